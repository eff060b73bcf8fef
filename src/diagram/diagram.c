#include "diagram/diagram.h"

#include <stdlib.h>

#include "diagram/pages.h"

/* How it comes out beside the room it has. */
typedef struct fit {
    bool fits;
    int64_t scale;           /* to which it would have to be made smaller: 1000 not at all */
    int32_t narrow;          /* not too high but too wide: the width its rows should have had; 0 */
} fit;

enum { MORE_NARROW = 4000, ABOUT_LEGEND = 60000 };

static fit fit_of(const draft *d, picture *p, bool parted)
{
    const diagram_input *in = d->in;
    int32_t w, h, room = in->max_height;
    if (p->hopeless)
        return (fit){false, 1000 * (int64_t)room / p->height, 0};
    if (room && p->height > room) { /* its legend does not matter any more */
        w = p->width;
        h = p->height + ABOUT_LEGEND;
    } else {
        pic_size(p, in->min_width, parted, &w, &h);
    }
    fit f = {(!in->max_width || w <= in->max_width) && (!room || h <= room), 1000, 0};
    if (in->max_width && w > in->max_width) {
        f.scale = 1000 * (int64_t)in->max_width / w;
        f.narrow = !room || h <= room ? (int32_t)(p->choice.width * (int64_t)in->max_width / w) - MORE_NARROW : 0;
    }
    if (room && h > room && 1000 * (int64_t)room / h < f.scale)
        f.scale = 1000 * (int64_t)room / h;
    return f;
}

/* How good a picture is: greater is better.  What fits comes first, then few crossings, words at their devices, a compact form. */
static int64_t worth(const picture *p, fit f)
{
    return (f.fits ? 1000000 : 0) + f.scale * 100 - (int64_t)p->crossings * 60 - p->choice.compact * 2500 - p->choice.tight * 1000 - p->choice.together * 1000 -
           p->height / 1000 * 4 - p->width / 1000;
}

/* A picture as far as that: NULL when one of the same form was laid out before (`forms`, `count`); hopeless ones are not laid out. */
static picture *lay(const draft *d, const network *n, pic_choice choice, uint64_t *forms, size_t *count)
{
    picture *p = pic_begin(d->look, n, d->in, d->which, d->cache, choice);
    for (size_t i = 0; count && i < *count; i++)
        if (forms[i] == p->form) {
            pic_free(p);
            return NULL;
        }
    if (count)
        forms[(*count)++] = p->form;
    if (!p->hopeless)
        pic_lay(p);
    return p;
}

enum { DRAFTS_MAX = 64, FINALISTS = 2, NARROWED = 3, WIDTH_ANY = 460000, NEAR_MISS = 800, NEAR_HIT = 920 /* scales */ };

typedef struct drafts {
    const draft *d;
    const network *n;
    bool parted;
    struct tried {
        pic_choice choice;
        int64_t worth;
        fit fit;
    } tried[DRAFTS_MAX];
    size_t count;            /* best first */
    uint64_t forms[DRAFTS_MAX];
    size_t nforms;
} drafts;

static bool is_full(const drafts *t)
{
    return t->nforms == DRAFTS_MAX;
}

/* One draft, and narrower ones while it is not too high but too wide.  True when one fits. */
static bool try_one(drafts *t, pic_choice choice)
{
    choice.quick = true;
    for (int narrow = 0; narrow < NARROWED && !is_full(t); narrow++) {
        picture *p = lay(t->d, t->n, choice, t->forms, &t->nforms);
        if (!p) {
            choice.width = choice.width * 19 / 20;
            if (!narrow)
                return false;
            continue;
        }
        fit f = fit_of(t->d, p, t->parted);
        struct tried own = {choice, worth(p, f), f};
        pic_free(p);
        size_t i = t->count++;
        for (; i && own.worth > t->tried[i - 1].worth; i--)
            t->tried[i] = t->tried[i - 1];
        t->tried[i] = own;
        if (f.fits || f.narrow <= 0)
            return f.fits;
        choice.width = f.narrow;
    }
    return false;
}

static pic_choice plain(const draft *d)
{
    return (pic_choice){.room = d->in->max_height, .spread = SPREAD_SHARE, .width = (d->in->max_width ? d->in->max_width : WIDTH_ANY) - 40000, .words = 104000};
}

/* Layers brought together or not, words wide or narrow: what matters most.  Where that nearly fits: with less space. */
static bool try_level(drafts *t, int compact)
{
    static const int32_t lengths[] = {104000, 82000};
    enum { NEAREST = 2 };
    bool any = false;
    size_t rows[3], near = 0; /* rows: layers that are left */
    pic_choice nearest[NEAREST];
    for (int together = 0; together < 3; together++)
        rows[together] = pic_layers(t->n, together);
    for (size_t w = 0; w < 2; w++)
        for (int together = 0; together < 3; together++) {
            pic_choice c = plain(t->d);
            if (together && rows[together] == rows[together - 1])
                continue;
            c.compact = compact;
            c.words = lengths[w];
            c.together = together;
            any |= try_one(t, c);
        }
    for (size_t i = 0; i < t->count && near < NEAREST && !any; i++)
        if (t->tried[i].choice.compact == compact && t->tried[i].fit.scale > NEAR_MISS)
            nearest[near++] = t->tried[i].choice;
    for (size_t i = 0; i < near; i++) {
        nearest[i].tight = true;
        any |= try_one(t, nearest[i]);
    }
    return any;
}

/* The best drafts made with care, and the best of these that fits; NULL: none does. */
static picture *finish(drafts *t)
{
    picture *best = NULL;
    int64_t most = 0;
    for (size_t i = 0; i < FINALISTS && i < t->count; i++) {
        pic_choice choice = t->tried[i].choice;
        if (t->tried[i].fit.scale < NEAR_HIT) /* care does not make them so much smaller */
            break;
        choice.quick = false;
        picture *p = lay(t->d, t->n, choice, NULL, NULL);
        fit f = fit_of(t->d, p, t->parted);
        int64_t own = worth(p, f);
        if (f.fits && (!best || own > most) && !pic_shares_lines(p)) {
            pic_free(best);
            best = p;
            most = own;
        } else {
            pic_free(p);
        }
        if (best && !best->crossings) /* nothing to be gained */
            break;
    }
    for (size_t i = 0; i < t->count && !best && t->tried[i].fit.fits; i++) { /* care made them larger */
        best = lay(t->d, t->n, t->tried[i].choice, NULL, NULL);
        if (pic_shares_lines(best)) {
            pic_free(best);
            best = NULL;
        }
    }
    return best;
}

static int most_compact(const draft *d, bool parted)
{
    return d->which == DIAGRAM_LOGICAL && !parted ? 2 : 1;
}

/* NULL when it does not fit; *scale: how far it was from it. */
static picture *try_to_fit(const draft *d, const network *n, pic_choice c, int64_t *scale, uint64_t *forms, size_t *nforms)
{
    *scale = 0;
    for (int narrow = 0; narrow < NARROWED && *nforms < DRAFTS_MAX; narrow++) {
        picture *p = lay(d, n, c, forms, nforms);
        if (!p) {
            c.width = c.width * 19 / 20;
            continue;
        }
        fit f = fit_of(d, p, true);
        *scale = f.scale;
        if (f.fits && !pic_shares_lines(p))
            return p;
        pic_free(p);
        if (f.narrow <= 0)
            break;
        c.width = f.narrow;
    }
    return NULL;
}

/* Whether it may fit, with few drafts: the most compact form, layers brought together in each way; where that nearly fits, with less
 * space and longer lines of words. */
static picture *lay_trial(const draft *d, const network *n)
{
    static const int order[] = {1, 0, 2};
    uint64_t forms[DRAFTS_MAX];
    size_t rows[3], nforms = 0;
    for (int together = 0; together < 3; together++)
        rows[together] = pic_layers(n, together);
    for (size_t i = 0; i < 3; i++) {
        pic_choice c = plain(d);
        c.compact = most_compact(d, true);
        c.together = order[i];
        c.words = 82000;
        c.quick = true;
        if ((order[i] == 1 && rows[1] == rows[0]) || (order[i] == 2 && rows[2] == rows[1]))
            continue;
        int64_t scale;
        for (int more = 0; more < 3; more++) {
            picture *p = try_to_fit(d, n, c, &scale, forms, &nforms);
            if (p)
                return p;
            if (scale < (more ? NEAR_HIT : NEAR_MISS))
                break;
            c.tight = true;
            c.words = more ? 104000 : 82000;
        }
        if (scale && scale < NEAR_MISS * 3 / 4)
            break;
    }
    return NULL;
}

picture *draft_lay(const draft *d, const network *n, bool parted, enum lay_effort effort, int64_t *scale)
{
    if (effort == LAY_TRIAL)
        return lay_trial(d, n);
    drafts t = {.d = d, .n = n, .parted = parted};
    int most = most_compact(d, parted);
    picture *best = NULL;
    if (try_level(&t, 0))
        best = finish(&t);
    if (!best) {
        bool any = try_level(&t, most);
        for (int compact = 1; compact < most && any; compact++)
            try_level(&t, compact);
        if (!any && t.count && t.tried[0].fit.scale > NEAR_HIT) { /* other widths of zones */
            pic_choice last = t.tried[0].choice;
            last.tight = true;
            for (int spread = SPREAD_HALF; spread <= SPREAD_STACK; spread++) {
                last.spread = (enum pic_spread)spread;
                try_one(&t, last);
            }
        }
        best = finish(&t);
    }
    if (!best && scale)
        *scale = t.count ? t.tried[0].fit.scale : 1000;
    return best;
}

picture *draft_lay_lines(const draft *d, const network *n, size_t first_line, size_t lines, bool force)
{
    pic_choice c = plain(d);
    c.room = 0;
    c.words = c.width - 60000;
    c.first_line = first_line;
    c.lines = lines;
    picture *p = lay(d, n, c, NULL, NULL);
    if (force || fit_of(d, p, true).fits)
        return p;
    pic_free(p);
    return NULL;
}

static size_t lay_all(const draft *d, cd_arena *a, picture ***ret)
{
    int64_t scale;
    picture *whole = draft_lay(d, d->whole, false, LAY_CAREFUL, &scale);
    if (!whole)
        return pages_lay(d, scale, a, ret);
    *ret = cd_calloc(1, sizeof **ret);
    (*ret)[0] = whole;
    return 1;
}

size_t diagram_draw_traced(const diagram_look *l, enum diagram_which which, const diagram_input *in, drawing ***ret, diagram_trace *traces, size_t max)
{
    cd_arena a;
    cd_arena_init(&a);
    network net;
    network_read(l, in, &a, &net);
    size_t n = 0;
    *ret = NULL;
    if (which == DIAGRAM_LOGICAL ? net.ngiven || in->nmissing : net.ndevices) {
        struct word_cache *cache = word_cache_new();
        const draft d = {l, in, which, &net, cache};
        picture **pictures;
        n = lay_all(&d, &a, &pictures);
        *ret = cd_calloc(n, sizeof **ret);
        for (size_t i = 0; i < n; i++) {
            pic_part part = {i + 1, n > 1 ? n : 0};
            (*ret)[i] = pic_paint(pictures[i], in->min_width, part, i < max ? &traces[i] : NULL);
            if (i < max)
                traces[i].choice = pictures[i]->choice;
            pic_free(pictures[i]);
        }
        free(pictures);
        word_cache_free(cache);
    }
    cd_arena_done(&a);
    return n;
}

size_t diagram_draw(const diagram_look *l, enum diagram_which which, const diagram_input *in, drawing ***ret)
{
    return diagram_draw_traced(l, which, in, ret, NULL, 0);
}

static void add_lower(drawing *to, const drawing *d, int32_t y)
{
    for (size_t i = 0; i < d->count; i++) {
        drawing_item it = d->items[i];
        drawing_point *points = NULL;
        if (it.npoints) {
            points = cd_calloc(it.npoints, sizeof *points);
            for (size_t k = 0; k < it.npoints; k++)
                points[k] = (drawing_point){it.points[k].x, it.points[k].y + y};
            it.points = points;
        } else {
            it.y += y;
        }
        drawing_add(to, it);
        free(points);
    }
}

drawing *diagram_stack(drawing **parts, size_t n)
{
    enum { BETWEEN = 20000 };
    drawing *all = n == 1 ? parts[0] : NULL;
    if (n > 1) {
        int32_t y = 0;
        cd_str about;
        cd_str_init(&about, 0);
        all = drawing_new(0, 0);
        for (size_t i = 0; i < n; i++) {
            add_lower(all, parts[i], y);
            all->width = parts[i]->width > all->width ? parts[i]->width : all->width;
            all->height = y + parts[i]->height;
            y = all->height + BETWEEN;
            if (parts[i]->about)
                cd_str_addf(&about, "%s%s: %s", i ? " " : "", parts[i]->title, parts[i]->about);
            drawing_free(parts[i]);
        }
        all->about = cd_arena_strdup(&all->arena, cd_str_c(&about));
        cd_str_done(&about);
    }
    free(parts);
    return all;
}
