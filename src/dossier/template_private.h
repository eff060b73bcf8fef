/* A loaded template.  Private to template.c and build.c. */
#ifndef CD_DOSSIER_TEMPLATE_PRIVATE_H
#define CD_DOSSIER_TEMPLATE_PRIVATE_H

#include "dossier/template.h"

enum tnode_kind {
    TNODE_DOC,   /* a node of the document: `doc` */
    TNODE_BOLD,  /* children are set so */
    TNODE_ITALIC,
    TNODE_UNDERLINE,
    TNODE_SUPER,
    TNODE_VALUE, /* one value, or a gap */
    TNODE_LINES, /* a paragraph for each line of a value */
    TNODE_BLANK, /* dots to be filled by hand: no gap in the data */
    TNODE_IF,
    TNODE_CHOOSE, /* children: TNODE_IF, the last perhaps without expression */
    TNODE_FOR,    /* `name` is each item of `expr` */
    TNODE_LET,    /* `name` is `expr` in the children */
    TNODE_CAPTION, /* a paragraph with the next number of `counter` before its words */
    TNODE_REF,     /* the words of the caption whose anchor is `text` */
    TNODE_TOC,     /* headings down to `level` */
    TNODE_FIGURE,  /* the picture `name`, all parts of it; `text` below each that another follows, NULL: nothing */
    TNODE_QR,      /* of the value of `expr` */
    TNODE_ABBREVIATIONS /* `abbrs`; children: what stands above the table when there is one */
};

typedef struct tabbr {
    const char *brief, *full;
} tabbr;

typedef struct tnode {
    enum tnode_kind kind;
    enum doc_kind doc;
    struct tnode *first, *last, *next;
    const feel_node *expr;
    const char *style, *text, *name, *anchor;
    union { /* by kind: thousands of nodes stay in memory */
        struct { const char *field, *gap_label, *gap_fill; }; /* TNODE_VALUE, TNODE_LINES, TNODE_FIGURE, TNODE_QR */
        struct { const doc_col *cols; size_t ncols; };        /* tables */
        struct { const tabbr *abbrs; size_t nabbrs; const char *heads[2]; }; /* TNODE_ABBREVIATIONS: in Vietnamese order; heads of the
                                                               * columns, NULL: no header row */
        size_t counter;                                       /* TNODE_CAPTION: index */
    };
    int level, span, size;
    bool header, keep, borders, middle, landscape, restart;
    bool optional; /* an empty value prints nothing */
    bool told;     /* with `optional`: it is reported all the same */
    bool join;
    cd_place at;
} tnode;

struct template {
    cd_arena arena;
    const char *path;
    const tnode *title, *footer, *body; /* footer may be NULL */
    const char *const *counters;        /* their labels: "Bảng" */
    size_t ncounters;
};

#endif
