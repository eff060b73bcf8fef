/* Keeping verdicts: what level a system was told, by which pack, on which answers. */
#ifndef CD_CLI_RECORD_H
#define CD_CLI_RECORD_H

#include "cli/cli.h"

/* Adds the present verdict of each system to its history when it differs from the last one kept (pack, content of the
 * pack, levels, grounds or answers).  `source` is the command.  All in one transaction; systems without pack are passed
 * over.  A database that cannot be written to gives one warning (W4090) and CD_OK: the command's own work stands. */
int record_verdicts(cli *c, store *s, const char *rules, const char *source, const char *const *ids, size_t n);

#endif
