/* SVG: whatever the bytes are, they are refused or drawn, in the size asked for. */
#include "fuzz.h"

#include "render/image.h"

/* Fonts are looked up for words in an SVG; fontconfig of Debian 12 forgets to free some odd patterns.  Not ours to mend. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    double w = 0, h = 0;
    image i = {0};
    enum image_result r = image_svg_size(data, size, &w, &h);
    FUZZ_CHECK(r != IMAGE_OK || (w > 0 && h > 0 && w <= 1e6 && h <= 1e6));
    r = image_read_svg(data, size, 40, 20, &i);
    FUZZ_CHECK((r == IMAGE_OK) == (i.pixels != NULL));
    if (r == IMAGE_OK)
        FUZZ_CHECK(i.width == 40 && i.height == 20 && (i.channels == 1 || i.channels == 3));
    image_done(&i);
    return 0;
}
