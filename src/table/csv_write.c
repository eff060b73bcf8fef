/* The CSV writer (table/csv.h). */
#include "table/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

#define HOLD ((size_t)4 << 20) /* more than this goes to the spool file */
#define COPY ((size_t)256 << 10)

struct csv_writer {
    char *name;   /* as the user named the target */
    char *target; /* where the spool is renamed to; NULL: its content is copied to `fd` */
    char *temp;   /* name of the spool file; NULL: it has none */
    int fd;       /* target that is no regular file, or -1 */
    bool close_fd;
    mode_t mode;
    int spool; /* -1 until needed */
    int why;   /* first errno */
    char sep;
    size_t row_cells, row_start; /* row_start: offset in `buf` */
    cd_str buf, nfc;
};

static void fail(csv_writer *w, int why)
{
    if (!w->why)
        w->why = why ? why : EIO;
}

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

/* A file without a name; its space is given back whatever happens to the process. */
static int open_spool(void)
{
    const char *dir = getenv("TMPDIR");
    if (!dir || dir[0] != '/')
        dir = "/tmp";
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    char *path;
    if (asprintf(&path, "%s/capdo-XXXXXX", dir) < 0)
        abort();
    fd = mkostemp(path, O_CLOEXEC);
    int why = errno;
    if (fd >= 0)
        unlink(path);
    free(path);
    errno = why;
    return fd;
}

static void flush(csv_writer *w)
{
    if (!w->why && w->spool < 0 && (w->spool = open_spool()) < 0)
        fail(w, errno);
    if (!w->why && !write_all(w->spool, cd_str_c(&w->buf), w->buf.len))
        fail(w, errno);
    cd_str_clear(&w->buf);
}

static csv_writer *writer_new(const char *name, bool excel)
{
    csv_writer *w = cd_calloc(1, sizeof *w);
    w->name = cd_strdup(name);
    w->fd = w->spool = -1;
    w->sep = excel ? ';' : ',';
    cd_str_init(&w->buf, 0);
    cd_str_init(&w->nfc, 0);
    if (excel)
        cd_str_adds(&w->buf, "\xef\xbb\xbf");
    w->row_start = w->buf.len;
    return w;
}

static void writer_free(csv_writer *w)
{
    if (w->spool >= 0)
        close(w->spool);
    if (w->close_fd && w->fd >= 0)
        close(w->fd);
    free(w->name);
    free(w->target);
    free(w->temp);
    cd_str_done(&w->buf);
    cd_str_done(&w->nfc);
    free(w);
}

int csv_writer_fd(const char *name, int fd, bool excel, cd_diags *diags, csv_writer **ret)
{
    csv_writer *w = writer_new(name, excel);
    w->fd = fd;
    *ret = w;
    return CD_OK;
}

int csv_writer_open(const char *path, bool excel, cd_diags *diags, csv_writer **ret)
{
    if (strcmp(path, "-") == 0)
        return csv_writer_fd("-", STDOUT_FILENO, excel, diags, ret);
    csv_writer *w = writer_new(path, excel);
    struct stat st;
    bool stands = stat(path, &st) == 0;
    if (stands && !S_ISREG(st.st_mode)) { /* a device or pipe cannot be replaced by a file */
        w->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        w->close_fd = true;
        if (w->fd < 0)
            fail(w, errno);
    } else {
        /* through a symbolic link, so that the link stays */
        w->target = stands ? realpath(path, NULL) : cd_strdup(path);
        if (!w->target || asprintf(&w->temp, "%s.XXXXXX", w->target) < 0) {
            fail(w, errno);
            w->temp = NULL;
        } else {
            w->spool = mkostemp(w->temp, O_CLOEXEC);
            if (w->spool < 0) {
                fail(w, errno);
                free(w->temp);
                w->temp = NULL;
            }
        }
        if (stands) {
            w->mode = st.st_mode & 07777;
        } else {
            mode_t mask = umask(0);
            umask(mask);
            w->mode = 0666 & ~mask;
        }
    }
    if (w->why) {
        cd_error(diags, "E2031", cd_place_file(path), _("không tạo được tệp: %s; hãy kiểm tra thư mục và quyền ghi"),
                 cd_errno_text(w->why));
        (void)csv_writer_close(w, false, NULL);
        return CD_ESYS;
    }
    *ret = w;
    return CD_OK;
}

/* Writes a cell, quoted only when it must be. */
static void put(csv_writer *w, const char *s, size_t n, bool apostrophe)
{
    if (w->row_cells++ > 0)
        cd_str_addc(&w->buf, w->sep);
    bool quote = false;
    for (size_t i = 0; i < n && !quote; i++)
        quote = s[i] == '"' || s[i] == '\n' || s[i] == '\r' || s[i] == ',' || s[i] == ';';
    if (quote)
        cd_str_addc(&w->buf, '"');
    if (apostrophe)
        cd_str_addc(&w->buf, '\'');
    if (!quote) {
        cd_str_add(&w->buf, s, n);
        return;
    }
    for (const char *end = s + n; s < end;) {
        const char *q = memchr(s, '"', (size_t)(end - s));
        size_t len = (size_t)((q ? q + 1 : end) - s);
        cd_str_add(&w->buf, s, len);
        if (q)
            cd_str_addc(&w->buf, '"');
        s += len;
    }
    cd_str_addc(&w->buf, '"');
}

void csv_putn(csv_writer *w, const char *text, size_t len)
{
    cd_str_clear(&w->nfc);
    cd_nfc(text, len, &w->nfc);
    const char *s = cd_str_c(&w->nfc);
    size_t i = 0;
    while (s[i] == '\'')
        i++;
    put(w, s, w->nfc.len, s[i] == '=' || s[i] == '+' || s[i] == '-' || s[i] == '@');
}

void csv_put(csv_writer *w, const char *text)
{
    csv_putn(w, text ? text : "", text ? strlen(text) : 0);
}

void csv_put_code(csv_writer *w, const char *text)
{
    put(w, text ? text : "", text ? strlen(text) : 0, false);
}

void csv_put_count(csv_writer *w, uint64_t n)
{
    char s[24];
    int len = snprintf(s, sizeof s, "%" PRIu64, n);
    put(w, s, (size_t)len, false);
}

void csv_end_row(csv_writer *w)
{
    if (w->row_cells == 1 && w->buf.len == w->row_start)
        cd_str_adds(&w->buf, "\"\""); /* an empty line would be no row */
    cd_str_addc(&w->buf, '\n');
    w->row_cells = 0;
    if (w->buf.len >= HOLD)
        flush(w);
    w->row_start = w->buf.len;
}

/* Copies what was held back to a target that is no regular file. */
static void copy_out(csv_writer *w)
{
    if (w->spool >= 0) {
        flush(w);
        if (!w->why && lseek(w->spool, 0, SEEK_SET) != 0)
            fail(w, errno);
        char *block = cd_realloc(NULL, COPY, 1);
        while (!w->why) {
            ssize_t n = read(w->spool, block, COPY);
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                fail(w, errno);
            if (n <= 0)
                break;
            if (!write_all(w->fd, block, (size_t)n))
                fail(w, errno);
        }
        free(block);
    } else if (!w->why && !write_all(w->fd, cd_str_c(&w->buf), w->buf.len)) {
        fail(w, errno);
    }
    /* pipes and terminals cannot be synced; a redirected regular file can, and then tells of a full disk */
    if (!w->why && fsync(w->fd) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
        fail(w, errno);
    if (w->close_fd) {
        if (close(w->fd) != 0)
            fail(w, errno);
        w->fd = -1;
    }
}

static void rename_out(csv_writer *w)
{
    flush(w);
    if (!w->why && (fchmod(w->spool, w->mode) != 0 || fsync(w->spool) != 0))
        fail(w, errno);
    if (w->spool >= 0 && close(w->spool) != 0)
        fail(w, errno);
    w->spool = -1;
    if (!w->why && rename(w->temp, w->target) != 0)
        fail(w, errno);
    if (w->why)
        unlink(w->temp);
}

int csv_writer_close(csv_writer *w, bool keep, cd_diags *diags)
{
    if (!w)
        return CD_OK;
    int res = CD_OK;
    if (!keep) {
        if (w->temp)
            unlink(w->temp);
    } else {
        if (w->temp)
            rename_out(w);
        else
            copy_out(w);
        if (w->why) {
            cd_error(diags, "E2031", cd_place_file(w->name), _("không ghi được: %s; kết quả không đầy đủ, hãy làm lại"),
                     cd_errno_text(w->why));
            res = CD_ESYS;
        }
    }
    writer_free(w);
    return res;
}
