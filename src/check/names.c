/* What conditions see of a system: answers, verdict, organisations, and the lists. */
#include <string.h>

#include "check/private.h"

static int part_level(const runner *x, bool max)
{
    const check_part *p = &x->in->parts[x->part];
    if (!x->in->pack)
        return -1;
    if (x->part == 0)
        return max ? x->in->max : x->in->min;
    return max ? p->why->max : p->why->min;
}

/* Citations that are met: of a component its own, of the system those of all parts that count. */
static const feel_value *criteria(const runner *x, cd_arena *a)
{
    const check_input *in = x->in;
    const pack *p = in->pack;
    size_t n = 0;
    const char **met = cd_arena_array(a, p ? p->ncriteria + 1 : 1, sizeof *met);
    for (size_t c = 0; p && c < p->ncriteria; c++) {
        bool holds = false;
        for (size_t i = 0; i < in->nparts && !holds; i++)
            holds = (x->part == 0 ? in->parts[i].counts : x->part == i) && in->parts[i].why->criteria[c].state == REASON_MET;
        if (holds)
            met[n++] = p->criteria[c].citation;
    }
    return feel_list_of_strings(a, met, n);
}

/* ---- lists ---- */

static const feel_value *cell_value(const fact_column *c, const char *cell, cd_arena *a)
{
    if (!cell || !*cell)
        return &feel_null;
    if (!c->many)
        return law_feel_value(c->fact, cell, a);
    size_t n;
    const char *const *members = table_members(cell, a, &n);
    return feel_list_of_strings(a, members, n);
}

/* The row as a context of these columns. */
static const feel_value *row_value(const fact_table *t, const char *const *row, uint64_t columns, cd_arena *a)
{
    feel_pair pairs[64];
    size_t n = 0;
    for (size_t c = 0; c < t->ncolumns; c++)
        if (columns >> c & 1U)
            pairs[n++] = (feel_pair){t->columns[c].fact->code, cell_value(&t->columns[c], row[c], a)};
    return feel_context(a, pairs, n);
}

/* Made once a run, of the columns that some condition reads. */
static const feel_value *list_value(runner *x, size_t source)
{
    if (!x->lists[source]) {
        const table_rows *r = x->rows[source];
        size_t n = r ? r->count : 0;
        const feel_value **rows = cd_arena_array(&x->keep, n + 1, sizeof *rows);
        for (size_t i = 0; i < n; i++)
            rows[i] = row_value(x->b->sources.items[source].table, r->rows[i], x->b->lists[source], &x->keep);
        x->lists[source] = feel_list(&x->keep, rows, n);
    }
    return x->lists[source];
}

/* Where the pack's criteria cut each count: numbers at which the level may change. */
static const feel_value *thresholds(const pack *p, cd_arena *a)
{
    feel_pair *pairs = cd_arena_array(a, p ? p->model.nvars + 1 : 1, sizeof *pairs);
    size_t n = 0;
    for (size_t i = 0; p && i < p->model.nvars; i++) {
        const law_var *v = &p->model.vars[i];
        if (v->fact->kind != FACT_COUNT)
            continue;
        const feel_value **at = cd_arena_array(a, v->nclasses, sizeof *at);
        for (size_t k = 1; k < v->nclasses; k++)
            at[k - 1] = feel_int(a, v->breaks[k]);
        pairs[n++] = (feel_pair){v->fact->code, feel_list(a, at, v->nclasses - 1)};
    }
    return feel_context(a, pairs, n);
}

feel_env *names_of_part(runner *x, cd_arena *a)
{
    const facts *f = x->b->facts;
    const check_input *in = x->in;
    const check_part *part = &in->parts[x->part];
    feel_env *env = feel_env_new(a, NULL);
    for (size_t i = 0; i < facts_count(f); i++)
        feel_env_set(env, facts_at(f, i)->code, part->values[i] ? law_feel_value(facts_at(f, i), part->values[i], a) : &feel_null);
    int min = part_level(x, false), max = part_level(x, true);
    feel_env_set(env, "level", min >= 0 && min == max ? feel_int(a, min) : &feel_null);
    feel_env_set(env, "min_level", min >= 0 ? feel_int(a, min) : &feel_null);
    feel_env_set(env, "max_level", max >= 0 ? feel_int(a, max) : &feel_null);
    feel_env_set(env, "criteria", criteria(x, a));
    feel_env_set(env, "owner", show_org(in, "owner"));
    feel_env_set(env, "operator", show_org(in, "operator"));
    feel_env_set(env, "agency", show_org(in, "agency"));
    feel_pair system[] = {{"id", feel_string_lend(a, part->id)},
                          {"name", x->part == 0 && in->name && *in->name ? feel_string_lend(a, in->name) : &feel_null},
                          {"composite", feel_bool(x->part == 0 && in->nparts > 1)},
                          {"risks", feel_int(a, (int64_t)in->nrisks)}};
    feel_env_set(env, "system", feel_context(a, system, sizeof system / sizeof *system));
    feel_env_set(env, "thresholds", thresholds(in->pack, a));
    names_of_addresses(env, a);
    for (size_t i = 0; i < x->b->sources.count; i++)
        if (x->b->lists[i])
            feel_env_set(env, x->b->sources.items[i].table->code, list_value(x, i));
    return env;
}

feel_env *names_of_row(const runner *x, const check_rule *rule, size_t row, const feel_env *above, cd_arena *a)
{
    const fact_table *t = x->b->sources.items[rule->each].table;
    const char *const *cells = x->rows[rule->each]->rows[row];
    feel_env *env = feel_env_new(a, above);
    for (size_t c = 0; c < t->ncolumns; c++)
        if (rule->reads.own >> c & 1U)
            feel_env_set(env, t->columns[c].fact->code, cell_value(&t->columns[c], cells[c], a));
    if (rule->reads.row)
        feel_env_set(env, "row", row_value(t, cells, rule->reads.own, a));
    return env;
}
