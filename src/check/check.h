/* Checks of a profile before it is handed in: what is missing, what contradicts itself, what must not stand in a free
 * text, and where the law itself is not certain; in the answers, in the tables of the dossier, and in its plan.
 *
 * The checks are data: rules/checks.xml for all packs, rules/PACK/checks.xml for one (rules/README.md says how they are
 * written).  A book holds all of them and never changes, so threads and workers may share it.  To them the program adds
 * what follows from other data: no pack (K0001), a fact that can still change the level (K0002), no criterion met
 * (K0003), a field the dossier must have (K0004), a text that a pattern could not be applied to (K0005), a document of the pack
 * that nobody compared with its official print (K0006), a fact that leaves a criterion not judged though the level stands (K0007), a fact
 * on which it depends who does what in the procedure (K0008), a blank that would be printed (K0009), and points of the law that a person must decide (under their AMB code).
 *
 * Codes of the loader: E3300 unknown name in a condition   E3301 unknown member   E3302 comparison that can never hold
 *   E3303 code used twice   E3304 bad regular expression   E3305 no such field   E3306 no legal basis   E3307 `each` names no
 *   list   E3308 `{}` and `with` do not go together. */
#ifndef CD_CHECK_CHECK_H
#define CD_CHECK_CHECK_H

#include "feel/feel.h"
#include "law/explain.h"
#include "law/pack.h"
#include "law/tables.h"

enum check_severity { CHECK_HINT, CHECK_WARNING, CHECK_ERROR, CHECK_NSEVERITIES };
const char *check_severity_name(enum check_severity s); /* "hint", "warning", "error": for machines */
const char *check_severity_label(enum check_severity s); /* in the user's language */

/* ---- the book ---- */

typedef struct check_book check_book;

/* Reads rules_dir/checks.xml and the checks.xml of every pack of `l`.  A rules folder with neither checks.xml nor
 * facts.xml takes those of `own_dir` (the program's own rules folder, where the schema stands; NULL: the folder of `l`).
 * Conditions may read the tables of `l` (law_tables).  CD_EINPUT with every fault told. */
int check_book_open(const law *l, const char *own_dir, cd_diags *diags, check_book **ret);
void check_book_free(check_book *b);

const facts *check_book_facts(const check_book *b);

/* One entry, for lists and tests. */
typedef struct check_entry {
    const char *code, *pack;       /* pack: id, NULL: all packs */
    const char *about;             /* NULL: a pattern, which looks at several fields */
    enum check_severity severity;
} check_entry;
size_t check_book_count(const check_book *b);
check_entry check_book_at(const check_book *b, size_t i); /* in the order of the files, common ones first */

/* ---- what is checked ---- */

/* Members of owner, operator, agency. */
extern const char *const check_org_fields[]; /* ends with NULL */

typedef struct check_part {
    const char *id;
    const char *const *values;     /* canonical texts by fact index */
    const explanation *why;        /* of this part alone; NULL without a pack */
    const bool *missing;           /* by fact index: can still change the level of the whole; NULL without a pack */
    bool counts;                   /* takes part in the level */
} check_part;

typedef struct check_text {        /* a free text that is no fact */
    const char *about, *label, *value; /* "risks[2].measure" */
} check_text;

typedef struct check_other {       /* an organisation */
    const char *name, *kind;       /* kind: value of the fact owner_kind; NULL */
} check_other;

typedef struct check_open {        /* an unknown fact on which steps of the procedure depend */
    const fact *fact;
    const char *steps;             /* "Thẩm định hồ sơ đề xuất cấp độ; Phê duyệt ..." */
    const char *basis;
} check_open;

typedef struct check_lack {        /* a field that is empty */
    const char *about, *label, *fill; /* fill: how to fill it; NULL */
    const char *system;            /* id of the component it belongs to; NULL: the system itself */
} check_lack;

/* Lists made by the caller out of what stands above this folder.  Each is a table_rows whose table is check_list_table(), its
 * cells canonical texts; one that does not apply (no plan at this level) is left out. */
enum check_list {
    CHECK_REQUIREMENTS,            /* rows of the plan: requirements, hosting rows, headings that none of them stands under */
    CHECK_REQUIRED_ZONES,          /* zones that the level asks for, one row a kind */
    CHECK_STRAYS,                  /* keys that are stored in the plan but are none of its rows */
    CHECK_NPLAN_LISTS,             /* those above are made of the plan */
    CHECK_ATTACHMENTS = CHECK_NPLAN_LISTS, /* what the files of evidence are attached to, one row a place */
    CHECK_COMPONENTS,              /* components that have tables of their own */
    CHECK_NLISTS
};
enum check_attachment_column {
    CHECK_ATTACHMENT_KEY,          /* "FILE → TARGET" */
    CHECK_ATTACHMENT_FILE, CHECK_ATTACHMENT_TARGET, /* target: "device:FW-01" */
    CHECK_ATTACHMENT_KIND,         /* plan, device, document, zone, application */
    CHECK_ATTACHMENT_EXISTS,       /* there is such a row */
    CHECK_ATTACHMENT_NCOLUMNS
};
enum check_component_column {
    CHECK_COMPONENT_ID,
    CHECK_COMPONENT_TABLES,        /* which, and how many rows, in words */
    CHECK_COMPONENT_NCOLUMNS
};
enum check_requirement_column {
    CHECK_REQUIREMENT_CONTROL, CHECK_REQUIREMENT_LABEL, CHECK_REQUIREMENT_TITLE, CHECK_REQUIREMENT_KIND,
    CHECK_REQUIREMENT_APPLIES,     /* yes, no, unknown: by its condition */
    CHECK_REQUIREMENT_CONDITIONAL,
    CHECK_REQUIREMENT_STATUS,      /* what it amounts to: met, partial, unmet, not_applicable; NULL: open */
    CHECK_REQUIREMENT_WHY,         /* it is open: nothing, no_reason, no_host, host_without_plan, no_counterpart, host_open,
                                    * host_equivalent, host_spared (plan/view.h) */
    CHECK_REQUIREMENT_INHERITED,
    CHECK_REQUIREMENT_HOST,        /* id of the host; NULL while none is known */
    CHECK_REQUIREMENT_HOST_ILLUSTRATIVE, /* what is taken from the host is made up */
    CHECK_REQUIREMENT_PRESENT, CHECK_REQUIREMENT_MEASURE, CHECK_REQUIREMENT_EVIDENCE, CHECK_REQUIREMENT_DEADLINE,
    CHECK_REQUIREMENT_REASON,
    CHECK_REQUIREMENT_FILES,       /* how many files are attached; NULL: not counted */
    CHECK_REQUIREMENT_UNVERIFIED,
    CHECK_REQUIREMENT_NCOLUMNS
};
enum check_zone_column {
    CHECK_ZONE_KIND,               /* value of the column zone_kind */
    CHECK_ZONE_CONTROL,            /* the requirement it rests on */
    CHECK_ZONE_IF_ANY,             /* wanted only where the system has one */
    CHECK_ZONE_NCOLUMNS
};
const fact_table *check_list_table(enum check_list which);
/* Where a finding says that a row of it stands: "plan", "zones", "evidence". */
const char *check_list_prefix(enum check_list which);

/* All lent. */
typedef struct check_input {
    const pack *pack;              /* NULL: none could be chosen, for which `choice` tells why */
    const law_choice *choice;
    const char *name;              /* of the system; NULL: not given */
    int min, max;                  /* level of the whole; not read without a pack */
    const check_part *parts;       /* the system itself first, then its components */
    size_t nparts;
    const feel_value *owner, *operator, *agency; /* contexts of check_org_fields */
    size_t nrisks;                 /* rows of the list of risks */
    const check_text *texts;       /* of the list of risks */
    size_t ntexts;
    const check_lack *lacks;       /* fields that the dossier must have */
    size_t nlacks;
    const check_lack *blanks;      /* other fields that the papers would print as dots, but for what is written by hand */
    size_t nblanks;
    const check_open *opens;       /* a fact each */
    size_t nopens;
    const table_rows *rows;        /* of the tables of the dossier and of the lists above; one that is not here is empty */
    size_t nrows;
    const check_other *others;     /* organisations that are known; those of the system itself are no matter */
    size_t nothers;
} check_input;

typedef struct check_finding {
    enum check_severity severity;
    const char *code;
    const char *system;            /* id: the system or the component it was found in */
    const char *about;             /* code of a fact, "owner.address", "system.name", "risks[2].measure", "level", "law",
                                    * "zones", "devices[FW-01].device_zone", "plan[tt12-1.1.1].status" */
    const char *label;             /* what people call it */
    const char *place, *row, *mark; /* of a cell, the same apart: "Thiết bị, cột Vùng mạng", "FW-01", and the row in short;
                                    * NULL: no row of a table */
    const char *value;             /* what stands there, as people read it; NULL: nothing, or not to be shown */
    const char *text, *mend, *basis;
} check_finding;

typedef struct check_result {
    cd_arena arena;
    const check_finding *findings; /* by part, then errors first, then by code and field */
    size_t nfindings;
    size_t count[CHECK_NSEVERITIES];
    size_t rule_errors;            /* errors that checks of the book found, without those the program adds */
} check_result;

void check_run(const check_book *b, const check_input *in, check_result *ret);
void check_result_done(check_result *r);

#endif
