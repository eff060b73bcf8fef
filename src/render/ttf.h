/* TrueType files: checked reading, and cutting a subset out of one.  The font files are trusted (the page style names
 * them) but may be damaged, so no offset is followed without a bounds check. */
#ifndef CD_RENDER_TTF_H
#define CD_RENDER_TTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

typedef struct ttf_span {
    const unsigned char *p;
    size_t n;
} ttf_span;

typedef struct ttf {
    ttf_span head, hhea, maxp, hmtx, loca, glyf, cmap; /* cmap: the format 4 subtable of Unicode */
    unsigned units;                                    /* a side of the em square */
    unsigned nglyphs, nmetrics;
    bool long_loca;
    int ascent, descent, gap, cap_height, italic_angle, bbox[4]; /* in 1/1000 of the em, the angle in degrees */
} ttf;

/* Lends `data`, which must outlive `ret`.  False, with a reason in English, when the file is damaged or of another
 * kind. */
bool ttf_open(const unsigned char *data, size_t len, ttf *ret, const char **ret_why);
/* Glyph of a character of the basic plane; 0: none. */
unsigned ttf_glyph(const ttf *t, uint32_t c);
/* Advance in 1/1000 of the em, rounded. */
unsigned ttf_advance(const ttf *t, unsigned glyph);

enum { TTF_GLYPHS_MAX = 4096 };
/* Appends a font file in which glyph 0 is the file's glyph 0 and glyph 1 + i is `glyphs[i]` (repeats allowed), followed
 * by what composite glyphs need, to any depth.  Hinting is left out; only the tables that PDF asks for are kept.
 * False when the file is damaged or more than TTF_GLYPHS_MAX glyphs are needed. */
bool ttf_subset(const ttf *t, const uint16_t *glyphs, size_t n, cd_str *to);

#endif
