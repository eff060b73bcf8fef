#include "render/linebreak.h"

#include <stdlib.h>

#include "base/mem.h"

/* A possible line end before item i; node 0 is the start. */
typedef struct lb_node {
    int64_t width, space; /* sums over the items before it */
    size_t fills;
    int64_t cost; /* of the best way to here; -1: no way */
    size_t from;  /* where the line that ends here starts in that way */
} lb_node;

static const int64_t OVERFULL = 1000000000000; /* a line that sticks out: dearer than the loosest hundred */

void lb_work_done(lb_work *w)
{
    free(w->nodes);
    *w = (lb_work){0};
}

static void prepare(const lb_item *items, size_t n, lb_work *w)
{
    if (w->cap < n + 1) {
        w->cap = 2 * n + 64;
        w->nodes = cd_realloc(w->nodes, w->cap, sizeof *w->nodes);
    }
    w->nodes[0] = (lb_node){0};
    for (size_t i = 0; i < n; i++)
        w->nodes[i + 1] = (lb_node){w->nodes[i].width + items[i].width, w->nodes[i].space + items[i].space,
                                    w->nodes[i].fills + items[i].fill, -1, 0};
}

int64_t lb_width(const lb_item *items, size_t a, size_t b)
{
    int64_t w = 0;
    for (size_t i = a; i < b; i++)
        w += items[i].width + (i + 1 < b ? items[i].space : 0);
    return w;
}

/* Demerits as in TeX: the cube of how far blanks are stretched or shrunk, squared. */
static int64_t demerits(int64_t badness, int penalty)
{
    int64_t b = 10 + (badness > 100000 ? 100000 : badness);
    return b * b + (int64_t)penalty * penalty;
}

static int64_t cube(int64_t off, int64_t give)
{
    int64_t r = off * 1000 / give;
    return r > 10000 ? 100000 : r * r * r / 10000000;
}

typedef struct line {
    int64_t natural, space, room;
    bool fill, last, first;
} line;

/* Cost of a line; -1 when it cannot be made to fit. */
static int64_t justify_cost(const line *l, int penalty)
{
    int64_t off = l->room - l->natural;
    if (off < 0) {
        int64_t give = l->space / 5;
        return -off > give ? -1 : demerits(cube(-off, give), penalty);
    }
    if (l->fill)
        return demerits(0, penalty);
    if (l->last) /* a last line of one short word looks lost */
        return demerits(!l->first && l->natural < l->room / 8 ? 60 : 0, penalty);
    return demerits(l->space >= 2 ? cube(off, l->space / 2) : 100000, penalty);
}

static int64_t balance_cost(const line *l, int penalty)
{
    int64_t off = (l->room - l->natural) / 100, room = l->room / 100;
    if (off < 0)
        return -1;
    return 4 * room * room + off * off + (int64_t)penalty * room / 10;
}

static void optimum(const lb_item *items, size_t n, const lb_params *p, lb_node *node)
{
    size_t lowest = 0; /* no line reaches over a forced end */
    for (size_t b = 1; b <= n; b++) {
        bool forced = b == n || items[b - 1].penalty == LB_FORCE;
        if (!forced && items[b - 1].penalty >= LB_NEVER)
            continue;
        int penalty = forced ? 0 : items[b - 1].penalty;
        size_t nearest = b;
        for (size_t a = b; a-- > lowest;) {
            if (node[a].cost < 0)
                continue;
            if (nearest == b)
                nearest = a;
            line l = {.natural = node[b].width - node[a].width + node[b - 1].space - node[a].space,
                      .space = node[b - 1].space - node[a].space,
                      .room = a ? p->width : p->first,
                      .fill = node[b].fills != node[a].fills,
                      .last = forced,
                      .first = a == lowest};
            int64_t c = p->mode == LB_JUSTIFY ? justify_cost(&l, penalty) : balance_cost(&l, penalty);
            if (c >= 0 && (node[b].cost < 0 || node[a].cost + c < node[b].cost)) {
                node[b].cost = node[a].cost + c;
                node[b].from = a;
            }
            if (l.natural - l.space / 5 > l.room && l.natural - l.space / 5 > p->width)
                break; /* longer lines fit even less */
        }
        if (node[b].cost < 0 && nearest < b &&
            (forced || lb_width(items, nearest, b) > (nearest ? p->width : p->first))) {
            node[b].cost = node[nearest].cost + OVERFULL;
            node[b].from = nearest;
        }
        if (forced)
            lowest = b;
    }
}

/* How much shorter (in hundredths of the line) a line may rather be than end at a place of that cost. */
static int64_t worth(int penalty)
{
    return penalty <= 0 ? 0 : penalty <= 50 || penalty == LB_GLUE ? 15 : penalty <= 150 ? 30 : penalty <= 400 ? 45 : penalty <= 1500 ? 80 : 66;
}

static void first_fit(const lb_item *items, size_t n, const lb_params *p, lb_node *node)
{
    for (size_t a = 0; a < n;) {
        int64_t room = a ? p->width : p->first, width = 0, best_score = 0;
        size_t best = 0;
        for (size_t b = a; b < n; b++) {
            width += items[b].width;
            if (width > room && best)
                break;
            int penalty = b + 1 == n ? LB_FORCE : items[b].penalty;
            if (penalty < LB_NEVER) {
                int64_t score = width - room * worth(penalty) / 100;
                if (!best || score >= best_score || penalty == LB_FORCE) {
                    best = b + 1;
                    best_score = score;
                }
                if (penalty == LB_FORCE)
                    break;
            }
            width += items[b].space;
        }
        node[best].from = a;
        node[best].cost = 0;
        a = best;
    }
}

size_t lb_break(const lb_item *items, size_t n, const lb_params *p, lb_work *w, size_t *ends)
{
    if (!n) {
        ends[0] = 0;
        return 1;
    }
    prepare(items, n, w);
    if (p->mode == LB_RAGGED)
        first_fit(items, n, p, w->nodes);
    else
        optimum(items, n, p, w->nodes);
    size_t count = 0;
    for (size_t b = n; b; b = w->nodes[b].from)
        ends[count++] = b;
    for (size_t i = 0; i < count / 2; i++) {
        size_t t = ends[i];
        ends[i] = ends[count - 1 - i];
        ends[count - 1 - i] = t;
    }
    return count;
}
