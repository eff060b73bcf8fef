/* capdo ask: the questionnaire in the terminal or with answers piped in, one a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "survey/survey.h"

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
    LINE_MAX_BYTES = 128 * 1024, /* of one line; an answer itself is at most 64 KiB */
    WIDTH_UNKNOWN = 80,
    WIDTH_LEAST = 40,
    SHOWN_MAX = 160 /* characters of a long answer in the review */
};

enum line_state { LINE_READ, LINE_END, LINE_TOO_LONG, LINE_FAILED };

typedef struct asker {
    cli *c;
    store *db;
    survey *s;
    const char *id;
    const char *who;
    bool terminal;          /* a person types: faults are told on the screen */
    size_t width;
    size_t line;            /* of the input, the last one read */
    const char *group;      /* title printed last */
    const char *pack;       /* id of the pack told last, "" for none; NULL: nothing told */
    bool settled;           /* that the level is determined was told */
} asker;

/* ---- the screen ---- */

static size_t screen_width(void)
{
    struct winsize w;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
        return w.ws_col < WIDTH_LEAST ? WIDTH_LEAST : w.ws_col;
    return WIDTH_UNKNOWN;
}

/* What drives terminals or turns text around is not printed, wherever it came from. */
static bool printable(uint32_t c)
{
    return c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

static void put_char(const char **p, const char *end)
{
    const char *from = *p;
    if (printable(cd_utf8_next(p, end)))
        fwrite(from, 1, (size_t)(*p - from), stdout);
    else
        putchar(' ');
}

static void spaces(size_t n)
{
    while (n-- > 0)
        putchar(' ');
}

/* Prints `text` wrapped by characters.  The cursor stands at column `at`; further lines begin at column `indent`. */
static void wrap(const asker *k, size_t at, size_t indent, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    bool begin = true; /* no word on this line yet */
    while (p < end) {
        if (*p == '\n') {
            putchar('\n');
            spaces(indent);
            at = indent;
            begin = true;
            p++;
            continue;
        }
        if (*p == ' ' || *p == '\t') {
            p++;
            continue;
        }
        const char *word = p + strcspn(p, " \t\n");
        size_t n = cd_utf8_count(p, (size_t)(word - p));
        if (!begin && at + 1 + n > k->width) {
            putchar('\n');
            spaces(indent);
            at = indent;
            begin = true;
        }
        if (!begin) {
            putchar(' ');
            at++;
        }
        begin = false;
        while (p < word) {
            if (at >= k->width) { /* a word longer than the line */
                putchar('\n');
                spaces(indent);
                at = indent;
            }
            put_char(&p, word);
            at++;
        }
    }
    putchar('\n');
}

/* An indented paragraph. */
static void paragraph(const asker *k, size_t indent, const char *text)
{
    spaces(indent);
    wrap(k, indent, indent, text);
}

/* "  Label: text". */
static void labelled(const asker *k, const char *label, const char *text)
{
    printf("  %s ", label);
    wrap(k, 3 + cd_utf8_count(label, strlen(label)), 4, text);
}

static void show_title(const asker *k, const char *title)
{
    fputs("\n== ", stdout);
    wrap(k, 3, 3, title);
}

/* A value as people read it, shortened to `max` characters (0: whole) in one line.  Owned by the caller. */
static char *shown(const fact *f, const char *value, size_t max)
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

/* Faults of the last answer: to a person on the screen, to a program on stderr with line and column. */
static void tell_faults(asker *k)
{
    if (!k->terminal) {
        cli_flush(k->c);
        return;
    }
    for (size_t i = 0; i < k->c->diags.count; i++) {
        fputs("  ! ", stdout);
        wrap(k, 4, 4, k->c->diags.items[i].text);
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

/* ---- a question ---- */

/* Says which pack applies, when that changed. */
static void show_pack(asker *k)
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
    labelled(k, _("Gói quy tắc:"), cd_str_c(&s));
    cd_str_done(&s);
    if (choice && choice->note)
        paragraph(k, 2, choice->note);
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
            labelled(k, _("Đã xác định được cấp độ:"), cd_str_c(&s));
            cd_str_done(&s);
        } else {
            paragraph(k, 2, _("Không khớp tiêu chí cấp độ nào; các câu sau không đổi kết quả này."));
        }
    }
    k->settled = settled;
}

/* What is held of a fact, for an item of a checklist; nothing when it is open. */
static void add_held(const asker *k, const fact *f, cd_str *to)
{
    const char *value = survey_value(k->s, f), *reason = survey_reason(k->s, f);
    if (value) {
        cd_auto_free char *text = shown(f, value, SHOWN_MAX);
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
    wrap(k, 0, 0, screen->list->ask);
    for (size_t i = 0; i < screen->count; i++) {
        cd_str_clear(&s);
        cd_str_addf(&s, "%s [%s]", survey_item_label(screen->questions[i]), screen->questions[i]->fact->code);
        add_held(k, screen->questions[i]->fact, &s);
        wrap(k, (size_t)printf("  %zu) ", i + 1), 5, cd_str_c(&s));
    }
    cd_str_clear(&s);
    cd_str_addf(&s, "%s [none]", _("Không thuộc trường hợp nào trên đây"));
    wrap(k, (size_t)printf("  0) "), 5, cd_str_c(&s));
    cd_str_done(&s);
}

static void show_one(asker *k, const survey_question *q)
{
    wrap(k, 0, 0, q->ask);
    for (size_t i = 0; i < q->noptions; i++) {
        const survey_option *o = &q->options[i];
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, "%s [%s]", o->label, o->code);
        if (o->why_locked)
            cd_str_addf(&s, _(" (chưa chọn được: %s)"), o->why_locked);
        wrap(k, (size_t)printf("  %u) ", o->number), 5, cd_str_c(&s));
        cd_str_done(&s);
    }
    const char *value = survey_value(k->s, q->fact), *reason = survey_reason(k->s, q->fact);
    if (value) {
        cd_auto_free char *text = shown(q->fact, value, 0);
        labelled(k, _("Đang ghi:"), text);
    } else if (reason) {
        labelled(k, _("Đang ghi: chưa biết, lý do:"), reason);
    }
}

static void show_screen(asker *k)
{
    const survey_screen *screen = survey_now(k->s);
    const survey_question *q = screen->questions[0];
    size_t number, left;
    show_pack(k);
    show_settled(k);
    if (!k->group || strcmp(k->group, q->group) != 0)
        show_title(k, q->group);
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

static void show_commands(const asker *k)
{
    static const struct {
        const char *command, *what;
    } commands[] = {
        {N_("dòng trống"), N_("giữ câu trả lời hiện có, hoặc để lại câu này sau")},
        {"?", N_("vì sao hỏi, căn cứ, ví dụ, cách trả lời")},
        {N_("! LÝ DO"), N_("chưa biết, và vì sao")},
        {"<", N_("quay lại câu trước, không mất câu trả lời nào")},
        {"=", N_("xem lại mọi câu, sửa câu bất kỳ")},
        {"q", N_("lưu và thoát")},
    };
    wrap(k, 0, 0, _("Mỗi câu trả lời trên một dòng và được lưu ngay. Ngoài câu trả lời, có thể gõ:"));
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const char *command = _(commands[i].command);
        size_t n = cd_utf8_count(command, strlen(command));
        printf("  %s", command);
        spaces(n < 12 ? 12 - n : 1);
        wrap(k, n < 12 ? 14 : n + 3, 14, _(commands[i].what));
    }
}

/* Why a question is asked and what helps to answer it. */
static void help_question(asker *k, const survey_question *q)
{
    cd_str s;
    cd_str_init(&s, 0);
    survey_why(k->s, q, &s);
    labelled(k, _("Vì sao hỏi:"), cd_str_c(&s));
    if (q->help)
        labelled(k, _("Hướng dẫn:"), q->help);
    for (size_t i = 0; i < q->noptions; i++)
        if (q->options[i].help) {
            cd_str_clear(&s);
            cd_str_addf(&s, "%s: %s", q->options[i].label, q->options[i].help);
            wrap(k, (size_t)printf("    %u) ", q->options[i].number), 7, cd_str_c(&s));
        }
    if (q->basis)
        labelled(k, _("Căn cứ:"), q->basis);
    if (q->example)
        labelled(k, _("Ví dụ:"), q->example);
    cd_str_done(&s);
}

static void show_help(asker *k)
{
    const survey_screen *screen = survey_now(k->s);
    cd_str s;
    cd_str_init(&s, 0);
    putchar('\n');
    if (screen->list && screen->list->help)
        labelled(k, _("Hướng dẫn:"), screen->list->help);
    for (size_t i = 0; i < screen->count; i++) {
        if (screen->list) {
            putchar('\n');
            wrap(k, (size_t)printf("  %zu) ", i + 1), 5, survey_item_label(screen->questions[i]));
        }
        help_question(k, screen->questions[i]);
    }
    if (screen->list)
        putchar('\n');
    survey_hint(k->s, &s);
    labelled(k, _("Cách trả lời:"), cd_str_c(&s));
    if (!screen->list && screen->questions[0]->fact->kind == FACT_TEXT)
        labelled(k, _("Lời văn trùng một lệnh:"), _("ghi \\ ở trước, ví dụ \\q."));
    cd_str_done(&s);
    show_commands(k);
}

/* ---- the review ---- */

static void show_row(asker *k, size_t number, const survey_row *row)
{
    const fact *f = row->question->fact;
    cd_str s;
    cd_str_init(&s, 0);
    cd_str_addf(&s, "%s: ", survey_label(f));
    if (row->state == SURVEY_ANSWERED) {
        cd_auto_free char *value = shown(f, survey_value(k->s, f), SHOWN_MAX);
        cd_str_adds(&s, value);
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
    wrap(k, (size_t)printf(" %3zu. ", number), 6, cd_str_c(&s));
    cd_str_done(&s);
}

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
            show_title(k, rows[i].question->group);
        group = rows[i].question->group;
        show_row(k, i + 1, &rows[i]);
    }
    k->group = NULL;
    if (hidden) {
        putchar('\n');
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, _("Ngoài ra có %zu câu chưa đến lượt, không áp dụng hoặc ngoài loại câu được hỏi lần này."), hidden);
        paragraph(k, 2, cd_str_c(&s));
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
        cd_auto_free char *text = value ? shown(set[i], value, SHOWN_MAX) : NULL;
        if (!listed) {
            labelled(k, value ? _("Đã ghi:") : _("Đã ghi: chưa biết, lý do:"), value ? text : reason);
            break;
        }
        cd_str_addf(&s, "%s%s: ", s.len ? "; " : "", survey_label(set[i]));
        if (value)
            cd_str_adds(&s, text);
        else
            cd_str_addf(&s, _("chưa biết, lý do: %s"), reason);
    }
    if (s.len)
        labelled(k, _("Đã ghi:"), cd_str_c(&s));
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
            show_screen(k);
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
            show_help(k);
        } else if (is_word(&line, "=")) {
            r = review(k, &more);
            on_screen = false;
        } else if (is_word(&line, "<")) {
            on_screen = survey_back(k->s) != CD_OK;
            if (on_screen)
                paragraph(k, 2, _("Đây là câu đầu tiên."));
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
    labelled(k, _("Cấp độ:"), cd_str_c(&s));
    for (size_t i = 0; i < v->ncriteria; i++) {
        cd_str_clear(&s);
        cd_str_addf(&s, "%s: ", pack_level_label(v->pack, v->criteria[i]->level));
        pack_cite(v->pack, v->criteria[i]->citation, true, &s);
        fputs("  - ", stdout);
        wrap(k, 4, 4, cd_str_c(&s));
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
        labelled(k, _("Còn thiếu:"), cd_str_c(&s));
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
    show_title(k, _("Kết quả"));
    k->pack = NULL;
    show_pack(k);
    if (survey_verdict(k->s, &v) == CD_OK) {
        if (kept) {
            cd_auto_free char *text = shown(kept, survey_value(k->s, kept), 0);
            labelled(k, _("Cấp độ được giữ:"), text);
        }
        show_level(k, &v);
        show_missing(k, v.missing);
    } else {
        show_missing(k, choice->missing);
    }
    if (parts.count)
        paragraph(k, 2, _("Kết quả trên chưa tính các hệ thống thành phần; capdo explain tính cả."));
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
        paragraph(k, 0, cd_str_c(&title));
        cd_str_done(&title);
        show_commands(k);
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
    asker k = {.c = c, .id = args->words[0], .who = who && *who ? who : "-", .terminal = isatty(STDIN_FILENO), .width = screen_width()};
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
    store_close(k.db);
    return r;
}
