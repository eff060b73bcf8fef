/* Patterns of answers for people: what they share is said once, what varies independently stands side by side. */
#ifndef CD_CLI_PATTERNS_H
#define CD_CLI_PATTERNS_H

#include "law/space.h"

/* Appends lines, each indented by `indent` blanks at least.  Multiplied out again they are exactly the patterns given,
 * which must be distinct. */
void patterns_text(const space *s, const space_pattern *list, size_t n, size_t indent, cd_str *to);

#endif
