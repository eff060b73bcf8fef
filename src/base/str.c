#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void cd_str_init(cd_str *s, size_t max)
{
    *s = (cd_str){.max = max ? max : CD_STR_MAX};
}

void cd_str_done(cd_str *s)
{
    free(s->data);
    cd_str_init(s, s->max);
}

void cd_str_clear(cd_str *s)
{
    s->len = 0;
    s->failed = false;
    if (s->data)
        s->data[0] = '\0';
}

/* Room for `more` bytes and the NUL; false after failure. */
static bool str_room(cd_str *s, size_t more)
{
    size_t max = s->max ? s->max : CD_STR_MAX;
    if (s->failed || more > max - s->len) {
        s->failed = true;
        return false;
    }
    size_t need = s->len + more + 1;
    if (need > s->cap) {
        size_t cap = s->cap ? s->cap : 32;
        while (cap < need)
            cap += cap / 2 + 16;
        s->data = cd_realloc(s->data, cap, 1);
        s->cap = cap;
    }
    return true;
}

void cd_str_add(cd_str *s, const char *bytes, size_t len)
{
    if (!str_room(s, len))
        return;
    if (len)
        memcpy(s->data + s->len, bytes, len);
    s->len += len;
    s->data[s->len] = '\0';
}

void cd_str_adds(cd_str *s, const char *text)
{
    if (text)
        cd_str_add(s, text, strlen(text));
}

void cd_str_addc(cd_str *s, char c)
{
    cd_str_add(s, &c, 1);
}

void cd_str_addf(cd_str *s, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    cd_str_addv(s, fmt, ap);
    va_end(ap);
}

void cd_str_addv(cd_str *s, const char *fmt, va_list ap)
{
    char small[256];
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    if (n < 0) {
        s->failed = true;
    } else if ((size_t)n < sizeof small) {
        cd_str_add(s, small, (size_t)n);
    } else if (str_room(s, (size_t)n)) {
        vsnprintf(s->data + s->len, (size_t)n + 1, fmt, again);
        s->len += (size_t)n;
    }
    va_end(again);
}

void cd_str_cut(cd_str *s, size_t len)
{
    if (len < s->len) {
        s->len = len;
        s->data[len] = '\0';
    }
}

const char *cd_str_c(const cd_str *s)
{
    return s->data ? s->data : "";
}

char *cd_str_take(cd_str *s)
{
    char *data = s->data ? s->data : cd_strdup("");
    *s = (cd_str){.max = s->max};
    return data;
}

void cd_str_add_json(cd_str *s, const char *text)
{
    cd_str_addc(s, '"');
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '"' || *p == '\\')
            cd_str_addf(s, "\\%c", *p);
        else if (*p == '\n')
            cd_str_adds(s, "\\n");
        else if (*p == '\t')
            cd_str_adds(s, "\\t");
        else if (*p < 0x20 || *p == 0x7f)
            cd_str_addf(s, "\\u%04x", *p);
        else
            cd_str_addc(s, (char)*p);
    }
    cd_str_addc(s, '"');
}
