#include "diagram/picture.h"

#include <stdlib.h>
#include <string.h>

enum { LAYERS = 100 /* by the schema */, LAYER = 1000, TITLE_LEAST = 100000, TITLE_NARROW = 80000 };

static int layer_together(const network *n, size_t zone, int together)
{
    int layer = n->zones[zone].look->layer;
    return 1 + (layer - 1 + together) / (together + 1);
}

/* Layer of a zone in this picture, in which some may have been brought together. */
static int layer_of(const picture *p, size_t zone)
{
    return layer_together(p->net, zone, p->choice.together);
}

size_t pic_layers(const network *n, int together)
{
    bool seen[LAYERS + 1] = {0};
    size_t count = 0;
    for (size_t i = 0; i < n->nzones; i++) {
        int layer = layer_together(n, i, together);
        count += !seen[layer];
        seen[layer] = true;
    }
    return count;
}

/* Twice the layer at which an end of a link stands; junctions as far as they are known. */
static bool level_of(const picture *p, net_ref ref, const int *junction, int *ret)
{
    const network *n = p->net;
    if (ref.what == NET_OUTSIDE)
        *ret = 0;
    else if (ref.what == NET_ZONE)
        *ret = 2 * layer_of(p, ref.index);
    else if (!net_joins(&n->devices[ref.index]))
        *ret = 2 * layer_of(p, n->devices[ref.index].zones[0]);
    else if (junction[ref.index])
        *ret = junction[ref.index];
    else
        return false;
    return true;
}

static int far(int a, int b)
{
    return a > b ? a - b : b - a;
}

/* Where the devices stand that join zones: an odd number, between twice the layer above and twice the one below. */
static void place_junctions(const picture *p, int *junction)
{
    const network *n = p->net;
    int deepest = 0;
    for (size_t i = 0; i < n->nzones; i++)
        deepest = layer_of(p, i) > deepest ? layer_of(p, i) : deepest;
    for (int pass = 0; pass < 3; pass++)
        for (size_t d = 0; d < n->ndevices; d++) {
            const net_device *v = &n->devices[d];
            if (!net_joins(v))
                continue;
            int low = 2 * layer_of(p, v->zones[0]), high = low, inner = 0;
            for (size_t k = 0; k < v->nzones; k++) {
                int own = 2 * layer_of(p, v->zones[k]);
                low = own < low ? own : low;
                high = own > high ? own : high;
                inner = own > 2 && (!inner || own < inner) ? own : inner;
            }
            if (low == high || v->look->joins != JOINS_MIDDLE) {
                junction[d] = low == high ? low - 1 : v->look->joins == JOINS_FIRST ? low + 1 : inner - 1;
                continue;
            }
            int best = 1, least = -1;
            for (int at = 1; at <= 2 * deepest + 1; at += 2) {
                int sum = 0, own;
                for (size_t k = 0; k < v->nzones; k++)
                    sum += far(at, 2 * layer_of(p, v->zones[k]));
                for (size_t i = 0; i < n->nlinks; i++)
                    for (size_t e = 0; e < 2; e++) {
                        const net_link *l = &n->links[i];
                        if (l->given && l->ends[e].what == NET_DEVICE && l->ends[e].index == d && level_of(p, l->ends[1 - e], junction, &own))
                            sum += far(at, own);
                    }
                if (least < 0 || sum < least) {
                    least = sum;
                    best = at;
                }
            }
            junction[d] = best;
        }
}

/* Junctions of one place that are linked to each other and of different rank stand below each other. */
static bool are_ranked(const picture *p, const int *junction, int at)
{
    const network *n = p->net;
    for (size_t i = 0; i < n->nlinks; i++) {
        net_ref a = n->links[i].ends[0], b = n->links[i].ends[1];
        if (a.what == NET_DEVICE && b.what == NET_DEVICE && junction[a.index] == at && junction[b.index] == at &&
            n->devices[a.index].look->rank != n->devices[b.index].look->rank)
            return true;
    }
    return false;
}

static void key_boxes(picture *p)
{
    const network *n = p->net;
    int *junction = cd_arena_array(&p->arena, n->ndevices + 1, sizeof *junction), deepest = 0;
    place_junctions(p, junction);
    for (size_t i = 0; i < n->nzones; i++)
        deepest = layer_of(p, i) > deepest ? layer_of(p, i) : deepest;
    for (size_t i = 0; i < p->nboxes; i++) {
        pic_box *b = &p->boxes[i];
        if (b->kind == BOX_ZONE)
            b->key = layer_of(p, b->index) * LAYER;
        else if (b->kind == BOX_DEVICE)
            b->key = junction[b->index] / 2 * LAYER + LAYER / 2 +
                     (are_ranked(p, junction, junction[b->index]) ? n->devices[b->index].look->rank : 0);
        else if (b->kind == BOX_NOTE)
            b->key = (int64_t)deepest * LAYER + LAYER - 1;
    }
}

static int32_t cell_width(const pic_box *b)
{
    int32_t w = 0;
    for (size_t k = 0; k < b->ncells; k++)
        w = b->cells[k].w > w ? b->cells[k].w : w;
    return w;
}

static int32_t cell_gap(const picture *p)
{
    return p->which == DIAGRAM_LOGICAL ? p->cell_gap / 2 : p->cell_gap;
}

/* Room for the cells of a zone in so many columns. */
static int32_t inside_width(const picture *p, const pic_box *b, size_t columns)
{
    return b->ncells ? (int32_t)columns * (cell_width(b) + cell_gap(p)) - cell_gap(p) : 0;
}

static int64_t about_height(const picture *p, const pic_box *b, size_t columns)
{
    int64_t all = 0;
    for (size_t k = 0; k < b->ncells; k++)
        all += b->cells[k].h + (p->which == DIAGRAM_LOGICAL ? p->cell_gap / 2 : 2 * p->cell_gap);
    size_t rows = (b->ncells + columns - 1) / columns;
    return b->ncells ? all / (int64_t)b->ncells * (int64_t)rows : 0;
}

/* Title and width of a zone whose cells stand in b->columns. */
static void shape_zone(picture *p, pic_box *b, int32_t room)
{
    /* no more columns than the rows need */
    size_t rows = b->ncells ? (b->ncells + b->columns - 1) / b->columns : 1;
    if (b->ncells)
        b->columns = (b->ncells + rows - 1) / rows;
    int32_t inside = inside_width(p, b, b->columns), most = p->which == DIAGRAM_PHYSICAL && b->ncells ? (p->choice.tight ? TITLE_NARROW : TITLE_LEAST) : TITLE_LEAST + 40000;
    int32_t least = room - 2 * p->zone_pad < most ? room - 2 * p->zone_pad : most;
    if (least < TITLE_NARROW)
        least = TITLE_NARROW;
    pic_title_zone(p, b, inside > least ? inside : least);
    b->w = (inside > b->title.w ? inside : b->title.w) + 2 * p->zone_pad;
    b->band = b->title.h + PAD;
}

/* How many cells of the zones of one key stand side by side: a column more for the tallest as long as there is room. */
static void share_width(picture *p, int64_t key, size_t zones)
{
    int64_t room = p->choice.width - (int64_t)(zones - 1) * p->cell_gap, all = 0;
    for (size_t i = 0; i < p->nboxes; i++)
        if (p->boxes[i].kind == BOX_ZONE && p->boxes[i].key == key) {
            int32_t own = inside_width(p, &p->boxes[i], 1);
            all += (own > TITLE_NARROW ? own : TITLE_NARROW) + 2 * p->zone_pad;
        }
    for (;;) {
        pic_box *tallest = NULL;
        int64_t most = 0;
        for (size_t i = 0; i < p->nboxes; i++) {
            pic_box *b = &p->boxes[i];
            if (b->kind != BOX_ZONE || b->key != key || b->columns >= b->ncells)
                continue;
            int64_t h = about_height(p, b, b->columns);
            if (h > most && all + cell_width(b) + cell_gap(p) <= room) {
                most = h;
                tallest = b;
            }
        }
        if (!tallest)
            break;
        tallest->columns++;
        all += cell_width(tallest) + cell_gap(p);
    }
}

/* How many cells of a zone stand side by side, and its width as far as it is known. */
static void shape_zones(picture *p)
{
    for (size_t i = 0; i < p->nboxes; i++) {
        pic_box *b = &p->boxes[i];
        if (b->kind != BOX_ZONE)
            continue;
        size_t zones = 0, before = 0;
        for (size_t k = 0; k < p->nboxes; k++)
            if (p->boxes[k].kind == BOX_ZONE && p->boxes[k].key == b->key) {
                zones++;
                before += k < i;
            }
        if (p->choice.spread == SPREAD_SHARE) {
            if (!before)
                share_width(p, b->key, zones);
        } else {
            int64_t room = p->choice.width, each = cell_width(b) + cell_gap(p);
            if (p->choice.spread == SPREAD_HALF && zones > 1)
                room = (room - p->cell_gap) / 2;
            int64_t fit = b->ncells ? (room - 2 * p->zone_pad + cell_gap(p)) / each : 1;
            b->columns = fit < 1 ? 1 : (size_t)fit > b->ncells && b->ncells ? b->ncells : (size_t)fit;
        }
        shape_zone(p, b, (p->choice.width - (int32_t)(zones - 1) * p->cell_gap) / (int32_t)zones);
    }
}

/* Cells of the logical diagram, each in the column that is shortest so far. */
static void stack_cells(picture *p, pic_box *b)
{
    int32_t gap = p->cell_gap / 2, top = b->band + gap, w = b->ncells ? b->cells[0].w : 0, foot = b->ncells ? 0 : b->band;
    int32_t *y = cd_arena_array(&p->arena, b->columns, sizeof *y);
    for (size_t c = 0; c < b->columns; c++)
        y[c] = top;
    /* what is left of the width goes to the cells */
    if (b->ncells)
        w = (b->w - 2 * p->zone_pad - ((int32_t)b->columns - 1) * gap) / (int32_t)b->columns;
    for (size_t i = 0; i < b->ncells; i++) {
        size_t at = 0;
        for (size_t c = 1; c < b->columns; c++)
            at = y[c] < y[at] ? c : at;
        pic_cell *c = &b->cells[i];
        c->w = w;
        c->x = p->zone_pad + (int32_t)at * (w + gap);
        c->y = y[at];
        y[at] += c->h + gap;
        foot = y[at] > foot ? y[at] : foot;
    }
    b->h = foot + (b->ncells ? 1000 : 0);
}

static bool comes_before(const picture *p, const pic_box *a, const pic_box *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    if (a->kind == BOX_ZONE && b->kind == BOX_ZONE) {
        size_t x = p->net->zones[a->index].look->order, y = p->net->zones[b->index].look->order;
        if (x != y)
            return x < y;
    }
    return a < b;
}

/* Rows the boxes of [from, to) take when none is wider than `room`; assigned from `row` when `assign`. */
static size_t break_rows(picture *p, const size_t *list, size_t from, size_t to, int64_t room, size_t row, bool assign)
{
    size_t rows = 1;
    int64_t w = 0;
    for (size_t i = from; i < to; i++) {
        int64_t more = w + (i > from && w ? 14000 : 0) + p->boxes[list[i]].w;
        if (w && more > room) {
            rows++;
            more = p->boxes[list[i]].w;
        }
        w = more;
        if (assign)
            p->boxes[list[i]].row = row + rows - 1;
    }
    return rows;
}

size_t *pic_box_order(picture *p)
{
    size_t *list = cd_arena_array(&p->arena, p->nboxes + 1, sizeof *list);
    for (size_t i = 0; i < p->nboxes; i++) {
        list[i] = i;
        for (size_t k = i; k && comes_before(p, &p->boxes[list[k]], &p->boxes[list[k - 1]]); k--) {
            size_t t = list[k];
            list[k] = list[k - 1];
            list[k - 1] = t;
        }
    }
    return list;
}

static void row_boxes(picture *p)
{
    size_t *list = pic_box_order(p), row = 0;
    for (size_t from = 0, to; from < p->nboxes; from = to) {
        for (to = from; to < p->nboxes && p->boxes[list[to]].key == p->boxes[list[from]].key;)
            to++;
        /* as even as the number of rows allows */
        size_t rows = break_rows(p, list, from, to, p->choice.width, row, false);
        int64_t low = 0, high = p->choice.width;
        while (high - low > 4000) {
            int64_t middle = low + (high - low) / 2;
            if (break_rows(p, list, from, to, middle, row, false) <= rows)
                high = middle;
            else
                low = middle;
        }
        row += break_rows(p, list, from, to, high, row, true);
    }
}

/* ---- cells of a zone, in the physical diagram ---- */

static bool link_within(const picture *p, size_t zone, const net_link *l, size_t *a, size_t *b)
{
    if (l->ends[0].what != NET_DEVICE || l->ends[1].what != NET_DEVICE)
        return false;
    *a = l->ends[0].index;
    *b = l->ends[1].index;
    return net_stands_in(p->net, *a, zone) && net_stands_in(p->net, *b, zone);
}

static void row_cells(picture *p, pic_box *b)
{
    const network *n = p->net;
    size_t deepest = 0;
    bool changed = true;
    /* what is linked within the zone stands below what it is linked to and is nearer to the outside */
    for (size_t pass = 0; changed && pass < b->ncells; pass++) {
        changed = false;
        for (size_t i = 0; i < n->nlinks; i++) {
            size_t x, y;
            if (!link_within(p, b->index, &n->links[i], &x, &y))
                continue;
            if (n->devices[x].look->rank > n->devices[y].look->rank) {
                size_t t = x;
                x = y;
                y = t;
            }
            pic_cell *above = &b->cells[p->cell_of_device[x]], *below = &b->cells[p->cell_of_device[y]];
            if (n->devices[x].look->rank < n->devices[y].look->rank && below->level <= above->level) {
                below->level = above->level + 1;
                changed = true;
            }
        }
    }
    for (size_t i = 0; i < b->ncells; i++)
        deepest = b->cells[i].level > deepest ? b->cells[i].level : deepest;
    for (size_t i = 0; i < b->ncells; i++) {
        bool linked = false, up = false;
        for (size_t k = 0; k < n->nlinks && b->cells[i].device != SIZE_MAX; k++) {
            size_t x, y;
            bool within = link_within(p, b->index, &n->links[k], &x, &y);
            for (size_t e = 0; e < 2; e++)
                if (n->links[k].ends[e].what == NET_DEVICE && n->links[k].ends[e].index == b->cells[i].device) {
                    linked |= within;
                    net_ref o = n->links[k].ends[1 - e];
                    size_t box = o.what == NET_OUTSIDE ? p->box_of_outside[o.index] : o.what == NET_ZONE ? p->box_of_zone[o.index] : p->box_of_device[o.index];
                    up |= !within && box != SIZE_MAX && p->boxes[box].row < b->row;
                }
        }
        b->cells[i].linked = linked;
        if (!linked && !up)
            b->cells[i].level = deepest;
    }
    size_t row = 0;
    for (size_t level = 0; level <= deepest; level++) {
        size_t count = 0, k = 0;
        for (size_t i = 0; i < b->ncells; i++)
            count += b->cells[i].level == level && b->cells[i].device != SIZE_MAX;
        size_t rows = (count + b->columns - 1) / b->columns, each = rows ? (count + rows - 1) / rows : 1;
        for (int linked = 1; linked >= 0; linked--) /* near to what they are linked to */
            for (size_t i = 0; i < b->ncells; i++)
                if (b->cells[i].level == level && b->cells[i].device != SIZE_MAX && b->cells[i].linked == (linked == 1))
                    b->cells[i].row = row + k++ / each;
        row += rows;
    }
    size_t lists = 0;
    for (size_t i = 0; i < b->ncells; i++) /* lists stand below the rest */
        if (b->cells[i].device == SIZE_MAX)
            b->cells[i].row = row + lists++ / b->columns;
}

void pic_make_rows(picture *p)
{
    key_boxes(p);
    shape_zones(p);
    row_boxes(p);
    for (size_t i = 0; i < p->nboxes; i++) {
        pic_box *b = &p->boxes[i];
        if (b->kind != BOX_ZONE)
            continue;
        if (p->which == DIAGRAM_LOGICAL)
            stack_cells(p, b);
        else
            row_cells(p, b);
    }
}
