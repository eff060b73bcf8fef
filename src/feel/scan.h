/* The parser's state, and what it reads with: places, faults, nodes, words and literals.  Private to feel/. */
#ifndef CD_FEEL_SCAN_H
#define CD_FEEL_SCAN_H

#include "feel/internal.h"

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

/* Each function's meaning stands beside it in scan.c; all of them are silent once s->failed. */
void scan_make_marks(parser *s);
cd_place scan_place(const parser *s, const char *at);
const feel_node *scan_fault(parser *s, const char *at, const char *code, const char *text);
void scan_add(parser *s, kids *k, const feel_node *n);
feel_node *scan_node(parser *s, enum feel_node_kind kind, const char *at, kids *k);
feel_node *scan_node1(parser *s, enum feel_node_kind kind, const char *at, const feel_node *a);
feel_node *scan_node2(parser *s, enum feel_node_kind kind, const char *at, const feel_node *a, const feel_node *b);
feel_node *scan_named(parser *s, feel_node *n, const char *text);
const feel_node *scan_literal(parser *s, const char *at, const feel_value *v);
void scan_skip(parser *s);
bool scan_accept(parser *s, const char *token);
size_t scan_word_len(const parser *s, const char *p);
bool scan_look_word(parser *s, const char *word);
bool scan_accept_word(parser *s, const char *word);
const feel_node *scan_unexpected(parser *s, const char *wanted);
bool scan_expect(parser *s, const char *token);
bool scan_expect_word(parser *s, const char *word);
const char *scan_declared_name(parser *s, const char *stops, const char *stop_word);
const char *scan_used_name(parser *s);
bool scan_string_literal(parser *s, const char **ret, size_t *ret_len);
const feel_node *scan_number_literal(parser *s);

#endif
