#include "cli/plan_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "store/tables.h"

typedef struct edit {
    cli *c;
    store *s;
    const profile *p;
    const planned *x;
    const fact_table *table;
    cd_arena arena;
    const char *const **rows; /* to be merged: [row][column], NULL leaves what stands, "" empties */
    size_t count;
    size_t conditional;      /* rows left out since they do not apply */
    size_t told;             /* rows left out since something is told of them */
    size_t inherited;        /* rows whose own status would not be looked at, so that it is not stored */
    cd_str text;             /* what changes, for people */
} edit;

/* What is stored of a row; NULL: nothing. */
static const char *const *stored_row(const planned *x, const char *key)
{
    size_t at = x->stored.table ? table_rows_find(&x->stored, key) : SIZE_MAX;
    return at == SIZE_MAX ? NULL : x->stored.rows[at];
}

static void show_value(const fact *f, const char *value, cd_str *to)
{
    if (value && *value)
        fact_show(f, value, to);
    else
        cd_str_adds(to, _("để trống"));
}

/* Adds a row to be merged when it differs from what stands; tells how.  `note`: a line told of the row in any case; NULL: none. */
static void add(edit *e, const plan_line *l, const char *const *cells, const char *note)
{
    const fact_table *t = e->table;
    const char *key = plan_row_id(l->row);
    const char *const *old = stored_row(e->x, key);
    const char **row = cd_arena_array(&e->arena, t->ncolumns, sizeof *row);
    bool differs = false;
    cd_str told;
    cd_str_init(&told, 0);
    for (size_t i = 0; i < t->ncolumns; i++) {
        const char *now = old ? old[i] : NULL, *want = cells[i];
        if (!want || strcmp(want, now ? now : "") == 0)
            continue;
        row[i] = want;
        differs = true;
        cd_str_addf(&told, "    %s: ", e->c->english && t->columns[i].fact->label_en ? t->columns[i].fact->label_en : t->columns[i].fact->label);
        show_value(t->columns[i].fact, now, &told);
        cd_str_adds(&told, " -> ");
        show_value(t->columns[i].fact, want, &told);
        cd_str_addc(&told, '\n');
    }
    if (differs) {
        row[t->key] = key;
        e->rows[e->count++] = row;
    }
    if (note)
        cd_str_addf(&told, "    %s\n", note);
    if (differs || note) {
        const plan_control *k = l->row->control;
        cd_str_addf(&e->text, "%s  %s\n%s", key, l->row->item ? l->row->item->text : *k->text ? k->text : k->title, cd_str_c(&told));
    }
    cd_str_done(&told);
}

static int finish(edit *e, bool dry, int r)
{
    if (r == CD_OK && !dry && e->count) {
        char now[21];
        const store_actor by = cli_actor(e->c, "plan", now);
        r = store_table_merge(e->s, e->p->parts[0].id, e->table, e->rows, e->count, &by, &e->c->diags, NULL);
    }
    if (r == CD_OK) {
        cd_str_addf(&e->text, dry ? _("%zu dòng sẽ thay đổi (chưa ghi)\n") : _("%zu dòng thay đổi\n"), e->count);
        if (e->conditional)
            cd_str_addf(&e->text, _("%zu dòng để nguyên: không áp dụng do điều kiện\n"), e->conditional);
        if (e->inherited)
            cd_str_addf(&e->text, _("%zu dòng theo hạ tầng: không ghi tình trạng tự khai vì tình trạng lấy từ phương án của hạ tầng; muốn tự khai thì thêm --set inherited=\n"), e->inherited);
        if (e->told)
            cd_str_addf(&e->text, _("%zu dòng để nguyên: đã có nội dung\n"), e->told);
        r = cli_write_text(e->c, NULL, &e->text);
    }
    cd_str_done(&e->text);
    cd_arena_done(&e->arena);
    return r;
}

static int begin(cli *c, store *s, const profile *p, const planned *x, edit *e)
{
    *e = (edit){.c = c, .s = s, .p = p, .x = x, .table = x->stored.table};
    cd_arena_init(&e->arena);
    cd_str_init(&e->text, 0);
    if (!e->table) {
        cd_error(&c->diags, "E1563", cd_place_file("capdo"), _("thư mục quy tắc không mô tả bảng phương án (tables.xml)"));
        return CD_EINPUT;
    }
    e->rows = cd_arena_array(&e->arena, x->view->count + 1, sizeof *e->rows);
    return CD_OK;
}

static bool chosen(const plan_choice *rows, size_t i)
{
    return !rows->chosen || rows->chosen[i];
}

/* ---- setting columns ---- */

static void tell_columns(const fact_table *t, cd_str *to)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (i != t->key && !t->columns[i].shown)
            cd_str_addf(to, "%s%s", to->len ? ", " : "", t->columns[i].fact->code);
}

static int read_sets(edit *e, const char *const *sets, size_t nsets, const char **cells)
{
    int result = CD_OK;
    const fact_table *t = e->table;
    for (size_t i = 0; i < nsets; i++) {
        const char *equals = strchr(sets[i], '=');
        cd_auto_free char *code = equals ? cd_strndup(sets[i], (size_t)(equals - sets[i])) : cd_strdup(sets[i]);
        size_t column = fact_table_column(t, code);
        if (!equals || column == SIZE_MAX || column == t->key || t->columns[column].shown) {
            cd_str names;
            cd_str_init(&names, 0);
            tell_columns(t, &names);
            cd_error(&e->c->diags, "E1563", cd_place_file(sets[i]), equals ? _("không sửa được cột «%s»; các cột: %s") : _("«%s» không có dạng CỘT=GIÁ_TRỊ; các cột: %s"), code,
                     cd_str_c(&names));
            cd_str_done(&names);
            result = CD_EUSAGE;
            continue;
        }
        char *value;
        int r = fact_parse(t->columns[column].fact, equals + 1, cd_place_file(sets[i]), code, &e->c->diags, &value);
        if (r != CD_OK) {
            result = r;
            continue;
        }
        cells[column] = value ? cd_arena_strdup(&e->arena, value) : "";
        free(value);
    }
    return result;
}

static const char *after(const edit *e, const char *const *cells, const char *const *old, const char *code)
{
    size_t i = fact_table_column(e->table, code);
    return i == SIZE_MAX ? NULL : cells[i] ? cells[i] : old ? old[i] : NULL;
}

/* A row that comes from the host has its state from there: cells without the status that is asked for; NULL when there is nothing to
 * leave out.  An empty one stays: it takes away what never counted. */
static const char *const *without_status(edit *e, const char *const *cells, const char *const *old)
{
    size_t status = fact_table_column(e->table, "status");
    const char *inherited = after(e, cells, old, "inherited");
    if (!inherited || strcmp(inherited, "true") != 0 || status == SIZE_MAX || !cells[status] || !*cells[status])
        return NULL;
    const char **rest = cd_arena_array(&e->arena, e->table->ncolumns, sizeof *rest);
    memcpy(rest, cells, e->table->ncolumns * sizeof *rest);
    rest[status] = NULL;
    return rest;
}

int plan_set(cli *c, store *s, const profile *p, const planned *x, const plan_choice *rows, const char *const *sets, size_t nsets, bool dry)
{
    edit e;
    int r = begin(c, s, p, x, &e);
    const char **cells = NULL;
    if (r == CD_OK) {
        cells = cd_arena_array(&e.arena, e.table->ncolumns, sizeof *cells);
        r = read_sets(&e, sets, nsets, cells);
    }
    for (size_t i = 0; i < x->view->count && r == CD_OK; i++) {
        const plan_line *l = &x->view->lines[i];
        if (!chosen(rows, i))
            continue;
        if (l->by_condition) {
            e.conditional++;
            continue;
        }
        const char *const *old = stored_row(x, plan_row_id(l->row));
        const char *const *rest = without_status(&e, cells, old), *const *take = rest ? rest : cells;
        const char *status = after(&e, take, old, "status"), *reason = after(&e, take, old, "reason");
        if (status && strcmp(status, "not_applicable") == 0 && (!reason || !*reason)) {
            cd_error(&c->diags, "E1564", cd_place_file(plan_row_id(l->row)), _("không áp dụng thì phải nêu lý do; hãy thêm --set reason=..."));
            r = CD_EINPUT;
        } else {
            e.inherited += rest != NULL;
            add(&e, l, take, rest ? _("Tình trạng: không ghi; hàng này theo hạ tầng") : NULL);
        }
    }
    return finish(&e, dry, r);
}

/* ---- from a pattern ---- */

static void propose(edit *e, const char **cells, const char *column, const char *value)
{
    size_t i = fact_table_column(e->table, column);
    if (value && i != SIZE_MAX)
        cells[i] = value;
}

int plan_start(cli *c, store *s, const profile *p, const planned *x, const plan_choice *rows, const plan_pattern *pattern, bool dry)
{
    edit e;
    int r = begin(c, s, p, x, &e);
    for (size_t i = 0; i < x->view->count && r == CD_OK; i++) {
        const plan_line *l = &x->view->lines[i];
        const plan_rule *rule = chosen(rows, i) ? plan_pattern_rule(pattern, l->row) : NULL;
        if (!rule)
            continue;
        if (l->by_condition) {
            e.conditional++;
        } else if (l->stored) {
            e.told++;
        } else {
            const char **cells = cd_arena_array(&e.arena, e.table->ncolumns, sizeof *cells);
            propose(&e, cells, "measure", rule->measure);
            propose(&e, cells, "responsible", rule->responsible);
            propose(&e, cells, "inherited", rule->inherited ? "true" : NULL);
            add(&e, l, cells, NULL);
        }
    }
    if (r == CD_OK && e.count)
        cd_str_addf(&e.text, "\n%s\n", _("Đây là đề xuất chung: hãy rà soát, sửa từng dòng cho đúng với hệ thống rồi bỏ chữ đánh dấu ở đầu. Không dòng nào được ghi là đã đáp ứng."));
    return finish(&e, dry, r);
}
