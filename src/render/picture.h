/* Pictures of a document, ready to be printed: figures as drawings, pixels or JPEG files of a printed size, and QR codes. */
#ifndef CD_RENDER_PICTURE_H
#define CD_RENDER_PICTURE_H

#include "dossier/doc.h"
#include "render/image.h"
#include "render/style.h"

enum picture_kind {
    PICTURE_BAD,     /* could not be read: `why` stands in its place */
    PICTURE_DRAWING, /* vectors */
    PICTURE_IMAGE,   /* `image` has pixels */
    PICTURE_JPEG,    /* `jpeg` is the file; `image` its measures */
    PICTURE_QR       /* `modules` of `side` x `side` bytes, dark where not 0, without the quiet zone */
};

enum { PICTURE_QUIET = 4 /* modules around a QR code */, PICTURE_DPI = 300 };

typedef struct picture {
    enum picture_kind kind;
    const doc_node *node;
    int number; /* from 1, in the order in which they were read */
    const drawing *drawing;
    image image;
    cd_str jpeg;
    unsigned char *modules;
    int side;
    render_mpt width, height; /* as printed */
    const char *code;         /* PICTURE_BAD: of the diagnostic */
    char *why;                /* in the user's language */
    struct picture *next;
} picture;

/* Reads the picture of a DOC_FIGURE, to be printed in a column of `column` and no higher than `room`, or makes the code of a
 * DOC_QR.  Never NULL; what cannot be read is a PICTURE_BAD. */
picture *picture_new(const doc_node *n, render_mpt column, render_mpt room);
/* Frees a list of them. */
void picture_free(picture *p);

/* The PNG or JPEG file that formats without vectors embed: the agency's own file as it is when it is a PNG, otherwise what was
 * made of it; `ret_extension` is "png" or "jpeg".  False when it cannot be drawn (a library is missing). */
struct render_fonts;
bool picture_file(const picture *p, const struct render_fonts *f, cd_str *to, const char **ret_extension);

#endif
