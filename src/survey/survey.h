/* The questionnaire without any screen: the terminal and the web ask through the same calls.
 *
 * A form is the questions of one pack as data (questions.xml of the pack).  A survey is one interview about one system:
 * it knows what was answered, which pack applies, which question comes next and why, and which cannot matter any more.
 * A survey keeps every answer it was ever given: one that stops mattering stays, and can be reached by survey_rows.
 * It stores nothing: after each change the caller saves the facts of survey_changed (survey_value, survey_reason).
 *
 * It shows one screen at a time: a question, or a checklist of rare situations, which sets each of the facts it shows.  Screens
 * come in this order: what chooses the pack; whether a level is kept, and which; what can still change the level; the rest.  What can change the
 * level comes group by group as the author wrote them, and within a group first the screen whose answer leaves the fewest
 * screens of the level on average over the classes of answers (of a checklist: when none of it applies, which is the
 * usual answer), then as the author wrote them.  While it is not known which pack applies, all stands as written.
 *
 * Codes: E5001 unknown fact             E5002 fact asked twice         E5003 option outside the domain
 *   E5004 option of a fact without any  E5005 pack without questions   E5006 option twice      E5007 group twice
 *   E5008 neutral value outside the domain   E5009 fact that cannot stand in a checklist   E5010 checklist twice
 *   E5011 unknown name in a condition        E5012 condition compares with what the fact cannot be
 *   E5013 condition on a question of the level, or in a checklist
 * Answers: E5020 no UTF-8, or NUL       E5021 no such option           E5022 one only          E5023 empty or repeated choice
 *   E5024 "don't know" without reason   E5025 control character        and what fact_parse says of numbers, dates and texts. */
#ifndef CD_SURVEY_SURVEY_H
#define CD_SURVEY_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"
#include "law/pack.h"

/* Name of a fact in the user's language. */
const char *survey_label(const fact *f);

/* ---- the form of a pack ----------------------------------------------------------------------------------------- */

enum survey_need {
    SURVEY_LEVEL,     /* can decide the level */
    SURVEY_PROCEDURE, /* decides the pack, who appraises, which papers, or is checked against other answers */
    SURVEY_DOSSIER    /* is printed in the dossier */
};

typedef struct survey_option {
    const char *code;       /* of the value; "true", "false" */
    const char *label;      /* in the user's language */
    const char *help;       /* NULL when none */
    const char *why_locked; /* NULL: can be chosen */
    unsigned number;        /* what the user types: 1, 2 ...; where codes are numbers themselves, the code's own number */
    bool alone;             /* goes with no other */
} survey_option;

struct survey_list;
typedef struct survey_when survey_when;

typedef struct survey_question {
    const fact *fact;
    enum survey_need need;
    const char *ask;
    const char *help, *basis;           /* NULL when none */
    const char *example;                /* one a line; NULL when none */
    const char *group;                  /* title of its group */
    const survey_option *options;       /* of a yes-no, enum or set; else none */
    size_t noptions;
    const struct survey_list *list;     /* the checklist it is an item of; NULL: none */
    const char *item;                   /* its words there; NULL: the label of the fact */
    const survey_when *when;            /* asked only while it holds; NULL: no condition */
    const char *neutral;                /* code of the value that says that it does not apply; NULL outside checklists */
} survey_question;

/* Questions about rare situations that share a screen; each can also be asked by itself. */
typedef struct survey_list {
    const char *id, *ask;
    const char *help;                   /* NULL when none */
    const char *group;
    const survey_question *items;
    size_t nitems;
    size_t index;                       /* among the checklists of the form */
} survey_list;

typedef struct survey_form survey_form;

/* Reads the questions of `p`; the schema is own_dir/schema/questions.rng.  CD_EINPUT with all faults found. */
int survey_form_read(const pack *p, const char *own_dir, cd_diags *diags, survey_form **ret);
void survey_form_free(survey_form *f);
size_t survey_form_count(const survey_form *f);
const survey_question *survey_form_at(const survey_form *f, size_t i); /* in the author's order */
/* Appends what may be answered, as words that follow "please": "ghi một số từ 1 đến 5 hoặc mã trong ngoặc vuông". */
void survey_question_hint(const survey_question *q, cd_str *to);
size_t survey_form_lists(const survey_form *f);
const survey_list *survey_form_list(const survey_form *f, size_t i);
/* Words of an item of a checklist, in the user's language. */
const char *survey_item_label(const survey_question *q);

/* ---- an interview ----------------------------------------------------------------------------------------------- */

typedef struct survey survey;

/* `rules`: id of a pack, or "auto": the pack follows from the answers (law_choose), and what that depends on is asked
 * first.  While that cannot be told (those answers are not known), the questions of all packs are asked, newest first.
 * `needs`: NULL, or which kinds of question to ask, by enum survey_need; what the choice of the pack needs is always
 * asked.  The law outlives the survey.  CD_EUSAGE with E1520 for an unknown pack. */
int survey_new(law *l, const char *own_dir, const char *rules, const bool needs[3], cd_diags *diags, survey **ret);
void survey_free(survey *s);

/* What is known already: before survey_start.  `value` canonical, or NULL with the reason why it is not known. */
void survey_load(survey *s, const fact *f, const char *value, const char *reason);
/* What stands elsewhere and is taken while the fact has no value here: the question is not asked then (SURVEY_LENT), and an
 * answer given all the same goes before it.  It is no answer: levels and conditions do not see it.  NULL: nothing.  Before
 * survey_start, or followed by survey_renew. */
void survey_lend(survey *s, const fact *f, const char *value);
const char *survey_lent(const survey *s, const fact *f); /* NULL when none */
/* Finds the next question anew. */
int survey_renew(survey *s, cd_diags *diags);
/* Goes to the first question not yet answered. */
int survey_start(survey *s, cd_diags *diags);

/* What is asked now: one question, or the items of a checklist that are still open (when the user went back to it: also
 * those answered).  The number of item i is i + 1, its code that of its fact; 0 or "none" is none of them. */
typedef struct survey_screen {
    const survey_list *list;            /* NULL: one question */
    const survey_question *const *questions;
    size_t count;
} survey_screen;

/* NULL: none is left.  Lives until the next change or move. */
const survey_screen *survey_now(const survey *s);
/* True when all that can change pack or level is behind, as far as it was to be asked. */
bool survey_level_done(const survey *s);
/* The question of the screen, the first one of a checklist; NULL: none is left. */
const survey_question *survey_current(const survey *s);
/* Appends what may be answered here, as survey_question_hint. */
void survey_hint(const survey *s, cd_str *to);
/* Place of the screen among those that were answered or left (from 1), and how many will still follow as things stand. */
void survey_progress(const survey *s, size_t *ret_number, size_t *ret_left);

/* Answers the screen and goes to the next one.  `text`: number or code of an option (a set: several joined by '|'), a
 * count, a date, a text; of a checklist, items joined by '|': these apply, every other item shown gets its neutral value,
 * and what needs more than a yes is asked next by itself.  Blank text is bad input here (survey_skip).  Nothing changes
 * on CD_EINPUT; the diagnostic stands at the character of `at` (where the text begins) that is wrong. */
int survey_answer(survey *s, const char *text, size_t len, cd_place at, cd_diags *diags);
/* "Don't know" of all that the screen asks, with the reason; old values are gone (the caller's history keeps them). */
int survey_unknown(survey *s, const char *reason, size_t len, cd_place at, cd_diags *diags);
/* Takes back what was told of all that the screen asks, value or reason; it does not come again in this interview.  CD_NO,
 * and nothing changed: there is nothing to take back. */
int survey_clear(survey *s, cd_diags *diags);
/* Leaves the screen as it is; it does not come again in this interview. */
void survey_skip(survey *s);
/* To the screen before this one, of those answered or left.  CD_NO: this is the first. */
int survey_back(survey *s);
/* To any question of the review; one of a checklist is then asked by itself. */
void survey_go(survey *s, const survey_question *q);
/* The facts that the last answer, "don't know" or survey_clear set.  Lives until the next change. */
const fact *const *survey_changed(const survey *s, size_t *ret_count);

/* Chosen in a checklist, and its own question is still to come. */
bool survey_chosen(const survey *s, const fact *f);

const char *survey_value(const survey *s, const fact *f);  /* canonical; NULL not known */
const char *survey_reason(const survey *s, const fact *f); /* why it is not known; NULL none given */
const char *const *survey_values(const survey *s);         /* by fact index: for explain, verdict_of */

/* The pack that applies, or NULL: not known yet, or none does (then the choice's note says why). */
const pack *survey_pack(const survey *s);
/* What the pack that applies asks about `f`, whether or not it is asked here; NULL: nothing, or there is no pack yet. */
const survey_question *survey_question_about(const survey *s, const fact *f);
/* NULL when the pack was named by the caller. */
const law_choice *survey_choice(const survey *s);
/* CD_NO while there is no pack.  Arrays live until the next change. */
int survey_verdict(survey *s, verdict *ret);

/* ---- the review ------------------------------------------------------------------------------------------------- */

enum survey_state { SURVEY_OPEN, SURVEY_ANSWERED, SURVEY_NOT_KNOWN, SURVEY_SKIPPED };

enum survey_asked {
    SURVEY_ASKED,
    SURVEY_NOT_READ,   /* the pack's level never depends on it */
    SURVEY_DECIDED,    /* it cannot change the level any more */
    SURVEY_WHEN,       /* its condition does not hold with what is answered */
    SURVEY_MAIN,       /* goes with another fact, whose answer leaves it without meaning */
    SURVEY_WAITS,      /* which pack applies is asked first */
    SURVEY_NO_PACK,    /* no pack applies */
    SURVEY_NOT_WANTED, /* of a kind that this interview leaves out */
    SURVEY_LENT,       /* survey_lent says it */
    SURVEY_ELSEWHERE   /* answered, but no question of the pack that applies */
};

typedef struct survey_row {
    const survey_question *question;
    enum survey_state state;
    enum survey_asked asked;
} survey_row;

/* Every question of the pack, in the author's order, then every other answer.  Lives until the next change. */
const survey_row *survey_rows(const survey *s, size_t *ret_count);
/* Appends why the question is not asked, in the user's language; nothing for SURVEY_ASKED. */
void survey_why_not(survey *s, const survey_row *row, cd_str *to);
/* Appends why it is asked: what it decides, and for the level which criteria as things stand. */
void survey_why(survey *s, const survey_question *q, cd_str *to);
/* Criteria that this fact still decides under what is known and that are not below the level that is sure, in the order of
 * the law; none when it cannot change the level any more.  Of a fact that is known: as if it were not.  Lives until the next call. */
size_t survey_decides(survey *s, const survey_question *q, const pack_criterion *const **ret);

#endif
