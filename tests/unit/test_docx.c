/* DOCX files, read back: parts, words, tables, looks, sections, fields, bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>
#include <time.h>
#include <zip.h>

#include "render/layout.h"
#include "render_fixture.h"
#include "xml/xml.h"

#define W "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define R "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/* ---- reading ---- */

static const char *const names[] = {"[Content_Types].xml",
                                    "_rels/.rels",
                                    "docProps/app.xml",
                                    "docProps/core.xml",
                                    "word/_rels/document.xml.rels",
                                    "word/document.xml",
                                    "word/fontTable.xml",
                                    "word/footer1.xml",
                                    "word/header1.xml",
                                    "word/header2.xml",
                                    "word/numbering.xml",
                                    "word/settings.xml",
                                    "word/styles.xml"};
enum { TYPES, RELS, APP, CORE, DOCUMENT_RELS, DOCUMENT, FONTS, FOOTER, HEADER, HEADER_FIRST, NUMBERING, SETTINGS, STYLES, NPARTS };

typedef struct book {
    cd_str bytes;
    cd_xml *part[NPARTS];
    size_t npictures;
    const cd_node *body;
} book;

/* Renders a document that must be free of faults, and reads all parts, which must stand in their order. */
static void read_book(const doc *d, book *b)
{
    *b = (book){0};
    cd_diags diags;
    cd_diags_init(&diags);
    cd_str_init(&b->bytes, 0);
    int r = render_docx(d, style, fonts, &diags, &b->bytes);
    if (r != CD_OK)
        cd_diags_print(&diags, stderr);
    assert_int_equal(r, CD_OK);
    assert_int_equal(diags.count, 0);
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(b->bytes.data, b->bytes.len, 0, &error);
    zip_t *z = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    assert_non_null(z);
    size_t at_entry = 0;
    for (size_t i = 0; i < NPARTS; i++, at_entry++) {
        zip_stat_t at;
        assert_int_equal(zip_stat_index(z, at_entry, 0, &at), 0);
        while (strncmp(at.name, "word/media/", 11) == 0) { /* tests/unit/test_pictures.c looks at those */
            b->npictures++;
            assert_int_equal(zip_stat_index(z, ++at_entry, 0, &at), 0);
        }
        assert_string_equal(at.name, names[i]);
        assert_int_equal(at.comp_method, ZIP_CM_DEFLATE);
        char *text = malloc(at.size);
        zip_file_t *f = zip_fopen_index(z, at_entry, 0);
        assert_int_equal(zip_fread(f, text, at.size), at.size);
        zip_fclose(f);
        assert_int_equal(cd_xml_read_mem(names[i], text, at.size, &diags, &b->part[i]), CD_OK);
        free(text);
    }
    assert_int_equal(zip_get_num_entries(z, 0), at_entry);
    zip_discard(z);
    b->body = cd_elem_first(cd_xml_root(b->part[DOCUMENT]), "body");
    assert_non_null(b->body);
    cd_diags_done(&diags);
}

static void close_book(book *b)
{
    for (size_t i = 0; i < NPARTS; i++)
        cd_xml_free(b->part[i]);
    cd_str_done(&b->bytes);
}

/* Depth-first successor below `top`. */
static const cd_node *step(const cd_node *n, const cd_node *top)
{
    if (cd_elem_first(n, NULL))
        return cd_elem_first(n, NULL);
    while (n != top) {
        if (cd_elem_next(n, NULL))
            return cd_elem_next(n, NULL);
        n = cd_elem_parent(n);
    }
    return NULL;
}

static size_t count(const cd_node *top, const char *name)
{
    size_t n = 0;
    for (const cd_node *e = top; e; e = step(e, top))
        n += strcmp(cd_node_name(e), name) == 0;
    return n;
}

/* The `i`-th element of that name below `top`, from 0; it must be there. */
static const cd_node *nth(const cd_node *top, const char *name, size_t i)
{
    for (const cd_node *e = top; e; e = step(e, top))
        if (strcmp(cd_node_name(e), name) == 0 && i-- == 0)
            return e;
    fail_msg("no %s", name);
    return NULL;
}

static const char *attr(const cd_node *n, const char *name)
{
    return cd_node_attr_ns(n, W, name);
}

static const char *val_of(const cd_node *parent, const char *name)
{
    const cd_node *e = parent ? cd_elem_first(parent, name) : NULL;
    return e ? attr(e, "val") : NULL;
}

/* An element with all its attributes and children in brackets, w: alone without prefixes: short enough to compare. */
static void show(const cd_node *n, cd_str *to)
{
    cd_str_adds(to, cd_node_name(n));
    const char *name, *value;
    for (size_t i = 0; (value = cd_node_attr_at(n, i, &name)); i++)
        cd_str_addf(to, " %s=%s", name, value);
    if (cd_elem_first(n, NULL)) {
        cd_str_addc(to, '(');
        for (const cd_node *k = cd_elem_first(n, NULL); k; k = cd_elem_next(k, NULL)) {
            show(k, to);
            if (cd_elem_next(k, NULL))
                cd_str_adds(to, ", ");
        }
        cd_str_addc(to, ')');
    }
}

static void looks_like(const cd_node *n, const char *want)
{
    cd_str s;
    cd_str_init(&s, 0);
    show(n, &s);
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
}

/* Properties of the `i`-th paragraph, fillers counted. */
static void para_is(const book *b, size_t i, const char *want)
{
    looks_like(cd_elem_first(nth(b->body, "p", i), "pPr"), want);
}

/* ---- words ---- */

/* Words of a paragraph as render_text gives them: results of page references are left out. */
static void para_words(const cd_node *p, cd_str *to)
{
    bool skip = false;
    for (const cd_node *e = p; e; e = step(e, p)) {
        const char *name = cd_node_name(e);
        if (strcmp(name, "instrText") == 0)
            skip = strstr(cd_node_text(e), "PAGEREF") != NULL;
        else if (strcmp(name, "fldChar") == 0 && strcmp(attr(e, "fldCharType"), "end") == 0)
            skip = false;
        else if (strcmp(name, "t") == 0 && !skip)
            cd_str_adds(to, strcmp(cd_node_text(e), "☑") == 0   ? "[x]"
                            : strcmp(cd_node_text(e), "☐") == 0 ? "[ ]"
                                                                : cd_node_text(e));
        else if (strcmp(name, "docPr") == 0)
            cd_str_addf(to, "[%s]", cd_node_attr(e, "descr"));
        else if (strcmp(name, "br") == 0)
            cd_str_addc(to, ' ');
        else if (strcmp(name, "tab") == 0 && strcmp(cd_node_name(cd_elem_parent(e)), "r") == 0)
            cd_str_addc(to, '\t');
    }
}

static bool is_filler(const cd_node *p)
{
    const char *s = val_of(cd_elem_first(p, "pPr"), "pStyle");
    return s && strncmp(s, "capdo-", 6) == 0;
}

static void words(const cd_node *n, const char *between, cd_str *to)
{
    bool first = true;
    for (const cd_node *k = cd_elem_first(n, NULL); k; k = cd_elem_next(k, NULL)) {
        bool p = cd_node_is(k, "p") && !is_filler(k), t = cd_node_is(k, "tbl"), r = cd_node_is(k, "tr"), c = cd_node_is(k, "tc");
        if (!p && !t && !r && !c)
            continue;
        if (!first)
            cd_str_adds(to, between);
        first = false;
        if (p)
            para_words(k, to);
        else
            words(k, t ? "\n" : r ? " | " : " / ", to);
    }
}

/* Runs of dots are as long as the page wants them. */
static char *few_dots(const char *s)
{
    cd_str out;
    cd_str_init(&out, 0);
    for (const char *p = s; *p;) {
        if (strncmp(p, "…", 3) != 0) {
            cd_str_addc(&out, *p++);
            continue;
        }
        cd_str_adds(&out, "……");
        while (strncmp(p, "…", 3) == 0)
            p += 3;
    }
    return cd_str_take(&out);
}

static void same_words(const doc *d, const book *b)
{
    cd_str mine, theirs;
    cd_str_init(&mine, 0);
    cd_str_init(&theirs, 0);
    render_text(d, &mine);
    words(b->body, "\n", &theirs);
    cd_str_addc(&theirs, '\n');
    char *want = few_dots(cd_str_c(&mine)), *got = few_dots(cd_str_c(&theirs));
    assert_true(strlen(want) > 1);
    assert_string_equal(got, want);
    free(want);
    free(got);
    cd_str_done(&mine);
    cd_str_done(&theirs);
}

static size_t count_kind(const doc *d, enum doc_kind kind, bool header)
{
    size_t n = 0;
    for (doc_node *k = d->root; k; k = doc_walk(k, d->root))
        n += k->kind == kind && (!header || k->header);
    return n;
}

static bool defined(const book *b, const char *type, const char *id)
{
    for (const cd_node *s = cd_elem_first(cd_xml_root(b->part[STYLES]), "style"); s; s = cd_elem_next(s, "style"))
        if (strcmp(attr(s, "type"), type) == 0 && strcmp(attr(s, "styleId"), id) == 0)
            return true;
    return false;
}

/* Styles, lists and relations that are named are there; what is named once is. */
static void nothing_hangs(const book *b)
{
    static const struct {
        const char *element, *type;
    } kinds[] = {{"pStyle", "paragraph"}, {"tblStyle", "table"}, {"rStyle", "character"}};
    size_t used = 0;
    for (size_t i = 0; i < NPARTS; i++) {
        const cd_node *root = cd_xml_root(b->part[i]);
        for (const cd_node *e = root; e; e = step(e, root)) {
            for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
                if (cd_node_is(e, kinds[k].element)) {
                    used++;
                    assert_true(defined(b, kinds[k].type, attr(e, "val")));
                }
            if (cd_node_is(e, "basedOn"))
                assert_true(defined(b, attr(cd_elem_parent(e), "type"), attr(e, "val")));
            const char *id = cd_node_attr_ns(e, R, "id");
            bool found = !id;
            const cd_node *rels = cd_xml_root(b->part[DOCUMENT_RELS]);
            for (const cd_node *r = cd_elem_first(rels, NULL); r && !found; r = cd_elem_next(r, NULL))
                found = strcmp(cd_node_attr(r, "Id"), id) == 0;
            assert_true(found);
        }
    }
    assert_true(used > 0);
    const cd_node *styles = cd_xml_root(b->part[STYLES]);
    for (const cd_node *s = cd_elem_first(styles, "style"); s; s = cd_elem_next(s, "style"))
        for (const cd_node *t = cd_elem_next(s, "style"); t; t = cd_elem_next(t, "style")) {
            assert_string_not_equal(attr(s, "styleId"), attr(t, "styleId"));
            assert_string_not_equal(val_of(s, "name"), val_of(t, "name"));
        }
}

static void the_letter(void **state)
{
    doc *d = sample_letter();
    book b;
    read_book(d, &b);
    same_words(d, &b);
    nothing_hangs(&b);
    assert_int_equal(count(b.body, "tbl"), 2);
    assert_int_equal(count(b.body, "tr"), 3);
    assert_int_equal(count(b.body, "tblHeader"), 0);
    assert_int_equal(count(b.body, "tblBorders"), 0); /* for layout only */
    looks_like(cd_elem_first(nth(b.body, "tbl", 0), "tblGrid"), "tblGrid(gridCol w=3461, gridCol w=5893)");
    /* markers belong to the style: they are no words, and a new paragraph has them too */
    const char *list = NULL;
    const cd_node *styles = cd_xml_root(b.part[STYLES]);
    for (const cd_node *s = cd_elem_first(styles, "style"); s; s = cd_elem_next(s, "style"))
        if (strcmp(attr(s, "styleId"), "dash-item") == 0)
            list = val_of(nth(s, "numPr", 0), "numId");
    assert_non_null(list);
    bool found = false;
    const cd_node *lists = cd_xml_root(b.part[NUMBERING]);
    for (const cd_node *a = cd_elem_first(lists, "abstractNum"); a; a = cd_elem_next(a, "abstractNum")) {
        const cd_node *l = cd_elem_first(a, "lvl");
        if (strcmp(attr(a, "abstractNumId"), list) != 0)
            continue;
        found = true;
        assert_string_equal(val_of(l, "pStyle"), "dash-item");
        assert_string_equal(val_of(l, "lvlText"), "-");
        assert_string_equal(val_of(l, "suff"), "space");
    }
    assert_true(found);
    close_book(&b);
    doc_free(d);
}

static void the_long_dossier(void **state)
{
    doc *d = sample_dossier();
    book b;
    read_book(d, &b);
    same_words(d, &b);
    nothing_hangs(&b);
    assert_int_equal(count(b.body, "tbl"), count_kind(d, DOC_TABLE, false));
    assert_int_equal(count(b.body, "tr"), count_kind(d, DOC_ROW, false));
    assert_int_equal(count(b.body, "tc"), count_kind(d, DOC_CELL, false));
    assert_int_equal(count(b.body, "tblHeader"), count_kind(d, DOC_ROW, true));
    assert_int_equal(count(b.body, "tblHeader"), 10);
    assert_int_equal(count(b.body, "tr"), 180);
    looks_like(cd_elem_first(nth(b.body, "tbl", 0), "tblPr"),
               "tblPr(tblStyle val=tbl-table-small, tblW w=9354 type=dxa, tblInd w=0 type=dxa, "
               "tblBorders(top val=single sz=4 space=0 color=auto, left val=single sz=4 space=0 color=auto, "
               "bottom val=single sz=4 space=0 color=auto, right val=single sz=4 space=0 color=auto, "
               "insideH val=single sz=4 space=0 color=auto, insideV val=single sz=4 space=0 color=auto), "
               "tblLayout type=fixed)");
    looks_like(cd_elem_first(nth(b.body, "tr", 0), "trPr"), "trPr(cantSplit, tblHeader)");
    looks_like(cd_elem_first(nth(b.body, "tr", 1), "trPr"), "trPr(cantSplit)");
    /* headings by their levels, for the navigation */
    assert_string_equal(val_of(cd_elem_first(nth(b.body, "p", 1), "pPr"), "pStyle"), "heading1");
    assert_string_equal(val_of(cd_elem_first(nth(b.body, "p", 2), "pPr"), "pStyle"), "heading2");
    close_book(&b);
    doc_free(d);
}

/* ---- looks ---- */

static const cd_node *style_of(const book *b, const char *id)
{
    for (const cd_node *s = cd_elem_first(cd_xml_root(b->part[STYLES]), "style"); s; s = cd_elem_next(s, "style"))
        if (strcmp(attr(s, "styleId"), id) == 0)
            return s;
    fail_msg("no style %s", id);
    return NULL;
}

static void styles_are_the_page_style(void **state)
{
    doc *d = sample_letter();
    book b;
    read_book(d, &b);
    looks_like(style_of(&b, "body"),
               "style type=paragraph customStyle=1 styleId=body(name val=body, basedOn val=Normal, qFormat, "
               "pPr(widowControl val=1, spacing before=120 after=120 line=276 lineRule=auto, ind left=0 right=0 "
               "firstLine=720, jc val=both), rPr(rFonts ascii=Times New Roman hAnsi=Times New Roman eastAsia=Times New "
               "Roman cs=Times New Roman, sz val=28, szCs val=28))");
    looks_like(cd_elem_first(style_of(&b, "heading2"), "pPr"),
               "pPr(keepNext, widowControl val=1, spacing before=160 after=120 line=276 lineRule=auto, ind left=0 "
               "right=0 firstLine=720, jc val=both, outlineLvl val=1)");
    assert_string_equal(val_of(style_of(&b, "heading2"), "name"), "heading 2");
    assert_string_equal(val_of(style_of(&b, "toc1"), "name"), "toc 1");
    looks_like(cd_elem_first(style_of(&b, "kinh-gui-item"), "pPr"),
               "pPr(widowControl val=1, numPr(numId val=2), spacing before=40 after=40 line=240 lineRule=auto, ind "
               "left=2608 right=0 hanging=170, jc val=left)");
    looks_like(cd_elem_first(style_of(&b, "form-line"), "pPr"),
               "pPr(widowControl val=1, tabs(tab val=right leader=dot pos=9354), spacing before=120 after=120 line=276 "
               "lineRule=auto, ind left=0 right=0 firstLine=0, jc val=left)");
    looks_like(style_of(&b, "tbl-table"),
               "style type=table customStyle=1 styleId=tbl-table(name val=tbl-table, basedOn val=TableNormal, "
               "tblPr(tblCellMar(top w=50 type=dxa, left w=80 type=dxa, bottom w=50 type=dxa, right w=80 type=dxa)))");
    const cd_node *letters = nth(cd_xml_root(b.part[STYLES]), "rPrDefault", 0);
    looks_like(nth(letters, "lang", 0), "lang val=vi-VN eastAsia=vi-VN bidi=vi-VN");
    close_book(&b);
    doc_free(d);
}

static void the_page_is_that_of_the_style(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "body", "một");
    book b;
    read_book(d, &b);
    static const char page[] =
        "type val=nextPage, pgSz w=11906 h=16838, pgMar top=1134 right=850 bottom=1134 left=1701 header=505 footer=528 "
        "gutter=0, pgNumType start=1";
    cd_str want;
    cd_str_init(&want, 0);
    cd_str_addf(&want, "sectPr(headerReference type=default id=rId5, headerReference type=first id=rId6, "
                       "footerReference type=default id=rId7, footerReference type=first id=rId7, %s, titlePg)",
                page);
    looks_like(cd_elem_first(b.body, "sectPr"), cd_str_c(&want));
    close_book(&b);
    d->first_page_number = true;
    read_book(d, &b);
    cd_str_clear(&want);
    cd_str_addf(&want, "sectPr(headerReference type=default id=rId5, footerReference type=default id=rId7, %s)", page);
    looks_like(cd_elem_first(b.body, "sectPr"), cd_str_c(&want));
    assert_string_equal(attr(nth(cd_xml_root(b.part[HEADER]), "fldSimple", 0), "instr"), " PAGE ");
    assert_int_equal(count(cd_xml_root(b.part[HEADER_FIRST]), "fldSimple"), 0);
    assert_string_equal(val_of(nth(cd_xml_root(b.part[SETTINGS]), "compat", 0), "compatSetting"), "15");
    close_book(&b);
    cd_str_done(&want);
    doc_free(d);
}

static void inlines_look_as_they_are(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *p = doc_add(d, NULL, DOC_PARA, "article"); /* bold by its style */
    doc_node *t = doc_text(d, p, "a ", sample_place, NULL);
    t->bold = t->italic = t->underline = true;
    doc_text(d, p, "2", sample_place, NULL)->super = true;
    doc_add(d, p, DOC_LINE, NULL);
    doc_add(d, p, DOC_TAB, NULL);
    doc_add(d, p, DOC_BOX, NULL)->ticked = true;
    doc_add(d, p, DOC_BOX, NULL);
    doc_gap(d, p, "x")->size = 42000; /* three dots of one em of 14 pt */
    book b;
    read_book(d, &b);
    const cd_node *r = cd_elem_first(nth(b.body, "p", 0), "r");
    looks_like(r, "r(rPr(i, iCs, u val=single), t space=preserve)");
    assert_string_equal(cd_node_text(r), "a ");
    r = cd_elem_next(r, "r");
    looks_like(r, "r(rPr(vertAlign val=superscript), t space=preserve)");
    r = cd_elem_next(r, "r");
    looks_like(r, "r(br)");
    r = cd_elem_next(r, "r");
    looks_like(r, "r(tab)");
    r = cd_elem_next(r, "r");
    looks_like(r, "r(rPr(rFonts ascii=Segoe UI Symbol hAnsi=Segoe UI Symbol eastAsia=Segoe UI Symbol cs=Segoe UI Symbol), "
                  "t space=preserve)");
    assert_string_equal(cd_node_text(r), "☑");
    r = cd_elem_next(r, "r");
    assert_string_equal(cd_node_text(r), "☐");
    r = cd_elem_next(r, "r");
    assert_string_equal(cd_node_text(r), "………");
    assert_null(cd_elem_next(r, "r"));
    const cd_node *fonts_part = cd_xml_root(b.part[FONTS]);
    assert_string_equal(val_of(cd_elem_next(cd_elem_first(fonts_part, "font"), "font"), "altName"), "MS Gothic");
    close_book(&b);
    doc_free(d);
}

/* Space between blocks is what the layout leaves, by styles alone where they say it. */
static void spaces_are_those_of_the_layout(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "body", "đầu trang"); /* 0: nothing above the first, style says 6 pt */
    sample_para(d, NULL, "body", "giữa");      /* 1: as the styles say */
    sample_rule(d, NULL, 500);                 /* 2: close below the text */
    doc_add(d, NULL, DOC_SPACE, NULL)->size = 12000; /* 3 */
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    t->borders = true;
    doc_node *row = doc_add(d, t, DOC_ROW, NULL), *cell = sample_cell(d, row, "một"); /* 4 */
    sample_para(d, cell, NULL, "hai");                                              /* 5 */
    t = doc_add(d, NULL, DOC_TABLE, "layout");                                     /* 6: between two tables */
    row = doc_add(d, t, DOC_ROW, NULL);
    cell = doc_add(d, row, DOC_CELL, NULL);
    sample_para(d, cell, "dia-danh", "nơi"); /* 7: space at the edges of cells counts here */
    doc_add(d, row, DOC_CELL, NULL);         /* 8: an empty cell */
    sample_para(d, NULL, "plain", "sau bảng"); /* 9 */
    book b;
    read_book(d, &b);
    para_is(&b, 0, "pPr(pStyle val=body, spacing before=0)");
    para_is(&b, 1, "pPr(pStyle val=body, keepNext, spacing after=0)");
    assert_string_equal(val_of(cd_elem_first(nth(b.body, "p", 2), "pPr"), "pStyle"), "capdo-rule");
    looks_like(nth(b.body, "pBdr", 0), "pBdr(bottom val=single sz=5 space=0 color=auto)");
    para_is(&b, 3, "pPr(pStyle val=capdo-space, spacing line=360 lineRule=exact)"); /* 12 + 6 pt of the table */
    para_is(&b, 4, "pPr(pStyle val=table-cell)");
    para_is(&b, 5, "pPr(pStyle val=table-cell, spacing after=0)");
    para_is(&b, 6, "pPr(pStyle val=capdo-space, spacing line=160 lineRule=exact)");
    para_is(&b, 7, "pPr(pStyle val=dia-danh)");
    para_is(&b, 8, "pPr(pStyle val=capdo-space, spacing line=20 lineRule=exact)");
    para_is(&b, 9, "pPr(pStyle val=plain)");
    assert_int_equal(count(b.body, "p"), 10);
    same_words(d, &b);
    close_book(&b);
    doc_free(d);
}

static void tables_keep_their_shape(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    t->borders = true;
    const doc_col cols[] = {{1, NULL}, {2, "table-cell-number"}, {1, NULL}};
    doc_cols(d, t, cols, 3);
    doc_node *row = doc_add(d, t, DOC_ROW, NULL);
    row->header = true;
    sample_cell(d, row, "rộng")->span = 2;
    sample_cell(d, row, "hẹp")->valign = DOC_MIDDLE;
    row = doc_add(d, t, DOC_ROW, NULL);
    sample_cell(d, row, "a");
    sample_cell(d, row, "1"); /* the third cell is not there */
    row = doc_add(d, t, DOC_ROW, NULL);
    row->header = true; /* not at the top: an ordinary row with looks of its own */
    char text[6000];
    uint32_t seed = 3;
    sample_words(text, sizeof text, 2500, &seed);
    sample_cell(d, row, text); /* higher than rows that are kept whole */
    sample_cell(d, row, "2");
    sample_cell(d, row, "b");
    book b;
    read_book(d, &b);
    looks_like(nth(b.body, "tblGrid", 0), "tblGrid(gridCol w=2339, gridCol w=4677, gridCol w=2338)");
    looks_like(nth(b.body, "tcPr", 0), "tcPr(tcW w=7016 type=dxa, gridSpan val=2, vAlign val=center)");
    looks_like(nth(b.body, "tcPr", 1), "tcPr(tcW w=2338 type=dxa, vAlign val=center)");
    para_is(&b, 0, "pPr(pStyle val=table-head, keepNext, spacing after=0)");
    para_is(&b, 2, "pPr(pStyle val=table-cell, spacing after=0)");
    para_is(&b, 3, "pPr(pStyle val=table-cell-number, spacing after=0)");
    assert_int_equal(count(nth(b.body, "tr", 1), "tc"), 3);
    looks_like(cd_elem_first(nth(b.body, "tr", 1), "trPr"), "trPr(cantSplit)");
    assert_null(cd_elem_first(nth(b.body, "tr", 2), "trPr"));
    assert_int_equal(count(b.body, "tblHeader"), 1);
    close_book(&b);
    doc_free(d);
}

static void groups_hold_together(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *g = doc_add(d, NULL, DOC_GROUP, NULL);
    sample_para(d, g, "body", "một");
    doc_node *t = doc_add(d, g, DOC_TABLE, "layout");
    for (int i = 0; i < 2; i++)
        sample_cell(d, doc_add(d, t, DOC_ROW, NULL), "ô");
    g = doc_add(d, NULL, DOC_GROUP, NULL); /* more than a page: not to be kept on one */
    char text[6000];
    uint32_t seed = 4;
    for (int i = 0; i < 3; i++) {
        sample_words(text, sizeof text, 2500, &seed);
        sample_para(d, g, "body", text);
    }
    book b;
    read_book(d, &b);
    para_is(&b, 0, "pPr(pStyle val=body, keepNext, keepLines, spacing before=0)");
    para_is(&b, 1, "pPr(pStyle val=plain, keepNext, keepLines)");
    para_is(&b, 2, "pPr(pStyle val=plain, keepLines)");
    para_is(&b, 3, "pPr(pStyle val=body)");
    para_is(&b, 4, "pPr(pStyle val=body)");
    looks_like(cd_elem_first(nth(b.body, "tr", 1), "trPr"), "trPr(cantSplit)");
    close_book(&b);
    doc_free(d);
}

static void paragraphs_are_no_headings(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "heading3", "như tiêu đề");
    doc_node *h = doc_add(d, NULL, DOC_HEADING, "part-title");
    h->level = 2;
    doc_text(d, h, "Phần", sample_place, NULL);
    sample_heading(d, NULL, 1, "I")->style = "heading2";
    book b;
    read_book(d, &b);
    para_is(&b, 0, "pPr(pStyle val=heading3, spacing before=0, outlineLvl val=9)");
    para_is(&b, 1, "pPr(pStyle val=part-title, outlineLvl val=1)");
    para_is(&b, 2, "pPr(pStyle val=heading2, outlineLvl val=0)");
    close_book(&b);
    doc_free(d);
}

/* ---- sections, fields ---- */

static void breaks_make_pages_and_sections(void **state)
{
    doc *d = doc_new("m.xml");
    doc_add(d, NULL, DOC_BREAK, NULL); /* none at the start */
    sample_para(d, NULL, "body", "một");
    doc_add(d, NULL, DOC_BREAK, NULL);
    doc_add(d, NULL, DOC_BREAK, NULL); /* two are one */
    sample_para(d, NULL, "body", "hai");
    doc_add(d, NULL, DOC_BREAK, NULL)->landscape = true;
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    sample_cell(d, doc_add(d, t, DOC_ROW, NULL), "nằm");
    doc_node *p = sample_para(d, NULL, "form-line", "Họ tên:");
    doc_add(d, p, DOC_TAB, NULL);
    t = doc_add(d, NULL, DOC_TABLE, NULL);
    sample_cell(d, doc_add(d, t, DOC_ROW, NULL), "cuối mục");
    doc_add(d, NULL, DOC_BREAK, NULL)->restart = true;
    sample_para(d, NULL, "body", "phụ lục");
    doc_add(d, NULL, DOC_BREAK, NULL);
    t = doc_add(d, NULL, DOC_TABLE, NULL);
    sample_cell(d, doc_add(d, t, DOC_ROW, NULL), "bảng đầu trang");
    doc_add(d, NULL, DOC_BREAK, NULL); /* none at the end */
    book b;
    read_book(d, &b);
    same_words(d, &b);
    assert_int_equal(count(b.body, "sectPr"), 3);
    assert_int_equal(count(b.body, "pageBreakBefore"), 2);
    const cd_node *first = nth(b.body, "sectPr", 0), *lying = nth(b.body, "sectPr", 1), *last = nth(b.body, "sectPr", 2);
    looks_like(cd_elem_first(first, "pgSz"), "pgSz w=11906 h=16838");
    assert_non_null(cd_elem_first(first, "titlePg"));
    looks_like(cd_elem_first(lying, "pgSz"), "pgSz w=16838 h=11906 orient=landscape");
    assert_null(cd_elem_first(lying, "titlePg"));
    assert_null(cd_elem_first(lying, "pgNumType"));
    looks_like(cd_elem_first(last, "pgNumType"), "pgNumType start=1");
    assert_non_null(cd_elem_first(last, "titlePg"));
    assert_ptr_equal(cd_elem_parent(last), b.body);
    /* the first section ends with its last paragraph, the second with one of its own below the table */
    assert_string_equal(cd_node_text(cd_elem_parent(cd_elem_parent(first))), "hai");
    assert_string_equal(val_of(cd_elem_parent(lying), "pStyle"), "capdo-space");
    looks_like(nth(b.body, "tabs", 0), "tabs(tab val=clear pos=9354, tab val=right leader=dot pos=14287)");
    looks_like(cd_elem_first(nth(b.body, "tbl", 1), "tblGrid"), "tblGrid(gridCol w=14287)");
    close_book(&b);
    doc_free(d);
}

static void empty_document_is_one_page(void **state)
{
    doc *d = doc_new("m.xml");
    book b;
    read_book(d, &b);
    assert_int_equal(count(b.body, "p"), 1);
    assert_int_equal(count(b.body, "sectPr"), 1);
    close_book(&b);
    doc_free(d);
}

static void contents_are_a_field(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "toc-title", "MỤC LỤC");
    static const char *const entries[][3] = {{"toc1", "I. Một", "mot"}, {"toc2", "1. Hai", "hai"}, {"toc1", "II. Ba", "ba"}};
    for (size_t i = 0; i < 3; i++) {
        doc_node *p = sample_para(d, NULL, entries[i][0], entries[i][1]);
        doc_add(d, p, DOC_TAB, NULL);
        doc_add(d, p, DOC_PAGEREF, NULL)->text = doc_copy(d, entries[i][2]);
    }
    for (size_t i = 0; i < 3; i++) {
        doc_add(d, NULL, DOC_BREAK, NULL);
        doc_node *h = sample_heading(d, NULL, i == 1 ? 2 : 1, entries[i][1]);
        if (i == 2) { /* the mark of the group is that of what begins in it */
            doc_node *g = doc_add(d, NULL, DOC_GROUP, NULL);
            g->anchor = "ba";
            sample_para(d, g, "body", "trong nhóm");
        } else {
            h->anchor = entries[i][2];
        }
    }
    book b;
    read_book(d, &b);
    same_words(d, &b);
    size_t depth = 0, deepest = 0;
    cd_str codes;
    cd_str_init(&codes, 0);
    for (const cd_node *e = b.body; e; e = step(e, b.body)) {
        if (cd_node_is(e, "instrText"))
            cd_str_addf(&codes, "%zu[%s]", depth, cd_node_text(e));
        if (!cd_node_is(e, "fldChar"))
            continue;
        const char *type = attr(e, "fldCharType");
        depth += strcmp(type, "begin") == 0;
        deepest = depth > deepest ? depth : deepest;
        assert_true(depth > 0);
        depth -= strcmp(type, "end") == 0;
    }
    assert_int_equal(depth, 0);
    assert_int_equal(deepest, 2);
    /* marks are numbered by the bytes of their names: ba, hai, mot */
    assert_string_equal(cd_str_c(&codes), "1[ TOC \\o \"1-2\" \\h \\z \\u ]2[ PAGEREF _capdo2 \\h ]2[ PAGEREF _capdo1 \\h ]2[ PAGEREF _capdo0 \\h ]");
    cd_str_done(&codes);
    assert_int_equal(count(b.body, "bookmarkStart"), 3);
    assert_int_equal(count(b.body, "bookmarkEnd"), 3);
    assert_string_equal(cd_node_text(cd_elem_parent(nth(b.body, "bookmarkStart", 0))), "I. Một");
    assert_string_equal(attr(nth(b.body, "bookmarkStart", 0), "name"), "_capdo2");
    assert_string_equal(cd_node_text(cd_elem_parent(nth(b.body, "bookmarkStart", 2))), "trong nhóm");
    /* until fields are updated, the numbers are those of the PDF */
    static const char *const numbers[] = {"2", "3", "4"};
    for (size_t i = 0; i < 3; i++) {
        const cd_node *p = nth(b.body, "p", i + 1);
        assert_string_equal(cd_node_text(nth(p, "t", 1)), numbers[i]);
    }
    /* the field begins in its first line and ends in its last */
    assert_int_equal(count(nth(b.body, "p", 1), "fldChar"), 5);
    assert_int_equal(count(nth(b.body, "p", 2), "fldChar"), 3);
    assert_int_equal(count(nth(b.body, "p", 3), "fldChar"), 4);
    close_book(&b);
    doc_free(d);
}

/* All that refers to other places, and pictures: the same words in the same order as everywhere. */
static void contents_captions_and_pictures(void **state)
{
    doc *d = sample_dossier_with_toc();
    drawing *w = drawing_new(100000, 50000);
    drawing_add(w, (drawing_item){.kind = DRAWING_RECT, .w = 100000, .h = 50000, .fill = 0xEEEEEE, .stroke = DRAWING_NONE});
    const dossier_figure f = {.name = "logical", .drawing = w};
    doc_node *p = sample_para(d, NULL, "body", "Xem ");
    doc_node *ref = doc_add(d, p, DOC_REF, NULL);
    ref->text = "Bảng 1";
    ref->to = "bang";
    doc_text(d, p, " và hình.", sample_place, NULL);
    sample_para(d, NULL, "caption", "Bảng 1. Thiết bị")->anchor = "bang";
    const doc_col two[] = {{1, NULL}, {1, NULL}};
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    t->borders = true;
    doc_cols(d, t, two, 2);
    doc_node *row = doc_add(d, t, DOC_ROW, NULL), *cell = doc_add(d, row, DOC_CELL, NULL);
    doc_node *q = doc_add(d, cell, DOC_QR, NULL);
    q->text = "mã";
    q->size = 40000;
    sample_cell(d, row, "ô");
    doc_node *n = doc_add(d, NULL, DOC_FIGURE, NULL);
    n->figure = &f;
    n->size = 800;
    n->keep = true;
    n->label = "Sơ đồ";
    sample_para(d, NULL, "caption-below", "Hình 1. Sơ đồ");
    doc_node *g = doc_add(d, NULL, DOC_GROUP, NULL);
    g->join = true;
    sample_para(d, g, "sign-name", "Nguyễn Văn A");
    book b;
    read_book(d, &b);
    same_words(d, &b);
    assert_int_equal(b.npictures, 2);
    /* the picture's paragraph stays with its caption; that one with what is joined to it */
    size_t at = 0;
    while (!cd_elem_first(nth(b.body, "p", at), "r") || !cd_elem_first(cd_elem_first(nth(b.body, "p", at), "r"), "drawing") ||
           strcmp(val_of(cd_elem_first(nth(b.body, "p", at), "pPr"), "pStyle"), "figure") != 0)
        at++;
    para_is(&b, at, "pPr(pStyle val=figure, keepNext)");
    para_is(&b, at + 1, "pPr(pStyle val=caption-below, keepNext)");
    /* an entry of the contents is one link, which holds its page reference */
    const cd_node *entry = nth(b.body, "hyperlink", 0);
    assert_int_equal(count(entry, "t"), 2);
    assert_int_equal(count(entry, "fldChar"), 3);
    assert_int_equal(count(b.body, "hyperlink"), 30 + 1);
    close_book(&b);
    doc_free(d);
    drawing_free(w);
}

static void every_page_has_footer_and_watermark(void **state)
{
    doc *d = doc_new("m.xml");
    d->footer = "Mã <hồ sơ> & 1";
    d->watermark = "BẢN \"NHÁP\"";
    sample_para(d, NULL, "body", "một");
    book b;
    read_book(d, &b);
    assert_string_equal(cd_node_text(cd_xml_root(b.part[FOOTER])), d->footer);
    static const int headers[] = {HEADER, HEADER_FIRST};
    for (size_t i = 0; i < 2; i++) {
        const cd_node *root = cd_xml_root(b.part[headers[i]]), *shape = nth(root, "shape", 0);
        assert_string_equal(cd_node_attr(nth(shape, "textpath", 0), "string"), d->watermark);
        assert_string_equal(cd_node_attr(shape, "type"), "#_x0000_t136");
        assert_string_equal(cd_node_attr(nth(root, "shapetype", 0), "id"), "_x0000_t136");
        assert_string_equal(cd_node_attr(shape, "fillcolor"), "#ebebeb");
        assert_non_null(strstr(cd_node_attr(shape, "style"), "rotation:315;"));
    }
    close_book(&b);
    d->watermark = d->footer = NULL;
    read_book(d, &b);
    assert_int_equal(count(cd_xml_root(b.part[HEADER]), "shape"), 0);
    assert_string_equal(cd_node_text(cd_xml_root(b.part[FOOTER])), "");
    close_book(&b);
    doc_free(d);
}

static void properties_are_told(void **state)
{
    doc *d = doc_new("m.xml");
    d->title = "Hồ sơ <A> & \"B\"";
    d->subject = "Cấp độ";
    d->author = "Sở C";
    d->keywords = "một; hai";
    d->lang = "en-GB";
    book b;
    read_book(d, &b);
    const cd_node *core = cd_xml_root(b.part[CORE]);
    assert_string_equal(cd_node_text(cd_elem_first(core, "title")), d->title);
    assert_string_equal(cd_node_text(cd_elem_first(core, "subject")), d->subject);
    assert_string_equal(cd_node_text(cd_elem_first(core, "creator")), d->author);
    assert_string_equal(cd_node_text(cd_elem_first(core, "keywords")), d->keywords);
    assert_string_equal(cd_node_text(cd_elem_first(core, "language")), "en-GB");
    assert_int_equal(count(core, "created") + count(core, "modified"), 0);
    close_book(&b);
    doc_free(d);
}

/* Content types and relations name the parts that are there. */
static void parts_are_found(void **state)
{
    doc *d = sample_letter();
    book b;
    read_book(d, &b);
    const cd_node *types = cd_xml_root(b.part[TYPES]);
    size_t overrides = 0;
    for (const cd_node *o = cd_elem_first(types, "Override"); o; o = cd_elem_next(o, "Override"), overrides++) {
        size_t i = 0;
        while (i < NPARTS && strcmp(names[i], cd_node_attr(o, "PartName") + 1) != 0)
            i++;
        assert_true(i < NPARTS);
    }
    assert_int_equal(overrides, NPARTS - 3); /* but the types themselves and the relations */
    static const struct {
        int part;
        const char *folder;
        size_t n;
    } rels[] = {{RELS, "", 3}, {DOCUMENT_RELS, "word/", 7}};
    for (size_t k = 0; k < 2; k++) {
        const cd_node *root = cd_xml_root(b.part[rels[k].part]);
        assert_int_equal(count(root, "Relationship"), rels[k].n);
        for (const cd_node *r = cd_elem_first(root, NULL); r; r = cd_elem_next(r, NULL)) {
            char name[128];
            snprintf(name, sizeof name, "%s%s", rels[k].folder, cd_node_attr(r, "Target"));
            size_t i = 0;
            while (i < NPARTS && strcmp(names[i], name) != 0)
                i++;
            assert_true(i < NPARTS);
        }
    }
    close_book(&b);
    doc_free(d);
}

/* ---- texts of strangers, faults ---- */

static void hostile_texts_come_through(void **state)
{
    doc *d = doc_new("m.xml");
    static const char *const texts[] = {"<w:p/> & ]]> \"'",           "</w:t></w:r>&lt;&#0;", "Tie\xCC\x82\xCC\x81ng Vie\xCC\xA3\xCC\x82t",
                                        "hai  khoảng \xC2\xA0 trắng ", " đầu",                "%s %n {PAGE} \\* MERGEFORMAT"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        sample_para(d, NULL, "body", texts[i]);
    book b;
    read_book(d, &b);
    same_words(d, &b);
    assert_string_equal(cd_node_text(nth(b.body, "p", 0)), texts[0]);
    assert_string_equal(cd_node_text(nth(b.body, "p", 2)), "Tiếng Việt");
    assert_string_equal(cd_node_text(nth(b.body, "p", 3)), texts[3]);
    close_book(&b);
    doc_free(d);
}

static void refused(const doc *d, int want, const char *code, const char *words_of)
{
    cd_diags diags;
    cd_diags_init(&diags);
    cd_str bytes;
    cd_str_init(&bytes, 0);
    cd_str_adds(&bytes, "x");
    assert_int_equal(render_docx(d, style, fonts, &diags, &bytes), want);
    assert_string_equal(cd_str_c(&bytes), "x");
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, code);
    assert_non_null(strstr(diags.items[0].text, words_of));
    cd_diags_done(&diags);
    cd_str_done(&bytes);
}

static void faults_are_told_and_nothing_is_given(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "khong-co", "một");
    refused(d, CD_EINPUT, "E7002", "khong-co");
    doc_free(d);

    d = doc_new("m.xml");
    doc_add(d, sample_para(d, NULL, "body", "xem trang "), DOC_PAGEREF, NULL)->text = "dau";
    refused(d, CD_EINPUT, "E7011", "“dau”");
    doc_free(d);

    /* kinds of node that nobody knows are not left out in silence: as a block, in a paragraph, in a cell */
    for (int i = 0; i < 3; i++) {
        d = doc_new("m.xml");
        doc_node *p = sample_para(d, NULL, "body", "một"), *t = doc_add(d, NULL, DOC_TABLE, NULL);
        doc_node *cell = sample_cell(d, doc_add(d, t, DOC_ROW, NULL), "ô");
        doc_node *n = doc_add(d, i == 0 ? NULL : i == 1 ? p : cell, DOC_SPACE, NULL);
        n->kind = (enum doc_kind)(DOC_PAGEREF + 1);
        n->line = 9;
        refused(d, CD_EINPUT, "E7014", "loại nút 19");
        doc_free(d);
    }
}

static void bad_properties_are_told(void **state)
{
    doc *d = doc_new("m.xml");
    d->author = "A\x01";
    refused(d, CD_EINPUT, "E7021", "docProps/core.xml");
    doc_free(d);
}

/* ---- bytes ---- */

static void bytes_depend_on_the_document_alone(void **state)
{
    doc *d = sample_letter();
    book a, b;
    read_book(d, &a);
    static const char *const locales[] = {"C.UTF-8", "vi_VN.UTF-8", "de_DE.UTF-8", "C"};
    size_t tried = 0;
    struct timespec nap = {2, 100000000}; /* ZIP counts in steps of two seconds */
    nanosleep(&nap, NULL);
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        if (!setlocale(LC_ALL, locales[i]))
            continue;
        setenv("TZ", i % 2 ? "Asia/Ho_Chi_Minh" : "America/New_York", 1);
        tzset();
        read_book(d, &b);
        assert_int_equal(b.bytes.len, a.bytes.len);
        assert_memory_equal(b.bytes.data, a.bytes.data, a.bytes.len);
        close_book(&b);
        tried++;
    }
    assert_true(tried >= 2);
    setlocale(LC_ALL, "C");
    unsetenv("TZ");
    /* the first local header: deflated, 1 January 1980, no extra field */
    const unsigned char *z = (const unsigned char *)a.bytes.data;
    assert_memory_equal(z, "PK\x03\x04", 4);
    const unsigned char when[] = {8, 0, 0, 0, 0x21, 0};
    assert_memory_equal(z + 8, when, 6);
    assert_int_equal(z[28] | z[29] << 8, 0);
    close_book(&a);
    doc_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_letter),
        cmocka_unit_test(the_long_dossier),
        cmocka_unit_test(styles_are_the_page_style),
        cmocka_unit_test(the_page_is_that_of_the_style),
        cmocka_unit_test(inlines_look_as_they_are),
        cmocka_unit_test(spaces_are_those_of_the_layout),
        cmocka_unit_test(tables_keep_their_shape),
        cmocka_unit_test(groups_hold_together),
        cmocka_unit_test(paragraphs_are_no_headings),
        cmocka_unit_test(breaks_make_pages_and_sections),
        cmocka_unit_test(empty_document_is_one_page),
        cmocka_unit_test(contents_are_a_field),
        cmocka_unit_test(contents_captions_and_pictures),
        cmocka_unit_test(every_page_has_footer_and_watermark),
        cmocka_unit_test(properties_are_told),
        cmocka_unit_test(parts_are_found),
        cmocka_unit_test(hostile_texts_come_through),
        cmocka_unit_test(faults_are_told_and_nothing_is_given),
        cmocka_unit_test(bad_properties_are_told),
        cmocka_unit_test(bytes_depend_on_the_document_alone),
    };
    return cmocka_run_group_tests_name("docx", tests, load, unload);
}
