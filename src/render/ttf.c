#include "render/ttf.h"

#include <string.h>

#include "base/mem.h"

/* Reads past the end give 0: every use is safe, and what must be there is checked in ttf_open. */
static unsigned u16(ttf_span s, size_t at)
{
    return s.n >= 2 && at <= s.n - 2 ? (unsigned)s.p[at] << 8 | s.p[at + 1] : 0;
}

static int s16(ttf_span s, size_t at)
{
    return (int16_t)u16(s, at);
}

static uint32_t u32(ttf_span s, size_t at)
{
    return (uint32_t)u16(s, at) << 16 | u16(s, at + 2);
}

static ttf_span cut(ttf_span s, size_t at, size_t len)
{
    if (at > s.n || len > s.n - at)
        return (ttf_span){NULL, 0};
    return (ttf_span){s.p + at, len};
}

static ttf_span table(ttf_span file, const char tag[4])
{
    unsigned n = u16(file, 4);
    for (unsigned i = 0; i < n; i++) {
        ttf_span e = cut(file, 12 + 16 * (size_t)i, 16);
        if (e.p && !memcmp(e.p, tag, 4))
            return cut(file, u32(e, 8), u32(e, 12));
    }
    return (ttf_span){NULL, 0};
}

static ttf_span unicode_map(ttf_span cmap)
{
    unsigned n = u16(cmap, 2);
    for (unsigned i = 0; i < n; i++) {
        size_t e = 4 + 8 * (size_t)i;
        size_t at = u32(cmap, e + 4);
        if (u16(cmap, e) == 3 && u16(cmap, e + 2) == 1 && u16(cmap, at) == 4)
            return cut(cmap, at, u16(cmap, at + 2));
    }
    return (ttf_span){NULL, 0};
}

static int em(const ttf *t, int units)
{
    int scaled = units * 1000;
    int half = (int)t->units / 2;
    return (scaled + (scaled < 0 ? -half : half)) / (int)t->units;
}

bool ttf_open(const unsigned char *data, size_t len, ttf *ret, const char **ret_why)
{
    ttf_span file = {data, len};
    ttf t = {0};
    *ret_why = "not a TrueType file";
    if (len < 12 || u32(file, 0) != 0x00010000)
        return false;
    *ret_why = "a table is missing or cut off";
    t.head = table(file, "head");
    t.hhea = table(file, "hhea");
    t.maxp = table(file, "maxp");
    t.hmtx = table(file, "hmtx");
    t.loca = table(file, "loca");
    t.glyf = table(file, "glyf");
    t.cmap = unicode_map(table(file, "cmap"));
    if (t.head.n < 54 || t.hhea.n < 36 || t.maxp.n < 32 || !t.hmtx.p || !t.loca.p || !t.glyf.p || t.cmap.n < 16)
        return false;
    *ret_why = "tables contradict each other";
    t.units = u16(t.head, 18);
    t.long_loca = u16(t.head, 50) == 1;
    t.nglyphs = u16(t.maxp, 4);
    t.nmetrics = u16(t.hhea, 34);
    if (t.units < 16 || t.units > 16384 || !t.nglyphs || !t.nmetrics || t.nmetrics > t.nglyphs)
        return false;
    if (t.hmtx.n < 4 * (size_t)t.nmetrics + 2 * (size_t)(t.nglyphs - t.nmetrics) ||
        t.loca.n < ((size_t)t.nglyphs + 1) * (t.long_loca ? 4 : 2))
        return false;
    t.ascent = em(&t, s16(t.hhea, 4));
    t.descent = em(&t, s16(t.hhea, 6));
    t.gap = em(&t, s16(t.hhea, 8));
    for (size_t i = 0; i < 4; i++)
        t.bbox[i] = em(&t, s16(t.head, 36 + 2 * i));
    ttf_span os2 = table(file, "OS/2"), post = table(file, "post");
    t.cap_height = u16(os2, 0) >= 2 && os2.n >= 90 ? em(&t, s16(os2, 88)) : t.ascent * 3 / 4;
    t.italic_angle = s16(post, 4);
    *ret = t;
    return true;
}

unsigned ttf_glyph(const ttf *t, uint32_t c)
{
    ttf_span m = t->cmap;
    size_t n = u16(m, 6) / 2, ends = 14, starts = ends + 2 * n + 2, deltas = starts + 2 * n, offsets = deltas + 2 * n;
    if (c > 0xFFFF)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (c > u16(m, ends + 2 * i))
            continue;
        unsigned start = u16(m, starts + 2 * i), offset = u16(m, offsets + 2 * i);
        if (c < start)
            return 0;
        unsigned g = c;
        if (offset) {
            g = u16(m, offsets + 2 * i + offset + 2 * (size_t)(c - start));
            if (!g)
                return 0;
        }
        g = (g + u16(m, deltas + 2 * i)) & 0xFFFF;
        return g < t->nglyphs ? g : 0;
    }
    return 0;
}

static unsigned raw_advance(const ttf *t, unsigned glyph)
{
    return u16(t->hmtx, 4 * (size_t)(glyph < t->nmetrics ? glyph : t->nmetrics - 1));
}

static unsigned bearing(const ttf *t, unsigned glyph)
{
    if (glyph < t->nmetrics)
        return u16(t->hmtx, 4 * (size_t)glyph + 2);
    return u16(t->hmtx, 4 * (size_t)t->nmetrics + 2 * (size_t)(glyph - t->nmetrics));
}

unsigned ttf_advance(const ttf *t, unsigned glyph)
{
    return (raw_advance(t, glyph) * 1000 + t->units / 2) / t->units;
}

/* False when the file is damaged; an empty outline is an empty span. */
static bool outline(const ttf *t, unsigned glyph, ttf_span *ret)
{
    if (glyph >= t->nglyphs)
        return false;
    size_t g = glyph;
    size_t a = t->long_loca ? u32(t->loca, 4 * g) : 2 * (size_t)u16(t->loca, 2 * g);
    size_t b = t->long_loca ? u32(t->loca, 4 * g + 4) : 2 * (size_t)u16(t->loca, 2 * g + 2);
    if (b < a || b > t->glyf.n || (b != a && b - a < 12))
        return false;
    *ret = (ttf_span){t->glyf.p + a, b - a};
    return true;
}

enum { ARGS_ARE_WORDS = 1, HAS_SCALE = 8, MORE = 0x20, HAS_XY_SCALE = 0x40, HAS_2X2 = 0x80, HAS_INSTRUCTIONS = 0x100 };

/* Next component of a composite outline; `at` starts at 10.  False at the end; *bad when cut off. */
static bool component(ttf_span g, size_t *at, size_t *ret_at, bool *more, bool *bad)
{
    if (!*more)
        return false;
    if (*at + 4 > g.n) {
        *bad = true;
        return false;
    }
    unsigned flags = u16(g, *at);
    *ret_at = *at;
    *at += 4 + (flags & ARGS_ARE_WORDS ? 4u : 2u) +
           (flags & HAS_SCALE      ? 2u
            : flags & HAS_XY_SCALE ? 4u
            : flags & HAS_2X2      ? 8u
                                   : 0u);
    if (*at > g.n) {
        *bad = true;
        return false;
    }
    *more = (flags & MORE) != 0;
    return true;
}

static void put16(cd_str *s, unsigned v)
{
    char b[2] = {(char)(v >> 8 & 0xFF), (char)(v & 0xFF)};
    cd_str_add(s, b, 2);
}

static void put32(cd_str *s, uint32_t v)
{
    put16(s, v >> 16);
    put16(s, v & 0xFFFF);
}

static void set16(cd_str *s, size_t at, unsigned v)
{
    s->data[at] = (char)(v >> 8 & 0xFF);
    s->data[at + 1] = (char)(v & 0xFF);
}

static void set32(cd_str *s, size_t at, uint32_t v)
{
    set16(s, at, v >> 16);
    set16(s, at + 2, v & 0xFFFF);
}

/* The list of old glyphs by new number, and back. */
typedef struct chosen {
    uint16_t old[TTF_GLYPHS_MAX];
    size_t n;
    uint16_t *fresh; /* by old number; 0: not chosen (or glyph 0) */
} chosen;

static bool choose(chosen *c, unsigned old)
{
    if (c->n == TTF_GLYPHS_MAX)
        return false;
    if (!c->fresh[old])
        c->fresh[old] = (uint16_t)c->n;
    c->old[c->n++] = (uint16_t)old;
    return true;
}

/* Adds what composites need; the list grows while it is walked, so nesting of any depth and cycles come to an end. */
static bool close_over(const ttf *t, chosen *c)
{
    for (size_t i = 0; i < c->n; i++) {
        ttf_span g;
        if (!outline(t, c->old[i], &g))
            return false;
        if (!g.n || s16(g, 0) >= 0)
            continue;
        size_t at = 10, part = 0;
        bool more = true, bad = false;
        while (component(g, &at, &part, &more, &bad)) {
            unsigned old = u16(g, part + 2);
            if (old >= t->nglyphs || (old && !c->fresh[old] && !choose(c, old)))
                return false;
        }
        if (bad)
            return false;
    }
    return true;
}

/* Appends one outline without its instructions, components renumbered. */
static bool put_outline(const chosen *c, ttf_span g, cd_str *to)
{
    if (!g.n)
        return true;
    int contours = s16(g, 0);
    if (contours >= 0) {
        size_t at = 10 + 2 * (size_t)contours;
        size_t skip = u16(g, at);
        if (at + 2 + skip > g.n)
            return false;
        cd_str_add(to, (const char *)g.p, at);
        put16(to, 0);
        cd_str_add(to, (const char *)g.p + at + 2 + skip, g.n - at - 2 - skip);
    } else {
        size_t start = to->len, at = 10, part = 0;
        bool more = true, bad = false;
        cd_str_add(to, (const char *)g.p, g.n);
        while (component(g, &at, &part, &more, &bad)) {
            set16(to, start + part, u16(g, part) & ~(unsigned)HAS_INSTRUCTIONS);
            set16(to, start + part + 2, c->fresh[u16(g, part + 2)]);
        }
        if (bad)
            return false;
        cd_str_cut(to, start + at);
    }
    while (to->len % 4)
        cd_str_addc(to, '\0');
    return true;
}

static uint32_t checksum(const char *p, size_t n)
{
    ttf_span s = {(const unsigned char *)p, n};
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i += 4)
        sum += u32(s, i);
    return sum;
}

static void put_table(cd_str *to, size_t base, size_t index, const char tag[4], const cd_str *body)
{
    size_t entry = base + 12 + 16 * index, at = to->len;
    cd_str_add(to, cd_str_c(body), body->len);
    while ((to->len - base) % 4)
        cd_str_addc(to, '\0');
    memcpy(to->data + entry, tag, 4);
    set32(to, entry + 4, checksum(to->data + at, to->len - at));
    set32(to, entry + 8, (uint32_t)(at - base));
    set32(to, entry + 12, (uint32_t)body->len);
}

static bool write_subset(const ttf *t, const chosen *c, cd_str *to)
{
    enum { GLYF, HEAD, HHEA, HMTX, LOCA, MAXP, TABLES };
    static const char *const tags[TABLES] = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"};
    cd_str part[TABLES];
    bool good = true;
    for (int i = 0; i < TABLES; i++)
        cd_str_init(&part[i], 0);
    for (size_t i = 0; i < c->n && good; i++) {
        ttf_span g = {NULL, 0};
        put32(&part[LOCA], (uint32_t)part[GLYF].len);
        good = outline(t, c->old[i], &g) && put_outline(c, g, &part[GLYF]);
        put16(&part[HMTX], raw_advance(t, c->old[i]));
        put16(&part[HMTX], bearing(t, c->old[i]));
    }
    put32(&part[LOCA], (uint32_t)part[GLYF].len);
    cd_str_add(&part[HEAD], (const char *)t->head.p, 54);
    set32(&part[HEAD], 8, 0);
    set16(&part[HEAD], 50, 1);
    cd_str_add(&part[HHEA], (const char *)t->hhea.p, 36);
    set16(&part[HHEA], 34, (unsigned)c->n);
    cd_str_add(&part[MAXP], (const char *)t->maxp.p, 32);
    set16(&part[MAXP], 4, (unsigned)c->n);
    set16(&part[MAXP], 26, 0); /* no instructions are left */

    if (good) {
        size_t base = to->len;
        put32(to, 0x00010000);
        put16(to, TABLES);
        put16(to, 64); /* search range, selector, shift for 6 tables */
        put16(to, 2);
        put16(to, 16 * TABLES - 64);
        for (int i = 0; i < TABLES * 4; i++)
            put32(to, 0);
        for (size_t i = 0; i < TABLES; i++)
            put_table(to, base, i, tags[i], &part[i]);
        ttf_span whole = {(const unsigned char *)to->data + base, to->len - base};
        uint32_t sum = checksum(to->data + base, whole.n);
        set32(to, base + u32(whole, 12 + 16 * HEAD + 8) + 8, 0xB1B0AFBA - sum);
    }
    for (int i = 0; i < TABLES; i++)
        cd_str_done(&part[i]);
    return good;
}

bool ttf_subset(const ttf *t, const uint16_t *glyphs, size_t n, cd_str *to)
{
    chosen *c = cd_calloc(1, sizeof *c);
    c->fresh = cd_calloc(t->nglyphs, sizeof *c->fresh);
    bool good = choose(c, 0);
    for (size_t i = 0; i < n && good; i++)
        good = glyphs[i] < t->nglyphs && choose(c, glyphs[i]);
    good = good && close_over(t, c) && write_subset(t, c, to);
    free(c->fresh);
    free(c);
    return good;
}
