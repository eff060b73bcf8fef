/* Rows of the tables of law/tables.h, by system; schema: data/sql/0003-tables.sql.
 * Codes: E4074 cell outside the domain, or key missing or twice (a caller's fault: import tells it at the cell first)
 *   E4014 rows differ from the log. */
#ifndef CD_STORE_TABLES_H
#define CD_STORE_TABLES_H

#include "law/tables.h"
#include "store/store.h"

/* Rows in the order given; none: count 0.  *ret is freed by table_rows_done. */
int store_table_load(store *s, const char *system, const fact_table *t, cd_diags *diags, table_rows *ret);
/* Replaces the whole table of a system: rows[i][column], NULL: not given; cells of `shown` columns are not looked at.  The log
 * keeps what stood.  *ret_changed (may be NULL): whether anything changed; nothing is logged when not. */
int store_table_put(store *s, const char *system, const fact_table *t, const char *const *const *rows, size_t n, const store_actor *by,
                    cd_diags *diags, bool *ret_changed);
/* Adds rows, or changes those whose key stands already: a NULL cell leaves what stands, "" empties it.  The others stay. */
int store_table_merge(store *s, const char *system, const fact_table *t, const char *const *const *rows, size_t n, const store_actor *by,
                      cd_diags *diags, size_t *ret_changed);
/* Takes rows away by key; keys that do not stand are left out of *ret_removed. */
int store_table_remove(store *s, const char *system, const fact_table *t, const char *const *keys, size_t n, const store_actor *by,
                       cd_diags *diags, size_t *ret_removed);

#endif
