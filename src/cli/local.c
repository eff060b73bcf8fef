#include "cli/local.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"

/* The moment, with the offset of the place at that moment in minutes east of UTC. */
static bool read_moment(const char *when, struct tm *ret, long *ret_offset)
{
    unsigned y, m, d, hour, minute, second;
    int end = 0;
    if (sscanf(when, "%4u-%2u-%2uT%2u:%2u:%2uZ%n", &y, &m, &d, &hour, &minute, &second, &end) != 6 || !end || when[end])
        return false;
    const cd_date day = {(int)y, (int)m, (int)d};
    if (!cd_date_valid(day) || hour > 23 || minute > 59 || second > 60)
        return false;
    const int64_t utc = cd_date_days(day) * 86400 + hour * 3600 + minute * 60 + second;
    const time_t t = (time_t)utc;
    tzset();
    if (!localtime_r(&t, ret))
        return false;
    const cd_date here = {ret->tm_year + 1900, ret->tm_mon + 1, ret->tm_mday};
    *ret_offset = (long)((cd_date_days(here) * 86400 + ret->tm_hour * 3600 + ret->tm_min * 60 + ret->tm_sec - utc) / 60);
    return true;
}

void local_time(const char *when, char ret[LOCAL_TIME_SIZE])
{
    struct tm tm;
    long offset;
    if (!read_moment(when, &tm, &offset)) {
        snprintf(ret, LOCAL_TIME_SIZE, "%s", when);
        return;
    }
    const size_t n = strftime(ret, LOCAL_TIME_SIZE, "%d/%m/%Y %H:%M:%S", &tm);
    const long east = labs(offset);
    const int more = snprintf(ret + n, LOCAL_TIME_SIZE - n, " %c%02ld", offset < 0 ? '-' : '+', east / 60);
    if (east % 60)
        snprintf(ret + n + more, LOCAL_TIME_SIZE - n - (size_t)more, ":%02ld", east % 60);
}

void local_day(const char *when, char ret[LOCAL_DAY_SIZE])
{
    struct tm tm;
    long offset;
    if (!read_moment(when, &tm, &offset) || !strftime(ret, LOCAL_DAY_SIZE, "%d/%m/%Y", &tm))
        snprintf(ret, LOCAL_DAY_SIZE, "%.10s", when);
}

void local_day_iso(const char *when, char ret[LOCAL_DAY_SIZE])
{
    struct tm tm;
    long offset;
    if (!read_moment(when, &tm, &offset) || !strftime(ret, LOCAL_DAY_SIZE, "%Y-%m-%d", &tm))
        snprintf(ret, LOCAL_DAY_SIZE, "%.10s", when);
}
