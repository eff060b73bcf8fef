/* The small parts of a DOCX file: header, footer, settings, properties, and what says where all of them are. */
#include <string.h>

#include "render/docx.h"

#define NS_PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define TYPE_W "application/vnd.openxmlformats-officedocument.wordprocessingml."

static void run_text(docx *x, const char *text)
{
    cd_xml_open(&x->w, "w:r");
    cd_xml_open(&x->w, "w:t");
    cd_xml_attr(&x->w, "xml:space", "preserve");
    cd_xml_text(&x->w, text);
    cd_xml_close(&x->w, "w:t");
    cd_xml_close(&x->w, "w:r");
}

static void styled(docx *x, const char *style)
{
    cd_xml_open(&x->w, "w:p");
    cd_xml_open(&x->w, "w:pPr");
    docx_val(x, "w:pStyle", style);
    cd_xml_close(&x->w, "w:pPr");
}

/* The words across the page, as Word's own watermarks are, so that its menu finds and removes them. */
static void watermark(docx *x, long shape)
{
    const display_item *it = &x->out->watermark;
    if (!it->len)
        return;
    int grey = (255 * x->out->grey + 500) / 1000;
    cd_arena *a = &x->arena;
    cd_xml_open(&x->w, "w:r");
    cd_xml_open(&x->w, "w:pict");
    cd_xml_open(&x->w, "v:shapetype");
    cd_xml_attr(&x->w, "id", "_x0000_t136");
    cd_xml_attr(&x->w, "coordsize", "21600,21600");
    cd_xml_attr(&x->w, "o:spt", "136");
    cd_xml_attr(&x->w, "adj", "10800");
    cd_xml_attr(&x->w, "path", "m@7,l@8,m@5,21600l@6,21600e");
    static const char *const formulas[] = {"sum #0 0 10800",  "prod #0 2 1",      "sum 21600 0 @1", "sum 0 0 @2",
                                           "sum 21600 0 @3",  "if @0 @3 0",       "if @0 21600 @1", "if @0 0 @2",
                                           "if @0 @4 21600",  "mid @5 @6",        "mid @8 @5",      "mid @7 @8",
                                           "mid @6 @7",       "sum @6 0 @5"};
    cd_xml_open(&x->w, "v:formulas");
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        cd_xml_open(&x->w, "v:f");
        cd_xml_attr(&x->w, "eqn", formulas[i]);
        cd_xml_close(&x->w, "v:f");
    }
    cd_xml_close(&x->w, "v:formulas");
    cd_xml_open(&x->w, "v:path");
    cd_xml_attr(&x->w, "textpathok", "t");
    cd_xml_attr(&x->w, "o:connecttype", "custom");
    cd_xml_attr(&x->w, "o:connectlocs", "@9,0;@10,10800;@11,21600;@12,10800");
    cd_xml_attr(&x->w, "o:connectangles", "270,180,90,0");
    cd_xml_close(&x->w, "v:path");
    cd_xml_open(&x->w, "v:textpath");
    cd_xml_attr(&x->w, "on", "t");
    cd_xml_attr(&x->w, "fitshape", "t");
    cd_xml_close(&x->w, "v:textpath");
    cd_xml_close(&x->w, "v:shapetype");

    cd_xml_open(&x->w, "v:shape");
    cd_xml_attr(&x->w, "id", cd_arena_printf(a, "PowerPlusWaterMarkObject%ld", shape));
    cd_xml_attr(&x->w, "o:spid", cd_arena_printf(a, "_x0000_s%ld", 2048 + shape));
    cd_xml_attr(&x->w, "type", "#_x0000_t136");
    cd_xml_attr(&x->w, "style",
                cd_arena_printf(a,
                                "position:absolute;margin-left:0;margin-top:0;width:%dpt;height:%dpt;rotation:315;"
                                "z-index:-251658752;mso-position-horizontal:center;"
                                "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
                                "mso-position-vertical-relative:margin",
                                (it->w + 500) / 1000, (it->size + 500) / 1000));
    cd_xml_attr(&x->w, "o:allowincell", "f");
    cd_xml_attr(&x->w, "fillcolor", cd_arena_printf(a, "#%02x%02x%02x", (unsigned)grey, (unsigned)grey, (unsigned)grey));
    cd_xml_attr(&x->w, "stroked", "f");
    cd_xml_open(&x->w, "v:textpath");
    cd_xml_attr(&x->w, "style",
                cd_arena_printf(a, "font-family:\"%s\";font-size:1pt%s%s", x->s->family ? x->s->family : "serif",
                                it->face & RENDER_BOLD ? ";font-weight:bold" : "",
                                it->face & RENDER_ITALIC ? ";font-style:italic" : ""));
    cd_xml_attr(&x->w, "string", x->d->watermark);
    cd_xml_close(&x->w, "v:textpath");
    cd_xml_close(&x->w, "v:shape");
    cd_xml_close(&x->w, "w:pict");
    cd_xml_close(&x->w, "w:r");
}

void docx_header(docx *x, bool number, long shape)
{
    cd_xml_open(&x->w, "w:hdr");
    cd_xml_attr(&x->w, "xmlns:w", DOCX_NS_W);
    cd_xml_attr(&x->w, "xmlns:v", "urn:schemas-microsoft-com:vml");
    cd_xml_attr(&x->w, "xmlns:o", "urn:schemas-microsoft-com:office:office");
    styled(x, x->s->number->name);
    watermark(x, shape);
    if (number) {
        cd_xml_open(&x->w, "w:fldSimple");
        cd_xml_attr(&x->w, "w:instr", " PAGE ");
        run_text(x, "1");
        cd_xml_close(&x->w, "w:fldSimple");
    }
    cd_xml_close(&x->w, "w:p");
    cd_xml_close(&x->w, "w:hdr");
}

void docx_footer(docx *x)
{
    cd_xml_open(&x->w, "w:ftr");
    cd_xml_attr(&x->w, "xmlns:w", DOCX_NS_W);
    styled(x, x->s->footer->name);
    if (x->d->footer && *x->d->footer)
        run_text(x, x->d->footer);
    cd_xml_close(&x->w, "w:p");
    cd_xml_close(&x->w, "w:ftr");
}

void docx_settings(docx *x)
{
    cd_xml_open(&x->w, "w:settings");
    cd_xml_attr(&x->w, "xmlns:w", DOCX_NS_W);
    docx_val_int(x, "w:defaultTabStop", docx_twips(36000));
    docx_val(x, "w:characterSpacingControl", "doNotCompress");
    cd_xml_open(&x->w, "w:compat");
    docx_val(x, "w:doNotExpandShiftReturn", NULL); /* a line ended by hand is not stretched */
    cd_xml_open(&x->w, "w:compatSetting");
    cd_xml_attr(&x->w, "w:name", "compatibilityMode");
    cd_xml_attr(&x->w, "w:uri", "http://schemas.microsoft.com/office/word");
    cd_xml_attr(&x->w, "w:val", "15"); /* of Word 2013 and later: the greater of two spaces counts, tables keep to the margin */
    cd_xml_close(&x->w, "w:compatSetting");
    cd_xml_close(&x->w, "w:compat");
    cd_xml_open(&x->w, "w:themeFontLang");
    cd_xml_attr(&x->w, "w:val", docx_lang(x));
    cd_xml_close(&x->w, "w:themeFontLang");
    cd_xml_close(&x->w, "w:settings");
}

static void font(docx *x, const char *name, const char *other, const char *family)
{
    cd_xml_open(&x->w, "w:font");
    cd_xml_attr(&x->w, "w:name", name);
    if (other)
        docx_val(x, "w:altName", other);
    docx_val(x, "w:family", family);
    cd_xml_close(&x->w, "w:font");
}

void docx_fonts(docx *x)
{
    cd_xml_open(&x->w, "w:fonts");
    cd_xml_attr(&x->w, "xmlns:w", DOCX_NS_W);
    if (x->s->family)
        font(x, x->s->family, NULL, "roman");
    font(x, DOCX_BOX_FONT, "MS Gothic", "auto");
    cd_xml_close(&x->w, "w:fonts");
}

static void element(docx *x, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    cd_xml_open(&x->w, name);
    cd_xml_text(&x->w, text);
    cd_xml_close(&x->w, name);
}

void docx_core(docx *x)
{
    cd_xml_open(&x->w, "cp:coreProperties");
    cd_xml_attr(&x->w, "xmlns:cp", NS_PACKAGE "metadata/core-properties");
    cd_xml_attr(&x->w, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
    element(x, "dc:title", x->d->title);
    element(x, "dc:subject", x->d->subject);
    element(x, "dc:creator", x->d->author);
    element(x, "cp:keywords", x->d->keywords);
    element(x, "dc:language", docx_lang(x));
    cd_xml_close(&x->w, "cp:coreProperties");
}

void docx_app(docx *x)
{
    cd_xml_open(&x->w, "Properties");
    cd_xml_attr(&x->w, "xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties");
    element(x, "Application", "capdo");
    cd_xml_close(&x->w, "Properties");
}

void docx_types(docx *x)
{
    static const char *const parts[][2] = {
        {"/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"},
        {"/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"},
        {"/word/document.xml", TYPE_W "document.main+xml"},
        {"/word/fontTable.xml", TYPE_W "fontTable+xml"},
        {"/word/footer1.xml", TYPE_W "footer+xml"},
        {"/word/header1.xml", TYPE_W "header+xml"},
        {"/word/header2.xml", TYPE_W "header+xml"},
        {"/word/numbering.xml", TYPE_W "numbering+xml"},
        {"/word/settings.xml", TYPE_W "settings+xml"},
        {"/word/styles.xml", TYPE_W "styles+xml"},
    };
    static const char *const defaults[][2] = {
        {"rels", "application/vnd.openxmlformats-package.relationships+xml"}, {"xml", "application/xml"}};
    cd_xml_open(&x->w, "Types");
    cd_xml_attr(&x->w, "xmlns", NS_PACKAGE "content-types");
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        cd_xml_open(&x->w, "Default");
        cd_xml_attr(&x->w, "Extension", defaults[i][0]);
        cd_xml_attr(&x->w, "ContentType", defaults[i][1]);
        cd_xml_close(&x->w, "Default");
    }
    static const char *const pictures[] = {"jpeg", "png"};
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        size_t k = 0;
        while (k < x->nmedia && strcmp(x->media[k].extension, pictures[i]) != 0)
            k++;
        if (k == x->nmedia)
            continue;
        cd_xml_open(&x->w, "Default");
        cd_xml_attr(&x->w, "Extension", pictures[i]);
        cd_xml_attr(&x->w, "ContentType", cd_arena_printf(&x->arena, "image/%s", pictures[i]));
        cd_xml_close(&x->w, "Default");
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cd_xml_open(&x->w, "Override");
        cd_xml_attr(&x->w, "PartName", parts[i][0]);
        cd_xml_attr(&x->w, "ContentType", parts[i][1]);
        cd_xml_close(&x->w, "Override");
    }
    cd_xml_close(&x->w, "Types");
}

static void relation(docx *x, const char *id, const char *type, const char *target)
{
    cd_xml_open(&x->w, "Relationship");
    cd_xml_attr(&x->w, "Id", id);
    cd_xml_attr(&x->w, "Type", type);
    cd_xml_attr(&x->w, "Target", target);
    cd_xml_close(&x->w, "Relationship");
}

static void relations(docx *x, const char *const (*all)[3], size_t n, bool pictures)
{
    cd_xml_open(&x->w, "Relationships");
    cd_xml_attr(&x->w, "xmlns", NS_PACKAGE "relationships");
    for (size_t i = 0; i < n; i++)
        relation(x, all[i][0], all[i][1], all[i][2]);
    for (size_t i = 0; pictures && i < x->nmedia; i++)
        relation(x, x->media[i].id, DOCX_NS_R "/image", x->media[i].target);
    cd_xml_close(&x->w, "Relationships");
}

void docx_rels(docx *x)
{
    static const char *const all[][3] = {{"rId1", DOCX_NS_R "/officeDocument", "word/document.xml"},
                                         {"rId2", NS_PACKAGE "relationships/metadata/core-properties", "docProps/core.xml"},
                                         {"rId3", DOCX_NS_R "/extended-properties", "docProps/app.xml"}};
    relations(x, all, sizeof all / sizeof *all, false);
}

void docx_document_rels(docx *x)
{
    static const char *const all[][3] = {{"rId1", DOCX_NS_R "/styles", "styles.xml"},
                                         {"rId2", DOCX_NS_R "/numbering", "numbering.xml"},
                                         {"rId3", DOCX_NS_R "/settings", "settings.xml"},
                                         {"rId4", DOCX_NS_R "/fontTable", "fontTable.xml"},
                                         {DOCX_REL_HEADER, DOCX_NS_R "/header", "header1.xml"},
                                         {DOCX_REL_HEADER_FIRST, DOCX_NS_R "/header", "header2.xml"},
                                         {DOCX_REL_FOOTER, DOCX_NS_R "/footer", "footer1.xml"}};
    relations(x, all, sizeof all / sizeof *all, true);
}
