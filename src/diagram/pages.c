/* A network is taken apart into units (a zone's title, a device, something outside), which stand in one order from the outside
 * inwards, what belongs together side by side.  A part is a run of them, as long as fits a page; it ends with a zone where it can. */
#include "diagram/pages.h"

#include <stdlib.h>
#include <string.h>

enum what { UNIT_OUTSIDE, UNIT_ZONE, UNIT_DEVICE, UNIT_APPLICATION };
typedef struct unit {
    enum what what;
    size_t index;
    size_t group;            /* units of one box, rising */
    int64_t area;            /* about */
} unit;

typedef struct page {
    size_t from, to;         /* units */
    size_t first_line, lines;/* of its one unit; lines 0: all */
} page;

typedef struct pager {
    const draft *d;
    cd_arena *a;
    unit *units;
    size_t n, groups;
    net_share share;
    page *pages;
    size_t npages, cap_pages;
    size_t guess;            /* boxes in a part, perhaps */
} pager;

/* ---- units ---- */

static void add_unit(pager *g, enum what what, size_t index)
{
    g->units[g->n++] = (unit){.what = what, .index = index, .group = g->groups};
}

/* Those that hang on a device follow it. */
static void add_device(pager *g, size_t device, bool *done)
{
    const network *n = g->d->whole;
    bool told = n->devices[device].like != device && network_folds(n, g->d->which, device); /* with another */
    if (done[device] || told || !network_shows(n, g->d->which, device))
        return;
    done[device] = true;
    add_unit(g, UNIT_DEVICE, device);
    for (size_t i = 0; i < n->nlinks && g->d->which == DIAGRAM_PHYSICAL; i++)
        for (size_t e = 0; e < 2; e++) {
            net_ref own = n->links[i].ends[e], other = n->links[i].ends[1 - e];
            if (own.what == NET_DEVICE && own.index == device && other.what == NET_DEVICE && net_stands_in(n, other.index, n->devices[device].zones[0]) &&
                n->devices[other.index].look->rank > n->devices[device].look->rank)
                add_device(g, network_folds(n, g->d->which, other.index) ? n->devices[other.index].like : other.index, done);
        }
}

static void add_zone(pager *g, size_t zone, bool *done)
{
    const network *n = g->d->whole;
    add_unit(g, UNIT_ZONE, zone);
    for (int rank = 0; rank < 100; rank++) /* as the schema has it */
        for (size_t d = 0; d < n->ndevices; d++)
            if (net_stands_in(n, d, zone) && n->devices[d].look->rank == rank)
                add_device(g, d, done);
}

/* How closely zones are tied: links between them, devices that join both. */
static size_t *ties_of(const pager *g)
{
    const network *n = g->d->whole;
    size_t *ties = cd_arena_array(g->a, n->nzones * n->nzones + 1, sizeof *ties);
    for (size_t d = 0; d < n->ndevices; d++)
        for (size_t k = 0; net_joins(&n->devices[d]) && k < n->devices[d].nzones; k++)
            for (size_t j = 0; j < n->devices[d].nzones; j++)
                ties[n->devices[d].zones[k] * n->nzones + n->devices[d].zones[j]] += n->devices[d].nzones < 6;
    for (size_t i = 0; i < n->nlinks; i++) {
        size_t z[2] = {SIZE_MAX, SIZE_MAX};
        for (size_t e = 0; e < 2; e++) {
            net_ref r = n->links[i].ends[e];
            z[e] = r.what == NET_ZONE ? r.index : r.what == NET_DEVICE && !net_joins(&n->devices[r.index]) ? n->devices[r.index].zones[0] : SIZE_MAX;
        }
        if (z[0] == SIZE_MAX || z[1] == SIZE_MAX)
            continue;
        ties[z[0] * n->nzones + z[1]]++;
        ties[z[1] * n->nzones + z[0]]++;
    }
    return ties;
}

/* Zones of one layer: each is followed by the one that is tied to it, or to those before it, most closely. */
static void bring_together(const pager *g, const picture *p, size_t *order)
{
    const network *n = g->d->whole;
    const size_t *ties = ties_of(g);
    for (size_t from = 0, to; from < p->nboxes; from = to) {
        for (to = from + 1; to < p->nboxes && p->boxes[order[to]].key == p->boxes[order[from]].key;)
            to++;
        if (p->boxes[order[from]].kind != BOX_ZONE || to - from < 4)
            continue;
        for (size_t i = from + 1; i < to; i++) {
            size_t best = i, most = 0;
            for (size_t k = i; k < to; k++) {
                size_t sum = 0;
                for (size_t j = i > from + 4 ? i - 4 : from; j < i; j++) /* the last few: those of its page */
                    if (p->boxes[order[k]].kind == BOX_ZONE && p->boxes[order[j]].kind == BOX_ZONE)
                        sum += ties[p->boxes[order[k]].index * n->nzones + p->boxes[order[j]].index];
                if (sum > most) {
                    most = sum;
                    best = k;
                }
            }
            size_t t = order[best];
            memmove(order + i + 1, order + i, (best - i) * sizeof *order);
            order[i] = t;
        }
    }
}

/* A junction of few inner zones stands with the first of them. */
static bool goes_with(const network *n, size_t device, size_t zone)
{
    enum { FEW = 3 };
    const net_device *d = &n->devices[device];
    if (d->nzones > FEW)
        return false;
    bool inner = true, of = false;
    for (size_t k = 0; k < d->nzones; k++) {
        inner &= n->zones[d->zones[k]].look->layer > 1;
        of |= d->zones[k] == zone;
    }
    return inner && (of || zone == SIZE_MAX);
}

/* The one zone that something outside is linked to, alone and not next to the outside; SIZE_MAX: none. */
static size_t leads_to(const pager *g, size_t outside)
{
    const network *n = g->d->whole;
    size_t zone = SIZE_MAX;
    for (size_t i = 0; i < n->nlinks; i++)
        for (size_t e = 0; e < 2; e++) {
            net_ref own = n->links[i].ends[e], other = n->links[i].ends[1 - e];
            if (own.what != NET_OUTSIDE || own.index != outside)
                continue;
            if (other.what == NET_OUTSIDE || (other.what == NET_DEVICE && net_joins(&n->devices[other.index])))
                return SIZE_MAX;
            size_t z = other.what == NET_ZONE ? other.index : n->devices[other.index].zones[0];
            if ((zone != SIZE_MAX && zone != z) || n->zones[z].look->layer == 1)
                return SIZE_MAX;
            zone = z;
        }
    return zone;
}

static void list_units(pager *g)
{
    const network *n = g->d->whole;
    const pic_choice choice = {.width = 400000, .words = 104000, .compact = 1};
    picture *p = pic_begin(g->d->look, n, g->d->in, g->d->which, g->d->cache, choice); /* for the order of its boxes */
    size_t *order = pic_box_order(p);
    bring_together(g, p, order);
    g->units = cd_arena_array(g->a, n->nzones + n->ndevices + n->noutside + n->napplications + 1, sizeof *g->units);
    bool *done = cd_arena_array(g->a, n->ndevices + 1, sizeof *done);
    for (size_t i = 0; i < p->nboxes; i++) {
        const pic_box *b = &p->boxes[order[i]];
        switch (b->kind) {
        case BOX_OUTSIDE:
            if (leads_to(g, b->index) != SIZE_MAX)
                break;
            g->groups++;
            add_unit(g, UNIT_OUTSIDE, b->index);
            break;
        case BOX_RELATED: /* one of several boxes: all of them, once */
            for (size_t o = b->first; o < b->last; o++)
                if (!n->outside[o].linked) {
                    g->groups++;
                    add_unit(g, UNIT_OUTSIDE, o);
                }
            break;
        case BOX_NOTE:
            for (size_t o = b->first; o < b->last; o++)
                if (!n->applications[o].ndevices) {
                    g->groups++;
                    add_unit(g, UNIT_APPLICATION, o);
                }
            break;
        case BOX_DEVICE:
            if (done[b->index] || goes_with(n, b->index, SIZE_MAX))
                break;
            done[b->index] = true;
            g->groups++;
            add_unit(g, UNIT_DEVICE, b->index);
            break;
        case BOX_ZONE: /* with what is linked to nothing else */
            g->groups++;
            for (size_t d = 0; d < n->ndevices; d++)
                if (net_joins(&n->devices[d]) && !done[d] && goes_with(n, d, b->index)) {
                    done[d] = true;
                    add_unit(g, UNIT_DEVICE, d);
                }
            for (size_t o = 0; o < n->noutside; o++)
                if (n->outside[o].linked && leads_to(g, o) == b->index)
                    add_unit(g, UNIT_OUTSIDE, o);
            add_zone(g, b->index, done);
            break;
        }
    }
    pic_free(p);
}

/* ---- shares ---- */

static void put_unit(pager *g, size_t i, size_t part)
{
    const network *n = g->d->whole;
    const unit *u = &g->units[i];
    switch (u->what) {
    case UNIT_OUTSIDE:
        g->share.outside[u->index] = part;
        break;
    case UNIT_ZONE:
        g->share.zones[u->index] = part;
        break;
    case UNIT_APPLICATION:
        g->share.applications[u->index] = part;
        break;
    case UNIT_DEVICE:
        g->share.devices[u->index] = part;
        for (size_t d = u->index; network_folds(n, g->d->which, u->index) && d < n->ndevices; d++)
            if (n->devices[d].like == u->index)
                g->share.devices[d] = part;
        break;
    }
}

static size_t *places(pager *g, size_t n)
{
    size_t *list = cd_arena_array(g->a, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = SIZE_MAX;
    return list;
}

static const char *link_text(void *user, cd_arena *a, const net_link *l)
{
    const enum diagram_which *which = user;
    return pic_link_text(*which, a, l);
}

static void make_network(const pager *g, size_t part, cd_arena *a, network *ret)
{
    enum diagram_which which = g->d->which;
    network_part(g->d->whole, which, &g->share, part, link_text, &which, a, ret);
}

/* Whether units [from, to) fit one part; *ret_height: how high they come out. */
static bool fits(pager *g, size_t from, size_t to, int32_t *ret_height)
{
    size_t part = g->npages + 1;
    for (size_t i = from; i < to; i++)
        put_unit(g, i, part);
    cd_arena a;
    cd_arena_init(&a);
    network n;
    make_network(g, part, &a, &n);
    picture *p = draft_lay(g->d, &n, true, LAY_TRIAL, NULL);
    if (p)
        *ret_height = p->height;
    pic_free(p);
    cd_arena_done(&a);
    for (size_t i = from; i < to; i++)
        put_unit(g, i, NET_LATER);
    return p != NULL;
}

static page *add_page(pager *g, size_t at, page x)
{
    if (g->npages == g->cap_pages) {
        size_t cap = g->cap_pages ? g->cap_pages * 2 : 16;
        page *more = cd_arena_array(g->a, cap, sizeof *more);
        if (g->npages)
            memcpy(more, g->pages, g->npages * sizeof *more);
        g->pages = more;
        g->cap_pages = cap;
    }
    memmove(g->pages + at + 1, g->pages + at, (g->npages - at) * sizeof *g->pages);
    g->npages++;
    g->pages[at] = x;
    return &g->pages[at];
}

/* The greatest of ends[low..high) up to which units from `from` fit, with few trials; `low` when none does.  ends[low] is known to. */
static size_t last_fit(pager *g, size_t from, const size_t *ends, size_t low, size_t high, size_t guess, int32_t *height)
{
    size_t step = 1;
    bool up = true;
    guess = guess <= low ? low + 1 : guess;
    while (low + 1 < high) { /* ends[low] fits, ends[high] does not, or is beyond */
        size_t at = guess < high ? guess : high - 1;
        int32_t h;
        if (fits(g, from, ends[at], &h)) {
            low = at;
            *height = h;
            guess = up ? at + step : (low + high) / 2;
            step *= 2;
        } else {
            high = at;
            up = false;
            guess = low + (high - low) / 2;
        }
        if (guess <= low)
            guess = low + 1;
    }
    return low;
}

enum { LINES_MOST = 56, LINES_LEAST = 4 }; /* of words in a part that has but those */

/* Parts for one unit of more words than a page holds; they stand from `at` on. */
static void cut_lines(pager *g, size_t one, size_t at)
{
    put_unit(g, one, at + 1);
    network n;
    make_network(g, at + 1, g->a, &n);
    bool more = true;
    for (size_t first = 0, lines; more; first += lines) {
        picture *p = NULL;
        for (lines = LINES_MOST; !p; lines = p ? lines : lines * 3 / 4)
            p = draft_lay_lines(g->d, &n, first, lines, lines <= LINES_LEAST);
        more = p->lines > first + lines;
        pic_free(p);
        add_page(g, at++, (page){one, one + 1, first, lines});
    }
}

static void share_out(pager *g, size_t from)
{
    enum { EMPTY_PERCENT = 55 };
    const diagram_input *in = g->d->in;
    int32_t room = in->max_height;
    size_t *ends = cd_arena_array(g->a, g->n + 2, sizeof *ends), guess = g->guess;
    for (size_t to; from < g->n; from = to) {
        size_t n = 0;
        int32_t height = 0;
        ends[n++] = from;
        for (size_t i = from; i < g->n; i++)
            if (i + 1 == g->n || g->units[i + 1].group != g->units[i].group)
                ends[n++] = i + 1;
        size_t at = last_fit(g, from, ends, 0, n, guess, &height);
        guess = at;
        to = ends[at];
        size_t next = at + 1 < n ? ends[at + 1] : to;
        if (next - to > 2 && (int64_t)height * 100 < (int64_t)room * EMPTY_PERCENT) { /* begin the zone that follows */
            n = 0;
            ends[n++] = to;
            for (size_t i = to + 2; i < next; i++) /* not its title alone */
                ends[n++] = i;
            to = ends[last_fit(g, from, ends, 0, n, 4, &height)];
        }
        if (to == from) { /* one unit */
            to = from + 1;
            if (fits(g, from, to, &height))
                add_page(g, g->npages, (page){.from = from, .to = to});
            else
                cut_lines(g, from, g->npages);
        } else {
            add_page(g, g->npages, (page){.from = from, .to = to});
        }
        for (size_t i = from; i < to; i++)
            put_unit(g, i, g->npages);
    }
}

static void number_pages(pager *g)
{
    for (size_t p = g->npages; p-- > 0;) /* a unit in several: the first */
        for (size_t i = g->pages[p].from; i < g->pages[p].to; i++)
            put_unit(g, i, p + 1);
}

/* Whether the parts of the unit that begins at page `at`, a piece of its words each, tell all of them. */
static bool is_told(const pager *g, size_t at, size_t lines)
{
    size_t told = 0;
    for (size_t i = at; i < g->npages && g->pages[i].from == g->pages[at].from; i++)
        told = g->pages[i].first_line + g->pages[i].lines;
    return told >= lines;
}

static void cut_anew(pager *g, size_t at)
{
    size_t one = g->pages[at].from, first = at, end = at + 1;
    while (first && g->pages[first - 1].from == one)
        first--;
    while (end < g->npages && g->pages[end].from == one)
        end++;
    memmove(g->pages + first, g->pages + end, (g->npages - end) * sizeof *g->pages);
    g->npages -= end - first;
    cut_lines(g, one, first);
}

/* In two, between boxes where that is near the middle. */
static void halve(pager *g, size_t at)
{
    page x = g->pages[at];
    if (x.to - x.from == 1) {
        cut_anew(g, at);
        return;
    }
    size_t middle = x.from + (x.to - x.from) / 2, best = middle;
    for (size_t i = x.from + 1; i < x.to; i++)
        if (g->units[i].group != g->units[i - 1].group &&
            (best == middle || (i > middle ? i - middle : middle - i) < (best > middle ? best - middle : middle - best)))
            best = i;
    g->pages[at].to = best;
    add_page(g, at + 1, (page){.from = best, .to = x.to});
}

/* Its last box stands in the next part, and what follows is shared out anew; false: it has one box. */
static bool shorten(pager *g, size_t at)
{
    page *x = &g->pages[at];
    size_t to = x->to - 1;
    while (to > x->from && g->units[to].group == g->units[to - 1].group)
        to--;
    if (to == x->from)
        return false;
    x->to = to;
    g->npages = at + 1;
    for (size_t i = to; i < g->n; i++)
        put_unit(g, i, NET_LATER);
    for (size_t p = 0; p <= at; p++)
        for (size_t i = g->pages[p].from; i < g->pages[p].to; i++)
            put_unit(g, i, p + 1);
    share_out(g, to);
    return true;
}

enum { SHORTENED_MOST = 12, FAILURES_MOST = 200 };

size_t pages_lay(const draft *d, int64_t scale, cd_arena *a, picture ***ret)
{
    pager g = {.d = d, .a = a};
    const network *n = d->whole;
    g.share = (net_share){places(&g, n->nzones), places(&g, n->ndevices), places(&g, n->noutside), places(&g, n->napplications)};
    list_units(&g);
    g.guess = (size_t)((int64_t)g.groups * scale * 3 / 4000) + 1; /* legends, and what is told of links, take room too */
    for (size_t i = 0; i < g.n; i++)
        put_unit(&g, i, NET_LATER);
    share_out(&g, 0);
    /* What is written of links to later parts is known only now: a part that has become too large for it is made smaller, and all
     * begins anew, for the numbers have changed. */
    picture **list = NULL;
    size_t failures = 0;
    for (size_t i = 0; i < g.npages;) {
        if (i == 0) {
            number_pages(&g);
            list = cd_realloc(list, g.npages, sizeof *list);
        }
        /* What parts tell of each other might never settle: then a part is taken as it is, though it is higher than its page. */
        const bool tired = failures >= FAILURES_MOST;
        const page *x = &g.pages[i];
        network *own = cd_arena_alloc(a, sizeof *own);
        make_network(&g, i + 1, a, own);
        if (x->lines) {
            size_t first = i;
            while (first && g.pages[first - 1].from == x->from)
                first--;
            make_network(&g, first + 1, a, own);
            list[i] = draft_lay_lines(d, own, x->first_line, x->lines, x->lines <= LINES_LEAST || tired);
            if (list[i] && !tired && !is_told(&g, i, list[i]->lines)) {
                pic_free(list[i]);
                list[i] = NULL;
            }
        } else {
            list[i] = draft_lay(d, own, true, LAY_CAREFUL, NULL);
        }
        if (list[i]) {
            i++;
            continue;
        }
        size_t at = i;
        while (i)
            pic_free(list[--i]);
        if (++failures < SHORTENED_MOST && shorten(&g, at))
            continue;
        halve(&g, at);
    }
    *ret = list;
    return g.npages;
}
