/* Renaming systems, taking them away and bringing them back; schema: data/sql/0006-systems.sql.
 *
 * A renamed system keeps all that is known of it, its past too; what names it by its id (the host of others, rows of related
 * systems) is changed with it, each change in the log.  A system that is taken away stays in the database as it was, seen by
 * nobody but the checks and its history; its id is free.
 * Codes: E4025 others refer to it   E4026 the id is taken   (E4020, E4022: store.h) */
#ifndef CD_STORE_MOVES_H
#define CD_STORE_MOVES_H

#include "law/tables.h"
#include "store/store.h"

enum store_reference_kind {
    REF_PART,   /* is a component of it */
    REF_HOSTED, /* stands on its infrastructure */
    REF_RELATED /* has a row of related systems that names it */
};
const char *store_reference_word(enum store_reference_kind k); /* "part", "hosted", "related" */

typedef struct store_reference {
    enum store_reference_kind kind;
    const char *system;
    const char *row; /* key, of REF_RELATED; else NULL */
} store_reference;

typedef struct store_references {
    cd_arena arena;
    size_t count;
    store_reference *items; /* by kind, then system (bytes) */
} store_references;
/* Who refers to a system, besides itself. */
int store_references_load(store *s, const char *id, const fact_tables *tables, cd_diags *diags, store_references *ret);
void store_references_done(store_references *r);

typedef struct store_renamed {
    uint64_t parts, hosted, related; /* what goes along */
} store_renamed;
/* CD_EINPUT when `to` is no id or another system's.  Only other capitals are another name too. */
int store_system_rename(store *s, const char *from, const char *to, const fact_tables *tables, const store_actor *by, cd_diags *diags,
                        store_renamed *ret);

typedef struct store_holdings {
    uint64_t facts, rows, risks, files, issues; /* answers known, rows of tables, risks, evidence files, issued dossiers */
} store_holdings;
int store_system_holdings(store *s, const char *id, cd_diags *diags, store_holdings *ret);
/* CD_EINPUT with E4025 for each system that refers to it. */
int store_system_delete(store *s, const char *id, const fact_tables *tables, const store_actor *by, cd_diags *diags, store_holdings *ret);
/* Of several of that id the one that went last.  E4026 when the id is in use again. */
int store_system_restore(store *s, const char *id, const store_actor *by, cd_diags *diags);

#endif
