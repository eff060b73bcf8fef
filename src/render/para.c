#include "render/para.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

enum piece_kind { PIECE_TEXT, PIECE_BOX, PIECE_MISSING, PIECE_TAB };
enum { CODE_EMS = 12 }; /* a number of a document up to this width stays whole */
enum {
    COST_HYPHEN = 50,
    COST_DOTS = 60, /* within the dots of a field to be filled in */
    COST_SLASH = 150,
    COST_ADDRESS = 250,
    COST_NUMBER = 1500, /* a date, the length of an address, the number of a decree */
    COST_IN_WORD = 3000
};

/* What an lb_item of the same index stands for. */
typedef struct piece {
    uint8_t kind, face;
    bool underline, ticked, leader;
    render_mpt size, rise;
    const char *text;
    uint32_t len;    /* bytes of the piece */
    uint32_t blanks; /* bytes of the blanks after it */
    uint32_t nblanks;
    size_t mark; /* link target, or SIZE_MAX */
} piece;

typedef struct para_pieces {
    piece *v;
    lb_item *items;
    size_t n, cap;
    size_t *ends;
    size_t cap_ends;
    display_item *line; /* items of the line being made */
    size_t line_n, line_cap;
} para_pieces;

void layout_pieces_free(para_pieces *p)
{
    if (!p)
        return;
    free(p->v);
    free(p->items);
    free(p->ends);
    free(p->line);
    free(p);
}

void layout_fault(layout_ctx *c, const doc_node *n, const char *code, const char *fmt, ...)
{
    cd_place at = {c->d->file, n && n->line ? n->line : 1, n && n->line ? n->column : 1};
    va_list ap;
    va_start(ap, fmt);
    cd_str text;
    cd_str_init(&text, 0);
    cd_str_addv(&text, fmt, ap);
    va_end(ap);
    cd_error(c->diags, code, at, "%s: %s", c->d->name, cd_str_c(&text));
    cd_str_done(&text);
    c->failed = true;
}

size_t layout_mark(const display *d, const char *name)
{
    size_t a = 0, b = d->nmarks;
    while (a < b) {
        size_t m = a + (b - a) / 2;
        int r = strcmp(name, d->marks[m].name);
        if (!r)
            return m;
        if (r < 0)
            b = m;
        else
            a = m + 1;
    }
    return SIZE_MAX;
}

/* How the text being cut looks. */
typedef struct look {
    uint8_t face;
    bool underline;
    bool together; /* blanks are no places to end a line */
    render_mpt size, rise;
    size_t mark;
    const doc_node *node;
} look;

static piece *add_piece(para_pieces *pp, enum piece_kind kind, const look *k, render_mpt width, int penalty)
{
    if (pp->n == pp->cap) {
        pp->cap = pp->cap ? 2 * pp->cap : 256;
        pp->v = cd_realloc(pp->v, pp->cap, sizeof *pp->v);
        pp->items = cd_realloc(pp->items, pp->cap, sizeof *pp->items);
    }
    pp->items[pp->n] = (lb_item){.width = width, .penalty = penalty};
    piece *p = &pp->v[pp->n++];
    *p = (piece){.kind = (uint8_t)kind,
                 .face = k->face,
                 .underline = k->underline,
                 .size = k->size,
                 .rise = k->rise,
                 .mark = k->mark,
                 .text = ""};
    return p;
}

static render_mpt scaled(int64_t thousandths, render_mpt size)
{
    int64_t w = (thousandths * size + 500) / 1000;
    return w > 1000000000 ? 1000000000 : (render_mpt)w;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Cost of a line end between two characters of one word; LB_NEVER nearly always. */
static int cost_between(uint32_t before, uint32_t c, uint32_t after)
{
    bool dash = c == '-' || c == 0x2010 || c == 0x2013 || c == 0x2014;
    if ((!dash && c != '/') || !before || !after || after == c)
        return LB_NEVER;
    if ((is_digit(before) || before == ':') && is_digit(after)) /* also the length of an address */
        return COST_NUMBER;
    return dash ? COST_HYPHEN : COST_SLASH;
}

/* Capital letters of the Vietnamese alphabet and their Latin neighbours. */
static bool is_capital(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x1EA0 && c <= 0x1EF9 && c % 2 == 0) || c == 0x102 || c == 0x110 ||
           c == 0x128 || c == 0x168 || c == 0x1A0 || c == 0x1AF;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || is_capital(c) || c >= 0xC0;
}

/* A word of a text. */
typedef struct code_word {
    const char *end; /* of the word looked at last; NULL: none yet */
    bool whole;      /* it is a code: 331/2026/NĐ-CP, 44/QĐ-VP, TT-BTTTT, 1271/QĐ-TTg */
} code_word;

/* Whether the word of [text, end) that holds `at` is one that people read as a name: runs of digits and of letters that are
 * capitals for the most part, joined by - / and dots, not wider than `most`.  Other marks around it do not count. */
static bool stays_whole(code_word *w, const render_face *face, const char *text, const char *at, const char *end, int64_t most)
{
    if (w->end && at < w->end)
        return w->whole;
    const char *from = at, *p = at;
    while (from > text && from[-1] != ' ' && from[-1] != '\n' && !(from - text >= 2 && memcmp(from - 2, "\xC2\xA0", 2) == 0))
        from--;
    while (p < end && *p != ' ' && *p != '\n' && !(end - p >= 2 && memcmp(p, "\xC2\xA0", 2) == 0))
        p++;
    *w = (code_word){p, true};
    const char *stop = p;
    int64_t width = 0;
    size_t capitals = 0, others = 0;
    bool begun = false, over = false; /* over: a mark that ends the code, nothing but marks may follow */
    for (p = from; p < stop && w->whole;) {
        uint32_t c = (unsigned char)*p < 0x80 ? (uint32_t)(unsigned char)*p++ : cd_utf8_next(&p, stop);
        bool digit = is_digit(c), capital = is_capital(c), small = !digit && !capital && is_letter(c) && c < 0x2000;
        width += render_glyph_of(face, c).width;
        if (digit || capital || small) {
            begun = true;
            capitals += capital;
            others += small;
            w->whole = !over && (capital || !small || capitals > 0);
        } else if (c == '-' || c == '/' || c == '.') {
            w->whole = others == 0 || others < capitals;
            capitals = others = 0;
        } else {
            over = begun;
        }
    }
    w->whole = w->whole && begun && (others == 0 || others < capitals) && width <= most;
    return w->whole;
}

/* A character the fonts lack: told once a text with its surroundings, drawn as a crossed box. */
static void missing(layout_ctx *c, const look *k, uint32_t ch, const char *start, const char *at, const char *end)
{
    const char *from = at;
    for (int i = 0; i < 16 && from > start; i++) {
        from--;
        while (from > start && ((unsigned char)*from & 0xC0) == 0x80)
            from--;
    }
    const char *to = at;
    for (int i = 0; i < 17 && to < end; i++)
        cd_utf8_next(&to, end);
    layout_fault(c, k->node, "E7010", _("phông chữ không có ký tự U+%04X trong “%.*s”; hãy thay bằng ký tự khác"),
                 (unsigned)ch, (int)(to - from), from);
    add_piece(c->pieces, PIECE_MISSING, k, scaled(RENDER_WIDTH_MISSING, k->size), LB_NEVER);
}

static void add_blank(para_pieces *pp, const look *k, const char *at, uint32_t bytes, render_mpt width, bool fixed)
{
    piece *p = pp->n ? &pp->v[pp->n - 1] : NULL;
    if (!p)
        return; /* nothing at the start of a paragraph */
    if (pp->items[pp->n - 1].penalty == LB_FORCE)
        return; /* nor at the start of a line */
    if (p->kind != PIECE_TEXT || p->text + p->len + p->blanks != at || p->face != k->face || p->size != k->size) {
        /* the blank stands in another text than what it follows: it hangs on an empty piece there */
        pp->items[pp->n - 1].penalty = LB_NEVER;
        p = add_piece(pp, PIECE_TEXT, k, 0, LB_NEVER);
        p->text = at;
    }
    lb_item *it = &pp->items[pp->n - 1];
    p->blanks += bytes;
    p->nblanks++;
    it->space += width;
    it->penalty = fixed ? LB_NEVER : LB_FREE;
}

/* Cuts a text into pieces.  Consecutive texts may share a word: line ends come only where the rules put them. */
static void feed(layout_ctx *c, const look *k, const char *text, size_t len)
{
    para_pieces *pp = c->pieces;
    const render_face *face = &c->f->face[k->face];
    const char *p = text, *end = text + len, *start = text;
    int64_t width = 0;
    uint32_t before = 0, told[8];
    size_t ntold = 0;
    code_word word = {0};
    int64_t most = (int64_t)CODE_EMS * 1000;
    if (k->size > 0 && (int64_t)c->room * 1000 / k->size < most)
        most = (int64_t)c->room * 1000 / k->size;
    while (p < end) {
        const char *here = p;
        uint32_t ch = (unsigned char)*p < 0x80 ? (uint32_t)(unsigned char)*p++ : cd_utf8_next(&p, end);
        render_glyph g = render_glyph_of(face, ch);
        bool blank = ch == ' ' || ch == 0xA0;
        int cost = blank || !g.cid ? LB_NEVER : cost_between(before, ch, p < end ? (uint32_t)(unsigned char)*p : 0);
        if (cost < LB_NEVER && (*p == ' ' || (unsigned char)*p == 0xC2))
            cost = LB_NEVER; /* the blank that follows is the place */
        if (cost < LB_NEVER && stays_whole(&word, face, text, here, end, most))
            cost = LB_NEVER;
        if (g.cid && !blank) {
            width += g.width;
            before = ch;
            if (cost == LB_NEVER && p < end)
                continue;
        }
        const char *upto = g.cid && !blank ? p : here;
        if (upto > start) {
            piece *q = add_piece(pp, PIECE_TEXT, k, scaled(width, k->size), cost);
            q->text = start;
            q->len = (uint32_t)(upto - start);
        }
        if (!g.cid) {
            bool known = false;
            for (size_t i = 0; i < ntold; i++)
                known = known || told[i] == ch;
            if (!known && ntold < sizeof told / sizeof *told)
                told[ntold++] = ch;
            if (!known)
                missing(c, k, ch, text, here, end);
            else
                add_piece(pp, PIECE_MISSING, k, scaled(RENDER_WIDTH_MISSING, k->size), LB_NEVER);
            c->failed = true;
        } else if (blank) {
            add_blank(pp, k, here, (uint32_t)(p - here), scaled(g.width, k->size), ch == 0xA0 || k->together);
        }
        if (!g.cid || blank)
            before = 0;
        width = 0;
        start = p;
    }
}

static look plain_look(const render_para *p)
{
    return (look){.face = (uint8_t)p->face, .underline = p->underline, .size = p->size, .mark = SIZE_MAX};
}

/* Dots of a field to be filled in.  In running text a long row of them may go on in the next line: as one piece it would
 * leave the line before it full of holes. */
static void feed_gap(layout_ctx *c, const doc_node *n, const render_para *p, const look *k)
{
    static const char dots[] = "…";
    enum { DOT = sizeof dots - 1, LEAST = 4 }; /* bytes; dots that a line has at least */
    render_mpt dot = scaled(render_glyph_of(&c->f->face[k->face], 0x2026).width, k->size);
    render_mpt want = n->size > 0 ? n->size : c->s->gap;
    if (want > c->room - dot) /* one line of a narrow cell says as much as two */
        want = c->room - dot;
    size_t count = dot > 0 ? (size_t)((want + dot / 2) / dot) : 3;
    if (count < 1)
        count = 1;
    if (count > 2000)
        count = 2000;
    char *text = cd_arena_alloc(c->arena, count * DOT + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * DOT, dots, DOT);
    size_t from = 0;
    if (p->align == RENDER_JUSTIFY)
        for (size_t to = LEAST; to + LEAST <= count; from = to++) {
            feed(c, k, text + from * DOT, (to - from) * DOT);
            c->pieces->items[c->pieces->n - 1].penalty = COST_DOTS;
        }
    feed(c, k, text + from * DOT, (count - from) * DOT);
}

static void feed_pageref(layout_ctx *c, const doc_node *n, look k)
{
    c->uses_refs = true;
    size_t mark = n->text ? layout_mark(c->out, n->text) : SIZE_MAX;
    if (mark == SIZE_MAX) {
        layout_fault(c, n, "E7011", _("tham chiếu trang tới “%s” nhưng không có mục nào mang tên ấy"),
                     n->text ? n->text : "");
        feed(c, &k, "?", 1);
        return;
    }
    k.mark = mark;
    const char *label = c->labels && c->labels[mark] ? c->labels[mark] : "00";
    feed(c, &k, label, strlen(label));
}

/* Words that lead to a place. */
static void feed_ref(layout_ctx *c, const doc_node *n, look k)
{
    k.mark = layout_mark(c->out, n->to);
    if (k.mark == SIZE_MAX)
        layout_fault(c, n, "E7011", _("tham chiếu tới “%s” nhưng không có mục nào mang tên ấy"), n->to);
    k.together = true;
    feed(c, &k, n->text, strlen(n->text));
}

static void feed_tab(layout_ctx *c, const render_para *p, const look *k)
{
    para_pieces *pp = c->pieces;
    size_t from = pp->n;
    while (from && pp->items[from - 1].penalty != LB_FORCE)
        from--;
    int64_t x = (from ? p->left : p->left + p->first) + lb_width(pp->items, from, pp->n);
    if (pp->n)
        x += pp->items[pp->n - 1].space;
    const render_tab *t = NULL;
    for (size_t i = 0; i < p->ntabs && !t; i++)
        if (p->tabs[i].right || p->tabs[i].at > x)
            t = &p->tabs[i];
    if (pp->n && pp->items[pp->n - 1].penalty != LB_FORCE)
        pp->items[pp->n - 1].penalty = LB_NEVER;
    render_mpt width = t && !t->right ? t->at - (render_mpt)x : k->size / 2;
    piece *q = add_piece(pp, PIECE_TAB, k, width, LB_NEVER);
    q->leader = t && t->leader;
    pp->items[pp->n - 1].fill = t && t->right;
}

static void feed_inline(layout_ctx *c, const doc_node *n, const render_para *p)
{
    para_pieces *pp = c->pieces;
    look k = plain_look(p);
    k.node = n;
    k.face = (uint8_t)(k.face | (n->bold ? RENDER_BOLD : 0) | (n->italic ? RENDER_ITALIC : 0));
    k.underline = k.underline || n->underline;
    if (n->super) {
        k.rise = k.size / 3;
        k.size = k.size * 5 / 8;
    }
    switch (n->kind) {
    case DOC_TEXT:
        feed(c, &k, n->text ? n->text : "", n->text ? strlen(n->text) : 0);
        break;
    case DOC_LINE:
        if (!pp->n)
            add_piece(pp, PIECE_TEXT, &k, 0, LB_FORCE);
        else if (pp->items[pp->n - 1].penalty == LB_FORCE)
            add_piece(pp, PIECE_TEXT, &k, 0, LB_FORCE);
        else
            pp->items[pp->n - 1].penalty = LB_FORCE;
        break;
    case DOC_TAB:
        feed_tab(c, p, &k);
        break;
    case DOC_GAP:
        feed_gap(c, n, p, &k);
        break;
    case DOC_BOX:
        add_piece(pp, PIECE_BOX, &k, scaled(820, k.size), LB_NEVER)->ticked = n->ticked;
        break;
    case DOC_REF:
        feed_ref(c, n, k);
        break;
    case DOC_PAGEREF:
        feed_pageref(c, n, k);
        break;
    case DOC_PARA:
    case DOC_HEADING:
    case DOC_TABLE:
    case DOC_ROW:
    case DOC_CELL:
    case DOC_GROUP:
    case DOC_SPACE:
    case DOC_RULE:
    case DOC_BREAK:
    case DOC_TOC:
    case DOC_FIGURE:
    case DOC_QR:
        layout_fault(c, n, "E7014", _("một khối không thể nằm trong đoạn văn"));
        break;
    }
}

static bool is_alnum(uint32_t c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Cost of a line end between `c` and `next` in a word that must be parted: addresses have places where they are read in
 * parts, after a mark, but before a full stop, which would look like the end of a sentence. */
static int cost_in_word(uint32_t c, uint32_t next)
{
    static const char marks[] = "/?&=:@;,_#|\\+";
    if (c < 0x80 && c && strchr(marks, (int)c))
        return next < 0x80 && next && (next == c || (c == ':' && next == '/')) ? COST_IN_WORD : COST_ADDRESS;
    return next == '.' && is_alnum(c) ? COST_ADDRESS : COST_IN_WORD;
}

/* Cuts piece `i` into grapheme clusters (a letter with its combining marks), each a piece of its own. */
static size_t shatter(layout_ctx *c, size_t i)
{
    para_pieces *pp = c->pieces;
    piece whole = pp->v[i];
    lb_item item = pp->items[i];
    look k = {
        .face = whole.face, .underline = whole.underline, .size = whole.size, .rise = whole.rise, .mark = whole.mark};
    const render_face *face = &c->f->face[whole.face];
    size_t old = pp->n, made = 0;
    const char *p = whole.text, *end = whole.text + whole.len;
    while (p < end) {
        const char *start = p;
        uint32_t first = cd_utf8_next(&p, end);
        int64_t width = render_glyph_of(face, first).width;
        for (const char *q = p; q < end; p = q) {
            uint32_t ch = cd_utf8_next(&q, end);
            if (ch < 0x300 || ch > 0x36F)
                break;
            width += render_glyph_of(face, ch).width;
        }
        int cost = cost_in_word(first, p < end ? (unsigned char)*p : 0); /* marks are ASCII */
        piece *part = add_piece(pp, PIECE_TEXT, &k, scaled(width, whole.size), cost);
        part->text = start;
        part->len = (uint32_t)(p - start);
        made++;
    }
    /* the new pieces were added at the end: move them to their place */
    piece *pv = cd_realloc(NULL, made, sizeof *pv);
    lb_item *iv = cd_realloc(NULL, made, sizeof *iv);
    memcpy(pv, pp->v + old, made * sizeof *pv);
    memcpy(iv, pp->items + old, made * sizeof *iv);
    memmove(pp->v + i + made, pp->v + i + 1, (old - i - 1) * sizeof *pp->v);
    memmove(pp->items + i + made, pp->items + i + 1, (old - i - 1) * sizeof *pp->items);
    memcpy(pp->v + i, pv, made * sizeof *pv);
    memcpy(pp->items + i, iv, made * sizeof *iv);
    free(pv);
    free(iv);
    pp->n = old + made - 1;
    pp->v[i + made - 1].blanks = whole.blanks;
    pp->v[i + made - 1].nblanks = whole.nblanks;
    pp->items[i + made - 1].space = item.space;
    pp->items[i + made - 1].penalty = item.penalty;
    return made;
}

/* Last resort for what no line can hold: words, addresses, long chains without a place to break. */
static void break_overlong(layout_ctx *c, int32_t room)
{
    para_pieces *pp = c->pieces;
    size_t start = 0;
    for (size_t i = 0; i < pp->n; i++) {
        if (i + 1 < pp->n && pp->items[i].penalty >= LB_NEVER)
            continue;
        if (lb_width(pp->items, start, i + 1) > room) {
            for (size_t j = start; j <= i; j++) {
                if (pp->items[j].penalty >= LB_NEVER && pp->v[j].kind != PIECE_TAB && j < i)
                    pp->items[j].penalty = pp->v[j].blanks ? COST_SLASH : COST_IN_WORD;
                if (pp->v[j].kind == PIECE_TEXT && pp->v[j].len > 1) {
                    size_t made = shatter(c, j);
                    j += made - 1;
                    i += made - 1;
                }
            }
        }
        start = i + 1;
    }
}

static void add_item(para_pieces *pp, display_item item)
{
    if (pp->line_n == pp->line_cap) {
        pp->line_cap = pp->line_cap ? 2 * pp->line_cap : 32;
        pp->line = cd_realloc(pp->line, pp->line_cap, sizeof *pp->line);
    }
    pp->line[pp->line_n++] = item;
}

/* Dots between x and x + w, on a grid of the column so that those of several lines stand below each other. */
static void add_leader(layout_ctx *c, const piece *q, render_mpt x, render_mpt w, render_mpt base)
{
    render_mpt pitch = scaled(render_glyph_of(&c->f->face[q->face], '.').width, q->size);
    if (pitch <= 0 || w < 3 * pitch)
        return;
    render_mpt from = (x + pitch + pitch - 1) / pitch * pitch;
    size_t n = x + w - pitch / 2 > from ? (size_t)((x + w - pitch / 2 - from) / pitch) : 0;
    if (!n)
        return;
    char *dots = cd_arena_alloc(c->arena, n + 1);
    memset(dots, '.', n);
    add_item(c->pieces, (display_item){.kind = DISPLAY_TEXT,
                                       .face = q->face,
                                       .x = from,
                                       .y = base,
                                       .size = q->size,
                                       .text = dots,
                                       .len = (uint32_t)n});
}

static void add_underline(para_pieces *pp, const piece *q, render_mpt x, render_mpt w, render_mpt base)
{
    if (q->underline && w > 0)
        add_item(pp, (display_item){
                         .kind = DISPLAY_RULE, .x = x, .y = base - q->rise + q->size / 9, .w = w, .h = q->size / 20});
}

/* Turns the pieces [a, b) into display items; `x` is where they start, `extra` what each blank gets, `fill` the width
 * of the piece that fills the line. */
static void emit(layout_ctx *c, size_t a, size_t b, render_mpt x, int64_t extra, render_mpt fill, render_mpt base)
{
    para_pieces *pp = c->pieces;
    for (size_t i = a; i < b;) {
        const piece *q = &pp->v[i];
        render_mpt w = pp->items[i].fill ? fill : pp->items[i].width;
        if (q->kind == PIECE_TEXT) {
            render_mpt from = x;
            uint32_t len = 0;
            size_t j = i;
            for (; j < b; j++) {
                const piece *r = &pp->v[j];
                if (r->kind != PIECE_TEXT || r->text != q->text + len || r->face != q->face || r->size != q->size ||
                    r->rise != q->rise || r->underline != q->underline || r->mark != q->mark)
                    break;
                x += pp->items[j].width;
                len += r->len;
                if (j + 1 < b) { /* the last blank of a line vanishes */
                    len += r->blanks;
                    x += pp->items[j].space + (render_mpt)(extra * r->nblanks);
                }
            }
            if (len)
                add_item(pp, (display_item){.kind = DISPLAY_TEXT,
                                            .face = q->face,
                                            .x = from,
                                            .y = base - q->rise,
                                            .size = q->size,
                                            .blank = (render_mpt)extra,
                                            .text = q->text,
                                            .len = len});
            add_underline(pp, q, from, x - from, base);
            if (q->mark != SIZE_MAX)
                add_item(pp, (display_item){.kind = DISPLAY_LINK,
                                            .x = from,
                                            .y = base - q->size * 3 / 4,
                                            .w = x - from,
                                            .h = q->size,
                                            .mark = q->mark});
            i = j;
            continue;
        }
        if (q->kind == PIECE_BOX)
            add_item(pp, (display_item){.kind = DISPLAY_BOX,
                                        .x = x + q->size / 20,
                                        .y = base - q->size * 66 / 100,
                                        .w = q->size * 70 / 100,
                                        .h = q->size * 70 / 100,
                                        .ticked = q->ticked});
        else if (q->kind == PIECE_MISSING)
            add_item(pp, (display_item){.kind = DISPLAY_MISSING,
                                        .x = x + q->size / 20,
                                        .y = base - q->rise - q->size * 66 / 100,
                                        .w = q->size / 2,
                                        .h = q->size * 70 / 100});
        else if (q->leader)
            add_leader(c, q, x, w, base);
        x += w;
        if (i + 1 < b)
            x += pp->items[i].space + (render_mpt)(extra * q->nblanks);
        i++;
    }
}

static layout_line make_line(layout_ctx *c, const render_para *p, size_t a, size_t b, bool last, render_mpt left,
                             render_mpt room, render_mpt base)
{
    para_pieces *pp = c->pieces;
    int64_t natural = lb_width(pp->items, a, b), blanks = 0;
    bool fill = false;
    for (size_t i = a; i < b; i++) {
        fill = fill || pp->items[i].fill;
        if (i + 1 < b)
            blanks += pp->v[i].nblanks;
    }
    int64_t extra = 0, off = room - natural;
    render_mpt x = left, fill_width = 0;
    if (fill) {
        size_t n = 0;
        int64_t others = natural;
        for (size_t i = a; i < b; i++)
            if (pp->items[i].fill) {
                n++;
                others -= pp->items[i].width;
            }
        fill_width = room > others ? (render_mpt)((room - others) / (int64_t)n) : 0;
    } else if (p->align == RENDER_JUSTIFY && blanks && (off < 0 || !last)) {
        extra = off / blanks;
    } else if (p->align == RENDER_RIGHT && off > 0) {
        x += (render_mpt)off;
    } else if (p->align == RENDER_CENTRE && off > 0) {
        x += (render_mpt)(off / 2);
    }
    pp->line_n = 0;
    emit(c, a, b, x, extra, fill_width, base);
    layout_line l = {.n = pp->line_n, .width = natural > room ? room : (render_mpt)natural};
    l.items = cd_arena_array(c->arena, l.n ? l.n : 1, sizeof *l.items);
    if (l.n)
        memcpy(l.items, pp->line, l.n * sizeof *l.items);
    return l;
}

/* The whole line leads to a place. */
static void add_line_link(layout_ctx *c, layout_line *l, render_mpt x, render_mpt w, render_mpt h, size_t mark)
{
    display_item *items = cd_arena_array(c->arena, l->n + 1, sizeof *items);
    memcpy(items, l->items, l->n * sizeof *items);
    items[l->n] = (display_item){.kind = DISPLAY_LINK, .x = x, .w = w, .h = h, .mark = mark};
    l->items = items;
    l->n++;
}

/* A number ("13", "331/2026"), a numeral ("II") or a single letter ("c"). */
static bool is_number(const piece *q)
{
    size_t n = q->len;
    if (n && is_digit((unsigned char)q->text[0]))
        return true;
    while (n && strchr(".,;:)", q->text[n - 1]))
        n--;
    if (!n || q->kind != PIECE_TEXT)
        return false;
    return strspn(q->text, "IVXLC") >= n || (n == 1 && q->text[0] >= 'a' && q->text[0] <= 'z') ||
           (n == 2 && !memcmp(q->text, "đ", 2));
}

/* "Điều" and "13" belong together: a line end between them has a price, where a line of `room` can hold both. */
static void glue(const render_style *s, para_pieces *pp, render_mpt room)
{
    for (size_t i = 0; i + 1 < pp->n; i++) {
        const piece *q = &pp->v[i];
        if (pp->items[i].penalty != LB_FREE || q->nblanks != 1 || q->kind != PIECE_TEXT || !is_number(q + 1))
            continue;
        size_t bracket = q->len && q->text[0] == '(';
        bool known = false;
        for (size_t k = 0; k < s->nglue; k++)
            known = known || (!strncmp(s->glue[k], q->text + bracket, q->len - bracket) && !s->glue[k][q->len - bracket]);
        size_t to = i + 2; /* behind the number */
        while (known && to < pp->n && !pp->v[to - 1].nblanks)
            to++;
        if (known && lb_width(pp->items, i, to) <= room)
            pp->items[i].penalty = LB_GLUE;
    }
}

/* The pieces are there: finds line ends and makes the lines. */
static layout_para finish(layout_ctx *c, const render_para *p, render_mpt width, size_t mark)
{
    para_pieces *pp = c->pieces;
    render_mpt room = width - p->left - p->right, first = room - p->first;
    const render_mpt least = p->size; /* a column too narrow for its indents still takes a letter a line */
    if (room < least)
        room = least;
    if (first < least)
        first = least;
    if (pp->n > 1 && pp->items[0].penalty == LB_FREE && pp->v[0].kind == PIECE_TEXT && pp->v[0].len <= 3 &&
        lb_width(pp->items, 0, 2) <= first)
        pp->items[0].penalty = LB_NEVER; /* "-", "a)", "1." stay with what they introduce */
    glue(c->s, pp, first < room ? first : room);
    break_overlong(c, first < room ? first : room);
    if (pp->cap_ends < pp->n + 1) {
        pp->cap_ends = 2 * pp->n + 64;
        pp->ends = cd_realloc(pp->ends, pp->cap_ends, sizeof *pp->ends);
    }
    lb_params lp = {.mode = p->align == RENDER_JUSTIFY  ? LB_JUSTIFY
                            : p->align == RENDER_CENTRE ? LB_BALANCE
                                                        : LB_RAGGED,
                    .first = first,
                    .width = room};
    size_t n = lb_break(pp->items, pp->n, &lp, &c->work, pp->ends);
    const render_face *face = &c->f->face[p->face];
    int em_height = face->ascent - face->descent + face->gap;
    layout_para r = {.n = n, .height = (render_mpt)((int64_t)p->size * em_height / 1000 * p->line / 1000)};
    render_mpt lead = r.height - scaled(face->ascent - face->descent, p->size);
    render_mpt base = lead / 2 + scaled(face->ascent, p->size);
    r.lines = cd_arena_array(c->arena, n, sizeof *r.lines);
    size_t a = 0;
    for (size_t i = 0; i < n; i++) {
        size_t b = pp->ends[i];
        bool last = b == pp->n || pp->items[b - 1].penalty == LB_FORCE;
        r.lines[i] = make_line(c, p, a, b, last, p->left + (i ? 0 : p->first), i ? room : first, base);
        if (mark != SIZE_MAX)
            add_line_link(c, &r.lines[i], p->left, width - p->left, r.height, mark);
        a = b;
    }
    return r;
}

static void start(layout_ctx *c, const render_para *p)
{
    if (!c->pieces)
        c->pieces = cd_calloc(1, sizeof *c->pieces);
    c->pieces->n = 0;
    if (!p->marker)
        return;
    look k = plain_look(p);
    feed(c, &k, p->marker, strlen(p->marker));
    for (size_t i = 0; i < c->pieces->n; i++)
        c->pieces->items[i].penalty = LB_NEVER;
}

layout_para layout_paragraph(layout_ctx *c, const doc_node *n, const render_para *p, render_mpt width)
{
    start(c, p);
    c->room = width - p->left - p->right;
    for (const doc_node *k = n->first; k; k = k->next)
        feed_inline(c, k, p);
    size_t mark = n->to ? layout_mark(c->out, n->to) : SIZE_MAX;
    for (size_t i = 0; i < c->pieces->n && mark != SIZE_MAX; i++)
        c->pieces->v[i].mark = SIZE_MAX; /* links do not overlap */
    return finish(c, p, width, mark);
}

layout_para layout_text(layout_ctx *c, const char *text, const render_para *p, render_mpt width)
{
    start(c, p);
    look k = plain_look(p);
    feed(c, &k, text, strlen(text));
    return finish(c, p, width, SIZE_MAX);
}
