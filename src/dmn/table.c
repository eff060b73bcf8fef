/* Decision tables: reading and evaluation (DMN 1.5, chapter 8). */
#include <string.h>

#include "base/i18n.h"
#include "dmn/internal.h"
#include "feel/internal.h"

static size_t count_of(const cd_node *n, const char *name)
{
    size_t count = 0;
    for (const cd_node *c = cd_elem_first(n, name); c; c = cd_elem_next(c, name))
        count++;
    return count;
}

static bool hit_policy(const cd_node *n, dmn_table *t, cd_diags *diags)
{
    static const struct {
        const char *name;
        enum dmn_hit hit;
    } hits[] = {{"UNIQUE", DMN_HIT_UNIQUE},         {"ANY", DMN_HIT_ANY},
                {"PRIORITY", DMN_HIT_PRIORITY},     {"FIRST", DMN_HIT_FIRST},
                {"RULE ORDER", DMN_HIT_RULE_ORDER}, {"OUTPUT ORDER", DMN_HIT_OUTPUT_ORDER},
                {"COLLECT", DMN_HIT_COLLECT}};
    static const struct {
        const char *name;
        enum dmn_aggregation aggregation;
    } aggregations[] = {{"SUM", DMN_AGG_SUM}, {"MIN", DMN_AGG_MIN}, {"MAX", DMN_AGG_MAX}, {"COUNT", DMN_AGG_COUNT}};
    const char *hit = dmn_attr(n, "hitPolicy"), *aggregation = dmn_attr(n, "aggregation");
    bool known = !*hit, ok = true;
    for (size_t i = 0; i < sizeof hits / sizeof *hits; i++) {
        if (strcmp(hits[i].name, hit) == 0) {
            t->hit = hits[i].hit;
            known = true;
        }
    }
    if (!known) {
        cd_error(diags, "E3617", t->at, _("không có chính sách trúng luật «%s»"), hit);
        ok = false;
    }
    known = !*aggregation;
    for (size_t i = 0; i < sizeof aggregations / sizeof *aggregations; i++) {
        if (strcmp(aggregations[i].name, aggregation) == 0) {
            t->aggregation = aggregations[i].aggregation;
            known = true;
        }
    }
    if (!known || (t->aggregation != DMN_AGG_NONE && t->hit != DMN_HIT_COLLECT)) {
        cd_error(diags, "E3617", t->at, _("phép gộp «%s» không có hoặc không đi với chính sách trúng luật này"),
                 aggregation);
        ok = false;
    }
    return ok;
}

static bool read_input(dmn_model *m, const cd_node *n, dmn_input *in, cd_diags *diags)
{
    in->at = cd_node_place(n);
    in->label = dmn_attr(n, "label");
    const cd_node *x = cd_elem_first(n, "inputExpression"), *v = cd_elem_first(n, "inputValues");
    if (!x) {
        cd_error(diags, "E3611", in->at, _("cột đầu vào thiếu biểu thức (inputExpression)"));
        return false;
    }
    bool ok = dmn_type_ref(m, cd_node_attr(x, "typeRef"), cd_node_place(x), diags, &in->type);
    ok = dmn_cell_read(m, x, false, diags, &in->expr) && ok;
    if (v)
        ok = dmn_cell_read(m, v, true, diags, &in->values) && ok;
    else
        in->values = (dmn_cell){dmn_type_allowed(in->type), "", in->at};
    return ok;
}

static bool read_output(dmn_model *m, const cd_node *n, dmn_output *out, cd_diags *diags)
{
    out->at = cd_node_place(n);
    out->name = dmn_attr(n, "name");
    out->label = dmn_attr(n, "label");
    const cd_node *v = cd_elem_first(n, "outputValues"), *d = cd_elem_first(n, "defaultOutputEntry");
    bool ok = dmn_type_ref(m, cd_node_attr(n, "typeRef"), out->at, diags, &out->type);
    out->values = out->fallback = (dmn_cell){NULL, "", out->at};
    if (v)
        ok = dmn_cell_read(m, v, true, diags, &out->values) && ok;
    if (d)
        ok = dmn_cell_read(m, d, false, diags, &out->fallback) && ok;
    return ok;
}

/* Cells named `element` of a rule: as many as there are columns. */
static bool read_cells(dmn_model *m, const cd_node *rule, const char *element, size_t columns, bool tests,
                       cd_diags *diags, const dmn_cell **ret)
{
    size_t n = count_of(rule, element), i = 0;
    bool ok = true;
    if (n != columns) {
        cd_error(diags, "E3616", cd_node_place(rule), _("luật có %zu ô %s, bảng có %zu cột"), n, element, columns);
        ok = false;
    }
    dmn_cell *cells = cd_arena_array(&m->arena, (n > columns ? n : columns) + 1, sizeof *cells);
    for (const cd_node *c = cd_elem_first(rule, element); c; c = cd_elem_next(c, element), i++)
        ok = dmn_cell_read(m, c, tests, diags, &cells[i]) && ok;
    for (; i < columns; i++)
        cells[i] = (dmn_cell){NULL, "", cd_node_place(rule)};
    *ret = cells;
    return ok;
}

static bool read_rule(dmn_model *m, const cd_node *n, const dmn_table *t, dmn_rule *rule, cd_diags *diags)
{
    rule->at = cd_node_place(n);
    rule->id = dmn_attr(n, "id");
    const cd_node *d = cd_elem_first(n, "description");
    rule->description = d ? cd_node_text_trim(d) : "";
    bool ok = read_cells(m, n, "inputEntry", t->ninputs, true, diags, &rule->inputs);
    ok = read_cells(m, n, "outputEntry", t->noutputs, false, diags, &rule->outputs) && ok;
    dmn_cell *cells = cd_arena_array(&m->arena, t->nannotations + 1, sizeof *cells);
    size_t count = count_of(n, "annotationEntry"), i = 0;
    if (count > t->nannotations) {
        cd_error(diags, "E3616", rule->at, _("luật có %zu ô %s, bảng có %zu cột"), count, "annotationEntry",
                 t->nannotations);
        return false;
    }
    for (const cd_node *c = cd_elem_first(n, "annotationEntry"); c; c = cd_elem_next(c, "annotationEntry"), i++) {
        const cd_node *text = cd_elem_first(c, "text");
        cells[i] = (dmn_cell){NULL, text ? cd_node_text_trim(text) : "", cd_node_place(text ? text : c)};
    }
    for (; i < t->nannotations; i++) /* entries may be left out */
        cells[i] = (dmn_cell){NULL, "", rule->at};
    rule->annotations = cells;
    return ok;
}

dmn_table *dmn_table_read(dmn_model *m, const cd_node *n, const char *owner, const dmn_type *type, cd_diags *diags,
                          bool *ok)
{
    dmn_table *t = cd_arena_alloc(&m->arena, sizeof *t);
    t->name = owner;
    t->at = cd_node_place(n);
    *ok = hit_policy(n, t, diags) && *ok;
    t->ninputs = count_of(n, "input");
    t->noutputs = count_of(n, "output");
    t->nrules = count_of(n, "rule");
    t->nannotations = count_of(n, "annotation");
    dmn_input *inputs = cd_arena_array(&m->arena, t->ninputs + 1, sizeof *inputs);
    dmn_output *outputs = cd_arena_array(&m->arena, t->noutputs + 1, sizeof *outputs);
    dmn_rule *rules = cd_arena_array(&m->arena, t->nrules + 1, sizeof *rules);
    const char **annotations = cd_arena_array(&m->arena, t->nannotations + 1, sizeof *annotations);
    t->inputs = inputs;
    t->outputs = outputs;
    t->rules = rules;
    t->annotations = annotations;
    size_t i = 0;
    for (const cd_node *c = cd_elem_first(n, "input"); c; c = cd_elem_next(c, "input"))
        *ok = read_input(m, c, &inputs[i++], diags) && *ok;
    i = 0;
    for (const cd_node *c = cd_elem_first(n, "output"); c; c = cd_elem_next(c, "output"), i++) {
        *ok = read_output(m, c, &outputs[i], diags) && *ok;
        if (t->noutputs > 1 && !*outputs[i].name) {
            cd_error(diags, "E3611", outputs[i].at, _("bảng nhiều cột kết quả, cột này thiếu tên (thuộc tính name)"));
            *ok = false;
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(outputs[k].name, outputs[i].name) == 0) {
                cd_error(diags, "E3613", outputs[i].at, _("cột kết quả «%s» lặp lại"), outputs[i].name);
                *ok = false;
            }
        }
    }
    if (t->noutputs == 0) {
        cd_error(diags, "E3611", t->at, _("bảng quyết định không có cột kết quả"));
        *ok = false;
    }
    /* Priorities and types not written at the output come from the type of the whole. */
    for (i = 0; i < t->noutputs; i++) {
        const dmn_type *whole = t->noutputs == 1 ? type : NULL;
        for (size_t k = 0; t->noutputs > 1 && k < dmn_type_ncomponents(type); k++) {
            const char *name;
            const dmn_type *part = dmn_type_component(type, k, &name);
            if (strcmp(name, outputs[i].name) == 0)
                whole = part;
        }
        if (!outputs[i].values.ast)
            outputs[i].values.ast = dmn_type_allowed(outputs[i].type ? outputs[i].type : whole);
    }
    i = 0;
    for (const cd_node *c = cd_elem_first(n, "annotation"); c; c = cd_elem_next(c, "annotation"))
        annotations[i++] = dmn_attr(c, "name");
    i = 0;
    for (const cd_node *c = cd_elem_first(n, "rule"); c; c = cd_elem_next(c, "rule"))
        *ok = read_rule(m, c, t, &rules[i++], diags) && *ok;
    return t;
}

bool dmn_table_annotation(const dmn_table *t, const char *name, size_t *ret)
{
    for (size_t i = 0; i < t->nannotations; i++) {
        if (strcmp(t->annotations[i], name) == 0) {
            *ret = i;
            return true;
        }
    }
    return false;
}

/* ---- evaluation ---- */

const feel_value *dmn_table_input(feel_run *run, const dmn_table *t, size_t input, const feel_env *env)
{
    const dmn_input *in = &t->inputs[input];
    if (!in->expr.ast)
        return &feel_null;
    const feel_value *v = dmn_conform(run, in->type, feel_eval(run, in->expr.ast, env), in->expr.text);
    if (v->kind == FEEL_NULL || !in->values.ast)
        return v;
    /* of a list, every item */
    const feel_value *const *items = v->kind == FEEL_LIST ? v->list.items : &v;
    size_t count = v->kind == FEEL_LIST ? v->list.count : 1;
    if (feel_is_true(feel_eval_tests(run, in->values.ast, v, env)))
        return v;
    bool ok = v->kind == FEEL_LIST;
    for (size_t i = 0; i < count && ok; i++)
        ok = feel_is_true(feel_eval_tests(run, in->values.ast, items[i], env));
    if (ok)
        return v;
    if (run->diags && !run->failed)
        cd_warning(run->diags, "E3651", in->expr.at, _("giá trị của «%s» nằm ngoài các giá trị cho phép"), in->expr.text);
    return &feel_null;
}

bool dmn_table_matches(feel_run *run, const dmn_table *t, size_t rule, size_t input, const feel_value *value,
                       const feel_env *env)
{
    const feel_node *ast = t->rules[rule].inputs[input].ast;
    return !ast || feel_is_true(feel_eval_tests(run, ast, value, env));
}

/* Value of one row of output cells. */
static const feel_value *outputs_of(feel_run *run, const dmn_table *t, const dmn_rule *rule, const feel_env *env)
{
    feel_pair *pairs = cd_arena_array(run->arena, t->noutputs, sizeof *pairs);
    for (size_t i = 0; i < t->noutputs; i++) {
        const dmn_output *out = &t->outputs[i];
        const feel_node *ast = rule ? rule->outputs[i].ast : out->fallback.ast;
        pairs[i].key = out->name;
        pairs[i].value = ast ? dmn_conform(run, out->type, feel_eval(run, ast, env), *out->name ? out->name : t->name)
                             : &feel_null;
    }
    return t->noutputs == 1 ? pairs[0].value : feel_context(run->arena, pairs, t->noutputs);
}

static const feel_value *fallback(feel_run *run, const dmn_table *t, const feel_env *env)
{
    for (size_t i = 0; i < t->noutputs; i++) {
        if (t->outputs[i].fallback.ast)
            return outputs_of(run, t, NULL, env);
    }
    return &feel_null;
}

typedef struct hit {
    size_t rule;
    const feel_value *value;
} hit;

/* Place of a value among the output values, which stand in the order of priority. */
static size_t rank(feel_run *run, const dmn_output *out, const feel_value *v, const feel_env *env)
{
    const feel_node *tests = out->values.ast;
    if (!tests)
        return 0;
    for (size_t i = 0; i < tests->nkids; i++) {
        feel_node one = {.kind = FEEL_N_TESTS, .at = tests->at, .kids = &tests->kids[i], .nkids = 1, .height = 1};
        if (feel_is_true(feel_eval_tests(run, &one, v, env)))
            return i;
    }
    return tests->nkids;
}

static int priority(feel_run *run, const dmn_table *t, const hit *a, const hit *b, const feel_env *env)
{
    for (size_t i = 0; i < t->noutputs; i++) {
        const feel_value *x = a->value, *y = b->value;
        if (t->noutputs > 1) {
            x = feel_context_get(x, t->outputs[i].name);
            y = feel_context_get(y, t->outputs[i].name);
        }
        size_t p = rank(run, &t->outputs[i], x, env), q = rank(run, &t->outputs[i], y, env);
        if (p != q)
            return p < q ? -1 : 1;
    }
    return 0;
}

/* Stable, by insertion: hits are few. */
static void by_priority(feel_run *run, const dmn_table *t, hit *hits, size_t n, const feel_env *env)
{
    for (size_t i = 1; i < n; i++) {
        hit h = hits[i];
        size_t j = i;
        for (; j > 0 && feel_step(run, 1) && priority(run, t, &h, &hits[j - 1], env) < 0; j--)
            hits[j] = hits[j - 1];
        hits[j] = h;
    }
}

static const feel_value *violated(feel_run *run, const dmn_table *t, const hit *hits, bool *ret)
{
    *ret = true;
    if (run->diags && !run->failed)
        cd_warning(run->diags, "E3652", t->at, _("bảng «%s»: luật %zu và luật %zu cùng trúng, trái chính sách trúng luật"),
                   t->name, hits[0].rule + 1, hits[1].rule + 1);
    return &feel_null;
}

static const feel_value *collected(feel_run *run, const dmn_table *t, const hit *hits, size_t n)
{
    const feel_value **items = cd_arena_array(run->arena, n + 1, sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = hits[i].value;
    const feel_value *list = feel_list_take(run->arena, items, n);
    const char *name = t->aggregation == DMN_AGG_SUM   ? "sum"
                       : t->aggregation == DMN_AGG_MIN ? "min"
                       : t->aggregation == DMN_AGG_MAX ? "max"
                                                       : "count";
    if (t->aggregation == DMN_AGG_NONE)
        return list;
    if (t->noutputs == 1)
        return feel_call(run, feel_builtin_value(run->arena, name), &list, 1);
    /* several outputs are aggregated each for itself */
    feel_pair *pairs = cd_arena_array(run->arena, t->noutputs, sizeof *pairs);
    for (size_t o = 0; o < t->noutputs; o++) {
        const feel_value **column = cd_arena_array(run->arena, n + 1, sizeof *column);
        for (size_t i = 0; i < n; i++)
            column[i] = feel_context_get(hits[i].value, t->outputs[o].name);
        const feel_value *l = feel_list_take(run->arena, column, n);
        pairs[o] = (feel_pair){t->outputs[o].name, feel_call(run, feel_builtin_value(run->arena, name), &l, 1)};
    }
    return feel_context(run->arena, pairs, t->noutputs);
}

/* Applies the hit policy to the hits, leaving in `hits` those the result is made of. */
static const feel_value *apply(feel_run *run, const dmn_table *t, hit *hits, size_t *n, const feel_env *env,
                               bool *ret_violated)
{
    switch (t->hit) {
    case DMN_HIT_UNIQUE:
        return *n > 1 ? violated(run, t, hits, ret_violated) : hits[0].value;
    case DMN_HIT_ANY:
        for (size_t i = 1; i < *n; i++) {
            if (feel_equal(hits[0].value, hits[i].value) != 1)
                return violated(run, t, (hit[]){hits[0], hits[i]}, ret_violated);
        }
        return hits[0].value;
    case DMN_HIT_PRIORITY:
        by_priority(run, t, hits, *n, env);
        *n = 1;
        return hits[0].value;
    case DMN_HIT_FIRST:
        *n = 1;
        return hits[0].value;
    case DMN_HIT_OUTPUT_ORDER:
        by_priority(run, t, hits, *n, env);
        return collected(run, t, hits, *n);
    case DMN_HIT_RULE_ORDER:
    case DMN_HIT_COLLECT:
    default:
        return collected(run, t, hits, *n);
    }
}

const feel_value *dmn_table_eval(feel_run *run, const dmn_table *t, const feel_env *env, const size_t **ret_rules,
                                 size_t *ret_count, bool *ret_violated)
{
    const feel_value **inputs = cd_arena_array(run->arena, t->ninputs + 1, sizeof *inputs);
    hit *hits = cd_arena_array(run->arena, t->nrules + 1, sizeof *hits);
    size_t n = 0;
    bool bad = false;
    for (size_t i = 0; i < t->ninputs; i++)
        inputs[i] = dmn_table_input(run, t, i, env);
    for (size_t r = 0; r < t->nrules && feel_step(run, 1); r++) {
        bool match = true;
        for (size_t i = 0; i < t->ninputs && match; i++)
            match = dmn_table_matches(run, t, r, i, inputs[i], env);
        if (!match)
            continue;
        hits[n++] = (hit){r, outputs_of(run, t, &t->rules[r], env)};
        if (t->hit == DMN_HIT_FIRST)
            break;
    }
    const feel_value *v;
    if (n)
        v = apply(run, t, hits, &n, env, &bad);
    else
        v = fallback(run, t, env);
    if (!n && v->kind == FEEL_NULL && t->aggregation == DMN_AGG_COUNT)
        v = feel_int(run->arena, 0);
    size_t *rules = cd_arena_array(run->arena, n + 1, sizeof *rules);
    for (size_t i = 0; i < n; i++)
        rules[i] = hits[i].rule;
    if (ret_rules) {
        *ret_rules = rules;
        *ret_count = n;
    }
    if (ret_violated)
        *ret_violated = bad;
    return run->failed ? &feel_null : v;
}
