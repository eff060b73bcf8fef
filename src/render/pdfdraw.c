/* Pictures inside the content stream of a page: drawings and QR codes as vectors, images by their names. */
#include <math.h>

#include "base/utf8.h"
#include "render/paint.h"
#include "render/pdfbuf.h"

/* Where the drawing stands on the page. */
typedef struct canvas {
    pdf_buf *b;
    const render_fonts *f;
    bool *used;
    double x, y, scale; /* of the drawing's units; y: of its upper edge, upwards */
} canvas;

static int64_t right(const canvas *c, double x)
{
    return llround((c->x + x * c->scale) / 10);
}

static int64_t up(const canvas *c, double y)
{
    return llround((c->y - y * c->scale) / 10);
}

static int64_t length(const canvas *c, double v)
{
    return llround(v * c->scale / 10);
}

static void point(const canvas *c, double x, double y, const char *op)
{
    pdf_put_cents(c->b, right(c, x));
    pdf_put_cents(c->b, up(c, y));
    pdf_put(c->b, op);
}

static void curve(const canvas *c, double x1, double y1, double x2, double y2, double x, double y)
{
    point(c, x1, y1, "");
    point(c, x2, y2, "");
    point(c, x, y, "c ");
}

static void colour(const canvas *c, int32_t rgb, const char *op)
{
    for (int shift = 16; shift >= 0; shift -= 8)
        pdf_put_cents(c->b, ((rgb >> shift & 0xFF) * 100 + 127) / 255);
    pdf_put(c->b, op);
}

/* Colours, width and dashes, before the path. */
static void pens(const canvas *c, const drawing_item *it, bool fill)
{
    if (fill && it->fill != DRAWING_NONE)
        colour(c, it->fill, "rg ");
    if (it->stroke == DRAWING_NONE)
        return;
    colour(c, it->stroke, "RG ");
    pdf_put_cents(c->b, length(c, it->thickness));
    pdf_put(c->b, "w [");
    if (it->dashed) {
        double on, off;
        paint_dash(it, &on, &off);
        pdf_put_cents(c->b, length(c, on));
        pdf_put_cents(c->b, length(c, off));
    }
    pdf_put(c->b, "] 0 d ");
}

static void finish(const canvas *c, const drawing_item *it, bool fill)
{
    bool filled = fill && it->fill != DRAWING_NONE, stroked = it->stroke != DRAWING_NONE;
    pdf_put(c->b, filled && stroked ? "B\n" : filled ? "f\n" : stroked ? "S\n" : "n\n");
}

static const double KAPPA = 0.5522847498; /* a quarter of a circle as one curve */

static void box(const canvas *c, const drawing_item *it)
{
    double x = it->x, y = it->y, w = it->w, h = it->h, r = it->radius, most = (w < h ? w : h) / 2;
    if (r > most)
        r = most;
    if (r <= 0) {
        point(c, x, y + h, "");
        pdf_put_cents(c->b, right(c, x + w) - right(c, x));
        pdf_put_cents(c->b, up(c, y) - up(c, y + h));
        pdf_put(c->b, "re ");
        return;
    }
    double k = r * (1 - KAPPA);
    point(c, x + r, y, "m ");
    point(c, x + w - r, y, "l ");
    curve(c, x + w - k, y, x + w, y + k, x + w, y + r);
    point(c, x + w, y + h - r, "l ");
    curve(c, x + w, y + h - k, x + w - k, y + h, x + w - r, y + h);
    point(c, x + r, y + h, "l ");
    curve(c, x + k, y + h, x, y + h - k, x, y + h - r);
    point(c, x, y + r, "l ");
    curve(c, x, y + k, x + k, y, x + r, y);
    pdf_put(c->b, "h ");
}

static void circle(const canvas *c, const drawing_item *it)
{
    double x = it->x, y = it->y, r = it->w, k = r * KAPPA;
    point(c, x + r, y, "m ");
    curve(c, x + r, y + k, x + k, y + r, x, y + r);
    curve(c, x - k, y + r, x - r, y + k, x - r, y);
    curve(c, x - r, y - k, x - k, y - r, x, y - r);
    curve(c, x + k, y - r, x + r, y - k, x + r, y);
    pdf_put(c->b, "h ");
}

static void polyline(const canvas *c, const drawing_item *it)
{
    for (size_t i = 0; i < it->npoints; i++)
        point(c, it->points[i].x, it->points[i].y, i ? "l " : "m ");
}

static void head(const canvas *c, const drawing_item *it, drawing_point from, drawing_point tip)
{
    paint_head h;
    if (it->stroke == DRAWING_NONE || !paint_arrow(it, from, tip, &h))
        return;
    colour(c, it->stroke, "rg ");
    for (int i = 0; i < 3; i++)
        point(c, h.x[i], h.y[i], i ? "l " : "m ");
    pdf_put(c->b, "f\n");
}

/* Words at the places that the drawing's own measure gives; what the fonts lack leaves its room (it has been told). */
static void words(const canvas *c, const drawing_item *it)
{
    int face = (it->bold ? RENDER_BOLD : 0) | (it->italic ? RENDER_ITALIC : 0);
    display_item run = {.face = (uint8_t)face, .size = (render_mpt)llround(it->size * c->scale)};
    if (!it->text || !*it->text || run.size <= 0 || it->fill == DRAWING_NONE)
        return;
    colour(c, it->fill, "rg BT /F");
    pdf_put_cents(c->b, face * 100);
    pdf_put_cents(c->b, pdf_cents(run.size));
    pdf_put(c->b, "Tf ");
    double x = (double)paint_text_x(c->f, it);
    int64_t at = 0, line = 0;
    for (const char *q = it->text, *end = q + strlen(q); q < end;) {
        double width = 0;
        const char *start = q, *next = q;
        while (q < end) {
            render_glyph g = render_glyph_of(&c->f->face[face], cd_utf8_next(&next, end));
            if (!g.cid)
                break;
            width += (double)g.width * it->size / 1000;
            q = next;
        }
        run.text = start;
        run.len = (uint32_t)(q - start);
        if (run.len) {
            pdf_put_cents(c->b, right(c, x) - at);
            pdf_put_cents(c->b, up(c, it->y) - line);
            pdf_put(c->b, "Td ");
            at = right(c, x);
            line = up(c, it->y);
            pdf_show(c->b, c->f, &run);
            c->used[face] = true;
        }
        x += width;
        if (q < end) {
            cd_utf8_next(&q, end);
            x += it->size;
        }
    }
    pdf_put(c->b, "ET\n");
}

static void draw(const canvas *c, const drawing_item *it)
{
    switch (it->kind) {
    case DRAWING_RECT:
        pens(c, it, true);
        box(c, it);
        finish(c, it, true);
        break;
    case DRAWING_LINE:
        if (it->npoints < 2)
            break;
        pens(c, it, false);
        polyline(c, it);
        finish(c, it, false);
        if (it->arrow_from)
            head(c, it, it->points[1], it->points[0]);
        if (it->arrow_to)
            head(c, it, it->points[it->npoints - 2], it->points[it->npoints - 1]);
        break;
    case DRAWING_SHAPE:
        if (it->npoints < 2)
            break;
        pens(c, it, true);
        polyline(c, it);
        pdf_put(c->b, "h ");
        finish(c, it, true);
        break;
    case DRAWING_CIRCLE:
        pens(c, it, true);
        circle(c, it);
        finish(c, it, true);
        break;
    case DRAWING_TEXT:
        words(c, it);
        break;
    }
}

/* All dark modules as one path, so that no hairlines show between them. */
static void qr(pdf_buf *b, const display_item *it, render_mpt height)
{
    const picture *p = it->picture;
    const int64_t n = p->side + 2 * PICTURE_QUIET;
    for (int y = 0; y < p->side; y++)
        for (int x = 0; x < p->side;) {
            int from = x;
            while (x < p->side && p->modules[y * p->side + x])
                x++;
            if (x == from) {
                x++;
                continue;
            }
            int64_t left = pdf_cents(it->x + it->w * (int64_t)(from + PICTURE_QUIET) / n);
            int64_t right_edge = pdf_cents(it->x + it->w * (int64_t)(x + PICTURE_QUIET) / n);
            int64_t top = pdf_cents(height - it->y - it->h * (int64_t)(y + PICTURE_QUIET) / n);
            int64_t bottom = pdf_cents(height - it->y - it->h * (int64_t)(y + 1 + PICTURE_QUIET) / n);
            pdf_put_cents(b, left);
            pdf_put_cents(b, bottom);
            pdf_put_cents(b, right_edge - left);
            pdf_put_cents(b, top - bottom);
            pdf_put(b, "re\n");
        }
    pdf_put(b, "f\n");
}

void pdf_picture(pdf_buf *b, const render_fonts *f, bool used[RENDER_FACES], const display_item *it, render_mpt height)
{
    const picture *p = it->picture;
    pdf_put(b, "q\n");
    switch (p->kind) {
    case PICTURE_BAD:
        break;
    case PICTURE_DRAWING: {
        canvas c = {.b = b, .f = f, .used = used, .x = it->x, .y = (double)height - it->y, .scale = (double)it->w / p->drawing->width};
        for (size_t i = 0; i < p->drawing->count; i++)
            draw(&c, &p->drawing->items[i]);
        break;
    }
    case PICTURE_IMAGE:
    case PICTURE_JPEG:
        pdf_put_cents(b, pdf_cents(it->w));
        pdf_put(b, "0 0 ");
        pdf_put_cents(b, pdf_cents(it->h));
        pdf_put_cents(b, pdf_cents(it->x));
        pdf_put_cents(b, pdf_cents((int64_t)height - it->y - it->h));
        pdf_put(b, "cm /P");
        pdf_put_cents(b, p->number * 100);
        pdf_put(b, "Do\n");
        break;
    case PICTURE_QR:
        qr(b, it, height);
        break;
    }
    pdf_put(b, "Q\n");
}
