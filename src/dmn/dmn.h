/* Models of DMN 1.2 to 1.5: load, link, check, evaluate.
 *
 * A model owns everything reached from it and never changes once loaded, so threads may share it.  Loading reports every
 * fault it finds and then fails:
 *   E3610 not a DMN model (root element or namespace)     E3611 required attribute or element missing
 *   E3612 unknown href or reference                       E3613 duplicate name or id
 *   E3614 requirements form a cycle                       E3615 expression missing inside another
 *   E3616 wrong number of entries in a rule, row ...      E3617 unknown hit policy, aggregation or expression language
 *   E3618 unknown type                                    E3619 types form a cycle
 *   E3621 import that cannot be resolved                  E3622 model nested too deeply
 *   and E3600 .. E3609 of feel/feel.h, placed inside the cell
 * Warnings of loading, since the specification gives null for them: E3615 (decision without logic), E3620 (expression
 * uses a name its element does not require).
 * Evaluation adds warnings: E3650 (feel/feel.h), E3651 value does not conform to its type, E3652 hit policy violated,
 * E3653 decision without logic. */
#ifndef CD_DMN_DMN_H
#define CD_DMN_DMN_H

#include "feel/ast.h"
#include "feel/feel.h"
#include "xml/xml.h"

typedef struct dmn_model dmn_model;
typedef struct dmn_element dmn_element; /* input data, decision, business knowledge model, decision service */
typedef struct dmn_expr dmn_expr;       /* a boxed expression */
typedef struct dmn_type dmn_type;
typedef struct dmn_table dmn_table;

/* Reads a model; imports are looked for beside it (locationURI, else the model of that namespace in the same folder). */
int dmn_model_read_file(const char *path, cd_diags *diags, dmn_model **ret);
/* From memory; `name` is how diagnostics call it.  Imports cannot be resolved. */
int dmn_model_read_mem(const char *name, const char *data, size_t len, cd_diags *diags, dmn_model **ret);
/* From a parsed document, which may hold the model anywhere (`root` is its <definitions>); the document is lent and must
 * outlive the model. */
int dmn_model_read_node(const cd_node *root, const char *file, cd_diags *diags, dmn_model **ret);
void dmn_model_free(dmn_model *m);

const char *dmn_model_name(const dmn_model *m);
const char *dmn_model_namespace(const dmn_model *m);
const char *dmn_model_file(const dmn_model *m);

/* ---- elements, in the order of the file ---- */
enum dmn_kind { DMN_INPUT_DATA, DMN_DECISION, DMN_BKM, DMN_SERVICE };
size_t dmn_model_count(const dmn_model *m);
const dmn_element *dmn_model_at(const dmn_model *m, size_t i);
/* NULL when there is none; imported elements as "prefix.name". */
const dmn_element *dmn_model_find(const dmn_model *m, enum dmn_kind kind, const char *name);

enum dmn_kind dmn_element_kind(const dmn_element *e);
const char *dmn_element_name(const dmn_element *e);
const char *dmn_element_id(const dmn_element *e); /* "" when none */
cd_place dmn_element_place(const dmn_element *e);
const cd_node *dmn_element_node(const dmn_element *e); /* for extensionElements, descriptions ... */
const dmn_type *dmn_element_type(const dmn_element *e);  /* NULL: any */
/* Elements it requires directly: information then knowledge requirements, in the order of the file. */
size_t dmn_element_nrequires(const dmn_element *e);
const dmn_element *dmn_element_requires(const dmn_element *e, size_t i);
/* Logic of a decision or (its body) of a business knowledge model; NULL when there is none. */
const dmn_expr *dmn_element_logic(const dmn_element *e);
/* Parameters of a business knowledge model. */
size_t dmn_element_nparams(const dmn_element *e);
const char *dmn_element_param(const dmn_element *e, size_t i);

/* ---- types ---- */
/* Kind of the values; FEEL_NULL for Any.  For a collection, of its items. */
enum feel_kind dmn_type_kind(const dmn_type *t);
const char *dmn_type_name(const dmn_type *t);
bool dmn_type_is_collection(const dmn_type *t);
/* allowedValues (or, second, typeConstraint): unary tests, or NULL. */
const feel_node *dmn_type_allowed(const dmn_type *t);
const feel_node *dmn_type_constraint(const dmn_type *t);
size_t dmn_type_ncomponents(const dmn_type *t);
const dmn_type *dmn_type_component(const dmn_type *t, size_t i, const char **ret_name);
/* Does the value conform (constraints included)?  null conforms to every type. */
bool dmn_type_accepts(const dmn_type *t, const feel_value *v, feel_run *run);

/* ---- expressions ---- */
enum dmn_expr_kind {
    DMN_LITERAL,
    DMN_TABLE,
    DMN_CONTEXT,
    DMN_LIST,
    DMN_RELATION,
    DMN_INVOCATION,
    DMN_FUNCTION,
    DMN_CONDITIONAL,
    DMN_FILTER,
    DMN_FOR,
    DMN_SOME,
    DMN_EVERY
};
enum dmn_expr_kind dmn_expr_kind(const dmn_expr *x);
cd_place dmn_expr_place(const dmn_expr *x);
const dmn_type *dmn_expr_type(const dmn_expr *x); /* of its typeRef; NULL: any */
/* DMN_LITERAL: its tree; otherwise NULL. */
const feel_node *dmn_expr_ast(const dmn_expr *x);
/* DMN_TABLE; otherwise NULL. */
const dmn_table *dmn_expr_table(const dmn_expr *x);
/* Parts, in the order of the file: entries of a context (name, or NULL for its result), items of a list, cells of a
 * relation row by row (name: column), function then bindings of an invocation (name: parameter), body of a function,
 * if/then/else, in/match of a filter, in/return or in/satisfies of an iteration.  The name may be NULL. */
size_t dmn_expr_nparts(const dmn_expr *x);
const dmn_expr *dmn_expr_part(const dmn_expr *x, size_t i, const char **ret_name);
/* Names the expression uses from outside, sorted by bytes; live as long as `a`. */
void dmn_expr_free_names(const dmn_expr *x, cd_arena *a, const char *const **ret_names, size_t *ret_count);

/* ---- decision tables ---- */
enum dmn_hit { DMN_HIT_UNIQUE, DMN_HIT_ANY, DMN_HIT_PRIORITY, DMN_HIT_FIRST, DMN_HIT_RULE_ORDER, DMN_HIT_OUTPUT_ORDER,
               DMN_HIT_COLLECT };
enum dmn_aggregation { DMN_AGG_NONE, DMN_AGG_SUM, DMN_AGG_MIN, DMN_AGG_MAX, DMN_AGG_COUNT };

typedef struct dmn_cell {
    const feel_node *ast; /* NULL: empty or absent */
    const char *text;     /* as written; "" when absent */
    cd_place at;          /* of the first character of the text */
} dmn_cell;

typedef struct dmn_input {
    const char *label;    /* "" when none */
    dmn_cell expr;        /* the input expression */
    const dmn_type *type; /* of the expression; NULL: any */
    dmn_cell values;      /* inputValues (unary tests), else the allowed values of the type; ast NULL: none */
    cd_place at;
} dmn_input;

typedef struct dmn_output {
    const char *name;  /* "" for the only output of a table without name */
    const char *label; /* "" when none */
    const dmn_type *type;
    dmn_cell values;   /* outputValues, else the allowed values of the type: order is priority */
    dmn_cell fallback; /* defaultOutputEntry */
    cd_place at;
} dmn_output;

typedef struct dmn_rule {
    const char *id;            /* "" when none */
    const char *description;   /* "" when none */
    const dmn_cell *inputs;    /* ninputs; unary tests */
    const dmn_cell *outputs;   /* noutputs; expressions */
    const dmn_cell *annotations; /* nannotations; plain text, ast NULL */
    cd_place at;
} dmn_rule;

struct dmn_table {
    const char *name; /* of the decision or model it stands in */
    enum dmn_hit hit;
    enum dmn_aggregation aggregation;
    const dmn_input *inputs;
    const dmn_output *outputs;
    const dmn_rule *rules;
    const char *const *annotations; /* column names */
    size_t ninputs, noutputs, nrules, nannotations;
    cd_place at;
};

/* Column of an annotation by name; false when there is none. */
bool dmn_table_annotation(const dmn_table *t, const char *name, size_t *ret);
/* Value of one input expression; null when it does not conform to its type or input values. */
const feel_value *dmn_table_input(feel_run *run, const dmn_table *t, size_t input, const feel_env *env);
/* Does the cell accept the value?  An empty cell and `-` accept everything; null counts as no. */
bool dmn_table_matches(feel_run *run, const dmn_table *t, size_t rule, size_t input, const feel_value *value,
                       const feel_env *env);
/* Evaluates the table.  When not NULL, *ret_rules (in run->arena) are the indices of the rules that the result was made
 * of, after the hit policy, and *ret_violated says that the hit policy was violated (the value is null then). */
const feel_value *dmn_table_eval(feel_run *run, const dmn_table *t, const feel_env *env, const size_t **ret_rules,
                                 size_t *ret_count, bool *ret_violated);

/* ---- evaluation ---- */
/* Told while evaluating, innermost first; members may be NULL. */
typedef struct dmn_trace {
    void (*decision)(void *user, const dmn_element *decision, const feel_value *value);
    void (*table)(void *user, const dmn_table *t, const size_t *rules, size_t nrules, const feel_value *value);
    void *user;
} dmn_trace;

/* One evaluation: a model, its inputs (a context by the names of the input data; imported ones in a context of the
 * import's name) and the values of decisions, each evaluated at most once.  Lives in run->arena; `trace` may be NULL. */
typedef struct dmn_session dmn_session;
dmn_session *dmn_session_new(const dmn_model *m, const feel_value *inputs, const dmn_trace *trace, feel_run *run);
/* Value of an input or decision (an input of the same name as the decision does not replace it); a function for
 * business knowledge models and services.  Never NULL. */
const feel_value *dmn_session_value(dmn_session *s, const dmn_element *e);
/* The names an element's logic sees: its requirements, evaluated. */
const feel_env *dmn_session_env(dmn_session *s, const dmn_element *e);
/* Calls a business knowledge model or decision service with arguments by name. */
const feel_value *dmn_session_call(dmn_session *s, const dmn_element *e, const feel_value *args);

/* A decision by name, all in one; CD_EUSAGE when there is no such decision, CD_EINPUT when a limit was passed. */
int dmn_eval_decision(const dmn_model *m, const char *name, const feel_value *inputs, feel_run *run,
                      const feel_value **ret);

#endif
