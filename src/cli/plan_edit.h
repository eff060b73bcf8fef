/* Changing many rows of a plan at once, and starting one from a pattern. */
#ifndef CD_CLI_PLAN_EDIT_H
#define CD_CLI_PLAN_EDIT_H

#include "cli/plan_show.h"
#include "plan/pattern.h"

/* `sets`: "COLUMN=VALUE" words; an empty value empties the cell.  Rows that do not apply by their condition are left out and told; of a
 * row that comes from the host no status is stored (its state comes from there), which is told at the row.
 * With `dry` nothing is written.  What changes is printed, row by row.  CD_EUSAGE or CD_EINPUT, and nothing changed, for an unknown
 * column (E1563), a value outside its domain, and "not applicable" for a row without a reason (E1564). */
int plan_set(cli *c, store *s, const profile *p, const planned *x, const plan_choice *rows, const char *const *sets, size_t nsets, bool dry);
/* Takes what the pattern proposes for rows of which nothing is told yet. */
int plan_start(cli *c, store *s, const profile *p, const planned *x, const plan_choice *rows, const plan_pattern *pattern, bool dry);

#endif
