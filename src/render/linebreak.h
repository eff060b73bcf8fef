/* Where lines of a paragraph end.  Knows widths only: no characters, no fonts, no pages.
 *
 * A paragraph is a row of items: an unbreakable piece, the blank after it (which vanishes at a line end) and what a
 * line end after it costs.  Lines are always found: a piece wider than the line stands alone and sticks out. */
#ifndef CD_RENDER_LINEBREAK_H
#define CD_RENDER_LINEBREAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LB_FREE = 0,
    LB_GLUE = 400,   /* between a word and its number: dear in justified text, cheap where lines are ragged, as in narrow cells */
    LB_NEVER = 10000, /* no line end here */
    LB_FORCE = -1     /* line end always */
};

typedef struct lb_item {
    int32_t width; /* 1/1000 pt, as all lengths here */
    int32_t space; /* stretches by a half and shrinks by a fifth in justified text */
    int penalty;   /* LB_FREE, LB_FORCE, LB_NEVER or a cost between: 50 hyphen, LB_GLUE, 150 slash, 250 mark of an address,
                      1500 inside a number, 3000 inside a word */
    bool fill;     /* piece that takes all room left in its line (tab to the right edge) */
} lb_item;

enum lb_mode {
    LB_JUSTIFY, /* best paragraph as a whole: even blanks, no rivers (Knuth and Plass) */
    LB_RAGGED,  /* as much as fits in each line: fewest lines */
    LB_BALANCE  /* fewest lines, of even length: centred titles */
};

typedef struct lb_params {
    enum lb_mode mode;
    int32_t first, width; /* room in the first line, in the others; at least 1 */
} lb_params;

/* Buffers kept from call to call; zero to begin with. */
typedef struct lb_work {
    struct lb_node *nodes;
    size_t cap;
} lb_work;
void lb_work_done(lb_work *w);

/* Sets ends[k] to the number of items in lines 0..k together and gives the number of lines, at least 1; `ends` has room
 * for n (or 1).  n = 0 is one empty line. */
size_t lb_break(const lb_item *items, size_t n, const lb_params *p, lb_work *w, size_t *ends);

/* Width of the items [a, b) as a line: the last blank does not count. */
int64_t lb_width(const lb_item *items, size_t a, size_t b);

#endif
