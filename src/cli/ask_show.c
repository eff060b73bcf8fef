#include "cli/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/screen.h"

enum { WIDTH_UNKNOWN = 80 };

size_t ask_width(void)
{
    size_t width = screen_width();
    return width ? width : WIDTH_UNKNOWN;
}

static void spaces(size_t n)
{
    while (n-- > 0)
        putchar(' ');
}

size_t ask_wrap(const asker *k, size_t at, size_t indent, const char *text)
{
    cd_str s;
    cd_str_init(&s, 0);
    size_t lines = screen_wrap(k->width, at, indent, text, strlen(text), k->whole, &s);
    fwrite(cd_str_c(&s), 1, s.len, stdout);
    cd_str_done(&s);
    return lines;
}

void ask_paragraph(const asker *k, size_t indent, const char *text)
{
    spaces(indent);
    ask_wrap(k, indent, indent, text);
}

void ask_labelled(const asker *k, const char *label, const char *text)
{
    printf("  %s ", label);
    ask_wrap(k, 3 + cd_utf8_columns(label, strlen(label)), 4, text);
}

size_t ask_title(const asker *k, const char *title)
{
    fputs("\n== ", stdout);
    return 1 + ask_wrap(k, 3, 3, title);
}

char *ask_shown(const fact *f, const char *value, size_t max)
{
    cd_str s;
    cd_str_init(&s, 0);
    fact_show(f, value, &s);
    for (size_t i = 0; max && i < s.len; i++)
        if (s.data[i] == '\n')
            s.data[i] = ' ';
    const char *p = cd_str_c(&s), *end = p + s.len;
    for (size_t i = 0; max && i < max && p < end; i++)
        cd_utf8_next(&p, end);
    if (max && p < end) {
        cd_str_cut(&s, (size_t)(p - cd_str_c(&s)));
        cd_str_adds(&s, "…");
    }
    return cd_str_take(&s);
}

/* ---- a question ---- */

void ask_show_pack(asker *k)
{
    const pack *p = survey_pack(k->s);
    const law_choice *choice = survey_choice(k->s);
    bool certain = p || choice->note;
    const char *now = p ? p->id : "";
    if (k->pack ? strcmp(k->pack, now) == 0 : !certain)
        return;
    k->pack = now;
    k->group = NULL;
    k->settled = false;
    cd_str s;
    cd_str_init(&s, 0);
    if (p)
        cd_str_addf(&s, "%s (%s)", k->c->english && p->title_en ? p->title_en : p->title, p->id);
    else
        cd_str_adds(&s, certain ? _("không có gói nào áp dụng") : _("chưa xác định được"));
    putchar('\n');
    ask_labelled(k, _("Gói quy tắc:"), cd_str_c(&s));
    cd_str_done(&s);
    if (choice && choice->note)
        ask_paragraph(k, 2, choice->note);
}

/* Says once when the level no longer depends on what is not known. */
static void show_settled(asker *k)
{
    verdict v;
    bool settled = survey_verdict(k->s, &v) == CD_OK && v.min == v.max;
    if (settled && !k->settled && survey_current(k->s)) {
        putchar('\n');
        if (v.min > 0) {
            cd_str s;
            cd_str_init(&s, 0);
            cd_str_addf(&s, _("%s; các câu sau không đổi kết quả này."), pack_level_label(v.pack, v.min));
            ask_labelled(k, _("Đã xác định được cấp độ:"), cd_str_c(&s));
            cd_str_done(&s);
        } else {
            ask_paragraph(k, 2, _("Không khớp tiêu chí cấp độ nào; các câu sau không đổi kết quả này."));
        }
    }
    k->settled = settled;
}

/* What is held of a fact, for an item of a checklist; nothing when it is open. */
static void add_held(const asker *k, const fact *f, cd_str *to)
{
    const char *value = survey_value(k->s, f), *reason = survey_reason(k->s, f);
    if (value) {
        cd_auto_free char *text = ask_shown(f, value, ASK_SHOWN_MAX);
        cd_str_addf(to, _(" (đang ghi: %s)"), text);
    } else if (reason) {
        cd_str_addf(to, _(" (đang ghi: chưa biết, lý do: %s)"), reason);
    } else if (survey_chosen(k->s, f)) {
        cd_str_adds(to, _(" (đã chọn, còn hỏi riêng)"));
    }
}

static void show_items(asker *k, const survey_screen *screen)
{
    cd_str s;
    cd_str_init(&s, 0);
    ask_wrap(k, 0, 0, screen->list->ask);
    for (size_t i = 0; i < screen->count; i++) {
        cd_str_clear(&s);
        cd_str_addf(&s, "%s [%s]", survey_item_label(screen->questions[i]), screen->questions[i]->fact->code);
        add_held(k, screen->questions[i]->fact, &s);
        ask_wrap(k, (size_t)printf("  %zu) ", i + 1), 5, cd_str_c(&s));
    }
    cd_str_clear(&s);
    cd_str_addf(&s, "%s [none]", _("Không thuộc trường hợp nào trên đây"));
    ask_wrap(k, (size_t)printf("  0) "), 5, cd_str_c(&s));
    cd_str_done(&s);
}

static void show_one(asker *k, const survey_question *q)
{
    ask_wrap(k, 0, 0, q->ask);
    for (size_t i = 0; i < q->noptions; i++) {
        const survey_option *o = &q->options[i];
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, "%s [%s]", o->label, o->code);
        if (o->why_locked)
            cd_str_addf(&s, _(" (chưa chọn được: %s)"), o->why_locked);
        ask_wrap(k, (size_t)printf("  %u) ", o->number), 5, cd_str_c(&s));
        cd_str_done(&s);
    }
    /* A file cannot tell an empty set from an unknown one; here the reason tells them apart. */
    if (q->fact->kind == FACT_SET && q->fact->may_be_empty)
        ask_paragraph(k, 2, _("Không thuộc mục nào thì ghi: ! không thuộc mục nào"));
    const char *value = survey_value(k->s, q->fact), *reason = survey_reason(k->s, q->fact);
    const char *lent = survey_lent(k->s, q->fact);
    cd_auto_free char *hint = value ? NULL : ask_profile_hint(k, q->fact);
    if (hint)
        ask_labelled(k, _("Dữ liệu của cơ quan ghi:"), hint);
    if (lent) {
        cd_auto_free char *text = ask_shown(q->fact, lent, 0);
        ask_labelled(k, _("Dữ liệu của cơ quan:"), text);
        ask_paragraph(k, 2, value ? _("Hệ thống này ghi riêng như dưới đây; gõ - để bỏ, dùng lại dữ liệu của cơ quan.")
                                  : _("Enter để dùng giá trị ấy; chỉ gõ khi hồ sơ của riêng hệ thống này phải ghi khác."));
    }
    if (value) {
        cd_auto_free char *text = ask_shown(q->fact, value, 0);
        ask_labelled(k, _("Đang ghi:"), text);
    } else if (reason) {
        ask_labelled(k, _("Đang ghi: chưa biết, lý do:"), reason);
    }
}

void ask_show_screen(asker *k)
{
    const survey_screen *screen = survey_now(k->s);
    const survey_question *q = screen->questions[0];
    size_t number, left;
    ask_show_pack(k);
    show_settled(k);
    if (!k->group || strcmp(k->group, q->group) != 0)
        ask_title(k, q->group);
    k->group = q->group;
    survey_progress(k->s, &number, &left);
    if (left)
        printf(_("\nCâu %zu (còn khoảng %zu)\n"), number, left);
    else
        printf(_("\nCâu %zu (câu cuối)\n"), number);
    if (screen->list)
        show_items(k, screen);
    else
        show_one(k, q);
}

void ask_show_commands(const asker *k)
{
    static const struct {
        const char *command, *what;
    } commands[] = {
        {N_("dòng trống"), N_("giữ câu trả lời hiện có, hoặc để lại câu này sau")},
        {"?", N_("vì sao hỏi, căn cứ, ví dụ, cách trả lời")},
        {N_("! LÝ DO"), N_("chưa biết, và vì sao")},
        {"-", N_("xóa câu trả lời đang ghi, lịch sử vẫn giữ")},
        {"<", N_("quay lại câu trước, không mất câu trả lời nào")},
        {"=", N_("xem lại mọi câu, sửa câu bất kỳ")},
        {"q", N_("lưu và thoát")},
    };
    ask_wrap(k, 0, 0, _("Mỗi câu trả lời trên một dòng và được lưu ngay. Ngoài câu trả lời, có thể gõ:"));
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const char *command = _(commands[i].command);
        size_t n = cd_utf8_columns(command, strlen(command));
        printf("  %s", command);
        spaces(n < 12 ? 12 - n : 1);
        ask_wrap(k, n < 12 ? 14 : n + 3, 14, _(commands[i].what));
    }
}

/* Why a question is asked and what helps to answer it. */
static void help_question(asker *k, const survey_question *q)
{
    cd_str s;
    cd_str_init(&s, 0);
    survey_why(k->s, q, &s);
    ask_labelled(k, _("Vì sao hỏi:"), cd_str_c(&s));
    if (q->help)
        ask_labelled(k, _("Hướng dẫn:"), q->help);
    for (size_t i = 0; i < q->noptions; i++)
        if (q->options[i].help) {
            cd_str_clear(&s);
            cd_str_addf(&s, "%s: %s", q->options[i].label, q->options[i].help);
            ask_wrap(k, (size_t)printf("    %u) ", q->options[i].number), 7, cd_str_c(&s));
        }
    if (q->basis)
        ask_labelled(k, _("Căn cứ:"), q->basis);
    if (q->example)
        ask_labelled(k, _("Ví dụ:"), q->example);
    cd_str_done(&s);
}

void ask_show_help(asker *k)
{
    const survey_screen *screen = survey_now(k->s);
    cd_str s;
    cd_str_init(&s, 0);
    putchar('\n');
    if (screen->list && screen->list->help)
        ask_labelled(k, _("Hướng dẫn:"), screen->list->help);
    for (size_t i = 0; i < screen->count; i++) {
        if (screen->list) {
            putchar('\n');
            ask_wrap(k, (size_t)printf("  %zu) ", i + 1), 5, survey_item_label(screen->questions[i]));
        }
        help_question(k, screen->questions[i]);
    }
    if (screen->list)
        putchar('\n');
    survey_hint(k->s, &s);
    ask_labelled(k, _("Cách trả lời:"), cd_str_c(&s));
    if (!screen->list && screen->questions[0]->fact->kind == FACT_TEXT)
        ask_labelled(k, _("Lời văn trùng một lệnh:"), _("ghi \\ ở trước, ví dụ \\q."));
    cd_str_done(&s);
    ask_show_commands(k);
}

/* ---- a row of the review ---- */

size_t ask_show_row(asker *k, size_t number, const survey_row *row, bool here)
{
    const fact *f = row->question->fact;
    cd_str s;
    cd_str_init(&s, 0);
    cd_str_addf(&s, "%s: ", survey_label(f));
    if (row->state == SURVEY_ANSWERED) {
        cd_auto_free char *value = ask_shown(f, survey_value(k->s, f), ASK_SHOWN_MAX);
        cd_str_adds(&s, value);
        if (survey_lent(k->s, f))
            cd_str_addf(&s, _(" (ghi riêng cho hệ thống này; dữ liệu của cơ quan: %s)"), survey_lent(k->s, f));
    } else if (survey_lent(k->s, f)) {
        cd_str_addf(&s, _("%s (lấy từ dữ liệu của cơ quan)"), survey_lent(k->s, f));
    } else if (row->state == SURVEY_NOT_KNOWN) {
        cd_str_addf(&s, _("chưa biết, lý do: %s"), survey_reason(k->s, f));
    } else if (row->asked == SURVEY_ASKED) {
        cd_str_adds(&s, _("chưa trả lời"));
    } else {
        cd_str_adds(&s, _("không hỏi: "));
        survey_why_not(k->s, row, &s);
    }
    if (row->state == SURVEY_ANSWERED && row->asked == SURVEY_ELSEWHERE) {
        cd_str_adds(&s, " (");
        survey_why_not(k->s, row, &s);
        cd_str_adds(&s, ")");
    }
    if (here)
        cd_str_adds(&s, _(" ← đang hỏi"));
    size_t lines = ask_wrap(k, (size_t)printf(" %3zu. ", number), 6, cd_str_c(&s));
    cd_str_done(&s);
    return lines;
}
