/* The parser: recursive descent straight over the text, since names with blanks cannot be cut into tokens without
 * knowing the scope.  Nothing is ever parsed twice except `not(...)` at the start of unary tests, so time stays linear. */
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "feel/scan.h"

/* ---- expressions ---- */

static const feel_node *expression(parser *s);
static const feel_node *additive(parser *s);
static const feel_node *type(parser *s);
static const feel_node *test(parser *s, bool bare);

static bool enter(parser *s)
{
    if (++s->depth > FEEL_MAX_NESTING) {
        scan_fault(s, s->p, "E3605", _("biểu thức lồng quá sâu hoặc quá dài, hãy tách nhỏ"));
        return false;
    }
    return !s->failed;
}

/* After the low end of a range and "..": the high end and the closing bracket. */
static const feel_node *range_rest(parser *s, const char *start, bool low_closed, const feel_node *low)
{
    bool outer = s->range_end;
    s->range_end = true;
    const feel_node *high = additive(s);
    s->range_end = outer;
    if (!high)
        return NULL;
    bool high_closed;
    if (scan_accept(s, "]"))
        high_closed = true;
    else if (scan_accept(s, ")") || scan_accept(s, "["))
        high_closed = false;
    else
        return scan_unexpected(s, _("«]», «)» hoặc «[» để đóng khoảng"));
    feel_node *n = scan_node2(s, FEEL_N_RANGE, start, low, high);
    if (n) {
        n->low_closed = low_closed;
        n->high_closed = high_closed;
    }
    return n;
}

static enum feel_op compare_op(parser *s)
{
    scan_skip(s);
    static const struct {
        const char *text;
        enum feel_op op;
    } ops[] = {{"<=", FEEL_OP_LE}, {">=", FEEL_OP_GE}, {"!=", FEEL_OP_NE},
               {"<", FEEL_OP_LT},  {">", FEEL_OP_GT},  {"=", FEEL_OP_EQ}};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (scan_accept(s, ops[i].text))
            return ops[i].op;
    }
    return FEEL_OP_NONE;
}

/* "(< 10)" and the like: a range with one open end. */
static const feel_node *comparison_range(parser *s, const char *start, enum feel_op op)
{
    const feel_node *x = additive(s);
    if (!x || !scan_expect(s, ")"))
        return NULL;
    const feel_node *none = scan_literal(s, start, &feel_null);
    bool low = op == FEEL_OP_GT || op == FEEL_OP_GE || op == FEEL_OP_EQ || op == FEEL_OP_NE;
    bool high = op == FEEL_OP_LT || op == FEEL_OP_LE || op == FEEL_OP_EQ || op == FEEL_OP_NE;
    feel_node *n = scan_node2(s, FEEL_N_RANGE, start, low ? x : none, high ? x : none);
    if (n) {
        n->low_closed = op == FEEL_OP_GE || op == FEEL_OP_EQ;
        n->high_closed = op == FEEL_OP_LE || op == FEEL_OP_EQ;
        n->op = op;
    }
    return n;
}

static const feel_node *parenthesis(parser *s)
{
    const char *start = s->p;
    s->p++;
    enum feel_op op = compare_op(s);
    if (op != FEEL_OP_NONE)
        return comparison_range(s, start, op);
    const feel_node *x = expression(s);
    if (!x)
        return NULL;
    if (scan_accept(s, ".."))
        return range_rest(s, start, false, x);
    return scan_expect(s, ")") ? x : NULL;
}

static const feel_node *list_or_range(parser *s)
{
    const char *start = s->p;
    s->p++;
    kids k = {0};
    if (scan_accept(s, "]"))
        return scan_node(s, FEEL_N_LIST, start, &k);
    const feel_node *first = expression(s);
    if (!first)
        return NULL;
    if (scan_accept(s, ".."))
        return range_rest(s, start, true, first);
    scan_add(s, &k, first);
    while (scan_accept(s, ",")) {
        const feel_node *x = expression(s);
        if (!x)
            return NULL;
        scan_add(s, &k, x);
    }
    return scan_expect(s, "]") ? scan_node(s, FEEL_N_LIST, start, &k) : NULL;
}

static const feel_node *context(parser *s)
{
    const char *start = s->p;
    s->p++;
    kids k = {0};
    bool repeated = false;
    if (scan_accept(s, "}"))
        return scan_node(s, FEEL_N_CONTEXT, start, &k);
    do {
        scan_skip(s);
        const char *at = s->p, *key;
        if (*s->p == '"') {
            size_t len;
            if (!scan_string_literal(s, &key, &len))
                return NULL;
            if (feel_is_name(key) && feel_name_special(key))
                feel_scope_add(s->scope, key);
        } else {
            key = scan_declared_name(s, ":,{}[]()\"", NULL);
        }
        if (!key || !scan_expect(s, ":"))
            return NULL;
        for (size_t i = 0; i < k.count; i++) {
            if (strcmp(k.items[i]->text, key) == 0) {
                cd_warning(s->diags, "E3609", scan_place(s, at), _("mục «%s» lặp lại trong ngữ cảnh; giá trị là null"), key);
                repeated = true;
            }
        }
        feel_node *e = scan_named(s, scan_node1(s, FEEL_N_ENTRY, at, expression(s)), key);
        if (!e)
            return NULL;
        scan_add(s, &k, e);
    } while (scan_accept(s, ","));
    if (!scan_expect(s, "}"))
        return NULL;
    return repeated ? scan_literal(s, start, &feel_null) : scan_node(s, FEEL_N_CONTEXT, start, &k);
}

static const feel_node *function_definition(parser *s, const char *start)
{
    kids k = {0};
    if (!scan_expect(s, "("))
        return NULL;
    if (!scan_accept(s, ")")) {
        do {
            scan_skip(s);
            const char *at = s->p, *name = scan_declared_name(s, ":,()", NULL);
            if (!name)
                return NULL;
            for (size_t i = 0; i < k.count; i++) {
                if (strcmp(k.items[i]->text, name) == 0)
                    return scan_fault(s, at, "E3609", _("tên tham số lặp lại"));
            }
            feel_node *param = NULL;
            if (scan_accept(s, ":")) {
                param = scan_node1(s, FEEL_N_PARAM, at, type(s));
                if (!param)
                    return NULL;
            } else {
                param = scan_node(s, FEEL_N_PARAM, at, NULL);
            }
            scan_add(s, &k, scan_named(s, param, name));
        } while (scan_accept(s, ","));
        if (!scan_expect(s, ")"))
            return NULL;
    }
    bool external = scan_accept_word(s, "external");
    const feel_node *body = expression(s);
    if (!body)
        return NULL;
    scan_add(s, &k, body);
    feel_node *n = scan_node(s, FEEL_N_FUNCTION, start, &k);
    n->external = external;
    return n;
}

static bool bindings(parser *s, kids *k)
{
    do {
        scan_skip(s);
        const char *at = s->p, *name = scan_declared_name(s, ",()[]{}\"", "in");
        if (!name || !scan_expect_word(s, "in"))
            return false;
        const feel_node *low = expression(s), *high = NULL;
        if (!low)
            return false;
        feel_node *b;
        if (scan_accept(s, "..")) {
            high = expression(s);
            b = scan_node2(s, FEEL_N_BIND, at, low, high);
        } else {
            b = scan_node1(s, FEEL_N_BIND, at, low);
        }
        if (!b)
            return false;
        scan_add(s, k, scan_named(s, b, name));
    } while (scan_accept(s, ","));
    return true;
}

static const feel_node *iteration(parser *s, const char *start, enum feel_node_kind kind)
{
    kids k = {0};
    if (!bindings(s, &k) || !scan_expect_word(s, kind == FEEL_N_FOR ? "return" : "satisfies"))
        return NULL;
    const feel_node *body = expression(s);
    if (!body)
        return NULL;
    scan_add(s, &k, body);
    return scan_node(s, kind, start, &k);
}

static const feel_node *conditional(parser *s, const char *start)
{
    kids k = {0};
    const feel_node *c = expression(s);
    if (!c || !scan_expect_word(s, "then"))
        return NULL;
    const feel_node *a = expression(s);
    if (!a || !scan_expect_word(s, "else"))
        return NULL;
    const feel_node *b = expression(s);
    if (!b)
        return NULL;
    scan_add(s, &k, c);
    scan_add(s, &k, a);
    scan_add(s, &k, b);
    return scan_node(s, FEEL_N_IF, start, &k);
}

static const feel_node *at_literal(parser *s)
{
    const char *start = s->p++;
    scan_skip(s);
    const char *text;
    size_t len;
    if (*s->p != '"')
        return scan_unexpected(s, _("chuỗi trong dấu nháy sau «@»"));
    if (!scan_string_literal(s, &text, &len))
        return NULL;
    const feel_value *v = feel_temporal_parse(s->arena, text);
    if (!v)
        /* the text is well formed, its value is not: null, as in date("...") */
        cd_warning(s->diags, "E3604", scan_place(s, start), _("«@\"%s\"» không phải ngày, giờ hay khoảng thời gian; giá trị là null"),
                   text);
    return scan_literal(s, start, v ? v : &feel_null);
}

static const feel_node *primary(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    if (s->p >= s->end)
        return scan_unexpected(s, _("một biểu thức"));
    switch (*s->p) {
    case '(':
        return parenthesis(s);
    case '[':
        return list_or_range(s);
    case ']': {
        s->p++;
        const feel_node *low = additive(s);
        return low && scan_expect(s, "..") ? range_rest(s, start, false, low) : NULL;
    }
    case '{':
        return context(s);
    case '"': {
        const char *text;
        size_t len;
        return scan_string_literal(s, &text, &len) ? scan_literal(s, start, feel_string_lend(s->arena, text)) : NULL;
    }
    case '@':
        return at_literal(s);
    case '.':
        if (s->p[1] < '0' || s->p[1] > '9')
            return scan_unexpected(s, _("một biểu thức"));
        return scan_number_literal(s);
    default:
        break;
    }
    if (*s->p >= '0' && *s->p <= '9')
        return scan_number_literal(s);
    size_t n = scan_word_len(s, s->p);
    if (n == 1 && *s->p == '?') {
        s->p++;
        s->uses_input = true;
        return scan_node(s, FEEL_N_INPUT, start, NULL);
    }
    const char *special = NULL;
    if (n > 0 && feel_is_keyword(s->p, n) && feel_scope_match(s->scope, s->p, s->end, &special) <= n) {
        if (scan_accept_word(s, "null"))
            return scan_literal(s, start, &feel_null);
        if (scan_accept_word(s, "true"))
            return scan_literal(s, start, &feel_true);
        if (scan_accept_word(s, "false"))
            return scan_literal(s, start, &feel_false);
        if (scan_accept_word(s, "function"))
            return function_definition(s, start);
        if (scan_accept_word(s, "if"))
            return conditional(s, start);
        if (scan_accept_word(s, "for"))
            return iteration(s, start, FEEL_N_FOR);
        if (scan_accept_word(s, "some"))
            return iteration(s, start, FEEL_N_SOME);
        if (scan_accept_word(s, "every"))
            return iteration(s, start, FEEL_N_EVERY);
        return scan_unexpected(s, _("một biểu thức"));
    }
    const char *name = scan_used_name(s);
    if (!name)
        return scan_unexpected(s, _("một biểu thức"));
    feel_node *x = scan_named(s, scan_node(s, FEEL_N_NAME, start, NULL), name);
    x->value = feel_builtin_value(s->arena, name);
    return x;
}

/* Does `name :` stand here, as in f(name: x)? */
static bool named_argument(parser *s)
{
    scan_skip(s);
    if (scan_word_len(s, s->p) == 0)
        return false;
    const char *p = s->p;
    while (p < s->end && !strchr(":,()[]{}\"", *p))
        p++;
    return p < s->end && *p == ':';
}

static const feel_node *arguments(parser *s, const char *start, const feel_node *function)
{
    kids k = {0};
    scan_add(s, &k, function);
    if (scan_accept(s, ")"))
        return scan_node(s, FEEL_N_CALL, start, &k);
    bool by_name = named_argument(s);
    do {
        scan_skip(s);
        const char *at = s->p;
        if (by_name) {
            const char *p = at;
            while (p < s->end && !strchr(":,()[]{}\"", *p))
                p++;
            const char *name = feel_name_normal(s->arena, at, (size_t)(p - at));
            if (p >= s->end || *p != ':' || !feel_is_name(name))
                return scan_fault(s, at, "E3608", _("ở đây cần tên tham số và dấu hai chấm"));
            s->p = p + 1;
            for (size_t i = 1; i < k.count; i++) {
                if (strcmp(k.items[i]->text, name) == 0)
                    return scan_fault(s, at, "E3609", _("tên tham số lặp lại"));
            }
            feel_node *arg = scan_named(s, scan_node1(s, FEEL_N_ARG, at, expression(s)), name);
            if (!arg)
                return NULL;
            scan_add(s, &k, arg);
        } else {
            const feel_node *x = expression(s);
            if (!x)
                return NULL;
            scan_add(s, &k, x);
        }
    } while (scan_accept(s, ","));
    return scan_expect(s, ")") ? scan_node(s, FEEL_N_CALL, start, &k) : NULL;
}

/* At the high end of a range, is this `[` the closing bracket?  A filter needs an expression behind it. */
static bool closes_range(parser *s)
{
    const char *save = s->p;
    s->p++;
    scan_skip(s);
    bool closes = s->p >= s->end || strchr(")],}.=!*/<>+;", *s->p);
    if (!closes) {
        static const char *const after[] = {"then", "else", "return", "satisfies", "and", "or", "in", "between",
                                            "instance"};
        for (size_t i = 0; i < sizeof after / sizeof *after && !closes; i++)
            closes = scan_look_word(s, after[i]);
    }
    s->p = save;
    return closes;
}

/* Every way down the grammar leads through here (or through a sign, a type or the tests of `in`), so nesting is counted
 * here. */
static const feel_node *postfix(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    const feel_node *x = enter(s) ? primary(s) : NULL;
    bool at_range_end = s->range_end;
    s->range_end = false;
    while (x && !s->failed) {
        scan_skip(s);
        if (s->p[0] == '.' && s->p[1] != '.') {
            s->p++;
            scan_skip(s);
            const char *at = s->p, *name = scan_used_name(s);
            if (!name) {
                x = scan_fault(s, at, "E3608", _("sau dấu chấm cần tên thành phần"));
                break;
            }
            x = scan_named(s, scan_node1(s, FEEL_N_PATH, start, x), name);
        } else if (*s->p == '[' && !(at_range_end && closes_range(s))) {
            s->p++;
            const feel_node *condition = expression(s);
            x = condition && scan_expect(s, "]") ? scan_node2(s, FEEL_N_FILTER, start, x, condition) : NULL;
        } else if (*s->p == '(') {
            s->p++;
            x = arguments(s, start, x);
        } else {
            break;
        }
    }
    s->range_end = at_range_end;
    s->depth--;
    return s->failed ? NULL : x;
}

static const feel_node *instance(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    const feel_node *x = postfix(s);
    while (x && scan_look_word(s, "instance")) {
        scan_accept_word(s, "instance");
        if (!scan_expect_word(s, "of"))
            return NULL;
        x = scan_node2(s, FEEL_N_INSTANCE, start, x, type(s));
    }
    return x;
}

static const feel_node *unary(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    if (*s->p != '-')
        return instance(s);
    s->p++;
    const feel_node *x = enter(s) ? unary(s) : NULL;
    s->depth--;
    return scan_node1(s, FEEL_N_NEG, start, x);
}

static feel_node *binary(parser *s, enum feel_node_kind kind, enum feel_op op, const char *start, const feel_node *a,
                         const feel_node *b)
{
    feel_node *n = scan_node2(s, kind, start, a, b);
    if (n)
        n->op = op;
    return n;
}

static const feel_node *power(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    const feel_node *x = unary(s);
    while (x && scan_accept(s, "**"))
        x = binary(s, FEEL_N_ARITH, FEEL_OP_POW, start, x, unary(s));
    return x;
}

static const feel_node *multiplicative(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    const feel_node *x = power(s);
    while (x && !s->failed) {
        scan_skip(s);
        if (*s->p == '*' && s->p[1] != '*') {
            s->p++;
            x = binary(s, FEEL_N_ARITH, FEEL_OP_MUL, start, x, power(s));
        } else if (*s->p == '/') {
            s->p++;
            x = binary(s, FEEL_N_ARITH, FEEL_OP_DIV, start, x, power(s));
        } else {
            break;
        }
    }
    return s->failed ? NULL : x;
}

static const feel_node *additive(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    const feel_node *x = multiplicative(s);
    while (x && !s->failed) {
        scan_skip(s);
        if (*s->p == '+') {
            s->p++;
            x = binary(s, FEEL_N_ARITH, FEEL_OP_ADD, start, x, multiplicative(s));
        } else if (*s->p == '-') {
            s->p++;
            x = binary(s, FEEL_N_ARITH, FEEL_OP_SUB, start, x, multiplicative(s));
        } else {
            break;
        }
    }
    return s->failed ? NULL : x;
}

/* Right side of `in`: one test, or tests in parentheses (which may turn out to be an open range). */
static const feel_node *in_tests(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    kids k = {0};
    bool outer = s->uses_input;
    if (*s->p != '(') {
        const feel_node *t = test(s, true);
        s->uses_input = outer || s->uses_input;
        if (!t)
            return NULL;
        scan_add(s, &k, t);
        return scan_node(s, FEEL_N_TESTS, start, &k);
    }
    s->p++;
    const feel_node *t = test(s, false);
    if (!t)
        return NULL;
    if (t->kind == FEEL_N_TEST_EXPR && scan_accept(s, "..")) {
        t = scan_node1(s, FEEL_N_TEST_EXPR, start, range_rest(s, start, false, t->kids[0]));
        if (!t)
            return NULL;
        scan_add(s, &k, t);
        return scan_node(s, FEEL_N_TESTS, start, &k);
    }
    scan_add(s, &k, t);
    while (scan_accept(s, ",")) {
        t = test(s, false);
        if (!t)
            return NULL;
        scan_add(s, &k, t);
    }
    s->uses_input = outer || s->uses_input;
    return scan_expect(s, ")") ? scan_node(s, FEEL_N_TESTS, start, &k) : NULL;
}

static const feel_node *comparison(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    const feel_node *x = additive(s);
    while (x && !s->failed) {
        enum feel_op op = compare_op(s);
        if (op != FEEL_OP_NONE) {
            x = binary(s, FEEL_N_COMPARE, op, start, x, additive(s));
        } else if (scan_accept_word(s, "between")) {
            kids k = {0};
            const feel_node *low = additive(s);
            if (!low || !scan_expect_word(s, "and"))
                return NULL;
            const feel_node *high = additive(s);
            if (!high)
                return NULL;
            scan_add(s, &k, x);
            scan_add(s, &k, low);
            scan_add(s, &k, high);
            x = scan_node(s, FEEL_N_BETWEEN, start, &k);
        } else if (scan_accept_word(s, "in")) {
            const feel_node *t = enter(s) ? in_tests(s) : NULL;
            s->depth--;
            x = scan_node2(s, FEEL_N_IN, start, x, t);
        } else {
            break;
        }
    }
    return s->failed ? NULL : x;
}

static const feel_node *conjunction(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    const feel_node *x = comparison(s);
    while (x && scan_accept_word(s, "and"))
        x = scan_node2(s, FEEL_N_AND, start, x, comparison(s));
    return x;
}

static const feel_node *expression(parser *s)
{
    const feel_node *x = NULL;
    bool outer = s->range_end;
    s->range_end = false;
    scan_skip(s);
    const char *start = s->p;
    x = conjunction(s);
    while (x && scan_accept_word(s, "or"))
        x = scan_node2(s, FEEL_N_OR, start, x, conjunction(s));
    s->range_end = outer;
    return s->failed ? NULL : x;
}

/* ---- types ---- */

static const feel_node *type_members(parser *s, const char *start, const char *name, bool context)
{
    kids k = {0};
    do {
        scan_skip(s);
        const char *at = s->p;
        if (context) {
            const char *member = scan_declared_name(s, ":,<>", NULL);
            if (!member || !scan_expect(s, ":"))
                return NULL;
            feel_node *m = scan_named(s, scan_node1(s, FEEL_N_PARAM, at, type(s)), member);
            if (!m)
                return NULL;
            scan_add(s, &k, m);
        } else {
            const feel_node *t = type(s);
            if (!t)
                return NULL;
            scan_add(s, &k, t);
        }
    } while (scan_accept(s, ","));
    return scan_expect(s, ">") ? scan_named(s, scan_node(s, FEEL_N_TYPE, start, &k), name) : NULL;
}

static const feel_node *type_inner(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    static const char *const spaced[] = {"date and time", "years and months duration", "days and time duration"};
    for (size_t i = 0; i < sizeof spaced / sizeof *spaced; i++) {
        const char *p = s->p, *w = spaced[i];
        bool ok = true;
        parser t = *s;
        while (ok && *w) {
            size_t n = strcspn(w, " ");
            char word[16];
            memcpy(word, w, n);
            word[n] = '\0';
            ok = scan_accept_word(&t, word);
            w += n + (w[n] == ' ');
        }
        if (ok) {
            s->p = t.p;
            return scan_named(s, scan_node(s, FEEL_N_TYPE, start, NULL), spaced[i]);
        }
        s->p = p;
    }
    if (scan_accept_word(s, "function")) {
        kids k = {0};
        if (!scan_accept(s, "<"))
            return scan_named(s, scan_node(s, FEEL_N_TYPE, start, &k), "function");
        if (!scan_accept(s, ">")) {
            do {
                const feel_node *t = type(s);
                if (!t)
                    return NULL;
                scan_add(s, &k, t);
            } while (scan_accept(s, ","));
            if (!scan_expect(s, ">"))
                return NULL;
        }
        if (scan_accept(s, "->")) {
            const feel_node *t = type(s);
            if (!t)
                return NULL;
            scan_add(s, &k, t);
        }
        return scan_named(s, scan_node(s, FEEL_N_TYPE, start, &k), "function");
    }
    const char *name = scan_used_name(s);
    if (!name) {
        scan_fault(s, start, "E3608", _("ở đây cần tên kiểu dữ liệu"));
        return NULL;
    }
    while (s->p[0] == '.' && scan_word_len(s, s->p + 1) > 0) { /* type of an import */
        s->p++;
        name = cd_arena_printf(s->arena, "%s.%s", name, scan_used_name(s));
    }
    if (strcmp(name, "list") == 0 || strcmp(name, "range") == 0) {
        if (scan_accept(s, "<"))
            return type_members(s, start, name, false);
    } else if (strcmp(name, "context") == 0) {
        if (scan_accept(s, "<"))
            return type_members(s, start, name, true);
    }
    return scan_named(s, scan_node(s, FEEL_N_TYPE, start, NULL), name);
}

static const feel_node *type(parser *s)
{
    const feel_node *t = enter(s) ? type_inner(s) : NULL;
    s->depth--;
    return t;
}

/* ---- unary tests ---- */

/* `bare`: the operand of `in` without parentheses, which ends before "and" and "or". */
static const feel_node *test(parser *s, bool bare)
{
    scan_skip(s);
    const char *start = s->p;
    enum feel_op op = compare_op(s);
    if (op != FEEL_OP_NONE) {
        feel_node *t = scan_node1(s, FEEL_N_TEST_OP, start, additive(s));
        if (t)
            t->op = op;
        return t;
    }
    s->uses_input = false;
    feel_node *n = scan_node1(s, FEEL_N_TEST_EXPR, start, bare ? additive(s) : expression(s));
    if (n)
        n->uses_input = s->uses_input;
    return n;
}

static const feel_node *positive_tests(parser *s, kids *k)
{
    do {
        const feel_node *t = test(s, false);
        if (!t)
            return NULL;
        scan_add(s, k, t);
    } while (scan_accept(s, ","));
    return k->items[0];
}

static const feel_node *tests(parser *s)
{
    scan_skip(s);
    const char *start = s->p;
    kids k = {0};
    if (*s->p == '-') {
        s->p++;
        scan_skip(s);
        if (s->p >= s->end)
            return scan_node(s, FEEL_N_TESTS, start, &k);
        s->p = start;
    }
    if (scan_accept_word(s, "not") && scan_accept(s, "(")) {
        /* not(...) around everything; otherwise `not` is a function inside an expression */
        cd_diags *diags = s->diags;
        s->diags = NULL;
        bool ok = positive_tests(s, &k) && scan_accept(s, ")");
        scan_skip(s);
        ok = ok && s->p >= s->end && !s->failed;
        s->diags = diags;
        if (ok) {
            feel_node *n = scan_node(s, FEEL_N_TESTS, start, &k);
            n->negated = true;
            return n;
        }
        s->failed = false;
        k = (kids){0};
    }
    s->p = start;
    return positive_tests(s, &k) ? scan_node(s, FEEL_N_TESTS, start, &k) : NULL;
}

/* ---- entry ---- */

static int parse(const char *text, cd_place at, const feel_scope *scope, cd_diags *diags, cd_arena *a,
                 const feel_node *(*start)(parser *s), const feel_node **ret)
{
    size_t len = strlen(text), bad;
    if (len > FEEL_MAX_TEXT) {
        cd_error(diags, "E3605", at, _("biểu thức dài quá %zu byte"), FEEL_MAX_TEXT);
        return CD_EINPUT;
    }
    if (!cd_utf8_check(text, len, &bad)) {
        cd_error(diags, "E3607", at, _("biểu thức không phải UTF-8 hợp lệ (byte thứ %zu)"), bad + 1);
        return CD_EINPUT;
    }
    parser s = {.text = text, .p = text, .end = text + len, .at = at, .arena = a, .diags = diags,
                .scope = feel_scope_new(a, scope)};
    scan_make_marks(&s);
    scan_skip(&s);
    const feel_node *n = NULL;
    if (s.p >= s.end)
        scan_fault(&s, s.text, "E3600", _("biểu thức trống"));
    else
        n = start(&s);
    if (!s.failed) {
        scan_skip(&s);
        if (s.p < s.end)
            scan_unexpected(&s, _("hết biểu thức"));
    }
    free(s.marks);
    if (s.failed || !n)
        return CD_EINPUT;
    *ret = n;
    return CD_OK;
}

int feel_parse_expr(const char *text, cd_place at, const feel_scope *scope, cd_diags *diags, cd_arena *a,
                    const feel_node **ret)
{
    return parse(text, at, scope, diags, a, expression, ret);
}

int feel_parse_tests(const char *text, cd_place at, const feel_scope *scope, cd_diags *diags, cd_arena *a,
                     const feel_node **ret)
{
    return parse(text, at, scope, diags, a, tests, ret);
}
