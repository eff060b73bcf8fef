/* Media types: whatever the bytes, the answer is one of the known types, the same again, and one that the first bytes allow.
 * The first byte says how much of the end is handed over as such. */
#include "fuzz.h"

#include <string.h>

#include "base/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {
        "application/pdf", "image/png", "image/jpeg", "image/svg+xml", "application/octet-stream",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.graphics"};
    if (size < 1)
        return 0;
    const uint8_t *head = data + 1;
    size_t n = size - 1, ntail = n * data[0] / 255;
    const char *type = cd_media_type(head, n, head + (n - ntail), ntail);
    size_t known = 0;
    while (known < sizeof types / sizeof *types && strcmp(types[known], type) != 0)
        known++;
    FUZZ_CHECK(known < sizeof types / sizeof *types);
    FUZZ_CHECK(strcmp(cd_media_type(head, n, head + (n - ntail), ntail), type) == 0);
    if (strcmp(type, "application/pdf") == 0)
        FUZZ_CHECK(n >= 5 && memcmp(head, "%PDF-", 5) == 0);
    if (strncmp(type, "application/vnd.", 16) == 0)
        FUZZ_CHECK(n >= 30 && memcmp(head, "PK\3\4", 4) == 0);
    FUZZ_CHECK(cd_media_is_picture(type) == (known >= 1 && known <= 3));
    return 0;
}
