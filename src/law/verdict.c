#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "law/model.h"
#include "law/pack.h"

struct verdict_run {
    const pack *p;
    diagram_view *view;
    int32_t *cls;
    bool *essential;
    bool *missing;
    const pack_criterion **criteria;
    const pack_criterion **by_level; /* all criteria: highest level first, then as in the law */
};

static int by_level(const void *a, const void *b)
{
    const pack_criterion *x = *(const pack_criterion *const *)a, *y = *(const pack_criterion *const *)b;
    if (x->level != y->level)
        return y->level - x->level;
    return (x->order > y->order) - (x->order < y->order);
}

verdict_run *verdict_run_new(const pack *p)
{
    verdict_run *r = cd_calloc(1, sizeof *r);
    r->p = p;
    r->view = diagram_view_new(p->model.diagram);
    r->cls = cd_calloc(p->model.nvars, sizeof *r->cls);
    r->essential = cd_calloc(p->model.nvars, sizeof *r->essential);
    r->missing = cd_calloc(facts_count(p->facts), sizeof *r->missing);
    r->criteria = cd_calloc(p->ncriteria, sizeof *r->criteria);
    r->by_level = cd_calloc(p->ncriteria, sizeof *r->by_level);
    for (size_t i = 0; i < p->ncriteria; i++)
        r->by_level[i] = &p->criteria[i];
    qsort(r->by_level, p->ncriteria, sizeof(const pack_criterion *), by_level);
    return r;
}

void verdict_run_free(verdict_run *r)
{
    if (!r)
        return;
    diagram_view_free(r->view);
    free(r->cls);
    free(r->essential);
    free(r->missing);
    free(r->criteria);
    free(r->by_level);
    free(r);
}

/* Classes of the values; true when all that the model reads are known. */
static bool classify(verdict_run *r, const char *const *values)
{
    const law_model *m = &r->p->model;
    bool all = true;
    for (size_t i = 0; i < m->nvars; i++) {
        r->cls[i] = law_class(&m->vars[i], values[m->vars[i].fact->index]);
        all = all && r->cls[i] >= 0;
    }
    return all;
}

/* The verdict at r->cls; `all` when none is unknown. */
static void judge(verdict_run *r, bool all, verdict *ret)
{
    const pack *p = r->p;
    const diagram *d = p->model.diagram;
    verdict v = {.pack = p, .criteria = r->criteria, .missing = r->missing};
    memset(r->missing, 0, facts_count(p->facts) * sizeof *r->missing);
    if (all) {
        v.min = v.max = diagram_at(d, p->level, r->cls);
        v.min_by_criteria = v.max_by_criteria = diagram_at(d, p->level_by_criteria, r->cls);
    } else {
        int32_t low, high;
        diagram_range(r->view, p->level_by_criteria, r->cls, &low, &high, NULL);
        v.min_by_criteria = low;
        v.max_by_criteria = high;
        diagram_range(r->view, p->level, r->cls, &low, &high, r->essential);
        v.min = low;
        v.max = high;
        for (size_t i = 0; i < p->model.nvars; i++)
            if (r->essential[i])
                r->missing[p->model.vars[i].fact->index] = true;
    }
    for (size_t i = 0; i < p->ncriteria; i++) {
        int32_t low, high;
        if (all)
            low = diagram_at(d, r->by_level[i]->met, r->cls);
        else
            diagram_range(r->view, r->by_level[i]->met, r->cls, &low, &high, NULL);
        if (low)
            r->criteria[v.ncriteria++] = r->by_level[i];
    }
    *ret = v;
}

int32_t verdict_class(const pack *p, const fact *f, const char *value)
{
    int32_t var = p->model.var_of[f->index];
    return var < 0 ? -1 : law_class(&p->model.vars[var], value);
}

void verdict_of_model_classes(verdict_run *r, const int32_t *cls, verdict *ret)
{
    bool all = true;
    for (size_t i = 0; i < r->p->model.nvars; i++) {
        r->cls[i] = cls[i];
        all = all && cls[i] >= 0;
    }
    judge(r, all, ret);
}

void verdict_of(verdict_run *r, const char *const *values, verdict *ret)
{
    judge(r, classify(r, values), ret);
}

/* Is any fact known that the level depends on? */
static bool any_known(const verdict_run *r, const char *const *values, const bool *reads)
{
    for (size_t i = 0; i < r->p->model.nvars; i++)
        if (reads[i] && values[r->p->model.vars[i].fact->index])
            return true;
    return false;
}

void verdict_of_parts(verdict_run *r, const law_part *parts, size_t nparts, cd_arena *a, int *ret_min, int *ret_max,
                      const part_verdict **ret_parts)
{
    const pack *p = r->p;
    size_t all = facts_count(p->facts);
    part_verdict *list = cd_arena_array(a, nparts, sizeof *list);
    bool *reads = cd_calloc(p->model.nvars, sizeof *reads);
    diagram_support(p->model.diagram, p->level, reads);
    for (size_t i = 0; i < nparts; i++) {
        verdict v;
        verdict_of(r, parts[i].values, &v);
        part_verdict *x = &list[i];
        x->counts = i > 0 || nparts == 1 || any_known(r, parts[0].values, reads);
        x->min = v.min;
        x->max = v.max;
        x->criteria = cd_arena_array(a, v.ncriteria, sizeof *x->criteria);
        for (size_t k = 0; k < v.ncriteria; k++)
            x->criteria[k] = v.criteria[k];
        x->ncriteria = v.ncriteria;
        x->missing = cd_arena_array(a, all, sizeof *x->missing);
    }
    free(reads);
    int low = 0, high = 0;
    for (size_t i = 0; i < nparts; i++) {
        if (!list[i].counts)
            continue;
        low = list[i].min > low ? list[i].min : low;
        high = list[i].max > high ? list[i].max : high;
    }
    /* A fact of one part matters where it moves that part above the least that all the others reach anyway. */
    for (size_t i = 0; i < nparts; i++) {
        if (!list[i].counts || list[i].min == list[i].max)
            continue;
        int32_t others = 0, ignore_low, ignore_high;
        for (size_t k = 0; k < nparts; k++)
            if (k != i && list[k].counts && list[k].min > others)
                others = list[k].min;
        classify(r, parts[i].values);
        diagram_range_above(r->view, p->level, r->cls, others, &ignore_low, &ignore_high, r->essential);
        for (size_t k = 0; k < p->model.nvars; k++)
            if (r->essential[k])
                list[i].missing[p->model.vars[k].fact->index] = true;
    }
    *ret_min = low;
    *ret_max = high;
    *ret_parts = list;
}

enum truth verdict_truth(verdict_run *r, const char *const *values, diagram_id id)
{
    classify(r, values);
    int32_t low, high;
    diagram_range(r->view, id, r->cls, &low, &high, NULL);
    return low == high ? (low ? TRUTH_YES : TRUTH_NO) : TRUTH_UNKNOWN;
}
