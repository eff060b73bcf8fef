/* Built-in functions on strings (DMN 1.5, 10.3.4.3) and the conversion to string. */
#include <locale.h>
#include <string.h>
#include <wctype.h>

#include "base/i18n.h"
#include "base/regex.h"
#include "base/utf8.h"
#include "feel/args.h"
#include "feel/regex_xpath.h"

#define GROUPS_MAX 32

static const feel_value *text(const feel_value *const *args, size_t nargs, size_t i)
{
    return feel_arg_of(args, nargs, i, FEEL_STRING);
}

FEEL_NATIVE(fn_string)
{
    const feel_value *v = feel_arg(args, nargs, 0);
    if (v->kind == FEEL_NULL)
        return &feel_null;
    cd_str s;
    cd_str_init(&s, run->limits.string + 1);
    feel_value_text(v, &s);
    return feel_string_take(run, &s);
}

FEEL_NATIVE(fn_length)
{
    const feel_value *s = text(args, nargs, 0);
    if (!s)
        return feel_bad_args(run, user);
    return feel_int(run->arena, (int64_t)cd_utf8_count(s->string.s, s->string.len));
}

/* Byte offset of a character. */
static size_t offset_of(const feel_value *s, size_t chars)
{
    const char *p = s->string.s, *end = p + s->string.len;
    while (chars-- && p < end)
        cd_utf8_next(&p, end);
    return (size_t)(p - s->string.s);
}

FEEL_NATIVE(fn_substring)
{
    const feel_value *s = text(args, nargs, 0), *from = feel_arg_of(args, nargs, 1, FEEL_NUMBER),
                     *len = feel_arg_of(args, nargs, 2, FEEL_NUMBER);
    feel_decimal d;
    int64_t start, n = INT64_MAX;
    if (!s || !from || !feel_dec_round(from->number, 0, FEEL_ROUND_DOWN, &d) || !feel_dec_to_int(d, &start) ||
        start == 0)
        return feel_bad_args(run, user);
    if (len) {
        if (!feel_dec_round(len->number, 0, FEEL_ROUND_DOWN, &d) || !feel_dec_to_int(d, &n) || n < 1)
            return feel_bad_args(run, user);
    } else if (feel_arg(args, nargs, 2)->kind != FEEL_NULL) {
        return feel_bad_args(run, user);
    }
    int64_t count = (int64_t)cd_utf8_count(s->string.s, s->string.len);
    if (start < -count)
        return feel_bad_args(run, user);
    int64_t first = start > 0 ? start - 1 : count + start;
    if (first >= count)
        return feel_string_lend(run->arena, "");
    int64_t last = n > count - first ? count : first + n;
    size_t a = offset_of(s, (size_t)first), b = offset_of(s, (size_t)last);
    return feel_stringn(run->arena, s->string.s + a, b - a);
}

static const feel_value *change_case(feel_run *run, const feel_value *s, bool upper)
{
    /* Simple case mapping by a fixed locale: the result does not depend on the user's. */
    locale_t loc = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    cd_str out;
    cd_str_init(&out, run->limits.string + 1);
    const char *p = s->string.s, *end = p + s->string.len;
    while (p < end) {
        wint_t c = (wint_t)cd_utf8_next(&p, end);
        if (loc)
            c = upper ? towupper_l(c, loc) : towlower_l(c, loc);
        cd_utf8_put(&out, (uint32_t)c);
    }
    if (loc)
        freelocale(loc);
    return feel_string_take(run, &out);
}

FEEL_NATIVE(fn_upper)
{
    const feel_value *s = text(args, nargs, 0);
    return s ? change_case(run, s, true) : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_lower)
{
    const feel_value *s = text(args, nargs, 0);
    return s ? change_case(run, s, false) : feel_bad_args(run, user);
}

static const char *find_in(const feel_value *s, const feel_value *m)
{
    if (m->string.len == 0)
        return s->string.s;
    return memmem(s->string.s, s->string.len, m->string.s, m->string.len);
}

FEEL_NATIVE(fn_before)
{
    const feel_value *s = text(args, nargs, 0), *m = text(args, nargs, 1);
    if (!s || !m)
        return feel_bad_args(run, user);
    const char *at = find_in(s, m);
    return feel_stringn(run->arena, s->string.s, at ? (size_t)(at - s->string.s) : 0);
}

FEEL_NATIVE(fn_after)
{
    const feel_value *s = text(args, nargs, 0), *m = text(args, nargs, 1);
    if (!s || !m)
        return feel_bad_args(run, user);
    const char *at = find_in(s, m);
    return at ? feel_string(run->arena, at + m->string.len) : feel_string_lend(run->arena, "");
}

FEEL_NATIVE(fn_contains)
{
    const feel_value *s = text(args, nargs, 0), *m = text(args, nargs, 1);
    return s && m ? feel_bool(find_in(s, m) != NULL) : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_starts)
{
    const feel_value *s = text(args, nargs, 0), *m = text(args, nargs, 1);
    if (!s || !m)
        return feel_bad_args(run, user);
    return feel_bool(s->string.len >= m->string.len && memcmp(s->string.s, m->string.s, m->string.len) == 0);
}

FEEL_NATIVE(fn_ends)
{
    const feel_value *s = text(args, nargs, 0), *m = text(args, nargs, 1);
    if (!s || !m)
        return feel_bad_args(run, user);
    size_t a = s->string.len, b = m->string.len;
    return feel_bool(a >= b && memcmp(s->string.s + a - b, m->string.s, b) == 0);
}

/* ---- regular expressions ---- */

static bool compile(const feel_value *pattern, const feel_value *flags, cd_regex **ret)
{
    return feel_regex_new(pattern->string.s, flags ? flags->string.s : "", ret) == CD_OK;
}

FEEL_NATIVE(fn_matches)
{
    const feel_value *s = text(args, nargs, 0), *p = text(args, nargs, 1), *f = text(args, nargs, 2);
    cd_regex *re;
    if (!s || !p || (!f && feel_arg(args, nargs, 2)->kind != FEEL_NULL) || !compile(p, f, &re))
        return feel_bad_args(run, user);
    size_t ov[2];
    int n = cd_regex_find(re, s->string.s, s->string.len, 0, ov, 1);
    cd_regex_free(re);
    return n < 0 ? feel_limit(run, _("biểu thức chính quy quá phức tạp")) : feel_bool(n > 0);
}

/* "$1", "\$", "\\" of XPath; false when the text is not valid. */
static bool expand(const char *r, const char *s, const size_t *ov, int groups, cd_str *to)
{
    for (; *r; r++) {
        if (*r == '\\') {
            r++;
            if (*r != '\\' && *r != '$')
                return false;
            cd_str_addc(to, *r);
        } else if (*r == '$') {
            if (r[1] < '0' || r[1] > '9')
                return false;
            int g = 0;
            /* as many digits as make a group that exists */
            while (r[1] >= '0' && r[1] <= '9' && (g == 0 || g * 10 + (r[1] - '0') < groups)) {
                g = g * 10 + (r[1] - '0');
                r++;
                if (g == 0)
                    break;
            }
            if (g < groups && ov[2 * g] != (size_t)-1)
                cd_str_add(to, s + ov[2 * g], ov[2 * g + 1] - ov[2 * g]);
        } else {
            cd_str_addc(to, *r);
        }
    }
    return true;
}

FEEL_NATIVE(fn_replace)
{
    const feel_value *s = text(args, nargs, 0), *p = text(args, nargs, 1), *r = text(args, nargs, 2),
                     *f = text(args, nargs, 3);
    cd_regex *re;
    if (!s || !p || !r || (!f && feel_arg(args, nargs, 3)->kind != FEEL_NULL) || !compile(p, f, &re))
        return feel_bad_args(run, user);
    cd_str out;
    cd_str_init(&out, run->limits.string + 1);
    size_t at = 0, ov[2 * GROUPS_MAX];
    int n = cd_regex_find(re, "", 0, 0, ov, GROUPS_MAX);
    bool ok = n == 0 || (f && strchr(f->string.s, 'q')); /* XPath: the pattern may not match nothing */
    bool literal = f && strchr(f->string.s, 'q');
    while (ok && (n = cd_regex_find(re, s->string.s, s->string.len, at, ov, GROUPS_MAX)) > 0 && feel_step(run, 1)) {
        if (ov[1] == ov[0]) {
            ok = false;
            break;
        }
        cd_str_add(&out, s->string.s + at, ov[0] - at);
        if (literal)
            cd_str_add(&out, r->string.s, r->string.len);
        else
            ok = expand(r->string.s, s->string.s, ov, n, &out);
        at = ov[1];
    }
    cd_regex_free(re);
    if (!ok || n < 0) {
        cd_str_done(&out);
        return n < 0 ? feel_limit(run, _("biểu thức chính quy quá phức tạp")) : feel_bad_args(run, user);
    }
    cd_str_add(&out, s->string.s + at, s->string.len - at);
    return feel_string_take(run, &out);
}

FEEL_NATIVE(fn_split)
{
    const feel_value *s = text(args, nargs, 0), *p = text(args, nargs, 1);
    cd_regex *re;
    if (!s || !p || !compile(p, NULL, &re))
        return feel_bad_args(run, user);
    feel_items parts = {0};
    size_t at = 0, from = 0, ov[2];
    int n;
    while ((n = cd_regex_find(re, s->string.s, s->string.len, from, ov, 1)) > 0) {
        if (ov[1] == ov[0]) { /* an empty match splits between characters, never at the ends */
            const char *q = s->string.s + ov[0], *end = s->string.s + s->string.len;
            if (q >= end)
                break;
            if (ov[0] == at) {
                cd_utf8_next(&q, end);
                from = (size_t)(q - s->string.s);
                if (from >= s->string.len)
                    break;
                n = cd_regex_find(re, s->string.s, s->string.len, from, ov, 1);
                if (n <= 0)
                    break;
            }
        }
        if (!feel_items_add(run, &parts, feel_stringn(run->arena, s->string.s + at, ov[0] - at)))
            break;
        at = from = ov[1];
    }
    cd_regex_free(re);
    if (n < 0)
        return feel_limit(run, _("biểu thức chính quy quá phức tạp"));
    feel_items_add(run, &parts, feel_string(run->arena, s->string.s + at));
    return feel_items_list(run, &parts);
}

FEEL_NATIVE(fn_join)
{
    const feel_value *list = feel_arg_list(run, args, nargs, 0), *d = text(args, nargs, 1);
    if (!list || (!d && feel_arg(args, nargs, 1)->kind != FEEL_NULL))
        return feel_bad_args(run, user);
    cd_str out;
    cd_str_init(&out, run->limits.string + 1);
    bool first = true;
    for (size_t i = 0; i < list->list.count && feel_step(run, 1); i++) {
        const feel_value *item = list->list.items[i];
        if (item->kind == FEEL_NULL)
            continue;
        if (item->kind != FEEL_STRING) {
            cd_str_done(&out);
            return feel_bad_args(run, user);
        }
        if (!first && d)
            cd_str_add(&out, d->string.s, d->string.len);
        first = false;
        cd_str_add(&out, item->string.s, item->string.len);
    }
    return feel_string_take(run, &out);
}

const feel_builtin feel_builtins_string[] = {
    {"string", fn_string, "from"},
    {"string length", fn_length, "string"},
    {"substring", fn_substring, "string,start position,length?"},
    {"upper case", fn_upper, "string"},
    {"lower case", fn_lower, "string"},
    {"substring before", fn_before, "string,match"},
    {"substring after", fn_after, "string,match"},
    {"contains", fn_contains, "string,match"},
    {"starts with", fn_starts, "string,match"},
    {"ends with", fn_ends, "string,match"},
    {"matches", fn_matches, "input,pattern,flags?"},
    {"replace", fn_replace, "input,pattern,replacement,flags?"},
    {"split", fn_split, "string,delimiter"},
    {"string join", fn_join, "list,delimiter?"},
    {NULL, NULL, NULL},
};
