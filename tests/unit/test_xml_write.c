/* The XML writer: escaping, nesting, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "xml/write.h"
#include "xml/xml.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

static cd_str text;
static cd_xml_out w;

static void start(void)
{
    cd_str_done(&text);
    cd_str_init(&text, 0);
    cd_xml_begin(&w, &text);
}

static int clean(void **state)
{
    cd_str_done(&text);
    return 0;
}

static void escapes(void **state)
{
    start();
    cd_xml_open(&w, "w:a");
    cd_xml_attr(&w, "x", "<\"&'>\t\n\r");
    cd_xml_attr(&w, "none", NULL);
    cd_xml_attr_int(&w, "n", -12);
    cd_xml_text(&w, "1 < 2 & \"3\" ]]> \tấ\n\r");
    cd_xml_text(&w, NULL);
    cd_xml_open(&w, "empty");
    cd_xml_text(&w, "");
    cd_xml_close(&w, "empty");
    cd_xml_close(&w, "w:a");
    assert_true(cd_xml_done(&w));
    assert_string_equal(cd_str_c(&text), HEAD "<w:a x=\"&lt;&quot;&amp;'&gt;&#9;&#10;&#13;\" n=\"-12\">1 &lt; 2 &amp; \"3\" ]]&gt; "
                                              "\tấ\n&#13;<empty/></w:a>");
}

/* What the reader gives back is what was written. */
static void comes_back(void **state)
{
    static const char hostile[] = " <![CDATA[ & ]]> \t\n\r &lt; 'ấ' \"𠮷\" ";
    start();
    cd_xml_open(&w, "a");
    cd_xml_attr(&w, "x", hostile);
    cd_xml_text(&w, hostile);
    cd_xml_close(&w, "a");
    assert_true(cd_xml_done(&w));
    cd_xml *x = NULL;
    assert_int_equal(cd_xml_read_mem("t", text.data, text.len, NULL, &x), CD_OK);
    assert_string_equal(cd_node_attr(cd_xml_root(x), "x"), hostile);
    assert_string_equal(cd_node_text(cd_xml_root(x)), hostile);
    cd_xml_free(x);
}

static void refuses_bad_nesting(void **state)
{
    start();
    assert_false(cd_xml_done(&w)); /* nothing yet */
    cd_xml_open(&w, "a");
    assert_false(cd_xml_done(&w)); /* left open */
    cd_xml_close(&w, "b");
    assert_false(cd_xml_done(&w));
    cd_xml_close(&w, "a"); /* a failed writer stays failed */
    assert_false(cd_xml_done(&w));

    start();
    cd_xml_open(&w, "a");
    cd_xml_close(&w, "a");
    assert_true(cd_xml_done(&w));
    cd_xml_open(&w, "b"); /* a second root */
    cd_xml_close(&w, "b");
    assert_false(cd_xml_done(&w));

    start();
    cd_xml_open(&w, "a");
    cd_xml_text(&w, "t");
    cd_xml_attr(&w, "x", "1"); /* after content */
    cd_xml_close(&w, "a");
    assert_false(cd_xml_done(&w));

    start();
    cd_xml_text(&w, "t"); /* outside */
    assert_false(cd_xml_done(&w));

    start();
    cd_xml_close(&w, "a");
    assert_false(cd_xml_done(&w));

    start();
    for (int i = 0; i < CD_XML_DEPTH_MAX; i++)
        cd_xml_open(&w, "a");
    assert_false(w.failed);
    cd_xml_open(&w, "a");
    assert_true(w.failed);
}

static void refuses_bad_words(void **state)
{
    static const char *const names[] = {"", "1a", "a b", "a:", ":a", "a:b:c", "á", "a<", "-a"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        start();
        cd_xml_open(&w, names[i]);
        assert_true(w.failed);
        start();
        cd_xml_open(&w, "a");
        cd_xml_attr(&w, names[i], "v");
        assert_true(w.failed);
    }
    static const char *const texts[] = {"\x01", "a\x1F", "\xC3", "\xED\xA0\x80", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\x0B"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        start();
        cd_xml_open(&w, "a");
        cd_xml_text(&w, texts[i]);
        assert_true(w.failed);
        start();
        cd_xml_open(&w, "a");
        cd_xml_attr(&w, "x", texts[i]);
        assert_true(w.failed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(escapes), cmocka_unit_test(comes_back), cmocka_unit_test(refuses_bad_nesting),
                                       cmocka_unit_test(refuses_bad_words)};
    return cmocka_run_group_tests_name("xml_write", tests, NULL, clean);
}
