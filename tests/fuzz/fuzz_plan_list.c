/* An agency's own list of requirements: whatever the bytes, the reader refuses them with an error, or yields controls
 * that are complete: an id of their own, a level, a text, headings that exist. */
#include "fuzz.h"

#include <string.h>

#include "base/file.h"
#include "plan/catalog.h"

static plan_catalog *load(const char *name)
{
    cd_diags diags;
    cd_diags_init(&diags);
    char *data = cd_path_join(fuzz_source_dir(), "data/catalogues"), *schemas = cd_path_join(fuzz_source_dir(), "rules/schema");
    char *path = cd_path_join(data, name);
    plan_catalog *c = NULL;
    if (plan_catalog_read(path, schemas, &diags, &c) != CD_OK) {
        cd_diags_print(&diags, stderr);
        abort();
    }
    free(data);
    free(schemas);
    free(path);
    cd_diags_done(&diags);
    return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static plan_catalog *like, *decree;
    static const plan_control *labels[64];
    static size_t nlabels;
    if (!like) {
        like = load("tcvn14423-3.xml");
        decree = load("nd331-2026.xml");
        for (size_t i = 0; i < decree->ncontrols && nlabels < 64; i++)
            if (decree->controls[i].kind == PLAN_HEADING)
                labels[nlabels++] = &decree->controls[i];
    }
    cd_diags diags;
    cd_diags_init(&diags);
    plan_catalog *c = NULL;
    int r = plan_catalog_read_list_mem("-", (const char *)data, size, like, labels, nlabels, 5, &diags, &c);
    if (r == CD_OK) {
        FUZZ_CHECK(diags.errors == 0 && c->ncontrols > 0);
        for (size_t i = 0; i < c->ncontrols; i++) {
            const plan_control *x = &c->controls[i];
            FUZZ_CHECK(x->level >= 1 && x->level <= 5 && *x->text && *x->label && *x->title && x->nheadings > 0);
            for (size_t h = 0; h < x->nheadings; h++)
                FUZZ_CHECK(plan_control_find(decree, x->headings[h]));
            FUZZ_CHECK(plan_control_find(c, x->id) == x);
        }
        plan_catalog_free(c);
    } else {
        FUZZ_CHECK(r == CD_EINPUT && diags.errors > 0 && !c);
    }
    cd_diags_done(&diags);
    return 0;
}
