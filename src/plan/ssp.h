/* A plan as an OSCAL 1.0.6 system security plan (XML).
 *
 * What OSCAL wants and the law lacks is said to be lacking (`not-determined`, status `other`); what the law has and OSCAL lacks are
 * properties of the name space urn:capdo:oscal:1 (data/catalogues/README.md).  Every UUID is named by the system and the control, so
 * the same data give the same bytes. */
#ifndef CD_PLAN_SSP_H
#define CD_PLAN_SSP_H

#include "base/str.h"
#include "law/tables.h"
#include "plan/view.h"

typedef struct ssp_party {
    const char *role; /* "owner", "operator", "agency" */
    const char *label; /* of the role */
    const char *name; /* NULL: not given */
} ssp_party;

typedef struct ssp_input {
    const char *id, *name;         /* of the system; name may be NULL */
    const char *last_modified;     /* "2026-10-01T08:30:00Z" */
    const pack *rules;
    const char *const *values;     /* of the system's own facts, by index */
    const plan_view *view;
    const plan_host *host;         /* NULL: none */
    const ssp_party *parties;
    size_t nparties;
    const table_rows *tables;      /* zones, applications and devices become components, devices inventory items, too; others are not read */
    size_t ntables;
} ssp_input;

/* Facts the plan tells of beside the rows; each may be unknown. */
#define SSP_FACT_PURPOSE "system_purpose"
#define SSP_FACT_SCOPE "scope_text"
#define SSP_FACT_CLASSES "info_classes"
#define SSP_FACT_USERS "served_users_text"
#define SSP_FACT_LOGICAL "logical_model_text"

/* Appends the document.  CD_EINPUT with E5570 when a text holds what XML cannot. */
int plan_ssp_write(const ssp_input *in, cd_diags *diags, cd_str *to);

#endif
