#include "law/space.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "law/model.h"

/* ---- the raw space: every value of a domain, counts and dates between all breaks of all packs ---- */

typedef struct raw {
    space *s;
    diagram *d;
    const char ***samples;   /* by variable, by raw class */
    int64_t **lows;          /* ordered facts: first number of each raw class */
    size_t *n;
} raw;

static const law_var *var_of(const pack *p, const fact *f)
{
    int32_t v = p->model.var_of[f->index];
    return v < 0 ? NULL : &p->model.vars[v];
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void raw_ordered(raw *r, size_t i, const law_var *const *sources, size_t nsources)
{
    size_t n = 0, most = 0;
    for (size_t k = 0; k < nsources; k++)
        most += sources[k]->nclasses;
    int64_t *lows = cd_arena_array(&r->s->arena, most, sizeof *lows);
    for (size_t k = 0; k < nsources; k++)
        for (size_t c = 0; c < sources[k]->nclasses; c++)
            lows[n++] = sources[k]->breaks[c];
    qsort(lows, n, sizeof *lows, by_number);
    size_t unique = 0;
    for (size_t c = 0; c < n; c++)
        if (!unique || lows[unique - 1] != lows[c])
            lows[unique++] = lows[c];
    const char **samples = cd_arena_array(&r->s->arena, unique, sizeof *samples);
    for (size_t c = 0; c < unique; c++) {
        char text[11];
        if (r->s->vars[i].fact->kind == FACT_DATE)
            cd_date_format(cd_date_from_days(lows[c]), text);
        samples[c] = r->s->vars[i].fact->kind == FACT_DATE ? cd_arena_strdup(&r->s->arena, text)
                                                           : cd_arena_printf(&r->s->arena, "%" PRId64, lows[c]);
    }
    r->lows[i] = lows;
    r->samples[i] = samples;
    r->n[i] = unique;
}

static void raw_vars(raw *r, const pack *const *packs, size_t npacks)
{
    for (size_t i = 0; i < r->s->nvars; i++) {
        const law_var *sources[2];
        size_t n = 0;
        for (size_t k = 0; k < npacks; k++)
            if (var_of(packs[k], r->s->vars[i].fact))
                sources[n++] = var_of(packs[k], r->s->vars[i].fact);
        if (r->s->vars[i].fact->kind == FACT_COUNT || r->s->vars[i].fact->kind == FACT_DATE) {
            raw_ordered(r, i, sources, n);
            continue;
        }
        r->n[i] = sources[0]->nclasses;
        r->samples[i] = cd_arena_array(&r->s->arena, r->n[i], sizeof **r->samples);
        for (size_t c = 0; c < r->n[i]; c++)
            r->samples[i][c] = sources[0]->sample[c];
    }
}

/* ---- rebuilding functions over other classes ---- */

typedef struct importing {
    const pack *p;
    diagram *to;
    size_t *to_var;                /* by variable of the pack; owned */
    const size_t *nclasses;        /* by variable of `to` */
    int32_t **class_of;            /* owned; by variable of the pack, by class of `to`: class of the pack */
    diagram_id *done;              /* id + 1 */
} importing;

static diagram_id import_node(importing *m, diagram_id f)
{
    const diagram *from = m->p->model.diagram;
    int32_t value;
    if (diagram_is_value(from, f, &value))
        return diagram_value(m->to, value);
    if (m->done[f])
        return m->done[f] - 1;
    size_t var = diagram_var(from, f), to = m->to_var[var];
    size_t n = m->nclasses[to];
    diagram_id *children = cd_calloc(n, sizeof *children);
    for (size_t c = 0; c < n; c++)
        children[c] = import_node(m, diagram_child(from, f, (size_t)m->class_of[var][c]));
    diagram_id result = diagram_node(m->to, to, children);
    free(children);
    m->done[f] = result + 1;
    return result;
}

/* `sample_of(i, c)` is a value of class c of variable i of the target. */
static void import_start(importing *m, const space *s, const pack *p, diagram *to, const char *const *const *samples, const size_t *nclasses)
{
    size_t nvars = p->model.nvars;
    size_t *to_var = cd_calloc(nvars, sizeof *to_var);
    int32_t **class_of = cd_calloc(nvars, sizeof *class_of);
    for (size_t i = 0; i < s->nvars; i++) {
        const law_var *v = var_of(p, s->vars[i].fact);
        if (!v)
            continue;
        size_t k = (size_t)(v - p->model.vars);
        to_var[k] = i;
        class_of[k] = cd_calloc(nclasses[i], sizeof **class_of);
        for (size_t c = 0; c < nclasses[i]; c++)
            class_of[k][c] = law_class(v, samples[i][c]);
    }
    *m = (importing){p, to, to_var, nclasses, class_of, cd_calloc(diagram_size(p->model.diagram) + 1, sizeof *m->done)};
}

static void import_end(importing *m)
{
    for (size_t i = 0; i < m->p->model.nvars; i++)
        free(m->class_of[i]);
    free(m->class_of);
    free(m->to_var);
    free(m->done);
}

/* ---- merging ---- */

/* All conditions that count: those of evaluable limbs of criteria and raises. */
static size_t conditions(const pack *p, diagram_id *ret)
{
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++) {
        const pack_criterion *list = pass ? p->raises : p->criteria;
        size_t count = pass ? p->nraises : p->ncriteria;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < list[i].nlimbs; k++)
                for (size_t c = 0; list[i].limbs[k].evaluable && c < list[i].limbs[k].nconditions; c++) {
                    if (ret)
                        ret[n] = list[i].limbs[k].conditions[c].holds;
                    n++;
                }
    }
    return n;
}

typedef struct merging {
    size_t *group;   /* by raw class */
    size_t ngroups;
} merging;

static void merge_var(raw *r, size_t var, const diagram_id *tests, size_t ntests, merging *ret)
{
    size_t n = r->n[var];
    ret->group = cd_calloc(n, sizeof *ret->group);
    size_t *first = cd_calloc(n, sizeof *first);
    for (size_t c = 0; c < n; c++) {
        size_t g = 0;
        for (; g < ret->ngroups; g++) {
            bool same = true;
            for (size_t t = 0; t < ntests && same; t++)
                same = diagram_cofactor(r->d, tests[t], var, c) == diagram_cofactor(r->d, tests[t], var, first[g]);
            if (same)
                break;
        }
        if (g == ret->ngroups)
            first[ret->ngroups++] = c;
        ret->group[c] = g;
    }
    free(first);
}

static void make_classes(raw *r, size_t i, const merging *m)
{
    space *s = r->s;
    space_var *v = &s->vars[i];
    bool ordered = v->fact->kind == FACT_COUNT || v->fact->kind == FACT_DATE;
    space_class *classes = cd_arena_array(&s->arena, r->n[i], sizeof *classes);
    if (ordered) { /* neighbours of one group are one class; a group that comes again is another */
        size_t n = 0;
        for (size_t c = 0; c < r->n[i]; c++) {
            if (c && m->group[c] == m->group[c - 1])
                continue;
            const char **one = cd_arena_array(&s->arena, 1, sizeof *one);
            one[0] = r->samples[i][c];
            classes[n++] = (space_class){one, 1, r->lows[i][c], 0};
        }
        int64_t end = v->fact->kind == FACT_DATE ? cd_date_days((cd_date){9999, 12, 31}) : v->fact->max;
        for (size_t c = 0; c < n; c++)
            classes[c].high = c + 1 < n ? classes[c + 1].low - 1 : end;
        v->nclasses = n;
    } else {
        for (size_t g = 0; g < m->ngroups; g++) {
            const char **values = cd_arena_array(&s->arena, r->n[i], sizeof *values);
            size_t n = 0;
            for (size_t c = 0; c < r->n[i]; c++)
                if (m->group[c] == g)
                    values[n++] = r->samples[i][c];
            classes[g] = (space_class){values, n, 0, 0};
        }
        v->nclasses = m->ngroups;
    }
    v->classes = classes;
}

/* ---- the space ---- */

static void find_vars(space *s, const pack *const *packs, size_t npacks)
{
    const facts *f = packs[0]->facts;
    bool *used = cd_calloc(facts_count(f), sizeof *used);
    for (size_t k = 0; k < npacks; k++) {
        const pack *p = packs[k];
        bool *support = cd_calloc(p->model.nvars, sizeof *support);
        size_t n = conditions(p, NULL);
        diagram_id *tests = cd_calloc(n, sizeof *tests);
        conditions(p, tests);
        for (size_t i = 0; i < n; i++)
            diagram_support(p->model.diagram, tests[i], support);
        for (size_t i = 0; i < p->model.nvars; i++)
            used[p->model.vars[i].fact->index] |= support[i];
        free(tests);
        free(support);
    }
    s->vars = cd_arena_array(&s->arena, facts_count(f), sizeof *s->vars);
    for (size_t i = 0; i < facts_count(f); i++)
        if (used[i])
            s->vars[s->nvars++].fact = facts_at(f, i);
    free(used);
}

static void merge_all(space *s, raw *r, const pack *const *packs, size_t npacks)
{
    r->d = diagram_new(r->n, s->nvars);
    diagram_id *tests[2] = {NULL, NULL};
    size_t ntests[2] = {0, 0};
    for (size_t k = 0; k < npacks; k++) {
        importing m;
        import_start(&m, s, packs[k], r->d, (const char *const *const *)r->samples, r->n);
        ntests[k] = conditions(packs[k], NULL);
        tests[k] = cd_calloc(ntests[k], sizeof **tests);
        conditions(packs[k], tests[k]);
        for (size_t i = 0; i < ntests[k]; i++)
            tests[k][i] = import_node(&m, tests[k][i]);
        import_end(&m);
    }
    diagram_id *all = cd_calloc(ntests[0] + ntests[1], sizeof *all);
    memcpy(all, tests[0], ntests[0] * sizeof *all);
    if (ntests[1])
        memcpy(all + ntests[0], tests[1], ntests[1] * sizeof *all);
    for (size_t i = 0; i < s->nvars; i++) {
        merging m = {0};
        merge_var(r, i, all, ntests[0] + ntests[1], &m);
        make_classes(r, i, &m);
        free(m.group);
    }
    free(all);
    free(tests[0]);
    free(tests[1]);
    diagram_free(r->d);
}

static diagram_id *import_met(importing *m, space *s, const pack_criterion *list, size_t n)
{
    diagram_id *met = cd_arena_array(&s->arena, n, sizeof *met);
    for (size_t i = 0; i < n; i++)
        met[i] = import_node(m, list[i].met);
    return met;
}

space *space_new(const pack *const *packs, size_t npacks)
{
    space *s = cd_calloc(1, sizeof *s);
    cd_arena_init(&s->arena);
    find_vars(s, packs, npacks);
    raw r = {.s = s};
    r.samples = cd_arena_array(&s->arena, s->nvars, sizeof *r.samples);
    r.lows = cd_arena_array(&s->arena, s->nvars, sizeof *r.lows);
    r.n = cd_arena_array(&s->arena, s->nvars, sizeof *r.n);
    raw_vars(&r, packs, npacks);
    merge_all(s, &r, packs, npacks);

    size_t *nclasses = cd_calloc(s->nvars, sizeof *nclasses);
    const char ***samples = cd_calloc(s->nvars, sizeof *samples);
    for (size_t i = 0; i < s->nvars; i++) {
        nclasses[i] = s->vars[i].nclasses;
        samples[i] = cd_calloc(nclasses[i], sizeof **samples);
        for (size_t c = 0; c < nclasses[i]; c++)
            samples[i][c] = s->vars[i].classes[c].values[0];
    }
    s->d = diagram_new(nclasses, s->nvars);
    s->npacks = npacks;
    for (size_t k = 0; k < npacks; k++) {
        const pack *p = packs[k];
        space_pack *x = &s->packs[k];
        importing m;
        import_start(&m, s, p, s->d, (const char *const *const *)samples, nclasses);
        x->pack = p;
        x->level = import_node(&m, p->level);
        x->level_by_criteria = import_node(&m, p->level_by_criteria);
        x->criteria = import_met(&m, s, p->criteria, p->ncriteria);
        x->raises = import_met(&m, s, p->raises, p->nraises);
        x->limbs = cd_arena_array(&s->arena, p->ncriteria, sizeof *x->limbs);
        for (size_t i = 0; i < p->ncriteria; i++) {
            x->limbs[i] = cd_arena_array(&s->arena, p->criteria[i].nlimbs, sizeof **x->limbs);
            for (size_t n = 0; n < p->criteria[i].nlimbs; n++)
                x->limbs[i][n] = import_node(&m, p->criteria[i].limbs[n].met);
        }
        x->reads = cd_arena_array(&s->arena, s->nvars, sizeof *x->reads);
        diagram_support(s->d, x->level, x->reads);
        import_end(&m);
    }
    for (size_t i = 0; i < s->nvars; i++)
        free(samples[i]);
    free(samples);
    free(nclasses);
    return s;
}

void space_free(space *s)
{
    if (!s)
        return;
    diagram_free(s->d);
    cd_arena_done(&s->arena);
    free(s);
}

int32_t space_class_of(const space_var *v, const char *value)
{
    if (!value)
        return -1;
    if (v->fact->kind == FACT_COUNT || v->fact->kind == FACT_DATE) {
        cd_date d;
        int64_t x = 0;
        if (v->fact->kind == FACT_COUNT)
            x = strtoll(value, NULL, 10);
        else if (cd_date_parse(value, false, &d))
            x = cd_date_days(d);
        for (size_t c = v->nclasses; c-- > 0;)
            if (x >= v->classes[c].low)
                return (int32_t)c;
        return -1;
    }
    for (size_t c = 0; c < v->nclasses; c++)
        for (size_t i = 0; i < v->classes[c].nvalues; i++)
            if (strcmp(v->classes[c].values[i], value) == 0)
                return (int32_t)c;
    return -1;
}

/* ---- counting ---- */

typedef struct counting {
    const space *s;
    const bool *over;
    uint64_t *done;
    bool *have;
    bool overflow;
} counting;

static uint64_t times(counting *c, uint64_t a, uint64_t b)
{
    uint64_t r;
    if (__builtin_mul_overflow(a, b, &r))
        c->overflow = true;
    return r;
}

/* Assignments of variables from..to-1. */
static uint64_t skipped(counting *c, size_t from, size_t to)
{
    uint64_t n = 1;
    for (size_t i = from; i < to; i++)
        if (!c->over || c->over[i])
            n = times(c, n, c->s->vars[i].nclasses);
    return n;
}

static size_t var_at(const space *s, diagram_id f)
{
    int32_t value;
    return diagram_is_value(s->d, f, &value) ? s->nvars : diagram_var(s->d, f);
}

/* Assignments of the variables from the function's own on. */
static uint64_t count_node(counting *c, diagram_id f)
{
    int32_t value;
    if (diagram_is_value(c->s->d, f, &value))
        return value != 0;
    if (c->have[f])
        return c->done[f];
    size_t var = diagram_var(c->s->d, f);
    uint64_t sum = 0;
    for (size_t i = 0; i < c->s->vars[var].nclasses; i++) {
        diagram_id child = diagram_child(c->s->d, f, i);
        uint64_t n = times(c, count_node(c, child), skipped(c, var + 1, var_at(c->s, child)));
        if (__builtin_add_overflow(sum, n, &sum))
            c->overflow = true;
    }
    c->have[f] = true;
    c->done[f] = sum;
    return sum;
}

int space_count(const space *s, diagram_id f, const bool *over, uint64_t *ret)
{
    size_t n = diagram_size(s->d) + 1;
    counting c = {s, over, cd_calloc(n, sizeof *c.done), cd_calloc(n, sizeof *c.have), false};
    uint64_t count = times(&c, count_node(&c, f), skipped(&c, 0, var_at(s, f)));
    free(c.done);
    free(c.have);
    if (c.overflow)
        return CD_EINPUT;
    *ret = count;
    return CD_OK;
}

int space_size(const space *s, const bool *over, uint64_t *ret)
{
    return space_count(s, diagram_value(s->d, 1), over, ret);
}

/* ---- covers ---- */

typedef struct cube {
    struct cube *next;
    uint64_t *allowed;
} cube;

typedef struct covering {
    space *s;
    cd_arena *a;
    size_t made, max;
    bool cut;
} covering;

static diagram_id meet(space *s, diagram_id a, diagram_id b)
{
    return diagram_apply(s->d, DIAGRAM_MIN, a, b);
}

static diagram_id join(space *s, diagram_id a, diagram_id b)
{
    return diagram_apply(s->d, DIAGRAM_MAX, a, b);
}

static uint64_t all_classes(const space_var *v)
{
    return v->nclasses >= 64 ? UINT64_MAX : ((uint64_t)1 << v->nclasses) - 1;
}

static cube *append(cube *list, cube *more)
{
    cube **tail = &list;
    while (*tail)
        tail = &(*tail)->next;
    *tail = more;
    return list;
}

/* A cover of everything in `need` by patterns inside `may` (need implies may), after Minato and Morreale, for variables
 * of many values: patterns that leave the first variable free are taken last, for what the others did not cover.
 * *ret_covered is what the patterns hold. */
static cube *cover(covering *c, diagram_id need, diagram_id may, diagram_id *ret_covered)
{
    space *s = c->s;
    diagram_id zero = diagram_value(s->d, 0), one = diagram_value(s->d, 1);
    if (need == zero || c->cut) {
        *ret_covered = zero;
        return NULL;
    }
    if (may == one) {
        if (c->made++ == c->max) {
            c->cut = true;
            *ret_covered = zero;
            return NULL;
        }
        cube *x = cd_arena_alloc(c->a, sizeof *x);
        x->allowed = cd_arena_array(c->a, s->nvars, sizeof *x->allowed);
        for (size_t i = 0; i < s->nvars; i++)
            x->allowed[i] = all_classes(&s->vars[i]);
        *ret_covered = one;
        return x;
    }
    size_t var = var_at(s, need) < var_at(s, may) ? var_at(s, need) : var_at(s, may);
    size_t n = s->vars[var].nclasses;
    diagram_id *needs = cd_calloc(n, sizeof *needs), *mays = cd_calloc(n, sizeof *mays), *covered = cd_calloc(n, sizeof *covered);
    diagram_id everywhere = one;
    for (size_t i = 0; i < n; i++) {
        needs[i] = diagram_cofactor(s->d, need, var, i);
        mays[i] = diagram_cofactor(s->d, may, var, i);
        covered[i] = zero;
        everywhere = meet(s, everywhere, mays[i]);
    }
    diagram_id not_everywhere = diagram_not(s->d, everywhere);
    cube *list = NULL;
    for (size_t i = 0; i < n; i++) {
        diagram_id here = meet(s, meet(s, needs[i], not_everywhere), diagram_not(s->d, covered[i]));
        if (here == zero)
            continue;
        /* One pattern may serve all classes that allow it: widen to the classes that need the same and allow as much. */
        uint64_t mask = 0;
        diagram_id inside = mays[i], wanted = here;
        for (size_t k = i; k < n; k++) {
            diagram_id there = meet(s, meet(s, needs[k], not_everywhere), diagram_not(s->d, covered[k]));
            if (k == i || (mays[k] == mays[i] && there != zero)) {
                mask |= (uint64_t)1 << k;
                wanted = join(s, wanted, there);
            }
        }
        diagram_id got;
        cube *part = cover(c, wanted, inside, &got);
        for (cube *x = part; x; x = x->next)
            x->allowed[var] &= mask;
        for (size_t k = 0; k < n; k++)
            if (mask >> k & 1)
                covered[k] = join(s, covered[k], got);
        list = append(list, part);
    }
    diagram_id rest = zero;
    for (size_t i = 0; i < n; i++)
        rest = join(s, rest, meet(s, needs[i], diagram_not(s->d, covered[i])));
    diagram_id got;
    list = append(list, cover(c, rest, everywhere, &got));
    for (size_t i = 0; i < n; i++)
        covered[i] = join(s, covered[i], got);
    *ret_covered = diagram_node(s->d, var, covered);
    free(needs);
    free(mays);
    free(covered);
    return list;
}

/* The function of one pattern. */
static diagram_id cube_function(space *s, const uint64_t *allowed)
{
    diagram_id f = diagram_value(s->d, 1), zero = diagram_value(s->d, 0);
    for (size_t var = s->nvars; var-- > 0;) {
        size_t n = s->vars[var].nclasses;
        diagram_id *children = cd_calloc(n, sizeof *children);
        for (size_t i = 0; i < n; i++)
            children[i] = allowed[var] >> i & 1 ? f : zero;
        f = diagram_node(s->d, var, children);
        free(children);
    }
    return f;
}

/* Does `f` hold everywhere in a pattern?  seen[node] == turn: it does below that node. */
typedef struct inside {
    const space *s;
    const uint64_t *allowed;
    uint32_t *seen, turn;
} inside;

static bool holds(inside *x, diagram_id f)
{
    int32_t value;
    if (diagram_is_value(x->s->d, f, &value))
        return value != 0;
    if (x->seen[f] == x->turn)
        return true;
    size_t var = diagram_var(x->s->d, f);
    for (size_t i = 0; i < x->s->vars[var].nclasses; i++)
        if ((x->allowed[var] >> i & 1) && !holds(x, diagram_child(x->s->d, f, i)))
            return false;
    x->seen[f] = x->turn;
    return true;
}

static bool is_inside(inside *x, diagram_id f)
{
    x->turn++;
    return holds(x, f);
}

/* Frees a pattern of every condition it can do without, and widens the others, inside `f`. */
static void widen(const space *s, diagram_id f, uint64_t *allowed)
{
    inside x = {s, allowed, cd_calloc(diagram_size(s->d) + 1, sizeof *x.seen), 0};
    for (size_t var = 0; var < s->nvars; var++) {
        uint64_t keep = allowed[var];
        if (keep == all_classes(&s->vars[var]))
            continue;
        allowed[var] = all_classes(&s->vars[var]);
        if (is_inside(&x, f))
            continue;
        allowed[var] = keep;
        for (size_t i = 0; i < s->vars[var].nclasses; i++) {
            uint64_t before = allowed[var];
            if (before >> i & 1)
                continue;
            allowed[var] |= (uint64_t)1 << i;
            if (!is_inside(&x, f))
                allowed[var] = before;
        }
    }
    free(x.seen);
}

static size_t fixed(const space *s, const uint64_t *allowed)
{
    size_t n = 0;
    for (size_t i = 0; i < s->nvars; i++)
        n += allowed[i] != all_classes(&s->vars[i]);
    return n;
}

/* Fewest conditions first; equal ones stay in order. */
static void sort_patterns(space_pattern *list, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && list[k - 1].nfixed > list[k].nfixed; k--) {
            space_pattern t = list[k];
            list[k] = list[k - 1];
            list[k - 1] = t;
        }
}

void space_cover(space *s, diagram_id f, size_t max, cd_arena *a, const space_pattern **ret, size_t *ret_count, bool *ret_cut)
{
    covering c = {s, a, 0, max, false};
    diagram_id covered;
    cube *list = cover(&c, f, f, &covered);
    size_t n = 0;
    for (cube *x = list; x; x = x->next)
        n++;
    space_pattern *patterns = cd_arena_array(a, n, sizeof *patterns);
    size_t count = 0;
    for (cube *x = list; x; x = x->next) {
        widen(s, f, x->allowed);
        patterns[count++] = (space_pattern){x->allowed, fixed(s, x->allowed)};
    }
    sort_patterns(patterns, count);
    /* Widened patterns may cover one another: drop each that the others make needless, those of most conditions first. */
    diagram_id zero = diagram_value(s->d, 0), after = zero;
    diagram_id *before = cd_calloc(count + 1, sizeof *before);
    before[0] = zero;
    for (size_t i = 0; i < count; i++)
        before[i + 1] = join(s, before[i], cube_function(s, patterns[i].allowed));
    size_t first = count;
    for (size_t i = count; i-- > 0;) {
        diagram_id own = cube_function(s, patterns[i].allowed);
        if (meet(s, own, diagram_not(s->d, join(s, before[i], after))) == zero)
            continue;
        after = join(s, after, own);
        patterns[--first] = patterns[i];
    }
    free(before);
    size_t kept = count - first;
    if (first && kept)
        memmove(patterns, patterns + first, kept * sizeof *patterns);
    *ret = patterns;
    *ret_count = kept;
    *ret_cut = c.cut;
}

/* ---- words ---- */

static bool has_member(const char *set, const char *member)
{
    size_t n = strlen(member);
    for (const char *s = set; *s;) {
        size_t len = strcspn(s, "|");
        if (len == n && strncmp(s, member, n) == 0)
            return true;
        s += len;
        if (*s)
            s++;
    }
    return false;
}

static const char *value_label(const fact_value *v)
{
    return strcmp(_("vi"), "en") == 0 && v->label_en ? v->label_en : v->label ? v->label : v->code;
}

static uint64_t bits_of(const fact *f, const char *set)
{
    uint64_t bits = 0;
    for (size_t m = 0; m < f->nvalues; m++)
        if (has_member(set, f->values[m].code))
            bits |= (uint64_t)1 << m;
    return bits;
}

/* Labels hold commas of their own, so each of several is quoted. */
static void show_members(const fact *f, uint64_t bits, cd_str *to)
{
    bool any = false;
    for (size_t m = 0; m < f->nvalues; m++)
        if (bits >> m & 1) {
            cd_str_addf(to, "%s«%s»", any ? ", " : "", value_label(&f->values[m]));
            any = true;
        }
}

/* One set: a member that goes with no other says it alone. */
static void show_one_set(const fact *f, uint64_t bits, cd_str *to)
{
    size_t first = bits ? (size_t)__builtin_ctzll(bits) : 0;
    if (!bits) {
        cd_str_adds(to, _("không có giá trị nào"));
    } else if (bits == (uint64_t)1 << first && f->values[first].alone) {
        cd_str_adds(to, value_label(&f->values[first]));
    } else {
        cd_str_adds(to, _("chỉ gồm "));
        show_members(f, bits, to);
    }
}

typedef struct set_list {
    uint64_t bits;
    bool in; /* one of those to be shown */
} set_list;

/* Sets are said one by one when they are few, else "có «A», không có «B», «C», có ít nhất một trong: «D», «E»" when that
 * says exactly these. */
enum { SETS_ONE_BY_ONE = 2 };

static void show_sets(const space_var *v, uint64_t mask, cd_str *to)
{
    const fact *f = v->fact;
    size_t total = 0, count = 0;
    for (size_t c = 0; c < v->nclasses; c++)
        total += v->classes[c].nvalues;
    set_list *sets = cd_calloc(total, sizeof *sets);
    uint64_t must = UINT64_MAX, may = 0, single = 0;
    total = 0;
    bool all_alone = true;
    for (size_t m = 0; m < f->nvalues; m++)
        single |= f->values[m].alone ? (uint64_t)1 << m : 0;
    for (size_t c = 0; c < v->nclasses; c++)
        for (size_t i = 0; i < v->classes[c].nvalues; i++) {
            uint64_t bits = bits_of(f, v->classes[c].values[i]);
            bool in = mask >> c & 1;
            sets[total++] = (set_list){bits, in};
            if (!in)
                continue;
            count++;
            must &= bits;
            may |= bits;
            all_alone = all_alone && (bits & single);
        }
    /* What tells them from all other sets, beside members that all have and none has: at least one of some others? */
    uint64_t optional = may & ~must, never = ~may, some = 0;
    bool exact = false;
    if (count > 1 && !all_alone && count > SETS_ONE_BY_ONE)
        for (;; some = (some - optional) & optional) {
            exact = true;
            for (size_t i = 0; i < total && exact; i++)
                exact = ((sets[i].bits & must) == must && !(sets[i].bits & never) && (!some || (sets[i].bits & some))) == sets[i].in;
            if (exact || some == optional)
                break;
        }
    bool any = false;
    if (exact) {
        /* members that go with no other are ruled out by any other member, locked ones always */
        for (size_t m = 0; m < f->nvalues; m++)
            if (f->values[m].locked || (f->values[m].alone && must))
                never &= ~((uint64_t)1 << m);
        never &= f->nvalues >= 64 ? UINT64_MAX : ((uint64_t)1 << f->nvalues) - 1;
        const struct {
            const char *intro;
            uint64_t bits;
        } parts[] = {{_("có "), must}, {_("không có "), never}, {_("có ít nhất một trong: "), some}};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (parts[i].bits) {
                cd_str_addf(to, "%s%s", any ? ", " : "", parts[i].intro);
                show_members(f, parts[i].bits, to);
                any = true;
            }
    }
    for (size_t i = 0; i < total && !exact; i++)
        if (sets[i].in) {
            cd_str_adds(to, any ? _(" hoặc ") : "");
            show_one_set(f, sets[i].bits, to);
            any = true;
        }
    free(sets);
}

static void show_number(const fact *f, int64_t n, cd_str *to)
{
    char text[32];
    if (f->kind == FACT_DATE) {
        char date[11];
        cd_date_format(cd_date_from_days(n), date);
        fact_show(f, date, to);
        return;
    }
    snprintf(text, sizeof text, "%" PRId64, n);
    fact_show(f, text, to);
}

static void show_ranges(const space_var *v, uint64_t mask, cd_str *to)
{
    bool any = false;
    for (size_t c = 0; c < v->nclasses; c++) {
        if (!(mask >> c & 1))
            continue;
        size_t last = c;
        while (last + 1 < v->nclasses && mask >> (last + 1) & 1)
            last++;
        if (any)
            cd_str_adds(to, _(" hoặc "));
        any = true;
        if (v->classes[c].low == v->classes[last].high) {
            show_number(v->fact, v->classes[c].low, to);
        } else if (last + 1 == v->nclasses) {
            cd_str_adds(to, _("từ "));
            show_number(v->fact, v->classes[c].low, to);
            cd_str_adds(to, _(" trở lên"));
        } else if (c == 0) {
            cd_str_adds(to, _("dưới "));
            show_number(v->fact, v->classes[last].high + 1, to);
        } else {
            cd_str_adds(to, _("từ "));
            show_number(v->fact, v->classes[c].low, to);
            cd_str_adds(to, _(" đến dưới "));
            show_number(v->fact, v->classes[last].high + 1, to);
        }
        c = last;
    }
}

void space_classes_show(const space_var *v, uint64_t mask, cd_str *to)
{
    if (v->fact->kind == FACT_SET) {
        show_sets(v, mask, to);
        return;
    }
    if (v->fact->kind == FACT_COUNT || v->fact->kind == FACT_DATE) {
        show_ranges(v, mask, to);
        return;
    }
    bool any = false;
    for (size_t c = 0; c < v->nclasses; c++)
        for (size_t i = 0; mask >> c & 1 && i < v->classes[c].nvalues; i++) {
            if (any)
                cd_str_adds(to, _(" hoặc "));
            any = true;
            fact_show(v->fact, v->classes[c].values[i], to);
        }
}

void space_pattern_show(const space *s, const space_pattern *p, cd_str *to)
{
    bool any = false;
    for (size_t i = 0; i < s->nvars; i++) {
        const space_var *v = &s->vars[i];
        if (p->allowed[i] == all_classes(v))
            continue;
        bool english = strcmp(_("vi"), "en") == 0 && v->fact->label_en;
        cd_str_addf(to, "%s%s: ", any ? "; " : "", english ? v->fact->label_en : v->fact->label);
        space_classes_show(v, p->allowed[i], to);
        any = true;
    }
    if (!any)
        cd_str_adds(to, _("mọi trường hợp"));
}
