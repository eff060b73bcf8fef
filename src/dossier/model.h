/* What templates see: the profile of a system, the verdict with its reasons, and the law's names, as one FEEL context.
 *
 *   system       id, name, composite (has components)
 *   owner, operator, agency
 *                name, kind, abbreviation, parent, mandate, mandate_no, mandate_date, representative, position, address,
 *                phone, email, place: what the dossier of this system says goes before what is known of the organisation
 *   fact.CODE    of the system: label, value (as people read it; null: unknown), raw (as FEEL value)
 *   verdict      level (null: not determined), label, min, max, status, determined (level above 0), by_criteria,
 *                raised (by risk), kept and kept_label (level kept by law), proposed and proposed_label (the kept level,
 *                else the level), choice.note and choice.citation (why these rules; null when a person named them),
 *                missing, decisions (ambiguities of any part that a person must decide)
 *   parts        the system, then all its components: id, name, own (is the system itself), counts (takes part in the
 *                level), fact, and of its own verdict: level, label, min, max, status, by_criteria, raised,
 *                criteria, met, decisive (met and of the level itself), not_met, unknown, not_evaluable, raises, flags
 *                  (each a list of reasons: citation, cited, level, label, lead, point (letter of the
                point under that lead; null), quote, state, answers; no internal codes),
 *                missing (code, label, source), ambiguities (code, text, reading, handling, decision)
 *   risks        threat, weakness, likelihood, impact, measure
 *   pack         id, title, short_name, decree (short name of the criteria's document), compared (that document, with the
 *                Gazette), term.ID (terms of the pack, `-` written `_`), documents (id, kind, number, issuer, title,
 *                short_name, note, compared), scale (level, label, text), scale_cited, scale_compared
 *   paper        name, form, title: the document being made (dossier/set.h)
 *   marks        texts that must stand on every paper of the set
 *   figure       a boolean for each name of dossier/figure.h: there is such a picture
 *   draft, illustrative   booleans
 */
#ifndef CD_DOSSIER_MODEL_H
#define CD_DOSSIER_MODEL_H

#include "dossier/figure.h"
#include "dossier/shape.h"
#include "law/explain.h"
#include "store/store.h"

typedef struct dossier_part {
    const char *id, *name;         /* name may be NULL */
    const char *const *values;     /* canonical texts by fact index */
    const explanation *why;
    const bool *missing;           /* by fact index: can still change the level of the whole */
    bool counts;
} dossier_part;

/* Everything a dossier is made of; all lent. */
typedef struct dossier_input {
    const pack *pack;
    int min, max;                  /* of the whole; equal: the level */
    const dossier_part *parts;     /* the system itself first */
    size_t nparts;
    const char *field[SYS_NFIELDS]; /* of the system; NULL: not given */
    const store_org *owner, *operator, *agency; /* NULL: nothing known but the name */
    const store_risk *risks;
    size_t nrisks;
    const dossier_figure *figures; /* must outlive the papers */
    size_t nfigures;
    size_t check_errors;           /* found by checks (check/check.h): the dossier is a draft while there are any */
} dossier_input;

/* Shape of the data under a pack; lives in `a`. */
const shape *model_shape(const pack *p, cd_arena *a);

typedef struct model_paper {
    const char *name, *form, *title; /* form: NULL when it has no number */
    const char *const *marks;
    size_t nmarks;
    bool draft;
} model_paper;

/* The context; lives in `a`, as do its strings.  Vietnamese whatever the language of messages is. */
const feel_value *model_data(const dossier_input *in, cd_arena *a);
/* The same with what belongs to one paper; `data` is a result of model_data. */
const feel_value *model_for_paper(const feel_value *data, const model_paper *paper, cd_arena *a);

/* What `owner`, `operator` or `agency` (`who`) holds, of an organisation of this name; `values` are the facts of the
 * system by index.  Lives in `a`. */
const feel_value *model_org(const facts *f, const char *const *values, const char *who, const char *name, const store_org *org,
                            cd_arena *a);

/* From here to the matching call messages and labels are Vietnamese, the language of the papers; per thread. */
typedef struct model_language {
    void *old, *own;
} model_language;
model_language model_vietnamese(void);
void model_vietnamese_end(model_language l);

#endif
