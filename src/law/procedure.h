/* Competence and procedure: who appraises and approves, in what course, with which papers, within which time.
 *
 * All of it is data: the tables of a pack's procedure model (rules/README.md).  A table answers with its rows; a row that
 * holds under every completion of the unknown facts is certain, one that holds under some is possible, and the facts that
 * decide it are told.  The model reads facts of the dictionary and two inputs of the program: `level`, and `kept` (the
 * law keeps a level decided earlier).  The level itself may be open; it is taken as independent of the other facts the
 * tables read, so a possible row may be one that cannot be reached, never the other way round.
 * Loading reports: E3232 no such decision table   E3290 hit policy   E3291 unknown or missing output
 *   E3292 output that is no constant of the right kind   E3293 row without citation or certainty */
#ifndef CD_LAW_PROCEDURE_H
#define CD_LAW_PROCEDURE_H

#include "law/pack.h"

enum procedure_table {
    PROCEDURE_COURSE,     /* which course is taken: first time, again, kept ... */
    PROCEDURE_COMPETENCE, /* who appraises, who approves */
    PROCEDURE_CONFLICT,   /* what to do when the appraiser may not appraise */
    PROCEDURE_OPINIONS,   /* who is asked */
    PROCEDURE_PAPERS,     /* documents and forms */
    PROCEDURE_LIMITS,     /* time limits */
    PROCEDURE_CONDITIONS, /* what must stand before approval or operation */
    PROCEDURE_TRANSITION, /* dates of the transition */
    PROCEDURE_NTABLES
};

/* Word of pack.xml and of JSON: "course", "competence" ... */
const char *procedure_table_name(enum procedure_table t);
/* Heading in the user's language. */
const char *procedure_table_title(enum procedure_table t);

/* How sure our reading of the law is: by its wording, by inference, disputed or not verified. */
enum procedure_certainty { CERTAIN_WORDING, CERTAIN_INFERRED, CERTAIN_DISPUTED };
/* "V", "S", "T"; what users read of S and T ("" for V). */
const char *procedure_certainty_code(enum procedure_certainty c);
const char *procedure_certainty_text(enum procedure_certainty c);

/* The answer of a row.  Texts are the law's or the pack's; NULL where the table does not say. */
typedef struct procedure_entry {
    const char *step;     /* what is done, or when the paper is used */
    const char *role;     /* code of an actor that is configured or known of the system: "owner", "specialised_unit" ... */
    const char *body;     /* that actor in the words of the law */
    const char *text;
    const char *form;     /* number of the form; NULL: none, or not verified (then `note` says so) */
    int number;           /* time limit; 0: the law sets none */
    bool workdays;        /* its unit */
    const char *from;     /* what it is counted from, in the words of the law */
    const char *safe, *other; /* YYYY-MM-DD: the two readings of a deadline, the earlier first */
    bool exact;           /* `text` is the wording of the law, not a summary */
    const char *note;
    const char *citation;
    enum procedure_certainty certainty;
} procedure_entry;

typedef struct procedures procedures; /* tables of one pack, compiled; read-only, so threads may share them */

/* CD_NO when the pack has no procedure.  The pack must outlive it. */
int procedures_read(const pack *p, cd_diags *diags, procedures **ret);
void procedures_free(procedures *x);
bool procedures_has(const procedures *x, enum procedure_table t);
/* Does some row name this role? */
bool procedures_role(const procedures *x, const char *role);

typedef struct procedure_answer {
    const procedure_entry *entry;
    bool certain;                /* else possible */
    bool by_level;               /* depends on which level it is */
    const fact *const *missing;  /* unknown facts that decide it, in dictionary order */
    size_t nmissing;
} procedure_answer;

typedef struct procedure_missing {
    const char *part;            /* id of the component; NULL: the system itself */
    const fact *fact;
} procedure_missing;

typedef struct procedure_result {
    cd_arena arena;
    const pack *pack;
    enum truth kept;             /* is an earlier level kept? */
    const bool *levels;          /* by level 0 .. pack->nlevels: possible; 0: no criterion is met, people decide */
    int min, max;                /* of the possible levels, 0 left out unless it is the only one */
    const procedure_missing *level_missing; /* what the level lacks */
    size_t nlevel_missing;
    const procedure_answer *answers[PROCEDURE_NTABLES]; /* in the order of the table */
    size_t nanswers[PROCEDURE_NTABLES];
    bool all_certain;
} procedure_result;

/* `parts` as in verdict_of_parts.  `choice`: how the pack was chosen, NULL when it was named (then no level is kept).
 * Where no criterion is met the rows of every level are possible.  What the result points to lives as long as `x`. */
void procedure_of(const procedures *x, const law_part *parts, size_t nparts, const law_choice *choice, procedure_result **ret);
void procedure_result_free(procedure_result *r);

#endif
