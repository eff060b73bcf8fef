#include "diagram/picture.h"

#include <string.h>

static const word_face label_face = {SIZE_SMALL, false, true};

enum { LABEL_LOGICAL = 92000, LABEL_PHYSICAL = 62000, LABEL_BESIDE = 74000, LABEL_OUTSIDE = 130000, LABEL_MARGIN = 24000 };

/* ---- edges ---- */

static pic_end end_of(const picture *p, net_ref ref)
{
    pic_end e = {.cell = SIZE_MAX};
    if (ref.what == NET_OUTSIDE) {
        e.box = p->box_of_outside[ref.index];
    } else if (ref.what == NET_ZONE) {
        e.box = p->box_of_zone[ref.index];
    } else {
        e.box = p->box_of_device[ref.index];
        if (p->which == DIAGRAM_PHYSICAL && !net_joins(&p->net->devices[ref.index]))
            e.cell = p->cell_of_device[ref.index];
    }
    return e;
}

static bool same_end(pic_end a, pic_end b)
{
    return a.box == b.box && a.cell == b.cell;
}

static const char *joined(picture *p, const char *a, const char *between, const char *b)
{
    return !a ? b : !b ? a : cd_arena_printf(&p->arena, "%s%s%s", a, between, b);
}

const char *pic_link_text(enum diagram_which which, cd_arena *a, const net_link *l)
{
    bool outside = l->ends[0].what == NET_OUTSIDE || l->ends[1].what == NET_OUTSIDE;
    const char *how = which == DIAGRAM_PHYSICAL || outside ? l->speed : NULL;
    how = !l->kind ? how : !how ? l->kind : cd_arena_printf(a, "%s, %s", l->kind, how);
    if (which == DIAGRAM_PHYSICAL)
        return how;
    return !how ? l->purpose : !l->purpose ? how : cd_arena_printf(a, "%s: %s", how, l->purpose);
}

/* Whether the text, parts of which stand between semicolons, has this part. */
static bool has_part(const char *text, const char *part)
{
    size_t len = strlen(part);
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
        if ((at == text || at[-1] == ' ') && (at[len] == '\0' || at[len] == ';'))
            return true;
    return false;
}

static void add_edge(picture *p, const net_link *l)
{
    pic_end a = end_of(p, l->ends[0]), b = end_of(p, l->ends[1]);
    if (a.box == SIZE_MAX || b.box == SIZE_MAX || same_end(a, b) || (a.box == b.box && (a.cell == SIZE_MAX || b.cell == SIZE_MAX)))
        return;
    const char *text = pic_link_text(p->which, &p->arena, l);
    for (size_t i = 0; i < p->nedges; i++) {
        pic_edge *e = &p->edges[i];
        bool same = (same_end(e->ends[0], a) && same_end(e->ends[1], b)) || (same_end(e->ends[0], b) && same_end(e->ends[1], a));
        if (!same || (l->given && e->look != l->look))
            continue;
        if (text && (!e->text || !has_part(e->text, text)))
            e->text = joined(p, e->text, "; ", text);
        return;
    }
    if (p->nedges == p->cap_edges) {
        size_t cap = p->cap_edges ? p->cap_edges * 2 : 32;
        pic_edge *more = cd_arena_array(&p->arena, cap, sizeof *more);
        if (p->nedges)
            memcpy(more, p->edges, p->nedges * sizeof *more);
        p->edges = more;
        p->cap_edges = cap;
    }
    p->edges[p->nedges++] = (pic_edge){.ends = {a, b}, .look = l->look, .text = text, .kind = l->label, .given = l->given, .bundle = SIZE_MAX};
}

void pic_make_edges(picture *p)
{
    for (size_t i = 0; i < p->net->nlinks; i++) /* what only the zones of a device tell comes last */
        add_edge(p, &p->net->links[i]);
}

/* ---- sides ---- */

static bool is_cell(pic_end e)
{
    return e.cell != SIZE_MAX;
}

static void choose_way(const picture *p, pic_edge *e)
{
    const pic_box *a = &p->boxes[e->ends[0].box], *b = &p->boxes[e->ends[1].box];
    size_t ra = a->row, rb = b->row;
    bool inner = a == b;
    if (inner) {
        ra = a->cells[e->ends[0].cell].row;
        rb = a->cells[e->ends[1].cell].row;
    }
    if (ra == rb) {
        bool pair = inner || (!is_cell(e->ends[0]) && !is_cell(e->ends[1]));
        e->way = inner ? WAY_INNER_PAIR : pair ? WAY_PAIR : WAY_NET;
        e->ends[0].side = e->ends[1].side = LAY_BOTTOM;
        return;
    }
    e->way = inner ? WAY_INNER_NET : WAY_NET;
    e->ends[0].side = ra < rb ? LAY_BOTTOM : LAY_TOP;
    e->ends[1].side = ra < rb ? LAY_TOP : LAY_BOTTOM;
}

/* ---- bundles ---- */

/* An end with all edges of one look that leave it by one side. */
typedef struct spot {
    pic_end end;
    const link_look *look;
    bool inner;
    size_t left; /* edges not in a bundle yet */
} spot;

static size_t spot_of(spot *spots, size_t *n, const pic_edge *e, int which)
{
    pic_end end = e->ends[which];
    bool inner = e->way == WAY_INNER_NET;
    /* A device within a zone (a server, a workstation) has a line of its own for each link: drawn as one with a dot, it would seem to
     * join what it must keep apart. */
    for (size_t i = 0; i < *n && !is_cell(end); i++)
        if (same_end(spots[i].end, end) && spots[i].end.side == end.side && spots[i].look == e->look && spots[i].inner == inner)
            return i;
    spots[*n] = (spot){.end = end, .look = e->look, .inner = inner};
    return (*n)++;
}

static size_t add_bundle(picture *p, const pic_edge *e, size_t max)
{
    if (p->nbundles == p->cap_bundles) {
        size_t cap = p->cap_bundles ? p->cap_bundles * 2 : 32;
        pic_bundle *more = cd_arena_array(&p->arena, cap, sizeof *more);
        if (p->nbundles)
            memcpy(more, p->bundles, p->nbundles * sizeof *more);
        p->bundles = more;
        p->cap_bundles = cap;
    }
    p->bundles[p->nbundles] = (pic_bundle){.look = e->look,
                                           .inner = e->way == WAY_INNER_NET,
                                           .tips = cd_arena_array(&p->arena, max, sizeof(pic_tip)),
                                           .net = SIZE_MAX};
    return p->nbundles++;
}

static void add_tip(pic_bundle *b, pic_end end, const words *label)
{
    b->tips[b->ntips++] = (pic_tip){end, label && label->n ? label : NULL};
}

static size_t degree(const picture *p, pic_end end)
{
    size_t n = 0;
    for (size_t i = 0; i < p->nedges; i++)
        n += same_end(p->edges[i].ends[0], end) + same_end(p->edges[i].ends[1], end);
    return n;
}

/* A line of two ends has its label where fewer lines are. */
static int label_end(const picture *p, const pic_edge *e)
{
    size_t a = degree(p, e->ends[0]), b = degree(p, e->ends[1]);
    if (a != b)
        return a < b ? 0 : 1;
    return e->ends[0].side == LAY_TOP ? 0 : 1;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static int32_t least_label(const picture *p)
{
    return p->which == DIAGRAM_LOGICAL ? LABEL_LOGICAL : LABEL_PHYSICAL;
}

int32_t pic_label_outside(const picture *p)
{
    size_t outside = 0;
    for (size_t i = 0; i < p->nboxes; i++)
        outside += p->boxes[i].kind == BOX_OUTSIDE || p->boxes[i].kind == BOX_RELATED;
    int32_t room = outside ? p->choice.width / (int32_t)outside - LABEL_MARGIN : 0;
    return room < least_label(p) ? least_label(p) : room > LABEL_OUTSIDE ? LABEL_OUTSIDE : room;
}

static int32_t label_width(const picture *p, const pic_edge *e)
{
    if (e->way == WAY_PAIR || e->way == WAY_INNER_PAIR)
        return LABEL_BESIDE;
    bool outside = p->boxes[e->ends[0].box].kind == BOX_OUTSIDE || p->boxes[e->ends[1].box].kind == BOX_OUTSIDE;
    return outside ? p->label_outside : least_label(p);
}

void pic_make_bundles(picture *p)
{
    spot *spots = cd_arena_array(&p->arena, 2 * p->nedges + 1, sizeof *spots);
    size_t(*at)[2] = cd_arena_array(&p->arena, p->nedges + 1, sizeof *at), nspots = 0;
    for (size_t i = 0; i < p->nedges; i++) {
        pic_edge *e = &p->edges[i];
        choose_way(p, e);
        bool pair = e->way == WAY_PAIR || e->way == WAY_INNER_PAIR;
        words_add(&p->maker, &e->label, e->text, label_face, label_width(p, e));
        if (pair)
            continue;
        for (int k = 0; k < 2; k++) {
            at[i][k] = spot_of(spots, &nspots, e, k);
            spots[at[i][k]].left++;
        }
    }
    for (;;) { /* the end with most lines takes them all, and so on */
        size_t best = 0;
        for (size_t i = 1; i < nspots; i++)
            best = spots[i].left > spots[best].left ? i : best;
        if (!nspots || !spots[best].left)
            break;
        size_t first = SIZE_MAX, count = spots[best].left, b = SIZE_MAX;
        bool same = true;
        for (size_t i = 0; i < p->nedges; i++) {
            pic_edge *e = &p->edges[i];
            bool pair = e->way == WAY_PAIR || e->way == WAY_INNER_PAIR;
            if (pair || e->bundle != SIZE_MAX || (at[i][0] != best && at[i][1] != best))
                continue;
            if (first == SIZE_MAX) {
                first = i;
                b = add_bundle(p, e, count + 1);
            }
            e->bundle = b;
            e->hub = at[i][0] == best ? 0 : 1;
            same &= same_text(e->text, p->edges[first].text);
            spots[at[i][0]].left--;
            spots[at[i][1]].left--;
        }
        pic_bundle *of = &p->bundles[b];
        const pic_edge *one = &p->edges[first];
        if (count == 1) {
            int label = label_end(p, one);
            add_tip(of, one->ends[0], label == 0 ? &one->label : NULL);
            add_tip(of, one->ends[1], label == 1 ? &one->label : NULL);
            continue;
        }
        /* what holds for all is written once, where they part */
        add_tip(of, one->ends[one->hub], same ? &one->label : NULL);
        for (size_t i = first; i < p->nedges; i++)
            if (p->edges[i].bundle == b)
                add_tip(of, p->edges[i].ends[1 - p->edges[i].hub], same ? NULL : &p->edges[i].label);
    }
}
