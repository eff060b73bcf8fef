#include "feel/temporal.h"

#include <stdio.h>
#include <string.h>

#define NANOS 1000000000
#define DAY 86400
#define ZONE_HOURS_MAX 14

/* ---- calendar ---- */

static bool leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int feel_days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool feel_date_valid(int64_t y, int64_t m, int64_t d)
{
    return y >= -FEEL_YEAR_MAX && y <= FEEL_YEAR_MAX && m >= 1 && m <= 12 && d >= 1 &&
           d <= feel_days_in_month(y, (int)m);
}

bool feel_time_valid(int64_t h, int64_t m, int64_t s)
{
    return h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60;
}

/* Eras of 400 years starting on 1 March: the leap day comes last, so no table is needed. */
int64_t feel_days(const feel_moment *t)
{
    int64_t y = t->year - (t->month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (t->month + (t->month > 2 ? -3 : 9)) + 2) / 5 + t->day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool feel_from_days(int64_t days, feel_moment *ret)
{
    if (days > (int64_t)366 * (FEEL_YEAR_MAX + 1) || days < -(int64_t)366 * (FEEL_YEAR_MAX + 1))
        return false;
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (month <= 2);
    if (year > FEEL_YEAR_MAX || year < -FEEL_YEAR_MAX)
        return false;
    ret->year = (int32_t)year;
    ret->month = (uint8_t)month;
    ret->day = (uint8_t)(doy - (153 * mp + 2) / 5 + 1);
    return true;
}

/* ---- lexical forms ---- */

/* Exactly `n` digits. */
static bool digits(const char **p, int n, int *ret)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if ((*p)[i] < '0' || (*p)[i] > '9')
            return false;
        v = v * 10 + ((*p)[i] - '0');
    }
    *p += n;
    *ret = v;
    return true;
}

static bool date_part(const char **p, feel_moment *t)
{
    bool negative = **p == '-';
    if (negative)
        (*p)++;
    int64_t year = 0;
    int n = 0, month, day;
    for (; (*p)[n] >= '0' && (*p)[n] <= '9'; n++) {
        if (n == 9)
            return false;
        year = year * 10 + ((*p)[n] - '0');
    }
    /* at least four digits; more only without a leading zero */
    if (n < 4 || (n > 4 && **p == '0'))
        return false;
    *p += n;
    if (*(*p)++ != '-' || !digits(p, 2, &month) || *(*p)++ != '-' || !digits(p, 2, &day))
        return false;
    if (negative)
        year = -year;
    if (!feel_date_valid(year, month, day))
        return false;
    t->year = (int32_t)year;
    t->month = (uint8_t)month;
    t->day = (uint8_t)day;
    return true;
}

static bool zone_part(cd_arena *a, const char **p, feel_zone *z)
{
    if (**p == 'Z') {
        (*p)++;
        *z = (feel_zone){.given = true};
    } else if (**p == '+' || **p == '-') {
        int sign = *(*p)++ == '-' ? -1 : 1, h, m, s = 0;
        if (!digits(p, 2, &h) || *(*p)++ != ':' || !digits(p, 2, &m))
            return false;
        if (**p == ':') {
            (*p)++;
            if (!digits(p, 2, &s))
                return false;
        }
        if (h > ZONE_HOURS_MAX || m > 59 || s > 59 || (h == ZONE_HOURS_MAX && (m || s)))
            return false;
        *z = (feel_zone){.given = true, .offset = sign * (h * 3600 + m * 60 + s)};
    } else if (**p == '@') {
        const char *name = *p + 1;
        size_t n = strlen(name);
        if (n == 0 || !feel_zone_known(name))
            return false;
        *z = (feel_zone){.given = true, .name = cd_arena_strndup(a, name, n)};
        *p = name + n;
    }
    return true;
}

/* "24:00:00" is midnight at the end of the day: *ret_next says that the date must move on. */
static bool time_part(cd_arena *a, const char **p, feel_moment *t, bool *ret_next)
{
    int h, m, s;
    *ret_next = strncmp(*p, "24:00:00", 8) == 0 && (*p)[8] != '.';
    if (!digits(p, 2, &h) || *(*p)++ != ':' || !digits(p, 2, &m) || *(*p)++ != ':' || !digits(p, 2, &s))
        return false;
    if (*ret_next)
        h = 0;
    if (!feel_time_valid(h, m, s))
        return false;
    t->hour = (uint8_t)h;
    t->minute = (uint8_t)m;
    t->second = (uint8_t)s;
    if (**p == '.') {
        (*p)++;
        uint32_t nano = 0;
        int n = 0;
        for (; **p >= '0' && **p <= '9'; n++, (*p)++) {
            if (n < 9)
                nano = nano * 10 + (uint32_t)(**p - '0');
        }
        if (n == 0)
            return false;
        for (; n < 9; n++)
            nano *= 10;
        t->nano = nano;
    }
    return zone_part(a, p, &t->zone);
}

bool feel_moment_parse_date(const char *s, feel_moment *ret)
{
    feel_moment t = {0};
    if (!date_part(&s, &t) || *s)
        return false;
    *ret = t;
    return true;
}

bool feel_moment_parse_time(cd_arena *a, const char *s, feel_moment *ret)
{
    feel_moment t = {0};
    bool next;
    if (*s == 'T')
        s++;
    if (!time_part(a, &s, &t, &next) || *s)
        return false;
    *ret = t;
    return true;
}

bool feel_moment_parse_date_time(cd_arena *a, const char *s, feel_moment *ret)
{
    feel_moment t = {0};
    bool next;
    if (!date_part(&s, &t) || *s++ != 'T' || !time_part(a, &s, &t, &next) || *s)
        return false;
    if (next && !feel_from_days(feel_days(&t) + 1, &t))
        return false;
    *ret = t;
    return true;
}

/* Digits that fit in 15 places, so that sums of them cannot overflow. */
static bool number(const char **p, int64_t *ret)
{
    int64_t v = 0;
    int n = 0;
    for (; **p >= '0' && **p <= '9'; n++, (*p)++) {
        if (v > (int64_t)1 << 49)
            return false;
        v = v * 10 + (**p - '0');
    }
    *ret = v;
    return n > 0;
}

bool feel_span_parse(const char *s, enum feel_kind *ret_kind, int64_t *ret_months, int64_t *ret_seconds,
                     int32_t *ret_nanos)
{
    bool negative = *s == '-';
    if (negative)
        s++;
    if (*s++ != 'P')
        return false;
    static const struct {
        char unit;
        bool time;
        int64_t factor;
        bool months;
    } parts[] = {{'Y', false, 12, true}, {'M', false, 1, true},  {'D', false, DAY, false},
                 {'H', true, 3600, false}, {'M', true, 60, false}, {'S', true, 1, false}};
    __int128 months = 0, seconds = 0;
    int64_t nanos = 0;
    bool any_months = false, any_span = false, time = false, after_t = false;
    size_t next = 0;
    while (*s) {
        if (*s == 'T') {
            if (time)
                return false;
            time = true;
            after_t = true;
            s++;
            continue;
        }
        int64_t v, fraction = 0;
        bool dotted = false;
        if (!number(&s, &v))
            return false;
        if (*s == '.') {
            dotted = true;
            s++;
            int n = 0;
            for (; *s >= '0' && *s <= '9'; n++, s++) {
                if (n < 9)
                    fraction = fraction * 10 + (*s - '0');
            }
            for (; n < 9; n++)
                fraction *= 10;
        }
        size_t i = next;
        while (i < 6 && !(parts[i].unit == *s && parts[i].time == time))
            i++;
        if (i == 6 || (dotted && *s != 'S'))
            return false;
        s++;
        next = i + 1;
        after_t = false;
        if (parts[i].months) {
            months += (__int128)v * parts[i].factor;
            any_months = true;
        } else {
            seconds += (__int128)v * parts[i].factor;
            nanos += fraction;
            any_span = true;
        }
    }
    if (after_t || any_months == any_span) /* "PT", "P", or both kinds mixed */
        return false;
    if (any_months) {
        if (months > (int64_t)12 * FEEL_YEAR_MAX * 2)
            return false;
        *ret_kind = FEEL_YM_DURATION;
        *ret_months = (int64_t)(negative ? -months : months);
        return true;
    }
    if (!feel_span_normal((seconds * NANOS + nanos) * (negative ? -1 : 1), ret_seconds, ret_nanos))
        return false;
    *ret_kind = FEEL_DT_DURATION;
    return true;
}

static void fraction_show(uint32_t nano, cd_str *to)
{
    if (!nano)
        return;
    char buf[16];
    int n = snprintf(buf, sizeof buf, ".%09u", (unsigned)nano);
    while (n > 1 && buf[n - 1] == '0')
        n--;
    cd_str_add(to, buf, (size_t)n);
}

void feel_moment_show(enum feel_kind kind, const feel_moment *t, cd_str *to)
{
    if (kind != FEEL_TIME) {
        if (t->year < 0)
            cd_str_addc(to, '-');
        cd_str_addf(to, "%04ld-%02d-%02d", labs((long)t->year), t->month, t->day);
    }
    if (kind == FEEL_DATE)
        return;
    if (kind == FEEL_DATE_TIME)
        cd_str_addc(to, 'T');
    cd_str_addf(to, "%02d:%02d:%02d", t->hour, t->minute, t->second);
    fraction_show(t->nano, to);
    if (!t->zone.given)
        return;
    if (t->zone.name) {
        cd_str_addf(to, "@%s", t->zone.name);
    } else if (t->zone.offset == 0) {
        cd_str_addc(to, 'Z');
    } else {
        int32_t o = t->zone.offset < 0 ? -t->zone.offset : t->zone.offset;
        cd_str_addf(to, "%c%02d:%02d", t->zone.offset < 0 ? '-' : '+', o / 3600, o / 60 % 60);
        if (o % 60)
            cd_str_addf(to, ":%02d", o % 60);
    }
}

void feel_months_show(int64_t months, cd_str *to)
{
    if (months < 0)
        cd_str_addc(to, '-');
    uint64_t n = months < 0 ? 0 - (uint64_t)months : (uint64_t)months;
    cd_str_addc(to, 'P');
    if (n / 12)
        cd_str_addf(to, "%lluY", (unsigned long long)(n / 12));
    if (n % 12 || n == 0)
        cd_str_addf(to, "%lluM", (unsigned long long)(n % 12));
}

void feel_span_show(int64_t seconds, int32_t nanos, cd_str *to)
{
    if (seconds < 0 || nanos < 0)
        cd_str_addc(to, '-');
    uint64_t s = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
    uint32_t n = (uint32_t)(nanos < 0 ? -nanos : nanos);
    if (s == 0 && n == 0) {
        cd_str_adds(to, "PT0S");
        return;
    }
    cd_str_addc(to, 'P');
    if (s / DAY)
        cd_str_addf(to, "%lluD", (unsigned long long)(s / DAY));
    s %= DAY;
    if (s || n)
        cd_str_addc(to, 'T');
    if (s / 3600)
        cd_str_addf(to, "%lluH", (unsigned long long)(s / 3600));
    if (s / 60 % 60)
        cd_str_addf(to, "%lluM", (unsigned long long)(s / 60 % 60));
    if (s % 60 || n) {
        cd_str_addf(to, "%llu", (unsigned long long)(s % 60));
        fraction_show(n, to);
        cd_str_addc(to, 'S');
    }
}

/* ---- arithmetic ---- */

static int64_t second_of_day(const feel_moment *t)
{
    return t->hour * 3600 + t->minute * 60 + t->second;
}

bool feel_span_normal(__int128 nanos, int64_t *ret_seconds, int32_t *ret_nanos)
{
    __int128 s = nanos / NANOS;
    if (s > INT64_MAX / 2 || s < INT64_MIN / 2)
        return false;
    *ret_seconds = (int64_t)s;
    *ret_nanos = (int32_t)(nanos % NANOS);
    return true;
}

/* Nanoseconds on one line of time; local moments on a line of their own. */
static bool instant(enum feel_kind kind, const feel_moment *t, bool zoned, __int128 *ret)
{
    int32_t offset = 0;
    if (zoned && !feel_zone_offset(t, &offset))
        return false;
    int64_t s = second_of_day(t) - offset;
    if (kind != FEEL_TIME)
        s += feel_days(t) * DAY;
    *ret = (__int128)s * NANOS + t->nano;
    return true;
}

static bool instants(enum feel_kind kind, const feel_moment *a, const feel_moment *b, __int128 *x, __int128 *y)
{
    if (kind == FEEL_DATE) {
        *x = (__int128)feel_days(a) * DAY * NANOS;
        *y = (__int128)feel_days(b) * DAY * NANOS;
        return true;
    }
    return a->zone.given == b->zone.given && instant(kind, a, a->zone.given, x) && instant(kind, b, b->zone.given, y);
}

bool feel_moment_compare(enum feel_kind kind, const feel_moment *a, const feel_moment *b, int *ret)
{
    /* Moments are equal by whole seconds: the value functions of the specification (10.3.2.3.4) count seconds. */
    feel_moment p = *a, q = *b;
    p.nano = q.nano = 0;
    __int128 x, y;
    if (!instants(kind, &p, &q, &x, &y))
        return false;
    *ret = x < y ? -1 : x > y;
    return true;
}

bool feel_moment_sub(enum feel_kind kind, const feel_moment *a, const feel_moment *b, int64_t *ret_seconds,
                     int32_t *ret_nanos)
{
    __int128 x, y;
    return instants(kind, a, b, &x, &y) && feel_span_normal(x - y, ret_seconds, ret_nanos);
}

bool feel_moment_add_months(feel_moment *t, int64_t months)
{
    if (months > (int64_t)30 * FEEL_YEAR_MAX || months < -(int64_t)30 * FEEL_YEAR_MAX)
        return false;
    int64_t total = (int64_t)t->year * 12 + t->month - 1 + months;
    int64_t year = total >= 0 ? total / 12 : (total - 11) / 12;
    int month = (int)(total - year * 12) + 1;
    if (year > FEEL_YEAR_MAX || year < -FEEL_YEAR_MAX)
        return false;
    int last = feel_days_in_month(year, month);
    t->year = (int32_t)year;
    t->month = (uint8_t)month;
    if (t->day > last)
        t->day = (uint8_t)last;
    return true;
}

bool feel_moment_add_span(enum feel_kind kind, feel_moment *t, int64_t seconds, int32_t nanos)
{
    __int128 total = (__int128)second_of_day(t) * NANOS + t->nano + (__int128)seconds * NANOS + nanos;
    if (kind != FEEL_TIME)
        total += (__int128)feel_days(t) * DAY * NANOS;
    __int128 day = (__int128)DAY * NANOS;
    __int128 days = total >= 0 ? total / day : -((-total + day - 1) / day);
    __int128 rest = total - days * day;
    if (kind != FEEL_TIME) {
        if (days > INT64_MAX / 2 || days < INT64_MIN / 2 || !feel_from_days((int64_t)days, t))
            return false;
    }
    if (kind != FEEL_DATE) {
        int64_t s = (int64_t)(rest / NANOS);
        t->nano = (uint32_t)(rest % NANOS);
        t->hour = (uint8_t)(s / 3600);
        t->minute = (uint8_t)(s / 60 % 60);
        t->second = (uint8_t)(s % 60);
    }
    return true;
}

int64_t feel_months_between(const feel_moment *from, const feel_moment *to)
{
    int64_t months = ((int64_t)to->year - from->year) * 12 + to->month - from->month;
    if (months > 0 && to->day < from->day)
        months--;
    else if (months < 0 && to->day > from->day)
        months++;
    return months;
}
