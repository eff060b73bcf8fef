/* Translates what differs: class subtraction [a-z-[aeiou]], \i \c \I \C, \p{IsBlock}, flag q, blanks under flag x (which
 * go first, except inside classes), `.` that leaves out both line ends, and escapes that only the other engine knows, which are refused. */
#include <string.h>

#include "feel/internal.h"
#include "feel/regex_xpath.h"

#define NESTING_MAX 20

static const char name_start[] = "_:\\p{L}";
static const char name_char[] = "\\-._:\\p{L}\\p{N}\\p{M}";

static const struct {
    const char *name, *range;
} blocks[] = {{"BasicLatin", "\\x{0}-\\x{7F}"},          {"Latin-1Supplement", "\\x{80}-\\x{FF}"},
              {"LatinExtended-A", "\\x{100}-\\x{17F}"},  {"LatinExtended-B", "\\x{180}-\\x{24F}"},
              {"LatinExtendedAdditional", "\\x{1E00}-\\x{1EFF}"}, {"Greek", "\\x{370}-\\x{3FF}"},
              {"GreekandCoptic", "\\x{370}-\\x{3FF}"},   {"Cyrillic", "\\x{400}-\\x{4FF}"},
              {"Hebrew", "\\x{590}-\\x{5FF}"},           {"Arabic", "\\x{600}-\\x{6FF}"},
              {"Thai", "\\x{E00}-\\x{E7F}"},             {"GeneralPunctuation", "\\x{2000}-\\x{206F}"},
              {"CombiningDiacriticalMarks", "\\x{300}-\\x{36F}"}, {"Hiragana", "\\x{3040}-\\x{309F}"},
              {"Katakana", "\\x{30A0}-\\x{30FF}"},       {"CJKUnifiedIdeographs", "\\x{4E00}-\\x{9FFF}"},
              {"HangulSyllables", "\\x{AC00}-\\x{D7AF}"}};

typedef struct tr {
    const char *p;
    bool dot_all;
    int groups; /* opened so far */
    cd_str out;
} tr;

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One escape; `in_class` says where it stands. */
static bool escape(tr *t, bool in_class)
{
    char c = t->p[1];
    if (c == '\0')
        return false;
    if (strchr("nrt\\|.-^?*+{}()[]$dDsSwW", c) || (c >= '1' && c <= '9' && !in_class)) {
        if (c >= '1' && c <= '9' && c - '0' > t->groups)
            return false;
        cd_str_add(&t->out, t->p, 2);
        t->p += 2;
        return true;
    }
    if (c == 'i' || c == 'c') {
        cd_str_addf(&t->out, in_class ? "%s" : "[%s]", c == 'i' ? name_start : name_char);
        t->p += 2;
        return true;
    }
    if ((c == 'I' || c == 'C') && !in_class) {
        cd_str_addf(&t->out, "[^%s]", c == 'I' ? name_start : name_char);
        t->p += 2;
        return true;
    }
    if ((c == 'p' || c == 'P') && t->p[2] == '{') {
        const char *close = strchr(t->p, '}');
        if (!close)
            return false;
        if (strncmp(t->p + 3, "Is", 2) != 0) {
            cd_str_add(&t->out, t->p, (size_t)(close + 1 - t->p));
            t->p = close + 1;
            return true;
        }
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
            size_t n = strlen(blocks[i].name);
            if ((size_t)(close - t->p - 5) == n && memcmp(t->p + 5, blocks[i].name, n) == 0 &&
                (c == 'p' || !in_class)) {
                cd_str_addf(&t->out, in_class ? "%s" : c == 'p' ? "[%s]" : "[^%s]", blocks[i].range);
                t->p = close + 1;
                return true;
            }
        }
        return false;
    }
    return false;
}

static bool class(tr *t, int depth)
{
    cd_str body;
    if (depth > NESTING_MAX)
        return false;
    cd_str_init(&body, 0);
    cd_str outer = t->out;
    t->out = body;
    t->p++;
    cd_str_addc(&t->out, '[');
    if (*t->p == '^') {
        cd_str_addc(&t->out, '^');
        t->p++;
    }
    bool ok = true, first = true;
    cd_str minus;
    cd_str_init(&minus, 0);
    while (ok && *t->p && *t->p != ']') {
        if (*t->p == '\\') {
            ok = escape(t, true);
        } else if (t->p[0] == '-' && t->p[1] == '[' && !first) { /* subtraction comes last */
            t->p++;
            cd_str kept = t->out;
            cd_str_init(&t->out, 0);
            ok = class(t, depth + 1);
            minus = t->out;
            t->out = kept;
            ok = ok && *t->p == ']';
            break;
        } else if (*t->p == '[') {
            ok = false;
        } else {
            cd_str_addc(&t->out, *t->p);
            t->p++;
        }
        first = false;
    }
    ok = ok && *t->p == ']' && !first;
    if (ok)
        t->p++;
    cd_str_addc(&t->out, ']');
    body = t->out;
    t->out = outer;
    if (minus.len)
        cd_str_addf(&t->out, "(?:(?!%s)%s)", cd_str_c(&minus), cd_str_c(&body));
    else
        cd_str_adds(&t->out, cd_str_c(&body));
    cd_str_done(&minus);
    cd_str_done(&body);
    return ok;
}

static bool translate(tr *t)
{
    while (*t->p) {
        if (*t->p == '\\') {
            if (!escape(t, false))
                return false;
        } else if (*t->p == '[') {
            if (!class(t, 0))
                return false;
        } else if (*t->p == '.' && !t->dot_all) {
            cd_str_adds(&t->out, "[^\\n\\r]");
            t->p++;
        } else if (t->p[0] == '(' && t->p[1] == '?') {
            if (t->p[2] != ':')
                return false;
            cd_str_add(&t->out, t->p, 3);
            t->p += 3;
        } else if (t->p[0] == '(' && t->p[1] == '*') {
            return false; /* verbs of the engine */
        } else {
            t->groups += *t->p == '(';
            cd_str_addc(&t->out, *t->p);
            t->p++;
        }
    }
    return true;
}

static void strip_blanks(const char *p, cd_str *to)
{
    int classes = 0;
    for (; *p; p++) {
        if (*p == '\\' && p[1] && !blank(p[1])) {
            cd_str_add(to, p++, 2);
            continue;
        }
        classes += *p == '[';
        classes -= *p == ']' && classes > 0;
        if (classes || !blank(*p))
            cd_str_addc(to, *p);
    }
}

int feel_regex_new(const char *pattern, const char *flags, cd_regex **ret)
{
    char kept[8];
    size_t n = 0;
    tr t = {.p = pattern};
    bool literal = false, extended = false;
    for (const char *f = flags; *f; f++) {
        if (*f == 'x')
            extended = true;
        else if (*f == 'q')
            literal = true;
        else if (!strchr("smi", *f))
            return CD_EINPUT;
        else if (n < sizeof kept - 1 && !memchr(kept, *f, n))
            kept[n++] = *f;
    }
    kept[n] = '\0';
    t.dot_all = strchr(kept, 's') != NULL;
    cd_str stripped;
    cd_str_init(&stripped, 0);
    if (extended && !literal) {
        strip_blanks(pattern, &stripped);
        t.p = cd_str_c(&stripped);
    }
    cd_str_init(&t.out, 0);
    bool ok = true;
    if (literal) {
        for (; *t.p; t.p++) {
            if (strchr("\\|.-^?*+{}()[]$", *t.p))
                cd_str_addc(&t.out, '\\');
            cd_str_addc(&t.out, *t.p);
        }
    } else {
        ok = translate(&t);
    }
    int r = ok ? cd_regex_new(cd_str_c(&t.out), kept, ret) : CD_EINPUT;
    cd_str_done(&t.out);
    cd_str_done(&stripped);
    return r;
}
