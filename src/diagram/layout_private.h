/* Inside of the layout: what stands in the channels between rows.  layout.c places, layout_order.c chooses the order of rows. */
#ifndef CD_DIAGRAM_LAYOUT_PRIVATE_H
#define CD_DIAGRAM_LAYOUT_PRIVATE_H

#include "diagram/layout.h"

typedef struct att { /* where a line enters a channel */
    size_t net, node;
    size_t end; /* SIZE_MAX: a lane */
    bool upper; /* of the row above */
    size_t run; /* in its channel */
} att;

typedef struct run { /* a net in a channel */
    size_t net, first, n;
    int32_t left, right;
    size_t track;
    bool straight;
} run;

typedef struct channel {
    run *runs;
    size_t nruns;
    size_t ntracks;
    int32_t label_above, label_below, y; /* y: of the first track */
    size_t first, natts;
} channel;

typedef struct block { /* of settle: neighbours that touch */
    int64_t sum, weight;
    size_t first;
} block;

typedef struct scratch { /* room for one row, or the lines of one box */
    int32_t *step, *want, *weight, *x;
    int64_t *offset;
    block *blocks;
    size_t *list;
} scratch;

typedef struct plan {
    layout *l;
    size_t nrows;
    size_t **rows, *count; /* nodes by row, in order */
    channel *channels;     /* channel r: below row r */
    att *atts;
    size_t natts;
    size_t *of_node;       /* atts by node */
    size_t *below;         /* of channel_cost */
    scratch own;
} plan;

static inline int32_t att_x(const plan *p, const att *a)
{
    const lay_node *n = &p->l->nodes[a->node];
    return n->x + (a->end == SIZE_MAX ? n->w / 2 : p->l->ends[a->end].off);
}

static inline const run *run_of(const plan *p, const att *a)
{
    size_t row = p->l->nodes[a->node].row;
    return &p->channels[a->upper ? row : row - 1].runs[a->run];
}

/* Middle of what a line leads to in its channel: the other side if it has any there. */
static inline bool pull_of(const plan *p, size_t i, int32_t *ret)
{
    const att *a = &p->atts[i];
    const run *r = run_of(p, a);
    int64_t other = 0, same = 0;
    int nother = 0, nsame = 0;
    for (size_t k = r->first; k < r->first + r->n; k++) {
        if (k == i)
            continue;
        int32_t x = att_x(p, &p->atts[k]);
        if (p->atts[k].upper != a->upper) {
            other += x;
            nother++;
        } else {
            same += x;
            nsame++;
        }
    }
    if (!nother && !nsame)
        return false;
    *ret = (int32_t)(nother ? other / nother : same / nsame);
    return true;
}

/* The order of the boxes of every row: few crossings, links side by side, otherwise as given. */
void lay_order(plan *p);

#endif
