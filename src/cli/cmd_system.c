/* capdo system: another id for a system, taking it away, bringing it back. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "store/moves.h"

enum { O_YES };
const cli_option options_system[] = {
    {"yes", NULL, N_("xóa thật; không có thì chỉ cho biết sẽ xóa những gì")},
    {NULL, NULL, NULL},
};

static const cli_command self = {.name = "system"};

static int rename_it(cli *c, store *s, const fact_tables *tables, const char *from, const char *to)
{
    char now[21];
    const store_actor by = cli_actor(c, "system", now);
    store_renamed n;
    int r = store_system_rename(s, from, to, tables, &by, &c->diags, &n);
    if (r != CD_OK)
        return r;
    printf(_("hệ thống «%s» nay có mã «%s»; câu trả lời, bảng, minh chứng, hồ sơ đã giao và lịch sử giữ nguyên\n"), from, to);
    if (n.parts)
        printf(_("%" PRIu64 " hệ thống thành phần theo mã mới\n"), n.parts);
    if (n.hosted)
        printf(_("%" PRIu64 " hệ thống đặt trên hạ tầng của nó: câu trả lời %s được sửa theo\n"), n.hosted, FACT_HOST_SYSTEM);
    if (n.related)
        printf(_("%" PRIu64 " dòng của bảng %s nêu mã cũ: được sửa theo\n"), n.related, TABLE_RELATED);
    printf("%s\n", _("mã in ở chân trang: hồ sơ đã in cần in lại; thư mục đã in theo mã cũ không bị đụng tới"));
    return CD_OK;
}

static void print_holdings(const store_holdings *n)
{
    printf(_("  %" PRIu64 " câu trả lời, %" PRIu64 " dòng ở các bảng, %" PRIu64 " rủi ro, %" PRIu64 " tệp minh chứng, %" PRIu64 " hồ sơ đã giao\n"), n->facts,
           n->rows, n->risks, n->files, n->issues);
}

static int delete_it(cli *c, store *s, const fact_tables *tables, const char *id, bool yes)
{
    char now[21];
    const store_actor by = cli_actor(c, "system", now);
    store_holdings n;
    /* what would refuse it refuses it without --yes, too */
    int r = yes ? CD_OK : store_begin(s, &c->diags);
    if (r == CD_OK)
        r = store_system_delete(s, id, tables, &by, &c->diags, &n);
    if (!yes)
        store_rollback(s);
    if (r != CD_OK)
        return r;
    printf(yes ? _("đã xóa hệ thống «%s»:\n") : _("sẽ xóa hệ thống «%s»:\n"), id);
    print_holdings(&n);
    if (!yes) {
        printf(_("chưa xóa gì; để xóa thật: capdo system delete %s --yes\n"), id);
        return CD_NO; /* the preview is the answer */
    }
    printf(_("lịch sử và nội dung vẫn được giữ; lấy lại: capdo system restore %s\n"), id);
    return CD_OK;
}

static int restore_it(cli *c, store *s, const char *id)
{
    char now[21];
    const store_actor by = cli_actor(c, "system", now);
    store_holdings n;
    int r = store_system_restore(s, id, &by, &c->diags);
    if (r == CD_OK)
        r = store_system_holdings(s, id, &c->diags, &n);
    if (r != CD_OK)
        return r;
    printf(_("đã khôi phục hệ thống «%s»:\n"), id);
    print_holdings(&n);
    return CD_OK;
}

int cmd_system(cli *c, const cli_args *args)
{
    const char *what = args->nwords ? args->words[0] : "";
    const bool renames = strcmp(what, "rename") == 0, deletes = strcmp(what, "delete") == 0, restores = strcmp(what, "restore") == 0;
    const bool yes = args->value[O_YES] != NULL;
    if (!renames && !deletes && !restores)
        return args->nwords ? cli_usage(c, &self, _("không có việc «%s»; dùng rename, delete hoặc restore"), what)
                            : cli_usage(c, &self, _("cần một việc: rename MÃ-CŨ MÃ-MỚI, delete MÃ --yes hoặc restore MÃ"));
    if (args->nwords != (renames ? 3 : 2))
        return cli_usage(c, &self, renames ? _("«%s» cần mã cũ và mã mới") : _("«%s» cần đúng một hệ thống"), what);
    if (yes && !deletes)
        return cli_usage(c, &self, _("--yes chỉ dùng với delete"));
    law *l;
    store *s = NULL;
    int r = cli_law(c, &l);
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    if (renames)
        r = rename_it(c, s, law_tables(l), args->words[1], args->words[2]);
    else if (deletes)
        r = delete_it(c, s, law_tables(l), args->words[1], yes);
    else
        r = restore_it(c, s, args->words[1]);
    store_close(s);
    return r;
}
