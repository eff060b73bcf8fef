/* Built-in functions on lists (DMN 1.5, 10.3.4.4 and 10.3.4.9). */
#include <string.h>

#include "base/i18n.h"
#include "feel/args.h"

static bool whole(const feel_value *v, int64_t *ret)
{
    feel_decimal d;
    v = feel_single(v);
    return v->kind == FEEL_NUMBER && feel_dec_round(v->number, 0, FEEL_ROUND_DOWN, &d) && feel_dec_to_int(d, ret);
}

static bool has(feel_run *run, const feel_value *list, const feel_value *v)
{
    for (size_t i = 0; i < list->list.count && feel_step(run, 1); i++) {
        if (feel_equal(list->list.items[i], v) == 1)
            return true;
    }
    return false;
}

static bool add_all(feel_run *run, feel_items *to, const feel_value *list)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (!feel_items_add(run, to, list->list.items[i]))
            return false;
    }
    return true;
}

FEEL_NATIVE(fn_contains)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    return l ? feel_bool(has(run, l, feel_arg(args, nargs, 1))) : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_count)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    return l ? feel_int(run->arena, (int64_t)l->list.count) : feel_bad_args(run, user);
}

static const feel_value *extreme(feel_run *run, const feel_value *const *args, size_t nargs, const void *user, int sign)
{
    const feel_value *l = feel_args_as_list(run, args, nargs);
    if (!l || l->list.count == 0)
        return feel_bad_args(run, user);
    const feel_value *best = l->list.items[0];
    int order;
    if (!feel_compare(best, best, &order))
        return feel_bad_args(run, user);
    for (size_t i = 1; i < l->list.count && feel_step(run, 1); i++) {
        if (!feel_compare(l->list.items[i], best, &order))
            return feel_bad_args(run, user);
        if (order * sign > 0)
            best = l->list.items[i];
    }
    return best;
}

FEEL_NATIVE(fn_min)
{
    return extreme(run, args, nargs, user, -1);
}

FEEL_NATIVE(fn_max)
{
    return extreme(run, args, nargs, user, 1);
}

/* Numbers of a non-empty list; NULL when it is empty or holds anything else. */
static const feel_value *numbers(feel_run *run, const feel_value *const *args, size_t nargs)
{
    const feel_value *l = feel_args_as_list(run, args, nargs);
    if (!l || l->list.count == 0)
        return NULL;
    for (size_t i = 0; i < l->list.count && feel_step(run, 1); i++) {
        if (l->list.items[i]->kind != FEEL_NUMBER)
            return NULL;
    }
    return l;
}

static bool fold(const feel_value *l, bool (*fn)(feel_decimal, feel_decimal, feel_decimal *), feel_decimal *ret)
{
    *ret = l->list.items[0]->number;
    for (size_t i = 1; i < l->list.count; i++) {
        if (!fn(*ret, l->list.items[i]->number, ret))
            return false;
    }
    return true;
}

static bool mean_of(const feel_value *l, feel_decimal *ret)
{
    return fold(l, feel_dec_add, ret) && feel_dec_div(*ret, feel_dec_int((int64_t)l->list.count), ret);
}

FEEL_NATIVE(fn_sum)
{
    const feel_value *l = feel_args_as_list(run, args, nargs);
    if (!l || l->list.count == 0)
        return feel_bad_args(run, user);
    /* durations of one kind add up as well */
    const feel_value *total = l->list.items[0];
    if (total->kind != FEEL_NUMBER && total->kind != FEEL_YM_DURATION && total->kind != FEEL_DT_DURATION)
        return feel_bad_args(run, user);
    for (size_t i = 1; i < l->list.count && feel_step(run, 1); i++) {
        if (l->list.items[i]->kind != total->kind)
            return feel_bad_args(run, user);
        total = feel_arith(run, FEEL_OP_ADD, total, l->list.items[i]);
        if (total->kind == FEEL_NULL)
            return total;
    }
    return total;
}

FEEL_NATIVE(fn_mean)
{
    const feel_value *l = numbers(run, args, nargs);
    feel_decimal d;
    return l && mean_of(l, &d) ? feel_number(run->arena, d) : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_product)
{
    const feel_value *l = numbers(run, args, nargs);
    feel_decimal d;
    return l && fold(l, feel_dec_mul, &d) ? feel_number(run->arena, d) : feel_bad_args(run, user);
}

/* ---- sorting: merge sort, stable, whatever the comparison says ---- */

typedef bool (*precedes)(feel_run *run, const feel_value *a, const feel_value *b, const void *user);

static void merge_sort(feel_run *run, const feel_value **items, const feel_value **spare, size_t n, precedes before,
                       const void *user)
{
    if (n < 2 || !feel_step(run, n))
        return;
    size_t half = n / 2, i = 0, j = half, k = 0;
    merge_sort(run, items, spare, half, before, user);
    merge_sort(run, items + half, spare, n - half, before, user);
    while (i < half && j < n)
        spare[k++] = before(run, items[j], items[i], user) ? items[j++] : items[i++];
    while (i < half)
        spare[k++] = items[i++];
    while (j < n)
        spare[k++] = items[j++];
    memcpy(items, spare, n * sizeof *items);
}

static const feel_value **sorted(feel_run *run, const feel_value *l, precedes before, const void *user)
{
    size_t n = l->list.count;
    const feel_value **items = cd_arena_array(run->arena, n ? n : 1, sizeof *items),
                     **spare = cd_arena_array(run->arena, n ? n : 1, sizeof *spare);
    if (n)
        memcpy(items, l->list.items, n * sizeof *items);
    merge_sort(run, items, spare, n, before, user);
    return items;
}

static bool number_before(feel_run *run, const feel_value *a, const feel_value *b, const void *user)
{
    return feel_dec_compare(a->number, b->number) < 0;
}

static bool natural_before(feel_run *run, const feel_value *a, const feel_value *b, const void *user)
{
    int order;
    return feel_compare(a, b, &order) && order < 0;
}

static bool called_before(feel_run *run, const feel_value *a, const feel_value *b, const void *user)
{
    const feel_value *args[] = {a, b};
    return !run->failed && feel_is_true(feel_call(run, user, args, 2));
}

FEEL_NATIVE(fn_sort)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0), *f = feel_arg(args, nargs, 1);
    if (!l || (nargs > 1 && f->kind != FEEL_FUNCTION))
        return feel_bad_args(run, user);
    const feel_value **items = sorted(run, l, nargs > 1 ? called_before : natural_before, f);
    return run->failed ? &feel_null : feel_list_take(run->arena, items, l->list.count);
}

FEEL_NATIVE(fn_median)
{
    const feel_value *l = numbers(run, args, nargs);
    if (!l)
        return feel_bad_args(run, user);
    const feel_value **items = sorted(run, l, number_before, NULL);
    size_t n = l->list.count;
    if (n % 2)
        return items[n / 2];
    feel_decimal d;
    if (!feel_dec_add(items[n / 2 - 1]->number, items[n / 2]->number, &d) || !feel_dec_div(d, feel_dec_int(2), &d))
        return feel_bad_args(run, user);
    return feel_number(run->arena, d);
}

/* Of the sample: n - 1 in the denominator. */
FEEL_NATIVE(fn_stddev)
{
    const feel_value *l = numbers(run, args, nargs);
    feel_decimal mean, sum = feel_dec_int(0), d;
    if (!l || l->list.count < 2 || !mean_of(l, &mean))
        return feel_bad_args(run, user);
    for (size_t i = 0; i < l->list.count; i++) {
        if (!feel_dec_sub(l->list.items[i]->number, mean, &d) || !feel_dec_mul(d, d, &d) || !feel_dec_add(sum, d, &sum))
            return feel_bad_args(run, user);
    }
    if (!feel_dec_div(sum, feel_dec_int((int64_t)l->list.count - 1), &d) || !feel_dec_sqrt(d, &d))
        return feel_bad_args(run, user);
    return feel_number(run->arena, d);
}

FEEL_NATIVE(fn_mode)
{
    const feel_value *l = feel_args_as_list(run, args, nargs);
    if (l && l->list.count == 0)
        return l;
    l = numbers(run, args, nargs);
    if (!l)
        return feel_bad_args(run, user);
    const feel_value **items = sorted(run, l, number_before, NULL);
    size_t n = l->list.count, most = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        feel_items modes = {0};
        for (size_t i = 0, j; i < n; i = j) {
            for (j = i; j < n && feel_dec_compare(items[i]->number, items[j]->number) == 0;)
                j++;
            if (pass == 0 && j - i > most)
                most = j - i;
            if (pass == 1 && j - i == most && !feel_items_add(run, &modes, items[i]))
                return &feel_null;
        }
        if (pass == 1)
            return feel_items_list(run, &modes);
    }
    return &feel_null;
}

/* all() is the conjunction of the items, any() the disjunction. */
static const feel_value *junction(feel_run *run, const feel_value *const *args, size_t nargs, const void *user,
                                  bool decisive)
{
    const feel_value *l = feel_args_as_list(run, args, nargs);
    if (!l)
        return feel_bad_args(run, user);
    bool other = false;
    for (size_t i = 0; i < l->list.count && feel_step(run, 1); i++) {
        const feel_value *v = l->list.items[i];
        if (v->kind != FEEL_BOOL)
            other = true;
        else if (v->boolean == decisive)
            return v;
    }
    return other ? feel_bad_args(run, user) : feel_bool(!decisive);
}

FEEL_NATIVE(fn_all)
{
    return junction(run, args, nargs, user, false);
}

FEEL_NATIVE(fn_any)
{
    return junction(run, args, nargs, user, true);
}

FEEL_NATIVE(fn_sublist)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    int64_t start, n = INT64_MAX;
    if (!l || !whole(feel_arg(args, nargs, 1), &start) || start == 0)
        return feel_bad_args(run, user);
    if (feel_arg(args, nargs, 2)->kind != FEEL_NULL && (!whole(feel_arg(args, nargs, 2), &n) || n < 0))
        return feel_bad_args(run, user);
    int64_t count = (int64_t)l->list.count;
    if (start > count || start < -count)
        return feel_bad_args(run, user);
    int64_t first = start > 0 ? start - 1 : count + start;
    if (n > count - first) {
        if (nargs > 2 && feel_arg(args, nargs, 2)->kind != FEEL_NULL)
            return feel_bad_args(run, user);
        n = count - first;
    }
    return feel_list(run->arena, l->list.items + first, (size_t)n);
}

FEEL_NATIVE(fn_append)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    feel_items items = {0};
    if (!l) /* a missing list counts as a list of nothing known */
        return feel_bad_args(run, user);
    add_all(run, &items, l);
    for (size_t i = 1; i < nargs; i++)
        feel_items_add(run, &items, args[i]);
    return feel_items_list(run, &items);
}

FEEL_NATIVE(fn_concatenate)
{
    feel_items items = {0};
    for (size_t i = 0; i < nargs; i++) {
        const feel_value *l = feel_arg_list(run, args, nargs, i);
        if (!l)
            return feel_bad_args(run, user);
        add_all(run, &items, l);
    }
    return feel_items_list(run, &items);
}

/* Position counted from 1, or from the end when negative: index from 0; false when outside. */
static bool position(const feel_value *v, size_t count, size_t *ret)
{
    int64_t p;
    if (!whole(v, &p))
        return false;
    if (p > 0 && (uint64_t)p <= count)
        *ret = (size_t)p - 1;
    else if (p < 0 && (uint64_t)-p <= count)
        *ret = count - (size_t)-p;
    else
        return false;
    return true;
}

FEEL_NATIVE(fn_insert)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    size_t at;
    int64_t p;
    if (!l)
        return feel_bad_args(run, user);
    if (feel_get_int(feel_single(feel_arg(args, nargs, 1)), &p) && p == (int64_t)l->list.count + 1)
        at = l->list.count;
    else if (!position(feel_arg(args, nargs, 1), l->list.count, &at))
        return feel_bad_args(run, user);
    feel_items items = {0};
    for (size_t i = 0; i <= l->list.count; i++) {
        if (i == at)
            feel_items_add(run, &items, feel_arg(args, nargs, 2));
        if (i < l->list.count && !feel_items_add(run, &items, l->list.items[i]))
            break;
    }
    return feel_items_list(run, &items);
}

FEEL_NATIVE(fn_remove)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    size_t at;
    if (!l || !position(feel_arg(args, nargs, 1), l->list.count, &at))
        return feel_bad_args(run, user);
    feel_items items = {0};
    for (size_t i = 0; i < l->list.count; i++) {
        if (i != at && !feel_items_add(run, &items, l->list.items[i]))
            break;
    }
    return feel_items_list(run, &items);
}

/* The second argument is a position, or a function(item, newItem) that says which items to replace. */
FEEL_NATIVE(fn_list_replace)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0), *which = feel_arg(args, nargs, 1),
                     *item = feel_arg(args, nargs, 2);
    size_t at = 0;
    bool by_match = which->kind == FEEL_FUNCTION;
    if (!l || (!by_match && !position(which, l->list.count, &at)))
        return feel_bad_args(run, user);
    feel_items items = {0};
    for (size_t i = 0; i < l->list.count; i++) {
        bool replace = i == at;
        if (by_match) {
            const feel_value *pair[] = {l->list.items[i], item}, *r = feel_call(run, which, pair, 2);
            if (r->kind != FEEL_BOOL)
                return feel_bad_args(run, user);
            replace = r->boolean;
        }
        if (!feel_items_add(run, &items, replace ? item : l->list.items[i]))
            break;
    }
    return feel_items_list(run, &items);
}

FEEL_NATIVE(fn_reverse)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    if (!l)
        return feel_bad_args(run, user);
    feel_items items = {0};
    for (size_t i = l->list.count; i-- > 0;) {
        if (!feel_items_add(run, &items, l->list.items[i]))
            break;
    }
    return feel_items_list(run, &items);
}

FEEL_NATIVE(fn_index_of)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    if (!l)
        return feel_bad_args(run, user);
    feel_items items = {0};
    for (size_t i = 0; i < l->list.count && feel_step(run, 1); i++) {
        if (feel_equal(l->list.items[i], feel_arg(args, nargs, 1)) == 1)
            feel_items_add(run, &items, feel_int(run->arena, (int64_t)i + 1));
    }
    return feel_items_list(run, &items);
}

static bool add_distinct(feel_run *run, feel_items *to, const feel_value *l)
{
    for (size_t i = 0; i < l->list.count; i++) {
        feel_value seen = {.kind = FEEL_LIST, .list = {to->items, to->count}};
        if (!has(run, &seen, l->list.items[i]) && !feel_items_add(run, to, l->list.items[i]))
            return false;
    }
    return true;
}

FEEL_NATIVE(fn_distinct)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    if (!l)
        return feel_bad_args(run, user);
    feel_items items = {0};
    add_distinct(run, &items, l);
    return feel_items_list(run, &items);
}

FEEL_NATIVE(fn_union)
{
    feel_items items = {0};
    for (size_t i = 0; i < nargs; i++) {
        const feel_value *l = feel_arg_list(run, args, nargs, i);
        if (!l)
            return feel_bad_args(run, user);
        add_distinct(run, &items, l);
    }
    return feel_items_list(run, &items);
}

static void flatten(feel_run *run, const feel_value *l, feel_items *to)
{
    if (!feel_enter(run)) {
        feel_leave(run);
        return;
    }
    for (size_t i = 0; i < l->list.count && !run->failed; i++) {
        if (l->list.items[i]->kind == FEEL_LIST)
            flatten(run, l->list.items[i], to);
        else
            feel_items_add(run, to, l->list.items[i]);
    }
    feel_leave(run);
}

FEEL_NATIVE(fn_flatten)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    if (!l)
        return feel_bad_args(run, user);
    feel_items items = {0};
    flatten(run, l, &items);
    return feel_items_list(run, &items);
}

const feel_builtin feel_builtins_list[] = {
    {"list contains", fn_contains, "list,element"},
    {"count", fn_count, "list"},
    {"min", fn_min, "list,..."},
    {"max", fn_max, "list,..."},
    {"sum", fn_sum, "list,..."},
    {"mean", fn_mean, "list,..."},
    {"product", fn_product, "list,..."},
    {"median", fn_median, "list,..."},
    {"stddev", fn_stddev, "list,..."},
    {"mode", fn_mode, "list,..."},
    {"all", fn_all, "list,..."},
    {"any", fn_any, "list,..."},
    {"sublist", fn_sublist, "list,start position,length?"},
    {"append", fn_append, "list,item,..."},
    {"concatenate", fn_concatenate, "list,..."},
    {"insert before", fn_insert, "list,position,newItem"},
    {"remove", fn_remove, "list,position"},
    {"list replace", fn_list_replace, "list,position,newItem|list,match,newItem"},
    {"reverse", fn_reverse, "list"},
    {"index of", fn_index_of, "list,match"},
    {"union", fn_union, "list,..."},
    {"distinct values", fn_distinct, "list"},
    {"flatten", fn_flatten, "list"},
    {"sort", fn_sort, "list,precedes?"},
    {NULL, NULL, NULL},
};
