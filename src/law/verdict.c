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

void verdict_of(verdict_run *r, const char *const *values, verdict *ret)
{
    const pack *p = r->p;
    const diagram *d = p->model.diagram;
    bool all = classify(r, values);
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

enum truth verdict_truth(verdict_run *r, const char *const *values, diagram_id id)
{
    classify(r, values);
    int32_t low, high;
    diagram_range(r->view, id, r->cls, &low, &high, NULL);
    return low == high ? (low ? TRUTH_YES : TRUTH_NO) : TRUTH_UNKNOWN;
}
