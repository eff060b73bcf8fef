/* Built-in functions on contexts (DMN 1.5, 10.3.4.10). */
#include <string.h>

#include "feel/args.h"

FEEL_NATIVE(fn_get_value)
{
    const feel_value *c = feel_arg_of(args, nargs, 0, FEEL_CONTEXT), *k = feel_arg(args, nargs, 1);
    if (!c)
        return feel_bad_args(run, user);
    if (k->kind == FEEL_STRING) {
        const feel_value *v = feel_context_get(c, k->string.s);
        return v ? v : feel_bad_args(run, user);
    }
    if (k->kind != FEEL_LIST || k->list.count == 0)
        return feel_bad_args(run, user);
    for (size_t i = 0; i < k->list.count; i++) {
        if (k->list.items[i]->kind != FEEL_STRING || c->kind != FEEL_CONTEXT ||
            !(c = feel_context_get(c, k->list.items[i]->string.s)))
            return feel_bad_args(run, user);
    }
    return c;
}

static const feel_value *entry(cd_arena *a, const char *key, const feel_value *value)
{
    feel_pair pairs[] = {{"key", feel_string_lend(a, key)}, {"value", value}};
    return feel_context(a, pairs, 2);
}

FEEL_NATIVE(fn_get_entries)
{
    const feel_value *c = feel_arg_of(args, nargs, 0, FEEL_CONTEXT);
    if (!c)
        return feel_bad_args(run, user);
    feel_items items = {0};
    for (size_t i = 0; i < c->context.count; i++)
        feel_items_add(run, &items, entry(run->arena, c->context.pairs[i].key, c->context.pairs[i].value));
    return feel_items_list(run, &items);
}

FEEL_NATIVE(fn_context)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    if (!l)
        return feel_bad_args(run, user);
    size_t n = l->list.count;
    feel_pair *pairs = cd_arena_array(run->arena, n ? n : 1, sizeof *pairs);
    for (size_t i = 0; i < n && feel_step(run, i + 1); i++) {
        const feel_value *key = feel_context_get(l->list.items[i], "key");
        const feel_value *value = feel_context_get(l->list.items[i], "value");
        if (!key || key->kind != FEEL_STRING || !value)
            return feel_bad_args(run, user);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(pairs[j].key, key->string.s) == 0)
                return feel_bad_args(run, user);
        }
        pairs[i] = (feel_pair){key->string.s, value};
    }
    return run->failed ? &feel_null : feel_context(run->arena, pairs, n);
}

static const feel_value *put(feel_run *run, const feel_value *c, const char *key, const feel_value *value)
{
    size_t n = c ? c->context.count : 0;
    feel_pair *pairs = cd_arena_array(run->arena, n + 1, sizeof *pairs);
    if (n)
        memcpy(pairs, c->context.pairs, n * sizeof *pairs);
    pairs[n] = (feel_pair){key, value};
    return feel_context(run->arena, pairs, n + 1);
}

/* Along the keys from `i` on; NULL when something on the way is no context. */
static const feel_value *put_path(feel_run *run, const feel_value *c, const feel_value *keys, size_t i,
                                  const feel_value *value)
{
    if (keys->list.items[i]->kind != FEEL_STRING || !feel_step(run, 1))
        return NULL;
    const char *key = keys->list.items[i]->string.s;
    if (i + 1 == keys->list.count)
        return put(run, c, key, value);
    const feel_value *inner = feel_context_get(c, key);
    if (!inner || inner->kind != FEEL_CONTEXT || i > FEEL_MAX_NESTING)
        return NULL;
    inner = put_path(run, inner, keys, i + 1, value);
    return inner ? put(run, c, key, inner) : NULL;
}

FEEL_NATIVE(fn_put)
{
    const feel_value *c = feel_arg_of(args, nargs, 0, FEEL_CONTEXT), *k = feel_arg(args, nargs, 1),
                     *v = feel_arg(args, nargs, 2), *r = NULL;
    if (c && k->kind == FEEL_STRING)
        r = put(run, c, k->string.s, v);
    else if (c && k->kind == FEEL_LIST && k->list.count)
        r = put_path(run, c, k, 0, v);
    return r ? r : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_merge)
{
    const feel_value *l = feel_arg_list(run, args, nargs, 0);
    if (!l)
        return feel_bad_args(run, user);
    size_t n = 0, k = 0;
    for (size_t i = 0; i < l->list.count; i++) {
        if (l->list.items[i]->kind != FEEL_CONTEXT)
            return feel_bad_args(run, user);
        n += l->list.items[i]->context.count;
    }
    if (!feel_step(run, n))
        return &feel_null;
    feel_pair *pairs = cd_arena_array(run->arena, n ? n : 1, sizeof *pairs);
    for (size_t i = 0; i < l->list.count; i++) {
        for (size_t j = 0; j < l->list.items[i]->context.count; j++)
            pairs[k++] = l->list.items[i]->context.pairs[j];
    }
    return feel_context(run->arena, pairs, n);
}

const feel_builtin feel_builtins_context[] = {
    {"get value", fn_get_value, "m,key|m,keys|context,key|context,keys"},
    {"get entries", fn_get_entries, "m|context"},
    {"context", fn_context, "entries"},
    {"context put", fn_put, "context,key,value|context,keys,value"},
    {"context merge", fn_merge, "contexts"},
    {NULL, NULL, NULL},
};
