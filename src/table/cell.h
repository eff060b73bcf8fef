/* What CSV and XLSX do alike with the text of a cell; used inside table/ only. */
#ifndef CD_TABLE_CELL_H
#define CD_TABLE_CELL_H

#include <stddef.h>

/* Narrows valid UTF-8 to what stands between blanks (cd_is_blank). */
void cell_trim(const char **s, size_t *n);

#endif
