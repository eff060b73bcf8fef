/* Syntax trees as text, every operation in parentheses. */
#include "feel/internal.h"

static const char *const ops[] = {"", "+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">="};

static void list(const feel_node *n, size_t from, size_t to_kid, const char *between, cd_str *to)
{
    for (size_t i = from; i < to_kid; i++) {
        if (i > from)
            cd_str_adds(to, between);
        feel_ast_show(n->kids[i], to);
    }
}

static void wrapped(const feel_node *n, const char *open, const char *between, const char *close, cd_str *to)
{
    cd_str_adds(to, open);
    list(n, 0, n->nkids, between, to);
    cd_str_adds(to, close);
}

static void keyed(const feel_node *n, cd_str *to)
{
    if (feel_is_name(n->text))
        cd_str_adds(to, n->text);
    else
        cd_str_add_json(to, n->text);
    if (n->nkids) {
        cd_str_adds(to, ": ");
        feel_ast_show(n->kids[0], to);
    }
}

void feel_ast_show(const feel_node *n, cd_str *to)
{
    switch (n->kind) {
    case FEEL_N_LITERAL:
        feel_value_show(n->value, to);
        return;
    case FEEL_N_NAME:
        cd_str_adds(to, n->text);
        return;
    case FEEL_N_INPUT:
        cd_str_addc(to, '?');
        return;
    case FEEL_N_NEG:
        wrapped(n, "(-", "", ")", to);
        return;
    case FEEL_N_ARITH:
    case FEEL_N_COMPARE:
        cd_str_addc(to, '(');
        feel_ast_show(n->kids[0], to);
        cd_str_addf(to, " %s ", ops[n->op]);
        feel_ast_show(n->kids[1], to);
        cd_str_addc(to, ')');
        return;
    case FEEL_N_AND:
        wrapped(n, "(", " and ", ")", to);
        return;
    case FEEL_N_OR:
        wrapped(n, "(", " or ", ")", to);
        return;
    case FEEL_N_IF:
        cd_str_adds(to, "(if ");
        feel_ast_show(n->kids[0], to);
        cd_str_adds(to, " then ");
        feel_ast_show(n->kids[1], to);
        cd_str_adds(to, " else ");
        feel_ast_show(n->kids[2], to);
        cd_str_addc(to, ')');
        return;
    case FEEL_N_FOR:
    case FEEL_N_SOME:
    case FEEL_N_EVERY:
        cd_str_adds(to, n->kind == FEEL_N_FOR ? "(for " : n->kind == FEEL_N_SOME ? "(some " : "(every ");
        list(n, 0, n->nkids - 1, ", ", to);
        cd_str_adds(to, n->kind == FEEL_N_FOR ? " return " : " satisfies ");
        feel_ast_show(n->kids[n->nkids - 1], to);
        cd_str_addc(to, ')');
        return;
    case FEEL_N_BIND:
        cd_str_addf(to, "%s in ", n->text);
        list(n, 0, n->nkids, "..", to);
        return;
    case FEEL_N_BETWEEN:
        cd_str_addc(to, '(');
        feel_ast_show(n->kids[0], to);
        cd_str_adds(to, " between ");
        list(n, 1, 3, " and ", to);
        cd_str_addc(to, ')');
        return;
    case FEEL_N_IN:
        cd_str_addc(to, '(');
        feel_ast_show(n->kids[0], to);
        wrapped(n->kids[1], " in (", ", ", "))", to);
        return;
    case FEEL_N_INSTANCE:
        wrapped(n, "(", " instance of ", ")", to);
        return;
    case FEEL_N_PATH:
        feel_ast_show(n->kids[0], to);
        cd_str_addf(to, ".%s", n->text);
        return;
    case FEEL_N_FILTER:
        feel_ast_show(n->kids[0], to);
        cd_str_addc(to, '[');
        feel_ast_show(n->kids[1], to);
        cd_str_addc(to, ']');
        return;
    case FEEL_N_CALL:
        feel_ast_show(n->kids[0], to);
        cd_str_addc(to, '(');
        list(n, 1, n->nkids, ", ", to);
        cd_str_addc(to, ')');
        return;
    case FEEL_N_ARG:
    case FEEL_N_ENTRY:
    case FEEL_N_PARAM:
        keyed(n, to);
        return;
    case FEEL_N_LIST:
        wrapped(n, "[", ", ", "]", to);
        return;
    case FEEL_N_CONTEXT:
        wrapped(n, "{", ", ", "}", to);
        return;
    case FEEL_N_RANGE:
        if (n->op != FEEL_OP_NONE) {
            cd_str_addf(to, "(%s ", ops[n->op]);
            feel_ast_show(n->kids[n->op == FEEL_OP_LT || n->op == FEEL_OP_LE ? 1 : 0], to);
            cd_str_addc(to, ')');
            return;
        }
        wrapped(n, n->low_closed ? "[" : "(", "..", n->high_closed ? "]" : ")", to);
        return;
    case FEEL_N_FUNCTION:
        cd_str_adds(to, "(function(");
        list(n, 0, n->nkids - 1, ", ", to);
        cd_str_adds(to, n->external ? ") external " : ") ");
        feel_ast_show(n->kids[n->nkids - 1], to);
        cd_str_addc(to, ')');
        return;
    case FEEL_N_TYPE:
        cd_str_adds(to, n->text);
        if (n->nkids)
            wrapped(n, "<", ", ", ">", to);
        return;
    case FEEL_N_TESTS:
        if (n->nkids == 0)
            cd_str_addc(to, '-');
        else
            wrapped(n, n->negated ? "not(" : "", ", ", n->negated ? ")" : "", to);
        return;
    case FEEL_N_TEST_OP:
        cd_str_addf(to, "%s ", ops[n->op]);
        feel_ast_show(n->kids[0], to);
        return;
    case FEEL_N_TEST_EXPR:
    default:
        list(n, 0, n->nkids, ", ", to);
        return;
    }
}
