/* The fact dictionary: what a system can be asked and told.  Data (rules/facts.xml, then facts.xml of any pack), not C.
 *
 * A fact has a code, a kind and a domain.  A value travels as its canonical text: "true"/"false", the code of an
 * enum value, set members joined by '|' in dictionary order, digits of a count, "YYYY-MM-DD", or free text in NFC.
 * NULL is unknown; there is no other way to say it. */
#ifndef CD_LAW_FACTS_H
#define CD_LAW_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

enum fact_kind {
    FACT_BOOL,
    FACT_ENUM,
    FACT_SET,   /* non-empty unless `may_be_empty` */
    FACT_COUNT, /* 0 .. max, digits only */
    FACT_DATE,
    FACT_TEXT   /* one line or, with `multiline`, several; at most 64 KiB */
};

typedef struct fact_value {
    const char *code;
    const char *label;    /* Vietnamese; label_en English or NULL */
    const char *label_en;
    const char *help;     /* NULL when none */
    bool alone;           /* set member that goes with no other */
    bool locked;          /* cannot be chosen yet; `why_locked` says why */
    const char *why_locked;
} fact_value;

typedef struct fact {
    const char *code;     /* also the CSV column */
    enum fact_kind kind;
    const char *label;    /* short Vietnamese name; label_en or NULL */
    const char *label_en;
    const char *source;   /* legal basis, or NULL */
    const char *group;    /* "systems": column of the systems table (contract); "description": free text of the dossier */
    const char *of;       /* a companion (CODE_no, CODE_date ...): code of the fact it belongs to; NULL otherwise */
    const fact_value *values; /* FACT_ENUM, FACT_SET */
    size_t nvalues;
    int64_t max;          /* FACT_COUNT */
    bool ordered;         /* FACT_ENUM whose values rise */
    bool may_be_empty;
    bool multiline;
    bool required;        /* messages do not offer to leave it empty (law/tables.h) */
    const char *pack;     /* id of the pack that adds it; NULL for the common dictionary */
    size_t index;         /* position in the dictionary: the order of every output */
} fact;

typedef struct facts facts;

/* Code of the fact that names the system which hosts another and whose plan answers for it (rules/facts.xml). */
#define FACT_HOST_SYSTEM "host_system"
/* Code of the fact that tells that the data of a system are made up. */
#define FACT_ILLUSTRATIVE "illustrative"
/* Code of the fact that names the body whose head signs where the level is decided below the owner. */
#define FACT_SPECIALISED_UNIT "specialised_unit"

/* Reads `rules_dir`/facts.xml and the facts.xml of each pack folder. */
int facts_load(const char *rules_dir, cd_diags *diags, facts **ret);
void facts_free(facts *f);
size_t facts_count(const facts *f);
const fact *facts_at(const facts *f, size_t i);
const fact *facts_find(const facts *f, const char *code); /* NULL when unknown; exact case */
const fact_value *fact_value_find(const fact *f, const char *code);

/* Reads one value as typed or imported: blanks around it and around set members are ignored, booleans in any case, set
 * members in any order, dates also DD/MM/YYYY.  *ret is malloc'ed canonical text, or NULL for an empty cell (unknown).
 * A value outside the domain is CD_EINPUT, with a diagnostic at `at` that names `where` (column and row, e.g.
 * "cột «user_count», hệ thống «brvt-mail»") and says what may stand there.  The word "unknown" is a bad value. */
int fact_parse(const fact *f, const char *text, cd_place at, const char *where, cd_diags *diags, char **ret);
/* Canonical text to what people read ("Có"/"Không", labels joined by ", ", counts with dots, DD/MM/YYYY); appends.
 * NULL appends "chưa biết" in the user's language. */
void fact_show(const fact *f, const char *value, cd_str *to);

#endif
