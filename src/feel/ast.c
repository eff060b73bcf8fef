/* Reading syntax trees: walking, free names, uses of variables, constants, text. */
#include <string.h>

#include "feel/internal.h"

void feel_ast_walk(const feel_node *n, bool (*fn)(const feel_node *n, void *user), void *user)
{
    if (!fn(n, user))
        return;
    for (size_t i = 0; i < n->nkids; i++)
        feel_ast_walk(n->kids[i], fn, user);
}

/* ---- free names ---- */

typedef struct bound {
    const char *name;
    const struct bound *next;
} bound;

typedef struct found {
    const char *name;
    bool outside; /* seen outside any filter */
} found;

typedef struct finder {
    cd_arena *arena;
    found *items;
    size_t count, cap;
} finder;

static bool is_bound(const bound *b, const char *name)
{
    for (; b; b = b->next) {
        if (strcmp(b->name, name) == 0)
            return true;
    }
    return false;
}

static void note(finder *f, const char *name, bool in_filter)
{
    for (size_t i = 0; i < f->count; i++) {
        if (strcmp(f->items[i].name, name) == 0) {
            f->items[i].outside |= !in_filter;
            return;
        }
    }
    if (f->count == f->cap) {
        size_t cap = f->cap ? 2 * f->cap : 16;
        found *items = cd_arena_array(f->arena, cap, sizeof *items);
        if (f->count)
            memcpy(items, f->items, f->count * sizeof *items);
        f->items = items;
        f->cap = cap;
    }
    f->items[f->count++] = (found){name, !in_filter};
}

static void find_free(finder *f, const feel_node *n, const bound *b, bool in_filter);

/* Kids one after another, each binding its own name for the later ones. */
static void find_chain(finder *f, const feel_node *n, size_t i, const bound *b, bool in_filter)
{
    if (i == n->nkids)
        return;
    const feel_node *kid = n->kids[i];
    bool binds = kid->kind == FEEL_N_BIND || kid->kind == FEEL_N_ENTRY || kid->kind == FEEL_N_PARAM;
    if (!binds) {
        const bound partial = {"partial", b};
        find_free(f, kid, n->kind == FEEL_N_FOR ? &partial : b, in_filter);
        return;
    }
    for (size_t k = 0; k < kid->nkids && kid->kind != FEEL_N_PARAM; k++)
        find_free(f, kid->kids[k], b, in_filter);
    const bound mine = {kid->text, b};
    find_chain(f, n, i + 1, &mine, in_filter);
}

static void find_free(finder *f, const feel_node *n, const bound *b, bool in_filter)
{
    switch (n->kind) {
    case FEEL_N_NAME:
        if (!is_bound(b, n->text))
            note(f, n->text, in_filter);
        return;
    case FEEL_N_FOR:
    case FEEL_N_SOME:
    case FEEL_N_EVERY:
    case FEEL_N_CONTEXT:
    case FEEL_N_FUNCTION:
        find_chain(f, n, 0, b, in_filter);
        return;
    case FEEL_N_FILTER: {
        const bound item = {"item", b};
        find_free(f, n->kids[0], b, in_filter);
        find_free(f, n->kids[1], &item, true);
        return;
    }
    case FEEL_N_CALL:
        if (n->kids[0]->kind != FEEL_N_NAME || !n->kids[0]->value)
            find_free(f, n->kids[0], b, in_filter);
        for (size_t i = 1; i < n->nkids; i++)
            find_free(f, n->kids[i], b, in_filter);
        return;
    case FEEL_N_TYPE:
        return;
    case FEEL_N_LITERAL:
    case FEEL_N_INPUT:
    case FEEL_N_NEG:
    case FEEL_N_ARITH:
    case FEEL_N_COMPARE:
    case FEEL_N_AND:
    case FEEL_N_OR:
    case FEEL_N_IF:
    case FEEL_N_BIND:
    case FEEL_N_BETWEEN:
    case FEEL_N_IN:
    case FEEL_N_INSTANCE:
    case FEEL_N_PATH:
    case FEEL_N_ARG:
    case FEEL_N_LIST:
    case FEEL_N_ENTRY:
    case FEEL_N_RANGE:
    case FEEL_N_PARAM:
    case FEEL_N_TESTS:
    case FEEL_N_TEST_OP:
    case FEEL_N_TEST_EXPR:
    default:
        for (size_t i = 0; i < n->nkids; i++)
            find_free(f, n->kids[i], b, in_filter);
        return;
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const found *)a)->name, ((const found *)b)->name);
}

void feel_free_names(const feel_node *n, cd_arena *a, const char *const **ret_names, size_t *ret_count,
                     const char *const **ret_members, size_t *ret_nmembers)
{
    finder f = {.arena = a};
    find_free(&f, n, NULL, false);
    if (f.count)
        qsort(f.items, f.count, sizeof *f.items, by_name);
    const char **names = cd_arena_array(a, f.count + 1, sizeof *names),
               **members = cd_arena_array(a, f.count + 1, sizeof *members);
    size_t nnames = 0, nmembers = 0;
    for (size_t i = 0; i < f.count; i++) {
        if (f.items[i].outside)
            names[nnames++] = f.items[i].name;
        else
            members[nmembers++] = f.items[i].name;
    }
    *ret_names = names;
    *ret_count = nnames;
    if (ret_members) {
        *ret_members = members;
        *ret_nmembers = nmembers;
    }
}

/* ---- constants ---- */

static bool is_constant(const feel_node *n)
{
    switch (n->kind) {
    case FEEL_N_LITERAL:
        return true;
    case FEEL_N_NEG:
    case FEEL_N_LIST:
    case FEEL_N_RANGE:
        break;
    case FEEL_N_CALL: {
        static const char *const makers[] = {"date", "time", "date and time", "duration", "number"};
        bool maker = false;
        for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
            maker = maker || (n->kids[0]->kind == FEEL_N_NAME && strcmp(n->kids[0]->text, makers[i]) == 0);
        if (!maker)
            return false;
        for (size_t i = 1; i < n->nkids; i++) {
            if (!is_constant(n->kids[i]->kind == FEEL_N_ARG ? n->kids[i]->kids[0] : n->kids[i]))
                return false;
        }
        return true;
    }
    case FEEL_N_NAME:
    case FEEL_N_INPUT:
    case FEEL_N_ARITH:
    case FEEL_N_COMPARE:
    case FEEL_N_AND:
    case FEEL_N_OR:
    case FEEL_N_IF:
    case FEEL_N_FOR:
    case FEEL_N_SOME:
    case FEEL_N_EVERY:
    case FEEL_N_BIND:
    case FEEL_N_BETWEEN:
    case FEEL_N_IN:
    case FEEL_N_INSTANCE:
    case FEEL_N_PATH:
    case FEEL_N_FILTER:
    case FEEL_N_ARG:
    case FEEL_N_CONTEXT:
    case FEEL_N_ENTRY:
    case FEEL_N_FUNCTION:
    case FEEL_N_PARAM:
    case FEEL_N_TYPE:
    case FEEL_N_TESTS:
    case FEEL_N_TEST_OP:
    case FEEL_N_TEST_EXPR:
    default:
        return false;
    }
    for (size_t i = 0; i < n->nkids; i++) {
        if (!is_constant(n->kids[i]))
            return false;
    }
    return true;
}

const feel_value *feel_constant(const feel_node *n, cd_arena *a)
{
    if (!is_constant(n))
        return NULL;
    if (n->kind == FEEL_N_LITERAL)
        return n->value;
    feel_run run;
    feel_run_init(&run, a, NULL, NULL);
    const feel_value *v = feel_eval(&run, n, NULL);
    return v->kind == FEEL_NULL ? NULL : v;
}

/* ---- uses ---- */

typedef struct user {
    cd_arena *arena;
    void (*fn)(const feel_use *use, void *user);
    void *user;
} user;

static const char *variable(const feel_node *n, const bound *b)
{
    if (n->kind == FEEL_N_INPUT)
        return "?";
    return n->kind == FEEL_N_NAME && !is_bound(b, n->text) ? n->text : NULL;
}

static void tell(const user *u, const char *name, enum feel_op op, const feel_value *v, const feel_node *at)
{
    feel_use use = {name, v ? op : FEEL_OP_NONE, v, at};
    u->fn(&use, u->user);
}

static void uses(const user *u, const feel_node *n, const bound *b, bool condition);

static enum feel_op mirrored(enum feel_op op)
{
    switch (op) {
    case FEEL_OP_LT:
        return FEEL_OP_GT;
    case FEEL_OP_LE:
        return FEEL_OP_GE;
    case FEEL_OP_GT:
        return FEEL_OP_LT;
    case FEEL_OP_GE:
        return FEEL_OP_LE;
    case FEEL_OP_NONE:
    case FEEL_OP_ADD:
    case FEEL_OP_SUB:
    case FEEL_OP_MUL:
    case FEEL_OP_DIV:
    case FEEL_OP_POW:
    case FEEL_OP_EQ:
    case FEEL_OP_NE:
    default:
        return op;
    }
}

/* `name` against the value of a test: constants are told, anything else counts as "other". */
static void uses_value(const user *u, const char *name, const feel_node *at, const feel_node *n, const bound *b)
{
    if (n->kind == FEEL_N_RANGE && n->op != FEEL_OP_NONE) {
        bool low = n->op == FEEL_OP_GT || n->op == FEEL_OP_GE || n->op == FEEL_OP_EQ || n->op == FEEL_OP_NE;
        tell(u, name, n->op, feel_constant(n->kids[low ? 0 : 1], u->arena), at);
        uses(u, n->kids[low ? 0 : 1], b, false);
    } else if (n->kind == FEEL_N_RANGE) {
        tell(u, name, n->low_closed ? FEEL_OP_GE : FEEL_OP_GT, feel_constant(n->kids[0], u->arena), at);
        tell(u, name, n->high_closed ? FEEL_OP_LE : FEEL_OP_LT, feel_constant(n->kids[1], u->arena), at);
        uses(u, n->kids[0], b, false);
        uses(u, n->kids[1], b, false);
    } else if (n->kind == FEEL_N_LIST) {
        for (size_t i = 0; i < n->nkids; i++)
            uses_value(u, name, at, n->kids[i], b);
    } else {
        tell(u, name, FEEL_OP_EQ, feel_constant(n, u->arena), at);
        uses(u, n, b, false);
    }
}

static void uses_tests(const user *u, const char *name, const feel_node *at, const feel_node *tests, const bound *b)
{
    for (size_t i = 0; i < tests->nkids; i++) {
        const feel_node *t = tests->kids[i], *where = at ? at : t;
        if (t->kind == FEEL_N_TEST_OP) {
            tell(u, name, t->op, feel_constant(t->kids[0], u->arena), where);
            uses(u, t->kids[0], b, false);
        } else if (t->uses_input) {
            uses(u, t->kids[0], b, true);
        } else {
            uses_value(u, name, where, t->kids[0], b);
        }
    }
}

static void uses_chain(const user *u, const feel_node *n, size_t i, const bound *b)
{
    if (i == n->nkids)
        return;
    const feel_node *kid = n->kids[i];
    if (kid->kind != FEEL_N_BIND && kid->kind != FEEL_N_ENTRY && kid->kind != FEEL_N_PARAM) {
        const bound partial = {"partial", b};
        bool condition = n->kind == FEEL_N_SOME || n->kind == FEEL_N_EVERY;
        uses(u, kid, n->kind == FEEL_N_FOR ? &partial : b, condition);
        return;
    }
    for (size_t k = 0; k < kid->nkids && kid->kind != FEEL_N_PARAM; k++)
        uses(u, kid->kids[k], b, false);
    const bound mine = {kid->text, b};
    uses_chain(u, n, i + 1, &mine);
}

static void uses(const user *u, const feel_node *n, const bound *b, bool condition)
{
    const char *name;
    switch (n->kind) {
    case FEEL_N_NAME:
    case FEEL_N_INPUT:
        name = variable(n, b);
        if (name)
            tell(u, name, FEEL_OP_EQ, condition ? &feel_true : NULL, n);
        return;
    case FEEL_N_COMPARE: {
        const feel_node *x = n->kids[0], *y = n->kids[1];
        const feel_value *v;
        if ((name = variable(x, b)) && (v = feel_constant(y, u->arena))) {
            tell(u, name, n->op, v, x);
        } else if ((name = variable(y, b)) && (v = feel_constant(x, u->arena))) {
            tell(u, name, mirrored(n->op), v, y);
        } else {
            uses(u, x, b, false);
            uses(u, y, b, false);
        }
        return;
    }
    case FEEL_N_BETWEEN: {
        name = variable(n->kids[0], b);
        const feel_value *low = feel_constant(n->kids[1], u->arena), *high = feel_constant(n->kids[2], u->arena);
        if (name && low && high) {
            tell(u, name, FEEL_OP_GE, low, n->kids[0]);
            tell(u, name, FEEL_OP_LE, high, n->kids[0]);
            return;
        }
        break;
    }
    case FEEL_N_IN:
        if ((name = variable(n->kids[0], b)))
            uses_tests(u, name, n->kids[0], n->kids[1], b);
        else {
            uses(u, n->kids[0], b, false);
            uses(u, n->kids[1], b, false);
        }
        return;
    case FEEL_N_TESTS:
        uses_tests(u, "?", NULL, n, b);
        return;
    case FEEL_N_AND:
    case FEEL_N_OR:
        uses(u, n->kids[0], b, true);
        uses(u, n->kids[1], b, true);
        return;
    case FEEL_N_IF:
        uses(u, n->kids[0], b, true);
        uses(u, n->kids[1], b, condition);
        uses(u, n->kids[2], b, condition);
        return;
    case FEEL_N_FOR:
    case FEEL_N_SOME:
    case FEEL_N_EVERY:
    case FEEL_N_CONTEXT:
    case FEEL_N_FUNCTION:
        uses_chain(u, n, 0, b);
        return;
    case FEEL_N_FILTER: {
        const bound item = {"item", b};
        uses(u, n->kids[0], b, false);
        uses(u, n->kids[1], &item, false);
        return;
    }
    case FEEL_N_CALL: {
        bool builtin = n->kids[0]->kind == FEEL_N_NAME && n->kids[0]->value;
        bool negation = builtin && strcmp(n->kids[0]->text, "not") == 0;
        if (!builtin)
            uses(u, n->kids[0], b, false);
        for (size_t i = 1; i < n->nkids; i++)
            uses(u, n->kids[i], b, negation);
        return;
    }
    case FEEL_N_TYPE:
        return;
    case FEEL_N_LITERAL:
    case FEEL_N_NEG:
    case FEEL_N_ARITH:
    case FEEL_N_BIND:
    case FEEL_N_INSTANCE:
    case FEEL_N_PATH:
    case FEEL_N_ARG:
    case FEEL_N_LIST:
    case FEEL_N_ENTRY:
    case FEEL_N_RANGE:
    case FEEL_N_PARAM:
    case FEEL_N_TEST_OP:
    case FEEL_N_TEST_EXPR:
    default:
        break;
    }
    for (size_t i = 0; i < n->nkids; i++)
        uses(u, n->kids[i], b, n->kind == FEEL_N_ARG && condition);
}

void feel_uses(const feel_node *n, cd_arena *a, void (*fn)(const feel_use *use, void *user), void *user_data)
{
    user u = {a, fn, user_data};
    uses(&u, n, NULL, n->kind != FEEL_N_TESTS);
}
