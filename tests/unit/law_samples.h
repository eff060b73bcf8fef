/* The rules of the source tree, opened once for all tests of a program. */
#ifndef TESTS_LAW_SAMPLES_H
#define TESTS_LAW_SAMPLES_H

#include <stdio.h>

#include "law/pack.h"
#include "scratch.h"

static law *rules;
static const facts *dict;
static const pack *old_pack, *new_pack; /* the two decrees */

static inline int rules_open(cd_diags *d)
{
    cd_auto_free char *dir = in_source("rules");
    int r = law_open(dir, NULL, d, &rules);
    if (r == CD_OK)
        dict = law_facts(rules);
    return r;
}

/* The rules with both decrees; whatever is said goes to `d`. */
static inline int decrees_open(cd_diags *d)
{
    int r = rules_open(d);
    if (r == CD_OK)
        r = law_pack(rules, "nd85-2016", d, &old_pack);
    if (r == CD_OK)
        r = law_pack(rules, "nd331-2026", d, &new_pack);
    return r;
}

/* Ends a set-up: prints and drops what was said. */
static inline int told(int r, cd_diags *d)
{
    cd_diags_print(d, stderr);
    cd_diags_done(d);
    return r;
}

#endif
