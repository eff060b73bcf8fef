#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "xml/xml.h"

static int read_text(const char *text, size_t len, cd_diags *d, cd_xml **ret)
{
    return cd_xml_read_mem("t.xml", text, len, d, ret);
}

static void expect_fault(const char *text, size_t len, const char *code, size_t line, size_t column)
{
    cd_diags d;
    cd_diags_init(&d);
    cd_xml *x = NULL;
    assert_int_equal(read_text(text, len, &d, &x), CD_EINPUT);
    assert_null(x);
    assert_true(d.count >= 1);
    assert_string_equal(d.items[0].code, code);
    assert_string_equal(d.items[0].file, "t.xml");
    assert_int_equal(d.items[0].line, line);
    assert_int_equal(d.items[0].column, column);
    cd_diags_done(&d);
}

#define FAULT(text, code, line, column) expect_fault((text), sizeof(text) - 1, (code), (line), (column))

static void places(void **state)
{
    (void)state;
    static const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a x='1'>\n  <!-- c -->ấ<b\n y='2'>t&lt;<c/>u</b>\n</a>";
    cd_diags d;
    cd_diags_init(&d);
    cd_xml *x = NULL;
    assert_int_equal(read_text(text, strlen(text), &d, &x), CD_OK);
    const cd_node *a = cd_xml_root(x);
    assert_string_equal(cd_node_name(a), "a");
    assert_string_equal(cd_node_attr(a, "x"), "1");
    assert_null(cd_node_attr(a, "y"));
    cd_place at = cd_node_place(a);
    assert_int_equal(at.line, 2);
    assert_int_equal(at.column, 1);
    const cd_node *b = cd_elem_first(a, "b");
    at = cd_node_place(b);
    assert_int_equal(at.line, 3);
    assert_int_equal(at.column, 14); /* behind one letter of three bytes */
    assert_string_equal(cd_node_text(b), "t<u");
    at = cd_node_place(cd_elem_first(b, NULL));
    assert_int_equal(at.line, 4);
    assert_int_equal(at.column, 13);
    assert_string_equal(cd_node_text_trim(a), "ất<u");
    cd_xml_free(x);
    cd_diags_done(&d);
}

static void hostile(void **state)
{
    (void)state;
    FAULT("", "E3001", 1, 1);
    FAULT("<a>\n<b></a>", "E3002", 2, 8);
    FAULT("<a>", "E3002", 1, 4);
    FAULT("<!DOCTYPE a><a/>", "E3004", 1, 1);
    FAULT("<?xml version='1.0'?>\n <!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><a>&c;</a>", "E3004", 2, 2);
    FAULT("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "E3004", 1, 1);
    FAULT("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "E3005", 1, 1);
    FAULT("<a>x\0y</a>", "E3006", 1, 5);
    FAULT("<a>\n\xe1\xba</a>", "E3007", 2, 1);
    FAULT("<a>&undefined;</a>", "E3002", 1, 15);
    size_t depth = 100000;
    char *deep = cd_calloc(depth, 3);
    for (size_t i = 0; i < depth; i++)
        memcpy(deep + 3 * i, "<a>", 3);
    cd_diags d;
    cd_diags_init(&d);
    cd_xml *x = NULL;
    assert_int_equal(read_text(deep, depth * 3, &d, &x), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E3002");
    cd_diags_done(&d);
    free(deep);
    char *big = cd_calloc(CD_INPUT_MAX + 1, 1);
    assert_int_equal(read_text(big, CD_INPUT_MAX + 1, &d, &x), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E1004");
    cd_diags_done(&d);
    free(big);
}

static void validation(void **state)
{
    (void)state;
    char path[] = "/tmp/capdo-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static const char rng[] = "<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'><zeroOrMore><element "
                              "name='b'><attribute name='n'/></element></zeroOrMore></element>";
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(cd_file_write(path, rng, strlen(rng), &d), CD_OK);
    cd_xml_schema *schema = NULL;
    assert_int_equal(cd_xml_schema_read(path, &d, &schema), CD_OK);
    cd_xml *x = NULL;
    assert_int_equal(read_text("<a><b n='1'/></a>", 17, &d, &x), CD_OK);
    assert_int_equal(cd_xml_validate(x, schema, &d), CD_OK);
    cd_xml_free(x);
    assert_int_equal(read_text("<a>\n <b/></a>", 13, &d, &x), CD_OK);
    assert_int_equal(cd_xml_validate(x, schema, &d), CD_EINPUT);
    assert_string_equal(d.items[0].code, "E3010");
    assert_int_equal(d.items[0].line, 2);
    assert_int_equal(d.items[0].column, 2);
    cd_xml_free(x);
    cd_xml_schema_free(schema);
    cd_diags_done(&d);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(places), cmocka_unit_test(hostile), cmocka_unit_test(validation)};
    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
