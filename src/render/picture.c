#include "render/picture.h"

#include <errno.h>
#include <math.h>
#include <qrencode.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "render/paint.h"

enum { SIDE_MIN = 1000 /* 1/1000 pt: less cannot be seen */ };

static void bad(picture *p, const char *code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void bad(picture *p, const char *code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    cd_str text;
    cd_str_init(&text, 0);
    cd_str_addv(&text, fmt, ap);
    va_end(ap);
    p->kind = PICTURE_BAD;
    p->code = code;
    p->why = cd_str_take(&text);
}

static const char *file_of(const picture *p)
{
    const dossier_figure *f = p->node->figure;
    return f->file ? f->file : f->name;
}

static void refuse(picture *p, enum image_result r)
{
    switch (r) {
    case IMAGE_OK:
        break;
    case IMAGE_DAMAGED:
        bad(p, "E7030", _("hình «%s» hỏng hoặc bị cắt ngang; hãy mở, lưu lại thành PNG rồi đính kèm lại"), file_of(p));
        break;
    case IMAGE_TOO_BIG:
        bad(p, "E7031", _("hình «%s» quá lớn (tối đa %d MB, %d triệu điểm ảnh, mỗi cạnh %d điểm); hãy thu nhỏ"), file_of(p),
            IMAGE_FILE_MAX >> 20, IMAGE_PIXELS_MAX / 1000000, IMAGE_SIDE_MAX);
        break;
    case IMAGE_NO_SIZE:
        bad(p, "E7030", _("hình «%s» không ghi kích thước; hãy thêm thuộc tính viewBox hoặc width và height cho <svg>"), file_of(p));
        break;
    case IMAGE_NO_LIBRARY:
        bad(p, "E7033", _("không đọc được hình «%s» vì thiếu thư viện; hãy cài các gói librsvg2-2 và libcairo2, hoặc dùng PNG"), file_of(p));
        break;
    }
}

/* Width asked for, less when the picture would be too high. */
static void fit(picture *p, double w, double h, render_mpt column, render_mpt room)
{
    double share = p->node->size > 0 && p->node->size <= 1000 ? p->node->size : 1000;
    double width = column * share / 1000, height = width * h / w;
    if (height > room) {
        width = width * room / height;
        height = room;
    }
    p->width = width > SIDE_MIN ? (render_mpt)width : SIDE_MIN;
    p->height = height > SIDE_MIN ? (render_mpt)height : SIDE_MIN;
}

static unsigned pixels_of(render_mpt length)
{
    return (unsigned)lround((double)length * PICTURE_DPI / 72000);
}

static void read_image(picture *p, render_mpt column, render_mpt room)
{
    const dossier_figure *f = p->node->figure;
    enum image_result r = IMAGE_OK;
    double w = 1, h = 1;
    if (f->image_len > IMAGE_FILE_MAX) {
        refuse(p, IMAGE_TOO_BIG);
        return;
    }
    switch (image_kind_of(f->image, f->image_len)) {
    case IMAGE_PNG:
        p->kind = PICTURE_IMAGE;
        r = image_read_png(f->image, f->image_len, &p->image);
        break;
    case IMAGE_JPEG:
        r = image_read_jpeg(f->image, f->image_len, &p->image, &p->jpeg);
        p->kind = p->jpeg.len ? PICTURE_JPEG : PICTURE_IMAGE;
        break;
    case IMAGE_SVG:
        p->kind = PICTURE_IMAGE;
        r = image_svg_size(f->image, f->image_len, &w, &h);
        if (r == IMAGE_OK) {
            fit(p, w, h, column, room);
            unsigned across = pixels_of(p->width), down = pixels_of(p->height);
            r = image_read_svg(f->image, f->image_len, across ? across : 1, down ? down : 1, &p->image);
        }
        break;
    case IMAGE_UNKNOWN:
        bad(p, "E7032", _("hình «%s» không phải PNG, JPEG hay SVG; hãy lưu lại thành một trong ba loại ấy"), file_of(p));
        return;
    }
    refuse(p, r);
    if (r == IMAGE_OK && p->image.pixels)
        image_reduce(&p->image);
    if (r == IMAGE_OK)
        fit(p, p->image.width, p->image.height, column, room);
}

static void read_figure(picture *p, render_mpt column, render_mpt room)
{
    const dossier_figure *f = p->node->figure;
    if (!f->drawing) {
        read_image(p, column, room);
        return;
    }
    if (f->drawing->width <= 0 || f->drawing->height <= 0) {
        bad(p, "E7034", _("sơ đồ «%s» không có kích thước"), f->name);
        return;
    }
    p->kind = PICTURE_DRAWING;
    p->drawing = f->drawing;
    fit(p, f->drawing->width, f->drawing->height, column, room);
}

static void make_qr(picture *p, render_mpt column, render_mpt room)
{
    size_t len = strlen(p->node->text);
    QRcode *code = len <= 4096 ? QRcode_encodeData((int)len, (const unsigned char *)p->node->text, 0, QR_ECLEVEL_M) : NULL;
    if (!code) {
        bad(p, "E7035", _("nội dung mã QR quá dài (%zu byte)"), len);
        return;
    }
    p->kind = PICTURE_QR;
    p->side = code->width;
    size_t n = (size_t)code->width * (size_t)code->width;
    p->modules = cd_calloc(n, 1);
    for (size_t i = 0; i < n; i++)
        p->modules[i] = code->data[i] & 1;
    QRcode_free(code);
    render_mpt side = p->node->size;
    side = side > column ? column : side;
    side = side > room ? room : side;
    p->width = p->height = side > SIDE_MIN ? side : SIDE_MIN;
}

picture *picture_new(const doc_node *n, render_mpt column, render_mpt room)
{
    picture *p = cd_calloc(1, sizeof *p);
    p->node = n;
    cd_str_init(&p->jpeg, 0);
    if (n->kind == DOC_QR)
        make_qr(p, column, room);
    else
        read_figure(p, column, room);
    return p;
}

void picture_free(picture *p)
{
    while (p) {
        picture *next = p->next;
        image_done(&p->image);
        cd_str_done(&p->jpeg);
        free(p->modules);
        free(p->why);
        free(p);
        p = next;
    }
}

/* Some pixels a module, so that its edges are sharp. */
static void qr_file(const picture *p, cd_str *to)
{
    enum { EACH = 8 };
    unsigned side = (unsigned)(p->side + 2 * PICTURE_QUIET) * EACH;
    image i = {.width = side, .height = side, .channels = 1, .pixels = cd_realloc(NULL, side, side)};
    memset(i.pixels, 255, (size_t)side * side);
    for (int y = 0; y < p->side; y++)
        for (int x = 0; x < p->side; x++)
            for (unsigned k = 0; p->modules[y * p->side + x] && k < EACH; k++)
                memset(i.pixels + ((size_t)(y + PICTURE_QUIET) * EACH + k) * side + (size_t)(x + PICTURE_QUIET) * EACH, 0, EACH);
    image_write_png(&i, (unsigned)lround(side * 72000.0 / p->width), to);
    image_done(&i);
}

bool picture_file(const picture *p, const struct render_fonts *f, cd_str *to, const char **ret_extension)
{
    const dossier_figure *own = p->node->figure;
    *ret_extension = "png";
    switch (p->kind) {
    case PICTURE_BAD:
        return false;
    case PICTURE_DRAWING: {
        image i = {0};
        if (paint_drawing(p->drawing, f, pixels_of(p->width), &i) != IMAGE_OK)
            return false;
        image_write_png(&i, PICTURE_DPI, to);
        image_done(&i);
        return true;
    }
    case PICTURE_JPEG:
        *ret_extension = "jpeg";
        cd_str_add(to, cd_str_c(&p->jpeg), p->jpeg.len);
        return true;
    case PICTURE_IMAGE:
        if (image_kind_of(own->image, own->image_len) == IMAGE_PNG)
            cd_str_add(to, (const char *)own->image, own->image_len);
        else
            image_write_png(&p->image, (unsigned)lround(p->image.width * 72000.0 / p->width), to);
        return true;
    case PICTURE_QR:
        qr_file(p, to);
        return true;
    }
    return false;
}
