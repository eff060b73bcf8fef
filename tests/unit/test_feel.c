/* FEEL: expressions and their values, unary tests, faults of the text, limits, and what src/law reads of trees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "feel/ast.h"
#include "feel/feel.h"

typedef struct row {
    const char *text, *value;
} row;

static feel_scope *scope_of(cd_arena *a)
{
    static const char *const names[] = {"x", "số người dùng", "a-b", "first name", "Đơn vị", "list"};
    feel_scope *s = feel_scope_new(a, NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        feel_scope_add(s, names[i]);
    return s;
}

static feel_env *env_of(cd_arena *a)
{
    feel_env *e = feel_env_new(a, NULL);
    feel_env_set(e, "x", feel_int(a, 7));
    feel_env_set(e, "số người dùng", feel_int(a, 10000));
    feel_env_set(e, "a-b", feel_int(a, 5));
    feel_env_set(e, "a", feel_int(a, 1));
    feel_env_set(e, "first name", feel_string(a, "An"));
    feel_env_set(e, "Đơn vị", feel_string(a, "Sở Y tế"));
    return e;
}

static void expect(const char *text, const char *value)
{
    cd_arena a;
    cd_diags d;
    cd_arena_init(&a);
    cd_diags_init(&d);
    const feel_node *n = NULL;
    if (feel_parse_expr(text, cd_place_file("t"), scope_of(&a), &d, &a, &n) != CD_OK)
        fail_msg("%s: %zu:%zu %s %s", text, d.items[0].line, d.items[0].column, d.items[0].code, d.items[0].text);
    feel_run run;
    feel_run_init(&run, &a, NULL, &d);
    const feel_value *v = feel_eval(&run, n, env_of(&a));
    cd_str s;
    cd_str_init(&s, 0);
    feel_value_show(v, &s);
    if (strcmp(cd_str_c(&s), value) != 0)
        fail_msg("%s: %s instead of %s", text, cd_str_c(&s), value);
    assert_int_equal(run.failed, CD_OK);
    assert_int_equal(run.depth, 0);
    cd_str_done(&s);
    cd_diags_done(&d);
    cd_arena_done(&a);
}

static void expect_all(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect(rows[i].text, rows[i].value);
}

#define ROWS(...)                                                                                                      \
    static const row rows[] = {__VA_ARGS__};                                                                           \
    (void)state;                                                                                                       \
    expect_all(rows, sizeof rows / sizeof *rows)

static void arithmetic(void **state)
{
    ROWS({"1 + 2 * 3", "7"}, {"(1 + 2) * 3", "9"}, {"2 ** 3 ** 2", "64"}, {"-2 ** 2", "4"}, {"10 / 4", "2.5"},
         {"1 / 0", "null"}, {"0.1 + 0.2", "0.3"}, {"0.1 + 0.2 = 0.3", "true"}, {"1 / 3", "0.3333333333333333333333333333333333"},
         {"9999999999999999999999999999999999 + 1", "10000000000000000000000000000000000"}, {"1.10", "1.1"},
         {"1e3", "1000"}, {".5", "0.5"}, {"-x", "-7"}, {"\"a\" + \"b\"", "\"ab\""}, {"\"a\" + 1", "null"},
         {"1 + null", "null"}, {"10 ** 50", "1E+50"}, {"10 ** 7000", "null"}, {"2 ** -1", "0.5"}, {"--1", "1"},
         {"[1] + 1", "null"}, {"-0 = 0", "true"});
}

static void logic(void **state)
{
    ROWS({"true and null", "null"}, {"false and null", "false"}, {"null and false", "false"}, {"true or null", "true"},
         {"false or null", "null"}, {"null or null", "null"}, {"true and 1", "null"}, {"false and 1", "false"},
         {"true or \"x\"", "true"}, {"not(true)", "false"}, {"not(null)", "null"}, {"not(1)", "null"},
         {"if null then 1 else 2", "2"}, {"if x > 5 then \"a\" else \"b\"", "\"a\""}, {"if 1 then 1 else 2", "2"},
         {"false and false or true", "true"}, {"all([true, null, false])", "false"}, {"all([true, null])", "null"},
         {"any([false, true])", "true"}, {"any([])", "false"}, {"all([])", "true"});
}

static void equality(void **state)
{
    ROWS({"1 = 1.0", "true"}, {"null = null", "true"}, {"1 = null", "false"}, {"1 != null", "true"}, {"1 = \"1\"", "null"},
         {"[1, 2] = [1, 2]", "true"}, {"[1, 2] = [2, 1]", "false"}, {"{a: 1, b: 2} = {b: 2, a: 1}", "true"},
         {"{a: 1} = {a: 1, b: null}", "false"}, {"date(\"2026-07-01\") = @\"2026-07-01\"", "true"},
         {"@\"P1Y\" = @\"P12M\"", "true"}, {"@\"P1Y\" = @\"P365D\"", "null"},
         {"@\"2026-07-01T07:00:00+07:00\" = @\"2026-07-01T00:00:00Z\"", "true"}, {"@\"10:00:00\" = @\"10:00:00Z\"", "false"},
         {"[1..2] = [1..2)", "false"}, {"(< 10) = (null..10)", "false"}, {"\"ấ\" < \"b\"", "false"}, {"1 < \"a\"", "null"},
         {"true < false", "null"}, {"is(@\"23:00:50Z\", @\"23:00:50+00:00\")", "true"}, {"is(1, \"1\")", "false"});
}

static void between_and_in(void **state)
{
    ROWS({"x between 1 and 7", "true"}, {"x between 8 and 9", "false"}, {"x between null and 9", "null"},
         {"x in [1..7)", "false"}, {"x in [1..7]", "true"}, {"x in ]7..9[", "false"}, {"x in (7..9)", "false"},
         {"x in (1, < 3, >= 7)", "true"}, {"x in (1, 2)", "false"}, {"x in [1, 7]", "true"}, {"x in > 3 and true", "true"},
         {"null in [1..3]", "null"}, {"x in [null..9]", "null"}, {"x in (<= 7)", "true"}, {"x in !=7", "false"},
         {"\"c\" in (\"b\"..\"d\")", "true"}, {"[1, 2] in ([1], [1, 2])", "true"}, {"[1..10[.end included", "false"},
         {"]1..10].start", "1"}, {"(>= 3).end", "null"}, {"before(1, [2..3])", "true"},
         {"overlaps([1..5], [5..8])", "true"}, {"overlaps([1..5), [5..8])", "false"}, {"includes([1..5], 5)", "true"},
         {"during(5, [1..5))", "false"}, {"meets([1..5], [5..9])", "true"}, {"starts(1, [1..5])", "true"},
         {"finishes([3..5], [1..5])", "true"}, {"coincides(3, 3)", "true"}, {"range(\"[1..3)\").end", "3"},
         {"range(\"[3..1]\")", "null"});
}

static void lists(void **state)
{
    ROWS({"[1, 2, 3][2]", "2"}, {"[1, 2, 3][-1]", "3"}, {"[1, 2, 3][4]", "null"}, {"[1, 2, 3][item > 1]", "[2, 3]"},
         {"[{a: 1}, {a: 2}][a = 2].a", "[2]"}, {"[{a: 1}, {a: 2}].a", "[1, 2]"}, {"7[1]", "7"}, {"7[item > 8]", "[]"},
         {"null[1]", "null"}, {"for i in 1..3 return i * 2", "[2, 4, 6]"}, {"for i in 3..1 return i", "[3, 2, 1]"},
         {"for i in [1..3) return i", "[1, 2]"}, {"for i in [2..1] return i", "null"},
         {"for i in 1..2, j in [10, 20] return i + j", "[11, 21, 12, 22]"},
         {"for i in 1..4 return if i < 3 then 1 else sum(partial)", "[1, 1, 2, 4]"},
         {"for d in @\"2026-06-30\"..@\"2026-07-01\" return d.day", "[30, 1]"}, {"for i in null return i", "null"},
         {"some i in [1, 2] satisfies i > 1", "true"}, {"every i in [1, 2] satisfies i > 1", "false"},
         {"some i in [] satisfies true", "false"}, {"every i in [] satisfies false", "true"},
         {"every i in [1, null] satisfies i > 0", "null"}, {"count([])", "0"}, {"count(null)", "null"}, {"count(1)", "1"},
         {"min(3, 1, 2)", "1"}, {"max([\"a\", \"c\"])", "\"c\""}, {"max(1, \"a\")", "null"}, {"sum([])", "null"},
         {"mean([1, 2])", "1.5"}, {"median([8, 2, 5, 3])", "4"}, {"stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"},
         {"mode([6, 3, 9, 6, 6, 3, 3])", "[3, 6]"}, {"product([2, 3])", "6"}, {"sublist([4, 5, 6], 1, 2)", "[4, 5]"},
         {"sublist([4, 5, 6], -2)", "[5, 6]"}, {"append([1], 2, 3)", "[1, 2, 3]"}, {"concatenate([1], [2])", "[1, 2]"},
         {"insert before([1, 3], 2, 2)", "[1, 2, 3]"}, {"remove([1, 2], 1)", "[2]"}, {"reverse([1, 2])", "[2, 1]"},
         {"index of([1, 2, 1], 1)", "[1, 3]"}, {"union([1, 2], [2, 3])", "[1, 2, 3]"},
         {"distinct values([1, 1.0, null, null])", "[1, null]"}, {"flatten([1, [2, [3]]])", "[1, 2, 3]"},
         {"list contains([1, null], null)", "true"}, {"list replace([1, 2], 1, 9)", "[9, 2]"},
         {"list replace([1, 5], function(item, newItem) item < newItem, 3)", "[3, 5]"},
         {"sort([3, 1, 2], function(a, b) a < b)", "[1, 2, 3]"}, {"contains([\"foo\"], \"f\")", "true"});
}

static void strings(void **state)
{
    ROWS({"string length(\"Sở Y tế\")", "7"}, {"substring(\"đường\", 3)", "\"ờng\""}, {"substring(\"abc\", -2, 1)", "\"b\""},
         {"substring(\"abc\", 0)", "null"}, {"string length(\"\\uD83D\\uDC0E\")", "1"}, {"\"\\u1EA5\"", "\"ấ\""},
         {"\"a\\\"b\\\\\"", "\"a\\\"b\\\\\""}, {"upper case(\"đơn vị\")", "\"ĐƠN VỊ\""}, {"lower case(\"ẤN\")", "\"ấn\""},
         {"substring before(\"a-b\", \"-\")", "\"a\""}, {"substring after(\"a-b\", \"x\")", "\"\""},
         {"matches(\"foobar\", \"^fo*b\")", "true"}, {"matches(\"FOO\", \"foo\", \"i\")", "true"},
         {"matches(\"a\", \"[\")", "null"}, {"matches(\"a\", \"[a-z-[aeiou]]\")", "false"},
         {"matches(\"b\", \"[a-z-[aeiou]]\")", "true"}, {"replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\""},
         {"replace(\"abc\", \"x*\", \"-\")", "null"}, {"split(\"John Doe\", \"\\s\")", "[\"John\", \"Doe\"]"},
         {"split(\"a;b;;c\", \";\")", "[\"a\", \"b\", \"\", \"c\"]"}, {"string join([\"a\", null, \"b\"], \", \")", "\"a, b\""},
         {"string(1.50)", "\"1.5\""}, {"string(null)", "null"}, {"string([1, \"a\", @\"2026-07-01\"])", "\"[1, \\\"a\\\", 2026-07-01]\""},
         {"number(\"1 000,5\", \" \", \",\")", "1000.5"}, {"number(\"1,000.5\", \",\", \".\")", "1000.5"},
         {"number(\"x\")", "null"}, {"starts with(\"abc\", \"ab\")", "true"}, {"ends with(\"abc\", \"ab\")", "false"});
}

static void numbers(void **state)
{
    ROWS({"decimal(2.5, 0)", "2"}, {"decimal(1/3, 2)", "0.33"}, {"floor(-1.5)", "-2"}, {"ceiling(1.1)", "2"},
         {"round up(-5.5, 0)", "-6"}, {"round down(5.5, 0)", "5"}, {"round half up(2.5, 0)", "3"},
         {"round half down(2.5, 0)", "2"}, {"round half down(2.51, 0)", "3"}, {"round half up(1234, -2)", "1200"},
         {"decimal(1, 7000)", "null"}, {"modulo(-12, 5)", "3"}, {"modulo(12, -5)", "-3"}, {"modulo(1, 0)", "null"},
         {"sqrt(16)", "4"}, {"sqrt(-1)", "null"}, {"exp(0)", "1"}, {"log(1)", "0"}, {"log(0)", "null"}, {"odd(3)", "true"},
         {"even(0)", "true"}, {"odd(1.5)", "null"}, {"abs(-3)", "3"}, {"abs(@\"-P1D\")", "duration(\"P1D\")"});
}

static void temporal(void **state)
{
    ROWS({"date(\"2026-02-29\")", "null"}, {"date(2024, 2, 29)", "date(\"2024-02-29\")"}, {"@\"2026-13-01\"", "null"},
         {"date and time(\"2026-07-01T24:00:00\")", "date and time(\"2026-07-02T00:00:00\")"},
         {"time(\"10:11:12.5+07:00\")", "time(\"10:11:12.5+07:00\")"}, {"time(\"25:00:00\")", "null"},
         {"duration(\"P1DT25H\")", "duration(\"P2DT1H\")"}, {"duration(\"P1Y1D\")", "null"}, {"duration(\"P14M\")", "duration(\"P1Y2M\")"},
         {"@\"2026-01-31\" + @\"P1M\"", "date(\"2026-02-28\")"}, {"@\"2026-07-01\" - @\"2026-06-01\"", "duration(\"P30D\")"},
         {"@\"2026-03-01\" - @\"P1D\"", "date(\"2026-02-28\")"}, {"@\"P1D\" * 1.5", "duration(\"P1DT12H\")"},
         {"@\"P1Y\" / @\"P6M\"", "2"}, {"@\"23:30:00\" + @\"PT1H\"", "time(\"00:30:00\")"}, {"@\"2026-07-01\".weekday", "3"},
         {"@\"2026-07-01\".time", "null"}, {"@\"10:00:00+07:00\".time offset", "duration(\"PT7H\")"},
         {"years and months duration(@\"2025-01-15\", @\"2026-07-14\")", "duration(\"P1Y5M\")"},
         {"day of week(@\"2026-07-01\")", "\"Wednesday\""}, {"week of year(date(2005, 1, 1))", "53"},
         {"day of year(date(2024, 12, 31))", "366"}, {"month of year(@\"2026-07-01\")", "\"July\""}, {"now()", "null"},
         {"today()", "null"}, {"@\"P1Y2M\".months", "2"}, {"@\"P1DT2H\".hours", "2"},
         {"date(\"-0044-03-15\")", "date(\"-0044-03-15\")"}, {"@\"2026-07-01\" < @\"2026-07-02\"", "true"});
}

static void names_and_contexts(void **state)
{
    ROWS({"số người dùng + 1", "10001"}, {"số   người\n dùng", "10000"}, {"a-b", "5"}, {"a - 3", "-2"},
         {"first name + \"!\"", "\"An!\""}, {"Đơn vị", "\"Sở Y tế\""}, {"{a: 1, b: a + 1}.b", "2"},
         {"{\"với dấu cách\": 3}.với dấu cách", "3"}, {"{ngày ký: 4}.ngày ký", "4"}, {"unknown", "null"}, {"{a: 1}.b", "null"},
         {"{a: 1, a: 2}", "null"}, {"get value({a: 1}, \"a\")", "1"}, {"get entries({a: 1})[1].key", "\"a\""},
         {"context put({a: 1}, \"b\", 2)", "{a: 1, b: 2}"}, {"context put({a: {b: 1}}, [\"a\", \"b\"], 2)", "{a: {b: 2}}"},
         {"context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"}, {"context([{key: \"k\", value: 1}])", "{k: 1}"},
         {"/* chú thích */ 1 // hết", "1"}, {"date and time(\"2026-07-01T00:00:00\").year", "2026"});
}

static void functions(void **state)
{
    ROWS({"(function(a, b) a - b)(5, 3)", "2"}, {"(function(a, b) a - b)(b: 5, a: 3)", "-2"}, {"(function(a) a)()", "null"},
         {"(function(a: number) a)(\"x\")", "null"}, {"(function(a: number) a)([1])", "1"},
         {"{f: function(n) if n < 2 then 1 else n * 2, r: f(4)}.r", "8"}, {"\"abs\"(1)", "null"}, {"abs(n: -1)", "1"},
         {"abs(m: -1)", "null"}, {"substring(string: \"abc\", start position: 2)", "\"bc\""}, {"1 instance of number", "true"},
         {"null instance of Any", "false"}, {"[1, 2] instance of list<number>", "true"},
         {"[1, \"a\"] instance of list<number>", "false"}, {"{a: 1} instance of context<a: number>", "true"},
         {"[1..2] instance of range<number>", "true"}, {"abs instance of function<number> -> number", "true"},
         {"@\"P1Y\" instance of years and months duration", "true"});
}

static void expect_test(const char *text, const feel_value *input, const char *value)
{
    cd_arena a;
    cd_arena_init(&a);
    const feel_node *n = NULL;
    assert_int_equal(feel_parse_tests(text, cd_place_file("t"), scope_of(&a), NULL, &a, &n), CD_OK);
    feel_run run;
    feel_run_init(&run, &a, NULL, NULL);
    cd_str s;
    cd_str_init(&s, 0);
    feel_value_show(feel_eval_tests(&run, n, input, env_of(&a)), &s);
    if (strcmp(cd_str_c(&s), value) != 0)
        fail_msg("%s: %s instead of %s", text, cd_str_c(&s), value);
    cd_str_done(&s);
    cd_arena_done(&a);
}

static void unary_tests(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    const feel_value *five = feel_int(&a, 5), *text = feel_string(&a, "cấp 3");
    expect_test("-", five, "true");
    expect_test("-", &feel_null, "true");
    expect_test("-5", five, "false");
    expect_test("< 10", five, "true");
    expect_test("< 10", &feel_null, "null");
    expect_test("[1..5)", five, "false");
    expect_test("1, 5", five, "true");
    expect_test("not(1, 5)", five, "false");
    expect_test("not(1)", five, "true");
    expect_test("not(? > 3) or x = 7", five, "true");
    expect_test("\"cấp 3\", \"cấp 4\"", text, "true");
    expect_test("contains(?, \"3\")", text, "true");
    expect_test("? > 3 and ? < 5", five, "false");
    expect_test("x - 2", five, "true");
    expect_test("[1, 5]", five, "true");
    expect_test("null", &feel_null, "true");
    expect_test("true", &feel_null, "false");
    expect_test("true, false", &feel_true, "true");
    expect_test("!= 5", five, "false");
    cd_arena_done(&a);
}

static void expect_fault(const char *text, bool tests, const char *code, size_t line, size_t column)
{
    cd_arena a;
    cd_diags d;
    cd_arena_init(&a);
    cd_diags_init(&d);
    const feel_node *n = NULL;
    cd_place at = {"t", 10, 5};
    int r = tests ? feel_parse_tests(text, at, scope_of(&a), &d, &a, &n)
                  : feel_parse_expr(text, at, scope_of(&a), &d, &a, &n);
    assert_int_equal(r, CD_EINPUT);
    assert_null(n);
    assert_int_equal(d.errors, 1);
    if (strcmp(d.items[0].code, code) != 0 || d.items[0].line != line || d.items[0].column != column)
        fail_msg("%.40s: %s %zu:%zu %s", text, d.items[0].code, d.items[0].line, d.items[0].column, d.items[0].text);
    cd_diags_done(&d);
    cd_arena_done(&a);
}

static void faults(void **state)
{
    (void)state;
    expect_fault("", false, "E3600", 10, 5);
    expect_fault("  ", true, "E3600", 10, 5);
    expect_fault("1 +", false, "E3601", 10, 8);
    expect_fault("đơn #", false, "E3601", 10, 9);
    expect_fault("1 +\n  * 2", false, "E3601", 11, 3);
    expect_fault("\"abc", false, "E3602", 10, 5);
    expect_fault("\"\\uD800\"", false, "E3602", 10, 6);
    expect_fault("1 /* x", false, "E3603", 10, 7);
    expect_fault("\xff", false, "E3607", 10, 5);
    expect_fault("x.1", false, "E3608", 10, 7);
    expect_fault("function(a, a) 1", false, "E3609", 10, 17);
    expect_fault("if x then 1", false, "E3601", 10, 16);
    expect_fault("[1, 2", false, "E3601", 10, 10);
    expect_fault("<", true, "E3601", 10, 6);
    expect_fault("1 2", true, "E3601", 10, 7);
    expect_fault("for i in 1..2", false, "E3601", 10, 18);
    expect_fault("]", false, "E3601", 10, 6);
}

/* `n` times `open`. */
static char *repeated(const char *open, size_t n, const char *tail)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < n; i++)
        cd_str_adds(&s, open);
    cd_str_adds(&s, tail);
    return cd_str_take(&s);
}

static void nesting(void **state)
{
    (void)state;
    static const char *const open[] = {"(", "[", "{a:", "-", "not(", "x in (", "if ", "1+(", "[1..", "function() ", "]"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        cd_auto_free char *text = repeated(open[i], 30000, "");
        cd_arena a;
        cd_diags d;
        cd_arena_init(&a);
        cd_diags_init(&d);
        const feel_node *n;
        assert_int_equal(feel_parse_expr(text, cd_place_file("t"), NULL, &d, &a, &n), CD_EINPUT);
        assert_int_equal(d.errors, 1);
        cd_diags_done(&d);
        cd_arena_done(&a);
    }
    cd_auto_free char *deep = repeated("(", FEEL_MAX_NESTING + 1, "");
    expect_fault(deep, false, "E3605", 10, 5 + FEEL_MAX_NESTING);
    cd_auto_free char *chain = repeated("1+", FEEL_MAX_HEIGHT, "1");
    expect_fault(chain, false, "E3605", 10, 5);
}

static void expect_limit(const char *text, feel_limits limits)
{
    cd_arena a;
    cd_diags d;
    cd_arena_init(&a);
    cd_diags_init(&d);
    const feel_node *n = NULL;
    assert_int_equal(feel_parse_expr(text, cd_place_file("t"), NULL, &d, &a, &n), CD_OK);
    feel_run run;
    feel_run_init(&run, &a, &limits, &d);
    assert_true(feel_is_null(feel_eval(&run, n, NULL)));
    assert_int_equal(run.failed, CD_EINPUT);
    assert_int_equal(d.errors, 1);
    assert_string_equal(d.items[d.count - 1].code, "E3660");
    cd_diags_done(&d);
    cd_arena_done(&a);
}

static void limits(void **state)
{
    (void)state;
    expect_limit("{f: function(g, n) g(g, n + 1), r: f(f, 0)}.r", (feel_limits){0});
    expect_limit("for i in 1..1000000000 return i", (feel_limits){.steps = 10000});
    expect_limit("for i in 1..1000 return i", (feel_limits){.items = 100});
    expect_limit("for i in 1..100000 return [i, i, i]", (feel_limits){.memory = 100000});
    expect_limit("for i in 1..40 return if i = 1 then \"ab\" else partial[-1] + partial[-1]", (feel_limits){0});
}

static void free_names(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    const feel_node *n = NULL;
    assert_int_equal(feel_parse_expr("for i in xs return i + số người dùng + count(ys[m > item + k]) + {q: b, z: q}.z + k",
                                     cd_place_file("t"), scope_of(&a), NULL, &a, &n),
                     CD_OK);
    const char *const *names, *const *members;
    size_t count, nmembers;
    feel_free_names(n, &a, &names, &count, &members, &nmembers);
    static const char *const want[] = {"b", "k", "số người dùng", "xs", "ys"};
    assert_int_equal(count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(names[i], want[i]);
    assert_int_equal(nmembers, 1);
    assert_string_equal(members[0], "m");
    cd_arena_done(&a);
}

static void note_use(const feel_use *use, void *user)
{
    static const char *const ops[] = {"?", "+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">="};
    cd_str *to = user;
    cd_str_addf(to, "%s%s", use->name, ops[use->op]);
    if (use->value)
        feel_value_show(use->value, to);
    cd_str_adds(to, "; ");
}

static void expect_uses(const char *text, bool tests, const char *want)
{
    cd_arena a;
    cd_arena_init(&a);
    const feel_node *n = NULL;
    int r = tests ? feel_parse_tests(text, cd_place_file("t"), NULL, NULL, &a, &n)
                  : feel_parse_expr(text, cd_place_file("t"), NULL, NULL, &a, &n);
    assert_int_equal(r, CD_OK);
    cd_str s;
    cd_str_init(&s, 0);
    feel_uses(n, &a, note_use, &s);
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
    cd_arena_done(&a);
}

static void uses(void **state)
{
    (void)state;
    expect_uses("x < 10", false, "x<10; ");
    expect_uses("date(\"2026-07-01\") <= d", false, "d>=date(\"2026-07-01\"); ");
    expect_uses("x in [1..5) or y in (\"a\", > \"b\")", false, "x>=1; x<5; y=\"a\"; y>\"b\"; ");
    expect_uses("x between 1 and -2", false, "x>=1; x<=-2; ");
    expect_uses("a and not(b) and c + 1 > 2", false, "a=true; b=true; c?; ");
    expect_uses("x < y", false, "x?; y?; ");
    expect_uses("if a then x else 1", false, "a=true; x=true; ");
    expect_uses("< 10000", true, "?<10000; ");
    expect_uses("\"a\", \"b\"", true, "?=\"a\"; ?=\"b\"; ");
    expect_uses("not([1..2])", true, "?>=1; ?<=2; ");
    expect_uses("-", true, "");
    expect_uses("x", true, "??; x?; ");
    expect_uses("? = 3 or f(?)", true, "?=3; f?; ??; ");
    expect_uses("some i in xs satisfies i > 3", false, "xs?; ");
}

static void copies(void **state)
{
    (void)state;
    cd_arena a, b;
    cd_arena_init(&a);
    cd_arena_init(&b);
    const char *items[] = {"một", "hai"};
    feel_pair pairs[] = {{"l", feel_list_of_strings(&a, items, 2)}, {"d", feel_date(&a, 2026, 7, 1)}, {"l", feel_int(&a, 3)}};
    const feel_value *v = feel_copy(&b, feel_context(&a, pairs, 3));
    cd_arena_done(&a);
    int64_t n;
    assert_int_equal(v->context.count, 2);
    assert_true(feel_get_int(feel_context_get(v, "l"), &n));
    assert_int_equal(n, 3);
    assert_null(feel_date(&b, 2026, 2, 30));
    assert_null(feel_number_parse(&b, "1."));
    assert_false(feel_get_int(feel_number_parse(&b, "1.5"), &n));
    cd_arena_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic),         cmocka_unit_test(logic),     cmocka_unit_test(equality),
        cmocka_unit_test(between_and_in),     cmocka_unit_test(lists),     cmocka_unit_test(strings),
        cmocka_unit_test(numbers),            cmocka_unit_test(temporal),  cmocka_unit_test(names_and_contexts),
        cmocka_unit_test(functions),          cmocka_unit_test(unary_tests), cmocka_unit_test(faults),
        cmocka_unit_test(nesting),            cmocka_unit_test(limits),    cmocka_unit_test(free_names),
        cmocka_unit_test(uses),               cmocka_unit_test(copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
