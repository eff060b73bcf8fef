/* word/document.xml: columns of blocks, tables, sections, the whole.
 *
 * Word leaves the greater of the space below a paragraph and above the next one; where the layout wants another, direct
 * formatting says so. */
#include <string.h>

#include "render/docx_body.h"

static void write_blocks(docx *x, const leaves *l, const column *c, bool page_break, const section *end);

/* ---- tables ---- */

static void borders(docx *x, const render_tstyle *t)
{
    static const char *const edges[] = {"w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"};
    cd_xml_open(&x->w, "w:tblBorders");
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        cd_xml_open(&x->w, edges[i]);
        cd_xml_attr(&x->w, "w:val", "single");
        cd_xml_attr_int(&x->w, "w:sz", (8L * t->border + 500) / 1000);
        cd_xml_attr_int(&x->w, "w:space", 0);
        cd_xml_attr(&x->w, "w:color", "auto");
        cd_xml_close(&x->w, edges[i]);
    }
    cd_xml_close(&x->w, "w:tblBorders");
}

static void width(docx *x, const char *element, long twips)
{
    cd_xml_open(&x->w, element);
    cd_xml_attr_int(&x->w, "w:w", twips);
    cd_xml_attr(&x->w, "w:type", "dxa");
    cd_xml_close(&x->w, element);
}

static void open_cell(docx *x, render_mpt from, render_mpt to, size_t span, bool middle)
{
    cd_xml_open(&x->w, "w:tc");
    cd_xml_open(&x->w, "w:tcPr");
    width(x, "w:tcW", docx_twips(to) - docx_twips(from));
    if (span > 1)
        docx_val_int(x, "w:gridSpan", (long)span);
    if (middle)
        docx_val(x, "w:vAlign", "center");
    cd_xml_close(&x->w, "w:tcPr");
}

typedef struct table {
    const doc_node *n;
    const render_tstyle *style;
    size_t ncols;
    const render_mpt *edges;
} table;

static column column_of(docx *x, const table *t, const doc_node *row, const doc_node *cell, size_t at, size_t span)
{
    render_mpt w = t->edges[at + span] - t->edges[at] - 2 * t->style->pad_x;
    return (column){.width = w > 1 ? w : 1,
                    .cell = t->style,
                    .dflt = flow_cell_style(&x->measure, t->n, row, cell, at, t->style)};
}

static size_t span_of(const doc_node *cell)
{
    return cell->span > 1 ? (size_t)cell->span : 1;
}

static render_mpt row_height(docx *x, const table *t, const doc_node *row)
{
    render_mpt h = 0;
    size_t at = 0;
    for (const doc_node *k = row->first; k; at += span_of(k), k = k->next) {
        column c = column_of(x, t, row, k, at, span_of(k));
        h = larger(h, docx_height(x, k->first, c.width, c.dflt));
    }
    return h + 2 * t->style->pad_y;
}

static void write_row(docx *x, const table *t, const doc_node *row, bool header, bool keep, bool whole)
{
    cd_xml_open(&x->w, "w:tr");
    bool cant_split = header || whole || row_height(x, t, row) <= t->style->keep_row;
    if (cant_split || header) {
        cd_xml_open(&x->w, "w:trPr");
        if (cant_split)
            docx_val(x, "w:cantSplit", NULL);
        if (header)
            docx_val(x, "w:tblHeader", NULL);
        cd_xml_close(&x->w, "w:trPr");
    }
    docx_note(x, row);
    size_t at = 0;
    for (const doc_node *k = row->first; k; k = k->next) {
        size_t span = span_of(k);
        if (k->kind != DOC_CELL || at + span > t->ncols) {
            docx_fault(x, k);
            break;
        }
        column c = column_of(x, t, row, k, at, span);
        c.keep = keep;
        c.whole = whole;
        docx_note(x, k);
        open_cell(x, t->edges[at], t->edges[at + span], span, k->valign == DOC_MIDDLE || row->header);
        leaves l = {0};
        docx_flatten(x, &l, k->first, NULL, &c);
        write_blocks(x, &l, &c, false, NULL);
        cd_xml_close(&x->w, "w:tc");
        at += span;
    }
    for (; at < t->ncols; at++) { /* short rows are filled up */
        fix f = no_fix;
        f.keep = keep;
        open_cell(x, t->edges[at], t->edges[at + 1], 1, false);
        docx_bare_para(x, DOCX_SPACE, f, 0);
        cd_xml_close(&x->w, "w:tc");
    }
    cd_xml_close(&x->w, "w:tr");
}

static void write_table(docx *x, const leaf *e, const column *c)
{
    table t = {.n = e->n, .style = e->t, .ncols = flow_columns(e->n)};
    t.edges = flow_edges(&x->measure, e->n, t.ncols, c->width);
    cd_xml_open(&x->w, "w:tbl");
    cd_xml_open(&x->w, "w:tblPr");
    docx_val(x, "w:tblStyle", cd_arena_printf(&x->arena, DOCX_TABLE "%s", e->t->name));
    width(x, "w:tblW", docx_twips(t.edges[t.ncols]));
    width(x, "w:tblInd", 0);
    if (e->n->borders)
        borders(x, e->t);
    cd_xml_open(&x->w, "w:tblLayout");
    cd_xml_attr(&x->w, "w:type", "fixed");
    cd_xml_close(&x->w, "w:tblLayout");
    cd_xml_close(&x->w, "w:tblPr");
    cd_xml_open(&x->w, "w:tblGrid");
    for (size_t i = 0; i < t.ncols; i++) {
        cd_xml_open(&x->w, "w:gridCol");
        cd_xml_attr_int(&x->w, "w:w", docx_twips(t.edges[i + 1]) - docx_twips(t.edges[i]));
        cd_xml_close(&x->w, "w:gridCol");
    }
    cd_xml_close(&x->w, "w:tblGrid");
    bool top = true;
    for (const doc_node *row = e->n->first; row; row = row->next) {
        if (row->kind != DOC_ROW) {
            docx_fault(x, row);
            continue;
        }
        top = top && row->header; /* header rows stand at the top of a table only */
        bool last = !row->next;
        bool keep = top || row->keep || (last ? e->keep : e->whole);
        write_row(x, &t, row, top, keep, e->whole);
    }
    cd_xml_close(&x->w, "w:tbl");
}

/* ---- columns ---- */

/* Width of the widest line of a paragraph. */
static render_mpt text_width(docx *x, const leaf *e, render_mpt column_width)
{
    layout_para lines = layout_paragraph(&x->measure, e->n, e->p, column_width);
    render_mpt w = 0;
    for (size_t i = 0; i < lines.n; i++)
        w = larger(w, lines.lines[i].width);
    return w;
}

/* The space that Word would leave above leaf `i` (or below the last one), and whether both sides take it. */
static render_mpt below_of(const leaf *e)
{
    return e->kind == LEAF_PARA || e->kind == LEAF_PICTURE ? e->p->after : 0;
}

static render_mpt above_of(const leaf *e)
{
    return e->kind == LEAF_PARA || e->kind == LEAF_PICTURE ? e->p->before : 0;
}

/* Direct spacing so that what stands between the leaves is what the layout wants. */
static void set_spacing(const leaves *l, size_t i, render_mpt last, bool cell, fix *f)
{
    const leaf *e = &l->v[i], *before = i ? &l->v[i - 1] : NULL, *next = i + 1 < l->n ? &l->v[i + 1] : NULL;
    render_mpt above = above_of(e), below = below_of(e);
    if (!before ? e->gap != above : larger(below_of(before), above) != e->gap)
        f->before = docx_twips(e->gap);
    if (next && larger(below, above_of(next)) != next->gap && (below > next->gap || next->kind == LEAF_TABLE))
        f->after = docx_twips(next->gap);
    if (!next && cell && below != last)
        f->after = docx_twips(last);
}

static int outline_of(const leaf *e)
{
    int level = e->n->kind != DOC_HEADING ? 9 : e->n->level < 1 ? 0 : e->n->level > 6 ? 5 : e->n->level - 1;
    const char *name = e->p->name;
    bool known = strncmp(name, "heading", 7) == 0 && name[7] >= '1' && name[7] <= '6' && !name[8];
    int style = known ? name[7] - '1' : 9;
    return level == style ? -1 : level;
}

static void write_para(docx *x, const leaf *e, const column *c, const fix *f, int toc, bool toc_end)
{
    docx_open_para(x, e->p->name, f, e->n, e->p, c->width);
    x->room = c->width - e->p->left - e->p->right;
    if (toc)
        docx_field_begin(x, cd_arena_printf(&x->arena, " TOC \\o \"1-%d\" \\h \\z \\u ", toc));
    if (e->n->to)
        docx_open_link(x, e->n->to);
    docx_inlines(x, e->n, e->p);
    if (e->n->to)
        cd_xml_close(&x->w, "w:hyperlink");
    if (toc_end)
        docx_field_end(x);
    cd_xml_close(&x->w, "w:p");
}

static void write_picture(docx *x, const leaf *e, const column *c, const fix *f)
{
    const picture *p = flow_picture_of(&x->measure, e->n, c->width);
    docx_open_para(x, e->p->name, f, e->n, e->p, c->width);
    docx_picture(x, p);
    cd_xml_close(&x->w, "w:p");
}

static int toc_level(const leaves *l, size_t i)
{
    return i < l->n && l->v[i].kind == LEAF_PARA ? docx_toc_level(l->v[i].p->name) : 0;
}

/* Deepest level of the table of contents that begins at `i`; 0: none does. */
static int toc_begins(const leaves *l, size_t i)
{
    if (!toc_level(l, i) || (i && toc_level(l, i - 1)))
        return 0;
    int deepest = 0;
    for (; toc_level(l, i); i++)
        deepest = toc_level(l, i) > deepest ? toc_level(l, i) : deepest;
    return deepest;
}

static void write_blocks(docx *x, const leaves *l, const column *c, bool page_break, const section *end)
{
    leaves own = *l; /* gaps are set here */
    render_mpt below = docx_set_gaps(&own, c->cell && c->cell->spaced), text = 0;
    for (size_t i = 0; i < own.n; i++) {
        const leaf *e = &own.v[i];
        bool last = i + 1 == own.n;
        fix f = no_fix;
        f.keep = e->keep || c->keep;
        f.whole = e->whole || c->whole;
        f.page_break = page_break && !i;
        f.end = last ? end : NULL;
        set_spacing(&own, i, below, c->cell != NULL, &f);
        docx_note_block(x, e->n);
        switch (e->kind) {
        case LEAF_PARA:
            f.outline = outline_of(e);
            write_para(x, e, c, &f, toc_begins(&own, i), toc_level(&own, i) && !toc_level(&own, i + 1));
            text = text_width(x, e, c->width);
            break;
        case LEAF_PICTURE:
            write_picture(x, e, c, &f);
            text = flow_picture_of(&x->measure, e->n, c->width)->width;
            break;
        case LEAF_SPACE: /* a table below it has no space of its own */
            f.before = f.after = -1;
            docx_bare_para(x, DOCX_SPACE, f, e->n->size + (last || own.v[i + 1].kind != LEAF_TABLE ? 0 : own.v[i + 1].gap));
            break;
        case LEAF_RULE: {
            int share = e->n->size > 0 && e->n->size <= 1000 ? e->n->size : 1000;
            render_mpt w = (render_mpt)((int64_t)(text ? text : c->width) * share / 1000);
            f.side = docx_twips((c->width - w) / 2);
            f.before = -1;
            docx_bare_para(x, DOCX_RULE, f, x->s->rule_space + x->s->rule);
            break;
        }
        case LEAF_TABLE: {
            bool after_table = i && own.v[i - 1].kind == LEAF_TABLE;
            if (f.page_break || after_table || (!i && c->cell && e->gap)) {
                /* two tables would become one; a table cannot begin a page by itself */
                fix between = no_fix;
                between.keep = i ? own.v[i - 1].keep || c->keep : true;
                between.page_break = f.page_break;
                docx_bare_para(x, DOCX_SPACE, between, e->gap);
            }
            leaf t = *e;
            t.keep = f.keep;
            t.whole = f.whole;
            write_table(x, &t, c);
            if (last && (c->cell || f.end)) { /* a cell and a section end with a paragraph */
                fix closing = no_fix;
                closing.end = f.end;
                docx_bare_para(x, DOCX_SPACE, closing, below);
            }
            text = 0;
            break;
        }
        }
    }
    if (!own.n) { /* a cell without content still wants a paragraph */
        fix f = no_fix;
        f.keep = c->keep;
        f.end = end;
        docx_bare_para(x, DOCX_SPACE, f, 0);
    }
}

/* ---- the whole ---- */

/* What stands between two page breaks. */
typedef struct chunk {
    leaves l;
    section s;
    render_mpt width;
    bool new_section;
} chunk;

static void write_chunk(docx *x, const chunk *k, const chunk *before, const section *s, const chunk *next)
{
    column c = {.width = k->width};
    write_blocks(x, &k->l, &c, before && !k->new_section, next && next->new_section ? s : NULL);
}

static const doc_node *end_of_chunk(const doc_node *n)
{
    while (n && n->kind != DOC_BREAK)
        n = n->next;
    return n;
}

void docx_document(docx *x)
{
    size_t most = 1, n = 0;
    for (const doc_node *k = x->d->root->first; k; k = k->next)
        most += k->kind == DOC_BREAK;
    chunk *chunks = cd_arena_array(&x->arena, most, sizeof *chunks);
    section s = {.first = true};
    bool landscape = false;
    for (const doc_node *k = x->d->root->first; k;) {
        if (k->kind == DOC_BREAK) {
            s.landscape = k->landscape;
            s.restart = s.restart || k->restart;
            k = k->next;
            continue;
        }
        const doc_node *stop = end_of_chunk(k);
        const render_margins *m = s.landscape ? &x->s->landscape : &x->s->upright;
        render_mpt w = s.landscape ? x->s->height : x->s->width, h = s.landscape ? x->s->width : x->s->height;
        chunk c = {.s = s, .width = w - m->left - m->right};
        x->measure.page_height = h - m->top - m->bottom;
        column col = {.width = c.width};
        docx_flatten(x, &c.l, k, stop, &col);
        if (c.l.n) {
            c.new_section = n && (s.restart || s.landscape != landscape);
            landscape = s.landscape;
            s.restart = s.first = false;
            chunks[n++] = c;
        }
        k = stop;
    }
    cd_xml_open(&x->w, "w:document");
    cd_xml_attr(&x->w, "xmlns:w", DOCX_NS_W);
    cd_xml_attr(&x->w, "xmlns:r", DOCX_NS_R);
    if (x->out->pictures) {
        cd_xml_attr(&x->w, "xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing");
        cd_xml_attr(&x->w, "xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main");
        cd_xml_attr(&x->w, "xmlns:pic", DOCX_NS_PIC);
    }
    cd_xml_open(&x->w, "w:body");
    const section *current = n ? &chunks[0].s : &s;
    for (size_t i = 0; i < n; i++) {
        if (chunks[i].new_section)
            current = &chunks[i].s;
        const render_margins *m = chunks[i].s.landscape ? &x->s->landscape : &x->s->upright;
        x->measure.page_height = (chunks[i].s.landscape ? x->s->width : x->s->height) - m->top - m->bottom;
        write_chunk(x, &chunks[i], i ? &chunks[i - 1] : NULL, current, i + 1 < n ? &chunks[i + 1] : NULL);
    }
    bool table_last = n && chunks[n - 1].l.v[chunks[n - 1].l.n - 1].kind == LEAF_TABLE;
    if (!n || table_last || x->npending)
        docx_bare_para(x, DOCX_SPACE, no_fix, 0);
    docx_section(x, current);
    cd_xml_close(&x->w, "w:body");
    cd_xml_close(&x->w, "w:document");
}
