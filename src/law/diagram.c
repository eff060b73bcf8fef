#include "law/diagram.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Ids with the top bit are terminals (the value is in the other bits); the rest index `nodes`. */
#define VALUE_BIT 0x80000000u

typedef struct node {
    uint32_t var;
    uint32_t first; /* of its children in `kids` */
} node;

typedef struct memo { /* one remembered apply */
    uint32_t op;      /* op + 1; 0: empty */
    diagram_id a, b, result;
} memo;

struct diagram {
    size_t nvars;
    size_t *classes;
    node *nodes;
    size_t count, cap;
    diagram_id *kids;
    size_t nkids, kids_cap;
    diagram_id *slots; /* open hash of node + 1 */
    size_t nslots;
    memo *memos; /* a cache: collisions overwrite */
    size_t nmemos;
};

diagram *diagram_new(const size_t *classes, size_t nvars)
{
    diagram *d = cd_calloc(1, sizeof *d);
    d->nvars = nvars;
    d->classes = cd_calloc(nvars + 1, sizeof *d->classes);
    if (nvars)
        memcpy(d->classes, classes, nvars * sizeof *classes);
    d->nslots = 1024;
    d->slots = cd_calloc(d->nslots, sizeof *d->slots);
    d->nmemos = 4096;
    d->memos = cd_calloc(d->nmemos, sizeof *d->memos);
    return d;
}

void diagram_free(diagram *d)
{
    if (!d)
        return;
    free(d->classes);
    free(d->nodes);
    free(d->kids);
    free(d->slots);
    free(d->memos);
    free(d);
}

size_t diagram_nvars(const diagram *d)
{
    return d->nvars;
}

size_t diagram_classes(const diagram *d, size_t var)
{
    return d->classes[var];
}

size_t diagram_size(const diagram *d)
{
    return d->count;
}

diagram_id diagram_value(diagram *d, int32_t value)
{
    (void)d;
    if (value < 0 || value > DIAGRAM_VALUE_MAX)
        abort();
    return VALUE_BIT | (uint32_t)value;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h ^= x + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
    return h * 0xff51afd7ed558ccdu;
}

static uint64_t node_hash(size_t var, const diagram_id *children, size_t n)
{
    uint64_t h = mix(0, var);
    for (size_t i = 0; i < n; i++)
        h = mix(h, children[i]);
    return h ^ h >> 29;
}

static void rehash(diagram *d)
{
    free(d->slots);
    d->nslots *= 2;
    d->slots = cd_calloc(d->nslots, sizeof *d->slots);
    for (size_t i = 0; i < d->count; i++) {
        const node *n = &d->nodes[i];
        size_t at = node_hash(n->var, d->kids + n->first, d->classes[n->var]) & (d->nslots - 1);
        while (d->slots[at])
            at = (at + 1) & (d->nslots - 1);
        d->slots[at] = (diagram_id)i + 1;
    }
}

diagram_id diagram_node(diagram *d, size_t var, const diagram_id *children)
{
    size_t n = d->classes[var];
    bool same = true;
    for (size_t i = 1; i < n && same; i++)
        same = children[i] == children[0];
    if (same)
        return children[0];
    size_t at = node_hash(var, children, n) & (d->nslots - 1);
    for (; d->slots[at]; at = (at + 1) & (d->nslots - 1)) {
        const node *x = &d->nodes[d->slots[at] - 1];
        if (x->var == var && memcmp(d->kids + x->first, children, n * sizeof *children) == 0)
            return d->slots[at] - 1;
    }
    if (d->count == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 512;
        d->nodes = cd_realloc(d->nodes, d->cap, sizeof *d->nodes);
    }
    if (d->nkids + n > d->kids_cap) {
        d->kids_cap = (d->nkids + n) * 2;
        d->kids = cd_realloc(d->kids, d->kids_cap, sizeof *d->kids);
    }
    if (d->count >= VALUE_BIT - 1 || d->nkids + n > UINT32_MAX)
        abort();
    diagram_id id = (diagram_id)d->count++;
    d->nodes[id] = (node){(uint32_t)var, (uint32_t)d->nkids};
    memcpy(d->kids + d->nkids, children, n * sizeof *children);
    d->nkids += n;
    d->slots[at] = id + 1;
    if (d->count * 2 > d->nslots)
        rehash(d);
    return id;
}

bool diagram_is_value(const diagram *d, diagram_id id, int32_t *ret)
{
    (void)d;
    if (!(id & VALUE_BIT))
        return false;
    *ret = (int32_t)(id & ~VALUE_BIT);
    return true;
}

size_t diagram_var(const diagram *d, diagram_id id)
{
    return d->nodes[id].var;
}

diagram_id diagram_child(const diagram *d, diagram_id id, size_t cls)
{
    return d->kids[d->nodes[id].first + cls];
}

#define COFACTOR_OP 1000u /* beside the operations in the memo */

static int32_t combine(enum diagram_op op, int32_t a, int32_t b)
{
    switch (op) {
    case DIAGRAM_MIN:
        return a < b ? a : b;
    case DIAGRAM_MAX:
        return a > b ? a : b;
    case DIAGRAM_MUL:
        return a * b;
    case DIAGRAM_ELSE:
        return a ? a : b;
    case DIAGRAM_ABOVE:
        return a > b;
    case DIAGRAM_PAIR:
        return a * DIAGRAM_PAIR_BASE + b;
    }
    abort();
}

diagram_id diagram_apply(diagram *d, enum diagram_op op, diagram_id a, diagram_id b)
{
    int32_t va = 0, vb = 0;
    bool ta = diagram_is_value(d, a, &va), tb = diagram_is_value(d, b, &vb);
    if (ta && tb)
        return diagram_value(d, combine(op, va, vb));
    /* Neutral and absorbing operands; levels are never below 0. */
    if (op == DIAGRAM_MUL && ((ta && va == 0) || (tb && vb == 0)))
        return diagram_value(d, 0);
    if ((op == DIAGRAM_MUL && ta && va == 1) || ((op == DIAGRAM_MAX || op == DIAGRAM_ELSE) && ta && va == 0))
        return b;
    if ((op == DIAGRAM_MUL && tb && vb == 1) || ((op == DIAGRAM_MAX || op == DIAGRAM_ELSE) && tb && vb == 0))
        return a;
    if (op == DIAGRAM_MIN && ((ta && va == 0) || (tb && vb == 0)))
        return diagram_value(d, 0);
    if (op == DIAGRAM_ELSE && ta)
        return a;
    if (a == b && (op == DIAGRAM_MIN || op == DIAGRAM_MAX || op == DIAGRAM_ELSE))
        return a;
    if ((op == DIAGRAM_MIN || op == DIAGRAM_MAX || op == DIAGRAM_MUL) && a > b) { /* the other operations do not mind the order: one memo for both */
        diagram_id t = a;
        a = b;
        b = t;
        ta = a & VALUE_BIT;
        tb = b & VALUE_BIT;
    }
    size_t slot = (size_t)mix(mix((uint64_t)op + 1, a), b) & (d->nmemos - 1);
    if (d->memos[slot].op == (uint32_t)op + 1 && d->memos[slot].a == a && d->memos[slot].b == b)
        return d->memos[slot].result;
    size_t va_var = ta ? d->nvars : d->nodes[a].var, vb_var = tb ? d->nvars : d->nodes[b].var;
    size_t var = va_var < vb_var ? va_var : vb_var;
    size_t n = d->classes[var];
    diagram_id *children = cd_calloc(n, sizeof *children);
    for (size_t i = 0; i < n; i++)
        children[i] = diagram_apply(d, op, va_var == var ? diagram_child(d, a, i) : a, vb_var == var ? diagram_child(d, b, i) : b);
    diagram_id result = diagram_node(d, var, children);
    free(children);
    d->memos[slot] = (memo){(uint32_t)op + 1, a, b, result};
    return result;
}

typedef struct mapping {
    diagram *d;
    int32_t (*fn)(int32_t, void *);
    void *user;
    diagram_id *done; /* id + 1 by node; nodes made while mapping are never looked up */
} mapping;

static diagram_id map_node(mapping *m, diagram_id a)
{
    int32_t value;
    if (diagram_is_value(m->d, a, &value))
        return diagram_value(m->d, m->fn(value, m->user));
    if (m->done[a])
        return m->done[a] - 1;
    size_t var = m->d->nodes[a].var, n = m->d->classes[var];
    diagram_id *children = cd_calloc(n, sizeof *children);
    for (size_t i = 0; i < n; i++)
        children[i] = map_node(m, diagram_child(m->d, a, i));
    diagram_id result = diagram_node(m->d, var, children);
    free(children);
    m->done[a] = result + 1;
    return result;
}

diagram_id diagram_map(diagram *d, diagram_id a, int32_t (*fn)(int32_t value, void *user), void *user)
{
    mapping m = {d, fn, user, cd_calloc(d->count + 1, sizeof *m.done)};
    diagram_id result = map_node(&m, a);
    free(m.done);
    return result;
}

diagram_id diagram_cofactor(diagram *d, diagram_id a, size_t var, size_t cls)
{
    int32_t value;
    if (diagram_is_value(d, a, &value) || d->nodes[a].var > var)
        return a;
    if (d->nodes[a].var == var)
        return diagram_child(d, a, cls);
    /* Remembered like an operation; the second operand says which variable and class, in the range of terminals. */
    diagram_id key = VALUE_BIT | (uint32_t)(var * 65536 + cls);
    size_t slot = (size_t)mix(mix(COFACTOR_OP, a), key) & (d->nmemos - 1);
    if (d->memos[slot].op == COFACTOR_OP && d->memos[slot].a == a && d->memos[slot].b == key)
        return d->memos[slot].result;
    size_t at = d->nodes[a].var, n = d->classes[at];
    diagram_id *children = cd_calloc(n, sizeof *children);
    for (size_t i = 0; i < n; i++)
        children[i] = diagram_cofactor(d, diagram_child(d, a, i), var, cls);
    diagram_id result = diagram_node(d, at, children);
    free(children);
    d->memos[slot] = (memo){COFACTOR_OP, a, key, result};
    return result;
}

static int32_t negate(int32_t value, void *user)
{
    (void)user;
    return !value;
}

static int32_t equals(int32_t value, void *user)
{
    return value == *(const int32_t *)user;
}

diagram_id diagram_not(diagram *d, diagram_id a)
{
    return diagram_map(d, a, negate, NULL);
}

diagram_id diagram_is(diagram *d, diagram_id a, int32_t value)
{
    return diagram_map(d, a, equals, &value);
}

int32_t diagram_at(const diagram *d, diagram_id id, const int32_t *cls)
{
    while (!(id & VALUE_BIT)) {
        const node *n = &d->nodes[id];
        id = d->kids[n->first + (size_t)cls[n->var]];
    }
    return (int32_t)(id & ~VALUE_BIT);
}

static void support(const diagram *d, diagram_id id, bool *used, bool *seen)
{
    if (id & VALUE_BIT || seen[id])
        return;
    seen[id] = true;
    size_t var = d->nodes[id].var;
    used[var] = true;
    for (size_t i = 0; i < d->classes[var]; i++)
        support(d, diagram_child(d, id, i), used, seen);
}

void diagram_support(const diagram *d, diagram_id id, bool *used)
{
    bool *seen = cd_calloc(d->count + 1, sizeof *seen);
    support(d, id, used, seen);
    free(seen);
}

/* ---- restriction ---- */

/* The restricted function is built reduced in the view, so that what it depends on can be read off: known variables are
 * followed, unknown ones keep a node unless all children are equal. */
typedef struct view_node {
    uint32_t var;
    uint32_t first; /* of its children in view->kids */
} view_node;

struct diagram_view {
    const diagram *d;
    diagram_id *done;   /* result by node of the diagram */
    uint32_t *stamp;    /* done[] is of this round */
    uint32_t round;
    int32_t floor;      /* terminals below it count as it */
    view_node *nodes;
    size_t count, cap;
    diagram_id *kids;
    size_t nkids, kids_cap;
    uint32_t *slots;    /* open hash of node + 1 */
    uint32_t *slot_stamp;
    size_t nslots;
};

diagram_view *diagram_view_new(const diagram *d)
{
    diagram_view *v = cd_calloc(1, sizeof *v);
    v->d = d;
    v->done = cd_calloc(d->count + 1, sizeof *v->done);
    v->stamp = cd_calloc(d->count + 1, sizeof *v->stamp);
    v->nslots = 256;
    while (v->nslots < 2 * (d->count + 1))
        v->nslots *= 2;
    v->slots = cd_calloc(v->nslots, sizeof *v->slots);
    v->slot_stamp = cd_calloc(v->nslots, sizeof *v->slot_stamp);
    return v;
}

void diagram_view_free(diagram_view *v)
{
    if (!v)
        return;
    free(v->done);
    free(v->stamp);
    free(v->nodes);
    free(v->kids);
    free(v->slots);
    free(v->slot_stamp);
    free(v);
}

static diagram_id view_node_of(diagram_view *v, size_t var, const diagram_id *children, size_t n)
{
    size_t at = node_hash(var, children, n) & (v->nslots - 1);
    for (; v->slot_stamp[at] == v->round; at = (at + 1) & (v->nslots - 1)) {
        const view_node *x = &v->nodes[v->slots[at]];
        if (x->var == var && memcmp(v->kids + x->first, children, n * sizeof *children) == 0)
            return v->slots[at];
    }
    if (v->count == v->cap) {
        v->cap = v->cap ? v->cap * 2 : 64;
        v->nodes = cd_realloc(v->nodes, v->cap, sizeof *v->nodes);
    }
    if (v->nkids + n > v->kids_cap) {
        v->kids_cap = (v->nkids + n) * 2;
        v->kids = cd_realloc(v->kids, v->kids_cap, sizeof *v->kids);
    }
    diagram_id id = (diagram_id)v->count++;
    v->nodes[id] = (view_node){(uint32_t)var, (uint32_t)v->nkids};
    memcpy(v->kids + v->nkids, children, n * sizeof *children);
    v->nkids += n;
    /* A restriction has at most as many nodes as the diagram, so the table never fills. */
    v->slots[at] = id;
    v->slot_stamp[at] = v->round;
    return id;
}

enum { CLASSES_ON_STACK = 64 };

static diagram_id restrict_node(diagram_view *v, diagram_id id, const int32_t *cls)
{
    const diagram *d = v->d;
    while (!(id & VALUE_BIT) && cls[d->nodes[id].var] >= 0)
        id = d->kids[d->nodes[id].first + (size_t)cls[d->nodes[id].var]];
    if (id & VALUE_BIT)
        return (int32_t)(id & ~VALUE_BIT) < v->floor ? VALUE_BIT | (uint32_t)v->floor : id;
    if (v->stamp[id] == v->round)
        return v->done[id];
    size_t var = d->nodes[id].var, n = d->classes[var];
    diagram_id small[CLASSES_ON_STACK];
    diagram_id *children = n <= CLASSES_ON_STACK ? small : cd_calloc(n, sizeof *children);
    bool same = true;
    for (size_t i = 0; i < n; i++) {
        children[i] = restrict_node(v, diagram_child(d, id, i), cls);
        same = same && children[i] == children[0];
    }
    diagram_id result = same ? children[0] : view_node_of(v, var, children, n);
    if (children != small)
        free(children);
    v->stamp[id] = v->round;
    v->done[id] = result;
    return result;
}

void diagram_range(diagram_view *v, diagram_id id, const int32_t *cls, int32_t *ret_min, int32_t *ret_max, bool *essential)
{
    diagram_range_above(v, id, cls, 0, ret_min, ret_max, essential);
}

void diagram_range_above(diagram_view *v, diagram_id id, const int32_t *cls, int32_t floor, int32_t *ret_min, int32_t *ret_max,
                         bool *essential)
{
    const diagram *d = v->d;
    v->floor = floor;
    if (essential)
        memset(essential, 0, d->nvars * sizeof *essential);
    if (++v->round == 0) { /* stamps of long ago could look new */
        memset(v->stamp, 0, (d->count + 1) * sizeof *v->stamp);
        memset(v->slot_stamp, 0, v->nslots * sizeof *v->slot_stamp);
        v->round = 1;
    }
    v->count = v->nkids = 0;
    diagram_id root = restrict_node(v, id, cls);
    if (root & VALUE_BIT) {
        *ret_min = *ret_max = (int32_t)(root & ~VALUE_BIT);
        return;
    }
    /* Every node made now is reachable or was merged away below an equal-children parent; walk from the root. */
    int32_t low = INT32_MAX, high = INT32_MIN;
    bool small_seen[256] = {false};
    bool *seen = v->count <= sizeof small_seen ? small_seen : cd_calloc(v->count, sizeof *seen);
    diagram_id small_stack[256];
    diagram_id *stack = v->count <= sizeof small_stack / sizeof *small_stack ? small_stack : cd_calloc(v->count, sizeof *stack);
    size_t top = 0;
    stack[top++] = root;
    seen[root] = true;
    while (top) {
        const view_node *n = &v->nodes[stack[--top]];
        if (essential)
            essential[n->var] = true;
        for (size_t i = 0; i < d->classes[n->var]; i++) {
            diagram_id child = v->kids[n->first + i];
            if (child & VALUE_BIT) {
                int32_t value = (int32_t)(child & ~VALUE_BIT);
                low = value < low ? value : low;
                high = value > high ? value : high;
            } else if (!seen[child]) {
                seen[child] = true;
                stack[top++] = child;
            }
        }
    }
    if (seen != small_seen)
        free(seen);
    if (stack != small_stack)
        free(stack);
    *ret_min = low;
    *ret_max = high;
}
