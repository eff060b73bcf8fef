/* What the files of law/ share. */
#ifndef CD_LAW_PRIVATE_H
#define CD_LAW_PRIVATE_H

#include "base/diag.h"
#include "base/err.h"
#include "xml/xml.h"

/* Reads `rules_dir`/schema/`name`; when a folder of packs brings no schema of its own, the one of the program's own
 * rules (law_schema_dir) is taken. */
int law_schema(const char *rules_dir, const char *name, cd_diags *diags, cd_xml_schema **ret);
/* The root element must have this name and namespace (E3211). */
int law_check_root(const cd_xml *doc, const char *name, const char *ns, cd_diags *diags);
/* True when messages are shown in English: labels of data follow the catalogue. */
bool law_english(void);

#endif
