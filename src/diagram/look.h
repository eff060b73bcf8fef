/* How diagrams look, read from data/diagram.xml (the file documents its own format).  Read-only once loaded; shared by threads.
 * Only diagram/ looks inside. */
#ifndef CD_DIAGRAM_LOOK_H
#define CD_DIAGRAM_LOOK_H

#include "base/mem.h"
#include "diagram/diagram.h"
#include "diagram/symbol.h"

typedef struct zone_look {
    const char *kind;
    size_t order;          /* in the file: within a layer */
    int layer;             /* from 1 */
    int32_t tint, band;
} zone_look;

enum look_joins { JOINS_FIRST, JOINS_ABOVE, JOINS_MIDDLE }; /* below the first of its zones; above those behind layer 1; between them */

typedef struct device_look {
    const char *kind;
    enum symbol symbol;
    int rank;
    bool logical;          /* shown in the logical diagram though it stands in one zone alone */
    enum look_joins joins; /* where it stands when it joins zones */
} device_look;

typedef struct link_look {
    const char *kind;
    size_t order;
    int32_t thickness;
    bool dashed, named;
} link_look;

enum look_word {
    WORD_LOGICAL, WORD_PHYSICAL, WORD_MISSING, WORD_NO_ZONE, WORD_NO_SERVER, WORD_RELATED, WORD_VLAN, WORD_PRIVATE, WORD_PUBLIC,
    WORD_PLACE, WORD_PLACE_REST, WORD_TIMES, WORD_SPARE, WORD_OPEN, WORD_LEGEND, WORD_LEGEND_MAIN, WORD_LEGEND_ZONE, WORD_LEGEND_MISSING,
    WORD_LEGEND_NETWORK, WORD_LEGEND_SYSTEM, WORD_LEGEND_JOINT, WORD_LEGEND_JOIN, WORD_ABOUT_ZONES, WORD_ABOUT_MISSING,
    WORD_ABOUT_LINKS, WORD_CONTINUED, WORD_PART_HEAD, WORD_LEGEND_PART, WORDS
};

struct diagram_look {
    cd_arena arena;
    const char *words[WORDS];
    zone_look *zones;
    size_t nzones;
    device_look *devices;
    size_t ndevices;
    link_look *links;
    size_t nlinks;
    size_t zone_default, device_default, link_default;
};

/* `kind` NULL or not in the file: the default. */
const zone_look *look_zone(const diagram_look *l, const char *kind);
const device_look *look_device(const diagram_look *l, const char *kind);
const link_look *look_link(const diagram_look *l, const char *kind);

#endif
