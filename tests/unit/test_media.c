/* What kind of file some bytes are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/media.h"
#include "base/mem.h"
#include "base/str.h"

#define OCTETS "application/octet-stream"
#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define PPTX "application/vnd.openxmlformats-officedocument.presentationml.presentation"
#define ODT "application/vnd.oasis.opendocument.text"
#define SVG_NS "http://www.w3.org/2000/svg"

/* Both ends are the whole, as of every small file. */
static void is(const char *bytes, size_t len, const char *want)
{
    /* a copy of exact size: reading behind it is seen by the sanitizers */
    unsigned char *copy = cd_calloc(len ? len : 1, 1);
    memcpy(copy, bytes, len);
    assert_string_equal(cd_media_type(copy, len, copy, len), want);
    free(copy);
}

static void plain(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *type;
    } cases[] = {
        {"%PDF-1.7\n", "application/pdf"},
        {"%PDF-", "application/pdf"},
        {"%PDF", OCTETS},
        {" %PDF-1.7", OCTETS},
        {"\x89PNG\r\n\x1a\nxx", "image/png"},
        {"\x89PNG\n\x1a\nxx", OCTETS}, /* line ends were changed on the way */
        {"\xFF\xD8\xFF\xE0", "image/jpeg"},
        {"\xFF\xD8", OCTETS},
        {"GIF89a", OCTETS},
        {"", OCTETS},
        {"<svg xmlns=\"" SVG_NS "\"/>", "image/svg+xml"},
        {"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- <svg> --><svg xmlns='" SVG_NS "' width='1'>", "image/svg+xml"},
        {"<!DOCTYPE svg [ <!ENTITY a \"b\"> ]>\n<s:svg xmlns:s=\"" SVG_NS "\">", "image/svg+xml"},
        {"<svg>" SVG_NS "</svg>", OCTETS},               /* the name space is not declared */
        {"<svgx xmlns=\"" SVG_NS "\"/>", OCTETS},
        {"<html xmlns=\"x\"><svg xmlns=\"" SVG_NS "\"/></html>", OCTETS},
        {"<!-- <svg xmlns=\"" SVG_NS "\"/>", OCTETS},    /* the comment does not end */
        {"<svg xmlns=\"" SVG_NS "\"", OCTETS},           /* nor does the tag */
        {"<", OCTETS},
        {"PK\3\4", OCTETS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        is(cases[i].bytes, strlen(cases[i].bytes), cases[i].type);
    assert_true(cd_media_is_picture("image/png") && cd_media_is_picture("image/jpeg") && cd_media_is_picture("image/svg+xml"));
    assert_false(cd_media_is_picture("application/pdf"));
}

/* A local header with its name and stored content. */
static void entry(cd_str *to, const char *name, const char *text)
{
    unsigned char head[30] = "PK\3\4";
    head[18] = head[22] = (unsigned char)strlen(text);
    head[26] = (unsigned char)strlen(name);
    cd_str_add(to, (const char *)head, sizeof head);
    cd_str_adds(to, name);
    cd_str_adds(to, text);
}

static void directory(cd_str *to, const char *name)
{
    unsigned char head[46] = "PK\1\2";
    head[28] = (unsigned char)strlen(name);
    cd_str_add(to, (const char *)head, sizeof head);
    cd_str_adds(to, name);
}

static void office(void **state)
{
    (void)state;
    static const struct {
        const char *local[3], *type;
    } cases[] = {
        {{"[Content_Types].xml", "word/document.xml"}, DOCX},
        {{"xl/workbook.xml", "[Content_Types].xml"}, XLSX},
        {{"[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml"}, PPTX},
        {{"word/document.xml"}, OCTETS},
        {{"[Content_Types].xml", "words.txt"}, OCTETS},
        {{"a/[Content_Types].xml", "word/document.xml"}, OCTETS},
    };
    cd_str z;
    cd_str_init(&z, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int end = 0; end < 2; end++) {
            cd_str_clear(&z);
            if (end)
                entry(&z, "x", "");
            for (size_t k = 0; k < 3 && cases[i].local[k]; k++)
                if (end) /* the names stand in the directory alone */
                    directory(&z, cases[i].local[k]);
                else
                    entry(&z, cases[i].local[k], "...");
            is(cd_str_c(&z), z.len, cases[i].type);
        }
    cd_str_clear(&z);
    entry(&z, "mimetype", ODT);
    is(cd_str_c(&z), z.len, ODT);
    is(cd_str_c(&z), z.len - 1, OCTETS);
    z.data[28] = 5; /* an extra field that is not there: the type would stand elsewhere */
    is(cd_str_c(&z), z.len, OCTETS);
    cd_str_clear(&z);
    entry(&z, "mimetype", ODT "-template"); /* is not guessed by its beginning */
    is(cd_str_c(&z), z.len, OCTETS);
    /* a header cut anywhere is read no further than it goes */
    cd_str_clear(&z);
    entry(&z, "[Content_Types].xml", "");
    directory(&z, "word/document.xml");
    for (size_t n = 0; n < z.len; n++)
        is(cd_str_c(&z), n, OCTETS);
    is(cd_str_c(&z), z.len, DOCX);
    cd_str_done(&z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(plain), cmocka_unit_test(office)};
    return cmocka_run_group_tests_name("media", tests, NULL, NULL);
}
