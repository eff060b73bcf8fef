/* What exports of the dossier tables ask for and the store does not know: the requirements of a system's plan. */
#ifndef CD_CLI_TABLE_SOURCE_H
#define CD_CLI_TABLE_SOURCE_H

#include "cli/cli.h"
#include "store/import.h"

typedef struct table_source table_source;

/* Rows and words of the plan; the pack of a system is chosen by itself.  A system whose level is not settled has no rows of
 * requirements (N1593 says so).  Everything lent must outlive the source. */
table_source *table_source_new(cli *c, law *l, store *s);
void table_source_free(table_source *t);
const export_source *table_source_of(const table_source *t);

#endif
