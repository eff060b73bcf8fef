/* How long words are in the fonts of the papers, for whoever draws before anything is rendered. */
#ifndef CD_RENDER_MEASURE_H
#define CD_RENDER_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

/* Length in 1/1000 pt of one line of UTF-8 words of `size`; `fonts` is a const render_fonts * (render/render.h).  A character that
 * the fonts lack counts as a full square.  A drawing_measure of diagram/drawing.h. */
int32_t render_measure(void *fonts, const char *text, int32_t size, bool bold, bool italic);

#endif
