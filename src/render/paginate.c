/* Filling pages: how much of a flow fits, where rows part, and what then stands where. */
#include <string.h>

#include "base/i18n.h"
#include "render/flow.h"

static render_mpt larger(render_mpt a, render_mpt b)
{
    return a > b ? a : b;
}

bool flow_done(const flow *f, flow_at at)
{
    return at.i >= f->n;
}

/* The table whose header rows must be put above a part that starts at `from`; NULL when none. */
static const flow_table *repeated(const flow *f, flow_at from, render_mpt room)
{
    if (flow_done(f, from) || (!from.i && !from.tail))
        return NULL;
    const slab *s = &f->slabs[from.i];
    if (s->kind != SLAB_ROW || s->row->header || !s->row->table->nheaders)
        return NULL;
    return s->row->table->header_h <= room / 2 ? s->row->table : NULL;
}

/* Parts a row (or what is left of it) at `room`.  False when it cannot be parted there. */
static bool split(layout_ctx *c, flow_row *row, const flow_frag *rest, render_mpt room, bool force,
                  flow_frag **ret_head, flow_frag **ret_tail)
{
    const render_mpt pad = 2 * row->table->style->pad_y;
    flow_frag *head = cd_arena_alloc(c->arena, sizeof *head), *tail = cd_arena_alloc(c->arena, sizeof *tail);
    head->row = tail->row = row;
    head->parts = cd_arena_array(c->arena, row->ncells, sizeof *head->parts);
    tail->parts = cd_arena_array(c->arena, row->ncells, sizeof *tail->parts);
    bool progress = false, left = false;
    for (int forced = 0; forced <= (force ? 1 : 0) && !progress; forced++) {
        for (size_t i = 0; i < row->ncells; i++) {
            const flow *f = &row->cells[i].f;
            flow_at from = rest ? rest->parts[i].from : (flow_at){0, NULL};
            head->parts[i] = (flow_part){.from = from, .to = from};
            if (flow_done(f, from))
                continue;
            if (flow_take(c, f, from, room - pad, forced > 0, &head->parts[i]))
                progress = true;
            else if (!force)
                return false;
        }
    }
    if (!progress)
        return false;
    for (size_t i = 0; i < row->ncells; i++) {
        const flow *f = &row->cells[i].f;
        flow_at from = head->parts[i].to;
        head->h = larger(head->h, head->parts[i].h);
        tail->parts[i] = (flow_part){.from = from, .to = from};
        if (flow_done(f, from))
            continue;
        left = true;
        flow_take(c, f, from, FLOW_UNBOUNDED, true, &tail->parts[i]);
        tail->h = larger(tail->h, tail->parts[i].h);
    }
    head->h += pad;
    tail->h += pad;
    *ret_head = head;
    *ret_tail = left ? tail : NULL;
    return true;
}

typedef struct candidate {
    bool is;
    size_t i;
    render_mpt y;
} candidate;

/* Ends the part inside slab `i`, of which `room` is left.  False when the row cannot be parted there. */
static bool end_inside(layout_ctx *c, const slab *s, flow_at from, size_t i, render_mpt y, render_mpt room, bool force,
                       flow_part *p)
{
    flow_frag *head, *tail;
    const flow_frag *rest = i == from.i ? from.tail : NULL;
    if (s->kind != SLAB_ROW || !split(c, s->row, rest, room, force, &head, &tail))
        return false;
    p->head = head;
    p->h = y + head->h;
    p->to = tail ? (flow_at){i, tail} : (flow_at){i + 1, NULL};
    return true;
}

bool flow_take(layout_ctx *c, const flow *f, flow_at from, render_mpt room, bool force, flow_part *ret)
{
    flow_part p = {.from = from, .to = from};
    size_t i = from.i;
    if (from.i && !from.tail) /* space at the top of a page is dropped */
        while (i < f->n && f->slabs[i].kind == SLAB_SPACE && !f->slabs[i].begins)
            i++;
    p.from.i = i;
    p.repeat = repeated(f, p.from, room);
    render_mpt y = p.repeat ? p.repeat->header_h : 0;
    const size_t start = i;
    candidate best[FLOW_NEVER] = {0};
    render_mpt gap = 0, h = 0;
    for (; i < f->n; i++) {
        const slab *s = &f->slabs[i];
        if (i > start && s->level < FLOW_NEVER)
            best[s->level] = (candidate){true, i, y};
        gap = i > start ? s->space : 0;
        h = i == start && from.tail ? from.tail->h : s->h;
        if ((int64_t)y + gap + h > room)
            break;
        y += gap + h;
    }
    *ret = p;
    ret->h = y;
    if (i >= f->n) {
        ret->to = (flow_at){f->n, NULL};
        return true;
    }
    const slab *s = &f->slabs[i];
    const render_mpt left = room - y - gap;
    const flow_frag *rest = i == start ? from.tail : NULL;
    bool may_split =
        s->kind == SLAB_ROW && !s->row->header &&
        (rest || i == start || s->h > s->row->table->style->keep_row || s->h > room - s->row->table->header_h);
    int worst = force ? FLOW_WIDOW : FLOW_GROUP;
    for (int level = FLOW_FREE; level <= worst; level++) {
        if (may_split && s->inner <= level && end_inside(c, s, p.from, i, y + gap, left, false, ret))
            return true;
        if (best[level].is) {
            ret->to = (flow_at){best[level].i, NULL};
            ret->h = best[level].y;
            return true;
        }
    }
    if (!force)
        return false;
    if (end_inside(c, s, p.from, i, y + gap, left, true, ret))
        return true;
    if (i > start) { /* an unbroken chain fills the page: it is cut where the page ends */
        ret->to = (flow_at){i, NULL};
        return true;
    }
    if (room < FLOW_UNBOUNDED)
        layout_fault(c, s->begins ? s->begins->node : NULL, "E7015", _("một dòng cao hơn phần chữ của trang hoặc ô"));
    ret->to = (flow_at){i + 1, NULL};
    ret->h = y + h;
    return true;
}

static display_page *page(layout_ctx *c)
{
    return &c->out->pages[c->out->npages - 1];
}

static const char *heading_title(layout_ctx *c, const doc_node *n)
{
    cd_str s;
    cd_str_init(&s, 0);
    doc_heading_words(n, &s);
    const char *title = cd_arena_strndup(&c->out->arena, cd_str_c(&s), s.len);
    cd_str_done(&s);
    return title;
}

/* Notes marks and headings that begin here; the list is newest first. */
static void note(layout_ctx *c, const flow_begin *b, render_mpt y)
{
    if (!b || c->repeating)
        return;
    note(c, b->next, y);
    display *d = c->out;
    if (b->node->anchor) {
        size_t m = layout_mark(d, b->node->anchor);
        if (m != SIZE_MAX && d->marks[m].page == SIZE_MAX) {
            d->marks[m].page = d->npages - 1;
            d->marks[m].y = y;
        }
    }
    if (b->node->kind == DOC_HEADING) {
        if (d->nheadings == d->cap_headings) {
            d->cap_headings = d->cap_headings ? 2 * d->cap_headings : 32;
            d->headings = cd_realloc(d->headings, d->cap_headings, sizeof *d->headings);
        }
        int level = b->node->level < 1 ? 1 : b->node->level > 6 ? 6 : b->node->level;
        d->headings[d->nheadings++] = (display_heading){heading_title(c, b->node), level, d->npages - 1, y};
    }
}

static void put_rule(layout_ctx *c, render_mpt x, render_mpt y, render_mpt w, render_mpt h)
{
    display_add(page(c), (display_item){.kind = DISPLAY_RULE, .x = x, .y = y, .w = w, .h = h});
}

/* Vertical rules of the rows of a table on a page, drawn in one stroke while the rows below go on with them. */
typedef struct verticals {
    const flow_table *table;
    size_t n;
    render_mpt x[66], top[66], bottom[66];
} verticals;

static void end_verticals(layout_ctx *c, verticals *v)
{
    if (v->table)
        for (size_t i = 0; i < v->n; i++) {
            render_mpt t = v->table->style->border;
            put_rule(c, v->x[i] - t / 2, v->top[i], t, v->bottom[i] - v->top[i]);
        }
    v->n = 0;
    v->table = NULL;
}

static void borders(layout_ctx *c, verticals *v, const flow_row *r, render_mpt x, render_mpt y, render_mpt h)
{
    const render_mpt t = r->table->style->border;
    verticals next = {.table = r->table};
    if (!v->table)
        put_rule(c, x - t / 2, y - t / 2, r->table->width + t, t);
    for (size_t i = 0; i <= r->ncells; i++) {
        render_mpt at = x + (i < r->ncells ? r->cells[i].x : r->table->width);
        size_t k = 0;
        while (k < v->n && v->x[k] != at)
            k++;
        next.x[i] = at;
        next.top[i] = k < v->n ? v->top[k] : y;
        next.bottom[i] = y + h;
        next.n++;
        if (k < v->n) {
            v->n--;
            memmove(v->x + k, v->x + k + 1, (v->n - k) * sizeof *v->x);
            memmove(v->top + k, v->top + k + 1, (v->n - k) * sizeof *v->top);
            memmove(v->bottom + k, v->bottom + k + 1, (v->n - k) * sizeof *v->bottom);
        }
    }
    if (!v->table)
        v->table = r->table;
    end_verticals(c, v); /* those that do not go on */
    *v = next;
    put_rule(c, x - t / 2, y + h - t / 2, r->table->width + t, t);
}

static void place_row(layout_ctx *c, verticals *v, const flow_row *r, const flow_part *parts, render_mpt x,
                      render_mpt y, render_mpt h)
{
    const render_tstyle *s = r->table->style;
    if (v->table && v->table != r->table)
        end_verticals(c, v);
    for (size_t i = 0; i < r->ncells; i++) {
        const flow_cell *cell = &r->cells[i];
        flow_part whole = {.to = {cell->f.n, NULL}};
        const flow_part *p = parts ? &parts[i] : &whole;
        render_mpt down = 0;
        if (cell->middle && !parts) {
            flow_take(c, &cell->f, (flow_at){0, NULL}, FLOW_UNBOUNDED, true, &whole);
            down = (h - 2 * s->pad_y - whole.h) / 2;
        }
        flow_place(c, &cell->f, p, x + cell->x + s->pad_x, y + s->pad_y + down);
    }
    if (r->table->borders)
        borders(c, v, r, x, y, h);
}

static void place_line(layout_ctx *c, const layout_line *l, render_mpt x, render_mpt y)
{
    for (size_t i = 0; i < l->n; i++) {
        display_item it = l->items[i];
        it.x += x;
        it.y += y;
        display_add(page(c), it);
    }
}

static void place_picture(layout_ctx *c, const slab *s, render_mpt x, render_mpt y)
{
    const flow_picture *f = s->picture;
    if (f->p->kind != PICTURE_BAD) {
        display_add(page(c), (display_item){.kind = DISPLAY_PICTURE, .x = x, .y = y, .w = s->w, .h = s->h, .picture = f->p});
        return;
    }
    const render_mpt t = 750;
    put_rule(c, x, y, s->w, t);
    put_rule(c, x, y + s->h - t, s->w, t);
    put_rule(c, x, y, t, s->h);
    put_rule(c, x + s->w - t, y, t, s->h);
    render_mpt pad = (s->h - (render_mpt)f->words.n * f->words.height) / 2;
    for (size_t i = 0; i < f->words.n; i++)
        place_line(c, &f->words.lines[i], x + pad, y + pad + (render_mpt)i * f->words.height);
}

void flow_place(layout_ctx *c, const flow *f, const flow_part *p, render_mpt x, render_mpt y)
{
    verticals v = {.n = 0};
    if (p->repeat) {
        c->repeating++; /* what begins in header rows begins once */
        for (size_t i = 0; i < p->repeat->nheaders; i++) {
            place_row(c, &v, p->repeat->headers[i], NULL, x, y, p->repeat->header_hs[i]);
            y += p->repeat->header_hs[i];
        }
        c->repeating--;
    }
    for (size_t i = p->from.i; i < f->n && (i < p->to.i || (i == p->to.i && p->head && p->to.tail)); i++) {
        const slab *s = &f->slabs[i];
        const flow_frag *frag = p->head && (i == p->to.i || (i + 1 == p->to.i && !p->to.tail)) ? p->head : NULL;
        if (i > p->from.i)
            y += s->space;
        if (i == p->from.i && p->from.tail && !frag)
            frag = p->from.tail;
        if (!(i == p->from.i && p->from.tail))
            note(c, s->begins, y);
        render_mpt h = frag ? frag->h : s->h;
        if (s->kind != SLAB_ROW)
            end_verticals(c, &v);
        if (s->kind == SLAB_LINE)
            place_line(c, s->line, x, y);
        else if (s->kind == SLAB_RULE)
            put_rule(c, x + (f->width - s->w) / 2, y + c->s->rule_space, s->w, c->s->rule);
        else if (s->kind == SLAB_PICTURE)
            place_picture(c, s, x + s->x, y);
        else if (s->kind == SLAB_ROW)
            place_row(c, &v, s->row, frag ? frag->parts : NULL, x, y, h);
        y += h;
    }
    end_verticals(c, &v);
}
