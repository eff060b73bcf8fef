/* Reduced ordered multi-valued decision diagrams: functions from classes of facts to small whole numbers.
 *
 * Each variable has a number of classes (0 .. n-1); a node tests one variable and has a child for every class; a
 * terminal is a value.  Diagrams of one `diagram` share all equal nodes, so two functions are equal exactly when their
 * ids are, and a function depends on a variable exactly when some node of it tests that variable.  Building changes the
 * diagram and belongs to one thread; once built it may be read by many, each with a `diagram_view` of its own. */
#ifndef CD_LAW_DIAGRAM_H
#define CD_LAW_DIAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t diagram_id; /* a function: a terminal or a node */
typedef struct diagram diagram;

enum diagram_op {
    DIAGRAM_MIN, /* and, of 0/1 functions */
    DIAGRAM_MAX, /* or */
    DIAGRAM_MUL, /* level * condition */
    DIAGRAM_ELSE, /* the first unless it is 0, else the second */
    DIAGRAM_ABOVE, /* 1 where the first is greater, else 0 */
    DIAGRAM_PAIR  /* first * DIAGRAM_PAIR_BASE + second */
};
#define DIAGRAM_PAIR_BASE 1000

#define DIAGRAM_VALUE_MAX 1000000 /* terminals: 0 .. this */

/* `classes[v]` >= 1 for each of the `nvars` variables, tested in this order. */
diagram *diagram_new(const size_t *classes, size_t nvars);
void diagram_free(diagram *d);
size_t diagram_nvars(const diagram *d);
size_t diagram_classes(const diagram *d, size_t var);
size_t diagram_size(const diagram *d); /* nodes made so far */

diagram_id diagram_value(diagram *d, int32_t value);
/* A node; `children` has one id a class, all of variables behind `var`.  Reduced: equal children give the child. */
diagram_id diagram_node(diagram *d, size_t var, const diagram_id *children);
diagram_id diagram_apply(diagram *d, enum diagram_op op, diagram_id a, diagram_id b);
/* Each terminal value v becomes fn(v). */
diagram_id diagram_map(diagram *d, diagram_id a, int32_t (*fn)(int32_t value, void *user), void *user);

/* The function with variable `var` set to class `cls`; it no longer depends on `var`. */
diagram_id diagram_cofactor(diagram *d, diagram_id a, size_t var, size_t cls);
/* 1 - a, of a 0/1 function; 1 where a is `value`, else 0. */
diagram_id diagram_not(diagram *d, diagram_id a);
diagram_id diagram_is(diagram *d, diagram_id a, int32_t value);

/* Reading one node. */
bool diagram_is_value(const diagram *d, diagram_id id, int32_t *ret);
size_t diagram_var(const diagram *d, diagram_id id);
diagram_id diagram_child(const diagram *d, diagram_id id, size_t cls);
/* Value at a full assignment: cls[v] is the class of every variable the function depends on. */
int32_t diagram_at(const diagram *d, diagram_id id, const int32_t *cls);
/* Sets used[v] for each variable the function depends on; others are left as they are. */
void diagram_support(const diagram *d, diagram_id id, bool *used);

/* ---- reading with some variables unknown (cls[v] == -1) ---- */
typedef struct diagram_view diagram_view; /* working memory of one thread; may be used for any number of rows */
diagram_view *diagram_view_new(const diagram *d);
void diagram_view_free(diagram_view *v);
/* Over all completions of the unknown variables: the smallest and largest value, and, when `essential` is not NULL,
 * essential[v] = true for each unknown variable such that two completions differing only in it give different values
 * (false for all others). */
void diagram_range(diagram_view *v, diagram_id id, const int32_t *cls, int32_t *ret_min, int32_t *ret_max, bool *essential);
/* The same of the function max(f, floor): what is below `floor` makes no difference. */
void diagram_range_above(diagram_view *v, diagram_id id, const int32_t *cls, int32_t floor, int32_t *ret_min, int32_t *ret_max,
                         bool *essential);

#endif
