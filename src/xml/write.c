#include "xml/write.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

void cd_xml_begin(cd_xml_out *w, cd_str *to)
{
    w->to = to;
    w->depth = 0;
    w->tag = w->rooted = w->failed = false;
    cd_str_adds(to, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
}

/* ASCII names with at most one colon: all that formats need. */
static bool good_name(const char *s)
{
    bool start = true, colon = false;
    for (; *s; s++) {
        bool letter = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || *s == '_';
        bool later = (*s >= '0' && *s <= '9') || *s == '-' || *s == '.';
        if (*s == ':') {
            if (start || colon)
                return false;
            colon = start = true;
            continue;
        }
        if (!letter && (start || !later))
            return false;
        start = false;
    }
    return !start;
}

static void end_tag(cd_xml_out *w)
{
    if (w->tag)
        cd_str_addc(w->to, '>');
    w->tag = false;
}

static bool may_stand(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xFFFE) || c > 0xFFFF;
}

static void escaped(cd_xml_out *w, const char *text, bool attribute)
{
    size_t len = strlen(text);
    if (!cd_utf8_check(text, len, NULL)) {
        w->failed = true;
        return;
    }
    for (const char *p = text, *end = text + len; p < end;) {
        const char *here = p;
        uint32_t c = cd_utf8_next(&p, end);
        const char *as = c == '&'    ? "&amp;"
                         : c == '<'  ? "&lt;"
                         : c == '>'  ? "&gt;"
                         : c == '\r' ? "&#13;"
                         : !attribute ? NULL
                         : c == '"'  ? "&quot;"
                         : c == '\t' ? "&#9;"
                         : c == '\n' ? "&#10;"
                                     : NULL;
        if (!may_stand(c)) {
            w->failed = true;
            return;
        }
        if (as)
            cd_str_adds(w->to, as);
        else
            cd_str_add(w->to, here, (size_t)(p - here));
    }
}

void cd_xml_open(cd_xml_out *w, const char *name)
{
    w->failed = w->failed || w->depth == CD_XML_DEPTH_MAX || (!w->depth && w->rooted) || !good_name(name);
    if (w->failed)
        return;
    end_tag(w);
    cd_str_addc(w->to, '<');
    cd_str_adds(w->to, name);
    w->names[w->depth++] = name;
    w->tag = w->rooted = true;
}

void cd_xml_close(cd_xml_out *w, const char *name)
{
    w->failed = w->failed || !w->depth || strcmp(w->names[w->depth - 1], name) != 0;
    if (w->failed)
        return;
    w->depth--;
    if (w->tag) {
        cd_str_adds(w->to, "/>");
        w->tag = false;
        return;
    }
    cd_str_adds(w->to, "</");
    cd_str_adds(w->to, name);
    cd_str_addc(w->to, '>');
}

void cd_xml_attr(cd_xml_out *w, const char *name, const char *value)
{
    if (!value)
        return;
    w->failed = w->failed || !w->tag || !good_name(name);
    if (w->failed)
        return;
    cd_str_addc(w->to, ' ');
    cd_str_adds(w->to, name);
    cd_str_adds(w->to, "=\"");
    escaped(w, value, true);
    cd_str_addc(w->to, '"');
}

void cd_xml_attr_int(cd_xml_out *w, const char *name, long value)
{
    cd_str digits;
    cd_str_init(&digits, 0);
    cd_str_addf(&digits, "%ld", value);
    cd_xml_attr(w, name, cd_str_c(&digits));
    cd_str_done(&digits);
}

void cd_xml_text(cd_xml_out *w, const char *text)
{
    if (!text || !*text)
        return;
    w->failed = w->failed || !w->depth;
    if (w->failed)
        return;
    end_tag(w);
    escaped(w, text, false);
}

bool cd_xml_done(const cd_xml_out *w)
{
    return !w->failed && w->rooted && !w->depth && !w->to->failed;
}
