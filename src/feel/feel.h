/* FEEL, the expression language of DMN 1.3 to 1.5: values, scopes, parsing and evaluation.
 *
 * Everything lives in arenas handed down by the caller: syntax trees in the arena given to the parser (long-lived), values
 * in the arena of a `feel_run` (one evaluation).  Values are immutable; they may refer to one another, to the strings they
 * were made of (see each constructor) and, for functions, to syntax trees.  Nothing here reads a clock, a locale or a
 * random source: now() and today() yield null.
 *
 * Limits are named below.  Going past one at evaluation stops it: `run->failed` is set, every further result is null, and
 * the diagnostic E3660 says which limit it was.  An ordinary fault inside an expression (unknown name, wrong types, division by
 * zero ...) is no failure: the result is null, as the specification says, and a warning E3650 goes to the diagnostics. */
#ifndef CD_FEEL_FEEL_H
#define CD_FEEL_FEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

typedef struct feel_node feel_node; /* syntax tree, see feel/ast.h */

/* ---- limits ---- */
#define FEEL_MAX_TEXT ((size_t)1 << 20)    /* bytes of one expression */
#define FEEL_MAX_NESTING 200               /* nesting of syntax */
#define FEEL_MAX_HEIGHT 500                /* levels of a tree: 500 operands of one "or" chain */
#define FEEL_MAX_DEPTH 1000                /* nested evaluations (recursive functions) */
#define FEEL_MAX_STEPS ((size_t)5000000)   /* evaluated nodes and visited list items of one run */
#define FEEL_MAX_ITEMS ((size_t)1000000)   /* items of one list */
#define FEEL_MAX_STRING ((size_t)4 << 20)  /* bytes of one string made by an expression */
#define FEEL_MAX_MEMORY ((size_t)256 << 20) /* bytes one run may take of its arena */

/* ---- values ---- */
enum feel_kind {
    FEEL_NULL,
    FEEL_NUMBER,
    FEEL_STRING,
    FEEL_BOOL,
    FEEL_DATE,
    FEEL_TIME,
    FEEL_DATE_TIME,
    FEEL_YM_DURATION, /* years and months duration */
    FEEL_DT_DURATION, /* days and time duration */
    FEEL_LIST,
    FEEL_CONTEXT,
    FEEL_RANGE,
    FEEL_FUNCTION
};

/* IEEE 754 decimal128 (34 digits), bits of the BID encoding; feel/number.h computes with it. */
typedef struct feel_decimal {
    _Alignas(16) uint64_t w[2];
} feel_decimal;

typedef struct feel_zone {
    bool given;       /* false: local time */
    int32_t offset;   /* seconds east of UTC, when `name` is NULL */
    const char *name; /* IANA zone as written ("Asia/Ho_Chi_Minh"), or NULL */
} feel_zone;

typedef struct feel_moment {    /* date, time, date and time; unused parts are 0 */
    int32_t year;               /* -999999999 .. 999999999 */
    uint8_t month, day;         /* from 1 */
    uint8_t hour, minute, second;
    uint32_t nano;
    feel_zone zone;
} feel_moment;

typedef struct feel_value feel_value;
typedef struct feel_env feel_env;
typedef struct feel_run feel_run;
typedef const feel_value *(*feel_native)(feel_run *run, const feel_value *const *args, size_t nargs, const void *user);

typedef struct feel_pair {
    const char *key;
    const feel_value *value;
} feel_pair;

/* Read by `kind`; made only by the constructors. */
struct feel_value {
    enum feel_kind kind;
    union {
        feel_decimal number;
        struct {
            const char *s; /* UTF-8, NUL-terminated */
            size_t len;    /* bytes */
        } string;
        bool boolean;
        feel_moment moment; /* FEEL_DATE, FEEL_TIME, FEEL_DATE_TIME */
        int64_t months;     /* FEEL_YM_DURATION */
        struct {            /* FEEL_DT_DURATION: both of one sign, |nanos| < 10^9 */
            int64_t seconds;
            int32_t nanos;
        } span;
        struct {
            const feel_value *const *items;
            size_t count;
        } list;
        struct {
            const feel_pair *pairs; /* in the order of insertion, keys unique */
            size_t count;
        } context;
        struct {
            const feel_value *low, *high;
            bool low_closed, high_closed;
            unsigned char form; /* FEEL_OP_* of "(< 10)" and the like, where the other end is null and unbounded (both
                                   ends are the operand for = and !=); 0: "[a..b]", which holds nothing when an end is
                                   null */
        } range;
        struct {
            const char *name;          /* "" when none */
            size_t nparams;
            const char *const *params; /* names; NULL: built-in */
            const feel_node *node;     /* FEEL_N_FUNCTION it was made of; NULL: native */
            const feel_env *env;       /* its closure */
            feel_native native;        /* called with nparams arguments; built-in functions take what their form allows */
            const void *user;          /* handed to `native` */
        } function;
    };
};

extern const feel_value feel_null, feel_true, feel_false;

const feel_value *feel_bool(bool b);
const feel_value *feel_int(cd_arena *a, int64_t n);
/* Decimal text as FEEL and XSD write it ("-12.50", "1e3"); NULL when it is no number. */
const feel_value *feel_number_parse(cd_arena *a, const char *s);
/* The text is copied (feel_string, feel_stringn) or lent for the life of the arena (feel_string_lend). */
const feel_value *feel_string(cd_arena *a, const char *s);
const feel_value *feel_stringn(cd_arena *a, const char *s, size_t len);
const feel_value *feel_string_lend(cd_arena *a, const char *s);
/* Texts of the lexical forms of FEEL; NULL when they are not valid.  feel_temporal_parse takes any of the five kinds. */
const feel_value *feel_date_parse(cd_arena *a, const char *s);
const feel_value *feel_time_parse(cd_arena *a, const char *s);
const feel_value *feel_date_time_parse(cd_arena *a, const char *s);
const feel_value *feel_duration_parse(cd_arena *a, const char *s);
const feel_value *feel_temporal_parse(cd_arena *a, const char *s);
const feel_value *feel_date(cd_arena *a, int year, int month, int day); /* NULL when there is no such day */
/* The array of pointers is copied, the values are lent. */
const feel_value *feel_list(cd_arena *a, const feel_value *const *items, size_t count);
const feel_value *feel_list_of_strings(cd_arena *a, const char *const *items, size_t count);
/* The array of pairs is copied, keys and values are lent; a later pair of the same key replaces the earlier. */
const feel_value *feel_context(cd_arena *a, const feel_pair *pairs, size_t count);
/* The same for keys that are known to differ: they are not compared. */
const feel_value *feel_context_distinct(cd_arena *a, const feel_pair *pairs, size_t count);
const feel_value *feel_range(cd_arena *a, const feel_value *low, bool low_closed, const feel_value *high,
                             bool high_closed);
/* A function of fixed parameters; everything is lent. */
const feel_value *feel_function(cd_arena *a, const char *name, const char *const *params, size_t nparams,
                                feel_native native, const void *user);
/* A copy that depends on nothing outside `a`.  Functions keep their syntax trees and closures, which are not copied. */
const feel_value *feel_copy(cd_arena *a, const feel_value *v);

/* Value of a key; NULL when the key is not there or `context` is no context. */
const feel_value *feel_context_get(const feel_value *context, const char *key);
/* False when it is no whole number within int64. */
bool feel_get_int(const feel_value *v, int64_t *ret);
/* Exactly true / false of FEEL (null and other kinds are neither). */
bool feel_is_true(const feel_value *v);
bool feel_is_false(const feel_value *v);
static inline bool feel_is_null(const feel_value *v) { return v->kind == FEEL_NULL; }

/* Equality of the specification (10.3.2.13): 1 equal, 0 different, -1 not comparable (the result is null).  null equals
 * only null. */
int feel_equal(const feel_value *a, const feel_value *b);
/* Order of the specification for numbers, strings, dates, times, durations: true and *ret <0, 0, >0, or false. */
bool feel_compare(const feel_value *a, const feel_value *b, int *ret);
/* v within range: 1, 0, -1 (null). */
int feel_range_has(const feel_value *range, const feel_value *v);

/* Appends the value as FEEL text: strings in quotes, dates as date("..."), lists and contexts nested. */
void feel_value_show(const feel_value *v, cd_str *to);
/* Appends what the function string() yields: strings bare, dates in ISO form; nothing for null. */
void feel_value_text(const feel_value *v, cd_str *to);
/* "number", "string", "date and time", "list" ... of the specification. */
const char *feel_kind_name(enum feel_kind kind);

/* ---- names ---- */
/* Names known at a place, which the parser needs since FEEL names may hold blanks and operators.  Chained: `parent` is
 * looked at as well.  Members of contexts (components of types) are added like variables: they are known after '.' and
 * inside filters.  Built-in functions and properties are always known. */
typedef struct feel_scope feel_scope;
feel_scope *feel_scope_new(cd_arena *a, const feel_scope *parent); /* parent may be NULL */
void feel_scope_add(feel_scope *s, const char *name);              /* copied, blanks normalised */
bool feel_scope_has(const feel_scope *s, const char *name);
/* True when the text is a name of FEEL (blanks and . / - ' + * inside allowed). */
bool feel_is_name(const char *s);

/* ---- parsing ---- */
/* Parses one expression, or the unary tests of an input entry ("-" gives FEEL_N_TESTS without kids).  `text` is NUL-
 * terminated UTF-8; it starts at `at`, which places every node and diagnostic.  The tree lives in `a`.  All faults of the
 * text are CD_EINPUT with a diagnostic:
 *   E3600 empty expression       E3601 unexpected character or token   E3602 string not closed or bad escape
 *   E3603 comment not closed     E3605 nested too deeply, or too long
 *   E3606 bad number             E3607 invalid UTF-8                   E3608 name expected
 *   E3609 duplicate parameter
 * Two faults of values are warnings, since the specification makes them null: E3604 (bad date, time or duration after
 * "@") and E3609 (key that a context has twice).
 * An unknown variable is not a fault of the text (feel_free_names finds them). */
int feel_parse_expr(const char *text, cd_place at, const feel_scope *scope, cd_diags *diags, cd_arena *a,
                    const feel_node **ret);
int feel_parse_tests(const char *text, cd_place at, const feel_scope *scope, cd_diags *diags, cd_arena *a,
                     const feel_node **ret);

/* ---- evaluation ---- */
feel_env *feel_env_new(cd_arena *a, const feel_env *parent); /* parent may be NULL */
/* Sets or replaces a name of this frame; name and value are lent. */
void feel_env_set(feel_env *e, const char *name, const feel_value *v);
/* Looks through the chain; NULL when unknown (built-in functions are not in it). */
const feel_value *feel_env_get(const feel_env *e, const char *name);

typedef struct feel_limits {
    size_t steps, depth, items, string, memory; /* 0: the default above */
} feel_limits;

struct feel_run {
    cd_arena *arena;
    cd_diags *diags; /* warnings of the evaluation and failures; may be NULL */
    feel_limits limits;
    size_t steps, depth;
    size_t memory_start;
    int failed; /* CD_OK, or CD_EINPUT once a limit was passed */
    cd_place at; /* innermost node at work, for diagnostics */
    /* Types that FEEL does not know (item definitions): does `v` conform?  1, 0, or -1 for an unknown type.  NULL: all
     * are unknown. */
    int (*type)(feel_run *run, const char *name, const feel_value *v);
    const void *type_user;
};

/* `limits` NULL: the defaults. */
void feel_run_init(feel_run *run, cd_arena *arena, const feel_limits *limits, cd_diags *diags);
/* Never NULL. */
const feel_value *feel_eval(feel_run *run, const feel_node *expr, const feel_env *env);
/* Do the unary tests accept `input`?  feel_true, feel_false or feel_null. */
const feel_value *feel_eval_tests(feel_run *run, const feel_node *tests, const feel_value *input, const feel_env *env);
/* Calls a function value with positional arguments. */
const feel_value *feel_call(feel_run *run, const feel_value *function, const feel_value *const *args, size_t nargs);
/* Adds the warning E3650 at run->at and yields feel_null, for natives.  `text` is a translated sentence. */
const feel_value *feel_fault(feel_run *run, const char *text);
/* Counts work; false (and run->failed) past a limit. */
bool feel_step(feel_run *run, size_t n);

#endif
