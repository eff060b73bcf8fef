/* capdo history: who changed what of a system and when: answers, profile, tables, risks, evidence, issued dossiers, levels told, imports. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/local.h"
#include "store/events.h"

enum { O_SINCE, O_KIND };
const cli_option options_history[] = {
    {"since", "DATE", N_("chỉ từ ngày này (theo giờ của máy, $TZ)")},
    {"kind", "answers,system,tables,risks,evidence,issued,levels,imports", N_("chỉ những loại thay đổi này; tables còn cho xem đủ từng dòng")},
    {NULL, NULL, NULL},
};

static const cli_command self = {.name = "history"};

enum {
    ROWS_MAX = 10 /* of one table changed at once, shown one by one when tables were not asked for */
};

typedef struct shown {
    const cli *c;
    const facts *facts;
    const fact_tables *tables;
    char since[11];
    bool kinds[EVENT_NKINDS];
    bool named; /* kinds were named */
    cd_str *to;
} shown;

static const char *label_of(const shown *x, const fact *f)
{
    return x->c->english && f->label_en ? f->label_en : f->label;
}

static const char *table_label(const shown *x, const fact_table *t)
{
    return x->c->english && t->label_en ? t->label_en : t->label;
}

/* ---- values ------------------------------------------------------------------------------------------------------- */

static void add_value(const fact *f, const fact_column *column, const char *value, cd_str *to)
{
    if (!value)
        cd_str_adds(to, _("trống"));
    else if (column)
        table_cell_show(column, value, to);
    else if (f)
        fact_show(f, value, to);
    else
        cd_str_adds(to, value);
}

/* "old → new", or the one that there is. */
static void add_change(const fact *f, const fact_column *column, const store_event_cell *c, cd_str *to)
{
    if (c->old && c->now) {
        add_value(f, column, c->old, to);
        cd_str_adds(to, " → ");
    }
    add_value(f, column, c->now ? c->now : c->old, to);
    if (!c->now)
        cd_str_addf(to, " → %s", _("trống"));
}

/* ---- events ------------------------------------------------------------------------------------------------------- */

static void show_fact(const shown *x, const store_event *e)
{
    const fact *f = facts_find(x->facts, e->name);
    const store_event_cell *c = &e->cells[0];
    cd_str_addf(x->to, "%s (%s): ", f ? label_of(x, f) : e->name, e->name);
    if (c->old) {
        add_value(f, NULL, c->old, x->to);
        cd_str_adds(x->to, " → ");
    }
    if (c->now)
        add_value(f, NULL, c->now, x->to);
    else
        cd_str_adds(x->to, _("chưa biết"));
    if (e->note && *e->note)
        cd_str_addf(x->to, _(" (lý do: %s)"), e->note);
}

static void show_system(const shown *x, const store_event *e)
{
    static const char *const words[] = {[EVENT_ADDED] = N_("Tạo hệ thống"), [EVENT_CHANGED] = N_("Sửa thông tin hệ thống"),
                                        [EVENT_REMOVED] = N_("Xóa hệ thống"), [EVENT_RESTORED] = N_("Khôi phục hệ thống")};
    cd_str_adds(x->to, _(words[e->what]));
    for (size_t i = 0; i < e->ncells; i++) {
        enum store_sys_field f = SYS_ID;
        while (f < SYS_PART_OF && strcmp(store_sys_column(f), e->cells[i].code) != 0)
            f++;
        cd_str_addf(x->to, "%s%s (%s): ", i ? "; " : ": ", _(store_sys_label(f)), e->cells[i].code);
        add_change(NULL, NULL, &e->cells[i], x->to);
    }
}

static const char *done_to_row(enum store_event_what what)
{
    return what == EVENT_ADDED ? _("thêm") : what == EVENT_REMOVED ? _("gỡ") : _("sửa");
}

static void show_row(const shown *x, const store_event *e)
{
    const fact_table *t = e->table ? fact_tables_find(x->tables, e->table) : NULL;
    cd_str_addf(x->to, _("Bảng %s (%s)"), t ? table_label(x, t) : "?", e->table ? e->table : "?");
    if (e->what == EVENT_MOVED) {
        cd_str_addf(x->to, ": %s", _("đổi thứ tự các dòng"));
        return;
    }
    cd_str_addf(x->to, _(", dòng «%s»: %s"), e->name ? e->name : "", done_to_row(e->what));
    for (size_t i = 0; i < e->ncells; i++) {
        const store_event_cell *c = &e->cells[i];
        size_t col = t ? fact_table_column(t, c->code) : SIZE_MAX;
        const fact_column *column = col == SIZE_MAX ? NULL : &t->columns[col];
        cd_str_addf(x->to, "%s%s: ", i ? "; " : " ", column ? label_of(x, column->fact) : c->code);
        if (e->what == EVENT_CHANGED) {
            add_value(NULL, column, c->old, x->to);
            cd_str_adds(x->to, " → ");
        }
        add_value(NULL, column, e->what == EVENT_REMOVED ? c->old : c->now, x->to);
    }
}

static void show_risk(const shown *x, const store_event *e)
{
    static const char *const labels[RISK_NFIELDS] = {N_("Nguy cơ, mối đe dọa"), N_("Điểm yếu"), N_("Khả năng xảy ra"), N_("Mức ảnh hưởng"), N_("Biện pháp")};
    cd_str_addf(x->to, _("Rủi ro «%s»: %s"), e->name ? e->name : "", done_to_row(e->what));
    for (size_t i = 0; i < e->ncells; i++) {
        enum store_risk_field f = RISK_THREAT;
        while (f < RISK_MEASURE && strcmp(store_risk_column(f), e->cells[i].code) != 0)
            f++;
        cd_str_addf(x->to, "%s%s: ", i ? "; " : " ", _(labels[f]));
        if (e->what == EVENT_CHANGED) {
            add_value(NULL, NULL, e->cells[i].old, x->to);
            cd_str_adds(x->to, " → ");
        }
        add_value(NULL, NULL, e->cells[i].now, x->to);
    }
}

static void show_event(const shown *x, const store_event *e)
{
    cd_str *to = x->to;
    switch (e->kind) {
    case EVENT_FACT:
        show_fact(x, e);
        break;
    case EVENT_SYSTEM:
        show_system(x, e);
        break;
    case EVENT_ROW:
        show_row(x, e);
        break;
    case EVENT_RISK:
        show_risk(x, e);
        break;
    case EVENT_FILE:
        cd_str_addf(to, _("Tệp minh chứng «%s»: phiên bản %" PRId64 ", %" PRId64 " byte, SHA-256 %.12s"), e->name, e->number, e->size, e->sha256);
        if (e->note)
            cd_str_addf(to, " (%s)", e->note);
        break;
    case EVENT_ATTACH:
        cd_str_addf(to, e->what == EVENT_ADDED ? _("Tệp minh chứng «%s»: gắn vào %s") : _("Tệp minh chứng «%s»: bỏ gắn khỏi %s"), e->name, *e->target ? e->table : _("chính hệ thống"));
        if (*e->target)
            cd_str_addf(to, ":%s", e->target);
        break;
    case EVENT_ISSUED:
        cd_str_addf(to, _("Giao hồ sơ số %" PRId64 ": %" PRId64 " văn bản theo %s, "), e->number, e->count, e->pack);
        if (e->level >= 0)
            cd_str_addf(to, _("cấp %d"), e->level);
        else
            cd_str_adds(to, _("chưa xác định cấp độ"));
        if (e->table && strcmp(e->table, "draft") == 0)
            cd_str_adds(to, _(", bản nháp"));
        if (e->note)
            cd_str_addf(to, "; %s", e->note);
        break;
    case EVENT_VERDICT:
        cd_str_addf(to, _("Kết luận cấp độ theo %s [%.12s]: "), e->pack, e->sha256);
        if (e->level >= 0)
            cd_str_addf(to, _("cấp %d"), e->level);
        else
            cd_str_addf(to, _("chưa xác định, từ cấp %d đến cấp %d"), e->min_level, e->max_level);
        break;
    case EVENT_IMPORT:
        cd_str_addf(to, _("Nhập tệp «%s» (%s), mọi hệ thống trong tệp: %" PRId64 " dòng, %" PRId64 " thêm mới, %" PRId64 " thay đổi, SHA-256 %.12s"), e->name,
                    e->table, e->rows, e->created, e->changed, e->sha256);
        break;
    case EVENT_NKINDS:
        break;
    }
}

static void show_head(const shown *x, const store_event *e)
{
    char when[LOCAL_TIME_SIZE];
    local_time(e->when, when);
    cd_str_addf(x->to, "%s  %s (%s)  ", when, e->who, e->source);
}

/* Rows of one table that one change touched, from `e` on. */
static size_t same_change(const store_event *e, size_t n)
{
    size_t k = 1;
    while (k < n && e[k].kind == EVENT_ROW && e[k].seq == e->seq)
        k++;
    return k;
}

static void show_many(const shown *x, const store_event *e, size_t n)
{
    size_t count[3] = {0};
    const fact_table *t = e->table ? fact_tables_find(x->tables, e->table) : NULL;
    for (size_t i = 0; i < n; i++)
        count[e[i].what]++;
    cd_str_addf(x->to, _("Bảng %s (%s): thêm %zu, sửa %zu, gỡ %zu dòng (xem từng dòng: --kind tables)"), t ? table_label(x, t) : "?", e->table ? e->table : "?",
                count[EVENT_ADDED], count[EVENT_CHANGED], count[EVENT_REMOVED]);
}

/* *ret_verdicts: whether a level was ever told. */
static size_t show_all(const shown *x, const store_events *list, bool *ret_verdicts)
{
    size_t told = 0;
    for (size_t i = 0; i < list->count; i++) {
        const store_event *e = &list->items[i];
        *ret_verdicts = *ret_verdicts || e->kind == EVENT_VERDICT;
        char day[LOCAL_DAY_SIZE];
        local_day_iso(e->when, day);
        if (!x->kinds[e->kind] || strcmp(day, x->since) < 0)
            continue;
        size_t n = e->kind == EVENT_ROW && e->what != EVENT_MOVED && !x->named ? same_change(e, list->count - i) : 1;
        show_head(x, e);
        if (n > ROWS_MAX) {
            show_many(x, e, n);
            i += n - 1;
        } else {
            show_event(x, e);
        }
        cd_str_addc(x->to, '\n');
        told++;
    }
    return told;
}

/* ---- the command -------------------------------------------------------------------------------------------------- */

static int read_kinds(cli *c, const char *list, shown *x)
{
    for (const char *s = list; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL) {
        size_t len = strcspn(s, ",");
        bool any = false;
        for (enum store_event_kind k = 0; k < EVENT_NKINDS; k++)
            if (strlen(store_event_word(k)) == len && strncmp(store_event_word(k), s, len) == 0)
                any = x->kinds[k] = true;
        if (!any)
            return cli_usage(c, &self, _("--kind không nhận «%.*s»; dùng answers, system, tables, risks, evidence, issued, levels, imports, nối bằng dấu phẩy"),
                             (int)len, s);
    }
    return CD_OK;
}

static int read_options(cli *c, const cli_args *args, shown *x)
{
    const char *since = args->value[O_SINCE], *kind = args->value[O_KIND];
    cd_date day;
    if (args->nwords != 1 && args->nwords != 2)
        return cli_usage(c, &self, _("cần một hệ thống, và có thể thêm mã một dữ kiện"));
    if (since && !cd_date_parse(since, true, &day))
        return cli_usage(c, &self, _("--since: «%s» không phải ngày; hãy viết YYYY-MM-DD hoặc DD/MM/YYYY"), since);
    if (since)
        cd_date_format(day, x->since);
    if (kind && args->nwords == 2)
        return cli_usage(c, &self, _("--kind không đi cùng mã dữ kiện"));
    x->named = kind != NULL;
    for (size_t k = 0; k < EVENT_NKINDS; k++)
        x->kinds[k] = !kind;
    return kind ? read_kinds(c, kind, x) : CD_OK;
}

int cmd_history(cli *c, const cli_args *args)
{
    cd_str text;
    shown x = {.c = c, .to = &text};
    int r = read_options(c, args, &x);
    law *l;
    store *s;
    if (r == CD_OK)
        r = cli_law(c, &l);
    const char *code = args->nwords == 2 ? args->words[1] : NULL;
    if (r == CD_OK && code && !facts_find(law_facts(l), code))
        return cli_usage(c, &self, _("không có dữ kiện «%s»"), code);
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    x.facts = law_facts(l);
    x.tables = law_tables(l);
    store_events list;
    r = store_events_load(s, args->words[0], code, x.tables, &c->diags, &list);
    if (r == CD_OK) {
        cd_str_init(&text, 0);
        bool verdicts = false;
        const bool all = !code && !x.named && !*x.since;
        if (list.gone)
            cd_str_addf(&text, _("Hệ thống «%s» đã bị xóa; lấy lại: capdo system restore %s\n"), list.id, list.id);
        cd_str_addf(&text, "%s\n", code ? _("Các câu trả lời, cũ trước mới sau (không câu nào bị xóa):") : _("Các thay đổi, cũ trước mới sau (không gì bị xóa):"));
        if (show_all(&x, &list, &verdicts) == 0)
            cd_str_addf(&text, "  %s\n", all || code ? _("chưa có") : _("không có thay đổi nào như vậy"));
        if (all && !verdicts)
            cd_str_addf(&text, "\n%s %s\n", _("Kết luận cấp độ đã ghi:"), _("chưa có; kết luận được ghi khi trả lời xong bảng hỏi hoặc khi in hồ sơ"));
        store_events_done(&list);
        r = cli_write_text(c, NULL, &text);
        cd_str_done(&text);
    }
    store_close(s);
    return r;
}
