/* CSV: any bytes are read to the end, every bad row has an error, and the rows read are written and read back as they
 * were, with both delimiters.  The first byte chooses how much is known of the columns. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "base/utf8.h"
#include "table/csv.h"

static const char *const known[] = {"id", "name", "n"};

typedef struct rows {
    cd_str text; /* cells of all good rows, each behind its length */
    size_t good, bad;
    bool codes; /* all columns have names of letters, digits and _ */
} rows;

/* CD_OK when the header could be used. */
static int read_all(const void *data, size_t size, const csv_spec *spec, cd_diags *diags, rows *to, csv_writer *w)
{
    csv_reader *r = NULL;
    int res = csv_open_mem("f", data, size, spec, diags, &r);
    if (res) {
        FUZZ_CHECK(res == CD_EINPUT && diags->errors > 0 && !r);
        return res;
    }
    FUZZ_CHECK(diags->errors == 0);
    to->codes = true;
    for (size_t i = 0; i < csv_ncols(r); i++) {
        const char *name = csv_col_name(r, i);
        to->codes = to->codes && *name && strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(name);
        if (w)
            csv_put_code(w, name);
    }
    if (w)
        csv_end_row(w);
    size_t line = 0;
    for (;;) {
        const csv_cell *c = NULL;
        size_t errors = diags->errors;
        res = csv_next(r, diags, &c);
        if (res == CD_NO)
            break;
        FUZZ_CHECK(csv_row_line(r) > line);
        line = csv_row_line(r);
        for (size_t i = 0; i < csv_ncols(r); i++) {
            cd_place at = csv_place(r, i);
            FUZZ_CHECK(at.line >= line && at.column >= 1);
        }
        if (res) {
            FUZZ_CHECK(res == CD_EINPUT && diags->errors > errors);
            to->bad++;
            continue;
        }
        FUZZ_CHECK(diags->errors == errors);
        to->good++;
        for (size_t i = 0; i < csv_ncols(r); i++) {
            FUZZ_CHECK(strlen(c[i].text) == c[i].len && cd_utf8_check(c[i].text, c[i].len, NULL));
            cd_str_addf(&to->text, "%zu:", c[i].len);
            cd_str_add(&to->text, c[i].text, c[i].len);
            if (w)
                csv_putn(w, c[i].text, c[i].len);
        }
        if (w)
            csv_end_row(w);
    }
    csv_free(r);
    return CD_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    csv_spec spec = {.known = (data[0] & 1) ? known : NULL, .nknown = (data[0] & 1) ? 3 : 0, .key = "id"};
    spec.key_rule = (data[0] & 2) ? CSV_KEY_UNIQUE : (data[0] & 4) ? CSV_KEY_ID : CSV_KEY_NONE;
    for (int excel = 0; excel < 2; excel++) {
        cd_diags d;
        cd_diags_init(&d);
        rows one = {0}, two = {0};
        cd_str_init(&one.text, 0);
        cd_str_init(&two.text, 0);
        int fd = memfd_create("fuzz", MFD_CLOEXEC);
        FUZZ_CHECK(fd >= 0);
        csv_writer *w = NULL;
        FUZZ_CHECK(csv_writer_fd("-", fd, excel, &d, &w) == CD_OK);
        int res = read_all(data + 1, size - 1, &spec, &d, &one, w);
        FUZZ_CHECK(csv_writer_close(w, true, &d) == CD_OK);
        if (res == CD_OK) {
            off_t n = lseek(fd, 0, SEEK_END);
            char *text = malloc((size_t)n + 1);
            FUZZ_CHECK(text && pread(fd, text, (size_t)n, 0) == n);
            cd_diags again;
            cd_diags_init(&again);
            /* names that hold a delimiter or quote may be cut differently; codes never are (and limits are not met) */
            if (one.codes && size < 20000) {
                FUZZ_CHECK(read_all(text, (size_t)n, &spec, &again, &two, NULL) == CD_OK && two.bad == 0);
                FUZZ_CHECK(two.good == one.good && two.text.len == one.text.len);
                FUZZ_CHECK(memcmp(cd_str_c(&two.text), cd_str_c(&one.text), one.text.len) == 0);
            }
            cd_diags_done(&again);
            free(text);
        }
        close(fd);
        cd_str_done(&one.text);
        cd_str_done(&two.text);
        cd_diags_done(&d);
    }
    return 0;
}
