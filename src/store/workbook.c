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
    const char *hint;   /* NULL: said by the domain */
} column;

typedef struct sheet {
    enum csv_kind kind;
    column *cols;
    size_t ncols;
    const fact **facts;
    size_t nfacts;
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

static int sheet_init(sheet *t, store *s, enum csv_kind kind, const facts *dict, cd_diags *diags)
{
    static const struct words *const words[IMPORT_KINDS] = {sys_words, org_words, sys_words, risk_words};
    const char *fields[EXPORT_FIELDS_MAX];
    size_t n = export_fields(kind, fields);
    *t = (sheet){.kind = kind};
    int res = export_facts(s, kind, dict, diags, &t->facts, &t->nfacts);
    if (res)
        return res;
    t->cols = cd_calloc(n + t->nfacts + 1, sizeof *t->cols);
    for (size_t i = 0; i < n; i++) {
        t->cols[i] = (column){.code = fields[i], .label = _(words[kind][i].label), .hint = _(words[kind][i].hint)};
        if (kind == KIND_ORGS && i == ORG_KIND)
            t->cols[i].domain = facts_find(dict, "owner_kind");
        t->cols[i].date = kind == KIND_ORGS && (i == ORG_VALID_FROM || i == ORG_VALID_TO);
    }
    for (size_t i = 0; i < t->nfacts; i++)
        t->cols[n + i] = (column){.code = t->facts[i]->code, .label = fact_label(t->facts[i]), .domain = t->facts[i]};
    t->ncols = n + t->nfacts;
    return CD_OK;
}

static void sheet_done(sheet *t)
{
    free(t->cols);
    free(t->facts);
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
    if (!f && !c->date)
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
    xlsx_begin_table(w, import_sheet(t->kind).names[0], cols, t->ncols);
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
    xlsx_put_bold(w, import_sheet(t->kind).names[0]);
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
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sheets[i].ncols; k++)
            help_column(w, &sheets[i], &sheets[i].cols[k], &scratch);
    cd_str_done(&scratch);
}

int store_export_workbook(store *s, const char *path, unsigned kinds, bool help, const facts *dict, cd_diags *diags,
                          uint64_t ret_rows[IMPORT_KINDS])
{
    sheet sheets[IMPORT_KINDS];
    size_t n = 0;
    xlsx_writer *w = NULL;
    uint64_t count[IMPORT_KINDS] = {0};
    int res = xlsx_writer_open(path, diags, &w);
    if (res)
        return res;
    for (int k = 0; k < IMPORT_KINDS && res == CD_OK; k++)
        if (kinds & 1u << k) {
            res = sheet_init(&sheets[n], s, (enum csv_kind)k, dict, diags);
            n += res == CD_OK;
        }
    for (size_t i = 0; i < n && res == CD_OK; i++) {
        const sheet *t = &sheets[i];
        const export_sink sink = {sink_put, sink_end, w};
        begin_sheet(w, t);
        if (s)
            res = export_rows(s, t->kind, t->facts, t->nfacts, &sink, diags, &count[t->kind]);
    }
    if (res == CD_OK && help)
        put_help(w, sheets, n);
    for (size_t i = 0; i < n; i++)
        sheet_done(&sheets[i]);
    int end = xlsx_writer_close(w, res == CD_OK, diags);
    res = res ? res : end;
    if (res == CD_OK && ret_rows)
        memcpy(ret_rows, count, sizeof count);
    return res;
}
