/* Pictures: what each decoder makes of good, odd and hostile files (tests/fuzz/corpus), and how pictures stand in papers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zip.h>

#include "base/file.h"
#include "render/layout.h"
#include "render/paint.h"
#include "render_fixture.h"
#include "scratch.h"

static char dir[64];

static int begin(void **state)
{
    return load(state) || scratch_make(dir, "pictures");
}

static int end(void **state)
{
    unload(state);
    return scratch_drop(dir);
}

static cd_str corpus(const char *name)
{
    char path[1024];
    cd_str s;
    cd_str_init(&s, 0);
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s", getenv("CAPDO_SOURCE"), name);
    assert_int_equal(cd_file_read(path, 1 << 20, NULL, &s), CD_OK);
    return s;
}

static const unsigned char *bytes_of(const cd_str *s)
{
    return (const unsigned char *)cd_str_c(s);
}

/* "WIDTHxHEIGHT CHANNELS: BYTES" of the first pixels, or the name of the failure. */
static char *told(enum image_result r, const image *i)
{
    static const char *const names[] = {"ok", "damaged", "too big", "no size", "no library"};
    cd_str s;
    cd_str_init(&s, 0);
    cd_str_adds(&s, names[r]);
    if (r == IMAGE_OK)
        cd_str_addf(&s, " %ux%u %d:", i->width, i->height, i->channels);
    for (unsigned k = 0; r == IMAGE_OK && i->pixels && k < i->width * i->height * (unsigned)i->channels && k < 12; k++)
        cd_str_addf(&s, " %u", i->pixels[k]);
    return cd_str_take(&s);
}

static void png_files(void **state)
{
    static const char *const want[][2] = {
        {"alpha", "ok 2x1 3: 255 127 127 0 0 255"}, /* red, half seen, on white */
        {"bad-crc", "damaged"},
        {"bomb", "damaged"},
        {"empty", "damaged"},
        {"grey1", "ok 4x2 1: 255 0 255 0 0 255 0 255"},
        {"grey16-alpha", "ok 2x1 1: 0 255"},
        {"interlaced", "ok 2x2 3: 1 2 3 4 5 6 7 8 9 10 11 12"},
        {"many-pixels", "too big"},
        {"no-end", "damaged"},
        {"palette-missing", "damaged"},
        {"palette-transparent", "ok 2x2 3: 255 255 255 200 100 50 200 100 50 255 255 255"},
        {"short-data", "damaged"},
        {"signature-only", "damaged"},
        {"text-bomb", "ok 1x1 1: 0"},
        {"trailing", "ok 2x1 3: 255 127 127 0 0 255"},
        {"truncated", "damaged"},
        {"wide", "too big"},
        {"zero", "damaged"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char name[64];
        snprintf(name, sizeof name, "png/%s.png", want[i][0]);
        cd_str s = corpus(name);
        image got = {0};
        enum image_result r = image_read_png(bytes_of(&s), s.len, &got);
        char *text = told(r, &got);
        if (strcmp(text, want[i][1]))
            print_message("# %s\n", name);
        assert_string_equal(text, want[i][1]);
        free(text);
        image_done(&got);
        cd_str_done(&s);
    }
}

static void jpeg_files(void **state)
{
    /* with a number: a file of our own of that many bytes, and no pixels */
    static const char *const want[][2] = {
        {"cmyk", "ok 16x8 3: 254 0 2 254 0 2 254 0 2 254 0 2"},
        {"cmyk-turned", "ok 8x16 3: 254 0 2 218 0 34 182 0 73 145 0 108"},
        {"colour", "ok 16x8 3: own"},
        {"comment", "ok 16x8 3: own"},
        {"empty", "damaged"},
        {"exif-cut", "ok 24x16 3: own"},
        {"exif-far", "ok 24x16 3: own"},
        {"exif-many", "ok 16x24 3: own"},
        {"exif-nine", "ok 24x16 3: own"},
        {"flipped", "damaged"},
        {"giant", "too big"},
        {"grey", "ok 16x8 1: own"},
        {"header-only", "damaged"},
        {"many-pixels", "too big"},
        {"many-scans", "damaged"},
        {"progressive", "ok 16x8 3: own"},
        {"quarters", "ok 24x16 3: own"},
        {"trailing", "ok 16x8 3: own"},
        {"truncated", "damaged"},
        {"turned-mirrored", "ok 16x24 3: own"},
        {"turned-right", "ok 16x24 3: own"},
    };
    cd_str plain = corpus("jpeg/colour.jpg");
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char name[64];
        snprintf(name, sizeof name, "jpeg/%s.jpg", want[i][0]);
        cd_str s = corpus(name), own, seen;
        cd_str_init(&own, 0);
        cd_str_init(&seen, 0);
        image got = {0};
        enum image_result r = image_read_jpeg(bytes_of(&s), s.len, &got, &own);
        char *text = told(r, &got);
        cd_str_addf(&seen, "%s%s", text, own.len ? " own" : "");
        if (strcmp(cd_str_c(&seen), want[i][1]))
            print_message("# %s\n", name);
        assert_string_equal(cd_str_c(&seen), want[i][1]);
        assert_null(own.len ? memmem(own.data, own.len, "GPS", 3) : NULL);
        if (strcmp(want[i][0], "comment") == 0 || strcmp(want[i][0], "trailing") == 0) {
            bool comment = strcmp(want[i][0], "comment") == 0;
            assert_non_null(memmem(s.data, s.len, comment ? "GPS" : "junk", comment ? 3 : 4));
            assert_int_equal(own.len, plain.len); /* the picture and nothing else */
            assert_memory_equal(own.data, plain.data, plain.len);
        }
        free(text);
        image_done(&got);
        cd_str_done(&seen);
        cd_str_done(&own);
        cd_str_done(&s);
    }
    cd_str_done(&plain);
}

/* What a camera says of how it was held: every pixel goes where it says, whatever the order of bytes. */
static void turned_pixels(void **state)
{
    static const struct {
        unsigned width, height;
        const char *pixels;
    } want[] = {{3, 2, "abcdef"}, {3, 2, "abcdef"}, {3, 2, "cbafed"}, {3, 2, "fedcba"}, {3, 2, "defabc"}, {2, 3, "adbecf"},
                {2, 3, "daebfc"}, {2, 3, "fcebda"}, {2, 3, "cfbead"}, {3, 2, "abcdef"}};
    for (int o = 0; o < 10; o++) {
        image i = {3, 2, 1, cd_realloc(NULL, 6, 1)};
        memcpy(i.pixels, "abcdef", 6);
        image_turn(&i, o);
        assert_int_equal(i.width, want[o].width);
        assert_int_equal(i.height, want[o].height);
        assert_memory_equal(i.pixels, want[o].pixels, 6);
        image_done(&i);
    }
    unsigned char exif[] = {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
    assert_int_equal(image_exif_orientation(exif, sizeof exif), 6);
    for (size_t n = 0; n < sizeof exif; n++) /* the entry is cut off, or what follows it */
        assert_int_equal(image_exif_orientation(exif, n), n < 28 ? 1 : 6);
    exif[19] = 4; /* not a short number */
    assert_int_equal(image_exif_orientation(exif, sizeof exif), 1);
}

static void colour_is(const image *i, unsigned x, unsigned y, int r, int g, int b)
{
    const unsigned char *p = i->pixels + (y * i->width + x) * 3;
    assert_in_range(p[0], r < 8 ? 0 : r - 8, r + 8);
    assert_in_range(p[1], g < 8 ? 0 : g - 8, g + 8);
    assert_in_range(p[2], b < 8 ? 0 : b - 8, b + 8);
}

static char *run(const char *tool, const char *args);

static char *entry(zip_t *z, const char *name, size_t *ret_len);
static size_t times(const char *text, const char *what);

/* A paper of one picture, which is lent. */
static doc *paper_of(const dossier_figure *f)
{
    doc *d = doc_new("m.xml");
    d->name = "m";
    d->title = "m";
    doc_node *n = doc_add(d, NULL, DOC_FIGURE, NULL);
    n->figure = f;
    n->size = 500;
    return d;
}

/* Blue, red over white, green in a paper, as a PDF reader shows it. */
static void shows_turned(const unsigned char *jpeg, size_t len)
{
    dossier_figure f = {.name = "logical", .image = jpeg, .image_len = len};
    doc *d = paper_of(&f);
    cd_str pdf, png;
    cd_str_init(&pdf, 0);
    cd_str_init(&png, 0);
    assert_int_equal(render_pdf(d, style, fonts, NULL, &pdf, NULL), CD_OK);
    char *path = cd_path_join(dir, "t.pdf");
    assert_int_equal(cd_file_write(path, pdf.data, pdf.len, NULL), CD_OK);
    free(path);
    free(run("pdfimages", "-png t.pdf t"));
    char *file = cd_path_join(dir, "t-000.png");
    if (cd_path_exists(file)) {
        image i = {0};
        assert_int_equal(cd_file_read(file, 1 << 20, NULL, &png), CD_OK);
        assert_int_equal(image_read_png(bytes_of(&png), png.len, &i), IMAGE_OK);
        assert_int_equal(i.width * 100 + i.height, 1624);
        colour_is(&i, 3, 3, 0, 0, 255);
        colour_is(&i, 12, 3, 255, 0, 0);
        colour_is(&i, 3, 20, 255, 255, 255);
        colour_is(&i, 12, 20, 0, 255, 0);
        image_done(&i);
    }
    free(file);
    cd_str_done(&png);
    cd_str_done(&pdf);
    doc_free(d);
}

/* Red, green over blue, white, held to the right: turned in PDF, and in DOCX, whose readers do not look at what the camera says. */
static void turned_picture_in_paper(void **state)
{
    cd_str jpeg = corpus("jpeg/turned-right.jpg"), docx;
    assert_non_null(memmem(jpeg.data, jpeg.len, "Exif", 4));
    shows_turned(bytes_of(&jpeg), jpeg.len);
    dossier_figure f = {.name = "logical", .image = bytes_of(&jpeg), .image_len = jpeg.len};
    doc *d = paper_of(&f);
    cd_str_init(&docx, 0);
    assert_int_equal(render_docx(d, style, fonts, NULL, &docx), CD_OK);
    zip_error_t error;
    zip_t *z = zip_open_from_source(zip_source_buffer_create(docx.data, docx.len, 0, &error), ZIP_RDONLY | ZIP_CHECKCONS, &error);
    assert_non_null(z);
    size_t n;
    char *media = entry(z, "word/media/image1.jpeg", &n);
    assert_null(memmem(media, n, "Exif", 4));
    image i = {0};
    cd_str own;
    cd_str_init(&own, 0);
    assert_int_equal(image_read_jpeg((unsigned char *)media, n, &i, &own), IMAGE_OK);
    assert_int_equal(i.width * 100 + i.height, 1624);
    image_done(&i);
    cd_str_done(&own);
    shows_turned((unsigned char *)media, n);
    free(media);
    char *text = entry(z, "word/document.xml", &n);
    assert_int_equal(times(text, "<wp:extent cx=\"2969996\" cy=\"4454994\"/>"), 1);
    free(text);
    zip_discard(z);
    doc_free(d);
    cd_str_done(&docx);
    cd_str_done(&jpeg);
}

static void svg_files(void **state)
{
    /* asked size; drawn with 4 x 2 pixels */
    static const char *const want[][2] = {
        {"broken", "damaged 0x0 damaged"},
        {"data", "ok 2x1 ok 4x2 3: 255 127 127 192 96 159 64 32 223 0 0 255"},
        {"empty", "damaged 0x0 damaged"},
        {"entity", "damaged 0x0 damaged"},
        {"giant", "no size 0x0 ok 4x2 1: 255 255 255 255 255 255 255 255"},
        {"include", "ok 20x10 ok 4x2 1: 255 255 255 255 255 255 255 255"},
        {"laughs", "damaged 0x0 damaged"},
        {"negative", "no size 0x0 ok 4x2 1: 255 255 255 255 255 255 255 255"},
        {"no-size", "no size 0x0 ok 4x2 1: 0 0 0 0 0 0 0 0"},
        {"not-svg", "damaged 0x0 damaged"},
        {"other-file", "ok 20x10 ok 4x2 1: 255 255 255 255 255 255 255 255"},
        {"recursion", "ok 20x10 ok 4x2 1: 255 255 255 255 255 255 255 255"},
        {"script", "ok 20x10 ok 4x2 1: 255 255 255 255 255 255 255 255"},
        {"size", "ok 20x10 ok 4x2 3: 0 0 255 0 0 255 255 255 255 255 255 255"},
        {"viewbox", "ok 40x10 ok 4x2 1: 197 255 255 255 198 255 255 255"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char name[64];
        snprintf(name, sizeof name, "svg/%s.svg", want[i][0]);
        cd_str s = corpus(name), seen;
        cd_str_init(&seen, 0);
        double w = 0, h = 0;
        image none = {0}, got = {0};
        enum image_result asked = image_svg_size(bytes_of(&s), s.len, &w, &h);
        char *first = told(asked, &none);
        enum image_result drawn = image_read_svg(bytes_of(&s), s.len, 4, 2, &got);
        char *second = told(drawn, &got);
        first[strcspn(first, "0")] = '\0';
        cd_str_addf(&seen, "%s%s%gx%g %s", first, asked == IMAGE_OK ? "" : " ", w, h, second);
        if (strcmp(cd_str_c(&seen), want[i][1]))
            print_message("# %s\n", name);
        assert_string_equal(cd_str_c(&seen), want[i][1]);
        free(first);
        free(second);
        image_done(&got);
        cd_str_done(&seen);
        cd_str_done(&s);
    }
}

/* Nothing of other files is seen, however large it is drawn. */
static void svg_reads_no_other_file(void **state)
{
    static const char *const names[] = {"svg/other-file.svg", "svg/include.svg", "svg/script.svg"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cd_str s = corpus(names[i]);
        image got = {0};
        assert_int_equal(image_read_svg(bytes_of(&s), s.len, 400, 200, &got), IMAGE_OK);
        assert_int_equal(got.channels, 1);
        for (size_t k = 0; k < 400 * 200; k++)
            assert_int_equal(got.pixels[k], 255);
        image_done(&got);
        cd_str_done(&s);
    }
}

static void kinds_are_seen_by_first_bytes(void **state)
{
    static const struct {
        const char *text;
        enum image_kind kind;
    } files[] = {{"\x89PNG\r\n\x1a\n....", IMAGE_PNG}, {"\x89PNG\n", IMAGE_UNKNOWN},     {"\xFF\xD8\xFF\xE0", IMAGE_JPEG},
                 {"GIF89a", IMAGE_UNKNOWN},           {"<svg/>", IMAGE_SVG},            {"\xEF\xBB\xBF <?xml?><!-- x --><svg>", IMAGE_SVG},
                 {"<s:svg xmlns:s=''/>", IMAGE_SVG},  {"text with <svg>", IMAGE_UNKNOWN}, {"", IMAGE_UNKNOWN}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        assert_int_equal(image_kind_of((const unsigned char *)files[i].text, strlen(files[i].text)), files[i].kind);
}

/* ---- in papers ---- */

/* 200 x 100 pt: a frame, a line with two heads, a circle, a shape, words. */
static drawing *plan(void)
{
    drawing *d = drawing_new(200000, 100000);
    d->title = "Sơ đồ mạng";
    const drawing_point line[] = {{60000, 50000}, {140000, 50000}}, shape[] = {{10000, 90000}, {30000, 90000}, {20000, 70000}};
    drawing_add(d, (drawing_item){.kind = DRAWING_RECT, .x = 10000, .y = 30000, .w = 50000, .h = 40000, .stroke = 0x000000, .fill = 0xFF0000, .thickness = 1000});
    drawing_add(d, (drawing_item){.kind = DRAWING_RECT, .x = 140000, .y = 30000, .w = 50000, .h = 40000, .radius = 8000, .stroke = 0x0000FF, .fill = DRAWING_NONE, .thickness = 1000, .dashed = true});
    drawing_add(d, (drawing_item){.kind = DRAWING_LINE, .points = line, .npoints = 2, .stroke = 0x008000, .fill = DRAWING_NONE, .thickness = 1000, .arrow_to = true});
    drawing_add(d, (drawing_item){.kind = DRAWING_SHAPE, .points = shape, .npoints = 3, .stroke = DRAWING_NONE, .fill = 0xFFFF00});
    drawing_add(d, (drawing_item){.kind = DRAWING_CIRCLE, .x = 100000, .y = 80000, .w = 10000, .stroke = DRAWING_NONE, .fill = 0x808080});
    drawing_add(d, (drawing_item){.kind = DRAWING_TEXT, .x = 35000, .y = 53000, .text = "Vùng Đ", .size = 10000, .fill = 0xFFFFFF, .stroke = DRAWING_NONE, .align = DRAWING_CENTRE});
    drawing_add(d, (drawing_item){.kind = DRAWING_TEXT, .x = 190000, .y = 20000, .text = "máy chủ", .size = 10000, .bold = true, .fill = 0, .stroke = DRAWING_NONE, .align = DRAWING_RIGHT});
    return d;
}

static doc_node *figure(doc *d, const dossier_figure *f, int share)
{
    doc_node *n = doc_add(d, NULL, DOC_FIGURE, NULL);
    n->figure = f;
    n->size = share;
    n->label = "Sơ đồ mạng của hệ thống";
    n->line = 9;
    n->column = 5;
    return n;
}

static doc_node *qr(doc *d, const char *text, int size)
{
    doc_node *n = doc_add(d, NULL, DOC_QR, NULL);
    n->text = text;
    n->size = size;
    return n;
}

static const display_item *find_picture(const display *d, size_t page, size_t k)
{
    for (size_t i = 0; i < d->pages[page].count; i++)
        if (d->pages[page].items[i].kind == DISPLAY_PICTURE && k-- == 0)
            return &d->pages[page].items[i];
    return NULL;
}

/* It must be there. */
static const display_item *nth_picture(const display *d, size_t page, size_t k)
{
    const display_item *it = find_picture(d, page, k);
    assert_non_null(it);
    if (!it)
        abort();
    return it;
}

static display *lay(const doc *d, const char *messages)
{
    display *out;
    cd_diags diags;
    cd_diags_init(&diags);
    int r = render_layout(d, style, fonts, &diags, &out);
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < diags.count; i++)
        cd_str_addf(&s, "%zu:%zu %s %s\n", diags.items[i].line, diags.items[i].column, diags.items[i].code, diags.items[i].text);
    assert_string_equal(cd_str_c(&s), messages);
    assert_int_equal(r, *messages ? CD_EINPUT : CD_OK);
    cd_str_done(&s);
    cd_diags_done(&diags);
    return out;
}

static const render_mpt left_edge = 85039, column = 595276 - 85039 - 42520, top = 56693, bottom = 841890 - 56693;

static void figures_take_their_share(void **state)
{
    drawing *w = plan();
    dossier_figure f = {.name = "logical", .drawing = w};
    doc *d = doc_new("m.xml");
    figure(d, &f, 1000);
    figure(d, &f, 500);
    doc_node *n = figure(d, &f, 500);
    n->style = "org-parent"; /* centred as well */
    n = qr(d, "ABC", 56693);
    display *out = lay(d, "");
    const display_item *a = nth_picture(out, 0, 0), *b = nth_picture(out, 0, 1), *q = nth_picture(out, 0, 3);
    assert_in_range(a->x, left_edge, left_edge + 1);
    assert_in_range(a->w, column - 1, column);
    assert_in_range(a->h, column / 2 - 1, column / 2);
    assert_int_equal(a->y, top); /* no space at the top of a page */
    assert_in_range(b->w, column / 2 - 1, column / 2);
    assert_in_range(b->x, left_edge + column / 4 - 1, left_edge + column / 4 + 1);
    assert_int_equal(b->y, a->y + a->h + 8000); /* as the style "figure" says */
    assert_int_equal(q->x, left_edge);
    assert_int_equal(q->w, 56693);
    assert_int_equal(q->h, 56693);
    assert_int_equal(q->picture->side, 21);
    display_free(out);
    doc_free(d);
    drawing_free(w);
}

/* Never higher than a page, and with its caption and its heading on one. */
static void high_figures_shrink(void **state)
{
    drawing *w = drawing_new(100000, 400000);
    drawing_add(w, (drawing_item){.kind = DRAWING_RECT, .w = 100000, .h = 400000, .fill = 0xEEEEEE, .stroke = DRAWING_NONE});
    dossier_figure f = {.name = "logical", .drawing = w};
    for (int lying = 0; lying < 2; lying++) {
        doc *d = doc_new("m.xml");
        for (int i = 0; i < 5; i++)
            sample_para(d, NULL, "body", "một");
        if (lying)
            doc_add(d, NULL, DOC_BREAK, NULL)->landscape = true;
        sample_heading(d, NULL, 1, "Sơ đồ");
        figure(d, &f, 1000)->keep = true;
        sample_para(d, NULL, "caption-below", "Hình 1. Cao");
        display *out = lay(d, "");
        assert_int_equal(out->npages, 2);
        const display_item *p = nth_picture(out, 1, 0);
        const display_page *page = &out->pages[1];
        assert_in_range(p->h, (lying ? 340000 : 600000), (lying ? 595276 : 841890) - 2 * 56693);
        assert_in_range(p->w, p->h / 4 - 1, p->h / 4 + 1);
        assert_memory_equal(page->items[0].text, "Sơ đồ", 5); /* the heading above it */
        assert_int_equal(out->headings[0].page, 1);
        bool caption = false;
        for (size_t i = 0; i < page->count; i++)
            caption = caption || (page->items[i].kind == DISPLAY_TEXT && page->items[i].len > 6 && !memcmp(page->items[i].text, "Hình 1", 7));
        assert_true(caption);
        display_free(out);
        doc_free(d);
    }
    drawing_free(w);
}

static void captions_stay_with_their_figures(void **state)
{
    drawing *w = plan();
    dossier_figure f = {.name = "logical", .drawing = w};
    for (int lines = 20; lines < 34; lines++) {
        doc *d = doc_new("m.xml");
        for (int i = 0; i < lines; i++)
            sample_para(d, NULL, "plain", "dòng");
        figure(d, &f, 1000)->keep = true;
        sample_para(d, NULL, "caption-below", "Hình 1. Sơ đồ");
        display *out = lay(d, "");
        size_t page = find_picture(out, 0, 0) ? 0 : 1;
        const display_item *p = nth_picture(out, page, 0), *last = &out->pages[page].items[out->pages[page].count - 1];
        if (page && last->y < top) /* the page number is put last */
            last--;
        assert_memory_equal(last->text, "Hình 1. Sơ đồ", last->len);
        assert_true(p->y + p->h <= bottom && last->y > p->y + p->h && last->y < bottom);
        display_free(out);
        doc_free(d);
    }
    drawing_free(w);
}

static void bad_pictures_are_framed(void **state)
{
    static const struct {
        const char *file, *want;
    } bad[] = {
        {"png/truncated.png", "9:5 E7030 m: hình «png/truncated.png» hỏng hoặc bị cắt ngang; hãy mở, lưu lại thành PNG rồi đính kèm lại\n"},
        {"png/wide.png", "9:5 E7031 m: hình «png/wide.png» quá lớn (tối đa 16 MB, 25 triệu điểm ảnh, mỗi cạnh 20000 điểm); hãy thu nhỏ\n"},
        {"jpeg/truncated.jpg", "9:5 E7030 m: hình «jpeg/truncated.jpg» hỏng hoặc bị cắt ngang; hãy mở, lưu lại thành PNG rồi đính kèm lại\n"},
        {"jpeg/giant.jpg", "9:5 E7031 m: hình «jpeg/giant.jpg» quá lớn (tối đa 16 MB, 25 triệu điểm ảnh, mỗi cạnh 20000 điểm); hãy thu nhỏ\n"},
        {"svg/broken.svg", "9:5 E7030 m: hình «svg/broken.svg» hỏng hoặc bị cắt ngang; hãy mở, lưu lại thành PNG rồi đính kèm lại\n"},
        {"svg/no-size.svg", "9:5 E7030 m: hình «svg/no-size.svg» không ghi kích thước; hãy thêm thuộc tính viewBox hoặc width và height cho <svg>\n"},
        {"png/empty.png", "9:5 E7032 m: hình «png/empty.png» không phải PNG, JPEG hay SVG; hãy lưu lại thành một trong ba loại ấy\n"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cd_str s = corpus(bad[i].file);
        dossier_figure f = {.name = "logical", .image = bytes_of(&s), .image_len = s.len, .file = bad[i].file};
        doc *d = doc_new("m.xml");
        figure(d, &f, 1000);
        doc_node *p = sample_para(d, NULL, "toc1", "số trang ở mục lục làm hai lượt dàn, nhưng lỗi chỉ báo một lần");
        doc_add(d, p, DOC_PAGEREF, NULL)->text = "x";
        p->anchor = "x";
        display *out = lay(d, bad[i].want);
        assert_null(find_picture(out, 0, 0));
        const display_page *page = &out->pages[0];
        for (int k = 0; k < 4; k++)
            assert_int_equal(page->items[k].kind, DISPLAY_RULE);
        assert_int_equal(page->items[0].w, column);
        assert_int_equal(page->items[4].kind, DISPLAY_TEXT);
        assert_non_null(strstr(page->items[4].text, bad[i].file));
        display_free(out);
        /* the file of a PDF is given, with the frame in it; a DOCX is not */
        cd_str bytes;
        cd_str_init(&bytes, 0);
        assert_int_equal(render_pdf(d, style, fonts, NULL, &bytes, NULL), CD_EINPUT);
        assert_true(bytes.len > 1000);
        cd_str_clear(&bytes);
        assert_int_equal(render_docx(d, style, fonts, NULL, &bytes), CD_EINPUT);
        assert_int_equal(bytes.len, 0);
        cd_str_done(&bytes);
        doc_free(d);
        cd_str_done(&s);
    }
    /* too much for a QR code; words that the fonts lack, in a drawing */
    char *long_text = cd_calloc(3001, 1);
    memset(long_text, 'a', 3000);
    doc *d = doc_new("m.xml");
    qr(d, long_text, 56693);
    display_free(lay(d, "1:1 E7035 m: nội dung mã QR quá dài (3000 byte)\n"));
    doc_free(d);
    free(long_text);
    drawing *w = plan();
    drawing_add(w, (drawing_item){.kind = DRAWING_TEXT, .x = 0, .y = 0, .text = "中 a 中", .size = 9000, .stroke = DRAWING_NONE});
    dossier_figure f = {.name = "logical", .drawing = w};
    d = doc_new("m.xml");
    figure(d, &f, 1000);
    display_free(lay(d, "9:5 E7010 m: phông chữ không có ký tự U+4E2D trong “中 a 中”; hãy thay bằng ký tự khác\n"));
    doc_free(d);
    drawing_free(w);
}

/* ---- files ---- */

typedef struct paper {
    doc *d;
    drawing *w;
    cd_str png, jpeg, svg;
    dossier_figure figures[4];
} paper;

static void make_paper(paper *p)
{
    p->w = plan();
    p->png = corpus("png/alpha.png");
    p->jpeg = corpus("jpeg/comment.jpg");
    p->svg = corpus("svg/size.svg");
    p->figures[0] = (dossier_figure){.name = "logical", .drawing = p->w};
    p->figures[1] = (dossier_figure){.name = "a", .image = bytes_of(&p->png), .image_len = p->png.len};
    p->figures[2] = (dossier_figure){.name = "b", .image = bytes_of(&p->jpeg), .image_len = p->jpeg.len};
    p->figures[3] = (dossier_figure){.name = "c", .image = bytes_of(&p->svg), .image_len = p->svg.len};
    p->d = doc_new("m.xml");
    doc_node *text = sample_para(p->d, NULL, "body", "Xem ");
    doc_node *ref = doc_add(p->d, text, DOC_REF, NULL);
    ref->text = "Hình 1";
    ref->to = "hinh";
    figure(p->d, &p->figures[0], 1000)->keep = true;
    sample_para(p->d, NULL, "caption-below", "Hình 1. Sơ đồ")->anchor = "hinh";
    figure(p->d, &p->figures[1], 200);
    figure(p->d, &p->figures[2], 300);
    figure(p->d, &p->figures[3], 400);
    qr(p->d, "capdo:thử", 56693);
}

static void drop_paper(paper *p)
{
    doc_free(p->d);
    drawing_free(p->w);
    cd_str_done(&p->png);
    cd_str_done(&p->jpeg);
    cd_str_done(&p->svg);
}

/* What a tool prints of a file in the folder; NULL, with a line said, when there is no such tool. */
static char *run(const char *tool, const char *args)
{
    char command[1024];
    snprintf(command, sizeof command, "command -v %s >/dev/null || exit 111; cd %s && %s %s 2>&1", tool, dir, tool, args);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    cd_str out;
    cd_str_init(&out, 0);
    char buf[4096];
    for (size_t got; (got = fread(buf, 1, sizeof buf, f)) > 0;)
        cd_str_add(&out, buf, got);
    int status = pclose(f);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 111) {
        print_message("# %s is not installed: not checked with it\n", tool);
        cd_str_done(&out);
        return NULL;
    }
    return cd_str_take(&out);
}

static void pdf_holds_vectors_and_images(void **state)
{
    paper p;
    make_paper(&p);
    cd_str a, b;
    cd_str_init(&a, 0);
    cd_str_init(&b, 0);
    assert_int_equal(render_pdf(p.d, style, fonts, NULL, &a, NULL), CD_OK);
    assert_int_equal(render_pdf(p.d, style, fonts, NULL, &b, NULL), CD_OK);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    char *path = cd_path_join(dir, "p.pdf");
    assert_int_equal(cd_file_write(path, a.data, a.len, NULL), CD_OK);
    free(path);
    assert_null(memmem(a.data, a.len, "GPS", 3));
    char *got = run("qpdf", "--check p.pdf | tail -2");
    assert_true(!got || strstr(got, "No syntax or stream encoding errors found"));
    free(got);
    /* the words of a drawing are words of the page */
    got = run("pdftotext", "-layout p.pdf - | sed 's/^ *//;/^$/d'");
    if (got)
        assert_string_equal(got, "Xem Hình 1\nmáy chủ\nVùng Đ\nHình 1. Sơ đồ\n\f");
    free(got);
    /* width, height, colour, components, bits, encoding: the drawing and the QR code are none */
    got = run("pdfimages", "-list p.pdf | awk 'NR > 2 { print $4, $5, $6, $7, $8, $9 }'");
    if (got)
        assert_string_equal(got, "2 1 rgb 3 8 image\n16 8 rgb 3 8 jpeg\n780 390 rgb 3 8 image\n");
    free(got);
    /* half-seen red on white, and blue */
    got = run("pdfimages", "-png p.pdf i && pdfimages -png p.pdf j >/dev/null; od -An -tu1 -v i-000.png | wc -c >/dev/null");
    free(got);
    char *file = cd_path_join(dir, "i-000.png");
    cd_str png;
    cd_str_init(&png, 0);
    if (cd_path_exists(file)) {
        image i = {0};
        assert_int_equal(cd_file_read(file, 1 << 20, NULL, &png), CD_OK);
        assert_int_equal(image_read_png(bytes_of(&png), png.len, &i), IMAGE_OK);
        char *text = told(IMAGE_OK, &i);
        assert_string_equal(text, "ok 2x1 3: 255 127 127 0 0 255");
        free(text);
        image_done(&i);
    }
    cd_str_done(&png);
    free(file);
    cd_str_done(&a);
    cd_str_done(&b);
    drop_paper(&p);
}

/* Colour of the rendered page at a place, 1/1000 pt. */
static unsigned long pixel(const image *page, render_mpt x, render_mpt y)
{
    size_t at = ((size_t)y * 100 / 72000 * page->width + (size_t)x * 100 / 72000) * (size_t)page->channels;
    const unsigned char *p = page->pixels + at;
    return page->channels == 1 ? p[0] * 0x10101ul : (unsigned long)p[0] << 16 | (unsigned long)p[1] << 8 | p[2];
}

static void drawings_look_alike_everywhere(void **state)
{
    drawing *w = plan();
    dossier_figure f = {.name = "logical", .drawing = w};
    doc *d = doc_new("m.xml");
    figure(d, &f, 1000);
    cd_str a;
    cd_str_init(&a, 0);
    assert_int_equal(render_pdf(d, style, fonts, NULL, &a, NULL), CD_OK);
    char *path = cd_path_join(dir, "d.pdf"), *file = cd_path_join(dir, "d.png");
    assert_int_equal(cd_file_write(path, a.data, a.len, NULL), CD_OK);
    free(run("pdftoppm", "-r 100 -png -singlefile d.pdf d"));
    const double scale = (double)column / 200000;
    static const struct {
        int x, y; /* of the drawing, pt */
        unsigned long colour;
    } points[] = {{15, 35, 0xFF0000}, {165, 50, 0xFFFFFF}, {100, 50, 0x008000}, {138, 50, 0x008000}, {20, 85, 0xFFFF00}, {100, 80, 0x808080}, {195, 95, 0xFFFFFF}};
    if (cd_path_exists(file)) {
        cd_str png;
        cd_str_init(&png, 0);
        image i = {0};
        assert_int_equal(cd_file_read(file, 1 << 22, NULL, &png), CD_OK);
        assert_int_equal(image_read_png(bytes_of(&png), png.len, &i), IMAGE_OK);
        for (size_t k = 0; k < sizeof points / sizeof *points; k++)
            assert_int_equal(pixel(&i, left_edge + (render_mpt)(points[k].x * 1000 * scale), top + (render_mpt)(points[k].y * 1000 * scale)), points[k].colour);
        image_done(&i);
        cd_str_done(&png);
    }
    /* by cairo, for DOCX: 1000 pixels for 200 pt */
    image i = {0}, again = {0};
    assert_int_equal(paint_drawing(w, fonts, 1000, &i), IMAGE_OK);
    assert_int_equal(i.width, 1000);
    assert_int_equal(i.height, 500);
    assert_int_equal(i.channels, 3);
    for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
        const unsigned char *p = i.pixels + ((size_t)points[k].y * 5 * 1000 + (size_t)points[k].x * 5) * 3;
        assert_int_equal((unsigned long)p[0] << 16 | (unsigned long)p[1] << 8 | p[2], points[k].colour);
    }
    /* the words stand in the middle of their box, and end where they must */
    size_t first = SIZE_MAX, last = 0;
    for (size_t y = 200; y < 300; y++)
        for (size_t x = 60; x < 290; x++)
            if (i.pixels[(y * 1000 + x) * 3 + 1] > 128) {
                first = x < first ? x : first;
                last = x > last ? x : last;
            }
    assert_in_range(first + last, 2 * 175 - 6, 2 * 175 + 6);
    last = 0;
    for (size_t y = 50; y < 110; y++)
        for (size_t x = 500; x < 1000; x++)
            if (i.pixels[(y * 1000 + x) * 3] < 128)
                last = x > last ? x : last;
    assert_in_range(last, 944, 950);
    assert_int_equal(paint_drawing(w, fonts, 1000, &again), IMAGE_OK);
    assert_memory_equal(i.pixels, again.pixels, 1000 * 500 * 3);
    image_done(&i);
    image_done(&again);
    free(path);
    free(file);
    cd_str_done(&a);
    doc_free(d);
    drawing_free(w);
}

/* The modules of the code are where they should be: read back from the page, they are those of the encoder. */
static void qr_codes_are_drawn_module_by_module(void **state)
{
    doc *d = doc_new("m.xml");
    qr(d, "capdo:he-thong-1", 72000 * 2);
    cd_str a;
    cd_str_init(&a, 0);
    assert_int_equal(render_pdf(d, style, fonts, NULL, &a, NULL), CD_OK);
    char *path = cd_path_join(dir, "q.pdf"), *file = cd_path_join(dir, "q.png");
    assert_int_equal(cd_file_write(path, a.data, a.len, NULL), CD_OK);
    free(run("pdftoppm", "-r 100 -png -singlefile q.pdf q"));
    display *out = lay(d, "");
    const display_item *it = nth_picture(out, 0, 0);
    const int side = it->picture->side, n = side + 8;
    assert_int_equal(side, 25);
    if (cd_path_exists(file)) {
        cd_str png;
        cd_str_init(&png, 0);
        image i = {0};
        assert_int_equal(cd_file_read(file, 1 << 22, NULL, &png), CD_OK);
        assert_int_equal(image_read_png(bytes_of(&png), png.len, &i), IMAGE_OK);
        for (int y = 0; y < n; y++)
            for (int x = 0; x < n; x++) {
                bool inside = x >= 4 && y >= 4 && x < n - 4 && y < n - 4;
                bool dark = inside && it->picture->modules[(y - 4) * side + x - 4];
                unsigned long c = pixel(&i, it->x + (render_mpt)((int64_t)it->w * (2 * x + 1) / (2 * n)), it->y + (render_mpt)((int64_t)it->h * (2 * y + 1) / (2 * n)));
                assert_int_equal(c, dark ? 0 : 0xFFFFFF);
            }
        image_done(&i);
        cd_str_done(&png);
    }
    display_free(out);
    free(path);
    free(file);
    cd_str_done(&a);
    doc_free(d);
}

static char *entry(zip_t *z, const char *name, size_t *ret_len)
{
    zip_stat_t at;
    if (zip_stat(z, name, 0, &at) != 0)
        fail_msg("no %s", name);
    char *bytes = cd_calloc(at.size + 1, 1);
    zip_file_t *f = zip_fopen(z, name, 0);
    assert_int_equal(zip_fread(f, bytes, at.size), at.size);
    zip_fclose(f);
    *ret_len = at.size;
    return bytes;
}

static size_t times(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, what)); p++)
        n++;
    return n;
}

static void docx_embeds_pictures(void **state)
{
    paper p;
    make_paper(&p);
    cd_str a, b;
    cd_str_init(&a, 0);
    cd_str_init(&b, 0);
    assert_int_equal(render_docx(p.d, style, fonts, NULL, &a), CD_OK);
    assert_int_equal(render_docx(p.d, style, fonts, NULL, &b), CD_OK);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(a.data, a.len, 0, &error);
    zip_t *z = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    assert_non_null(z);
    assert_int_equal(zip_get_num_entries(z, 0), 13 + 5);
    static const char *const names[] = {"word/media/image1.png", "word/media/image2.png", "word/media/image3.jpeg", "word/media/image4.png", "word/media/image5.png"};
    static const unsigned sides[][2] = {{1949, 975}, {2, 1}, {16, 8}, {780, 390}, {232, 232}};
    for (size_t i = 0; i < 5; i++) {
        size_t n;
        char *bytes = entry(z, names[i], &n);
        image got = {0};
        cd_str own;
        cd_str_init(&own, 0);
        if (i == 2)
            assert_int_equal(image_read_jpeg((unsigned char *)bytes, n, &got, &own), IMAGE_OK);
        else
            assert_int_equal(image_read_png((unsigned char *)bytes, n, &got), IMAGE_OK);
        assert_int_equal(got.width, sides[i][0]);
        assert_int_equal(got.height, sides[i][1]);
        if (i == 1) { /* the agency's own file */
            assert_int_equal(n, p.png.len);
            assert_memory_equal(bytes, p.png.data, n);
        }
        image_done(&got);
        cd_str_done(&own);
        free(bytes);
    }
    size_t n;
    char *text = entry(z, "word/document.xml", &n);
    assert_int_equal(times(text, "<w:drawing>"), 5);
    assert_int_equal(times(text, "descr=\"Sơ đồ mạng của hệ thống\""), 8); /* on the picture and around it */
    assert_int_equal(times(text, "descr=\"capdo:thử\""), 2);
    /* 165 mm wide, half as high, in EMU */
    assert_int_equal(times(text, "<wp:extent cx=\"5940005\" cy=\"2969996\"/>"), 1);
    assert_int_equal(times(text, "<w:hyperlink w:anchor=\"_capdo0\" w:history=\"1\">"), 1);
    assert_int_equal(times(text, "<w:bookmarkStart w:id=\"0\" w:name=\"_capdo0\"/>"), 1);
    free(text);
    text = entry(z, "word/_rels/document.xml.rels", &n);
    assert_int_equal(times(text, "relationships/image\""), 5);
    assert_int_equal(times(text, "Id=\"rId103\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"media/image3.jpeg\""), 1);
    free(text);
    text = entry(z, "[Content_Types].xml", &n);
    assert_int_equal(times(text, "<Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/><Default Extension=\"png\" ContentType=\"image/png\"/>"), 1);
    free(text);
    zip_discard(z);
    cd_str_done(&a);
    cd_str_done(&b);
    drop_paper(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_files),
        cmocka_unit_test(jpeg_files),
        cmocka_unit_test(turned_pixels),
        cmocka_unit_test(turned_picture_in_paper),
        cmocka_unit_test(svg_files),
        cmocka_unit_test(svg_reads_no_other_file),
        cmocka_unit_test(kinds_are_seen_by_first_bytes),
        cmocka_unit_test(figures_take_their_share),
        cmocka_unit_test(high_figures_shrink),
        cmocka_unit_test(captions_stay_with_their_figures),
        cmocka_unit_test(bad_pictures_are_framed),
        cmocka_unit_test(pdf_holds_vectors_and_images),
        cmocka_unit_test(drawings_look_alike_everywhere),
        cmocka_unit_test(qr_codes_are_drawn_module_by_module),
        cmocka_unit_test(docx_embeds_pictures),
    };
    return cmocka_run_group_tests_name("pictures", tests, begin, end);
}
