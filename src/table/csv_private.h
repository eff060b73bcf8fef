/* What the files of the CSV reader share; nobody else includes it.
 *
 * csv_record.c finds a whole record in the buffer, csv_cut.c cuts it into cells, csv_header.c reads the header row. */
#ifndef CD_TABLE_CSV_PRIVATE_H
#define CD_TABLE_CSV_PRIVATE_H

#include "table/csv.h"
#include "table/idset.h"

#define CSV_CHUNK ((size_t)256 << 10)
/* room for the longest record, its CRLF, one read and the NUL behind the last cell */
#define CSV_BUFFER (CSV_RECORD_MAX + 2 + CSV_CHUNK + 1)

enum csv_state {
    CELL_START, /* only blanks so far */
    CELL_BARE,
    CELL_QUOTED,
    CELL_QUOTE,  /* a quote inside a quoted cell: it ends, or the next byte is a quote too */
    CELL_AFTER   /* behind the closing quote */
};

struct csv_reader {
    const char *name;
    const csv_spec *spec;
    /* source */
    int fd; /* -1: memory */
    bool close_fd;
    const char *mem;
    size_t mem_left;
    bool eof;
    int failed; /* errno of a read, once it failed */
    /* buffer */
    char *buf;
    size_t pos, end;
    size_t line; /* of buf[pos] */
    char sep;    /* 0 until the header is known */
    /* header */
    size_t ncols, key; /* key: CSV_NONE when absent */
    char **names;
    size_t *known;
    /* current row */
    csv_cell *cells;
    uint32_t *starts; /* raw offset of each cell from `row` */
    size_t nfields;   /* may exceed ncols, then only counted */
    size_t row, row_end, row_line;
    char row_key[CSV_ID_MAX * 4 + 1];
    size_t nbad_utf8; /* cells */
    cd_str bad_utf8;  /* lines of rows with such a cell that was not told: "5, 7-90" */
    size_t bad_first, bad_last;
    char *text; /* texts of the slow way */
    size_t text_len, text_cap;
    cd_str raw, nfc, where;
    idset ids;
};

static inline bool csv_is_sep(const csv_reader *r, char c)
{
    return r->sep ? c == r->sep : c == ',' || c == ';';
}

/* The quote rules, byte by byte: where does a record end?  A quote in a bare cell and text behind a closing quote are
 * faults found later; here they only must not swallow the next line. */
static inline enum csv_state csv_step(const csv_reader *r, enum csv_state st, char c)
{
    switch (st) {
    case CELL_START:
        if (c == '"')
            return CELL_QUOTED;
        if (csv_is_sep(r, c) || c == ' ' || c == '\t')
            return CELL_START;
        return CELL_BARE;
    case CELL_QUOTED:
        return c == '"' ? CELL_QUOTE : CELL_QUOTED;
    case CELL_QUOTE:
        if (c == '"')
            return CELL_QUOTED;
        return csv_is_sep(r, c) ? CELL_START : CELL_AFTER;
    case CELL_BARE:
    case CELL_AFTER:
        break;
    }
    return csv_is_sep(r, c) ? CELL_START : st;
}

struct csv_found {
    bool whole;       /* false: more bytes are needed */
    bool quotes;
    size_t end, next; /* offsets: behind the last byte of the record; start of the next record */
};

/* ---- records (csv_record.c) ---- */

/* Fills the buffer as far as it goes.  False when nothing came. */
bool csv_fill(csv_reader *r);
/* Makes the record at `pos` the current row.  CD_OK with f; CD_NO at the end; CD_EINPUT (reported) for a record that is
 * too long; CD_ESYS. */
int csv_next_record(csv_reader *r, cd_diags *diags, struct csv_found *f);
cd_place csv_place_at(const csv_reader *r, size_t raw); /* of an offset in the current row */
/* Moves line and column of `at` from one offset to another.  Bytes that start no character are not counted, so that it also
 * holds behind invalid UTF-8. */
void csv_advance(const csv_reader *r, size_t from, size_t to, cd_place *at);

/* ---- cells (csv_cut.c) ---- */

/* Cuts a record without quotes in place.  False when it has a fault: then nothing was changed. */
bool csv_cut_fast(csv_reader *r);
/* Cuts any record; reports all faults of its cells.  CD_OK or CD_EINPUT. */
int csv_cut_slow(csv_reader *r, cd_diags *diags);
/* Name of the row for messages, from the key cell if it could be read. */
void csv_take_key(csv_reader *r, const char *s, size_t n);
/* How many more cells, in which lines, are invalid UTF-8; nothing when all were told (E2008). */
void csv_tell_bad_utf8(csv_reader *r, cd_diags *diags);

/* ---- header (csv_header.c) ---- */

/* Reads and checks the first record; CD_EINPUT (diagnosed) when it cannot be used. */
int csv_read_header(csv_reader *r, cd_diags *diags);

#endif
