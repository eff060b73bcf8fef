/* Writing PDF operators: what pdfpage.c and pdfdraw.c share. */
#ifndef CD_RENDER_PDFBUF_H
#define CD_RENDER_PDFBUF_H

#include <string.h>

#include "base/mem.h"
#include "render/pdfpage.h"

/* Room for `n` more bytes; where they go. */
static inline char *pdf_room(pdf_buf *b, size_t n)
{
    if (b->cap - b->len < n) {
        b->cap = (b->len + n) * 2 + 4096;
        b->p = cd_realloc(b->p, b->cap, 1);
    }
    return b->p + b->len;
}

static inline void pdf_took(pdf_buf *b, const char *end)
{
    b->len = (size_t)(end - b->p);
}

static inline void pdf_put(pdf_buf *b, const char *s)
{
    size_t n = strlen(s);
    memcpy(pdf_room(b, n), s, n);
    b->len += n;
}

/* Writes v/100 with a blank after it. */
static inline char *pdf_number(char *o, int64_t v)
{
    char digits[20];
    int n = 0;
    if (v < 0) {
        *o++ = '-';
        v = -v;
    }
    int64_t whole = v / 100, part = v % 100;
    do
        digits[n++] = (char)('0' + whole % 10);
    while (whole /= 10);
    while (n)
        *o++ = digits[--n];
    if (part) {
        *o++ = '.';
        *o++ = (char)('0' + part / 10);
        if (part % 10)
            *o++ = (char)('0' + part % 10);
    }
    *o++ = ' ';
    return o;
}

/* 1/1000 pt to the 1/100 pt of the file. */
static inline int64_t pdf_cents(int64_t mpt)
{
    return (mpt + (mpt < 0 ? -5 : 5)) / 10;
}

static inline void pdf_put_cents(pdf_buf *b, int64_t v)
{
    pdf_took(b, pdf_number(pdf_room(b, 32), v));
}

#endif
