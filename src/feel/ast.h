/* The syntax tree of FEEL, open to readers (src/law compiles decision tables out of it).  Immutable once parsed. */
#ifndef CD_FEEL_AST_H
#define CD_FEEL_AST_H

#include "feel/feel.h"

enum feel_node_kind {
    FEEL_N_LITERAL,  /* value: number, string, boolean, null, and @"..." dates, times, durations */
    FEEL_N_NAME,     /* text: variable or function, blanks normalised */
    FEEL_N_INPUT,    /* `?`, the input value of unary tests */
    FEEL_N_NEG,      /* kids[0] */
    FEEL_N_ARITH,    /* op + - * / **; kids[0], kids[1] */
    FEEL_N_COMPARE,  /* op = != < <= > >=; kids[0], kids[1] */
    FEEL_N_AND,      /* kids[0], kids[1] */
    FEEL_N_OR,       /* kids[0], kids[1] */
    FEEL_N_IF,       /* kids: condition, then, else */
    FEEL_N_FOR,      /* kids: FEEL_N_BIND ..., body (may use `partial`) */
    FEEL_N_SOME,     /* kids: FEEL_N_BIND ..., condition */
    FEEL_N_EVERY,    /* kids: FEEL_N_BIND ..., condition */
    FEEL_N_BIND,     /* text: name; kids[0] list, or kids[0] .. kids[1] */
    FEEL_N_BETWEEN,  /* kids: value, low, high */
    FEEL_N_IN,       /* kids[0] value, kids[1] FEEL_N_TESTS */
    FEEL_N_INSTANCE, /* kids[0] value, kids[1] FEEL_N_TYPE */
    FEEL_N_PATH,     /* kids[0] value, text: member */
    FEEL_N_FILTER,   /* kids[0] list, kids[1] condition or index (names of the item are known inside, and `item`) */
    FEEL_N_CALL,     /* kids[0] function, then arguments: all positional, or all FEEL_N_ARG */
    FEEL_N_ARG,      /* text: parameter; kids[0] */
    FEEL_N_LIST,     /* kids: items */
    FEEL_N_CONTEXT,  /* kids: FEEL_N_ENTRY */
    FEEL_N_ENTRY,    /* text: key; kids[0]; later entries know earlier ones */
    FEEL_N_RANGE,    /* kids: low, high; low_closed, high_closed; op: of "(< 10)", where the other end is literal null and
                        unbounded, FEEL_OP_NONE for "[a..b]" */
    FEEL_N_FUNCTION, /* kids: FEEL_N_PARAM ..., body; `external`: body is a context that is not run */
    FEEL_N_PARAM,    /* text: name; kids[0] FEEL_N_TYPE when typed */
    FEEL_N_TYPE,     /* text: name ("list", "context", "range", "function" or any other); kids: element type; FEEL_N_PARAM
                        of a context's members; parameter types and, last, the result type of a function */
    FEEL_N_TESTS,    /* unary tests: any kid accepts; `negated`: not(...); no kids: `-`, accepts everything */
    FEEL_N_TEST_OP,  /* op < <= > >= = !=; the input is compared with kids[0] */
    FEEL_N_TEST_EXPR /* kids[0]: boolean expression over `?` when it uses it; else a value the input must equal, a list or
                        range it must be in (ranges `[a..b]` are FEEL_N_RANGE), or true */
};

enum feel_op {
    FEEL_OP_NONE,
    FEEL_OP_ADD,
    FEEL_OP_SUB,
    FEEL_OP_MUL,
    FEEL_OP_DIV,
    FEEL_OP_POW,
    FEEL_OP_EQ,
    FEEL_OP_NE,
    FEEL_OP_LT,
    FEEL_OP_LE,
    FEEL_OP_GT,
    FEEL_OP_GE
};

struct feel_node {
    enum feel_node_kind kind;
    enum feel_op op;
    bool low_closed, high_closed; /* FEEL_N_RANGE */
    bool negated;                 /* FEEL_N_TESTS */
    bool external;                /* FEEL_N_FUNCTION */
    bool uses_input;              /* FEEL_N_TEST_EXPR: `?` stands in it */
    uint32_t hash;                /* of `text`, for feel_eval */
    uint32_t height;              /* levels of the tree from here down, at most FEEL_MAX_HEIGHT */
    cd_place at;                  /* first character */
    const char *text;             /* NULL when the kind has none */
    const feel_value *value;      /* FEEL_N_LITERAL; FEEL_N_NAME: the built-in function of that name or NULL */
    const feel_node *const *kids;
    size_t nkids;
};

/* Visits `n` and everything below it, parents first.  `fn` returns false to leave out what is below a node. */
void feel_ast_walk(const feel_node *n, bool (*fn)(const feel_node *n, void *user), void *user);

/* Names used but not bound inside (`for`, function parameters, context entries ... bind), sorted by bytes, each once;
 * built-in functions that are called are left out.  `?` is not a name.  Inside a filter every name may also be a member
 * of the item: such names are in *ret_members (may be NULL) when they stand only there, else in *ret_names. */
void feel_free_names(const feel_node *n, cd_arena *a, const char *const **ret_names, size_t *ret_count,
                     const char *const **ret_members, size_t *ret_nmembers);

/* Value of an expression made of literals alone: a literal, a negated number, date("..."), time("..."),
 * date and time("..."), duration("..."), number("..."), a list or range of those.  NULL otherwise. */
const feel_value *feel_constant(const feel_node *n, cd_arena *a);

/* One use of a variable (or of the input of unary tests, `name` "?").
 * Compared with a constant: `value` is it and `op` says how, seen from the variable ("5 > x" is x LT 5).  A range or
 * `between` is two uses (GE or GT, LE or LT), a list or several tests one EQ each.  A variable that stands where a
 * condition stands (operand of and/or/not, condition of if/some/every, the whole expression) is EQ true.
 * `x in tests` and cells are looked into; `x` alone under `in (...)` with other things counts as FEEL_OP_NONE.
 * Used in any other way: op FEEL_OP_NONE and `value` NULL. */
typedef struct feel_use {
    const char *name;
    enum feel_op op;
    const feel_value *value;
    const feel_node *at; /* the node of the variable, or of the test when name is "?" */
} feel_use;
/* Reports every use of free names, in the order of the text; results live in `a`.  For unary tests the uses of "?" as
 * well (none for `-`). */
void feel_uses(const feel_node *n, cd_arena *a, void (*fn)(const feel_use *use, void *user), void *user);

/* True for a function of the specification that is known without any scope ("date", "list contains", ...). */
bool feel_is_builtin(const char *name);

/* Appends the tree as FEEL text in a normal form (for diagnostics and tests). */
void feel_ast_show(const feel_node *n, cd_str *to);

#endif
