/* How capdo ask shows its questions: text wrapped to the width of the screen, on standard output.  What it reads and saves is
 * in cmd_ask.c. */
#ifndef CD_CLI_ASK_H
#define CD_CLI_ASK_H

#include "base/regex.h"
#include "cli/cli.h"
#include "survey/survey.h"

enum {
    ASK_SHOWN_MAX = 160,        /* characters of a long answer where many are listed */
    ASK_LINE_MAX = 128 * 1024   /* bytes of a line read; an answer itself is at most 64 KiB */
};

/* What is asked of a system besides its facts; letters a, b ... in the review. */
enum ask_field { ASK_NAME, ASK_OWNER, ASK_OPERATOR, ASK_AGENCY, ASK_PART_OF, ASK_HOST, ASK_NFIELDS };

typedef struct ask_profile {
    char *value[ASK_NFIELDS]; /* as the store has it; NULL: none */
    char *reason;             /* why no host is known */
    bool passed[ASK_NFIELDS]; /* answered or left in this interview */
    bool wanted;              /* this interview asks more than the level */
    bool fresh;               /* owner or operator were not known when it began */
    bool alone;               /* there is no other system */
    bool jumped;              /* the question on the screen was gone to from the review */
    char *owner_kind;         /* as the owner's data has it; NULL: it has none */
    char *twice;              /* name of a new organisation that is nearly that of another */
} ask_profile;

typedef struct asker {
    cli *c;
    store *db;
    survey *s;
    const char *id;
    bool terminal;          /* a person types: faults are told on the screen */
    size_t width;
    cd_regex *whole;        /* what stays in one line: citations */
    size_t line;            /* of the input, the last one read */
    const char *group;      /* title printed last */
    const char *pack;       /* id of the pack told last, "" for none; NULL: nothing told */
    bool settled;           /* that the level is determined was told */
    ask_profile profile;
} asker;

/* ---- reading (ask_input.c) ---- */

/* Ctrl-C at the terminal: the next reading ends the interview. */
void ask_on_interrupt(int number);
bool ask_interrupted(void);
/* Faults of the last answer: to a person on the screen, to a program on stderr with line and column. */
void ask_tell_faults(asker *k);
/* Place in the line read last. */
cd_place ask_here(const asker *k, size_t column);
/* A line for the prompt: faults of the reading are told here.  CD_OK, CD_NO at the end of the input, CD_EINPUT for a line
 * that cannot be used, CD_ESYS. */
int ask_prompt(asker *k, const char *text, cd_str *to);
/* The line without blanks around it; *ret_column (may be NULL): where it begins. */
const char *ask_trimmed(const cd_str *line, size_t *ret_len, size_t *ret_column);
bool ask_is_word(const cd_str *line, const char *word); /* in any case */
bool ask_is_blank(const cd_str *line);

/* ---- the profile (ask_profile.c) ---- */

/* Takes what the store has, and lends the survey what the data of owner and operator answer (survey_lend). */
void ask_profile_load(asker *k, const store_system *sys);
int ask_profile_begin(asker *k);
void ask_profile_done(asker *k);
/* Is one to be asked before what the survey asks now? */
bool ask_profile_due(const asker *k, enum ask_field *ret);
/* The one passed in this interview before `f`. */
bool ask_profile_back(const asker *k, enum ask_field f, enum ask_field *ret);

enum ask_next { ASK_GO_ON, ASK_BACK, ASK_REVIEW };
/* Asks until it is answered or left, or *ret says where to go.  CD_NO to leave the interview; CD_ESYS. */
int ask_profile_field(asker *k, enum ask_field f, cd_str *line, enum ask_next *ret);
/* What the data of an organisation suggest as the answer to `f`, as people read it, owned by the caller; NULL: nothing.  Unlike what is
 * lent it must be answered: rules read the answer. */
char *ask_profile_hint(const asker *k, const fact *f);
/* Its part of the review; the number of lines. */
size_t ask_profile_show(asker *k);
/* The letter of one of them. */
bool ask_profile_pick(const cd_str *line, enum ask_field *ret);

/* ---- showing (ask_show.c) ---- */

/* Columns of the terminal; a fixed number where there is none. */
size_t ask_width(void);

/* Prints `text` wrapped.  The cursor stands at column `at`; further lines begin at column `indent`.  Returns
 * the number of lines. */
size_t ask_wrap(const asker *k, size_t at, size_t indent, const char *text);
/* An indented paragraph. */
void ask_paragraph(const asker *k, size_t indent, const char *text);
/* "  Label: text". */
void ask_labelled(const asker *k, const char *label, const char *text);
size_t ask_title(const asker *k, const char *title);
/* A value as people read it, shortened to `max` characters (0: whole) in one line.  Owned by the caller. */
char *ask_shown(const fact *f, const char *value, size_t max);

/* Says which pack applies, when that changed. */
void ask_show_pack(asker *k);
/* What is asked now: pack and level where they became known, the title of the group, the question or checklist. */
void ask_show_screen(asker *k);
void ask_show_commands(const asker *k);
/* Why it is asked, what helps to answer it, and how to answer. */
void ask_show_help(asker *k);
/* A row of the review; `here`: it is asked now.  Returns the number of lines. */
size_t ask_show_row(asker *k, size_t number, const survey_row *row, bool here);

#endif
