#include "render/lazy.h"

#include <dlfcn.h>
#include <string.h>

/* Kept in the process once it is there: the libraries have threads' and other data that do not survive unloading. */
static void *open_library(const char *name)
{
    return dlopen(name, RTLD_NOW | RTLD_NODELETE);
}

static bool find(void *library, const char *name, void *to)
{
    void *f = library ? dlsym(library, name) : NULL;
    memcpy(to, &f, sizeof f); /* a pointer to data and one to a function look alike on POSIX */
    return f != NULL;
}

#define FIND(f) && find(from, #f, &ret->f)

bool lazy_cairo_open(lazy_cairo *ret)
{
    void *from = open_library("libcairo.so.2");
    bool ok = from LAZY_CAIRO(FIND);
    from = ok ? open_library("libfreetype.so.6") : NULL;
    return ok && from LAZY_FREETYPE(FIND);
}

bool lazy_rsvg_open(lazy_rsvg *ret)
{
    void *from = open_library("librsvg-2.so.2");
    bool ok = from LAZY_RSVG(FIND);
    from = ok ? open_library("libgobject-2.0.so.0") : NULL; /* finds those of libglib, on which it stands, too */
    return ok && from LAZY_GLIB(FIND);
}
