#include "store/events.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "store/private.h"

static const char *const words[EVENT_NKINDS] = {"system", "answers", "tables", "risks", "evidence", "evidence", "issued", "levels", "imports"};

const char *store_event_word(enum store_event_kind k)
{
    return words[k];
}

typedef struct reader {
    store *s;
    const fact_tables *tables;
    cd_diags *diags;
    cd_arena arena;
    store_event *items;
    size_t n, cap;
    int64_t num;
    const char *id;
    store_event now;                  /* seq, when, who, source of the entry being read */
    const char *profile[SYS_NFIELDS]; /* as the entry before said */
    bool known;                       /* there was one */
    const char *const (*risks)[RISK_NFIELDS];
    size_t nrisks;
    store_event import;               /* waits for the changes it made to be told; seq 0: none */
} reader;

static store_event *add(reader *r, enum store_event_kind kind, enum store_event_what what)
{
    if (r->n == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 64;
        r->items = cd_realloc(r->items, r->cap, sizeof *r->items);
    }
    store_event *e = &r->items[r->n++];
    *e = r->now;
    e->kind = kind;
    e->what = what;
    e->level = e->min_level = e->max_level = -1;
    return e;
}

/* ---- JSON, read by SQLite ----------------------------------------------------------------------------------------- */

static const char *json_text(reader *r, const char *detail, const char *path)
{
    sqlite3_stmt *st = store_sql(r->s, "SELECT json_extract(?1, ?2)", r->diags);
    if (!st)
        return NULL;
    sqlite3_bind_text(st, 1, detail, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, path, -1, SQLITE_STATIC);
    const char *text = store_step(r->s, st, r->diags) == CD_OK ? store_keep(&r->arena, st, 0) : NULL;
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return text;
}

static int64_t json_num(reader *r, const char *detail, const char *path, int64_t none)
{
    const char *text = json_text(r, detail, path);
    return text ? strtoll(text, NULL, 10) : none;
}

/* ---- entries ------------------------------------------------------------------------------------------------------ */

static void add_cell(store_event *e, store_event_cell *cells, const char *code, const char *old, const char *now)
{
    if (!store_same(old, now))
        cells[e->ncells++] = (store_event_cell){code, old, now};
    e->cells = cells;
}

static void read_profile(reader *r, const char *action, const char *subject, const char *detail)
{
    const bool gone = strcmp(action, "delete") == 0;
    const char *now[SYS_NFIELDS] = {subject};
    char path[32];
    for (enum store_sys_field f = SYS_NAME; f < SYS_NFIELDS; f++) {
        snprintf(path, sizeof path, "$.%s", store_sys_column(f));
        now[f] = json_text(r, detail, path);
    }
    store_event *e = add(r, EVENT_SYSTEM, gone ? EVENT_REMOVED : json_text(r, detail, "$.restored") ? EVENT_RESTORED : r->known ? EVENT_CHANGED : EVENT_ADDED);
    store_event_cell *cells = cd_arena_array(&r->arena, SYS_NFIELDS, sizeof *cells);
    for (enum store_sys_field f = r->known ? SYS_ID : SYS_NAME; f < SYS_NFIELDS && !gone; f++)
        add_cell(e, cells, store_sys_column(f), r->profile[f], now[f]);
    memcpy(r->profile, now, sizeof now);
    r->known = true;
}

static int read_facts(reader *r, const char *code)
{
    sqlite3_stmt *st = store_sql(r->s,
                                 "SELECT f.code, f.value, f.reason, (SELECT o.value FROM fact o WHERE o.system = f.system AND o.code = f.code AND o.seq < "
                                 "f.seq ORDER BY o.seq DESC LIMIT 1) FROM fact f WHERE f.log = ?1 AND (?2 IS NULL OR f.code = ?2) ORDER BY f.seq",
                                 r->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, r->now.seq);
    if (code)
        sqlite3_bind_text(st, 2, code, -1, SQLITE_STATIC);
    int res;
    while ((res = store_step(r->s, st, r->diags)) == CD_OK) {
        store_event_cell *cell = cd_arena_array(&r->arena, 1, sizeof *cell);
        *cell = (store_event_cell){store_keep(&r->arena, st, 0), store_keep(&r->arena, st, 3), store_keep(&r->arena, st, 1)};
        store_event *e = add(r, EVENT_FACT, !cell->old ? EVENT_ADDED : cell->now ? EVENT_CHANGED : EVENT_REMOVED);
        e->cells = cell;
        e->ncells = 1;
        e->name = cell->code;
        e->note = store_keep(&r->arena, st, 2);
    }
    sqlite3_clear_bindings(st);
    return res == CD_NO ? CD_OK : res;
}

/* A row of a table in an entry. */
typedef struct row {
    const char *key;
    store_event_cell *cells; /* code and `now` */
    size_t n, cap;
    bool met;
} row;

typedef struct rows {
    row *items;
    size_t n;
} rows;

static void rows_done(rows *x)
{
    for (size_t i = 0; i < x->n; i++)
        free(x->items[i].cells);
    free(x->items);
}

/* The objects of one array of the entry. */
static int read_rows(reader *r, const char *detail, const char *path, const char *key, rows *ret)
{
    sqlite3_stmt *st = store_sql(r->s, "SELECT o.key, c.key, c.value FROM json_each(?1, ?2) o, json_each(o.value) c ORDER BY o.key, c.id", r->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_text(st, 1, detail, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, path, -1, SQLITE_STATIC);
    int64_t at = -1;
    int res;
    while ((res = store_step(r->s, st, r->diags)) == CD_OK) {
        if (sqlite3_column_int64(st, 0) != at) {
            at = sqlite3_column_int64(st, 0);
            ret->items = cd_realloc(ret->items, ret->n + 1, sizeof *ret->items);
            ret->items[ret->n++] = (row){0};
        }
        row *x = &ret->items[ret->n - 1];
        if (x->n == x->cap) {
            x->cap = x->cap ? x->cap * 2 : 8;
            x->cells = cd_realloc(x->cells, x->cap, sizeof *x->cells);
        }
        store_event_cell c = {store_keep(&r->arena, st, 1), NULL, store_keep(&r->arena, st, 2)};
        x->cells[x->n++] = c;
        if (!x->key && (!key || strcmp(c.code, key) == 0)) /* of a table that the rules no longer have, the first column */
            x->key = c.now;
    }
    sqlite3_clear_bindings(st);
    return res == CD_NO ? CD_OK : res;
}

static const char *cell_of(const row *x, const char *code)
{
    for (size_t i = 0; x && i < x->n; i++)
        if (strcmp(x->cells[i].code, code) == 0)
            return x->cells[i].now;
    return NULL;
}

/* What became of a row; either may be NULL.  The key is told as the name. */
static void add_row(reader *r, const char *table, const row *was, const row *now)
{
    const row *any = now ? now : was;
    store_event *e = add(r, EVENT_ROW, !was ? EVENT_ADDED : now ? EVENT_CHANGED : EVENT_REMOVED);
    e->table = table;
    e->name = any->key;
    store_event_cell *cells = cd_arena_array(&r->arena, any->n + (was ? was->n : 0) + 1, sizeof *cells);
    for (size_t i = 0; now && i < now->n; i++)
        add_cell(e, cells, now->cells[i].code, cell_of(was, now->cells[i].code), now->cells[i].now);
    for (size_t i = 0; was && i < was->n; i++)
        if (!cell_of(now, was->cells[i].code))
            add_cell(e, cells, was->cells[i].code, was->cells[i].now, NULL);
    size_t n = 0;
    for (size_t i = 0; i < e->ncells; i++) /* of a row that came or went: not once more */
        if (!e->name || (cells[i].now ? cells[i].now : cells[i].old) != e->name)
            cells[n++] = cells[i];
    e->ncells = n;
}

static row *row_of(const rows *x, const char *key)
{
    for (size_t i = 0; key && i < x->n; i++)
        if (x->items[i].key && strcmp(x->items[i].key, key) == 0)
            return &x->items[i];
    return NULL;
}

static int read_table(reader *r, const char *detail)
{
    const char *code = json_text(r, detail, "$.table");
    const fact_table *t = code ? fact_tables_find(r->tables, code) : NULL;
    const char *key = t ? t->columns[t->key].fact->code : NULL;
    rows was = {0}, now = {0};
    int res = read_rows(r, detail, "$.was", key, &was);
    if (res == CD_OK)
        res = read_rows(r, detail, "$.set", key, &now);
    for (size_t i = 0; i < now.n && res == CD_OK; i++) {
        row *old = row_of(&was, now.items[i].key);
        if (old)
            old->met = true;
        add_row(r, code, old, &now.items[i]);
    }
    for (size_t i = 0; i < was.n && res == CD_OK; i++)
        if (!was.items[i].met)
            add_row(r, code, &was.items[i], NULL);
    if (res == CD_OK && !was.n && !now.n)
        add(r, EVENT_ROW, EVENT_MOVED)->table = code;
    rows_done(&was);
    rows_done(&now);
    return res;
}

/* The list as it is now beside that of the entry before, by threat and, of several of one threat, by turn. */
static int read_risks(reader *r, const char *detail)
{
    sqlite3_stmt *st = store_sql(r->s,
                                 "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, "
                                 "'$[3]'), json_extract(value, '$[4]') FROM json_each(?1, '$.rows') ORDER BY key",
                                 r->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_text(st, 1, detail, -1, SQLITE_STATIC);
    const char *(*now)[RISK_NFIELDS] = NULL;
    size_t n = 0, cap = 0;
    int res;
    while ((res = store_step(r->s, st, r->diags)) == CD_OK) {
        if (n == cap) {
            cap = cap ? cap * 2 : 16;
            now = cd_realloc(now, cap, sizeof *now);
        }
        for (int f = 0; f < RISK_NFIELDS; f++)
            now[n][f] = store_keep(&r->arena, st, f);
        n++;
    }
    sqlite3_clear_bindings(st);
    bool *met = cd_calloc(r->nrisks + 1, sizeof *met);
    for (size_t i = 0; i < n && res == CD_NO; i++) {
        size_t k = 0;
        while (k < r->nrisks && (met[k] || !store_same(r->risks[k][RISK_THREAT], now[i][RISK_THREAT])))
            k++;
        const char *const *old = k < r->nrisks ? r->risks[k] : NULL;
        if (old)
            met[k] = true;
        store_event_cell *cells = cd_arena_array(&r->arena, RISK_NFIELDS, sizeof *cells);
        store_event one = {.cells = cells};
        for (enum store_risk_field f = RISK_WEAKNESS; f < RISK_NFIELDS; f++)
            add_cell(&one, cells, store_risk_column(f), old ? old[f] : NULL, now[i][f]);
        if (old && !one.ncells)
            continue;
        store_event *e = add(r, EVENT_RISK, old ? EVENT_CHANGED : EVENT_ADDED);
        e->name = now[i][RISK_THREAT];
        e->cells = cells;
        e->ncells = one.ncells;
    }
    for (size_t k = 0; k < r->nrisks && res == CD_NO; k++)
        if (!met[k])
            add(r, EVENT_RISK, EVENT_REMOVED)->name = r->risks[k][RISK_THREAT];
    free(met);
    const char *(*kept)[RISK_NFIELDS] = cd_arena_array(&r->arena, n + 1, sizeof *kept);
    if (n)
        memcpy(kept, now, n * sizeof *kept);
    free(now);
    r->risks = (const char *const(*)[RISK_NFIELDS])kept;
    r->nrisks = n;
    return res == CD_NO ? CD_OK : res;
}

static void read_file(reader *r, const char *detail)
{
    store_event *e = add(r, EVENT_FILE, EVENT_ADDED);
    e->name = json_text(r, detail, "$.name");
    e->number = json_num(r, detail, "$.version", 0);
    e->size = json_num(r, detail, "$.size", 0);
    e->sha256 = json_text(r, detail, "$.sha256");
    e->note = json_text(r, detail, "$.note");
}

static void read_attachment(reader *r, const char *action, const char *detail)
{
    store_event *e = add(r, EVENT_ATTACH, strcmp(action, "attach") == 0 ? EVENT_ADDED : EVENT_REMOVED);
    const char *target = json_text(r, detail, "$.target");
    e->name = json_text(r, detail, "$.name");
    e->table = json_text(r, detail, "$.kind");
    e->target = target ? target : "";
}

static int read_issued(reader *r, const char *detail)
{
    store_event *e = add(r, EVENT_ISSUED, EVENT_ADDED);
    e->number = json_num(r, detail, "$.number", 0);
    e->pack = json_text(r, detail, "$.pack");
    e->level = (int)json_num(r, detail, "$.level", -1);
    e->table = json_text(r, detail, "$.state");
    e->note = json_text(r, detail, "$.note");
    sqlite3_stmt *st = store_sql(r->s, "SELECT count(*) FROM issue_paper WHERE issue = ?1", r->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, json_num(r, detail, "$.issue", 0));
    int res = store_step(r->s, st, r->diags);
    e->count = res == CD_OK ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return res;
}

static void read_verdict(reader *r, const char *detail)
{
    store_event *e = add(r, EVENT_VERDICT, EVENT_ADDED);
    e->pack = json_text(r, detail, "$.pack");
    e->sha256 = json_text(r, detail, "$.pack_hash");
    e->level = (int)json_num(r, detail, "$.level", -1);
    e->min_level = (int)json_num(r, detail, "$.min_level", -1);
    e->max_level = (int)json_num(r, detail, "$.max_level", -1);
}

/* ---- imports ------------------------------------------------------------------------------------------------------ */

static void tell_import(reader *r)
{
    if (!r->import.seq)
        return;
    const store_event at = r->import;
    r->import.seq = 0;
    *add(r, EVENT_IMPORT, EVENT_ADDED) = at;
}

/* The import that wrote the entry: its own one follows all that it wrote. */
static int find_import(reader *r)
{
    if (strcmp(r->now.source, "import") != 0 || r->import.seq)
        return CD_OK;
    sqlite3_stmt *st = store_sql(r->s, "SELECT seq, subject, detail, at, who FROM log WHERE seq > ?1 AND action = 'import' ORDER BY seq LIMIT 1", r->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, r->now.seq);
    int res = store_step(r->s, st, r->diags);
    if (res != CD_OK)
        return res == CD_NO ? CD_OK : res;
    const bool of_it = store_same(store_text(st, 3), r->now.when) && store_same(store_text(st, 4), r->now.who);
    const int64_t seq = sqlite3_column_int64(st, 0);
    const char *file = store_keep(&r->arena, st, 1), *detail = store_keep(&r->arena, st, 2);
    sqlite3_reset(st);
    if (!of_it)
        return CD_OK;
    r->import = r->now;
    r->import.kind = EVENT_IMPORT;
    r->import.seq = seq;
    r->import.name = file;
    r->import.table = json_text(r, detail, "$.kind");
    r->import.sha256 = json_text(r, detail, "$.sha256");
    r->import.rows = json_num(r, detail, "$.rows", 0);
    r->import.created = json_num(r, detail, "$.created", 0);
    r->import.changed = json_num(r, detail, "$.changed", 0);
    return CD_OK;
}

/* ---- all of it ---------------------------------------------------------------------------------------------------- */

static int read_entry(reader *r, const char *code, const char *action, const char *subject, const char *detail)
{
    if (strcmp(action, "facts") == 0)
        return read_facts(r, code);
    if (code)
        return CD_OK;
    int res = CD_OK;
    if (strcmp(action, "system") == 0 || strcmp(action, "delete") == 0)
        read_profile(r, action, subject, detail);
    else if (strcmp(action, "table") == 0)
        res = read_table(r, detail);
    else if (strcmp(action, "risks") == 0)
        res = read_risks(r, detail);
    else if (strcmp(action, "evidence") == 0)
        read_file(r, detail);
    else if (strcmp(action, "attach") == 0 || strcmp(action, "detach") == 0)
        read_attachment(r, action, detail);
    else if (strcmp(action, "issued") == 0)
        res = read_issued(r, detail);
    else
        read_verdict(r, detail);
    return res;
}

static int read_log(reader *r, const char *code)
{
    sqlite3_stmt *st = store_sql_own(r->s,
                                     STORE_NAMES "SELECT seq, at, who, source, action, subject, detail FROM log WHERE action IN ('system', 'delete', "
                                                 "'facts', 'table', 'risks', 'evidence', 'attach', 'detach', 'issued', 'verdict') AND subject IN names "
                                                 "AND " STORE_OF_NUM("detail") " ORDER BY seq",
                                     r->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_text(st, 1, r->id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, r->num);
    int res;
    while ((res = store_step(r->s, st, r->diags)) == CD_OK) {
        if (r->import.seq && r->import.seq < sqlite3_column_int64(st, 0))
            tell_import(r);
        r->now = (store_event){.seq = sqlite3_column_int64(st, 0), .when = store_keep(&r->arena, st, 1), .who = store_keep(&r->arena, st, 2),
                               .source = store_keep(&r->arena, st, 3)};
        const size_t before = r->n;
        res = read_entry(r, code, store_text(st, 4), store_keep(&r->arena, st, 5), store_text(st, 6));
        if (res == CD_OK && r->n > before && !code)
            res = find_import(r);
        if (res != CD_OK)
            break;
    }
    tell_import(r);
    sqlite3_finalize(st);
    return res == CD_NO ? CD_OK : res;
}

/* The system of that id, or the last one of that id that was taken away. */
static int find(reader *r, const char *id, bool *ret_gone)
{
    int res = store_system_find(r->s, id, r->diags, &r->num);
    if (res == CD_OK && !r->num)
        res = store_system_find_gone(r->s, id, r->diags, &r->num);
    if (res == CD_OK && !r->num)
        return store_system_num(r->s, id, r->diags, &r->num); /* tells it */
    sqlite3_stmt *st = res ? NULL : store_sql(r->s, "SELECT id, gone FROM system WHERE num = ?1", r->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, r->num);
    res = store_step(r->s, st, r->diags);
    if (res)
        return CD_ESYS;
    *ret_gone = sqlite3_column_type(st, 1) != SQLITE_NULL;
    r->id = cd_arena_strndup(&r->arena, store_text(st, 0), strcspn(store_text(st, 0), "~"));
    sqlite3_reset(st);
    return CD_OK;
}

int store_events_load(store *s, const char *id, const char *code, const fact_tables *tables, cd_diags *diags, store_events *ret)
{
    reader r = {.s = s, .tables = tables, .diags = diags};
    bool gone = false;
    cd_arena_init(&r.arena);
    int res = find(&r, id, &gone);
    if (res == CD_OK)
        res = read_log(&r, code);
    if (res != CD_OK) {
        cd_arena_done(&r.arena);
    } else {
        store_event *items = cd_arena_array(&r.arena, r.n + 1, sizeof *items);
        if (r.n)
            memcpy(items, r.items, r.n * sizeof *items);
        *ret = (store_events){r.arena, r.id, gone, r.n, items};
    }
    free(r.items);
    return res;
}

void store_events_done(store_events *e)
{
    cd_arena_done(&e->arena);
    *e = (store_events){0};
}
