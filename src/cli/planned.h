/* The plan of a stored system, with those of the systems that host it. */
#ifndef CD_CLI_PLANNED_H
#define CD_CLI_PLANNED_H

#include "cli/profile.h"
#include "plan/shelf.h"
#include "plan/view.h"

typedef struct planned {
    const pack *rules;
    int level;
    const plan_baseline *baseline; /* lent by the shelf */
    plan_answers *answers;
    table_rows stored;
    bool hosted;                   /* the system names a host */
    plan_host host;
    const char *host_id;           /* what `host` lends */
    profile *of_host;              /* NULL when it cannot be loaded */
    struct planned *plan_of_host;  /* NULL: it has no plan */
    plan_view *view;
} planned;

/* The level whose plan a system has: the one kept, else the one all verdicts agree on; CD_NO with E1565 when people have to decide
 * first. */
int planned_level(const profile *p, const pack *rules, cd_diags *diags, int *ret);

/* `p` must outlive *ret; its pack is p->choice.pack, which must not be NULL.  `rules`: "auto" or the pack named by the user: what the
 * host is judged by, too.  `level` 0: planned_level.  A host that has no plan (unknown, no pack, no level) is no fault: its rows
 * stay open; W5550 tells a host that is not in the database or is hosted by itself. */
int planned_load(store *s, law *l, plan_shelf *shelf, const profile *p, const char *rules, int level, cd_diags *diags, planned **ret);
void planned_free(planned *x);

#endif
