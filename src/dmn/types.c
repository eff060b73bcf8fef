/* Item definitions. */
#include <string.h>

#include "base/i18n.h"
#include "dmn/internal.h"
#include "feel/internal.h"

static const dmn_type simple[] = {
    {.name = "number", .kind = FEEL_NUMBER, .state = 2},
    {.name = "string", .kind = FEEL_STRING, .state = 2},
    {.name = "boolean", .kind = FEEL_BOOL, .state = 2},
    {.name = "date", .kind = FEEL_DATE, .state = 2},
    {.name = "time", .kind = FEEL_TIME, .state = 2},
    {.name = "date and time", .kind = FEEL_DATE_TIME, .state = 2},
    {.name = "dateTime", .kind = FEEL_DATE_TIME, .state = 2},
    {.name = "years and months duration", .kind = FEEL_YM_DURATION, .state = 2},
    {.name = "yearMonthDuration", .kind = FEEL_YM_DURATION, .state = 2},
    {.name = "days and time duration", .kind = FEEL_DT_DURATION, .state = 2},
    {.name = "dayTimeDuration", .kind = FEEL_DT_DURATION, .state = 2},
    {.name = "context", .kind = FEEL_CONTEXT, .state = 2},
    {.name = "list", .kind = FEEL_LIST, .state = 2},
    {.name = "range", .kind = FEEL_RANGE, .state = 2},
    {.name = "function", .kind = FEEL_FUNCTION, .state = 2},
};

const dmn_type *dmn_type_find(const dmn_model *m, const char *name)
{
    for (size_t i = 0; i < m->ntypes; i++) {
        if (strcmp(m->types[i]->name, name) == 0)
            return m->types[i];
    }
    for (size_t i = 0; i < m->nimports; i++) {
        size_t n = strlen(m->imports[i].name);
        if (m->imports[i].model && strncmp(name, m->imports[i].name, n) == 0 && name[n] == '.') {
            const dmn_type *t = dmn_type_find(m->imports[i].model, name + n + 1);
            if (t)
                return t;
        }
    }
    return NULL;
}

bool dmn_type_ref(const dmn_model *m, const char *ref, cd_place at, cd_diags *diags, const dmn_type **ret)
{
    *ret = NULL;
    if (!ref || !*ref || strcmp(ref, "Any") == 0)
        return true;
    *ret = dmn_type_find(m, ref);
    if (*ret)
        return true;
    const char *local = strchr(ref, ':'); /* "feel:string" of DMN 1.1 */
    local = local ? local + 1 : ref;
    if (strcmp(local, "Any") == 0)
        return true;
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
        if (strcmp(simple[i].name, local) == 0) {
            *ret = &simple[i];
            return true;
        }
    }
    if (local != ref && (*ret = dmn_type_find(m, local)))
        return true;
    cd_error(diags, "E3618", at, _("không có kiểu dữ liệu «%s»"), ref);
    return false;
}

static bool define(dmn_model *m, dmn_type *t, const cd_node *n, int depth, cd_diags *diags)
{
    t->model = m;
    t->node = n;
    t->name = dmn_attr(n, "name");
    t->collection = strcmp(dmn_attr(n, "isCollection"), "true") == 0;
    if (depth > DMN_MAX_NESTING) {
        cd_error(diags, "E3622", cd_node_place(n), _("kiểu dữ liệu lồng quá sâu"));
        return false;
    }
    bool ok = true;
    if (!*t->name) {
        cd_error(diags, "E3611", cd_node_place(n), _("kiểu dữ liệu thiếu tên (thuộc tính name)"));
        ok = false;
    }
    for (const cd_node *c = cd_elem_first(n, "itemComponent"); c; c = cd_elem_next(c, "itemComponent"))
        t->ncomponents++;
    t->components = cd_arena_array(&m->arena, t->ncomponents + 1, sizeof *t->components);
    t->component_names = cd_arena_array(&m->arena, t->ncomponents + 1, sizeof *t->component_names);
    size_t i = 0;
    for (const cd_node *c = cd_elem_first(n, "itemComponent"); c; c = cd_elem_next(c, "itemComponent"), i++) {
        dmn_type *part = cd_arena_alloc(&m->arena, sizeof *part);
        ok = define(m, part, c, depth + 1, diags) && ok;
        for (size_t k = 0; k < i; k++) {
            if (strcmp(t->component_names[k], part->name) == 0) {
                cd_error(diags, "E3613", cd_node_place(c), _("thành phần «%s» lặp lại"), part->name);
                ok = false;
            }
        }
        t->components[i] = part;
        t->component_names[i] = part->name;
    }
    return ok;
}

static bool resolve(dmn_model *m, dmn_type *t, cd_diags *diags)
{
    if (t->state == 2)
        return true;
    if (t->state == 1) {
        cd_error(diags, "E3619", cd_node_place(t->node), _("kiểu dữ liệu «%s» tham chiếu vòng"), t->name);
        return false;
    }
    t->state = 1;
    bool ok = true;
    const cd_node *ref = cd_elem_first(t->node, "typeRef");
    if (ref) {
        ok = dmn_type_ref(m, cd_node_text_trim(ref), cd_node_place(ref), diags, &t->base);
        for (size_t i = 0; ok && i < m->ntypes; i++) { /* only types of this model may still be unresolved */
            if (m->types[i] == t->base)
                ok = resolve(m, m->types[i], diags);
        }
        if (t->base)
            t->kind = t->base->collection ? FEEL_LIST : t->base->kind;
    } else if (t->ncomponents) {
        t->kind = FEEL_CONTEXT;
    } else if (cd_elem_first(t->node, "functionItem")) {
        t->kind = FEEL_FUNCTION;
        t->is_function = true;
        const cd_node *f = cd_elem_first(t->node, "functionItem");
        ok = dmn_type_ref(m, cd_node_attr(f, "outputTypeRef"), cd_node_place(f), diags, &t->result);
    }
    for (size_t i = 0; i < t->ncomponents; i++) {
        /* components are reached from here only, and their own references may lead back here: a recursive type such as
         * a tree is sound, since a value is finite */
        for (size_t k = 0; k < m->ntypes; k++) {
            if (m->types[k] == t)
                t->state = 2;
        }
        dmn_type *part = (dmn_type *)(uintptr_t)t->components[i];
        ok = resolve(m, part, diags) && ok;
    }
    dmn_cell cell;
    const cd_node *values = cd_elem_first(t->node, "allowedValues");
    if (values) {
        ok = dmn_cell_read(m, values, true, diags, &cell) && ok;
        t->allowed = cell.ast;
    }
    values = cd_elem_first(t->node, "typeConstraint");
    if (values) {
        ok = dmn_cell_read(m, values, true, diags, &cell) && ok;
        t->constraint = cell.ast;
    }
    t->state = 2;
    return ok;
}

bool dmn_types_load(dmn_model *m, cd_diags *diags)
{
    bool ok = true;
    for (const cd_node *n = cd_elem_first(m->root, "itemDefinition"); n; n = cd_elem_next(n, "itemDefinition"))
        m->ntypes++;
    m->types = cd_arena_array(&m->arena, m->ntypes + 1, sizeof *m->types);
    size_t i = 0;
    for (const cd_node *n = cd_elem_first(m->root, "itemDefinition"); n; n = cd_elem_next(n, "itemDefinition"), i++) {
        m->types[i] = cd_arena_alloc(&m->arena, sizeof **m->types);
        ok = define(m, m->types[i], n, 0, diags) && ok;
        for (size_t k = 0; k < i; k++) {
            if (strcmp(m->types[k]->name, m->types[i]->name) == 0) {
                cd_error(diags, "E3613", cd_node_place(n), _("kiểu dữ liệu «%s» được khai báo hai lần"),
                         m->types[i]->name);
                ok = false;
            }
        }
    }
    for (i = 0; ok && i < m->ntypes; i++)
        ok = resolve(m, m->types[i], diags) && ok;
    return ok;
}

/* ---- conformance ---- */

#define WITHOUT_VALUES 100000 /* added to the depth: allowed values are not looked at */

static bool accepts(feel_run *run, const dmn_type *t, const feel_value *v, int depth);

static bool allowed(feel_run *run, const feel_node *tests, const feel_value *v, int depth)
{
    return !tests || depth >= WITHOUT_VALUES || feel_is_true(feel_eval_tests(run, tests, v, NULL));
}

/* One item of a collection, or a value of a type that is none. */
static bool accepts_item(feel_run *run, const dmn_type *t, const feel_value *v, int depth)
{
    if (v->kind == FEEL_NULL)
        return true;
    if (t->base) {
        if (!accepts(run, t->base, v, depth + 1))
            return false;
    } else if (t->ncomponents) {
        if (v->kind != FEEL_CONTEXT)
            return false;
        for (size_t i = 0; i < t->ncomponents; i++) {
            const feel_value *part = feel_context_get(v, t->component_names[i]);
            if (!part || !accepts(run, t->components[i], part, depth + 1))
                return false;
        }
    } else if (t->kind != FEEL_NULL && v->kind != t->kind) {
        return false;
    }
    return allowed(run, t->allowed, v, depth);
}

static bool accepts(feel_run *run, const dmn_type *t, const feel_value *v, int depth)
{
    if (v->kind == FEEL_NULL)
        return true;
    if (depth % WITHOUT_VALUES > 4 * DMN_MAX_NESTING || !feel_step(run, 1))
        return false;
    if (!t->collection)
        return accepts_item(run, t, v, depth) && allowed(run, t->constraint, v, depth);
    if (v->kind != FEEL_LIST)
        return false;
    for (size_t i = 0; i < v->list.count; i++) {
        if (!accepts_item(run, t, v->list.items[i], depth))
            return false;
    }
    return allowed(run, t->constraint, v, depth);
}

bool dmn_type_accepts(const dmn_type *t, const feel_value *v, feel_run *run)
{
    return !t || accepts(run, t, v, 0);
}

bool dmn_type_is(const dmn_type *t, const feel_value *v, feel_run *run)
{
    return !t || accepts(run, t, v, WITHOUT_VALUES);
}

const dmn_type *dmn_result_type(const dmn_element *e)
{
    return e->type && e->type->is_function ? e->type->result : e->type;
}

const feel_value *dmn_conform(feel_run *run, const dmn_type *t, const feel_value *v, const char *what)
{
    if (!t || v->kind == FEEL_NULL || accepts(run, t, v, 0))
        return v;
    bool list = t->collection || t->kind == FEEL_LIST;
    if (v->kind == FEEL_LIST && v->list.count == 1 && accepts(run, t, v->list.items[0], 0))
        return v->list.items[0];
    if (list && v->kind != FEEL_LIST) {
        const feel_value *l = feel_list(run->arena, &v, 1);
        if (accepts(run, t, l, 0))
            return l;
    }
    if (t->kind == FEEL_DATE_TIME && v->kind == FEEL_DATE) {
        feel_moment m = v->moment;
        m.zone.given = true;
        const feel_value *d = feel_moment_value(run->arena, FEEL_DATE_TIME, &m);
        if (accepts(run, t, d, 0))
            return d;
    }
    if (run->diags && !run->failed)
        cd_warning(run->diags, "E3651", run->at, _("giá trị của «%s» không hợp kiểu «%s»"), what, t->name);
    return &feel_null;
}

/* ---- accessors ---- */

enum feel_kind dmn_type_kind(const dmn_type *t)
{
    return t ? t->kind : FEEL_NULL;
}

const char *dmn_type_name(const dmn_type *t)
{
    return t ? t->name : "Any";
}

bool dmn_type_is_collection(const dmn_type *t)
{
    return t && (t->collection || (t->base && dmn_type_is_collection(t->base)));
}

const feel_node *dmn_type_allowed(const dmn_type *t)
{
    for (; t; t = t->base) {
        if (t->allowed)
            return t->allowed;
    }
    return NULL;
}

const feel_node *dmn_type_constraint(const dmn_type *t)
{
    return t ? t->constraint : NULL;
}

size_t dmn_type_ncomponents(const dmn_type *t)
{
    while (t && !t->ncomponents && t->base)
        t = t->base;
    return t ? t->ncomponents : 0;
}

const dmn_type *dmn_type_component(const dmn_type *t, size_t i, const char **ret_name)
{
    while (!t->ncomponents && t->base)
        t = t->base;
    if (ret_name)
        *ret_name = t->component_names[i];
    return t->components[i];
}
