/* Regular expressions (the only user of pcre2), with UTF checking and match, depth and heap limits.  Patterns come from
 * packs and models, never from users' answers. */
#ifndef CD_BASE_REGEX_H
#define CD_BASE_REGEX_H

#include <stddef.h>

#include "base/err.h"

typedef struct cd_regex cd_regex;

/* `flags`: letters of "ismx" (case-insensitive, dot matches newline, multi-line, extended), NULL for none.
 * CD_EINPUT for a bad pattern or flag. */
int cd_regex_new(const char *pattern, const char *flags, cd_regex **ret);
void cd_regex_free(cd_regex *re);
/* Translates the pattern into machine code: worth it for one that will go through many texts.  Before it is shared by
 * threads. */
void cd_regex_prepare(cd_regex *re);
/* First match at or after byte `from` of valid UTF-8 `s`.  Returns the number of groups filled (1 + capture groups, at
 * most `pairs`), 0 when nothing matches, CD_ESYS when a limit was met.  ret_ov[2*i], ret_ov[2*i+1] are byte offsets;
 * an unset group is (size_t)-1 twice. */
int cd_regex_find(const cd_regex *re, const char *s, size_t len, size_t from, size_t *ret_ov, size_t pairs);

#endif
