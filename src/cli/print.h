/* Printing the dossier of one stored system into a folder: shared by capdo dossier and capdo batch. */
#ifndef CD_CLI_PRINT_H
#define CD_CLI_PRINT_H

#include "batch/batch.h"
#include "check/check.h"
#include "cli/cli.h"
#include "cli/drawn.h"
#include "cli/planned.h"
#include "dossier/dossier.h"
#include "render/render.h"

typedef struct printer {
    cli *c;
    law *law;
    const char *rules;            /* pack id or "auto" */
    const char *output;           /* folder */
    const batch_known *known;     /* files that need not be written again; NULL: write all */
    bool brief;                   /* notes in short */
    bool no_pdf;                  /* nothing is done about PDF files: they and what is noted of them stay */
    batch_result *docx;           /* gets the names of the DOCX files; NULL: none are made */
    render_style *style;
    render_fonts *fonts;
    template_styles styles;
    dossier_kit *kit;
    check_book *checks;
    plan_shelf *shelf;
    diagram_look *diagrams;
    char look[65];                /* fingerprint of program, page style and fonts */
} printer;

/* Loads page style, fonts and templates of `rules` (with auto: of every pack that has papers), all checked. */
int printer_open(cli *c, const char *rules, const char *output, printer *ret);
void printer_close(printer *p);
/* True when the folder of a system holds no paper that does not belong to `r`, and nothing that a killed run left. */
bool printer_is_swept(const printer *p, const batch_result *r);
/* True when the folder `system` of the output holds a paper, by its name. */
bool printer_has_papers(const printer *p, const char *system);
/* Prints one system; what an earlier printing left and this set does not have goes, and is named (N1560).  CD_OK: *ret says what PDF files stand in the folder now.  CD_NO: there is no pack to print by (told). */
int printer_print(printer *p, store *s, const char *system, cd_diags *diags, batch_result *ret);

#endif
