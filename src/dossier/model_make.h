/* How shapes and contexts of the data of templates are put together.  Private to the model files. */
#ifndef CD_DOSSIER_MODEL_MAKE_H
#define CD_DOSSIER_MODEL_MAKE_H

#include <string.h>

#include "dossier/model.h"

enum { MODEL_MEMBERS_MAX = 48 };

typedef struct shaper {
    cd_arena *a;
    shape_member m[MODEL_MEMBERS_MAX];
    size_t n;
} shaper;

static inline void member(shaper *s, const char *name, const shape *of)
{
    s->m[s->n++] = (shape_member){name, of, NULL, NULL};
}

static inline void members(shaper *s, const char *names, const shape *of)
{
    char *copy = cd_arena_strdup(s->a, names);
    for (char *save = NULL, *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
        member(s, w, of);
}

static inline const shape *context(cd_arena *a, const shape_member *m, size_t n)
{
    shape *s = cd_arena_alloc(a, sizeof *s);
    shape_member *copy = cd_arena_array(a, n, sizeof *copy);
    memcpy(copy, m, n * sizeof *copy);
    *s = (shape){SHAPE_CONTEXT, NULL, copy, n};
    return s;
}

static inline const shape *end(shaper *s)
{
    const shape *r = context(s->a, s->m, s->n);
    s->n = 0;
    return r;
}

static inline const shape *list(cd_arena *a, const shape *item)
{
    shape *s = cd_arena_alloc(a, sizeof *s);
    *s = (shape){SHAPE_LIST, item, NULL, 0};
    return s;
}

typedef struct maker {
    cd_arena *a;
    feel_pair p[MODEL_MEMBERS_MAX];
    size_t n;
} maker;

static inline void put(maker *m, const char *name, const feel_value *v)
{
    m->p[m->n++] = (feel_pair){name, v};
}

static inline const feel_value *text(cd_arena *a, const char *s)
{
    return s && *s ? feel_string_lend(a, s) : &feel_null;
}

static inline void put_text(maker *m, const char *name, const char *s)
{
    put(m, name, text(m->a, s));
}

static inline void put_int(maker *m, const char *name, int n)
{
    put(m, name, n < 0 ? &feel_null : feel_int(m->a, n));
}

static inline const feel_value *done(maker *m)
{
    const feel_value *v = feel_context(m->a, m->p, m->n);
    m->n = 0;
    return v;
}

/* The same without looking for a name that stands twice. */
static inline const feel_value *done_quickly(maker *m)
{
    const feel_value *v = feel_context_distinct(m->a, m->p, m->n);
    m->n = 0;
    return v;
}

/* Value of a fact or of a cell as FEEL value, and as people read it. */
const shape *model_raw_shape(const fact *f, cd_arena *a);
const feel_value *model_raw(const fact *f, const char *value, cd_arena *a);
const feel_value *model_shown(const fact *f, const char *value, cd_arena *a);

/* ---- model_tables.c ---- */
const shape *model_tables_shape(const fact_tables *t, cd_arena *a);
/* Every table of `t`; those that the input has no rows of are empty lists. */
const feel_value *model_tables(const fact_tables *t, const dossier_input *in, cd_arena *a);

/* ---- model_plan.c ---- */
const shape *model_plan_shape(cd_arena *a);
const feel_value *model_plan(const fact_tables *t, const dossier_input *in, cd_arena *a);

#endif
