/* Points where the law can be read in more than one way: data of the pack (ambiguities.xml).  Private to law/. */
#ifndef CD_LAW_AMBIGUITY_H
#define CD_LAW_AMBIGUITY_H

#include "law/explain.h"

typedef struct ambiguities ambiguities;

/* Reads and parses the file of a pack; *ret is owned by the caller.  A pack without the file has none.
 * Faults are CD_EINPUT: E3260 unknown name in a condition, and those of XML and FEEL. */
int ambiguities_read(const pack *p, const char *own_dir, cd_diags *diags, ambiguities **ret);
void ambiguities_free(ambiguities *l);

/* Those whose condition is true; the strings are lent by `l`.  A condition is FEEL over the facts (null when unknown),
 * `level` (null when `level` is negative) and `criteria`, the citations met whatever the unknown facts are. */
void ambiguities_of(const ambiguities *l, const pack *p, const char *const *values, int level, const char *const *citations,
                    size_t ncitations, cd_arena *a, const ambiguity **ret, size_t *ret_count);

#endif
