#include "base/date.h"

#include <stdio.h>
#include <string.h>

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool cd_date_valid(cd_date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= days_in_month(d.year, d.month);
}

/* Reads `min`..`max` digits at *p. */
static bool digits(const char **p, int min, int max, int *ret)
{
    int n = 0, value = 0;
    while (n < max && **p >= '0' && **p <= '9') {
        value = value * 10 + (*(*p)++ - '0');
        n++;
    }
    *ret = value;
    return n >= min;
}

bool cd_date_parse(const char *s, bool vietnamese, cd_date *ret)
{
    cd_date d;
    const char *p = s;
    bool ok = digits(&p, 4, 4, &d.year) && *p++ == '-' && digits(&p, 2, 2, &d.month) && *p++ == '-' &&
              digits(&p, 2, 2, &d.day) && *p == '\0';
    if (!ok && vietnamese) {
        p = s;
        ok = digits(&p, 1, 2, &d.day) && *p++ == '/' && digits(&p, 1, 2, &d.month) && *p++ == '/' &&
             digits(&p, 4, 4, &d.year) && *p == '\0';
    }
    if (!ok || !cd_date_valid(d))
        return false;
    *ret = d;
    return true;
}

void cd_date_format(cd_date d, char ret[11])
{
    /* The masks tell the compiler what cd_date_valid promises. */
    snprintf(ret, 11, "%04u-%02u-%02u", (unsigned)d.year % 10000, (unsigned)d.month % 100, (unsigned)d.day % 100);
}

/* Civil-calendar arithmetic on eras of 400 years (146,097 days), years starting in March. */
int64_t cd_date_days(cd_date d)
{
    int64_t y = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

cd_date cd_date_from_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (cd_date){(int)(yoe + era * 400 + (month <= 2)), month, (int)(doy - (153 * mp + 2) / 5 + 1)};
}
