/* Members of values: entries of contexts, parts of dates, durations and ranges (DMN 1.5, table 60). */
#include <string.h>

#include "base/i18n.h"
#include "feel/internal.h"

static const feel_value *moment_part(feel_run *run, const feel_value *v, const char *name)
{
    const feel_moment *m = &v->moment;
    bool date = v->kind != FEEL_TIME, time = v->kind != FEEL_DATE;
    if (date && strcmp(name, "year") == 0)
        return feel_int(run->arena, m->year);
    if (date && strcmp(name, "month") == 0)
        return feel_int(run->arena, m->month);
    if (date && strcmp(name, "day") == 0)
        return feel_int(run->arena, m->day);
    if (date && strcmp(name, "weekday") == 0) /* Monday is 1; 1970-01-01 was a Thursday */
        return feel_int(run->arena, ((feel_days(m) + 3) % 7 + 7) % 7 + 1);
    /* a date is a date and time at midnight, UTC */
    if (strcmp(name, "hour") == 0)
        return feel_int(run->arena, m->hour);
    if (strcmp(name, "minute") == 0)
        return feel_int(run->arena, m->minute);
    if (strcmp(name, "second") == 0)
        return feel_int(run->arena, m->second);
    if (time && strcmp(name, "time offset") == 0) {
        int32_t offset;
        return feel_zone_offset(m, &offset) ? feel_span(run->arena, offset, 0) : &feel_null;
    }
    if (time && strcmp(name, "timezone") == 0)
        return m->zone.name ? feel_string(run->arena, m->zone.name) : &feel_null;
    return NULL;
}

static const feel_value *span_part(feel_run *run, const feel_value *v, const char *name)
{
    if (v->kind == FEEL_YM_DURATION) {
        if (strcmp(name, "years") == 0)
            return feel_int(run->arena, v->months / 12);
        if (strcmp(name, "months") == 0)
            return feel_int(run->arena, v->months % 12);
        return NULL;
    }
    int64_t s = v->span.seconds;
    if (strcmp(name, "days") == 0)
        return feel_int(run->arena, s / 86400);
    if (strcmp(name, "hours") == 0)
        return feel_int(run->arena, s / 3600 % 24);
    if (strcmp(name, "minutes") == 0)
        return feel_int(run->arena, s / 60 % 60);
    if (strcmp(name, "seconds") == 0)
        return feel_int(run->arena, s % 60);
    return NULL;
}

static const feel_value *range_part(const feel_value *v, const char *name)
{
    if (strcmp(name, "start") == 0)
        return v->range.low;
    if (strcmp(name, "end") == 0)
        return v->range.high;
    if (strcmp(name, "start included") == 0)
        return feel_bool(v->range.low_closed);
    if (strcmp(name, "end included") == 0)
        return feel_bool(v->range.high_closed);
    return NULL;
}

const feel_value *feel_property(feel_run *run, const feel_value *v, const char *name)
{
    const feel_value *r = NULL;
    switch (v->kind) {
    case FEEL_CONTEXT:
        r = feel_context_get(v, name);
        break;
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        r = moment_part(run, v, name);
        break;
    case FEEL_YM_DURATION:
    case FEEL_DT_DURATION:
        r = span_part(run, v, name);
        break;
    case FEEL_RANGE:
        r = range_part(v, name);
        break;
    case FEEL_NULL:
        return &feel_null;
    case FEEL_NUMBER:
    case FEEL_STRING:
    case FEEL_BOOL:
    case FEEL_LIST:
    case FEEL_FUNCTION:
    default:
        break;
    }
    return r ? r : feel_fault(run, _("giá trị không có thành phần tên như vậy"));
}
