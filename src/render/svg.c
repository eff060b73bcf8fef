#include "render/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "render/paint.h"
#include "xml/write.h"

static const char SVG_NS[] = "http://www.w3.org/2000/svg";
static const char FAMILY[] = "Liberation Serif, Times New Roman, serif";

enum { LENGTH_MAX = 32 };

/* 12340 as "12.34". */
static const char *length(int64_t mpt, char ret[LENGTH_MAX])
{
    int n = snprintf(ret, LENGTH_MAX, "%s%lld.%03lld", mpt < 0 ? "-" : "", (long long)(llabs(mpt) / 1000), (long long)(llabs(mpt) % 1000));
    while (ret[n - 1] == '0')
        ret[--n] = '\0';
    if (ret[n - 1] == '.')
        ret[--n] = '\0';
    return ret;
}

static void put_length(cd_xml_out *w, const char *name, int64_t mpt)
{
    char text[LENGTH_MAX];
    cd_xml_attr(w, name, length(mpt, text));
}

static void put_colour(cd_xml_out *w, const char *name, int32_t colour)
{
    char text[16];
    snprintf(text, sizeof text, "#%06X", (unsigned)colour & 0xFFFFFF);
    cd_xml_attr(w, name, colour == DRAWING_NONE ? "none" : text);
}

static void put_paint(cd_xml_out *w, const drawing_item *it, int32_t fill)
{
    put_colour(w, "fill", fill);
    if (it->stroke == DRAWING_NONE)
        return;
    put_colour(w, "stroke", it->stroke);
    put_length(w, "stroke-width", it->thickness);
    if (it->dashed) {
        char on[LENGTH_MAX], off[LENGTH_MAX], both[2 * LENGTH_MAX];
        double dash, gap;
        paint_dash(it, &dash, &gap);
        snprintf(both, sizeof both, "%s %s", length((int64_t)dash, on), length((int64_t)gap, off));
        cd_xml_attr(w, "stroke-dasharray", both);
    }
}

static void put_points(cd_xml_out *w, const drawing_point *points, size_t n)
{
    cd_str text;
    cd_str_init(&text, 0);
    for (size_t i = 0; i < n; i++) {
        char x[LENGTH_MAX], y[LENGTH_MAX];
        cd_str_addf(&text, "%s%s,%s", i ? " " : "", length(points[i].x, x), length(points[i].y, y));
    }
    cd_xml_attr(w, "points", cd_str_c(&text));
    cd_str_done(&text);
}

/* A head whose point is `tip`, coming from `from`. */
static void put_head(cd_xml_out *w, const drawing_item *it, drawing_point from, drawing_point tip)
{
    paint_head corners;
    if (!paint_arrow(it, from, tip, &corners))
        return;
    drawing_point head[3];
    for (int i = 0; i < 3; i++)
        head[i] = (drawing_point){(int32_t)lround(corners.x[i]), (int32_t)lround(corners.y[i])};
    cd_xml_open(w, "polygon");
    put_points(w, head, 3);
    put_colour(w, "fill", it->stroke);
    cd_xml_close(w, "polygon");
}

static void put_item(cd_xml_out *w, const drawing_item *it)
{
    static const char *const anchors[] = {[DRAWING_LEFT] = NULL, [DRAWING_CENTRE] = "middle", [DRAWING_RIGHT] = "end"};
    switch (it->kind) {
    case DRAWING_RECT:
        cd_xml_open(w, "rect");
        put_length(w, "x", it->x);
        put_length(w, "y", it->y);
        put_length(w, "width", it->w);
        put_length(w, "height", it->h);
        if (it->radius)
            put_length(w, "rx", it->radius);
        put_paint(w, it, it->fill);
        cd_xml_close(w, "rect");
        break;
    case DRAWING_LINE:
        if (it->npoints < 2)
            break;
        cd_xml_open(w, "polyline");
        put_points(w, it->points, it->npoints);
        put_paint(w, it, DRAWING_NONE);
        cd_xml_close(w, "polyline");
        if (it->arrow_from)
            put_head(w, it, it->points[1], it->points[0]);
        if (it->arrow_to)
            put_head(w, it, it->points[it->npoints - 2], it->points[it->npoints - 1]);
        break;
    case DRAWING_SHAPE:
        cd_xml_open(w, "polygon");
        put_points(w, it->points, it->npoints);
        put_paint(w, it, it->fill);
        cd_xml_close(w, "polygon");
        break;
    case DRAWING_CIRCLE:
        cd_xml_open(w, "circle");
        put_length(w, "cx", it->x);
        put_length(w, "cy", it->y);
        put_length(w, "r", it->w);
        put_paint(w, it, it->fill);
        cd_xml_close(w, "circle");
        break;
    case DRAWING_TEXT:
        cd_xml_open(w, "text");
        put_length(w, "x", it->x);
        put_length(w, "y", it->y);
        put_length(w, "font-size", it->size);
        cd_xml_attr(w, "font-weight", it->bold ? "bold" : NULL);
        cd_xml_attr(w, "font-style", it->italic ? "italic" : NULL);
        cd_xml_attr(w, "text-anchor", anchors[it->align]);
        put_colour(w, "fill", it->fill);
        cd_xml_text(w, it->text);
        cd_xml_close(w, "text");
        break;
    }
}

bool render_svg(const drawing *d, cd_str *to)
{
    char width[LENGTH_MAX], height[LENGTH_MAX], text[2 * LENGTH_MAX + 8];
    size_t start = to->len;
    cd_xml_out w;
    cd_xml_begin(&w, to);
    cd_xml_open(&w, "svg");
    cd_xml_attr(&w, "xmlns", SVG_NS);
    length(d->width, width);
    length(d->height, height);
    snprintf(text, sizeof text, "%spt", width);
    cd_xml_attr(&w, "width", text);
    snprintf(text, sizeof text, "%spt", height);
    cd_xml_attr(&w, "height", text);
    snprintf(text, sizeof text, "0 0 %s %s", width, height);
    cd_xml_attr(&w, "viewBox", text);
    cd_xml_attr(&w, "font-family", FAMILY);
    cd_xml_attr(&w, "role", "img");
    cd_xml_attr(&w, "aria-labelledby", d->title && d->about ? "title desc" : d->title ? "title" : d->about ? "desc" : NULL);
    const char *const names[] = {"title", "desc"}, *const words[] = {d->title, d->about};
    for (size_t i = 0; i < 2; i++)
        if (words[i]) {
            cd_xml_open(&w, names[i]);
            cd_xml_attr(&w, "id", names[i]);
            cd_xml_text(&w, words[i]);
            cd_xml_close(&w, names[i]);
        }
    put_item(&w, &(drawing_item){.kind = DRAWING_RECT, .w = d->width, .h = d->height, .fill = 0xFFFFFF, .stroke = DRAWING_NONE}); /* paper */
    for (size_t i = 0; i < d->count; i++)
        put_item(&w, &d->items[i]);
    cd_xml_close(&w, "svg");
    if (!cd_xml_done(&w)) {
        cd_str_cut(to, start);
        return false;
    }
    cd_str_addc(to, '\n');
    return true;
}
