/* The catalogue of built-in functions and the matching of named arguments. */
#include <string.h>

#include "base/i18n.h"
#include "feel/args.h"

static const feel_builtin *const rooms[] = {feel_builtins_string,   feel_builtins_number, feel_builtins_list,
                                            feel_builtins_temporal, feel_builtins_range,  feel_builtins_context};

static const feel_builtin *find(const char *name)
{
    for (size_t r = 0; r < sizeof rooms / sizeof *rooms; r++) {
        for (const feel_builtin *b = rooms[r]; b->name; b++) {
            if (strcmp(b->name, name) == 0)
                return b;
        }
    }
    return NULL;
}

const feel_value *feel_builtin_value(cd_arena *a, const char *name)
{
    const feel_builtin *b = find(name);
    return b ? feel_function(a, b->name, NULL, 0, b->native, b) : NULL;
}

bool feel_is_builtin(const char *name)
{
    return find(name) != NULL;
}

const feel_value *feel_bad_args(feel_run *run, const void *user)
{
    const feel_builtin *b = user;
    if (run->diags && !run->failed)
        cd_warning(run->diags, "E3650", run->at, _("tham số không hợp với hàm «%s»"), b->name);
    return &feel_null;
}

/* ---- forms ---- */

typedef struct form {
    const char *names[FEEL_ARGS_MAX];
    size_t lens[FEEL_ARGS_MAX];
    size_t count, required;
    bool variadic;
} form;

/* Reads the form at `p`; the next one, or NULL. */
static const char *read_form(const char *p, form *f)
{
    *f = (form){0};
    while (*p && *p != '|') {
        size_t n = strcspn(p, ",|");
        if (n == 3 && memcmp(p, "...", 3) == 0) {
            f->variadic = true;
        } else {
            bool optional = p[n - 1] == '?';
            f->names[f->count] = p;
            f->lens[f->count++] = n - optional;
            if (!optional)
                f->required = f->count;
        }
        p += n + (p[n] == ',');
    }
    return *p ? p + 1 : NULL;
}

bool feel_builtin_takes(const feel_builtin *b, size_t nargs)
{
    form f;
    for (const char *p = b->forms; p;) {
        p = read_form(p, &f);
        if (nargs >= f.required && (nargs <= f.count || f.variadic))
            return true;
    }
    return false;
}

bool feel_builtin_order(const feel_builtin *b, const char *const *names, const feel_value *const *given, size_t n,
                        const feel_value **ret_args, size_t *ret_n)
{
    form f;
    for (const char *p = b->forms; p;) {
        p = read_form(p, &f);
        const feel_value *args[FEEL_ARGS_MAX] = {0};
        size_t count = 0, i;
        for (i = 0; i < n; i++) {
            size_t j = 0;
            while (j < f.count && !(strlen(names[i]) == f.lens[j] && memcmp(names[i], f.names[j], f.lens[j]) == 0))
                j++;
            if (j == f.count)
                break;
            args[j] = given[i];
            if (j + 1 > count)
                count = j + 1;
        }
        bool all = i == n;
        for (i = 0; i < f.required; i++)
            all = all && args[i];
        if (!all)
            continue;
        for (i = 0; i < count; i++)
            ret_args[i] = args[i] ? args[i] : &feel_null;
        *ret_n = count;
        return true;
    }
    return false;
}
