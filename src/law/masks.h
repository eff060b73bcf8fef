/* Verdicts by the million.  Every row of a pack's tables is one bit; every class of a fact is the mask of the rows it does
 * not rule out, so the rows that hold for a system are the AND of its facts' masks: some twenty instructions a verdict.
 * Unknown facts are completed by trying their classes while there are few combinations; the decision diagram does the
 * rest.  Exactly the verdicts of verdict_of (law/pack.h): the tests compare them. */
#ifndef CD_LAW_MASKS_H
#define CD_LAW_MASKS_H

#include "law/pack.h"

typedef struct masks masks;

/* What one verdict says, by bits: facts of masks_fact, criteria of masks_criterion. */
typedef struct masks_verdict {
    int min, max;
    uint64_t criteria; /* met under every completion; bit 0 is the highest level and first in the law */
    uint64_t missing;  /* unknown facts that can still change the level, in dictionary order from bit 0 */
} masks_verdict;

/* NULL when the pack has more than 64 rows, criteria or facts: then verdict_of has to do.  Takes some milliseconds. */
masks *masks_new(const pack *p);
void masks_free(masks *m);
size_t masks_nfacts(const masks *m);
const fact *masks_fact(const masks *m, size_t i);        /* in dictionary order */
const pack_criterion *masks_criterion(const masks *m, size_t bit);
/* Class of a canonical value of fact `i`, for masks_of; -1 for NULL.  _count: of a FACT_COUNT by its number. */
int32_t masks_class(const masks *m, size_t i, const char *value);
int32_t masks_class_count(const masks *m, size_t i, int64_t n);
/* `cls[i]`: class of fact i, -1 unknown.  `run` belongs to the same pack and to this thread. */
void masks_of(const masks *m, verdict_run *run, const int32_t *cls, masks_verdict *ret);

#endif
