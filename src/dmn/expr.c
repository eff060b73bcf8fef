/* Boxed expressions: reading, and what they use. */
#include <string.h>

#include "base/i18n.h"
#include "dmn/internal.h"

static const struct {
    const char *element;
    enum dmn_expr_kind kind;
} kinds[] = {{"literalExpression", DMN_LITERAL}, {"decisionTable", DMN_TABLE},
             {"context", DMN_CONTEXT},           {"list", DMN_LIST},
             {"relation", DMN_RELATION},         {"invocation", DMN_INVOCATION},
             {"functionDefinition", DMN_FUNCTION}, {"conditional", DMN_CONDITIONAL},
             {"filter", DMN_FILTER},             {"for", DMN_FOR},
             {"some", DMN_SOME},                 {"every", DMN_EVERY}};

static bool kind_of(const cd_node *n, enum dmn_expr_kind *ret)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (cd_node_is(n, kinds[i].element)) {
            *ret = kinds[i].kind;
            return true;
        }
    }
    return false;
}

/* The first expression element at or after `c`. */
static const cd_node *expr_at(const cd_node *c)
{
    enum dmn_expr_kind kind;
    while (c && !kind_of(c, &kind))
        c = cd_elem_next(c, NULL);
    return c;
}

static void add_part(dmn_model *m, dmn_expr *x, size_t *cap, const char *name, const dmn_type *type,
                     const dmn_expr *part)
{
    if (x->nparts == *cap) {
        size_t n = *cap ? 2 * *cap : 8;
        const dmn_expr **parts = cd_arena_array(&m->arena, n, sizeof *parts);
        const char **names = cd_arena_array(&m->arena, n, sizeof *names);
        const dmn_type **types = cd_arena_array(&m->arena, n, sizeof *types);
        for (size_t i = 0; i < x->nparts; i++) {
            parts[i] = x->parts[i];
            names[i] = x->names[i];
            types[i] = x->types[i];
        }
        x->parts = parts;
        x->names = names;
        x->types = types;
        *cap = n;
    }
    x->parts[x->nparts] = part;
    x->names[x->nparts] = name;
    x->types[x->nparts++] = type;
}

static const dmn_expr *read_node(dmn_model *m, const cd_node *n, const char *owner, const dmn_type *type, int depth,
                                 cd_diags *diags, bool *ok);

/* An expression that must be there. */
static const dmn_expr *required(dmn_model *m, const cd_node *n, const char *owner, int depth, cd_diags *diags, bool *ok)
{
    const cd_node *c = n ? expr_at(cd_elem_first(n, NULL)) : NULL;
    if (!c) {
        if (n) {
            cd_error(diags, "E3615", cd_node_place(n), _("«%s» thiếu biểu thức bên trong"), cd_node_name(n));
            *ok = false;
        }
        return NULL;
    }
    return read_node(m, c, owner, NULL, depth, diags, ok);
}

static void read_child(dmn_model *m, dmn_expr *x, size_t *cap, const cd_node *n, const char *child, const char *owner,
                       int depth, cd_diags *diags, bool *ok)
{
    const cd_node *c = cd_elem_first(n, child);
    if (!c) {
        cd_error(diags, "E3611", cd_node_place(n), _("«%s» thiếu phần tử «%s»"), cd_node_name(n), child);
        *ok = false;
    }
    add_part(m, x, cap, NULL, NULL, required(m, c, owner, depth, diags, ok));
}

const dmn_param *dmn_params_read(dmn_model *m, const cd_node *n, cd_diags *diags, size_t *ret_count, bool *ok)
{
    size_t count = 0, i = 0;
    for (const cd_node *c = cd_elem_first(n, "formalParameter"); c; c = cd_elem_next(c, "formalParameter"))
        count++;
    dmn_param *params = cd_arena_array(&m->arena, count + 1, sizeof *params);
    for (const cd_node *c = cd_elem_first(n, "formalParameter"); c; c = cd_elem_next(c, "formalParameter"), i++) {
        params[i].name = dmn_attr(c, "name");
        if (!*params[i].name) {
            cd_error(diags, "E3611", cd_node_place(c), _("tham số thiếu tên (thuộc tính name)"));
            *ok = false;
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(params[k].name, params[i].name) == 0) {
                cd_error(diags, "E3613", cd_node_place(c), _("tham số «%s» lặp lại"), params[i].name);
                *ok = false;
            }
        }
        *ok = dmn_type_ref(m, cd_node_attr(c, "typeRef"), cd_node_place(c), diags, &params[i].type) && *ok;
    }
    *ret_count = count;
    return params;
}

static void read_context(dmn_model *m, dmn_expr *x, const cd_node *n, const char *owner, int depth, cd_diags *diags,
                         bool *ok)
{
    size_t cap = 0;
    for (const cd_node *c = cd_elem_first(n, "contextEntry"); c; c = cd_elem_next(c, "contextEntry")) {
        const cd_node *v = cd_elem_first(c, "variable");
        const char *name = v ? dmn_attr(v, "name") : NULL;
        const dmn_type *type = NULL;
        if (v)
            *ok = dmn_type_ref(m, cd_node_attr(v, "typeRef"), cd_node_place(v), diags, &type) && *ok;
        for (size_t i = 0; name && i < x->nparts; i++) {
            if (x->names[i] && strcmp(x->names[i], name) == 0) {
                cd_error(diags, "E3613", cd_node_place(v), _("mục «%s» lặp lại trong ngữ cảnh"), name);
                *ok = false;
            }
        }
        add_part(m, x, &cap, name, type, required(m, c, owner, depth, diags, ok));
    }
}

static void read_relation(dmn_model *m, dmn_expr *x, const cd_node *n, const char *owner, int depth, cd_diags *diags,
                          bool *ok)
{
    size_t cap = 0, i = 0;
    for (const cd_node *c = cd_elem_first(n, "column"); c; c = cd_elem_next(c, "column"))
        x->ncolumns++;
    const char **columns = cd_arena_array(&m->arena, x->ncolumns + 1, sizeof *columns);
    const dmn_type **types = cd_arena_array(&m->arena, x->ncolumns + 1, sizeof *types);
    for (const cd_node *c = cd_elem_first(n, "column"); c; c = cd_elem_next(c, "column"), i++) {
        columns[i] = dmn_attr(c, "name");
        *ok = dmn_type_ref(m, cd_node_attr(c, "typeRef"), cd_node_place(c), diags, &types[i]) && *ok;
    }
    x->columns = columns;
    for (const cd_node *r = cd_elem_first(n, "row"); r; r = cd_elem_next(r, "row")) {
        i = 0;
        for (const cd_node *c = expr_at(cd_elem_first(r, NULL)); c; c = expr_at(cd_elem_next(c, NULL)), i++) {
            if (i < x->ncolumns)
                add_part(m, x, &cap, columns[i], types[i], read_node(m, c, owner, NULL, depth, diags, ok));
        }
        if (i != x->ncolumns) {
            cd_error(diags, "E3616", cd_node_place(r), _("hàng có %zu ô, bảng có %zu cột"), i, x->ncolumns);
            *ok = false;
        }
    }
}

static void read_invocation(dmn_model *m, dmn_expr *x, const cd_node *n, const char *owner, int depth, cd_diags *diags,
                            bool *ok)
{
    size_t cap = 0;
    add_part(m, x, &cap, NULL, NULL, required(m, n, owner, depth, diags, ok));
    for (const cd_node *b = cd_elem_first(n, "binding"); b; b = cd_elem_next(b, "binding")) {
        const cd_node *p = cd_elem_first(b, "parameter");
        const char *name = p ? dmn_attr(p, "name") : "";
        if (!*name) {
            cd_error(diags, "E3611", cd_node_place(b), _("liên kết thiếu tên tham số"));
            *ok = false;
        }
        for (size_t i = 1; i < x->nparts; i++) {
            if (strcmp(x->names[i], name) == 0) {
                cd_error(diags, "E3613", cd_node_place(b), _("tham số «%s» lặp lại"), name);
                *ok = false;
            }
        }
        /* a binding without expression passes null */
        const cd_node *c = expr_at(cd_elem_first(b, NULL));
        add_part(m, x, &cap, name, NULL, c ? read_node(m, c, owner, NULL, depth, diags, ok) : NULL);
    }
}

static void read_parts(dmn_model *m, dmn_expr *x, const cd_node *n, const char *owner, const dmn_type *type, int depth,
                       cd_diags *diags, bool *ok)
{
    size_t cap = 0;
    dmn_cell cell;
    switch (x->kind) {
    case DMN_LITERAL:
        *ok = dmn_cell_read(m, n, false, diags, &cell) && *ok;
        x->ast = cell.ast;
        x->at = cell.at;
        return;
    case DMN_TABLE:
        x->table = dmn_table_read(m, n, owner, x->type ? x->type : type, diags, ok);
        return;
    case DMN_CONTEXT:
        read_context(m, x, n, owner, depth, diags, ok);
        return;
    case DMN_LIST:
        for (const cd_node *c = expr_at(cd_elem_first(n, NULL)); c; c = expr_at(cd_elem_next(c, NULL)))
            add_part(m, x, &cap, NULL, NULL, read_node(m, c, owner, NULL, depth, diags, ok));
        return;
    case DMN_RELATION:
        read_relation(m, x, n, owner, depth, diags, ok);
        return;
    case DMN_INVOCATION:
        read_invocation(m, x, n, owner, depth, diags, ok);
        return;
    case DMN_FUNCTION: {
        const char *kind = dmn_attr(n, "kind");
        x->external = *kind && strcmp(kind, "FEEL") != 0;
        x->params = dmn_params_read(m, n, diags, &x->nparams, ok);
        add_part(m, x, &cap, NULL, NULL, required(m, n, owner, depth, diags, ok));
        return;
    }
    case DMN_CONDITIONAL:
        read_child(m, x, &cap, n, "if", owner, depth, diags, ok);
        read_child(m, x, &cap, n, "then", owner, depth, diags, ok);
        read_child(m, x, &cap, n, "else", owner, depth, diags, ok);
        return;
    case DMN_FILTER:
        read_child(m, x, &cap, n, "in", owner, depth, diags, ok);
        read_child(m, x, &cap, n, "match", owner, depth, diags, ok);
        return;
    case DMN_FOR:
    case DMN_SOME:
    case DMN_EVERY:
        x->variable = dmn_attr(n, "iteratorVariable");
        if (!*x->variable) {
            cd_error(diags, "E3611", cd_node_place(n), _("vòng lặp thiếu tên biến (thuộc tính iteratorVariable)"));
            *ok = false;
        }
        read_child(m, x, &cap, n, "in", owner, depth, diags, ok);
        read_child(m, x, &cap, n, x->kind == DMN_FOR ? "return" : "satisfies", owner, depth, diags, ok);
        return;
    default:
        return;
    }
}

static const dmn_expr *read_node(dmn_model *m, const cd_node *n, const char *owner, const dmn_type *type, int depth,
                                 cd_diags *diags, bool *ok)
{
    dmn_expr *x = cd_arena_alloc(&m->arena, sizeof *x);
    x->at = cd_node_place(n);
    if (!kind_of(n, &x->kind) || depth > DMN_MAX_NESTING) {
        cd_error(diags, "E3622", x->at, _("biểu thức lồng quá sâu"));
        *ok = false;
        return NULL;
    }
    *ok = dmn_type_ref(m, cd_node_attr(n, "typeRef"), x->at, diags, &x->type) && *ok;
    const char *language = cd_node_attr(n, "expressionLanguage");
    if (language && !strstr(language, "FEEL") && !strstr(language, "feel")) {
        cd_error(diags, "E3617", x->at, _("không hỗ trợ ngôn ngữ biểu thức «%s», chỉ hỗ trợ FEEL"), language);
        *ok = false;
        return NULL;
    }
    read_parts(m, x, n, owner, type, depth + 1, diags, ok);
    return x;
}

const dmn_expr *dmn_expr_read(dmn_model *m, const cd_node *n, const char *owner, const dmn_type *type, int depth,
                              cd_diags *diags, bool *ok)
{
    const cd_node *c = expr_at(cd_elem_first(n, NULL));
    return c ? read_node(m, c, owner, type, depth, diags, ok) : NULL;
}

/* ---- accessors ---- */

enum dmn_expr_kind dmn_expr_kind(const dmn_expr *x)
{
    return x->kind;
}

cd_place dmn_expr_place(const dmn_expr *x)
{
    return x->at;
}

const dmn_type *dmn_expr_type(const dmn_expr *x)
{
    return x->type;
}

const feel_node *dmn_expr_ast(const dmn_expr *x)
{
    return x->kind == DMN_LITERAL ? x->ast : NULL;
}

const dmn_table *dmn_expr_table(const dmn_expr *x)
{
    return x->kind == DMN_TABLE ? x->table : NULL;
}

size_t dmn_expr_nparts(const dmn_expr *x)
{
    return x->nparts;
}

const dmn_expr *dmn_expr_part(const dmn_expr *x, size_t i, const char **ret_name)
{
    if (ret_name)
        *ret_name = x->names[i];
    return x->parts[i];
}

/* ---- free names ---- */

typedef struct names {
    cd_arena *arena;
    const char **items;
    size_t count, cap;
} names;

static bool has(const char *const *items, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i], name) == 0)
            return true;
    }
    return false;
}

static void push(names *l, const char *name)
{
    if (l->count == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 16;
        const char **items = cd_arena_array(l->arena, cap, sizeof *items);
        if (l->count)
            memcpy(items, l->items, l->count * sizeof *items);
        l->items = items;
        l->cap = cap;
    }
    l->items[l->count++] = name;
}

/* Names of a tree that are neither bound around it nor noted yet. */
static void note(names *to, const names *bound, const feel_node *ast)
{
    const char *const *list;
    size_t count;
    if (!ast)
        return;
    feel_free_names(ast, to->arena, &list, &count, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        if (!has(bound->items, bound->count, list[i]) && !has(to->items, to->count, list[i]))
            push(to, list[i]);
    }
}

static void collect(const dmn_expr *x, names *to, names *bound);

static void collect_table(const dmn_table *t, names *to, const names *bound)
{
    for (size_t i = 0; i < t->ninputs; i++)
        note(to, bound, t->inputs[i].expr.ast);
    for (size_t i = 0; i < t->noutputs; i++)
        note(to, bound, t->outputs[i].fallback.ast);
    for (size_t r = 0; r < t->nrules; r++) {
        for (size_t i = 0; i < t->ninputs; i++)
            note(to, bound, t->rules[r].inputs[i].ast);
        for (size_t i = 0; i < t->noutputs; i++)
            note(to, bound, t->rules[r].outputs[i].ast);
    }
}

static void collect(const dmn_expr *x, names *to, names *bound)
{
    if (!x)
        return;
    size_t outer = bound->count;
    note(to, bound, x->ast);
    if (x->table)
        collect_table(x->table, to, bound);
    for (size_t i = 0; i < x->nparams; i++)
        push(bound, x->params[i].name);
    bool loop = x->kind == DMN_FOR || x->kind == DMN_SOME || x->kind == DMN_EVERY;
    for (size_t i = 0; i < x->nparts; i++) {
        if (loop && i == 1) {
            push(bound, x->variable);
            push(bound, "partial");
        }
        if (x->kind == DMN_FILTER && i == 1) /* members of the item cannot be told from names outside */
            continue;
        collect(x->parts[i], to, bound);
        if (x->kind == DMN_CONTEXT && x->names[i])
            push(bound, x->names[i]);
    }
    bound->count = outer;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void dmn_expr_free_names(const dmn_expr *x, cd_arena *a, const char *const **ret_names, size_t *ret_count)
{
    names to = {.arena = a}, bound = {.arena = a};
    collect(x, &to, &bound);
    if (to.count)
        qsort(to.items, to.count, sizeof *to.items, by_bytes);
    *ret_names = to.items;
    *ret_count = to.count;
}
