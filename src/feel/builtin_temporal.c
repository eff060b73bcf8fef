/* Built-in functions on dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.7, 10.3.4.8).  now() and today() are known
 * but yield null: a result may depend on its inputs only. */
#include <string.h>

#include "base/i18n.h"
#include "feel/args.h"

static bool whole(const feel_value *v, int64_t *ret)
{
    return feel_get_int(feel_single(v), ret);
}

static const feel_value *date_of(feel_run *run, const feel_value *v)
{
    feel_moment m = {.year = v->moment.year, .month = v->moment.month, .day = v->moment.day};
    return feel_moment_value(run->arena, FEEL_DATE, &m);
}

FEEL_NATIVE(fn_date)
{
    const feel_value *r = NULL, *v = feel_single(feel_arg(args, nargs, 0));
    int64_t y, m, d;
    if (nargs == 3) {
        if (whole(v, &y) && whole(args[1], &m) && whole(args[2], &d) && feel_date_valid(y, m, d))
            r = feel_date(run->arena, (int)y, (int)m, (int)d);
    } else if (v->kind == FEEL_STRING) {
        r = feel_date_parse(run->arena, v->string.s);
    } else if (v->kind == FEEL_DATE || v->kind == FEEL_DATE_TIME) {
        r = date_of(run, v);
    }
    return r ? r : feel_bad_args(run, user);
}

static bool offset_of(const feel_value *v, feel_zone *ret)
{
    if (v->kind == FEEL_NULL)
        return true;
    if (v->kind != FEEL_DT_DURATION || v->span.nanos || v->span.seconds > 14 * 3600 || v->span.seconds < -14 * 3600)
        return false;
    *ret = (feel_zone){.given = true, .offset = (int32_t)v->span.seconds};
    return true;
}

/* Hour, minute and second (with a fraction) into a moment. */
static bool clock_of(const feel_value *const *args, feel_moment *t)
{
    int64_t h, m, s, n;
    const feel_value *second = feel_single(args[2]);
    feel_decimal cut, rest;
    if (!whole(args[0], &h) || !whole(args[1], &m) || second->kind != FEEL_NUMBER ||
        !feel_dec_round(second->number, 0, FEEL_ROUND_FLOOR, &cut) || !feel_dec_to_int(cut, &s) ||
        !feel_time_valid(h, m, s) || !feel_dec_sub(second->number, cut, &rest) ||
        !feel_dec_mul(rest, feel_dec_int(1000000000), &rest) || !feel_dec_round(rest, 0, FEEL_ROUND_DOWN, &rest) ||
        !feel_dec_to_int(rest, &n))
        return false;
    t->hour = (uint8_t)h;
    t->minute = (uint8_t)m;
    t->second = (uint8_t)s;
    t->nano = (uint32_t)n;
    return true;
}

FEEL_NATIVE(fn_time)
{
    const feel_value *v = feel_single(feel_arg(args, nargs, 0)), *r = NULL;
    feel_moment t = {0};
    if (nargs >= 3) {
        if (clock_of(args, &t) && offset_of(feel_single(feel_arg(args, nargs, 3)), &t.zone))
            r = feel_moment_value(run->arena, FEEL_TIME, &t);
    } else if (v->kind == FEEL_STRING) {
        r = feel_time_parse(run->arena, v->string.s);
    } else if (v->kind == FEEL_TIME) {
        r = v;
    } else if (v->kind == FEEL_DATE_TIME || v->kind == FEEL_DATE) {
        t = v->moment;
        t.year = 0;
        t.month = t.day = 0;
        if (v->kind == FEEL_DATE) /* midnight, UTC */
            t.zone.given = true;
        r = feel_moment_value(run->arena, FEEL_TIME, &t);
    }
    return r ? r : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_date_time)
{
    const feel_value *v = feel_single(feel_arg(args, nargs, 0)), *r = NULL;
    if (nargs >= 6) {
        feel_moment t = {0};
        int64_t y, m, d;
        const feel_value *zone = feel_single(feel_arg(args, nargs, 6));
        bool ok = whole(v, &y) && whole(args[1], &m) && whole(args[2], &d) && feel_date_valid(y, m, d) &&
                  clock_of(args + 3, &t);
        if (ok && zone->kind == FEEL_STRING) {
            ok = feel_zone_known(zone->string.s);
            t.zone = (feel_zone){.given = true, .name = zone->string.s};
        } else if (ok) {
            ok = offset_of(zone, &t.zone);
        }
        if (ok) {
            t.year = (int32_t)y;
            t.month = (uint8_t)m;
            t.day = (uint8_t)d;
            r = feel_moment_value(run->arena, FEEL_DATE_TIME, &t);
        }
    } else if (nargs == 2) {
        const feel_value *time = feel_single(args[1]);
        if ((v->kind == FEEL_DATE || v->kind == FEEL_DATE_TIME) && time->kind == FEEL_TIME) {
            feel_moment t = time->moment;
            t.year = v->moment.year;
            t.month = v->moment.month;
            t.day = v->moment.day;
            r = feel_moment_value(run->arena, FEEL_DATE_TIME, &t);
        }
    } else if (v->kind == FEEL_STRING) {
        r = feel_date_time_parse(run->arena, v->string.s);
        if (!r && (r = feel_date_parse(run->arena, v->string.s)))
            r = feel_moment_value(run->arena, FEEL_DATE_TIME, &r->moment);
    } else if (v->kind == FEEL_DATE_TIME) {
        r = v;
    } else if (v->kind == FEEL_DATE) {
        feel_moment t = v->moment;
        t.zone.given = true;
        r = feel_moment_value(run->arena, FEEL_DATE_TIME, &t);
    }
    return r ? r : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_duration)
{
    const feel_value *v = feel_single(feel_arg(args, nargs, 0)), *r = NULL;
    if (v->kind == FEEL_STRING)
        r = feel_duration_parse(run->arena, v->string.s);
    else if (v->kind == FEEL_YM_DURATION || v->kind == FEEL_DT_DURATION)
        r = v;
    return r ? r : feel_bad_args(run, user);
}

static bool dated(const feel_value *v)
{
    return v->kind == FEEL_DATE || v->kind == FEEL_DATE_TIME;
}

FEEL_NATIVE(fn_months_between)
{
    const feel_value *a = feel_single(feel_arg(args, nargs, 0)), *b = feel_single(feel_arg(args, nargs, 1));
    if (!dated(a) || !dated(b))
        return feel_bad_args(run, user);
    return feel_months(run->arena, feel_months_between(&a->moment, &b->moment));
}

FEEL_NATIVE(fn_no_clock)
{
    const feel_builtin *b = user;
    if (run->diags && !run->failed)
        cd_warning(run->diags, "E3650", run->at, _("hàm «%s» không dùng được: kết quả không được phụ thuộc vào đồng hồ"),
                   b->name);
    return &feel_null;
}

static int64_t day_of_year(const feel_moment *m)
{
    feel_moment first = {.year = m->year, .month = 1, .day = 1};
    return feel_days(m) - feel_days(&first) + 1;
}

/* Monday is 0. */
static int64_t weekday(int64_t days)
{
    return ((days + 3) % 7 + 7) % 7;
}

FEEL_NATIVE(fn_day_of_year)
{
    const feel_value *v = feel_single(feel_arg(args, nargs, 0));
    return dated(v) ? feel_int(run->arena, day_of_year(&v->moment)) : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_day_of_week)
{
    static const char *const names[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    const feel_value *v = feel_single(feel_arg(args, nargs, 0));
    return dated(v) ? feel_string_lend(run->arena, names[weekday(feel_days(&v->moment))]) : feel_bad_args(run, user);
}

FEEL_NATIVE(fn_month_of_year)
{
    static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    const feel_value *v = feel_single(feel_arg(args, nargs, 0));
    return dated(v) ? feel_string_lend(run->arena, names[v->moment.month - 1]) : feel_bad_args(run, user);
}

/* ISO 8601: the week belongs to the year of its Thursday. */
FEEL_NATIVE(fn_week_of_year)
{
    const feel_value *v = feel_single(feel_arg(args, nargs, 0));
    feel_moment thursday = {0};
    if (!dated(v))
        return feel_bad_args(run, user);
    int64_t days = feel_days(&v->moment);
    if (!feel_from_days(days - weekday(days) + 3, &thursday))
        return feel_bad_args(run, user);
    return feel_int(run->arena, (day_of_year(&thursday) - 1) / 7 + 1);
}

static bool same_zone(const feel_zone *a, const feel_zone *b)
{
    if (a->given != b->given || (a->name == NULL) != (b->name == NULL))
        return false;
    return a->name ? strcmp(a->name, b->name) == 0 : a->offset == b->offset;
}

/* The same value, not only an equal one: kind and zone must agree. */
FEEL_NATIVE(fn_is)
{
    const feel_value *a = feel_arg(args, nargs, 0), *b = feel_arg(args, nargs, 1);
    if (a->kind != b->kind)
        return &feel_false;
    if (a->kind == FEEL_TIME || a->kind == FEEL_DATE_TIME) {
        const feel_moment *x = &a->moment, *y = &b->moment;
        return feel_bool(x->year == y->year && x->month == y->month && x->day == y->day && x->hour == y->hour &&
                         x->minute == y->minute && x->second == y->second && x->nano == y->nano &&
                         same_zone(&x->zone, &y->zone));
    }
    return feel_bool(feel_equal(a, b) == 1);
}

const feel_builtin feel_builtins_temporal[] = {
    {"date", fn_date, "from|year,month,day"},
    {"time", fn_time, "from|hour,minute,second,offset?"},
    {"date and time", fn_date_time,
     "from|date,time|year,month,day,hour,minute,second,offset?|year,month,day,hour,minute,second,timezone?"},
    {"duration", fn_duration, "from"},
    {"years and months duration", fn_months_between, "from,to"},
    {"now", fn_no_clock, ""},
    {"today", fn_no_clock, ""},
    {"day of year", fn_day_of_year, "date"},
    {"day of week", fn_day_of_week, "date"},
    {"month of year", fn_month_of_year, "date"},
    {"week of year", fn_week_of_year, "date"},
    {"is", fn_is, "value1?,value2?"},
    {NULL, NULL, NULL},
};
