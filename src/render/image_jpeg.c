/* JPEG files (the only user of libjpeg). */
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "base/mem.h"
#include "render/image.h"

enum { TURNED_QUALITY = 95 };
enum { SCANS_MAX = 200 }; /* a progressive file of a few bytes can ask for thousands */

typedef struct reader {
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
    bool writing, big;
    int orientation;
    image got;
    unsigned char *line;
    unsigned char *file; /* what libjpeg wrote */
    unsigned long file_len;
} reader;

static void on_error(j_common_ptr any)
{
    reader *r = any->client_data;
    longjmp(r->failed, 1);
}

/* Warnings tell of damage that libjpeg has patched over; level 0 and above are mere traces. */
static void on_message(j_common_ptr any, int level)
{
    if (level < 0)
        on_error(any);
}

static void on_progress(j_common_ptr any)
{
    const reader *r = any->client_data;
    if (any->is_decompressor && r->in.input_scan_number > SCANS_MAX)
        on_error(any);
}

static void no_output(j_common_ptr any)
{
    (void)any;
}

static void open_file(reader *r, const unsigned char *file, size_t n)
{
    jpeg_create_decompress(&r->in);
    r->in.client_data = r;
    r->in.progress = &r->progress;
    jpeg_mem_src(&r->in, file, (unsigned long)n);
    jpeg_save_markers(&r->in, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&r->in, TRUE);
}

/* Inks to light; Adobe writes them the other way round. */
static void from_inks(const unsigned char *line, unsigned width, bool inverted, unsigned char *to)
{
    for (unsigned x = 0; x < width; x++)
        for (int c = 0; c < 3; c++) {
            unsigned ink = line[4 * x + (unsigned)c], black = line[4 * x + 3];
            if (!inverted) {
                ink = 255 - ink;
                black = 255 - black;
            }
            to[3 * x + (unsigned)c] = (unsigned char)((ink * black + 127) / 255);
        }
}

/* Decodes all lines; keeps them when `keep`. */
static void decode(reader *r, bool keep)
{
    bool inks = r->in.num_components == 4;
    r->in.out_color_space = inks ? JCS_CMYK : r->in.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&r->in);
    size_t row = (size_t)r->got.width * (size_t)r->got.channels;
    if (keep)
        r->got.pixels = cd_realloc(NULL, r->got.height, row);
    r->line = cd_realloc(NULL, r->got.width, 4);
    while (r->in.output_scanline < r->in.output_height) {
        unsigned y = r->in.output_scanline;
        JSAMPROW line = r->line;
        jpeg_read_scanlines(&r->in, &line, 1);
        if (keep && inks)
            from_inks(line, r->got.width, r->in.saw_Adobe_marker, r->got.pixels + y * row);
        else if (keep)
            memcpy(r->got.pixels + y * row, line, row);
    }
    jpeg_finish_decompress(&r->in);
    jpeg_destroy_decompress(&r->in);
}

static int orientation_of(const reader *r)
{
    for (const struct jpeg_marker_struct *m = r->in.marker_list; m; m = m->next) {
        int o = m->marker == JPEG_APP0 + 1 ? image_exif_orientation(m->data, m->data_length) : 1;
        if (o != 1)
            return o;
    }
    return 1;
}

/* The pixels in a file of our own. */
static void write_pixels(reader *r)
{
    jpeg_create_compress(&r->out);
    jpeg_mem_dest(&r->out, &r->file, &r->file_len);
    r->writing = true;
    r->out.image_width = r->got.width;
    r->out.image_height = r->got.height;
    r->out.input_components = r->got.channels;
    r->out.in_color_space = r->got.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&r->out);
    jpeg_set_quality(&r->out, TURNED_QUALITY, TRUE);
    r->out.optimize_coding = TRUE;
    for (int c = 0; c < r->out.num_components; c++) /* letters in a colour stay sharp */
        r->out.comp_info[c].h_samp_factor = r->out.comp_info[c].v_samp_factor = 1;
    jpeg_start_compress(&r->out, TRUE);
    size_t row = (size_t)r->got.width * (size_t)r->got.channels;
    while (r->out.next_scanline < r->out.image_height) {
        JSAMPROW line = r->got.pixels + r->out.next_scanline * row;
        jpeg_write_scanlines(&r->out, &line, 1);
    }
    jpeg_finish_compress(&r->out);
}

/* The same coefficients in a file of our own. */
static void copy(reader *r, const unsigned char *file, size_t n)
{
    open_file(r, file, n);
    jvirt_barray_ptr *coefficients = jpeg_read_coefficients(&r->in);
    jpeg_create_compress(&r->out);
    jpeg_mem_dest(&r->out, &r->file, &r->file_len);
    r->writing = true;
    jpeg_copy_critical_parameters(&r->in, &r->out);
    r->out.optimize_coding = TRUE;
    jpeg_write_coefficients(&r->out, coefficients);
    jpeg_finish_compress(&r->out);
    jpeg_finish_decompress(&r->in);
}

static void read_all(reader *r, const unsigned char *file, size_t n)
{
    open_file(r, file, n);
    r->got.width = r->in.image_width;
    r->got.height = r->in.image_height;
    if (r->got.width > IMAGE_SIDE_MAX || r->got.height > IMAGE_SIDE_MAX ||
        (size_t)r->got.width * r->got.height > IMAGE_PIXELS_MAX) {
        r->big = true;
        longjmp(r->failed, 1);
    }
    int parts = r->in.num_components;
    if (parts != 1 && parts != 3 && parts != 4)
        longjmp(r->failed, 1);
    r->got.channels = parts == 1 ? 1 : 3;
    bool plain = r->in.jpeg_color_space == JCS_GRAYSCALE || r->in.jpeg_color_space == JCS_YCbCr;
    r->orientation = orientation_of(r);
    decode(r, !plain || r->orientation != 1);
    image_turn(&r->got, r->orientation);
    if (!plain)
        return;
    if (r->orientation == 1) {
        copy(r, file, n);
        return;
    }
    write_pixels(r);
    free(r->got.pixels);
    r->got.pixels = NULL;
}

enum image_result image_read_jpeg(const unsigned char *file, size_t n, image *ret, cd_str *ret_jpeg)
{
    if (n > IMAGE_FILE_MAX)
        return IMAGE_TOO_BIG;
    reader *r = cd_calloc(1, sizeof *r);
    enum image_result result = IMAGE_OK;
    r->in.err = r->out.err = jpeg_std_error(&r->errors);
    r->errors.error_exit = on_error;
    r->errors.emit_message = on_message;
    r->errors.output_message = no_output;
    r->progress.progress_monitor = on_progress;
    r->in.client_data = r->out.client_data = r;
    if (setjmp(r->failed) == 0)
        read_all(r, file, n);
    else
        r->got.channels = 0;
    if (!r->got.channels)
        result = r->big ? IMAGE_TOO_BIG : IMAGE_DAMAGED;
    if (r->writing) {
        if (result != IMAGE_OK)
            r->out.dest->term_destination(&r->out); /* says where its buffer has gone */
        jpeg_destroy_compress(&r->out);
    }
    jpeg_destroy_decompress(&r->in);
    if (result == IMAGE_OK) {
        cd_str_add(ret_jpeg, (const char *)r->file, r->file_len);
        *ret = r->got;
    } else {
        image_done(&r->got);
    }
    free(r->file);
    free(r->line);
    free(r);
    return result;
}
