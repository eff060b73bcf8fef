/* Characters and names of FEEL (DMN 1.5, 10.3.1.2), and scopes of known names. */
#include <string.h>

#include "base/utf8.h"
#include "feel/internal.h"

uint32_t feel_hash(const char *s)
{
    uint32_t h = 2166136261u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h;
}

bool feel_is_space(uint32_t c)
{
    return (c >= 0x9 && c <= 0xD) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
           c == 0xFEFF;
}

bool feel_is_name_start(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {'A', 'Z'},         {'_', '_'},         {'a', 'z'},         {0xC0, 0xD6},       {0xD8, 0xF6},
        {0xF8, 0x2FF},      {0x370, 0x37D},     {0x37F, 0x1FFF},    {0x200C, 0x200D},   {0x2070, 0x218F},
        {0x2C00, 0x2FEF},   {0x3001, 0xD7FF},   {0xF900, 0xFDCF},   {0xFDF0, 0xFFFD},   {0x10000, 0xEFFFF},
    };
    if (feel_is_space(c))
        return false;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    }
    return false;
}

bool feel_is_name_part(uint32_t c)
{
    return feel_is_name_start(c) || (c >= '0' && c <= '9') || c == 0xB7 || (c >= 0x300 && c <= 0x36F) ||
           c == 0x203F || c == 0x2040;
}

static bool is_additional(uint32_t c)
{
    return c == '.' || c == '/' || c == '-' || c == '\'' || c == 0x2019 || c == '+' || c == '*';
}

const char *feel_name_normal(cd_arena *a, const char *s, size_t len)
{
    char *r = cd_arena_alloc(a, len + 1);
    size_t n = 0;
    const char *p = s, *end = s + len;
    bool blank = false;
    while (p < end) {
        const char *at = p;
        if (feel_is_space(cd_utf8_next(&p, end))) {
            blank = n > 0;
            continue;
        }
        if (blank)
            r[n++] = ' ';
        blank = false;
        memcpy(r + n, at, (size_t)(p - at));
        n += (size_t)(p - at);
    }
    r[n] = '\0';
    return r;
}

bool feel_name_special(const char *s)
{
    const char *end = s + strlen(s);
    while (s < end) {
        if (!feel_is_name_part(cd_utf8_next(&s, end)))
            return true;
    }
    return false;
}

bool feel_is_name(const char *s)
{
    size_t len = strlen(s);
    const char *p = s, *end = s + len;
    if (len == 0 || !cd_utf8_check(s, len, NULL))
        return false;
    uint32_t c = cd_utf8_next(&p, end);
    if (!feel_is_name_start(c) && c != '?')
        return false;
    while (p < end) {
        c = cd_utf8_next(&p, end);
        if (!feel_is_name_part(c) && !feel_is_space(c) && !is_additional(c))
            return false;
    }
    return true;
}

bool feel_is_keyword(const char *s, size_t len)
{
    static const char *const words[] = {"null", "true", "false",   "if",    "then", "else",      "for",
                                        "in",   "return", "some",  "every", "and",  "satisfies", "or",
                                        "between", "instance", "function", "external"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == len && memcmp(words[i], s, len) == 0)
            return true;
    }
    return false;
}

/* ---- scopes ---- */

struct feel_scope {
    cd_arena *arena;
    const feel_scope *parent;
    const char **names;
    size_t count, cap;
};

feel_scope *feel_scope_new(cd_arena *a, const feel_scope *parent)
{
    feel_scope *s = cd_arena_alloc(a, sizeof *s);
    s->arena = a;
    s->parent = parent;
    return s;
}

static bool own_has(const feel_scope *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->names[i], name) == 0)
            return true;
    }
    return false;
}

void feel_scope_add(feel_scope *s, const char *name)
{
    const char *normal = feel_name_normal(s->arena, name, strlen(name));
    if (own_has(s, normal))
        return;
    if (s->count == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 16;
        const char **names = cd_arena_array(s->arena, cap, sizeof *names);
        if (s->count)
            memcpy(names, s->names, s->count * sizeof *names);
        s->names = names;
        s->cap = cap;
    }
    s->names[s->count++] = normal;
}

bool feel_scope_has(const feel_scope *s, const char *name)
{
    for (; s; s = s->parent) {
        if (own_has(s, name))
            return true;
    }
    return false;
}

/* Bytes of text that the name takes; a blank of the name stands for a run of blanks.  0: no match. */
static size_t match_one(const char *name, const char *p, const char *end)
{
    const char *start = p;
    for (; *name; name++) {
        if (*name == ' ') {
            const char *q = p;
            while (q < end) {
                const char *r = q;
                if (!feel_is_space(cd_utf8_next(&r, end)))
                    break;
                q = r;
            }
            if (q == p)
                return 0;
            p = q;
        } else {
            if (p >= end || *p != *name)
                return 0;
            p++;
        }
    }
    if (p < end) { /* "grand total" is not in "grand totals" */
        const char *q = p;
        if (feel_is_name_part(cd_utf8_next(&q, end))) {
            const char *last = name - 1;
            while (((unsigned char)*last & 0xC0) == 0x80)
                last--;
            const char *last_end = name;
            if (feel_is_name_part(cd_utf8_next(&last, last_end)))
                return 0;
        }
    }
    return (size_t)(p - start);
}

/* Built-in names with blanks. */
static const char *const spaced[] = {
    "date and time", "years and months duration", "string length", "upper case", "lower case", "substring before",
    "substring after", "starts with", "ends with", "string join", "list contains", "insert before", "index of",
    "distinct values", "list replace", "round up", "round down", "round half up", "round half down", "day of year",
    "day of week", "month of year", "week of year", "met by", "overlaps before", "overlaps after", "finished by",
    "started by", "get value", "get entries", "context put", "context merge", "time offset", "start included",
    "end included",
};

size_t feel_scope_match(const feel_scope *s, const char *p, const char *end, const char **ret_name)
{
    size_t best = 0;
    for (size_t i = 0; i < sizeof spaced / sizeof *spaced; i++) {
        size_t n = *p == spaced[i][0] ? match_one(spaced[i], p, end) : 0;
        if (n > best) {
            best = n;
            *ret_name = spaced[i];
        }
    }
    for (; s; s = s->parent) {
        for (size_t i = 0; i < s->count; i++) {
            if (s->names[i][0] != *p || !feel_name_special(s->names[i]))
                continue;
            size_t n = match_one(s->names[i], p, end);
            if (n > best) {
                best = n;
                *ret_name = s->names[i];
            }
        }
    }
    return best;
}
