#include "store/actors.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/private.h"
#include "table/csv.h"

static const char *const columns[DUTY_NFIELDS] = {"owner", "role", "org", "valid_from", "valid_to"};

const char *store_duty_column(enum store_duty_field f)
{
    return columns[f];
}

/* ---- reading ------------------------------------------------------------------------------------------------------ */

static void keep_duty(sqlite3_stmt *st, cd_arena *a, void *item, const void *user)
{
    store_duty *d = item;
    (void)user;
    for (int f = 0; f < DUTY_NFIELDS; f++)
        d->field[f] = store_keep(a, st, f);
}

int store_duties_load(store *s, const char *owner, cd_diags *diags, store_duties *ret)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT w.name, a.role, o.name, a.valid_from, a.valid_to FROM actor a "
                                 "JOIN org w ON w.num = a.owner JOIN org o ON o.num = a.org "
                                 "WHERE ?1 IS NULL OR w.name = ?1 ORDER BY w.name_key, w.name, a.pos",
                                 diags);
    if (!st)
        return CD_ESYS;
    store_duties out = {0};
    cd_arena_init(&out.arena);
    const char *name = store_nfc(s, &out.arena, owner);
    if (owner)
        sqlite3_bind_text(st, 1, name ? name : "", -1, SQLITE_STATIC);
    const void *items;
    int res = store_collect(s, st, &out.arena, sizeof *out.items, keep_duty, NULL, diags, &out.count, &items);
    sqlite3_clear_bindings(st);
    if (res) {
        cd_arena_done(&out.arena);
        return res;
    }
    out.items = items;
    *ret = out;
    return CD_OK;
}

void store_duties_done(store_duties *d)
{
    cd_arena_done(&d->arena);
    *d = (store_duties){0};
}

const char *store_duty_at(const store_duties *d, const char *role, const char *day)
{
    for (size_t i = 0; i < d->count; i++) {
        const char *const *f = d->items[i].field;
        if (strcmp(f[DUTY_ROLE], role) != 0)
            continue;
        bool from = !f[DUTY_FROM] || (day && strcmp(f[DUTY_FROM], day) <= 0);
        bool to = !f[DUTY_TO] || (day && strcmp(day, f[DUTY_TO]) <= 0);
        if (from && to)
            return f[DUTY_ORG];
    }
    return NULL;
}

/* ---- writing ------------------------------------------------------------------------------------------------------ */

/* By role, then by start; no start is before every start. */
static int by_period(const void *a, const void *b)
{
    const store_duty *x = a, *y = b;
    int c = strcmp(x->field[DUTY_ROLE], y->field[DUTY_ROLE]);
    if (c != 0)
        return c;
    const char *from = x->field[DUTY_FROM] ? x->field[DUTY_FROM] : "", *other = y->field[DUTY_FROM] ? y->field[DUTY_FROM] : "";
    return strcmp(from, other);
}

static bool overlap(const store_duty *x, const store_duty *y)
{
    bool before = x->field[DUTY_TO] && y->field[DUTY_FROM] && strcmp(x->field[DUTY_TO], y->field[DUTY_FROM]) < 0;
    bool after = y->field[DUTY_TO] && x->field[DUTY_FROM] && strcmp(y->field[DUTY_TO], x->field[DUTY_FROM]) < 0;
    return strcmp(x->field[DUTY_ROLE], y->field[DUTY_ROLE]) == 0 && !before && !after;
}

static bool is_day(const char *text)
{
    cd_date d;
    return cd_date_parse(text, false, &d);
}

static int check_duty(const store_duty *x, cd_place at, cd_diags *diags)
{
    if (!x->field[DUTY_ROLE] || !x->field[DUTY_ORG]) {
        cd_error(diags, "E4073", at, _("thiếu vai trò (role) hoặc cơ quan, đơn vị đảm nhiệm (org)"));
        return CD_EINPUT;
    }
    const char *from = x->field[DUTY_FROM], *to = x->field[DUTY_TO];
    if ((from && !is_day(from)) || (to && !is_day(to)) || (from && to && strcmp(from, to) > 0)) {
        cd_error(diags, "E4071", at, _("thời gian đảm nhiệm «%s» – «%s» phải là hai ngày YYYY-MM-DD, ngày đầu không sau ngày cuối"),
                 from ? from : "", to ? to : "");
        return CD_EINPUT;
    }
    return CD_OK;
}

static int check_overlap(const store_duty *x, const store_duty *list, size_t n, cd_place at, cd_diags *diags)
{
    for (size_t i = 0; i < n; i++)
        if (&list[i] != x && overlap(x, &list[i])) {
            cd_error(diags, "E4070", at, _("vai trò «%s»: «%s» và «%s» cùng đảm nhiệm một thời gian; hãy sửa valid_from, valid_to"),
                     x->field[DUTY_ROLE], list[i].field[DUTY_ORG], x->field[DUTY_ORG]);
            return CD_EINPUT;
        }
    return CD_OK;
}

/* The list as SQLite writes it in JSON: store_duties_check compares with the same expression. */
#define ROWS_OF(owner)                                                                                                             \
    "(SELECT coalesce(json_group_array(json_array(role, org, valid_from, valid_to)), '[]') FROM (SELECT * FROM actor "           \
    "WHERE owner = " owner " ORDER BY pos))"

static int log_duties(store *s, int64_t num, const char *owner, const store_actor *by, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s, "SELECT json_object('num', ?1, 'rows', json(" ROWS_OF("?1") "))", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    int res = store_step(s, st, diags);
    if (res)
        return CD_ESYS;
    char *json = cd_strdup(store_text(st, 0));
    sqlite3_reset(st);
    int64_t seq;
    res = store_log_add(s, by, "actors", owner, json, diags, &seq);
    free(json);
    return res;
}

static int write_duties(store *s, int64_t owner, const store_duty *items, size_t n, const store_actor *by, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s, "DELETE FROM actor WHERE owner = ?1", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, owner);
    int res = store_run(s, st, diags);
    for (size_t i = 0; i < n && res == CD_OK; i++) {
        int64_t org = 0;
        res = store_org_need(s, items[i].field[DUTY_ORG], by, diags, &org);
        if (res)
            break;
        st = store_sql(s, "INSERT INTO actor (owner, pos, role, org, valid_from, valid_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", diags);
        if (!st)
            return CD_ESYS;
        sqlite3_bind_int64(st, 1, owner);
        sqlite3_bind_int64(st, 2, (int64_t)i);
        store_bind(s, st, 3, items[i].field[DUTY_ROLE]);
        sqlite3_bind_int64(st, 4, org);
        store_bind(s, st, 5, items[i].field[DUTY_FROM]);
        store_bind(s, st, 6, items[i].field[DUTY_TO]);
        res = store_run(s, st, diags);
    }
    return res;
}

static int put_duties(store *s, cd_arena *a, const char *owner, const store_duty *items, size_t n, const store_actor *by, cd_place at,
                      cd_diags *diags, bool *ret_changed)
{
    const char *name = store_nfc(s, a, owner);
    if (!name) {
        cd_error(diags, "E4073", at, _("thiếu chủ quản (owner)"));
        return CD_EINPUT;
    }
    store_duty *now = cd_arena_array(a, n + 1, sizeof *now);
    for (size_t i = 0; i < n; i++) {
        for (int f = DUTY_ROLE; f < DUTY_NFIELDS; f++)
            now[i].field[f] = store_nfc(s, a, items[i].field[f]);
        if (check_duty(&now[i], at, diags) != CD_OK || check_overlap(&now[i], now, i, at, diags) != CD_OK)
            return CD_EINPUT;
    }
    if (n > 0)
        qsort(now, n, sizeof *now, by_period);
    store_duties old = {0};
    int res = store_duties_load(s, name, diags, &old);
    if (res)
        return res;
    bool changed = old.count != n;
    for (size_t i = 0; i < n && !changed; i++)
        for (int f = DUTY_ROLE; f < DUTY_NFIELDS; f++)
            changed = changed || !store_same(now[i].field[f], old.items[i].field[f]);
    store_duties_done(&old);
    *ret_changed = changed;
    if (!changed)
        return CD_OK;
    int64_t num = 0;
    res = store_org_need(s, name, by, diags, &num);
    if (res == CD_OK)
        res = write_duties(s, num, now, n, by, diags);
    return res ? res : log_duties(s, num, name, by, diags);
}

int store_duties_put(store *s, const char *owner, const store_duty *items, size_t n, const store_actor *by, cd_place at,
                     cd_diags *diags, bool *ret_changed)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    bool changed = false;
    cd_arena a;
    cd_arena_init(&a);
    res = store_leave(s, scope, put_duties(s, &a, owner, items, n, by, at, diags, &changed), diags);
    cd_arena_done(&a);
    if (res == CD_OK && ret_changed)
        *ret_changed = changed;
    return res;
}

int store_duties_check(store *s, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s,
                                     "SELECT o.name FROM org o WHERE " ROWS_OF("o.num") " IS NOT coalesce((SELECT "
                                     "json_extract(detail, '$.rows') FROM log WHERE seq = (SELECT max(seq) FROM log WHERE "
                                     "action = 'actors' AND json_extract(detail, '$.num') = o.num)), '[]') ORDER BY o.name_key, o.name",
                                     diags);
    if (!st)
        return CD_ESYS;
    int res, out = CD_OK;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        cd_error(diags, "E4014", store_place(s), _("«%s»: danh sách cơ quan đảm nhiệm vai trò khác với nhật ký; có người đã sửa ngoài chương trình"),
                 store_text(st, 0));
        out = CD_NO;
    }
    sqlite3_finalize(st);
    return res == CD_ESYS ? res : out;
}

/* ---- CSV ---------------------------------------------------------------------------------------------------------- */

typedef struct group { /* duties of one owner while rows are added */
    const char *owner;
    store_duty *items;
    size_t count, cap;
    bool changed;
} group;

typedef struct loading {
    store *s;
    const import_options *o;
    store_role_fn *known;
    void *user;
    cd_diags *diags;
    cd_arena arena;
    csv_reader *r;
    group *groups;
    size_t ngroups;
    import_result count;
} loading;

static int find_group(loading *l, const char *owner, group **ret)
{
    for (size_t i = 0; i < l->ngroups; i++)
        if (strcmp(l->groups[i].owner, owner) == 0) {
            *ret = &l->groups[i];
            return CD_OK;
        }
    store_duties old = {0};
    int res = store_duties_load(l->s, owner, l->diags, &old);
    if (res)
        return res;
    l->groups = cd_realloc(l->groups, l->ngroups + 1, sizeof *l->groups);
    group *g = &l->groups[l->ngroups++];
    *g = (group){.owner = cd_arena_strdup(&l->arena, owner), .items = cd_calloc(old.count + 1, sizeof(store_duty)), .count = old.count,
                 .cap = old.count + 1};
    for (size_t i = 0; i < old.count; i++)
        for (int f = DUTY_ROLE; f < DUTY_NFIELDS; f++)
            g->items[i].field[f] = cd_arena_strdup(&l->arena, old.items[i].field[f]);
    store_duties_done(&old);
    *ret = g;
    return CD_OK;
}

/* Days also as DD/MM/YYYY; what is no day stays as it is and is told by check_duty. */
static const char *day_of(loading *l, const char *text)
{
    cd_date d;
    char iso[11];
    if (!cd_date_parse(text, true, &d))
        return cd_arena_strdup(&l->arena, text);
    cd_date_format(d, iso);
    return cd_arena_strdup(&l->arena, iso);
}

static int add_row(loading *l, const csv_cell *cells)
{
    store_duty x = {{NULL}};
    cd_place at = csv_place(l->r, 0);
    for (int f = 0; f < DUTY_NFIELDS; f++) {
        size_t col = csv_known_col(l->r, (size_t)f);
        const char *text = col == CSV_NONE || cells[col].len == 0 ? NULL : cells[col].text;
        x.field[f] = !text ? NULL : f == DUTY_FROM || f == DUTY_TO ? day_of(l, text) : cd_arena_strdup(&l->arena, text);
    }
    if (!x.field[DUTY_OWNER]) {
        cd_error(l->diags, "E4073", at, _("thiếu chủ quản (owner)"));
        return CD_EINPUT;
    }
    if (check_duty(&x, at, l->diags) != CD_OK)
        return CD_EINPUT;
    if (!l->known(x.field[DUTY_ROLE], l->user)) {
        cd_error(l->diags, "E4072", at, _("không gói quy tắc nào có vai trò «%s»"), x.field[DUTY_ROLE]);
        return CD_EINPUT;
    }
    group *g;
    int res = find_group(l, x.field[DUTY_OWNER], &g);
    if (res)
        return res;
    size_t k = 0;
    while (k < g->count && by_period(&g->items[k], &x) != 0)
        k++;
    bool stands = k < g->count;
    if (stands && store_same(g->items[k].field[DUTY_ORG], x.field[DUTY_ORG]) && store_same(g->items[k].field[DUTY_TO], x.field[DUTY_TO])) {
        l->count.same++;
        return CD_OK;
    }
    if (stands && l->o->conflict == CONFLICT_SKIP) {
        l->count.skipped++;
        return CD_OK;
    }
    if (stands && l->o->conflict == CONFLICT_STOP) {
        cd_error(l->diags, "E4051", at, _("vai trò «%s» của «%s» đã có và khác; thêm --on-conflict update để ghi đè, hoặc skip để giữ giá trị cũ"),
                 x.field[DUTY_ROLE], x.field[DUTY_OWNER]);
        return CD_EINPUT;
    }
    if (g->count == g->cap) {
        g->cap *= 2;
        g->items = cd_realloc(g->items, g->cap, sizeof *g->items);
    }
    store_duty old = stands ? g->items[k] : x;
    g->items[k] = x;
    if (check_overlap(&g->items[k], g->items, g->count, at, l->diags) != CD_OK) {
        g->items[k] = old; /* a new row is behind the count, so it is gone */
        return CD_EINPUT;
    }
    g->changed = true;
    g->count += !stands;
    if (stands)
        l->count.changed++;
    else
        l->count.created++;
    return CD_OK;
}

static int load_rows(loading *l)
{
    const csv_cell *cells;
    int res;
    while ((res = csv_next(l->r, l->diags, &cells)) != CD_NO) {
        if (res == CD_OK)
            res = add_row(l, cells);
        if (res != CD_OK && res != CD_EINPUT)
            return res;
        l->count.rows++;
        l->count.bad += res == CD_EINPUT;
    }
    if (l->count.bad > 0 && !l->o->keep_going) {
        cd_diag_add(l->diags, CD_NOTE, "N4069", csv_place(l->r, 0),
                    _("%" PRIu64 " dòng có lỗi nên không nhập dòng nào; hãy sửa rồi nhập lại, hoặc thêm --keep-going để nhập "
                      "các dòng không lỗi"),
                    l->count.bad);
        return CD_EINPUT;
    }
    return CD_OK;
}

static int write_groups(loading *l, const char *path, const char sha256[65])
{
    int res = CD_OK;
    bool any = false;
    for (size_t i = 0; i < l->ngroups && res == CD_OK; i++) {
        const group *g = &l->groups[i];
        any = any || g->changed;
        if (g->changed)
            res = store_duties_put(l->s, g->owner, g->items, g->count, &l->o->by, cd_place_file(path), l->diags, NULL);
    }
    if (res != CD_OK || !any)
        return res;
    store_import_note n = {.file = cd_path_base(path), .kind = "actors", .rows = l->count.rows, .created = l->count.created,
                           .changed = l->count.changed, .same = l->count.same, .skipped = l->count.skipped, .bad = l->count.bad};
    memcpy(n.sha256, sha256, sizeof n.sha256);
    return store_import_add(l->s, &n, &l->o->by, l->diags);
}

int store_duties_import(store *s, const char *path, const import_options *o, store_role_fn *known, void *user, cd_diags *diags,
                        import_result *ret)
{
    loading l = {.s = s, .o = o, .known = known, .user = user, .diags = diags};
    cd_str text;
    cd_str_init(&text, 0);
    int res = cd_file_read(path, CD_INPUT_MAX, diags, &text);
    if (res != CD_OK) {
        cd_str_done(&text);
        return res;
    }
    char sha256[65];
    cd_sha256_hex(cd_str_c(&text), text.len, sha256);
    cd_arena_init(&l.arena);
    csv_spec spec = {.known = columns, .nknown = DUTY_NFIELDS, .key = columns[DUTY_OWNER], .key_rule = CSV_KEY_NONE};
    res = csv_open_mem(path, cd_str_c(&text), text.len, &spec, diags, &l.r);
    store_scope scope;
    if (res == CD_OK && (res = store_enter(s, diags, &scope)) == CD_OK) {
        res = load_rows(&l);
        res = res ? res : write_groups(&l, path, sha256);
        res = o->dry_run ? store_leave_undone(s, scope, res, diags) : store_leave(s, scope, res, diags);
    }
    if (res == CD_OK || res == CD_EINPUT)
        *ret = l.count;
    if (res == CD_OK && l.count.bad > 0)
        res = CD_NO;
    csv_free(l.r);
    for (size_t i = 0; i < l.ngroups; i++)
        free(l.groups[i].items);
    free(l.groups);
    cd_arena_done(&l.arena);
    cd_str_done(&text);
    return res;
}

int store_duties_export(store *s, const char *path, bool excel, cd_diags *diags)
{
    store_duties all = {0};
    int res = store_duties_load(s, NULL, diags, &all);
    csv_writer *w = NULL;
    if (res == CD_OK)
        res = csv_writer_open(path, excel, diags, &w);
    if (res == CD_OK) {
        for (int f = 0; f < DUTY_NFIELDS; f++)
            csv_put_code(w, columns[f]);
        csv_end_row(w);
        for (size_t i = 0; i < all.count; i++) {
            for (int f = 0; f < DUTY_NFIELDS; f++)
                csv_put(w, all.items[i].field[f]);
            csv_end_row(w);
        }
        res = csv_writer_close(w, true, diags);
    }
    store_duties_done(&all);
    return res;
}
