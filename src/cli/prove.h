/* Parts of `capdo rules` that reason about whole packs (cmd_prove.c). */
#ifndef CD_CLI_PROVE_H
#define CD_CLI_PROVE_H

#include "cli/cli.h"

typedef struct prove_options {
    bool csv, excel;
    const char *output; /* NULL: standard output */
} prove_options;

int rules_prove(cli *c, law *l, const char *id, const prove_options *o);
/* CD_NO when levels differ somewhere. */
int rules_diff(cli *c, law *l, const char *first, const char *second, const prove_options *o);
/* Always CSV: the stored systems whose level or ground differs. */
int rules_impact(cli *c, law *l, const char *first, const char *second, const prove_options *o);

#endif
