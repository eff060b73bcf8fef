/* Addresses in texts: entries follow each other within the text, ranges are the right way round, and what can be read overlaps
 * and holds itself. */
#include "fuzz.h"

#include <string.h>

#include "base/netaddr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    FUZZ_CHECK(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    const char *end = text + strlen(text), *at = text;
    cd_netreader r;
    cd_netrange one;
    cd_netreader_init(&r, text);
    while (cd_netreader_next(&r, &one)) {
        FUZZ_CHECK(one.text >= at && one.len > 0 && one.text + one.len <= end);
        at = one.text + one.len;
        FUZZ_CHECK(!one.ok || (memcmp(one.low, one.high, 16) <= 0 && memcmp(one.low, one.host, 16) <= 0 && memcmp(one.host, one.high, 16) <= 0));
        FUZZ_CHECK(cd_netrange_overlap(&one, &one) == one.ok);
        FUZZ_CHECK(cd_netrange_within(&one, true, &one) == one.ok && cd_netrange_within(&one, false, &one) == one.ok);
    }
    free(text);
    return 0;
}
