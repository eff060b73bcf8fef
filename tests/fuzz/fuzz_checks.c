/* checks.xml: the input is read as the common checks; it loads or is refused with diagnostics, and what loads can be
 * applied to a system of which a few things are known. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "check/check.h"

static char *source_rules, *scratch, *file;

static void remove_scratch(void)
{
    unlink(file);
    rmdir(scratch);
    free(file);
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
    file = cd_path_join(scratch, "checks.xml");
    atexit(remove_scratch);
}

/* Three rows: one full, one with every other cell, one with its key alone. */
static table_rows some_rows(const fact_table *t)
{
    static const char *const values[] = {[FACT_BOOL] = "true", [FACT_COUNT] = "2", [FACT_DATE] = "2026-09-01",
                                         [FACT_TEXT] = "lan|Sở Tư pháp tỉnh X, 10.1.2.0/24 mật khẩu: Admin@123"};
    static const char *const keys[] = {"lan", "FW-01", "x"};
    table_rows r = {.table = t, .count = 3};
    cd_arena_init(&r.arena);
    const char *const **rows = cd_arena_array(&r.arena, 3, sizeof *rows);
    for (size_t i = 0; i < 3; i++) {
        const char **row = cd_arena_array(&r.arena, t->ncolumns, sizeof *row);
        for (size_t c = 0; c < t->ncolumns; c++) {
            const fact *f = t->columns[c].fact;
            if (c == t->key)
                row[c] = keys[i];
            else if (i == 0 || (i == 1 && c % 2))
                row[c] = f->nvalues ? f->values[0].code : values[f->kind];
        }
        rows[i] = row;
    }
    r.rows = rows;
    return r;
}

static void apply(const law *l, const check_book *b)
{
    const facts *f = law_facts(l);
    const char **values = cd_calloc(facts_count(f), sizeof *values);
    bool *missing = cd_calloc(facts_count(f), sizeof *missing);
    values[facts_find(f, "system_function")->index] = "internal";
    values[facts_find(f, "info_classes")->index] = "public|private";
    values[facts_find(f, "subjects_basic")->index] = "500";
    values[facts_find(f, "dossier_date")->index] = "2026-10-01";
    values[facts_find(f, "scope_text")->index] = "Phục vụ tỉnh Tây Ninh, mật khẩu: Admin@123, 123.30.1.2 aaaaaaaaaaaaaaaaaaaaaaaaaaaab";
    check_part part = {.id = "x", .values = values};
    law_choice choice = {.missing = missing};
    static const check_other others[] = {{"Sở Tư pháp tỉnh X", "ministry"}, {"Sở Tư pháp", NULL}};
    table_rows rows[64];
    check_input in = {.choice = &choice, .name = "Hệ thống", .parts = &part, .nparts = 1, .rows = rows, .others = others, .nothers = 2};
    for (size_t i = 0; i < fact_tables_count(law_tables(l)); i++)
        rows[in.nrows++] = some_rows(fact_tables_at(law_tables(l), i));
    for (enum check_list i = 0; i < CHECK_NLISTS; i++)
        rows[in.nrows++] = some_rows(check_list_table(i));
    check_result r;
    check_run(b, &in, &r);
    FUZZ_CHECK(r.count[CHECK_ERROR] + r.count[CHECK_WARNING] + r.count[CHECK_HINT] == r.nfindings);
    for (size_t i = 0; i < r.nfindings; i++)
        FUZZ_CHECK(r.findings[i].text && r.findings[i].mend && r.findings[i].basis && r.findings[i].label && r.findings[i].about);
    check_result_done(&r);
    for (size_t i = 0; i < in.nrows; i++)
        table_rows_done(&rows[i]);
    free(missing);
    free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prepare();
    cd_diags diags;
    cd_diags_init(&diags);
    FUZZ_CHECK(cd_file_write(file, data, size, &diags) == CD_OK);
    law *l = NULL;
    FUZZ_CHECK(law_open(scratch, source_rules, &diags, &l) == CD_OK);
    check_book *b = NULL;
    if (check_book_open(l, source_rules, &diags, &b) == CD_OK)
        apply(l, b);
    else
        FUZZ_CHECK(!b && diags.errors > 0);
    check_book_free(b);
    law_close(l);
    cd_diags_done(&diags);
    return 0;
}
