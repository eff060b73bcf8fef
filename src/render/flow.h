/* A flow: the blocks of a column (page, table cell) as slabs, pieces that are not cut when pages are filled, except for
 * rows of tables, which may be parted where their cells allow it. */
#ifndef CD_RENDER_FLOW_H
#define CD_RENDER_FLOW_H

#include "render/para.h"

/* How bad it is to end a page before a slab; the lowest level that helps is used. */
enum flow_level {
    FLOW_FREE,
    FLOW_GROUP, /* inside a group that would fit on a page */
    FLOW_KEEP,  /* after a heading or another block to be kept with the next */
    FLOW_WIDOW, /* leaves a lonely line */
    FLOW_NEVER
};

enum slab_kind { SLAB_LINE, SLAB_ROW, SLAB_SPACE, SLAB_RULE, SLAB_PICTURE };

/* Blocks that begin at a slab, for marks and headings. */
typedef struct flow_begin {
    const doc_node *node;
    struct flow_begin *next;
} flow_begin;

typedef struct slab {
    uint8_t kind;
    uint8_t level; /* of a page end before it */
    uint8_t inner; /* of a page end inside a row */
    render_mpt h;
    render_mpt space; /* above it, unless it is first on its page or in its cell */
    render_mpt w;     /* SLAB_RULE: length; SLAB_PICTURE: width */
    render_mpt x;     /* SLAB_PICTURE: its left edge in the column */
    const layout_line *line;
    const struct flow_picture *picture;
    struct flow_row *row;
    flow_begin *begins;
} slab;

typedef struct flow {
    slab *slabs;
    size_t n, cap;
    render_mpt width;
} flow;

/* Where a part of a flow starts: slab `i`, or what is left of it when `tail` is not NULL. */
typedef struct flow_at {
    size_t i;
    struct flow_frag *tail;
} flow_at;

/* What stands on one page (or in one piece of a cell): from `from` up to `to`; when the page ends inside a row, `head`
 * is the upper piece of it. */
typedef struct flow_part {
    flow_at from, to;
    struct flow_frag *head;
    const struct flow_table *repeat; /* header rows stand above it again */
    render_mpt h;
} flow_part;

typedef struct flow_cell {
    flow f;
    render_mpt x, width; /* of the cell with its padding */
    bool middle;
} flow_cell;

typedef struct flow_row {
    struct flow_table *table;
    flow_cell *cells;
    size_t ncells;
    bool header;
} flow_row;

typedef struct flow_table {
    const render_tstyle *style;
    bool borders;
    render_mpt width;
    flow_row **headers; /* rows repeated on every page */
    size_t nheaders;
    render_mpt header_h;
    render_mpt *header_hs;
} flow_table;

typedef struct flow_picture {
    const picture *p;
    layout_para words; /* PICTURE_BAD: what stands in the frame */
} flow_picture;

/* A piece of a row. */
typedef struct flow_frag {
    flow_row *row;
    flow_part *parts; /* by cell */
    render_mpt h;
} flow_frag;

/* Room without a bottom; sums of it and a margin still fit. */
enum { FLOW_UNBOUNDED = 1 << 30 };

/* Lays blocks, from `first` up to (not including) `stop`, out in a column.  `dflt`: style of paragraphs that name none, in
 * cells; NULL elsewhere. */
void flow_build(layout_ctx *c, flow *f, const doc_node *first, const doc_node *stop, render_mpt width,
                const render_para *dflt);

/* What back ends without pages share with this one.  Style of a paragraph or heading; of the paragraphs of a cell that
 * name none (NULL: body); number of columns of a table; their left edges and, last, the right edge. */
const render_para *flow_para_style(layout_ctx *c, const doc_node *n, const render_para *dflt);
/* True when a paragraph of that style stays with the next block: by its style, by itself, as a heading, or because its last
 * character is a colon and so it announces what follows. */
bool flow_keeps(const doc_node *n, const render_para *p);
const render_para *flow_cell_style(layout_ctx *c, const doc_node *table, const doc_node *row, const doc_node *cell,
                                   size_t column, const render_tstyle *ts);
size_t flow_columns(const doc_node *table);
render_mpt *flow_edges(layout_ctx *c, const doc_node *table, size_t ncols, render_mpt width);

/* The style that places a DOC_FIGURE or DOC_QR; the picture itself, read once a document (faults are told then). */
const render_para *flow_picture_style(layout_ctx *c, const doc_node *n);
const picture *flow_picture_of(layout_ctx *c, const doc_node *n, render_mpt column);

/* Takes as much from `from` on as fits into `room`.  False when nothing does, unless `force`: then something is taken
 * all the same, so that every document comes to an end. */
bool flow_take(layout_ctx *c, const flow *f, flow_at from, render_mpt room, bool force, flow_part *ret);
/* Adds a part to the last page of c->out with its upper left corner at x, y. */
void flow_place(layout_ctx *c, const flow *f, const flow_part *part, render_mpt x, render_mpt y);
bool flow_done(const flow *f, flow_at at);

#endif
