/* The smallest sets of changed answers that make another level certain. */
#include <stdlib.h>
#include <string.h>

#include "law/prove.h"

typedef struct search {
    space *s;
    diagram_id target;        /* 1 where the level is the one wanted */
    const int32_t *now;       /* today's classes; -1 unknown */
    cd_arena *a;
    whatif_change *chosen;
    size_t nchosen;
    whatif_set *sets;
    size_t count, cap;
    bool truncated;
    uint32_t *least;          /* by node and 1: fewest changes below it that could reach the target; 0: not yet known */
} search;

enum { NEVER = 1u << 30 };

/* A lower bound: unknown facts may be anything for free. */
static uint32_t least(search *x, diagram_id f)
{
    const diagram *d = x->s->d;
    int32_t value;
    if (diagram_is_value(d, f, &value))
        return value ? 0 : NEVER;
    if (x->least[f])
        return x->least[f] - 1;
    size_t var = diagram_var(d, f);
    uint32_t best = NEVER;
    for (size_t c = 0; c < x->s->vars[var].nclasses; c++) {
        uint32_t cost = least(x, diagram_child(d, f, c)) + (x->now[var] >= 0 && (size_t)x->now[var] != c);
        best = cost < best ? cost : best;
    }
    best = best > NEVER ? NEVER : best;
    x->least[f] = best + 1;
    return best;
}

static void found(search *x)
{
    if (x->count == WHATIF_MAX) {
        x->truncated = true;
        return;
    }
    if (x->count == x->cap) {
        x->cap = x->cap ? x->cap * 2 : 16;
        x->sets = cd_realloc(x->sets, x->cap, sizeof *x->sets);
    }
    whatif_change *copy = cd_arena_array(x->a, x->nchosen, sizeof *copy);
    memcpy(copy, x->chosen, x->nchosen * sizeof *copy);
    x->sets[x->count++] = (whatif_set){copy, x->nchosen};
}

/* `nodes` must all reach the target: they are where the completions of the facts left unknown lead to. */
static void look(search *x, const diagram_id *nodes, size_t n, size_t budget)
{
    const diagram *d = x->s->d;
    if (x->truncated)
        return;
    bool all = true;
    size_t var = x->s->nvars; /* the first that some node tests; what is skipped makes no difference */
    for (size_t i = 0; i < n; i++) {
        int32_t value;
        if (diagram_is_value(d, nodes[i], &value)) {
            if (!value)
                return;
        } else {
            all = false;
            var = diagram_var(d, nodes[i]) < var ? diagram_var(d, nodes[i]) : var;
        }
        if (least(x, nodes[i]) > budget)
            return;
    }
    if (all) {
        if (budget == 0) /* with budget left, fewer changes would do: not a smallest set */
            found(x);
        return;
    }
    size_t classes = x->s->vars[var].nclasses;
    diagram_id *next = cd_calloc(n * classes, sizeof *next);
    /* Leave it as it is. */
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t value;
        bool here = !diagram_is_value(d, nodes[i], &value) && diagram_var(d, nodes[i]) == var;
        for (size_t c = 0; c < classes; c++) {
            if (here && x->now[var] >= 0 && (size_t)x->now[var] != c)
                continue;
            diagram_id child = here ? diagram_child(d, nodes[i], c) : nodes[i];
            bool have = false;
            for (size_t k = 0; k < count && !have; k++)
                have = next[k] == child;
            if (!have)
                next[count++] = child;
            if (!here)
                break;
        }
    }
    look(x, next, count, budget);
    /* Change or answer it. */
    for (size_t c = 0; budget && c < classes; c++) {
        if (x->now[var] >= 0 && (size_t)x->now[var] == c)
            continue;
        count = 0;
        for (size_t i = 0; i < n; i++) {
            int32_t value;
            bool here = !diagram_is_value(d, nodes[i], &value) && diagram_var(d, nodes[i]) == var;
            diagram_id child = here ? diagram_child(d, nodes[i], c) : nodes[i];
            bool have = false;
            for (size_t k = 0; k < count && !have; k++)
                have = next[k] == child;
            if (!have)
                next[count++] = child;
        }
        x->chosen[x->nchosen++] = (whatif_change){var, c};
        look(x, next, count, budget - 1);
        x->nchosen--;
    }
    free(next);
}

typedef struct within {
    int32_t low, high;
} within;

static int32_t is_within(int32_t value, void *user)
{
    const within *w = user;
    return value >= w->low && value <= w->high;
}

/* 1 where the system's own level makes that of the whole `n` for certain. */
static diagram_id target_of(space *s, int32_t n, const whatif_rest *rest)
{
    within w = {n, n};
    if (n < rest->max)
        w.low = n + 1; /* a component may be higher: never certain */
    else if (n == rest->min)
        w.low = 0; /* the components give it: not higher is enough */
    return diagram_map(s->d, s->packs[0].level, is_within, &w);
}

void whatif_levels(space *s, const char *const *values, const whatif_rest *rest, cd_arena *a, const whatif_level **ret,
                   size_t *ret_count)
{
    static const whatif_rest none = {0, 0};
    const pack *p = s->packs[0].pack;
    int32_t *now = cd_calloc(s->nvars, sizeof *now);
    bool counts = !rest; /* as in verdict_of_parts: a system of components counts itself when it tells something */
    for (size_t i = 0; i < s->nvars; i++) {
        now[i] = space_class_of(&s->vars[i], values[s->vars[i].fact->index]);
        counts = counts || (now[i] >= 0 && s->packs[0].reads[i]);
    }
    rest = rest ? rest : &none;
    int32_t min = 0, max = 0;
    if (counts) {
        diagram_view *view = diagram_view_new(s->d);
        diagram_range(view, s->packs[0].level, now, &min, &max, NULL);
        diagram_view_free(view);
    }
    min = rest->min > min ? rest->min : min;
    max = rest->max > max ? rest->max : max;
    whatif_level *levels = cd_arena_array(a, p->nlevels + 1, sizeof *levels);
    size_t count = 0;
    for (size_t n = 0; n <= p->nlevels; n++) {
        if (min == max && (size_t)min == n)
            continue;
        search x = {.s = s, .now = now, .a = a, .target = target_of(s, (int32_t)n, rest)};
        x.chosen = cd_calloc(s->nvars + 1, sizeof *x.chosen);
        x.least = cd_calloc(diagram_size(s->d) + 1, sizeof *x.least);
        whatif_level *l = &levels[count++];
        l->level = (int)n;
        uint32_t bound = least(&x, x.target);
        bound = !counts && bound == 0 ? 1 : bound; /* what does not count changes nothing as it is */
        for (size_t budget = bound; bound < NEVER && budget <= s->nvars && !x.count; budget++) {
            look(&x, &x.target, 1, budget);
            l->nchanges = budget;
        }
        l->reachable = x.count > 0;
        l->nchanges = l->reachable ? l->nchanges : 0;
        whatif_set *sets = cd_arena_array(a, x.count, sizeof *sets);
        if (x.count)
            memcpy(sets, x.sets, x.count * sizeof *sets);
        l->sets = sets;
        l->nsets = x.count;
        l->truncated = x.truncated;
        free(x.sets);
        free(x.chosen);
        free(x.least);
    }
    free(now);
    *ret = levels;
    *ret_count = count;
}
