/* Rows of the tables of a dossier. */
#include "store/tables.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "store/private.h"

/* ---- a row as JSON: an object of strings -------------------------------------------------------------------------- */

/* Lives in `a`. */
static const char *write_cells(const fact_table *t, const char *const *cells, cd_arena *a)
{
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addc(&json, '{');
    for (size_t i = 0; i < t->ncolumns; i++)
        if (cells[i])
            store_json(&json, t->columns[i].fact->code, cells[i]);
    cd_str_addc(&json, '}');
    const char *text = cd_arena_strndup(a, cd_str_c(&json), json.len);
    cd_str_done(&json);
    return text;
}

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

static bool hex4(const char *p, uint32_t *ret)
{
    uint32_t c = 0;
    for (int i = 0; i < 4; i++) {
        char digit[2] = {p[i], '\0'};
        if (!strchr("0123456789abcdefABCDEF", p[i]) || !p[i])
            return false;
        c = c << 4 | (uint32_t)strtoul(digit, NULL, 16);
    }
    *ret = c;
    return true;
}

/* The character of an escape, behind its backslash; false when there is none. */
static bool read_escape(const char **p, char **out)
{
    static const char names[] = "\"\\/bfnrt", chars[] = "\"\\/\b\f\n\r\t";
    const char *name = **p ? strchr(names, **p) : NULL;
    if (name) {
        *(*out)++ = chars[name - names];
        ++*p;
        return true;
    }
    uint32_t c, low;
    if (**p != 'u' || !hex4(*p + 1, &c) || c == 0)
        return false;
    *p += 5;
    if (c >= 0xd800 && c < 0xdc00) {
        if ((*p)[0] != '\\' || (*p)[1] != 'u' || !hex4(*p + 2, &low) || low < 0xdc00 || low > 0xdfff)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        *p += 6;
    } else if (c >= 0xdc00 && c < 0xe000) {
        return false;
    }
    cd_str utf8;
    cd_str_init(&utf8, 0);
    cd_utf8_put(&utf8, c);
    memcpy(*out, cd_str_c(&utf8), utf8.len); /* never longer than the escape */
    *out += utf8.len;
    cd_str_done(&utf8);
    return true;
}

/* A string, decoded to *out with its NUL, which is no longer than the string with its quotes. */
static bool read_string(const char **p, char **out)
{
    if (**p != '"')
        return false;
    for (++*p; **p != '"';) {
        size_t plain = strcspn(*p, "\"\\");
        memcpy(*out, *p, plain);
        *out += plain;
        *p += plain;
        if (**p == '\0')
            return false;
        if (**p == '\\') {
            ++*p;
            if (!read_escape(p, out))
                return false;
        }
    }
    ++*p;
    *(*out)++ = '\0';
    return true;
}

static size_t column_from(const fact_table *t, size_t hint, const char *code)
{
    return hint < t->ncolumns && strcmp(t->columns[hint].fact->code, code) == 0 ? hint : fact_table_column(t, code);
}

/* Cells of a row in `a`; NULL when it is no such object or has no key.  A column that the table no longer has is left out. */
static const char *const *read_cells(const fact_table *t, const char *json, size_t len, cd_arena *a)
{
    const char **cells = cd_arena_array(a, t->ncolumns, sizeof *cells);
    char *out = cd_arena_alloc(a, len + 1);
    const char *p = skip_blanks(json);
    if (*p != '{')
        return NULL;
    p = skip_blanks(p + 1);
    for (size_t next = 0; *p != '}';) {
        const char *code = out;
        if (!read_string(&p, &out))
            return NULL;
        p = skip_blanks(p);
        if (*p != ':')
            return NULL;
        p = skip_blanks(p + 1);
        size_t col = column_from(t, next, code);
        out = (char *)(uintptr_t)code; /* the code was only needed to look it up */
        const char *value = out;
        if (!read_string(&p, &out))
            return NULL;
        if (col != SIZE_MAX && *value)
            cells[col] = value;
        next = col == SIZE_MAX ? next : col + 1;
        p = skip_blanks(p);
        if (*p == ',')
            p = skip_blanks(p + 1);
        else if (*p != '}')
            return NULL;
    }
    return *skip_blanks(p + 1) == '\0' && cells[t->key] ? cells : NULL;
}

static const char SELECT_CELLS[] = "SELECT cells FROM table_row WHERE system = ?1 AND tab = ?2 ORDER BY pos";

/* ---- reading ------------------------------------------------------------------------------------------------------ */

static void keep_cells(sqlite3_stmt *st, cd_arena *a, void *item, const void *table)
{
    const char *json = store_text(st, 0);
    *(const char *const **)item = json ? read_cells(table, json, (size_t)sqlite3_column_bytes(st, 0), a) : NULL;
}

static int load_rows(store *s, int64_t num, const char *id, const fact_table *t, cd_diags *diags, table_rows *ret)
{
    sqlite3_stmt *st = store_sql(s, SELECT_CELLS, diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    sqlite3_bind_text(st, 2, t->code, -1, SQLITE_STATIC);
    table_rows out = {.table = t};
    cd_arena_init(&out.arena);
    const void *items;
    int res = store_collect(s, st, &out.arena, sizeof *out.rows, keep_cells, t, diags, &out.count, &items);
    sqlite3_clear_bindings(st);
    if (res == CD_OK) {
        out.rows = items;
        for (size_t i = 0; i < out.count && res == CD_OK; i++)
            if (!out.rows[i]) {
                cd_error(diags, "E4014", store_place(s),
                         _("«%s»: dòng %zu của bảng «%s» không đọc được; có người đã sửa ngoài chương trình; hãy dùng lại bản sao lưu"), id, i + 1,
                         t->code);
                res = CD_ESYS;
            }
    }
    if (res) {
        table_rows_done(&out);
        return res;
    }
    table_rows_index(&out);
    *ret = out;
    return CD_OK;
}

int store_table_load(store *s, const char *system, const fact_table *t, cd_diags *diags, table_rows *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, system, diags, &num);
    return res ? res : load_rows(s, num, system, t, diags, ret);
}

/* ---- writing ------------------------------------------------------------------------------------------------------ */

/* A change of one table: what stands, and what is to stand. */
typedef struct change {
    store *s;
    const fact_table *t;
    cd_diags *diags;
    cd_arena a;
    int64_t num;
    const char *id;         /* as it was spelled when the system was made */
    table_rows old, now;
    const char *const *was; /* the rows of `old` as they are stored, also with columns that the table no longer has */
    const char *const **rows; /* those of `now`, while they are gathered */
} change;

static void keep_json(sqlite3_stmt *st, cd_arena *a, void *item, const void *user)
{
    (void)user;
    *(const char **)item = store_keep(a, st, 0);
}

static int load_json(change *c)
{
    sqlite3_stmt *st = store_sql(c->s, SELECT_CELLS, c->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, c->num);
    sqlite3_bind_text(st, 2, c->t->code, -1, SQLITE_STATIC);
    const void *items = NULL;
    size_t n;
    int res = store_collect(c->s, st, &c->a, sizeof *c->was, keep_json, NULL, c->diags, &n, &items);
    sqlite3_clear_bindings(st);
    c->was = items;
    return res;
}

static int change_begin(change *c, const char *system, size_t more)
{
    int res = store_system_num(c->s, system, c->diags, &c->num);
    if (res)
        return res;
    sqlite3_stmt *st = store_sql(c->s, "SELECT id FROM system WHERE num = ?1", c->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, c->num);
    if (store_step(c->s, st, c->diags) != CD_OK)
        return CD_ESYS;
    c->id = store_keep(&c->a, st, 0);
    sqlite3_reset(st);
    res = load_rows(c->s, c->num, c->id, c->t, c->diags, &c->old);
    if (res == CD_OK)
        res = load_json(c);
    if (res == CD_OK)
        c->rows = cd_arena_array(&c->a, c->old.count + more, sizeof *c->rows);
    return res;
}

/* A cell as it is stored; false when it is outside its domain (diagnosed). */
static bool read_cell(change *c, size_t row, size_t col, const char *text, const char **ret)
{
    const fact_column *k = &c->t->columns[col];
    char *value = NULL;
    if (table_cell_parse(k, text, store_place(c->s), "", NULL, &value) == CD_OK) {
        *ret = cd_arena_strdup(&c->a, value);
        free(value);
        return true;
    }
    cd_diags why;
    cd_diags_init(&why);
    cd_auto_free char *where = NULL;
    if (asprintf(&where, _("hệ thống «%s», bảng «%s», dòng %zu, cột «%s»"), c->id, c->t->code, row + 1, k->fact->code) < 0)
        abort();
    (void)table_cell_parse(k, text, store_place(c->s), where, &why, &value);
    cd_error(c->diags, "E4074", store_place(c->s), "%s", why.count ? why.items[0].text : where);
    cd_diags_done(&why);
    return false;
}

/* Row `row` of those given, upon what stands (NULL: nothing); NULL when it cannot stand.  A NULL cell leaves what stands. */
static const char *const *read_row(change *c, size_t row, const char *const *given, const char *const *stands)
{
    const char **cells = cd_arena_array(&c->a, c->t->ncolumns, sizeof *cells);
    for (size_t i = 0; i < c->t->ncolumns; i++) {
        const fact_column *k = &c->t->columns[i];
        if (k->shown)
            continue;
        if (!given[i])
            cells[i] = stands ? stands[i] : NULL;
        else if (!read_cell(c, row, i, given[i], &cells[i]))
            return NULL;
        if (k->required && !cells[i]) {
            cd_error(c->diags, "E4074", store_place(c->s), _("hệ thống «%s», bảng «%s», dòng %zu: thiếu cột «%s»"), c->id, c->t->code, row + 1,
                     k->fact->code);
            return NULL;
        }
    }
    return cells;
}

/* A row of a listed table that has its key alone says nothing. */
static bool says_something(const fact_table *t, const char *const *cells)
{
    bool any = !t->listed;
    for (size_t i = 0; i < t->ncolumns; i++)
        any = any || (i != t->key && cells[i]);
    return any;
}

/* Index of `n` rows by key, in the arena of the change. */
static table_rows rows_view(change *c, const char *const *const *rows, size_t n)
{
    table_rows r = {.table = c->t, .rows = rows, .count = n};
    cd_arena keep = c->a;
    r.arena = keep;
    table_rows_index(&r);
    c->a = r.arena; /* grown by the index */
    r.arena = (cd_arena){0};
    return r;
}

static int key_twice(const change *c, size_t row, const char *key)
{
    cd_error(c->diags, "E4074", store_place(c->s), _("hệ thống «%s», bảng «%s», dòng %zu: «%s» có hai lần"), c->id, c->t->code, row + 1, key);
    return CD_EINPUT;
}

static bool same_row(const fact_table *t, const char *const *a, const char *const *b)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (!store_same(a[i], b[i]))
            return false;
    return true;
}

static int log_rows(change *c, const char *const *set, const store_actor *by)
{
    const fact_table *t = c->t;
    const char *const *was = c->was;
    cd_sha256 h;
    char hash[65];
    cd_sha256_init(&h);
    for (size_t i = 0; i < c->now.count; i++)
        store_digest(&h, set[i]);
    cd_sha256_end(&h, hash);
    cd_str json, lost, order;
    cd_str_init(&json, 0);
    cd_str_init(&lost, 0);
    cd_str_init(&order, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64 ",\"table\":\"%s\",\"rows\":%zu,\"sha256\":\"%s\",\"set\":[", c->num, t->code, c->now.count, hash);
    bool any = false, moved = false;
    size_t last = 0; /* place behind the old place of the row before: what comes next stood behind it, or is new */
    for (size_t i = 0; i < c->now.count; i++) {
        const char *key = c->now.rows[i][t->key];
        size_t old = table_rows_find(&c->old, key);
        moved = moved || (old == SIZE_MAX ? false : old < last);
        last = old == SIZE_MAX ? c->old.count : old + 1;
        cd_str_addc(&order, i ? ',' : '[');
        cd_str_add_json(&order, key);
        if (old == SIZE_MAX || strcmp(was[old], set[i]) != 0) {
            cd_str_addf(&json, "%s%s", any ? "," : "", set[i]);
            any = true;
        }
    }
    for (size_t i = 0; i < c->old.count; i++) {
        size_t now = table_rows_find(&c->now, c->old.rows[i][t->key]);
        if (now == SIZE_MAX || strcmp(was[i], set[now]) != 0)
            cd_str_addf(&lost, "%s%s", lost.len ? "," : "", was[i]);
    }
    cd_str_addf(&json, "],\"was\":[%s]", cd_str_c(&lost));
    if (moved)
        cd_str_addf(&json, ",\"order\":%s]", cd_str_c(&order));
    cd_str_addc(&json, '}');
    int64_t seq;
    int res = store_log_add(c->s, by, "table", c->id, cd_str_c(&json), c->diags, &seq);
    cd_str_done(&json);
    cd_str_done(&lost);
    cd_str_done(&order);
    return res;
}

static int write_row(change *c, size_t pos, const char *json)
{
    store *s = c->s;
    sqlite3_stmt *st = json ? store_sql(s, "INSERT OR REPLACE INTO table_row (system, tab, pos, cells) VALUES (?1, ?2, ?3, ?4)", c->diags)
                            : store_sql(s, "DELETE FROM table_row WHERE system = ?1 AND tab = ?2 AND pos = ?3", c->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, c->num);
    sqlite3_bind_text(st, 2, c->t->code, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 3, (int64_t)pos);
    if (json)
        sqlite3_bind_text(st, 4, json, -1, SQLITE_STATIC);
    int res = store_run(s, st, c->diags);
    sqlite3_clear_bindings(st);
    return res;
}

/* Makes `n` rows of c->rows the table.  Only places whose row differs are written. */
static int write_table(change *c, size_t n, const store_actor *by, bool *ret_changed)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (says_something(c->t, c->rows[i]))
            c->rows[kept++] = c->rows[i];
    n = kept;
    c->now = rows_view(c, c->rows, n);
    const char **set = cd_arena_array(&c->a, n + 1, sizeof *set), *const *was = c->was;
    for (size_t i = 0; i < n; i++) {
        size_t old = table_rows_find(&c->old, c->rows[i][c->t->key]);
        bool same = old != SIZE_MAX && same_row(c->t, c->rows[i], c->old.rows[old]);
        set[i] = same ? was[old] : write_cells(c->t, c->rows[i], &c->a);
    }
    int res = CD_OK;
    bool changed = false;
    for (size_t i = 0; (i < n || i < c->old.count) && res == CD_OK; i++)
        if (i >= n || i >= c->old.count || strcmp(was[i], set[i]) != 0) {
            changed = true;
            res = write_row(c, i, i < n ? set[i] : NULL);
        }
    if (res == CD_OK && changed)
        res = log_rows(c, set, by);
    *ret_changed = changed;
    return res;
}

static int put(change *c, const char *system, const char *const *const *rows, size_t n, const store_actor *by, bool *changed)
{
    int res = change_begin(c, system, n);
    for (size_t i = 0; i < n && res == CD_OK; i++)
        res = (c->rows[i] = read_row(c, i, rows[i], NULL)) ? CD_OK : CD_EINPUT;
    if (res)
        return res;
    table_rows all = rows_view(c, c->rows, n);
    for (size_t i = 0; i < n; i++)
        if (table_rows_find(&all, c->rows[i][c->t->key]) != i)
            return key_twice(c, i, c->rows[i][c->t->key]);
    return write_table(c, n, by, changed);
}

static int merge(change *c, const char *system, const char *const *const *rows, size_t n, const store_actor *by, size_t *count)
{
    const fact_table *t = c->t;
    int res = change_begin(c, system, n);
    if (res)
        return res;
    size_t total = c->old.count;
    if (total > 0)
        memcpy(c->rows, c->old.rows, total * sizeof *c->rows);
    /* the rows given, in order, so that a key given twice is found */
    const char *const **given = cd_arena_array(&c->a, n + 1, sizeof *given);
    for (size_t i = 0; i < n; i++) {
        const char *key = NULL;
        if (rows[i][t->key] && !read_cell(c, i, t->key, rows[i][t->key], &key))
            return CD_EINPUT;
        size_t at = key ? table_rows_find(&c->old, key) : SIZE_MAX;
        given[i] = read_row(c, i, rows[i], at == SIZE_MAX ? NULL : c->old.rows[at]);
        if (!given[i])
            return CD_EINPUT;
        bool differs = at == SIZE_MAX ? says_something(t, given[i]) : !same_row(t, given[i], c->old.rows[at]);
        *count += differs;
        c->rows[at == SIZE_MAX ? total++ : at] = given[i];
    }
    table_rows all = rows_view(c, given, n);
    for (size_t i = 0; i < n; i++)
        if (table_rows_find(&all, given[i][t->key]) != i)
            return key_twice(c, i, given[i][t->key]);
    bool changed;
    return write_table(c, total, by, &changed);
}

static int take_away(change *c, const char *system, const char *const *keys, size_t n, const store_actor *by, size_t *count)
{
    int res = change_begin(c, system, 0);
    if (res)
        return res;
    bool *gone = cd_arena_array(&c->a, c->old.count + 1, sizeof *gone);
    for (size_t i = 0; i < n; i++) {
        const char *key = NULL;
        char *value = NULL;
        /* what cannot be a key does not stand */
        if (table_cell_parse(&c->t->columns[c->t->key], keys[i], store_place(c->s), "", NULL, &value) == CD_OK)
            key = value;
        size_t at = key ? table_rows_find(&c->old, key) : SIZE_MAX;
        if (at != SIZE_MAX)
            gone[at] = true;
        free(value);
    }
    size_t kept = 0;
    for (size_t i = 0; i < c->old.count; i++) {
        *count += gone[i];
        if (!gone[i])
            c->rows[kept++] = c->old.rows[i];
    }
    bool changed;
    return write_table(c, kept, by, &changed);
}

static int change_end(change *c, store_scope scope, int res)
{
    table_rows_done(&c->old);
    cd_arena_done(&c->a);
    return store_leave(c->s, scope, res, c->diags);
}

static int change_enter(change *c, store *s, const fact_table *t, cd_diags *diags, store_scope *scope)
{
    *c = (change){.s = s, .t = t, .diags = diags};
    int res = store_enter(s, diags, scope);
    if (res == CD_OK)
        cd_arena_init(&c->a);
    return res;
}

int store_table_put(store *s, const char *system, const fact_table *t, const char *const *const *rows, size_t n, const store_actor *by,
                    cd_diags *diags, bool *ret_changed)
{
    store_scope scope;
    change c;
    int res = change_enter(&c, s, t, diags, &scope);
    if (res)
        return res;
    bool changed = false;
    res = change_end(&c, scope, put(&c, system, rows, n, by, &changed));
    if (res == CD_OK && ret_changed)
        *ret_changed = changed;
    return res;
}

int store_table_merge(store *s, const char *system, const fact_table *t, const char *const *const *rows, size_t n, const store_actor *by,
                      cd_diags *diags, size_t *ret_changed)
{
    store_scope scope;
    change c;
    int res = change_enter(&c, s, t, diags, &scope);
    if (res)
        return res;
    size_t count = 0;
    res = change_end(&c, scope, merge(&c, system, rows, n, by, &count));
    if (res == CD_OK && ret_changed)
        *ret_changed = count;
    return res;
}

int store_table_remove(store *s, const char *system, const fact_table *t, const char *const *keys, size_t n, const store_actor *by,
                       cd_diags *diags, size_t *ret_removed)
{
    store_scope scope;
    change c;
    int res = change_enter(&c, s, t, diags, &scope);
    if (res)
        return res;
    size_t count = 0;
    res = change_end(&c, scope, take_away(&c, system, keys, n, by, &count));
    if (res == CD_OK && ret_removed)
        *ret_removed = count;
    return res;
}

/* ---- against the log ---------------------------------------------------------------------------------------------- */

static int digest_of(store *s, int64_t num, const char *tab, cd_diags *diags, char ret[65])
{
    sqlite3_stmt *st = store_sql(s, SELECT_CELLS, diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    sqlite3_bind_text(st, 2, tab, -1, SQLITE_TRANSIENT);
    cd_sha256 h;
    cd_sha256_init(&h);
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK)
        store_digest(&h, store_text(st, 0));
    sqlite3_clear_bindings(st);
    cd_sha256_end(&h, ret);
    return res == CD_NO ? CD_OK : res;
}

/* Every table that has rows or an entry: its last entry and the digest there. */
int store_tables_check(store *s, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s,
                                     "WITH told AS (SELECT json_extract(detail, '$.num') AS num, json_extract(detail, '$.table') AS tab, "
                                     "max(seq) AS seq FROM log WHERE action = 'table' GROUP BY 1, 2), "
                                     "seen AS (SELECT DISTINCT system AS num, tab FROM table_row UNION SELECT num, tab FROM told) "
                                     "SELECT n.num, n.tab, coalesce(y.id, l.subject), json_extract(l.detail, '$.sha256') FROM seen n "
                                     "LEFT JOIN told t ON t.num = n.num AND t.tab = n.tab LEFT JOIN log l ON l.seq = t.seq "
                                     "LEFT JOIN system y ON y.num = n.num ORDER BY y.id COLLATE BINARY, n.tab",
                                     diags);
    if (!st)
        return CD_ESYS;
    int res, out = CD_OK;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        const char *tab = store_text(st, 1), *id = store_text(st, 2), *want = store_text(st, 3);
        char got[65];
        if (digest_of(s, sqlite3_column_int64(st, 0), tab, diags, got) != CD_OK) {
            res = CD_ESYS;
            break;
        }
        if (store_same(want, got))
            continue;
        cd_error(diags, "E4014", store_place(s), _("«%s»: bảng «%s» khác với nhật ký; có người đã sửa ngoài chương trình"), id ? id : "", tab);
        out = CD_NO;
    }
    sqlite3_finalize(st);
    return res == CD_ESYS ? res : out;
}
