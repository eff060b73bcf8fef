#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "law/procedure.h"
#include "store/actors.h"
#include "store/import.h"

const cli_option options_import[] = {
    {"on-conflict", "stop|skip|update",
     N_("dòng đã có trong cơ sở dữ liệu và khác: báo lỗi (mặc định), giữ giá trị cũ, hay ghi đè")},
    {"keep-going", NULL, N_("nhập các dòng không lỗi dù có dòng lỗi")},
    {"replace", NULL, N_("các bảng, risks: dòng trong tệp là toàn bộ bảng của hệ thống ấy, dòng khác bị gỡ (mặc định: dòng khác giữ nguyên); hệ thống chỉ nêu mã thì bảng thành trống (trừ risks); các bảng, risks và orgs: ô trống xóa trắng giá trị đang có")},
    {"dry-run", NULL, N_("đọc, soát và so sánh như thật, báo mọi lỗi và số dòng sẽ thay đổi, nhưng không ghi gì")},
    {NULL, NULL, NULL},
};
enum { O_ON_CONFLICT, O_KEEP_GOING, O_REPLACE, O_DRY_RUN };

static const cli_command *self(void)
{
    const cli_command *cmd = cli_commands;
    while (strcmp(cmd->name, "import") != 0)
        cmd++;
    return cmd;
}

/* Spreadsheets of other formats than XLSX. */
static bool is_foreign(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (strcasecmp(dot, ".xls") == 0 || strcasecmp(dot, ".ods") == 0 || strcasecmp(dot, ".xlsm") == 0 || strcasecmp(dot, ".xlsb") == 0);
}

/* Roles are those that the procedure of some pack names; a pack that cannot be read names none. */
typedef struct roles {
    procedures **list;
    size_t n;
} roles;

static void roles_read(law *l, roles *ret)
{
    *ret = (roles){cd_calloc(law_npacks(l) + 1, sizeof(procedures *)), 0};
    for (size_t i = 0; i < law_npacks(l); i++) {
        const pack *p;
        if (law_pack(l, law_pack_id(l, i), NULL, &p) == CD_OK && procedures_read(p, NULL, &ret->list[ret->n]) == CD_OK)
            ret->n++;
    }
}

static void roles_done(roles *r)
{
    for (size_t i = 0; i < r->n; i++)
        procedures_free(r->list[i]);
    free(r->list);
}

/* Owner and operator are told by each system. */
static bool role_known(const char *role, void *user)
{
    const roles *r = user;
    if (strcmp(role, store_sys_column(SYS_OWNER)) == 0 || strcmp(role, store_sys_column(SYS_OPERATOR)) == 0)
        return false;
    for (size_t i = 0; i < r->n; i++)
        if (procedures_role(r->list[i], role))
            return true;
    return false;
}

static void print_counts(const import_result *n)
{
    printf(_("đọc %" PRIu64 " dòng: %" PRIu64 " thêm mới, %" PRIu64 " thay đổi, %" PRIu64 " như cũ, %" PRIu64 " bỏ qua, %" PRIu64 " lỗi\n"),
           n->rows, n->created, n->changed, n->same, n->skipped, n->bad);
    if (n->removed)
        printf(_("gỡ %" PRIu64 " dòng không có trong tệp\n"), n->removed);
    if (n->emptied)
        printf(_("bảng nay trống ở %" PRIu64 " hệ thống mà tệp chỉ nêu mã\n"), n->emptied);
    if (n->cleared)
        printf(_("xóa trắng %" PRIu64 " ô đang có giá trị\n"), n->cleared);
}

/* All sheets of a workbook. */
static int import_all(cli *c, store *s, const char *path, const import_options *o)
{
    size_t nkinds = import_nkinds(o->tables);
    import_result *n = cd_calloc(nkinds, sizeof *n);
    int res = store_import_all(s, path, o, &c->diags, n);
    for (unsigned k = 0; k < nkinds && (res == CD_OK || res == CD_NO); k++) {
        if (n[k].rows == 0 && n[k].emptied == 0)
            continue;
        printf("%s: ", import_kind_sheet(k, o->tables));
        print_counts(&n[k]);
    }
    free(n);
    return res;
}

/* Reads the options; CD_EUSAGE when they do not fit. */
static int read_options(cli *c, const cli_args *args, bool tables, import_options *o)
{
    const char *conflict = args->value[O_ON_CONFLICT];
    o->keep_going = args->value[O_KEEP_GOING] != NULL;
    o->replace = args->value[O_REPLACE] != NULL;
    o->dry_run = args->value[O_DRY_RUN] != NULL;
    if (conflict && strcmp(conflict, "skip") == 0)
        o->conflict = CONFLICT_SKIP;
    else if (conflict && strcmp(conflict, "update") == 0)
        o->conflict = CONFLICT_UPDATE;
    else if (conflict && strcmp(conflict, "stop") != 0)
        return cli_usage(c, self(), _("--on-conflict không nhận «%s»; dùng stop, skip hoặc update"), conflict);
    if (o->replace && !tables)
        return cli_usage(c, self(), _("--replace chỉ dùng cho các bảng của hồ sơ (zones, devices...), risks, orgs và all"));
    if (o->replace && conflict && o->conflict != CONFLICT_UPDATE)
        return cli_usage(c, self(), _("--replace ghi đè dòng đã có nên không đi cùng --on-conflict %s"), conflict);
    return CD_OK;
}

int cmd_import(cli *c, const cli_args *args)
{
    import_options o = {.conflict = CONFLICT_STOP};
    if (args->nwords != 2)
        return cli_usage(c, self(), _("cần loại dữ liệu và một tệp CSV hoặc XLSX («-» là đầu vào chuẩn)"));
    bool actors = strcmp(args->words[0], "actors") == 0, all = strcmp(args->words[0], "all") == 0;
    law *l = NULL;
    int res = cli_law(c, &l);
    if (res)
        return res;
    o.dict = law_facts(l);
    o.tables = law_tables(l);
    if (!actors && !all && !csv_kind_find(args->words[0], o.tables, &o.kind)) {
        cd_str words;
        cd_str_init(&words, 0);
        import_kind_words(o.tables, &words);
        res = cli_usage(c, self(), _("không có loại dữ liệu «%s»; dùng %s, actors hoặc all (mọi trang tính của tệp XLSX)"), args->words[0],
                        cd_str_c(&words));
        cd_str_done(&words);
        return res;
    }
    res = read_options(c, args, all || (!actors && (o.kind >= KIND_TABLES || o.kind == KIND_RISKS || o.kind == KIND_ORGS)), &o);
    if (res)
        return res;
    const char *path = args->words[1];
    if (is_foreign(path) || (actors && rows_is_workbook_name(path)))
        return cli_usage(c, self(), _("«%s»: không nhập được khuôn dạng này; hãy mở tệp bằng phần mềm bảng tính và lưu lại dạng %s"), path,
                         actors ? "CSV UTF-8" : "XLSX");
    char now[21];
    o.by = cli_actor(c, "import", now);
    store *s = NULL;
    res = o.dry_run ? cli_store_try(c, &s) : cli_store(c, true, &s);
    if (res)
        return res;
    import_result n = {0};
    if (all) {
        res = import_all(c, s, path, &o);
    } else if (actors) {
        roles r;
        roles_read(l, &r);
        res = store_duties_import(s, path, &o, role_known, &r, &c->diags, &n);
        roles_done(&r);
    } else {
        res = store_import(s, path, &o, &c->diags, &n);
    }
    if (!all && (res == CD_OK || res == CD_NO))
        print_counts(&n);
    if (o.dry_run && (res == CD_OK || res == CD_NO))
        printf("%s\n", _("chạy thử: chưa ghi gì vào cơ sở dữ liệu; bỏ --dry-run để nhập thật"));
    store_close(s);
    return res;
}
