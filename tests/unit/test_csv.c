/* CSV reader and writer: cells, places, every fault with its exact place, round trips, limits, full disks. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "table/csv.h"
#include "table/idset.h"
#include "scratch.h"

static const char *const KNOWN[] = {"id", "name", "n"};
static const csv_spec SPEC = {.known = KNOWN, .nknown = 3, .key = "id", .key_rule = CSV_KEY_UNIQUE};

/* Reads everything and writes it down: "(cell|cell)" for a row, "!" for a bad one, "#" when the header is unusable. */
static void dump(const void *data, size_t len, const csv_spec *spec, cd_diags *diags, cd_str *to)
{
    csv_reader *r = NULL;
    if (csv_open_mem("t.csv", data, len, spec, diags, &r)) {
        cd_str_adds(to, "#");
        return;
    }
    for (;;) {
        const csv_cell *c = NULL;
        int res = csv_next(r, diags, &c);
        if (res == CD_NO)
            break;
        if (res) {
            assert_int_equal(res, CD_EINPUT);
            cd_str_adds(to, "!");
            continue;
        }
        for (size_t i = 0; i < csv_ncols(r); i++) {
            assert_int_equal(strlen(c[i].text), c[i].len);
            cd_str_addf(to, "%c%s", i ? '|' : '(', c[i].text);
        }
        cd_str_addc(to, ')');
    }
    csv_free(r);
}

static void read_n(const char *data, size_t len, const char *rows, const char *messages)
{
    cd_diags d;
    cd_str out, said;
    cd_diags_init(&d);
    cd_str_init(&out, 0);
    cd_str_init(&said, 0);
    dump(data, len, &SPEC, &d, &out);
    for (size_t i = 0; i < d.count; i++)
        cd_str_addf(&said, "%s%s %zu:%zu", i ? ", " : "", d.items[i].code, d.items[i].line, d.items[i].column);
    assert_string_equal(cd_str_c(&out), rows);
    assert_string_equal(cd_str_c(&said), messages);
    cd_str_done(&out);
    cd_str_done(&said);
    cd_diags_done(&d);
}

#define READ(text, rows, messages) read_n(text, sizeof(text) - 1, rows, messages)

/* The words of the only message of a text. */
static void says(const char *text, size_t len, const char *want)
{
    cd_diags d;
    cd_str out;
    cd_diags_init(&d);
    cd_str_init(&out, 0);
    dump(text, len, &SPEC, &d, &out);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].file, "t.csv");
    assert_string_equal(d.items[0].text, want);
    cd_str_done(&out);
    cd_diags_done(&d);
}
#define SAYS(text, want) says(text, sizeof(text) - 1, want)

static void cells(void **state)
{
    READ("id,name,n\na,b,c\n", "(a|b|c)", "");
    READ("id,name,n\na,b,c", "(a|b|c)", "");
    READ("id,name,n\r\na,b,c\r\nd,,\r\n", "(a|b|c)(d||)", "");
    READ("id;name;n\na;b,c;d\n", "(a|b,c|d)", "");
    READ("\xef\xbb\xbfid;n\na;1\n", "(a|1)", "");
    READ("id,name\n", "", "");
    READ("id", "", "");
    READ("id\na\nb", "(a)(b)", "");
    READ("\n\r\nid,n\n\n\na,1\n\r\n\nb,2\n\n", "(a|1)(b|2)", "");
    READ("n,id\n1,a\n", "(1|a)", "");
}

static void quotes(void **state)
{
    READ("id,name\na,\"x,y\"\n", "(a|x,y)", "");
    READ("id,name\na,\"x \"\"y\"\"\"\n", "(a|x \"y\")", "");
    READ("id,name\na,\"x\ny\"\nb,z\n", "(a|x\ny)(b|z)", "");
    READ("id,name\r\na,\"x\r\ny\"\r\nb,\r\n", "(a|x\ny)(b|)", "");
    READ("\"id\",\"name\"\n\"a\",\"\"\n", "(a|)", "");
    READ("id,name\na, \"x\" \nb,\t\"y\"\t\n", "(a|x)(b|y)", "");
    READ("id;name\na;\"x;y\"\n", "(a|x;y)", "");
    READ("id,name\na,\"\"\"\"\n", "(a|\")", "");
    READ("id,name\na,\"x\"", "(a|x)", "");
}

static void blanks_and_apostrophes(void **state)
{
    READ("id,name\n a\t,  b c  \n", "(a|b c)", "");
    READ("id,name\na,\" x \"\n", "(a|x)", "");
    READ("id,name\na,\u00a0x\u00a0\n", "(a|x)", "");          /* no-break space */
    READ("id,name\na,\u3000Sở Y tế\u3000\n", "(a|Sở Y tế)", "");
    READ(" id , name \na,b\n", "(a|b)", "");
    READ("id,name\na,'=1+1\nb,'-x\nc,'+x\nd,'@x\n", "(a|=1+1)(b|-x)(c|+x)(d|@x)", "");
    READ("id,name\na,'x\nb,'\nc,''=x\nd,''\n", "(a|'x)(b|')(c|'=x)(d|'')", "");
    READ("id,name\na,\"'=1,2\"\n", "(a|=1,2)", "");
    READ("id,name\na, '=1\n", "(a|=1)", "");
}

static void nfc(void **state)
{
    /* NFD of "Điện Biên" and "ế", beside cells that are NFC already, with and without quotes */
    READ("id,name,n\na,\xc4\x90i\x65\xcc\xa3\xcc\x82n Bi\x65\xcc\x82n,Sở\n", "(a|Điện Biên|Sở)", "");
    READ("id,name,n\na,\"\x65\xcc\x82\xcc\x81\",Sở\n", "(a|ế|Sở)", "");
    READ("id,n\xcc\x83\na,x\n", "(a|x)", "W2005 1:4");
}

static void records(void **state)
{
    READ("id,name\na\nb,x\nc,x,y\nd,z\n", "!(b|x)!(d|z)", "E2010 2:1, E2010 4:1");
    READ("id,name\na,b\n   \nc,d\n", "(a|b)!(c|d)", "E2010 3:1");
    READ("id,name\n\"a\",\"1\n2\n3\",x\nb,y,z\n", "!!", "E2010 2:1, E2010 5:1");
    SAYS("id,name,n\nbrvt-mail,x\n",
         "dòng có mã «brvt-mail» có 2 ô, thiếu so với 3 cột của dòng tiêu đề (thiếu từ cột «n»); hãy thêm ô trống cho đủ");
    SAYS("id;n\nbrvt-mail;x;y\n", "dòng có mã «brvt-mail» có 3 ô, thừa so với 2 cột của dòng tiêu đề; ô nào chứa dấu «;» "
                                  "thì hãy bọc trong dấu nháy kép");
}

static void ids(void **state)
{
    READ("id,n\n,1\na,2\n", "!(a|2)", "E2020 2:1");
    READ("n,id\n1,\" \"\nđiện,-a\n", "!!", "E2020 2:3, E2021 3:6");
    READ("id,n\n.a,1\na b,1\nđ,1\na/b,1\n", "!!!!", "E2021 2:1, E2021 3:1, E2021 4:1, E2021 5:1");
    READ("id,n\nA-1,1\nb,1\na-1,2\nB,3\nc,1\n", "(A-1|1)(b|1)!!(c|1)", "E2022 4:1, E2022 5:1");
    /* a row bad in another way takes its id all the same */
    READ("id,n\na\na,1\n", "!!", "E2010 2:1, E2022 3:1");
    READ("id,n\n0123456789012345678901234567890123456789012345678901234567890123,1\n",
         "(0123456789012345678901234567890123456789012345678901234567890123|1)", "");
    READ("id,n\n01234567890123456789012345678901234567890123456789012345678901234,1\n", "!", "E2021 2:1");
    SAYS("id,n\nx,1\nX,1\n", "cột «id»: mã «X» đã có ở dòng 2 của tệp (không phân biệt chữ hoa, chữ thường); hãy đổi hoặc bỏ một dòng");
    assert_true(csv_id_valid("9"));
    assert_true(csv_id_valid("a._-"));
    assert_false(csv_id_valid(""));
    assert_false(csv_id_valid("_a"));
}

static void header(void **state)
{
    READ("", "#", "E2001 1:1");
    READ("\xef\xbb\xbf", "#", "E2001 1:1");
    READ("\n\r\n\n", "#", "E2001 1:1");
    READ("name,n\nx,1\n", "#", "E2003 1:1");
    READ("ID,name\nx,1\n", "#", "E2003 1:1, W2005 1:1");
    READ("id,name,id\n", "#", "E2004 1:9");
    READ("id,name,name,n,n\n", "#", "E2004 1:9, E2004 1:16");
    READ("id,tên,name\na,b,c\n", "(a|b|c)", "W2005 1:4");
    READ("id,name,\na,b,\n", "(a|b|)", "W2005 1:9");
    READ("PK\003\004whatever", "#", "E2002 1:1");
    READ("\xff\xfei\0d\0", "#", "E2002 1:1");
    READ("id,\"name\n", "#", "E2011 1:4");
    READ("id\tname\na\tb\n", "#", "E2007 1:1");
    SAYS("\xef\xbb\xbf\nid\t\"name\"\n", "tệp ngăn cách bằng TAB; hãy lưu CSV dùng dấu phẩy hoặc chấm phẩy");
    READ("id,a\tb\nx,1\n", "(x|1)", "W2005 1:4"); /* commas beside it: a strange name, no dialect */
    READ("\"sep=;\"\nid;name\na;b\n", "#", "E2006 1:1");
    READ("SEP=,\nid,name\na,b\n", "#", "E2006 1:1");
    SAYS("sep=;\r\nid;name\r\na;b\r\n",
         "dòng đầu «sep=;» là chỉ dẫn riêng của Excel, không phải tên cột; hãy xóa dòng này để dòng đầu là tên các cột");
    SAYS("id,cột lạ\n", "không biết cột «cột lạ»: bỏ qua cả cột; hãy kiểm tra lại tên cột");
}

/* The name that may be meant. */
static void suggestions(void **state)
{
    static const char *const columns[] = {"id", "name", "info_classes", "requires_24_7", "user_count"};
    static const struct {
        const char *name, *meant;
    } cases[] = {
        {"Info_Classes", "info_classes"}, {"INFO CLASSES", "info_classes"}, {"info\xef\xbb\xbf_classes", "info_classes"},
        {"info-classes", "info_classes"}, {"info\xc2\xa0" "classes", "info_classes"}, {"infoclass", "info_classes"},
        {"nfo_classes", "info_classes"}, {"ìnfo_clåsses", "info_classes"}, {"info_clasess", "info_classes"},
        {"info_classification", NULL}, {"ID", NULL}, {"ad", NULL}, {"Name", "name"}, {"nam", NULL}, {"nane", "name"}, {"mane_", NULL},
        {"requires_24_6", NULL}, {"requires_247", "requires_24_7"}, {"require_24_7", "requires_24_7"}, {"usercounter", "user_count"}, {"usercountered", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const csv_spec spec = {.known = columns, .nknown = 5, .key = "id", .key_rule = CSV_KEY_ID};
        cd_str text, want;
        cd_diags d;
        cd_diags_init(&d);
        cd_str_init(&text, 0);
        cd_str_init(&want, 0);
        cd_str_addf(&text, "id,%s\n", cases[i].name);
        csv_reader *r = NULL;
        assert_int_equal(csv_open_mem("t.csv", cd_str_c(&text), text.len, &spec, &d, &r), CD_OK);
        assert_int_equal(d.count, 1);
        assert_string_equal(d.items[0].code, "W2005");
        assert_int_equal(d.items[0].column, 4);
        cd_str_addf(&want, "không biết cột «%s»: bỏ qua cả cột; ", csv_col_name(r, 1));
        if (cases[i].meant)
            cd_str_addf(&want, "có phải «%s»? Nếu phải, hãy sửa tên cột cho đúng", cases[i].meant);
        else
            cd_str_adds(&want, "hãy kiểm tra lại tên cột");
        assert_string_equal(d.items[0].text, cd_str_c(&want));
        csv_free(r);
        cd_str_done(&text);
        cd_str_done(&want);
        cd_diags_done(&d);
    }
    /* a column that the file has already is not meant a second time */
    SAYS("id,name,Name\n", "không biết cột «Name»: bỏ qua cả cột; hãy kiểm tra lại tên cột");
    READ("Id,name\nx,1\n", "#", "E2003 1:1, W2005 1:1");
}

/* A file in another encoding: three cells are told, the others counted with their lines. */
static void other_encoding(void **state)
{
    READ("id,name\na,\xe0\nb,\xe0\nc,\xe0\nd,\xe0\n", "!!!!", "E2017 2:3, E2017 3:3, E2017 4:3, E2008 1:1");
    READ("id,name,n\na,\xe0,\xe0\nb,\xe0,\xe0\nc,x,y\n\nd,\xe0,\n\"e\",\"\n\xe0\",\nf,\xe0,\ng,,\nh,\xe0,\ni,,\nj,\xe0,\n",
         "!!(c|x|y)!!!(g||)!(i||)!", "E2017 2:3, E2017 2:5, E2017 3:3, E2008 1:1");
    const char lines[] = "id,name,n\na,\xe0,\xe0\nb,\xe0,\xe0\nc,x,y\n\nd,\xe0,\n\"e\",\"\n\xe0\",\nf,\xe0,\ng,,\nh,\xe0,\ni,,\nj,\xe0,\n";
    cd_diags d;
    cd_str out;
    cd_diags_init(&d);
    cd_str_init(&out, 0);
    dump(lines, sizeof lines - 1, &SPEC, &d, &out);
    assert_int_equal(d.errors, 4);
    assert_string_equal(d.items[3].text,
                        "còn 6 ô nữa không đúng mã UTF-8, ở dòng 3, 6-9, 11, 13; tệp có lẽ dùng bảng mã khác (ANSI, VNI, VISCII…): hãy "
                        "lưu lại cả tệp dạng «CSV UTF-8»");
    cd_diags_done(&d);
    /* very many lines: the list ends, the count does not */
    cd_str text;
    cd_str_init(&text, 0);
    cd_str_adds(&text, "id,name\n");
    for (int i = 0; i < 2000; i++)
        cd_str_addf(&text, "a%d,\xe0\nb%d,x\n", i, i);
    cd_str_clear(&out);
    dump(cd_str_c(&text), text.len, &SPEC, &d, &out);
    assert_int_equal(d.count, 4);
    assert_int_equal(strncmp(d.items[3].text, "còn 1997 ô nữa không đúng mã UTF-8, ở dòng 8, 10, 12, ", strlen("còn 1997 ô nữa không đúng mã UTF-8, ở dòng 8, 10, 12, ")), 0);
    assert_non_null(strstr(d.items[3].text, ", …; tệp"));
    assert_true(strlen(d.items[3].text) < 2300);
    cd_diags_done(&d);
    cd_str_done(&text);
    cd_str_done(&out);
    /* the header too, and a NUL is another fault */
    READ("id,\xe0,\xe1,\xe2,\xe3\na,b,c,d,e\n", "#", "E2017 1:4, E2017 1:6, E2017 1:8, E2008 1:1");
    READ("id,name\na,\xe0\nb,\xe0\nc,\xe0\nd,x\0y\n", "!!!!", "E2017 2:3, E2017 3:3, E2017 4:3, E2016 5:3");
}

static void torn_quotes(void **state)
{
    READ("id,name\na,\"x\nb,y\nc,z\n", "!", "E2011 2:3");
    READ("id,name\na,\"x\"y\nb,z\n", "!(b|z)", "E2012 2:3");
    READ("id,name\na,\"x\"y\"z\nb,z\n", "!(b|z)", "E2012 2:3");
    READ("id,name\na,\"x\"y,\"w\nb,z\n", "!", "E2012 2:3, E2011 2:8");
    READ("id,name\na,x\"y\"\nb,z\n", "!(b|z)", "E2013 2:3");
    READ("id,name\na,đây \"x, y\"\nb,z\n", "!(b|z)", "E2013 2:3, E2013 2:10");
    SAYS("id,name\na,\"x\"y\n", "cột «name», dòng có mã «a»: có chữ sau dấu nháy kép đóng ô; hãy viết dấu nháy bên trong ô "
                                "thành hai dấu (\"\")");
}

static void bytes(void **state)
{
    READ("id,name\na,x\0y\nb,z\n", "!(b|z)", "E2016 2:3");
    READ("id,name\na,\"x\0y\"\nb,z\n", "!(b|z)", "E2016 2:3");
    READ("id,name\nđ\xff,\xc3(\nb,z\n", "!(b|z)", "E2017 2:1, E2017 2:4");
    READ("id,name\na,S\xe1\xbb\nb,\xed\xa0\x80\nc,\xc0\xaf\n", "!!!", "E2017 2:3, E2017 3:3, E2017 4:3");
    READ("id,name\na,x\ry\nb,z\n", "!(b|z)", "E2018 2:3");
    READ("id,name\ra,x\rb,y\r", "#", "E2018 1:4, E2018 1:11");
    SAYS("id,name\na,S\xe1\xbb\n", "cột «name», dòng có mã «a»: ô không đúng mã UTF-8; hãy lưu lại tệp dạng «CSV UTF-8»");
}

/* Places: characters, not bytes; physical lines, also behind cells of several lines. */
static void places(void **state)
{
    static const char text[] = "id,name,n\n\nđ1,\"Sở Y tế\r\nTW\n\",ô\nx1,điện,7\n";
    cd_diags d;
    csv_reader *r = NULL;
    const csv_cell *c = NULL;
    cd_diags_init(&d);
    csv_spec spec = {.known = KNOWN, .nknown = 3, .key = "id", .key_rule = CSV_KEY_NONE};
    assert_int_equal(csv_open_mem("-", text, sizeof text - 1, &spec, &d, &r), CD_OK);
    assert_int_equal(csv_ncols(r), 3);
    assert_string_equal(csv_col_name(r, 1), "name");
    assert_int_equal(csv_col(r, "n"), 2);
    assert_int_equal(csv_col(r, "N"), CSV_NONE);
    assert_int_equal(csv_known_col(r, 2), 2);
    assert_int_equal(csv_delimiter(r), ',');
    assert_int_equal(csv_next(r, &d, &c), CD_OK);
    assert_string_equal(c[1].text, "Sở Y tế\nTW");
    assert_int_equal(csv_row_line(r), 3);
    cd_place p = csv_place(r, 1);
    assert_string_equal(p.file, "-");
    assert_int_equal(p.line, 3);
    assert_int_equal(p.column, 4);
    p = csv_place(r, 2);
    assert_int_equal(p.line, 5);
    assert_int_equal(p.column, 3);
    assert_string_equal(csv_where(r, 2), "cột «n», dòng có mã «đ1»");
    assert_int_equal(csv_next(r, &d, &c), CD_OK);
    assert_int_equal(csv_row_line(r), 6);
    p = csv_place(r, 2);
    assert_int_equal(p.line, 6);
    assert_int_equal(p.column, 9);
    assert_string_equal(csv_row_key(r), "x1");
    assert_int_equal(csv_next(r, &d, &c), CD_NO);
    csv_free(r);
    assert_int_equal(d.count, 0);
    cd_diags_done(&d);
}

static void key_rules(void **state)
{
    static const char text[] = "id,n\na,1\na,2\n";
    csv_spec spec = {.known = KNOWN, .nknown = 3, .key = "id", .key_rule = CSV_KEY_ID};
    cd_diags d;
    cd_str out;
    cd_diags_init(&d);
    cd_str_init(&out, 0);
    dump(text, sizeof text - 1, &spec, &d, &out);
    assert_string_equal(cd_str_c(&out), "(a|1)(a|2)");
    cd_str_clear(&out);
    spec.known = NULL;
    spec.nknown = 0;
    dump("lạ,id\nx,a\n", strlen("lạ,id\nx,a\n"), &spec, &d, &out);
    assert_string_equal(cd_str_c(&out), "(x|a)");
    assert_int_equal(d.count, 0);
    cd_str_done(&out);
    cd_diags_done(&d);
}

static void limits(void **state)
{
    cd_str t;
    cd_str_init(&t, 0);
    /* a cell of exactly 64 KiB, one of a byte more, bare and quoted */
    for (size_t quoted = 0; quoted < 2; quoted++)
        for (size_t over = 0; over < 2; over++) {
            cd_str_clear(&t);
            cd_str_adds(&t, quoted ? "id,name\na,\"" : "id,name\na,");
            for (size_t i = 0; i < CSV_CELL_MAX + over; i++)
                cd_str_addc(&t, quoted && i % 100 == 0 ? '\n' : 'x');
            cd_str_adds(&t, quoted ? "\"\nb,y\n" : "\nb,y\n");
            cd_diags d;
            cd_str out;
            cd_diags_init(&d);
            cd_str_init(&out, 0);
            dump(t.data, t.len, &SPEC, &d, &out);
            if (over) {
                assert_string_equal(cd_str_c(&out), "!(b|y)");
                assert_int_equal(d.count, 1);
                assert_string_equal(d.items[0].code, "E2014");
                assert_int_equal(d.items[0].line, 2);
                assert_int_equal(d.items[0].column, 3);
            } else {
                assert_int_equal(d.count, 0);
                assert_memory_equal(cd_str_c(&out) + out.len - 5, "(b|y)", 5);
            }
            cd_str_done(&out);
            cd_diags_done(&d);
        }
    /* a record of exactly 1 MiB, one of a byte more, one far beyond the buffer: cells of 60,000 bytes, then the rest */
    const size_t sizes[] = {CSV_RECORD_MAX, CSV_RECORD_MAX + 1, CSV_RECORD_MAX * 5};
    for (size_t k = 0; k < 3; k++) {
        const size_t ncells = sizes[k] / 60001;
        cd_str_clear(&t);
        cd_str_adds(&t, "id");
        for (size_t i = 0; i <= ncells; i++)
            cd_str_addf(&t, ",c%zu", i);
        cd_str_adds(&t, "\na");
        for (size_t left = sizes[k] - 1, i = 0; i <= ncells; i++) {
            size_t n = i < ncells ? 60000 : left - 1;
            cd_str_addc(&t, ',');
            for (size_t j = 0; j < n; j++)
                cd_str_addc(&t, 'x');
            left -= n + 1;
        }
        cd_str_adds(&t, "\r\nb");
        for (size_t i = 0; i <= ncells; i++)
            cd_str_addc(&t, ',');
        cd_diags d;
        cd_str out;
        cd_diags_init(&d);
        cd_str_init(&out, 0);
        csv_spec spec = {.known = NULL, .nknown = 0, .key = "id", .key_rule = CSV_KEY_UNIQUE};
        dump(t.data, t.len, &spec, &d, &out);
        if (k == 0) {
            assert_int_equal(d.count, 0);
            assert_int_equal(out.len, sizes[0] + 2 + 2 + 1 + ncells + 1);
        } else {
            assert_int_equal(d.count, 1);
            assert_string_equal(d.items[0].code, "E2015");
            assert_int_equal(d.items[0].line, 2);
            assert_int_equal(d.items[0].column, 1);
            assert_int_equal(out.len, 1 + 2 + 1 + ncells + 1);
            assert_memory_equal(cd_str_c(&out), "!(b|", 4);
        }
        cd_str_done(&out);
        cd_diags_done(&d);
    }
    /* an unclosed quote that swallows more than the buffer is told where it opens */
    cd_str_clear(&t);
    cd_str_adds(&t, "id,name\na,\"x\n");
    for (size_t i = 0; i < 3 * CSV_RECORD_MAX / 8; i++)
        cd_str_adds(&t, "b,12345\n");
    read_n(t.data, t.len, "!", "E2011 2:3");
    /* a quote closed only behind the limit: the rows behind it are read again */
    cd_str_adds(&t, "\"\nc,y\n");
    read_n(t.data, t.len, "!(c|y)", "E2015 2:1");
    /* the row of a record over the limit is named by its key where that can be read */
    static const struct {
        const char *before, *key;
    } long_rows[] = {{"name,id,text\nn, \"x\" ,", "x"}, {"name;id;text\n\"n;\"\"m\";x2;", "x2"}, {"id,name\nx3,", "x3"}, {"name,id\n", ""}, {"id,name\n\xff,", ""}};
    for (size_t i = 0; i < sizeof long_rows / sizeof *long_rows; i++) {
        cd_str_clear(&t);
        cd_str_adds(&t, long_rows[i].before);
        for (size_t k = 0; k < 2 * CSV_RECORD_MAX; k += 8)
            cd_str_adds(&t, "aaaaaaaa");
        csv_reader *r;
        const csv_cell *cells;
        cd_diags d;
        cd_diags_init(&d);
        const csv_spec spec = {.known = KNOWN, .nknown = 2, .key = "id", .key_rule = CSV_KEY_UNIQUE};
        assert_int_equal(csv_open_mem("t", t.data, t.len, &spec, &d, &r), CD_OK);
        cd_diags_done(&d);
        assert_int_equal(csv_next(r, &d, &cells), CD_EINPUT);
        assert_int_equal(d.count, 1);
        assert_string_equal(d.items[0].code, "E2015");
        assert_string_equal(csv_row_key(r), long_rows[i].key);
        if (*long_rows[i].key)
            assert_non_null(strstr(d.items[0].text, long_rows[i].key));
        csv_free(r);
        cd_diags_done(&d);
    }
    /* as many columns as a record holds: no quadratic check */
    cd_str_clear(&t);
    cd_str_adds(&t, "id");
    for (size_t i = 0; i < 150000; i++)
        cd_str_addf(&t, ",%zx", i);
    cd_diags d;
    cd_str out;
    cd_diags_init(&d);
    cd_str_init(&out, 0);
    dump(t.data, t.len, &SPEC, &d, &out);
    assert_string_equal(cd_str_c(&out), "");
    assert_int_equal(d.warnings, 150000);
    assert_int_equal(d.errors, 0);
    cd_diags_done(&d);
    cd_str_done(&out);
    cd_str_done(&t);
}

struct feed {
    int fd;
    size_t rows;
};

static void *feed(void *arg)
{
    struct feed *f = arg;
    FILE *to = fdopen(f->fd, "w");
    fputs("id,name,n\n", to);
    for (size_t i = 0; i < f->rows; i++)
        fprintf(to, "sys-%zu,\"Hệ thống, số %zu\",%zu\n", i, i, i);
    fclose(to);
    return NULL;
}

/* 300,000 rows through a pipe: each row right, memory bounded (ids only). */
static void pipe_of_many(void **state)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    struct feed f = {fds[1], 300000};
    pthread_t thread;
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(pthread_create(&thread, NULL, feed, &f), 0);
    cd_diags d;
    cd_diags_init(&d);
    csv_reader *r = NULL;
    const csv_cell *c = NULL;
    assert_int_equal(csv_open_fd("-", fds[0], &SPEC, &d, &r), CD_OK);
    size_t n = 0;
    while (csv_next(r, &d, &c) == CD_OK) {
        char want[64];
        snprintf(want, sizeof want, "sys-%zu", n);
        assert_string_equal(c[0].text, want);
        snprintf(want, sizeof want, "Hệ thống, số %zu", n);
        assert_string_equal(c[1].text, want);
        n++;
    }
    assert_int_equal(n, f.rows);
    assert_int_equal(csv_row_line(r), f.rows + 1);
    pthread_join(thread, NULL);
    csv_free(r);
    close(fds[0]);
    assert_int_equal(d.count, 0);
    getrusage(RUSAGE_SELF, &after);
#ifndef __SANITIZE_ADDRESS__
#if !defined(__has_feature)
    assert_true(after.ru_maxrss - before.ru_maxrss < 40 * 1024);
#endif
#endif
}

static void files(void **state)
{
    cd_diags d;
    cd_diags_init(&d);
    csv_reader *r = NULL;
    assert_int_equal(csv_open_file("/nonexistent/x.csv", &SPEC, &d, &r), CD_EINPUT);
    assert_int_equal(csv_open_file("/tmp", &SPEC, &d, &r), CD_EINPUT);
    assert_null(r);
    assert_int_equal(d.count, 2);
    assert_string_equal(d.items[0].code, "E2030");
    assert_string_equal(d.items[1].code, "E2030");
    assert_string_equal(d.items[0].file, "/nonexistent/x.csv");
    /* a descriptor that cannot be read */
    int fd = open("/dev/null", O_WRONLY);
    assert_int_equal(csv_open_fd("x", fd, &SPEC, &d, &r), CD_ESYS);
    close(fd);
    assert_string_equal(d.items[2].code, "E2030");
    cd_diags_done(&d);
}

static char dir[64];

static int make_dir(void **state)
{
    (void)state;
    return scratch_make(dir, "csv");
}

static int drop_dir(void **state)
{
    (void)state;
    return scratch_drop(dir);
}

static void write_and_compare(bool excel, const char *want)
{
    cd_diags d;
    cd_diags_init(&d);
    char *path = cd_path_join(dir, "out.csv");
    csv_writer *w = NULL;
    assert_int_equal(csv_writer_open(path, excel, &d, &w), CD_OK);
    csv_put_code(w, "id");
    csv_put_code(w, "name");
    csv_put_code(w, "n");
    csv_end_row(w);
    csv_put(w, "a");
    csv_put(w, "bi\x65\xcc\x82n"); /* NFD */
    csv_put_count(w, UINT64_MAX);
    csv_end_row(w);
    csv_put(w, "b");
    csv_put(w, "x,y;z \"q\"\nt");
    csv_put(w, NULL);
    csv_end_row(w);
    csv_put(w, "c");
    csv_put(w, "=1+1");
    csv_put_code(w, "-5");
    csv_end_row(w);
    csv_put(w, "d");
    csv_put(w, "'@x");
    csv_put(w, "'quoted'");
    csv_end_row(w);
    assert_false(cd_path_exists(path)); /* nothing before the end */
    assert_int_equal(csv_writer_close(w, true, &d), CD_OK);
    cd_str got;
    cd_str_init(&got, 0);
    assert_int_equal(cd_file_read(path, CD_INPUT_MAX, &d, &got), CD_OK);
    assert_string_equal(cd_str_c(&got), want);
    cd_str rows;
    cd_str_init(&rows, 0);
    dump(got.data, got.len, &SPEC, &d, &rows);
    assert_string_equal(cd_str_c(&rows),
                        "(a|biên|18446744073709551615)(b|x,y;z \"q\"\nt|)(c|=1+1|-5)(d|'@x|'quoted')");
    assert_int_equal(d.count, 0);
    cd_str_done(&rows);
    cd_str_done(&got);
    unlink(path);
    free(path);
    cd_diags_done(&d);
}

static void writer(void **state)
{
    write_and_compare(false, "id,name,n\na,biên,18446744073709551615\nb,\"x,y;z \"\"q\"\"\nt\",\nc,'=1+1,-5\nd,''@x,'quoted'\n");
    write_and_compare(true, "\xef\xbb\xbfid;name;n\na;biên;18446744073709551615\nb;\"x,y;z \"\"q\"\"\nt\";\nc;'=1+1;-5\n"
                            "d;''@x;'quoted'\n");
    /* one empty column is a row all the same */
    char *path = cd_path_join(dir, "one.csv");
    csv_writer *w = NULL;
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(csv_writer_open(path, false, &d, &w), CD_OK);
    csv_put(w, "");
    csv_end_row(w);
    csv_put(w, "x");
    csv_end_row(w);
    assert_int_equal(csv_writer_close(w, true, &d), CD_OK);
    cd_str got;
    cd_str_init(&got, 0);
    assert_int_equal(cd_file_read(path, 100, &d, &got), CD_OK);
    assert_string_equal(cd_str_c(&got), "\"\"\nx\n");
    cd_str_done(&got);
    free(path);
    cd_diags_done(&d);
}

/* Dropped output leaves the old file, and no temporary file; a device is written to, not replaced; its mode stays. */
static void writer_target(void **state)
{
    cd_diags d;
    cd_diags_init(&d);
    char *path = cd_path_join(dir, "keep.csv"), *link = cd_path_join(dir, "link.csv");
    assert_int_equal(cd_file_write(path, "old\n", 4, &d), CD_OK);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(symlink("keep.csv", link), 0);
    csv_writer *w = NULL;
    assert_int_equal(csv_writer_open(path, false, &d, &w), CD_OK);
    csv_put(w, "x");
    csv_end_row(w);
    assert_int_equal(csv_writer_close(w, false, &d), CD_OK);
    cd_str got;
    cd_str_init(&got, 0);
    assert_int_equal(cd_file_read(path, 100, &d, &got), CD_OK);
    assert_string_equal(cd_str_c(&got), "old\n");
    assert_int_equal(csv_writer_open(link, false, &d, &w), CD_OK);
    csv_put(w, "new");
    csv_end_row(w);
    assert_int_equal(csv_writer_close(w, true, &d), CD_OK);
    cd_str_clear(&got);
    assert_int_equal(cd_file_read(path, 100, &d, &got), CD_OK);
    assert_string_equal(cd_str_c(&got), "new\n");
    struct stat st;
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(csv_writer_open("/nonexistent/x.csv", false, &d, &w), CD_ESYS);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, "E2031");
    char **names = NULL;
    size_t n = 0;
    cd_dir_list(dir, &d, &names, &n);
    for (size_t i = 0; i < n; i++)
        assert_null(strstr(names[i], "csv."));
    cd_names_free(names, n);
    cd_str_done(&got);
    free(path);
    free(link);
    cd_diags_done(&d);
}

static void writer_faults(void **state)
{
    cd_diags d;
    cd_diags_init(&d);
    csv_writer *w = NULL;
    /* a full device, with little and with much (spooled) text */
    const size_t rows[] = {1, 200000};
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(csv_writer_open("/dev/full", false, &d, &w), CD_OK);
        for (size_t i = 0; i < rows[k]; i++) {
            csv_put(w, "một ô có chữ tiếng Việt");
            csv_end_row(w);
        }
        assert_int_equal(csv_writer_close(w, true, &d), CD_ESYS);
    }
    struct stat st;
    assert_int_equal(stat("/dev/full", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    /* a closed pipe */
    signal(SIGPIPE, SIG_IGN);
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    close(fds[0]);
    assert_int_equal(csv_writer_fd("-", fds[1], false, &d, &w), CD_OK);
    csv_put(w, "x");
    csv_end_row(w);
    assert_int_equal(csv_writer_close(w, true, &d), CD_ESYS);
    close(fds[1]);
    assert_int_equal(d.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(d.items[i].code, "E2031");
    assert_string_equal(d.items[2].file, "-");
    cd_diags_done(&d);
}

/* What is held back in the spool comes out whole. */
static void writer_spool(void **state)
{
    cd_diags d;
    cd_diags_init(&d);
    char *path = cd_path_join(dir, "spool.csv");
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    csv_writer *w = NULL;
    assert_int_equal(csv_writer_fd("-", fd, false, &d, &w), CD_OK);
    csv_put_code(w, "id");
    csv_end_row(w);
    for (size_t i = 0; i < 1000000; i++) {
        csv_put_count(w, i);
        csv_end_row(w);
    }
    assert_int_equal(lseek(fd, 0, SEEK_END), 0);
    assert_int_equal(csv_writer_close(w, true, &d), CD_OK);
    close(fd);
    csv_reader *r = NULL;
    const csv_cell *c = NULL;
    assert_int_equal(csv_open_file(path, &SPEC, &d, &r), CD_OK);
    size_t n = 0;
    while (csv_next(r, &d, &c) == CD_OK) {
        char want[24];
        snprintf(want, sizeof want, "%zu", n++);
        assert_string_equal(c[0].text, want);
    }
    assert_int_equal(n, 1000000);
    csv_free(r);
    free(path);
    cd_diags_done(&d);
}

static void idsets(void **state)
{
    idset s;
    idset_init(&s);
    assert_int_equal(idset_find(&s, "a", 1), 0);
    for (size_t i = 0; i < 50000; i++) {
        char id[24];
        size_t n = (size_t)snprintf(id, sizeof id, "Sys-%zu", i);
        assert_int_equal(idset_add(&s, id, n, i + 1), 0);
    }
    assert_int_equal(idset_add(&s, "sYS-49999", 9, 7), 50000);
    assert_int_equal(idset_find(&s, "sys-0", 5), 1);
    assert_int_equal(idset_find(&s, "sys-", 4), 0);
    assert_int_equal(s.count, 50000);
    idset_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells),       cmocka_unit_test(quotes),        cmocka_unit_test(blanks_and_apostrophes),
        cmocka_unit_test(nfc),         cmocka_unit_test(records),       cmocka_unit_test(ids),
        cmocka_unit_test(header),      cmocka_unit_test(suggestions), cmocka_unit_test(other_encoding), cmocka_unit_test(torn_quotes),   cmocka_unit_test(bytes),
        cmocka_unit_test(places),      cmocka_unit_test(key_rules),     cmocka_unit_test(limits),
        cmocka_unit_test(pipe_of_many), cmocka_unit_test(files),        cmocka_unit_test(writer),
        cmocka_unit_test(writer_target), cmocka_unit_test(writer_faults), cmocka_unit_test(writer_spool),
        cmocka_unit_test(idsets),
    };
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
