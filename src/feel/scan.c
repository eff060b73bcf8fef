/* Reading the text of an expression piece by piece: blanks and comments, words, names, literals; places of all of it. */
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "feel/scan.h"

#define MARK_EVERY 64 /* bytes between remembered places */

/* ---- places, faults, nodes ---- */

void scan_make_marks(parser *s)
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

cd_place scan_place(const parser *s, const char *at)
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
const feel_node *scan_fault(parser *s, const char *at, const char *code, const char *text)
{
    if (!s->failed)
        cd_error(s->diags, code, scan_place(s, at), "%s", text);
    s->failed = true;
    return NULL;
}

void scan_add(parser *s, kids *k, const feel_node *n)
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

feel_node *scan_node(parser *s, enum feel_node_kind kind, const char *at, kids *k)
{
    feel_node *n = cd_arena_alloc(s->arena, sizeof *n);
    n->kind = kind;
    n->at = scan_place(s, at);
    n->height = 1;
    if (k) {
        n->kids = k->items;
        n->nkids = k->count;
        for (size_t i = 0; i < k->count; i++) {
            if (k->items[i]->height >= n->height)
                n->height = k->items[i]->height + 1;
        }
        if (n->height > FEEL_MAX_HEIGHT)
            scan_fault(s, at, "E3605", _("biểu thức lồng quá sâu hoặc quá dài, hãy tách nhỏ"));
    }
    return n;
}

/* Exactly as many as there are: these never grow. */
static kids kids_of(parser *s, const feel_node *a, const feel_node *b)
{
    const size_t n = b ? 2 : 1;
    const feel_node **items = cd_arena_array(s->arena, n, sizeof *items);
    items[0] = a;
    if (b)
        items[1] = b;
    return (kids){.items = items, .count = n, .cap = n};
}

feel_node *scan_node1(parser *s, enum feel_node_kind kind, const char *at, const feel_node *a)
{
    if (!a)
        return NULL;
    kids k = kids_of(s, a, NULL);
    return scan_node(s, kind, at, &k);
}

feel_node *scan_node2(parser *s, enum feel_node_kind kind, const char *at, const feel_node *a, const feel_node *b)
{
    if (!a || !b)
        return NULL;
    kids k = kids_of(s, a, b);
    return scan_node(s, kind, at, &k);
}

feel_node *scan_named(parser *s, feel_node *n, const char *text)
{
    if (!n)
        return NULL;
    n->text = text;
    n->hash = feel_hash(text);
    return n;
}

const feel_node *scan_literal(parser *s, const char *at, const feel_value *v)
{
    feel_node *n = scan_node(s, FEEL_N_LITERAL, at, NULL);
    n->value = v;
    return n;
}

/* ---- scanning ---- */

void scan_skip(parser *s)
{
    while (s->p < s->end) {
        if (s->p[0] == '/' && s->p[1] == '/') {
            while (s->p < s->end && *s->p != '\n')
                s->p++;
        } else if (s->p[0] == '/' && s->p[1] == '*') {
            const char *start = s->p, *close = strstr(s->p + 2, "*/");
            if (!close) {
                scan_fault(s, start, "E3603", _("chú thích «/*» chưa được đóng bằng «*/»"));
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

static bool scan_look(parser *s, const char *token)
{
    scan_skip(s);
    return strncmp(s->p, token, strlen(token)) == 0;
}

bool scan_accept(parser *s, const char *token)
{
    if (!scan_look(s, token))
        return false;
    s->p += strlen(token);
    return true;
}

/* Bytes of name characters at `p`. */
size_t scan_word_len(const parser *s, const char *p)
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

bool scan_look_word(parser *s, const char *word)
{
    scan_skip(s);
    size_t n = strlen(word);
    return scan_word_len(s, s->p) == n && memcmp(s->p, word, n) == 0;
}

bool scan_accept_word(parser *s, const char *word)
{
    if (!scan_look_word(s, word))
        return false;
    s->p += strlen(word);
    return true;
}

/* What stands at `p`, for messages. */
static const char *scan_seen(parser *s)
{
    scan_skip(s);
    if (s->p >= s->end)
        return _("hết biểu thức");
    size_t n = scan_word_len(s, s->p);
    if (n == 0) {
        const char *q = s->p;
        cd_utf8_next(&q, s->end);
        n = (size_t)(q - s->p);
    }
    return cd_arena_printf(s->arena, "«%.*s»", (int)(n > 60 ? 60 : n), s->p);
}

const feel_node *scan_unexpected(parser *s, const char *wanted)
{
    const char *what = scan_seen(s);
    if (!s->failed)
        cd_error(s->diags, "E3601", scan_place(s, s->p), _("gặp %s, cần %s"), what, wanted);
    s->failed = true;
    return NULL;
}

bool scan_expect(parser *s, const char *token)
{
    if (scan_accept(s, token))
        return true;
    scan_unexpected(s, cd_arena_printf(s->arena, "«%s»", token));
    return false;
}

bool scan_expect_word(parser *s, const char *word)
{
    if (scan_accept_word(s, word))
        return true;
    scan_unexpected(s, cd_arena_printf(s->arena, "«%s»", word));
    return false;
}

/* A name where it is declared: everything up to one of the characters `stops`, or to the word `stop_word`. */
const char *scan_declared_name(parser *s, const char *stops, const char *stop_word)
{
    scan_skip(s);
    const char *start = s->p, *p = start;
    size_t stop_len = stop_word ? strlen(stop_word) : 0;
    while (p < s->end && !strchr(stops, *p)) {
        size_t n = scan_word_len(s, p);
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
        scan_fault(s, start, "E3608", _("ở đây cần một tên"));
        return NULL;
    }
    s->p = p;
    if (feel_name_special(name))
        feel_scope_add(s->scope, name);
    return name;
}

/* A name where it is used: the longest known one, else a run of name characters. */
const char *scan_used_name(parser *s)
{
    scan_skip(s);
    size_t word = scan_word_len(s, s->p);
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
bool scan_string_literal(parser *s, const char **ret, size_t *ret_len)
{
    const char *start = s->p++;
    cd_str out;
    cd_str_init(&out, 0);
    bool ok = false;
    for (;;) {
        if (s->p >= s->end || *s->p == '\0') {
            scan_fault(s, start, "E3602", _("chuỗi chưa được đóng bằng dấu nháy \""));
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
                scan_fault(s, at, "E3602", _("mã \\u không phải một ký tự"));
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

const feel_node *scan_number_literal(parser *s)
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
        return scan_fault(s, start, "E3606", _("số không hợp lệ"));
    s->p = p;
    return scan_literal(s, start, feel_number(s->arena, d));
}
