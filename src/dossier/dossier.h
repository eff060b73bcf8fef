/* Dossiers: the set of papers of one system under one pack.
 *
 * templates/sets/PACK.xml names the papers in order, each with its template and the condition (FEEL over the data of
 * dossier/model.h) under which it belongs to the set; the marks that must stand on every paper; the fields without which
 * a dossier is no more than a draft; the word that drafts carry across the page, and what others are called.  A pack gets papers by files alone.
 *
 * A dossier is `ready` when its level is determined and above 0, every field that the set requires is filled, and the
 * checks of the profile found no error; otherwise it is a draft.  Fields that are not required stay visible gaps that may
 * be filled by hand and are reported.  So are facts nobody answered that cannot change the level any more: the papers then
 * say of some criteria that they could not be judged, which the officer must know but which keeps nobody from signing.
 * Points of the law that a person must decide are printed and reported; they do not make a draft, since the signature
 * under the paper is the decision.
 *
 * Codes: E6020 no set for a pack   E6021 fault of a set   N6030 a gap   N6031 gaps of a system in short   N6032 a mark
 * printed   N6033 why it is a draft   N6034 a point a person must decide   N6035 facts without an answer for
 * which criteria are printed as not judged   N6036 blanks to be filled by hand. */
#ifndef CD_DOSSIER_DOSSIER_H
#define CD_DOSSIER_DOSSIER_H

#include "base/file.h"
#include "dossier/model.h"
#include "dossier/template.h"

typedef struct dossier_kit dossier_kit; /* templates of all packs, loaded when asked for */
typedef struct dossier_set dossier_set; /* those of one pack; read-only, shared by threads */

/* `schema`: rules/schema/template.rng.  Reads the names of all sets.  `styles` (NULL: styles are not checked) and `tables`
 * (NULL: none) must outlive the kit. */
int dossier_kit_new(const char *templates_dir, const char *schema, const template_styles *styles, const fact_tables *tables, cd_diags *diags,
                    dossier_kit **ret);
void dossier_kit_free(dossier_kit *k);
/* Loads (once) and checks the papers of a pack.  CD_EINPUT with E6020 when there is no set for it. */
int dossier_kit_set(dossier_kit *k, const pack *p, cd_diags *diags, const dossier_set **ret);
/* True when `file` ("NN-NAME.pdf" for the extension ".pdf") is a paper of any set: what the program itself may have
 * written. */
bool dossier_kit_owns(const dossier_kit *k, const char *file, const char *extension);
/* True when there is a set for a pack of this id. */
bool dossier_kit_has(const dossier_kit *k, const char *pack_id);

/* A field that the set requires. */
typedef struct dossier_required {
    const char *field;    /* as the set names it: "owner.name" */
    const char *label;
    const char *fill;     /* how to fill it; NULL */
} dossier_required;
/* Those that are empty; the array and its strings live in `a`. */
void dossier_lacking(const dossier_set *s, const dossier_input *in, cd_arena *a, const dossier_required **ret, size_t *ret_count);

/* A fact without an answer. */
typedef struct dossier_fact {
    const fact *fact;
    const char *of;       /* id of the component it belongs to; NULL: the system itself */
} dossier_fact;

typedef struct dossier {
    cd_arena arena;
    bool draft;
    int level;            /* -1: not determined */
    char content_hash[65]; /* of the data, whatever the day and the paper */
    doc **papers;         /* in order; doc.name is the file name without extension; NULL: not made, or dropped */
    size_t npapers;
    template_gaps gaps;   /* of all papers */
    const char *const *marks;
    size_t nmarks;
    const dossier_required *lacking; /* required fields that are empty; strings lent by the set */
    size_t nlacking;
    const dossier_fact *unanswered; /* that leave criteria not judged but cannot change the level; in the order of the law */
    size_t nunanswered;
    const ambiguity *const *decisions; /* lent by the input */
    size_t ndecisions;
    size_t check_errors;  /* of the input */
    const struct dossier_plan *plan; /* what the papers are made of */
} dossier;

/* Decides which papers there are and in what state; makes none yet (`papers` holds NULLs).  The set and the input are lent until
 * the dossier is freed. */
void dossier_begin(const dossier_set *s, const dossier_input *in, dossier **ret);
/* File name without extension of paper `i`. */
const char *dossier_paper_name(const dossier *d, size_t i);
/* Makes paper `i` (unless it stands already): papers[i], until it is dropped.  Gaps of a paper are known once it was made.
 * CD_EINPUT when the data cannot be printed. */
int dossier_paper(dossier *d, size_t i, cd_diags *diags);
void dossier_drop(dossier *d, size_t i);
/* Begins, and makes all papers. */
int dossier_make(const dossier_set *s, const dossier_input *in, cd_diags *diags, dossier **ret);
void dossier_free(dossier *d);
/* Tells why it is a draft, gaps, unanswered facts, marks and what is to be decided, at place `at`; a required field that is
 * empty stands in the reasons alone.  `brief`: one line each, and nothing of the blanks that every paper has. */
void dossier_notes(const dossier *d, cd_place at, bool brief, cd_diags *diags);
/* Fingerprint of all that a paper shows: equal when rendering it with the same style gives the same file. */
void dossier_digest(const doc *d, cd_sha256 *to);

#endif
