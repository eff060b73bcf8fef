/* Workbooks made by hand for tests: ZIP files whose every byte, claims included, is the test's own. */
#ifndef CD_TESTS_XLSX_SAMPLES_H
#define CD_TESTS_XLSX_SAMPLES_H

#include <stdint.h>
#include <string.h>

#include "base/str.h"

typedef struct zip_part {
    const char *name;
    const char *data; /* as stored: deflated already when method is 8 */
    size_t len;
    unsigned method;  /* 0 stored, 8 deflated */
    size_t size;      /* claimed size; 0: len */
    uint32_t crc;     /* 0: that of data */
} zip_part;

static inline uint32_t zip_crc(const char *s, size_t n)
{
    uint32_t c = 0xffffffff;
    for (size_t i = 0; i < n; i++) {
        c ^= (unsigned char)s[i];
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
    }
    return ~c;
}

static inline void zip_num(cd_str *to, size_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        cd_str_addc(to, i < 8 ? (char)(n >> 8 * i & 0xff) : '\0');
}

static inline void zip_entry(cd_str *to, const zip_part *p, size_t offset, int central)
{
    uint32_t crc = p->crc || !p->len ? p->crc : zip_crc(p->data, p->len);
    cd_str_add(to, central ? "PK\1\2" : "PK\3\4", 4);
    if (central)
        zip_num(to, 20, 2);
    zip_num(to, 20, 2);
    zip_num(to, 0, 2);
    zip_num(to, p->method, 2);
    zip_num(to, 0, 2);
    zip_num(to, 0x21, 2);
    zip_num(to, crc, 4);
    zip_num(to, p->len, 4);
    zip_num(to, p->size ? p->size : p->len, 4);
    zip_num(to, strlen(p->name), 2);
    zip_num(to, 0, 2);
    if (central) {
        zip_num(to, 0, 2 + 2 + 2 + 4);
        zip_num(to, offset, 4);
    }
    cd_str_adds(to, p->name);
}

static inline void zip_build(const zip_part *parts, size_t n, cd_str *to)
{
    size_t offsets[16];
    for (size_t i = 0; i < n; i++) {
        offsets[i] = to->len;
        zip_entry(to, &parts[i], 0, 0);
        cd_str_add(to, parts[i].data, parts[i].len);
    }
    size_t start = to->len;
    for (size_t i = 0; i < n; i++)
        zip_entry(to, &parts[i], offsets[i], 1);
    size_t size = to->len - start;
    cd_str_add(to, "PK\5\6", 4);
    zip_num(to, 0, 4);
    zip_num(to, n, 2);
    zip_num(to, n, 2);
    zip_num(to, size, 4);
    zip_num(to, start, 4);
    zip_num(to, 0, 2);
}

#define XLSX_RELS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define XLSX_TOP "<Relationships><Relationship Id='a' Type='" XLSX_RELS "/officeDocument' Target='xl/workbook.xml'/></Relationships>"
#define XLSX_LINKS                                                                                                                             \
    "<Relationships><Relationship Id='s1' Type='" XLSX_RELS "/worksheet' Target='worksheets/one.xml'/>"                                        \
    "<Relationship Id='s2' Type='" XLSX_RELS "/worksheet' Target='/xl/worksheets/two.xml'/>"                                                   \
    "<Relationship Id='s3' Type='" XLSX_RELS "/worksheet' Target='http://example.vn/three.xml' TargetMode='External'/>"                        \
    "<Relationship Id='s4' Type='" XLSX_RELS "/chartsheet' Target='worksheets/one.xml'/>"                                                      \
    "<Relationship Id='st' Type='" XLSX_RELS "/styles' Target='styles.xml'/>"                                                                  \
    "<Relationship Id='ss' Type='" XLSX_RELS "/sharedStrings' Target='sharedStrings.xml'/></Relationships>"
#define XLSX_BOOK(properties, more)                                                                                                            \
    "<workbook xmlns:r='" XLSX_RELS "'>" properties "<sheets><sheet name='Một &amp; hai' sheetId='1' r:id='s1'/>" more "</sheets></workbook>"
/* cell formats: 0 general, 1 date 14, 2 own date, 3 own time, 4 money, 5 hours counted on, 6 date and time 22 */
#define XLSX_STYLES                                                                                                                            \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy;@'/><numFmt numFmtId='165' formatCode='h:mm AM/PM'/>"                  \
    "<numFmt numFmtId='166' formatCode='#,##0\\ &quot;đồng my&quot;'/><numFmt numFmtId='167' formatCode='[h]:mm'/></numFmts>"                  \
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"   \
    "<xf numFmtId='166'/><xf numFmtId='167'/><xf numFmtId='22'/></cellXfs></styleSheet>"
#define XLSX_STRINGS                                                                                                                           \
    "<sst><si><t>id</t></si><si><t xml:space='preserve'>  chữ  </t></si><si><r><t>Hệ </t></r><r><rPr><b/></rPr><t>thống</t></r>"               \
    "<rPh><t>bỏ</t></rPh></si><si><t>a_x000D_\nb_x005F_x000D_&amp;_x0041_</t></si><si/></sst>"

/* A workbook of one sheet, or what the arguments make of it (NULL: the usual part). */
typedef struct xlsx_sample {
    const char *sheet, *two, *book, *links, *styles, *strings;
} xlsx_sample;

static inline size_t xlsx_parts(const xlsx_sample *s, zip_part parts[8])
{
    size_t n = 0;
#define PART(name_, text_) (parts[n].data = (text_), parts[n] = (zip_part){name_, parts[n].data, strlen(parts[n].data), 0, 0, 0}, n++)
    PART("_rels/.rels", XLSX_TOP);
    PART("xl/workbook.xml", s->book ? s->book : XLSX_BOOK("", ""));
    PART("xl/_rels/workbook.xml.rels", s->links ? s->links : XLSX_LINKS);
    PART("xl/styles.xml", s->styles ? s->styles : XLSX_STYLES);
    PART("xl/sharedStrings.xml", s->strings ? s->strings : XLSX_STRINGS);
    PART("xl/worksheets/one.xml", s->sheet ? s->sheet : "<worksheet/>");
    if (s->two)
        PART("xl/worksheets/two.xml", s->two);
#undef PART
    return n;
}

static inline void xlsx_build(const xlsx_sample *s, cd_str *to)
{
    zip_part parts[8];
    zip_build(parts, xlsx_parts(s, parts), to);
}

#define XLSX_SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
/* inline text */
#define XLSX_T(text) "<c t='inlineStr'><is><t>" text "</t></is></c>"

#endif
