/* What capdo ask reads: lines of a terminal or a pipe. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "cli/ask.h"

enum line_state { LINE_READ, LINE_END, LINE_TOO_LONG, LINE_FAILED };

/* Ctrl-C at the terminal: the answer being saved is saved, then the next reading ends the interview. */
static volatile sig_atomic_t interrupted;

void ask_on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

bool ask_interrupted(void)
{
    return interrupted;
}

/* Faults of the last answer: to a person on the screen, to a program on stderr with line and column. */
void ask_tell_faults(asker *k)
{
    if (!k->terminal) {
        cli_flush(k->c);
        return;
    }
    for (size_t i = 0; i < k->c->diags.count; i++) {
        fputs("  ! ", stdout);
        ask_wrap(k, 4, 4, k->c->diags.items[i].text);
    }
    cd_diags_done(&k->c->diags);
}

/* ---- the input ---- */

cd_place ask_here(const asker *k, size_t column)
{
    return (cd_place){"-", k->line, column};
}

/* Drops what the arrow and function keys of a terminal send: ESC [ ... and ESC O x. */
static void drop_keys(cd_str *line)
{
    size_t to = 0;
    for (size_t i = 0; i < line->len; i++) {
        const char *s = line->data + i;
        const size_t left = line->len - i;
        if (left >= 3 && s[0] == '\033' && s[1] == 'O') {
            i += 2;
            continue;
        }
        if (left >= 3 && s[0] == '\033' && s[1] == '[') {
            size_t n = 2;
            while (n < left && s[n] >= 0x20 && s[n] < 0x40)
                n++;
            if (n < left && s[n] >= 0x40 && s[n] < 0x7f) {
                i += n;
                continue;
            }
        }
        line->data[to++] = *s;
    }
    cd_str_cut(line, to);
}

/* Reads one line without its end into `to`.  Of one that is too long the middle is dropped: its end still tells whether
 * the answer goes on. */
static enum line_state read_line(asker *k, cd_str *to)
{
    int ch, last[2] = {0, 0};
    size_t n = 0;
    fflush(stdout);
    k->line++;
    cd_str_clear(to);
    if (interrupted)
        return LINE_FAILED;
    while ((ch = getc(stdin)) != EOF && ch != '\n') {
        if (n++ < ASK_LINE_MAX)
            cd_str_addc(to, (char)ch);
        last[0] = last[1];
        last[1] = ch;
    }
    if (ch == EOF && ferror(stdin))
        return LINE_FAILED;
    if (ch == EOF && n == 0)
        return LINE_END;
    if (n > ASK_LINE_MAX) {
        cd_str_addc(to, (char)last[0]);
        cd_str_addc(to, (char)last[1]);
        return LINE_TOO_LONG;
    }
    if (to->len && to->data[to->len - 1] == '\r')
        cd_str_cut(to, to->len - 1);
    if (k->terminal)
        drop_keys(to);
    return LINE_READ;
}

/* A line for the prompt: faults of the reading are told here.  CD_OK, CD_NO at the end of the input, CD_EINPUT for a line
 * that cannot be used, CD_ESYS. */
int ask_prompt(asker *k, const char *text, cd_str *to)
{
    fputs(text, stdout);
    enum line_state r = read_line(k, to);
    if (!k->terminal || r == LINE_END)
        putchar('\n');
    switch (r) {
    case LINE_READ:
        return CD_OK;
    case LINE_END:
        return CD_NO;
    case LINE_TOO_LONG:
        cd_error(&k->c->diags, "E1541", ask_here(k, 1), _("dòng dài hơn %d byte; không ghi gì, hãy trả lời ngắn hơn"), ASK_LINE_MAX);
        ask_tell_faults(k);
        return CD_EINPUT;
    case LINE_FAILED:
        if (!interrupted)
            break;
        putchar('\n');
        return CD_NO;
    }
    cd_error(&k->c->diags, "E1540", ask_here(k, 1), _("không đọc được đầu vào chuẩn"));
    return CD_ESYS;
}

/* The line without blanks around it; *ret_column (may be NULL): where it begins. */
const char *ask_trimmed(const cd_str *line, size_t *ret_len, size_t *ret_column)
{
    const char *s = cd_str_c(line);
    size_t from = 0, to = line->len;
    while (from < to && (s[from] == ' ' || s[from] == '\t'))
        from++;
    while (to > from && (s[to - 1] == ' ' || s[to - 1] == '\t'))
        to--;
    *ret_len = to - from;
    if (ret_column)
        *ret_column = from + 1;
    return s + from;
}

bool ask_is_word(const cd_str *line, const char *word)
{
    size_t n;
    const char *s = ask_trimmed(line, &n, NULL);
    return n == strlen(word) && strncasecmp(s, word, n) == 0;
}

bool ask_is_blank(const cd_str *line)
{
    size_t len;
    ask_trimmed(line, &len, NULL);
    return len == 0;
}
