/* The whole layout: a document tree to a display list.  Sections (upright, lying), page numbers, footer, watermark,
 * page references. */
#ifndef CD_RENDER_LAYOUT_H
#define CD_RENDER_LAYOUT_H

#include "render/display.h"
#include "render/font.h"

/* The display lends texts of `d` and is given in any case; CD_EINPUT when the document has faults (told in `diags`).
 * At least one page. */
int render_layout(const doc *d, const render_style *s, const render_fonts *f, cd_diags *diags, display **ret);

#endif
