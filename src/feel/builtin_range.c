/* Built-in functions that relate points and ranges (DMN 1.5, 10.3.4.11), and range(). */
#include <string.h>

#include "base/i18n.h"
#include "feel/args.h"

/* A point is the closed range from itself to itself. */
typedef struct span {
    const feel_value *low, *high;
    bool low_in, high_in, point;
} span;

static bool span_of(const feel_value *v, span *ret)
{
    if (v->kind == FEEL_RANGE) {
        *ret = (span){v->range.low, v->range.high, v->range.low_closed, v->range.high_closed, false};
        return v->range.form != FEEL_OP_NE;
    }
    *ret = (span){v, v, true, true, true};
    int order;
    return feel_compare(v, v, &order);
}

/* Compares ends; false when they cannot be (also unbounded ends). */
static bool cmp(const feel_value *a, const feel_value *b, int *ret)
{
    return feel_compare(a, b, ret);
}

enum relation {
    BEFORE,
    MEETS,
    OVERLAPS,
    OVERLAPS_BEFORE,
    FINISHES,
    INCLUDES,
    STARTS,
    COINCIDES
};

/* 1, 0, -1: a relation of a to b. */
static int related(enum relation r, const span *a, const span *b)
{
    int x, y;
    switch (r) {
    case BEFORE:
        if (!cmp(a->high, b->low, &x))
            return -1;
        return x < 0 || (x == 0 && !(a->high_in && b->low_in));
    case MEETS:
        if (!cmp(a->high, b->low, &x))
            return -1;
        return x == 0 && a->high_in && b->low_in;
    case OVERLAPS: /* some point in common */
        if (!cmp(a->high, b->low, &x) || !cmp(a->low, b->high, &y))
            return -1;
        return (x > 0 || (x == 0 && a->high_in && b->low_in)) && (y < 0 || (y == 0 && a->low_in && b->high_in));
    case OVERLAPS_BEFORE: { /* a starts first, ends inside b */
        int z;
        if (!cmp(a->low, b->low, &x) || !cmp(a->high, b->low, &y) || !cmp(a->high, b->high, &z))
            return -1;
        return (x < 0 || (x == 0 && a->low_in && !b->low_in)) && (y > 0 || (y == 0 && a->high_in && b->low_in)) &&
               (z < 0 || (z == 0 && (!a->high_in || b->high_in)));
    }
    case FINISHES: /* same end, a starts inside b */
        if (!cmp(a->high, b->high, &x) || !cmp(a->low, b->low, &y))
            return -1;
        return x == 0 && a->high_in == b->high_in && (y > 0 || (y == 0 && (!a->low_in || b->low_in)));
    case STARTS:
        if (!cmp(a->low, b->low, &x) || !cmp(a->high, b->high, &y))
            return -1;
        return x == 0 && a->low_in == b->low_in && (y < 0 || (y == 0 && (!a->high_in || b->high_in)));
    case INCLUDES: /* b lies inside a */
        if (!cmp(a->low, b->low, &x) || !cmp(a->high, b->high, &y))
            return -1;
        return (x < 0 || (x == 0 && (a->low_in || !b->low_in))) && (y > 0 || (y == 0 && (a->high_in || !b->high_in)));
    case COINCIDES:
        if (!cmp(a->low, b->low, &x) || !cmp(a->high, b->high, &y))
            return -1;
        return x == 0 && y == 0 && a->low_in == b->low_in && a->high_in == b->high_in;
    default:
        return -1;
    }
}

/* `first` and `second`: 'p' point, 'r' range, 'x' either. */
static const feel_value *relate(feel_run *run, const feel_value *const *args, size_t nargs, const void *user,
                                enum relation r, bool swap, char first, char second)
{
    span a, b;
    const feel_value *x = feel_single(feel_arg(args, nargs, 0)), *y = feel_single(feel_arg(args, nargs, 1));
    if (!span_of(x, &a) || !span_of(y, &b) || (first == 'r' && a.point) || (first == 'p' && !a.point) ||
        (second == 'r' && b.point))
        return feel_bad_args(run, user);
    int t = swap ? related(r, &b, &a) : related(r, &a, &b);
    return t < 0 ? feel_bad_args(run, user) : feel_bool(t == 1);
}

#define RELATION(fn, r, swap, first, second)                                                                           \
    FEEL_NATIVE(fn)                                                                                                    \
    {                                                                                                                  \
        return relate(run, args, nargs, user, r, swap, first, second);                                                 \
    }
RELATION(fn_before, BEFORE, false, 'x', 'x')
RELATION(fn_after, BEFORE, true, 'x', 'x')
RELATION(fn_meets, MEETS, false, 'r', 'r')
RELATION(fn_met_by, MEETS, true, 'r', 'r')
RELATION(fn_overlaps, OVERLAPS, false, 'r', 'r')
RELATION(fn_overlaps_before, OVERLAPS_BEFORE, false, 'r', 'r')
RELATION(fn_overlaps_after, OVERLAPS_BEFORE, true, 'r', 'r')
RELATION(fn_finishes, FINISHES, false, 'x', 'r')
RELATION(fn_finished_by, FINISHES, true, 'r', 'x')
RELATION(fn_includes, INCLUDES, false, 'r', 'x')
RELATION(fn_during, INCLUDES, true, 'x', 'r')
RELATION(fn_starts, STARTS, false, 'x', 'r')
RELATION(fn_started_by, STARTS, true, 'r', 'x')
RELATION(fn_coincides, COINCIDES, false, 'x', 'x')

/* range("[1..5)"): both ends are literals. */
FEEL_NATIVE(fn_range)
{
    const feel_value *s = feel_arg_of(args, nargs, 0, FEEL_STRING);
    const feel_node *n;
    if (!s || feel_parse_expr(s->string.s, run->at, NULL, NULL, run->arena, &n) != CD_OK || n->kind != FEEL_N_RANGE ||
        n->op != FEEL_OP_NONE)
        return feel_bad_args(run, user);
    const feel_value *low = feel_constant(n->kids[0], run->arena), *high = feel_constant(n->kids[1], run->arena);
    int order;
    if (!low || !high)
        return feel_bad_args(run, user);
    bool open_low = low->kind == FEEL_NULL, open_high = high->kind == FEEL_NULL;
    if ((open_low && (open_high || n->low_closed)) || (open_high && n->high_closed) ||
        (!open_low && !feel_compare(low, low, &order)) || (!open_high && !feel_compare(high, high, &order)) ||
        (!open_low && !open_high && (!feel_compare(low, high, &order) || order > 0)))
        return feel_bad_args(run, user);
    feel_value *v = feel_new(run->arena, FEEL_RANGE);
    v->range.low = low;
    v->range.high = high;
    v->range.low_closed = n->low_closed;
    v->range.high_closed = n->high_closed;
    return v;
}

#define TWO "point1,point2|point,range|range,point|range1,range2"

const feel_builtin feel_builtins_range[] = {
    {"before", fn_before, TWO},
    {"after", fn_after, TWO},
    {"meets", fn_meets, "range1,range2"},
    {"met by", fn_met_by, "range1,range2"},
    {"overlaps", fn_overlaps, "range1,range2"},
    {"overlaps before", fn_overlaps_before, "range1,range2"},
    {"overlaps after", fn_overlaps_after, "range1,range2"},
    {"finishes", fn_finishes, "point,range|range1,range2"},
    {"finished by", fn_finished_by, "range,point|range1,range2"},
    {"includes", fn_includes, "range,point|range1,range2"},
    {"during", fn_during, "point,range|range1,range2"},
    {"starts", fn_starts, "point,range|range1,range2"},
    {"started by", fn_started_by, "range,point|range1,range2"},
    {"coincides", fn_coincides, "point1,point2|range1,range2"},
    {"range", fn_range, "from"},
    {NULL, NULL, NULL},
};
