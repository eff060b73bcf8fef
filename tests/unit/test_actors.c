/* Bodies that have a role for the systems of an owner: kept by time, pinned by the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/actors.h"
#include "store_box.h"

static const store_actor BY = {"an", "2026-10-01T08:00:00Z", "import"};
static const cd_place AT = {"t", 7, 3};
static const char owner[] = "UBND tỉnh Điện Biên";
static char *path;
static store *s;
static cd_diags d;

static int begin(void **state)
{
    (void)state;
    if (boxes_begin("actors"))
        return -1;
    path = cd_path_join(dir, "t.db");
    cd_diags_init(&d);
    return store_open(path, data_dir, STORE_CREATE, &d, &s);
}

static int end(void **state)
{
    (void)state;
    store_close(s);
    cd_diags_done(&d);
    free(path);
    return boxes_end();
}

static store_duty duty(const char *role, const char *org, const char *from, const char *to)
{
    return (store_duty){{NULL, role, org, from, to}};
}

static int put(const store_duty *items, size_t n, bool *changed)
{
    return store_duties_put(s, owner, items, n, &BY, AT, &d, changed);
}

static const char *at(const char *role, const char *day)
{
    static char found[100];
    store_duties l = {0};
    assert_int_equal(store_duties_load(s, owner, &d, &l), CD_OK);
    const char *org = store_duty_at(&l, role, day);
    snprintf(found, sizeof found, "%s", org ? org : "-");
    store_duties_done(&l);
    return found;
}

static uint64_t entries(void)
{
    store_state st;
    assert_int_equal(store_status(s, &d, &st), CD_OK);
    return st.log;
}

static void by_day(void **state)
{
    (void)state;
    /* given out of order; kept by role and start */
    const store_duty items[] = {duty("specialised_unit", "Sở Khoa học và Công nghệ", "2025-03-01", NULL),
                                duty("appraiser_bca", "Cục A05", NULL, NULL),
                                duty("specialised_unit", "Sở Thông tin và Truyền thông", NULL, "2025-02-28")};
    bool changed = false;
    assert_int_equal(put(items, 3, &changed), CD_OK);
    assert_true(changed);
    assert_string_equal(at("specialised_unit", "2025-02-28"), "Sở Thông tin và Truyền thông");
    assert_string_equal(at("specialised_unit", "2025-03-01"), "Sở Khoa học và Công nghệ");
    assert_string_equal(at("specialised_unit", "2099-01-01"), "Sở Khoa học và Công nghệ");
    assert_string_equal(at("specialised_unit", NULL), "-"); /* the day decides, and is not known */
    assert_string_equal(at("appraiser_bca", NULL), "Cục A05");
    assert_string_equal(at("appraiser_bqp", "2026-01-01"), "-");
    store_duties l = {0};
    assert_int_equal(store_duties_load(s, NULL, &d, &l), CD_OK);
    assert_int_equal(l.count, 3);
    assert_string_equal(l.items[0].field[DUTY_ROLE], "appraiser_bca");
    assert_string_equal(l.items[1].field[DUTY_TO], "2025-02-28");
    assert_null(l.items[1].field[DUTY_FROM]);
    assert_string_equal(l.items[2].field[DUTY_OWNER], owner);
    store_duties_done(&l);
    assert_int_equal(store_duties_load(s, "UBND tỉnh khác", &d, &l), CD_OK);
    assert_int_equal(l.count, 0);
    store_duties_done(&l);
    /* the same again changes nothing, not even the log */
    uint64_t before = entries();
    assert_int_equal(put(items, 3, &changed), CD_OK);
    assert_false(changed);
    assert_int_equal(entries(), before);
    assert_int_equal(put(items, 1, &changed), CD_OK);
    assert_true(changed);
    assert_int_equal(entries(), before + 1);
    assert_string_equal(at("appraiser_bca", NULL), "-");
    assert_int_equal(d.count, 0);
}

static void refused(const store_duty *items, size_t n, const char *code)
{
    size_t had = d.count;
    uint64_t before = entries();
    assert_int_equal(put(items, n, NULL), CD_EINPUT);
    assert_int_equal(d.count, had + 1);
    assert_string_equal(d.items[had].code, code);
    assert_int_equal(d.items[had].line, 7);
    assert_int_equal(entries(), before);
}

static void faults(void **state)
{
    (void)state;
    const store_duty touching[] = {duty("r", "A", "2025-01-01", "2025-06-30"), duty("r", "B", "2025-06-30", NULL)};
    refused(touching, 2, "E4070");
    const store_duty endless[] = {duty("r", "A", NULL, NULL), duty("r", "B", "2025-06-30", "2025-07-01")};
    refused(endless, 2, "E4070");
    const store_duty next[] = {duty("r", "A", "2025-01-01", "2025-06-29"), duty("r", "B", "2025-06-30", NULL), duty("q", "B", NULL, NULL)};
    assert_int_equal(put(next, 3, NULL), CD_OK);
    const store_duty backwards[] = {duty("r", "A", "2025-01-02", "2025-01-01")};
    refused(backwards, 1, "E4071");
    const store_duty no_day[] = {duty("r", "A", "2025-02-30", NULL)};
    refused(no_day, 1, "E4071");
    const store_duty nobody[] = {duty("r", "", NULL, NULL)};
    refused(nobody, 1, "E4073");
    assert_int_equal(store_duties_put(s, "", next, 3, &BY, AT, &d, NULL), CD_EINPUT);
    assert_string_equal(d.items[d.count - 1].code, "E4073");
    assert_string_equal(at("r", "2025-06-30"), "B");
}

/* Renamed bodies keep their duties; what was changed past the program is found. */
static void checked(void **state)
{
    (void)state;
    const store_duty items[] = {duty("r", "A", NULL, "2025-02-28"), duty("r", "B", "2025-03-01", NULL)};
    assert_int_equal(put(items, 2, NULL), CD_OK);
    assert_int_equal(store_org_rename(s, "A", "A mới", &BY, &d), CD_OK);
    assert_int_equal(store_org_rename(s, owner, "UBND tỉnh Điện Biên mới", &BY, &d), CD_OK);
    assert_int_equal(store_duties_check(s, &d), CD_OK);
    assert_int_equal(store_check(s, &d), CD_OK);
    assert_int_equal(d.count, 0);
    store_duties l = {0};
    assert_int_equal(store_duties_load(s, "UBND tỉnh Điện Biên mới", &d, &l), CD_OK);
    assert_string_equal(store_duty_at(&l, "r", "2025-01-01"), "A mới");
    store_duties_done(&l);
    sql(path, "UPDATE actor SET valid_to = NULL WHERE pos = 0");
    assert_int_equal(store_duties_check(s, &d), CD_NO);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, "E4014");
    assert_non_null(strstr(d.items[0].text, "«UBND tỉnh Điện Biên mới»"));
    sql(path, "DELETE FROM actor");
    assert_int_equal(store_duties_check(s, &d), CD_NO);
    sql(path, "INSERT INTO actor VALUES ((SELECT num FROM org WHERE name = 'B'), 0, 'r', 1, NULL, NULL)");
    size_t had = d.count;
    assert_int_equal(store_duties_check(s, &d), CD_NO);
    assert_int_equal(d.count, had + 2); /* one body lost its list, another has one nobody told */
}

/* A database of the first step gets the table and keeps what it holds. */
static void migrated(void **state)
{
    (void)state;
    char *old_data = cd_path_join(dir, "old"), *sql_dir = cd_path_join(old_data, "sql"), *real = cd_path_join(data_dir, "sql");
    char *from = cd_path_join(real, "0001-profiles.sql"), *to = cd_path_join(sql_dir, "0001-profiles.sql"), *db = cd_path_join(dir, "old.db");
    cd_str step;
    cd_str_init(&step, 0);
    assert_int_equal(cd_mkdirs(sql_dir, &d), CD_OK);
    assert_int_equal(cd_file_read(from, CD_INPUT_MAX, &d, &step), CD_OK);
    assert_int_equal(cd_file_write(to, cd_str_c(&step), step.len, &d), CD_OK);
    cd_str_done(&step);
    store_close(s);
    unlink(path);
    free(path);
    path = db;
    assert_int_equal(store_open(path, old_data, STORE_CREATE, &d, &s), CD_OK);
    assert_int_equal(store_org_put(s, (const char *const[ORG_NFIELDS]){owner}, &BY, AT, &d, NULL), CD_OK);
    store_close(s);
    s = NULL;
    assert_int_equal(store_open(path, data_dir, STORE_WRITE, &d, &s), CD_ESYS);
    assert_string_equal(d.items[0].code, "E4004");
    assert_int_equal(store_open_any(path, data_dir, &d, &s), CD_OK);
    int steps = 0;
    assert_int_equal(store_migrate(s, &d, &steps), CD_OK);
    assert_true(steps >= 1);
    store_close(s);
    s = NULL;
    assert_int_equal(store_open(path, data_dir, STORE_WRITE, &d, &s), CD_OK);
    const store_duty items[] = {duty("r", "A", NULL, NULL)};
    assert_int_equal(put(items, 1, NULL), CD_OK);
    assert_string_equal(at("r", NULL), "A");
    assert_int_equal(store_check(s, &d), CD_OK);
    assert_int_equal(store_duties_check(s, &d), CD_OK);
    unlink(to);
    rmdir(sql_dir);
    rmdir(old_data);
    free(old_data);
    free(sql_dir);
    free(real);
    free(from);
    free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(by_day, begin, end),
        cmocka_unit_test_setup_teardown(faults, begin, end),
        cmocka_unit_test_setup_teardown(checked, begin, end),
        cmocka_unit_test_setup_teardown(migrated, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
