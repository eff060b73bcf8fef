#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(cd_sha256) && _Alignof(struct sha256_ctx) <= _Alignof(cd_sha256), "cd_sha256 holds the library's state");

static int read_all(int fd, const char *path, size_t max, cd_diags *diags, cd_str *ret)
{
    char buf[65536];
    for (;;) {
        ssize_t n = read(fd, buf, sizeof buf);
        if (n == 0)
            return CD_OK;
        if (n < 0) {
            if (errno == EINTR)
                continue;
            cd_error(diags, "E1003", cd_place_file(path), _("không đọc được tệp: %s"), cd_errno_text(errno));
            return CD_ESYS;
        }
        if ((size_t)n > max - ret->len) {
            cd_error(diags, "E1004", cd_place_file(path), _("tệp lớn hơn giới hạn %zu byte; hãy chia nhỏ hoặc bỏ bớt nội dung"), max);
            return CD_EINPUT;
        }
        cd_str_add(ret, buf, (size_t)n);
    }
}

int cd_file_read(const char *path, size_t max, cd_diags *diags, cd_str *ret)
{
    int fd = STDIN_FILENO;
    if (strcmp(path, "-") != 0) {
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            bool absent = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
            cd_error(diags, absent ? "E1001" : "E1002", cd_place_file(path), _("không mở được tệp: %s; hãy kiểm tra đường dẫn và quyền đọc"),
                     cd_errno_text(errno));
            return absent ? CD_EINPUT : CD_ESYS;
        }
        struct stat st;
        if (fstat(fd, &st) == 0) {
            if (S_ISDIR(st.st_mode)) {
                close(fd);
                cd_error(diags, "E1005", cd_place_file(path), _("đây là thư mục, không phải tệp"));
                return CD_EINPUT;
            }
            if (S_ISREG(st.st_mode) && st.st_size > 0 && (uintmax_t)st.st_size > max) {
                close(fd);
                cd_error(diags, "E1004", cd_place_file(path), _("tệp lớn hơn giới hạn %zu byte; hãy chia nhỏ hoặc bỏ bớt nội dung"), max);
                return CD_EINPUT;
            }
        }
    }
    cd_str text;
    cd_str_init(&text, max + 1);
    int r = read_all(fd, path, max, diags, &text);
    if (fd != STDIN_FILENO)
        close(fd);
    if (r != CD_OK) {
        cd_str_done(&text);
        return r;
    }
    cd_str_done(ret);
    *ret = text;
    return CD_OK;
}

static int write_all(int fd, const void *data, size_t len)
{
    const char *p = data;
    while (len) {
        ssize_t n = write(fd, p, len);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

struct cd_sink {
    char *path;
    char *temp; /* NULL: a device or pipe, which is written to, never replaced */
    int fd;
    int why;    /* first errno */
};

int cd_sink_open(const char *path, cd_diags *diags, cd_sink **ret)
{
    struct stat st;
    char *temp = NULL;
    int fd;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        fd = open(path, O_WRONLY | O_CLOEXEC);
    } else {
        if (asprintf(&temp, "%s.XXXXXX", path) < 0)
            abort();
        fd = mkostemp(temp, O_CLOEXEC);
    }
    if (fd < 0) {
        cd_error(diags, temp ? "E1010" : "E1011", cd_place_file(path),
                 temp ? _("không tạo được tệp: %s; hãy kiểm tra thư mục và quyền ghi") : _("không ghi được tệp: %s"), cd_errno_text(errno));
        free(temp);
        return CD_ESYS;
    }
    cd_sink *s = cd_calloc(1, sizeof *s);
    *s = (cd_sink){cd_strdup(path), temp, fd, 0};
    *ret = s;
    return CD_OK;
}

void cd_sink_add(cd_sink *s, const void *data, size_t len)
{
    if (!s->why && write_all(s->fd, data, len) != 0)
        s->why = errno;
}

int cd_sink_close(cd_sink *s, bool keep, cd_diags *diags)
{
    if (keep && s->temp && !s->why) {
        mode_t mask = umask(0); /* mkostemp makes 0600; the result should look like any file the user makes */
        umask(mask);
        if (fchmod(s->fd, 0666 & ~mask) != 0 || fsync(s->fd) != 0)
            s->why = errno;
    }
    if (close(s->fd) != 0 && !s->why)
        s->why = errno;
    if (keep && s->temp && !s->why && rename(s->temp, s->path) != 0)
        s->why = errno;
    bool ok = !keep || !s->why;
    if (s->temp && (!keep || !ok))
        unlink(s->temp);
    if (!ok)
        cd_error(diags, "E1011", cd_place_file(s->path),
                 s->temp ? _("không ghi được tệp: %s; tệp cũ (nếu có) còn nguyên") : _("không ghi được tệp: %s"), cd_errno_text(s->why));
    free(s->temp);
    free(s->path);
    free(s);
    return ok ? CD_OK : CD_ESYS;
}

int cd_file_write(const char *path, const void *data, size_t len, cd_diags *diags)
{
    cd_sink *s;
    int r = cd_sink_open(path, diags, &s);
    if (r != CD_OK)
        return r;
    cd_sink_add(s, data, len);
    return cd_sink_close(s, true, diags);
}

int cd_mkdirs(const char *path, cd_diags *diags)
{
    cd_auto_free char *copy = cd_strdup(path);
    for (char *p = copy + 1; *copy; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char c = *p;
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            cd_error(diags, "E1012", cd_place_file(path), _("không tạo được thư mục «%s»: %s"), copy, cd_errno_text(errno));
            return CD_ESYS;
        }
        *p = c;
        if (c == '\0')
            break;
    }
    if (!cd_path_is_dir(path)) {
        cd_error(diags, "E1013", cd_place_file(path), _("đường dẫn này đã có và không phải là thư mục"));
        return CD_ESYS;
    }
    return CD_OK;
}

char *cd_path_join(const char *a, const char *b)
{
    char *path;
    size_t n = strlen(a);
    if (asprintf(&path, "%s%s%s", a, n && a[n - 1] == '/' ? "" : "/", b) < 0)
        abort();
    return path;
}

const char *cd_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool cd_path_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool cd_path_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int cd_dir_list(const char *path, cd_diags *diags, char ***ret_names, size_t *ret_count)
{
    DIR *dir = opendir(path);
    if (!dir) {
        bool absent = errno == ENOENT || errno == ENOTDIR;
        cd_error(diags, "E1006", cd_place_file(path), _("không mở được thư mục: %s"), cd_errno_text(errno));
        return absent ? CD_EINPUT : CD_ESYS;
    }
    char **names = NULL;
    size_t count = 0, cap = 0;
    errno = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (count == cap) {
            cap = cap ? cap * 2 : 16;
            names = cd_realloc(names, cap, sizeof *names);
        }
        names[count++] = cd_strdup(e->d_name);
    }
    int why = errno;
    closedir(dir);
    if (why) {
        cd_names_free(names, count);
        cd_error(diags, "E1006", cd_place_file(path), _("không mở được thư mục: %s"), cd_errno_text(why));
        return CD_ESYS;
    }
    if (count)
        qsort(names, count, sizeof *names, by_bytes);
    *ret_names = names;
    *ret_count = count;
    return CD_OK;
}

void cd_names_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static struct sha256_ctx *state_of(cd_sha256 *h)
{
    return (struct sha256_ctx *)(void *)h;
}

void cd_sha256_init(cd_sha256 *h)
{
    sha256_init(state_of(h));
}

void cd_sha256_add(cd_sha256 *h, const void *data, size_t len)
{
    sha256_update(state_of(h), len, data);
}

void cd_sha256_end(cd_sha256 *h, char ret_hex[65])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(state_of(h), sizeof digest, digest);
    base16_encode_update(ret_hex, sizeof digest, digest);
    ret_hex[BASE16_ENCODE_LENGTH(SHA256_DIGEST_SIZE)] = '\0';
}

void cd_sha256_hex(const void *data, size_t len, char ret_hex[65])
{
    cd_sha256 h;
    cd_sha256_init(&h);
    cd_sha256_add(&h, data, len);
    cd_sha256_end(&h, ret_hex);
}
