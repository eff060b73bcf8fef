/* FEEL: any text is a tree that can be shown, searched and evaluated within limits, or one error. */
#include "fuzz.h"

#include <string.h>

#include "base/utf8.h"
#include "feel/ast.h"

static void on_use(const feel_use *use, void *user)
{
    FUZZ_CHECK(use->name && use->at);
    FUZZ_CHECK((use->value == NULL) == (use->op == FEEL_OP_NONE));
}

static void evaluate(const feel_node *n, bool tests)
{
    cd_arena a;
    cd_diags diags;
    cd_arena_init(&a);
    cd_diags_init(&diags);
    feel_limits limits = {.steps = 20000, .depth = 300, .items = 5000, .string = 20000, .memory = 8 << 20};
    feel_run run;
    feel_run_init(&run, &a, &limits, &diags);
    feel_env *env = feel_env_new(&a, NULL);
    feel_env_set(env, "x", feel_int(&a, 7));
    feel_env_set(env, "tên dài", feel_string(&a, "giá trị"));
    const feel_value *v = tests ? feel_eval_tests(&run, n, feel_int(&a, 3), env) : feel_eval(&run, n, env);
    FUZZ_CHECK(v && run.depth == 0);
    FUZZ_CHECK(!run.failed || v->kind == FEEL_NULL);
    FUZZ_CHECK((run.failed != CD_OK) == (diags.errors > 0));
    cd_str shown;
    cd_str_init(&shown, 0);
    feel_value_show(v, &shown);
    FUZZ_CHECK(cd_utf8_check(cd_str_c(&shown), shown.len, NULL));
    cd_str_done(&shown);
    cd_diags_done(&diags);
    cd_arena_done(&a);
}

static void one(const char *text, bool tests)
{
    cd_arena a;
    cd_diags diags;
    cd_arena_init(&a);
    cd_diags_init(&diags);
    feel_scope *scope = feel_scope_new(&a, NULL);
    feel_scope_add(scope, "tên dài");
    const feel_node *n = NULL;
    int r = tests ? feel_parse_tests(text, cd_place_file("-"), scope, &diags, &a, &n)
                  : feel_parse_expr(text, cd_place_file("-"), scope, &diags, &a, &n);
    FUZZ_CHECK(r == CD_OK ? n && diags.errors == 0 : r == CD_EINPUT && !n && diags.errors == 1);
    if (n) {
        FUZZ_CHECK(n->height <= FEEL_MAX_HEIGHT);
        const char *const *names, *const *members;
        size_t count, nmembers;
        feel_free_names(n, &a, &names, &count, &members, &nmembers);
        for (size_t i = 1; i < count; i++)
            FUZZ_CHECK(strcmp(names[i - 1], names[i]) < 0);
        cd_str shown;
        cd_str_init(&shown, 0);
        feel_ast_show(n, &shown);
        FUZZ_CHECK(cd_utf8_check(cd_str_c(&shown), shown.len, NULL));
        cd_str_done(&shown);
        feel_uses(n, &a, on_use, NULL);
        evaluate(n, tests);
    }
    cd_diags_done(&diags);
    cd_arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 8000)
        return 0;
    char *text = malloc(size + 1);
    FUZZ_CHECK(text);
    memcpy(text, data, size);
    text[size] = '\0';
    one(text, false);
    one(text, true);
    free(text);
    return 0;
}
