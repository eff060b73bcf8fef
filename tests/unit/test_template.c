/* Templates: what they build, and that each fault is found when they are loaded, at its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "dossier/template.h"
#include "render/render.h"
#include "scratch.h"

static cd_xml_schema *schema;
static char dir[64];
static char path[80], parts_path[80];

/* ---- data: a list of systems and a body ---- */

static const shape_member item_members[] = {
    {"id", &shape_text, NULL, NULL}, {"name", &shape_text, "Tên", NULL}, {"level", &shape_number, NULL, NULL}};
static const shape item = {SHAPE_CONTEXT, NULL, item_members, 3};
static const shape items = {SHAPE_LIST, &item, NULL, 0};
static const shape_member org_members[] = {{"name", &shape_text, "Tên cơ quan", "tệp tổ chức"}, {"address", &shape_text, "Địa chỉ", NULL}};
static const shape org = {SHAPE_CONTEXT, NULL, org_members, 2};
static const shape_member figure_members[] = {{"plan", &shape_bool, "Sơ đồ", "bảng thiết bị"}, {"photo", &shape_bool, NULL, NULL}, {"tall", &shape_bool, "Sơ đồ cao", NULL}};
static const shape figure_shape = {SHAPE_CONTEXT, NULL, figure_members, 3};
static const shape_member root_members[] = {
    {"org", &org, NULL, NULL}, {"parts", &items, NULL, NULL}, {"yes", &shape_bool, NULL, NULL}, {"day", &shape_date, "Ngày", NULL},
    {"system", &item, NULL, NULL}, {"figure", &figure_shape, NULL, NULL}};
static const shape root = {SHAPE_CONTEXT, NULL, root_members, 6};

static const feel_value *make_item(cd_arena *a, const char *id, const char *name, int level)
{
    feel_pair p[3] = {{"id", feel_string(a, id)}, {"name", name ? feel_string(a, name) : &feel_null}, {"level", feel_int(a, level)}};
    return feel_context(a, p, 3);
}

static const feel_value *make_data(cd_arena *a, const char *org_name)
{
    feel_pair o[2] = {{"name", feel_string(a, org_name)}, {"address", &feel_null}};
    const feel_value *list[3] = {make_item(a, "a", "Một", 1), make_item(a, "b", NULL, 3), make_item(a, "c", "Ba", 3)};
    feel_pair f[3] = {{"plan", &feel_true}, {"photo", &feel_false}, {"tall", &feel_true}};
    feel_pair p[6] = {{"org", feel_context(a, o, 2)},
                      {"parts", feel_list(a, list, 3)},
                      {"yes", &feel_true},
                      {"day", feel_date(a, 2026, 1, 9)},
                      {"system", make_item(a, "a", "Một", 1)},
                      {"figure", feel_context(a, f, 3)}};
    return feel_context(a, p, 6);
}

static drawing plan_drawing = {.width = 100000, .height = 50000, .title = "Sơ đồ mạng"};
static drawing first_drawing = {.width = 100000, .height = 90000, .title = "Sơ đồ cao (1/2)"};
static const dossier_figure figures[] = {
    {.name = "tall", .drawing = &first_drawing}, {.name = "plan", .drawing = &plan_drawing}, {.name = "tall", .image = (const unsigned char *)"x", .image_len = 1}};
enum { NFIGURES = sizeof figures / sizeof *figures };

static bool has_style(const void *user, const char *name)
{
    (void)user;
    return strcmp(name, "body") == 0 || strcmp(name, "org") == 0 || strcmp(name, "toc1") == 0 || strcmp(name, "toc2") == 0;
}

static bool has_table(const void *user, const char *name)
{
    (void)user;
    return strcmp(name, "table") == 0;
}

static const template_styles styles = {has_style, has_table, NULL};

static void put(const char *file, const char *text)
{
    assert_int_equal(cd_file_write(file, text, strlen(text), NULL), CD_OK);
}

static cd_arena names_arena; /* outlives the templates of a test */
static template_data names;

static int setup(void **state)
{
    (void)state;
    if (scratch_make(dir, "template"))
        return -1;
    snprintf(path, sizeof path, "%s/t.xml", dir);
    snprintf(parts_path, sizeof parts_path, "%s/parts.xml", dir);
    char file[4096];
    snprintf(file, sizeof file, "%s/rules/schema/template.rng", getenv("CAPDO_SOURCE"));
    cd_arena_init(&names_arena);
    names = template_data_of(&root, &names_arena);
    return cd_xml_schema_read(file, NULL, &schema);
}

static int teardown(void **state)
{
    (void)state;
    cd_xml_schema_free(schema);
    cd_arena_done(&names_arena);
    return scratch_drop(dir);
}

/* "LINE:COLUMN CODE TEXT" of every message, one a line. */
static void messages(const cd_diags *d, cd_str *to)
{
    for (size_t i = 0; i < d->count; i++)
        cd_str_addf(to, "%zu:%zu %s %s\n", d->items[i].line, d->items[i].column, d->items[i].code, d->items[i].text);
}

#define BODY(x) "<template xmlns='urn:capdo:template:1'>\n<title>T</title>\n<body>\n" x "\n</body>\n</template>\n"

static int load(const char *text, const char *parts_text, cd_diags *d, template **ret)
{
    template_parts *parts = NULL;
    put(path, text);
    int r = CD_OK;
    if (parts_text) {
        put(parts_path, parts_text);
        r = template_parts_load(parts_path, schema, d, &parts);
    }
    if (r == CD_OK)
        r = template_load(path, schema, &styles, parts, names, d, ret);
    template_parts_free(parts);
    return r;
}

/* Words of the paper, then its gaps as "FIELD = LABEL (FILL) [OF]". */
static void built_is(const char *text, const char *parts_text, const char *want)
{
    cd_diags d;
    cd_diags_init(&d);
    template *t = NULL;
    cd_str got;
    cd_str_init(&got, 0);
    int r = load(text, parts_text, &d, &t);
    messages(&d, &got);
    assert_string_equal(cd_str_c(&got), "");
    assert_int_equal(r, CD_OK);
    cd_arena a;
    cd_arena_init(&a);
    template_gaps gaps = {0};
    doc *paper;
    assert_int_equal(template_build(t, make_data(&a, "  Sở  Nội vụ "), figures, NFIGURES, &d, &gaps, &paper), CD_OK);
    render_text(paper, &got);
    for (size_t i = 0; i < gaps.count; i++)
        cd_str_addf(&got, "\n%s%s = %s (%s) [%s]", gaps.items[i].by_hand ? "by hand: " : "", gaps.items[i].field, gaps.items[i].label,
                    gaps.items[i].fill ? gaps.items[i].fill : "", gaps.items[i].of ? gaps.items[i].of : "");
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
    doc_free(paper);
    template_gaps_done(&gaps);
    template_free(t);
    cd_arena_done(&a);
    cd_diags_done(&d);
}

/* The tree of the paper, as render_tree dumps it. */
static void tree_is(const char *text, const char *parts_text, const char *want)
{
    cd_diags d;
    cd_diags_init(&d);
    template *t = NULL;
    cd_str got;
    cd_str_init(&got, 0);
    assert_int_equal(load(text, parts_text, &d, &t), CD_OK);
    cd_arena a;
    cd_arena_init(&a);
    template_gaps gaps = {0};
    doc *paper;
    assert_int_equal(template_build(t, make_data(&a, "Sở Nội vụ"), figures, NFIGURES, &d, &gaps, &paper), CD_OK);
    render_tree(paper, &got);
    assert_string_equal(cd_str_c(&got), want);
    assert_int_equal(d.count, 0);
    cd_str_done(&got);
    doc_free(paper);
    template_gaps_done(&gaps);
    template_free(t);
    cd_arena_done(&a);
    cd_diags_done(&d);
}

/* What template_build says when it fails. */
static void build_refused(const char *text, const char *want)
{
    cd_diags d;
    cd_diags_init(&d);
    template *t = NULL;
    assert_int_equal(load(text, NULL, &d, &t), CD_OK);
    cd_arena a;
    cd_arena_init(&a);
    template_gaps gaps = {0};
    doc *paper = NULL;
    assert_int_equal(template_build(t, make_data(&a, "Sở"), NULL, 0, &d, &gaps, &paper), CD_EINPUT);
    assert_null(paper);
    cd_str got;
    cd_str_init(&got, 0);
    messages(&d, &got);
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
    template_gaps_done(&gaps);
    template_free(t);
    cd_arena_done(&a);
    cd_diags_done(&d);
}

static void refused(const char *text, const char *parts_text, const char *want)
{
    cd_diags d;
    cd_diags_init(&d);
    template *t = NULL;
    assert_int_equal(load(text, parts_text, &d, &t), CD_EINPUT);
    assert_null(t);
    cd_str got;
    cd_str_init(&got, 0);
    messages(&d, &got);
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
    cd_diags_done(&d);
}

/* The first message only begins like this: the words of libxml2 are not ours. */
static void refused_at(const char *text, const char *place_and_code, const char *word)
{
    cd_diags d;
    cd_diags_init(&d);
    template *t = NULL;
    assert_int_equal(load(text, NULL, &d, &t), CD_EINPUT);
    assert_true(d.count > 0);
    char got[64];
    snprintf(got, sizeof got, "%zu:%zu %s", d.items[0].line, d.items[0].column, d.items[0].code);
    assert_string_equal(got, place_and_code);
    bool found = false;
    for (size_t i = 0; i < d.count; i++)
        found = found || strstr(d.items[i].text, word);
    if (!found)
        fail_msg("no «%s» in: %s", word, d.items[0].text);
    cd_diags_done(&d);
}

static void test_text(void **state)
{
    (void)state;
    built_is(BODY("<p style='body'>  Một\n   <b>hai</b>   ba.  </p>"), NULL, "Một hai ba.\n");
    built_is(BODY("<p>A<br/> B <value of='org.name'/>, <value of='upper case(org.name)' gap='x'/></p>"), NULL, "A B Sở Nội vụ, SỞ NỘI VỤ\n");
    built_is(BODY("<p><value of='org.name' upper='yes'/> <value of='day'/> <value of='count(parts)' gap='x'/></p>"), NULL,
             "SỞ NỘI VỤ 09/01/2026 3\n");
    built_is(BODY("<p><box ticked='yes'/> có <box ticked='not(yes)'/> không <box/></p>"), NULL, "[x] có [ ] không [ ]\n");
}

static void test_gaps(void **state)
{
    (void)state;
    built_is(BODY("<p>Địa chỉ: <value of='org.address'/>; <value of='org.address'/></p>"), NULL,
             "Địa chỉ: ……; ……\n\norg.address = Địa chỉ () []");
    built_is(BODY("<p><value of='org.address' optional='yes'/>x<blank field='Số'/></p>"), NULL, "x……\n\nby hand: Số = Số () []");
    /* Blanks are told once a name; a field may be told without dots. */
    built_is(BODY("<p><blank field='Ngày'/><blank field='Ngày'/></p><p>x<value of='org.address' optional='told'/></p>"), NULL,
             "…………\nx\n\nby hand: Ngày = Ngày () []\norg.address = Địa chỉ () []");
    built_is(BODY("<lines of='org.address' optional='told'/>"), NULL, "\n\norg.address = Địa chỉ () []");
    built_is(BODY("<lines of='org.address'/><lines of='org.address' optional='yes'/>"), NULL, "……\n\norg.address = Địa chỉ () []");
    built_is(BODY("<for each='parts' as='part'><p><value of='part.name'/></p></for>"), NULL, "Một\n……\nBa\n\npart.name = Tên () [b]");
    built_is(BODY("<p><value of='if yes then null else \"x\"' gap='Tên khác'/></p>"), NULL,
             "……\n\nif yes then null else \"x\" = Tên khác () []");
}

static void test_letters(void **state)
{
    (void)state;
    built_is(BODY("<p><value of='\"điểm b khoản 2\"' capital='yes'/>, <value of='\"ô\"' capital='yes'/>, <value of='\"Tên\"' capital='yes'/></p>"), NULL,
             "Điểm b khoản 2, Ô, Tên\n");
    built_is(BODY("<p><value of='\"điểm b\"' upper='yes'/><value of='if yes then \"ạ b\" else \"\"' capital='yes'/></p>"), NULL, "ĐIỂM BẠ b\n");
    built_is(BODY("<p><value of='org.address' capital='yes'/></p>"), NULL, "……\n\norg.address = Địa chỉ () []");
}

static void test_lines(void **state)
{
    (void)state;
    built_is(BODY("<lines of='\"một\\n\\n  hai \\r\\nba\"'/>"), NULL, "một\nhai\nba\n");
}

static void test_control(void **state)
{
    (void)state;
    built_is(BODY("<if test='yes'><p>a</p></if><if test='not(yes)'><p>b</p></if><if test='null'><p>c</p></if>"), NULL, "a\n");
    built_is(BODY("<p><choose><when test='count(parts) = 1'>một</when><when test='yes'>hai</when><otherwise>ba</otherwise></choose></p>"
                  "<choose><when test='not(yes)'><p>x</p></when></choose>"),
             NULL, "hai\n");
    built_is(BODY("<table style='table'><col width='1'/><col width='3'/><row header='yes'><cell><p>STT</p></cell><cell><p>Tên</p></cell></row>"
                  "<for each='parts[level = 3]' as='p'><row><cell><p><value of='index'/></p></cell><cell><p><value of='p.id'/></p></cell></row></for></table>"),
             NULL, "STT | Tên\n1 | b\n2 | c\n");
    built_is(BODY("<p><value of='parts[1].name'/> <for each='parts' as='p'><if test='index > 1'>, </if><value of='p.id'/></for></p>"), NULL,
             "Một a, b, c\n");
    built_is(BODY("<p><value of='string join(parts.id, \"; \")' gap='x'/></p>"), NULL, "a; b; c\n");
}

#define PARTS(x) "<parts xmlns='urn:capdo:template:1'>\n" x "\n</parts>\n"

static void test_parts(void **state)
{
    (void)state;
    built_is(BODY("<include part='who'><with name='o' value='org'/></include>"), PARTS("<part name='who'><p>[<value of='o.name'/>]</p></part>"),
             "[Sở Nội vụ]\n");
    built_is("<template xmlns='urn:capdo:template:1'><title>T</title><part name='who'><p>của mình</p></part><body><include part='who'/></body></template>",
             PARTS("<part name='who'><p>chung</p></part>"), "của mình\n");
    refused(BODY("<include part='none'/>"), PARTS("<part name='who'><p/></part>"), "4:1 E6002 không có phần dùng chung «none»\n");
    refused(BODY("<include part='x'/>"), NULL, "4:1 E6002 không có phần dùng chung «x»\n");
    refused(BODY("<include part='loop'/>"), PARTS("<part name='loop'><include part='loop'/></part>"),
            "2:19 E6002 phần dùng chung «loop» gọi lồng nhau quá sâu; hãy xem có gọi vòng không\n");
    refused(BODY("<p/>"), PARTS("<part name='a'><p/></part>\n<part name='a'><p/></part>"), "3:1 E6002 phần dùng chung «a» có hai lần\n");
    /* a part knows what it is given and nothing else of its surroundings */
    refused(BODY("<for each='parts' as='part'><include part='who'/></for>"), PARTS("<part name='who'><p><value of='part.id'/></p></part>"),
            "2:21 E6003 không có dữ liệu tên «part»; xem danh mục tên trong src/dossier/model.h\n");
}

static void test_unknown_names(void **state)
{
    (void)state;
    refused(BODY("<p>\n  <value of='org.nam'/></p>"), NULL, "5:3 E6003 không có trường «nam» ở đây; xem danh mục tên trong src/dossier/model.h\n");
    /* also where no data would ever lead */
    refused(BODY("<if test='false'><p><value of='nobody'/></p></if>"), NULL,
            "4:21 E6003 không có dữ liệu tên «nobody»; xem danh mục tên trong src/dossier/model.h\n");
    refused(BODY("<for each='parts' as='p'><p><value of='p.nme'/></p></for>"), NULL,
            "4:29 E6003 không có trường «nme» ở đây; xem danh mục tên trong src/dossier/model.h\n");
    refused(BODY("<if test='some x in parts satisfies x.lvl > 1'><p/></if>"), NULL,
            "4:27 E6003 không có trường «lvl» ở đây; xem danh mục tên trong src/dossier/model.h\n");
    refused(BODY("<for each='parts[lvl = 1]' as='p'><p/></for>"), NULL,
            "4:7 E6003 không có dữ liệu tên «lvl»; xem danh mục tên trong src/dossier/model.h\n");
    /* all faults are told at once */
    refused(BODY("<p><value of='a1'/></p>\n<p><value of='b1'/></p>"), NULL,
            "4:4 E6003 không có dữ liệu tên «a1»; xem danh mục tên trong src/dossier/model.h\n"
            "5:4 E6003 không có dữ liệu tên «b1»; xem danh mục tên trong src/dossier/model.h\n");
}

static void test_wrong_kinds(void **state)
{
    (void)state;
    refused(BODY("<p><value of='parts'/></p>"), NULL, "4:4 E6004 «parts» không phải một giá trị in được (là danh sách, nhóm trường hoặc đúng/sai)\n");
    refused(BODY("<p><value of='org'/></p>"), NULL, "4:4 E6004 «org» không phải một giá trị in được (là danh sách, nhóm trường hoặc đúng/sai)\n");
    refused(BODY("<p><value of='yes'/></p>"), NULL, "4:4 E6004 «yes» không phải một giá trị in được (là danh sách, nhóm trường hoặc đúng/sai)\n");
    refused(BODY("<for each='org.name' as='x'><p/></for>"), NULL, "4:1 E6004 «org.name» không phải một danh sách\n");
    refused(BODY("<if test='org.name'><p/></if>"), NULL, "4:1 E6004 thuộc tính «test» phải là một điều kiện đúng hoặc sai\n");
}

static void test_styles(void **state)
{
    (void)state;
    refused(BODY("<p style='bdy'/>"), NULL, "4:1 E6001 không có kiểu đoạn «bdy» trong tệp kiểu trang; sửa tên hoặc thêm kiểu đó\n");
    refused(BODY("<table style='body'><col width='1' style='none'/></table>"), NULL,
            "4:1 E6001 không có kiểu bảng «body» trong tệp kiểu trang; sửa tên hoặc thêm kiểu đó\n"
            "4:21 E6001 không có kiểu đoạn «none» trong tệp kiểu trang; sửa tên hoặc thêm kiểu đó\n");
    refused(BODY("<lines of='org.name' style='x'/>"), NULL, "4:1 E6001 không có kiểu đoạn «x» trong tệp kiểu trang; sửa tên hoặc thêm kiểu đó\n");
}

static void test_schema(void **state)
{
    (void)state;
    refused_at(BODY("<paragraph>x</paragraph>"), "4:1 E3010", "paragraph");
    refused_at(BODY("<p stile='body'/>"), "4:1 E3010", "<p>");
    refused_at(BODY("<p><value off='org.name'/></p>"), "4:4 E3010", "<value>");
    refused_at(BODY("<p><p>x</p></p>"), "4:4 E3010", "<p>");
    refused_at(BODY("<table><row><cell/></row></table>"), "4:8 E3010", "<row>");
    refused_at(BODY("<heading level='7'>x</heading>"), "4:1 E3010", "<heading>");
    refused_at(BODY("<p><value of=''/></p>"), "4:4 E3010", "<value>");
    refused_at("<template xmlns='urn:capdo:template:2'><title/><body/></template>", "1:1 E3010", "template");
    refused_at(BODY("loose text"), "3:1 E3010", "body");
    refused_at("<parts xmlns='urn:capdo:template:1'>\n<part name='a'><p/></part></parts>", "1:1 E6005", "<template>");
}

static void test_syntax(void **state)
{
    (void)state;
    refused_at(BODY("<p><value of='1 +'/></p>"), "4:7 E3601", "");
    refused_at(BODY("<if test='(yes'><p/></if>"), "4:5 E3601", "");
}

static void test_bad_characters(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    template *t;
    assert_int_equal(load(BODY("<p>\n <value of='org.name'/></p>"), NULL, &d, &t), CD_OK);
    cd_arena a;
    cd_arena_init(&a);
    template_gaps gaps = {0};
    doc *paper = NULL;
    assert_int_equal(template_build(t, make_data(&a, "Sở\xE2\x80\xAE Nội vụ"), NULL, 0, &d, &gaps, &paper), CD_EINPUT);
    assert_null(paper);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, "E6010");
    assert_int_equal(d.items[0].line, 5);
    assert_int_equal(d.items[0].column, 2);
    template_gaps_done(&gaps);
    template_free(t);
    cd_arena_done(&a);
    cd_diags_done(&d);
}

#define COUNTED(x) \
    "<template xmlns='urn:capdo:template:1'>\n<title>T</title>\n" \
    "<counters><counter name='table' label='Bảng'/><counter name='figure' label='Hình'/></counters>\n<body>\n" x "\n</body>\n</template>\n"

static void test_captions(void **state)
{
    (void)state;
    /* numbers in the order of the paper, each counter for itself; references forth and back */
    built_is(COUNTED("<p>Xem <ref to='hai'/>, <b><ref to='mot'/></b> và <ref to='h'/>.</p>"
                     "<caption counter='table' anchor='mot'> Thiết bị </caption><caption counter='figure' anchor='h'>Sơ đồ</caption>"
                     "<for each='parts' as='p'><caption counter='table'>Của <value of='p.id'/></caption></for>"
                     "<if test='false'><caption counter='table'>không có</caption></if>"
                     "<caption counter='table' anchor='hai'>Ứng dụng</caption>"),
             NULL, "Xem Bảng 5, Bảng 1 và Hình 1.\nBảng 1. Thiết bị\nHình 1. Sơ đồ\nBảng 2. Của a\nBảng 3. Của b\nBảng 4. Của c\nBảng 5. Ứng dụng\n");
    /* above a table a caption stays with what follows, below a picture with the picture */
    tree_is(COUNTED("<caption counter='table' anchor='b'>Một</caption><figure name='plan' width='80'/><caption counter='figure'>Hai</caption>"
                    "<p><i><ref to='b'/></i></p>"),
            NULL,
            "para caption keep anchor=\"b\"\n  text \"Bảng 1.\"\n  text \" Một\"\n"
            "figure size 800 keep label=\"Sơ đồ mạng\"\n"
            "para caption-below\n  text \"Hình 1.\"\n  text \" Hai\"\n"
            "para\n  ref italic to=\"b\" \"Bảng 1\"\n");
    /* shared counters, and a template's own in their place */
    built_is(BODY("<caption counter='n'>x</caption>"), PARTS("<counters><counter name='n' label='Mục'/></counters><part name='p'><p/></part>"), "Mục 1. x\n");
    built_is(COUNTED("<caption counter='table'>x</caption>"),
             PARTS("<counters><counter name='table' label='Biểu'/></counters><part name='p'><p/></part>"), "Bảng 1. x\n");
    refused(COUNTED("<caption counter='tabel'>x</caption>"), NULL,
            "5:1 E6006 không có bộ đếm «tabel»; hãy khai báo trong <counters> của mẫu hoặc của tệp phần dùng chung\n");
    refused("<template xmlns='urn:capdo:template:1'><title>T</title>\n<counters><counter name='a' label='A'/>\n<counter name='a' label='B'/></counters><body/></template>",
            NULL, "3:1 E6006 bộ đếm «a» có hai lần\n");
}

static void test_anchors(void **state)
{
    (void)state;
    refused(COUNTED("<p><ref to='x'/></p>\n<p><pageref to='y'/></p>"), NULL,
            "5:4 E6007 không có mục nào mang tên «x»\n6:4 E6007 không có mục nào mang tên «y»\n");
    refused(COUNTED("<p anchor='x'/>\n<caption counter='table' anchor='x'>y</caption>"), NULL, "6:1 E6007 tên «x» được đặt hai lần trong văn bản\n");
    refused(COUNTED("<heading level='1' anchor='x'>y</heading><p>\n<ref to='x'/></p>"), NULL,
            "6:1 E6007 «x» không phải tên của một <caption>, nên không có số để viện dẫn\n");
    refused(COUNTED("<for each='parts' as='p'><p anchor='x'/></for>"), NULL,
            "5:26 E6007 tên «x» nằm trong <for>, nên mỗi lượt sẽ có một mục cùng tên; hãy đặt tên ở ngoài\n");
    refused(BODY("<include part='a'/><include part='a'/>"), PARTS("<part name='a'><p anchor='x'/></part>"),
            "2:16 E6007 tên «x» được đặt hai lần trong văn bản\n");
    /* only one branch of a choice is taken */
    built_is(COUNTED("<choose><when test='yes'><caption counter='table' anchor='x'>một</caption></when>"
                     "<otherwise><caption counter='table' anchor='x'>hai</caption></otherwise></choose><p><ref to='x'/></p>"),
             NULL, "Bảng 1. một\nBảng 1\n");
    refused(COUNTED("<choose><when test='yes'><p anchor='x'/></when><otherwise><p anchor='x'/></otherwise></choose>\n<p anchor='x'/>"), NULL,
            "6:1 E6007 tên «x» được đặt hai lần trong văn bản\n");
    refused("<template xmlns='urn:capdo:template:1'><title>T</title>\n<footer><ref to='a'/></footer><body><p anchor='a'/></body></template>", NULL,
            "2:9 E6007 <ref> chỉ đứng được trong thân văn bản\n");
    build_refused(COUNTED("<if test='false'><caption counter='table' anchor='x'>y</caption></if>\n<p>Xem <ref to='x'/></p>"),
                  "6:8 E6012 viện dẫn «x» nhưng văn bản này không có mục đó; hãy đặt <ref> dưới cùng điều kiện với <caption> ấy\n");
}

static void test_toc(void **state)
{
    (void)state;
    tree_is(BODY("<toc levels='2'/><heading level='1'>I. <b>Một</b><br/>dòng</heading><heading level='3'>sâu</heading>"
                 "<group><heading level='2' anchor='ten'>Hai</heading></group><if test='false'><heading level='1'>không</heading></if>"
                 "<heading level='2'/><heading level='1'>Phần II<br/>TÊN</heading>"),
            NULL,
            "toc\n"
            "  para toc1 to=\"#1\"\n    text \"I. Một dòng\"\n    tab\n    pageref \"#1\"\n"
            "  para toc2 to=\"ten\"\n    text \"Hai\"\n    tab\n    pageref \"ten\"\n"
            "  para toc1 to=\"#5\"\n    text \"Phần II. TÊN\"\n    tab\n    pageref \"#5\"\n" /* a number over its title */
            "heading level 1 anchor=\"#1\"\n  text \"I.\"\n  text bold \" Một\"\n  line\n  text \"dòng\"\n"
            "heading level 3\n  text \"sâu\"\n"
            "group\n  heading level 2 anchor=\"ten\"\n    text \"Hai\"\n"
            "heading level 2\n"
            "heading level 1 anchor=\"#5\"\n  text \"Phần II\"\n  line\n  text \"TÊN\"\n");
    refused(BODY("<toc levels='3'/>"), NULL, "4:1 E6001 không có kiểu đoạn «toc3» trong tệp kiểu trang; sửa tên hoặc thêm kiểu đó\n");
}

static void test_abbreviations(void **state)
{
    (void)state;
    static const char list[] = "<abbreviations short='Viết tắt' full='Đầy đủ'><intro><heading level='1'>CHỮ VIẾT TẮT</heading></intro>"
                               "<abbr short='UBND'>Ủy ban nhân dân</abbr><abbr short='ĐVVH'>Đơn vị vận hành</abbr>"
                               "<abbr short='CNTT'>Công nghệ thông tin</abbr><abbr short='NĐ-CP'>Nghị định của Chính phủ</abbr>"
                               "<abbr short='AN'>An ninh</abbr></abbreviations>";
    cd_str text;
    cd_str_init(&text, 0);
    /* in Vietnamese order; only whole words count (neither ANM, nor ĐAN, nor AN1) */
    cd_str_addf(&text, BODY("<toc levels='1'/>%s<p>ANM, ĐAN, AN1 và (UBND)</p><table><col width='1'/><row><cell><p>331/2026/<b>NĐ-CP</b>, Đ<i>VVH</i></p></cell></row></table>"), list);
    built_is(cd_str_c(&text), NULL,
             "CHỮ VIẾT TẮT\t\nCHỮ VIẾT TẮT\nViết tắt | Đầy đủ\nĐVVH | Đơn vị vận hành\nNĐ-CP | Nghị định của Chính phủ\nUBND | Ủy ban nhân dân\n"
             "ANM, ĐAN, AN1 và (UBND)\n331/2026/NĐ-CP, ĐVVH\n");
    cd_str_clear(&text);
    cd_str_addf(&text, BODY("%s<p>CNTTX, xCNTT</p>"), list);
    built_is(cd_str_c(&text), NULL, "CNTTX, xCNTT\n");
    cd_str_done(&text);
    built_is(BODY("<p>AN</p><abbreviations><abbr short='AN'>An ninh</abbr></abbreviations>"), NULL, "AN\nAN | An ninh\n");
    refused(BODY("<abbreviations><abbr short='A'>a</abbr>\n<abbr short='A'>b</abbr></abbreviations>"), NULL, "5:1 E6009 từ viết tắt «A» có hai lần\n");
    refused_at(BODY("<abbreviations short='x'><abbr short='A'>a</abbr></abbreviations>"), "4:1 E3010", "<abbreviations>");
}

static void test_pictures(void **state)
{
    (void)state;
    built_is(BODY("<if test='figure.plan'><figure name='plan'/></if><if test='figure.photo'><p>ảnh</p></if>"), NULL, "[Sơ đồ mạng]\n");
    built_is(BODY("<figure name='photo'/>"), NULL, "……\n\nfigure.photo = figure.photo () []");
    built_is(BODY("<figure name='photo' optional='yes'/><p>x</p>"), NULL, "x\n");
    built_is(BODY("<figure name='photo' optional='told'/><p>x</p>"), NULL, "x\n\nfigure.photo = figure.photo () []");
    tree_is(BODY("<qr of='org.name' size='2cm' style='body'/><qr of='org.address' size='1cm'/>"), NULL, "qr body size 56693 \"Sở Nội vụ\"\n");
    /* parts of one picture follow each other; the caption stays with the last */
    tree_is(COUNTED("<figure name='tall' anchor='t' continued='(Xem tiếp)'/><caption counter='figure'>Cao</caption>"), NULL,
            "figure size 1000 keep anchor=\"t\" label=\"Sơ đồ cao (1/2)\"\npara caption-below\n  text \"(Xem tiếp)\"\n"
            "figure size 1000 keep label=\"Sơ đồ cao\"\npara caption-below\n  text \"Hình 1.\"\n  text \" Cao\"\n");
    built_is(BODY("<figure name='tall'/><figure name='plan' continued='(Xem tiếp)'/>"), NULL, "[Sơ đồ cao (1/2)]\n[Sơ đồ cao]\n[Sơ đồ mạng]\n");
    refused_at(BODY("<figure name='tall' continued=' '/>"), "4:1 E3010", "<figure>");
    refused(BODY("<figure name='logic'/>"), NULL, "4:1 E6008 không có hình tên «logic»; các hình: plan, photo, tall\n");
    refused(BODY("<qr of='parts' size='2cm'/>"), NULL, "4:1 E6004 «parts» không phải một đoạn chữ\n");
    refused_at(BODY("<figure name='plan' width='101'/>"), "4:1 E3010", "<figure>");
    refused_at(BODY("<qr of='org.name'/>"), "4:1 E3010", "<qr>");
    refused_at(BODY("<toc levels='7'/>"), "4:1 E3010", "<toc>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),       cmocka_unit_test(test_gaps),   cmocka_unit_test(test_lines),   cmocka_unit_test(test_letters),
        cmocka_unit_test(test_control),    cmocka_unit_test(test_parts),  cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_wrong_kinds), cmocka_unit_test(test_styles), cmocka_unit_test(test_schema),
        cmocka_unit_test(test_syntax),     cmocka_unit_test(test_bad_characters), cmocka_unit_test(test_captions), cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_toc),        cmocka_unit_test(test_abbreviations), cmocka_unit_test(test_pictures),
    };
    return cmocka_run_group_tests_name("template", tests, setup, teardown);
}
