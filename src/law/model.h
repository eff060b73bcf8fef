/* From DMN tables to diagrams: variables, classes, rows.  Private to law/. */
#ifndef CD_LAW_MODEL_H
#define CD_LAW_MODEL_H

#include "law/pack.h"

/* Reads the model of a file: every input must be a fact (E3230), no text fact; cuts the facts into classes; counts and
 * dates must be compared with constants only (E3231).  `m` is zeroed before; law_model_done frees it also after
 * failure.  What it points to lives in `a`. */
int law_model_read(const char *path, const facts *f, cd_diags *diags, cd_arena *a, law_model *m);
/* The same with `nextra` inputs that are no facts of the dictionary (what the program itself adds: a level ...); their
 * indices follow the dictionary's: facts_count(f), + 1 ...  They must outlive the model. */
int law_model_read_with(const char *path, const facts *f, const fact *extra, size_t nextra, cd_diags *diags, cd_arena *a,
                        law_model *m);
void law_model_done(law_model *m);

/* The decision table of a decision (E3232 when there is none). */
int law_model_table(const law_model *m, const char *decision, cd_place at, cd_diags *diags, const dmn_element **ret,
                    const dmn_table **ret_table);

/* A table being compiled: values of each column by class. */
typedef struct law_table law_table;
/* Evaluates the columns.  A column that is nothing but the name `level_name` (may be NULL) stands for the function
 * `level`.  E3233 when a column depends on more facts than can be enumerated. */
int law_table_new(law_model *m, const dmn_element *decision, const dmn_table *t, const char *level_name, diagram_id level,
                  cd_diags *diags, law_table **ret);
void law_table_free(law_table *t);
/* The 0/1 function of one cell; constant 1 for `-`. */
diagram_id law_table_cell(law_table *t, size_t rule, size_t input);
/* The 0/1 function of a whole row: all its cells. */
diagram_id law_table_rule(law_table *t, size_t rule);
/* Which row holds first: its index + 1, 0 where none does. */
diagram_id law_table_first(law_table *t);
/* An output of a row, which must be a constant: its value in `a`, or NULL (no such output, empty cell, no constant). */
const feel_value *law_table_output(const dmn_table *t, size_t rule, const char *name, cd_arena *a);
/* Facts a column is decided by, in dictionary order; lives in `a`. */
void law_table_facts(const law_table *t, size_t input, cd_arena *a, const fact *const **ret, size_t *ret_count);

/* Class of a canonical value of a variable; -1 for NULL. */
int32_t law_class(const law_var *v, const char *value);

#endif
