/* The log of all changes: a chain, each hash over the hash before it and the row. */
#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "store/private.h"

void store_digest(void *sha256, const char *text)
{
    char head[24];
    int n = text ? snprintf(head, sizeof head, "%zu:", strlen(text)) : snprintf(head, sizeof head, "-");
    cd_sha256_add(sha256, head, (size_t)n);
    if (text)
        cd_sha256_add(sha256, text, strlen(text));
    cd_sha256_add(sha256, ",", 1);
}

void store_json(cd_str *to, const char *key, const char *value)
{
    if (to->len > 1)
        cd_str_addc(to, ',');
    cd_str_add_json(to, key);
    cd_str_addc(to, ':');
    if (value)
        cd_str_add_json(to, value);
    else
        cd_str_adds(to, "null");
}

static void hash_row(const char *prev, int64_t seq, const char *const text[6], char ret[65])
{
    char num[24];
    snprintf(num, sizeof num, "%" PRId64, seq);
    cd_sha256 h;
    cd_sha256_init(&h);
    store_digest(&h, prev);
    store_digest(&h, num);
    for (int i = 0; i < 6; i++)
        store_digest(&h, text[i]);
    cd_sha256_end(&h, ret);
}

static int last_entry(store *s, cd_diags *diags, int64_t *ret_seq, char ret_hash[65])
{
    sqlite3_stmt *st = store_sql(s, "SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1", diags);
    if (!st)
        return CD_ESYS;
    int res = store_step(s, st, diags);
    if (res == CD_ESYS)
        return res;
    *ret_seq = 0;
    ret_hash[0] = '\0';
    if (res == CD_OK) {
        const char *hash = store_text(st, 1);
        *ret_seq = sqlite3_column_int64(st, 0);
        if (hash && strlen(hash) == 64)
            memcpy(ret_hash, hash, 65);
        sqlite3_reset(st);
    }
    return CD_OK;
}

int store_log_add(store *s, const store_actor *by, const char *action, const char *subject, const char *detail,
                  cd_diags *diags, int64_t *ret_seq)
{
    int64_t seq;
    char prev[65], hash[65];
    int res = last_entry(s, diags, &seq, prev);
    sqlite3_stmt *st = res ? NULL
                           : store_sql(s,
                                       "INSERT INTO log (seq, at, who, source, action, subject, detail, hash) "
                                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                       diags);
    if (!st)
        return CD_ESYS;
    cd_arena a;
    cd_arena_init(&a);
    const char *in[6] = {by->when, by->who, by->source, action, subject, detail}, *text[6];
    for (int i = 0; i < 6; i++) {
        text[i] = store_nfc(s, &a, in[i]);
        if (!text[i])
            text[i] = "";
        sqlite3_bind_text(st, i + 2, text[i], -1, SQLITE_STATIC);
    }
    seq++;
    hash_row(prev, seq, text, hash);
    sqlite3_bind_int64(st, 1, seq);
    sqlite3_bind_text(st, 8, hash, -1, SQLITE_STATIC);
    res = store_run(s, st, diags);
    sqlite3_clear_bindings(st);
    cd_arena_done(&a);
    if (res == CD_OK)
        *ret_seq = seq;
    return res;
}

int store_log_row(store *s, const store_actor *by, const char *action, const char *subject, const char *detail, const char *sql,
                  cd_diags *diags, int64_t *ret_seq, sqlite3_stmt **ret_row)
{
    int res = store_log_add(s, by, action, subject, detail, diags, ret_seq);
    if (res)
        return res;
    *ret_row = store_sql(s, sql, diags);
    return *ret_row ? CD_OK : CD_ESYS;
}

int store_log_each(store *s, int64_t before, size_t limit, cd_diags *diags, store_log_fn *each, void *arg)
{
    sqlite3_stmt *st = store_sql_own(s,
                                     "SELECT seq, at, who, source, action, subject, detail, hash FROM log "
                                     "WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
                                     diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, before > 0 ? before : INT64_MAX);
    sqlite3_bind_int64(st, 2, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        store_log_entry e = {sqlite3_column_int64(st, 0), store_text(st, 1), store_text(st, 2), store_text(st, 3),
                             store_text(st, 4),           store_text(st, 5), store_text(st, 6), store_text(st, 7)};
        res = each(&e, arg);
        if (res)
            break;
    }
    sqlite3_finalize(st);
    return res == CD_NO ? CD_OK : res;
}

/* Only entries whose subject is a system: verdicts change nothing of it, and what others are named is no matter here. */
int store_last_change(store *s, const char *id, cd_diags *diags, char ret[21])
{
    store_system sys;
    store_system_init(&sys);
    int res = store_system_load(s, id, diags, &sys);
    sqlite3_stmt *st = res ? NULL
                           : store_sql_own(s,
                                           STORE_NAMES "SELECT max(at) FROM log WHERE action IN ('system', 'facts', 'risks', 'table') "
                                           "AND subject IN names AND " STORE_OF_NUM("detail"),
                                           diags);
    if (res == CD_OK && !st)
        res = CD_ESYS;
    if (st) {
        sqlite3_bind_text(st, 1, sys.field[SYS_ID], -1, SQLITE_STATIC);
        sqlite3_bind_int64(st, 2, sys.num);
        res = store_step(s, st, diags);
        const char *at = res == CD_OK ? store_text(st, 0) : NULL;
        if (at)
            snprintf(ret, 21, "%s", at);
        else if (res != CD_ESYS) {
            cd_error(diags, "E4014", store_place(s), _("nhật ký không có mục nào về hệ thống «%s»; hãy chạy «capdo db check»"), sys.field[SYS_ID]);
            res = CD_ESYS;
        }
        sqlite3_finalize(st);
    }
    store_system_done(&sys);
    return res;
}

/* The rows of a change of facts are pinned by a digest in the entry they point to. */
static int check_facts(store *s, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s,
                                     "SELECT l.seq, l.subject, json_extract(l.detail, '$.sha256'), "
                                     "json_extract(l.detail, '$.num'), f.system, f.code, f.value, f.reason "
                                     "FROM log l LEFT JOIN fact f ON f.log = l.seq "
                                     "WHERE l.action = 'facts' ORDER BY l.seq, f.seq",
                                     diags);
    if (!st)
        return CD_ESYS;
    int res, out = CD_OK;
    int64_t now = 0;
    cd_sha256 h;
    cd_str subject, want;
    cd_str_init(&subject, 0);
    cd_str_init(&want, 0);
    bool fits = true;
    do {
        res = store_step(s, st, diags);
        if (res == CD_ESYS) {
            out = res;
            break;
        }
        int64_t seq = res == CD_OK ? sqlite3_column_int64(st, 0) : 0;
        if (seq != now) {
            char got[65];
            if (now) {
                cd_sha256_end(&h, got);
                if (!fits || strcmp(got, cd_str_c(&want)) != 0) {
                    cd_error(diags, "E4013", store_place(s),
                             _("dữ kiện của hệ thống «%s» ghi ở mục %" PRId64 " của nhật ký đã bị sửa ngoài chương trình; "
                               "hãy đối chiếu với bản sao lưu"),
                             cd_str_c(&subject), now);
                    out = CD_NO;
                }
            }
            now = seq;
            if (!now)
                break;
            cd_sha256_init(&h);
            cd_str_clear(&subject);
            cd_str_adds(&subject, store_text(st, 1));
            cd_str_clear(&want);
            cd_str_adds(&want, store_text(st, 2));
            fits = true;
        }
        if (sqlite3_column_type(st, 4) == SQLITE_NULL)
            continue;
        fits = fits && sqlite3_column_int64(st, 3) == sqlite3_column_int64(st, 4);
        for (int i = 5; i < 8; i++)
            store_digest(&h, store_text(st, i));
    } while (res == CD_OK);
    sqlite3_finalize(st);
    cd_str_done(&subject);
    cd_str_done(&want);
    return out;
}

static int check_traces(store *s, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s,
                                     "SELECT v.seq, v.trace, json_extract(l.detail, '$.trace_sha256') FROM verdict v "
                                     "JOIN log l ON l.seq = v.log ORDER BY v.seq",
                                     diags);
    if (!st)
        return CD_ESYS;
    int res, out = CD_OK;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        const char *trace = store_text(st, 1), *want = store_text(st, 2);
        char got[65];
        cd_sha256_hex(trace ? trace : "", trace ? strlen(trace) : 0, got);
        if (store_same(want, got))
            continue;
        cd_error(diags, "E4013", store_place(s),
                 _("lời giải thích của kết luận cấp độ «#%lld» khác với nhật ký; có người đã sửa ngoài chương trình"),
                 (long long)sqlite3_column_int64(st, 0));
        out = CD_NO;
    }
    sqlite3_finalize(st);
    return res == CD_ESYS ? res : out;
}

/* One row a finding: code, text, SQL that gives the name of each row that differs. */
static const struct {
    const char *code, *text, *sql;
} findings[] = {
    {"E4013", N_("dữ kiện này không có mục nhật ký; có người đã thêm ngoài chương trình"),
     "SELECT f.code || ' #' || f.seq FROM fact f JOIN log l ON l.seq = f.log WHERE l.action <> 'facts'"},
    {"E4013", N_("kết luận cấp độ khác với nhật ký; có người đã sửa ngoài chương trình"),
     "SELECT '#' || v.seq FROM verdict v JOIN log l ON l.seq = v.log WHERE l.action <> 'verdict' "
     "OR json_extract(l.detail, '$.num') IS NOT v.system OR json_extract(l.detail, '$.pack') IS NOT v.pack "
     "OR json_extract(l.detail, '$.pack_hash') IS NOT v.pack_hash OR json_extract(l.detail, '$.level') IS NOT v.level "
     "OR json_extract(l.detail, '$.min_level') IS NOT v.min_level "
     "OR json_extract(l.detail, '$.max_level') IS NOT v.max_level "
     "UNION ALL SELECT '#' || l.seq FROM log l WHERE l.action = 'verdict' "
     "AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.log = l.seq)"},
    /* a number that is CAST can be looked up; as json_extract gives it, each system would go through all of them */
    {"E4014", N_("thông tin của hệ thống khác với nhật ký; có người đã sửa ngoài chương trình"),
     "WITH last AS (SELECT CAST(json_extract(detail, '$.num') AS INTEGER) AS num, max(seq) AS seq FROM log WHERE action IN ('system', 'delete') GROUP BY 1) "
     "SELECT s.id FROM system s LEFT JOIN last t ON t.num = s.num LEFT JOIN log l ON l.seq = t.seq WHERE l.seq IS NULL "
     "OR l.action IS NOT iif(s.gone IS NULL, 'system', 'delete') OR s.gone IS NOT iif(s.gone IS NULL, NULL, l.seq) "
     "OR l.subject || iif(s.gone IS NULL, '', '~' || s.num) IS NOT s.id "
     "OR json_extract(l.detail, '$.name') IS NOT s.name OR json_extract(l.detail, '$.agency_num') IS NOT s.agency "
     "OR json_extract(l.detail, '$.operator_num') IS NOT s.operator "
     "OR json_extract(l.detail, '$.owner_num') IS NOT s.owner "
     "OR json_extract(l.detail, '$.part_of_num') IS NOT s.part_of ORDER BY s.id COLLATE BINARY"},
    {"E4014", N_("hệ thống có trong nhật ký nhưng đã bị xóa ngoài chương trình"),
     "SELECT DISTINCT l.subject FROM log l WHERE l.action = 'system' "
     "AND NOT EXISTS (SELECT 1 FROM system s WHERE s.num = json_extract(l.detail, '$.num'))"},
    {"E4014", N_("thông tin của cơ quan, tổ chức khác với nhật ký; có người đã sửa ngoài chương trình"),
     "SELECT o.name FROM org o LEFT JOIN org p ON p.num = o.parent LEFT JOIN log l ON l.seq = (SELECT max(seq) FROM log "
     "WHERE action = 'org' AND subject = o.name) WHERE l.seq IS NULL OR json_extract(l.detail, '$.num') IS NOT o.num "
     "OR json_extract(l.detail, '$.kind') IS NOT o.kind "
     "OR json_extract(l.detail, '$.abbreviation') IS NOT o.abbreviation "
     "OR json_extract(l.detail, '$.parent_num') IS NOT o.parent OR json_extract(l.detail, '$.mandate') IS NOT o.mandate "
     "OR json_extract(l.detail, '$.representative') IS NOT o.representative "
     "OR json_extract(l.detail, '$.position') IS NOT o.position "
     "OR json_extract(l.detail, '$.address') IS NOT o.address OR json_extract(l.detail, '$.phone') IS NOT o.phone "
     "OR json_extract(l.detail, '$.email') IS NOT o.email OR json_extract(l.detail, '$.place') IS NOT o.place "
     "OR json_extract(l.detail, '$.valid_from') IS NOT o.valid_from "
     "OR json_extract(l.detail, '$.valid_to') IS NOT o.valid_to"},
    {"E4014", N_("bảng rủi ro của hệ thống khác với nhật ký; có người đã sửa ngoài chương trình"),
     "WITH last AS (SELECT CAST(json_extract(detail, '$.num') AS INTEGER) AS num, max(seq) AS seq FROM log WHERE action = 'risks' GROUP BY 1) "
     "SELECT s.id FROM system s WHERE (SELECT coalesce(json_group_array(json_array(threat, weakness, likelihood, impact, "
     "measure)), '[]') FROM (SELECT * FROM risk WHERE system = s.num ORDER BY pos)) IS NOT coalesce((SELECT "
     "json_extract(l.detail, '$.rows') FROM log l JOIN last t ON t.seq = l.seq WHERE t.num = s.num), '[]')"},
};

static int check_findings(store *s, cd_diags *diags)
{
    int out = CD_OK;
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        sqlite3_stmt *st = store_sql_own(s, findings[i].sql, diags);
        if (!st)
            return CD_ESYS;
        int res;
        while ((res = store_step(s, st, diags)) == CD_OK) {
            const char *name = store_text(st, 0);
            cd_error(diags, findings[i].code, store_place(s), "«%s»: %s", name ? name : "", _(findings[i].text));
            out = CD_NO;
        }
        sqlite3_finalize(st);
        if (res == CD_ESYS)
            return res;
    }
    return out;
}

static int check_chain(store *s, cd_diags *diags)
{
    sqlite3_stmt *st =
        store_sql_own(s, "SELECT seq, hash, at, who, source, action, subject, detail FROM log ORDER BY seq", diags);
    if (!st)
        return CD_ESYS;
    int64_t last = 0;
    char prev[65] = "", hash[65];
    int res, out = CD_OK;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        int64_t seq = sqlite3_column_int64(st, 0);
        const char *text[6], *stands = store_text(st, 1);
        for (int i = 0; i < 6; i++)
            text[i] = store_text(st, i + 2);
        hash_row(prev, seq, text, hash);
        if (seq != last + 1)
            cd_error(diags, "E4012", store_place(s), _("nhật ký thiếu mục %" PRId64 " tới %" PRId64 "; chuỗi băm bị đứt"),
                     last + 1, seq - 1);
        else if (!store_same(stands, hash))
            cd_error(diags, "E4012", store_place(s),
                     _("mục %" PRId64 " của nhật ký đã bị sửa, hoặc mục ngay trước nó bị bỏ: chuỗi băm không khớp"), seq);
        if (seq != last + 1 || !store_same(stands, hash)) {
            out = CD_NO;
            break; /* all that follows differs too */
        }
        memcpy(prev, hash, sizeof prev);
        last = seq;
    }
    sqlite3_finalize(st);
    return res == CD_ESYS ? res : out;
}

int store_log_check(store *s, cd_diags *diags)
{
    int res = check_chain(s, diags);
    if (res)
        return res; /* what follows is measured by the log */
    res = check_facts(s, diags);
    if (res == CD_ESYS)
        return res;
    int traces = check_traces(s, diags);
    if (traces == CD_ESYS)
        return traces;
    int more = check_findings(s, diags);
    return more ? more : traces ? traces : res;
}
