/* capdo ask: the questionnaire in the terminal or with answers piped in, one a line. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/ask.h"
#include "cli/record.h"
#include "cli/screen.h"

enum { O_RULES, O_ONLY, O_NEW, O_WHO };
const cli_option options_ask[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"only", "level,procedure,dossier", N_("chỉ hỏi những loại câu này: cấp độ, thủ tục, hồ sơ")},
    {"new", "NAME", N_("tạo hệ thống mới có tên này")},
    {"who", "NAME", N_("người trả lời, ghi vào lịch sử (mặc định tài khoản đang chạy chương trình)")},
    {NULL, NULL, NULL},
};

static const cli_command this_command = {.name = "ask"};

/* ---- the review ---- */

/* What this interview leaves out as a whole would drown the rest. */
static bool listed_row(const survey_row *row)
{
    if (strcmp(row->question->fact->code, FACT_HOST_SYSTEM) == 0)
        return false; /* stands with the profile */
    return !(row->state == SURVEY_OPEN && (row->asked == SURVEY_NOT_WANTED || row->asked == SURVEY_WAITS || row->asked == SURVEY_NO_PACK));
}

/* The numbers of the list: "1-12, 15, 20-34". */
static void add_numbers(const survey_row *rows, size_t n, cd_str *to)
{
    for (size_t i = 0; i < n; i++) {
        if (!listed_row(&rows[i]))
            continue;
        size_t last = i;
        while (last + 1 < n && listed_row(&rows[last + 1]))
            last++;
        cd_str_addf(to, "%s%zu", to->len ? ", " : "", i + 1);
        if (last > i)
            cd_str_addf(to, "-%zu", last + 1);
        i = last;
    }
}

static bool on_screen_now(const asker *k, const survey_question *q)
{
    const survey_screen *screen = survey_now(k->s);
    for (size_t i = 0; screen && i < screen->count; i++)
        if (screen->questions[i] == q)
            return true;
    return false;
}

enum picked { PICKED_NOTHING, PICKED_ROW, PICKED_FIELD, PICKED_QUIT, PICKED_BAD };

/* What was typed at the list: nothing, q, the letter of a field of the profile, or the number of one of its rows, which is gone to. */
static enum picked pick(asker *k, const cd_str *line, const survey_row *rows, size_t n, enum ask_field *field)
{
    size_t len, column, number = 0, digits = 0;
    const char *s = ask_trimmed(line, &len, &column);
    if (len == 0)
        return PICKED_NOTHING;
    if (ask_is_word(line, "q"))
        return PICKED_QUIT;
    if (ask_profile_pick(line, field))
        return PICKED_FIELD;
    for (; digits < len && digits < 6 && s[digits] >= '0' && s[digits] <= '9'; digits++)
        number = number * 10 + (size_t)(s[digits] - '0');
    if (digits == len && number >= 1 && number <= n && listed_row(&rows[number - 1])) {
        survey_go(k->s, rows[number - 1].question);
        k->profile.jumped = true;
        return PICKED_ROW;
    }
    cd_str valid;
    cd_str_init(&valid, 0);
    add_numbers(rows, n, &valid);
    cd_error(&k->c->diags, "E1542", ask_here(k, column), _("không có câu số đó trong danh sách; hãy ghi một trong các số %s, chữ từ a đến %c, dòng trống hoặc q"), cd_str_c(&valid),
             'a' + ASK_NFIELDS - 1);
    cd_str_done(&valid);
    ask_tell_faults(k);
    return PICKED_BAD;
}

/* The list, and a jump.  CD_OK to go on with the current question, or with the field of the profile *ret_field (ASK_NFIELDS: none); CD_NO
 * to leave; CD_ESYS. */
static int review(asker *k, cd_str *line, enum ask_field *ret_field)
{
    enum ask_field field = ASK_NFIELDS;
    *ret_field = ASK_NFIELDS;
    size_t n, hidden = 0, used = 0;
    const survey_row *rows = survey_rows(k->s, &n);
    const size_t height = k->terminal ? screen_height() : 0;
    const char *group = NULL;
    bool stopped = false;
    putchar('\n');
    ask_paragraph(k, 0, _("Số ở đầu dòng là số của câu trong danh sách này, chữ là của phần về hệ thống và cơ quan; «Câu 1», «Câu 2»... khi hỏi là thứ tự được hỏi."));
    used = 3 + ask_profile_show(k);
    for (size_t i = 0; i < n && !stopped; i++) {
        if (!listed_row(&rows[i])) {
            hidden += strcmp(rows[i].question->fact->code, FACT_HOST_SYSTEM) != 0;
            continue;
        }
        /* A row may take a few lines, and its title two. */
        while (height && used + 5 > height) {
            int r = ask_prompt(k, _("-- Enter: xem tiếp, số hoặc chữ: đến câu đó, q: thôi xem danh sách -- "), line);
            if (r == CD_EINPUT)
                continue;
            if (r != CD_OK)
                return r;
            enum picked what = pick(k, line, rows, n, &field);
            if (what == PICKED_ROW || what == PICKED_FIELD) {
                k->group = NULL;
                *ret_field = field;
                return CD_OK;
            }
            stopped = what == PICKED_QUIT;
            used = what == PICKED_BAD ? used : 0;
        }
        if (stopped)
            break;
        if (!group || strcmp(group, rows[i].question->group) != 0)
            used += ask_title(k, rows[i].question->group);
        group = rows[i].question->group;
        used += ask_show_row(k, i + 1, &rows[i], on_screen_now(k, rows[i].question));
    }
    k->group = NULL;
    if (hidden && !stopped) {
        putchar('\n');
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, _("Ngoài ra có %zu câu chưa đến lượt, không áp dụng hoặc ngoài loại câu được hỏi lần này."), hidden);
        ask_paragraph(k, 2, cd_str_c(&s));
        cd_str_done(&s);
    }
    for (;;) {
        int r = ask_prompt(k, _("\nSố, chữ của câu muốn xem hoặc sửa (trống: về câu đang hỏi; q: lưu và thoát) > "), line);
        if (r == CD_EINPUT)
            continue;
        if (r != CD_OK)
            return r;
        enum picked what = pick(k, line, rows, n, &field);
        if (what == PICKED_FIELD)
            *ret_field = field;
        if (what != PICKED_BAD)
            return what == PICKED_QUIT ? CD_NO : CD_OK;
    }
}

/* ---- answers ---- */

/* What an answer set, in words: of one fact its value, of the items of a checklist each with its name. */
static void tell_saved(asker *k, const fact *const *set, size_t n, bool listed)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < n; i++) {
        const char *value = survey_value(k->s, set[i]), *reason = survey_reason(k->s, set[i]);
        if (!value && !reason)
            continue; /* chosen in a checklist, and asked next; or taken back */
        cd_auto_free char *text = value ? ask_shown(set[i], value, ASK_SHOWN_MAX) : NULL;
        if (!listed) {
            ask_labelled(k, value ? _("Đã ghi:") : _("Đã ghi: chưa biết, lý do:"), value ? text : reason);
            break;
        }
        cd_str_addf(&s, "%s%s: ", s.len ? "; " : "", survey_label(set[i]));
        if (value)
            cd_str_adds(&s, text);
        else
            cd_str_addf(&s, _("chưa biết, lý do: %s"), reason);
    }
    if (s.len)
        ask_labelled(k, _("Đã ghi:"), cd_str_c(&s));
    cd_str_done(&s);
}

/* Saves what the last answer set, all or nothing. */
static int save(asker *k, bool listed)
{
    size_t n;
    const fact *const *set = survey_changed(k->s, &n);
    char now[21];
    const store_actor by = cli_actor(k->c, "ask", now);
    store_change *changes = cd_calloc(n, sizeof *changes);
    for (size_t i = 0; i < n; i++)
        changes[i] = (store_change){set[i]->code, survey_value(k->s, set[i]), survey_reason(k->s, set[i])};
    int r = store_facts_put(k->db, k->id, changes, n, &by, &k->c->diags, NULL);
    free(changes);
    if (r == CD_OK)
        tell_saved(k, set, n, listed);
    return r;
}

/* A text may begin with what is a command: a backslash before it takes it literally. */
static bool unescape(cd_str *text)
{
    if (text->len < 2 || text->data[0] != '\\' || !strchr("?!<=-qQ\\", text->data[1]))
        return false;
    memmove(text->data, text->data + 1, text->len - 1);
    cd_str_cut(text, text->len - 1);
    return true;
}

/* One backslash at the end of a line goes on, two are one backslash.  True when the text goes on. */
static bool cut_continuation(cd_str *line)
{
    size_t n = line->len;
    if (n == 0 || line->data[n - 1] != '\\')
        return false;
    bool pair = n > 1 && line->data[n - 2] == '\\';
    cd_str_cut(line, n - 1);
    return !pair;
}

/* Joins the lines of a text of several lines to its first one.  All are read, also when one cannot be used: none of
 * them may be taken for the next answer. */
static int read_more(asker *k, cd_str *text, cd_str *line)
{
    int result = CD_OK;
    bool more = cut_continuation(text);
    while (more) {
        int r = ask_prompt(k, "... ", line);
        if (ask_interrupted())
            return CD_EINPUT; /* a text that was left in the middle is no answer */
        if (r == CD_NO)
            break; /* the end of the input ends the text too */
        if (r == CD_ESYS)
            return r;
        if (r == CD_EINPUT)
            result = r;
        more = cut_continuation(line);
        if (text->len > ASK_LINE_MAX)
            continue; /* too long already: fact_parse says so */
        cd_str_addc(text, '\n');
        cd_str_add(text, cd_str_c(line), line->len);
    }
    return result;
}

/* An answer or "don't know".  CD_EINPUT: it was told what is wrong, and nothing changed. */
static int answer(asker *k, cd_str *text, cd_str *line)
{
    const bool listed = survey_now(k->s)->list != NULL;
    const fact *f = survey_current(k->s)->fact;
    size_t len, column;
    const char *s = ask_trimmed(text, &len, &column);
    int r = CD_OK;
    if (*s == '!') {
        r = survey_unknown(k->s, s + 1, len - 1, ask_here(k, column + 1), &k->c->diags);
    } else if (!listed && f->kind == FACT_TEXT) {
        cd_place at = ask_here(k, column);
        if (len) { /* blanks before a command or its backslash do not count */
            memmove(text->data, s, text->len - (column - 1));
            cd_str_cut(text, text->len - (column - 1));
        }
        if (f->multiline && (r = read_more(k, text, line)) != CD_OK)
            return r;
        if (unescape(text))
            at.column++;
        r = survey_answer(k->s, cd_str_c(text), text->len, at, &k->c->diags);
    } else {
        r = survey_answer(k->s, s, len, ask_here(k, column), &k->c->diags);
    }
    if (r == CD_OK)
        return save(k, listed);
    if (r == CD_EINPUT)
        ask_tell_faults(k);
    return r;
}

/* Takes back what is recorded of the screen. */
static int clear(asker *k, bool *ret_moved)
{
    const bool listed = survey_now(k->s)->list != NULL;
    int r = survey_clear(k->s, &k->c->diags);
    *ret_moved = r == CD_OK;
    if (r == CD_NO) {
        ask_paragraph(k, 2, _("Câu này chưa ghi gì để xóa."));
        return CD_OK;
    }
    if (r == CD_OK)
        r = save(k, listed);
    if (r == CD_OK)
        ask_paragraph(k, 2, _("Đã xóa câu trả lời; câu này để trống, lịch sử vẫn giữ điều đã ghi."));
    return r;
}

/* Asks for fields of the profile from `f` on, and what the answers lead to.  CD_OK: the survey goes on with the question it is at. */
static int ask_fields(asker *k, enum ask_field f, cd_str *line)
{
    int r = CD_OK;
    while (r == CD_OK && f < ASK_NFIELDS) {
        enum ask_next next;
        enum ask_field before = ASK_NFIELDS;
        r = ask_profile_field(k, f, line, &next);
        if (r != CD_OK || next == ASK_GO_ON)
            break;
        if (next == ASK_REVIEW) {
            r = review(k, line, &f);
        } else if (ask_profile_back(k, f, &before)) {
            f = before;
        } else if (survey_back(k->s) == CD_OK) {
            k->profile.jumped = true; /* the question before stands on the screen, whatever it is about */
            f = ASK_NFIELDS;
        } else {
            ask_paragraph(k, 2, _("Đây là câu đầu tiên."));
        }
    }
    k->group = NULL;
    return r;
}

/* Asks until no question is left (CD_OK), the user leaves (CD_NO), or something breaks. */
static int ask_all(asker *k)
{
    cd_str line, more;
    cd_str_init(&line, 0);
    cd_str_init(&more, 0);
    int r = CD_OK;
    bool on_screen = false; /* what is asked now */
    const survey_screen *screen;
    enum ask_field field;
    for (;;) {
        while (r == CD_OK && !on_screen && ask_profile_due(k, &field))
            r = ask_fields(k, field, &line);
        if (r != CD_OK || !(screen = survey_now(k->s)))
            break;
        if (!on_screen)
            ask_show_screen(k);
        on_screen = true;
        r = ask_prompt(k, "> ", &line);
        if (r == CD_EINPUT && !screen->list && screen->questions[0]->fact->multiline)
            r = read_more(k, &line, &more) == CD_ESYS ? CD_ESYS : CD_EINPUT;
        if (r == CD_EINPUT) {
            r = CD_OK;
            continue;
        }
        if (r != CD_OK)
            break;
        if (ask_is_word(&line, "q")) {
            r = CD_NO;
        } else if (ask_is_word(&line, "?")) {
            ask_show_help(k);
        } else if (ask_is_word(&line, "=")) {
            r = review(k, &more, &field);
            on_screen = false;
            if (r == CD_OK && field < ASK_NFIELDS)
                r = ask_fields(k, field, &line);
        } else if (ask_is_word(&line, "<")) {
            on_screen = survey_back(k->s) != CD_OK;
            k->profile.jumped = !on_screen || k->profile.jumped;
            if (on_screen)
                ask_paragraph(k, 2, _("Đây là câu đầu tiên."));
        } else if (ask_is_word(&line, "-")) {
            bool moved;
            r = clear(k, &moved);
            on_screen = !moved;
            k->profile.jumped = k->profile.jumped && on_screen;
        } else if (ask_is_blank(&line)) {
            survey_skip(k->s);
            on_screen = false;
            k->profile.jumped = false;
        } else {
            r = answer(k, &line, &more);
            on_screen = r == CD_EINPUT;
            k->profile.jumped = k->profile.jumped && on_screen;
            if (on_screen)
                r = CD_OK;
        }
    }
    cd_str_done(&line);
    cd_str_done(&more);
    return r;
}

/* ---- the end ---- */

static void show_level(asker *k, const verdict *v)
{
    cd_str s;
    cd_str_init(&s, 0);
    if (v->min == v->max && v->min > 0)
        cd_str_adds(&s, pack_level_label(v->pack, v->min));
    else if (v->min == v->max)
        cd_str_adds(&s, _("không khớp tiêu chí nào, chưa có cấp độ"));
    else if (v->min == 0)
        cd_str_addf(&s, _("chưa xác định, cao nhất có thể là %s"), pack_level_label(v->pack, v->max));
    else
        cd_str_addf(&s, _("chưa xác định, từ %s đến %s"), pack_level_label(v->pack, v->min), pack_level_label(v->pack, v->max));
    ask_labelled(k, _("Cấp độ:"), cd_str_c(&s));
    for (size_t i = 0; i < v->ncriteria; i++) {
        cd_str_clear(&s);
        cd_str_addf(&s, "%s: ", pack_level_label(v->pack, v->criteria[i]->level));
        pack_cite(v->pack, v->criteria[i]->citation, true, &s);
        fputs("  - ", stdout);
        ask_wrap(k, 4, 4, cd_str_c(&s));
    }
    cd_str_done(&s);
}

static void show_missing(asker *k, const bool *missing)
{
    const facts *f = law_facts(k->c->law);
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < facts_count(f); i++)
        if (missing[i])
            cd_str_addf(&s, "%s%s (%s)", s.len ? "; " : "", survey_label(facts_at(f, i)), facts_at(f, i)->code);
    if (s.len)
        ask_labelled(k, _("Còn thiếu:"), cd_str_c(&s));
    cd_str_done(&s);
}

static int summary(asker *k, bool finished)
{
    verdict v;
    const law_choice *choice = survey_choice(k->s);
    const fact *kept = choice && choice->kept ? facts_find(law_facts(k->c->law), choice->kept) : NULL;
    store_ids parts = {0};
    int r = store_components(k->db, k->id, &k->c->diags, &parts);
    if (r != CD_OK)
        return r;
    ask_title(k, _("Kết quả"));
    k->pack = NULL;
    ask_show_pack(k);
    if (survey_verdict(k->s, &v) == CD_OK) {
        if (kept) {
            cd_auto_free char *text = ask_shown(kept, survey_value(k->s, kept), 0);
            ask_labelled(k, _("Cấp độ được giữ:"), text);
        }
        show_level(k, &v);
        show_missing(k, v.missing);
    } else {
        show_missing(k, choice->missing);
    }
    if (parts.count)
        ask_paragraph(k, 2, _("Kết quả trên chưa tính các hệ thống thành phần; capdo explain tính cả."));
    store_ids_done(&parts);
    size_t n, left = 0;
    const survey_row *rows = survey_rows(k->s, &n);
    for (size_t i = 0; i < n; i++)
        left += rows[i].state == SURVEY_SKIPPED && rows[i].asked == SURVEY_ASKED;
    if (finished && left)
        printf(_("\nĐã hỏi hết; còn %zu câu để lại, hỏi tiếp bằng: capdo ask %s\n"), left, k->id);
    else if (finished)
        printf(_("\nĐã trả lời hết câu hỏi của hệ thống «%s».\n"), k->id);
    else
        printf(_("\nĐã lưu. Trả lời tiếp: capdo ask %s\n"), k->id);
    printf(_("Giải thích từng điều, khoản, điểm: capdo explain %s\n"), k->id);
    printf(_("In hồ sơ: capdo dossier %s --output DIR\n"), k->id);
    return CD_OK;
}

/* ---- the command ---- */

static int read_needs(cli *c, const char *list, bool needs[3])
{
    static const char *const names[] = {"level", "procedure", "dossier"};
    for (const char *s = list;;) {
        size_t len = strcspn(s, ","), i = 0;
        while (i < 3 && !(strlen(names[i]) == len && strncmp(names[i], s, len) == 0))
            i++;
        if (i == 3)
            return cli_usage(c, &this_command, _("--only là level, procedure, dossier, cách nhau bằng dấu phẩy"));
        needs[i] = true;
        if (!s[len])
            return CD_OK;
        s += len + 1;
    }
}

/* A line meant for the shell or for a question, not a name. */
static bool like_command(const cd_str *line)
{
    static const char *const keys[] = {"?", "<", "=", "-", "!"};
    size_t len, n = 0;
    const char *s = ask_trimmed(line, &len, NULL);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ask_is_word(line, keys[i]))
            return true;
    while (n < len && s[n] != ' ' && s[n] != '\t')
        n++;
    if (n == 1 && (*s == '$' || *s == '#'))
        return true;
    if (n == 4 && strncmp(s, "sudo", n) == 0)
        return true;
    const char *slash = n ? memrchr(s, '/', n) : NULL; /* also build/src/cli/capdo */
    const char *base = slash ? slash + 1 : s;
    return (size_t)(s + n - base) == 5 && strncasecmp(base, "capdo", 5) == 0;
}

/* Asks for the name of a new system, and whether to make it.  CD_NO: the user does not want it. */
static int ask_name(asker *k, cd_str *name)
{
    cd_str s, line;
    cd_str_init(&s, 0);
    cd_str_init(&line, 0);
    int r = CD_EINPUT;
    while (r == CD_EINPUT) {
        cd_str_clear(&s);
        cd_str_addf(&s, _("Tạo hệ thống mới «%s»? Gõ tên hệ thống, hoặc Enter để thôi > "), k->id);
        r = ask_prompt(k, cd_str_c(&s), &line);
        if (r != CD_OK)
            continue;
        size_t len;
        const char *text = ask_trimmed(&line, &len, NULL);
        r = CD_EINPUT;
        if (len == 0 || ask_is_word(&line, "q")) {
            r = CD_NO;
        } else if (!cd_utf8_check(text, len, NULL)) {
            cd_error(&k->c->diags, "E5020", ask_here(k, 1), _("tên hệ thống không phải UTF-8; không tạo gì"));
            ask_tell_faults(k);
        } else if (like_command(&line)) {
            cd_error(&k->c->diags, "E1544", ask_here(k, 1), _("«%.*s» giống một lệnh, không phải tên hệ thống; không tạo gì"), (int)len, text);
            ask_tell_faults(k);
        } else {
            cd_str_clear(name);
            cd_str_add(name, text, len);
            cd_str_clear(&s);
            cd_str_addf(&s, _("Sẽ tạo hệ thống có mã «%s», tên «%s»."), k->id, cd_str_c(name));
            ask_paragraph(k, 0, cd_str_c(&s));
            r = ask_prompt(k, _("Enter để tạo, gì khác để đặt lại tên > "), &line);
            if (r == CD_OK)
                r = ask_is_blank(&line) ? CD_OK : ask_is_word(&line, "q") ? CD_NO : CD_EINPUT;
        }
    }
    cd_str_done(&s);
    cd_str_done(&line);
    return r;
}

/* Makes a system that is not there yet, when the user wants it.  CD_NO: the user does not. */
static int make_system(asker *k, const char *name)
{
    cd_str line;
    cd_str_init(&line, 0);
    int r = CD_OK;
    if (!name && k->terminal) {
        r = ask_name(k, &line);
        name = cd_str_c(&line);
    } else if (!name) {
        r = cli_usage(k->c, &this_command, _("không có hệ thống «%s»; tạo mới bằng: capdo ask %s --new \"TÊN HỆ THỐNG\""), k->id, k->id);
    }
    if (r == CD_OK) {
        char now[21];
        const store_actor by = cli_actor(k->c, "ask", now);
        cd_auto_free char *text = cd_trimmed(name);
        const char *field[SYS_NFIELDS] = {[SYS_ID] = k->id, [SYS_NAME] = text};
        r = store_system_put(k->db, field, &by, cd_place_file("--new"), &k->c->diags, NULL);
    }
    cd_str_done(&line);
    return r;
}

/* What the store knows goes into the interview; a value that the dictionary no longer takes is told, and asked anew. */
static void load_answers(asker *k, const store_system *sys)
{
    const facts *f = law_facts(k->c->law);
    for (size_t i = 0; i < facts_count(f); i++) {
        const fact *x = facts_at(f, i);
        const store_fact *row = store_system_fact(sys, x->code);
        if (!row)
            continue;
        char *value = NULL;
        if (row->value && fact_parse(x, row->value, cd_place_file(sys->field[SYS_ID]), x->code, NULL, &value) != CD_OK)
            cd_warning(&k->c->diags, "W1543", cd_place_file(sys->field[SYS_ID]), _("giá trị đang lưu của «%s» không còn hợp lệ; hãy trả lời lại"), x->code);
        survey_load(k->s, x, value, row->reason);
        free(value);
    }
    ask_tell_faults(k);
}

static int interview(asker *k, const char *rules, const bool needs[3])
{
    law *l;
    int r = cli_law(k->c, &l);
    if (r == CD_OK)
        r = survey_new(l, k->c->own_rules_dir, rules, needs, &k->c->diags, &k->s);
    if (r != CD_OK)
        return r;
    store_system sys;
    store_system_init(&sys);
    r = store_system_load(k->db, k->id, &k->c->diags, &sys);
    if (r == CD_OK) {
        k->id = sys.field[SYS_ID];
        load_answers(k, &sys);
        ask_profile_load(k, &sys);
        k->profile.wanted = !needs || needs[SURVEY_PROCEDURE] || needs[SURVEY_DOSSIER];
        r = ask_profile_begin(k);
        if (r == CD_OK)
            r = survey_start(k->s, &k->c->diags);
    }
    if (r == CD_OK) {
        cd_str title;
        cd_str_init(&title, 0);
        cd_str_addf(&title, _("Bảng hỏi: %s (%s)"), sys.field[SYS_NAME] ? sys.field[SYS_NAME] : sys.field[SYS_ID], sys.field[SYS_ID]);
        ask_paragraph(k, 0, cd_str_c(&title));
        cd_str_done(&title);
        ask_show_commands(k);
        r = ask_all(k);
        if (ask_interrupted()) {
            ask_paragraph(k, 0, _("Đã dừng (Ctrl-C). Mọi câu trả lời đã ghi đều được lưu."));
            r = CD_OK;
        } else if (r == CD_OK || r == CD_NO) {
            r = summary(k, r == CD_OK);
        }
    }
    survey_free(k->s);
    ask_profile_done(k);
    store_system_done(&sys);
    return r;
}

int cmd_ask(cli *c, const cli_args *args)
{
    if (args->nwords != 1)
        return cli_usage(c, &this_command, _("cần đúng một hệ thống"));
    bool needs[3] = {false};
    const char *only = args->value[O_ONLY];
    if (only && read_needs(c, only, needs) != CD_OK)
        return CD_EUSAGE;
    const char *name = args->value[O_NEW];
    cd_auto_free char *bare = name ? cd_trimmed(name) : NULL;
    if (bare && !*bare)
        return cli_usage(c, &this_command, _("--new cần tên hệ thống, không để trống"));
    const char *rules = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    law *l;
    int r = cli_law_for(c, rules, &l);
    if (r != CD_OK)
        return r;
    c->who = args->value[O_WHO];
    asker k = {.c = c, .id = args->words[0], .terminal = isatty(STDIN_FILENO), .width = ask_width()};
    r = cli_citations(c, &k.whole);
    if (r == CD_OK)
        r = cli_store(c, name != NULL, &k.db);
    if (r != CD_OK) {
        cd_regex_free(k.whole);
        return r;
    }
    struct sigaction catch = {.sa_handler = ask_on_interrupt}, before; /* no SA_RESTART: reading ends */
    sigemptyset(&catch.sa_mask);
    if (k.terminal)
        sigaction(SIGINT, &catch, &before);
    r = store_system_exists(k.db, k.id, &c->diags);
    if (r == CD_OK && name)
        r = cli_usage(c, &this_command, _("đã có hệ thống «%s»; bỏ --new để trả lời tiếp"), k.id);
    else if (r == CD_NO)
        r = make_system(&k, name);
    if (r == CD_OK) {
        r = interview(&k, rules, only ? needs : NULL);
        if (r == CD_OK)
            r = record_verdicts(c, k.db, rules, "ask", (const char *const *)args->words, 1);
    } else if (r == CD_NO) {
        r = CD_OK; /* asked, and the user does not want it */
    }
    store_close(k.db);
    cd_regex_free(k.whole);
    if (!k.terminal)
        return r;
    sigaction(SIGINT, &before, NULL);
    if (ask_interrupted() && r == CD_OK) {
        /* Everything is saved and closed: the shell is told as any program that was interrupted tells it (130). */
        fflush(stdout);
        cli_flush(c);
        raise(SIGINT);
    }
    return r;
}
