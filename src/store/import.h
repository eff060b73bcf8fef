/* CSV and XLSX files in and out of the database (docs: contract, "import|export" and "CSV").
 *
 * Import reads the whole file first, reports every bad row, and then writes all good rows in one transaction, or
 * nothing.  Re-importing an export changes nothing: no row, no history, no log entry.  Memory grows only with the
 * number of rows and ids, not with their content.
 * What is XLSX is told by the first bytes or the name (table/rows.h); messages then name sheet and cell («Hệ thống!C7»).
 * Codes: E2001-E2046 (table/csv.h, table/xlsx_read.h), E32xx (fact_parse), E4050 text that cannot stand here, E4051 row differs from the
 *   database, E4052 part_of names no system, E4053 part_of goes round in a ring, E4054 parent goes round in a ring,
 *   E4055 no such system, E4056 repeated name, E4057 risk without a threat, E4058 rows of a system do not stand
 *   together, E4059 not a date, E4061 the file could not be copied, N4062 an organisation was made
 *   because a cell names it, N4063 how many more were,
 *   E4064/W4065 the columns are those of another kind, N4069 why nothing was changed. */
#ifndef CD_STORE_IMPORT_H
#define CD_STORE_IMPORT_H

#include "law/facts.h"
#include "store/store.h"
#include "table/rows.h"

enum csv_kind {
    KIND_SYSTEMS,      /* id,name,agency,operator,owner,part_of and all facts of group "systems" */
    KIND_ORGS,         /* name and the other columns of store_org_column */
    KIND_DESCRIPTIONS, /* id and all facts of group "description"; the system must exist */
    KIND_RISKS         /* system,threat,weakness,likelihood,impact,measure; the rows of a system stand together */
};
#define IMPORT_KINDS 4

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

/* The names that the sheet of a kind may have; the first is the one it gets (a name of the file format, in every language). */
rows_sheet import_sheet(enum csv_kind kind);

/* `path` "-": standard input.  CD_OK: all rows are good and in the database.  CD_NO: bad rows were left out
 * (keep_going).  CD_EINPUT: bad rows, nothing changed.  *ret is set in all three cases. */
int store_import(store *s, const char *path, const import_options *o, cd_diags *diags, import_result *ret);

/* All sheets of a workbook that have the name of a kind, in one transaction: organisations, systems, descriptions, risks.
 * `o->kind` is not read.  Results as store_import, for all sheets together; ret[kind] of a sheet that is not there is 0.
 * E2043 when there is none of them. */
int store_import_all(store *s, const char *path, const import_options *o, cd_diags *diags, import_result ret[IMPORT_KINDS]);

/* Rows sorted by id (bytes), organisations in Vietnamese order.  A fact that a pack adds is a column only when some system
 * has a value of it: an import of such a file leaves it as it is.  `path` "-": standard output. */
int store_export(store *s, const char *path, enum csv_kind kind, const facts *dict, bool excel, cd_diags *diags);

/* A workbook (table/xlsx_write.h): the sheets of the kinds whose bit 1 << kind is set, with labels, hints and drop-down lists,
 * filled from `s` (NULL: empty), and with `help` a sheet «Hướng dẫn» that explains every column and code.  Labels are English
 * where the language is; sheet names and codes never change.  ret_rows (may be NULL): rows of each kind. */
int store_export_workbook(store *s, const char *path, unsigned kinds, bool help, const facts *dict, cd_diags *diags,
                          uint64_t ret_rows[IMPORT_KINDS]);

#endif
