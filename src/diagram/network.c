#include "diagram/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

typedef struct reader {
    const diagram_look *look;
    const diagram_input *in;
    cd_arena *a;
    network *n;
    size_t cap_zones, cap_outside, cap_links;
} reader;

#define GROW(r, array, count, cap)                                                                                                     \
    do {                                                                                                                               \
        if ((count) == (cap)) {                                                                                                        \
            (cap) = (cap) ? (cap) * 2 : 16;                                                                                            \
            void *more_ = cd_arena_array((r)->a, (cap), sizeof *(array));                                                              \
            if (count)                                                                                                                 \
                memcpy(more_, (array), (count) * sizeof *(array));                                                                     \
            (array) = more_;                                                                                                           \
        }                                                                                                                              \
    } while (0)

/* ---- cells ---- */

static const table_rows *table_of(const reader *r, const char *code)
{
    for (size_t i = 0; i < r->in->ntables; i++)
        if (r->in->tables[i].table && strcmp(r->in->tables[i].table->code, code) == 0)
            return &r->in->tables[i];
    return NULL;
}

static size_t count_of(const table_rows *t)
{
    return t ? t->count : 0;
}

/* NULL when it is not given, empty or blank. */
static const char *cell(const table_rows *t, size_t row, const char *column)
{
    size_t c = fact_table_column(t->table, column);
    const char *v = c == SIZE_MAX ? NULL : t->rows[row][c];
    if (!v)
        return NULL;
    for (const char *p = v, *end = v + strlen(v); p < end;) {
        uint32_t ch = cd_utf8_next(&p, end);
        if (ch > 0x20 && !cd_is_blank(ch))
            return v;
    }
    return NULL;
}

static bool is_true(const table_rows *t, size_t row, const char *column)
{
    const char *v = cell(t, row, column);
    return v && strcmp(v, "true") == 0;
}

static const char *label_of(const table_rows *t, const char *column, const char *value)
{
    size_t c = fact_table_column(t->table, column);
    const fact_value *v = c == SIZE_MAX || !value ? NULL : fact_value_find(t->table->columns[c].fact, value);
    return v ? v->label : NULL;
}

/* Whether `text` says `part`, letter case and tones aside. */
static bool says(const char *text, const char *part)
{
    cd_str a, b;
    cd_str_init(&a, 0);
    cd_str_init(&b, 0);
    cd_fold(text, strlen(text), &a);
    cd_fold(part, strlen(part), &b);
    bool yes = strstr(cd_str_c(&a), cd_str_c(&b)) != NULL;
    cd_str_done(&a);
    cd_str_done(&b);
    return yes;
}

/* Whether every word of `a` stands in `b`, letter case and tones aside. */
static bool words_in(const char *a, const char *b)
{
    cd_str x, y;
    cd_str_init(&x, 0);
    cd_str_init(&y, 0);
    cd_fold(a, strlen(a), &x);
    cd_str_addc(&y, ' ');
    cd_fold(b, strlen(b), &y);
    cd_str_addc(&y, ' ');
    bool all = true;
    for (const char *at = cd_str_c(&x); *at && all;) {
        size_t len = strcspn(at, " ");
        char *word = cd_strndup(at, len), *spaced = NULL;
        if (asprintf(&spaced, " %s ", word) < 0)
            abort();
        all = strstr(cd_str_c(&y), spaced) != NULL;
        free(word);
        free(spaced);
        at += len + (at[len] == ' ');
    }
    cd_str_done(&x);
    cd_str_done(&y);
    return all;
}

/* ---- zones, devices ---- */

static size_t add_zone(reader *r, net_zone z)
{
    network *n = r->n;
    GROW(r, n->zones, n->nzones, r->cap_zones);
    n->zones[n->nzones] = z;
    return n->nzones++;
}

static size_t find_zone(const network *n, const char *name, bool place)
{
    for (size_t i = 0; i < n->nzones; i++)
        if (!n->zones[i].missing && n->zones[i].place == place && strcmp(n->zones[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

/* "IP: 10.0.0.0/24"; NULL of nothing. */
static const char *headed(reader *r, enum look_word head, const char *text)
{
    return text ? cd_arena_printf(r->a, "%s %s", r->look->words[head], text) : NULL;
}

static void read_zones(reader *r)
{
    const table_rows *t = table_of(r, "zones");
    for (size_t i = 0; i < count_of(t); i++) {
        const char *name = cell(t, i, "zone"), *kind = cell(t, i, "zone_kind"), *label = label_of(t, "zone_kind", kind);
        if (!name || find_zone(r->n, name, false) != SIZE_MAX)
            continue;
        const zone_look *look = look_zone(r->look, kind);
        const char *vlan = cell(t, i, "vlan");
        add_zone(r, (net_zone){.name = name,
                               .kind_label = label && look != &r->look->zones[r->look->zone_default] && !words_in(label, name) && !words_in(name, label) ? label : NULL,
                               .look = look,
                               .private_addresses = headed(r, WORD_PRIVATE, cell(t, i, "private_addresses")),
                               .public_addresses = headed(r, WORD_PUBLIC, cell(t, i, "public_addresses")),
                               .vlan = vlan && !says(vlan, r->look->words[WORD_VLAN]) ? cd_arena_printf(r->a, "%s\u00A0%s", r->look->words[WORD_VLAN], vlan) : vlan,
                               .access = cell(t, i, "access_control"),
                               .purpose = cell(t, i, "zone_purpose")});
    }
}

static void zone_named(reader *r, const char *name)
{
    if (find_zone(r->n, name, false) == SIZE_MAX)
        add_zone(r, (net_zone){.name = name, .look = look_zone(r->look, NULL)});
}

/* The names of zones that only devices tell of, before anything else stands behind the rows. */
static void read_zones_of_devices(reader *r)
{
    const table_rows *t = table_of(r, "devices");
    for (size_t i = 0; i < count_of(t); i++) {
        const char *zones = cell(t, i, "device_zone");
        size_t n = 0;
        const char *const *names = zones && cell(t, i, "device") ? table_members(zones, r->a, &n) : NULL;
        for (size_t k = 0; k < n; k++)
            zone_named(r, names[k]);
    }
    r->n->ngiven = r->n->nzones;
    for (size_t i = 0; i < r->in->nmissing; i++)
        add_zone(r, (net_zone){.name = r->in->missing[i].label, .look = look_zone(r->look, r->in->missing[i].kind), .missing = true});
}

static size_t find_device(const network *n, const char *name)
{
    for (size_t i = 0; i < n->ndevices; i++)
        if (strcmp(n->devices[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

static void put_in_zones(reader *r, net_device *d, const char *zones)
{
    size_t n = 0;
    const char *const *names = zones ? table_members(zones, r->a, &n) : NULL;
    d->zones = cd_arena_array(r->a, n + 1, sizeof *d->zones);
    for (size_t k = 0; k < n; k++) {
        size_t z = find_zone(r->n, names[k], false);
        bool twice = z == SIZE_MAX;
        for (size_t j = 0; j < d->nzones; j++)
            twice |= d->zones[j] == z;
        if (!twice)
            d->zones[d->nzones++] = z;
    }
    if (d->nzones)
        return;
    const char *place = d->place ? d->place : r->look->words[WORD_NO_ZONE];
    size_t z = find_zone(r->n, place, true);
    d->zones[d->nzones++] = z != SIZE_MAX ? z : add_zone(r, (net_zone){.name = place, .look = look_zone(r->look, NULL), .place = true});
}

static void read_devices(reader *r)
{
    const table_rows *t = table_of(r, "devices");
    network *n = r->n;
    n->devices = cd_arena_array(r->a, count_of(t) + 1, sizeof *n->devices);
    for (size_t i = 0; i < count_of(t); i++) {
        const char *name = cell(t, i, "device"), *kind = cell(t, i, "device_kind"), *form = cell(t, i, "device_form");
        const char *count = cell(t, i, "device_count");
        if (!name || find_device(n, name) != SIZE_MAX)
            continue;
        net_device *d = &n->devices[n->ndevices];
        *d = (net_device){.name = name,
                          .look = look_device(r->look, kind),
                          .kind_label = label_of(t, "device_kind", kind),
                          .model = cell(t, i, "device_model"),
                          .place = cell(t, i, "device_place"),
                          .form = form && strcmp(form, "physical") != 0 ? label_of(t, "device_form", form) : NULL,
                          .count = count ? strtoll(count, NULL, 10) : 1,
                          .main = is_true(t, i, "device_main"),
                          .spare = is_true(t, i, "device_spare")};
        put_in_zones(r, d, cell(t, i, "device_zone"));
        n->ndevices++; /* last: the place of a device is no device of its own */
    }
}

/* Whether `place` is within `whole`: "Trung tâm A, tủ 1" within "Trung tâm A". */
static bool place_within(const char *place, const char *whole, size_t len)
{
    return strncmp(place, whole, len) == 0 && (!place[len] || place[len] == ',' || place[len] == ';');
}

const char *network_place(const network *n, const char *place)
{
    size_t len = n->place ? strlen(n->place) : 0;
    if (!place || !len || !place_within(place, n->place, len))
        return place;
    place += len;
    place += strspn(place, ",; ");
    return *place ? place : NULL;
}

/* A place is said once for all when three of five devices, and three at all, stand in it, and every device has a place. */
static void find_place(reader *r)
{
    network *n = r->n;
    size_t most = 0;
    for (size_t i = 0; i < n->ndevices; i++)
        if (!n->devices[i].place)
            return;
    for (size_t i = 0; i < n->ndevices; i++)
        for (int part = 0; part < 2; part++) { /* the whole of it; what stands before the first comma */
            const char *place = n->devices[i].place;
            size_t len = part ? strcspn(place, ",;") : strlen(place), same = 0;
            for (size_t k = 0; k < n->ndevices; k++)
                same += place_within(n->devices[k].place, place, len);
            if (same > most && same >= 3 && same * 5 >= n->ndevices * 3) {
                most = same;
                n->place = cd_arena_strndup(r->a, place, len);
            }
        }
}

static void read_applications(reader *r)
{
    const table_rows *t = table_of(r, "applications");
    network *n = r->n;
    n->applications = cd_arena_array(r->a, count_of(t) + 1, sizeof *n->applications);
    for (size_t i = 0; i < count_of(t); i++) {
        const char *name = cell(t, i, "application"), *servers = cell(t, i, "application_server");
        if (!name)
            continue;
        net_application *x = &n->applications[n->napplications++];
        *x = (net_application){.name = name, .system = cell(t, i, "operating_system"), .open = is_true(t, i, "application_public")};
        size_t count = 0;
        const char *const *names = servers ? table_members(servers, r->a, &count) : NULL;
        x->devices = cd_arena_array(r->a, count + 1, sizeof *x->devices);
        for (size_t k = 0; k < count; k++) {
            size_t d = find_device(n, names[k]);
            if (d != SIZE_MAX) {
                x->devices[x->ndevices++] = d;
                n->devices[d].napplications++;
            }
        }
    }
}

/* ---- outside, links ---- */

static void add_outside(reader *r, net_outside o)
{
    network *n = r->n;
    GROW(r, n->outside, n->noutside, r->cap_outside);
    n->outside[n->noutside++] = o;
}

static void read_related(reader *r)
{
    const table_rows *t = table_of(r, "related");
    for (size_t i = 0; i < count_of(t); i++) {
        const char *name = cell(t, i, "related_name");
        if (name)
            add_outside(r, (net_outside){.name = name, .owner = cell(t, i, "related_owner"), .related = true});
    }
}

static net_ref resolve(reader *r, const char *name)
{
    network *n = r->n;
    size_t i = find_device(n, name);
    if (i != SIZE_MAX)
        return (net_ref){NET_DEVICE, i};
    if ((i = find_zone(n, name, false)) != SIZE_MAX)
        return (net_ref){NET_ZONE, i};
    cd_str a, b;
    cd_str_init(&a, 0);
    cd_str_init(&b, 0);
    cd_fold(name, strlen(name), &a);
    for (i = 0; i < n->noutside; i++) {
        cd_str_clear(&b);
        cd_fold(n->outside[i].name, strlen(n->outside[i].name), &b);
        if (strcmp(n->outside[i].name, name) == 0 || strcmp(cd_str_c(&a), cd_str_c(&b)) == 0)
            break;
    }
    cd_str_done(&a);
    cd_str_done(&b);
    if (i == n->noutside)
        add_outside(r, (net_outside){.name = name});
    n->outside[i].linked = true;
    return (net_ref){NET_OUTSIDE, i};
}

static bool same_ref(net_ref a, net_ref b)
{
    return a.what == b.what && a.index == b.index;
}

static const char *name_of(const network *n, net_ref ref)
{
    return ref.what == NET_DEVICE ? n->devices[ref.index].name : ref.what == NET_ZONE ? n->zones[ref.index].name : n->outside[ref.index].name;
}

static net_link *add_link(reader *r, net_link link)
{
    network *n = r->n;
    GROW(r, n->links, n->nlinks, r->cap_links);
    n->links[n->nlinks] = link;
    return &n->links[n->nlinks++];
}

static void read_links(reader *r)
{
    const table_rows *t = table_of(r, "links");
    network *n = r->n;
    for (size_t i = 0; i < count_of(t); i++) {
        const char *from = cell(t, i, "link_from"), *to = cell(t, i, "link_to"), *kind = cell(t, i, "link_kind");
        if (!from || !to)
            continue;
        const link_look *look = look_link(r->look, kind);
        net_link link = {.ends = {resolve(r, from), resolve(r, to)},
                         .look = look,
                         .label = label_of(t, "link_kind", kind),
                         .kind = look->named ? label_of(t, "link_kind", kind) : NULL,
                         .speed = cell(t, i, "link_speed"),
                         .purpose = cell(t, i, "link_purpose"),
                         .given = true};
        if (same_ref(link.ends[0], link.ends[1]))
            continue;
        for (size_t k = 0; k < 2; k++) {
            if (link.ends[k].what == NET_DEVICE)
                n->devices[link.ends[k].index].degree++;
            if (link.kind && says(name_of(n, link.ends[k]), link.kind))
                link.kind = NULL;
        }
        add_link(r, link);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* All that a device is linked to and how, as one text. */
static const char *surroundings(reader *r, size_t device)
{
    const network *n = r->n;
    const char **list = cd_arena_array(r->a, n->devices[device].degree + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < n->nlinks; i++)
        for (size_t e = 0; e < 2; e++) {
            const net_link *l = &n->links[i];
            if (l->ends[e].what == NET_DEVICE && l->ends[e].index == device)
                list[count++] = cd_arena_printf(r->a, "%d %zu %zu %s/%s", (int)l->ends[1 - e].what, l->ends[1 - e].index, l->look->order,
                                                l->speed ? l->speed : "", l->purpose ? l->purpose : "");
        }
    qsort(list, count, sizeof *list, by_text);
    cd_str all;
    cd_str_init(&all, 0);
    for (size_t i = 0; i < count; i++)
        cd_str_addf(&all, "%s\n", list[i]);
    const char *ret = cd_arena_strdup(r->a, cd_str_c(&all));
    cd_str_done(&all);
    return ret;
}

static void find_likes(reader *r)
{
    network *n = r->n;
    const char **around = cd_arena_array(r->a, n->ndevices + 1, sizeof *around);
    for (size_t i = 0; i < n->ndevices; i++) {
        net_device *d = &n->devices[i];
        around[i] = d->degree ? surroundings(r, i) : "";
        d->like = i;
        for (size_t k = 0; k < i && d->like == i && !net_joins(d); k++) {
            const net_device *o = &n->devices[k];
            if (o->like == k && !net_joins(o) && o->zones[0] == d->zones[0] && o->look == d->look && o->main == d->main &&
                same_text(o->model, d->model) && same_text(o->form, d->form) && strcmp(around[k], around[i]) == 0)
                d->like = k;
        }
    }
}

/* Many equal devices whose names are numbered are told as one: "Máy trạm × 40". */
static void fold_likes(reader *r)
{
    enum { FOLD_LEAST = 3 };
    network *n = r->n;
    const char **names = cd_arena_array(r->a, n->ndevices + 1, sizeof *names);
    for (size_t i = 0; i < n->ndevices; i++) {
        size_t count = 0;
        int64_t total = 0;
        bool idle = true;
        if (n->devices[i].like != i)
            continue;
        for (size_t k = i; k < n->ndevices; k++)
            if (n->devices[k].like == i) {
                names[count++] = n->devices[k].name;
                total += n->devices[k].count;
                idle &= !n->devices[k].napplications;
            }
        const char *stem, *numbers;
        if (count < FOLD_LEAST || !network_stem(r->a, names, count, &stem, &numbers))
            continue;
        for (size_t k = i; k < n->ndevices; k++)
            if (n->devices[k].like == i) {
                n->devices[k].stem = stem;
                n->devices[k].numbers = numbers;
                n->devices[k].total = total;
                n->devices[k].idle = idle;
            }
    }
}

static bool touches(const network *n, net_ref ref, size_t zone)
{
    if (ref.what == NET_ZONE)
        return ref.index == zone;
    return ref.what == NET_DEVICE && net_stands_in(n, ref.index, zone);
}

/* A device that joins zones is linked to each of them, by a row or by what the table of devices says of it. */
static void join_zones(reader *r)
{
    network *n = r->n;
    size_t given = n->nlinks;
    for (size_t d = 0; d < n->ndevices; d++)
        for (size_t k = 0; net_joins(&n->devices[d]) && k < n->devices[d].nzones; k++) {
            size_t zone = n->devices[d].zones[k];
            bool there = false;
            for (size_t i = 0; i < given && !there; i++)
                for (size_t e = 0; e < 2; e++) {
                    net_ref own = n->links[i].ends[e];
                    there |= own.what == NET_DEVICE && own.index == d && touches(n, n->links[i].ends[1 - e], zone);
                }
            if (!there)
                add_link(r, (net_link){.ends = {{NET_DEVICE, d}, {NET_ZONE, zone}}, .look = look_link(r->look, NULL)});
        }
}

void network_read(const diagram_look *l, const diagram_input *in, cd_arena *a, network *ret)
{
    *ret = (network){0};
    reader r = {.look = l, .in = in, .a = a, .n = ret};
    read_zones(&r);
    read_zones_of_devices(&r);
    read_devices(&r);
    find_place(&r);
    read_applications(&r);
    read_related(&r);
    read_links(&r);
    find_likes(&r);
    fold_likes(&r);
    join_zones(&r);
}
