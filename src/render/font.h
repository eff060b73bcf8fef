/* Fonts of a page style: metrics for layout, and the parts a PDF embeds, all made once a process.  Read-only after
 * loading; shared by threads.  Only render/ looks inside. */
#ifndef CD_RENDER_FONT_H
#define CD_RENDER_FONT_H

#include <stdint.h>

#include "render/style.h"

typedef struct render_glyph {
    uint16_t cid;   /* number in the embedded subset; 0: the font has no such character */
    uint16_t width; /* 1/1000 of the em */
} render_glyph;

typedef struct render_face {
    char *path; /* of the font file */
    char *name; /* with the tag of a subset: "ABCDEF+LiberationSerif" */
    char *file; /* embedded font file, deflated */
    size_t file_len, file_raw;
    char *unicode; /* ToUnicode stream, deflated */
    size_t unicode_len;
    char *widths; /* inside of the W array; widths of 500 are left to DW */
    int ascent, descent, gap, cap_height, italic_angle, bbox[4]; /* 1/1000 of the em; descent is negative */
    render_glyph *glyphs;                                        /* by character, below `limit` */
    uint32_t limit;
} render_face;

enum { RENDER_WIDTH_DEFAULT = 500, RENDER_WIDTH_MISSING = 600 /* room for a crossed box */ };

struct render_fonts {
    render_face face[RENDER_FACES];
};

static inline render_glyph render_glyph_of(const render_face *f, uint32_t c)
{
    return c < f->limit ? f->glyphs[c] : (render_glyph){0, 0};
}

/* All 134 Vietnamese letters with their tones, lower and upper case, beyond ASCII; NUL-terminated UTF-8. */
extern const char render_vietnamese[];

/* Builds a face from a file in memory (`path` is for diagnostics).  CD_EINPUT with E7003 or E7004. */
int render_face_build(const render_style *s, const char *path, const char *data, size_t len, cd_diags *diags,
                      render_face *ret);
void render_face_done(render_face *f);

#endif
