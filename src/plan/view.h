/* The plan of a system: the rows of its baseline with what is said of each.
 *
 * What a row's state is, in this order:
 *   - its condition is false (PLAN_NOT_APPLICABLE of plan/baseline.h): not applicable, the condition is the reason;
 *   - it is said to come from the host: the effective state of the corresponding row in the host's own plan; open while the host
 *     has none, has no such row, or says nothing of it (nothing inherited becomes met without the host's own word), and while the
 *     host's row falls to a condition that does not fall here: what the host is spared, this system is not;
 *   - the stored status; open when nothing is stored, and when "not applicable" is stored without a reason.
 * Unmet and partly met rows that apply make the road map. */
#ifndef CD_PLAN_VIEW_H
#define CD_PLAN_VIEW_H

#include "base/mem.h"
#include "law/tables.h"
#include "plan/baseline.h"

enum plan_state { PLAN_OPEN, PLAN_MET, PLAN_PARTIAL, PLAN_UNMET, PLAN_NONE, PLAN_NSTATES }; /* PLAN_NONE: not applicable */

/* Why a row is open. */
enum plan_why {
    PLAN_WHY_NOT_OPEN,
    PLAN_WHY_NOTHING,           /* nothing is stored */
    PLAN_WHY_NO_REASON,         /* "not applicable" without a reason */
    PLAN_WHY_NO_HOST,           /* inherited, but the system names no host */
    PLAN_WHY_HOST_WITHOUT_PLAN,
    PLAN_WHY_NO_COUNTERPART,    /* the host's plan has no row that asks the same (plan_counterpart) */
    PLAN_WHY_HOST_OPEN,         /* it has, and says nothing of it */
    PLAN_WHY_HOST_EQUIVALENT,   /* it answers with an equivalent; this system needs the product, or that is not known */
    PLAN_WHY_HOST_SPARED,       /* its condition is false for the host, not for this system */
    PLAN_NWHYS
};

typedef struct plan_line {
    const plan_row *row;
    const plan_answer *answer;
    size_t index;              /* of the row in the baseline */
    enum plan_state state;
    enum plan_why why;         /* while open */
    const char *status;        /* the official word (label of the value in rules/tables.xml); NULL while open */
    const char *present, *measure, *evidence, *reason; /* NULL: not given; reason: also the condition that is false, or the host's reason */
    const char *responsible;   /* label; NULL */
    const char *deadline;      /* YYYY-MM-DD; NULL */
    const char *responsible_code; /* as stored; NULL */
    bool stored;               /* a row stands in the table, whatever it says */
    bool alone;                /* a heading that no row stands under: the plan has to say something of it itself, though it is not counted */
    bool by_condition;         /* not applicable because its condition is false */
    bool inherited;            /* said to come from the host */
    const char *host, *host_name; /* id and name of the host, when inherited and the host is known; NULL */
    const struct plan_line *of_host; /* the host's row; NULL when it has none */
    bool host_illustrative;    /* what is taken is made up: that of the host, or what the host itself took from another */
} plan_line;

typedef struct plan_view {
    cd_arena arena;
    const plan_baseline *baseline;
    const plan_answers *answers; /* lent */
    size_t count;
    const plan_line *lines;    /* by row of the baseline; headings and items too: open unless something is stored or the condition of their
                                  requirement is false */
    size_t states[PLAN_NSTATES]; /* of requirement and hosting rows */
    const char *const *strays; /* keys that are stored but are no row of this baseline */
    size_t nstrays;
} plan_view;

/* The plan of the system in which it is hosted. */
typedef struct plan_host {
    const char *id, *name;     /* name may be NULL */
    const plan_view *view;     /* NULL: it has no plan yet */
    bool illustrative;         /* its data are made up */
} plan_host;

/* `stored`: rows of the table "plan" (of its columns those that rules/tables.xml names; none: count 0); NULL: none, and then
 * nobody tells the official words.  `host`: NULL when the system names none.  Everything lent must outlive the view. */
void plan_view_new(const plan_baseline *b, const plan_answers *answers, const table_rows *stored, const plan_host *host, plan_view **ret);
void plan_view_free(plan_view *v);
/* Id under which the table knows a row: of an item its own, else that of its control. */
const char *plan_row_id(const plan_row *r);
/* Is it counted: a requirement or a separation rule? */
bool plan_row_counts(const plan_row *r);
/* Must the plan say something of it: a row that is counted, or a heading alone? */
bool plan_line_asked(const plan_line *l);
/* In words, "" for PLAN_WHY_NOT_OPEN; in the user's language. */
const char *plan_why_text(enum plan_why why);

/* The row of another system's baseline that asks the same; NULL when there is none.  The same is asked when catalogue, kind,
 * section, group, wording and figure are the same and everything that stands beneath the row (items of the standard) stands
 * word for word beneath the other one.  The level is no matter, nor the number of the clause, which carries the level; between
 * two rows of the same wording the number without the level decides.  So a row that the host's level asks more strictly has
 * no counterpart: whether the stricter answer covers it is for people to say. */
const plan_row *plan_counterpart(const plan_row *row, const plan_baseline *own, const plan_baseline *other);

/* Rows that apply and are not met or partly met, by deadline (the host's where the own is not given), those without last; items
 * are left out.  The array lives in `a`. */
const plan_line *const *plan_roadmap(const plan_view *v, cd_arena *a, size_t *ret_count);
/* The own deadline of a row, else that of the host's row; NULL. */
const char *plan_line_deadline(const plan_line *l);

/* A kind of zone (column zone_kind of rules/tables.xml) that the level wants. */
typedef struct plan_required_zone {
    const char *kind;
    bool if_any;               /* only where the system has one */
    const plan_row *row;       /* what it rests on: the first row that applies and wants it */
} plan_required_zone;
/* In the order of the baseline, each kind once; a kind wanted outright by one row and "if any" by another is wanted outright.
 * The array lives in `a`. */
const plan_required_zone *plan_required_zones(const plan_baseline *b, const plan_answers *answers, cd_arena *a, size_t *ret_count);

#endif
