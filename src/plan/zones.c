/* The kinds of zones that a level wants. */
#include <string.h>

#include "plan/view.h"

static void want(plan_required_zone *list, size_t *n, const plan_zone *z, const plan_row *row)
{
    size_t i = 0;
    while (i < *n && strcmp(list[i].kind, z->kind) != 0)
        i++;
    if (i == *n)
        list[(*n)++] = (plan_required_zone){z->kind, z->if_any, row};
    else if (list[i].if_any && !z->if_any)
        list[i] = (plan_required_zone){z->kind, false, row};
}

const plan_required_zone *plan_required_zones(const plan_baseline *b, const plan_answers *answers, cd_arena *a, size_t *ret_count)
{
    size_t n = 0, most = 0;
    for (size_t i = 0; i < plan_baseline_count(b); i++)
        most += plan_baseline_row(b, i)->control->nzones;
    plan_required_zone *list = cd_arena_array(a, most + 1, sizeof *list);
    for (size_t i = 0; i < plan_baseline_count(b); i++) {
        const plan_row *row = plan_baseline_row(b, i);
        if (row->kind == PLAN_ITEM || answers->rows[i].status != PLAN_APPLIES)
            continue;
        for (size_t k = 0; k < row->control->nzones; k++)
            want(list, &n, &row->control->zones[k], row);
    }
    *ret_count = n;
    return list;
}
