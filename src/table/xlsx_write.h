/* XLSX out (libxlsxwriter): sheets of rows that people fill in and xlsx_read.h reads back.
 *
 * A table sheet has the column codes in row 1, what they mean to people in row 2 (its first cell begins with "# ", which
 * is how the reader knows it) and data from row 3 on; both rows stay in view.  Text columns have the text format, so that
 * ids and what begins with = stay as written; dates are real dates shown YYYY-MM-DD, counts real numbers.  Choices become
 * drop-down lists; long ones stand in a hidden sheet.
 * Equal content gives equal bytes: no clock is read.  The file is read back and compared before it appears, complete or
 * not at all.  Codes: E2031 cannot be written   E2032 a text or table too big for XLSX (CD_EINPUT, nothing is written) */
#ifndef CD_TABLE_XLSX_WRITE_H
#define CD_TABLE_XLSX_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/err.h"

#define XLSX_CELL_CHARS 32767 /* of the format */

enum xlsx_kind { XLSX_TEXT, XLSX_COUNT, XLSX_DATE };

typedef struct xlsx_col {
    const char *code, *label;
    const char *hint; /* shown beside a cell that is being filled in; cut to the 255 characters the format has room for */
    enum xlsx_kind kind;
    const char *const *choices; /* drop-down list of codes; NULL: none */
    size_t nchoices;
    uint64_t max; /* XLSX_COUNT */
    bool wide;    /* long texts: wide and wrapped */
} xlsx_col;

typedef struct xlsx_writer xlsx_writer;

/* A regular file or a new name.  CD_ESYS when it cannot be made. */
int xlsx_writer_open(const char *path, cd_diags *diags, xlsx_writer **ret);
/* Begins a table sheet; `name` has at most 31 characters, none of []:*?/\. */
void xlsx_begin_table(xlsx_writer *w, const char *name, const xlsx_col *cols, size_t ncols);
/* Begins a sheet of text to read; columns `widths` characters wide. */
void xlsx_begin_text(xlsx_writer *w, const char *name, const double *widths, size_t ncols);
/* Next cell of the row; NULL and "" leave it empty.  In count and date columns canonical text ("12", "2026-10-01") becomes
 * a number or a date, anything else stays text. */
void xlsx_put(xlsx_writer *w, const char *text);
/* The same, in bold: headings of text sheets. */
void xlsx_put_bold(xlsx_writer *w, const char *text);
void xlsx_end_row(xlsx_writer *w);
/* Ends and frees the writer (NULL is accepted).  `keep` false: the target is left as it was. */
int xlsx_writer_close(xlsx_writer *w, bool keep, cd_diags *diags);

#endif
