/* What is said of columns nobody knows, in whatever format they stand; used inside table/ only. */
#ifndef CD_TABLE_HEADER_H
#define CD_TABLE_HEADER_H

#include "table/csv.h"

/* W2005 for column `name`.  `known_cols`: where the columns of spec->known stand in the file (CSV_NONE: absent); an absent
 * one whose name is alike is suggested, and before that the import that does take the column. */
void header_unknown(const csv_spec *spec, const size_t *known_cols, const char *name, cd_place at, cd_diags *diags);

#endif
