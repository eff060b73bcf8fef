/* Building flows: blocks of the tree to slabs. */
#include "render/flow.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

enum { DEPTH_MAX = 32, COLUMNS_MAX = 64 };

typedef struct builder {
    layout_ctx *c;
    flow *f;
    flow_begin *pending;     /* blocks begun that have no slab yet, newest first */
    render_mpt after;        /* space below the last block */
    bool keep;               /* the next slab must not start a page */
    render_mpt last_width;   /* of the widest line of the last paragraph, for DOC_RULE */
    const render_para *dflt; /* of paragraphs without a style, inside cells; NULL elsewhere */
    int depth;
} builder;

static slab *add_slab(builder *b, enum slab_kind kind, render_mpt h)
{
    flow *f = b->f;
    if (f->n == f->cap) {
        slab *old = f->slabs;
        f->cap = f->cap ? 2 * f->cap : 4;
        f->slabs = cd_arena_array(b->c->arena, f->cap, sizeof *f->slabs);
        if (old)
            memcpy(f->slabs, old, f->n * sizeof *old);
    }
    slab *s = &f->slabs[f->n++];
    *s = (slab){.kind = (uint8_t)kind, .h = h, .level = b->keep ? FLOW_KEEP : FLOW_FREE, .begins = b->pending};
    b->pending = NULL;
    b->keep = false;
    return s;
}

static void begin(builder *b, const doc_node *n)
{
    if (!n->anchor && n->kind != DOC_HEADING)
        return;
    flow_begin *e = cd_arena_alloc(b->c->arena, sizeof *e);
    e->node = n;
    e->next = b->pending;
    b->pending = e;
}

static render_mpt larger(render_mpt a, render_mpt b)
{
    return a > b ? a : b;
}

const render_para *flow_para_style(layout_ctx *c, const doc_node *n, const render_para *dflt)
{
    const render_style *s = c->s;
    const render_para *p = NULL;
    if (n->style) {
        p = render_style_para(s, n->style);
        if (!p)
            layout_fault(c, n, "E7002", _("không có kiểu đoạn “%s” trong kiểu trang"), n->style);
    } else if (n->kind == DOC_HEADING) {
        char name[] = "heading1";
        name[sizeof name - 2] = (char)('0' + (n->level < 1 ? 1 : n->level > 6 ? 6 : n->level));
        p = render_style_para(s, name);
    } else {
        p = dflt;
    }
    return p ? p : render_style_para(s, "body");
}

bool flow_keeps(const doc_node *n, const render_para *p)
{
    if (p->keep || n->keep || n->kind == DOC_HEADING)
        return true;
    const char *text = n->last && n->last->kind == DOC_TEXT ? n->last->text : "";
    size_t len = strlen(text);
    return len && text[len - 1] == ':';
}

static void build_para(builder *b, const doc_node *n)
{
    const render_para *p = flow_para_style(b->c, n, b->dflt);
    layout_para lines = layout_paragraph(b->c, n, p, b->f->width);
    begin(b, n);
    b->last_width = 0;
    for (size_t i = 0; i < lines.n; i++) {
        slab *s = add_slab(b, SLAB_LINE, lines.height);
        s->line = &lines.lines[i];
        if (!i)
            s->space = larger(b->after, p->before);
        else if (i < (size_t)p->orphans || lines.n - i < (size_t)p->widows)
            s->level = FLOW_WIDOW;
        b->last_width = larger(b->last_width, lines.lines[i].width);
    }
    b->after = p->after;
    b->keep = flow_keeps(n, p);
}

static void build_rule(builder *b, const doc_node *n)
{
    const render_style *s = b->c->s;
    slab *r = add_slab(b, SLAB_RULE, s->rule_space + s->rule);
    int share = n->size > 0 && n->size <= 1000 ? n->size : 1000;
    r->w = (render_mpt)((int64_t)(b->last_width ? b->last_width : b->f->width) * share / 1000);
    if (b->f->n > 1)
        r->level = FLOW_NEVER;
    b->keep = n->keep;
}

static void build_space(builder *b, const doc_node *n)
{
    bool keep = b->keep;
    add_slab(b, SLAB_SPACE, n->size > 0 ? n->size : 0);
    b->keep = keep || n->keep;
    b->after = 0;
}

static void build_blocks(builder *b, const doc_node *first, const doc_node *stop);

render_mpt *flow_edges(layout_ctx *c, const doc_node *n, size_t ncols, render_mpt width)
{
    int64_t total = 0, sum = 0;
    render_mpt *x = cd_arena_array(c->arena, ncols + 1, sizeof *x);
    for (size_t i = 0; i < ncols; i++)
        total += n->ncols && n->cols[i].width > 0 ? n->cols[i].width : 1;
    for (size_t i = 0; i < ncols; i++) {
        sum += n->ncols && n->cols[i].width > 0 ? n->cols[i].width : 1;
        x[i + 1] = (render_mpt)(width * sum / total);
    }
    return x;
}

size_t flow_columns(const doc_node *n)
{
    if (n->ncols)
        return n->ncols;
    size_t most = 1;
    for (const doc_node *r = n->first; r; r = r->next) {
        size_t here = 0;
        for (const doc_node *k = r->first; k; k = k->next)
            here += k->span > 1 ? (size_t)k->span : 1;
        if (here > most)
            most = here;
    }
    return most;
}

const render_para *flow_cell_style(layout_ctx *c, const doc_node *table, const doc_node *row, const doc_node *cell,
                                   size_t column, const render_tstyle *ts)
{
    const char *name = cell->style ? cell->style : row->style;
    if (!name && !row->header && table->ncols)
        name = table->cols[column].style;
    const render_para *p = name ? render_style_para(c->s, name) : NULL;
    if (name && !p)
        layout_fault(c, cell, "E7002", _("không có kiểu đoạn “%s” trong kiểu trang"), name);
    return p ? p : row->header ? ts->head : ts->cell;
}

/* Makes the space above the first and below the last block of a cell count. */
static void add_cell_space(builder *b)
{
    if (!b->f->n)
        return;
    render_mpt above = b->f->slabs[0].space, below = b->after;
    flow_begin *pending = b->pending; /* belongs to what follows the cell */
    b->pending = NULL;
    if (below > 0)
        add_slab(b, SLAB_SPACE, below)->level = FLOW_NEVER;
    if (above > 0) {
        add_slab(b, SLAB_SPACE, 0); /* grows the array; what it holds is replaced */
        memmove(b->f->slabs + 1, b->f->slabs, (b->f->n - 1) * sizeof *b->f->slabs);
        b->f->slabs[0] = (slab){.kind = SLAB_SPACE, .h = above};
        b->f->slabs[1].space = 0;
        b->f->slabs[1].level = FLOW_NEVER;
    }
    b->pending = pending;
}

static flow_row *build_row(builder *b, const doc_node *table, const doc_node *n, flow_table *t, const render_mpt *edges,
                           size_t ncols)
{
    layout_ctx *c = b->c;
    flow_row *r = cd_arena_alloc(c->arena, sizeof *r);
    r->table = t;
    r->header = n->header;
    r->cells = cd_arena_array(c->arena, ncols, sizeof *r->cells);
    size_t column = 0;
    for (const doc_node *k = n->first; k; k = k->next) {
        if (k->kind != DOC_CELL) {
            layout_fault(c, k, "E7013", _("hàng của bảng chỉ được chứa ô"));
            continue;
        }
        size_t span = k->span > 1 ? (size_t)k->span : 1;
        if (column + span > ncols) {
            layout_fault(c, k, "E7013", _("hàng có nhiều ô hơn số cột của bảng (%zu)"), ncols);
            break;
        }
        flow_cell *cell = &r->cells[r->ncells++];
        cell->x = edges[column];
        cell->width = edges[column + span] - edges[column];
        cell->middle = k->valign == DOC_MIDDLE || n->header;
        builder inner = {
            .c = c, .f = &cell->f, .depth = b->depth + 1, .dflt = flow_cell_style(c, table, n, k, column, t->style)};
        cell->f.width = larger(cell->width - 2 * t->style->pad_x, 1);
        inner.pending = b->pending; /* the table's own mark goes to its first cell */
        b->pending = NULL;
        begin(&inner, k);
        build_blocks(&inner, k->first, NULL);
        if (t->style->spaced)
            add_cell_space(&inner);
        b->pending = inner.pending;
        column += span;
    }
    for (; column < ncols; column++) { /* short rows are filled up with empty cells */
        flow_cell *cell = &r->cells[r->ncells++];
        cell->x = edges[column];
        cell->width = edges[column + 1] - edges[column];
        cell->f.width = cell->width;
    }
    return r;
}

static render_mpt row_height(layout_ctx *c, const flow_row *r)
{
    render_mpt h = 0;
    for (size_t i = 0; i < r->ncells; i++) {
        flow_part p;
        if (flow_take(c, &r->cells[i].f, (flow_at){0, NULL}, FLOW_UNBOUNDED, true, &p))
            h = larger(h, p.h);
    }
    return h + 2 * r->table->style->pad_y;
}

static void build_table(builder *b, const doc_node *n)
{
    layout_ctx *c = b->c;
    size_t ncols = flow_columns(n);
    if (ncols > COLUMNS_MAX || b->depth > DEPTH_MAX) {
        layout_fault(c, n, "E7013", _("bảng có quá nhiều cột hoặc lồng nhau quá sâu"));
        return;
    }
    const char *name = n->style ? n->style : n->borders ? "table" : "layout";
    const render_tstyle *ts = render_style_table(c->s, name);
    if (!ts) {
        layout_fault(c, n, "E7002", _("không có kiểu bảng “%s” trong kiểu trang"), name);
        ts = render_style_table(c->s, n->borders ? "table" : "layout");
    }
    flow_table *t = cd_arena_alloc(c->arena, sizeof *t);
    t->style = ts;
    t->borders = n->borders;
    t->width = b->f->width;
    size_t nrows = 0;
    for (const doc_node *r = n->first; r; r = r->next)
        nrows++;
    t->headers = cd_arena_array(c->arena, nrows + 1, sizeof(flow_row *));
    t->header_hs = cd_arena_array(c->arena, nrows + 1, sizeof *t->header_hs);
    const render_mpt *edges = flow_edges(c, n, ncols, b->f->width);
    begin(b, n);
    bool first = true, was_header = false;
    for (const doc_node *k = n->first; k; k = k->next) {
        if (k->kind != DOC_ROW) {
            layout_fault(c, k, "E7013", _("bảng chỉ được chứa hàng"));
            continue;
        }
        begin(b, k);
        flow_row *r = build_row(b, n, k, t, edges, ncols);
        flow_begin *left = b->pending;
        b->pending = NULL;
        slab *s = add_slab(b, SLAB_ROW, row_height(c, r));
        s->begins = left;
        s->row = r;
        s->inner = FLOW_FREE;
        if (first)
            s->space = larger(b->after, ts->before);
        else if (was_header)
            s->level = FLOW_NEVER;
        if (r->header && (first || was_header)) {
            t->headers[t->nheaders] = r;
            t->header_hs[t->nheaders++] = s->h;
            t->header_h += s->h;
        } else {
            r->header = false; /* header rows stand at the top of a table only */
        }
        was_header = r->header;
        first = false;
        b->keep = k->keep;
    }
    if (!first) {
        b->after = ts->after;
        b->keep = n->keep;
        b->last_width = 0;
    }
}

const render_para *flow_picture_style(layout_ctx *c, const doc_node *n)
{
    if (n->style)
        return flow_para_style(c, n, NULL);
    const render_para *p = render_style_para(c->s, n->kind == DOC_QR ? "qr" : "figure");
    return p ? p : render_style_para(c->s, "body");
}

/* Whether what stands before a node must not be left behind on the page before. */
static bool is_headed(layout_ctx *c, const doc_node *n)
{
    const doc_node *before = NULL;
    for (const doc_node *o = n->parent ? n->parent->first : NULL; o && o != n; o = o->next)
        before = o;
    if (!before || before->kind != DOC_PARA)
        return true;
    return before->keep || flow_para_style(c, before, NULL)->keep;
}

/* A page holds a picture with its caption and, above it, a heading that must not be left behind. */
static render_mpt picture_room(layout_ctx *c, const doc_node *n, render_mpt column)
{
    render_mpt room = is_headed(c, n) ? c->page_height / 10 * 9 : c->page_height / 30 * 29;
    if (n->keep && n->next && n->next->kind == DOC_PARA) {
        const render_para *p = flow_para_style(c, n->next, NULL);
        layout_para lines = layout_paragraph(c, n->next, p, column);
        room -= (render_mpt)lines.n * lines.height + p->before;
    }
    return larger(room, c->page_height / 4);
}

/* Characters that the fonts lack, told once a drawing and character. */
static void check_letters(layout_ctx *c, const doc_node *n, const drawing *d)
{
    uint32_t told[8];
    size_t ntold = 0;
    for (size_t i = 0; i < d->count; i++) {
        const drawing_item *it = &d->items[i];
        const render_face *face = &c->f->face[(it->bold ? RENDER_BOLD : 0) | (it->italic ? RENDER_ITALIC : 0)];
        for (const char *q = it->text ? it->text : "", *end = q + strlen(q); q < end;) {
            uint32_t ch = cd_utf8_next(&q, end);
            size_t k = 0;
            while (k < ntold && told[k] != ch)
                k++;
            if (render_glyph_of(face, ch).cid || k < ntold || ntold == sizeof told / sizeof *told)
                continue;
            told[ntold++] = ch;
            layout_fault(c, n, "E7010", _("phông chữ không có ký tự U+%04X trong “%s”; hãy thay bằng ký tự khác"), (unsigned)ch, it->text);
        }
    }
}

const picture *flow_picture_of(layout_ctx *c, const doc_node *n, render_mpt column)
{
    for (picture *p = c->out->pictures; p; p = p->next)
        if (p->node == n)
            return p;
    const render_para *s = flow_picture_style(c, n);
    column = larger(column - s->left - s->right, 1);
    picture *p = picture_new(n, column, picture_room(c, n, column));
    p->number = c->out->pictures ? c->out->pictures->number + 1 : 1;
    p->next = c->out->pictures;
    c->out->pictures = p;
    if (p->kind == PICTURE_BAD)
        layout_fault(c, n, p->code, "%s", p->why);
    else if (p->kind == PICTURE_DRAWING)
        check_letters(c, n, p->drawing);
    return p;
}

enum { FRAME_PAD = 6000 }; /* of the box in place of a picture that cannot be read */

static void build_picture(builder *b, const doc_node *n)
{
    layout_ctx *c = b->c;
    const render_para *s = flow_picture_style(c, n);
    flow_picture *f = cd_arena_alloc(c->arena, sizeof *f);
    f->p = flow_picture_of(c, n, b->f->width);
    render_mpt w = f->p->width, h = f->p->height, room = larger(b->f->width - s->left - s->right, 1);
    if (f->p->kind == PICTURE_BAD) {
        const render_para *note = render_style_para(c->s, "table-cell");
        w = room;
        f->words = layout_text(c, f->p->why, note ? note : s, larger(w - 2 * FRAME_PAD, 1));
        h = (render_mpt)f->words.n * f->words.height + 2 * FRAME_PAD;
    }
    begin(b, n);
    slab *k = add_slab(b, SLAB_PICTURE, h);
    k->space = larger(b->after, s->before);
    k->w = w;
    k->x = s->left + (s->align == RENDER_RIGHT ? room - w : s->align == RENDER_CENTRE ? (room - w) / 2 : 0);
    k->picture = f;
    b->after = s->after;
    b->keep = n->keep || s->keep;
    b->last_width = w;
}

/* What a joined group follows: space between them is no place to part them. */
static void stay_whole(builder *b)
{
    for (size_t i = b->f->n; i-- && b->f->slabs[i].kind == SLAB_SPACE;)
        if (b->f->slabs[i].level < FLOW_KEEP)
            b->f->slabs[i].level = FLOW_KEEP;
}

static void build_group(builder *b, const doc_node *n)
{
    if (b->depth > DEPTH_MAX) {
        layout_fault(b->c, n, "E7013", _("các khối lồng nhau quá sâu"));
        return;
    }
    size_t from = b->f->n;
    begin(b, n);
    if (n->join && from) {
        b->keep = true;
        stay_whole(b);
    }
    b->depth++;
    build_blocks(b, n->first, NULL);
    b->depth--;
    int64_t h = 0;
    for (size_t i = from; i < b->f->n; i++)
        h += b->f->slabs[i].h + (i > from ? b->f->slabs[i].space : 0);
    if (h <= b->c->page_height) {
        for (size_t i = from; i < b->f->n; i++) {
            slab *s = &b->f->slabs[i];
            if (i > from && s->level < FLOW_GROUP)
                s->level = FLOW_GROUP;
            s->inner = FLOW_GROUP;
        }
    }
    b->keep = b->keep || n->keep;
}

static void build_blocks(builder *b, const doc_node *first, const doc_node *stop)
{
    for (const doc_node *n = first; n && n != stop; n = n->next) {
        switch (n->kind) {
        case DOC_PARA:
        case DOC_HEADING:
            build_para(b, n);
            break;
        case DOC_TABLE:
            build_table(b, n);
            break;
        case DOC_GROUP:
            build_group(b, n);
            break;
        case DOC_TOC:
            begin(b, n);
            build_blocks(b, n->first, NULL);
            break;
        case DOC_FIGURE:
        case DOC_QR:
            build_picture(b, n);
            break;
        case DOC_SPACE:
            build_space(b, n);
            break;
        case DOC_RULE:
            build_rule(b, n);
            break;
        case DOC_BREAK:
            layout_fault(b->c, n, "E7014", _("chỗ sang trang không thể nằm trong bảng hay nhóm"));
            break;
        case DOC_ROW:
        case DOC_CELL:
            layout_fault(b->c, n, "E7014", _("hàng hoặc ô nằm ngoài bảng"));
            break;
        case DOC_TEXT:
        case DOC_LINE:
        case DOC_TAB:
        case DOC_GAP:
        case DOC_BOX:
        case DOC_REF:
        case DOC_PAGEREF:
            layout_fault(b->c, n, "E7014", _("chữ nằm ngoài đoạn văn"));
            break;
        }
    }
}

void flow_build(layout_ctx *c, flow *f, const doc_node *first, const doc_node *stop, render_mpt width,
                const render_para *dflt)
{
    *f = (flow){.width = width};
    builder b = {.c = c, .f = f, .dflt = dflt};
    build_blocks(&b, first, stop);
    if (b.pending) /* marks of empty blocks at the end */
        add_slab(&b, SLAB_SPACE, 0)->level = FLOW_NEVER;
}
