/* capdo ask: the questionnaire in the terminal or with answers piped in, one a line. */
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

enum { O_RULES, O_ONLY, O_NEW, O_WHO };
const cli_option options_ask[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"only", "level,procedure,dossier", N_("chỉ hỏi những loại câu này: cấp độ, thủ tục, hồ sơ")},
    {"new", "NAME", N_("tạo hệ thống mới có tên này")},
    {"who", "NAME", N_("người trả lời, ghi vào lịch sử (mặc định $USER)")},
    {NULL, NULL, NULL},
};

static const cli_command this_command = {.name = "ask"};

enum {
    LINE_MAX_BYTES = 128 * 1024 /* of one line; an answer itself is at most 64 KiB */
};

enum line_state { LINE_READ, LINE_END, LINE_TOO_LONG, LINE_FAILED };

/* Faults of the last answer: to a person on the screen, to a program on stderr with line and column. */
static void tell_faults(asker *k)
{
    if (!k->terminal) {
        cli_flush(k->c);
        return;
    }
    for (size_t i = 0; i < k->c->diags.count; i++) {
        fputs("  ! ", stdout);
        ask_wrap(k, 4, 4, k->c->diags.items[i].text);
    }
    cd_diags_done(&k->c->diags);
}

/* ---- the input ---- */

static cd_place here(const asker *k, size_t column)
{
    return (cd_place){"-", k->line, column};
}

/* Reads one line without its end into `to`.  Of one that is too long the middle is dropped: its end still tells whether
 * the answer goes on. */
static enum line_state read_line(asker *k, cd_str *to)
{
    int ch, last[2] = {0, 0};
    size_t n = 0;
    fflush(stdout);
    k->line++;
    cd_str_clear(to);
    while ((ch = getc(stdin)) != EOF && ch != '\n') {
        if (n++ < LINE_MAX_BYTES)
            cd_str_addc(to, (char)ch);
        last[0] = last[1];
        last[1] = ch;
    }
    if (ch == EOF && ferror(stdin))
        return LINE_FAILED;
    if (ch == EOF && n == 0)
        return LINE_END;
    if (n > LINE_MAX_BYTES) {
        cd_str_addc(to, (char)last[0]);
        cd_str_addc(to, (char)last[1]);
        return LINE_TOO_LONG;
    }
    if (to->len && to->data[to->len - 1] == '\r')
        cd_str_cut(to, to->len - 1);
    return LINE_READ;
}

/* A line for the prompt: faults of the reading are told here.  CD_OK, CD_NO at the end of the input, CD_EINPUT for a line
 * that cannot be used, CD_ESYS. */
static int prompt(asker *k, const char *text, cd_str *to)
{
    fputs(text, stdout);
    enum line_state r = read_line(k, to);
    if (!k->terminal || r == LINE_END)
        putchar('\n');
    switch (r) {
    case LINE_READ:
        return CD_OK;
    case LINE_END:
        return CD_NO;
    case LINE_TOO_LONG:
        cd_error(&k->c->diags, "E1541", here(k, 1), _("dòng dài hơn %d byte; không ghi gì, hãy trả lời ngắn hơn"), LINE_MAX_BYTES);
        tell_faults(k);
        return CD_EINPUT;
    case LINE_FAILED:
        break;
    }
    cd_error(&k->c->diags, "E1540", here(k, 1), _("không đọc được đầu vào chuẩn"));
    return CD_ESYS;
}

/* The line without blanks around it; *ret_column (may be NULL): where it begins. */
static const char *trimmed(const cd_str *line, size_t *ret_len, size_t *ret_column)
{
    const char *s = cd_str_c(line);
    size_t from = 0, to = line->len;
    while (from < to && (s[from] == ' ' || s[from] == '\t'))
        from++;
    while (to > from && (s[to - 1] == ' ' || s[to - 1] == '\t'))
        to--;
    *ret_len = to - from;
    if (ret_column)
        *ret_column = from + 1;
    return s + from;
}

static bool is_word(const cd_str *line, const char *word)
{
    size_t n;
    const char *s = trimmed(line, &n, NULL);
    return n == strlen(word) && strncasecmp(s, word, n) == 0;
}

/* ---- the review ---- */

/* The list, and a jump.  CD_OK to go on with the current question; CD_NO to leave; CD_ESYS. */
static int review(asker *k, cd_str *line)
{
    size_t n, hidden = 0;
    const survey_row *rows = survey_rows(k->s, &n);
    const char *group = NULL;
    for (size_t i = 0; i < n; i++) {
        /* What this interview leaves out as a whole would drown the rest. */
        if (rows[i].state == SURVEY_OPEN && (rows[i].asked == SURVEY_NOT_WANTED || rows[i].asked == SURVEY_WAITS || rows[i].asked == SURVEY_NO_PACK)) {
            hidden++;
            continue;
        }
        if (!group || strcmp(group, rows[i].question->group) != 0)
            ask_title(k, rows[i].question->group);
        group = rows[i].question->group;
        ask_show_row(k, i + 1, &rows[i]);
    }
    k->group = NULL;
    if (hidden) {
        putchar('\n');
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, _("Ngoài ra có %zu câu chưa đến lượt, không áp dụng hoặc ngoài loại câu được hỏi lần này."), hidden);
        ask_paragraph(k, 2, cd_str_c(&s));
        cd_str_done(&s);
    }
    for (;;) {
        int r = prompt(k, _("\nSố câu muốn xem hoặc sửa (dòng trống: quay về câu đang hỏi) > "), line);
        if (r == CD_EINPUT)
            continue;
        if (r != CD_OK)
            return r;
        size_t len, column, number = 0, digits = 0;
        const char *s = trimmed(line, &len, &column);
        if (len == 0)
            return CD_OK;
        if (is_word(line, "q"))
            return CD_NO;
        for (; digits < len && digits < 6 && s[digits] >= '0' && s[digits] <= '9'; digits++)
            number = number * 10 + (size_t)(s[digits] - '0');
        if (digits == len && number >= 1 && number <= n) {
            survey_go(k->s, rows[number - 1].question);
            return CD_OK;
        }
        cd_error(&k->c->diags, "E1542", here(k, column), _("không có câu số đó trong danh sách; hãy ghi một số từ 1 đến %zu, dòng trống hoặc q"), n);
        tell_faults(k);
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
            continue; /* chosen in a checklist, and asked next */
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
    cli_now(now);
    store_actor by = {k->who, now, "ask"};
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
    if (text->len < 2 || text->data[0] != '\\' || !strchr("?!<=qQ\\", text->data[1]))
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
        int r = prompt(k, "... ", line);
        if (r == CD_NO)
            break; /* the end of the input ends the text too */
        if (r == CD_ESYS)
            return r;
        if (r == CD_EINPUT)
            result = r;
        more = cut_continuation(line);
        if (text->len > LINE_MAX_BYTES)
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
    const char *s = trimmed(text, &len, &column);
    int r = CD_OK;
    if (*s == '!') {
        r = survey_unknown(k->s, s + 1, len - 1, here(k, column + 1), &k->c->diags);
    } else if (!listed && f->kind == FACT_TEXT) {
        cd_place at = here(k, column);
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
        r = survey_answer(k->s, s, len, here(k, column), &k->c->diags);
    }
    if (r == CD_OK)
        return save(k, listed);
    if (r == CD_EINPUT)
        tell_faults(k);
    return r;
}

static bool blank(const cd_str *line)
{
    size_t len;
    trimmed(line, &len, NULL);
    return len == 0;
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
    while (r == CD_OK && (screen = survey_now(k->s))) {
        if (!on_screen)
            ask_show_screen(k);
        on_screen = true;
        r = prompt(k, "> ", &line);
        if (r == CD_EINPUT && !screen->list && screen->questions[0]->fact->multiline)
            r = read_more(k, &line, &more) == CD_ESYS ? CD_ESYS : CD_EINPUT;
        if (r == CD_EINPUT) {
            r = CD_OK;
            continue;
        }
        if (r != CD_OK)
            break;
        if (is_word(&line, "q")) {
            r = CD_NO;
        } else if (is_word(&line, "?")) {
            ask_show_help(k);
        } else if (is_word(&line, "=")) {
            r = review(k, &more);
            on_screen = false;
        } else if (is_word(&line, "<")) {
            on_screen = survey_back(k->s) != CD_OK;
            if (on_screen)
                ask_paragraph(k, 2, _("Đây là câu đầu tiên."));
        } else if (blank(&line)) {
            survey_skip(k->s);
            on_screen = false;
        } else {
            r = answer(k, &line, &more);
            on_screen = r == CD_EINPUT;
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

/* Makes a system that is not there yet, when the user wants it.  CD_NO: the user does not. */
static int make_system(asker *k, const char *name)
{
    cd_str line;
    cd_str_init(&line, 0);
    int r = CD_OK;
    if (!name && k->terminal) {
        printf(_("Chưa có hệ thống «%s».\n"), k->id);
        r = prompt(k, _("Tên hệ thống mới (dòng trống: không tạo) > "), &line);
        if (r == CD_OK && blank(&line))
            r = CD_NO;
        name = cd_str_c(&line);
        if (r == CD_OK && !cd_utf8_check(name, line.len, NULL)) {
            cd_error(&k->c->diags, "E5020", here(k, 1), _("tên hệ thống không phải UTF-8; không tạo gì"));
            r = CD_EINPUT;
        }
    } else if (!name) {
        r = cli_usage(k->c, &this_command, _("không có hệ thống «%s»; tạo mới bằng: capdo ask %s --new \"TÊN HỆ THỐNG\""), k->id, k->id);
    }
    if (r == CD_OK) {
        char now[21];
        cli_now(now);
        store_actor by = {k->who, now, "ask"};
        const char *field[SYS_NFIELDS] = {[SYS_ID] = k->id, [SYS_NAME] = name};
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
    tell_faults(k);
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
        if (r == CD_OK || r == CD_NO)
            r = summary(k, r == CD_OK);
    }
    survey_free(k->s);
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
    const char *who = args->value[O_WHO] ? args->value[O_WHO] : getenv("USER");
    const char *rules = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    law *l;
    const pack *known;
    int r = cli_law(c, &l);
    if (r == CD_OK && strcmp(rules, "auto") != 0)
        r = law_pack(l, rules, &c->diags, &known);
    if (r != CD_OK)
        return r;
    asker k = {.c = c, .id = args->words[0], .who = who && *who ? who : "-", .terminal = isatty(STDIN_FILENO), .width = ask_width()};
    r = cli_store(c, args->value[O_NEW] != NULL, &k.db);
    if (r != CD_OK)
        return r;
    r = store_system_exists(k.db, k.id, &c->diags);
    if (r == CD_OK && args->value[O_NEW])
        r = cli_usage(c, &this_command, _("đã có hệ thống «%s»; bỏ --new để trả lời tiếp"), k.id);
    else if (r == CD_NO)
        r = make_system(&k, args->value[O_NEW]);
    if (r == CD_NO) {
        store_close(k.db);
        return CD_OK; /* asked, and the user does not want it */
    }
    if (r == CD_OK)
        r = interview(&k, rules, only ? needs : NULL);
    if (r == CD_OK)
        r = record_verdicts(c, k.db, rules, "ask", (const char *const *)args->words, 1);
    store_close(k.db);
    return r;
}
