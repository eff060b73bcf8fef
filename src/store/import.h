/* CSV and XLSX files in and out of the database (docs: contract, "import|export" and "CSV").
 *
 * Import reads the whole file first, reports every bad row, and then writes all good rows in one transaction, or
 * nothing.  Re-importing an export changes nothing: no row, no history, no log entry.  Memory grows only with the
 * number of rows and ids, not with their content.
 * Tables: a row is added, or changes the one of the same system and key; columns the file does not have, cells with nothing in
 * them and rows it does not name stay (but see `replace`), columns that are shown are not read, filling in what was empty is no
 * conflict, and a row with nothing but its system says nothing; but with `replace` a system that stands in such rows only has an
 * empty table.  Cells of organisations are meant as those of tables, and rows of risks as those of a table whose key is the threat
 * (rows of one threat are told apart by their order); what `replace` takes out of a list of risks is told one by one.  An empty cell
 * of systems and descriptions makes the answer unknown, as far as the row may change what stands: this is told one by one too, since
 * an old workbook does not know what was told after it was made.
 * What is XLSX is told by the first bytes or the name (table/rows.h); messages then name sheet and cell («Hệ thống!C7»).
 * Codes: E2001-E2046 (table/csv.h, table/xlsx_read.h), E32xx (fact_parse), E4050 text that cannot stand here, E4051 row differs from the
 *   database, E4052 part_of names no system, E4053 part_of goes round in a ring, E4054 parent goes round in a ring,
 *   E4055 no such system, E4056 repeated name, E4057 risk without a threat, E4058 rows of a system do not stand
 *   together, E4059 not a date, E4061 the file could not be copied, N4062 an organisation was made
 *   because a cell names it, N4063 how many more were,
 *   E4064/W4065 the columns are those of another kind, E4066 a cell that must be filled is empty, N4069 why
 *   nothing was changed, W4067 an answer, or a cell of a risk, was emptied, W4068 a risk was taken out. */
#ifndef CD_STORE_IMPORT_H
#define CD_STORE_IMPORT_H

#include "law/tables.h"
#include "store/store.h"
#include "table/rows.h"

enum csv_kind {
    KIND_SYSTEMS,      /* id,name,agency,operator,owner,part_of and all facts of group "systems" */
    KIND_ORGS,         /* name and the other columns of store_org_column */
    KIND_DESCRIPTIONS, /* id and all facts of group "description"; the system must exist */
    KIND_RISKS,        /* system,threat,weakness,likelihood,impact,measure; the rows of a system stand together */
    KIND_TABLES        /* KIND_TABLES + i: table i (law/tables.h): system and its columns; a row is known by system and key */
};

/* How many kinds there are with these tables. */
size_t import_nkinds(const fact_tables *tables);
/* By the word of the command line; false when there is none. */
bool csv_kind_find(const char *word, const fact_tables *tables, unsigned *ret);
const char *import_kind_word(unsigned kind, const fact_tables *tables);
/* "systems, orgs, descriptions ..." */
void import_kind_words(const fact_tables *tables, cd_str *to);
/* The name that the sheet of a kind gets (a name of the file format, in every language); it is also known by the word. */
const char *import_kind_sheet(unsigned kind, const fact_tables *tables);

enum import_conflict { CONFLICT_STOP, CONFLICT_SKIP, CONFLICT_UPDATE };

typedef struct import_options {
    unsigned kind;                 /* enum csv_kind */
    enum import_conflict conflict; /* a row that stands already and differs; STOP makes it a bad row */
    bool keep_going;               /* write the good rows although there are bad ones */
    bool replace;                  /* tables, risks: the rows of a system in the file are all it has; these and organisations: an
                                      empty cell empties; implies CONFLICT_UPDATE */
    bool dry_run;                  /* all of it is done and told, and nothing stays */
    const facts *dict;
    const fact_tables *tables;
    store_actor by;
} import_options;

typedef struct import_result {
    uint64_t rows, created, changed, same, skipped, bad;
    uint64_t removed; /* rows of the database that a replaced table or list of risks no longer has; not among `rows` */
    uint64_t cleared; /* cells that held something and are empty now */
    uint64_t emptied; /* systems whose table had rows and is empty now, since the file only names them */
} import_result;

/* `path` "-": standard input.  CD_OK: all rows are good and in the database.  CD_NO: bad rows were left out
 * (keep_going).  CD_EINPUT: bad rows, nothing changed.  *ret is set in all three cases. */
int store_import(store *s, const char *path, const import_options *o, cd_diags *diags, import_result *ret);

/* All sheets of a workbook that have the name of a kind, in one transaction: organisations, systems, descriptions, risks, tables.
 * `o->kind` is not read.  Results as store_import, for all sheets together; ret[kind] (import_nkinds of them) of a sheet that is
 * not there is 0.  E2043 when there is none of them. */
int store_import_all(store *s, const char *path, const import_options *o, cd_diags *diags, import_result *ret);

/* What the store cannot know of the rows of a table: asked for when an export names its systems. */
typedef struct export_source {
    /* Keys of rows that stand in the file also while nothing is stored of them, in their order; stored rows with other keys come
     * behind.  NULL: none. */
    int (*keys)(const char *system, const fact_table *t, cd_arena *a, cd_diags *diags, const char *const **ret, size_t *ret_n, void *user);
    /* Cell of a `shown` column; NULL: nothing is known.  In `a`. */
    const char *(*shown)(const char *system, const fact_table *t, size_t column, const char *key, cd_arena *a, void *user);
    void *user;
} export_source;

typedef struct export_options {
    const facts *dict;
    const fact_tables *tables;
    const char *const *systems; /* only these, in any spelling (E4020); organisations are all, but see own_orgs */
    size_t nsystems;            /* 0: all */
    bool own_orgs;              /* with systems: only the organisations that they name, and what stands above these */
    const export_source *source; /* may be NULL */
} export_options;

/* Rows sorted by id (bytes), organisations in Vietnamese order, rows of a table in their own.  A fact that a pack adds is a column
 * only when some system has a value of it: an import of such a file leaves it as it is.  `path` "-": standard output. */
int store_export(store *s, const char *path, unsigned kind, const export_options *o, bool excel, cd_diags *diags);

/* A workbook (table/xlsx_write.h): the sheets of the kinds (`kinds` NULL: of all), with labels, hints and drop-down lists, filled
 * from `s` (NULL: empty), and with `help` a sheet «Hướng dẫn» that explains every column and code.  `blank`: so many rows
 * more for each of o->systems in its tables, with the system filled in.  Labels are English where the language is; sheet names
 * and codes never change.  ret_rows (import_nkinds of them; may be NULL): rows of each kind, blank ones not counted. */
int store_export_workbook(store *s, const char *path, const unsigned *kinds, size_t nkinds, bool help, size_t blank, const export_options *o,
                          cd_diags *diags, uint64_t *ret_rows);

#endif
