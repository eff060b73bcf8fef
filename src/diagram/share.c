/* A network shared out over the parts of a diagram, and names told in few words. */
#include <stdlib.h>
#include <string.h>

#include "diagram/network.h"

/* ---- names ---- */

enum { NUMBER_MAX = 9 }; /* digits */

/* Where the number at the end of a name begins; its length when it has none. */
static size_t number_at(const char *name)
{
    size_t len = strlen(name), at = len;
    while (at && len - at < NUMBER_MAX && name[at - 1] >= '0' && name[at - 1] <= '9')
        at--;
    return at && at < len ? at : len; /* a name that is a number alone has no stem */
}

static bool same_stem(const char *a, const char *b)
{
    size_t n = number_at(a);
    return a[n] && n == number_at(b) && b[n] && strncmp(a, b, n) == 0;
}

static bool follows(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && strtol(b, NULL, 10) == strtol(a, NULL, 10) + 1;
}

/* The numbers of names of one stem, runs of them as "01–12". */
static void add_numbers(cd_str *to, const char *const *names, size_t n)
{
    size_t at = number_at(names[0]);
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && follows(names[k - 1] + at, names[k] + at);)
            k++;
        if (i)
            cd_str_adds(to, ", ");
        cd_str_adds(to, names[i] + at);
        if (k - i > 1)
            cd_str_addf(to, "%s%s", k - i > 2 ? "–" : ", ", names[k - 1] + at);
    }
}

const char *network_names(cd_arena *a, const char *const *names, size_t n)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && same_stem(names[i], names[k]);)
            k++;
        if (i)
            cd_str_adds(&s, ", ");
        if (k - i > 1) {
            cd_str_add(&s, names[i], number_at(names[i]));
            add_numbers(&s, names + i, k - i);
        } else {
            cd_str_adds(&s, names[i]);
        }
    }
    const char *ret = cd_arena_strdup(a, cd_str_c(&s));
    cd_str_done(&s);
    return ret;
}

bool network_stem(cd_arena *a, const char *const *names, size_t n, const char **ret_stem, const char **ret_numbers)
{
    for (size_t i = 1; i < n; i++)
        if (!same_stem(names[0], names[i]))
            return false;
    size_t at = number_at(names[0]), len = at;
    while (len && names[0][len - 1] == ' ')
        len--;
    if (n < 2 || !len)
        return false;
    if (len == at) { /* "A-01": its stem alone is no name */
        *ret_stem = network_names(a, names, n);
        *ret_numbers = NULL;
        return true;
    }
    cd_str s;
    cd_str_init(&s, 0);
    add_numbers(&s, names, n);
    *ret_stem = cd_arena_strndup(a, names[0], len);
    *ret_numbers = cd_arena_strdup(a, cd_str_c(&s));
    cd_str_done(&s);
    return true;
}

/* ---- parts ---- */

bool network_shows(const network *n, enum diagram_which which, size_t device)
{
    return which == DIAGRAM_PHYSICAL || net_joins(&n->devices[device]) || n->devices[device].look->logical || n->devices[device].napplications;
}

bool network_folds(const network *n, enum diagram_which which, size_t device)
{
    const net_device *d = &n->devices[device];
    return d->stem && !net_joins(d) && (which == DIAGRAM_PHYSICAL || d->idle);
}

typedef struct away {
    net_ref at, to; /* at: in this part */
    size_t part, link;
    const char *text;
} away;

typedef struct sharer {
    const network *n;
    enum diagram_which which;
    const net_share *share;
    size_t part;
    cd_arena *a;
    network *ret;
    size_t *zone, *device, *outside; /* index in *ret; SIZE_MAX: not there */
    away *aways;
    size_t naways;
} sharer;

/* What stands at the end of a link: in the logical diagram, the zone of a device. */
static net_ref standing(const sharer *s, net_ref r)
{
    if (s->which == DIAGRAM_LOGICAL && r.what == NET_DEVICE && !net_joins(&s->n->devices[r.index]))
        return (net_ref){NET_ZONE, s->n->devices[r.index].zones[0]};
    return r;
}

static size_t part_of(const sharer *s, net_ref r)
{
    return r.what == NET_ZONE ? s->share->zones[r.index] : r.what == NET_DEVICE ? s->share->devices[r.index] : s->share->outside[r.index];
}

static const char *name_of(const network *n, net_ref r)
{
    return r.what == NET_DEVICE ? n->devices[r.index].name : r.what == NET_ZONE ? n->zones[r.index].name : n->outside[r.index].name;
}

static size_t *numbers(cd_arena *a, size_t n)
{
    size_t *list = cd_arena_array(a, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = SIZE_MAX;
    return list;
}

static size_t count_of(const size_t *list, size_t n, size_t part)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += list[i] == part;
    return count;
}

static void take_zones(sharer *s)
{
    const network *n = s->n;
    network *r = s->ret;
    bool *drawn = cd_arena_array(s->a, n->nzones + 1, sizeof *drawn), *known = cd_arena_array(s->a, n->nzones + 1, sizeof *known);
    for (size_t d = 0; d < n->ndevices; d++)
        if (s->share->devices[d] == s->part)
            for (size_t k = 0; k < n->devices[d].nzones; k++) {
                known[n->devices[d].zones[k]] = true;
                drawn[n->devices[d].zones[k]] |= !net_joins(&n->devices[d]);
            }
    size_t count = 0;
    for (size_t i = 0; i < n->nzones; i++)
        count += s->share->zones[i] == s->part || known[i];
    r->zones = cd_arena_array(s->a, count + 1, sizeof *r->zones);
    for (size_t i = 0; i < n->nzones; i++) {
        bool own = s->share->zones[i] == s->part;
        if (!own && !known[i])
            continue;
        s->zone[i] = r->nzones;
        net_zone *z = &r->zones[r->nzones++];
        *z = n->zones[i];
        z->away = !own && !drawn[i];
        z->continued = !own && drawn[i];
        r->ngiven += i < n->ngiven && !z->away;
    }
}

static void take_devices(sharer *s)
{
    const network *n = s->n;
    network *r = s->ret;
    size_t *first = numbers(s->a, n->ndevices);
    r->devices = cd_arena_array(s->a, count_of(s->share->devices, n->ndevices, s->part) + 1, sizeof *r->devices);
    for (size_t i = 0; i < n->ndevices; i++) {
        if (s->share->devices[i] != s->part)
            continue;
        s->device[i] = r->ndevices;
        net_device *d = &r->devices[r->ndevices++];
        *d = n->devices[i];
        d->zones = cd_arena_array(s->a, d->nzones, sizeof *d->zones);
        for (size_t k = 0; k < d->nzones; k++)
            d->zones[k] = s->zone[n->devices[i].zones[k]];
        size_t *like = &first[n->devices[i].like]; /* of those in this part */
        if (*like == SIZE_MAX)
            *like = s->device[i];
        d->like = *like;
    }
}

static void take_rest(sharer *s)
{
    const network *n = s->n;
    network *r = s->ret;
    r->outside = cd_arena_array(s->a, count_of(s->share->outside, n->noutside, s->part) + 1, sizeof *r->outside);
    for (size_t i = 0; i < n->noutside; i++)
        if (s->share->outside[i] == s->part) {
            s->outside[i] = r->noutside;
            r->outside[r->noutside++] = n->outside[i];
        }
    r->applications = cd_arena_array(s->a, n->napplications + 1, sizeof *r->applications);
    for (size_t i = 0; i < n->napplications; i++) {
        const net_application *from = &n->applications[i];
        net_application x = *from;
        x.devices = cd_arena_array(s->a, from->ndevices + 1, sizeof *x.devices);
        x.ndevices = 0;
        for (size_t k = 0; k < from->ndevices; k++)
            if (s->device[from->devices[k]] != SIZE_MAX)
                x.devices[x.ndevices++] = s->device[from->devices[k]];
        if (x.ndevices || (!from->ndevices && s->share->applications[i] == s->part))
            r->applications[r->napplications++] = x;
    }
}

static net_ref moved(const sharer *s, net_ref r)
{
    return (net_ref){r.what, r.what == NET_ZONE ? s->zone[r.index] : r.what == NET_DEVICE ? s->device[r.index] : s->outside[r.index]};
}

static void take_links(sharer *s, net_text *text_of, void *user)
{
    const network *n = s->n;
    network *r = s->ret;
    size_t here = 0;
    for (size_t i = 0; i < n->nlinks; i++)
        here += part_of(s, standing(s, n->links[i].ends[0])) == s->part || part_of(s, standing(s, n->links[i].ends[1])) == s->part;
    r->links = cd_arena_array(s->a, here + 1, sizeof *r->links);
    s->aways = cd_arena_array(s->a, here + 1, sizeof *s->aways);
    for (size_t i = 0; i < n->nlinks; i++) {
        net_ref e[2] = {standing(s, n->links[i].ends[0]), standing(s, n->links[i].ends[1])};
        size_t part[2] = {part_of(s, e[0]), part_of(s, e[1])};
        bool same = e[0].what == e[1].what && e[0].index == e[1].index;
        if (same || part[0] == SIZE_MAX || part[1] == SIZE_MAX || (part[0] != s->part && part[1] != s->part))
            continue;
        if (part[0] == part[1]) {
            net_link *l = &r->links[r->nlinks++];
            *l = n->links[i];
            l->ends[0] = moved(s, e[0]);
            l->ends[1] = moved(s, e[1]);
            continue;
        }
        int at = part[0] == s->part ? 0 : 1;
        s->aways[s->naways++] = (away){moved(s, e[at]), e[1 - at], part[1 - at], i, text_of(user, s->a, &n->links[i])};
    }
}

static int by_end(const void *x, const void *y)
{
    const away *a = x, *b = y;
    if (a->at.what != b->at.what)
        return a->at.what < b->at.what ? -1 : 1;
    if (a->at.index != b->at.index)
        return a->at.index < b->at.index ? -1 : 1;
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    if (!a->text || !b->text) {
        if (a->text || b->text)
            return a->text ? 1 : -1;
    } else if (strcmp(a->text, b->text) != 0) {
        return strcmp(a->text, b->text);
    }
    return a->to.what != b->to.what ? (a->to.what < b->to.what ? -1 : 1)
           : a->to.index != b->to.index ? (a->to.index < b->to.index ? -1 : 1)
                                        : 0;
}

/* All from first to last are linked to one thing in the same way. */
static void add_away(sharer *s, const away *first, size_t n)
{
    network *r = s->ret;
    const char **names = cd_arena_array(s->a, n, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (!i || first[i].to.what != first[i - 1].to.what || first[i].to.index != first[i - 1].to.index)
            names[count++] = name_of(s->n, first[i].to);
    const char *all = network_names(s->a, names, count);
    const char *text = first->text ? cd_arena_printf(s->a, "%s: %s", all, first->text) : all;
    net_away **list = first->at.what == NET_ZONE ? &r->zones[first->at.index].aways
                      : first->at.what == NET_DEVICE ? &r->devices[first->at.index].aways
                                                     : &r->outside[first->at.index].aways;
    size_t *len = first->at.what == NET_ZONE ? &r->zones[first->at.index].naways
                  : first->at.what == NET_DEVICE ? &r->devices[first->at.index].naways
                                                 : &r->outside[first->at.index].naways;
    for (size_t i = 0; i < *len; i++) { /* the same linked in another way too */
        net_away *o = &(*list)[i];
        if (o->part != first->part || strcmp(o->names, all) != 0)
            continue;
        if (first->text)
            o->text = o->text == o->names ? text : cd_arena_printf(s->a, "%s; %s", o->text, first->text);
        return;
    }
    net_away *more = cd_arena_array(s->a, *len + 1, sizeof *more); /* few */
    if (*len)
        memcpy(more, *list, *len * sizeof *more);
    more[*len] = (net_away){first->part, all, text};
    *list = more;
    (*len)++;
}

void network_part(const network *n, enum diagram_which which, const net_share *share, size_t part, net_text *text_of, void *user, cd_arena *a,
                  network *ret)
{
    *ret = (network){.place = n->place};
    sharer s = {.n = n, .which = which, .share = share, .part = part, .a = a, .ret = ret};
    s.zone = numbers(a, n->nzones);
    s.device = numbers(a, n->ndevices);
    s.outside = numbers(a, n->noutside);
    take_zones(&s);
    take_devices(&s);
    take_rest(&s);
    take_links(&s, text_of, user);
    if (s.naways)
        qsort(s.aways, s.naways, sizeof *s.aways, by_end);
    for (size_t i = 0, k; i < s.naways; i = k) {
        const away *x = &s.aways[i];
        for (k = i + 1; k < s.naways; k++) {
            const away *y = &s.aways[k];
            bool same_text = x->text && y->text ? strcmp(x->text, y->text) == 0 : x->text == y->text;
            if (x->at.what != y->at.what || x->at.index != y->at.index || x->part != y->part || !same_text)
                break;
        }
        add_away(&s, x, k - i);
    }
}
