#include "render/paint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "render/lazy.h"
#include "render/measure.h"

bool paint_arrow(const drawing_item *line, drawing_point from, drawing_point tip, paint_head *ret)
{
    double dx = (double)tip.x - from.x, dy = (double)tip.y - from.y, len = hypot(dx, dy);
    if (len <= 0)
        return false;
    double size = 3000 + 3.0 * line->thickness, ux = dx / len * size, uy = dy / len * size;
    *ret = (paint_head){{tip.x, tip.x - ux - uy * 0.45, tip.x - ux + uy * 0.45},
                        {tip.y, tip.y - uy + ux * 0.45, tip.y - uy - ux * 0.45}};
    return true;
}

void paint_dash(const drawing_item *item, double *ret_on, double *ret_off)
{
    double unit = item->thickness > 600 ? item->thickness : 600;
    *ret_on = 4 * unit;
    *ret_off = 2.5 * unit;
}

int64_t paint_text_x(const render_fonts *f, const drawing_item *item)
{
    render_fonts *lent = (render_fonts *)(uintptr_t)(const void *)f; /* only read */
    int64_t w = item->align == DRAWING_LEFT ? 0 : render_measure(lent, item->text, item->size, item->bold, item->italic);
    return item->x - (item->align == DRAWING_CENTRE ? w / 2 : w);
}

typedef struct painter {
    lazy_cairo lib;
    cairo_t *cr;
    const render_fonts *f;
    FT_Library ft;
    FT_Face faces[RENDER_FACES];
    bool failed;
    double x, y, scale; /* of the glyph being drawn: origin, units of the font to 1/1000 pt */
    double px, py;      /* where its outline stands */
} painter;

static void colour(painter *p, int32_t rgb)
{
    p->lib.cairo_set_source_rgb(p->cr, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0);
}

/* Fills and strokes the path that stands. */
static void ink(painter *p, const drawing_item *it, bool fill)
{
    const lazy_cairo *c = &p->lib;
    if (fill && it->fill != DRAWING_NONE) {
        colour(p, it->fill);
        c->cairo_fill_preserve(p->cr);
    }
    if (it->stroke != DRAWING_NONE) {
        double dash[2];
        paint_dash(it, &dash[0], &dash[1]);
        colour(p, it->stroke);
        c->cairo_set_line_width(p->cr, it->thickness);
        c->cairo_set_dash(p->cr, dash, it->dashed ? 2 : 0, 0);
        c->cairo_stroke(p->cr);
    }
    c->cairo_new_path(p->cr);
}

static void box(painter *p, const drawing_item *it)
{
    const lazy_cairo *c = &p->lib;
    double x = it->x, y = it->y, w = it->w, h = it->h, r = it->radius, most = (w < h ? w : h) / 2;
    if (r > most)
        r = most;
    if (r <= 0) {
        c->cairo_rectangle(p->cr, x, y, w, h);
        return;
    }
    c->cairo_new_sub_path(p->cr);
    c->cairo_arc(p->cr, x + w - r, y + r, r, -M_PI / 2, 0);
    c->cairo_arc(p->cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    c->cairo_arc(p->cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    c->cairo_arc(p->cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    c->cairo_close_path(p->cr);
}

static void polyline(painter *p, const drawing_item *it)
{
    for (size_t i = 0; i < it->npoints; i++)
        (i ? p->lib.cairo_line_to : p->lib.cairo_move_to)(p->cr, it->points[i].x, it->points[i].y);
}

static void head(painter *p, const drawing_item *it, drawing_point from, drawing_point tip)
{
    paint_head h;
    if (it->stroke == DRAWING_NONE || !paint_arrow(it, from, tip, &h))
        return;
    colour(p, it->stroke);
    for (int i = 0; i < 3; i++)
        (i ? p->lib.cairo_line_to : p->lib.cairo_move_to)(p->cr, h.x[i], h.y[i]);
    p->lib.cairo_close_path(p->cr);
    p->lib.cairo_fill(p->cr);
}

static bool open_face(painter *p, int face)
{
    if (p->faces[face])
        return true;
    if (!p->ft && p->lib.FT_Init_FreeType(&p->ft))
        return false;
    return p->lib.FT_New_Face(p->ft, p->f->face[face].path, 0, &p->faces[face]) == 0 && p->faces[face]->units_per_EM > 0;
}

static double across(const painter *p, const FT_Vector *v)
{
    return p->x + (double)v->x * p->scale;
}

static double down(const painter *p, const FT_Vector *v)
{
    return p->y - (double)v->y * p->scale;
}

static void stand(painter *p, const FT_Vector *v)
{
    p->px = across(p, v);
    p->py = down(p, v);
}

static int outline_move(const FT_Vector *to, void *user)
{
    painter *p = user;
    stand(p, to);
    p->lib.cairo_move_to(p->cr, p->px, p->py);
    return 0;
}

static int outline_line(const FT_Vector *to, void *user)
{
    painter *p = user;
    stand(p, to);
    p->lib.cairo_line_to(p->cr, p->px, p->py);
    return 0;
}

static int outline_conic(const FT_Vector *by, const FT_Vector *to, void *user)
{
    painter *p = user;
    double x0 = p->px, y0 = p->py, x = across(p, by), y = down(p, by);
    stand(p, to);
    p->lib.cairo_curve_to(p->cr, x0 + (x - x0) * 2 / 3, y0 + (y - y0) * 2 / 3, p->px + (x - p->px) * 2 / 3,
                          p->py + (y - p->py) * 2 / 3, p->px, p->py);
    return 0;
}

static int outline_cubic(const FT_Vector *a, const FT_Vector *b, const FT_Vector *to, void *user)
{
    painter *p = user;
    double x1 = across(p, a), y1 = down(p, a), x2 = across(p, b), y2 = down(p, b);
    stand(p, to);
    p->lib.cairo_curve_to(p->cr, x1, y1, x2, y2, p->px, p->py);
    return 0;
}

/* Outlines, glyph by glyph at the places that the layout's own widths give: no hints, no caches, no other font. */
static void words(painter *p, const drawing_item *it)
{
    static const FT_Outline_Funcs into_path = {outline_move, outline_line, outline_conic, outline_cubic, 0, 0};
    int face = (it->bold ? RENDER_BOLD : 0) | (it->italic ? RENDER_ITALIC : 0);
    if (!it->text || it->size <= 0 || it->fill == DRAWING_NONE)
        return;
    if (!open_face(p, face)) {
        p->failed = true;
        return;
    }
    FT_Face font = p->faces[face];
    p->x = (double)paint_text_x(p->f, it);
    p->y = it->y;
    p->scale = (double)it->size / font->units_per_EM;
    colour(p, it->fill);
    for (const char *q = it->text, *end = q + strlen(q); q < end;) {
        uint32_t ch = cd_utf8_next(&q, end);
        render_glyph g = render_glyph_of(&p->f->face[face], ch);
        if (g.cid && p->lib.FT_Load_Glyph(font, p->lib.FT_Get_Char_Index(font, ch), FT_LOAD_NO_SCALE) == 0) {
            p->lib.FT_Outline_Decompose(&font->glyph->outline, &into_path, p);
            p->lib.cairo_fill(p->cr);
        }
        p->x += (double)(g.cid ? g.width : 1000) * it->size / 1000;
    }
}

static void paint(painter *p, const drawing_item *it)
{
    const lazy_cairo *c = &p->lib;
    switch (it->kind) {
    case DRAWING_RECT:
        box(p, it);
        ink(p, it, true);
        break;
    case DRAWING_LINE:
        if (it->npoints < 2)
            break;
        polyline(p, it);
        ink(p, it, false);
        if (it->arrow_from)
            head(p, it, it->points[1], it->points[0]);
        if (it->arrow_to)
            head(p, it, it->points[it->npoints - 2], it->points[it->npoints - 1]);
        break;
    case DRAWING_SHAPE:
        polyline(p, it);
        c->cairo_close_path(p->cr);
        ink(p, it, true);
        break;
    case DRAWING_CIRCLE:
        c->cairo_new_sub_path(p->cr);
        c->cairo_arc(p->cr, it->x, it->y, it->w, 0, 2 * M_PI);
        c->cairo_close_path(p->cr);
        ink(p, it, true);
        break;
    case DRAWING_TEXT:
        words(p, it);
        break;
    }
}

static void close_faces(painter *p)
{
    for (int i = 0; i < RENDER_FACES; i++)
        if (p->faces[i])
            p->lib.FT_Done_Face(p->faces[i]);
    if (p->ft)
        p->lib.FT_Done_FreeType(p->ft);
}

enum image_result paint_drawing(const drawing *d, const render_fonts *f, unsigned width, image *ret)
{
    painter *p = cd_calloc(1, sizeof *p);
    p->f = f;
    if (!lazy_cairo_open(&p->lib)) {
        free(p);
        return IMAGE_NO_LIBRARY;
    }
    const lazy_cairo *c = &p->lib;
    double scale = (double)width / d->width;
    image made = {.width = width, .height = (unsigned)lround(d->height * scale)};
    if (!made.height)
        made.height = 1;
    enum image_result r = IMAGE_OK;
    if (made.width > IMAGE_SIDE_MAX || made.height > IMAGE_SIDE_MAX || (size_t)made.width * made.height > IMAGE_PIXELS_MAX)
        r = IMAGE_TOO_BIG;
    if (r == IMAGE_OK) {
        cairo_surface_t *surface = c->cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)made.width, (int)made.height);
        p->cr = c->cairo_create(surface);
        c->cairo_set_source_rgb(p->cr, 1, 1, 1);
        c->cairo_paint(p->cr);
        c->cairo_scale(p->cr, scale, scale);
        for (size_t i = 0; i < d->count; i++)
            paint(p, &d->items[i]);
        c->cairo_surface_flush(surface);
        const unsigned char *pixels = c->cairo_status(p->cr) == CAIRO_STATUS_SUCCESS ? c->cairo_image_surface_get_data(surface) : NULL;
        if (p->failed)
            r = IMAGE_NO_LIBRARY; /* the font files were there a moment ago */
        else if (pixels)
            image_take_surface(&made, pixels, (size_t)c->cairo_image_surface_get_stride(surface));
        else
            r = IMAGE_DAMAGED;
        c->cairo_destroy(p->cr);
        c->cairo_surface_destroy(surface);
        close_faces(p);
    }
    free(p);
    if (r == IMAGE_OK)
        *ret = made;
    return r;
}
