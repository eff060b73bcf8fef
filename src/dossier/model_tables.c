/* The tables of a dossier as templates see them. */
#include "base/i18n.h"
#include "dossier/model_make.h"

static const shape *row_shape(const fact_table *t, cd_arena *a)
{
    shape_member *own = cd_arena_array(a, t->ncolumns + 1, sizeof *own), *raw = cd_arena_array(a, t->ncolumns, sizeof *raw);
    for (size_t i = 0; i < t->ncolumns; i++) {
        const fact_column *c = &t->columns[i];
        const char *label = cd_arena_printf(a, "%s: %s", t->label, c->fact->label);
        const char *fill = cd_arena_printf(a, _("cột «%s» của bảng «%s» (capdo import %s)"), c->fact->code, t->label, t->code);
        own[i] = (shape_member){c->fact->code, &shape_text, label, fill};
        raw[i] = (shape_member){c->fact->code, c->many ? list(a, &shape_text) : model_raw_shape(c->fact, a), label, fill};
    }
    own[t->ncolumns] = (shape_member){"raw", context(a, raw, t->ncolumns), NULL, NULL};
    return context(a, own, t->ncolumns + 1);
}

const shape *model_tables_shape(const fact_tables *t, cd_arena *a)
{
    size_t n = t ? fact_tables_count(t) : 0;
    shape_member *m = cd_arena_array(a, n ? n : 1, sizeof *m);
    for (size_t i = 0; i < n; i++) {
        const fact_table *x = fact_tables_at(t, i);
        m[i] = (shape_member){x->code, list(a, row_shape(x, a)), NULL, NULL};
    }
    return context(a, m, n);
}

/* Keys of other rows, as a list and in one line. */
static const feel_value *members_of(const char *cell, cd_arena *a)
{
    size_t n = 0;
    const char *const *keys = cell ? table_members(cell, a, &n) : NULL;
    const feel_value **items = cd_arena_array(a, n ? n : 1, sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = text(a, keys[i]);
    return n ? feel_list(a, items, n) : &feel_null;
}

static const feel_value *in_line(const char *cell, cd_arena *a)
{
    size_t n = 0;
    const char *const *keys = cell ? table_members(cell, a, &n) : NULL;
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < n; i++)
        cd_str_addf(&s, "%s%s", i ? ", " : "", keys[i]);
    const feel_value *v = s.len ? feel_stringn(a, cd_str_c(&s), s.len) : &feel_null;
    cd_str_done(&s);
    return v;
}

static const feel_value *row_value(const fact_table *t, const char *const *cells, cd_arena *a)
{
    feel_pair *own = cd_arena_array(a, t->ncolumns + 1, sizeof *own), *raw = cd_arena_array(a, t->ncolumns, sizeof *raw);
    for (size_t i = 0; i < t->ncolumns; i++) {
        const fact_column *c = &t->columns[i];
        const char *cell = cells[i] && *cells[i] ? cells[i] : NULL;
        own[i] = (feel_pair){c->fact->code, c->many ? in_line(cell, a) : model_shown(c->fact, cell, a)};
        raw[i] = (feel_pair){c->fact->code, c->many ? members_of(cell, a) : model_raw(c->fact, cell, a)};
    }
    own[t->ncolumns] = (feel_pair){"raw", feel_context_distinct(a, raw, t->ncolumns)};
    return feel_context_distinct(a, own, t->ncolumns + 1);
}

static const table_rows *rows_of(const dossier_input *in, const fact_table *t)
{
    for (size_t i = 0; i < in->ntables; i++)
        if (in->tables[i].table && strcmp(in->tables[i].table->code, t->code) == 0)
            return &in->tables[i];
    return NULL;
}

const feel_value *model_tables(const fact_tables *t, const dossier_input *in, cd_arena *a)
{
    size_t n = t ? fact_tables_count(t) : 0;
    feel_pair *tables = cd_arena_array(a, n ? n : 1, sizeof *tables);
    for (size_t i = 0; i < n; i++) {
        const fact_table *x = fact_tables_at(t, i);
        const table_rows *rows = rows_of(in, x);
        size_t count = rows ? rows->count : 0;
        const feel_value **items = cd_arena_array(a, count ? count : 1, sizeof *items);
        for (size_t k = 0; k < count; k++)
            items[k] = row_value(x, rows->rows[k], a);
        tables[i] = (feel_pair){x->code, feel_list(a, items, count)};
    }
    return feel_context_distinct(a, tables, n);
}
