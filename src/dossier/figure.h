/* Pictures of a dossier: drawings of ours, or files of the agency. */
#ifndef CD_DOSSIER_FIGURE_H
#define CD_DOSSIER_FIGURE_H

#include <stddef.h>

#include "diagram/drawing.h"

/* All lent, also by the papers made with it.  Several of one name are the parts of one picture, in their order. */
typedef struct dossier_figure {
    const char *name; /* as templates call it: one of dossier_figure_kinds */
    const drawing *drawing;
    const unsigned char *image; /* a PNG, JPEG or SVG file, when `drawing` is NULL */
    size_t image_len;
    const char *file; /* its name, for messages; NULL: none */
} dossier_figure;

/* The names that templates may use. */
typedef struct dossier_figure_kind {
    const char *name;
    const char *label; /* Vietnamese, to be translated with _() */
    const char *fill;  /* how a person can make there be one */
} dossier_figure_kind;
extern const dossier_figure_kind dossier_figure_kinds[];
extern const size_t dossier_figure_nkinds;

/* The first of that name; NULL when there is none. */
const dossier_figure *dossier_figure_find(const dossier_figure *figures, size_t n, const char *name);
/* The next part of the picture of `part`; NULL: it is the last. */
const dossier_figure *dossier_figure_next(const dossier_figure *figures, size_t n, const dossier_figure *part);

#endif
