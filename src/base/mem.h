/* Memory.  Exhaustion is not an input error: the size of every input is capped before it is read, so a failing
 * allocation means that the machine itself is out of memory.  These functions then abort(); no file is half-written by
 * that, since files appear by rename (base/file.h) and the database by transactions. */
#ifndef CD_BASE_MEM_H
#define CD_BASE_MEM_H

#include <stddef.h>
#include <stdlib.h>

/* Never NULL.  Zeroed.  `n * size` is checked for overflow. */
void *cd_calloc(size_t n, size_t size);
/* Never NULL.  Grows an array to `n` elements of `size` bytes; new elements are not initialised. */
void *cd_realloc(void *p, size_t n, size_t size);
/* Never NULL.  Owned copies, NUL-terminated.  cd_strdup(NULL) is NULL. */
char *cd_strdup(const char *s);
char *cd_strndup(const char *s, size_t len);

/* An arena: one owner for many small objects of one lifetime (a pack, a document, an evaluation).
 * Built with -Dcapdo_arena_malloc (the sanitizer set-ups) every object is a malloc of its own, so that
 * out-of-bounds accesses are seen. */
typedef struct cd_arena {
    struct cd_arena_block *blocks;
    size_t used; /* bytes handed out since init, for limits */
} cd_arena;

void cd_arena_init(cd_arena *a);
/* Frees everything handed out.  A zeroed or done arena may be done again. */
void cd_arena_done(cd_arena *a);
/* Never NULL; zeroed; aligned for any type. */
void *cd_arena_alloc(cd_arena *a, size_t size);
void *cd_arena_array(cd_arena *a, size_t n, size_t size);
char *cd_arena_strdup(cd_arena *a, const char *s);
char *cd_arena_strndup(cd_arena *a, const char *s, size_t len);
char *cd_arena_printf(cd_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Cleanup attribute for owned locals: `cd_auto_free char *s = ...;` */
static inline void cd_free_ptr(void *p) { free(*(void **)p); }
#define cd_auto_free __attribute__((cleanup(cd_free_ptr)))

#endif
