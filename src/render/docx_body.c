/* word/document.xml: blocks, tables and inlines of the tree.
 *
 * Blocks of a column are first put in a row (groups opened up) with the space that the layout leaves above each.  Word
 * leaves the greater of the space below a paragraph and above the next one; where that is another, direct formatting
 * says so. */
#include <string.h>

#include "base/i18n.h"
#include "render/docx.h"

enum { LINE_MIN = 20 /* twips: height of paragraphs that Word wants and nobody should see */ };

enum leaf_kind { LEAF_PARA, LEAF_TABLE, LEAF_SPACE, LEAF_RULE, LEAF_PICTURE };

typedef struct leaf {
    enum leaf_kind kind;
    const doc_node *n;
    const render_para *p;   /* LEAF_PARA, LEAF_PICTURE */
    const render_tstyle *t; /* LEAF_TABLE */
    bool keep;              /* not parted from the next */
    bool whole;             /* itself not parted: in a group that fits on a page */
    render_mpt gap;         /* wanted above it */
} leaf;

typedef struct leaves {
    leaf *v;
    size_t n, cap;
} leaves;

/* Where blocks stand. */
typedef struct column {
    render_mpt width;
    const render_para *dflt;
    const render_tstyle *cell; /* NULL: not in a cell */
    bool keep, whole;          /* of the row */
} column;

typedef struct section {
    bool landscape, restart, first;
} section;

/* Direct formatting of one paragraph. */
typedef struct fix {
    bool keep, whole, page_break;
    long before, after;   /* twips; -1: as the style says */
    long line;            /* twips, exactly; 0: as the style says */
    long side;            /* indents of the rule on both sides; -1: no rule */
    int outline;          /* level from 0, 9: none; -1: as the style says */
    const section *end;   /* the section ends with it */
} fix;

static const fix no_fix = {.before = -1, .after = -1, .side = -1, .outline = -1};

static void write_blocks(docx *x, const leaves *l, const column *c, bool page_break, const section *end);

static void fault(docx *x, const doc_node *n)
{
    cd_place at = {x->d->file, n->line ? n->line : 1, n->line ? n->column : 1};
    cd_error(x->diags, "E7014", at, _("%s: loại nút %d không ghi được thành DOCX"), x->d->name, (int)n->kind);
    x->failed = true;
}

/* ---- blocks in a row ---- */

static leaf *add_leaf(docx *x, leaves *l, enum leaf_kind kind, const doc_node *n)
{
    if (l->n == l->cap) {
        leaf *old = l->v;
        l->cap = l->cap ? 2 * l->cap : 8;
        l->v = cd_arena_array(&x->arena, l->cap, sizeof *l->v);
        if (old)
            memcpy(l->v, old, l->n * sizeof *old);
    }
    leaf *e = &l->v[l->n++];
    *e = (leaf){.kind = kind, .n = n};
    return e;
}

static render_mpt height_of(docx *x, const doc_node *first, render_mpt width, const render_para *dflt)
{
    flow f;
    flow_build(&x->measure, &f, first, NULL, width, dflt);
    int64_t h = 0;
    for (size_t i = 0; i < f.n; i++)
        h += f.slabs[i].h + (i ? f.slabs[i].space : 0);
    return h < FLOW_UNBOUNDED ? (render_mpt)h : FLOW_UNBOUNDED;
}

static const render_tstyle *table_style(const docx *x, const doc_node *n)
{
    return render_style_table(x->s, n->style ? n->style : n->borders ? "table" : "layout");
}

static void flatten(docx *x, leaves *l, const doc_node *first, const doc_node *stop, const column *c)
{
    for (const doc_node *n = first; n && n != stop; n = n->next) {
        leaf *before = l->n ? &l->v[l->n - 1] : NULL;
        switch (n->kind) {
        case DOC_PARA:
        case DOC_HEADING: {
            leaf *e = add_leaf(x, l, LEAF_PARA, n);
            e->p = flow_para_style(&x->measure, n, c->dflt);
            e->keep = flow_keeps(n, e->p);
            continue;
        }
        case DOC_TABLE: {
            leaf *e = add_leaf(x, l, LEAF_TABLE, n);
            e->t = table_style(x, n);
            e->keep = n->keep;
            continue;
        }
        case DOC_SPACE: {
            bool keep = before && before->keep;
            add_leaf(x, l, LEAF_SPACE, n)->keep = keep || n->keep;
            continue;
        }
        case DOC_RULE:
            if (before)
                before->keep = true;
            add_leaf(x, l, LEAF_RULE, n)->keep = n->keep;
            continue;
        case DOC_TOC:
            flatten(x, l, n->first, NULL, c);
            continue;
        case DOC_GROUP: {
            size_t from = l->n;
            for (size_t i = from; n->join && i && (i == from || l->v[i].kind == LEAF_SPACE); i--)
                l->v[i - 1].keep = true;
            flatten(x, l, n->first, NULL, c);
            if (l->n == from && n->anchor)
                add_leaf(x, l, LEAF_SPACE, n); /* an empty one that is referred to */
            if (l->n == from)
                continue;
            if (height_of(x, n->first, c->width, c->dflt) <= x->measure.page_height)
                for (size_t i = from; i < l->n; i++) {
                    l->v[i].whole = true;
                    l->v[i].keep = l->v[i].keep || i + 1 < l->n;
                }
            l->v[l->n - 1].keep = l->v[l->n - 1].keep || n->keep;
            continue;
        }
        case DOC_FIGURE:
        case DOC_QR: {
            leaf *e = add_leaf(x, l, LEAF_PICTURE, n);
            e->p = flow_picture_style(&x->measure, n);
            e->keep = e->p->keep || n->keep;
            continue;
        }
        case DOC_BREAK:
        case DOC_ROW:
        case DOC_CELL:
        case DOC_TEXT:
        case DOC_LINE:
        case DOC_TAB:
        case DOC_GAP:
        case DOC_BOX:
        case DOC_REF:
        case DOC_PAGEREF:
            break;
        }
        fault(x, n);
    }
}

static render_mpt larger(render_mpt a, render_mpt b)
{
    return a > b ? a : b;
}

/* The space above each, by the rules of flow.c; returns what is left below the last one. */
static render_mpt set_gaps(leaves *l, bool spaced)
{
    render_mpt after = 0;
    for (size_t i = 0; i < l->n; i++) {
        leaf *e = &l->v[i];
        if (e->kind == LEAF_PARA || e->kind == LEAF_PICTURE) {
            e->gap = larger(after, e->p->before);
            after = e->p->after;
        } else if (e->kind == LEAF_TABLE) {
            e->gap = larger(after, e->t->before);
            after = e->t->after;
        } else if (e->kind == LEAF_SPACE) {
            after = 0;
        }
        if (i == 0 && !spaced)
            e->gap = 0;
    }
    return spaced ? after : 0;
}

/* ---- paragraphs ---- */

static void write_section(docx *x, const section *s)
{
    const render_style *st = x->s;
    const render_margins *m = s->landscape ? &st->landscape : &st->upright;
    bool from_one = s->first || s->restart, hidden = from_one && !x->d->first_page_number;
    const struct {
        const char *element, *type, *id;
        bool is;
    } ends[] = {{"w:headerReference", "default", DOCX_REL_HEADER, true},
                {"w:headerReference", "first", DOCX_REL_HEADER_FIRST, hidden},
                {"w:footerReference", "default", DOCX_REL_FOOTER, true},
                {"w:footerReference", "first", DOCX_REL_FOOTER, hidden}};
    cd_xml_open(&x->w, "w:sectPr");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (!ends[i].is)
            continue;
        cd_xml_open(&x->w, ends[i].element);
        cd_xml_attr(&x->w, "w:type", ends[i].type);
        cd_xml_attr(&x->w, "r:id", ends[i].id);
        cd_xml_close(&x->w, ends[i].element);
    }
    docx_val(x, "w:type", "nextPage");
    cd_xml_open(&x->w, "w:pgSz");
    cd_xml_attr_int(&x->w, "w:w", docx_twips(s->landscape ? st->height : st->width));
    cd_xml_attr_int(&x->w, "w:h", docx_twips(s->landscape ? st->width : st->height));
    if (s->landscape)
        cd_xml_attr(&x->w, "w:orient", "landscape");
    cd_xml_close(&x->w, "w:pgSz");
    /* The page style places base lines, Word the edges of header and footer. */
    const render_face *up = &x->f->face[st->number->face], *down = &x->f->face[st->footer->face];
    cd_xml_open(&x->w, "w:pgMar");
    cd_xml_attr_int(&x->w, "w:top", docx_twips(m->top));
    cd_xml_attr_int(&x->w, "w:right", docx_twips(m->right));
    cd_xml_attr_int(&x->w, "w:bottom", docx_twips(m->bottom));
    cd_xml_attr_int(&x->w, "w:left", docx_twips(m->left));
    cd_xml_attr_int(&x->w, "w:header", docx_twips(larger(0, st->number_at - st->number->size / 1000 * up->ascent)));
    cd_xml_attr_int(&x->w, "w:footer", docx_twips(larger(0, st->footer_at + st->footer->size / 1000 * down->descent)));
    cd_xml_attr_int(&x->w, "w:gutter", 0);
    cd_xml_close(&x->w, "w:pgMar");
    if (from_one) {
        cd_xml_open(&x->w, "w:pgNumType");
        cd_xml_attr_int(&x->w, "w:start", 1);
        cd_xml_close(&x->w, "w:pgNumType");
    }
    if (hidden)
        docx_val(x, "w:titlePg", NULL);
    cd_xml_close(&x->w, "w:sectPr");
}

static void one_tab(docx *x, const char *kind, bool leader, render_mpt at)
{
    cd_xml_open(&x->w, "w:tab");
    cd_xml_attr(&x->w, "w:val", kind);
    if (leader)
        cd_xml_attr(&x->w, "w:leader", "dot");
    cd_xml_attr_int(&x->w, "w:pos", docx_twips(at));
    cd_xml_close(&x->w, "w:tab");
}

/* Tab stops at the right edge stand in the style as for an upright page; other columns have theirs elsewhere. */
static void own_tabs(docx *x, const doc_node *n, const render_para *p, render_mpt width)
{
    render_mpt standard = x->s->width - x->s->upright.left - x->s->upright.right;
    bool any = false, right = false;
    for (const doc_node *k = n->first; k; k = k->next)
        any = any || k->kind == DOC_TAB;
    for (size_t i = 0; i < p->ntabs; i++)
        right = right || p->tabs[i].right;
    if (!any || !right || width == standard)
        return;
    cd_xml_open(&x->w, "w:tabs");
    if (width < standard) /* in ascending order */
        one_tab(x, "right", p->tabs[p->ntabs - 1].leader, width - p->right);
    one_tab(x, "clear", false, standard - p->right);
    if (width > standard)
        one_tab(x, "right", p->tabs[p->ntabs - 1].leader, width - p->right);
    cd_xml_close(&x->w, "w:tabs");
}

static void spacing(docx *x, const fix *f)
{
    if (f->before < 0 && f->after < 0 && f->line <= 0)
        return;
    cd_xml_open(&x->w, "w:spacing");
    if (f->before >= 0)
        cd_xml_attr_int(&x->w, "w:before", f->before);
    if (f->after >= 0)
        cd_xml_attr_int(&x->w, "w:after", f->after);
    if (f->line > 0) {
        cd_xml_attr_int(&x->w, "w:line", f->line);
        cd_xml_attr(&x->w, "w:lineRule", "exact");
    }
    cd_xml_close(&x->w, "w:spacing");
}

/* Bookmarks of what begins at this paragraph. */
static void bookmarks(docx *x)
{
    for (size_t i = 0; i < x->npending; i++) {
        size_t mark = layout_mark(x->out, x->pending[i]->anchor);
        cd_xml_open(&x->w, "w:bookmarkStart");
        cd_xml_attr_int(&x->w, "w:id", (long)mark);
        cd_xml_attr(&x->w, "w:name", cd_arena_printf(&x->arena, "_capdo%zu", mark));
        cd_xml_close(&x->w, "w:bookmarkStart");
        cd_xml_open(&x->w, "w:bookmarkEnd");
        cd_xml_attr_int(&x->w, "w:id", (long)mark);
        cd_xml_close(&x->w, "w:bookmarkEnd");
    }
    x->npending = 0;
}

static void note(docx *x, const doc_node *n)
{
    if (!n->anchor)
        return;
    if (x->npending == x->cap_pending) {
        x->cap_pending = x->cap_pending ? 2 * x->cap_pending : 8;
        x->pending = cd_realloc(x->pending, x->cap_pending, sizeof *x->pending);
    }
    x->pending[x->npending++] = n;
}

/* A block and the groups that begin with it. */
static void note_block(docx *x, const doc_node *n)
{
    const doc_node *top = n;
    while (top->parent && top->parent != x->d->root && top->parent->kind == DOC_GROUP && top->parent->first == top)
        top = top->parent;
    for (const doc_node *g = top; g; g = g == n ? NULL : g->first)
        note(x, g);
}

static void open_para(docx *x, const char *style, const fix *f, const doc_node *n, const render_para *p, render_mpt width)
{
    cd_xml_open(&x->w, "w:p");
    cd_xml_open(&x->w, "w:pPr");
    docx_val(x, "w:pStyle", style);
    if (f->keep && !(p && p->keep))
        docx_val(x, "w:keepNext", NULL);
    if (f->whole)
        docx_val(x, "w:keepLines", NULL);
    if (f->page_break)
        docx_val(x, "w:pageBreakBefore", NULL);
    if (f->side >= 0) {
        cd_xml_open(&x->w, "w:pBdr");
        cd_xml_open(&x->w, "w:bottom");
        cd_xml_attr(&x->w, "w:val", "single");
        cd_xml_attr_int(&x->w, "w:sz", (8L * x->s->rule + 500) / 1000);
        cd_xml_attr_int(&x->w, "w:space", 0);
        cd_xml_attr(&x->w, "w:color", "auto");
        cd_xml_close(&x->w, "w:bottom");
        cd_xml_close(&x->w, "w:pBdr");
    }
    if (p)
        own_tabs(x, n, p, width);
    spacing(x, f);
    if (f->side >= 0) {
        cd_xml_open(&x->w, "w:ind");
        cd_xml_attr_int(&x->w, "w:left", f->side);
        cd_xml_attr_int(&x->w, "w:right", f->side);
        cd_xml_close(&x->w, "w:ind");
    }
    if (f->outline >= 0)
        docx_val_int(x, "w:outlineLvl", f->outline);
    if (f->end)
        write_section(x, f->end);
    cd_xml_close(&x->w, "w:pPr");
    bookmarks(x);
}

static void bare_para(docx *x, const char *style, fix f, render_mpt height)
{
    f.line = docx_twips(height) > LINE_MIN ? docx_twips(height) : LINE_MIN;
    open_para(x, style, &f, NULL, NULL, 0);
    cd_xml_close(&x->w, "w:p");
}

/* ---- inlines ---- */

static void open_run(docx *x, const doc_node *n, const render_para *p, const char *font)
{
    bool bold = n->bold && !(p->face & RENDER_BOLD), italic = n->italic && !(p->face & RENDER_ITALIC);
    bool underline = n->underline && !p->underline;
    cd_xml_open(&x->w, "w:r");
    if (!font && !bold && !italic && !underline && !n->super)
        return;
    cd_xml_open(&x->w, "w:rPr");
    if (font) {
        static const char *const kinds[] = {"w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"};
        cd_xml_open(&x->w, "w:rFonts");
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            cd_xml_attr(&x->w, kinds[i], font);
        cd_xml_close(&x->w, "w:rFonts");
    }
    if (bold) {
        docx_val(x, "w:b", NULL);
        docx_val(x, "w:bCs", NULL);
    }
    if (italic) {
        docx_val(x, "w:i", NULL);
        docx_val(x, "w:iCs", NULL);
    }
    if (underline)
        docx_val(x, "w:u", "single");
    if (n->super)
        docx_val(x, "w:vertAlign", "superscript");
    cd_xml_close(&x->w, "w:rPr");
}

static void text_run(docx *x, const doc_node *n, const render_para *p, const char *font, const char *text)
{
    open_run(x, n, p, font);
    cd_xml_open(&x->w, "w:t");
    cd_xml_attr(&x->w, "xml:space", "preserve");
    cd_xml_text(&x->w, text);
    cd_xml_close(&x->w, "w:t");
    cd_xml_close(&x->w, "w:r");
}

static void sign_run(docx *x, const doc_node *n, const render_para *p, const char *element)
{
    open_run(x, n, p, NULL);
    cd_xml_open(&x->w, element);
    cd_xml_close(&x->w, element);
    cd_xml_close(&x->w, "w:r");
}

static void field_char(docx *x, const char *type)
{
    cd_xml_open(&x->w, "w:r");
    cd_xml_open(&x->w, "w:fldChar");
    cd_xml_attr(&x->w, "w:fldCharType", type);
    cd_xml_close(&x->w, "w:fldChar");
    cd_xml_close(&x->w, "w:r");
}

static void field_begin(docx *x, const char *code)
{
    field_char(x, "begin");
    cd_xml_open(&x->w, "w:r");
    cd_xml_open(&x->w, "w:instrText");
    cd_xml_attr(&x->w, "xml:space", "preserve");
    cd_xml_text(&x->w, code);
    cd_xml_close(&x->w, "w:instrText");
    cd_xml_close(&x->w, "w:r");
    field_char(x, "separate");
}

/* As many dots as the PDF has. */
static void gap_run(docx *x, const doc_node *n, const render_para *p)
{
    int face = p->face | (n->bold ? RENDER_BOLD : 0) | (n->italic ? RENDER_ITALIC : 0);
    int64_t dot = (int64_t)render_glyph_of(&x->f->face[face], 0x2026).width * p->size / 1000;
    int64_t want = n->size > 0 ? n->size : x->s->gap;
    if (want > x->room - dot)
        want = x->room - dot;
    int64_t count = dot > 0 ? (want + dot / 2) / dot : 3;
    count = count < 1 ? 1 : count > 2000 ? 2000 : count;
    cd_str dots;
    cd_str_init(&dots, 0);
    for (int64_t i = 0; i < count; i++)
        cd_str_adds(&dots, "…");
    text_run(x, n, p, NULL, cd_str_c(&dots));
    cd_str_done(&dots);
}

static void pageref(docx *x, const doc_node *n, const render_para *p)
{
    size_t mark = layout_mark(x->out, n->text); /* there, or the layout would have failed */
    const display_mark *m = &x->out->marks[mark];
    field_begin(x, cd_arena_printf(&x->arena, " PAGEREF _capdo%zu \\h ", mark));
    text_run(x, n, p, NULL, m->page == SIZE_MAX ? "?" : cd_arena_printf(&x->arena, "%d", x->out->pages[m->page].number));
    field_char(x, "end");
}

static void open_link(docx *x, const char *to)
{
    cd_xml_open(&x->w, "w:hyperlink");
    cd_xml_attr(&x->w, "w:anchor", cd_arena_printf(&x->arena, "_capdo%zu", layout_mark(x->out, to)));
    cd_xml_attr(&x->w, "w:history", "1");
}

static void inlines(docx *x, const doc_node *n, const render_para *p)
{
    for (const doc_node *k = n->first; k; k = k->next) {
        switch (k->kind) {
        case DOC_TEXT:
            text_run(x, k, p, NULL, k->text);
            continue;
        case DOC_LINE:
            sign_run(x, k, p, "w:br");
            continue;
        case DOC_TAB:
            sign_run(x, k, p, "w:tab");
            continue;
        case DOC_GAP:
            gap_run(x, k, p);
            continue;
        case DOC_BOX:
            text_run(x, k, p, DOCX_BOX_FONT, k->ticked ? "☑" : "☐");
            continue;
        case DOC_REF:
            open_link(x, k->to);
            text_run(x, k, p, NULL, k->text);
            cd_xml_close(&x->w, "w:hyperlink");
            continue;
        case DOC_PAGEREF:
            pageref(x, k, p);
            continue;
        case DOC_PARA:
        case DOC_HEADING:
        case DOC_TABLE:
        case DOC_ROW:
        case DOC_CELL:
        case DOC_GROUP:
        case DOC_SPACE:
        case DOC_RULE:
        case DOC_BREAK:
        case DOC_TOC:
        case DOC_FIGURE:
        case DOC_QR:
            break;
        }
        fault(x, k);
    }
}

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
        h = larger(h, height_of(x, k->first, c.width, c.dflt));
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
    note(x, row);
    size_t at = 0;
    for (const doc_node *k = row->first; k; k = k->next) {
        size_t span = span_of(k);
        if (k->kind != DOC_CELL || at + span > t->ncols) {
            fault(x, k);
            break;
        }
        column c = column_of(x, t, row, k, at, span);
        c.keep = keep;
        c.whole = whole;
        note(x, k);
        open_cell(x, t->edges[at], t->edges[at + span], span, k->valign == DOC_MIDDLE || row->header);
        leaves l = {0};
        flatten(x, &l, k->first, NULL, &c);
        write_blocks(x, &l, &c, false, NULL);
        cd_xml_close(&x->w, "w:tc");
        at += span;
    }
    for (; at < t->ncols; at++) { /* short rows are filled up */
        fix f = no_fix;
        f.keep = keep;
        open_cell(x, t->edges[at], t->edges[at + 1], 1, false);
        bare_para(x, DOCX_SPACE, f, 0);
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
            fault(x, row);
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
    open_para(x, e->p->name, f, e->n, e->p, c->width);
    x->room = c->width - e->p->left - e->p->right;
    if (toc)
        field_begin(x, cd_arena_printf(&x->arena, " TOC \\o \"1-%d\" \\h \\z \\u ", toc));
    if (e->n->to)
        open_link(x, e->n->to);
    inlines(x, e->n, e->p);
    if (e->n->to)
        cd_xml_close(&x->w, "w:hyperlink");
    if (toc_end)
        field_char(x, "end");
    cd_xml_close(&x->w, "w:p");
}

/* 1/1000 pt in the units of drawings. */
static long emu(render_mpt v)
{
    return (long)((int64_t)v * 127 / 10);
}

static void extent(docx *x, const char *name, const picture *p)
{
    cd_xml_open(&x->w, name);
    cd_xml_attr_int(&x->w, "cx", emu(p->width));
    cd_xml_attr_int(&x->w, "cy", emu(p->height));
    cd_xml_close(&x->w, name);
}

static void number_and_name(docx *x, const char *element, const picture *p, const char *alt)
{
    cd_xml_open(&x->w, element);
    cd_xml_attr_int(&x->w, "id", p->number);
    cd_xml_attr(&x->w, "name", cd_arena_printf(&x->arena, "Picture %d", p->number));
    cd_xml_attr(&x->w, "descr", alt);
    cd_xml_close(&x->w, element);
}

/* A picture in the line, as Word itself writes it. */
static void picture_run(docx *x, const picture *p, const docx_media *m)
{
    const char *alt = p->kind == PICTURE_QR ? p->node->text : p->node->label;
    cd_xml_open(&x->w, "w:r");
    cd_xml_open(&x->w, "w:drawing");
    static const char *const around[] = {"distT", "distB", "distL", "distR"};
    cd_xml_open(&x->w, "wp:inline");
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        cd_xml_attr_int(&x->w, around[i], 0);
    extent(x, "wp:extent", p);
    number_and_name(x, "wp:docPr", p, alt);
    cd_xml_open(&x->w, "a:graphic");
    cd_xml_open(&x->w, "a:graphicData");
    cd_xml_attr(&x->w, "uri", DOCX_NS_PIC);
    cd_xml_open(&x->w, "pic:pic");
    cd_xml_open(&x->w, "pic:nvPicPr");
    number_and_name(x, "pic:cNvPr", p, alt);
    cd_xml_open(&x->w, "pic:cNvPicPr");
    cd_xml_close(&x->w, "pic:cNvPicPr");
    cd_xml_close(&x->w, "pic:nvPicPr");
    cd_xml_open(&x->w, "pic:blipFill");
    cd_xml_open(&x->w, "a:blip");
    cd_xml_attr(&x->w, "r:embed", m->id);
    cd_xml_close(&x->w, "a:blip");
    cd_xml_open(&x->w, "a:stretch");
    cd_xml_open(&x->w, "a:fillRect");
    cd_xml_close(&x->w, "a:fillRect");
    cd_xml_close(&x->w, "a:stretch");
    cd_xml_close(&x->w, "pic:blipFill");
    cd_xml_open(&x->w, "pic:spPr");
    cd_xml_open(&x->w, "a:xfrm");
    cd_xml_open(&x->w, "a:off");
    cd_xml_attr_int(&x->w, "x", 0);
    cd_xml_attr_int(&x->w, "y", 0);
    cd_xml_close(&x->w, "a:off");
    extent(x, "a:ext", p);
    cd_xml_close(&x->w, "a:xfrm");
    cd_xml_open(&x->w, "a:prstGeom");
    cd_xml_attr(&x->w, "prst", "rect");
    cd_xml_close(&x->w, "a:prstGeom");
    cd_xml_close(&x->w, "pic:spPr");
    cd_xml_close(&x->w, "pic:pic");
    cd_xml_close(&x->w, "a:graphicData");
    cd_xml_close(&x->w, "a:graphic");
    cd_xml_close(&x->w, "wp:inline");
    cd_xml_close(&x->w, "w:drawing");
    cd_xml_close(&x->w, "w:r");
}

/* The file of a picture, made when it is met first. */
static const docx_media *media_of(docx *x, const picture *p)
{
    for (size_t i = 0; i < x->nmedia; i++)
        if (x->media[i].number == p->number)
            return &x->media[i];
    x->media = cd_realloc(x->media, x->nmedia + 1, sizeof *x->media);
    docx_media *m = &x->media[x->nmedia++];
    const char *extension;
    *m = (docx_media){.number = p->number};
    cd_str_init(&m->bytes, 0);
    if (!picture_file(p, x->f, &m->bytes, &extension)) {
        cd_place at = {x->d->file, p->node->line ? p->node->line : 1, p->node->line ? p->node->column : 1};
        cd_error(x->diags, "E7033", at, _("%s: không vẽ được hình thành điểm ảnh; hãy cài các gói libcairo2 và libfreetype6"), x->d->name);
        x->failed = true;
    }
    m->id = cd_arena_printf(&x->arena, "rId%zu", 100 + x->nmedia);
    m->extension = extension;
    m->target = cd_arena_printf(&x->arena, "media/image%zu.%s", x->nmedia, extension);
    return m;
}

static void write_picture(docx *x, const leaf *e, const column *c, const fix *f)
{
    const picture *p = flow_picture_of(&x->measure, e->n, c->width);
    open_para(x, e->p->name, f, e->n, e->p, c->width);
    picture_run(x, p, media_of(x, p));
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
    render_mpt below = set_gaps(&own, c->cell && c->cell->spaced), text = 0;
    for (size_t i = 0; i < own.n; i++) {
        const leaf *e = &own.v[i];
        bool last = i + 1 == own.n;
        fix f = no_fix;
        f.keep = e->keep || c->keep;
        f.whole = e->whole || c->whole;
        f.page_break = page_break && !i;
        f.end = last ? end : NULL;
        set_spacing(&own, i, below, c->cell != NULL, &f);
        note_block(x, e->n);
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
            bare_para(x, DOCX_SPACE, f, e->n->size + (last || own.v[i + 1].kind != LEAF_TABLE ? 0 : own.v[i + 1].gap));
            break;
        case LEAF_RULE: {
            int share = e->n->size > 0 && e->n->size <= 1000 ? e->n->size : 1000;
            render_mpt w = (render_mpt)((int64_t)(text ? text : c->width) * share / 1000);
            f.side = docx_twips((c->width - w) / 2);
            f.before = -1;
            bare_para(x, DOCX_RULE, f, x->s->rule_space + x->s->rule);
            break;
        }
        case LEAF_TABLE: {
            bool after_table = i && own.v[i - 1].kind == LEAF_TABLE;
            if (f.page_break || after_table || (!i && c->cell && e->gap)) {
                /* two tables would become one; a table cannot begin a page by itself */
                fix between = no_fix;
                between.keep = i ? own.v[i - 1].keep || c->keep : true;
                between.page_break = f.page_break;
                bare_para(x, DOCX_SPACE, between, e->gap);
            }
            leaf t = *e;
            t.keep = f.keep;
            t.whole = f.whole;
            write_table(x, &t, c);
            if (last && (c->cell || f.end)) { /* a cell and a section end with a paragraph */
                fix closing = no_fix;
                closing.end = f.end;
                bare_para(x, DOCX_SPACE, closing, below);
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
        bare_para(x, DOCX_SPACE, f, 0);
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
        flatten(x, &c.l, k, stop, &col);
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
        bare_para(x, DOCX_SPACE, no_fix, 0);
    write_section(x, current);
    cd_xml_close(&x->w, "w:body");
    cd_xml_close(&x->w, "w:document");
}
