/* Why a system has its level: built from the pack and the answers, never typed.  The same structure is printed in the
 * terminal, exported as JSON, and set in the dossier. */
#ifndef CD_LAW_EXPLAIN_H
#define CD_LAW_EXPLAIN_H

#include "law/pack.h"

enum reason_state { REASON_MET, REASON_NOT_MET, REASON_UNKNOWN, REASON_NOT_EVALUABLE };

typedef struct reason_fact {
    const fact *fact;
    const char *value;                 /* canonical; NULL unknown */
    enum truth holds;                  /* the limb's conditions on this fact */
} reason_fact;

typedef struct reason_limb {
    const pack_limb *limb;
    enum reason_state state;
    const reason_fact *facts;          /* facts the limb is decided by, in dictionary order */
    size_t nfacts;
} reason_limb;

typedef struct reason {
    const pack_criterion *criterion;
    enum reason_state state;
    const reason_limb *limbs;
    size_t nlimbs;
    const char *cited;                 /* "điểm a khoản 2 Điều 9 Nghị định số 85/2016/NĐ-CP" */
    const char *answers;               /* sentence parts in the user's language: the answers that met it, that failed it, */
                                       /* or what is missing: "Nhãn: giá trị; Nhãn: giá trị" */
} reason;

typedef struct ambiguity {
    const char *code, *text, *reading, *handling; /* handling may be NULL */
    bool decision;                     /* a person must decide */
} ambiguity;

typedef struct explained_part {      /* a component system */
    const char *id, *name;             /* name "" when not given */
    int min, max;
    const char *const *citations;      /* met whatever is unknown: highest level first */
    size_t ncitations;
    const fact *const *missing;        /* can still change the level of the whole */
    size_t nmissing;
} explained_part;

typedef struct explanation {
    cd_arena arena;
    const char *system, *name;         /* id and name; "" when not given */
    const pack *pack;
    int min, max;                      /* equal: the level; 0: none */
    int min_by_criteria, max_by_criteria;
    enum verdict_status status;
    bool raised_by_risk;               /* the level is above that by criteria alone (of the whole, with components) */
    const char *kept_level;            /* value of the fact that holds a level kept by law; NULL */
    const char *choice_code, *choice_note, *choice_citation; /* why this pack; NULL when it was named by the user */
    const reason *criteria;            /* every criterion of the pack, in the order of the law */
    size_t ncriteria;
    const reason *raises;
    size_t nraises;
    const reason *flags;
    size_t nflags;
    const explained_part *parts;       /* systems below this one; the level is the highest of all parts */
    size_t nparts;
    bool split_matters;                /* some part alone is certainly of a lower level than the whole: splitting or merging
                                        * changes it */
    bool own;                          /* the system's own facts count (always, when there are no parts) */
    const ambiguity *ambiguities;      /* those that hold here */
    size_t nambiguities;
    const fact *const *missing;        /* unknown facts that can still change the level */
    size_t nmissing;
} explanation;

/* Explains `values` (canonical texts by fact index) under `p`.  `choice` is what law_choose said, NULL when the pack was
 * named.  Strings are copied.  CD_EINPUT only when the pack's ambiguities file is broken. */
int explain(const pack *p, const char *system, const char *name, const char *const *values, const law_choice *choice,
            cd_diags *diags, explanation **ret);
/* The same for a system made of component systems: parts[0] is the system itself, as in verdict_of_parts. */
int explain_parts(const pack *p, const law_part *parts, size_t nparts, const law_choice *choice, cd_diags *diags,
                  explanation **ret);
void explanation_free(explanation *e);

/* Level when determined, else -1. */
int explanation_level(const explanation *e);
const char *verdict_status_name(enum verdict_status s); /* "determined", "needs_facts" ... (contract) */
const char *reason_state_name(enum reason_state s);     /* "met", "not_met" ... */
/* Level of a reason: rows that raise the level share a citation, and what counts is the highest that is met; 0: none. */
int reason_level(const reason *r);
/* Appends the explanation for people, in the user's language: lines of text. */
void explain_text(const explanation *e, cd_str *to);
/* Appends one JSON object as the contract says, without a final newline. */
void explain_json(const explanation *e, cd_str *to);

#endif
