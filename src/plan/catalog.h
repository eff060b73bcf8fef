/* Control catalogues: what a plan has to answer, as data.
 *
 * A catalogue is an OSCAL 1.0.6 file of the folder data/catalogues (its README says what each element means), or an
 * agency's own list (TSV) that takes the place of one.  Read-only once loaded; it owns all its strings.
 * Faults are CD_EINPUT, all reported, each at its line and column:
 *   E3010 not by the schema            E5501 root element             E5502 id given twice
 *   E5503 property missing             E5504 bad property value       E5505 unknown property
 *   E5506 part or link out of place
 *   of a list:  E5510 empty, or no UTF-8 without NUL    E5511 column missing   E5512 column twice
 *   E5513 wrong number of cells        E5514 empty cell               E5515 bad value
 *   E5516 the catalogue takes no list  W5517 unknown column */
#ifndef CD_PLAN_CATALOG_H
#define CD_PLAN_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"

enum plan_kind {
    PLAN_REQUIREMENT, /* a row of the law's or standard's list: these are counted */
    PLAN_HOSTING,     /* separation of what is hosted by others */
    PLAN_HEADING,     /* a part that the plan must have; requirements stand under it */
    PLAN_ITEM,        /* one thing that a requirement asks, from the standard beneath */
    PLAN_CLAUSE       /* what holds items; never a row of its own */
};

/* What it means that the condition of a row does not hold. */
enum plan_effect {
    PLAN_EFFECT_ROW,     /* the row does not apply */
    PLAN_EFFECT_PRODUCT, /* the row stands; the product it names is not obligatory: an equivalent will do */
    PLAN_EFFECT_PART     /* the row stands without the part the condition speaks of */
};

enum plan_verified { PLAN_LAW, PLAN_VERIFIED, PLAN_NOT_VERIFIED }; /* PLAN_LAW: needs no comparing with a standard */

typedef struct plan_item {
    const char *id, *label; /* label "" when the clause is one item */
    const char *text;
    const char *change;     /* from the level below: "new", "same", "stronger" */
    enum plan_verified verified;
    cd_place at;
} plan_item;

typedef struct plan_zone {
    const char *kind;       /* a code of column zone_kind of rules/tables.xml */
    bool if_any;            /* wanted only where the system has one */
} plan_zone;

typedef struct plan_control {
    const char *id;
    enum plan_kind kind;
    const char *label;                 /* number in its list: "1.1.1", "iv", "3.2.1 a)" */
    const char *title;
    const char *text;                  /* "" where the title says it all */
    const char *source;                /* where it stands, as cited */
    const char *figure;                /* the number that matters; "" when there is none */
    const char *change;                /* as in plan_item; "" when not told */
    const char *section, *group;       /* titles above it; group "" when there is none */
    int level;                         /* 0: not of one level */
    const char *condition;             /* in the words of the law; "" when there is none */
    const char *test;                  /* the same in FEEL (plan/baseline.h); "" where it cannot be evaluated */
    cd_place test_at;
    enum plan_effect effect;
    bool alternative;                  /* "or an equivalent" */
    bool summary;                      /* `title` is a summary, not the wording of the law */
    enum plan_verified verified;
    int sources;                       /* readings it rests on; 0 when not told */
    const char *const *required;       /* ids of clauses whose items stand beneath */
    size_t nrequired;
    const char *const *headings;       /* ids of the headings it stands under */
    size_t nheadings;
    const plan_item *items;
    size_t nitems;
    const plan_zone *zones;            /* kinds of zones that it wants */
    size_t nzones;
    cd_place at;
} plan_control;

enum plan_column { PLAN_COL_LEVEL, PLAN_COL_CLAUSE, PLAN_COL_GROUP, PLAN_COL_TEXT, PLAN_COL_FIGURE, PLAN_COL_HEADINGS, PLAN_COL_CHANGE,
                   PLAN_COL_SOURCES, PLAN_COL_VERIFIED, PLAN_NCOLUMNS };

typedef struct plan_catalog {
    const char *path;
    const char *list;                  /* which list it is (a part of): rows of different files of one list may be compared; the name of the file when not told */
    const char *title;
    const char *note;                  /* how far it can be trusted; "" */
    const char *unverified;            /* what is written beside what was not compared with its standard; "" */
    const plan_control *controls;      /* in the order of the file */
    size_t ncontrols;
    bool replaceable;                  /* an agency's own list may take its place; `column` are the list's columns */
    const char *column[PLAN_NCOLUMNS];
    cd_arena arena;
} plan_catalog;

/* `schema_dir` holds oscal-catalog.rng. */
int plan_catalog_read(const char *path, const char *schema_dir, cd_diags *diags, plan_catalog **ret);
/* Reads an agency's own list: UTF-8, header row, tabs between cells, no quoting; at most CD_INPUT_MAX bytes; blanks around
 * cells and empty lines are ignored.  Columns are those that `like` names, in any order.  Headings are written by their
 * labels ("30.3.e"), joined by ';'; `labels` are the controls that may be named so.  An empty `verified` is "no", empty
 * figure, change and sources are left out.  Ids are made of the name space of `like` and the clause; zones are those of the
 * control of `like` that has the id. */
int plan_catalog_read_list(const char *path, const plan_catalog *like, const plan_control *const *labels, size_t nlabels, int nlevels,
                           cd_diags *diags, plan_catalog **ret);
int plan_catalog_read_list_mem(const char *name, const char *data, size_t len, const plan_catalog *like, const plan_control *const *labels,
                               size_t nlabels, int nlevels, cd_diags *diags, plan_catalog **ret);
void plan_catalog_free(plan_catalog *c);
const plan_control *plan_control_find(const plan_catalog *c, const char *id);

#endif
