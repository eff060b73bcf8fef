#include "xml/xml.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

struct cd_xml {
    xmlDoc *doc;
    char *file;
    cd_str source;
    size_t *lines; /* offset of each line's first byte */
    size_t nlines;
    cd_arena arena; /* strings lent by cd_node_text */
};

struct cd_xml_schema {
    xmlRelaxNG *rng;
};

/* libxml2 keeps lines only, so each element carries the offset of its '<' plus 1 in _private. */

static const xmlNode *raw(const cd_node *n)
{
    return (const xmlNode *)n;
}

static const cd_node *wrap(const xmlNode *n)
{
    return (const cd_node *)n;
}

static void index_lines(cd_xml *x)
{
    size_t cap = 64;
    x->lines = cd_realloc(NULL, cap, sizeof *x->lines);
    x->lines[0] = 0;
    x->nlines = 1;
    const char *s = cd_str_c(&x->source);
    for (size_t i = 0; i < x->source.len; i++) {
        if (s[i] != '\n')
            continue;
        if (x->nlines == cap) {
            cap *= 2;
            x->lines = cd_realloc(x->lines, cap, sizeof *x->lines);
        }
        x->lines[x->nlines++] = i + 1;
    }
}

static cd_place place_of_offset(const cd_xml *x, size_t offset)
{
    size_t low = 0, high = x->nlines;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (x->lines[mid] <= offset)
            low = mid;
        else
            high = mid;
    }
    if (offset > x->source.len)
        offset = x->source.len;
    return (cd_place){x->file, low + 1, cd_utf8_count(x->source.data + x->lines[low], offset - x->lines[low]) + 1};
}

/* One parse: handed to the SAX callbacks through the context's _private. */
typedef struct reading {
    cd_xml *x;
    cd_diags *diags;
    bool doctype;
    size_t errors;
} reading;

enum { ERRORS_SHOWN = 20 }; /* one broken tag makes libxml2 report many followers */

static size_t offset_now(xmlParserCtxt *ctxt)
{
    const xmlParserInput *in = ctxt->input;
    return in ? (size_t)in->consumed + (size_t)(in->cur - in->base) : 0;
}

static void on_start(void *user, const xmlChar *localname, const xmlChar *prefix, const xmlChar *uri, int nns,
                     const xmlChar **ns, int nattrs, int ndefaulted, const xmlChar **attrs)
{
    xmlParserCtxt *ctxt = user;
    reading *r = ctxt->_private;
    xmlSAX2StartElementNs(user, localname, prefix, uri, nns, ns, nattrs, ndefaulted, attrs);
    if (!ctxt->node)
        return;
    /* The parser stands inside or behind the start tag, and no '<' may stand within one. */
    size_t at = offset_now(ctxt);
    if (at > r->x->source.len)
        at = r->x->source.len;
    while (at > 0 && r->x->source.data[at - 1] != '<')
        at--;
    ctxt->node->_private = (void *)(uintptr_t)(at ? at : 1);
}

static void on_doctype(void *user, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    xmlParserCtxt *ctxt = user;
    reading *r = ctxt->_private;
    r->doctype = true;
    size_t at = offset_now(ctxt);
    if (at > r->x->source.len)
        at = r->x->source.len;
    while (at > 0 && r->x->source.data[at - 1] != '<')
        at--;
    cd_error(r->diags, "E3004", place_of_offset(r->x, at ? at - 1 : 0),
             _("tệp có khai báo DOCTYPE; hãy xóa phần DOCTYPE, chương trình không nhận thực thể bên ngoài"));
    xmlStopParser(ctxt);
}

/* libxml2 speaks English only; its codes and arguments are put into our words. */
static char *syntax_text(const xmlError *e)
{
    const char *a = e->str1 ? e->str1 : "", *b = e->str2 ? e->str2 : "";
    char *text;
    int n;
    switch (e->code) {
    case XML_ERR_TAG_NAME_MISMATCH:
        n = asprintf(&text, _("thẻ mở <%s> ở dòng %d đóng bằng </%s>"), a, e->int1, b);
        break;
    case XML_ERR_TAG_NOT_FINISHED:
        n = asprintf(&text, _("tệp kết thúc khi thẻ <%s> chưa đóng"), a);
        break;
    case XML_ERR_ATTRIBUTE_REDEFINED:
        n = asprintf(&text, _("thuộc tính «%s» ghi hai lần"), a);
        break;
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
        n = asprintf(&text, _("thực thể &%s; không có; chỉ dùng &lt; &gt; &amp; &quot; &apos; và mã số"), a);
        break;
    case XML_ERR_GT_REQUIRED:
    case XML_ERR_SPACE_REQUIRED:
    case XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
    case XML_ERR_ATTRIBUTE_NOT_STARTED:
    case XML_ERR_ATTRIBUTE_NOT_FINISHED:
    case XML_ERR_LT_IN_ATTRIBUTE:
        n = asprintf(&text, "%s", _("thẻ hoặc thuộc tính viết dở"));
        break;
    case XML_ERR_DOCUMENT_EMPTY:
    case XML_ERR_DOCUMENT_START:
        n = asprintf(&text, "%s", _("không có phần tử gốc"));
        break;
    case XML_ERR_DOCUMENT_END:
        n = asprintf(&text, "%s", _("có nội dung thừa sau phần tử gốc"));
        break;
    case XML_ERR_NAME_REQUIRED:
    case XML_ERR_LT_REQUIRED:
        n = asprintf(&text, "%s", _("thiếu tên sau dấu < hoặc &"));
        break;
    case XML_ERR_INVALID_CHAR:
        n = asprintf(&text, "%s", _("ký tự không được phép trong XML"));
        break;
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
        n = asprintf(&text, _("tiền tố «%s» chưa khai không gian tên"), a);
        break;
    default:
        n = asprintf(&text, _("lỗi số %d của bộ đọc XML"), e->code);
        break;
    }
    if (n < 0)
        abort();
    return text;
}

static char *schema_text(const xmlError *e)
{
    const char *a = e->str1 ? e->str1 : "", *b = e->str2 ? e->str2 : "";
    char *text;
    int n;
    switch (e->code) {
    case XML_RELAXNG_ERR_TYPEVAL:
    case XML_RELAXNG_ERR_VALUE:
        n = asprintf(&text, _("giá trị «%s» không thuộc kiểu %s"), b, a);
        break;
    case XML_RELAXNG_ERR_NOELEM:
    case XML_RELAXNG_ERR_ELEMNAME:
        n = *b ? asprintf(&text, _("cần phần tử <%s>, ở đây là <%s>"), a, b) : *a ? asprintf(&text, _("thiếu phần tử <%s>"), a)
            : asprintf(&text, "%s", _("thiếu phần tử bắt buộc"));
        break;
    case XML_RELAXNG_ERR_ELEMWRONG:
    case XML_RELAXNG_ERR_INTEREXTRA:
    case XML_RELAXNG_ERR_EXTRACONTENT:
    case XML_RELAXNG_ERR_ELEMEXTRANS:
        n = asprintf(&text, _("phần tử <%s> không được đứng ở đây"), a);
        break;
    case XML_RELAXNG_ERR_INVALIDATTR:
        n = asprintf(&text, _("phần tử <%s> không có thuộc tính «%s»"), b, a);
        break;
    case XML_RELAXNG_ERR_ATTRVALID:
        n = asprintf(&text, _("phần tử <%s> thừa, thiếu hoặc sai thuộc tính"), a);
        break;
    case XML_RELAXNG_ERR_CONTENTVALID:
        n = asprintf(&text, _("phần tử <%s> thừa, thiếu hoặc sai nội dung"), a);
        break;
    default:
        n = *a ? asprintf(&text, _("phần tử hoặc giá trị «%s» không đúng (lỗi số %d)"), a, e->code)
               : asprintf(&text, _("thứ tự hoặc nội dung phần tử không đúng (lỗi số %d)"), e->code);
        break;
    }
    if (n < 0)
        abort();
    return text;
}

static void on_error(void *user, xmlError *e)
{
    const xmlParserCtxt *ctxt = user; /* what the parser hands to serror is its userData */
    reading *r = ctxt->_private;
    if (r->doctype || e->level < XML_ERR_ERROR)
        return;
    if (r->errors++ >= ERRORS_SHOWN)
        return;
    cd_place at = {r->x->file, e->line > 0 ? (size_t)e->line : 1, e->int2 > 0 ? (size_t)e->int2 : 1};
    cd_auto_free char *text = syntax_text(e);
    cd_error(r->diags, "E3002", at, _("XML sai cú pháp: %s; hãy sửa chỗ này rồi thử lại"), text);
}

/* The encoding named by the XML declaration must be the one we checked. */
static bool encoding_ok(const cd_xml *x)
{
    const char *s = cd_str_c(&x->source);
    size_t skip = strncmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (strncmp(s + skip, "<?xml", 5) != 0)
        return true;
    const char *end = strstr(s + skip, "?>");
    const char *enc = strstr(s + skip, "encoding");
    if (!end || !enc || enc > end)
        return true;
    enc += strlen("encoding");
    enc += strspn(enc, " \t\r\n=\"'");
    size_t n = strcspn(enc, "\"'");
    return (n == 5 && strncasecmp(enc, "utf-8", n) == 0) || (n == 8 && strncasecmp(enc, "us-ascii", n) == 0);
}

static int parse(cd_xml *x, cd_diags *diags)
{
    size_t bad;
    if (!cd_utf8_check(cd_str_c(&x->source), x->source.len, &bad)) {
        if (x->source.data[bad] == '\0')
            cd_error(diags, "E3006", place_of_offset(x, bad), _("tệp có byte NUL; tệp hỏng hoặc không phải văn bản"));
        else
            cd_error(diags, "E3007", place_of_offset(x, bad), _("byte không phải UTF-8; hãy lưu tệp theo bảng mã UTF-8"));
        return CD_EINPUT;
    }
    if (x->source.len == 0) {
        cd_error(diags, "E3001", cd_place_file(x->file), _("tệp rỗng"));
        return CD_EINPUT;
    }
    if (!encoding_ok(x)) {
        cd_error(diags, "E3005", cd_place_file(x->file), _("khai báo XML nêu bảng mã khác UTF-8; hãy lưu tệp theo UTF-8"));
        return CD_EINPUT;
    }
    if (x->source.len > INT32_MAX)
        return CD_EINPUT;
    xmlParserCtxt *ctxt = xmlCreateMemoryParserCtxt(x->source.data, (int)x->source.len);
    if (!ctxt)
        abort();
    reading r = {.x = x, .diags = diags};
    ctxt->_private = &r;
    /* NONET only: NOENT would read local files, HUGE would lift the limits of nesting and entities. */
    xmlCtxtUseOptions(ctxt, XML_PARSE_NONET | XML_PARSE_COMPACT);
    ctxt->linenumbers = 1;
    ctxt->sax->startElementNs = on_start;
    ctxt->sax->internalSubset = on_doctype;
    ctxt->sax->serror = (xmlStructuredErrorFunc)on_error;
    xmlParseDocument(ctxt);
    bool ok = ctxt->wellFormed && r.errors == 0 && !r.doctype && ctxt->myDoc && xmlDocGetRootElement(ctxt->myDoc);
    x->doc = ctxt->myDoc;
    ctxt->myDoc = NULL;
    xmlFreeParserCtxt(ctxt);
    if (!ok) {
        if (!r.doctype && r.errors == 0)
            cd_error(diags, "E3002", cd_place_file(x->file), _("XML sai cú pháp: %s; hãy sửa chỗ này rồi thử lại"), "?");
        return CD_EINPUT;
    }
    x->doc->_private = x;
    return CD_OK;
}

static int finish(cd_xml *x, cd_diags *diags, cd_xml **ret)
{
    xmlInitParser();
    index_lines(x);
    int r = parse(x, diags);
    if (r != CD_OK) {
        cd_xml_free(x);
        return r;
    }
    *ret = x;
    return CD_OK;
}

static cd_xml *xml_new(const char *name)
{
    cd_xml *x = cd_calloc(1, sizeof *x);
    x->file = cd_strdup(name);
    cd_str_init(&x->source, CD_INPUT_MAX + 1);
    cd_arena_init(&x->arena);
    return x;
}

int cd_xml_read_file(const char *path, cd_diags *diags, cd_xml **ret)
{
    cd_xml *x = xml_new(path);
    int r = cd_file_read(path, CD_INPUT_MAX, diags, &x->source);
    if (r != CD_OK) {
        cd_xml_free(x);
        return r;
    }
    return finish(x, diags, ret);
}

int cd_xml_read_mem(const char *name, const char *data, size_t len, cd_diags *diags, cd_xml **ret)
{
    if (len > CD_INPUT_MAX) {
        cd_error(diags, "E1004", cd_place_file(name), _("tệp lớn hơn giới hạn %zu byte; hãy chia nhỏ hoặc bỏ bớt nội dung"), CD_INPUT_MAX);
        return CD_EINPUT;
    }
    cd_xml *x = xml_new(name);
    cd_str_add(&x->source, data, len);
    return finish(x, diags, ret);
}

void cd_xml_free(cd_xml *x)
{
    if (!x)
        return;
    if (x->doc)
        xmlFreeDoc(x->doc);
    cd_str_done(&x->source);
    cd_arena_done(&x->arena);
    free(x->lines);
    free(x->file);
    free(x);
}

static void schema_error(void *user, xmlError *e)
{
    cd_diags *diags = user;
    size_t len = e->message ? strcspn(e->message, "\n") : 0;
    cd_place at = {e->file ? e->file : "-", e->line > 0 ? (size_t)e->line : 1, 1};
    cd_error(diags, "E3009", at, _("lược đồ RELAX NG hỏng: %.*s"), (int)len, e->message ? e->message : "");
}

int cd_xml_schema_read(const char *path, cd_diags *diags, cd_xml_schema **ret)
{
    cd_str text;
    cd_str_init(&text, 0);
    int r = cd_file_read(path, CD_INPUT_MAX, diags, &text);
    if (r != CD_OK)
        return r;
    cd_str_done(&text);
    xmlInitParser();
    xmlRelaxNGParserCtxt *ctxt = xmlRelaxNGNewParserCtxt(path);
    if (!ctxt)
        abort();
    xmlRelaxNGSetParserStructuredErrors(ctxt, (xmlStructuredErrorFunc)schema_error, diags);
    xmlRelaxNG *rng = xmlRelaxNGParse(ctxt);
    xmlRelaxNGFreeParserCtxt(ctxt);
    if (!rng) {
        cd_error(diags, "E3008", cd_place_file(path), _("không nạp được lược đồ RELAX NG"));
        return CD_ESYS;
    }
    cd_xml_schema *schema = cd_calloc(1, sizeof *schema);
    schema->rng = rng;
    *ret = schema;
    return CD_OK;
}

void cd_xml_schema_free(cd_xml_schema *schema)
{
    if (!schema)
        return;
    xmlRelaxNGFree(schema->rng);
    free(schema);
}

typedef struct validation {
    cd_xml *x;
    cd_diags *diags;
    size_t errors;
} validation;

static void on_invalid(void *user, xmlError *e)
{
    validation *v = user;
    if (v->errors++ >= ERRORS_SHOWN)
        return;
    cd_place at = {v->x->file, e->line > 0 ? (size_t)e->line : 1, 1};
    if (e->node)
        at = cd_node_place(wrap(e->node));
    cd_auto_free char *text = schema_text(e);
    cd_error(v->diags, "E3010", at, _("không đúng lược đồ: %s"), text);
}

int cd_xml_validate(cd_xml *x, cd_xml_schema *schema, cd_diags *diags)
{
    validation v = {.x = x, .diags = diags};
    xmlRelaxNGValidCtxt *ctxt = xmlRelaxNGNewValidCtxt(schema->rng);
    if (!ctxt)
        abort();
    xmlRelaxNGSetValidStructuredErrors(ctxt, (xmlStructuredErrorFunc)on_invalid, &v);
    int r = xmlRelaxNGValidateDoc(ctxt, x->doc);
    xmlRelaxNGFreeValidCtxt(ctxt);
    if (r != 0 && v.errors == 0)
        cd_error(diags, "E3010", cd_node_place(cd_xml_root(x)), _("không đúng lược đồ: %s"), "?");
    return r == 0 ? CD_OK : CD_EINPUT;
}

const cd_node *cd_xml_root(const cd_xml *x)
{
    return wrap(xmlDocGetRootElement(x->doc));
}

const char *cd_xml_file(const cd_xml *x)
{
    return x->file;
}

static const xmlNode *skip_others(const xmlNode *n)
{
    while (n && n->type != XML_ELEMENT_NODE && n->type != XML_TEXT_NODE && n->type != XML_CDATA_SECTION_NODE)
        n = n->next;
    return n;
}

const cd_node *cd_node_first(const cd_node *n)
{
    return raw(n)->type == XML_ELEMENT_NODE ? wrap(skip_others(raw(n)->children)) : NULL;
}

const cd_node *cd_node_next(const cd_node *n)
{
    return wrap(skip_others(raw(n)->next));
}

bool cd_node_is_text(const cd_node *n)
{
    return raw(n)->type != XML_ELEMENT_NODE;
}

static const cd_node *elem_from(const xmlNode *n, const char *name)
{
    while (n && (n->type != XML_ELEMENT_NODE || (name && strcmp((const char *)n->name, name) != 0)))
        n = n->next;
    return wrap(n);
}

const cd_node *cd_elem_first(const cd_node *n, const char *name)
{
    return raw(n)->type == XML_ELEMENT_NODE ? elem_from(raw(n)->children, name) : NULL;
}

const cd_node *cd_elem_next(const cd_node *n, const char *name)
{
    return elem_from(raw(n)->next, name);
}

const cd_node *cd_elem_parent(const cd_node *n)
{
    const xmlNode *p = raw(n)->parent;
    return p && p->type == XML_ELEMENT_NODE ? wrap(p) : NULL;
}

const char *cd_node_name(const cd_node *n)
{
    return cd_node_is_text(n) ? "" : (const char *)raw(n)->name;
}

const char *cd_node_ns(const cd_node *n)
{
    return !cd_node_is_text(n) && raw(n)->ns && raw(n)->ns->href ? (const char *)raw(n)->ns->href : "";
}

bool cd_node_is(const cd_node *n, const char *name)
{
    return strcmp(cd_node_name(n), name) == 0;
}

static cd_xml *doc_of(const xmlNode *n)
{
    return n->doc->_private;
}

static const char *content(const xmlNode *owner, const xmlNode *children, const xmlNode *whole)
{
    if (!children)
        return "";
    if (!children->next && (children->type == XML_TEXT_NODE || children->type == XML_CDATA_SECTION_NODE))
        return children->content ? (const char *)children->content : "";
    xmlChar *text = xmlNodeGetContent(whole);
    const char *copy = cd_arena_strdup(&doc_of(owner)->arena, text ? (const char *)text : "");
    xmlFree(text);
    return copy;
}

static const char *attr_value(const xmlNode *n, const xmlAttr *a)
{
    return content(n, a->children, (const xmlNode *)(const void *)a);
}

const char *cd_node_attr_ns(const cd_node *n, const char *ns, const char *name)
{
    if (cd_node_is_text(n))
        return NULL;
    for (const xmlAttr *a = raw(n)->properties; a; a = a->next) {
        const char *href = a->ns && a->ns->href ? (const char *)a->ns->href : "";
        if (strcmp((const char *)a->name, name) == 0 && strcmp(href, ns) == 0)
            return attr_value(raw(n), a);
    }
    return NULL;
}

const char *cd_node_attr(const cd_node *n, const char *name)
{
    return cd_node_attr_ns(n, "", name);
}

const char *cd_node_attr_at(const cd_node *n, size_t i, const char **ret_name)
{
    if (cd_node_is_text(n))
        return NULL;
    const xmlAttr *a = raw(n)->properties;
    while (a && i--)
        a = a->next;
    if (!a)
        return NULL;
    *ret_name = (const char *)a->name;
    return attr_value(raw(n), a);
}

const char *cd_node_lookup_ns(const cd_node *n, const char *prefix)
{
    for (const xmlNode *at = raw(n); at && at->type == XML_ELEMENT_NODE; at = at->parent)
        for (const xmlNs *ns = at->nsDef; ns; ns = ns->next)
            if (strcmp(ns->prefix ? (const char *)ns->prefix : "", prefix) == 0)
                return (const char *)ns->href;
    return NULL;
}

const char *cd_node_text(const cd_node *n)
{
    const xmlNode *r = raw(n);
    if (cd_node_is_text(n))
        return r->content ? (const char *)r->content : "";
    return content(r, r->children, r);
}

const char *cd_node_text_trim(const cd_node *n)
{
    const char *s = cd_node_text(n);
    cd_str out;
    cd_str_init(&out, 0);
    bool blank = false;
    for (; *s; s++) {
        if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r') {
            blank = out.len > 0;
            continue;
        }
        if (blank)
            cd_str_addc(&out, ' ');
        blank = false;
        cd_str_addc(&out, *s);
    }
    const char *copy = cd_arena_strndup(&doc_of(raw(n))->arena, cd_str_c(&out), out.len);
    cd_str_done(&out);
    return copy;
}

cd_place cd_node_place(const cd_node *n)
{
    const xmlNode *at = raw(n);
    while (at && (at->type != XML_ELEMENT_NODE || !at->_private))
        at = at->parent;
    const cd_xml *x = raw(n)->doc ? doc_of(raw(n)) : NULL;
    if (!at || !x || at->type != XML_ELEMENT_NODE)
        return cd_place_file(x ? x->file : "-");
    return place_of_offset(x, (size_t)(uintptr_t)at->_private - 1);
}
