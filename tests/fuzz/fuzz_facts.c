/* Values of facts: for every fact of the dictionary, a text is refused with one error, or its canonical form reads
 * back as itself and can be shown. */
#include "fuzz.h"

#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "law/facts.h"

static facts *dictionary(void)
{
    static facts *f;
    if (!f) {
        cd_diags diags;
        cd_diags_init(&diags);
        char *rules = cd_path_join(fuzz_source_dir(), "rules");
        if (facts_load(rules, &diags, &f) != CD_OK) {
            cd_diags_print(&diags, stderr);
            abort();
        }
        free(rules);
        cd_diags_done(&diags);
    }
    return f;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* fact_parse takes a C string of valid UTF-8, as the readers of CSV and answers hand it over. */
    if (size > 70000 || !cd_utf8_check((const char *)data, size, NULL))
        return 0;
    char *text = malloc(size + 1);
    FUZZ_CHECK(text);
    memcpy(text, data, size);
    text[size] = '\0';
    facts *f = dictionary();
    for (size_t i = 0; i < facts_count(f); i++) {
        const fact *k = facts_at(f, i);
        cd_diags diags;
        cd_diags_init(&diags);
        char *value = NULL;
        int r = fact_parse(k, text, cd_place_file("-"), "fuzz", &diags, &value);
        if (r == CD_OK) {
            FUZZ_CHECK(diags.errors == 0);
            cd_str shown;
            cd_str_init(&shown, 0);
            fact_show(k, value, &shown);
            FUZZ_CHECK(shown.len > 0 && cd_utf8_check(cd_str_c(&shown), shown.len, NULL));
            cd_str_done(&shown);
        } else {
            FUZZ_CHECK(r == CD_EINPUT && diags.errors > 0 && !value);
        }
        if (value) {
            FUZZ_CHECK(*value);
            char *again = NULL;
            FUZZ_CHECK(fact_parse(k, value, cd_place_file("-"), "fuzz", &diags, &again) == CD_OK);
            FUZZ_CHECK(again && strcmp(value, again) == 0);
            free(again);
        }
        free(value);
        cd_diags_done(&diags);
    }
    free(text);
    return 0;
}
