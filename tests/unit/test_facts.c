#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "law/facts.h"

static facts *dictionary;

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    cd_auto_free char *dir = NULL;
    if (asprintf(&dir, "%s/rules", getenv("CAPDO_SOURCE")) < 0)
        return -1;
    int r = facts_load(dir, &d, &dictionary);
    cd_diags_print(&d, stderr);
    cd_diags_done(&d);
    return r;
}

static int unload(void **state)
{
    (void)state;
    facts_free(dictionary);
    return 0;
}

static void good(const char *code, const char *text, const char *expected, const char *shown)
{
    cd_diags d;
    cd_diags_init(&d);
    char *value = (char *)(uintptr_t)1;
    const fact *f = facts_find(dictionary, code);
    assert_non_null(f);
    assert_int_equal(fact_parse(f, text, cd_place_file("t"), "w", &d, &value), CD_OK);
    assert_int_equal(d.count, 0);
    if (expected)
        assert_string_equal(value, expected);
    else
        assert_null(value);
    cd_str s;
    cd_str_init(&s, 0);
    fact_show(f, value, &s);
    assert_string_equal(cd_str_c(&s), shown);
    cd_str_done(&s);
    free(value);
}

static void bad(const char *code, const char *text, const char *diag)
{
    cd_diags d;
    cd_diags_init(&d);
    char *value = (char *)(uintptr_t)1;
    assert_int_equal(fact_parse(facts_find(dictionary, code), text, (cd_place){"t.csv", 3, 9}, "cột «x»", &d, &value), CD_EINPUT);
    assert_int_equal((uintptr_t)value, 1);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, diag);
    assert_int_equal(d.items[0].line, 3);
    assert_int_equal(d.items[0].column, 9);
    assert_int_equal(strncmp(d.items[0].text, "cột «x»: ", strlen("cột «x»: ")), 0);
    cd_diags_done(&d);
}

/* The whole text of a refusal, behind "cột «x»: ". */
static void says(const char *code, const char *text, const char *want)
{
    cd_diags d;
    cd_diags_init(&d);
    char *value = NULL;
    assert_int_equal(fact_parse(facts_find(dictionary, code), text, cd_place_file("t"), "cột «x»", &d, &value), CD_EINPUT);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].text + strlen("cột «x»: "), want);
    assert_int_equal(fact_parse(facts_find(dictionary, code), text, cd_place_file("t"), "cột «x»", NULL, &value), CD_EINPUT);
    cd_diags_done(&d);
}

static void refusals(void **state)
{
    (void)state;
    says("system_function", "mail",
         "giá trị «mail» không có trong danh mục; hãy ghi một trong: internal (Chỉ phục vụ hoạt động nội bộ), public_service (Phục vụ "
         "người dân, doanh nghiệp), infrastructure (Cơ sở hạ tầng thông tin), industrial_control (Điều khiển công nghiệp), other (Hệ "
         "thống thông tin khác) (để trống nếu chưa biết)");
    says("system_function", "Chỉ phục vụ hoạt động nội bộ", "giá trị «Chỉ phục vụ hoạt động nội bộ» không có trong danh mục; hãy ghi internal");
    says("system_function", "DIEU KHIEN  cong nghiep", "giá trị «DIEU KHIEN  cong nghiep» không có trong danh mục; hãy ghi industrial_control");
    says("system_function", "internal | Information infrastructure",
         "giá trị «Information infrastructure» không có trong danh mục; hãy ghi infrastructure");
    says("system_function", "Internal", "giá trị «Internal» không có trong danh mục; hãy ghi internal");
    /* a value that cannot be chosen yet is neither listed nor suggested */
    says("risk_framework_level", "6", "giá trị «6» không có trong danh mục; hãy ghi một trong: not_available (Khung chưa được ban hành) (để trống nếu chưa biết)");
    says("redetermination", "Có", "«Có» không phải true hay false; hãy ghi true");
    says("redetermination", " KHÔNG ", "«KHÔNG» không phải true hay false; hãy ghi false");
    says("redetermination", "x", "«x» không phải true hay false (để trống nếu chưa biết)");
    says("dossier_date", "31/02/2026", "«31/02/2026» không phải ngày: tháng 02/2026 chỉ có 28 ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY");
    says("dossier_date", "2028-02-30", "«2028-02-30» không phải ngày: tháng 02/2028 chỉ có 29 ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY");
    says("dossier_date", "31/4/2026", "«31/4/2026» không phải ngày: tháng 04/2026 chỉ có 30 ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY");
    says("dossier_date", "32/01/2026", "«32/01/2026» không phải ngày: tháng 01/2026 chỉ có 31 ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY");
    const char *const no_form[] = {"2026-13-01", "0/02/2026", "31/02/26", "31/02/2026 ?", "2026-02-3", "2026-02/31", "31-02-2026", "31/-2/2026", "+1/02/2026"};
    for (size_t i = 0; i < sizeof no_form / sizeof *no_form; i++) {
        char want[96];
        snprintf(want, sizeof want, "«%s» không phải ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY", no_form[i]);
        says("dossier_date", no_form[i], want);
    }
}

static void order(void **state)
{
    (void)state;
    /* The order of every output: facts.md section 2. */
    static const char *const codes[] = {
        "system_function", "info_classes", "secret_grade", "serves_defence_security", "harm_national_defence", "harm_national_security",
        "strategic_system", "dvc_form", "handles_admin_procedures", "online_service_other", "conditional_business_line", "conditional_line_code",
        "conditional_list_version", "user_count", "subjects_basic", "subjects_sensitive", "count_method", "count_date", "infra_scope",
        "infra_shared", "infra_international_link", "infra_kinds", "requires_24_7", "no_unplanned_stop", "national_egov_system",
        "national_special_data_store", "ics_direct_control", "construction_class", "national_security_work", "pm_decided_level",
        "risk_framework_level", "in_anqg_list", "in_national_important_list", "anqg_command_works", "anqg_telecom_works", "anqg_field",
        "anqg_consequence", "risk_level", "risk_trigger", "single_owner", "operates_independently", "scope_function", "scope_data",
        "scope_users", "scope_output", "near_same_process", "near_data_exchange", "near_dependence", "near_incident_spread",
        "state_at_2026_07_01", "approved_level_before", "dossier_date", "operation_start_date", "redetermination", "project_kind",
        "investment_form", "owner_kind", "own_ministry", "operator_kind", "operator_is_specialised_unit",
        "has_independent_specialised_unit", "uses_state_budget", "serves_state_or_online", "hosted_rented", "has_wireless",
        "has_email_system",
    };
    size_t last = 0;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const fact *f = facts_find(dictionary, codes[i]);
        if (!f)
            fail_msg("%s", codes[i]);
        assert_string_equal(f->group, "systems");
        if (i)
            assert_true(f->index > last);
        last = f->index;
    }
    assert_null(facts_find(dictionary, "dvc_level_r85")); /* derived: no column */
    assert_null(facts_find(dictionary, "components"));
    assert_string_equal(facts_find(dictionary, "pm_decided_level_no")->of, "pm_decided_level");
    assert_int_equal(facts_find(dictionary, "pm_decided_level_date")->kind, FACT_DATE);
    assert_int_equal(facts_find(dictionary, "approved_level_before_no")->kind, FACT_TEXT);
}

static void values(void **state)
{
    (void)state;
    good("redetermination", " TRUE ", "true", "Có");
    good("redetermination", "False", "false", "Không");
    good("redetermination", "", NULL, "chưa biết");
    good("redetermination", " \xc2\xa0 ", NULL, "chưa biết");
    bad("redetermination", "unknown", "E3220");
    bad("redetermination", "1", "E3220");
    good("user_count", "1000000000000", "1000000000000", "1.000.000.000.000");
    good("user_count", "007", "7", "7");
    good("user_count", "9999", "9999", "9.999");
    bad("user_count", "1000000000001", "E3224");
    bad("user_count", "99999999999999999999999999", "E3224");
    bad("user_count", "-1", "E3224");
    bad("user_count", "+1", "E3224");
    bad("user_count", "10.000", "E3224");
    bad("user_count", "1e3", "E3224");
    bad("user_count", "unknown", "E3224");
    good("dossier_date", "2026-10-01", "2026-10-01", "01/10/2026");
    good("dossier_date", "1/9/2026", "2026-09-01", "01/09/2026");
    bad("dossier_date", "2026-02-30", "E3225");
    bad("dossier_date", "2026-10-01T00:00:00", "E3225");
    good("system_function", " industrial_control | public_service", "public_service|industrial_control",
         "Phục vụ người dân, doanh nghiệp, Điều khiển công nghiệp");
    bad("system_function", "internal|public_service", "E3223");
    bad("system_function", "other|internal", "E3223");
    bad("system_function", "public_service|public_service", "E3222");
    bad("system_function", "public_service|", "E3221");
    bad("system_function", "Internal", "E3221");
    bad("system_function", "unknown", "E3221");
    good("info_classes", "state_secret|public", "public|state_secret", "Thông tin công cộng, Thông tin bí mật nhà nước");
    bad("risk_framework_level", "3", "E3226");
    good("risk_framework_level", "not_available", "not_available", "Khung chưa được ban hành");
    good("approved_level_before", "3", "3", "Cấp độ 3");
    bad("approved_level_before", "6", "E3221");
    good("conditional_line_code", " Mu\xcc\xa3" "c 12 ", "Mục 12", "Mục 12");
    bad("conditional_line_code", "a\x01", "E3228");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(order), cmocka_unit_test(values), cmocka_unit_test(refusals)};
    return cmocka_run_group_tests_name("facts", tests, load, unload);
}
