#include "base/uuid.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* SHA-1 as version 5 is defined by it; nothing is protected by it. */
typedef struct sha1 {
    uint32_t h[5];
    unsigned char block[64];
    uint64_t len;
} sha1;

static uint32_t turn(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

static void mix(sha1 *s)
{
    uint32_t w[80];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)s->block[4 * i] << 24 | (uint32_t)s->block[4 * i + 1] << 16 | (uint32_t)s->block[4 * i + 2] << 8 | s->block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        w[i] = turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    uint32_t a = s->h[0], b = s->h[1], c = s->h[2], d = s->h[3], e = s->h[4];
    for (int i = 0; i < 80; i++) {
        uint32_t f = i < 20 ? ((b & c) | (~b & d)) + 0x5A827999u
                   : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1u
                   : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCu
                            : (b ^ c ^ d) + 0xCA62C1D6u;
        uint32_t t = turn(a, 5) + f + e + w[i];
        e = d;
        d = c;
        c = turn(b, 30);
        b = a;
        a = t;
    }
    s->h[0] += a;
    s->h[1] += b;
    s->h[2] += c;
    s->h[3] += d;
    s->h[4] += e;
}

static void add(sha1 *s, const void *data, size_t len)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < len; i++) {
        s->block[s->len++ % 64] = p[i];
        if (s->len % 64 == 0)
            mix(s);
    }
}

static void end(sha1 *s, unsigned char ret[20])
{
    uint64_t bits = s->len * 8;
    add(s, "\x80", 1);
    while (s->len % 64 != 56)
        add(s, "", 1);
    unsigned char tail[8];
    for (int i = 0; i < 8; i++)
        tail[i] = (unsigned char)(bits >> (56 - 8 * i) & 0xFF);
    add(s, tail, 8);
    for (int i = 0; i < 20; i++)
        ret[i] = (unsigned char)(s->h[i / 4] >> (24 - 8 * (i % 4)) & 0xFF);
}

void cd_uuid_of(const char *name, char ret[37])
{
    static const unsigned char urls[16] = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    sha1 s = {.h = {0x67452301u, 0xEFCDAB89u, 0x98BADCFEu, 0x10325476u, 0xC3D2E1F0u}};
    unsigned char d[20];
    add(&s, urls, sizeof urls);
    add(&s, name, strlen(name));
    end(&s, d);
    d[6] = (unsigned char)((d[6] & 0x0F) | 0x50);
    d[8] = (unsigned char)((d[8] & 0x3F) | 0x80);
    snprintf(ret, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8],
             d[9], d[10], d[11], d[12], d[13], d[14], d[15]);
}
