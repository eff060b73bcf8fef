#include "render/layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "render/flow.h"

enum { PASSES_MAX = 5 };

static int by_mark_name(const void *a, const void *b)
{
    return strcmp(((const display_mark *)a)->name, ((const display_mark *)b)->name);
}

/* Names of all anchors, sorted, once each. */
static void collect_marks(layout_ctx *c)
{
    display *out = c->out;
    size_t cap = 0;
    const doc_node *root = c->d->root;
    for (doc_node *n = c->d->root; n; n = doc_walk(n, root)) {
        if (!n->anchor)
            continue;
        if (out->nmarks == cap) {
            display_mark *old = out->marks;
            cap = cap ? 2 * cap : 16;
            out->marks = cd_arena_array(&out->arena, cap, sizeof *out->marks);
            if (old)
                memcpy(out->marks, old, out->nmarks * sizeof *old);
        }
        out->marks[out->nmarks++] = (display_mark){n->anchor, SIZE_MAX, 0};
    }
    if (!out->nmarks)
        return;
    qsort(out->marks, out->nmarks, sizeof *out->marks, by_mark_name);
    size_t kept = 1;
    for (size_t i = 1; i < out->nmarks; i++) {
        if (strcmp(out->marks[i].name, out->marks[kept - 1].name))
            out->marks[kept++] = out->marks[i];
        else
            layout_fault(c, NULL, "E7012", _("hai mục cùng mang tên “%s”"), out->marks[i].name);
    }
    out->nmarks = kept;
}

static void put_lines(layout_ctx *c, display_page *p, const layout_para *para, render_mpt x, render_mpt y)
{
    for (size_t i = 0; i < para->n; i++, y += para->height)
        for (size_t k = 0; k < para->lines[i].n; k++) {
            display_item it = para->lines[i].items[k];
            it.x += x;
            it.y += y;
            display_add(p, it);
        }
}

/* Baseline of a line of that style below its top. */
static render_mpt baseline(const layout_ctx *c, const render_para *p, const layout_para *lines)
{
    const render_face *f = &c->f->face[p->face];
    render_mpt letters = (render_mpt)((int64_t)(f->ascent - f->descent) * p->size / 1000);
    return (lines->height - letters) / 2 + (render_mpt)((int64_t)f->ascent * p->size / 1000);
}

typedef struct page_frame {
    render_mpt left, top, width, height, page_height;
} page_frame;

static page_frame frame_of(const render_style *s, bool landscape)
{
    const render_margins *m = landscape ? &s->landscape : &s->upright;
    render_mpt w = landscape ? s->height : s->width, h = landscape ? s->width : s->height;
    return (page_frame){m->left, m->top, w - m->left - m->right, h - m->top - m->bottom, h};
}

/* Page number and footer: put on a page that has its content. */
static void dress(layout_ctx *c, display_page *p, const page_frame *fr)
{
    if (p->number > 1 || c->d->first_page_number) {
        char digits[16];
        snprintf(digits, sizeof digits, "%d", p->number);
        const char *text = cd_arena_strdup(&c->out->arena, digits);
        layout_para lines = layout_text(c, text, c->s->number, fr->width);
        put_lines(c, p, &lines, fr->left, c->s->number_at - baseline(c, c->s->number, &lines));
    }
    if (c->d->footer && *c->d->footer) {
        layout_para lines = layout_text(c, c->d->footer, c->s->footer, fr->width);
        render_mpt y = fr->page_height - c->s->footer_at - baseline(c, c->s->footer, &lines) -
                       (render_mpt)(lines.n - 1) * lines.height;
        put_lines(c, p, &lines, fr->left, y);
    }
}

typedef struct section {
    bool landscape, restart;
} section;

/* Flows of the sections by their order in the document.  Only what shows page numbers differs from pass to pass; the rest
 * is filled into pages anew, but not set anew. */
typedef struct flows {
    struct {
        flow f;
        bool refs;
    } *v;
    size_t n, cap;
} flows;

static const flow *flow_of(layout_ctx *c, flows *all, size_t i, const doc_node *first, const doc_node *stop, render_mpt width)
{
    if (i < all->n && !all->v[i].refs)
        return &all->v[i].f;
    if (i == all->n) {
        if (all->n == all->cap) {
            all->cap = all->cap ? 2 * all->cap : 8;
            all->v = cd_realloc(all->v, all->cap, sizeof *all->v);
        }
        all->n++;
    }
    bool before = c->uses_refs;
    c->uses_refs = false;
    flow_build(c, &all->v[i].f, first, stop, width, NULL);
    all->v[i].refs = c->uses_refs;
    c->uses_refs = c->uses_refs || before;
    return &all->v[i].f;
}

static display_page *next_page(layout_ctx *c, section *s, int *number)
{
    display_page *p = display_add_page(c->out);
    *number = s->restart ? 1 : *number + 1;
    p->number = *number;
    p->landscape = s->landscape;
    p->restart = s->restart;
    s->restart = false;
    return p;
}

static void lay_section(layout_ctx *c, section *s, int *number, flows *all, size_t i, const doc_node *first, const doc_node *stop)
{
    page_frame fr = frame_of(c->s, s->landscape);
    c->page_height = fr.height;
    const flow *f = flow_of(c, all, i, first, stop, fr.width);
    flow_at at = {0, NULL};
    while (!flow_done(f, at)) {
        if (at.i && !at.tail && f->slabs[at.i].kind == SLAB_SPACE && !f->slabs[at.i].begins) {
            at.i++; /* space alone makes no page */
            continue;
        }
        flow_part part;
        flow_take(c, f, at, fr.height, true, &part);
        size_t index = c->out->npages;
        next_page(c, s, number);
        flow_place(c, f, &part, fr.left, fr.top);
        dress(c, &c->out->pages[index], &fr);
        at = part.to;
    }
}

static void pass(layout_ctx *c, flows *all)
{
    section s = {0};
    int number = 0;
    size_t i = 0;
    for (const doc_node *n = c->d->root->first; n;) {
        if (n->kind == DOC_BREAK) {
            s.landscape = n->landscape;
            s.restart = s.restart || n->restart;
            n = n->next;
            continue;
        }
        const doc_node *stop = n;
        while (stop && stop->kind != DOC_BREAK)
            stop = stop->next;
        lay_section(c, &s, &number, all, i++, n, stop);
        n = stop;
    }
    if (!c->out->npages) {
        page_frame fr = frame_of(c->s, s.landscape);
        display_page *p = next_page(c, &s, &number);
        dress(c, p, &fr);
    }
}

/* Page numbers of all marks as texts; true when they are those that were printed. */
static bool settle(layout_ctx *c)
{
    bool same = c->labels != NULL;
    const char **labels = cd_arena_array(&c->out->arena, c->out->nmarks ? c->out->nmarks : 1, sizeof *labels);
    for (size_t i = 0; i < c->out->nmarks; i++) {
        size_t page = c->out->marks[i].page;
        labels[i] = page == SIZE_MAX ? "?" : cd_arena_printf(&c->out->arena, "%d", c->out->pages[page].number);
        same = same && !strcmp(labels[i], c->labels[i]);
    }
    c->labels = labels;
    return same;
}

/* The watermark takes a share of the diagonal, whatever its words. */
static void lay_watermark(layout_ctx *c)
{
    const char *text = c->d->watermark;
    if (!text || !*text)
        return;
    const render_style *s = c->s;
    const render_para p = {.size = 100000, .face = s->mark_face, .line = 1000};
    layout_para lines = layout_text(c, text, &p, 100000000); /* tells missing characters */
    if (lines.n != 1 || lines.lines[0].n != 1 || lines.lines[0].width <= 0)
        return;
    double w = s->width, h = s->height;
    double share = sqrt(w * w + h * h) * s->mark_share / 1000 / lines.lines[0].width;
    display_item it = lines.lines[0].items[0];
    it.size = (render_mpt)(p.size * share);
    if (it.size > 160000)
        it.size = 160000;
    it.w = (render_mpt)((int64_t)lines.lines[0].width * it.size / p.size);
    it.text = cd_arena_strndup(&c->out->arena, it.text, it.len);
    c->out->watermark = it;
    c->out->grey = s->mark_grey;
}

int render_layout(const doc *d, const render_style *s, const render_fonts *f, cd_diags *diags, display **ret)
{
    layout_ctx c = {.d = d, .s = s, .f = f, .diags = diags, .out = display_new()};
    c.arena = &c.out->pass;
    c.out->width = s->width;
    c.out->height = s->height;
    collect_marks(&c);
    lay_watermark(&c);
    bool settled = false;
    flows all = {0};
    for (int i = 0; i < PASSES_MAX && !settled; i++) {
        display_clear(c.out);
        pass(&c, &all);
        settled = !c.uses_refs || settle(&c);
        c.diags = NULL; /* each fault is told once */
    }
    c.diags = diags;
    if (!settled)
        layout_fault(&c, NULL, "E7011", _("số trang trong mục lục không ổn định; hãy đổi cách ngắt trang"));
    free(all.v);
    layout_pieces_free(c.pieces);
    lb_work_done(&c.work);
    *ret = c.out;
    return c.failed ? CD_EINPUT : CD_OK;
}
