/* Vietnamese dictionary order, level by level as Unicode collation does it: letters first, then tones, then case.
 * Written here because ICU, the one library with this order, is 30 MB; the tests compare the two. */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

#include "base/mem.h"
#include "base/utf8.h"

/* Classes of primary weights, in order; each stands as one byte before the weight. */
enum { P_BLANK = 2, P_PUNCT = 3, P_DIGIT = 4, P_LETTER = 5, P_OTHER = 6 };

enum { BREVE = 0x306, CIRCUMFLEX = 0x302, HORN = 0x31b };

/* a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z: three places for each letter of the alphabet. */
static unsigned letter_weight(uint32_t base, uint32_t mark)
{
    unsigned w = (unsigned)(base - 'a') * 3 + 16;
    if (base == 'a')
        return w + (mark == BREVE ? 1 : mark == CIRCUMFLEX ? 2 : 0);
    if (base == 'o')
        return w + (mark == CIRCUMFLEX ? 1 : mark == HORN ? 2 : 0);
    if (base == 'e')
        return w + (mark == CIRCUMFLEX ? 1 : 0);
    if (base == 'u')
        return w + (mark == HORN ? 1 : 0);
    return w;
}

static unsigned tone_weight(uint32_t mark)
{
    switch (mark) {
    case 0x300:
        return 1; /* huyền */
    case 0x309:
        return 2; /* hỏi */
    case 0x303:
        return 3; /* ngã */
    case 0x301:
        return 4; /* sắc */
    case 0x323:
        return 5; /* nặng */
    default:
        return 6; /* marks that Vietnamese does not know */
    }
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36f;
}

/* A code point as bytes above 1, so that keys hold no NUL and levels stay apart. */
static void put_code(cd_str *to, uint32_t c)
{
    for (int shift = 18; shift >= 0; shift -= 6)
        cd_str_addc(to, (char)(0x40 + (c >> shift & 0x3f)));
}

void cd_vi_key(const char *s, cd_str *to)
{
    size_t len = strlen(s), n = 0;
    uint8_t *nfd = u8_normalize(UNINORM_NFD, (const uint8_t *)s, len, NULL, &n);
    if (!nfd)
        abort();
    cd_str second, third;
    cd_str_init(&second, 0);
    cd_str_init(&third, 0);
    const char *p = (const char *)nfd, *end = p + n;
    while (p < end) {
        uint32_t c = cd_utf8_next(&p, end);
        uint32_t lower = uc_tolower(c);
        uint32_t shape = 0;
        unsigned tone = 0;
        while (p < end) {
            const char *q = p;
            uint32_t mark = cd_utf8_next(&q, end);
            if (!is_mark(mark))
                break;
            bool of_letter = (lower == 'a' && (mark == BREVE || mark == CIRCUMFLEX)) ||
                             (lower == 'o' && (mark == CIRCUMFLEX || mark == HORN)) ||
                             (lower == 'e' && mark == CIRCUMFLEX) || (lower == 'u' && mark == HORN);
            if (of_letter && !shape)
                shape = mark;
            else
                tone = tone * 7 + tone_weight(mark);
            p = q;
        }
        if (lower >= 'a' && lower <= 'z') {
            cd_str_addc(to, P_LETTER);
            cd_str_addc(to, (char)letter_weight(lower, shape));
        } else if (lower == 0x111) { /* đ, between d and e */
            cd_str_addc(to, P_LETTER);
            cd_str_addc(to, (char)(letter_weight('d', 0) + 1));
        } else if (c >= '0' && c <= '9') {
            cd_str_addc(to, P_DIGIT);
            cd_str_addc(to, (char)c);
        } else if (cd_is_blank(c)) {
            cd_str_addc(to, P_BLANK);
        } else {
            cd_str_addc(to, c < 0x80 ? P_PUNCT : P_OTHER);
            put_code(to, c);
        }
        cd_str_addc(&second, (char)(2 + (tone > 200 ? 200 : tone)));
        cd_str_addc(&third, lower == c ? 2 : 3);
    }
    cd_str_addc(to, 1);
    cd_str_add(to, cd_str_c(&second), second.len);
    cd_str_addc(to, 1);
    cd_str_add(to, cd_str_c(&third), third.len);
    cd_str_addc(to, 1);
    cd_nfc(s, len, to); /* a total order: texts that differ in anything else still differ */
    cd_str_done(&second);
    cd_str_done(&third);
    free(nfd);
}

int cd_vi_compare(const char *a, const char *b)
{
    cd_str ka, kb;
    cd_str_init(&ka, 0);
    cd_str_init(&kb, 0);
    cd_vi_key(a, &ka);
    cd_vi_key(b, &kb);
    int r = strcmp(cd_str_c(&ka), cd_str_c(&kb));
    cd_str_done(&ka);
    cd_str_done(&kb);
    return r;
}
