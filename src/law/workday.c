#include "law/workday.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "law/private.h"

static const char CALENDAR_NS[] = "urn:capdo:calendar:1";

typedef struct special { /* a day that is not as its weekday says */
    int64_t day;
    bool work, provisional;
    const char *name;
} special;

struct workdays {
    cd_arena arena;
    special *days; /* sorted by day, each day once */
    size_t ndays, cap;
    int *years;
    size_t nyears;
    bool rest[7];        /* by weekday, Monday first */
    bool first_counts;   /* the day a limit is counted from is its first day */
    bool end_moves;      /* a limit in days that ends on a rest day ends on the next working day */
    const char *source;
    bool compared;
};

static const char *const weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static size_t weekday(int64_t day)
{
    return (size_t)(((day + 3) % 7 + 7) % 7); /* day 0 was a Thursday */
}

/* ---- reading ---- */

static int add_day(workdays *w, const cd_node *n, int64_t day, bool work, bool provisional, const char *name, cd_diags *diags)
{
    for (size_t i = 0; i < w->ndays; i++)
        if (w->days[i].day == day) {
            char text[11];
            cd_date_format(cd_date_from_days(day), text);
            cd_error(diags, "E3295", cd_node_place(n), _("ngày %s đã có trong lịch («%s»)"), text, w->days[i].name);
            return CD_EINPUT;
        }
    if (w->ndays == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 32;
        w->days = cd_realloc(w->days, w->cap, sizeof *w->days);
    }
    w->days[w->ndays++] = (special){day, work, provisional, cd_arena_strdup(&w->arena, name)};
    return CD_OK;
}

static int read_date(const cd_node *n, const char *attr, int year, cd_diags *diags, int64_t *ret)
{
    const char *text = cd_node_attr(n, attr);
    cd_date d;
    if (text && cd_date_parse(text, false, &d) && d.year == year) {
        *ret = cd_date_days(d);
        return CD_OK;
    }
    cd_error(diags, "E3294", cd_node_place(n), _("thuộc tính %s=\"%s\" phải là một ngày YYYY-MM-DD của năm %d"), attr, text ? text : "", year);
    return CD_EINPUT;
}

static bool is_provisional(const cd_node *n)
{
    const char *text = cd_node_attr(n, "provisional");
    return text && strcmp(text, "yes") == 0;
}

static int read_swap(workdays *w, const cd_node *n, int year, cd_diags *diags)
{
    int64_t off, work;
    if (read_date(n, "off", year, diags, &off) != CD_OK || read_date(n, "work", year, diags, &work) != CD_OK)
        return CD_EINPUT;
    if (w->rest[weekday(off)] || !w->rest[weekday(work)]) {
        cd_error(diags, "E3295", cd_node_place(n), _("hoán đổi phải lấy một ngày làm việc trong tuần (off) đổi với một ngày nghỉ hằng tuần (work)"));
        return CD_EINPUT;
    }
    const char *name = cd_node_attr(n, "name");
    int r = add_day(w, n, off, false, is_provisional(n), name, diags);
    return r == CD_OK ? add_day(w, n, work, true, is_provisional(n), name, diags) : r;
}

static int read_year(workdays *w, const cd_xml *doc, int year, cd_diags *diags)
{
    const cd_node *root = cd_xml_root(doc);
    int r = CD_OK;
    if (atoi(cd_node_attr(root, "n")) != year) {
        cd_error(diags, "E3294", cd_node_place(root), _("tệp tên %d.xml nhưng ghi năm %s"), year, cd_node_attr(root, "n"));
        return CD_EINPUT;
    }
    for (const cd_node *n = cd_elem_first(root, NULL); n; n = cd_elem_next(n, NULL)) {
        int one = CD_OK;
        int64_t day;
        if (cd_node_is(n, "swap"))
            one = read_swap(w, n, year, diags);
        else if (cd_node_is(n, "holiday") && (one = read_date(n, "date", year, diags, &day)) == CD_OK)
            one = add_day(w, n, day, false, is_provisional(n), cd_node_attr(n, "name"), diags);
        r = one != CD_OK ? one : r;
    }
    w->years = cd_realloc(w->years, w->nyears + 1, sizeof *w->years);
    w->years[w->nyears++] = year;
    return r;
}

static int read_counting(workdays *w, const cd_xml *doc)
{
    const cd_node *root = cd_xml_root(doc);
    for (const cd_node *n = cd_elem_first(root, "rest"); n; n = cd_elem_next(n, "rest"))
        for (size_t k = 0; k < 7; k++)
            if (strcmp(cd_node_attr(n, "weekday"), weekdays[k]) == 0)
                w->rest[k] = true;
    w->first_counts = strcmp(cd_node_attr(cd_elem_first(root, "first-day"), "counts"), "yes") == 0;
    w->end_moves = strcmp(cd_node_attr(cd_elem_first(root, "end-on-rest-day"), "moves"), "yes") == 0;
    const cd_node *source = cd_elem_first(root, "source");
    w->source = cd_arena_strdup(&w->arena, cd_node_text_trim(source));
    w->compared = strcmp(cd_node_attr(source, "compared"), "yes") == 0;
    return CD_OK;
}

/* Reads one checked file: of a year, or (year 0) the rules of counting. */
static int read_file(workdays *w, const char *dir, const char *name, int year, cd_xml_schema *schema, cd_diags *diags)
{
    cd_auto_free char *path = cd_path_join(dir, name);
    cd_xml *doc = NULL;
    int r = cd_xml_read_file(path, diags, &doc);
    if (r == CD_OK)
        r = law_check_root(doc, year ? "year" : "counting", CALENDAR_NS, diags);
    if (r == CD_OK)
        r = cd_xml_validate(doc, schema, diags);
    if (r == CD_OK)
        r = year ? read_year(w, doc, year, diags) : read_counting(w, doc);
    cd_xml_free(doc);
    return r;
}

/* "2026.xml" gives 2026, anything else 0. */
static int year_of(const char *name)
{
    int year = 0;
    for (int i = 0; i < 4; i++) {
        if (name[i] < '0' || name[i] > '9')
            return 0;
        year = year * 10 + (name[i] - '0');
    }
    return strcmp(name + 4, ".xml") == 0 ? year : 0;
}

static int by_day(const void *a, const void *b)
{
    const special *x = a, *y = b;
    return (x->day > y->day) - (x->day < y->day);
}

int workdays_read(const char *dir, const char *own_dir, cd_diags *diags, workdays **ret)
{
    workdays *w = cd_calloc(1, sizeof *w);
    cd_arena_init(&w->arena);
    char **names = NULL;
    size_t n = 0;
    cd_xml_schema *schema = NULL;
    int r = cd_dir_list(dir, diags, &names, &n);
    if (r == CD_OK)
        r = law_schema(own_dir, "calendar.rng", diags, &schema);
    bool counting = false;
    for (size_t i = 0; i < n; i++)
        counting = counting || strcmp(names[i], "counting.xml") == 0;
    if (r == CD_OK && !counting) {
        cd_error(diags, "E3296", cd_place_file(dir), _("thư mục lịch thiếu tệp counting.xml (ngày nghỉ hằng tuần và cách tính thời hạn)"));
        r = CD_EINPUT;
    }
    if (r == CD_OK)
        r = read_file(w, dir, "counting.xml", 0, schema, diags);
    bool usable = r == CD_OK; /* swaps are checked against the rest days */
    for (size_t i = 0; usable && i < n; i++) {
        int year = year_of(names[i]);
        int one = year ? read_file(w, dir, names[i], year, schema, diags) : CD_OK;
        r = one != CD_OK ? one : r;
    }
    cd_names_free(names, n);
    cd_xml_schema_free(schema);
    if (r != CD_OK) {
        workdays_free(w);
        return r;
    }
    if (w->ndays)
        qsort(w->days, w->ndays, sizeof *w->days, by_day);
    *ret = w;
    return CD_OK;
}

void workdays_free(workdays *w)
{
    if (!w)
        return;
    cd_arena_done(&w->arena);
    free(w->days);
    free(w->years);
    free(w);
}

/* ---- asking ---- */

bool workdays_has_year(const workdays *w, int year)
{
    for (size_t i = 0; i < w->nyears; i++)
        if (w->years[i] == year)
            return true;
    return false;
}

/* The row that decides the day, or NULL. */
static const special *find_day(const workdays *w, int64_t day, bool provisional)
{
    size_t low = 0, high = w->ndays;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (w->days[mid].day < day)
            low = mid + 1;
        else
            high = mid;
    }
    const special *s = low < w->ndays && w->days[low].day == day ? &w->days[low] : NULL;
    return s && (provisional || !s->provisional) ? s : NULL;
}

static bool is_work(const workdays *w, int64_t day, bool provisional)
{
    const special *s = find_day(w, day, provisional);
    return s ? s->work : !w->rest[weekday(day)];
}

bool workdays_is_work(const workdays *w, cd_date day, bool provisional)
{
    return is_work(w, cd_date_days(day), provisional);
}

const char *workdays_name(const workdays *w, cd_date day, bool provisional)
{
    const special *s = find_day(w, cd_date_days(day), provisional);
    return s ? s->name : NULL;
}

static int64_t next_workday(const workdays *w, int64_t day, int64_t end, bool provisional)
{
    while (day <= end && !is_work(w, day, provisional))
        day++;
    return day;
}

/* Day after `end` when it leaves the calendar. */
static int64_t count(const workdays *w, int64_t from, int n, bool in_workdays, int64_t end, bool provisional, int64_t *ret_last)
{
    int64_t day = w->first_counts ? from - 1 : from;
    if (in_workdays) {
        for (int i = 0; i < n && day <= end; i++)
            day = next_workday(w, day + 1, end, provisional);
        *ret_last = day;
        return day;
    }
    *ret_last = day + n;
    return w->end_moves ? next_workday(w, day + n, end, provisional) : day + n;
}

bool workdays_count(const workdays *w, cd_date from, int n, bool in_workdays, workdays_limit *ret)
{
    int64_t end = cd_date_days((cd_date){9999, 12, 31}), first = cd_date_days(from), last, ignore;
    int64_t due = count(w, first, n, in_workdays, end, false, &last);
    int64_t provisional = count(w, first, n, in_workdays, end, true, &ignore);
    if (due > end || provisional > end)
        return false;
    int64_t latest = due > provisional ? due : provisional;
    workdays_limit l = {cd_date_from_days(due), cd_date_from_days(last), cd_date_from_days(provisional), 0};
    for (int year = from.year; year <= cd_date_from_days(latest).year && !l.unknown_year; year++)
        if (!workdays_has_year(w, year))
            l.unknown_year = year;
    *ret = l;
    return true;
}

const char *workdays_source(const workdays *w)
{
    return w->source;
}

bool workdays_compared(const workdays *w)
{
    return w->compared;
}
