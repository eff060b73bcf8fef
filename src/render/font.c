#include "render/font.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "render/ttf.h"

enum { FONT_FILE_MAX = 8 << 20, DEFLATE_LEVEL = 9 };

const char render_vietnamese[] = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
                                 "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";

/* Characters by number in the subset: ASCII and Vietnamese first, so that the upper byte of nearly every code in a page
 * is 0 and deflates to little; the rest in order, so that ToUnicode is a few ranges. */
typedef struct chars {
    uint16_t code[TTF_GLYPHS_MAX];  /* of subset glyph 1 + i */
    uint16_t glyph[TTF_GLYPHS_MAX]; /* of the font file */
    size_t n;
} chars;

static void take(chars *c, const ttf *t, render_face *f, uint32_t code)
{
    if (code >= f->limit || f->glyphs[code].cid || c->n == TTF_GLYPHS_MAX - 1)
        return;
    unsigned glyph = ttf_glyph(t, code);
    if (!glyph)
        return;
    c->code[c->n] = (uint16_t)code;
    c->glyph[c->n++] = (uint16_t)glyph;
    f->glyphs[code] = (render_glyph){(uint16_t)c->n, (uint16_t)ttf_advance(t, glyph)};
}

static void choose(const render_style *s, const ttf *t, render_face *f, chars *c)
{
    f->limit = s->nchars ? s->chars[s->nchars - 1].last + 1 : 0;
    f->glyphs = cd_calloc(f->limit, sizeof *f->glyphs);
    for (uint32_t code = 0x20; code < 0x7F; code++)
        take(c, t, f, code);
    const char *p = render_vietnamese, *end = p + sizeof render_vietnamese - 1;
    while (p < end)
        take(c, t, f, cd_utf8_next(&p, end));
    for (size_t i = 0; i < s->nchars; i++)
        for (uint32_t code = s->chars[i].first; code <= s->chars[i].last; code++)
            take(c, t, f, code);
}

/* Refuses a font in which a Vietnamese paper could not be set. */
static int check_coverage(const render_face *f, const char *path, cd_diags *diags)
{
    cd_str missing;
    size_t count = 0;
    cd_str_init(&missing, 0);
    for (uint32_t c = 0x20; c < 0x7F; c++) {
        if (!render_glyph_of(f, c).cid && count++ < 12)
            cd_utf8_put(&missing, c);
    }
    const char *p = render_vietnamese, *end = p + sizeof render_vietnamese - 1;
    while (p < end) {
        uint32_t c = cd_utf8_next(&p, end);
        if (!render_glyph_of(f, c).cid && count++ < 12)
            cd_utf8_put(&missing, c);
    }
    if (count)
        cd_error(diags, "E7004", cd_place_file(path),
                 _("phông chữ thiếu %zu chữ cái cần cho tiếng Việt (%s%s); hãy cài gói fonts-liberation2"), count,
                 cd_str_c(&missing), count > 12 ? "…" : "");
    cd_str_done(&missing);
    return count ? CD_EINPUT : CD_OK;
}

/* W: "first [w w ...]" for runs of other widths than the default, "first last w" for four and more equal ones. */
static char *widths(const render_face *f, const chars *c)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < c->n;) {
        unsigned w = f->glyphs[c->code[i]].width;
        size_t j = i + 1;
        while (j < c->n && f->glyphs[c->code[j]].width == w)
            j++;
        if (w != RENDER_WIDTH_DEFAULT && j - i >= 4) {
            cd_str_addf(&s, "%s%zu %zu %u", s.len ? " " : "", i + 1, j, w);
            i = j;
        } else if (w == RENDER_WIDTH_DEFAULT) {
            i = j;
        } else {
            cd_str_addf(&s, "%s%zu[", s.len ? " " : "", i + 1);
            bool first = true;
            while (i < c->n) {
                w = f->glyphs[c->code[i]].width;
                for (j = i + 1; j < c->n && f->glyphs[c->code[j]].width == w;)
                    j++;
                if ((w == RENDER_WIDTH_DEFAULT && (j - i > 1 || j == c->n)) || j - i >= 4)
                    break;
                for (; i < j; i++, first = false)
                    cd_str_addf(&s, "%s%u", first ? "" : " ", w);
            }
            cd_str_addc(&s, ']');
        }
    }
    return cd_str_take(&s);
}

static char *deflated(const cd_str *raw, size_t *ret_len)
{
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    if (!z)
        abort();
    size_t bound = libdeflate_zlib_compress_bound(z, raw->len);
    char *out = cd_realloc(NULL, bound, 1);
    *ret_len = libdeflate_zlib_compress(z, cd_str_c(raw), raw->len, out, bound);
    libdeflate_free_compressor(z);
    return cd_realloc(out, *ret_len, 1);
}

/* ToUnicode: ranges of consecutive characters, none over a change of the upper byte on either side (Adobe TN 5411), at
 * most 100 in a block. */
static void to_unicode(const chars *c, cd_str *to)
{
    cd_str_adds(to, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                    "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
                    "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
                    "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
    cd_str block;
    cd_str_init(&block, 0);
    int in_block = 0;
    for (size_t i = 0; i < c->n;) {
        size_t j = i + 1;
        while (j < c->n && c->code[j] == c->code[j - 1] + 1 && (c->code[j] & 0xFF) && ((j + 1) & 0xFF))
            j++;
        cd_str_addf(&block, "<%04zX><%04zX><%04X>\n", i + 1, j, (unsigned)c->code[i]);
        i = j;
        if (++in_block == 100 || i == c->n) {
            cd_str_addf(to, "%d beginbfrange\n%sendbfrange\n", in_block, cd_str_c(&block));
            cd_str_clear(&block);
            in_block = 0;
        }
    }
    cd_str_done(&block);
    cd_str_adds(to, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

/* "LiberationSerif-Bold" of ".../LiberationSerif-Bold.ttf", with six letters from the hash of the subset before it. */
static char *subset_name(const char *path, const cd_str *file)
{
    char hex[65];
    cd_str s;
    cd_str_init(&s, 0);
    cd_sha256_hex(cd_str_c(file), file->len, hex);
    for (int i = 0; i < 6; i++)
        cd_str_addc(&s, (char)('A' + (hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10)));
    cd_str_addc(&s, '+');
    for (const char *p = cd_path_base(path); *p && *p != '.' && s.len < 60; p++)
        if ((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '-')
            cd_str_addc(&s, *p);
    return cd_str_take(&s);
}

int render_face_build(const render_style *s, const char *path, const char *data, size_t len, cd_diags *diags,
                      render_face *ret)
{
    ttf t;
    const char *why;
    if (!ttf_open((const unsigned char *)data, len, &t, &why)) {
        cd_error(diags, "E7003", cd_place_file(path), _("phông chữ hỏng hoặc không phải TrueType (%s)"), why);
        return CD_EINPUT;
    }
    render_face f = {.ascent = t.ascent,
                     .descent = t.descent,
                     .gap = t.gap,
                     .cap_height = t.cap_height,
                     .italic_angle = t.italic_angle};
    memcpy(f.bbox, t.bbox, sizeof f.bbox);
    chars *c = cd_calloc(1, sizeof *c);
    cd_str file, unicode;
    cd_str_init(&file, 0);
    cd_str_init(&unicode, 0);
    choose(s, &t, &f, c);
    int r = check_coverage(&f, path, diags);
    if (r == CD_OK && !ttf_subset(&t, c->glyph, c->n, &file)) {
        cd_error(diags, "E7003", cd_place_file(path), _("phông chữ hỏng: bảng nét chữ bị cắt hoặc tự mâu thuẫn"));
        r = CD_EINPUT;
    }
    if (r == CD_OK) {
        f.path = cd_strdup(path);
        f.name = subset_name(path, &file);
        f.file_raw = file.len;
        f.file = deflated(&file, &f.file_len);
        to_unicode(c, &unicode);
        f.unicode = deflated(&unicode, &f.unicode_len);
        f.widths = widths(&f, c);
        *ret = f;
    } else {
        render_face_done(&f);
    }
    cd_str_done(&file);
    cd_str_done(&unicode);
    free(c);
    return r;
}

void render_face_done(render_face *f)
{
    free(f->path);
    free(f->name);
    free(f->file);
    free(f->unicode);
    free(f->widths);
    free(f->glyphs);
    *f = (render_face){0};
}

static int load_face(const render_style *s, int face, cd_diags *diags, render_face *ret)
{
    for (size_t i = 0; i < s->nfiles[face]; i++) {
        const char *path = s->files[face][i];
        if (!cd_path_exists(path))
            continue;
        cd_str data;
        cd_str_init(&data, 0);
        int r = cd_file_read(path, FONT_FILE_MAX, diags, &data);
        if (r == CD_OK)
            r = render_face_build(s, path, cd_str_c(&data), data.len, diags, ret);
        cd_str_done(&data);
        return r;
    }
    cd_error(diags, "E7003", cd_place_file(s->path), _("không có phông chữ “%s”; hãy cài gói fonts-liberation2"),
             s->files[face][0]);
    return CD_ESYS;
}

int render_fonts_load(const render_style *s, cd_diags *diags, render_fonts **ret)
{
    render_fonts *f = cd_calloc(1, sizeof *f);
    for (int i = 0; i < RENDER_FACES; i++) {
        int r = load_face(s, i, diags, &f->face[i]);
        if (r != CD_OK) {
            render_fonts_free(f);
            return r;
        }
    }
    *ret = f;
    return CD_OK;
}

void render_fonts_free(render_fonts *f)
{
    if (!f)
        return;
    for (int i = 0; i < RENDER_FACES; i++)
        render_face_done(&f->face[i]);
    free(f);
}
