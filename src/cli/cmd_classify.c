/* capdo classify: from CSV without a database, or systems of the database. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/profile.h"
#include "table/csv.h"

enum { O_RULES, O_INPUT, O_OUTPUT, O_KEEP_GOING, O_ALL, O_EXCEL };
const cli_option options_classify[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"input", "FACTS.csv", N_("tệp dữ kiện, mỗi hệ thống một dòng; «-» là đầu vào chuẩn")},
    {"output", "OUT.csv", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {"keep-going", NULL, N_("dòng sai thì để trống kết quả và đi tiếp")},
    {"all", NULL, N_("mọi hệ thống trong cơ sở dữ liệu")},
    {"excel", NULL, N_("CSV cho Excel: BOM và dấu chấm phẩy")},
    {NULL, NULL, NULL},
};

static const char *const profile_columns[] = {"id", "name", "agency", "operator", "owner", "part_of"};
enum { NPROFILE = sizeof profile_columns / sizeof *profile_columns };

typedef struct job {
    cli *c;
    law *l;
    const facts *facts;
    const char *rules;            /* pack id, or "auto" */
    const pack **packs;           /* loaded so far, with their runs */
    verdict_run **runs;
    size_t npacks;
    csv_reader *in;
    csv_writer *out;
    size_t *columns;              /* by fact index; CSV_NONE */
    char **values;                /* owned canonical texts by fact index */
    bool keep_going;
    bool any_bad;
} job;

static int run_for(job *j, const char *id, verdict_run **ret)
{
    for (size_t i = 0; i < j->npacks; i++)
        if (strcmp(j->packs[i]->id, id) == 0) {
            *ret = j->runs[i];
            return CD_OK;
        }
    const pack *p;
    int r = law_pack(j->l, id, &j->c->diags, &p);
    if (r != CD_OK)
        return r;
    j->packs = cd_realloc(j->packs, j->npacks + 1, sizeof *j->packs);
    j->runs = cd_realloc(j->runs, j->npacks + 1, sizeof *j->runs);
    j->packs[j->npacks] = p;
    j->runs[j->npacks] = verdict_run_new(p);
    *ret = j->runs[j->npacks++];
    return CD_OK;
}

static void put_header(csv_writer *w)
{
    static const char *const names[] = {"id", "pack", "level", "min_level", "max_level", "criteria", "missing"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        csv_put_code(w, names[i]);
    csv_end_row(w);
}

static void put_levels(csv_writer *w, int min, int max)
{
    if (min == max)
        csv_put_count(w, (uint64_t)min);
    else
        csv_put_code(w, NULL);
    csv_put_count(w, (uint64_t)min);
    csv_put_count(w, (uint64_t)max);
}

static void add_missing(const facts *f, const bool *missing, const char *prefix, cd_str *to)
{
    for (size_t i = 0; i < facts_count(f); i++)
        if (missing[i])
            cd_str_addf(to, "%s%s%s%s", to->len ? "|" : "", prefix ? prefix : "", prefix ? ":" : "", facts_at(f, i)->code);
}

/* A row without verdict: the pack could not be chosen, or the row is bad. */
static void put_empty(job *j, const char *id, const char *pack_id, const bool *missing)
{
    cd_str text;
    cd_str_init(&text, 0);
    if (missing)
        add_missing(j->facts, missing, NULL, &text);
    csv_put_code(j->out, id);
    csv_put_code(j->out, pack_id);
    for (int i = 0; i < 4; i++)
        csv_put_code(j->out, NULL);
    csv_put_code(j->out, cd_str_c(&text));
    csv_end_row(j->out);
    cd_str_done(&text);
}

static void put_verdict(job *j, const char *id, const verdict *v)
{
    cd_str text;
    cd_str_init(&text, 0);
    csv_put_code(j->out, id);
    csv_put_code(j->out, v->pack->id);
    put_levels(j->out, v->min, v->max);
    for (size_t i = 0; i < v->ncriteria; i++)
        cd_str_addf(&text, "%s%s", i ? "|" : "", v->criteria[i]->citation);
    csv_put_code(j->out, cd_str_c(&text));
    cd_str_clear(&text);
    add_missing(j->facts, v->missing, NULL, &text);
    csv_put_code(j->out, cd_str_c(&text));
    csv_end_row(j->out);
    cd_str_done(&text);
}

/* Reads the fact cells of one row; all bad cells are reported. */
static int read_values(job *j, const csv_cell *cells)
{
    int result = CD_OK;
    for (size_t i = 0; i < facts_count(j->facts); i++) {
        free(j->values[i]);
        j->values[i] = NULL;
        size_t col = j->columns[i];
        if (col == CSV_NONE || cells[col].len == 0)
            continue;
        const fact *f = facts_at(j->facts, i);
        if (fact_parse(f, cells[col].text, cd_place_file("-"), "", NULL, &j->values[i]) == CD_OK)
            continue;
        result = CD_EINPUT;
        fact_parse(f, cells[col].text, csv_place(j->in, col), csv_where(j->in, col), &j->c->diags, &j->values[i]);
    }
    return result;
}

static int classify_row(job *j, const char *id)
{
    const char *const *values = (const char *const *)j->values;
    const char *chosen = j->rules;
    if (strcmp(chosen, "auto") == 0) {
        law_choice choice;
        int r = law_choose(j->l, values, &j->c->diags, &choice);
        if (r != CD_OK)
            return r;
        if (!choice.pack) {
            put_empty(j, id, NULL, choice.missing);
            return CD_OK;
        }
        chosen = choice.pack;
    }
    verdict_run *run;
    int r = run_for(j, chosen, &run);
    if (r != CD_OK)
        return r;
    verdict v;
    verdict_of(run, values, &v);
    put_verdict(j, id, &v);
    return CD_OK;
}

static int classify_rows(job *j)
{
    size_t bad = 0;
    for (;;) {
        const csv_cell *cells;
        int r = csv_next(j->in, &j->c->diags, &cells);
        if (r == CD_NO)
            break;
        if (r == CD_OK)
            r = read_values(j, cells);
        if (r == CD_EINPUT) {
            bad++;
            if (j->keep_going)
                put_empty(j, csv_row_key(j->in), strcmp(j->rules, "auto") == 0 ? NULL : j->rules, NULL);
            continue;
        }
        if (r == CD_OK && (bad == 0 || j->keep_going))
            r = classify_row(j, csv_row_key(j->in));
        if (r != CD_OK)
            return r;
    }
    j->any_bad = bad > 0;
    return bad && !j->keep_going ? CD_EINPUT : bad ? CD_NO : CD_OK;
}

static int classify_csv(job *j, const cli_args *args)
{
    size_t n = facts_count(j->facts);
    const char **known = cd_calloc(NPROFILE + n, sizeof *known);
    size_t nknown = 0;
    for (size_t i = 0; i < NPROFILE; i++)
        known[nknown++] = profile_columns[i];
    for (size_t i = 0; i < n; i++)
        if (strcmp(facts_at(j->facts, i)->group, "systems") == 0)
            known[nknown++] = facts_at(j->facts, i)->code;
    csv_spec spec = {known, nknown, "id", CSV_KEY_UNIQUE};
    int r = csv_open_file(args->value[O_INPUT], &spec, &j->c->diags, &j->in);
    if (r == CD_OK)
        r = csv_writer_open(args->value[O_OUTPUT] ? args->value[O_OUTPUT] : "-", args->value[O_EXCEL] != NULL, &j->c->diags, &j->out);
    if (r == CD_OK) {
        j->columns = cd_calloc(n, sizeof *j->columns);
        j->values = cd_calloc(n, sizeof *j->values);
        for (size_t i = 0; i < n; i++)
            j->columns[i] = strcmp(facts_at(j->facts, i)->group, "systems") == 0 ? csv_col(j->in, facts_at(j->facts, i)->code) : CSV_NONE;
        put_header(j->out);
        r = classify_rows(j);
        int closed = csv_writer_close(j->out, r == CD_OK || r == CD_NO, &j->c->diags);
        if (closed != CD_OK)
            r = closed;
        for (size_t i = 0; i < n; i++)
            free(j->values[i]);
        free(j->values);
        free(j->columns);
    }
    csv_free(j->in);
    free(known);
    return r;
}

typedef struct hit {
    const pack_criterion *criterion;
    const char *part; /* NULL: the system itself */
} hit;

static int by_level(const void *a, const void *b)
{
    const hit *x = a, *y = b;
    return y->criterion->level - x->criterion->level;
}

/* One system of the database, with its components. */
static int classify_system(job *j, store *s, const char *id)
{
    profile *p;
    int r = profile_load(s, j->l, id, j->rules, &j->c->diags, &p);
    if (r != CD_OK)
        return r;
    verdict_run *run = NULL;
    if (!p->choice.pack) {
        put_empty(j, p->parts[0].id, NULL, p->choice.missing);
        profile_free(p);
        return CD_NO;
    }
    r = run_for(j, p->choice.pack, &run);
    if (r != CD_OK) {
        profile_free(p);
        return r;
    }
    int min, max;
    const part_verdict *parts;
    verdict_of_parts(run, p->parts, p->nparts, &p->arena, &min, &max, &parts);
    size_t nhits = 0;
    for (size_t i = 0; i < p->nparts; i++)
        nhits += parts[i].counts ? parts[i].ncriteria : 0;
    hit *hits = cd_arena_array(&p->arena, nhits, sizeof *hits);
    nhits = 0;
    cd_str criteria, missing;
    cd_str_init(&criteria, 0);
    cd_str_init(&missing, 0);
    for (size_t i = 0; i < p->nparts; i++) {
        const char *prefix = i ? p->parts[i].id : NULL;
        for (size_t k = 0; parts[i].counts && k < parts[i].ncriteria; k++)
            hits[nhits++] = (hit){parts[i].criteria[k], prefix};
        add_missing(j->facts, parts[i].missing, prefix, &missing);
    }
    /* Insertion keeps the order of parts and of the law within a level. */
    for (size_t i = 1; i < nhits; i++)
        for (size_t k = i; k > 0 && by_level(&hits[k - 1], &hits[k]) > 0; k--) {
            hit t = hits[k];
            hits[k] = hits[k - 1];
            hits[k - 1] = t;
        }
    for (size_t i = 0; i < nhits; i++)
        cd_str_addf(&criteria, "%s%s%s%s", i ? "|" : "", hits[i].part ? hits[i].part : "", hits[i].part ? ":" : "", hits[i].criterion->citation);
    csv_put_code(j->out, p->parts[0].id);
    csv_put_code(j->out, p->choice.pack);
    put_levels(j->out, min, max);
    csv_put_code(j->out, cd_str_c(&criteria));
    csv_put_code(j->out, cd_str_c(&missing));
    csv_end_row(j->out);
    cd_str_done(&criteria);
    cd_str_done(&missing);
    profile_free(p);
    return min == max && min > 0 ? CD_OK : CD_NO;
}

static int classify_stored(job *j, const cli_args *args)
{
    store *s;
    int r = cli_store(j->c, false, &s);
    if (r != CD_OK)
        return r;
    store_ids all = {0};
    bool every = args->value[O_ALL] != NULL;
    if (every)
        r = store_systems(s, STORE_BY_ID, &j->c->diags, &all);
    if (r == CD_OK)
        r = csv_writer_open(args->value[O_OUTPUT] ? args->value[O_OUTPUT] : "-", args->value[O_EXCEL] != NULL, &j->c->diags, &j->out);
    if (r == CD_OK) {
        put_header(j->out);
        size_t n = every ? all.count : args->nwords;
        bool no = false;
        for (size_t i = 0; i < n && r == CD_OK; i++) {
            r = classify_system(j, s, every ? all.ids[i] : args->words[i]);
            if (r == CD_NO) {
                no = true; /* an undetermined level is an answer of a named system, not of a list of all */
                r = CD_OK;
            }
        }
        int closed = csv_writer_close(j->out, r == CD_OK, &j->c->diags);
        if (closed != CD_OK)
            r = closed;
        if (r == CD_OK && no && !every)
            r = CD_NO;
    }
    store_ids_done(&all);
    store_close(s);
    return r;
}

int cmd_classify(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "classify"};
    bool csv = args->value[O_INPUT] != NULL;
    if (csv && (args->nwords || args->value[O_ALL]))
        return cli_usage(c, &cmd, _("--input không đi cùng tên hệ thống hay --all"));
    if (!csv && !args->nwords && !args->value[O_ALL])
        return cli_usage(c, &cmd, _("thiếu --input FACTS.csv, tên hệ thống hoặc --all"));
    if (args->nwords && args->value[O_ALL])
        return cli_usage(c, &cmd, _("--all không đi cùng tên hệ thống"));
    job j = {.c = c, .rules = args->value[O_RULES] ? args->value[O_RULES] : "auto", .keep_going = args->value[O_KEEP_GOING] != NULL};
    int r = cli_law(c, &j.l);
    if (r != CD_OK)
        return r;
    j.facts = law_facts(j.l);
    verdict_run *run;
    if (strcmp(j.rules, "auto") != 0)
        r = run_for(&j, j.rules, &run); /* an unknown pack is told before anything is read */
    if (r == CD_OK)
        r = csv ? classify_csv(&j, args) : classify_stored(&j, args);
    for (size_t i = 0; i < j.npacks; i++)
        verdict_run_free(j.runs[i]);
    free(j.runs);
    free(j.packs);
    return r;
}
