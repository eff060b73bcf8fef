/* Rows of the tables of a dossier in the database: kept in order, pinned by the log, read back as they were told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/tables.h"
#include "store_box.h"

static const store_actor BY = {"an", "2026-10-01T08:00:00Z", "import"};
static char *path;
static store *s;
static cd_diags d;
static fact_tables *tables;
static const fact_table *zones, *devices, *plan;

static int load(void **state)
{
    (void)state;
    cd_auto_free char *rules = in_source("rules");
    cd_diags_init(&d);
    if (fact_tables_load(rules, &d, &tables) != CD_OK)
        return -1;
    zones = fact_tables_find(tables, "zones");
    devices = fact_tables_find(tables, "devices");
    plan = fact_tables_find(tables, "plan");
    return zones && devices && plan ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    fact_tables_free(tables);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    if (boxes_begin("tables"))
        return -1;
    path = cd_path_join(dir, "t.db");
    cd_diags_init(&d);
    if (store_open(path, data_dir, STORE_CREATE, &d, &s) != CD_OK)
        return -1;
    const char *f[SYS_NFIELDS] = {"S1", "Một cửa"}, *g[SYS_NFIELDS] = {"s2", "Thư"};
    return store_system_put(s, f, &BY, cd_place_file("t"), &d, NULL) || store_system_put(s, g, &BY, cd_place_file("t"), &d, NULL);
}

static int end(void **state)
{
    (void)state;
    store_close(s);
    s = NULL;
    cd_diags_done(&d);
    free(path);
    return boxes_end();
}

static uint64_t log_count(void)
{
    store_state st;
    assert_int_equal(store_status(s, &d, &st), CD_OK);
    return st.log;
}

static int keep_last(const store_log_entry *e, void *arg)
{
    cd_str_clear(arg);
    cd_str_addf(arg, "%s %s %s %s %s", e->who, e->source, e->action, e->subject, e->detail);
    return CD_OK;
}

/* The newest entry is exactly this; `#` stands for the digest. */
static void logged(const char *want)
{
    cd_str got;
    cd_str_init(&got, 0);
    assert_int_equal(store_log_each(s, 0, 1, &d, keep_last, &got), CD_OK);
    char *hash = strstr(cd_str_c(&got), "\"sha256\":\"");
    assert_non_null(hash);
    hash += strlen("\"sha256\":\"");
    assert_int_equal(strspn(hash, "0123456789abcdef"), 64);
    memmove(hash + 1, hash + 64, strlen(hash + 64) + 1);
    *hash = '#';
    assert_string_equal(got.data, want);
    cd_str_done(&got);
}

/* Rows as "key cell - cell/..." of the first four columns of the table. */
static void rows_are(const char *system, const fact_table *t, const char *want)
{
    table_rows r = {0};
    int res = store_table_load(s, system, t, &d, &r);
    if (res != CD_OK)
        fail_msg("%s", d.count ? d.items[0].text : "?");
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < r.count; i++) {
        assert_int_equal(table_rows_find(&r, r.rows[i][t->key]), i);
        for (size_t k = 0; k < t->ncolumns && k < 4; k++)
            cd_str_addf(&got, "%s%s", k ? "," : i ? "/" : "", r.rows[i][k] ? r.rows[i][k] : "-");
    }
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
    table_rows_done(&r);
}

static void fails(int res, int want, const char *code, const char *text)
{
    assert_int_equal(res, want);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, code);
    assert_string_equal(d.items[0].text, text);
    assert_string_equal(d.items[0].file, path);
    cd_diags_done(&d);
    cd_diags_init(&d);
}

#define ROW(...) ((const char *const[16]){__VA_ARGS__})
#define ROWS(...) ((const char *const *const[]){__VA_ARGS__})

static void put_rows(const fact_table *t, const char *const *const *rows, size_t n, bool want)
{
    bool changed = !want;
    if (store_table_put(s, "s1", t, rows, n, &BY, &d, &changed) != CD_OK)
        fail_msg("%s", d.items[0].text);
    assert_int_equal(changed, want);
}

static void replacing(void **state)
{
    (void)state;
    rows_are("s1", zones, "");
    put_rows(zones, ROWS(ROW("DMZ", "dmz", " Công bố \"web\" \\ "), ROW("Bie\xcc\x82n", "border", NULL, "")), 2, true);
    rows_are("S1", zones, "DMZ,dmz,Công bố \"web\" \\,-/Biên,border,-,-");
    rows_are("s2", zones, "");
    rows_are("s1", devices, "");
    logged("an import table S1 {\"num\":1,\"table\":\"zones\",\"rows\":2,\"sha256\":\"#\",\"set\":[{\"zone\":\"DMZ\",\"zone_kind\":\"dmz\","
           "\"zone_purpose\":\"Công bố \\\"web\\\" \\\\\"},{\"zone\":\"Biên\",\"zone_kind\":\"border\"}],\"was\":[]}");
    uint64_t before = log_count();
    /* the same again, said otherwise: nothing is logged */
    put_rows(zones, ROWS(ROW("DMZ", " dmz", "Công bố \"web\" \\"), ROW("Biên", "border")), 2, false);
    assert_int_equal(log_count(), before);
    /* another order alone is a change */
    put_rows(zones, ROWS(ROW("Biên", "border"), ROW("DMZ", "dmz", "Công bố \"web\" \\")), 2, true);
    rows_are("s1", zones, "Biên,border,-,-/DMZ,dmz,Công bố \"web\" \\,-");
    logged("an import table S1 {\"num\":1,\"table\":\"zones\",\"rows\":2,\"sha256\":\"#\",\"set\":[],\"was\":[],\"order\":[\"Biên\",\"DMZ\"]}");
    /* one goes, one changes, one comes: what stood is in the log */
    put_rows(zones, ROWS(ROW("DMZ", "dmz"), ROW("LAN", "internal")), 2, true);
    logged("an import table S1 {\"num\":1,\"table\":\"zones\",\"rows\":2,\"sha256\":\"#\",\"set\":[{\"zone\":\"DMZ\",\"zone_kind\":\"dmz\"},"
           "{\"zone\":\"LAN\",\"zone_kind\":\"internal\"}],\"was\":[{\"zone\":\"Biên\",\"zone_kind\":\"border\"},"
           "{\"zone\":\"DMZ\",\"zone_kind\":\"dmz\",\"zone_purpose\":\"Công bố \\\"web\\\" \\\\\"}]}");
    put_rows(zones, NULL, 0, true);
    rows_are("s1", zones, "");
    put_rows(zones, NULL, 0, false);
    assert_int_equal(store_check(s, &d), CD_OK);
}

static void merging(void **state)
{
    (void)state;
    put_rows(zones, ROWS(ROW("A", "dmz", "x", "10.0.0.0/8"), ROW("B", "border"), ROW("C", "other")), 3, true);
    size_t n = 99;
    /* NULL leaves, "" empties, a new row comes behind, the others stay */
    assert_int_equal(store_table_merge(s, "s1", zones, ROWS(ROW("D", "wan"), ROW("A", NULL, "", NULL), ROW("C", "other")), 3, &BY, &d, &n), CD_OK);
    assert_int_equal(n, 2);
    rows_are("s1", zones, "A,dmz,-,10.0.0.0/8/B,border,-,-/C,other,-,-/D,wan,-,-");
    uint64_t before = log_count();
    assert_int_equal(store_table_merge(s, "s1", zones, ROWS(ROW("D"), ROW("A", "dmz")), 2, &BY, &d, &n), CD_OK);
    assert_int_equal(n, 0);
    assert_int_equal(log_count(), before);
    fails(store_table_merge(s, "s1", zones, ROWS(ROW("B", "")), 1, &BY, &d, &n), CD_EINPUT, "E4074",
          "hệ thống «S1», bảng «zones», dòng 1: thiếu cột «zone_kind»");
    fails(store_table_merge(s, "s1", zones, ROWS(ROW("B"), ROW("E")), 2, &BY, &d, &n), CD_EINPUT, "E4074",
          "hệ thống «S1», bảng «zones», dòng 2: thiếu cột «zone_kind»");
    fails(store_table_merge(s, "s1", zones, ROWS(ROW("B", "dmz"), ROW("B ", "wan")), 2, &BY, &d, &n), CD_EINPUT, "E4074",
          "hệ thống «S1», bảng «zones», dòng 2: «B» có hai lần");
    rows_are("s1", zones, "A,dmz,-,10.0.0.0/8/B,border,-,-/C,other,-,-/D,wan,-,-");
    /* taking away */
    assert_int_equal(store_table_remove(s, "s1", zones, (const char *const[]){"B", "no", "D", "a|b", "B"}, 5, &BY, &d, &n), CD_OK);
    assert_int_equal(n, 2);
    rows_are("s1", zones, "A,dmz,-,10.0.0.0/8/C,other,-,-");
    logged("an import table S1 {\"num\":1,\"table\":\"zones\",\"rows\":2,\"sha256\":\"#\",\"set\":[],\"was\":[{\"zone\":\"B\",\"zone_kind\":\"border\"},"
           "{\"zone\":\"D\",\"zone_kind\":\"wan\"}]}");
    before = log_count();
    assert_int_equal(store_table_remove(s, "s1", zones, (const char *const[]){"B"}, 1, &BY, &d, &n), CD_OK);
    assert_int_equal(n, 0);
    assert_int_equal(log_count(), before);
    assert_int_equal(store_check(s, &d), CD_OK);
}

/* Rows of the plan exist by the catalogue: one that says nothing is none.  Shown columns are never kept. */
static void listed(void **state)
{
    (void)state;
    size_t status = fact_table_column(plan, "status"), measure = fact_table_column(plan, "measure"), shown = fact_table_column(plan, "requirement");
    const char *a[16] = {"tcvn11930-5.1.1.1"}, *b[16] = {"tcvn11930-5.1.1.2"};
    a[status] = "met";
    a[measure] = "một\nhai";
    a[shown] = b[shown] = "Thiết lập chính sách";
    put_rows(plan, ROWS(a, b), 2, true);
    table_rows r = {0};
    assert_int_equal(store_table_load(s, "s1", plan, &d, &r), CD_OK);
    assert_int_equal(r.count, 1);
    assert_string_equal(r.rows[0][0], "tcvn11930-5.1.1.1");
    assert_null(r.rows[0][shown]);
    assert_string_equal(r.rows[0][status], "met");
    assert_string_equal(r.rows[0][measure], "một\nhai");
    table_rows_done(&r);
    uint64_t before = log_count();
    size_t n = 99;
    assert_int_equal(store_table_merge(s, "s1", plan, ROWS(b), 1, &BY, &d, &n), CD_OK);
    assert_int_equal(n, 0);
    assert_int_equal(log_count(), before);
    a[status] = a[measure] = "";
    assert_int_equal(store_table_merge(s, "s1", plan, ROWS(a), 1, &BY, &d, &n), CD_OK);
    assert_int_equal(n, 1);
    rows_are("s1", plan, "");
    assert_int_equal(store_check(s, &d), CD_OK);
}

static void refusals(void **state)
{
    (void)state;
    table_rows r = {0};
    fails(store_table_load(s, "none", zones, &d, &r), CD_EUSAGE, "E4020", "không có hệ thống mã «none»; hãy xem danh sách bằng «capdo export systems -»");
    fails(store_table_put(s, "none", zones, NULL, 0, &BY, &d, NULL), CD_EUSAGE, "E4020",
          "không có hệ thống mã «none»; hãy xem danh sách bằng «capdo export systems -»");
    put_rows(zones, ROWS(ROW("A", "dmz")), 1, true);
    fails(store_table_put(s, "s1", zones, ROWS(ROW("B", "dmz"), ROW("C", "Vùng DMZ")), 2, &BY, &d, NULL), CD_EINPUT, "E4074",
          "hệ thống «S1», bảng «zones», dòng 2, cột «zone_kind»: giá trị «Vùng DMZ» không có trong danh mục; hãy ghi dmz");
    fails(store_table_put(s, "s1", zones, ROWS(ROW(" ", "dmz")), 1, &BY, &d, NULL), CD_EINPUT, "E4074",
          "hệ thống «S1», bảng «zones», dòng 1: thiếu cột «zone»");
    fails(store_table_put(s, "s1", zones, ROWS(ROW("B", "dmz"), ROW("C", "dmz"), ROW("B", "dmz")), 3, &BY, &d, NULL), CD_EINPUT, "E4074",
          "hệ thống «S1», bảng «zones», dòng 3: «B» có hai lần");
    rows_are("s1", zones, "A,dmz,-,-");
    store_close(s);
    assert_int_equal(store_open(path, data_dir, STORE_READ, &d, &s), CD_OK);
    fails(store_table_put(s, "s1", zones, NULL, 0, &BY, &d, NULL), CD_ESYS, "E4008", "cơ sở dữ liệu được mở chỉ để đọc");
}

/* What is done past the program is found, and only that. */
static void tampering(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *told;
    } deeds[] = {
        {"UPDATE table_row SET cells = json_set(cells, '$.zone_kind', 'wan') WHERE tab = 'zones' AND pos = 1", "«S1»: bảng «zones»"},
        {"DELETE FROM table_row WHERE tab = 'zones' AND pos = 2", "«S1»: bảng «zones»"},
        {"DELETE FROM table_row WHERE tab = 'zones'", "«S1»: bảng «zones»"},
        {"INSERT INTO table_row VALUES (1, 'zones', 3, '{\"zone\":\"D\",\"zone_kind\":\"dmz\"}')", "«S1»: bảng «zones»"},
        {"INSERT INTO table_row VALUES (2, 'zones', 0, '{\"zone\":\"D\",\"zone_kind\":\"dmz\"}')", "«s2»: bảng «zones»"},
        {"INSERT INTO table_row VALUES (2, 'other', 0, '{}')", "«s2»: bảng «other»"},
        {"UPDATE table_row SET pos = 7 - pos WHERE tab = 'zones' AND pos < 2", "«S1»: bảng «zones»"},
        {"UPDATE table_row SET system = 2 WHERE tab = 'devices'", "«S1»: bảng «devices»"},
    };
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        put_rows(zones, ROWS(ROW("A", "dmz"), ROW("B", "border"), ROW("C", "other")), 3, true);
        put_rows(devices, ROWS(ROW("FW", "firewall")), 1, true);
        assert_int_equal(store_check(s, &d), CD_OK);
        sql(path, deeds[i].sql);
        assert_int_equal(store_check(s, &d), CD_NO);
        char *want;
        assert_true(asprintf(&want, "%s khác với nhật ký; có người đã sửa ngoài chương trình", deeds[i].told) > 0);
        assert_true(d.count >= 1);
        assert_string_equal(d.items[0].code, "E4014");
        assert_string_equal(d.items[0].text, want);
        free(want);
        end(NULL);
        assert_int_equal(begin(NULL), 0);
    }
    /* rows that cannot be read are refused, not guessed at */
    static const char *const broken[] = {"{}", "{\"zone\":1}", "{\"zone\":[]}", "{\"zone\":null}", "{\"zone\":\"\"}", "{\"zone_kind\":\"dmz\"}",
                                         "{\"zone\":\"a\\u0000\"}", "{\"zone\":\"a\\ud800\"}", "{\"zone\":\"a\\udc00\"}"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        put_rows(zones, ROWS(ROW("A", "dmz"), ROW("B", "border")), 2, true);
        char *text;
        assert_true(asprintf(&text, "UPDATE table_row SET cells = '%s' WHERE pos = 1", broken[i]) > 0);
        sql(path, text);
        free(text);
        table_rows r = {0};
        fails(store_table_load(s, "s1", zones, &d, &r), CD_ESYS, "E4014",
              "«s1»: dòng 2 của bảng «zones» không đọc được; có người đã sửa ngoài chương trình; hãy dùng lại bản sao lưu");
        sql(path, "DELETE FROM table_row; INSERT INTO table_row VALUES (1, 'zones', 0, '{\"zone\":\"A\",\"zone_kind\":\"dmz\"}')");
    }
    sql(path, "DELETE FROM table_row; INSERT INTO table_row VALUES (1, 'zones', 0, ' { \"old_column\" : \"x\", \"zone_kind\" : \"dmz\" ,\n\"zone\":\"A\\u00e2 "
        "\\ud83d\\ude00\\/\\b\" } ')");
    rows_are("s1", zones, "Aâ \xf0\x9f\x98\x80/\b,dmz,-,-");
}

/* A column that the rules no longer have stays in the rows that nobody changes. */
static void lost_column(void **state)
{
    (void)state;
    static const char dictionary[] = "<tables xmlns=\"urn:capdo:tables:1\"><table code=\"zones\"><label xml:lang=\"vi\">Vùng</label>"
                                     "<column code=\"zone\" kind=\"text\" key=\"yes\"><label xml:lang=\"vi\">Tên</label></column></table></tables>";
    cd_auto_free char *rules = cd_path_join(dir, "rules"), *schema = cd_path_join(rules, "schema"), *file = cd_path_join(rules, "tables.xml");
    cd_auto_free char *from = NULL, *to = cd_path_join(schema, "tables.rng");
    assert_true(asprintf(&from, "%s/rules/schema/tables.rng", getenv("CAPDO_SOURCE")) > 0);
    cd_str text;
    cd_str_init(&text, 0);
    assert_int_equal(cd_mkdirs(schema, &d), CD_OK);
    assert_int_equal(cd_file_read(from, CD_INPUT_MAX, &d, &text), CD_OK);
    assert_int_equal(cd_file_write(to, text.data, text.len, &d), CD_OK);
    assert_int_equal(cd_file_write(file, dictionary, strlen(dictionary), &d), CD_OK);
    cd_str_done(&text);
    fact_tables *small = NULL;
    assert_int_equal(fact_tables_load(rules, &d, &small), CD_OK);
    put_rows(zones, ROWS(ROW("A", "dmz"), ROW("B", "border")), 2, true);
    size_t n = 99;
    assert_int_equal(store_table_merge(s, "s1", fact_tables_at(small, 0), ROWS(ROW("A"), ROW("C")), 2, &BY, &d, &n), CD_OK);
    assert_int_equal(n, 1);
    sql(path, "UPDATE table_row SET cells = json_set(cells, '$.zone_kind', 'wan') WHERE pos = 2");
    rows_are("s1", zones, "A,dmz,-,-/B,border,-,-/C,wan,-,-");
    sql(path, "UPDATE table_row SET cells = json_remove(cells, '$.zone_kind') WHERE pos = 2");
    assert_int_equal(store_check(s, &d), CD_OK);
    fact_tables_free(small);
}

/* A database of the second step becomes one of today, with what it holds. */
static void migration(void **state)
{
    (void)state;
    store_close(s);
    s = NULL;
    unlink(path);
    cd_auto_free char *old = cd_path_join(dir, "old"), *sqls = cd_path_join(old, "sql");
    assert_int_equal(cd_mkdirs(sqls, &d), CD_OK);
    static const char *const steps[] = {"0001-profiles.sql", "0002-actors.sql"};
    for (size_t i = 0; i < 2; i++) {
        cd_auto_free char *dir_from = cd_path_join(data_dir, "sql"), *from = cd_path_join(dir_from, steps[i]), *to = cd_path_join(sqls, steps[i]);
        cd_str text;
        cd_str_init(&text, 0);
        assert_int_equal(cd_file_read(from, CD_INPUT_MAX, &d, &text), CD_OK);
        assert_int_equal(cd_file_write(to, text.data, text.len, &d), CD_OK);
        cd_str_done(&text);
    }
    assert_int_equal(store_open(path, old, STORE_CREATE, &d, &s), CD_OK);
    sql(path, "CREATE VIEW system_now AS SELECT * FROM system"); /* so that the program of today can write what the old one wrote */
    const char *f[SYS_NFIELDS] = {"S1", "Một cửa", "Sở"};
    assert_int_equal(store_system_put(s, f, &BY, cd_place_file("t"), &d, NULL), CD_OK);
    const store_risk risk = {{"Lụt"}};
    assert_int_equal(store_risks_put(s, "s1", &risk, 1, &BY, &d, NULL), CD_OK);
    store_close(s);
    s = NULL;
    sql(path, "DROP VIEW system_now");
    assert_int_equal(store_open(path, data_dir, STORE_WRITE, &d, &s), CD_ESYS);
    assert_string_equal(d.items[0].code, "E4004");
    cd_diags_done(&d);
    cd_diags_init(&d);
    assert_int_equal(store_open_any(path, data_dir, &d, &s), CD_OK);
    store_state st;
    int done = 0;
    assert_int_equal(store_status(s, &d, &st), CD_OK);
    assert_int_equal(st.version, 2);
    assert_int_equal(store_migrate(s, &d, &done), CD_OK);
    assert_int_equal(done, st.newest - 2);
    assert_int_equal(store_check(s, &d), CD_OK);
    store_risks risks = {0};
    assert_int_equal(store_risks_load(s, "S1", &d, &risks), CD_OK);
    assert_int_equal(risks.count, 1);
    store_risks_done(&risks);
    rows_are("s1", zones, "");
    put_rows(zones, ROWS(ROW("A", "dmz")), 1, true);
    rows_are("s1", zones, "A,dmz,-,-");
    assert_int_equal(store_check(s, &d), CD_OK);
}

/* A whole plan: 200 rows of 8 cells come back as they went in, and one changed row writes one row and a short entry. */
static void whole_plan(void **state)
{
    (void)state;
    enum { N = 200 };
    const char *cells[N][16] = {{NULL}}, *const *rows[N];
    char key[N][24], measure[N][300];
    const char *const codes[] = {"status", "present", "measure", "responsible", "evidence", "deadline", "inherited"};
    for (size_t i = 0; i < N; i++) {
        snprintf(key[i], sizeof key[i], "tcvn11930-5.1.%zu", i);
        snprintf(measure[i], sizeof measure[i], "%zu: %s", i, "Thiết lập, ban hành và rà soát hằng năm; phân công người chịu trách nhiệm; lưu hồ sơ kiểm tra.");
        const char *const values[] = {"partial", measure[i], measure[i], "own", "QĐ 12/QĐ-STTTT", "2027-06-30", "false"};
        cells[i][0] = key[i];
        for (size_t k = 0; k < 7; k++)
            cells[i][fact_table_column(plan, codes[k])] = values[k];
        rows[i] = cells[i];
    }
    put_rows(plan, rows, N, true);
    put_rows(plan, rows, N, false);
    table_rows r = {0};
    assert_int_equal(store_table_load(s, "s1", plan, &d, &r), CD_OK);
    assert_int_equal(r.count, N);
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < plan->ncolumns; k++)
            if (cells[i][k])
                assert_string_equal(r.rows[i][k], cells[i][k]);
            else
                assert_null(r.rows[i][k]);
    table_rows_done(&r);
    const char *one[16] = {key[77]};
    one[fact_table_column(plan, "status")] = "met";
    size_t n = 0;
    assert_int_equal(store_table_merge(s, "s1", plan, ROWS(one), 1, &BY, &d, &n), CD_OK);
    assert_int_equal(n, 1);
    cd_str got;
    cd_str_init(&got, 0);
    assert_int_equal(store_log_each(s, 0, 1, &d, keep_last, &got), CD_OK);
    assert_true(got.len < 1500);
    cd_str_done(&got);
    assert_int_equal(store_check(s, &d), CD_OK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {T(replacing), T(merging), T(listed), T(refusals), T(tampering), T(lost_column), T(migration), T(whole_plan)};
    return cmocka_run_group_tests_name("store_tables", tests, load, unload);
}
