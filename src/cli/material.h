/* All that is stored of one system, explained: what its dossier is made of and what its checks look at. */
#ifndef CD_CLI_MATERIAL_H
#define CD_CLI_MATERIAL_H

#include "check/check.h"
#include "cli/drawn.h"
#include "cli/planned.h"
#include "cli/profile.h"
#include "dossier/model.h"
#include "store/files.h"

typedef struct material {
    cd_arena arena;
    profile *profile;
    explanation **why;    /* of each part; NULL without a pack */
    store_orgs orgs[4];   /* owner, operator, agency, specialised unit */
    store_risks risks;
    table_rows *tables;   /* all of law_tables, in its order; `ntables` are loaded */
    size_t ntables;
    table_rows components; /* the check list of that name; lives in the arena */
    planned *plan;        /* NULL: no level, or the pack has no plan of it */
    store_files files;
    cd_str pictures[2];   /* of the agency itself, by dossier_figure_kinds */
    size_t npictures;
    drawing **drawn;      /* of the tables, where the agency has no picture of its own; parts of a tall one follow each other */
    size_t ndrawn;
    dossier_input in;     /* in.pack NULL: no pack could be chosen (profile->choice tells why) */
} material;

/* `rules`: pack id or "auto".  *ret can be freed whatever the result is. */
int material_load(store *s, law *l, plan_shelf *shelf, const char *system, const char *rules, cd_diags *diags, material *ret);
void material_done(material *m);
/* Draws the diagrams that the agency has no picture of; the papers show them. */
void material_draw(material *m, const diagram_look *look, const render_fonts *fonts);
/* What a full check wants to know besides; NULL where only the errors of the rules matter. */
typedef struct material_more {
    const check_lack *lacks;   /* required fields that are empty (dossier_lacking) */
    size_t nlacks;
    const check_lack *blanks;  /* other fields that the papers print as dots */
    size_t nblanks;
    const check_open *opens;   /* facts that the procedure waits for */
    size_t nopens;
    const store_orgs *orgs;    /* of the database: their names in a text may mean that it was pasted (a hint) */
} material_more;
/* Runs the checks. */
void material_check(const material *m, const check_book *b, const material_more *more, check_result *ret);

#endif
