/* Display list: what stands where on each page.  Layout makes it, a back end only writes it.
 * Lengths are 1/1000 pt, from the upper left corner of the page, y downwards. */
#ifndef CD_RENDER_DISPLAY_H
#define CD_RENDER_DISPLAY_H

#include "render/picture.h"
#include "render/style.h"

enum display_kind {
    DISPLAY_TEXT,    /* baseline starts at x, y; one face and size; `blank` is added to every blank */
    DISPLAY_RULE,    /* filled box x, y, w, h: lines of tables, underlines */
    DISPLAY_BOX,     /* check box of side w with its upper left corner at x, y */
    DISPLAY_MISSING, /* crossed box x, y, w, h in place of a character that the fonts lack */
    DISPLAY_LINK,    /* the area x, y, w, h leads to `mark` */
    DISPLAY_PICTURE  /* `picture` fills the box x, y, w, h */
};

typedef struct display_item {
    uint8_t kind, face;
    bool ticked;
    render_mpt x, y, w, h;
    render_mpt size, blank;
    uint32_t len;
    const char *text; /* lent by the document or the display's arena; UTF-8, every character in the face */
    union {
        size_t mark;            /* DISPLAY_LINK */
        const picture *picture; /* DISPLAY_PICTURE */
    };
} display_item;

typedef struct display_page {
    bool landscape, restart; /* restart: the numbers begin anew here */
    int number;
    display_item *items;
    size_t count, cap;
} display_page;

/* A named place. */
typedef struct display_mark {
    const char *name;
    size_t page; /* index; SIZE_MAX: nowhere */
    render_mpt y;
} display_mark;

typedef struct display_heading {
    const char *title; /* owned by the arena */
    int level;
    size_t page;
    render_mpt y;
} display_heading;

typedef struct display {
    cd_arena arena;
    cd_arena pass;            /* lines and rows, some of which several passes share */
    render_mpt width, height; /* of the upright sheet */
    display_item watermark;   /* text, face, size, w: length; len 0 when there is none */
    int grey;                 /* of the watermark, 0 black .. 1000 white */
    display_page *pages;
    size_t npages, cap_pages;
    display_mark *marks; /* sorted by name */
    size_t nmarks;
    display_heading *headings; /* in reading order */
    size_t nheadings, cap_headings;
    picture *pictures; /* read so far; owned */
} display;

display *display_new(void);
void display_free(display *d);
/* Forgets pages and headings, keeps marks' names: for another pass. */
void display_clear(display *d);
/* Gives back the memory of the pages; pictures and marks stay.  No page may be added afterwards. */
void display_drop_pages(display *d);
display_page *display_add_page(display *d);
display_item *display_add(display_page *p, display_item item);
/* Appends one line an item: for tests of layout. */
void display_dump(const display *d, cd_str *to);

#endif
