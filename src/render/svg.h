/* A drawing (diagram/drawing.h) as an SVG file: words stay words, letters of Times New Roman or its metric twin, one unit is a
 * point.  The same drawing gives the same bytes. */
#ifndef CD_RENDER_SVG_H
#define CD_RENDER_SVG_H

#include <stdbool.h>

#include "base/str.h"
#include "diagram/drawing.h"

/* Appends the file.  False, and nothing is appended, when words hold what XML cannot. */
bool render_svg(const drawing *d, cd_str *to);

#endif
