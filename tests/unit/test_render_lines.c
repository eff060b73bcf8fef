/* Line breaking by widths alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "render/linebreak.h"

/* "5.5-7|3" and so on: widths of pieces, each followed by how it ends: '.' a blank 1 wide, '-' a hyphen's place,
 * '~' a fixed blank, '+' nothing, '|' a forced end, '*' a filling piece and no end.  Gives the ends of lines. */
static const char *lines(const char *text, enum lb_mode mode, int first, int width)
{
    static char out[256];
    lb_item items[128] = {0};
    size_t n = 0, ends[128];
    for (const char *p = text; *p;) {
        char *q;
        items[n].width = (int32_t)strtol(p, &q, 10) * 1000;
        items[n].space = *q == '.' || *q == '~' ? 1000 : 0;
        items[n].penalty = *q == '.' ? LB_FREE : *q == '-' ? 50 : *q == '|' ? LB_FORCE : LB_NEVER;
        items[n].fill = *q == '*';
        n++;
        p = *q ? q + 1 : q;
    }
    lb_work work = {0};
    lb_params params = {mode, first * 1000, width * 1000};
    size_t count = lb_break(items, n, &params, &work, ends);
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < count; i++)
        cd_str_addf(&s, "%s%zu", i ? " " : "", ends[i]);
    assert_true(s.len < sizeof out);
    memcpy(out, cd_str_c(&s), s.len + 1);
    cd_str_done(&s);
    lb_work_done(&work);
    return out;
}

static void empty_and_single(void **state)
{
    for (enum lb_mode m = LB_JUSTIFY; m <= LB_BALANCE; m++) {
        assert_string_equal(lines("", m, 10, 10), "0");
        assert_string_equal(lines("4", m, 10, 10), "1");
        assert_string_equal(lines("40", m, 10, 10), "1"); /* sticks out, but comes to an end */
        assert_string_equal(lines("40.40.3", m, 10, 10), "1 2 3");
        assert_string_equal(lines("2.40.2", m, 10, 10), "1 2 3");
        assert_string_equal(lines("4|4|4", m, 10, 10), "1 2 3");
        assert_string_equal(lines("4|", m, 10, 10), "1");
    }
}

static void ragged_fills_each_line(void **state)
{
    assert_string_equal(lines("3.3.3.3.3.3", LB_RAGGED, 11, 11), "3 6");
    assert_string_equal(lines("3.3.3.3.3.3", LB_RAGGED, 7, 11), "2 5 6");
    assert_string_equal(lines("3.3~3.3", LB_RAGGED, 10, 10), "1 3 4"); /* a fixed blank is no place */
    assert_string_equal(lines("3+3+3.3", LB_RAGGED, 10, 10), "3 4");
    assert_string_equal(lines("4.3-4.2", LB_RAGGED, 9, 9), "2 4");  /* after the hyphen */
    assert_string_equal(lines("18.1-4", LB_RAGGED, 20, 20), "1 3"); /* the blank is nearly as good */
    assert_string_equal(lines("8.1-14", LB_RAGGED, 20, 20), "1 3"); /* 8 against 10 less 15 in 100 of the line */
    assert_string_equal(lines("8.6-14", LB_RAGGED, 20, 20), "2 3");
}

/* First fit would be 2|2|.. with one line far too loose; the optimum spreads it. */
static void justified_is_optimal(void **state)
{
    assert_string_equal(lines("4.4.4.9.4.4.4.4", LB_RAGGED, 14, 14), "3 5 8");
    assert_string_equal(lines("4.4.1.8.5.5.3.2", LB_RAGGED, 12, 12), "3 4 6 8");
    /* 10+1 too long by 1 of 2 blanks: shrinking by a fifth of 2 is not enough, so the word goes down */
    assert_string_equal(lines("4.4.3.4", LB_JUSTIFY, 12, 12), "2 4");
    assert_string_equal(lines("3.3.3.3.3.3", LB_JUSTIFY, 11, 11), "3 6");
    /* the last line may be short, the others may not be loose */
    assert_string_equal(lines("5.5.5.5.5.1", LB_JUSTIFY, 11, 11), "2 4 6");
}

static void first_line_may_differ(void **state)
{
    assert_string_equal(lines("3.3.3.3.3.3", LB_JUSTIFY, 7, 11), "2 5 6");
    assert_string_equal(lines("8.3.3", LB_JUSTIFY, 5, 11), "1 3"); /* wider than the first line only */
    assert_string_equal(lines("8.3.3", LB_JUSTIFY, 20, 11), "3");
}

static void balanced_lines_are_even(void **state)
{
    assert_string_equal(lines("3.3.3.3.3", LB_RAGGED, 15, 15), "4 5");
    assert_string_equal(lines("3.3.3.3.3", LB_BALANCE, 15, 15), "3 5");
    assert_string_equal(lines("3.3.3.3", LB_BALANCE, 15, 15), "4"); /* not more lines than needed */
}

static void filling_piece_makes_line_good(void **state)
{
    assert_string_equal(lines("3.3*2", LB_JUSTIFY, 30, 30), "3");
    assert_string_equal(lines("9.9.3*2", LB_JUSTIFY, 20, 20), "2 4");
}

static void long_paragraph_is_fast_and_complete(void **state)
{
    enum { N = 50000 };
    lb_item *items = cd_calloc(N, sizeof *items);
    size_t *ends = cd_calloc(N, sizeof *ends);
    uint32_t seed = 3;
    for (size_t i = 0; i < N; i++) {
        seed = seed * 1664525u + 1013904223u;
        items[i] = (lb_item){(int32_t)(5000 + (seed >> 8) % 30000), 3500, LB_FREE, false};
    }
    lb_work work = {0};
    lb_params params = {LB_JUSTIFY, 430000, 467000};
    size_t n = lb_break(items, N, &params, &work, ends), a = 0;
    assert_int_equal(ends[n - 1], N);
    for (size_t i = 0; i < n; i++) {
        int64_t w = lb_width(items, a, ends[i]), room = i ? 467000 : 430000;
        int64_t blanks = (int64_t)(ends[i] - a - 1) * 3500;
        assert_true(ends[i] > a);
        assert_true(w - blanks / 5 <= room);                      /* never too full */
        assert_true(i + 1 == n || w + blanks >= room * 97 / 100); /* nor loose: blanks hardly double */
        a = ends[i];
    }
    lb_work_done(&work);
    free(items);
    free(ends);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_and_single),
        cmocka_unit_test(ragged_fills_each_line),
        cmocka_unit_test(justified_is_optimal),
        cmocka_unit_test(first_line_may_differ),
        cmocka_unit_test(balanced_lines_are_even),
        cmocka_unit_test(filling_piece_makes_line_good),
        cmocka_unit_test(long_paragraph_is_fast_and_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
