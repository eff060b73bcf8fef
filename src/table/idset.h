/* A set of ids without regard to (ASCII) case: about 30 bytes an id, no allocation each. */
#ifndef CD_TABLE_IDSET_H
#define CD_TABLE_IDSET_H

#include <stddef.h>
#include <stdint.h>

typedef struct idset {
    char *bytes; /* line (8 bytes), length (1 byte) and lower-case id, one after another */
    size_t len, cap;
    uint64_t *slots; /* where in `bytes`; 0: free.  A power of two */
    size_t nslots, count;
} idset;

void idset_init(idset *s);
void idset_done(idset *s);
/* Adds an id of at most 255 bytes, seen at `line` (not 0).  0 when it is new, otherwise the line it was first seen at. */
size_t idset_add(idset *s, const char *id, size_t len, size_t line);
/* The line it was seen at, or 0. */
size_t idset_find(const idset *s, const char *id, size_t len);

#endif
