#include "base/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"

void cd_diags_init(cd_diags *d)
{
    *d = (cd_diags){0};
}

void cd_diags_done(cd_diags *d)
{
    for (size_t i = 0; i < d->count; i++) {
        free(d->items[i].file);
        free(d->items[i].text);
    }
    free(d->items);
    cd_diags_init(d);
}

static void diags_push(cd_diags *d, cd_diag item)
{
    if (item.severity == CD_ERROR)
        d->errors++;
    else if (item.severity == CD_WARNING)
        d->warnings++;
    if (d->count == CD_DIAGS_MAX) {
        d->dropped++;
        free(item.file);
        free(item.text);
        return;
    }
    if (d->count == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 16;
        d->items = cd_realloc(d->items, d->cap, sizeof *d->items);
    }
    d->items[d->count++] = item;
}

void cd_diag_add(cd_diags *d, enum cd_severity severity, const char *code, cd_place at, const char *fmt, ...)
{
    if (!d)
        return;
    cd_str text;
    cd_str_init(&text, 0);
    va_list ap;
    va_start(ap, fmt);
    cd_str_addv(&text, fmt, ap);
    va_end(ap);
    /* A name or cell quoted in a message must not break the line or drive the terminal. */
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
            text.data[i] = ' ';
    cd_diag item = {.severity = severity,
                    .file = cd_strdup(at.file ? at.file : "-"),
                    .line = at.line ? at.line : 1,
                    .column = at.column ? at.column : 1,
                    .text = cd_str_take(&text)};
    snprintf(item.code, sizeof item.code, "%s", code);
    diags_push(d, item);
}

cd_place cd_place_file(const char *file)
{
    return (cd_place){file, 1, 1};
}

void cd_diags_move(cd_diags *to, cd_diags *from)
{
    for (size_t i = 0; i < from->count; i++)
        diags_push(to, from->items[i]);
    to->dropped += from->dropped;
    free(from->items);
    cd_diags_init(from);
}

void cd_diags_print(const cd_diags *d, FILE *to)
{
    static const char *const words[] = {"note", "warning", "error"};
    for (size_t i = 0; i < d->count; i++) {
        const cd_diag *m = &d->items[i];
        fprintf(to, "%s:%zu:%zu: %s %s: %s\n", m->file, m->line, m->column, words[m->severity], m->code, m->text);
    }
}

const char *cd_errno_text(int number)
{
    switch (number) {
    case ENOENT:
        return _("không có tệp hoặc thư mục này");
    case EACCES:
    case EPERM:
        return _("không có quyền");
    case EISDIR:
        return _("đây là thư mục");
    case ENOTDIR:
        return _("một phần của đường dẫn không phải thư mục");
    case EEXIST:
        return _("đã có tệp hoặc thư mục cùng tên");
    case ENOTEMPTY:
        return _("thư mục không rỗng");
    case ENOSPC:
    case EDQUOT:
        return _("hết chỗ trên đĩa");
    case EFBIG:
        return _("tệp vượt cỡ cho phép");
    case EROFS:
        return _("hệ thống tệp chỉ cho đọc");
    case EBADF:
        return _("đầu vào hoặc đầu ra này không mở");
    case EPIPE:
        return _("đầu nhận đã đóng");
    case EIO:
        return _("lỗi vào ra của thiết bị");
    case ENAMETOOLONG:
        return _("tên quá dài");
    case ELOOP:
        return _("liên kết vòng");
    case EMFILE:
    case ENFILE:
        return _("mở quá nhiều tệp");
    case ENOMEM:
        return _("hết bộ nhớ");
    default:
        return strerror(number);
    }
}
