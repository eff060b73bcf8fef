#include "cli/drawn.h"

#include <string.h>

#include "base/file.h"
#include "render/measure.h"

int drawn_look(cli *c, diagram_look **ret)
{
    cd_auto_free char *path = cd_path_join(c->data_dir, "diagram.xml");
    cd_auto_free char *schema = cd_path_join(c->own_rules_dir, "schema/diagram.rng");
    return diagram_look_load(path, schema, &c->diags, ret);
}

/* What the plan wants outright and no zone is of; named as the table of zones names its kinds. */
static const diagram_zone *missing_zones(const table_rows *zones, const plan_baseline *b, const plan_answers *answers, cd_arena *a, size_t *ret_count)
{
    size_t n = 0, count = 0, column = zones ? fact_table_column(zones->table, "zone_kind") : SIZE_MAX;
    *ret_count = 0;
    if (!b || !answers || column == SIZE_MAX)
        return NULL;
    const plan_required_zone *wanted = plan_required_zones(b, answers, a, &n);
    diagram_zone *missing = cd_arena_array(a, n + 1, sizeof *missing);
    for (size_t i = 0; i < n; i++) {
        bool there = wanted[i].if_any;
        for (size_t k = 0; k < zones->count; k++)
            there |= zones->rows[k][column] && strcmp(zones->rows[k][column], wanted[i].kind) == 0;
        const fact_value *v = fact_value_find(zones->table->columns[column].fact, wanted[i].kind);
        if (!there)
            missing[count++] = (diagram_zone){wanted[i].kind, v ? v->label : wanted[i].kind};
    }
    *ret_count = count;
    return missing;
}

size_t drawn_diagram(const diagram_look *l, const render_fonts *f, enum diagram_which which, const table_rows *tables, size_t ntables,
                     const plan_baseline *b, const plan_answers *answers, bool lying, drawing ***ret)
{
    const table_rows *zones = NULL;
    bool told = false; /* anything of the network: a system of which nothing is told lacks no single zone */
    for (size_t i = 0; i < ntables; i++) {
        const char *code = tables[i].table->code;
        if (strcmp(code, "zones") == 0)
            zones = &tables[i];
        told |= tables[i].count && (strcmp(code, "zones") == 0 || strcmp(code, "devices") == 0 || strcmp(code, "links") == 0);
    }
    *ret = NULL;
    if (!told)
        return 0;
    cd_arena a;
    cd_arena_init(&a);
    diagram_input in = {.tables = tables,
                        .ntables = ntables,
                        .max_width = lying ? DRAWN_LYING_W : DRAWN_UPRIGHT_W,
                        .max_height = lying ? DRAWN_LYING_H : DRAWN_UPRIGHT_H,
                        .measure = render_measure};
    union { /* the measuring callback takes no const */
        const render_fonts *fonts;
        void *user;
    } u = {.fonts = f};
    in.measure_user = u.user;
    in.min_width = in.max_width;
    in.missing = missing_zones(zones, b, answers, &a, &in.nmissing);
    size_t n = diagram_draw(l, which, &in, ret);
    cd_arena_done(&a);
    return n;
}
