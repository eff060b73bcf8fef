/* The plan of a system as the lists that checks read (check/check.h): check/ stands below plan/ and cannot see it. */
#ifndef CD_CLI_CHECK_ROWS_H
#define CD_CLI_CHECK_ROWS_H

#include "check/check.h"
#include "plan/view.h"
#include "store/files.h"

/* Rows, zones that the level wants, and strays, as ret[0 .. CHECK_NPLAN_LISTS).  `answers` are those the view was made of.
 * `files`: how many files are attached to each line of the view, by its index; NULL: not counted.  Everything lives in `a`,
 * or is lent by the view. */
void check_rows_of_plan(const plan_view *v, const plan_answers *answers, const size_t *files, cd_arena *a, table_rows ret[CHECK_NPLAN_LISTS]);
/* What the files are attached to, rows only.  `v`: NULL while there is no plan, whose rows are then not asked for. */
table_rows check_rows_of_files(const store_files *files, const plan_view *v, const table_rows *tables, size_t ntables, cd_arena *a);

#endif
