#include "diagram/words.h"

#include <string.h>

#include "base/utf8.h"
#include "diagram/symbol.h"

enum { INK = 0x000000, BULLET = 7000, SIGN = 8600, SIGN_ROOM = 12000, PART_SIZE = 8000, PART_WIDTH = 17000, PART_ROOM = 20000 };

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

/* ---- lines and widths made before: the drafts of a picture say the same over and over ---- */

typedef struct known {
    const char *text;
    word_face face;
    int32_t max, indent;  /* max 0: one piece of text, of which only the width is known */
    uint32_t hash;
    int32_t w;
    const word_line *lines;
    size_t n;
} known;

struct word_cache {
    cd_arena arena;
    known *items;         /* open addressing */
    size_t n, cap;
};

struct word_cache *word_cache_new(void)
{
    struct word_cache *c = cd_calloc(1, sizeof *c);
    cd_arena_init(&c->arena);
    c->cap = 1024;
    c->items = cd_calloc(c->cap, sizeof *c->items);
    return c;
}

void word_cache_free(struct word_cache *c)
{
    if (!c)
        return;
    cd_arena_done(&c->arena);
    free(c->items);
    free(c);
}

static uint32_t hash_of(const char *text, size_t len, word_face f, int32_t max, int32_t indent)
{
    const uint64_t by = 0x9E3779B97F4A7C15u;
    uint64_t h = ((uint64_t)f.size << 34 ^ (uint64_t)max << 4 ^ (uint64_t)indent << 20 ^ (uint64_t)f.bold << 1 ^ (uint64_t)f.italic) * by, v;
    for (; len >= sizeof v; len -= sizeof v, text += sizeof v) {
        memcpy(&v, text, sizeof v);
        h = (h ^ v) * by;
        h ^= h >> 32;
    }
    v = len;
    memcpy(&v, text, len);
    h = (h ^ v ^ (uint64_t)len << 56) * by;
    return (uint32_t)(h ^ h >> 32);
}

static void grow(struct word_cache *c)
{
    known *old = c->items;
    size_t cap = c->cap;
    c->cap *= 2;
    c->items = cd_calloc(c->cap, sizeof *c->items);
    for (size_t i = 0; i < cap; i++)
        if (old[i].text) {
            size_t at = old[i].hash & (c->cap - 1);
            while (c->items[at].text)
                at = (at + 1) & (c->cap - 1);
            c->items[at] = old[i];
        }
    free(old);
}

/* Where it stands, or a place where it may be put: then its text is NULL. */
static known *find(struct word_cache *c, const char *text, size_t len, word_face f, int32_t max, int32_t indent)
{
    if (c->n * 2 >= c->cap)
        grow(c);
    uint32_t h = hash_of(text, len, f, max, indent);
    size_t at = h & (c->cap - 1);
    for (; c->items[at].text; at = (at + 1) & (c->cap - 1)) {
        const known *k = &c->items[at];
        if (k->hash == h && k->max == max && k->indent == indent && k->face.size == f.size && k->face.bold == f.bold && k->face.italic == f.italic &&
            strncmp(k->text, text, len) == 0 && !k->text[len])
            break;
    }
    c->items[at].hash = h;
    return &c->items[at];
}

static void put(struct word_cache *c, known *at, known k)
{
    k.hash = at->hash;
    *at = k;
    c->n++;
}

static int32_t measure(const word_maker *m, const char *text, size_t len, word_face f)
{
    known *k = m->cache ? find(m->cache, text, len, f, 0, 0) : NULL;
    if (k && k->text)
        return k->w;
    const char *copy = cd_arena_strndup(k ? &m->cache->arena : m->arena, text, len);
    int32_t w = m->measure(m->user, copy, f.size, f.bold, f.italic);
    if (k)
        put(m->cache, k, (known){.text = copy, .face = f, .w = w});
    return w;
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
    int32_t indent = sign == WORD_PLAIN ? 0 : sign == WORD_BULLET ? BULLET : sign <= WORD_PART ? PART_ROOM : SIGN_ROOM;
    size_t before = w->n;
    known *k = m->cache ? find(m->cache, text, strlen(text), f, max, indent) : NULL;
    for (size_t i = 0; k && k->text && i < k->n; i++) {
        word_line line = k->lines[i];
        line.sign = i ? WORD_PLAIN : sign;
        add_line(m, w, line);
    }
    if (k && k->text)
        return;
    int32_t room = max;
    pieces p = {.blank = measure(m, " ", 1, f)};
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
        for (size_t j = starts[i]; j < stop; j++) {
            if (j > starts[i] && !p.items[j].joined)
                cd_str_addc(&line, ' ');
            cd_str_add(&line, p.items[j].text, p.items[j].len);
        }
        const char *words_of = cd_arena_strndup(m->cache ? &m->cache->arena : m->arena, cd_str_c(&line), line.len);
        add_line(m, w, (word_line){.text = words_of,
                                   .w = measure(m, words_of, line.len, f),
                                   .size = f.size,
                                   .bold = f.bold,
                                   .italic = f.italic,
                                   .sign = i ? WORD_PLAIN : sign,
                                   .indent = indent});
    }
    cd_str_done(&line);
    if (m->cache) {
        word_line *lines = cd_arena_array(&m->cache->arena, n, sizeof *lines);
        memcpy(lines, w->lines + before, n * sizeof *lines);
        k = find(m->cache, text, strlen(text), f, room, indent);
        put(m->cache, k, (known){.text = cd_arena_strdup(&m->cache->arena, text), .face = f, .max = room, .indent = indent, .lines = lines, .n = n});
    }
}

void words_add(const word_maker *m, words *w, const char *text, word_face face, int32_t max)
{
    add(m, w, text, face, max, WORD_PLAIN);
}

void words_item(const word_maker *m, words *w, const char *text, word_face face, int32_t max, int sign)
{
    add(m, w, text, face, max, sign);
}

void words_part_sign(drawing *d, size_t part, int32_t x, int32_t y, int32_t h)
{
    int32_t top = y + 400, foot = y + h - 400, middle = y + h / 2, tip = x + PART_WIDTH, neck = tip - h / 2 + 1400;
    const drawing_point points[] = {{x, top}, {neck, top}, {tip, middle}, {neck, foot}, {x, foot}};
    drawing_add(d, (drawing_item){.kind = DRAWING_SHAPE, .points = points, .npoints = 5, .stroke = INK, .fill = 0xFFFFFF, .thickness = 600});
    drawing_add(d, (drawing_item){.kind = DRAWING_TEXT,
                                  .x = (x + neck) / 2 + 700,
                                  .y = middle + PART_SIZE * 34 / 100,
                                  .text = cd_arena_printf(&d->arena, "%zu", part),
                                  .size = PART_SIZE,
                                  .stroke = DRAWING_NONE,
                                  .fill = INK,
                                  .align = DRAWING_CENTRE});
}

void words_draw(const words *w, drawing *d, int32_t x, int32_t y, bool centred)
{
    for (size_t i = 0; i < w->n; i++) {
        const word_line *l = &w->lines[i];
        if (l->sign >= 0)
            symbol_draw(d, (enum symbol)l->sign, x, y + (word_height(l->size) - SIGN) / 2, SIGN);
        if (l->sign <= WORD_PART)
            words_part_sign(d, (size_t)(WORD_PART - l->sign), x, y, word_height(l->size));
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
