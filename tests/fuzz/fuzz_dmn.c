/* DMN models: any bytes are a model whose every decision can be evaluated within limits, or errors. */
#include "fuzz.h"

#include <string.h>

#include "dmn/dmn.h"

static void evaluate(const dmn_model *m)
{
    for (size_t i = 0; i < dmn_model_count(m); i++) {
        const dmn_element *e = dmn_model_at(m, i);
        cd_arena a;
        cd_arena_init(&a);
        feel_limits limits = {.steps = 20000, .depth = 300, .items = 5000, .string = 20000, .memory = 8 << 20};
        feel_run run;
        feel_run_init(&run, &a, &limits, NULL);
        feel_pair inputs[] = {{"x", feel_int(&a, 4)}};
        dmn_session *s = dmn_session_new(m, feel_context(&a, inputs, 1), NULL, &run);
        const feel_value *v = dmn_session_value(s, e);
        FUZZ_CHECK(v && run.depth == 0);
        if (v->kind == FEEL_FUNCTION)
            FUZZ_CHECK(dmn_session_call(s, e, NULL) != NULL);
        FUZZ_CHECK(dmn_session_value(s, e) == v || run.failed);
        cd_arena_done(&a);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 64000)
        return 0;
    cd_diags diags;
    cd_diags_init(&diags);
    dmn_model *m = NULL;
    int r = dmn_model_read_mem("fuzz.dmn", (const char *)data, size, &diags, &m);
    FUZZ_CHECK(r == CD_OK ? m && diags.errors == 0 : !m && diags.errors > 0);
    if (m)
        evaluate(m);
    dmn_model_free(m);
    cd_diags_done(&diags);
    return 0;
}
