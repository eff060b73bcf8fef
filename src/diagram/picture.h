/* One way to lay a network out: boxes and cells with their words and places, links with their ways.  Several are made and the best
 * is painted (diagram.c). */
#ifndef CD_DIAGRAM_PICTURE_H
#define CD_DIAGRAM_PICTURE_H

#include "diagram/layout.h"
#include "diagram/network.h"
#include "diagram/words.h"

/* Sizes of words, pt/1000: names of zones, names of devices, all else. */
enum { SIZE_TITLE = 10000, SIZE_NAME = 8500, SIZE_SMALL = 8000 };
/* Space inside boxes. */
enum { PAD = 5000, SYMBOL_SIZE = 20000 };

/* What may be tried. */
enum pic_spread { SPREAD_SHARE, SPREAD_HALF, SPREAD_STACK }; /* zones of a layer share its width; take at least half; take all */
typedef struct pic_choice {
    enum pic_spread spread;
    int together;             /* layers behind the first that are brought together with the one before: 0, 1, 2 ... */
    bool quick;               /* a draft, to choose by */
    bool tight;               /* less space everywhere */
    size_t first_line, lines; /* of a network of one thing whose words are too many for a page: those of it that are told; 0: all */
    int32_t width;            /* of rows, about */
    int32_t room;             /* what is sure to be higher is not laid out (picture.hopeless); 0: everything is */
    int32_t words;            /* of a line in a cell, at most */
    int compact;              /* 1: what has no link or application of its own is listed as text, like devices are one, spares are not
                               * told of;
                               * 2: besides, devices of the logical diagram have no boxes */
} pic_choice;

typedef struct pic_cell {
    size_t device;            /* the first of those it stands for; SIZE_MAX: a list */
    bool bare;                /* words without a box */
    words text;
    enum symbol symbol;       /* of a device */
    bool main;
    int32_t w, h;
    size_t level, row;        /* within the zone; in its layout */
    bool linked;              /* to another of the zone */
    size_t node;
    int32_t x, y;             /* from the upper left corner of its box */
} pic_cell;

typedef struct pic_port { /* where a bundle crosses the edge of a zone */
    size_t bundle;
    int side;
    size_t node;              /* in the layout of the zone */
    int32_t dx;               /* from the left edge of the zone */
    const words *label;       /* of a link to the zone itself; NULL */
} pic_port;

enum pic_kind { BOX_OUTSIDE, BOX_RELATED, BOX_ZONE, BOX_DEVICE, BOX_NOTE };
typedef struct pic_box {
    enum pic_kind kind;
    size_t index;             /* in the network */
    size_t first, last;       /* of a list: what is in it stands between these */
    int64_t key;              /* boxes of one key stand in one row or, where they do not fit, in rows that follow one another */
    size_t row, node;
    words title;
    int32_t band;             /* height of the title of a zone */
    pic_cell *cells;
    size_t ncells, cap_cells;
    size_t columns;
    pic_port *ports;
    size_t nports, cap_ports;
    size_t *hints, nhints;    /* bundles in the order in which they would best come in */
    layout inner;             /* of the cells, in the physical diagram */
    size_t *strands;          /* by net of it: what it is part of (strand_look) */
    bool routed;              /* inner was run */
    int32_t inner_x, inner_y; /* its place in the box */
    int32_t x, y, w, h;
} pic_box;

typedef struct pic_end {
    size_t box, cell;         /* cell SIZE_MAX: the box itself */
    int side;
} pic_end;

enum pic_way { WAY_NET, WAY_PAIR, WAY_INNER_NET, WAY_INNER_PAIR };
typedef struct pic_edge {
    pic_end ends[2];
    const link_look *look;
    const char *text;         /* what is written at it; NULL */
    const char *kind;         /* label of its kind, for the legend; NULL: only the zones of a device tell of it */
    words label;
    bool given;
    enum pic_way way;
    size_t bundle;            /* of a net */
    int hub;                  /* the end that its bundle has in common */
} pic_edge;

typedef struct pic_tip { /* a place that a bundle leads to */
    pic_end end;
    const words *label;       /* NULL: none */
} pic_tip;

typedef struct pic_bundle {
    const link_look *look;
    bool inner;               /* within one zone */
    pic_tip *tips;
    size_t ntips;
    size_t net;               /* in the outer layout, or that of the zone */
} pic_bundle;

typedef struct picture {
    cd_arena arena;
    const diagram_look *look;
    const network *net;
    enum diagram_which which;
    pic_choice choice;
    word_maker maker;
    int32_t zone_pad, cell_gap; /* from the edge of a zone to its cells; between these */
    int32_t label_outside;    /* how wide what is written at links to the outside may be */
    pic_box *boxes;
    size_t nboxes, cap_boxes;
    size_t *box_of_zone, *box_of_outside, *box_of_device; /* SIZE_MAX: none */
    size_t *cell_of_device;
    pic_edge *edges;
    size_t nedges, cap_edges;
    pic_bundle *bundles;
    size_t nbundles, cap_bundles;
    layout outer;
    size_t *strands;          /* by net of it */
    int32_t width, height;    /* without margins and legend */
    size_t crossings;
    bool hopeless;            /* too high for its room: no more is known than the least height */
    uint64_t form;            /* the same for pictures that would be laid out alike */
    size_t lines;             /* of words, with those that its choice leaves out (pic_choice) */
} picture;

/* boxes.c: what stands in the picture, with sizes. */
void pic_make_boxes(picture *p);
/* The words at the head of a zone, in lines of at most `max`. */
void pic_title_zone(picture *p, pic_box *b, int32_t max);
/* rows.c: how many layers of zones there are when so many are brought together (pic_choice). */
size_t pic_layers(const network *n, int together);
/* The boxes from the outside inwards. */
size_t *pic_box_order(picture *p);
/* In which rows the boxes stand, and the cells in the zones; sizes of zones are estimates until they are laid out. */
void pic_make_rows(picture *p);
/* links.c: edges between boxes and cells; with rows known, the bundles they run in. */
void pic_make_edges(picture *p);
/* As wide as what is written at such links can be without a second row of what is outside. */
int32_t pic_label_outside(const picture *p);
/* What is written at a link; NULL: nothing. */
const char *pic_link_text(enum diagram_which which, cd_arena *a, const net_link *l);
void pic_make_bundles(picture *p);
/* picture.c: all of it. */
/* A strand is a bundle or, from nbundles on, the edge of a pair. */
static inline const link_look *strand_look(const picture *p, size_t strand)
{
    return strand < p->nbundles ? p->bundles[strand].look : p->edges[strand - p->nbundles].look;
}
/* First the boxes, rows and `form`, then, unless it is hopeless, the layout. */
picture *pic_begin(const diagram_look *l, const network *n, const diagram_input *in, enum diagram_which which, struct word_cache *cache, pic_choice choice);
void pic_lay(picture *p);
void pic_free(picture *p);

/* What tests look at: where things came to stand. */
enum mark_kind { MARK_BOX, MARK_CELL, MARK_WORDS, MARK_LINK, MARK_TIP };
typedef struct diagram_mark {
    enum mark_kind kind;
    int32_t x, y, w, h;       /* of a box, a cell, a line of words; of the box at a tip */
    size_t of;                /* bundle or pair of a link or tip; box of a cell; of words: the mark that they stand in, SIZE_MAX: none */
    const drawing_point *points;
    size_t npoints;
} diagram_mark;
typedef struct diagram_trace {
    cd_arena arena;
    diagram_mark *marks;
    size_t count, cap;
    pic_choice choice;
} diagram_trace;

/* Which of how many; of 0: the picture is whole. */
typedef struct pic_part {
    size_t number, of;
} pic_part;

/* paint.c: the picture with its legend; `trace` may be NULL. */
drawing *pic_paint(picture *p, int32_t min_width, pic_part part, diagram_trace *trace);
/* How large it comes out. */
void pic_size(picture *p, int32_t min_width, bool parted, int32_t *ret_width, int32_t *ret_height);
/* Whether lines of two links run over each other: the picture cannot be read then. */
bool pic_shares_lines(const picture *p);
/* diagram.c: diagram_draw, with a trace of each part in *traces, which has room for `max` of them. */
size_t diagram_draw_traced(const diagram_look *l, enum diagram_which which, const diagram_input *in, drawing ***ret, diagram_trace *traces, size_t max);

#endif
