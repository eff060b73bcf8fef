/* Words in a picture: lines that fit a width. */
#ifndef CD_DIAGRAM_WORDS_H
#define CD_DIAGRAM_WORDS_H

#include "diagram/drawing.h"

enum { WORD_UNDER = -3, WORD_PLAIN = -2, WORD_BULLET = -1, WORD_PART = -100 };
/* The sign that leads to the part of that number. */
#define WORD_TO_PART(part) (WORD_PART - (int)(part))

typedef struct word_line {
    const char *text;
    int32_t w, size;
    bool bold, italic;
    int sign;             /* before it: WORD_BULLET, or a symbol (diagram/symbol.h); WORD_TO_PART; WORD_PLAIN: nothing; WORD_UNDER: nothing, but as far in as after a symbol */
    int32_t indent;
} word_line;

typedef struct words {
    word_line *lines;
    size_t n, cap;
    int32_t w, h;         /* of all lines; h without space above or below */
} words;

typedef struct word_face {
    int32_t size;
    bool bold, italic;
} word_face;

/* What lines are made with. */
typedef struct word_maker {
    cd_arena *arena;
    drawing_measure *measure;
    void *user;
    struct word_cache *cache; /* of lines made before, whose words it holds; NULL: none */
} word_maker;

struct word_cache *word_cache_new(void);
void word_cache_free(struct word_cache *c);

/* Adds `text` in as few lines of at most `max` as it takes, and then as even ones as these allow; a word that is longer is broken,
 * after punctuation where it has some.  Blanks and control characters part words; nothing is added for a text of these alone. */
void words_add(const word_maker *m, words *w, const char *text, word_face face, int32_t max);
/* The same as an item of a list, with a bullet or a small symbol before it. */
void words_item(const word_maker *m, words *w, const char *text, word_face face, int32_t max, int sign);
/* Paints the lines; `y` is their upper edge, `x` their left edge or, centred, their middle. */
void words_draw(const words *w, drawing *d, int32_t x, int32_t y, bool centred);
/* The sign of a part: a pentagon with its number, in a line of height `h`. */
void words_part_sign(drawing *d, size_t part, int32_t x, int32_t y, int32_t h);
/* From the upper edge of a line to its baseline; height of a line. */
int32_t word_ascent(int32_t size);
int32_t word_height(int32_t size);

#endif
