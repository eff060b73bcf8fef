#include "table/idset.h"

#include <string.h>

#include "base/mem.h"

#define HEAD 9 /* bytes before the id */

void idset_init(idset *s)
{
    memset(s, 0, sizeof *s);
}

void idset_done(idset *s)
{
    free(s->bytes);
    free(s->slots);
    idset_init(s);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* FNV-1a, then mixed: ids often differ only in their last digits.  Ids made to collide cost time, never correctness;
 * whoever can write them into a file can also write a longer file. */
static uint64_t hash(const char *id, size_t len)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)lower(id[i])) * 1099511628211u;
    h ^= h >> 32;
    h *= 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}

/* A slot's value: part of the hash, so that other ids need not be looked at, over the offset plus 1. */
#define OFFSET_BITS 48
#define OFFSET_MASK (((uint64_t)1 << OFFSET_BITS) - 1)

static const char *entry(const idset *s, uint64_t slot)
{
    return s->bytes + ((slot & OFFSET_MASK) - 1);
}

/* The slot that holds the id of hash `h`, or the free one where it belongs. */
static size_t slot_of(const idset *s, const char *id, size_t len, uint64_t h)
{
    size_t i = (size_t)h & (s->nslots - 1);
    for (;; i = (i + 1) & (s->nslots - 1)) {
        if (s->slots[i] == 0)
            return i;
        if ((s->slots[i] ^ h) >> OFFSET_BITS)
            continue;
        const char *e = entry(s, s->slots[i]);
        if ((unsigned char)e[8] != len)
            continue;
        size_t k = 0;
        while (k < len && e[HEAD + k] == lower(id[k]))
            k++;
        if (k == len)
            return i;
    }
}

static size_t line_at(const idset *s, size_t slot)
{
    uint64_t line;
    memcpy(&line, entry(s, s->slots[slot]), sizeof line);
    return (size_t)line;
}

/* Four times as many slots: entries are put in again in the order of `bytes`, which the cache likes. */
static void grow(idset *s)
{
    free(s->slots);
    s->nslots = s->nslots ? s->nslots * 4 : 4096;
    s->slots = cd_calloc(s->nslots, sizeof *s->slots);
    for (size_t at = 0; at < s->len;) {
        const char *e = s->bytes + at;
        size_t len = (unsigned char)e[8];
        uint64_t h = hash(e + HEAD, len);
        size_t i = (size_t)h & (s->nslots - 1);
        while (s->slots[i])
            i = (i + 1) & (s->nslots - 1);
        s->slots[i] = (h & ~OFFSET_MASK) | ((uint64_t)at + 1);
        at += HEAD + len;
    }
}

size_t idset_add(idset *s, const char *id, size_t len, size_t line)
{
    if (s->count * 4 >= s->nslots * 3)
        grow(s);
    uint64_t h = hash(id, len);
    size_t slot = slot_of(s, id, len, h);
    if (s->slots[slot])
        return line_at(s, slot);
    if (s->cap - s->len < HEAD + len) {
        s->cap = s->cap ? s->cap * 2 : 64 << 10;
        s->bytes = cd_realloc(s->bytes, s->cap, 1);
    }
    uint64_t l = line;
    char *e = s->bytes + s->len;
    memcpy(e, &l, sizeof l);
    e[8] = (char)(unsigned char)len;
    for (size_t i = 0; i < len; i++)
        e[HEAD + i] = lower(id[i]);
    s->slots[slot] = (h & ~OFFSET_MASK) | ((uint64_t)s->len + 1);
    s->len += HEAD + len;
    s->count++;
    return 0;
}

size_t idset_find(const idset *s, const char *id, size_t len)
{
    if (s->nslots == 0)
        return 0;
    size_t slot = slot_of(s, id, len, hash(id, len));
    return s->slots[slot] ? line_at(s, slot) : 0;
}
