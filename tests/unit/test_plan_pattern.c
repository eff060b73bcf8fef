/* Patterns of plans: those that are shipped propose something for every requirement of every level and never say that it is met;
 * faults of every kind; masks; the shelf of baselines. */
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
#include "plan/pattern.h"
#include "plan/shelf.h"
#include "plan/view.h"

static const fact_table *table;
static plan_shelf *shelf;
static plan_patterns *shipped;
static char *schemas, *catalogues, work[64];

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    cd_auto_free char *dir = in_source("data/patterns");
    catalogues = in_source("data/catalogues");
    schemas = in_source("rules/schema");
    int r = decrees_open(&d);
    if (r == CD_OK) {
        table = fact_tables_find(law_tables(rules), "plan");
        r = plan_patterns_load(dir, schemas, table, &d, &shipped);
        shelf = plan_shelf_new(catalogues, schemas, NULL, PLAN_LIST_MUST);
    }
    if (d.count)
        r = CD_EINPUT; /* nothing to complain of either */
    return scratch_make(work, "pattern") || told(r, &d);
}

static int unload(void **state)
{
    (void)state;
    plan_patterns_free(shipped);
    plan_shelf_free(shelf);
    law_close(rules);
    free(schemas);
    free(catalogues);
    return scratch_drop(work);
}

static const plan_baseline *baseline(int regime, int level)
{
    const plan_baseline *b = NULL;
    assert_int_equal(plan_shelf_get(shelf, (regime ? new_pack : old_pack), level, NULL, &b), CD_OK);
    return b;
}

static void shipped_patterns(void **state)
{
    (void)state;
    static const char *const codes[] = {"commune", "department", "hosted"};
    assert_int_equal(shipped->count, 3);
    for (size_t i = 0; i < 3; i++) {
        const plan_pattern *p = &shipped->list[i];
        assert_string_equal(p->code, codes[i]);
        assert_ptr_equal(plan_patterns_find(shipped, codes[i]), p);
        assert_non_null(p->label_en);
        assert_non_null(p->note_en);
    }
    assert_null(plan_patterns_find(shipped, "hospital"));
}

/* Every row that counts gets a measure and who is responsible; every measure is marked; only the hosted pattern hands rows to the
 * host, never one that says who is kept apart from whom. */
static void every_row(void **state)
{
    (void)state;
    static const char mark[] = "Đề xuất, cần rà soát: ";
    static const size_t handed_over[2][5] = {{9, 12, 21, 22, 24}, {10, 14, 27, 31, 36}};
    for (size_t k = 0; k < shipped->count; k++)
        for (int regime = 0; regime < 2; regime++)
            for (int level = 1; level <= 5; level++) {
                const plan_pattern *p = &shipped->list[k];
                const plan_baseline *b = baseline(regime, level);
                size_t inherited = 0;
                for (size_t i = 0; i < plan_baseline_count(b); i++) {
                    const plan_row *row = plan_baseline_row(b, i);
                    const plan_rule *x = plan_pattern_rule(p, row);
                    if (row->kind == PLAN_ITEM)
                        assert_null(x);
                    if (!plan_row_counts(row))
                        continue;
                    if (!x)
                        print_error("%s: nothing for %s\n", p->code, row->control->id);
                    assert_non_null(x);
                    assert_non_null(x->responsible);
                    assert_int_equal(strncmp(x->measure, mark, sizeof mark - 1), 0);
                    assert_true(strlen(x->measure) > sizeof mark);
                    inherited += x->inherited;
                    assert_false(x->inherited && row->kind == PLAN_HOSTING);
                }
                assert_int_equal(inherited, strcmp(p->code, "hosted") == 0 ? handed_over[regime][level - 1] : 0);
            }
}

/* A measure speaks of what its requirement asks (standard of the decree, level 2, pattern of a hosted system). */
static void every_measure(void **state)
{
    (void)state;
    static const struct {
        const char *asks, *answer;
    } pairs[] = {
        {"Chặn tên miền*", "*lọc tên miền*"},
        {"Trình duyệt, thư điện tử phải*", "*phiên bản*"},
        {"Gợi ý độ dài mật khẩu*", "*độ dài*mật khẩu*"},
        {"Mật khẩu tài khoản quản trị*", "*hạn đổi mật khẩu*"},
        {"Nhân sự có trình độ*", "*trình độ*cam kết*"},
        {"Vá hệ điều hành*", "*bản vá*hằng tháng*"},
        {"Rà quét lỗ hổng và*", "*rà quét*"},
        {"Kiến trúc mạng*", "*Trung tâm dữ liệu*"},
        {"Thay đổi thiết kế*", "*Đánh giá lại*thay đổi thiết kế*"},
        {"Giữ bản sao lưu*", "*Trung tâm dữ liệu*"},
    };
    const plan_pattern *p = plan_patterns_find(shipped, "hosted");
    const plan_baseline *b = baseline(1, 2);
    for (size_t n = 0; n < sizeof pairs / sizeof *pairs; n++) {
        size_t found = 0;
        for (size_t i = 0; i < plan_baseline_count(b); i++) {
            const plan_row *row = plan_baseline_row(b, i);
            if (row->kind == PLAN_ITEM || !plan_mask_fits(pairs[n].asks, row->control->text))
                continue;
            found++;
            const plan_rule *x = plan_pattern_rule(p, row);
            assert_non_null(x);
            if (!plan_mask_fits(pairs[n].answer, x->measure))
                fail_msg("%s: %s", row->control->text, x->measure);
        }
        assert_int_equal(found, 1);
    }
}

/* No rule stands there for nothing. */
static void every_rule(void **state)
{
    (void)state;
    for (size_t k = 0; k < shipped->count; k++) {
        const plan_pattern *p = &shipped->list[k];
        bool *used = cd_calloc(p->nrules, sizeof *used);
        for (int regime = 0; regime < 2; regime++)
            for (int level = 1; level <= 5; level++) {
                const plan_baseline *b = baseline(regime, level);
                for (size_t i = 0; i < plan_baseline_count(b); i++) {
                    const plan_rule *x = plan_pattern_rule(p, plan_baseline_row(b, i));
                    for (size_t n = 0; x && n < p->nrules; n++)
                        used[n] = used[n] || p->rules[n] == x;
                }
            }
        for (size_t n = 0; n < p->nrules; n++)
            if (!used[n] && strstr(p->rules[n]->at.file, p->code)) { /* what it includes may be overruled */
                print_error("%s:%zu\n", p->rules[n]->at.file, p->rules[n]->at.line);
                fail();
            }
        free(used);
    }
}

/* ---- faults ---- */

#define HEAD(code) "<pattern xmlns=\"urn:capdo:plan-pattern:1\" code=\"" code "\">\n<label xml:lang=\"vi\">M</label><note xml:lang=\"vi\">N</note><mark>!</mark>\n"
#define RULE "<rule catalog=\"tt12\">a</rule>\n"
#define END "</pattern>\n"

static void codes_of(const cd_diags *d, char *to, size_t size)
{
    *to = '\0';
    for (size_t i = 0; i < d->count; i++) {
        size_t n = strlen(to);
        snprintf(to + n, size - n, "%s%s %zu:%zu", i ? "\n" : "", d->items[i].code, d->items[i].line, d->items[i].column);
    }
}

static void faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } bad[] = {
        {"<pattern/>", "E5560 1:1"},
        {"<a xmlns=\"urn:capdo:plan-pattern:1\"/>", "E5560 1:1"},
        {HEAD("x") END, "E3010 1:1"},
        {HEAD("X") RULE END, "E3010 1:1"},
        {HEAD("x") "<rule catalog=\"tt12\" responsible=\"me\"/>\n" END, "E5563 3:1"},
        {HEAD("x") "<rule catalog=\"tt12\"/>\n<rule catalog=\"tt12\"> </rule>\n" END, "E5564 3:1\nE5564 4:1"},
        {HEAD("x") RULE "<include pattern=\"y\"/>\n" END, "E5562 4:1"},
        {HEAD("x") "<include pattern=\"x\"/>\n" RULE END, "E5562 3:1"},
        {"<pattern xmlns=\"urn:capdo:plan-pattern:1\" code=\"x\"><label xml:lang=\"en\">M</label><note xml:lang=\"en\">N</note><mark>!</mark>" RULE END, "E3010 1:1"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cd_diags d;
        cd_diags_init(&d);
        plan_patterns *p = NULL;
        int r = plan_patterns_read_mem("x.xml", bad[i].text, strlen(bad[i].text), schemas, table, &d, &p);
        char got[256];
        codes_of(&d, got, sizeof got);
        if (strcmp(got, bad[i].want) != 0)
            cd_diags_print(&d, stderr);
        assert_string_equal(got, bad[i].want);
        assert_string_equal(d.items[0].file, "x.xml");
        assert_int_equal(r, CD_EINPUT);
        assert_null(p);
        cd_diags_done(&d);
    }
    /* a pattern has no way to say that anything is met */
    static const char *const words[] = {"status=\"met\"", "met=\"yes\"", "evidence=\"x\"", "inherited=\"no\""};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char text[512];
        snprintf(text, sizeof text, HEAD("x") "<rule catalog=\"tt12\" %s>a</rule>\n" END, words[i]);
        cd_diags d;
        cd_diags_init(&d);
        plan_patterns *p = NULL;
        assert_int_equal(plan_patterns_read_mem("x.xml", text, strlen(text), schemas, table, &d, &p), CD_EINPUT);
        assert_string_equal(d.items[0].code, "E3010");
        cd_diags_done(&d);
    }
}

static void put(const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", work, name);
    assert_int_equal(cd_file_write(path, text, strlen(text), NULL), CD_OK);
}

static int load_work(cd_diags *d, plan_patterns **p)
{
    cd_diags_init(d);
    return plan_patterns_load(work, schemas, table, d, p);
}

/* What is included stands in place of the element; a folder that is not there has no pattern. */
static void folders(void **state)
{
    (void)state;
    cd_diags d;
    plan_patterns *p = NULL;
    put("note.txt", "no pattern");
    put("b.xml", HEAD("b") "<rule catalog=\"tt12\" section=\"Vùng*\">b1</rule>\n<include pattern=\"a\"/>\n<rule catalog=\"tt12\">b2</rule>\n" END);
    put("a.xml", HEAD("a") "<rule catalog=\"tt12\" label=\"i\" words=\"Vùng mạng nội bộ\" inherited=\"yes\"/>\n<rule catalog=\"tt12\" label=\"1.1.*\">a2</rule>\n" END);
    assert_int_equal(load_work(&d, &p), CD_OK);
    assert_int_equal(d.count, 0);
    assert_int_equal(p->count, 2);
    const plan_pattern *a = plan_patterns_find(p, "a"), *b = plan_patterns_find(p, "b");
    assert_int_equal(a->nrules, 2);
    assert_int_equal(b->nrules, 4);
    assert_null(a->label_en);
    assert_ptr_equal(b->rules[1], a->rules[0]);
    assert_string_equal(b->rules[3]->measure, "! b2");
    assert_null(a->rules[0]->measure);
    const plan_baseline *base = baseline(0, 1);
    for (size_t i = 0; i < plan_baseline_count(base); i++) {
        const plan_row *row = plan_baseline_row(base, i);
        const plan_rule *x = plan_pattern_rule(a, row), *y = plan_pattern_rule(b, row);
        if (row->kind != PLAN_REQUIREMENT)
            continue;
        bool zone = strcmp(row->control->section, "Vùng mạng tối thiểu") == 0, policy = strncmp(row->control->label, "1.1.", 4) == 0;
        assert_ptr_equal(x, zone && strcmp(row->control->label, "i") == 0 ? a->rules[0] : policy ? a->rules[1] : NULL);
        assert_ptr_equal(y, zone ? b->rules[0] : policy ? a->rules[1] : b->rules[3]);
    }
    plan_patterns_free(p);
    cd_diags_done(&d);
    put("c.xml", HEAD("other") RULE END);
    put("a.xml", HEAD("a") "<include pattern=\"b\"/>\n" RULE END);
    put("d.xml", HEAD("d") "<include pattern=\"none\"/>\n" RULE END);
    p = NULL;
    assert_int_equal(load_work(&d, &p), CD_EINPUT);
    assert_null(p);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, "E5561"); /* before anything is put in place */
    cd_diags_done(&d);
    put("c.xml", HEAD("c") RULE END);
    assert_int_equal(load_work(&d, &p), CD_EINPUT);
    char got[256];
    codes_of(&d, got, sizeof got);
    assert_string_equal(got, "E5562 4:1"); /* b includes a, which includes b */
    assert_string_equal(cd_path_base(d.items[0].file), "b.xml");
    cd_diags_done(&d);
    cd_diags_init(&d);
    assert_int_equal(plan_patterns_load("/nowhere/at/all", schemas, table, &d, &p), CD_OK);
    assert_int_equal(p->count, 0);
    plan_patterns_free(p);
    cd_diags_done(&d);
}

static void masks(void **state)
{
    (void)state;
    static const struct {
        const char *mask, *text;
        bool fits;
    } cases[] = {
        {"", "", true},           {"", "a", false},           {"*", "", true},          {"*", "abc", true},      {"a*c", "abc", true},
        {"a*c", "ac", true},      {"a*c", "acb", false},      {"*b*", "abc", true},     {"**a**", "a", true},    {"a", "ab", false},
        {"ab", "a", false},       {"*ab", "aab", true},       {"*a*b", "ab-ab", true},  {"*a*b", "ab-ac", false}, {"5.12.*", "5.12.2.2 b)", true},
        {"TƯỜNG*", "Tường lửa", true}, {"tuong lua", "Tường lửa", true}, {"*dd*", "đ", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (plan_mask_fits(cases[i].mask, cases[i].text) != cases[i].fits)
            fail_msg("%s for %s", cases[i].mask, cases[i].text);
}

static void shelves(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    plan_shelf *s = plan_shelf_new(catalogues, schemas, NULL, PLAN_LIST_MUST);
    const plan_baseline *x = NULL, *y = NULL, *z = NULL;
    assert_int_equal(plan_shelf_get(s, old_pack, 2, &d, &x), CD_OK);
    assert_int_equal(plan_shelf_get(s, new_pack, 2, &d, &y), CD_OK);
    assert_int_equal(plan_shelf_get(s, old_pack, 2, &d, &z), CD_OK);
    assert_ptr_equal(x, z);
    assert_ptr_not_equal(x, y);
    assert_int_equal(d.count, 0);
    z = NULL;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(plan_shelf_get(s, old_pack, 6, &d, &z), CD_NO);
        assert_null(z);
        assert_int_equal(d.count, 1); /* told once */
        assert_string_equal(d.items[0].code, "E5530");
    }
    plan_shelf_free(s);
    cd_diags_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_patterns), cmocka_unit_test(every_row), cmocka_unit_test(every_measure), cmocka_unit_test(every_rule), cmocka_unit_test(faults),
        cmocka_unit_test(folders),          cmocka_unit_test(masks),     cmocka_unit_test(shelves),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
