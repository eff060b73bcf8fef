/* The content stream of a page: PDF operators for a display page.  Knows nothing of files, objects and libharu. */
#ifndef CD_RENDER_PDFPAGE_H
#define CD_RENDER_PDFPAGE_H

#include "render/display.h"
#include "render/font.h"

typedef struct pdf_buf {
    char *p;
    size_t len, cap;
} pdf_buf;
void pdf_buf_done(pdf_buf *b);

/* Appends the operators of page `index`.  Fonts are named F0..F3 by face; used[] is set for those that occur. */
void pdf_page(const display *d, size_t index, const render_fonts *f, bool used[RENDER_FACES], pdf_buf *b);
/* Appends one DISPLAY_PICTURE on a page of that height: vectors, or the call of the image object "P" and its number. */
void pdf_picture(pdf_buf *b, const render_fonts *f, bool used[RENDER_FACES], const display_item *it, render_mpt height);
/* Appends the operator that shows one run of text at the place where the text operators stand. */
void pdf_show(pdf_buf *b, const render_fonts *f, const display_item *it);

#endif
