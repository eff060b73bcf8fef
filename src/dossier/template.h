/* Templates: papers as XML files (templates/README.md tells their authors the language).
 *
 * A template is validated against rules/schema/template.rng, its styles against the page style, its expressions against
 * the shape of the data: everything is checked when it is loaded, also what stands in branches not taken.  A loaded
 * template is read-only and shared by threads.
 *
 * Codes: E6001 style the page style does not have   E6002 part unknown, part of another name twice, parts nested too
 * deeply   E6003 unknown name or field   E6004 a list or a group of fields where one value is needed, or no list where
 * one is needed   E6005 wrong kind of file   E6006 counter unknown or declared twice   E6007 anchor unknown, twice, in a
 * loop or not of the kind that is referred to   E6008 figure unknown   E6009 abbreviation twice   E6010 a character that may not stand in a paper (doc.h)   E6011 an expression
 * could not be computed within the limits   E6012 a reference to a caption that this paper does not have. */
#ifndef CD_DOSSIER_TEMPLATE_H
#define CD_DOSSIER_TEMPLATE_H

#include "dossier/doc.h"
#include "dossier/shape.h"
#include "xml/xml.h"

/* Names of styles, asked while templates are checked (the page style belongs to render/, above). */
typedef struct template_styles {
    bool (*paragraph)(const void *user, const char *name);
    bool (*table)(const void *user, const char *name);
    const void *user;
} template_styles;

typedef struct template_parts template_parts; /* a file of shared parts, lent to the templates that name it */
typedef struct template template;

/* What templates may speak of: the shape of the root context, and its names as the parser of expressions wants them (made once:
 * they are many). */
typedef struct template_data {
    const shape *shape;
    const feel_scope *names;
} template_data;
template_data template_data_of(const shape *data, cd_arena *a);

int template_parts_load(const char *path, cd_xml_schema *schema, cd_diags *diags, template_parts **ret);
void template_parts_free(template_parts *p);

/* `parts` may be NULL.  All must outlive the template but `schema`, `styles` and `parts`.  All faults are reported, then CD_EINPUT. */
int template_load(const char *path, cd_xml_schema *schema, const template_styles *styles, const template_parts *parts,
                  template_data data, cd_diags *diags, template **ret);
void template_free(template *t);
const char *template_path(const template *t);

/* A field that nobody has filled, printed as dots or only told (optional="told"): once a label (and item of a list), in the order of the paper. */
typedef struct template_gap {
    const char *field; /* as the template names it: "owner.address" */
    const char *label; /* what people call it */
    const char *fill;  /* how to fill it; NULL */
    const char *of;    /* id of the component system it belongs to; NULL: the system itself */
    bool by_hand;      /* a blank that no data fill: number and date of a paper */
} template_gap;

typedef struct template_gaps {
    cd_arena arena;
    template_gap *items;
    size_t count, cap;
} template_gaps;
void template_gaps_done(template_gaps *g);

/* Makes the paper of `data` (a context of the shape given to template_load); it lends `figures`.  Gaps are added to `gaps`
 * unless they are in it.  CD_EINPUT when the data cannot be printed (E6010, E6011, E6012). */
int template_build(const template *t, const feel_value *data, const dossier_figure *figures, size_t nfigures,
                   cd_diags *diags, template_gaps *gaps, doc **ret);

/* One expression of a set (dossier/set.h), checked like those of templates. */
int template_test_new(const char *text, cd_place at, template_data data, cd_arena *a, cd_diags *diags,
                      const feel_node **ret);
/* Value of such an expression; lives in `a`. */
const feel_value *template_test_eval(const feel_node *expr, const feel_value *data, cd_arena *a);

#endif
