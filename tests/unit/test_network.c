/* Network diagrams: what is read of the tables, lines of words, the layout, the geometry of whole pictures over given and random
 * networks, and two pictures byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/utf8.h"
#include "diagram/pages.h"
#include "network_samples.h"
#include "render/measure.h"
#include "render/render.h"
#include "render/svg.h"
#include "xml/xml.h"

static law *rules;
static render_style *style;
static render_fonts *fonts;
static diagram_look *look;
static const char *source;

static char *in_source(const char *path)
{
    return cd_path_join(source, path);
}

static int load(void **state)
{
    source = getenv("CAPDO_SOURCE");
    cd_auto_free char *dir = in_source("rules"), *page = in_source("templates/page.xml"), *page_schema = in_source("rules/schema/page.rng");
    cd_auto_free char *path = in_source("data/diagram.xml"), *schema = in_source("rules/schema/diagram.rng");
    cd_diags d;
    cd_diags_init(&d);
    int r = law_open(dir, NULL, &d, &rules);
    if (r == CD_OK)
        r = render_style_load(page, page_schema, &d, &style);
    if (r == CD_OK)
        r = render_fonts_load(style, &d, &fonts);
    if (r == CD_OK)
        r = diagram_look_load(path, schema, &d, &look);
    cd_diags_print(&d, stderr);
    cd_diags_done(&d);
    return r;
}

static int unload(void **state)
{
    diagram_look_free(look);
    render_fonts_free(fonts);
    render_style_free(style);
    law_close(rules);
    return 0;
}

/* Every character is half its size wide: exact numbers can be told by counting. */
static int32_t half(void *user, const char *text, int32_t size, bool bold, bool italic)
{
    return (int32_t)cd_utf8_count(text, strlen(text)) * size / 2;
}

/* ---- drawings, SVG ---- */

static void drawings_copy_what_they_are_given(void **state)
{
    drawing *d = drawing_new(100000, 50000);
    char text[] = "chữ";
    drawing_point points[] = {{1, 2}, {3, 4}};
    drawing_add(d, (drawing_item){.kind = DRAWING_TEXT, .text = text, .size = 8000});
    for (int i = 0; i < 200; i++)
        drawing_add(d, (drawing_item){.kind = DRAWING_LINE, .points = points, .npoints = 2});
    text[0] = 'x';
    points[0].x = 9;
    assert_int_equal(d->count, 201);
    assert_string_equal(d->items[0].text, "chữ");
    assert_int_equal(d->items[200].points[0].x, 1);
    drawing_free(d);
    drawing_free(NULL);
}

static void svg_exactly(void **state)
{
    drawing *d = drawing_new(100500, 50000);
    d->title = "A & B";
    d->about = "Vùng: <DMZ>";
    drawing_add(d, (drawing_item){.kind = DRAWING_RECT, .x = 1000, .y = -2500, .w = 30000, .h = 1, .radius = 2000, .stroke = 0x123456, .fill = DRAWING_NONE, .thickness = 700, .dashed = true});
    drawing_add(d, (drawing_item){.kind = DRAWING_LINE, .points = (drawing_point[]){{0, 0}, {10000, 0}}, .npoints = 2, .stroke = 0, .fill = DRAWING_NONE, .thickness = 1000, .arrow_to = true});
    drawing_add(d, (drawing_item){.kind = DRAWING_SHAPE, .points = (drawing_point[]){{0, 0}, {10, 0}, {0, 10}}, .npoints = 3, .stroke = DRAWING_NONE, .fill = 0xFFFFFF});
    drawing_add(d, (drawing_item){.kind = DRAWING_CIRCLE, .x = 5000, .y = 6000, .w = 1500, .stroke = DRAWING_NONE, .fill = 0x00FF00});
    drawing_add(d, (drawing_item){.kind = DRAWING_TEXT, .x = 1, .y = 20000, .text = "Một < hai", .size = 8500, .bold = true, .italic = true, .stroke = DRAWING_NONE, .fill = 0, .align = DRAWING_CENTRE});
    cd_str s;
    cd_str_init(&s, 0);
    assert_true(render_svg(d, &s));
    assert_string_equal(
        cd_str_c(&s),
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100.5pt\" height=\"50pt\" viewBox=\"0 0 100.5 50\" "
        "font-family=\"Liberation Serif, Times New Roman, serif\" role=\"img\" aria-labelledby=\"title desc\">"
        "<title id=\"title\">A &amp; B</title><desc id=\"desc\">Vùng: &lt;DMZ&gt;</desc>"
        "<rect x=\"0\" y=\"0\" width=\"100.5\" height=\"50\" fill=\"#FFFFFF\"/>"
        "<rect x=\"1\" y=\"-2.5\" width=\"30\" height=\"0.001\" rx=\"2\" fill=\"none\" stroke=\"#123456\" stroke-width=\"0.7\" stroke-dasharray=\"2.8 1.75\"/>"
        "<polyline points=\"0,0 10,0\" fill=\"none\" stroke=\"#000000\" stroke-width=\"1\"/><polygon points=\"10,0 4,2.7 4,-2.7\" fill=\"#000000\"/>"
        "<polygon points=\"0,0 0.01,0 0,0.01\" fill=\"#FFFFFF\"/>"
        "<circle cx=\"5\" cy=\"6\" r=\"1.5\" fill=\"#00FF00\"/>"
        "<text x=\"0.001\" y=\"20\" font-size=\"8.5\" font-weight=\"bold\" font-style=\"italic\" text-anchor=\"middle\" fill=\"#000000\">Một &lt; hai</text></svg>\n");
    /* what XML cannot hold is refused, and nothing is left behind */
    size_t len = s.len;
    drawing_add(d, (drawing_item){.kind = DRAWING_TEXT, .text = "\x01", .size = 8000, .stroke = DRAWING_NONE});
    assert_false(render_svg(d, &s));
    assert_int_equal(s.len, len);
    cd_str_done(&s);
    drawing_free(d);
}

static void measure_by_the_fonts(void **state)
{
    /* Times New Roman: 'm' 778, bold 833; ' ' 250 */
    assert_int_equal(render_measure(fonts, "m", 10000, false, false), 7780);
    assert_int_equal(render_measure(fonts, "m m", 10000, true, false), 2 * 8330 + 2500);
    assert_int_equal(render_measure(fonts, "", 10000, true, true), 0);
    assert_int_equal(render_measure(fonts, "中", 10000, false, false), 10000);
}

/* ---- words ---- */

static void lines_are_even_and_fit(void **state)
{
    cd_arena a;
    cd_arena_init(&a);
    word_maker m = {&a, half, NULL, NULL};
    words w = {0};
    /* 4 + 1 + 3 + 1 + 2 + 1 + 3 = 15 characters of 4 pt: two lines of at most 10, as even as that allows */
    words_add(&m, &w, " Vùng\tmạng  nội bộ ", (word_face){8000, false, false}, 40000);
    assert_int_equal(w.n, 2);
    assert_string_equal(w.lines[0].text, "Vùng mạng");
    assert_string_equal(w.lines[1].text, "nội bộ");
    assert_int_equal(w.w, 36000);
    assert_int_equal(w.h, 2 * word_height(8000));
    words_add(&m, &w, NULL, (word_face){8000, false, false}, 40000);
    words_add(&m, &w, "\xE3\x80\x80 \n", (word_face){8000, false, false}, 40000);
    assert_int_equal(w.n, 2);
    /* a word that is too long is broken, after punctuation if there is any */
    words x = {0};
    words_add(&m, &x, "10.0.0.0/24,10.0.1.0/24", (word_face){8000, false, false}, 56000);
    assert_int_equal(x.n, 2);
    assert_string_equal(x.lines[0].text, "10.0.0.0/24,");
    assert_string_equal(x.lines[1].text, "10.0.1.0/24");
    words y = {0};
    words_add(&m, &y, "aaaaaaaaaaaa", (word_face){8000, false, false}, 20000);
    assert_int_equal(y.n, 3);
    assert_string_equal(y.lines[2].text, "aa");
    /* no room for one character: one a line, and nothing runs for ever */
    words z = {0};
    words_add(&m, &z, "abc", (word_face){8000, false, false}, 1000);
    assert_int_equal(z.n, 3);
    words item = {0};
    words_item(&m, &item, "một hai", (word_face){8000, false, false}, 20000, WORD_BULLET);
    assert_int_equal(item.n, 2);
    assert_int_equal(item.lines[0].sign, WORD_BULLET);
    assert_int_equal(item.lines[1].sign, WORD_PLAIN);
    assert_true(item.lines[1].indent > 0 && item.lines[1].indent == item.lines[0].indent);
    cd_arena_done(&a);
}

static void words_made_before_are_the_same(void **state)
{
    static const char *const texts[] = {"Vùng mạng nội bộ", "10.0.0.0/24,10.0.1.0/24", "aaaaaaaaaaaaaaaa", "Vùng mạng", "x"};
    cd_arena a;
    cd_arena_init(&a);
    word_maker plain = {&a, half, NULL, NULL}, kept = {&a, half, NULL, word_cache_new()};
    for (int turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < 5; i++)
            for (int32_t max = 9000; max < 90000; max += 9000)
                for (int sign = 0; sign < 4; sign++) {
                    static const int signs[] = {WORD_PLAIN, WORD_BULLET, 3, WORD_TO_PART(7)};
                    word_face face = {sign % 2 ? 8000 : 10000, sign == 2, turn == 1};
                    words x = {0}, y = {0};
                    words_item(&plain, &x, texts[i], face, max, signs[sign]);
                    words_item(&kept, &y, texts[i], face, max, signs[sign]);
                    assert_int_equal(x.n, y.n);
                    assert_true(x.w == y.w && x.h == y.h);
                    for (size_t k = 0; k < x.n; k++) {
                        assert_string_equal(x.lines[k].text, y.lines[k].text);
                        assert_true(x.lines[k].w == y.lines[k].w && x.lines[k].size == y.lines[k].size && x.lines[k].bold == y.lines[k].bold &&
                                    x.lines[k].italic == y.lines[k].italic && x.lines[k].sign == y.lines[k].sign && x.lines[k].indent == y.lines[k].indent);
                    }
                }
    word_cache_free(kept.cache);
    word_cache_free(NULL);
    cd_arena_done(&a);
}

/* ---- the look ---- */

static void look_of(const char *text, const char *want)
{
    char path[] = "/tmp/look-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
    cd_auto_free char *schema = in_source("rules/schema/diagram.rng");
    cd_diags d;
    cd_diags_init(&d);
    diagram_look *l = NULL;
    assert_int_equal(diagram_look_load(path, schema, &d, &l), CD_EINPUT);
    assert_null(l);
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < d.count; i++)
        cd_str_addf(&got, "%zu:%zu %s %s\n", d.items[i].line, d.items[i].column, d.items[i].code, d.items[i].text);
    assert_non_null(strstr(cd_str_c(&got), want));
    cd_str_done(&got);
    cd_diags_done(&d);
    unlink(path);
}

static void looks_are_checked(void **state)
{
    cd_auto_free char *path = in_source("data/diagram.xml");
    cd_str text, bad;
    cd_str_init(&text, 0);
    cd_str_init(&bad, 0);
    assert_int_equal(cd_file_read(path, CD_INPUT_MAX, NULL, &text), CD_OK);
    static const struct {
        const char *from, *to, *want;
    } cases[] = {
        {"<zone kind=\"wan\"", "<zone kind=\"border\"", " E5801 «border» được nêu hai lần\n"},
        {"<word id=\"legend\"", "<word id=\"place\"", " E5801 «place» được nêu hai lần\n"},
        {"<word id=\"legend\"", "<word id=\"place\"", " E5802 thiếu từ ngữ «legend» của sơ đồ\n"},
        {"thickness=\"0.9\" default=\"yes\"", "thickness=\"0.9\"", " E5803 đúng một phần tử <link> phải có default=\"yes\"\n"},
        {"layer=\"1\"", "layer=\"0\"", " E3010 "},
        {"symbol=\"router\"", "symbol=\"rooter\"", " E3010 "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *at = strstr(cd_str_c(&text), cases[i].from);
        assert_non_null(at);
        cd_str_clear(&bad);
        cd_str_add(&bad, cd_str_c(&text), (size_t)(at - cd_str_c(&text)));
        cd_str_adds(&bad, cases[i].to);
        cd_str_adds(&bad, at + strlen(cases[i].from));
        look_of(cd_str_c(&bad), cases[i].want);
    }
    cd_str_done(&bad);
    cd_str_done(&text);
    /* every kind of rules/tables.xml has a look of its own, and every symbol that a look may have can be drawn */
    static const struct {
        const char *table, *column;
    } kinds[] = {{"zones", "zone_kind"}, {"devices", "device_kind"}, {"links", "link_kind"}};
    for (size_t k = 0; k < 3; k++) {
        const fact_table *t = fact_tables_find(law_tables(rules), kinds[k].table);
        const fact *f = t->columns[fact_table_column(t, kinds[k].column)].fact;
        for (size_t i = 0; i < f->nvalues; i++) {
            const char *code = f->values[i].code;
            assert_string_equal(k == 0 ? look_zone(look, code)->kind : k == 1 ? look_device(look, code)->kind : look_link(look, code)->kind, code);
        }
    }
    for (size_t i = 0; symbol_name(i); i++) {
        assert_int_equal(symbol_find(symbol_name(i)), i);
        drawing *d = drawing_new(100000, 100000);
        symbol_draw(d, (enum symbol)i, 0, 0, 100000);
        assert_true(d->count > 0);
        for (size_t k = 0; k < d->count; k++) { /* within its square */
            const drawing_item *it = &d->items[k];
            for (size_t n = 0; n < it->npoints; n++)
                assert_in_range(it->points[n].x, 0, 100000);
            for (size_t n = 0; n < it->npoints; n++)
                assert_in_range(it->points[n].y, 0, 100000);
        }
        drawing_free(d);
    }
}

/* ---- layout, small cases ---- */

static void boxes_below_each_other_have_a_straight_line(void **state)
{
    cd_arena a;
    cd_arena_init(&a);
    layout l = lay_new(&a);
    size_t top = lay_add_node(&l, 0, 100000, 20000), low = lay_add_node(&l, 1, 40000, 30000), net = lay_add_net(&l);
    lay_add_end(&l, net, top, LAY_BOTTOM, LAY_AUTO, 0, 0);
    lay_add_end(&l, net, low, LAY_TOP, LAY_AUTO, 0, 0);
    lay_run(&l);
    assert_int_equal(l.width, 100000);
    assert_int_equal(l.height, 20000 + l.gap_y + 30000);
    assert_int_equal(l.npaths, 1);
    assert_int_equal(l.paths[0].n, 2);
    assert_int_equal(l.paths[0].points[0].x, l.paths[0].points[1].x);
    assert_int_equal(l.paths[0].points[0].y, 20000);
    assert_int_equal(l.paths[0].points[1].y, 20000 + l.gap_y);
    assert_int_equal(l.ends[0].x, l.paths[0].points[0].x);
    assert_int_equal(l.crossings, 0);
    cd_arena_done(&a);
}

static void a_line_past_a_row_has_a_lane(void **state)
{
    cd_arena a;
    cd_arena_init(&a);
    layout l = lay_new(&a);
    size_t top = lay_add_node(&l, 0, 60000, 20000), middle = lay_add_node(&l, 1, 60000, 20000), low = lay_add_node(&l, 2, 60000, 20000);
    size_t net = lay_add_net(&l);
    lay_add_end(&l, net, top, LAY_BOTTOM, LAY_AUTO, 0, 0);
    lay_add_end(&l, net, low, LAY_TOP, LAY_AUTO, 0, 0);
    lay_run(&l);
    assert_int_equal(l.npaths, 1);
    const lay_node *m = &l.nodes[middle];
    bool passes = false;
    for (size_t i = 0; i + 1 < l.paths[0].n; i++) {
        drawing_point p = l.paths[0].points[i], q = l.paths[0].points[i + 1];
        if (p.y <= m->y && q.y >= m->y + m->h) {
            passes = true;
            assert_true(p.x < m->x || p.x > m->x + m->w);
        }
    }
    assert_true(passes);
    cd_arena_done(&a);
}

static void neighbours_are_linked_side_to_side(void **state)
{
    cd_arena a;
    cd_arena_init(&a);
    layout l = lay_new(&a);
    size_t left = lay_add_node(&l, 0, 40000, 20000), middle = lay_add_node(&l, 0, 40000, 20000), right = lay_add_node(&l, 0, 40000, 20000);
    lay_add_pair(&l, left, right, 30000, 9000);
    (void)middle;
    lay_run(&l);
    assert_true(l.pairs[0].beside);
    assert_int_equal(l.pairs[0].x0, l.nodes[left].x < l.nodes[right].x ? l.nodes[left].x + 40000 : l.nodes[right].x + 40000);
    assert_true(l.pairs[0].x1 - l.pairs[0].x0 >= 30000);
    assert_in_range(l.pairs[0].y, l.nodes[left].y, l.nodes[left].y + l.nodes[left].h);
    /* all three with each other: one link has to go round */
    l = lay_new(&a);
    for (size_t i = 0; i < 3; i++)
        lay_add_node(&l, 0, 40000, 20000);
    for (size_t i = 0; i < 3; i++)
        lay_add_pair(&l, i, (i + 1) % 3, 0, 0);
    lay_run(&l);
    assert_int_equal(l.pairs[0].beside + l.pairs[1].beside + l.pairs[2].beside, 2);
    assert_int_equal(l.npaths, 1);
    assert_int_equal(l.paths[0].n, 4);
    assert_int_equal(l.paths[0].points[0].y, 20000);
    assert_true(l.paths[0].points[1].y > 20000 && l.paths[0].points[1].y < l.height);
    cd_arena_done(&a);
}

static void crossed_rows_are_untangled(void **state)
{
    cd_arena a;
    cd_arena_init(&a);
    layout l = lay_new(&a);
    for (size_t i = 0; i < 5; i++)
        lay_add_node(&l, 0, 40000, 20000);
    for (size_t i = 0; i < 5; i++)
        lay_add_node(&l, 1, 40000, 20000);
    for (size_t i = 0; i < 5; i++) {
        size_t net = lay_add_net(&l);
        lay_add_end(&l, net, i, LAY_BOTTOM, LAY_AUTO, 0, 0);
        lay_add_end(&l, net, 5 + (i * 3 + 2) % 5, LAY_TOP, LAY_AUTO, 0, 0);
    }
    lay_run(&l);
    assert_int_equal(l.crossings, 0);
    for (size_t i = 0; i < l.npaths; i++)
        assert_int_equal(l.paths[i].n, 2);
    cd_arena_done(&a);
}

/* ---- what the tables tell ---- */

enum { UPRIGHT_W = 467000, UPRIGHT_H = 680000, LYING_W = 714000, LYING_H = 430000 };

static size_t draw_parts(const table_rows *rows, size_t n, enum diagram_which which, const diagram_zone *missing, size_t nmissing, bool lying, drawing ***ret,
                         diagram_trace *traces, size_t max)
{
    diagram_input in = {.tables = rows,
                        .ntables = n,
                        .missing = missing,
                        .nmissing = nmissing,
                        .max_width = lying ? LYING_W : UPRIGHT_W,
                        .max_height = lying ? LYING_H : UPRIGHT_H,
                        .measure = render_measure,
                        .measure_user = fonts};
    return diagram_draw_traced(look, which, &in, ret, traces, max);
}

/* What takes one picture; NULL of nothing. */
static drawing *draw(const table_rows *rows, size_t n, enum diagram_which which, const diagram_zone *missing, size_t nmissing)
{
    drawing **parts;
    size_t count = draw_parts(rows, n, which, missing, nmissing, false, &parts, NULL, 0);
    drawing *d = count ? parts[0] : NULL;
    assert_true(count < 2 && (count || !parts));
    free(parts);
    return d;
}

static bool has_text(const drawing *d, const char *text)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].kind == DRAWING_TEXT && strcmp(d->items[i].text, text) == 0)
            return true;
    return false;
}

static void the_network_is_read(void **state)
{
    static const sample s = {"n",
                             {"zone;zone_kind\nBiên;border\nLAN;internal\n",
                              "device;device_kind;device_zone;device_place\nR;router;Biên;\nF;firewall;Biên|LAN;\nS1;server;LAN;\nS2;server;LAN;\n"
                              "X;server;Vùng lạ;\nY;server;;Kho\nZ;server;;\n",
                              "application;application_server\nA;S1|S2\nB;\n",
                              "link;link_from;link_to;link_kind;link_speed\n1;internet;R;internet;1 Gbps\n2;INTERNET;R;internet;1 Gbps\n3;R;F;wired;\n4;F;S1;wired;\n5;F;S2;wired;\n6;S1;S1;wired;\n",
                              "related_name;related_owner\nCSDL;\nInternet;\n"}};
    table_rows rows[SAMPLE_TABLES];
    size_t count = sample_open(rules, &s, rows);
    diagram_zone missing = {"dmz", "Vùng DMZ"};
    diagram_input in = {.tables = rows, .ntables = count, .missing = &missing, .nmissing = 1, .measure = half};
    cd_arena a;
    cd_arena_init(&a);
    network n;
    network_read(look, &in, &a, &n);
    /* rows, the zone only a device names; the missing one; places of devices without zone */
    static const char *const zones[] = {"Biên", "LAN", "Vùng lạ", "Vùng DMZ", "Kho", "Thiết bị chưa ghi vùng mạng"};
    assert_int_equal(n.nzones, 6);
    assert_int_equal(n.ngiven, 3);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(n.zones[i].name, zones[i]);
    assert_true(n.zones[3].missing && n.zones[4].place && n.zones[5].place);
    assert_int_equal(n.ndevices, 7);
    assert_true(net_joins(&n.devices[1]));
    assert_int_equal(n.devices[3].like, 2); /* S2 is as S1 */
    assert_int_equal(n.devices[4].like, 4);
    /* the names of what is outside differ by letter case alone: one; a related system of that name is it */
    assert_int_equal(n.noutside, 2);
    assert_true(n.outside[1].linked && n.outside[1].related && !n.outside[0].linked);
    /* links of a thing with itself are none; F is linked to both its zones by the links 3, 4 */
    assert_int_equal(n.nlinks, 5);
    assert_int_equal(n.devices[0].degree, 3);
    assert_int_equal(n.applications[0].ndevices, 2);
    assert_int_equal(n.applications[1].ndevices, 0);
    cd_arena_done(&a);
    sample_done(rows, count);
}

/* Where most stand is said once; of the others, and of corners of that place, what is left. */
static void common_places_are_said_once(void **state)
{
    static const sample s = {"p",
                             {NULL, "device;device_kind;device_place\nA;server;Phòng máy chủ, tủ 1\nB;server;Phòng máy chủ\nC;server;Phòng máy chủ, tủ 2\nD;server;Phòng máy chủ 2\n",
                              NULL, NULL, NULL}};
    table_rows rows[SAMPLE_TABLES];
    size_t count = sample_open(rules, &s, rows);
    diagram_input in = {.tables = rows, .ntables = count, .measure = half};
    cd_arena a;
    cd_arena_init(&a);
    network n;
    network_read(look, &in, &a, &n);
    assert_string_equal(n.place, "Phòng máy chủ");
    assert_string_equal(network_place(&n, "Phòng máy chủ, tủ 1"), "tủ 1");
    assert_null(network_place(&n, "Phòng máy chủ"));
    assert_string_equal(network_place(&n, "Phòng máy chủ 2"), "Phòng máy chủ 2");
    assert_null(network_place(&n, NULL));
    n.place = NULL;
    assert_string_equal(network_place(&n, "Phòng máy chủ"), "Phòng máy chủ");
    cd_arena_done(&a);
    sample_done(rows, count);
}

static void names_are_told_in_few_words(void **state)
{
    cd_arena a;
    cd_arena_init(&a);
    const char *names[] = {"Máy trạm 01", "Máy trạm 02", "Máy trạm 03", "Máy trạm 05", "Máy in", "FW-1", "FW-2", "7", "8"};
    assert_string_equal(network_names(&a, names, 9), "Máy trạm 01–03, 05, Máy in, FW-1, 2, 7, 8");
    assert_string_equal(network_names(&a, names + 3, 2), "Máy trạm 05, Máy in");
    const char *stem = NULL, *numbers = NULL;
    assert_true(network_stem(&a, names, 4, &stem, &numbers));
    assert_string_equal(stem, "Máy trạm");
    assert_string_equal(numbers, "01–03, 05");
    assert_true(network_stem(&a, names + 5, 2, &stem, &numbers));
    assert_string_equal(stem, "FW-1, 2");
    assert_null(numbers);
    assert_false(network_stem(&a, names, 5, &stem, &numbers));
    assert_false(network_stem(&a, names + 7, 2, &stem, &numbers));
    assert_false(network_stem(&a, names, 1, &stem, &numbers));
    /* numbers of another length are no neighbours */
    const char *uneven[] = {"A 9", "A 10", "A 11"};
    assert_string_equal(network_names(&a, uneven, 3), "A 9, 10, 11");
    cd_arena_done(&a);
}

static const char *text_of_link(void *user, cd_arena *a, const net_link *l)
{
    return l->speed;
}

/* In two parts: R, S1 and Internet in the first; what is linked across is told on both sides, once for those linked alike. */
static void a_part_says_what_it_is_linked_to(void **state)
{
    static const sample s = {"p",
                             {"zone;zone_kind\nBiên;border\nLAN;internal\n", "device;device_kind;device_zone\nR;router;Biên\nS 1;server;LAN\nS 2;server;LAN\nT;server;LAN\n",
                              NULL, "link;link_from;link_to;link_kind;link_speed\n1;Internet;R;internet;\n2;R;S 1;wired;1 Gb/s\n3;R;S 2;wired;1 Gb/s\n4;S 1;T;wired;\n5;S 2;T;wired;\n6;R;LAN;wired;\n",
                              NULL}};
    table_rows rows[SAMPLE_TABLES];
    size_t count = sample_open(rules, &s, rows);
    diagram_input in = {.tables = rows, .ntables = count, .measure = half};
    cd_arena a;
    cd_arena_init(&a);
    network n, part;
    network_read(look, &in, &a, &n);
    net_share share = {(size_t[]){1, 2}, (size_t[]){1, 2, 2, 1}, (size_t[]){1}, (size_t[]){SIZE_MAX}};
    network_part(&n, DIAGRAM_PHYSICAL, &share, 1, text_of_link, NULL, &a, &part);
    assert_int_equal(part.nzones, 2);
    assert_true(!part.zones[0].continued && part.zones[1].continued && !part.zones[1].away);
    assert_int_equal(part.ndevices, 2);
    assert_string_equal(part.devices[1].name, "T");
    assert_int_equal(part.devices[1].zones[0], 1);
    assert_int_equal(part.nlinks, 1); /* Internet – R */
    assert_int_equal(part.devices[0].naways, 2);
    assert_string_equal(part.devices[0].aways[0].text, "LAN");
    assert_string_equal(part.devices[0].aways[1].text, "S 1, 2: 1 Gb/s");
    assert_int_equal(part.devices[0].aways[1].part, 2);
    assert_int_equal(part.devices[1].naways, 1);
    assert_string_equal(part.devices[1].aways[0].text, "S 1, 2");
    network_part(&n, DIAGRAM_PHYSICAL, &share, 2, text_of_link, NULL, &a, &part);
    assert_int_equal(part.nzones, 1);
    assert_false(part.zones[0].continued);
    assert_int_equal(part.zones[0].naways, 1);
    assert_string_equal(part.zones[0].aways[0].text, "R");
    assert_int_equal(part.noutside, 0);
    assert_int_equal(part.nlinks, 0);
    assert_int_equal(part.devices[0].naways, 2);
    assert_string_equal(part.devices[0].aways[0].text, "T");
    assert_string_equal(part.devices[0].aways[1].text, "R: 1 Gb/s");
    /* in the logical diagram the zone has the links of what stands in it */
    network_part(&n, DIAGRAM_LOGICAL, &share, 2, text_of_link, NULL, &a, &part);
    assert_int_equal(part.devices[0].naways, 0);
    assert_int_equal(part.zones[0].naways, 1); /* linked with and without a speed: told once */
    assert_string_equal(part.zones[0].aways[0].names, "Biên");
    assert_string_equal(part.zones[0].aways[0].text, "Biên: 1 Gb/s");
    cd_arena_done(&a);
    sample_done(rows, count);
}

static void pictures_are_stacked(void **state)
{
    drawing **parts = cd_calloc(2, sizeof *parts);
    for (int i = 0; i < 2; i++) {
        parts[i] = drawing_new(100000 + 1000 * i, 50000);
        parts[i]->title = i ? "B (2/2)" : "A (1/2)";
        parts[i]->about = i ? "hai" : "một";
        drawing_add(parts[i], (drawing_item){.kind = DRAWING_LINE, .points = (drawing_point[]){{1, 2}, {3, 4}}, .npoints = 2});
        drawing_add(parts[i], (drawing_item){.kind = DRAWING_TEXT, .y = 9000, .text = "chữ", .size = 8000});
    }
    drawing *d = diagram_stack(parts, 2);
    assert_int_equal(d->width, 101000);
    assert_int_equal(d->height, 120000);
    assert_int_equal(d->count, 4);
    assert_int_equal(d->items[2].points[1].y, 70004);
    assert_int_equal(d->items[3].y, 79000);
    assert_string_equal(d->about, "A (1/2): một B (2/2): hai");
    drawing_free(d);
    assert_null(diagram_stack(NULL, 0));
}

static void nothing_to_draw(void **state)
{
    assert_null(draw(NULL, 0, DIAGRAM_LOGICAL, NULL, 0));
    assert_null(draw(NULL, 0, DIAGRAM_PHYSICAL, NULL, 0));
    static const sample no_rows = {"leer", {"zone;zone_kind\n", "device;device_kind\n", NULL, NULL, "related_name\nCSDL\n"}};
    table_rows rows[SAMPLE_TABLES];
    size_t n = sample_open(rules, &no_rows, rows);
    assert_null(draw(rows, n, DIAGRAM_LOGICAL, NULL, 0));
    assert_null(draw(rows, n, DIAGRAM_PHYSICAL, NULL, 0));
    sample_done(rows, n);
    static const sample zone_only = {"z", {"zone;zone_kind\nLAN;internal\n", NULL, NULL, NULL, NULL}};
    n = sample_open(rules, &zone_only, rows);
    drawing *d = draw(rows, n, DIAGRAM_LOGICAL, NULL, 0);
    assert_non_null(d);
    assert_string_equal(d->title, "Mô hình lô-gic");
    assert_string_equal(d->about, "Vùng mạng: LAN.");
    drawing_free(d);
    assert_null(draw(rows, n, DIAGRAM_PHYSICAL, NULL, 0));
    sample_done(rows, n);
}

static void missing_zones_are_dashed(void **state)
{
    table_rows rows[SAMPLE_TABLES];
    size_t n = sample_open(rules, &sample_commune, rows);
    diagram_zone missing[] = {{"dmz", "Vùng DMZ"}, {"admin", "Vùng quản trị"}};
    for (size_t which = 0; which < 2; which++)
        for (size_t k = 0; k <= 2; k++) {
            drawing *d = draw(rows, n, (enum diagram_which)which, missing, k);
            size_t dashed = 0;
            for (size_t i = 0; i < d->count; i++)
                dashed += d->items[i].kind == DRAWING_RECT && d->items[i].dashed;
            assert_int_equal(dashed, k ? k + 1 : 0); /* one in the legend */
            assert_int_equal(has_text(d, "Vùng DMZ"), k > 0);
            assert_int_equal(has_text(d, "Vùng quản trị"), k > 1);
            assert_int_equal(has_text(d, "(thiếu theo cấp độ)"), k > 0);
            assert_int_equal(strstr(d->about, "Còn thiếu: Vùng DMZ") != NULL, k > 0);
            drawing_free(d);
        }
    sample_done(rows, n);
}

/* ---- geometry ---- */

typedef struct faults {
    cd_str text;
    size_t shared; /* stretches that two links have in common */
} faults;

static bool overlaps(const diagram_mark *a, const diagram_mark *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static bool within(const diagram_mark *in, const diagram_mark *out)
{
    return in->x >= out->x && in->y >= out->y && in->x + in->w <= out->x + out->w && in->y + in->h <= out->y + out->h;
}

/* Of a stretch between neighbouring points. */
static diagram_mark stretch_of(const diagram_mark *link, size_t i)
{
    drawing_point p = link->points[i], q = link->points[i + 1];
    int32_t x0 = p.x < q.x ? p.x : q.x, y0 = p.y < q.y ? p.y : q.y;
    return (diagram_mark){.x = x0, .y = y0, .w = p.x < q.x ? q.x - p.x : p.x - q.x, .h = p.y < q.y ? q.y - p.y : p.y - q.y};
}

/* A stretch through the inside of a rectangle: not along its edge. */
static bool cuts(const diagram_mark *s, const diagram_mark *r)
{
    return s->x < r->x + r->w && s->x + s->w > r->x && s->y < r->y + r->h && s->y + s->h > r->y;
}

static bool on_edge(drawing_point p, const diagram_mark *r)
{
    bool beside = p.x >= r->x && p.x <= r->x + r->w && (p.y == r->y || p.y == r->y + r->h);
    return beside || (p.y >= r->y && p.y <= r->y + r->h && (p.x == r->x || p.x == r->x + r->w));
}

static size_t root(size_t *up, size_t i)
{
    while (up[i] != i)
        i = up[i] = up[up[i]];
    return i;
}

/* All stretches of a link hang together and reach each box that it leads to. */
static void check_links(const drawing *d, const diagram_trace *t, faults *f)
{
    size_t *up = cd_calloc(t->count + 1, sizeof *up);
    for (size_t i = 0; i < t->count; i++)
        up[i] = i;
    for (size_t i = 0; i < t->count; i++) {
        const diagram_mark *a = &t->marks[i];
        for (size_t j = i + 1; a->kind == MARK_LINK && j < t->count; j++) {
            const diagram_mark *b = &t->marks[j];
            if (b->kind != MARK_LINK || b->of != a->of)
                continue;
            for (size_t u = 0; u + 1 < a->npoints; u++)
                for (size_t v = 0; v + 1 < b->npoints; v++) {
                    diagram_mark s = stretch_of(a, u), r = stretch_of(b, v);
                    if (s.x <= r.x + r.w && r.x <= s.x + s.w && s.y <= r.y + r.h && r.y <= s.y + s.h)
                        up[root(up, i)] = root(up, j);
                }
        }
    }
    for (size_t i = 0; i < t->count; i++) {
        const diagram_mark *tip = &t->marks[i];
        if (tip->kind != MARK_TIP)
            continue;
        size_t whole = SIZE_MAX, touched = SIZE_MAX;
        for (size_t j = 0; j < t->count; j++) {
            const diagram_mark *b = &t->marks[j];
            if (b->kind != MARK_LINK || b->of != tip->of)
                continue;
            if (whole == SIZE_MAX)
                whole = root(up, j);
            else if (root(up, j) != whole)
                cd_str_addf(&f->text, "link %zu is in pieces\n", tip->of);
            if (on_edge(b->points[0], tip) || on_edge(b->points[b->npoints - 1], tip))
                touched = j;
        }
        if (touched == SIZE_MAX)
            cd_str_addf(&f->text, "link %zu does not reach its box at %d,%d\n", tip->of, tip->x, tip->y);
    }
    free(up);
}

static bool leads_into(const diagram_trace *t, size_t link, const diagram_mark *zone)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->marks[i].kind == MARK_TIP && t->marks[i].of == link && within(&t->marks[i], zone))
            return true;
    return false;
}

static void check_geometry(const drawing *d, const diagram_trace *t, faults *f)
{
    diagram_mark paper = {.w = d->width, .h = d->height};
    for (size_t i = 0; i < t->count; i++) {
        const diagram_mark *a = &t->marks[i];
        if (a->kind != MARK_LINK && !within(a, &paper))
            cd_str_addf(&f->text, "mark %zu beyond the paper\n", i);
        if (a->kind == MARK_WORDS && a->of != SIZE_MAX && !within(a, &t->marks[a->of]))
            cd_str_addf(&f->text, "words %zu beyond their box: %d,%d %dx%d in %d,%d %dx%d\n", i, a->x, a->y, a->w, a->h, t->marks[a->of].x, t->marks[a->of].y,
                        t->marks[a->of].w, t->marks[a->of].h);
        for (size_t k = 0; a->kind == MARK_LINK && k + 1 < a->npoints; k++)
            if (a->points[k].x != a->points[k + 1].x && a->points[k].y != a->points[k + 1].y)
                cd_str_addf(&f->text, "link %zu runs aslant\n", a->of);
        for (size_t j = i + 1; j < t->count; j++) {
            const diagram_mark *b = &t->marks[j];
            const diagram_mark *p = a->kind <= b->kind ? a : b, *q = a->kind <= b->kind ? b : a;
            if (p->kind == q->kind && p->kind <= MARK_WORDS && overlaps(p, q))
                cd_str_addf(&f->text, "two of kind %d overlap: %d,%d %dx%d and %d,%d %dx%d\n", (int)p->kind, p->x, p->y, p->w, p->h, q->x, q->y, q->w, q->h);
            if (p->kind == MARK_BOX && (q->kind == MARK_CELL || q->kind == MARK_WORDS) && overlaps(p, q) && !within(q, p))
                cd_str_addf(&f->text, "%d,%d stands across the edge of a box\n", q->x, q->y);
            if (p->kind == MARK_CELL && q->kind == MARK_WORDS && overlaps(p, q) && &t->marks[q->of == SIZE_MAX ? 0 : q->of] != p)
                cd_str_addf(&f->text, "words at %d,%d in the cell of others\n", q->x, q->y);
            for (size_t k = 0; q->kind == MARK_LINK && k + 1 < q->npoints; k++) {
                diagram_mark s = stretch_of(q, k);
                if ((p->kind == MARK_CELL || p->kind == MARK_WORDS) && cuts(&s, p))
                    cd_str_addf(&f->text, "link %zu runs through %s at %d,%d\n", q->of, p->kind == MARK_CELL ? "a cell" : "words", p->x, p->y);
                if (p->kind == MARK_BOX && cuts(&s, p) && !leads_into(t, q->of, p))
                    cd_str_addf(&f->text, "link %zu runs through the box at %d,%d\n", q->of, p->x, p->y);
                for (size_t u = 0; p->kind == MARK_LINK && p->of != q->of && u + 1 < p->npoints; u++) {
                    diagram_mark o = stretch_of(p, u);
                    bool upright = !s.w && !o.w && s.x == o.x && s.y < o.y + o.h && o.y < s.y + s.h;
                    bool level = !s.h && !o.h && s.y == o.y && s.x < o.x + o.w && o.x < s.x + s.w;
                    f->shared += upright || level;
                }
            }
        }
    }
    check_links(d, t, f);
}

/* ---- all parts of a diagram ---- */

enum { PARTS_MAX = 200, PARTS_OF_LARGE = 8 };

static bool is_pentagon(const drawing_item *it)
{
    return it->kind == DRAWING_SHAPE && it->npoints == 5 && it->fill == 0xFFFFFF;
}

/* Every item within its part, words as wide as they are; none too small; pentagons lead to other parts. */
static void check_part(const drawing *d, size_t part, size_t parts, int32_t width, int32_t height, faults *f)
{
    if (d->width > width || d->height > height)
        cd_str_addf(&f->text, "a part is %dx%d, of %dx%d\n", d->width, d->height, width, height);
    bool legend = false;
    for (size_t i = 0; i < d->count; i++) {
        const drawing_item *it = &d->items[i];
        int32_t x0 = it->x, x1 = it->x, y0 = it->y, y1 = it->y;
        if (it->kind == DRAWING_TEXT) {
            int32_t w = render_measure(fonts, it->text, it->size, it->bold, it->italic);
            x0 -= it->align == DRAWING_CENTRE ? w / 2 : 0;
            x1 = x0 + w;
            y0 -= it->size * 93 / 100;
            y1 += it->size / 4;
            if (it->size < 8000)
                cd_str_addf(&f->text, "«%s» is %d small\n", it->text, it->size);
            legend |= strcmp(it->text, "Chú giải") == 0;
        } else if (it->kind == DRAWING_CIRCLE) {
            x0 -= it->w, x1 += it->w, y0 -= it->w, y1 += it->w;
        } else if (it->kind == DRAWING_RECT) {
            x1 += it->w, y1 += it->h;
        }
        for (size_t k = 0; k < it->npoints; k++) {
            drawing_point p = it->points[k];
            x0 = k && x0 < p.x ? x0 : p.x, x1 = k && x1 > p.x ? x1 : p.x;
            y0 = k && y0 < p.y ? y0 : p.y, y1 = k && y1 > p.y ? y1 : p.y;
        }
        if (x0 < 0 || y0 < 0 || x1 > d->width || y1 > d->height)
            cd_str_addf(&f->text, "item %zu (%s) is outside its part: %d,%d-%d,%d\n", i, it->text ? it->text : "-", x0, y0, x1, y1);
        if (is_pentagon(it) && !legend) {
            size_t to = (size_t)atoi(d->items[i + 1].text);
            if (to < 1 || to > parts || to == part)
                cd_str_addf(&f->text, "a pentagon of part %zu leads to part %zu of %zu\n", part, to, parts);
        }
    }
}

static void svg_of(drawing *const *parts, size_t n, cd_str *to)
{
    cd_str_clear(to);
    for (size_t i = 0; i < n; i++)
        assert_true(render_svg(parts[i], to));
}

static void free_parts(drawing **parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        drawing_free(parts[i]);
    free(parts);
}

typedef struct tally {
    size_t drawn, parted, parts, shared;
    double slowest; /* seconds */
} tally;

static void check_rows(const char *name, const table_rows *rows, size_t n, const diagram_zone *missing, size_t nmissing, tally *t)
{
    for (size_t which = 0; which < 2; which++)
        for (int lying = 0; lying < 2; lying++) {
            static diagram_trace traces[PARTS_MAX];
            drawing **parts, **again = NULL;
            for (size_t i = 0; i < PARTS_MAX; i++)
                cd_arena_init(&traces[i].arena), traces[i].count = traces[i].cap = 0, traces[i].marks = NULL;
            clock_t start = clock();
            size_t count = draw_parts(rows, n, (enum diagram_which)which, missing, nmissing, lying, &parts, traces, PARTS_MAX);
            double took = (double)(clock() - start) / CLOCKS_PER_SEC;
            t->slowest = took > t->slowest ? took : t->slowest;
            assert_true(count <= PARTS_MAX);
            faults f = {0};
            cd_str_init(&f.text, 0);
            for (size_t i = 0; i < count; i++) {
                check_geometry(parts[i], &traces[i], &f);
                check_part(parts[i], i + 1, count, lying ? LYING_W : UPRIGHT_W, lying ? LYING_H : UPRIGHT_H, &f);
                if (f.shared)
                    cd_str_addf(&f.text, "part %zu: links run over each other\n", i + 1);
            }
            cd_str one, two;
            cd_str_init(&one, 0);
            cd_str_init(&two, 0);
            svg_of(parts, count, &one);
            size_t same = lying ? 0 : draw_parts(rows, n, (enum diagram_which)which, missing, nmissing, lying, &again, NULL, 0);
            if (!lying)
                svg_of(again, same, &two);
            if (!lying && (same != count || strcmp(cd_str_c(&one), cd_str_c(&two)) != 0))
                cd_str_addf(&f.text, "another time it comes out differently\n");
            for (size_t i = 0; f.text.len && getenv("DUMP") && i < count; i++) {
                char path[4096];
                snprintf(path, sizeof path, "%s-%zu.svg", getenv("DUMP"), i + 1);
                cd_str_clear(&one);
                render_svg(parts[i], &one);
                cd_file_write(path, one.data, one.len, NULL);
            }
            if (f.text.len)
                fail_msg("%s, %s, %s, %zu parts:\n%.4000s", name, which ? "physical" : "logical", lying ? "lying" : "upright", count, cd_str_c(&f.text));
            t->drawn++;
            t->parted += count > 1;
            t->parts += count;
            t->shared += f.shared;
            if (!lying)
                free_parts(again, same);
            free_parts(parts, count);
            cd_str_done(&one);
            cd_str_done(&two);
            cd_str_done(&f.text);
            for (size_t i = 0; i < PARTS_MAX; i++)
                cd_arena_done(&traces[i].arena);
        }
}

static void check_sample(const sample *s, const diagram_zone *missing, size_t nmissing, tally *t)
{
    table_rows rows[SAMPLE_TABLES];
    size_t n = sample_open(rules, s, rows);
    check_rows(s->name, rows, n, missing, nmissing, t);
    sample_done(rows, n);
}

static void geometry_of_samples(void **state)
{
    diagram_zone missing[] = {{"dmz", "Vùng DMZ"}, {"device_admin", "Vùng quản trị thiết bị hệ thống"}};
    tally t = {0};
    check_sample(&sample_commune, NULL, 0, &t);
    check_sample(&sample_commune, missing, 2, &t);
    check_sample(&sample_department, missing, 2, &t);
    assert_int_equal(t.drawn, 12);
    assert_int_equal(t.shared, 0);
}

/* ---- random networks ---- */

static uint32_t below(uint32_t *seed, uint32_t n)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed % n;
}

/* Empty, short, of many words, one endless word, every letter. */
static void random_words(cd_str *to, uint32_t *seed)
{
    static const char *const syllables[] = {"Vùng", "mạng", "nội", "bộ", "máy", "chủ", "Ứng", "dụng", "cơ", "sở", "dữ", "liệu", "ĐƯỜNG", "TRUYỀN", "quản", "trị", "Sở", "Ngoại", "vụ", "Ễ"};
    static const char letters[] = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆ";
    uint32_t shape = below(seed, 12);
    if (shape == 0)
        return;
    if (shape == 1) {
        for (uint32_t i = 0, n = 20 + below(seed, 120); i < n; i++)
            cd_str_addc(to, "abcdWMil.-/,"[below(seed, 12)]);
    } else if (shape == 2) {
        cd_str_adds(to, letters);
    } else {
        for (uint32_t i = 0, n = 1 + below(seed, shape == 3 ? 25 : 5); i < n; i++)
            cd_str_addf(to, "%s%s", i ? " " : "", syllables[below(seed, 20)]);
    }
}

static void random_kind(cd_str *to, const char *table, const char *column, uint32_t *seed)
{
    const fact_table *t = fact_tables_find(law_tables(rules), table);
    const fact *f = t->columns[fact_table_column(t, column)].fact;
    if (below(seed, 20))
        cd_str_adds(to, f->values[below(seed, (uint32_t)f->nvalues)].code);
}

static const char *names_of[4][512]; /* zones, devices, outside */

static void random_network(uint32_t seed, uint32_t nzones, uint32_t ndevices, uint32_t nlinks, cd_str text[SAMPLE_TABLES], cd_arena *a)
{
    static const char *const heads[SAMPLE_TABLES] = {
        "zone;zone_kind;private_addresses;public_addresses;vlan\n",
        "device;device_kind;device_model;device_place;device_zone;device_count;device_form;device_main;device_spare\n",
        "application;application_server;operating_system;application_public\n",
        "link;link_from;link_to;link_kind;link_speed;link_purpose\n", "related_name;related_owner\n"};
    for (size_t i = 0; i < SAMPLE_TABLES; i++)
        cd_str_adds(&text[i], heads[i]);
    cd_str name;
    cd_str_init(&name, 0);
    uint32_t counts[3] = {nzones, ndevices, 3};
    for (uint32_t k = 0; k < 3; k++)
        for (uint32_t i = 0; i < counts[k]; i++) {
            cd_str_clear(&name);
            random_words(&name, &seed);
            if (below(&seed, 15))
                cd_str_addf(&name, "%s%c%u", name.len ? " " : "", "ZDO"[k], i);
            names_of[k][i] = cd_arena_strdup(a, cd_str_c(&name));
        }
    cd_str_done(&name);
    for (uint32_t i = 0; i < nzones; i++) {
        cd_str_addf(&text[0], "%s;", names_of[0][i]);
        random_kind(&text[0], "zones", "zone_kind", &seed);
        for (int k = 0; k < 3; k++) {
            cd_str_addc(&text[0], ';');
            if (below(&seed, 2))
                random_words(&text[0], &seed);
        }
        cd_str_addc(&text[0], '\n');
    }
    for (uint32_t i = 0; i < ndevices; i++) {
        cd_str_addf(&text[1], "%s;", names_of[1][i]);
        random_kind(&text[1], "devices", "device_kind", &seed);
        cd_str_addc(&text[1], ';');
        random_words(&text[1], &seed);
        cd_str_addf(&text[1], ";%s;", below(&seed, 3) ? "Phòng máy chủ" : "");
        for (uint32_t z = 0, n = below(&seed, 8) ? 1 : below(&seed, 4); nzones && z < n; z++)
            cd_str_addf(&text[1], "%s%s", z ? "|" : "", names_of[0][below(&seed, nzones)]);
        cd_str_addf(&text[1], ";%u;%s;%s;%s\n", below(&seed, 4), below(&seed, 3) ? "" : "virtual", below(&seed, 3) ? "" : "true", below(&seed, 3) ? "" : "true");
    }
    for (uint32_t i = 0; i < ndevices / 2; i++) {
        random_words(&text[2], &seed);
        cd_str_addf(&text[2], " %u;%s;;%s\n", i, names_of[1][below(&seed, ndevices)], below(&seed, 2) ? "true" : "");
    }
    for (uint32_t i = 0; i < nlinks; i++) {
        cd_str_addf(&text[3], "%u", i);
        for (int e = 0; e < 2; e++) {
            uint32_t k = below(&seed, 10) == 0 ? 2 : ndevices && below(&seed, 5) ? 1 : nzones ? 0 : 2;
            cd_str_addf(&text[3], ";%s", names_of[k][below(&seed, counts[k])]);
        }
        cd_str_addc(&text[3], ';');
        random_kind(&text[3], "links", "link_kind", &seed);
        cd_str_addf(&text[3], ";%s;", below(&seed, 2) ? "10 Gbps" : "");
        if (below(&seed, 3) == 0)
            random_words(&text[3], &seed);
        cd_str_addc(&text[3], '\n');
    }
    for (uint32_t i = 0; i < 3; i++)
        if (below(&seed, 2))
            cd_str_addf(&text[4], "%s;\n", names_of[2][i]);
}

typedef struct random_size {
    uint32_t zones, devices, links, runs;
} random_size;

static tally check_random_networks(const random_size *sizes, size_t n)
{
    tally t = {0};
    for (size_t k = 0; k < n; k++)
        for (uint32_t run = 0; run < sizes[k].runs; run++) {
            cd_arena a;
            cd_arena_init(&a);
            cd_str text[SAMPLE_TABLES];
            for (size_t i = 0; i < SAMPLE_TABLES; i++)
                cd_str_init(&text[i], 0);
            random_network(1000 * (uint32_t)k + run + 1, sizes[k].zones, sizes[k].devices, sizes[k].links, text, &a);
            char name[64];
            snprintf(name, sizeof name, "random %zu.%u", k, run);
            sample s = {.name = name};
            for (size_t i = 0; i < SAMPLE_TABLES; i++)
                s.text[i] = cd_str_c(&text[i]);
            diagram_zone missing = {"dmz", "Vùng DMZ"};
            check_sample(&s, &missing, run % 2, &t);
            for (size_t i = 0; i < SAMPLE_TABLES; i++)
                cd_str_done(&text[i]);
            cd_arena_done(&a);
        }
    assert_int_equal(t.shared, 0);
    assert_true(t.slowest < 10); /* a quarter of a second, without a sanitizer on a busy machine */
    if (getenv("TELL"))
        fprintf(stderr, "# %zu diagrams, %zu of them parted, %zu parts, slowest %.3f s\n", t.drawn, t.parted, t.parts, t.slowest);
    return t;
}

static void geometry_of_random_networks(void **state)
{
    static const random_size sizes[] = {{1, 3, 3, 20}, {3, 8, 8, 20}, {5, 12, 16, 8}, {9, 40, 45, 1}, {0, 6, 6, 5}, {12, 0, 20, 5}, {25, 60, 60, 1}, {8, 20, 80, 2}, {30, 120, 200, 1}};
    tally t = check_random_networks(sizes, sizeof sizes / sizeof *sizes);
    assert_int_equal(t.drawn, 63 * 4); /* both kinds, upright and lying */
    assert_true(t.parted > 20);
}

/* With the word "stress" alone: more of them, and as large as a province has them. */
static void geometry_of_large_random_networks(void **state)
{
    static const random_size sizes[] = {{1, 3, 3, 40},   {3, 8, 8, 60},   {5, 12, 16, 30},   {9, 40, 45, 3},   {0, 6, 6, 10},     {12, 0, 20, 10},
                                        {25, 60, 60, 3}, {8, 20, 80, 10}, {60, 500, 800, 2}, {20, 300, 800, 1}, {2, 500, 700, 1}, {60, 100, 100, 1}, {1, 400, 400, 1}};
    tally t = check_random_networks(sizes, sizeof sizes / sizeof *sizes);
    assert_int_equal(t.drawn, 172 * 4);
    assert_true(t.parted > 40);
}

/* A province: departments with a switch and many equal machines each, server zones behind a pair of core switches. */
static void large_network(uint32_t departments, uint32_t machines, uint32_t servers, cd_str text[SAMPLE_TABLES])
{
    cd_str_adds(&text[0], "zone;zone_kind;private_addresses;vlan\nVùng mạng biên;border;10.0.0.0/29;1\nVùng DMZ;dmz;10.0.1.0/24;10\n");
    cd_str_adds(&text[1], "device;device_kind;device_model;device_place;device_zone;device_count;device_main\n"
                          "Bộ định tuyến biên;router;Cisco ASR 1001;Phòng máy chủ;Vùng mạng biên;2;true\n"
                          "Tường lửa biên;firewall;FortiGate 1100E;Phòng máy chủ;Vùng mạng biên|Vùng DMZ;2;true\n"
                          "Cân bằng tải;load_balancer;F5 i2800;Phòng máy chủ;Vùng DMZ;;\n");
    cd_str_adds(&text[2], "application;application_server\n");
    cd_str_adds(&text[3], "link;link_from;link_to;link_kind;link_speed\na;Internet;Bộ định tuyến biên;internet;1 Gb/s\nb;Bộ định tuyến biên;Tường lửa biên;wired;10 Gb/s\n"
                          "c;Tường lửa biên;Lõi 1;wired;10 Gb/s\nd;Tường lửa biên;Lõi 2;wired;10 Gb/s\ne;Tường lửa biên;Cân bằng tải;wired;10 Gb/s\n");
    cd_str_adds(&text[4], "related_name;related_owner\nTrục liên thông;\n");
    cd_str zones;
    cd_str_init(&zones, 0);
    for (uint32_t i = 1; i <= 4; i++) {
        cd_str_addf(&text[0], "Vùng máy chủ %u;servers;10.1.%u.0/24;%u\n", i, i, 100 + i);
        cd_str_addf(&zones, "%sVùng máy chủ %u", i > 1 ? "|" : "", i);
        for (uint32_t k = 1; k <= servers; k++) {
            cd_str_addf(&text[1], "Máy chủ %u.%02u;server;Dell R750;Phòng máy chủ, tủ %u;Vùng máy chủ %u;;\n", i, k, i, i);
            cd_str_addf(&text[2], "Ứng dụng số %u.%02u;Máy chủ %u.%02u\n", i, k, i, k);
            cd_str_addf(&text[3], "s%u.%u;Lõi %u;Máy chủ %u.%02u;wired;10 Gb/s\n", i, k, 1 + k % 2, i, k);
        }
    }
    for (uint32_t i = 1; i <= 2; i++)
        cd_str_addf(&text[1], "Lõi %u;core_switch;Cisco 9500;Phòng máy chủ;%s;;true\n", i, cd_str_c(&zones));
    cd_str_done(&zones);
    for (uint32_t i = 1; i <= departments; i++) {
        cd_str_addf(&text[0], "Mạng Phòng %u;internal;10.2.%u.0/24;%u\n", i, i, 200 + i);
        cd_str_addf(&text[1], "Chuyển mạch %u;switch;Cisco CBS350;Tầng %u;Mạng Phòng %u;;\nMáy in %u;other;Canon LBP;Tầng %u;Mạng Phòng %u;;\n", i, i % 9, i, i, i % 9, i);
        cd_str_addf(&text[3], "l%u;Lõi %u;Chuyển mạch %u;wired;1 Gb/s\np%u;Chuyển mạch %u;Máy in %u;wired;100 Mb/s\n", i, 1 + i % 2, i, i, i, i);
        for (uint32_t k = 1; k <= machines; k++) {
            cd_str_addf(&text[1], "Máy trạm %u-%02u;workstation;HP ProDesk;Tầng %u;Mạng Phòng %u;;\n", i, k, i % 9, i);
            cd_str_addf(&text[3], "m%u.%u;Chuyển mạch %u;Máy trạm %u-%02u;wired;1 Gb/s\n", i, k, i, i, k);
        }
    }
}

/* Part and place of an end of a link. */
static size_t found_in(picture *const *pictures, size_t n, enum net_what what, const char *name, const net_away **ret, size_t *ret_count)
{
    size_t part = 0;
    for (size_t i = 0; i < n; i++) {
        const network *p = pictures[i]->net;
        if (pictures[i]->choice.first_line) /* of one that has several parts the first */
            continue;
        size_t count = what == NET_ZONE ? p->nzones : what == NET_DEVICE ? p->ndevices : p->noutside;
        for (size_t k = 0; k < count; k++) {
            if (what == NET_ZONE && (p->zones[k].away || p->zones[k].continued))
                continue;
            if ((what == NET_ZONE ? p->zones[k].name : what == NET_DEVICE ? p->devices[k].name : p->outside[k].name) != name)
                continue;
            assert_int_equal(part, 0); /* once */
            part = i + 1;
            *ret = what == NET_ZONE ? p->zones[k].aways : what == NET_DEVICE ? p->devices[k].aways : p->outside[k].aways;
            *ret_count = what == NET_ZONE ? p->zones[k].naways : what == NET_DEVICE ? p->devices[k].naways : p->outside[k].naways;
        }
    }
    return part;
}

static bool leads_to(const net_away *aways, size_t n, size_t part)
{
    bool yes = false;
    for (size_t i = 0; i < n; i++)
        yes |= aways[i].part == part;
    return yes;
}

/* Every device, zone and what is outside stands in one part; every link is drawn in one, or told of in the two parts of its ends. */
static size_t check_nothing_is_lost(const sample *s, enum diagram_which which)
{
    table_rows rows[SAMPLE_TABLES];
    size_t n = sample_open(rules, s, rows), links = 0, told = 0;
    diagram_input in = {.tables = rows, .ntables = n, .max_width = UPRIGHT_W, .max_height = UPRIGHT_H, .measure = render_measure, .measure_user = fonts};
    cd_arena a;
    cd_arena_init(&a);
    network net;
    network_read(look, &in, &a, &net);
    struct word_cache *cache = word_cache_new();
    const draft d = {look, &in, which, &net, cache};
    picture **pictures;
    size_t count = pages_lay(&d, 500, &a, &pictures), none;
    const net_away *aways;
    for (size_t i = 0; i < net.ndevices; i++)
        assert_int_equal(found_in(pictures, count, NET_DEVICE, net.devices[i].name, &aways, &none) > 0, network_shows(&net, which, i));
    for (size_t i = 0; i < net.ngiven; i++)
        assert_true(found_in(pictures, count, NET_ZONE, net.zones[i].name, &aways, &none));
    for (size_t i = 0; i < net.noutside; i++)
        assert_true(which == DIAGRAM_PHYSICAL || found_in(pictures, count, NET_OUTSIDE, net.outside[i].name, &aways, &none));
    for (size_t i = 0; i < net.nlinks; i++) {
        const char *name[2];
        enum net_what what[2];
        size_t part[2], naways[2];
        const net_away *at[2];
        for (size_t e = 0; e < 2; e++) {
            net_ref r = net.links[i].ends[e];
            if (which == DIAGRAM_LOGICAL && r.what == NET_DEVICE && !net_joins(&net.devices[r.index]))
                r = (net_ref){NET_ZONE, net.devices[r.index].zones[0]};
            what[e] = r.what;
            name[e] = r.what == NET_ZONE ? net.zones[r.index].name : r.what == NET_DEVICE ? net.devices[r.index].name : net.outside[r.index].name;
            part[e] = found_in(pictures, count, r.what, name[e], &at[e], &naways[e]);
        }
        if ((what[0] == what[1] && name[0] == name[1]) || !part[0] || !part[1]) /* a place of which nothing is drawn */
            continue;
        if (part[0] == part[1]) {
            links++;
            continue;
        }
        assert_true(leads_to(at[0], naways[0], part[1]) && leads_to(at[1], naways[1], part[0]));
        told++;
    }
    for (size_t i = 0; i < count; i++)
        links -= pictures[i]->choice.first_line ? 0 : pictures[i]->net->nlinks;
    assert_int_equal(links, 0); /* drawn are those of one part, no more */
    for (size_t i = 0; i < count; i++)
        pic_free(pictures[i]);
    free(pictures);
    word_cache_free(cache);
    cd_arena_done(&a);
    sample_done(rows, n);
    return told;
}

static void nothing_is_lost_between_parts(void **state)
{
    static const uint32_t sizes[][3] = {{5, 12, 16}, {25, 60, 60}, {60, 500, 800}, {2, 300, 500}};
    size_t told = 0;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        cd_arena a;
        cd_arena_init(&a);
        cd_str text[SAMPLE_TABLES];
        sample s = {.name = "random"};
        for (size_t i = 0; i < SAMPLE_TABLES; i++)
            cd_str_init(&text[i], 0);
        random_network((uint32_t)k + 77, sizes[k][0], sizes[k][1], sizes[k][2], text, &a);
        for (size_t i = 0; i < SAMPLE_TABLES; i++)
            s.text[i] = cd_str_c(&text[i]);
        told += check_nothing_is_lost(&s, DIAGRAM_LOGICAL) + check_nothing_is_lost(&s, DIAGRAM_PHYSICAL);
        for (size_t i = 0; i < SAMPLE_TABLES; i++)
            cd_str_done(&text[i]);
        cd_arena_done(&a);
    }
    assert_true(told > 1000);
}

static void a_large_network_is_told_in_few_parts(void **state)
{
    cd_str text[SAMPLE_TABLES];
    sample s = {.name = "large"};
    for (size_t i = 0; i < SAMPLE_TABLES; i++)
        cd_str_init(&text[i], 0);
    large_network(54, 7, 12, text); /* 60 zones, 539 devices */
    for (size_t i = 0; i < SAMPLE_TABLES; i++)
        s.text[i] = cd_str_c(&text[i]);
    tally t = {0};
    check_sample(&s, NULL, 0, &t);
    assert_true(t.slowest < 5); /* some hundredths of a second, without a sanitizer on a busy machine */
    table_rows rows[SAMPLE_TABLES];
    size_t n = sample_open(rules, &s, rows);
    drawing **parts;
    size_t count = draw_parts(rows, n, DIAGRAM_PHYSICAL, NULL, 0, false, &parts, NULL, 0), folded = 0;
    assert_int_equal(count, PARTS_OF_LARGE);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < parts[i]->count; k++)
            folded += parts[i]->items[k].kind == DRAWING_TEXT && strncmp(parts[i]->items[k].text, "Máy trạm ", strlen("Máy trạm ")) == 0;
        if (i + 1 < count) /* no page stays half empty */
            assert_true(parts[i]->height > UPRIGHT_H * 6 / 10);
    }
    assert_int_equal(folded, 54); /* seven machines in one box, each department */
    assert_true(has_text(parts[count - 1], "Máy trạm 54-01–07 ×\u00A07"));
    for (size_t i = 0; getenv("DUMP") && i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s-%02zu.svg", getenv("DUMP"), i + 1);
        cd_str svg;
        cd_str_init(&svg, 0);
        render_svg(parts[i], &svg);
        cd_file_write(path, svg.data, svg.len, NULL);
        cd_str_done(&svg);
    }
    free_parts(parts, count);
    sample_done(rows, n);
    for (size_t i = 0; i < SAMPLE_TABLES; i++)
        cd_str_done(&text[i]);
}

/* ---- whole pictures ---- */

static void picture_of(const sample *s, enum diagram_which which, cd_str *to)
{
    table_rows rows[SAMPLE_TABLES];
    size_t n = sample_open(rules, s, rows);
    drawing **parts;
    size_t count = draw_parts(rows, n, which, NULL, 0, false, &parts, NULL, 0);
    drawing *d = diagram_stack(parts, count);
    assert_true(render_svg(d, to));
    drawing_free(d);
    sample_done(rows, n);
}

static void golden(void **state)
{
    static const struct {
        const sample *s;
        enum diagram_which which;
        const char *file;
    } pictures[] = {{&sample_commune, DIAGRAM_LOGICAL, "commune-logical.svg"}, {&sample_department, DIAGRAM_PHYSICAL, "department-physical.svg"}};
    for (size_t i = 0; i < 2; i++) {
        cd_auto_free char *folder = in_source("tests/golden/diagram");
        cd_auto_free char *path = cd_path_join(folder, pictures[i].file);
        cd_str got, want;
        cd_str_init(&got, 0);
        cd_str_init(&want, 0);
        picture_of(pictures[i].s, pictures[i].which, &got);
        if (getenv("UPDATE_GOLDEN"))
            assert_int_equal(cd_file_write(path, cd_str_c(&got), got.len, NULL), CD_OK);
        assert_int_equal(cd_file_read(path, CD_INPUT_MAX, NULL, &want), CD_OK);
        assert_string_equal(cd_str_c(&got), cd_str_c(&want));
        /* the same rows give the same bytes */
        cd_str_clear(&want);
        picture_of(pictures[i].s, pictures[i].which, &want);
        assert_string_equal(cd_str_c(&got), cd_str_c(&want));
        cd_xml *read = NULL;
        assert_int_equal(cd_xml_read_mem("svg", cd_str_c(&got), got.len, NULL, &read), CD_OK);
        cd_xml_free(read);
        cd_str_done(&got);
        cd_str_done(&want);
    }
}

/* Words are never smaller than 8 pt, and the picture is as wide as it was asked to be at least. */
static void sizes(void **state)
{
    table_rows rows[SAMPLE_TABLES];
    size_t n = sample_open(rules, &sample_commune, rows);
    diagram_input in = {.tables = rows, .ntables = n, .max_width = 467000, .max_height = 680000, .min_width = 467000, .measure = render_measure, .measure_user = fonts};
    drawing **parts;
    assert_int_equal(diagram_draw(look, DIAGRAM_PHYSICAL, &in, &parts), 1);
    const drawing *d = parts[0];
    assert_int_equal(d->width, 467000);
    assert_true(d->height <= 680000);
    for (size_t i = 0; i < d->count; i++)
        assert_true(d->items[i].kind != DRAWING_TEXT || d->items[i].size >= 8000);
    free_parts(parts, 1);
    sample_done(rows, n);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest stress[] = {cmocka_unit_test(geometry_of_large_random_networks)};
    if (argc > 1 && strcmp(argv[1], "stress") == 0)
        return cmocka_run_group_tests(stress, load, unload);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawings_copy_what_they_are_given),
        cmocka_unit_test(svg_exactly),
        cmocka_unit_test(measure_by_the_fonts),
        cmocka_unit_test(lines_are_even_and_fit),
        cmocka_unit_test(words_made_before_are_the_same),
        cmocka_unit_test(looks_are_checked),
        cmocka_unit_test(boxes_below_each_other_have_a_straight_line),
        cmocka_unit_test(a_line_past_a_row_has_a_lane),
        cmocka_unit_test(neighbours_are_linked_side_to_side),
        cmocka_unit_test(crossed_rows_are_untangled),
        cmocka_unit_test(the_network_is_read),
        cmocka_unit_test(common_places_are_said_once),
        cmocka_unit_test(names_are_told_in_few_words),
        cmocka_unit_test(a_part_says_what_it_is_linked_to),
        cmocka_unit_test(pictures_are_stacked),
        cmocka_unit_test(nothing_to_draw),
        cmocka_unit_test(missing_zones_are_dashed),
        cmocka_unit_test(geometry_of_samples),
        cmocka_unit_test(geometry_of_random_networks),
        cmocka_unit_test(nothing_is_lost_between_parts),
        cmocka_unit_test(a_large_network_is_told_in_few_parts),
        cmocka_unit_test(golden),
        cmocka_unit_test(sizes),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
