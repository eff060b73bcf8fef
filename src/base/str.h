/* A growable byte string: length, maximum and sticky failure.  Always NUL-terminated once something was added. */
#ifndef CD_BASE_STR_H
#define CD_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct cd_str {
    char *data;  /* NULL while empty and never grown; use cd_str_c() to read */
    size_t len;  /* bytes, without the NUL */
    size_t cap;
    size_t max;  /* a longer string fails; 0: CD_STR_MAX */
    bool failed; /* once true, additions do nothing and the content must not be used */
} cd_str;

#define CD_STR_MAX ((size_t)1 << 30)

void cd_str_init(cd_str *s, size_t max);
void cd_str_done(cd_str *s); /* frees; may be used again as after init */
void cd_str_clear(cd_str *s); /* keeps memory, drops content and failure */
void cd_str_add(cd_str *s, const char *bytes, size_t len);
void cd_str_adds(cd_str *s, const char *text); /* NULL adds nothing */
void cd_str_addc(cd_str *s, char c);
void cd_str_addf(cd_str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cd_str_addv(cd_str *s, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Shortens to `len` bytes. */
void cd_str_cut(cd_str *s, size_t len);
/* Lends the text; "" while empty. */
const char *cd_str_c(const cd_str *s);
/* Hands the malloc'ed text over and empties the string; never NULL. */
char *cd_str_take(cd_str *s);
/* Appends `text` as a JSON string with its quotes. */
void cd_str_add_json(cd_str *s, const char *text);

#endif
