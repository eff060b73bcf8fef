/* What findings say of the place they point to, and of what stands there. */
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "check/private.h"

enum { VALUE_MAX = 120 };

static bool english(void)
{
    return strcmp(_("vi"), "en") == 0;
}

const char *show_fact_label(const fact *f)
{
    return english() && f->label_en ? f->label_en : f->label;
}

static const char *org_label(const char *who, const char *member, cd_arena *a)
{
    static const struct { const char *name, *label; } members[] = {
        {"name", N_("Tên")}, {"kind", N_("Loại tổ chức")}, {"abbreviation", N_("Tên viết tắt")}, {"parent", N_("Cơ quan cấp trên")},
        {"mandate", N_("Văn bản quy định chức năng, nhiệm vụ")}, {"mandate_no", N_("Số văn bản quy định chức năng, nhiệm vụ")},
        {"mandate_date", N_("Ngày văn bản quy định chức năng, nhiệm vụ")}, {"representative", N_("Người đại diện")}, {"position", N_("Chức vụ người đại diện")},
        {"address", N_("Địa chỉ")}, {"phone", N_("Số điện thoại")}, {"email", N_("Thư điện tử")}, {"place", N_("Địa danh")}};
    const char *whose = strcmp(who, "owner") == 0 ? _("Chủ quản") : strcmp(who, "operator") == 0 ? _("Đơn vị vận hành") : _("Cơ quan");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(members[i].name, member) == 0)
            return cd_arena_printf(a, "%s: %s", whose, _(members[i].label));
    return whose;
}

static const char *table_label(const fact_table *t)
{
    return t->label_en ? english() ? t->label_en : t->label : _(t->label);
}

const char *show_field_label(const runner *x, const field *f, cd_arena *a)
{
    switch (f->kind) {
    case FIELD_FACT:
        return cd_arena_strdup(a, show_fact_label(f->fact));
    case FIELD_ORG:
        return org_label(f->who, f->member, a);
    case FIELD_NAME:
        return cd_arena_strdup(a, _("Tên hệ thống thông tin"));
    case FIELD_RISKS:
        return cd_arena_strdup(a, _("Danh mục rủi ro sơ bộ"));
    case FIELD_LEVEL:
        return cd_arena_strdup(a, _("Cấp độ"));
    case FIELD_TABLE:
    case FIELD_COLUMN:
        return cd_arena_strdup(a, table_label(x->b->sources.items[f->source].table));
    case FIELD_LAW:
        break;
    }
    return cd_arena_strdup(a, _("Văn bản pháp luật"));
}

/* The beginning of a long text, with dots when something is left out. */
const char *show_shortened(const char *s, cd_arena *a)
{
    const char *p = s, *end = s + strlen(s);
    for (size_t n = 0; n < VALUE_MAX && p < end; n++)
        cd_utf8_next(&p, end);
    return p < end ? cd_arena_printf(a, "%.*s…", (int)(p - s), s) : cd_arena_strdup(a, s);
}

const feel_value *show_org(const check_input *in, const char *who)
{
    const feel_value *v = strcmp(who, "owner") == 0 ? in->owner : strcmp(who, "operator") == 0 ? in->operator : in->agency;
    return v ? v : &feel_null;
}

const char *show_org_text(const check_input *in, const char *who, const char *member)
{
    const feel_value *v = feel_context_get(show_org(in, who), member);
    return v && v->kind == FEEL_STRING ? v->string.s : NULL;
}

const char *show_field(const runner *x, const field *f, cd_arena *a)
{
    const char *const *values = x->in->parts[x->part].values;
    if (f->kind == FIELD_ORG || f->kind == FIELD_NAME) {
        const char *s = f->kind == FIELD_NAME ? x->in->name : show_org_text(x->in, f->who, f->member);
        return s && *s ? show_shortened(s, a) : NULL;
    }
    if (f->kind != FIELD_FACT || !values[f->fact->index])
        return NULL;
    cd_str s;
    cd_str_init(&s, 0);
    fact_show(f->fact, values[f->fact->index], &s);
    const char *text = show_shortened(cd_str_c(&s), a);
    cd_str_done(&s);
    return text;
}

/* ---- cells ---- */

/* The list's own columns carry messages; where the table of the dossier has a column of that code, its label is taken. */
static const char *column_label(const runner *x, size_t source, size_t column)
{
    const check_source *s = &x->b->sources.items[source];
    const fact *f = s->table->columns[column].fact;
    if (s->stored)
        return show_fact_label(f);
    size_t stored = source_find(&x->b->sources, s->prefix);
    size_t c = stored == NO_SOURCE ? SIZE_MAX : fact_table_column(x->b->sources.items[stored].table, f->code);
    return c == SIZE_MAX ? _(f->label) : show_fact_label(x->b->sources.items[stored].table->columns[c].fact);
}

static const char *cell_of(const table_rows *r, size_t row, size_t column)
{
    const char *s = r->rows[row][column];
    return s && *s ? s : NULL;
}

/* What the table of zones calls this kind. */
static const char *zone_kind(const runner *x, const char *kind)
{
    size_t stored = source_find(&x->b->sources, check_list_prefix(CHECK_REQUIRED_ZONES));
    const fact_table *t = stored == NO_SOURCE ? NULL : x->b->sources.items[stored].table;
    for (size_t i = 0; t && i < t->ncolumns; i++) {
        const fact *f = t->columns[i].fact;
        const fact_value *v = f->kind == FACT_ENUM ? fact_value_find(f, kind) : NULL;
        if (v)
            return cd_arena_strdup(x->a, english() && v->label_en ? v->label_en : v->label);
    }
    return cd_arena_strdup(x->a, kind);
}

/* What people call the row: of the plan the number and the name of the requirement. */
static void name_row(const runner *x, size_t source, size_t row, const char *key, check_finding *f)
{
    const check_source *s = &x->b->sources.items[source];
    f->row = f->mark = cd_arena_strdup(x->a, key);
    if (s->table == check_list_table(CHECK_REQUIRED_ZONES)) {
        f->row = f->mark = zone_kind(x, key);
        return;
    }
    if (strcmp(s->prefix, check_list_prefix(CHECK_REQUIREMENTS)) != 0)
        return;
    const table_rows *plan = x->rows[source_find(&x->b->sources, check_list_table(CHECK_REQUIREMENTS)->code)];
    size_t i = plan ? table_rows_find(plan, key) : SIZE_MAX;
    if (i == SIZE_MAX)
        return;
    const char *label = cell_of(plan, i, CHECK_REQUIREMENT_LABEL), *title = cell_of(plan, i, CHECK_REQUIREMENT_TITLE);
    if (label)
        f->mark = cd_arena_strdup(x->a, label);
    if (label || title)
        f->row = show_shortened(cd_arena_printf(x->a, "%s%s%s", label ? label : "", label && title ? " " : "", title ? title : ""), x->a);
}

static const char *cell_value(const fact_column *c, const char *cell, cd_arena *a)
{
    cd_str s;
    cd_str_init(&s, 0);
    table_cell_show(c, cell, &s);
    const char *text = show_shortened(cd_str_c(&s), a);
    cd_str_done(&s);
    return text;
}

void show_cell(const runner *x, size_t source, size_t row, size_t column, bool value, check_finding *f)
{
    const check_source *s = &x->b->sources.items[source];
    const table_rows *rows = x->rows[source];
    const char *key = rows->rows[row][s->table->key];
    name_row(x, source, row, key ? key : "", f);
    const char *table = table_label(s->table);
    if (column == SIZE_MAX || column == s->table->key) {
        f->place = cd_arena_strdup(x->a, table);
        f->label = cd_arena_printf(x->a, "%s «%s»", table, f->row);
        f->about = cd_arena_printf(x->a, "%s[%s]", s->prefix, key ? key : "");
        return;
    }
    const char *label = column_label(x, source, column), *cell = cell_of(rows, row, column);
    f->place = cd_arena_printf(x->a, _("%s, cột %s"), table, label);
    f->label = cd_arena_printf(x->a, _("%s «%s», cột %s"), table, f->row, label);
    f->about = cd_arena_printf(x->a, "%s[%s].%s", s->prefix, key ? key : "", s->table->columns[column].fact->code);
    if (value && cell)
        f->value = cell_value(&s->table->columns[column], cell, x->a);
}
