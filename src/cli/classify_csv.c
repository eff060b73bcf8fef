#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/classify.h"
#include "law/masks.h"

static const char *const profile_columns[] = {"id", "name", "agency", "operator", "owner", "part_of"};

enum {
    NPROFILE = sizeof profile_columns / sizeof *profile_columns,
    FAST_PACKS = 4,  /* packs whose classes are kept with the values seen */
    VALUES_MAX = 32, /* different texts kept for a column */
    TEXTS_MAX = 512, /* joined citations and facts kept for a pack; a power of two */
    SLOW_ROWS = 50   /* rows before the fast way is prepared: a single row should not pay for it */
};

enum { NOT_ASKED = -2 };

/* A kept text: citations or missing facts joined, by the bits that say which. */
typedef struct text {
    uint64_t bits;
    const char *joined; /* NULL: empty place */
} text;

typedef struct judge {
    const pack *pack;
    verdict_run *run;
    masks *fast;        /* NULL: not yet, or the pack is too big for it */
    bool fast_tried;
    int32_t *cls;       /* by fact of `fast` */
    size_t *column;     /* by fact of `fast`: index into job->columns; CSV_NONE when the file has no such column */
    text criteria[TEXTS_MAX], missing[TEXTS_MAX];
} judge;

/* What a column has held: each different text is read once. */
typedef struct seen {
    const char *text;
    size_t len;
    char *value; /* canonical */
    int32_t cls[FAST_PACKS];
} seen;

typedef struct column {
    size_t col;  /* of the file */
    const fact *fact;
    seen seen[VALUES_MAX];
    size_t nseen, last;
    /* of the current row */
    const char *value; /* canonical, lent; NULL unknown */
    char *own;         /* owner of `value` when nothing keeps it */
    seen *hit;         /* NULL: not kept */
} column;

typedef struct job {
    cli *c;
    law *l;
    const facts *facts;
    const classify_options *o;
    bool automatic;
    judge **judges;
    size_t njudges;
    csv_spec spec; /* the reader keeps looking at it */
    csv_reader *in;
    csv_writer *out;
    column *columns;
    size_t ncolumns;
    const char **values; /* canonical texts by fact index */
    size_t rows;
    cd_arena arena;
} job;

/* ---- what the result shares with the database's ---- */

void classify_header(csv_writer *w)
{
    static const char *const names[] = {"id", "pack", "level", "min_level", "max_level", "criteria", "missing"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        csv_put_code(w, names[i]);
    csv_end_row(w);
}

void classify_levels(csv_writer *w, int min, int max)
{
    if (min == max)
        csv_put_count(w, (uint64_t)min);
    else
        csv_put_code(w, NULL);
    csv_put_count(w, (uint64_t)min);
    csv_put_count(w, (uint64_t)max);
}

void classify_missing(const facts *f, const bool *missing, const char *prefix, cd_str *to)
{
    for (size_t i = 0; i < facts_count(f); i++)
        if (missing[i])
            cd_str_addf(to, "%s%s%s%s", to->len ? "|" : "", prefix ? prefix : "", prefix ? ":" : "", facts_at(f, i)->code);
}

/* ---- packs ---- */

static int judge_for(job *j, const char *id, judge **ret)
{
    for (size_t i = 0; i < j->njudges; i++)
        if (strcmp(j->judges[i]->pack->id, id) == 0) {
            *ret = j->judges[i];
            return CD_OK;
        }
    const pack *p;
    int r = law_pack(j->l, id, &j->c->diags, &p);
    if (r != CD_OK)
        return r;
    judge *x = cd_calloc(1, sizeof *x);
    x->pack = p;
    x->run = verdict_run_new(p);
    j->judges = cd_realloc(j->judges, j->njudges + 1, sizeof *j->judges);
    *ret = j->judges[j->njudges++] = x;
    return CD_OK;
}

static void judge_free(judge *x)
{
    verdict_run_free(x->run);
    masks_free(x->fast);
    free(x->cls);
    free(x->column);
    free(x);
}

static void prepare_fast(const job *j, judge *x)
{
    x->fast_tried = true;
    x->fast = masks_new(x->pack);
    if (!x->fast)
        return;
    size_t n = masks_nfacts(x->fast);
    x->cls = cd_calloc(n, sizeof *x->cls);
    x->column = cd_calloc(n, sizeof *x->column);
    for (size_t i = 0; i < n; i++) {
        x->column[i] = CSV_NONE;
        for (size_t k = 0; k < j->ncolumns; k++)
            if (j->columns[k].fact == masks_fact(x->fast, i))
                x->column[i] = k;
    }
}

/* ---- cells ---- */

static bool plain_number(const csv_cell *cell)
{
    if (cell->len > 12 || (cell->len > 1 && cell->text[0] == '0'))
        return false;
    for (size_t i = 0; i < cell->len; i++)
        if (cell->text[i] < '0' || cell->text[i] > '9')
            return false;
    return true;
}

static int read_cell(job *j, column *x, const csv_cell *cell)
{
    x->value = NULL;
    x->hit = NULL;
    if (x->own) {
        free(x->own);
        x->own = NULL;
    }
    if (!cell->len)
        return CD_OK;
    if (x->fact->kind == FACT_COUNT && plain_number(cell) && x->fact->max >= 999999999999) {
        x->value = cell->text; /* canonical as it stands, until the next row */
        return CD_OK;
    }
    for (size_t n = 0; n < x->nseen; n++) {
        seen *s = &x->seen[(x->last + n) % x->nseen];
        if (s->len == cell->len && memcmp(s->text, cell->text, cell->len) == 0) {
            x->last = (size_t)(s - x->seen);
            x->hit = s;
            x->value = s->value;
            return CD_OK;
        }
    }
    char *value;
    if (fact_parse(x->fact, cell->text, cd_place_file("-"), "", NULL, &value) != CD_OK)
        return fact_parse(x->fact, cell->text, csv_place(j->in, x->col), csv_where(j->in, x->col), &j->c->diags, &value);
    if (x->nseen < VALUES_MAX && value && cell->len <= 256) {
        seen *s = &x->seen[x->nseen];
        *s = (seen){cd_arena_strndup(&j->arena, cell->text, cell->len), cell->len, cd_arena_strdup(&j->arena, value), {0}};
        for (size_t k = 0; k < FAST_PACKS; k++)
            s->cls[k] = NOT_ASKED;
        free(value);
        x->last = x->nseen++;
        x->hit = s;
        x->value = s->value;
        return CD_OK;
    }
    x->own = value;
    x->value = value;
    return CD_OK;
}

/* Reads the fact cells of one row; all bad cells are reported. */
static int read_row(job *j, const csv_cell *cells)
{
    int result = CD_OK;
    for (size_t i = 0; i < j->ncolumns; i++) {
        int r = read_cell(j, &j->columns[i], &cells[j->columns[i].col]);
        if (r != CD_OK)
            result = r;
        j->values[j->columns[i].fact->index] = j->columns[i].value;
    }
    return result;
}

/* ---- rows out ---- */

/* A row without verdict: the pack could not be chosen, or the row is bad. */
static void put_empty(job *j, const char *id, const char *pack_id, const bool *missing)
{
    cd_str joined;
    cd_str_init(&joined, 0);
    if (missing)
        classify_missing(j->facts, missing, NULL, &joined);
    csv_put(j->out, id); /* of a bad row it may be any text */
    csv_put_code(j->out, pack_id);
    for (int i = 0; i < 4; i++)
        csv_put_code(j->out, NULL);
    csv_put_code(j->out, cd_str_c(&joined));
    csv_end_row(j->out);
    cd_str_done(&joined);
}

static void put_slow(job *j, judge *x, const char *id)
{
    verdict v;
    verdict_of(x->run, j->values, &v);
    cd_str joined;
    cd_str_init(&joined, 0);
    csv_put_code(j->out, id);
    csv_put_code(j->out, x->pack->id);
    classify_levels(j->out, v.min, v.max);
    for (size_t i = 0; i < v.ncriteria; i++)
        cd_str_addf(&joined, "%s%s", i ? "|" : "", v.criteria[i]->citation);
    csv_put_code(j->out, cd_str_c(&joined));
    cd_str_clear(&joined);
    classify_missing(j->facts, v.missing, NULL, &joined);
    csv_put_code(j->out, cd_str_c(&joined));
    csv_end_row(j->out);
    cd_str_done(&joined);
}

static const char *joined_text(job *j, const judge *x, text *texts, uint64_t bits, bool criteria)
{
    if (!bits)
        return "";
    text *t = &texts[(bits * 0x9e3779b97f4a7c15u >> 40) % TEXTS_MAX];
    if (t->joined && t->bits == bits)
        return t->joined;
    cd_str s;
    cd_str_init(&s, 0);
    for (uint64_t rest = bits; rest; rest &= rest - 1) {
        size_t bit = (size_t)__builtin_ctzll(rest);
        cd_str_addf(&s, "%s%s", s.len ? "|" : "", criteria ? masks_criterion(x->fast, bit)->citation : masks_fact(x->fast, bit)->code);
    }
    t->bits = bits;
    t->joined = cd_arena_strdup(&j->arena, cd_str_c(&s));
    cd_str_done(&s);
    return t->joined;
}

/* `k`: index of the judge when its classes are kept with the values, else FAST_PACKS. */
static int32_t class_of(const job *j, const judge *x, size_t k, size_t i)
{
    if (x->column[i] == CSV_NONE)
        return -1;
    column *col = &j->columns[x->column[i]];
    if (!col->value)
        return -1;
    if (!col->hit || k >= FAST_PACKS)
        return col->fact->kind == FACT_COUNT ? masks_class_count(x->fast, i, strtoll(col->value, NULL, 10)) : masks_class(x->fast, i, col->value);
    if (col->hit->cls[k] == NOT_ASKED)
        col->hit->cls[k] = masks_class(x->fast, i, col->value);
    return col->hit->cls[k];
}

static void put_fast(job *j, judge *x, size_t k, const char *id)
{
    for (size_t i = 0, n = masks_nfacts(x->fast); i < n; i++)
        x->cls[i] = class_of(j, x, k, i);
    masks_verdict v;
    masks_of(x->fast, x->run, x->cls, &v);
    csv_put_code(j->out, id);
    csv_put_code(j->out, x->pack->id);
    classify_levels(j->out, v.min, v.max);
    csv_put_code(j->out, joined_text(j, x, x->criteria, v.criteria, true));
    csv_put_code(j->out, joined_text(j, x, x->missing, v.missing, false));
    csv_end_row(j->out);
}

static int classify_row(job *j, const char *id)
{
    const char *chosen = j->o->rules;
    if (j->automatic) {
        law_choice choice;
        int r = law_choose(j->l, j->values, &j->c->diags, &choice);
        if (r != CD_OK)
            return r;
        if (!choice.pack) {
            put_empty(j, id, NULL, choice.missing);
            return CD_OK;
        }
        chosen = choice.pack;
    }
    judge *x;
    int r = judge_for(j, chosen, &x);
    if (r != CD_OK)
        return r;
    if (j->rows > SLOW_ROWS && !x->fast_tried)
        prepare_fast(j, x);
    if (!x->fast) {
        put_slow(j, x, id);
        return CD_OK;
    }
    size_t k = 0;
    while (k < FAST_PACKS && (k >= j->njudges || j->judges[k] != x))
        k++;
    put_fast(j, x, k, id);
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
            r = read_row(j, cells);
        if (r == CD_EINPUT) {
            bad++;
            if (j->o->keep_going)
                put_empty(j, csv_row_key(j->in), j->automatic ? NULL : j->o->rules, NULL);
            continue;
        }
        j->rows++;
        if (r == CD_OK && (bad == 0 || j->o->keep_going))
            r = classify_row(j, csv_row_key(j->in));
        if (r != CD_OK)
            return r;
    }
    return bad && !j->o->keep_going ? CD_EINPUT : bad ? CD_NO : CD_OK;
}

/* ---- the whole ---- */

static bool is_column(const fact *f)
{
    return strcmp(f->group, "systems") == 0;
}

static int open_input(job *j, const char **known)
{
    size_t n = 0;
    for (size_t i = 0; i < NPROFILE; i++)
        known[n++] = profile_columns[i];
    for (size_t i = 0; i < facts_count(j->facts); i++)
        if (is_column(facts_at(j->facts, i)))
            known[n++] = facts_at(j->facts, i)->code;
    j->spec = (csv_spec){.known = known, .nknown = n, .key = "id", .key_rule = CSV_KEY_UNIQUE};
    int r = csv_open_file(j->o->input, &j->spec, &j->c->diags, &j->in);
    if (r != CD_OK)
        return r;
    j->columns = cd_calloc(facts_count(j->facts), sizeof *j->columns);
    j->values = cd_calloc(facts_count(j->facts), sizeof *j->values);
    for (size_t i = 0; i < facts_count(j->facts); i++) {
        const fact *f = facts_at(j->facts, i);
        size_t col = is_column(f) ? csv_col(j->in, f->code) : CSV_NONE;
        if (col != CSV_NONE)
            j->columns[j->ncolumns++] = (column){.col = col, .fact = f};
    }
    return CD_OK;
}

int classify_csv(cli *c, law *l, const classify_options *o)
{
    job j = {.c = c, .l = l, .facts = law_facts(l), .o = o, .automatic = strcmp(o->rules, "auto") == 0};
    cd_arena_init(&j.arena);
    const char **known = cd_calloc(NPROFILE + facts_count(j.facts), sizeof *known);
    judge *first;
    /* An unknown pack is told before anything is read. */
    int r = j.automatic ? CD_OK : judge_for(&j, o->rules, &first);
    if (r == CD_OK)
        r = open_input(&j, known);
    if (r == CD_OK)
        r = csv_writer_open(o->output ? o->output : "-", o->excel, &c->diags, &j.out);
    if (r == CD_OK) {
        classify_header(j.out);
        r = classify_rows(&j);
        int closed = csv_writer_close(j.out, r == CD_OK || r == CD_NO, &c->diags);
        if (closed != CD_OK)
            r = closed;
    }
    for (size_t i = 0; i < j.ncolumns; i++)
        free(j.columns[i].own);
    free(j.columns);
    free(j.values);
    for (size_t i = 0; i < j.njudges; i++)
        judge_free(j.judges[i]);
    free(j.judges);
    csv_free(j.in);
    free(known);
    cd_arena_done(&j.arena);
    return r;
}
