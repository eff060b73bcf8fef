/* The body of a document: what the files docx_blocks.c (blocks in a row), docx_para.c (paragraphs, inlines, pictures) and
 * docx_body.c (columns, tables, the whole) share.  Nobody else includes this. */
#ifndef CD_RENDER_DOCX_BODY_H
#define CD_RENDER_DOCX_BODY_H

#include "render/docx.h"

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

static inline render_mpt larger(render_mpt a, render_mpt b)
{
    return a > b ? a : b;
}

/* The tree has a node where it cannot stand (E7014). */
void docx_fault(docx *x, const doc_node *n);

/* ---- blocks in a row (docx_blocks.c) ---- */

/* Puts the blocks from `first` up to `stop` in a row, groups opened up. */
void docx_flatten(docx *x, leaves *l, const doc_node *first, const doc_node *stop, const column *c);
/* The space above each, by the rules of flow.c; returns what is left below the last one. */
render_mpt docx_set_gaps(leaves *l, bool spaced);
/* How high blocks are when nothing parts them. */
render_mpt docx_height(docx *x, const doc_node *first, render_mpt width, const render_para *dflt);

/* ---- paragraphs (docx_para.c) ---- */

void docx_section(docx *x, const section *s);
/* Opens a paragraph with its properties and the bookmarks that begin at it; the caller closes "w:p".  `n` and `p` NULL: an empty one. */
void docx_open_para(docx *x, const char *style, const fix *f, const doc_node *n, const render_para *p, render_mpt width);
/* An empty paragraph of that height. */
void docx_bare_para(docx *x, const char *style, fix f, render_mpt height);
/* What is referred to begins at the next paragraph: one node; a block with the groups that begin with it. */
void docx_note(docx *x, const doc_node *n);
void docx_note_block(docx *x, const doc_node *n);
void docx_field_begin(docx *x, const char *code);
void docx_field_end(docx *x);
void docx_open_link(docx *x, const char *to);
/* Everything in a paragraph. */
void docx_inlines(docx *x, const doc_node *n, const render_para *p);
/* A picture in the line. */
void docx_picture(docx *x, const picture *p);

#endif
