#include <string.h>

#include "base/i18n.h"
#include "feel/internal.h"

const feel_value feel_null = {.kind = FEEL_NULL};
const feel_value feel_true = {.kind = FEEL_BOOL, .boolean = true};
const feel_value feel_false = {.kind = FEEL_BOOL, .boolean = false};

feel_value *feel_new(cd_arena *a, enum feel_kind kind)
{
    feel_value *v = cd_arena_alloc(a, sizeof *v);
    v->kind = kind;
    return v;
}

const feel_value *feel_bool(bool b)
{
    return b ? &feel_true : &feel_false;
}

const feel_value *feel_number(cd_arena *a, feel_decimal d)
{
    feel_value *v = feel_new(a, FEEL_NUMBER);
    v->number = d;
    return v;
}

const feel_value *feel_int(cd_arena *a, int64_t n)
{
    return feel_number(a, feel_dec_int(n));
}

const feel_value *feel_number_parse(cd_arena *a, const char *s)
{
    feel_decimal d;
    return feel_dec_parse(s, strlen(s), &d) ? feel_number(a, d) : NULL;
}

const feel_value *feel_stringn(cd_arena *a, const char *s, size_t len)
{
    feel_value *v = feel_new(a, FEEL_STRING);
    v->string.s = cd_arena_strndup(a, s, len);
    v->string.len = len;
    return v;
}

const feel_value *feel_string(cd_arena *a, const char *s)
{
    return feel_stringn(a, s, strlen(s));
}

const feel_value *feel_string_lend(cd_arena *a, const char *s)
{
    feel_value *v = feel_new(a, FEEL_STRING);
    v->string.s = s;
    v->string.len = strlen(s);
    return v;
}

const feel_value *feel_string_take(feel_run *run, cd_str *s)
{
    const feel_value *v;
    if (s->failed || s->len > run->limits.string)
        v = feel_limit(run, _("chuỗi tạo ra quá dài"));
    else
        v = feel_stringn(run->arena, cd_str_c(s), s->len);
    cd_str_done(s);
    return v;
}

const feel_value *feel_moment_value(cd_arena *a, enum feel_kind kind, const feel_moment *m)
{
    feel_value *v = feel_new(a, kind);
    v->moment = *m;
    return v;
}

const feel_value *feel_months(cd_arena *a, int64_t months)
{
    feel_value *v = feel_new(a, FEEL_YM_DURATION);
    v->months = months;
    return v;
}

const feel_value *feel_span(cd_arena *a, int64_t seconds, int32_t nanos)
{
    feel_value *v = feel_new(a, FEEL_DT_DURATION);
    v->span.seconds = seconds;
    v->span.nanos = nanos;
    return v;
}

const feel_value *feel_date(cd_arena *a, int year, int month, int day)
{
    if (!feel_date_valid(year, month, day))
        return NULL;
    feel_moment m = {.year = year, .month = (uint8_t)month, .day = (uint8_t)day};
    return feel_moment_value(a, FEEL_DATE, &m);
}

const feel_value *feel_date_parse(cd_arena *a, const char *s)
{
    feel_moment m;
    return feel_moment_parse_date(s, &m) ? feel_moment_value(a, FEEL_DATE, &m) : NULL;
}

const feel_value *feel_time_parse(cd_arena *a, const char *s)
{
    feel_moment m;
    return feel_moment_parse_time(a, s, &m) ? feel_moment_value(a, FEEL_TIME, &m) : NULL;
}

const feel_value *feel_date_time_parse(cd_arena *a, const char *s)
{
    feel_moment m;
    return feel_moment_parse_date_time(a, s, &m) ? feel_moment_value(a, FEEL_DATE_TIME, &m) : NULL;
}

const feel_value *feel_duration_parse(cd_arena *a, const char *s)
{
    enum feel_kind kind;
    int64_t months = 0, seconds = 0;
    int32_t nanos = 0;
    if (!feel_span_parse(s, &kind, &months, &seconds, &nanos))
        return NULL;
    return kind == FEEL_YM_DURATION ? feel_months(a, months) : feel_span(a, seconds, nanos);
}

const feel_value *feel_temporal_parse(cd_arena *a, const char *s)
{
    const feel_value *v = feel_date_parse(a, s);
    if (!v)
        v = feel_date_time_parse(a, s);
    if (!v)
        v = feel_time_parse(a, s);
    return v ? v : feel_duration_parse(a, s);
}

const feel_value *feel_list_take(cd_arena *a, const feel_value *const *items, size_t count)
{
    feel_value *v = feel_new(a, FEEL_LIST);
    v->list.items = items;
    v->list.count = count;
    return v;
}

const feel_value *feel_list(cd_arena *a, const feel_value *const *items, size_t count)
{
    const feel_value **copy = cd_arena_array(a, count ? count : 1, sizeof *copy);
    if (count)
        memcpy(copy, items, count * sizeof *copy);
    return feel_list_take(a, copy, count);
}

const feel_value *feel_list_of_strings(cd_arena *a, const char *const *items, size_t count)
{
    const feel_value **list = cd_arena_array(a, count ? count : 1, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = feel_string(a, items[i]);
    return feel_list_take(a, list, count);
}

bool feel_items_add(feel_run *run, feel_items *l, const feel_value *v)
{
    if (l->count >= run->limits.items) {
        feel_limit(run, _("danh sách quá nhiều phần tử"));
        return false;
    }
    if (l->count == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 8;
        const feel_value **items = cd_arena_array(run->arena, cap, sizeof *items);
        if (l->count)
            memcpy(items, l->items, l->count * sizeof *items);
        l->items = items;
        l->cap = cap;
    }
    l->items[l->count++] = v;
    return feel_step(run, 1);
}

const feel_value *feel_items_list(feel_run *run, const feel_items *l)
{
    return run->failed ? &feel_null : feel_list_take(run->arena, l->items, l->count);
}

const feel_value *feel_context(cd_arena *a, const feel_pair *pairs, size_t count)
{
    feel_pair *copy = cd_arena_array(a, count ? count : 1, sizeof *copy);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        size_t j = 0;
        while (j < n && strcmp(copy[j].key, pairs[i].key) != 0)
            j++;
        copy[j] = pairs[i];
        if (j == n)
            n++;
    }
    feel_value *v = feel_new(a, FEEL_CONTEXT);
    v->context.pairs = copy;
    v->context.count = n;
    return v;
}

const feel_value *feel_context_distinct(cd_arena *a, const feel_pair *pairs, size_t count)
{
    feel_pair *copy = cd_arena_array(a, count ? count : 1, sizeof *copy);
    if (count)
        memcpy(copy, pairs, count * sizeof *copy);
    feel_value *v = feel_new(a, FEEL_CONTEXT);
    v->context.pairs = copy;
    v->context.count = count;
    return v;
}

const feel_value *feel_range(cd_arena *a, const feel_value *low, bool low_closed, const feel_value *high,
                             bool high_closed)
{
    feel_value *v = feel_new(a, FEEL_RANGE);
    v->range.low = low;
    v->range.high = high;
    v->range.low_closed = low_closed;
    v->range.high_closed = high_closed;
    return v;
}

const feel_value *feel_function(cd_arena *a, const char *name, const char *const *params, size_t nparams,
                                feel_native native, const void *user)
{
    feel_value *v = feel_new(a, FEEL_FUNCTION);
    v->function.name = name;
    v->function.params = params;
    v->function.nparams = nparams;
    v->function.native = native;
    v->function.user = user;
    return v;
}

const feel_value *feel_copy(cd_arena *a, const feel_value *v)
{
    feel_value *c;
    switch (v->kind) {
    case FEEL_NULL:
        return &feel_null;
    case FEEL_BOOL:
        return feel_bool(v->boolean);
    case FEEL_STRING:
        return feel_stringn(a, v->string.s, v->string.len);
    case FEEL_LIST: {
        const feel_value **items = cd_arena_array(a, v->list.count ? v->list.count : 1, sizeof *items);
        for (size_t i = 0; i < v->list.count; i++)
            items[i] = feel_copy(a, v->list.items[i]);
        return feel_list_take(a, items, v->list.count);
    }
    case FEEL_CONTEXT: {
        feel_pair *pairs = cd_arena_array(a, v->context.count ? v->context.count : 1, sizeof *pairs);
        for (size_t i = 0; i < v->context.count; i++) {
            pairs[i].key = cd_arena_strdup(a, v->context.pairs[i].key);
            pairs[i].value = feel_copy(a, v->context.pairs[i].value);
        }
        c = feel_new(a, FEEL_CONTEXT);
        c->context.pairs = pairs;
        c->context.count = v->context.count;
        return c;
    }
    case FEEL_RANGE:
        c = feel_new(a, FEEL_RANGE);
        c->range = v->range;
        c->range.low = feel_copy(a, v->range.low);
        c->range.high = feel_copy(a, v->range.high);
        return c;
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        c = feel_new(a, v->kind);
        c->moment = v->moment;
        c->moment.zone.name = cd_arena_strdup(a, v->moment.zone.name ? v->moment.zone.name : "");
        if (!v->moment.zone.name)
            c->moment.zone.name = NULL;
        return c;
    case FEEL_NUMBER:
    case FEEL_YM_DURATION:
    case FEEL_DT_DURATION:
    case FEEL_FUNCTION:
    default:
        c = feel_new(a, v->kind);
        *c = *v;
        return c;
    }
}

const feel_value *feel_context_get(const feel_value *context, const char *key)
{
    if (context->kind != FEEL_CONTEXT)
        return NULL;
    for (size_t i = 0; i < context->context.count; i++) {
        if (strcmp(context->context.pairs[i].key, key) == 0)
            return context->context.pairs[i].value;
    }
    return NULL;
}

bool feel_get_int(const feel_value *v, int64_t *ret)
{
    return v->kind == FEEL_NUMBER && feel_dec_to_int(v->number, ret);
}

bool feel_is_true(const feel_value *v)
{
    return v->kind == FEEL_BOOL && v->boolean;
}

bool feel_is_false(const feel_value *v)
{
    return v->kind == FEEL_BOOL && !v->boolean;
}

/* ---- equality and order ---- */

static int equal_range(const feel_value *a, const feel_value *b)
{
    return a->range.form == b->range.form && a->range.low_closed == b->range.low_closed && a->range.high_closed == b->range.high_closed &&
           feel_equal(a->range.low, b->range.low) == 1 && feel_equal(a->range.high, b->range.high) == 1;
}

int feel_equal(const feel_value *a, const feel_value *b)
{
    if (a == b)
        return 1;
    if (a->kind == FEEL_NULL || b->kind == FEEL_NULL)
        return a->kind == b->kind;
    if (a->kind != b->kind)
        return -1;
    int order;
    switch (a->kind) {
    case FEEL_BOOL:
        return a->boolean == b->boolean;
    case FEEL_STRING:
        return a->string.len == b->string.len && memcmp(a->string.s, b->string.s, a->string.len) == 0;
    case FEEL_NUMBER:
    case FEEL_DATE:
    case FEEL_YM_DURATION:
    case FEEL_DT_DURATION:
        return feel_compare(a, b, &order) ? order == 0 : -1;
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        /* a local and a zoned moment are of different nature, hence different */
        return feel_compare(a, b, &order) && order == 0;
    case FEEL_LIST:
        if (a->list.count != b->list.count)
            return 0;
        for (size_t i = 0; i < a->list.count; i++) {
            if (feel_equal(a->list.items[i], b->list.items[i]) != 1)
                return 0;
        }
        return 1;
    case FEEL_CONTEXT:
        if (a->context.count != b->context.count)
            return 0;
        for (size_t i = 0; i < a->context.count; i++) {
            const feel_value *other = feel_context_get(b, a->context.pairs[i].key);
            if (!other || feel_equal(a->context.pairs[i].value, other) != 1)
                return 0;
        }
        return 1;
    case FEEL_RANGE:
        return equal_range(a, b);
    case FEEL_FUNCTION:
        return a->function.node == b->function.node && a->function.native == b->function.native &&
               a->function.user == b->function.user && a->function.env == b->function.env;
    case FEEL_NULL:
    default:
        return 1;
    }
}

bool feel_compare(const feel_value *a, const feel_value *b, int *ret)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case FEEL_NUMBER:
        *ret = feel_dec_compare(a->number, b->number);
        return true;
    case FEEL_STRING: {
        /* UTF-8 bytes sort like code points */
        size_t n = a->string.len < b->string.len ? a->string.len : b->string.len;
        int c = n ? memcmp(a->string.s, b->string.s, n) : 0;
        *ret = c ? c : a->string.len < b->string.len ? -1 : a->string.len > b->string.len;
        return true;
    }
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        return feel_moment_compare(a->kind, &a->moment, &b->moment, ret);
    case FEEL_YM_DURATION:
        *ret = a->months < b->months ? -1 : a->months > b->months;
        return true;
    case FEEL_DT_DURATION:
        if (a->span.seconds != b->span.seconds)
            *ret = a->span.seconds < b->span.seconds ? -1 : 1;
        else
            *ret = a->span.nanos < b->span.nanos ? -1 : a->span.nanos > b->span.nanos;
        return true;
    case FEEL_NULL:
    case FEEL_BOOL:
    case FEEL_LIST:
    case FEEL_CONTEXT:
    case FEEL_RANGE:
    case FEEL_FUNCTION:
    default:
        return false;
    }
}

int feel_range_has(const feel_value *range, const feel_value *v)
{
    int order;
    if (range->kind != FEEL_RANGE || v->kind == FEEL_NULL)
        return -1;
    const feel_value *low = range->range.low, *high = range->range.high;
    if (range->range.form == FEEL_OP_EQ)
        return feel_equal(v, low);
    if (range->range.form == FEEL_OP_NE) {
        int equal = feel_equal(v, low);
        return equal < 0 ? -1 : !equal;
    }
    if ((low->kind == FEEL_NULL || high->kind == FEEL_NULL) && range->range.form == FEEL_OP_NONE)
        return -1;
    int in = 1;
    if (low->kind != FEEL_NULL) {
        if (!feel_compare(v, low, &order))
            return -1;
        in = order > 0 || (order == 0 && range->range.low_closed);
    }
    if (high->kind != FEEL_NULL) {
        if (!feel_compare(v, high, &order))
            return -1;
        in = in && (order < 0 || (order == 0 && range->range.high_closed));
    }
    return in;
}

/* ---- text ---- */

const char *feel_kind_name(enum feel_kind kind)
{
    static const char *const names[] = {"null",
                                        "number",
                                        "string",
                                        "boolean",
                                        "date",
                                        "time",
                                        "date and time",
                                        "years and months duration",
                                        "days and time duration",
                                        "list",
                                        "context",
                                        "range",
                                        "function"};
    return names[kind];
}

static void quoted(const char *s, cd_str *to)
{
    cd_str_addc(to, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            cd_str_addf(to, "\\%c", *s);
        else if (*s == '\n' || *s == '\r' || *s == '\t')
            cd_str_adds(to, *s == '\n' ? "\\n" : *s == '\r' ? "\\r" : "\\t");
        else
            cd_str_addc(to, *s);
    }
    cd_str_addc(to, '"');
}

/* `bare`: temporal values without the constructor around them, as string() writes them. */
static void show(const feel_value *v, bool bare, cd_str *to)
{
    const char *call = v->kind == FEEL_YM_DURATION || v->kind == FEEL_DT_DURATION ? "duration" : feel_kind_name(v->kind);
    switch (v->kind) {
    case FEEL_NULL:
        cd_str_adds(to, "null");
        return;
    case FEEL_BOOL:
        cd_str_adds(to, v->boolean ? "true" : "false");
        return;
    case FEEL_NUMBER:
        feel_dec_show(v->number, to);
        return;
    case FEEL_STRING:
        quoted(v->string.s, to);
        return;
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
    case FEEL_YM_DURATION:
    case FEEL_DT_DURATION:
        if (!bare)
            cd_str_addf(to, "%s(\"", call);
        if (v->kind == FEEL_YM_DURATION)
            feel_months_show(v->months, to);
        else if (v->kind == FEEL_DT_DURATION)
            feel_span_show(v->span.seconds, v->span.nanos, to);
        else
            feel_moment_show(v->kind, &v->moment, to);
        if (!bare)
            cd_str_adds(to, "\")");
        return;
    case FEEL_LIST:
        cd_str_addc(to, '[');
        for (size_t i = 0; i < v->list.count; i++) {
            if (i)
                cd_str_adds(to, ", ");
            show(v->list.items[i], bare, to);
        }
        cd_str_addc(to, ']');
        return;
    case FEEL_CONTEXT:
        cd_str_addc(to, '{');
        for (size_t i = 0; i < v->context.count; i++) {
            if (i)
                cd_str_adds(to, ", ");
            if (feel_is_name(v->context.pairs[i].key))
                cd_str_adds(to, v->context.pairs[i].key);
            else
                quoted(v->context.pairs[i].key, to);
            cd_str_adds(to, ": ");
            show(v->context.pairs[i].value, bare, to);
        }
        cd_str_addc(to, '}');
        return;
    case FEEL_RANGE:
        if (v->range.form) {
            static const char *const ops[] = {[FEEL_OP_EQ] = "=",  [FEEL_OP_NE] = "!=", [FEEL_OP_LT] = "<",
                                              [FEEL_OP_LE] = "<=", [FEEL_OP_GT] = ">",  [FEEL_OP_GE] = ">="};
            cd_str_addf(to, "(%s ", ops[v->range.form]);
            show(v->range.low->kind == FEEL_NULL ? v->range.high : v->range.low, bare, to);
            cd_str_addc(to, ')');
            return;
        }
        cd_str_addc(to, v->range.low_closed ? '[' : '(');
        show(v->range.low, bare, to);
        cd_str_adds(to, "..");
        show(v->range.high, bare, to);
        cd_str_addc(to, v->range.high_closed ? ']' : ')');
        return;
    case FEEL_FUNCTION:
    default:
        cd_str_adds(to, "function(");
        for (size_t i = 0; v->function.params && i < v->function.nparams; i++) {
            if (i)
                cd_str_adds(to, ", ");
            cd_str_adds(to, v->function.params[i]);
        }
        cd_str_adds(to, ")");
        return;
    }
}

void feel_value_show(const feel_value *v, cd_str *to)
{
    show(v, false, to);
}

void feel_value_text(const feel_value *v, cd_str *to)
{
    if (v->kind == FEEL_STRING)
        cd_str_add(to, v->string.s, v->string.len);
    else if (v->kind != FEEL_NULL)
        show(v, true, to);
}
