/* Points where the law can be read in more than one way: data of the pack (ambiguities.xml).  Private to law/. */
#ifndef CD_LAW_AMBIGUITY_H
#define CD_LAW_AMBIGUITY_H

#include "law/explain.h"

/* Those whose condition is true.  The condition is FEEL over the facts (null when unknown), `level` (null when `level` is
 * negative) and `criteria`, the citations met whatever the unknown facts are.  A pack without the file has none.
 * Faults of the file are CD_EINPUT: E3260 unknown name in a condition, and those of XML and FEEL. */
int ambiguities_of(const pack *p, const char *const *values, int level, const char *const *citations, size_t ncitations,
                   cd_diags *diags, cd_arena *a, const ambiguity **ret, size_t *ret_count);

#endif
