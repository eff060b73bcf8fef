/* What capdo plan prints: the plan as text, as CSV, the road map; which rows of it are meant. */
#ifndef CD_CLI_PLAN_SHOW_H
#define CD_CLI_PLAN_SHOW_H

#include "cli/cli.h"
#include "cli/planned.h"

/* Rows chosen by the words of the command line; `chosen` by row of the view, NULL: all. */
typedef struct plan_choice {
    cd_arena arena;
    bool *chosen;
    size_t count; /* rows chosen */
} plan_choice;

/* `masks`: ids or labels of rows, '*' for any letters (items by their id alone).  `group`: part of the title of a section or group.
 * `status`: "open" or a code of the table's status; `all`: every row that counts.  Masks alone choose headings and items too; the
 * others choose rows that count, and all that are given must hold.  A mask or group that fits nothing and a status that is none are
 * CD_EUSAGE (E1561, E1562).  Nothing given: all rows, headings and items too. */
int plan_choose(const planned *x, char *const *masks, size_t nmasks, const char *group, const char *status, bool all, cd_diags *diags, plan_choice *ret);
void plan_choice_done(plan_choice *c);

typedef struct plan_looks {
    bool roadmap; /* only what is not met, by deadline */
    bool open;    /* only what counts and has no status */
    bool csv, excel;
    const char *output;
} plan_looks;
/* Whether the row applies, in words: "Không áp dụng: ..." with the condition, "Chưa xác định: ..." with the facts that decide. */
void plan_add_applies(const plan_line *l, cd_str *to);
int plan_show(cli *c, const profile *p, const planned *x, const plan_choice *rows, const plan_looks *how);

#endif
