/* Applying the checks of a book to one system. */
#include <stdlib.h>
#include <string.h>

#include "check/private.h"

check_finding *run_add(runner *x, enum check_severity severity, const char *code)
{
    if (x->count == x->cap) {
        x->cap = x->cap ? x->cap * 2 : 32;
        x->items = cd_realloc(x->items, x->cap, sizeof *x->items);
    }
    run_item *i = &x->items[x->count];
    *i = (run_item){.part = x->part, .order = x->count};
    i->f = (check_finding){.severity = severity, .code = cd_arena_strdup(x->a, code), .system = cd_arena_strdup(x->a, x->in->parts[x->part].id)};
    x->count++;
    x->r->count[severity]++;
    return &i->f;
}

check_finding *run_add_rule(runner *x, const check_rule *rule)
{
    check_finding *f = run_add(x, rule->severity, rule->code);
    f->text = cd_arena_strdup(x->a, rule->text);
    f->mend = cd_arena_strdup(x->a, rule->mend);
    f->basis = cd_arena_strdup(x->a, rule->basis);
    x->r->rule_errors += rule->severity == CHECK_ERROR;
    return f;
}

/* ---- checks ---- */

/* The text with what `with` yields in place of its `{}`. */
static const char *filled(const runner *x, const check_rule *rule, const feel_env *env, cd_arena *work)
{
    if (!rule->with)
        return cd_arena_strdup(x->a, rule->text);
    feel_run run;
    feel_run_init(&run, work, NULL, NULL);
    const feel_value *v = feel_eval(&run, rule->with, env);
    cd_str value;
    cd_str_init(&value, 0);
    if (v->kind == FEEL_LIST) {
        for (size_t i = 0; i < v->list.count; i++) {
            if (i)
                cd_str_adds(&value, "; ");
            feel_value_text(v->list.items[i], &value);
        }
    } else {
        feel_value_text(v, &value);
    }
    const char *at = strstr(rule->text, "{}");
    const char *text = cd_arena_printf(x->a, "%.*s%s%s", (int)(at - rule->text), rule->text, cd_str_c(&value), at + 2);
    cd_str_done(&value);
    return text;
}

static bool holds(const check_rule *rule, const feel_env *env, cd_arena *work)
{
    feel_run run;
    feel_run_init(&run, work, NULL, NULL); /* of its own: one check's limit is not another's */
    return feel_is_true(feel_eval(&run, rule->when, env));
}

static void check_rows(runner *x, const check_rule *rule, const feel_env *env)
{
    const table_rows *rows = x->rows[rule->each];
    if (!rows || !rows->count)
        return;
    cd_arena work;
    cd_arena_init(&work);
    for (size_t i = 0; i < rows->count; i++) {
        const feel_env *own = names_of_row(x, rule, i, env, &work);
        if (!holds(rule, own, &work))
            continue;
        check_finding *f = run_add_rule(x, rule);
        f->text = filled(x, rule, own, &work);
        show_cell(x, rule->each, i, rule->about.column, true, f);
    }
    cd_arena_done(&work);
}

static void check_system(runner *x, const check_rule *rule, const feel_env *env, cd_arena *work)
{
    if (!holds(rule, env, work))
        return;
    check_finding *f = run_add_rule(x, rule);
    f->text = filled(x, rule, env, work);
    f->about = cd_arena_strdup(x->a, rule->about.name);
    f->label = show_field_label(x, &rule->about, x->a);
    f->value = show_field(x, &rule->about, x->a);
}

static void run_rules(runner *x)
{
    cd_arena work;
    cd_arena_init(&work);
    feel_env *env = names_of_part(x, &work);
    for (size_t i = 0; i < x->b->count; i++) {
        const check_rule *rule = &x->b->rules[i];
        if ((rule->pack && (!x->in->pack || strcmp(rule->pack, x->in->pack->id) != 0)) || (x->part > 0 && !rule->parts))
            continue;
        if (rule->each != NO_SOURCE)
            check_rows(x, rule, env);
        else if (!rule->regex && !rule->names)
            check_system(x, rule, env, &work);
        else if (!rule->when || holds(rule, env, &work))
            match_rule(x, rule);
    }
    cd_arena_done(&work);
}

/* ---- together ---- */

/* The rows that are given, by the lists of the book. */
static void take_rows(runner *x)
{
    for (size_t i = 0; i < x->in->nrows; i++) {
        const table_rows *r = &x->in->rows[i];
        size_t s = source_find(&x->b->sources, r->table->code);
        if (s != NO_SOURCE && r->table->ncolumns == x->b->sources.items[s].table->ncolumns)
            x->rows[s] = r;
    }
}

static int by_place(const void *a, const void *b)
{
    const run_item *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->f.severity != y->f.severity)
        return x->f.severity > y->f.severity ? -1 : 1;
    int c = strcmp(x->f.code, y->f.code);
    if (c)
        return c;
    return x->order < y->order ? -1 : 1;
}

void check_run(const check_book *b, const check_input *in, check_result *ret)
{
    *ret = (check_result){0};
    cd_arena_init(&ret->arena);
    runner x = {.b = b, .in = in, .r = ret, .a = &ret->arena};
    cd_arena_init(&x.keep);
    take_rows(&x);
    program_findings_of_system(&x);
    for (x.part = 0; x.part < in->nparts; x.part++) {
        program_findings_of_part(&x);
        run_rules(&x);
    }
    program_findings_of_papers(&x);
    cd_arena_done(&x.keep);
    if (x.count)
        qsort(x.items, x.count, sizeof *x.items, by_place);
    check_finding *findings = cd_arena_array(&ret->arena, x.count, sizeof *findings);
    for (size_t i = 0; i < x.count; i++)
        findings[i] = x.items[i].f;
    ret->findings = findings;
    ret->nfindings = x.count;
    free(x.items);
}

void check_result_done(check_result *r)
{
    cd_arena_done(&r->arena);
}
