/* Calendar dates (proleptic Gregorian).  No clock is read here. */
#ifndef CD_BASE_DATE_H
#define CD_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cd_date {
    int year; /* 1 .. 9999 */
    int month, day;
} cd_date;

bool cd_date_valid(cd_date d);
/* "YYYY-MM-DD" or, with `vietnamese`, also "DD/MM/YYYY" (one or two digits).  The whole text must match. */
bool cd_date_parse(const char *s, bool vietnamese, cd_date *ret);
/* "YYYY-MM-DD" */
void cd_date_format(cd_date d, char ret[11]);
/* Days since 1970-01-01, and back. */
int64_t cd_date_days(cd_date d);
cd_date cd_date_from_days(int64_t days);

#endif
