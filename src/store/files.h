/* Evidence: files kept in the database, once by SHA-256, and what each is attached to; schema: data/sql/0004-files.sql.
 *
 * A file belongs to a system and is known there by its name.  Other bytes (or another note) under the same name are a new
 * version; old ones stay.  What a file is attached to holds for all its versions, and the newest is the one shown.
 * Nothing is forgotten: versions and attachments are rows that never change.  Only the bytes of files that are attached to
 * nothing can be taken away (store_files_prune).  Bytes are moved in blocks, never held whole.
 * Codes: E4080 file too big, empty or unreadable   E4081 bad name of a file   E4082 bad target   E4083 no such file or
 *   version   E4084 its bytes were pruned   E4085 no picture, or too big a one, where one is wanted   E4086 bytes differ from their SHA-256
 *   N4087 another picture had that place   E4013 rows differ from the log. */
#ifndef CD_STORE_FILES_H
#define CD_STORE_FILES_H

#include "store/store.h"

#define STORE_FILE_MAX ((uint64_t)64 << 20)    /* bytes */
#define STORE_PICTURE_MAX ((uint64_t)16 << 20) /* of a file that stands in for a diagram, since it is decoded in memory */

enum store_target_kind {
    TARGET_SYSTEM,                                               /* the system itself; no key */
    TARGET_PLAN, TARGET_DEVICE, TARGET_DOCUMENT, TARGET_ZONE, TARGET_APPLICATION, /* key of a row of that table */
    TARGET_PICTURE,                                              /* stands in for a diagram: "logical", "physical" */
    TARGET_NKINDS
};
const char *store_target_word(enum store_target_kind k); /* "system", "plan", "device" ... */

typedef struct store_target {
    enum store_target_kind kind;
    const char *key; /* "" of the system */
} store_target;
/* "system", "plan:CONTROL", "device:NAME" ... as users write it; the key is lent from `text` and whether it exists is not
 * looked at.  CD_EUSAGE with E4082. */
int store_target_parse(const char *text, cd_diags *diags, store_target *ret);
/* The same text back; lives in `a`. */
const char *store_target_text(const store_target *t, cd_arena *a);

typedef struct store_file_version {
    int64_t number;    /* from 1 */
    const char *sha256, *media, *note; /* note NULL: none */
    uint64_t size;
    bool pruned;       /* the bytes are gone */
    const char *who, *when;
} store_file_version;

typedef struct store_file {
    const char *name;
    const store_file_version *versions; /* oldest first, at least one */
    size_t nversions;
    const store_target *targets;        /* by kind, then key (Vietnamese order) */
    size_t ntargets;                    /* 0: attached to nothing (any more) */
} store_file;

typedef struct store_files {
    cd_arena arena;
    size_t count;
    const store_file *items;            /* by name, Vietnamese order */
} store_files;
/* All files of a system, also those attached to nothing. */
int store_files_load(store *s, const char *system, cd_diags *diags, store_files *ret);
void store_files_done(store_files *f);
/* The newest version; never NULL. */
const store_file_version *store_file_newest(const store_file *f);
/* How a row of the plan is called, by its key; NULL: as its key. */
typedef struct store_row_names {
    const char *(*name)(const void *data, const char *key, cd_arena *a);
    const void *data;
} store_row_names;
/* What it is attached to, in words of the user's language: "yêu cầu x-1.1; x-1.2; thiết bị FW-01"; "" when to nothing.  Lives in `a`.
 * `rows`: NULL: rows of the plan are called by their keys. */
const char *store_file_about(const store_file *f, const store_row_names *rows, cd_arena *a);
/* NULL when there is none. */
const store_file *store_files_find(const store_files *f, const char *name);

typedef struct store_upload {
    const char *path;             /* for diagnostics */
    int fd;                       /* read to its end; a pipe is copied to a file without a name first */
    const char *name;             /* under which it is kept */
    const char *note;             /* NULL: none */
    const store_target *targets;  /* none, of a file attached to nothing: the system itself */
    size_t ntargets;
} store_upload;
typedef struct store_uploaded {
    int64_t version;              /* of the file now */
    bool added;                   /* a new version; else the newest was the same already */
    bool shared;                  /* the bytes stood in the database before */
    size_t attached;              /* new attachments */
    uint64_t size;
    char sha256[65];
    const char *media;            /* static */
} store_uploaded;
/* CD_EINPUT when the file cannot be taken (E4080, E4081, E4085). */
int store_file_add(store *s, const char *system, const store_upload *u, const store_actor *by, cd_diags *diags, store_uploaded *ret);
/* `on` false: detaches.  Targets that stand so already change nothing.  *ret_changed (may be NULL): how many did. */
int store_file_attach(store *s, const char *system, const char *name, const store_target *targets, size_t n, bool on, const store_actor *by,
                      cd_diags *diags, size_t *ret_changed);

/* Bytes of a version (0: the newest), block by block, checked against their hash before the first is handed out.  A result
 * of `each` other than CD_OK stops and is returned.  E4083 with CD_EUSAGE, E4084 with CD_NO, E4086 with CD_ESYS. */
typedef int store_bytes_fn(void *user, const void *data, size_t len);
int store_file_read(store *s, const char *system, const char *name, int64_t version, cd_diags *diags, store_bytes_fn *each, void *user);
/* The picture that stands in for a diagram ("logical", "physical"); CD_NO when there is none.  *ret_media is static. */
int store_picture_load(store *s, const char *system, const char *key, cd_diags *diags, cd_str *ret, const char **ret_media);

typedef struct store_pruned {
    uint64_t contents, bytes;
} store_pruned;
/* Is a file that is attached to something made of these bytes, in any version, under any name, of any system?  Then pruning leaves
 * them. */
int store_content_held(store *s, const char *sha256, cd_diags *diags, bool *ret);
/* Takes away the bytes that no attached file has in any of its versions; `dry`: only counts. */
int store_files_prune(store *s, bool dry, const store_actor *by, cd_diags *diags, store_pruned *ret);

#endif
