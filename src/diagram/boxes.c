#include "diagram/picture.h"

#include <stdlib.h>
#include <string.h>

static const word_face title_face = {SIZE_TITLE, true, false}, name_face = {SIZE_NAME, true, false}, small_face = {SIZE_SMALL, false, false},
                       aside_face = {SIZE_SMALL, false, true};

enum { OUTSIDE_WORDS = 110000, OUTSIDE_NARROW = 60000, LIST_MAX = 6, NOTE_WORDS = 200000, BOX_ITEMS = 20, JUNCTION_WORDS = 150000, AWAY_WORDS = 130000 };

static const char *word(const picture *p, enum look_word w)
{
    return p->look->words[w];
}

/* ---- boxes, cells ---- */

static pic_box *add_box(picture *p, enum pic_kind kind, size_t index)
{
    if (p->nboxes == p->cap_boxes) {
        size_t cap = p->cap_boxes ? p->cap_boxes * 2 : 32;
        pic_box *more = cd_arena_array(&p->arena, cap, sizeof *more);
        if (p->nboxes)
            memcpy(more, p->boxes, p->nboxes * sizeof *more);
        p->boxes = more;
        p->cap_boxes = cap;
    }
    p->boxes[p->nboxes] = (pic_box){.kind = kind, .index = index, .columns = 1};
    return &p->boxes[p->nboxes++];
}

static pic_cell *add_cell(picture *p, pic_box *b, size_t device)
{
    if (b->ncells == b->cap_cells) {
        size_t cap = b->cap_cells ? b->cap_cells * 2 : 8;
        pic_cell *more = cd_arena_array(&p->arena, cap, sizeof *more);
        if (b->ncells)
            memcpy(more, b->cells, b->ncells * sizeof *more);
        b->cells = more;
        b->cap_cells = cap;
    }
    b->cells[b->ncells] = (pic_cell){.device = device};
    return &b->cells[b->ncells++];
}

static const char *times(picture *p, const char *name, int64_t count)
{
    return count == 1 ? name : cd_arena_printf(&p->arena, "%s %s\u00A0%lld", name, word(p, WORD_TIMES), (long long)count);
}

/* "Name × 4" */
static const char *counted(picture *p, const net_device *d)
{
    return times(p, d->name, d->count);
}

static const char *joined(picture *p, const char *a, const char *between, const char *b)
{
    return !a ? b : !b ? a : cd_arena_printf(&p->arena, "%s%s%s", a, between, b);
}

static void size_cell(pic_cell *c)
{
    if (c->bare) {
        c->w = c->text.w;
        c->h = c->text.h;
        return;
    }
    int32_t symbol = c->device == SIZE_MAX ? 0 : SYMBOL_SIZE + PAD;
    c->w = 2 * PAD + symbol + c->text.w;
    c->h = c->text.h;
    if (symbol && c->h < SYMBOL_SIZE)
        c->h = SYMBOL_SIZE;
    c->h += PAD + 2000;
}

/* The operating system under all applications of a device; NULL when they differ. */
static const char *system_of(const picture *p, size_t device)
{
    const char *system = NULL;
    for (size_t i = 0; i < p->net->napplications; i++) {
        const net_application *x = &p->net->applications[i];
        for (size_t k = 0; k < x->ndevices; k++) {
            if (x->devices[k] != device)
                continue;
            if (!x->system || (system && strcmp(system, x->system) != 0))
                return NULL;
            system = x->system;
        }
    }
    return system;
}

static const char *application_text(picture *p, const net_application *x)
{
    return x->open ? cd_arena_printf(&p->arena, "%s (%s)", x->name, word(p, WORD_OPEN)) : x->name;
}

static bool is_folded(const picture *p, size_t device)
{
    return network_folds(p->net, p->which, device);
}

/* Whether the cell that begins with device `first` stands for `device` too. */
static bool is_of_cell(const picture *p, size_t first, size_t device)
{
    if (device == first || p->net->devices[device].like != first)
        return device == first;
    return is_folded(p, device) || (p->choice.compact && p->which == DIAGRAM_PHYSICAL);
}

static void add_name(picture *p, pic_cell *c, size_t device, word_face face, int32_t max)
{
    const net_device *d = &p->net->devices[device];
    if (!is_folded(p, device)) {
        words_add(&p->maker, &c->text, counted(p, d), face, max);
        return;
    }
    words_add(&p->maker, &c->text, times(p, d->stem, d->total), face, max);
    words_add(&p->maker, &c->text, d->numbers, small_face, max);
}

/* What it is linked to in other parts, each with the number of its part. */
static void add_aways(picture *p, words *w, const net_away *aways, size_t n, int32_t max)
{
    for (size_t i = 0; i < n; i++)
        words_item(&p->maker, w, aways[i].text, small_face, max, WORD_TO_PART(aways[i].part));
}

/* Of words that are too many for a page: their first `keep` lines, and those of this piece. */
static void clip(picture *p, words *w, size_t keep)
{
    if (!p->choice.lines)
        return;
    if (w->n - keep > p->lines)
        p->lines = w->n - keep;
    size_t n = 0;
    w->h = 0;
    for (size_t i = 0; i < w->n; i++)
        if (i < keep || (i - keep >= p->choice.first_line && i - keep < p->choice.first_line + p->choice.lines)) {
            w->h += word_height(w->lines[i].size);
            w->lines[n++] = w->lines[i];
        }
    w->n = n;
}

/* A device, or several like ones, with what is to be said of it; `place`: where all of its zone stand, so that it need not be said;
 * NULL. */
static void fill_device(picture *p, pic_cell *c, const char *place)
{
    const net_device *d = &p->net->devices[c->device];
    int32_t max = p->choice.words;
    if (net_joins(d) && max < JUNCTION_WORDS) /* few stand side by side: rather wide than high */
        max = JUNCTION_WORDS;
    size_t keep = 0;
    c->symbol = d->look->symbol;
    c->main = d->main;
    if (p->which == DIAGRAM_PHYSICAL) {
        bool same = true;
        size_t likes = 0;
        for (size_t i = 0; i < p->net->ndevices; i++)
            likes += is_of_cell(p, c->device, i);
        for (size_t i = 0; i < p->net->ndevices; i++)
            if (is_of_cell(p, c->device, i)) {
                if (likes > 1 && !is_folded(p, i))
                    words_item(&p->maker, &c->text, counted(p, &p->net->devices[i]), small_face, max + 3 * PAD, WORD_BULLET);
                else if (i == c->device)
                    add_name(p, c, i, name_face, max);
                const char *own = p->net->devices[i].place;
                same = same && (own && d->place ? strcmp(own, d->place) == 0 : own == d->place);
            }
        keep = likes > 1 && !is_folded(p, c->device) ? 0 : c->text.n;
        words_add(&p->maker, &c->text, d->model, small_face, max);
        words_add(&p->maker, &c->text, joined(p, d->form, "; ", d->spare && !p->choice.compact ? word(p, WORD_SPARE) : NULL), small_face, max);
        if (same && d->place && (!place || strcmp(place, d->place) != 0))
            words_add(&p->maker, &c->text, network_place(p->net, d->place), aside_face, max);
    } else if (c->bare) {
        const char *all = NULL;
        const char *name = is_folded(p, c->device) ? times(p, d->stem, d->total) : counted(p, d);
        words_item(&p->maker, &c->text, name, (word_face){SIZE_SMALL, true, false}, max + SYMBOL_SIZE, (int)d->look->symbol);
        keep = c->text.n;
        if (is_folded(p, c->device))
            words_item(&p->maker, &c->text, d->numbers, small_face, max + SYMBOL_SIZE, WORD_UNDER);
        for (size_t i = 0; i < p->net->napplications; i++)
            for (size_t k = 0; k < p->net->applications[i].ndevices; k++)
                if (p->net->applications[i].devices[k] == c->device)
                    all = joined(p, all, "; ", application_text(p, &p->net->applications[i]));
        words_item(&p->maker, &c->text, all, small_face, max + SYMBOL_SIZE, WORD_UNDER);
    } else {
        add_name(p, c, c->device, name_face, max);
        keep = c->text.n;
        words_add(&p->maker, &c->text, system_of(p, c->device), aside_face, max);
        for (size_t i = 0; i < p->net->napplications; i++)
            for (size_t k = 0; k < p->net->applications[i].ndevices; k++)
                if (p->net->applications[i].devices[k] == c->device)
                    words_item(&p->maker, &c->text, application_text(p, &p->net->applications[i]), small_face, max, WORD_BULLET);
    }
    add_aways(p, &c->text, d->aways, d->naways, max + (c->bare ? SYMBOL_SIZE : 0));
    clip(p, &c->text, keep);
    size_cell(c);
}

static bool is_shown(const picture *p, size_t device)
{
    return network_shows(p->net, p->which, device);
}

/* Nothing hangs on it: it may be a line of a list. */
static bool is_plain(const picture *p, size_t device)
{
    return p->which == DIAGRAM_PHYSICAL ? !p->net->devices[device].degree : !p->net->devices[device].napplications;
}

/* Where all devices of a zone stand; NULL when they stand in several places. */
static const char *common_place(const picture *p, size_t zone)
{
    const char *place = NULL;
    for (size_t d = 0; d < p->net->ndevices; d++) {
        if (!net_stands_in(p->net, d, zone))
            continue;
        const char *own = p->net->devices[d].place;
        if (!own || (place && strcmp(own, place) != 0))
            return NULL;
        place = own;
    }
    return place;
}

static void fill_zone(picture *p, pic_box *b)
{
    const network *n = p->net;
    const char *place = common_place(p, b->index);
    bool bare = p->which == DIAGRAM_LOGICAL && p->choice.compact > 1;
    size_t plain = 0;
    for (size_t d = 0; d < n->ndevices; d++)
        plain += net_stands_in(p->net, d, b->index) && is_shown(p, d) && is_plain(p, d) && !(is_folded(p, d) && n->devices[d].like != d);
    bool list = p->choice.compact && plain > 1 && !bare;
    for (size_t d = 0; d < n->ndevices; d++) {
        if (!net_stands_in(p->net, d, b->index) || !is_shown(p, d) || (list && is_plain(p, d)))
            continue;
        size_t like = n->devices[d].like;
        if (like != d && is_of_cell(p, like, d)) {
            p->cell_of_device[d] = p->cell_of_device[like];
            continue;
        }
        pic_cell *c = add_cell(p, b, d);
        c->bare = bare;
        p->cell_of_device[d] = b->ncells - 1;
        fill_device(p, c, place);
    }
    size_t lists = (plain + LIST_MAX - 1) / LIST_MAX, each = lists ? (plain + lists - 1) / lists : 1, k = 0;
    pic_cell *c = NULL;
    for (size_t d = 0; list && d < n->ndevices; d++) {
        if (!net_stands_in(p->net, d, b->index) || !is_shown(p, d) || !is_plain(p, d) || (is_folded(p, d) && n->devices[d].like != d))
            continue;
        if (k++ % each == 0)
            c = add_cell(p, b, SIZE_MAX);
        const net_device *v = &n->devices[d];
        const char *text = is_folded(p, d) ? joined(p, times(p, v->stem, v->total), ": ", v->numbers) : counted(p, v);
        if (p->which == DIAGRAM_PHYSICAL && v->model)
            text = cd_arena_printf(&p->arena, "%s (%s)", text, v->model);
        words_item(&p->maker, &c->text, text, small_face, p->choice.words + SYMBOL_SIZE, (int)v->look->symbol);
        size_cell(c);
    }
    if (n->zones[b->index].naways) { /* links of the zone itself */
        c = add_cell(p, b, SIZE_MAX);
        c->bare = bare;
        add_aways(p, &c->text, n->zones[b->index].aways, n->zones[b->index].naways, p->choice.words + SYMBOL_SIZE);
        clip(p, &c->text, 0);
        size_cell(c);
    }
    int32_t w = 0;
    for (size_t i = 0; i < b->ncells; i++)
        w = b->cells[i].w > w ? b->cells[i].w : w;
    for (size_t i = 0; i < b->ncells; i++)
        if (b->cells[i].device != SIZE_MAX || p->which == DIAGRAM_LOGICAL)
            b->cells[i].w = w;
}

void pic_title_zone(picture *p, pic_box *b, int32_t max)
{
    const net_zone *z = &p->net->zones[b->index];
    b->title = (words){0};
    words_add(&p->maker, &b->title, z->continued ? cd_arena_printf(&p->arena, "%s %s", z->name, word(p, WORD_CONTINUED)) : z->name, title_face, max);
    if (z->continued)
        return;
    if (z->missing) {
        words_add(&p->maker, &b->title, word(p, WORD_MISSING), aside_face, max);
        return;
    }
    const char *parts[5], *all = NULL, *place = p->which == DIAGRAM_PHYSICAL && !z->place ? common_place(p, b->index) : NULL;
    size_t n = 0;
    if (z->kind_label)
        parts[n++] = z->kind_label;
    if (z->vlan)
        parts[n++] = z->vlan;
    if (z->private_addresses)
        parts[n++] = z->private_addresses;
    if (z->public_addresses)
        parts[n++] = z->public_addresses;
    if (place && network_place(p->net, place))
        parts[n++] = joined(p, word(p, WORD_PLACE), " ", network_place(p->net, place));
    for (size_t i = 0; i < n; i++)
        all = joined(p, all, " · ", parts[i]);
    words whole = {0};
    words_add(&p->maker, &whole, all, small_face, max);
    if (whole.n < n)
        words_add(&p->maker, &b->title, all, small_face, max);
    else
        for (size_t i = 0; i < n; i++)
            words_add(&p->maker, &b->title, parts[i], small_face, max);
}

static void add_outside(picture *p)
{
    const network *n = p->net;
    pic_box *rest = NULL;
    size_t count = 0, items = 0;
    for (size_t i = 0; i < n->noutside; i++)
        count += n->outside[i].linked;
    /* all in one row, if their names may then still be read */
    int32_t max = count ? p->choice.width / (int32_t)count - SYMBOL_SIZE - 4 * PAD - p->cell_gap : OUTSIDE_WORDS;
    max = max < OUTSIDE_NARROW ? OUTSIDE_NARROW : max > OUTSIDE_WORDS ? OUTSIDE_WORDS : max;
    for (size_t i = 0; i < n->noutside; i++) {
        const net_outside *o = &n->outside[i];
        if (!o->linked) /* nothing tells how it is connected */
            continue;
        p->box_of_outside[i] = p->nboxes;
        pic_box *b = add_box(p, BOX_OUTSIDE, i);
        words_add(&p->maker, &b->title, o->name, name_face, max);
        size_t keep = b->title.n;
        if (p->which == DIAGRAM_LOGICAL)
            words_add(&p->maker, &b->title, o->owner, small_face, max);
        int32_t wide = p->choice.lines ? p->choice.words : AWAY_WORDS;
        add_aways(p, &b->title, o->aways, o->naways, max > wide ? max : wide);
        clip(p, &b->title, keep);
        b->w = b->title.w + SYMBOL_SIZE + 4 * PAD;
        b->h = (b->title.h > SYMBOL_SIZE ? b->title.h : SYMBOL_SIZE) + PAD + 2000;
    }
    for (size_t i = 0; i < n->noutside && p->which == DIAGRAM_LOGICAL; i++) {
        if (n->outside[i].linked)
            continue;
        if (!rest || ++items == BOX_ITEMS) {
            items = 0;
            rest = add_box(p, BOX_RELATED, i);
            rest->first = i;
            words_add(&p->maker, &rest->title, word(p, WORD_RELATED), name_face, NOTE_WORDS);
        }
        words_item(&p->maker, &rest->title, n->outside[i].name, small_face, NOTE_WORDS, WORD_BULLET);
        rest->last = i + 1;
        rest->w = rest->title.w + 3 * PAD;
        rest->h = rest->title.h + PAD + 2000;
    }
}

static void add_unplaced_applications(picture *p)
{
    pic_box *b = NULL;
    size_t items = 0;
    for (size_t i = 0; i < p->net->napplications && p->which == DIAGRAM_LOGICAL; i++) {
        const net_application *x = &p->net->applications[i];
        if (x->ndevices)
            continue;
        if (!b || ++items == BOX_ITEMS) {
            items = 0;
            b = add_box(p, BOX_NOTE, 0);
            b->first = i;
            words_add(&p->maker, &b->title, word(p, WORD_NO_SERVER), name_face, NOTE_WORDS);
        }
        words_item(&p->maker, &b->title, x->name, small_face, NOTE_WORDS, WORD_BULLET);
        b->last = i + 1;
        b->w = b->title.w + 3 * PAD;
        b->h = b->title.h + PAD + 2000;
    }
}

void pic_make_boxes(picture *p)
{
    const network *n = p->net;
    size_t *lists[] = {cd_arena_array(&p->arena, n->nzones + 1, sizeof(size_t)), cd_arena_array(&p->arena, n->noutside + 1, sizeof(size_t)),
                       cd_arena_array(&p->arena, n->ndevices + 1, sizeof(size_t)), cd_arena_array(&p->arena, n->ndevices + 1, sizeof(size_t))};
    const size_t counts[] = {n->nzones, n->noutside, n->ndevices, n->ndevices};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < counts[i]; k++)
            lists[i][k] = SIZE_MAX;
    p->box_of_zone = lists[0];
    p->box_of_outside = lists[1];
    p->box_of_device = lists[2];
    p->cell_of_device = lists[3];
    add_outside(p);
    for (size_t i = 0; i < n->nzones; i++) {
        if (n->zones[i].away)
            continue;
        p->box_of_zone[i] = p->nboxes;
        pic_box *b = add_box(p, BOX_ZONE, i);
        fill_zone(p, b);
        if (n->zones[i].place && !b->ncells) { /* nothing of it is shown here */
            p->nboxes--;
            p->box_of_zone[i] = SIZE_MAX;
        }
    }
    for (size_t i = 0; i < n->ndevices; i++) {
        if (!net_joins(&n->devices[i])) {
            p->box_of_device[i] = p->box_of_zone[n->devices[i].zones[0]];
            continue;
        }
        p->box_of_device[i] = p->nboxes;
        pic_box *b = add_box(p, BOX_DEVICE, i);
        pic_cell *c = add_cell(p, b, i);
        fill_device(p, c, NULL);
        b->w = c->w;
        b->h = c->h;
    }
    add_unplaced_applications(p);
}
