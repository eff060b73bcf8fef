/* How built-in functions read their arguments.  A list of one item stands for the item where no list is wanted, and a
 * value for the list of it where one is (DMN 1.5, 10.3.2.9.4). */
#ifndef CD_FEEL_ARGS_H
#define CD_FEEL_ARGS_H

#include "feel/internal.h"

/* `args[i]`, or null when it was not given. */
static inline const feel_value *feel_arg(const feel_value *const *args, size_t nargs, size_t i)
{
    return i < nargs && args[i] ? args[i] : &feel_null;
}

/* The value, or the only item of a list. */
static inline const feel_value *feel_single(const feel_value *v)
{
    return v->kind == FEEL_LIST && v->list.count == 1 ? v->list.items[0] : v;
}

/* Argument of a kind; NULL when it is another. */
static inline const feel_value *feel_arg_of(const feel_value *const *args, size_t nargs, size_t i, enum feel_kind kind)
{
    const feel_value *v = feel_arg(args, nargs, i);
    if (v->kind != kind)
        v = feel_single(v);
    return v->kind == kind ? v : NULL;
}

/* Argument as a list: NULL for null. */
static inline const feel_value *feel_arg_list(feel_run *run, const feel_value *const *args, size_t nargs, size_t i)
{
    const feel_value *v = feel_arg(args, nargs, i);
    if (v->kind == FEEL_NULL)
        return NULL;
    return v->kind == FEEL_LIST ? v : feel_list(run->arena, &v, 1);
}

/* "f(list)" or "f(a, b, c)". */
static inline const feel_value *feel_args_as_list(feel_run *run, const feel_value *const *args, size_t nargs)
{
    return nargs == 1 ? feel_arg_list(run, args, nargs, 0) : feel_list(run->arena, args, nargs);
}

/* Fault of a built-in function whose arguments are of no use. */
const feel_value *feel_bad_args(feel_run *run, const void *user);

#endif
