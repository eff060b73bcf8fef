/* Baselines read once and kept: many systems of one level need one. */
#ifndef CD_PLAN_SHELF_H
#define CD_PLAN_SHELF_H

#include "plan/baseline.h"

typedef struct plan_shelf plan_shelf;

/* Folders and `own_list` as in plan_baseline_read; copied.  A shelf belongs to one thread. */
plan_shelf *plan_shelf_new(const char *dir, const char *schema_dir, const char *own_list, enum plan_list meant);
void plan_shelf_free(plan_shelf *s);
/* Lent by the shelf; results as those of plan_baseline_read.  What could not be read is not tried again: its faults are told
 * once, the result stays. */
int plan_shelf_get(plan_shelf *s, const pack *p, int level, cd_diags *diags, const plan_baseline **ret);

#endif
