/* What the files of law/ share. */
#ifndef CD_LAW_PRIVATE_H
#define CD_LAW_PRIVATE_H

#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "law/facts.h"
#include "law/tables.h"
#include "xml/xml.h"

/* Reads the schema `name` of the program's own rules folder `own_dir`: schemas belong to the program, not to packs. */
int law_schema(const char *own_dir, const char *name, cd_diags *diags, cd_xml_schema **ret);
/* The root element must have this name and namespace (E3211). */
int law_check_root(const cd_xml *doc, const char *name, const char *ns, cd_diags *diags);
/* facts_load with the program's own rules folder for the schema and, where `rules_dir` has none, the common facts.xml. */
int facts_load_from(const char *rules_dir, const char *own_dir, cd_diags *diags, facts **ret);
/* A <fact> or what is described like one (<column>): code, kind, labels, source, values; the texts live in `a`.  Group, pack and
 * index stay empty.  Faults E3202-E3205. */
int law_fact_read(cd_arena *a, const cd_node *n, cd_diags *diags, fact *ret);
/* Text of the child `name` in a language (without xml:lang it is Vietnamese); NULL when there is none. */
const char *law_child_text(cd_arena *a, const cd_node *n, const char *name, const char *lang);
/* Trims blanks of Unicode at both ends of [*s, *end). */
void law_trim(const char **s, const char **end);
/* fact_tables_load with the program's own rules folder for the schema and, where `rules_dir` has none, the common tables.xml. */
int fact_tables_load_from(const char *rules_dir, const char *own_dir, cd_diags *diags, fact_tables **ret);
/* Reads rules_dir/id/pack.xml and what it names.  *ret is owned by the caller (pack_free). */
struct pack;
int pack_read(const char *rules_dir, const char *own_dir, const char *id, const facts *f, cd_diags *diags, struct pack **ret);
void pack_free(struct pack *p);
/* True when messages are shown in English: labels of data follow the catalogue. */
bool law_english(void);

#endif
