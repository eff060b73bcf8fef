/* TrueType reading and subsetting, and the parts a PDF embeds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <libdeflate.h>

#include "base/file.h"
#include "base/utf8.h"
#include "render/font.h"
#include "render/ttf.h"
#include "render_fixture.h"

static void read_regular(cd_str *data)
{
    cd_str_init(data, 0);
    assert_int_equal(cd_file_read(style->files[0][0], 8 << 20, NULL, data), CD_OK);
}

static void every_letter_has_a_glyph(void **state)
{
    for (int face = 0; face < RENDER_FACES; face++) {
        const char *p = render_vietnamese, *end = p + strlen(p);
        size_t letters = 0;
        while (p < end) {
            uint32_t c = cd_utf8_next(&p, end);
            assert_true(render_glyph_of(&fonts->face[face], c).cid > 0);
            letters++;
        }
        assert_int_equal(letters, 134);
        assert_int_equal(render_glyph_of(&fonts->face[face], 0x4E2D).cid, 0);
        assert_int_equal(render_glyph_of(&fonts->face[face], 0x10FFFF).cid, 0);
    }
    /* the metrics of Times New Roman, 1/1000 em */
    assert_int_equal(render_glyph_of(&fonts->face[0], ' ').width, 250);
    assert_int_equal(render_glyph_of(&fonts->face[0], 'm').width, 778);
    assert_int_equal(render_glyph_of(&fonts->face[RENDER_BOLD], 'm').width, 833);
    assert_int_equal(fonts->face[0].ascent, 891);
    assert_int_equal(fonts->face[0].descent, -216);
}

static char *inflate(const char *data, size_t len, size_t raw)
{
    struct libdeflate_decompressor *z = libdeflate_alloc_decompressor();
    char *out = cd_realloc(NULL, raw + 1, 1);
    size_t got = 0;
    assert_int_equal(libdeflate_zlib_decompress(z, data, len, out, raw, &got), LIBDEFLATE_SUCCESS);
    out[got] = '\0';
    libdeflate_free_decompressor(z);
    return out;
}

static void subset_can_be_read_back(void **state)
{
    const render_face *f = &fonts->face[RENDER_ITALIC];
    char *raw = inflate(f->file, f->file_len, f->file_raw);
    ttf t = {0};
    const char *why;
    /* no cmap in the subset, so it is complete but for that */
    assert_false(ttf_open((const unsigned char *)raw, f->file_raw, &t, &why));
    assert_string_equal(why, "a table is missing or cut off");
    uint32_t sum = 0;
    assert_int_equal(f->file_raw % 4, 0);
    for (size_t i = 0; i < f->file_raw; i += 4)
        sum += (uint32_t)(unsigned char)raw[i] << 24 | (uint32_t)(unsigned char)raw[i + 1] << 16 |
               (uint32_t)(unsigned char)raw[i + 2] << 8 | (unsigned char)raw[i + 3];
    assert_int_equal(sum, 0xB1B0AFBA);
    assert_in_range(f->file_len, 10000, 40000);
    assert_int_equal(f->name[6], '+');
    assert_string_equal(f->name + 7, "LiberationSerif-Italic");
    free(raw);
}

static void to_unicode_is_exact(void **state)
{
    const render_face *f = &fonts->face[0];
    char *raw = inflate(f->unicode, f->unicode_len, 1 << 16);
    assert_null(strstr(raw, "begincidrange"));
    /* every character of the face stands in a range at its own code */
    size_t checked = 0;
    for (const char *p = strstr(raw, "beginbfrange"); p && (p = strchr(p, '<')); p = strchr(p, '\n')) {
        unsigned a, b, u;
        if (sscanf(p, "<%4x><%4x><%4x>", &a, &b, &u) != 3)
            break;
        assert_int_equal(a >> 8, b >> 8);
        assert_int_equal(u >> 8, (u + b - a) >> 8);
        for (unsigned i = a; i <= b; i++, checked++)
            assert_int_equal(render_glyph_of(f, u + i - a).cid, i);
    }
    size_t have = 0;
    for (uint32_t c = 0; c < f->limit; c++)
        have += f->glyphs[c].cid > 0;
    assert_int_equal(checked, have);
    assert_true(have > 400);
    free(raw);
}

/* W holds exactly the widths that differ from the default. */
static void widths_are_exact(void **state)
{
    const render_face *f = &fonts->face[RENDER_BOLD | RENDER_ITALIC];
    uint16_t want[4096] = {0}, got[4096];
    for (uint32_t c = 0; c < f->limit; c++)
        if (f->glyphs[c].cid)
            want[f->glyphs[c].cid] = f->glyphs[c].width;
    for (size_t i = 0; i < 4096; i++)
        got[i] = want[i] ? RENDER_WIDTH_DEFAULT : 0;
    char *p = f->widths;
    while (*p) {
        unsigned long a = strtoul(p, &p, 10);
        if (*p == '[') {
            for (p++; *p != ']'; a++)
                got[a] = (uint16_t)strtoul(p, &p, 10);
            p++;
        } else {
            unsigned long b = strtoul(p, &p, 10), w = strtoul(p, &p, 10);
            for (; a <= b; a++)
                got[a] = (uint16_t)w;
        }
    }
    assert_memory_equal(want, got, sizeof want);
}

static void composites_are_closed_over(void **state)
{
    cd_str data, sub;
    read_regular(&data);
    cd_str_init(&sub, 0);
    ttf t;
    const char *why;
    assert_true(ttf_open((const unsigned char *)data.data, data.len, &t, &why));
    uint16_t one[] = {(uint16_t)ttf_glyph(&t, 0x1EA5)}; /* ấ */
    assert_true(one[0] > 0);
    assert_true(ttf_subset(&t, one, 1, &sub));
    unsigned n = 0;
    for (unsigned i = 0; i < 6; i++) { /* numGlyphs of the table "maxp" */
        const unsigned char *e = (const unsigned char *)sub.data + 12 + 16 * i;
        if (!memcmp(e, "maxp", 4)) {
            size_t at = (size_t)e[8] << 24 | (size_t)e[9] << 16 | (size_t)e[10] << 8 | e[11];
            n = (unsigned)(unsigned char)sub.data[at + 4] << 8 | (unsigned char)sub.data[at + 5];
        }
    }
    assert_true(n >= 3); /* .notdef, the letter, and its parts */
    assert_int_equal(ttf_glyph(&t, 0x4E2D), 0);
    assert_int_equal(ttf_advance(&t, ttf_glyph(&t, 'm')), 778);
    cd_str_done(&sub);
    cd_str_done(&data);
}

static void damaged_files_are_refused(void **state)
{
    cd_str data;
    read_regular(&data);
    render_face f = {0};
    ttf t;
    const char *why;
    assert_true(ttf_open((const unsigned char *)data.data, data.len, &t, &why));
    size_t needed = (size_t)(t.maxp.p - (const unsigned char *)data.data); /* what comes later is not used */
    for (size_t len = 0; len < needed; len += len < 400 ? 7 : 9973) {
        cd_diags diags;
        cd_diags_init(&diags);
        char *cut = cd_strndup(data.data, len); /* of its exact size, for the sanitizers */
        assert_int_equal(render_face_build(style, "x.ttf", cut, len, &diags, &f), CD_EINPUT);
        assert_string_equal(diags.items[0].code, "E7003");
        free(cut);
        cd_diags_done(&diags);
    }
    cd_str_done(&data);
}

/* Random damage must never read out of bounds; what is built from it does not matter. */
static void damaged_bytes_do_no_harm(void **state)
{
    cd_str data;
    read_regular(&data);
    uint32_t seed = 1;
    for (int round = 0; round < 40; round++) {
        char *copy = cd_strndup(data.data, data.len);
        for (int i = 0; i < 60; i++) {
            seed = seed * 1664525u + 1013904223u;
            size_t where = i % 2 ? (seed >> 4) % data.len : (seed >> 4) % 400;
            copy[where] = (char)(seed >> 24);
        }
        render_face f = {0};
        int r = render_face_build(style, "x.ttf", copy, data.len, NULL, &f);
        assert_true(r == CD_OK || r == CD_EINPUT);
        if (r == CD_OK)
            render_face_done(&f);
        free(copy);
    }
    cd_str_done(&data);
}

static void font_without_letters_is_refused(void **state)
{
    /* hide the letters: the last range of the map's Vietnamese block is made to end before it */
    cd_str data;
    read_regular(&data);
    ttf t;
    const char *why;
    assert_true(ttf_open((const unsigned char *)data.data, data.len, &t, &why));
    size_t map = (size_t)(t.cmap.p - (const unsigned char *)data.data);
    size_t segments = ((size_t)t.cmap.p[6] << 8 | t.cmap.p[7]) / 2;
    size_t starts = map + 16 + 2 * segments;
    for (size_t i = 0; i < segments; i++) {
        size_t end =
            (size_t)(unsigned char)data.data[map + 14 + 2 * i] << 8 | (unsigned char)data.data[map + 15 + 2 * i];
        if (end >= 0x1EA0 && end < 0x2000) { /* empty the segment */
            data.data[starts + 2 * i] = data.data[map + 14 + 2 * i];
            data.data[starts + 2 * i + 1] = data.data[map + 15 + 2 * i];
        }
    }
    render_face f = {0};
    cd_diags diags;
    cd_diags_init(&diags);
    assert_int_equal(render_face_build(style, "fonts/Cu.ttf", data.data, data.len, &diags, &f), CD_EINPUT);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E7004");
    assert_string_equal(diags.items[0].file, "fonts/Cu.ttf");
    assert_non_null(strstr(diags.items[0].text, "ảạằắẳẵặầấẩẫậ…"));
    cd_diags_done(&diags);
    cd_str_done(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_letter_has_a_glyph),   cmocka_unit_test(subset_can_be_read_back),
        cmocka_unit_test(to_unicode_is_exact),        cmocka_unit_test(widths_are_exact),
        cmocka_unit_test(composites_are_closed_over), cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(damaged_bytes_do_no_harm),   cmocka_unit_test(font_without_letters_is_refused),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
