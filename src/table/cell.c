#include "table/cell.h"

#include "base/utf8.h"

void cell_trim(const char **s, size_t *n)
{
    const char *p = *s, *end = *s + *n;
    while (p < end) {
        const char *q = p;
        if (!cd_is_blank(cd_utf8_next(&q, end)))
            break;
        p = q;
    }
    while (end > p) {
        const char *q = end - 1;
        while (q > p && ((unsigned char)*q & 0xc0) == 0x80)
            q--;
        const char *c = q;
        if (!cd_is_blank(cd_utf8_next(&c, end)))
            break;
        end = q;
    }
    *s = p;
    *n = (size_t)(end - p);
}
