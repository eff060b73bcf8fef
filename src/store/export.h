/* What CSV and workbooks are filled from; used inside store/ only. */
#ifndef CD_STORE_EXPORT_H
#define CD_STORE_EXPORT_H

#include "store/import.h"

typedef struct export_sink {
    void (*put)(void *user, const char *text); /* NULL: empty */
    void (*end_row)(void *user);
    void *user;
} export_sink;

#define EXPORT_FIELDS_MAX ORG_NFIELDS
/* Columns before the facts; how many. */
size_t export_fields(enum csv_kind kind, const char *ret[EXPORT_FIELDS_MAX]);
/* Facts that are columns, as store_export says; `s` NULL: those of the common dictionary.  *ret is the caller's. */
int export_facts(store *s, enum csv_kind kind, const facts *dict, cd_diags *diags, const fact ***ret, size_t *ret_n);
int export_rows(store *s, enum csv_kind kind, const fact **chosen, size_t n, const export_sink *to, cd_diags *diags,
                uint64_t *ret_rows);

#endif
