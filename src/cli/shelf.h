/* Baselines of the program's catalogues. */
#ifndef CD_CLI_SHELF_H
#define CD_CLI_SHELF_H

#include "cli/cli.h"
#include "plan/shelf.h"

/* `list`: an agency's own list, which some catalogue of every plan must take; NULL: that of the run (cli.list), for the plans that
 * take one. */
plan_shelf *cli_shelf(const cli *c, const char *list);

#endif
