/* capdo plan --format oscal. */
#ifndef CD_CLI_PLAN_EXPORT_H
#define CD_CLI_PLAN_EXPORT_H

#include "cli/cli.h"
#include "cli/planned.h"

/* Writes the plan as an OSCAL system security plan; its time is that of the last change of the system or of those that host it. */
int plan_export(cli *c, store *s, const profile *p, const planned *x, const char *output);

#endif
