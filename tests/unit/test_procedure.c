/* Competence and procedure of the Vietnamese packs, against the decrees written out by hand and against the completion of
 * every unknown fact; faults of procedure models; working days against dates counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "law/procedure.h"
#include "law/workday.h"
#include "law_samples.h"

static procedures *old_tables, *new_tables;
static char *rules_dir, *calendar_dir, work[64];

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    rules_dir = in_source("rules");
    calendar_dir = in_source("data/calendar");
    int r = decrees_open(&d);
    if (r == CD_OK)
        r = procedures_read(old_pack, &d, &old_tables);
    if (r == CD_OK)
        r = procedures_read(new_pack, &d, &new_tables);
    if (r == CD_OK && d.count)
        r = CD_EINPUT; /* nothing to complain of either */
    return scratch_make(work, "procedure") || told(r, &d);
}

static int unload(void **state)
{
    (void)state;
    procedures_free(old_tables);
    procedures_free(new_tables);
    law_close(rules);
    free(rules_dir);
    free(calendar_dir);
    return scratch_drop(work);
}

/* ---- systems ---- */

static const char *row[512]; /* canonical texts by fact index */

static void set(const char *code, const char *value)
{
    row[facts_find(dict, code)->index] = value;
}

/* A system of that level in both packs: of defence, by how much harm; all that procedure reads is known. */
static void system_of(int level)
{
    memset(row, 0, sizeof row);
    static const char *const none[] = {"risk_level", "pm_decided_level", "own_ministry"};
    static const char *const no[] = {"in_anqg_list", "operator_is_specialised_unit", "hosted_rented", "redetermination", "requires_24_7",
                                     "no_unplanned_stop", "national_egov_system", "national_special_data_store", "ics_direct_control",
                                     "national_security_work", "strategic_system"};
    static const char *const harms[] = {"none", "none", "none", "harm", "serious", "especially_serious"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        set(none[i], "none");
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        set(no[i], "false");
    set("system_function", "internal");
    set("info_classes", level == 1 ? "public" : "private");
    set("serves_defence_security", level >= 3 ? "true" : "false");
    set("harm_national_defence", harms[level]);
    set("harm_national_security", harms[level]);
    if (level == 5)
        set("strategic_system", "true");
    set("project_kind", "operating");
    set("investment_form", "outline_estimate");
    set("state_at_2026_07_01", "operating_no_level");
    set("dossier_date", "2026-10-01");
}

static procedure_result *ask(const procedures *x, const law_choice *choice)
{
    law_part part = {"he-thong", NULL, row};
    procedure_result *r;
    procedure_of(x, &part, 1, choice, &r);
    return r;
}

/* "step role body citation certainty" of the answers of a table whose step is `step` (NULL: all), one a line; possible
 * ones begin with "? " and end with what they depend on. */
static void list(const procedure_result *r, enum procedure_table t, const char *step, cd_str *to)
{
    for (size_t i = 0; i < r->nanswers[t]; i++) {
        const procedure_answer *a = &r->answers[t][i];
        const procedure_entry *e = a->entry;
        if (step && strcmp(e->step, step) != 0)
            continue;
        cd_str_addf(to, "%s%s", to->len ? "\n" : "", a->certain ? "" : "? ");
        if (e->role)
            cd_str_addf(to, "[%s] ", e->role);
        if (e->number)
            cd_str_addf(to, "%d%s ", e->number, e->workdays ? "w" : "d");
        if (e->form)
            cd_str_addf(to, "M%s ", e->form);
        if (e->safe)
            cd_str_addf(to, "%s/%s ", e->safe, e->other);
        cd_str_addf(to, "%s %s", e->citation, procedure_certainty_code(e->certainty));
        if (a->by_level)
            cd_str_adds(to, " level");
        for (size_t k = 0; k < a->nmissing; k++)
            cd_str_addf(to, " %s", a->missing[k]->code);
    }
}

#define answers_are(x, choice, table, step, expected) answers(__LINE__, x, choice, table, step, expected)
static void answers(int line, const procedures *x, const law_choice *choice, enum procedure_table t, const char *step, const char *expected)
{
    procedure_result *r = ask(x, choice);
    cd_str got;
    cd_str_init(&got, 0);
    list(r, t, step, &got);
    if (strcmp(cd_str_c(&got), expected) != 0)
        print_error("line %d: level %d..%d\ngot:\n%s\nwant:\n%s\n", line, r->min, r->max, cd_str_c(&got), expected);
    assert_string_equal(cd_str_c(&got), expected);
    cd_str_done(&got);
    procedure_result_free(r);
}

static const char appraise[] = "Thẩm định hồ sơ đề xuất cấp độ", approve[] = "Phê duyệt hồ sơ đề xuất cấp độ";
#define ND331 " Nghị định số 331/2026/NĐ-CP"
#define ND85 " Nghị định số 85/2016/NĐ-CP"

/* ---- NĐ 331/2026 ---- */

/* Điều 18 written out. */
static const char *appraiser_331(int level, const char *ministry, bool operates, bool listed)
{
    if (level <= 3 && !(level == 3 && listed)) {
        if (operates)
            return "[independent_appraiser] khoản 4 Điều 18" ND331 " V";
        return level == 3 ? "[specialised_unit] điểm a khoản 2 Điều 18" ND331 " V" : "[specialised_unit] khoản 1 Điều 18" ND331 " V";
    }
    return strcmp(ministry, "bqp") == 0          ? "[appraiser_bqp] điểm b khoản 3 Điều 18" ND331 " V"
           : strcmp(ministry, "ban_co_yeu") == 0 ? "[appraiser_ban_co_yeu] điểm c khoản 3 Điều 18" ND331 " V"
                                                 : "[appraiser_bca] điểm a khoản 3 Điều 18" ND331 " V";
}

static const char *approver_331(int level, bool listed)
{
    if (level <= 2)
        return "[specialised_unit] khoản 1 Điều 18; điểm a khoản 3 Điều 20" ND331 " V";
    if (level == 5 || listed)
        return "";
    return level == 3 ? "[owner] điểm b khoản 2 Điều 18" ND331 " V" : "[owner] điểm d khoản 3 Điều 18" ND331 " V";
}

static void competence_331(void **state)
{
    (void)state;
    static const char *const ministries[] = {"none", "bqp", "bca", "ban_co_yeu"};
    for (int level = 1; level <= 5; level++)
        for (size_t m = 0; m < 4; m++)
            for (int operates = 0; operates < 2; operates++)
                for (int listed = 0; listed < 2; listed++) {
                    system_of(level);
                    set("own_ministry", ministries[m]);
                    set("operator_is_specialised_unit", operates ? "true" : "false");
                    set("in_anqg_list", listed ? "true" : "false");
                    answers_are(new_tables, NULL, PROCEDURE_COMPETENCE, appraise, appraiser_331(level, ministries[m], operates, listed));
                    answers_are(new_tables, NULL, PROCEDURE_COMPETENCE, approve, approver_331(level, listed));
                    bool as_five = level == 5 || (level >= 3 && listed);
                    answers_are(new_tables, NULL, PROCEDURE_COMPETENCE, "Phê duyệt phương án bảo đảm an ninh mạng",
                                as_five ? "[owner] điểm d khoản 3 Điều 18" ND331 " V" : "");
                }
}

static void limits_331(void **state)
{
    (void)state;
    static const char *const limit[] = {"", "khoản 3 Điều 23" ND331 " V", "khoản 3 Điều 23" ND331 " V", "15w điểm a khoản 3 Điều 23" ND331 " V",
                                        "25w điểm b khoản 3 Điều 23" ND331 " V", "25w điểm b khoản 3 Điều 23" ND331 " V"};
    for (int level = 1; level <= 5; level++) {
        system_of(level);
        answers_are(new_tables, NULL, PROCEDURE_LIMITS, appraise, limit[level]);
        answers_are(new_tables, NULL, PROCEDURE_LIMITS, "Phản hồi, hướng dẫn bổ sung hồ sơ chưa hợp lệ", "5w khoản 2 Điều 23" ND331 " V");
        answers_are(new_tables, NULL, PROCEDURE_LIMITS, "Xử lý hồ sơ phê duyệt cấp độ", "7w khoản 2 Điều 24" ND331 " V");
        answers_are(new_tables, NULL, PROCEDURE_LIMITS, "Ý kiến chuyên môn của đơn vị chuyên trách",
                    level >= 4 ? "điểm d khoản 1 Điều 20" ND331 " V" : "");
    }
    system_of(3);
    set("in_anqg_list", "true"); /* the course of level 5: an inference */
    answers_are(new_tables, NULL, PROCEDURE_LIMITS, appraise, "25w điểm b khoản 3 Điều 23, khoản 4 Điều 20" ND331 " S");
    set("in_anqg_list", NULL);
    answers_are(new_tables, NULL, PROCEDURE_LIMITS, appraise,
                "? 15w điểm a khoản 3 Điều 23" ND331 " V in_anqg_list\n"
                "? 25w điểm b khoản 3 Điều 23, khoản 4 Điều 20" ND331 " S in_anqg_list");
}

static void papers_331(void **state)
{
    (void)state;
    static const char *const asked[] = {"", "01", "01", "02", "02", "02"};
    static const char *const decided[] = {"", NULL, NULL, "06", "06", "07"};
    for (int level = 1; level <= 5; level++) {
        system_of(level);
        char want[200];
        snprintf(want, sizeof want, "M%s Mẫu số %s, Phụ lục" ND331 " S", asked[level], asked[level]);
        answers_are(new_tables, NULL, PROCEDURE_PAPERS, "Đề nghị thẩm định", want);
        if (decided[level])
            snprintf(want, sizeof want, "M%s Mẫu số %s, Phụ lục" ND331 " S", decided[level], decided[level]);
        else
            snprintf(want, sizeof want, "Phụ lục" ND331 " S");
        answers_are(new_tables, NULL, PROCEDURE_PAPERS, "Phê duyệt", want);
        answers_are(new_tables, NULL, PROCEDURE_PAPERS, "Xin ý kiến", level >= 4 ? "M03 Mẫu số 03, Phụ lục" ND331 " S" : "");
        answers_are(new_tables, NULL, PROCEDURE_PAPERS, "Trình phê duyệt",
                    level >= 3 ? "M05 Mẫu số 05, Phụ lục" ND331 " S\nđiểm a khoản 1 Điều 24" ND331 " V\nđiểm b khoản 1 Điều 24" ND331 " V"
                               : "điểm a khoản 1 Điều 24" ND331 " V");
    }
    system_of(1);
    answers_are(new_tables, NULL, PROCEDURE_PAPERS, "Lập hồ sơ",
                "khoản 1 Điều 21, khoản 3 Điều 22" ND331 " V\nđiểm b khoản 2 Điều 21" ND331 " V\nkhoản 3 Điều 21, khoản 4 Điều 22" ND331
                " V\nkhoản 4 Điều 21, khoản 6 Điều 22" ND331 " V");
    system_of(5);
    set("project_kind", "upgrade");
    answers_are(new_tables, NULL, PROCEDURE_PAPERS, "Lập hồ sơ",
                "khoản 1 Điều 21, khoản 3 Điều 22" ND331 " V\nđiểm a khoản 2 Điều 21" ND331 " V\nkhoản 3 Điều 21, khoản 4 Điều 22" ND331
                " V\nkhoản 4 Điều 21, khoản 6 Điều 22" ND331 " V\nkhoản 5 Điều 22" ND331 " V\nkhoản 5 Điều 21" ND331 " V");
}

static void other_tables_331(void **state)
{
    (void)state;
    system_of(2);
    answers_are(new_tables, NULL, PROCEDURE_CONFLICT, NULL, "");
    answers_are(new_tables, NULL, PROCEDURE_OPINIONS, NULL, "");
    set("operator_is_specialised_unit", "true");
    answers_are(new_tables, NULL, PROCEDURE_CONFLICT, NULL, "điểm a khoản 4 Điều 18" ND331 " V\nđiểm b khoản 4 Điều 18" ND331 " V");
    system_of(4);
    set("operator_is_specialised_unit", "true");
    answers_are(new_tables, NULL, PROCEDURE_CONFLICT, NULL, "khoản 4 Điều 18" ND331 " T");
    answers_are(new_tables, NULL, PROCEDURE_OPINIONS, NULL,
                "[specialised_unit] điểm d khoản 1 Điều 20, khoản 5 Điều 21" ND331 " V\nđiểm a khoản 3 Điều 18" ND331 " V");
    set("hosted_rented", "true");
    answers_are(new_tables, NULL, PROCEDURE_CONDITIONS, "Khi thuê hạ tầng", "khoản 8 Điều 30" ND331 " V");
    set("in_anqg_list", NULL);
    answers_are(new_tables, NULL, PROCEDURE_CONDITIONS, "Khi thuê hạ tầng",
                "? khoản 8 Điều 30" ND331 " V in_anqg_list\n? khoản 9 Điều 30" ND331 " V in_anqg_list");
    system_of(5); /* whether it is on the list makes no difference: two rows of one answer */
    set("hosted_rented", "true");
    set("in_anqg_list", NULL);
    answers_are(new_tables, NULL, PROCEDURE_CONDITIONS, "Khi thuê hạ tầng", "khoản 9 Điều 30" ND331 " V");
    system_of(2);
    set("redetermination", "true");
    set("project_kind", "new");
    set("investment_form", "it_service_hire");
    answers_are(new_tables, NULL, PROCEDURE_COURSE, NULL, "Điều 25" ND331 " V\nđiểm a khoản 2 Điều 19" ND331 " V");
    system_of(2);
    set("in_anqg_list", "true");
    answers_are(new_tables, NULL, PROCEDURE_COURSE, NULL, "điểm a khoản 1 Điều 20" ND331 " V\nkhoản 4 Điều 20" ND331 " T");
}

/* The two dates of each disputed deadline: regimes.md, 06 and 12 months from 01/7/2026. */
static void transition(void **state)
{
    (void)state;
#define L116 " Luật An ninh mạng số 116/2025/QH15"
    system_of(3);
    answers_are(new_tables, NULL, PROCEDURE_TRANSITION, NULL, "2027-06-30/2027-07-01 khoản 3 Điều 45" L116 " T");
    set("state_at_2026_07_01", "not_started");
    answers_are(new_tables, NULL, PROCEDURE_TRANSITION, NULL, "");
    set("state_at_2026_07_01", "under_construction");
    const char *both = "2026-12-31/2027-01-01 khoản 1 Điều 39" ND331 " T\n2027-06-30/2027-07-01 khoản 1 Điều 39" ND331
                       " T\n2027-06-30/2027-07-01 khoản 3 Điều 45" L116 " T";
    answers_are(new_tables, NULL, PROCEDURE_TRANSITION, NULL, both);
    answers_are(old_tables, NULL, PROCEDURE_TRANSITION, NULL, both);
    set("state_at_2026_07_01", "operating_level_approved");
    set("approved_level_before", "3");
    law_choice c;
    assert_int_equal(law_choose(rules, row, NULL, &c), CD_OK);
    answers_are(new_tables, &c, PROCEDURE_TRANSITION, NULL,
                "2027-06-30/2027-07-01 khoản 1 Điều 45" L116 " T\n2027-06-30/2027-07-01 khoản 3 Điều 45" L116 " T");
}

/* ---- NĐ 85/2016 ---- */

static void competence_85(void **state)
{
    (void)state;
    static const struct {
        const char *date, *ministry, *want;
    } high[] = {
        {"2025-02-28", "none", "[appraiser_btttt] điểm a khoản 3 Điều 12" ND85 " V"},
        {"2025-03-01", "none", "[appraiser_bca] điểm a khoản 3 Điều 12" ND85 " S"},
        {"2025-02-28", "ban_co_yeu", "[appraiser_btttt] điểm a khoản 3 Điều 12" ND85 " V"},
        {"2025-02-28", "bqp", "[appraiser_bqp] điểm b khoản 3 Điều 12" ND85 " V"},
        {"2025-03-01", "bqp", "[appraiser_bqp] điểm b khoản 3 Điều 12" ND85 " S"},
        {"2025-02-28", "bca", "[appraiser_bca] điểm c khoản 3 Điều 12" ND85 " V"},
        {"2025-03-01", "bca", "[appraiser_bca] điểm c khoản 3 Điều 12" ND85 " S"},
    };
    for (int level = 4; level <= 5; level++)
        for (size_t i = 0; i < sizeof high / sizeof *high; i++) {
            system_of(level);
            set("dossier_date", high[i].date);
            set("own_ministry", high[i].ministry);
            answers_are(old_tables, NULL, PROCEDURE_COMPETENCE, appraise, high[i].want);
        }
    system_of(4);
    set("dossier_date", NULL);
    answers_are(old_tables, NULL, PROCEDURE_COMPETENCE, appraise,
                "? [appraiser_btttt] điểm a khoản 3 Điều 12" ND85 " V dossier_date\n? [appraiser_bca] điểm a khoản 3 Điều 12" ND85
                " S dossier_date");
    /* an operating specialised unit: nothing said before the circular, certain under it, disputed after 30/6/2026 */
    static const struct {
        const char *date, *want;
    } low[] = {{"2022-09-30", "[specialised_unit] điểm a khoản 2 Điều 12" ND85 " V"},
               {"2022-10-01", "[independent_appraiser] Điều 6 Thông tư số 12/2022/TT-BTTTT V"},
               {"2026-06-30", "[independent_appraiser] Điều 6 Thông tư số 12/2022/TT-BTTTT V"},
               {"2026-07-01", "[independent_appraiser] Điều 6 Thông tư số 12/2022/TT-BTTTT T"}};
    for (size_t i = 0; i < sizeof low / sizeof *low; i++) {
        system_of(3);
        set("dossier_date", low[i].date);
        set("operator_is_specialised_unit", "true");
        answers_are(old_tables, NULL, PROCEDURE_COMPETENCE, appraise, low[i].want);
    }
    /* before the circular it makes no difference, so nothing is missing */
    system_of(3);
    set("dossier_date", "2020-01-01");
    set("operator_is_specialised_unit", NULL);
    answers_are(old_tables, NULL, PROCEDURE_COMPETENCE, appraise, low[0].want);
}

static void limits_85(void **state)
{
    (void)state;
    static const char *const limit[] = {"", "khoản 2 Điều 16" ND85 " V", "khoản 2 Điều 16" ND85 " V", "15d điểm a khoản 2 Điều 16" ND85 " V",
                                        "30d điểm b khoản 2 Điều 16" ND85 " V", "30d điểm b khoản 2 Điều 16" ND85 " V"};
    for (int level = 1; level <= 5; level++) {
        system_of(level);
        set("dossier_date", "2024-05-05");
        answers_are(old_tables, NULL, PROCEDURE_LIMITS, appraise, limit[level]);
        answers_are(old_tables, NULL, PROCEDURE_LIMITS, "Xử lý hồ sơ phê duyệt cấp độ", "7w khoản 2 Điều 17" ND85 " V");
        answers_are(old_tables, NULL, PROCEDURE_LIMITS, "Phản hồi hồ sơ chưa hợp lệ", "");
        set("dossier_date", "2022-09-30");
        answers_are(old_tables, NULL, PROCEDURE_LIMITS, "Phản hồi hồ sơ chưa hợp lệ", "5w khoản 3 Điều 14 Thông tư số 03/2017/TT-BTTTT S");
        /* forms: only two numbers are verified */
        answers_are(old_tables, NULL, PROCEDURE_PAPERS, "Phê duyệt", level == 5 ? "Phụ lục" ND85 " T" : "M06 Mẫu số 06, Phụ lục" ND85 " S");
    }
}

/* ---- which level, kept or not ---- */

static void levels(void **state)
{
    (void)state;
    for (int level = 1; level <= 5; level++) {
        system_of(level);
        procedure_result *r = ask(new_tables, NULL);
        assert_int_equal(r->min, level);
        assert_int_equal(r->max, level);
        assert_int_equal(r->kept, TRUTH_NO);
        assert_int_equal(r->nlevel_missing, 0);
        assert_true(r->all_certain);
        procedure_result_free(r);
    }
    /* 3 by harm; the unknown decision of the Prime Minister can make it 4 or 5 (2 changes nothing) */
    system_of(3);
    set("pm_decided_level", NULL);
    procedure_result *r = ask(new_tables, NULL);
    bool want[] = {false, false, false, true, true, true};
    assert_memory_equal(r->levels, want, sizeof want);
    assert_int_equal(r->nlevel_missing, 1);
    assert_string_equal(r->level_missing[0].fact->code, "pm_decided_level");
    assert_null(r->level_missing[0].part);
    assert_false(r->all_certain);
    procedure_result_free(r);
    answers_are(new_tables, NULL, PROCEDURE_COMPETENCE, appraise,
                "? [specialised_unit] điểm a khoản 2 Điều 18" ND331 " V level\n? [appraiser_bca] điểm a khoản 3 Điều 18" ND331 " V level");
    /* levels between the least and the greatest that cannot be reached are left out: 2, or 4 where it is of defence */
    system_of(2);
    set("harm_national_security", "serious");
    set("serves_defence_security", NULL);
    r = ask(new_tables, NULL);
    bool two_or_four[] = {false, false, true, false, true, false};
    assert_memory_equal(r->levels, two_or_four, sizeof two_or_four);
    procedure_result_free(r);
    /* nothing met: people decide, so every level is possible */
    system_of(2);
    set("system_function", "other");
    r = ask(new_tables, NULL);
    assert_true(r->levels[0]);
    assert_int_equal(r->min, 0);
    assert_int_equal(r->max, 0);
    assert_false(r->all_certain);
    procedure_result_free(r);
    answers_are(new_tables, NULL, PROCEDURE_LIMITS, appraise,
                "? khoản 3 Điều 23" ND331 " V level\n? 15w điểm a khoản 3 Điều 23" ND331 " V level\n? 25w điểm b khoản 3 Điều 23" ND331 " V level");
}

/* The level of the whole: a part can raise it, and says which of its facts. */
static void parts(void **state)
{
    (void)state;
    const char *whole[512];
    system_of(2);
    memcpy(whole, row, sizeof whole);
    system_of(3);
    set("pm_decided_level", NULL);
    law_part all[] = {{"chinh", NULL, whole}, {"phan", NULL, row}};
    procedure_result *r;
    procedure_of(new_tables, all, 2, NULL, &r);
    bool want[] = {false, false, false, true, true, true};
    assert_memory_equal(r->levels, want, sizeof want);
    assert_int_equal(r->nlevel_missing, 1);
    assert_string_equal(r->level_missing[0].part, "phan");
    procedure_result_free(r);
}

static void kept(void **state)
{
    (void)state;
    law_choice c;
    system_of(2);
    set("state_at_2026_07_01", "operating_level_approved");
    set("approved_level_before", "4");
    assert_int_equal(law_choose(rules, row, NULL, &c), CD_OK);
    assert_string_equal(c.may_keep, "approved_level_before");
    procedure_result *r = ask(new_tables, &c);
    assert_int_equal(r->kept, TRUTH_YES);
    assert_int_equal(r->min, 4);
    assert_int_equal(r->max, 4);
    assert_int_equal(r->nanswers[PROCEDURE_COMPETENCE], 0);
    assert_int_equal(r->nanswers[PROCEDURE_PAPERS], 0);
    assert_int_equal(r->nanswers[PROCEDURE_LIMITS], 0);
    procedure_result_free(r);
    answers_are(new_tables, &c, PROCEDURE_COURSE, NULL, "khoản 1 Điều 45" L116 " V");
    set("redetermination", NULL); /* keeps 4, or is 2 again */
    assert_int_equal(law_choose(rules, row, NULL, &c), CD_OK);
    assert_string_equal(c.pack, "nd331-2026");
    assert_null(c.kept);
    r = ask(new_tables, &c);
    assert_int_equal(r->kept, TRUTH_UNKNOWN);
    bool want[] = {false, false, true, false, true, false};
    assert_memory_equal(r->levels, want, sizeof want);
    procedure_result_free(r);
    answers_are(new_tables, &c, PROCEDURE_COMPETENCE, appraise, "? [specialised_unit] khoản 1 Điều 18" ND331 " V redetermination");
    answers_are(new_tables, &c, PROCEDURE_COURSE, NULL,
                "? khoản 1 Điều 45" L116 " V redetermination\n? Điều 25" ND331 " V redetermination\n? điểm a khoản 1 Điều 20" ND331
                " V redetermination");
}

/* ---- unknown facts against every completion ---- */

static uint64_t seed = 20261121;
static size_t pick(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(seed >> 33) % n;
}

enum { ROWS_MAX = 64, FREE_MAX = 4 };
static const char *const choices[][6] = {{"in_anqg_list", "false", "true"},
                                         {"own_ministry", "none", "bqp", "bca", "ban_co_yeu"},
                                         {"operator_is_specialised_unit", "false", "true"},
                                         {"project_kind", "new", "upgrade", "operating"},
                                         {"investment_form", "one_step_design", "two_step_design", "it_service_hire", "outline_estimate"},
                                         {"hosted_rented", "false", "true"},
                                         {"state_at_2026_07_01", "operating_level_approved", "operating_no_level", "under_construction", "not_started",
                                          "decommissioned"},
                                         {"pm_decided_level", "none", "2", "3", "4", "5"}};
enum { NCHOICES = sizeof choices / sizeof *choices, PM = NCHOICES - 1 };

static size_t nvalues(size_t c)
{
    size_t n = 1;
    while (n < 6 && choices[c][n])
        n++;
    return n - 1;
}

typedef struct seen { /* one answer over all completions */
    const procedure_entry *entry;
    size_t times;
    bool *at; /* by completion */
} seen;

static void completions(void **state)
{
    (void)state;
    size_t uncertain = 0;
    for (int round = 0; round < 60; round++) {
        const procedures *x = round % 2 ? new_tables : old_tables;
        system_of(2 + (int)pick(3));
        size_t open[FREE_MAX], nopen = 0, total = 1;
        for (size_t c = 0; c < NCHOICES; c++) {
            set(choices[c][0], choices[c][1 + pick(nvalues(c))]);
            if (nopen < FREE_MAX && pick(2)) {
                open[nopen++] = c;
                total *= nvalues(c);
            }
        }
        for (size_t i = 0; i < nopen; i++)
            set(choices[open[i]][0], NULL);
        procedure_result *r = ask(x, NULL);
        seen all[PROCEDURE_NTABLES][ROWS_MAX];
        memset(all, 0, sizeof all);
        for (size_t n = 0; n < total; n++) {
            size_t rest = n;
            for (size_t i = 0; i < nopen; i++) {
                set(choices[open[i]][0], choices[open[i]][1 + rest % nvalues(open[i])]);
                rest /= nvalues(open[i]);
            }
            procedure_result *one = ask(x, NULL);
            for (enum procedure_table t = 0; t < PROCEDURE_NTABLES; t++)
                for (size_t k = 0; k < one->nanswers[t]; k++) {
                    assert_true(one->answers[t][k].certain);
                    assert_int_equal(one->answers[t][k].nmissing, 0);
                    size_t s = 0;
                    while (all[t][s].entry && all[t][s].entry != one->answers[t][k].entry)
                        s++;
                    assert_true(s < ROWS_MAX - 1);
                    all[t][s].entry = one->answers[t][k].entry;
                    if (!all[t][s].at)
                        all[t][s].at = cd_calloc(total, sizeof(bool));
                    all[t][s].at[n] = true;
                    all[t][s].times++;
                }
            procedure_result_free(one);
        }
        for (enum procedure_table t = 0; t < PROCEDURE_NTABLES; t++) {
            size_t entries = 0;
            while (all[t][entries].entry)
                entries++;
            assert_int_equal(r->nanswers[t], entries); /* possible exactly when some completion says so */
            for (size_t k = 0; k < r->nanswers[t]; k++) {
                const procedure_answer *a = &r->answers[t][k];
                size_t s = 0;
                while (all[t][s].entry && all[t][s].entry != a->entry)
                    s++;
                assert_non_null(all[t][s].entry);
                assert_int_equal(a->certain, all[t][s].times == total);
                uncertain += !a->certain;
                /* a fact is missing exactly when two completions that differ in it alone differ in the answer */
                size_t step = 1, missing = 0;
                for (size_t i = 0; i < nopen; i++) {
                    size_t values = nvalues(open[i]);
                    bool matters = false;
                    for (size_t n = 0; n < total; n++)
                        for (size_t v = 1; v < values && n / step % values == 0; v++)
                            matters = matters || all[t][s].at[n] != all[t][s].at[n + v * step];
                    step *= values;
                    bool told = false;
                    for (size_t m = 0; m < a->nmissing; m++)
                        told = told || strcmp(a->missing[m]->code, choices[open[i]][0]) == 0;
                    if (open[i] == PM)
                        told = a->by_level;
                    else
                        missing += matters;
                    if (told != matters)
                        print_error("round %d: %s: told %d, matters %d for «%s»\n", round, choices[open[i]][0], told, matters, a->entry->citation);
                    assert_int_equal(told, matters);
                }
                assert_int_equal(a->nmissing, missing);
            }
            for (size_t s = 0; s < entries; s++)
                free(all[t][s].at);
        }
        procedure_result_free(r);
    }
    assert_true(uncertain > 300); /* the rounds did test something */
}

/* ---- faults of a procedure model ---- */

/* A model of one table over `level`, in the file work/p.dmn; outputs and rows are given as XML. */
static void faults(int line, enum procedure_table t, const char *hit, const char *outs, const char *cells, const char *expected)
{
    cd_auto_free char *path = cd_path_join(work, "p.dmn"), *text = NULL;
    assert_true(asprintf(&text,
                         "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:m\">\n"
                         "<inputData id=\"l\" name=\"level\"><variable id=\"lv\" name=\"level\" typeRef=\"number\"/></inputData>\n"
                         "<decision id=\"d\" name=\"Bảng\"><variable id=\"dv\" name=\"Bảng\"/>\n"
                         "<informationRequirement id=\"r\"><requiredInput href=\"#l\"/></informationRequirement>\n"
                         "<decisionTable id=\"t\" %s>\n"
                         "<input id=\"i\"><inputExpression id=\"ie\" typeRef=\"number\"><text>level</text></inputExpression></input>\n"
                         "%s\n"
                         "<rule id=\"x\"><inputEntry id=\"e\"><text>3</text></inputEntry>\n%s\n</rule>\n"
                         "</decisionTable></decision></definitions>\n",
                         hit, outs, cells) > 0);
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(cd_file_write(path, text, strlen(text), &d), CD_OK);
    pack p = *new_pack;
    const char *tables[PROCEDURE_NTABLES] = {0};
    tables[t] = "Bảng";
    p.procedure_file = path;
    p.procedure_tables = tables;
    procedures *x = NULL;
    assert_int_equal(procedures_read(&p, &d, &x), *expected ? CD_EINPUT : CD_OK);
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < d.count; i++)
        cd_str_addf(&got, "%s%s %zu:%zu %s", i ? "\n" : "", d.items[i].code, d.items[i].line, d.items[i].column, d.items[i].text);
    if (strcmp(cd_str_c(&got), expected) != 0)
        print_error("line %d:\n%s\nwant:\n%s\n", line, cd_str_c(&got), expected);
    assert_string_equal(cd_str_c(&got), expected);
    cd_str_done(&got);
    cd_diags_done(&d);
    procedures_free(x);
    unlink(path);
}
#define OUT(name) "<output id=\"o-" name "\" name=\"" name "\"/>"
#define CELL(text) "<outputEntry id=\"c\"><text>" text "</text></outputEntry>"
#define COURSE OUT("text") OUT("citation") OUT("certainty")
#define LIMITS OUT("step") OUT("number") OUT("unit") OUT("from") OUT("citation") OUT("certainty")

static void broken(void **state)
{
    (void)state;
    const char *collect = "hitPolicy=\"COLLECT\"";
    faults(__LINE__, PROCEDURE_COURSE, collect, COURSE, CELL("\"a\"") CELL("\"b\"") CELL("\"V\""), "");
    faults(__LINE__, PROCEDURE_COURSE, "hitPolicy=\"UNIQUE\"", COURSE, CELL("\"a\"") CELL("\"b\"") CELL("\"V\""),
           "E3290 5:1 bảng «Bảng» phải có chính sách FIRST (một câu trả lời), COLLECT hoặc RULE ORDER (mọi câu đúng)");
    faults(__LINE__, PROCEDURE_COURSE, collect, OUT("text") OUT("citation") OUT("form"), CELL("\"a\"") CELL("\"b\"") CELL("\"V\""),
           "E3291 5:1 bảng «Bảng» thiếu cột kết quả «certainty»\nE3291 7:75 bảng «Bảng» không có cột kết quả «form»");
    faults(__LINE__, PROCEDURE_COURSE, collect, COURSE, CELL("\"\"") CELL("\"b\"") CELL("\"V\""), "E3291 9:27 hàng này thiếu kết quả «text»");
    faults(__LINE__, PROCEDURE_COURSE, collect, COURSE, CELL("\"a\"") CELL("\"\"") CELL("\"V\""),
           "E3293 9:77 hàng này thiếu «citation»: mỗi câu trả lời phải có căn cứ và mức chắc chắn");
    faults(__LINE__, PROCEDURE_COURSE, collect, COURSE, CELL("\"a\"") CELL("\"b\"") CELL("\"X\""),
           "E3292 9:127 kết quả «certainty» phải là \"V\", \"S\", \"T\"");
    faults(__LINE__, PROCEDURE_COURSE, collect, COURSE, CELL("1") CELL("\"b\"") CELL("\"V\""),
           "E3292 9:27 kết quả «text» phải là một chuỗi ký tự trong ngoặc kép");
    faults(__LINE__, PROCEDURE_LIMITS, collect, LIMITS,
           CELL("\"a\"") CELL("15") CELL("\"week\"") CELL("\"b\"") CELL("\"c\"") CELL("\"V\""),
           "E3292 9:126 kết quả «unit» phải là \"day\", \"workday\"");
    faults(__LINE__, PROCEDURE_LIMITS, collect, LIMITS, CELL("\"a\"") CELL("0") CELL("\"day\"") CELL("\"b\"") CELL("\"c\"") CELL("\"V\""),
           "E3292 9:77 kết quả «number» phải là một số nguyên từ 1 đến 3660, hoặc null\n"
           "E3292 9:125 kết quả «unit» phải là \"day\", \"workday\"\n"
           "E3292 9:177 kết quả «from» phải là một chuỗi ký tự trong ngoặc kép");
    faults(__LINE__, PROCEDURE_LIMITS, collect, LIMITS, CELL("\"a\"") CELL("null") CELL("\"\"") CELL("\"\"") CELL("\"c\"") CELL("\"V\""), "");
    faults(__LINE__, PROCEDURE_TRANSITION, collect, COURSE OUT("safe") OUT("other"),
           CELL("\"a\"") CELL("\"b\"") CELL("\"T\"") CELL("date(\"2027-01-01\")") CELL("date(\"2026-12-31\")"),
           "E3292 9:242 cách tính khác («other») phải không sớm hơn ngày an toàn («safe»)");
    faults(__LINE__, PROCEDURE_TRANSITION, collect, COURSE OUT("safe") OUT("other"),
           CELL("\"a\"") CELL("\"b\"") CELL("\"T\"") CELL("\"2027-01-01\"") CELL("date(\"2026-12-31\")"),
           "E3292 9:177 kết quả «safe» phải là một ngày, ví dụ date(\"2026-12-31\")");
    pack p = *new_pack;
    p.procedure_file = NULL;
    procedures *x;
    assert_int_equal(procedures_read(&p, NULL, &x), CD_NO);
}

/* With FIRST a row holds only where none above it does. */
static void first(void **state)
{
    (void)state;
    cd_auto_free char *path = cd_path_join(work, "p.dmn");
    const char *text = "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:m\">\n"
                       "<inputData id=\"l\" name=\"level\"><variable id=\"lv\" name=\"level\" typeRef=\"number\"/></inputData>\n"
                       "<decision id=\"d\" name=\"Bảng\"><variable id=\"dv\" name=\"Bảng\"/>\n"
                       "<informationRequirement id=\"r\"><requiredInput href=\"#l\"/></informationRequirement>\n"
                       "<decisionTable id=\"t\" hitPolicy=\"FIRST\">\n"
                       "<input id=\"i\"><inputExpression id=\"ie\" typeRef=\"number\"><text>level</text></inputExpression></input>\n" COURSE
                       "<rule id=\"x\"><inputEntry id=\"e\"><text>&gt;= 4</text></inputEntry>" CELL("\"a\"") CELL("\"cao\"") CELL("\"V\"")
                       "</rule>\n<rule id=\"y\"><inputEntry id=\"f\"><text>-</text></inputEntry>" CELL("\"b\"") CELL("\"khác\"") CELL("\"V\"")
                       "</rule></decisionTable></decision></definitions>\n";
    assert_int_equal(cd_file_write(path, text, strlen(text), NULL), CD_OK);
    pack p = *new_pack;
    const char *tables[PROCEDURE_NTABLES] = {"Bảng"};
    p.procedure_file = path;
    p.procedure_tables = tables;
    procedures *x;
    assert_int_equal(procedures_read(&p, NULL, &x), CD_OK);
    system_of(4);
    answers_are(x, NULL, PROCEDURE_COURSE, NULL, "cao V");
    system_of(3);
    answers_are(x, NULL, PROCEDURE_COURSE, NULL, "khác V");
    set("pm_decided_level", NULL);
    answers_are(x, NULL, PROCEDURE_COURSE, NULL, "? cao V level\n? khác V level");
    assert_true(procedures_has(x, PROCEDURE_COURSE));
    assert_false(procedures_has(x, PROCEDURE_PAPERS));
    procedures_free(x);
    unlink(path);
}

static void roles(void **state)
{
    (void)state;
    assert_true(procedures_role(new_tables, "specialised_unit"));
    assert_true(procedures_role(new_tables, "appraiser_ban_co_yeu"));
    assert_false(procedures_role(old_tables, "appraiser_ban_co_yeu"));
    assert_true(procedures_role(old_tables, "appraiser_btttt"));
    assert_false(procedures_role(new_tables, "minister"));
}

/* ---- working days ---- */

static cd_date day(const char *text)
{
    cd_date d;
    assert_true(cd_date_parse(text, false, &d));
    return d;
}

static workdays *calendar(void)
{
    cd_diags d;
    cd_diags_init(&d);
    workdays *w;
    assert_int_equal(workdays_read(calendar_dir, rules_dir, &d, &w), CD_OK);
    assert_int_equal(d.count, 0);
    cd_diags_done(&d);
    return w;
}

#define limit_is(w, from, n, in_workdays, due, last, provisional, unknown) \
    limit(__LINE__, w, from, n, in_workdays, due, last, provisional, unknown)
static void limit(int line, const workdays *w, const char *from, int n, bool in_workdays, const char *due, const char *last,
                  const char *provisional, int unknown)
{
    workdays_limit l;
    assert_true(workdays_count(w, day(from), n, in_workdays, &l));
    char text[3][11], got[64], want[64];
    cd_date_format(l.due, text[0]);
    cd_date_format(l.last, text[1]);
    cd_date_format(l.provisional, text[2]);
    snprintf(got, sizeof got, "%s %s %s %d", text[0], text[1], text[2], l.unknown_year);
    snprintf(want, sizeof want, "%s %s %s %d", due, last, provisional, unknown);
    if (strcmp(got, want) != 0)
        print_error("line %d\n", line);
    assert_string_equal(got, want);
}

/* The fixed days of 2026, and its uncertain ones. */
static void days_of_2026(void **state)
{
    (void)state;
    workdays *w = calendar();
    static const char *const firm[] = {"2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20",
                                       "2026-04-27", "2026-04-30", "2026-05-01", "2026-09-01", "2026-09-02"};
    size_t off = 0, maybe = 0;
    for (int64_t x = cd_date_days(day("2026-01-01")); x <= cd_date_days(day("2026-12-31")); x++) {
        cd_date d = cd_date_from_days(x);
        bool rest = (x + 4) % 7 == 6 || (x + 4) % 7 == 0; /* 1970-01-01 was a Thursday; 0: Sunday */
        bool listed = false;
        char text[11];
        cd_date_format(d, text);
        for (size_t i = 0; i < sizeof firm / sizeof *firm; i++)
            listed = listed || strcmp(firm[i], text) == 0;
        assert_int_equal(workdays_is_work(w, d, false), !rest && !listed);
        off += !rest && listed;
        maybe += workdays_is_work(w, d, true) != workdays_is_work(w, d, false);
    }
    assert_int_equal(off, 11);
    assert_int_equal(maybe, 5); /* two swaps of two days, and 24/11 */
    assert_false(workdays_is_work(w, day("2026-01-02"), true));
    assert_true(workdays_is_work(w, day("2026-01-10"), true));
    assert_false(workdays_is_work(w, day("2026-08-31"), true));
    assert_true(workdays_is_work(w, day("2026-08-22"), true));
    assert_false(workdays_is_work(w, day("2026-11-24"), true));
    assert_string_equal(workdays_name(w, day("2026-02-17"), false), "Mùng 1 Tết Âm lịch");
    assert_null(workdays_name(w, day("2026-11-24"), false));
    assert_string_equal(workdays_name(w, day("2026-11-24"), true), "Ngày Văn hóa Việt Nam");
    assert_null(workdays_name(w, day("2026-11-25"), true));
    assert_true(workdays_has_year(w, 2027));
    assert_false(workdays_has_year(w, 2024));
    workdays_free(w);
}

static void counting(void **state)
{
    (void)state;
    workdays *w = calendar();
    /* Friday 06/3: the five working days are the whole next week */
    limit_is(w, "2026-03-06", 5, true, "2026-03-13", "2026-03-13", "2026-03-13", 0);
    limit_is(w, "2026-03-07", 5, true, "2026-03-13", "2026-03-13", "2026-03-13", 0); /* received on a Saturday */
    /* over Tết: 13/02 is the Friday before it, 23/02 the Monday after */
    limit_is(w, "2026-02-12", 2, true, "2026-02-23", "2026-02-23", "2026-02-23", 0);
    /* over Giỗ Tổ, 30/4 and 01/5: 28, 29/4, 04, 05, 06/5 */
    limit_is(w, "2026-04-24", 5, true, "2026-05-06", "2026-05-06", "2026-05-06", 0);
    limit_is(w, "2026-08-28", 7, true, "2026-09-10", "2026-09-10", "2026-09-11", 0); /* 31/8 uncertain */
    limit_is(w, "2026-11-10", 15, true, "2026-12-01", "2026-12-01", "2026-12-02", 0); /* 24/11 uncertain */
    limit_is(w, "2026-11-10", 25, true, "2026-12-15", "2026-12-15", "2026-12-16", 0);
    /* days: the first is not counted; an end on a Saturday moves to Monday */
    limit_is(w, "2026-03-02", 15, false, "2026-03-17", "2026-03-17", "2026-03-17", 0);
    limit_is(w, "2026-03-06", 15, false, "2026-03-23", "2026-03-21", "2026-03-23", 0);
    limit_is(w, "2026-02-01", 15, false, "2026-02-23", "2026-02-16", "2026-02-23", 0);
    limit_is(w, "2026-11-09", 15, false, "2026-11-24", "2026-11-24", "2026-11-25", 0);
    /* a year without a file */
    limit_is(w, "2024-12-25", 10, true, "2025-01-09", "2025-01-09", "2025-01-09", 2024);
    limit_is(w, "2027-12-30", 5, true, "2028-01-06", "2028-01-06", "2028-01-06", 2028);
    /* 2027: Tết is provisional but for its first day, a Saturday */
    limit_is(w, "2027-02-04", 1, true, "2027-02-05", "2027-02-05", "2027-02-12", 0);
    workdays_limit l;
    assert_false(workdays_count(w, (cd_date){9999, 12, 30}, 5, true, &l));
    assert_false(workdays_count(w, (cd_date){9999, 12, 30}, 5, false, &l));
    assert_non_null(strstr(workdays_source(w), "147"));
    assert_false(workdays_compared(w));
    workdays_free(w);
}

static void calendar_fault(const char *counting_text, const char *name, const char *text, const char *expected)
{
    cd_auto_free char *c = cd_path_join(work, "counting.xml"), *y = cd_path_join(work, name);
    cd_diags d;
    cd_diags_init(&d);
    if (counting_text)
        assert_int_equal(cd_file_write(c, counting_text, strlen(counting_text), &d), CD_OK);
    assert_int_equal(cd_file_write(y, text, strlen(text), &d), CD_OK);
    workdays *w = NULL;
    assert_int_equal(workdays_read(work, rules_dir, &d, &w), CD_EINPUT);
    assert_null(w);
    assert_int_equal(d.count, 1);
    char got[400];
    snprintf(got, sizeof got, "%s %zu:%zu %s", d.items[0].code, d.items[0].line, d.items[0].column, d.items[0].text);
    assert_string_equal(got, expected);
    cd_diags_done(&d);
    unlink(c);
    unlink(y);
}

static void broken_calendars(void **state)
{
    (void)state;
#define NS "xmlns=\"urn:capdo:calendar:1\""
    const char *good = "<counting " NS "><rest weekday=\"sat\"/><rest weekday=\"sun\"/><first-day counts=\"no\"/>"
                       "<end-on-rest-day moves=\"yes\"/><source compared=\"no\">luật</source></counting>\n";
    calendar_fault(NULL, "2026.xml", "<year " NS " n=\"2026\"/>\n",
                   "E3296 1:1 thư mục lịch thiếu tệp counting.xml (ngày nghỉ hằng tuần và cách tính thời hạn)");
    calendar_fault(good, "2026.xml", "<year " NS " n=\"2025\"/>\n", "E3294 1:1 tệp tên 2026.xml nhưng ghi năm 2025");
    calendar_fault(good, "2026.xml", "<year " NS " n=\"2026\">\n<holiday date=\"2025-01-01\" name=\"a\" source=\"b\"/></year>\n",
                   "E3294 2:1 thuộc tính date=\"2025-01-01\" phải là một ngày YYYY-MM-DD của năm 2026");
    calendar_fault(good, "2026.xml",
                   "<year " NS " n=\"2026\">\n<holiday date=\"2026-01-01\" name=\"a\" source=\"b\"/>\n"
                   "<holiday date=\"2026-01-01\" name=\"c\" source=\"b\" provisional=\"yes\"/></year>\n",
                   "E3295 3:1 ngày 2026-01-01 đã có trong lịch («a»)");
    calendar_fault(good, "2026.xml", "<year " NS " n=\"2026\">\n<swap off=\"2026-01-03\" work=\"2026-01-10\" name=\"a\" source=\"b\"/></year>\n",
                   "E3295 2:1 hoán đổi phải lấy một ngày làm việc trong tuần (off) đổi với một ngày nghỉ hằng tuần (work)");
}

/* What counting.xml says is obeyed: here Saturday is worked, the first day counts, and an end does not move. */
static void other_counting(void **state)
{
    (void)state;
    cd_auto_free char *c = cd_path_join(work, "counting.xml");
    const char *text = "<counting " NS "><rest weekday=\"sun\"/><first-day counts=\"yes\"/><end-on-rest-day moves=\"no\"/>"
                       "<source compared=\"yes\">quy ước khác</source></counting>\n";
    assert_int_equal(cd_file_write(c, text, strlen(text), NULL), CD_OK);
    workdays *w;
    assert_int_equal(workdays_read(work, rules_dir, NULL, &w), CD_OK);
    limit_is(w, "2026-03-06", 5, true, "2026-03-11", "2026-03-11", "2026-03-11", 2026); /* Fri, Sat, Mon, Tue, Wed */
    limit_is(w, "2026-03-06", 3, false, "2026-03-08", "2026-03-08", "2026-03-08", 2026); /* a Sunday */
    assert_string_equal(workdays_source(w), "quy ước khác");
    assert_true(workdays_compared(w));
    workdays_free(w);
    unlink(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(competence_331), cmocka_unit_test(limits_331),   cmocka_unit_test(papers_331),   cmocka_unit_test(other_tables_331),
        cmocka_unit_test(transition),     cmocka_unit_test(competence_85), cmocka_unit_test(limits_85),   cmocka_unit_test(levels),
        cmocka_unit_test(parts),          cmocka_unit_test(kept),         cmocka_unit_test(completions),  cmocka_unit_test(broken),
        cmocka_unit_test(first),          cmocka_unit_test(roles),        cmocka_unit_test(days_of_2026), cmocka_unit_test(counting),
        cmocka_unit_test(broken_calendars), cmocka_unit_test(other_counting),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
