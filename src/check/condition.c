/* Conditions of checks: parsing, and what can be known of them before any system is looked at. */
#include <string.h>

#include "base/i18n.h"
#include "check/private.h"
#include "feel/ast.h"

const char *const check_org_fields[] = {"name", "kind", "abbreviation", "parent", "mandate", "mandate_no", "mandate_date", "representative",
                                        "position", "address", "phone", "email", "place", NULL};
static const char *const system_members[] = {"id", "name", "composite", "risks", NULL};

static bool listed(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

bool org_member_known(const char *name)
{
    return listed(check_org_fields, name);
}

/* Members of a name that is a context; NULL: it is none. */
static const char *const *members_of(const char *name)
{
    static const char *const orgs[] = {"owner", "operator", "agency", NULL};
    if (strcmp(name, "system") == 0)
        return system_members;
    return listed(orgs, name) ? check_org_fields : NULL;
}

/* What an expression is, as far as it matters: a value with a domain, a row of a list, a list, or a column of one. */
enum kind { OTHER, VALUE, ROW, LIST, COLUMN };

typedef struct type {
    enum kind kind;
    const fact *fact;  /* VALUE, COLUMN */
    bool many;         /* the value is a list of texts */
    size_t source;     /* ROW, LIST */
} type;

static const type other = {.kind = OTHER, .source = NO_SOURCE};

/* Names bound inside an expression: one by `for` and its like, or the columns of the item of a filter. */
typedef struct scope {
    const struct scope *up;
    const char *name;  /* NULL: the columns of `type`, and `item` */
    type type;
} scope;

typedef struct reader {
    const facts *facts;
    const check_sources *sources;
    size_t each;
    cd_diags *diags;
    reading *reads;
    cd_place at;       /* of the whole condition */
    int result;
} reader;

static void fault(reader *r)
{
    r->result = CD_EINPUT;
}

static const char *kind_words(const fact *f)
{
    switch (f->kind) {
    case FACT_BOOL:
        return _("true hoặc false");
    case FACT_COUNT:
        return _("một số");
    case FACT_DATE:
        return "date(\"YYYY-MM-DD\")";
    default:
        return _("một chuỗi trong dấu nháy");
    }
}

/* A literal beside a fact must be something the fact can be, else the condition would be false for ever. */
static void compare_literal(reader *r, const fact *f, const feel_node *n)
{
    if (n->kind == FEEL_N_LIST || n->kind == FEEL_N_TESTS || n->kind == FEEL_N_TEST_EXPR) {
        for (size_t i = 0; i < n->nkids; i++)
            compare_literal(r, f, n->kids[i]);
        return;
    }
    if (n->kind != FEEL_N_LITERAL || n->value->kind == FEEL_NULL)
        return;
    static const enum feel_kind want[] = {[FACT_BOOL] = FEEL_BOOL,    [FACT_ENUM] = FEEL_STRING, [FACT_SET] = FEEL_STRING,
                                          [FACT_COUNT] = FEEL_NUMBER, [FACT_DATE] = FEEL_DATE,   [FACT_TEXT] = FEEL_STRING};
    if (n->value->kind != want[f->kind]) {
        cd_error(r->diags, "E3302", n->at, _("«%s» không bao giờ so được với giá trị này; hãy viết %s"), f->code, kind_words(f));
        fault(r);
    } else if ((f->kind == FACT_ENUM || f->kind == FACT_SET) && !fact_value_find(f, n->value->string.s)) {
        cd_error(r->diags, "E3302", n->at, _("«%s» không có giá trị «%s»; xem các giá trị trong facts.xml, tables.xml"), f->code, n->value->string.s);
        fault(r);
    }
}

/* ---- columns ---- */

static type value_of(const fact_column *c)
{
    return (type){.kind = VALUE, .fact = c->fact, .many = c->many, .source = NO_SOURCE};
}

/* Column of a row; `own`: of the row the condition is about. */
static bool column_of(reader *r, size_t source, const char *name, bool own, type *ret)
{
    const fact_table *t = r->sources->items[source].table;
    size_t c = fact_table_column(t, name);
    if (c == SIZE_MAX)
        return false;
    if (own)
        r->reads->own |= UINT64_C(1) << c;
    else
        r->reads->lists[source] |= UINT64_C(1) << c;
    *ret = value_of(&t->columns[c]);
    return true;
}

static type type_of(reader *r, const feel_node *n, const scope *in);

static type name_type(reader *r, const feel_node *n, const scope *in)
{
    type t;
    for (const scope *s = in; s; s = s->up) {
        if (s->name) {
            if (strcmp(s->name, n->text) == 0)
                return s->type;
        } else if (strcmp(n->text, "item") == 0) {
            return s->type;
        } else if (s->type.kind == ROW && column_of(r, s->type.source, n->text, false, &t)) {
            return t;
        }
    }
    if (r->each != NO_SOURCE && strcmp(n->text, "row") == 0) {
        r->reads->row = true;
        return (type){.kind = ROW, .source = r->each};
    }
    if (r->each != NO_SOURCE && column_of(r, r->each, n->text, true, &t))
        return t;
    const fact *f = facts_find(r->facts, n->text);
    if (f)
        return (type){.kind = VALUE, .fact = f, .source = NO_SOURCE};
    size_t list = source_find(r->sources, n->text);
    if (list != NO_SOURCE) {
        /* Its key, so that it is made even where it is only counted. */
        r->reads->lists[list] |= UINT64_C(1) << r->sources->items[list].table->key;
        return (type){.kind = LIST, .source = list};
    }
    static const char *const others[] = {"level", "min_level", "max_level", "criteria", "thresholds", NULL};
    if (!n->value && !members_of(n->text) && !listed(others, n->text)) {
        if (r->each != NO_SOURCE)
            cd_error(r->diags, "E3300", r->at,
                     _("điều kiện dùng tên lạ «%s»; chỉ dùng cột của bảng «%s», row, mã dữ kiện, tên bảng, level, min_level, max_level, criteria, thresholds, system, owner, operator, agency"),
                     n->text, r->sources->items[r->each].table->code);
        else
            cd_error(r->diags, "E3300", r->at,
                     _("điều kiện dùng tên lạ «%s»; chỉ dùng mã dữ kiện, tên bảng, level, min_level, max_level, criteria, thresholds, system, owner, operator, agency"),
                     n->text);
        fault(r);
    }
    return other;
}

static void no_member(reader *r, const feel_node *n, const char *of)
{
    cd_error(r->diags, "E3301", n->at, _("«%s» không có thành phần «%s»; xem rules/README.md"), of, n->text);
    fault(r);
}

static type path_type(reader *r, const feel_node *n, const scope *in)
{
    const feel_node *of = n->kids[0];
    type t = type_of(r, of, in), member;
    if (t.kind == LIST || t.kind == ROW) {
        bool own = of->kind == FEEL_N_NAME && t.kind == ROW && t.source == r->each && strcmp(of->text, "row") == 0;
        if (!column_of(r, t.source, n->text, own, &member)) {
            no_member(r, n, r->sources->items[t.source].table->code);
            return other;
        }
        if (t.kind == LIST)
            member.kind = COLUMN;
        return member;
    }
    if (of->kind == FEEL_N_NAME && strcmp(of->text, "thresholds") == 0) {
        const fact *f = facts_find(r->facts, n->text);
        if (!f || f->kind != FACT_COUNT)
            no_member(r, n, of->text);
    } else if (of->kind == FEEL_N_NAME) {
        const char *const *members = members_of(of->text);
        if (members && !listed(members, n->text))
            no_member(r, n, of->text);
    }
    return other;
}

/* ---- bindings ---- */

/* What one item of a list is. */
static type item_of(type t)
{
    if (t.kind == LIST)
        t.kind = ROW;
    else if (t.kind == COLUMN && !t.many)
        t.kind = VALUE;
    else if (t.kind == VALUE && (t.many || t.fact->kind == FACT_SET))
        t.many = false;
    else
        t = other;
    return t;
}

static void visit_kids(reader *r, const feel_node *n, size_t from, const scope *in)
{
    for (size_t i = from; i < n->nkids; i++)
        type_of(r, n->kids[i], in);
}

/* `for`, `some`, `every`: each binding is known to those after it and to the body. */
static void iteration(reader *r, const feel_node *n, size_t i, const scope *in)
{
    if (i + 1 >= n->nkids || n->kids[i]->kind != FEEL_N_BIND) {
        static const char partial[] = "partial";
        scope s = {in, partial, other};
        visit_kids(r, n, i, n->kind == FEEL_N_FOR ? &s : in);
        return;
    }
    const feel_node *bind = n->kids[i];
    type t = bind->nkids == 1 ? item_of(type_of(r, bind->kids[0], in)) : other;
    if (bind->nkids != 1)
        visit_kids(r, bind, 0, in);
    scope s = {in, bind->text, t};
    iteration(r, n, i + 1, &s);
}

static void entries(reader *r, const feel_node *n, size_t i, const scope *in)
{
    if (i == n->nkids)
        return;
    visit_kids(r, n->kids[i], 0, in);
    scope s = {in, n->kids[i]->text, other};
    entries(r, n, i + 1, &s);
}

static void function(reader *r, const feel_node *n, size_t i, const scope *in)
{
    if (i < n->nkids && n->kids[i]->kind == FEEL_N_PARAM) {
        scope s = {in, n->kids[i]->text, other};
        function(r, n, i + 1, &s);
    } else {
        visit_kids(r, n, i, in);
    }
}

static type filter_type(reader *r, const feel_node *n, const scope *in)
{
    type t = type_of(r, n->kids[0], in);
    const feel_node *test = n->kids[1];
    type one = item_of(t);
    scope s = {in, NULL, one};
    type_of(r, test, &s);
    if (test->kind == FEEL_N_LITERAL && test->value->kind == FEEL_NUMBER)
        return one;
    return t.kind == LIST || t.kind == COLUMN ? t : other;
}

/* ---- comparisons ---- */

static void compare(reader *r, const feel_node *n, type t, const feel_node *with)
{
    if (t.kind != VALUE)
        return;
    if (t.many && n->kind == FEEL_N_COMPARE && with->kind == FEEL_N_LITERAL && with->value->kind != FEEL_NULL) {
        cd_error(r->diags, "E3302", with->at, _("cột «%s» là danh sách, không bao giờ bằng một giá trị; hãy viết list contains(%s, ...)"), t.fact->code,
                 t.fact->code);
        fault(r);
        return;
    }
    compare_literal(r, t.fact, with);
}

static type call_type(reader *r, const feel_node *n, const scope *in)
{
    const feel_node *f = n->kids[0];
    if (f->kind != FEEL_N_NAME || (!f->value && !address_function_known(f->text)))
        type_of(r, f, in);
    type first = other;
    for (size_t i = 1; i < n->nkids; i++) {
        const feel_node *arg = n->kids[i]->kind == FEEL_N_ARG ? n->kids[i]->kids[0] : n->kids[i];
        type t = type_of(r, arg, in);
        if (i == 1)
            first = t;
    }
    if (f->kind == FEEL_N_NAME && strcmp(f->text, "list contains") == 0 && n->nkids == 3 && (first.kind == VALUE || first.kind == COLUMN))
        compare_literal(r, first.fact, n->kids[2]);
    return other;
}

static type type_of(reader *r, const feel_node *n, const scope *in)
{
    type t;
    switch (n->kind) {
    case FEEL_N_NAME:
        return name_type(r, n, in);
    case FEEL_N_PATH:
        return path_type(r, n, in);
    case FEEL_N_FILTER:
        return filter_type(r, n, in);
    case FEEL_N_CALL:
        return call_type(r, n, in);
    case FEEL_N_FOR:
    case FEEL_N_SOME:
    case FEEL_N_EVERY:
        iteration(r, n, 0, in);
        return other;
    case FEEL_N_CONTEXT:
        entries(r, n, 0, in);
        return other;
    case FEEL_N_FUNCTION:
        function(r, n, 0, in);
        return other;
    case FEEL_N_TYPE:
        return other;
    case FEEL_N_COMPARE:
    case FEEL_N_IN:
        t = type_of(r, n->kids[0], in);
        compare(r, n, t, n->kids[1]);
        t = type_of(r, n->kids[1], in);
        if (n->kind == FEEL_N_COMPARE)
            compare(r, n, t, n->kids[0]);
        return other;
    default:
        visit_kids(r, n, 0, in);
        return other;
    }
}

int condition_parse(const char *text, cd_place at, const facts *f, const check_sources *s, size_t each, cd_diags *diags, cd_arena *a,
                    reading *reads, const feel_node **ret)
{
    const feel_node *n;
    int result = feel_parse_expr(cd_arena_strdup(a, text), at, NULL, diags, a, &n);
    if (result != CD_OK)
        return result;
    reader r = {.facts = f, .sources = s, .each = each, .diags = diags, .reads = reads, .at = at, .result = CD_OK};
    type_of(&r, n, NULL);
    if (r.result == CD_OK)
        *ret = n;
    return r.result;
}
