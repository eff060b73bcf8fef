/* Our Vietnamese order against ICU's: every pair of random names must stand in the same order, level by level (letters,
 * tones, case), in sorting as in keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <unicode/ucol.h>

#include "base/utf8.h"

static UCollator *icu;
static uint64_t state;

static uint32_t next(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

static const char *const vowels[] = {
    "a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â", "ầ", "ẩ", "ẫ", "ấ", "ậ", "e", "è", "ẻ", "ẽ", "é", "ẹ", "ê",
    "ề", "ể", "ễ", "ế", "ệ", "i", "ì", "ỉ", "ĩ", "í", "ị", "o", "ò", "ỏ", "õ", "ó", "ọ", "ô", "ồ", "ổ", "ỗ", "ố", "ộ", "ơ", "ờ",
    "ở", "ỡ", "ớ", "ợ", "u", "ù", "ủ", "ũ", "ú", "ụ", "ư", "ừ", "ử", "ữ", "ứ", "ự", "y", "ỳ", "ỷ", "ỹ", "ý", "ỵ",
    "A", "Á", "Ạ", "Ă", "Ắ", "Â", "Ấ", "E", "É", "Ê", "Ế", "I", "Í", "O", "Ó", "Ô", "Ố", "Ơ", "Ớ", "U", "Ú", "Ư", "Ứ", "Y", "Ý"};
static const char *const consonants[] = {"b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "q", "r", "s", "t", "v", "x",
                                         "B", "C", "D", "Đ", "G", "H", "K", "L", "M", "N", "P", "Q", "R", "S", "T", "V", "X",
                                         "f", "j", "w", "z", "F", "J", "W", "Z", "ng", "nh", "th", "tr", "Th", "Tr"};
#define COUNT(a) ((uint32_t)(sizeof(a) / sizeof *(a)))

/* Letters that differ from each other only by tone or case, so that the lower levels get their turn. */
static const char *const alike[][8] = {{"a", "à", "ả", "ã", "á", "ạ", "A", "Á"}, {"ê", "ề", "ể", "ễ", "ế", "ệ", "Ê", "Ế"},
                                       {"ơ", "ờ", "ở", "ỡ", "ớ", "ợ", "Ơ", "Ớ"}, {"d", "đ", "D", "Đ", "d", "đ", "D", "Đ"},
                                       {"u", "ù", "ư", "ừ", "U", "Ù", "Ư", "Ừ"}};

static void random_name(char *to)
{
    *to = '\0';
    uint32_t syllables = 1 + next(3);
    for (uint32_t i = 0; i < syllables; i++) {
        if (i)
            strcat(to, " ");
        if (next(8) == 0) {
            sprintf(to + strlen(to), "%u", next(1000));
            continue;
        }
        if (next(4))
            strcat(to, consonants[next(COUNT(consonants))]);
        strcat(to, vowels[next(COUNT(vowels))]);
        if (next(3) == 0)
            strcat(to, vowels[next(COUNT(vowels))]);
        if (next(2))
            strcat(to, consonants[next(COUNT(consonants))]);
    }
}

static void alike_names(char *a, char *b)
{
    *a = *b = '\0';
    uint32_t n = 1 + next(5);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = next(COUNT(alike));
        strcat(a, alike[row][next(8)]);
        strcat(b, alike[row][next(8)]);
        if (next(6) == 0) {
            strcat(a, " ");
            strcat(b, " ");
        }
    }
    if (next(8) == 0)
        strcat(next(2) ? a : b, "x");
}

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static int by_icu(const char *a, const char *b)
{
    UErrorCode e = U_ZERO_ERROR;
    UCollationResult r = ucol_strcollUTF8(icu, a, -1, b, -1, &e);
    assert_true(U_SUCCESS(e));
    return r == UCOL_LESS ? -1 : r == UCOL_GREATER ? 1 : 0;
}

static void compare(const char *a, const char *b)
{
    int want = by_icu(a, b), got = sign(cd_vi_compare(a, b));
    if (want != 0 ? got != want : (got == 0) != (strcmp(a, b) == 0))
        fail_msg("«%s» and «%s»: ICU says %d, cd_vi_compare %d", a, b, want, got);
    assert_int_equal(sign(cd_vi_compare(b, a)), -got);
    cd_str ka, kb;
    cd_str_init(&ka, 0);
    cd_str_init(&kb, 0);
    cd_vi_key(a, &ka);
    cd_vi_key(b, &kb);
    size_t n = ka.len < kb.len ? ka.len : kb.len;
    int keys = sign(memcmp(cd_str_c(&ka), cd_str_c(&kb), n));
    if (keys == 0)
        keys = (ka.len > kb.len) - (ka.len < kb.len);
    if (keys != got)
        fail_msg("«%s» and «%s»: keys say %d, cd_vi_compare %d", a, b, keys, got);
    cd_str_done(&ka);
    cd_str_done(&kb);
}

static void random_pairs(void **unused)
{
    (void)unused;
    char a[256], b[256];
    state = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < 60000; i++) {
        random_name(a);
        random_name(b);
        compare(a, b);
    }
}

static void pairs_that_differ_little(void **unused)
{
    (void)unused;
    char a[256], b[256];
    state = 0x2545f4914f6cdd1du;
    for (int i = 0; i < 60000; i++) {
        alike_names(a, b);
        compare(a, b);
    }
}

static void every_two_vowels(void **unused)
{
    (void)unused;
    for (uint32_t i = 0; i < COUNT(vowels); i++)
        for (uint32_t k = 0; k < COUNT(vowels); k++)
            compare(vowels[i], vowels[k]);
}

static int open_icu(void **unused)
{
    (void)unused;
    UErrorCode e = U_ZERO_ERROR;
    icu = ucol_open("vi", &e);
    ucol_setStrength(icu, UCOL_TERTIARY);
    return U_SUCCESS(e) ? 0 : -1;
}

static int close_icu(void **unused)
{
    (void)unused;
    ucol_close(icu);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_two_vowels),
        cmocka_unit_test(random_pairs),
        cmocka_unit_test(pairs_that_differ_little),
    };
    return cmocka_run_group_tests(tests, open_icu, close_icu);
}
