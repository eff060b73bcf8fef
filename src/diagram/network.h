/* The network that the tables of a system tell of: zones, devices, what is outside, links; names resolved.  A zone that devices or
 * links name but no row of zones has is a zone all the same; devices of no zone stand together by their place.
 *
 * A network too large for one page is shared out over parts (net_share); each part is a network of its own (network_part), in which
 * links to what stands in other parts have become words. */
#ifndef CD_DIAGRAM_NETWORK_H
#define CD_DIAGRAM_NETWORK_H

#include "diagram/look.h"

typedef struct net_away {        /* what something is linked to in another part */
    size_t part;
    const char *names;           /* "A, B" */
    const char *text;            /* with what is written at the links: "A, B: 1 Gb/s" */
} net_away;

typedef struct net_zone {
    const char *name;
    const char *kind_label;      /* NULL when the name says it, or it is not known */
    const zone_look *look;
    const char *private_addresses, *public_addresses, *vlan, *access, *purpose; /* NULL: not given; addresses and VLAN with the word for them */
    bool missing;                /* asked for by the level, not there */
    bool place;                  /* no zone: devices that stand in one place */
    bool away;                   /* in other parts alone: known for its layer, not drawn */
    bool continued;              /* begins in another part */
    net_away *aways;
    size_t naways;
} net_zone;

typedef struct net_device {
    const char *name;
    const device_look *look;
    const char *kind_label, *model, *place, *form; /* form: label, when not the agency's own hardware; NULL */
    int64_t count;               /* at least 1 */
    bool main, spare;
    size_t *zones, nzones;       /* at least one */
    size_t degree;               /* links to it */
    size_t napplications;        /* that run on it */
    size_t like;                 /* first device of its zone that differs from it by name, count and place alone, links included */
    const char *stem, *numbers;  /* of it and those like it, when there are several and their names differ by a number alone; NULL */
    int64_t total;               /* of their counts */
    bool idle;                   /* no application runs on any of them */
    net_away *aways;
    size_t naways;
} net_device;

typedef struct net_outside {
    const char *name;
    const char *owner;           /* NULL */
    bool related;                /* a row of related systems; else a network or what else links name */
    bool linked;
    net_away *aways;
    size_t naways;
} net_outside;

typedef struct net_application {
    const char *name, *system;   /* operating system; NULL */
    bool open;                   /* reached from the Internet */
    size_t *devices, ndevices;
} net_application;

enum net_what { NET_DEVICE, NET_ZONE, NET_OUTSIDE };
typedef struct net_ref {
    enum net_what what;
    size_t index;
} net_ref;

typedef struct net_link {
    net_ref ends[2];
    const link_look *look;
    const char *label;           /* of its kind; NULL */
    const char *kind, *speed, *purpose; /* kind: the label, when the picture must name it; NULL */
    bool given;                  /* a row of links; else what the zones of a device tell */
} net_link;

typedef struct network {
    const char *place;           /* where most devices stand, so that it need not be said of each; NULL */
    net_zone *zones;
    size_t nzones;
    size_t ngiven;               /* zones that are rows, or named as zones by others; then come missing ones and places */
    net_device *devices;
    size_t ndevices;
    net_outside *outside;
    size_t noutside;
    net_application *applications;
    size_t napplications;
    net_link *links;
    size_t nlinks;
} network;

/* The part in which each thing stands, by its index in the network; NET_LATER: in one that is not numbered yet.  A zone stands where
 * its title is, devices of it may stand in others. */
typedef struct net_share {
    size_t *zones, *devices, *outside, *applications; /* applications: those on no device */
} net_share;
enum { NET_LATER = 99999 };

/* Everything lives in `a` or in the input. */
void network_read(const diagram_look *l, const diagram_input *in, cd_arena *a, network *ret);
/* What of the network stands in `part`; what is written at a link there is `text_of` it (NULL: nothing).  The strings of `n` are
 * shared, all else lives in `a`. */
typedef const char *net_text(void *user, cd_arena *a, const net_link *l);
void network_part(const network *n, enum diagram_which which, const net_share *share, size_t part, net_text *text_of, void *user, cd_arena *a,
                  network *ret);
/* Whether a device has a box or a line of its own in that diagram. */
bool network_shows(const network *n, enum diagram_which which, size_t device);
/* Whether a device and those like it are told as one there: "Máy trạm × 40". */
bool network_folds(const network *n, enum diagram_which which, size_t device);
/* Names in one line, those that differ by a number at their end together: "Máy 01–12, Máy in". */
const char *network_names(cd_arena *a, const char *const *names, size_t n);
/* Whether all differ by such a number alone: "Máy", "01–12"; or "A-01–12", NULL. */
bool network_stem(cd_arena *a, const char *const *names, size_t n, const char **ret_stem, const char **ret_numbers);
/* What is left to say of a place where n->place is said once for all; NULL: nothing. */
const char *network_place(const network *n, const char *place);
/* Device that joins several zones. */
static inline bool net_joins(const net_device *d)
{
    return d->nzones > 1;
}
/* Whether it stands in that zone and in no other. */
static inline bool net_stands_in(const network *n, size_t device, size_t zone)
{
    return !net_joins(&n->devices[device]) && n->devices[device].zones[0] == zone;
}

#endif
