/* SVG files, by librsvg.  It is handed bytes and no address, so that it resolves no other file and no network name; what an
 * SVG embeds as data: it shows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "render/image.h"
#include "render/lazy.h"

static enum image_result open_svg(const lazy_rsvg *lib, const unsigned char *file, size_t n, RsvgHandle **ret)
{
    GError *error = NULL;
    if (n > IMAGE_FILE_MAX)
        return IMAGE_TOO_BIG;
    if (memmem(file, n, "<!ENTITY", 8))
        return IMAGE_DAMAGED; /* no picture needs them, and librsvg 2.54 loses the memory they take */
    *ret = lib->rsvg_handle_new_from_data(file, n, &error);
    if (error)
        lib->g_error_free(error);
    return *ret ? IMAGE_OK : IMAGE_DAMAGED;
}

enum image_result image_svg_size(const unsigned char *file, size_t n, double *ret_width, double *ret_height)
{
    lazy_rsvg lib;
    RsvgHandle *h = NULL;
    if (!lazy_rsvg_open(&lib))
        return IMAGE_NO_LIBRARY;
    enum image_result r = open_svg(&lib, file, n, &h);
    if (r != IMAGE_OK)
        return r;
    double w = 0, high = 0;
    if (!lib.rsvg_handle_get_intrinsic_size_in_pixels(h, &w, &high)) {
        gboolean has_w, has_h, has_box;
        RsvgLength lw, lh;
        RsvgRectangle box = {0};
        lib.rsvg_handle_get_intrinsic_dimensions(h, &has_w, &lw, &has_h, &lh, &has_box, &box);
        if (has_box) {
            w = box.width;
            high = box.height;
        }
    }
    lib.g_object_unref(h);
    if (!isfinite(w) || !isfinite(high) || w < 0.01 || high < 0.01 || w > 1e6 || high > 1e6)
        return IMAGE_NO_SIZE;
    *ret_width = w;
    *ret_height = high;
    return IMAGE_OK;
}

static enum image_result draw(const lazy_cairo *c, const lazy_rsvg *lib, RsvgHandle *h, image *to)
{
    cairo_surface_t *surface = c->cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)to->width, (int)to->height);
    cairo_t *cr = c->cairo_create(surface);
    c->cairo_set_source_rgb(cr, 1, 1, 1);
    c->cairo_paint(cr);
    RsvgRectangle whole = {0, 0, to->width, to->height};
    GError *error = NULL;
    bool ok = lib->rsvg_handle_render_document(h, cr, &whole, &error) && c->cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    if (error)
        lib->g_error_free(error);
    c->cairo_surface_flush(surface);
    const unsigned char *pixels = ok ? c->cairo_image_surface_get_data(surface) : NULL;
    if (pixels)
        image_take_surface(to, pixels, (size_t)c->cairo_image_surface_get_stride(surface));
    c->cairo_destroy(cr);
    c->cairo_surface_destroy(surface);
    return pixels ? IMAGE_OK : IMAGE_DAMAGED;
}

enum image_result image_read_svg(const unsigned char *file, size_t n, unsigned width, unsigned height, image *ret)
{
    lazy_rsvg lib;
    lazy_cairo c;
    RsvgHandle *h = NULL;
    if (!lazy_rsvg_open(&lib) || !lazy_cairo_open(&c))
        return IMAGE_NO_LIBRARY;
    if (!width || !height || width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX || (size_t)width * height > IMAGE_PIXELS_MAX)
        return IMAGE_TOO_BIG;
    enum image_result r = open_svg(&lib, file, n, &h);
    if (r != IMAGE_OK)
        return r;
    image made = {.width = width, .height = height};
    r = draw(&c, &lib, h, &made);
    lib.g_object_unref(h);
    if (r == IMAGE_OK)
        *ret = made;
    return r;
}
