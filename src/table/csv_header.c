/* The CSV reader: the header row, and files that are no CSV. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "table/csv_private.h"
#include "table/header.h"

static int foreign_format(csv_reader *r, cd_diags *diags)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *text;
    } formats[] = {
        {"PK\003\004", 4, N_("đây là tệp XLSX hoặc ZIP, không phải CSV; hãy mở bằng phần mềm bảng tính và lưu dạng «CSV UTF-8»")},
        {"\xd0\xcf\x11\xe0", 4, N_("đây là tệp XLS, không phải CSV; hãy mở bằng phần mềm bảng tính và lưu dạng «CSV UTF-8»")},
        {"\xff\xfe", 2, N_("tệp có mã UTF-16; hãy lưu lại dạng «CSV UTF-8»")},
        {"\xfe\xff", 2, N_("tệp có mã UTF-16; hãy lưu lại dạng «CSV UTF-8»")},
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (r->end >= formats[i].len && memcmp(r->buf, formats[i].magic, formats[i].len) == 0) {
            cd_error(diags, "E2002", cd_place_file(r->name), "%s", _(formats[i].text));
            return CD_EINPUT;
        }
    return CD_OK;
}

/* `,` or `;`, whichever stands more often outside quotes; `,` when neither does. */
static char find_delimiter(const csv_reader *r)
{
    size_t commas = 0, semicolons = 0;
    bool quoted = false;
    for (size_t i = r->row; i < r->row_end; i++) {
        char c = r->buf[i];
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == ',')
            commas++;
        else if (!quoted && c == ';')
            semicolons++;
    }
    return semicolons > commas ? ';' : ',';
}

/* Headers of two dialects that are not read, each said in one line. */
static int foreign_dialect(const csv_reader *r, cd_diags *diags)
{
    const char *s = r->buf + r->row;
    size_t n = r->row_end - r->row;
    cd_place at = {r->name, r->row_line, 1};
    if (n >= 2 && s[0] == '"' && s[n - 1] == '"') {
        s++;
        n -= 2;
    }
    if ((n == 4 || n == 5) && strncasecmp(s, "sep=", 4) == 0) {
        cd_error(diags, "E2006", at, _("dòng đầu «%.*s» là chỉ dẫn riêng của Excel, không phải tên cột; hãy xóa dòng này để dòng đầu là tên các cột"),
                 (int)n, s);
        return CD_EINPUT;
    }
    if (memchr(s, '\t', n) && !memchr(s, ',', n) && !memchr(s, ';', n)) {
        cd_error(diags, "E2007", at, _("tệp ngăn cách bằng TAB; hãy lưu CSV dùng dấu phẩy hoặc chấm phẩy"));
        return CD_EINPUT;
    }
    return CD_OK;
}

static int by_name(const void *a, const void *b, void *arg)
{
    char *const *names = arg;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int c = strcmp(names[x], names[y]);
    return c ? c : (x > y) - (x < y);
}

static int check_header(csv_reader *r, cd_diags *diags)
{
    const csv_spec *spec = r->spec;
    int res = CD_OK;
    size_t *order = cd_calloc(r->ncols, sizeof *order);
    for (size_t i = 0; i < r->ncols; i++)
        order[i] = i;
    qsort_r(order, r->ncols, sizeof *order, by_name, r->names);
    size_t *before = cd_calloc(r->ncols, sizeof *before); /* 1 + the last column of the same name; 0: none */
    for (size_t i = 1; i < r->ncols; i++)
        if (strcmp(r->names[order[i]], r->names[order[i - 1]]) == 0)
            before[order[i]] = order[i - 1] + 1;
    cd_place at = {r->name, r->row_line, 1}; /* moves along: a scan for each of many columns would take too long */
    for (size_t i = 0, raw = 0; i < r->ncols; i++) {
        csv_advance(r, raw, r->starts[i], &at);
        raw = r->starts[i];
        if (before[i] && r->names[i][0]) {
            cd_error(diags, "E2004", at,
                     _("cột «%s» lặp lại ở cột thứ %zu và %zu; hãy bỏ một cột"), r->names[i], before[i], i + 1);
            res = CD_EINPUT;
        }
    }
    free(order);
    free(before);
    r->key = spec->key ? csv_col(r, spec->key) : CSV_NONE;
    if (spec->key && r->key == CSV_NONE && spec->key_rule != CSV_KEY_NONE) {
        cd_error(diags, "E2003", cd_place_file(r->name),
                 _("dòng tiêu đề không có cột «%s»; hãy thêm cột đó (tên cột viết thường, ngăn cách bằng «,» hoặc «;»)"),
                 spec->key);
        res = CD_EINPUT;
    }
    if (!spec->known)
        return res;
    r->known = cd_calloc(spec->nknown + 1, sizeof *r->known);
    for (size_t k = 0; k < spec->nknown; k++)
        r->known[k] = csv_col(r, spec->known[k]);
    at = (cd_place){r->name, r->row_line, 1};
    for (size_t i = 0, raw = 0; i < r->ncols; i++) {
        csv_advance(r, raw, r->starts[i], &at);
        raw = r->starts[i];
        size_t k = 0;
        while (k < spec->nknown && strcmp(spec->known[k], r->names[i]) != 0)
            k++;
        if (k == spec->nknown)
            header_unknown(spec, r->known, r->names[i], at, diags);
    }
    return res;
}

int csv_read_header(csv_reader *r, cd_diags *diags)
{
    struct csv_found f;
    (void)csv_fill(r);
    if (foreign_format(r, diags))
        return CD_EINPUT;
    if (r->end >= 3 && memcmp(r->buf, "\xef\xbb\xbf", 3) == 0)
        r->pos = 3;
    int res = csv_next_record(r, diags, &f);
    if (res == CD_NO) {
        cd_error(diags, "E2001", cd_place_file(r->name), _("tệp rỗng; cần ít nhất một dòng tiêu đề có tên các cột"));
        return CD_EINPUT;
    }
    if (res)
        return res;
    if (foreign_dialect(r, diags))
        return CD_EINPUT;
    r->sep = find_delimiter(r);
    /* no header has more fields than bytes plus one */
    size_t most = 1;
    for (size_t i = r->row; i < r->row_end; i++)
        most += r->buf[i] == r->sep;
    r->ncols = most;
    r->cells = cd_calloc(most, sizeof *r->cells);
    r->starts = cd_calloc(most, sizeof *r->starts);
    res = csv_cut_slow(r, diags);
    if (res) {
        csv_tell_bad_utf8(r, diags);
        return res;
    }
    r->ncols = r->nfields;
    char **names = cd_calloc(r->ncols, sizeof *names);
    for (size_t i = 0; i < r->ncols; i++)
        names[i] = cd_strdup(r->cells[i].text);
    r->names = names;
    res = check_header(r, diags);
    r->row_key[0] = '\0';
    return res;
}
