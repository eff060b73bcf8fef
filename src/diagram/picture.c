#include "diagram/picture.h"

#include <stdlib.h>
#include <string.h>

/* ---- zones with their cells ---- */

static pic_port *add_port(picture *p, pic_box *b, size_t bundle, int side)
{
    for (size_t i = 0; i < b->nports; i++)
        if (b->ports[i].bundle == bundle)
            return &b->ports[i];
    if (b->nports == b->cap_ports) {
        size_t cap = b->cap_ports ? b->cap_ports * 2 : 8;
        pic_port *more = cd_arena_array(&p->arena, cap, sizeof *more);
        if (b->nports)
            memcpy(more, b->ports, b->nports * sizeof *more);
        b->ports = more;
        b->cap_ports = cap;
    }
    b->ports[b->nports] = (pic_port){.bundle = bundle, .side = side};
    return &b->ports[b->nports++];
}

enum { PORT_AT = 5000, PORT_WIDTH = 10000 }; /* as near to the edge as a line may touch a box */

static void add_end(layout *l, size_t net, size_t node, int side, int32_t at, const words *label)
{
    size_t end = lay_add_end(l, net, node, side, at, label ? label->w : 0, label ? label->h : 0);
    l->ends[end].label = label;
}

static void add_pair(layout *l, size_t a, size_t b, const words *label)
{
    size_t pair = lay_add_pair(l, a, b, label->w, label->h);
    l->pairs[pair].label = label->n ? label : NULL;
}

/* Says of each net of a layout what it is part of: its bundle, or the edge of its pair (in the order of edges `way` of `box`). */
static size_t *strands_of(picture *p, const layout *l, enum pic_way way, size_t box)
{
    size_t *strands = cd_arena_array(&p->arena, l->nnets + 1, sizeof *strands), pair = 0;
    for (size_t i = 0; i < p->nbundles; i++)
        if (way == WAY_PAIR && !p->bundles[i].inner)
            strands[p->bundles[i].net] = i;
    for (size_t i = 0; i < p->nedges; i++)
        if (p->edges[i].way == way && (way == WAY_PAIR || p->edges[i].ends[0].box == box)) {
            if (l->pairs[pair].net != SIZE_MAX)
                strands[l->pairs[pair].net] = p->nbundles + i;
            pair++;
        }
    return strands;
}

/* Lays the cells of a zone out with the links among them and the ways to its edges. */
static void lay_zone(picture *p, size_t box)
{
    pic_box *b = &p->boxes[box];
    layout *l = &b->inner;
    *l = lay_new(&p->arena);
    l->quick = p->choice.quick;
    l->gap_x = p->cell_gap;
    l->gap_y = p->choice.tight ? 11000 : 16000;
    for (size_t h = 0; h < p->nbundles + b->nhints; h++) { /* first those whose order is known, then what is left */
        size_t i = h < b->nhints ? b->hints[h] : h - b->nhints;
        for (size_t k = 0; k < p->bundles[i].ntips && !p->bundles[i].inner; k++) {
            const pic_tip *t = &p->bundles[i].tips[k];
            if (t->end.box != box)
                continue;
            pic_port *port = add_port(p, b, i, t->end.side);
            if (t->end.cell == SIZE_MAX)
                port->label = t->label;
        }
    }
    bool top = false, bottom = false;
    for (size_t i = 0; i < b->nports; i++) {
        top |= b->ports[i].side == LAY_TOP;
        bottom |= b->ports[i].side == LAY_BOTTOM;
    }
    size_t rows = 0;
    for (size_t i = 0; i < b->ncells; i++)
        rows = b->cells[i].row + 1 > rows ? b->cells[i].row + 1 : rows;
    size_t first = top ? 1 : 0, last = first + rows;
    if (top) { /* the lines pass the words of the title to their right */
        size_t title = lay_add_node(l, 0, b->title.w, 0);
        l->nodes[title].pinned = true;
    }
    for (size_t i = 0; i < b->nports; i++) {
        int32_t w = PORT_WIDTH;
        if (b->ports[i].label)
            w = PORT_AT + LAY_LABEL_GAP + b->ports[i].label->w + LAY_LABEL_PAD;
        b->ports[i].node = lay_add_node(l, b->ports[i].side == LAY_TOP ? 0 : last, w, 0);
    }
    for (size_t i = 0; i < b->ncells; i++)
        b->cells[i].node = lay_add_node(l, first + b->cells[i].row, b->cells[i].w, b->cells[i].h);
    size_t *own = cd_arena_array(&p->arena, p->nbundles + 1, sizeof *own), nown = 0; /* bundle by net */
    for (size_t i = 0; i < p->nbundles; i++) {
        const pic_bundle *u = &p->bundles[i];
        const pic_port *port = NULL;
        for (size_t k = 0; k < b->nports && !u->inner; k++)
            port = b->ports[k].bundle == i ? &b->ports[k] : port;
        size_t net = SIZE_MAX;
        for (size_t k = 0; k < u->ntips; k++) {
            if (u->tips[k].end.box != box || u->tips[k].end.cell == SIZE_MAX)
                continue;
            if (net == SIZE_MAX) {
                net = lay_add_net(l);
                own[nown++] = i;
                if (port)
                    add_end(l, net, port->node, port->side == LAY_TOP ? LAY_BOTTOM : LAY_TOP, PORT_AT, NULL);
            }
            add_end(l, net, b->cells[u->tips[k].end.cell].node, u->tips[k].end.side, LAY_AUTO, u->tips[k].label);
        }
    }
    for (size_t i = 0; i < p->nedges; i++) {
        const pic_edge *e = &p->edges[i];
        if (e->way == WAY_INNER_PAIR && e->ends[0].box == box)
            add_pair(l, b->cells[e->ends[0].cell].node, b->cells[e->ends[1].cell].node, &e->label);
    }
    lay_run(l);
    b->strands = strands_of(p, l, WAY_INNER_PAIR, box);
    for (size_t i = 0; i < nown; i++)
        b->strands[i] = own[i];
    b->routed = true;
    b->inner_x = p->zone_pad;
    b->inner_y = b->band + (top || !b->ncells ? 0 : p->zone_pad);
    int32_t w = l->width > b->title.w ? l->width : b->title.w;
    if (!top) /* nothing ties the cells to the left edge */
        b->inner_x += (w - l->width) / 2;
    b->w = w + 2 * p->zone_pad;
    b->h = b->inner_y + l->height + (bottom || !b->ncells ? 0 : p->zone_pad);
    for (size_t i = 0; i < b->ncells; i++) {
        const lay_node *n = &l->nodes[b->cells[i].node];
        b->cells[i].x = b->inner_x + n->x;
        b->cells[i].y = b->inner_y + n->y;
        b->cells[i].w = n->w;
        b->cells[i].h = n->h;
    }
    for (size_t i = 0; i < b->nports; i++)
        b->ports[i].dx = b->inner_x + l->nodes[b->ports[i].node].x + PORT_AT;
}

/* ---- the whole ---- */

static void lay_boxes(picture *p)
{
    layout *l = &p->outer;
    *l = lay_new(&p->arena);
    l->gap_y = p->which == DIAGRAM_LOGICAL ? 22000 : 18000;
    l->stretch = 60;
    if (p->choice.tight) {
        l->gap_y = 13000;
        l->gap_x = 10000;
    }
    l->quick = p->choice.quick;
    for (size_t i = 0; i < p->nboxes; i++)
        p->boxes[i].node = lay_add_node(l, p->boxes[i].row, p->boxes[i].w, p->boxes[i].h);
    for (size_t i = 0; i < p->nbundles; i++) {
        pic_bundle *u = &p->bundles[i];
        if (u->inner)
            continue;
        u->net = lay_add_net(l);
        for (size_t k = 0; k < u->ntips; k++) {
            const pic_tip *t = &u->tips[k];
            pic_box *b = &p->boxes[t->end.box];
            bool told = false; /* it comes into a zone once */
            for (size_t j = 0; j < k; j++)
                told |= u->tips[j].end.box == t->end.box;
            if (!b->routed && !told)
                add_end(l, u->net, b->node, t->end.side, LAY_AUTO, t->label);
            if (!b->routed)
                continue;
            for (size_t j = 0; j < b->nports && !told; j++)
                if (b->ports[j].bundle == i)
                    add_end(l, u->net, b->node, b->ports[j].side, b->ports[j].dx, b->ports[j].label);
        }
    }
    for (size_t i = 0; i < p->nedges; i++) {
        const pic_edge *e = &p->edges[i];
        if (e->way == WAY_PAIR)
            add_pair(l, p->boxes[e->ends[0].box].node, p->boxes[e->ends[1].box].node, &e->label);
    }
    lay_run(l);
    p->strands = strands_of(p, l, WAY_PAIR, 0);
    for (size_t i = 0; i < p->nboxes; i++) {
        pic_box *b = &p->boxes[i];
        const lay_node *n = &l->nodes[b->node];
        b->x = n->x;
        b->y = n->y;
        b->w = n->w;
        b->h = n->h;
        if (b->kind == BOX_DEVICE) {
            b->cells[0].w = b->w;
            b->cells[0].h = b->h;
        }
    }
    p->width = l->width;
    p->height = l->height;
    p->crossings = l->crossings;
}

/* Before the zones are laid out: in which order lines would come to them if they could come anywhere. */
static void find_hints(picture *p)
{
    pic_box *before = cd_arena_array(&p->arena, p->nboxes + 1, sizeof *before);
    memcpy(before, p->boxes, p->nboxes * sizeof *before);
    lay_boxes(p);
    const layout *l = &p->outer;
    for (size_t i = 0; i < p->nboxes; i++) {
        pic_box *b = &p->boxes[i];
        b->w = before[i].w;
        b->h = before[i].h;
        if (b->kind != BOX_ZONE)
            continue;
        b->hints = cd_arena_array(&p->arena, l->nends + 1, sizeof *b->hints);
        const lay_end **ends = cd_arena_array(&p->arena, l->nends + 1, sizeof *ends);
        for (size_t k = 0; k < l->nends; k++) {
            if (l->ends[k].node != b->node || p->strands[l->ends[k].net] >= p->nbundles)
                continue;
            size_t at = b->nhints++;
            for (; at && ends[at - 1]->x > l->ends[k].x; at--) {
                ends[at] = ends[at - 1];
                b->hints[at] = b->hints[at - 1];
            }
            ends[at] = &l->ends[k];
            b->hints[at] = p->strands[l->ends[k].net];
        }
    }
}

/* No layout of these rows is less high. */
static int64_t least_height(const picture *p)
{
    enum { LEAST_GAP = 6000 };
    size_t rows = 0, cell_rows = 0;
    for (size_t i = 0; i < p->nboxes; i++) {
        const pic_box *b = &p->boxes[i];
        rows = b->row + 1 > rows ? b->row + 1 : rows;
        for (size_t k = 0; k < b->ncells; k++)
            cell_rows = b->cells[k].row + 1 > cell_rows ? b->cells[k].row + 1 : cell_rows;
    }
    int64_t *height = cd_calloc(rows + cell_rows + 1, sizeof *height), *inner = height + rows, sum = 0;
    for (size_t i = 0; i < p->nboxes; i++) {
        const pic_box *b = &p->boxes[i];
        int64_t h = b->h;
        if (b->kind == BOX_ZONE && p->which == DIAGRAM_PHYSICAL) {
            h = b->band;
            memset(inner, 0, cell_rows * sizeof *inner);
            for (size_t k = 0; k < b->ncells; k++) {
                int64_t *own = &inner[b->cells[k].row];
                if (b->cells[k].h > *own) {
                    h += b->cells[k].h - *own + (*own ? 0 : LEAST_GAP);
                    *own = b->cells[k].h;
                }
            }
        }
        height[b->row] = h > height[b->row] ? h : height[b->row];
    }
    for (size_t r = 0; r < rows; r++)
        sum += height[r] + (r ? LEAST_GAP : 0);
    free(height);
    return sum;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    return (h ^ v) * 0x9E3779B97F4A7C15u ^ h >> 29;
}

/* Everything that the layout goes by. */
static uint64_t form_of(const picture *p)
{
    uint64_t h = mix(mix((uint64_t)p->choice.tight, (uint64_t)p->choice.quick), (uint64_t)p->label_outside);
    for (size_t i = 0; i < p->nboxes; i++) {
        const pic_box *b = &p->boxes[i];
        h = mix(mix(mix(mix(h, b->row), (uint64_t)b->w), (uint64_t)b->h), (uint64_t)b->band);
        h = mix(mix(h, (uint64_t)b->title.w), b->ncells);
        for (size_t k = 0; k < b->ncells; k++)
            h = mix(mix(mix(mix(h, b->cells[k].row), (uint64_t)b->cells[k].w), (uint64_t)b->cells[k].h), (uint64_t)b->cells[k].x);
    }
    return h;
}

picture *pic_begin(const diagram_look *l, const network *n, const diagram_input *in, enum diagram_which which, struct word_cache *cache, pic_choice choice)
{
    picture *p = cd_calloc(1, sizeof *p);
    cd_arena_init(&p->arena);
    p->look = l;
    p->net = n;
    p->which = which;
    p->choice = choice;
    p->zone_pad = choice.tight ? 6000 : 8000;
    p->cell_gap = choice.tight ? 9000 : 12000;
    p->maker = (word_maker){&p->arena, in->measure, in->measure_user, cache};
    pic_make_boxes(p);
    pic_make_rows(p);
    if (choice.room) {
        int64_t least = least_height(p);
        p->hopeless = least > choice.room;
        p->height = (int32_t)(least < INT32_MAX ? least : INT32_MAX);
    }
    p->label_outside = pic_label_outside(p);
    p->form = form_of(p);
    return p;
}

void pic_lay(picture *p)
{
    pic_make_edges(p);
    pic_make_bundles(p);
    size_t crossings = 0;
    if (p->which == DIAGRAM_PHYSICAL && !p->choice.quick)
        find_hints(p);
    for (size_t i = 0; i < p->nboxes && p->which == DIAGRAM_PHYSICAL; i++)
        if (p->boxes[i].kind == BOX_ZONE) {
            lay_zone(p, i);
            crossings += p->boxes[i].inner.crossings;
        }
    lay_boxes(p);
    p->crossings += crossings;
}

/* ---- lines that run over each other ---- */

typedef struct stretch {
    int32_t at, from, to; /* at: where it runs; from, to: along it */
    size_t strand;
} stretch;

typedef struct stretches {
    stretch *items[2]; /* level, upright */
    size_t n[2], cap;
    cd_arena *a;
} stretches;

static void add_stretch(stretches *s, size_t strand, drawing_point p, drawing_point q)
{
    size_t upright = p.x == q.x;
    int32_t a = upright ? p.y : p.x, b = upright ? q.y : q.x;
    if (a == b)
        return;
    if (s->n[0] == s->cap || s->n[1] == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 256;
        for (size_t k = 0; k < 2; k++) {
            stretch *more = cd_arena_array(s->a, cap, sizeof *more);
            if (s->n[k])
                memcpy(more, s->items[k], s->n[k] * sizeof *more);
            s->items[k] = more;
        }
        s->cap = cap;
    }
    s->items[upright][s->n[upright]++] = (stretch){upright ? p.x : p.y, a < b ? a : b, a < b ? b : a, strand};
}

static void add_stretches(stretches *s, const layout *l, const size_t *strands, int32_t dx, int32_t dy)
{
    for (size_t i = 0; i < l->npaths; i++)
        for (size_t k = 1; k < l->paths[i].n; k++) {
            drawing_point p = l->paths[i].points[k - 1], q = l->paths[i].points[k];
            add_stretch(s, strands[l->paths[i].net], (drawing_point){p.x + dx, p.y + dy}, (drawing_point){q.x + dx, q.y + dy});
        }
}

static int by_line(const void *a, const void *b)
{
    const stretch *s = a, *t = b;
    return s->at != t->at ? (s->at < t->at ? -1 : 1) : s->from != t->from ? (s->from < t->from ? -1 : 1) : s->to < t->to ? -1 : s->to > t->to;
}

bool pic_shares_lines(const picture *p)
{
    cd_arena a;
    cd_arena_init(&a);
    stretches s = {.a = &a};
    add_stretches(&s, &p->outer, p->strands, 0, 0);
    for (size_t i = 0; i < p->nboxes; i++)
        if (p->boxes[i].routed)
            add_stretches(&s, &p->boxes[i].inner, p->boxes[i].strands, p->boxes[i].x + p->boxes[i].inner_x, p->boxes[i].y + p->boxes[i].inner_y);
    bool shares = false;
    for (size_t k = 0; k < 2 && !shares; k++) {
        if (s.n[k])
            qsort(s.items[k], s.n[k], sizeof *s.items[k], by_line);
        for (size_t i = 0; i < s.n[k]; i++)
            for (size_t j = i + 1; j < s.n[k] && s.items[k][j].at == s.items[k][i].at && s.items[k][j].from < s.items[k][i].to; j++)
                shares |= s.items[k][i].strand != s.items[k][j].strand;
    }
    cd_arena_done(&a);
    return shares;
}

void pic_free(picture *p)
{
    if (!p)
        return;
    cd_arena_done(&p->arena);
    free(p);
}
