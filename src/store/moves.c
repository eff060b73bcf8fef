/* Renaming systems, taking them away, and bringing them back. */
#include "store/moves.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "law/facts.h"
#include "store/private.h"
#include "store/tables.h"

static const char *const kinds[] = {"part", "hosted", "related"};

const char *store_reference_word(enum store_reference_kind k)
{
    return kinds[k];
}

/* ---- who refers to a system --------------------------------------------------------------------------------------- */

typedef struct found {
    cd_arena *a;
    store_reference *items;
    size_t n, cap;
} found;

static void add(found *f, enum store_reference_kind kind, const char *system, const char *row)
{
    if (f->n == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 16;
        f->items = cd_realloc(f->items, f->cap, sizeof *f->items);
    }
    f->items[f->n++] = (store_reference){kind, cd_arena_strdup(f->a, system), row ? cd_arena_strdup(f->a, row) : NULL};
}

static int collect(store *s, enum store_reference_kind kind, sqlite3_stmt *st, found *f, cd_diags *diags)
{
    if (!st)
        return CD_ESYS;
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK)
        add(f, kind, store_text(st, 0), sqlite3_column_count(st) > 1 ? store_text(st, 1) : NULL);
    sqlite3_finalize(st);
    return res == CD_NO ? CD_OK : res;
}

/* `itself`: also what the system says of itself, its own rows and its answer. */
static int references(store *s, int64_t num, const char *id, const fact_tables *tables, bool itself, found *f, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s, "SELECT id FROM system_now WHERE part_of = ?1 ORDER BY id COLLATE BINARY", diags);
    if (st)
        sqlite3_bind_int64(st, 1, num);
    int res = collect(s, REF_PART, st, f, diags);
    st = res ? NULL
             : store_sql_own(s,
                             "SELECT s.id FROM system_now s WHERE (?4 OR s.num <> ?1) AND (SELECT value FROM fact WHERE system = s.num AND code = ?3 "
                             "ORDER BY seq DESC LIMIT 1) = ?2 COLLATE NOCASE ORDER BY s.id COLLATE BINARY",
                             diags);
    if (st) {
        sqlite3_bind_int64(st, 1, num);
        sqlite3_bind_text(st, 2, id, -1, SQLITE_STATIC);
        sqlite3_bind_text(st, 3, FACT_HOST_SYSTEM, -1, SQLITE_STATIC);
        sqlite3_bind_int(st, 4, itself);
    }
    res = res ? res : collect(s, REF_HOSTED, st, f, diags);
    const fact_table *t = fact_tables_find(tables, TABLE_RELATED);
    if (res || !t)
        return res;
    cd_auto_free char *sql = NULL;
    if (asprintf(&sql,
                 "SELECT s.id, json_extract(r.cells, '$.%s') FROM table_row r JOIN system_now s ON s.num = r.system WHERE r.tab = '%s' AND "
                 "json_extract(r.cells, '$.%s') = ?2 COLLATE NOCASE AND (?3 OR s.num <> ?1) ORDER BY s.id COLLATE BINARY, r.pos",
                 t->columns[t->key].fact->code, TABLE_RELATED, COLUMN_RELATED_SYSTEM) < 0)
        abort();
    st = store_sql_own(s, sql, diags);
    if (st) {
        sqlite3_bind_int64(st, 1, num);
        sqlite3_bind_text(st, 2, id, -1, SQLITE_STATIC);
        sqlite3_bind_int(st, 3, itself);
    }
    return collect(s, REF_RELATED, st, f, diags);
}

int store_references_load(store *s, const char *id, const fact_tables *tables, cd_diags *diags, store_references *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, id, diags, &num);
    if (res)
        return res;
    store_references out = {0};
    cd_arena_init(&out.arena);
    found f = {.a = &out.arena};
    res = references(s, num, id, tables, false, &f, diags);
    out.count = f.n;
    out.items = f.items;
    if (res)
        store_references_done(&out);
    else
        *ret = out;
    return res;
}

void store_references_done(store_references *r)
{
    free(r->items);
    cd_arena_done(&r->arena);
    *r = (store_references){0};
}

/* ---- the entry of a system ---------------------------------------------------------------------------------------- */

/* The profile with the numbers of what it names, as entries of systems have it; `more` is appended to the object. */
static int log_profile(store *s, const char *action, const store_system *sys, const char *subject, const char *more, const store_actor *by,
                       cd_diags *diags, int64_t *ret_seq)
{
    sqlite3_stmt *st = store_sql(s, "SELECT agency, operator, owner, part_of FROM system WHERE num = ?1", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, sys->num);
    int res = store_step(s, st, diags);
    if (res)
        return CD_ESYS;
    int64_t above[4];
    for (int i = 0; i < 4; i++)
        above[i] = sqlite3_column_int64(st, i);
    sqlite3_reset(st);
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64, sys->num);
    for (enum store_sys_field f = SYS_NAME; f < SYS_NFIELDS; f++)
        store_json(&json, store_sys_column(f), sys->field[f]);
    for (int i = 0; i < 4; i++)
        if (above[i])
            cd_str_addf(&json, ",\"%s_num\":%" PRId64, store_sys_column((enum store_sys_field)(SYS_AGENCY + i)), above[i]);
    cd_str_addf(&json, "%s}", more);
    res = store_log_add(s, by, action, subject, cd_str_c(&json), diags, ret_seq);
    cd_str_done(&json);
    return res;
}

static int set_row(store *s, int64_t num, const char *id, int64_t gone, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s, "UPDATE system SET id = ?2, gone = ?3 WHERE num = ?1", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    sqlite3_bind_text(st, 2, id, -1, SQLITE_TRANSIENT);
    store_bind_num(st, 3, gone);
    return store_run(s, st, diags);
}

static int taken(store *s, const char *id, cd_diags *diags)
{
    cd_error(diags, "E4026", store_place(s), _("đã có hệ thống mã «%s»; hãy chọn mã khác"), id);
    return CD_EINPUT;
}

/* ---- renaming ----------------------------------------------------------------------------------------------------- */

static int move_references(store *s, const store_system *old, const char *to, const fact_tables *tables, const store_actor *by, cd_diags *diags,
                           store_renamed *ret)
{
    cd_arena a;
    cd_arena_init(&a);
    found f = {.a = &a};
    int res = references(s, old->num, old->field[SYS_ID], tables, true, &f, diags);
    const fact_table *t = fact_tables_find(tables, TABLE_RELATED);
    for (size_t i = 0; i < f.n && res == CD_OK; i++) {
        const store_reference *r = &f.items[i];
        if (r->kind == REF_PART) {
            ret->parts++; /* by number: nothing to change */
        } else if (r->kind == REF_HOSTED) {
            const store_change change = {FACT_HOST_SYSTEM, to, NULL};
            res = store_facts_put(s, r->system, &change, 1, by, diags, NULL);
            ret->hosted++;
        } else {
            const char **cells = cd_arena_array(&a, t->ncolumns, sizeof *cells);
            cells[t->key] = r->row;
            cells[fact_table_column(t, COLUMN_RELATED_SYSTEM)] = to;
            const char *const *const rows[] = {cells};
            /* the system's own rows are found by its old id: it is renamed at the end */
            res = store_table_merge(s, r->system, t, rows, 1, by, diags, NULL);
            ret->related++;
        }
    }
    free(f.items);
    cd_arena_done(&a);
    return res;
}

static int rename_system(store *s, const char *from, const char *to, const fact_tables *tables, const store_actor *by, cd_diags *diags,
                         store_system *old, store_renamed *ret)
{
    int64_t other = 0, seq;
    int res = store_system_load(s, from, diags, old);
    if (res)
        return res;
    if (!store_system_id_valid(to)) {
        cd_error(diags, "E4022", store_place(s), _("mã hệ thống «%s» không hợp lệ; mã gồm 1 đến 64 ký tự A-Z a-z 0-9 . _ -, bắt đầu bằng chữ hoặc số"), to);
        return CD_EINPUT;
    }
    res = store_system_find(s, to, diags, &other);
    if (res == CD_OK && other && other != old->num)
        res = taken(s, to, diags);
    if (res || strcmp(to, old->field[SYS_ID]) == 0)
        return res;
    res = move_references(s, old, to, tables, by, diags, ret);
    if (res == CD_OK)
        res = set_row(s, old->num, to, 0, diags);
    if (res == CD_OK) {
        cd_str was;
        cd_str_init(&was, 0);
        cd_str_adds(&was, ",\"was\":");
        cd_str_add_json(&was, old->field[SYS_ID]);
        res = log_profile(s, "system", old, to, cd_str_c(&was), by, diags, &seq);
        cd_str_done(&was);
    }
    return res ? res : store_index_system(s, old->num, diags);
}

int store_system_rename(store *s, const char *from, const char *to, const fact_tables *tables, const store_actor *by, cd_diags *diags,
                        store_renamed *ret)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    store_renamed out = {0};
    store_system old;
    store_system_init(&old);
    res = store_leave(s, scope, rename_system(s, from, to, tables, by, diags, &old, &out), diags);
    store_system_done(&old);
    if (res == CD_OK && ret)
        *ret = out;
    return res;
}

/* ---- taking away -------------------------------------------------------------------------------------------------- */

static int count_holdings(store *s, int64_t num, cd_diags *diags, store_holdings *ret)
{
    sqlite3_stmt *st =
        store_sql(s,
                  "SELECT (SELECT count(*) FROM fact f WHERE f.system = ?1 AND f.value IS NOT NULL AND f.seq = (SELECT max(seq) FROM fact WHERE system "
                  "= ?1 AND code = f.code)), (SELECT count(*) FROM table_row WHERE system = ?1), (SELECT count(*) FROM risk WHERE system = ?1), "
                  "(SELECT count(DISTINCT name) FROM evidence WHERE system = ?1), (SELECT count(*) FROM issue WHERE system = ?1)",
                  diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    if (store_step(s, st, diags) != CD_OK)
        return CD_ESYS;
    *ret = (store_holdings){(uint64_t)sqlite3_column_int64(st, 0), (uint64_t)sqlite3_column_int64(st, 1), (uint64_t)sqlite3_column_int64(st, 2),
                            (uint64_t)sqlite3_column_int64(st, 3), (uint64_t)sqlite3_column_int64(st, 4)};
    sqlite3_reset(st);
    return CD_OK;
}

int store_system_holdings(store *s, const char *id, cd_diags *diags, store_holdings *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, id, diags, &num);
    return res ? res : count_holdings(s, num, diags, ret);
}

/* E4025 for each that refers to it. */
static int refuse(store *s, const store_system *sys, const fact_tables *tables, cd_diags *diags)
{
    cd_arena a;
    cd_arena_init(&a);
    found f = {.a = &a};
    const char *id = sys->field[SYS_ID];
    int res = references(s, sys->num, id, tables, false, &f, diags);
    for (size_t i = 0; i < f.n && res != CD_ESYS; i++) {
        const store_reference *r = &f.items[i];
        if (r->kind == REF_PART)
            cd_error(diags, "E4025", store_place(s), _("không xóa «%s»: «%s» là thành phần của nó; hãy bỏ trống cột «part_of» của «%s» trước"), id, r->system,
                     r->system);
        else if (r->kind == REF_HOSTED)
            cd_error(diags, "E4025", store_place(s), _("không xóa «%s»: «%s» đặt trên hạ tầng của nó; hãy sửa câu trả lời «%s» của «%s» trước"), id, r->system,
                     FACT_HOST_SYSTEM, r->system);
        else
            cd_error(diags, "E4025", store_place(s),
                     _("không xóa «%s»: bảng «%s» của «%s», dòng «%s», nêu mã của nó; hãy sửa hoặc gỡ dòng ấy trước"), id, TABLE_RELATED, r->system,
                     r->row ? r->row : "");
        res = CD_EINPUT;
    }
    free(f.items);
    cd_arena_done(&a);
    return res;
}

static int delete_system(store *s, const char *id, const fact_tables *tables, const store_actor *by, cd_diags *diags, store_system *sys,
                         store_holdings *ret)
{
    int64_t seq = 0;
    int res = store_system_load(s, id, diags, sys);
    if (res == CD_OK)
        res = refuse(s, sys, tables, diags);
    if (res == CD_OK)
        res = count_holdings(s, sys->num, diags, ret);
    if (res)
        return res;
    cd_str text;
    cd_str_init(&text, 0);
    cd_str_addf(&text, ",\"facts\":%" PRIu64 ",\"rows\":%" PRIu64 ",\"risks\":%" PRIu64 ",\"files\":%" PRIu64 ",\"issues\":%" PRIu64, ret->facts, ret->rows,
                ret->risks, ret->files, ret->issues);
    res = log_profile(s, "delete", sys, sys->field[SYS_ID], cd_str_c(&text), by, diags, &seq);
    cd_str_clear(&text);
    cd_str_addf(&text, "%s~%" PRId64, sys->field[SYS_ID], sys->num);
    if (res == CD_OK)
        res = set_row(s, sys->num, cd_str_c(&text), seq, diags);
    cd_str_done(&text);
    sqlite3_stmt *st = res ? NULL : store_sql(s, "DELETE FROM system_search WHERE rowid = ?1", diags);
    if (!st)
        return res ? res : CD_ESYS;
    sqlite3_bind_int64(st, 1, sys->num);
    return store_run(s, st, diags);
}

int store_system_delete(store *s, const char *id, const fact_tables *tables, const store_actor *by, cd_diags *diags, store_holdings *ret)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    store_holdings out = {0};
    store_system sys;
    store_system_init(&sys);
    res = store_leave(s, scope, delete_system(s, id, tables, by, diags, &sys, &out), diags);
    store_system_done(&sys);
    if (res == CD_OK && ret)
        *ret = out;
    return res;
}

/* ---- bringing back ------------------------------------------------------------------------------------------------ */

int store_system_find_gone(store *s, const char *id, cd_diags *diags, int64_t *ret)
{
    sqlite3_stmt *st = store_sql(s, "SELECT num FROM system WHERE gone IS NOT NULL AND id = ?1 || '~' || num ORDER BY gone DESC LIMIT 1", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_text(st, 1, id, -1, SQLITE_STATIC);
    int res = store_step(s, st, diags);
    *ret = res == CD_OK ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return res == CD_ESYS ? res : CD_OK;
}

static int restore_system(store *s, const char *id, const store_actor *by, cd_diags *diags, store_system *sys)
{
    int64_t num = 0, other = 0, seq;
    int res = store_system_find(s, id, diags, &other);
    if (res == CD_OK && other)
        return taken(s, id, diags);
    if (res == CD_OK)
        res = store_system_find_gone(s, id, diags, &num);
    if (res == CD_OK && !num) {
        cd_error(diags, "E4020", store_place(s), _("không có hệ thống mã «%s» nào đã bị xóa"), id);
        res = CD_EUSAGE;
    }
    if (res == CD_OK)
        res = store_system_load_num(s, num, diags, sys);
    if (res)
        return res;
    const char *above = sys->field[SYS_PART_OF];
    if (above && strchr(above, '~')) {
        cd_error(diags, "E4025", store_place(s), _("«%s» là thành phần của «%.*s», cũng đã bị xóa; hãy khôi phục «%.*s» trước"), id,
                 (int)strcspn(above, "~"), above, (int)strcspn(above, "~"), above);
        return CD_EINPUT;
    }
    /* as it was spelled, not as it was typed */
    char *own = cd_strndup(sys->field[SYS_ID], strcspn(sys->field[SYS_ID], "~"));
    res = set_row(s, num, own, 0, diags);
    if (res == CD_OK)
        res = log_profile(s, "system", sys, own, ",\"restored\":true", by, diags, &seq);
    free(own);
    return res ? res : store_index_system(s, num, diags);
}

int store_system_restore(store *s, const char *id, const store_actor *by, cd_diags *diags)
{
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res)
        return res;
    store_system sys;
    store_system_init(&sys);
    res = store_leave(s, scope, restore_system(s, id, by, diags, &sys), diags);
    store_system_done(&sys);
    return res;
}
