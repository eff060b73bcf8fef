/* Exporting: the rows of a kind, into CSV or a sheet of a workbook. */
#include <string.h>

#include "store/export.h"
#include "store/import.h"
#include "store/private.h"
#include "table/csv.h"

typedef struct exporter {
    store *s;
    const export_sink *to;
    enum csv_kind kind;
    const fact **facts;
    size_t nfacts;
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

static int put_system(const store_system *sys, void *arg)
{
    exporter *e = arg;
    if (e->kind == KIND_RISKS) {
        store_risks risks = {0};
        int res = store_risks_load(e->s, sys->field[SYS_ID], e->diags, &risks);
        if (res)
            return res;
        for (size_t i = 0; i < risks.count; i++) {
            put(e, sys->field[SYS_ID]);
            for (int f = 0; f < RISK_NFIELDS; f++)
                put(e, risks.items[i].field[f]);
            end_row(e);
        }
        store_risks_done(&risks);
        return CD_OK;
    }
    int last = e->kind == KIND_SYSTEMS ? SYS_NFIELDS : SYS_ID + 1;
    for (int f = 0; f < last; f++)
        put(e, sys->field[f]);
    for (size_t i = 0; i < e->nfacts; i++)
        put(e, store_system_value(sys, e->facts[i]->code));
    end_row(e);
    return CD_OK;
}

static int put_orgs(exporter *e)
{
    store_orgs orgs = {0};
    int res = store_orgs_load(e->s, NULL, e->diags, &orgs);
    for (size_t i = 0; i < orgs.count; i++) {
        for (int f = 0; f < ORG_NFIELDS; f++)
            put(e, orgs.items[i].field[f]);
        end_row(e);
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
        int res = !f->pack ? CD_OK : e->s ? known_of_any(e->s, f, e->diags) : CD_NO;
        if (res == CD_OK)
            e->facts[e->nfacts++] = f;
        else if (res != CD_NO)
            return res;
    }
    return CD_OK;
}

size_t export_fields(enum csv_kind kind, const char *ret[EXPORT_FIELDS_MAX])
{
    size_t n = 0;
    switch (kind) {
    case KIND_SYSTEMS:
        for (; n < SYS_NFIELDS; n++)
            ret[n] = store_sys_column((enum store_sys_field)n);
        break;
    case KIND_DESCRIPTIONS:
        ret[n++] = store_sys_column(SYS_ID);
        break;
    case KIND_ORGS:
        for (; n < ORG_NFIELDS; n++)
            ret[n] = store_org_column((enum store_org_field)n);
        break;
    case KIND_RISKS:
        ret[n++] = "system";
        for (; n <= RISK_NFIELDS; n++)
            ret[n] = store_risk_column((enum store_risk_field)(n - 1));
        break;
    }
    return n;
}

int export_facts(store *s, enum csv_kind kind, const facts *dict, cd_diags *diags, const fact ***ret, size_t *ret_n)
{
    const char *group = kind == KIND_SYSTEMS ? "systems" : kind == KIND_DESCRIPTIONS ? "description" : NULL;
    exporter e = {.s = s, .diags = diags};
    e.facts = cd_calloc((group ? facts_count(dict) : 0) + 1, sizeof *e.facts);
    int res = group ? choose_facts(&e, group, dict) : CD_OK;
    if (res) {
        free(e.facts);
        return res;
    }
    *ret = e.facts;
    *ret_n = e.nfacts;
    return CD_OK;
}

int export_rows(store *s, enum csv_kind kind, const fact **chosen, size_t n, const export_sink *to, cd_diags *diags, uint64_t *ret_rows)
{
    exporter e = {.s = s, .to = to, .kind = kind, .facts = chosen, .nfacts = n, .diags = diags};
    int res = kind == KIND_ORGS ? put_orgs(&e) : store_each_system(s, STORE_BY_ID, diags, put_system, &e);
    *ret_rows = e.rows;
    return res;
}

static void csv_sink_put(void *user, const char *text)
{
    csv_put(user, text);
}

static void csv_sink_end(void *user)
{
    csv_end_row(user);
}

int store_export(store *s, const char *path, enum csv_kind kind, const facts *dict, bool excel, cd_diags *diags)
{
    csv_writer *w = NULL;
    const fact **chosen = NULL;
    size_t n = 0;
    uint64_t count;
    int res = csv_writer_open(path, excel, diags, &w);
    if (res)
        return res;
    res = export_facts(s, kind, dict, diags, &chosen, &n);
    if (res == CD_OK) {
        const char *fields[EXPORT_FIELDS_MAX];
        size_t nfields = export_fields(kind, fields);
        for (size_t i = 0; i < nfields; i++)
            csv_put_code(w, fields[i]);
        for (size_t i = 0; i < n; i++)
            csv_put_code(w, chosen[i]->code);
        csv_end_row(w);
        const export_sink sink = {csv_sink_put, csv_sink_end, w};
        res = export_rows(s, kind, chosen, n, &sink, diags, &count);
    }
    int end = csv_writer_close(w, res == CD_OK, diags);
    free(chosen);
    return res ? res : end;
}
