/* All that is stored of one system, explained: what its dossier is made of and what its checks look at. */
#ifndef CD_CLI_MATERIAL_H
#define CD_CLI_MATERIAL_H

#include "check/check.h"
#include "cli/profile.h"
#include "dossier/model.h"

typedef struct material {
    cd_arena arena;
    profile *profile;
    explanation **why;    /* of each part; NULL without a pack */
    store_orgs orgs[3];
    store_risks risks;
    dossier_input in;     /* in.pack NULL: no pack could be chosen (profile->choice tells why) */
} material;

/* `rules`: pack id or "auto".  *ret can be freed whatever the result is. */
int material_load(store *s, law *l, const char *system, const char *rules, cd_diags *diags, material *ret);
void material_done(material *m);
/* Runs the checks; `lacks` are required fields that are empty (dossier_lacking). */
void material_check(const material *m, const check_book *b, const check_lack *lacks, size_t nlacks, check_result *ret);

#endif
