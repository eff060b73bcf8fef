/* The questionnaire over the real packs: forms, answers, which questions are asked, back, review, "don't know". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "law_samples.h"
#include "survey/survey.h"
#include "survey_samples.h"

static char *rules_dir;

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    rules_dir = in_source("rules");
    return told(rules_open(&d), &d);
}

static int unload(void **state)
{
    (void)state;
    law_close(rules);
    free(rules_dir);
    return 0;
}

static const fact *fact_of(const char *code)
{
    const fact *f = facts_find(dict, code);
    if (!f)
        fail_msg("no fact %s", code);
    return f;
}

static const pack *pack_of(const char *id)
{
    cd_diags d;
    cd_diags_init(&d);
    const pack *p = NULL;
    int r = law_pack(rules, id, &d, &p);
    cd_diags_print(&d, stderr);
    assert_int_equal(r, CD_OK);
    cd_diags_done(&d);
    return p;
}

static const survey_question *form_question(const survey_form *f, const char *code)
{
    for (size_t i = 0; i < survey_form_count(f); i++)
        if (strcmp(survey_form_at(f, i)->fact->code, code) == 0)
            return survey_form_at(f, i);
    fail_msg("no question %s", code);
    return NULL;
}

/* ---- forms ---- */

static survey_form *form_of(const char *id)
{
    cd_diags d;
    cd_diags_init(&d);
    survey_form *f = NULL;
    int r = survey_form_read(pack_of(id), rules_dir, &d, &f);
    cd_diags_print(&d, stderr);
    assert_int_equal(r, CD_OK);
    assert_int_equal(d.count, 0);
    cd_diags_done(&d);
    return f;
}

static void test_form_words(void **state)
{
    (void)state;
    survey_form *new_form = form_of("nd331-2026"), *old_form = form_of("nd85-2016");
    assert_string_equal(survey_form_at(new_form, 0)->fact->code, "dossier_date");
    const survey_question *q = form_question(new_form, "conditional_business_line");
    assert_int_equal(q->need, SURVEY_LEVEL);
    assert_string_equal(q->group, "Dịch vụ trực tuyến, số người");
    assert_string_equal(q->options[0].label, "Thuộc danh mục ngành, nghề đầu tư kinh doanh có điều kiện");
    assert_string_equal(form_question(old_form, "conditional_business_line")->options[0].label, "Thuộc danh mục dịch vụ kinh doanh có điều kiện");
    q = form_question(new_form, "handles_admin_procedures");
    assert_int_equal(q->noptions, 2);
    assert_string_equal(q->options[0].label, "Có");
    assert_string_equal(q->options[1].code, "false");
    assert_string_equal(q->basis, "Điều 13.2.b Nghị định 331/2026/NĐ-CP");
    assert_non_null(strstr(q->example, "một cửa điện tử"));
    q = form_question(new_form, "risk_level_by");
    assert_null(q->help);
    /* What decides the level or the procedure is explained, in both packs. */
    const survey_form *const forms[] = {new_form, old_form};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < survey_form_count(forms[k]); i++)
            if (survey_form_at(forms[k], i)->need != SURVEY_DOSSIER && !survey_form_at(forms[k], i)->help)
                fail_msg("no help: %s", survey_form_at(forms[k], i)->fact->code);
    /* What an option means comes from the dictionary. */
    q = form_question(new_form, "system_function");
    assert_true(q->options[0].alone);
    assert_non_null(strstr(q->options[0].help, "nội bộ"));
    assert_int_equal(form_question(new_form, "subjects_basic")->noptions, 0);
    assert_int_equal(form_question(new_form, "user_count")->need, SURVEY_PROCEDURE);
    assert_int_equal(form_question(old_form, "user_count")->need, SURVEY_LEVEL);
    survey_form_free(new_form);
    survey_form_free(old_form);
}

static void numbers_are(const survey_form *f, const char *code, const char *expected)
{
    const survey_question *q = form_question(f, code);
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < q->noptions; i++)
        cd_str_addf(&s, "%s%u=%s%s", i ? " " : "", q->options[i].number, q->options[i].code, q->options[i].why_locked ? "!" : "");
    assert_string_equal(cd_str_c(&s), expected);
    cd_str_done(&s);
}

/* A number never means one option by place and another by code. */
static void test_option_numbers(void **state)
{
    (void)state;
    survey_form *f = form_of("nd331-2026");
    numbers_are(f, "info_classes", "1=public 2=private 3=personal 4=state_secret");
    numbers_are(f, "pm_decided_level", "1=none 2=2 3=3 4=4 5=5");
    numbers_are(f, "approved_level_before", "1=1 2=2 3=3 4=4 5=5");
    numbers_are(f, "risk_level", "0=none 1=1 2=2 3=3 4=4 5=5");
    numbers_are(f, "risk_framework_level", "0=not_available 1=1! 2=2! 3=3! 4=4! 5=5!");
    numbers_are(f, "redetermination", "1=true 2=false");
    for (size_t i = 0; i < survey_form_count(f); i++) {
        const survey_question *q = survey_form_at(f, i);
        for (size_t a = 0; a < q->noptions; a++)
            for (size_t b = 0; b < q->noptions; b++) {
                char number[16];
                snprintf(number, sizeof number, "%u", q->options[a].number);
                if (a != b && (q->options[a].number == q->options[b].number || strcmp(number, q->options[b].code) == 0))
                    fail_msg("%s: %s and %s share a number", q->fact->code, q->options[a].code, q->options[b].code);
            }
    }
    survey_form_free(f);
}

#define XML_HEAD "<?xml version=\"1.0\"?>\n<questions xmlns=\"urn:capdo:questions:1\">\n"
#define Q(fact, rest) "<question fact=\"" fact "\" need=\"level\"><ask>Hỏi?</ask><basis>Luật</basis>" rest "</question>"

#define QW(fact, need, when) \
    "<question fact=\"" fact "\" need=\"" need "\" when=\"" when "\"><ask>Hỏi?</ask><basis>Luật</basis></question>"
#define ITEM(fact, neutral) \
    "<question fact=\"" fact "\" neutral=\"" neutral "\" need=\"level\"><ask>Hỏi?</ask><basis>Luật</basis></question>"

static const struct {
    const char *text, *code;
    size_t line, column; /* 0: the schema's own */
    const char *part;
} broken_forms[] = {
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" Q("not_there", "") "</group></questions>", "E5001", 4, 1, "not_there"},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" Q("user_count", "") "\n  " Q("user_count", "") "</group></questions>", "E5002", 5, 3, "user_count"},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" Q("owner_kind", "\n<option value=\"nobody\">X</option>") "</group></questions>", "E5003", 5, 1, "nobody"},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" Q("user_count", "\n <option value=\"5\">X</option>") "</group></questions>", "E5004", 5, 2, "user_count"},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" Q("conditional_business_line", "<option value=\"yes\">X</option>\n<option value=\"yes\">Y</option>")
     "</group></questions>", "E5006", 5, 1, "yes"},
    {XML_HEAD "<group id=\"a\"><title>T</title>" Q("user_count", "") "</group>\n<group id=\"a\"><title>T</title>" Q("dossier_date", "")
     "</group></questions>", "E5007", 4, 1, "«a»"},
    {XML_HEAD "<group id=\"a\"><title>T</title><checklist id=\"c\"><ask>H</ask>\n" ITEM("redetermination", "none") "</checklist></group></questions>", "E5008", 4,
     1, "«none»"},
    {XML_HEAD "<group id=\"a\"><title>T</title><checklist id=\"c\"><ask>H</ask>\n" ITEM("risk_framework_level", "1") "</checklist></group></questions>", "E5008", 4,
     1, "«1»"}, /* locked */
    {XML_HEAD "<group id=\"a\"><title>T</title><checklist id=\"c\"><ask>H</ask>\n" ITEM("user_count", "0") "</checklist></group></questions>", "E5009", 4, 1,
     "user_count"},
    {XML_HEAD "<group id=\"a\"><title>T</title><checklist id=\"c\"><ask>H</ask>" ITEM("redetermination", "false") "</checklist>\n  <checklist id=\"c\"><ask>H</ask>"
     ITEM("risk_level", "none") "</checklist></group></questions>", "E5010", 4, 3, "«c»"},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" QW("user_count", "procedure", "owner_type = null") "</group></questions>", "E5011", 4, 1, "«owner_type»"},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" QW("user_count", "procedure", "owner_kind in (&quot;ministry&quot;, &quot;nobody&quot;)") "</group></questions>",
     "E5012", 4, 1, "\"nobody\""},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" QW("user_count", "procedure", "redetermination = 1") "</group></questions>", "E5012", 4, 1, "redetermination"},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" QW("user_count", "procedure", "list contains(info_classes, &quot;mat&quot;)") "</group></questions>", "E5012", 4, 1,
     "\"mat\""},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" QW("user_count", "procedure", "owner_kind = ") "</group></questions>", "E3601", 4, 0, ""},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n" QW("user_count", "level", "redetermination = true") "</group></questions>", "E5013", 4, 1, "user_count"},
    {XML_HEAD "<group id=\"a\"><title>T</title><checklist id=\"c\"><ask>H</ask>\n" Q("redetermination", "") "</checklist></group></questions>", "E3010", 4, 0, "question"},
    {XML_HEAD "<group id=\"a\"><title>T</title>\n<question fact=\"user_count\" need=\"other\"><ask>H</ask><basis>L</basis></question></group></questions>",
     "E3010", 4, 0, "question"},
    {"<facts xmlns=\"urn:capdo:questions:1\"/>", "E3211", 1, 1, "questions"},
};

static void test_broken_forms(void **state)
{
    (void)state;
    char dir[] = "/tmp/capdo-survey-XXXXXX";
    assert_non_null(mkdtemp(dir));
    cd_auto_free char *path = cd_path_join(dir, "questions.xml");
    for (size_t i = 0; i < sizeof broken_forms / sizeof *broken_forms; i++) {
        cd_diags d;
        cd_diags_init(&d);
        assert_int_equal(cd_file_write(path, broken_forms[i].text, strlen(broken_forms[i].text), &d), CD_OK);
        pack p = {.id = "t", .questions_file = path, .facts = dict, .dir = dir};
        survey_form *f = NULL;
        assert_int_equal(survey_form_read(&p, rules_dir, &d, &f), CD_EINPUT);
        assert_null(f);
        assert_true(d.count >= 1);
        assert_string_equal(d.items[0].code, broken_forms[i].code);
        assert_int_equal(d.items[0].line, broken_forms[i].line);
        if (broken_forms[i].column)
            assert_int_equal(d.items[0].column, broken_forms[i].column);
        if (!strstr(d.items[0].text, broken_forms[i].part))
            fail_msg("«%s» not in «%s»", broken_forms[i].part, d.items[0].text);
        cd_diags_done(&d);
    }
    unlink(path);
    rmdir(dir);
    cd_diags d;
    cd_diags_init(&d);
    pack none = {.id = "t", .facts = dict, .dir = dir};
    survey_form *f = NULL;
    assert_int_equal(survey_form_read(&none, rules_dir, &d, &f), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E5005");
    cd_diags_done(&d);
}

/* ---- interviews ---- */

/* An interview with what is known already: "code=value" words, '~' in front of a reason for "don't know"; ends with NULL. */
static survey *begin(const char *pack_id, const bool needs[3], const char *const *known)
{
    cd_diags d;
    cd_diags_init(&d);
    survey *s = NULL;
    int r = survey_new(rules, rules_dir, pack_id, needs, &d, &s);
    for (; r == CD_OK && known && *known; known++) {
        const char *eq = strchr(*known, '=');
        cd_auto_free char *code = cd_strndup(*known, (size_t)(eq - *known));
        survey_load(s, fact_of(code), eq[1] == '~' ? NULL : eq + 1, eq[1] == '~' ? eq + 2 : NULL);
    }
    if (r == CD_OK)
        r = survey_start(s, &d);
    cd_diags_print(&d, stderr);
    assert_int_equal(r, CD_OK);
    assert_int_equal(d.count, 0);
    cd_diags_done(&d);
    return s;
}

static const char *now_at(const survey *s)
{
    return survey_current(s) ? survey_current(s)->fact->code : "(end)";
}

static void say(survey *s, const char *text)
{
    cd_diags d;
    cd_diags_init(&d);
    int r = survey_answer(s, text, strlen(text), (cd_place){"-", 1, 1}, &d);
    cd_diags_print(&d, stderr);
    if (r != CD_OK)
        fail_msg("%s: «%s» refused", now_at(s), text);
    assert_int_equal(d.count, 0);
    cd_diags_done(&d);
}

/* A bad answer: code, column, words; nothing changes. */
static void refuse(survey *s, const char *text, size_t len, const char *code, size_t column, const char *part)
{
    cd_diags d;
    cd_diags_init(&d);
    const survey_question *q = survey_current(s);
    cd_auto_free char *before = cd_strdup(survey_value(s, q->fact));
    assert_int_equal(survey_answer(s, text, len, (cd_place){"-", 7, 1}, &d), CD_EINPUT);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, code);
    assert_string_equal(d.items[0].file, "-");
    assert_int_equal(d.items[0].line, 7);
    assert_int_equal(d.items[0].column, column);
    if (!strstr(d.items[0].text, part))
        fail_msg("«%s» not in «%s»", part, d.items[0].text);
    assert_ptr_equal(survey_current(s), q);
    const char *after = survey_value(s, q->fact);
    assert_true(before ? after && strcmp(before, after) == 0 : !after);
    cd_diags_done(&d);
}

static void go_to(survey *s, const char *code)
{
    size_t n;
    const survey_row *rows = survey_rows(s, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].question->fact->code, code) == 0) {
            survey_go(s, rows[i].question);
            return;
        }
    fail_msg("%s is not in the review", code);
}

static const survey_row *row_of(const survey *s, const char *code)
{
    size_t n;
    const survey_row *rows = survey_rows(s, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].question->fact->code, code) == 0)
            return &rows[i];
    fail_msg("%s is not in the review", code);
    return NULL;
}

static void value_is(const survey *s, const char *code, const char *expected)
{
    const char *v = survey_value(s, fact_of(code));
    if (!v || !expected)
        assert_ptr_equal(v, expected);
    else
        assert_string_equal(v, expected);
}

static const bool only_level[3] = {[SURVEY_LEVEL] = true};

static void test_answers(void **state)
{
    (void)state;
    survey *s = begin("nd331-2026", NULL, NULL);
    static const struct {
        const char *fact, *text, *value;
    } good[] = {
        {"dossier_date", "1/10/2026", "2026-10-01"},
        {"dossier_date", " 2026-10-02 ", "2026-10-02"},
        {"redetermination", "1", "true"},
        {"redetermination", "FALSE", "false"},
        {"redetermination", "co", "true"},
        {"redetermination", "Không", "false"},
        {"info_classes", "3|1", "public|personal"},
        {"info_classes", " state_secret | 02 ", "private|state_secret"},
        {"info_classes", "THONG TIN RIENG|Thông tin cá nhân", "private|personal"},
        {"system_function", "internal", "internal"},
        {"risk_level", "1", "1"},
        {"risk_level", "0", "none"},
        {"risk_level", "None", "none"},
        {"pm_decided_level", "1", "none"},
        {"pm_decided_level", "4", "4"},
        {"subjects_basic", "182000", "182000"},
        {"system_purpose", "  Trao đô\xcc\x89i thư\nhai dòng ", "Trao đổi thư\nhai dòng"},
        {"owner_address", "số\t1", "số 1"},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        go_to(s, good[i].fact);
        say(s, good[i].text);
        value_is(s, good[i].fact, good[i].value);
    }
    survey_free(s);
}

static void test_bad_answers(void **state)
{
    (void)state;
    survey *s = begin("nd331-2026", NULL, NULL);
#define REFUSE(text, ...) refuse(s, text, sizeof text - 1, __VA_ARGS__)
    go_to(s, "info_classes");
    say(s, "1|2");
    go_to(s, "info_classes");
    REFUSE("9", "E5021", 1, "không có mục «9»; hãy ghi một hoặc nhiều số từ 1 đến 4");
    REFUSE("1| thư |2", "E5021", 4, "«thư»");
    REFUSE("1||2", "E5023", 3, "chỗ trống");
    REFUSE("1|2|", "E5023", 5, "chỗ trống");
    REFUSE("1|public", "E5023", 3, "«public» ghi hai lần");
    REFUSE("   ", "E5021", 1, "chưa trả lời");
    REFUSE("unknown", "E5021", 1, "«unknown»");
    REFUSE("1\0", "E5020", 2, "NUL");
    REFUSE("\xc3\xa1\xff", "E5020", 2, "UTF-8");
    REFUSE("\xed\xa0\x80", "E5020", 1, "UTF-8");
    REFUSE("1\x1b[2J", "E5025", 2, "U+001B");
    REFUSE("\xc2\x9b" "2J", "E5025", 1, "U+009B");
    REFUSE("99999999999999999999", "E5021", 1, "«99999999999999999999»");
    value_is(s, "info_classes", "public|private");
    go_to(s, "system_function");
    REFUSE("1|2", "E3223", 1, "internal");
    go_to(s, "redetermination");
    REFUSE("1|2", "E5022", 2, "chỉ chọn một");
    REFUSE("3", "E5021", 1, "từ 1 đến 2");
    go_to(s, "risk_framework_level");
    REFUSE("3", "E3226", 1, "chưa dùng được");
    REFUSE("7", "E5021", 1, "ghi 0 hoặc mã");
    go_to(s, "subjects_basic");
    REFUSE("  12.000", "E3224", 3, "chỉ ghi chữ số");
    REFUSE("-1", "E3224", 1, "0 đến 1000000000000");
    REFUSE("1000000000001", "E3224", 1, "0 đến 1000000000000");
    go_to(s, "dossier_date");
    REFUSE("31/02/2026", "E3225", 1, "DD/MM/YYYY");
    go_to(s, "owner_address");
    REFUSE("a\nb", "E5025", 2, "U+000A");
    go_to(s, "system_purpose");
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(survey_answer(s, "mô\ntả\x07", 9, (cd_place){"-", 7, 1}, &d), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E5025");
    assert_int_equal(d.items[0].line, 8);
    assert_int_equal(d.items[0].column, 3);
    cd_diags_done(&d);
    char *big = cd_calloc(70001, 1);
    memset(big, 'a', 70000);
    refuse(s, big, 70000, "E3227", 1, "65536");
    memset(big, '9', 70000);
    go_to(s, "info_classes");
    refuse(s, big, 70000, "E5021", 1, "…");
    free(big);
    survey_free(s);
}

/* What stands on the screen: a code, or those of a checklist in brackets. */
static void add_screen(const survey *s, cd_str *to)
{
    const survey_screen *screen = survey_now(s);
    cd_str_adds(to, screen->list ? "[" : "");
    for (size_t i = 0; i < screen->count; i++)
        cd_str_addf(to, "%s%s", i ? " " : "", screen->questions[i]->fact->code);
    cd_str_adds(to, screen->list ? "]" : "");
}

static void screen_is(const survey *s, const char *expected)
{
    cd_str got;
    cd_str_init(&got, 0);
    if (survey_now(s))
        add_screen(s, &got);
    if (strcmp(cd_str_c(&got), expected) != 0)
        fail_msg("on the screen: %s", cd_str_c(&got));
    cd_str_done(&got);
}

static const char *answer_of(const char *const *answers, const char *code)
{
    size_t n = strlen(code);
    for (; *answers; answers++)
        if (strncmp(*answers, code, n) == 0 && (*answers)[n] == '=')
            return *answers + n + 1;
    return NULL;
}

/* Answers every screen of an interview from a list of "code=value"; returns what was asked, in order.  Of a checklist all
 * items must be in the list. */
static char *asked_with(survey *s, const char *const *answers)
{
    cd_str asked, text;
    cd_str_init(&asked, 0);
    cd_str_init(&text, 0);
    while (survey_current(s)) {
        const survey_screen *screen = survey_now(s);
        cd_str_adds(&asked, asked.len ? " " : "");
        add_screen(s, &asked);
        cd_str_clear(&text);
        for (size_t i = 0; i < screen->count; i++) {
            const survey_question *q = screen->questions[i];
            const char *value = answer_of(answers, q->fact->code);
            if (!screen->list)
                cd_str_adds(&text, value);
            else if (!value)
                fail_msg("no answer for %s", q->fact->code);
            else if (strcmp(value, q->neutral) != 0)
                cd_str_addf(&text, "%s%s", text.len ? "|" : "", q->fact->code);
        }
        if (text.len || screen->list)
            say(s, text.len ? cd_str_c(&text) : "0");
        else
            survey_skip(s);
    }
    cd_str_done(&text);
    return cd_str_take(&asked);
}

/* Facts of samples/systems.csv that the level can depend on. */
#define CALM "serves_defence_security=false", "harm_national_defence=none", "harm_national_security=none", "strategic_system=false"
#define LOCAL "infra_shared=false", "infra_international_link=false", "national_egov_system=false", "national_special_data_store=false"
#define NO_WORKS "ics_direct_control=false", "construction_class=none", "national_security_work=false", "pm_decided_level=none", "risk_level=none"
#define TODAY "state_at_2026_07_01=operating_no_level", "dossier_date=2026-10-01", "redetermination=false"

static const char *const bulletin[] = {"system_function=internal", "info_classes=public", CALM, "handles_admin_procedures=false",
    "conditional_business_line=no", "subjects_basic=0", "subjects_sensitive=0", "infra_scope=single_org", LOCAL, "requires_24_7=false",
    "no_unplanned_stop=false", NO_WORKS, TODAY, NULL};
static const char *const onestop[] = {"system_function=public_service", "info_classes=public|private|personal", CALM, "dvc_form=full",
    "handles_admin_procedures=true", "online_service_other=false", "conditional_business_line=no", "user_count=182000", "subjects_basic=182000",
    "subjects_sensitive=1500", "infra_scope=single_org", LOCAL, "requires_24_7=true", "no_unplanned_stop=false", NO_WORKS, TODAY, NULL};
static const char *const soc[] = {"system_function=infrastructure", "info_classes=private", CALM, "dvc_form=none", "infra_scope=province",
    "infra_shared=true", "infra_international_link=false", "requires_24_7=true", "no_unplanned_stop=true", "national_egov_system=false",
    "national_special_data_store=false", NO_WORKS, "state_at_2026_07_01=under_construction", "dossier_date=2026-10-01", "redetermination=false", NULL};

static const char *const military[] = {"system_function=internal", "info_classes=private|state_secret", "serves_defence_security=true",
    "harm_national_defence=harm", "harm_national_security=harm", "strategic_system=false", "infra_scope=single_org", LOCAL,
    "requires_24_7=false", "no_unplanned_stop=false", NO_WORKS, TODAY, NULL};

static void interview_is(const char *name, const char *const *answers, const char *asked, const char *pack_id, int level)
{
    survey *s = begin("auto", only_level, NULL);
    cd_auto_free char *got = asked_with(s, answers);
    if (strcmp(got, asked) != 0)
        fail_msg("%s asked: %s", name, got);
    verdict v;
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_string_equal(v.pack->id, pack_id);
    assert_int_equal(v.min, level);
    assert_int_equal(v.max, level);
    survey_free(s);
}

/* What does not matter for a system is not asked: a notice board is asked nothing of services, people, infrastructure
 * or works; a system under construction is also asked what chooses its pack. */
static void test_skips(void **state)
{
    (void)state;
    interview_is("bulletin", bulletin,
                 "dossier_date state_at_2026_07_01 system_function info_classes [serves_defence_security national_egov_system "
                 "national_special_data_store pm_decided_level risk_level]",
                 "nd331-2026", 1);
    interview_is("onestop", onestop,
                 "dossier_date state_at_2026_07_01 system_function info_classes [serves_defence_security national_egov_system "
                 "national_special_data_store pm_decided_level risk_level] handles_admin_procedures",
                 "nd331-2026", 3);
    interview_is("soc", soc,
                 "dossier_date state_at_2026_07_01 redetermination system_function info_classes [serves_defence_security "
                 "national_egov_system national_special_data_store infra_international_link pm_decided_level] infra_scope infra_shared",
                 "nd85-2016", 3);
    interview_is("military", military,
                 "dossier_date state_at_2026_07_01 system_function info_classes [national_egov_system "
                 "national_special_data_store pm_decided_level risk_level] harm_national_security",
                 "nd331-2026", 3);
}

static void why_not_is(survey *s, const char *code, enum survey_state state, enum survey_asked asked, const char *words)
{
    const survey_row *row = row_of(s, code);
    if (row->state != state || row->asked != asked)
        fail_msg("%s: state %d asked %d", code, row->state, row->asked);
    cd_str t;
    cd_str_init(&t, 0);
    survey_why_not(s, row, &t);
    if (strcmp(cd_str_c(&t), words) != 0)
        fail_msg("%s: %s", code, cd_str_c(&t));
    cd_str_done(&t);
}

/* The review says of each question that is not asked why. */
static void test_why_not(void **state)
{
    (void)state;
    survey *s = begin("auto", only_level, NULL);
    why_not_is(s, "dossier_date", SURVEY_OPEN, SURVEY_ASKED, "");
    why_not_is(s, "system_function", SURVEY_OPEN, SURVEY_WAITS, "chờ biết gói quy tắc được áp dụng");
    free(asked_with(s, bulletin));
    why_not_is(s, "system_function", SURVEY_ANSWERED, SURVEY_ASKED, "");
    why_not_is(s, "harm_national_security", SURVEY_OPEN, SURVEY_DECIDED,
               "không còn đổi được cấp độ (không khớp: khoản 1 Điều 13; khoản 1 Điều 14; khoản 1 Điều 15)");
    why_not_is(s, "subjects_basic", SURVEY_OPEN, SURVEY_DECIDED,
               "không còn đổi được cấp độ (không khớp: điểm b khoản 2 Điều 12; điểm c khoản 2 Điều 13)");
    why_not_is(s, "infra_scope", SURVEY_OPEN, SURVEY_DECIDED,
               "không còn đổi được cấp độ (không khớp: khoản 3 Điều 12; khoản 3 Điều 13; khoản 2 Điều 14)");
    why_not_is(s, "risk_framework_level", SURVEY_OPEN, SURVEY_NOT_READ,
               "không đổi cấp độ theo gói này: Khung quản lý rủi ro an ninh mạng chưa được ban hành (AMB-25)");
    why_not_is(s, "secret_grade", SURVEY_OPEN, SURVEY_NOT_WANTED, "lần hỏi này không hỏi loại câu này");
    survey_free(s);
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=public_service", "info_classes=public", "requires_24_7=true", NULL});
    why_not_is(s, "infra_scope", SURVEY_OPEN, SURVEY_DECIDED,
               "không còn đổi được cấp độ (không khớp: khoản 3 Điều 12; khoản 3 Điều 13; chỉ còn tùy câu khác: khoản 2 Điều 14)");
    survey_free(s);
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=public_service", "info_classes=private", "handles_admin_procedures=true", NULL});
    why_not_is(s, "conditional_business_line", SURVEY_OPEN, SURVEY_DECIDED,
               "không còn đổi được cấp độ (không đưa cấp độ lên cao hơn: điểm a khoản 2 Điều 12; điểm a khoản 2 Điều 13)");
    survey_free(s);
    s = begin("nd331-2026", NULL, (const char *const[]){"pm_decided_level=none", NULL});
    why_not_is(s, "pm_decided_level_no", SURVEY_OPEN, SURVEY_MAIN,
               "chỉ hỏi khi câu «Cấp độ do Thủ tướng Chính phủ quyết định» chọn một giá trị khác «Không có quyết định»");
    why_not_is(s, "in_anqg_list_no", SURVEY_OPEN, SURVEY_MAIN,
               "chỉ hỏi khi câu «Có trong Danh mục hệ thống thông tin quan trọng về an ninh quốc gia» chọn một giá trị khác «Không»");
    why_not_is(s, "approved_level_before_no", SURVEY_OPEN, SURVEY_MAIN, "chỉ hỏi khi câu «Cấp độ đã phê duyệt theo Luật 86/2015» đã chọn một giá trị");
    why_not_is(s, "regulation_no", SURVEY_OPEN, SURVEY_MAIN, "chỉ hỏi khi câu «Quy chế bảo đảm an ninh mạng của hệ thống» có nội dung");
    survey_free(s);
}

/* A question with a condition comes only while the condition holds; an answer given before stays. */
static void test_conditions(void **state)
{
    (void)state;
    static const char *const kept[] = {"approved_level_before", "approved_level_before_no", "approved_level_before_date"};
    survey *s = begin("nd331-2026", NULL, (const char *const[]){"state_at_2026_07_01=not_started", NULL});
    for (size_t i = 0; i < 3; i++)
        why_not_is(s, kept[i], SURVEY_OPEN, SURVEY_WHEN, "chỉ hỏi tùy câu trả lời ở: «Trạng thái hệ thống tại 01/7/2026»");
    assert_int_equal(row_of(s, "secret_grade")->asked, SURVEY_ASKED); /* not known yet */
    why_not_is(s, "count_method", SURVEY_OPEN, SURVEY_WHEN,
               "chỉ hỏi tùy câu trả lời ở: «Số người sử dụng có thông tin riêng, thông tin cá nhân», «Số chủ thể có dữ liệu cá nhân cơ bản», «Số chủ thể có dữ liệu cá nhân nhạy cảm»");
    go_to(s, "info_classes");
    say(s, "private|personal");
    why_not_is(s, "secret_grade", SURVEY_OPEN, SURVEY_WHEN, "chỉ hỏi tùy câu trả lời ở: «Loại thông tin được xử lý»");
    go_to(s, "info_classes");
    say(s, "private|state_secret");
    assert_int_equal(row_of(s, "secret_grade")->asked, SURVEY_ASKED);
    go_to(s, "secret_grade");
    say(s, "mat");
    go_to(s, "info_classes");
    say(s, "private");
    assert_int_equal(row_of(s, "secret_grade")->state, SURVEY_ANSWERED);
    assert_string_equal(survey_value(s, fact_of("secret_grade")), "mat");
    go_to(s, "user_count");
    say(s, "0");
    assert_int_equal(row_of(s, "count_method")->asked, SURVEY_WHEN);
    go_to(s, "subjects_basic");
    say(s, "15");
    assert_int_equal(row_of(s, "count_method")->asked, SURVEY_ASKED);
    assert_int_equal(row_of(s, "count_date")->asked, SURVEY_ASKED);
    assert_int_equal(row_of(s, "count_method_note")->asked, SURVEY_MAIN);
    go_to(s, "state_at_2026_07_01");
    say(s, "operating_level_approved");
    assert_int_equal(row_of(s, "approved_level_before")->asked, SURVEY_ASKED);
    survey_free(s);
    s = begin("nd85-2016", NULL, (const char *const[]){"subjects_basic=15", NULL});
    assert_int_equal(row_of(s, "count_method")->asked, SURVEY_WHEN);
    go_to(s, "user_count");
    say(s, "1");
    assert_int_equal(row_of(s, "count_method")->asked, SURVEY_ASKED);
    survey_free(s);
}

/* What was told is taken back: value and reason; the question does not come again by itself. */
static void test_clear(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    size_t n;
    survey *s = begin("nd331-2026", NULL, (const char *const[]){"user_count=7", "owner_kind=~hỏi lại", NULL});
    go_to(s, "user_count");
    assert_int_equal(survey_clear(s, &d), CD_OK);
    assert_null(survey_value(s, fact_of("user_count")));
    assert_ptr_equal(survey_changed(s, &n)[0], fact_of("user_count"));
    assert_int_equal(n, 1);
    assert_int_equal(row_of(s, "user_count")->state, SURVEY_SKIPPED);
    assert_string_not_equal(now_at(s), "user_count");
    go_to(s, "user_count");
    assert_int_equal(survey_clear(s, &d), CD_NO);
    assert_string_equal(now_at(s), "user_count");
    go_to(s, "owner_kind");
    assert_int_equal(survey_clear(s, &d), CD_OK);
    assert_null(survey_reason(s, fact_of("owner_kind")));
    survey_free(s);
    /* Of a checklist: every item it shows; the level is open again. */
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=internal", "info_classes=private", NULL});
    assert_non_null(survey_now(s)->list);
    say(s, "0");
    verdict v;
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    const int highest = v.max;
    assert_int_equal(survey_back(s), CD_OK);
    const size_t shown = survey_now(s)->count;
    assert_int_equal(survey_clear(s, &d), CD_OK);
    survey_changed(s, &n);
    assert_int_equal(n, shown);
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_true(v.max > highest);
    assert_int_equal(d.count, 0);
    survey_free(s);
}

static void why_is(survey *s, const char *words)
{
    cd_str t;
    cd_str_init(&t, 0);
    survey_why(s, survey_current(s), &t);
    if (strcmp(cd_str_c(&t), words) != 0)
        fail_msg("%s: %s", now_at(s), cd_str_c(&t));
    cd_str_done(&t);
}

static void test_why(void **state)
{
    (void)state;
    survey *s = begin("auto", NULL, NULL);
    why_is(s, "Câu này quyết định gói quy tắc nào được áp dụng.");
    survey_free(s);
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=public_service", "info_classes=private", NULL});
    go_to(s, "subjects_sensitive");
    why_is(s, "Câu này quyết định căn cứ xác định cấp độ: điểm b khoản 2 Điều 12; điểm c khoản 2 Điều 13 (Nghị định số 331/2026/NĐ-CP).");
    go_to(s, "infra_scope");
    why_is(s, "Với các câu đã trả lời, câu này không còn quyết định căn cứ xác định cấp độ nào.");
    go_to(s, "risk_level");
    why_is(s, "Câu này quyết định căn cứ xác định cấp độ: khoản 5 Điều 10 (Nghị định số 331/2026/NĐ-CP).");
    /* A fact that is known: as if it were not, the others as they are. */
    go_to(s, "info_classes");
    const pack_criterion *const *list;
    assert_true(survey_decides(s, survey_current(s), &list) >= 2);
    go_to(s, "secret_grade");
    why_is(s, "Câu này không vào bảng tiêu chí cấp độ; dùng để biết gói quy tắc, thẩm quyền, thủ tục, giấy tờ, hoặc để đối chiếu với câu khác.");
    go_to(s, "owner_address");
    why_is(s, "Câu này không đổi cấp độ; câu trả lời được ghi vào hồ sơ.");
    /* A point below the level that is sure is no ground of it any more. */
    go_to(s, "harm_national_security");
    say(s, "harm");
    go_to(s, "serves_defence_security");
    say(s, "true");
    go_to(s, "pm_decided_level");
    why_is(s, "Câu này quyết định căn cứ xác định cấp độ: khoản 5 Điều 13; khoản 4 Điều 14; khoản 5 Điều 15 (Nghị định số 331/2026/NĐ-CP).");
    go_to(s, "subjects_sensitive");
    why_is(s, "Với các câu đã trả lời, câu này không còn quyết định căn cứ xác định cấp độ nào.");
    survey_free(s);
}

static void progress_is(const survey *s, const char *at, size_t number, size_t left)
{
    size_t n, l;
    survey_progress(s, &n, &l);
    if (strcmp(now_at(s), at) != 0 || n != number || l != left)
        fail_msg("at %s, %zu, %zu left", now_at(s), n, l);
}

/* Back, change, review: nothing that was answered later is lost, and one returns to where one was. */
static void test_back(void **state)
{
    (void)state;
    survey *s = begin("auto", only_level, NULL);
    progress_is(s, "dossier_date", 1, 16);
    assert_int_equal(survey_back(s), CD_NO);
    say(s, "01/10/2026");
    progress_is(s, "state_at_2026_07_01", 2, 15);
    say(s, "operating_no_level");
    say(s, "public_service");
    say(s, "public|private");
    progress_is(s, "serves_defence_security", 5, 8);
    say(s, "0");
    progress_is(s, "handles_admin_procedures", 6, 3);
    say(s, "2");
    say(s, "no");
    say(s, "5000");
    progress_is(s, "subjects_sensitive", 9, 0);
    assert_int_equal(survey_back(s), CD_OK);
    progress_is(s, "subjects_basic", 8, 1);
    assert_int_equal(survey_back(s), CD_OK);
    assert_string_equal(now_at(s), "conditional_business_line");
    survey_skip(s); /* keeps what stands */
    value_is(s, "conditional_business_line", "no");
    assert_string_equal(now_at(s), "subjects_sensitive");
    assert_int_equal(survey_back(s), CD_OK);
    /* The kind of system changes: services do not matter any more, their answers stay. */
    go_to(s, "system_function");
    progress_is(s, "system_function", 3, 1);
    say(s, "1");
    assert_null(survey_current(s));
    value_is(s, "subjects_basic", "5000");
    value_is(s, "handles_admin_procedures", "false");
    assert_int_equal(row_of(s, "subjects_basic")->state, SURVEY_ANSWERED);
    assert_int_equal(survey_back(s), CD_OK);
    assert_string_equal(now_at(s), "subjects_basic");
    /* And back again: nothing is asked twice. */
    go_to(s, "system_function");
    say(s, "public_service");
    assert_string_equal(now_at(s), "subjects_sensitive");
    say(s, "12000");
    assert_null(survey_current(s));
    verdict v;
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_int_equal(v.min, 3);
    assert_int_equal(v.max, 3);
    survey_free(s);
}

/* An answer that makes an earlier question matter brings it up next. */
static void test_earlier_question_comes(void **state)
{
    (void)state;
    survey *s = begin("nd331-2026", only_level, (const char *const[]){"system_function=internal", "info_classes=public", "serves_defence_security=false", NULL});
    say(s, "0");
    assert_null(survey_current(s));
    go_to(s, "info_classes");
    say(s, "public|state_secret");
    assert_string_equal(now_at(s), "harm_national_security");
    survey_free(s);
}

static void test_not_known(void **state)
{
    (void)state;
    survey *s = begin("nd331-2026", only_level, (const char *const[]){"system_function=public_service", "info_classes=private", NULL});
    assert_string_equal(now_at(s), "serves_defence_security");
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(survey_unknown(s, "  ", 2, (cd_place){"-", 3, 2}, &d), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E5024");
    assert_int_equal(d.items[0].column, 2);
    assert_string_equal(now_at(s), "serves_defence_security");
    assert_int_equal(survey_unknown(s, "đợi \x01", 8, (cd_place){"-", 3, 2}, &d), CD_EINPUT);
    assert_string_equal(d.items[1].code, "E5025");
    assert_int_equal(d.items[1].column, 6);
    assert_int_equal(survey_unknown(s, " đợi Công an\ttỉnh ", strlen(" đợi Công an\ttỉnh "), (cd_place){"-", 3, 2}, &d), CD_OK);
    assert_int_equal(d.count, 2);
    cd_diags_done(&d);
    const fact *f = fact_of("serves_defence_security");
    assert_null(survey_value(s, f));
    assert_string_equal(survey_reason(s, f), "đợi Công an tỉnh");
    /* What depends on it may still matter and is asked; it itself does not come again. */
    assert_string_equal(now_at(s), "harm_national_security");
    assert_int_equal(row_of(s, "serves_defence_security")->state, SURVEY_NOT_KNOWN);
    while (survey_current(s))
        survey_skip(s);
    verdict v;
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_true(v.missing[f->index]);
    /* An answer replaces the reason; "don't know" replaces an answer. */
    go_to(s, "serves_defence_security");
    say(s, "2");
    assert_null(survey_reason(s, f));
    value_is(s, "serves_defence_security", "false");
    go_to(s, "serves_defence_security");
    assert_int_equal(survey_unknown(s, "xem lại", strlen("xem lại"), (cd_place){"-", 1, 1}, NULL), CD_OK);
    assert_null(survey_value(s, f));
    survey_free(s);
    /* It counts as asked when the interview is taken up again. */
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=~chờ", "info_classes=private", NULL});
    assert_string_equal(now_at(s), "serves_defence_security");
    assert_string_equal(survey_reason(s, fact_of("system_function")), "chờ");
    survey_free(s);
}

static void test_skip_and_resume(void **state)
{
    (void)state;
    survey *s = begin("nd331-2026", only_level, (const char *const[]){"info_classes=private", NULL});
    progress_is(s, "system_function", 2, 12);
    survey_skip(s);
    assert_string_equal(now_at(s), "serves_defence_security");
    assert_int_equal(survey_back(s), CD_OK);
    assert_string_equal(now_at(s), "system_function");
    assert_int_equal(row_of(s, "system_function")->state, SURVEY_SKIPPED);
    assert_int_equal(survey_back(s), CD_OK);
    assert_string_equal(now_at(s), "info_classes");
    assert_int_equal(survey_back(s), CD_NO);
    survey_free(s);
    s = begin("nd331-2026", NULL, (const char *const[]){"dossier_date=2026-10-01", "redetermination=true", NULL});
    progress_is(s, "system_function", 3, 87);
    survey_free(s);
}

/* Number and date of a thing are asked where there is such a thing, a note wherever there is an answer. */
static void test_companions(void **state)
{
    (void)state;
    survey *s = begin("nd331-2026", NULL, NULL);
    assert_int_equal(row_of(s, "pm_decided_level_no")->asked, SURVEY_MAIN);
    go_to(s, "pm_decided_level");
    say(s, "4");
    assert_int_equal(row_of(s, "pm_decided_level_no")->asked, SURVEY_ASKED);
    go_to(s, "pm_decided_level");
    say(s, "none");
    assert_int_equal(row_of(s, "pm_decided_level_no")->asked, SURVEY_MAIN);
    go_to(s, "in_anqg_list");
    say(s, "1");
    assert_int_equal(row_of(s, "in_anqg_list_date")->asked, SURVEY_ASKED);
    go_to(s, "in_anqg_list");
    say(s, "2");
    assert_int_equal(row_of(s, "in_anqg_list_date")->asked, SURVEY_MAIN);
    go_to(s, "risk_level");
    say(s, "none");
    assert_int_equal(row_of(s, "risk_level_date")->asked, SURVEY_MAIN);
    assert_int_equal(row_of(s, "risk_level_note")->asked, SURVEY_ASKED);
    go_to(s, "design_document");
    say(s, "Thiết kế thi công");
    assert_int_equal(row_of(s, "design_document_no")->asked, SURVEY_ASKED);
    survey_free(s);
}

/* What stands elsewhere is not asked, is no answer, and gives way to one. */
static void test_lent(void **state)
{
    (void)state;
    survey *s = NULL;
    cd_diags d;
    cd_diags_init(&d);
    const fact *main = fact_of("owner_function_decision"), *address = fact_of("owner_address");
    assert_int_equal(survey_new(rules, rules_dir, "nd331-2026", (const bool[3]){[SURVEY_DOSSIER] = true}, &d, &s), CD_OK);
    survey_load(s, address, NULL, "đang hỏi");
    survey_lend(s, main, "Quyết định 1");
    survey_lend(s, address, "Số 1");
    survey_lend(s, fact_of("owner_phone"), "");
    assert_int_equal(survey_start(s, &d), CD_OK);
    why_not_is(s, "owner_function_decision", SURVEY_OPEN, SURVEY_LENT, "lấy từ dữ liệu của cơ quan");
    why_not_is(s, "owner_function_decision_no", SURVEY_OPEN, SURVEY_MAIN,
               "đã có trong «Văn bản quy định chức năng, nhiệm vụ của chủ quản», lấy từ dữ liệu của cơ quan");
    why_not_is(s, "owner_address", SURVEY_NOT_KNOWN, SURVEY_LENT, "lấy từ dữ liệu của cơ quan");
    why_not_is(s, "owner_phone", SURVEY_OPEN, SURVEY_ASKED, ""); /* nothing was lent */
    assert_string_equal(survey_lent(s, main), "Quyết định 1");
    assert_null(survey_lent(s, fact_of("owner_phone")));
    value_is(s, "owner_function_decision", NULL);
    go_to(s, "owner_function_decision"); /* deliberately */
    say(s, "Quyết định 2");
    value_is(s, "owner_function_decision", "Quyết định 2");
    assert_int_equal(row_of(s, "owner_function_decision_no")->asked, SURVEY_ASKED);
    go_to(s, "owner_function_decision");
    assert_int_equal(survey_clear(s, &d), CD_OK);
    assert_int_equal(row_of(s, "owner_function_decision")->asked, SURVEY_LENT);
    /* what is no longer lent is asked, unless it was passed over */
    go_to(s, "owner_representative");
    survey_skip(s);
    survey_lend(s, address, NULL);
    survey_lend(s, fact_of("owner_email"), "a@vidu.example");
    assert_int_equal(survey_renew(s, &d), CD_OK);
    assert_int_equal(row_of(s, "owner_email")->asked, SURVEY_LENT);
    assert_int_equal(row_of(s, "owner_address")->asked, SURVEY_ASKED);
    assert_true(survey_level_done(s));
    assert_int_equal(d.count, 0);
    survey_free(s);
    s = begin("nd331-2026", NULL, NULL);
    assert_false(survey_level_done(s));
    survey_free(s);
    cd_diags_done(&d);
}

/* ---- which pack ---- */

static void test_choice(void **state)
{
    (void)state;
    survey *s = begin("auto", NULL, NULL);
    assert_null(survey_pack(s));
    assert_string_equal(now_at(s), "dossier_date");
    say(s, "2026-06-30");
    assert_string_equal(survey_pack(s)->id, "nd85-2016");
    assert_string_equal(survey_choice(s)->code, "before-2026-07-01");
    assert_string_equal(now_at(s), "system_function");
    /* The date moves: another pack; what was answered under the first one stays and can be reached. */
    go_to(s, "online_service_other");
    say(s, "1");
    go_to(s, "dossier_date");
    say(s, "2026-10-01");
    assert_null(survey_pack(s));
    say(s, "operating_no_level");
    assert_string_equal(survey_pack(s)->id, "nd331-2026");
    value_is(s, "online_service_other", "true");
    why_not_is(s, "online_service_other", SURVEY_ANSWERED, SURVEY_ELSEWHERE, "gói này không dùng câu trả lời này");
    size_t n;
    const survey_row *rows = survey_rows(s, &n);
    assert_string_equal(rows[n - 1].question->fact->code, "online_service_other");
    assert_string_equal(rows[n - 1].question->ask, "Cung cấp dịch vụ trực tuyến khác");
    assert_string_equal(rows[n - 1].question->options[1].label, "Không");
    survey_go(s, rows[n - 1].question);
    say(s, "2");
    value_is(s, "online_service_other", "false");
    survey_free(s);

    /* No pack at all: nothing more is asked, and the note says why. */
    s = begin("auto", NULL, (const char *const[]){"dossier_date=2026-10-01", "redetermination=false", NULL});
    say(s, "decommissioned");
    assert_null(survey_current(s));
    assert_null(survey_pack(s));
    assert_string_equal(survey_choice(s)->code, "decommissioned");
    why_not_is(s, "system_function", SURVEY_OPEN, SURVEY_NO_PACK, "không có gói quy tắc nào áp dụng");
    verdict v;
    assert_int_equal(survey_verdict(s, &v), CD_NO);
    assert_int_equal(survey_back(s), CD_OK);
    survey_free(s);

    /* An approved level is kept, and the choice says in which fact. */
    s = begin("auto", NULL, (const char *const[]){"dossier_date=2026-10-01", "redetermination=false", "state_at_2026_07_01=operating_level_approved", NULL});
    assert_string_equal(survey_choice(s)->kept, "approved_level_before");
    assert_string_equal(now_at(s), "approved_level_before");
    survey_free(s);

    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(survey_new(rules, rules_dir, "nd99", NULL, &d, &s), CD_EUSAGE);
    assert_string_equal(d.items[0].code, "E1520");
    cd_diags_done(&d);
}

/* What chooses the pack is not known: the questions of both are asked, each once. */
static void test_choice_not_known(void **state)
{
    (void)state;
    survey *s = begin("auto", NULL, (const char *const[]){"dossier_date=~chưa có ngày", "state_at_2026_07_01=~chưa rõ", "redetermination=false", NULL});
    assert_null(survey_pack(s));
    assert_string_equal(now_at(s), "approved_level_before");
    assert_int_equal(row_of(s, "online_service_other")->asked, SURVEY_ASKED);
    assert_int_equal(row_of(s, "handles_admin_procedures")->asked, SURVEY_ASKED);
    go_to(s, "system_function");
    say(s, "internal");
    go_to(s, "info_classes");
    say(s, "public");
    assert_int_equal(row_of(s, "online_service_other")->asked, SURVEY_DECIDED);
    assert_int_equal(row_of(s, "handles_admin_procedures")->asked, SURVEY_DECIDED);
    size_t n;
    const survey_row *rows = survey_rows(s, &n);
    for (size_t i = 0; i < n; i++) {
        assert_null(rows[i].question->fact->pack); /* packs that cannot be chosen bring facts of their own */
        for (size_t k = 0; k < i; k++)
            assert_ptr_not_equal(rows[i].question->fact, rows[k].question->fact);
    }
    survey_free(s);
    /* A question that decides the level in one of the packs only is asked as that pack asks it. */
    s = begin("auto", only_level, (const char *const[]){"dossier_date=~chưa có ngày", "state_at_2026_07_01=~chưa rõ", "redetermination=false",
                                                        "system_function=public_service", "info_classes=private", "dvc_form=none", NULL});
    go_to(s, "user_count");
    assert_int_equal(survey_current(s)->need, SURVEY_LEVEL);
    assert_int_equal(row_of(s, "user_count")->asked, SURVEY_ASKED);
    why_is(s, "Câu này quyết định căn cứ xác định cấp độ: điểm c khoản 2 Điều 8; điểm c khoản 2 Điều 9 (Nghị định số 85/2016/NĐ-CP).");
    survey_free(s);
    /* Passed over instead of answered: the rest is asked too. */
    s = begin("auto", NULL, NULL);
    survey_skip(s);
    assert_string_equal(now_at(s), "state_at_2026_07_01");
    survey_skip(s);
    survey_skip(s);
    assert_string_equal(now_at(s), "approved_level_before");
    survey_free(s);
}

/* ---- random interviews ---- */

static uint64_t seed = 20261001;

static size_t draw(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(seed >> 33) % n;
}

static char *random_value(const fact *f)
{
    static const char *const counts[] = {"0", "1", "9999", "10000", "10001", "99999", "100000", "2000000"};
    cd_str s;
    cd_str_init(&s, 0);
    switch (f->kind) {
    case FACT_BOOL:
        return cd_strdup(draw(2) ? "true" : "false");
    case FACT_COUNT:
        return cd_strdup(counts[draw(8)]);
    case FACT_SET:
        while (!s.len) {
            size_t alone = draw(f->nvalues);
            if (f->values[alone].alone)
                return cd_strdup(f->values[alone].code);
            for (size_t i = 0; i < f->nvalues; i++)
                if (!f->values[i].alone && draw(2))
                    cd_str_addf(&s, "%s%s", s.len ? "|" : "", f->values[i].code);
        }
        return cd_str_take(&s);
    case FACT_ENUM:
        for (;;) {
            const fact_value *v = &f->values[draw(f->nvalues)];
            if (!v->locked)
                return cd_strdup(v->code);
        }
    default:
        return cd_strdup("2026-10-01");
    }
}

/* ---- checklists ---- */

#define RARE "[serves_defence_security national_egov_system national_special_data_store pm_decided_level risk_level]"

static survey *at_list(void)
{
    survey *s = begin("nd331-2026", only_level, (const char *const[]){"system_function=internal", "info_classes=private", NULL});
    screen_is(s, RARE);
    return s;
}

/* The forms say of each item what "does not apply" is, and what an item chosen means. */
static void test_list_form(void **state)
{
    (void)state;
    static const char *const packs[] = {"nd85-2016", "nd331-2026"};
    for (size_t p = 0; p < 2; p++) {
        survey_form *f = form_of(packs[p]);
        assert_int_equal(survey_form_lists(f), 1);
        const survey_list *list = survey_form_list(f, 0);
        assert_string_equal(list->id, "truong-hop-hiem");
        assert_string_equal(list->ask, "Hệ thống thuộc trường hợp nào dưới đây?");
        assert_string_equal(list->group, "Trường hợp đặc biệt, hiếm gặp");
        assert_int_equal(list->nitems, p ? 7 : 6);
        for (size_t i = 0; i < list->nitems; i++) {
            const survey_question *q = &list->items[i];
            assert_ptr_equal(q->list, list);
            assert_int_equal(q->need, SURVEY_LEVEL);
            assert_string_equal(q->neutral, q->fact->kind == FACT_BOOL ? "false" : "none");
            assert_true(pack_reads(pack_of(packs[p]), q->fact));
            assert_string_not_equal(survey_item_label(q), q->ask);
        }
        assert_null(form_question(f, "system_function")->list);
        assert_null(form_question(f, "system_function")->neutral);
        survey_form_free(f);
    }
}

/* "None of these" and a choice set every item shown, and nothing that was not shown. */
static void test_list_answers(void **state)
{
    (void)state;
    survey *s = at_list();
    size_t n;
    say(s, "0");
    assert_ptr_equal(survey_changed(s, &n)[0], fact_of("serves_defence_security"));
    assert_int_equal(n, 5);
    value_is(s, "serves_defence_security", "false");
    value_is(s, "national_egov_system", "false");
    value_is(s, "national_special_data_store", "false");
    value_is(s, "pm_decided_level", "none");
    value_is(s, "risk_level", "none");
    value_is(s, "infra_international_link", NULL);
    value_is(s, "national_security_work", NULL);
    assert_null(survey_current(s));
    verdict v;
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_int_equal(v.min, 2);
    assert_int_equal(v.max, 2);
    survey_free(s);

    s = at_list();
    say(s, " National_Egov_System | phuc vu quoc phong, an ninh");
    value_is(s, "serves_defence_security", "true");
    value_is(s, "national_egov_system", "true");
    value_is(s, "national_special_data_store", "false");
    value_is(s, "risk_level", "none");
    screen_is(s, "harm_national_security");
    survey_free(s);

    /* What needs more than a yes is asked next, each by itself; no value is made up for it. */
    s = at_list();
    say(s, "4|risk_level");
    value_is(s, "national_egov_system", "false");
    value_is(s, "pm_decided_level", NULL);
    value_is(s, "risk_level", NULL);
    assert_true(survey_chosen(s, fact_of("risk_level")));
    screen_is(s, "pm_decided_level");
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_int_equal(v.min, 2);
    assert_int_equal(v.max, 5);
    say(s, "3");
    value_is(s, "pm_decided_level", "3");
    screen_is(s, "risk_level");
    say(s, "4");
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_int_equal(v.min, 4);
    assert_int_equal(v.max, 4);
    assert_null(survey_current(s));
    survey_free(s);

    /* Chosen, and then of no account for the level any more: not asked. */
    s = at_list();
    say(s, "national_special_data_store|pm_decided_level");
    assert_null(survey_current(s));
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_int_equal(v.min, 5);
    value_is(s, "pm_decided_level", NULL);
    survey_free(s);
}

/* Only what can still change the level stands on it: what belongs to infrastructure and works comes with them. */
static void test_list_shown(void **state)
{
    (void)state;
    survey *s = begin("nd331-2026", only_level, (const char *const[]){"system_function=infrastructure", "info_classes=private", NULL});
    screen_is(s, "[serves_defence_security national_egov_system national_special_data_store infra_international_link pm_decided_level risk_level]");
    survey_free(s);
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=industrial_control", "info_classes=state_secret", NULL});
    screen_is(s, "[national_egov_system national_special_data_store national_security_work pm_decided_level risk_level]");
    survey_free(s);
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=internal", "info_classes=private", "requires_24_7=false", NULL});
    screen_is(s, "[serves_defence_security national_special_data_store pm_decided_level risk_level]");
    survey_free(s);
    /* What is known is not asked again, and "none of these" does not touch it. */
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=internal", "info_classes=private", "serves_defence_security=true",
                                                              "national_special_data_store=~chờ", NULL});
    screen_is(s, "[national_egov_system pm_decided_level risk_level]");
    say(s, "none");
    value_is(s, "serves_defence_security", "true");
    value_is(s, "national_special_data_store", NULL);
    assert_string_equal(survey_reason(s, fact_of("national_special_data_store")), "chờ");
    survey_free(s);
    /* The last open item is a question like any other. */
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=internal", "info_classes=private", "serves_defence_security=false",
                                                              "national_egov_system=false", "national_special_data_store=false",
                                                              "pm_decided_level=none", NULL});
    screen_is(s, "risk_level");
    assert_null(survey_now(s)->list);
    survey_free(s);
}

static void test_list_bad_answers(void **state)
{
    (void)state;
    survey *s = at_list();
#define LIST "«Hệ thống thuộc trường hợp nào dưới đây?»: "
    REFUSE("9", "E5021", 1, LIST "không có mục «9»; hãy ghi một hoặc nhiều số từ 1 đến 5, hoặc 0");
    REFUSE("1|true", "E5021", 3, LIST "không có mục «true»");
    REFUSE("infra_international_link", "E5021", 1, "«infra_international_link»"); /* not shown */
    REFUSE("000000009", "E5021", 1, "«000000009»");
    REFUSE("  ", "E5021", 1, LIST "chưa trả lời");
    REFUSE(" 0|1", "E5022", 2, LIST "«0» nghĩa là không thuộc mục nào");
    REFUSE("1| none", "E5022", 4, "«none»");
    REFUSE("0|0", "E5022", 1, "«0»");
    REFUSE("1||2", "E5023", 3, LIST "có chỗ trống");
    REFUSE("1|2|", "E5023", 5, "có chỗ trống");
    REFUSE("2|national_egov_system", "E5023", 3, "mục «national_egov_system» ghi hai lần");
    REFUSE("1\0", "E5020", 2, "NUL");
    REFUSE("1\x1b", "E5025", 2, "U+001B");
    for (size_t i = 0; i < survey_now(s)->count; i++)
        assert_null(survey_value(s, survey_now(s)->questions[i]->fact));
    survey_free(s);
}

static void dont_know(survey *s, const char *reason)
{
    assert_int_equal(survey_unknown(s, reason, strlen(reason), (cd_place){"-", 1, 1}, NULL), CD_OK);
}

/* "Don't know" is of all that is shown; single items are answered from the review. */
static void test_list_not_known(void **state)
{
    (void)state;
    survey *s = at_list();
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(survey_unknown(s, "", 0, (cd_place){"-", 3, 2}, &d), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E5024");
    cd_diags_done(&d);
    dont_know(s, "chờ chủ quản trả lời");
    size_t n;
    survey_changed(s, &n);
    assert_int_equal(n, 5);
    assert_string_equal(survey_reason(s, fact_of("serves_defence_security")), "chờ chủ quản trả lời");
    assert_string_equal(survey_reason(s, fact_of("risk_level")), "chờ chủ quản trả lời");
    assert_null(survey_reason(s, fact_of("infra_international_link")));
    verdict v;
    assert_int_equal(survey_verdict(s, &v), CD_OK);
    assert_int_equal(v.min, 2);
    assert_int_equal(v.max, 5);
    go_to(s, "serves_defence_security");
    screen_is(s, "serves_defence_security");
    say(s, "2");
    value_is(s, "serves_defence_security", "false");
    assert_string_equal(survey_reason(s, fact_of("risk_level")), "chờ chủ quản trả lời");
    survey_free(s);

    s = at_list();
    survey_skip(s);
    assert_int_equal(row_of(s, "serves_defence_security")->state, SURVEY_SKIPPED);
    assert_int_equal(row_of(s, "risk_level")->state, SURVEY_SKIPPED);
    assert_int_equal(row_of(s, "infra_international_link")->state, SURVEY_OPEN);
    value_is(s, "risk_level", NULL);
    survey_free(s);
}

/* Back to a checklist: it shows what was answered there, and a new answer sets all of it. */
static void test_list_back(void **state)
{
    (void)state;
    survey *s = at_list();
    progress_is(s, "serves_defence_security", 3, 4);
    say(s, "1|4");
    screen_is(s, "pm_decided_level");
    progress_is(s, "pm_decided_level", 4, 2);
    assert_int_equal(survey_back(s), CD_OK);
    screen_is(s, RARE);
    progress_is(s, "serves_defence_security", 3, 2);
    survey_skip(s); /* as it was: the item chosen is asked still */
    screen_is(s, "pm_decided_level");
    say(s, "4");
    screen_is(s, "harm_national_security");
    assert_int_equal(survey_back(s), CD_OK);
    screen_is(s, "pm_decided_level");
    assert_int_equal(survey_back(s), CD_OK);
    screen_is(s, RARE);
    assert_int_equal(survey_back(s), CD_OK);
    screen_is(s, "info_classes");
    go_to(s, "harm_national_security");
    assert_int_equal(survey_back(s), CD_OK);
    assert_int_equal(survey_back(s), CD_OK);
    screen_is(s, RARE);
    say(s, "4"); /* what the decision says is known */
    value_is(s, "pm_decided_level", "4");
    value_is(s, "serves_defence_security", "false");
    assert_false(survey_chosen(s, fact_of("pm_decided_level")));
    assert_null(survey_current(s));
    assert_int_equal(survey_back(s), CD_OK);
    assert_int_equal(survey_back(s), CD_OK);
    screen_is(s, RARE);
    say(s, "0");
    value_is(s, "pm_decided_level", "none");
    assert_int_equal(survey_back(s), CD_OK);
    assert_int_equal(survey_back(s), CD_OK);
    say(s, "4"); /* "no decision" is no level: it is asked */
    value_is(s, "pm_decided_level", NULL);
    screen_is(s, "pm_decided_level");
    survey_skip(s);
    assert_int_equal(row_of(s, "pm_decided_level")->state, SURVEY_SKIPPED);
    assert_false(survey_chosen(s, fact_of("pm_decided_level")));
    survey_free(s);
    /* Taken up again later: the checklist is one step back, not five. */
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=internal", "info_classes=state_secret", "serves_defence_security=false",
                                                              "national_egov_system=false", "national_special_data_store=false",
                                                              "pm_decided_level=none", "risk_level=none", NULL});
    progress_is(s, "harm_national_security", 4, 0);
    assert_int_equal(survey_back(s), CD_OK);
    screen_is(s, RARE);
    survey_free(s);
}

/* ---- order ---- */

/* What settles the level comes first, then the rest; the level that is kept before both. */
static void test_order(void **state)
{
    (void)state;
    survey *s = begin("auto", NULL, NULL);
    static const char *const known[] = {"dossier_date=2026-10-01", "state_at_2026_07_01=operating_level_approved", "redetermination=false",
        "approved_level_before=2", "approved_level_before_date=2020-01-01", "system_function=internal", "info_classes=private", CALM, LOCAL, NO_WORKS, NULL};
    cd_str asked;
    cd_str_init(&asked, 0);
    for (size_t i = 0; i < 9; i++) {
        cd_str_adds(&asked, i ? " " : "");
        add_screen(s, &asked);
        say(s, survey_now(s)->list ? "0" : survey_current(s)->fact->kind == FACT_TEXT ? "x" : answer_of(known, now_at(s)) ? answer_of(known, now_at(s)) : "1");
    }
    assert_string_equal(cd_str_c(&asked), "dossier_date state_at_2026_07_01 redetermination approved_level_before system_function info_classes " RARE
                                          " approved_level_before_no approved_level_before_date");
    cd_str_done(&asked);
    survey_free(s);

    /* Within a group: the screens that remain, on average over the answers.  Of a portal, the procedures and the conditional
     * line settle half of their answers, a count one class of three; of infrastructure, the scope. */
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=public_service", "info_classes=private", CALM, LOCAL, NO_WORKS, NULL});
    screen_is(s, "handles_admin_procedures");
    survey_free(s);
    s = begin("nd331-2026", only_level, (const char *const[]){"system_function=infrastructure", "info_classes=private", CALM, "national_egov_system=true",
                                                              "national_special_data_store=false", "infra_international_link=false",
                                                              "pm_decided_level=none", "risk_level=none", NULL});
    screen_is(s, "requires_24_7"); /* the author has the scope first; without 24/7 only the scope remains, whatever it is */
    survey_free(s);
}

/* Passing over a question is told with its reason, also when a checklist settled the level. */
static void test_not_asked_after_list(void **state)
{
    (void)state;
    survey *s = at_list();
    say(s, "national_special_data_store");
    assert_null(survey_current(s));
    why_not_is(s, "harm_national_security", SURVEY_OPEN, SURVEY_DECIDED,
               "không còn đổi được cấp độ (không khớp: khoản 1 Điều 13; khoản 1 Điều 14; khoản 1 Điều 15)");
    why_not_is(s, "infra_international_link", SURVEY_OPEN, SURVEY_DECIDED, "không còn đổi được cấp độ (không khớp: khoản 3 Điều 15)");
    survey_free(s);
}

/* ---- the samples ---- */

/* How soon the level is settled (tests/bench/survey_table prints the whole table): internal systems in 5 screens and
 * portals in 9, the screens that choose the pack included; of internal systems with state secrets one more. */
static void test_samples(void **state)
{
    (void)state;
    static const char *const packs[] = {"nd85-2016", "nd331-2026", "auto"};
    static const size_t most[] = {7, 7, 10}, all[] = {136, 124, 183};
    sample_set set = {0};
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(samples_load(getenv("CAPDO_SOURCE"), dict, &d, &set), CD_OK);
    assert_int_equal(set.count, 28);
    const fact *function = fact_of("system_function"), *info = fact_of("info_classes");
    size_t internal = 0, portals = 0;
    for (size_t p = 0; p < 3; p++) {
        size_t max = 0, sum = 0;
        for (size_t i = 0; i < set.count; i++) {
            const sample_system *x = &set.items[i];
            sample_result got = {0};
            if (sample_play(rules, rules_dir, packs[p], x, &d, &got) != CD_OK)
                fail_msg("%s, %s: not settled", x->id, packs[p]);
            max = got.screens > max ? got.screens : max;
            sum += got.screens;
            bool portal = strcmp(x->id, "brvt-portal") == 0 || strcmp(x->id, "tn-portal") == 0 || strcmp(x->id, "brvt-skhdt-web") == 0;
            bool inside = strcmp(x->values[function->index], "internal") == 0;
            bool secret = strstr(x->values[info->index], "state_secret") != NULL;
            size_t limit = portal ? 9 : inside ? (p == 2 && secret ? 6 : 5) : most[p];
            if (got.screens > limit)
                fail_msg("%s, %s: %zu screens", x->id, packs[p], got.screens);
            internal += inside;
            portals += portal;
            if (p == 2)
                continue;
            /* The level is that of all its facts. */
            verdict_run *run = verdict_run_new(pack_of(packs[p]));
            verdict v;
            verdict_of(run, (const char *const *)x->values, &v);
            assert_int_equal(v.min, got.level);
            assert_int_equal(v.max, got.level);
            verdict_run_free(run);
        }
        assert_int_equal(max, most[p]);
        if (sum != all[p])
            fail_msg("%s: %zu screens in all", packs[p], sum);
    }
    assert_int_equal(internal, 3 * 8);
    assert_int_equal(portals, 3 * 3);
    samples_free(&set);
    assert_int_equal(d.count, 0);
    cd_diags_done(&d);
}

/* Whatever is answered: when the questions are through, the level is determined, and no question that was passed over
 * could have changed it. */
static void test_random(void **state)
{
    (void)state;
    const char *const packs[] = {"nd85-2016", "nd331-2026"};
    size_t n = facts_count(dict), asked_total = 0;
    for (size_t round = 0; round < 400; round++) {
        survey *s = begin(packs[round % 2], only_level, NULL);
        const pack *p = survey_pack(s);
        size_t steps = 0;
        for (; survey_current(s) && steps < 40; steps++) {
            assert_int_equal(survey_current(s)->need, SURVEY_LEVEL);
            const survey_screen *screen = survey_now(s);
            cd_str text;
            cd_str_init(&text, 0);
            for (size_t i = 0; i < screen->count; i++) {
                assert_null(survey_value(s, screen->questions[i]->fact));
                if (screen->list && draw(3) == 0)
                    cd_str_addf(&text, "%s%zu", text.len ? "|" : "", i + 1);
            }
            cd_auto_free char *v = screen->list ? cd_strdup(text.len ? cd_str_c(&text) : "none") : random_value(survey_current(s)->fact);
            cd_str_done(&text);
            say(s, v);
        }
        assert_null(survey_current(s));
        asked_total += steps;
        verdict v;
        assert_int_equal(survey_verdict(s, &v), CD_OK);
        assert_int_equal(v.min, v.max);
        verdict_run *run = verdict_run_new(p);
        for (size_t fill = 0; fill < 20; fill++) {
            char **values = cd_calloc(n, sizeof *values);
            for (size_t i = 0; i < n; i++)
                values[i] = survey_values(s)[i] ? cd_strdup(survey_values(s)[i]) : random_value(facts_at(dict, i));
            verdict full;
            verdict_of(run, (const char *const *)values, &full);
            assert_int_equal(full.min, v.min);
            assert_int_equal(full.max, v.min);
            for (size_t i = 0; i < n; i++)
                free(values[i]);
            free(values);
        }
        verdict_run_free(run);
        survey_free(s);
    }
    assert_true(asked_total > 400);
    assert_true(asked_total < 400 * 8); /* of 19 and 21 questions of the level */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_words),      cmocka_unit_test(test_option_numbers), cmocka_unit_test(test_broken_forms),
        cmocka_unit_test(test_answers),         cmocka_unit_test(test_bad_answers),    cmocka_unit_test(test_skips),
        cmocka_unit_test(test_why_not),         cmocka_unit_test(test_conditions),     cmocka_unit_test(test_clear),
        cmocka_unit_test(test_why),            cmocka_unit_test(test_back),
        cmocka_unit_test(test_earlier_question_comes), cmocka_unit_test(test_not_known), cmocka_unit_test(test_skip_and_resume),
        cmocka_unit_test(test_companions),      cmocka_unit_test(test_lent),      cmocka_unit_test(test_choice),         cmocka_unit_test(test_choice_not_known),
        cmocka_unit_test(test_list_form),       cmocka_unit_test(test_list_answers),   cmocka_unit_test(test_list_shown),
        cmocka_unit_test(test_list_bad_answers), cmocka_unit_test(test_list_not_known), cmocka_unit_test(test_list_back),
        cmocka_unit_test(test_order),           cmocka_unit_test(test_not_asked_after_list), cmocka_unit_test(test_samples),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests_name("survey", tests, load, unload);
}
