/* CSV files in and out of the database (docs: contract, "import|export" and "CSV").
 *
 * Import reads the whole file first, reports every bad row, and then writes all good rows in one transaction, or
 * nothing.  Re-importing an export changes nothing: no row, no history, no log entry.  Memory grows only with the
 * number of rows and ids, not with their content.
 * Codes: E2001-E2031 (table/csv.h), E32xx (fact_parse), E4050 text that cannot stand here, E4051 row differs from the
 *   database, E4052 part_of names no system, E4053 part_of goes round in a ring, E4054 parent goes round in a ring,
 *   E4055 no such system, E4056 repeated name, E4057 risk without a threat, E4058 rows of a system do not stand
 *   together, E4059 not a date, E4061 the file could not be copied, N4069 why nothing was changed. */
#ifndef CD_STORE_IMPORT_H
#define CD_STORE_IMPORT_H

#include "law/facts.h"
#include "store/store.h"

enum csv_kind {
    KIND_SYSTEMS,      /* id,name,agency,operator,owner,part_of and all facts of group "systems" */
    KIND_ORGS,         /* name and the other columns of store_org_column */
    KIND_DESCRIPTIONS, /* id and all facts of group "description"; the system must exist */
    KIND_RISKS         /* system,threat,weakness,likelihood,impact,measure; the rows of a system stand together */
};

/* By the word of the command line; false when there is none. */
bool csv_kind_find(const char *word, enum csv_kind *ret);

enum import_conflict { CONFLICT_STOP, CONFLICT_SKIP, CONFLICT_UPDATE };

typedef struct import_options {
    enum csv_kind kind;
    enum import_conflict conflict; /* a row that stands already and differs; STOP makes it a bad row */
    bool keep_going;               /* write the good rows although there are bad ones */
    const facts *dict;
    store_actor by;
} import_options;

typedef struct import_result {
    uint64_t rows, created, changed, same, skipped, bad;
} import_result;

/* `path` "-": standard input.  CD_OK: all rows are good and in the database.  CD_NO: bad rows were left out
 * (keep_going).  CD_EINPUT: bad rows, nothing changed.  *ret is set in all three cases. */
int store_import(store *s, const char *path, const import_options *o, cd_diags *diags, import_result *ret);

/* Rows sorted by id (bytes), organisations in Vietnamese order.  A fact that a pack adds is a column only when some system
 * has a value of it: an import of such a file leaves it as it is.  `path` "-": standard output. */
int store_export(store *s, const char *path, enum csv_kind kind, const facts *dict, bool excel, cd_diags *diags);

#endif
