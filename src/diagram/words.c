#include "diagram/words.h"

#include <string.h>

#include "base/utf8.h"
#include "diagram/symbol.h"

enum { INK = 0x000000, BULLET = 7000, SIGN = 8600, SIGN_ROOM = 12000 };

int32_t word_ascent(int32_t size)
{
    return size * 93 / 100;
}

int32_t word_height(int32_t size)
{
    return size * 118 / 100;
}

typedef struct piece {
    const char *text;
    size_t len;
    int32_t w;
    bool joined; /* to the piece before: part of the same word */
} piece;

typedef struct pieces {
    piece *items;
    size_t n, cap;
    int32_t blank;
} pieces;

static int32_t measure(const word_maker *m, const char *text, size_t len, word_face f)
{
    return m->measure(m->user, cd_arena_strndup(m->arena, text, len), f.size, f.bold, f.italic);
}

static void add_piece(const word_maker *m, pieces *p, const char *text, size_t len, int32_t w, bool joined)
{
    if (p->n == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 16;
        piece *items = cd_arena_array(m->arena, cap, sizeof *items);
        if (p->n)
            memcpy(items, p->items, p->n * sizeof *items);
        p->items = items;
        p->cap = cap;
    }
    p->items[p->n++] = (piece){cd_arena_strndup(m->arena, text, len), len, w, joined};
}

static bool parts_word(uint32_t c)
{
    return c < 0x20 || c == 0x7F || (c != 0xA0 && cd_is_blank(c)); /* U+00A0 keeps words together */
}

static bool may_break_after(uint32_t c)
{
    return c < 0x80 && c && strchr("-_/\\.,;:|@+=&)]}>", (int)c);
}

/* One word: whole when it fits, else in parts of at most `max`. */
static void add_word(const word_maker *m, pieces *p, const char *text, size_t len, word_face f, int32_t max)
{
    bool joined = false;
    while (len) {
        int32_t w = measure(m, text, len, f);
        if (w <= max) {
            add_piece(m, p, text, len, w, joined);
            return;
        }
        size_t fits = 0, good = 0, first = 0, low = 0, high = len;
        while (low < high) { /* the longest beginning that fits, by bytes; its length rises with them */
            size_t middle = low + (high - low + 1) / 2;
            while (middle < len && ((unsigned char)text[middle] & 0xC0) == 0x80)
                middle++;
            if (middle > high || measure(m, text, middle, f) > max) {
                high = low + (high - low + 1) / 2 - 1;
            } else {
                low = middle;
            }
        }
        for (const char *at = text, *end = text + len; at < end;) {
            uint32_t c = cd_utf8_next(&at, end);
            size_t upto = (size_t)(at - text);
            if (!first)
                first = upto;
            if (upto > low)
                break;
            fits = upto;
            if (may_break_after(c))
                good = upto;
        }
        /* a single character wider than the room stands alone */
        size_t take = good > fits / 3 ? good : fits ? fits : first;
        add_piece(m, p, text, take, measure(m, text, take, f), joined);
        text += take;
        len -= take;
        joined = true;
    }
}

/* Number of lines of at most `max`; the first piece of each in `starts` when not NULL. */
static size_t fill(const pieces *p, int32_t max, size_t *starts)
{
    size_t lines = 0;
    int64_t w = 0;
    for (size_t i = 0; i < p->n; i++) {
        int64_t more = w + (p->items[i].joined ? 0 : p->blank) + p->items[i].w;
        if (i == 0 || more > max) {
            if (starts)
                starts[lines] = i;
            lines++;
            more = p->items[i].w;
        }
        w = more;
    }
    return lines;
}

static void add_line(const word_maker *m, words *w, word_line line)
{
    if (w->n == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 8;
        word_line *lines = cd_arena_array(m->arena, cap, sizeof *lines);
        if (w->n)
            memcpy(lines, w->lines, w->n * sizeof *lines);
        w->lines = lines;
        w->cap = cap;
    }
    w->lines[w->n++] = line;
    w->h += word_height(line.size);
    if (line.indent + line.w > w->w)
        w->w = line.indent + line.w;
}

static void add(const word_maker *m, words *w, const char *text, word_face f, int32_t max, int sign)
{
    if (!text)
        return;
    pieces p = {.blank = m->measure(m->user, " ", f.size, f.bold, f.italic)};
    int32_t indent = sign == WORD_PLAIN ? 0 : sign == WORD_BULLET ? BULLET : SIGN_ROOM;
    max -= indent;
    for (const char *at = text, *end = text + strlen(text); at < end;) {
        const char *start = at;
        uint32_t c = cd_utf8_next(&at, end);
        if (parts_word(c))
            continue;
        const char *stop = at;
        while (at < end) {
            c = cd_utf8_next(&at, end);
            if (parts_word(c))
                break;
            stop = at;
        }
        add_word(m, &p, start, (size_t)(stop - start), f, max);
    }
    if (!p.n)
        return;
    /* as even as the number of lines allows: the narrowest room that needs no more of them */
    size_t n = fill(&p, max, NULL);
    int32_t low = 0, high = max;
    for (size_t i = 0; i < p.n; i++)
        low = p.items[i].w > low ? p.items[i].w : low;
    high = high < low ? low : high;
    while (high - low > f.size / 4) {
        int32_t middle = low + (high - low) / 2;
        if (fill(&p, middle, NULL) <= n)
            high = middle;
        else
            low = middle;
    }
    size_t *starts = cd_arena_array(m->arena, n, sizeof *starts);
    n = fill(&p, high, starts);
    cd_str line;
    cd_str_init(&line, 0);
    for (size_t i = 0; i < n; i++) {
        cd_str_clear(&line);
        size_t stop = i + 1 < n ? starts[i + 1] : p.n;
        for (size_t k = starts[i]; k < stop; k++) {
            if (k > starts[i] && !p.items[k].joined)
                cd_str_addc(&line, ' ');
            cd_str_add(&line, p.items[k].text, p.items[k].len);
        }
        const char *words_of = cd_arena_strndup(m->arena, cd_str_c(&line), line.len);
        add_line(m, w, (word_line){.text = words_of,
                                   .w = m->measure(m->user, words_of, f.size, f.bold, f.italic),
                                   .size = f.size,
                                   .bold = f.bold,
                                   .italic = f.italic,
                                   .sign = i ? WORD_PLAIN : sign,
                                   .indent = indent});
    }
    cd_str_done(&line);
}

void words_add(const word_maker *m, words *w, const char *text, word_face face, int32_t max)
{
    add(m, w, text, face, max, WORD_PLAIN);
}

void words_item(const word_maker *m, words *w, const char *text, word_face face, int32_t max, int sign)
{
    add(m, w, text, face, max, sign);
}

void words_draw(const words *w, drawing *d, int32_t x, int32_t y, bool centred)
{
    for (size_t i = 0; i < w->n; i++) {
        const word_line *l = &w->lines[i];
        if (l->sign >= 0)
            symbol_draw(d, (enum symbol)l->sign, x, y + (word_height(l->size) - SIGN) / 2, SIGN);
        if (l->sign == WORD_BULLET)
            drawing_add(d, (drawing_item){.kind = DRAWING_CIRCLE,
                                          .x = x + BULLET / 2 - 500,
                                          .y = y + word_ascent(l->size) - l->size * 3 / 10,
                                          .w = 1100,
                                          .stroke = DRAWING_NONE,
                                          .fill = INK});
        drawing_add(d, (drawing_item){.kind = DRAWING_TEXT,
                                      .x = centred ? x - l->w / 2 : x + l->indent,
                                      .y = y + word_ascent(l->size),
                                      .text = l->text,
                                      .size = l->size,
                                      .bold = l->bold,
                                      .italic = l->italic,
                                      .stroke = DRAWING_NONE,
                                      .fill = INK,
                                      .align = DRAWING_LEFT});
        y += word_height(l->size);
    }
}
