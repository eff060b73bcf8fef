/* capdo issued: is what was handed out still what the data say? */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/issue.h"
#include "cli/local.h"
#include "table/csv.h"

enum { O_ALL, O_FORMAT, O_OUTPUT, O_EXCEL };
const cli_option options_issued[] = {
    {"all", NULL, N_("mọi hệ thống (mặc định khi không nêu hệ thống nào)")},
    {"format", "text|csv", N_("dạng kết quả (mặc định text)")},
    {"output", "FILE", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {"excel", NULL, N_("CSV có BOM và dấu ; cho Excel")},
    {NULL, NULL, NULL},
};

enum { KEYS_MAX = 12 }; /* of one source, told to people; a CSV has all */

typedef struct asking {
    cli *c;
    store *s;
    const facts *facts;
    cd_str *text;   /* NULL: CSV */
    csv_writer *w;
    bool named;     /* systems were named: also those with nothing issued are told */
    size_t stale;
} asking;

/* ---- words for people ------------------------------------------------------------------------------------------------ */

static const char *column_label(const char *key)
{
    for (enum store_sys_field f = SYS_ID; f < SYS_NFIELDS; f++)
        if (strcmp(key, store_sys_column(f)) == 0)
            return _(store_sys_label(f));
    return NULL;
}

/* "địa chỉ" of an organisation's "address"; rows are known by their keys. */
static const char *item_label(const asking *k, const issue_source *of, const char *key, cd_arena *a)
{
    if (strcmp(of->kind, "org") == 0) {
        for (enum store_org_field f = 0; f < ORG_NFIELDS; f++)
            if (strcmp(key, store_org_column(f)) == 0)
                return _(store_org_label(f));
    } else if (strcmp(of->kind, "system") == 0 || strcmp(of->kind, "host") == 0) {
        const fact *f = facts_find(k->facts, key);
        const char *label = f ? (k->c->english && f->label_en ? f->label_en : f->label) : column_label(key);
        if (label)
            return label;
    } else if (strcmp(of->kind, "risks") == 0) {
        return cd_arena_printf(a, _("dòng %s"), key);
    }
    return key;
}

static void add_source(const issue_source *x, const char *system, cd_str *to)
{
    static const struct {
        const char *kind, *text;
    } words[] = {
        {"host", N_("hệ thống làm hạ tầng «%s»")}, {"org", N_("cơ quan «%s»")},          {"table", N_("bảng «%s»")},
        {"risks", N_("bảng rủi ro")},              {"evidence", N_("tệp minh chứng")},    {"rules", N_("gói quy tắc «%s»")},
        {"catalogues", N_("danh mục yêu cầu %s")}, {"templates", N_("mẫu văn bản của gói %s")},
    };
    if (strcmp(x->kind, "system") == 0) {
        if (strcmp(x->id, system) == 0)
            cd_str_adds(to, _("thông tin và dữ kiện của hệ thống"));
        else
            cd_str_addf(to, _("thành phần «%s»"), x->name);
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].kind, x->kind) == 0) {
            const char *text = _(words[i].text), *hole = strstr(text, "%s");
            cd_str_add(to, text, hole ? (size_t)(hole - text) : strlen(text));
            if (hole)
                cd_str_addf(to, "%s%s", x->name, hole + 2);
            return;
        }
    cd_str_addf(to, "%s «%s»", x->kind, x->name);
}

static void add_keys(const asking *k, const issue_source *of, const char *before, const char *const *keys, size_t n, bool *any, cd_str *to)
{
    if (!n)
        return;
    cd_arena a;
    cd_arena_init(&a);
    cd_str_addf(to, "%s%s", *any ? "; " : "", before);
    for (size_t i = 0; i < n && i < KEYS_MAX; i++)
        cd_str_addf(to, "%s%s", i ? ", " : "", item_label(k, of, keys[i], &a));
    if (n > KEYS_MAX)
        cd_str_addf(to, _(" và %zu mục khác"), n - KEYS_MAX);
    *any = true;
    cd_arena_done(&a);
}

static void add_change(const asking *k, const issue_change *x, const char *system, cd_str *to)
{
    const issue_source *of = x->was ? x->was : x->now;
    add_source(of, system, to);
    if (!x->was || !x->now) {
        cd_str_addf(to, " (%s)", x->now ? _("mới có") : _("không còn"));
        return;
    }
    bool any = false;
    cd_str inside;
    cd_str_init(&inside, 0);
    bool fields = strcmp(of->kind, "org") == 0 || strcmp(of->kind, "system") == 0;
    /* a field that was filled or emptied is a field that changed */
    add_keys(k, of, fields ? "" : _("sửa: "), x->changed, x->nchanged, &any, &inside);
    add_keys(k, of, fields ? (any ? _("điền thêm: ") : "") : _("thêm: "), x->added, x->nadded, &any, &inside);
    add_keys(k, of, fields ? (any ? _("bỏ trống: ") : "") : _("bớt: "), x->removed, x->nremoved, &any, &inside);
    if (!any && of->nitems)
        cd_str_adds(&inside, _("thứ tự các dòng"));
    if (inside.len)
        cd_str_addf(to, " (%s)", cd_str_c(&inside));
    cd_str_done(&inside);
}

static void show_text(asking *k, const char *system, const char *name, const store_issue *x, const issue_change *changes, size_t n)
{
    cd_str *to = k->text;
    cd_str_addf(to, "%s%s%s\n", system, name ? ": " : "", name ? name : "");
    if (!x) {
        cd_str_addf(to, "  %s\n", _("chưa giao hồ sơ nào"));
        return;
    }
    bool draft = strcmp(x->state, "draft") == 0;
    char day[LOCAL_DAY_SIZE];
    local_day(x->when, day);
    cd_str_addf(to, _("  bản giao số %" PRId64 " ngày %.10s (%s), gói %s, "), x->number, day, x->who, x->pack);
    if (x->level >= 0)
        cd_str_addf(to, _("cấp độ %d"), x->level);
    else
        cd_str_adds(to, _("chưa xác định cấp độ"));
    cd_str_addf(to, "%s%s%s\n", draft ? _(", bản nháp") : "", x->note ? "; " : "", x->note ? x->note : "");
    if (k->named && x->content)
        cd_str_addf(to, _("    mã dữ liệu trên giấy: %.12s\n"), x->content);
    if (k->named)
        for (size_t i = 0; i < x->npapers; i++) {
            cd_str_addf(to, "    %s: ", x->papers[i].file);
            if (x->papers[i].pages)
                cd_str_addf(to, _("%" PRIu64 " trang, "), x->papers[i].pages);
            cd_str_addf(to, "SHA-256 %.12s\n", x->papers[i].sha256);
        }
    if (!n) {
        cd_str_addf(to, "  %s\n", _("còn đúng với dữ liệu hiện có"));
        return;
    }
    cd_str_addf(to, "  %s\n", _("ĐÃ CŨ, đã đổi:"));
    for (size_t i = 0; i < n; i++) {
        cd_str_adds(to, "    - ");
        add_change(k, &changes[i], system, to);
        cd_str_addc(to, '\n');
    }
}

/* ---- words for programs ---------------------------------------------------------------------------------------------- */

/* KIND:ID(KEY,+KEY,-KEY) joined by |: changed, added, removed. */
static void add_codes(const issue_change *x, cd_str *to)
{
    const issue_source *of = x->was ? x->was : x->now;
    cd_str_addf(to, "%s%s%s:%s", to->len ? "|" : "", !x->was ? "+" : !x->now ? "-" : "", of->kind, strcmp(of->kind, "org") == 0 ? of->name : of->id);
    size_t n = 0;
    for (size_t i = 0; i < x->nchanged; i++)
        cd_str_addf(to, "%s%s", n++ ? "," : "(", x->changed[i]);
    for (size_t i = 0; i < x->nadded; i++)
        cd_str_addf(to, "%s+%s", n++ ? "," : "(", x->added[i]);
    for (size_t i = 0; i < x->nremoved; i++)
        cd_str_addf(to, "%s-%s", n++ ? "," : "(", x->removed[i]);
    cd_str_adds(to, n ? ")" : "");
}

static void show_csv(asking *k, const char *system, const store_issue *x, const issue_change *changes, size_t n)
{
    csv_writer *w = k->w;
    csv_put_code(w, system);
    if (!x) {
        for (int i = 0; i < 11; i++)
            csv_put_code(w, NULL);
        csv_end_row(w);
        return;
    }
    cd_str codes;
    cd_str_init(&codes, 0);
    for (size_t i = 0; i < n; i++)
        add_codes(&changes[i], &codes);
    csv_put_count(w, (uint64_t)x->number);
    csv_put_code(w, x->when);
    csv_put_code(w, x->pack);
    if (x->level >= 0)
        csv_put_count(w, (uint64_t)x->level);
    else
        csv_put_code(w, NULL);
    csv_put_code(w, x->state);
    csv_put_count(w, x->npapers);
    csv_put_code(w, n ? "true" : "false");
    csv_put(w, cd_str_c(&codes));
    csv_put(w, x->note);
    cd_str_clear(&codes);
    for (size_t i = 0; i < x->npapers; i++)
        cd_str_addf(&codes, "%s%s:%s", i ? "|" : "", x->papers[i].file, x->papers[i].sha256);
    csv_put(w, cd_str_c(&codes));
    csv_put_code(w, x->content);
    csv_end_row(w);
    cd_str_done(&codes);
}

/* ---- one system ------------------------------------------------------------------------------------------------------ */

static int judge(asking *k, const char *id)
{
    store_system sys;
    store_system_init(&sys);
    store_issue x = {0};
    int r = store_system_load(k->s, id, &k->c->diags, &sys);
    const char *system = sys.field[SYS_ID];
    int last = r == CD_OK ? store_issue_last(k->s, id, &k->c->diags, &x) : r;
    const issue_change *changes = NULL;
    size_t n = 0;
    cd_arena a;
    cd_arena_init(&a);
    issue_sources now = {0};
    if (last == CD_OK) {
        r = issue_sources_now(k->c, k->s, system, x.pack, x.level, &k->c->diags, &now);
        if (r == CD_OK)
            n = issue_compare(&x.sources, &now, &a, &changes);
    } else if (last != CD_NO) {
        r = last;
    }
    const store_issue *issued = last == CD_OK ? &x : NULL;
    if (r == CD_OK && k->w)
        show_csv(k, system, issued, changes, n);
    else if (r == CD_OK && (issued || k->named))
        show_text(k, system, sys.field[SYS_NAME], issued, changes, n);
    k->stale += n > 0;
    if (now.items)
        issue_sources_done(&now);
    if (issued)
        store_issue_done(&x);
    cd_arena_done(&a);
    store_system_done(&sys);
    return r;
}

int cmd_issued(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "issued"};
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text";
    bool csv = strcmp(format, "csv") == 0;
    if (!csv && strcmp(format, "text") != 0)
        return cli_usage(c, &cmd, _("--format là text hoặc csv"));
    if (args->nwords && args->value[O_ALL])
        return cli_usage(c, &cmd, _("nêu hệ thống hoặc --all, không cả hai"));
    law *l;
    cd_str text;
    cd_str_init(&text, 0);
    asking k = {.c = c, .text = &text, .named = args->nwords > 0};
    store_ids ids = {0};
    int r = cli_law(c, &l);
    if (r == CD_OK)
        r = cli_store(c, false, &k.s);
    if (r != CD_OK)
        return r;
    k.facts = law_facts(l);
    if (!k.named)
        r = store_systems(k.s, STORE_BY_ID, &c->diags, &ids);
    if (r == CD_OK && csv)
        r = csv_writer_open(args->value[O_OUTPUT] ? args->value[O_OUTPUT] : "-", args->value[O_EXCEL] != NULL, &c->diags, &k.w);
    static const char *const columns[] = {"system", "number", "issued_at", "pack", "level", "state", "papers", "stale", "changed", "note", "sha256", "data_code"};
    for (size_t i = 0; k.w && i < sizeof columns / sizeof *columns; i++)
        csv_put_code(k.w, columns[i]);
    if (k.w)
        csv_end_row(k.w);
    size_t n = k.named ? args->nwords : ids.count;
    for (size_t i = 0; i < n && r == CD_OK; i++)
        r = judge(&k, k.named ? args->words[i] : ids.ids[i]);
    int end = csv_writer_close(k.w, r == CD_OK, &c->diags);
    r = r == CD_OK ? end : r;
    if (r == CD_OK && !csv) {
        if (!text.len)
            cd_str_addf(&text, "%s\n", _("chưa giao hồ sơ nào"));
        r = cli_write_text(c, args->value[O_OUTPUT], &text);
    }
    cd_str_done(&text);
    store_ids_done(&ids);
    store_close(k.s);
    return r == CD_OK && k.stale ? CD_NO : r;
}
