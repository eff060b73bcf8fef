/* Values of cells: numbers, dates, text (table/xlsx_private.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "table/cell.h"
#include "table/xlsx_private.h"

#define NUMBER_MAX 64 /* characters; doubles are written in at most 25 */
#define SHOWN_DIGITS 15

enum xlsx_format xlsx_format_of(const char *code)
{
    bool day = false, month = false, clock = false;
    if (strncasecmp(code, "general", 7) == 0)
        return FORMAT_NUMBER;
    for (const char *p = code; *p && *p != ';'; p++) /* the first section is that of positive numbers */
        switch (*p) {
        case '"':
        case '[': { /* a literal; a colour, language or condition, or hours counted on past 24, which are no time of day */
            const char *end = strchr(p + 1, *p == '"' ? '"' : ']');
            if (!end)
                return FORMAT_NUMBER;
            p = end;
            break;
        }
        case '\\':
        case '_':
        case '*': /* the next character is meant as it is */
            if (p[1])
                p++;
            break;
        case 'y':
        case 'Y':
        case 'd':
        case 'D':
            day = true;
            break;
        case 'm':
        case 'M':
            month = true;
            break;
        case 'h':
        case 'H':
        case 's':
        case 'S':
            clock = true;
            break;
        default:
            break;
        }
    if (strstr(code, "[h") || strstr(code, "[H") || strstr(code, "[m") || strstr(code, "[s"))
        return day ? FORMAT_DATE : FORMAT_NUMBER;
    return day ? FORMAT_DATE : clock ? FORMAT_TIME : month ? FORMAT_DATE : FORMAT_NUMBER;
}

/* Sign, digits without leading zeros, and where the point stands: value = 0.DIGITS * 10^point. */
struct decimal {
    bool negative;
    char digits[NUMBER_MAX + 2];
    int ndigits, point;
};

static bool read_decimal(const char *s, size_t len, struct decimal *d)
{
    *d = (struct decimal){0};
    const char *p = s, *end = s + len;
    bool any = false, dot = false;
    if (len == 0 || len > NUMBER_MAX)
        return false;
    if (*p == '-' || *p == '+')
        d->negative = *p++ == '-';
    for (; p < end && ((*p >= '0' && *p <= '9') || (*p == '.' && !dot)); p++) {
        if (*p == '.') {
            dot = true;
            continue;
        }
        any = true;
        if (*p != '0' || d->ndigits > 0) {
            d->digits[d->ndigits++] = *p;
            d->point += !dot;
        } else {
            d->point -= dot;
        }
    }
    if (!any)
        return false;
    if (p < end && (*p == 'e' || *p == 'E')) {
        char exponent[8] = "";
        size_t n = (size_t)(end - ++p);
        if (n == 0 || n >= sizeof exponent)
            return false;
        memcpy(exponent, p, n);
        char *stop;
        long e = strtol(exponent, &stop, 10);
        if (*stop || stop == exponent || exponent[0] == ' ' || e < -400 || e > 400)
            return false;
        d->point += (int)e;
        p = end;
    }
    while (d->ndigits > 0 && d->digits[d->ndigits - 1] == '0')
        d->ndigits--;
    return p == end;
}

/* Rounds a fraction to what a spreadsheet shows of it: 0.30000000000000004 is 0.3. */
static void round_fraction(struct decimal *d)
{
    if (d->ndigits <= SHOWN_DIGITS || d->ndigits <= d->point)
        return;
    int keep = d->point > SHOWN_DIGITS ? d->point : SHOWN_DIGITS;
    bool up = d->digits[keep] >= '5';
    d->ndigits = keep;
    for (int i = keep; up && i-- > 0;) {
        up = d->digits[i] == '9';
        d->digits[i] = up ? '0' : (char)(d->digits[i] + 1);
    }
    if (up) {
        memmove(d->digits + 1, d->digits, (size_t)d->ndigits);
        d->digits[0] = '1';
        d->ndigits++;
        d->point++;
    }
    while (d->ndigits > 0 && d->digits[d->ndigits - 1] == '0')
        d->ndigits--;
}

bool xlsx_number(const char *text, size_t len, cd_str *to)
{
    struct decimal d;
    cell_trim(&text, &len);
    if (!read_decimal(text, len, &d))
        return false;
    round_fraction(&d);
    if (d.ndigits == 0) {
        cd_str_addc(to, '0');
        return true;
    }
    if (d.negative)
        cd_str_addc(to, '-');
    for (int i = 0; i < d.point; i++)
        cd_str_addc(to, i < d.ndigits ? d.digits[i] : '0');
    if (d.point <= 0)
        cd_str_addc(to, '0');
    if (d.ndigits > d.point) {
        cd_str_addc(to, '.');
        for (int i = d.point; i < 0; i++)
            cd_str_addc(to, '0');
        int from = d.point > 0 ? d.point : 0;
        cd_str_add(to, d.digits + from, (size_t)(d.ndigits - from));
    }
    return true;
}

bool xlsx_date(const char *text, size_t len, enum xlsx_format format, bool since_1904, cd_str *to)
{
    struct decimal d;
    cell_trim(&text, &len);
    if (!read_decimal(text, len, &d) || d.negative || d.point > 7)
        return false;
    char copy[NUMBER_MAX + 1];
    memcpy(copy, text, len);
    copy[len] = '\0';
    double serial = strtod(copy, NULL); /* LC_NUMERIC is always "C" */
    int64_t days = (int64_t)floor(serial), seconds = (int64_t)round((serial - floor(serial)) * 86400);
    if (seconds == 86400) {
        days++;
        seconds = 0;
    }
    const cd_date first = since_1904 ? (cd_date){1904, 1, 1} : (cd_date){1899, 12, 31}, last = {9999, 12, 31};
    /* day 60 of the 1900 system is a 29 February that never was; days behind it count one too many */
    if (!since_1904 && days == 60)
        return false;
    int64_t day = cd_date_days(first) + days - (!since_1904 && days > 60);
    bool clock_alone = format == FORMAT_TIME && days == 0;
    if (day > cd_date_days(last) || (!clock_alone && !since_1904 && days == 0))
        return false;
    if (!clock_alone) {
        char iso[11];
        cd_date_format(cd_date_from_days(day), iso);
        cd_str_adds(to, iso);
    }
    if (clock_alone || seconds > 0)
        cd_str_addf(to, "%s%02d:%02d:%02d", clock_alone ? "" : " ", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
    return true;
}

uint32_t xlsx_escape(const char *s, size_t len)
{
    if (len < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_')
        return 0;
    uint32_t c = 0;
    for (int i = 2; i < 6; i++) {
        const char *hex = "0123456789abcdef", *at = strchr(hex, s[i] | 0x20);
        if (!at || (s[i] < '0' || (s[i] > '9' && s[i] < 'A')))
            return 0;
        c = c * 16 + (uint32_t)(at - hex);
    }
    return c >= 0xd800 && c <= 0xdfff ? 0 : c;
}

bool xlsx_text(const char *text, size_t len, bool escapes, cd_str *to)
{
    if (!cd_utf8_check(text, len, NULL))
        return false;
    cd_str plain;
    cd_str_init(&plain, 0);
    for (size_t i = 0; i < len;) {
        uint32_t c = escapes ? xlsx_escape(text + i, len - i) : 0;
        size_t used = c ? 7 : 1;
        if (c == '\r' || (!c && text[i] == '\r')) {
            bool pair = (i + used < len && text[i + used] == '\n') ||
                        (escapes && xlsx_escape(text + i + used, len - i - used) == '\n');
            if (!pair)
                cd_str_addc(&plain, '\n');
        } else if (c) {
            cd_utf8_put(&plain, c);
        } else {
            cd_str_addc(&plain, text[i]);
        }
        i += used;
    }
    const char *s = cd_str_c(&plain);
    size_t n = plain.len;
    cell_trim(&s, &n);
    cd_nfc(s, n, to);
    cd_str_done(&plain);
    return true;
}
