/* What the files of store/ share; nobody else includes it. */
#ifndef CD_STORE_PRIVATE_H
#define CD_STORE_PRIVATE_H

#include <sqlite3.h>

#include "store/store.h"

#define STORE_STMTS 128

struct store {
    sqlite3 *db;
    char *path, *sql_dir;
    int newest; /* greatest step in sql_dir */
    bool read_only;
    /* prepared statements, found by the address of their SQL literal */
    const char *sqls[STORE_STMTS];
    sqlite3_stmt *stmts[STORE_STMTS];
    size_t nstmts;
    cd_str nfc; /* scratch of store_bind */
};

/* ---- statements (sql.c) ------------------------------------------------------------------------------------------ */

/* Reports the connection's last fault and returns CD_ESYS. */
int store_fail(store *s, cd_diags *diags);
/* A prepared statement without bindings, kept by the store; `sql` must be a literal.  It may not be in use already
 * further up the stack.  NULL when it cannot be made (diagnosed). */
sqlite3_stmt *store_sql(store *s, const char *sql, cd_diags *diags);
/* The same, owned by the caller (sqlite3_finalize). */
sqlite3_stmt *store_sql_own(store *s, const char *sql, cd_diags *diags);
/* NULL and "" are bound as NULL; text is made NFC. */
void store_bind(store *s, sqlite3_stmt *st, int i, const char *text);
/* 0 is bound as NULL. */
void store_bind_num(sqlite3_stmt *st, int i, int64_t num);
/* CD_OK: a row; CD_NO: no more (and reset); CD_ESYS. */
int store_step(store *s, sqlite3_stmt *st, cd_diags *diags);
/* Runs a statement that gives no rows. */
int store_run(store *s, sqlite3_stmt *st, cd_diags *diags);
int store_exec(store *s, const char *sql, cd_diags *diags);
/* Column as lent text, or NULL. */
const char *store_text(sqlite3_stmt *st, int i);
/* Column copied into the arena, or NULL. */
const char *store_keep(cd_arena *a, sqlite3_stmt *st, int i);
/* All rows of a statement: `row` fills one item of `size` bytes (zeroed) from each, with texts in `a`, where the array goes too.
 * *ret_items is never NULL when the result is CD_OK.  The statement keeps its bindings. */
typedef void store_row_fn(sqlite3_stmt *st, cd_arena *a, void *item, const void *user);
int store_collect(store *s, sqlite3_stmt *st, cd_arena *a, size_t size, store_row_fn *row, const void *user, cd_diags *diags,
                  size_t *ret_count, const void **ret_items);
/* NFC copy in the arena; NULL for NULL and "". */
const char *store_nfc(store *s, cd_arena *a, const char *text);
bool store_same(const char *a, const char *b); /* NULL equals NULL only */
/* Names and addresses: one line of UTF-8 without control characters, not longer than a cell may be. */
bool store_is_line(const char *text);

/* A change: opens a transaction, or a savepoint inside one; `leave` keeps the change when res is CD_OK and otherwise
 * undoes it, and returns the result. */
typedef struct store_change_scope {
    bool nested;
} store_scope;
int store_enter(store *s, cd_diags *diags, store_scope *scope);
int store_leave(store *s, store_scope scope, int res, cd_diags *diags);
/* The same, but nothing stays whatever `res` is: it is returned unless rolling back fails. */
int store_leave_undone(store *s, store_scope scope, int res, cd_diags *diags);

/* A change to one system: the scope, the system as it stands, memory for the time of the change. */
typedef struct store_edit {
    store_scope scope;
    store_system sys;
    cd_arena arena;
} store_edit;
/* On failure there is nothing to end. */
int store_edit_begin(store *s, const char *system, cd_diags *diags, store_edit *ret);
int store_edit_end(store *s, store_edit *e, int res, cd_diags *diags); /* frees; `res` and the result as in store_leave */

/* ---- log (log.c) -------------------------------------------------------------------------------------------------- */

/* The seq the next entry will have.  Inside a transaction only. */
int store_log_add(store *s, const store_actor *by, const char *action, const char *subject, const char *detail,
                  cd_diags *diags, int64_t *ret_seq);
/* The same for a change that is one row: *ret_row is its statement (as of store_sql), which binds the entry's number. */
int store_log_row(store *s, const store_actor *by, const char *action, const char *subject, const char *detail, const char *sql,
                  cd_diags *diags, int64_t *ret_seq, sqlite3_stmt **ret_row);
int store_log_check(store *s, cd_diags *diags); /* CD_OK, CD_NO, CD_ESYS */
/* Adds one field to a digest: length and bytes, so that no two lists of fields give the same bytes. */
void store_digest(void *sha256, const char *text);
/* Appends `"key":"value"` or `"key":null`, with a comma before it unless it is the first. */
void store_json(cd_str *to, const char *key, const char *value);

/* CD_OK, or CD_NO with E4014 for each table that differs from the log. */
int store_tables_check(store *s, cd_diags *diags);

/* An entry of the log whose detail is about system ?2: all of them begin with its number. */
#define STORE_OF_NUM(detail) detail " GLOB '{\"num\":' || ?2 || ',*'"
/* Begins a statement: `names` are the ids that system ?2, now called ?1, ever had, subjects of its entries. */
#define STORE_NAMES                                                                                                                            \
    "WITH RECURSIVE names (id) AS (SELECT ?1 UNION SELECT json_extract(l.detail, '$.was') FROM names n JOIN log l ON l.action = 'system' AND " \
    "l.subject = n.id WHERE json_extract(l.detail, '$.was') IS NOT NULL AND " STORE_OF_NUM("l.detail") ") "

/* ---- records ------------------------------------------------------------------------------------------------------ */

/* Number of the system; E4020 with CD_EUSAGE when there is none. */
int store_system_num(store *s, const char *id, cd_diags *diags, int64_t *ret);
/* The same, silent: *ret 0 when there is none. */
int store_system_find(store *s, const char *id, cd_diags *diags, int64_t *ret);
/* Of that id the one that was taken away last; *ret 0 when there is none. */
int store_system_find_gone(store *s, const char *id, cd_diags *diags, int64_t *ret);
int store_system_load_num(store *s, int64_t num, cd_diags *diags, store_system *ret);
/* Number of the organisation (0 when there is none). */
int store_org_find(store *s, const char *name, cd_diags *diags, int64_t *ret);
/* The same, made when absent. */
int store_org_need(store *s, const char *name, const store_actor *by, cd_diags *diags, int64_t *ret);
/* Adds the changes to a system whose facts stand in `now` (NULL: it has none yet). */
int store_facts_add(store *s, int64_t num, const char *id, const store_system *now, const store_change *changes,
                    size_t n, const store_actor *by, cd_diags *diags, size_t *ret_changed);
/* Item of store_collect, a store_fact: code, value, reason, who, when, source, seq. */
void store_keep_fact(sqlite3_stmt *st, cd_arena *a, void *item, const void *user);
/* Rewrites the search row of a system. */
int store_index_system(store *s, int64_t num, cd_diags *diags);
cd_place store_place(const store *s);
/* E4083; CD_EUSAGE. */
int store_no_file(store *s, const char *system, const char *name, cd_diags *diags);
/* SHA-256 of a content, block by block. */
int store_content_hash(store *s, int64_t num, cd_diags *diags, char ret[65]);
int store_files_check(store *s, cd_diags *diags);  /* CD_OK, CD_NO, CD_ESYS */
int store_issued_check(store *s, cd_diags *diags); /* the same */

#endif
