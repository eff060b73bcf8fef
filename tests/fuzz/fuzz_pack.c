/* Rule packs: the input is written as the pack.xml, or as the model, of a pack that is whole otherwise; it loads or
 * is refused with diagnostics, and a pack that loads can be asked for a verdict.
 * The first byte chooses the file: 'm' the model, anything else pack.xml; the rest is its text. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "law/pack.h"

#define PACK "nd85-2016"

static char *source_rules, *scratch;

static void must(int r, cd_diags *diags)
{
    if (r != CD_OK) {
        cd_diags_print(diags, stderr);
        abort();
    }
}

static void remove_scratch(void)
{
    char *dir = cd_path_join(scratch, PACK);
    static const char *const names[] = {"pack.xml", "criteria.dmn"};
    for (size_t i = 0; i < 2; i++) {
        char *path = cd_path_join(dir, names[i]);
        unlink(path);
        free(path);
    }
    rmdir(dir);
    rmdir(scratch);
    free(dir);
    free(scratch);
    free(source_rules);
}

static void prepare(void)
{
    if (scratch)
        return;
    const char *tmp = getenv("TMPDIR");
    source_rules = cd_path_join(fuzz_source_dir(), "rules");
    scratch = cd_path_join(tmp && *tmp ? tmp : "/tmp", "capdo-fuzz-XXXXXX");
    FUZZ_CHECK(mkdtemp(scratch));
    atexit(remove_scratch);
}

static void put(const char *name, const void *data, size_t len)
{
    cd_diags diags;
    cd_diags_init(&diags);
    char *dir = cd_path_join(scratch, PACK);
    must(cd_mkdirs(dir, &diags), &diags);
    char *path = cd_path_join(dir, name);
    must(cd_file_write(path, data, len, &diags), &diags);
    free(path);
    free(dir);
    cd_diags_done(&diags);
}

static void put_own(const char *name)
{
    cd_diags diags;
    cd_diags_init(&diags);
    char *dir = cd_path_join(source_rules, PACK);
    char *path = cd_path_join(dir, name);
    cd_str text;
    cd_str_init(&text, 0);
    must(cd_file_read(path, CD_INPUT_MAX, &diags, &text), &diags);
    put(name, cd_str_c(&text), text.len);
    cd_str_done(&text);
    free(path);
    free(dir);
    cd_diags_done(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    prepare();
    bool model = data[0] == 'm';
    put_own(model ? "pack.xml" : "criteria.dmn");
    put(model ? "criteria.dmn" : "pack.xml", data + 1, size - 1);
    cd_diags diags;
    cd_diags_init(&diags);
    law *l = NULL;
    must(law_open(scratch, source_rules, &diags, &l), &diags);
    const pack *p = NULL;
    int r = law_pack(l, PACK, &diags, &p);
    if (r == CD_OK) {
        FUZZ_CHECK(p && p->ncriteria > 0);
        verdict_run *run = verdict_run_new(p);
        const char **values = calloc(facts_count(law_facts(l)), sizeof *values);
        FUZZ_CHECK(values);
        verdict v;
        verdict_of(run, values, &v);
        FUZZ_CHECK(v.min <= v.max);
        free(values);
        verdict_run_free(run);
    } else {
        FUZZ_CHECK(!p && diags.errors > 0);
    }
    law_close(l);
    cd_diags_done(&diags);
    return 0;
}
