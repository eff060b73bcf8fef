#include "dossier/shape.h"

#include <string.h>

#include "base/i18n.h"

const shape shape_any = {.kind = SHAPE_ANY};
const shape shape_text = {.kind = SHAPE_TEXT};
const shape shape_number = {.kind = SHAPE_NUMBER};
const shape shape_bool = {.kind = SHAPE_BOOL};
const shape shape_date = {.kind = SHAPE_DATE};

typedef struct checker {
    cd_arena *a;
    cd_diags *diags;
    int result;
} checker;

const shape_member *shape_member_find(const shape *s, const char *name)
{
    for (size_t i = 0; s->kind == SHAPE_CONTEXT && i < s->nmembers; i++)
        if (strcmp(s->members[i].name, name) == 0)
            return &s->members[i];
    return NULL;
}

static shape_found found(const shape *s)
{
    return (shape_found){s, NULL};
}

static const shape *list_of(checker *c, const shape *item)
{
    shape *s = cd_arena_alloc(c->a, sizeof *s);
    s->kind = SHAPE_LIST;
    s->item = item;
    return s;
}

static const shape *item_of(const shape *s)
{
    return s->kind == SHAPE_LIST ? s->item : s->kind == SHAPE_ANY ? &shape_any : s;
}

static shape_found check(checker *c, const feel_node *n, const shape_scope *scope);

static shape_found check_name(checker *c, const feel_node *n, const shape_scope *scope)
{
    for (const shape_scope *s = scope; s; s = s->parent) {
        if (s->name && strcmp(s->name, n->text) == 0)
            return found(s->shape);
        const shape_member *m = s->name ? NULL : shape_member_find(s->shape, n->text);
        if (m)
            return (shape_found){m->shape, m};
        if (!s->name && s->shape->kind == SHAPE_ANY)
            return found(&shape_any);
    }
    if (n->value || feel_is_builtin(n->text))
        return found(&shape_any);
    cd_error(c->diags, "E6003", n->at, _("không có dữ liệu tên «%s»; xem danh mục tên trong src/dossier/model.h"), n->text);
    c->result = CD_EINPUT;
    return found(&shape_any);
}

static shape_found check_path(checker *c, const feel_node *n, const shape_scope *scope)
{
    shape_found from = check(c, n->kids[0], scope);
    bool list = from.shape->kind == SHAPE_LIST;
    const shape *of = item_of(from.shape);
    if (of->kind == SHAPE_ANY)
        return found(&shape_any);
    const shape_member *m = shape_member_find(of, n->text);
    if (!m) {
        cd_error(c->diags, "E6003", n->at, _("không có trường «%s» ở đây; xem danh mục tên trong src/dossier/model.h"), n->text);
        c->result = CD_EINPUT;
        return found(&shape_any);
    }
    return list ? found(list_of(c, m->shape)) : (shape_found){m->shape, m};
}

/* Binds the iterators of for, some, every, then checks the body. */
static shape_found check_loop(checker *c, const feel_node *n, size_t i, const shape_scope *scope)
{
    const feel_node *kid = n->kids[i];
    if (i + 1 == n->nkids) {
        shape_scope partial = {scope, "partial", &shape_any};
        return check(c, kid, n->kind == FEEL_N_FOR ? &partial : scope);
    }
    const shape *list = check(c, kid->kids[0], scope).shape;
    if (kid->nkids > 1)
        check(c, kid->kids[1], scope);
    shape_scope bound = {scope, kid->text, kid->nkids > 1 ? &shape_any : item_of(list)};
    return check_loop(c, n, i + 1, &bound);
}

/* Entries of a context, each seeing those before it; an entry that is a field itself keeps the field's label. */
static void check_entries(checker *c, const feel_node *n, size_t i, const shape_scope *scope, shape_member *to)
{
    if (i == n->nkids)
        return;
    shape_found f = check(c, n->kids[i]->kids[0], scope);
    to[i] = (shape_member){n->kids[i]->text, f.shape, f.member ? f.member->label : NULL, f.member ? f.member->fill : NULL};
    shape_scope known = {scope, n->kids[i]->text, f.shape};
    check_entries(c, n, i + 1, &known, to);
}

static shape_found check(checker *c, const feel_node *n, const shape_scope *scope)
{
    switch (n->kind) {
    case FEEL_N_LITERAL:
        switch (n->value->kind) {
        case FEEL_NUMBER:
            return found(&shape_number);
        case FEEL_STRING:
            return found(&shape_text);
        case FEEL_BOOL:
            return found(&shape_bool);
        default:
            return found(&shape_any);
        }
    case FEEL_N_NAME:
        return check_name(c, n, scope);
    case FEEL_N_PATH:
        return check_path(c, n, scope);
    case FEEL_N_FILTER: {
        const shape *list = check(c, n->kids[0], scope).shape;
        shape_scope item = {scope, "item", item_of(list)};
        shape_scope members = {&item, NULL, item_of(list)};
        const shape *by = check(c, n->kids[1], item_of(list)->kind == SHAPE_CONTEXT ? &members : &item).shape;
        return found(by->kind == SHAPE_NUMBER ? item_of(list) : list);
    }
    case FEEL_N_FOR:
        return found(list_of(c, check_loop(c, n, 0, scope).shape));
    case FEEL_N_SOME:
    case FEEL_N_EVERY:
        check_loop(c, n, 0, scope);
        return found(&shape_bool);
    case FEEL_N_IF: {
        check(c, n->kids[0], scope);
        shape_found a = check(c, n->kids[1], scope), b = check(c, n->kids[2], scope);
        return found(a.shape->kind == SHAPE_ANY ? b.shape : a.shape);
    }
    case FEEL_N_LIST: {
        const shape *item = &shape_any;
        for (size_t i = 0; i < n->nkids; i++) {
            const shape *kid = check(c, n->kids[i], scope).shape;
            item = i ? item : kid; /* lists of templates are of one kind */
        }
        return found(list_of(c, item));
    }
    case FEEL_N_CONTEXT: {
        shape_member *members = cd_arena_array(c->a, n->nkids + 1, sizeof *members);
        check_entries(c, n, 0, scope, members);
        shape *s = cd_arena_alloc(c->a, sizeof *s);
        *s = (shape){SHAPE_CONTEXT, NULL, members, n->nkids};
        return found(s);
    }
    case FEEL_N_FUNCTION: {
        /* Parameters may be anything. */
        shape_scope any = {scope, NULL, &shape_any};
        if (!n->external)
            check(c, n->kids[n->nkids - 1], &any);
        return found(&shape_any);
    }
    case FEEL_N_TYPE:
    case FEEL_N_PARAM:
        return found(&shape_any);
    case FEEL_N_AND:
    case FEEL_N_OR:
    case FEEL_N_COMPARE:
    case FEEL_N_BETWEEN:
    case FEEL_N_IN:
    case FEEL_N_INSTANCE:
        for (size_t i = 0; i < n->nkids; i++)
            check(c, n->kids[i], scope);
        return found(&shape_bool);
    default:
        for (size_t i = 0; i < n->nkids; i++)
            check(c, n->kids[i], scope);
        return found(&shape_any);
    }
}

int shape_of(const feel_node *n, const shape_scope *scope, cd_arena *a, cd_diags *diags, shape_found *ret)
{
    checker c = {a, diags, CD_OK};
    shape_found f = check(&c, n, scope);
    if (c.result == CD_OK)
        *ret = f;
    return c.result;
}

void shape_names(const shape *s, feel_scope *to)
{
    if (s->kind == SHAPE_LIST)
        shape_names(s->item, to);
    for (size_t i = 0; s->kind == SHAPE_CONTEXT && i < s->nmembers; i++) {
        if (!feel_scope_has(to, s->members[i].name))
            feel_scope_add(to, s->members[i].name);
        shape_names(s->members[i].shape, to);
    }
}
