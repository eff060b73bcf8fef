/* Reading XML piece by piece, for parts of container formats that are too big for a tree (the other user of libxml2).
 *
 * The same rules as xml.h: UTF-8 only, any DOCTYPE is refused before anything in it is looked at, nothing is fetched,
 * nesting is bounded.  Memory does not grow with the size of the document.  Nothing is diagnosed here, since the caller
 * knows what the part is called: the fault is asked for with cd_xml_stream_fault. */
#ifndef CD_XML_STREAM_H
#define CD_XML_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

typedef struct cd_xml_stream cd_xml_stream;

/* Called while bytes are fed.  `name` is the local name; namespaces are not looked at.  Text comes in any number of
 * pieces.  Comments and processing instructions are left out, CDATA is text. */
typedef struct cd_xml_events {
    void (*start)(void *user, cd_xml_stream *x, const char *name);
    void (*text)(void *user, const char *s, size_t len);
    void (*end)(void *user, const char *name);
} cd_xml_events;

/* `events` and `user` must outlive the stream. */
cd_xml_stream *cd_xml_stream_new(const cd_xml_events *events, void *user);
void cd_xml_stream_free(cd_xml_stream *x);
/* CD_OK, or CD_EINPUT once the text is no well-formed XML that we take; then nothing more is called. */
int cd_xml_stream_feed(cd_xml_stream *x, const char *data, size_t len);
/* After the last piece: CD_OK when the document was whole. */
int cd_xml_stream_end(cd_xml_stream *x);
/* During `start`: the attribute by local name, whatever its namespace, or NULL.  Lent until `start` returns. */
const char *cd_xml_stream_attr(cd_xml_stream *x, const char *name);
/* What is wrong, in the user's language, and where in the part; NULL when nothing is.  Lent. */
const char *cd_xml_stream_fault(const cd_xml_stream *x, size_t *ret_line);

#endif
