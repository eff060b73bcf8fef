/* Organisations and their contacts. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "store/private.h"

static const char *const columns[ORG_NFIELDS] = {"name",           "kind",     "abbreviation", "parent", "mandate",
                                                 "representative", "position", "address",      "phone",  "email",
                                                 "place",          "valid_from", "valid_to"};

const char *store_org_column(enum store_org_field f)
{
    return columns[f];
}

#define ORG_SELECT                                                                                                      \
    "SELECT o.num, o.name, o.kind, o.abbreviation, p.name, o.mandate, o.representative, o.position, o.address, "      \
    "o.phone, o.email, o.place, o.valid_from, o.valid_to FROM org o LEFT JOIN org p ON p.num = o.parent "

static void keep_org(sqlite3_stmt *st, cd_arena *a, void *item, const void *user)
{
    store_org *o = item;
    (void)user;
    o->num = sqlite3_column_int64(st, 0);
    for (int f = 0; f < ORG_NFIELDS; f++)
        o->field[f] = store_keep(a, st, f + 1);
}

int store_orgs_load(store *s, const char *name, cd_diags *diags, store_orgs *ret)
{
    sqlite3_stmt *st = name ? store_sql(s, ORG_SELECT "WHERE o.name = ?1", diags)
                            : store_sql(s, ORG_SELECT "ORDER BY o.name_key", diags);
    if (!st)
        return CD_ESYS;
    if (name)
        store_bind(s, st, 1, name);
    store_orgs out = {0};
    cd_arena_init(&out.arena);
    const void *items;
    int res = store_collect(s, st, &out.arena, sizeof *out.items, keep_org, NULL, diags, &out.count, &items);
    if (res) {
        cd_arena_done(&out.arena);
        return res;
    }
    out.items = items;
    *ret = out;
    return CD_OK;
}

void store_orgs_done(store_orgs *o)
{
    cd_arena_done(&o->arena);
    *o = (store_orgs){0};
}

int store_org_find(store *s, const char *name, cd_diags *diags, int64_t *ret)
{
    sqlite3_stmt *st = store_sql(s, "SELECT num FROM org WHERE name = ?1", diags);
    if (!st)
        return CD_ESYS;
    store_bind(s, st, 1, name);
    int res = store_step(s, st, diags);
    if (res == CD_ESYS)
        return res;
    *ret = res == CD_OK ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return CD_OK;
}

static int log_org(store *s, int64_t num, const char *const field[ORG_NFIELDS], int64_t parent, const store_actor *by,
                   cd_diags *diags)
{
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64, num);
    for (int f = 0; f < ORG_NFIELDS; f++)
        store_json(&json, columns[f], field[f]);
    if (parent)
        cd_str_addf(&json, ",\"parent_num\":%" PRId64, parent);
    cd_str_addc(&json, '}');
    int64_t seq;
    int res = store_log_add(s, by, "org", field[ORG_NAME], cd_str_c(&json), diags, &seq);
    cd_str_done(&json);
    return res;
}

/* Inserts (num 0) or rewrites a row.  `field` is NFC. */
static int write_org(store *s, int64_t num, const char *const field[ORG_NFIELDS], int64_t parent, const store_actor *by,
                     cd_diags *diags, int64_t *ret_num)
{
    sqlite3_stmt *st =
        num ? store_sql(s,
                        "UPDATE org SET name = ?1, kind = ?2, abbreviation = ?3, parent = ?4, mandate = ?5, "
                        "representative = ?6, position = ?7, address = ?8, phone = ?9, email = ?10, place = ?11, "
                        "valid_from = ?12, valid_to = ?13, name_key = ?14 WHERE num = ?15",
                        diags)
            : store_sql(s,
                        "INSERT INTO org (name, kind, abbreviation, parent, mandate, representative, position, address, "
                        "phone, email, place, valid_from, valid_to, name_key) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                        diags);
    if (!st)
        return CD_ESYS;
    cd_str key;
    cd_str_init(&key, 0);
    cd_vi_key(field[ORG_NAME], &key);
    for (int f = 0; f < ORG_NFIELDS; f++)
        if (f == ORG_PARENT)
            store_bind_num(st, f + 1, parent);
        else
            store_bind(s, st, f + 1, field[f]);
    sqlite3_bind_blob64(st, 14, cd_str_c(&key), key.len, SQLITE_STATIC);
    if (num)
        sqlite3_bind_int64(st, 15, num);
    int res = store_run(s, st, diags);
    sqlite3_clear_bindings(st);
    cd_str_done(&key);
    if (res)
        return res;
    if (!num)
        num = sqlite3_last_insert_rowid(s->db);
    *ret_num = num;
    return log_org(s, num, field, parent, by, diags);
}

int store_org_need(store *s, const char *name, const store_actor *by, cd_diags *diags, int64_t *ret)
{
    int64_t num = 0;
    int res = store_org_find(s, name, diags, &num);
    if (res == CD_OK && num == 0) {
        const char *field[ORG_NFIELDS] = {0};
        field[ORG_NAME] = name;
        res = write_org(s, 0, field, 0, by, diags, &num);
    }
    if (res == CD_OK)
        *ret = num;
    return res;
}

/* Would `parent` above `num` close a ring?  The ring-free chain above `parent` is walked. */
static int check_parent(store *s, int64_t num, int64_t parent, const char *name, cd_place at, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s,
                                 "WITH RECURSIVE up (num) AS (SELECT ?1 UNION SELECT o.parent FROM org o JOIN up ON "
                                 "o.num = up.num WHERE o.parent IS NOT NULL) SELECT 1 FROM up WHERE num = ?2",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, parent);
    sqlite3_bind_int64(st, 2, num);
    int res = store_step(s, st, diags);
    sqlite3_reset(st);
    if (res == CD_NO)
        return CD_OK;
    if (res == CD_OK) {
        cd_error(diags, "E4024", at, _("cơ quan, tổ chức «%s»: cơ quan cấp trên (cột «parent») lại nằm dưới chính nó"), name);
        res = CD_EINPUT;
    }
    return res;
}

static int org_put(store *s, cd_arena *a, const char *const field[ORG_NFIELDS], const store_actor *by, cd_place at,
                   cd_diags *diags, bool *changed)
{
    store_orgs old = {0};
    const char *name = store_nfc(s, a, field[ORG_NAME]);
    if (!name) {
        cd_error(diags, "E4022", at, _("cơ quan, tổ chức phải có tên (cột «name»)"));
        return CD_EINPUT;
    }
    int res = store_orgs_load(s, name, diags, &old);
    if (res)
        return res;
    const store_org *was = old.count ? &old.items[0] : NULL;
    const char *now[ORG_NFIELDS];
    *changed = !was;
    for (int f = 0; f < ORG_NFIELDS; f++) {
        now[f] = field[f] ? store_nfc(s, a, field[f]) : was && was->field[f] ? cd_arena_strdup(a, was->field[f]) : NULL;
        *changed = *changed || !store_same(now[f], was ? was->field[f] : NULL);
    }
    int64_t num = was ? was->num : 0, parent = 0;
    store_orgs_done(&old);
    if (!*changed)
        return CD_OK;
    if (now[ORG_PARENT] && strcmp(now[ORG_PARENT], name) == 0) {
        cd_error(diags, "E4024", at, _("cơ quan, tổ chức «%s»: cơ quan cấp trên (cột «parent») không thể là chính nó"), name);
        return CD_EINPUT;
    }
    if (now[ORG_PARENT])
        res = store_org_need(s, now[ORG_PARENT], by, diags, &parent);
    if (res == CD_OK && num && parent)
        res = check_parent(s, num, parent, name, at, diags);
    if (res == CD_OK)
        res = write_org(s, num, now, parent, by, diags, &num);
    return res;
}

int store_org_put(store *s, const char *const field[ORG_NFIELDS], const store_actor *by, cd_place at, cd_diags *diags,
                  bool *ret_changed)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    bool changed = false;
    cd_arena a;
    cd_arena_init(&a);
    res = store_leave(s, scope, org_put(s, &a, field, by, at, diags, &changed), diags);
    cd_arena_done(&a);
    if (res == CD_OK && ret_changed)
        *ret_changed = changed;
    return res;
}

static int org_rename(store *s, cd_arena *a, const char *from, const char *to, const store_actor *by, cd_diags *diags)
{
    store_orgs old = {0};
    int64_t other = 0, num = 0, parent = 0;
    to = store_nfc(s, a, to);
    if (!to) {
        cd_error(diags, "E4022", store_place(s), _("cơ quan, tổ chức phải có tên"));
        return CD_EINPUT;
    }
    int res = store_orgs_load(s, from, diags, &old);
    if (res)
        return res;
    if (old.count == 0) {
        cd_error(diags, "E4023", store_place(s), _("không có cơ quan, tổ chức «%s»"), from);
        res = CD_EINPUT;
    }
    if (res == CD_OK)
        res = store_org_find(s, to, diags, &other);
    if (res == CD_OK && other) {
        cd_error(diags, "E4022", store_place(s), _("đã có cơ quan, tổ chức «%s»; hãy chọn tên khác"), to);
        res = CD_EINPUT;
    }
    if (res == CD_OK) {
        const char *field[ORG_NFIELDS];
        memcpy(field, old.items[0].field, sizeof field);
        field[ORG_NAME] = to;
        if (field[ORG_PARENT])
            res = store_org_find(s, field[ORG_PARENT], diags, &parent);
        if (res == CD_OK)
            res = write_org(s, old.items[0].num, field, parent, by, diags, &num);
    }
    /* systems are found by the new name from now on */
    sqlite3_stmt *st = res ? NULL
                           : store_sql_own(s, "SELECT num FROM system_now WHERE agency = ?1 OR operator = ?1 OR owner = ?1", diags);
    if (st) {
        sqlite3_bind_int64(st, 1, num);
        while ((res = store_step(s, st, diags)) == CD_OK)
            if ((res = store_index_system(s, sqlite3_column_int64(st, 0), diags)) != CD_OK)
                break;
        res = res == CD_NO ? CD_OK : res;
        sqlite3_finalize(st);
    } else if (res == CD_OK) {
        res = CD_ESYS;
    }
    store_orgs_done(&old);
    return res;
}

int store_org_rename(store *s, const char *from, const char *to, const store_actor *by, cd_diags *diags)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    cd_arena a;
    cd_arena_init(&a);
    res = store_leave(s, scope, org_rename(s, &a, from, to, by, diags), diags);
    cd_arena_done(&a);
    return res;
}

/* ---- contacts ----------------------------------------------------------------------------------------------------- */

static void keep_contact(sqlite3_stmt *st, cd_arena *a, void *item, const void *user)
{
    (void)user;
    *(store_contact *)item =
        (store_contact){store_keep(a, st, 0), store_keep(a, st, 1), store_keep(a, st, 2), store_keep(a, st, 3), store_keep(a, st, 4)};
}

int store_contacts_load(store *s, const char *org, cd_diags *diags, store_contacts *ret)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT c.name, c.position, c.phone, c.email, c.role FROM contact c "
                                 "JOIN org o ON o.num = c.org WHERE o.name = ?1 ORDER BY c.pos",
                                 diags);
    if (!st)
        return CD_ESYS;
    store_bind(s, st, 1, org);
    store_contacts out = {0};
    cd_arena_init(&out.arena);
    const void *items;
    int res = store_collect(s, st, &out.arena, sizeof *out.items, keep_contact, NULL, diags, &out.count, &items);
    if (res) {
        cd_arena_done(&out.arena);
        return res;
    }
    out.items = items;
    *ret = out;
    return CD_OK;
}

void store_contacts_done(store_contacts *c)
{
    cd_arena_done(&c->arena);
    *c = (store_contacts){0};
}

static int contacts_put(store *s, cd_arena *a, const char *org, const store_contact *items, size_t n,
                        const store_actor *by, cd_diags *diags, bool *changed)
{
    store_contacts old = {0};
    int64_t num = 0;
    int res = store_org_need(s, org, by, diags, &num);
    if (res == CD_OK)
        res = store_contacts_load(s, org, diags, &old);
    if (res)
        return res;
    store_contact *now = cd_arena_array(a, n + 1, sizeof *now);
    *changed = n != old.count;
    for (size_t i = 0; i < n; i++) {
        now[i] = (store_contact){store_nfc(s, a, items[i].name), store_nfc(s, a, items[i].position),
                                 store_nfc(s, a, items[i].phone), store_nfc(s, a, items[i].email),
                                 store_nfc(s, a, items[i].role)};
        if (!now[i].name) {
            cd_error(diags, "E4022", store_place(s), _("đầu mối liên hệ của «%s» phải có tên"), org);
            store_contacts_done(&old);
            return CD_EINPUT;
        }
        if (!*changed)
            *changed = !store_same(now[i].name, old.items[i].name) || !store_same(now[i].position, old.items[i].position) ||
                       !store_same(now[i].phone, old.items[i].phone) || !store_same(now[i].email, old.items[i].email) ||
                       !store_same(now[i].role, old.items[i].role);
    }
    store_contacts_done(&old);
    if (!*changed)
        return CD_OK;
    sqlite3_stmt *st = store_sql(s, "DELETE FROM contact WHERE org = ?1", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    res = store_run(s, st, diags);
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64 ",\"rows\":[", num);
    for (size_t i = 0; i < n && !res; i++) {
        st = store_sql(s,
                       "INSERT INTO contact (org, pos, name, position, phone, email, role) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                       diags);
        if (!st) {
            res = CD_ESYS;
            break;
        }
        sqlite3_bind_int64(st, 1, num);
        sqlite3_bind_int64(st, 2, (int64_t)i);
        const char *text[5] = {now[i].name, now[i].position, now[i].phone, now[i].email, now[i].role};
        cd_str row;
        cd_str_init(&row, 0);
        cd_str_addc(&row, '{');
        static const char *const keys[5] = {"name", "position", "phone", "email", "role"};
        for (int k = 0; k < 5; k++) {
            store_bind(s, st, k + 3, text[k]);
            store_json(&row, keys[k], text[k]);
        }
        cd_str_addf(&json, "%s%s}", i ? "," : "", cd_str_c(&row));
        cd_str_done(&row);
        res = store_run(s, st, diags);
    }
    cd_str_adds(&json, "]}");
    int64_t seq;
    if (res == CD_OK)
        res = store_log_add(s, by, "contacts", org, cd_str_c(&json), diags, &seq);
    cd_str_done(&json);
    return res;
}

int store_contacts_put(store *s, const char *org, const store_contact *items, size_t n, const store_actor *by,
                       cd_diags *diags, bool *ret_changed)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    bool changed = false;
    cd_arena a;
    cd_arena_init(&a);
    res = store_leave(s, scope, contacts_put(s, &a, org, items, n, by, diags, &changed), diags);
    cd_arena_done(&a);
    if (res == CD_OK && ret_changed)
        *ret_changed = changed;
    return res;
}
