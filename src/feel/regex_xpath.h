/* Regular expressions as FEEL means them (XPath and XQuery Functions, 7.6) on the engine of base/regex.h. */
#ifndef CD_FEEL_REGEX_XPATH_H
#define CD_FEEL_REGEX_XPATH_H

#include "base/regex.h"

/* `flags`: letters of "smixq".  CD_EINPUT for a bad pattern or flag. */
int feel_regex_new(const char *pattern, const char *flags, cd_regex **ret);

#endif
