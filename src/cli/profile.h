/* A stored system as the law sees it: its facts and those of all systems below it, and the pack it falls under. */
#ifndef CD_CLI_PROFILE_H
#define CD_CLI_PROFILE_H

#include "law/pack.h"
#include "store/store.h"

typedef struct profile {
    cd_arena arena;
    store_system system;
    const law_part *parts;  /* the system, then all systems below it (depth first, by id) */
    size_t nparts;
    law_choice choice;      /* pack NULL: none can be chosen; texts are NULL when the pack was named by the user */
} profile;

/* `rules`: pack id or "auto".  With auto the facts of the system decide; a system that tells none of them falls under
 * the pack of its components when that is one and the same.  E4020 when there is no such system. */
int profile_load(store *s, law *l, const char *id, const char *rules, cd_diags *diags, profile **ret);
/* Chooses the pack again, for parts that were replaced. */
int profile_choose(profile *p, law *l, const char *rules, cd_diags *diags);
void profile_free(profile *p);
/* Tells why no pack applies, or what is missing to choose one (E1530, E1531); CD_NO. */
int profile_no_pack(const profile *p, const law *l, cd_diags *diags);

#endif
