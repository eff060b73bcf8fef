/* A picture made of lines and words, without any back end: diagrams are drawn into it, render/ writes it as PDF, SVG or pixels.
 * Lengths are 1/1000 pt, from the upper left corner, y downwards.  Items are painted in order. */
#ifndef CD_DIAGRAM_DRAWING_H
#define CD_DIAGRAM_DRAWING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

enum drawing_kind {
    DRAWING_RECT,  /* x, y, w, h; `radius` of its corners */
    DRAWING_LINE,  /* `points`: two or more */
    DRAWING_SHAPE, /* `points`: closed and filled */
    DRAWING_CIRCLE,/* x, y: centre; w: radius */
    DRAWING_TEXT   /* baseline at y; x is left, centre or right of the words as `align` says */
};
enum drawing_align { DRAWING_LEFT, DRAWING_CENTRE, DRAWING_RIGHT };
enum { DRAWING_NONE = -1 }; /* no colour */

typedef struct drawing_point {
    int32_t x, y;
} drawing_point;

typedef struct drawing_item {
    enum drawing_kind kind;
    int32_t x, y, w, h, radius;
    const drawing_point *points;
    size_t npoints;
    int32_t stroke, fill;     /* 0xRRGGBB, or DRAWING_NONE; colour of the words: fill */
    int32_t thickness;        /* of the stroke */
    bool dashed;
    bool arrow_from, arrow_to;/* DRAWING_LINE */
    const char *text;         /* UTF-8, one line */
    int32_t size;             /* of the words */
    bool bold, italic;
    enum drawing_align align;
} drawing_item;

typedef struct drawing {
    cd_arena arena;
    int32_t width, height;
    const char *title;        /* what the picture is, for readers who cannot see it; NULL */
    const char *about;        /* what it shows, in words, for the same readers; NULL */
    drawing_item *items;
    size_t count, cap;
} drawing;

drawing *drawing_new(int32_t width, int32_t height);
void drawing_free(drawing *d);
/* The item is copied with its text and points; lent until the next call. */
drawing_item *drawing_add(drawing *d, drawing_item item);

/* How long one line of words is, in 1/1000 pt; given by render/, which knows the fonts. */
typedef int32_t drawing_measure(void *user, const char *text, int32_t size, bool bold, bool italic);

#endif
