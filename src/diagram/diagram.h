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
    int32_t max_width, max_height; /* room on the paper; 1/1000 pt; 0: no end of it */
    int32_t min_width;          /* the picture is at least so wide (margins grow), so that nobody enlarges its words; 0: as it comes */
    drawing_measure *measure;
    void *measure_user;
} diagram_input;

/* Returns how many pictures it takes, and in *ret an array of them, to be printed one after the other (freed by the caller, each by
 * drawing_free); 0 and NULL when there is nothing to draw: no zone and none missing (logical), no device (physical).
 *
 * The smallest words have 8 pt and every picture fits its room: what is too much for one is drawn in several parts, zone by zone.
 * A part says its number and how many there are; what is linked to something in another part says to what, with the number of that
 * part in a pentagon.  Only a single name of more lines than a page has room for is larger. */
size_t diagram_draw(const diagram_look *l, enum diagram_which which, const diagram_input *in, drawing ***ret);
/* All of them one below the other in one picture; frees the array with what is in it.  NULL of none. */
drawing *diagram_stack(drawing **parts, size_t n);

#endif
