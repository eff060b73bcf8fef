/* The rows of a sheet (table/xlsx_read.h).  XML events build rows; whole rows wait in a queue until they are asked for,
 * and the next piece of the part is read when it is empty. */
#include "table/xlsx_read.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "table/header.h"
#include "table/idset.h"
#include "table/xlsx_private.h"

#define STRAY_SHOWN 20 /* warnings about columns without name */

enum fault { FAULT_NONE, FAULT_ERROR, FAULT_FORMULA, FAULT_NUMBER, FAULT_DATE, FAULT_LONG, FAULT_TEXT, FAULT_ROW_LONG };

struct cell {
    uint32_t col;
    uint8_t fault;
    size_t off, len; /* text, NUL behind it; with a fault: what stood there */
};

struct row {
    size_t line;
    struct cell *cells;
    size_t ncells, cap;
    cd_str text;
    bool too_long;
};

enum cell_type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOL, TYPE_ERROR, TYPE_DATE };

struct xlsx_rows {
    xlsx_book *book;
    const char *name;
    const csv_spec *spec;
    xlsx_part part;
    bool ended, broken, told;
    const char *fatal; /* fault of a handler */
    /* where the parser stands: depth of the open element, and what it is inside of */
    size_t depth;
    bool in_data, in_row, in_cell, in_value, in_text, in_inline;
    size_t phonetic;
    struct row building;
    uint32_t col;
    enum cell_type type;
    size_t format;
    bool formula, has_value;
    cd_str value;
    size_t last_line, ncells_total;
    cd_place at; /* of the parser, for faults of the part */
    cd_diags late; /* such a fault, told when the rows before it are through */
    /* rows that are whole */
    struct row *queue;
    size_t first, nqueue, cap;
    /* header */
    size_t ncols, key;
    char **names;
    size_t *known;
    bool *used; /* column means something */
    /* current row */
    struct row now;
    csv_cell *cells;
    uint8_t *faults;
    size_t line;
    char row_key[CSV_ID_MAX * 4 + 1];
    cd_str where;
    idset ids;
    size_t stray; /* columns without name that were told, as a count */
    bool *stray_told;
};

void xlsx_column(size_t col, char ret[4])
{
    char letters[4];
    size_t n = 0;
    ret[0] = '\0';
    if (col >= XLSX_COLS_MAX)
        return;
    for (size_t c = col + 1; c > 0; c = (c - 1) / 26)
        letters[n++] = (char)('A' + (c - 1) % 26);
    for (size_t i = 0; i < n; i++)
        ret[i] = letters[n - 1 - i];
    ret[n] = '\0';
}

/* ---- events: from XML to rows --------------------------------------------------------------------------------------- */

static void row_done(struct row *w)
{
    free(w->cells);
    cd_str_done(&w->text);
    *w = (struct row){0};
}

static void fatal(xlsx_rows *r, const char *why)
{
    if (!r->fatal)
        r->fatal = why;
}

/* "C7" to column from 0 and line; false when it is nothing of the kind. */
static bool read_ref(const char *s, size_t *ret_col, size_t *ret_line)
{
    size_t col = 0, line = 0;
    for (; *s >= 'A' && *s <= 'Z' && col <= XLSX_COLS_MAX; s++)
        col = col * 26 + (size_t)(*s - 'A' + 1);
    for (; *s >= '0' && *s <= '9' && line <= XLSX_ROWS_MAX; s++)
        line = line * 10 + (size_t)(*s - '0');
    if (*s || col == 0 || col > XLSX_COLS_MAX || line == 0 || line > XLSX_ROWS_MAX)
        return false;
    *ret_col = col - 1;
    *ret_line = line;
    return true;
}

static size_t read_number(const char *s, size_t max)
{
    size_t n = 0;
    if (!s || !*s)
        return max + 1;
    for (; *s >= '0' && *s <= '9' && n <= max; s++)
        n = n * 10 + (size_t)(*s - '0');
    return *s ? max + 1 : n;
}

static void start_row(xlsx_rows *r, cd_xml_stream *x)
{
    const char *line = cd_xml_stream_attr(x, "r");
    size_t n = line ? read_number(line, XLSX_ROWS_MAX) : r->last_line + 1;
    if (n <= r->last_line || n > XLSX_ROWS_MAX) {
        fatal(r, _("các dòng không theo thứ tự"));
        return;
    }
    r->in_row = true;
    r->last_line = r->at.line = n;
    r->building = (struct row){.line = n};
    cd_str_init(&r->building.text, 0);
}

static void start_cell(xlsx_rows *r, cd_xml_stream *x)
{
    struct row *w = &r->building;
    size_t col = w->ncells ? w->cells[w->ncells - 1].col + 1 : 0, line = w->line, least = col;
    const char *ref = cd_xml_stream_attr(x, "r"), *type = cd_xml_stream_attr(x, "t"), *format = cd_xml_stream_attr(x, "s");
    if ((ref && !read_ref(ref, &col, &line)) || col < least || col >= XLSX_COLS_MAX || line != w->line) {
        fatal(r, _("các ô không theo thứ tự"));
        return;
    }
    if (++r->ncells_total > XLSX_CELLS_MAX) {
        fatal(r, _("quá nhiều ô"));
        return;
    }
    static const struct {
        const char *word;
        enum cell_type type;
    } types[] = {{"n", TYPE_NUMBER}, {"s", TYPE_SHARED}, {"str", TYPE_TEXT}, {"inlineStr", TYPE_TEXT}, {"b", TYPE_BOOL}, {"e", TYPE_ERROR},
                 {"d", TYPE_DATE}};
    r->type = TYPE_NUMBER;
    if (type) {
        size_t i = 0;
        while (i < sizeof types / sizeof types[0] && strcmp(types[i].word, type) != 0)
            i++;
        if (i == sizeof types / sizeof types[0]) {
            fatal(r, _("có ô kiểu lạ"));
            return;
        }
        r->type = types[i].type;
    }
    r->in_cell = true;
    r->in_inline = false;
    r->col = (uint32_t)col;
    r->format = format ? read_number(format, XLSX_STYLES_MAX) : 0;
    r->formula = r->has_value = false;
    r->phonetic = 0;
    cd_str_clear(&r->value);
}

/* worksheet 1, sheetData 2, row 3, c 4, v f is 5, t r 6, t 7 */
static void on_start(void *user, cd_xml_stream *x, const char *name)
{
    xlsx_rows *r = user;
    size_t depth = ++r->depth;
    if (r->fatal)
        return;
    if (depth == 2)
        r->in_data = strcmp(name, "sheetData") == 0;
    else if (depth == 3 && r->in_data && strcmp(name, "row") == 0)
        start_row(r, x);
    else if (depth == 4 && r->in_row && strcmp(name, "c") == 0)
        start_cell(r, x);
    else if (depth == 5 && r->in_cell) {
        r->in_value = strcmp(name, "v") == 0;
        r->has_value = r->has_value || r->in_value;
        r->formula = r->formula || strcmp(name, "f") == 0;
        r->in_inline = strcmp(name, "is") == 0;
    } else if (depth > 5 && r->in_inline) {
        if (strcmp(name, "rPh") == 0 && !r->phonetic)
            r->phonetic = depth;
        r->in_text = strcmp(name, "t") == 0 && !r->phonetic && depth <= 7;
        r->has_value = r->has_value || r->in_text;
    }
}

static void on_text(void *user, const char *s, size_t len)
{
    xlsx_rows *r = user;
    if ((r->in_value || r->in_text) && !r->fatal && r->value.len <= CSV_CELL_MAX * 2)
        cd_str_add(&r->value, s, len);
}

/* Appends the text of the open cell to the row. */
static enum fault cell_text(xlsx_rows *r, cd_str *to)
{
    const xlsx_book *b = r->book;
    const char *s = cd_str_c(&r->value);
    size_t len = r->value.len;
    if (r->formula && !r->has_value)
        return FAULT_FORMULA;
    switch (r->type) {
    case TYPE_ERROR:
        return FAULT_ERROR;
    case TYPE_BOOL:
        if (strcmp(s, "1") == 0 || strcmp(s, "true") == 0)
            cd_str_adds(to, "true");
        else if (strcmp(s, "0") == 0 || strcmp(s, "false") == 0)
            cd_str_adds(to, "false");
        else if (len > 0)
            return FAULT_TEXT;
        return FAULT_NONE;
    case TYPE_NUMBER: {
        if (len == 0)
            return FAULT_NONE;
        enum xlsx_format f = r->format < b->nformats ? (enum xlsx_format)b->formats[r->format] : FORMAT_NUMBER;
        if (f != FORMAT_NUMBER)
            return xlsx_date(s, len, f, b->since_1904, to) ? FAULT_NONE : FAULT_DATE;
        return xlsx_number(s, len, to) ? FAULT_NONE : FAULT_NUMBER;
    }
    case TYPE_SHARED: {
        if (len == 0)
            return FAULT_NONE;
        size_t i = read_number(s, XLSX_STRINGS_MAX);
        if (i >= b->nstrings) {
            fatal(r, _("có ô trỏ tới chuỗi không có"));
            return FAULT_TEXT;
        }
        s = cd_str_c(&b->pool) + b->strings[i];
        len = b->strings[i + 1] - b->strings[i];
        break;
    }
    case TYPE_DATE: { /* ISO 8601; midnight is the day alone */
        const char *clock = memchr(s, 'T', len);
        if (clock && strspn(clock + 1, "0:.Z") == strlen(clock + 1))
            len = (size_t)(clock - s);
        break;
    }
    case TYPE_TEXT:
        break;
    }
    if (len > CSV_CELL_MAX)
        return FAULT_LONG;
    return xlsx_text(s, len, true, to) ? FAULT_NONE : FAULT_TEXT;
}

static void end_cell(xlsx_rows *r)
{
    struct row *w = &r->building;
    r->in_cell = r->in_inline = r->in_value = r->in_text = false;
    struct cell c = {.col = r->col, .off = w->text.len};
    enum fault f = cell_text(r, &w->text);
    if (f) { /* what stood there is shown with the fault */
        cd_str_cut(&w->text, c.off);
        if (f != FAULT_LONG && f != FAULT_TEXT)
            (void)xlsx_text(cd_str_c(&r->value), r->value.len < 60 ? r->value.len : 0, true, &w->text);
    }
    c.fault = (uint8_t)f;
    c.len = w->text.len - c.off;
    cd_str_addc(&w->text, '\0');
    if (w->text.len > CSV_RECORD_MAX) {
        w->too_long = true;
        cd_str_cut(&w->text, c.off); /* the rest of the row need not be kept */
        cd_str_addc(&w->text, '\0');
        c.len = 0;
    }
    if (w->ncells == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 32;
        w->cells = cd_realloc(w->cells, w->cap, sizeof *w->cells);
    }
    w->cells[w->ncells++] = c;
}

static bool blank(const struct row *w)
{
    for (size_t i = 0; i < w->ncells; i++)
        if (w->cells[i].len > 0 || w->cells[i].fault)
            return false;
    return !w->too_long;
}

static void on_end(void *user, const char *name)
{
    xlsx_rows *r = user;
    size_t depth = r->depth--;
    if (r->fatal)
        return;
    r->in_text = false;
    if (depth == 5)
        r->in_value = r->in_inline = false;
    if (r->phonetic == depth)
        r->phonetic = 0;
    if (depth == 4 && r->in_cell)
        end_cell(r);
    if (depth == 3 && r->in_row) {
        r->in_row = false;
        r->at.line++;
        if (blank(&r->building)) {
            row_done(&r->building);
            return;
        }
        if (r->nqueue == r->cap) {
            r->cap = r->cap ? r->cap * 2 : 64;
            r->queue = cd_realloc(r->queue, r->cap, sizeof *r->queue);
        }
        r->queue[r->nqueue++] = r->building;
        r->building = (struct row){0};
    }
}

/* Makes the next row that is not blank the current one.  CD_NO at the end, also where the sheet broke. */
static int take_row(xlsx_rows *r)
{
    row_done(&r->now);
    while (r->first == r->nqueue) {
        r->first = r->nqueue = 0;
        if (r->ended || r->broken)
            return CD_NO;
        int res = xlsx_part_step(&r->part, &r->at, &r->late);
        if (res == CD_EINPUT) {
            r->broken = true;
        } else if (r->fatal) {
            cd_error(&r->late, "E2041", r->at, _("phần «%s» của tệp XLSX hỏng: %s; hãy mở bằng phần mềm bảng tính, lưu lại rồi thử lại"), r->part.name,
                     r->fatal);
            r->broken = true;
        } else if (res == CD_NO) {
            r->ended = true;
        }
    }
    r->now = r->queue[r->first++];
    r->line = r->now.line;
    return CD_OK;
}

static void tell_broken(xlsx_rows *r, cd_diags *diags)
{
    r->told = true;
    if (diags)
        cd_diags_move(diags, &r->late);
}

/* ---- header ----------------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b, void *arg)
{
    char *const *names = arg;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int c = strcmp(names[x], names[y]);
    return c ? c : (x > y) - (x < y);
}

static size_t find_col(const xlsx_rows *r, const char *name)
{
    for (size_t i = 0; i < r->ncols; i++)
        if (strcmp(r->names[i], name) == 0)
            return i;
    return CSV_NONE;
}

static cd_place place(const xlsx_rows *r, size_t line, size_t column)
{
    return (cd_place){r->name, line, column};
}

static int fault_of(xlsx_rows *r, size_t col, enum fault f, const char *shown, cd_diags *diags)
{
    cd_place at = {r->name, r->line, col + 1};
    const char *where = xlsx_where(r, col);
    switch (f) {
    case FAULT_NONE:
        return CD_OK;
    case FAULT_ERROR:
        cd_error(diags, "E2044", at, _("%s: ô chứa lỗi tính toán «%s»; hãy sửa công thức hoặc ghi giá trị"), where, shown);
        break;
    case FAULT_FORMULA:
        cd_error(diags, "E2045", at,
                 _("%s: ô có công thức nhưng chưa có kết quả; hãy mở bằng phần mềm bảng tính, tính lại và lưu, hoặc ghi giá trị"), where);
        break;
    case FAULT_NUMBER:
        cd_error(diags, "E2046", at, _("%s: «%s» không phải số; hãy ghi lại giá trị"), where, shown);
        break;
    case FAULT_DATE:
        cd_error(diags, "E2046", at, _("%s: số «%s» không ứng với ngày nào; hãy ghi ngày dạng YYYY-MM-DD"), where, shown);
        break;
    case FAULT_LONG:
        cd_error(diags, "E2014", at, _("%s: ô dài quá 64 KiB; hãy rút ngắn nội dung"), where);
        break;
    case FAULT_TEXT:
    case FAULT_ROW_LONG:
        cd_error(diags, "E2046", at, _("%s: giá trị của ô viết sai; hãy ghi lại"), where);
        break;
    }
    return CD_EINPUT;
}

static int check_header(xlsx_rows *r, cd_diags *diags)
{
    const csv_spec *spec = r->spec;
    int res = CD_OK;
    size_t *order = cd_calloc(r->ncols + 1, sizeof *order);
    for (size_t i = 0; i < r->ncols; i++)
        order[i] = i;
    qsort_r(order, r->ncols, sizeof *order, by_name, r->names);
    size_t *before = cd_calloc(r->ncols + 1, sizeof *before); /* 1 + the last column of the same name; 0: none */
    for (size_t i = 1; i < r->ncols; i++)
        if (strcmp(r->names[order[i]], r->names[order[i - 1]]) == 0)
            before[order[i]] = order[i - 1] + 1;
    for (size_t i = 0; i < r->ncols; i++)
        if (before[i] && r->names[i][0]) {
            cd_error(diags, "E2004", place(r, 1, i + 1), _("cột «%s» lặp lại ở cột thứ %zu và %zu; hãy bỏ một cột"), r->names[i],
                     before[i], i + 1);
            res = CD_EINPUT;
        }
    free(order);
    r->key = spec->key ? find_col(r, spec->key) : CSV_NONE;
    if (spec->key && r->key == CSV_NONE && spec->key_rule != CSV_KEY_NONE) {
        cd_error(diags, "E2003", place(r, 1, 1), _("dòng 1 của trang tính không có cột «%s»; hãy thêm cột đó (tên cột viết thường)"),
                 spec->key);
        res = CD_EINPUT;
    }
    r->known = cd_calloc(spec->nknown + 1, sizeof *r->known);
    for (size_t i = 0; i < r->ncols && !spec->known; i++)
        r->used[i] = r->names[i][0] != '\0';
    for (size_t k = 0; k < spec->nknown && spec->known; k++) {
        r->known[k] = find_col(r, spec->known[k]);
        if (r->known[k] != CSV_NONE)
            r->used[r->known[k]] = true;
    }
    for (size_t i = 0; i < r->ncols; i++)
        if (!r->used[i] && r->names[i][0] && !before[i])
            header_unknown(spec, r->known, r->names[i], place(r, 1, i + 1), diags);
    free(before);
    return res;
}

static int read_header(xlsx_rows *r, cd_diags *diags)
{
    int res = take_row(r);
    if (res == CD_NO && r->broken) {
        tell_broken(r, diags);
        return CD_EINPUT;
    }
    if (res == CD_NO || r->line != 1) {
        cd_error(diags, "E2001", place(r, 1, 1), _("dòng 1 của trang tính để trống; dòng 1 phải là tên các cột"));
        return CD_EINPUT;
    }
    const struct row *w = &r->now;
    for (size_t i = 0; i < w->ncells; i++)
        if (w->cells[i].len > 0 || w->cells[i].fault)
            r->ncols = w->cells[i].col + 1;
    char **names = cd_calloc(r->ncols + 1, sizeof *names);
    r->cells = cd_calloc(r->ncols + 1, sizeof *r->cells);
    r->faults = cd_calloc(r->ncols + 1, 1);
    r->used = cd_calloc(r->ncols + 1, sizeof *r->used);
    r->stray_told = cd_calloc(XLSX_COLS_MAX, sizeof *r->stray_told);
    for (size_t i = 0; i < w->ncells; i++) {
        const struct cell *c = &w->cells[i];
        if (c->fault)
            res = fault_of(r, c->col, (enum fault)c->fault, w->text.data + c->off, diags);
        else if (c->col < r->ncols)
            names[c->col] = cd_strdup(w->text.data + c->off);
    }
    for (size_t i = 0; i < r->ncols; i++)
        if (!names[i])
            names[i] = cd_strdup("");
    r->names = names;
    if (w->too_long) {
        cd_error(diags, "E2015", place(r, 1, 1), _("dòng dài quá 1 MiB; hãy rút ngắn nội dung"));
        res = CD_EINPUT;
    }
    int checked = check_header(r, diags);
    return res ? res : checked;
}

static xlsx_rows *rows_new(xlsx_book *b, const csv_spec *spec)
{
    xlsx_rows *r = cd_calloc(1, sizeof *r);
    r->book = b;
    r->name = b->name;
    r->at = cd_place_file(b->name);
    r->spec = spec;
    r->key = CSV_NONE;
    cd_str_init(&r->value, 0);
    cd_str_init(&r->where, 0);
    cd_diags_init(&r->late);
    idset_init(&r->ids);
    return r;
}

static int open_part(xlsx_rows *r, size_t sheet, cd_diags *diags)
{
    static const cd_xml_events events = {on_start, on_text, on_end};
    const char *part = r->book->sheets[sheet].part;
    int res = xlsx_part_open(&r->part, r->book, part, &events, r, true, diags);
    if (res != CD_NO)
        return res;
    cd_error(diags, "E2041", cd_place_file(r->name), _("tệp XLSX thiếu phần «%s»; hãy mở bằng phần mềm bảng tính, lưu lại rồi thử lại"), part);
    return CD_EINPUT;
}

int xlsx_rows_open(xlsx_book *b, size_t sheet, const csv_spec *spec, cd_diags *diags, xlsx_rows **ret)
{
    xlsx_rows *r = rows_new(b, spec);
    int res = open_part(r, sheet, diags);
    if (res == CD_OK)
        res = read_header(r, diags);
    if (res) {
        xlsx_rows_free(r);
        return res;
    }
    *ret = r;
    return CD_OK;
}

void xlsx_rows_free(xlsx_rows *r)
{
    if (!r)
        return;
    xlsx_part_close(&r->part);
    row_done(&r->building);
    row_done(&r->now);
    for (size_t i = r->first; i < r->nqueue; i++)
        row_done(&r->queue[i]);
    free(r->queue);
    for (size_t i = 0; i < r->ncols && r->names; i++)
        free(r->names[i]);
    free(r->names);
    free(r->known);
    free(r->used);
    free(r->cells);
    free(r->faults);
    free(r->stray_told);
    cd_str_done(&r->value);
    cd_str_done(&r->where);
    cd_diags_done(&r->late);
    idset_done(&r->ids);
    free(r);
}

/* ---- rows --------------------------------------------------------------------------------------------------------------- */

static void take_key(xlsx_rows *r)
{
    const char *s = r->key == CSV_NONE ? "" : r->cells[r->key].text;
    size_t n = strlen(s);
    if (n >= sizeof r->row_key) {
        n = sizeof r->row_key - 1;
        while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(r->row_key, s, n);
    r->row_key[n] = '\0';
}

static int check_key(xlsx_rows *r, cd_diags *diags)
{
    const csv_cell *c = &r->cells[r->key];
    cd_place at = {r->name, r->line, r->key + 1};
    if (c->len == 0) {
        cd_error(diags, "E2020", at, _("cột «%s» để trống ở dòng này; mỗi dòng phải có mã"), r->spec->key);
        return CD_EINPUT;
    }
    if (!csv_id_valid(c->text)) {
        cd_error(diags, "E2021", at, _("cột «%s»: mã «%s» không hợp lệ; mã gồm 1 đến 64 ký tự A-Z a-z 0-9 . _ -, bắt đầu bằng chữ hoặc số"),
                 r->spec->key, r->row_key);
        return CD_EINPUT;
    }
    size_t first = r->spec->key_rule == CSV_KEY_UNIQUE ? idset_add(&r->ids, c->text, c->len, r->line) : 0;
    if (first == 0)
        return CD_OK;
    cd_error(diags, "E2022", at,
             _("cột «%s»: mã «%s» đã có ở dòng %zu của tệp (không phân biệt chữ hoa, chữ thường); hãy đổi hoặc bỏ một dòng"), r->spec->key, c->text,
             first);
    return CD_EINPUT;
}

/* Lays the cells of the current row out by column. */
static void lay_out(xlsx_rows *r, cd_diags *diags)
{
    const struct row *w = &r->now;
    for (size_t i = 0; i < r->ncols; i++) {
        r->cells[i] = (csv_cell){"", 0};
        r->faults[i] = FAULT_NONE;
    }
    for (size_t i = 0; i < w->ncells; i++) {
        const struct cell *c = &w->cells[i];
        if (c->col < r->ncols && r->names[c->col][0]) {
            r->faults[c->col] = c->fault;
            r->cells[c->col] = c->fault ? (csv_cell){"", 0} : (csv_cell){w->text.data + c->off, c->len};
        } else if ((c->len > 0 || c->fault) && !r->stray_told[c->col] && r->stray < STRAY_SHOWN) {
            r->stray_told[c->col] = true;
            r->stray++;
            cd_warning(diags, "W2005", place(r, r->line, c->col + 1),
                       _("ô có nội dung nhưng dòng 1 không ghi tên cột này: bỏ qua cả cột; hãy ghi tên cột ở dòng 1"));
        }
    }
}

static bool is_note(const xlsx_rows *r)
{
    size_t col = r->key != CSV_NONE ? r->key : 0;
    return r->line == 2 && r->ncols > 0 && r->cells[col].text[0] == '#';
}

int xlsx_next(xlsx_rows *r, cd_diags *diags, const csv_cell **ret)
{
    int res;
    do {
        res = take_row(r);
        r->row_key[0] = '\0';
        if (res == CD_NO && r->broken && !r->told) {
            tell_broken(r, diags);
            r->line = r->at.line;
            return CD_EINPUT;
        }
        if (res)
            return res;
        lay_out(r, diags);
    } while (is_note(r));
    take_key(r);
    if (r->now.too_long) {
        cd_error(diags, "E2015", place(r, r->line, 1), _("dòng dài quá 1 MiB; hãy rút ngắn nội dung"));
        return CD_EINPUT;
    }
    const struct row *w = &r->now;
    for (size_t i = 0; i < w->ncells; i++) {
        const struct cell *c = &w->cells[i];
        if (c->fault && c->col < r->ncols && r->used[c->col])
            res = fault_of(r, c->col, (enum fault)c->fault, w->text.data + c->off, diags);
    }
    /* a row bad in another way still takes its id, so that a second row of that id is told too */
    if (r->key != CSV_NONE && r->spec->key_rule != CSV_KEY_NONE && (res == CD_OK || r->row_key[0])) {
        int k = check_key(r, diags);
        res = res ? res : k;
    }
    if (res == CD_OK)
        *ret = r->cells;
    return res;
}

int xlsx_measure(xlsx_book *b, size_t sheet, size_t *cells, size_t *bytes)
{
    static const csv_spec spec = {0};
    xlsx_rows *r = rows_new(b, &spec);
    int res = open_part(r, sheet, NULL);
    while (res == CD_OK && (res = take_row(r)) == CD_OK)
        for (size_t i = 0; i < r->now.ncells && res == CD_OK; i++) {
            *cells += r->now.cells[i].len > 0;
            *bytes += r->now.cells[i].len;
            res = r->now.cells[i].fault || r->now.too_long ? CD_EINPUT : CD_OK;
        }
    if (res == CD_NO)
        res = r->broken ? CD_EINPUT : CD_OK;
    xlsx_rows_free(r);
    return res;
}

bool xlsx_broken(const xlsx_rows *r)
{
    return r->broken;
}

size_t xlsx_ncols(const xlsx_rows *r)
{
    return r->ncols;
}

const char *xlsx_col_name(const xlsx_rows *r, size_t col)
{
    return r->names[col];
}

size_t xlsx_known_col(const xlsx_rows *r, size_t i)
{
    return r->known[i];
}

const char *xlsx_row_key(const xlsx_rows *r)
{
    return r->row_key;
}

size_t xlsx_row_line(const xlsx_rows *r)
{
    return r->line;
}

cd_place xlsx_place(const xlsx_rows *r, size_t col)
{
    return (cd_place){r->name, r->line ? r->line : 1, col + 1};
}

const char *xlsx_where(xlsx_rows *r, size_t col)
{
    cd_str_clear(&r->where);
    if (col < r->ncols && r->names && r->names[col][0])
        cd_str_addf(&r->where, _("cột «%s»"), r->names[col]);
    else
        cd_str_addf(&r->where, _("cột thứ %zu"), col + 1);
    if (r->row_key[0])
        cd_str_addf(&r->where, _(", dòng có mã «%s»"), r->row_key);
    return cd_str_c(&r->where);
}
