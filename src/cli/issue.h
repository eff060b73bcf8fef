/* What a dossier is made of, for the record of what was handed out (store/issued.h): the stored data, and the files of the
 * program that decide about its papers. */
#ifndef CD_CLI_ISSUE_H
#define CD_CLI_ISSUE_H

#include "batch/batch.h"
#include "cli/cli.h"
#include "store/issued.h"

/* The sources of a system as they are now, under a pack; `level` below 1: no plan.  A pack or a file that is no longer
 * there is left out (and so differs from what was). */
int issue_sources_now(cli *c, store *s, const char *system, const char *pack_id, int level, cd_diags *diags, issue_sources *ret);
/* Records the dossier that was just printed; the caller holds a transaction since before it was printed.  A draft without
 * `draft` is refused (E1582, CD_NO). */
int issue_record(cli *c, store *s, const batch_result *pdf, const batch_result *docx, const char *note, bool draft);

#endif
