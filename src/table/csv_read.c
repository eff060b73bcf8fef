/* The CSV reader (table/csv.h).
 *
 * A record is first found whole in the buffer, then cut.  Records without a quote (nearly all) are cut in place: no
 * copy, no allocation.  All others, and records with any fault, take the slow way, which copies each cell into `text`
 * and leaves the raw bytes alone. */
#include "table/csv.h"
#include "table/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "table/csv_private.h"

bool csv_id_valid(const char *s)
{
    size_t n = 0;
    for (; s[n]; n++) {
        char c = s[n];
        bool alnum = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!alnum && (n == 0 || (c != '.' && c != '_' && c != '-')))
            return false;
        if (n == CSV_ID_MAX)
            return false;
    }
    return n > 0;
}

static int reader_new(const char *name, int fd, bool close_fd, const char *mem, size_t len, const csv_spec *spec,
                      cd_diags *diags, csv_reader **ret)
{
    csv_reader *r = cd_calloc(1, sizeof *r);
    r->name = name;
    r->spec = spec;
    r->fd = fd;
    r->close_fd = close_fd;
    r->mem = mem;
    r->mem_left = len;
    r->line = 1;
    r->key = CSV_NONE;
    r->buf = cd_realloc(NULL, CSV_BUFFER, 1);
    cd_str_init(&r->raw, 0);
    cd_str_init(&r->nfc, 0);
    cd_str_init(&r->where, 0);
    cd_str_init(&r->bad_utf8, 0);
    idset_init(&r->ids);
    int res = csv_read_header(r, diags);
    if (res) {
        csv_free(r);
        return res;
    }
    *ret = r;
    return CD_OK;
}

int csv_open_mem(const char *name, const void *data, size_t len, const csv_spec *spec, cd_diags *diags, csv_reader **ret)
{
    return reader_new(name, -1, false, data, len, spec, diags, ret);
}

int csv_open_fd(const char *name, int fd, const csv_spec *spec, cd_diags *diags, csv_reader **ret)
{
    return reader_new(name, fd, false, NULL, 0, spec, diags, ret);
}

int csv_open_file(const char *path, const csv_spec *spec, cd_diags *diags, csv_reader **ret)
{
    if (strcmp(path, "-") == 0)
        return csv_open_fd("-", STDIN_FILENO, spec, diags, ret);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        int e = errno;
        cd_error(diags, "E2030", cd_place_file(path), _("không mở được tệp: %s"), cd_errno_text(e));
        if (fd >= 0)
            close(fd);
        return e == ENOENT || e == ENOTDIR || e == ENAMETOOLONG ? CD_EINPUT : CD_ESYS;
    }
    if (S_ISDIR(st.st_mode)) {
        close(fd);
        cd_error(diags, "E2030", cd_place_file(path), _("đây là thư mục, không phải tệp CSV"));
        return CD_EINPUT;
    }
    return reader_new(path, fd, true, NULL, 0, spec, diags, ret);
}

void csv_free(csv_reader *r)
{
    if (!r)
        return;
    if (r->close_fd)
        close(r->fd);
    if (r->names)
        for (size_t i = 0; i < r->ncols; i++)
            free(r->names[i]);
    free(r->names);
    free(r->known);
    free(r->cells);
    free(r->starts);
    free(r->buf);
    free(r->text);
    cd_str_done(&r->raw);
    cd_str_done(&r->nfc);
    cd_str_done(&r->where);
    cd_str_done(&r->bad_utf8);
    idset_done(&r->ids);
    free(r);
}

size_t csv_ncols(const csv_reader *r)
{
    return r->ncols;
}

const char *csv_col_name(const csv_reader *r, size_t col)
{
    return r->names[col];
}

size_t csv_col(const csv_reader *r, const char *name)
{
    for (size_t i = 0; i < r->ncols; i++)
        if (strcmp(r->names[i], name) == 0)
            return i;
    return CSV_NONE;
}

size_t csv_known_col(const csv_reader *r, size_t i)
{
    return r->known[i];
}

char csv_delimiter(const csv_reader *r)
{
    return r->sep;
}

/* The rules of the key column. */
static int check_key(csv_reader *r, cd_diags *diags)
{
    const csv_cell *c = &r->cells[r->key];
    cd_place at;
    if (c->len == 0) {
        at = csv_place_at(r, r->starts[r->key]);
        cd_error(diags, "E2020", at, _("cột «%s» để trống ở dòng này; mỗi dòng phải có mã"), r->spec->key);
        return CD_EINPUT;
    }
    if (!csv_id_valid(c->text)) {
        at = csv_place_at(r, r->starts[r->key]);
        cd_error(diags, "E2021", at,
                 _("cột «%s»: mã «%s» không hợp lệ; mã gồm 1 đến 64 ký tự A-Z a-z 0-9 . _ -, bắt đầu bằng chữ hoặc số"),
                 r->spec->key, r->row_key);
        return CD_EINPUT;
    }
    if (r->spec->key_rule != CSV_KEY_UNIQUE)
        return CD_OK;
    size_t first = idset_add(&r->ids, c->text, c->len, r->row_line);
    if (first == 0)
        return CD_OK;
    at = csv_place_at(r, r->starts[r->key]);
    cd_error(diags, "E2022", at,
             _("cột «%s»: mã «%s» đã có ở dòng %zu của tệp (không phân biệt chữ hoa, chữ thường); hãy đổi hoặc bỏ một dòng"),
             r->spec->key, c->text, first);
    return CD_EINPUT;
}

int csv_next(csv_reader *r, cd_diags *diags, const csv_cell **ret)
{
    struct csv_found f;
    int res = csv_next_record(r, diags, &f);
    if (res == CD_NO)
        csv_tell_bad_utf8(r, diags);
    if (res)
        return res;
    if (f.quotes || !csv_cut_fast(r))
        res = csv_cut_slow(r, diags);
    if (r->key != CSV_NONE && r->key < r->nfields) {
        csv_take_key(r, r->cells[r->key].text, r->cells[r->key].len);
        /* a row bad in another way still takes its id, so that a second row of that id is told too */
        if (r->spec->key_rule != CSV_KEY_NONE && (res == CD_OK || r->row_key[0])) {
            int k = check_key(r, diags);
            res = res ? res : k;
        }
    }
    if (res == CD_OK)
        *ret = r->cells;
    return res;
}

const char *csv_row_key(const csv_reader *r)
{
    return r->row_key;
}

size_t csv_row_line(const csv_reader *r)
{
    return r->row_line;
}

cd_place csv_place(const csv_reader *r, size_t col)
{
    return csv_place_at(r, col < r->nfields && col < r->ncols ? r->starts[col] : 0);
}
