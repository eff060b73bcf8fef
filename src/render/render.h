/* From a document tree (dossier/doc.h) to a file: page style, fonts, PDF, DOCX, plain text, tree dump.
 *
 * The flow is: style file + fonts (read once a process, then read-only and shared by threads) -> layout
 * (render/layout.h: a display list of positioned things, page by page) -> a back end that only writes.
 * Nothing here reads the clock, the locale or the environment: the same tree, style and fonts give the same bytes.
 *
 * Codes: E7001 style file, E7002 unknown style name in a document, E7003 font file unreadable or damaged, E7004 font
 * lacks letters, E7010 character without glyph, E7011 reference to a missing anchor, E7012 anchor named twice,
 * E7013 table of the wrong shape, E7014 page break where none can be, E7015 something larger than the page,
 * E7020 the PDF or ZIP library failed, E7021 a text that XML cannot hold, E7030 picture damaged, E7031 picture too big,
 * E7032 picture of an unknown kind, E7033 picture that needs a library which is not there, E7034 drawing without a size,
 * E7035 QR code of too long a text. */
#ifndef CD_RENDER_RENDER_H
#define CD_RENDER_RENDER_H

#include <stddef.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"
#include "dossier/doc.h"

typedef struct render_style render_style; /* render/style.h */
typedef struct render_fonts render_fonts; /* render/font.h */

/* Reads a page style (templates/page.xml documents the format) and validates it by the RELAX NG schema at `schema`
 * (rules/schema/page.rng).  CD_EINPUT with E3xxx/E7001, CD_ESYS when a file cannot be read. */
int render_style_load(const char *path, const char *schema, cd_diags *diags, render_style **ret);
void render_style_free(render_style *s);
/* True when `name` is a paragraph style (for checks of templates before anything is built). */
bool render_style_has(const render_style *s, const char *name);
/* True when `name` is a table style. */
bool render_style_has_table(const render_style *s, const char *name);

/* Loads the four faces named by the style and builds their subsets.  CD_EINPUT: a font is damaged (E7003) or lacks a
 * Vietnamese letter (E7004); CD_ESYS: no font file can be read.  Some 10 ms; call once a process. */
int render_fonts_load(const render_style *s, cd_diags *diags, render_fonts **ret);
void render_fonts_free(render_fonts *f);

/* Lays `d` out and appends a PDF file to `ret_bytes`.  `ret_pages` may be NULL.
 * CD_EINPUT when the document is not fit to be handed in (codes above, each with the place in the template); the file
 * is given all the same, with a crossed box for each missing character and a frame with the reason for each picture that
 * cannot be read, so that a person can look at it. CD_ESYS:
 * nothing is appended.  Threads may render different documents with the same style and fonts. */
int render_pdf(const doc *d, const render_style *s, const render_fonts *f, cd_diags *diags, cd_str *ret_bytes,
               size_t *ret_pages);

/* Appends a DOCX file (Office Open XML) of the same words, tables and order.  The document is laid out as for render_pdf,
 * for page references and the size of the watermark, so it must be fit to be handed in: CD_EINPUT with the same codes
 * otherwise.  CD_EINPUT with E7021 when a property or the footer holds what XML cannot, CD_ESYS with E7020 when the archive
 * cannot be made.  Nothing is appended but by CD_OK. */
int render_docx(const doc *d, const render_style *s, const render_fonts *f, cd_diags *diags, cd_str *ret_bytes);

/* Appends the words only: a paragraph a line, cells of a row joined by " | ", gaps as "……", boxes as "[x]" and "[ ]",
 * pictures as what they show in brackets, QR codes as what they say. */
void render_text(const doc *d, cd_str *to);
/* Appends the tree, a node a line, children indented by two blanks; for tests. */
void render_tree(const doc *d, cd_str *to);

#endif
