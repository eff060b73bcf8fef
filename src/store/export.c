/* Exporting: the rows of a kind, into CSV or a sheet of a workbook. */
#include "store/export.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "store/private.h"
#include "store/tables.h"
#include "table/csv.h"

typedef struct exporter {
    store *s;
    const export_columns *c;
    const export_options *o;
    const export_sink *to;
    uint64_t rows;
    cd_diags *diags;
} exporter;

static void put(exporter *e, const char *text)
{
    e->to->put(e->to->user, text);
}

static void end_row(exporter *e)
{
    e->to->end_row(e->to->user);
    e->rows++;
}

static bool wanted(const export_options *o, const char *id)
{
    for (size_t i = 0; i < o->nsystems; i++)
        if (strcasecmp(o->systems[i], id) == 0)
            return true;
    return o->nsystems == 0;
}

/* ---- rows of systems ---- */

static int put_risks(exporter *e, const char *id)
{
    store_risks risks = {0};
    int res = store_risks_load(e->s, id, e->diags, &risks);
    if (res)
        return res;
    for (size_t i = 0; i < risks.count; i++) {
        put(e, id);
        for (int f = 0; f < RISK_NFIELDS; f++)
            put(e, risks.items[i].field[f]);
        end_row(e);
    }
    store_risks_done(&risks);
    return CD_OK;
}

static int put_system(const store_system *sys, void *arg)
{
    exporter *e = arg;
    if (!wanted(e->o, sys->field[SYS_ID]))
        return CD_OK;
    if (e->c->kind == KIND_RISKS)
        return put_risks(e, sys->field[SYS_ID]);
    for (size_t f = 0; f < e->c->nfields; f++)
        put(e, sys->field[f]);
    for (size_t i = 0; i < e->c->nfacts; i++)
        put(e, store_system_value(sys, e->c->facts[i]->code));
    end_row(e);
    return CD_OK;
}

static size_t org_at(const store_orgs *orgs, const char *name)
{
    size_t i = 0;
    while (i < orgs->count && strcmp(orgs->items[i].field[ORG_NAME], name) != 0)
        i++;
    return i;
}

static void mark_from(const store_orgs *orgs, const char *name, bool *marked)
{
    while (name && *name) {
        size_t at = org_at(orgs, name);
        if (at == orgs->count || marked[at])
            break;
        marked[at] = true;
        name = orgs->items[at].field[ORG_PARENT];
    }
}

/* Marks the organisations that the wanted systems name, and those above them; the specialised unit is named by a fact. */
static int mark_orgs(exporter *e, const store_orgs *orgs, bool *marked)
{
    static const enum store_sys_field fields[] = {SYS_AGENCY, SYS_OPERATOR, SYS_OWNER};
    int res = CD_OK;
    for (size_t i = 0; i < e->o->nsystems && res == CD_OK; i++) {
        store_system sys;
        store_system_init(&sys);
        res = store_system_load(e->s, e->o->systems[i], e->diags, &sys);
        for (size_t f = 0; f < sizeof fields / sizeof *fields && res == CD_OK; f++)
            mark_from(orgs, sys.field[fields[f]], marked);
        if (res == CD_OK)
            mark_from(orgs, store_system_value(&sys, FACT_SPECIALISED_UNIT), marked);
        store_system_done(&sys);
    }
    return res;
}

static int put_orgs(exporter *e)
{
    store_orgs orgs = {0};
    int res = store_orgs_load(e->s, NULL, e->diags, &orgs);
    bool some = e->o->own_orgs && e->o->nsystems, *marked = cd_calloc(orgs.count + 1, sizeof *marked);
    if (res == CD_OK && some)
        res = mark_orgs(e, &orgs, marked);
    for (size_t i = 0; i < orgs.count && res == CD_OK; i++) {
        if (some && !marked[i])
            continue;
        for (int f = 0; f < ORG_NFIELDS; f++)
            put(e, orgs.items[i].field[f]);
        end_row(e);
    }
    free(marked);
    store_orgs_done(&orgs);
    return res;
}

/* ---- rows of a table ---- */

/* `cells` NULL: nothing is stored under the key. */
static void put_row(exporter *e, const char *id, const char *key, const char *const *cells, cd_arena *a)
{
    const fact_table *t = e->c->table;
    const export_source *from = e->o->source;
    put(e, id);
    for (size_t i = 0; i < t->ncolumns; i++)
        if (t->columns[i].shown)
            put(e, e->o->nsystems && from && from->shown ? from->shown(id, t, i, key, a, from->user) : NULL);
        else
            put(e, i == t->key ? key : cells ? cells[i] : NULL);
    end_row(e);
}

static int put_table_of(exporter *e, const char *id, cd_arena *a)
{
    const fact_table *t = e->c->table;
    const export_source *from = e->o->source;
    const char *const *keys = NULL;
    size_t nkeys = 0;
    table_rows stored = {0};
    int res = store_table_load(e->s, id, t, e->diags, &stored);
    if (res == CD_OK && e->o->nsystems && from && from->keys)
        res = from->keys(id, t, a, e->diags, &keys, &nkeys, from->user);
    bool *done = cd_arena_array(a, stored.count + 1, sizeof *done);
    for (size_t i = 0; i < nkeys && res == CD_OK; i++) {
        size_t at = table_rows_find(&stored, keys[i]);
        put_row(e, id, keys[i], at == SIZE_MAX ? NULL : stored.rows[at], a);
        if (at != SIZE_MAX)
            done[at] = true;
    }
    for (size_t i = 0; i < stored.count && res == CD_OK; i++)
        if (!done[i])
            put_row(e, id, stored.rows[i][t->key], stored.rows[i], a);
    table_rows_done(&stored);
    return res;
}

static int put_table(exporter *e)
{
    store_ids ids = {0};
    int res = store_systems(e->s, STORE_BY_ID, e->diags, &ids);
    for (size_t i = 0; i < ids.count && res == CD_OK; i++) {
        if (!wanted(e->o, ids.ids[i]))
            continue;
        cd_arena a;
        cd_arena_init(&a);
        res = put_table_of(e, ids.ids[i], &a);
        cd_arena_done(&a);
    }
    store_ids_done(&ids);
    return res;
}

/* ---- columns ---- */

/* Does some system have a value of the fact? */
static int known_of_any(store *s, const fact *f, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT 1 FROM system_now s WHERE (SELECT value FROM fact WHERE system = s.num AND code = ?1 "
                                 "ORDER BY seq DESC LIMIT 1) IS NOT NULL LIMIT 1",
                                 diags);
    if (!st)
        return CD_ESYS;
    store_bind(s, st, 1, f->code);
    int res = store_step(s, st, diags);
    sqlite3_reset(st);
    return res;
}

/* The facts that are columns: those of the common dictionary, and what a pack adds only when some system has a value, so
 * that files do not grow columns of packs nobody uses. */
static int choose_facts(export_columns *c, store *s, const char *group, const facts *dict, cd_diags *diags)
{
    c->facts = cd_calloc(facts_count(dict) + 1, sizeof *c->facts);
    for (size_t i = 0; i < facts_count(dict); i++) {
        const fact *f = facts_at(dict, i);
        if (!f->group || strcmp(f->group, group) != 0)
            continue;
        int res = !f->pack ? CD_OK : s ? known_of_any(s, f, diags) : CD_NO;
        if (res == CD_OK)
            c->facts[c->nfacts++] = f;
        else if (res != CD_NO)
            return res;
    }
    return CD_OK;
}

int export_columns_init(export_columns *c, store *s, unsigned kind, const export_options *o, cd_diags *diags)
{
    *c = (export_columns){.kind = kind};
    int res = CD_OK;
    switch (kind) {
    case KIND_SYSTEMS:
        for (; c->nfields < SYS_NFIELDS; c->nfields++)
            c->fields[c->nfields] = store_sys_column((enum store_sys_field)c->nfields);
        res = choose_facts(c, s, "systems", o->dict, diags);
        break;
    case KIND_DESCRIPTIONS:
        c->fields[c->nfields++] = store_sys_column(SYS_ID);
        res = choose_facts(c, s, "description", o->dict, diags);
        break;
    case KIND_ORGS:
        for (; c->nfields < ORG_NFIELDS; c->nfields++)
            c->fields[c->nfields] = store_org_column((enum store_org_field)c->nfields);
        break;
    case KIND_RISKS:
        c->fields[c->nfields++] = "system";
        for (int f = 0; f < RISK_NFIELDS; f++)
            c->fields[c->nfields++] = store_risk_column((enum store_risk_field)f);
        break;
    default:
        c->table = fact_tables_at(o->tables, kind - KIND_TABLES);
        c->fields[c->nfields++] = "system";
        c->facts = cd_calloc(c->table->ncolumns + 1, sizeof *c->facts);
        for (; c->nfacts < c->table->ncolumns; c->nfacts++)
            c->facts[c->nfacts] = c->table->columns[c->nfacts].fact;
        break;
    }
    for (size_t i = 0; i < o->nsystems && s && res == CD_OK; i++) {
        int64_t num;
        res = store_system_num(s, o->systems[i], diags, &num);
    }
    if (res)
        export_columns_done(c);
    return res;
}

void export_columns_done(export_columns *c)
{
    free(c->facts);
    c->facts = NULL;
}

int export_rows(store *s, const export_columns *c, const export_options *o, const export_sink *to, cd_diags *diags, uint64_t *ret_rows)
{
    exporter e = {.s = s, .c = c, .o = o, .to = to, .diags = diags};
    int res = c->table ? put_table(&e) : c->kind == KIND_ORGS ? put_orgs(&e) : store_each_system(s, STORE_BY_ID, diags, put_system, &e);
    *ret_rows = e.rows;
    return res;
}

/* ---- CSV ---- */

static void csv_sink_put(void *user, const char *text)
{
    csv_put(user, text);
}

static void csv_sink_end(void *user)
{
    csv_end_row(user);
}

int store_export(store *s, const char *path, unsigned kind, const export_options *o, bool excel, cd_diags *diags)
{
    csv_writer *w = NULL;
    export_columns c;
    uint64_t count;
    int res = csv_writer_open(path, excel, diags, &w);
    if (res)
        return res;
    res = export_columns_init(&c, s, kind, o, diags);
    if (res == CD_OK) {
        for (size_t i = 0; i < c.nfields; i++)
            csv_put_code(w, c.fields[i]);
        for (size_t i = 0; i < c.nfacts; i++)
            csv_put_code(w, c.facts[i]->code);
        csv_end_row(w);
        const export_sink sink = {csv_sink_put, csv_sink_end, w};
        res = export_rows(s, &c, o, &sink, diags, &count);
        export_columns_done(&c);
    }
    int end = csv_writer_close(w, res == CD_OK, diags);
    return res ? res : end;
}
