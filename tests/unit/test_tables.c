/* The tables of a dossier: the dictionary as it stands, cells, rows.  Broken dictionaries: tests/cases/bad-tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "law_samples.h"

static const fact_tables *tables;

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    int r = rules_open(&d);
    if (r == CD_OK)
        tables = law_tables(rules);
    return told(r, &d);
}

static int unload(void **state)
{
    (void)state;
    law_close(rules);
    return 0;
}

static const fact_column *column(const char *table, const char *code)
{
    const fact_table *t = fact_tables_find(tables, table);
    assert_non_null(t);
    size_t i = fact_table_column(t, code);
    if (i == SIZE_MAX)
        fail_msg("%s.%s", table, code);
    assert_int_equal(t->columns[i].fact->index, i);
    return &t->columns[i];
}

/* The order of tables and columns is that of every output, and codes are never renamed. */
static void dictionary(void **state)
{
    (void)state;
    static const char *const want[] = {
        "zones: zone* zone_kind+ zone_purpose private_addresses public_addresses vlan access_control",
        "devices: device* device_kind+ device_model device_place device_purpose device_zone|>zones device_count device_form device_main device_spare device_address",
        "applications: application* application_server|>devices application_place operating_system application_purpose application_public",
        "links: link* link_from+>devices>zones>related link_to+>devices>zones>related link_kind link_speed link_purpose link_protection",
        "related: related_name* related_system related_owner relation related_method related_effect",
        "documents: document* document_kind+ document_no document_date document_issuer document_note",
        "plan(listed): control* requirement- applies- status inherited present measure responsible evidence deadline reason",
    };
    assert_int_equal(fact_tables_count(tables), sizeof want / sizeof *want);
    for (size_t i = 0; i < fact_tables_count(tables); i++) {
        const fact_table *t = fact_tables_at(tables, i);
        assert_int_equal(t->index, i);
        assert_ptr_equal(fact_tables_find(tables, t->code), t);
        assert_true(t->columns[t->key].key);
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, "%s%s:", t->code, t->listed ? "(listed)" : "");
        for (size_t k = 0; k < t->ncolumns; k++) {
            const fact_column *c = &t->columns[k];
            assert_non_null(c->fact->label);
            cd_str_addf(&s, " %s%s%s%s", c->fact->code, c->key ? "*" : c->required ? "+" : "", c->shown ? "-" : "", c->many ? "|" : "");
            for (const char *const *r = c->refs; r && *r; r++)
                cd_str_addf(&s, ">%s", *r);
        }
        assert_string_equal(cd_str_c(&s), want[i]);
        cd_str_done(&s);
    }
    const fact_table *zones = fact_tables_at(tables, 0);
    assert_string_equal(zones->label, "Vùng mạng");
    assert_string_equal(zones->label_en, "Network zones");
    assert_string_equal(zones->source, "TT 12/2022 8.3.d; NĐ 331 22.3.d");
    assert_string_equal(column("zones", "vlan")->fact->label, "VLAN");
    assert_int_equal(column("devices", "device_count")->fact->max, 1000000);
    assert_string_equal(column("links", "link_kind")->fact->values[3].code, "dedicated");
    assert_true(column("plan", "measure")->fact->multiline);
    assert_null(fact_tables_find(tables, "Zones"));
    assert_int_equal(fact_table_column(zones, "device"), SIZE_MAX);
}

static void good(const char *table, const char *code, const char *text, const char *want, const char *shown)
{
    const fact_column *c = column(table, code);
    cd_diags d;
    cd_diags_init(&d);
    char *value = (char *)(uintptr_t)1;
    if (table_cell_parse(c, text, cd_place_file("t"), "w", &d, &value) != CD_OK)
        fail_msg("%s: %s", text, d.items[0].text);
    assert_int_equal(d.count, 0);
    if (want)
        assert_string_equal(value, want);
    else
        assert_null(value);
    cd_str s;
    cd_str_init(&s, 0);
    table_cell_show(c, value, &s);
    assert_string_equal(cd_str_c(&s), shown);
    cd_str_done(&s);
    free(value);
}

static void bad(const char *table, const char *code, const char *text, const char *diag, const char *want)
{
    cd_diags d;
    cd_diags_init(&d);
    char *value = (char *)(uintptr_t)1;
    assert_int_equal(table_cell_parse(column(table, code), text, (cd_place){"t.csv", 3, 9}, "cột «x»", &d, &value), CD_EINPUT);
    assert_int_equal((uintptr_t)value, 1);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, diag);
    assert_int_equal(d.items[0].line, 3);
    assert_int_equal(d.items[0].column, 9);
    assert_string_equal(d.items[0].text, want);
    cd_diags_done(&d);
    /* the same without words */
    assert_int_equal(table_cell_parse(column(table, code), text, (cd_place){"t.csv", 3, 9}, "", NULL, &value), CD_EINPUT);
    assert_int_equal((uintptr_t)value, 1);
}

static void cells(void **state)
{
    (void)state;
    good("zones", "zone", "  Vùng   \xc4\x91\x65\xcc\xa3m ", "Vùng   đẹm", "Vùng   đẹm");
    good("zones", "zone", " ", NULL, "");
    good("zones", "zone_kind", " dmz ", "dmz", "Vùng DMZ");
    good("devices", "device_zone", " DMZ |Vùng máy chủ| Biên", "DMZ|Vùng máy chủ|Biên", "DMZ; Vùng máy chủ; Biên");
    good("devices", "device_zone", "DMZ", "DMZ", "DMZ");
    good("devices", "device_zone", "DMZ|DMZ 2", "DMZ|DMZ 2", "DMZ; DMZ 2");
    good("devices", "device_count", "0012", "12", "12");
    good("devices", "device_main", "TRUE", "true", "Có");
    good("documents", "document_date", "2/9/2026", "2026-09-02", "02/09/2026");
    good("plan", "measure", " một\r\nhai\t ba\n", "một\nhai  ba", "một\nhai  ba");
    good("plan", "status", "", NULL, "");

    bad("zones", "zone", "a|b", "E3275", "cột «x»: tên dùng để nhận ra dòng không được có dấu |; dấu này ngăn các tên ở cột khác");
    bad("zones", "zone_purpose", "a\nb", "E3274", "cột «x»: ô có xuống dòng hoặc ký tự điều khiển; hãy viết trên một dòng");
    bad("zones", "zone_purpose", "a\tb", "E3274", "cột «x»: ô có xuống dòng hoặc ký tự điều khiển; hãy viết trên một dòng");
    bad("zones", "zone_purpose", "a\x7f", "E3274", "cột «x»: ô có xuống dòng hoặc ký tự điều khiển; hãy viết trên một dòng");
    bad("plan", "measure", "a\x01", "E3228", "cột «x»: có ký tự điều khiển U+0001; hãy xóa ký tự đó");
    bad("devices", "device_zone", "DMZ||Biên", "E3276", "cột «x»: có mục trống bên cạnh dấu |; hãy ghi các mục cách nhau bằng một dấu |");
    bad("devices", "device_zone", "|DMZ", "E3276", "cột «x»: có mục trống bên cạnh dấu |; hãy ghi các mục cách nhau bằng một dấu |");
    bad("devices", "device_zone", "DMZ |", "E3276", "cột «x»: có mục trống bên cạnh dấu |; hãy ghi các mục cách nhau bằng một dấu |");
    bad("devices", "device_zone", "DMZ|Biên| DMZ", "E3276", "cột «x»: «DMZ» ghi hai lần; hãy ghi mỗi mục một lần");
    bad("devices", "device_count", "1000001", "E3224",
        "cột «x»: «1000001» không phải số đếm từ 0 đến 1000000; chỉ ghi chữ số, không dấu chấm, dấu phẩy hay đơn vị");
    /* a label is no code, but it says which was meant */
    bad("zones", "zone_kind", "Vùng DMZ", "E3221", "cột «x»: giá trị «Vùng DMZ» không có trong danh mục; hãy ghi dmz");
    bad("plan", "status", "Đã đáp ứng", "E3221", "cột «x»: giá trị «Đã đáp ứng» không có trong danh mục; hãy ghi met");
    bad("plan", "responsible", "ai", "E3221",
        "cột «x»: giá trị «ai» không có trong danh mục; hãy ghi một trong: own (Đơn vị vận hành), supplier (Nhà cung cấp), both (Cả hai) (để trống nếu "
        "chưa biết)");
    bad("applications", "application_public", "có", "E3220", "cột «x»: «có» không phải true hay false; hãy ghi true");
    bad("plan", "deadline", "31/02/2027", "E3225",
        "cột «x»: «31/02/2027» không phải ngày: tháng 02/2027 chỉ có 28 ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY");
}

static void members(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    size_t n = 99;
    const char *const *m = table_members("DMZ|Vùng máy chủ|Biên", &a, &n);
    assert_int_equal(n, 3);
    assert_string_equal(m[0], "DMZ");
    assert_string_equal(m[1], "Vùng máy chủ");
    assert_string_equal(m[2], "Biên");
    assert_string_equal(table_members("DMZ", &a, &n)[0], "DMZ");
    assert_int_equal(n, 1);
    assert_non_null(table_members(NULL, &a, &n));
    assert_int_equal(n, 0);
    cd_arena_done(&a);
}

/* With the index and without it the same rows are found. */
static void keys(void **state)
{
    (void)state;
    const fact_table *t = fact_tables_find(tables, "zones");
    enum { ROWS = 1000 };
    table_rows r = {.table = t, .count = ROWS};
    cd_arena_init(&r.arena);
    const char *const **rows = cd_arena_array(&r.arena, ROWS, sizeof *rows);
    for (size_t i = 0; i < ROWS; i++) {
        const char **cell = cd_arena_array(&r.arena, t->ncolumns, sizeof *cell);
        cell[t->key] = cd_arena_printf(&r.arena, "Vùng %zu", i);
        rows[i] = cell;
    }
    r.rows = rows;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < ROWS; i += 37) {
            char key[32];
            snprintf(key, sizeof key, "Vùng %zu", i);
            assert_int_equal(table_rows_find(&r, key), i);
        }
        assert_int_equal(table_rows_find(&r, "Vùng 1000"), SIZE_MAX);
        assert_int_equal(table_rows_find(&r, ""), SIZE_MAX);
        table_rows_index(&r);
        assert_non_null(r.slots);
    }
    table_rows_done(&r);
    assert_int_equal(r.count, 0);
    table_rows none = {.table = t};
    assert_int_equal(table_rows_find(&none, "a"), SIZE_MAX);
    table_rows_index(&none);
    assert_int_equal(table_rows_find(&none, "a"), SIZE_MAX);
    table_rows_done(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dictionary), cmocka_unit_test(cells), cmocka_unit_test(members), cmocka_unit_test(keys)};
    return cmocka_run_group_tests_name("tables", tests, load, unload);
}
