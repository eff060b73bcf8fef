#include "store/issued.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/i18n.h"
#include "store/files.h"
#include "store/private.h"

enum { SYSTEMS_MAX = 10000 };
#define HOST FACT_HOST_SYSTEM

/* ---- sources ------------------------------------------------------------------------------------------------------ */

typedef struct builder {
    store *s;
    const fact_tables *tables;
    cd_diags *diags;
    issue_sources out;
    size_t cap;
    issue_item *items; /* of the source being made */
    size_t nitems, cap_items;
    cd_sha256 hash;
    char **seen;       /* systems met */
    size_t nseen;
} builder;

static void begin(builder *b)
{
    b->nitems = 0;
    cd_sha256_init(&b->hash);
}

static void item(builder *b, const char *key, const char *value)
{
    if (!value)
        return;
    if (b->nitems == b->cap_items) {
        b->cap_items = b->cap_items ? b->cap_items * 2 : 64;
        b->items = cd_realloc(b->items, b->cap_items, sizeof *b->items);
    }
    char hex[65];
    cd_sha256_hex(value, strlen(value), hex);
    issue_item *x = &b->items[b->nitems++];
    x->key = cd_arena_strdup(&b->out.arena, key);
    memcpy(x->digest, hex, 16);
    x->digest[16] = '\0';
    store_digest(&b->hash, key);
    store_digest(&b->hash, value);
}

static void put(builder *b, issue_source x)
{
    if (b->out.count == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 16;
        b->out.items = cd_realloc(b->out.items, b->cap, sizeof *b->out.items);
    }
    b->out.items[b->out.count++] = x;
}

static void end(builder *b, const char *kind, const char *id, const char *name)
{
    cd_arena *a = &b->out.arena;
    issue_item *items = cd_arena_array(a, b->nitems + 1, sizeof *items);
    if (b->nitems)
        memcpy(items, b->items, b->nitems * sizeof *items);
    issue_source x = {cd_arena_strdup(a, kind), cd_arena_strdup(a, id), cd_arena_strdup(a, name ? name : id), "", items, b->nitems};
    cd_sha256_end(&b->hash, x.digest);
    put(b, x);
}

/* Several texts as one, so that no two lists give the same. */
static void joined(const char *const *cells, size_t n, cd_str *to)
{
    cd_str_clear(to);
    for (size_t i = 0; i < n; i++) {
        if (cells[i])
            cd_str_addf(to, "%zu:%s,", strlen(cells[i]), cells[i]);
        else
            cd_str_adds(to, "-,");
    }
}

static int rows(builder *b, const char *system, const fact_table *t, const char *prefix)
{
    table_rows r = {0};
    int res = store_table_load(b->s, system, t, b->diags, &r);
    if (res)
        return res;
    cd_str value, key;
    cd_str_init(&value, 0);
    cd_str_init(&key, 0);
    const char **cells = cd_calloc(t->ncolumns + 1, sizeof *cells);
    for (size_t i = 0; i < r.count; i++) {
        for (size_t k = 0; k < t->ncolumns; k++)
            cells[k] = t->columns[k].shown ? NULL : r.rows[i][k];
        joined(cells, t->ncolumns, &value);
        cd_str_clear(&key);
        cd_str_addf(&key, "%s%s", prefix, r.rows[i][t->key] ? r.rows[i][t->key] : "");
        item(b, cd_str_c(&key), cd_str_c(&value));
    }
    free(cells);
    cd_str_done(&key);
    cd_str_done(&value);
    table_rows_done(&r);
    return CD_OK;
}

static bool seen(builder *b, const char *id)
{
    for (size_t i = 0; i < b->nseen; i++)
        if (strcasecmp(b->seen[i], id) == 0)
            return true;
    if (b->nseen >= SYSTEMS_MAX)
        return true;
    b->seen = cd_realloc(b->seen, b->nseen + 1, sizeof *b->seen);
    b->seen[b->nseen++] = cd_strdup(id);
    return false;
}

static int columns(builder *b, const store_system *sys)
{
    item(b, store_sys_column(SYS_NAME), sys->field[SYS_NAME]);
    sqlite3_stmt *st = store_sql(b->s, "SELECT agency, operator, owner, part_of FROM system WHERE num = ?1", b->diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, sys->num);
    int res = store_step(b->s, st, b->diags);
    if (res == CD_OK) {
        for (int f = SYS_AGENCY; f <= SYS_PART_OF; f++) /* by number: another name is a change of the organisation */
            item(b, store_sys_column((enum store_sys_field)f), store_text(st, f - SYS_AGENCY));
        sqlite3_reset(st);
    }
    return res;
}

/* A system and its components; *ret_host: in what the first is hosted, owned by the caller. */
static int system_source(builder *b, const char *id, const char *kind, char **ret_host)
{
    if (seen(b, id))
        return CD_OK;
    store_system sys;
    store_system_init(&sys);
    int res = store_system_load(b->s, id, b->diags, &sys);
    if (res == CD_OK) {
        begin(b);
        res = columns(b, &sys);
        for (size_t i = 0; i < sys.nfacts; i++)
            item(b, sys.facts[i].code, sys.facts[i].value);
        const fact_table *plan = strcmp(kind, "host") == 0 ? fact_tables_find(b->tables, "plan") : NULL;
        if (plan && res == CD_OK)
            res = rows(b, id, plan, "plan:");
        end(b, kind, sys.field[SYS_ID], sys.field[SYS_NAME]);
        if (ret_host)
            *ret_host = cd_strdup(store_system_value(&sys, HOST));
    }
    store_ids below = {0};
    if (res == CD_OK)
        res = store_components(b->s, id, b->diags, &below);
    for (size_t i = 0; i < below.count && res == CD_OK; i++)
        res = system_source(b, below.ids[i], kind, NULL);
    store_ids_done(&below);
    store_system_done(&sys);
    return res;
}

/* The system itself, then what it is hosted in, as far as that goes. */
static int systems(builder *b, const char *id)
{
    char *at = cd_strdup(id);
    const char *kind = "system";
    int res = CD_OK;
    while (at && res == CD_OK) {
        char *host = NULL;
        res = store_system_exists(b->s, at, b->diags);
        if (res == CD_OK || strcmp(kind, "system") == 0)
            res = system_source(b, at, kind, &host); /* tells that there is no such system */
        else if (res == CD_NO)
            res = CD_OK; /* a host that is not in this database */
        kind = "host";
        free(at);
        at = host;
    }
    free(at);
    return res;
}

static int orgs(builder *b, const char *id)
{
    sqlite3_stmt *st = store_sql_own(b->s,
                                     "SELECT DISTINCT o.num, o.name FROM system s JOIN org o ON o.num IN (s.owner, s.operator, s.agency) "
                                     "OR o.name = (SELECT value FROM fact f WHERE f.system = s.num AND f.code = ?2 ORDER BY f.seq DESC LIMIT 1) "
                                     "WHERE s.id = ?1 ORDER BY o.num",
                                     b->diags);
    if (!st)
        return CD_ESYS;
    store_bind(b->s, st, 1, id);
    store_bind(b->s, st, 2, FACT_SPECIALISED_UNIT);
    int res;
    while ((res = store_step(b->s, st, b->diags)) == CD_OK) {
        store_orgs list = {0};
        res = store_orgs_load(b->s, store_text(st, 1), b->diags, &list);
        if (res)
            break;
        begin(b);
        for (int f = 0; f < ORG_NFIELDS && list.count; f++)
            item(b, store_org_column((enum store_org_field)f), list.items[0].field[f]);
        end(b, "org", store_text(st, 0), store_text(st, 1));
        store_orgs_done(&list);
    }
    sqlite3_finalize(st);
    return res == CD_NO ? CD_OK : res;
}

static int risks(builder *b, const char *id)
{
    store_risks list = {0};
    int res = store_risks_load(b->s, id, b->diags, &list);
    if (res)
        return res;
    cd_str value;
    cd_str_init(&value, 0);
    begin(b);
    for (size_t i = 0; i < list.count; i++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", i + 1);
        joined(list.items[i].field, RISK_NFIELDS, &value);
        item(b, key, cd_str_c(&value));
    }
    end(b, "risks", "risks", NULL);
    cd_str_done(&value);
    store_risks_done(&list);
    return CD_OK;
}

static int evidence(builder *b, const char *id)
{
    store_files all = {0};
    int res = store_files_load(b->s, id, b->diags, &all);
    if (res)
        return res;
    cd_str value;
    cd_str_init(&value, 0);
    begin(b);
    for (size_t i = 0; i < all.count; i++) {
        const store_file *f = &all.items[i];
        const store_file_version *v = store_file_newest(f);
        if (f->ntargets == 0)
            continue;
        const char *cells[] = {v->sha256, v->note};
        joined(cells, 2, &value);
        for (size_t k = 0; k < f->ntargets; k++)
            cd_str_addf(&value, "%s:%zu:%s,", store_target_word(f->targets[k].kind), strlen(f->targets[k].key), f->targets[k].key);
        item(b, f->name, cd_str_c(&value));
    }
    end(b, "evidence", "evidence", NULL);
    cd_str_done(&value);
    store_files_done(&all);
    return CD_OK;
}

int store_sources_load(store *s, const char *system, const fact_tables *tables, cd_diags *diags, issue_sources *ret)
{
    builder b = {.s = s, .tables = tables, .diags = diags};
    cd_arena_init(&b.out.arena);
    int res = systems(&b, system);
    if (res == CD_OK)
        res = orgs(&b, system);
    for (size_t i = 0; i < fact_tables_count(tables) && res == CD_OK; i++) {
        const fact_table *t = fact_tables_at(tables, i);
        begin(&b);
        res = rows(&b, system, t, "");
        end(&b, "table", t->code, t->label);
    }
    if (res == CD_OK)
        res = risks(&b, system);
    if (res == CD_OK)
        res = evidence(&b, system);
    for (size_t i = 0; i < b.nseen; i++)
        free(b.seen[i]);
    free(b.seen);
    free(b.items);
    if (res) {
        issue_sources_done(&b.out);
        return res;
    }
    *ret = b.out;
    return CD_OK;
}

void issue_sources_add(issue_sources *x, const char *kind, const char *id, const char *name, const char sha256[65])
{
    x->items = cd_realloc(x->items, x->count + 1, sizeof *x->items);
    issue_source *n = &x->items[x->count++];
    *n = (issue_source){cd_arena_strdup(&x->arena, kind), cd_arena_strdup(&x->arena, id), cd_arena_strdup(&x->arena, name), "", NULL, 0};
    memcpy(n->digest, sha256, sizeof n->digest);
}

void issue_sources_done(issue_sources *x)
{
    free(x->items);
    cd_arena_done(&x->arena);
    *x = (issue_sources){0};
}

/* ---- comparing ---------------------------------------------------------------------------------------------------- */

static const issue_source *source_of(const issue_sources *x, const issue_source *like)
{
    for (size_t i = 0; i < x->count; i++)
        if (strcmp(x->items[i].kind, like->kind) == 0 && strcmp(x->items[i].id, like->id) == 0)
            return &x->items[i];
    return NULL;
}

static const issue_item *item_of(const issue_source *x, const char *key, size_t near)
{
    if (near < x->nitems && strcmp(x->items[near].key, key) == 0) /* mostly where it was */
        return &x->items[near];
    for (size_t i = 0; i < x->nitems; i++)
        if (strcmp(x->items[i].key, key) == 0)
            return &x->items[i];
    return NULL;
}

static issue_change difference(const issue_source *was, const issue_source *now, cd_arena *a)
{
    issue_change c = {.was = was, .now = now};
    if (!was || !now)
        return c;
    const char **changed = cd_arena_array(a, was->nitems + 1, sizeof *changed), **removed = cd_arena_array(a, was->nitems + 1, sizeof *removed);
    const char **added = cd_arena_array(a, now->nitems + 1, sizeof *added);
    for (size_t i = 0; i < was->nitems; i++) {
        const issue_item *x = item_of(now, was->items[i].key, i);
        if (!x && strcmp(was->kind, "system") == 0 && strcmp(was->items[i].key, store_sys_column(SYS_ID)) == 0)
            changed[c.nchanged++] = was->items[i].key; /* renamed since: follow_renames */
        else if (!x)
            removed[c.nremoved++] = was->items[i].key;
        else if (strcmp(x->digest, was->items[i].digest) != 0)
            changed[c.nchanged++] = was->items[i].key;
    }
    for (size_t i = 0; i < now->nitems; i++)
        if (!item_of(was, now->items[i].key, i))
            added[c.nadded++] = now->items[i].key;
    c.changed = changed;
    c.added = added;
    c.removed = removed;
    return c;
}

size_t issue_compare(const issue_sources *was, const issue_sources *now, cd_arena *a, const issue_change **ret)
{
    issue_change *list = cd_arena_array(a, was->count + now->count + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < was->count; i++) {
        const issue_source *x = source_of(now, &was->items[i]);
        if (!x || strcmp(x->digest, was->items[i].digest) != 0)
            list[n++] = difference(&was->items[i], x, a);
    }
    for (size_t i = 0; i < now->count; i++) /* an empty table that the rules got since is nothing new */
        if (now->items[i].nitems && !source_of(was, &now->items[i]))
            list[n++] = difference(NULL, &now->items[i], a);
    *ret = list;
    return n;
}

/* ---- recording ---------------------------------------------------------------------------------------------------- */

static void items_json(const issue_source *x, cd_str *to)
{
    cd_str_clear(to);
    cd_str_addc(to, '[');
    for (size_t i = 0; i < x->nitems; i++) {
        cd_str_adds(to, i ? ",[" : "[");
        cd_str_add_json(to, x->items[i].key);
        cd_str_addf(to, ",\"%s\"]", x->items[i].digest);
    }
    cd_str_addc(to, ']');
}

/* Papers and sources of an issue as the log pins them, read from the rows. */
static int rows_digest(store *s, int64_t issue, cd_diags *diags, char ret[65])
{
    static const char *const sql[] = {"SELECT pos, file, pages, bytes, sha256 FROM issue_paper WHERE issue = ?1 ORDER BY pos",
                                      "SELECT pos, kind, id, name, digest, items FROM issue_source WHERE issue = ?1 ORDER BY pos"};
    cd_sha256 h;
    cd_sha256_init(&h);
    int res = CD_NO;
    for (size_t k = 0; k < 2 && res == CD_NO; k++) {
        sqlite3_stmt *st = store_sql(s, sql[k], diags);
        if (!st)
            return CD_ESYS;
        sqlite3_bind_int64(st, 1, issue);
        while ((res = store_step(s, st, diags)) == CD_OK)
            for (int i = 0; i < sqlite3_column_count(st); i++)
                store_digest(&h, store_text(st, i));
        store_digest(&h, NULL);
    }
    cd_sha256_end(&h, ret);
    return res == CD_NO ? CD_OK : res;
}

static int add_papers(store *s, int64_t issue, const store_issue *x, cd_diags *diags)
{
    int res = CD_OK;
    for (size_t i = 0; i < x->npapers && res == CD_OK; i++) {
        sqlite3_stmt *st =
            store_sql(s, "INSERT INTO issue_paper (issue, pos, file, pages, bytes, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", diags);
        if (!st)
            return CD_ESYS;
        sqlite3_bind_int64(st, 1, issue);
        sqlite3_bind_int64(st, 2, (int64_t)i);
        store_bind(s, st, 3, x->papers[i].file);
        store_bind_num(st, 4, (int64_t)x->papers[i].pages);
        sqlite3_bind_int64(st, 5, (int64_t)x->papers[i].bytes);
        store_bind(s, st, 6, x->papers[i].sha256);
        res = store_run(s, st, diags);
    }
    return res;
}

static int add_sources(store *s, int64_t issue, const issue_sources *x, cd_diags *diags)
{
    cd_str items;
    cd_str_init(&items, 0);
    int res = CD_OK;
    for (size_t i = 0; i < x->count && res == CD_OK; i++) {
        const issue_source *n = &x->items[i];
        sqlite3_stmt *st =
            store_sql(s, "INSERT INTO issue_source (issue, pos, kind, id, name, digest, items) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", diags);
        if (!st) {
            res = CD_ESYS;
            break;
        }
        items_json(n, &items);
        sqlite3_bind_int64(st, 1, issue);
        sqlite3_bind_int64(st, 2, (int64_t)i);
        store_bind(s, st, 3, n->kind);
        store_bind(s, st, 4, n->id);
        store_bind(s, st, 5, n->name);
        store_bind(s, st, 6, n->digest);
        store_bind(s, st, 7, cd_str_c(&items));
        res = store_run(s, st, diags);
    }
    cd_str_done(&items);
    return res;
}

static int next_number(store *s, int64_t system, cd_diags *diags, int64_t *ret_seq, int64_t *ret_number)
{
    sqlite3_stmt *st = store_sql(s, "SELECT (SELECT coalesce(max(seq), 0) FROM issue) + 1, coalesce(max(number), 0) + 1 FROM issue WHERE system = ?1",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, system);
    int res = store_step(s, st, diags);
    if (res == CD_OK) {
        *ret_seq = sqlite3_column_int64(st, 0);
        *ret_number = sqlite3_column_int64(st, 1);
        sqlite3_reset(st);
    }
    return res;
}

static int insert_issue(store *s, const store_system *sys, int64_t issue, int64_t number, const store_issue *x, int64_t log, cd_diags *diags)
{
    sqlite3_stmt *st =
        store_sql(s, "INSERT INTO issue (seq, system, number, pack, level, state, note, log) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, issue);
    sqlite3_bind_int64(st, 2, sys->num);
    sqlite3_bind_int64(st, 3, number);
    store_bind(s, st, 4, x->pack);
    if (x->level >= 0)
        sqlite3_bind_int(st, 5, x->level);
    store_bind(s, st, 6, x->state);
    store_bind(s, st, 7, x->note);
    sqlite3_bind_int64(st, 8, log);
    return store_run(s, st, diags);
}

/* The row of an issue needs its log entry and the entry the digest of the other rows, whose keys point to the issue: it
 * comes first, its log entry being checked when the change ends. */
static int issue_add(store *s, const store_system *sys, const store_issue *x, const store_actor *by, cd_diags *diags, int64_t *number)
{
    int64_t issue = 0, log = 0;
    char digest[65];
    int res = store_exec(s, "PRAGMA defer_foreign_keys = ON", diags);
    if (res == CD_OK)
        res = next_number(s, sys->num, diags, &issue, number);
    if (res == CD_OK)
        res = add_papers(s, issue, x, diags);
    if (res == CD_OK)
        res = add_sources(s, issue, &x->sources, diags);
    if (res == CD_OK)
        res = rows_digest(s, issue, diags, digest);
    if (res)
        return res;
    cd_str json;
    cd_arena a;
    cd_arena_init(&a);
    cd_str_init(&json, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64 ",\"issue\":%" PRId64 ",\"number\":%" PRId64, sys->num, issue, *number);
    store_json(&json, "pack", store_nfc(s, &a, x->pack));
    if (x->level >= 0)
        cd_str_addf(&json, ",\"level\":%d", x->level);
    store_json(&json, "state", store_nfc(s, &a, x->state));
    store_json(&json, "note", store_nfc(s, &a, x->note));
    store_json(&json, "content", x->content); /* here only: the log is chained, and a database of before needs no other table */
    store_json(&json, "sha256", digest);
    cd_str_addc(&json, '}');
    res = store_log_add(s, by, "issued", sys->field[SYS_ID], cd_str_c(&json), diags, &log);
    cd_str_done(&json);
    cd_arena_done(&a);
    return res ? res : insert_issue(s, sys, issue, *number, x, log, diags);
}

int store_issue_add(store *s, const char *system, const store_issue *x, const store_actor *by, cd_diags *diags, int64_t *ret_number)
{
    store_edit e;
    int64_t number = 0;
    int res = store_edit_begin(s, system, diags, &e);
    if (res == CD_OK)
        res = store_edit_end(s, &e, issue_add(s, &e.sys, x, by, diags, &number), diags);
    if (res == CD_OK && ret_number)
        *ret_number = number;
    return res;
}

/* ---- reading ------------------------------------------------------------------------------------------------------ */

static int load_papers(store *s, int64_t issue, cd_diags *diags, store_issue *x)
{
    sqlite3_stmt *st = store_sql(s, "SELECT file, pages, bytes, sha256 FROM issue_paper WHERE issue = ?1 ORDER BY pos", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, issue);
    issue_paper *list = NULL;
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        list = cd_realloc(list, x->npapers + 1, sizeof *list);
        list[x->npapers++] = (issue_paper){store_keep(&x->arena, st, 0), (uint64_t)sqlite3_column_int64(st, 1),
                                           (uint64_t)sqlite3_column_int64(st, 2), store_keep(&x->arena, st, 3)};
    }
    issue_paper *all = cd_arena_array(&x->arena, x->npapers + 1, sizeof *all);
    if (x->npapers)
        memcpy(all, list, x->npapers * sizeof *all);
    free(list);
    x->papers = all;
    return res == CD_NO ? CD_OK : res;
}

static int load_sources(store *s, int64_t issue, cd_diags *diags, store_issue *x)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT s.pos, s.kind, s.id, s.name, s.digest, json_extract(i.value, '$[0]'), json_extract(i.value, '$[1]') "
                                 "FROM issue_source s LEFT JOIN json_each(s.items) i WHERE s.issue = ?1 ORDER BY s.pos, i.key",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, issue);
    builder b = {.s = s, .diags = diags};
    cd_arena_init(&b.out.arena);
    int64_t at = -1;
    issue_source now = {0};
    int res;
    do {
        res = store_step(s, st, diags);
        int64_t pos = res == CD_OK ? sqlite3_column_int64(st, 0) : -1;
        if (pos != at && at >= 0) {
            issue_item *items = cd_arena_array(&b.out.arena, b.nitems + 1, sizeof *items);
            if (b.nitems)
                memcpy(items, b.items, b.nitems * sizeof *items);
            now.items = items;
            now.nitems = b.nitems;
            put(&b, now);
        }
        if (res != CD_OK)
            break;
        if (pos != at) {
            b.nitems = 0;
            now = (issue_source){store_keep(&b.out.arena, st, 1), store_keep(&b.out.arena, st, 2), store_keep(&b.out.arena, st, 3), "", NULL, 0};
            snprintf(now.digest, sizeof now.digest, "%s", store_text(st, 4));
            at = pos;
        }
        if (!store_text(st, 5))
            continue;
        item(&b, store_text(st, 5), "");
        snprintf(b.items[b.nitems - 1].digest, sizeof b.items[0].digest, "%s", store_text(st, 6) ? store_text(st, 6) : "");
    } while (res == CD_OK);
    free(b.items);
    x->sources = b.out;
    return res == CD_NO ? CD_OK : res;
}

/* A system that was renamed since is called by its id of today.  The papers show the old one: that is a difference. */
static int follow_renames(store *s, int64_t log, issue_sources *x, cd_diags *diags)
{
    for (size_t i = 0; i < x->count; i++) {
        issue_source *of = &x->items[i];
        bool itself = strcmp(of->kind, "system") == 0;
        if (!itself && strcmp(of->kind, "host") != 0)
            continue;
        sqlite3_stmt *st = store_sql(s,
                                     "SELECT id FROM system_now WHERE num = (SELECT json_extract(detail, '$.num') FROM log WHERE action = 'system' AND "
                                     "subject = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT 1)",
                                     diags);
        if (!st)
            return CD_ESYS;
        store_bind(s, st, 1, of->id);
        sqlite3_bind_int64(st, 2, log);
        int res = store_step(s, st, diags);
        if (res == CD_ESYS)
            return res;
        const char *now = res == CD_OK ? store_text(st, 0) : NULL;
        if (now && strcmp(now, of->id) != 0) {
            of->id = cd_arena_strdup(&x->arena, now);
            if (itself) {
                issue_item *items = cd_arena_array(&x->arena, of->nitems + 1, sizeof *items);
                memcpy(items, of->items, of->nitems * sizeof *items);
                items[of->nitems++] = (issue_item){store_sys_column(SYS_ID), ""};
                of->items = items;
                of->digest[0] = '\0';
            }
        }
        sqlite3_reset(st);
    }
    return CD_OK;
}

int store_issue_last(store *s, const char *system, cd_diags *diags, store_issue *ret)
{
    int64_t num = 0, issue;
    int res = store_system_num(s, system, diags, &num);
    if (res)
        return res;
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT i.seq, i.number, i.pack, i.level, i.state, i.note, l.who, l.at, i.log, json_extract(l.detail, '$.content') FROM issue i JOIN log l ON l.seq = i.log "
                                 "WHERE i.system = ?1 ORDER BY i.number DESC LIMIT 1",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    res = store_step(s, st, diags);
    if (res)
        return res;
    store_issue x = {.number = sqlite3_column_int64(st, 1)};
    cd_arena_init(&x.arena);
    issue = sqlite3_column_int64(st, 0);
    const int64_t log = sqlite3_column_int64(st, 8);
    x.pack = store_keep(&x.arena, st, 2);
    x.level = sqlite3_column_type(st, 3) == SQLITE_NULL ? -1 : sqlite3_column_int(st, 3);
    x.state = store_keep(&x.arena, st, 4);
    x.note = store_keep(&x.arena, st, 5);
    x.who = store_keep(&x.arena, st, 6);
    x.when = store_keep(&x.arena, st, 7);
    x.content = store_keep(&x.arena, st, 9);
    sqlite3_reset(st);
    res = load_papers(s, issue, diags, &x);
    if (res == CD_OK)
        res = load_sources(s, issue, diags, &x);
    if (res == CD_OK)
        res = follow_renames(s, log, &x.sources, diags);
    if (res) {
        store_issue_done(&x);
        return res;
    }
    *ret = x;
    return CD_OK;
}

void store_issue_done(store_issue *x)
{
    issue_sources_done(&x->sources);
    cd_arena_done(&x->arena);
    *x = (store_issue){0};
}

/* ---- checking ----------------------------------------------------------------------------------------------------- */

int store_issued_check(store *s, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s,
                                     "SELECT i.seq, json_extract(l.detail, '$.sha256'), l.subject || ' #' || i.number, l.action IS 'issued' "
                                     "AND json_extract(l.detail, '$.num') IS i.system AND json_extract(l.detail, '$.issue') IS i.seq "
                                     "AND json_extract(l.detail, '$.number') IS i.number AND json_extract(l.detail, '$.pack') IS i.pack "
                                     "AND json_extract(l.detail, '$.level') IS i.level AND json_extract(l.detail, '$.state') IS i.state "
                                     "AND json_extract(l.detail, '$.note') IS i.note FROM issue i JOIN log l ON l.seq = i.log "
                                     "UNION ALL SELECT NULL, NULL, l.subject || ' #' || json_extract(l.detail, '$.number'), 0 FROM log l "
                                     "WHERE l.action = 'issued' AND NOT EXISTS (SELECT 1 FROM issue i WHERE i.log = l.seq)",
                                     diags);
    if (!st)
        return CD_ESYS;
    int res, out = CD_OK;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        char got[65] = "";
        if (sqlite3_column_int(st, 3) && rows_digest(s, sqlite3_column_int64(st, 0), diags, got) != CD_OK) {
            res = CD_ESYS;
            break;
        }
        if (store_same(store_text(st, 1), got))
            continue;
        cd_error(diags, "E4013", store_place(s), _("«%s»: bản hồ sơ đã giao khác với nhật ký; có người đã sửa ngoài chương trình"), store_text(st, 2));
        out = CD_NO;
    }
    sqlite3_finalize(st);
    return res == CD_ESYS ? res : out;
}
