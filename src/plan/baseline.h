/* The baseline of a level: the rows a plan must answer, and which of them apply to a system.
 *
 * A baseline is the OSCAL profile PACK/level-N.xml of the catalogue folder, with the catalogues it imports.  Rows stand in
 * the order of the profile; the items of the standard that a requirement names stand beneath it.  Whether a row applies is
 * told by its condition, a FEEL expression over
 *   - codes of facts (yes/no, one of several, several of several),
 *   - met("9.2"): some criterion of the pack at or under this citation is met,
 *   - level: the level of the baseline.
 * What is unknown stays unknown: a condition is judged over all completions of the unknown facts, as a verdict is.
 * Reading reports, besides the codes of plan/catalog.h:
 *   E5530 the pack has no plan for this level    E5531 the profile is another pack's or level's
 *   E5532 catalogue imported twice               E5533 no such control, or chosen twice
 *   E5534 link to a control that the baseline lacks, or of another kind
 *   E5535 no catalogue of the baseline takes an own list, or no row of the list is of this level
 *   and of conditions  E5540 unknown name            E5541 met() of no citation of the pack
 *   E5542 fact of a kind that cannot stand there     E5543 too many cases     E5544 not true or false for some values
 *   E5545 value outside the fact's domain            E5546 no FEEL expression */
#ifndef CD_PLAN_BASELINE_H
#define CD_PLAN_BASELINE_H

#include "law/pack.h"
#include "plan/catalog.h"

typedef struct plan_row {
    enum plan_kind kind;            /* never PLAN_CLAUSE */
    const plan_control *control;    /* of an item: the clause that holds it */
    const plan_item *item;          /* NULL but for items */
    const plan_catalog *catalog;    /* where it stands */
    size_t parent;                  /* of an item: the row of its requirement; else its own */
    bool conditional;               /* has a condition that can be evaluated */
    size_t condition;
    const plan_control *const *headings; /* it stands under */
    size_t nheadings;
} plan_row;

typedef struct plan_baseline plan_baseline;

/* `dir`: the catalogue folder.  `schema_dir`: oscal-catalog.rng and oscal-profile.rng.  `own_list`: an agency's own list
 * in place of the catalogue that takes one (plan_catalog_read_list), or NULL.  CD_NO with E5530 when the pack has no
 * baseline of this level.  The pack must outlive it; read-only, so threads may share it. */
int plan_baseline_read(const char *dir, const char *schema_dir, const pack *p, int level, const char *own_list, cd_diags *diags,
                       plan_baseline **ret);
/* How an own list is meant. */
enum plan_list {
    PLAN_LIST_MUST, /* a baseline none of whose catalogues takes one is E5535 */
    PLAN_LIST_MAY   /* ... does without */
};

/* Catalogues that several baselines share; each is read once.  Starts zeroed; must outlive the baselines. */
enum { PLAN_CATALOGS_MAX = 16 };
typedef struct plan_catalogs {
    plan_catalog *list[PLAN_CATALOGS_MAX];
    size_t n;
} plan_catalogs;
/* The same with catalogues taken from `shared`, and put there when they are not there yet. */
int plan_baseline_read_shared(const char *dir, const char *schema_dir, const pack *p, int level, const char *own_list,
                              enum plan_list meant, plan_catalogs *shared, cd_diags *diags, plan_baseline **ret);
void plan_catalogs_done(plan_catalogs *c);
void plan_baseline_free(plan_baseline *b);
const char *plan_baseline_title(const plan_baseline *b);
int plan_baseline_level(const plan_baseline *b);
size_t plan_baseline_count(const plan_baseline *b);
const plan_row *plan_baseline_row(const plan_baseline *b, size_t i);

enum plan_status { PLAN_APPLIES, PLAN_NOT_APPLICABLE, PLAN_UNKNOWN };

typedef struct plan_missing {
    const char *part;               /* id of the component; NULL: the system itself */
    const fact *fact;
} plan_missing;

typedef struct plan_answer {
    enum plan_status status;        /* of an item: that of its requirement */
    enum truth holds;               /* the condition; TRUTH_YES where there is none */
    enum truth alternative;         /* may an equivalent stand in for the product? */
    const plan_missing *missing;    /* unknown facts that decide the condition, system first, in dictionary order */
    size_t nmissing;
} plan_answer;

typedef struct plan_answers {
    cd_arena arena;
    const plan_answer *rows;        /* by row */
} plan_answers;

/* `parts` as in verdict_of_parts.  A condition holds of a system when it holds of one of its parts that count; what a
 * component does not tell and no criterion reads is taken from the system.  The result lives as long as the parts. */
void plan_answer_rows(const plan_baseline *b, const law_part *parts, size_t nparts, plan_answers **ret);
void plan_answers_free(plan_answers *x);

#endif
