/* Drawings as pixels, for formats that hold no vectors; and what all writers of drawings share. */
#ifndef CD_RENDER_PAINT_H
#define CD_RENDER_PAINT_H

#include "diagram/drawing.h"
#include "render/font.h"
#include "render/image.h"

/* The three corners of an arrow's head whose point is `tip`, for a line that comes from `from`; false when they are one
 * point. */
typedef struct paint_head {
    double x[3], y[3];
} paint_head;
bool paint_arrow(const drawing_item *line, drawing_point from, drawing_point tip, paint_head *ret);
/* Lengths of dash and gap, 1/1000 pt. */
void paint_dash(const drawing_item *item, double *ret_on, double *ret_off);
/* Where the words of a DRAWING_TEXT begin. */
int64_t paint_text_x(const render_fonts *f, const drawing_item *item);

/* Draws on white, `width` pixels wide.  By the font files of the page style themselves: nothing is looked up on the machine, so
 * that the same drawing gives the same pixels with the same libraries. */
enum image_result paint_drawing(const drawing *d, const render_fonts *f, unsigned width, image *ret);

#endif
