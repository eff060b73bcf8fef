/* PNG: whatever the bytes are, they are refused or give pixels of a size that is allowed, which come back the same from the
 * file that is written of them. */
#include "fuzz.h"

#include <string.h>

#include "render/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    image i = {0};
    enum image_result r = image_read_png(data, size, &i);
    FUZZ_CHECK(r == IMAGE_OK || r == IMAGE_DAMAGED || r == IMAGE_TOO_BIG);
    FUZZ_CHECK((r == IMAGE_OK) == (i.pixels != NULL));
    if (r != IMAGE_OK)
        return 0;
    size_t n = (size_t)i.width * i.height;
    FUZZ_CHECK(n > 0 && n <= IMAGE_PIXELS_MAX && (i.channels == 1 || i.channels == 3));
    image_reduce(&i);
    if (n <= 100000) {
        cd_str file;
        image back = {0};
        cd_str_init(&file, 0);
        image_write_png(&i, 300, &file);
        FUZZ_CHECK(image_read_png((const unsigned char *)file.data, file.len, &back) == IMAGE_OK);
        FUZZ_CHECK(back.width == i.width && back.height == i.height && back.channels == i.channels);
        FUZZ_CHECK(memcmp(back.pixels, i.pixels, n * (size_t)i.channels) == 0);
        image_done(&back);
        cd_str_done(&file);
    }
    image_done(&i);
    return 0;
}
