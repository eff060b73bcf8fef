/* Boxes in rows, lines between them at right angles.
 *
 * The rows are given, and what stands in each; the layout chooses the order in each row (few crossings), the places (lines straight
 * where they can be) and the ways of the lines: a line leaves a box by its upper or lower side, runs along a track of the channel
 * between two rows, and passes other rows in lanes of its own between their boxes.  So no line runs through a box, and lines of
 * different nets share no stretch.
 *
 * A net is one line with several ends (a trunk with branches).  A pair is a link of two boxes of one row: a straight line when they
 * come to stand side by side, otherwise a net below the row. */
#ifndef CD_DIAGRAM_LAYOUT_H
#define CD_DIAGRAM_LAYOUT_H

#include "diagram/drawing.h"

enum { LAY_TOP, LAY_BOTTOM };
enum { LAY_AUTO = -1 };

typedef struct lay_node {
    int32_t w, h;         /* at least; it grows for its lines, and in height to that of its row */
    size_t row;
    bool pinned;          /* first of its row, at the left edge */
    int32_t x, y;         /* result */
    /* the layout's own */
    bool lane;
    size_t net;           /* of a lane */
    int64_t key;
    size_t first, natts;
    size_t at;            /* place in the row */
} lay_node;

typedef struct lay_end {
    size_t net, node;
    int side;
    int32_t at;           /* from the left edge of the box, or LAY_AUTO */
    int32_t label_w, label_h; /* room beside the line, to its right, next to the box; 0: none */
    const void *label;    /* the caller's own */
    int32_t x, y;         /* result: where the line touches the box */
    int32_t off;          /* the layout's own */
} lay_end;

typedef struct lay_pair {
    size_t a, b;
    int32_t label_w, label_h;
    const void *label;    /* the caller's own; of its net's first end, when it is a net */
    bool beside;          /* result: a straight line from x0 to x1 at y, its label above it */
    int32_t x0, x1, y;
    size_t net;           /* result: otherwise its net, whose first end has the label */
} lay_pair;

typedef struct lay_path {
    size_t net;
    const drawing_point *points;
    size_t n;
} lay_path;

typedef struct lay_dot { /* where branches of a net meet */
    size_t net;
    drawing_point at;
} lay_dot;

typedef struct layout {
    cd_arena *arena;
    /* Distances: between boxes of a row; smallest height of a channel with lines, and of one without; between tracks. */
    int32_t gap_x, gap_y, gap_empty, track;
    bool quick;           /* a draft, to see about how large it comes out */
    int stretch;          /* boxes that have so many per cent of the height of their row grow to it */
    lay_node *nodes;
    size_t nnodes, cap_nodes;
    lay_end *ends;
    size_t nends, cap_ends;
    size_t nnets;
    lay_pair *pairs;
    size_t npairs, cap_pairs;
    /* results */
    int32_t width, height;
    lay_path *paths;
    size_t npaths, cap_paths;
    lay_dot *dots;
    size_t ndots, cap_dots;
    size_t crossings;     /* of lines */
} layout;

enum { LAY_LABEL_GAP = 2500, LAY_LABEL_PAD = 2500 }; /* from the line to its label; from the label to what comes next */

layout lay_new(cd_arena *a);
size_t lay_add_node(layout *l, size_t row, int32_t w, int32_t h);
size_t lay_add_net(layout *l);
/* Ends of a net stand in rows from one to the next: those above its channels at their LAY_BOTTOM, those below at LAY_TOP. */
size_t lay_add_end(layout *l, size_t net, size_t node, int side, int32_t at, int32_t label_w, int32_t label_h);
size_t lay_add_pair(layout *l, size_t a, size_t b, int32_t label_w, int32_t label_h);
/* Fills in the results.  Indices stay; nodes and nets of its own come behind those given. */
void lay_run(layout *l);

#endif
