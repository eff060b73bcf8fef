#include "diagram/parts.h"

#include <stdlib.h>
#include <string.h>

enum {
    CLEAR = 1500,        /* between a cut and what it may not touch: rows of lines are 6 pt apart, joints in them 2.5 pt large */
    NEAR = 8000,         /* below the last thing above it; at most half the space there is */
    STEP = 24000,        /* between places to cut in a large free space */
    RADIUS = 6000,       /* of marks */
    PITCH = 13000,       /* between their middles */
    STEM = 4000,         /* from a cut to the mark, at least */
    STEM_MAX = 24000,
    EDGE = 1000,         /* beyond a mark */
    BARE = 4000,         /* beyond a cut that no line crosses */
    INK = 0x1A1A1A,
    WHITE = 0xFFFFFF,
    PERCENT_TINY = 30    /* of a page: a last part that is lower looks lost */
};

typedef struct span {
    int32_t from, to;
} span;

/* A place to cut, or the upper or lower edge of the drawing. */
typedef struct cut {
    int32_t y;
    const int32_t *xs;   /* of the lines that cross, from left to right, each once */
    const int32_t *marks;/* where their marks stand */
    size_t n;
    bool through;        /* a background */
    int32_t stem, strip; /* length of the lines beyond the cut; height of what is added there */
    int64_t cost;        /* of the best way to get here */
    size_t before;       /* its last cut */
    size_t first;        /* number of its first mark */
} cut;

typedef struct cutter {
    cd_arena arena;
    const drawing *d;
    bool *ground;        /* by item: a background */
    span *blocked;
    size_t nblocked;
    cut *cuts;
    size_t ncuts;
    size_t *chosen;      /* edges of parts, from the top */
    size_t nchosen;
} cutter;

/* ---- what may not be cut ---- */

static bool rect_holds(const drawing_item *r, int32_t x, int32_t y)
{
    return x >= r->x && x <= r->x + r->w && y >= r->y && y <= r->y + r->h;
}

static bool holds_words(const drawing *d, const drawing_item *r)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].kind == DRAWING_TEXT && rect_holds(r, d->items[i].x, d->items[i].y))
            return true;
    return false;
}

static void find_grounds(cutter *c)
{
    const drawing *d = c->d;
    c->ground = cd_arena_array(&c->arena, d->count + 1, sizeof *c->ground);
    for (size_t k = 0; k < d->count; k++) {
        const drawing_item *in = &d->items[k];
        if (in->kind != DRAWING_RECT || !holds_words(d, in))
            continue;
        for (size_t i = 0; i < d->count; i++) {
            const drawing_item *r = &d->items[i];
            bool around = r->kind == DRAWING_RECT && !r->radius && rect_holds(r, in->x, in->y) && rect_holds(r, in->x + in->w, in->y + in->h);
            c->ground[i] = c->ground[i] || (around && (in->w < r->w || in->h < r->h));
        }
    }
}

static void block(cutter *c, int32_t from, int32_t to)
{
    c->blocked[c->nblocked++] = (span){from - CLEAR, to + CLEAR};
}

/* From the top of an item to its foot, with its stroke. */
static span reach(const drawing_item *it)
{
    int32_t half = it->stroke == DRAWING_NONE ? 0 : it->thickness / 2;
    span s = {it->y, it->y};
    switch (it->kind) {
    case DRAWING_RECT:
        s.to += it->h;
        break;
    case DRAWING_CIRCLE:
        half += it->w;
        break;
    case DRAWING_TEXT:
        return (span){it->y - it->size * 93 / 100, it->y + it->size / 4};
    case DRAWING_LINE:
    case DRAWING_SHAPE:
        s = it->npoints ? (span){INT32_MAX, INT32_MIN} : s;
        for (size_t i = 0; i < it->npoints; i++) {
            s.from = it->points[i].y < s.from ? it->points[i].y : s.from;
            s.to = it->points[i].y > s.to ? it->points[i].y : s.to;
        }
        break;
    }
    return (span){s.from - half, s.to + half};
}

static void block_line(cutter *c, const drawing_item *it)
{
    int32_t half = it->thickness / 2;
    for (size_t i = 0; i < it->npoints; i++) {
        drawing_point p = it->points[i];
        bool head = (i == 0 && it->arrow_from) || (i + 1 == it->npoints && it->arrow_to);
        int32_t room = half + (head ? 3000 + 3 * it->thickness : 0);
        block(c, p.y - room, p.y + room);
        if (i && it->points[i - 1].x != p.x) {
            int32_t q = it->points[i - 1].y;
            block(c, (p.y < q ? p.y : q) - half, (p.y < q ? q : p.y) + half);
        }
    }
}

static int by_from(const void *a, const void *b)
{
    const span *p = a, *q = b;
    return p->from != q->from ? (p->from < q->from ? -1 : 1) : p->to < q->to ? -1 : p->to > q->to;
}

static void find_blocked(cutter *c)
{
    size_t most = 2;
    for (size_t i = 0; i < c->d->count; i++)
        most += 2 + 2 * c->d->items[i].npoints;
    c->blocked = cd_arena_array(&c->arena, most, sizeof *c->blocked);
    block(c, INT32_MIN / 2, 0);
    block(c, c->d->height, INT32_MAX / 2);
    for (size_t i = 0; i < c->d->count; i++) {
        const drawing_item *it = &c->d->items[i];
        span s = reach(it);
        if (it->kind == DRAWING_LINE) {
            block_line(c, it);
        } else if (c->ground[i]) {
            block(c, s.from, it->y);
            block(c, it->y + it->h, s.to);
        } else {
            block(c, s.from, s.to);
        }
    }
    qsort(c->blocked, c->nblocked, sizeof *c->blocked, by_from);
}

/* ---- places to cut ---- */

static int by_value(const void *a, const void *b)
{
    int32_t p = *(const int32_t *)a, q = *(const int32_t *)b;
    return p < q ? -1 : p > q;
}

static size_t crossing(cutter *c, int32_t y, int32_t **ret)
{
    const drawing *d = c->d;
    size_t n = 0, cap = 0, kept = 0;
    for (size_t i = 0; i < d->count; i++)
        cap += d->items[i].kind == DRAWING_LINE ? d->items[i].npoints : 0;
    int32_t *xs = cd_calloc(cap + 1, sizeof *xs);
    for (size_t i = 0; i < d->count; i++) {
        const drawing_item *it = &d->items[i];
        for (size_t k = 1; it->kind == DRAWING_LINE && k < it->npoints; k++)
            if ((it->points[k - 1].y < y) != (it->points[k].y < y))
                xs[n++] = it->points[k].x;
    }
    qsort(xs, n, sizeof *xs, by_value);
    *ret = cd_arena_array(&c->arena, n + 1, sizeof **ret);
    for (size_t i = 0; i < n; i++)
        if (!i || xs[i] != xs[i - 1])
            (*ret)[kept++] = xs[i];
    free(xs);
    return kept;
}

/* Marks stand at their lines, or as near as their neighbours let them, in the same order; false: the drawing is too narrow. */
static bool spread(cutter *c, cut *k)
{
    int32_t low = RADIUS + EDGE, high = c->d->width - low;
    if (k->n && high - low < (int32_t)(k->n - 1) * PITCH)
        return false;
    int32_t *marks = cd_arena_array(&c->arena, k->n + 1, sizeof *marks);
    /* runs of marks that touch, each in the middle of what its lines want */
    struct run {
        size_t n;
        int64_t sum; /* of the places where the first mark would be, had each its own way */
        int32_t at;
    } *runs = cd_calloc(k->n + 1, sizeof *runs);
    size_t nruns = 0;
    for (size_t i = 0; i < k->n; i++) {
        runs[nruns++] = (struct run){.n = 1, .sum = k->xs[i]};
        for (;;) {
            struct run *r = &runs[nruns - 1];
            int64_t at = r->sum / (int64_t)r->n, last = high - (int64_t)(r->n - 1) * PITCH;
            r->at = (int32_t)(at > last ? last : at);
            r->at = r->at < low ? low : r->at;
            struct run *p = nruns > 1 ? r - 1 : NULL;
            int64_t room = p ? (int64_t)p->n * PITCH : 0;
            if (!p || p->at + room <= r->at)
                break;
            p->sum += r->sum - (int64_t)r->n * room;
            p->n += r->n;
            nruns--;
        }
    }
    int32_t farthest = 0;
    for (size_t r = 0, i = 0; r < nruns; r++)
        for (size_t m = 0; m < runs[r].n; m++, i++) {
            marks[i] = runs[r].at + (int32_t)m * PITCH;
            farthest = abs(marks[i] - k->xs[i]) > farthest ? abs(marks[i] - k->xs[i]) : farthest;
        }
    free(runs);
    k->marks = marks;
    k->stem = farthest / 2 < STEM ? STEM : farthest / 2 > STEM_MAX ? STEM_MAX : farthest / 2;
    k->strip = k->n ? k->stem + 2 * RADIUS + EDGE : BARE;
    return true;
}

static void add_cut(cutter *c, int32_t y)
{
    cut k = {.y = y};
    int32_t *xs;
    k.n = crossing(c, y, &xs);
    k.xs = xs;
    for (size_t i = 0; i < c->d->count; i++) {
        const drawing_item *it = &c->d->items[i];
        k.through = k.through || (c->ground[i] && it->y < y && y < it->y + it->h);
    }
    if (spread(c, &k))
        c->cuts[c->ncuts++] = k;
}

static void find_cuts(cutter *c)
{
    c->cuts = cd_arena_array(&c->arena, c->nblocked + (size_t)(c->d->height / STEP) + 3, sizeof *c->cuts);
    c->cuts[c->ncuts++] = (cut){.y = 0};
    int32_t free_from = 0;
    for (size_t i = 0; i < c->nblocked; i++) {
        int32_t end = c->blocked[i].from, room = end - free_from;
        if (room >= 0)
            for (int32_t y = free_from + (room / 2 < NEAR ? room / 2 : NEAR); y <= end; y += STEP)
                add_cut(c, y);
        free_from = c->blocked[i].to > free_from ? c->blocked[i].to : free_from;
    }
    c->cuts[c->ncuts++] = (cut){.y = c->d->height};
}

/* ---- which of them ---- */

/* How bad a cut and the part above it are.  A page counts most; then a background in pieces, a rest that is nearly empty, lines to be
 * followed by their numbers; of ways that are as good, the one that fills the first pages. */
static int64_t cost_of(const cut *to, int32_t height, int32_t max, bool last)
{
    int64_t cost = max, tiny = (int64_t)max * PERCENT_TINY / 100;
    if (to->through)
        cost += max / 2 * 3;
    cost += (int64_t)to->n * PITCH;
    if (last)
        cost += height < tiny ? (tiny - height) * 3 : 0;
    else
        cost += (max - height) / 3;
    return cost;
}

static bool choose(cutter *c, int32_t max)
{
    for (size_t k = 1; k < c->ncuts; k++) {
        cut *to = &c->cuts[k];
        to->cost = INT64_MAX;
        for (size_t j = 0; j < k; j++) {
            const cut *from = &c->cuts[j];
            int64_t height = (int64_t)to->y - from->y + from->strip + to->strip;
            if (from->cost == INT64_MAX || height > max)
                continue;
            int64_t cost = from->cost + cost_of(to, (int32_t)height, max, k + 1 == c->ncuts);
            if (cost < to->cost) {
                to->cost = cost;
                to->before = j;
            }
        }
    }
    size_t last = c->ncuts - 1;
    if (c->cuts[last].cost == INT64_MAX)
        return false;
    for (size_t k = last; k; k = c->cuts[k].before)
        c->nchosen++;
    c->chosen = cd_arena_array(&c->arena, c->nchosen + 1, sizeof *c->chosen);
    for (size_t k = last, i = c->nchosen; i; k = c->cuts[k].before, i--)
        c->chosen[i] = k;
    size_t number = 1;
    for (size_t i = 1; i < c->nchosen; i++) {
        c->cuts[c->chosen[i]].first = number;
        number += c->cuts[c->chosen[i]].n;
    }
    return c->nchosen > 1;
}

/* ---- parts ---- */

static const cut *upper(const cutter *c, size_t part)
{
    return &c->cuts[c->chosen[part]];
}

static const cut *lower(const cutter *c, size_t part)
{
    return &c->cuts[c->chosen[part + 1]];
}

static size_t part_at(const cutter *c, int32_t y)
{
    size_t p = 0;
    while (p + 1 < c->nchosen && y >= lower(c, p)->y)
        p++;
    return p;
}

/* How much lower things stand in a part. */
static int32_t shift_of(const cutter *c, size_t part)
{
    return upper(c, part)->strip - upper(c, part)->y;
}

typedef struct piece {
    drawing_item item;
    drawing_point *points;
    size_t n;
    size_t part;
} piece;

/* From a cut to its mark, or back: down in the part above, up in the one below. */
static void lead(piece *p, const cut *k, int32_t x, int32_t dy, bool down, bool back)
{
    size_t i = 0;
    while (i < k->n && k->xs[i] != x)
        i++;
    drawing_point way[2] = {{x, k->y + dy}, {k->marks[i], k->y + dy + (down ? k->stem : -k->stem)}};
    p->points[p->n++] = way[back];
    p->points[p->n++] = way[!back];
}

static void add_line(const cutter *c, drawing **parts, const drawing_item *it)
{
    piece p = {.item = *it, .points = cd_calloc(it->npoints + 4, sizeof *p.points)};
    p.part = it->npoints ? part_at(c, it->points[0].y) : 0;
    p.item.arrow_to = false;
    for (size_t i = 0; i < it->npoints; i++) {
        drawing_point to = it->points[i];
        size_t aim = part_at(c, to.y);
        while (p.part != aim) {
            bool down = aim > p.part;
            const cut *k = down ? lower(c, p.part) : upper(c, p.part);
            lead(&p, k, to.x, shift_of(c, p.part), down, false);
            p.item.points = p.points;
            p.item.npoints = p.n;
            drawing_add(parts[p.part], p.item);
            p.n = 0;
            p.item.arrow_from = false;
            p.part = down ? p.part + 1 : p.part - 1;
            lead(&p, k, to.x, shift_of(c, p.part), !down, true);
        }
        p.points[p.n++] = (drawing_point){to.x, to.y + shift_of(c, p.part)};
    }
    p.item.arrow_to = it->arrow_to;
    p.item.points = p.points;
    p.item.npoints = p.n;
    drawing_add(parts[p.part], p.item);
    free(p.points);
}

static void add_ground(const cutter *c, drawing **parts, const drawing_item *it)
{
    for (size_t p = 0; p < c->nchosen; p++) {
        int32_t y0 = upper(c, p)->y, y1 = lower(c, p)->y, dy = shift_of(c, p);
        bool above = p && it->y < y0, below = p + 1 < c->nchosen && it->y + it->h > y1;
        y0 = above ? y0 : it->y;
        y1 = below ? y1 : it->y + it->h;
        if (y0 > y1 || part_at(c, y0) != p)
            continue;
        drawing_item r = *it;
        r.y = y0 + dy;
        r.h = y1 - y0;
        if (above || below)
            r.stroke = DRAWING_NONE;
        if (r.stroke != DRAWING_NONE || r.fill != DRAWING_NONE)
            drawing_add(parts[p], r);
        if (it->stroke == DRAWING_NONE || !(above || below))
            continue;
        drawing_point left[2] = {{it->x, y0 + dy}, {it->x, y1 + dy}}, right[2] = {{it->x + it->w, y0 + dy}, {it->x + it->w, y1 + dy}};
        drawing_item line = *it;
        line.kind = DRAWING_LINE;
        line.fill = DRAWING_NONE;
        line.x = line.y = line.w = line.h = 0;
        if (above && below) {
            line.npoints = 2;
            line.points = left;
            drawing_add(parts[p], line);
            line.points = right;
            drawing_add(parts[p], line);
        } else { /* around the side that is closed */
            size_t open = above ? 0 : 1;
            const drawing_point edge[4] = {left[open], left[!open], right[!open], right[open]};
            line.npoints = 4;
            line.points = edge;
            drawing_add(parts[p], line);
        }
    }
}

static void add_whole(const cutter *c, drawing **parts, const drawing_item *it)
{
    span s = reach(it);
    size_t p = part_at(c, s.from + (s.to - s.from) / 2);
    int32_t dy = shift_of(c, p);
    drawing_item moved = *it;
    moved.y += dy;
    drawing_point *points = NULL;
    if (it->npoints) {
        moved.y -= dy;
        points = cd_calloc(it->npoints, sizeof *points);
        for (size_t i = 0; i < it->npoints; i++)
            points[i] = (drawing_point){it->points[i].x, it->points[i].y + dy};
        moved.points = points;
    }
    drawing_add(parts[p], moved);
    free(points);
}

static void add_marks(drawing *part, const cut *k, int32_t y)
{
    for (size_t i = 0; i < k->n; i++) {
        size_t number = k->first + i;
        int32_t size = number < 100 ? 8000 : 7000;
        drawing_add(part, (drawing_item){.kind = DRAWING_CIRCLE, .x = k->marks[i], .y = y, .w = RADIUS, .stroke = INK, .fill = WHITE, .thickness = 600});
        drawing_add(part, (drawing_item){.kind = DRAWING_TEXT,
                                         .x = k->marks[i],
                                         .y = y + size * 34 / 100,
                                         .text = cd_arena_printf(&part->arena, "%zu", number),
                                         .size = size,
                                         .stroke = DRAWING_NONE,
                                         .fill = INK,
                                         .align = DRAWING_CENTRE});
    }
}

static drawing **make_parts(const cutter *c)
{
    const drawing *d = c->d;
    drawing **parts = cd_calloc(c->nchosen, sizeof *parts);
    for (size_t p = 0; p < c->nchosen; p++) {
        const cut *a = upper(c, p), *b = lower(c, p);
        parts[p] = drawing_new(d->width, b->y - a->y + a->strip + b->strip);
        if (d->title)
            parts[p]->title = cd_arena_printf(&parts[p]->arena, "%s (%zu/%zu)", d->title, p + 1, c->nchosen);
        if (d->about && !p)
            parts[p]->about = cd_arena_strdup(&parts[p]->arena, d->about);
    }
    for (size_t i = 0; i < d->count; i++) {
        const drawing_item *it = &d->items[i];
        if (it->kind == DRAWING_LINE)
            add_line(c, parts, it);
        else if (c->ground[i])
            add_ground(c, parts, it);
        else
            add_whole(c, parts, it);
    }
    for (size_t p = 0; p < c->nchosen; p++) {
        if (p)
            add_marks(parts[p], upper(c, p), EDGE + RADIUS);
        if (p + 1 < c->nchosen)
            add_marks(parts[p], lower(c, p), parts[p]->height - EDGE - RADIUS);
    }
    return parts;
}

size_t drawing_cut(const drawing *d, int32_t max_height, drawing ***ret)
{
    *ret = NULL;
    if (d->height <= max_height)
        return 0;
    cutter c = {.d = d};
    cd_arena_init(&c.arena);
    find_grounds(&c);
    find_blocked(&c);
    find_cuts(&c);
    size_t n = 0;
    if (choose(&c, max_height)) {
        n = c.nchosen;
        *ret = make_parts(&c);
    }
    cd_arena_done(&c.arena);
    return n;
}
