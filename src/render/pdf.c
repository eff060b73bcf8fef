/* The PDF file.  libharu is the container only (objects, cross references, page tree): fonts, page contents, outline
 * and document properties are written here, since its own are slow or wrong.  It reports errors to one handler, which
 * jumps to one place a document. */
#include <hpdf.h>
#include <hpdf_doc.h>
#include <libdeflate.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "render/layout.h"
#include "render/pdfpage.h"

enum { DEFLATE_LEVEL = 6 };

typedef struct font_slot {
    const render_face *face;
} font_slot;

/* Everything lives here and not in locals, so that the jump finds it as it was left. */
typedef struct writer {
    jmp_buf failed;
    HPDF_STATUS error, detail;
    HPDF_Doc pdf;
    const doc *d;
    display *out;
    const render_fonts *fonts;
    HPDF_Page *pages;
    bool used[RENDER_FACES];
    font_slot slots[RENDER_FACES];
    pdf_buf buf;
    char *packed;
    size_t packed_cap;
    unsigned char *rows; /* of the image being written */
    struct libdeflate_compressor *z;
    cd_sha256 hash;
} writer;

static void on_error(HPDF_STATUS error, HPDF_STATUS detail, void *user)
{
    writer *w = user;
    w->error = error;
    w->detail = detail;
    longjmp(w->failed, 1);
}

static void *allocate(HPDF_UINT size)
{
    return cd_realloc(NULL, size, 1); /* never NULL: see base/mem.h */
}

static void check(writer *w, HPDF_STATUS status)
{
    if (status != HPDF_OK)
        on_error(status, 0, w);
}

/* Constructors give NULL for bad arguments only. */
static void *made(writer *w, void *object)
{
    if (!object)
        on_error(HPDF_INVALID_OBJECT, 0, w);
    return object;
}

static HPDF_Dict new_dict(writer *w, bool indirect)
{
    HPDF_Dict d = made(w, HPDF_Dict_New(w->pdf->mmgr));
    if (indirect)
        check(w, HPDF_Xref_Add(w->pdf->xref, d));
    return d;
}

static HPDF_Array new_array(writer *w)
{
    return made(w, HPDF_Array_New(w->pdf->mmgr));
}

static void add(writer *w, HPDF_Dict d, const char *key, void *value)
{
    check(w, HPDF_Dict_Add(d, key, value));
}

static void add_name(writer *w, HPDF_Dict d, const char *key, const char *name)
{
    check(w, HPDF_Dict_AddName(d, key, name));
}

static void add_number(writer *w, HPDF_Dict d, const char *key, int v)
{
    check(w, HPDF_Dict_AddNumber(d, key, v));
}

/* Text strings are UTF-16BE with a byte order mark, so that no encoder of libharu is needed. */
static void add_text(writer *w, HPDF_Dict d, const char *key, const char *utf8)
{
    if (!utf8 || !*utf8)
        return;
    size_t len = strlen(utf8);
    if (len > 8000)
        len = 8000; /* a string object holds 32767 bytes */
    while (len && ((unsigned char)utf8[len] & 0xC0) == 0x80)
        len--;
    cd_sha256_add(&w->hash, utf8, len);
    HPDF_BYTE units[2 + 2 * 8000 + 4];
    size_t n = 0;
    units[n++] = 0xFE;
    units[n++] = 0xFF;
    for (const char *p = utf8, *end = utf8 + len; p < end;) {
        uint32_t c = cd_utf8_next(&p, end);
        uint32_t pair[2] = {c, 0};
        if (c > 0xFFFF) {
            pair[0] = 0xD800 + ((c - 0x10000) >> 10);
            pair[1] = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        for (int i = 0; i < (c > 0xFFFF ? 2 : 1); i++) {
            units[n++] = (HPDF_BYTE)(pair[i] >> 8 & 0xFF);
            units[n++] = (HPDF_BYTE)(pair[i] & 0xFF);
        }
    }
    add(w, d, key, made(w, HPDF_Binary_New(w->pdf->mmgr, units, (HPDF_UINT)n)));
}

static void add_ascii(writer *w, HPDF_Dict d, const char *key, const char *s)
{
    add(w, d, key, made(w, HPDF_String_New(w->pdf->mmgr, s, NULL)));
}

/* libharu drops a Filter entry it did not make itself; this puts it back while the dictionary is written. */
static HPDF_STATUS write_filter(HPDF_Dict d, HPDF_Stream s)
{
    (void)d;
    return HPDF_Stream_WriteStr(s, "/Filter /FlateDecode\n");
}

static void fill_stream(writer *w, HPDF_Dict d, const char *bytes, size_t n)
{
    d->write_fn = write_filter;
    d->filter = HPDF_STREAM_FILTER_NONE;
    check(w, HPDF_Stream_Write(d->stream, (const HPDF_BYTE *)bytes, (HPDF_UINT)n));
}

static HPDF_Dict new_stream(writer *w, const char *bytes, size_t n)
{
    HPDF_Dict d = made(w, HPDF_DictStream_New(w->pdf->mmgr, w->pdf->xref));
    fill_stream(w, d, bytes, n);
    return d;
}

/* The same trick for arrays of hundreds of numbers, kept as ready text. */
static HPDF_STATUS write_cid_entries(HPDF_Dict d, HPDF_Stream s)
{
    const font_slot *slot = d->attr;
    HPDF_Stream_WriteStr(s, "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>\n/W [");
    HPDF_Stream_WriteStr(s, slot->face->widths);
    return HPDF_Stream_WriteStr(s, "]\n");
}

static HPDF_Dict new_font(writer *w, font_slot *slot)
{
    const render_face *f = slot->face;
    HPDF_Dict file = new_stream(w, f->file, f->file_len);
    add_number(w, file, "Length1", (int)f->file_raw);
    HPDF_Dict unicode = new_stream(w, f->unicode, f->unicode_len);

    enum { SERIF = 2, SYMBOLIC = 4, ITALIC = 64 };
    bool bold = strstr(f->name, "Bold") != NULL;
    HPDF_Dict desc = new_dict(w, true);
    add_name(w, desc, "Type", "FontDescriptor");
    add_name(w, desc, "FontName", f->name);
    add_number(w, desc, "Flags", SERIF | SYMBOLIC | (f->italic_angle ? ITALIC : 0));
    add_number(w, desc, "Ascent", f->ascent);
    add_number(w, desc, "Descent", f->descent);
    add_number(w, desc, "CapHeight", f->cap_height);
    add_number(w, desc, "ItalicAngle", f->italic_angle);
    add_number(w, desc, "StemV", bold ? 140 : 85);
    HPDF_Array box = new_array(w);
    add(w, desc, "FontBBox", box);
    for (int i = 0; i < 4; i++)
        check(w, HPDF_Array_AddNumber(box, f->bbox[i]));
    add(w, desc, "FontFile2", file);

    HPDF_Dict cid = new_dict(w, true);
    add_name(w, cid, "Type", "Font");
    add_name(w, cid, "Subtype", "CIDFontType2");
    add_name(w, cid, "BaseFont", f->name);
    add_name(w, cid, "CIDToGIDMap", "Identity");
    add_number(w, cid, "DW", RENDER_WIDTH_DEFAULT);
    add(w, cid, "FontDescriptor", desc);
    cid->attr = slot;
    cid->write_fn = write_cid_entries;

    HPDF_Dict font = new_dict(w, true);
    add_name(w, font, "Type", "Font");
    add_name(w, font, "Subtype", "Type0");
    add_name(w, font, "BaseFont", f->name);
    add_name(w, font, "Encoding", "Identity-H");
    add(w, font, "ToUnicode", unicode);
    HPDF_Array below = new_array(w);
    add(w, font, "DescendantFonts", below);
    check(w, HPDF_Array_Add(below, cid));
    return font;
}

static HPDF_REAL points(int64_t mpt)
{
    return (HPDF_REAL)mpt / 1000.0f;
}

static render_mpt page_height(const writer *w, size_t page)
{
    return w->out->pages[page].landscape ? w->out->width : w->out->height;
}

/* [page /XYZ null y null]: the viewer keeps its zoom. */
static HPDF_Array new_destination(writer *w, HPDF_Dict owner, size_t page, render_mpt y)
{
    HPDF_Array a = new_array(w);
    add(w, owner, "Dest", a);
    check(w, HPDF_Array_Add(a, w->pages[page]));
    check(w, HPDF_Array_AddName(a, "XYZ"));
    check(w, HPDF_Array_Add(a, made(w, HPDF_Null_New(w->pdf->mmgr))));
    check(w, HPDF_Array_AddReal(a, points((int64_t)page_height(w, page) - y)));
    check(w, HPDF_Array_Add(a, made(w, HPDF_Null_New(w->pdf->mmgr))));
    return a;
}

static void add_page(writer *w, size_t i)
{
    const display_page *p = &w->out->pages[i];
    HPDF_Page page = made(w, HPDF_AddPage(w->pdf));
    w->pages[i] = page;
    check(w, HPDF_Page_SetWidth(page, points(p->landscape ? w->out->height : w->out->width)));
    check(w, HPDF_Page_SetHeight(page, points(page_height(w, i))));
    w->buf.len = 0;
    pdf_page(w->out, i, w->fonts, w->used, &w->buf);
    size_t bound = libdeflate_zlib_compress_bound(w->z, w->buf.len);
    if (bound > w->packed_cap) {
        w->packed = cd_realloc(w->packed, bound, 1);
        w->packed_cap = bound;
    }
    size_t n = libdeflate_zlib_compress(w->z, w->buf.p, w->buf.len, w->packed, bound);
    cd_sha256_add(&w->hash, w->packed, n);
    HPDF_PageAttr attr = page->attr;
    fill_stream(w, attr->contents, w->packed, n);
}

/* Rows of pixels with the filter of PNG that leaves the smallest numbers, which deflate best. */
static void filter_rows(const image *im, unsigned char *to)
{
    size_t n = (size_t)im->width * (size_t)im->channels, step = (size_t)im->channels;
    for (unsigned y = 0; y < im->height; y++) {
        const unsigned char *row = im->pixels + y * n, *above = y ? row - n : NULL;
        uint64_t none = 0, sub = 0, up = 0;
        for (size_t i = 0; i < n; i++) {
            none += (uint64_t)abs((signed char)row[i]);
            sub += (uint64_t)abs((signed char)(row[i] - (i >= step ? row[i - step] : 0)));
            up += (uint64_t)abs((signed char)(row[i] - (above ? above[i] : 0)));
        }
        unsigned char kind = none <= sub && none <= up ? 0 : sub <= up ? 1 : 2;
        *to++ = kind;
        for (size_t i = 0; i < n; i++)
            *to++ = (unsigned char)(row[i] - (kind == 1 && i >= step ? row[i - step] : kind == 2 && above ? above[i] : 0));
    }
}

static HPDF_STATUS write_pixels_entries(HPDF_Dict d, HPDF_Stream s)
{
    const picture *p = d->attr;
    char text[160];
    snprintf(text, sizeof text, "/Filter /FlateDecode\n/DecodeParms <</Predictor 15 /Colors %d /BitsPerComponent 8 /Columns %u>>\n",
             p->image.channels, p->image.width);
    return HPDF_Stream_WriteStr(s, text);
}

static HPDF_STATUS write_jpeg_entries(HPDF_Dict d, HPDF_Stream s)
{
    (void)d;
    return HPDF_Stream_WriteStr(s, "/Filter /DCTDecode\n");
}

static HPDF_Dict new_image(writer *w, const picture *p)
{
    HPDF_Dict d;
    if (p->kind == PICTURE_JPEG) {
        d = new_stream(w, cd_str_c(&p->jpeg), p->jpeg.len);
        d->write_fn = write_jpeg_entries;
        cd_sha256_add(&w->hash, cd_str_c(&p->jpeg), p->jpeg.len);
    } else {
        size_t n = ((size_t)p->image.width * (size_t)p->image.channels + 1) * p->image.height;
        size_t bound = libdeflate_zlib_compress_bound(w->z, n);
        w->rows = cd_realloc(w->rows, n, 1);
        filter_rows(&p->image, w->rows);
        w->packed = cd_realloc(w->packed, bound, 1);
        w->packed_cap = bound;
        size_t packed = libdeflate_zlib_compress(w->z, w->rows, n, w->packed, bound);
        d = new_stream(w, w->packed, packed);
        d->attr = (void *)(uintptr_t)p; /* only read */
        d->write_fn = write_pixels_entries;
        cd_sha256_add(&w->hash, w->packed, packed);
    }
    add_name(w, d, "Type", "XObject");
    add_name(w, d, "Subtype", "Image");
    add_number(w, d, "Width", (int)p->image.width);
    add_number(w, d, "Height", (int)p->image.height);
    add_name(w, d, "ColorSpace", p->image.channels == 1 ? "DeviceGray" : "DeviceRGB");
    add_number(w, d, "BitsPerComponent", 8);
    return d;
}

/* The list of pictures is newest first. */
static void add_images(writer *w, const picture *p, HPDF_Dict to)
{
    if (!p)
        return;
    add_images(w, p->next, to);
    if (p->kind != PICTURE_IMAGE && p->kind != PICTURE_JPEG)
        return;
    char name[16];
    snprintf(name, sizeof name, "P%d", p->number);
    add(w, to, name, new_image(w, p));
}

static bool has_images(const picture *p)
{
    for (; p; p = p->next)
        if (p->kind == PICTURE_IMAGE || p->kind == PICTURE_JPEG)
            return true;
    return false;
}

/* One dictionary of fonts for all pages. */
static void add_resources(writer *w)
{
    HPDF_Dict fonts = new_dict(w, true), resources = new_dict(w, true);
    add(w, resources, "Font", fonts);
    for (int i = 0; i < RENDER_FACES; i++) {
        if (!w->used[i])
            continue;
        char name[] = {'F', (char)('0' + i), 0};
        w->slots[i].face = &w->fonts->face[i];
        cd_sha256_add(&w->hash, w->slots[i].face->name, strlen(w->slots[i].face->name));
        add(w, fonts, name, new_font(w, &w->slots[i]));
    }
    if (has_images(w->out->pictures)) {
        HPDF_Dict images = new_dict(w, true);
        add(w, resources, "XObject", images);
        add_images(w, w->out->pictures, images);
    }
    for (size_t i = 0; i < w->out->npages; i++)
        add(w, w->pages[i], "Resources", resources);
}

static void add_links(writer *w, size_t i)
{
    const display_page *p = &w->out->pages[i];
    HPDF_Array list = NULL;
    for (size_t k = 0; k < p->count; k++) {
        const display_item *it = &p->items[k];
        const display_mark *m = it->kind == DISPLAY_LINK ? &w->out->marks[it->mark] : NULL;
        if (!m || m->page == SIZE_MAX)
            continue;
        if (!list) {
            list = new_array(w);
            add(w, w->pages[i], "Annots", list);
        }
        HPDF_Dict link = new_dict(w, true);
        check(w, HPDF_Array_Add(list, link));
        add_name(w, link, "Type", "Annot");
        add_name(w, link, "Subtype", "Link");
        add_number(w, link, "F", 4);
        HPDF_Array rect = new_array(w), border = new_array(w);
        add(w, link, "Rect", rect);
        add(w, link, "Border", border);
        int64_t h = page_height(w, i);
        check(w, HPDF_Array_AddReal(rect, points(it->x)));
        check(w, HPDF_Array_AddReal(rect, points(h - it->y - it->h)));
        check(w, HPDF_Array_AddReal(rect, points((int64_t)it->x + it->w)));
        check(w, HPDF_Array_AddReal(rect, points(h - it->y)));
        for (int n = 0; n < 3; n++)
            check(w, HPDF_Array_AddNumber(border, 0));
        new_destination(w, link, m->page, m->y);
    }
}

/* The outline is a tree; each entry knows its neighbours. */
typedef struct entry {
    HPDF_Dict dict, first, last;
    int level, count;
} entry;

static void add_outline(writer *w)
{
    enum { LEVELS = 8 };
    const display *out = w->out;
    if (!out->nheadings)
        return;
    entry open[LEVELS] = {{.dict = new_dict(w, true)}};
    int depth = 0; /* open[depth] is the parent of what comes */
    add_name(w, open[0].dict, "Type", "Outlines");
    add(w, w->pdf->catalog, "Outlines", open[0].dict);
    add_name(w, w->pdf->catalog, "PageMode", "UseOutlines");
    for (size_t i = 0; i <= out->nheadings; i++) {
        int level = i < out->nheadings ? out->headings[i].level : 0;
        while (depth && open[depth].level >= level) {
            if (open[depth].first) {
                add(w, open[depth].dict, "First", open[depth].first);
                add(w, open[depth].dict, "Last", open[depth].last);
                add_number(w, open[depth].dict, "Count", open[depth].count);
            }
            open[depth - 1].count += open[depth].count;
            depth--;
        }
        if (i == out->nheadings)
            break;
        const display_heading *h = &out->headings[i];
        entry *parent = &open[depth];
        HPDF_Dict d = new_dict(w, true);
        add_text(w, d, "Title", *h->title ? h->title : "…");
        add(w, d, "Parent", parent->dict);
        new_destination(w, d, h->page, h->y);
        if (parent->last) {
            add(w, d, "Prev", parent->last);
            add(w, parent->last, "Next", d);
        } else {
            parent->first = d;
        }
        parent->last = d;
        parent->count++;
        open[++depth] = (entry){.dict = d, .level = h->level};
    }
    add(w, open[0].dict, "First", open[0].first);
    add(w, open[0].dict, "Last", open[0].last);
    add_number(w, open[0].dict, "Count", open[0].count);
}

/* Page labels, needed where numbers begin anew inside the file. */
static void add_labels(writer *w)
{
    bool needed = false;
    for (size_t i = 1; i < w->out->npages; i++)
        needed = needed || w->out->pages[i].restart;
    if (!needed)
        return;
    HPDF_Dict labels = new_dict(w, true);
    add(w, w->pdf->catalog, "PageLabels", labels);
    HPDF_Array nums = new_array(w);
    add(w, labels, "Nums", nums);
    for (size_t i = 0; i < w->out->npages; i++) {
        if (i && !w->out->pages[i].restart)
            continue;
        check(w, HPDF_Array_AddNumber(nums, (HPDF_INT32)i));
        HPDF_Dict range = new_dict(w, false);
        check(w, HPDF_Array_Add(nums, range));
        add_name(w, range, "S", "D");
    }
}

static void add_properties(writer *w)
{
    const doc *d = w->d;
    HPDF_Dict info = w->pdf->info, catalog = w->pdf->catalog;
    add_text(w, info, "Title", d->title);
    add_text(w, info, "Subject", d->subject);
    add_text(w, info, "Author", d->author);
    add_text(w, info, "Keywords", d->keywords);
    add_ascii(w, info, "Creator", "capdo");
    add_ascii(w, info, "Producer", "capdo");
    if (d->lang && *d->lang)
        add_ascii(w, catalog, "Lang", d->lang);
    if (d->title && *d->title) {
        HPDF_Dict view = new_dict(w, false);
        add(w, catalog, "ViewerPreferences", view);
        check(w, HPDF_Dict_AddBoolean(view, "DisplayDocTitle", HPDF_TRUE));
    }
}

/* /ID from the hash of all content: the same paper has the same one, whenever it is made. */
static void add_id(writer *w)
{
    char hex[65];
    HPDF_BYTE id[16];
    cd_sha256_end(&w->hash, hex);
    for (int i = 0; i < 16; i++) {
        int hi = hex[2 * i], lo = hex[2 * i + 1];
        id[i] = (HPDF_BYTE)((hi <= '9' ? hi - '0' : hi - 'a' + 10) << 4 | (lo <= '9' ? lo - '0' : lo - 'a' + 10));
    }
    HPDF_Array a = new_array(w);
    add(w, w->pdf->trailer, "ID", a);
    for (int i = 0; i < 2; i++)
        check(w, HPDF_Array_Add(a, made(w, HPDF_Binary_New(w->pdf->mmgr, id, sizeof id))));
}

static void build(writer *w)
{
    w->pdf = HPDF_NewEx(on_error, allocate, free, 0, w);
    if (!w->pdf)
        on_error(HPDF_FAILD_TO_ALLOC_MEM, 0, w);
    w->pdf->pdf_version = HPDF_VER_14;
    for (size_t i = 0; i < w->out->npages; i++)
        add_page(w, i);
    add_resources(w);
    for (size_t i = 0; i < w->out->npages; i++)
        add_links(w, i);
    add_outline(w);
    add_labels(w);
    add_properties(w);
    add_id(w);
    /* libharu makes a second copy of all now, so what is no longer needed goes.  Pictures are: their entries are written from them. */
    display_drop_pages(w->out);
    libdeflate_free_compressor(w->z);
    w->z = NULL;
    check(w, HPDF_SaveToStream(w->pdf));
}

static void take_bytes(writer *w, cd_str *to)
{
    HPDF_UINT parts = HPDF_MemStream_GetBufCount(w->pdf->stream);
    for (HPDF_UINT i = 0; i < parts; i++) {
        HPDF_UINT n = 0;
        const HPDF_BYTE *p = HPDF_MemStream_GetBufPtr(w->pdf->stream, i, &n);
        cd_str_add(to, (const char *)p, n);
    }
}

int render_pdf(const doc *d, const render_style *s, const render_fonts *f, cd_diags *diags, cd_str *ret_bytes,
               size_t *ret_pages)
{
    display *out;
    int r = render_layout(d, s, f, diags, &out);
    const size_t npages = out->npages;
    writer *w = cd_calloc(1, sizeof *w);
    w->d = d;
    w->out = out;
    w->fonts = f;
    w->pages = cd_calloc(out->npages, sizeof(HPDF_Page));
    w->z = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    if (!w->z)
        abort(); /* out of memory: base/mem.h */
    cd_sha256_init(&w->hash);
    if (!setjmp(w->failed)) {
        build(w);
        take_bytes(w, ret_bytes);
        if (ret_pages)
            *ret_pages = npages;
    } else {
        cd_error(diags, "E7020", cd_place_file(d->file), _("%s: không ghi được tệp PDF (libharu 0x%04lX, %lu)"),
                 d->name, (unsigned long)w->error, (unsigned long)w->detail);
        r = CD_ESYS;
    }
    if (w->pdf)
        HPDF_Free(w->pdf);
    libdeflate_free_compressor(w->z);
    pdf_buf_done(&w->buf);
    free(w->packed);
    free(w->rows);
    free(w->pages);
    free(w);
    display_free(out);
    return r;
}
