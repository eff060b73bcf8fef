/* cairo, FreeType and librsvg, taken in when a picture needs them and not before: together they are some forty shared
 * libraries, and starting with them would cost every command 5 ms. */
#ifndef CD_RENDER_LAZY_H
#define CD_RENDER_LAZY_H

#include <cairo.h>
#include <librsvg/rsvg.h>
#include <stdbool.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

/* Every function that is used. */
#define LAZY_CAIRO(F) \
    F(cairo_image_surface_create) \
    F(cairo_image_surface_get_data) \
    F(cairo_image_surface_get_stride) \
    F(cairo_surface_flush) \
    F(cairo_surface_status) \
    F(cairo_surface_destroy) \
    F(cairo_create) \
    F(cairo_destroy) \
    F(cairo_status) \
    F(cairo_scale) \
    F(cairo_set_source_rgb) \
    F(cairo_paint) \
    F(cairo_set_line_width) \
    F(cairo_set_dash) \
    F(cairo_new_path) \
    F(cairo_new_sub_path) \
    F(cairo_move_to) \
    F(cairo_line_to) \
    F(cairo_arc) \
    F(cairo_rectangle) \
    F(cairo_close_path) \
    F(cairo_fill) \
    F(cairo_fill_preserve) \
    F(cairo_stroke) \
    F(cairo_curve_to)
#define LAZY_FREETYPE(F) \
    F(FT_Init_FreeType) \
    F(FT_New_Face) \
    F(FT_Get_Char_Index) \
    F(FT_Load_Glyph) \
    F(FT_Outline_Decompose) \
    F(FT_Done_Face) \
    F(FT_Done_FreeType)
#define LAZY_RSVG(F) \
    F(rsvg_handle_new_from_data) \
    F(rsvg_handle_get_intrinsic_size_in_pixels) \
    F(rsvg_handle_get_intrinsic_dimensions) \
    F(rsvg_handle_render_document)
#define LAZY_GLIB(F) \
    F(g_object_unref) \
    F(g_error_free)

typedef struct lazy_cairo {
#define LAZY_POINTER(f) __typeof__(&f) f;
    LAZY_CAIRO(LAZY_POINTER)
    LAZY_FREETYPE(LAZY_POINTER)
} lazy_cairo;

typedef struct lazy_rsvg {
    LAZY_RSVG(LAZY_POINTER)
    LAZY_GLIB(LAZY_POINTER)
} lazy_rsvg;

/* False when a library is not installed or lacks a function. */
bool lazy_cairo_open(lazy_cairo *ret);
bool lazy_rsvg_open(lazy_rsvg *ret);

#endif
