/* Working days and time limits, over the data of data/calendar: one file a year (YYYY.xml) and counting.xml, which says
 * which weekdays are rest days and how a limit is counted.  No clock is read.
 *
 * A holiday or swap that is marked provisional (not announced, or not verified) is left out unless asked for; so a limit
 * has two ends when one of them lies in its way.  Reading reports: E3294 date or year that does not fit
 *   E3295 day named twice, or a swap of days that cannot be swapped   E3296 no counting.xml */
#ifndef CD_LAW_WORKDAY_H
#define CD_LAW_WORKDAY_H

#include <stdbool.h>

#include "base/date.h"
#include "base/diag.h"
#include "base/err.h"

typedef struct workdays workdays;

/* `dir` is data/calendar; `own_dir` the program's own rules folder (schemas). */
int workdays_read(const char *dir, const char *own_dir, cd_diags *diags, workdays **ret);
void workdays_free(workdays *w);

/* Is there a file for the year?  Without one only the weekly rest days are known. */
bool workdays_has_year(const workdays *w, int year);
/* `provisional`: with the provisional rows. */
bool workdays_is_work(const workdays *w, cd_date day, bool provisional);
/* Why it is no working day, or why a rest day is one: name of the holiday or swap; NULL when only the weekday decides. */
const char *workdays_name(const workdays *w, cd_date day, bool provisional);

typedef struct workdays_limit {
    cd_date due;          /* last day of the limit, provisional rows left out */
    cd_date last;         /* before a rest day at the end was passed over; equal to `due` for limits in working days */
    cd_date provisional;  /* `due` with the provisional rows */
    int unknown_year;     /* first year it passes that has no file; 0: none */
} workdays_limit;

/* A limit of `n` days (`in_workdays`: working days) from `from`.  False when it leaves the calendar (year 9999). */
bool workdays_count(const workdays *w, cd_date from, int n, bool in_workdays, workdays_limit *ret);

/* Where the rules of counting stand ("khoản 2 Điều 147 ..."), and whether that was compared with the Gazette. */
const char *workdays_source(const workdays *w);
bool workdays_compared(const workdays *w);

#endif
