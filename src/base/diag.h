/* Diagnostics: what library code says instead of printing.
 *
 * Every message has a severity, a permanent code (never reused, never renumbered), a place and a text in the user's
 * language that says what is wrong and how to mend it.  A list is handed down by the caller and belongs to one thread.
 * Ranges of codes: 1000 base and files, 1500 command line, 2000 CSV and tables, 3000 XML, 3200 packs and facts,
 * 3600 DMN and FEEL, 4000 store, 5000 survey, 5500 plan, 5800 diagrams, 6000 dossier and templates, 7000 rendering, 8000 batch.
 * The first letter is the usual severity: E error, W warning, N note. */
#ifndef CD_BASE_DIAG_H
#define CD_BASE_DIAG_H

#include <stddef.h>
#include <stdio.h>

enum cd_severity { CD_NOTE, CD_WARNING, CD_ERROR };

/* Where: a file as the user named it ("-" for standard input), line and column from 1 (column in characters).
 * A whole-file fault is 1:1.  `file` is lent. */
typedef struct cd_place {
    const char *file;
    size_t line, column;
} cd_place;

typedef struct cd_diag {
    enum cd_severity severity;
    char code[8];
    char *file; /* owned */
    size_t line, column;
    char *text; /* owned, UTF-8, one line */
} cd_diag;

typedef struct cd_diags {
    cd_diag *items;
    size_t count, cap;
    size_t errors, warnings; /* counted also past the cap below */
    size_t dropped;          /* not kept: beyond CD_DIAGS_MAX */
} cd_diags;

#define CD_DIAGS_MAX 10000

void cd_diags_init(cd_diags *d);
void cd_diags_done(cd_diags *d);
/* Adds one message.  Control characters in the result become spaces.  `d` may be NULL: nothing is kept. */
void cd_diag_add(cd_diags *d, enum cd_severity severity, const char *code, cd_place at, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
#define cd_error(d, code, at, ...) cd_diag_add((d), CD_ERROR, (code), (at), __VA_ARGS__)
#define cd_warning(d, code, at, ...) cd_diag_add((d), CD_WARNING, (code), (at), __VA_ARGS__)
/* Whole-file place. */
cd_place cd_place_file(const char *file);
/* Moves all of `from` to the end of `to`. */
void cd_diags_move(cd_diags *to, cd_diags *from);
/* Writes "FILE:LINE:COLUMN: severity CODE: text" lines; severity words are never translated.  Only the program's
 * outer layer calls this. */
void cd_diags_print(const cd_diags *d, FILE *to);

/* What the system says of errno `number`, in the user's language; lent. */
const char *cd_errno_text(int number);

#endif
