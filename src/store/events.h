/* The history of a system: every change of it, in the order of the log, its answers, tables, risks, files, issued dossiers, levels
 * told, and the imports that brought them.  Also of a system that was taken away (store/moves.h), by the id it had. */
#ifndef CD_STORE_EVENTS_H
#define CD_STORE_EVENTS_H

#include "law/tables.h"
#include "store/store.h"

enum store_event_kind {
    EVENT_SYSTEM,  /* the profile: cells are its columns; `what` also RESTORED; a change of "id" is another id */
    EVENT_FACT,    /* an answer: one cell; `note`: the reason why it is not known */
    EVENT_ROW,     /* a row of `table`, by its key `name`; MOVED (no name): only the order of the rows */
    EVENT_RISK,    /* a row of the risks, by its threat `name` */
    EVENT_FILE,    /* a version of evidence file `name`: number, size, sha256, note */
    EVENT_ATTACH,  /* file `name` attached (ADDED) or detached (REMOVED): `table` the kind, `target` the key ("" of the system) */
    EVENT_ISSUED,  /* a dossier handed out: number, count (papers), pack, level, table (state), note */
    EVENT_VERDICT, /* a level told: pack, sha256 (of the rules), level, min_level, max_level */
    EVENT_IMPORT,  /* a file imported: name, table (kind), sha256, rows, created, changed; what it changed here stands before it */
    EVENT_NKINDS
};
/* Words of the command line: "system", "answers", "tables", "risks", "evidence" (both kinds), "issued", "levels", "imports". */
const char *store_event_word(enum store_event_kind k);

enum store_event_what { EVENT_ADDED, EVENT_CHANGED, EVENT_REMOVED, EVENT_RESTORED, EVENT_MOVED };

typedef struct store_event_cell {
    const char *code, *old, *now; /* NULL: nothing */
} store_event_cell;

typedef struct store_event {
    int64_t seq;
    const char *when, *who, *source;
    enum store_event_kind kind;
    enum store_event_what what;
    const char *table, *name, *target, *note, *pack, *sha256;
    const store_event_cell *cells;
    size_t ncells;
    int64_t number, count, size, rows, created, changed;
    int level, min_level, max_level; /* -1: empty */
} store_event;

typedef struct store_events {
    cd_arena arena;
    const char *id;           /* of today, or that it had */
    bool gone;
    size_t count;
    const store_event *items; /* oldest first */
} store_events;

/* All, or with `code` the answers to that fact alone.  E4020 when there never was such a system. */
int store_events_load(store *s, const char *id, const char *code, const fact_tables *tables, cd_diags *diags, store_events *ret);
void store_events_done(store_events *e);

#endif
