#include "render/pdfpage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

void pdf_buf_done(pdf_buf *b)
{
    free(b->p);
    *b = (pdf_buf){0};
}

/* Room for `n` more bytes; where they go. */
static char *room(pdf_buf *b, size_t n)
{
    if (b->cap - b->len < n) {
        b->cap = (b->len + n) * 2 + 4096;
        b->p = cd_realloc(b->p, b->cap, 1);
    }
    return b->p + b->len;
}

static void took(pdf_buf *b, const char *end)
{
    b->len = (size_t)(end - b->p);
}

static void put(pdf_buf *b, const char *s)
{
    size_t n = strlen(s);
    memcpy(room(b, n), s, n);
    b->len += n;
}

/* Writes v/100 with a blank after it. */
static char *number(char *o, int64_t v)
{
    char digits[20];
    int n = 0;
    if (v < 0) {
        *o++ = '-';
        v = -v;
    }
    int64_t whole = v / 100, part = v % 100;
    do
        digits[n++] = (char)('0' + whole % 10);
    while (whole /= 10);
    while (n)
        *o++ = digits[--n];
    if (part) {
        *o++ = '.';
        *o++ = (char)('0' + part / 10);
        if (part % 10)
            *o++ = (char)('0' + part % 10);
    }
    *o++ = ' ';
    return o;
}

/* 1/1000 pt to the 1/100 pt of the file. */
static int64_t cents(int64_t mpt)
{
    return (mpt + (mpt < 0 ? -5 : 5)) / 10;
}

static void put_cents(pdf_buf *b, int64_t v)
{
    took(b, number(room(b, 32), v));
}

static char *escaped(char *o, unsigned byte)
{
    if (byte == '(' || byte == ')' || byte == '\\') {
        *o++ = '\\';
        *o++ = (char)byte;
    } else if (byte == '\r') { /* raw, it would be read as a line feed */
        *o++ = '\\';
        *o++ = 'r';
    } else {
        *o++ = (char)byte;
    }
    return o;
}

/* State of the text operators inside BT .. ET. */
typedef struct pen {
    const render_fonts *f;
    bool *used;
    int face;
    render_mpt size;
    int64_t x, y; /* start of the current line, 1/100 pt, y upwards */
} pen;

/* Shows one run: codes of two bytes as literal strings, blanks widened by numbers between them (TJ), since Tw does not
 * act on fonts with two-byte codes. */
static void show(pdf_buf *b, pen *k, const display_item *it)
{
    const render_face *face = &k->f->face[it->face];
    const char *p = it->text, *end = p + it->len;
    int64_t owed = 0; /* thousandths of the em times size */
    char *o = room(b, (size_t)it->len * 4 + 8);
    *o++ = it->blank ? '[' : '(';
    if (it->blank)
        *o++ = '(';
    while (p < end) {
        uint32_t ch = (unsigned char)*p < 0x80 ? (uint32_t)(unsigned char)*p++ : cd_utf8_next(&p, end);
        unsigned cid = render_glyph_of(face, ch).cid;
        o = escaped(o, cid >> 8);
        o = escaped(o, cid & 0xFF);
        if (it->blank && (ch == ' ' || ch == 0xA0) && p < end) {
            owed += (int64_t)it->blank * 1000;
            int64_t units = owed / it->size;
            owed -= units * it->size;
            *o++ = ')';
            o = number(o, -units * 100);
            o[-1] = '('; /* in place of the blank after the number */
            took(b, o);
            o = room(b, (size_t)(end - p) * 4 + 64);
        }
    }
    *o++ = ')';
    if (it->blank)
        *o++ = ']';
    *o++ = 'T';
    *o++ = it->blank ? 'J' : 'j';
    *o++ = '\n';
    took(b, o);
}

static void text(pdf_buf *b, pen *k, const display_item *it, render_mpt height)
{
    if (k->face != it->face || k->size != it->size) {
        k->face = it->face;
        k->size = it->size;
        k->used[it->face] = true;
        char *o = room(b, 64);
        *o++ = '/';
        *o++ = 'F';
        *o++ = (char)('0' + it->face);
        *o++ = ' ';
        took(b, number(o, cents(it->size)));
        put(b, "Tf ");
    }
    int64_t x = cents(it->x), y = cents((int64_t)height - it->y);
    put_cents(b, x - k->x);
    put_cents(b, y - k->y);
    put(b, "Td");
    k->x = x;
    k->y = y;
    show(b, k, it);
}

static void point(pdf_buf *b, int64_t x, int64_t y, render_mpt height, const char *op)
{
    put_cents(b, cents(x));
    put_cents(b, cents((int64_t)height - y));
    put(b, op);
}

static void line_width(pdf_buf *b, render_mpt *now, render_mpt w)
{
    if (*now == w)
        return;
    *now = w;
    put_cents(b, cents(w));
    put(b, "w ");
}

/* Rules are strokes: viewers then draw thin ones evenly. */
static void graphics(pdf_buf *b, const display_item *it, render_mpt height, render_mpt *width)
{
    int64_t x = it->x, y = it->y, w = it->w, h = it->h;
    switch ((enum display_kind)it->kind) {
    case DISPLAY_RULE:
        line_width(b, width, w >= h ? it->h : it->w);
        if (w >= h) {
            point(b, x, y + h / 2, height, "m ");
            point(b, x + w, y + h / 2, height, "l S\n");
        } else {
            point(b, x + w / 2, y, height, "m ");
            point(b, x + w / 2, y + h, height, "l S\n");
        }
        break;
    case DISPLAY_BOX:
        line_width(b, width, it->w / 14);
        point(b, x, y + w, height, "");
        put_cents(b, cents(w));
        put_cents(b, cents(w));
        put(b, "re S\n");
        if (it->ticked) {
            line_width(b, width, it->w / 8);
            point(b, x + w * 18 / 100, y + w * 52 / 100, height, "m ");
            point(b, x + w * 42 / 100, y + w * 78 / 100, height, "l ");
            point(b, x + w * 84 / 100, y + w * 20 / 100, height, "l S\n");
        }
        break;
    case DISPLAY_MISSING:
        line_width(b, width, 600);
        point(b, x, y + h, height, "");
        put_cents(b, cents(w));
        put_cents(b, cents(h));
        put(b, "re ");
        point(b, x, y, height, "m ");
        point(b, x + w, y + h, height, "l ");
        point(b, x, y + h, height, "m ");
        point(b, x + w, y, height, "l S\n");
        break;
    case DISPLAY_TEXT:
    case DISPLAY_LINK:
        break;
    }
}

/* A four-digit decimal: direction of the watermark. */
static void put_fraction(pdf_buf *b, double v)
{
    cd_str s;
    cd_str_init(&s, 0);
    long n = lround(v * 10000);
    cd_str_addf(&s, "%s%ld.%04ld ", n < 0 ? "-" : "", labs(n) / 10000, labs(n) % 10000);
    put(b, cd_str_c(&s));
    cd_str_done(&s);
}

static void watermark(pdf_buf *b, const display *d, const render_fonts *f, bool *used, render_mpt w, render_mpt h)
{
    const display_item *it = &d->watermark;
    double diagonal = sqrt((double)w * w + (double)h * h), cosine = w / diagonal, sine = h / diagonal;
    double along = it->w / 2.0, up = f->face[it->face].cap_height * (double)it->size / 2000;
    double x = w / 2.0 - along * cosine + up * sine, y = h / 2.0 - along * sine - up * cosine;
    pen k = {.f = f, .used = used, .face = it->face, .size = it->size};
    used[it->face] = true;
    put(b, "/Artifact BMC q ");
    put_cents(b, (d->grey + 5) / 10);
    put(b, "g BT /F");
    *room(b, 1) = (char)('0' + it->face);
    b->len++;
    put(b, " ");
    put_cents(b, cents(it->size));
    put(b, "Tf ");
    put_fraction(b, cosine);
    put_fraction(b, sine);
    put_fraction(b, -sine);
    put_fraction(b, cosine);
    put_cents(b, cents(llround(x)));
    put_cents(b, cents(llround(y)));
    put(b, "Tm ");
    show(b, &k, it);
    put(b, "ET Q EMC\n");
}

void pdf_page(const display *d, size_t index, const render_fonts *f, bool used[RENDER_FACES], pdf_buf *b)
{
    const display_page *p = &d->pages[index];
    render_mpt w = p->landscape ? d->height : d->width, h = p->landscape ? d->width : d->height;
    if (d->watermark.len)
        watermark(b, d, f, used, w, h);
    render_mpt width = -1;
    for (size_t i = 0; i < p->count; i++)
        graphics(b, &p->items[i], h, &width);
    pen k = {.f = f, .used = used, .face = -1};
    put(b, "BT\n");
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == DISPLAY_TEXT)
            text(b, &k, &p->items[i], h);
    put(b, "ET\n");
}
