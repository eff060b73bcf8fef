#include "law/prove.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

enum { PATTERNS_MAX = 200 };

static int overflow(const pack *p, cd_diags *diags)
{
    cd_error(diags, "E3280", cd_place_file(p->dir), _("số tổ hợp câu trả lời vượt quá 64 bit; gói đọc quá nhiều dữ kiện để đếm hết"));
    return CD_EINPUT;
}

static int count_levels(proof *x, const pack *p, cd_diags *diags)
{
    space *s = x->space;
    x->nlevels = p->nlevels;
    x->by_level = cd_arena_array(&x->arena, p->nlevels + 1, sizeof *x->by_level);
    if (space_size(s, NULL, &x->combinations) != CD_OK)
        return overflow(p, diags);
    for (size_t n = 0; n <= p->nlevels; n++)
        if (space_count(s, diagram_is(s->d, s->packs[0].level, (int32_t)n), NULL, &x->by_level[n]) != CD_OK)
            return overflow(p, diags);
    diagram_id none = diagram_is(s->d, s->packs[0].level_by_criteria, 0);
    if (space_count(s, none, NULL, &x->no_criterion) != CD_OK)
        return overflow(p, diags);
    space_cover(s, none, PATTERNS_MAX, &x->arena, &x->gaps, &x->ngaps, &x->gaps_cut);
    return CD_OK;
}

/* The level without one criterion. */
static diagram_id level_without(space *s, const pack *p, size_t without)
{
    diagram_id level = diagram_value(s->d, 0);
    for (size_t i = 0; i < p->ncriteria; i++)
        if (i != without)
            level = diagram_apply(s->d, DIAGRAM_MAX, level,
                                  diagram_apply(s->d, DIAGRAM_MUL, diagram_value(s->d, p->criteria[i].level), s->packs[0].criteria[i]));
    return level;
}

static void find_idle(proof *x, const pack *p)
{
    space *s = x->space;
    const pack_criterion **idle = cd_arena_array(&x->arena, p->ncriteria, sizeof *idle);
    for (size_t i = 0; i < p->ncriteria; i++)
        if (level_without(s, p, i) == s->packs[0].level_by_criteria)
            idle[x->nidle++] = &p->criteria[i];
    x->idle = idle;
}

static void find_pairs(proof *x, const pack *p)
{
    diagram_id never = diagram_value(x->space->d, 0);
    size_t cap = 16;
    proof_pair *pairs = cd_calloc(cap, sizeof *pairs);
    for (size_t i = 0; i < p->ncriteria; i++)
        for (size_t k = i + 1; k < p->ncriteria; k++)
            for (size_t a = 0; a < p->criteria[i].nlimbs; a++)
                for (size_t b = 0; b < p->criteria[k].nlimbs; b++) {
                    diagram_id fa = x->space->packs[0].limbs[i][a], fb = x->space->packs[0].limbs[k][b];
                    if (p->criteria[i].level == p->criteria[k].level || fa != fb || fa == never)
                        continue;
                    if (x->npairs == cap)
                        pairs = cd_realloc(pairs, cap *= 2, sizeof *pairs);
                    pairs[x->npairs++] =
                        (proof_pair){&p->criteria[i], &p->criteria[k], &p->criteria[i].limbs[a], &p->criteria[k].limbs[b]};
                }
    proof_pair *own = cd_arena_array(&x->arena, x->npairs, sizeof *own);
    if (x->npairs)
        memcpy(own, pairs, x->npairs * sizeof *own);
    x->pairs = own;
    free(pairs);
}

/* ---- monotone? ---- */

typedef struct drops {
    proof_drop *items;
    size_t count, cap;
} drops;

static void check_step(proof *x, size_t var, const char *from, const char *to, drops *d)
{
    space *s = x->space;
    int32_t a = space_class_of(&s->vars[var], from), b = space_class_of(&s->vars[var], to);
    if (a < 0 || b < 0 || a == b)
        return;
    diagram_id before = diagram_cofactor(s->d, s->packs[0].level, var, (size_t)a);
    diagram_id after = diagram_cofactor(s->d, s->packs[0].level, var, (size_t)b);
    diagram_id lower = diagram_apply(s->d, DIAGRAM_ABOVE, before, after);
    if (lower == diagram_value(s->d, 0))
        return;
    const space_pattern *where;
    size_t n;
    bool cut;
    space_cover(s, lower, 64, &x->arena, &where, &n, &cut);
    /* The levels at one assignment of the first pattern. */
    int32_t *cls = cd_calloc(s->nvars, sizeof *cls);
    for (size_t i = 0; i < s->nvars; i++)
        cls[i] = n ? __builtin_ctzll(where[0].allowed[i]) : 0;
    if (d->count == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 16;
        d->items = cd_realloc(d->items, d->cap, sizeof *d->items);
    }
    d->items[d->count++] = (proof_drop){s->vars[var].fact, cd_arena_strdup(&x->arena, from), cd_arena_strdup(&x->arena, to),
                                        diagram_at(s->d, before, cls), diagram_at(s->d, after, cls), n ? &where[0] : NULL};
    free(cls);
}

/* Members of a set text as bits, and back. */
static uint64_t bits_of(const fact *f, const char *set)
{
    uint64_t bits = 0;
    for (const char *p = set; *p;) {
        size_t len = strcspn(p, "|");
        for (size_t i = 0; i < f->nvalues; i++)
            if (strncmp(f->values[i].code, p, len) == 0 && !f->values[i].code[len])
                bits |= (uint64_t)1 << i;
        p += len;
        if (*p)
            p++;
    }
    return bits;
}

static void check_set(proof *x, size_t var, drops *d)
{
    const space_var *v = &x->space->vars[var];
    const fact *f = v->fact;
    for (size_t m = 0; m < f->nvalues; m++) {
        size_t before = d->count;
        for (size_t c = 0; c < v->nclasses; c++)
            for (size_t i = 0; i < v->classes[c].nvalues; i++) {
                uint64_t bits = bits_of(f, v->classes[c].values[i]) | (uint64_t)1 << m;
                cd_str text;
                cd_str_init(&text, 0);
                for (size_t k = 0; k < f->nvalues; k++)
                    if (bits >> k & 1)
                        cd_str_addf(&text, "%s%s", text.len ? "|" : "", f->values[k].code);
                if (d->count == before) /* one example a member */
                    check_step(x, var, v->classes[c].values[i], cd_str_c(&text), d);
                cd_str_done(&text);
            }
    }
}

static void check_monotone(proof *x)
{
    space *s = x->space;
    drops d = {0};
    const fact **checked = cd_arena_array(&x->arena, s->nvars, sizeof *checked);
    for (size_t i = 0; i < s->nvars; i++) {
        const fact *f = s->vars[i].fact;
        bool scale = f->kind == FACT_COUNT || (f->kind == FACT_ENUM && f->ordered);
        if (!s->packs[0].reads[i] || (!scale && f->kind != FACT_SET))
            continue;
        checked[x->nchecked++] = f;
        if (f->kind == FACT_SET) {
            check_set(x, i, &d);
        } else if (f->kind == FACT_COUNT) {
            for (size_t c = 0; c + 1 < s->vars[i].nclasses; c++)
                check_step(x, i, s->vars[i].classes[c].values[0], s->vars[i].classes[c + 1].values[0], &d);
        } else {
            const char *last = NULL;
            for (size_t k = 0; k < f->nvalues; k++) {
                if (f->values[k].locked)
                    continue;
                if (last)
                    check_step(x, i, last, f->values[k].code, &d);
                last = f->values[k].code;
            }
        }
    }
    proof_drop *own = cd_arena_array(&x->arena, d.count, sizeof *own);
    if (d.count)
        memcpy(own, d.items, d.count * sizeof *own);
    x->drops = own;
    x->ndrops = d.count;
    x->checked = checked;
    free(d.items);
}

int prove(const pack *p, cd_diags *diags, proof **ret)
{
    proof *x = cd_calloc(1, sizeof *x);
    cd_arena_init(&x->arena);
    x->space = space_new(&p, 1);
    int r = count_levels(x, p, diags);
    if (r != CD_OK) {
        proof_free(x);
        return r;
    }
    find_idle(x, p);
    find_pairs(x, p);
    check_monotone(x);
    *ret = x;
    return CD_OK;
}

void proof_free(proof *x)
{
    if (!x)
        return;
    space_free(x->space);
    cd_arena_done(&x->arena);
    free(x);
}

/* ---- two packs ---- */

int pack_compare(const pack *a, const pack *b, cd_diags *diags, pack_diff **ret)
{
    const pack *packs[2] = {a, b};
    pack_diff *x = cd_calloc(1, sizeof *x);
    cd_arena_init(&x->arena);
    x->space = space_new(packs, 2);
    space *s = x->space;
    diagram_id pair = diagram_apply(s->d, DIAGRAM_PAIR, s->packs[0].level, s->packs[1].level);
    difference *items = cd_arena_array(&x->arena, (a->nlevels + 1) * (b->nlevels + 1), sizeof *items);
    int r = space_size(s, NULL, &x->combinations);
    for (size_t from = 0; from <= a->nlevels && r == CD_OK; from++)
        for (size_t to = 0; to <= b->nlevels && r == CD_OK; to++) {
            if (from == to)
                continue;
            diagram_id here = diagram_is(s->d, pair, (int32_t)(from * DIAGRAM_PAIR_BASE + to));
            if (here == diagram_value(s->d, 0))
                continue;
            difference *item = &items[x->nitems++];
            item->from = (int)from;
            item->to = (int)to;
            r = space_count(s, here, NULL, &item->combinations);
            x->differing += item->combinations;
            space_cover(s, here, PATTERNS_MAX, &x->arena, &item->patterns, &item->npatterns, &item->cut);
        }
    x->items = items;
    if (r != CD_OK) {
        pack_diff_free(x);
        return overflow(a, diags);
    }
    *ret = x;
    return CD_OK;
}

void pack_diff_free(pack_diff *x)
{
    if (!x)
        return;
    space_free(x->space);
    cd_arena_done(&x->arena);
    free(x);
}
