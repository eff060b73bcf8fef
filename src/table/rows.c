#include "table/rows.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "table/xlsx_read.h"

struct rows {
    const char *name;
    const csv_spec *spec;
    int fd; /* -1: memory */
    const void *data;
    size_t len;
    csv_reader *csv;
    xlsx_book *book; /* NULL: CSV */
    xlsx_rows *xlsx;
    size_t sheet;
};

bool rows_is_workbook_name(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && strcasecmp(dot, ".xlsx") == 0;
}

/* Equal but for case and diacritics: people retype names. */
static bool same_name(const char *a, const char *b)
{
    cd_str x, y;
    cd_str_init(&x, 0);
    cd_str_init(&y, 0);
    cd_fold(a, strlen(a), &x);
    cd_fold(b, strlen(b), &y);
    bool same = strcmp(cd_str_c(&x), cd_str_c(&y)) == 0;
    cd_str_done(&x);
    cd_str_done(&y);
    return same;
}

static int find_sheet(const rows *r, const rows_sheet *sheet, cd_diags *diags, size_t *ret)
{
    size_t visible = 0;
    cd_str names;
    cd_str_init(&names, 0);
    for (size_t i = 0; i < xlsx_nsheets(r->book); i++) {
        if (xlsx_sheet_hidden(r->book, i))
            continue;
        for (size_t k = 0; k < sheet->nnames; k++)
            if (same_name(xlsx_sheet_name(r->book, i), sheet->names[k])) {
                *ret = i;
                cd_str_done(&names);
                return CD_OK;
            }
        if (visible++ == 0)
            *ret = i;
        cd_str_addf(&names, "%s«%s»", visible > 1 ? ", " : "", xlsx_sheet_name(r->book, i));
    }
    int res = sheet->named ? CD_NO : visible == 1 ? CD_OK : CD_EINPUT;
    if (res == CD_EINPUT)
        cd_error(diags, "E2043", cd_place_file(r->name),
                 _("không có trang tính «%s»; tệp có: %s; hãy đặt lại tên trang tính, hoặc để tệp chỉ có một trang tính"),
                 sheet->nnames ? sheet->names[0] : "", visible ? cd_str_c(&names) : "-");
    cd_str_done(&names);
    return res;
}

static void mark(cd_diags *diags, size_t from, const char *name, const char *sheet)
{
    static const char *const of_sheet[] = {"E2001", "E2003", "E2041", "E2042"}; /* at 1:1 these are about no cell */
    for (size_t i = from; i < diags->count; i++) {
        cd_diag *d = &diags->items[i];
        char column[4], *text;
        bool whole = false;
        if (strcmp(d->file, name) != 0)
            continue;
        for (size_t k = 0; k < sizeof of_sheet / sizeof of_sheet[0]; k++)
            whole = whole || (d->line == 1 && d->column == 1 && strcmp(d->code, of_sheet[k]) == 0);
        xlsx_column(d->column - 1, column);
        int n = whole ? asprintf(&text, _("trang tính «%s»: %s"), sheet, d->text)
                      : asprintf(&text, _("ô «%s!%s%zu»: %s"), sheet, column, d->line, d->text);
        if (n < 0)
            abort();
        free(d->text);
        d->text = text;
    }
}

static int open_rows(rows *r, const rows_sheet *sheet, cd_diags *diags, rows **ret)
{
    char magic[4] = "";
    size_t len = r->len;
    if (r->fd >= 0) {
        ssize_t n = pread(r->fd, magic, sizeof magic, 0);
        len = n > 0 ? (size_t)n : 0;
    } else {
        memcpy(magic, r->data, len < sizeof magic ? len : sizeof magic);
    }
    bool workbook = xlsx_is(magic, len < sizeof magic ? len : sizeof magic) || rows_is_workbook_name(r->name);
    int res = CD_OK;
    if (workbook) {
        res = r->fd >= 0 ? xlsx_open_fd(r->name, r->fd, diags, &r->book) : xlsx_open_mem(r->name, r->data, r->len, diags, &r->book);
        if (res == CD_OK)
            res = find_sheet(r, sheet, diags, &r->sheet);
        if (res == CD_OK) {
            cd_diags own;
            cd_diags_init(&own);
            res = xlsx_rows_open(r->book, r->sheet, r->spec, diags ? &own : NULL, &r->xlsx);
            mark(&own, 0, r->name, xlsx_sheet_name(r->book, r->sheet));
            if (diags)
                cd_diags_move(diags, &own);
            cd_diags_done(&own);
        }
    } else if (sheet->named) {
        res = CD_NO;
    } else {
        res = r->fd >= 0 ? csv_open_fd(r->name, r->fd, r->spec, diags, &r->csv) : csv_open_mem(r->name, r->data, r->len, r->spec, diags, &r->csv);
    }
    if (res) {
        rows_free(r);
        return res;
    }
    *ret = r;
    return CD_OK;
}

int rows_open_fd(const char *name, int fd, const rows_sheet *sheet, const csv_spec *spec, cd_diags *diags, rows **ret)
{
    rows *r = cd_calloc(1, sizeof *r);
    *r = (rows){.name = name, .spec = spec, .fd = fd};
    if (lseek(fd, 0, SEEK_SET) != 0) {
        cd_error(diags, "E2030", cd_place_file(name), _("không đọc được tệp: %s"), cd_errno_text(errno));
        free(r);
        return CD_ESYS;
    }
    return open_rows(r, sheet, diags, ret);
}

int rows_open_mem(const char *name, const void *data, size_t len, const rows_sheet *sheet, const csv_spec *spec, cd_diags *diags, rows **ret)
{
    rows *r = cd_calloc(1, sizeof *r);
    *r = (rows){.name = name, .spec = spec, .fd = -1, .data = data, .len = len};
    return open_rows(r, sheet, diags, ret);
}

int rows_check_fd(const char *name, int fd, cd_diags *diags)
{
    char magic[4];
    ssize_t n = pread(fd, magic, sizeof magic, 0);
    if (!rows_is_workbook_name(name) && !xlsx_is(magic, n > 0 ? (size_t)n : 0))
        return CD_OK;
    xlsx_book *b = NULL;
    int res = xlsx_open_fd(name, fd, diags, &b);
    xlsx_free(b);
    return res;
}

int rows_again(rows *r)
{
    if (r->book) {
        xlsx_rows_free(r->xlsx);
        r->xlsx = NULL;
        return xlsx_rows_open(r->book, r->sheet, r->spec, NULL, &r->xlsx);
    }
    csv_free(r->csv);
    r->csv = NULL;
    if (r->fd < 0)
        return csv_open_mem(r->name, r->data, r->len, r->spec, NULL, &r->csv);
    return lseek(r->fd, 0, SEEK_SET) == 0 ? csv_open_fd(r->name, r->fd, r->spec, NULL, &r->csv) : CD_ESYS;
}

void rows_free(rows *r)
{
    if (!r)
        return;
    csv_free(r->csv);
    xlsx_rows_free(r->xlsx);
    xlsx_free(r->book);
    free(r);
}

const char *rows_sheet_name(const rows *r)
{
    return r->book ? xlsx_sheet_name(r->book, r->sheet) : NULL;
}

size_t rows_ncols(const rows *r)
{
    return r->csv ? csv_ncols(r->csv) : xlsx_ncols(r->xlsx);
}

const char *rows_col_name(const rows *r, size_t col)
{
    return r->csv ? csv_col_name(r->csv, col) : xlsx_col_name(r->xlsx, col);
}

size_t rows_known_col(const rows *r, size_t i)
{
    return r->csv ? csv_known_col(r->csv, i) : xlsx_known_col(r->xlsx, i);
}

int rows_next(rows *r, cd_diags *diags, const csv_cell **ret)
{
    return r->csv ? csv_next(r->csv, diags, ret) : xlsx_next(r->xlsx, diags, ret);
}

bool rows_broken(const rows *r)
{
    return r->xlsx && xlsx_broken(r->xlsx);
}

const char *rows_key(const rows *r)
{
    return r->csv ? csv_row_key(r->csv) : xlsx_row_key(r->xlsx);
}

size_t rows_line(const rows *r)
{
    return r->csv ? csv_row_line(r->csv) : xlsx_row_line(r->xlsx);
}

cd_place rows_place(const rows *r, size_t col)
{
    return r->csv ? csv_place(r->csv, col) : xlsx_place(r->xlsx, col);
}

const char *rows_where(rows *r, size_t col)
{
    return r->csv ? csv_where(r->csv, col) : xlsx_where(r->xlsx, col);
}

void rows_mark(const rows *r, cd_diags *diags, size_t from)
{
    if (r->book && diags)
        mark(diags, from, r->name, xlsx_sheet_name(r->book, r->sheet));
}
