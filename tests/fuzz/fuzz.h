/* A fuzz target: one function that feeds bytes to a parser and aborts when a property that must hold does not.
 * Built twice: with replay.c for the normal test run, and with libFuzzer (meson option `fuzz`, tools/fuzz). */
#ifndef CD_TESTS_FUZZ_H
#define CD_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As assert, in every build. */
#define FUZZ_CHECK(condition)                                                                       \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            fprintf(stderr, "%s:%d: property does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                                \
        }                                                                                           \
    } while (0)

/* A file of the source tree, for targets that need the project's own data. */
static inline const char *fuzz_source_dir(void)
{
    const char *dir = getenv("CAPDO_SOURCE");
    if (!dir) {
        fprintf(stderr, "CAPDO_SOURCE is not set: run by meson test or tools/fuzz\n");
        exit(2);
    }
    return dir;
}

#endif
