/* What CSV and workbooks are filled from; used inside store/ only. */
#ifndef CD_STORE_EXPORT_H
#define CD_STORE_EXPORT_H

#include "store/import.h"

/* What the columns of a kind are: fixed ones, then facts or the columns of a table. */
typedef struct export_columns {
    unsigned kind;
    const char *fields[ORG_NFIELDS]; /* codes of the fixed ones */
    size_t nfields;
    const fact **facts; /* of the columns behind them; owned */
    size_t nfacts;
    const fact_table *table; /* NULL: no table */
} export_columns;

/* Facts that are columns: as store_export says; `s` NULL: those of the common dictionary. */
int export_columns_init(export_columns *c, store *s, unsigned kind, const export_options *o, cd_diags *diags);
void export_columns_done(export_columns *c);

typedef struct export_sink {
    void (*put)(void *user, const char *text); /* NULL: empty */
    void (*end_row)(void *user);
    void *user;
} export_sink;

int export_rows(store *s, const export_columns *c, const export_options *o, const export_sink *to, cd_diags *diags, uint64_t *ret_rows);

#endif
