/* A dossier whose plan and tables are complete, at every level of both decrees: nothing is missing; and whatever row, zone or
 * field is taken away, the checks name it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/check_rows.h"
#include "law_samples.h"

static check_book *book;
static char *catalogues, *schemas;

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    catalogues = in_source("data/catalogues");
    schemas = in_source("rules/schema");
    int r = rules_open(&d);
    if (r == CD_OK)
        r = check_book_open(rules, NULL, &d, &book);
    return told(r, &d);
}

static int unload(void **state)
{
    (void)state;
    check_book_free(book);
    law_close(rules);
    free(catalogues);
    free(schemas);
    return 0;
}

/* ---- a complete system ---- */

enum { TABLES = 8, ROWS_MAX = 400 };

typedef struct grid {
    const fact_table *table;
    const char **rows[ROWS_MAX];
    bool gone[ROWS_MAX];
    size_t count;
} grid;

typedef struct subject {
    cd_arena arena;
    const pack *pack;
    int level;
    const char **values;
    bool *missing;
    explanation *why;
    plan_baseline *baseline;
    law_part part;
    plan_answers *answers;
    grid grids[TABLES];
    size_t ngrids;
} subject;

static grid *grid_of(subject *s, const char *table)
{
    for (size_t i = 0; i < s->ngrids; i++)
        if (strcmp(s->grids[i].table->code, table) == 0)
            return &s->grids[i];
    grid *g = &s->grids[s->ngrids++];
    assert_true(s->ngrids <= TABLES);
    g->table = fact_tables_find(law_tables(rules), table);
    assert_non_null(g->table);
    return g;
}

/* "column=value; column=value" */
static const char **add_row(subject *s, const char *table, const char *cells)
{
    grid *g = grid_of(s, table);
    const char **row = cd_arena_array(&s->arena, g->table->ncolumns, sizeof *row);
    char *rest = cd_arena_strdup(&s->arena, cells);
    for (char *cell; (cell = strsep(&rest, ";"));) {
        char *value = cell + strspn(cell, " "), *code = strsep(&value, "=");
        size_t c = fact_table_column(g->table, code);
        if (c == SIZE_MAX)
            fail_msg("table %s has no column %s", table, code);
        row[c] = value;
    }
    assert_true(g->count < ROWS_MAX);
    g->rows[g->count++] = row;
    return row;
}

static void set_fact(subject *s, const char *code, const char *value)
{
    assert_non_null(facts_find(dict, code));
    s->values[facts_find(dict, code)->index] = value;
}

static void fill_tables(subject *s)
{
    size_t n;
    const plan_required_zone *z = plan_required_zones(s->baseline, s->answers, &s->arena, &n);
    char *zones = cd_arena_strdup(&s->arena, "lan");
    add_row(s, "zones", "zone=lan; zone_kind=other; zone_purpose=Làm việc; private_addresses=10.9.0.0/24; vlan=900; access_control=Tường lửa");
    for (size_t i = 0; i < n; i++) {
        add_row(s, "zones", cd_arena_printf(&s->arena, "zone=v-%s; zone_kind=%s; zone_purpose=Theo loại; private_addresses=10.1.%zu.0/24; vlan=%zu; access_control=Tường lửa",
                                            z[i].kind, z[i].kind, i, i + 1));
        zones = cd_arena_printf(&s->arena, "%s|v-%s", zones, z[i].kind);
    }
    const char *const common = "device_model=M; device_place=Phòng máy; device_purpose=Phục vụ; device_form=virtual; device_count=1; device_spare=true";
    add_row(s, "devices", cd_arena_printf(&s->arena, "device=FW; device_kind=firewall; device_main=true; device_zone=%s; %s", zones, common));
    add_row(s, "devices", cd_arena_printf(&s->arena, "device=SRV; device_kind=server; device_zone=lan; %s", common));
    add_row(s, "applications", "application=Hệ thống thư điện tử; application_server=SRV; application_place=Phòng máy; operating_system=Debian; application_purpose=Phục vụ; application_public=false");
    add_row(s, "links", "link=L1; link_from=SRV; link_to=FW; link_kind=wired; link_protection=Tường lửa");
    add_row(s, "links", "link=L2; link_from=FW; link_to=Internet; link_kind=internet; link_protection=Tường lửa");
    add_row(s, "related", "related_name=Trục; relation=exchange; related_effect=Chậm");
    add_row(s, "documents", "document=Thiết kế; document_kind=design; document_no=1; document_date=2026-01-01; document_issuer=Sở");
    add_row(s, "documents", "document=Quy chế; document_kind=regulation; document_no=2; document_date=2026-01-01; document_issuer=Sở");
    add_row(s, "documents", "document=Thuê; document_kind=contract; document_no=3; document_date=2026-01-01; document_issuer=Sở");
}

/* A row for each requirement that applies or may, and for each heading that none stands under: met, partly met and unmet in turn. */
static void fill_plan(subject *s)
{
    plan_view *empty;
    plan_view_new(s->baseline, s->answers, NULL, NULL, &empty);
    static const char *const says[] = {"status=met; measure=Biện pháp; present=Đã có; evidence=Biên bản", "status=partial; measure=Biện pháp; present=Có một phần; deadline=2027-01-01",
                                       "status=unmet; measure=Biện pháp; present=Chưa có; deadline=2027-01-01"};
    grid_of(s, "plan");
    for (size_t i = 0, k = 0; i < plan_baseline_count(s->baseline); i++) {
        const plan_row *r = plan_baseline_row(s->baseline, i);
        if (plan_line_asked(&empty->lines[i]) && s->answers->rows[i].status != PLAN_NOT_APPLICABLE)
            add_row(s, "plan", cd_arena_printf(&s->arena, "control=%s; %s", plan_row_id(r), says[k++ % 3]));
    }
    plan_view_free(empty);
}

static void make(subject *s, const char *pack_id, int level)
{
    static const char *const told[][2] = {
        {"system_function", "public_service|infrastructure"}, {"info_classes", "private|personal"}, {"has_wireless", "true"}, {"has_email_system", "true"}, {"hosted_rented", "true"},
        {"dossier_date", "2026-10-01"}, {"scope_text", "Phạm vi của hệ thống thử."}, {"scale_text", "Quy mô của hệ thống thử."}, {"served_users_text", "Cán bộ."},
        {"architecture_note", "Ba lớp sau một tường lửa."}, {"logical_model_text", "Các vùng mạng."}, {"physical_model_text", "Một tủ máy."},
        {"information_processed_text", "Thông tin riêng trong văn bản."}, {"attack_threats_text", "Có."}, {"impact_scope_text", "Có."}, {"need_24_7_text", "Có."}};
    *s = (subject){.level = level};
    cd_arena_init(&s->arena);
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(law_pack(rules, pack_id, &d, &s->pack), CD_OK);
    s->values = cd_arena_array(&s->arena, facts_count(dict), sizeof *s->values);
    s->missing = cd_arena_array(&s->arena, facts_count(dict), sizeof *s->missing);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        set_fact(s, told[i][0], told[i][1]);
    assert_int_equal(explain(s->pack, "thu", "Hệ thống", s->values, NULL, &d, &s->why), CD_OK);
    assert_int_equal(plan_baseline_read(catalogues, schemas, s->pack, level, NULL, &d, &s->baseline), CD_OK);
    s->part = (law_part){"thu", NULL, s->values};
    plan_answer_rows(s->baseline, &s->part, 1, &s->answers);
    fill_tables(s);
    fill_plan(s);
    cd_diags_done(&d);
}

static void done(subject *s)
{
    plan_answers_free(s->answers);
    plan_baseline_free(s->baseline);
    explanation_free(s->why);
    cd_arena_done(&s->arena);
}

/* ---- checking it ---- */

static void run(subject *s, check_result *ret)
{
    cd_arena a;
    cd_arena_init(&a);
    table_rows rows[TABLES + CHECK_NLISTS];
    size_t n = 0;
    const table_rows *plan = NULL;
    for (size_t i = 0; i < s->ngrids; i++) {
        const grid *g = &s->grids[i];
        const char *const **kept = cd_arena_array(&a, g->count + 1, sizeof *kept);
        rows[n] = (table_rows){.table = g->table, .rows = kept};
        for (size_t r = 0; r < g->count; r++)
            if (!g->gone[r])
                kept[rows[n].count++] = g->rows[r];
        if (strcmp(g->table->code, "plan") == 0)
            plan = &rows[n];
        n++;
    }
    plan_view *view;
    plan_view_new(s->baseline, s->answers, plan, NULL, &view);
    check_rows_of_plan(view, s->answers, NULL, &a, rows + n);
    n += CHECK_NPLAN_LISTS;
    check_part part = {"thu", s->values, s->why, s->missing, true};
    check_input in = {.pack = s->pack, .name = "Hệ thống", .min = s->level, .max = s->level, .parts = &part, .nparts = 1, .rows = rows, .nrows = n};
    check_run(book, &in, ret);
    plan_view_free(view);
    cd_arena_done(&a);
}

/* Of rows and tables; what is said of the answers is no matter here. */
static bool of_tables(const check_finding *f)
{
    return f->row || strncmp(f->code, "K17", 3) == 0 || strncmp(f->code, "K18", 3) == 0 || strncmp(f->code, "K21", 3) == 0 || strncmp(f->code, "K27", 3) == 0;
}

/* What is always told: conditions that are not known, and words that nobody compared. */
static bool expected(const check_finding *f)
{
    return strcmp(f->code, "K2709") == 0 || strcmp(f->code, "K2711") == 0;
}

static size_t findings_of_tables(subject *s, cd_str *to)
{
    check_result r;
    run(s, &r);
    size_t n = 0;
    for (size_t i = 0; i < r.nfindings; i++)
        if (of_tables(&r.findings[i]) && !expected(&r.findings[i])) {
            cd_str_addf(to, "%s %s\n", r.findings[i].code, r.findings[i].about);
            n++;
        }
    check_result_done(&r);
    return n;
}

/* Taken away, this finding must come; and it was not there before. */
static void must_name(subject *s, const char *what, const char *code, const char *about)
{
    cd_str got;
    cd_str_init(&got, 0);
    findings_of_tables(s, &got);
    cd_auto_free char *want = NULL;
    if (asprintf(&want, "%s %s\n", code, about) < 0)
        abort();
    if (!strstr(cd_str_c(&got), want))
        fail_msg("%s level %d, without %s: wanted %s, got:\n%s", s->pack->id, s->level, what, want, cd_str_c(&got));
    cd_str_done(&got);
}

/* Each table, and each field of it that the checks want: with the code of what is told. */
static const struct { const char *table, *column, *code; } wanted[] = {
    {"zones", "zone_purpose", "K2112"}, {"zones", "private_addresses", "K2111"}, {"zones", "vlan", "K2114"}, {"zones", "access_control", "K2113"},
    {"devices", "device_model", "K2123"}, {"devices", "device_place", "K2121"}, {"devices", "device_purpose", "K2122"}, {"devices", "device_zone", "K2124"},
    {"devices", "device_count", "K2126"}, {"devices", "device_form", "K2127"},
    {"applications", "application_server", "K2131"}, {"applications", "application_place", "K2133"}, {"applications", "operating_system", "K2134"},
    {"applications", "application_purpose", "K2132"}, {"applications", "application_public", "K2135"},
    {"links", "link_kind", "K2141"}, {"related", "relation", "K2152"}, {"documents", "document_issuer", "K2163"},
    {"plan", "status", "K2701"}, {"plan", "measure", "K2705"},
};

static void without_each_field(subject *s)
{
    for (size_t w = 0; w < sizeof wanted / sizeof *wanted; w++) {
        grid *g = grid_of(s, wanted[w].table);
        size_t c = fact_table_column(g->table, wanted[w].column);
        /* Of the plan every seventh row: each row stands in without_each_row. */
        size_t step = strcmp(wanted[w].table, "plan") == 0 ? 7 : 1;
        for (size_t i = 0; i < g->count; i += step) {
            const char *stood = g->rows[i][c];
            assert_non_null(stood);
            g->rows[i][c] = NULL;
            char about[200];
            snprintf(about, sizeof about, "%s[%s].%s", g->table->code, g->rows[i][g->table->key], wanted[w].column);
            must_name(s, about, wanted[w].code, about);
            g->rows[i][c] = stood;
        }
    }
}

static void without_a_cell(subject *s, const char *column, size_t from, const char *code)
{
    grid *g = grid_of(s, "plan");
    size_t c = fact_table_column(g->table, column);
    for (size_t i = from; i < g->count; i += 9) {
        const char *stood = g->rows[i][c];
        assert_non_null(stood);
        g->rows[i][c] = NULL;
        char about[200];
        snprintf(about, sizeof about, "plan[%s].%s", g->rows[i][g->table->key], column);
        must_name(s, about, code, about);
        g->rows[i][c] = stood;
    }
}

static void without_each_row(subject *s)
{
    grid *g = grid_of(s, "plan");
    for (size_t i = 0; i < g->count; i++) {
        g->gone[i] = true;
        char about[200];
        snprintf(about, sizeof about, "plan[%s].status", g->rows[i][g->table->key]);
        cd_str got;
        cd_str_init(&got, 0);
        assert_int_equal(findings_of_tables(s, &got), 1); /* that row, and no other */
        char want[220];
        snprintf(want, sizeof want, "K2701 %s\n", about);
        assert_string_equal(cd_str_c(&got), want);
        cd_str_done(&got);
        g->gone[i] = false;
    }
}

static void without_each_zone(subject *s)
{
    size_t n;
    const plan_required_zone *z = plan_required_zones(s->baseline, s->answers, &s->arena, &n);
    grid *g = grid_of(s, "zones");
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < g->count; r++) {
            if (strcmp(g->rows[r][fact_table_column(g->table, "zone_kind")], z[i].kind) != 0)
                continue;
            g->gone[r] = true;
            char about[200];
            snprintf(about, sizeof about, "zones[%s]", z[i].kind);
            if (!z[i].if_any)
                must_name(s, about, "K2110", about);
            else if (strcmp(z[i].kind, "wireless") == 0)
                must_name(s, about, "K1723", "has_wireless");
            /* And whatever was in it stands nowhere now. */
            must_name(s, about, "K1701", "devices[FW].device_zone");
            g->gone[r] = false;
        }
}

/* Rows that something refers to, and kinds of documents. */
static void without_other_rows(subject *s)
{
    static const struct { const char *table, *key, *code, *about; } rows[] = {
        {"devices", "SRV", "K1702", "applications[Hệ thống thư điện tử].application_server"}, {"devices", "FW", "K1703", "links[L2]"},
        {"applications", "Hệ thống thư điện tử", "K2103", "applications"}, {"documents", "Thuê", "K2105", "documents"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        grid *g = grid_of(s, rows[i].table);
        for (size_t r = 0; r < g->count; r++)
            if (strcmp(g->rows[r][g->table->key], rows[i].key) == 0) {
                g->gone[r] = true;
                must_name(s, rows[i].key, rows[i].code, rows[i].about);
                g->gone[r] = false;
            }
    }
}

static void a_level(const char *pack_id, int level, bool each_row)
{
    subject s;
    make(&s, pack_id, level);
    assert_true(grid_of(&s, "plan")->count > 20);
    cd_str got;
    cd_str_init(&got, 0);
    findings_of_tables(&s, &got);
    assert_string_equal(cd_str_c(&got), ""); /* complete */
    cd_str_done(&got);
    without_each_zone(&s);
    if (each_row) {
        without_each_row(&s);
        without_each_field(&s);
        without_a_cell(&s, "evidence", 0, "K2707");
        without_a_cell(&s, "deadline", 1, "K2706");
        without_a_cell(&s, "deadline", 2, "K2706");
        without_a_cell(&s, "present", 0, "K2708");
        without_a_cell(&s, "present", 2, "K2708");
        without_other_rows(&s);
    }
    done(&s);
}

static void level_1_of_331(void **state) { (void)state; a_level("nd331-2026", 1, true); }
static void level_2_of_331(void **state) { (void)state; a_level("nd331-2026", 2, true); }
static void level_3_of_331(void **state) { (void)state; a_level("nd331-2026", 3, false); }
static void level_4_of_331(void **state) { (void)state; a_level("nd331-2026", 4, false); }
static void level_5_of_331(void **state) { (void)state; a_level("nd331-2026", 5, false); }
static void level_1_of_85(void **state) { (void)state; a_level("nd85-2016", 1, true); }
static void level_2_of_85(void **state) { (void)state; a_level("nd85-2016", 2, true); }
static void level_3_of_85(void **state) { (void)state; a_level("nd85-2016", 3, true); }
static void level_4_of_85(void **state) { (void)state; a_level("nd85-2016", 4, true); }
static void level_5_of_85(void **state) { (void)state; a_level("nd85-2016", 5, false); }

/* ---- what a finding of a row says ---- */

static const check_finding *find(const check_result *r, const char *about)
{
    for (size_t i = 0; i < r->nfindings; i++)
        if (strcmp(r->findings[i].about, about) == 0)
            return &r->findings[i];
    fail_msg("no finding about %s", about);
    return NULL;
}

static void words_of_findings(void **state)
{
    (void)state;
    subject s;
    make(&s, "nd85-2016", 2);
    grid *plan = grid_of(&s, "plan"), *devices = grid_of(&s, "devices"), *zones = grid_of(&s, "zones");
    plan->gone[0] = true;
    devices->rows[1][fact_table_column(devices->table, "device_zone")] = "lam|lan";
    zones->gone[3] = true; /* the DMZ */
    check_result r;
    run(&s, &r);
    const check_finding *f = find(&r, "devices[SRV].device_zone");
    assert_string_equal(f->code, "K1701");
    assert_string_equal(f->label, "Thiết bị «SRV», cột Thuộc vùng mạng");
    assert_string_equal(f->place, "Thiết bị, cột Thuộc vùng mạng");
    assert_string_equal(f->row, "SRV");
    assert_string_equal(f->value, "lam; lan");
    f = find(&r, "plan[tt12-2-quan-ly-1.1.1].status");
    assert_string_equal(f->label, "Phương án «I.1.1.1 Chính sách an toàn thông tin», cột Tình trạng");
    assert_string_equal(f->mark, "I.1.1.1");
    assert_int_equal(f->severity, CHECK_ERROR);
    f = find(&r, "zones[dmz]");
    assert_string_equal(f->code, "K2110");
    assert_string_equal(f->label, "Vùng mạng «Vùng DMZ»");
    f = find(&r, "plan");
    assert_string_equal(f->code, "K2711");
    assert_string_equal(f->label, "Phương án");
    assert_true(r.rule_errors >= 3);
    check_result_done(&r);

    /* No plan at all is one finding, with how many rows it lacks. */
    for (size_t i = 0; i < plan->count; i++)
        plan->gone[i] = true;
    run(&s, &r);
    f = find(&r, "plan");
    assert_string_equal(f->code, "K2700");
    assert_string_equal(f->text, "Chưa có phương án: 46 yêu cầu của cấp độ này chưa có tình trạng và biện pháp.");
    for (size_t i = 0; i < r.nfindings; i++)
        assert_string_not_equal(r.findings[i].code, "K2701");
    check_result_done(&r);

    /* A row that is none of the plan's. */
    plan->gone[0] = false;
    plan->rows[0][plan->table->key] = "tt12-9-lạ";
    run(&s, &r);
    f = find(&r, "plan[tt12-9-lạ]");
    assert_string_equal(f->code, "K2710");
    assert_string_equal(f->label, "Phương án «tt12-9-lạ»");
    check_result_done(&r);
    done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_1_of_331), cmocka_unit_test(level_2_of_331), cmocka_unit_test(level_3_of_331), cmocka_unit_test(level_4_of_331),
        cmocka_unit_test(level_5_of_331), cmocka_unit_test(level_1_of_85),  cmocka_unit_test(level_2_of_85),  cmocka_unit_test(level_3_of_85),
        cmocka_unit_test(level_4_of_85),  cmocka_unit_test(level_5_of_85),  cmocka_unit_test(words_of_findings),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
