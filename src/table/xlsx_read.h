/* XLSX in: the rows of one sheet of a workbook, as csv.h gives those of a CSV file.
 *
 * Row 1 holds the column names.  Row 2 is a note for people and skipped when its key cell (without a key: its first
 * cell) begins with '#'.  Rows without text are skipped; rows that are hidden or filtered away are read as all others.
 * Of merged cells only the first has text.  Hidden sheets are listed as such.
 *
 * Cells become text: shared, inline and rich strings (trimmed, NFC, CRLF and CR to LF; an apostrophe stays, since a
 * text cell needs none); booleans true/false; numbers as a person would write them (1E5 is 100000, 12.0 is 12; whole
 * numbers keep all digits, fractions 15 significant ones, as spreadsheets show them); numbers with a date format
 * YYYY-MM-DD in the 1900 or 1904 system, with a time of day behind it when it is not midnight; formulas by the value
 * that was saved.  A cell that holds an error value, a formula never calculated, or what is no number or date at all
 * makes the row bad when its column means something.
 *
 * Nothing of a workbook is run or fetched: macros, formulas, external links and images are not looked at.  The file is
 * held in memory, parts of it are read piece by piece, and everything is capped (below), claims and real sizes.
 * Places: the file, line = row, column = number of the column, both from 1.  Codes besides those of csv.h:
 *   E2040 no XLSX at all (other format, password)     E2041 a part is missing or broken     E2042 over a limit
 *   E2043 no such sheet (rows.h)                      E2044 error value    E2045 formula without value    E2046 bad number */
#ifndef CD_TABLE_XLSX_READ_H
#define CD_TABLE_XLSX_READ_H

#include "table/csv.h"

#define XLSX_FILE_MAX ((size_t)64 << 20)   /* bytes of the file */
#define XLSX_ENTRIES_MAX 10000             /* files inside */
#define XLSX_PART_MAX ((size_t)256 << 20)  /* bytes of one part, uncompressed */
#define XLSX_TOTAL_MAX ((size_t)512 << 20) /* of all parts that are read */
#define XLSX_RATIO_MAX 200                 /* uncompressed to compressed, of parts over XLSX_RATIO_FROM */
#define XLSX_RATIO_FROM ((size_t)1 << 20)
#define XLSX_SHEETS_MAX 1000
#define XLSX_STYLES_MAX 65536              /* cell formats, and number formats */
#define XLSX_STRINGS_MAX 2000000           /* shared strings */
#define XLSX_STRINGS_TEXT_MAX ((size_t)64 << 20)
#define XLSX_CELLS_MAX 10000000            /* of one sheet */
#define XLSX_ROWS_MAX 1048576
#define XLSX_COLS_MAX 16384

typedef struct xlsx_book xlsx_book;
typedef struct xlsx_rows xlsx_rows;

/* Could these first bytes be those of an XLSX file?  (CSV cannot begin so.) */
bool xlsx_is(const void *data, size_t len);

/* `name` is how diagnostics name the source; it and `data` must outlive the book.  The table of contents, the formats
 * and the shared strings are read at once.  CD_EINPUT when it cannot be used (diagnosed). */
int xlsx_open_mem(const char *name, const void *data, size_t len, cd_diags *diags, xlsx_book **ret);
int xlsx_open_fd(const char *name, int fd, cd_diags *diags, xlsx_book **ret); /* read from the start; fd is not closed */
void xlsx_free(xlsx_book *b);

size_t xlsx_nsheets(const xlsx_book *b);
const char *xlsx_sheet_name(const xlsx_book *b, size_t i); /* NFC */
bool xlsx_sheet_hidden(const xlsx_book *b, size_t i);

/* Letters of a column from 0: "A", "Z", "AA"; "" beyond XLSX_COLS_MAX. */
void xlsx_column(size_t col, char ret[4]);

/* Reads the header row at once.  The book, the spec and its strings must outlive the rows; several rows may be open. */
int xlsx_rows_open(xlsx_book *b, size_t sheet, const csv_spec *spec, cd_diags *diags, xlsx_rows **ret);
void xlsx_rows_free(xlsx_rows *r);
/* As the functions of csv.h.  Columns are those of the sheet up to the last named one. */
size_t xlsx_ncols(const xlsx_rows *r);
const char *xlsx_col_name(const xlsx_rows *r, size_t col); /* "" when row 1 has none */
size_t xlsx_known_col(const xlsx_rows *r, size_t i);
/* A sheet broken in its middle: CD_EINPUT with its fault, then CD_NO, and xlsx_broken tells. */
int xlsx_next(xlsx_rows *r, cd_diags *diags, const csv_cell **ret);
bool xlsx_broken(const xlsx_rows *r);
const char *xlsx_row_key(const xlsx_rows *r);
size_t xlsx_row_line(const xlsx_rows *r);
cd_place xlsx_place(const xlsx_rows *r, size_t col);
const char *xlsx_where(xlsx_rows *r, size_t col);

#endif
