#include "render/display.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

display *display_new(void)
{
    display *d = cd_calloc(1, sizeof *d);
    cd_arena_init(&d->arena);
    cd_arena_init(&d->pass);
    return d;
}

static void drop_pages(display *d)
{
    for (size_t i = 0; i < d->npages; i++)
        free(d->pages[i].items);
    d->npages = 0;
    d->nheadings = 0;
}

void display_free(display *d)
{
    if (!d)
        return;
    drop_pages(d);
    free(d->pages);
    free(d->headings);
    picture_free(d->pictures);
    cd_arena_done(&d->pass);
    cd_arena_done(&d->arena);
    free(d);
}

void display_drop_pages(display *d)
{
    drop_pages(d);
    cd_arena_done(&d->pass);
}

void display_clear(display *d)
{
    drop_pages(d);
    for (size_t i = 0; i < d->nmarks; i++)
        d->marks[i].page = SIZE_MAX;
}

display_page *display_add_page(display *d)
{
    if (d->npages == d->cap_pages) {
        d->cap_pages = d->cap_pages ? 2 * d->cap_pages : 16;
        d->pages = cd_realloc(d->pages, d->cap_pages, sizeof *d->pages);
    }
    display_page *p = &d->pages[d->npages++];
    *p = (display_page){0};
    return p;
}

display_item *display_add(display_page *p, display_item item)
{
    if (p->count == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 128;
        p->items = cd_realloc(p->items, p->cap, sizeof *p->items);
    }
    p->items[p->count] = item;
    return &p->items[p->count++];
}

static void dump_item(const display_item *i, cd_str *to)
{
    switch ((enum display_kind)i->kind) {
    case DISPLAY_TEXT:
        cd_str_addf(to, "  text %d,%d size %d face %d blank %d |%.*s|\n", i->x, i->y, i->size, i->face, i->blank,
                    (int)i->len, i->text);
        break;
    case DISPLAY_RULE:
        cd_str_addf(to, "  rule %d,%d %dx%d\n", i->x, i->y, i->w, i->h);
        break;
    case DISPLAY_BOX:
        cd_str_addf(to, "  box %d,%d %d%s\n", i->x, i->y, i->w, i->ticked ? " ticked" : "");
        break;
    case DISPLAY_MISSING:
        cd_str_addf(to, "  missing %d,%d %dx%d\n", i->x, i->y, i->w, i->h);
        break;
    case DISPLAY_PICTURE:
        cd_str_addf(to, "  picture %d,%d %dx%d kind %d\n", i->x, i->y, i->w, i->h, (int)i->picture->kind);
        break;
    case DISPLAY_LINK:
        cd_str_addf(to, "  link %d,%d %dx%d mark %zu\n", i->x, i->y, i->w, i->h, i->mark);
        break;
    }
}

void display_dump(const display *d, cd_str *to)
{
    for (size_t p = 0; p < d->npages; p++) {
        const display_page *page = &d->pages[p];
        cd_str_addf(to, "page %zu number %d%s%s\n", p + 1, page->number, page->landscape ? " landscape" : "",
                    page->restart ? " restart" : "");
        for (size_t i = 0; i < page->count; i++)
            dump_item(&page->items[i], to);
    }
    for (size_t i = 0; i < d->nheadings; i++)
        cd_str_addf(to, "heading %d page %zu y %d |%s|\n", d->headings[i].level, d->headings[i].page + 1,
                    d->headings[i].y, d->headings[i].title);
    for (size_t i = 0; i < d->nmarks; i++)
        if (d->marks[i].page != SIZE_MAX)
            cd_str_addf(to, "mark %s page %zu y %d\n", d->marks[i].name, d->marks[i].page + 1, d->marks[i].y);
}
