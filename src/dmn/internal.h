/* Shared by the files of dmn/ only. */
#ifndef CD_DMN_INTERNAL_H
#define CD_DMN_INTERNAL_H

#include "dmn/dmn.h"

#define DMN_MAX_NESTING 60  /* boxed expressions in one another; components of types */
#define DMN_MAX_IMPORTS 10  /* imports of imports */

struct dmn_type {
    const char *name;
    const dmn_model *model;
    const cd_node *node;        /* NULL: a type of FEEL */
    enum feel_kind kind;        /* once resolved */
    bool collection;
    bool is_function;
    const dmn_type *result;     /* of a function type; NULL: any */
    const dmn_type *base;       /* the item definition it refers to */
    const feel_node *allowed, *constraint;
    const dmn_type **components;
    const char **component_names;
    size_t ncomponents;
    int state;                  /* 0 new, 1 being resolved, 2 done */
};

typedef struct dmn_param {
    const char *name;
    const dmn_type *type;
} dmn_param;

struct dmn_expr {
    enum dmn_expr_kind kind;
    cd_place at;
    const dmn_type *type;
    const feel_node *ast;
    dmn_table *table;
    const dmn_expr **parts;
    const char **names;
    const dmn_type **types;     /* of the parts' variables; NULL: any */
    size_t nparts;
    const dmn_param *params;    /* DMN_FUNCTION */
    size_t nparams;
    bool external;              /* DMN_FUNCTION of another kind than FEEL */
    const char *variable;       /* iterations */
    const char *const *columns; /* DMN_RELATION */
    size_t ncolumns;
};

struct dmn_element {
    const dmn_model *model;
    enum dmn_kind kind;
    const char *name, *id;
    cd_place at;
    const cd_node *node;
    const dmn_type *type;
    const dmn_element **requires;
    size_t nrequires;
    const dmn_expr *logic;
    const dmn_param *params;    /* DMN_BKM */
    size_t nparams;
    bool external;
    const dmn_element **outputs, **inputs; /* DMN_SERVICE; inputs: data, then decisions */
    size_t noutputs, ninputs;
    size_t slot;                /* number within the whole tree of models */
    int state;                  /* cycle check */
};

typedef struct dmn_import {
    const char *name, *ns;
    dmn_model *model;
} dmn_import;

struct dmn_model {
    cd_arena arena;
    cd_xml *doc;                /* owned, or NULL when lent */
    const char *file, *name, *ns;
    const cd_node *root;
    const dmn_model *parent;    /* the model that imports this one */
    const char *import_name;    /* as the parent calls it */
    feel_scope *scope;
    dmn_type **types;
    size_t ntypes;
    dmn_element **elements;
    size_t nelements;
    dmn_import *imports;
    size_t nimports;
    size_t nslots;              /* of the root model: elements of the tree */
};

/* ---- load.c ---- */
/* Attribute in the arena-independent text of the document; "" when absent. */
const char *dmn_attr(const cd_node *n, const char *name);
/* Text element `name` of `n` as a cell; parsed as unary tests or as an expression.  False after a fault. */
bool dmn_cell_read(dmn_model *m, const cd_node *n, bool tests, cd_diags *diags, dmn_cell *ret);

/* ---- types.c ---- */
bool dmn_types_load(dmn_model *m, cd_diags *diags);
/* *ret NULL for Any and for no reference at all. */
bool dmn_type_ref(const dmn_model *m, const char *ref, cd_place at, cd_diags *diags, const dmn_type **ret);
const dmn_type *dmn_type_find(const dmn_model *m, const char *name);
/* As dmn_type_accepts, without the allowed values: what `instance of` asks. */
bool dmn_type_is(const dmn_type *t, const feel_value *v, feel_run *run);
/* Result type of a knowledge model or service by the type of its variable. */
const dmn_type *dmn_result_type(const dmn_element *e);
/* The value as its declared type wants it, or null with E3651; `what` names it. */
const feel_value *dmn_conform(feel_run *run, const dmn_type *t, const feel_value *v, const char *what);

/* ---- expr.c ---- */
/* The boxed expression among the children of `n`; NULL when there is none.  Faults set *ok to false. */
const dmn_expr *dmn_expr_read(dmn_model *m, const cd_node *n, const char *owner, const dmn_type *type, int depth,
                              cd_diags *diags, bool *ok);
const dmn_param *dmn_params_read(dmn_model *m, const cd_node *n, cd_diags *diags, size_t *ret_count, bool *ok);

/* ---- table.c ---- */
dmn_table *dmn_table_read(dmn_model *m, const cd_node *n, const char *owner, const dmn_type *type, cd_diags *diags,
                          bool *ok);

/* ---- eval.c ---- */
const feel_value *dmn_expr_eval(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env);

#endif
