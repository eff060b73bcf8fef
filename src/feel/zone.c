/* Offsets of named time zones, from the zone database of the system (TZif, RFC 8536).  Rules of the project never name a
 * zone; this is for the language's sake.  A zone that the database lacks is unknown, and its texts are not valid. */
#include "feel/temporal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ZONE_FILE_MAX 65536
#define ZONE_NAME_MAX 64

static bool name_ok(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n > ZONE_NAME_MAX || name[0] == '/' || strstr(name, ".."))
        return false;
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-") == n &&
           strcmp(name, "posixrules") != 0 && strncmp(name, "right/", 6) != 0;
}

static bool is_utc(const char *name)
{
    static const char *const utc[] = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"};
    for (size_t i = 0; i < sizeof utc / sizeof *utc; i++) {
        if (strcmp(name, utc[i]) == 0)
            return true;
    }
    return false;
}

static bool load(const char *name, unsigned char *buf, size_t *ret_len)
{
    char path[128];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    size_t len = 0;
    ssize_t n;
    while (len < ZONE_FILE_MAX && (n = read(fd, buf + len, ZONE_FILE_MAX - len)) > 0)
        len += (size_t)n;
    close(fd);
    *ret_len = len;
    return len >= 44 && memcmp(buf, "TZif", 4) == 0;
}

bool feel_zone_known(const char *name)
{
    if (!name_ok(name))
        return false;
    if (is_utc(name))
        return true;
    unsigned char *buf = cd_calloc(1, ZONE_FILE_MAX);
    size_t len;
    bool ok = load(name, buf, &len);
    free(buf);
    return ok;
}

static int64_t big(const unsigned char *p, int n)
{
    uint64_t v = (p[0] & 0x80) ? ~(uint64_t)0 : 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return (int64_t)v;
}

typedef struct header {
    size_t utc, std, leap, times, types, chars;
} header;

static header head(const unsigned char *p)
{
    return (header){(size_t)big(p + 20, 4), (size_t)big(p + 24, 4), (size_t)big(p + 28, 4),
                    (size_t)big(p + 32, 4), (size_t)big(p + 36, 4), (size_t)big(p + 40, 4)};
}

static size_t body_size(const header *h, size_t width)
{
    return h->times * (width + 1) + h->types * 6 + h->chars + h->leap * (width + 4) + h->std + h->utc;
}

/* Daylight saving after the last transition of the table: the POSIX rule in the footer.  Only the Mm.w.d form, the one
 * the database uses. */
static bool rule_number(const char **p, long *ret)
{
    char *end;
    *ret = strtol(*p, &end, 10);
    bool ok = end != *p;
    *p = end;
    return ok;
}

static bool rule_time(const char **p, long *ret)
{
    long h, m = 0, s = 0;
    const char *start = *p;
    if (!rule_number(p, &h))
        return false;
    if (**p == ':') {
        (*p)++;
        if (!rule_number(p, &m))
            return false;
        if (**p == ':') {
            (*p)++;
            if (!rule_number(p, &s))
                return false;
        }
    }
    long v = labs(h) * 3600 + m * 60 + s;
    *ret = *start == '-' ? -v : v;
    return true;
}

static bool rule_name(const char **p)
{
    const char *start = *p;
    if (**p == '<') {
        while (**p && **p != '>')
            (*p)++;
        if (!**p)
            return false;
        (*p)++;
    } else {
        while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z'))
            (*p)++;
    }
    return *p != start;
}

/* ",Mm.w.d[/time]": the local second of the change in that year. */
static bool rule_change(const char **p, int32_t year, int64_t *ret)
{
    long m, w, d, at = 7200;
    if ((*p)[0] != ',' || (*p)[1] != 'M')
        return false;
    *p += 2;
    if (!rule_number(p, &m) || *(*p)++ != '.' || !rule_number(p, &w) || *(*p)++ != '.' || !rule_number(p, &d))
        return false;
    if (m < 1 || m > 12 || w < 1 || w > 5 || d < 0 || d > 6)
        return false;
    if (**p == '/') {
        (*p)++;
        if (!rule_time(p, &at))
            return false;
    }
    feel_moment first = {.year = year, .month = (uint8_t)m, .day = 1};
    int64_t days = feel_days(&first);
    int64_t weekday = ((days + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    int64_t day = (d - weekday + 7) % 7 + (w - 1) * 7;
    while (day >= feel_days_in_month(year, (int)m))
        day -= 7;
    *ret = (days + day) * 86400 + at;
    return true;
}

static bool footer_offset(const char *rule, const feel_moment *t, int64_t local, int32_t *ret)
{
    long std, dst;
    const char *p = rule;
    if (!rule_name(&p) || !rule_time(&p, &std))
        return false;
    std = -std;
    dst = std + 3600;
    if (*p) {
        if (!rule_name(&p))
            return false;
        if (*p && *p != ',') {
            if (!rule_time(&p, &dst))
                return false;
            dst = -dst;
        }
        int64_t from, to;
        if (!rule_change(&p, t->year, &from) || !rule_change(&p, t->year, &to))
            return false;
        bool summer = from < to ? local >= from && local < to : local >= from || local < to;
        if (summer)
            std = dst;
    }
    *ret = (int32_t)std;
    return true;
}

static bool table_offset(const unsigned char *buf, size_t len, const feel_moment *t, int32_t *ret)
{
    header h = head(buf);
    size_t width = 4, at = 44;
    const unsigned char *p = buf + 44;
    if (buf[4] >= '2') { /* the second, 64-bit part */
        at += body_size(&h, 4);
        if (at + 44 > len || memcmp(buf + at, "TZif", 4) != 0)
            return false;
        h = head(buf + at);
        at += 44;
        width = 8;
        p = buf + at;
    }
    if (h.times > 10000 || h.types == 0 || h.types > 256 || h.chars > 10000 || h.leap > 1000 || h.std > 256 ||
        h.utc > 256 || at + body_size(&h, width) > len)
        return false;
    const unsigned char *index = p + h.times * width, *types = index + h.times;
    int64_t local = feel_days(t) * 86400 + t->hour * 3600 + t->minute * 60 + t->second;
    size_t type = 0, i = 0;
    while (i < h.types && types[i * 6 + 4]) /* before the first change: the first standard time */
        i++;
    type = i < h.types ? i : 0;
    int32_t offset = (int32_t)big(types + type * 6, 4);
    for (i = 0; i < h.times; i++) {
        /* A local time in the hour that is skipped or repeated belongs to the offset before the change. */
        if (local - offset < big(p + i * width, (int)width))
            break;
        if (index[i] >= h.types)
            return false;
        int32_t next = (int32_t)big(types + (size_t)index[i] * 6, 4);
        if (next < offset && local - next < big(p + i * width, (int)width))
            break;
        offset = next;
    }
    if (i == h.times && width == 8) {
        const unsigned char *foot = p + body_size(&h, width);
        size_t left = len - (size_t)(foot - buf);
        const unsigned char *end = left > 1 ? memchr(foot + 1, '\n', left - 1) : NULL;
        if (end && end - foot - 1 < 80) {
            char rule[80];
            memcpy(rule, foot + 1, (size_t)(end - foot - 1));
            rule[end - foot - 1] = '\0';
            int32_t by_rule;
            if (footer_offset(rule, t, local, &by_rule))
                offset = by_rule;
        }
    }
    *ret = offset;
    return true;
}

bool feel_zone_offset(const feel_moment *m, int32_t *ret)
{
    if (!m->zone.given)
        return false;
    if (!m->zone.name) {
        *ret = m->zone.offset;
        return true;
    }
    if (is_utc(m->zone.name)) {
        *ret = 0;
        return true;
    }
    feel_moment t = *m;
    if (t.month == 0) { /* a time alone */
        t.year = 1970;
        t.month = t.day = 1;
    }
    if (!name_ok(t.zone.name))
        return false;
    unsigned char *buf = cd_calloc(1, ZONE_FILE_MAX);
    size_t len;
    bool ok = load(t.zone.name, buf, &len) && table_offset(buf, len, &t, ret);
    free(buf);
    return ok;
}
