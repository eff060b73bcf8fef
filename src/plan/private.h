/* What the files of plan/ share. */
#ifndef CD_PLAN_PRIVATE_H
#define CD_PLAN_PRIVATE_H

#include "law/pack.h"
#include "plan/catalog.h"
#include "xml/xml.h"

/* ---- catalog.c ---- */
extern const char *const plan_changes[]; /* words of plan_control.change, then NULL */
/* Position of a word in a list that ends with NULL. */
bool plan_word_of(const char *const *words, const char *text, size_t *ret);
/* Digits of a number from 1 to `max`. */
bool plan_small_number(const char *text, int max, int *ret);
/* Root element, then `schema` of the folder `schema_dir`. */
int plan_schema_check(cd_xml *doc, const char *root, const char *schema_dir, const char *schema, cd_diags *diags);
plan_catalog *plan_catalog_new(const char *path);
/* Takes a copy of `n` controls; their places name the file of the catalogue from now on. */
void plan_catalog_take(plan_catalog *c, const plan_control *controls, size_t n);

/* ---- condition.c: the FEEL conditions of one baseline, over facts, `level` and met("9.2") (plan/baseline.h) ---- */
typedef struct plan_conditions plan_conditions;

/* `level` is what the name `level` stands for. */
plan_conditions *plan_conditions_new(const pack *p, int level);
void plan_conditions_free(plan_conditions *c);
/* Adds an expression; equal ones are one.  CD_EINPUT when it cannot be used. */
int plan_conditions_add(plan_conditions *c, const char *text, cd_place at, cd_diags *diags, size_t *ret);
/* Compiles what was added; afterwards it is read-only. */
int plan_conditions_build(plan_conditions *c, cd_diags *diags);

typedef struct plan_asking plan_asking; /* working memory of one evaluation */
plan_asking *plan_asking_new(const plan_conditions *c);
void plan_asking_free(plan_asking *x);
/* Facts of one part of a system.  A fact that no criterion of the pack reads and that the part does not tell is taken
 * from `whole`: what is said of the whole system holds for its parts. */
void plan_asking_part(plan_asking *x, const char *const *values, const char *const *whole);
/* Exact over all completions of the unknown facts; essential[fact index] is set for each unknown fact that matters, when it
 * is not NULL (others are left as they are). */
enum truth plan_asking_truth(plan_asking *x, size_t which, bool *essential);
/* Does some criterion of the pack read this fact? */
bool plan_condition_of_criteria(const plan_conditions *c, const fact *f);

#endif
