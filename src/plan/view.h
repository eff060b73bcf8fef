/* The plan of a system: the rows of its baseline with what is said of each.
 *
 * What a row's state is, in this order:
 *   - its condition is false (PLAN_NOT_APPLICABLE of plan/baseline.h): not applicable, the condition is the reason;
 *   - it is said to come from the host: the effective state of the corresponding row in the host's own plan; open while the host
 *     has none, has no such row, or says nothing of it (nothing inherited becomes met without the host's own word);
 *   - the stored status; open when nothing is stored, and when "not applicable" is stored without a reason.
 * Unmet and partly met rows that apply make the road map. */
#ifndef CD_PLAN_VIEW_H
#define CD_PLAN_VIEW_H

#include "law/tables.h"
#include "plan/baseline.h"

enum plan_state { PLAN_OPEN, PLAN_MET, PLAN_PARTIAL, PLAN_UNMET, PLAN_NONE, PLAN_NSTATES }; /* PLAN_NONE: not applicable */

typedef struct plan_line {
    const plan_row *row;
    const plan_answer *answer;
    size_t index;              /* of the row in the baseline */
    enum plan_state state;
    const char *status;        /* the official word (label of the value in rules/tables.xml); NULL while open */
    const char *present, *measure, *evidence, *reason; /* NULL: not given; reason: also the condition that is false */
    const char *responsible;   /* label; NULL */
    const char *deadline;      /* YYYY-MM-DD; NULL */
    bool by_condition;         /* not applicable because its condition is false */
    bool inherited;            /* said to come from the host */
    const char *host, *host_name; /* id and name of the host, when inherited and the host is known; NULL */
    const struct plan_line *of_host; /* the host's row; NULL when it has none */
} plan_line;

typedef struct plan_view {
    cd_arena arena;
    const plan_baseline *baseline;
    size_t count;
    const plan_line *lines;    /* by row of the baseline; headings and items too, whose state is PLAN_OPEN unless something is stored */
    size_t states[PLAN_NSTATES]; /* of requirement and hosting rows */
    const char *const *strays; /* keys that are stored but are no row of this baseline */
    size_t nstrays;
} plan_view;

/* The plan of the system in which it is hosted. */
typedef struct plan_host {
    const char *id, *name;     /* name may be NULL */
    const plan_view *view;     /* NULL: it has no plan yet */
} plan_host;

/* `stored`: rows of the table "plan" (NULL: none).  `host`: NULL when the system names none.  Everything lent must outlive the
 * view. */
void plan_view_new(const plan_baseline *b, const plan_answers *answers, const table_rows *stored, const plan_host *host, plan_view **ret);
void plan_view_free(plan_view *v);

#endif
