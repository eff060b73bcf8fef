/* tables.xml and the cells of its tables.  An input that begins with '<' is read as a dictionary: it loads or is refused with
 * diagnostics, and what loads can be used.  Any other is read as a cell of every column: refused with one error, or its
 * canonical form reads back as itself and can be shown. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "law/private.h"

static char *source_rules, *scratch, *file;
static fact_tables *ours;

static void remove_scratch(void)
{
    unlink(file);
    rmdir(scratch);
    free(file);
    free(scratch);
    free(source_rules);
    fact_tables_free(ours);
}

static void prepare(void)
{
    if (scratch)
        return;
    const char *tmp = getenv("TMPDIR");
    source_rules = cd_path_join(fuzz_source_dir(), "rules");
    scratch = cd_path_join(tmp && *tmp ? tmp : "/tmp", "capdo-fuzz-XXXXXX");
    FUZZ_CHECK(mkdtemp(scratch));
    file = cd_path_join(scratch, "tables.xml");
    FUZZ_CHECK(fact_tables_load(source_rules, NULL, &ours) == CD_OK);
    atexit(remove_scratch);
}

static void try_cell(const fact_column *c, const char *text)
{
    cd_diags diags;
    cd_diags_init(&diags);
    char *value = NULL;
    int r = table_cell_parse(c, text, cd_place_file("-"), "fuzz", &diags, &value);
    if (r == CD_OK) {
        FUZZ_CHECK(diags.errors == 0);
    } else {
        FUZZ_CHECK(r == CD_EINPUT && diags.errors == 1 && !value);
    }
    if (value) {
        FUZZ_CHECK(*value);
        cd_str shown;
        cd_str_init(&shown, 0);
        table_cell_show(c, value, &shown);
        FUZZ_CHECK(shown.len > 0 && cd_utf8_check(cd_str_c(&shown), shown.len, NULL));
        cd_str_done(&shown);
        char *again = NULL;
        FUZZ_CHECK(table_cell_parse(c, value, cd_place_file("-"), "fuzz", &diags, &again) == CD_OK);
        FUZZ_CHECK(again && strcmp(value, again) == 0);
        free(again);
        cd_arena a;
        size_t n;
        cd_arena_init(&a);
        const char *const *members = table_members(value, &a, &n);
        FUZZ_CHECK(n >= 1);
        for (size_t i = 0; c->many && i < n; i++)
            FUZZ_CHECK(*members[i] && !strchr(members[i], '|'));
        cd_arena_done(&a);
    }
    free(value);
    cd_diags_done(&diags);
}

static void try_cells(const fact_tables *t, const char *text)
{
    for (size_t i = 0; i < fact_tables_count(t); i++)
        for (size_t k = 0; k < fact_tables_at(t, i)->ncolumns; k++)
            try_cell(&fact_tables_at(t, i)->columns[k], text);
}

static void try_dictionary(const uint8_t *data, size_t size)
{
    cd_diags diags;
    cd_diags_init(&diags);
    FUZZ_CHECK(cd_file_write(file, data, size, &diags) == CD_OK);
    fact_tables *t = NULL;
    int r = fact_tables_load_from(scratch, source_rules, &diags, &t);
    if (r == CD_OK) {
        FUZZ_CHECK(diags.errors == 0 && fact_tables_count(t) > 0);
        for (size_t i = 0; i < fact_tables_count(t); i++) {
            const fact_table *x = fact_tables_at(t, i);
            FUZZ_CHECK(fact_tables_find(t, x->code) == x && x->label && x->ncolumns > 0 && x->columns[x->key].key);
            for (size_t k = 0; k < x->ncolumns; k++) {
                FUZZ_CHECK(fact_table_column(x, x->columns[k].fact->code) == k);
                for (const char *const *ref = x->columns[k].refs; ref && *ref; ref++)
                    FUZZ_CHECK(fact_tables_find(t, *ref));
            }
        }
        try_cells(t, " a | b ");
        fact_tables_free(t);
    } else {
        FUZZ_CHECK(r == CD_EINPUT && diags.errors > 0 && !t);
    }
    cd_diags_done(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prepare();
    if (size > 0 && data[0] == '<') {
        try_dictionary(data, size);
        return 0;
    }
    /* table_cell_parse takes a C string of valid UTF-8, as the readers of CSV and XLSX hand it over */
    if (size > 70000 || !cd_utf8_check((const char *)data, size, NULL))
        return 0;
    char *text = cd_strndup((const char *)data, size);
    try_cells(ours, text);
    free(text);
    return 0;
}
