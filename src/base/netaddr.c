#include "base/netaddr.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Letters of other alphabets count: their bytes are above ASCII. */
static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_mark(char c)
{
    return c == ';' || c == ',' || c == '|' || c == '\n';
}

/* Bytes of the blank at p, also of one where no line may end, as word processors set it; 0: there is none. */
static size_t blank(const char *p, const char *end)
{
    if (p < end && (*p == ' ' || *p == '\t'))
        return 1;
    return end - p >= 2 && memcmp(p, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

static size_t blanks(const char *p, const char *end)
{
    size_t n = 0, one;
    while ((one = blank(p + n, end)))
        n += one;
    return n;
}

void cd_netreader_init(cd_netreader *r, const char *text)
{
    *r = (cd_netreader){text, text + strlen(text), text};
}

/* Length of the run of characters of an address at p, less a dot or colon that ends a sentence; 0 when it is none. */
static size_t address_length(const char *p, const char *end)
{
    size_t n = 0, dots = 0, colons = 0;
    while (p + n < end && (is_hex(p[n]) || p[n] == '.' || p[n] == ':')) {
        dots += p[n] == '.';
        colons += p[n] == ':';
        n++;
    }
    while (n && (p[n - 1] == '.' || (p[n - 1] == ':' && !(n > 1 && p[n - 2] == ':')))) {
        dots -= p[n - 1] == '.';
        colons -= p[n - 1] == ':';
        n--;
    }
    bool slash = n && p + n + 1 < end && p[n] == '/' && is_digit(p[n + 1]);
    bool four = n && is_digit(p[0]) && !colons && (dots >= 2 || (dots && slash));
    return four || colons >= 2 ? n : 0;
}

static bool read_address(const char *p, size_t n, bool *six, unsigned char to[16])
{
    char text[INET6_ADDRSTRLEN + 1];
    if (n >= sizeof text)
        return false;
    memcpy(text, p, n);
    text[n] = '\0';
    *six = memchr(p, ':', n) != NULL;
    memset(to, 0, 16);
    return inet_pton(*six ? AF_INET6 : AF_INET, text, to) == 1;
}


/* Hyphen or dash; its bytes. */
static size_t dash(const char *p, const char *end)
{
    if (p < end && *p == '-')
        return 1;
    return end - p >= 3 && memcmp(p, "\xE2\x80", 2) == 0 && (p[2] == '\x93' || p[2] == '\x94') ? 3 : 0;
}

/* "/24", "/255.255.255.0" at p: its length; 0: there is none.  *bits: SIZE_MAX when it cannot be read. */
static size_t read_mask(const char *p, const char *end, bool six, size_t *bits)
{
    if (p + 1 >= end || *p != '/' || !is_digit(p[1]))
        return 0;
    size_t n = 1;
    while (p + n < end && (is_digit(p[n]) || (p[n] == '.' && p + n + 1 < end && is_digit(p[n + 1]))))
        n++;
    *bits = SIZE_MAX;
    if (memchr(p, '.', n)) {
        unsigned char mask[16];
        bool is_six;
        if (six || !read_address(p + 1, n - 1, &is_six, mask))
            return n;
        size_t ones = 0;
        while (ones < 32 && mask[ones / 8] >> (7 - ones % 8) & 1)
            ones++;
        for (size_t k = ones; k < 32; k++)
            if (mask[k / 8] >> (7 - k % 8) & 1)
                return n;
        *bits = ones;
    } else if (n <= 4) {
        size_t value = 0;
        for (size_t k = 1; k < n; k++)
            value = value * 10 + (size_t)(p[k] - '0');
        *bits = value <= (six ? 128 : 32) ? value : SIZE_MAX;
    }
    return n;
}

static void spread(cd_netrange *r, size_t bits)
{
    for (size_t k = bits; k < (r->six ? 128U : 32U); k++) {
        r->low[k / 8] &= (unsigned char)~(1U << (7 - k % 8));
        r->high[k / 8] |= (unsigned char)(1U << (7 - k % 8));
    }
}

/* Second end of a range after the address [p, stop): "-20", " - 10.1.2.20".  Where it ends; `stop` when there is none. */
static const char *read_range(cd_netrange *r, const char *stop, const char *end)
{
    const char *p = stop + blanks(stop, end);
    size_t n = dash(p, end);
    if (!n)
        return stop;
    bool tight = p == stop;
    p += n;
    size_t after = blanks(p, end);
    p += after;
    n = address_length(p, end);
    if (n) {
        bool six;
        r->ok = r->ok && read_address(p, n, &six, r->high) && six == r->six;
    } else if (tight && !after && !r->six) {
        unsigned value = 0;
        while (p + n < end && is_digit(p[n]) && n < 4)
            value = value * 10 + (unsigned)(p[n++] - '0');
        if (!n || (p + n < end && is_word(p[n])))
            return stop;
        r->ok = r->ok && value <= 255;
        r->high[3] = (unsigned char)value;
    } else {
        return stop;
    }
    r->ok = r->ok && memcmp(r->low, r->high, 16) <= 0;
    return p + n;
}

static const char *read_one(cd_netrange *r, const char *p, size_t n, const char *end)
{
    *r = (cd_netrange){.text = p};
    r->ok = read_address(p, n, &r->six, r->low);
    memcpy(r->high, r->low, 16);
    memcpy(r->host, r->low, 16);
    const char *stop = p + n;
    size_t bits, mask = read_mask(stop, end, r->six, &bits);
    if (mask) {
        r->ok = r->ok && bits != SIZE_MAX;
        if (r->ok)
            spread(r, bits);
        stop += mask;
    } else {
        stop = read_range(r, stop, end);
    }
    r->len = (size_t)(stop - p);
    return stop;
}

/* A part without an address, less the blanks around it; false when it has neither letters nor digits. */
static bool words_only(const char *from, const char *to, cd_netrange *ret)
{
    for (size_t n; from < to && ((n = blank(from, to)) || !is_word(*from));)
        from += n ? n : 1;
    for (bool wide; to > from && ((wide = to - from >= 2 && blank(to - 2, to) == 2) || !is_word(to[-1]));)
        to -= wide ? 2 : 1;
    *ret = (cd_netrange){.text = from, .len = (size_t)(to - from)};
    return to > from;
}

bool cd_netreader_next(cd_netreader *r, cd_netrange *ret)
{
    while (r->p < r->end) {
        if (is_mark(*r->p)) {
            const char *part = r->part, *to = r->p++;
            r->part = r->p;
            if (part && words_only(part, to, ret))
                return true;
            continue;
        }
        size_t n = address_length(r->p, r->end);
        bool joined = n && r->p + n < r->end && (unsigned char)r->p[n] < 0x80 && is_word(r->p[n]); /* it goes on: "2001:db8::xyz" */
        if (n) {
            const char *from = r->p;
            r->p = read_one(ret, from, n, r->end);
            if (joined) {
                while (r->p < r->end && (is_word(*r->p) || *r->p == ':' || *r->p == '.' || *r->p == '/'))
                    r->p++;
                ret->ok = false;
                ret->len = (size_t)(r->p - from);
            }
            r->part = NULL;
            return true;
        }
        n = blank(r->p, r->end);
        if (n) {
            r->p += n;
            continue;
        }
        /* what stands inside a word is no address: VLAN10.1.2, gw1.10.2.vn */
        bool word = is_word(*r->p);
        while (++r->p < r->end && word && !blank(r->p, r->end) && (is_word(*r->p) || *r->p == '.'))
            ;
    }
    const char *part = r->part;
    r->part = NULL;
    return part && words_only(part, r->end, ret);
}

bool cd_netrange_overlap(const cd_netrange *a, const cd_netrange *b)
{
    return a->ok && b->ok && a->six == b->six && memcmp(a->low, b->high, 16) <= 0 && memcmp(b->low, a->high, 16) <= 0;
}

bool cd_netrange_within(const cd_netrange *a, bool host, const cd_netrange *of)
{
    /* A network written as such (10.1.2.0/24) is meant whole; 10.1.2.5/24 is an address with its mask. */
    bool one = host && memcmp(a->host, a->low, 16) != 0;
    const unsigned char *low = one ? a->host : a->low, *high = one ? a->host : a->high;
    return a->ok && of->ok && a->six == of->six && memcmp(of->low, low, 16) <= 0 && memcmp(high, of->high, 16) <= 0;
}
