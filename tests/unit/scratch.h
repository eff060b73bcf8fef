/* Folders of a test's own, and places in the source tree. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

/* A new folder; 0, or -1 as a set-up returns it. */
static inline int scratch_make(char dir[64], const char *test)
{
    snprintf(dir, 64, "/tmp/capdo-%s-XXXXXX", test);
    return mkdtemp(dir) ? 0 : -1;
}

/* The folder with all that stands in it goes. */
static inline int scratch_drop(const char *dir)
{
    char **names = NULL;
    size_t n = 0;
    cd_dir_list(dir, NULL, &names, &n);
    for (size_t i = 0; i < n; i++) {
        cd_auto_free char *path = cd_path_join(dir, names[i]);
        if (cd_path_is_dir(path))
            scratch_drop(path);
        else
            unlink(path);
    }
    cd_names_free(names, n);
    return rmdir(dir);
}

/* A path below the source tree; owned by the caller. */
static inline char *in_source(const char *path)
{
    const char *source = getenv("CAPDO_SOURCE");
    if (!source) {
        fputs("CAPDO_SOURCE is not set: run by meson test\n", stderr);
        exit(1);
    }
    return cd_path_join(source, path);
}

#endif
