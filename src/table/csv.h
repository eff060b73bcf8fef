/* CSV in and out, as the contract says: UTF-8, RFC 4180, header row, `,` or `;` recognised from the header row.
 *
 * Reader.  Strict and streaming: any number of rows in bounded memory (one record, and the ids seen when they must be
 * unique).  Accepts a BOM and CRLF; skips empty lines; trims blanks around cells, also around a quoted one; makes text
 * NFC; makes CRLF inside a quoted cell LF; drops one apostrophe of a cell that starts with apostrophes followed by
 * = + - or @ (so that also a text that really starts with '= survives export and import).
 * Every fault is an error with the place where the cell starts (a fault of the whole record: where the record starts,
 * a whole-file fault: 1:1) and the reader goes on with the next record.  Codes:
 *   E2001 empty file               E2002 not CSV at all (UTF-16, spreadsheet)  E2003 no key column   E2004 repeated column
 *   E2006 first line "sep=;"       E2007 separated by TAB
 *   E2008 how many more cells, in which lines, are invalid UTF-8 (E2017 is said of the first three of a file)
 *   E2010 wrong number of fields   E2011 unclosed quote   E2012 text after a closing quote   E2013 quote in a bare cell
 *   E2014 cell over 64 KiB         E2015 record over 1 MiB   E2016 NUL   E2017 invalid UTF-8   E2018 lone CR outside quotes
 *   E2020 empty id   E2021 malformed id   E2022 repeated id   E2030/E2031 reading, writing   W2005 unknown column (with the import that takes
 *   it, or the name that may be meant)
 *
 * Writer.  NFC, quotes only where needed, records end with LF (RFC 4180 readers accept it; CRLF would make files
 * differ from what every other Unix tool writes).  Nothing reaches the target before csv_writer_close. */
#ifndef CD_TABLE_CSV_H
#define CD_TABLE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define CSV_CELL_MAX ((size_t)64 << 10)  /* bytes of text, quotes not counted */
#define CSV_RECORD_MAX ((size_t)1 << 20) /* bytes in the file, end of line not counted */
#define CSV_ID_MAX 64
#define CSV_NONE ((size_t)-1)

/* 1-64 of A-Z a-z 0-9 . _ -, first a letter or digit. */
bool csv_id_valid(const char *s);

enum csv_key {
    CSV_KEY_NONE,   /* no column is special; `key` is only used to name rows in messages */
    CSV_KEY_ID,     /* the column must exist, each row holds a well-formed id */
    CSV_KEY_UNIQUE  /* and none is repeated, without regard to case */
};

typedef struct csv_spec {
    const char *const *known; /* columns that mean something; others give W2005.  NULL: all are taken */
    size_t nknown;
    const char *key; /* "id"; NULL: none */
    enum csv_key key_rule;
    /* Appends the words of the imports that take a column not known here, joined by ", "; nothing when none does.  May be NULL. */
    void (*taken_by)(const char *column, cd_str *to, const void *user);
    const void *user;
} csv_spec;

typedef struct csv_cell {
    const char *text; /* trimmed, NFC, NUL-terminated, never NULL; "" when empty */
    size_t len;
} csv_cell;

typedef struct csv_reader csv_reader;

/* `name` is how diagnostics name the source; it, the spec and its strings must outlive the reader.  The header row is
 * read at once.  CD_EINPUT when it cannot be used (diagnosed). */
int csv_open_mem(const char *name, const void *data, size_t len, const csv_spec *spec, cd_diags *diags,
                 csv_reader **ret); /* `data` is not changed and must outlive the reader */
int csv_open_fd(const char *name, int fd, const csv_spec *spec, cd_diags *diags, csv_reader **ret); /* fd is not closed */
int csv_open_file(const char *path, const csv_spec *spec, cd_diags *diags, csv_reader **ret); /* "-": standard input */
void csv_free(csv_reader *r);

/* Columns as they stand in the file. */
size_t csv_ncols(const csv_reader *r);
const char *csv_col_name(const csv_reader *r, size_t col);
size_t csv_col(const csv_reader *r, const char *name);     /* CSV_NONE when absent */
size_t csv_known_col(const csv_reader *r, size_t i);       /* column of spec->known[i]; CSV_NONE when absent */
char csv_delimiter(const csv_reader *r);

/* Reads the next row.  CD_OK: `*ret` lends csv_ncols() cells until the next call.  CD_NO: end of input.
 * CD_EINPUT: this row is bad (diagnosed, `*ret` is untouched): call again for the next.  CD_ESYS: reading failed. */
int csv_next(csv_reader *r, cd_diags *diags, const csv_cell **ret);
/* The key of the current row, also of a bad one where it could be read; "" otherwise.  Lent until the next csv_next. */
const char *csv_row_key(const csv_reader *r);
/* First physical line of the current row. */
size_t csv_row_line(const csv_reader *r);
/* Where cell `col` of the current row starts.  Costs a scan of the row: for diagnostics only. */
cd_place csv_place(const csv_reader *r, size_t col);
/* "cột «name», dòng có mã «id»" for messages (without a key: "cột «name»").  Lent until the next call.  Formats: call
 * it only when there is something to say (try fact_parse with diags NULL first in fast loops). */
const char *csv_where(csv_reader *r, size_t col);

typedef struct csv_writer csv_writer;

/* `path` "-": standard output (give `fd` instead of it with csv_writer_fd).  `excel`: BOM and `;`.
 * A file appears complete or not at all (temporary file beside it, fsync, rename); for "-" the text is held back, in
 * memory and from 4 MiB on in an unlinked temporary file.  CD_ESYS when the target cannot be made. */
int csv_writer_open(const char *path, bool excel, cd_diags *diags, csv_writer **ret);
int csv_writer_fd(const char *name, int fd, bool excel, cd_diags *diags, csv_writer **ret); /* fd is not closed */
/* One cell; NULL is an empty one.  Text starting with = + - @ gets an apostrophe (see above).  Failures are kept for
 * csv_writer_close. */
void csv_put(csv_writer *w, const char *text);
void csv_putn(csv_writer *w, const char *text, size_t len);
/* A number, code or citation list of our own: as csv_put without NFC and apostrophe. */
void csv_put_code(csv_writer *w, const char *text);
void csv_put_count(csv_writer *w, uint64_t n);
void csv_end_row(csv_writer *w);
/* Ends and frees the writer (NULL is accepted).  `keep` false: the target is left as it was.  CD_ESYS when anything
 * could not be written (full disk, closed pipe: the program must ignore SIGPIPE), diagnosed. */
int csv_writer_close(csv_writer *w, bool keep, cd_diags *diags);

#endif
