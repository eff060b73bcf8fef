/* Catalogues and baselines: the shipped files against the tables they were made of and against counts taken from the law
 * by hand; every condition of the annexes true, false and unknown; components; an own list; faults of every kind. */
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

#include "law_samples.h"
#include "plan/baseline.h"

static char *catalogues, *schemas, work[64];

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    catalogues = in_source("data/catalogues");
    schemas = in_source("rules/schema");
    return scratch_make(work, "plan") || told(decrees_open(&d), &d);
}

static int unload(void **state)
{
    (void)state;
    law_close(rules);
    free(catalogues);
    free(schemas);
    return scratch_drop(work);
}

static plan_baseline *baseline(const pack *p, int level)
{
    cd_diags d;
    cd_diags_init(&d);
    plan_baseline *b = NULL;
    int r = plan_baseline_read(catalogues, schemas, p, level, NULL, &d, &b);
    cd_diags_print(&d, stderr);
    assert_int_equal(r, CD_OK);
    assert_int_equal(d.count, 0);
    cd_diags_done(&d);
    return b;
}

/* ---- counts ---- */

static size_t rows_of(const plan_baseline *b, enum plan_kind kind, const char *section)
{
    size_t n = 0;
    for (size_t i = 0; i < plan_baseline_count(b); i++) {
        const plan_row *r = plan_baseline_row(b, i);
        n += r->kind == kind && (!section || strcmp(r->control->section, section) == 0);
    }
    return n;
}

static void counts_of_the_circular(void **state)
{
    (void)state;
    static const struct {
        size_t management, zones, design, configuration, hosting;
    } want[] = {{15, 3, 3, 13, 0}, {18, 5, 6, 17, 0}, {22, 7, 16, 21, 3}, {22, 8, 17, 21, 4}, {22, 8, 19, 21, 4}};
    for (int level = 1; level <= 5; level++) {
        plan_baseline *b = baseline(old_pack, level);
        assert_int_equal(rows_of(b, PLAN_REQUIREMENT, "Yêu cầu quản lý"), want[level - 1].management);
        assert_int_equal(rows_of(b, PLAN_REQUIREMENT, "Vùng mạng tối thiểu"), want[level - 1].zones);
        assert_int_equal(rows_of(b, PLAN_REQUIREMENT, "Phương án thiết kế"), want[level - 1].design);
        assert_int_equal(rows_of(b, PLAN_REQUIREMENT, "Thiết lập, cấu hình hệ thống"), want[level - 1].configuration);
        assert_int_equal(rows_of(b, PLAN_REQUIREMENT, NULL),
                         want[level - 1].management + want[level - 1].zones + want[level - 1].design + want[level - 1].configuration);
        assert_int_equal(rows_of(b, PLAN_HOSTING, NULL), want[level - 1].hosting);
        assert_int_equal(rows_of(b, PLAN_HEADING, NULL), 0);
        assert_int_equal(plan_baseline_level(b), level);
        plan_baseline_free(b);
    }
}

static void counts_of_the_decree(void **state)
{
    (void)state;
    static const size_t items[] = {111, 129, 195, 273, 288}, hosting[] = {5, 5, 8, 8, 5};
    for (int level = 1; level <= 5; level++) {
        plan_baseline *b = baseline(new_pack, level);
        assert_int_equal(rows_of(b, PLAN_REQUIREMENT, NULL), items[level - 1]);
        assert_int_equal(rows_of(b, PLAN_HOSTING, NULL), hosting[level - 1]);
        assert_int_equal(rows_of(b, PLAN_HEADING, "Nội dung của phương án bảo đảm an ninh mạng"), 7);
        assert_int_equal(rows_of(b, PLAN_HEADING, "Yêu cầu cơ bản về quản lý"), 7);
        assert_int_equal(rows_of(b, PLAN_HEADING, "Yêu cầu cơ bản về kỹ thuật"), 4);
        for (size_t i = 0; i < plan_baseline_count(b); i++) {
            const plan_row *r = plan_baseline_row(b, i);
            if (r->kind != PLAN_REQUIREMENT)
                continue;
            assert_int_equal(r->control->verified, PLAN_NOT_VERIFIED);
            assert_string_equal(r->catalog->unverified, "cần đối chiếu TCVN");
            assert_int_equal(r->nheadings, 2);
        }
        plan_baseline_free(b);
    }
}

static plan_catalog *catalog(const char *name)
{
    cd_diags d;
    cd_diags_init(&d);
    plan_catalog *c = NULL;
    char *path = cd_path_join(catalogues, name);
    assert_int_equal(plan_catalog_read(path, schemas, &d, &c), CD_OK);
    assert_int_equal(d.count, 0);
    free(path);
    cd_diags_done(&d);
    return c;
}

/* Lines of a table of data/catalogues/tables, cells cut; `n` columns. */
typedef struct table {
    char *text;
    const char *(*rows)[9];
    size_t count;
} table;

static table read_table(const char *name, size_t n)
{
    cd_str text;
    cd_str_init(&text, 0);
    char *dir = in_source("data/catalogues/tables"), *path = cd_path_join(dir, name);
    assert_int_equal(cd_file_read(path, CD_INPUT_MAX, NULL, &text), CD_OK);
    free(dir);
    free(path);
    table t = {cd_str_take(&text), NULL, 0};
    char *save = t.text, *line = strsep(&save, "\n");
    for (line = strsep(&save, "\n"); line && *line; line = strsep(&save, "\n")) {
        t.rows = cd_realloc(t.rows, t.count + 1, sizeof *t.rows);
        for (size_t i = 0; i < n; i++)
            t.rows[t.count][i] = strsep(&line, "\t");
        assert_null(line);
        t.count++;
    }
    return t;
}

static void table_done(table *t)
{
    free(t->text);
    free(t->rows);
}

static void items_of_the_first_standard(void **state)
{
    (void)state;
    plan_catalog *c = catalog("tcvn11930.xml");
    table t = read_table("tcvn11930.tsv", 8);
    assert_int_equal(t.count, 794);
    assert_int_equal(c->ncontrols, 197);
    size_t k = 0, verified = 0;
    for (size_t i = 0; i < c->ncontrols; i++) {
        const plan_control *x = &c->controls[i];
        assert_int_equal(x->kind, PLAN_CLAUSE);
        for (size_t j = 0; j < x->nitems; j++, k++) {
            const plan_item *it = &x->items[j];
            const char **row = t.rows[k];
            assert_int_equal(x->level, atoi(row[0]));
            assert_string_equal(x->label, row[1]);
            assert_string_equal(it->label, strcmp(row[2], "-") == 0 ? "" : row[2]);
            assert_string_equal(it->text, row[5]);
            assert_string_equal(it->change, row[6]);
            assert_int_equal(it->verified, strcmp(row[7], "yes") == 0 ? PLAN_VERIFIED : PLAN_NOT_VERIFIED);
            verified += it->verified == PLAN_VERIFIED;
        }
    }
    assert_int_equal(k, 794);
    assert_int_equal(verified, 245);
    const plan_control *x = plan_control_find(c, "tcvn11930-5.1.1.1");
    assert_string_equal(x->title, "Chính sách an toàn thông tin");
    assert_string_equal(x->source, "Mục 5.1.1.1 TCVN 11930:2017");
    assert_string_equal(x->items[0].id, "tcvn11930-5.1.1.1.a");
    table_done(&t);
    plan_catalog_free(c);
}

static void items_of_the_second_standard(void **state)
{
    (void)state;
    plan_catalog *decree = catalog("nd331-2026.xml"), *levels[5];
    table t = read_table("tcvn14423.tsv", 9);
    assert_int_equal(t.count, 996);
    for (size_t i = 0; i < 5; i++) {
        char name[] = "tcvn14423-?.xml";
        *strchr(name, '?') = (char)('1' + i);
        levels[i] = catalog(name);
        assert_string_equal(levels[i]->list, "tcvn14423");
    }
    assert_string_equal(decree->list, "nd331-2026.xml");
    size_t two = 0, level = 0, at = 0;
    for (size_t i = 0; i < t.count; i++) {
        const char **row = t.rows[i];
        if (at == levels[level]->ncontrols) {
            assert_true(++level < 5);
            at = 0;
        }
        const plan_control *x = &levels[level]->controls[at++];
        char headings[64] = "";
        assert_int_equal(x->level, atoi(row[0]));
        assert_string_equal(x->label, row[1]);
        assert_string_equal(x->section, row[2]);
        assert_string_equal(x->text, row[3]);
        assert_string_equal(x->figure, row[4]);
        for (size_t h = 0; h < x->nheadings; h++) {
            const plan_control *over = plan_control_find(decree, x->headings[h]);
            assert_non_null(over);
            strcat(headings, h ? ";" : "");
            strcat(headings, over->label);
        }
        assert_string_equal(headings, row[5]);
        assert_string_equal(x->change, row[6]);
        assert_int_equal(x->sources, atoi(row[7]));
        assert_int_equal(x->verified, PLAN_NOT_VERIFIED);
        two += x->sources == 2;
    }
    assert_int_equal(two, 151);
    assert_int_equal(level, 4);
    assert_int_equal(at, levels[4]->ncontrols);
    table_done(&t);
    for (size_t i = 0; i < 5; i++)
        plan_catalog_free(levels[i]);
    plan_catalog_free(decree);
}

static void rows_of_the_annexes(void **state)
{
    (void)state;
    plan_catalog *c = catalog("tt12-2022.xml");
    table t = read_table("tt12-phuluc.tsv", 7);
    assert_int_equal(t.count, 284);
    size_t k = 0, conditions = 0, equivalents = 0;
    for (size_t i = 0; i < c->ncontrols; i++) {
        const plan_control *x = &c->controls[i];
        if (x->kind != PLAN_REQUIREMENT)
            continue;
        const char **row = t.rows[k++];
        char clause[32];
        assert_int_equal(x->level, atoi(row[0]));
        const char *part = !strcmp(row[1], "quan-ly") ? "I" : !strcmp(row[1], "cau-hinh") ? "II.2" : !strcmp(row[1], "vung-mang") ? "II.1.a" : "II.1.b";
        snprintf(clause, sizeof clause, "%s.%s", part, row[2]); /* rows are numbered anew in each part */
        assert_string_equal(x->label, clause);
        assert_string_equal(x->title, row[3]);
        snprintf(clause, sizeof clause, "tcvn11930-%s", row[4]);
        if (*row[4])
            assert_string_equal(x->required[0], clause);
        assert_string_equal(x->condition, row[5]);
        assert_int_equal(x->alternative, strcmp(row[6], "yes") == 0);
        conditions += *x->condition != '\0';
        equivalents += x->alternative;
    }
    assert_int_equal(k, 284);
    assert_int_equal(conditions, 28);
    assert_int_equal(equivalents, 14);
    table_done(&t);
    plan_catalog_free(c);
}

/* ---- conditions ---- */

typedef struct values {
    const char **of;
} values;

/* "code=value;code=value", where the last of a code wins and "code=" makes it unknown. */
static values parse(const char *text)
{
    values v = {cd_calloc(facts_count(dict), sizeof *v.of)};
    while (*text) {
        size_t len = strcspn(text, ";"), eq = strcspn(text, "=");
        if (!len) {
            text++;
            continue;
        }
        char *code = cd_strndup(text, eq), *value = cd_strndup(text + eq + 1, len - eq - 1), *canonical = NULL;
        const fact *f = facts_find(dict, code);
        assert_non_null(f);
        assert_int_equal(fact_parse(f, value, cd_place_file("-"), code, NULL, &canonical), CD_OK);
        free((char *)(uintptr_t)v.of[f->index]);
        v.of[f->index] = canonical;
        free(code);
        free(value);
        text += len + (text[len] == ';');
    }
    return v;
}

static void values_done(values *v)
{
    for (size_t i = 0; i < facts_count(dict); i++)
        free((char *)(uintptr_t)v->of[i]);
    free(v->of);
}

static const char *id_of(const plan_row *r)
{
    return r->item ? r->item->id : r->control->id;
}

static size_t find(const plan_baseline *b, const char *id)
{
    for (size_t i = 0; i < plan_baseline_count(b); i++)
        if (strcmp(id_of(plan_baseline_row(b, i)), id) == 0)
            return i;
    fail_msg("no row %s", id);
    return 0;
}

static void join_missing(const plan_answer *a, char *to, size_t size)
{
    *to = '\0';
    for (size_t i = 0; i < a->nmissing; i++) {
        size_t n = strlen(to);
        snprintf(to + n, size - n, "%s%s%s%s", n ? "|" : "", a->missing[i].part ? a->missing[i].part : "", a->missing[i].part ? ":" : "",
                 a->missing[i].fact->code);
    }
}

static void check(const plan_baseline *b, const char *id, const char *facts_told, enum truth want, const char *missing)
{
    values v = parse(facts_told);
    law_part part = {"x", NULL, v.of};
    plan_answers *x;
    plan_answer_rows(b, &part, 1, &x);
    const plan_answer *a = &x->rows[find(b, id)];
    char got[512];
    join_missing(a, got, sizeof got);
    if (a->holds != want || strcmp(got, missing) != 0)
        print_error("%s with %s: %d, missing %s\n", id, facts_told, (int)a->holds, got);
    assert_int_equal(a->holds, want);
    assert_string_equal(got, missing);
    const plan_control *c = plan_baseline_row(b, find(b, id))->control;
    enum plan_status status = want == TRUTH_YES ? PLAN_APPLIES : want == TRUTH_NO ? PLAN_NOT_APPLICABLE : PLAN_UNKNOWN;
    assert_int_equal(a->status, c->effect == PLAN_EFFECT_ROW ? status : PLAN_APPLIES);
    if (c->effect == PLAN_EFFECT_PRODUCT)
        assert_int_equal(a->alternative, want == TRUTH_YES ? TRUTH_NO : want == TRUTH_NO ? TRUTH_YES : TRUTH_UNKNOWN);
    plan_answers_free(x);
    values_done(&v);
}

/* What makes the condition hold, what then makes it false, and the facts that are missing when `open` are unknown. */
typedef struct condition_case {
    const char *pack;
    int level;
    const char *id, *yes, *no, *open, *missing;
} condition_case;

#define PUBLIC "system_function=public_service;online_service_other=false;"
#define STATE "info_classes=state_secret"
#define SECTOR "system_function=infrastructure;infra_scope=province;infra_shared=true;"
#define NATION "system_function=infrastructure;infra_scope=nationwide;infra_shared=true;requires_24_7=true;no_unplanned_stop=true;"
#define EGOV "system_function=internal;national_egov_system=true;requires_24_7=true;no_unplanned_stop=true;"
#define OLD "nd85-2016"
#define NEW "nd331-2026"

static const condition_case cases[] = {
    {OLD, 2, "tt12-2-vung-mang-v", "has_wireless=true", "has_wireless=false", "has_wireless=", "has_wireless"},
    {OLD, 2, "tt12-2-thiet-ke-iv", PUBLIC "dvc_form=level_2", "dvc_form=none", "dvc_form=", "dvc_form"},
    {OLD, 2, "tt12-2-thiet-ke-v", "has_email_system=true", "has_email_system=false", "has_email_system=", "has_email_system"},
    {OLD, 3, "tt12-3-vung-mang-v", "has_wireless=true", "has_wireless=false", "has_wireless=", "has_wireless"},
    {OLD, 3, "tt12-3-thiet-ke-i", "system_function=internal;" STATE, "info_classes=private", "info_classes=", "info_classes"},
    {OLD, 3, "tt12-3-thiet-ke-i", "system_function=public_service;online_service_other=true;info_classes=personal;user_count=10000", "user_count=9999",
     "user_count=", "user_count"},
    {OLD, 3, "tt12-3-thiet-ke-iv", SECTOR "infra_kinds=central_database", "infra_kinds=shared_database|data_center", "infra_kinds=", "infra_kinds"},
    {OLD, 3, "tt12-3-thiet-ke-iv", SECTOR "infra_kinds=central_database", "infra_scope=single_org", "infra_scope=", "infra_scope"},
    {OLD, 3, "tt12-3-thiet-ke-iv", SECTOR "infra_kinds=central_database", "infra_shared=false", "infra_shared=;infra_kinds=", "infra_shared|infra_kinds"},
    {OLD, 3, "tt12-3-thiet-ke-vi", SECTOR "infra_kinds=data_center", "infra_kinds=lan|soc", "infra_kinds=", "infra_kinds"},
    {OLD, 3, "tt12-3-thiet-ke-vi", SECTOR "infra_kinds=cloud", "infra_kinds=central_database", "infra_kinds=", "infra_kinds"},
    {OLD, 3, "tt12-3-thiet-ke-vi", SECTOR "infra_kinds=eid_auth_cert_signature", "infra_kinds=wan", "infra_kinds=", "infra_kinds"},
    {OLD, 3, "tt12-3-thiet-ke-vi", SECTOR "infra_kinds=integration", "infra_scope=nationwide", "infra_scope=", "infra_scope"},
    {OLD, 3, "tt12-3-thiet-ke-vii", PUBLIC "dvc_form=full", "dvc_form=level_2", "dvc_form=", "dvc_form"},
    {OLD, 3, "tt12-3-thiet-ke-viii", PUBLIC "dvc_form=full;has_email_system=true", "has_email_system=false", "has_email_system=", "has_email_system"},
    {OLD, 3, "tt12-3-thiet-ke-viii", PUBLIC "dvc_form=full;has_email_system=true", "dvc_form=none", "dvc_form=;has_email_system=", "dvc_form|has_email_system"},
    {OLD, 3, "tt12-3-thiet-ke-ix", SECTOR "infra_kinds=lan", "infra_kinds=wan", "infra_kinds=", "infra_kinds"},
    {OLD, 3, "tt12-3-thiet-ke-ix", SECTOR "infra_kinds=soc", "infra_kinds=cloud", "infra_kinds=", "infra_kinds"},
    {OLD, 3, "tt12-3-thiet-ke-xiv", "system_function=internal;" STATE, "info_classes=public", "info_classes=", "info_classes"},
    {OLD, 3, "tt12-3-thiet-ke-xvi", "has_wireless=true", "has_wireless=false", "has_wireless=", "has_wireless"},
    {OLD, 3, "tt12-3-9.9.a", "hosted_rented=true", "hosted_rented=false", "hosted_rented=", "hosted_rented"},
    {OLD, 4, "tt12-4-vung-mang-v", "has_wireless=true", "has_wireless=false", "has_wireless=", "has_wireless"},
    {OLD, 4, "tt12-4-thiet-ke-i", STATE, "info_classes=personal", "info_classes=", "info_classes"},
    {OLD, 4, "tt12-4-thiet-ke-iv", NATION "infra_kinds=shared_database", "infra_kinds=central_database", "infra_kinds=", "infra_kinds"},
    {OLD, 4, "tt12-4-thiet-ke-vi", NATION "national_egov_system=false;infra_kinds=data_center", "infra_kinds=lan", "infra_kinds=", "infra_kinds"},
    {OLD, 4, "tt12-4-thiet-ke-vi", NATION "national_egov_system=false;infra_kinds=integration", "no_unplanned_stop=false", "national_egov_system=;infra_kinds=",
     "infra_kinds|national_egov_system"},
    {OLD, 4, "tt12-4-thiet-ke-vi", EGOV, "national_egov_system=false", "requires_24_7=", "requires_24_7"},
    {OLD, 4, "tt12-4-thiet-ke-vii", EGOV, "no_unplanned_stop=false", "national_egov_system=", "national_egov_system"},
    {OLD, 4, "tt12-4-thiet-ke-vii", NATION "national_egov_system=false;infra_kinds=cloud", "infra_shared=false", "infra_shared=", "infra_shared"},
    {OLD, 4, "tt12-4-thiet-ke-ix", NATION "infra_kinds=lan", "infra_kinds=wan", "infra_kinds=", "infra_kinds"},
    {OLD, 4, "tt12-4-thiet-ke-ix", NATION "infra_kinds=soc", "requires_24_7=false", "requires_24_7=", "requires_24_7"},
    {OLD, 4, "tt12-4-thiet-ke-xiv", "system_function=internal;" STATE, "info_classes=public", "info_classes=", "info_classes"},
    {OLD, 4, "tt12-4-thiet-ke-xiv", NATION "info_classes=public;infra_kinds=shared_database", "infra_kinds=data_center", "infra_kinds=", "infra_kinds"},
    {OLD, 4, "tt12-4-thiet-ke-xvi", "has_wireless=true", "has_wireless=false", "has_wireless=", "has_wireless"},
    {OLD, 4, "tt12-4-9.10.d", "hosted_rented=true", "hosted_rented=false", "hosted_rented=", "hosted_rented"},
    {OLD, 5, "tt12-5-vung-mang-v", "has_wireless=true", "has_wireless=false", "has_wireless=", "has_wireless"},
    {OLD, 5, "tt12-5-thiet-ke-iv", "national_special_data_store=true", "national_special_data_store=false", "national_special_data_store=",
     "national_special_data_store"},
    {OLD, 5, "tt12-5-thiet-ke-vi", "national_special_data_store=true;system_function=internal", "national_special_data_store=false",
     "national_special_data_store=", "national_special_data_store"},
    {OLD, 5, "tt12-5-thiet-ke-vi", "national_special_data_store=false;system_function=infrastructure;infra_international_link=true",
     "infra_international_link=false", "infra_international_link=", "infra_international_link"},
    {OLD, 5, "tt12-5-thiet-ke-vii", "national_special_data_store=true", "national_special_data_store=false", "national_special_data_store=",
     "national_special_data_store"},
    {OLD, 5, "tt12-5-thiet-ke-xiv", STATE ";national_special_data_store=false", "info_classes=private", "info_classes=", "info_classes"},
    {OLD, 5, "tt12-5-thiet-ke-xiv", "info_classes=private;national_special_data_store=true", "national_special_data_store=false",
     "national_special_data_store=", "national_special_data_store"},
    {OLD, 5, "tt12-5-thiet-ke-xvi", "has_wireless=true", "has_wireless=false", "has_wireless=", "has_wireless"},
    {OLD, 5, "tt12-5-9.10.a", "hosted_rented=true", "hosted_rented=false", "hosted_rented=", "hosted_rented"},
    {NEW, 3, "nd331-30.8.a", "hosted_rented=true;in_anqg_list=false", "in_anqg_list=true", "in_anqg_list=", "in_anqg_list"},
    {NEW, 4, "nd331-30.8.c", "hosted_rented=true;in_anqg_list=false", "hosted_rented=false", "hosted_rented=;in_anqg_list=", "in_anqg_list|hosted_rented"},
    {NEW, 3, "nd331-30.9.a", "hosted_rented=true;in_anqg_list=true", "in_anqg_list=false", "in_anqg_list=", "in_anqg_list"},
    {NEW, 1, "nd331-30.9.b", "hosted_rented=true;in_anqg_list=true", "hosted_rented=false", "hosted_rented=", "hosted_rented"},
    {NEW, 5, "nd331-30.9.dd", "hosted_rented=true", "hosted_rented=false", "hosted_rented=", "hosted_rented"},
};

static void conditions(void **state)
{
    (void)state;
    plan_baseline *all[2][5];
    bool seen[2][5][512] = {{{false}}};
    for (int k = 0; k < 2; k++)
        for (int level = 1; level <= 5; level++)
            all[k][level - 1] = baseline(k ? new_pack : old_pack, level);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const condition_case *c = &cases[i];
        int k = strcmp(c->pack, NEW) == 0;
        const plan_baseline *b = all[k][c->level - 1];
        char text[512];
        seen[k][c->level - 1][find(b, c->id)] = true;
        check(b, c->id, c->yes, TRUTH_YES, "");
        snprintf(text, sizeof text, "%s;%s", c->yes, c->no);
        check(b, c->id, text, TRUTH_NO, "");
        snprintf(text, sizeof text, "%s;%s", c->yes, c->open);
        check(b, c->id, text, TRUTH_UNKNOWN, c->missing);
    }
    /* Every conditional row of the annexes has its case. */
    for (int level = 1; level <= 5; level++)
        for (size_t i = 0; i < plan_baseline_count(all[0][level - 1]); i++) {
            const plan_row *r = plan_baseline_row(all[0][level - 1], i);
            if (r->kind == PLAN_REQUIREMENT && r->conditional && !seen[0][level - 1][i])
                fail_msg("no case of %s", r->control->id);
        }
    for (int k = 0; k < 2; k++)
        for (int level = 0; level < 5; level++)
            plan_baseline_free(all[k][level]);
}

static void what_has_no_condition_applies(void **state)
{
    (void)state;
    plan_baseline *b = baseline(old_pack, 3);
    values v = parse("");
    law_part part = {"x", NULL, v.of};
    plan_answers *x;
    plan_answer_rows(b, &part, 1, &x);
    size_t applies = 0, unknown = 0, items = 0;
    for (size_t i = 0; i < plan_baseline_count(b); i++) {
        const plan_row *r = plan_baseline_row(b, i);
        assert_int_not_equal(x->rows[i].status, PLAN_NOT_APPLICABLE);
        applies += r->kind == PLAN_REQUIREMENT && x->rows[i].status == PLAN_APPLIES;
        unknown += r->kind == PLAN_REQUIREMENT && x->rows[i].status == PLAN_UNKNOWN;
        items += r->kind == PLAN_ITEM;
        if (r->kind == PLAN_ITEM)
            assert_int_equal(x->rows[i].status, x->rows[r->parent].status);
    }
    /* Open: the wireless zone and plan, and six design rows; the one with an equivalent stands either way. */
    assert_int_equal(unknown, 8);
    assert_int_equal(applies, 58);
    assert_int_equal(items, 174);
    plan_answers_free(x);
    values_done(&v);
    plan_baseline_free(b);
}

static void components(void **state)
{
    (void)state;
    plan_baseline *b = baseline(old_pack, 3);
    values whole = parse("has_wireless=false;infra_kinds=central_database"), portal = parse("system_function=public_service;online_service_other=false;dvc_form=none"),
           store = parse("system_function=infrastructure;infra_scope=province");
    law_part parts[] = {{"all", NULL, whole.of}, {"portal", NULL, portal.of}, {"store", NULL, store.of}};
    plan_answers *x;
    char missing[256];
    plan_answer_rows(b, parts, 3, &x);
    /* said of the whole, so of its parts */
    assert_int_equal(x->rows[find(b, "tt12-3-vung-mang-v")].status, PLAN_NOT_APPLICABLE);
    /* asked of the part whose criterion it is */
    const plan_answer *a = &x->rows[find(b, "tt12-3-thiet-ke-iv")];
    assert_int_equal(a->status, PLAN_UNKNOWN);
    join_missing(a, missing, sizeof missing);
    assert_string_equal(missing, "store:infra_shared");
    /* the whole tells nothing of criteria, so it does not count; neither part can meet it */
    assert_int_equal(x->rows[find(b, "tt12-3-thiet-ke-vii")].status, PLAN_NOT_APPLICABLE);
    /* what no criterion reads is asked of the whole */
    a = &x->rows[find(b, "tt12-3-9.9.a")];
    join_missing(a, missing, sizeof missing);
    assert_string_equal(missing, "hosted_rented");
    plan_answers_free(x);
    values_done(&store);
    store = parse("system_function=infrastructure;infra_scope=province;infra_shared=true");
    parts[2].values = store.of;
    plan_answer_rows(b, parts, 3, &x);
    assert_int_equal(x->rows[find(b, "tt12-3-thiet-ke-iv")].status, PLAN_APPLIES);
    plan_answers_free(x);
    values_done(&whole);
    values_done(&portal);
    values_done(&store);
    plan_baseline_free(b);
}

/* ---- faults ---- */

static void put(const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", work, name);
    assert_int_equal(cd_file_write(path, text, strlen(text), NULL), CD_OK);
}

/* Diagnostics as "CODE LINE:COLUMN", one a line. */
static void codes(const cd_diags *d, char *to, size_t size)
{
    *to = '\0';
    for (size_t i = 0; i < d->count; i++) {
        size_t n = strlen(to);
        snprintf(to + n, size - n, "%s%s %zu:%zu", i ? "\n" : "", d->items[i].code, d->items[i].line, d->items[i].column);
    }
}

#define CATALOG(metadata, body)                                                                                   \
    "<catalog xmlns=\"http://csrc.nist.gov/ns/oscal/1.0\" uuid=\"bbefa2f4-6b60-5bf3-a643-9e76e9ed0c5c\">\n"           \
    "<metadata><title>t</title><last-modified>2026-01-01T00:00:00Z</last-modified><version>1</version>"             \
    "<oscal-version>1.0.6</oscal-version>" metadata "</metadata>\n<group id=\"g\" class=\"section\"><title>s</title>\n" body "</group></catalog>\n"
#define PROP(name, value) "<prop name=\"" name "\" ns=\"urn:capdo:oscal:1\" value=\"" value "\"/>\n"
#define LABEL "<prop name=\"label\" value=\"1\"/>\n" PROP("source", "s")
#define CONTROL(id, class, rest) "<control id=\"" id "\" class=\"" class "\">\n<title>t</title>\n" LABEL rest "</control>\n"
#define CONDITION "<part name=\"condition\"><p>w</p></part>\n"
#define ITEM(id) "<part id=\"" id "\" name=\"item\">" PROP("verified", "no") "<p>x</p></part>\n"

static void faults_of_catalogues(void **state)
{
    (void)state;
    size_t different = 0;
    static const struct {
        const char *text, *want;
    } bad[] = {
        {"<catalog/>", "E5501 1:1"},
        {"<!DOCTYPE x><catalog/>", "E3004 1:1"},
        {CATALOG("", "<control id=\"a\" class=\"other\"><title>t</title></control>"), "E3010 4:31\nE3010 4:1"},
        {CATALOG(PROP("colour", "red"), CONTROL("a", "requirement", "")), "E5505 2:134"},
        {CATALOG(PROP("column-level", "level"), CONTROL("a", "requirement", "")),
         "E5503 2:1\nE5503 2:1\nE5503 2:1\nE5503 2:1\nE5503 2:1\nE5503 2:1\nE5503 2:1\nE5503 2:1"},
        {CATALOG("", CONTROL("a", "requirement", "") CONTROL("a", "requirement", "")), "E5502 9:1"},
        {CATALOG("", CONTROL("a", "clause", ITEM("a")) ), "E5502 8:1"},
        {CATALOG("", "<control id=\"a\" class=\"requirement\"><title>t</title></control>"), "E5503 4:1\nE5503 4:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("change", "much"))), "E5504 8:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("verified", "maybe"))), "E5504 8:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("level", "12"))), "E5504 8:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("effect", "all") PROP("test", "true") CONDITION)), "E5504 8:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("alternative", "no"))), "E5504 8:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("wording", "exact"))), "E5504 8:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("impact", "high"))), "E5505 8:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("zone", "dmz") PROP("zone-if-any", "dmz"))), "E5504 9:1"},
        {CATALOG("", CONTROL("a", "heading", PROP("zone", "dmz"))), "E5506 4:1"},
        {CATALOG("", CONTROL("a", "requirement", CONDITION)), "E5503 4:1"},
        {CATALOG("", CONTROL("a", "requirement", CONDITION CONDITION PROP("test", "true"))), "E3010 9:24\nE3010 10:1\nE3010 6:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("test", "true") CONDITION CONDITION)), "E5506 10:1"},
        {CATALOG("", CONTROL("a", "requirement", PROP("test", "true"))), "E5506 4:1"},
        {CATALOG("", CONTROL("a", "requirement", ITEM("b"))), "E5506 4:1"},
        {CATALOG("", CONTROL("a", "clause", "")), "E5506 4:1"},
        {CATALOG("", CONTROL("a", "clause", "<part id=\"b\" name=\"item\"><p>x</p></part>\n")), "E5503 8:1"},
        {CATALOG("", CONTROL("a", "heading", "<link href=\"#b\" rel=\"heading\"/>\n")), "E5506 4:1"},
        {CATALOG("", CONTROL("a", "requirement", "<link href=\"http://a/b\" rel=\"heading\"/>\n")), "E3010 8:1\nE3010 6:1\nE3010 6:1"},
    };
    char path[160];
    snprintf(path, sizeof path, "%s/c.xml", work);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put("c.xml", bad[i].text);
        cd_diags d;
        cd_diags_init(&d);
        plan_catalog *c = NULL;
        assert_int_equal(plan_catalog_read(path, schemas, &d, &c), CD_EINPUT);
        char got[1024];
        codes(&d, got, sizeof got);
        if (strcmp(got, bad[i].want) != 0) {
            print_error("case %zu: got\n%s\nwant\n%s\n", i, got, bad[i].want);
            cd_diags_print(&d, stderr);
            different++;
        }
        for (size_t k = 0; k < d.count; k++)
            assert_string_equal(d.items[k].file, path);
        assert_null(c);
        cd_diags_done(&d);
    }
    assert_int_equal(different, 0);
}

#define PROFILE_HEAD(pack, level)                                                                                 \
    "<profile xmlns=\"http://csrc.nist.gov/ns/oscal/1.0\" uuid=\"bbefa2f4-6b60-5bf3-a643-9e76e9ed0c5c\">\n"           \
    "<metadata><title>t</title><last-modified>2026-01-01T00:00:00Z</last-modified><version>1</version>"             \
    "<oscal-version>1.0.6</oscal-version>" PROP("pack", pack) PROP("level", level) "</metadata>\n"
#define IMPORT(file, ids) "<import href=\"../" file "\"><include-controls>\n" ids "</include-controls></import>\n"
#define ID(id) "<with-id>" id "</with-id>\n"
#define PROFILE_END "<merge><as-is>true</as-is></merge></profile>\n"
#define PROFILE(imports) PROFILE_HEAD("nd85-2016", "1") imports PROFILE_END
#define TESTED(test) CATALOG("", CONTROL("a", "requirement", PROP("test", test) CONDITION))

static void faults_of_baselines(void **state)
{
    (void)state;
    size_t different = 0;
    static const struct {
        const char *catalog, *profile, *want;
    } bad[] = {
        {NULL, "<profile/>", "E5501 1:1"},
        {NULL, PROFILE_HEAD("nd331-2026", "1") IMPORT("c.xml", ID("a")) PROFILE_END, "E5531 2:1"},
        {NULL, PROFILE_HEAD("nd85-2016", "2") IMPORT("c.xml", ID("a")) PROFILE_END, "E5531 2:1"},
        {NULL, PROFILE_HEAD("nd85-2016", "1") "<import href=\"/etc/c.xml\"><include-controls>" ID("a") "</include-controls></import>" PROFILE_END, "E3010 5:27"},
        {NULL, PROFILE_HEAD("nd85-2016", "1") "<import href=\"../../c.xml\"><include-controls>" ID("a") "</include-controls></import>" PROFILE_END, "E3010 5:28"},
        {NULL, PROFILE(IMPORT("none.xml", ID("a"))), "E1001 1:1"},
        {NULL, PROFILE(IMPORT("c.xml", ID("a")) IMPORT("c.xml", ID("a"))), "E5532 8:1"},
        {NULL, PROFILE(IMPORT("c.xml", ID("a") ID("b"))), "E5533 7:1"},
        {NULL, PROFILE(IMPORT("c.xml", ID("a") ID("a"))), "E5533 1:1"},
        {CATALOG("", CONTROL("a", "requirement", "<link href=\"#b\" rel=\"required\"/>\n")), NULL, "E5534 4:1"},
        {CATALOG("", CONTROL("a", "requirement", "<link href=\"#a\" rel=\"heading\"/>\n")), NULL, "E5534 4:1"},
        {TESTED("has_wireles"), NULL, "E5540 8:1"},
        {TESTED("met(&quot;99.9&quot;)"), NULL, "E5541 8:1"},
        {TESTED("met(has_wireless)"), NULL, "E5541 8:1"},
        {TESTED("user_count &gt; 5"), NULL, "E5542 8:1"},
        {TESTED("infra_scope"), NULL, "E5544 8:1"},
        {TESTED("list contains(infra_kinds, &quot;lann&quot;)"), NULL, "E5545 8:1"},
        {TESTED("infra_scope = &quot;provinz&quot;"), NULL, "E5545 8:1"},
        {TESTED("has_wireless and"), NULL, "E5546 8:1"},
        {TESTED("list contains(infra_kinds, infra_scope) and list contains(info_classes, dvc_form) and list contains(system_function, construction_class)"),
         NULL, "E5543 8:1"},
    };
    char folder[160];
    snprintf(folder, sizeof folder, "%s/nd85-2016", work);
    mkdir(folder, 0777);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put("c.xml", bad[i].catalog ? bad[i].catalog : CATALOG("", CONTROL("a", "requirement", "")));
        put("nd85-2016/level-1.xml", bad[i].profile ? bad[i].profile : PROFILE(IMPORT("c.xml", ID("a"))));
        cd_diags d;
        cd_diags_init(&d);
        plan_baseline *b = NULL;
        int r = plan_baseline_read(work, schemas, old_pack, 1, NULL, &d, &b);
        char got[1024];
        codes(&d, got, sizeof got);
        if (strcmp(got, bad[i].want) != 0) {
            print_error("case %zu: got\n%s\nwant\n%s\n", i, got, bad[i].want);
            cd_diags_print(&d, stderr);
            different++;
        }
        assert_int_equal(r, CD_EINPUT);
        assert_null(b);
        cd_diags_done(&d);
    }
    assert_int_equal(different, 0);
    cd_diags d;
    cd_diags_init(&d);
    plan_baseline *b = NULL;
    assert_int_equal(plan_baseline_read(work, schemas, old_pack, 2, NULL, &d, &b), CD_NO);
    assert_string_equal(d.items[0].code, "E5530");
    cd_diags_done(&d);
    cd_diags_init(&d);
    put("c.xml", TESTED("met(&quot;9&quot;) or level = 1"));
    put("nd85-2016/level-1.xml", PROFILE(IMPORT("c.xml", ID("a"))));
    assert_int_equal(plan_baseline_read(work, schemas, old_pack, 1, NULL, &d, &b), CD_OK);
    check(b, "a", "", TRUTH_YES, "");
    plan_baseline_free(b);
    cd_diags_done(&d);
}

/* ---- an own list ---- */

#define HEADER "level\tclause\tgroup_vi\trequirement_vi_short\tfigure\tnd331_heading\tchange\tsources\tverified\n"

static int with_list(const char *text, const pack *p, int level, cd_diags *d, plan_baseline **ret)
{
    char path[160];
    put("own.tsv", text);
    snprintf(path, sizeof path, "%s/own.tsv", work);
    return plan_baseline_read(catalogues, schemas, p, level, path, d, ret);
}

static void own_list(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    plan_baseline *b = NULL;
    assert_int_equal(with_list("\xEF\xBB\xBF" HEADER "\r\n"
                               "3\t5.1 a)\tRủi ro\tCó quy trình\t1 lần/năm\t30.3.e;29.2.d\tnew\t\tyes\r\n"
                               "2\t4.1\tRủi ro\tCấp khác\t\t30.3.e\t\t\t\n"
                               "3\t5.1 a)\tRủi ro\tRà soát\t\t30.3.đ\t\t2\t",
                               new_pack, 3, &d, &b),
                     CD_OK);
    assert_int_equal(d.count, 0);
    assert_int_equal(rows_of(b, PLAN_REQUIREMENT, NULL), 2);
    assert_int_equal(rows_of(b, PLAN_HEADING, NULL), 18);
    const plan_row *r = plan_baseline_row(b, find(b, "tcvn14423-5.1.a"));
    assert_string_equal(r->control->text, "Có quy trình");
    assert_string_equal(r->control->figure, "1 lần/năm");
    assert_string_equal(r->control->change, "new");
    assert_int_equal(r->control->verified, PLAN_VERIFIED);
    assert_int_equal(r->nheadings, 2);
    assert_string_equal(r->headings[1]->id, "nd331-29.2.d");
    r = plan_baseline_row(b, find(b, "tcvn14423-5.1.a-2"));
    assert_string_equal(r->control->text, "Rà soát");
    assert_int_equal(r->control->sources, 2);
    assert_int_equal(r->control->verified, PLAN_NOT_VERIFIED);
    assert_string_equal(r->headings[0]->label, "30.3.đ");
    plan_baseline_free(b);
    /* the table the shipped catalogue was made of gives the shipped baseline */
    char *table_path = in_source("data/catalogues/tables/tcvn14423.tsv");
    plan_baseline *shipped = baseline(new_pack, 4);
    assert_int_equal(plan_baseline_read(catalogues, schemas, new_pack, 4, table_path, &d, &b), CD_OK);
    assert_int_equal(plan_baseline_count(b), plan_baseline_count(shipped));
    for (size_t i = 0; i < plan_baseline_count(b); i++) {
        const plan_control *x = plan_baseline_row(b, i)->control, *y = plan_baseline_row(shipped, i)->control;
        assert_string_equal(x->id, y->id);
        assert_string_equal(x->text, y->text);
        assert_string_equal(x->change, y->change);
    }
    plan_baseline_free(b);
    plan_baseline_free(shipped);
    free(table_path);
    cd_diags_done(&d);
}

static void faults_of_lists(void **state)
{
    (void)state;
    size_t different = 0;
    static const struct {
        const char *text, *want;
        bool old;
    } bad[] = {
        {"", "E5510 1:1", false},
        {HEADER, "E5510 1:1", false},
        {"level\tclause\n", "E5511 1:1\nE5511 1:1\nE5511 1:1\nE5511 1:1\nE5511 1:1\nE5511 1:1\nE5511 1:1", false},
        {"level\tlevel\tclause\tgroup_vi\trequirement_vi_short\tfigure\tnd331_heading\tchange\tsources\tverified\n", "E5512 1:7", false},
        {HEADER "3\t5.1\n", "E5513 2:1", false},
        {HEADER "\n3\t\tĐầu\tx\t\t30.3.e\t\t\t\n", "E5514 3:3", false},
        {HEADER "3\t5.1\tĐầu\t \t\t30.3.e\t\t\t\n", "E5514 2:12", false},
        {HEADER "6\t5.1\tĐầu\tx\t\t30.3.e\t\t\t\n", "E5515 2:1", false},
        {HEADER "3\t5.1\tĐầu\tx\t\t30.3.e;30.9\t\t\t\n", "E5515 2:14", false},
        {HEADER "3\t5.1\tĐầu\tx\t\t30.3.e\tmore\tmany\tsure\n", "E5515 2:21\nE5515 2:26\nE5515 2:31", false},
        {HEADER "3\t5.1\tĐầu\xFF\tx\n", "E5510 2:10", false},
        {HEADER "2\t5.1\tĐầu\tx\t\t30.3.e\t\t\t\n", "E5535 1:1", false},
        {HEADER "3\t5.1\tĐầu\tx\t\t30.3.e\t\t\t\n", "E5535 1:1", true},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cd_diags d;
        cd_diags_init(&d);
        plan_baseline *b = NULL;
        assert_int_equal(with_list(bad[i].text, bad[i].old ? old_pack : new_pack, 3, &d, &b), CD_EINPUT);
        char got[512];
        codes(&d, got, sizeof got);
        if (strcmp(got, bad[i].want) != 0) {
            print_error("case %zu: got\n%s\nwant\n%s\n", i, got, bad[i].want);
            cd_diags_print(&d, stderr);
            different++;
        }
        cd_diags_done(&d);
    }
    assert_int_equal(different, 0);
    cd_diags d;
    cd_diags_init(&d);
    plan_baseline *b = NULL;
    assert_int_equal(with_list("more\t" HEADER "m\t3\t5.1\tĐầu\tx\t\t30.3.e\t\t\t\n", new_pack, 3, &d, &b), CD_OK);
    assert_string_equal(d.items[0].code, "W5517");
    assert_int_equal(d.items[0].column, 1);
    plan_baseline_free(b);
    cd_diags_done(&d);
    cd_diags_init(&d);
    plan_catalog *like = catalog("tcvn11930.xml"), *own = NULL;
    assert_int_equal(plan_catalog_read_list_mem("l", HEADER, strlen(HEADER), like, NULL, 0, 5, &d, &own), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E5516");
    plan_catalog_free(like);
    cd_diags_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_of_the_circular),      cmocka_unit_test(counts_of_the_decree), cmocka_unit_test(items_of_the_first_standard),
        cmocka_unit_test(items_of_the_second_standard), cmocka_unit_test(rows_of_the_annexes), cmocka_unit_test(conditions),
        cmocka_unit_test(what_has_no_condition_applies), cmocka_unit_test(components),         cmocka_unit_test(faults_of_catalogues),
        cmocka_unit_test(faults_of_baselines),         cmocka_unit_test(own_list),             cmocka_unit_test(faults_of_lists),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
