/* PNG files (the only user of libpng). */
#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "render/image.h"

enum { CHUNK_MAX = 8 << 20, CHUNKS_MAX = 256 };

/* Everything that the jump may find changed lives here. */
typedef struct reader {
    const unsigned char *file;
    size_t n, at;
    bool big;
    image out;
    png_bytep *rows;
    png_structp png;
    png_infop info;
} reader;

static void on_error(png_structp png, png_const_charp text)
{
    (void)text; /* English words of a library: the file's fault is told by the caller */
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void take(png_structp png, png_bytep to, size_t n)
{
    reader *r = png_get_io_ptr(png);
    if (n > r->n - r->at)
        png_error(png, "end of file");
    memcpy(to, r->file + r->at, n);
    r->at += n;
}

static unsigned char on_white(unsigned value, unsigned alpha)
{
    return (unsigned char)((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

/* Pixels with alpha to pixels on white, in their place. */
static void flatten(image *i)
{
    size_t n = (size_t)i->width * i->height;
    int colours = i->channels == 2 || i->channels == 1 ? 1 : 3;
    if (i->channels == colours)
        return;
    for (size_t k = 0; k < n; k++) {
        const unsigned char *from = i->pixels + k * (size_t)i->channels;
        unsigned alpha = from[colours];
        for (int c = 0; c < colours; c++)
            i->pixels[k * (size_t)colours + (size_t)c] = on_white(from[c], alpha);
    }
    i->channels = colours;
}

static void decode(reader *r)
{
    png_set_user_limits(r->png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    png_set_chunk_malloc_max(r->png, CHUNK_MAX);
    png_set_chunk_cache_max(r->png, CHUNKS_MAX);
    png_set_read_fn(r->png, r, take);
    png_read_info(r->png, r->info);
    r->out.width = png_get_image_width(r->png, r->info);
    r->out.height = png_get_image_height(r->png, r->info);
    if ((size_t)r->out.width * r->out.height > IMAGE_PIXELS_MAX) {
        r->big = true;
        png_error(r->png, "too big");
    }
    png_set_expand(r->png);
    png_set_scale_16(r->png);
    png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
    r->out.channels = png_get_channels(r->png, r->info);
    size_t row = png_get_rowbytes(r->png, r->info);
    if (row != (size_t)r->out.width * (size_t)r->out.channels)
        png_error(r->png, "unexpected layout");
    r->out.pixels = cd_realloc(NULL, r->out.height, row);
    r->rows = cd_calloc(r->out.height, sizeof *r->rows);
    for (unsigned y = 0; y < r->out.height; y++)
        r->rows[y] = r->out.pixels + y * row;
    png_read_image(r->png, r->rows);
    png_read_end(r->png, NULL);
}

/* libpng refuses large sides with the same error as damage: the header says which it is. */
static bool says_big(const unsigned char *file, size_t n)
{
    if (n < 24)
        return false;
    unsigned long side[2] = {0, 0};
    for (int i = 0; i < 8; i++)
        side[i / 4] = side[i / 4] << 8 | file[16 + i];
    return side[0] > IMAGE_SIDE_MAX || side[1] > IMAGE_SIDE_MAX;
}

enum image_result image_read_png(const unsigned char *file, size_t n, image *ret)
{
    if (n > IMAGE_FILE_MAX)
        return IMAGE_TOO_BIG;
    reader *r = cd_calloc(1, sizeof *r);
    r->file = file;
    r->n = n;
    enum image_result result = IMAGE_OK;
    r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    if (r->png)
        r->info = png_create_info_struct(r->png);
    if (!r->png || !r->info)
        abort(); /* out of memory: base/mem.h */
    if (setjmp(png_jmpbuf(r->png)) == 0)
        decode(r);
    else
        r->at = SIZE_MAX;
    if (r->at == SIZE_MAX)
        result = r->big || says_big(file, n) ? IMAGE_TOO_BIG : IMAGE_DAMAGED;
    png_destroy_read_struct(&r->png, &r->info, NULL);
    free(r->rows);
    if (result == IMAGE_OK) {
        flatten(&r->out);
        *ret = r->out;
    } else {
        image_done(&r->out);
    }
    free(r);
    return result;
}

static void give(png_structp png, png_bytep bytes, size_t n)
{
    cd_str_add(png_get_io_ptr(png), (const char *)bytes, n);
}

static void flush(png_structp png)
{
    (void)png;
}

void image_write_png(const image *i, unsigned dpi, cd_str *to)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!png || !info || setjmp(png_jmpbuf(png)))
        abort(); /* nothing but memory can be missing */
    png_set_write_fn(png, to, give, flush);
    png_set_IHDR(png, info, i->width, i->height, 8, i->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    unsigned metre = (dpi * 10000 + 127) / 254;
    png_set_pHYs(png, info, metre, metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    size_t row = (size_t)i->width * (size_t)i->channels;
    for (unsigned y = 0; y < i->height; y++)
        png_write_row(png, i->pixels + y * row);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
}
