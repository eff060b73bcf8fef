/* Statements and transactions. */
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "store/private.h"

enum { LINE_MAX_BYTES = 64 << 10 };

cd_place store_place(const store *s)
{
    return cd_place_file(s->path);
}

int store_fail(store *s, cd_diags *diags)
{
    int code = sqlite3_errcode(s->db) & 0xff;
    const char *why = sqlite3_errmsg(s->db);
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        cd_error(diags, "E4006", store_place(s),
                 _("cơ sở dữ liệu đang được chương trình khác ghi; hãy chờ rồi làm lại (%s)"), why);
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        cd_error(diags, "E4008", store_place(s),
                 _("không có quyền ghi cơ sở dữ liệu; hãy kiểm tra quyền của tệp và của thư mục chứa tệp (%s)"), why);
        break;
    case SQLITE_NOTADB:
        cd_error(diags, "E4002", store_place(s), _("tệp này không phải cơ sở dữ liệu của capdo; hãy chọn tệp khác bằng --db"));
        break;
    case SQLITE_CORRUPT:
        cd_error(diags, "E4010", store_place(s),
                 _("cơ sở dữ liệu bị hỏng: %s; hãy chạy «capdo db check» và dùng lại bản sao lưu"), why);
        break;
    case SQLITE_FULL:
        cd_error(diags, "E4007", store_place(s), _("hết chỗ trên đĩa; không có gì bị thay đổi; hãy dọn đĩa rồi làm lại"));
        break;
    default:
        cd_error(diags, "E4007", store_place(s), _("lỗi cơ sở dữ liệu: %s (mã %d)"), why,
                 sqlite3_extended_errcode(s->db));
    }
    return CD_ESYS;
}

sqlite3_stmt *store_sql_own(store *s, const char *sql, cd_diags *diags)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) != SQLITE_OK) {
        (void)store_fail(s, diags);
        return NULL;
    }
    return st;
}

sqlite3_stmt *store_sql(store *s, const char *sql, cd_diags *diags)
{
    size_t i = 0;
    while (i < s->nstmts && s->sqls[i] != sql)
        i++;
    if (i == s->nstmts) {
        sqlite3_stmt *st = store_sql_own(s, sql, diags);
        if (!st)
            return NULL;
        if (i == STORE_STMTS) { /* the oldest gives way; cannot happen while there are fewer literals than places */
            sqlite3_finalize(s->stmts[0]);
            memmove(s->stmts, s->stmts + 1, (STORE_STMTS - 1) * sizeof s->stmts[0]);
            memmove(s->sqls, s->sqls + 1, (STORE_STMTS - 1) * sizeof s->sqls[0]);
            i--;
        } else {
            s->nstmts++;
        }
        s->sqls[i] = sql;
        s->stmts[i] = st;
    }
    sqlite3_reset(s->stmts[i]);
    sqlite3_clear_bindings(s->stmts[i]);
    return s->stmts[i];
}

void store_bind(store *s, sqlite3_stmt *st, int i, const char *text)
{
    if (!text || !*text)
        return; /* bindings were cleared: NULL */
    cd_str_clear(&s->nfc);
    cd_nfc(text, strlen(text), &s->nfc);
    sqlite3_bind_text64(st, i, cd_str_c(&s->nfc), s->nfc.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void store_bind_num(sqlite3_stmt *st, int i, int64_t num)
{
    if (num)
        sqlite3_bind_int64(st, i, num);
    else
        sqlite3_bind_null(st, i);
}

int store_step(store *s, sqlite3_stmt *st, cd_diags *diags)
{
    int res = sqlite3_step(st);
    if (res == SQLITE_ROW)
        return CD_OK;
    if (res == SQLITE_DONE) {
        sqlite3_reset(st);
        return CD_NO;
    }
    (void)store_fail(s, diags);
    sqlite3_reset(st);
    return CD_ESYS;
}

int store_run(store *s, sqlite3_stmt *st, cd_diags *diags)
{
    if (!st)
        return CD_ESYS;
    int res;
    do
        res = store_step(s, st, diags);
    while (res == CD_OK);
    return res == CD_NO ? CD_OK : res;
}

int store_exec(store *s, const char *sql, cd_diags *diags)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? CD_OK : store_fail(s, diags);
}

const char *store_text(sqlite3_stmt *st, int i)
{
    return (const char *)sqlite3_column_text(st, i);
}

const char *store_keep(cd_arena *a, sqlite3_stmt *st, int i)
{
    const char *text = store_text(st, i);
    return text ? cd_arena_strdup(a, text) : NULL;
}

int store_collect(store *s, sqlite3_stmt *st, cd_arena *a, size_t size, store_row_fn *row, const void *user, cd_diags *diags,
                  size_t *ret_count, const void **ret_items)
{
    char *items = NULL;
    size_t n = 0, cap = 0;
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        if (n == cap) {
            cap = cap ? cap * 2 : 64;
            items = cd_realloc(items, cap, size);
        }
        memset(items + n * size, 0, size);
        row(st, a, items + n++ * size, user);
    }
    if (res == CD_NO) {
        void *all = cd_arena_array(a, n + 1, size);
        if (n > 0)
            memcpy(all, items, n * size);
        *ret_count = n;
        *ret_items = all;
    }
    free(items);
    return res == CD_NO ? CD_OK : res;
}

const char *store_nfc(store *s, cd_arena *a, const char *text)
{
    if (!text || !*text)
        return NULL;
    cd_str_clear(&s->nfc);
    cd_nfc(text, strlen(text), &s->nfc);
    return cd_arena_strndup(a, cd_str_c(&s->nfc), s->nfc.len);
}

bool store_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool store_is_line(const char *text)
{
    const size_t len = strlen(text);
    if (len > LINE_MAX_BYTES || !cd_utf8_check(text, len, NULL))
        return false;
    for (const char *p = text, *end = text + len; p < end;) {
        uint32_t c = cd_utf8_next(&p, end);
        if (c < ' ' || (c >= 0x7f && c < 0xa0))
            return false;
    }
    return true;
}

int store_begin(store *s, cd_diags *diags)
{
    return store_exec(s, "BEGIN IMMEDIATE", diags);
}

int store_commit(store *s, cd_diags *diags)
{
    int res = store_exec(s, "COMMIT", diags);
    if (res)
        store_rollback(s);
    return res;
}

bool store_in_transaction(const store *s)
{
    return !sqlite3_get_autocommit(s->db);
}

void store_rollback(store *s)
{
    if (store_in_transaction(s))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

int store_enter(store *s, cd_diags *diags, store_scope *scope)
{
    if (s->read_only) {
        cd_error(diags, "E4008", store_place(s), _("cơ sở dữ liệu được mở chỉ để đọc"));
        return CD_ESYS;
    }
    scope->nested = store_in_transaction(s);
    return scope->nested ? store_run(s, store_sql(s, "SAVEPOINT change", diags), diags) : store_begin(s, diags);
}

int store_leave_undone(store *s, store_scope scope, int res, cd_diags *diags)
{
    if (!scope.nested) {
        store_rollback(s);
        return res;
    }
    if (!store_in_transaction(s))
        return res ? res : CD_ESYS;
    int undo = store_run(s, store_sql(s, "ROLLBACK TO change", diags), diags);
    int end = store_run(s, store_sql(s, "RELEASE change", diags), diags);
    return undo ? undo : end ? end : res;
}

int store_leave(store *s, store_scope scope, int res, cd_diags *diags)
{
    if (!scope.nested) {
        if (res == CD_OK)
            return store_commit(s, diags);
        store_rollback(s);
        return res;
    }
    if (!store_in_transaction(s)) /* a full disk or the like has already undone everything */
        return res ? res : CD_ESYS;
    if (res)
        (void)store_run(s, store_sql(s, "ROLLBACK TO change", diags), diags);
    int end = store_run(s, store_sql(s, "RELEASE change", diags), diags);
    return res ? res : end;
}

int store_edit_begin(store *s, const char *system, cd_diags *diags, store_edit *ret)
{
    int res = store_enter(s, diags, &ret->scope);
    if (res)
        return res;
    store_system_init(&ret->sys);
    cd_arena_init(&ret->arena);
    res = store_system_load(s, system, diags, &ret->sys);
    return res ? store_edit_end(s, ret, res, diags) : CD_OK;
}

int store_edit_end(store *s, store_edit *e, int res, cd_diags *diags)
{
    cd_arena_done(&e->arena);
    store_system_done(&e->sys);
    return store_leave(s, e->scope, res, diags);
}
