#include "diagram/layout_private.h"

#include <stdlib.h>
#include <string.h>

enum { LANE = 10000, LANE_GAP = 3000, LANE_STEP = 7000, MARGIN = 5000, SEPARATE = 6000, HAIR = 800, SETTLES = 18 };

/* ---- building ---- */

layout lay_new(cd_arena *a)
{
    return (layout){.arena = a, .gap_x = 14000, .gap_y = 18000, .gap_empty = 8000, .track = 6000};
}

#define GROW(l, array, count, cap)                                                                                                     \
    do {                                                                                                                               \
        if ((count) == (cap)) {                                                                                                        \
            (cap) = (cap) ? (cap) * 2 : 32;                                                                                            \
            void *more_ = cd_arena_array((l)->arena, (cap), sizeof *(array));                                                          \
            if (count)                                                                                                                 \
                memcpy(more_, (array), (count) * sizeof *(array));                                                                     \
            (array) = more_;                                                                                                           \
        }                                                                                                                              \
    } while (0)

size_t lay_add_node(layout *l, size_t row, int32_t w, int32_t h)
{
    GROW(l, l->nodes, l->nnodes, l->cap_nodes);
    l->nodes[l->nnodes] = (lay_node){.w = w, .h = h, .row = row};
    return l->nnodes++;
}

size_t lay_add_net(layout *l)
{
    return l->nnets++;
}

size_t lay_add_end(layout *l, size_t net, size_t node, int side, int32_t at, int32_t label_w, int32_t label_h)
{
    GROW(l, l->ends, l->nends, l->cap_ends);
    l->ends[l->nends] = (lay_end){.net = net, .node = node, .side = side, .at = at, .label_w = label_w, .label_h = label_h};
    return l->nends++;
}

size_t lay_add_pair(layout *l, size_t a, size_t b, int32_t label_w, int32_t label_h)
{
    GROW(l, l->pairs, l->npairs, l->cap_pairs);
    l->pairs[l->npairs] = (lay_pair){.a = a, .b = b, .label_w = label_w, .label_h = label_h, .net = SIZE_MAX};
    return l->npairs++;
}

static void add_path(layout *l, size_t net, const drawing_point *points, size_t n)
{
    drawing_point *copy = cd_arena_array(l->arena, n, sizeof *copy);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) { /* without points that change nothing */
        if (kept && copy[kept - 1].x == points[i].x && copy[kept - 1].y == points[i].y)
            continue;
        if (kept > 1 && ((copy[kept - 2].x == copy[kept - 1].x && copy[kept - 1].x == points[i].x) ||
                         (copy[kept - 2].y == copy[kept - 1].y && copy[kept - 1].y == points[i].y)))
            kept--;
        copy[kept++] = points[i];
    }
    if (kept < 2)
        return;
    GROW(l, l->paths, l->npaths, l->cap_paths);
    l->paths[l->npaths++] = (lay_path){net, copy, kept};
}

static void add_dot(layout *l, size_t net, int32_t x, int32_t y)
{
    GROW(l, l->dots, l->ndots, l->cap_dots);
    l->dots[l->ndots++] = (lay_dot){net, {x, y}};
}

/* ---- rows, channels ---- */

/* The channel an end opens into. */
static size_t channel_of(const layout *l, const lay_end *e)
{
    size_t row = l->nodes[e->node].row;
    return e->side == LAY_TOP ? row - 1 : row;
}

/* Lanes for nets that pass rows.  *lows and *highs: first and last channel by net; SIZE_MAX: of no ends. */
static void add_lanes(layout *l, size_t **ret_low, size_t **ret_high)
{
    size_t *low = cd_arena_array(l->arena, l->nnets + 1, sizeof *low), *high = cd_arena_array(l->arena, l->nnets + 1, sizeof *high);
    for (size_t i = 0; i < l->nnets; i++)
        low[i] = SIZE_MAX;
    for (size_t i = 0; i < l->nends; i++) {
        size_t net = l->ends[i].net, c = channel_of(l, &l->ends[i]);
        if (low[net] == SIZE_MAX || c < low[net])
            low[net] = c;
        if (c > high[net])
            high[net] = c;
    }
    for (size_t net = 0; net < l->nnets; net++)
        for (size_t c = low[net]; low[net] != SIZE_MAX && c < high[net]; c++) {
            size_t lane = lay_add_node(l, c + 1, LANE, 0);
            l->nodes[lane].lane = true;
            l->nodes[lane].net = net;
        }
    *ret_low = low;
    *ret_high = high;
}

static int by_net(const void *a, const void *b)
{
    const att *x = a, *y = b;
    return x->net != y->net ? (x->net < y->net ? -1 : 1) : x->upper != y->upper ? (x->upper ? -1 : 1) : x->node < y->node ? -1 : x->node > y->node;
}

/* Lists what enters each channel, by net. */
static void build_channels(plan *p)
{
    layout *l = p->l;
    size_t max = l->nends + 2 * l->nnodes;
    att *all = cd_arena_array(l->arena, max + 1, sizeof *all);
    size_t *at = cd_arena_array(l->arena, max + 1, sizeof *at), n = 0;
    for (size_t i = 0; i < l->nends; i++) {
        const lay_end *e = &l->ends[i];
        at[n] = channel_of(l, e);
        all[n++] = (att){.net = e->net, .node = e->node, .end = i, .upper = e->side == LAY_BOTTOM};
    }
    for (size_t i = 0; i < l->nnodes; i++)
        if (l->nodes[i].lane)
            for (size_t k = 0; k < 2; k++) {
                at[n] = l->nodes[i].row - k;
                all[n++] = (att){.net = l->nodes[i].net, .node = i, .end = SIZE_MAX, .upper = k == 0};
            }
    p->channels = cd_arena_array(l->arena, p->nrows, sizeof *p->channels);
    p->atts = cd_arena_array(l->arena, n + 1, sizeof *p->atts);
    p->natts = 0;
    for (size_t c = 0; c < p->nrows; c++) {
        channel *ch = &p->channels[c];
        *ch = (channel){.first = p->natts};
        for (size_t i = 0; i < n; i++)
            if (at[i] == c)
                p->atts[p->natts++] = all[i];
        ch->natts = p->natts - ch->first;
        if (ch->natts)
            qsort(p->atts + ch->first, ch->natts, sizeof *p->atts, by_net);
        ch->runs = cd_arena_array(l->arena, ch->natts + 1, sizeof *ch->runs);
        for (size_t i = ch->first; i < p->natts; i++) {
            if (i == ch->first || p->atts[i].net != p->atts[i - 1].net)
                ch->runs[ch->nruns++] = (run){.net = p->atts[i].net, .first = i};
            p->atts[i].run = ch->nruns - 1;
            ch->runs[ch->nruns - 1].n++;
        }
    }
    for (size_t i = 0; i < l->nnodes; i++)
        l->nodes[i].natts = 0;
    for (size_t i = 0; i < p->natts; i++)
        l->nodes[p->atts[i].node].natts++;
    size_t sum = 0;
    for (size_t i = 0; i < l->nnodes; i++) {
        l->nodes[i].first = sum;
        sum += l->nodes[i].natts;
        l->nodes[i].natts = 0;
    }
    p->of_node = cd_arena_array(l->arena, sum + 1, sizeof *p->of_node);
    for (size_t c = 0; c < p->nrows; c++)
        for (size_t k = 0; k < p->channels[c].nruns; k++)
            for (size_t i = 0; i < p->channels[c].runs[k].n; i++) {
                size_t a = p->channels[c].runs[k].first + i;
                lay_node *node = &l->nodes[p->atts[a].node];
                p->of_node[node->first + node->natts++] = a;
            }
}

static bool are_beside(const layout *l, const lay_pair *pr)
{
    const lay_node *a = &l->nodes[pr->a], *b = &l->nodes[pr->b];
    return a->row == b->row && (a->at + 1 == b->at || b->at + 1 == a->at);
}

static int32_t gap_between(const layout *l, size_t a, size_t b)
{
    const lay_node *x = &l->nodes[a], *y = &l->nodes[b];
    if (x->lane || y->lane)
        return x->lane && y->lane ? LANE_STEP - LANE : LANE_GAP;
    int32_t gap = x->pinned ? l->gap_x / 2 : l->gap_x;
    for (size_t i = 0; i < l->npairs; i++) {
        const lay_pair *pr = &l->pairs[i];
        if ((pr->a == a && pr->b == b) || (pr->a == b && pr->b == a)) {
            int32_t own = pr->label_w ? pr->label_w + 2 * LAY_LABEL_PAD + 4000 : 22000;
            gap = own > gap ? own : gap;
        }
    }
    return gap;
}

/* ---- places ---- */

/* Places x[i] with x[i + 1] >= x[i] + step[i] within [low, high], nearest to want[i] by weight[i]: neighbours that would come too
 * close are moved together. */
static void settle(scratch *own, size_t n, int32_t low, int32_t high)
{
    const int32_t *step = own->step, *want = own->want, *weight = own->weight;
    int32_t *x = own->x;
    block *blocks = own->blocks;
    int64_t *offset = own->offset;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        offset[i] = i ? offset[i - 1] + step[i - 1] : 0;
        blocks[count++] = (block){(want[i] - offset[i]) * (int64_t)weight[i], weight[i], i};
        while (count > 1 && blocks[count - 2].sum * blocks[count - 1].weight >= blocks[count - 1].sum * blocks[count - 2].weight) {
            blocks[count - 2].sum += blocks[count - 1].sum;
            blocks[count - 2].weight += blocks[count - 1].weight;
            count--;
        }
    }
    for (size_t b = 0; b < count; b++) {
        int64_t y = blocks[b].sum / blocks[b].weight;
        if (y > high - offset[n - 1])
            y = high - offset[n - 1];
        if (y < low)
            y = low;
        for (size_t i = blocks[b].first; i < (b + 1 < count ? blocks[b + 1].first : n); i++)
            x[i] = (int32_t)(y + offset[i]);
    }
}

/* Width an end takes on the side of its box, to the right of its line. */
static int32_t end_room(const lay_end *e)
{
    int32_t label = e->label_w ? LAY_LABEL_GAP + e->label_w + LAY_LABEL_PAD : 0;
    return label > SEPARATE ? label : SEPARATE;
}

/* Ends that may be placed stand to the right of those that are fixed. */
static void widen(layout *l)
{
    int64_t(*need)[2] = cd_arena_array(l->arena, l->nnodes + 1, sizeof *need), (*fixed)[2] = cd_arena_array(l->arena, l->nnodes + 1, sizeof *fixed);
    for (size_t k = 0; k < l->nends; k++) {
        const lay_end *e = &l->ends[k];
        int64_t room = end_room(e);
        if (e->at == LAY_AUTO)
            need[e->node][e->side] += room;
        else if (e->at + room > fixed[e->node][e->side])
            fixed[e->node][e->side] = e->at + room;
    }
    for (size_t i = 0; i < l->nnodes; i++)
        for (int side = LAY_TOP; side <= LAY_BOTTOM; side++) {
            int64_t all = need[i][side] ? need[i][side] + (fixed[i][side] > MARGIN ? fixed[i][side] : MARGIN) : 0;
            if (all > l->nodes[i].w)
                l->nodes[i].w = (int32_t)all;
        }
}

/* Ends of a box on one side: in the order of where they lead, each as near to straight as their room allows. */
static void place_ends(plan *p, size_t node, int side)
{
    layout *l = p->l;
    lay_node *n = &l->nodes[node];
    size_t *list = p->own.list, count = 0;
    int32_t low = MARGIN;
    if (n->lane)
        return;
    for (size_t k = n->first; k < n->first + n->natts; k++) {
        const att *a = &p->atts[p->of_node[k]];
        const lay_end *e = a->end == SIZE_MAX ? NULL : &l->ends[a->end];
        if (!e || e->side != side)
            continue;
        if (e->at == LAY_AUTO)
            list[count++] = p->of_node[k];
        else if (e->at + end_room(e) > low) /* widen */
            low = e->at + end_room(e);
    }
    if (!count)
        return;
    int32_t *want = p->own.want, *step = p->own.step, *weight = p->own.weight, *x = p->own.x;
    for (size_t i = 0; i < count; i++) {
        int32_t to = n->x + n->w / 2;
        pull_of(p, list[i], &to);
        want[i] = to;
    }
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k && want[k - 1] > want[k]; k--) {
            int32_t t = want[k];
            want[k] = want[k - 1];
            want[k - 1] = t;
            size_t u = list[k];
            list[k] = list[k - 1];
            list[k - 1] = u;
        }
    int32_t room = 0;
    for (size_t i = 0; i < count; i++) {
        room = end_room(&l->ends[p->atts[list[i]].end]);
        step[i] = room;
        weight[i] = run_of(p, &p->atts[list[i]])->n == 2 ? 4 : 1;
    }
    int32_t last = l->ends[p->atts[list[count - 1]].end].label_w ? room : MARGIN;
    settle(&p->own, count, n->x + low, n->x + n->w - last);
    for (size_t i = 0; i < count; i++)
        l->ends[p->atts[list[i]].end].off = x[i] - n->x;
}

static void first_ends(plan *p)
{
    layout *l = p->l;
    for (size_t i = 0; i < l->nends; i++)
        l->ends[i].off = l->ends[i].at == LAY_AUTO ? l->nodes[l->ends[i].node].w / 2 : l->ends[i].at;
}

enum { USE_UPPER = 1, USE_LOWER = 2 };

/* Returns whether something moved. */
static bool settle_row(plan *p, size_t r, int use, int32_t width)
{
    bool moved = false;
    layout *l = p->l;
    size_t n = p->count[r], *row = p->rows[r];
    int32_t *want = p->own.want, *step = p->own.step, *weight = p->own.weight, *x = p->own.x;
    for (size_t i = 0; i < n; i++) {
        const lay_node *node = &l->nodes[row[i]];
        int64_t sum = 0, all = 0;
        /* a lane follows what is above it: one bend at the foot is better than a small one at every row */
        int from = node->lane && use == (USE_UPPER | USE_LOWER) ? USE_UPPER : use;
        for (size_t k = node->first; k < node->first + node->natts; k++) {
            size_t a = p->of_node[k];
            int32_t to;
            if (!(from & (p->atts[a].upper ? USE_LOWER : USE_UPPER)) || !pull_of(p, a, &to))
                continue;
            int64_t own = run_of(p, &p->atts[a])->n == 2 ? 3 : 1;
            sum += own * (to - (att_x(p, &p->atts[a]) - node->x));
            all += own;
        }
        step[i] = i + 1 < n ? node->w + gap_between(l, row[i], row[i + 1]) : 0;
        want[i] = node->pinned ? 0 : all ? (int32_t)(sum / all) : node->x;
        weight[i] = node->pinned ? 100000 : !all ? 1 : node->lane ? 24 : 8;
    }
    settle(&p->own, n, 0, width - l->nodes[row[n - 1]].w);
    for (size_t i = 0; i < n; i++) {
        moved |= l->nodes[row[i]].x != x[i];
        l->nodes[row[i]].x = x[i];
    }
    return moved;
}

static void place(plan *p)
{
    layout *l = p->l;
    size_t most = 0;
    for (size_t r = 0; r < p->nrows; r++)
        most = p->count[r] > most ? p->count[r] : most;
    for (size_t i = 0; i < l->nnodes; i++)
        most = l->nodes[i].natts > most ? l->nodes[i].natts : most;
    p->own = (scratch){.step = cd_arena_array(l->arena, most + 1, sizeof *p->own.step),
                       .want = cd_arena_array(l->arena, most + 1, sizeof *p->own.want),
                       .weight = cd_arena_array(l->arena, most + 1, sizeof *p->own.weight),
                       .x = cd_arena_array(l->arena, most + 1, sizeof *p->own.x),
                       .offset = cd_arena_array(l->arena, most + 1, sizeof *p->own.offset),
                       .blocks = cd_arena_array(l->arena, most + 1, sizeof *p->own.blocks),
                       .list = cd_arena_array(l->arena, most + 1, sizeof *p->own.list)};
    int64_t widest = 0;
    for (size_t r = 0; r < p->nrows; r++) {
        int64_t w = 0;
        for (size_t i = 0; i < p->count[r]; i++)
            w += l->nodes[p->rows[r][i]].w + (i ? gap_between(l, p->rows[r][i - 1], p->rows[r][i]) : 0);
        int64_t x = -w / 2;
        for (size_t i = 0; i < p->count[r]; i++) {
            lay_node *n = &l->nodes[p->rows[r][i]];
            n->x = (int32_t)x;
            x += n->w + (i + 1 < p->count[r] ? gap_between(l, p->rows[r][i], p->rows[r][i + 1]) : 0);
        }
        widest = w > widest ? w : widest;
    }
    l->width = (int32_t)widest;
    for (size_t i = 0; i < l->nnodes; i++)
        l->nodes[i].x += l->width / 2;
    first_ends(p);
    int settles = l->quick ? 6 : SETTLES, still = 0;
    for (int pass = 0; pass < settles; pass++) {
        bool moved = false;
        for (size_t i = 0; i < l->nnodes; i++)
            for (int side = LAY_TOP; side <= LAY_BOTTOM; side++)
                place_ends(p, i, side);
        int use = pass + 2 >= settles ? USE_UPPER | USE_LOWER : pass % 2 ? USE_LOWER : USE_UPPER;
        for (size_t k = 0; k < p->nrows; k++)
            if (p->count[pass % 2 ? p->nrows - 1 - k : k])
                moved |= settle_row(p, pass % 2 ? p->nrows - 1 - k : k, use, l->width);
        still = moved ? 0 : still + 1;
        if (still == 2 && pass + 3 < settles) { /* nothing moves downwards nor upwards: the last two */
            pass = settles - 3;
            still = 0;
        }
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < l->nnodes; i++)
            for (int side = LAY_TOP; side <= LAY_BOTTOM; side++)
                place_ends(p, i, side);
}

/* ---- channels ---- */

static int32_t distance(int32_t a, int32_t b)
{
    return a > b ? a - b : b - a;
}

/* May this end stand at x?  Not too near to its neighbours on the box nor to lines of other nets across the channel. */
static bool is_free(const plan *p, const channel *ch, const att *a, int32_t x)
{
    const layout *l = p->l;
    const lay_end *own = &l->ends[a->end];
    const lay_node *n = &l->nodes[a->node];
    if (x < n->x + MARGIN || x > n->x + n->w - (own->label_w ? end_room(own) : MARGIN))
        return false;
    for (size_t i = ch->first; i < ch->first + ch->natts; i++) {
        const att *o = &p->atts[i];
        if (o == a)
            continue;
        int32_t ox = att_x(p, o);
        if (o->upper != a->upper) {
            if (o->net != a->net && distance(ox, x) < SEPARATE - 1000)
                return false;
        } else if (o->node == a->node) {
            int32_t room = ox < x ? end_room(&l->ends[o->end]) : end_room(own);
            if (distance(ox, x) < room)
                return false;
            if ((ox < att_x(p, a)) != (ox < x)) /* keeps the order */
                return false;
        }
    }
    return true;
}

/* May this lane run at x, between its neighbours? */
static bool is_free_lane(const plan *p, size_t node, int32_t x)
{
    const layout *l = p->l;
    const lay_node *n = &l->nodes[node];
    const size_t *row = p->rows[n->row];
    int32_t left = x - n->w / 2, least = 0, most = l->width - n->w;
    if (n->at) {
        const lay_node *o = &l->nodes[row[n->at - 1]];
        least = o->x + o->w + gap_between(l, row[n->at - 1], node);
    }
    if (n->at + 1 < p->count[n->row])
        most = l->nodes[row[n->at + 1]].x - gap_between(l, node, row[n->at + 1]) - n->w;
    return left >= least && left <= most;
}

/* Moves a line's end or lane to x, if it may stand there; a hair's breadth is always allowed to an end. */
static bool move_to(plan *p, const channel *ch, const att *a, int32_t x)
{
    layout *l = p->l;
    if (a->end == SIZE_MAX) {
        if (!is_free_lane(p, a->node, x))
            return false;
        l->nodes[a->node].x = x - l->nodes[a->node].w / 2;
        return true;
    }
    if (l->ends[a->end].at != LAY_AUTO || (distance(att_x(p, a), x) > HAIR && !is_free(p, ch, a, x)))
        return false;
    l->ends[a->end].off = x - l->nodes[a->node].x;
    return true;
}

/* Small bends go: what is below moves to what is above, or the other way round. */
static void straighten(plan *p)
{
    enum { SMALL = 14000 };
    for (int pass = 0; pass < 2; pass++)
        for (size_t c = 0; c < p->nrows; c++) {
            channel *ch = &p->channels[c];
            for (size_t i = 0; i < ch->nruns; i++) {
                const run *r = &ch->runs[i];
                const att *a = &p->atts[r->first], *b = a + 1;
                if (r->n != 2 || !a->upper || b->upper)
                    continue;
                int32_t x = att_x(p, a), y = att_x(p, b);
                if (x != y && distance(x, y) <= SMALL && !move_to(p, ch, b, x))
                    move_to(p, ch, a, y);
            }
        }
}

/* Lines of two nets that come from above and below at one place would share a stretch: one of them moves a little. */
static void part_lines(plan *p, channel *ch)
{
    layout *l = p->l;
    for (int pass = 0; pass < 3; pass++)
        for (size_t i = ch->first; i < ch->first + ch->natts; i++)
            for (size_t j = ch->first; j < ch->first + ch->natts; j++) {
                const att *u = &p->atts[i], *v = &p->atts[j];
                if (!u->upper || v->upper || u->net == v->net || distance(att_x(p, u), att_x(p, v)) >= SEPARATE - 1000)
                    continue;
                /* rather not the one whose line is straight */
                bool straight = run_of(p, v)->n == 2 && run_of(p, u)->n != 2;
                bool done = false;
                for (int turn = 0; turn < 2 && !done; turn++) {
                    const att *move = (turn == 0) != straight ? v : u;
                    if (move->end == SIZE_MAX || l->ends[move->end].at != LAY_AUTO)
                        continue;
                    int32_t x = att_x(p, move);
                    for (int32_t step = 1000; step <= 40000 && !done; step += 1000)
                        for (int sign = -1; sign <= 1 && !done; sign += 2)
                            if (is_free(p, ch, move, x + sign * step)) {
                                l->ends[move->end].off += sign * step;
                                done = true;
                            }
                }
            }
}

/* Crossings when a's track lies above b's. */
static size_t crossings_above(const plan *p, const run *a, const run *b)
{
    size_t n = 0;
    for (size_t i = a->first; i < a->first + a->n; i++) {
        int32_t x = att_x(p, &p->atts[i]);
        n += !p->atts[i].upper && x >= b->left && x <= b->right;
    }
    for (size_t i = b->first; i < b->first + b->n; i++) {
        int32_t x = att_x(p, &p->atts[i]);
        n += p->atts[i].upper && x >= a->left && x <= a->right;
    }
    /* a line from above must not run into one from below that starts at the same place */
    for (size_t i = a->first; i < a->first + a->n; i++)
        for (size_t k = b->first; k < b->first + b->n; k++)
            if (!p->atts[i].upper && p->atts[k].upper && distance(att_x(p, &p->atts[i]), att_x(p, &p->atts[k])) < SEPARATE - 1000)
                n += 1000;
    return n;
}

static void assign_tracks(plan *p, channel *ch)
{
    layout *l = p->l;
    size_t *list = cd_arena_array(l->arena, ch->nruns + 1, sizeof *list), n = 0;
    for (size_t i = 0; i < ch->nruns; i++) {
        run *r = &ch->runs[i];
        r->left = INT32_MAX;
        r->right = INT32_MIN;
        for (size_t k = r->first; k < r->first + r->n; k++) {
            int32_t x = att_x(p, &p->atts[k]);
            r->left = x < r->left ? x : r->left;
            r->right = x > r->right ? x : r->right;
        }
        r->straight = r->left == r->right;
        if (!r->straight)
            list[n++] = i;
    }
    if (!n)
        return;
    size_t *cost = cd_arena_array(l->arena, n * n, sizeof *cost); /* cost[a * n + b]: a above b */
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            cost[a * n + b] = a == b ? 0 : crossings_above(p, &ch->runs[list[a]], &ch->runs[list[b]]);
    /* each track is put where it crosses least, until nothing moves */
    size_t *at = cd_arena_array(l->arena, n, sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[i] = i;
    for (int pass = 0; pass < 6; pass++) {
        bool moved = false;
        for (size_t who = 0; who < n; who++) {
            size_t from = 0;
            while (at[from] != who)
                from++;
            size_t now = 0;
            for (size_t k = 0; k < n; k++)
                now += k < from ? cost[at[k] * n + who] : k > from ? cost[who * n + at[k]] : 0;
            memmove(at + from, at + from + 1, (n - 1 - from) * sizeof *at);
            size_t here = 0, least = SIZE_MAX, best = 0;
            for (size_t k = 0; k < n - 1; k++)
                here += cost[who * n + at[k]];
            for (size_t k = 0; k < n; k++) {
                if (here < least) {
                    least = here;
                    best = k;
                }
                if (k < n - 1)
                    here = here - cost[who * n + at[k]] + cost[at[k] * n + who];
            }
            if (least >= now)
                best = from;
            moved |= best != from;
            memmove(at + best + 1, at + best, (n - 1 - best) * sizeof *at);
            at[best] = who;
        }
        if (!moved)
            break;
    }
    for (size_t i = 0; i < n; i++) {
        run *r = &ch->runs[list[at[i]]];
        r->track = 0;
        for (size_t k = 0; k < i; k++) {
            const run *o = &ch->runs[list[at[k]]];
            if (o->left - SEPARATE < r->right && r->left - SEPARATE < o->right && o->track >= r->track)
                r->track = o->track + 1;
            l->crossings += o->left <= r->right && r->left <= o->right ? cost[at[k] * n + at[i]] : 0;
        }
        ch->ntracks = r->track + 1 > ch->ntracks ? r->track + 1 : ch->ntracks;
    }
    for (size_t i = 0; i < ch->nruns; i++)
        for (size_t k = 0; ch->runs[i].straight && k < n; k++)
            l->crossings += ch->runs[i].left > ch->runs[list[k]].left && ch->runs[i].left < ch->runs[list[k]].right;
}

/* ---- heights ---- */

static int32_t row_height(const plan *p, size_t r)
{
    int32_t h = 0;
    for (size_t i = 0; i < p->count[r]; i++)
        h = p->l->nodes[p->rows[r][i]].h > h ? p->l->nodes[p->rows[r][i]].h : h;
    return h;
}

static void stack_rows(plan *p)
{
    layout *l = p->l;
    int32_t y = 0;
    for (size_t r = 0; r < p->nrows; r++) {
        channel *ch = &p->channels[r];
        int32_t h = row_height(p, r);
        for (size_t i = 0; i < p->count[r]; i++) {
            lay_node *n = &l->nodes[p->rows[r][i]];
            n->y = y;
            if ((int64_t)n->h * 100 >= (int64_t)h * l->stretch)
                n->h = h;
        }
        y += h;
        for (size_t i = ch->first; i < ch->first + ch->natts; i++) {
            const att *a = &p->atts[i];
            int32_t label = a->end == SIZE_MAX || !l->ends[a->end].label_h ? 0 : l->ends[a->end].label_h + 3000;
            if (a->upper && label > ch->label_above)
                ch->label_above = label;
            if (!a->upper && label > ch->label_below)
                ch->label_below = label;
        }
        int32_t tracks = ch->ntracks ? (int32_t)(ch->ntracks - 1) * l->track + 12000 : 0;
        int32_t height = ch->label_above + ch->label_below + tracks;
        bool last = r + 1 == p->nrows;
        int32_t least = last ? 0 : ch->natts ? l->gap_y : l->gap_empty;
        /* next to the row of places where lines come in or go out no more is needed than to see that they do */
        if (!last && (!h || !row_height(p, r + 1)) && least > 6000)
            least = 6000;
        int32_t more = height < least ? least - height : 0;
        ch->y = y + ch->label_above + more / 2 + (ch->ntracks ? 6000 : 0);
        y += height + more;
    }
    l->height = y;
}

/* ---- lines ---- */

static int32_t att_y(const plan *p, const att *a)
{
    const lay_node *n = &p->l->nodes[a->node];
    return a->upper ? n->y + n->h : n->y;
}

static int32_t track_y(const plan *p, const channel *ch, const run *r)
{
    return ch->y + (int32_t)r->track * p->l->track;
}

/* Of a net that is known to be there. */
static run *run_in(plan *p, size_t c, size_t net)
{
    run *r = p->channels[c].runs;
    while (r->net != net)
        r++;
    return r;
}

/* A net of two ends is one line. */
static void draw_line(plan *p, size_t net, size_t low, size_t high)
{
    drawing_point *points = cd_arena_array(p->l->arena, 4 * (high - low + 2), sizeof *points);
    size_t n = 0;
    for (size_t c = low; c <= high; c++) {
        const run *r = run_in(p, c, net);
        const att *a = &p->atts[r->first], *b = &p->atts[r->first + 1];
        int32_t ax = att_x(p, a), bx = att_x(p, b);
        points[n++] = (drawing_point){ax, att_y(p, a)};
        if (!r->straight) {
            int32_t y = track_y(p, &p->channels[c], r);
            points[n++] = (drawing_point){ax, y};
            points[n++] = (drawing_point){bx, y};
        }
        points[n++] = (drawing_point){bx, att_y(p, b)};
    }
    add_path(p->l, net, points, n);
}

typedef struct stretch {
    int32_t x, y0, y1;
} stretch;

static int by_place(const void *a, const void *b)
{
    const stretch *s = a, *t = b;
    return s->x != t->x ? (s->x < t->x ? -1 : 1) : s->y0 != t->y0 ? (s->y0 < t->y0 ? -1 : 1) : 0;
}

static void draw_tree(plan *p, size_t net, size_t low, size_t high)
{
    layout *l = p->l;
    size_t max = 0, n = 0;
    for (size_t c = low; c <= high; c++)
        max += 2 * run_in(p, c, net)->n;
    stretch *upright = cd_arena_array(l->arena, max + 1, sizeof *upright);
    for (size_t c = low; c <= high; c++) {
        const run *r = run_in(p, c, net);
        int32_t y = track_y(p, &p->channels[c], r);
        if (!r->straight)
            add_path(l, net, (const drawing_point[]){{r->left, y}, {r->right, y}}, 2);
        for (size_t i = r->first; i < r->first + r->n; i++) {
            const att *a = &p->atts[i];
            int32_t x = att_x(p, a), from = att_y(p, a), to = r->straight ? att_y(p, &p->atts[r->first + 1]) : y;
            if (!r->straight || i == r->first)
                upright[n++] = from < to ? (stretch){x, from, to} : (stretch){x, to, from};
            if (a->upper && a->end == SIZE_MAX) /* through the row above */
                upright[n++] = (stretch){x, l->nodes[a->node].y, from};
            int arms = x == r->left || x == r->right ? 1 : 2;
            for (size_t k = r->first; k < r->first + r->n; k++)
                arms += att_x(p, &p->atts[k]) == x;
            bool told = false;
            for (size_t k = r->first; k < i; k++)
                told |= att_x(p, &p->atts[k]) == x;
            if (!r->straight && arms > 2 && !told)
                add_dot(l, net, x, y);
        }
    }
    qsort(upright, n, sizeof *upright, by_place);
    for (size_t i = 0; i < n;) {
        stretch s = upright[i++];
        for (; i < n && upright[i].x == s.x && upright[i].y0 <= s.y1; i++)
            s.y1 = upright[i].y1 > s.y1 ? upright[i].y1 : s.y1;
        if (s.y0 < s.y1)
            add_path(l, net, (const drawing_point[]){{s.x, s.y0}, {s.x, s.y1}}, 2);
    }
}

static void draw_pairs(plan *p)
{
    layout *l = p->l;
    for (size_t i = 0; i < l->npairs; i++) {
        lay_pair *pr = &l->pairs[i];
        if (!pr->beside)
            continue;
        size_t k = 0, n = 0;
        for (size_t j = 0; j < l->npairs; j++) {
            const lay_pair *o = &l->pairs[j];
            bool same = (o->a == pr->a && o->b == pr->b) || (o->a == pr->b && o->b == pr->a);
            k += same && j < i;
            n += same;
        }
        const lay_node *a = &l->nodes[pr->a], *b = &l->nodes[pr->b];
        if (a->x > b->x) {
            const lay_node *t = a;
            a = b;
            b = t;
        }
        int32_t band = (a->h < b->h ? a->h : b->h) / (int32_t)n;
        pr->x0 = a->x + a->w;
        pr->x1 = b->x;
        pr->y = a->y + (int32_t)k * band + (band + (pr->label_h ? pr->label_h + 2000 : 0)) / 2;
    }
}

static void draw(plan *p, const size_t *low, const size_t *high)
{
    layout *l = p->l;
    for (size_t i = 0; i < l->nends; i++) {
        lay_end *e = &l->ends[i];
        const lay_node *n = &l->nodes[e->node];
        e->x = n->x + e->off;
        e->y = e->side == LAY_TOP ? n->y : n->y + n->h;
    }
    for (size_t net = 0; net < l->nnets; net++) {
        if (low[net] == SIZE_MAX)
            continue;
        size_t ends = 0;
        for (size_t i = 0; i < l->nends; i++)
            ends += l->ends[i].net == net;
        if (ends == 2)
            draw_line(p, net, low[net], high[net]);
        else if (ends > 2)
            draw_tree(p, net, low[net], high[net]);
    }
    draw_pairs(p);
}

/* ---- the whole ---- */

static void list_rows(plan *p)
{
    layout *l = p->l;
    p->nrows = 1;
    for (size_t i = 0; i < l->nnodes; i++)
        p->nrows = l->nodes[i].row + 1 > p->nrows ? l->nodes[i].row + 1 : p->nrows;
    p->rows = cd_arena_array(l->arena, p->nrows, sizeof *p->rows);
    p->count = cd_arena_array(l->arena, p->nrows, sizeof *p->count);
    for (size_t r = 0; r < p->nrows; r++)
        p->rows[r] = cd_arena_array(l->arena, l->nnodes + 1, sizeof **p->rows);
    for (int pinned = 1; pinned >= 0; pinned--)
        for (size_t i = 0; i < l->nnodes; i++)
            if (l->nodes[i].pinned == (pinned == 1))
                p->rows[l->nodes[i].row][p->count[l->nodes[i].row]++] = i;
}

void lay_run(layout *l)
{
    plan p = {.l = l};
    size_t *low, *high;
    widen(l);
    add_lanes(l, &low, &high);
    list_rows(&p);
    build_channels(&p);
    lay_order(&p);
    /* pairs that did not come to stand side by side run below their row */
    bool more = false;
    for (size_t i = 0; i < l->npairs; i++) {
        lay_pair *pr = &l->pairs[i];
        pr->beside = are_beside(l, pr);
        if (pr->beside)
            continue;
        pr->net = lay_add_net(l);
        size_t end = lay_add_end(l, pr->net, pr->a, LAY_BOTTOM, LAY_AUTO, pr->label_w, pr->label_h);
        l->ends[end].label = pr->label;
        lay_add_end(l, pr->net, pr->b, LAY_BOTTOM, LAY_AUTO, 0, 0);
        more = true;
    }
    if (more) {
        widen(l);
        size_t *lows = cd_arena_array(l->arena, l->nnets + 1, sizeof *lows), *highs = cd_arena_array(l->arena, l->nnets + 1, sizeof *highs);
        size_t old = 0;
        for (size_t i = 0; i < l->npairs; i++)
            old += !l->pairs[i].beside;
        old = l->nnets - old;
        memcpy(lows, low, old * sizeof *lows);
        memcpy(highs, high, old * sizeof *highs);
        for (size_t i = 0; i < l->npairs; i++)
            if (!l->pairs[i].beside)
                lows[l->pairs[i].net] = highs[l->pairs[i].net] = l->nodes[l->pairs[i].a].row;
        low = lows;
        high = highs;
        build_channels(&p);
    }
    for (size_t i = 0; i < l->npairs; i++) { /* room for what is written above their lines */
        size_t n = 0;
        for (size_t j = 0; j < l->npairs; j++)
            n += l->pairs[j].beside && ((l->pairs[j].a == l->pairs[i].a && l->pairs[j].b == l->pairs[i].b) ||
                                        (l->pairs[j].a == l->pairs[i].b && l->pairs[j].b == l->pairs[i].a));
        int32_t h = l->pairs[i].beside ? (int32_t)n * (l->pairs[i].label_h + 8000) : 0;
        size_t both[2] = {l->pairs[i].a, l->pairs[i].b};
        for (size_t k = 0; k < 2; k++)
            if (l->nodes[both[k]].h < h)
                l->nodes[both[k]].h = h;
    }
    place(&p);
    straighten(&p);
    for (size_t c = 0; c < p.nrows; c++) {
        part_lines(&p, &p.channels[c]);
        assign_tracks(&p, &p.channels[c]);
    }
    stack_rows(&p);
    draw(&p, low, high);
}
