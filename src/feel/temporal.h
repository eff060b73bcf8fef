/* Dates, times and durations: lexical forms, zones, calendar arithmetic. */
#ifndef CD_FEEL_TEMPORAL_H
#define CD_FEEL_TEMPORAL_H

#include "base/str.h"
#include "feel/feel.h"

#define FEEL_YEAR_MAX 999999999

/* The whole text must match; zone names point into `a`. */
bool feel_moment_parse_date(const char *s, feel_moment *ret);
bool feel_moment_parse_time(cd_arena *a, const char *s, feel_moment *ret);
bool feel_moment_parse_date_time(cd_arena *a, const char *s, feel_moment *ret);
/* Either kind of duration; *ret_kind says which. */
bool feel_span_parse(const char *s, enum feel_kind *ret_kind, int64_t *ret_months, int64_t *ret_seconds,
                     int32_t *ret_nanos);

void feel_moment_show(enum feel_kind kind, const feel_moment *m, cd_str *to);
void feel_months_show(int64_t months, cd_str *to);
void feel_span_show(int64_t seconds, int32_t nanos, cd_str *to);

bool feel_date_valid(int64_t year, int64_t month, int64_t day);
bool feel_time_valid(int64_t hour, int64_t minute, int64_t second);
int64_t feel_days(const feel_moment *m); /* since 1970-01-01 */
bool feel_from_days(int64_t days, feel_moment *ret); /* sets year, month, day */
int feel_days_in_month(int64_t year, int month);

/* Seconds east of UTC of the zone at that local moment (a time alone: of the first of January 1970).
 * False for local times and for zones the system does not know. */
bool feel_zone_offset(const feel_moment *m, int32_t *ret);
bool feel_zone_known(const char *name);

/* Order; false when one has a zone and the other has none. Both of the same kind. */
bool feel_moment_compare(enum feel_kind kind, const feel_moment *a, const feel_moment *b, int *ret);
/* a - b as seconds and nanoseconds; false as above. */
bool feel_moment_sub(enum feel_kind kind, const feel_moment *a, const feel_moment *b, int64_t *ret_seconds,
                     int32_t *ret_nanos);
/* Adds to a date, time (modulo a day) or date and time; false out of range. */
bool feel_moment_add_months(feel_moment *m, int64_t months);
bool feel_moment_add_span(enum feel_kind kind, feel_moment *m, int64_t seconds, int32_t nanos);
/* Whole months from `from` to `to`, towards zero. */
int64_t feel_months_between(const feel_moment *from, const feel_moment *to);
/* Total of nanoseconds to seconds and rest of one sign; false out of range. */
bool feel_span_normal(__int128 nanos, int64_t *ret_seconds, int32_t *ret_nanos);

#endif
