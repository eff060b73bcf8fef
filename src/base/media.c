#include "base/media.h"

#include <string.h>

#define OCTETS "application/octet-stream"
#define ODF "application/vnd.oasis.opendocument."
#define OOXML "application/vnd.openxmlformats-officedocument."

typedef struct bytes {
    const unsigned char *p, *end;
} bytes;

static bool starts(bytes b, const void *with, size_t len)
{
    return (size_t)(b.end - b.p) >= len && memcmp(b.p, with, len) == 0;
}
#define STARTS(b, literal) starts((b), (literal), sizeof(literal) - 1)

/* Behind the next `mark`; false when there is none. */
static bool pass(bytes *b, const char *mark)
{
    size_t len = strlen(mark);
    const unsigned char *at = memmem(b->p, (size_t)(b->end - b->p), mark, len);
    if (!at)
        return false;
    b->p = at + len;
    return true;
}

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- SVG ---------------------------------------------------------------------------------------------------------- */

/* Behind a DOCTYPE with its internal subset. */
static bool pass_doctype(bytes *b)
{
    size_t depth = 0;
    for (; b->p < b->end; b->p++) {
        if (*b->p == '[') {
            depth++;
        } else if (*b->p == ']' && depth > 0) {
            depth--;
        } else if (*b->p == '>' && depth == 0) {
            b->p++;
            return true;
        }
    }
    return false;
}

static bool is_svg(bytes b)
{
    if (STARTS(b, "\xEF\xBB\xBF"))
        b.p += 3;
    for (;;) {
        while (b.p < b.end && is_space(*b.p))
            b.p++;
        if (STARTS(b, "<?") ? !pass(&b, "?>") : STARTS(b, "<!--") ? !pass(&b, "-->") : STARTS(b, "<!DOCTYPE") ? !pass_doctype(&b) : true)
            break;
    }
    if (b.p == b.end || *b.p != '<')
        return false;
    bytes tag = {b.p + 1, memchr(b.p, '>', (size_t)(b.end - b.p))};
    if (!tag.end)
        return false;
    const unsigned char *name = tag.p, *end = name;
    while (end < tag.end && !is_space(*end) && *end != '/') {
        if (*end == ':')
            name = end + 1;
        end++;
    }
    return end - name == 3 && memcmp(name, "svg", 3) == 0 && pass(&tag, "http://www.w3.org/2000/svg");
}

/* ---- office files ------------------------------------------------------------------------------------------------- */

static size_t number(const unsigned char *p)
{
    return (size_t)p[0] | (size_t)p[1] << 8;
}

typedef struct entries {
    bool types;           /* [Content_Types].xml */
    const char *document; /* the kind that the folders speak of */
} entries;

static void see_name(bytes name, entries *e)
{
    static const struct {
        const char *folder, *type;
    } kinds[] = {{"word/", OOXML "wordprocessingml.document"},
                 {"xl/", OOXML "spreadsheetml.sheet"},
                 {"ppt/", OOXML "presentationml.presentation"}};
    e->types = e->types || (name.end - name.p == 19 && STARTS(name, "[Content_Types].xml"));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!e->document && starts(name, kinds[i].folder, strlen(kinds[i].folder)))
            e->document = kinds[i].type;
}

/* Names of the entries whose headers are seen: `mark` begins one, its length stands at `length`, the name at `at`. */
static void see_entries(bytes b, const char *mark, size_t length, size_t at, entries *e)
{
    while (pass(&b, mark)) {
        bytes h = {b.p - 4, b.end};
        if ((size_t)(h.end - h.p) < at)
            return;
        size_t n = number(h.p + length);
        if ((size_t)(h.end - h.p) - at >= n)
            see_name((bytes){h.p + at, h.p + at + n}, e);
    }
}

/* OpenDocument keeps its type in the first entry, stored as it is, so that it stands at a fixed place. */
static const char *open_document(bytes b)
{
    static const char *const types[] = {ODF "text", ODF "spreadsheet", ODF "presentation", ODF "graphics"};
    if (b.end - b.p < 38 || number(b.p + 26) != 8 || memcmp(b.p + 30, "mimetype", 8) != 0)
        return NULL;
    size_t extra = number(b.p + 28);
    if (extra > (size_t)(b.end - b.p) - 38)
        return NULL;
    bytes text = {b.p + 38 + extra, b.end};
    size_t size = number(b.p + 18) | number(b.p + 20) << 16;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (size == strlen(types[i]) && starts(text, types[i], size))
            return types[i];
    return NULL;
}

static const char *in_zip(bytes head, bytes tail)
{
    const char *odf = open_document(head);
    if (odf)
        return odf;
    entries e = {0};
    see_entries(head, "PK\3\4", 26, 30, &e);
    see_entries(tail, "PK\1\2", 28, 46, &e); /* the directory at the end names all, whatever the order of the entries */
    return e.types && e.document ? e.document : OCTETS;
}

const char *cd_media_type(const unsigned char *head, size_t nhead, const unsigned char *tail, size_t ntail)
{
    bytes b = {head, head + nhead};
    if (STARTS(b, "%PDF-"))
        return "application/pdf";
    if (STARTS(b, "\x89PNG\r\n\x1a\n"))
        return "image/png";
    if (STARTS(b, "\xFF\xD8\xFF"))
        return "image/jpeg";
    if (STARTS(b, "PK\3\4"))
        return in_zip(b, (bytes){tail, tail + ntail});
    return is_svg(b) ? "image/svg+xml" : OCTETS;
}

bool cd_media_is_picture(const char *type)
{
    return strcmp(type, "image/png") == 0 || strcmp(type, "image/jpeg") == 0 || strcmp(type, "image/svg+xml") == 0;
}
