/* Stamps of systems, from the log. */
#include "store/stamp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "store/private.h"

/* What the log says that no paper shows: told levels, imports as such, papers handed out, bytes of files attached to nothing. */
#define SHOWN "action NOT IN ('verdict', 'import', 'issued', 'prune')"
/* What belongs to no single system. */
#define SHARED "action IN ('org', 'contacts', 'actors', 'setting')"

typedef struct node {
    int64_t num, above; /* above: 0 when it is no component */
    const char *id, *host;
    char last[65];      /* hash of the newest entry about it; "" when there is none */
    size_t mark;        /* of the walk that was here */
} node;

typedef struct graph {
    cd_arena arena;
    node *nodes; /* by id, bytes */
    size_t n, cap;
    char shared[65];
} graph;

static int by_id(const void *a, const void *b)
{
    const node *x = a, *y = b;
    return strcmp(x->id, y->id);
}

static node *find(const graph *g, const char *id)
{
    node key = {.id = id};
    return g->n ? bsearch(&key, g->nodes, g->n, sizeof key, by_id) : NULL;
}

/* A host may be written in other letters than the id. */
static node *find_loosely(const graph *g, const char *id)
{
    node *x = find(g, id);
    for (size_t i = 0; !x && i < g->n; i++)
        if (strcasecmp(g->nodes[i].id, id) == 0)
            x = &g->nodes[i];
    return x;
}

static int read_nodes(store *s, graph *g, const char *host_fact, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT s.num, s.part_of, s.id, (SELECT value FROM fact f WHERE f.system = s.num AND f.code = ?1 "
                                 "ORDER BY f.seq DESC LIMIT 1) FROM system_now s ORDER BY s.id COLLATE BINARY",
                                 diags);
    if (!st)
        return CD_ESYS;
    store_bind(s, st, 1, host_fact);
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        if (g->n == g->cap) {
            g->cap = g->cap ? g->cap * 2 : 64;
            g->nodes = cd_realloc(g->nodes, g->cap, sizeof *g->nodes);
        }
        g->nodes[g->n++] = (node){.num = sqlite3_column_int64(st, 0), .above = sqlite3_column_int64(st, 1),
                                  .id = store_keep(&g->arena, st, 2), .host = store_keep(&g->arena, st, 3)};
    }
    return res == CD_NO ? CD_OK : res;
}

/* The newest entry of each subject: of a system, or shared by all.  An entry about what is no system counts for all. */
static int read_log(store *s, graph *g, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT l.subject, l.hash, x.shared FROM (SELECT max(seq) AS seq, max(shared) AS shared FROM (SELECT "
                                 "seq, subject, " SHARED " AS shared FROM log WHERE " SHOWN ") GROUP BY CASE shared WHEN 1 THEN '' "
                                 "ELSE subject END) x JOIN log l ON l.seq = x.seq ORDER BY l.seq",
                                 diags);
    if (!st)
        return CD_ESYS;
    cd_sha256 h;
    cd_sha256_init(&h);
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        const char *hash = store_text(st, 1);
        node *x = sqlite3_column_int(st, 2) ? NULL : find_loosely(g, store_text(st, 0));
        if (x && hash && strlen(hash) == 64)
            memcpy(x->last, hash, 65);
        else
            store_digest(&h, hash);
    }
    cd_sha256_end(&h, g->shared);
    return res == CD_NO ? CD_OK : res;
}

/* Marks the system, its components and the hosts of all of them. */
static void walk(graph *g, node *x, size_t mark)
{
    if (!x || x->mark == mark)
        return;
    x->mark = mark;
    for (size_t i = 0; i < g->n; i++)
        if (g->nodes[i].above == x->num)
            walk(g, &g->nodes[i], mark);
    if (x->host)
        walk(g, find_loosely(g, x->host), mark);
}

static void stamp(graph *g, node *x, size_t mark, char ret[65])
{
    cd_sha256 h;
    cd_sha256_init(&h);
    store_digest(&h, g->shared);
    walk(g, x, mark);
    for (size_t i = 0; i < g->n; i++)
        if (g->nodes[i].mark == mark) {
            store_digest(&h, g->nodes[i].id);
            store_digest(&h, g->nodes[i].last);
        }
    cd_sha256_end(&h, ret);
}

int store_stamps_load(store *s, const char *host_fact, cd_diags *diags, store_stamps *ret)
{
    graph g = {0};
    cd_arena_init(&g.arena);
    int res = read_nodes(s, &g, host_fact, diags);
    if (res == CD_OK)
        res = read_log(s, &g, diags);
    if (res == CD_OK) {
        store_stamp *items = cd_arena_array(&g.arena, g.n + 1, sizeof *items);
        for (size_t i = 0; i < g.n; i++) {
            items[i].id = g.nodes[i].id;
            stamp(&g, &g.nodes[i], i + 1, items[i].stamp);
        }
        *ret = (store_stamps){g.arena, g.n, items};
    } else {
        cd_arena_done(&g.arena);
    }
    free(g.nodes);
    return res;
}

void store_stamps_done(store_stamps *t)
{
    cd_arena_done(&t->arena);
    *t = (store_stamps){0};
}

const char *store_stamp_of(const store_stamps *t, const char *id)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = strcmp(t->items[mid].id, id);
        if (c == 0)
            return t->items[mid].stamp;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}
