/* XLSX in and out: every kind of cell, dates of both systems, layout, faults with their places, limits, round trips. */
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
#include <libdeflate.h>

#include "base/file.h"
#include "base/mem.h"
#include "table/rows.h"
#include "table/xlsx_read.h"
#include "table/xlsx_write.h"
#include "scratch.h"
#include "xlsx_samples.h"

/* libxlsxwriter 1.1.4 loses the text of each rule whose list stands in a sheet. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:lxw_strdup";
}

static char dir[64];

/* Reads a sheet and gives its rows as "line:cell|cell" lines, "line!" for a bad one, then the diagnostics as
 * "CODE line:column" lines. */
static char *read_with(const char *data, size_t len, size_t sheet, const csv_spec *spec, cd_diags *d)
{
    cd_str out;
    cd_str_init(&out, 0);
    xlsx_book *b = NULL;
    xlsx_rows *r = NULL;
    cd_diags_init(d);
    char *copy = cd_realloc(NULL, len + 1, 1); /* exactly, for the sanitizer */
    if (len > 0)
        memcpy(copy, data, len);
    copy = cd_realloc(copy, len ? len : 1, 1);
    int res = xlsx_open_mem("f.xlsx", copy, len, d, &b);
    if (res == CD_OK)
        res = xlsx_rows_open(b, sheet, spec, d, &r);
    if (res) {
        assert_int_equal(res, CD_EINPUT);
        assert_true(d->errors > 0);
        assert_null(r);
    }
    const csv_cell *c = NULL;
    while (r && (res = xlsx_next(r, d, &c)) != CD_NO) {
        cd_str_addf(&out, "%zu", xlsx_row_line(r));
        cd_str_adds(&out, res == CD_OK ? ":" : "!");
        for (size_t i = 0; i < xlsx_ncols(r) && res == CD_OK; i++) {
            assert_int_equal(strlen(c[i].text), c[i].len);
            cd_str_addf(&out, "%s%s", i ? "|" : "", c[i].text);
        }
        cd_str_addc(&out, '\n');
    }
    if (r && xlsx_broken(r))
        cd_str_adds(&out, "broken\n");
    for (size_t i = 0; i < d->count; i++)
        cd_str_addf(&out, "%s %zu:%zu\n", d->items[i].code, d->items[i].line, d->items[i].column);
    xlsx_rows_free(r);
    xlsx_free(b);
    free(copy);
    return cd_str_take(&out);
}

static const csv_spec free_spec = {0};
static const char *const known[] = {"id", "x", "y"};
static const csv_spec id_spec = {.known = known, .nknown = 3, .key = "id", .key_rule = CSV_KEY_UNIQUE};

static void check(const xlsx_sample *s, size_t sheet, const csv_spec *spec, const char *want, const char *words)
{
    cd_str data;
    cd_str_init(&data, 0);
    cd_diags d;
    xlsx_build(s, &data);
    char *got = read_with(cd_str_c(&data), data.len, sheet, spec, &d);
    assert_string_equal(got, want);
    if (words) {
        assert_true(d.count > 0);
        if (!strstr(d.items[0].text, words))
            assert_string_equal(d.items[0].text, words);
    }
    cd_diags_done(&d);
    cd_str_done(&data);
    free(got);
}

#define SHEET(rows_, want, words) check(&(xlsx_sample){.sheet = XLSX_SHEET(rows_)}, 0, &id_spec, want, words)

/* One cell beside an id: its text, or the code of its fault. */
static void cell_in(const char *book, const char *xml, const char *want)
{
    cd_str sheet, data;
    cd_str_init(&sheet, 0);
    cd_str_init(&data, 0);
    cd_diags d;
    cd_str_addf(&sheet, XLSX_SHEET("<row>" XLSX_T("id") XLSX_T("x") "</row><row>" XLSX_T("a") "%s</row>"), xml);
    xlsx_build(&(xlsx_sample){.sheet = cd_str_c(&sheet), .book = book}, &data);
    char *got = read_with(cd_str_c(&data), data.len, 0, &id_spec, &d), *expect;
    if (want[0] == 'E' && want[1] == '2')
        assert_true(asprintf(&expect, "2!\n%s 2:2\n", want) > 0);
    else
        assert_true(asprintf(&expect, "2:a|%s\n", want) > 0);
    if (strcmp(got, expect) != 0)
        fail_msg("%s: got %s, want %s", xml, got, expect);
    cd_diags_done(&d);
    free(got);
    free(expect);
    cd_str_done(&sheet);
    cd_str_done(&data);
}

static void cells(void **state)
{
    static const char *const of[][2] = {
        {"<c/>", ""},
        {"<c t='n'><v></v></c>", ""},
        {"<c t='s'><v>1</v></c>", "chữ"},
        {"<c t='s'><v>2</v></c>", "Hệ thống"},
        {"<c t='s'><v>3</v></c>", "a\nb_x000D_&A"},
        {"<c t='s'><v>4</v></c>", ""},
        {"<c t='inlineStr'><is><r><t>một</t></r><r><t> hai</t></r><rPh><t>x</t></rPh></is></c>", "một hai"},
        {"<c t='inlineStr'><is><t>He\xcc\xa3\xcc\x82</t></is></c>", "Hệ"},
        {"<c t='inlineStr'><is><t>'=1</t></is></c>", "'=1"},
        {"<c t='inlineStr'><is><t>=1+2</t></is></c>", "=1+2"},
        {"<c t='inlineStr'><is><t><![CDATA[<b>]]>&#273;</t></is></c>", "<b>đ"},
        {"<c t='inlineStr'><is><t>\xc2\xa0 a \xe2\x80\x83</t></is></c>", "a"},
        {"<c t='inlineStr'><is><t>_x0000__xD800__x00g1_ _x1</t></is></c>", "_x0000__xD800__x00g1_ _x1"},
        {"<c t='str'><f>A1</f><v>kết quả</v></c>", "kết quả"},
        {"<c t='str'><f>A1</f><v/></c>", ""},
        {"<c><f>1+1</f><v>2</v></c>", "2"},
        {"<c><f>1+1</f></c>", "E2045"},
        {"<c t='b'><v>1</v></c>", "true"},
        {"<c t='b'><v>0</v></c>", "false"},
        {"<c t='b'><v>2</v></c>", "E2046"},
        {"<c t='e'><v>#REF!</v></c>", "E2044"},
        {"<c t='e'><f>A1/0</f><v>#DIV/0!</v></c>", "E2044"},
        {"<c t='d'><v>2026-10-01</v></c>", "2026-10-01"},
        {"<c t='d'><v>2026-10-01T00:00:00.000Z</v></c>", "2026-10-01"},
        {"<c t='d'><v>2026-10-01T08:30:00</v></c>", "2026-10-01T08:30:00"},
        {"<c><v>12</v></c>", "12"},
        {"<c><v> 12 </v></c>", "12"},
        {"<c><v>12.0</v></c>", "12"},
        {"<c><v>012</v></c>", "12"},
        {"<c><v>1E5</v></c>", "100000"},
        {"<c><v>1.5e+3</v></c>", "1500"},
        {"<c><v>1e12</v></c>", "1000000000000"},
        {"<c><v>123456789012345678</v></c>", "123456789012345678"},
        {"<c><v>-0</v></c>", "0"},
        {"<c><v>0.000</v></c>", "0"},
        {"<c><v>-3</v></c>", "-3"},
        {"<c><v>2.5</v></c>", "2.5"},
        {"<c><v>0.30000000000000004</v></c>", "0.3"},
        {"<c><v>2.9999999999999996</v></c>", "3"},
        {"<c><v>99999.99999999999999</v></c>", "100000"},
        {"<c><v>1e-3</v></c>", "0.001"},
        {"<c><v>1.25E-2</v></c>", "0.0125"},
        {"<c><v>1e999</v></c>", "E2046"},
        {"<c><v>1e</v></c>", "E2046"},
        {"<c><v>1,5</v></c>", "E2046"},
        {"<c><v>abc</v></c>", "E2046"},
        {"<c><v>.</v></c>", "E2046"},
        {"<c><v>0x10</v></c>", "E2046"},
        {"<c><v>nan</v></c>", "E2046"},
        {"<c s='4'><v>5000</v></c>", "5000"},
        {"<c s='5'><v>1.5</v></c>", "1.5"},
        {"<c s='99'><v>7</v></c>", "7"},
    };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        cell_in(NULL, of[i][0], of[i][1]);
}

static void dates(void **state)
{
    static const char *const of_1900[][2] = {
        {"<c s='1'><v>1</v></c>", "1900-01-01"},      {"<c s='1'><v>59</v></c>", "1900-02-28"},
        {"<c s='1'><v>60</v></c>", "E2046"},          {"<c s='1'><v>61</v></c>", "1900-03-01"},
        {"<c s='1'><v>46296</v></c>", "2026-10-01"},  {"<c s='2'><v>46296</v></c>", "2026-10-01"},
        {"<c s='2'><v>46296.0</v></c>", "2026-10-01"}, {"<c s='6'><v>46296.5</v></c>", "2026-10-01 12:00:00"},
        {"<c s='1'><v>46295.9999999</v></c>", "2026-10-01"}, {"<c s='3'><v>0.75</v></c>", "18:00:00"},
        {"<c s='3'><v>0</v></c>", "00:00:00"},        {"<c s='1'><v>0</v></c>", "E2046"},
        {"<c s='1'><v>-1</v></c>", "E2046"},          {"<c s='1'><v>2958465</v></c>", "9999-12-31"},
        {"<c s='1'><v>2958466</v></c>", "E2046"},     {"<c s='1'><v>1e300</v></c>", "E2046"},
        {"<c s='1'><v>x</v></c>", "E2046"},           {"<c s='1' t='inlineStr'><is><t>1/10/2026</t></is></c>", "1/10/2026"},
    };
    static const char *const of_1904[][2] = {
        {"<c s='1'><v>0</v></c>", "1904-01-01"},
        {"<c s='1'><v>60</v></c>", "1904-03-01"},
        {"<c s='1'><v>44834</v></c>", "2026-10-01"},
        {"<c s='1'><v>2957003</v></c>", "9999-12-31"},
        {"<c s='1'><v>2957004</v></c>", "E2046"},
    };
    for (size_t i = 0; i < sizeof of_1900 / sizeof of_1900[0]; i++)
        cell_in(NULL, of_1900[i][0], of_1900[i][1]);
    for (size_t i = 0; i < sizeof of_1904 / sizeof of_1904[0]; i++)
        cell_in(XLSX_BOOK("<workbookPr date1904='1'/>", ""), of_1904[i][0], of_1904[i][1]);
    cell_in(XLSX_BOOK("<workbookPr date1904='0'/>", ""), "<c s='1'><v>46296</v></c>", "2026-10-01");
}

#define HEAD "<row r='1'>" XLSX_T("id") XLSX_T("x") "</row>"

static void layout(void **state)
{
    /* gaps, blank rows and cells, attributes and elements of no interest, what stands around the data */
    check(&(xlsx_sample){.sheet = "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?><x:worksheet xmlns:x='urn:x'><x:cols><x:c><x:v>1</x:v></x:c></x:cols>"
                                  "<x:sheetData><x:row r='1' spans='1:3'><x:c r='A1' t='s'><x:v>0</x:v></x:c><x:c r='C1' t='inlineStr'><x:is><x:t>y</x:t></x:is></x:c></x:row>"
                                  "<x:row r='3'/><x:row r='4'><x:c r='B4'/><x:c r='C4' t='inlineStr'><x:is><x:t> </x:t></x:is></x:c></x:row>"
                                  "<x:row r='1048576' hidden='1'><x:c r='A1048576'><x:v>7</x:v></x:c><x:c r='C1048576'><x:v>8</x:v><x:extLst><x:v>9</x:v></x:extLst></x:c></x:row>"
                                  "</x:sheetData><x:mergeCells><x:mergeCell ref='A5:A6'/></x:mergeCells><x:extLst><x:row><x:c><x:v>1</x:v></x:c></x:row></x:extLst></x:worksheet>"},
          0, &id_spec, "1048576:7||8\n", NULL);
    /* a note in row 2 only; the key may be anywhere */
    SHEET(HEAD "<row r='2'>" XLSX_T("# Mã") XLSX_T("Tên") "</row><row r='3'>" XLSX_T("a") XLSX_T("#") "</row>", "3:a|#\n", NULL);
    SHEET("<row>" XLSX_T("x") XLSX_T("id") "</row><row>" XLSX_T("Tên") XLSX_T("# Mã") "</row><row>" XLSX_T("1") XLSX_T("b") "</row>", "3:1|b\n", NULL);
    SHEET(HEAD "<row r='3'>" XLSX_T("# Mã") "</row>", "3!\nE2021 3:1\n", "mã «# Mã» không hợp lệ");
    SHEET(HEAD, "", NULL);
    /* sheets: hidden ones are told, external ones and charts are not there */
    cd_str data;
    cd_str_init(&data, 0);
    xlsx_build(&(xlsx_sample){.sheet = XLSX_SHEET(HEAD),
                              .two = XLSX_SHEET(HEAD "<row>" XLSX_T("b") "</row>"),
                              .book = XLSX_BOOK("", "<sheet name='He&#x323;' state='veryHidden' r:id='s2'/><sheet name='ba' r:id='s3'/>"
                                                    "<sheet name='đồ thị' r:id='s4'/><sheet name='?' r:id='none'/>")},
               &data);
    xlsx_book *b = NULL;
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(xlsx_open_mem("f.xlsx", cd_str_c(&data), data.len, &d, &b), CD_OK);
    assert_int_equal(xlsx_nsheets(b), 2);
    assert_string_equal(xlsx_sheet_name(b, 0), "Một & hai");
    assert_false(xlsx_sheet_hidden(b, 0));
    assert_string_equal(xlsx_sheet_name(b, 1), "Hẹ");
    assert_true(xlsx_sheet_hidden(b, 1));
    xlsx_free(b);
    cd_str_done(&data);
    char column[4];
    static const struct {
        size_t col;
        const char *name;
    } columns[] = {{0, "A"}, {25, "Z"}, {26, "AA"}, {701, "ZZ"}, {702, "AAA"}, {16383, "XFD"}, {16384, ""}};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        xlsx_column(columns[i].col, column);
        assert_string_equal(column, columns[i].name);
    }
}

static void faults(void **state)
{
    SHEET("", "E2001 1:1\n", "dòng 1 của trang tính để trống");
    SHEET("<row r='2'>" XLSX_T("id") "</row>", "E2001 1:1\n", NULL);
    SHEET("<row>" XLSX_T("x") "</row>", "E2003 1:1\n", "không có cột «id»");
    SHEET("<row>" XLSX_T("id") XLSX_T("x") XLSX_T("x") "</row>", "E2004 1:3\n", "cột «x» lặp lại ở cột thứ 2 và 3");
    SHEET("<row>" XLSX_T("id") "<c r='C1'><v>5</v></c></row><row>" XLSX_T("a") "</row>", "2:a||\nW2005 1:3\n", "không biết cột «5»");
    SHEET("<row>" XLSX_T("id") "<c t='e'><v>#N/A</v></c></row>", "E2044 1:2\n", "«#N/A»");
    /* content below no name: told once a column, and never the reason of a bad row */
    SHEET(HEAD "<row>" XLSX_T("a") "<c r='E2'><v>1</v></c></row><row>" XLSX_T("b") "<c r='E3' t='e'><v>#N/A</v></c></row>", "2:a|\n3:b|\nW2005 2:5\n", NULL);
    SHEET(HEAD "<row r='7'>" XLSX_T("b") "<c t='e'><v>#N/A</v></c></row>", "7!\nE2044 7:2\n", "cột «x», dòng có mã «b»: ô chứa lỗi tính toán «#N/A»");
    SHEET(HEAD "<row><c/>" XLSX_T("1") "</row><row>" XLSX_T("không") "</row><row>" XLSX_T("a") "</row><row>" XLSX_T("A") "</row>",
          "2!\n3!\n4:a|\n5!\nE2020 2:1\nE2021 3:1\nE2022 5:1\n", NULL);
    /* a bad row takes its id all the same */
    SHEET(HEAD "<row>" XLSX_T("a") "<c><v>x</v></c></row><row>" XLSX_T("a") "</row>", "2!\n3!\nE2046 2:2\nE2022 3:1\n", NULL);
}

static void broken_sheets(void **state)
{
#define BROKEN(rows_, want, words) SHEET(HEAD "<row r='2'>" XLSX_T("a") "</row>" rows_, want, words)
    BROKEN("<row r='2'/>", "2:a|\n3!\nbroken\nE2041 3:1\n", "các dòng không theo thứ tự");
    BROKEN("<row r='1048577'/>", "2:a|\n3!\nbroken\nE2041 3:1\n", NULL);
    BROKEN("<row r='3'><c r='B3'/><c r='A3'/></row>", "2:a|\n3!\nbroken\nE2041 3:1\n", "các ô không theo thứ tự");
    BROKEN("<row r='3'><c r='A4'/></row>", "2:a|\n3!\nbroken\nE2041 3:1\n", NULL);
    BROKEN("<row r='3'><c r='XFE3'/></row>", "2:a|\n3!\nbroken\nE2041 3:1\n", NULL);
    BROKEN("<row r='3'><c t='lạ'/></row>", "2:a|\n3!\nbroken\nE2041 3:1\n", "có ô kiểu lạ");
    BROKEN("<row r='3'><c t='s'><v>5</v></c></row>", "2:a|\n3!\nbroken\nE2041 3:1\n", "trỏ tới chuỗi không có");
    BROKEN("<row r='3'></cell>", "2:a|\n3!\nbroken\nE2041 3:1\n", "hỏng ở dòng 1");
    BROKEN("&thực-thể;", "2:a|\n3!\nbroken\nE2041 3:1\n", NULL);
    check(&(xlsx_sample){.sheet = "<!DOCTYPE w [<!ENTITY a 'b'>]><worksheet/>"}, 0, &id_spec, "E2041 1:1\n", "DOCTYPE");
    check(&(xlsx_sample){.sheet = "<worksheet><sheetData>"}, 0, &id_spec, "E2041 1:1\n", "xl/worksheets/one.xml");
    check(&(xlsx_sample){.sheet = ""}, 0, &id_spec, "E2041 1:1\n", "rỗng");
    check(&(xlsx_sample){.sheet = "<?xml version='1.0' encoding='UTF-16'?><worksheet/>"}, 0, &id_spec, "E2041 1:1\n", "UTF-8");
    check(&(xlsx_sample){.sheet = "<worksheet>\xff</worksheet>"}, 0, &id_spec, "E2041 1:1\n", NULL);
    check(&(xlsx_sample){.strings = "<!DOCTYPE sst><sst/>"}, 0, &id_spec, "E2041 1:1\n", "xl/sharedStrings.xml");
    check(&(xlsx_sample){.styles = "<styleSheet>"}, 0, &id_spec, "E2041 1:1\n", "xl/styles.xml");
    check(&(xlsx_sample){.book = "<workbook/>"}, 0, &id_spec, "E2040 1:1\n", "không có trang tính nào");
    check(&(xlsx_sample){.links = "<Relationships/>"}, 0, &id_spec, "E2040 1:1\n", NULL);
    check(&(xlsx_sample){.book = XLSX_BOOK("", "<sheet name='2' r:id='s2'/>")}, 1, &id_spec, "E2041 1:1\n", "thiếu phần «xl/worksheets/two.xml»");
    /* nesting */
    cd_str deep;
    cd_str_init(&deep, 0);
    cd_str_adds(&deep, "<worksheet>");
    for (int i = 0; i < 100; i++)
        cd_str_adds(&deep, "<a>");
    check(&(xlsx_sample){.sheet = cd_str_c(&deep)}, 0, &id_spec, "E2041 1:1\n", "lồng nhau quá sâu");
    cd_str_done(&deep);
}

static void big_texts(void **state)
{
    cd_str sheet;
    cd_str_init(&sheet, 0);
    char *text = cd_realloc(NULL, CSV_CELL_MAX + 2, 1);
    memset(text, 'a', CSV_CELL_MAX + 1);
    text[CSV_CELL_MAX] = '\0';
    cd_str_addf(&sheet, "<worksheet><sheetData>" HEAD "<row>" XLSX_T("a") XLSX_T("%sa") "</row><row>" XLSX_T("b"), text);
    for (int i = 0; i < 17; i++)
        cd_str_addf(&sheet, XLSX_T("%s"), text);
    cd_str_addf(&sheet, "</row><row>" XLSX_T("c") XLSX_T("%s") "</row></sheetData></worksheet>", text);
    char *want;
    assert_true(asprintf(&want, "2!\n3!\n4:c|%s\nE2014 2:2\nW2005 3:3\n", text) > 0);
    cd_str data;
    cd_str_init(&data, 0);
    xlsx_build(&(xlsx_sample){.sheet = cd_str_c(&sheet)}, &data);
    cd_diags d;
    char *got = read_with(cd_str_c(&data), data.len, 0, &id_spec, &d);
    assert_memory_equal(got, "2!\n3!\n4:c|aaa", 13);
    assert_non_null(strstr(got, "a\nE2014 2:2\n"));
    assert_non_null(strstr(got, "E2015 3:1\n"));
    cd_diags_done(&d);
    free(got);
    free(want);
    free(text);
    cd_str_done(&sheet);
    cd_str_done(&data);
}

/* ---- containers ---- */

static void refused(const char *data, size_t len, const char *want, const char *words)
{
    cd_diags d;
    char *got = read_with(data, len, 0, &id_spec, &d);
    assert_string_equal(got, want);
    if (!strstr(d.items[0].text, words))
        assert_string_equal(d.items[0].text, words);
    cd_diags_done(&d);
    free(got);
}

static void containers(void **state)
{
    refused("", 0, "E2040 1:1\n", "tệp rỗng");
    refused("id,x\na,1\n", 9, "E2040 1:1\n", "không phải tệp XLSX");
    refused("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "E2040 1:1\n", "mật khẩu");
    cd_str data;
    cd_str_init(&data, 0);
    zip_build(NULL, 0, &data);
    refused(cd_str_c(&data), data.len, "E2040 1:1\n", "không phải tệp XLSX");
    cd_str_clear(&data);
    zip_part other = {.name = "word/document.xml", .data = "<a/>", .len = 4};
    zip_build(&other, 1, &data);
    refused(cd_str_c(&data), data.len, "E2040 1:1\n", "không có sổ tính");
    /* every prefix of a good file is refused, and no byte behind it is read */
    cd_str_clear(&data);
    xlsx_build(&(xlsx_sample){.sheet = XLSX_SHEET(HEAD)}, &data);
    for (size_t n = 0; n < data.len; n += n + 23 < data.len ? 23 : 1) {
        cd_diags d;
        char *got = read_with(cd_str_c(&data), n, 0, &id_spec, &d);
        assert_true(d.errors == 1);
        cd_diags_done(&d);
        free(got);
    }
    cd_str_done(&data);
}

static void claims(void **state)
{
    zip_part parts[8];
    const xlsx_sample s = {.sheet = XLSX_SHEET(HEAD "<row>" XLSX_T("a") "</row>")};
    size_t n = xlsx_parts(&s, parts);
    cd_str data;
    cd_str_init(&data, 0);
#define CLAIM(part_, field_, value_, want, words)                \
    do {                                                         \
        xlsx_parts(&s, parts);                                   \
        parts[part_].field_ = value_;                            \
        cd_str_clear(&data);                                     \
        zip_build(parts, n, &data);                              \
        refused(cd_str_c(&data), data.len, want, words);         \
    } while (0)
    CLAIM(5, size, (size_t)100 << 20, "E2042 1:1\n", "xl/worksheets/one.xml» của tệp XLSX vượt giới hạn: tỷ lệ nén cao bất thường");
    CLAIM(4, size, (size_t)100 << 20, "E2042 1:1\n", "xl/sharedStrings.xml");
    CLAIM(5, size, (size_t)1 << 30, "E2042 1:1\n", "quá lớn sau khi giải nén");
    CLAIM(5, size, 10, "E2041 1:1\n", "xl/worksheets/one.xml");       /* longer than it says */
    CLAIM(5, size, 1 << 19, "E2041 1:1\n", "xl/worksheets/one.xml");  /* shorter */
    CLAIM(5, crc, 1, "E2041 1:1\n", "không khớp mã kiểm");
    CLAIM(5, method, 12, "E2041 1:1\n", "nén bằng cách lạ");
    CLAIM(5, method, 8, "E2041 1:1\n", "xl/worksheets/one.xml"); /* no deflate stream */
    /* a real bomb: 100 MB of blanks in 100 kB */
    size_t big = (size_t)100 << 20;
    char *blanks = cd_realloc(NULL, big, 1), *small = cd_realloc(NULL, 1 << 20, 1);
    memset(blanks, ' ', big);
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(6);
    size_t len = libdeflate_deflate_compress(z, blanks, big, small, 1 << 20);
    assert_true(len > 0);
    parts[5] = (zip_part){"xl/worksheets/one.xml", small, len, 8, big, 7};
    cd_str_clear(&data);
    zip_build(parts, n, &data);
    refused(cd_str_c(&data), data.len, "E2042 1:1\n", "tỷ lệ nén cao bất thường");
    parts[5].size = 1000; /* and one that lies about it: stopped once it is longer than it says */
    cd_str_clear(&data);
    zip_build(parts, n, &data);
    refused(cd_str_c(&data), data.len, "E2041 1:1\n", "xl/worksheets/one.xml");
    libdeflate_free_compressor(z);
    free(blanks);
    free(small);
    cd_str_done(&data);
}

static void many(void **state)
{
    cd_str sheet, data;
    cd_str_init(&sheet, 0);
    cd_str_init(&data, 0);
    cd_str_adds(&sheet, "<worksheet><sheetData>" HEAD);
    for (int row = 0; row < 1000; row++) {
        cd_str_adds(&sheet, "<row>");
        for (int i = 0; i < 10010; i++)
            cd_str_add(&sheet, "<c/>", 4);
        cd_str_adds(&sheet, "</row>");
    }
    cd_str_adds(&sheet, "</sheetData></worksheet>");
    check(&(xlsx_sample){.sheet = cd_str_c(&sheet)}, 0, &id_spec, "1001!\nbroken\nE2041 1001:1\n", "quá nhiều ô");
    cd_str_done(&sheet);
    cd_str_done(&data);
    /* directory entries, counted before any is read */
    cd_str_init(&data, 0);
    cd_str_adds(&data, "PK\3\4");
    for (int i = 0; i <= XLSX_ENTRIES_MAX; i++)
        cd_str_add(&data, "PK\1\2", 4);
    refused(cd_str_c(&data), data.len, "E2040 1:1\n", "quá nhiều phần");
    cd_str_done(&data);
}

/* ---- rows.h ---- */

static void sheets_by_name(void **state)
{
    static const char *const names[] = {"Hệ thống", "systems"};
    cd_str data;
    cd_str_init(&data, 0);
    cd_diags d;
    cd_diags_init(&d);
    rows *r = NULL;
    const csv_cell *c;
    rows_sheet want = {names, 2, false};
#define OPEN(book_) (cd_str_clear(&data), xlsx_build(&(xlsx_sample){.sheet = XLSX_SHEET(HEAD "<row r='4'>" XLSX_T("một") "</row>"),                     \
                                                                   .two = XLSX_SHEET(HEAD "<row r='9'>" XLSX_T("b") "<c t='e'><v>#N/A</v></c></row>"),   \
                                                                   .book = book_}, &data),                                                               \
                     rows_open_mem("f.xlsx", cd_str_c(&data), data.len, &want, &id_spec, &d, &r))
    /* the only one, whatever its name */
    assert_int_equal(OPEN(NULL), CD_OK);
    assert_string_equal(rows_sheet_name(r), "Một & hai");
    assert_int_equal(rows_next(r, &d, &c), CD_EINPUT);
    rows_mark(r, &d, 0);
    assert_string_equal(d.items[0].text, "ô «Một & hai!A4»: cột «id»: mã «một» không hợp lệ; mã gồm 1 đến 64 ký tự A-Z a-z 0-9 . _ -, bắt đầu bằng chữ "
                                         "hoặc số");
    cd_diags_done(&d);
    rows_free(r);
    /* by name, without regard to case and marks, among visible ones */
    assert_int_equal(OPEN(XLSX_BOOK("", "<sheet name='HE THONG' r:id='s2'/>")), CD_OK);
    assert_string_equal(rows_sheet_name(r), "HE THONG");
    for (int pass = 0; pass < 2; pass++) {
        assert_int_equal(rows_next(r, &d, &c), CD_EINPUT);
        assert_string_equal(rows_key(r), "b");
        assert_int_equal(rows_next(r, &d, &c), CD_NO);
        assert_int_equal(rows_again(r), CD_OK);
    }
    rows_mark(r, &d, 1);
    assert_string_equal(d.items[0].text, "cột «x», dòng có mã «b»: ô chứa lỗi tính toán «#N/A»; hãy sửa công thức hoặc ghi giá trị");
    assert_string_equal(d.items[1].text, "ô «HE THONG!B9»: cột «x», dòng có mã «b»: ô chứa lỗi tính toán «#N/A»; hãy sửa công thức hoặc ghi giá trị");
    cd_diags_done(&d);
    rows_free(r);
    assert_int_equal(OPEN(XLSX_BOOK("", "<sheet name='Hệ thống' state='hidden' r:id='s2'/>")), CD_OK);
    assert_string_equal(rows_sheet_name(r), "Một & hai");
    rows_free(r);
    r = NULL;
    assert_int_equal(OPEN(XLSX_BOOK("", "<sheet name='khác' r:id='s2'/>")), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E2043");
    assert_non_null(strstr(d.items[0].text, "không có trang tính «Hệ thống»; tệp có: «Một & hai», «khác»"));
    want.named = true;
    assert_int_equal(OPEN(NULL), CD_NO);
    assert_int_equal(d.count, 1);
    /* CSV through the same functions */
    want.named = false;
    assert_int_equal(rows_open_mem("f.csv", "id,x\na,1\n", 9, &want, &id_spec, &d, &r), CD_OK);
    assert_null(rows_sheet_name(r));
    assert_int_equal(rows_next(r, &d, &c), CD_OK);
    assert_string_equal(c[rows_known_col(r, 1)].text, "1");
    assert_int_equal(rows_place(r, 1).column, 3);
    rows_free(r);
    r = NULL;
    assert_int_equal(rows_open_mem("f.XLSX", "id,x\na,1\n", 9, &want, &id_spec, &d, &r), CD_EINPUT);
    cd_diags_done(&d);
    cd_str_done(&data);
}

/* ---- writing ---- */

static char *target(const char *name)
{
    return cd_path_join(dir, name);
}

static void put_row(xlsx_writer *w, const char *a, const char *b, const char *c, const char *d)
{
    const char *cells_[] = {a, b, c, d};
    for (int i = 0; i < 4; i++)
        xlsx_put(w, cells_[i]);
    xlsx_end_row(w);
}

static int write_sample(const char *path, cd_diags *d)
{
    static const char *const few[] = {"true", "false"};
    static char codes[60][8];
    static const char *many_codes[60];
    for (int i = 0; i < 60; i++) {
        snprintf(codes[i], sizeof codes[i], "code-%d", i);
        many_codes[i] = codes[i];
    }
    const xlsx_col cols[] = {
        {.code = "id", .label = "Mã", .choices = few, .nchoices = 2},
        {.code = "n", .label = "Số", .kind = XLSX_COUNT, .max = 1000000000000},
        {.code = "day", .label = "Ngày", .kind = XLSX_DATE},
        {.code = "t", .label = "Nhãn rất dài, dài hơn ba mươi hai ký tự mà khuôn dạng cho phép", .choices = many_codes, .nchoices = 60, .wide = true},
    };
    xlsx_writer *w = NULL;
    int res = xlsx_writer_open(path, d, &w);
    if (res)
        return res;
    xlsx_begin_table(w, "Hệ thống", cols, 4);
    put_row(w, "a", "12", "2026-10-01", "=1+2");
    put_row(w, "2", "1000000000000", "1900-03-01", "dòng một\ndòng \"hai\" <&> _x000D_");
    put_row(w, "003", "007", "1899-12-31", "'x");
    put_row(w, "d", "9999999999999999", "1/10/2026", "He\xcc\xa3\xcc\x82");
    put_row(w, "e", NULL, "", "  ");
    put_row(w, NULL, NULL, NULL, NULL);
    put_row(w, "f", "-1", "9999-12-31", "tab\tđ\x01");
    const double widths[] = {20};
    xlsx_begin_text(w, "Hướng dẫn", widths, 1);
    xlsx_put_bold(w, "Đậm");
    xlsx_end_row(w);
    return xlsx_writer_close(w, true, d);
}

static void round_trip(void **state)
{
    cd_diags d, e;
    cd_diags_init(&d);
    char *path = target("a.xlsx"), *other = target("b.xlsx");
    assert_int_equal(write_sample(path, &d), CD_OK);
    cd_str one, two;
    cd_str_init(&one, 0);
    cd_str_init(&two, 0);
    assert_int_equal(cd_file_read(path, CD_INPUT_MAX, &d, &one), CD_OK);
    sleep(2); /* times in a ZIP count by two seconds */
    assert_int_equal(write_sample(other, &d), CD_OK);
    assert_int_equal(cd_file_read(other, CD_INPUT_MAX, &d, &two), CD_OK);
    assert_int_equal(one.len, two.len);
    assert_memory_equal(one.data, two.data, one.len);
    char *got = read_with(cd_str_c(&one), one.len, 0, &free_spec, &e);
    assert_string_equal(got, "3:a|12|2026-10-01|=1+2\n"
                             "4:2|1000000000000|1900-03-01|dòng một\ndòng \"hai\" <&> _x000D_\n"
                             "5:003|007|1899-12-31|'x\n"
                             "6:d|9999999999999999|1/10/2026|Hệ\n"
                             "7:e|||\n"
                             "9:f|-1|9999-12-31|tab\tđ\x01\n");
    cd_diags_done(&e);
    free(got);
    xlsx_book *b = NULL;
    assert_int_equal(xlsx_open_mem("a", cd_str_c(&one), one.len, &d, &b), CD_OK);
    assert_int_equal(xlsx_nsheets(b), 3);
    assert_string_equal(xlsx_sheet_name(b, 1), "Hướng dẫn");
    assert_string_equal(xlsx_sheet_name(b, 2), "Danh mục");
    assert_true(xlsx_sheet_hidden(b, 2));
    xlsx_free(b);
    got = read_with(cd_str_c(&one), one.len, 2, &free_spec, &e);
    assert_memory_equal(got, "2:code-1\n3:code-2\n", 18);
    cd_diags_done(&e);
    free(got);
    cd_str_done(&one);
    cd_str_done(&two);
    free(path);
    free(other);
    assert_int_equal(d.count, 0);
    cd_diags_done(&d);
}

static void not_written(void **state)
{
    cd_diags d;
    cd_diags_init(&d);
    xlsx_writer *w = NULL;
    const xlsx_col cols[] = {{.code = "id", .label = "Mã"}, {.code = "t", .label = "Chữ"}};
    char *path = target("c.xlsx"), *text = cd_realloc(NULL, XLSX_CELL_CHARS + 2, 1);
    memset(text, 'a', XLSX_CELL_CHARS + 1);
    text[XLSX_CELL_CHARS + 1] = '\0';
    /* more than a cell can hold: told, and nothing written */
    assert_int_equal(xlsx_writer_open(path, &d, &w), CD_OK);
    xlsx_begin_table(w, "Mô tả", cols, 2);
    xlsx_put(w, "a");
    xlsx_put(w, text);
    xlsx_end_row(w);
    assert_int_equal(xlsx_writer_close(w, true, &d), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E2032");
    assert_string_equal(d.items[0].text, "ô «Mô tả!B3»: văn bản dài quá 32767 ký tự, ô XLSX không chứa hết; hãy xuất ra CSV");
    assert_false(cd_path_exists(path));
    /* exactly what it can hold; then a run that is given up leaves the old file */
    text[XLSX_CELL_CHARS] = '\0';
    for (int keep = 1; keep >= 0; keep--) {
        assert_int_equal(xlsx_writer_open(path, &d, &w), CD_OK);
        xlsx_begin_table(w, "Mô tả", cols, 2);
        xlsx_put(w, keep ? text : "x");
        assert_int_equal(xlsx_writer_close(w, keep, &d), CD_OK);
    }
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size > 4000);
    char **names;
    size_t n;
    assert_int_equal(cd_dir_list(dir, &d, &names, &n), CD_OK);
    for (size_t i = 0; i < n; i++)
        assert_true(strlen(names[i]) == strlen("c.xlsx")); /* no temporary file is left */
    cd_names_free(names, n);
    assert_int_equal(xlsx_writer_open(dir, &d, &w), CD_ESYS);
    assert_int_equal(xlsx_writer_open("/nonexistent/x.xlsx", &d, &w), CD_ESYS);
    assert_string_equal(d.items[2].code, "E2031");
    cd_diags_done(&d);
    free(text);
    free(path);
}

static int make_dir(void **state)
{
    (void)state;
    return scratch_make(dir, "xlsx");
}

static int drop_dir(void **state)
{
    (void)state;
    return scratch_drop(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells),      cmocka_unit_test(dates),  cmocka_unit_test(layout), cmocka_unit_test(faults),
        cmocka_unit_test(broken_sheets), cmocka_unit_test(big_texts), cmocka_unit_test(containers), cmocka_unit_test(claims),
        cmocka_unit_test(many),       cmocka_unit_test(sheets_by_name), cmocka_unit_test(round_trip), cmocka_unit_test(not_written),
    };
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
