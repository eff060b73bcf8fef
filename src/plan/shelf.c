#include "plan/shelf.h"

#include <stdlib.h>

typedef struct entry {
    const pack *p;
    int level, result;
    plan_baseline *b;
} entry;

struct plan_shelf {
    char *dir, *schema_dir, *own_list;
    enum plan_list meant;
    entry *list;
    size_t count, cap;
    plan_catalogs catalogs;
};

plan_shelf *plan_shelf_new(const char *dir, const char *schema_dir, const char *own_list, enum plan_list meant)
{
    plan_shelf *s = cd_calloc(1, sizeof *s);
    s->dir = cd_strdup(dir);
    s->schema_dir = cd_strdup(schema_dir);
    s->own_list = cd_strdup(own_list);
    s->meant = meant;
    return s;
}

void plan_shelf_free(plan_shelf *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++)
        plan_baseline_free(s->list[i].b);
    plan_catalogs_done(&s->catalogs);
    free(s->list);
    free(s->dir);
    free(s->schema_dir);
    free(s->own_list);
    free(s);
}

int plan_shelf_get(plan_shelf *s, const pack *p, int level, cd_diags *diags, const plan_baseline **ret)
{
    size_t i = 0;
    while (i < s->count && (s->list[i].p != p || s->list[i].level != level))
        i++;
    if (i == s->count) {
        if (s->count == s->cap) {
            s->cap = s->cap ? s->cap * 2 : 8;
            s->list = cd_realloc(s->list, s->cap, sizeof *s->list);
        }
        entry *e = &s->list[s->count++];
        *e = (entry){.p = p, .level = level};
        e->result = plan_baseline_read_shared(s->dir, s->schema_dir, p, level, s->own_list, s->meant, &s->catalogs, diags, &e->b);
    }
    if (s->list[i].result == CD_OK)
        *ret = s->list[i].b;
    return s->list[i].result;
}
