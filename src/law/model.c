#include "law/model.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"

/* Most combinations of classes that one column is evaluated over, and most members of a set fact. */
enum { COMBINATIONS_MAX = 1 << 20, SET_MAX = 12 };
/* A count of so few values has a class for each, and may be computed with. */
enum { SMALL_COUNT_MAX = 15 };

const feel_value *law_feel_value(const fact *f, const char *value, cd_arena *a)
{
    cd_date d;
    switch (f->kind) {
    case FACT_BOOL:
        return feel_bool(strcmp(value, "true") == 0);
    case FACT_ENUM:
    case FACT_TEXT:
        return feel_string(a, value);
    case FACT_COUNT:
        return feel_number_parse(a, value);
    case FACT_DATE:
        if (cd_date_parse(value, false, &d))
            return feel_date(a, d.year, d.month, d.day);
        return &feel_null;
    case FACT_SET: {
        size_t n = 0;
        const char **items = cd_arena_array(a, f->nvalues + 1, sizeof *items);
        for (const char *s = value; *s;) {
            size_t len = strcspn(s, "|");
            items[n++] = cd_arena_strndup(a, s, len);
            s += len;
            if (*s)
                s++;
        }
        return feel_list_of_strings(a, items, n);
    }
    }
    return &feel_null;
}

/* ---- classes ---- */

typedef struct cuts { /* first numbers of classes of one ordered fact */
    int64_t *at;
    size_t count, cap;
} cuts;

static void cut_at(cuts *c, int64_t x)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->at[i] == x)
            return;
    if (c->count == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 8;
        c->at = cd_realloc(c->at, c->cap, sizeof *c->at);
    }
    c->at[c->count++] = x;
}

/* What an input may be named after: the dictionary, then what the program adds. */
typedef struct known {
    const facts *facts;
    const fact *extra;
    size_t nextra;
} known;

static const fact *known_find(const known *k, const char *name)
{
    for (size_t i = 0; i < k->nextra; i++)
        if (strcmp(k->extra[i].code, name) == 0)
            return &k->extra[i];
    return facts_find(k->facts, name);
}

static size_t known_count(const known *k)
{
    return facts_count(k->facts) + k->nextra;
}

static const fact *known_at(const known *k, size_t i)
{
    size_t n = facts_count(k->facts);
    return i < n ? facts_at(k->facts, i) : &k->extra[i - n];
}

typedef struct cutting {
    const known *known;
    cuts *cuts;       /* by fact index */
    cd_diags *diags;
    cd_arena *a;
    const fact *cell_of; /* while reading cells: the fact that `?` is; NULL otherwise */
    int result;
} cutting;

static bool is_ordered(const fact *f)
{
    return f->kind == FACT_COUNT || f->kind == FACT_DATE;
}

static bool is_small(const fact *f)
{
    return f->kind == FACT_COUNT && f->max <= SMALL_COUNT_MAX;
}

/* A constant as a place on the fact's line: the greatest whole number not above it, and whether it is exactly that. */
static bool on_line(const fact *f, const feel_value *v, cd_arena *a, int64_t *ret_floor, bool *ret_exact)
{
    if (f->kind == FACT_DATE) {
        if (v->kind != FEEL_DATE)
            return false;
        *ret_floor = cd_date_days((cd_date){v->moment.year, v->moment.month, v->moment.day});
        *ret_exact = true;
        return true;
    }
    if (v->kind != FEEL_NUMBER)
        return false;
    *ret_exact = feel_get_int(v, ret_floor);
    if (*ret_exact)
        return true;
    /* A fraction: the digits before the point, towards minus infinity; bounds beyond int64 cut nothing. */
    cd_str text;
    cd_str_init(&text, 0);
    feel_value_text(v, &text);
    char *end;
    long long n = strtoll(cd_str_c(&text), &end, 10);
    bool ok = *end == '.';
    *ret_floor = n - (text.data && text.data[0] == '-' ? 1 : 0);
    cd_str_done(&text);
    (void)a;
    return ok;
}

static void on_use(const feel_use *use, void *user)
{
    cutting *c = user;
    const fact *f = strcmp(use->name, "?") == 0 ? c->cell_of : known_find(c->known, use->name);
    if (f && f->kind == FACT_ENUM && use->value && use->value->kind == FEEL_STRING && !fact_value_find(f, use->value->string.s)) {
        cd_error(c->diags, "E3235", use->at ? use->at->at : cd_place_file("-"), _("dữ kiện «%s» không có giá trị «%s»"), f->code,
                 use->value->string.s);
        c->result = CD_EINPUT;
        return;
    }
    if (!f || !is_ordered(f) || is_small(f))
        return;
    int64_t x = 0;
    bool exact = false;
    if (use->op == FEEL_OP_NONE || !use->value || !on_line(f, use->value, c->a, &x, &exact)) {
        cd_error(c->diags, "E3231", use->at ? use->at->at : cd_place_file("-"),
                 _("dữ kiện «%s» chỉ được so sánh với hằng số (ví dụ < 10000); phép tính khác không xét hết được mọi giá trị"), f->code);
        c->result = CD_EINPUT;
        return;
    }
    switch (use->op) {
    case FEEL_OP_LT: /* v < x: changes at ceil(x) */
    case FEEL_OP_GE:
        cut_at(&c->cuts[f->index], exact ? x : x + 1);
        break;
    case FEEL_OP_LE: /* v <= x: changes at floor(x) + 1 */
    case FEEL_OP_GT:
        cut_at(&c->cuts[f->index], x + 1);
        break;
    default: /* = and != */
        if (exact) {
            cut_at(&c->cuts[f->index], x);
            cut_at(&c->cuts[f->index], x + 1);
        }
        break;
    }
}

static const fact *bare_fact(const cutting *c, const feel_node *ast)
{
    return ast && ast->kind == FEEL_N_NAME ? known_find(c->known, ast->text) : NULL;
}

static void cut_expr(cutting *c, const dmn_expr *x);

static void cut_table(cutting *c, const dmn_table *t)
{
    for (size_t i = 0; i < t->ninputs; i++) {
        const feel_node *ast = t->inputs[i].expr.ast;
        c->cell_of = bare_fact(c, ast);
        if (!c->cell_of && ast)
            feel_uses(ast, c->a, on_use, c);
        for (size_t r = 0; r < t->nrules; r++)
            if (t->rules[r].inputs[i].ast)
                feel_uses(t->rules[r].inputs[i].ast, c->a, on_use, c);
        c->cell_of = NULL;
    }
    for (size_t r = 0; r < t->nrules; r++)
        for (size_t o = 0; o < t->noutputs; o++)
            if (t->rules[r].outputs[o].ast)
                feel_uses(t->rules[r].outputs[o].ast, c->a, on_use, c);
}

static void cut_expr(cutting *c, const dmn_expr *x)
{
    if (!x)
        return;
    if (dmn_expr_ast(x))
        feel_uses(dmn_expr_ast(x), c->a, on_use, c);
    if (dmn_expr_table(x))
        cut_table(c, dmn_expr_table(x));
    for (size_t i = 0; i < dmn_expr_nparts(x); i++) {
        const char *name;
        cut_expr(c, dmn_expr_part(x, i, &name));
    }
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void line_classes(law_var *v, cuts *c, cd_arena *a)
{
    int64_t low = 0, high = v->fact->max;
    if (v->fact->kind == FACT_DATE) {
        low = cd_date_days((cd_date){1, 1, 1});
        high = cd_date_days((cd_date){9999, 12, 31});
    }
    cut_at(c, low);
    for (int64_t x = 0; is_small(v->fact) && x <= high; x++)
        cut_at(c, x);
    qsort(c->at, c->count, sizeof *c->at, by_number);
    int64_t *breaks = cd_arena_array(a, c->count, sizeof *breaks);
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        if (c->at[i] >= low && c->at[i] <= high)
            breaks[n++] = c->at[i];
    const char **sample = cd_arena_array(a, n, sizeof *sample);
    for (size_t i = 0; i < n; i++) {
        if (v->fact->kind == FACT_DATE) {
            char text[11];
            cd_date_format(cd_date_from_days(breaks[i]), text);
            sample[i] = cd_arena_strdup(a, text);
        } else {
            sample[i] = cd_arena_printf(a, "%" PRId64, breaks[i]);
        }
    }
    v->nclasses = n;
    v->breaks = breaks;
    v->sample = sample;
}

static int set_classes(law_var *v, const dmn_element *e, cd_diags *diags, cd_arena *a)
{
    const fact *f = v->fact;
    if (f->nvalues > SET_MAX) {
        cd_error(diags, "E3234", dmn_element_place(e), _("tập «%s» có hơn %d phần tử, không xét hết được mọi tập con"), f->code, SET_MAX);
        return CD_EINPUT;
    }
    size_t masks = (size_t)1 << f->nvalues;
    int32_t *by_mask = cd_arena_array(a, masks, sizeof *by_mask);
    const char **sample = cd_arena_array(a, masks, sizeof *sample);
    size_t n = 0;
    for (size_t mask = 0; mask < masks; mask++) {
        bool ok = mask != 0 || f->may_be_empty;
        cd_str text;
        cd_str_init(&text, 0);
        for (size_t i = 0; i < f->nvalues; i++) {
            if (!(mask >> i & 1))
                continue;
            ok = ok && !f->values[i].locked && (!f->values[i].alone || mask == (size_t)1 << i);
            cd_str_addf(&text, "%s%s", text.len ? "|" : "", f->values[i].code);
        }
        by_mask[mask] = ok ? (int32_t)n : -1;
        if (ok)
            sample[n++] = cd_arena_strdup(a, cd_str_c(&text));
        cd_str_done(&text);
    }
    v->nclasses = n;
    v->sample = sample;
    v->by_mask = by_mask;
    return CD_OK;
}

static void enum_classes(law_var *v, cd_arena *a)
{
    const fact *f = v->fact;
    const char **sample = cd_arena_array(a, f->nvalues, sizeof *sample);
    size_t n = 0;
    for (size_t i = 0; i < f->nvalues; i++)
        if (!f->values[i].locked)
            sample[n++] = f->values[i].code;
    v->nclasses = n;
    v->sample = sample;
}

int32_t law_class(const law_var *v, const char *value)
{
    if (!value)
        return -1;
    const fact *f = v->fact;
    switch (f->kind) {
    case FACT_BOOL:
        return value[0] == 't';
    case FACT_ENUM:
        for (size_t i = 0; i < v->nclasses; i++)
            if (strcmp(v->sample[i], value) == 0)
                return (int32_t)i;
        return -1;
    case FACT_SET: {
        size_t mask = 0;
        for (const char *s = value; *s;) {
            size_t len = strcspn(s, "|");
            for (size_t i = 0; i < f->nvalues; i++)
                if (strncmp(f->values[i].code, s, len) == 0 && !f->values[i].code[len])
                    mask |= (size_t)1 << i;
            s += len;
            if (*s)
                s++;
        }
        return v->by_mask[mask];
    }
    case FACT_COUNT:
    case FACT_DATE: {
        int64_t x;
        cd_date d;
        if (f->kind == FACT_COUNT)
            x = strtoll(value, NULL, 10);
        else if (cd_date_parse(value, false, &d))
            x = cd_date_days(d);
        else
            return -1;
        size_t low = 0, high = v->nclasses;
        while (high - low > 1) {
            size_t mid = low + (high - low) / 2;
            if (v->breaks[mid] <= x)
                low = mid;
            else
                high = mid;
        }
        return (int32_t)low;
    }
    case FACT_TEXT:
        break;
    }
    return -1;
}

/* ---- model ---- */

static int read_vars(law_model *m, const known *f, cd_diags *diags, cd_arena *a)
{
    size_t n = known_count(f);
    m->var_of = cd_arena_array(a, n, sizeof *m->var_of);
    const dmn_element **inputs = cd_arena_array(a, n, sizeof *inputs);
    int r = CD_OK;
    for (size_t i = 0; i < dmn_model_count(m->dmn); i++) {
        const dmn_element *e = dmn_model_at(m->dmn, i);
        if (dmn_element_kind(e) != DMN_INPUT_DATA)
            continue;
        const fact *x = known_find(f, dmn_element_name(e));
        if (!x || x->kind == FACT_TEXT) {
            cd_error(diags, "E3230", dmn_element_place(e),
                     _("dữ liệu vào «%s» không phải mã dữ kiện dùng để tính; hãy khai trong facts.xml hoặc sửa tên"), dmn_element_name(e));
            r = CD_EINPUT;
            continue;
        }
        inputs[x->index] = e;
    }
    if (r != CD_OK)
        return r;
    cutting c = {.known = f, .diags = diags, .a = a, .cuts = cd_calloc(n, sizeof(cuts)), .result = CD_OK};
    for (size_t i = 0; i < dmn_model_count(m->dmn); i++)
        if (dmn_element_kind(dmn_model_at(m->dmn, i)) != DMN_INPUT_DATA)
            cut_expr(&c, dmn_element_logic(dmn_model_at(m->dmn, i)));
    r = c.result;
    m->vars = cd_arena_array(a, n, sizeof *m->vars);
    for (size_t i = 0; i < n; i++) {
        m->var_of[i] = -1;
        if (!inputs[i])
            continue;
        law_var *v = &m->vars[m->nvars];
        m->var_of[i] = (int32_t)m->nvars++;
        v->fact = known_at(f, i);
        static const char *const booleans[] = {"false", "true"};
        if (is_ordered(v->fact)) {
            line_classes(v, &c.cuts[i], a);
        } else if (v->fact->kind == FACT_SET) {
            int one = set_classes(v, inputs[i], diags, a);
            r = one != CD_OK ? one : r;
        } else if (v->fact->kind == FACT_ENUM) {
            enum_classes(v, a);
        } else {
            v->sample = booleans;
            v->nclasses = 2;
        }
    }
    for (size_t i = 0; i < n; i++)
        free(c.cuts[i].at);
    free(c.cuts);
    return r;
}

int law_model_read(const char *path, const facts *f, cd_diags *diags, cd_arena *a, law_model *m)
{
    return law_model_read_with(path, f, NULL, 0, diags, a, m);
}

int law_model_read_with(const char *path, const facts *f, const fact *extra, size_t nextra, cd_diags *diags, cd_arena *a,
                        law_model *m)
{
    known k = {f, extra, nextra};
    int r = dmn_model_read_file(path, diags, &m->dmn);
    if (r == CD_OK)
        r = read_vars(m, &k, diags, a);
    if (r != CD_OK)
        return r;
    size_t *classes = cd_calloc(m->nvars, sizeof *classes);
    for (size_t i = 0; i < m->nvars; i++)
        classes[i] = m->vars[i].nclasses;
    m->diagram = diagram_new(classes, m->nvars);
    free(classes);
    return CD_OK;
}

void law_model_done(law_model *m)
{
    diagram_free(m->diagram);
    dmn_model_free(m->dmn);
    m->diagram = NULL;
    m->dmn = NULL;
}

int law_model_table(const law_model *m, const char *decision, cd_place at, cd_diags *diags, const dmn_element **ret,
                    const dmn_table **ret_table)
{
    const dmn_element *e = dmn_model_find(m->dmn, DMN_DECISION, decision);
    const dmn_expr *logic = e ? dmn_element_logic(e) : NULL;
    const dmn_table *t = logic ? dmn_expr_table(logic) : NULL;
    if (!t) {
        cd_error(diags, "E3232", at, _("mô hình «%s» không có quyết định «%s» là một bảng quyết định"), dmn_model_file(m->dmn), decision);
        return CD_EINPUT;
    }
    *ret = e;
    *ret_table = t;
    return CD_OK;
}

/* ---- tables ---- */

typedef struct column {
    bool is_level;          /* the column is the level function itself */
    size_t *vars;           /* variables it is decided by, rising */
    size_t nvars;
    size_t combinations;
    uint32_t *value_of;     /* by combination: index into values */
    const feel_value **values;
    size_t nvalues;
    bool *cell_names;       /* by rule: the cell uses names, so it is evaluated for each combination */
} column;

struct law_table {
    law_model *m;
    const dmn_element *decision;
    const dmn_table *t;
    diagram_id level;
    column *columns;
    cd_arena arena;
};

/* Marks the variables that a name depends on. */
static void mark_name(const law_model *m, const dmn_element *decision, const char *name, bool *used);

static void mark_element(const law_model *m, const dmn_element *e, bool *used)
{
    if (dmn_element_kind(e) == DMN_INPUT_DATA) {
        for (size_t v = 0; v < m->nvars; v++)
            if (strcmp(m->vars[v].fact->code, dmn_element_name(e)) == 0)
                used[v] = true;
        return;
    }
    for (size_t i = 0; i < dmn_element_nrequires(e); i++)
        mark_element(m, dmn_element_requires(e, i), used);
}

static const dmn_element *required(const dmn_element *decision, const char *name)
{
    for (size_t i = 0; i < dmn_element_nrequires(decision); i++)
        if (strcmp(dmn_element_name(dmn_element_requires(decision, i)), name) == 0)
            return dmn_element_requires(decision, i);
    return NULL;
}

static void mark_name(const law_model *m, const dmn_element *decision, const char *name, bool *used)
{
    const dmn_element *e = required(decision, name);
    if (e)
        mark_element(m, e, used);
}

static bool mark_ast(const law_table *t, const feel_node *ast, cd_arena *a, bool *used)
{
    const char *const *names;
    size_t n;
    feel_free_names(ast, a, &names, &n, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        mark_name(t->m, t->decision, names[i], used);
    return n > 0;
}

/* The names `ast` uses, evaluated for one combination of classes. */
static const feel_env *env_of(const law_table *t, const feel_node *ast, const column *c, const size_t *cls, feel_run *run)
{
    feel_pair *pairs = cd_arena_array(run->arena, c->nvars + 1, sizeof *pairs);
    for (size_t i = 0; i < c->nvars; i++) {
        const law_var *v = &t->m->vars[c->vars[i]];
        pairs[i] = (feel_pair){v->fact->code, law_feel_value(v->fact, v->sample[cls[i]], run->arena)};
    }
    dmn_session *s = dmn_session_new(t->m->dmn, feel_context(run->arena, pairs, c->nvars), NULL, run);
    feel_env *env = feel_env_new(run->arena, NULL);
    const char *const *names;
    size_t n;
    feel_free_names(ast, run->arena, &names, &n, NULL, NULL);
    for (size_t i = 0; i < n; i++) {
        const dmn_element *e = required(t->decision, names[i]);
        if (e)
            feel_env_set(env, names[i], dmn_session_value(s, e));
    }
    return env;
}

static void classes_of(const law_table *t, const column *c, size_t combination, size_t *cls)
{
    for (size_t i = c->nvars; i-- > 0;) {
        size_t n = t->m->vars[c->vars[i]].nclasses;
        cls[i] = combination % n;
        combination /= n;
    }
}

static uint32_t intern(column *c, const feel_value *v, cd_arena *a)
{
    for (size_t i = 0; i < c->nvalues; i++)
        if (c->values[i]->kind == v->kind && feel_equal(c->values[i], v) == 1)
            return (uint32_t)i;
    if ((c->nvalues & (c->nvalues + 1)) == 0) { /* full at 0, 1, 3, 7 ... */
        const feel_value **more = cd_arena_array(a, c->nvalues * 2 + 1, sizeof *more);
        if (c->nvalues)
            memcpy(more, c->values, c->nvalues * sizeof *more);
        c->values = more;
    }
    c->values[c->nvalues] = feel_copy(a, v);
    return (uint32_t)c->nvalues++;
}

static int eval_column(law_table *t, size_t input, const char *level_name, cd_diags *diags)
{
    column *c = &t->columns[input];
    const dmn_input *in = &t->t->inputs[input];
    if (level_name && in->expr.ast && in->expr.ast->kind == FEEL_N_NAME && strcmp(in->expr.ast->text, level_name) == 0) {
        c->is_level = true;
        return CD_OK;
    }
    bool *used = cd_arena_array(&t->arena, t->m->nvars + 1, sizeof *used);
    if (in->expr.ast)
        mark_ast(t, in->expr.ast, &t->arena, used);
    c->cell_names = cd_arena_array(&t->arena, t->t->nrules + 1, sizeof *c->cell_names);
    for (size_t r = 0; r < t->t->nrules; r++)
        if (t->t->rules[r].inputs[input].ast)
            c->cell_names[r] = mark_ast(t, t->t->rules[r].inputs[input].ast, &t->arena, used);
    c->vars = cd_arena_array(&t->arena, t->m->nvars + 1, sizeof *c->vars);
    c->combinations = 1;
    for (size_t v = 0; v < t->m->nvars; v++) {
        if (!used[v])
            continue;
        c->vars[c->nvars++] = v;
        c->combinations *= t->m->vars[v].nclasses;
        if (c->combinations > COMBINATIONS_MAX) {
            cd_error(diags, "E3233", in->at, _("cột «%s» phụ thuộc quá nhiều dữ kiện cùng lúc; hãy tách thành nhiều cột hoặc quyết định trung gian"),
                     in->label);
            return CD_EINPUT;
        }
    }
    c->value_of = cd_arena_array(&t->arena, c->combinations, sizeof *c->value_of);
    size_t *cls = cd_arena_array(&t->arena, c->nvars + 1, sizeof *cls);
    cd_arena work;
    cd_arena_init(&work);
    int result = CD_OK;
    for (size_t k = 0; k < c->combinations && result == CD_OK; k++) {
        classes_of(t, c, k, cls);
        feel_run run;
        feel_run_init(&run, &work, NULL, NULL);
        const feel_env *env = in->expr.ast ? env_of(t, in->expr.ast, c, cls, &run) : feel_env_new(&work, NULL);
        c->value_of[k] = intern(c, dmn_table_input(&run, t->t, input, env), &t->arena);
        if (run.failed) {
            cd_error(diags, "E3236", in->at, _("cột «%s» vượt giới hạn tính toán; hãy đơn giản hóa biểu thức"), in->label);
            result = CD_EINPUT;
        }
        if (work.used > (size_t)1 << 20) {
            cd_arena_done(&work);
            cd_arena_init(&work);
        }
    }
    cd_arena_done(&work);
    return result;
}

int law_table_new(law_model *m, const dmn_element *decision, const dmn_table *dt, const char *level_name, diagram_id level,
                  cd_diags *diags, law_table **ret)
{
    law_table *t = cd_calloc(1, sizeof *t);
    t->m = m;
    t->decision = decision;
    t->t = dt;
    t->level = level;
    t->columns = cd_calloc(dt->ninputs, sizeof *t->columns);
    cd_arena_init(&t->arena);
    int r = CD_OK;
    for (size_t i = 0; i < dt->ninputs; i++) {
        int one = eval_column(t, i, level_name, diags);
        r = one != CD_OK ? one : r;
    }
    if (r != CD_OK) {
        law_table_free(t);
        return r;
    }
    *ret = t;
    return CD_OK;
}

void law_table_free(law_table *t)
{
    if (!t)
        return;
    cd_arena_done(&t->arena);
    free(t->columns);
    free(t);
}

typedef struct building {
    law_table *t;
    const column *c;
    const bool *accepted; /* by combination */
} building;

static diagram_id build(const building *b, size_t depth, size_t base)
{
    if (depth == b->c->nvars)
        return diagram_value(b->t->m->diagram, b->accepted[base]);
    size_t var = b->c->vars[depth], n = b->t->m->vars[var].nclasses;
    diagram_id *children = cd_calloc(n, sizeof *children);
    for (size_t i = 0; i < n; i++)
        children[i] = build(b, depth + 1, base * n + i);
    diagram_id id = diagram_node(b->t->m->diagram, var, children);
    free(children);
    return id;
}

typedef struct level_test {
    feel_run *run;
    const law_table *t;
    size_t rule, input;
} level_test;

static int32_t level_accepted(int32_t value, void *user)
{
    const level_test *x = user;
    return dmn_table_matches(x->run, x->t->t, x->rule, x->input, feel_int(x->run->arena, value), feel_env_new(x->run->arena, NULL));
}

static const feel_node *cell_ast(const law_table *t, size_t rule, size_t input)
{
    return t->t->rules[rule].inputs[input].ast;
}

diagram_id law_table_cell(law_table *t, size_t rule, size_t input)
{
    const feel_node *ast = cell_ast(t, rule, input);
    if (!ast || (ast->kind == FEEL_N_TESTS && ast->nkids == 0))
        return diagram_value(t->m->diagram, 1);
    const column *c = &t->columns[input];
    cd_arena work;
    cd_arena_init(&work);
    feel_run run;
    feel_run_init(&run, &work, NULL, NULL);
    diagram_id id;
    if (c->is_level) {
        level_test x = {&run, t, rule, input};
        id = diagram_map(t->m->diagram, t->level, level_accepted, &x);
    } else {
        bool *accepted = cd_calloc(c->combinations, sizeof *accepted);
        if (c->cell_names[rule]) {
            size_t *cls = cd_calloc(c->nvars, sizeof *cls);
            for (size_t k = 0; k < c->combinations; k++) {
                classes_of(t, c, k, cls);
                accepted[k] = dmn_table_matches(&run, t->t, rule, input, c->values[c->value_of[k]], env_of(t, ast, c, cls, &run));
            }
            free(cls);
        } else {
            bool *by_value = cd_calloc(c->nvalues, sizeof *by_value);
            for (size_t i = 0; i < c->nvalues; i++)
                by_value[i] = dmn_table_matches(&run, t->t, rule, input, c->values[i], feel_env_new(&work, NULL));
            for (size_t k = 0; k < c->combinations; k++)
                accepted[k] = by_value[c->value_of[k]];
            free(by_value);
        }
        building b = {t, c, accepted};
        id = build(&b, 0, 0);
        free(accepted);
    }
    cd_arena_done(&work);
    return id;
}

diagram_id law_table_rule(law_table *t, size_t rule)
{
    diagram_id holds = diagram_value(t->m->diagram, 1);
    for (size_t k = 0; k < t->t->ninputs; k++)
        holds = diagram_apply(t->m->diagram, DIAGRAM_MIN, holds, law_table_cell(t, rule, k));
    return holds;
}

diagram_id law_table_first(law_table *t)
{
    diagram *d = t->m->diagram;
    diagram_id line = diagram_value(d, 0);
    for (size_t i = t->t->nrules; i-- > 0;) {
        diagram_id here = diagram_apply(d, DIAGRAM_MUL, diagram_value(d, (int32_t)i + 1), law_table_rule(t, i));
        line = diagram_apply(d, DIAGRAM_ELSE, here, line);
    }
    return line;
}

const feel_value *law_table_output(const dmn_table *t, size_t rule, const char *name, cd_arena *a)
{
    for (size_t i = 0; i < t->noutputs; i++)
        if (strcmp(t->outputs[i].name, name) == 0 && t->rules[rule].outputs[i].ast)
            return feel_constant(t->rules[rule].outputs[i].ast, a);
    return NULL;
}

void law_table_facts(const law_table *t, size_t input, cd_arena *a, const fact *const **ret, size_t *ret_count)
{
    const column *c = &t->columns[input];
    bool *used = cd_calloc(t->m->nvars, sizeof *used);
    if (c->is_level)
        diagram_support(t->m->diagram, t->level, used);
    for (size_t i = 0; i < c->nvars; i++)
        used[c->vars[i]] = true;
    const fact **list = cd_arena_array(a, t->m->nvars + 1, sizeof *list);
    size_t n = 0;
    for (size_t v = 0; v < t->m->nvars; v++)
        if (used[v])
            list[n++] = t->m->vars[v].fact;
    free(used);
    *ret = list;
    *ret_count = n;
}
