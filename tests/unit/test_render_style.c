/* The page style file: exact lengths, and each kind of fault with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <unistd.h>

#include "base/file.h"
#include "render/style.h"
#include "render_samples.h"

static char *source(const char *name)
{
    const char *root = getenv("CAPDO_SOURCE");
    return cd_path_join(root ? root : ".", name);
}

static void lengths_are_exact(void **state)
{
    char *path = source("templates/page.xml"), *schema = source("rules/schema/page.rng");
    render_style *s;
    assert_int_equal(render_style_load(path, schema, NULL, &s), CD_OK);
    assert_int_equal(s->width, 595276);
    assert_int_equal(s->height, 841890);
    assert_int_equal(s->upright.top, 56693);
    assert_int_equal(s->upright.bottom, 56693);
    assert_int_equal(s->upright.left, 85039);
    assert_int_equal(s->upright.right, 42520);
    const render_para *p = render_style_para(s, "body");
    assert_int_equal(p->size, 14000);
    assert_int_equal(p->first, 36000); /* 1.27 cm */
    assert_int_equal(p->after, 6000);
    assert_int_equal(p->align, RENDER_JUSTIFY);
    assert_int_equal(p->orphans, 2);
    p = render_style_para(s, "noi-nhan");
    assert_int_equal(p->size, 12000);
    assert_int_equal(p->face, RENDER_BOLD | RENDER_ITALIC);
    p = render_style_para(s, "kinh-gui-item"); /* a negative first line */
    assert_int_equal(p->first, -8504);
    assert_string_equal(p->marker, "- ");
    p = render_style_para(s, "toc3"); /* tabs come down from the base */
    assert_int_equal(p->ntabs, 1);
    assert_true(p->tabs[0].right && p->tabs[0].leader);
    assert_int_equal(s->nglue, 27);
    assert_string_equal(s->glue[0], "Điều");
    assert_string_equal(s->glue[26], "NĐ");
    assert_true(render_style_has(s, "quoc-hieu"));
    assert_false(render_style_has(s, "quoc-hie"));
    assert_true(render_style_has_table(s, "layout"));
    assert_false(render_style_has_table(s, "body"));
    render_style_free(s);
    render_style_free(NULL);
    free(path);
    free(schema);
}

/* Every style named at the head of the file for authors of templates exists. */
static void documented_styles_exist(void **state)
{
    static const char *const styles[] = {"body",
                                         "body-centre",
                                         "body-plain",
                                         "quoc-hieu",
                                         "tieu-ngu",
                                         "org-parent",
                                         "org",
                                         "so-ky-hieu",
                                         "dia-danh",
                                         "doc-type",
                                         "doc-abstract",
                                         "v-v",
                                         "can-cu",
                                         "kinh-gui",
                                         "kinh-gui-line",
                                         "kinh-gui-item",
                                         "part",
                                         "part-title",
                                         "chapter",
                                         "chapter-title",
                                         "section",
                                         "section-title",
                                         "article",
                                         "heading1",
                                         "heading2",
                                         "heading3",
                                         "heading4",
                                         "heading5",
                                         "heading6",
                                         "khoan",
                                         "diem",
                                         "dash-item",
                                         "quote",
                                         "answer",
                                         "sign-authority",
                                         "sign-note",
                                         "sign-space",
                                         "sign-name",
                                         "noi-nhan",
                                         "noi-nhan-item",
                                         "table-head",
                                         "table-cell",
                                         "table-cell-centre",
                                         "table-cell-number",
                                         "table-cell-bold",
                                         "table-group",
                                         "caption",
                                         "note",
                                         "small",
                                         "gap-line",
                                         "form-line",
                                         "cover-org",
                                         "cover-title",
                                         "cover-subtitle",
                                         "cover-place",
                                         "toc-title",
                                         "toc1",
                                         "toc2",
                                         "toc3",
                                         "annex",
                                         "annex-title",
                                         "annex-note",
                                         "page-number",
                                         "footer"};
    render_style *s;
    render_fonts *f;
    sample_load(&s, &f);
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (!render_style_has(s, styles[i]))
            fail_msg("no style %s", styles[i]);
    render_fonts_free(f);
    render_style_free(s);
}

/* Loads the style with one text, which begins at *ret_line, replaced by another. */
static int load_changed(const char *from, const char *to, cd_diags *diags, render_style **ret, size_t *ret_line)
{
    char *path = source("templates/page.xml"), *schema = source("rules/schema/page.rng");
    cd_str text, changed;
    cd_str_init(&text, 0);
    cd_str_init(&changed, 0);
    assert_int_equal(cd_file_read(path, CD_INPUT_MAX, NULL, &text), CD_OK);
    const char *at = strstr(text.data, from);
    if (!at)
        fail_msg("page.xml has no “%s”", from);
    *ret_line = 1;
    for (const char *p = text.data; p < at; p++)
        *ret_line += *p == '\n';
    cd_str_add(&changed, text.data, (size_t)(at - text.data));
    cd_str_adds(&changed, to);
    cd_str_adds(&changed, at + strlen(from));
    char file[] = "/tmp/capdo-style-XXXXXX";
    int fd = mkstemp(file);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, changed.data, changed.len), (ssize_t)changed.len);
    close(fd);
    *ret = NULL;
    int r = render_style_load(file, schema, diags, ret);
    unlink(file);
    cd_str_done(&text);
    cd_str_done(&changed);
    free(path);
    free(schema);
    return r;
}

/* The first fault of the changed style must have this code and these words. */
static void expect(const char *from, const char *to, const char *code, const char *says)
{
    cd_diags diags;
    cd_diags_init(&diags);
    render_style *s;
    size_t line;
    assert_int_equal(load_changed(from, to, &diags, &s, &line), CD_EINPUT);
    assert_null(s);
    assert_true(diags.count > 0);
    assert_string_equal(diags.items[0].code, code);
    if (!strstr(diags.items[0].text, says))
        fail_msg("“%s” lacks “%s”", diags.items[0].text, says);
    if (!strcmp(code, "E7001"))
        assert_int_equal(diags.items[0].line, line);
    cd_diags_done(&diags);
}

/* Words are parted by any blank that XML can hold, not by U+0020 alone. */
static void words_may_be_apart_by_any_blank(void **state)
{
    render_style *s;
    size_t line;
    assert_int_equal(load_changed("words=\"Điều điều", "words=\"&#10;&#9;a&#9;b&#10;c&#13;d&#9;e&#9;f&#9;g&#9;h&#9;i&#9;j&#9;k&#9;&#9;Điều\n\tđiều", NULL, &s, &line), CD_OK);
    assert_int_equal(s->nglue, 27 + 11);
    assert_string_equal(s->glue[0], "a");
    assert_string_equal(s->glue[10], "k");
    assert_string_equal(s->glue[11], "Điều");
    assert_string_equal(s->glue[37], "NĐ");
    render_style_free(s);
}

static void faults_are_told(void **state)
{
    expect("<paragraph name=\"khoan\" based-on=\"body\"", "<paragraph name=\"khoan\" based-on=\"nobody\"", "E7001",
           "“nobody”");
    expect("<paragraph name=\"khoan\"", "<paragraph name=\"body\"", "E7001", "“body”");
    expect("<table name=\"table-small\"", "<table name=\"table\"", "E7001", "“table”");
    expect("<page-number style=\"page-number\"", "<page-number style=\"so-trang\"", "E7001", "“so-trang”");
    expect("<margins top=\"20mm\"", "<margins top=\"250mm\"", "E7001", "margins");
    expect("<characters>0020-007E", "<characters>007E-0020", "E7001", "characters");
    expect("<characters>0020-007E 00A0", "<characters>0020-00AE 00A0", "E7001", "characters");
    expect("size=\"14pt\" align=\"justify\"", "size=\"1pt\" align=\"justify\"", "E7001", "“1pt”");
    expect("size=\"14pt\" align=\"justify\"", "size=\"14px\" align=\"justify\"", "E3010", "size");
    expect("size=\"14pt\" align=\"justify\"", "size=\"14pt\" color=\"red\" align=\"justify\"", "E3010", "color");
}

static void missing_fonts_are_told(void **state)
{
    render_style *s;
    render_fonts *f;
    sample_load(&s, &f);
    render_fonts_free(f);
    f = NULL;
    const char *none[] = {"/nowhere/None.ttf"}, **old = s->files[RENDER_BOLD];
    size_t count = s->nfiles[RENDER_BOLD];
    s->files[RENDER_BOLD] = none;
    s->nfiles[RENDER_BOLD] = 1;
    cd_diags diags;
    cd_diags_init(&diags);
    assert_int_equal(render_fonts_load(s, &diags, &f), CD_ESYS);
    assert_null(f);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E7003");
    assert_non_null(strstr(diags.items[0].text, "/nowhere/None.ttf"));
    assert_non_null(strstr(diags.items[0].text, "fonts-liberation2"));
    cd_diags_done(&diags);
    s->files[RENDER_BOLD] = old;
    s->nfiles[RENDER_BOLD] = count;
    render_style_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_exact),
        cmocka_unit_test(documented_styles_exist),
        cmocka_unit_test(words_may_be_apart_by_any_blank),
        cmocka_unit_test(faults_are_told),
        cmocka_unit_test(missing_fonts_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
