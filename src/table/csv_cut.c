/* The CSV reader: cutting a record into cells. */
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "table/cell.h"
#include "table/csv_private.h"

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

bool csv_cut_fast(csv_reader *r)
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

void csv_take_key(csv_reader *r, const char *s, size_t n)
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

void csv_tell_bad_utf8(csv_reader *r, cd_diags *diags)
{
    if (r->nbad_utf8 <= BAD_UTF8_SHOWN)
        return;
    put_bad_lines(r);
    cd_error(diags, "E2008", cd_place_file(r->name),
             _("còn %zu ô nữa không đúng mã UTF-8, ở dòng %s; tệp có lẽ dùng bảng mã khác (ANSI, VNI, VISCII…): hãy lưu lại cả tệp dạng «CSV UTF-8»"),
             r->nbad_utf8 - BAD_UTF8_SHOWN, cd_str_c(&r->bad_utf8));
    r->nbad_utf8 = 0; /* once */
}

int csv_cut_slow(csv_reader *r, cd_diags *diags)
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
        enum csv_state st = CELL_START;
        bool stray = false, cr = false;
        cd_str_clear(&r->raw);
        for (; i < n; i++) {
            char c = s[i];
            if (st != CELL_QUOTED && csv_is_sep(r, c))
                break;
            if (st == CELL_BARE || st == CELL_QUOTED) { /* a run of bytes that change nothing */
                size_t run = i;
                while (i < n && s[i] != '"' && s[i] != '\r' && (st == CELL_QUOTED || !csv_is_sep(r, s[i])))
                    i++;
                if (i > run) {
                    cd_str_add(&r->raw, s + run, i - run);
                    i--;
                    continue;
                }
            }
            enum csv_state was = st;
            st = csv_step(r, st, c);
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
        csv_take_key(r, r->cells[r->key].text, r->cells[r->key].len);
    if (bad_utf8 && r->nbad_utf8 > BAD_UTF8_SHOWN)
        add_bad_line(r);
    for (size_t k = 0; k < nfaults; k++)
        cd_error(diags, faults[k].code, csv_place_at(r, faults[k].raw), _("%s: %s"), csv_where(r, faults[k].col),
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
