/* Small signs of what stands in a box, drawn of lines and greys. */
#ifndef CD_DIAGRAM_SYMBOL_H
#define CD_DIAGRAM_SYMBOL_H

#include "diagram/drawing.h"

enum symbol {
    SYMBOL_BOX, SYMBOL_ROUTER, SYMBOL_VPN, SYMBOL_FIREWALL, SYMBOL_WEB_FIREWALL, SYMBOL_DATABASE_FIREWALL, SYMBOL_IPS,
    SYMBOL_CORE_SWITCH, SYMBOL_SWITCH, SYMBOL_LOAD_BALANCER, SYMBOL_ACCESS_POINT, SYMBOL_SERVER, SYMBOL_STORAGE, SYMBOL_BACKUP,
    SYMBOL_MONITORING, SYMBOL_WORKSTATION, SYMBOL_CONTROLLER, SYMBOL_CLOUD, SYMBOL_SYSTEM, SYMBOLS
};

/* By the name of data/diagram.xml; SYMBOL_BOX when there is none of that name. */
enum symbol symbol_find(const char *name);
/* NULL past the last. */
const char *symbol_name(size_t i);
/* Within the square of side `size` whose upper left corner is x, y. */
void symbol_draw(drawing *d, enum symbol s, int32_t x, int32_t y, int32_t size);

#endif
