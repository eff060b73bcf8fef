/* Duties: which body has a role of the procedure (specialised unit, appraiser ...) for the systems of an owner, and from
 * when to when.  Bodies are renamed, merged and moved, so a duty is asked for a day.
 * Codes: E4070 periods of one role overlap   E4071 the end of a period is before its start, or no date
 *   E4072 a role that no rule pack names     E4073 owner, role or body missing
 *   E4014 the list differs from the log */
#ifndef CD_STORE_ACTORS_H
#define CD_STORE_ACTORS_H

#include "store/import.h"
#include "store/store.h"

enum store_duty_field { DUTY_OWNER, DUTY_ROLE, DUTY_ORG, DUTY_FROM, DUTY_TO, DUTY_NFIELDS };
/* CSV column: "owner", "role", "org", "valid_from", "valid_to". */
const char *store_duty_column(enum store_duty_field f);

typedef struct store_duty {
    const char *field[DUTY_NFIELDS]; /* organisations by name; days YYYY-MM-DD, NULL: without bound */
} store_duty;
typedef struct store_duties {
    cd_arena arena;
    size_t count;
    const store_duty *items; /* by owner (Vietnamese order), role (bytes), start */
} store_duties;

/* Of one owner by name (none when there is no such organisation), or, with NULL, of all. */
int store_duties_load(store *s, const char *owner, cd_diags *diags, store_duties *ret);
void store_duties_done(store_duties *d);
/* The body that has the role on a day (YYYY-MM-DD); NULL when none is configured.  With `day` NULL: only a body that has
 * it without bound.  `d` holds the duties of one owner. */
const char *store_duty_at(const store_duties *d, const char *role, const char *day);
/* Replaces the list of an owner; organisations are made by name when absent; field[DUTY_OWNER] of the items is not read.
 * Faults (E4070-E4073) are told at `at`. */
int store_duties_put(store *s, const char *owner, const store_duty *items, size_t n, const store_actor *by, cd_place at,
                     cd_diags *diags, bool *ret_changed);
/* CD_OK, or CD_NO with E4014 for each owner whose list differs from the log. */
int store_duties_check(store *s, cd_diags *diags);

/* Does some rule pack name the role? */
typedef bool store_role_fn(const char *role, void *user);
/* CSV of duties, as store_import: rows are added, a row of the same owner, role and start that differs is a conflict. */
int store_duties_import(store *s, const char *path, const import_options *o, store_role_fn *known, void *user, cd_diags *diags,
                        import_result *ret);
int store_duties_export(store *s, const char *path, bool excel, cd_diags *diags);

#endif
