/* Built-in functions on numbers and booleans (DMN 1.5, 10.3.4.2 and 10.3.4.5). */
#include <string.h>

#include "feel/args.h"

static const feel_value *num(const feel_value *const *args, size_t nargs, size_t i)
{
    return feel_arg_of(args, nargs, i, FEEL_NUMBER);
}

static bool separator_ok(const feel_value *v, const char *allowed, char *ret)
{
    *ret = '\0';
    if (v->kind == FEEL_NULL)
        return true;
    if (v->kind != FEEL_STRING || v->string.len != 1 || !strchr(allowed, v->string.s[0]))
        return false;
    *ret = v->string.s[0];
    return true;
}

FEEL_NATIVE(fn_number)
{
    const feel_value *s = feel_single(feel_arg(args, nargs, 0));
    if (nargs == 1 && s->kind == FEEL_NUMBER)
        return s;
    char group, point;
    if (s->kind != FEEL_STRING || !separator_ok(feel_arg(args, nargs, 1), " ,.", &group) ||
        !separator_ok(feel_arg(args, nargs, 2), ",.", &point) || (group && group == point))
        return feel_bad_args(run, user);
    cd_str text;
    cd_str_init(&text, 0);
    bool ok = true;
    for (const char *p = s->string.s; *p && ok; p++) {
        if (group && *p == group)
            continue;
        if (point && *p == point)
            cd_str_addc(&text, '.');
        else if (*p == '.' && point)
            ok = false;
        else
            cd_str_addc(&text, *p);
    }
    feel_decimal d;
    ok = ok && feel_dec_parse(cd_str_c(&text), text.len, &d);
    cd_str_done(&text);
    return ok ? feel_number(run->arena, d) : feel_bad_args(run, user);
}

static const feel_value *rounded(feel_run *run, const feel_value *const *args, size_t nargs, const void *user,
                                 enum feel_rounding mode)
{
    const feel_value *n = num(args, nargs, 0);
    int64_t scale = 0;
    feel_decimal d;
    if (!n)
        return feel_bad_args(run, user);
    if (nargs > 1) {
        const feel_value *s = num(args, nargs, 1);
        if (!s || !feel_dec_round(s->number, 0, FEEL_ROUND_DOWN, &d) || !feel_dec_to_int(d, &scale))
            return feel_bad_args(run, user);
    }
    return feel_dec_round(n->number, scale, mode, &d) ? feel_number(run->arena, d) : feel_bad_args(run, user);
}

#define ROUNDED(fn, mode)                                                                                              \
    FEEL_NATIVE(fn)                                                                                                    \
    {                                                                                                                  \
        return rounded(run, args, nargs, user, mode);                                                                  \
    }
ROUNDED(fn_decimal, FEEL_ROUND_EVEN)
ROUNDED(fn_floor, FEEL_ROUND_FLOOR)
ROUNDED(fn_ceiling, FEEL_ROUND_CEILING)
ROUNDED(fn_round_up, FEEL_ROUND_UP)
ROUNDED(fn_round_down, FEEL_ROUND_DOWN)
ROUNDED(fn_round_half_up, FEEL_ROUND_HALF_UP)
ROUNDED(fn_round_half_down, FEEL_ROUND_HALF_DOWN)

FEEL_NATIVE(fn_abs)
{
    const feel_value *v = feel_single(feel_arg(args, nargs, 0));
    if (v->kind == FEEL_NUMBER)
        return feel_number(run->arena, feel_dec_abs(v->number));
    if (v->kind == FEEL_YM_DURATION)
        return feel_months(run->arena, v->months < 0 ? -v->months : v->months);
    if (v->kind == FEEL_DT_DURATION) {
        int sign = v->span.seconds < 0 || v->span.nanos < 0 ? -1 : 1;
        return feel_span(run->arena, sign * v->span.seconds, sign * v->span.nanos);
    }
    return feel_bad_args(run, user);
}

static const feel_value *one(feel_run *run, const feel_value *const *args, size_t nargs, const void *user,
                             bool (*fn)(feel_decimal, feel_decimal *))
{
    const feel_value *n = num(args, nargs, 0);
    feel_decimal d;
    return n && fn(n->number, &d) ? feel_number(run->arena, d) : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_sqrt)
{
    return one(run, args, nargs, user, feel_dec_sqrt);
}

FEEL_NATIVE(fn_log)
{
    return one(run, args, nargs, user, feel_dec_log);
}

FEEL_NATIVE(fn_exp)
{
    return one(run, args, nargs, user, feel_dec_exp);
}

FEEL_NATIVE(fn_modulo)
{
    const feel_value *a = num(args, nargs, 0), *b = num(args, nargs, 1);
    feel_decimal d;
    return a && b && feel_dec_modulo(a->number, b->number, &d) ? feel_number(run->arena, d)
                                                                : feel_bad_args(run, user);
}

static const feel_value *parity(feel_run *run, const feel_value *const *args, size_t nargs, const void *user, bool odd)
{
    const feel_value *n = num(args, nargs, 0);
    feel_decimal d, whole;
    if (!n || !feel_dec_round(n->number, 0, FEEL_ROUND_DOWN, &whole) || feel_dec_compare(whole, n->number) != 0 ||
        !feel_dec_modulo(n->number, feel_dec_int(2), &d))
        return feel_bad_args(run, user);
    return feel_bool(feel_dec_is_zero(d) != odd);
}

FEEL_NATIVE(fn_odd)
{
    return parity(run, args, nargs, user, true);
}

FEEL_NATIVE(fn_even)
{
    return parity(run, args, nargs, user, false);
}

FEEL_NATIVE(fn_not)
{
    const feel_value *v = feel_single(feel_arg(args, nargs, 0));
    return v->kind == FEEL_BOOL ? feel_bool(!v->boolean) : feel_bad_args(run, user);
}

const feel_builtin feel_builtins_number[] = {
    {"number", fn_number, "from,grouping separator,decimal separator|from"},
    {"decimal", fn_decimal, "n,scale"},
    {"floor", fn_floor, "n,scale?"},
    {"ceiling", fn_ceiling, "n,scale?"},
    {"round up", fn_round_up, "n,scale"},
    {"round down", fn_round_down, "n,scale"},
    {"round half up", fn_round_half_up, "n,scale"},
    {"round half down", fn_round_half_down, "n,scale"},
    {"abs", fn_abs, "n"},
    {"modulo", fn_modulo, "dividend,divisor"},
    {"sqrt", fn_sqrt, "number"},
    {"log", fn_log, "number"},
    {"exp", fn_exp, "number"},
    {"odd", fn_odd, "number"},
    {"even", fn_even, "number"},
    {"not", fn_not, "negand"},
    {NULL, NULL, NULL},
};
