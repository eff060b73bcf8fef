/* capdo procedure: competence, papers, limits and dates of one stored system. */
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/profile.h"
#include "law/procedure.h"
#include "law/workday.h"
#include "store/actors.h"

enum { O_RULES, O_RECEIVED, O_FORMAT, O_OUTPUT };
const cli_option options_procedure[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"received", "YYYY-MM-DD", N_("ngày nhận hồ sơ, để tính ngày hết hạn của từng bước")},
    {"format", "text|json", N_("dạng kết quả (mặc định text)")},
    {"output", "FILE", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {NULL, NULL, NULL},
};

typedef struct report {
    cli *c;
    const pack *pack;
    const profile *p;
    const procedure_result *r;
    const store_duties *duties;
    const workdays *calendar;
    const char *date;        /* dossier date, YYYY-MM-DD; NULL: unknown */
    bool has_received;
    cd_date received;
    cd_str *to;
} report;

/* Who has the role, for this system: as the system itself says, as its owner configured for the date of the dossier, or
 * NULL. */
static const char *body_of(const report *x, const char *role)
{
    if (!role)
        return NULL;
    if (strcmp(role, store_sys_column(SYS_OWNER)) == 0)
        return x->p->system.field[SYS_OWNER];
    if (strcmp(role, store_sys_column(SYS_OPERATOR)) == 0)
        return x->p->system.field[SYS_OPERATOR];
    const fact *f = facts_find(x->pack->facts, role);
    const char *said = f && f->kind == FACT_TEXT ? x->p->parts[0].values[f->index] : NULL;
    return said ? said : store_duty_at(x->duties, role, x->date);
}

/* The end of a limit counted from the day given; false: there is none to tell. */
static bool limit_of(const report *x, const procedure_entry *e, workdays_limit *ret)
{
    return x->has_received && e->number && workdays_count(x->calendar, x->received, e->number, e->workdays, ret);
}

/* Where the reference day stands to the two readings of a deadline. */
enum passed { PASSED_UNKNOWN, PASSED_NO, PASSED_PERHAPS, PASSED_YES };
static enum passed passed(const report *x, const procedure_entry *e)
{
    char text[11];
    const char *day = x->date;
    if (x->has_received) {
        cd_date_format(x->received, text);
        day = text;
    }
    if (!day)
        return PASSED_UNKNOWN;
    return strcmp(day, e->safe) <= 0 ? PASSED_NO : strcmp(day, e->other) <= 0 ? PASSED_PERHAPS : PASSED_YES;
}

/* ---- text ---- */

static void add_day(cd_str *to, cd_date d)
{
    cd_str_addf(to, "%02d/%02d/%04d", d.day, d.month, d.year);
}

static void add_iso_day(cd_str *to, const char *iso)
{
    cd_date d;
    if (cd_date_parse(iso, false, &d))
        add_day(to, d);
}

static void add_levels(const report *x, cd_str *to)
{
    const procedure_result *r = x->r;
    const char *before = "";
    for (int k = 1; k <= (int)r->pack->nlevels; k++)
        if (r->levels[k]) {
            cd_str_addf(to, "%s%d", before, k);
            before = ", ";
        }
    if (r->levels[0])
        cd_str_addf(to, "%s%s", before, _("không có tiêu chí trực tiếp (người có thẩm quyền quyết định)"));
}

static bool level_is_known(const procedure_result *r)
{
    return r->min && r->min == r->max && !r->levels[0];
}

static void text_head(const report *x)
{
    const procedure_result *r = x->r;
    cd_str *to = x->to;
    const char *id = x->p->parts[0].id, *name = x->p->parts[0].name;
    if (name && *name)
        cd_str_addf(to, _("Thủ tục xác định cấp độ: %s (%s)\n"), name, id);
    else
        cd_str_addf(to, _("Thủ tục xác định cấp độ: %s\n"), id);
    cd_str_addf(to, _("Gói quy tắc: %s\n"), r->pack->short_name);
    if (x->p->choice.note)
        cd_str_addf(to, "  %s\n", x->p->choice.note);
    if (level_is_known(r)) {
        cd_str_addf(to, r->kept == TRUTH_YES ? _("Cấp độ: %d (được giữ)\n") : _("Cấp độ: %d\n"), r->min);
    } else {
        cd_str_adds(to, _("Cấp độ: chưa xác định; có thể là "));
        add_levels(x, to);
        cd_str_addc(to, '\n');
    }
    if (r->kept == TRUTH_UNKNOWN)
        cd_str_addf(to, "%s\n", _("Chưa biết cấp độ đã xác định trước đây có được giữ hay không."));
    for (size_t i = 0; i < r->nlevel_missing; i++) {
        const procedure_missing *m = &r->level_missing[i];
        cd_str_addf(to, i ? "  - %s (%s%s%s)\n" : _("Để xác định cấp độ còn thiếu:\n  - %s (%s%s%s)\n"),
                    x->c->english && m->fact->label_en ? m->fact->label_en : m->fact->label, m->part ? m->part : "", m->part ? ":" : "",
                    m->fact->code);
    }
    if (x->date) {
        cd_str_adds(to, _("Ngày lập hồ sơ: "));
        add_iso_day(to, x->date);
        cd_str_addc(to, '\n');
    }
    if (x->has_received) {
        cd_str_adds(to, _("Ngày nhận hồ sơ: "));
        add_day(to, x->received);
        cd_str_addc(to, '\n');
    }
}

static void text_limit(const report *x, const procedure_entry *e)
{
    cd_str *to = x->to;
    if (!e->number) {
        cd_str_addf(to, "    %s\n", _("luật không ấn định thời hạn"));
        return;
    }
    cd_str_addf(to, e->workdays ? _("    tối đa %02d ngày làm việc kể từ %s\n") : _("    tối đa %02d ngày kể từ %s\n"), e->number, e->from);
    workdays_limit l;
    if (!limit_of(x, e, &l))
        return;
    cd_str_adds(to, _("    nếu ngày đó là "));
    add_day(to, x->received);
    cd_str_adds(to, _(": hết ngày "));
    add_day(to, l.due);
    if (cd_date_days(l.last) != cd_date_days(l.due)) {
        cd_str_adds(to, _(" (ngày cuối "));
        add_day(to, l.last);
        cd_str_adds(to, _(" là ngày nghỉ)"));
    }
    if (cd_date_days(l.provisional) != cd_date_days(l.due)) {
        cd_str_adds(to, _("; theo lịch nghỉ chưa chắc chắn: "));
        add_day(to, l.provisional);
    }
    cd_str_addc(to, '\n');
    if (l.unknown_year)
        cd_str_addf(to, _("    chưa có lịch nghỉ năm %d: mới trừ ngày nghỉ hằng tuần\n"), l.unknown_year);
}

static void text_deadline(const report *x, const procedure_entry *e)
{
    cd_str *to = x->to;
    cd_str_adds(to, _("    ngày an toàn: hết ngày "));
    add_iso_day(to, e->safe);
    cd_str_adds(to, _("; cách tính khác: hết ngày "));
    add_iso_day(to, e->other);
    cd_str_addc(to, '\n');
    enum passed p = passed(x, e);
    if (p == PASSED_YES)
        cd_str_addf(to, "    %s\n", _("CẢNH BÁO: đã quá hạn theo cả hai cách tính"));
    else if (p == PASSED_PERHAPS)
        cd_str_addf(to, "    %s\n", _("CẢNH BÁO: đã quá ngày an toàn"));
}

static void text_missing(const report *x, const procedure_answer *a)
{
    cd_str *to = x->to;
    if (a->certain)
        return;
    cd_str_adds(to, _("    chưa chắc có áp dụng, còn tùy: "));
    const char *before = "";
    if (a->by_level) {
        cd_str_adds(to, _("cấp độ"));
        before = "; ";
    }
    for (size_t i = 0; i < a->nmissing; i++) {
        const fact *f = a->missing[i];
        cd_str_addf(to, "%s%s (%s)", before, x->c->english && f->label_en ? f->label_en : f->label, f->code);
        before = "; ";
    }
    cd_str_addc(to, '\n');
}

static void text_answer(const report *x, enum procedure_table t, const procedure_answer *a)
{
    const procedure_entry *e = a->entry;
    cd_str *to = x->to;
    const char *body = body_of(x, e->role);
    cd_str_adds(to, a->certain ? "  - " : "  ? ");
    if (e->step)
        cd_str_addf(to, "%s%s", e->step, e->body || e->text ? ": " : "");
    if (body && e->body)
        cd_str_addf(to, "%s (%s)", body, e->body);
    else if (e->body)
        cd_str_adds(to, e->body);
    if (e->text && e->body)
        cd_str_addf(to, "; %s", e->text);
    else if (e->text && e->exact)
        cd_str_addf(to, "“%s”", e->text);
    else if (e->text)
        cd_str_adds(to, e->text);
    if (e->form)
        cd_str_addf(to, _(" – Mẫu số %s"), e->form);
    cd_str_addc(to, '\n');
    if (t == PROCEDURE_LIMITS)
        text_limit(x, e);
    if (t == PROCEDURE_TRANSITION)
        text_deadline(x, e);
    if (e->note)
        cd_str_addf(to, "    %s\n", e->note);
    cd_str_addf(to, _("    căn cứ: %s"), e->citation);
    if (e->certainty != CERTAIN_WORDING)
        cd_str_addf(to, " [%s]", procedure_certainty_text(e->certainty));
    cd_str_addc(to, '\n');
    text_missing(x, a);
}

static void text_report(const report *x)
{
    text_head(x);
    for (enum procedure_table t = 0; t < PROCEDURE_NTABLES; t++) {
        if (!x->r->nanswers[t])
            continue;
        cd_str_addf(x->to, "\n%s\n", procedure_table_title(t));
        for (size_t i = 0; i < x->r->nanswers[t]; i++)
            text_answer(x, t, &x->r->answers[t][i]);
    }
    if (x->has_received)
        cd_str_addf(x->to, _("\nCách tính thời hạn: %s%s\n"), workdays_source(x->calendar),
                    workdays_compared(x->calendar) ? "" : _(" [chưa đối chiếu với Công báo]"));
}

/* ---- JSON ---- */

static void json_text(cd_str *to, const char *key, const char *value)
{
    cd_str_addf(to, ",\"%s\":", key);
    if (value)
        cd_str_add_json(to, value);
    else
        cd_str_adds(to, "null");
}

static void json_day(cd_str *to, const char *key, cd_date d)
{
    char text[11];
    cd_date_format(d, text);
    json_text(to, key, text);
}

static void json_limit(const report *x, const procedure_entry *e)
{
    cd_str *to = x->to;
    if (e->number)
        cd_str_addf(to, ",\"number\":%d,\"unit\":\"%s\"", e->number, e->workdays ? "workday" : "day");
    else
        cd_str_adds(to, ",\"number\":null,\"unit\":null");
    json_text(to, "from", e->from);
    workdays_limit l;
    if (!limit_of(x, e, &l)) {
        cd_str_adds(to, ",\"due\":null");
        return;
    }
    json_day(to, "due", l.due);
    json_day(to, "last_day", l.last);
    json_day(to, "due_provisional", l.provisional);
    if (l.unknown_year)
        cd_str_addf(to, ",\"unknown_year\":%d", l.unknown_year);
    else
        cd_str_adds(to, ",\"unknown_year\":null");
}

static void json_answer(const report *x, enum procedure_table t, const procedure_answer *a)
{
    static const char *const over[] = {"null", "\"no\"", "\"perhaps\"", "\"yes\""};
    const procedure_entry *e = a->entry;
    cd_str *to = x->to;
    cd_str_addf(to, "{\"certain\":%s,\"by_level\":%s,\"missing\":[", a->certain ? "true" : "false", a->by_level ? "true" : "false");
    for (size_t i = 0; i < a->nmissing; i++) {
        cd_str_adds(to, i ? "," : "");
        cd_str_add_json(to, a->missing[i]->code);
    }
    cd_str_addc(to, ']');
    json_text(to, "step", e->step);
    if (t == PROCEDURE_COMPETENCE || t == PROCEDURE_OPINIONS) {
        json_text(to, "role", e->role);
        json_text(to, "body", e->body);
        json_text(to, "configured", body_of(x, e->role));
    }
    json_text(to, "text", e->text);
    if (t == PROCEDURE_PAPERS)
        json_text(to, "form", e->form);
    if (t == PROCEDURE_LIMITS)
        json_limit(x, e);
    if (t == PROCEDURE_TRANSITION) {
        cd_str_addf(to, ",\"exact\":%s", e->exact ? "true" : "false");
        json_text(to, "safe", e->safe);
        json_text(to, "other", e->other);
        cd_str_addf(to, ",\"passed\":%s", over[passed(x, e)]);
    }
    json_text(to, "note", e->note);
    json_text(to, "citation", e->citation);
    json_text(to, "certainty", procedure_certainty_code(e->certainty));
    cd_str_addc(to, '}');
}

static void json_report(const report *x)
{
    const procedure_result *r = x->r;
    cd_str *to = x->to;
    cd_str_adds(to, "{\"system\":");
    cd_str_add_json(to, x->p->parts[0].id);
    json_text(to, "name", x->p->parts[0].name ? x->p->parts[0].name : "");
    json_text(to, "pack", r->pack->id);
    if (level_is_known(r))
        cd_str_addf(to, ",\"level\":%d,\"levels\":[", r->min);
    else
        cd_str_adds(to, ",\"level\":null,\"levels\":[");
    bool first = true;
    for (int k = 0; k <= (int)r->pack->nlevels; k++)
        if (r->levels[k]) {
            cd_str_addf(to, first ? "%d" : ",%d", k);
            first = false;
        }
    cd_str_addf(to, "],\"kept\":%s,\"level_missing\":[", r->kept == TRUTH_YES ? "true" : r->kept == TRUTH_NO ? "false" : "null");
    for (size_t i = 0; i < r->nlevel_missing; i++) {
        const procedure_missing *m = &r->level_missing[i];
        cd_auto_free char *text = NULL;
        if (asprintf(&text, "%s%s%s", m->part ? m->part : "", m->part ? ":" : "", m->fact->code) < 0)
            abort();
        cd_str_adds(to, i ? "," : "");
        cd_str_add_json(to, text);
    }
    cd_str_addc(to, ']');
    json_text(to, "dossier_date", x->date);
    if (x->has_received)
        json_day(to, "received", x->received);
    else
        json_text(to, "received", NULL);
    for (enum procedure_table t = 0; t < PROCEDURE_NTABLES; t++) {
        cd_str_addf(to, ",\"%s\":[", procedure_table_name(t));
        for (size_t i = 0; i < r->nanswers[t]; i++) {
            cd_str_adds(to, i ? "," : "");
            json_answer(x, t, &r->answers[t][i]);
        }
        cd_str_addc(to, ']');
    }
    cd_str_adds(to, ",\"counting\":{\"source\":");
    cd_str_add_json(to, workdays_source(x->calendar));
    cd_str_addf(to, ",\"compared\":%s}}\n", workdays_compared(x->calendar) ? "true" : "false");
}

/* ---- the command ---- */

static int tell(cli *c, law *l, store *s, const profile *p, const cd_date *received, bool json, const char *output)
{
    const pack *rules;
    procedures *x = NULL;
    workdays *calendar = NULL;
    store_duties duties = {0};
    int r = law_pack(l, p->choice.pack, &c->diags, &rules);
    if (r == CD_OK)
        r = procedures_read(rules, &c->diags, &x);
    if (r == CD_NO) {
        cd_error(&c->diags, "E1532", cd_place_file(p->parts[0].id), _("gói quy tắc «%s» không nêu thẩm quyền và thủ tục"), rules->id);
        return CD_NO;
    }
    cd_auto_free char *dir = cd_path_join(c->data_dir, "calendar");
    if (r == CD_OK)
        r = workdays_read(dir, c->own_rules_dir, &c->diags, &calendar);
    if (r == CD_OK)
        r = store_duties_load(s, p->system.field[SYS_OWNER] ? p->system.field[SYS_OWNER] : "", &c->diags, &duties);
    if (r == CD_OK) {
        const fact *date = facts_find(rules->facts, "dossier_date");
        procedure_result *result;
        cd_str text;
        cd_str_init(&text, 0);
        procedure_of(x, p->parts, p->nparts, p->choice.code || p->choice.may_keep ? &p->choice : NULL, &result);
        report rep = {.c = c, .pack = rules, .p = p, .r = result, .duties = &duties, .calendar = calendar,
                      .date = date ? p->parts[0].values[date->index] : NULL, .has_received = received != NULL, .to = &text};
        if (received)
            rep.received = *received;
        if (json)
            json_report(&rep);
        else
            text_report(&rep);
        r = json ? cli_write(c, output, &text) : cli_write_text(c, output, &text);
        if (r == CD_OK && !(result->all_certain && level_is_known(result)))
            r = CD_NO;
        cd_str_done(&text);
        procedure_result_free(result);
    }
    store_duties_done(&duties);
    workdays_free(calendar);
    procedures_free(x);
    return r;
}

int cmd_procedure(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "procedure"};
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text", *day = args->value[O_RECEIVED];
    bool json = strcmp(format, "json") == 0;
    cd_date received;
    if (args->nwords != 1)
        return cli_usage(c, &cmd, _("cần đúng một hệ thống"));
    if (!json && strcmp(format, "text") != 0)
        return cli_usage(c, &cmd, _("--format là text hoặc json"));
    if (day && !cd_date_parse(day, true, &received))
        return cli_usage(c, &cmd, _("--received «%s» không phải ngày YYYY-MM-DD hay DD/MM/YYYY"), day);
    const char *rules = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    law *l;
    int r = cli_law_for(c, rules, &l);
    if (r != CD_OK)
        return r;
    store *s;
    r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    profile *p;
    r = profile_load(s, l, args->words[0], rules, &c->diags, &p);
    if (r == CD_OK) {
        r = p->choice.pack ? tell(c, l, s, p, day ? &received : NULL, json, args->value[O_OUTPUT]) : profile_no_pack(p, l, &c->diags);
        profile_free(p);
    }
    store_close(s);
    return r;
}
