/* Facts of systems: append-only rows, each pinned by the log. */
#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "store/private.h"

/* Changes that differ from what stands.  A code named twice is compared with its earlier change, so the last wins. */
static size_t wanted(store *s, cd_arena *a, const store_system *now, const store_change *changes, size_t n,
                     store_change *out)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        store_change c = {changes[i].code, store_nfc(s, a, changes[i].value),
                          changes[i].value ? NULL : store_nfc(s, a, changes[i].reason)};
        const store_fact *f = now ? store_system_fact(now, c.code) : NULL;
        const char *value = f ? f->value : NULL, *reason = f ? f->reason : NULL;
        for (size_t k = 0; k < count && n < 1000; k++)
            if (strcmp(out[k].code, c.code) == 0) {
                value = out[k].value;
                reason = out[k].reason;
            }
        if (!store_same(c.value, value) || !store_same(c.reason, reason))
            out[count++] = c;
    }
    return count;
}

int store_facts_add(store *s, int64_t num, const char *id, const store_system *now, const store_change *changes,
                    size_t n, const store_actor *by, cd_diags *diags, size_t *ret_changed)
{
    cd_arena a;
    cd_arena_init(&a);
    store_change *rows = cd_arena_array(&a, n + 1, sizeof *rows);
    size_t count = wanted(s, &a, now, changes, n, rows);
    int res = CD_OK;
    if (count > 0) {
        cd_sha256 h;
        char hash[65];
        cd_sha256_init(&h);
        for (size_t i = 0; i < count; i++) {
            store_digest(&h, rows[i].code);
            store_digest(&h, rows[i].value);
            store_digest(&h, rows[i].reason);
        }
        cd_sha256_end(&h, hash);
        const char *detail = cd_arena_printf(&a, "{\"num\":%" PRId64 ",\"rows\":%zu,\"sha256\":\"%s\"}", num, count, hash);
        int64_t seq = 0;
        res = store_log_add(s, by, "facts", id, detail, diags, &seq);
        for (size_t i = 0; i < count && res == CD_OK; i++) {
            sqlite3_stmt *st =
                store_sql(s, "INSERT INTO fact (system, code, value, reason, log) VALUES (?1, ?2, ?3, ?4, ?5)", diags);
            if (!st) {
                res = CD_ESYS;
                break;
            }
            sqlite3_bind_int64(st, 1, num);
            sqlite3_bind_text(st, 2, rows[i].code, -1, SQLITE_STATIC);
            if (rows[i].value)
                sqlite3_bind_text(st, 3, rows[i].value, -1, SQLITE_STATIC);
            if (rows[i].reason)
                sqlite3_bind_text(st, 4, rows[i].reason, -1, SQLITE_STATIC);
            sqlite3_bind_int64(st, 5, seq);
            res = store_run(s, st, diags);
            sqlite3_clear_bindings(st);
        }
    }
    cd_arena_done(&a);
    if (res == CD_OK && ret_changed)
        *ret_changed = count;
    return res;
}

int store_facts_put(store *s, const char *id, const store_change *changes, size_t n, const store_actor *by,
                    cd_diags *diags, size_t *ret_changed)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    size_t changed = 0;
    store_system now;
    store_system_init(&now);
    res = store_system_load(s, id, diags, &now);
    if (res == CD_OK)
        res = store_facts_add(s, now.num, now.field[SYS_ID], &now, changes, n, by, diags, &changed);
    store_system_done(&now);
    res = store_leave(s, scope, res, diags);
    if (res == CD_OK && ret_changed)
        *ret_changed = changed;
    return res;
}

void store_keep_fact(sqlite3_stmt *st, cd_arena *a, void *item, const void *user)
{
    (void)user;
    *(store_fact *)item = (store_fact){store_keep(a, st, 0), store_keep(a, st, 1), store_keep(a, st, 2), store_keep(a, st, 3),
                                       store_keep(a, st, 4), store_keep(a, st, 5), sqlite3_column_int64(st, 6)};
}

int store_facts_history(store *s, const char *id, const char *code, cd_diags *diags, store_history *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, id, diags, &num);
    if (res)
        return res;
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT f.code, f.value, f.reason, l.who, l.at, l.source, f.seq FROM fact f "
                                 "JOIN log l ON l.seq = f.log WHERE f.system = ?1 AND (?2 IS NULL OR f.code = ?2) "
                                 "ORDER BY f.seq",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    store_bind(s, st, 2, code);
    store_history out = {0};
    cd_arena_init(&out.arena);
    const void *rows;
    res = store_collect(s, st, &out.arena, sizeof *out.rows, store_keep_fact, NULL, diags, &out.count, &rows);
    if (res) {
        cd_arena_done(&out.arena);
        return res;
    }
    out.rows = rows;
    *ret = out;
    return CD_OK;
}

void store_history_done(store_history *h)
{
    cd_arena_done(&h->arena);
    *h = (store_history){0};
}
