/* XLSX: whatever the bytes are, a workbook is read to the end or refused with an error; every bad row has one, places
 * never go back, and texts are UTF-8.  The first byte says what the rest is: '0' the whole file, '1' a sheet, '2' shared
 * strings, '3' formats, '4' the table of contents of a workbook that is else good. */
#include "fuzz.h"

#include <string.h>

#include "../unit/xlsx_samples.h"
#include "base/utf8.h"
#include "table/rows.h"
#include "table/xlsx_read.h"

static const char *const known[] = {"id", "x"};

static void read_sheet(xlsx_book *b, size_t sheet, const csv_spec *spec)
{
    cd_diags d;
    cd_diags_init(&d);
    xlsx_rows *r = NULL;
    const csv_cell *c = NULL;
    int res = xlsx_rows_open(b, sheet, spec, &d, &r);
    FUZZ_CHECK(res == CD_OK || (res == CD_EINPUT && d.errors > 0 && !r));
    size_t line = 1;
    while (r) {
        size_t errors = d.errors;
        res = xlsx_next(r, &d, &c);
        if (res == CD_NO)
            break;
        FUZZ_CHECK(xlsx_row_line(r) > line || xlsx_broken(r));
        line = xlsx_row_line(r);
        FUZZ_CHECK(res == CD_OK ? d.errors == errors : res == CD_EINPUT && d.errors > errors);
        for (size_t i = 0; res == CD_OK && i < xlsx_ncols(r); i++)
            FUZZ_CHECK(strlen(c[i].text) == c[i].len && cd_utf8_check(c[i].text, c[i].len, NULL));
    }
    FUZZ_CHECK(!r || !xlsx_broken(r) || d.errors > 0);
    xlsx_rows_free(r);
    cd_diags_done(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    char *text = malloc(size);
    FUZZ_CHECK(text);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    cd_str file;
    cd_str_init(&file, 0);
    if (data[0] == '0') {
        cd_str_add(&file, text, size - 1);
    } else {
        xlsx_sample s = {.sheet = XLSX_SHEET("<row>" XLSX_T("id") "</row><row><c t='s'><v>1</v></c><c s='1'><v>9</v></c></row>")};
        if (data[0] == '1')
            s.sheet = text;
        else if (data[0] == '2')
            s.strings = text;
        else if (data[0] == '3')
            s.styles = text;
        else
            s.book = text;
        xlsx_build(&s, &file);
    }
    cd_diags d;
    cd_diags_init(&d);
    xlsx_book *b = NULL;
    int res = xlsx_open_mem("f", cd_str_c(&file), file.len, &d, &b);
    FUZZ_CHECK(res == CD_OK ? d.errors == 0 : res == CD_EINPUT && d.errors > 0 && !b);
    const csv_spec all = {0}, ids = {.known = known, .nknown = 2, .key = "id", .key_rule = CSV_KEY_UNIQUE};
    for (size_t i = 0; b && i < xlsx_nsheets(b) && i < 4; i++) {
        read_sheet(b, i, &all);
        read_sheet(b, i, &ids);
    }
    xlsx_free(b);
    cd_diags_done(&d);
    cd_str_done(&file);
    free(text);
    return 0;
}
