#include "cli/screen.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { HEIGHT_UNKNOWN = 24, HEIGHT_LEAST = 6, HANG = 2 };

static size_t width_of(int fd)
{
    struct winsize w;
    if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &w) != 0 || w.ws_col == 0)
        return 0;
    return w.ws_col < SCREEN_WIDTH_LEAST ? SCREEN_WIDTH_LEAST : w.ws_col;
}

size_t screen_width(void)
{
    return width_of(STDOUT_FILENO);
}

size_t screen_error_width(void)
{
    return width_of(STDERR_FILENO);
}

size_t screen_height(void)
{
    struct winsize w;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_row == 0)
        return HEIGHT_UNKNOWN;
    return w.ws_row < HEIGHT_LEAST ? HEIGHT_LEAST : w.ws_row;
}

/* ---- what stays together ---- */

int screen_citations(const char *path, cd_diags *diags, cd_regex **ret)
{
    cd_str file, all;
    cd_str_init(&file, 0);
    cd_str_init(&all, 0);
    int r = cd_file_read(path, CD_INPUT_MAX, diags, &file);
    size_t line = 0;
    for (const char *s = cd_str_c(&file); r == CD_OK && *s;) {
        size_t len = strcspn(s, "\n");
        line++;
        if (len && *s != '#') {
            cd_auto_free char *pattern = cd_strndup(s, len);
            const cd_place at = {path, line, 1};
            cd_regex *one;
            r = cd_regex_new(pattern, NULL, &one);
            if (r == CD_OK)
                cd_regex_free(one);
            else
                cd_error(diags, "E1555", at, _("biểu thức chính quy không đọc được: %s"), pattern);
            cd_str_addf(&all, "%s(?:%s)", all.len ? "|" : "", pattern);
        }
        s += len + (s[len] == '\n');
    }
    if (r == CD_OK)
        r = cd_regex_new(cd_str_c(&all), NULL, ret);
    cd_str_done(&file);
    cd_str_done(&all);
    return r;
}

/* The stretch of a text that must not be broken, the next one at or behind a place; both SIZE_MAX: there is none. */
typedef struct stretch {
    size_t from, to;
} stretch;

static stretch next_stretch(const cd_regex *whole, const char *text, size_t len, size_t from)
{
    size_t ov[2];
    while (whole && from < len && cd_regex_find(whole, text, len, from, ov, 1) > 0) {
        if (ov[1] > ov[0])
            return (stretch){ov[0], ov[1]};
        from = ov[1] + 1; /* nothing at all was matched */
        while (from < len && ((unsigned char)text[from] & 0xc0) == 0x80)
            from++;
    }
    return (stretch){SIZE_MAX, SIZE_MAX};
}

/* ---- wrapping ---- */

static bool printable(uint32_t c)
{
    return c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static void blanks(size_t n, cd_str *to)
{
    while (n-- > 0)
        cd_str_addc(to, ' ');
}

/* Where the word at `i` ends: at the next blank, or behind the stretch that begins in it. */
static size_t word_end(const char *text, size_t len, size_t i, const cd_regex *whole, stretch *next)
{
    for (; i < len && text[i] != '\n'; i++) {
        if (i >= next->to)
            *next = next_stretch(whole, text, len, i);
        if (blank(text[i]) && !(i > next->from && i < next->to))
            break;
    }
    return i;
}

typedef struct cursor {
    size_t width, indent, at, lines;
    cd_str *to;
} cursor;

static void new_line(cursor *c)
{
    cd_str_addc(c->to, '\n');
    blanks(c->indent, c->to);
    c->at = c->indent;
    c->lines++;
}

/* Characters one by one: a word longer than a line goes on in the next. */
static void put_word(cursor *c, const char *word, size_t len)
{
    const char *p = word, *end = word + len;
    while (p < end) {
        const char *from = p;
        uint32_t ch = cd_utf8_next(&p, end);
        size_t n = cd_utf8_width(ch);
        if (n && c->at + n > c->width && c->at > c->indent)
            new_line(c);
        if (printable(ch))
            cd_str_add(c->to, from, (size_t)(p - from));
        else
            cd_str_addc(c->to, ' ');
        c->at += n;
    }
}

size_t screen_wrap(size_t width, size_t at, size_t indent, const char *text, size_t len, const cd_regex *whole, cd_str *to)
{
    cursor c = {.width = width, .indent = indent < width / 2 ? indent : width / 2, .at = at, .lines = 1, .to = to};
    stretch next = {0, 0};
    bool begin = true; /* no word on this line yet */
    for (size_t i = 0; i < len;) {
        if (text[i] == '\n') {
            new_line(&c);
            begin = true;
            i++;
            continue;
        }
        size_t gap = i;
        while (i < len && blank(text[i]))
            i++;
        gap = i - gap;
        size_t end = word_end(text, len, i, whole, &next);
        if (end == i)
            continue; /* blanks at the end of a line */
        size_t columns = cd_utf8_columns(text + i, end - i);
        if (c.indent + columns > width) { /* too long to stay together */
            end = word_end(text, len, i, NULL, &(stretch){SIZE_MAX, SIZE_MAX});
            columns = cd_utf8_columns(text + i, end - i);
        }
        if (!begin && c.at + gap + columns > width) {
            new_line(&c);
        } else if (!begin) {
            blanks(gap, to);
            c.at += gap;
        }
        begin = false;
        put_word(&c, text + i, end - i);
        i = end;
    }
    cd_str_addc(to, '\n');
    return c.lines;
}

/* Columns of what begins a line and stays to the left of the lines that go on with it. */
static size_t hang_of(const char *s, size_t len)
{
    static const char quote[] = "“";
    size_t digits = 0;
    while (digits < len && s[digits] >= '0' && s[digits] <= '9')
        digits++;
    if (digits && digits + 1 < len && (s[digits] == ')' || s[digits] == '.') && s[digits + 1] == ' ')
        return digits + 2;
    if (len > 1 && (*s == '-' || *s == '?') && s[1] == ' ')
        return 2;
    if (len >= sizeof quote - 1 && memcmp(s, quote, sizeof quote - 1) == 0)
        return 1;
    return HANG;
}

void screen_wrap_lines(size_t width, const char *text, size_t len, const cd_regex *whole, cd_str *to)
{
    for (const char *end = text + len; text < end;) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((stop ? stop : end) - text), indent = 0;
        while (indent < n && text[indent] == ' ')
            indent++;
        if (indent < n)
            blanks(indent, to);
        screen_wrap(width, indent, indent + hang_of(text + indent, n - indent), text + indent, n - indent, whole, to);
        text += n + (stop != NULL);
    }
}

/* ---- columns ---- */

enum {
    BROKEN_BY_HAND = 90, /* columns; a shorter line ends where it ends */
    COLUMN_LEAST = 9     /* a line that begins further in stands in a column */
};

typedef struct layout {
    size_t indent; /* blanks before the first word */
    size_t column; /* where the last column begins; without one the same */
} layout;

static layout layout_of(const char *line, size_t len)
{
    size_t indent = 0;
    while (indent < len && line[indent] == ' ')
        indent++;
    for (size_t i = indent; i + 2 < len; i++)
        if (line[i] == ' ' && line[i + 1] == ' ') {
            while (i < len && line[i] == ' ')
                i++;
            return (layout){indent, cd_utf8_columns(line, i)};
        }
    return (layout){indent, indent};
}

static size_t line_length(const char *text, const char *end)
{
    const char *stop = memchr(text, '\n', (size_t)(end - text));
    return (size_t)((stop ? stop : end) - text);
}

static bool goes_on(const char *line, size_t len, layout of, const char *next, size_t next_len)
{
    const layout n = layout_of(next, next_len);
    return len && next_len > n.indent && n.column == n.indent && n.indent == of.column && !strchr(".:)", line[len - 1]) &&
           cd_utf8_columns(line, len) >= BROKEN_BY_HAND;
}

static size_t widest_word(const char *text, size_t len)
{
    size_t widest = 0;
    for (size_t i = 0; i < len; i++) {
        const size_t end = word_end(text, len, i, NULL, &(stretch){SIZE_MAX, SIZE_MAX});
        const size_t columns = cd_utf8_columns(text + i, end - i);
        widest = columns > widest ? columns : widest;
        i = end;
    }
    return widest;
}

void screen_wrap_columns(size_t width, size_t first, const char *text, size_t len, cd_str *to)
{
    cd_str line;
    cd_str_init(&line, 0);
    for (const char *end = text + len; text < end; first = 0) {
        size_t n = line_length(text, end);
        const layout of = layout_of(text, n);
        cd_str_clear(&line);
        cd_str_add(&line, text, n);
        const char *next = text + n + (text + n < end);
        while (next < end) {
            const size_t more = line_length(next, end);
            if (!goes_on(text, n, of, next, more))
                break;
            cd_str_addc(&line, ' ');
            cd_str_add(&line, next + of.column, more - of.column);
            text = next;
            n = more;
            next = text + n + (text + n < end);
        }
        size_t hang = first ? first : of.column > of.indent || of.indent >= COLUMN_LEAST ? of.column : of.indent + HANG;
        if (hang > width / 2 || hang + widest_word(cd_str_c(&line), line.len) > width)
            hang = of.indent + 2 * HANG;
        blanks(of.indent < line.len ? of.indent : 0, to);
        screen_wrap(width, of.indent, hang, cd_str_c(&line) + of.indent, line.len - of.indent, NULL, to);
        text = next;
    }
    cd_str_done(&line);
}
