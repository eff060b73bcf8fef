/* Evaluation: one recursive function over the tree.  Every node and every visited item counts as a step; nesting is
 * counted too, so recursive functions end in a failure of the run and not of the process. */
#include <string.h>

#include "base/i18n.h"
#include "feel/internal.h"

/* ---- names ---- */

typedef struct slot {
    uint32_t hash;
    const char *name;
    const feel_value *value;
} slot;

struct feel_env {
    cd_arena *arena;
    const feel_env *parent;
    const feel_value *context; /* a frame of a context's members, or NULL */
    slot *slots;
    size_t count, cap;
};

feel_env *feel_env_new(cd_arena *a, const feel_env *parent)
{
    feel_env *e = cd_arena_alloc(a, sizeof *e);
    e->arena = a;
    e->parent = parent;
    return e;
}

feel_env *feel_env_of_context(cd_arena *a, const feel_env *parent, const feel_value *context)
{
    feel_env *e = feel_env_new(a, parent);
    e->context = context;
    return e;
}

void feel_env_set(feel_env *e, const char *name, const feel_value *v)
{
    uint32_t hash = feel_hash(name);
    for (size_t i = 0; i < e->count; i++) {
        if (e->slots[i].hash == hash && strcmp(e->slots[i].name, name) == 0) {
            e->slots[i].value = v;
            return;
        }
    }
    if (e->count == e->cap) {
        size_t cap = e->cap ? 2 * e->cap : 4;
        slot *slots = cd_arena_array(e->arena, cap, sizeof *slots);
        if (e->count)
            memcpy(slots, e->slots, e->count * sizeof *slots);
        e->slots = slots;
        e->cap = cap;
    }
    e->slots[e->count++] = (slot){hash, name, v};
}

static const feel_value *find(const feel_env *e, const char *name, uint32_t hash)
{
    for (; e; e = e->parent) {
        for (size_t i = 0; i < e->count; i++) {
            if (e->slots[i].hash == hash && strcmp(e->slots[i].name, name) == 0)
                return e->slots[i].value;
        }
        const feel_value *v = e->context ? feel_context_get(e->context, name) : NULL;
        if (v)
            return v;
    }
    return NULL;
}

const feel_value *feel_env_get(const feel_env *e, const char *name)
{
    return find(e, name, feel_hash(name));
}

/* ---- runs ---- */

void feel_run_init(feel_run *run, cd_arena *arena, const feel_limits *limits, cd_diags *diags)
{
    *run = (feel_run){.arena = arena, .diags = diags, .memory_start = arena->used};
    if (limits)
        run->limits = *limits;
    if (!run->limits.steps)
        run->limits.steps = FEEL_MAX_STEPS;
    if (!run->limits.depth)
        run->limits.depth = FEEL_MAX_DEPTH;
    if (!run->limits.items)
        run->limits.items = FEEL_MAX_ITEMS;
    if (!run->limits.string)
        run->limits.string = FEEL_MAX_STRING;
    if (!run->limits.memory)
        run->limits.memory = FEEL_MAX_MEMORY;
}

const feel_value *feel_fault(feel_run *run, const char *text)
{
    if (run->diags && !run->failed)
        cd_warning(run->diags, "E3650", run->at, "%s", text);
    return &feel_null;
}

const feel_value *feel_limit(feel_run *run, const char *text)
{
    if (!run->failed)
        cd_error(run->diags, "E3660", run->at, _("dừng tính toán: %s"), text);
    run->failed = CD_EINPUT;
    return &feel_null;
}

bool feel_step(feel_run *run, size_t n)
{
    if (run->failed)
        return false;
    run->steps += n;
    if (run->steps > run->limits.steps)
        feel_limit(run, _("quá nhiều bước"));
    else if (run->arena->used - run->memory_start > run->limits.memory)
        feel_limit(run, _("dùng quá nhiều bộ nhớ"));
    return !run->failed;
}

bool feel_enter(feel_run *run)
{
    if (++run->depth > run->limits.depth)
        feel_limit(run, _("lồng nhau quá sâu"));
    return feel_step(run, 1);
}

void feel_leave(feel_run *run)
{
    run->depth--;
}

/* ---- operators ---- */

const feel_value *feel_compare_op(feel_run *run, enum feel_op op, const feel_value *a, const feel_value *b)
{
    if (op == FEEL_OP_EQ || op == FEEL_OP_NE) {
        int e = feel_equal(a, b);
        if (e < 0)
            return feel_fault(run, _("không so sánh được hai giá trị khác kiểu"));
        return feel_bool((e == 1) == (op == FEEL_OP_EQ));
    }
    int order;
    if (!feel_compare(a, b, &order))
        return feel_fault(run, _("không so sánh được hai giá trị này"));
    switch (op) {
    case FEEL_OP_LT:
        return feel_bool(order < 0);
    case FEEL_OP_LE:
        return feel_bool(order <= 0);
    case FEEL_OP_GT:
        return feel_bool(order > 0);
    case FEEL_OP_GE:
        return feel_bool(order >= 0);
    case FEEL_OP_NONE:
    case FEEL_OP_ADD:
    case FEEL_OP_SUB:
    case FEEL_OP_MUL:
    case FEEL_OP_DIV:
    case FEEL_OP_POW:
    case FEEL_OP_EQ:
    case FEEL_OP_NE:
    default:
        return &feel_null;
    }
}

static const feel_value *arith_number(feel_run *run, enum feel_op op, feel_decimal a, feel_decimal b)
{
    feel_decimal r;
    bool ok = false;
    if (op == FEEL_OP_ADD)
        ok = feel_dec_add(a, b, &r);
    else if (op == FEEL_OP_SUB)
        ok = feel_dec_sub(a, b, &r);
    else if (op == FEEL_OP_MUL)
        ok = feel_dec_mul(a, b, &r);
    else if (op == FEEL_OP_DIV)
        ok = feel_dec_div(a, b, &r);
    else if (op == FEEL_OP_POW)
        ok = feel_dec_pow(a, b, &r);
    return ok ? feel_number(run->arena, r) : feel_fault(run, _("phép tính số không có kết quả"));
}

static feel_decimal months_number(const feel_value *v)
{
    return feel_dec_int(v->months);
}

/* Nanoseconds of a days and time duration as a number: at most 28 digits, so exact. */
static feel_decimal span_number(const feel_value *v)
{
    feel_decimal r = feel_dec_int(v->span.seconds);
    (void)feel_dec_mul(r, feel_dec_int(1000000000), &r);
    (void)feel_dec_add(r, feel_dec_int(v->span.nanos), &r);
    return r;
}

static const feel_value *months_of(feel_run *run, feel_decimal d)
{
    int64_t n;
    if (!feel_dec_round(d, 0, FEEL_ROUND_DOWN, &d) || !feel_dec_to_int(d, &n) ||
        n > (int64_t)24 * FEEL_YEAR_MAX || n < -(int64_t)24 * FEEL_YEAR_MAX)
        return feel_fault(run, _("khoảng thời gian quá lớn"));
    return feel_months(run->arena, n);
}

static const feel_value *span_of(feel_run *run, feel_decimal d)
{
    feel_decimal giga = feel_dec_int(1000000000), whole, rest;
    int64_t s, n;
    if (!feel_dec_round(d, 0, FEEL_ROUND_DOWN, &d) || !feel_dec_div(d, giga, &whole) ||
        !feel_dec_round(whole, 0, FEEL_ROUND_DOWN, &whole) || !feel_dec_mul(whole, giga, &rest) ||
        !feel_dec_sub(d, rest, &rest) || !feel_dec_to_int(whole, &s) || !feel_dec_to_int(rest, &n) ||
        s > INT64_MAX / 2 || s < INT64_MIN / 2)
        return feel_fault(run, _("khoảng thời gian quá lớn"));
    return feel_span(run->arena, s, (int32_t)n);
}

static bool is_duration(const feel_value *v)
{
    return v->kind == FEEL_YM_DURATION || v->kind == FEEL_DT_DURATION;
}

static bool is_moment(const feel_value *v)
{
    return v->kind == FEEL_DATE || v->kind == FEEL_TIME || v->kind == FEEL_DATE_TIME;
}

static const feel_value *duration_of(feel_run *run, enum feel_kind kind, feel_decimal d)
{
    return kind == FEEL_YM_DURATION ? months_of(run, d) : span_of(run, d);
}

static feel_decimal duration_number(const feel_value *v)
{
    return v->kind == FEEL_YM_DURATION ? months_number(v) : span_number(v);
}

static const feel_value *moment_plus(feel_run *run, const feel_value *m, const feel_value *d, int sign)
{
    feel_moment t = m->moment;
    bool ok;
    if (d->kind == FEEL_YM_DURATION)
        ok = m->kind != FEEL_TIME && feel_moment_add_months(&t, sign * d->months);
    else
        ok = feel_moment_add_span(m->kind, &t, sign * d->span.seconds, sign * d->span.nanos);
    return ok ? feel_moment_value(run->arena, m->kind, &t) : feel_fault(run, _("phép cộng thời gian không có kết quả"));
}

/* A date beside a date and time counts as its midnight in UTC. */
static feel_moment as_date_time(const feel_value *v, const feel_value *other)
{
    feel_moment t = v->moment;
    if (v->kind == FEEL_DATE && other->kind == FEEL_DATE_TIME)
        t.zone.given = true;
    return t;
}

static const feel_value *moment_minus(feel_run *run, const feel_value *a, const feel_value *b)
{
    if ((a->kind == FEEL_TIME) != (b->kind == FEEL_TIME))
        return feel_fault(run, _("không trừ được hai giá trị thời gian khác kiểu"));
    enum feel_kind kind = a->kind == b->kind ? a->kind : FEEL_DATE_TIME;
    feel_moment x = as_date_time(a, b), y = as_date_time(b, a);
    int64_t s;
    int32_t n;
    if (!feel_moment_sub(kind, &x, &y, &s, &n))
        return feel_fault(run, _("không trừ được giờ có múi giờ và giờ không có múi giờ"));
    return feel_span(run->arena, s, n);
}

const feel_value *feel_arith(feel_run *run, enum feel_op op, const feel_value *a, const feel_value *b)
{
    if (a->kind == FEEL_NUMBER && b->kind == FEEL_NUMBER)
        return arith_number(run, op, a->number, b->number);
    feel_decimal r;
    switch (op) {
    case FEEL_OP_ADD:
        if (a->kind == FEEL_STRING && b->kind == FEEL_STRING) {
            cd_str s;
            cd_str_init(&s, run->limits.string + 1);
            cd_str_add(&s, a->string.s, a->string.len);
            cd_str_add(&s, b->string.s, b->string.len);
            return feel_string_take(run, &s);
        }
        if (is_moment(a) && is_duration(b))
            return moment_plus(run, a, b, 1);
        if (is_duration(a) && is_moment(b))
            return moment_plus(run, b, a, 1);
        if (is_duration(a) && a->kind == b->kind && feel_dec_add(duration_number(a), duration_number(b), &r))
            return duration_of(run, a->kind, r);
        break;
    case FEEL_OP_SUB:
        if (is_moment(a) && is_moment(b))
            return moment_minus(run, a, b);
        if (is_moment(a) && is_duration(b))
            return moment_plus(run, a, b, -1);
        if (is_duration(a) && a->kind == b->kind && feel_dec_sub(duration_number(a), duration_number(b), &r))
            return duration_of(run, a->kind, r);
        break;
    case FEEL_OP_MUL:
        if (is_duration(a) && b->kind == FEEL_NUMBER && feel_dec_mul(duration_number(a), b->number, &r))
            return duration_of(run, a->kind, r);
        if (a->kind == FEEL_NUMBER && is_duration(b) && feel_dec_mul(a->number, duration_number(b), &r))
            return duration_of(run, b->kind, r);
        break;
    case FEEL_OP_DIV:
        if (is_duration(a) && b->kind == FEEL_NUMBER && feel_dec_div(duration_number(a), b->number, &r))
            return duration_of(run, a->kind, r);
        if (is_duration(a) && a->kind == b->kind && feel_dec_div(duration_number(a), duration_number(b), &r))
            return feel_number(run->arena, r);
        break;
    case FEEL_OP_POW:
    case FEEL_OP_NONE:
    case FEEL_OP_EQ:
    case FEEL_OP_NE:
    case FEEL_OP_LT:
    case FEEL_OP_LE:
    case FEEL_OP_GT:
    case FEEL_OP_GE:
    default:
        break;
    }
    return feel_fault(run, _("phép tính không có nghĩa với các kiểu giá trị này"));
}

static const feel_value *negate(feel_run *run, const feel_value *v)
{
    if (v->kind == FEEL_NUMBER)
        return feel_number(run->arena, feel_dec_neg(v->number));
    if (v->kind == FEEL_YM_DURATION)
        return feel_months(run->arena, -v->months);
    if (v->kind == FEEL_DT_DURATION)
        return feel_span(run->arena, -v->span.seconds, -v->span.nanos);
    return feel_fault(run, _("chỉ đổi dấu được số và khoảng thời gian"));
}

/* Ternary logic: what is no boolean counts as null. */
static const feel_value *logic(feel_run *run, const feel_node *n, const feel_env *env)
{
    bool decisive = n->kind == FEEL_N_OR; /* the value that settles the result */
    const feel_value *a = feel_eval(run, n->kids[0], env);
    if (a->kind == FEEL_BOOL && a->boolean == decisive)
        return a;
    const feel_value *b = feel_eval(run, n->kids[1], env);
    if (b->kind == FEEL_BOOL && b->boolean == decisive)
        return b;
    if (a->kind == FEEL_BOOL && b->kind == FEEL_BOOL)
        return feel_bool(!decisive);
    run->at = n->at;
    return a->kind == FEEL_NULL || b->kind == FEEL_NULL ? &feel_null
                                                         : feel_fault(run, _("toán hạng không phải đúng hay sai"));
}

static const feel_value *range_value(feel_run *run, const feel_node *n, const feel_env *env)
{
    const feel_value *low = feel_eval(run, n->kids[0], env), *high = feel_eval(run, n->kids[1], env);
    run->at = n->at;
    feel_value *v = feel_new(run->arena, FEEL_RANGE);
    v->range.low = low;
    v->range.high = high;
    v->range.low_closed = n->low_closed;
    v->range.high_closed = n->high_closed;
    v->range.form = (unsigned char)n->op;
    if (low->kind != FEEL_NULL && high->kind != FEEL_NULL && n->op == FEEL_OP_NONE) {
        int order;
        if (!feel_compare(low, high, &order))
            return feel_fault(run, _("hai đầu của khoảng khác kiểu"));
    }
    return v;
}

/* ---- lists ---- */

static const feel_value *path(feel_run *run, const feel_node *n, const feel_env *env)
{
    const feel_value *v = feel_eval(run, n->kids[0], env);
    run->at = n->at;
    if (v->kind != FEEL_LIST)
        return feel_property(run, v, n->text);
    feel_items items = {0};
    for (size_t i = 0; i < v->list.count; i++) {
        if (!feel_items_add(run, &items, feel_property(run, v->list.items[i], n->text)))
            return &feel_null;
    }
    return feel_items_list(run, &items);
}

static const feel_value *in_filter(feel_run *run, const feel_node *condition, const feel_value *item,
                                   const feel_env *env)
{
    feel_env *frame =
        item->kind == FEEL_CONTEXT ? feel_env_of_context(run->arena, env, item) : feel_env_new(run->arena, env);
    if (!feel_context_get(item, "item"))
        feel_env_set(frame, "item", item);
    return feel_eval(run, condition, frame);
}

static const feel_value *at_index(feel_run *run, const feel_value *const *items, size_t count, const feel_value *index)
{
    int64_t i;
    if (!feel_get_int(index, &i))
        return feel_fault(run, _("vị trí trong danh sách phải là số nguyên"));
    if (i > 0 && (uint64_t)i <= count)
        return items[i - 1];
    if (i < 0 && (uint64_t)-i <= count)
        return items[count - (uint64_t)-i];
    return feel_fault(run, _("vị trí nằm ngoài danh sách"));
}

static const feel_value *filter(feel_run *run, const feel_node *n, const feel_env *env)
{
    const feel_value *v = feel_eval(run, n->kids[0], env);
    const feel_value *const *items = &v;
    size_t count = v->kind == FEEL_NULL ? 0 : 1;
    if (v->kind == FEEL_LIST) {
        items = v->list.items;
        count = v->list.count;
    }
    if (n->kids[1]->kind == FEEL_N_LITERAL && n->kids[1]->value->kind == FEEL_NUMBER) {
        run->at = n->at;
        return at_index(run, items, count, n->kids[1]->value);
    }
    if (count == 0) { /* an index into nothing is null, a condition on nothing is nothing */
        cd_diags *diags = run->diags;
        run->diags = NULL;
        const feel_value *c = in_filter(run, n->kids[1], &feel_null, env);
        run->diags = diags;
        return c->kind == FEEL_NUMBER ? &feel_null : feel_list(run->arena, NULL, 0);
    }
    feel_items kept = {0};
    for (size_t i = 0; i < count && !run->failed; i++) {
        const feel_value *c = in_filter(run, n->kids[1], items[i], env);
        if (c->kind == FEEL_NUMBER) {
            run->at = n->at;
            return at_index(run, items, count, c);
        }
        if (feel_is_true(c) && !feel_items_add(run, &kept, items[i]))
            break;
    }
    return feel_items_list(run, &kept);
}

static const feel_value *list_value(feel_run *run, const feel_node *n, const feel_env *env)
{
    const feel_value **items = cd_arena_array(run->arena, n->nkids ? n->nkids : 1, sizeof *items);
    for (size_t i = 0; i < n->nkids; i++)
        items[i] = feel_eval(run, n->kids[i], env);
    return feel_list_take(run->arena, items, n->nkids);
}

static const feel_value *context_value(feel_run *run, const feel_node *n, const feel_env *env)
{
    feel_env *frame = feel_env_new(run->arena, env);
    feel_pair *pairs = cd_arena_array(run->arena, n->nkids ? n->nkids : 1, sizeof *pairs);
    for (size_t i = 0; i < n->nkids; i++) {
        pairs[i].key = n->kids[i]->text;
        pairs[i].value = feel_eval(run, n->kids[i]->kids[0], frame);
        feel_env_set(frame, pairs[i].key, pairs[i].value);
    }
    feel_value *v = feel_new(run->arena, FEEL_CONTEXT);
    v->context.pairs = pairs;
    v->context.count = n->nkids;
    return v;
}

/* ---- iterations ---- */

typedef struct loop {
    const feel_node *node;
    size_t binds;
    feel_items results;        /* for */
    bool seen_null;            /* some, every */
    bool settled;              /* some: true seen; every: false seen */
    feel_value *partial;       /* view of the results so far */
} loop;

static void iterate(feel_run *run, loop *l, size_t bind, const feel_env *env);

static void iterate_item(feel_run *run, loop *l, size_t bind, const feel_value *item, const feel_env *env)
{
    feel_env *frame = feel_env_new(run->arena, env);
    feel_env_set(frame, l->node->kids[bind]->text, item);
    iterate(run, l, bind + 1, frame);
}

static void iterate_body(feel_run *run, loop *l, const feel_env *env)
{
    const feel_node *body = l->node->kids[l->binds];
    if (l->node->kind == FEEL_N_FOR) {
        feel_env *frame = feel_env_new(run->arena, env);
        feel_env_set(frame, "partial", feel_list_take(run->arena, l->results.items, l->results.count));
        feel_items_add(run, &l->results, feel_eval(run, body, frame));
        return;
    }
    const feel_value *v = feel_eval(run, body, env);
    if (v->kind != FEEL_BOOL)
        l->seen_null = true;
    else if (v->boolean == (l->node->kind == FEEL_N_SOME))
        l->settled = true;
}

/* Whole numbers or dates from one end to the other, both included, up or down. */
static void iterate_range(feel_run *run, loop *l, size_t bind, const feel_value *low, const feel_value *high,
                          const feel_env *env)
{
    int64_t a, b;
    bool dates = low->kind == FEEL_DATE && high->kind == FEEL_DATE;
    if (dates) {
        a = feel_days(&low->moment);
        b = feel_days(&high->moment);
    } else if (!feel_get_int(low, &a) || !feel_get_int(high, &b)) {
        feel_fault(run, _("vòng lặp cần hai số nguyên hoặc hai ngày"));
        l->seen_null = true;
        l->node = NULL;
        return;
    }
    int64_t step = a <= b ? 1 : -1;
    for (int64_t i = a; l->node && !l->settled && feel_step(run, 1); i += step) {
        const feel_value *item;
        if (dates) {
            feel_moment m = {0};
            if (!feel_from_days(i, &m))
                break;
            item = feel_moment_value(run->arena, FEEL_DATE, &m);
        } else {
            item = feel_int(run->arena, i);
        }
        iterate_item(run, l, bind, item, env);
        if (i == b)
            break;
    }
}

static void iterate(feel_run *run, loop *l, size_t bind, const feel_env *env)
{
    if (bind == l->binds) {
        iterate_body(run, l, env);
        return;
    }
    const feel_node *b = l->node->kids[bind];
    const feel_value *v = feel_eval(run, b->kids[0], env);
    run->at = b->at;
    if (b->nkids == 2) {
        const feel_value *high = feel_eval(run, b->kids[1], env);
        run->at = b->at;
        iterate_range(run, l, bind, v, high, env);
        return;
    }
    if (v->kind == FEEL_RANGE) {
        const feel_value *low = v->range.low, *high = v->range.high;
        int64_t x, y;
        if (feel_get_int(low, &x) && feel_get_int(high, &y) && x < INT64_MAX && y > INT64_MIN) {
            x += !v->range.low_closed;
            y -= !v->range.high_closed;
            if (x > y) { /* unlike 2..1, a range does not run down */
                feel_fault(run, _("khoảng này trống"));
                l->node = NULL;
                return;
            }
            low = feel_int(run->arena, x);
            high = feel_int(run->arena, y);
        } else if (!v->range.low_closed || !v->range.high_closed) {
            low = &feel_null;
        }
        iterate_range(run, l, bind, low, high, env);
        return;
    }
    if (v->kind == FEEL_NULL) {
        l->seen_null = true;
        l->node = NULL;
        return;
    }
    if (v->kind != FEEL_LIST) {
        iterate_item(run, l, bind, v, env);
        return;
    }
    for (size_t i = 0; i < v->list.count && l->node && !l->settled && feel_step(run, 1); i++)
        iterate_item(run, l, bind, v->list.items[i], env);
}

static const feel_value *iteration(feel_run *run, const feel_node *n, const feel_env *env)
{
    loop l = {.node = n, .binds = n->nkids - 1};
    iterate(run, &l, 0, env);
    if (!l.node || run->failed) /* nothing to go through: null */
        return &feel_null;
    if (n->kind == FEEL_N_FOR)
        return feel_items_list(run, &l.results);
    bool some = n->kind == FEEL_N_SOME;
    if (l.settled)
        return feel_bool(some);
    return l.seen_null ? &feel_null : feel_bool(!some);
}

/* ---- functions ---- */

static const feel_value *closure(feel_run *run, const feel_node *n, const feel_env *env)
{
    feel_value *v = feel_new(run->arena, FEEL_FUNCTION);
    size_t count = n->nkids - 1;
    const char **params = cd_arena_array(run->arena, count ? count : 1, sizeof *params);
    for (size_t i = 0; i < count; i++)
        params[i] = n->kids[i]->text;
    v->function.name = "";
    v->function.params = params;
    v->function.nparams = count;
    v->function.node = n;
    v->function.env = env;
    return v;
}

static const feel_value *call_closure(feel_run *run, const feel_value *f, const feel_value *const *args)
{
    const feel_node *n = f->function.node;
    if (n->external)
        return feel_fault(run, _("hàm bên ngoài không được chạy"));
    feel_env *frame = feel_env_new(run->arena, f->function.env);
    for (size_t i = 0; i < f->function.nparams; i++) {
        const feel_value *v = args[i];
        if (n->kids[i]->nkids) {
            v = feel_coerce(run, n->kids[i]->kids[0], v);
            if (v->kind == FEEL_NULL && args[i]->kind != FEEL_NULL)
                return &feel_null;
        }
        feel_env_set(frame, n->kids[i]->text, v);
    }
    return feel_eval(run, n->kids[f->function.nparams], frame);
}

const feel_value *feel_call(feel_run *run, const feel_value *f, const feel_value *const *args, size_t nargs)
{
    if (f->kind != FEEL_FUNCTION)
        return feel_fault(run, _("giá trị được gọi không phải là hàm"));
    bool ok = f->function.params ? nargs == f->function.nparams : feel_builtin_takes(f->function.user, nargs);
    if (!ok)
        return feel_fault(run, _("gọi hàm sai số tham số"));
    if (!feel_enter(run)) {
        feel_leave(run);
        return &feel_null;
    }
    const feel_value *r =
        f->function.node ? call_closure(run, f, args) : f->function.native(run, args, nargs, f->function.user);
    feel_leave(run);
    return run->failed ? &feel_null : r;
}

static const feel_value *call_by_name(feel_run *run, const feel_node *n, const feel_value *f, const feel_value **args,
                                      size_t nargs)
{
    const char *names[FEEL_ARGS_MAX];
    for (size_t i = 0; i < nargs && i < FEEL_ARGS_MAX; i++)
        names[i] = n->kids[i + 1]->text;
    if (!f->function.params) {
        const feel_value *ordered[FEEL_ARGS_MAX];
        size_t count;
        if (nargs > FEEL_ARGS_MAX || !feel_builtin_order(f->function.user, names, args, nargs, ordered, &count))
            return feel_fault(run, _("hàm không có tham số tên như vậy"));
        return feel_call(run, f, ordered, count);
    }
    const feel_value **ordered =
        cd_arena_array(run->arena, f->function.nparams ? f->function.nparams : 1, sizeof *ordered);
    if (nargs > f->function.nparams)
        return feel_fault(run, _("gọi hàm sai số tham số"));
    for (size_t i = 0; i < nargs; i++) {
        size_t j = 0;
        while (j < f->function.nparams && strcmp(f->function.params[j], n->kids[i + 1]->text) != 0)
            j++;
        if (j == f->function.nparams)
            return feel_fault(run, _("hàm không có tham số tên như vậy"));
        ordered[j] = args[i];
    }
    for (size_t j = 0; j < f->function.nparams; j++) {
        if (!ordered[j])
            return feel_fault(run, _("gọi hàm thiếu tham số"));
    }
    return feel_call(run, f, ordered, f->function.nparams);
}

static const feel_value *call(feel_run *run, const feel_node *n, const feel_env *env)
{
    const feel_node *callee = n->kids[0];
    const feel_value *f = NULL;
    if (callee->kind == FEEL_N_NAME && callee->value) { /* a variable that is no function does not hide a built-in one */
        f = find(env, callee->text, callee->hash);
        if (!f || f->kind != FEEL_FUNCTION)
            f = callee->value;
    } else {
        f = feel_eval(run, callee, env);
    }
    size_t nargs = n->nkids - 1;
    const feel_value **args = cd_arena_array(run->arena, nargs ? nargs : 1, sizeof *args);
    bool by_name = nargs && n->kids[1]->kind == FEEL_N_ARG;
    for (size_t i = 0; i < nargs; i++)
        args[i] = feel_eval(run, by_name ? n->kids[i + 1]->kids[0] : n->kids[i + 1], env);
    run->at = n->at;
    if (run->failed || f->kind != FEEL_FUNCTION)
        return feel_fault(run, _("giá trị được gọi không phải là hàm"));
    return by_name ? call_by_name(run, n, f, args, nargs) : feel_call(run, f, args, nargs);
}

/* ---- unary tests ---- */

static const feel_value *ternary(int t)
{
    return t < 0 ? &feel_null : feel_bool(t == 1);
}

/* Input against one value a test yields. */
static const feel_value *test_value(feel_run *run, const feel_node *t, const feel_value *input, const feel_value *v)
{
    switch (v->kind) {
    case FEEL_RANGE:
        return input->kind == FEEL_RANGE ? ternary(feel_equal(input, v)) : ternary(feel_range_has(v, input));
    case FEEL_LIST:
        if (input->kind == FEEL_LIST && feel_equal(input, v) == 1)
            return &feel_true;
        for (size_t i = 0; i < v->list.count && feel_step(run, 1); i++) {
            const feel_value *item = v->list.items[i];
            if (feel_equal(input, item) == 1 || (item->kind == FEEL_RANGE && feel_range_has(item, input) == 1))
                return &feel_true;
        }
        return &feel_false;
    case FEEL_BOOL:
        /* A condition that happens not to use `?`; the literals true and false are values to compare with. */
        if (input->kind != FEEL_BOOL && t->kids[0]->kind != FEEL_N_LITERAL)
            return v;
        return ternary(feel_equal(input, v));
    case FEEL_NULL:
    case FEEL_NUMBER:
    case FEEL_STRING:
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
    case FEEL_YM_DURATION:
    case FEEL_DT_DURATION:
    case FEEL_CONTEXT:
    case FEEL_FUNCTION:
    default:
        return ternary(feel_equal(input, v));
    }
}

static const feel_value *one_test(feel_run *run, const feel_node *t, const feel_value *input, const feel_env *env)
{
    const feel_value *v = feel_eval(run, t->kids[0], env);
    run->at = t->at;
    if (t->kind == FEEL_N_TEST_OP)
        return feel_compare_op(run, t->op, input, v);
    if (t->uses_input)
        return v->kind == FEEL_BOOL ? v : &feel_null;
    return test_value(run, t, input, v);
}

const feel_value *feel_eval_tests(feel_run *run, const feel_node *tests, const feel_value *input, const feel_env *env)
{
    if (tests->nkids == 0)
        return &feel_true;
    feel_env *frame = feel_env_new(run->arena, env);
    feel_env_set(frame, "?", input);
    const feel_value *r = &feel_false;
    for (size_t i = 0; i < tests->nkids && !feel_is_true(r) && !run->failed; i++) {
        const feel_value *v = one_test(run, tests->kids[i], input, frame);
        if (feel_is_true(v) || v->kind == FEEL_NULL)
            r = v;
    }
    if (run->failed)
        return &feel_null;
    if (tests->negated && r->kind == FEEL_BOOL)
        r = feel_bool(!r->boolean);
    return r;
}

/* ---- the tree ---- */

static const feel_value *between(feel_run *run, const feel_node *n, const feel_env *env)
{
    const feel_value *v = feel_eval(run, n->kids[0], env), *low = feel_eval(run, n->kids[1], env),
                     *high = feel_eval(run, n->kids[2], env);
    run->at = n->at;
    int a, b;
    if (!feel_compare(v, low, &a) || !feel_compare(v, high, &b))
        return feel_fault(run, _("không so sánh được hai giá trị này"));
    return feel_bool(a >= 0 && b <= 0);
}

/* A dotted name that is declared elsewhere in the model but not here is a path: "Person.Gender" of Person. */
static const feel_value *dotted(feel_run *run, const char *text, const feel_env *env)
{
    for (const char *dot = strrchr(text, '.'); dot && dot > text; dot = memrchr(text, '.', (size_t)(dot - text))) {
        const char *head = cd_arena_strndup(run->arena, text, (size_t)(dot - text));
        const feel_value *v = find(env, head, feel_hash(head));
        if (v)
            return feel_property(run, v, dot + 1);
    }
    return NULL;
}

static const feel_value *name(feel_run *run, const feel_node *n, const feel_env *env)
{
    const feel_value *v = find(env, n->text, n->hash);
    if (!v)
        v = n->value;
    if (!v && strchr(n->text, '.'))
        v = dotted(run, n->text, env);
    if (v)
        return v;
    if (run->diags && !run->failed)
        cd_warning(run->diags, "E3650", n->at, _("không có biến tên «%s»"), n->text);
    return &feel_null;
}

static const feel_value *eval(feel_run *run, const feel_node *n, const feel_env *env)
{
    const feel_value *a, *b;
    switch (n->kind) {
    case FEEL_N_LITERAL:
        return n->value;
    case FEEL_N_NAME:
        return name(run, n, env);
    case FEEL_N_INPUT:
        a = find(env, "?", feel_hash("?"));
        return a ? a : feel_fault(run, _("«?» chỉ có nghĩa trong ô điều kiện"));
    case FEEL_N_NEG:
        a = feel_eval(run, n->kids[0], env);
        run->at = n->at;
        return negate(run, a);
    case FEEL_N_ARITH:
    case FEEL_N_COMPARE:
        a = feel_eval(run, n->kids[0], env);
        b = feel_eval(run, n->kids[1], env);
        run->at = n->at;
        return n->kind == FEEL_N_ARITH ? feel_arith(run, n->op, a, b) : feel_compare_op(run, n->op, a, b);
    case FEEL_N_AND:
    case FEEL_N_OR:
        return logic(run, n, env);
    case FEEL_N_IF:
        return feel_eval(run, n->kids[feel_is_true(feel_eval(run, n->kids[0], env)) ? 1 : 2], env);
    case FEEL_N_FOR:
    case FEEL_N_SOME:
    case FEEL_N_EVERY:
        return iteration(run, n, env);
    case FEEL_N_BETWEEN:
        return between(run, n, env);
    case FEEL_N_IN:
        a = feel_eval(run, n->kids[0], env);
        return feel_eval_tests(run, n->kids[1], a, env);
    case FEEL_N_INSTANCE:
        a = feel_eval(run, n->kids[0], env);
        run->at = n->at;
        return ternary(feel_conforms(run, n->kids[1], a));
    case FEEL_N_PATH:
        return path(run, n, env);
    case FEEL_N_FILTER:
        return filter(run, n, env);
    case FEEL_N_CALL:
        return call(run, n, env);
    case FEEL_N_LIST:
        return list_value(run, n, env);
    case FEEL_N_CONTEXT:
        return context_value(run, n, env);
    case FEEL_N_RANGE:
        return range_value(run, n, env);
    case FEEL_N_FUNCTION:
        return closure(run, n, env);
    case FEEL_N_BIND:
    case FEEL_N_ARG:
    case FEEL_N_ENTRY:
    case FEEL_N_PARAM:
    case FEEL_N_TYPE:
    case FEEL_N_TESTS:
    case FEEL_N_TEST_OP:
    case FEEL_N_TEST_EXPR:
    default:
        return &feel_null;
    }
}

const feel_value *feel_eval(feel_run *run, const feel_node *expr, const feel_env *env)
{
    const feel_value *v = &feel_null;
    run->at = expr->at;
    if (feel_enter(run))
        v = eval(run, expr, env);
    feel_leave(run);
    return run->failed ? &feel_null : v;
}
