/* UTF-8, NFC, search folding and Vietnamese order (libunistring is used here only). */
#ifndef CD_BASE_UTF8_H
#define CD_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* True when all `len` bytes are valid UTF-8 without NUL (no surrogates, no overlong forms, at most U+10FFFF).
 * Otherwise false and, when not NULL, *ret_bad is the offset of the first bad byte. */
bool cd_utf8_check(const char *s, size_t len, size_t *ret_bad);
/* Decodes one character of valid UTF-8 and moves *p behind it; 0 at `end`. */
uint32_t cd_utf8_next(const char **p, const char *end);
/* Appends one character. */
void cd_utf8_put(cd_str *to, uint32_t c);
/* Number of characters (code points) in `len` bytes of valid UTF-8. */
size_t cd_utf8_count(const char *s, size_t len);
/* Columns a character takes on a terminal: 0, 1 or 2; what has no width of its own (control characters) takes 1. */
size_t cd_utf8_width(uint32_t c);
/* Columns that `len` bytes of valid UTF-8 take on a terminal. */
size_t cd_utf8_columns(const char *s, size_t len);
/* Appends valid UTF-8 in NFC; free of cost for text without combining marks. */
void cd_nfc(const char *s, size_t len, cd_str *to);
/* Appends the search form: NFC, diacritics stripped, đ/Đ to d, lower case, runs of blanks to one space. */
void cd_fold(const char *s, size_t len, cd_str *to);
/* Vietnamese dictionary order: letters a ă â b c d đ e ê ... first, tones last (ngang huyền hỏi ngã sắc nặng), then case.
 * <0, 0, >0 as strcmp; numbers inside names compare as text.  A total order: 0 only for equal NFC strings. */
int cd_vi_compare(const char *a, const char *b);
/* Appends a key whose byte order is cd_vi_compare's order (may hold any byte but NUL). */
void cd_vi_key(const char *s, cd_str *to);
/* True for white space of Unicode that may be trimmed around cells and names. */
bool cd_is_blank(uint32_t c);
/* A copy without the blanks around it; text that is not UTF-8 as it is.  Owned by the caller. */
char *cd_trimmed(const char *text);

#endif
