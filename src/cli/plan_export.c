#include "cli/plan_export.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "plan/ssp.h"
#include "store/tables.h"

/* The later of two times of the same form. */
static int later(store *s, const char *id, cd_diags *diags, char last[21])
{
    char when[21];
    int r = store_last_change(s, id, diags, when);
    if (r == CD_OK && strcmp(when, last) > 0)
        memcpy(last, when, sizeof when);
    return r;
}

int plan_export(cli *c, store *s, const profile *p, const planned *x, const char *output)
{
    char last[21] = "";
    int r = later(s, p->parts[0].id, &c->diags, last);
    for (size_t i = 1; i < p->nparts && r == CD_OK; i++)
        r = later(s, p->parts[i].id, &c->diags, last);
    for (const planned *h = x; h && h->of_host && r == CD_OK; h = h->plan_of_host)
        r = later(s, h->of_host->parts[0].id, &c->diags, last);
    if (r != CD_OK)
        return r;
    const char *const *field = p->system.field;
    /* The plan is a Vietnamese paper in any locale: marked, not translated. */
    const ssp_party parties[] = {{"owner", N_("Chủ quản hệ thống thông tin"), field[SYS_OWNER]},
                                 {"operator", N_("Đơn vị vận hành"), field[SYS_OPERATOR]},
                                 {"agency", N_("Cơ quan lập hồ sơ"), field[SYS_AGENCY]}};
    ssp_input in = {.id = p->parts[0].id, .name = p->parts[0].name, .last_modified = last, .rules = x->rules, .values = p->parts[0].values, .view = x->view,
                    .host = x->hosted ? &x->host : NULL, .parties = parties, .nparties = sizeof parties / sizeof *parties};
    law *laws;
    r = cli_law(c, &laws);
    const fact_tables *known = r == CD_OK ? law_tables(laws) : NULL;
    table_rows *tables = cd_calloc(known ? fact_tables_count(known) + 1 : 1, sizeof *tables);
    for (size_t i = 0; r == CD_OK && i < fact_tables_count(known); i++) {
        r = store_table_load(s, p->parts[0].id, fact_tables_at(known, i), &c->diags, &tables[i]);
        in.ntables += r == CD_OK;
    }
    in.tables = tables;
    cd_str text;
    cd_str_init(&text, 0);
    if (r == CD_OK)
        r = plan_ssp_write(&in, &c->diags, &text);
    if (r == CD_OK)
        r = cli_write(c, output, &text);
    cd_str_done(&text);
    for (size_t i = 0; i < in.ntables; i++)
        table_rows_done(&tables[i]);
    free(tables);
    return r;
}
