#include "diagram/picture.h"

#include <string.h>

enum {
    INK = 0x1A1A1A,
    EDGE = 0x595959,
    WHITE = 0xFFFFFF,
    OUTSIDE_FILL = 0xF4F4F4,
    MISSING_EDGE = 0x404040,
    BORDER = 5000,
    HAIR = 700,
    FAT = 1800,
    DOT = 1700,
    LEGEND_SIGN = 13000,
    LEGEND_GAP = 12000,
    LEGEND_LINE = 3000,
    LEGEND_ABOVE = 10000,
    LEGEND_WIDER = 6000, /* the sign of a part */
    HEAD = 15000 /* number of a part, above it */
};

typedef struct painter {
    const picture *p;
    drawing *d;
    diagram_trace *trace;
    int32_t dx, dy; /* where the picture stands in the drawing */
} painter;

/* ---- traces ---- */

static size_t mark(painter *q, diagram_mark m)
{
    diagram_trace *t = q->trace;
    if (!t)
        return SIZE_MAX;
    if (t->count == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 256;
        diagram_mark *more = cd_arena_array(&t->arena, cap, sizeof *more);
        if (t->count)
            memcpy(more, t->marks, t->count * sizeof *more);
        t->marks = more;
        t->cap = cap;
    }
    if (m.npoints) {
        drawing_point *points = cd_arena_array(&t->arena, m.npoints, sizeof *points);
        memcpy(points, m.points, m.npoints * sizeof *points);
        m.points = points;
    }
    t->marks[t->count] = m;
    return t->count++;
}

/* ---- parts ---- */

static void put_words(painter *q, const words *w, int32_t x, int32_t y, size_t in)
{
    words_draw(w, q->d, x, y, false);
    for (size_t i = 0; i < w->n; i++) {
        mark(q, (diagram_mark){.kind = MARK_WORDS, .x = x + w->lines[i].indent, .y = y, .w = w->lines[i].w, .h = word_height(w->lines[i].size), .of = in});
        y += word_height(w->lines[i].size);
    }
}

static void put_rect(painter *q, int32_t x, int32_t y, int32_t w, int32_t h, int32_t radius, int32_t fill, int32_t stroke, int32_t thickness, bool dashed)
{
    drawing_add(q->d, (drawing_item){.kind = DRAWING_RECT,
                                     .x = x,
                                     .y = y,
                                     .w = w,
                                     .h = h,
                                     .radius = radius,
                                     .fill = fill,
                                     .stroke = stroke,
                                     .thickness = thickness,
                                     .dashed = dashed});
}

static void put_zone(painter *q, const pic_box *b)
{
    const net_zone *z = &q->p->net->zones[b->index];
    int32_t x = q->dx + b->x, y = q->dy + b->y;
    size_t own = mark(q, (diagram_mark){.kind = MARK_BOX, .x = x, .y = y, .w = b->w, .h = b->h, .of = SIZE_MAX});
    if (z->missing) {
        put_rect(q, x, y, b->w, b->h, 0, WHITE, MISSING_EDGE, 1000, true);
        put_words(q, &b->title, x + q->p->zone_pad, y + (b->h - b->title.h) / 2, own);
        return;
    }
    put_rect(q, x, y, b->w, b->h, 0, z->look->tint, DRAWING_NONE, 0, false);
    put_rect(q, x, y, b->w, b->band < b->h ? b->band : b->h, 0, z->look->band, DRAWING_NONE, 0, false);
    put_rect(q, x, y, b->w, b->h, 0, DRAWING_NONE, EDGE, 900, false);
    put_words(q, &b->title, x + q->p->zone_pad, y + PAD / 2, own);
}

static void put_cell(painter *q, const pic_cell *c, int32_t x, int32_t y, size_t of)
{
    size_t own = mark(q, (diagram_mark){.kind = MARK_CELL, .x = x, .y = y, .w = c->w, .h = c->h, .of = of});
    if (c->bare) {
        put_words(q, &c->text, x, y, own);
        return;
    }
    put_rect(q, x, y, c->w, c->h, 2500, WHITE, c->main ? INK : EDGE, c->main ? FAT : HAIR, false);
    int32_t text = x + PAD;
    if (c->device != SIZE_MAX) {
        symbol_draw(q->d, c->symbol, x + PAD, y + (c->h - SYMBOL_SIZE) / 2, SYMBOL_SIZE);
        text += SYMBOL_SIZE + PAD;
    }
    put_words(q, &c->text, text, y + (c->h - c->text.h) / 2, own);
}

static void put_box(painter *q, size_t i)
{
    const pic_box *b = &q->p->boxes[i];
    int32_t x = q->dx + b->x, y = q->dy + b->y;
    size_t own = SIZE_MAX;
    if (b->kind != BOX_ZONE)
        own = mark(q, (diagram_mark){.kind = MARK_BOX, .x = x, .y = y, .w = b->w, .h = b->h, .of = SIZE_MAX});
    switch (b->kind) {
    case BOX_ZONE:
        for (size_t k = 0; k < b->ncells; k++)
            put_cell(q, &b->cells[k], x + b->cells[k].x, y + b->cells[k].y, i);
        break;
    case BOX_DEVICE:
        put_cell(q, &b->cells[0], x, y, SIZE_MAX);
        break;
    case BOX_OUTSIDE:
        put_rect(q, x, y, b->w, b->h, 9000, OUTSIDE_FILL, EDGE, 900, false);
        symbol_draw(q->d, q->p->net->outside[b->index].related ? SYMBOL_SYSTEM : SYMBOL_CLOUD, x + 2 * PAD, y + (b->h - SYMBOL_SIZE) / 2, SYMBOL_SIZE);
        put_words(q, &b->title, x + SYMBOL_SIZE + 3 * PAD, y + (b->h - b->title.h) / 2, own);
        break;
    case BOX_RELATED:
    case BOX_NOTE:
        put_rect(q, x, y, b->w, b->h, b->kind == BOX_RELATED ? 9000 : 0, OUTSIDE_FILL, EDGE, HAIR, false);
        put_words(q, &b->title, x + PAD * 3 / 2, y + (b->h - b->title.h) / 2, own);
        break;
    }
}

/* ---- links ---- */

static void put_path(painter *q, size_t strand, const drawing_point *points, size_t n, int32_t dx, int32_t dy)
{
    const link_look *look = strand_look(q->p, strand);
    drawing_point *moved = cd_arena_array(&q->d->arena, n, sizeof *moved);
    for (size_t i = 0; i < n; i++)
        moved[i] = (drawing_point){points[i].x + dx, points[i].y + dy};
    drawing_add(q->d, (drawing_item){.kind = DRAWING_LINE,
                                     .points = moved,
                                     .npoints = n,
                                     .stroke = INK,
                                     .fill = DRAWING_NONE,
                                     .thickness = look->thickness,
                                     .dashed = look->dashed});
    mark(q, (diagram_mark){.kind = MARK_LINK, .of = strand, .points = moved, .npoints = n});
}

static void put_dot(painter *q, size_t strand, int32_t x, int32_t y)
{
    drawing_add(q->d, (drawing_item){.kind = DRAWING_CIRCLE,
                                     .x = x,
                                     .y = y,
                                     .w = DOT + strand_look(q->p, strand)->thickness / 3,
                                     .stroke = DRAWING_NONE,
                                     .fill = INK});
}

static void put_layout(painter *q, const layout *l, const size_t *strands, int32_t dx, int32_t dy)
{
    for (size_t i = 0; i < l->npaths; i++)
        put_path(q, strands[l->paths[i].net], l->paths[i].points, l->paths[i].n, dx, dy);
    for (size_t i = 0; i < l->ndots; i++)
        put_dot(q, strands[l->dots[i].net], l->dots[i].at.x + dx, l->dots[i].at.y + dy);
}

static void put_pairs(painter *q, const layout *l, enum pic_way way, size_t box, int32_t dx, int32_t dy)
{
    size_t pair = 0;
    for (size_t i = 0; i < q->p->nedges; i++) {
        const pic_edge *e = &q->p->edges[i];
        if (e->way != way || (way == WAY_INNER_PAIR && e->ends[0].box != box))
            continue;
        const lay_pair *pr = &l->pairs[pair++];
        if (pr->beside)
            put_path(q, q->p->nbundles + i, (const drawing_point[]){{pr->x0, pr->y}, {pr->x1, pr->y}}, 2, dx, dy);
    }
}

/* Labels stay with their ends, in the room kept for them. */
static void put_labels(painter *q, const layout *l, int32_t dx, int32_t dy)
{
    for (size_t i = 0; i < l->nends; i++) {
        const lay_end *e = &l->ends[i];
        const words *w = e->label;
        if (w)
            put_words(q, w, dx + e->x + LAY_LABEL_GAP, dy + (e->side == LAY_TOP ? e->y - w->h - 1500 : e->y + 1500), SIZE_MAX);
    }
    for (size_t i = 0; i < l->npairs; i++) {
        const lay_pair *pr = &l->pairs[i];
        const words *w = pr->label;
        if (w && pr->beside)
            put_words(q, w, dx + (pr->x0 + pr->x1 - w->w) / 2, dy + pr->y - w->h - 1500, SIZE_MAX);
    }
}

static void put_tips(painter *q)
{
    const picture *p = q->p;
    for (size_t i = 0; q->trace && i < p->nbundles; i++)
        for (size_t k = 0; k < p->bundles[i].ntips; k++) {
            pic_end e = p->bundles[i].tips[k].end;
            const pic_box *b = &p->boxes[e.box];
            const pic_cell *c = e.cell == SIZE_MAX ? NULL : &b->cells[e.cell];
            mark(q, (diagram_mark){.kind = MARK_TIP,
                                   .of = i,
                                   .x = q->dx + b->x + (c ? c->x : 0),
                                   .y = q->dy + b->y + (c ? c->y : 0),
                                   .w = c ? c->w : b->w,
                                   .h = c ? c->h : b->h});
        }
    for (size_t i = 0; q->trace && i < p->nedges; i++)
        for (size_t k = 0; k < 2 && (p->edges[i].way == WAY_PAIR || p->edges[i].way == WAY_INNER_PAIR); k++) {
            pic_end e = p->edges[i].ends[k];
            const pic_box *b = &p->boxes[e.box];
            const pic_cell *c = e.cell == SIZE_MAX ? NULL : &b->cells[e.cell];
            mark(q, (diagram_mark){.kind = MARK_TIP,
                                   .of = p->nbundles + i,
                                   .x = q->dx + b->x + (c ? c->x : 0),
                                   .y = q->dy + b->y + (c ? c->y : 0),
                                   .w = c ? c->w : b->w,
                                   .h = c ? c->h : b->h});
        }
}

static void put_links(painter *q)
{
    const picture *p = q->p;
    put_layout(q, &p->outer, p->strands, q->dx, q->dy);
    put_pairs(q, &p->outer, WAY_PAIR, 0, q->dx, q->dy);
    for (size_t i = 0; i < p->nboxes; i++) {
        const pic_box *b = &p->boxes[i];
        if (!b->routed)
            continue;
        int32_t dx = q->dx + b->x + b->inner_x, dy = q->dy + b->y + b->inner_y;
        put_layout(q, &b->inner, b->strands, dx, dy);
        put_pairs(q, &b->inner, WAY_INNER_PAIR, i, dx, dy);
        for (size_t k = 0; k < b->nports; k++) { /* between the edge of the zone and the layout of its cells */
            const pic_port *port = &b->ports[k];
            bool inside = false;
            for (size_t t = 0; t < p->bundles[port->bundle].ntips; t++)
                inside |= p->bundles[port->bundle].tips[t].end.box == i && p->bundles[port->bundle].tips[t].end.cell != SIZE_MAX;
            int32_t from = port->side == LAY_TOP ? b->y : b->y + b->inner_y + b->inner.height;
            int32_t to = port->side == LAY_TOP ? b->y + b->inner_y : b->y + b->h;
            if (inside && from < to)
                put_path(q, port->bundle, (const drawing_point[]){{b->x + port->dx, from}, {b->x + port->dx, to}}, 2, q->dx, q->dy);
        }
    }
}

/* ---- legend ---- */

enum sign { SIGN_NONE, SIGN_SYMBOL, SIGN_LINK, SIGN_MAIN, SIGN_ZONE, SIGN_MISSING, SIGN_DOT, SIGN_PART };
typedef struct entry {
    enum sign sign;
    enum symbol symbol;
    const link_look *look;
    words text;
} entry;

typedef struct legend {
    entry *items;
    size_t n;
    word_maker maker;
    words head;
    int32_t inside, max, height;
} legend;

static void add_entry(legend *g, entry e, const char *text)
{
    words_add(&g->maker, &e.text, text, (word_face){SIZE_SMALL, false, false}, g->max);
    g->items[g->n++] = e;
}

/* Label of a value of the tables, as the picture says it. */
static const char *label_of_kind(const picture *p, const device_look *look)
{
    for (size_t d = 0; d < p->net->ndevices; d++)
        if (p->net->devices[d].look == look && p->net->devices[d].kind_label)
            return p->net->devices[d].kind_label;
    return NULL;
}

static void list_entries(const picture *p, legend *g)
{
    const diagram_look *l = p->look;
    bool dots = p->outer.ndots > 0, parts = false, main = false, zone = false, missing = false, outside = false, system = false;
    bool *shown = cd_arena_array(g->maker.arena, l->ndevices, sizeof *shown);
    for (size_t i = 0; i < p->nboxes; i++) {
        const pic_box *b = &p->boxes[i];
        dots |= b->routed && b->inner.ndots;
        parts |= b->kind == BOX_ZONE ? p->net->zones[b->index].naways > 0 : b->kind == BOX_OUTSIDE && p->net->outside[b->index].naways > 0;
        zone |= b->kind == BOX_ZONE && !p->net->zones[b->index].missing && !p->net->zones[b->index].place;
        missing |= b->kind == BOX_ZONE && p->net->zones[b->index].missing;
        outside |= b->kind == BOX_OUTSIDE && !p->net->outside[b->index].related;
        system |= b->kind == BOX_OUTSIDE && p->net->outside[b->index].related;
        for (size_t k = 0; k < b->ncells; k++) {
            main |= b->cells[k].main;
            parts |= b->cells[k].device != SIZE_MAX && p->net->devices[b->cells[k].device].naways;
            if (b->cells[k].device != SIZE_MAX)
                shown[p->net->devices[b->cells[k].device].look - l->devices] = true;
        }
    }
    g->items = cd_arena_array(g->maker.arena, l->ndevices + l->nlinks + 8, sizeof *g->items);
    if (outside)
        add_entry(g, (entry){.sign = SIGN_SYMBOL, .symbol = SYMBOL_CLOUD}, l->words[WORD_LEGEND_NETWORK]);
    if (system)
        add_entry(g, (entry){.sign = SIGN_SYMBOL, .symbol = SYMBOL_SYSTEM}, l->words[WORD_LEGEND_SYSTEM]);
    for (size_t i = 0; i < l->ndevices; i++) {
        const char *text = shown[i] ? label_of_kind(p, &l->devices[i]) : NULL;
        if (text)
            add_entry(g, (entry){.sign = SIGN_SYMBOL, .symbol = l->devices[i].symbol}, text);
    }
    if (main)
        add_entry(g, (entry){.sign = SIGN_MAIN}, l->words[WORD_LEGEND_MAIN]);
    if (zone)
        add_entry(g, (entry){.sign = SIGN_ZONE}, l->words[WORD_LEGEND_ZONE]);
    if (missing)
        add_entry(g, (entry){.sign = SIGN_MISSING}, l->words[WORD_LEGEND_MISSING]);
    for (size_t i = 0; i < l->nlinks; i++) {
        const char *text = NULL;
        for (size_t k = 0; k < p->nedges && !text; k++)
            text = p->edges[k].look == &l->links[i] ? p->edges[k].kind : NULL;
        if (text)
            add_entry(g, (entry){.sign = SIGN_LINK, .look = &l->links[i]}, text);
    }
    if (p->which == DIAGRAM_PHYSICAL && p->net->place)
        add_entry(g, (entry){.sign = SIGN_NONE}, cd_arena_printf(g->maker.arena, "%s %s", l->words[WORD_PLACE_REST], p->net->place));
    if (dots)
        add_entry(g, (entry){.sign = SIGN_DOT}, l->words[WORD_LEGEND_JOINT]);
    if (parts)
        add_entry(g, (entry){.sign = SIGN_PART}, l->words[WORD_LEGEND_PART]);
}

static void put_sign(painter *q, const entry *e, int32_t x, int32_t y, int32_t h)
{
    int32_t middle = y + h / 2, w = LEGEND_SIGN;
    switch (e->sign) {
    case SIGN_NONE:
        break;
    case SIGN_PART:
        words_part_sign(q->d, 2, x, middle - 5000, 10000);
        break;
    case SIGN_SYMBOL:
        symbol_draw(q->d, e->symbol, x, middle - w / 2, w);
        break;
    case SIGN_MAIN:
        put_rect(q, x, middle - 5000, w, 10000, 2000, WHITE, INK, FAT, false);
        break;
    case SIGN_ZONE: {
        const zone_look *z = &q->p->look->zones[q->p->look->zone_default];
        put_rect(q, x, middle - 5000, w, 10000, 0, z->tint, DRAWING_NONE, 0, false);
        put_rect(q, x, middle - 5000, w, 4000, 0, z->band, DRAWING_NONE, 0, false);
        put_rect(q, x, middle - 5000, w, 10000, 0, DRAWING_NONE, EDGE, 900, false);
        break;
    }
    case SIGN_MISSING:
        put_rect(q, x, middle - 5000, w, 10000, 0, WHITE, MISSING_EDGE, 1000, true);
        break;
    case SIGN_LINK:
    case SIGN_DOT: {
        drawing_item line = {.kind = DRAWING_LINE,
                             .points = (const drawing_point[]){{x, middle}, {x + w, middle}},
                             .npoints = 2,
                             .stroke = INK,
                             .fill = DRAWING_NONE,
                             .thickness = e->look ? e->look->thickness : 900,
                             .dashed = e->look && e->look->dashed};
        drawing_add(q->d, line);
        if (e->sign == SIGN_DOT) {
            line.points = (const drawing_point[]){{x + w / 2, middle}, {x + w / 2, middle + 6000}};
            drawing_add(q->d, line);
            drawing_add(q->d, (drawing_item){.kind = DRAWING_CIRCLE, .x = x + w / 2, .y = middle, .w = DOT + 300, .stroke = DRAWING_NONE, .fill = INK});
        }
        break;
    }
    }
}

/* Entries flow in lines of equal columns where they fit; returns the height.  Nothing is painted without `q`. */
static int32_t flow_legend(painter *q, const legend *g, const words *head, int32_t width, int32_t x0, int32_t y0)
{
    int32_t x = head->w + LEGEND_GAP, y = 0, tall = word_height(SIZE_SMALL);
    if (q)
        put_words(q, head, x0, y0 + (LEGEND_SIGN - head->h) / 2, SIZE_MAX);
    tall = LEGEND_SIGN;
    for (size_t i = 0; i < g->n; i++) {
        const entry *e = &g->items[i];
        int32_t sign = e->sign == SIGN_NONE ? 0 : LEGEND_SIGN + LEGEND_LINE + (e->sign == SIGN_PART ? LEGEND_WIDER : 0), w = sign + e->text.w, h = e->text.h > LEGEND_SIGN ? e->text.h : LEGEND_SIGN;
        if (x + w > width && x > head->w + LEGEND_GAP) {
            x = head->w + LEGEND_GAP;
            y += tall + LEGEND_LINE;
            tall = LEGEND_SIGN;
        }
        if (q) {
            put_sign(q, e, x0 + x, y0 + y, h);
            put_words(q, &e->text, x0 + x + sign, y0 + y + (h - e->text.h) / 2, SIZE_MAX);
        }
        tall = h > tall ? h : tall;
        x += w + LEGEND_GAP;
    }
    return y + tall;
}

/* ---- words about the picture ---- */

static const char *name_of(const picture *p, pic_end e)
{
    const pic_box *b = &p->boxes[e.box];
    if (e.cell != SIZE_MAX && b->cells[e.cell].device != SIZE_MAX)
        return p->net->devices[b->cells[e.cell].device].name;
    return b->kind == BOX_ZONE ? p->net->zones[b->index].name : b->kind == BOX_DEVICE ? p->net->devices[b->index].name : p->net->outside[b->index].name;
}

/* Control characters become blanks: XML cannot hold them. */
static void add_plain(cd_str *to, const char *text)
{
    for (; *text; text++)
        cd_str_addc(to, (unsigned char)*text < 0x20 || *text == 0x7F ? ' ' : *text);
}

static void describe(const picture *p, drawing *d)
{
    cd_str text;
    cd_str_init(&text, 0);
    for (int missing = 0; missing < 2; missing++) {
        size_t n = 0;
        for (size_t i = 0; i < p->nboxes; i++) {
            const pic_box *b = &p->boxes[i];
            if (b->kind != BOX_ZONE || p->net->zones[b->index].place || p->net->zones[b->index].missing != (missing == 1))
                continue;
            if (n++)
                cd_str_adds(&text, ", ");
            else
                cd_str_addf(&text, "%s%s ", text.len ? " " : "", p->look->words[missing ? WORD_ABOUT_MISSING : WORD_ABOUT_ZONES]);
            add_plain(&text, p->net->zones[b->index].name);
        }
        if (n)
            cd_str_addc(&text, '.');
    }
    for (size_t i = 0; i < p->nedges; i++) {
        if (i)
            cd_str_adds(&text, ", ");
        else
            cd_str_addf(&text, "%s%s ", text.len ? " " : "", p->look->words[WORD_ABOUT_LINKS]);
        add_plain(&text, name_of(p, p->edges[i].ends[0]));
        cd_str_adds(&text, " – ");
        add_plain(&text, name_of(p, p->edges[i].ends[1]));
    }
    if (p->nedges)
        cd_str_addc(&text, '.');
    d->title = cd_arena_strdup(&d->arena, p->look->words[p->which == DIAGRAM_LOGICAL ? WORD_LOGICAL : WORD_PHYSICAL]);
    d->about = text.len ? cd_arena_strdup(&d->arena, cd_str_c(&text)) : NULL;
    cd_str_done(&text);
}

/* ---- the whole ---- */

static legend make_legend(picture *p, int32_t min_width)
{
    legend g = {.maker = p->maker, .inside = p->width > 200000 ? p->width : 200000};
    if (g.inside < min_width - 2 * BORDER)
        g.inside = min_width - 2 * BORDER;
    words_add(&g.maker, &g.head, p->look->words[WORD_LEGEND], (word_face){SIZE_SMALL, true, false}, g.inside / 3);
    g.max = g.inside - g.head.w - LEGEND_GAP - LEGEND_SIGN - LEGEND_LINE - LEGEND_WIDER;
    list_entries(p, &g);
    g.height = g.n ? flow_legend(NULL, &g, &g.head, g.inside, 0, 0) : 0;
    return g;
}

static void measure_all(const picture *p, const legend *g, bool parted, int32_t *ret_width, int32_t *ret_height)
{
    *ret_width = g->inside + 2 * BORDER;
    *ret_height = p->height + 2 * BORDER + (g->n ? g->height + LEGEND_ABOVE : 0) + (parted ? HEAD : 0);
}

void pic_size(picture *p, int32_t min_width, bool parted, int32_t *ret_width, int32_t *ret_height)
{
    legend g = make_legend(p, min_width);
    measure_all(p, &g, parted, ret_width, ret_height);
}

drawing *pic_paint(picture *p, int32_t min_width, pic_part part, diagram_trace *trace)
{
    drawing *d = drawing_new(0, 0);
    legend g = make_legend(p, min_width);
    int32_t inside = g.inside, head = part.of ? HEAD : 0;
    measure_all(p, &g, part.of > 0, &d->width, &d->height);
    painter own = {.p = p, .d = d, .trace = trace, .dx = BORDER + (inside - p->width) / 2, .dy = BORDER + head}, *q = &own;
    if (part.of) {
        words title = {0};
        words_add(&p->maker, &title, cd_arena_printf(&p->arena, "%s %zu/%zu", p->look->words[WORD_PART_HEAD], part.number, part.of),
                  (word_face){SIZE_TITLE, true, false}, inside);
        put_words(q, &title, BORDER, BORDER / 2, SIZE_MAX);
    }
    for (size_t i = 0; i < p->nboxes; i++)
        if (p->boxes[i].kind == BOX_ZONE)
            put_zone(q, &p->boxes[i]);
    put_links(q);
    for (size_t i = 0; i < p->nboxes; i++)
        put_box(q, i);
    put_labels(q, &p->outer, q->dx, q->dy);
    for (size_t i = 0; i < p->nboxes; i++)
        if (p->boxes[i].routed)
            put_labels(q, &p->boxes[i].inner, q->dx + p->boxes[i].x + p->boxes[i].inner_x, q->dy + p->boxes[i].y + p->boxes[i].inner_y);
    put_tips(q);
    if (g.n) {
        int32_t y = BORDER + head + p->height + LEGEND_ABOVE;
        const drawing_point rule[2] = {{BORDER, y - 5000}, {BORDER + inside, y - 5000}};
        drawing_add(d, (drawing_item){.kind = DRAWING_LINE, .points = rule, .npoints = 2, .stroke = EDGE, .fill = DRAWING_NONE, .thickness = 400});
        flow_legend(q, &g, &g.head, inside, BORDER, y);
    }
    describe(p, d);
    if (part.of)
        d->title = cd_arena_printf(&d->arena, "%s (%zu/%zu)", d->title, part.number, part.of);
    return d;
}
