/* The archive of a DOCX file (the only user of libzip). */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "render/docx.h"

/* Times of day have no place in a paper: all parts say 1 January 1980, the first day that ZIP knows. */
enum { DOS_TIME = 0, DOS_DATE = 1 << 5 | 1, LEVEL = 6 };

static bool add_part(zip_t *z, const docx_part *p)
{
    zip_source_t *data = zip_source_buffer(z, cd_str_c(&p->text), p->text.len, 0);
    if (!data)
        return false;
    zip_int64_t at = zip_file_add(z, p->name, data, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip_source_free(data);
        return false;
    }
    zip_uint64_t i = (zip_uint64_t)at;
    return zip_set_file_compression(z, i, ZIP_CM_DEFLATE, LEVEL) == 0 &&
           zip_file_set_dostime(z, i, DOS_TIME, DOS_DATE, 0) == 0 &&
           zip_file_set_external_attributes(z, i, 0, ZIP_OPSYS_DOS, 0) == 0;
}

static bool read_all(zip_source_t *from, cd_str *to)
{
    if (zip_source_open(from) != 0)
        return false;
    char block[16384];
    zip_int64_t n;
    while ((n = zip_source_read(from, block, sizeof block)) > 0)
        cd_str_add(to, block, (size_t)n);
    zip_source_close(from);
    return n == 0 && !to->failed;
}

bool docx_zip(docx_part *parts, size_t n, cd_str *to, char **ret_why)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *z = archive ? zip_open_from_source(archive, ZIP_TRUNCATE, &error) : NULL;
    bool ok = z != NULL;
    if (z) {
        zip_source_keep(archive); /* outlives the writing */
        for (size_t i = 0; i < n && ok; i++)
            ok = add_part(z, &parts[i]);
        ok = ok && zip_close(z) == 0;
        if (!ok) {
            zip_error_set(&error, zip_error_code_zip(zip_get_error(z)), zip_error_code_system(zip_get_error(z)));
            zip_discard(z);
        }
    }
    if (ok && !read_all(archive, to)) {
        zip_error_set(&error, zip_error_code_zip(zip_source_error(archive)), 0);
        ok = false;
    }
    if (!ok)
        *ret_why = cd_strdup(zip_error_strerror(&error));
    if (archive)
        zip_source_free(archive);
    zip_error_fini(&error);
    return ok;
}
