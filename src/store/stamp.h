/* Stamps: whether anything that stands in the database and could show in a dossier has changed, told from the log alone, without
 * loading a system.  Two stamps of a system are equal only when no change was logged between them of the system, of its
 * components, of the systems that host them, or of what all systems share (organisations, duties, settings). */
#ifndef CD_STORE_STAMP_H
#define CD_STORE_STAMP_H

#include "store/store.h"

typedef struct store_stamp {
    const char *id;
    char stamp[65]; /* SHA-256 in hex */
} store_stamp;

typedef struct store_stamps {
    cd_arena arena;
    size_t count;
    const store_stamp *items; /* of all systems, sorted by id (bytes) */
} store_stamps;

/* `host_fact`: code of the fact that names the system which hosts another. */
int store_stamps_load(store *s, const char *host_fact, cd_diags *diags, store_stamps *ret);
void store_stamps_done(store_stamps *t);
/* NULL when there is no such system. */
const char *store_stamp_of(const store_stamps *t, const char *id);

#endif
