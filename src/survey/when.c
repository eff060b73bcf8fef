/* Conditions of questions: `when` of questions.xml, FEEL over the facts. */
#include <string.h>

#include "base/i18n.h"
#include "feel/ast.h"
#include "survey/private.h"

struct survey_when {
    const feel_node *ast;
    const fact *const *facts; /* that it reads, in dictionary order */
    size_t nfacts;
};

typedef struct reader {
    const facts *facts;
    cd_place at;
    cd_diags *diags;
    int result;
} reader;

/* A literal beside a fact must be something that the fact can be, else the question would never come. */
static void check_literal(reader *r, const fact *f, const feel_node *n)
{
    if (n->kind == FEEL_N_LIST || n->kind == FEEL_N_TESTS || n->kind == FEEL_N_TEST_EXPR) {
        for (size_t i = 0; i < n->nkids; i++)
            check_literal(r, f, n->kids[i]);
        return;
    }
    if (n->kind != FEEL_N_LITERAL || n->value->kind == FEEL_NULL)
        return;
    static const enum feel_kind want[] = {[FACT_BOOL] = FEEL_BOOL,    [FACT_ENUM] = FEEL_STRING, [FACT_SET] = FEEL_STRING,
                                          [FACT_COUNT] = FEEL_NUMBER, [FACT_DATE] = FEEL_DATE,   [FACT_TEXT] = FEEL_STRING};
    const bool coded = f->kind == FACT_ENUM || f->kind == FACT_SET;
    if (n->value->kind == want[f->kind] && !(coded && !fact_value_find(f, n->value->string.s)))
        return;
    cd_str shown;
    cd_str_init(&shown, 0);
    feel_value_show(n->value, &shown);
    cd_error(r->diags, "E5012", r->at, _("điều kiện when: «%s» không bao giờ nhận giá trị %s; xem các giá trị trong facts.xml"), f->code, cd_str_c(&shown));
    cd_str_done(&shown);
    r->result = CD_EINPUT;
}

static const fact *fact_of(const reader *r, const feel_node *n)
{
    return n->kind == FEEL_N_NAME ? facts_find(r->facts, n->text) : NULL;
}

static bool look(const feel_node *n, void *user)
{
    reader *r = user;
    const fact *f;
    if (n->kind == FEEL_N_COMPARE || n->kind == FEEL_N_IN) {
        if ((f = fact_of(r, n->kids[0])))
            check_literal(r, f, n->kids[1]);
        if (n->kind == FEEL_N_COMPARE && (f = fact_of(r, n->kids[1])))
            check_literal(r, f, n->kids[0]);
    } else if (n->kind == FEEL_N_CALL && n->nkids == 3 && n->kids[0]->kind == FEEL_N_NAME && strcmp(n->kids[0]->text, "list contains") == 0) {
        if ((f = fact_of(r, n->kids[1])))
            check_literal(r, f, n->kids[2]);
    }
    return true;
}

int survey_when_read(const char *text, cd_place at, const facts *f, cd_diags *diags, cd_arena *a, const survey_when **ret)
{
    at.file = cd_arena_strdup(a, at.file); /* the tree outlives the document */
    const feel_node *ast;
    int result = feel_parse_expr(cd_arena_strdup(a, text), at, NULL, diags, a, &ast);
    if (result != CD_OK)
        return result;
    reader r = {f, at, diags, CD_OK};
    const char *const *names;
    size_t count, n = 0;
    feel_free_names(ast, a, &names, &count, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        if (!facts_find(f, names[i])) {
            cd_error(diags, "E5011", at, _("điều kiện when dùng tên lạ «%s»; chỉ dùng mã dữ kiện"), names[i]);
            r.result = CD_EINPUT;
        }
    feel_ast_walk(ast, look, &r);
    if (r.result != CD_OK)
        return r.result;
    const fact **list = cd_arena_array(a, count, sizeof *list);
    for (size_t i = 0; i < facts_count(f); i++)
        for (size_t k = 0; k < count; k++)
            if (facts_find(f, names[k]) == facts_at(f, i))
                list[n++] = facts_at(f, i);
    survey_when *w = cd_arena_alloc(a, sizeof *w);
    *w = (survey_when){ast, list, n};
    *ret = w;
    return CD_OK;
}

bool survey_when_holds(const survey_when *w, const char *const *values)
{
    if (!w)
        return true;
    cd_arena work;
    cd_arena_init(&work);
    feel_env *env = feel_env_new(&work, NULL);
    for (size_t i = 0; i < w->nfacts; i++) {
        const fact *f = w->facts[i];
        feel_env_set(env, f->code, values[f->index] ? law_feel_value(f, values[f->index], &work) : &feel_null);
    }
    feel_run run;
    feel_run_init(&run, &work, NULL, NULL);
    bool holds = feel_is_true(feel_eval(&run, w->ast, env));
    cd_arena_done(&work);
    return holds;
}

void survey_when_why_not(const survey_when *w, cd_str *to)
{
    cd_str_adds(to, _("chỉ hỏi tùy câu trả lời ở: "));
    for (size_t i = 0; i < w->nfacts; i++)
        cd_str_addf(to, "%s«%s»", i ? ", " : "", survey_label(w->facts[i]));
}
