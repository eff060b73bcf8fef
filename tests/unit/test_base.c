#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/netaddr.h"
#include "base/regex.h"
#include "base/utf8.h"
#include "base/uuid.h"

static void str_limits(void **state)
{
    (void)state;
    cd_str s;
    cd_str_init(&s, 5);
    cd_str_adds(&s, "abc");
    cd_str_addf(&s, "%d", 12);
    assert_string_equal(cd_str_c(&s), "abc12");
    assert_false(s.failed);
    cd_str_addc(&s, 'x');
    assert_true(s.failed);
    cd_str_clear(&s);
    cd_str_adds(&s, "y");
    assert_string_equal(cd_str_c(&s), "y");
    cd_str_done(&s);
    cd_str_init(&s, 0);
    cd_str_add_json(&s, "a\"b\\c\n\x01ế");
    assert_string_equal(cd_str_c(&s), "\"a\\\"b\\\\c\\n\\u0001ế\"");
    cd_str_done(&s);
}

static void utf8_check(void **state)
{
    (void)state;
    size_t bad = 99;
    assert_true(cd_utf8_check("Điện Biên", strlen("Điện Biên"), &bad));
    assert_false(cd_utf8_check("abcdefghij\xc0\xaf", 12, &bad));
    assert_int_equal(bad, 10);
    assert_false(cd_utf8_check("ab\0cd", 5, &bad));
    assert_int_equal(bad, 2);
    assert_false(cd_utf8_check("\xed\xa0\x80", 3, &bad));
    assert_int_equal(bad, 0);
    assert_false(cd_utf8_check("x\xe1\xba", 3, &bad));
    assert_int_equal(bad, 1);
    assert_int_equal(cd_utf8_count("Điện", strlen("Điện")), 4);
    assert_int_equal(cd_utf8_columns("Điện", strlen("Điện")), 4);
    assert_int_equal(cd_utf8_columns("e\xCC\xA3\xCC\x82", 5), 1);
    assert_int_equal(cd_utf8_columns("信息a", strlen("信息a")), 5);
    static const char *const trims[][2] = {{"", ""}, {" ", ""}, {"\xC2\xA0\t", ""}, {"a", "a"}, {"  a b \r\n", "a b"}, {"\xE3\x80\x80Đ\xC2\xA0", "Đ"}, {" \xFF ", " \xFF "}};
    for (size_t i = 0; i < sizeof trims / sizeof *trims; i++) {
        char *s = cd_trimmed(trims[i][0]);
        assert_string_equal(s, trims[i][1]);
        free(s);
    }
}

/* All 146 Vietnamese letters beyond ASCII's 26x2 come back NFC from NFD and from NFC. */
static void nfc(void **state)
{
    (void)state;
    static const char letters[] = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀề"
                                  "ỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ";
    cd_str s;
    cd_str_init(&s, 0);
    cd_nfc(letters, strlen(letters), &s);
    assert_string_equal(cd_str_c(&s), letters);
    cd_str_clear(&s);
    const char nfd[] = "Tie\xcc\x82\xcc\x81ng Vie\xcc\xa3\xcc\x82t"; /* marks in both orders */
    cd_nfc(nfd, strlen(nfd), &s);
    assert_string_equal(cd_str_c(&s), "Tiếng Việt");
    cd_str_done(&s);
}

static void fold(void **state)
{
    (void)state;
    cd_str s;
    cd_str_init(&s, 0);
    cd_fold("  Điện   BIÊN\tPhủ ", strlen("  Điện   BIÊN\tPhủ "), &s);
    assert_string_equal(cd_str_c(&s), "dien bien phu");
    cd_str_clear(&s);
    cd_fold("Hồ sơ thẩm định", strlen("Hồ sơ thẩm định"), &s);
    assert_string_equal(cd_str_c(&s), "ho so tham dinh");
    cd_str_done(&s);
}

/* The order ICU's "vi" collation gives (design/dependencies), and the tones: ngang huyền hỏi ngã sắc nặng. */
static void order(void **state)
{
    (void)state;
    static const char *const sorted[] = {"",   "1",  "2",  "a",  "A",  "à",  "ả",  "ã",  "á",  "ạ",   "ao",  "ảo", "áo", "az",
                                         "ă",  "ằ",  "â",  "da", "dạ", "dz", "đa", "e",  "ê",  "o",   "ô",   "ơ",  "u",  "ư",
                                         "y",  "z"};
    for (size_t i = 0; i + 1 < sizeof sorted / sizeof *sorted; i++) {
        assert_true(cd_vi_compare(sorted[i], sorted[i + 1]) < 0);
        assert_true(cd_vi_compare(sorted[i + 1], sorted[i]) > 0);
        assert_int_equal(cd_vi_compare(sorted[i], sorted[i]), 0);
    }
    assert_true(cd_vi_compare("Sở Công Thương", "Sở Công thương mại") < 0);
    assert_true(cd_vi_compare("Hà Nội", "Hải Phòng") < 0);
}

static void dates(void **state)
{
    (void)state;
    cd_date d;
    assert_true(cd_date_parse("2026-08-19", false, &d));
    assert_int_equal(d.day, 19);
    assert_false(cd_date_parse("2026-02-29", false, &d));
    assert_true(cd_date_parse("2024-02-29", false, &d));
    assert_false(cd_date_parse("19/8/2026", false, &d));
    assert_true(cd_date_parse("19/8/2026", true, &d));
    assert_int_equal(cd_date_days(d), 20684);
    assert_false(cd_date_parse("2026-08-19 ", true, &d));
    assert_false(cd_date_parse("0000-01-01", true, &d));
    char text[11];
    for (int64_t day = -719162; day < 2932897; day += 997) { /* 0001-01-01 .. 9999-12-31 */
        d = cd_date_from_days(day);
        assert_true(cd_date_valid(d));
        assert_int_equal(cd_date_days(d), day);
    }
    cd_date_format((cd_date){987, 1, 2}, text);
    assert_string_equal(text, "0987-01-02");
}

static void diagnostics(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    cd_error(&d, "E2104", ((cd_place){"a.csv", 3, 7}), "sai «%s»", "x\ny\x1b[2J");
    cd_warning(&d, "W1", cd_place_file("b"), "w");
    char *text = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);
    cd_diags_print(&d, f);
    fclose(f);
    assert_string_equal(text, "a.csv:3:7: error E2104: sai «x y [2J»\nb:1:1: warning W1: w\n");
    assert_int_equal(d.errors, 1);
    free(text);
    cd_diags_done(&d);
}

static void files(void **state)
{
    (void)state;
    char dir[] = "/tmp/capdo-test-XXXXXX";
    assert_non_null(mkdtemp(dir));
    cd_diags d;
    cd_diags_init(&d);
    cd_auto_free char *sub = cd_path_join(dir, "a/b");
    assert_int_equal(cd_mkdirs(sub, &d), CD_OK);
    assert_int_equal(cd_mkdirs(sub, &d), CD_OK);
    cd_auto_free char *path = cd_path_join(sub, "f");
    assert_int_equal(cd_file_write(path, "một", strlen("một"), &d), CD_OK);
    cd_str s;
    cd_str_init(&s, 0);
    assert_int_equal(cd_file_read(path, 100, &d, &s), CD_OK);
    assert_string_equal(cd_str_c(&s), "một");
    assert_int_equal(d.count, 0);
    assert_int_equal(cd_file_read(path, 3, &d, &s), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E1004");
    assert_string_equal(cd_str_c(&s), "một"); /* untouched on failure */
    assert_int_equal(cd_file_read(sub, 100, &d, &s), CD_EINPUT);
    assert_string_equal(d.items[1].code, "E1005");
    assert_int_equal(cd_file_write(sub, "x", 1, &d), CD_ESYS); /* a folder in the way */
    assert_string_equal(d.items[2].code, "E1011");
    char **names;
    size_t n;
    assert_int_equal(cd_dir_list(sub, &d, &names, &n), CD_OK);
    assert_int_equal(n, 1); /* no temporary file is left */
    assert_string_equal(names[0], "f");
    cd_names_free(names, n);
    char hex[65];
    cd_sha256_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    unlink(path);
    rmdir(sub);
    cd_auto_free char *a = cd_path_join(dir, "a");
    rmdir(a);
    rmdir(dir);
    cd_str_done(&s);
    cd_diags_done(&d);
}

static void regexes(void **state)
{
    (void)state;
    cd_regex *re = NULL;
    assert_int_equal(cd_regex_new("(", NULL, &re), CD_EINPUT);
    assert_int_equal(cd_regex_new("(Đ)iện( x)?", "i", &re), CD_OK);
    size_t ov[6];
    assert_int_equal(cd_regex_find(re, "ab điỆN", strlen("ab điỆN"), 0, ov, 3), 3);
    assert_int_equal(ov[0], 3);
    assert_int_equal(ov[2], 3);
    assert_int_equal(ov[3], 5);
    assert_true(ov[4] == (size_t)-1);
    assert_int_equal(cd_regex_find(re, "xyz", 3, 0, ov, 3), 0);
    cd_regex_free(re);
    assert_int_equal(cd_regex_new("(a+)+$", NULL, &re), CD_OK);
    const char *evil = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
    assert_int_equal(cd_regex_find(re, evil, strlen(evil), 0, ov, 3), CD_ESYS);
    cd_regex_free(re);
}

/* Values of Python's uuid.uuid5(uuid.NAMESPACE_URL, name): short, one and two blocks, ends at every edge of the padding. */
static void uuids(void **state)
{
    (void)state;
    static const struct {
        const char *letter;
        size_t times;
        const char *want;
    } cases[] = {
        {"", 0, "1b4db7eb-4057-5ddf-91e0-36dec72071f5"},
        {"urn:capdo:plan:brvt-mail", 1, "f1c1e2fe-0929-5e92-a8fa-33170a174d05"},
        {"x", 55, "d7c769b2-da3b-59fa-bdd6-2f3e8c5ed303"},
        {"x", 119, "b84cc5b4-1bb5-52d8-b0b5-e6e5342d7368"},
        {"Đ", 40, "7fbda291-42ac-59ed-9337-a07cee8a15b0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cd_str name;
        cd_str_init(&name, 0);
        for (size_t k = 0; k < cases[i].times; k++)
            cd_str_adds(&name, cases[i].letter);
        char got[37];
        cd_uuid_of(cd_str_c(&name), got);
        assert_string_equal(got, cases[i].want);
        cd_str_done(&name);
    }
}

/* Every entry: "low-high" of what was read, "!text" of what was not, apart by blanks. */
static void addresses(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"10.0.0.0/24", "10.0.0.0-10.0.0.255"},
        {"10.0.20.0/22; 2001:db8:10:1::/64", "10.0.20.0-10.0.23.255 2001:db8:10:1::-2001:db8:10:1:ffff:ffff:ffff:ffff"},
        {"10.0.0.7", "10.0.0.7-10.0.0.7"},
        {"10.0.0.0/255.255.255.240, 10.0.0.5/28.", "10.0.0.0-10.0.0.15 10.0.0.0-10.0.0.15"},
        {"10.0.0.10-20", "10.0.0.10-10.0.0.20"},
        {"10.0.0.10 - 10.0.1.20|10.0.2.1–10.0.2.3", "10.0.0.10-10.0.1.20 10.0.2.1-10.0.2.3"},
        {"IPv4: 10.0.0.0/24 - vùng máy chủ (dự phòng 10.0.9.1)", "10.0.0.0-10.0.0.255 10.0.9.1-10.0.9.1"},
        {"10.0.0.1 - 2 máy chủ", "10.0.0.1-10.0.0.1"},
        {"::1; 2001:DB8::5-2001:db8::9", "::1-::1 2001:db8::5-2001:db8::9"},
        {"10.0.300.0/24; 10.1/16; 1.2.3.4/33; 2001:db8::xyz/64", "!10.0.300.0/24 !10.1/16 !1.2.3.4/33 !2001:db8::xyz/64"},
        {"10.0.0.9-3; 10.0.0.0/255.0.255.0; 10.0.0.1-2001:db8::1; 10.0.0.1-300", "!10.0.0.9-3 !10.0.0.0/255.0.255.0 !10.0.0.1-2001:db8::1 !10.0.0.1-300"},
        {"theo từng cơ quan; 10.0.0.1, (DHCP) ;-", "!theo từng cơ quan 10.0.0.1-10.0.0.1 !DHCP"},
        {"VLAN10.1.2.3, gw1.10.2.vn", "!VLAN10.1.2.3 !gw1.10.2.vn"},
        {"IP\u00A010.0.0.1\u00A0-\u00A010.0.0.9;\u00A0; mạng\u00A0nội bộ\u00A0, máy\u00A010.0.2.0/24", "10.0.0.1-10.0.0.9 !mạng\u00A0nội bộ 10.0.2.0-10.0.2.255"},
        {"", ""},
        {" ; -, ", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cd_str got;
        cd_str_init(&got, 0);
        cd_netreader r;
        cd_netrange one;
        cd_netreader_init(&r, cases[i][0]);
        while (cd_netreader_next(&r, &one)) {
            char low[64], high[64];
            inet_ntop(one.six ? AF_INET6 : AF_INET, one.low, low, sizeof low);
            inet_ntop(one.six ? AF_INET6 : AF_INET, one.high, high, sizeof high);
            if (one.ok)
                cd_str_addf(&got, "%s%s-%s", got.len ? " " : "", low, high);
            else
                cd_str_addf(&got, "%s!%.*s", got.len ? " " : "", (int)one.len, one.text);
        }
        assert_string_equal(cd_str_c(&got), cases[i][1]);
        cd_str_done(&got);
    }
    /* first, second; they overlap; the first lies within the second, as an address and as a whole */
    static const struct {
        const char *a, *b;
        bool overlap, host, whole;
    } pairs[] = {
        {"10.0.0.0/24", "10.0.0.0/16", true, true, true},          {"10.0.0.0/16", "10.0.0.0/24", true, false, false},
        {"10.0.0.0/24", "10.0.1.0/24", false, false, false},       {"10.0.0.200-10.0.1.5", "10.0.1.0/24", true, false, false},
        {"10.0.0.5/8", "10.0.0.0/24", true, true, false},          {"2001:db8::1", "2001:db8::/64", true, true, true},
        {"0.0.0.1", "::1", false, false, false},                   {"10.0.0.255", "10.0.0.0/24", true, true, true},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cd_netreader r;
        cd_netrange a, b;
        cd_netreader_init(&r, pairs[i].a);
        assert_true(cd_netreader_next(&r, &a));
        cd_netreader_init(&r, pairs[i].b);
        assert_true(cd_netreader_next(&r, &b));
        assert_int_equal(cd_netrange_overlap(&a, &b), pairs[i].overlap);
        assert_int_equal(cd_netrange_overlap(&b, &a), pairs[i].overlap);
        assert_int_equal(cd_netrange_within(&a, true, &b), pairs[i].host);
        assert_int_equal(cd_netrange_within(&a, false, &b), pairs[i].whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_limits), cmocka_unit_test(utf8_check), cmocka_unit_test(nfc),
        cmocka_unit_test(fold),       cmocka_unit_test(order),      cmocka_unit_test(dates),
        cmocka_unit_test(diagnostics), cmocka_unit_test(files),     cmocka_unit_test(regexes),
        cmocka_unit_test(uuids),     cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
