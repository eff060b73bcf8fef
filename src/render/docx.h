/* DOCX: what the files docx_*.c share.  Nobody else includes this; the entry is render_docx of render/render.h.
 *
 * The words, tables and their order are those of the tree; looks are styles of Word made from the page style, so that a
 * person can change them in one place.  Direct formatting stands only where the rules of the page style cannot be said
 * by a style of Word (space at the edges of cells, groups kept on a page).  Pages are Word's own affair, but numbers in
 * a table of contents are those of the PDF until somebody updates the fields. */
#ifndef CD_RENDER_DOCX_H
#define CD_RENDER_DOCX_H

#include "render/flow.h"
#include "render/layout.h"
#include "xml/write.h"

/* A file of a picture inside the archive. */
typedef struct docx_media {
    int number;             /* of the picture */
    const char *id;         /* of the relation */
    const char *extension;
    const char *target;     /* below word/ */
    cd_str bytes;
} docx_media;

typedef struct docx {
    const doc *d;
    const render_style *s;
    const render_fonts *f;
    cd_diags *diags;
    bool failed;
    display *out;        /* the PDF's pages, for page references and the size of the watermark */
    layout_ctx measure;  /* measures lines */
    cd_arena arena;
    cd_xml_out w;        /* the part being written */
    const doc_node **pending; /* blocks with anchors that begin at the next paragraph */
    size_t npending, cap_pending;
    render_mpt room;   /* of a line of the paragraph being written */
    docx_media *media; /* made with the document part */
    size_t nmedia;
} docx;

/* Names of styles that are not in the page style: empty paragraphs of a given height, and those that carry a rule. */
#define DOCX_SPACE "capdo-space"
#define DOCX_RULE "capdo-rule"
#define DOCX_TABLE "tbl-" /* before the name of a table style */
#define DOCX_BOX_FONT "Segoe UI Symbol" /* has both check boxes */
#define DOCX_NS_W "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define DOCX_NS_PIC "http://schemas.openxmlformats.org/drawingml/2006/picture"
#define DOCX_NS_R "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/* 1/1000 pt to twentieths of a point, rounded. */
static inline long docx_twips(int64_t mpt)
{
    return (long)((mpt + (mpt < 0 ? -25 : 25)) / 50);
}

/* <NAME w:val="VALUE"/>; NULL writes no attribute. */
void docx_val(docx *x, const char *name, const char *value);
void docx_val_int(docx *x, const char *name, long value);
/* "vi-VN": Word knows languages by their countries. */
const char *docx_lang(const docx *x);
/* Style of Word that shows what the page style has at `p`: number of the list that gives its marker, from 1; 0: none. */
long docx_list_of(const render_style *s, const render_para *p);

/* 1..9 of the styles of a table of contents (toc1 ...), 0 of others. */
int docx_toc_level(const char *style);

/* Parts; each starts and ends a document of its own in x->w. */
void docx_styles(docx *x);
void docx_numbering(docx *x);
void docx_document(docx *x);
void docx_header(docx *x, bool number, long shape);
void docx_footer(docx *x);
void docx_settings(docx *x);
void docx_fonts(docx *x);
void docx_core(docx *x);
void docx_app(docx *x);
void docx_types(docx *x);
void docx_rels(docx *x);
void docx_document_rels(docx *x);

/* Relations of the document part. */
#define DOCX_REL_HEADER "rId5"
#define DOCX_REL_HEADER_FIRST "rId6"
#define DOCX_REL_FOOTER "rId7"

typedef struct docx_part {
    const char *name;
    cd_str text;
} docx_part;

/* Appends a ZIP archive of the parts, in their order; every byte depends on them alone.  False when libzip fails;
 * *ret_why is then a malloc'ed reason. */
bool docx_zip(docx_part *parts, size_t n, cd_str *to, char **ret_why);

#endif
