#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "dossier/doc.h"

static const cd_place at = {"mau.xml", 12, 5};

/* Adds one text and gives what became of it ("(null)" when nothing was added). */
static const char *text_of(doc *d, const char *in, cd_diags *diags)
{
    doc_node *p = doc_add(d, NULL, DOC_PARA, NULL);
    doc_node *n = doc_text(d, p, in, at, diags);
    return n ? n->text : "(null)";
}

static void names(void **state)
{
    doc *d = doc_new("templates/nd331/01-de-nghi.xml");
    assert_string_equal(d->file, "templates/nd331/01-de-nghi.xml");
    assert_string_equal(d->name, "01-de-nghi");
    assert_string_equal(d->lang, "vi");
    assert_null(d->root->first);
    doc_free(d);
    doc_free(NULL);
}

static void text_is_clean(void **state)
{
    doc *d = doc_new("m.xml");
    cd_diags diags;
    cd_diags_init(&diags);
    assert_string_equal(text_of(d, "Tie\xCC\x82\xCC\x81ng Vie\xCC\xA3\xCC\x82t", &diags), "Tiếng Việt");
    assert_string_equal(text_of(d, "a\tb\r\nc", &diags), "a b  c");
    assert_string_equal(text_of(d,
                                "a\xE2\x80\x89"
                                "b\xE3\x80\x80"
                                "c",
                                &diags),
                        "a b c");
    assert_string_equal(text_of(d,
                                "\xEF\xBB\xBFmã\xC2\xAD"
                                "hồ\xE2\x80\x8B",
                                &diags),
                        "mãhồ");
    assert_string_equal(text_of(d, "5\xE2\x80\xAFkm 6\xC2\xA0km", &diags), "5\xC2\xA0km 6\xC2\xA0km");
    assert_string_equal(text_of(d, "", &diags), "(null)");
    assert_string_equal(text_of(d, "\xE2\x80\x8B", &diags), "(null)");
    assert_int_equal(diags.count, 0);
    cd_diags_done(&diags);
    doc_free(d);
}

static void bad_text_is_told(void **state)
{
    static const struct {
        const char *in, *out, *says;
    } cases[] = {
        {"Số\x01hiệu", "Số\xEF\xBF\xBDhiệu", "U+0001"},
        {"abc\xE2\x80\xAE"
         "fdp",
         "abc\xEF\xBF\xBD"
         "fdp",
         "U+202E"},
        {"x\xEE\x80\x80", "x\xEF\xBF\xBD", "U+E000"},
        {"x\xEF\xBF\xBF", "x\xEF\xBF\xBD", "U+FFFF"},
        {"Đắk\xE1\xBA", "Đắk\xEF\xBF\xBD", "0xE1"},
        {"a\xC0\xAF"
         "b",
         "a\xEF\xBF\xBD"
         "b",
         "0xC0"},
        {"a\xED\xA0\x80"
         "b",
         "a\xEF\xBF\xBD"
         "b",
         "0xED"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        doc *d = doc_new("m.xml");
        cd_diags diags;
        cd_diags_init(&diags);
        assert_string_equal(text_of(d, cases[i].in, &diags), cases[i].out);
        assert_int_equal(diags.count, 1);
        assert_string_equal(diags.items[0].code, "E6010");
        assert_string_equal(diags.items[0].file, "mau.xml");
        assert_int_equal(diags.items[0].line, 12);
        assert_int_equal(diags.items[0].column, 5);
        assert_non_null(strstr(diags.items[0].text, cases[i].says));
        cd_diags_done(&diags);
        doc_free(d);
    }
}

static void walk_is_depth_first(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *a = doc_add(d, NULL, DOC_GROUP, NULL), *b = doc_add(d, a, DOC_PARA, "body");
    doc_node *t = doc_text(d, b, "x", at, NULL), *g = doc_gap(d, b, "ten"), *c = doc_add(d, NULL, DOC_PARA, NULL);
    const doc_node *want[] = {a, b, t, g, c, NULL};
    doc_node *n = d->root;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        n = doc_walk(n, d->root);
        assert_ptr_equal(n, want[i]);
    }
    assert_ptr_equal(doc_walk(a, a), b);
    assert_null(doc_walk(g, a));
    assert_int_equal(d->gaps, 1);
    assert_string_equal(g->text, "ten");
    assert_int_equal(t->line, 12);
    doc_free(d);
}

static void columns_are_copied(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    char style[] = "table-cell-number";
    doc_col cols[] = {{1, NULL}, {3, style}};
    doc_cols(d, t, cols, 2);
    memset(style, 'x', 5);
    cols[0].width = 9;
    assert_int_equal(t->ncols, 2);
    assert_int_equal(t->cols[0].width, 1);
    assert_null(t->cols[0].style);
    assert_string_equal(t->cols[1].style, "table-cell-number");
    assert_null(doc_copy(d, NULL));
    doc_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(text_is_clean),
        cmocka_unit_test(bad_text_is_told),
        cmocka_unit_test(walk_is_depth_first),
        cmocka_unit_test(columns_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
