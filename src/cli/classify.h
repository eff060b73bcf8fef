/* Parts of `capdo classify`: rows of a CSV file (classify_csv.c) and systems of the database (cmd_classify.c). */
#ifndef CD_CLI_CLASSIFY_H
#define CD_CLI_CLASSIFY_H

#include "cli/cli.h"
#include "table/csv.h"

/* The header row of the result. */
void classify_header(csv_writer *w);
/* level, min_level, max_level. */
void classify_levels(csv_writer *w, int min, int max);
/* "CODE|CODE" of the facts marked, each as PREFIX:CODE when `prefix` is not NULL; appends. */
void classify_missing(const facts *f, const bool *missing, const char *prefix, cd_str *to);

typedef struct classify_options {
    const char *rules, *input, *output; /* output NULL: standard output */
    bool keep_going, excel;
} classify_options;

/* CD_OK, CD_NO (bad rows with keep_going), or a failure: then there is no output. */
int classify_csv(cli *c, law *l, const classify_options *o);

#endif
