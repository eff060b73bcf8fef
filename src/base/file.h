/* Files: capped reading, atomic writing, directories, SHA-256. */
#ifndef CD_BASE_FILE_H
#define CD_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define CD_INPUT_MAX ((size_t)16 << 20) /* packs, test cases, submission.xml (contract) */

/* Reads a whole file ("-": standard input) of at most `max` bytes.  CD_EINPUT when it does not exist, is no regular
 * file or pipe, or is too big; CD_ESYS when reading fails. */
int cd_file_read(const char *path, size_t max, cd_diags *diags, cd_str *ret);
/* Writes all or nothing: a temporary file beside it, fsync, rename.  CD_ESYS on failure, and then the old file stands. */
int cd_file_write(const char *path, const void *data, size_t len, cd_diags *diags);
/* The same piece by piece, for what is too big to be held. */
typedef struct cd_sink cd_sink;
int cd_sink_open(const char *path, cd_diags *diags, cd_sink **ret);
/* A failure is kept for cd_sink_close. */
void cd_sink_add(cd_sink *s, const void *data, size_t len);
/* Ends and frees it.  `keep` false: what stood at the path stands, and nothing new. */
int cd_sink_close(cd_sink *s, bool keep, cd_diags *diags);
/* Makes a directory and its parents; no error when it exists. */
int cd_mkdirs(const char *path, cd_diags *diags);
/* "a/b" joined; owned by the caller. */
char *cd_path_join(const char *a, const char *b);
/* Last component, lent. */
const char *cd_path_base(const char *path);
bool cd_path_is_dir(const char *path);
bool cd_path_exists(const char *path);
/* Names in a directory, sorted by bytes, without "." and ".."; each and the array owned by the caller. */
int cd_dir_list(const char *path, cd_diags *diags, char ***ret_names, size_t *ret_count);
void cd_names_free(char **names, size_t count);

typedef struct cd_sha256 {
    _Alignas(8) unsigned char opaque[128];
} cd_sha256;
void cd_sha256_init(cd_sha256 *h);
void cd_sha256_add(cd_sha256 *h, const void *data, size_t len);
void cd_sha256_end(cd_sha256 *h, char ret_hex[65]); /* lower-case hex, NUL-terminated */
void cd_sha256_hex(const void *data, size_t len, char ret_hex[65]);

#endif
