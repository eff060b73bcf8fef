/* The parser: recursive descent straight over the text, since names with blanks cannot be cut into tokens without
 * knowing the scope.  Nothing is ever parsed twice except `not(...)` at the start of unary tests, so time stays linear. */
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "feel/internal.h"

#define MARK_EVERY 64 /* bytes between remembered places */

typedef struct mark {
    size_t line, column;
} mark;

typedef struct parser {
    const char *text, *p, *end;
    cd_place at;
    mark *marks;
    cd_arena *arena;
    cd_diags *diags;
    feel_scope *scope;
    size_t depth;
    bool failed;
    bool uses_input; /* `?` was seen since it was last cleared */
    bool range_end;  /* parsing the high end of a range: `[` may close it */
} parser;

typedef struct kids {
    const feel_node **items;
    size_t count, cap;
} kids;

/* ---- places, faults, nodes ---- */

static void make_marks(parser *s)
{
    size_t n = (size_t)(s->end - s->text) / MARK_EVERY + 1, i = 0;
    s->marks = cd_calloc(n, sizeof *s->marks);
    mark m = {s->at.line, s->at.column};
    for (const char *p = s->text;; p++) {
        if ((size_t)(p - s->text) % MARK_EVERY == 0)
            s->marks[i++] = m;
        if (p >= s->end)
            break;
        if (*p == '\n')
            m = (mark){m.line + 1, 1};
        else if (((unsigned char)p[1] & 0xC0) != 0x80) /* the last byte of a character */
            m.column++;
    }
}

static cd_place place(const parser *s, const char *at)
{
    size_t offset = (size_t)(at - s->text);
    mark m = s->marks[offset / MARK_EVERY];
    for (const char *p = s->text + offset / MARK_EVERY * MARK_EVERY; p < at; p++) {
        if (*p == '\n')
            m = (mark){m.line + 1, 1};
        else if (((unsigned char)p[1] & 0xC0) != 0x80)
            m.column++;
    }
    return (cd_place){s->at.file, m.line, m.column};
}

/* Only the first fault of a text is told: what follows it is guesswork. */
static const feel_node *fault(parser *s, const char *at, const char *code, const char *text)
{
    if (!s->failed)
        cd_error(s->diags, code, place(s, at), "%s", text);
    s->failed = true;
    return NULL;
}

static void add(parser *s, kids *k, const feel_node *n)
{
    if (!n)
        return;
    if (k->count == k->cap) {
        size_t cap = k->cap ? 2 * k->cap : 4;
        const feel_node **items = cd_arena_array(s->arena, cap, sizeof *items);
        if (k->count)
            memcpy(items, k->items, k->count * sizeof *items);
        k->items = items;
        k->cap = cap;
    }
    k->items[k->count++] = n;
}

static feel_node *node(parser *s, enum feel_node_kind kind, const char *at, kids *k)
{
    feel_node *n = cd_arena_alloc(s->arena, sizeof *n);
    n->kind = kind;
    n->at = place(s, at);
    n->height = 1;
    if (k) {
        n->kids = k->items;
        n->nkids = k->count;
        for (size_t i = 0; i < k->count; i++) {
            if (k->items[i]->height >= n->height)
                n->height = k->items[i]->height + 1;
        }
        if (n->height > FEEL_MAX_HEIGHT)
            fault(s, at, "E3605", _("biểu thức lồng quá sâu hoặc quá dài, hãy tách nhỏ"));
    }
    return n;
}

static feel_node *node1(parser *s, enum feel_node_kind kind, const char *at, const feel_node *a)
{
    if (!a)
        return NULL;
    kids k = {0};
    add(s, &k, a);
    return node(s, kind, at, &k);
}

static feel_node *node2(parser *s, enum feel_node_kind kind, const char *at, const feel_node *a, const feel_node *b)
{
    if (!a || !b)
        return NULL;
    kids k = {0};
    add(s, &k, a);
    add(s, &k, b);
    return node(s, kind, at, &k);
}

static feel_node *named(parser *s, feel_node *n, const char *text)
{
    if (!n)
        return NULL;
    n->text = text;
    n->hash = feel_hash(text);
    return n;
}

static const feel_node *literal(parser *s, const char *at, const feel_value *v)
{
    feel_node *n = node(s, FEEL_N_LITERAL, at, NULL);
    n->value = v;
    return n;
}

/* ---- scanning ---- */

static void skip(parser *s)
{
    while (s->p < s->end) {
        if (s->p[0] == '/' && s->p[1] == '/') {
            while (s->p < s->end && *s->p != '\n')
                s->p++;
        } else if (s->p[0] == '/' && s->p[1] == '*') {
            const char *start = s->p, *close = strstr(s->p + 2, "*/");
            if (!close) {
                fault(s, start, "E3603", _("chú thích «/*» chưa được đóng bằng «*/»"));
                s->p = s->end;
                return;
            }
            s->p = close + 2;
        } else {
            const char *q = s->p;
            if (!feel_is_space(cd_utf8_next(&q, s->end)))
                return;
            s->p = q;
        }
    }
}

static bool look(parser *s, const char *token)
{
    skip(s);
    return strncmp(s->p, token, strlen(token)) == 0;
}

static bool accept(parser *s, const char *token)
{
    if (!look(s, token))
        return false;
    s->p += strlen(token);
    return true;
}

/* Bytes of name characters at `p`. */
static size_t word_len(const parser *s, const char *p)
{
    const char *start = p;
    while (p < s->end) {
        const char *q = p;
        uint32_t c = cd_utf8_next(&q, s->end);
        if (!(p == start ? feel_is_name_start(c) || c == '?' : feel_is_name_part(c) || c == '?'))
            break;
        p = q;
    }
    return (size_t)(p - start);
}

static bool look_word(parser *s, const char *word)
{
    skip(s);
    size_t n = strlen(word);
    return word_len(s, s->p) == n && memcmp(s->p, word, n) == 0;
}

static bool accept_word(parser *s, const char *word)
{
    if (!look_word(s, word))
        return false;
    s->p += strlen(word);
    return true;
}

/* What stands at `p`, for messages. */
static const char *seen(parser *s)
{
    skip(s);
    if (s->p >= s->end)
        return _("hết biểu thức");
    size_t n = word_len(s, s->p);
    if (n == 0) {
        const char *q = s->p;
        cd_utf8_next(&q, s->end);
        n = (size_t)(q - s->p);
    }
    return cd_arena_printf(s->arena, "«%.*s»", (int)(n > 60 ? 60 : n), s->p);
}

static const feel_node *unexpected(parser *s, const char *wanted)
{
    const char *what = seen(s);
    if (!s->failed)
        cd_error(s->diags, "E3601", place(s, s->p), _("gặp %s, cần %s"), what, wanted);
    s->failed = true;
    return NULL;
}

static bool expect(parser *s, const char *token)
{
    if (accept(s, token))
        return true;
    unexpected(s, cd_arena_printf(s->arena, "«%s»", token));
    return false;
}

static bool expect_word(parser *s, const char *word)
{
    if (accept_word(s, word))
        return true;
    unexpected(s, cd_arena_printf(s->arena, "«%s»", word));
    return false;
}

/* A name where it is declared: everything up to one of the characters `stops`, or to the word `stop_word`. */
static const char *declared_name(parser *s, const char *stops, const char *stop_word)
{
    skip(s);
    const char *start = s->p, *p = start;
    size_t stop_len = stop_word ? strlen(stop_word) : 0;
    while (p < s->end && !strchr(stops, *p)) {
        size_t n = word_len(s, p);
        if (stop_word && p > start && n == stop_len && memcmp(p, stop_word, n) == 0)
            break;
        if (n == 0) {
            const char *q = p;
            cd_utf8_next(&q, s->end);
            n = (size_t)(q - p);
        }
        p += n;
    }
    const char *name = feel_name_normal(s->arena, start, (size_t)(p - start));
    if (!feel_is_name(name)) {
        fault(s, start, "E3608", _("ở đây cần một tên"));
        return NULL;
    }
    s->p = p;
    if (feel_name_special(name))
        feel_scope_add(s->scope, name);
    return name;
}

/* A name where it is used: the longest known one, else a run of name characters. */
static const char *used_name(parser *s)
{
    skip(s);
    size_t word = word_len(s, s->p);
    const char *name = NULL;
    size_t known = s->p < s->end ? feel_scope_match(s->scope, s->p, s->end, &name) : 0;
    if (known > word) {
        s->p += known;
        return name;
    }
    if (word == 0)
        return NULL;
    name = cd_arena_strndup(s->arena, s->p, word);
    s->p += word;
    return name;
}

static int hex(const char *p, int n, uint32_t *ret)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++) {
        char c = p[i];
        uint32_t d;
        if (c >= '0' && c <= '9')
            d = (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            d = (uint32_t)(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            d = (uint32_t)(c - 'A') + 10;
        else
            return 0;
        v = v << 4 | d;
    }
    *ret = v;
    return 1;
}

/* A string literal at s->p; *ret in the arena. */
static bool string_literal(parser *s, const char **ret, size_t *ret_len)
{
    const char *start = s->p++;
    cd_str out;
    cd_str_init(&out, 0);
    bool ok = false;
    for (;;) {
        if (s->p >= s->end || *s->p == '\0') {
            fault(s, start, "E3602", _("chuỗi chưa được đóng bằng dấu nháy \""));
            break;
        }
        char c = *s->p;
        if (c == '"') {
            s->p++;
            ok = true;
            break;
        }
        if (c != '\\') {
            cd_str_addc(&out, c);
            s->p++;
            continue;
        }
        const char *at = s->p;
        char e = s->p[1];
        uint32_t v;
        s->p += 2;
        if (e == 'n' || e == 'r' || e == 't') {
            cd_str_addc(&out, e == 'n' ? '\n' : e == 'r' ? '\r' : '\t');
        } else if (e == '"' || e == '\'' || e == '\\') {
            cd_str_addc(&out, e);
        } else if (e == 'u' && hex(s->p, 4, &v)) {
            s->p += 4;
            uint32_t low;
            if (v >= 0xD800 && v < 0xDC00 && s->p[0] == '\\' && s->p[1] == 'u' && hex(s->p + 2, 4, &low) &&
                low >= 0xDC00 && low < 0xE000) {
                v = 0x10000 + ((v - 0xD800) << 10) + (low - 0xDC00);
                s->p += 6;
            }
            if (v == 0 || (v >= 0xD800 && v < 0xE000)) {
                fault(s, at, "E3602", _("mã \\u không phải một ký tự"));
                break;
            }
            cd_utf8_put(&out, v);
        } else if (e == 'U' && hex(s->p, 6, &v) && v > 0 && v <= 0x10FFFF && !(v >= 0xD800 && v < 0xE000)) {
            s->p += 6;
            cd_utf8_put(&out, v);
        } else if (e == '\0') {
            s->p = at + 1;
        } else {
            /* The grammar knows no other escape; a lone backslash stands for itself, so that regular expressions
             * like "\d+" read as in other engines. */
            cd_str_addc(&out, '\\');
            s->p = at + 1;
        }
    }
    if (ok) {
        *ret_len = out.len;
        *ret = cd_arena_strndup(s->arena, cd_str_c(&out), out.len);
    }
    cd_str_done(&out);
    return ok;
}

static const feel_node *number_literal(parser *s)
{
    const char *start = s->p, *p = start;
    while (*p >= '0' && *p <= '9')
        p++;
    if (p[0] == '.' && p[1] >= '0' && p[1] <= '9') {
        p++;
        while (*p >= '0' && *p <= '9')
            p++;
    }
    if (*p == 'e' || *p == 'E') {
        const char *q = p + 1;
        if (*q == '+' || *q == '-')
            q++;
        if (*q >= '0' && *q <= '9') {
            while (*q >= '0' && *q <= '9')
                q++;
            p = q;
        }
    }
    feel_decimal d;
    if (!feel_dec_parse(start, (size_t)(p - start), &d))
        return fault(s, start, "E3606", _("số không hợp lệ"));
    s->p = p;
    return literal(s, start, feel_number(s->arena, d));
}

/* ---- expressions ---- */

static const feel_node *expression(parser *s);
static const feel_node *additive(parser *s);
static const feel_node *type(parser *s);
static const feel_node *test(parser *s, bool bare);

static bool enter(parser *s)
{
    if (++s->depth > FEEL_MAX_NESTING) {
        fault(s, s->p, "E3605", _("biểu thức lồng quá sâu hoặc quá dài, hãy tách nhỏ"));
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
    if (accept(s, "]"))
        high_closed = true;
    else if (accept(s, ")") || accept(s, "["))
        high_closed = false;
    else
        return unexpected(s, _("«]», «)» hoặc «[» để đóng khoảng"));
    feel_node *n = node2(s, FEEL_N_RANGE, start, low, high);
    if (n) {
        n->low_closed = low_closed;
        n->high_closed = high_closed;
    }
    return n;
}

static enum feel_op compare_op(parser *s)
{
    skip(s);
    static const struct {
        const char *text;
        enum feel_op op;
    } ops[] = {{"<=", FEEL_OP_LE}, {">=", FEEL_OP_GE}, {"!=", FEEL_OP_NE},
               {"<", FEEL_OP_LT},  {">", FEEL_OP_GT},  {"=", FEEL_OP_EQ}};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (accept(s, ops[i].text))
            return ops[i].op;
    }
    return FEEL_OP_NONE;
}

/* "(< 10)" and the like: a range with one open end. */
static const feel_node *comparison_range(parser *s, const char *start, enum feel_op op)
{
    const feel_node *x = additive(s);
    if (!x || !expect(s, ")"))
        return NULL;
    const feel_node *none = literal(s, start, &feel_null);
    bool low = op == FEEL_OP_GT || op == FEEL_OP_GE || op == FEEL_OP_EQ || op == FEEL_OP_NE;
    bool high = op == FEEL_OP_LT || op == FEEL_OP_LE || op == FEEL_OP_EQ || op == FEEL_OP_NE;
    feel_node *n = node2(s, FEEL_N_RANGE, start, low ? x : none, high ? x : none);
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
    if (accept(s, ".."))
        return range_rest(s, start, false, x);
    return expect(s, ")") ? x : NULL;
}

static const feel_node *list_or_range(parser *s)
{
    const char *start = s->p;
    s->p++;
    kids k = {0};
    if (accept(s, "]"))
        return node(s, FEEL_N_LIST, start, &k);
    const feel_node *first = expression(s);
    if (!first)
        return NULL;
    if (accept(s, ".."))
        return range_rest(s, start, true, first);
    add(s, &k, first);
    while (accept(s, ",")) {
        const feel_node *x = expression(s);
        if (!x)
            return NULL;
        add(s, &k, x);
    }
    return expect(s, "]") ? node(s, FEEL_N_LIST, start, &k) : NULL;
}

static const feel_node *context(parser *s)
{
    const char *start = s->p;
    s->p++;
    kids k = {0};
    bool repeated = false;
    if (accept(s, "}"))
        return node(s, FEEL_N_CONTEXT, start, &k);
    do {
        skip(s);
        const char *at = s->p, *key;
        if (*s->p == '"') {
            size_t len;
            if (!string_literal(s, &key, &len))
                return NULL;
            if (feel_is_name(key) && feel_name_special(key))
                feel_scope_add(s->scope, key);
        } else {
            key = declared_name(s, ":,{}[]()\"", NULL);
        }
        if (!key || !expect(s, ":"))
            return NULL;
        for (size_t i = 0; i < k.count; i++) {
            if (strcmp(k.items[i]->text, key) == 0) {
                cd_warning(s->diags, "E3609", place(s, at), _("mục «%s» lặp lại trong ngữ cảnh; giá trị là null"), key);
                repeated = true;
            }
        }
        feel_node *e = named(s, node1(s, FEEL_N_ENTRY, at, expression(s)), key);
        if (!e)
            return NULL;
        add(s, &k, e);
    } while (accept(s, ","));
    if (!expect(s, "}"))
        return NULL;
    return repeated ? literal(s, start, &feel_null) : node(s, FEEL_N_CONTEXT, start, &k);
}

static const feel_node *function_definition(parser *s, const char *start)
{
    kids k = {0};
    if (!expect(s, "("))
        return NULL;
    if (!accept(s, ")")) {
        do {
            skip(s);
            const char *at = s->p, *name = declared_name(s, ":,()", NULL);
            if (!name)
                return NULL;
            for (size_t i = 0; i < k.count; i++) {
                if (strcmp(k.items[i]->text, name) == 0)
                    return fault(s, at, "E3609", _("tên tham số lặp lại"));
            }
            feel_node *param = NULL;
            if (accept(s, ":")) {
                param = node1(s, FEEL_N_PARAM, at, type(s));
                if (!param)
                    return NULL;
            } else {
                param = node(s, FEEL_N_PARAM, at, NULL);
            }
            add(s, &k, named(s, param, name));
        } while (accept(s, ","));
        if (!expect(s, ")"))
            return NULL;
    }
    bool external = accept_word(s, "external");
    const feel_node *body = expression(s);
    if (!body)
        return NULL;
    add(s, &k, body);
    feel_node *n = node(s, FEEL_N_FUNCTION, start, &k);
    n->external = external;
    return n;
}

static bool bindings(parser *s, kids *k)
{
    do {
        skip(s);
        const char *at = s->p, *name = declared_name(s, ",()[]{}\"", "in");
        if (!name || !expect_word(s, "in"))
            return false;
        const feel_node *low = expression(s), *high = NULL;
        if (!low)
            return false;
        feel_node *b;
        if (accept(s, "..")) {
            high = expression(s);
            b = node2(s, FEEL_N_BIND, at, low, high);
        } else {
            b = node1(s, FEEL_N_BIND, at, low);
        }
        if (!b)
            return false;
        add(s, k, named(s, b, name));
    } while (accept(s, ","));
    return true;
}

static const feel_node *iteration(parser *s, const char *start, enum feel_node_kind kind)
{
    kids k = {0};
    if (!bindings(s, &k) || !expect_word(s, kind == FEEL_N_FOR ? "return" : "satisfies"))
        return NULL;
    const feel_node *body = expression(s);
    if (!body)
        return NULL;
    add(s, &k, body);
    return node(s, kind, start, &k);
}

static const feel_node *conditional(parser *s, const char *start)
{
    kids k = {0};
    const feel_node *c = expression(s);
    if (!c || !expect_word(s, "then"))
        return NULL;
    const feel_node *a = expression(s);
    if (!a || !expect_word(s, "else"))
        return NULL;
    const feel_node *b = expression(s);
    if (!b)
        return NULL;
    add(s, &k, c);
    add(s, &k, a);
    add(s, &k, b);
    return node(s, FEEL_N_IF, start, &k);
}

static const feel_node *at_literal(parser *s)
{
    const char *start = s->p++;
    skip(s);
    const char *text;
    size_t len;
    if (*s->p != '"')
        return unexpected(s, _("chuỗi trong dấu nháy sau «@»"));
    if (!string_literal(s, &text, &len))
        return NULL;
    const feel_value *v = feel_temporal_parse(s->arena, text);
    if (!v)
        /* the text is well formed, its value is not: null, as in date("...") */
        cd_warning(s->diags, "E3604", place(s, start), _("«@\"%s\"» không phải ngày, giờ hay khoảng thời gian; giá trị là null"),
                   text);
    return literal(s, start, v ? v : &feel_null);
}

static const feel_node *primary(parser *s)
{
    skip(s);
    const char *start = s->p;
    if (s->p >= s->end)
        return unexpected(s, _("một biểu thức"));
    switch (*s->p) {
    case '(':
        return parenthesis(s);
    case '[':
        return list_or_range(s);
    case ']': {
        s->p++;
        const feel_node *low = additive(s);
        return low && expect(s, "..") ? range_rest(s, start, false, low) : NULL;
    }
    case '{':
        return context(s);
    case '"': {
        const char *text;
        size_t len;
        return string_literal(s, &text, &len) ? literal(s, start, feel_string_lend(s->arena, text)) : NULL;
    }
    case '@':
        return at_literal(s);
    case '.':
        if (s->p[1] < '0' || s->p[1] > '9')
            return unexpected(s, _("một biểu thức"));
        return number_literal(s);
    default:
        break;
    }
    if (*s->p >= '0' && *s->p <= '9')
        return number_literal(s);
    size_t n = word_len(s, s->p);
    if (n == 1 && *s->p == '?') {
        s->p++;
        s->uses_input = true;
        return node(s, FEEL_N_INPUT, start, NULL);
    }
    const char *special = NULL;
    if (n > 0 && feel_is_keyword(s->p, n) && feel_scope_match(s->scope, s->p, s->end, &special) <= n) {
        if (accept_word(s, "null"))
            return literal(s, start, &feel_null);
        if (accept_word(s, "true"))
            return literal(s, start, &feel_true);
        if (accept_word(s, "false"))
            return literal(s, start, &feel_false);
        if (accept_word(s, "function"))
            return function_definition(s, start);
        if (accept_word(s, "if"))
            return conditional(s, start);
        if (accept_word(s, "for"))
            return iteration(s, start, FEEL_N_FOR);
        if (accept_word(s, "some"))
            return iteration(s, start, FEEL_N_SOME);
        if (accept_word(s, "every"))
            return iteration(s, start, FEEL_N_EVERY);
        return unexpected(s, _("một biểu thức"));
    }
    const char *name = used_name(s);
    if (!name)
        return unexpected(s, _("một biểu thức"));
    feel_node *x = named(s, node(s, FEEL_N_NAME, start, NULL), name);
    x->value = feel_builtin_value(s->arena, name);
    return x;
}

/* Does `name :` stand here, as in f(name: x)? */
static bool named_argument(parser *s)
{
    skip(s);
    if (word_len(s, s->p) == 0)
        return false;
    const char *p = s->p;
    while (p < s->end && !strchr(":,()[]{}\"", *p))
        p++;
    return p < s->end && *p == ':';
}

static const feel_node *arguments(parser *s, const char *start, const feel_node *function)
{
    kids k = {0};
    add(s, &k, function);
    if (accept(s, ")"))
        return node(s, FEEL_N_CALL, start, &k);
    bool by_name = named_argument(s);
    do {
        skip(s);
        const char *at = s->p;
        if (by_name) {
            const char *p = at;
            while (p < s->end && !strchr(":,()[]{}\"", *p))
                p++;
            const char *name = feel_name_normal(s->arena, at, (size_t)(p - at));
            if (p >= s->end || *p != ':' || !feel_is_name(name))
                return fault(s, at, "E3608", _("ở đây cần tên tham số và dấu hai chấm"));
            s->p = p + 1;
            for (size_t i = 1; i < k.count; i++) {
                if (strcmp(k.items[i]->text, name) == 0)
                    return fault(s, at, "E3609", _("tên tham số lặp lại"));
            }
            feel_node *arg = named(s, node1(s, FEEL_N_ARG, at, expression(s)), name);
            if (!arg)
                return NULL;
            add(s, &k, arg);
        } else {
            const feel_node *x = expression(s);
            if (!x)
                return NULL;
            add(s, &k, x);
        }
    } while (accept(s, ","));
    return expect(s, ")") ? node(s, FEEL_N_CALL, start, &k) : NULL;
}

/* At the high end of a range, is this `[` the closing bracket?  A filter needs an expression behind it. */
static bool closes_range(parser *s)
{
    const char *save = s->p;
    s->p++;
    skip(s);
    bool closes = s->p >= s->end || strchr(")],}.=!*/<>+;", *s->p);
    if (!closes) {
        static const char *const after[] = {"then", "else", "return", "satisfies", "and", "or", "in", "between",
                                            "instance"};
        for (size_t i = 0; i < sizeof after / sizeof *after && !closes; i++)
            closes = look_word(s, after[i]);
    }
    s->p = save;
    return closes;
}

/* Every way down the grammar leads through here (or through a sign, a type or the tests of `in`), so nesting is counted
 * here. */
static const feel_node *postfix(parser *s)
{
    skip(s);
    const char *start = s->p;
    const feel_node *x = enter(s) ? primary(s) : NULL;
    bool at_range_end = s->range_end;
    s->range_end = false;
    while (x && !s->failed) {
        skip(s);
        if (s->p[0] == '.' && s->p[1] != '.') {
            s->p++;
            skip(s);
            const char *at = s->p, *name = used_name(s);
            if (!name) {
                x = fault(s, at, "E3608", _("sau dấu chấm cần tên thành phần"));
                break;
            }
            x = named(s, node1(s, FEEL_N_PATH, start, x), name);
        } else if (*s->p == '[' && !(at_range_end && closes_range(s))) {
            s->p++;
            const feel_node *condition = expression(s);
            x = condition && expect(s, "]") ? node2(s, FEEL_N_FILTER, start, x, condition) : NULL;
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
    skip(s);
    const char *start = s->p;
    const feel_node *x = postfix(s);
    while (x && look_word(s, "instance")) {
        accept_word(s, "instance");
        if (!expect_word(s, "of"))
            return NULL;
        x = node2(s, FEEL_N_INSTANCE, start, x, type(s));
    }
    return x;
}

static const feel_node *unary(parser *s)
{
    skip(s);
    const char *start = s->p;
    if (*s->p != '-')
        return instance(s);
    s->p++;
    const feel_node *x = enter(s) ? unary(s) : NULL;
    s->depth--;
    return node1(s, FEEL_N_NEG, start, x);
}

static feel_node *binary(parser *s, enum feel_node_kind kind, enum feel_op op, const char *start, const feel_node *a,
                         const feel_node *b)
{
    feel_node *n = node2(s, kind, start, a, b);
    if (n)
        n->op = op;
    return n;
}

static const feel_node *power(parser *s)
{
    skip(s);
    const char *start = s->p;
    const feel_node *x = unary(s);
    while (x && accept(s, "**"))
        x = binary(s, FEEL_N_ARITH, FEEL_OP_POW, start, x, unary(s));
    return x;
}

static const feel_node *multiplicative(parser *s)
{
    skip(s);
    const char *start = s->p;
    const feel_node *x = power(s);
    while (x && !s->failed) {
        skip(s);
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
    skip(s);
    const char *start = s->p;
    const feel_node *x = multiplicative(s);
    while (x && !s->failed) {
        skip(s);
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
    skip(s);
    const char *start = s->p;
    kids k = {0};
    bool outer = s->uses_input;
    if (*s->p != '(') {
        const feel_node *t = test(s, true);
        s->uses_input = outer || s->uses_input;
        if (!t)
            return NULL;
        add(s, &k, t);
        return node(s, FEEL_N_TESTS, start, &k);
    }
    s->p++;
    const feel_node *t = test(s, false);
    if (!t)
        return NULL;
    if (t->kind == FEEL_N_TEST_EXPR && accept(s, "..")) {
        t = node1(s, FEEL_N_TEST_EXPR, start, range_rest(s, start, false, t->kids[0]));
        if (!t)
            return NULL;
        add(s, &k, t);
        return node(s, FEEL_N_TESTS, start, &k);
    }
    add(s, &k, t);
    while (accept(s, ",")) {
        t = test(s, false);
        if (!t)
            return NULL;
        add(s, &k, t);
    }
    s->uses_input = outer || s->uses_input;
    return expect(s, ")") ? node(s, FEEL_N_TESTS, start, &k) : NULL;
}

static const feel_node *comparison(parser *s)
{
    skip(s);
    const char *start = s->p;
    const feel_node *x = additive(s);
    while (x && !s->failed) {
        enum feel_op op = compare_op(s);
        if (op != FEEL_OP_NONE) {
            x = binary(s, FEEL_N_COMPARE, op, start, x, additive(s));
        } else if (accept_word(s, "between")) {
            kids k = {0};
            const feel_node *low = additive(s);
            if (!low || !expect_word(s, "and"))
                return NULL;
            const feel_node *high = additive(s);
            if (!high)
                return NULL;
            add(s, &k, x);
            add(s, &k, low);
            add(s, &k, high);
            x = node(s, FEEL_N_BETWEEN, start, &k);
        } else if (accept_word(s, "in")) {
            const feel_node *t = enter(s) ? in_tests(s) : NULL;
            s->depth--;
            x = node2(s, FEEL_N_IN, start, x, t);
        } else {
            break;
        }
    }
    return s->failed ? NULL : x;
}

static const feel_node *conjunction(parser *s)
{
    skip(s);
    const char *start = s->p;
    const feel_node *x = comparison(s);
    while (x && accept_word(s, "and"))
        x = node2(s, FEEL_N_AND, start, x, comparison(s));
    return x;
}

static const feel_node *expression(parser *s)
{
    const feel_node *x = NULL;
    bool outer = s->range_end;
    s->range_end = false;
    skip(s);
    const char *start = s->p;
    x = conjunction(s);
    while (x && accept_word(s, "or"))
        x = node2(s, FEEL_N_OR, start, x, conjunction(s));
    s->range_end = outer;
    return s->failed ? NULL : x;
}

/* ---- types ---- */

static const feel_node *type_members(parser *s, const char *start, const char *name, bool context)
{
    kids k = {0};
    do {
        skip(s);
        const char *at = s->p;
        if (context) {
            const char *member = declared_name(s, ":,<>", NULL);
            if (!member || !expect(s, ":"))
                return NULL;
            feel_node *m = named(s, node1(s, FEEL_N_PARAM, at, type(s)), member);
            if (!m)
                return NULL;
            add(s, &k, m);
        } else {
            const feel_node *t = type(s);
            if (!t)
                return NULL;
            add(s, &k, t);
        }
    } while (accept(s, ","));
    return expect(s, ">") ? named(s, node(s, FEEL_N_TYPE, start, &k), name) : NULL;
}

static const feel_node *type_inner(parser *s)
{
    skip(s);
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
            ok = accept_word(&t, word);
            w += n + (w[n] == ' ');
        }
        if (ok) {
            s->p = t.p;
            return named(s, node(s, FEEL_N_TYPE, start, NULL), spaced[i]);
        }
        s->p = p;
    }
    if (accept_word(s, "function")) {
        kids k = {0};
        if (!accept(s, "<"))
            return named(s, node(s, FEEL_N_TYPE, start, &k), "function");
        if (!accept(s, ">")) {
            do {
                const feel_node *t = type(s);
                if (!t)
                    return NULL;
                add(s, &k, t);
            } while (accept(s, ","));
            if (!expect(s, ">"))
                return NULL;
        }
        if (accept(s, "->")) {
            const feel_node *t = type(s);
            if (!t)
                return NULL;
            add(s, &k, t);
        }
        return named(s, node(s, FEEL_N_TYPE, start, &k), "function");
    }
    const char *name = used_name(s);
    if (!name) {
        fault(s, start, "E3608", _("ở đây cần tên kiểu dữ liệu"));
        return NULL;
    }
    while (s->p[0] == '.' && word_len(s, s->p + 1) > 0) { /* type of an import */
        s->p++;
        name = cd_arena_printf(s->arena, "%s.%s", name, used_name(s));
    }
    if (strcmp(name, "list") == 0 || strcmp(name, "range") == 0) {
        if (accept(s, "<"))
            return type_members(s, start, name, false);
    } else if (strcmp(name, "context") == 0) {
        if (accept(s, "<"))
            return type_members(s, start, name, true);
    }
    return named(s, node(s, FEEL_N_TYPE, start, NULL), name);
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
    skip(s);
    const char *start = s->p;
    enum feel_op op = compare_op(s);
    if (op != FEEL_OP_NONE) {
        feel_node *t = node1(s, FEEL_N_TEST_OP, start, additive(s));
        if (t)
            t->op = op;
        return t;
    }
    s->uses_input = false;
    feel_node *n = node1(s, FEEL_N_TEST_EXPR, start, bare ? additive(s) : expression(s));
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
        add(s, k, t);
    } while (accept(s, ","));
    return k->items[0];
}

static const feel_node *tests(parser *s)
{
    skip(s);
    const char *start = s->p;
    kids k = {0};
    if (*s->p == '-') {
        s->p++;
        skip(s);
        if (s->p >= s->end)
            return node(s, FEEL_N_TESTS, start, &k);
        s->p = start;
    }
    if (accept_word(s, "not") && accept(s, "(")) {
        /* not(...) around everything; otherwise `not` is a function inside an expression */
        cd_diags *diags = s->diags;
        s->diags = NULL;
        bool ok = positive_tests(s, &k) && accept(s, ")");
        skip(s);
        ok = ok && s->p >= s->end && !s->failed;
        s->diags = diags;
        if (ok) {
            feel_node *n = node(s, FEEL_N_TESTS, start, &k);
            n->negated = true;
            return n;
        }
        s->failed = false;
        k = (kids){0};
    }
    s->p = start;
    return positive_tests(s, &k) ? node(s, FEEL_N_TESTS, start, &k) : NULL;
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
    make_marks(&s);
    skip(&s);
    const feel_node *n = NULL;
    if (s.p >= s.end)
        fault(&s, s.text, "E3600", _("biểu thức trống"));
    else
        n = start(&s);
    if (!s.failed) {
        skip(&s);
        if (s.p < s.end)
            unexpected(&s, _("hết biểu thức"));
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
