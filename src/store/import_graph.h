/* "Part of" and "under" as the database will have them after an import: does what is above exist, and is there a ring? */
#ifndef CD_STORE_IMPORT_GRAPH_H
#define CD_STORE_IMPORT_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "table/idset.h"

typedef struct graph_node {
    char *name;          /* for messages */
    size_t stands;       /* node above it in the database + 1; 0: none */
    size_t above;        /* node above it in the file + 1; 0: none */
    size_t row;          /* of the file */
    cd_place at;
    bool in_db, in_file; /* in_file: the row will be written and says what is above */
    unsigned char mark;
} graph_node;

typedef struct import_graph {
    graph_node *nodes;
    size_t count, cap;
    idset keys; /* key to node + 1; keys are ids or hashes, without regard to case */
    bool any_above;
} import_graph;

typedef struct graph_fault {
    size_t row;
    cd_place at;
    char *name, *above; /* above: the missing name, or the ring "a → b → a" */
    bool missing;
} graph_fault;

void graph_init(import_graph *g);
void graph_done(import_graph *g);
/* A row that will be written; `nabove` 0: nothing above. */
void graph_row(import_graph *g, const char *key, size_t nkey, const char *name, const char *above, size_t nabove,
               size_t row, cd_place at);
/* What stands in the database. */
void graph_stands(import_graph *g, const char *key, size_t nkey, const char *name, const char *above, size_t nabove);
/* Does any row put something above something? */
bool graph_any_above(const import_graph *g);
/* Rows that cannot be written, by row; a row found bad counts as not written for the others.  `must_exist`: what is
 * above must be in the database or written by a good row. */
size_t graph_check(import_graph *g, bool must_exist, graph_fault **ret);
void graph_faults_free(graph_fault *f, size_t n);

#endif
