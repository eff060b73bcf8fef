#include "table/xlsx_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "table/xlsx_private.h"
#include "table/xlsx_write.h"

#define LIST_CHARS 255  /* of a list that stands in the rule itself */
#define HINT_CHARS 255
#define TITLE_CHARS 32
#define COUNT_DIGITS 15 /* a double is exact up to here */
#define CREATED 946684800 /* 2000-01-01: some day must stand in the file */
#define LISTS_NAME "Danh mục"

/* A column of the hidden sheet. */
struct list {
    char **codes;
    size_t count;
};

struct xlsx_writer {
    char *name, *target, *temp;
    mode_t mode;
    int why; /* errno, once something failed */
    lxw_workbook *book;
    lxw_format *text, *wrapped, *count, *date, *head, *note, *bold;
    /* current sheet */
    lxw_worksheet *sheet;
    char *sheet_name;
    enum xlsx_kind *kinds; /* NULL: a sheet of text */
    lxw_format **formats;
    size_t ncols, col;
    lxw_row_t row;
    struct list *lists;
    size_t nlists;
    /* what must be read back */
    size_t cells, bytes;
    cd_str scratch;
    char *too_big; /* said at the end */
};

static void fail(xlsx_writer *w, int why)
{
    if (!w->why)
        w->why = why ? why : EIO;
}

static lxw_format *format(xlsx_writer *w, const char *number, bool bold, bool wrap, uint32_t fill)
{
    lxw_format *f = workbook_add_format(w->book);
    if (!f)
        abort();
    if (number)
        format_set_num_format(f, number);
    if (bold)
        format_set_bold(f);
    if (wrap)
        format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    if (fill) {
        format_set_pattern(f, LXW_PATTERN_SOLID);
        format_set_fg_color(f, fill);
    }
    return f;
}

int xlsx_writer_open(const char *path, cd_diags *diags, xlsx_writer **ret)
{
    xlsx_writer *w = cd_calloc(1, sizeof *w);
    w->name = cd_strdup(path);
    cd_str_init(&w->scratch, 0);
    struct stat st;
    bool stands = stat(path, &st) == 0;
    if (stands && !S_ISREG(st.st_mode)) {
        fail(w, S_ISDIR(st.st_mode) ? EISDIR : EINVAL);
    } else {
        w->target = stands ? realpath(path, NULL) : cd_strdup(path); /* through a symbolic link, so that the link stays */
        int fd = -1;
        if (w->target && asprintf(&w->temp, "%s.XXXXXX", w->target) >= 0)
            fd = mkostemp(w->temp, O_CLOEXEC);
        if (fd < 0) {
            fail(w, errno);
            free(w->temp);
            w->temp = NULL;
        } else {
            close(fd);
        }
        mode_t mask = umask(0);
        umask(mask);
        w->mode = stands ? st.st_mode & 07777 : 0666 & ~mask;
    }
    if (w->why) {
        cd_error(diags, "E2031", cd_place_file(path), _("không tạo được tệp: %s; hãy kiểm tra thư mục và quyền ghi"), cd_errno_text(w->why));
        (void)xlsx_writer_close(w, false, NULL);
        return CD_ESYS;
    }
    char *dir = getenv("TMPDIR");
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = dir && *dir == '/' ? dir : NULL};
    w->book = workbook_new_opt(w->temp, &options);
    if (!w->book)
        abort();
    lxw_doc_properties properties = {.created = CREATED};
    workbook_set_properties(w->book, &properties);
    w->text = format(w, "@", false, false, 0);
    w->wrapped = format(w, "@", false, true, 0);
    w->count = format(w, "0", false, false, 0);
    w->date = format(w, "yyyy-mm-dd", false, false, 0);
    w->head = format(w, "@", true, false, 0xD9E2F3);
    w->note = format(w, "@", false, true, 0xF2F2F2);
    w->bold = format(w, "@", true, true, 0);
    *ret = w;
    return CD_OK;
}

/* ---- sheets --------------------------------------------------------------------------------------------------------- */

static void end_sheet(xlsx_writer *w)
{
    free(w->sheet_name);
    free(w->kinds);
    free(w->formats);
    w->sheet_name = NULL;
    w->kinds = NULL;
    w->formats = NULL;
    w->sheet = NULL;
}

static void begin(xlsx_writer *w, const char *name, size_t ncols)
{
    end_sheet(w);
    w->sheet_name = cd_strdup(name);
    w->sheet = workbook_add_worksheet(w->book, name);
    if (!w->sheet)
        abort(); /* only for a bad or repeated name, which is a fault of the program */
    w->formats = cd_calloc(ncols + 1, sizeof *w->formats);
    w->ncols = ncols;
    w->row = 0;
    w->col = 0;
}

/* The first `max` characters, malloc'ed, with … where something was cut. */
static char *cut(const char *text, size_t max)
{
    size_t len = strlen(text);
    if (cd_utf8_count(text, len) <= max)
        return cd_strdup(text);
    const char *p = text, *end = text + len;
    for (size_t i = 0; i + 1 < max; i++)
        (void)cd_utf8_next(&p, end);
    cd_str out;
    cd_str_init(&out, 0);
    cd_str_add(&out, text, (size_t)(p - text));
    cd_str_adds(&out, "…");
    return cd_str_take(&out);
}

/* Range of a new column of the hidden sheet that holds the codes. */
static char *list_range(xlsx_writer *w, const xlsx_col *c)
{
    char column[4], *range;
    xlsx_column(w->nlists, column);
    w->lists = cd_realloc(w->lists, w->nlists + 1, sizeof *w->lists);
    struct list *l = &w->lists[w->nlists++];
    *l = (struct list){cd_calloc(c->nchoices, sizeof *l->codes), c->nchoices};
    for (size_t i = 0; i < c->nchoices; i++)
        l->codes[i] = cd_strdup(c->choices[i]);
    if (asprintf(&range, "='%s'!$%s$1:$%s$%zu", LISTS_NAME, column, column, c->nchoices) < 0)
        abort();
    return range;
}

static void add_rule(xlsx_writer *w, lxw_col_t col, const xlsx_col *c)
{
    lxw_data_validation v = {.validate = LXW_VALIDATION_TYPE_ANY};
    char *title = cut(c->label, TITLE_CHARS), *hint = cut(c->hint ? c->hint : "", HINT_CHARS), *fault = NULL, *range = NULL, **list = NULL;
    v.input_title = title;
    v.input_message = *hint ? hint : NULL;
    if (c->choices) {
        size_t chars = 0;
        for (size_t i = 0; i < c->nchoices; i++)
            chars += cd_utf8_count(c->choices[i], strlen(c->choices[i])) + 1;
        fault = cd_strdup(_("Hãy chọn một mã trong danh sách; nghĩa của từng mã ở trang tính «Hướng dẫn»."));
        if (chars - 1 > LIST_CHARS) {
            v.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
            v.value_formula = range = list_range(w, c);
        } else {
            v.validate = LXW_VALIDATION_TYPE_LIST;
            v.value_list = list = cd_calloc(c->nchoices + 1, sizeof *list);
            for (size_t i = 0; i < c->nchoices; i++)
                list[i] = cd_strdup(c->choices[i]);
        }
    } else if (c->kind == XLSX_COUNT) {
        v.validate = LXW_VALIDATION_TYPE_INTEGER;
        v.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
        v.maximum_number = (double)c->max;
        fault = cd_strdup(_("Hãy ghi một số nguyên không âm, chỉ gồm chữ số."));
    } else if (c->kind == XLSX_DATE) {
        v.validate = LXW_VALIDATION_TYPE_DATE;
        v.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
        v.minimum_datetime = (lxw_datetime){1900, 3, 1, 0, 0, 0};
        v.maximum_datetime = (lxw_datetime){9999, 12, 31, 0, 0, 0};
        fault = cd_strdup(_("Hãy ghi một ngày có thật, ví dụ 2026-10-01."));
    }
    v.error_message = fault;
    if (v.validate != LXW_VALIDATION_TYPE_ANY || v.input_message)
        if (worksheet_data_validation_range(w->sheet, 2, col, XLSX_ROWS_MAX - 1, col, &v) != LXW_NO_ERROR)
            abort(); /* lengths were seen to above */
    for (size_t i = 0; list && i < c->nchoices; i++)
        free(list[i]);
    free(list);
    free(range);
    free(fault);
    free(title);
    free(hint);
}

/* Counts what the reader must find again. */
static bool expect(xlsx_writer *w, const char *text)
{
    cd_str_clear(&w->scratch);
    if (!text || !xlsx_text(text, strlen(text), false, &w->scratch) || w->scratch.len == 0)
        return false;
    w->cells++;
    w->bytes += w->scratch.len;
    return true;
}

static void too_big(xlsx_writer *w, const char *what)
{
    char column[4];
    xlsx_column(w->col, column);
    if (!w->too_big && asprintf(&w->too_big, _("ô «%s!%s%u»: %s; hãy xuất ra CSV"), w->sheet_name, column, (unsigned)w->row + 1, what) < 0)
        abort();
}

static void put_text(xlsx_writer *w, const char *text, lxw_format *f)
{
    if (w->row >= XLSX_ROWS_MAX || w->col >= XLSX_COLS_MAX) {
        too_big(w, _("bảng quá lớn so với khuôn dạng XLSX"));
        return;
    }
    if (!expect(w, text))
        return;
    const char *s = cd_str_c(&w->scratch);
    if (cd_utf8_count(s, w->scratch.len) > XLSX_CELL_CHARS) {
        too_big(w, _("văn bản dài quá 32767 ký tự, ô XLSX không chứa hết"));
        return;
    }
    /* libxlsxwriter escapes control characters, but not what only looks like such an escape */
    cd_str out;
    cd_str_init(&out, 0);
    for (const char *p = s, *end = s + w->scratch.len; p < end; p++) {
        if (xlsx_escape(p, (size_t)(end - p)))
            cd_str_adds(&out, "_x005F");
        cd_str_addc(&out, *p);
    }
    if (worksheet_write_string(w->sheet, w->row, (lxw_col_t)w->col, cd_str_c(&out), f) != LXW_NO_ERROR)
        too_big(w, _("văn bản dài quá 32767 ký tự, ô XLSX không chứa hết"));
    cd_str_done(&out);
}

void xlsx_end_row(xlsx_writer *w)
{
    if (w->row < XLSX_ROWS_MAX)
        w->row++;
    w->col = 0;
}

void xlsx_begin_table(xlsx_writer *w, const char *name, const xlsx_col *cols, size_t ncols)
{
    begin(w, name, ncols);
    w->kinds = cd_calloc(ncols + 1, sizeof *w->kinds);
    for (size_t i = 0; i < ncols; i++) {
        const xlsx_col *c = &cols[i];
        lxw_col_t at = (lxw_col_t)i;
        w->kinds[i] = c->kind;
        w->formats[i] = c->kind == XLSX_COUNT ? w->count : c->kind == XLSX_DATE ? w->date : c->wide ? w->wrapped : w->text;
        worksheet_set_column(w->sheet, at, at, c->wide ? 50 : 24, w->formats[i]);
        add_rule(w, at, c);
    }
    for (; w->col < ncols; w->col++)
        put_text(w, cols[w->col].code, w->head);
    xlsx_end_row(w);
    for (; w->col < ncols; w->col++) {
        char *label;
        if (asprintf(&label, "%s%s", w->col == 0 ? "# " : "", cols[w->col].label) < 0)
            abort();
        put_text(w, label, w->note);
        free(label);
    }
    xlsx_end_row(w);
    worksheet_freeze_panes(w->sheet, 2, 1);
}

void xlsx_begin_text(xlsx_writer *w, const char *name, const double *widths, size_t ncols)
{
    begin(w, name, ncols);
    for (size_t i = 0; i < ncols; i++) {
        w->formats[i] = w->wrapped;
        worksheet_set_column(w->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], w->wrapped);
    }
}

/* Digits without leading zeros that a double holds exactly. */
static bool exact_count(const char *s)
{
    size_t n = strspn(s, "0123456789");
    return n > 0 && n <= COUNT_DIGITS && !s[n] && (s[0] != '0' || n == 1);
}

void xlsx_put(xlsx_writer *w, const char *text)
{
    enum xlsx_kind kind = w->kinds && w->col < w->ncols ? w->kinds[w->col] : XLSX_TEXT;
    lxw_format *f = w->col < w->ncols ? w->formats[w->col] : w->text;
    cd_date d;
    lxw_col_t at = (lxw_col_t)w->col;
    bool room = w->row < XLSX_ROWS_MAX && w->col < XLSX_COLS_MAX;
    if (room && kind == XLSX_COUNT && text && exact_count(text)) {
        (void)expect(w, text);
        worksheet_write_number(w->sheet, w->row, at, strtod(text, NULL), f);
    } else if (room && kind == XLSX_DATE && text && cd_date_parse(text, false, &d) && cd_date_days(d) >= cd_date_days((cd_date){1900, 3, 1})) {
        (void)expect(w, text);
        /* the serial number itself: libxlsxwriter's own conversion takes a struct with room for errors */
        worksheet_write_number(w->sheet, w->row, at, (double)(cd_date_days(d) - cd_date_days((cd_date){1899, 12, 30})), f);
    } else {
        put_text(w, text, kind == XLSX_TEXT ? f : w->text);
    }
    w->col++;
}

void xlsx_put_bold(xlsx_writer *w, const char *text)
{
    put_text(w, text, w->bold);
    w->col++;
}

/* ---- the end ---------------------------------------------------------------------------------------------------------- */

static void write_lists(xlsx_writer *w)
{
    if (w->nlists == 0)
        return;
    begin(w, LISTS_NAME, w->nlists);
    bool more = true;
    while (more) {
        more = false;
        for (w->col = 0; w->col < w->nlists; w->col++)
            if (w->row < w->lists[w->col].count) {
                put_text(w, w->lists[w->col].codes[w->row], w->text);
                more = true;
            }
        xlsx_end_row(w);
    }
    worksheet_hide(w->sheet);
}

/* libxlsxwriter does not see every failing write to its own temporary files: what is there is read back. */
static bool whole(xlsx_writer *w, int fd)
{
    xlsx_book *b = NULL;
    size_t cells = 0, bytes = 0;
    int res = xlsx_open_fd(w->name, fd, NULL, &b);
    for (size_t i = 0; res == CD_OK && i < xlsx_nsheets(b); i++)
        res = xlsx_measure(b, i, &cells, &bytes);
    xlsx_free(b);
    return res == CD_OK && cells == w->cells && bytes == w->bytes;
}

static void finish(xlsx_writer *w)
{
    errno = 0;
    lxw_error e = workbook_close(w->book);
    w->book = NULL;
    if (e != LXW_NO_ERROR)
        fail(w, errno ? errno : EIO);
    int fd = open(w->temp, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        fail(w, errno);
        return;
    }
    if (!w->why && !whole(w, fd))
        fail(w, errno ? errno : EIO);
    if (!w->why && (fchmod(fd, w->mode) != 0 || fsync(fd) != 0))
        fail(w, errno);
    if (close(fd) != 0)
        fail(w, errno);
    if (!w->why && rename(w->temp, w->target) != 0)
        fail(w, errno);
    else if (!w->why) {
        free(w->temp);
        w->temp = NULL;
    }
}

int xlsx_writer_close(xlsx_writer *w, bool keep, cd_diags *diags)
{
    if (!w)
        return CD_OK;
    int res = CD_OK;
    if (keep && !w->too_big)
        write_lists(w);
    if (keep && w->too_big) {
        cd_error(diags, "E2032", cd_place_file(w->name), "%s", w->too_big);
        res = CD_EINPUT;
    } else if (keep) {
        finish(w);
        if (w->why) {
            cd_error(diags, "E2031", cd_place_file(w->name), _("không ghi được: %s; kết quả không đầy đủ, hãy làm lại"), cd_errno_text(w->why));
            res = CD_ESYS;
        }
    }
    end_sheet(w);
    if (w->book)
        (void)workbook_close(w->book); /* the only way to free it; the file goes next */
    if (w->temp)
        unlink(w->temp);
    for (size_t i = 0; i < w->nlists; i++) {
        for (size_t k = 0; k < w->lists[i].count; k++)
            free(w->lists[i].codes[k]);
        free(w->lists[i].codes);
    }
    free(w->lists);
    cd_str_done(&w->scratch);
    free(w->too_big);
    free(w->name);
    free(w->target);
    free(w->temp);
    free(w);
    return res;
}
