/* The database of profiles (the only user of sqlite3; schema and migrations are data/sql/NNNN-NAME.sql).
 *
 * What is kept: organisations and their contacts, systems, every fact ever told about a system (append-only: the
 * newest row of a code is its value, clearing adds a row without value), verdicts, risks, settings, imports, and a log
 * of all changes chained by SHA-256.  Each change takes a `store_actor`; no clock is read here.
 * A store belongs to one thread; several processes may use one file (WAL, busy timeout 10 s).
 * Strings handed in are UTF-8 and are stored in NFC; strings handed out are lent as each function says.
 * Codes: E4001 cannot open   E4002 not a capdo database   E4003 newer than the program   E4004 needs `capdo db migrate`
 *   E4005 migration fault    E4006 busy    E4007 full disk, I/O or other database fault    E4008 read-only   E4009 backup
 *   E4010 integrity          E4011 foreign keys            E4012 log chain                 E4013 facts differ from the log
 *   E4014 current rows differ from the log                 E4015 backup target stands already
 *   E4020 no such system     E4021 cycle of part_of        E4022 malformed record          E4023 no such organisation
 *   E4024 cycle of parent
 * Tables of a dossier: store/tables.h.  Import: E4050-E4069, see store/import.h. */
#ifndef CD_STORE_STORE_H
#define CD_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#define STORE_APPLICATION_ID 0x63617064 /* "capd" */

typedef struct store store;

/* ---- opening ---------------------------------------------------------------------------------------------------- */

enum store_mode {
    STORE_READ,   /* must exist */
    STORE_WRITE,  /* must exist */
    STORE_CREATE, /* made with the newest schema when missing or empty */
    STORE_TRY     /* as STORE_CREATE, for changes that will be rolled back: the file is not touched; what is missing or empty
                     is made in memory only and gone when closed */
};

/* `data_dir` holds sql/.  CD_ESYS with E4001-E4004 when it cannot be used; an older version is E4004, except for
 * store_open_any, which store_status and store_migrate need. */
int store_open(const char *path, const char *data_dir, enum store_mode mode, cd_diags *diags, store **ret);
int store_open_any(const char *path, const char *data_dir, cd_diags *diags, store **ret);
void store_close(store *s); /* rolls back what is open */
const char *store_path(const store *s);

typedef struct store_state {
    int version, newest;      /* of the file; known to this program */
    uint64_t systems, orgs, facts, verdicts, log; /* rows; 0 when the version is older than their table */
    char head[65];            /* hash of the last log entry: note it elsewhere to find a cut-off tail; "" when empty */
} store_state;

int store_status(store *s, cd_diags *diags, store_state *ret);
/* Runs the steps that are missing, each in a transaction of its own.  *ret_steps (may be NULL): how many. */
int store_migrate(store *s, cd_diags *diags, int *ret_steps);
/* A consistent copy while others write; the target must not exist and appears complete or not at all. */
int store_backup(store *s, const char *target, cd_diags *diags);
/* CD_OK, or CD_NO with errors E4010-E4014 for each thing found wrong. */
int store_check(store *s, cd_diags *diags);

/* ---- transactions ----------------------------------------------------------------------------------------------- */

/* Functions that change something run in a transaction of their own unless one is open. */
int store_begin(store *s, cd_diags *diags);
int store_commit(store *s, cd_diags *diags);
void store_rollback(store *s); /* nothing when none is open */
bool store_in_transaction(const store *s);

/* Who changes, when (UTC, "2026-10-01T08:30:00Z"), by what ("import", "ask", "web" ...).  Lent. */
typedef struct store_actor {
    const char *who, *when, *source;
} store_actor;

/* ---- systems ---------------------------------------------------------------------------------------------------- */

enum store_sys_field { SYS_ID, SYS_NAME, SYS_AGENCY, SYS_OPERATOR, SYS_OWNER, SYS_PART_OF, SYS_NFIELDS };
/* CSV column: "id", "name", "agency", "operator", "owner", "part_of". */
const char *store_sys_column(enum store_sys_field f);
/* What people call it; marked, not translated. */
const char *store_sys_label(enum store_sys_field f);

typedef struct store_fact {
    const char *code;
    const char *value;  /* canonical text (law/facts.h); NULL: unknown */
    const char *reason; /* why it is not known; NULL: none given */
    const char *who, *when, *source;
    int64_t seq;        /* grows with time */
} store_fact;

typedef struct store_system {
    cd_arena arena;
    int64_t num;                    /* internal number, stable */
    const char *field[SYS_NFIELDS]; /* NULL: not given.  Organisations by name, part_of by id */
    size_t nfacts;
    const store_fact *facts;        /* current rows, sorted by code (bytes); also those cleared again */
} store_system;

void store_system_init(store_system *sys);
void store_system_done(store_system *sys);
/* By id, without regard to case.  E4020, CD_EUSAGE when there is none.  `ret` was initialised; its old content goes. */
int store_system_load(store *s, const char *id, cd_diags *diags, store_system *ret);
bool store_system_id_valid(const char *id);
/* CD_OK or CD_NO, silently. */
int store_system_exists(store *s, const char *id, cd_diags *diags);
const store_fact *store_system_fact(const store_system *sys, const char *code); /* NULL when nothing was ever said */
const char *store_system_value(const store_system *sys, const char *code);      /* NULL: unknown */

/* Makes or changes a system.  field[SYS_ID] names it (an existing one is found without regard to case, and keeps its
 * spelling).  A NULL field leaves what stands (in a new system: empty), "" empties it.  Organisations are made by name
 * when absent; part_of must exist (E4020) and may close no cycle (E4021), both CD_EINPUT at `at`.
 * *ret_changed (may be NULL): whether anything changed; nothing is logged when not. */
int store_system_put(store *s, const char *const field[SYS_NFIELDS], const store_actor *by, cd_place at, cd_diags *diags,
                     bool *ret_changed);

typedef struct store_change {
    const char *code;
    const char *value;  /* NULL: make unknown */
    const char *reason; /* with value NULL: the "don't know" reason; NULL: none */
} store_change;

/* Adds one row for each change that differs from what stands (a fact never told and cleared adds none).  Values are
 * taken as canonical: callers use fact_parse.  *ret_changed (may be NULL): how many rows were added. */
int store_facts_put(store *s, const char *id, const store_change *changes, size_t n, const store_actor *by,
                    cd_diags *diags, size_t *ret_changed);

typedef struct store_history {
    cd_arena arena;
    size_t count;
    const store_fact *rows; /* oldest first */
} store_history;
/* All rows of one fact, or of all facts with `code` NULL.  Free with store_history_done. */
int store_facts_history(store *s, const char *id, const char *code, cd_diags *diags, store_history *ret);
void store_history_done(store_history *h);

enum store_order { STORE_BY_ID, STORE_BY_NAME }; /* bytes of the id; Vietnamese order of the name, then id */

typedef struct store_ids {
    size_t count;
    char **ids; /* as written when the system was made */
} store_ids;
void store_ids_done(store_ids *l);
int store_systems(store *s, enum store_order order, cd_diags *diags, store_ids *ret);
/* Components of a system (their part_of is `id`), by id. */
int store_components(store *s, const char *id, cd_diags *diags, store_ids *ret);
/* Systems whose id, name or organisations hold all words of `query` (each as the beginning of a word), without regard to
 * case and diacritics, by name.  Nothing but blanks finds all. */
int store_search(store *s, const char *query, cd_diags *diags, store_ids *ret);

/* Walks all systems without loading them all.  `each` gets a system lent for the call; a result other than CD_OK stops
 * and is returned.  The store must not be changed meanwhile. */
typedef int store_each_fn(const store_system *sys, void *arg);
int store_each_system(store *s, enum store_order order, cd_diags *diags, store_each_fn *each, void *arg);

/* ---- organisations ---------------------------------------------------------------------------------------------- */

enum store_org_field {
    ORG_NAME,         /* exact NFC text; the key */
    ORG_KIND,         /* code of fact owner_kind, or empty */
    ORG_ABBREVIATION, /* for document numbers: "UBND", "STTTT" */
    ORG_PARENT,       /* name of the body above, printed over the name in letterheads */
    ORG_MANDATE,      /* decision that gives functions and duties: number, date, issuer */
    ORG_REPRESENTATIVE, ORG_POSITION, ORG_ADDRESS, ORG_PHONE, ORG_EMAIL,
    ORG_PLACE,        /* place name of the date line: "Điện Biên" */
    ORG_VALID_FROM, ORG_VALID_TO, /* YYYY-MM-DD */
    ORG_NFIELDS
};
/* CSV column: "name", "kind", "abbreviation", "parent", "mandate", "representative", "position", "address", "phone",
 * "email", "place", "valid_from", "valid_to". */
const char *store_org_column(enum store_org_field f);
/* What people call it; marked, not translated. */
const char *store_org_label(enum store_org_field f);

typedef struct store_org {
    int64_t num;
    const char *field[ORG_NFIELDS]; /* NULL: not given */
} store_org;

typedef struct store_orgs {
    cd_arena arena;
    size_t count;
    const store_org *items;
} store_orgs;

/* All organisations in Vietnamese order, or, with `name`, the one of that name (count 0 when there is none). */
int store_orgs_load(store *s, const char *name, cd_diags *diags, store_orgs *ret);
void store_orgs_done(store_orgs *o);
/* As store_system_put; field[ORG_NAME] names it.  A parent is made by name when absent; a cycle is E4024. */
int store_org_put(store *s, const char *const field[ORG_NFIELDS], const store_actor *by, cd_place at, cd_diags *diags,
                  bool *ret_changed);
/* Renames: systems keep pointing to it.  CD_EINPUT when `to` exists or `from` does not (E4022, E4023). */
int store_org_rename(store *s, const char *from, const char *to, const store_actor *by, cd_diags *diags);

typedef struct store_contact {
    const char *name, *position, *phone, *email, *role; /* NULL: not given; name is never NULL */
} store_contact;
typedef struct store_contacts {
    cd_arena arena;
    size_t count;
    const store_contact *items;
} store_contacts;
/* Contacts of an organisation, in the order given. */
int store_contacts_load(store *s, const char *org, cd_diags *diags, store_contacts *ret);
void store_contacts_done(store_contacts *c);
int store_contacts_put(store *s, const char *org, const store_contact *items, size_t n, const store_actor *by,
                       cd_diags *diags, bool *ret_changed);

/* ---- risks ------------------------------------------------------------------------------------------------------ */

enum store_risk_field { RISK_THREAT, RISK_WEAKNESS, RISK_LIKELIHOOD, RISK_IMPACT, RISK_MEASURE, RISK_NFIELDS };
const char *store_risk_column(enum store_risk_field f); /* "threat", "weakness", "likelihood", "impact", "measure" */
typedef struct store_risk {
    const char *field[RISK_NFIELDS]; /* NULL: not given */
} store_risk;
typedef struct store_risks {
    cd_arena arena;
    size_t count;
    const store_risk *items; /* in the order given */
} store_risks;
int store_risks_load(store *s, const char *id, cd_diags *diags, store_risks *ret);
void store_risks_done(store_risks *r);
/* Replaces the whole list; the old one stays in the log. */
int store_risks_put(store *s, const char *id, const store_risk *items, size_t n, const store_actor *by, cd_diags *diags,
                    bool *ret_changed);

/* ---- verdicts, settings, log ------------------------------------------------------------------------------------ */

typedef struct store_verdict {
    const char *pack, *pack_hash;
    int level, min_level, max_level; /* -1: empty */
    const char *trace;               /* JSON; NULL: none */
    const char *who, *when;
} store_verdict;
typedef struct store_verdicts {
    cd_arena arena;
    size_t count;
    const store_verdict *items; /* oldest first */
} store_verdicts;
int store_verdict_add(store *s, const char *id, const store_verdict *v, const store_actor *by, cd_diags *diags);
int store_verdicts_load(store *s, const char *id, cd_diags *diags, store_verdicts *ret);
void store_verdicts_done(store_verdicts *v);

/* malloc'ed; NULL when not set. */
int store_setting(store *s, const char *key, cd_diags *diags, char **ret);
int store_setting_put(store *s, const char *key, const char *value, const store_actor *by, cd_diags *diags);

typedef struct store_import_note {
    const char *file, *kind; /* file name without folder */
    char sha256[65];
    uint64_t rows, created, changed, same, skipped, bad;
} store_import_note;
int store_import_add(store *s, const store_import_note *n, const store_actor *by, cd_diags *diags);

typedef struct store_log_entry {
    int64_t seq;
    const char *when, *who, *source, *action, *subject, *detail; /* detail: JSON */
    const char *hash;
} store_log_entry;
/* Newest first, at most `limit`, entries below `before` (0: from the end).  Lent for the call. */
typedef int store_log_fn(const store_log_entry *e, void *arg);
int store_log_each(store *s, int64_t before, size_t limit, cd_diags *diags, store_log_fn *each, void *arg);

/* When something of a system was last changed: its own entry, its facts, risks and tables.  E4020 when there is no such system. */
int store_last_change(store *s, const char *id, cd_diags *diags, char ret[21]);

#endif
