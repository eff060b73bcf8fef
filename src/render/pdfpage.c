#include "render/pdfpage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "render/pdfbuf.h"

void pdf_buf_done(pdf_buf *b)
{
    free(b->p);
    *b = (pdf_buf){0};
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
void pdf_show(pdf_buf *b, const render_fonts *f, const display_item *it)
{
    const render_face *face = &f->face[it->face];
    const char *p = it->text, *end = p + it->len;
    int64_t owed = 0; /* thousandths of the em times size */
    char *o = pdf_room(b, (size_t)it->len * 4 + 8);
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
            o = pdf_number(o, -units * 100);
            o[-1] = '('; /* in place of the blank after the number */
            pdf_took(b, o);
            o = pdf_room(b, (size_t)(end - p) * 4 + 64);
        }
    }
    *o++ = ')';
    if (it->blank)
        *o++ = ']';
    *o++ = 'T';
    *o++ = it->blank ? 'J' : 'j';
    *o++ = '\n';
    pdf_took(b, o);
}

static void text(pdf_buf *b, pen *k, const display_item *it, render_mpt height)
{
    if (k->face != it->face || k->size != it->size) {
        k->face = it->face;
        k->size = it->size;
        k->used[it->face] = true;
        char *o = pdf_room(b, 64);
        *o++ = '/';
        *o++ = 'F';
        *o++ = (char)('0' + it->face);
        *o++ = ' ';
        pdf_took(b, pdf_number(o, pdf_cents(it->size)));
        pdf_put(b, "Tf ");
    }
    int64_t x = pdf_cents(it->x), y = pdf_cents((int64_t)height - it->y);
    pdf_put_cents(b, x - k->x);
    pdf_put_cents(b, y - k->y);
    pdf_put(b, "Td");
    k->x = x;
    k->y = y;
    pdf_show(b, k->f, it);
}

static void point(pdf_buf *b, int64_t x, int64_t y, render_mpt height, const char *op)
{
    pdf_put_cents(b, pdf_cents(x));
    pdf_put_cents(b, pdf_cents((int64_t)height - y));
    pdf_put(b, op);
}

static void line_width(pdf_buf *b, render_mpt *now, render_mpt w)
{
    if (*now == w)
        return;
    *now = w;
    pdf_put_cents(b, pdf_cents(w));
    pdf_put(b, "w ");
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
        pdf_put_cents(b, pdf_cents(w));
        pdf_put_cents(b, pdf_cents(w));
        pdf_put(b, "re S\n");
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
        pdf_put_cents(b, pdf_cents(w));
        pdf_put_cents(b, pdf_cents(h));
        pdf_put(b, "re ");
        point(b, x, y, height, "m ");
        point(b, x + w, y + h, height, "l ");
        point(b, x, y + h, height, "m ");
        point(b, x + w, y, height, "l S\n");
        break;
    case DISPLAY_TEXT:
    case DISPLAY_LINK:
    case DISPLAY_PICTURE:
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
    pdf_put(b, cd_str_c(&s));
    cd_str_done(&s);
}

static void watermark(pdf_buf *b, const display *d, const render_fonts *f, bool *used, render_mpt w, render_mpt h)
{
    const display_item *it = &d->watermark;
    double diagonal = sqrt((double)w * w + (double)h * h), cosine = w / diagonal, sine = h / diagonal;
    double along = it->w / 2.0, up = f->face[it->face].cap_height * (double)it->size / 2000;
    double x = w / 2.0 - along * cosine + up * sine, y = h / 2.0 - along * sine - up * cosine;
    used[it->face] = true;
    pdf_put(b, "/Artifact BMC q ");
    pdf_put_cents(b, (d->grey + 5) / 10);
    pdf_put(b, "g BT /F");
    *pdf_room(b, 1) = (char)('0' + it->face);
    b->len++;
    pdf_put(b, " ");
    pdf_put_cents(b, pdf_cents(it->size));
    pdf_put(b, "Tf ");
    put_fraction(b, cosine);
    put_fraction(b, sine);
    put_fraction(b, -sine);
    put_fraction(b, cosine);
    pdf_put_cents(b, pdf_cents(llround(x)));
    pdf_put_cents(b, pdf_cents(llround(y)));
    pdf_put(b, "Tm ");
    pdf_show(b, f, it);
    pdf_put(b, "ET Q EMC\n");
}

void pdf_page(const display *d, size_t index, const render_fonts *f, bool used[RENDER_FACES], pdf_buf *b)
{
    const display_page *p = &d->pages[index];
    render_mpt w = p->landscape ? d->height : d->width, h = p->landscape ? d->width : d->height;
    if (d->watermark.len)
        watermark(b, d, f, used, w, h);
    render_mpt width = -1;
    for (size_t i = 0; i < p->count; i++) {
        if (p->items[i].kind == DISPLAY_PICTURE)
            pdf_picture(b, f, used, &p->items[i], h);
        else
            graphics(b, &p->items[i], h, &width);
    }
    pen k = {.f = f, .used = used, .face = -1};
    pdf_put(b, "BT\n");
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == DISPLAY_TEXT)
            text(b, &k, &p->items[i], h);
    pdf_put(b, "ET\n");
}
