/* From a paragraph of the tree to lines of a given width: pieces, line ends, runs, leaders, boxes. */
#ifndef CD_RENDER_PARA_H
#define CD_RENDER_PARA_H

#include "render/display.h"
#include "render/font.h"
#include "render/linebreak.h"

/* What all parts of the layout share.  One a document and pass. */
typedef struct layout_ctx {
    const doc *d;
    const render_style *s;
    const render_fonts *f;
    cd_diags *diags; /* NULL in passes whose faults were told before */
    bool failed;
    cd_arena *arena; /* lines and rows of this pass */
    display *out;
    lb_work work;
    struct para_pieces *pieces; /* buffers of para.c */
    const char **labels;        /* by mark: page numbers for references; NULL in the first pass */
    bool uses_refs;
    int repeating;          /* header rows are being put again */
    render_mpt page_height; /* room for text on a page of this section */
    render_mpt room;        /* of a line of the paragraph being set */
} layout_ctx;

/* One line: items relative to its column's left edge and its own top. */
typedef struct layout_line {
    display_item *items;
    size_t n;
    render_mpt width; /* of the text, natural */
} layout_line;

typedef struct layout_para {
    layout_line *lines;
    size_t n;
    render_mpt height; /* of each line */
} layout_para;

/* Lays the inline children of `n` out in a column; `p` is its style.  At least one line. */
layout_para layout_paragraph(layout_ctx *c, const doc_node *n, const render_para *p, render_mpt width);
/* The same for a bare text (page numbers, footer). */
layout_para layout_text(layout_ctx *c, const char *text, const render_para *p, render_mpt width);
void layout_pieces_free(struct para_pieces *p);

/* Reports a fault of the document at a node's place and marks the layout as failed. */
void layout_fault(layout_ctx *c, const doc_node *n, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Index of the mark of that name, or SIZE_MAX. */
size_t layout_mark(const display *d, const char *name);

#endif
