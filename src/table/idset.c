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

/* The slot that holds the id, or the free one where it belongs. */
static size_t slot_of(const idset *s, const char *id, size_t len)
{
    size_t i = (size_t)hash(id, len) & (s->nslots - 1);
    for (;; i = (i + 1) & (s->nslots - 1)) {
        if (s->slots[i] == 0)
            return i;
        const char *e = s->bytes + (s->slots[i] - 1);
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
    memcpy(&line, s->bytes + (s->slots[slot] - 1), sizeof line);
    return (size_t)line;
}

static void grow(idset *s)
{
    size_t old = s->nslots;
    uint64_t *from = s->slots;
    s->nslots = old ? old * 2 : 1024;
    s->slots = cd_calloc(s->nslots, sizeof *s->slots);
    for (size_t i = 0; i < old; i++)
        if (from[i]) {
            const char *e = s->bytes + (from[i] - 1);
            s->slots[slot_of(s, e + HEAD, (unsigned char)e[8])] = from[i];
        }
    free(from);
}

size_t idset_add(idset *s, const char *id, size_t len, size_t line)
{
    if (s->count * 4 >= s->nslots * 3)
        grow(s);
    size_t slot = slot_of(s, id, len);
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
    s->slots[slot] = (uint64_t)s->len + 1;
    s->len += HEAD + len;
    s->count++;
    return 0;
}

size_t idset_find(const idset *s, const char *id, size_t len)
{
    if (s->nslots == 0)
        return 0;
    size_t slot = slot_of(s, id, len);
    return s->slots[slot] ? line_at(s, slot) : 0;
}
