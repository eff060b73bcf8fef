/* capdo evidence: files that prove what a dossier says. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/local.h"
#include "cli/planned.h"
#include "cli/shelf.h"
#include "plan/catalog.h"
#include "store/files.h"
#include "store/tables.h"
#include "table/csv.h"
#include "table/near.h"

enum { O_TO, O_NAME, O_NOTE, O_VERSION, O_OUTPUT, O_FORMAT, O_EXCEL, O_DRY, NOPTIONS };
const cli_option options_evidence[] = {
    {"to", "TARGET", N_("nơi gắn: system, plan:MÃ, device:TÊN, document:TÊN, zone:TÊN, application:TÊN, picture:logical|physical; dùng được nhiều lần")},
    {"name", "NAME", N_("tên giữ tệp (mặc định tên của FILE)")},
    {"note", "TEXT", N_("ghi chú của phiên bản")},
    {"version", "N", N_("phiên bản cần lấy (mặc định mới nhất)")},
    {"output", "FILE|-", N_("tệp kết quả; - là đầu ra chuẩn")},
    {"format", "text|csv", N_("dạng danh sách (mặc định text)")},
    {"excel", NULL, N_("CSV có BOM và dấu ; cho Excel")},
    {"dry-run", NULL, N_("chỉ cho biết sẽ xóa bao nhiêu")},
    {NULL, NULL, NULL},
};

static const cli_command cmd = {.name = "evidence"};

/* ---- targets ------------------------------------------------------------------------------------------------------ */

static int read_targets(cli *c, const cli_args *args, cd_arena *a, const store_target **ret, size_t *ret_n)
{
    store_target *list = cd_arena_array(a, args->ngiven + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < args->ngiven; i++) {
        if (args->given[i].option != O_TO)
            continue;
        int r = store_target_parse(args->given[i].value, &c->diags, &list[n]);
        if (r != CD_OK)
            return r;
        n++;
    }
    *ret = list;
    *ret_n = n;
    return CD_OK;
}

/* Looks for a key among names; the one that may be meant is kept. */
typedef struct looking {
    const char *key;
    near_form form;
    bool found;
    const char *alike; /* in the arena */
    cd_arena *a;
} looking;

static void look(looking *l, const char *name)
{
    if (strcmp(name, l->key) == 0) {
        l->found = true;
        return;
    }
    near_form f = near_make(name);
    if (!l->alike && near_alike(&l->form, &f))
        l->alike = cd_arena_strdup(l->a, name);
    near_done(&f);
}

static int look_in_table(cli *c, store *s, const char *system, const char *code, looking *l)
{
    law *laws;
    int r = cli_law(c, &laws);
    if (r != CD_OK)
        return r;
    const fact_table *t = fact_tables_find(law_tables(laws), code);
    table_rows rows = {0};
    r = t ? store_table_load(s, system, t, &c->diags, &rows) : CD_OK;
    for (size_t i = 0; t && r == CD_OK && i < rows.count; i++)
        look(l, rows.rows[i][t->key]);
    if (t && r == CD_OK)
        table_rows_done(&rows);
    return r;
}

/* In all catalogues: evidence may come before the level is known. */
static int look_in_catalogues(cli *c, looking *l)
{
    cd_auto_free char *dir = cd_path_join(c->data_dir, "catalogues"), *schemas = cd_path_join(c->own_rules_dir, "schema");
    char **names;
    size_t n;
    int r = cd_dir_list(dir, &c->diags, &names, &n);
    if (r != CD_OK)
        return r;
    for (size_t i = 0; i < n && r == CD_OK && !l->found; i++) {
        size_t len = strlen(names[i]);
        if (len < 4 || strcmp(names[i] + len - 4, ".xml") != 0)
            continue;
        cd_auto_free char *path = cd_path_join(dir, names[i]);
        plan_catalog *catalog;
        r = plan_catalog_read(path, schemas, &c->diags, &catalog);
        if (r != CD_OK)
            break;
        for (size_t k = 0; k < catalog->ncontrols; k++) {
            look(l, catalog->controls[k].id);
            for (size_t m = 0; m < catalog->controls[k].nitems; m++)
                look(l, catalog->controls[k].items[m].id);
        }
        plan_catalog_free(catalog);
    }
    cd_names_free(names, n);
    return r;
}

/* ---- requirements that a label may mean ---- */

enum { MEANT_MAX = 8 };

/* Does the id end in `key`, at the beginning of one of its parts? */
static bool ends_in(const char *id, const char *key)
{
    size_t n = strlen(id), k = strlen(key);
    return k < n && strcmp(id + n - k, key) == 0 && (id[n - k - 1] == '-' || id[n - k - 1] == '.');
}

/* `loose`: with letters mistaken, too. */
static bool is_near(const near_form *key, const char *name, bool loose)
{
    near_form f = near_make_code(name);
    bool yes = loose ? near_alike(key, &f) : f.len > 0 && strcmp(key->text, f.text) == 0;
    near_done(&f);
    return yes;
}

static const char *label_of(const plan_row *row)
{
    return row->item ? row->item->label : row->control->label;
}

/* Appends the ids of a plan's rows whose label is `key` or whose id ends in it; when there are none, those whose id or label is alike.
 * *ret: how many there are, whether or not they are all named. */
static void add_meant(const plan_view *v, const char *key, cd_str *to, size_t *ret)
{
    near_form form = near_make_code(key);
    size_t n = 0;
    for (int pass = 0; pass < 3 && !n; pass++)
        for (size_t i = 0; i < v->count; i++) {
            const plan_row *row = v->lines[i].row;
            const char *id = plan_row_id(row), *label = label_of(row);
            if (pass ? !is_near(&form, id, pass > 1) && !is_near(&form, label, pass > 1) : !(*label && strcmp(label, key) == 0) && !ends_in(id, key))
                continue;
            if (n++ < MEANT_MAX)
                cd_str_addf(to, "%s«%s»", to->len ? ", " : "", id);
        }
    near_done(&form);
    *ret = n;
}

static bool has_id(const plan_view *v, const char *id)
{
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(plan_row_id(v->lines[i].row), id) == 0)
            return true;
    return false;
}

/* What `key` may mean in the plan of the system, as it is now; appends nothing while it has no plan.  CD_NO: there is such a row (of
 * an agency's own list, which no catalogue knows). */
static int meant_in_plan(cli *c, store *s, const char *system, const char *key, cd_str *to, size_t *ret)
{
    law *laws;
    int r = cli_law(c, &laws);
    *ret = 0;
    if (r != CD_OK)
        return r;
    cd_diags quiet; /* what is missing for a level is told by other commands */
    cd_diags_init(&quiet);
    plan_shelf *shelf = cli_shelf(c, NULL);
    profile *p = NULL;
    planned *x = NULL;
    r = profile_load(s, laws, system, "auto", &quiet, &p);
    if (r == CD_OK && p->choice.pack)
        r = planned_load(s, laws, shelf, p, "auto", 0, &quiet, &x);
    bool found = r == CD_OK && x && has_id(x->view, key);
    if (r == CD_OK && x && !found)
        add_meant(x->view, key, to, ret);
    else if (r != CD_OK && r != CD_NO)
        cd_diags_move(&c->diags, &quiet);
    planned_free(x);
    profile_free(p);
    plan_shelf_free(shelf);
    cd_diags_done(&quiet);
    return found ? CD_NO : r == CD_NO ? CD_OK : r;
}

static int tell_meant(cli *c, store *s, const char *system, const char *target, const looking *l, bool in_plan)
{
    cd_str meant;
    cd_str_init(&meant, 0);
    size_t n = 0;
    int r = in_plan ? meant_in_plan(c, s, system, l->key, &meant, &n) : CD_OK;
    if (!n && l->alike) {
        cd_str_addf(&meant, "«%s»", l->alike);
        n = 1;
    }
    if (r == CD_OK && n > MEANT_MAX)
        cd_warning(&c->diags, "W1580", cd_place_file(system), _("đã gắn vào «%s», nhưng chưa có dòng nào như vậy; có phải một trong: %s và %zu mã khác?"), target,
                   cd_str_c(&meant), n - MEANT_MAX);
    else if (r == CD_OK && n > 1)
        cd_warning(&c->diags, "W1580", cd_place_file(system), _("đã gắn vào «%s», nhưng chưa có dòng nào như vậy; có phải một trong: %s?"), target, cd_str_c(&meant));
    else if (r == CD_OK && n)
        cd_warning(&c->diags, "W1580", cd_place_file(system), _("đã gắn vào «%s», nhưng chưa có dòng nào như vậy; có phải %s?"), target, cd_str_c(&meant));
    else if (r == CD_OK)
        cd_warning(&c->diags, "W1580", cd_place_file(system), _("đã gắn vào «%s», nhưng chưa có dòng nào như vậy"), target);
    cd_str_done(&meant);
    return r == CD_NO ? CD_OK : r;
}

/* A target that is not there is told, not refused: rows and files may come in any order. */
static int tell_absent(cli *c, store *s, const char *system, const store_target *targets, size_t n, cd_arena *a)
{
    static const char *const tables[TARGET_NKINDS] = {[TARGET_DEVICE] = "devices", [TARGET_DOCUMENT] = "documents", [TARGET_ZONE] = "zones",
                                                      [TARGET_APPLICATION] = "applications"};
    for (size_t i = 0; i < n; i++) {
        const store_target *t = &targets[i];
        if (t->kind != TARGET_PLAN && !tables[t->kind])
            continue;
        looking l = {.key = t->key, .form = near_make(t->key), .a = a};
        int r = t->kind == TARGET_PLAN ? look_in_catalogues(c, &l) : look_in_table(c, s, system, tables[t->kind], &l);
        near_done(&l.form);
        if (r == CD_OK && !l.found)
            r = tell_meant(c, s, system, store_target_text(t, a), &l, t->kind == TARGET_PLAN);
        if (r != CD_OK)
            return r;
    }
    return CD_OK;
}

/* ---- add, attach, detach -------------------------------------------------------------------------------------------- */

static int add_file(cli *c, store *s, const cli_args *args, const store_target *targets, size_t ntargets, int fd, cd_arena *a)
{
    const char *system = args->words[1], *path = args->words[2];
    char now[21];
    const store_actor by = cli_actor(c, "evidence", now);
    store_upload u = {path, fd, args->value[O_NAME] ? args->value[O_NAME] : cd_path_base(path), args->value[O_NOTE], targets, ntargets};
    store_uploaded done;
    int r = store_file_add(s, system, &u, &by, &c->diags, &done);
    if (r != CD_OK)
        return r;
    if (done.added)
        printf(_("%s: phiên bản %" PRId64 ", %" PRIu64 " byte, %s, SHA-256 %s%s\n"), u.name, done.version, done.size, done.media, done.sha256,
               done.shared ? _("; nội dung này đã có, không giữ thêm bản nữa") : "");
    else
        printf(_("%s: không có gì mới, vẫn là phiên bản %" PRId64 "\n"), u.name, done.version);
    if (done.attached)
        printf(_("gắn thêm vào %zu nơi\n"), done.attached);
    return tell_absent(c, s, system, targets, ntargets, a);
}

static int run_add(cli *c, store *s, const cli_args *args, const store_target *targets, size_t ntargets, cd_arena *a)
{
    const char *path = args->words[2];
    bool standard = strcmp(path, "-") == 0;
    if (standard && !args->value[O_NAME])
        return cli_usage(c, &cmd, _("đọc đầu vào chuẩn thì cần --name"));
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        bool absent = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
        cd_error(&c->diags, absent ? "E1001" : "E1002", cd_place_file(path), _("không mở được tệp: %s; hãy kiểm tra đường dẫn và quyền đọc"),
                 cd_errno_text(errno));
        return absent ? CD_EINPUT : CD_ESYS;
    }
    int r = add_file(c, s, args, targets, ntargets, fd, a);
    if (!standard)
        close(fd);
    return r;
}

static int run_attach(cli *c, store *s, const cli_args *args, const store_target *targets, size_t ntargets, cd_arena *a)
{
    bool on = strcmp(args->words[0], "attach") == 0;
    char now[21];
    const store_actor by = cli_actor(c, "evidence", now);
    size_t changed = 0;
    int r = store_file_attach(s, args->words[1], args->words[2], targets, ntargets, on, &by, &c->diags, &changed);
    if (r != CD_OK)
        return r;
    printf(on ? _("gắn thêm vào %zu nơi\n") : _("bỏ gắn khỏi %zu nơi\n"), changed);
    if (!on && changed < ntargets)
        cd_warning(&c->diags, "W1581", cd_place_file(args->words[1]), _("tệp «%s» không gắn vào %zu nơi trong số đã nêu; xem: capdo evidence list %s"),
                   args->words[2], ntargets - changed, args->words[1]);
    return on ? tell_absent(c, s, args->words[1], targets, ntargets, a) : CD_OK;
}

/* ---- get ---------------------------------------------------------------------------------------------------------- */

static int to_sink(void *user, const void *data, size_t len)
{
    cd_sink_add(user, data, len);
    return CD_OK;
}

static int to_stdout(void *user, const void *data, size_t len)
{
    fwrite(data, 1, len, stdout); /* main checks stdout */
    return CD_OK;
}

static int run_get(cli *c, store *s, const cli_args *args)
{
    const char *output = args->value[O_OUTPUT], *version = args->value[O_VERSION];
    int64_t n = 0;
    if (!output || !*output)
        return cli_usage(c, &cmd, _("thiếu --output FILE (- là đầu ra chuẩn)"));
    if (version) {
        char *end;
        errno = 0;
        n = strtoll(version, &end, 10);
        if (*end || errno || n < 1 || *version < '0' || *version > '9')
            return cli_usage(c, &cmd, _("--version là số từ 1"));
    }
    if (strcmp(output, "-") == 0)
        return store_file_read(s, args->words[1], args->words[2], n, &c->diags, to_stdout, NULL);
    cd_sink *sink;
    int r = cd_sink_open(output, &c->diags, &sink);
    if (r != CD_OK)
        return r;
    r = store_file_read(s, args->words[1], args->words[2], n, &c->diags, to_sink, sink);
    int end = cd_sink_close(sink, r == CD_OK, &c->diags);
    return r == CD_OK ? end : r;
}

/* ---- list --------------------------------------------------------------------------------------------------------- */

static const char *targets_text(const store_file *f, const char *between, cd_arena *a)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < f->ntargets; i++)
        cd_str_addf(&s, "%s%s", i ? between : "", store_target_text(&f->targets[i], a));
    const char *text = cd_arena_strdup(a, cd_str_c(&s));
    cd_str_done(&s);
    return text;
}

static void list_csv(csv_writer *w, const char *system, const store_files *all, cd_arena *a)
{
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->items[i].nversions; k++) {
            const store_file *f = &all->items[i];
            const store_file_version *v = &f->versions[k];
            bool newest = v == store_file_newest(f);
            csv_put_code(w, system);
            csv_put(w, f->name);
            csv_put_count(w, (uint64_t)v->number);
            csv_put_count(w, v->size);
            csv_put_code(w, v->sha256);
            csv_put_code(w, v->media);
            csv_put_code(w, v->pruned ? "pruned" : newest ? "newest" : "old");
            csv_put(w, newest ? targets_text(f, "|", a) : NULL);
            csv_put(w, v->note);
            csv_put_code(w, v->when);
            csv_put(w, v->who);
            csv_end_row(w);
        }
}

/* What becomes of a version of a file that is attached to nothing; *ret static. */
static int fate(store *s, const store_file_version *v, cd_diags *diags, const char **ret)
{
    bool held = false;
    int r = v->pruned ? CD_OK : store_content_held(s, v->sha256, diags, &held);
    if (r == CD_OK)
        *ret = v->pruned ? _("nội dung đã bị xóa")
               : held    ? _("nội dung này còn gắn dưới tên khác, evidence prune không xóa")
                         : _("evidence prune xóa nội dung này");
    return r;
}

static int list_text(cd_str *to, const char *system, const store_files *all, store *s, cd_diags *diags, cd_arena *a)
{
    if (!all->count)
        return CD_OK;
    cd_str_addf(to, "%s\n", system);
    for (size_t i = 0; i < all->count; i++) {
        const store_file *f = &all->items[i];
        const store_file_version *v = store_file_newest(f);
        char day[LOCAL_DAY_SIZE];
        local_day(v->when, day);
        cd_str_addf(to, _("  %s: phiên bản %" PRId64 ", %s, %" PRIu64 " byte, %.10s, SHA-256 %.16s\n"), f->name, v->number, v->media, v->size, day, v->sha256);
        if (v->note)
            cd_str_addf(to, _("      ghi chú: %s\n"), v->note);
        const char *what = NULL;
        int r = f->ntargets ? CD_OK : fate(s, v, diags, &what);
        if (r != CD_OK)
            return r;
        if (f->ntargets)
            cd_str_addf(to, _("      gắn vào: %s\n"), targets_text(f, "; ", a));
        else
            cd_str_addf(to, _("      không gắn vào đâu; %s\n"), what);
        for (size_t k = f->nversions - 1; k-- > 0;) {
            const store_file_version *o = &f->versions[k];
            what = o->pruned ? _("nội dung đã bị xóa") : NULL;
            r = f->ntargets ? CD_OK : fate(s, o, diags, &what);
            if (r != CD_OK)
                return r;
            local_day(o->when, day);
            cd_str_addf(to, _("      bản trước: %" PRId64 ", %" PRIu64 " byte, %.10s%s%s\n"), o->number, o->size, day, what ? "; " : "", what ? what : "");
        }
    }
    return CD_OK;
}

static int run_list(cli *c, store *s, const cli_args *args)
{
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text";
    bool csv = strcmp(format, "csv") == 0;
    if (!csv && strcmp(format, "text") != 0)
        return cli_usage(c, &cmd, _("--format là text hoặc csv"));
    store_ids ids = {0};
    int r = args->nwords == 2 ? CD_OK : store_systems(s, STORE_BY_ID, &c->diags, &ids);
    csv_writer *w = NULL;
    if (r == CD_OK && csv)
        r = csv_writer_open(args->value[O_OUTPUT] ? args->value[O_OUTPUT] : "-", args->value[O_EXCEL] != NULL, &c->diags, &w);
    static const char *const columns[] = {"system", "name", "version", "size", "sha256", "media", "state", "targets", "note", "added_at", "added_by"};
    for (size_t i = 0; w && i < sizeof columns / sizeof *columns; i++)
        csv_put_code(w, columns[i]);
    if (w)
        csv_end_row(w);
    cd_str text;
    cd_str_init(&text, 0);
    for (size_t i = 0; i < (args->nwords == 2 ? 1 : ids.count) && r == CD_OK; i++) {
        store_system sys;
        store_system_init(&sys);
        store_files all = {0};
        r = store_system_load(s, args->nwords == 2 ? args->words[1] : ids.ids[i], &c->diags, &sys);
        if (r == CD_OK)
            r = store_files_load(s, sys.field[SYS_ID], &c->diags, &all);
        if (r == CD_OK) {
            if (csv)
                list_csv(w, sys.field[SYS_ID], &all, &all.arena);
            else
                r = list_text(&text, sys.field[SYS_ID], &all, s, &c->diags, &all.arena);
            store_files_done(&all);
        }
        store_system_done(&sys);
    }
    int end = csv_writer_close(w, r == CD_OK, &c->diags);
    r = r == CD_OK ? end : r;
    if (r == CD_OK && !csv) {
        if (!text.len)
            cd_str_addf(&text, "%s\n", _("chưa có tệp minh chứng nào"));
        r = cli_write_text(c, args->value[O_OUTPUT], &text);
    }
    cd_str_done(&text);
    store_ids_done(&ids);
    return r;
}

static int run_prune(cli *c, store *s, const cli_args *args)
{
    char now[21];
    const store_actor by = cli_actor(c, "evidence", now);
    bool dry = args->value[O_DRY] != NULL;
    store_pruned done;
    int r = store_files_prune(s, dry, &by, &c->diags, &done);
    if (r != CD_OK)
        return r;
    printf(dry ? _("sẽ xóa %" PRIu64 " nội dung, %" PRIu64 " byte\n") : _("đã xóa %" PRIu64 " nội dung, %" PRIu64 " byte\n"), done.contents, done.bytes);
    if (!dry && done.contents)
        printf("%s\n", _("chỗ trống ở lại trong tệp cơ sở dữ liệu và được dùng cho dữ liệu sau"));
    return CD_OK;
}

/* ---- the command -------------------------------------------------------------------------------------------------- */

#define BIT(o) (1u << (o))
static const struct {
    const char *name;
    size_t least, most; /* words, itself included */
    unsigned options;
    const char *usage;
} works[] = {
    {"add", 3, 3, BIT(O_TO) | BIT(O_NAME) | BIT(O_NOTE), N_("«add» cần hệ thống và tệp")},
    {"list", 1, 2, BIT(O_FORMAT) | BIT(O_EXCEL) | BIT(O_OUTPUT), N_("«list» nhận nhiều nhất một hệ thống")},
    {"get", 3, 3, BIT(O_VERSION) | BIT(O_OUTPUT), N_("«get» cần hệ thống và tên tệp")},
    {"attach", 3, 3, BIT(O_TO), N_("«attach» cần hệ thống, tên tệp và --to")},
    {"detach", 3, 3, BIT(O_TO), N_("«detach» cần hệ thống, tên tệp và --to")},
    {"prune", 1, 1, BIT(O_DRY), N_("«prune» không nhận thêm tham số")},
};
enum { W_ADD, W_LIST, W_GET, W_ATTACH, W_DETACH, W_PRUNE, NWORKS };

int cmd_evidence(cli *c, const cli_args *args)
{
    size_t k = 0;
    while (k < NWORKS && (!args->nwords || strcmp(args->words[0], works[k].name) != 0))
        k++;
    if (k == NWORKS)
        return cli_usage(c, &cmd, args->nwords ? _("không có việc «%s»; dùng add, list, get, attach, detach hoặc prune")
                                               : _("cần một việc: add, list, get, attach, detach hoặc prune%s"),
                         args->nwords ? args->words[0] : "");
    if (args->nwords < works[k].least || args->nwords > works[k].most)
        return cli_usage(c, &cmd, "%s", _(works[k].usage));
    for (size_t o = 0; o < NOPTIONS; o++)
        if (args->value[o] && !(works[k].options & BIT(o)))
            return cli_usage(c, &cmd, _("«%s» không dùng --%s"), works[k].name, options_evidence[o].name);
    cd_arena a;
    cd_arena_init(&a);
    const store_target *targets = NULL;
    size_t ntargets = 0;
    int r = read_targets(c, args, &a, &targets, &ntargets);
    if (r == CD_OK && (k == W_ATTACH || k == W_DETACH) && !ntargets)
        r = cli_usage(c, &cmd, "%s", _(works[k].usage));
    store *s = NULL;
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r == CD_OK) {
        switch (k) {
        case W_ADD:
            r = run_add(c, s, args, targets, ntargets, &a);
            break;
        case W_LIST:
            r = run_list(c, s, args);
            break;
        case W_GET:
            r = run_get(c, s, args);
            break;
        case W_PRUNE:
            r = run_prune(c, s, args);
            break;
        default:
            r = run_attach(c, s, args, targets, ntargets, &a);
        }
        store_close(s);
    }
    cd_arena_done(&a);
    return r;
}
