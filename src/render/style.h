/* Page style: how papers look, read from templates/page.xml (the file documents its own format).  Read-only after
 * loading; shared by threads.  Only render/ looks inside. */
#ifndef CD_RENDER_STYLE_H
#define CD_RENDER_STYLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "render/render.h"

/* All lengths are in 1/1000 pt: integers, so that layout is the same on every machine. */
typedef int32_t render_mpt;

enum render_align { RENDER_LEFT, RENDER_RIGHT, RENDER_CENTRE, RENDER_JUSTIFY };
enum { RENDER_BOLD = 1, RENDER_ITALIC = 2, RENDER_FACES = 4 }; /* a face is a sum of these two */

typedef struct render_tab {
    bool right;    /* text after it ends at the right edge of the column; otherwise it starts at `at` */
    bool leader;   /* dots fill it */
    render_mpt at; /* from the left edge of the column */
} render_tab;

typedef struct render_para {
    const char *name;
    render_mpt size;
    int face;
    bool underline;
    enum render_align align;
    render_mpt first, left, right; /* indents; `first` is added to `left` on the first line, may be negative */
    int line;                      /* distance of lines, 1/1000 of the font's own */
    render_mpt before, after;
    bool keep;           /* with the next block */
    int orphans, widows; /* fewest lines left at a page foot, taken to a page top */
    const char *marker;  /* put before the text; NULL: none */
    const render_tab *tabs;
    size_t ntabs;
} render_para;

typedef struct render_tstyle {
    const char *name;
    render_mpt pad_x, pad_y; /* between border and content */
    render_mpt border;       /* thickness of rules */
    render_mpt before, after;
    bool spaced;                    /* the space above the first and below the last block of a cell counts */
    render_mpt keep_row;            /* rows up to this height are not split when a page can hold them */
    const render_para *cell, *head; /* paragraphs of cells that name no style */
} render_tstyle;

typedef struct render_margins {
    render_mpt top, bottom, left, right;
} render_margins;

typedef struct render_range {
    uint32_t first, last;
} render_range;

struct render_style {
    cd_arena arena;
    const char *path;
    render_mpt width, height; /* of the sheet, upright */
    render_margins upright, landscape;
    const render_para *number; /* page numbers: NULL style never happens */
    render_mpt number_at;      /* baseline below the upper edge */
    const render_para *footer;
    render_mpt footer_at;                 /* baseline above the lower edge */
    int mark_face, mark_grey, mark_share; /* watermark; grey 0 black .. 1000 white; 1/1000 of the page's diagonal */
    render_mpt gap;                       /* width of an unfilled field */
    render_mpt rule, rule_space;          /* DOC_RULE: thickness, space between text and rule */
    const char **glue;                    /* words that what follows belongs to: "Điều" 13 */
    size_t nglue;
    const char **files[RENDER_FACES];     /* font files in order of preference */
    size_t nfiles[RENDER_FACES];
    const char *family;                   /* name of the letters, for formats that hold no font; NULL: not said */
    render_range *chars; /* characters to take from the fonts, ascending */
    size_t nchars;
    render_para **paras; /* sorted by name */
    size_t nparas;
    render_tstyle **tables; /* sorted by name */
    size_t ntables;
};

/* NULL when there is none of that name. */
const render_para *render_style_para(const render_style *s, const char *name);
const render_tstyle *render_style_table(const render_style *s, const char *name);

#endif
