/* The terminal standard output or standard error may be: how wide it is, and text wrapped to that width with hanging indents. */
#ifndef CD_CLI_SCREEN_H
#define CD_CLI_SCREEN_H

#include <stddef.h>

#include "base/diag.h"
#include "base/regex.h"
#include "base/str.h"

enum { SCREEN_WIDTH_LEAST = 40 }; /* a narrower terminal breaks lines itself */

/* Columns of the terminal, at least SCREEN_WIDTH_LEAST; 0: standard output is none or does not say. */
size_t screen_width(void);
/* The same of standard error. */
size_t screen_error_width(void);
/* Lines of the terminal; 0: standard output is none. */
size_t screen_height(void);

/* Reads what a citation looks like (rules/citations.txt): regular expressions, one a line, as one. */
int screen_citations(const char *path, cd_diags *diags, cd_regex **ret);

/* Appends `text` wrapped to `width` columns, with a newline at the end.  The cursor stands at column `at`; further lines begin at
 * column `indent`.  Lines break at blanks, never inside what `whole` matches (NULL: nothing) unless that is longer than a line;
 * what drives terminals or turns text around becomes a blank.  Returns the number of lines. */
size_t screen_wrap(size_t width, size_t at, size_t indent, const char *text, size_t len, const cd_regex *whole, cd_str *to);
/* Appends the finished lines of `text`, each wrapped: what goes on stands below the words of a list item ("- ", "1) ") or behind the
 * opening quote, otherwise two columns further in than the line began. */
void screen_wrap_lines(size_t width, const char *text, size_t len, const cd_regex *whole, cd_str *to);
/* Appends a text with columns, such as a help, wrapped: behind two blanks or more a column begins, in which its lines go on; other
 * lines go on two columns further in, the first one at column `first`.  Lines that were broken by hand are joined. */
void screen_wrap_columns(size_t width, size_t first, const char *text, size_t len, cd_str *to);

#endif
