/* Organisations that an import makes because a system or an organisation below names them: a slip of the pen makes one
 * too, so each is told, with the name it may be a slip of. */
#ifndef CD_STORE_IMPORT_ORGS_H
#define CD_STORE_IMPORT_ORGS_H

#include "store/store.h"
#include "table/idset.h"

struct made_org {
    char *name, *where;
    cd_place at;
};

typedef struct made_orgs {
    idset names; /* of all that stand, by hash */
    char **stand, **abbreviations; /* abbreviations[i]: NULL when none */
    size_t nstand;
    struct made_org *made;
    size_t nmade;
} made_orgs;

void made_init(made_orgs *m);
void made_done(made_orgs *m);
/* What stands before anything is written. */
int made_load(made_orgs *m, store *s, cd_diags *diags);
/* The file has a row of this name: it is no slip, and others may be slips of it. */
void made_known(made_orgs *m, const char *name);
/* Is this a name nobody has said yet? */
bool made_new(const made_orgs *m, const char *name);
/* A cell names it and so it will be made; `where` as rows_where. */
void made_add(made_orgs *m, const char *name, cd_place at, const char *where);
/* N4062 for each with a name like it and for the first others, N4063 for how many more. */
void made_tell(const made_orgs *m, cd_diags *notes);

#endif
