/* Paragraphs of word/document.xml: properties, bookmarks, inlines, fields, pictures. */
#include <string.h>

#include "base/i18n.h"
#include "render/docx_body.h"

enum { LINE_MIN = 20 /* twips: height of paragraphs that Word wants and nobody should see */ };

/* ---- paragraphs ---- */

void docx_section(docx *x, const section *s)
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

void docx_note(docx *x, const doc_node *n)
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
void docx_note_block(docx *x, const doc_node *n)
{
    const doc_node *top = n;
    while (top->parent && top->parent != x->d->root && top->parent->kind == DOC_GROUP && top->parent->first == top)
        top = top->parent;
    for (const doc_node *g = top; g; g = g == n ? NULL : g->first)
        docx_note(x, g);
}

void docx_open_para(docx *x, const char *style, const fix *f, const doc_node *n, const render_para *p, render_mpt width)
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
        docx_section(x, f->end);
    cd_xml_close(&x->w, "w:pPr");
    bookmarks(x);
}

void docx_bare_para(docx *x, const char *style, fix f, render_mpt height)
{
    f.line = docx_twips(height) > LINE_MIN ? docx_twips(height) : LINE_MIN;
    docx_open_para(x, style, &f, NULL, NULL, 0);
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

void docx_field_begin(docx *x, const char *code)
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
    docx_field_begin(x, cd_arena_printf(&x->arena, " PAGEREF _capdo%zu \\h ", mark));
    text_run(x, n, p, NULL, m->page == SIZE_MAX ? "?" : cd_arena_printf(&x->arena, "%d", x->out->pages[m->page].number));
    field_char(x, "end");
}

void docx_field_end(docx *x)
{
    field_char(x, "end");
}

void docx_open_link(docx *x, const char *to)
{
    cd_xml_open(&x->w, "w:hyperlink");
    cd_xml_attr(&x->w, "w:anchor", cd_arena_printf(&x->arena, "_capdo%zu", layout_mark(x->out, to)));
    cd_xml_attr(&x->w, "w:history", "1");
}

void docx_inlines(docx *x, const doc_node *n, const render_para *p)
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
            docx_open_link(x, k->to);
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
        docx_fault(x, k);
    }
}

/* ---- pictures ---- */

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

void docx_picture(docx *x, const picture *p)
{
    picture_run(x, p, media_of(x, p));
}
