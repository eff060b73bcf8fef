/* What the files of the XLSX reader share; nobody else includes it. */
#ifndef CD_TABLE_XLSX_PRIVATE_H
#define CD_TABLE_XLSX_PRIVATE_H

#include <zip.h>

#include "table/xlsx_read.h"
#include "xml/stream.h"

/* How numbers of a cell format are shown. */
enum xlsx_format { FORMAT_NUMBER, FORMAT_DATE, FORMAT_TIME };

typedef struct xlsx_sheet {
    char *name, *part; /* part: NULL when it is no sheet of cells */
    bool hidden;
} xlsx_sheet;

struct xlsx_book {
    const char *name;
    char *own; /* the file, when it was read from a descriptor */
    zip_t *zip;
    size_t total; /* claimed bytes of the parts read so far, sheets left out */
    bool since_1904;
    xlsx_sheet *sheets;
    size_t nsheets;
    uint8_t *formats; /* enum xlsx_format by cell format */
    size_t nformats;
    cd_str pool; /* shared strings, one behind the other */
    size_t *strings; /* nstrings + 1 offsets into pool */
    size_t nstrings;
};

/* A part being read. */
typedef struct xlsx_part {
    const xlsx_book *book;
    const char *name;
    zip_file_t *file;
    size_t claimed, done;
    cd_xml_stream *xml;
    bool open;
} xlsx_part;

/* Opens a part for its XML events; CD_NO when it does not exist.  CD_EINPUT: over a limit or not readable (diagnosed).
 * `sheet`: one of a sheet, which is not kept in memory and may be read again. */
int xlsx_part_open(xlsx_part *p, xlsx_book *b, const char *name, const cd_xml_events *events, void *user, bool sheet, cd_diags *diags);
/* Feeds one piece.  CD_NO at the end of a whole part; CD_EINPUT (diagnosed at `at`, which events may move). */
int xlsx_part_step(xlsx_part *p, const cd_place *at, cd_diags *diags);
void xlsx_part_close(xlsx_part *p);

/* Is what a number format shows a date or a time? */
enum xlsx_format xlsx_format_of(const char *code);
/* Appends a number as written in a sheet the way a person would write it; false when it is none. */
bool xlsx_number(const char *text, size_t len, cd_str *to);
/* Appends a serial number as date, time or both; false when it is none. */
bool xlsx_date(const char *text, size_t len, enum xlsx_format format, bool since_1904, cd_str *to);
/* Appends text with ends of line as LF, trimmed, NFC and, with `escapes`, its escapes _xHHHH_ resolved.  False for what is no
 * UTF-8. */
bool xlsx_text(const char *text, size_t len, bool escapes, cd_str *to);
/* The character of an escape _xHHHH_ at `s`, or 0. */
uint32_t xlsx_escape(const char *s, size_t len);

/* Adds the number of cells with text of a sheet and the bytes of their texts; CD_EINPUT when one is faulty or the sheet broken. */
int xlsx_measure(xlsx_book *b, size_t sheet, size_t *cells, size_t *bytes);

#endif
