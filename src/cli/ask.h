/* How capdo ask shows its questions: text wrapped to the width of the screen, on standard output.  What it reads and saves is
 * in cmd_ask.c. */
#ifndef CD_CLI_ASK_H
#define CD_CLI_ASK_H

#include "base/regex.h"
#include "cli/cli.h"
#include "survey/survey.h"

enum { ASK_SHOWN_MAX = 160 }; /* characters of a long answer where many are listed */

typedef struct asker {
    cli *c;
    store *db;
    survey *s;
    const char *id;
    const char *who;
    bool terminal;          /* a person types: faults are told on the screen */
    size_t width;
    cd_regex *whole;        /* what stays in one line: citations */
    size_t line;            /* of the input, the last one read */
    const char *group;      /* title printed last */
    const char *pack;       /* id of the pack told last, "" for none; NULL: nothing told */
    bool settled;           /* that the level is determined was told */
} asker;

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
