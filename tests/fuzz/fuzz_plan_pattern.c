/* Patterns of plans: whatever the bytes, the reader refuses them with an error, or yields rules that propose something, and that
 * can be asked for every row of a plan. */
#include "fuzz.h"

#include <string.h>

#include "base/file.h"
#include "plan/pattern.h"

static law *rules;
static plan_baseline *baseline;
static char *schemas;

static void done(void)
{
    plan_baseline_free(baseline);
    law_close(rules);
    free(schemas);
}

static void prepare(void)
{
    if (schemas)
        return;
    cd_diags diags;
    cd_diags_init(&diags);
    schemas = cd_path_join(fuzz_source_dir(), "rules/schema");
    char *dir = cd_path_join(fuzz_source_dir(), "rules"), *catalogues = cd_path_join(fuzz_source_dir(), "data/catalogues");
    const pack *p;
    FUZZ_CHECK(law_open(dir, NULL, &diags, &rules) == CD_OK && law_pack(rules, "nd331-2026", &diags, &p) == CD_OK);
    FUZZ_CHECK(plan_baseline_read(catalogues, schemas, p, 3, NULL, &diags, &baseline) == CD_OK);
    free(dir);
    free(catalogues);
    cd_diags_done(&diags);
    atexit(done);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prepare();
    cd_diags diags;
    cd_diags_init(&diags);
    plan_patterns *p = NULL;
    int r = plan_patterns_read_mem("-", (const char *)data, size, schemas, fact_tables_find(law_tables(rules), "plan"), &diags, &p);
    if (r == CD_OK) {
        FUZZ_CHECK(diags.errors == 0 && p->count == 1 && p->list[0].label && p->list[0].note);
        for (size_t i = 0; i < p->list[0].nrules; i++) {
            const plan_rule *x = p->list[0].rules[i];
            FUZZ_CHECK(x->catalog && (x->measure || x->responsible || x->inherited));
        }
        for (size_t i = 0; i < plan_baseline_count(baseline); i++)
            plan_pattern_rule(&p->list[0], plan_baseline_row(baseline, i));
        plan_patterns_free(p);
    } else {
        FUZZ_CHECK(r == CD_EINPUT && diags.errors > 0 && !p);
    }
    cd_diags_done(&diags);
    return 0;
}
