/* What the files of check/ share. */
#ifndef CD_CHECK_PRIVATE_H
#define CD_CHECK_PRIVATE_H

#include "base/regex.h"
#include "check/check.h"

/* ---- lists that checks may read: the tables of the dossier, then what the caller adds (enum check_list) ---- */

typedef struct check_source {
    const fact_table *table;
    const char *prefix;            /* how findings name it: "devices", "plan" */
    bool stored;                   /* a table of the dossier */
} check_source;

enum { SOURCES_MAX = 32, NO_SOURCE = SOURCES_MAX };

typedef struct check_sources {
    check_source items[SOURCES_MAX];
    size_t count;
} check_sources;

/* NO_SOURCE when there is none. */
size_t source_find(const check_sources *s, const char *code);

/* ---- rules ---- */

/* A place a check points to or a pattern looks at. */
enum field_kind { FIELD_FACT, FIELD_ORG, FIELD_NAME, FIELD_RISKS, FIELD_LEVEL, FIELD_LAW, FIELD_TABLE, FIELD_COLUMN };

typedef struct field {
    enum field_kind kind;
    const fact *fact;              /* FIELD_FACT */
    const char *who, *member;      /* FIELD_ORG: "owner", "address" */
    size_t source, column;         /* FIELD_TABLE (without column), FIELD_COLUMN */
    const char *name;              /* as written */
} field;

/* What a condition reads: columns of its own row, and whole lists. */
typedef struct reading {
    uint64_t own;
    bool row;                      /* the handle `row` */
    uint64_t lists[SOURCES_MAX];
} reading;

typedef struct check_rule {
    const char *code, *pack;
    enum check_severity severity;
    const feel_node *when;         /* NULL: always (patterns only) */
    const feel_node *with;         /* what `{}` of the text stands for; NULL: the text has none */
    size_t each;                   /* asked of each row of this source; NO_SOURCE: of the system */
    bool parts;                    /* components are looked at too */
    reading reads;
    field about;                   /* of a check */
    cd_regex *regex;               /* of a pattern; NULL: a check, or names */
    bool names;                    /* looks for the names of other organisations, */
    const char *const *except_kinds; /* less those of these kinds; ends with NULL */
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
    check_sources sources;
    check_rule *rules;
    size_t count, cap;
    uint64_t lists[SOURCES_MAX];   /* columns that some condition reads of a whole list */
};

/* Parses a condition and checks its names, members and comparisons (E3300-E3302, faults of FEEL).  `each`: the source whose
 * row the condition is about, or NO_SOURCE.  What it reads is added to `reads`. */
int condition_parse(const char *text, cd_place at, const facts *f, const check_sources *s, size_t each, cd_diags *diags, cd_arena *a,
                    reading *reads, const feel_node **ret);
bool org_member_known(const char *name);

/* ---- one run ---- */

typedef struct run_item {
    check_finding f;
    size_t part, order;
} run_item;

typedef struct other_names other_names;

typedef struct runner {
    const check_book *b;
    const check_input *in;
    check_result *r;
    cd_arena *a;                   /* of the result */
    run_item *items;
    size_t count, cap;
    size_t part;
    const table_rows *rows[SOURCES_MAX]; /* NULL: not given */
    const feel_value *lists[SOURCES_MAX]; /* as conditions see them; NULL until asked for */
    cd_arena keep;                 /* of `lists` and `others` */
    other_names *others;
} runner;

check_finding *run_add(runner *x, enum check_severity severity, const char *code);
/* With the words of the rule; `about` is still empty. */
check_finding *run_add_rule(runner *x, const check_rule *rule);

/* show.c */
const char *show_fact_label(const fact *f);
const char *show_field_label(const runner *x, const field *f, cd_arena *a);
/* What stands in a field of the system, as people read it; NULL: nothing. */
const char *show_field(const runner *x, const field *f, cd_arena *a);
const char *show_shortened(const char *s, cd_arena *a);
const feel_value *show_org(const check_input *in, const char *who);
const char *show_org_text(const check_input *in, const char *who, const char *member);
/* Writes place, row and label of a cell (column SIZE_MAX: the row itself) and, when `value`, what stands there. */
void show_cell(const runner *x, size_t source, size_t row, size_t column, bool value, check_finding *f);

/* names.c: what conditions see. */
feel_env *names_of_part(runner *x, cd_arena *a);
/* The frame of one row over that of the system. */
feel_env *names_of_row(const runner *x, const check_rule *rule, size_t row, const feel_env *above, cd_arena *a);

/* address.c: functions that conditions may call. */
bool address_function_known(const char *name);
void names_of_addresses(feel_env *env, cd_arena *a);

/* match.c */
void match_rule(runner *x, const check_rule *rule);

/* program.c: what follows from other data than the book. */
void program_findings_of_system(runner *x);
void program_findings_of_part(runner *x);
/* After all others: what they told of a field is not told again. */
void program_findings_of_papers(runner *x);

#endif
