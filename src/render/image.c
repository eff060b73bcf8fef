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
