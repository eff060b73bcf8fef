#include <stdlib.h>
#include <string.h>

#include "dossier/dossier.h"

/* Every field is told apart from the next by its length, so that no two papers give one text. */
static void add_text(cd_sha256 *h, const char *s)
{
    uint64_t len = s ? strlen(s) : UINT64_MAX;
    cd_sha256_add(h, &len, sizeof len);
    if (s)
        cd_sha256_add(h, s, (size_t)len);
}

static void add_int(cd_sha256 *h, int64_t n)
{
    cd_sha256_add(h, &n, sizeof n);
}

static void add_drawing(cd_sha256 *h, const drawing *d)
{
    add_int(h, d->width);
    add_int(h, d->height);
    add_text(h, d->title);
    add_text(h, d->about);
    for (size_t i = 0; i < d->count; i++) {
        const drawing_item *k = &d->items[i];
        const int64_t numbers[] = {k->kind, k->x, k->y, k->w, k->h, k->radius, k->stroke, k->fill, k->thickness, k->dashed,
                                   k->arrow_from, k->arrow_to, k->size, k->bold, k->italic, k->align, (int64_t)k->npoints};
        cd_sha256_add(h, numbers, sizeof numbers);
        for (size_t p = 0; p < k->npoints; p++) {
            add_int(h, k->points[p].x);
            add_int(h, k->points[p].y);
        }
        add_text(h, k->text);
    }
}

static void add_figure(cd_sha256 *h, const dossier_figure *f)
{
    add_text(h, f->name);
    if (f->drawing) {
        add_drawing(h, f->drawing);
        return;
    }
    add_text(h, f->file);
    add_int(h, (int64_t)f->image_len);
    cd_sha256_add(h, f->image, f->image_len);
}

static void add_node(cd_sha256 *h, const doc_node *n)
{
    add_int(h, n->kind);
    add_text(h, n->style);
    add_text(h, n->kind == DOC_GAP ? NULL : n->text); /* a gap shows dots, not its name */
    add_text(h, n->anchor);
    add_text(h, n->to);
    add_text(h, n->label);
    add_int(h, n->level);
    add_int(h, n->span);
    add_int(h, n->size);
    const bool flags[] = {n->header, n->bold, n->italic, n->underline, n->super, n->ticked, n->landscape, n->restart, n->keep, n->borders, n->join};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        add_int(h, flags[i]);
    add_int(h, n->valign);
    if (n->figure)
        add_figure(h, n->figure);
    add_int(h, (int64_t)n->ncols);
    for (size_t i = 0; i < n->ncols; i++) {
        add_int(h, n->cols[i].width);
        add_text(h, n->cols[i].style);
    }
    for (const doc_node *c = n->first; c; c = c->next)
        add_node(h, c);
    add_int(h, -1); /* end of the children */
}

void dossier_digest(const doc *d, cd_sha256 *to)
{
    const char *const texts[] = {d->name, d->title, d->subject, d->author, d->keywords, d->watermark, d->footer, d->lang};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_text(to, texts[i]);
    add_int(to, d->first_page_number);
    add_node(to, d->root);
}

/* ---- the data ---- */

/* Lists and contexts already added: rows of the plan stand in several lists, and are added once. */
typedef struct seen {
    const feel_value **slots;
    size_t *numbers;
    size_t cap, count;
} seen;

static size_t slot_of(const seen *s, const feel_value *v)
{
    size_t i = ((uintptr_t)v >> 4) * 0x9E3779B97F4A7C15u & (s->cap - 1);
    while (s->slots[i] && s->slots[i] != v)
        i = (i + 1) & (s->cap - 1);
    return i;
}

static void grow(seen *s)
{
    seen old = *s;
    s->cap = old.cap ? old.cap * 2 : 4096;
    s->slots = cd_calloc(s->cap, sizeof *s->slots);
    s->numbers = cd_calloc(s->cap, sizeof *s->numbers);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i]) {
            size_t at = slot_of(s, old.slots[i]);
            s->slots[at] = old.slots[i];
            s->numbers[at] = old.numbers[i];
        }
    free(old.slots);
    free(old.numbers);
}

/* True, and its number, when it was added before. */
static bool again(seen *s, const feel_value *v, size_t *ret)
{
    if (s->count * 2 >= s->cap)
        grow(s);
    size_t at = slot_of(s, v);
    if (s->slots[at]) {
        *ret = s->numbers[at];
        return true;
    }
    s->slots[at] = v;
    s->numbers[at] = s->count++;
    return false;
}

static void add_value(cd_sha256 *h, const feel_value *v, seen *s)
{
    size_t number;
    add_int(h, v->kind);
    switch (v->kind) {
    case FEEL_STRING:
        add_text(h, v->string.s);
        return;
    case FEEL_BOOL:
        add_int(h, v->boolean);
        return;
    case FEEL_NULL:
        return;
    case FEEL_LIST:
        if (again(s, v, &number)) {
            add_int(h, (int64_t)number);
            return;
        }
        add_int(h, (int64_t)v->list.count);
        for (size_t i = 0; i < v->list.count; i++)
            add_value(h, v->list.items[i], s);
        return;
    case FEEL_CONTEXT:
        if (again(s, v, &number)) {
            add_int(h, (int64_t)number);
            return;
        }
        add_int(h, (int64_t)v->context.count);
        for (size_t i = 0; i < v->context.count; i++) {
            add_text(h, v->context.pairs[i].key);
            add_value(h, v->context.pairs[i].value, s);
        }
        return;
    default: {
        cd_str t;
        cd_str_init(&t, 0);
        feel_value_text(v, &t);
        add_text(h, cd_str_c(&t));
        cd_str_done(&t);
    }
    }
}

void model_content_hash(const feel_value *data, char ret[65])
{
    cd_sha256 h;
    cd_sha256_init(&h);
    seen s = {0};
    add_value(&h, data, &s);
    free(s.slots);
    free(s.numbers);
    cd_sha256_end(&h, ret);
}
