/* The network diagrams of a system, as capdo diagram writes them and its papers show them. */
#ifndef CD_CLI_DRAWN_H
#define CD_CLI_DRAWN_H

#include "cli/cli.h"
#include "diagram/diagram.h"
#include "plan/view.h"
#include "render/render.h"

/* Room for a picture on A4 with the edges of the papers and a line or two of words about it; 1/1000 pt. */
enum { DRAWN_UPRIGHT_W = 467000, DRAWN_UPRIGHT_H = 680000, DRAWN_LYING_W = 714000, DRAWN_LYING_H = 430000 };
/* How diagrams look; freed by diagram_look_free. */
int drawn_look(cli *c, diagram_look **ret);

/* As diagram_draw.  Zones that the plan wants and `tables` lack are drawn as missing; `b` and `answers` NULL: no plan, nothing is
 * known to be missing.  A picture is as wide as the room even if less is drawn, so that it is printed in its own size. */
size_t drawn_diagram(const diagram_look *l, const render_fonts *f, enum diagram_which which, const table_rows *tables, size_t ntables,
                     const plan_baseline *b, const plan_answers *answers, bool lying, drawing ***ret);

#endif
