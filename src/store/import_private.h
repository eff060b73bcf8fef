/* What the files of the import share; nobody else includes it.
 *
 * An import reads the file twice: judge functions say what is to become of each row (enum act), write functions do it for
 * the rows that change something.  Rows of risks, and of tables that are replaced, are judged and written a system at a time. */
#ifndef CD_STORE_IMPORT_PRIVATE_H
#define CD_STORE_IMPORT_PRIVATE_H

#include "store/import.h"
#include "store/import_graph.h"
#include "store/import_orgs.h"
#include "store/private.h"
#include "table/rows.h"

enum act {
    ACT_BAD,
    ACT_SAME,
    ACT_SKIP,
    ACT_CREATE,
    ACT_CHANGE,
    ACT_BLANK /* says nothing: not counted */
};

/* Private copy of the input, since it is read twice; its hash goes to the import note. */
struct import_input {
    const char *path;
    int fd;
    char sha256[65];
};
int import_copy(const char *path, cd_diags *diags, struct import_input *ret);

struct later {
    char *id, *above, *where;
    cd_place at;
};

typedef struct importer {
    store *s;
    const import_options *o;
    cd_diags *diags;
    cd_diags *notes; /* what is true only when everything was written */
    const char *path;
    const struct import_input *in;
    const fact_table *table; /* of a table kind; NULL: another */
    bool only_named;         /* a workbook without the sheet of this kind is no fault */
    bool absent;             /* and this is one */
    csv_spec spec;
    const char **known;
    const fact **facts; /* of the columns from `first_fact` on */
    size_t nknown, first_fact, nfacts;
    rows *r;
    const csv_cell *row; /* current */
    /* one act a row, in order */
    uint8_t *acts;
    size_t nrows, cap;
    import_graph graph; /* part_of or parent */
    idset names;        /* organisations and rows of tables seen (by hash of the name), systems of risk rows */
    /* current row's values */
    cd_arena arena;
    const char **values; /* by fact column; NULL: empty or absent */
    /* second pass: what is above is written when everything stands */
    struct later *later;
    size_t nlater;
    made_orgs made;
    /* current group: rows of one system that stand together */
    char group[CSV_ID_MAX + 1];
    size_t group_start;
    bool group_bad;
    store_risk *risks;
    cd_place (*risk_at)[RISK_NFIELDS]; /* of their cells */
    size_t *risk_row;                  /* their places among the acts */
    size_t nrisks;
    /* of tables */
    cd_arena group_arena;
    idset systems;           /* whose rows were seen, when they must stand together */
    bool group_absent;       /* there is no such system */
    table_rows stands;       /* of the group's system; count 0 when there is none */
    size_t nmet;             /* of these rows, how many the group names */
    size_t ncleared;         /* and how many cells it empties in them */
    const char *const **to_write; /* second pass: cells of the group's rows */
    size_t nwrite, cap_write;
    bool torn;               /* a row could not be read, nor whose it is */
    bool any_torn;           /* of the whole file */
    idset bare;              /* with replace: systems of rows that say nothing else */
    const char **to_empty;   /* of these, those without any other row, as the rows spell them; in bare_arena */
    size_t nempty, cap_empty;
    cd_arena bare_arena;
    bool touched;            /* something was written */
    import_result count;
    size_t first_diag; /* those behind it are about rows */
} importer;

/* ---- kinds (import_kinds.c) ---- */

/* Sets columns, key and values of the kind; the importer's options are set. */
void import_columns(importer *im);
void import_columns_done(importer *im);
/* A file of another kind is told in one line instead of a line for each of its columns. */
int import_judge_kind(importer *im, const rows_sheet *sheet, int res, cd_diags *said);

/* ---- cells (import_judge.c) ---- */

/* Cell of a known column, or NULL when the file has no such column. */
const char *import_cell(const importer *im, size_t known);
cd_place import_place(const importer *im, size_t known);
/* Reads the fact cells of the row into `values`. */
bool import_read_values(importer *im, bool report);
/* Adds "column («old» → «new»)" to the differences of a row. */
void import_add_difference(cd_str *list, size_t *count, const char *column, const char *old, const char *new);
/* At most 60 bytes of a value, whole characters: "text…". */
void import_add_shortened(cd_str *to, const char *text);
/* What the options say of a row that differs; `where` names it. */
enum act import_conflict(importer *im, cd_place at, const char *where, const cd_str *list, size_t count);
bool import_same(const char *text, const char *stands); /* "" is NULL */

/* ---- first pass: *ret is what is to become of the current row ---- */

int import_judge_system(importer *im, enum act *ret);
int import_judge_description(importer *im, enum act *ret);
int import_judge_org(importer *im, enum act *ret);
/* What is above must exist (systems) and go round in no ring. */
int import_judge_graph(importer *im);
/* Fields of the row; NULL: no such column or, unless it replaces, nothing in it.  Dates become YYYY-MM-DD. */
void import_org_fields(importer *im, const char *field[ORG_NFIELDS], char dates[2][11]);
/* Risks: the acts of a group's rows are known when its last row was seen. */
int import_judge_risk(importer *im);
int import_judge_risks(importer *im);
int import_judge_table_row(importer *im, enum act *ret);
/* The last row of a group was seen. */
void import_judge_table(importer *im);
/* The last row of the file was seen: which systems are only named? */
int import_judge_bare(importer *im);
/* A row that could not be read: the group it may belong to is not whole. */
int import_judge_torn(importer *im);

/* ---- second pass: the current row ---- */

int import_write_system(importer *im, enum act act);
int import_write_description(importer *im);
int import_write_org(importer *im);
int import_write_later(importer *im);
int import_write_risk(importer *im, size_t row); /* row: its place among the acts */
int import_write_risks(importer *im); /* the group's */
int import_write_table_row(importer *im);
int import_write_table(importer *im); /* the group's */
int import_write_bare(importer *im);

#endif
