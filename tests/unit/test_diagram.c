#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "law/diagram.h"

enum { NVARS = 5 };
static const size_t classes[NVARS] = {2, 3, 4, 2, 3};

static uint32_t seed = 12345;
static uint32_t next_random(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

/* A random function as a table over all assignments, and its diagram. */
typedef struct table {
    int32_t value[2 * 3 * 4 * 2 * 3];
} table;

static size_t index_of(const int32_t *cls)
{
    size_t i = 0;
    for (size_t v = 0; v < NVARS; v++)
        i = i * classes[v] + (size_t)cls[v];
    return i;
}

static diagram_id build(diagram *d, const table *t, size_t var, size_t base)
{
    if (var == NVARS)
        return diagram_value(d, t->value[base]);
    diagram_id children[4];
    for (size_t i = 0; i < classes[var]; i++)
        children[i] = build(d, t, var + 1, base * classes[var] + i);
    return diagram_node(d, var, children);
}

static void random_table(table *t, uint32_t values)
{
    for (size_t i = 0; i < sizeof t->value / sizeof *t->value; i++)
        t->value[i] = (int32_t)(next_random() % values);
}

/* All assignments that agree with `known` (-1: any). */
static void each(const int32_t *known, void (*fn)(const int32_t *cls, void *user), void *user)
{
    int32_t cls[NVARS];
    for (size_t n = 0; n < sizeof((table *)0)->value / sizeof(int32_t); n++) {
        size_t rest = n;
        bool fits = true;
        for (size_t v = NVARS; v-- > 0;) {
            cls[v] = (int32_t)(rest % classes[v]);
            rest /= classes[v];
            fits = fits && (known[v] < 0 || known[v] == cls[v]);
        }
        if (fits)
            fn(cls, user);
    }
}

typedef struct seen {
    const table *t;
    int32_t min, max, floor;
    bool essential[NVARS];
    const int32_t *known;
} seen;

static int32_t above(int32_t v, int32_t floor)
{
    return v < floor ? floor : v;
}

static void look(const int32_t *cls, void *user)
{
    seen *s = user;
    int32_t v = above(s->t->value[index_of(cls)], s->floor);
    s->min = v < s->min ? v : s->min;
    s->max = v > s->max ? v : s->max;
    for (size_t k = 0; k < NVARS; k++) {
        if (s->known[k] >= 0)
            continue;
        int32_t other[NVARS];
        memcpy(other, cls, sizeof other);
        for (int32_t c = 0; c < (int32_t)classes[k]; c++) {
            other[k] = c;
            if (above(s->t->value[index_of(other)], s->floor) != v)
                s->essential[k] = true;
        }
    }
}

/* Range and essential variables against exhaustive completion, on sparse and dense functions. */
static void ranges(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        table t;
        random_table(&t, round % 2 ? 3 : 40);
        if (round % 4 < 2)
            for (size_t i = 0; i < sizeof t.value / sizeof *t.value; i++)
                t.value[i] = t.value[i] == 1 ? 3 : 0;
        diagram *d = diagram_new(classes, NVARS);
        diagram_id f = build(d, &t, 0, 0);
        diagram_view *view = diagram_view_new(d);
        for (int k = 0; k < 20; k++) {
            int32_t known[NVARS];
            for (size_t v = 0; v < NVARS; v++)
                known[v] = next_random() % 2 ? -1 : (int32_t)(next_random() % classes[v]);
            int32_t floor = k % 3 ? 0 : 2;
            seen s = {.t = &t, .min = INT32_MAX, .max = INT32_MIN, .floor = floor, .known = known};
            each(known, look, &s);
            int32_t min, max;
            bool essential[NVARS];
            diagram_range_above(view, f, known, floor, &min, &max, essential);
            assert_int_equal(min, s.min);
            assert_int_equal(max, s.max);
            assert_memory_equal(essential, s.essential, sizeof essential);
        }
        diagram_view_free(view);
        diagram_free(d);
    }
}

static void check_at(const diagram *d, diagram_id f, const table *t)
{
    int32_t cls[NVARS];
    for (size_t n = 0; n < sizeof t->value / sizeof *t->value; n++) {
        size_t rest = n;
        for (size_t v = NVARS; v-- > 0;) {
            cls[v] = (int32_t)(rest % classes[v]);
            rest /= classes[v];
        }
        assert_int_equal(diagram_at(d, f, cls), t->value[n]);
    }
}

static int32_t halve(int32_t v, void *user)
{
    (void)user;
    return v / 2;
}

static void operations(void **state)
{
    (void)state;
    for (int round = 0; round < 100; round++) {
        table a, b, r;
        random_table(&a, 4);
        random_table(&b, 4);
        diagram *d = diagram_new(classes, NVARS);
        diagram_id fa = build(d, &a, 0, 0), fb = build(d, &b, 0, 0);
        for (int op = DIAGRAM_MIN; op <= DIAGRAM_ELSE; op++) {
            for (size_t i = 0; i < sizeof r.value / sizeof *r.value; i++) {
                int32_t x = a.value[i], y = b.value[i];
                r.value[i] = op == DIAGRAM_MIN ? (x < y ? x : y) : op == DIAGRAM_MAX ? (x > y ? x : y) : op == DIAGRAM_MUL ? x * y : x ? x : y;
            }
            diagram_id f = diagram_apply(d, (enum diagram_op)op, fa, fb);
            check_at(d, f, &r);
            assert_int_equal(f, build(d, &r, 0, 0)); /* canonical: equal functions are one id */
        }
        for (size_t i = 0; i < sizeof r.value / sizeof *r.value; i++)
            r.value[i] = a.value[i] / 2;
        assert_int_equal(diagram_map(d, fa, halve, NULL), build(d, &r, 0, 0));
        diagram_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranges), cmocka_unit_test(operations)};
    return cmocka_run_group_tests_name("diagram", tests, NULL, NULL);
}
