/* A fresh database with an empty list of diagnostics for each test, in a folder of the test program's own. */
#ifndef TESTS_STORE_BOX_H
#define TESTS_STORE_BOX_H

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scratch.h"
#include "store/store.h"

static char dir[64], *data_dir;

typedef struct box {
    store *s;
    cd_diags d;
    char *path;
} box;

static inline int boxes_begin(const char *test)
{
    data_dir = in_source("data");
    return scratch_make(dir, test);
}

static inline int boxes_end(void)
{
    free(data_dir);
    return scratch_drop(dir);
}

static inline int box_open(void **state)
{
    static int n;
    box *b = cd_calloc(1, sizeof *b);
    *state = b;
    if (asprintf(&b->path, "%s/t%d.db", dir, n++) < 0)
        return -1;
    cd_diags_init(&b->d);
    if (store_open(b->path, data_dir, STORE_CREATE, &b->d, &b->s) == CD_OK)
        return 0;
    cd_diags_print(&b->d, stderr);
    return -1;
}

static inline int box_close(void **state)
{
    box *b = *state;
    store_close(b->s);
    cd_diags_done(&b->d);
    free(b->path);
    free(b);
    return 0;
}

/* What was imported or refused by then: the log fits. */
static inline int box_check_close(void **state)
{
    box *b = *state;
    int res = store_check(b->s, &b->d);
    if (res)
        cd_diags_print(&b->d, stderr);
    box_close(state);
    return res;
}

/* One diagnostic with this code and these words was said; it is dropped. */
static inline void expect(cd_diags *d, const char *code, const char *words)
{
    assert_int_equal(d->count, 1);
    assert_string_equal(d->items[0].code, code);
    if (!strstr(d->items[0].text, words))
        assert_string_equal(d->items[0].text, words);
    cd_diags_done(d);
    cd_diags_init(d);
}

/* Runs SQL behind the program's back. */
static inline void sql(const char *path, const char *text)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    char *why = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", text, why);
    sqlite3_close(db);
}

static inline int64_t sql_num(const char *path, const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return n;
}

#endif
