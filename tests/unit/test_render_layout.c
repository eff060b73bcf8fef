/* From trees to display lists: pages, tables, keeps, numbers, references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "render/layout.h"
#include "render_fixture.h"

/* Lays out a document that must be free of faults. */
static display *lay(const doc *d)
{
    display *out;
    cd_diags diags;
    cd_diags_init(&diags);
    int r = render_layout(d, style, fonts, &diags, &out);
    if (r != CD_OK)
        cd_diags_print(&diags, stderr);
    assert_int_equal(r, CD_OK);
    assert_int_equal(diags.count, 0);
    cd_diags_done(&diags);
    return out;
}

/* Texts of a page, in order, joined by '/', lines of page numbers included. */
static char *page_text(const display *d, size_t page)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < d->pages[page].count; i++) {
        const display_item *it = &d->pages[page].items[i];
        if (it->kind == DISPLAY_TEXT) {
            if (s.len)
                cd_str_addc(&s, '/');
            cd_str_add(&s, it->text, it->len);
        }
    }
    return cd_str_take(&s);
}

static size_t count_text(const display *d, size_t page, const char *text)
{
    size_t n = 0, len = strlen(text);
    for (size_t i = 0; i < d->pages[page].count; i++) {
        const display_item *it = &d->pages[page].items[i];
        n += it->kind == DISPLAY_TEXT && it->len == len && !memcmp(it->text, text, len);
    }
    return n;
}

static render_mpt lowest(const display *d, size_t page)
{
    render_mpt y = 0;
    for (size_t i = 0; i < d->pages[page].count; i++)
        if (d->pages[page].items[i].y > y)
            y = d->pages[page].items[i].y;
    return y;
}

static doc_node *table(doc *d, int columns)
{
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    doc_col cols[8];
    for (int i = 0; i < columns; i++)
        cols[i] = (doc_col){1, NULL};
    doc_cols(d, t, cols, (size_t)columns);
    t->borders = true;
    return t;
}

static void empty_document_is_one_page(void **state)
{
    doc *d = doc_new("trong.xml");
    display *out = lay(d);
    assert_int_equal(out->npages, 1);
    assert_int_equal(out->pages[0].count, 0);
    display_free(out);
    d->first_page_number = true;
    d->footer = "Mã hồ sơ: 1";
    out = lay(d);
    char *t = page_text(out, 0);
    assert_string_equal(t, "1/Mã hồ sơ: 1");
    free(t);
    display_free(out);
    doc_free(d);
}

/* The measures of Nghị định 30: margins, first-line indent, both edges. */
static void body_stands_at_its_margins(void **state)
{
    doc *d = doc_new("m.xml");
    char text[2000];
    uint32_t seed = 5;
    sample_words(text, sizeof text, 400, &seed);
    sample_para(d, NULL, "body", text);
    display *out = lay(d);
    const display_page *p = &out->pages[0];
    const render_mpt left = 85039, right = 595276 - 42520, indent = 36000;
    assert_true(p->count >= 5);
    for (size_t i = 0; i < p->count; i++) {
        const display_item *it = &p->items[i];
        assert_int_equal(it->kind, DISPLAY_TEXT);
        assert_int_equal(it->size, 14000);
        assert_int_equal(it->x, left + (i ? 0 : indent));
        int64_t w = 0, blanks = 0;
        for (const char *q = it->text, *end = q + it->len; q < end;) {
            uint32_t c = cd_utf8_next(&q, end);
            w += render_glyph_of(&fonts->face[0], c).width * 14;
            blanks += c == ' ';
        }
        if (i + 1 < p->count)
            assert_in_range(it->x + w + blanks * it->blank, right - 60, right + 60); /* 0.06 pt */
        else
            assert_int_equal(it->blank, 0);
    }
    assert_in_range(p->items[0].y, 56693 + 12000, 56693 + 15000); /* the first baseline below 20 mm */
    display_free(out);
    doc_free(d);
}

static void numbers_are_hidden_on_first_pages(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "body", "một");
    doc_add(d, NULL, DOC_BREAK, NULL);
    sample_para(d, NULL, "body", "hai");
    doc_add(d, NULL, DOC_BREAK, NULL)->restart = true;
    sample_para(d, NULL, "body", "phụ lục");
    doc_node *b = doc_add(d, NULL, DOC_BREAK, NULL);
    b->landscape = true;
    sample_para(d, NULL, "body", "nằm");
    display *out = lay(d);
    static const char *const want[] = {"một", "hai/2", "phụ lục", "nằm/2"};
    assert_int_equal(out->npages, 4);
    for (size_t i = 0; i < 4; i++) {
        char *t = page_text(out, i);
        assert_string_equal(t, want[i]);
        free(t);
        assert_int_equal(out->pages[i].landscape, i == 3);
        assert_int_equal(out->pages[i].restart, i == 2);
    }
    /* 13 pt, upright, in the middle of the text's width and inside the top margin */
    const display_item *it = &out->pages[1].items[1];
    assert_int_equal(it->size, 13000);
    assert_int_equal(it->face, 0);
    assert_int_equal(it->x + 6500 / 2, 85039 + (595276 - 85039 - 42520) / 2);
    assert_in_range(it->y, 20000, 56693);
    display_free(out);
    doc_free(d);
}

static void breaks_make_no_empty_pages(void **state)
{
    doc *d = doc_new("m.xml");
    doc_add(d, NULL, DOC_BREAK, NULL)->landscape = true;
    sample_para(d, NULL, "body", "một");
    doc_add(d, NULL, DOC_BREAK, NULL);
    doc_add(d, NULL, DOC_BREAK, NULL);
    display *out = lay(d);
    assert_int_equal(out->npages, 1);
    assert_true(out->pages[0].landscape);
    display_free(out);
    doc_free(d);
}

/* `lines` one-line paragraphs of style "plain" (13 pt, no space): each 14,937 high, 48 to a page. */
static void fill_lines(doc *d, int lines)
{
    for (int i = 0; i < lines; i++)
        sample_para(d, NULL, "plain", "dòng");
}

static void heading_is_kept_with_text(void **state)
{
    for (int before = 40; before < 50; before++) {
        doc *d = doc_new("m.xml");
        fill_lines(d, before);
        sample_heading(d, NULL, 2, "Tiêu đề");
        sample_para(d, NULL, "body", "Lời văn");
        display *out = lay(d);
        size_t page = count_text(out, 0, "Tiêu đề") ? 0 : 1;
        assert_int_equal(count_text(out, page, "Tiêu đề"), 1);
        assert_int_equal(count_text(out, page, "Lời văn"), 1);
        assert_int_equal(out->nheadings, 1);
        assert_int_equal(out->headings[0].page, page);
        assert_string_equal(out->headings[0].title, "Tiêu đề");
        display_free(out);
        doc_free(d);
    }
}

/* A paragraph of six lines met by the page end at every line: never one line alone on either side. */
static void no_widows_no_orphans(void **state)
{
    bool split_seen = false;
    for (int before = 36; before < 50; before++) {
        doc *d = doc_new("m.xml");
        fill_lines(d, before);
        doc_node *p = doc_add(d, NULL, DOC_PARA, "body");
        for (int i = 0; i < 6; i++) {
            doc_text(d, p, "sáu", sample_place, NULL);
            if (i < 5)
                doc_add(d, p, DOC_LINE, NULL);
        }
        display *out = lay(d);
        size_t a = count_text(out, 0, "sáu"), b = out->npages > 1 ? count_text(out, 1, "sáu") : 0;
        assert_int_equal(a + b, 6);
        assert_true(a != 1 && b != 1);
        split_seen = split_seen || (a && b);
        display_free(out);
        doc_free(d);
    }
    assert_true(split_seen);
}

static void group_stays_together(void **state)
{
    for (int before = 40; before < 50; before++) {
        doc *d = doc_new("m.xml");
        fill_lines(d, before);
        doc_node *g = doc_add(d, NULL, DOC_GROUP, NULL);
        for (int i = 0; i < 8; i++)
            sample_para(d, g, "plain", "nhóm");
        display *out = lay(d);
        size_t a = count_text(out, 0, "nhóm");
        assert_true(a == 0 || a == 8);
        display_free(out);
        doc_free(d);
    }
    /* larger than a page: it starts where it stands and is parted */
    doc *d = doc_new("m.xml");
    fill_lines(d, 5);
    doc_node *g = doc_add(d, NULL, DOC_GROUP, NULL);
    for (int i = 0; i < 100; i++)
        sample_para(d, g, "plain", "nhóm");
    display *out = lay(d);
    assert_int_equal(out->npages, 3);
    assert_true(count_text(out, 0, "nhóm") > 40);
    display_free(out);
    doc_free(d);
}

static void space_vanishes_at_page_top(void **state)
{
    doc *d = doc_new("m.xml");
    fill_lines(d, 48);
    doc_add(d, NULL, DOC_SPACE, NULL)->size = 100000;
    sample_para(d, NULL, "plain", "sau");
    display *out = lay(d);
    assert_int_equal(out->npages, 2);
    assert_int_equal(out->pages[1].items[0].y, out->pages[0].items[0].y);
    display_free(out);
    doc_free(d);
    d = doc_new("m.xml"); /* but not where it was asked for: at the start */
    doc_add(d, NULL, DOC_SPACE, NULL)->size = 100000;
    sample_para(d, NULL, "plain", "sau");
    out = lay(d);
    assert_true(out->pages[0].items[0].y > 56693 + 100000);
    display_free(out);
    doc_free(d);
}

static void thousand_rows_repeat_their_header(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *t = table(d, 3);
    doc_node *r = doc_add(d, t, DOC_ROW, NULL);
    r->header = true;
    sample_cell(d, r, "STT");
    sample_cell(d, r, "Tên");
    sample_cell(d, r, "Mức");
    for (int i = 0; i < 1000; i++) {
        char no[16];
        snprintf(no, sizeof no, "%d", i + 1);
        r = doc_add(d, t, DOC_ROW, NULL);
        sample_cell(d, r, no);
        sample_cell(d, r, "hàng");
        sample_cell(d, r, "Đạt");
    }
    display *out = lay(d);
    size_t rows = 0;
    assert_true(out->npages > 20);
    for (size_t i = 0; i < out->npages; i++) {
        assert_int_equal(count_text(out, i, "STT"), 1);
        size_t here = count_text(out, i, "hàng");
        assert_true(here > 0);
        rows += here;
        assert_true(lowest(out, i) <= 841890 - 56693 + 500);
        /* one rule a row, one above; four down the sides and between, unbroken over the page */
        size_t across = 0, down = 0;
        for (size_t k = 0; k < out->pages[i].count; k++) {
            const display_item *it = &out->pages[i].items[k];
            across += it->kind == DISPLAY_RULE && it->w > it->h;
            down += it->kind == DISPLAY_RULE && it->w < it->h;
        }
        assert_int_equal(across, here + 2);
        assert_int_equal(down, 4);
    }
    assert_int_equal(rows, 1000);
    display_free(out);
    doc_free(d);
}

static void cell_taller_than_a_page_is_parted(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *t = table(d, 2);
    doc_node *r = doc_add(d, t, DOC_ROW, NULL);
    r->header = true;
    sample_cell(d, r, "A");
    sample_cell(d, r, "B");
    r = doc_add(d, t, DOC_ROW, NULL);
    doc_node *c = doc_add(d, r, DOC_CELL, NULL);
    for (int i = 0; i < 120; i++)
        sample_para(d, c, NULL, "cao");
    sample_cell(d, r, "ngắn");
    r = doc_add(d, t, DOC_ROW, NULL);
    sample_cell(d, r, "cuối");
    sample_cell(d, r, "cùng");
    display *out = lay(d);
    size_t total = 0;
    assert_true(out->npages >= 3);
    for (size_t i = 0; i < out->npages; i++) {
        total += count_text(out, i, "cao");
        assert_int_equal(count_text(out, i, "A"), 1);
        assert_int_equal(count_text(out, i, "ngắn"), i == 0);
        assert_true(lowest(out, i) <= 841890 - 56693 + 500);
    }
    assert_int_equal(total, 120);
    assert_int_equal(count_text(out, out->npages - 1, "cuối"), 1);
    display_free(out);
    doc_free(d);
}

/* A row of many lines near the foot: what is parted leaves two lines at least in each cell. */
static void parted_rows_leave_no_widows(void **state)
{
    for (int before = 20; before < 48; before++) {
        doc *d = doc_new("m.xml");
        fill_lines(d, before);
        doc_node *t = table(d, 2);
        doc_node *r = doc_add(d, t, DOC_ROW, NULL);
        for (int k = 0; k < 2; k++) {
            doc_node *p = doc_add(d, doc_add(d, r, DOC_CELL, NULL), DOC_PARA, NULL);
            for (int i = 0; i < (k ? 20 : 14); i++) {
                doc_text(d, p, k ? "bê" : "a", sample_place, NULL);
                doc_add(d, p, DOC_LINE, NULL);
            }
        }
        display *out = lay(d);
        assert_true(out->npages <= 2);
        size_t a = 0, b = 0;
        for (size_t i = 0; i < out->npages; i++) {
            size_t na = count_text(out, i, "a"), nb = count_text(out, i, "bê");
            assert_true(na != 1 && nb != 1);
            a += na;
            b += nb;
        }
        assert_int_equal(a, 14);
        assert_int_equal(b, 20);
        display_free(out);
        doc_free(d);
    }
}

static void spans_and_short_rows(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *t = table(d, 4);
    doc_node *r = doc_add(d, t, DOC_ROW, NULL);
    sample_cell(d, r, "rộng")->span = 3;
    sample_cell(d, r, "hẹp");
    r = doc_add(d, t, DOC_ROW, NULL);
    sample_cell(d, r, "một");
    display *out = lay(d);
    size_t down = 0;
    for (size_t k = 0; k < out->pages[0].count; k++)
        down += out->pages[0].items[k].kind == DISPLAY_RULE && out->pages[0].items[k].w < out->pages[0].items[k].h;
    assert_int_equal(down, 5); /* three go through both rows, two stand in the second alone */
    display_free(out);
    doc_free(d);
}

/* Lines of one cell of the given share of the text width, joined by '|'. */
static void cell_lines_are(const char *text, int share, const char *want)
{
    doc *d = doc_new("m.xml");
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    doc_cols(d, t, (const doc_col[]){{share, NULL}, {100 - share, NULL}}, 2);
    doc_node *r = doc_add(d, t, DOC_ROW, NULL);
    sample_cell(d, r, text);
    sample_cell(d, r, "");
    display *out = lay(d);
    cd_str s;
    cd_str_init(&s, 0);
    render_mpt y = 0;
    for (size_t i = 0; i < out->pages[0].count; i++) {
        const display_item *it = &out->pages[0].items[i];
        if (it->kind != DISPLAY_TEXT)
            continue;
        if (y && it->y != y)
            cd_str_addc(&s, '|');
        y = it->y;
        cd_str_add(&s, it->text, it->len);
    }
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
    display_free(out);
    doc_free(d);
}

/* Dots of a gap fill one line of a narrow cell and no more. */
static void gaps_stay_in_their_line(void **state)
{
    for (int wide = 0; wide < 2; wide++) {
        doc *d = doc_new("m.xml");
        doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
        doc_cols(d, t, (const doc_col[]){{wide ? 50 : 10, NULL}, {50, NULL}}, 2);
        doc_node *r = doc_add(d, t, DOC_ROW, NULL), *c = doc_add(d, r, DOC_CELL, NULL);
        doc_gap(d, doc_add(d, c, DOC_PARA, NULL), "x");
        sample_cell(d, r, "");
        display *out = lay(d);
        assert_int_equal(out->pages[0].count, 1);
        assert_int_equal(out->pages[0].items[0].len, wide ? 3 * 6 : 3 * 5); /* 84 pt, in dots of 13 pt; what the cell of 78 pt holds */
        display_free(out);
        doc_free(d);
    }
}

static void addresses_are_parted_at_their_marks(void **state)
{
    cell_lines_are("2001:0db8:85a3:0000:0000:8a2e:0370:7334", 20, "2001:0db8:85a3:|0000:0000:8a2e:|0370:7334");
    cell_lines_are("2001:db8::1", 20, "2001:db8::1");
    cell_lines_are("https://dichvucong.tayninh.gov.vn/trang-chu?id=12345&lang=vi", 25, "https://dichvucong|.tayninh.gov.vn/trang-|chu?id=12345&lang=|vi");
    cell_lines_are("Thư: phong.cntt@sokhoahoccongnghe.tayninh.gov.vn", 24, "Thư: phong.cntt@|sokhoahoccongnghe|.tayninh.gov.vn");
    cell_lines_are("9f86d081884c7d659a2feaa0c55ad015", 15, "9f86d081884|c7d659a2fea|a0c55ad015");
    cell_lines_are("C:\\Users\\vanthu\\hoso_2026.docx", 20, "C:\\Users\\vanthu\\|hoso_2026.docx");
    cell_lines_are("10.10.110.0/24, 10.10.111.0/24", 20, "10.10.110.0/24,|10.10.111.0/24");
}

/* Lines of a justified paragraph of the given width in points, each ended by '|', into `to`. */
static void body_lines(const doc_node *(*fill)(doc *d, doc_node *p), int width, cd_str *to)
{
    doc *d = doc_new("m.xml");
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    doc_cols(d, t, (const doc_col[]){{width, NULL}, {468 - width, NULL}}, 2);
    doc_node *r = doc_add(d, t, DOC_ROW, NULL), *c = doc_add(d, r, DOC_CELL, NULL);
    fill(d, doc_add(d, c, DOC_PARA, "body-plain"));
    sample_cell(d, r, "");
    display *out = lay(d);
    render_mpt y = 0;
    for (size_t i = 0; i < out->pages[0].count; i++) {
        const display_item *it = &out->pages[0].items[i];
        if (it->kind != DISPLAY_TEXT)
            continue;
        if (y && it->y != y)
            cd_str_addc(to, '|');
        y = it->y;
        cd_str_add(to, it->text, it->len);
    }
    cd_str_addc(to, '|');
    display_free(out);
    doc_free(d);
}

static const doc_node *quoting(doc *d, doc_node *p)
{
    return doc_text(d, p,
                    "Căn cứ điểm c khoản 2 Điều 13 Nghị định số 331/2026/NĐ-CP, dải địa chỉ 10.60.99.0/24 thuộc vùng quản trị đặt "
                    "tại mục 4 Phần II của bản này, theo Bảng 11 và đoạn văn nối tiếp nhau cho đủ bốn dòng chữ.",
                    sample_place, NULL);
}

/* "Điều 13", "điểm c", "NĐ-CP" and the length of an address stay in their line at nearly every width (37 bad ends when such
 * places cost nothing): two are left, where the line would be full of holes. */
static void numbers_stay_with_their_words(void **state)
{
    static const char *const bad[] = {"điểm|", "khoản|", "Điều|", "mục|", "Phần|", "Bảng|", "NĐ-|", ".0/|", "331/|"};
    int ends = 0;
    cd_str s;
    cd_str_init(&s, 0);
    for (int width = 320; width <= 460; width += 2) {
        cd_str_clear(&s);
        body_lines(quoting, width, &s);
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
            ends += strstr(cd_str_c(&s), bad[i]) != NULL;
    }
    assert_int_equal(ends, 2);
    cd_str_clear(&s);
    body_lines(quoting, 390, &s);
    assert_string_equal(cd_str_c(&s), "Căn cứ điểm c khoản 2 Điều 13 Nghị định số 331/2026/NĐ-CP, dải|địa chỉ 10.60.99.0/24 thuộc vùng quản trị "
                                      "đặt tại mục 4 Phần II của|bản này, theo Bảng 11 và đoạn văn nối tiếp nhau cho đủ bốn dòng chữ.|");
    cd_str_done(&s);
}

static const doc_node *asking(doc *d, doc_node *p)
{
    doc_text(d, p, "Đơn vị cử cá nhân, bộ phận phụ trách: ", sample_place, NULL);
    doc_gap(d, p, "x")->size = 150000;
    return doc_text(d, p, ".", sample_place, NULL);
}

/* Dots of running text go on in the next line rather than leave holes in the one before; four of them at least. */
static void dots_go_on_in_the_next_line(void **state)
{
    cd_str s;
    cd_str_init(&s, 0);
    body_lines(asking, 340, &s);
    assert_string_equal(cd_str_c(&s), "Đơn vị cử cá nhân, bộ phận phụ trách: …………………|………….|");
    cd_str_clear(&s);
    body_lines(asking, 300, &s);
    assert_string_equal(cd_str_c(&s), "Đơn vị cử cá nhân, bộ phận phụ trách: ………………|…………….|");
    cd_str_done(&s);
}

/* A signature comes with some words of the letter, wherever the page ends. */
static void joined_groups_are_never_alone(void **state)
{
    for (int table_before = 0; table_before < 2; table_before++)
        for (int lines = 20; lines < 50; lines++) {
            doc *d = doc_new("m.xml");
            for (int i = 0; i < lines; i++)
                sample_para(d, NULL, "plain", "dòng");
            if (table_before) {
                doc_node *t = table(d, 1);
                for (int i = 0; i < 3; i++)
                    sample_cell(d, doc_add(d, t, DOC_ROW, NULL), "hàng");
            } else {
                sample_para(d, NULL, "body", "Lời kết.");
            }
            doc_add(d, NULL, DOC_SPACE, NULL)->size = 12000;
            doc_node *g = doc_add(d, NULL, DOC_GROUP, NULL);
            g->join = true;
            for (int i = 0; i < 6; i++)
                sample_para(d, g, "sign-name", "người ký");
            display *out = lay(d);
            for (size_t page = 0; page < out->npages; page++) {
                size_t signers = count_text(out, page, "người ký");
                assert_true(signers == 0 || signers == 6);
                assert_true(!signers || count_text(out, page, table_before ? "hàng" : "Lời kết."));
            }
            display_free(out);
            doc_free(d);
        }
}

/* What announces something is never the last line of a page. */
static void lines_that_announce_stay(void **state)
{
    for (int lines = 36; lines < 48; lines++) {
        doc *d = doc_new("m.xml");
        for (int i = 0; i < lines; i++)
            sample_para(d, NULL, "plain", "dòng");
        sample_para(d, NULL, "plain", "Gồm:");
        doc_node *t = table(d, 1);
        for (int i = 0; i < 3; i++)
            sample_cell(d, doc_add(d, t, DOC_ROW, NULL), "hàng");
        display *out = lay(d);
        for (size_t page = 0; page < out->npages; page++)
            if (count_text(out, page, "Gồm:"))
                assert_true(count_text(out, page, "hàng") > 0);
        display_free(out);
        doc_free(d);
    }
}

/* A wide table has a lying page of its own amid upright ones, and its head on every page of it. */
static void wide_tables_lie(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "body", "trước");
    doc_add(d, NULL, DOC_BREAK, NULL)->landscape = true;
    doc_node *t = table(d, 3), *head = doc_add(d, t, DOC_ROW, NULL);
    head->header = true;
    sample_cell(d, head, "STT");
    sample_cell(d, head, "Tên gọi");
    sample_cell(d, head, "Ghi chú của một cột hẹp mà tên thì rất dài nên phải xuống vài dòng mới hết được cả tên này");
    for (int i = 0; i < 60; i++) {
        doc_node *r = doc_add(d, t, DOC_ROW, NULL);
        for (int c = 0; c < 3; c++)
            sample_cell(d, r, "ô");
    }
    doc_add(d, NULL, DOC_BREAK, NULL);
    sample_para(d, NULL, "body", "sau");
    display *out = lay(d);
    assert_int_equal(out->npages, 5);
    for (size_t page = 0; page < out->npages; page++) {
        bool lying = page > 0 && page + 1 < out->npages;
        assert_int_equal(out->pages[page].landscape, lying);
        assert_int_equal(count_text(out, page, "STT"), lying);
    }
    /* the head's short words stand in the middle of its height */
    const display_page *p = &out->pages[1];
    render_mpt stt = 0, first = 0, last = 0;
    for (size_t i = 0; i < p->count; i++) {
        const display_item *it = &p->items[i];
        if (it->kind != DISPLAY_TEXT || it->face != RENDER_BOLD)
            continue;
        if (it->len == 3)
            stt = it->y;
        if (!strncmp(it->text, "Ghi chú", 8))
            first = it->y;
        if (it->x > 595276)
            last = it->y;
    }
    assert_true(last > first + 13000);
    assert_in_range(2 * stt, first + last - 2, first + last + 2);
    display_free(out);
    doc_free(d);
}

/* Contents: every entry leads, by one link as wide as the text, to its heading, whose number it shows. */
static void contents_lead_to_headings(void **state)
{
    doc *d = sample_dossier_with_toc();
    display *out = lay(d);
    size_t links = 0;
    for (size_t i = 0; i < out->pages[0].count; i++) {
        const display_item *it = &out->pages[0].items[i];
        if (it->kind != DISPLAY_LINK)
            continue;
        const display_mark *m = &out->marks[it->mark];
        const display_heading *h = &out->headings[links++];
        char number[8];
        snprintf(number, sizeof number, "%d", out->pages[m->page].number);
        assert_int_equal(m->page, h->page);
        assert_int_equal(m->y, h->y);
        assert_int_equal(it[-1].len, strlen(number));
        assert_memory_equal(it[-1].text, number, it[-1].len);
        assert_int_equal(it->x + it->w, 595276 - 42520);
    }
    assert_int_equal(links, 30);
    assert_int_equal(out->nheadings, 30);
    /* the same pages as without the contents, one later */
    doc *plain = sample_dossier();
    display *alone = lay(plain);
    assert_int_equal(out->npages, alone->npages + 1);
    for (size_t page = 0; page < alone->npages; page++) {
        char *a = page_text(out, page + 1), *b = page_text(alone, page);
        size_t same = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
        assert_memory_equal(a, b, same - 4); /* but for the page number at the end */
        free(a);
        free(b);
    }
    display_free(alone);
    display_free(out);
    doc_free(plain);
    doc_free(d);
}

static void overlong_words_are_broken(void **state)
{
    char word[3000];
    memset(word, 'w', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    static const char *const styles[] = {"body", "form-line", "doc-type"};
    for (size_t k = 0; k < 3; k++) {
        doc *d = doc_new("m.xml");
        sample_para(d, NULL, styles[k], word);
        doc_node *r = doc_add(d, table(d, 8), DOC_ROW, NULL);
        sample_cell(d, r, "https://dichvucong.gov.vn/p/home/dvc-trang-chu.html?x=Nghiêng");
        display *out = lay(d);
        size_t letters = 0;
        for (size_t page = 0; page < out->npages; page++)
            for (size_t i = 0; i < out->pages[page].count; i++) {
                const display_item *it = &out->pages[page].items[i];
                if (it->kind == DISPLAY_TEXT && it->text[0] == 'w')
                    letters += it->len;
                if (it->kind == DISPLAY_TEXT)
                    assert_true(it->x >= 85000 && it->x < 595276 - 42520);
            }
        assert_int_equal(letters, sizeof word - 1);
        display_free(out);
        doc_free(d);
    }
}

/* Narrow columns: words are cut only when they have to be. */
static void narrow_cells(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
    const doc_col cols[] = {{60, NULL}, {70, NULL}, {60, NULL}, {278, NULL}};
    doc_cols(d, t, cols, 4);
    t->borders = true;
    doc_node *r = doc_add(d, t, DOC_ROW, NULL);
    sample_cell(d, r, "an ninhthông");
    sample_cell(d, r, "Ngày 01/01/2027");
    sample_cell(d, r, "số 331/2026/NĐ-CP");
    sample_cell(d, r, "Tây Nguyên");
    display *out = lay(d);
    char *text = page_text(out, 0);
    assert_string_equal(text, "an/ninhthông/Ngày/01/01/2027/số/331/2026//NĐ-CP/Tây Nguyên");
    free(text);
    display_free(out);
    doc_free(d);
}

/* Numbers of documents stay whole where a line can hold them; words joined by - and / do not, nor do long chains. */
static void numbers_of_documents(void **state)
{
    static const char *const cases[][2] = {
        {"theo số 331/2026/NĐ-CP", "theo số/331/2026/NĐ-CP"},
        {"nghị quyết (12/2022/TT-BTTTT);", "nghị quyết/(12/2022/TT-/BTTTT);"}, /* does not fit into the line */
        {"quyết định 1271/QĐ-TTg.", "quyết định/1271/QĐ-TTg."},
        {"ngày nay 66/2026/NQ-CP", "ngày nay/66/2026/NQ-CP"},
        {"Luật số mới 116/2025/QH15,", "Luật số mới/116/2025/QH15,"},
        {"mạng có Wi-Fi xa-hơn-nữa", "mạng có Wi-Fi xa-/hơn-nữa"},
        {"hệ thống OT/công nghiệp", "hệ thống OT/công/nghiệp"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        doc *d = doc_new("m.xml");
        doc_node *t = doc_add(d, NULL, DOC_TABLE, NULL);
        const doc_col cols[] = {{102, NULL}, {366, NULL}};
        doc_cols(d, t, cols, 2);
        t->borders = true;
        doc_node *r = doc_add(d, t, DOC_ROW, NULL);
        sample_cell(d, r, cases[i][0]);
        sample_cell(d, r, "");
        display *out = lay(d);
        char *text = page_text(out, 0);
        assert_string_equal(text, cases[i][1]);
        free(text);
        display_free(out);
        doc_free(d);
    }
    (void)state;
}

static void leaders_and_references(void **state)
{
    doc *d = doc_new("m.xml");
    doc_node *p = doc_add(d, NULL, DOC_PARA, "toc1");
    doc_text(d, p, "Phần hai", sample_place, NULL);
    doc_add(d, p, DOC_TAB, NULL);
    doc_add(d, p, DOC_PAGEREF, NULL)->text = "hai";
    for (int i = 0; i < 12; i++) {
        doc_add(d, NULL, DOC_BREAK, NULL);
        doc_node *h = sample_heading(d, NULL, 1, "Phần");
        h->anchor = i == 10 ? "hai" : NULL;
    }
    display *out = lay(d);
    assert_int_equal(out->npages, 13);
    const display_page *page = &out->pages[0];
    assert_int_equal(page->count, 4);
    assert_int_equal(page->items[1].text[0], '.');
    assert_true(page->items[1].len > 50);
    assert_int_equal(page->items[2].len, 2);
    assert_memory_equal(page->items[2].text, "12", 2);
    assert_int_equal(page->items[2].x + 13000, 595276 - 42520); /* ends at the right margin */
    assert_int_equal(page->items[3].kind, DISPLAY_LINK);
    assert_int_equal(out->marks[page->items[3].mark].page, 11);
    display_free(out);
    doc_free(d);
}

static void looks_of_runs(void **state)
{
    doc *d = sample_letter();
    display *out = lay(d);
    cd_str dump;
    cd_str_init(&dump, 0);
    display_dump(out, &dump);
    assert_int_equal(out->npages, 1);
    assert_non_null(strstr(dump.data, "face 1 blank 0 |đậm|"));
    assert_non_null(strstr(dump.data, "face 2 blank 0 |nghiêng|"));
    assert_non_null(strstr(dump.data, "size 8750 face 0 blank 0 |2|")); /* superscript */
    assert_non_null(strstr(dump.data, " ticked\n"));
    assert_non_null(strstr(dump.data, "size 11000 face 0 blank 0 |- |")); /* marker of noi-nhan-item */
    assert_non_null(strstr(dump.data, "size 12000 face 3 blank 0 |Nơi nhận:|"));
    assert_int_equal(count_text(out, 0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), 1); /* on one line */
    cd_str_done(&dump);
    display_free(out);
    doc_free(d);
}

/* Each fault: code, place, words. */
static void expect_fault(const doc *d, const char *code, size_t line, const char *says)
{
    display *out;
    cd_diags diags;
    cd_diags_init(&diags);
    assert_int_equal(render_layout(d, style, fonts, &diags, &out), CD_EINPUT);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, code);
    assert_string_equal(diags.items[0].file, d->file);
    assert_int_equal(diags.items[0].line, line);
    if (!strstr(diags.items[0].text, says))
        fail_msg("“%s” lacks “%s”", diags.items[0].text, says);
    assert_true(out->npages > 0);
    cd_diags_done(&diags);
    display_free(out);
}

static void faults_are_told_with_their_place(void **state)
{
    doc *d = doc_new("mau/cu.xml");
    sample_para(d, NULL, "body", "Cơ quan 漢 (tên cũ 漢)");
    expect_fault(d, "E7010", 7, "U+6F22 trong “Cơ quan 漢 (tên cũ 漢)”");
    doc_free(d);

    d = doc_new("mau/cu.xml");
    sample_para(d, NULL, "khong-co", "x");
    expect_fault(d, "E7002", 1, "“khong-co”");
    doc_free(d);

    d = doc_new("mau/cu.xml");
    doc_node *n = doc_add(d, doc_add(d, NULL, DOC_PARA, NULL), DOC_PAGEREF, NULL);
    n->text = "dau";
    n->line = 33;
    expect_fault(d, "E7011", 33, "“dau”");
    doc_free(d);

    d = doc_new("mau/cu.xml");
    sample_para(d, NULL, NULL, "x")->anchor = "ten";
    sample_para(d, NULL, NULL, "x")->anchor = "ten";
    expect_fault(d, "E7012", 1, "“ten”");
    doc_free(d);

    d = doc_new("mau/cu.xml");
    n = doc_add(d, table(d, 2), DOC_ROW, NULL);
    sample_cell(d, n, "a");
    n = sample_cell(d, n, "b");
    n->span = 2;
    n->line = 40;
    expect_fault(d, "E7013", 40, "(2)");
    doc_free(d);

    d = doc_new("mau/cu.xml");
    n = doc_add(d, doc_add(d, NULL, DOC_GROUP, NULL), DOC_BREAK, NULL);
    n->line = 9;
    expect_fault(d, "E7014", 9, "sang trang");
    doc_free(d);

    d = doc_new("mau/cu.xml");
    d->watermark = "NHÁP 漢";
    expect_fault(d, "E7010", 1, "U+6F22");
    doc_free(d);
}

/* Pages too low for a line: told, and the document still comes to an end. */
static void line_higher_than_page(void **state)
{
    render_style low = *style;
    low.height = 130000;
    doc *d = doc_new("m.xml");
    doc_node *p = sample_para(d, NULL, "body", "một");
    doc_add(d, p, DOC_LINE, NULL);
    doc_text(d, p, "hai", sample_place, NULL);
    doc_node *r = doc_add(d, table(d, 1), DOC_ROW, NULL);
    sample_cell(d, r, "ba");
    display *out;
    cd_diags diags;
    cd_diags_init(&diags);
    assert_int_equal(render_layout(d, &low, fonts, &diags, &out), CD_EINPUT);
    assert_int_equal(out->npages, 3);
    assert_int_equal(diags.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(diags.items[i].code, "E7015");
    assert_int_equal(count_text(out, 2, "ba"), 1);
    cd_diags_done(&diags);
    display_free(out);
    doc_free(d);
}

static void missing_character_is_drawn(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "body", "a漢b");
    display *out;
    assert_int_equal(render_layout(d, style, fonts, NULL, &out), CD_EINPUT);
    assert_int_equal(out->pages[0].count, 3);
    assert_int_equal(out->pages[0].items[1].kind, DISPLAY_MISSING);
    assert_true(out->pages[0].items[2].x > out->pages[0].items[1].x + out->pages[0].items[1].w);
    display_free(out);
    doc_free(d);
}

static void words_and_tree(void **state)
{
    doc *d = doc_new("m.xml");
    sample_heading(d, NULL, 2, "Mục \"một\"")->anchor = "m1";
    doc_node *r = doc_add(d, table(d, 2), DOC_ROW, NULL);
    r->header = true;
    sample_cell(d, r, "STT");
    doc_node *p = doc_add(d, doc_add(d, r, DOC_CELL, NULL), DOC_PARA, "body");
    doc_add(d, p, DOC_BOX, NULL)->ticked = true;
    doc_gap(d, p, "ten");
    cd_str s;
    cd_str_init(&s, 0);
    render_text(d, &s);
    assert_string_equal(s.data, "Mục \"một\"\nSTT | [x]……\n");
    cd_str_clear(&s);
    render_tree(d, &s);
    assert_string_equal(s.data, "heading level 2 anchor=\"m1\"\n"
                                "  text \"Mục \\\"một\\\"\"\n"
                                "table columns 1, 1 borders\n"
                                "  row header\n"
                                "    cell\n"
                                "      para\n"
                                "        text \"STT\"\n"
                                "    cell\n"
                                "      para body\n"
                                "        box ticked\n"
                                "        gap \"ten\"\n");
    cd_str_done(&s);
    doc_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_document_is_one_page),
        cmocka_unit_test(body_stands_at_its_margins),
        cmocka_unit_test(numbers_are_hidden_on_first_pages),
        cmocka_unit_test(breaks_make_no_empty_pages),
        cmocka_unit_test(heading_is_kept_with_text),
        cmocka_unit_test(no_widows_no_orphans),
        cmocka_unit_test(group_stays_together),
        cmocka_unit_test(space_vanishes_at_page_top),
        cmocka_unit_test(thousand_rows_repeat_their_header),
        cmocka_unit_test(cell_taller_than_a_page_is_parted),
        cmocka_unit_test(parted_rows_leave_no_widows),
        cmocka_unit_test(spans_and_short_rows),
        cmocka_unit_test(overlong_words_are_broken),
        cmocka_unit_test(gaps_stay_in_their_line),
        cmocka_unit_test(addresses_are_parted_at_their_marks),
        cmocka_unit_test(numbers_stay_with_their_words),
        cmocka_unit_test(dots_go_on_in_the_next_line),
        cmocka_unit_test(joined_groups_are_never_alone),
        cmocka_unit_test(lines_that_announce_stay),
        cmocka_unit_test(wide_tables_lie),
        cmocka_unit_test(contents_lead_to_headings),
        cmocka_unit_test(narrow_cells),
        cmocka_unit_test(numbers_of_documents),
        cmocka_unit_test(leaders_and_references),
        cmocka_unit_test(looks_of_runs),
        cmocka_unit_test(faults_are_told_with_their_place),
        cmocka_unit_test(line_higher_than_page),
        cmocka_unit_test(missing_character_is_drawn),
        cmocka_unit_test(words_and_tree),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
