/* The tables of a dossier: equipment, zones, links, documents, the plan ...  Data (rules/tables.xml), not C.
 *
 * A table has a code, a label and columns; a column is described as a fact is (law/facts.h: kind, domain, labels), so its
 * cells are read by fact_parse (table_cell_parse adds what only tables have), shown by fact_show (table_cell_show) and travel
 * as canonical text; NULL: not given.  A cell with `many` travels as its members joined by '|'.
 * Codes: E3010 not by the schema (tables.rng)   E3201-E3205 of facts   E3277 code or name of a table used twice
 *   E3271 code of a column used twice   E3272 reference to no table   E3273 a table without a key, or with two
 *   of cells: E3220-E3228 (fact_parse)   E3274 line break or control character in a cell of one line   E3275 '|' in a key
 *   E3276 empty or repeated member. */
#ifndef CD_LAW_TABLES_H
#define CD_LAW_TABLES_H

#include "base/mem.h"
#include "law/facts.h"

typedef struct fact_column {
    const fact *fact;         /* code, kind, labels, values, source; `index` is the position in the table */
    const char *help;         /* NULL when none */
    const char *const *refs;  /* codes of the tables whose keys it names, ends with NULL; NULL when it names none */
    bool key, required, many; /* a key is required */
    bool shown;               /* written out for people, never read back, never stored */
} fact_column;

typedef struct fact_table {
    const char *code;         /* also the word of the command line and the SQL key: "zones" */
    const char *label;        /* also the name of the sheet: at most 31 characters */
    const char *label_en, *help, *source; /* NULL when none */
    const fact_column *columns;
    size_t ncolumns;
    size_t key;               /* index of the key column */
    size_t index;             /* position among the tables */
    bool listed;              /* the keys are given (a catalogue): a row that says nothing but its key is not kept */
} fact_table;

typedef struct fact_tables fact_tables;

/* The table whose rows may name another system of the database, and the column that does (rules/tables.xml). */
#define TABLE_RELATED "related"
#define COLUMN_RELATED_SYSTEM "related_system"

/* Reads rules_dir/tables.xml by the schema schema/tables.rng of the same folder; a folder without the file has no tables. */
int fact_tables_load(const char *rules_dir, cd_diags *diags, fact_tables **ret);
void fact_tables_free(fact_tables *t);
size_t fact_tables_count(const fact_tables *t);
const fact_table *fact_tables_at(const fact_tables *t, size_t i);
const fact_table *fact_tables_find(const fact_tables *t, const char *code); /* NULL when there is none */
/* SIZE_MAX when there is none. */
size_t fact_table_column(const fact_table *t, const char *code);

/* fact_parse of a cell; besides, text without `multiline` stands on one line, a key holds no '|', and with `many` blanks around
 * members are dropped.  *ret is malloc'ed canonical text, NULL for an empty cell, whether or not the column is required. */
int table_cell_parse(const fact_column *c, const char *text, cd_place at, const char *where, cd_diags *diags, char **ret);
/* fact_show of a cell; members of a cell with `many` are joined by "; ", a cell that is not given appends nothing. */
void table_cell_show(const fact_column *c, const char *value, cd_str *to);

/* Rows of one table of one system. */
typedef struct table_rows {
    cd_arena arena;
    const fact_table *table;
    size_t count;
    const char *const *const *rows; /* rows[i][column]: canonical text, NULL: not given */
    const uint32_t *slots;          /* index over the keys (table_rows_index); NULL: table_rows_find looks at every row */
    size_t nslots;
} table_rows;
void table_rows_done(table_rows *r);
/* Makes the index; the rows must not change afterwards.  Optional. */
void table_rows_index(table_rows *r);
/* Row with this key; SIZE_MAX when there is none. */
size_t table_rows_find(const table_rows *r, const char *key);
/* Members of a cell with `many` (or a set); the array and its strings live in `a`.  NULL has none. */
const char *const *table_members(const char *cell, cd_arena *a, size_t *ret_count);

#endif
