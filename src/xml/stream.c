#include "xml/stream.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"

#define DEPTH_MAX 64

struct cd_xml_stream {
    xmlParserCtxt *ctxt;
    const cd_xml_events *events;
    void *user;
    const char *fault;
    char fault_text[80];
    size_t line;
    size_t depth;
    cd_str head; /* the first bytes, until the declaration can be judged */
    bool started;
    /* attributes of the element that starts: 5 pointers each, as libxml2 hands them */
    const xmlChar **attrs;
    int nattrs;
    cd_str value;
    cd_arena values; /* those lent */
};

static void stop(cd_xml_stream *x, const char *fault)
{
    if (!x->fault) {
        x->fault = fault;
        x->line = x->ctxt->input && x->ctxt->input->line > 0 ? (size_t)x->ctxt->input->line : 1;
    }
    xmlStopParser(x->ctxt);
}

static cd_xml_stream *of(void *ctxt)
{
    return ((xmlParserCtxt *)ctxt)->_private;
}

static void on_start(void *ctxt, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nns, const xmlChar **ns, int nattrs,
                     int ndefaulted, const xmlChar **attrs)
{
    cd_xml_stream *x = of(ctxt);
    if (x->fault)
        return;
    if (++x->depth > DEPTH_MAX) {
        stop(x, _("các phần tử lồng nhau quá sâu"));
        return;
    }
    x->attrs = attrs;
    x->nattrs = nattrs;
    x->events->start(x->user, x, (const char *)name);
    x->nattrs = 0;
    if (x->values.used) {
        cd_arena_done(&x->values);
        cd_arena_init(&x->values);
    }
}

static void on_end(void *ctxt, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    cd_xml_stream *x = of(ctxt);
    if (x->fault)
        return;
    x->depth--;
    x->events->end(x->user, (const char *)name);
}

static void on_text(void *ctxt, const xmlChar *s, int len)
{
    cd_xml_stream *x = of(ctxt);
    if (!x->fault && len > 0)
        x->events->text(x->user, (const char *)s, (size_t)len);
}

static void on_doctype(void *ctxt, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    stop(of(ctxt), _("có khai báo DOCTYPE, là điều không được phép"));
}

static void on_error(void *ctxt, xmlError *e)
{
    cd_xml_stream *x = of(ctxt);
    if (x->fault || e->level < XML_ERR_ERROR)
        return;
    snprintf(x->fault_text, sizeof x->fault_text, _("lỗi số %d của bộ đọc XML"), e->code);
    x->fault = x->fault_text;
    x->line = e->line > 0 ? (size_t)e->line : 1;
}

cd_xml_stream *cd_xml_stream_new(const cd_xml_events *events, void *user)
{
    xmlInitParser();
    cd_xml_stream *x = cd_calloc(1, sizeof *x);
    x->events = events;
    x->user = user;
    cd_str_init(&x->head, 0);
    cd_str_init(&x->value, 0);
    cd_arena_init(&x->values);
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = on_start,
                         .endElementNs = on_end,
                         .characters = on_text,
                         .ignorableWhitespace = on_text,
                         .cdataBlock = on_text,
                         .internalSubset = on_doctype,
                         .serror = (xmlStructuredErrorFunc)on_error};
    x->ctxt = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
    if (!x->ctxt)
        abort();
    x->ctxt->userData = x->ctxt; /* what libxml2 expects of handlers that stand for its own */
    x->ctxt->_private = x;
    /* NONET only: NOENT would read local files, HUGE would lift the limits. */
    xmlCtxtUseOptions(x->ctxt, XML_PARSE_NONET);
    x->ctxt->linenumbers = 1;
    return x;
}

void cd_xml_stream_free(cd_xml_stream *x)
{
    if (!x)
        return;
    if (x->ctxt->myDoc)
        xmlFreeDoc(x->ctxt->myDoc);
    xmlFreeParserCtxt(x->ctxt);
    cd_str_done(&x->head);
    cd_str_done(&x->value);
    cd_arena_done(&x->values);
    free(x);
}

/* libxml2 would convert what a declaration names; only UTF-8 is taken, as xml.h says. */
static bool declares_utf8(const char *s)
{
    const char *end = strstr(s, "?>"), *enc = strstr(s, "encoding");
    if (strncmp(s, "<?xml", 5) != 0 || !end || !enc || enc > end)
        return true;
    enc += strlen("encoding");
    enc += strspn(enc, " \t\r\n=\"'");
    size_t n = strcspn(enc, "\"'");
    return (n == 5 && strncasecmp(enc, "utf-8", n) == 0) || (n == 8 && strncasecmp(enc, "us-ascii", n) == 0);
}

static int feed(cd_xml_stream *x, const char *data, size_t len)
{
    while (len > 0 && !x->fault) {
        int n = len > 1 << 20 ? 1 << 20 : (int)len;
        if (xmlParseChunk(x->ctxt, data, n, 0) != 0 && !x->fault && !x->ctxt->wellFormed)
            stop(x, _("XML sai cú pháp"));
        data += n;
        len -= (size_t)n;
    }
    return x->fault ? CD_EINPUT : CD_OK;
}

static int start(cd_xml_stream *x)
{
    x->started = true;
    const char *s = cd_str_c(&x->head);
    if (strncmp(s, "\xef\xbb\xbf", 3) == 0)
        s += 3;
    if ((s[0] != '<' && s[0] != ' ' && s[0] != '\n' && s[0] != '\r' && s[0] != '\t') || memchr(s, '\0', x->head.len - (size_t)(s - x->head.data)) ||
        !declares_utf8(s)) {
        stop(x, _("không phải XML mã UTF-8"));
        return CD_EINPUT;
    }
    return feed(x, s, x->head.len - (size_t)(s - x->head.data));
}

int cd_xml_stream_feed(cd_xml_stream *x, const char *data, size_t len)
{
    if (x->fault)
        return CD_EINPUT;
    if (x->started)
        return feed(x, data, len);
    cd_str_add(&x->head, data, len);
    return x->head.len >= 256 ? start(x) : CD_OK;
}

int cd_xml_stream_end(cd_xml_stream *x)
{
    if (!x->started && !x->fault && (x->head.len == 0 || start(x) != CD_OK)) {
        if (!x->fault)
            stop(x, _("phần này rỗng"));
        return CD_EINPUT;
    }
    if (!x->fault && xmlParseChunk(x->ctxt, NULL, 0, 1) != 0 && !x->fault)
        stop(x, _("XML sai cú pháp"));
    if (!x->fault && !x->ctxt->wellFormed)
        stop(x, _("XML sai cú pháp"));
    return x->fault ? CD_EINPUT : CD_OK;
}

const char *cd_xml_stream_attr(cd_xml_stream *x, const char *name)
{
    for (int i = 0; i < x->nattrs; i++) {
        const xmlChar **a = x->attrs + i * 5;
        if (strcmp((const char *)a[0], name) != 0)
            continue;
        /* libxml2 leaves & as its number, for a second reading that only its own tree does */
        cd_str_clear(&x->value);
        const char *s = (const char *)a[3], *end = (const char *)a[4];
        while (s < end) {
            const char *amp = memchr(s, '&', (size_t)(end - s));
            size_t n = (size_t)((amp ? amp : end) - s);
            cd_str_add(&x->value, s, n);
            s += n;
            if (amp) {
                cd_str_addc(&x->value, '&');
                s += end - s >= 5 && memcmp(s, "&#38;", 5) == 0 ? 5 : 1;
            }
        }
        return cd_arena_strndup(&x->values, cd_str_c(&x->value), x->value.len);
    }
    return NULL;
}

const char *cd_xml_stream_fault(const cd_xml_stream *x, size_t *ret_line)
{
    if (x->fault)
        *ret_line = x->line;
    return x->fault;
}
