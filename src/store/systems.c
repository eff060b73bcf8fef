/* Systems: profile, order, search. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "store/private.h"

static const char *const columns[SYS_NFIELDS] = {"id", "name", "agency", "operator", "owner", "part_of"};

const char *store_sys_column(enum store_sys_field f)
{
    return columns[f];
}

void store_system_init(store_system *sys)
{
    *sys = (store_system){0};
    cd_arena_init(&sys->arena);
}

void store_system_done(store_system *sys)
{
    cd_arena_done(&sys->arena);
    *sys = (store_system){0};
}

int store_system_find(store *s, const char *id, cd_diags *diags, int64_t *ret)
{
    sqlite3_stmt *st = store_sql(s, "SELECT num FROM system_now WHERE id = ?1", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_text(st, 1, id, -1, SQLITE_STATIC);
    int res = store_step(s, st, diags);
    if (res == CD_ESYS)
        return res;
    *ret = res == CD_OK ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return CD_OK;
}

int store_system_exists(store *s, const char *id, cd_diags *diags)
{
    int64_t num = 0;
    int res = store_system_find(s, id, diags, &num);
    return res ? res : num ? CD_OK : CD_NO;
}

int store_system_num(store *s, const char *id, cd_diags *diags, int64_t *ret)
{
    int64_t num = 0;
    int res = store_system_find(s, id, diags, &num);
    if (res)
        return res;
    if (!num) {
        cd_error(diags, "E4020", store_place(s),
                 _("không có hệ thống mã «%s»; hãy xem danh sách bằng «capdo export systems -»"), id);
        return CD_EUSAGE;
    }
    *ret = num;
    return CD_OK;
}

static int load_profile(store *s, int64_t num, cd_diags *diags, store_system *sys)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT s.id, s.name, a.name, o.name, w.name, p.id FROM system s "
                                 "LEFT JOIN org a ON a.num = s.agency LEFT JOIN org o ON o.num = s.operator "
                                 "LEFT JOIN org w ON w.num = s.owner LEFT JOIN system p ON p.num = s.part_of "
                                 "WHERE s.num = ?1",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    int res = store_step(s, st, diags);
    if (res == CD_OK) {
        sys->num = num;
        for (int f = 0; f < SYS_NFIELDS; f++)
            sys->field[f] = store_keep(&sys->arena, st, f);
        sqlite3_reset(st);
    }
    return res;
}

static int load_facts(store *s, int64_t num, cd_diags *diags, store_system *sys)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT f.code, f.value, f.reason, l.who, l.at, l.source, f.seq FROM fact f "
                                 "JOIN log l ON l.seq = f.log WHERE f.seq IN (SELECT max(seq) FROM fact WHERE system = ?1 "
                                 "GROUP BY code) ORDER BY f.code",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    const void *items;
    int res = store_collect(s, st, &sys->arena, sizeof *sys->facts, store_keep_fact, NULL, diags, &sys->nfacts, &items);
    if (res == CD_OK)
        sys->facts = items;
    return res;
}

int store_system_load_num(store *s, int64_t num, cd_diags *diags, store_system *ret)
{
    store_system sys;
    store_system_init(&sys);
    int res = load_profile(s, num, diags, &sys);
    if (res == CD_OK)
        res = load_facts(s, num, diags, &sys);
    if (res) {
        store_system_done(&sys);
        return res;
    }
    store_system_done(ret);
    *ret = sys;
    return CD_OK;
}

int store_system_load(store *s, const char *id, cd_diags *diags, store_system *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, id, diags, &num);
    return res ? res : store_system_load_num(s, num, diags, ret);
}

static int by_code(const void *key, const void *item)
{
    return strcmp(key, ((const store_fact *)item)->code);
}

const store_fact *store_system_fact(const store_system *sys, const char *code)
{
    return sys->nfacts ? bsearch(code, sys->facts, sys->nfacts, sizeof *sys->facts, by_code) : NULL;
}

const char *store_system_value(const store_system *sys, const char *code)
{
    const store_fact *f = store_system_fact(sys, code);
    return f ? f->value : NULL;
}

/* ---- changing ----------------------------------------------------------------------------------------------------- */

/* Would `above` over `num` close a ring?  Nothing else is above `num` yet, so the chain above `above` tells. */
static int check_part_of(store *s, int64_t num, int64_t above, const char *id, const char *above_id, cd_place at,
                         cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s,
                                 "WITH RECURSIVE up (num) AS (SELECT ?1 UNION SELECT s.part_of FROM system s JOIN up ON "
                                 "s.num = up.num WHERE s.part_of IS NOT NULL) SELECT 1 FROM up WHERE num = ?2",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, above);
    sqlite3_bind_int64(st, 2, num);
    int res = store_step(s, st, diags);
    sqlite3_reset(st);
    if (res == CD_NO)
        return CD_OK;
    if (res == CD_OK) {
        cd_error(diags, "E4021", at,
                 _("hệ thống «%s»: cột «part_of» ghi «%s», nhưng «%s» lại là thành phần của chính «%s»; hãy bỏ vòng lặp này"),
                 id, above_id, above_id, id);
        res = CD_EINPUT;
    }
    return res;
}

int store_index_system(store *s, int64_t num, cd_diags *diags)
{
    store_system sys;
    store_system_init(&sys);
    int res = load_profile(s, num, diags, &sys);
    cd_str text;
    cd_str_init(&text, 0);
    for (int f = SYS_ID; f <= SYS_OWNER && res == CD_OK; f++)
        if (sys.field[f]) {
            if (text.len)
                cd_str_addc(&text, ' ');
            cd_fold(sys.field[f], strlen(sys.field[f]), &text);
        }
    sqlite3_stmt *st = res ? NULL : store_sql(s, "INSERT OR REPLACE INTO system_search (rowid, folded) VALUES (?1, ?2)", diags);
    if (st) {
        sqlite3_bind_int64(st, 1, num);
        sqlite3_bind_text64(st, 2, cd_str_c(&text), text.len, SQLITE_STATIC, SQLITE_UTF8);
        res = store_run(s, st, diags);
        sqlite3_clear_bindings(st);
    } else {
        res = res ? res : CD_ESYS;
    }
    cd_str_done(&text);
    store_system_done(&sys);
    return res;
}

static int write_system(store *s, int64_t num, const char *const now[SYS_NFIELDS], const int64_t org[3], int64_t above,
                        const store_actor *by, cd_diags *diags)
{
    sqlite3_stmt *st =
        num ? store_sql(s,
                        "UPDATE system SET name = ?2, name_key = ?3, agency = ?4, operator = ?5, owner = ?6, part_of = ?7 "
                        "WHERE num = ?8",
                        diags)
            : store_sql(s,
                        "INSERT INTO system (id, name, name_key, agency, operator, owner, part_of) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        diags);
    if (!st)
        return CD_ESYS;
    cd_str key;
    cd_str_init(&key, 0);
    if (now[SYS_NAME])
        cd_vi_key(now[SYS_NAME], &key);
    if (!num)
        store_bind(s, st, 1, now[SYS_ID]);
    store_bind(s, st, 2, now[SYS_NAME]);
    sqlite3_bind_blob64(st, 3, cd_str_c(&key), key.len, SQLITE_STATIC);
    for (int i = 0; i < 3; i++)
        store_bind_num(st, 4 + i, org[i]);
    store_bind_num(st, 7, above);
    if (num)
        sqlite3_bind_int64(st, 8, num);
    int res = store_run(s, st, diags);
    sqlite3_clear_bindings(st);
    cd_str_done(&key);
    if (res)
        return res;
    if (!num)
        num = sqlite3_last_insert_rowid(s->db);
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64, num);
    for (int f = SYS_NAME; f < SYS_NFIELDS; f++)
        store_json(&json, columns[f], now[f]);
    for (int i = 0; i < 3; i++)
        if (org[i])
            cd_str_addf(&json, ",\"%s_num\":%" PRId64, columns[SYS_AGENCY + i], org[i]);
    if (above)
        cd_str_addf(&json, ",\"part_of_num\":%" PRId64, above);
    cd_str_addc(&json, '}');
    int64_t seq;
    res = store_log_add(s, by, "system", now[SYS_ID], cd_str_c(&json), diags, &seq);
    cd_str_done(&json);
    return res ? res : store_index_system(s, num, diags);
}

bool store_system_id_valid(const char *s)
{
    size_t n = strlen(s);
    if (n == 0 || n > 64)
        return false;
    for (size_t i = 0; i < n; i++) {
        bool alnum = (s[i] >= '0' && s[i] <= '9') || (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= 'a' && s[i] <= 'z');
        if (!alnum && (i == 0 || (s[i] != '.' && s[i] != '_' && s[i] != '-')))
            return false;
    }
    return true;
}

static int system_put(store *s, const char *const field[SYS_NFIELDS], const store_actor *by, cd_place at,
                      cd_diags *diags, store_system *old, bool *changed)
{
    const char *id = field[SYS_ID];
    if (!id || !store_system_id_valid(id)) {
        cd_error(diags, "E4022", at,
                 _("mã hệ thống «%s» không hợp lệ; mã gồm 1 đến 64 ký tự A-Z a-z 0-9 . _ -, bắt đầu bằng chữ hoặc số"),
                 id ? id : "");
        return CD_EINPUT;
    }
    for (enum store_sys_field f = SYS_ID; f < SYS_NFIELDS; f++)
        if (field[f] && !store_is_line(field[f])) {
            cd_error(diags, "E4022", at,
                     _("hệ thống «%s»: «%s» có xuống dòng, ký tự điều khiển hay ký tự không đúng mã UTF-8, hoặc dài quá 64 KiB; hãy viết lại trên một dòng"),
                     id, store_sys_column(f));
            return CD_EINPUT;
        }
    int64_t num = 0, org[3] = {0}, above = 0;
    int res = store_system_find(s, id, diags, &num);
    if (res == CD_OK && num)
        res = load_profile(s, num, diags, old);
    if (res)
        return res;
    const char *now[SYS_NFIELDS];
    *changed = num == 0;
    for (int f = 0; f < SYS_NFIELDS; f++) {
        now[f] = f == SYS_ID && num ? old->field[f] : field[f] ? store_nfc(s, &old->arena, field[f]) : old->field[f];
        bool same = store_same(now[f], old->field[f]);
        if (f == SYS_PART_OF && now[f] && old->field[f])
            same = strcasecmp(now[f], old->field[f]) == 0; /* ids are ASCII */
        *changed = *changed || !same;
    }
    if (!*changed)
        return CD_OK;
    for (int i = 0; i < 3 && res == CD_OK; i++)
        if (now[SYS_AGENCY + i])
            res = store_org_need(s, now[SYS_AGENCY + i], by, diags, &org[i]);
    if (res == CD_OK && now[SYS_PART_OF]) {
        res = store_system_find(s, now[SYS_PART_OF], diags, &above);
        if (res == CD_OK && !above) {
            bool self = strcasecmp(now[SYS_PART_OF], id) == 0;
            cd_error(diags, self ? "E4021" : "E4020", at,
                     self ? _("hệ thống «%s»: cột «part_of» ghi «%s»; một hệ thống không thể là thành phần của chính nó")
                          : _("hệ thống «%s»: cột «part_of» ghi «%s», nhưng không có hệ thống mã đó; hãy thêm hệ thống ấy trước"),
                     id, now[SYS_PART_OF]);
            res = CD_EINPUT;
        }
    }
    if (res == CD_OK && above && num)
        res = check_part_of(s, num, above, id, now[SYS_PART_OF], at, diags);
    return res ? res : write_system(s, num, now, org, above, by, diags);
}

int store_system_put(store *s, const char *const field[SYS_NFIELDS], const store_actor *by, cd_place at, cd_diags *diags,
                     bool *ret_changed)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    bool changed = false;
    store_system old;
    store_system_init(&old);
    res = store_leave(s, scope, system_put(s, field, by, at, diags, &old, &changed), diags);
    store_system_done(&old);
    if (res == CD_OK && ret_changed)
        *ret_changed = changed;
    return res;
}

/* ---- lists -------------------------------------------------------------------------------------------------------- */

void store_ids_done(store_ids *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->ids[i]);
    free(l->ids);
    *l = (store_ids){0};
}

/* Takes the first column of all rows; finalizes the statement. */
static int take_ids(store *s, sqlite3_stmt *st, cd_diags *diags, store_ids *ret)
{
    store_ids l = {0};
    size_t cap = 0;
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        if (l.count == cap) {
            cap = cap ? cap * 2 : 64;
            l.ids = cd_realloc(l.ids, cap, sizeof *l.ids);
        }
        l.ids[l.count++] = cd_strdup(store_text(st, 0));
    }
    sqlite3_finalize(st);
    if (res != CD_NO) {
        store_ids_done(&l);
        return res;
    }
    *ret = l;
    return CD_OK;
}

int store_systems(store *s, enum store_order order, cd_diags *diags, store_ids *ret)
{
    sqlite3_stmt *st =
        store_sql_own(s,
                      order == STORE_BY_ID ? "SELECT id FROM system_now ORDER BY id COLLATE BINARY"
                                           : "SELECT id FROM system_now ORDER BY name_key, id COLLATE BINARY",
                      diags);
    return st ? take_ids(s, st, diags, ret) : CD_ESYS;
}

int store_components(store *s, const char *id, cd_diags *diags, store_ids *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, id, diags, &num);
    if (res)
        return res;
    sqlite3_stmt *st = store_sql_own(s, "SELECT id FROM system_now WHERE part_of = ?1 ORDER BY id COLLATE BINARY", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    return take_ids(s, st, diags, ret);
}

/* Each word of the folded query as a quoted FTS5 prefix: nothing in it is an operator.  Words without any letter or
 * digit (which the tokenizer would make nothing of) are left out. */
static void match_expression(const char *query, cd_str *to)
{
    cd_str folded;
    cd_str_init(&folded, 0);
    cd_fold(query, strlen(query), &folded);
    char *save = NULL;
    char *text = cd_str_take(&folded);
    for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        bool speaks = false;
        for (const char *p = w; *p; p++)
            speaks = speaks || (unsigned char)*p >= 0x80 || (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        if (!speaks)
            continue;
        if (to->len)
            cd_str_addc(to, ' ');
        cd_str_addc(to, '"');
        for (const char *p = w; *p; p++) {
            if (*p == '"')
                cd_str_addc(to, '"');
            cd_str_addc(to, *p);
        }
        cd_str_adds(to, "\"*");
    }
    free(text);
}

int store_search(store *s, const char *query, cd_diags *diags, store_ids *ret)
{
    size_t len = strlen(query);
    if (!cd_utf8_check(query, len, NULL)) {
        cd_error(diags, "E4022", store_place(s), _("từ tìm kiếm không đúng mã UTF-8"));
        return CD_EINPUT;
    }
    cd_str match;
    cd_str_init(&match, 0);
    match_expression(query, &match);
    if (match.len == 0) {
        cd_str_done(&match);
        if (strspn(query, " \t") == len)
            return store_systems(s, STORE_BY_NAME, diags, ret);
        *ret = (store_ids){0};
        return CD_OK;
    }
    sqlite3_stmt *st = store_sql_own(s,
                                     "SELECT s.id FROM system_now s WHERE s.num IN (SELECT rowid FROM system_search "
                                     "WHERE system_search MATCH ?1) ORDER BY s.name_key, s.id COLLATE BINARY",
                                     diags);
    int res = CD_ESYS;
    if (st) {
        sqlite3_bind_text64(st, 1, cd_str_c(&match), match.len, SQLITE_TRANSIENT, SQLITE_UTF8);
        res = take_ids(s, st, diags, ret);
    }
    cd_str_done(&match);
    return res;
}

int store_each_system(store *s, enum store_order order, cd_diags *diags, store_each_fn *each, void *arg)
{
    /* one read transaction: what is walked is one state of the database, whoever writes meanwhile */
    bool own = !store_in_transaction(s);
    int res = own ? store_exec(s, "BEGIN", diags) : CD_OK;
    if (res)
        return res;
    sqlite3_stmt *st =
        store_sql_own(s,
                      order == STORE_BY_ID ? "SELECT num FROM system_now ORDER BY id COLLATE BINARY"
                                           : "SELECT num FROM system_now ORDER BY name_key, id COLLATE BINARY",
                      diags);
    store_system sys;
    store_system_init(&sys);
    res = st ? CD_OK : CD_ESYS;
    while (res == CD_OK) {
        res = store_step(s, st, diags);
        if (res)
            break;
        res = store_system_load_num(s, sqlite3_column_int64(st, 0), diags, &sys);
        if (res == CD_OK)
            res = each(&sys, arg);
        if (res)
            break;
    }
    bool all = st && res == CD_NO && !sqlite3_stmt_busy(st);
    sqlite3_finalize(st);
    store_system_done(&sys);
    if (own)
        store_rollback(s);
    return all ? CD_OK : res;
}
