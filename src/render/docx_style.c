/* styles.xml and numbering.xml: the page style in Word's terms. */
#include <string.h>

#include "render/docx.h"


void docx_val(docx *x, const char *name, const char *value)
{
    cd_xml_open(&x->w, name);
    cd_xml_attr(&x->w, "w:val", value);
    cd_xml_close(&x->w, name);
}

void docx_val_int(docx *x, const char *name, long value)
{
    cd_xml_open(&x->w, name);
    cd_xml_attr_int(&x->w, "w:val", value);
    cd_xml_close(&x->w, name);
}

const char *docx_lang(const docx *x)
{
    const char *lang = x->d->lang ? x->d->lang : "vi";
    return strcmp(lang, "vi") ? lang : "vi-VN";
}

long docx_list_of(const render_style *s, const render_para *p)
{
    if (!p->marker)
        return 0;
    long n = 0;
    for (size_t i = 0; i < s->nparas; i++) {
        n += s->paras[i]->marker != NULL;
        if (s->paras[i] == p)
            break;
    }
    return n;
}

static void fonts(docx *x)
{
    static const char *const kinds[] = {"w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"};
    if (!x->s->family)
        return;
    cd_xml_open(&x->w, "w:rFonts");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        cd_xml_attr(&x->w, kinds[i], x->s->family);
    cd_xml_close(&x->w, "w:rFonts");
}

static void language(docx *x)
{
    cd_xml_open(&x->w, "w:lang");
    cd_xml_attr(&x->w, "w:val", docx_lang(x));
    cd_xml_attr(&x->w, "w:eastAsia", docx_lang(x));
    cd_xml_attr(&x->w, "w:bidi", docx_lang(x));
    cd_xml_close(&x->w, "w:lang");
}

static long half_points(render_mpt size)
{
    return (size + 250) / 500;
}

static void letters(docx *x, const render_para *p)
{
    cd_xml_open(&x->w, "w:rPr");
    fonts(x);
    if (p->face & RENDER_BOLD) {
        docx_val(x, "w:b", NULL);
        docx_val(x, "w:bCs", NULL);
    }
    if (p->face & RENDER_ITALIC) {
        docx_val(x, "w:i", NULL);
        docx_val(x, "w:iCs", NULL);
    }
    docx_val_int(x, "w:sz", half_points(p->size));
    docx_val_int(x, "w:szCs", half_points(p->size));
    if (p->underline)
        docx_val(x, "w:u", "single");
    cd_xml_close(&x->w, "w:rPr");
}

static void indents(docx *x, const render_para *p)
{
    cd_xml_open(&x->w, "w:ind");
    cd_xml_attr_int(&x->w, "w:left", docx_twips(p->left));
    cd_xml_attr_int(&x->w, "w:right", docx_twips(p->right));
    if (p->first < 0)
        cd_xml_attr_int(&x->w, "w:hanging", docx_twips(-p->first));
    else
        cd_xml_attr_int(&x->w, "w:firstLine", docx_twips(p->first));
    cd_xml_close(&x->w, "w:ind");
}

static void tabs(docx *x, const render_para *p)
{
    if (!p->ntabs)
        return;
    render_mpt column = x->s->width - x->s->upright.left - x->s->upright.right;
    cd_xml_open(&x->w, "w:tabs");
    for (size_t i = 0; i < p->ntabs; i++) {
        const render_tab *t = &p->tabs[i];
        cd_xml_open(&x->w, "w:tab");
        cd_xml_attr(&x->w, "w:val", t->right ? "right" : "left");
        if (t->leader)
            cd_xml_attr(&x->w, "w:leader", "dot");
        cd_xml_attr_int(&x->w, "w:pos", docx_twips(t->right ? column - p->right : t->at));
        cd_xml_close(&x->w, "w:tab");
    }
    cd_xml_close(&x->w, "w:tabs");
}

/* 1..6 of "heading1", 0 of others. */
static int numbered(const char *name, const char *stem, char last)
{
    size_t len = strlen(stem);
    if (strncmp(name, stem, len) != 0 || name[len] < '1' || name[len] > last || name[len + 1])
        return 0;
    return name[len] - '0';
}

int docx_toc_level(const char *style)
{
    return numbered(style, "toc", '9');
}

/* Word knows its own styles by their names: by these the table of contents and the navigation work. */
static void style_name(docx *x, const char *name)
{
    int heading = numbered(name, "heading", '6'), toc = numbered(name, "toc", '9');
    char own[] = "heading 0";
    if (heading)
        own[sizeof own - 2] = (char)('0' + heading);
    char list[] = "toc 0";
    if (toc)
        list[sizeof list - 2] = (char)('0' + toc);
    docx_val(x, "w:name", heading ? own : toc ? list : name);
}

static void paragraph_style(docx *x, const render_para *p)
{
    static const char *const aligned[] = {[RENDER_LEFT] = "left", [RENDER_RIGHT] = "right", [RENDER_CENTRE] = "center", [RENDER_JUSTIFY] = "both"};
    int heading = numbered(p->name, "heading", '6');
    cd_xml_open(&x->w, "w:style");
    cd_xml_attr(&x->w, "w:type", "paragraph");
    if (!heading && !numbered(p->name, "toc", '9'))
        cd_xml_attr(&x->w, "w:customStyle", "1");
    cd_xml_attr(&x->w, "w:styleId", p->name);
    style_name(x, p->name);
    docx_val(x, "w:basedOn", "Normal");
    docx_val(x, "w:qFormat", NULL);
    cd_xml_open(&x->w, "w:pPr");
    if (p->keep)
        docx_val(x, "w:keepNext", NULL);
    docx_val(x, "w:widowControl", p->orphans > 1 || p->widows > 1 ? "1" : "0");
    long list = docx_list_of(x->s, p);
    if (list) {
        cd_xml_open(&x->w, "w:numPr");
        docx_val_int(x, "w:numId", list);
        cd_xml_close(&x->w, "w:numPr");
    }
    tabs(x, p);
    cd_xml_open(&x->w, "w:spacing");
    cd_xml_attr_int(&x->w, "w:before", docx_twips(p->before));
    cd_xml_attr_int(&x->w, "w:after", docx_twips(p->after));
    cd_xml_attr_int(&x->w, "w:line", (240L * p->line + 500) / 1000);
    cd_xml_attr(&x->w, "w:lineRule", "auto");
    cd_xml_close(&x->w, "w:spacing");
    indents(x, p);
    docx_val(x, "w:jc", aligned[p->align]);
    if (heading)
        docx_val_int(x, "w:outlineLvl", heading - 1);
    cd_xml_close(&x->w, "w:pPr");
    letters(x, p);
    cd_xml_close(&x->w, "w:style");
}

/* Empty paragraphs whose height is said where they stand. */
static void bare_style(docx *x, const char *name)
{
    cd_xml_open(&x->w, "w:style");
    cd_xml_attr(&x->w, "w:type", "paragraph");
    cd_xml_attr(&x->w, "w:customStyle", "1");
    cd_xml_attr(&x->w, "w:styleId", name);
    docx_val(x, "w:name", name);
    docx_val(x, "w:basedOn", "Normal");
    cd_xml_open(&x->w, "w:pPr");
    cd_xml_open(&x->w, "w:spacing");
    cd_xml_attr_int(&x->w, "w:before", 0);
    cd_xml_attr_int(&x->w, "w:after", 0);
    cd_xml_attr_int(&x->w, "w:line", 20);
    cd_xml_attr(&x->w, "w:lineRule", "exact");
    cd_xml_close(&x->w, "w:spacing");
    cd_xml_close(&x->w, "w:pPr");
    cd_xml_open(&x->w, "w:rPr");
    docx_val_int(x, "w:sz", 2);
    docx_val_int(x, "w:szCs", 2);
    cd_xml_close(&x->w, "w:rPr");
    cd_xml_close(&x->w, "w:style");
}

static void cell_margins(docx *x, long sides, long ends)
{
    static const char *const edges[] = {"w:top", "w:left", "w:bottom", "w:right"};
    cd_xml_open(&x->w, "w:tblCellMar");
    for (size_t i = 0; i < 4; i++) {
        cd_xml_open(&x->w, edges[i]);
        cd_xml_attr_int(&x->w, "w:w", i % 2 ? sides : ends);
        cd_xml_attr(&x->w, "w:type", "dxa");
        cd_xml_close(&x->w, edges[i]);
    }
    cd_xml_close(&x->w, "w:tblCellMar");
}

static void table_style(docx *x, const char *id, const char *name, bool standard, long sides, long ends)
{
    cd_xml_open(&x->w, "w:style");
    cd_xml_attr(&x->w, "w:type", "table");
    cd_xml_attr(&x->w, standard ? "w:default" : "w:customStyle", "1");
    cd_xml_attr(&x->w, "w:styleId", id);
    docx_val(x, "w:name", name);
    if (!standard)
        docx_val(x, "w:basedOn", "TableNormal");
    cd_xml_open(&x->w, "w:tblPr");
    cell_margins(x, sides, ends);
    cd_xml_close(&x->w, "w:tblPr");
    cd_xml_close(&x->w, "w:style");
}

static void defaults(docx *x)
{
    cd_xml_open(&x->w, "w:docDefaults");
    cd_xml_open(&x->w, "w:rPrDefault");
    cd_xml_open(&x->w, "w:rPr");
    fonts(x);
    long size = half_points(render_style_para(x->s, "body")->size);
    docx_val_int(x, "w:sz", size);
    docx_val_int(x, "w:szCs", size);
    language(x);
    cd_xml_close(&x->w, "w:rPr");
    cd_xml_close(&x->w, "w:rPrDefault");
    cd_xml_open(&x->w, "w:pPrDefault");
    cd_xml_close(&x->w, "w:pPrDefault");
    cd_xml_close(&x->w, "w:docDefaults");
    static const char *const own[][3] = {{"paragraph", "Normal", "Normal"},
                                         {"character", "DefaultParagraphFont", "Default Paragraph Font"},
                                         {"numbering", "NoList", "No List"}};
    for (size_t i = 0; i < 3; i++) {
        cd_xml_open(&x->w, "w:style");
        cd_xml_attr(&x->w, "w:type", own[i][0]);
        cd_xml_attr(&x->w, "w:default", "1");
        cd_xml_attr(&x->w, "w:styleId", own[i][1]);
        docx_val(x, "w:name", own[i][2]);
        cd_xml_close(&x->w, "w:style");
    }
    table_style(x, "TableNormal", "Normal Table", true, 0, 0);
}

void docx_styles(docx *x)
{
    cd_xml_open(&x->w, "w:styles");
    cd_xml_attr(&x->w, "xmlns:w", DOCX_NS_W);
    defaults(x);
    for (size_t i = 0; i < x->s->nparas; i++)
        paragraph_style(x, x->s->paras[i]);
    bare_style(x, DOCX_SPACE);
    bare_style(x, DOCX_RULE);
    for (size_t i = 0; i < x->s->ntables; i++) {
        const render_tstyle *t = x->s->tables[i];
        const char *id = cd_arena_printf(&x->arena, DOCX_TABLE "%s", t->name);
        table_style(x, id, id, false, docx_twips(t->pad_x), docx_twips(t->pad_y));
    }
    cd_xml_close(&x->w, "w:styles");
}

/* One list a style with a marker, so that new paragraphs of the style get it too. */
static void list(docx *x, const render_para *p, long n)
{
    size_t len = strlen(p->marker), kept = len;
    while (kept && p->marker[kept - 1] == ' ')
        kept--;
    cd_xml_open(&x->w, "w:abstractNum");
    cd_xml_attr_int(&x->w, "w:abstractNumId", n);
    docx_val(x, "w:multiLevelType", "singleLevel");
    cd_xml_open(&x->w, "w:lvl");
    cd_xml_attr_int(&x->w, "w:ilvl", 0);
    docx_val_int(x, "w:start", 1);
    docx_val(x, "w:numFmt", "bullet");
    docx_val(x, "w:pStyle", p->name);
    docx_val(x, "w:suff", kept < len ? "space" : "nothing");
    docx_val(x, "w:lvlText", cd_arena_strndup(&x->arena, p->marker, kept));
    docx_val(x, "w:lvlJc", "left");
    cd_xml_open(&x->w, "w:pPr");
    indents(x, p);
    cd_xml_close(&x->w, "w:pPr");
    letters(x, p);
    cd_xml_close(&x->w, "w:lvl");
    cd_xml_close(&x->w, "w:abstractNum");
}

void docx_numbering(docx *x)
{
    cd_xml_open(&x->w, "w:numbering");
    cd_xml_attr(&x->w, "xmlns:w", DOCX_NS_W);
    long n = 0;
    for (size_t i = 0; i < x->s->nparas; i++)
        if (x->s->paras[i]->marker)
            list(x, x->s->paras[i], ++n);
    for (long i = 1; i <= n; i++) {
        cd_xml_open(&x->w, "w:num");
        cd_xml_attr_int(&x->w, "w:numId", i);
        docx_val_int(x, "w:abstractNumId", i);
        cd_xml_close(&x->w, "w:num");
    }
    cd_xml_close(&x->w, "w:numbering");
}
