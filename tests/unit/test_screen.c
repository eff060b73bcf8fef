/* Text wrapped for a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* after those four, as cmocka asks */
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/screen.h"

static cd_regex *whole;

static int read_citations(void **state)
{
    (void)state;
    cd_auto_free char *path = cd_path_join(getenv("CAPDO_SOURCE"), "rules/citations.txt");
    cd_diags d;
    cd_diags_init(&d);
    int r = screen_citations(path, &d, &whole);
    cd_diags_done(&d);
    return r;
}

static int free_citations(void **state)
{
    (void)state;
    cd_regex_free(whole);
    return 0;
}

static void lines_are(size_t width, const char *text, const char *want)
{
    cd_str s;
    cd_str_init(&s, 0);
    screen_wrap_lines(width, text, strlen(text), whole, &s);
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
}

static void hanging(void **state)
{
    (void)state;
    lines_are(40, "", "");
    lines_are(40, "\n\n", "\n\n");
    lines_are(40, "no newline at the end", "no newline at the end\n");
    lines_are(40, "exactly forty columns are one whole line\n", "exactly forty columns are one whole line\n");
    lines_are(40, "with forty-one columns the last word goes\n", "with forty-one columns the last word\n  goes\n");
    lines_are(40, "  - an item whose words go on below its words\n", "  - an item whose words go on below its\n    words\n");
    lines_are(40, "  12) an item whose words go on below its words\n", "  12) an item whose words go on below\n      its words\n");
    lines_are(40, "    Label: what is said of it, in more than one line\n", "    Label: what is said of it, in more\n      than one line\n");
    lines_are(40, "      “words of a law, in more than one line”\n", "      “words of a law, in more than one\n       line”\n");
    lines_are(40, "  29.2.a [id]  two blanks stay where nothing breaks\n", "  29.2.a [id]  two blanks stay where\n    nothing breaks\n");
    lines_are(40, "one  two   \n", "one  two\n");
    lines_are(40, "   \nx\n", "\nx\n");
}

static void columns_are(size_t width, size_t first, const char *text, const char *want)
{
    cd_str s;
    cd_str_init(&s, 0);
    screen_wrap_columns(width, first, text, strlen(text), &s);
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
}

static void help_columns(void **state)
{
    (void)state;
    columns_are(40, 0, "", "");
    columns_are(40, 0, "\n   \nx", "\n\nx\n");
    columns_are(40, 0, "Prose that is longer than a line goes on further in.\nNext.\n",
                "Prose that is longer than a line goes on\n  further in.\nNext.\n");
    columns_are(40, 12, "Usage: prog FIRST [--option VALUE] | SECOND\nUsage: prog FIRST [--option VALUE] | SECOND\n",
                "Usage: prog FIRST [--option VALUE] |\n            SECOND\nUsage: prog FIRST [--option VALUE] |\n  SECOND\n");
    columns_are(40, 12, "Usage: prog a|word|that|would|not|fit|behind\n", "Usage: prog\n    a|word|that|would|not|fit|behind\n");
    columns_are(40, 0, "  --name VALUE  what it means, at some length\n  --x           short\n",
                "  --name VALUE  what it means, at some\n                length\n  --x           short\n");
    columns_are(40, 0, "                a line in the column, at some length\n", "                a line in the column, at\n                some length\n");
    columns_are(40, 0, "  a name that takes more than half:  meaning\n", "  a name that takes more than half:\n      meaning\n");
    /* broken by hand: a long line whose sentence goes on, in the same column */
#define LONG "This line is more than ninety columns long, so that whoever wrote it broke it by hand before"
    columns_are(120, 0, LONG "\nthe end. Then\n", LONG " the end. Then\n");
    columns_are(120, 0, LONG ".\nThe next\n", LONG ".\nThe next\n");
    columns_are(120, 0, LONG "\n  another place\n", LONG "\n  another place\n");
    columns_are(120, 0, "short\nlines\n", "short\nlines\n");
    columns_are(120, 0, "  a  " LONG "\n     end\n  b  c\n", "  a  " LONG " end\n  b  c\n");
#undef LONG
}

static void columns(void **state)
{
    (void)state;
    /* letters with marks, composed and not, take one column; wide ones two */
    lines_are(40, "ệệệệệệệệệ ệệệệệệệệệ ệệệệệệệệệ ệệệệệệệệệệ\n", "ệệệệệệệệệ ệệệệệệệệệ ệệệệệệệệệ ệệệệệệệệệệ\n");
    lines_are(40, "e\xCC\xA3\xCC\x82" "123456789 123456789 123456789 123456789\n", "e\xCC\xA3\xCC\x82" "123456789 123456789 123456789 123456789\n");
    lines_are(40, "信息系统信息系统信息系统 信息系统信息系统\n", "信息系统信息系统信息系统\n  信息系统信息系统\n");
    /* a word longer than a line, not cut inside a letter */
    lines_are(40, "    信息系统信息系统信息系统信息系统信息系统\n", "    信息系统信息系统信息系统信息系统信息\n      系统\n");
    lines_are(40, "0123456789012345678901234567890123456789e\xCC\xA3x\n", "0123456789012345678901234567890123456789\n  e\xCC\xA3x\n");
    /* what drives terminals */
    lines_are(40, "a\x1B[31mred\x07 \xE2\x80\xAEturned\xC2\x9B\n", "a [31mred   turned \n");
}

static void citations(void **state)
{
    (void)state;
    lines_are(70, "    Như quy định tại điểm b khoản 2 Điều 13 Nghị định số 331/2026/NĐ-CP và sau đó\n",
              "    Như quy định tại\n      điểm b khoản 2 Điều 13 Nghị định số 331/2026/NĐ-CP và sau đó\n");
    lines_are(60, "căn cứ theo các khoản sau đây: khoản 1 Điều 21, khoản 3 Điều 22 Nghị định số 331/2026/NĐ-CP\n",
              "căn cứ theo các khoản sau đây: khoản 1 Điều 21,\n  khoản 3 Điều 22 Nghị định số 331/2026/NĐ-CP\n");
    lines_are(40, "    Căn cứ: TT 12/2022 8.3.d; NĐ 331 22.3.d, 22.3.c\n", "    Căn cứ: TT 12/2022 8.3.d;\n      NĐ 331 22.3.d, 22.3.c\n");
    lines_are(40, "12345678901234567890123456789 TCVN 14423:2026, 5.1\n", "12345678901234567890123456789\n  TCVN 14423:2026, 5.1\n");
    lines_are(40, "123456789012345678901 Luật An ninh mạng số 116/2025/QH15 là\n", "123456789012345678901\n  Luật An ninh mạng số 116/2025/QH15 là\n");
    lines_are(40, "theo đúng lời văn của luật, tại Mẫu số 05 và\n", "theo đúng lời văn của luật, tại\n  Mẫu số 05 và\n");
    /* one that no line can hold breaks at its blanks */
    lines_are(40, "theo điểm b khoản 2 Điều 13 Nghị định số 331/2026/NĐ-CP\n", "theo điểm b khoản 2 Điều 13 Nghị định số\n  331/2026/NĐ-CP\n");
    /* ordinary words that look a little alike are no citation */
    lines_are(40, "1234567890123456789012345678901234 điểm mạnh\n", "1234567890123456789012345678901234 điểm\n  mạnh\n");
    lines_are(40, "123456789012345678901234567890123 Phụ lục này\n", "123456789012345678901234567890123\n  Phụ lục này\n");
}

static void at_a_cursor(void **state)
{
    (void)state;
    cd_str s;
    cd_str_init(&s, 0);
    const char text[] = "one two three four five six seven\neight\t nine";
    assert_int_equal(screen_wrap(40, 20, 4, text, sizeof text - 1, NULL, &s), 3);
    assert_string_equal(cd_str_c(&s), "one two three four\n    five six seven\n    eight  nine\n");
    cd_str_done(&s);
    assert_int_equal(screen_width(), 0); /* the output of a test is no terminal */
    assert_int_equal(screen_height(), 0);
}

static void bad_file(void **state)
{
    (void)state;
    char path[] = "/tmp/test_screenXXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static const char text[] = "# comment\n\nĐiều \\d+\n(open\n";
    FILE *f = fdopen(fd, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, sizeof text - 1, f), sizeof text - 1);
    assert_int_equal(fclose(f), 0);
    cd_diags d;
    cd_diags_init(&d);
    cd_regex *none = NULL;
    assert_int_equal(screen_citations(path, &d, &none), CD_EINPUT);
    assert_null(none);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, "E1555");
    assert_int_equal(d.items[0].line, 4);
    assert_non_null(strstr(d.items[0].text, "(open"));
    cd_diags_done(&d);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hanging), cmocka_unit_test(help_columns), cmocka_unit_test(columns), cmocka_unit_test(citations), cmocka_unit_test(at_a_cursor), cmocka_unit_test(bad_file),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen", tests, read_citations, free_citations);
}
