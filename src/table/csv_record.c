/* The CSV reader: the buffer, and the records in it. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "table/csv_private.h"

bool csv_fill(csv_reader *r)
{
    if (r->eof || r->failed)
        return false;
    if (r->pos > 0) {
        memmove(r->buf, r->buf + r->pos, r->end - r->pos);
        r->end -= r->pos;
        r->pos = 0;
    }
    size_t room = CSV_BUFFER - 1 - r->end, before = r->end;
    if (r->fd < 0) {
        size_t n = r->mem_left < room ? r->mem_left : room;
        if (n > 0)
            memcpy(r->buf + r->end, r->mem, n);
        r->mem += n;
        r->mem_left -= n;
        r->end += n;
        r->eof = r->mem_left == 0;
        return n > 0;
    }
    while (room > 0) {
        ssize_t n = read(r->fd, r->buf + r->end, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            r->failed = errno;
            break;
        }
        if (n == 0) {
            r->eof = true;
            break;
        }
        r->end += (size_t)n;
        room -= (size_t)n;
    }
    return r->end > before;
}

/* Finds the end of the record at buf[pos]. */
static struct csv_found find_record(const csv_reader *r)
{
    struct csv_found f = {0};
    const char *start = r->buf + r->pos, *end = r->buf + r->end;
    const char *nl = memchr(start, '\n', (size_t)(end - start));
    const char *stop = nl ? nl : end;
    if (memchr(start, '"', (size_t)(stop - start))) {
        f.quotes = true;
        enum csv_state st = CELL_START;
        const char *p = start;
        for (; p < end; p++) {
            if (st == CELL_QUOTED) { /* the only state in which a line may end inside a record */
                p = memchr(p, '"', (size_t)(end - p));
                if (!p) {
                    p = end;
                    break;
                }
            } else if (*p == '\n') {
                break;
            }
            st = csv_step(r, st, *p);
        }
        nl = p < end ? p : NULL;
    }
    if (nl) {
        f.whole = true;
        f.end = (size_t)(nl - r->buf);
        f.next = f.end + 1;
    } else if (r->eof) {
        f.whole = true;
        f.end = f.next = r->end;
    }
    if (f.whole && f.end > r->pos && r->buf[f.end - 1] == '\r')
        f.end--;
    return f;
}

static size_t count_lines(const char *s, size_t n)
{
    size_t lines = 0;
    for (const char *p = s, *end = s + n; (p = memchr(p, '\n', (size_t)(end - p))); p++)
        lines++;
    return lines;
}

void csv_advance(const csv_reader *r, size_t from, size_t to, cd_place *at)
{
    const char *s = r->buf + r->row;
    for (size_t i = from; i < to; i++) {
        if (s[i] == '\n') {
            at->line++;
            at->column = 1;
        } else if (((unsigned char)s[i] & 0xc0) != 0x80) {
            at->column++;
        }
    }
}

cd_place csv_place_at(const csv_reader *r, size_t raw)
{
    cd_place at = {r->name, r->row_line, 1};
    csv_advance(r, 0, raw, &at);
    return at;
}

/* The key of a record that is longer than the buffer, when it stands in what the buffer holds. */
static void take_key(csv_reader *r)
{
    enum csv_state st = CELL_START;
    size_t from = r->pos, col = 0;
    for (size_t i = r->pos; r->names && col <= r->key && i < r->end; i++) {
        const char c = r->buf[i];
        if (c == '\n' && st != CELL_QUOTED)
            return;
        const bool ends = st != CELL_QUOTED && csv_is_sep(r, c);
        st = csv_step(r, st, c);
        if (!ends)
            continue;
        size_t to = i;
        while (from < to && (r->buf[from] == ' ' || r->buf[from] == '"'))
            from++;
        while (to > from && (r->buf[to - 1] == ' ' || r->buf[to - 1] == '"'))
            to--;
        if (col == r->key && cd_utf8_check(r->buf + from, to - from, NULL))
            csv_take_key(r, r->buf + from, to - from);
        col++;
        from = i + 1;
    }
}

/* Skips a record that is longer than the buffer, with the same quote rules, and reports it. */
static int skip_long_record(csv_reader *r, cd_diags *diags)
{
    cd_place at = {r->name, r->line, 1}, quote = at;
    enum csv_state st = CELL_START;
    size_t line = r->line, column = 1;
    r->row = r->row_end = r->pos;
    r->row_line = r->line;
    r->row_key[0] = '\0';
    r->nfields = 0;
    take_key(r);
    bool done = false;
    while (!done) {
        while (r->pos < r->end && !done) {
            char c = r->buf[r->pos++];
            if (c == '\n' && st != CELL_QUOTED) {
                done = true;
                line++;
                break;
            }
            enum csv_state was = st;
            st = csv_step(r, st, c);
            if (was == CELL_START && st == CELL_QUOTED)
                quote = (cd_place){r->name, line, column};
            if (c == '\n') {
                line++;
                column = 1;
            } else if (((unsigned char)c & 0xc0) != 0x80) {
                column++;
            }
        }
        if (!done && !csv_fill(r))
            done = true;
    }
    r->line = line;
    if (r->failed)
        return CD_ESYS;
    if (st == CELL_QUOTED)
        cd_error(diags, "E2011", quote,
                 _("dấu nháy kép mở ô ở đây không được đóng tới hết tệp; hãy thêm dấu nháy đóng ở cuối ô"));
    else if (r->row_key[0])
        cd_error(diags, "E2015", at, _("dòng có mã «%s» dài quá 1 MiB; hãy rút ngắn, hoặc tìm dấu nháy kép thừa trong dòng này"), r->row_key);
    else
        cd_error(diags, "E2015", at,
                 _("bản ghi dài quá 1 MiB; hãy rút ngắn, hoặc tìm dấu nháy kép thừa trong bản ghi này"));
    return CD_EINPUT;
}

int csv_next_record(csv_reader *r, cd_diags *diags, struct csv_found *f)
{
    for (;;) {
        *f = r->pos < r->end || r->eof ? find_record(r) : (struct csv_found){0};
        if (!f->whole && !r->failed) {
            if (r->end - r->pos > CSV_RECORD_MAX + 1)
                return skip_long_record(r, diags);
            (void)csv_fill(r);
            if (!r->failed)
                continue;
        }
        if (r->failed) {
            cd_error(diags, "E2030", cd_place_file(r->name), _("không đọc được tệp: %s"), cd_errno_text(r->failed));
            return CD_ESYS;
        }
        if (r->pos == r->end)
            return CD_NO;
        if (f->end > r->pos)
            break;
        r->pos = f->next; /* empty line */
        r->line++;
    }
    if (f->end - r->pos > CSV_RECORD_MAX)
        return skip_long_record(r, diags);
    r->row = r->pos;
    r->row_end = f->end;
    r->row_line = r->line;
    r->row_key[0] = '\0';
    r->line += f->quotes ? count_lines(r->buf + r->pos, f->next - r->pos) : 1;
    r->pos = f->next;
    return CD_OK;
}
