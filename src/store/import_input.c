/* Importing: a private copy of the input. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "store/import_private.h"

/* Copies the input to a file without a name, since it is read twice; its hash goes to the import note. */
int import_copy(const char *path, cd_diags *diags, struct import_input *ret)
{
    const char *dir = getenv("TMPDIR");
    if (!dir || dir[0] != '/')
        dir = "/tmp";
    bool std_in = strcmp(path, "-") == 0;
    int in = std_in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    if (in < 0 || fstat(in, &st) != 0 || S_ISDIR(st.st_mode)) {
        int why = in >= 0 && S_ISDIR(st.st_mode) ? EISDIR : errno;
        cd_error(diags, "E2030", cd_place_file(path), _("không mở được tệp: %s"), cd_errno_text(why));
        if (in >= 0 && !std_in)
            close(in);
        return why == ENOENT || why == ENOTDIR || why == EISDIR ? CD_EINPUT : CD_ESYS;
    }
    ret->path = path;
    char *block = cd_realloc(NULL, 1 << 18, 1);
    cd_sha256 h;
    cd_sha256_init(&h);
    int res = CD_OK;
    ret->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (ret->fd < 0) {
        char *temp;
        if (asprintf(&temp, "%s/capdo-XXXXXX", dir) < 0)
            abort();
        ret->fd = mkostemp(temp, O_CLOEXEC);
        if (ret->fd >= 0)
            unlink(temp);
        free(temp);
    }
    const char *fault = ret->fd < 0 ? cd_errno_text(errno) : NULL;
    while (!fault) {
        ssize_t n = read(in, block, 1 << 18);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            cd_error(diags, "E2030", cd_place_file(path), _("không đọc được tệp: %s"), cd_errno_text(errno));
            res = CD_ESYS;
        }
        if (n <= 0)
            break;
        cd_sha256_add(&h, block, (size_t)n);
        for (ssize_t done = 0; done < n && !fault;) {
            ssize_t k = write(ret->fd, block + done, (size_t)(n - done));
            if (k < 0 && errno != EINTR)
                fault = cd_errno_text(errno);
            done += k > 0 ? k : 0;
        }
    }
    if (fault) {
        cd_error(diags, "E4061", cd_place_file(path),
                 _("không chép được tệp vào thư mục tạm «%s»: %s; hãy dọn đĩa hoặc đặt TMPDIR sang nơi khác"), dir, fault);
        res = CD_ESYS;
    }
    cd_sha256_end(&h, ret->sha256);
    free(block);
    if (!std_in)
        close(in);
    return res;
}
