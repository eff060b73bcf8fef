/* Reading answers as people type them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "survey/private.h"

enum { QUOTE_MAX = 60 }; /* characters of an answer shown in a message */

/* `at` moved by the characters and lines of text[0 .. n). */
static cd_place place_in(cd_place at, const char *text, size_t n)
{
    for (const char *end = text + n, *nl; (nl = memchr(text, '\n', (size_t)(end - text))); text = nl + 1) {
        at.line++;
        at.column = 1;
        n = (size_t)(end - nl) - 1;
    }
    at.column += cd_utf8_count(text, n);
    return at;
}

static void trim(const char **s, const char **end)
{
    while (*s < *end) {
        const char *p = *s;
        if (!cd_is_blank(cd_utf8_next(&p, *end)))
            break;
        *s = p;
    }
    const char *last = *s; /* behind the last character that is no blank */
    for (const char *p = *s; p < *end;)
        if (!cd_is_blank(cd_utf8_next(&p, *end)))
            last = p;
    *end = last;
}

/* The text as a message shows it: its beginning, cut between characters.  Owned by the caller. */
static char *quote(const char *s, size_t len)
{
    const char *p = s, *end = s + len;
    for (int i = 0; i < QUOTE_MAX && p < end; i++)
        cd_utf8_next(&p, end);
    cd_str out;
    cd_str_init(&out, 0);
    cd_str_add(&out, s, (size_t)(p - s));
    if (p < end)
        cd_str_adds(&out, "…");
    return cd_str_take(&out);
}

/* UTF-8 without NUL; no control characters but, with `lines`, line ends.  Tabs pass: they are blanks. */
static int check_text(const char *text, size_t len, bool lines, cd_place at, cd_diags *diags)
{
    size_t bad;
    if (!cd_utf8_check(text, len, &bad)) {
        cd_place here = place_in(at, text, bad);
        if (text[bad] == '\0')
            cd_error(diags, "E5020", here, _("câu trả lời có ký tự NUL; không ghi gì, hãy trả lời lại"));
        else
            cd_error(diags, "E5020", here, _("câu trả lời không phải UTF-8; không ghi gì, hãy đặt bàn phím và thiết bị đầu cuối ở UTF-8 rồi trả lời lại"));
        return CD_EINPUT;
    }
    for (const char *p = text, *end = text + len; p < end;) {
        const char *from = p;
        uint32_t c = cd_utf8_next(&p, end);
        /* C1 controls drive terminals as well as C0 ones do. */
        if ((c < 0x20 && c != '\t' && !(lines && c == '\n')) || (c >= 0x7f && c < 0xa0)) {
            cd_error(diags, "E5025", place_in(at, text, (size_t)(from - text)),
                     _("câu trả lời có ký tự điều khiển U+%04X; không ghi gì, hãy trả lời lại không có ký tự đó"), (unsigned)c);
            return CD_EINPUT;
        }
    }
    return CD_OK;
}

int survey_clean(const char *text, size_t len, cd_place at, cd_diags *diags, char **ret)
{
    int r = check_text(text, len, false, at, diags);
    if (r != CD_OK)
        return r;
    const char *s = text, *end = text + len;
    trim(&s, &end);
    cd_str out;
    cd_str_init(&out, 0);
    cd_nfc(s, (size_t)(end - s), &out);
    for (size_t i = 0; i < out.len; i++)
        if (out.data[i] == '\t')
            out.data[i] = ' ';
    *ret = cd_str_take(&out);
    return CD_OK;
}

/* ---- options ---- */

static bool same_folded(const char *label, const char *s, size_t len)
{
    cd_str a, b;
    cd_str_init(&a, 0);
    cd_str_init(&b, 0);
    cd_fold(label, strlen(label), &a);
    cd_fold(s, len, &b);
    bool same = strcmp(cd_str_c(&a), cd_str_c(&b)) == 0;
    cd_str_done(&a);
    cd_str_done(&b);
    return same;
}

/* By number, by code in any case, or by its whole label without regard to case and diacritics. */
static const survey_option *find_option(const survey_question *q, const char *s, size_t len)
{
    size_t digits = 0;
    unsigned number = 0;
    for (; digits < len && digits < 6 && s[digits] >= '0' && s[digits] <= '9'; digits++)
        number = number * 10 + (unsigned)(s[digits] - '0');
    for (size_t i = 0; i < q->noptions; i++)
        if (len > 0 && digits == len ? q->options[i].number == number
                                     : strlen(q->options[i].code) == len && strncasecmp(q->options[i].code, s, len) == 0)
            return &q->options[i];
    for (size_t i = 0; len > 0 && i < q->noptions; i++)
        if (same_folded(q->options[i].label, s, len))
            return &q->options[i];
    return NULL;
}

void survey_question_hint(const survey_question *q, cd_str *to)
{
    const fact *f = q->fact;
    switch (f->kind) {
    case FACT_BOOL:
    case FACT_ENUM:
    case FACT_SET: {
        unsigned low = 0, high = 0;
        bool any = false;
        for (size_t i = 0; i < q->noptions; i++) {
            if (q->options[i].why_locked)
                continue;
            unsigned n = q->options[i].number;
            low = !any || n < low ? n : low;
            high = !any || n > high ? n : high;
            any = true;
        }
        if (low == high)
            cd_str_addf(to, _("ghi %u hoặc mã trong ngoặc vuông"), low);
        else if (f->kind == FACT_SET)
            cd_str_addf(to, _("ghi một hoặc nhiều số từ %u đến %u hoặc mã trong ngoặc vuông, nối bằng |"), low, high);
        else
            cd_str_addf(to, _("ghi một số từ %u đến %u hoặc mã trong ngoặc vuông"), low, high);
        return;
    }
    case FACT_COUNT:
        cd_str_adds(to, _("ghi số nguyên, chỉ chữ số"));
        return;
    case FACT_DATE:
        cd_str_adds(to, _("ghi ngày DD/MM/YYYY hoặc YYYY-MM-DD"));
        return;
    case FACT_TEXT:
        cd_str_adds(to, f->multiline ? _("ghi lời văn; dòng kết thúc bằng \\ thì còn dòng sau") : _("ghi một dòng lời văn"));
        return;
    }
}

static void no_such_option(const survey_question *q, const char *s, size_t len, cd_place at, cd_diags *diags)
{
    cd_auto_free char *shown = quote(s, len);
    cd_str hint;
    cd_str_init(&hint, 0);
    survey_question_hint(q, &hint);
    cd_error(diags, "E5021", at, _("câu «%s»: không có mục «%s»; hãy %s"), survey_label(q->fact), shown, cd_str_c(&hint));
    cd_str_done(&hint);
}

/* Options to codes joined by '|', for fact_parse, which knows the order, members that stand alone and locked values. */
static int options_to_codes(const survey_question *q, const char *text, const char *s, const char *end, cd_place at, cd_diags *diags,
                            cd_str *codes)
{
    bool *taken = cd_calloc(q->noptions, sizeof *taken);
    int r = CD_OK;
    for (const char *from = s; r == CD_OK; from++) {
        const char *bar = memchr(from, '|', (size_t)(end - from));
        const char *a = from, *b = bar ? bar : end;
        trim(&a, &b);
        cd_place here = place_in(at, text, (size_t)(a - text));
        const survey_option *o = find_option(q, a, (size_t)(b - a));
        if (bar && q->fact->kind != FACT_SET) {
            cd_error(diags, "E5022", place_in(at, text, (size_t)(bar - text)), _("câu «%s»: chỉ chọn một mục, không nối bằng |"), survey_label(q->fact));
            r = CD_EINPUT;
        } else if (a == b) {
            cd_error(diags, "E5023", here, _("câu «%s»: có chỗ trống cạnh dấu |; hãy ghi mục vào đó hoặc bỏ dấu |"), survey_label(q->fact));
            r = CD_EINPUT;
        } else if (!o) {
            no_such_option(q, a, (size_t)(b - a), here, diags);
            r = CD_EINPUT;
        } else if (taken[o - q->options]) {
            cd_error(diags, "E5023", here, _("câu «%s»: mục «%s» ghi hai lần"), survey_label(q->fact), o->code);
            r = CD_EINPUT;
        } else {
            taken[o - q->options] = true;
            cd_str_addf(codes, "%s%s", codes->len ? "|" : "", o->code);
        }
        if (!bar)
            break;
        from = bar;
    }
    free(taken);
    return r;
}

int survey_parse(const survey_question *q, const char *text, size_t len, cd_place at, cd_diags *diags, char **ret)
{
    const fact *f = q->fact;
    int r = check_text(text, len, f->kind == FACT_TEXT && f->multiline, at, diags);
    if (r != CD_OK)
        return r;
    const char *s = text, *end = text + len;
    trim(&s, &end);
    cd_str value;
    cd_str_init(&value, 0);
    if (s == end) {
        survey_question_hint(q, &value);
        cd_error(diags, "E5021", at, _("câu «%s»: chưa trả lời; hãy %s"), survey_label(f), cd_str_c(&value));
        cd_str_done(&value);
        return CD_EINPUT;
    }
    if (q->noptions)
        r = options_to_codes(q, text, s, end, at, diags, &value);
    else
        cd_str_add(&value, s, (size_t)(end - s));
    if (r == CD_OK) {
        cd_str where;
        cd_str_init(&where, 0);
        cd_str_addf(&where, _("câu «%s»"), survey_label(f));
        r = fact_parse(f, cd_str_c(&value), place_in(at, text, (size_t)(s - text)), cd_str_c(&where), diags, ret);
        cd_str_done(&where);
    }
    cd_str_done(&value);
    return r;
}

/* ---- checklists ---- */

static const char none_code[] = "none";

void survey_hint(const survey *s, cd_str *to)
{
    const survey_screen *c = survey_now(s);
    if (!c)
        return;
    if (!c->list)
        survey_question_hint(c->questions[0], to);
    else
        cd_str_addf(to, _("ghi một hoặc nhiều số từ 1 đến %zu hoặc mã trong ngoặc vuông, nối bằng |; không thuộc mục nào thì ghi 0"), c->count);
}

/* Place of the item; c->count for "none of these", c->count + 1 when there is no such item. */
static size_t find_item(const survey_screen *c, const char *s, size_t len)
{
    size_t digits = 0, number = 0;
    for (; digits < len && digits < 6 && s[digits] >= '0' && s[digits] <= '9'; digits++)
        number = number * 10 + (size_t)(s[digits] - '0');
    if (len > 0 && digits == len)
        return number == 0 ? c->count : number <= c->count ? number - 1 : c->count + 1;
    if (len == strlen(none_code) && strncasecmp(s, none_code, len) == 0)
        return c->count;
    for (size_t i = 0; i < c->count; i++)
        if (strlen(c->questions[i]->fact->code) == len && strncasecmp(c->questions[i]->fact->code, s, len) == 0)
            return i;
    for (size_t i = 0; len > 0 && i < c->count; i++)
        if (same_folded(survey_item_label(c->questions[i]), s, len))
            return i;
    return c->count + 1;
}

int survey_parse_list(const survey_screen *c, const char *text, size_t len, cd_place at, cd_diags *diags, bool *ret_chosen)
{
    int r = check_text(text, len, false, at, diags);
    if (r != CD_OK)
        return r;
    const char *s = text, *end = text + len;
    trim(&s, &end);
    if (s == end) {
        cd_error(diags, "E5021", at, _("câu «%s»: chưa trả lời; hãy ghi một hoặc nhiều số từ 1 đến %zu, hoặc 0 khi không thuộc mục nào"), c->list->ask, c->count);
        return CD_EINPUT;
    }
    const bool several = memchr(s, '|', (size_t)(end - s)) != NULL;
    bool *chosen = cd_calloc(c->count, sizeof *chosen);
    for (const char *from = s; r == CD_OK; from++) {
        const char *bar = memchr(from, '|', (size_t)(end - from));
        const char *a = from, *b = bar ? bar : end;
        trim(&a, &b);
        cd_place here = place_in(at, text, (size_t)(a - text));
        cd_auto_free char *word = quote(a, (size_t)(b - a));
        size_t i = find_item(c, a, (size_t)(b - a));
        r = CD_EINPUT;
        if (a == b)
            cd_error(diags, "E5023", here, _("câu «%s»: có chỗ trống cạnh dấu |; hãy ghi mục vào đó hoặc bỏ dấu |"), c->list->ask);
        else if (i > c->count)
            cd_error(diags, "E5021", here, _("câu «%s»: không có mục «%s»; hãy ghi một hoặc nhiều số từ 1 đến %zu, hoặc 0 khi không thuộc mục nào"), c->list->ask,
                     word, c->count);
        else if (i == c->count && several)
            cd_error(diags, "E5022", here, _("câu «%s»: «%s» nghĩa là không thuộc mục nào, không đi cùng mục khác"), c->list->ask, word);
        else if (i < c->count && chosen[i])
            cd_error(diags, "E5023", here, _("câu «%s»: mục «%s» ghi hai lần"), c->list->ask, word);
        else
            r = CD_OK;
        if (r == CD_OK && i < c->count)
            chosen[i] = true;
        if (!bar)
            break;
        from = bar;
    }
    if (r == CD_OK)
        memcpy(ret_chosen, chosen, c->count * sizeof *chosen);
    free(chosen);
    return r;
}
