#include "table/near.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define LONGEST 255 /* longer names are only compared whole */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static near_form take(cd_str *text)
{
    near_form f = {.len = text->len};
    f.text = cd_str_take(text);
    for (size_t i = 0; i < f.len; i++)
        f.letters |= (uint32_t)1 << ((unsigned char)f.text[i] & 31);
    return f;
}

near_form near_make(const char *name)
{
    cd_str text;
    cd_str_init(&text, 0);
    cd_fold(name, strlen(name), &text);
    return take(&text);
}

near_form near_make_code(const char *name)
{
    cd_str folded, text;
    cd_str_init(&folded, 0);
    cd_str_init(&text, 0);
    cd_fold(name, strlen(name), &folded);
    const char *p = cd_str_c(&folded), *end = p + folded.len;
    while (p < end) {
        uint32_t c = cd_utf8_next(&p, end);
        bool unseen = c == 0xfeff || c == 0x00ad || (c >= 0x200b && c <= 0x200f);
        if (!unseen && !cd_is_blank(c) && c != '_' && c != '-' && c != '.')
            cd_utf8_put(&text, c);
    }
    cd_str_done(&folded);
    return take(&text);
}

void near_done(near_form *f)
{
    free(f->text);
    *f = (near_form){0};
}

/* Are the numbers inside the same, in order? */
static bool same_numbers(const char *a, const char *b)
{
    for (;;) {
        while (*a && !is_digit(*a))
            a++;
        while (*b && !is_digit(*b))
            b++;
        if (!*a || !*b)
            return !*a && !*b;
        for (; is_digit(*a) && *a == *b; a++, b++)
            ;
        if (is_digit(*a) || is_digit(*b))
            return false;
    }
}

/* Levenshtein distance of at most `most`?  Only the band around the diagonal is looked at. */
static bool within(const near_form *a, const near_form *b, size_t most)
{
    uint8_t rows[2][LONGEST + 2];
    const uint8_t far = (uint8_t)(most + 1);
    memset(rows, far, sizeof rows);
    for (size_t j = 0; j <= b->len && j <= most; j++)
        rows[0][j] = (uint8_t)j;
    for (size_t i = 1; i <= a->len; i++) {
        const uint8_t *up = rows[(i - 1) & 1];
        uint8_t *row = rows[i & 1], best = far;
        size_t from = i > most ? i - most : 0, to = i + most < b->len ? i + most : b->len;
        if (from > 0)
            row[from - 1] = far;
        for (size_t j = from; j <= to; j++) {
            uint8_t d = j == 0 ? (uint8_t)i : (uint8_t)(up[j - 1] + (a->text[i - 1] != b->text[j - 1]));
            if (up[j] + 1 < d)
                d = (uint8_t)(up[j] + 1);
            if (j > 0 && row[j - 1] + 1 < d)
                d = (uint8_t)(row[j - 1] + 1);
            row[j] = d < far ? d : far;
            best = row[j] < best ? row[j] : best;
        }
        if (to < b->len)
            row[to + 1] = far;
        if (best >= far)
            return false;
    }
    return rows[a->len & 1][b->len] <= most;
}

bool near_alike(const near_form *a, const near_form *b)
{
    if (a->len == b->len && memcmp(a->text, b->text, a->len) == 0)
        return true;
    size_t shorter = a->len < b->len ? a->len : b->len, longer = a->len + b->len - shorter;
    size_t most = shorter < 4 ? 0 : shorter < 7 ? 1 : 2;
    /* one letter changes at most two bits */
    if (longer - shorter > most || longer > LONGEST || (size_t)__builtin_popcount(a->letters ^ b->letters) > 2 * most)
        return false;
    return most > 0 && within(a, b, most) && same_numbers(a->text, b->text);
}
