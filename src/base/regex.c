#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

/* Bounds that no honest pattern of a pack comes near. */
enum { MATCH_LIMIT = 1000000, DEPTH_LIMIT = 10000, HEAP_LIMIT_KIB = 16384 };

struct cd_regex {
    pcre2_code *code;
    pcre2_match_context *context;
};

int cd_regex_new(const char *pattern, const char *flags, cd_regex **ret)
{
    uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
    for (const char *f = flags; f && *f; f++) {
        if (*f == 'i')
            options |= PCRE2_CASELESS;
        else if (*f == 's')
            options |= PCRE2_DOTALL;
        else if (*f == 'm')
            options |= PCRE2_MULTILINE;
        else if (*f == 'x')
            options |= PCRE2_EXTENDED;
        else
            return CD_EINPUT;
    }
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &error, &offset, NULL);
    if (!code)
        return CD_EINPUT;
    cd_regex *re = cd_calloc(1, sizeof *re);
    re->code = code;
    re->context = pcre2_match_context_create(NULL);
    if (!re->context)
        abort();
    pcre2_set_match_limit(re->context, MATCH_LIMIT);
    pcre2_set_depth_limit(re->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(re->context, HEAP_LIMIT_KIB);
    *ret = re;
    return CD_OK;
}

void cd_regex_prepare(cd_regex *re)
{
    /* Without machine code (not built in, or no memory for it) matching is only slower. */
    (void)pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);
}

void cd_regex_free(cd_regex *re)
{
    if (!re)
        return;
    pcre2_match_context_free(re->context);
    pcre2_code_free(re->code);
    free(re);
}

int cd_regex_find(const cd_regex *re, const char *s, size_t len, size_t from, size_t *ret_ov, size_t pairs)
{
    /* Match data is made for each call, so that one compiled pattern can serve several threads. */
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(re->code, NULL);
    if (!data)
        abort();
    int n = pcre2_match(re->code, (PCRE2_SPTR)s, len, from, 0, data, re->context);
    if (n == PCRE2_ERROR_JIT_STACKLIMIT) /* machine code has a small stack of its own; the other way has the limits above */
        n = pcre2_match(re->code, (PCRE2_SPTR)s, len, from, PCRE2_NO_JIT, data, re->context);
    int result;
    if (n == PCRE2_ERROR_NOMATCH) {
        result = 0;
    } else if (n < 0) {
        result = CD_ESYS;
    } else {
        const PCRE2_SIZE *ov = pcre2_get_ovector_pointer(data);
        uint32_t groups = pcre2_get_ovector_count(data);
        size_t fill = groups < pairs ? groups : pairs;
        for (size_t i = 0; i < 2 * fill; i++)
            ret_ov[i] = i < 2 * (size_t)n ? ov[i] : (size_t)-1;
        result = (int)fill;
    }
    pcre2_match_data_free(data);
    return result;
}
