/* Shared by the files of feel/ only. */
#ifndef CD_FEEL_INTERNAL_H
#define CD_FEEL_INTERNAL_H

#include "feel/ast.h"
#include "feel/feel.h"
#include "feel/number.h"
#include "feel/temporal.h"

uint32_t feel_hash(const char *s);

/* ---- chars.c ---- */
bool feel_is_space(uint32_t c);
bool feel_is_name_start(uint32_t c);
bool feel_is_name_part(uint32_t c);
/* Name with blanks trimmed and runs made one space. */
const char *feel_name_normal(cd_arena *a, const char *s, size_t len);
/* True when the name needs a scope to be read: it holds anything but name characters. */
bool feel_name_special(const char *s);
/* Length of the longest known special name (scope, built-in functions and properties) that stands at `p`; 0: none.
 * *ret_name is its normal form. */
size_t feel_scope_match(const feel_scope *s, const char *p, const char *end, const char **ret_name);
bool feel_is_keyword(const char *s, size_t len);

/* ---- value.c ---- */
feel_value *feel_new(cd_arena *a, enum feel_kind kind);
const feel_value *feel_number(cd_arena *a, feel_decimal d);
const feel_value *feel_moment_value(cd_arena *a, enum feel_kind kind, const feel_moment *m);
const feel_value *feel_months(cd_arena *a, int64_t months);
const feel_value *feel_span(cd_arena *a, int64_t seconds, int32_t nanos);
/* Takes the array over (it lives in `a` already). */
const feel_value *feel_list_take(cd_arena *a, const feel_value *const *items, size_t count);

/* A list that grows in an arena; `failed` when the limit of the run is passed. */
typedef struct feel_items {
    const feel_value **items;
    size_t count, cap;
} feel_items;
bool feel_items_add(feel_run *run, feel_items *l, const feel_value *v);
const feel_value *feel_items_list(feel_run *run, const feel_items *l);
/* String of a finished text; null with a fault when it is too long. */
const feel_value *feel_string_take(feel_run *run, cd_str *s);

/* ---- eval.c ---- */
bool feel_enter(feel_run *run);
void feel_leave(feel_run *run);
/* Fails the run: a limit. */
const feel_value *feel_limit(feel_run *run, const char *text);
const feel_value *feel_arith(feel_run *run, enum feel_op op, const feel_value *a, const feel_value *b);
const feel_value *feel_compare_op(feel_run *run, enum feel_op op, const feel_value *a, const feel_value *b);
/* A frame whose names are the members of `context`. */
feel_env *feel_env_of_context(cd_arena *a, const feel_env *parent, const feel_value *context);

/* ---- types.c ---- */
/* Does the value conform to the type (FEEL_N_TYPE)?  1, 0, -1 unknown type. */
int feel_conforms(feel_run *run, const feel_node *type, const feel_value *v);
/* Conversion to a declared type: the value, its only item, a list of it, or null with a fault. */
const feel_value *feel_coerce(feel_run *run, const feel_node *type, const feel_value *v);
/* By kind name ("number", "days and time duration", "Any" ...): 1, 0, -1 not a simple type of FEEL. */
int feel_conforms_simple(const char *name, const feel_value *v);

/* ---- property.c ---- */
/* Member of a value that is no list: context entries, parts of dates, durations and ranges. */
const feel_value *feel_property(feel_run *run, const feel_value *v, const char *name);

/* ---- builtin.c ---- */
typedef struct feel_builtin {
    const char *name;
    feel_native native;
    /* Forms "a,b,c?": parameter names, `?` optional, `...` variadic; alternatives parted by '|'. */
    const char *forms;
} feel_builtin;
/* Function value, made in `a`; NULL when there is none of that name. */
const feel_value *feel_builtin_value(cd_arena *a, const char *name);
/* Orders named arguments; false when no form takes them. */
bool feel_builtin_order(const feel_builtin *b, const char *const *names, const feel_value *const *given, size_t n,
                        const feel_value **ret_args, size_t *ret_n);
bool feel_builtin_takes(const feel_builtin *b, size_t nargs);

#define FEEL_ARGS_MAX 16 /* parameters of a built-in form */

/* Tables of each room, ended by a NULL name. */
extern const feel_builtin feel_builtins_string[], feel_builtins_number[], feel_builtins_list[],
    feel_builtins_temporal[], feel_builtins_range[], feel_builtins_context[];

/* Native signature in one word. */
#define FEEL_NATIVE(fn)                                                                                                \
    static const feel_value *fn(feel_run *run, const feel_value *const *args, size_t nargs, const void *user)

#endif
