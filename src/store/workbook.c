/* Workbooks to fill in: what the columns are called and mean (store/import.h). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "store/export.h"
#include "store/private.h"
#include "table/xlsx_write.h"

#define HELP_NAME "Hướng dẫn"

struct words {
    const char *label, *hint;
};

/* In the order of the columns of each kind (export_fields). */
static const struct words sys_words[] = {
    {N_("Mã hệ thống"), N_("1 đến 64 ký tự A-Z a-z 0-9 . _ -, bắt đầu bằng chữ hoặc số; mỗi hệ thống một mã, không đổi về sau.")},
    {N_("Tên hệ thống"), N_("Tên đầy đủ, viết trên một dòng.")},
    {N_("Cơ quan, đơn vị"), N_("Tên cơ quan, đơn vị sử dụng hoặc quản lý; viết đúng như ở trang tính «Cơ quan».")},
    {N_("Đơn vị vận hành"), N_("Tên đơn vị vận hành; viết đúng như ở trang tính «Cơ quan».")},
    {N_("Chủ quản hệ thống"), N_("Tên cơ quan chủ quản; viết đúng như ở trang tính «Cơ quan».")},
    {N_("Thành phần của"), N_("Mã của hệ thống mà hệ thống này là thành phần; để trống nếu là hệ thống độc lập.")},
};
static const struct words org_words[] = {
    {N_("Tên cơ quan"), N_("Tên đầy đủ, viết trên một dòng; mỗi cơ quan một dòng.")},
    {N_("Loại cơ quan"), N_("Loại của cơ quan khi là chủ quản hệ thống.")},
    {N_("Chữ viết tắt"), N_("Dùng trong số, ký hiệu văn bản.")},
    {N_("Cơ quan cấp trên"), N_("Tên cơ quan cấp trên trực tiếp, in trên tên cơ quan ở đầu văn bản.")},
    {N_("Quyết định chức năng, nhiệm vụ"), N_("Số, ngày, cơ quan ban hành.")},
    {N_("Người đại diện"), N_("Họ và tên người đứng đầu hoặc người ký.")},
    {N_("Chức vụ"), N_("Chức vụ của người đại diện.")},
    {N_("Địa chỉ"), N_("Địa chỉ trụ sở.")},
    {N_("Điện thoại"), N_("Số điện thoại liên hệ.")},
    {N_("Thư điện tử"), N_("Địa chỉ thư điện tử liên hệ.")},
    {N_("Địa danh"), N_("Địa danh ghi trước ngày tháng của văn bản, ví dụ: Điện Biên.")},
    {N_("Có hiệu lực từ"), N_("Ngày bắt đầu có tên này; để trống nếu không rõ.")},
    {N_("Có hiệu lực đến"), N_("Ngày cuối cùng có tên này; để trống nếu còn.")},
};
static const struct words risk_words[] = {
    {N_("Mã hệ thống"), N_("Mã ở trang tính «Hệ thống»; các dòng của một hệ thống đứng liền nhau.")},
    {N_("Mối đe dọa"), N_("Mỗi dòng một mối đe dọa; bắt buộc.")},
    {N_("Điểm yếu"), N_("Điểm yếu mà mối đe dọa có thể lợi dụng.")},
    {N_("Khả năng xảy ra"), N_("Khả năng mối đe dọa xảy ra.")},
    {N_("Hậu quả"), N_("Mức ảnh hưởng nếu xảy ra.")},
    {N_("Biện pháp"), N_("Biện pháp xử lý rủi ro.")},
};
static const struct words table_words[] = {
    {N_("Mã hệ thống"), N_("Mã ở trang tính «Hệ thống»; dòng chỉ có mã hệ thống được bỏ qua (nhập với --replace: hệ thống chỉ có dòng như vậy thì bảng thành trống).")},
};

_Static_assert(sizeof sys_words / sizeof *sys_words == SYS_NFIELDS, "a word for each column");
_Static_assert(sizeof org_words / sizeof *org_words == ORG_NFIELDS, "a word for each column");
_Static_assert(sizeof risk_words / sizeof *risk_words == RISK_NFIELDS + 1, "a word for each column");

const char *store_org_label(enum store_org_field f)
{
    return org_words[f].label;
}

const char *store_sys_label(enum store_sys_field f)
{
    return sys_words[f].label;
}

typedef struct column {
    const char *code, *label;
    const fact *domain; /* what may stand there; NULL: text */
    bool date;          /* of an organisation */
    bool many, shown;   /* of a table */
    const char *hint;   /* NULL: said by the domain */
} column;

typedef struct sheet {
    export_columns of;
    const char *name;
    column *cols;
    size_t ncols;
    cd_arena arena; /* of hints */
} sheet;

static bool english(void)
{
    return strcmp(_("vi"), "en") == 0; /* as law_english */
}

static const char *fact_label(const fact *f)
{
    return english() && f->label_en ? f->label_en : f->label;
}

static const char *value_label(const fact_value *v)
{
    return english() && v->label_en ? v->label_en : v->label ? v->label : v->code;
}

/* What is to be written in a column of a table, beside its domain. */
static const char *table_hint(const fact_column *c, const fact_tables *tables, cd_arena *a)
{
    cd_str hint;
    cd_str_init(&hint, 0);
    if (c->shown)
        cd_str_adds(&hint, _("Chỉ để đọc, không nhập lại."));
    else if (c->key)
        cd_str_adds(&hint, _("Bắt buộc; mỗi hệ thống không có hai dòng trùng nhau ở cột này."));
    else if (c->required)
        cd_str_adds(&hint, _("Bắt buộc."));
    if (c->help)
        cd_str_addf(&hint, "%s%s", hint.len ? " " : "", c->help);
    for (const char *const *ref = c->refs; ref && *ref; ref++)
        cd_str_addf(&hint, "%s«%s»", ref != c->refs ? ", " : hint.len ? _(" Tên đúng như ở trang tính ") : _("Tên đúng như ở trang tính "),
                    fact_tables_find(tables, *ref)->label);
    if (c->refs)
        cd_str_addc(&hint, '.');
    const char *text = hint.len ? cd_arena_strdup(a, cd_str_c(&hint)) : NULL;
    cd_str_done(&hint);
    return text;
}

static int sheet_init(sheet *t, store *s, unsigned kind, const export_options *o, cd_diags *diags)
{
    static const struct words *const words[KIND_TABLES] = {sys_words, org_words, sys_words, risk_words};
    *t = (sheet){.name = import_kind_sheet(kind, o->tables)};
    int res = export_columns_init(&t->of, s, kind, o, diags);
    if (res)
        return res;
    cd_arena_init(&t->arena);
    size_t n = t->of.nfields;
    t->ncols = n + t->of.nfacts;
    t->cols = cd_calloc(t->ncols + 1, sizeof *t->cols);
    for (size_t i = 0; i < n; i++) {
        const struct words *w = kind < KIND_TABLES ? &words[kind][i] : &table_words[i];
        t->cols[i] = (column){.code = t->of.fields[i], .label = _(w->label), .hint = _(w->hint)};
        if (kind == KIND_ORGS && i == ORG_KIND)
            t->cols[i].domain = facts_find(o->dict, "owner_kind");
        t->cols[i].date = kind == KIND_ORGS && (i == ORG_VALID_FROM || i == ORG_VALID_TO);
    }
    for (size_t i = 0; i < t->of.nfacts; i++) {
        const fact *f = t->of.facts[i];
        column *c = &t->cols[n + i];
        *c = (column){.code = f->code, .label = fact_label(f), .domain = f};
        if (t->of.table) {
            const fact_column *k = &t->of.table->columns[i];
            c->many = k->many;
            c->shown = k->shown;
            c->hint = table_hint(k, o->tables, &t->arena);
        }
    }
    return CD_OK;
}

static void sheet_done(sheet *t)
{
    export_columns_done(&t->of);
    cd_arena_done(&t->arena);
    free(t->cols);
}

/* How a value is written, in words. */
static const char *way(const column *c, cd_str *scratch)
{
    const fact *f = c->domain;
    cd_str_clear(scratch);
    if (c->date)
        return _("ngày YYYY-MM-DD");
    if (!f)
        return _("chữ");
    if (c->shown)
        return _("không ghi");
    if (c->many)
        return _("một hoặc nhiều tên, nối bằng dấu |");
    switch (f->kind) {
    case FACT_BOOL:
        return _("true (có) hoặc false (không)");
    case FACT_ENUM:
        return _("một mã");
    case FACT_SET:
        return _("một hoặc nhiều mã, nối bằng dấu |");
    case FACT_COUNT:
        cd_str_addf(scratch, _("số nguyên từ 0 đến %" PRId64), f->max);
        return cd_str_c(scratch);
    case FACT_DATE:
        return _("ngày YYYY-MM-DD");
    case FACT_TEXT:
        break;
    }
    return _("chữ");
}

static void add_hint(const column *c, cd_str *to, cd_str *scratch)
{
    const fact *f = c->domain;
    if (c->hint)
        cd_str_addf(to, "%s ", c->hint);
    if (c->shown || (!f && !c->date))
        return;
    cd_str_addf(to, _("Ghi: %s."), way(c, scratch));
    for (size_t i = 0; f && i < f->nvalues; i++)
        cd_str_addf(to, "%s%s = %s", i ? "; " : " ", f->values[i].code, value_label(&f->values[i]));
}

static void begin_sheet(xlsx_writer *w, const sheet *t)
{
    static const char *const booleans[] = {"true", "false"};
    xlsx_col *cols = cd_calloc(t->ncols + 1, sizeof *cols);
    cd_str *hints = cd_calloc(t->ncols + 1, sizeof *hints);
    const char ***lists = cd_calloc(t->ncols + 1, sizeof *lists);
    cd_str scratch;
    cd_str_init(&scratch, 0);
    for (size_t i = 0; i < t->ncols; i++) {
        const column *c = &t->cols[i];
        const fact *f = c->domain;
        xlsx_col *x = &cols[i];
        cd_str_init(&hints[i], 0);
        add_hint(c, &hints[i], &scratch);
        *x = (xlsx_col){.code = c->code, .label = c->label, .hint = cd_str_c(&hints[i])};
        if (c->date || (f && f->kind == FACT_DATE))
            x->kind = XLSX_DATE;
        if (!f)
            continue;
        x->wide = f->kind == FACT_TEXT && f->multiline;
        if (f->kind == FACT_COUNT) {
            x->kind = XLSX_COUNT;
            x->max = (uint64_t)f->max;
        } else if (f->kind == FACT_BOOL) {
            x->choices = booleans;
            x->nchoices = 2;
        } else if (f->kind == FACT_ENUM) {
            lists[i] = cd_calloc(f->nvalues + 1, sizeof **lists);
            for (size_t k = 0; k < f->nvalues; k++)
                if (!f->values[k].locked)
                    lists[i][x->nchoices++] = f->values[k].code;
            x->choices = lists[i];
        }
    }
    xlsx_begin_table(w, t->name, cols, t->ncols);
    for (size_t i = 0; i < t->ncols; i++) {
        cd_str_done(&hints[i]);
        free(lists[i]);
    }
    cd_str_done(&scratch);
    free(hints);
    free(lists);
    free(cols);
}

static void sink_put(void *user, const char *text)
{
    xlsx_put(user, text);
}

static void sink_end(void *user)
{
    xlsx_end_row(user);
}

static void paragraph(xlsx_writer *w, const char *text)
{
    for (int i = 0; i < 2; i++)
        xlsx_put(w, NULL);
    xlsx_put(w, text);
    xlsx_end_row(w);
}

static void help_column(xlsx_writer *w, const sheet *t, const column *c, cd_str *scratch)
{
    const fact *f = c->domain;
    xlsx_put_bold(w, t->name);
    xlsx_put_bold(w, c->code);
    xlsx_put(w, c->label);
    xlsx_put(w, way(c, scratch));
    for (int i = 0; i < 2; i++)
        xlsx_put(w, NULL);
    xlsx_put(w, c->hint);
    xlsx_put(w, f ? f->source : NULL);
    xlsx_end_row(w);
    for (size_t i = 0; f && i < f->nvalues; i++) {
        const fact_value *v = &f->values[i];
        for (int k = 0; k < 4; k++)
            xlsx_put(w, NULL);
        xlsx_put(w, v->code);
        xlsx_put(w, value_label(v));
        xlsx_put(w, v->locked && v->why_locked ? v->why_locked : v->help);
        xlsx_end_row(w);
    }
}

/* What a table is for. */
static void help_table(xlsx_writer *w, const sheet *t)
{
    if (!t->of.table)
        return;
    xlsx_put_bold(w, t->name);
    xlsx_put_bold(w, t->of.table->code);
    for (int i = 0; i < 4; i++)
        xlsx_put(w, NULL);
    xlsx_put(w, t->of.table->help);
    xlsx_put(w, t->of.table->source);
    xlsx_end_row(w);
}

static void put_help(xlsx_writer *w, const sheet *sheets, size_t n)
{
    static const double widths[] = {14, 30, 50, 30, 24, 44, 70, 36};
    xlsx_begin_text(w, HELP_NAME, widths, sizeof widths / sizeof *widths);
    const char *const heads[] = {_("Trang tính"), _("Cột"), _("Ý nghĩa"), _("Cách ghi"), _("Mã"), _("Nghĩa của mã"), _("Giải thích"), _("Căn cứ")};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        xlsx_put_bold(w, heads[i]);
    xlsx_end_row(w);
    paragraph(w, _("Ở mỗi trang tính, dòng 1 là mã của cột và dòng 2 (bắt đầu bằng dấu #) là tên cột cho người đọc: giữ nguyên hai dòng này. Dữ liệu ghi từ "
                   "dòng 3; dòng trống được bỏ qua."));
    paragraph(w, _("Ô để trống nghĩa là chưa biết. Thứ tự các cột và thứ tự các dòng không quan trọng; cột không dùng có thể xóa."));
    paragraph(w, _("Nhập lại bằng «capdo import all TỆP.xlsx», hoặc từng trang tính, ví dụ «capdo import systems TỆP.xlsx». Ô sai được báo theo tên "
                   "trang tính và địa chỉ ô; khi còn ô sai thì không dòng nào được nhập."));
    cd_str scratch;
    cd_str_init(&scratch, 0);
    for (size_t i = 0; i < n; i++) {
        help_table(w, &sheets[i]);
        for (size_t k = 0; k < sheets[i].ncols; k++)
            help_column(w, &sheets[i], &sheets[i].cols[k], &scratch);
    }
    cd_str_done(&scratch);
}

/* Lines to fill in, with the system. */
static void put_blank(xlsx_writer *w, const sheet *t, const export_options *o, size_t blank)
{
    for (size_t i = 0; t->of.table && !t->of.table->listed && i < o->nsystems; i++)
        for (size_t k = 0; k < blank; k++) {
            xlsx_put(w, o->systems[i]);
            xlsx_end_row(w);
        }
}

int store_export_workbook(store *s, const char *path, const unsigned *kinds, size_t nkinds, bool help, size_t blank, const export_options *o,
                          cd_diags *diags, uint64_t *ret_rows)
{
    size_t all = import_nkinds(o->tables), n = 0;
    sheet *sheets = cd_calloc(all + nkinds, sizeof *sheets);
    uint64_t *count = cd_calloc(all, sizeof *count);
    xlsx_writer *w = NULL;
    int res = xlsx_writer_open(path, diags, &w);
    for (size_t k = 0; k < (kinds ? nkinds : all) && res == CD_OK; k++) {
        res = sheet_init(&sheets[n], s, kinds ? kinds[k] : (unsigned)k, o, diags);
        n += res == CD_OK;
    }
    for (size_t i = 0; i < n && res == CD_OK; i++) {
        const sheet *t = &sheets[i];
        const export_sink sink = {sink_put, sink_end, w};
        begin_sheet(w, t);
        if (s)
            res = export_rows(s, &t->of, o, &sink, diags, &count[t->of.kind]);
        put_blank(w, t, o, blank);
    }
    if (res == CD_OK && help)
        put_help(w, sheets, n);
    for (size_t i = 0; i < n; i++)
        sheet_done(&sheets[i]);
    int end = w ? xlsx_writer_close(w, res == CD_OK, diags) : CD_OK;
    res = res ? res : end;
    if (res == CD_OK && ret_rows)
        memcpy(ret_rows, count, all * sizeof *count);
    free(sheets);
    free(count);
    return res;
}
