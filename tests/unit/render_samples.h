/* Documents that the tests of rendering and the benchmark share.  Every text is fixed or drawn from a fixed seed. */
#ifndef TESTS_RENDER_SAMPLES_H
#define TESTS_RENDER_SAMPLES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dossier/doc.h"
#include "render/render.h"

static const cd_place sample_place = {"mau.xml", 7, 3};

static inline doc_node *sample_para(doc *d, doc_node *in, const char *style, const char *text)
{
    doc_node *p = doc_add(d, in, DOC_PARA, style);
    doc_text(d, p, text, sample_place, NULL);
    return p;
}

static inline doc_node *sample_heading(doc *d, doc_node *in, int level, const char *text)
{
    doc_node *p = doc_add(d, in, DOC_HEADING, NULL);
    p->level = level;
    doc_text(d, p, text, sample_place, NULL);
    return p;
}

static inline doc_node *sample_cell(doc *d, doc_node *row, const char *text)
{
    doc_node *c = doc_add(d, row, DOC_CELL, NULL);
    sample_para(d, c, NULL, text);
    return c;
}

static inline doc_node *sample_rule(doc *d, doc_node *in, int share)
{
    doc_node *r = doc_add(d, in, DOC_RULE, NULL);
    r->size = share;
    return r;
}

/* `chars` characters or a little more of words, drawn from `seed`. */
static inline void sample_words(char *buf, size_t cap, size_t chars, uint32_t *seed)
{
    static const char *const words[] = {
        "Ủy",    "ban",   "nhân", "dân",    "thành", "phố",   "quyết", "định", "về",     "việc",  "phê",   "duyệt",
        "hồ",    "sơ",    "thủ",  "tục",    "hành",  "chính", "đăng",  "ký",   "cấp",    "giấy",  "chứng", "nhận",
        "quyền", "sử",    "dụng", "đất",    "công",  "căn",   "cước",  "nghị", "thông",  "tư",    "hướng", "dẫn",
        "thực",  "hiện",  "điều", "khoản",  "luật",  "tổ",    "chức",  "địa",  "phương", "người", "nộp",   "đơn",
        "ngày",  "tháng", "năm",  "trường", "hợp",   "tiếp",  "trả",   "kết",  "quả",    "thời",  "hạn",   "giải",
        "lệ",    "phí",   "biểu", "mẫu",    "tờ",    "khai",  "bản",   "sao",  "hộ",     "khẩu",  "xã",    "phường",
        "cơ",    "quan",  "có",   "thẩm",   "kèm",   "theo",  "văn",   "số",   "hiệu",   "trích", "yếu",   "nội",
        "dung",  "lưu",   "trữ",  "xây",    "dựng",  "an",    "toàn"};
    size_t n = 0, count = 0;
    while (count < chars) {
        *seed = *seed * 1664525u + 1013904223u;
        const char *w = words[(*seed >> 8) % (sizeof words / sizeof *words)];
        size_t len = strlen(w);
        if (n + len + 2 > cap)
            break;
        if (n) {
            buf[n++] = ' ';
            count++;
        }
        memcpy(buf + n, w, len);
        n += len;
        for (size_t i = 0; i < len; i++)
            count += ((unsigned char)w[i] & 0xC0) != 0x80;
    }
    buf[n] = '\0';
}

/* The dossier of the peers' benchmark: 10 chapters of 2 articles with 2 paragraphs each and a table of 17 rows. */
static inline doc *sample_dossier(void)
{
    doc *d = doc_new("mau/ho-so.xml");
    d->title = "Hồ sơ đề nghị thẩm định";
    uint32_t seed = 20260102;
    char a[1024], b[1100];
    sample_para(d, NULL, "doc-type", "HỒ SƠ ĐỀ NGHỊ THẨM ĐỊNH CẤP ĐỘ");
    for (int chapter = 1; chapter <= 10; chapter++) {
        sample_words(a, sizeof a, 30, &seed);
        snprintf(b, sizeof b, "Chương %d. %s", chapter, a);
        sample_heading(d, NULL, 1, b);
        for (int article = 1; article <= 2; article++) {
            sample_words(a, sizeof a, 40, &seed);
            snprintf(b, sizeof b, "Điều %d.%d. %s", chapter, article, a);
            sample_heading(d, NULL, 2, b);
            for (int i = 0; i < 2; i++) {
                sample_words(a, sizeof a, 360, &seed);
                snprintf(b, sizeof b, "%s.", a);
                sample_para(d, NULL, "body", b);
            }
        }
        doc_node *t = doc_add(d, NULL, DOC_TABLE, "table-small");
        t->borders = true;
        const doc_col cols[] = {{30, "table-cell-centre"}, {110, NULL}, {190, NULL}, {65, NULL}, {86, NULL}};
        doc_cols(d, t, cols, 5);
        static const char *const heads[] = {"STT", "Tên thủ tục", "Nội dung thực hiện", "Thời hạn", "Ghi chú"};
        doc_node *r = doc_add(d, t, DOC_ROW, NULL);
        r->header = true;
        for (int i = 0; i < 5; i++)
            sample_cell(d, r, heads[i]);
        for (int row = 1; row <= 17; row++) {
            r = doc_add(d, t, DOC_ROW, NULL);
            snprintf(b, sizeof b, "%d", row);
            sample_cell(d, r, b);
            sample_words(a, sizeof a, 40, &seed);
            sample_cell(d, r, a);
            sample_words(a, sizeof a, 90, &seed);
            sample_cell(d, r, a);
            snprintf(b, sizeof b, "%02d/%02d/2026", row, chapter);
            sample_cell(d, r, b);
            sample_words(a, sizeof a, 22, &seed);
            sample_cell(d, r, a);
        }
    }
    return d;
}

/* The same with a table of contents on a page of its own before it. */
static inline doc *sample_dossier_with_toc(void)
{
    doc *d = sample_dossier();
    doc_node *body = d->root->first, *last = d->root->last;
    d->root->first = d->root->last = NULL;
    doc_node *toc = doc_add(d, NULL, DOC_TOC, NULL);
    int n = 0;
    for (doc_node *h = body; h; h = h->next) {
        if (h->kind != DOC_HEADING)
            continue;
        char name[16];
        snprintf(name, sizeof name, "#%d", ++n);
        h->anchor = doc_copy(d, name);
        doc_node *e = doc_add(d, toc, DOC_PARA, h->level == 1 ? "toc1" : "toc2");
        e->to = h->anchor;
        cd_str words;
        cd_str_init(&words, 0);
        doc_heading_words(h, &words);
        doc_text(d, e, cd_str_c(&words), sample_place, NULL);
        cd_str_done(&words);
        doc_add(d, e, DOC_TAB, NULL);
        doc_add(d, e, DOC_PAGEREF, NULL)->text = h->anchor;
    }
    doc_add(d, NULL, DOC_BREAK, NULL)->next = body;
    d->root->last = last;
    return d;
}

/* A letter with letterhead, boxes, gaps and signature block. */
static inline doc *sample_letter(void)
{
    doc *d = doc_new("mau/cong-van.xml");
    d->title = "Công văn đề nghị thẩm định";
    const doc_col two[] = {{37, NULL}, {63, NULL}};
    doc_node *t = doc_add(d, NULL, DOC_TABLE, "layout");
    doc_cols(d, t, two, 2);
    doc_node *r = doc_add(d, t, DOC_ROW, NULL);
    doc_node *c = doc_add(d, r, DOC_CELL, NULL);
    sample_para(d, c, "org-parent", "ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG");
    sample_para(d, c, "org", "SỞ KHOA HỌC VÀ CÔNG NGHỆ");
    sample_rule(d, c, 400);
    c = doc_add(d, r, DOC_CELL, NULL);
    sample_para(d, c, "quoc-hieu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    sample_para(d, c, "tieu-ngu", "Độc lập - Tự do - Hạnh phúc");
    sample_rule(d, c, 1000);
    r = doc_add(d, t, DOC_ROW, NULL);
    c = doc_add(d, r, DOC_CELL, NULL);
    doc_node *p = sample_para(d, c, "so-ky-hieu", "Số: ");
    doc_gap(d, p, "so")->size = 30000;
    doc_text(d, p, "/SKHCN-CĐS", sample_place, NULL);
    sample_para(d, c, "v-v", "V/v đề nghị thẩm định hồ sơ đề xuất cấp độ của Hệ thống một cửa điện tử tỉnh");
    c = doc_add(d, r, DOC_CELL, NULL);
    sample_para(d, c, "dia-danh", "Lâm Đồng, ngày 05 tháng 01 năm 2027");

    sample_para(d, NULL, "kinh-gui", "Kính gửi: Công an tỉnh Lâm Đồng");
    sample_para(d, NULL, "can-cu", "Căn cứ Luật An ninh mạng số 116/2025/QH15;");
    sample_para(d, NULL, "can-cu", "Căn cứ Nghị định số 331/2026/NĐ-CP của Chính phủ;");
    sample_para(
        d, NULL, "body",
        "Sở Khoa học và Công nghệ đề nghị thẩm định hồ sơ đề xuất cấp độ đối với Hệ thống thông tin giải quyết thủ tục "
        "hành chính của tỉnh, gồm cổng dịch vụ công trực tuyến, kho dữ liệu điện tử của tổ chức, cá nhân và các thành "
        "phần tích hợp, chia sẻ dữ liệu với cơ sở dữ liệu quốc gia về dân cư. Địa chỉ hệ thống: "
        "https://dichvucong.lamdong.gov.vn/dichvucong/tiepnhanonline/danhsachthutuchanhchinh/toanbo/trangchu.");
    p = sample_para(d, NULL, "body", "Đầu mối liên hệ: ông/bà ");
    doc_gap(d, p, "ho-ten");
    doc_text(d, p, ", điện thoại ", sample_place, NULL);
    doc_gap(d, p, "dien-thoai");
    doc_text(d, p, ". Thời gian hoàn thành: 30 ngày kể từ ngày nhận đủ hồ sơ hợp lệ.", sample_place, NULL);
    for (int i = 0; i < 2; i++) {
        p = doc_add(d, NULL, DOC_PARA, "body");
        doc_add(d, p, DOC_BOX, NULL)->ticked = !i;
        doc_text(d, p, i ? " Hệ thống đang vận hành" : " Hệ thống xây dựng mới, mở rộng, nâng cấp", sample_place, NULL);
    }
    p = sample_para(d, NULL, "dash-item", "Chữ ");
    doc_text(d, p, "đậm", sample_place, NULL)->bold = true;
    doc_text(d, p, ", ", sample_place, NULL);
    doc_text(d, p, "nghiêng", sample_place, NULL)->italic = true;
    doc_text(d, p, ", ", sample_place, NULL);
    doc_text(d, p, "gạch chân", sample_place, NULL)->underline = true;
    doc_text(d, p, " và chỉ số trên m", sample_place, NULL);
    doc_text(d, p, "2", sample_place, NULL)->super = true;
    doc_text(d, p, ".", sample_place, NULL);
    p = sample_para(d, NULL, "body", "Trân trọng./.");
    p->keep = true;

    t = doc_add(d, NULL, DOC_TABLE, "layout");
    doc_cols(d, t, two, 2);
    r = doc_add(d, t, DOC_ROW, NULL);
    c = doc_add(d, r, DOC_CELL, NULL);
    sample_para(d, c, "noi-nhan", "Nơi nhận:");
    sample_para(d, c, "noi-nhan-item", "Như trên;");
    sample_para(d, c, "noi-nhan-item", "UBND tỉnh (báo cáo);");
    sample_para(d, c, "noi-nhan-item", "Lưu: VT, CĐS (3).");
    c = doc_add(d, r, DOC_CELL, NULL);
    sample_para(d, c, "sign-authority", "GIÁM ĐỐC");
    sample_para(d, c, "sign-space", "");
    sample_para(d, c, "sign-name", "Nguyễn Thị Ánh Tuyết");
    return d;
}

/* The page style and the fonts of the source tree; ends the program with a reason when they do not load. */
static inline void sample_load(render_style **s, render_fonts **f)
{
    const char *root = getenv("CAPDO_SOURCE");
    char style[1024], schema[1024];
    cd_diags diags;
    cd_diags_init(&diags);
    snprintf(style, sizeof style, "%s/templates/page.xml", root ? root : ".");
    snprintf(schema, sizeof schema, "%s/rules/schema/page.rng", root ? root : ".");
    if (render_style_load(style, schema, &diags, s) != CD_OK || render_fonts_load(*s, &diags, f) != CD_OK) {
        cd_diags_print(&diags, stderr);
        exit(1);
    }
    cd_diags_done(&diags);
}

#endif
