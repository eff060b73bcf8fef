/* Conditions of rows, compiled: a diagram over the classes of the pack's own facts and of the facts that only conditions
 * read.  The criteria keep their meaning as functions of the facts, so a condition is judged over all completions of what
 * is unknown, criteria and its own facts together. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "feel/ast.h"
#include "plan/private.h"

enum {
    CITATIONS_MAX = 8,          /* citations of one condition */
    SET_MAX = 12,               /* members of a set: every subset is looked at */
    COMBINATIONS_MAX = 1 << 18  /* of values and citations, of one condition */
};

static const char MET[] = "met", LEVEL[] = "level";

typedef struct var { /* of the diagram: those of the pack's model, then those only conditions read */
    const fact *fact;
    const char *const *sample;
    size_t nclasses;
} var;

typedef struct condition {
    const char *text;
    cd_place at;
    const feel_node *ast;
    const char *citation[CITATIONS_MAX];
    size_t ncitations;
    const fact **facts; /* in dictionary order */
    size_t nfacts;
    diagram_id holds;
} condition;

struct plan_conditions {
    const pack *p;
    int level;
    condition *list;
    size_t count, cap;
    var *vars;
    size_t nvars;
    int32_t *var_of; /* by fact index; -1 */
    diagram *d;
    cd_arena arena;
};

plan_conditions *plan_conditions_new(const pack *p, int level)
{
    plan_conditions *c = cd_calloc(1, sizeof *c);
    c->p = p;
    c->level = level;
    cd_arena_init(&c->arena);
    return c;
}

void plan_conditions_free(plan_conditions *c)
{
    if (!c)
        return;
    diagram_free(c->d);
    cd_arena_done(&c->arena);
    free(c->list);
    free(c);
}

bool plan_condition_of_criteria(const plan_conditions *c, const fact *f)
{
    return c->p->model.var_of[f->index] >= 0;
}

/* ---- reading ---- */

static bool under(const char *citation, const char *above)
{
    size_t n = strlen(above);
    return strncmp(citation, above, n) == 0 && (!citation[n] || citation[n] == '.');
}

static bool cited(const pack *p, const char *citation)
{
    const pack_criterion *lists[] = {p->criteria, p->raises, p->flags};
    size_t counts[] = {p->ncriteria, p->nraises, p->nflags};
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        for (size_t i = 0; i < counts[k]; i++)
            if (under(lists[k][i].citation, citation))
                return true;
    return false;
}

typedef struct reading {
    plan_conditions *c;
    condition *x;
    cd_diags *diags;
    size_t mets, calls; /* names and proper calls of met */
    int result;
} reading;

#define fault(r, code, ...)                                    \
    do {                                                       \
        cd_error((r)->diags, (code), (r)->x->at, __VA_ARGS__); \
        (r)->result = CD_EINPUT;                               \
    } while (0)

static const char *literal(const feel_node *n)
{
    return n->kind == FEEL_N_LITERAL && n->value->kind == FEEL_STRING ? n->value->string.s : NULL;
}

static bool visit(const feel_node *n, void *user)
{
    reading *r = user;
    condition *x = r->x;
    if (n->kind == FEEL_N_NAME && strcmp(n->text, MET) == 0)
        r->mets++;
    if (n->kind != FEEL_N_CALL || n->kids[0]->kind != FEEL_N_NAME)
        return true;
    const char *name = n->kids[0]->text;
    if (strcmp(name, MET) == 0 && n->nkids == 2 && literal(n->kids[1])) {
        const char *citation = literal(n->kids[1]);
        r->calls++;
        size_t i = 0;
        while (i < x->ncitations && strcmp(x->citation[i], citation) != 0)
            i++;
        if (!cited(r->c->p, citation))
            fault(r, "E5541", _("gói quy tắc không có tiêu chí «%s»"), citation);
        else if (i == CITATIONS_MAX)
            fault(r, "E5543", _("điều kiện nêu quá nhiều tiêu chí: %s"), x->text);
        else if (i == x->ncitations)
            x->citation[x->ncitations++] = cd_arena_strdup(&r->c->arena, citation);
    } else if (strcmp(name, "list contains") == 0 && n->nkids == 3 && n->kids[1]->kind == FEEL_N_NAME && literal(n->kids[2])) {
        const fact *f = facts_find(r->c->p->facts, n->kids[1]->text);
        if (f && !fact_value_find(f, literal(n->kids[2])))
            fault(r, "E5545", _("dữ kiện không có giá trị nêu trong điều kiện: %s"), literal(n->kids[2]));
    }
    return true;
}

static void on_use(const feel_use *use, void *user)
{
    reading *r = user;
    const fact *f = facts_find(r->c->p->facts, use->name);
    if (f && f->kind == FACT_ENUM && use->value && use->value->kind == FEEL_STRING && !fact_value_find(f, use->value->string.s))
        fault(r, "E5545", _("dữ kiện không có giá trị nêu trong điều kiện: %s"), use->value->string.s);
}

static int by_index(const void *a, const void *b)
{
    const fact *x = *(const fact *const *)a, *y = *(const fact *const *)b;
    return (x->index > y->index) - (x->index < y->index);
}

static void read_names(reading *r)
{
    condition *x = r->x;
    const char *const *names;
    size_t n;
    feel_free_names(x->ast, &r->c->arena, &names, &n, NULL, NULL);
    x->facts = cd_arena_array(&r->c->arena, n + 1, sizeof(const fact *));
    for (size_t i = 0; i < n; i++) {
        const fact *f = facts_find(r->c->p->facts, names[i]);
        if (strcmp(names[i], MET) == 0 || strcmp(names[i], LEVEL) == 0)
            continue;
        if (!f)
            fault(r, "E5540", _("điều kiện dùng tên «%s» không phải mã dữ kiện, level hay met(\"…\")"), names[i]);
        else if (f->kind != FACT_BOOL && f->kind != FACT_ENUM && f->kind != FACT_SET)
            fault(r, "E5542", _("dữ kiện «%s» không dùng được trong điều kiện: chỉ dùng dữ kiện có/không, chọn một, chọn nhiều"), f->code);
        else if (f->kind == FACT_SET && f->nvalues > SET_MAX)
            fault(r, "E5543", _("tập «%s» có quá nhiều phần tử"), f->code);
        else
            x->facts[x->nfacts++] = f;
    }
    qsort(x->facts, x->nfacts, sizeof *x->facts, by_index);
}

int plan_conditions_add(plan_conditions *c, const char *text, cd_place at, cd_diags *diags, size_t *ret)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->list[i].text, text) == 0) {
            *ret = i;
            return CD_OK;
        }
    feel_scope *scope = feel_scope_new(&c->arena, NULL);
    for (size_t i = 0; i < facts_count(c->p->facts); i++)
        feel_scope_add(scope, facts_at(c->p->facts, i)->code);
    feel_scope_add(scope, MET);
    feel_scope_add(scope, LEVEL);
    condition x = {.text = cd_arena_strdup(&c->arena, text), .at = at};
    x.at.file = cd_arena_strdup(&c->arena, at.file);
    cd_diags own;
    cd_diags_init(&own);
    int result = feel_parse_expr(x.text, (cd_place){x.at.file, 1, 1}, scope, &own, &c->arena, &x.ast);
    for (size_t i = 0; i < own.count; i++)
        cd_error(diags, "E5546", at, _("điều kiện không đọc được, ký tự thứ %zu: %s"), own.items[i].column, own.items[i].text);
    cd_diags_done(&own);
    if (result != CD_OK)
        return result;
    reading r = {.c = c, .x = &x, .diags = diags, .result = CD_OK};
    read_names(&r);
    feel_ast_walk(x.ast, visit, &r);
    feel_uses(x.ast, &c->arena, on_use, &r);
    if (r.mets != r.calls)
        fault(&r, "E5541", _("met phải được gọi với một viện dẫn trong ngoặc kép, ví dụ met(\"8.2\"): %s"), x.text);
    if (r.result != CD_OK)
        return r.result;
    if (c->count == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 16;
        c->list = cd_realloc(c->list, c->cap, sizeof *c->list);
    }
    *ret = c->count;
    c->list[c->count++] = x;
    return CD_OK;
}

/* ---- values ---- */

static void values_of(plan_conditions *c, var *v)
{
    static const char *const booleans[] = {"false", "true"};
    const fact *f = v->fact;
    cd_arena *a = &c->arena;
    if (f->kind == FACT_BOOL) {
        v->sample = booleans;
        v->nclasses = 2;
        return;
    }
    size_t most = f->kind == FACT_SET ? (size_t)1 << f->nvalues : f->nvalues;
    const char **sample = cd_arena_array(a, most + 1, sizeof *sample);
    for (size_t k = 0; k < most; k++) {
        cd_str text;
        cd_str_init(&text, 0);
        size_t mask = f->kind == FACT_SET ? k : (size_t)1 << k;
        bool ok = mask || f->may_be_empty;
        for (size_t i = 0; i < f->nvalues; i++) {
            if (!(mask >> i & 1))
                continue;
            ok = ok && !f->values[i].locked && (f->kind == FACT_ENUM || !f->values[i].alone || mask == (size_t)1 << i);
            cd_str_addf(&text, "%s%s", text.len ? "|" : "", f->values[i].code);
        }
        if (ok)
            sample[v->nclasses++] = cd_arena_strdup(a, cd_str_c(&text));
        cd_str_done(&text);
    }
    v->sample = sample;
}

static const feel_value *feel_of(const fact *f, const char *value, cd_arena *a)
{
    if (f->kind == FACT_BOOL)
        return feel_bool(strcmp(value, "true") == 0);
    if (f->kind == FACT_ENUM)
        return feel_string(a, value);
    const char *items[SET_MAX];
    size_t n = 0;
    for (const char *s = value; *s;) {
        size_t len = strcspn(s, "|");
        items[n++] = cd_arena_strndup(a, s, len);
        s += len;
        s += *s == '|';
    }
    return feel_list_of_strings(a, items, n);
}

static void make_vars(plan_conditions *c)
{
    const law_model *m = &c->p->model;
    size_t n = facts_count(c->p->facts);
    bool *wanted = cd_calloc(n + 1, sizeof *wanted);
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < c->list[i].nfacts; k++)
            wanted[c->list[i].facts[k]->index] = true;
    c->vars = cd_arena_array(&c->arena, m->nvars + n, sizeof *c->vars);
    c->var_of = cd_arena_array(&c->arena, n + 1, sizeof *c->var_of);
    for (size_t i = 0; i < n; i++)
        c->var_of[i] = m->var_of[i];
    for (; c->nvars < m->nvars; c->nvars++) {
        const law_var *v = &m->vars[c->nvars];
        c->vars[c->nvars] = (var){v->fact, v->sample, v->nclasses};
    }
    for (size_t i = 0; i < n; i++) {
        if (!wanted[i] || c->var_of[i] >= 0)
            continue;
        c->var_of[i] = (int32_t)c->nvars;
        c->vars[c->nvars].fact = facts_at(c->p->facts, i);
        values_of(c, &c->vars[c->nvars++]);
    }
    free(wanted);
}

/* ---- building ---- */

typedef struct copied { /* nodes of the pack's diagram, copied: open hash */
    diagram_id *from, *to; /* from: id + 1; 0: empty */
    size_t nslots, count;
} copied;

static size_t slot_of(const copied *m, diagram_id id)
{
    size_t at = (id * 2654435761u) & (m->nslots - 1);
    while (m->from[at] && m->from[at] != id + 1)
        at = (at + 1) & (m->nslots - 1);
    return at;
}

static void remember(copied *m, diagram_id from, diagram_id to)
{
    if (m->count * 2 >= m->nslots) {
        size_t n = m->nslots ? m->nslots * 2 : 256;
        copied bigger = {cd_calloc(n, sizeof *bigger.from), cd_calloc(n, sizeof *bigger.to), n, m->count};
        for (size_t i = 0; i < m->nslots; i++)
            if (m->from[i]) {
                size_t at = slot_of(&bigger, m->from[i] - 1);
                bigger.from[at] = m->from[i];
                bigger.to[at] = m->to[i];
            }
        free(m->from);
        free(m->to);
        *m = bigger;
    }
    size_t at = slot_of(m, from);
    m->from[at] = from + 1;
    m->to[at] = to;
    m->count++;
}

static diagram_id copy(plan_conditions *c, copied *m, diagram_id id)
{
    const diagram *from = c->p->model.diagram;
    int32_t value;
    if (diagram_is_value(from, id, &value))
        return diagram_value(c->d, value);
    if (m->nslots && m->from[slot_of(m, id)])
        return m->to[slot_of(m, id)];
    size_t at = diagram_var(from, id), n = diagram_classes(from, at);
    diagram_id *kids = cd_calloc(n, sizeof *kids);
    for (size_t k = 0; k < n; k++)
        kids[k] = copy(c, m, diagram_child(from, id, k));
    diagram_id made = diagram_node(c->d, at, kids);
    free(kids);
    remember(m, id, made);
    return made;
}

/* 1 where some criterion at or under the citation is met. */
static diagram_id met_of(plan_conditions *c, copied *m, const char *citation)
{
    const pack_criterion *lists[] = {c->p->criteria, c->p->raises, c->p->flags};
    size_t counts[] = {c->p->ncriteria, c->p->nraises, c->p->nflags};
    diagram_id met = diagram_value(c->d, 0);
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        for (size_t i = 0; i < counts[k]; i++)
            if (under(lists[k][i].citation, citation))
                met = diagram_apply(c->d, DIAGRAM_MAX, met, copy(c, m, lists[k][i].met));
    return met;
}

typedef struct building {
    plan_conditions *c;
    const condition *x;
    size_t vars[64]; /* of the diagram, rising; by fact of the condition */
    const fact *facts[64];
    size_t cls[64];
    size_t mask;     /* of citations taken as met */
    bool failed;
} building;

static const feel_value *native_met(feel_run *run, const feel_value *const *args, size_t nargs, const void *user)
{
    const building *b = user;
    (void)run;
    for (size_t i = 0; nargs == 1 && i < b->x->ncitations; i++)
        if (args[0]->kind == FEEL_STRING && strcmp(args[0]->string.s, b->x->citation[i]) == 0)
            return feel_bool(b->mask >> i & 1);
    return &feel_null;
}

static bool value_at(building *b)
{
    static const char *const params[] = {"citation"};
    cd_arena work;
    cd_arena_init(&work);
    feel_run run;
    feel_run_init(&run, &work, NULL, NULL);
    feel_env *env = feel_env_new(&work, NULL);
    for (size_t i = 0; i < b->x->nfacts; i++)
        feel_env_set(env, b->facts[i]->code, feel_of(b->facts[i], b->c->vars[b->vars[i]].sample[b->cls[i]], &work));
    feel_env_set(env, MET, feel_function(&work, MET, params, 1, native_met, b));
    feel_env_set(env, LEVEL, feel_int(&work, b->c->level));
    const feel_value *v = feel_eval(&run, b->x->ast, env);
    bool yes = feel_is_true(v);
    b->failed = b->failed || run.failed || (!yes && !feel_is_false(v));
    cd_arena_done(&work);
    return yes;
}

static diagram_id build_facts(building *b, size_t depth)
{
    if (depth == b->x->nfacts)
        return diagram_value(b->c->d, value_at(b));
    size_t n = b->c->vars[b->vars[depth]].nclasses;
    diagram_id *kids = cd_calloc(n, sizeof *kids);
    for (size_t i = 0; i < n; i++) {
        b->cls[depth] = i;
        kids[i] = build_facts(b, depth + 1);
    }
    diagram_id id = diagram_node(b->c->d, b->vars[depth], kids);
    free(kids);
    return id;
}

static int build_condition(plan_conditions *c, copied *m, condition *x, cd_diags *diags)
{
    building b = {.c = c, .x = x};
    size_t combinations = (size_t)1 << x->ncitations;
    for (size_t i = 0; i < x->nfacts && i < sizeof b.vars / sizeof *b.vars; i++) {
        size_t at = (size_t)c->var_of[x->facts[i]->index], k = i;
        for (; k > 0 && b.vars[k - 1] > at; k--) { /* in the order of the diagram */
            b.vars[k] = b.vars[k - 1];
            b.facts[k] = b.facts[k - 1];
        }
        b.vars[k] = at;
        b.facts[k] = x->facts[i];
        combinations *= c->vars[at].nclasses;
        if (combinations > COMBINATIONS_MAX)
            break;
    }
    if (combinations > COMBINATIONS_MAX || x->nfacts > sizeof b.vars / sizeof *b.vars) {
        cd_error(diags, "E5543", x->at, _("điều kiện có quá nhiều trường hợp: %s"), x->text);
        return CD_EINPUT;
    }
    diagram_id met[CITATIONS_MAX];
    for (size_t i = 0; i < x->ncitations; i++)
        met[i] = met_of(c, m, x->citation[i]);
    x->holds = diagram_value(c->d, 0);
    for (b.mask = 0; b.mask >> x->ncitations == 0; b.mask++) {
        diagram_id here = build_facts(&b, 0);
        for (size_t i = 0; i < x->ncitations; i++)
            here = diagram_apply(c->d, DIAGRAM_MIN, here, b.mask >> i & 1 ? met[i] : diagram_not(c->d, met[i]));
        x->holds = diagram_apply(c->d, DIAGRAM_MAX, x->holds, here);
    }
    if (b.failed) {
        cd_error(diags, "E5544", x->at, _("điều kiện phải luôn cho true hoặc false: %s"), x->text);
        return CD_EINPUT;
    }
    return CD_OK;
}

int plan_conditions_build(plan_conditions *c, cd_diags *diags)
{
    make_vars(c);
    size_t *classes = cd_calloc(c->nvars + 1, sizeof *classes);
    for (size_t i = 0; i < c->nvars; i++)
        classes[i] = c->vars[i].nclasses;
    c->d = diagram_new(classes, c->nvars);
    free(classes);
    copied m = {0};
    int result = CD_OK;
    for (size_t i = 0; i < c->count; i++)
        if (build_condition(c, &m, &c->list[i], diags) != CD_OK)
            result = CD_EINPUT;
    free(m.from);
    free(m.to);
    return result;
}

/* ---- asking ---- */

struct plan_asking {
    const plan_conditions *c;
    diagram_view *view;
    int32_t *cls;
    bool *essential;
};

plan_asking *plan_asking_new(const plan_conditions *c)
{
    plan_asking *x = cd_calloc(1, sizeof *x);
    x->c = c;
    x->view = diagram_view_new(c->d);
    x->cls = cd_calloc(c->nvars + 1, sizeof *x->cls);
    x->essential = cd_calloc(c->nvars + 1, sizeof *x->essential);
    return x;
}

void plan_asking_free(plan_asking *x)
{
    if (!x)
        return;
    diagram_view_free(x->view);
    free(x->cls);
    free(x->essential);
    free(x);
}

void plan_asking_part(plan_asking *x, const char *const *values, const char *const *whole)
{
    const plan_conditions *c = x->c;
    for (size_t i = 0; i < c->nvars; i++) {
        const var *v = &c->vars[i];
        const char *value = values[v->fact->index];
        if (plan_condition_of_criteria(c, v->fact)) {
            x->cls[i] = verdict_class(c->p, v->fact, value);
            continue;
        }
        if (!value)
            value = whole[v->fact->index];
        x->cls[i] = -1;
        for (size_t k = 0; value && k < v->nclasses && x->cls[i] < 0; k++)
            if (strcmp(v->sample[k], value) == 0)
                x->cls[i] = (int32_t)k;
    }
}

enum truth plan_asking_truth(plan_asking *x, size_t which, bool *essential)
{
    int32_t low, high;
    diagram_range(x->view, x->c->list[which].holds, x->cls, &low, &high, x->essential);
    for (size_t i = 0; essential && i < x->c->nvars; i++)
        if (x->essential[i])
            essential[x->c->vars[i].fact->index] = true;
    return low == high ? (low ? TRUTH_YES : TRUTH_NO) : TRUTH_UNKNOWN;
}
