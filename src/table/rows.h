/* Rows of a table from outside, whatever the format: CSV (csv.h) or one sheet of a workbook (xlsx_read.h).
 *
 * The functions are those of csv.h under one name; cells, specs, codes and results are the same.  What is XLSX is told
 * by its first bytes, or by the ending .xlsx of the name. */
#ifndef CD_TABLE_ROWS_H
#define CD_TABLE_ROWS_H

#include "table/csv.h"

typedef struct rows rows;

/* A sheet by the names it may have, without regard to case; a workbook with one visible sheet needs none of them.
 * Hidden sheets are never taken.  A CSV file is its only sheet. */
typedef struct rows_sheet {
    const char *const *names;
    size_t nnames;
    bool named; /* only by name; without such a sheet the result is CD_NO, undiagnosed */
} rows_sheet;

bool rows_is_workbook_name(const char *path); /* ends in .xlsx */

/* The whole input from the start of `fd`, which can be read again and is not closed.  As csv_open_fd; E2043 when the sheet
 * cannot be told. */
int rows_open_fd(const char *name, int fd, const rows_sheet *sheet, const csv_spec *spec, cd_diags *diags, rows **ret);
int rows_open_mem(const char *name, const void *data, size_t len, const rows_sheet *sheet, const csv_spec *spec, cd_diags *diags,
                  rows **ret);
/* Can it be opened at all?  Diagnoses a workbook that cannot; CSV is CD_OK. */
int rows_check_fd(const char *name, int fd, cd_diags *diags);
/* Starts over with the header: nothing is diagnosed that was before. */
int rows_again(rows *r);
void rows_free(rows *r);

/* Name of the sheet; NULL for CSV. */
const char *rows_sheet_name(const rows *r);
size_t rows_ncols(const rows *r);
const char *rows_col_name(const rows *r, size_t col);
size_t rows_known_col(const rows *r, size_t i);
int rows_next(rows *r, cd_diags *diags, const csv_cell **ret);
/* True behind the last row when the source broke off: what came is not all. */
bool rows_broken(const rows *r);
const char *rows_key(const rows *r);
size_t rows_line(const rows *r);
cd_place rows_place(const rows *r, size_t col);
const char *rows_where(rows *r, size_t col);

/* Puts "ô «SHEET!C7»: " before the text of the diagnostics from index `from` on that are about the file (line = row, column =
 * number of the column).  Does nothing for CSV.  Those of rows_open_* have it already; callers do it for those of rows_next
 * and their own. */
void rows_mark(const rows *r, cd_diags *diags, size_t from);

#endif
