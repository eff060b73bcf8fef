#include "base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void *cd_calloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        abort();
    return p;
}

void *cd_realloc(void *p, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        abort();
    p = realloc(p, bytes ? bytes : 1);
    if (!p)
        abort();
    return p;
}

char *cd_strdup(const char *s)
{
    return s ? cd_strndup(s, strlen(s)) : NULL;
}

char *cd_strndup(const char *s, size_t len)
{
    char *copy = cd_realloc(NULL, len + 1, 1);
    if (len)
        memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

struct cd_arena_block {
    struct cd_arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char data[];
};

enum { FIRST_BLOCK = 512, LARGEST_BLOCK = 1 << 16 };

void cd_arena_init(cd_arena *a)
{
    a->blocks = NULL;
    a->used = 0;
}

void cd_arena_done(cd_arena *a)
{
    for (struct cd_arena_block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    cd_arena_init(a);
}

static struct cd_arena_block *arena_block(cd_arena *a, size_t size)
{
    size_t bytes;
    if (__builtin_add_overflow(size, sizeof(struct cd_arena_block), &bytes))
        abort();
    struct cd_arena_block *b = cd_calloc(1, bytes);
    b->size = size;
    b->next = a->blocks;
    a->blocks = b;
    return b;
}

void *cd_arena_alloc(cd_arena *a, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align)
        abort();
    size = size ? (size + align - 1) / align * align : align;
    a->used += size;
#ifdef capdo_arena_malloc
    struct cd_arena_block *own = arena_block(a, size);
    own->used = size;
    return own->data;
#else
    struct cd_arena_block *b = a->blocks;
    if (!b || b->size - b->used < size) {
        size_t want = b ? b->size * 2 : FIRST_BLOCK;
        if (want > LARGEST_BLOCK)
            want = LARGEST_BLOCK;
        b = arena_block(a, size > want ? size : want);
    }
    void *p = b->data + b->used;
    b->used += size;
    return p;
#endif
}

void *cd_arena_array(cd_arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        abort();
    return cd_arena_alloc(a, bytes);
}

char *cd_arena_strdup(cd_arena *a, const char *s)
{
    return s ? cd_arena_strndup(a, s, strlen(s)) : NULL;
}

char *cd_arena_strndup(cd_arena *a, const char *s, size_t len)
{
    char *copy = cd_arena_alloc(a, len + 1);
    if (len)
        memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

char *cd_arena_printf(cd_arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text;
    int n = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    char *copy = cd_arena_strndup(a, text, (size_t)n);
    free(text);
    return copy;
}
