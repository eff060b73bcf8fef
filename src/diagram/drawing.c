#include "diagram/drawing.h"

#include <string.h>

drawing *drawing_new(int32_t width, int32_t height)
{
    drawing *d = cd_calloc(1, sizeof *d);
    cd_arena_init(&d->arena);
    d->width = width;
    d->height = height;
    return d;
}

void drawing_free(drawing *d)
{
    if (!d)
        return;
    free(d->items);
    cd_arena_done(&d->arena);
    free(d);
}

drawing_item *drawing_add(drawing *d, drawing_item item)
{
    if (d->count == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 64;
        d->items = cd_realloc(d->items, d->cap, sizeof *d->items);
    }
    if (item.text)
        item.text = cd_arena_strdup(&d->arena, item.text);
    if (item.npoints) {
        drawing_point *points = cd_arena_array(&d->arena, item.npoints, sizeof *points);
        memcpy(points, item.points, item.npoints * sizeof *points);
        item.points = points;
    }
    d->items[d->count] = item;
    return &d->items[d->count++];
}
