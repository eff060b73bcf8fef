/* Runs a fuzz target over its corpus in the normal test run: one TAP subtest a file.
 * usage: replay_NAME CORPUS-DIR.  The target itself aborts when a property does not hold. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "fuzz.h"

/* A copy of exactly `len` bytes, so that a sanitizer sees any read past the end. */
static void run(const char *data, size_t len)
{
    uint8_t *copy = malloc(len ? len : 1);
    if (!copy)
        abort();
    if (len)
        memcpy(copy, data, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS-DIR\n", argv[0]);
        return 2;
    }
    cd_diags diags;
    cd_diags_init(&diags);
    char **names;
    size_t count;
    if (cd_dir_list(argv[1], &diags, &names, &count) != CD_OK || count == 0) {
        printf("1..1\nnot ok 1 - corpus %s can be read and is not empty\n", argv[1]);
        cd_diags_print(&diags, stderr);
        cd_diags_done(&diags);
        return 1;
    }
    int failed = 0;
    /* The plan comes first: a crash on the way is then seen as missing tests. */
    printf("1..%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        char *path = cd_path_join(argv[1], names[i]);
        cd_str data;
        cd_str_init(&data, 0);
        fflush(stdout);
        if (cd_file_read(path, CD_INPUT_MAX, &diags, &data) == CD_OK) {
            run(cd_str_c(&data), data.len);
            printf("ok %zu - %s\n", i + 1, names[i]);
        } else {
            printf("not ok %zu - %s cannot be read\n", i + 1, names[i]);
            failed = 1;
        }
        cd_str_done(&data);
        free(path);
    }
    cd_names_free(names, count);
    cd_diags_done(&diags);
    return failed;
}
