/* Network diagrams out of the tables of a system (law/tables.h): the logical one of zones, their servers and applications, and
 * the physical one of devices.
 *
 * Boxes stand in rows from the outside inwards: outside systems, then zones by the layer of their kind (data/diagram.xml), devices
 * that join several zones between these; links run at right angles in the channels between the rows, never through a box.  Names
 * are wrapped, never cut, and boxes grow around them.  The same rows give the same picture.  Words are those of the tables and of
 * data/diagram.xml: Vietnamese, whatever the language of messages is.
 *
 * Codes: E3010 not by the schema   E5801 named twice   E5802 a word is missing   E5803 no default, or several. */
#ifndef CD_DIAGRAM_DIAGRAM_H
#define CD_DIAGRAM_DIAGRAM_H

#include "diagram/drawing.h"
#include "law/tables.h"

typedef struct diagram_look diagram_look;

/* `path`: data/diagram.xml; `schema`: rules/schema/diagram.rng. */
int diagram_look_load(const char *path, const char *schema, cd_diags *diags, diagram_look **ret);
void diagram_look_free(diagram_look *l);

enum diagram_which { DIAGRAM_LOGICAL, DIAGRAM_PHYSICAL };

/* A kind of zone that the level asks for and no row has. */
typedef struct diagram_zone {
    const char *kind;           /* value of zone_kind; NULL: none of them */
    const char *label;          /* as the picture names it */
} diagram_zone;

typedef struct diagram_input {
    const table_rows *tables;   /* zones, devices, applications, links, related are looked at; in any order, any of them absent */
    size_t ntables;
    const diagram_zone *missing;/* drawn dashed */
    size_t nmissing;
    int32_t max_width, max_height; /* room on the paper; 1/1000 pt */
    int32_t min_width;          /* the picture is at least so wide (margins grow), so that nobody enlarges its words; 0: as it comes */
    drawing_measure *measure;
    void *measure_user;
} diagram_input;

/* NULL when there is nothing to draw: no zone and none missing (logical), no device (physical).  The smallest words have 8 pt; a
 * picture that cannot be laid out within the room is larger than it, and must be made smaller on the paper.  Freed by
 * drawing_free. */
drawing *diagram_draw(const diagram_look *l, enum diagram_which which, const diagram_input *in);

#endif
