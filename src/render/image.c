#include "render/image.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void image_done(image *i)
{
    free(i->pixels);
    *i = (image){0};
}

/* An SVG is text: an opening tag of that name stands near its beginning, behind comments and declarations. */
static bool looks_like_svg(const unsigned char *file, size_t n)
{
    static const unsigned char bom[] = {0xEF, 0xBB, 0xBF};
    size_t i = n >= sizeof bom && memcmp(file, bom, sizeof bom) == 0 ? sizeof bom : 0;
    while (i < n && (file[i] == ' ' || file[i] == '\t' || file[i] == '\r' || file[i] == '\n'))
        i++;
    if (i == n || file[i] != '<')
        return false;
    size_t seen = n < 65536 ? n : 65536;
    return memmem(file, seen, "<svg", 4) != NULL || memmem(file, seen, ":svg", 4) != NULL;
}

enum image_kind image_kind_of(const unsigned char *file, size_t n)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}, jpeg[] = {0xFF, 0xD8, 0xFF};
    if (n >= sizeof png && memcmp(file, png, sizeof png) == 0)
        return IMAGE_PNG;
    if (n >= sizeof jpeg && memcmp(file, jpeg, sizeof jpeg) == 0)
        return IMAGE_JPEG;
    return looks_like_svg(file, n) ? IMAGE_SVG : IMAGE_UNKNOWN;
}

void image_take_surface(image *i, const unsigned char *bytes, size_t stride)
{
    i->channels = 3;
    i->pixels = cd_realloc(NULL, (size_t)i->width * i->height, 3);
    unsigned char *to = i->pixels;
    for (unsigned y = 0; y < i->height; y++)
        for (unsigned x = 0; x < i->width; x++) {
            uint32_t pixel;
            memcpy(&pixel, bytes + y * stride + 4 * (size_t)x, sizeof pixel);
            *to++ = (unsigned char)(pixel >> 16 & 0xFF);
            *to++ = (unsigned char)(pixel >> 8 & 0xFF);
            *to++ = (unsigned char)(pixel & 0xFF);
        }
    image_reduce(i);
}

void image_turn(image *i, int orientation)
{
    if (orientation < 2 || orientation > 8)
        return;
    bool swap = orientation >= 5;
    unsigned w = i->width, h = i->height, across = swap ? h : w, down = swap ? w : h;
    size_t c = (size_t)i->channels;
    unsigned char *turned = cd_realloc(NULL, (size_t)w * h, c), *to = turned;
    for (unsigned y = 0; y < down; y++)
        for (unsigned x = 0; x < across; x++, to += c) {
            /* 2, 3: from the right; 3, 4: from below; 5 to 8: rows have become columns */
            unsigned u = swap ? y : x, v = swap ? x : y;
            bool right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
            bool below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
            u = right ? w - 1 - u : u;
            v = below ? h - 1 - v : v;
            memcpy(to, i->pixels + ((size_t)v * w + u) * c, c);
        }
    free(i->pixels);
    *i = (image){across, down, i->channels, turned};
}

static unsigned number(const unsigned char *p, unsigned bytes, bool big)
{
    unsigned n = 0;
    for (unsigned k = 0; k < bytes; k++)
        n = n << 8 | p[big ? k : bytes - 1 - k];
    return n;
}

int image_exif_orientation(const unsigned char *segment, size_t n)
{
    enum { HEAD = 6, ENTRY = 12, TAG = 0x0112, SHORT = 3 };
    if (n < HEAD + 8 || memcmp(segment, "Exif\0", HEAD) != 0) /* the sixth byte is the end of the literal */
        return 1;
    const unsigned char *tiff = segment + HEAD; /* offsets count from here */
    size_t len = n - HEAD;
    bool big = memcmp(tiff, "MM", 2) == 0;
    if ((!big && memcmp(tiff, "II", 2) != 0) || number(tiff + 2, 2, big) != 42)
        return 1;
    size_t at = number(tiff + 4, 4, big);
    if (at > len - 2)
        return 1;
    size_t count = number(tiff + at, 2, big);
    for (at += 2; count > 0 && at + ENTRY <= len; count--, at += ENTRY)
        if (number(tiff + at, 2, big) == TAG) {
            unsigned value = number(tiff + at + 8, 2, big);
            bool one = number(tiff + at + 2, 2, big) == SHORT && number(tiff + at + 4, 4, big) == 1;
            return one && value >= 1 && value <= 8 ? (int)value : 1;
        }
    return 1;
}

void image_reduce(image *i)
{
    size_t n = (size_t)i->width * i->height;
    if (i->channels != 3)
        return;
    for (size_t k = 0; k < n; k++)
        if (i->pixels[3 * k] != i->pixels[3 * k + 1] || i->pixels[3 * k] != i->pixels[3 * k + 2])
            return;
    for (size_t k = 0; k < n; k++)
        i->pixels[k] = i->pixels[3 * k];
    i->channels = 1;
}
