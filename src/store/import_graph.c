#include "store/import_graph.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

void graph_init(import_graph *g)
{
    *g = (import_graph){0};
    idset_init(&g->keys);
}

void graph_done(import_graph *g)
{
    for (size_t i = 0; i < g->count; i++)
        free(g->nodes[i].name);
    free(g->nodes);
    idset_done(&g->keys);
    *g = (import_graph){0};
}

static size_t node_of(import_graph *g, const char *key, size_t nkey)
{
    size_t have = idset_add(&g->keys, key, nkey, g->count + 1);
    if (have)
        return have - 1;
    if (g->count == g->cap) {
        g->cap = g->cap ? g->cap * 2 : 1024;
        g->nodes = cd_realloc(g->nodes, g->cap, sizeof *g->nodes);
    }
    g->nodes[g->count] = (graph_node){0};
    /* until a row or the database tells the name as people write it */
    g->nodes[g->count].name = cd_strndup(key, nkey);
    return g->count++;
}

static void name_node(graph_node *n, const char *name)
{
    free(n->name);
    n->name = cd_strdup(name);
}

void graph_row(import_graph *g, const char *key, size_t nkey, const char *name, const char *above, size_t nabove,
               size_t row, cd_place at)
{
    size_t up = nabove ? node_of(g, above, nabove) + 1 : 0;
    size_t at_key = node_of(g, key, nkey); /* may move the nodes */
    graph_node *n = &g->nodes[at_key];
    name_node(n, name);
    n->above = up;
    n->row = row;
    n->at = at;
    n->in_file = true;
    g->any_above = g->any_above || up;
}

void graph_stands(import_graph *g, const char *key, size_t nkey, const char *name, const char *above, size_t nabove)
{
    size_t up = nabove ? node_of(g, above, nabove) + 1 : 0;
    size_t at_key = node_of(g, key, nkey); /* may move the nodes */
    graph_node *n = &g->nodes[at_key];
    if (!n->in_file)
        name_node(n, name);
    n->stands = up;
    n->in_db = true;
}

bool graph_any_above(const import_graph *g)
{
    return g->any_above;
}

static size_t up(const graph_node *n)
{
    return n->in_file ? n->above : n->stands;
}

typedef struct found {
    graph_fault *items;
    size_t count, cap;
} found;

static void add(found *f, import_graph *g, graph_node *n, const char *above, bool missing)
{
    if (f->count == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 16;
        f->items = cd_realloc(f->items, f->cap, sizeof *f->items);
    }
    f->items[f->count++] = (graph_fault){n->row, n->at, cd_strdup(n->name), cd_strdup(above), missing};
    n->mark = 2; /* goes out of the file when the round is over */
}

static size_t find_missing(import_graph *g, found *f)
{
    size_t before = f->count;
    for (size_t i = 0; i < g->count; i++) {
        graph_node *n = &g->nodes[i];
        if (!n->in_file || !n->above)
            continue;
        const graph_node *a = &g->nodes[n->above - 1];
        if (!a->in_db && !a->in_file)
            add(f, g, n, a->name, true);
    }
    return f->count - before;
}

#define RING_SHOWN 8

/* Follows each chain once.  `mark`: 0 not seen, 1 on the chain being followed, 2 bad, 3 done. */
static size_t find_rings(import_graph *g, found *f)
{
    size_t before = f->count;
    for (size_t i = 0; i < g->count; i++)
        g->nodes[i].mark = 0;
    for (size_t i = 0; i < g->count; i++) {
        size_t at = i;
        while (g->nodes[at].mark == 0) {
            g->nodes[at].mark = 1;
            if (!up(&g->nodes[at]))
                break;
            at = up(&g->nodes[at]) - 1;
        }
        if (g->nodes[at].mark == 1 && up(&g->nodes[at])) {
            cd_str ring;
            cd_str_init(&ring, 0);
            cd_str_adds(&ring, g->nodes[at].name);
            size_t k = at, shown = 0;
            do {
                k = up(&g->nodes[k]) - 1;
                if (shown++ < RING_SHOWN || k == at)
                    cd_str_addf(&ring, " → %s%s", shown > RING_SHOWN + 1 ? "… → " : "", g->nodes[k].name);
            } while (k != at);
            do {
                k = up(&g->nodes[k]) - 1;
                if (g->nodes[k].in_file)
                    add(f, g, &g->nodes[k], cd_str_c(&ring), false);
                else
                    g->nodes[k].mark = 3;
            } while (k != at);
            cd_str_done(&ring);
        }
        for (size_t k = i; g->nodes[k].mark == 1; k = up(&g->nodes[k]) - 1) {
            g->nodes[k].mark = 3;
            if (!up(&g->nodes[k]))
                break;
        }
    }
    return f->count - before;
}

static int by_row(const void *a, const void *b)
{
    const graph_fault *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

size_t graph_check(import_graph *g, bool must_exist, graph_fault **ret)
{
    found f = {0};
    for (;;) {
        for (size_t i = 0; i < g->count; i++)
            g->nodes[i].mark = 0;
        size_t n = must_exist ? find_missing(g, &f) : 0;
        if (n == 0)
            n = find_rings(g, &f);
        if (n == 0)
            break;
        for (size_t i = 0; i < g->count; i++)
            if (g->nodes[i].mark == 2)
                g->nodes[i].in_file = false;
    }
    if (f.count > 1)
        qsort(f.items, f.count, sizeof *f.items, by_row);
    *ret = f.items;
    return f.count;
}

void graph_faults_free(graph_fault *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(f[i].name);
        free(f[i].above);
    }
    free(f);
}
