/* What the files of check/ share. */
#ifndef CD_CHECK_PRIVATE_H
#define CD_CHECK_PRIVATE_H

#include "base/regex.h"
#include "check/check.h"

/* A place a check points to or a pattern looks at. */
enum field_kind { FIELD_FACT, FIELD_ORG, FIELD_NAME, FIELD_RISKS, FIELD_LEVEL, FIELD_LAW };

typedef struct field {
    enum field_kind kind;
    const fact *fact;              /* FIELD_FACT */
    const char *who, *member;      /* FIELD_ORG: "owner", "address" */
    const char *name;              /* as written */
} field;

typedef struct check_rule {
    const char *code, *pack;
    enum check_severity severity;
    const feel_node *when;         /* NULL: always (patterns only) */
    bool parts;                    /* components are looked at too */
    field about;                   /* of a check */
    cd_regex *regex;               /* NULL: a check; else a pattern: */
    const field *fields;
    size_t nfields;
    const field *unless_in;        /* no finding when what matched stands in one of these */
    size_t nunless;
    bool show;                     /* may the match be repeated in the finding */
    const char *text, *mend, *basis;
    cd_place at;
} check_rule;

struct check_book {
    cd_arena arena;
    const facts *facts;
    check_rule *rules;
    size_t count, cap;
};

/* Parses a condition and checks its names, members and comparisons (E3300-E3302, faults of FEEL). */
int condition_parse(const char *text, cd_place at, const facts *f, cd_diags *diags, cd_arena *a, const feel_node **ret);
bool org_member_known(const char *name);

#endif
