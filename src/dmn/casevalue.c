/* Values of the test-case format: reading and comparing. */
#include <string.h>

#include "base/i18n.h"
#include "dmn/testcase.h"
#include "feel/number.h"

#define XSI "http://www.w3.org/2001/XMLSchema-instance"
#define VALUE_DEPTH_MAX 60
#define COMPARED_DIGITS 8 /* the kit gives rounded decimals */

static bool is_nil(const cd_node *n)
{
    const char *v = cd_node_attr_ns(n, XSI, "nil");
    return v && (strcmp(v, "true") == 0 || strcmp(v, "1") == 0);
}

static const feel_value *simple(const cd_node *n, cd_arena *a)
{
    const char *type = cd_node_attr_ns(n, XSI, "type");
    const char *local = type ? strrchr(type, ':') : NULL;
    local = local ? local + 1 : type ? type : "string";
    if (strcmp(local, "string") == 0)
        return feel_string(a, cd_node_text(n));
    const char *text = cd_node_text_trim(n);
    static const char *const numbers[] = {"decimal", "double", "float", "integer", "int", "long", "short", "byte"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strcmp(local, numbers[i]) == 0)
            return feel_number_parse(a, text);
    }
    if (strcmp(local, "boolean") == 0) {
        if (strcmp(text, "true") == 0 || strcmp(text, "1") == 0)
            return &feel_true;
        return strcmp(text, "false") == 0 || strcmp(text, "0") == 0 ? &feel_false : NULL;
    }
    if (strcmp(local, "date") == 0)
        return feel_date_parse(a, text);
    if (strcmp(local, "time") == 0)
        return feel_time_parse(a, text);
    if (strcmp(local, "dateTime") == 0)
        return feel_date_time_parse(a, text);
    if (strcmp(local, "duration") == 0 || strcmp(local, "dayTimeDuration") == 0 ||
        strcmp(local, "yearMonthDuration") == 0)
        return feel_duration_parse(a, text);
    return NULL;
}

static int read_value(const cd_node *n, cd_arena *a, cd_diags *diags, int depth, const feel_value **ret);

static int read_list(const cd_node *n, cd_arena *a, cd_diags *diags, int depth, const feel_value **ret)
{
    size_t count = 0, i = 0;
    for (const cd_node *c = cd_elem_first(n, "item"); c; c = cd_elem_next(c, "item"))
        count++;
    const feel_value **items = cd_arena_array(a, count + 1, sizeof *items);
    for (const cd_node *c = cd_elem_first(n, "item"); c; c = cd_elem_next(c, "item")) {
        int r = read_value(c, a, diags, depth + 1, &items[i++]);
        if (r != CD_OK)
            return r;
    }
    *ret = feel_list(a, items, count);
    return CD_OK;
}

static int read_components(const cd_node *n, cd_arena *a, cd_diags *diags, int depth, const feel_value **ret)
{
    size_t count = 0, i = 0;
    for (const cd_node *c = cd_elem_first(n, "component"); c; c = cd_elem_next(c, "component"))
        count++;
    feel_pair *pairs = cd_arena_array(a, count + 1, sizeof *pairs);
    for (const cd_node *c = cd_elem_first(n, "component"); c; c = cd_elem_next(c, "component"), i++) {
        const char *name = cd_node_attr(c, "name");
        pairs[i].key = cd_arena_strdup(a, name ? name : "");
        pairs[i].value = &feel_null;
        int r = is_nil(c) ? CD_OK : read_value(c, a, diags, depth + 1, &pairs[i].value);
        if (r != CD_OK)
            return r;
    }
    *ret = feel_context(a, pairs, count);
    return CD_OK;
}

static int read_value(const cd_node *n, cd_arena *a, cd_diags *diags, int depth, const feel_value **ret)
{
    if (depth > VALUE_DEPTH_MAX) {
        cd_error(diags, "E3630", cd_node_place(n), _("giá trị lồng quá sâu"));
        return CD_EINPUT;
    }
    const cd_node *v = cd_elem_first(n, "value"), *l = cd_elem_first(n, "list");
    if (cd_elem_first(n, "component"))
        return read_components(n, a, diags, depth, ret);
    if ((!v && !l) || is_nil(v ? v : l)) {
        *ret = &feel_null;
        return CD_OK;
    }
    if (l)
        return read_list(l, a, diags, depth, ret);
    const feel_value *value = simple(v, a);
    if (!value) {
        cd_error(diags, "E3630", cd_node_place(v), _("không đọc được giá trị «%s» theo kiểu đã ghi (xsi:type)"),
                 cd_node_text_trim(v));
        return CD_EINPUT;
    }
    *ret = value;
    return CD_OK;
}

int dmn_case_value(const cd_node *n, cd_arena *a, cd_diags *diags, const feel_value **ret)
{
    return read_value(n, a, diags, 0, ret);
}

static bool equal_numbers(feel_decimal a, feel_decimal b)
{
    feel_decimal x, y;
    return feel_dec_compare(a, b) == 0 || (feel_dec_round(a, COMPARED_DIGITS, FEEL_ROUND_HALF_UP, &x) &&
                                           feel_dec_round(b, COMPARED_DIGITS, FEEL_ROUND_HALF_UP, &y) &&
                                           feel_dec_compare(x, y) == 0);
}

bool dmn_case_equal(const feel_value *e, const feel_value *v)
{
    if (e->kind == FEEL_NUMBER && v->kind == FEEL_NUMBER)
        return equal_numbers(e->number, v->number);
    if (e->kind == FEEL_LIST && v->kind == FEEL_LIST) {
        if (e->list.count != v->list.count)
            return false;
        for (size_t i = 0; i < e->list.count; i++) {
            if (!dmn_case_equal(e->list.items[i], v->list.items[i]))
                return false;
        }
        return true;
    }
    if (e->kind == FEEL_CONTEXT && v->kind == FEEL_CONTEXT) {
        if (e->context.count != v->context.count)
            return false;
        for (size_t i = 0; i < e->context.count; i++) {
            const feel_value *part = feel_context_get(v, e->context.pairs[i].key);
            if (!part || !dmn_case_equal(e->context.pairs[i].value, part))
                return false;
        }
        return true;
    }
    return feel_equal(e, v) == 1;
}
