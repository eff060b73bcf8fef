/* What the files of survey/ share. */
#ifndef CD_SURVEY_PRIVATE_H
#define CD_SURVEY_PRIVATE_H

#include "base/mem.h"
#include "law/diagram.h"
#include "law/pack.h"
#include "survey/survey.h"

/* Fills the options of a question that has the fact's own labels: of a yes-no, enum or set. */
void survey_options_fill(survey_question *q, cd_arena *a);
/* Gives the options their numbers; `options` in the order they are shown. */
void survey_options_number(survey_option *options, size_t n);

/* A question of a form under its pack. */
typedef struct survey_side {
    const pack *p;
    survey_form *form;
    verdict_run *run;
    diagram_view *view;
    int32_t *cls;
    bool *essential;
    verdict verdict;      /* at the present values */
} survey_side;

struct survey {
    law *law;
    char *own_dir;
    const facts *facts;
    bool choose;                       /* the pack follows from the answers */
    bool needs[3];
    const char **values;               /* by fact index; each owned */
    char **reasons;
    enum survey_state *states;
    const survey_question **own;       /* by fact index: questions made from the dictionary alone */
    survey_side *sides;                /* packs loaded so far */
    size_t nsides;
    law_choice choice;                 /* copied: strings live in `strings` */
    bool *missing;                     /* of the choice */
    bool *turns_on;                    /* facts that the choice depends on when nothing is known */
    cd_arena strings;
    survey_side *side;                 /* of the pack that applies; NULL */
    bool none;                         /* no pack applies, for certain */
    survey_row *rows;
    size_t nrows;
    survey_side **row_sides;           /* side of each row; NULL for a question of the dictionary */
    bool *row_later;                   /* waits for the choice of the pack; would be asked were it the newest */
    size_t at;                         /* current row; nrows: finished */
    const pack_criterion **decides;    /* result of survey_decides */
    size_t decides_cap;
    cd_arena arena;                    /* questions of the dictionary */
};

/* Recomputes pack, verdicts and rows after a change.  Keeps the current question when it is still there. */
int survey_refresh(survey *s, cd_diags *diags);
/* To the first question to be asked that is not answered. */
void survey_to_open(survey *s);
/* Row of a fact; nrows when there is none. */
size_t survey_row_of(const survey *s, const fact *f);
/* Takes over `value` and `reason` (malloc'ed or NULL). */
void survey_set(survey *s, const fact *f, char *value, char *reason, enum survey_state state);
/* True when the fact that `f` goes with has an answer that gives `f` a meaning, or `f` goes with none. */
bool survey_companion_wanted(const survey *s, const fact *f);
/* Sets essential[] of the side for a 0/1 or level function with `f` (may be NULL) taken as unknown. */
void survey_essential(survey_side *side, const char *const *values, const fact *f, diagram_id id);

/* Reads an answer to `q` without changing anything; *ret is malloc'ed canonical text. */
int survey_parse(const survey_question *q, const char *text, size_t len, cd_place at, cd_diags *diags, char **ret);
/* One line of text in NFC without blanks around it; E5020, E5025.  "" when blank. */
int survey_clean(const char *text, size_t len, cd_place at, cd_diags *diags, char **ret);

#endif
