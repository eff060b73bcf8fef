/* Evidence: are the bytes those of their hash, and the rows those of the log? */
#include <string.h>

#include "base/i18n.h"
#include "store/files.h"
#include "store/private.h"

/* One row a finding: text, SQL that gives the name of each row that differs. */
static const struct {
    const char *text, *sql;
} findings[] = {
    {N_("phiên bản tệp minh chứng khác với nhật ký; có người đã sửa ngoài chương trình"),
     "SELECT e.name || ' #' || e.version FROM evidence e JOIN log l ON l.seq = e.log WHERE l.action <> 'evidence' "
     "OR json_extract(l.detail, '$.num') IS NOT e.system OR json_extract(l.detail, '$.name') IS NOT e.name "
     "OR json_extract(l.detail, '$.version') IS NOT e.version OR json_extract(l.detail, '$.size') IS NOT e.size "
     "OR json_extract(l.detail, '$.sha256') IS NOT e.sha256 OR json_extract(l.detail, '$.media') IS NOT e.media "
     "OR json_extract(l.detail, '$.note') IS NOT e.note"},
    {N_("phiên bản tệp minh chứng có trong nhật ký nhưng đã bị xóa ngoài chương trình"),
     "SELECT json_extract(l.detail, '$.name') || ' #' || json_extract(l.detail, '$.version') FROM log l WHERE l.action = 'evidence' "
     "AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.log = l.seq)"},
    {N_("việc gắn tệp minh chứng khác với nhật ký; có người đã sửa ngoài chương trình"),
     "SELECT a.name || ' (' || a.kind || ':' || a.target || ')' FROM attachment a JOIN log l ON l.seq = a.log "
     "WHERE l.action <> iif(a.attached, 'attach', 'detach') OR json_extract(l.detail, '$.num') IS NOT a.system "
     "OR json_extract(l.detail, '$.name') IS NOT a.name OR json_extract(l.detail, '$.kind') IS NOT a.kind "
     "OR coalesce(json_extract(l.detail, '$.target'), '') IS NOT a.target"},
    {N_("việc gắn tệp minh chứng có trong nhật ký nhưng đã bị xóa ngoài chương trình"),
     "SELECT json_extract(l.detail, '$.name') FROM log l WHERE l.action IN ('attach', 'detach') "
     "AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.log = l.seq)"},
    {N_("nội dung của tệp minh chứng đã bị xóa ngoài chương trình"),
     "SELECT e.name || ' #' || e.version FROM evidence e WHERE NOT EXISTS (SELECT 1 FROM content c WHERE c.sha256 = e.sha256) "
     "AND NOT EXISTS (SELECT 1 FROM log l WHERE l.action = 'prune' AND l.subject = e.sha256 AND l.seq > e.log)"},
    {N_("nội dung này không thuộc tệp minh chứng nào; có người đã thêm ngoài chương trình"),
     "SELECT c.sha256 FROM content c WHERE NOT EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = c.sha256)"},
    {N_("nội dung của tệp minh chứng không đủ số byte đã ghi; có người đã sửa ngoài chương trình"),
     "SELECT e.name || ' #' || e.version FROM evidence e JOIN content c ON c.sha256 = e.sha256 WHERE length(c.data) <> e.size"},
};

static int check_rows(store *s, cd_diags *diags)
{
    int out = CD_OK;
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        sqlite3_stmt *st = store_sql_own(s, findings[i].sql, diags);
        if (!st)
            return CD_ESYS;
        int res;
        while ((res = store_step(s, st, diags)) == CD_OK) {
            const char *name = store_text(st, 0);
            cd_error(diags, "E4013", store_place(s), "«%s»: %s", name ? name : "", _(findings[i].text));
            out = CD_NO;
        }
        sqlite3_finalize(st);
        if (res == CD_ESYS)
            return res;
    }
    return out;
}

static int check_contents(store *s, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s,
                                     "SELECT c.num, c.sha256, (SELECT e.name FROM evidence e WHERE e.sha256 = c.sha256 ORDER BY e.seq LIMIT 1) "
                                     "FROM content c ORDER BY c.num",
                                     diags);
    if (!st)
        return CD_ESYS;
    int res, out = CD_OK;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        char got[65];
        if (store_content_hash(s, sqlite3_column_int64(st, 0), diags, got) != CD_OK) {
            res = CD_ESYS;
            break;
        }
        if (store_same(store_text(st, 1), got))
            continue;
        const char *name = store_text(st, 2);
        cd_error(diags, "E4086", store_place(s), _("nội dung của tệp minh chứng «%s» khác với băm đã ghi %.12s; hãy dùng lại bản sao lưu"),
                 name ? name : "", store_text(st, 1));
        out = CD_NO;
    }
    sqlite3_finalize(st);
    return res == CD_ESYS ? res : out;
}

int store_files_check(store *s, cd_diags *diags)
{
    int rows = check_rows(s, diags);
    if (rows == CD_ESYS)
        return rows;
    int contents = check_contents(s, diags);
    return contents ? contents : rows;
}
