/* Exporting CSV. */
#include <string.h>

#include "store/import.h"
#include "store/private.h"
#include "table/csv.h"

typedef struct exporter {
    store *s;
    csv_writer *w;
    enum csv_kind kind;
    const fact **facts;
    size_t nfacts;
    cd_diags *diags;
} exporter;

static int put_system(const store_system *sys, void *arg)
{
    exporter *e = arg;
    if (e->kind == KIND_RISKS) {
        store_risks risks = {0};
        int res = store_risks_load(e->s, sys->field[SYS_ID], e->diags, &risks);
        if (res)
            return res;
        for (size_t i = 0; i < risks.count; i++) {
            csv_put(e->w, sys->field[SYS_ID]);
            for (int f = 0; f < RISK_NFIELDS; f++)
                csv_put(e->w, risks.items[i].field[f]);
            csv_end_row(e->w);
        }
        store_risks_done(&risks);
        return CD_OK;
    }
    int last = e->kind == KIND_SYSTEMS ? SYS_NFIELDS : SYS_ID + 1;
    for (int f = 0; f < last; f++)
        csv_put(e->w, sys->field[f]);
    for (size_t i = 0; i < e->nfacts; i++)
        csv_put(e->w, store_system_value(sys, e->facts[i]->code));
    csv_end_row(e->w);
    return CD_OK;
}

static void put_header(exporter *e)
{
    switch (e->kind) {
    case KIND_SYSTEMS:
        for (int f = 0; f < SYS_NFIELDS; f++)
            csv_put_code(e->w, store_sys_column((enum store_sys_field)f));
        break;
    case KIND_DESCRIPTIONS:
        csv_put_code(e->w, "id");
        break;
    case KIND_ORGS:
        for (int f = 0; f < ORG_NFIELDS; f++)
            csv_put_code(e->w, store_org_column((enum store_org_field)f));
        break;
    case KIND_RISKS:
        csv_put_code(e->w, "system");
        for (int f = 0; f < RISK_NFIELDS; f++)
            csv_put_code(e->w, store_risk_column((enum store_risk_field)f));
        break;
    }
    for (size_t i = 0; i < e->nfacts; i++)
        csv_put_code(e->w, e->facts[i]->code);
    csv_end_row(e->w);
}

static int put_orgs(exporter *e)
{
    store_orgs orgs = {0};
    int res = store_orgs_load(e->s, NULL, e->diags, &orgs);
    for (size_t i = 0; i < orgs.count; i++) {
        for (int f = 0; f < ORG_NFIELDS; f++)
            csv_put(e->w, orgs.items[i].field[f]);
        csv_end_row(e->w);
    }
    store_orgs_done(&orgs);
    return res;
}

/* Does some system have a value of the fact? */
static int known_of_any(store *s, const fact *f, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT 1 FROM system s WHERE (SELECT value FROM fact WHERE system = s.num AND code = ?1 "
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
static int choose_facts(exporter *e, const char *group, const facts *dict)
{
    for (size_t i = 0; i < facts_count(dict); i++) {
        const fact *f = facts_at(dict, i);
        if (!f->group || strcmp(f->group, group) != 0)
            continue;
        int res = f->pack ? known_of_any(e->s, f, e->diags) : CD_OK;
        if (res == CD_OK)
            e->facts[e->nfacts++] = f;
        else if (res != CD_NO)
            return res;
    }
    return CD_OK;
}

int store_export(store *s, const char *path, enum csv_kind kind, const facts *dict, bool excel, cd_diags *diags)
{
    exporter e = {.s = s, .kind = kind, .diags = diags};
    int res = csv_writer_open(path, excel, diags, &e.w);
    if (res)
        return res;
    const char *group = kind == KIND_SYSTEMS ? "systems" : kind == KIND_DESCRIPTIONS ? "description" : NULL;
    size_t all = group ? facts_count(dict) : 0;
    e.facts = cd_calloc(all + 1, sizeof *e.facts);
    if (group)
        res = choose_facts(&e, group, dict);
    if (res == CD_OK) {
        put_header(&e);
        res = kind == KIND_ORGS ? put_orgs(&e) : store_each_system(s, STORE_BY_ID, diags, put_system, &e);
    }
    int end = csv_writer_close(e.w, res == CD_OK, diags);
    free(e.facts);
    return res ? res : end;
}
