/* Picture files of other people: PNG by libpng, JPEG by libjpeg, SVG by librsvg and cairo, each decoded by its own library to the
 * end before anything of it goes into a paper.  Files are not trusted: sizes are capped before memory is taken, nothing
 * is fetched from the network or from other files. */
#ifndef CD_RENDER_IMAGE_H
#define CD_RENDER_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { IMAGE_FILE_MAX = 16 << 20, IMAGE_SIDE_MAX = 20000, IMAGE_PIXELS_MAX = 25000000 };

enum image_kind { IMAGE_UNKNOWN, IMAGE_PNG, IMAGE_JPEG, IMAGE_SVG };

enum image_result {
    IMAGE_OK,
    IMAGE_DAMAGED, /* broken, or not what its first bytes promise */
    IMAGE_TOO_BIG, /* more bytes or pixels than are allowed */
    IMAGE_NO_SIZE, /* an SVG that does not say how large it is */
    IMAGE_NO_LIBRARY /* what decodes it is not installed */
};

/* Pixels without alpha (composed on white), 8 bits a sample, rows one after the other. */
typedef struct image {
    unsigned width, height;
    int channels; /* 1: grey, 3: red, green, blue */
    unsigned char *pixels;
} image;

void image_done(image *i);

/* By the first bytes. */
enum image_kind image_kind_of(const unsigned char *file, size_t n);

enum image_result image_read_png(const unsigned char *file, size_t n, image *ret);

/* `ret_jpeg` gets the same picture as a JPEG file of its own, with the coefficients as they were and without anything else
 * that the file held (comments, places, thumbnails), when readers of PDF and DOCX all understand its colours; otherwise
 * it stays empty and `ret` holds pixels.  Width, height and channels of `ret` are set in any case.
 * A picture that its camera says to be turned (Exif) is turned: its own file is then written anew, at a quality of 95. */
enum image_result image_read_jpeg(const unsigned char *file, size_t n, image *ret, cd_str *ret_jpeg);

/* Size that an SVG asks for, in pixels of its own: only their proportion counts. */
enum image_result image_svg_size(const unsigned char *file, size_t n, double *ret_width, double *ret_height);
/* The SVG drawn on white, stretched to `width` x `height` pixels. */
enum image_result image_read_svg(const unsigned char *file, size_t n, unsigned width, unsigned height, image *ret);

/* Fills `i`, whose width and height are set, from cairo's 32 bits a pixel; `stride`: bytes a row. */
void image_take_surface(image *i, const unsigned char *bytes, size_t stride);
/* Turns the pixels as the tag Orientation of Exif says (1 to 8; anything else is 1). */
void image_turn(image *i, int orientation);
/* The tag Orientation of the bytes of an APP1 segment; 1 when they hold none that can be understood. */
int image_exif_orientation(const unsigned char *segment, size_t n);
/* Makes it grey when all its pixels are. */
void image_reduce(image *i);
/* Appends a PNG file that says `dpi` dots to the inch; every byte depends on the pixels alone. */
void image_write_png(const image *i, unsigned dpi, cd_str *to);

#endif
