#include "diagram/look.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "xml/xml.h"

static const char *const word_ids[WORDS] = {
    [WORD_LOGICAL] = "logical",
    [WORD_PHYSICAL] = "physical",
    [WORD_MISSING] = "missing",
    [WORD_NO_ZONE] = "no-zone",
    [WORD_NO_SERVER] = "no-server",
    [WORD_RELATED] = "related",
    [WORD_VLAN] = "vlan",
    [WORD_PRIVATE] = "private",
    [WORD_PUBLIC] = "public",
    [WORD_PLACE] = "place",
    [WORD_PLACE_REST] = "place-rest",
    [WORD_TIMES] = "times",
    [WORD_SPARE] = "spare",
    [WORD_OPEN] = "open",
    [WORD_LEGEND] = "legend",
    [WORD_LEGEND_MAIN] = "legend-main",
    [WORD_LEGEND_ZONE] = "legend-zone",
    [WORD_LEGEND_MISSING] = "legend-missing",
    [WORD_LEGEND_NETWORK] = "legend-network",
    [WORD_LEGEND_SYSTEM] = "legend-system",
    [WORD_LEGEND_JOINT] = "legend-joint",
    [WORD_LEGEND_JOIN] = "legend-join",
    [WORD_ABOUT_ZONES] = "about-zones",
    [WORD_ABOUT_MISSING] = "about-missing",
    [WORD_ABOUT_LINKS] = "about-links",
    [WORD_CONTINUED] = "continued",
    [WORD_PART_HEAD] = "part",
    [WORD_LEGEND_PART] = "legend-part",
};

static bool is_yes(const cd_node *n, const char *attr)
{
    const char *v = cd_node_attr(n, attr);
    return v && strcmp(v, "yes") == 0;
}

static int32_t colour_of(const cd_node *n, const char *attr)
{
    return (int32_t)strtol(cd_node_attr(n, attr) + 1, NULL, 16);
}

/* "1.6" pt, as the schema has it. */
static int32_t thickness_of(const cd_node *n)
{
    const char *t = cd_node_attr(n, "thickness");
    return (t[0] - '0') * 1000 + (t[2] - '0') * 100;
}

static int read_words(diagram_look *l, const cd_node *words, cd_diags *diags)
{
    int r = CD_OK;
    for (const cd_node *n = cd_elem_first(words, "word"); n; n = cd_elem_next(n, "word"))
        for (size_t i = 0; i < WORDS; i++)
            if (strcmp(word_ids[i], cd_node_attr(n, "id")) == 0) {
                if (l->words[i]) {
                    cd_error(diags, "E5801", cd_node_place(n), _("«%s» được nêu hai lần"), word_ids[i]);
                    r = CD_EINPUT;
                }
                l->words[i] = cd_arena_strdup(&l->arena, cd_node_text_trim(n));
            }
    for (size_t i = 0; i < WORDS; i++)
        if (!l->words[i]) {
            cd_error(diags, "E5802", cd_node_place(words), _("thiếu từ ngữ «%s» của sơ đồ"), word_ids[i]);
            r = CD_EINPUT;
        }
    return r;
}

/* Calls `read` for each element `name`; tells kinds that come twice and a default that is absent or doubled. */
static int read_kinds(diagram_look *l, const cd_node *root, const char *name, cd_diags *diags, size_t *ret_count, size_t *ret_default,
                      void (*read)(diagram_look *l, const cd_node *n, size_t i))
{
    size_t count = 0, defaults = 0;
    int r = CD_OK;
    for (const cd_node *n = cd_elem_first(root, name); n; n = cd_elem_next(n, name)) {
        for (const cd_node *o = cd_elem_first(root, name); o != n; o = cd_elem_next(o, name))
            if (strcmp(cd_node_attr(o, "kind"), cd_node_attr(n, "kind")) == 0) {
                cd_error(diags, "E5801", cd_node_place(n), _("«%s» được nêu hai lần"), cd_node_attr(n, "kind"));
                r = CD_EINPUT;
            }
        if (is_yes(n, "default")) {
            *ret_default = count;
            defaults++;
        }
        read(l, n, count++);
    }
    if (defaults != 1) {
        cd_error(diags, "E5803", cd_node_place(root), _("đúng một phần tử <%s> phải có default=\"yes\""), name);
        r = CD_EINPUT;
    }
    *ret_count = count;
    return r;
}

static void read_zone(diagram_look *l, const cd_node *n, size_t i)
{
    l->zones = cd_realloc(l->zones, i + 1, sizeof *l->zones);
    l->zones[i] = (zone_look){.kind = cd_arena_strdup(&l->arena, cd_node_attr(n, "kind")),
                              .order = i,
                              .layer = atoi(cd_node_attr(n, "layer")),
                              .tint = colour_of(n, "tint"),
                              .band = colour_of(n, "band")};
}

static void read_device(diagram_look *l, const cd_node *n, size_t i)
{
    const char *logical = cd_node_attr(n, "logical"), *joins = cd_node_attr(n, "joins");
    l->devices = cd_realloc(l->devices, i + 1, sizeof *l->devices);
    l->devices[i] = (device_look){.kind = cd_arena_strdup(&l->arena, cd_node_attr(n, "kind")),
                                  .symbol = symbol_find(cd_node_attr(n, "symbol")),
                                  .rank = atoi(cd_node_attr(n, "rank")),
                                  .logical = !logical || strcmp(logical, "yes") == 0,
                                  .joins = strcmp(joins, "first") == 0   ? JOINS_FIRST
                                           : strcmp(joins, "above") == 0 ? JOINS_ABOVE
                                                                         : JOINS_MIDDLE};
}

static void read_link(diagram_look *l, const cd_node *n, size_t i)
{
    l->links = cd_realloc(l->links, i + 1, sizeof *l->links);
    l->links[i] = (link_look){.kind = cd_arena_strdup(&l->arena, cd_node_attr(n, "kind")),
                              .order = i,
                              .thickness = thickness_of(n),
                              .dashed = is_yes(n, "dashed"),
                              .named = is_yes(n, "named")};
}

int diagram_look_load(const char *path, const char *schema, cd_diags *diags, diagram_look **ret)
{
    cd_xml *doc = NULL;
    cd_xml_schema *rng = NULL;
    int r = cd_xml_read_file(path, diags, &doc);
    if (r == CD_OK)
        r = cd_xml_schema_read(schema, diags, &rng);
    if (r == CD_OK)
        r = cd_xml_validate(doc, rng, diags);
    if (r == CD_OK) {
        const cd_node *root = cd_xml_root(doc);
        diagram_look *l = cd_calloc(1, sizeof *l);
        cd_arena_init(&l->arena);
        int words = read_words(l, cd_elem_first(root, "words"), diags);
        int zones = read_kinds(l, root, "zone", diags, &l->nzones, &l->zone_default, read_zone);
        int devices = read_kinds(l, root, "device", diags, &l->ndevices, &l->device_default, read_device);
        int links = read_kinds(l, root, "link", diags, &l->nlinks, &l->link_default, read_link);
        r = words != CD_OK ? words : zones != CD_OK ? zones : devices != CD_OK ? devices : links;
        if (r == CD_OK)
            *ret = l;
        else
            diagram_look_free(l);
    }
    cd_xml_schema_free(rng);
    cd_xml_free(doc);
    return r;
}

void diagram_look_free(diagram_look *l)
{
    if (!l)
        return;
    free(l->zones);
    free(l->devices);
    free(l->links);
    cd_arena_done(&l->arena);
    free(l);
}

const zone_look *look_zone(const diagram_look *l, const char *kind)
{
    for (size_t i = 0; kind && i < l->nzones; i++)
        if (strcmp(l->zones[i].kind, kind) == 0)
            return &l->zones[i];
    return &l->zones[l->zone_default];
}

const device_look *look_device(const diagram_look *l, const char *kind)
{
    for (size_t i = 0; kind && i < l->ndevices; i++)
        if (strcmp(l->devices[i].kind, kind) == 0)
            return &l->devices[i];
    return &l->devices[l->device_default];
}

const link_look *look_link(const diagram_look *l, const char *kind)
{
    for (size_t i = 0; kind && i < l->nlinks; i++)
        if (strcmp(l->links[i].kind, kind) == 0)
            return &l->links[i];
    return &l->links[l->link_default];
}
