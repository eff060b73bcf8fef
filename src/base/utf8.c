#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

#include "base/mem.h"

bool cd_utf8_check(const char *s, size_t len, size_t *ret_bad)
{
    /* ASCII, eight bytes at a time; u8_check tells the rest. */
    size_t i = 0;
    while (i + 8 <= len) {
        uint64_t word;
        memcpy(&word, s + i, 8);
        if ((word & 0x8080808080808080u) || ((word - 0x0101010101010101u) & ~word & 0x8080808080808080u))
            break;
        i += 8;
    }
    const char *zero = memchr(s + i, 0, len - i);
    size_t upto = zero ? (size_t)(zero - s) : len;
    const uint8_t *bad = u8_check((const uint8_t *)s + i, upto - i);
    if (!bad && !zero)
        return true;
    if (ret_bad)
        *ret_bad = bad ? (size_t)((const char *)bad - s) : upto;
    return false;
}

uint32_t cd_utf8_next(const char **p, const char *end)
{
    if (*p >= end)
        return 0;
    unsigned char c = (unsigned char)**p;
    if (c < 0x80) {
        (*p)++;
        return c;
    }
    ucs4_t u;
    int n = u8_mbtouc(&u, (const uint8_t *)*p, (size_t)(end - *p));
    *p += n > 0 ? n : 1;
    return u;
}

void cd_utf8_put(cd_str *to, uint32_t c)
{
    uint8_t b[6];
    int n = u8_uctomb(b, c, sizeof b);
    if (n > 0)
        cd_str_add(to, (const char *)b, (size_t)n);
}

size_t cd_utf8_count(const char *s, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)s[i] & 0xc0) != 0x80;
    return n;
}

size_t cd_utf8_width(uint32_t c)
{
    int n = c < 0x80 ? 1 : uc_width(c, "UTF-8");
    return n < 0 ? 1 : (size_t)n;
}

size_t cd_utf8_columns(const char *s, size_t len)
{
    const char *p = s, *end = s + len;
    size_t n = 0;
    while (p < end)
        n += cd_utf8_width(cd_utf8_next(&p, end));
    return n;
}

/* True when the text may not be NFC already.  Every character whose NFC differs from itself, or that can join with the
 * one before it, is a combining mark (U+0300.. in CC 80 - CD AF), lies above U+0FFF, or is one of the few
 * compatibility letters of the blocks below; Vietnamese letters (U+1EA0..U+1EF9 = E1 BA A0 .. E1 BB B9) and the usual
 * punctuation (E2 80 xx) are safe and common, so they pass. */
static bool nfc_needed(const char *s, size_t len)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + len;
    while (p < end) {
        if (*p < 0xcc) {
            p++;
            continue;
        }
        if (*p == 0xe1 && end - p >= 3 && ((p[1] == 0xba && p[2] >= 0xa0) || (p[1] == 0xbb && p[2] <= 0xb9))) {
            p += 3;
            continue;
        }
        if (*p == 0xe2 && end - p >= 3 && p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0xa7) {
            p += 3;
            continue;
        }
        return true;
    }
    return false;
}

void cd_nfc(const char *s, size_t len, cd_str *to)
{
    if (!nfc_needed(s, len)) {
        cd_str_add(to, s, len);
        return;
    }
    size_t n = 0;
    uint8_t *out = u8_normalize(UNINORM_NFC, (const uint8_t *)s, len, NULL, &n);
    if (!out)
        abort();
    cd_str_add(to, (const char *)out, n);
    free(out);
}

bool cd_is_blank(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200b) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000 || c == 0xfeff;
}

char *cd_trimmed(const char *text)
{
    const size_t len = strlen(text);
    const char *from = text, *to = text, *end = text + len;
    bool begun = !cd_utf8_check(text, len, NULL);
    if (begun)
        return cd_strdup(text);
    for (const char *p = text; p < end;) {
        const char *at = p;
        if (cd_is_blank(cd_utf8_next(&p, end)))
            continue;
        if (!begun)
            from = at;
        begun = true;
        to = p;
    }
    return cd_strndup(from, (size_t)(to - from));
}

void cd_fold(const char *s, size_t len, cd_str *to)
{
    size_t n = 0;
    uint8_t *out = u8_casefold((const uint8_t *)s, len, NULL, UNINORM_NFD, NULL, &n);
    if (!out)
        abort();
    bool blank = false, any = false;
    const char *p = (const char *)out, *end = p + n;
    while (p < end) {
        uint32_t c = cd_utf8_next(&p, end);
        if (c >= 0x300 && c <= 0x36f)
            continue;
        if (cd_is_blank(c)) {
            blank = any;
            continue;
        }
        if (blank)
            cd_str_addc(to, ' ');
        blank = false;
        any = true;
        /* đ has no decomposition, so stripping marks would leave it. */
        cd_utf8_put(to, c == 0x111 ? 'd' : c);
    }
    free(out);
}
