/* What conditions ask of addresses in texts (base/netaddr.h), as functions of FEEL: they are no part of the language, so only checks
 * know them. */
#include <string.h>

#include "base/netaddr.h"
#include "check/private.h"

enum { LOOKED_AT = 256 }; /* ranges of one text; more are not compared */

static size_t read_all(const feel_value *v, cd_netrange *to)
{
    cd_netreader r;
    size_t n = 0;
    if (v->kind != FEEL_STRING)
        return 0;
    cd_netreader_init(&r, v->string.s);
    while (n < LOOKED_AT && cd_netreader_next(&r, &to[n]))
        n++;
    return n;
}

static const feel_value *written(const cd_netrange *r, cd_arena *a)
{
    return feel_stringn(a, r->text, r->len);
}

/* unread_addresses(text): what stands in the place of an address and cannot be read. */
static const feel_value *unread(feel_run *run, const feel_value *const *args, size_t nargs, const void *user)
{
    (void)nargs, (void)user;
    cd_netrange all[LOOKED_AT];
    const feel_value *items[LOOKED_AT];
    size_t n = read_all(args[0], all), count = 0;
    for (size_t i = 0; i < n; i++)
        if (!all[i].ok)
            items[count++] = written(&all[i], run->arena);
    return feel_list(run->arena, items, count);
}

/* addresses_overlap(a, b): those of `a` that share an address with `b`.  addresses_outside(a, b): addresses of `a` that no range of
 * `b` holds; none when `b` has none that can be read. */
static const feel_value *compared(feel_run *run, const feel_value *const *args, size_t nargs, const void *user)
{
    (void)nargs;
    bool outside = user != NULL;
    cd_netrange a[LOOKED_AT], b[LOOKED_AT];
    const feel_value *items[LOOKED_AT];
    size_t na = read_all(args[0], a), nb = read_all(args[1], b), count = 0;
    for (size_t i = 0; i < na; i++) {
        bool hit = false, readable = false; /* of the same family */
        for (size_t k = 0; k < nb; k++) {
            readable = readable || (b[k].ok && b[k].six == a[i].six);
            hit = hit || (outside ? cd_netrange_within(&a[i], true, &b[k]) : cd_netrange_overlap(&a[i], &b[k]));
        }
        if (a[i].ok && (outside ? readable && !hit : hit))
            items[count++] = written(&a[i], run->arena);
    }
    return feel_list(run->arena, items, count);
}

static const char *const one[] = {"text"}, *const two[] = {"addresses", "of"};

static const struct {
    const char *name;
    const char *const *params;
    size_t nparams;
    feel_native native;
    const void *user;
} functions[] = {
    {"unread_addresses", one, 1, unread, NULL},
    {"addresses_overlap", two, 2, compared, NULL},
    {"addresses_outside", two, 2, compared, "outside"},
};

bool address_function_known(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i].name, name) == 0)
            return true;
    return false;
}

void names_of_addresses(feel_env *env, cd_arena *a)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        feel_env_set(env, functions[i].name, feel_function(a, functions[i].name, functions[i].params, functions[i].nparams, functions[i].native, functions[i].user));
}
