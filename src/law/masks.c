#include "law/masks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "law/space.h"

enum { BITS = 64, TRIES_MAX = 1024, UNKNOWN_MAX = 8 };

/* Conditions that several facts decide together: a mask for each combination of their classes. */
typedef struct group {
    size_t vars[4];
    size_t nvars;
    uint64_t *mask;
} group;

struct masks {
    space *s;
    const pack *p;
    uint64_t *mask[BITS];         /* by fact and class: rows it does not rule out */
    group *groups;
    size_t ngroups;
    uint64_t all;                 /* rows of criteria and raises */
    uint64_t raises;              /* rows that only raise */
    int level[BITS];              /* of each row */
    uint8_t criterion[BITS];      /* bit of the criterion of each row */
    const pack_criterion *criteria[BITS]; /* by bit */
    size_t ncriteria;
    int32_t *sample[BITS];        /* class in the pack's own model of each class here, for the diagram */
};

/* ---- building ---- */

static size_t var_index(const space *s, const fact *f)
{
    for (size_t i = 0; i < s->nvars; i++)
        if (s->vars[i].fact == f)
            return i;
    return s->nvars;
}

/* Does the condition hold at these classes of its facts? */
static bool holds_at(const masks *m, const pack_condition *c, const size_t *vars, const size_t *cls, size_t n)
{
    const law_model *model = &m->p->model;
    int32_t *full = cd_calloc(model->nvars, sizeof *full);
    for (size_t i = 0; i < n; i++)
        full[model->var_of[m->s->vars[vars[i]].fact->index]] = m->sample[vars[i]][cls[i]];
    bool holds = diagram_at(model->diagram, c->holds, full);
    free(full);
    return holds;
}

static group *group_of(masks *m, const size_t *vars, size_t n)
{
    for (size_t g = 0; g < m->ngroups; g++)
        if (m->groups[g].nvars == n && memcmp(m->groups[g].vars, vars, n * sizeof *vars) == 0)
            return &m->groups[g];
    m->groups = cd_realloc(m->groups, m->ngroups + 1, sizeof *m->groups);
    group *x = &m->groups[m->ngroups++];
    *x = (group){.nvars = n};
    memcpy(x->vars, vars, n * sizeof *vars);
    size_t size = 1;
    for (size_t i = 0; i < n; i++)
        size *= m->s->vars[vars[i]].nclasses;
    x->mask = cd_calloc(size, sizeof *x->mask);
    memset(x->mask, 0xff, size * sizeof *x->mask);
    return x;
}

static bool add_condition(masks *m, size_t row, const pack_condition *c)
{
    size_t vars[4], n = 0;
    for (size_t i = 0; i < c->nfacts; i++) {
        if (n == sizeof vars / sizeof *vars)
            return false;
        vars[n] = var_index(m->s, c->facts[i]);
        if (vars[n++] == m->s->nvars)
            return false;
    }
    uint64_t bit = (uint64_t)1 << row;
    if (n == 1) {
        for (size_t k = 0; k < m->s->vars[vars[0]].nclasses; k++)
            if (!holds_at(m, c, vars, &k, 1))
                m->mask[vars[0]][k] &= ~bit;
        return true;
    }
    if (n == 0) {
        if (!holds_at(m, c, vars, NULL, 0))
            m->all &= ~bit;
        return true;
    }
    group *g = group_of(m, vars, n);
    size_t cls[4] = {0};
    for (size_t at = 0;; at++) {
        if (!holds_at(m, c, vars, cls, n))
            g->mask[at] &= ~bit;
        size_t i = n;
        while (i-- > 0) {
            if (++cls[i] < m->s->vars[vars[i]].nclasses)
                break;
            cls[i] = 0;
        }
        if (i == SIZE_MAX)
            return true;
    }
}

static bool add_rows(masks *m, const pack_criterion *c, bool raise, size_t *row)
{
    for (size_t k = 0; k < c->nlimbs; k++) {
        if (!c->limbs[k].evaluable)
            continue;
        if (*row == BITS)
            return false;
        uint64_t bit = (uint64_t)1 << *row;
        m->all |= bit;
        m->raises |= raise ? bit : 0;
        m->level[*row] = c->level;
        m->criterion[*row] = raise ? 0 : (uint8_t)(m->ncriteria - 1);
        for (size_t i = 0; i < c->limbs[k].nconditions; i++)
            if (!add_condition(m, *row, &c->limbs[k].conditions[i]))
                return false;
        (*row)++;
    }
    return true;
}

static bool build(masks *m)
{
    const pack *p = m->p;
    if (m->s->nvars > BITS || p->ncriteria > BITS)
        return false;
    for (size_t i = 0; i < m->s->nvars; i++) {
        const space_var *v = &m->s->vars[i];
        m->mask[i] = cd_calloc(v->nclasses, sizeof **m->mask);
        memset(m->mask[i], 0xff, v->nclasses * sizeof **m->mask);
        m->sample[i] = cd_calloc(v->nclasses, sizeof **m->sample);
        for (size_t c = 0; c < v->nclasses; c++)
            m->sample[i][c] = verdict_class(p, v->fact, v->classes[c].values[0]);
    }
    size_t row = 0;
    /* Highest level first, then as in the law. */
    for (int level = (int)p->nlevels; level >= 1; level--)
        for (size_t i = 0; i < p->ncriteria; i++)
            if (p->criteria[i].level == level) {
                m->criteria[m->ncriteria++] = &p->criteria[i];
                if (!add_rows(m, &p->criteria[i], false, &row))
                    return false;
            }
    /* Raises of one citation may have rows of several levels: each row is asked for its own. */
    for (size_t i = 0; i < p->nraises; i++) {
        size_t first = row;
        if (!add_rows(m, &p->raises[i], true, &row))
            return false;
        for (size_t k = 0, at = first; k < p->raises[i].nlimbs && at < row; k++)
            if (p->raises[i].limbs[k].evaluable)
                m->level[at++] = p->raises[i].limbs[k].level;
    }
    return true;
}

masks *masks_new(const pack *p)
{
    masks *m = cd_calloc(1, sizeof *m);
    m->p = p;
    m->s = space_new(&p, 1);
    if (!build(m)) {
        masks_free(m);
        return NULL;
    }
    return m;
}

void masks_free(masks *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < BITS; i++) {
        free(m->mask[i]);
        free(m->sample[i]);
    }
    for (size_t i = 0; i < m->ngroups; i++)
        free(m->groups[i].mask);
    free(m->groups);
    space_free(m->s);
    free(m);
}

size_t masks_nfacts(const masks *m)
{
    return m->s->nvars;
}

const fact *masks_fact(const masks *m, size_t i)
{
    return m->s->vars[i].fact;
}

const pack_criterion *masks_criterion(const masks *m, size_t bit)
{
    return m->criteria[bit];
}

int32_t masks_class(const masks *m, size_t i, const char *value)
{
    return space_class_of(&m->s->vars[i], value);
}

int32_t masks_class_count(const masks *m, size_t i, int64_t n)
{
    const space_var *v = &m->s->vars[i];
    size_t c = v->nclasses - 1;
    while (c && n < v->classes[c].low)
        c--;
    return (int32_t)c;
}

/* ---- asking ---- */

/* Rows that hold; every fact is known. */
static uint64_t rows_at(const masks *m, const int32_t *cls)
{
    uint64_t rows = m->all;
    for (size_t i = 0; i < m->s->nvars; i++)
        rows &= m->mask[i][cls[i]];
    for (size_t g = 0; g < m->ngroups; g++) {
        const group *x = &m->groups[g];
        size_t at = 0;
        for (size_t i = 0; i < x->nvars; i++)
            at = at * m->s->vars[x->vars[i]].nclasses + (size_t)cls[x->vars[i]];
        rows &= x->mask[at];
    }
    return rows;
}

static int level_of(const masks *m, uint64_t rows)
{
    uint64_t criteria = rows & ~m->raises, raises = rows & m->raises;
    int level = criteria ? m->level[__builtin_ctzll(criteria)] : 0;
    for (; raises; raises &= raises - 1) {
        int l = m->level[__builtin_ctzll(raises)];
        level = l > level ? l : level;
    }
    return level;
}

static uint64_t criteria_of(const masks *m, uint64_t rows)
{
    uint64_t bits = 0;
    for (rows &= ~m->raises; rows; rows &= rows - 1)
        bits |= (uint64_t)1 << m->criterion[__builtin_ctzll(rows)];
    return bits;
}

/* Completes the unknown facts in every way: a grid of levels, read along each axis. */
static void complete(const masks *m, int32_t *cls, const size_t *unknown, size_t n, size_t tries, masks_verdict *ret)
{
    uint8_t level[TRIES_MAX];
    masks_verdict v = {.min = 1 << 30, .max = -1, .criteria = UINT64_MAX};
    for (size_t i = 0; i < n; i++)
        cls[unknown[i]] = 0;
    for (size_t at = 0; at < tries; at++) {
        uint64_t rows = rows_at(m, cls);
        int l = level_of(m, rows);
        level[at] = (uint8_t)l;
        v.min = l < v.min ? l : v.min;
        v.max = l > v.max ? l : v.max;
        v.criteria &= criteria_of(m, rows);
        for (size_t i = n; i-- > 0;) { /* the last fact runs fastest */
            if ((size_t)++cls[unknown[i]] < m->s->vars[unknown[i]].nclasses)
                break;
            cls[unknown[i]] = 0;
        }
    }
    size_t stride = 1;
    for (size_t i = n; i-- > 0 && v.min != v.max;) {
        size_t classes = m->s->vars[unknown[i]].nclasses;
        for (size_t at = 0; at < tries; at++)
            if (at / stride % classes && level[at] != level[at - stride]) {
                v.missing |= (uint64_t)1 << unknown[i];
                break;
            }
        stride *= classes;
    }
    *ret = v;
}

static void by_diagram(const masks *m, verdict_run *run, const int32_t *cls, masks_verdict *ret)
{
    const law_model *model = &m->p->model;
    int32_t own[256];
    int32_t *full = model->nvars <= 256 ? own : cd_calloc(model->nvars, sizeof *full);
    for (size_t i = 0; i < model->nvars; i++)
        full[i] = -1;
    for (size_t i = 0; i < m->s->nvars; i++)
        if (cls[i] >= 0)
            full[model->var_of[m->s->vars[i].fact->index]] = m->sample[i][cls[i]];
    verdict v;
    verdict_of_model_classes(run, full, &v);
    *ret = (masks_verdict){.min = v.min, .max = v.max};
    size_t bit = 0;
    for (size_t i = 0; i < v.ncriteria; i++) {
        while (m->criteria[bit] != v.criteria[i])
            bit++;
        ret->criteria |= (uint64_t)1 << bit;
    }
    for (size_t i = 0; i < m->s->nvars; i++)
        if (v.missing[m->s->vars[i].fact->index])
            ret->missing |= (uint64_t)1 << i;
    if (full != own)
        free(full);
}

void masks_of(const masks *m, verdict_run *run, const int32_t *cls, masks_verdict *ret)
{
    size_t unknown[UNKNOWN_MAX], n = 0, tries = 1;
    for (size_t i = 0; i < m->s->nvars; i++) {
        if (cls[i] >= 0)
            continue;
        tries *= m->s->vars[i].nclasses;
        if (n == UNKNOWN_MAX || tries > TRIES_MAX) {
            by_diagram(m, run, cls, ret);
            return;
        }
        unknown[n++] = i;
    }
    if (n == 0) {
        uint64_t rows = rows_at(m, cls);
        int level = level_of(m, rows);
        *ret = (masks_verdict){level, level, criteria_of(m, rows), 0};
        return;
    }
    int32_t copy[BITS];
    memcpy(copy, cls, m->s->nvars * sizeof *copy);
    complete(m, copy, unknown, n, tries, ret);
}
