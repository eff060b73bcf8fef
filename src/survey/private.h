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

/* ---- when.c: the condition of a question ---- */
/* Parses a condition and checks names and comparisons (E5011, E5012, faults of FEEL). */
int survey_when_read(const char *text, cd_place at, const facts *f, cd_diags *diags, cd_arena *a, const survey_when **ret);
/* True when it holds with these values, or there is none (NULL). */
bool survey_when_holds(const survey_when *w, const char *const *values);
/* Appends on which questions it depends, as survey_why_not. */
void survey_when_why_not(const survey_when *w, cd_str *to);

/* A question of a form under its pack. */
typedef struct survey_side {
    const pack *p;
    survey_form *form;
    verdict_run *run;
    diagram_view *view;
    int32_t *cls;
    bool *essential;
    const survey_question **asks; /* by variable: its question of the level; NULL when none */
    size_t *lists;        /* by checklist of the form: mark of the last count that met it */
    size_t mark;
    verdict verdict;      /* at the present values */
} survey_side;

/* A screen that was answered or left. */
typedef struct survey_step {
    const fact *fact;
    bool listed;          /* the checklist that the question of the fact is in */
} survey_step;

struct survey {
    law *law;
    char *own_dir;
    const facts *facts;
    bool choose;                       /* the pack follows from the answers */
    bool needs[3];
    const char **values;               /* by fact index; each owned */
    char **reasons;
    char **lent;
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
    size_t at;                         /* current row, of a checklist the first one shown; nrows: finished */
    bool listed;                       /* the checklist of that row is shown */
    bool again;                        /* gone back to: with what is answered */
    survey_screen screen;
    const survey_question **on_screen;
    bool *pending;                     /* by fact index: chosen in a checklist, and more than a yes is needed */
    survey_step *path;                 /* screens answered or left, in that order */
    size_t npath;
    const fact **changed;
    size_t nchanged;
    const pack_criterion **decides;    /* result of survey_decides */
    size_t decides_cap;
    cd_arena arena;                    /* questions of the dictionary */
};

/* Recomputes pack, verdicts and rows after a change.  Keeps the current question when it is still there. */
int survey_refresh(survey *s, cd_diags *diags);
/* Row of a fact; nrows when there is none. */
size_t survey_row_of(const survey *s, const fact *f);
/* Takes over `value` and `reason` (malloc'ed or NULL). */
void survey_set(survey *s, const fact *f, char *value, char *reason, enum survey_state state);

/* ---- order.c ---- */
/* To the next screen that is open. */
void survey_to_open(survey *s);
/* Builds the screen from `at`, `listed` and `again`; a checklist with less than two items to show becomes a question. */
void survey_screen_make(survey *s);
/* Notes the present screen as answered or left. */
void survey_path_add(survey *s);
/* The path of what was known before. */
void survey_path_known(survey *s);

/* True when choosing the item says all: the fact has one other value, which is *ret_code. */
bool survey_item_simple(const survey_question *q, const char **ret_code);
/* A value that leaves nothing to number, date or name: "no", none and 0. */
bool survey_value_empty(const fact *f, const char *value);
/* True when the fact that `f` goes with has an answer that gives `f` a meaning, or `f` goes with none. */
bool survey_companion_wanted(const survey *s, const fact *f);
/* Sets essential[] of the side for a 0/1 or level function with `f` (may be NULL) taken as unknown; returns the smallest
 * value it can have. */
int32_t survey_essential(survey_side *side, const char *const *values, const fact *f, diagram_id id);

/* Reads an answer to `q` without changing anything; *ret is malloc'ed canonical text. */
int survey_parse(const survey_question *q, const char *text, size_t len, cd_place at, cd_diags *diags, char **ret);
/* Reads an answer to a checklist; ret_chosen has one place an item shown. */
int survey_parse_list(const survey_screen *c, const char *text, size_t len, cd_place at, cd_diags *diags, bool *ret_chosen);
/* One line of text in NFC without blanks around it; E5020, E5025.  "" when blank. */
int survey_clean(const char *text, size_t len, cd_place at, cd_diags *diags, char **ret);

#endif
