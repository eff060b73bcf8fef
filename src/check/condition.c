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

static bool name_known(const facts *f, const char *name)
{
    static const char *const others[] = {"level", "min_level", "max_level", "criteria", NULL};
    return facts_find(f, name) || members_of(name) || listed(others, name);
}

typedef struct reader {
    const facts *facts;
    cd_diags *diags;
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
        cd_error(r->diags, "E3302", n->at, _("«%s» không có giá trị «%s»; xem các giá trị trong facts.xml"), f->code, n->value->string.s);
        fault(r);
    }
}

static const fact *fact_of(const reader *r, const feel_node *n)
{
    return n->kind == FEEL_N_NAME ? facts_find(r->facts, n->text) : NULL;
}

static bool look(const feel_node *n, void *user)
{
    reader *r = user;
    const fact *f;
    if (n->kind == FEEL_N_PATH && n->kids[0]->kind == FEEL_N_NAME) {
        const char *const *members = members_of(n->kids[0]->text);
        if (members && !listed(members, n->text)) {
            cd_error(r->diags, "E3301", n->at, _("«%s» không có thành phần «%s»; xem rules/README.md"), n->kids[0]->text, n->text);
            fault(r);
        }
    } else if (n->kind == FEEL_N_COMPARE || n->kind == FEEL_N_IN) {
        if ((f = fact_of(r, n->kids[0])))
            compare_literal(r, f, n->kids[1]);
        if (n->kind == FEEL_N_COMPARE && (f = fact_of(r, n->kids[1])))
            compare_literal(r, f, n->kids[0]);
    } else if (n->kind == FEEL_N_CALL && n->nkids == 3 && n->kids[0]->kind == FEEL_N_NAME && strcmp(n->kids[0]->text, "list contains") == 0) {
        if ((f = fact_of(r, n->kids[1])))
            compare_literal(r, f, n->kids[2]);
    }
    return true;
}

int condition_parse(const char *text, cd_place at, const facts *f, cd_diags *diags, cd_arena *a, const feel_node **ret)
{
    const feel_node *n;
    int result = feel_parse_expr(cd_arena_strdup(a, text), at, NULL, diags, a, &n);
    if (result != CD_OK)
        return result;
    reader r = {f, diags, CD_OK};
    const char *const *names;
    size_t count;
    feel_free_names(n, a, &names, &count, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        if (!name_known(f, names[i])) {
            cd_error(diags, "E3300", at,
                     _("điều kiện dùng tên lạ «%s»; chỉ dùng mã dữ kiện, level, min_level, max_level, criteria, system, owner, operator, agency"),
                     names[i]);
            fault(&r);
        }
    feel_ast_walk(n, look, &r);
    if (r.result == CD_OK)
        *ret = n;
    return r.result;
}
