#include "diagram/layout_private.h"

#include <string.h>

enum { SWEEPS = 10 };

static void pack_row(plan *p, size_t r)
{
    layout *l = p->l;
    int64_t width = 0;
    for (size_t i = 0; i < p->count[r]; i++)
        width += l->nodes[p->rows[r][i]].w + (i ? l->gap_x : 0);
    int64_t x = -width / 2;
    for (size_t i = 0; i < p->count[r]; i++) {
        lay_node *n = &l->nodes[p->rows[r][i]];
        n->x = (int32_t)x;
        n->at = i;
        x += n->w + l->gap_x;
    }
}

/* Crossings in channel c as the order alone has it: pairs of stretches, each from above to below, that change places. */
static size_t channel_cost(plan *p, size_t c)
{
    const channel *ch = &p->channels[c];
    const lay_node *nodes = p->l->nodes;
    if (c + 1 >= p->nrows)
        return 0;
    size_t uppers = p->count[c], lowers = p->count[c + 1], cost = 0, all = 0;
    memset(p->below, 0, (lowers + 1) * sizeof *p->below);
    /* boxes above from left to right; p->below counts, as a binary indexed tree, where the stretches so far end below */
    for (size_t u = 0; u < uppers; u++) {
        const lay_node *n = &nodes[p->rows[c][u]];
        for (int insert = 0; insert < 2; insert++)
            for (size_t k = n->first; k < n->first + n->natts; k++) {
                const att *a = &p->atts[p->of_node[k]];
                if (!a->upper)
                    continue;
                const run *r = &ch->runs[a->run];
                for (size_t x = r->first + r->n; x-- > r->first && !p->atts[x].upper;) {
                    size_t at = nodes[p->atts[x].node].at + 1;
                    if (insert) {
                        all++;
                        for (; at <= lowers; at += at & -at)
                            p->below[at]++;
                    } else {
                        size_t left = 0;
                        for (; at; at &= at - 1)
                            left += p->below[at];
                        cost += all - left;
                    }
                }
            }
    }
    return cost;
}

static size_t pairs_cost(const plan *p, size_t r)
{
    size_t cost = 0;
    for (size_t i = 0; i < p->l->npairs; i++) {
        const lay_node *a = &p->l->nodes[p->l->pairs[i].a], *b = &p->l->nodes[p->l->pairs[i].b];
        if (a->row == r)
            cost += (a->at > b->at ? a->at - b->at : b->at - a->at) - 1;
    }
    return cost;
}

static size_t whole_cost(plan *p)
{
    size_t cost = 0;
    for (size_t r = 0; r < p->nrows; r++)
        cost += channel_cost(p, r) + 3 * pairs_cost(p, r);
    return cost;
}

static void sort_row(plan *p, size_t r, bool by_upper)
{
    layout *l = p->l;
    size_t *row = p->rows[r];
    for (size_t i = 0; i < p->count[r]; i++) {
        lay_node *n = &l->nodes[row[i]];
        int64_t sum = 0;
        int pulls = 0;
        for (size_t k = n->first; k < n->first + n->natts; k++) {
            int32_t x;
            if (p->atts[p->of_node[k]].upper != by_upper && pull_of(p, p->of_node[k], &x)) {
                sum += x;
                pulls++;
            }
        }
        for (size_t k = 0; k < l->npairs; k++)
            if (l->pairs[k].a == row[i] || l->pairs[k].b == row[i]) {
                const lay_node *o = &l->nodes[l->pairs[k].a == row[i] ? l->pairs[k].b : l->pairs[k].a];
                sum += o->x + o->w / 2;
                pulls++;
            }
        n->key = n->pinned ? INT64_MIN : pulls ? sum / pulls : n->x + n->w / 2;
    }
    for (size_t i = 1; i < p->count[r]; i++) /* stable: what is equal keeps its place */
        for (size_t k = i; k && l->nodes[row[k - 1]].key > l->nodes[row[k]].key; k--) {
            size_t t = row[k];
            row[k] = row[k - 1];
            row[k - 1] = t;
        }
    pack_row(p, r);
}

static void swap_at(plan *p, size_t r, size_t i)
{
    size_t *row = p->rows[r], t = row[i];
    row[i] = row[i + 1];
    row[i + 1] = t;
    p->l->nodes[row[i]].at = i;
    p->l->nodes[row[i + 1]].at = i + 1;
}

/* What it would save to exchange the boxes at i and i + 1 of row r; negative: cost. */
static int64_t gain(plan *p, size_t r, size_t i)
{
    const lay_node *nodes = p->l->nodes, *a = &nodes[p->rows[r][i]], *b = &nodes[p->rows[r][i + 1]];
    int64_t saved = 0;
    for (size_t k = a->first; k < a->first + a->natts; k++)
        for (size_t j = b->first; j < b->first + b->natts; j++) {
            const att *x = &p->atts[p->of_node[k]], *y = &p->atts[p->of_node[j]];
            if (x->upper != y->upper || x->net == y->net)
                continue;
            const run *rx = run_of(p, x), *ry = run_of(p, y);
            for (size_t u = rx->first; u < rx->first + rx->n; u++)
                for (size_t v = ry->first; v < ry->first + ry->n && p->atts[u].upper != x->upper; v++)
                    if (p->atts[v].upper != y->upper) {
                        size_t xu = nodes[p->atts[u].node].at, yv = nodes[p->atts[v].node].at;
                        saved += xu > yv ? 1 : xu < yv ? -1 : 0;
                    }
        }
    if (p->l->npairs) {
        int64_t now = (int64_t)pairs_cost(p, r);
        swap_at(p, r, i);
        saved += 3 * (now - (int64_t)pairs_cost(p, r));
        swap_at(p, r, i);
    }
    return saved;
}

/* Exchanges neighbours while that helps; `lanes`: only where a lane is one of them. */
static void exchange(plan *p, bool lanes)
{
    const lay_node *nodes = p->l->nodes;
    for (int pass = 0; pass < 8; pass++) {
        bool better = false;
        for (size_t r = 0; r < p->nrows; r++) {
            for (size_t i = 0; i + 1 < p->count[r]; i++)
                if (!nodes[p->rows[r][i]].pinned && (!lanes || nodes[p->rows[r][i]].lane || nodes[p->rows[r][i + 1]].lane) && gain(p, r, i) > 0) {
                    swap_at(p, r, i);
                    better = true;
                }
            pack_row(p, r);
        }
        if (!better)
            break;
    }
}

/* Pairs of linked boxes that stand as they were given, less those that stand the other way round. */
static int64_t kept_order(const plan *p)
{
    int64_t kept = 0;
    for (size_t r = 0; r < p->nrows; r++)
        for (size_t i = 0; i < p->count[r]; i++)
            for (size_t k = i + 1; k < p->count[r]; k++) {
                const lay_node *a = &p->l->nodes[p->rows[r][i]], *b = &p->l->nodes[p->rows[r][k]];
                if (!a->lane && !b->lane && !a->pinned && a->natts && b->natts) /* what hangs on nothing may stand anywhere */
                    kept += p->rows[r][i] < p->rows[r][k] ? 1 : -1;
            }
    return kept;
}

/* The mirror image is as good; that which keeps more of the order given is taken. */
static void mirror(plan *p)
{
    if (kept_order(p) >= 0)
        return;
    for (size_t r = 0; r < p->nrows; r++) {
        size_t first = p->count[r] && p->l->nodes[p->rows[r][0]].pinned ? 1 : 0;
        for (size_t i = first, k = p->count[r]; i + 1 < k; i++) {
            size_t t = p->rows[r][i];
            p->rows[r][i] = p->rows[r][--k];
            p->rows[r][k] = t;
        }
        pack_row(p, r);
    }
}

static bool is_placed(const plan *p, size_t node)
{
    const lay_node *n = &p->l->nodes[node];
    return !n->lane && !n->pinned && n->natts;
}

static size_t placed_in(const plan *p, size_t r)
{
    size_t n = 0;
    for (size_t i = 0; i < p->count[r]; i++)
        n += is_placed(p, p->rows[r][i]);
    return n;
}

/* The linked boxes of row r change places among themselves, into the order given. */
static void sort_given(plan *p, size_t r)
{
    size_t *row = p->rows[r];
    for (size_t i = 0; i < p->count[r]; i++)
        for (size_t k = i + 1; k < p->count[r]; k++)
            if (is_placed(p, row[i]) && is_placed(p, row[k]) && row[i] > row[k]) {
                size_t t = row[i];
                row[i] = row[k];
                row[k] = t;
            }
    pack_row(p, r);
}

/* Twins (two firewalls, two core switches) stand as they were given, if their lines can follow them at no cost: all rows of few
 * boxes at once, then each by itself. */
static void sort_twins(plan *p)
{
    layout *l = p->l;
    enum { FEW = 4 };
    size_t *before = cd_arena_array(l->arena, l->nnodes + 1, sizeof *before);
    for (size_t turn = 0; turn <= p->nrows; turn++) {
        size_t cost = whole_cost(p);
        int64_t kept = kept_order(p);
        for (size_t i = 0; i < l->nnodes; i++)
            before[i] = l->nodes[i].at;
        for (size_t r = 0; r < p->nrows; r++)
            if ((turn == 0 || turn == r + 1) && placed_in(p, r) > 1 && placed_in(p, r) <= FEW)
                sort_given(p, r);
        if (kept_order(p) == kept)
            continue;
        exchange(p, true);
        if (whole_cost(p) <= cost && kept_order(p) > kept)
            continue;
        for (size_t i = 0; i < l->nnodes; i++)
            p->rows[l->nodes[i].row][before[i]] = i;
        for (size_t r = 0; r < p->nrows; r++)
            pack_row(p, r);
    }
}

/* Neighbours stand as they were given where that costs nothing. */
static void tidy(plan *p)
{
    for (size_t r = 0; r < p->nrows; r++) {
        for (size_t pass = 0; pass < p->count[r]; pass++) {
            bool moved = false;
            for (size_t i = 0; i + 1 < p->count[r]; i++) {
                const lay_node *a = &p->l->nodes[p->rows[r][i]], *b = &p->l->nodes[p->rows[r][i + 1]];
                if (!a->lane && !b->lane && !a->pinned && p->rows[r][i] > p->rows[r][i + 1] && gain(p, r, i) >= 0) {
                    swap_at(p, r, i);
                    moved = true;
                }
            }
            if (!moved)
                break;
        }
        pack_row(p, r);
    }
}

void lay_order(plan *p)
{
    layout *l = p->l;
    size_t *best = cd_arena_array(l->arena, l->nnodes + 1, sizeof *best);
    p->below = cd_arena_array(l->arena, l->nnodes + 2, sizeof *p->below);
    for (size_t r = 0; r < p->nrows; r++)
        pack_row(p, r);
    size_t least = SIZE_MAX;
    int64_t kept = 0;
    for (int sweep = 0; sweep <= (l->quick ? 4 : SWEEPS); sweep++) {
        if (sweep && sweep % 2)
            for (size_t r = 1; r < p->nrows; r++)
                sort_row(p, r, true);
        else if (sweep)
            for (size_t r = p->nrows - 1; r-- > 0;)
                sort_row(p, r, false);
        size_t cost = whole_cost(p);
        int64_t own = kept_order(p);
        own = own < 0 ? -own : own; /* or its mirror image */
        if (cost < least || (cost == least && own > kept)) {
            least = cost;
            kept = own;
            for (size_t i = 0; i < l->nnodes; i++)
                best[i] = l->nodes[i].at;
        }
        if (!least)
            break;
    }
    for (size_t i = 0; i < l->nnodes; i++)
        p->rows[l->nodes[i].row][best[i]] = i;
    for (size_t r = 0; r < p->nrows; r++)
        pack_row(p, r);
    if (least && !l->quick)
        exchange(p, false);
    mirror(p);
    if (!l->quick)
        sort_twins(p);
    tidy(p);
}
