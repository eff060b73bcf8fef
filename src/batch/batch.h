/* Printing many dossiers: what was printed (manifest), and workers that print (pool).  Knows nothing of law or paper:
 * a caller gives a function that prints one system.
 *
 * A folder holds SYSTEM/NN-NAME.pdf, `manifest.csv` (what the run was about, sorted by system and file as bytes) and
 * `.capdo-state.csv` (fingerprints, for runs that print only what changed).  The manifest is taken away before the first
 * file changes and appears again, whole, when the run is over: a folder without a manifest is that of a run that was
 * cut short, and a manifest never says anything that was not written.  Fingerprints are only believed about files whose
 * bytes still have the SHA-256 noted beside them.
 *
 * What a system's papers were made from (its stamp) stands in an extended attribute of each file, mixed with the size and time
 * of the file, since it differs from one database to the next while the files of a folder must not.  Where the file system has
 * no such attributes, or a file was copied or touched, only time is lost: the fingerprints are looked at.
 *
 * Codes: E8001 folder in use by another run   E8002 manifest or state unreadable   E8003 a file differs from its
 * manifest   E8004 results that contradict one another   E8005 a worker died   E8006 processes cannot be started.
 * Of the command: E8007 systems failed, hence its status   E8008 why a system failed   N8009 what notes there were   N8010 folders of
 * systems that the database does not have (any more). */
#ifndef CD_BATCH_BATCH_H
#define CD_BATCH_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"

#define BATCH_MANIFEST "manifest.csv"
#define BATCH_STATE ".capdo-state.csv"

enum batch_state { BATCH_READY, BATCH_DRAFT, BATCH_FAILED };
const char *batch_state_name(enum batch_state s); /* "ready", "draft", "failed" */

typedef struct batch_file {
    const char *file;      /* relative to the folder: "brvt-mail/01-x.pdf" */
    uint64_t pages, bytes; /* 0 of a failed system */
    char sha256[65];       /* "" of a failed system */
    char digest[65];       /* fingerprint of what it shows; "" when not known */
} batch_file;

/* One system.  Files in any order; a failed system may have none. */
typedef struct batch_result {
    cd_arena arena;        /* of the strings and the files */
    const char *system, *pack; /* pack NULL: none was chosen */
    int level;             /* -1: empty */
    enum batch_state state;
    batch_file *files;
    size_t nfiles;
    size_t written;        /* files that were really written */
    char content[65];      /* data code: digest of the data shown in it, as its papers bear it; "" when not known, workers do not hand it over */
    char stamp[65];        /* fingerprint of all it was made from; "" when not known */
    bool kept;             /* nothing was looked at but its stamp: it stands as an earlier run left it */
} batch_result;

void batch_result_init(batch_result *r, const char *system);
void batch_result_done(batch_result *r);
void batch_results_free(batch_result *results, size_t n); /* an array of them */
batch_file *batch_result_add(batch_result *r, const char *file);
/* Makes it a failed one: pages, bytes, hashes and level go. */
void batch_result_fail(batch_result *r);

/* ---- the folder ---- */

/* Keeps other runs out of the folder until the descriptor is closed; the folder is made when missing.  CD_ESYS with
 * E8001 when another run is at work there. */
int batch_lock(const char *dir, cd_diags *diags, int *ret_fd);

typedef struct batch_known batch_known; /* what an earlier run left: file, digest, pages, bytes, SHA-256 */
/* A missing or damaged state is an empty one: everything is then printed. */
batch_known *batch_known_read(const char *dir);
void batch_known_free(batch_known *k);
/* The entry of a file when its digest is `digest` and its bytes are still those that were written; else NULL. */
const batch_file *batch_known_same(const batch_known *k, const char *dir, const char *file, const char *digest);

/* True when an earlier run made all papers of the system from what has this stamp, and they stand untouched: they are then put
 * into `ret` (initialised), with pack, level and state. */
bool batch_known_unchanged(const batch_known *k, const char *dir, const char *system, const char *stamp, batch_result *ret);

/* Removes manifest.csv, before anything changes. */
int batch_manifest_remove(const char *dir, cd_diags *diags);
/* Writes state and manifest (in this order), sorted; `results` is sorted in place. */
int batch_manifest_write(const char *dir, batch_result *results, size_t n, cd_diags *diags);

/* One system is printed anew into a folder that may have a manifest: `begin` reads it and takes it away, `end` writes it
 * again with the rows of that system replaced.  A folder without a manifest gets none. */
typedef struct batch_others {
    batch_result *results;
    size_t n;
    bool there; /* the folder has a manifest */
} batch_others;
int batch_manifest_replace_begin(const char *dir, cd_diags *diags, batch_others *ret);
int batch_manifest_replace_end(const char *dir, batch_others *o, const batch_result *r, cd_diags *diags);
void batch_others_done(batch_others *o);

/* Joins folders of shards into one: files are checked against their manifests and copied, manifests joined.  Nothing is
 * changed when an input is bad (CD_EINPUT: E8002-E8004).  CD_NO when all is joined and some system has failed.  With both
 * the systems are handed over, sorted, `written` being the files copied (batch_results_free); `ret` may be NULL. */
int batch_merge(const char *const *dirs, size_t n, const char *output, cd_diags *diags, batch_result **ret, size_t *ret_n);

/* Which of `n` parts (from 1) a system belongs to; depends on the id alone. */
size_t batch_shard_of(const char *system, size_t n);

/* ---- the workers ---- */

typedef struct batch_job {
    /* In each worker process, once: opens what cannot be shared.  What it says is told with the first system. */
    int (*start)(void *user, cd_diags *diags);
    /* In a worker: prints one system.  Any result but CD_OK makes it a failed one. */
    int (*print)(void *user, const char *system, cd_diags *diags, batch_result *ret);
    /* In the caller's process, in the order of `systems`: what happened to each.  May be NULL. */
    void (*told)(void *user, const batch_result *r, cd_diags *diags);
    /* In the caller's process, whenever one more is done.  May be NULL. */
    void (*progress)(void *user, size_t done, size_t all);
    void *user;
} batch_job;

/* Prints `systems` with `jobs` worker processes (1..BATCH_JOBS_MAX).  A worker that dies takes only the system it was at
 * with it (E8005); another takes its place.  *ret has one result a system, in their order; CD_OK also when systems
 * failed.  The caller must hold nothing open that a copy of the process may not share (the database). */
#define BATCH_JOBS_MAX 64
int batch_run(const char *const *systems, size_t n, size_t jobs, const batch_job *job, cd_diags *diags,
              batch_result **ret);

#endif
