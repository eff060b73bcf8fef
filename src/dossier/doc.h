/* The document tree: what a dossier paper says, without pages.  dossier/ builds it, render/ lays it out (pdf now; docx,
 * html, text and a tree dump use the same tree).
 *
 * A document owns all its nodes in one arena.  Texts are UTF-8, NFC, without control characters (builders check and
 * report; see doc_text).  Looks come from named styles of the page style file (templates/page.xml), never from here. */
#ifndef CD_DOSSIER_DOC_H
#define CD_DOSSIER_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/str.h"
#include "dossier/figure.h"

enum doc_kind {
    /* blocks */
    DOC_PARA,    /* children: inlines.  `style` names a paragraph style */
    DOC_HEADING, /* as DOC_PARA, with `level` 1..6: enters the outline, is kept with the next block */
    DOC_TABLE,   /* children: rows; columns in `cols` */
    DOC_ROW,     /* children: cells; `header` rows are repeated on every page of the table, their words in the middle */
    DOC_CELL,    /* children: blocks; `span` columns */
    DOC_GROUP,   /* children: blocks kept on one page when they fit on one (signature block, letterhead) */
    DOC_SPACE,   /* vertical space of `size` (1/1000 pt) */
    DOC_RULE,    /* horizontal line centred in the column: `size` = width in 1/1000 of the text above it */
    DOC_BREAK,   /* page break; `landscape` says how the following pages lie, `restart` numbers them from 1 again */
    DOC_TOC,     /* table of contents; children: paragraphs, one an entry, each with the heading it leads to in `to` */
    DOC_FIGURE,  /* the picture `figure`, `size` = width in 1/1000 of the text width (less when it would be higher than a
                  * page); `label`: what it shows, in words; `style`: its place, as that style aligns (none: centred) */
    DOC_QR,      /* QR code of `text`, a square with a side of `size` (1/1000 pt); `style` as for DOC_FIGURE (none: left) */
    /* inlines */
    DOC_TEXT,    /* `text`, with `bold`, `italic`, `underline`, `super` */
    DOC_LINE,    /* line break inside a paragraph */
    DOC_TAB,     /* moves to the next tab stop of the style (leaders by style) */
    DOC_GAP,     /* a field nobody has filled: printed as dots, `size` wide (1/1000 pt; 0: as the page style says);
                  * `text` is the field's name for reports */
    DOC_BOX,     /* a check box drawn as a vector, ticked when `ticked` */
    DOC_REF,     /* the words `text`, leading to the anchor `to` ("Bảng 1"); not parted at a line end */
    DOC_PAGEREF  /* page number of the anchor named `text` */
};

enum doc_valign { DOC_TOP, DOC_MIDDLE };

typedef struct doc_col {
    int width;      /* relative; the table fills the text width in proportion */
    const char *style; /* paragraph style of cells without one of their own; NULL: the table's */
} doc_col;

typedef struct doc_node {
    enum doc_kind kind;
    struct doc_node *parent, *first, *last, *next;
    const char *style;  /* lent by the arena; NULL: default of the kind */
    const char *text;   /* DOC_TEXT, DOC_GAP, DOC_REF, DOC_PAGEREF, DOC_QR */
    const char *anchor; /* blocks: name for DOC_PAGEREF and links; NULL when none */
    const char *to;     /* DOC_REF; DOC_PARA: anchor that the whole paragraph leads to; NULL: none */
    const char *label;  /* DOC_HEADING: outline text when it differs from the heading; NULL: the heading's text.  DOC_FIGURE */
    const dossier_figure *figure; /* DOC_FIGURE; lent: must outlive the document */
    int level, span, size;
    bool header, bold, italic, underline, super, ticked, landscape, restart;
    bool keep;          /* blocks: keep with the next block */
    bool join;          /* DOC_GROUP: not parted from the block before */
    bool borders;       /* DOC_TABLE: ruled; otherwise for layout only */
    enum doc_valign valign;
    const doc_col *cols;
    size_t ncols;
    size_t line, column; /* place in the template that made it, for diagnostics; 0: none */
} doc_node;

typedef struct doc {
    cd_arena arena;
    doc_node *root;      /* kind DOC_GROUP, its children are the blocks */
    const char *file;    /* the template's path, for diagnostics */
    const char *name;    /* file name without extension, e.g. "01-de-nghi-tham-dinh" */
    const char *title, *subject, *author, *keywords; /* document properties; NULL: left out */
    const char *watermark;   /* "BẢN NHÁP"; NULL: none */
    const char *footer;      /* small line at the foot of every page; NULL: none */
    const char *lang;        /* BCP 47, "vi" */
    bool first_page_number;  /* number on the first page too (Nghị định 30 hides it) */
    size_t gaps;             /* number of DOC_GAP nodes made */
} doc;

doc *doc_new(const char *file);
void doc_free(doc *d);
/* Appends a child to `parent` (NULL: the root).  Strings are copied into the arena. */
doc_node *doc_add(doc *d, doc_node *parent, enum doc_kind kind, const char *style);
/* Appends text to a paragraph or heading: made NFC; tab, CR, LF and typographic spaces become blanks; invisible
 * characters without meaning in Vietnamese (soft hyphen, zero width, byte order mark, direction marks) are left out.
 * Other control characters, direction overrides, private use and broken UTF-8 give error E6010 at `at` and become
 * U+FFFD.  NULL when there is nothing to add. */
doc_node *doc_text(doc *d, doc_node *parent, const char *text, cd_place at, cd_diags *diags);
doc_node *doc_gap(doc *d, doc_node *parent, const char *field);
void doc_cols(doc *d, doc_node *table, const doc_col *cols, size_t n);
const char *doc_copy(doc *d, const char *s);
/* Appends the words of a heading as outline and table of contents show them: its label, or its texts in one line. */
void doc_heading_words(const doc_node *heading, cd_str *to);
/* Depth-first successor inside `top`, or NULL. */
doc_node *doc_walk(doc_node *n, const doc_node *top);

#endif
