/* capdo check: what is missing, contradictory or doubtful in a profile before it is handed in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/material.h"
#include "cli/shelf.h"
#include "dossier/dossier.h"
#include "law/procedure.h"
#include "table/csv.h"

enum { O_ALL, O_RULES, O_FORMAT, O_OUTPUT, O_EXCEL, O_LIST };
const cli_option options_check[] = {
    {"all", NULL, N_("mọi hệ thống trong cơ sở dữ liệu")},
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"format", "text|json|csv", N_("dạng kết quả (mặc định text)")},
    {"output", "FILE", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {"excel", NULL, N_("CSV cho Excel: có BOM, ngăn cách bằng dấu chấm phẩy")},
    {"list", "FILE.tsv", N_("danh sách yêu cầu của cơ quan, thay danh mục chưa đối chiếu với tiêu chuẩn (như capdo plan --list)")},
    {NULL, NULL, NULL},
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV };

typedef struct run {
    cli *c;
    law *law;
    store *s;
    dossier_kit *kit;
    plan_shelf *shelf;
    check_book *book;
    store_orgs orgs;  /* all of the database */
    struct {
        const pack *pack;
        procedures *of;   /* NULL: the pack has none */
    } *procedures;
    size_t nprocedures;
    const char *rules;
    enum format format;
    cd_str out;       /* text, JSON */
    size_t screen;    /* columns of the terminal; 0: no terminal */
    csv_writer *csv;
    size_t systems, faulty;
    size_t count[CHECK_NSEVERITIES];
} run;

/* ---- one system, each form ---- */

static int level_of(const material *m)
{
    return m->in.pack && m->in.min == m->in.max ? m->in.min : -1;
}

static void counts_text(const size_t *count, cd_str *to)
{
    cd_str_addf(to, _("%zu lỗi, %zu cảnh báo, %zu gợi ý"), count[CHECK_ERROR], count[CHECK_WARNING], count[CHECK_HINT]);
}

/* How many findings from here on say the same of other rows of one column. */
static size_t same_of(const check_result *found, size_t from)
{
    const check_finding *f = &found->findings[from];
    size_t n = 1;
    while (f->row && from + n < found->nfindings) {
        const check_finding *g = &found->findings[from + n];
        if (!g->row || strcmp(g->code, f->code) != 0 || strcmp(g->place, f->place) != 0 || strcmp(g->text, f->text) != 0 || strcmp(g->system, f->system) != 0)
            break;
        n++;
    }
    return n;
}

/* The rows one below the other while they are few, else in short and side by side. */
static void rows_text(cd_str *to, const check_finding *f, size_t n, size_t screen)
{
    enum { FEW = 10, WIDTH = 100, INDENT = 6 };
    const size_t most = screen ? screen : WIDTH;
    if (n <= FEW) {
        for (size_t i = 0; i < n; i++)
            cd_str_addf(to, "%*s- %s%s%s [%s]\n", INDENT, "", f[i].row, f[i].value ? ": " : "", f[i].value ? f[i].value : "", f[i].about);
        return;
    }
    size_t column = 0;
    cd_str one;
    cd_str_init(&one, 0);
    for (size_t i = 0, times; i < n; i += times) {
        /* Several rows may stand under one number of the catalogue. */
        for (times = 1; i + times < n && strcmp(f[i + times].mark, f[i].mark) == 0;)
            times++;
        cd_str_clear(&one);
        cd_str_adds(&one, f[i].mark);
        if (times > 1)
            cd_str_addf(&one, " (×%zu)", times);
        if (i + times < n)
            cd_str_addc(&one, ';');
        size_t width = cd_utf8_columns(cd_str_c(&one), one.len) + 1;
        bool wrap = column == 0 || column + width > most;
        if (wrap)
            cd_str_addf(to, "%s%*s", column ? "\n" : "", INDENT, "");
        cd_str_addf(to, "%s%s", wrap ? "" : " ", cd_str_c(&one));
        column = (wrap ? INDENT : column) + width;
    }
    cd_str_done(&one);
    cd_str_addc(to, '\n');
}

/* One finding, or `n` that say the same of different rows. */
static void finding_text(cd_str *to, const check_finding *f, size_t n, const char *id, size_t screen)
{
    cd_str_addf(to, "\n  %s %s: ", check_severity_label(f->severity), f->code);
    if (n > 1)
        cd_str_addf(to, _("%s: %zu dòng"), f->place, n);
    else
        cd_str_addf(to, "%s [%s]", f->label, f->about);
    if (strcmp(f->system, id) != 0)
        cd_str_addf(to, _(" (hệ thống thành phần «%s»)"), f->system);
    cd_str_addf(to, "\n    %s\n", f->text);
    if (n > 1)
        rows_text(to, f, n, screen);
    else if (f->value)
        cd_str_addf(to, _("    Đang ghi: %s\n"), f->value);
    cd_str_addf(to, _("    Cách sửa: %s\n"), f->mend);
    if (*f->basis)
        cd_str_addf(to, _("    Căn cứ: %s\n"), f->basis);
}

static void system_text(run *x, const material *m, const check_result *found)
{
    cd_str *to = &x->out;
    const char *id = m->profile->parts[0].id, *name = m->in.field[SYS_NAME];
    if (x->systems > 1)
        cd_str_addc(to, '\n');
    cd_str_addf(to, "%s%s%s\n  ", id, name && *name ? ": " : "", name ? name : "");
    if (m->in.pack)
        cd_str_addf(to, "%s, %s; ", m->in.pack->short_name, level_of(m) > 0 ? pack_level_label(m->in.pack, level_of(m)) : _("chưa có cấp độ"));
    counts_text(found->count, to);
    cd_str_addc(to, '\n');
    for (size_t i = 0, n; i < found->nfindings; i += n) {
        n = same_of(found, i);
        finding_text(to, &found->findings[i], n, id, x->screen);
    }
}

static void json_member(cd_str *to, const char *key, const char *value)
{
    cd_str_addf(to, ",\"%s\":", key);
    if (value)
        cd_str_add_json(to, value);
    else
        cd_str_adds(to, "null");
}

static void system_json(run *x, const material *m, const check_result *found)
{
    cd_str *to = &x->out;
    cd_str_adds(to, x->systems > 1 ? ",\n{\"system\":" : "[{\"system\":");
    cd_str_add_json(to, m->profile->parts[0].id);
    json_member(to, "pack", m->in.pack ? m->in.pack->id : NULL);
    if (level_of(m) >= 0)
        cd_str_addf(to, ",\"level\":%d", level_of(m));
    else
        cd_str_adds(to, ",\"level\":null");
    cd_str_addf(to, ",\"errors\":%zu,\"warnings\":%zu,\"hints\":%zu,\"findings\":[", found->count[CHECK_ERROR], found->count[CHECK_WARNING],
                found->count[CHECK_HINT]);
    for (size_t i = 0; i < found->nfindings; i++) {
        const check_finding *f = &found->findings[i];
        cd_str_addf(to, "%s\n {\"severity\":\"%s\"", i ? "," : "", check_severity_name(f->severity));
        json_member(to, "code", f->code);
        json_member(to, "part", f->system);
        json_member(to, "about", f->about);
        json_member(to, "label", f->label);
        json_member(to, "value", f->value);
        json_member(to, "text", f->text);
        json_member(to, "mend", f->mend);
        json_member(to, "basis", *f->basis ? f->basis : NULL);
        cd_str_addc(to, '}');
    }
    cd_str_adds(to, "]}");
}

static void csv_header(csv_writer *w)
{
    static const char *const columns[] = {"system", "pack", "part", "severity", "code", "about", "label", "value", "text", "mend", "basis"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        csv_put_code(w, columns[i]);
    csv_end_row(w);
}

static void system_csv(run *x, const material *m, const check_result *found)
{
    for (size_t i = 0; i < found->nfindings; i++) {
        const check_finding *f = &found->findings[i];
        csv_put_code(x->csv, m->profile->parts[0].id);
        csv_put_code(x->csv, m->in.pack ? m->in.pack->id : "");
        csv_put_code(x->csv, f->system);
        csv_put_code(x->csv, check_severity_name(f->severity));
        csv_put_code(x->csv, f->code);
        csv_put_code(x->csv, f->about);
        csv_put(x->csv, f->label);
        csv_put(x->csv, f->value);
        csv_put(x->csv, f->text);
        csv_put(x->csv, f->mend);
        csv_put(x->csv, f->basis);
        csv_end_row(x->csv);
    }
}

static bool is_below(const char *field, const char *prefix)
{
    return strncmp(field, prefix, strlen(prefix)) == 0;
}

/* What findings call a field of a template: "part.fact.user_count.value" is "user_count", "owner.address" stays.  NULL: a cell of a
 * table, which the checks of the table speak of. */
static const char *about_of(const char *field, cd_arena *a)
{
    static const char *const orgs[] = {"owner.", "operator.", "agency.", "system."};
    if (is_below(field, "part."))
        field += strlen("part.");
    if (is_below(field, "fact.")) {
        const char *code = field + strlen("fact.");
        return cd_arena_strndup(a, code, strcspn(code, "."));
    }
    for (size_t i = 0; i < sizeof orgs / sizeof *orgs; i++)
        if (is_below(field, orgs[i]))
            return cd_arena_strdup(a, field);
    return NULL;
}

/* Fields that are empty: those the dossier must have, and those that its papers would print as dots. */
static int lacks_of(run *x, const material *m, cd_arena *a, material_more *to)
{
    if (!m->in.pack || !dossier_kit_has(x->kit, m->in.pack->id))
        return CD_OK;
    const dossier_set *set;
    int r = dossier_kit_set(x->kit, m->in.pack, &x->c->diags, &set);
    if (r != CD_OK)
        return r;
    dossier *d;
    dossier_begin(set, &m->in, &d);
    for (size_t i = 0; i < d->npapers && r == CD_OK; i++) {
        r = dossier_paper(d, i, &x->c->diags);
        dossier_drop(d, i);
    }
    check_lack *lacks = cd_arena_array(a, d->nlacking + 1, sizeof *lacks);
    for (size_t i = 0; i < d->nlacking; i++)
        lacks[to->nlacks++] = (check_lack){d->lacking[i].field, d->lacking[i].label, d->lacking[i].fill, NULL};
    to->lacks = lacks;
    check_lack *blanks = cd_arena_array(a, d->gaps.count + 1, sizeof *blanks);
    for (size_t i = 0; i < d->gaps.count; i++) {
        const template_gap *g = &d->gaps.items[i];
        const char *about = g->by_hand ? NULL : about_of(g->field, a);
        if (about)
            blanks[to->nblanks++] = (check_lack){about, cd_arena_strdup(a, g->label), cd_arena_strdup(a, g->fill), cd_arena_strdup(a, g->of)};
    }
    to->blanks = blanks;
    dossier_free(d);
    return r;
}

static int procedures_of(run *x, const pack *p, const procedures **ret)
{
    for (size_t i = 0; i < x->nprocedures; i++)
        if (x->procedures[i].pack == p) {
            *ret = x->procedures[i].of;
            return CD_OK;
        }
    procedures *of = NULL;
    int r = procedures_read(p, &x->c->diags, &of);
    if (r != CD_OK && r != CD_NO)
        return r;
    x->procedures = cd_realloc(x->procedures, x->nprocedures + 1, sizeof *x->procedures);
    x->procedures[x->nprocedures].pack = p;
    x->procedures[x->nprocedures++].of = of;
    *ret = of;
    return CD_OK;
}

/* Adds to a list "A; B" what it does not have yet. */
static void add_once(cd_str *list, const char *what)
{
    const size_t len = strlen(what);
    for (const char *all = cd_str_c(list), *at = all; (at = strstr(at, what)); at++)
        if ((at == all || (at - all >= 2 && memcmp(at - 2, "; ", 2) == 0)) && (at[len] == '\0' || at[len] == ';'))
            return;
    cd_str_addf(list, "%s%s", list->len ? "; " : "", what);
}

/* One unknown fact and the steps that wait for it. */
static void add_open(const fact *f, const procedure_result *result, cd_arena *a, check_open *to)
{
    /* What people are told; the tables of dates and conditions speak of no one. */
    static const enum procedure_table tables[] = {PROCEDURE_COURSE, PROCEDURE_COMPETENCE, PROCEDURE_CONFLICT, PROCEDURE_OPINIONS, PROCEDURE_PAPERS};
    cd_str steps, basis;
    cd_str_init(&steps, 0);
    cd_str_init(&basis, 0);
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < result->nanswers[tables[t]]; i++) {
            const procedure_answer *w = &result->answers[tables[t]][i];
            const procedure_entry *e = w->entry;
            bool waits = false;
            for (size_t k = 0; !w->certain && k < w->nmissing; k++)
                waits |= w->missing[k] == f;
            const char *what = e->step ? e->step : procedure_table_title(tables[t]);
            if (!waits)
                continue;
            add_once(&steps, what);
            if (e->citation)
                add_once(&basis, e->citation);
        }
    *to = (check_open){f, cd_arena_strdup(a, cd_str_c(&steps)), cd_arena_strdup(a, cd_str_c(&basis))};
    cd_str_done(&steps);
    cd_str_done(&basis);
}

/* Facts of the system itself that the procedure waits for. */
static int opens_of(run *x, const material *m, cd_arena *a, material_more *to)
{
    const procedures *all = NULL;
    int r = m->in.pack ? procedures_of(x, m->in.pack, &all) : CD_OK;
    if (r != CD_OK || !all)
        return r;
    const profile *p = m->profile;
    procedure_result *result;
    procedure_of(all, p->parts, p->nparts, p->choice.code || p->choice.may_keep ? &p->choice : NULL, &result);
    const facts *f = m->in.pack->facts;
    check_open *opens = cd_arena_array(a, facts_count(f), sizeof *opens);
    for (size_t i = 0; i < facts_count(f); i++) {
        add_open(facts_at(f, i), result, a, &opens[to->nopens]);
        to->nopens += *opens[to->nopens].steps != '\0';
    }
    to->opens = opens;
    procedure_result_free(result);
    return CD_OK;
}

static int check_one(run *x, const char *id)
{
    material m;
    int r = material_load(x->s, x->law, x->shelf, id, x->rules, &x->c->diags, &m);
    material_more more = {.orgs = &x->orgs};
    if (r == CD_OK)
        r = lacks_of(x, &m, &m.arena, &more);
    if (r == CD_OK)
        r = opens_of(x, &m, &m.arena, &more);
    if (r == CD_OK) {
        check_result found;
        material_check(&m, x->book, &more, &found);
        x->systems++;
        x->faulty += found.count[CHECK_ERROR] > 0;
        for (size_t i = 0; i < CHECK_NSEVERITIES; i++)
            x->count[i] += found.count[i];
        if (x->format == FORMAT_TEXT)
            system_text(x, &m, &found);
        else if (x->format == FORMAT_JSON)
            system_json(x, &m, &found);
        else
            system_csv(x, &m, &found);
        check_result_done(&found);
    }
    material_done(&m);
    return r;
}

/* ---- the run ---- */

static int run_systems(run *x, const char *one)
{
    if (one)
        return check_one(x, one);
    store_ids all = {0};
    int r = store_systems(x->s, STORE_BY_ID, &x->c->diags, &all);
    for (size_t i = 0; i < all.count && r == CD_OK; i++)
        r = check_one(x, all.ids[i]);
    store_ids_done(&all);
    return r;
}

static int run_csv(run *x, const char *one, const char *output, bool excel)
{
    bool to_stdout = !output || strcmp(output, "-") == 0;
    int r = to_stdout ? csv_writer_fd("-", STDOUT_FILENO, excel, &x->c->diags, &x->csv) : csv_writer_open(output, excel, &x->c->diags, &x->csv);
    if (r != CD_OK)
        return r;
    csv_header(x->csv);
    r = run_systems(x, one);
    int closed = csv_writer_close(x->csv, r == CD_OK, &x->c->diags);
    return r == CD_OK ? closed : r;
}

static int run_text(run *x, const char *one, const char *output)
{
    cd_str_init(&x->out, 0);
    int r = run_systems(x, one);
    if (r == CD_OK && x->format == FORMAT_JSON) {
        cd_str_adds(&x->out, x->systems ? "]\n" : "[]\n");
    } else if (r == CD_OK && !one) {
        cd_str_addf(&x->out, _("%s%zu hệ thống, %zu có lỗi: "), x->systems ? "\n" : "", x->systems, x->faulty);
        counts_text(x->count, &x->out);
        cd_str_addc(&x->out, '\n');
    }
    if (r == CD_OK)
        r = x->format == FORMAT_TEXT ? cli_write_text(x->c, output, &x->out) : cli_write(x->c, output, &x->out);
    cd_str_done(&x->out);
    return r;
}

static int prepare(run *x)
{
    cli *c = x->c;
    cd_auto_free char *schema = cd_path_join(c->own_rules_dir, "schema/template.rng");
    x->shelf = cli_shelf(c, NULL);
    int r = cli_law_for(c, x->rules, &x->law);
    if (r == CD_OK)
        r = check_book_open(x->law, c->own_rules_dir, &c->diags, &x->book);
    if (r == CD_OK)
        r = dossier_kit_new(c->templates_dir, schema, NULL, law_tables(x->law), &c->diags, &x->kit);
    if (r == CD_OK)
        r = cli_store(c, false, &x->s);
    if (r == CD_OK)
        r = store_orgs_load(x->s, NULL, &c->diags, &x->orgs);
    return r;
}

int cmd_check(cli *c, const cli_args *args)
{
    static const char *const formats[] = {"text", "json", "csv"};
    const cli_command cmd = {.name = "check"};
    run x = {.c = c, .rules = args->value[O_RULES] ? args->value[O_RULES] : "auto"};
    bool all = args->value[O_ALL] != NULL;
    if (all ? args->nwords != 0 : args->nwords != 1)
        return cli_usage(c, &cmd, _("cần đúng một hệ thống, hoặc --all"));
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text";
    while (x.format < sizeof formats / sizeof *formats && strcmp(format, formats[x.format]) != 0)
        x.format++;
    if (x.format == sizeof formats / sizeof *formats)
        return cli_usage(c, &cmd, _("--format là text, json hoặc csv"));
    if (args->value[O_EXCEL] && x.format != FORMAT_CSV)
        return cli_usage(c, &cmd, _("--excel chỉ đi cùng --format csv"));
    const char *one = all ? NULL : args->words[0], *output = args->value[O_OUTPUT];
    if (args->value[O_LIST])
        c->list = args->value[O_LIST];
    x.screen = cli_text_width(output);
    int r = prepare(&x);
    if (r == CD_OK)
        r = x.format == FORMAT_CSV ? run_csv(&x, one, output, args->value[O_EXCEL] != NULL) : run_text(&x, one, output);
    for (size_t i = 0; i < x.nprocedures; i++)
        procedures_free(x.procedures[i].of);
    free(x.procedures);
    store_orgs_done(&x.orgs);
    store_close(x.s);
    dossier_kit_free(x.kit);
    plan_shelf_free(x.shelf);
    check_book_free(x.book);
    return r == CD_OK && x.count[CHECK_ERROR] ? CD_NO : r;
}
