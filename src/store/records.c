/* Risks, verdicts, settings, imports. */
#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "store/private.h"

/* ---- risks -------------------------------------------------------------------------------------------------------- */

static const char *const risk_columns[RISK_NFIELDS] = {"threat", "weakness", "likelihood", "impact", "measure"};

const char *store_risk_column(enum store_risk_field f)
{
    return risk_columns[f];
}

static void keep_risk(sqlite3_stmt *st, cd_arena *a, void *item, const void *user)
{
    store_risk *r = item;
    (void)user;
    for (int f = 0; f < RISK_NFIELDS; f++)
        r->field[f] = store_keep(a, st, f);
}

static int load_risks(store *s, int64_t num, cd_diags *diags, store_risks *ret)
{
    sqlite3_stmt *st = store_sql(
        s, "SELECT threat, weakness, likelihood, impact, measure FROM risk WHERE system = ?1 ORDER BY pos", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    store_risks out = {0};
    cd_arena_init(&out.arena);
    const void *items;
    int res = store_collect(s, st, &out.arena, sizeof *out.items, keep_risk, NULL, diags, &out.count, &items);
    if (res) {
        cd_arena_done(&out.arena);
        return res;
    }
    out.items = items;
    *ret = out;
    return CD_OK;
}

int store_risks_load(store *s, const char *id, cd_diags *diags, store_risks *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, id, diags, &num);
    return res ? res : load_risks(s, num, diags, ret);
}

void store_risks_done(store_risks *r)
{
    cd_arena_done(&r->arena);
    *r = (store_risks){0};
}

static int write_risks(store *s, int64_t num, const store_risk *items, size_t n, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s, "DELETE FROM risk WHERE system = ?1", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    int res = store_run(s, st, diags);
    for (size_t i = 0; i < n && res == CD_OK; i++) {
        st = store_sql(s,
                       "INSERT INTO risk (system, pos, threat, weakness, likelihood, impact, measure) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                       diags);
        if (!st)
            return CD_ESYS;
        sqlite3_bind_int64(st, 1, num);
        sqlite3_bind_int64(st, 2, (int64_t)i);
        for (int f = 0; f < RISK_NFIELDS; f++)
            store_bind(s, st, f + 3, items[i].field[f]);
        res = store_run(s, st, diags);
    }
    return res;
}

/* The rows as SQLite writes them in JSON: store_check compares with the same expression. */
static int log_risks(store *s, int64_t num, const char *id, const store_actor *by, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT json_object('num', ?1, 'rows', json_group_array(json_array(threat, weakness, "
                                 "likelihood, impact, measure))) FROM (SELECT * FROM risk WHERE system = ?1 ORDER BY pos)",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    int res = store_step(s, st, diags);
    if (res)
        return CD_ESYS;
    char *json = cd_strdup(store_text(st, 0));
    sqlite3_reset(st);
    int64_t seq;
    res = store_log_add(s, by, "risks", id, json, diags, &seq);
    free(json);
    return res;
}

int store_risks_put(store *s, const char *id, const store_risk *items, size_t n, const store_actor *by, cd_diags *diags,
                    bool *ret_changed)
{
    store_edit e;
    int res = store_edit_begin(s, id, diags, &e);
    if (res)
        return res;
    store_risks old = {0};
    bool changed = false;
    res = load_risks(s, e.sys.num, diags, &old);
    if (res == CD_OK) {
        store_risk *now = cd_arena_array(&e.arena, n + 1, sizeof *now);
        changed = n != old.count;
        for (size_t i = 0; i < n; i++)
            for (int f = 0; f < RISK_NFIELDS; f++) {
                now[i].field[f] = store_nfc(s, &e.arena, items[i].field[f]);
                changed = changed || !store_same(now[i].field[f], old.items[i].field[f]);
            }
        if (changed)
            res = write_risks(s, e.sys.num, now, n, diags);
        if (changed && res == CD_OK)
            res = log_risks(s, e.sys.num, e.sys.field[SYS_ID], by, diags);
    }
    store_risks_done(&old);
    res = store_edit_end(s, &e, res, diags);
    if (res == CD_OK && ret_changed)
        *ret_changed = changed;
    return res;
}

/* ---- verdicts ----------------------------------------------------------------------------------------------------- */

static void bind_level(sqlite3_stmt *st, int i, int level)
{
    if (level >= 0)
        sqlite3_bind_int(st, i, level);
}

static void json_level(cd_str *to, const char *key, int level)
{
    if (level >= 0)
        cd_str_addf(to, ",\"%s\":%d", key, level);
    else
        cd_str_addf(to, ",\"%s\":null", key);
}

static int verdict_add(store *s, store_edit *e, const store_verdict *v, const store_actor *by, cd_diags *diags)
{
    const char *trace = store_nfc(s, &e->arena, v->trace);
    char hash[65];
    cd_sha256_hex(trace ? trace : "", trace ? strlen(trace) : 0, hash);
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64, e->sys.num);
    store_json(&json, "pack", store_nfc(s, &e->arena, v->pack));
    store_json(&json, "pack_hash", store_nfc(s, &e->arena, v->pack_hash));
    json_level(&json, "level", v->level);
    json_level(&json, "min_level", v->min_level);
    json_level(&json, "max_level", v->max_level);
    store_json(&json, "trace_sha256", hash);
    cd_str_addc(&json, '}');
    int64_t seq;
    sqlite3_stmt *st;
    int res = store_log_row(s, by, "verdict", e->sys.field[SYS_ID], cd_str_c(&json),
                            "INSERT INTO verdict (system, pack, pack_hash, level, min_level, max_level, trace, log) "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                            diags, &seq, &st);
    cd_str_done(&json);
    if (res)
        return res;
    sqlite3_bind_int64(st, 1, e->sys.num);
    store_bind(s, st, 2, v->pack);
    store_bind(s, st, 3, v->pack_hash);
    bind_level(st, 4, v->level);
    bind_level(st, 5, v->min_level);
    bind_level(st, 6, v->max_level);
    store_bind(s, st, 7, trace);
    sqlite3_bind_int64(st, 8, seq);
    return store_run(s, st, diags);
}

int store_verdict_add(store *s, const char *id, const store_verdict *v, const store_actor *by, cd_diags *diags)
{
    store_edit e;
    int res = store_edit_begin(s, id, diags, &e);
    return res ? res : store_edit_end(s, &e, verdict_add(s, &e, v, by, diags), diags);
}

static int get_level(sqlite3_stmt *st, int i)
{
    return sqlite3_column_type(st, i) == SQLITE_NULL ? -1 : sqlite3_column_int(st, i);
}

static void keep_verdict(sqlite3_stmt *st, cd_arena *a, void *item, const void *user)
{
    (void)user;
    *(store_verdict *)item = (store_verdict){store_keep(a, st, 0), store_keep(a, st, 1), get_level(st, 2),     get_level(st, 3),
                                             get_level(st, 4),     store_keep(a, st, 5), store_keep(a, st, 6), store_keep(a, st, 7)};
}

int store_verdicts_load(store *s, const char *id, cd_diags *diags, store_verdicts *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, id, diags, &num);
    if (res)
        return res;
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT v.pack, v.pack_hash, v.level, v.min_level, v.max_level, v.trace, l.who, l.at "
                                 "FROM verdict v JOIN log l ON l.seq = v.log WHERE v.system = ?1 ORDER BY v.seq",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    store_verdicts out = {0};
    cd_arena_init(&out.arena);
    const void *items;
    res = store_collect(s, st, &out.arena, sizeof *out.items, keep_verdict, NULL, diags, &out.count, &items);
    if (res) {
        cd_arena_done(&out.arena);
        return res;
    }
    out.items = items;
    *ret = out;
    return CD_OK;
}

void store_verdicts_done(store_verdicts *v)
{
    cd_arena_done(&v->arena);
    *v = (store_verdicts){0};
}

/* ---- settings, imports ---------------------------------------------------------------------------------------------- */

int store_setting(store *s, const char *key, cd_diags *diags, char **ret)
{
    sqlite3_stmt *st = store_sql(s, "SELECT value FROM setting WHERE key = ?1", diags);
    if (!st)
        return CD_ESYS;
    store_bind(s, st, 1, key);
    int res = store_step(s, st, diags);
    if (res == CD_ESYS)
        return res;
    *ret = res == CD_OK ? cd_strdup(store_text(st, 0)) : NULL;
    sqlite3_reset(st);
    return CD_OK;
}

int store_setting_put(store *s, const char *key, const char *value, const store_actor *by, cd_diags *diags)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    cd_arena a;
    cd_arena_init(&a);
    const char *now = store_nfc(s, &a, value);
    char *old = NULL;
    res = store_setting(s, key, diags, &old);
    if (res == CD_OK && !store_same(now, old)) {
        sqlite3_stmt *st = now ? store_sql(s, "INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)", diags)
                               : store_sql(s, "DELETE FROM setting WHERE key = ?1", diags);
        if (st) {
            store_bind(s, st, 1, key);
            if (now)
                store_bind(s, st, 2, now);
        }
        res = store_run(s, st, diags);
        cd_str json;
        cd_str_init(&json, 0);
        cd_str_addc(&json, '{');
        store_json(&json, "value", now);
        cd_str_addc(&json, '}');
        int64_t seq;
        if (res == CD_OK)
            res = store_log_add(s, by, "setting", key, cd_str_c(&json), diags, &seq);
        cd_str_done(&json);
    }
    free(old);
    cd_arena_done(&a);
    return store_leave(s, scope, res, diags);
}

int store_import_add(store *s, const store_import_note *n, const store_actor *by, cd_diags *diags)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    const uint64_t counts[6] = {n->rows, n->created, n->changed, n->same, n->skipped, n->bad};
    static const char *const names[6] = {"rows", "created", "changed", "same", "skipped", "bad"};
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addc(&json, '{');
    store_json(&json, "kind", n->kind);
    store_json(&json, "sha256", n->sha256);
    for (int i = 0; i < 6; i++)
        cd_str_addf(&json, ",\"%s\":%" PRIu64, names[i], counts[i]);
    cd_str_addc(&json, '}');
    int64_t seq;
    sqlite3_stmt *st;
    res = store_log_row(s, by, "import", n->file, cd_str_c(&json),
                        "INSERT INTO import (file, kind, sha256, rows, created, changed, same, skipped, bad, log) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                        diags, &seq, &st);
    cd_str_done(&json);
    if (res == CD_OK) {
        store_bind(s, st, 1, n->file);
        store_bind(s, st, 2, n->kind);
        store_bind(s, st, 3, n->sha256);
        for (int i = 0; i < 6; i++)
            sqlite3_bind_int64(st, i + 4, (int64_t)counts[i]);
        sqlite3_bind_int64(st, 10, seq);
        res = store_run(s, st, diags);
    }
    return store_leave(s, scope, res, diags);
}
