/* Dossiers that were handed out, and whether they still say what the data say; schema: data/sql/0005-issued.sql.
 *
 * A dossier is made of sources, each a list of items (key and value) in the order in which papers would show them.  When it
 * is issued, a digest of each source and of each item is kept; whether it is stale is found by making the digests again and
 * comparing, so that nothing has to be marked when data change.  Kinds of sources, their ids and items:
 *   system      the system itself, then its components; id; columns and facts by code (organisations by number)
 *   host        the system in which it is hosted, and so on; the same, and rows of its plan as "plan:KEY"
 *   org         owner, operator, agency; number; columns
 *   table       each table of rules/tables.xml; code; rows by key
 *   risks       rows by number
 *   evidence    attached files by name
 * (a system that was renamed since stands by its id of today, with "id" among the items that changed)
 * and what the caller adds (issue_sources_add): rules, catalogues, templates.
 * Codes: E4013 rows differ from the log. */
#ifndef CD_STORE_ISSUED_H
#define CD_STORE_ISSUED_H

#include "store/tables.h"

typedef struct issue_item {
    const char *key;
    char digest[17];
} issue_item;

typedef struct issue_source {
    const char *kind, *id, *name;
    char digest[65];
    const issue_item *items;
    size_t nitems;
} issue_source;

typedef struct issue_sources {
    cd_arena arena;
    size_t count;
    issue_source *items;
} issue_sources;

/* The stored sources of a system as they are now. */
int store_sources_load(store *s, const char *system, const fact_tables *tables, cd_diags *diags, issue_sources *ret);
/* Adds one that is not in the database, known by its SHA-256 alone. */
void issue_sources_add(issue_sources *x, const char *kind, const char *id, const char *name, const char sha256[65]);
void issue_sources_done(issue_sources *x);

typedef struct issue_paper {
    const char *file;     /* without folder */
    uint64_t pages;       /* 0: the format has none of its own */
    uint64_t bytes;
    const char *sha256;
} issue_paper;

typedef struct store_issue {
    cd_arena arena;
    int64_t number;       /* from 1, of the system */
    const char *pack, *state, *note; /* note NULL: none */
    const char *content;  /* data code that the papers bear (SHA-256 in hex); NULL: not recorded, as in those of earlier versions */
    int level;            /* -1: not determined */
    const issue_paper *papers;
    size_t npapers;
    issue_sources sources;
    const char *who, *when;
} store_issue;

/* Records that the papers were handed out; `number`, `who`, `when` are not read.  *ret_number (may be NULL): its number. */
int store_issue_add(store *s, const char *system, const store_issue *x, const store_actor *by, cd_diags *diags, int64_t *ret_number);
/* The last one of a system; CD_NO, silently, when there is none. */
int store_issue_last(store *s, const char *system, cd_diags *diags, store_issue *ret);
void store_issue_done(store_issue *x);

/* One source that differs.  All three lists empty: the order of its items, or (no items at all) the whole. */
typedef struct issue_change {
    const issue_source *was, *now; /* NULL: it was not there, is no longer there */
    const char *const *changed, *const *added, *const *removed; /* keys */
    size_t nchanged, nadded, nremoved;
} issue_change;
/* In the order of `was`, new ones at the end; lives in `a` and refers to both.  0: it is not stale. */
size_t issue_compare(const issue_sources *was, const issue_sources *now, cd_arena *a, const issue_change **ret);

#endif
