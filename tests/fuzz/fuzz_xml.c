/* XML reader: any bytes give a tree that can be walked, or diagnostics; never both, never neither. */
#include "fuzz.h"

#include <string.h>

#include "base/utf8.h"
#include "xml/xml.h"

static void check_text(const char *s)
{
    FUZZ_CHECK(s && cd_utf8_check(s, strlen(s), NULL));
}

static size_t walk(const cd_node *n)
{
    size_t count = 1;
    cd_place at = cd_node_place(n);
    FUZZ_CHECK(at.line >= 1 && at.column >= 1);
    check_text(cd_node_name(n));
    check_text(cd_node_ns(n));
    check_text(cd_node_text(n));
    check_text(cd_node_text_trim(n));
    if (cd_node_is_text(n))
        return count;
    const char *name, *value;
    for (size_t i = 0; (value = cd_node_attr_at(n, i, &name)) != NULL; i++) {
        check_text(name);
        check_text(value);
    }
    for (const cd_node *k = cd_node_first(n); k; k = cd_node_next(k))
        count += walk(k);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cd_diags diags;
    cd_diags_init(&diags);
    cd_xml *doc = NULL;
    int r = cd_xml_read_mem("fuzz.xml", (const char *)data, size, &diags, &doc);
    if (r == CD_OK) {
        FUZZ_CHECK(doc && diags.errors == 0);
        FUZZ_CHECK(cd_xml_root(doc) && walk(cd_xml_root(doc)) >= 1);
    } else {
        FUZZ_CHECK(r == CD_EINPUT && !doc && diags.errors > 0);
    }
    cd_xml_free(doc);
    cd_diags_done(&diags);
    return 0;
}
