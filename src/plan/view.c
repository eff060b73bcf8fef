#include "plan/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

enum column { C_STATUS, C_INHERITED, C_PRESENT, C_MEASURE, C_RESPONSIBLE, C_EVIDENCE, C_DEADLINE, C_REASON, NCOLUMNS };
static const char *const column_codes[NCOLUMNS] = {"status", "inherited", "present", "measure", "responsible", "evidence", "deadline", "reason"};
static const char *const state_codes[PLAN_NSTATES] = {"", "met", "partial", "unmet", "not_applicable"};

typedef struct maker {
    const plan_baseline *b;
    const plan_answers *answers;
    const table_rows *stored;
    const plan_host *host;
    size_t column[NCOLUMNS];
    cd_arena *a;
} maker;

const char *plan_row_id(const plan_row *r)
{
    return r->item ? r->item->id : r->control->id;
}

bool plan_line_asked(const plan_line *l)
{
    return plan_row_counts(l->row) || l->alone;
}

bool plan_row_counts(const plan_row *r)
{
    return r->kind == PLAN_REQUIREMENT || r->kind == PLAN_HOSTING;
}

const char *plan_why_text(enum plan_why why)
{
    static const char *const texts[PLAN_NWHYS] = {
        [PLAN_WHY_NOT_OPEN] = "",
        [PLAN_WHY_NOTHING] = N_("chưa khai tình trạng"),
        [PLAN_WHY_NO_REASON] = N_("khai không áp dụng nhưng chưa nêu lý do"),
        [PLAN_WHY_NO_HOST] = N_("khai theo hạ tầng nhưng hệ thống chưa nêu hạ tầng đặt hệ thống (dữ kiện host_system)"),
        [PLAN_WHY_HOST_WITHOUT_PLAN] = N_("hạ tầng đặt hệ thống chưa có phương án"),
        [PLAN_WHY_NO_COUNTERPART] = N_("phương án của hạ tầng không có yêu cầu cùng nội dung; phải tự khai tình trạng"),
        [PLAN_WHY_HOST_OPEN] = N_("hạ tầng đặt hệ thống chưa khai tình trạng của yêu cầu này"),
        [PLAN_WHY_HOST_EQUIVALENT] = N_("hạ tầng được dùng phương án tương đương, hệ thống này phải dùng sản phẩm hoặc chưa rõ có phải dùng không"),
        [PLAN_WHY_HOST_SPARED] = N_("điều kiện của yêu cầu không đúng với hạ tầng nên hạ tầng không phải đáp ứng; hệ thống này phải tự khai"),
    };
    const char *text = texts[why];
    return *text ? _(text) : text;
}

static const char *cell(const maker *m, const char *const *row, enum column c)
{
    return row && m->column[c] != SIZE_MAX ? row[m->column[c]] : NULL;
}

/* Is there anything to read in it? */
static bool said(const char *text)
{
    return text && text[strspn(text, " \t\r\n")];
}

static const fact_value *value_of(const maker *m, enum column c, const char *code)
{
    if (!code || !m->stored || !m->stored->table || m->column[c] == SIZE_MAX)
        return NULL;
    return fact_value_find(m->stored->table->columns[m->column[c]].fact, code);
}

static void from_stored(const maker *m, const char *const *row, plan_line *l)
{
    const char *code = cell(m, row, C_STATUS);
    l->why = PLAN_WHY_NOTHING;
    for (size_t s = PLAN_MET; code && s < PLAN_NSTATES; s++)
        if (strcmp(state_codes[s], code) == 0) {
            l->state = (enum plan_state)s;
            l->why = PLAN_WHY_NOT_OPEN;
        }
    if (l->state == PLAN_NONE && !said(l->reason)) {
        l->state = PLAN_OPEN;
        l->why = PLAN_WHY_NO_REASON;
    }
}

/* Where this system must use the product, a host that may answer with an equivalent does not answer for it. */
static bool needs_more(const plan_line *l, const plan_line *host)
{
    return l->row->kind != PLAN_ITEM && l->row->control->effect == PLAN_EFFECT_PRODUCT && l->answer->alternative != TRUTH_YES &&
           host->answer->alternative != TRUTH_NO;
}

static void from_host(const maker *m, plan_line *l)
{
    const plan_host *h = m->host;
    if (!h) {
        l->why = PLAN_WHY_NO_HOST;
        return;
    }
    l->host = h->id;
    l->host_name = h->name;
    if (!h->view) {
        l->why = PLAN_WHY_HOST_WITHOUT_PLAN;
        return;
    }
    const plan_row *there = plan_counterpart(l->row, m->b, h->view->baseline);
    if (!there) {
        l->why = PLAN_WHY_NO_COUNTERPART;
        return;
    }
    l->of_host = &h->view->lines[there - plan_baseline_row(h->view->baseline, 0)];
    l->host_illustrative = h->illustrative || l->of_host->host_illustrative;
    if (l->of_host->state == PLAN_OPEN) {
        l->why = PLAN_WHY_HOST_OPEN;
    } else if (l->of_host->by_condition) {
        l->why = PLAN_WHY_HOST_SPARED;
    } else if (needs_more(l, l->of_host)) {
        l->why = PLAN_WHY_HOST_EQUIVALENT;
    } else {
        l->state = l->of_host->state;
        if (l->state == PLAN_NONE && !said(l->reason))
            l->reason = l->of_host->reason;
    }
}

static void read_line(const maker *m, size_t i, const char *const *row, plan_line *l)
{
    *l = (plan_line){.row = plan_baseline_row(m->b, i), .answer = &m->answers->rows[i], .index = i, .stored = row != NULL};
    l->present = cell(m, row, C_PRESENT);
    l->measure = cell(m, row, C_MEASURE);
    l->evidence = cell(m, row, C_EVIDENCE);
    l->reason = cell(m, row, C_REASON);
    l->deadline = cell(m, row, C_DEADLINE);
    l->responsible_code = cell(m, row, C_RESPONSIBLE);
    const fact_value *responsible = value_of(m, C_RESPONSIBLE, l->responsible_code);
    l->responsible = responsible ? responsible->label : NULL;
    const char *inherited = cell(m, row, C_INHERITED);
    l->inherited = inherited && strcmp(inherited, "true") == 0;
    if (l->answer->status == PLAN_NOT_APPLICABLE) {
        const plan_row *above = plan_baseline_row(m->b, l->row->parent);
        l->state = PLAN_NONE;
        l->by_condition = true;
        l->reason = above->control->condition;
        if (l->inherited && m->host) {
            l->host = m->host->id;
            l->host_name = m->host->name;
        }
    } else if (l->inherited) {
        from_host(m, l);
    } else {
        from_stored(m, row, l);
    }
    const fact_value *status = l->state != PLAN_OPEN ? value_of(m, C_STATUS, state_codes[l->state]) : NULL;
    l->status = status ? status->label : NULL;
}

typedef struct stored_row {
    const char *key;
    const char *const *row;
    size_t index; /* in the table */
} stored_row;

static int by_key(const void *a, const void *b)
{
    return strcmp(((const stored_row *)a)->key, ((const stored_row *)b)->key);
}

static bool stands_alone(const plan_baseline *b, const plan_row *heading)
{
    for (size_t i = 0; i < plan_baseline_count(b); i++) {
        const plan_row *r = plan_baseline_row(b, i);
        for (size_t k = 0; plan_row_counts(r) && k < r->nheadings; k++)
            if (r->headings[k] == heading->control)
                return false;
    }
    return true;
}

void plan_view_new(const plan_baseline *b, const plan_answers *answers, const table_rows *stored, const plan_host *host, plan_view **ret)
{
    plan_view *v = cd_calloc(1, sizeof *v);
    cd_arena_init(&v->arena);
    maker m = {.b = b, .answers = answers, .stored = stored, .host = host, .a = &v->arena};
    const fact_table *t = stored ? stored->table : NULL;
    for (size_t c = 0; c < NCOLUMNS; c++)
        m.column[c] = t ? fact_table_column(t, column_codes[c]) : SIZE_MAX;
    size_t n = t ? stored->count : 0;
    stored_row *sorted = cd_calloc(n + 1, sizeof *sorted);
    bool *used = cd_calloc(n + 1, sizeof *used);
    for (size_t i = 0; i < n; i++)
        sorted[i] = (stored_row){stored->rows[i][t->key], stored->rows[i], i};
    qsort(sorted, n, sizeof *sorted, by_key);
    v->baseline = b;
    v->answers = answers;
    v->count = plan_baseline_count(b);
    plan_line *lines = cd_arena_array(&v->arena, v->count + 1, sizeof *lines);
    v->lines = lines;
    for (size_t i = 0; i < v->count; i++) {
        const plan_row *row = plan_baseline_row(b, i);
        stored_row like = {.key = plan_row_id(row)};
        const stored_row *x = bsearch(&like, sorted, n, sizeof *sorted, by_key);
        if (x)
            used[x->index] = true;
        read_line(&m, i, x ? x->row : NULL, &lines[i]);
        lines[i].alone = row->kind == PLAN_HEADING && stands_alone(b, row);
        v->states[lines[i].state] += plan_row_counts(row);
    }
    const char **strays = cd_arena_array(&v->arena, n + 1, sizeof *strays);
    for (size_t i = 0; i < n; i++)
        if (!used[i])
            strays[v->nstrays++] = stored->rows[i][t->key];
    v->strays = strays;
    free(used);
    free(sorted);
    *ret = v;
}

void plan_view_free(plan_view *v)
{
    if (!v)
        return;
    cd_arena_done(&v->arena);
    free(v);
}

/* ---- the road map ---- */

const char *plan_line_deadline(const plan_line *l)
{
    while (!l->deadline && l->of_host)
        l = l->of_host;
    return l->deadline;
}

static int by_deadline(const void *a, const void *b)
{
    const plan_line *x = *(const plan_line *const *)a, *y = *(const plan_line *const *)b;
    const char *d = plan_line_deadline(x), *e = plan_line_deadline(y);
    int order = d && e ? strcmp(d, e) : !d - !e;
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

const plan_line *const *plan_roadmap(const plan_view *v, cd_arena *a, size_t *ret_count)
{
    const plan_line **list = cd_arena_array(a, v->count + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < v->count; i++)
        if (v->lines[i].row->kind != PLAN_ITEM && (v->lines[i].state == PLAN_UNMET || v->lines[i].state == PLAN_PARTIAL))
            list[n++] = &v->lines[i];
    qsort(list, n, sizeof *list, by_deadline);
    *ret_count = n;
    return list;
}
