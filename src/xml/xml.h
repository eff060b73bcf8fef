/* Reading XML safely (the only user of libxml2).
 *
 * The size is capped first, only UTF-8 is taken, any DOCTYPE is refused before anything in it is looked at, nothing is
 * fetched, nesting is bounded, and every element knows the line and column of its '<'.  Validation is by RELAX NG
 * before anything is walked.  A document owns all its nodes and strings. */
#ifndef CD_XML_XML_H
#define CD_XML_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/err.h"

typedef struct cd_xml cd_xml;
typedef struct cd_xml_schema cd_xml_schema;
typedef struct cd_node cd_node; /* an element or a text; lent by the document */

/* `name` is how diagnostics name the file.  At most CD_INPUT_MAX bytes.  All faults are reported, then CD_EINPUT. */
int cd_xml_read_file(const char *path, cd_diags *diags, cd_xml **ret);
int cd_xml_read_mem(const char *name, const char *data, size_t len, cd_diags *diags, cd_xml **ret);
void cd_xml_free(cd_xml *doc);

/* RELAX NG schema (XML syntax, .rng) from a trusted file of the project.  One thread at a time a schema. */
int cd_xml_schema_read(const char *path, cd_diags *diags, cd_xml_schema **ret);
void cd_xml_schema_free(cd_xml_schema *schema);
/* CD_OK or CD_EINPUT with a diagnostic (E3010) for each violation found. */
int cd_xml_validate(cd_xml *doc, cd_xml_schema *schema, cd_diags *diags);

const cd_node *cd_xml_root(const cd_xml *doc);
const char *cd_xml_file(const cd_xml *doc);

/* Children, all kinds: comments and processing instructions are left out, CDATA is text. */
const cd_node *cd_node_first(const cd_node *n);
const cd_node *cd_node_next(const cd_node *n);
bool cd_node_is_text(const cd_node *n);
/* Child elements only; `name` NULL: any name.  Names are local names. */
const cd_node *cd_elem_first(const cd_node *n, const char *name);
const cd_node *cd_elem_next(const cd_node *n, const char *name);
const cd_node *cd_elem_parent(const cd_node *n); /* NULL above the root */
/* Local name ("" of a text) and namespace URI ("" when none). */
const char *cd_node_name(const cd_node *n);
const char *cd_node_ns(const cd_node *n);
bool cd_node_is(const cd_node *n, const char *name);
/* Attribute by local name without namespace (NULL when absent); `_ns` with namespace URI.  Lent by the document. */
const char *cd_node_attr(const cd_node *n, const char *name);
const char *cd_node_attr_ns(const cd_node *n, const char *ns, const char *name);
/* All attributes in order, for checks that know no names: i from 0; NULL past the last. */
const char *cd_node_attr_at(const cd_node *n, size_t i, const char **ret_name);
/* URI bound to `prefix` ("" for the default) at this element, or NULL. */
const char *cd_node_lookup_ns(const cd_node *n, const char *prefix);
/* A text's content, or an element's texts joined (descendants too), exactly as written.  Lent by the document. */
const char *cd_node_text(const cd_node *n);
/* The same with blanks trimmed and runs of blanks made one space. */
const char *cd_node_text_trim(const cd_node *n);
cd_place cd_node_place(const cd_node *n);

#endif
