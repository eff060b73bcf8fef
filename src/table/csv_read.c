/* The CSV reader (table/csv.h).
 *
 * A record is first found whole in the buffer, then cut.  Records without a quote (nearly all) are cut in place: no
 * copy, no allocation.  All others, and records with any fault, take the slow way, which copies each cell into `text`
 * and leaves the raw bytes alone. */
#include "table/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "table/cell.h"
#include "table/header.h"
#include "table/idset.h"

#define CHUNK ((size_t)256 << 10)
/* room for the longest record, its CRLF, one read and the NUL behind the last cell */
#define BUFFER (CSV_RECORD_MAX + 2 + CHUNK + 1)

enum state {
    CELL_START, /* only blanks so far */
    CELL_BARE,
    CELL_QUOTED,
    CELL_QUOTE,  /* a quote inside a quoted cell: it ends, or the next byte is a quote too */
    CELL_AFTER   /* behind the closing quote */
};

struct csv_reader {
    const char *name;
    const csv_spec *spec;
    /* source */
    int fd; /* -1: memory */
    bool close_fd;
    const char *mem;
    size_t mem_left;
    bool eof;
    int failed; /* errno of a read, once it failed */
    /* buffer */
    char *buf;
    size_t pos, end;
    size_t line; /* of buf[pos] */
    char sep;    /* 0 until the header is known */
    /* header */
    size_t ncols, key; /* key: CSV_NONE when absent */
    char **names;
    size_t *known;
    /* current row */
    csv_cell *cells;
    uint32_t *starts; /* raw offset of each cell from `row` */
    size_t nfields;   /* may exceed ncols, then only counted */
    size_t row, row_end, row_line;
    char row_key[CSV_ID_MAX * 4 + 1];
    size_t nbad_utf8; /* cells */
    cd_str bad_utf8;  /* lines of rows with such a cell that was not told: "5, 7-90" */
    size_t bad_first, bad_last;
    char *text; /* texts of the slow way */
    size_t text_len, text_cap;
    cd_str raw, nfc, where;
    idset ids;
};

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

static bool is_sep(const csv_reader *r, char c)
{
    return r->sep ? c == r->sep : c == ',' || c == ';';
}

/* ---- buffer ----------------------------------------------------------------------------------------------------- */

/* Fills the buffer as far as it goes.  False when nothing came. */
static bool fill(csv_reader *r)
{
    if (r->eof || r->failed)
        return false;
    if (r->pos > 0) {
        memmove(r->buf, r->buf + r->pos, r->end - r->pos);
        r->end -= r->pos;
        r->pos = 0;
    }
    size_t room = BUFFER - 1 - r->end, before = r->end;
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

/* The quote rules, byte by byte: where does a record end?  A quote in a bare cell and text behind a closing quote are
 * faults found later; here they only must not swallow the next line. */
static enum state step(const csv_reader *r, enum state st, char c)
{
    switch (st) {
    case CELL_START:
        if (c == '"')
            return CELL_QUOTED;
        if (is_sep(r, c) || c == ' ' || c == '\t')
            return CELL_START;
        return CELL_BARE;
    case CELL_QUOTED:
        return c == '"' ? CELL_QUOTE : CELL_QUOTED;
    case CELL_QUOTE:
        if (c == '"')
            return CELL_QUOTED;
        return is_sep(r, c) ? CELL_START : CELL_AFTER;
    case CELL_BARE:
    case CELL_AFTER:
        break;
    }
    return is_sep(r, c) ? CELL_START : st;
}

struct found {
    bool whole;       /* false: more bytes are needed */
    bool quotes;
    size_t end, next; /* offsets: behind the last byte of the record; start of the next record */
};

/* Finds the end of the record at buf[pos]. */
static struct found find_record(const csv_reader *r)
{
    struct found f = {0};
    const char *start = r->buf + r->pos, *end = r->buf + r->end;
    const char *nl = memchr(start, '\n', (size_t)(end - start));
    const char *stop = nl ? nl : end;
    if (memchr(start, '"', (size_t)(stop - start))) {
        f.quotes = true;
        enum state st = CELL_START;
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
            st = step(r, st, *p);
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

/* Line and column of `raw` in the current row.  Bytes that start no character are not counted, so that it also holds
 * behind invalid UTF-8. */
static void advance(const csv_reader *r, size_t from, size_t to, cd_place *at)
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

static cd_place place_at(const csv_reader *r, size_t raw)
{
    cd_place at = {r->name, r->row_line, 1};
    advance(r, 0, raw, &at);
    return at;
}

/* Skips a record that is longer than the buffer, with the same quote rules, and reports it. */
static int skip_long_record(csv_reader *r, cd_diags *diags)
{
    cd_place at = {r->name, r->line, 1}, quote = at;
    enum state st = CELL_START;
    size_t line = r->line, column = 1;
    r->row = r->row_end = r->pos;
    r->row_line = r->line;
    r->row_key[0] = '\0';
    r->nfields = 0;
    bool done = false;
    while (!done) {
        while (r->pos < r->end && !done) {
            char c = r->buf[r->pos++];
            if (c == '\n' && st != CELL_QUOTED) {
                done = true;
                line++;
                break;
            }
            enum state was = st;
            st = step(r, st, c);
            if (was == CELL_START && st == CELL_QUOTED)
                quote = (cd_place){r->name, line, column};
            if (c == '\n') {
                line++;
                column = 1;
            } else if (((unsigned char)c & 0xc0) != 0x80) {
                column++;
            }
        }
        if (!done && !fill(r))
            done = true;
    }
    r->line = line;
    if (r->failed)
        return CD_ESYS;
    if (st == CELL_QUOTED)
        cd_error(diags, "E2011", quote,
                 _("dấu nháy kép mở ô ở đây không được đóng tới hết tệp; hãy thêm dấu nháy đóng ở cuối ô"));
    else
        cd_error(diags, "E2015", at,
                 _("bản ghi dài quá 1 MiB; hãy rút ngắn, hoặc tìm dấu nháy kép thừa trong bản ghi này"));
    return CD_EINPUT;
}

/* ---- cutting ---------------------------------------------------------------------------------------------------- */

#define ONES 0x0101010101010101u
#define HIGHS 0x8080808080808080u

/* Length of a character at `p` that is well-formed and NFC whatever stands beside it, and whose followers are known
 * too: U+0080-U+02FF, U+1E00-U+1EFF, most of General Punctuation.  With ASCII that is all of usual Vietnamese.
 * 0: anything else. */
static size_t plain_char(const unsigned char *p, const unsigned char *end)
{
    if (end - p >= 2 && p[0] >= 0xc2 && p[0] <= 0xcb && (p[1] & 0xc0) == 0x80)
        return 2;
    if (end - p >= 3 && (p[2] & 0xc0) == 0x80 &&
        ((p[0] == 0xe1 && p[1] >= 0xb8 && p[1] <= 0xbb) || (p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0x82)))
        return 3;
    return 0;
}

/* True when all bytes are valid UTF-8 without NUL that is surely NFC; false when a closer look is needed. */
static bool plain_text(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;
    while (p < end) {
        uint64_t w;
        while (end - p >= 8) {
            memcpy(&w, p, sizeof w);
            if ((w | (w - ONES)) & HIGHS) /* a byte that is zero or not ASCII */
                break;
            p += 8;
        }
        while (p < end && *p < 0x80) {
            if (*p++ == 0)
                return false;
            if (((uintptr_t)p & 7) == 0)
                break;
        }
        while (p < end && *p >= 0x80) {
            size_t k = plain_char(p, end);
            if (k == 0)
                return false;
            p += k;
        }
    }
    return true;
}

/* Spreadsheets are kept from reading a text as a formula by an apostrophe: drop it. */
static void drop_apostrophe(const char **s, size_t *n)
{
    const char *p = *s;
    if (*n < 2 || *p != '\'')
        return;
    size_t i = 1;
    while (i < *n && p[i] == '\'')
        i++;
    if (i < *n && (p[i] == '=' || p[i] == '+' || p[i] == '-' || p[i] == '@')) {
        ++*s;
        --*n;
    }
}

/* Keeps a copy of a text for the current row.  `text` was made big enough for the whole record. */
static const char *keep_text(csv_reader *r, const char *s, size_t n)
{
    char *to = r->text + r->text_len;
    if (n > 0)
        memcpy(to, s, n);
    to[n] = '\0';
    r->text_len += n + 1;
    return to;
}

/* NFC makes UTF-8 at most three times as long. */
static void reserve_text(csv_reader *r, size_t record)
{
    size_t need = 3 * record + r->ncols + 2;
    r->text_len = 0;
    if (need > r->text_cap) {
        r->text = cd_realloc(r->text, need, 1);
        r->text_cap = need;
    }
}

static void keep_cell(csv_reader *r, size_t col, const char *s, size_t n)
{
    cell_trim(&s, &n);
    if (!plain_text(s, n)) {
        cd_str_clear(&r->nfc);
        cd_nfc(s, n, &r->nfc);
        s = cd_str_c(&r->nfc);
        n = r->nfc.len;
    }
    drop_apostrophe(&s, &n);
    r->cells[col].text = keep_text(r, s, n);
    r->cells[col].len = n;
}

/* Splits a record without quotes at its separators.  False when the number of cells is wrong or one is too long. */
static bool split(csv_reader *r, const char *s, size_t n)
{
    const char sep = r->sep;
    const size_t ncols = r->ncols;
    size_t col = 0, start = 0, i = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    /* eight bytes at a time: a byte of `hits` has its high bit set where a separator stands */
    const uint64_t pattern = ONES * (unsigned char)sep;
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, s + i, sizeof w);
        w ^= pattern;
        uint64_t hits = ~((((w & ~HIGHS) + ~HIGHS) | w) | ~HIGHS);
        for (; hits; hits &= hits - 1) {
            size_t at = i + (size_t)__builtin_ctzll(hits) / 8;
            if (col == ncols)
                return false;
            r->starts[col] = (uint32_t)start;
            r->cells[col++].len = at - start;
            start = at + 1;
        }
    }
#endif
    for (;; i++) {
        if (i < n && s[i] != sep)
            continue;
        if (col == ncols)
            return false;
        r->starts[col] = (uint32_t)start;
        r->cells[col++].len = i - start;
        start = i + 1;
        if (i == n)
            break;
    }
    if (n > CSV_CELL_MAX)
        for (size_t k = 0; k < col; k++)
            if (r->cells[k].len > CSV_CELL_MAX)
                return false;
    r->nfields = col;
    return col == ncols;
}

/* May this byte belong to a blank at the edge of a cell? */
static bool edge(char c)
{
    return (unsigned char)c <= ' ' || (unsigned char)c >= 0x80;
}

/* Cuts a record without quotes in place.  False when it has a fault: then nothing was changed. */
static bool cut_fast(csv_reader *r)
{
    char *s = r->buf + r->row;
    size_t n = r->row_end - r->row;
    bool plain = plain_text(s, n);
    if (!plain && !cd_utf8_check(s, n, NULL))
        return false;
    if (memchr(s, '\r', n) || !split(r, s, n))
        return false;
    if (!plain)
        reserve_text(r, n);
    for (size_t col = 0; col < r->ncols; col++) {
        size_t len = r->cells[col].len;
        const char *text = s + r->starts[col];
        if (len > 0) {
            if (!plain && !plain_text(text, len)) {
                keep_cell(r, col, text, len);
                continue;
            }
            if (edge(text[0]) || edge(text[len - 1]))
                cell_trim(&text, &len);
            if (len > 0 && text[0] == '\'')
                drop_apostrophe(&text, &len);
        }
        r->cells[col].text = text;
        r->cells[col].len = len;
        s[(size_t)(text - s) + len] = '\0'; /* its separator, its own trailing blank or the line end */
    }
    return true;
}

/* Name of the row for messages, from the key cell if it could be read. */
static void take_key(csv_reader *r, const char *s, size_t n)
{
    if (n >= sizeof r->row_key) {
        n = sizeof r->row_key - 1;
        while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(r->row_key, s, n);
    r->row_key[n] = '\0';
}

const char *csv_where(csv_reader *r, size_t col)
{
    cd_str_clear(&r->where);
    if (col < r->ncols && r->names)
        cd_str_addf(&r->where, _("cột «%s»"), r->names[col]);
    else
        cd_str_addf(&r->where, _("cột thứ %zu"), col + 1);
    if (r->row_key[0])
        cd_str_addf(&r->where, _(", dòng có mã «%s»"), r->row_key);
    return cd_str_c(&r->where);
}

/* One fault of a cell found on the slow way; said once the row's key is known. */
struct fault {
    const char *code, *text;
    size_t col, raw;
};
#define FAULTS_MAX 32 /* a row has seldom two; the rest of a hopeless row is not worth a message each */

static void add_fault(struct fault *faults, size_t *n, size_t col, size_t raw, const char *code, const char *text)
{
    if (*n < FAULTS_MAX)
        faults[(*n)++] = (struct fault){code, text, col, raw};
}

/* A file in another encoding has such a cell in nearly every row: only the first are told one by one. */
#define BAD_UTF8_SHOWN 3
#define BAD_LINES_SHOWN 2000 /* bytes of text */

static void put_bad_lines(csv_reader *r)
{
    if (!r->bad_first || r->bad_utf8.len > BAD_LINES_SHOWN)
        return;
    cd_str_addf(&r->bad_utf8, "%s%zu", r->bad_utf8.len ? ", " : "", r->bad_first);
    if (r->bad_last > r->bad_first)
        cd_str_addf(&r->bad_utf8, "-%zu", r->bad_last);
    if (r->bad_utf8.len > BAD_LINES_SHOWN)
        cd_str_adds(&r->bad_utf8, ", …");
}

/* Takes the current row into the lines of the summary. */
static void add_bad_line(csv_reader *r)
{
    size_t last = r->line > r->row_line ? r->line - 1 : r->row_line;
    if (!r->bad_first || r->row_line > r->bad_last + 1) {
        put_bad_lines(r);
        r->bad_first = r->row_line;
    }
    r->bad_last = last;
}

static void tell_bad_utf8(csv_reader *r, cd_diags *diags)
{
    if (r->nbad_utf8 <= BAD_UTF8_SHOWN)
        return;
    put_bad_lines(r);
    cd_error(diags, "E2008", cd_place_file(r->name),
             _("còn %zu ô nữa không đúng mã UTF-8, ở dòng %s; tệp có lẽ dùng bảng mã khác (ANSI, VNI, VISCII…): hãy lưu lại cả tệp dạng «CSV UTF-8»"),
             r->nbad_utf8 - BAD_UTF8_SHOWN, cd_str_c(&r->bad_utf8));
    r->nbad_utf8 = 0; /* once */
}

/* Cuts any record; reports all faults of its cells.  CD_OK or CD_EINPUT. */
static int cut_slow(csv_reader *r, cd_diags *diags)
{
    const char *s = r->buf + r->row;
    size_t n = r->row_end - r->row, i = 0, nfaults = 0;
    struct fault faults[FAULTS_MAX];
    bool torn = false; /* the quotes are wrong: the number of fields means nothing */
    bool bad_utf8 = false;
    reserve_text(r, n);
    r->nfields = 0;
    for (;;) {
        size_t col = r->nfields, start = i;
        enum state st = CELL_START;
        bool stray = false, cr = false;
        cd_str_clear(&r->raw);
        for (; i < n; i++) {
            char c = s[i];
            if (st != CELL_QUOTED && is_sep(r, c))
                break;
            if (st == CELL_BARE || st == CELL_QUOTED) { /* a run of bytes that change nothing */
                size_t run = i;
                while (i < n && s[i] != '"' && s[i] != '\r' && (st == CELL_QUOTED || !is_sep(r, s[i])))
                    i++;
                if (i > run) {
                    cd_str_add(&r->raw, s + run, i - run);
                    i--;
                    continue;
                }
            }
            enum state was = st;
            st = step(r, st, c);
            switch (was) {
            case CELL_START:
                if (st == CELL_BARE)
                    cd_str_addc(&r->raw, c);
                cr = cr || c == '\r';
                break;
            case CELL_BARE:
                stray = stray || c == '"';
                cr = cr || c == '\r';
                cd_str_addc(&r->raw, c);
                break;
            case CELL_QUOTED:
                if (st == CELL_QUOTED && !(c == '\r' && i + 1 < n && s[i + 1] == '\n'))
                    cd_str_addc(&r->raw, c);
                break;
            case CELL_QUOTE:
                if (st == CELL_QUOTED) {
                    cd_str_addc(&r->raw, '"');
                    break;
                }
                __attribute__((fallthrough));
            case CELL_AFTER:
                if (c != ' ' && c != '\t' && !torn) {
                    torn = true;
                    add_fault(faults, &nfaults, col, start, "E2012",
                              N_("có chữ sau dấu nháy kép đóng ô; hãy viết dấu nháy bên trong ô thành hai dấu (\"\")"));
                }
                break;
            }
        }
        bool open = st == CELL_QUOTED; /* only at the end of the input */
        if (open) {
            torn = true;
            add_fault(faults, &nfaults, col, start, "E2011",
                      N_("dấu nháy kép mở ô không được đóng tới hết tệp; hãy thêm dấu nháy đóng ở cuối ô"));
        }
        if (stray) {
            torn = true;
            add_fault(faults, &nfaults, col, start, "E2013",
                      N_("dấu nháy kép nằm trong ô không được bọc nháy; hãy bọc cả ô trong dấu nháy kép và viết mỗi dấu "
                         "nháy bên trong thành hai dấu (\"\")"));
        }
        const char *text = cd_str_c(&r->raw);
        size_t len = r->raw.len;
        bool good = cd_utf8_check(text, len, NULL);
        if (memchr(text, '\0', len))
            add_fault(faults, &nfaults, col, start, "E2016",
                      N_("ô có ký tự NUL (byte 0); hãy xóa ký tự đó hoặc lưu lại tệp dạng CSV UTF-8"));
        else if (!good && r->nbad_utf8++ < BAD_UTF8_SHOWN)
            add_fault(faults, &nfaults, col, start, "E2017",
                      N_("ô không đúng mã UTF-8; hãy lưu lại tệp dạng «CSV UTF-8»"));
        bad_utf8 = bad_utf8 || (!good && !memchr(text, '\0', len));
        if (cr)
            add_fault(faults, &nfaults, col, start, "E2018",
                      N_("ô có ký tự CR (xuống dòng kiểu cũ) ngoài dấu nháy; hãy lưu lại tệp với xuống dòng LF hoặc CRLF"));
        if (len > CSV_CELL_MAX && !open)
            add_fault(faults, &nfaults, col, start, "E2014",
                      N_("ô dài quá 64 KiB; hãy rút ngắn nội dung, hoặc tìm dấu nháy kép thừa trong ô"));
        if (col < r->ncols) {
            r->starts[col] = (uint32_t)start;
            if (good)
                keep_cell(r, col, text, len);
            else
                r->cells[col] = (csv_cell){"", 0};
        }
        r->nfields++;
        if (i >= n)
            break;
        i++;
    }
    if (r->names && r->key != CSV_NONE && r->key < r->nfields)
        take_key(r, r->cells[r->key].text, r->cells[r->key].len);
    if (bad_utf8 && r->nbad_utf8 > BAD_UTF8_SHOWN)
        add_bad_line(r);
    for (size_t k = 0; k < nfaults; k++)
        cd_error(diags, faults[k].code, place_at(r, faults[k].raw), _("%s: %s"), csv_where(r, faults[k].col),
                 _(faults[k].text));
    if (r->names && r->nfields != r->ncols && !torn) {
        cd_place at = {r->name, r->row_line, 1};
        cd_str_clear(&r->where);
        if (r->row_key[0])
            cd_str_addf(&r->where, _("dòng có mã «%s»"), r->row_key);
        else
            cd_str_adds(&r->where, _("dòng này"));
        if (r->nfields < r->ncols)
            cd_error(diags, "E2010", at,
                     _("%s có %zu ô, thiếu so với %zu cột của dòng tiêu đề (thiếu từ cột «%s»); hãy thêm ô trống cho đủ"),
                     cd_str_c(&r->where), r->nfields, r->ncols, r->names[r->nfields]);
        else
            cd_error(diags, "E2010", at,
                     _("%s có %zu ô, thừa so với %zu cột của dòng tiêu đề; ô nào chứa dấu «%c» thì hãy bọc trong dấu nháy kép"),
                     cd_str_c(&r->where), r->nfields, r->ncols, r->sep);
        return CD_EINPUT;
    }
    return nfaults > 0 || bad_utf8 ? CD_EINPUT : CD_OK;
}

/* Makes the record at `pos` the current row.  CD_OK with f; CD_NO at the end; CD_EINPUT (reported) for a record that is
 * too long; CD_ESYS. */
static int next_record(csv_reader *r, cd_diags *diags, struct found *f)
{
    for (;;) {
        *f = r->pos < r->end || r->eof ? find_record(r) : (struct found){0};
        if (!f->whole && !r->failed) {
            if (r->end - r->pos > CSV_RECORD_MAX + 1)
                return skip_long_record(r, diags);
            (void)fill(r);
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

/* ---- header ----------------------------------------------------------------------------------------------------- */

static int foreign_format(csv_reader *r, cd_diags *diags)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *text;
    } formats[] = {
        {"PK\003\004", 4, N_("đây là tệp XLSX hoặc ZIP, không phải CSV; hãy mở bằng phần mềm bảng tính và lưu dạng «CSV UTF-8»")},
        {"\xd0\xcf\x11\xe0", 4, N_("đây là tệp XLS, không phải CSV; hãy mở bằng phần mềm bảng tính và lưu dạng «CSV UTF-8»")},
        {"\xff\xfe", 2, N_("tệp có mã UTF-16; hãy lưu lại dạng «CSV UTF-8»")},
        {"\xfe\xff", 2, N_("tệp có mã UTF-16; hãy lưu lại dạng «CSV UTF-8»")},
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (r->end >= formats[i].len && memcmp(r->buf, formats[i].magic, formats[i].len) == 0) {
            cd_error(diags, "E2002", cd_place_file(r->name), "%s", _(formats[i].text));
            return CD_EINPUT;
        }
    return CD_OK;
}

/* `,` or `;`, whichever stands more often outside quotes; `,` when neither does. */
static char find_delimiter(const csv_reader *r)
{
    size_t commas = 0, semicolons = 0;
    bool quoted = false;
    for (size_t i = r->row; i < r->row_end; i++) {
        char c = r->buf[i];
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == ',')
            commas++;
        else if (!quoted && c == ';')
            semicolons++;
    }
    return semicolons > commas ? ';' : ',';
}

/* Headers of two dialects that are not read, each said in one line. */
static int foreign_dialect(const csv_reader *r, cd_diags *diags)
{
    const char *s = r->buf + r->row;
    size_t n = r->row_end - r->row;
    cd_place at = {r->name, r->row_line, 1};
    if (n >= 2 && s[0] == '"' && s[n - 1] == '"') {
        s++;
        n -= 2;
    }
    if ((n == 4 || n == 5) && strncasecmp(s, "sep=", 4) == 0) {
        cd_error(diags, "E2006", at, _("dòng đầu «%.*s» là chỉ dẫn riêng của Excel, không phải tên cột; hãy xóa dòng này để dòng đầu là tên các cột"),
                 (int)n, s);
        return CD_EINPUT;
    }
    if (memchr(s, '\t', n) && !memchr(s, ',', n) && !memchr(s, ';', n)) {
        cd_error(diags, "E2007", at, _("tệp ngăn cách bằng TAB; hãy lưu CSV dùng dấu phẩy hoặc chấm phẩy"));
        return CD_EINPUT;
    }
    return CD_OK;
}

static int by_name(const void *a, const void *b, void *arg)
{
    char *const *names = arg;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int c = strcmp(names[x], names[y]);
    return c ? c : (x > y) - (x < y);
}

static int check_header(csv_reader *r, cd_diags *diags)
{
    const csv_spec *spec = r->spec;
    int res = CD_OK;
    size_t *order = cd_calloc(r->ncols, sizeof *order);
    for (size_t i = 0; i < r->ncols; i++)
        order[i] = i;
    qsort_r(order, r->ncols, sizeof *order, by_name, r->names);
    size_t *before = cd_calloc(r->ncols, sizeof *before); /* 1 + the last column of the same name; 0: none */
    for (size_t i = 1; i < r->ncols; i++)
        if (strcmp(r->names[order[i]], r->names[order[i - 1]]) == 0)
            before[order[i]] = order[i - 1] + 1;
    cd_place at = {r->name, r->row_line, 1}; /* moves along: a scan for each of many columns would take too long */
    for (size_t i = 0, raw = 0; i < r->ncols; i++) {
        advance(r, raw, r->starts[i], &at);
        raw = r->starts[i];
        if (before[i] && r->names[i][0]) {
            cd_error(diags, "E2004", at,
                     _("cột «%s» lặp lại ở cột thứ %zu và %zu; hãy bỏ một cột"), r->names[i], before[i], i + 1);
            res = CD_EINPUT;
        }
    }
    free(order);
    free(before);
    r->key = spec->key ? csv_col(r, spec->key) : CSV_NONE;
    if (spec->key && r->key == CSV_NONE && spec->key_rule != CSV_KEY_NONE) {
        cd_error(diags, "E2003", cd_place_file(r->name),
                 _("dòng tiêu đề không có cột «%s»; hãy thêm cột đó (tên cột viết thường, ngăn cách bằng «,» hoặc «;»)"),
                 spec->key);
        res = CD_EINPUT;
    }
    if (!spec->known)
        return res;
    r->known = cd_calloc(spec->nknown + 1, sizeof *r->known);
    for (size_t k = 0; k < spec->nknown; k++)
        r->known[k] = csv_col(r, spec->known[k]);
    at = (cd_place){r->name, r->row_line, 1};
    for (size_t i = 0, raw = 0; i < r->ncols; i++) {
        advance(r, raw, r->starts[i], &at);
        raw = r->starts[i];
        size_t k = 0;
        while (k < spec->nknown && strcmp(spec->known[k], r->names[i]) != 0)
            k++;
        if (k == spec->nknown)
            header_unknown(spec, r->known, r->names[i], at, diags);
    }
    return res;
}

static int read_header(csv_reader *r, cd_diags *diags)
{
    struct found f;
    (void)fill(r);
    if (foreign_format(r, diags))
        return CD_EINPUT;
    if (r->end >= 3 && memcmp(r->buf, "\xef\xbb\xbf", 3) == 0)
        r->pos = 3;
    int res = next_record(r, diags, &f);
    if (res == CD_NO) {
        cd_error(diags, "E2001", cd_place_file(r->name), _("tệp rỗng; cần ít nhất một dòng tiêu đề có tên các cột"));
        return CD_EINPUT;
    }
    if (res)
        return res;
    if (foreign_dialect(r, diags))
        return CD_EINPUT;
    r->sep = find_delimiter(r);
    /* no header has more fields than bytes plus one */
    size_t most = 1;
    for (size_t i = r->row; i < r->row_end; i++)
        most += r->buf[i] == r->sep;
    r->ncols = most;
    r->cells = cd_calloc(most, sizeof *r->cells);
    r->starts = cd_calloc(most, sizeof *r->starts);
    res = cut_slow(r, diags);
    if (res) {
        tell_bad_utf8(r, diags);
        return res;
    }
    r->ncols = r->nfields;
    char **names = cd_calloc(r->ncols, sizeof *names);
    for (size_t i = 0; i < r->ncols; i++)
        names[i] = cd_strdup(r->cells[i].text);
    r->names = names;
    res = check_header(r, diags);
    r->row_key[0] = '\0';
    return res;
}

/* ---- interface -------------------------------------------------------------------------------------------------- */

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
    r->buf = cd_realloc(NULL, BUFFER, 1);
    cd_str_init(&r->raw, 0);
    cd_str_init(&r->nfc, 0);
    cd_str_init(&r->where, 0);
    cd_str_init(&r->bad_utf8, 0);
    idset_init(&r->ids);
    int res = read_header(r, diags);
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
        at = place_at(r, r->starts[r->key]);
        cd_error(diags, "E2020", at, _("cột «%s» để trống ở dòng này; mỗi dòng phải có mã"), r->spec->key);
        return CD_EINPUT;
    }
    if (!csv_id_valid(c->text)) {
        at = place_at(r, r->starts[r->key]);
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
    at = place_at(r, r->starts[r->key]);
    cd_error(diags, "E2022", at,
             _("cột «%s»: mã «%s» đã có ở dòng %zu của tệp (không phân biệt chữ hoa, chữ thường); hãy đổi hoặc bỏ một dòng"),
             r->spec->key, c->text, first);
    return CD_EINPUT;
}

int csv_next(csv_reader *r, cd_diags *diags, const csv_cell **ret)
{
    struct found f;
    int res = next_record(r, diags, &f);
    if (res == CD_NO)
        tell_bad_utf8(r, diags);
    if (res)
        return res;
    if (f.quotes || !cut_fast(r))
        res = cut_slow(r, diags);
    if (r->key != CSV_NONE && r->key < r->nfields) {
        take_key(r, r->cells[r->key].text, r->cells[r->key].len);
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
    return place_at(r, col < r->nfields && col < r->ncols ? r->starts[col] : 0);
}
