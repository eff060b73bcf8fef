/* Rule packs: the law as data.  A pack is a folder (pack.xml, a DMN model, questions, cases); it is read, checked against
 * its schema, linked, and its level function is compiled into decision diagrams over the classes its tests cut each
 * fact into.  After loading nothing changes, so threads may share a pack; each needs a verdict_run of its own. */
#ifndef CD_LAW_PACK_H
#define CD_LAW_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "dmn/dmn.h"
#include "law/diagram.h"
#include "law/facts.h"
#include "law/tables.h"

/* One variable of a model: a fact with its domain cut into classes. */
typedef struct law_var {
    const fact *fact;
    size_t nclasses;
    const char *const *sample;         /* canonical text of one value of each class */
    const int64_t *breaks;             /* FACT_COUNT, FACT_DATE: first number (day) of each class; class 0 starts lowest */
    const int32_t *by_mask;            /* FACT_SET: class of each bit mask of members, -1 when no such value */
} law_var;

/* A DMN model over facts, compiled on demand. */
typedef struct law_model {
    dmn_model *dmn;
    diagram *diagram;
    law_var *vars;                     /* in dictionary order */
    size_t nvars;
    int32_t *var_of;                   /* by fact index; -1: the model does not read it */
} law_model;

/* A condition of a limb: one cell of the table that is not `-`. */
typedef struct pack_condition {
    const char *label;                 /* of the input column */
    const char *test;                  /* the cell as written */
    const fact *const *facts;          /* facts it is decided by, in dictionary order */
    size_t nfacts;
    diagram_id holds;                  /* 0/1 */
} pack_condition;

/* A limb: one row of the table. */
typedef struct pack_limb {
    const char *id;                    /* "" when the citation has one limb */
    int level;                         /* of this row; rows that raise may share a citation; 0 for flags */
    bool evaluable;
    const char *why_not;               /* when it is not evaluable */
    const pack_condition *conditions;
    size_t nconditions;
    diagram_id met;                    /* 0/1; constant 0 when not evaluable */
    cd_place at;
} pack_limb;

/* All limbs of one citation. */
typedef struct pack_criterion {
    const char *citation;              /* "9.2.a" */
    const char *lead, *quote;          /* the law's words: of the clause above ("" when none), and of the point itself */
    int level;                         /* 0 for flags */
    const pack_limb *limbs;
    size_t nlimbs;
    size_t order;                      /* position in the law */
    bool evaluable;                    /* some limb is */
    diagram_id met;
} pack_criterion;

typedef struct pack_document {
    const char *id, *kind, *number, *issuer, *title, *short_name, *role, *note; /* NULL when not given */
    const char *date, *from, *to;      /* YYYY-MM-DD or NULL */
    bool compared;                     /* with the Gazette */
} pack_document;

typedef struct pack_term {
    const char *id, *text;
} pack_term;

typedef struct pack_level {
    int n;
    const char *label, *label_en;
    const char *scale;                 /* harm wording of the law that people decide by where no criterion is met; NULL */
} pack_level;

typedef struct pack {
    const char *id, *edition;
    const char *title, *title_en, *short_name;
    const char *valid_from, *valid_to; /* or NULL */
    const pack_level *levels;
    size_t nlevels;
    const pack_document *documents;
    size_t ndocuments;
    const pack_document *criteria_document; /* whose articles the citations name */
    const pack_document *scale_document;    /* NULL when the pack has no scale */
    const char *scale_citation;
    const char *components_citation, *components_quote; /* law on systems made of others; NULL */
    bool scale_compared;
    const pack_term *terms;
    size_t nterms;
    const char *citation_forms[4];     /* by number of parts, 1..3 */
    const pack_criterion *criteria;    /* in the order of the law */
    size_t ncriteria;
    const pack_criterion *raises;      /* what can only raise the level; ncriteria-like, may be 0 */
    size_t nraises;
    const pack_criterion *flags;       /* grounds that are no level */
    size_t nflags;
    law_model model;
    diagram_id level;                  /* the level, raises included */
    diagram_id level_by_criteria;
    const char *dir, *own_dir;         /* its folder; the program's own rules folder (schemas) */
    const char *questions_file;        /* path, or NULL */
    const char *ambiguities_file;      /* path, or NULL when the pack has none */
    const char *procedure_file;        /* path, or NULL when the pack says nothing of procedure (law/procedure.h) */
    const char *const *procedure_tables; /* decision of each enum procedure_table; NULL: the pack has no such table */
    char hash[65];                     /* SHA-256 of the files the verdict rests on */
    const facts *facts;
    struct ambiguities **ambiguities;  /* slot filled by pack_ready */
    cd_arena arena;
} pack;

/* Text of a term of the pack ("security"), or NULL. */
const char *pack_term_text(const pack *p, const char *id);
const char *pack_level_label(const pack *p, int level); /* in the user's language; "" when there is no such level */
const pack_criterion *pack_criterion_find(const pack *p, const char *citation);
/* "9.2.a" as the law is cited: "điểm a khoản 2 Điều 9"; with `document` also the decree's short name. */
void pack_cite(const pack *p, const char *citation, bool document, cd_str *to);
/* Reads what only explanations need (the ambiguities).  explain() calls it; before explaining in several threads, or
 * forking workers, call it once. */
int pack_ready(const pack *p, cd_diags *diags);
/* Does the level depend on this fact?  (What the contract calls a fact the pack reads.) */
bool pack_reads(const pack *p, const fact *f);

/* A canonical value as FEEL sees it: booleans, strings, lists of strings, numbers, dates. */
const feel_value *law_feel_value(const fact *f, const char *value, cd_arena *a);

/* ---- the rules folder ---- */
typedef struct law law;

/* Which pack a system falls under (rules/auto.dmn). */
typedef struct law_choice {
    const char *pack;                  /* id, or NULL: none can be chosen */
    const char *code, *note, *citation; /* of the line that holds; NULL when it is not certain which does */
    const char *kept;                  /* code of the fact that holds the level that is kept; NULL */
    const bool *missing;               /* by fact index: unknown facts that the choice depends on */
    const char *may_keep;              /* `kept`, or what would hold the level where it is not certain that one is kept */
    const bool *keep_missing;          /* by fact index: unknown facts that decide whether one is; NULL: none */
} law_choice;

/* `rules_dir` holds the packs; `own_dir` is the program's own rules folder (schemas, common files where `rules_dir` has
 * none; NULL: the same).  Reads the dictionary and the names of the packs; packs are loaded when asked for. */
int law_open(const char *rules_dir, const char *own_dir, cd_diags *diags, law **ret);
void law_close(law *l);
const facts *law_facts(const law *l);
const fact_tables *law_tables(const law *l); /* the tables of a dossier (law/tables.h) */
const char *law_dir(const law *l);
size_t law_npacks(const law *l);
const char *law_pack_id(const law *l, size_t i); /* sorted by bytes */
/* Loads (once) and lends a pack.  CD_EUSAGE with E1520 when there is none of that id; CD_EINPUT when it is broken. */
int law_pack(law *l, const char *id, cd_diags *diags, const pack **ret);
/* Chooses by the table; `values` are canonical texts by fact index.  The result lives until the next call. */
int law_choose(law *l, const char *const *values, cd_diags *diags, law_choice *ret);

/* ---- verdicts ---- */
enum verdict_status { VERDICT_DETERMINED, VERDICT_NEEDS_FACTS, VERDICT_NEEDS_DECISION, VERDICT_NO_DIRECT };

typedef struct verdict {
    const pack *pack;
    int min, max;                      /* over all completions of the unknown facts; equal: the level */
    const pack_criterion *const *criteria; /* met under every completion: highest level first, then as in the law */
    size_t ncriteria;
    const bool *missing;               /* by fact index: unknown facts that can still change the level */
    int min_by_criteria, max_by_criteria; /* without what raises the level */
} verdict;

typedef struct verdict_run verdict_run;
verdict_run *verdict_run_new(const pack *p);
void verdict_run_free(verdict_run *r);
/* `values`: canonical texts by fact index, NULL unknown; they must be in their domains (fact_parse).  The result's arrays
 * live until the next call. */
void verdict_of(verdict_run *r, const char *const *values, verdict *ret);

/* A system made of component systems takes the highest level of its parts. */
typedef struct law_part {
    const char *id, *name;             /* name may be NULL */
    const char *const *values;         /* by fact index */
} law_part;

typedef struct part_verdict {
    bool counts;                       /* the first part counts only when a fact that the pack reads is known, or when alone */
    int min, max;
    const pack_criterion **criteria;   /* as in verdict */
    size_t ncriteria;
    bool *missing;                     /* by fact index: can still change the level of the whole */
} part_verdict;

/* `parts[0]` is the system itself, the others are all systems below it.  *ret_parts has one entry a part, in `a`. */
void verdict_of_parts(verdict_run *r, const law_part *parts, size_t nparts, cd_arena *a, int *ret_min, int *ret_max,
                      const part_verdict **ret_parts);

/* Class of a canonical value in the pack's model; -1 when it is NULL or the model does not read the fact. */
int32_t verdict_class(const pack *p, const fact *f, const char *value);
/* verdict_of from classes, by variable of the model (pack->model.vars); -1 unknown. */
void verdict_of_model_classes(verdict_run *r, const int32_t *cls, verdict *ret);

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };
/* A 0/1 function of the pack at these values; exact over all completions. */
enum truth verdict_truth(verdict_run *r, const char *const *values, diagram_id id);

#endif
