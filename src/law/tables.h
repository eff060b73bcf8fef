/* The tables of a dossier: equipment, zones, links, documents, the plan ...  Data (rules/tables.xml), not C.
 *
 * A table has a code, a label and columns; a column is described as a fact is (law/facts.h: kind, domain, labels), so its
 * cells are read by fact_parse, shown by fact_show and travel as canonical text; NULL: not given.  A reference with
 * `many` travels as keys joined by '|'.
 * Codes: E3010 not by the schema (tables.rng)   E3201 code used twice   E3202 reference to no table   E3203 a table without a
 *   key, or with two. */
#ifndef CD_LAW_TABLES_H
#define CD_LAW_TABLES_H

#include "law/facts.h"

typedef struct fact_column {
    const fact *fact;         /* code, kind, labels, values, source; `index` is the position in the table */
    const char *help;         /* NULL when none */
    const char *const *refs;  /* codes of the tables whose keys it names, ends with NULL; NULL when it names none */
    bool key, required, many;
    bool shown;               /* written out for people, never read back, never stored */
} fact_column;

typedef struct fact_table {
    const char *code;         /* also the word of the command line and the SQL key: "zones" */
    const char *label, *label_en, *help, *source;
    const fact_column *columns;
    size_t ncolumns;
    size_t key;               /* index of the key column */
    size_t index;             /* position among the tables */
} fact_table;

typedef struct fact_tables fact_tables;

/* Reads rules_dir/tables.xml by the schema schema/tables.rng of the same folder; a folder without the file has no tables. */
int fact_tables_load(const char *rules_dir, cd_diags *diags, fact_tables **ret);
void fact_tables_free(fact_tables *t);
size_t fact_tables_count(const fact_tables *t);
const fact_table *fact_tables_at(const fact_tables *t, size_t i);
const fact_table *fact_tables_find(const fact_tables *t, const char *code); /* NULL when there is none */
/* SIZE_MAX when there is none. */
size_t fact_table_column(const fact_table *t, const char *code);

/* Rows of one table of one system. */
typedef struct table_rows {
    cd_arena arena;
    const fact_table *table;
    size_t count;
    const char *const *const *rows; /* rows[i][column]: canonical text, NULL: not given */
} table_rows;
void table_rows_done(table_rows *r);
/* Row with this key; SIZE_MAX when there is none. */
size_t table_rows_find(const table_rows *r, const char *key);
/* Members of a cell with `many` (or a set); the array and its strings live in `a`. */
const char *const *table_members(const char *cell, cd_arena *a, size_t *ret_count);

#endif
