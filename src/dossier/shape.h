/* Shapes: which names and members the data handed to templates has, so that a wrong path is an error when a template
 * is loaded, also in a branch that no system has taken yet. */
#ifndef CD_DOSSIER_SHAPE_H
#define CD_DOSSIER_SHAPE_H

#include "feel/ast.h"

enum shape_kind {
    SHAPE_ANY, /* nothing is known: everything is allowed */
    SHAPE_TEXT,
    SHAPE_NUMBER,
    SHAPE_BOOL,
    SHAPE_DATE,
    SHAPE_LIST,   /* of `item` */
    SHAPE_CONTEXT /* with `members` */
};

typedef struct shape shape;

typedef struct shape_member {
    const char *name;
    const shape *shape;
    const char *label; /* what people call the field, for reports of gaps; NULL when it is none */
    const char *fill;  /* how to fill it; NULL */
} shape_member;

struct shape {
    enum shape_kind kind;
    const shape *item;
    const shape_member *members;
    size_t nmembers;
};

extern const shape shape_any, shape_text, shape_number, shape_bool, shape_date;

const shape_member *shape_member_find(const shape *s, const char *name); /* NULL: none */

/* Names known at a place in a template: variables, innermost first.  A frame with `members` makes all members of a
 * context known by themselves. */
typedef struct shape_scope {
    const struct shape_scope *parent;
    const char *name; /* NULL in a frame of members */
    const shape *shape;
} shape_scope;

typedef struct shape_found {
    const shape *shape;         /* never NULL */
    const shape_member *member; /* the field itself when the expression is a path and nothing else; NULL otherwise */
} shape_found;

/* What an expression yields.  E6003 at the name for each unknown variable or member; CD_EINPUT then. */
int shape_of(const feel_node *n, const shape_scope *scope, cd_arena *a, cd_diags *diags, shape_found *ret);

/* All names that stand in a shape, for feel_parse_expr. */
void shape_names(const shape *s, feel_scope *to);

#endif
