/* What templates see: the profile of a system, the verdict with its reasons, and the law's names, as one FEEL context.
 *
 *   system       id, name, composite (has components), host, host_name (id and name of the one that hosts it)
 *   owner, operator, agency, specialised_unit
 *                name, kind, abbreviation, parent, mandate, mandate_no, mandate_date, representative, position, address,
 *                phone, email, place: what the dossier of this system says goes before what is known of the organisation; the
 *                specialised unit is known by the fact of that code alone
 *   fact.CODE    of the system: label, value (as people read it; null: unknown), raw (as FEEL value)
 *   verdict      level (null: not determined), label, min, max, status, determined (level above 0), by_criteria,
 *                raised (by risk), kept and kept_label (level kept by law), proposed and proposed_label (the kept level,
 *                else the level), choice.note and choice.citation (why these rules; null when a person named them),
 *                missing, decisions (ambiguities of any part that a person must decide)
 *   parts        the system, then all its components: id, name, own (is the system itself), counts (takes part in the
 *                level), fact, and of its own verdict: level, label, min, max, status, by_criteria, raised,
 *                criteria, met, decisive (met and of the level itself), not_met, unknown, not_evaluable, raises, flags
 *                  (each a list of reasons: citation, cited, level, label, lead, point (letter of the
                point under that lead; null), quote, state, answers, unassessed (why a limb of one that is not met could
 *                not be judged; null); no internal codes),
 *                missing (code, label, source), ambiguities (code, text, reading, handling, decision)
 *   risks        threat, weakness, likelihood, impact, measure
 *   tables.CODE  list of rows of a table (law/tables.h): its columns by code, as people read them (null: not given), and
 *                raw.CODE as FEEL values (references: lists of keys)
 *   plan         null without a level; else title, level, states (met, partial, unmet, none, open, count: numbers),
 *                rows (all that are counted), roadmap (unmet and partly met), not_applicable, unverified (what the
 *                catalogue writes beside rows that nobody compared with the standard), unverified_count, items,
 *                sections and hosting (title, rows, states, groups (title, rows)), headings (as a row, and rows, states,
 *                groups: the heading itself is the only row where nothing stands under it), zones (kind, zones, source, if_any: kinds of zones that the level wants, and the system's own),
 *                proofs (text, labels: what is named as evidence and the rows it serves).
 *                A row: id, label, title, text, kind, source, figure, section, group, state (met, partial, unmet, none, open),
 *                status (the official word), present, measure, responsible, responsible_code, evidence, files (names of those kept as evidence), deadline, reason, inherited, host,
 *                host_name, host_present, host_measure, host_evidence, why (a row said to come from the host is open), by_condition, unverified, condition, effect, holds, items (label, text, unverified, status,
 *                present, measure)
 *   evidence     file, title, version, sha256, about
 *   content      hash (SHA-256 of all the data here but what belongs to one paper), short (its first digits)
 *   pack         id, title, short_name, decree (short name of the criteria's document), compared (that document, with the
 *                Gazette), term.ID (terms of the pack, `-` written `_`), documents (id, kind, number, issuer, title,
 *                short_name, note, compared), scale (level, label, text), scale_cited, scale_compared
 *   paper        name, form, title, state (as the set calls drafts and others): the document being made (dossier/dossier.h)
 *   marks        texts that must stand on every paper of the set
 *   figure       a boolean for each name of dossier/figure.h: there is such a picture
 *   draft, illustrative   booleans
 */
#ifndef CD_DOSSIER_MODEL_H
#define CD_DOSSIER_MODEL_H

#include "dossier/figure.h"
#include "dossier/shape.h"
#include "law/explain.h"
#include "law/tables.h"
#include "plan/view.h"
#include "store/store.h"

typedef struct dossier_part {
    const char *id, *name;         /* name may be NULL */
    const char *const *values;     /* canonical texts by fact index */
    const explanation *why;
    const bool *missing;           /* by fact index: can still change the level of the whole */
    bool counts;
} dossier_part;

/* A file that proves something, kept with the dossier. */
typedef struct dossier_evidence {
    const char *file, *title;      /* title: NULL when nobody gave one */
    const char *version;           /* NULL: the only one */
    const char *sha256;
    const char *about;             /* requirement, device or document it belongs to, in words; NULL */
    const char *const *controls;   /* rows of the plan it belongs to: keys of the table */
    size_t ncontrols;
} dossier_evidence;

/* Everything a dossier is made of; all lent. */
typedef struct dossier_input {
    const pack *pack;
    int min, max;                  /* of the whole; equal: the level */
    const dossier_part *parts;     /* the system itself first */
    size_t nparts;
    const char *field[SYS_NFIELDS]; /* of the system; NULL: not given */
    const store_org *owner, *operator, *agency; /* NULL: nothing known but the name */
    const store_org *specialised_unit; /* named by FACT_SPECIALISED_UNIT */
    const store_risk *risks;
    size_t nrisks;
    const table_rows *tables;      /* at most one of each table */
    size_t ntables;
    const plan_view *plan;         /* NULL without a level */
    const char *host, *host_name;  /* of the system that hosts this one; NULL: none, or nothing known of it */
    const dossier_evidence *evidence;
    size_t nevidence;
    const dossier_figure *figures; /* must outlive the papers */
    size_t nfigures;
    size_t check_errors;           /* found by checks (check/check.h): the dossier is a draft while there are any */
} dossier_input;

/* Shape of the data under a pack; lives in `a`.  `t`: the tables there are; NULL: none. */
const shape *model_shape(const pack *p, const fact_tables *t, cd_arena *a);

typedef struct model_paper {
    const char *name, *form, *title; /* form: NULL when it has no number */
    const char *state;               /* what the set calls a draft, or a paper that is none; NULL when it has no word */
    const char *const *marks;
    size_t nmarks;
    bool draft;
} model_paper;

/* The context; lives in `a`, as do its strings.  Vietnamese whatever the language of messages is. */
const feel_value *model_data(const dossier_input *in, const fact_tables *t, cd_arena *a);
/* SHA-256 of the data, the same on every day and for every paper: 64 hexadecimal digits. */
void model_content_hash(const feel_value *data, char ret[65]);
/* The same with what belongs to one paper; `data` is a result of model_data. */
const feel_value *model_for_paper(const feel_value *data, const model_paper *paper, cd_arena *a);

/* What `owner`, `operator` or `agency` (`who`) holds, of an organisation of this name; `values` are the facts of the
 * system by index.  Lives in `a`. */
const feel_value *model_org(const facts *f, const char *const *values, const char *who, const char *name, const store_org *org,
                            cd_arena *a);

/* Which field of owner or operator (SYS_OWNER, SYS_OPERATOR) papers show for fact `f` as long as it is unknown; false: of none. */
bool model_org_field(const fact *f, enum store_sys_field *ret_who, enum store_org_field *ret_column);

/* From here to the matching call messages and labels are Vietnamese, the language of the papers; per thread. */
typedef struct model_language {
    void *old, *own;
} model_language;
model_language model_vietnamese(void);
void model_vietnamese_end(model_language l);

#endif
