#include "cli/plan_show.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "plan/pattern.h"
#include "table/csv.h"

static const char *const kind_codes[] = {"requirement", "hosting", "heading", "item", ""};
static const char *const applies_codes[] = {"applicable", "not_applicable", "unknown"};
static const char *const state_codes[PLAN_NSTATES] = {"open", "met", "partial", "unmet", "not_applicable"};

/* ---- which rows ---- */

static bool mask_fits(const char *mask, const plan_row *r)
{
    return plan_mask_fits(mask, plan_row_id(r)) || (!r->item && plan_mask_fits(mask, r->control->label));
}

static bool group_fits(const char *part, const plan_row *r)
{
    cd_str mask;
    cd_str_init(&mask, 0);
    cd_str_addf(&mask, "*%s*", part);
    bool yes = plan_mask_fits(cd_str_c(&mask), r->control->section) || plan_mask_fits(cd_str_c(&mask), r->control->group);
    cd_str_done(&mask);
    return yes;
}

static int find_state(const char *status, cd_diags *diags, size_t *ret)
{
    for (size_t i = 0; i < PLAN_NSTATES; i++)
        if (strcmp(state_codes[i], status) == 0) {
            *ret = i;
            return CD_OK;
        }
    cd_error(diags, "E1562", cd_place_file("capdo"), _("không có tình trạng «%s»; dùng open (chưa khai), met, partial, unmet hoặc not_applicable"), status);
    return CD_EUSAGE;
}

int plan_choose(const planned *x, char *const *masks, size_t nmasks, const char *group, const char *status, bool all, cd_diags *diags, plan_choice *ret)
{
    size_t state = 0, n = x->view->count, in_group = 0;
    int result = status ? find_state(status, diags, &state) : CD_OK;
    *ret = (plan_choice){0};
    cd_arena_init(&ret->arena);
    if (!nmasks && !group && !status && !all) {
        ret->count = n;
        return CD_OK;
    }
    ret->chosen = cd_arena_array(&ret->arena, n + 1, sizeof *ret->chosen);
    size_t *hits = cd_arena_array(&ret->arena, nmasks + 1, sizeof *hits);
    for (size_t i = 0; i < n; i++) {
        const plan_line *l = &x->view->lines[i];
        bool named = nmasks == 0;
        for (size_t k = 0; k < nmasks; k++)
            if (mask_fits(masks[k], l->row)) {
                named = true;
                hits[k]++;
            }
        bool grouped = !group || group_fits(group, l->row);
        in_group += group && grouped;
        bool counts = plan_line_asked(l) || (nmasks && !group && !status && !all);
        ret->chosen[i] = named && grouped && counts && (!status || l->state == (enum plan_state)state);
        ret->count += ret->chosen[i];
    }
    for (size_t k = 0; k < nmasks; k++)
        if (!hits[k]) {
            cd_error(diags, "E1561", cd_place_file(masks[k]), _("phương án cấp %d không có yêu cầu nào mang mã hoặc nhãn này"), x->level);
            result = CD_EUSAGE;
        }
    if (group && !in_group) {
        cd_error(diags, "E1561", cd_place_file(group), _("phương án cấp %d không có nhóm nào có tên như vậy"), x->level);
        result = CD_EUSAGE;
    }
    if (result != CD_OK)
        plan_choice_done(ret);
    return result;
}

void plan_choice_done(plan_choice *c)
{
    cd_arena_done(&c->arena);
}

static bool chosen(const plan_choice *c, size_t i)
{
    return !c->chosen || c->chosen[i];
}

/* ---- words ---- */

static const char *change_text(const char *change)
{
    return strcmp(change, "new") == 0 ? _("mới so với cấp dưới") : strcmp(change, "stronger") == 0 ? _("cao hơn cấp dưới") : "";
}

static void add_missing(const plan_answer *a, bool codes, cd_str *to)
{
    for (size_t i = 0; i < a->nmissing; i++) {
        const plan_missing *m = &a->missing[i];
        if (codes)
            cd_str_addf(to, "%s%s%s%s", i ? "|" : "", m->part ? m->part : "", m->part ? ":" : "", m->fact->code);
        else
            cd_str_addf(to, "%s%s%s%s (%s)", i ? "; " : "", m->part ? m->part : "", m->part ? ": " : "", m->fact->label, m->fact->code);
    }
}

static enum plan_verified verified_of(const plan_row *row)
{
    return row->item ? row->item->verified : row->control->verified;
}

/* A condition in these words names no case a system could be in: what the row speaks of is there or it is not. */
static bool only_if_any(const plan_control *c)
{
    return strcmp(c->condition, "nếu có") == 0;
}

/* Why a row applies, does not, or is open. */
static void add_why_applies(const plan_row *row, const plan_answer *a, cd_str *to)
{
    const plan_control *c = row->control;
    if (row->kind == PLAN_ITEM || !*c->condition)
        return;
    if (a->holds == TRUTH_UNKNOWN) {
        cd_str_adds(to, _("còn thiếu: "));
        add_missing(a, false, to);
    } else if (c->effect == PLAN_EFFECT_ROW && a->holds == TRUTH_NO) {
        if (only_if_any(c))
            cd_str_adds(to, _("hệ thống không có; yêu cầu chỉ áp dụng nếu có"));
        else
            cd_str_addf(to, _("hệ thống không thuộc trường hợp “%s”"), c->condition);
    } else if (c->effect == PLAN_EFFECT_PRODUCT && a->holds == TRUTH_NO) {
        cd_str_addf(to, _("được dùng phương án tương đương; hệ thống không thuộc trường hợp phải “%s”"), c->condition);
    } else if (c->effect == PLAN_EFFECT_PRODUCT) {
        cd_str_addf(to, _("phải dùng sản phẩm, không dùng phương án tương đương: %s"), c->condition);
    } else if (c->effect == PLAN_EFFECT_PART) {
        cd_str_addf(to, _("một phần có điều kiện, tự xem xét: %s"), c->condition);
    } else if (only_if_any(c)) {
        cd_str_adds(to, _("hệ thống có; yêu cầu áp dụng nếu có"));
    } else {
        cd_str_addf(to, _("hệ thống thuộc trường hợp “%s”"), c->condition);
    }
}

/* The table's own word for a value of a column, in English where that is spoken; NULL when it has none. */
static const char *value_word(const cli *c, const planned *x, const char *code, const char *value)
{
    const fact_table *t = x->stored.table;
    size_t column = t && value ? fact_table_column(t, code) : SIZE_MAX;
    const fact_value *v = column != SIZE_MAX ? fact_value_find(t->columns[column].fact, value) : NULL;
    return !v ? NULL : c->english && v->label_en ? v->label_en : v->label;
}

static const char *state_word(const cli *c, const planned *x, enum plan_state state)
{
    const char *word = value_word(c, x, "status", state_codes[state]);
    return word ? word : state == PLAN_OPEN ? _("Chưa khai") : state_codes[state];
}

static const char *vi_date(const char *date, char ret[11])
{
    if (strlen(date) != 10)
        return date;
    snprintf(ret, 11, "%.2s/%.2s/%.4s", date + 8, date + 5, date);
    return ret;
}

/* "(from the host id: name)" */
static void add_host(const plan_line *l, cd_str *to)
{
    if (l->inherited && l->host)
        cd_str_addf(to, _(" (theo hạ tầng %s%s%s)"), l->host, l->host_name ? ": " : "", l->host_name ? l->host_name : "");
    else if (l->inherited)
        cd_str_adds(to, _(" (theo hạ tầng)"));
}

/* ---- text ---- */

typedef struct tally {
    size_t rows[3], hosting[3], items, not_verified;
} tally;

static void line(cd_str *to, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    cd_str_addf(to, "      %s: ", label);
    for (; *text; text++) {
        cd_str_addc(to, *text);
        if (*text == '\n')
            cd_str_adds(to, "        ");
    }
    cd_str_addc(to, '\n');
}

/* State, measure and what else is told of a row. */
static void add_told(const cli *c, const planned *x, const plan_line *l, cd_str *to)
{
    char date[11];
    if (plan_line_asked(l) || l->stored) {
        cd_str_addf(to, "      %s: %s", _("Tình trạng"), state_word(c, x, l->state));
        add_host(l, to);
        if (l->why != PLAN_WHY_NOT_OPEN && l->why != PLAN_WHY_NOTHING)
            cd_str_addf(to, ": %s", plan_why_text(l->why));
        cd_str_addc(to, '\n');
    }
    line(to, _("Hiện trạng"), l->present);
    line(to, _("Biện pháp"), l->measure);
    line(to, _("Trách nhiệm"), value_word(c, x, "responsible", l->responsible_code));
    line(to, _("Thời hạn"), l->deadline ? vi_date(l->deadline, date) : NULL);
    line(to, _("Minh chứng"), l->evidence);
    if (!l->by_condition)
        line(to, _("Lý do"), l->reason);
}

/* "label [id]  text": rows share labels, never ids. */
static void add_head(const plan_control *k, cd_str *to)
{
    cd_str_addf(to, "  %s%s[%s]  %s\n", k->label, *k->label ? " " : "", k->id, *k->text ? k->text : k->title);
}

static void add_item(const cli *c, const planned *x, const plan_line *l, cd_str *to)
{
    const plan_item *item = l->row->item;
    const char *change = change_text(item->change);
    cd_str_addf(to, "      %s%s[%s]  %s", *item->label ? item->label : "-", *item->label ? ") " : " ", item->id, item->text);
    if (*change)
        cd_str_addf(to, " (%s)", change);
    if (item->verified == PLAN_NOT_VERIFIED)
        cd_str_addf(to, " [%s]", l->row->catalog->unverified);
    cd_str_addc(to, '\n');
    if (l->stored)
        add_told(c, x, l, to);
}

void plan_add_applies(const plan_line *l, cd_str *to)
{
    static const char *const names[] = {N_("Áp dụng"), N_("Không áp dụng"), N_("Chưa xác định")};
    cd_str reason;
    cd_str_init(&reason, 0);
    add_why_applies(l->row, l->answer, &reason);
    cd_str_addf(to, "%s%s%s", _(names[l->answer->status]), reason.len ? ": " : "", cd_str_c(&reason));
    cd_str_done(&reason);
}

static void add_row(const cli *c, const planned *x, const plan_line *l, cd_str *to)
{
    const plan_row *row = l->row;
    const plan_control *k = row->control;
    const plan_answer *a = l->answer;
    add_head(k, to);
    if (row->kind != PLAN_HEADING) {
        cd_str_adds(to, "      ");
        plan_add_applies(l, to);
        cd_str_addc(to, '\n');
    }
    if (!l->by_condition)
        add_told(c, x, l, to);
    line(to, _("Nguồn"), k->source);
    line(to, _("Con số"), k->figure);
    line(to, _("Thay đổi"), change_text(k->change));
    if (a->alternative == TRUTH_YES && !row->conditional)
        line(to, _("Tương đương"), _("được dùng phương án hoặc sản phẩm tương đương"));
    for (size_t i = 0; i < row->nheadings; i++)
        cd_str_addf(to, "      %s: %s %s\n", _("Đầu mục"), row->headings[i]->label, row->headings[i]->title);
    if (k->summary)
        line(to, _("Lời văn"), _("tóm tắt, không phải lời văn của luật"));
    if (k->verified == PLAN_NOT_VERIFIED)
        line(to, _("Mức tin cậy"), row->catalog->unverified);
}

static void add_states(const planned *x, cd_str *to)
{
    const size_t *n = x->view->states;
    cd_str_addf(to, _("Tình trạng: %zu đã đáp ứng, %zu đáp ứng một phần, %zu chưa đáp ứng, %zu không áp dụng, %zu chưa khai\n"), n[PLAN_MET], n[PLAN_PARTIAL],
                n[PLAN_UNMET], n[PLAN_NONE], n[PLAN_OPEN]);
}

static void add_strays(const planned *x, cd_str *to)
{
    if (!x->view->nstrays)
        return;
    cd_str_addf(to, _("Đã lưu %zu dòng không thuộc phương án này:"), x->view->nstrays);
    for (size_t i = 0; i < x->view->nstrays; i++)
        cd_str_addf(to, " %s", x->view->strays[i]);
    cd_str_addc(to, '\n');
}

static void add_totals(const planned *x, const tally *t, cd_str *to)
{
    cd_str_addf(to, _("\n%zu yêu cầu: %zu áp dụng, %zu không áp dụng, %zu chưa xác định\n"),
                t->rows[PLAN_APPLIES] + t->rows[PLAN_NOT_APPLICABLE] + t->rows[PLAN_UNKNOWN], t->rows[PLAN_APPLIES], t->rows[PLAN_NOT_APPLICABLE],
                t->rows[PLAN_UNKNOWN]);
    cd_str_addf(to, _("Tách biệt khi thuê dịch vụ: %zu áp dụng, %zu không áp dụng, %zu chưa xác định\n"), t->hosting[PLAN_APPLIES],
                t->hosting[PLAN_NOT_APPLICABLE], t->hosting[PLAN_UNKNOWN]);
    cd_str_addf(to, _("%zu mục chi tiết; %zu nội dung chưa đối chiếu với tiêu chuẩn\n"), t->items, t->not_verified);
    add_states(x, to);
    add_strays(x, to);
}

/* The totals are those of the whole plan, whatever rows are shown. */
static void write_text(const cli *c, const planned *x, const plan_choice *rows, bool open, cd_str *to)
{
    tally t = {0};
    const char *section = "", *group = "";
    size_t shown = 0;
    for (size_t i = 0; i < x->view->count; i++) {
        const plan_line *l = &x->view->lines[i];
        const plan_row *row = l->row;
        t.not_verified += verified_of(row) == PLAN_NOT_VERIFIED;
        t.items += row->kind == PLAN_ITEM;
        if (row->kind == PLAN_HOSTING)
            t.hosting[l->answer->status]++;
        if (row->kind == PLAN_REQUIREMENT)
            t.rows[l->answer->status]++;
        if (!chosen(rows, i) || (open && (!plan_line_asked(l) || l->state != PLAN_OPEN)))
            continue;
        shown++;
        const plan_control *top = plan_baseline_row(x->baseline, row->parent)->control;
        if (strcmp(section, top->section) != 0 || strcmp(group, top->group) != 0) {
            section = top->section;
            group = top->group;
            cd_str_addf(to, "\n%s%s%s\n", section, *group ? " - " : "", group);
        }
        if (row->kind == PLAN_ITEM)
            add_item(c, x, l, to);
        else
            add_row(c, x, l, to);
    }
    if (!shown)
        cd_str_addf(to, "\n%s\n", open ? _("Mọi yêu cầu đã có tình trạng.") : _("Không có dòng nào."));
    add_totals(x, &t, to);
}

static void write_roadmap(const cli *c, const planned *x, const plan_line *const *list, size_t n, cd_str *to)
{
    const char *last = "";
    size_t without = 0;
    for (size_t i = 0; i < n; i++) {
        const plan_line *l = list[i];
        const char *deadline = plan_line_deadline(l);
        char date[11];
        without += !deadline;
        if (!deadline && without == 1)
            cd_str_addf(to, "\n%s\n", _("Chưa có thời hạn"));
        else if (deadline && strcmp(deadline, last) != 0)
            cd_str_addf(to, "\n%s\n", vi_date(deadline, date));
        last = deadline ? deadline : "";
        add_head(l->row->control, to);
        cd_str_addf(to, "      %s: %s", _("Tình trạng"), state_word(c, x, l->state));
        add_host(l, to);
        cd_str_addc(to, '\n');
        line(to, _("Biện pháp"), l->measure);
        line(to, _("Trách nhiệm"), value_word(c, x, "responsible", l->responsible_code));
    }
    if (!n)
        cd_str_addf(to, "\n%s\n", _("Không có yêu cầu nào chưa đáp ứng hoặc mới đáp ứng một phần."));
    cd_str_addf(to, _("\nLộ trình: %zu yêu cầu, %zu chưa có thời hạn\n"), n, without);
    add_states(x, to);
}

/* ---- CSV ---- */

static const char *const columns[] = {"id",       "kind",      "section", "group",       "label",    "title",    "text",           "source",  "figure", "change",
                                      "condition", "alternative", "headings", "verified", "applies", "applies_reason", "missing", "status", "inherited", "host",
                                      "present",  "measure",   "responsible", "evidence", "deadline", "reason",   "open"};

static void put_row(csv_writer *w, const planned *x, const plan_line *l, cd_str *text)
{
    static const char *const truths[] = {[TRUTH_NO] = "no", [TRUTH_YES] = "yes", [TRUTH_UNKNOWN] = "unknown"};
    const plan_row *row = l->row;
    const plan_control *k = row->control, *top = plan_baseline_row(x->baseline, row->parent)->control;
    const plan_item *item = row->item;
    enum plan_verified verified = verified_of(row);
    csv_put_code(w, plan_row_id(row));
    csv_put_code(w, kind_codes[row->kind]);
    csv_put(w, top->section);
    csv_put(w, top->group);
    csv_put(w, item ? item->label : k->label);
    csv_put(w, k->title);
    csv_put(w, item ? item->text : k->text);
    csv_put(w, k->source);
    csv_put(w, item ? "" : k->figure);
    csv_put_code(w, item ? item->change : k->change);
    csv_put(w, item ? "" : k->condition);
    csv_put_code(w, item || row->kind == PLAN_HEADING ? "" : truths[l->answer->alternative]);
    cd_str_clear(text);
    for (size_t h = 0; h < row->nheadings; h++)
        cd_str_addf(text, "%s%s", h ? "|" : "", row->headings[h]->label);
    csv_put(w, cd_str_c(text));
    csv_put(w, verified == PLAN_LAW ? "" : verified == PLAN_VERIFIED ? "yes" : row->catalog->unverified);
    csv_put_code(w, row->kind == PLAN_HEADING ? "" : applies_codes[l->answer->status]);
    cd_str_clear(text);
    add_why_applies(row, l->answer, text);
    csv_put(w, cd_str_c(text));
    cd_str_clear(text);
    add_missing(l->answer, true, text);
    csv_put_code(w, cd_str_c(text));
    csv_put_code(w, l->state == PLAN_OPEN ? "" : state_codes[l->state]);
    csv_put_code(w, l->inherited ? "true" : "");
    csv_put(w, l->host);
    csv_put(w, l->present);
    csv_put(w, l->measure);
    csv_put_code(w, l->responsible_code);
    csv_put(w, l->evidence);
    csv_put_code(w, l->deadline);
    csv_put(w, l->reason);
    csv_put(w, plan_line_asked(l) || l->stored ? plan_why_text(l->why) : "");
    csv_end_row(w);
}

static int write_csv(cli *c, const planned *x, const plan_line *const *list, size_t n, const plan_looks *how)
{
    csv_writer *w;
    int r = csv_writer_open(how->output ? how->output : "-", how->excel, &c->diags, &w);
    if (r != CD_OK)
        return r;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        csv_put_code(w, columns[i]);
    csv_end_row(w);
    cd_str text;
    cd_str_init(&text, 0);
    for (size_t i = 0; i < n; i++)
        put_row(w, x, list[i], &text);
    cd_str_done(&text);
    return csv_writer_close(w, true, &c->diags);
}

/* ---- what is shown ---- */

static const plan_line *const *lines_of(const planned *x, const plan_choice *rows, const plan_looks *how, cd_arena *a, size_t *ret_count)
{
    size_t n = 0, all = x->view->count;
    const plan_line **list = cd_arena_array(a, all + 1, sizeof *list);
    if (how->roadmap) {
        const plan_line *const *road = plan_roadmap(x->view, a, &all);
        for (size_t i = 0; i < all; i++)
            if (chosen(rows, road[i]->index))
                list[n++] = road[i];
    } else {
        for (size_t i = 0; i < all; i++) {
            const plan_line *l = &x->view->lines[i];
            if (chosen(rows, i) && (!how->open || (plan_line_asked(l) && l->state == PLAN_OPEN)))
                list[n++] = l;
        }
    }
    *ret_count = n;
    return list;
}

int plan_show(cli *c, const profile *p, const planned *x, const plan_choice *rows, const plan_looks *how)
{
    cd_arena a;
    cd_arena_init(&a);
    size_t n;
    const plan_line *const *list = lines_of(x, rows, how, &a, &n);
    int r;
    if (how->csv) {
        r = write_csv(c, x, list, n, how);
    } else {
        cd_str text;
        cd_str_init(&text, 0);
        cd_str_addf(&text, "%s\n", plan_baseline_title(x->baseline));
        cd_str_addf(&text, _("Hệ thống: %s (%s)"), p->parts[0].name ? p->parts[0].name : p->parts[0].id, p->parts[0].id);
        cd_str_addc(&text, '\n');
        if (how->roadmap)
            write_roadmap(c, x, list, n, &text);
        else
            write_text(c, x, rows, how->open, &text);
        r = cli_write_text(c, how->output, &text);
        cd_str_done(&text);
    }
    cd_arena_done(&a);
    return r;
}
