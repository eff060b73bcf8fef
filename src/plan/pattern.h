/* Patterns: what a plan may start from.  Data (data/patterns/CODE.xml), not C.
 *
 * A pattern is a list of rules; a row of a baseline takes what the first rule that fits it proposes: a measure, who is
 * responsible, that the host answers it.  A pattern proposes and never says that anything is met; every measure begins with the
 * mark of its pattern, which tells that people have not looked at it yet.
 * Codes: E3010 not by the schema (plan-pattern.rng)   E5560 root element      E5561 code is not the name of the file
 *   E5562 included pattern is not there, or includes itself   E5563 value that the table does not have   E5564 rule that proposes nothing */
#ifndef CD_PLAN_PATTERN_H
#define CD_PLAN_PATTERN_H

#include "base/mem.h"
#include "law/tables.h"
#include "plan/baseline.h"

typedef struct plan_rule {
    const char *catalog;      /* ids of its controls begin with it and a hyphen */
    const char *section, *group, *label, *words; /* masks, letter by letter, '*' for any; NULL: all.  words: the statement, else the title */
    const char *measure;      /* with the mark; NULL */
    const char *responsible;  /* code; NULL */
    bool inherited;
    cd_place at;
} plan_rule;

typedef struct plan_pattern {
    const char *code;
    const char *label, *label_en; /* label_en NULL when none */
    const char *note, *note_en;
    const plan_rule *const *rules; /* with those of what it includes, in place */
    size_t nrules;
} plan_pattern;

typedef struct plan_patterns {
    cd_arena arena;
    const plan_pattern *list; /* by code */
    size_t count;
} plan_patterns;

/* All *.xml of a folder; one that does not stand has none.  `schema_dir` holds plan-pattern.rng; `table`: the plan table
 * (rules/tables.xml). */
int plan_patterns_load(const char *dir, const char *schema_dir, const fact_table *table, cd_diags *diags, plan_patterns **ret);
/* One pattern, whatever its code; it can include nothing. */
int plan_patterns_read_mem(const char *name, const char *data, size_t len, const char *schema_dir, const fact_table *table, cd_diags *diags,
                           plan_patterns **ret);
void plan_patterns_free(plan_patterns *p);
const plan_pattern *plan_patterns_find(const plan_patterns *p, const char *code); /* NULL when there is none */
/* What the pattern proposes for a requirement, separation rule or heading; NULL: nothing.  Never for items. */
const plan_rule *plan_pattern_rule(const plan_pattern *p, const plan_row *row);

/* Does all of `text` fit the mask, in which '*' stands for any letters?  For what people type: without regard to case and
 * diacritics (rules do regard them: "vá" is not "và"). */
bool plan_mask_fits(const char *mask, const char *text);

#endif
