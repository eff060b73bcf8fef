/* Writing XML into a string: elements, attributes, texts, escaped; nesting is checked.
 *
 * Nothing is indented and no byte depends on anything but the calls.  Faults are kept until the end: an element closed
 * by another name or left open, an attribute after content, a second root, a name that is none, a character that XML
 * cannot hold, text that is no UTF-8.  A writer that failed writes no more.
 *
 *     cd_xml_out w;
 *     cd_xml_begin(&w, &text);
 *     cd_xml_open(&w, "a");
 *     cd_xml_attr(&w, "href", "x & y");
 *     cd_xml_text(&w, "1 < 2");
 *     cd_xml_close(&w, "a");
 *     if (!cd_xml_done(&w)) ... */
#ifndef CD_XML_WRITE_H
#define CD_XML_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { CD_XML_DEPTH_MAX = 512 };

typedef struct cd_xml_out {
    cd_str *to;
    size_t depth;
    bool tag;    /* the last start tag is not ended yet: attributes may come */
    bool rooted; /* the root was opened */
    bool failed;
    const char *names[CD_XML_DEPTH_MAX]; /* of the open elements; lent */
} cd_xml_out;

/* Writes the XML declaration (UTF-8, standalone) to `to`, which must outlive the writer. */
void cd_xml_begin(cd_xml_out *w, cd_str *to);
/* Names (with their prefix) must live until the element is closed. */
void cd_xml_open(cd_xml_out *w, const char *name);
void cd_xml_close(cd_xml_out *w, const char *name);
/* Of the element just opened.  `value` NULL writes nothing. */
void cd_xml_attr(cd_xml_out *w, const char *name, const char *value);
void cd_xml_attr_int(cd_xml_out *w, const char *name, long value);
/* Text inside the open element; NULL writes nothing. */
void cd_xml_text(cd_xml_out *w, const char *text);
/* True when a whole document was written without a fault. */
bool cd_xml_done(const cd_xml_out *w);

#endif
