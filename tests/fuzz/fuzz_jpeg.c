/* JPEG: whatever the bytes are, they are refused, or give pixels, or a file of our own that reads as the same picture and is
 * copied without change. */
#include "fuzz.h"

#include <string.h>

#include "render/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    image i = {0};
    cd_str own;
    cd_str_init(&own, 0);
    enum image_result r = image_read_jpeg(data, size, &i, &own);
    FUZZ_CHECK(r == IMAGE_OK || r == IMAGE_DAMAGED || r == IMAGE_TOO_BIG);
    FUZZ_CHECK((r == IMAGE_OK) == (i.pixels != NULL || own.len > 0));
    FUZZ_CHECK(!i.pixels || !own.len);
    if (r == IMAGE_OK)
        FUZZ_CHECK((size_t)i.width * i.height <= IMAGE_PIXELS_MAX && i.width > 0 && i.height > 0 && (i.channels == 1 || i.channels == 3));
    if (own.len) {
        image again = {0};
        cd_str copy;
        cd_str_init(&copy, 0);
        FUZZ_CHECK(image_read_jpeg((const unsigned char *)own.data, own.len, &again, &copy) == IMAGE_OK);
        FUZZ_CHECK(again.width == i.width && again.height == i.height && again.channels == i.channels);
        FUZZ_CHECK(copy.len == own.len && memcmp(copy.data, own.data, own.len) == 0);
        cd_str_done(&copy);
    }
    image_done(&i);
    cd_str_done(&own);
    return 0;
}
