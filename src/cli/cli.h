/* The command line: one table of commands, one option table a command; tables make parsing, usage and help.
 *
 * A command is a function that reads its options, calls library code and returns a result code (base/err.h) whose
 * negative is the exit status.  It writes its result with printf to stdout (checked once at the end: a full disk or a
 * closed pipe is status 4) and puts diagnostics into cli->diags, which are printed to stderr. */
#ifndef CD_CLI_CLI_H
#define CD_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/regex.h"
#include "base/str.h"
#include "law/pack.h"
#include "store/store.h"

typedef struct cli {
    const char *db;            /* path of the database */
    const char *rules_dir;     /* packs; --packs, $CAPDO_PACKS, --data ... */
    const char *own_rules_dir; /* the program's own rules folder (schemas) */
    const char *templates_dir;
    const char *data_dir;      /* data/: sql, samples */
    const char *list;          /* an agency's own list of requirements: --list, $CAPDO_LIST; NULL */
    const char *who;           /* who changes things, where a command lets one say it (--who); NULL: the account */
    bool english;
    cd_diags diags;
    law *law;                  /* opened by cli_law */
} cli;

typedef struct cli_option {
    const char *name; /* without "--" */
    const char *arg;  /* name of its argument for the help ("FILE"), NULL: a switch */
    const char *help; /* N_("...") */
} cli_option;

#define CLI_OPTIONS_MAX 16

typedef struct cli_given {
    size_t option;     /* position in the option table */
    const char *value;
} cli_given;

typedef struct cli_args {
    const char *value[CLI_OPTIONS_MAX]; /* by position in the option table; "" for a switch given; NULL: not given; of an
                                           option given more than once the last */
    const cli_given *given;             /* all options of the command in the order given */
    size_t ngiven;
    char **words;                       /* arguments that are no options */
    size_t nwords;
} cli_args;

typedef struct cli_command {
    const char *name;
    const char *args;    /* of the usage line */
    const char *summary; /* one line, N_() */
    const char *help;    /* more, N_() or NULL */
    const cli_option *options; /* ends with a NULL name; NULL: none */
    int (*run)(cli *c, const cli_args *args);
} cli_command;

extern const cli_command cli_commands[]; /* ends with a NULL name */

/* A usage error (status 2): message and a pointer to the help. */
int cli_usage(cli *c, const cli_command *cmd, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Rules folder, opened once; the dictionary is law_facts(). */
int cli_law(cli *c, law **ret);
/* The same for --rules: a pack that is named ("auto" names none) must be there. */
int cli_law_for(cli *c, const char *rules, law **ret);
/* Prints and empties c->diags; commands that run long call it between items. */
void cli_flush(cli *c);
/* Who changes the database now: who was named (cli->who), else the account of the process, else $USER, else "-"; the one place
 * that tells.  `now` is filled and, like the name, lent. */
store_actor cli_actor(const cli *c, const char *source, char now[21]);
/* Opens the database (created when `create`), migrated; the caller closes it. */
int cli_store(cli *c, bool create, store **ret);
/* The same for changes that will be rolled back: a database that is missing is not made. */
int cli_store_try(cli *c, store **ret);
/* "now" as UTC ISO 8601 for histories: the one place that reads the clock ($SOURCE_DATE_EPOCH goes before it). */
void cli_now(char ret[21]);
/* Writes the result of a command: to a file atomically, or to stdout when `path` is NULL or "-". */
int cli_write(cli *c, const char *path, const cd_str *text);
/* The same for text that people read: on a terminal its lines are wrapped (cli/screen.h); anywhere else they stay whole. */
int cli_write_text(cli *c, const char *path, const cd_str *text);
/* Columns of the terminal cli_write_text would write to; 0: it goes elsewhere. */
size_t cli_text_width(const char *path);
/* What stays in one line where text is wrapped. */
int cli_citations(cli *c, cd_regex **ret);

int cmd_check(cli *c, const cli_args *args);
int cmd_classify(cli *c, const cli_args *args);
int cmd_rules(cli *c, const cli_args *args);
int cmd_explain(cli *c, const cli_args *args);
int cmd_procedure(cli *c, const cli_args *args);
int cmd_history(cli *c, const cli_args *args);
int cmd_plan(cli *c, const cli_args *args);
int cmd_diagram(cli *c, const cli_args *args);
int cmd_import(cli *c, const cli_args *args);
int cmd_export(cli *c, const cli_args *args);
int cmd_db(cli *c, const cli_args *args);
int cmd_list(cli *c, const cli_args *args);
int cmd_ask(cli *c, const cli_args *args);
int cmd_dossier(cli *c, const cli_args *args);
int cmd_batch(cli *c, const cli_args *args);
int cmd_template(cli *c, const cli_args *args);
int cmd_whatif(cli *c, const cli_args *args);
int cmd_evidence(cli *c, const cli_args *args);
int cmd_issued(cli *c, const cli_args *args);
int cmd_system(cli *c, const cli_args *args);

extern const cli_option options_check[], options_classify[], options_rules[], options_explain[], options_procedure[], options_plan[], options_diagram[], options_history[], options_import[], options_export[], options_db[],
    options_list[], options_ask[], options_dossier[], options_batch[], options_template[], options_whatif[], options_evidence[], options_issued[], options_system[];

#endif
