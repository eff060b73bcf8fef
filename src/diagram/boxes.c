#include "diagram/picture.h"

#include <stdlib.h>
#include <string.h>


static const word_face title_face = {SIZE_TITLE, true, false}, name_face = {SIZE_NAME, true, false}, small_face = {SIZE_SMALL, false, false},
                       aside_face = {SIZE_SMALL, false, true};

enum { LAYERS = 100 /* by the schema */, LAYER = 1000, OUTSIDE_WORDS = 110000, OUTSIDE_NARROW = 60000, TITLE_LEAST = 100000, TITLE_NARROW = 80000, LIST_MAX = 6, NOTE_WORDS = 200000, BOX_ITEMS = 20, JUNCTION_WORDS = 150000, AWAY_WORDS = 130000 };

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

static bool stands_in(const picture *p, size_t device, size_t zone)
{
    const net_device *d = &p->net->devices[device];
    return !net_joins(d) && d->zones[0] == zone;
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
        if (!stands_in(p, d, zone))
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
        plain += stands_in(p, d, b->index) && is_shown(p, d) && is_plain(p, d) && !(is_folded(p, d) && n->devices[d].like != d);
    bool list = p->choice.compact && plain > 1 && !bare;
    for (size_t d = 0; d < n->ndevices; d++) {
        if (!stands_in(p, d, b->index) || !is_shown(p, d) || (list && is_plain(p, d)))
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
        if (!stands_in(p, d, b->index) || !is_shown(p, d) || !is_plain(p, d) || (is_folded(p, d) && n->devices[d].like != d))
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

/* The words at the head of a zone, in lines of at most `max`. */
static void title_zone(picture *p, pic_box *b, int32_t max)
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

/* ---- rows ---- */

static int layer_together(const network *n, size_t zone, int together)
{
    int layer = n->zones[zone].look->layer;
    return 1 + (layer - 1 + together) / (together + 1);
}

/* Layer of a zone in this picture, in which some may have been brought together. */
static int layer_of(const picture *p, size_t zone)
{
    return layer_together(p->net, zone, p->choice.together);
}

size_t pic_layers(const network *n, int together)
{
    bool seen[LAYERS + 1] = {0};
    size_t count = 0;
    for (size_t i = 0; i < n->nzones; i++) {
        int layer = layer_together(n, i, together);
        count += !seen[layer];
        seen[layer] = true;
    }
    return count;
}

/* Twice the layer at which an end of a link stands; junctions as far as they are known. */
static bool level_of(const picture *p, net_ref ref, const int *junction, int *ret)
{
    const network *n = p->net;
    if (ref.what == NET_OUTSIDE)
        *ret = 0;
    else if (ref.what == NET_ZONE)
        *ret = 2 * layer_of(p, ref.index);
    else if (!net_joins(&n->devices[ref.index]))
        *ret = 2 * layer_of(p, n->devices[ref.index].zones[0]);
    else if (junction[ref.index])
        *ret = junction[ref.index];
    else
        return false;
    return true;
}

static int far(int a, int b)
{
    return a > b ? a - b : b - a;
}

/* Where the devices stand that join zones: an odd number, between twice the layer above and twice the one below. */
static void place_junctions(const picture *p, int *junction)
{
    const network *n = p->net;
    int deepest = 0;
    for (size_t i = 0; i < n->nzones; i++)
        deepest = layer_of(p, i) > deepest ? layer_of(p, i) : deepest;
    for (int pass = 0; pass < 3; pass++)
        for (size_t d = 0; d < n->ndevices; d++) {
            const net_device *v = &n->devices[d];
            if (!net_joins(v))
                continue;
            int low = 2 * layer_of(p, v->zones[0]), high = low, inner = 0;
            for (size_t k = 0; k < v->nzones; k++) {
                int own = 2 * layer_of(p, v->zones[k]);
                low = own < low ? own : low;
                high = own > high ? own : high;
                inner = own > 2 && (!inner || own < inner) ? own : inner;
            }
            if (low == high || v->look->joins != JOINS_MIDDLE) {
                junction[d] = low == high ? low - 1 : v->look->joins == JOINS_FIRST ? low + 1 : inner - 1;
                continue;
            }
            int best = 1, least = -1;
            for (int at = 1; at <= 2 * deepest + 1; at += 2) {
                int sum = 0, own;
                for (size_t k = 0; k < v->nzones; k++)
                    sum += far(at, 2 * layer_of(p, v->zones[k]));
                for (size_t i = 0; i < n->nlinks; i++)
                    for (size_t e = 0; e < 2; e++) {
                        const net_link *l = &n->links[i];
                        if (l->given && l->ends[e].what == NET_DEVICE && l->ends[e].index == d && level_of(p, l->ends[1 - e], junction, &own))
                            sum += far(at, own);
                    }
                if (least < 0 || sum < least) {
                    least = sum;
                    best = at;
                }
            }
            junction[d] = best;
        }
}

/* Junctions of one place that are linked to each other and of different rank stand below each other. */
static bool are_ranked(const picture *p, const int *junction, int at)
{
    const network *n = p->net;
    for (size_t i = 0; i < n->nlinks; i++) {
        net_ref a = n->links[i].ends[0], b = n->links[i].ends[1];
        if (a.what == NET_DEVICE && b.what == NET_DEVICE && junction[a.index] == at && junction[b.index] == at &&
            n->devices[a.index].look->rank != n->devices[b.index].look->rank)
            return true;
    }
    return false;
}

static void key_boxes(picture *p)
{
    const network *n = p->net;
    int *junction = cd_arena_array(&p->arena, n->ndevices + 1, sizeof *junction), deepest = 0;
    place_junctions(p, junction);
    for (size_t i = 0; i < n->nzones; i++)
        deepest = layer_of(p, i) > deepest ? layer_of(p, i) : deepest;
    for (size_t i = 0; i < p->nboxes; i++) {
        pic_box *b = &p->boxes[i];
        if (b->kind == BOX_ZONE)
            b->key = layer_of(p, b->index) * LAYER;
        else if (b->kind == BOX_DEVICE)
            b->key = junction[b->index] / 2 * LAYER + LAYER / 2 +
                     (are_ranked(p, junction, junction[b->index]) ? n->devices[b->index].look->rank : 0);
        else if (b->kind == BOX_NOTE)
            b->key = (int64_t)deepest * LAYER + LAYER - 1;
    }
}

static int32_t cell_width(const pic_box *b)
{
    int32_t w = 0;
    for (size_t k = 0; k < b->ncells; k++)
        w = b->cells[k].w > w ? b->cells[k].w : w;
    return w;
}

static int32_t cell_gap(const picture *p)
{
    return p->which == DIAGRAM_LOGICAL ? p->cell_gap / 2 : p->cell_gap;
}

/* Room for the cells of a zone in so many columns. */
static int32_t inside_width(const picture *p, const pic_box *b, size_t columns)
{
    return b->ncells ? (int32_t)columns * (cell_width(b) + cell_gap(p)) - cell_gap(p) : 0;
}

static int64_t about_height(const picture *p, const pic_box *b, size_t columns)
{
    int64_t all = 0;
    for (size_t k = 0; k < b->ncells; k++)
        all += b->cells[k].h + (p->which == DIAGRAM_LOGICAL ? p->cell_gap / 2 : 2 * p->cell_gap);
    size_t rows = (b->ncells + columns - 1) / columns;
    return b->ncells ? all / (int64_t)b->ncells * (int64_t)rows : 0;
}

/* Title and width of a zone whose cells stand in b->columns. */
static void shape_zone(picture *p, pic_box *b, int32_t room)
{
    /* no more columns than the rows need */
    size_t rows = b->ncells ? (b->ncells + b->columns - 1) / b->columns : 1;
    if (b->ncells)
        b->columns = (b->ncells + rows - 1) / rows;
    int32_t inside = inside_width(p, b, b->columns), most = p->which == DIAGRAM_PHYSICAL && b->ncells ? (p->choice.tight ? TITLE_NARROW : TITLE_LEAST) : TITLE_LEAST + 40000;
    int32_t least = room - 2 * p->zone_pad < most ? room - 2 * p->zone_pad : most;
    if (least < TITLE_NARROW)
        least = TITLE_NARROW;
    title_zone(p, b, inside > least ? inside : least);
    b->w = (inside > b->title.w ? inside : b->title.w) + 2 * p->zone_pad;
    b->band = b->title.h + PAD;
}

/* How many cells of the zones of one key stand side by side: a column more for the tallest as long as there is room. */
static void share_width(picture *p, int64_t key, size_t zones)
{
    int64_t room = p->choice.width - (int64_t)(zones - 1) * p->cell_gap, all = 0;
    for (size_t i = 0; i < p->nboxes; i++)
        if (p->boxes[i].kind == BOX_ZONE && p->boxes[i].key == key) {
            int32_t own = inside_width(p, &p->boxes[i], 1);
            all += (own > TITLE_NARROW ? own : TITLE_NARROW) + 2 * p->zone_pad;
        }
    for (;;) {
        pic_box *tallest = NULL;
        int64_t most = 0;
        for (size_t i = 0; i < p->nboxes; i++) {
            pic_box *b = &p->boxes[i];
            if (b->kind != BOX_ZONE || b->key != key || b->columns >= b->ncells)
                continue;
            int64_t h = about_height(p, b, b->columns);
            if (h > most && all + cell_width(b) + cell_gap(p) <= room) {
                most = h;
                tallest = b;
            }
        }
        if (!tallest)
            break;
        tallest->columns++;
        all += cell_width(tallest) + cell_gap(p);
    }
}

/* How many cells of a zone stand side by side, and its width as far as it is known. */
static void shape_zones(picture *p)
{
    for (size_t i = 0; i < p->nboxes; i++) {
        pic_box *b = &p->boxes[i];
        if (b->kind != BOX_ZONE)
            continue;
        size_t zones = 0, before = 0;
        for (size_t k = 0; k < p->nboxes; k++)
            if (p->boxes[k].kind == BOX_ZONE && p->boxes[k].key == b->key) {
                zones++;
                before += k < i;
            }
        if (p->choice.spread == SPREAD_SHARE) {
            if (!before)
                share_width(p, b->key, zones);
        } else {
            int64_t room = p->choice.width, each = cell_width(b) + cell_gap(p);
            if (p->choice.spread == SPREAD_HALF && zones > 1)
                room = (room - p->cell_gap) / 2;
            int64_t fit = b->ncells ? (room - 2 * p->zone_pad + cell_gap(p)) / each : 1;
            b->columns = fit < 1 ? 1 : (size_t)fit > b->ncells && b->ncells ? b->ncells : (size_t)fit;
        }
        shape_zone(p, b, (p->choice.width - (int32_t)(zones - 1) * p->cell_gap) / (int32_t)zones);
    }
}

/* Cells of the logical diagram, each in the column that is shortest so far. */
static void stack_cells(picture *p, pic_box *b)
{
    int32_t gap = p->cell_gap / 2, top = b->band + gap, w = b->ncells ? b->cells[0].w : 0, foot = b->ncells ? 0 : b->band;
    int32_t *y = cd_arena_array(&p->arena, b->columns, sizeof *y);
    for (size_t c = 0; c < b->columns; c++)
        y[c] = top;
    /* what is left of the width goes to the cells */
    if (b->ncells)
        w = (b->w - 2 * p->zone_pad - ((int32_t)b->columns - 1) * gap) / (int32_t)b->columns;
    for (size_t i = 0; i < b->ncells; i++) {
        size_t at = 0;
        for (size_t c = 1; c < b->columns; c++)
            at = y[c] < y[at] ? c : at;
        pic_cell *c = &b->cells[i];
        c->w = w;
        c->x = p->zone_pad + (int32_t)at * (w + gap);
        c->y = y[at];
        y[at] += c->h + gap;
        foot = y[at] > foot ? y[at] : foot;
    }
    b->h = foot + (b->ncells ? 1000 : 0);
}

static bool comes_before(const picture *p, const pic_box *a, const pic_box *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    if (a->kind == BOX_ZONE && b->kind == BOX_ZONE) {
        size_t x = p->net->zones[a->index].look->order, y = p->net->zones[b->index].look->order;
        if (x != y)
            return x < y;
    }
    return a < b;
}

/* Rows the boxes of [from, to) take when none is wider than `room`; assigned from `row` when `assign`. */
static size_t break_rows(picture *p, const size_t *list, size_t from, size_t to, int64_t room, size_t row, bool assign)
{
    size_t rows = 1;
    int64_t w = 0;
    for (size_t i = from; i < to; i++) {
        int64_t more = w + (i > from && w ? 14000 : 0) + p->boxes[list[i]].w;
        if (w && more > room) {
            rows++;
            more = p->boxes[list[i]].w;
        }
        w = more;
        if (assign)
            p->boxes[list[i]].row = row + rows - 1;
    }
    return rows;
}

size_t *pic_box_order(picture *p)
{
    size_t *list = cd_arena_array(&p->arena, p->nboxes + 1, sizeof *list);
    for (size_t i = 0; i < p->nboxes; i++) {
        list[i] = i;
        for (size_t k = i; k && comes_before(p, &p->boxes[list[k]], &p->boxes[list[k - 1]]); k--) {
            size_t t = list[k];
            list[k] = list[k - 1];
            list[k - 1] = t;
        }
    }
    return list;
}

static void row_boxes(picture *p)
{
    size_t *list = pic_box_order(p), row = 0;
    for (size_t from = 0, to; from < p->nboxes; from = to) {
        for (to = from; to < p->nboxes && p->boxes[list[to]].key == p->boxes[list[from]].key;)
            to++;
        /* as even as the number of rows allows */
        size_t rows = break_rows(p, list, from, to, p->choice.width, row, false);
        int64_t low = 0, high = p->choice.width;
        while (high - low > 4000) {
            int64_t middle = low + (high - low) / 2;
            if (break_rows(p, list, from, to, middle, row, false) <= rows)
                high = middle;
            else
                low = middle;
        }
        row += break_rows(p, list, from, to, high, row, true);
    }
}

/* ---- cells of a zone, in the physical diagram ---- */

static bool link_within(const picture *p, size_t zone, const net_link *l, size_t *a, size_t *b)
{
    if (l->ends[0].what != NET_DEVICE || l->ends[1].what != NET_DEVICE)
        return false;
    *a = l->ends[0].index;
    *b = l->ends[1].index;
    return stands_in(p, *a, zone) && stands_in(p, *b, zone);
}

static void row_cells(picture *p, pic_box *b)
{
    const network *n = p->net;
    size_t deepest = 0;
    bool changed = true;
    /* what is linked within the zone stands below what it is linked to and is nearer to the outside */
    for (size_t pass = 0; changed && pass < b->ncells; pass++) {
        changed = false;
        for (size_t i = 0; i < n->nlinks; i++) {
            size_t x, y;
            if (!link_within(p, b->index, &n->links[i], &x, &y))
                continue;
            if (n->devices[x].look->rank > n->devices[y].look->rank) {
                size_t t = x;
                x = y;
                y = t;
            }
            pic_cell *above = &b->cells[p->cell_of_device[x]], *below = &b->cells[p->cell_of_device[y]];
            if (n->devices[x].look->rank < n->devices[y].look->rank && below->level <= above->level) {
                below->level = above->level + 1;
                changed = true;
            }
        }
    }
    for (size_t i = 0; i < b->ncells; i++)
        deepest = b->cells[i].level > deepest ? b->cells[i].level : deepest;
    for (size_t i = 0; i < b->ncells; i++) {
        bool linked = false, up = false;
        for (size_t k = 0; k < n->nlinks && b->cells[i].device != SIZE_MAX; k++) {
            size_t x, y;
            bool within = link_within(p, b->index, &n->links[k], &x, &y);
            for (size_t e = 0; e < 2; e++)
                if (n->links[k].ends[e].what == NET_DEVICE && n->links[k].ends[e].index == b->cells[i].device) {
                    linked |= within;
                    net_ref o = n->links[k].ends[1 - e];
                    size_t box = o.what == NET_OUTSIDE ? p->box_of_outside[o.index] : o.what == NET_ZONE ? p->box_of_zone[o.index] : p->box_of_device[o.index];
                    up |= !within && box != SIZE_MAX && p->boxes[box].row < b->row;
                }
        }
        b->cells[i].linked = linked;
        if (!linked && !up)
            b->cells[i].level = deepest;
    }
    size_t row = 0;
    for (size_t level = 0; level <= deepest; level++) {
        size_t count = 0, k = 0;
        for (size_t i = 0; i < b->ncells; i++)
            count += b->cells[i].level == level && b->cells[i].device != SIZE_MAX;
        size_t rows = (count + b->columns - 1) / b->columns, each = rows ? (count + rows - 1) / rows : 1;
        for (int linked = 1; linked >= 0; linked--) /* near to what they are linked to */
            for (size_t i = 0; i < b->ncells; i++)
                if (b->cells[i].level == level && b->cells[i].device != SIZE_MAX && b->cells[i].linked == (linked == 1))
                    b->cells[i].row = row + k++ / each;
        row += rows;
    }
    size_t lists = 0;
    for (size_t i = 0; i < b->ncells; i++) /* lists stand below the rest */
        if (b->cells[i].device == SIZE_MAX)
            b->cells[i].row = row + lists++ / b->columns;
}

void pic_make_rows(picture *p)
{
    key_boxes(p);
    shape_zones(p);
    row_boxes(p);
    for (size_t i = 0; i < p->nboxes; i++) {
        pic_box *b = &p->boxes[i];
        if (b->kind != BOX_ZONE)
            continue;
        if (p->which == DIAGRAM_LOGICAL)
            stack_cells(p, b);
        else
            row_cells(p, b);
    }
}
