#include "plan/ssp.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/netaddr.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "xml/write.h"

static const char NS[] = "urn:capdo:oscal:1", OSCAL[] = "http://csrc.nist.gov/ns/oscal/1.0";
static const char *const state_codes[PLAN_NSTATES] = {"open", "met", "partial", "unmet", "not_applicable"};
static const char *const applies_codes[] = {"applicable", "not_applicable", "unknown"};
/* OSCAL's own words for what is implemented; none while a row is open. */
static const char *const implementation[PLAN_NSTATES] = {NULL, "implemented", "partial", "planned", "not-applicable"};

typedef struct writer {
    const ssp_input *in;
    cd_xml_out x;
    char system[37], host[37]; /* components */
} writer;

/* ---- pieces ---- */

static void uuid_of(const writer *w, const char *what, const char *which, char ret[37])
{
    cd_str name;
    cd_str_init(&name, 0);
    cd_str_addf(&name, "urn:capdo:plan:%s:%s:%d:%s%s%s", w->in->id, w->in->rules->id, plan_baseline_level(w->in->view->baseline), what, which ? ":" : "",
                which ? which : "");
    cd_uuid_of(cd_str_c(&name), ret);
    cd_str_done(&name);
}

static void open_uuid(writer *w, const char *element, const char *what, const char *which)
{
    char uuid[37];
    uuid_of(w, what, which, uuid);
    cd_xml_open(&w->x, element);
    cd_xml_attr(&w->x, "uuid", uuid);
}

static void leaf(writer *w, const char *element, const char *text)
{
    cd_xml_open(&w->x, element);
    cd_xml_text(&w->x, text);
    cd_xml_close(&w->x, element);
}

/* A property's value is one line without blanks around it; nothing is written for an empty one. */
static void prop_ns(writer *w, const char *ns, const char *name, const char *value)
{
    cd_str one;
    cd_str_init(&one, 0);
    for (const char *s = value ? value : ""; *s; s++) {
        bool blank = strchr(" \t\r\n", *s) != NULL;
        if (!blank)
            cd_str_addc(&one, *s);
        else if (one.len && cd_str_c(&one)[one.len - 1] != ' ')
            cd_str_addc(&one, ' ');
    }
    if (one.len && cd_str_c(&one)[one.len - 1] == ' ')
        cd_str_cut(&one, one.len - 1);
    if (one.len) {
        cd_xml_open(&w->x, "prop");
        cd_xml_attr(&w->x, "name", name);
        if (ns)
            cd_xml_attr(&w->x, "ns", ns);
        cd_xml_attr(&w->x, "value", cd_str_c(&one));
        cd_xml_close(&w->x, "prop");
    }
    cd_str_done(&one);
}

static void prop(writer *w, const char *name, const char *value)
{
    prop_ns(w, NS, name, value);
}

/* Paragraphs: one a line that is not empty. */
static void paragraphs(writer *w, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        cd_auto_free char *line = cd_strndup(text, n);
        if (line[strspn(line, " \t\r")])
            leaf(w, "p", line);
        text += n + (text[n] == '\n');
    }
}

static void block(writer *w, const char *element, const char *text)
{
    cd_xml_open(&w->x, element);
    paragraphs(w, text);
    cd_xml_close(&w->x, element);
}

static const fact *fact_of(const writer *w, const char *code)
{
    return facts_find(w->in->rules->facts, code);
}

static const char *value_of(const writer *w, const char *code)
{
    const fact *f = fact_of(w, code);
    return f ? w->in->values[f->index] : NULL;
}

static const char *told(const char *text)
{
    return text && text[strspn(text, " \t\r\n")] ? text : NULL;
}

static const char *name_of(const writer *w)
{
    return told(w->in->name) ? w->in->name : w->in->id;
}

/* The plan is a Vietnamese paper in any locale: these words are not translated. */
#define VI(text) N_(text)

/* ---- metadata ---- */

static void metadata(writer *w)
{
    const plan_baseline *b = w->in->view->baseline;
    char level[12];
    snprintf(level, sizeof level, "%d", plan_baseline_level(b));
    cd_str title;
    cd_str_init(&title, 0);
    cd_str_addf(&title, "%s: %s", plan_baseline_title(b), name_of(w));
    cd_xml_open(&w->x, "metadata");
    leaf(w, "title", cd_str_c(&title));
    leaf(w, "last-modified", w->in->last_modified);
    leaf(w, "version", w->in->last_modified);
    leaf(w, "oscal-version", "1.0.6");
    prop(w, "pack", w->in->rules->id);
    prop(w, "level", level);
    for (size_t i = 0; i < w->in->nparties; i++)
        if (told(w->in->parties[i].name)) {
            cd_xml_open(&w->x, "role");
            cd_xml_attr(&w->x, "id", w->in->parties[i].role);
            leaf(w, "title", w->in->parties[i].label);
            cd_xml_close(&w->x, "role");
        }
    for (size_t i = 0; i < w->in->nparties; i++)
        if (told(w->in->parties[i].name)) {
            open_uuid(w, "party", "party", w->in->parties[i].role);
            cd_xml_attr(&w->x, "type", "organization");
            leaf(w, "name", w->in->parties[i].name);
            cd_xml_close(&w->x, "party");
        }
    for (size_t i = 0; i < w->in->nparties; i++)
        if (told(w->in->parties[i].name)) {
            char uuid[37];
            uuid_of(w, "party", w->in->parties[i].role, uuid);
            cd_xml_open(&w->x, "responsible-party");
            cd_xml_attr(&w->x, "role-id", w->in->parties[i].role);
            leaf(w, "party-uuid", uuid);
            cd_xml_close(&w->x, "responsible-party");
        }
    cd_xml_close(&w->x, "metadata");
    cd_str_done(&title);
}

/* ---- the system ---- */

static void impact(writer *w, const char *element)
{
    cd_xml_open(&w->x, element);
    leaf(w, "base", "not-determined");
    cd_xml_close(&w->x, element);
}

static void information_type(writer *w, const char *code, const char *title, const char *description)
{
    open_uuid(w, "information-type", "information", code);
    leaf(w, "title", title);
    block(w, "description", description);
    prop(w, "information-class", code);
    impact(w, "confidentiality-impact");
    impact(w, "integrity-impact");
    impact(w, "availability-impact");
    cd_xml_close(&w->x, "information-type");
}

static void information(writer *w)
{
    const fact *f = fact_of(w, SSP_FACT_CLASSES);
    const char *value = value_of(w, SSP_FACT_CLASSES);
    cd_xml_open(&w->x, "system-information");
    if (!f || !value || !*value)
        information_type(w, NULL, VI("Chưa xác định"), VI("Loại thông tin hệ thống xử lý chưa được nêu."));
    for (const char *s = f && value ? value : ""; *s;) {
        size_t n = strcspn(s, "|");
        cd_auto_free char *code = cd_strndup(s, n);
        const fact_value *v = fact_value_find(f, code);
        information_type(w, code, v ? v->label : code, v && told(v->help) ? v->help : v ? v->label : code);
        s += n + (s[n] == '|');
    }
    cd_xml_close(&w->x, "system-information");
}

static void characteristics(writer *w)
{
    static const char *const objectives[] = {"security-objective-confidentiality", "security-objective-integrity", "security-objective-availability"};
    char level[12];
    snprintf(level, sizeof level, "%d", plan_baseline_level(w->in->view->baseline));
    const char *purpose = told(value_of(w, SSP_FACT_PURPOSE)), *scope = told(value_of(w, SSP_FACT_SCOPE)), *logical = told(value_of(w, SSP_FACT_LOGICAL));
    cd_xml_open(&w->x, "system-characteristics");
    cd_xml_open(&w->x, "system-id");
    cd_xml_attr(&w->x, "identifier-type", "urn:capdo:system");
    cd_xml_text(&w->x, w->in->id);
    cd_xml_close(&w->x, "system-id");
    leaf(w, "system-name", name_of(w));
    block(w, "description", purpose ? purpose : scope ? scope : name_of(w));
    prop(w, "level", level);
    prop(w, "pack", w->in->rules->id);
    leaf(w, "security-sensitivity-level", level);
    information(w);
    cd_xml_open(&w->x, "security-impact-level");
    for (size_t i = 0; i < 3; i++)
        leaf(w, objectives[i], "not-determined");
    cd_xml_close(&w->x, "security-impact-level");
    cd_xml_open(&w->x, "status");
    cd_xml_attr(&w->x, "state", "other");
    block(w, "remarks", VI("Tình trạng vận hành theo hồ sơ; không có giá trị tương ứng trong OSCAL."));
    cd_xml_close(&w->x, "status");
    cd_xml_open(&w->x, "authorization-boundary");
    block(w, "description", scope ? scope : VI("Phạm vi hệ thống chưa được mô tả."));
    cd_xml_close(&w->x, "authorization-boundary");
    if (logical) {
        cd_xml_open(&w->x, "network-architecture");
        block(w, "description", logical);
        cd_xml_close(&w->x, "network-architecture");
    }
    cd_xml_close(&w->x, "system-characteristics");
}

static void component_begin(writer *w, const char *uuid, const char *type, const char *title, const char *description)
{
    cd_xml_open(&w->x, "component");
    cd_xml_attr(&w->x, "uuid", uuid);
    cd_xml_attr(&w->x, "type", type);
    leaf(w, "title", title);
    block(w, "description", description);
}

static void component_end(writer *w)
{
    cd_xml_open(&w->x, "status");
    cd_xml_attr(&w->x, "state", "other");
    block(w, "remarks", VI("Tình trạng vận hành theo hồ sơ; không có giá trị tương ứng trong OSCAL."));
    cd_xml_close(&w->x, "status");
    cd_xml_close(&w->x, "component");
}

static void component(writer *w, const char *uuid, const char *type, const char *title, const char *description, const char *id)
{
    component_begin(w, uuid, type, title, description);
    prop(w, "system-id", id);
    component_end(w);
}

/* ---- zones, applications, devices ---- */

static const table_rows *rows_of(const writer *w, const char *code)
{
    for (size_t i = 0; i < w->in->ntables; i++)
        if (strcmp(w->in->tables[i].table->code, code) == 0)
            return &w->in->tables[i];
    return NULL;
}

static const char *cell(const table_rows *t, size_t row, const char *column)
{
    size_t c = fact_table_column(t->table, column);
    return c == SIZE_MAX ? NULL : told(t->rows[row][c]);
}

static const char *key_of(const table_rows *t, size_t row)
{
    return t->rows[row][t->table->key];
}

/* The label of an answer that is one of several; Vietnamese, as all of the plan. */
static const char *label_of(const table_rows *t, size_t row, const char *column)
{
    const char *code = cell(t, row, column);
    const fact_value *v = code ? fact_value_find(t->table->columns[fact_table_column(t->table, column)].fact, code) : NULL;
    return v ? v->label : code;
}

/* Cells of a row as properties of our own name space: pairs of column and name, ended by NULL. */
static void props_of(writer *w, const table_rows *t, size_t row, const char *const (*list)[2])
{
    for (; (*list)[0]; list++)
        prop(w, (*list)[1], cell(t, row, (*list)[0]));
}

/* A name that OSCAL has. */
static void prop_oscal(writer *w, const char *name, const char *value)
{
    prop_ns(w, NULL, name, value);
}

static void link_to(writer *w, const char *what, const char *key, const char *rel)
{
    char href[38] = "#";
    uuid_of(w, what, key, href + 1);
    cd_xml_open(&w->x, "link");
    cd_xml_attr(&w->x, "href", href);
    cd_xml_attr(&w->x, "rel", rel);
    cd_xml_close(&w->x, "link");
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static void zone_components(writer *w)
{
    static const char *const own[][2] = {{"zone_kind", "zone-kind"}, {"private_addresses", "private-addresses"}, {"public_addresses", "public-addresses"},
                                         {"vlan", "vlan"}, {"access_control", "access-control"}, {NULL, NULL}};
    const table_rows *t = rows_of(w, "zones");
    for (size_t i = 0; t && i < t->count; i++) {
        char uuid[37];
        uuid_of(w, "zone", key_of(t, i), uuid);
        component_begin(w, uuid, "network", key_of(t, i), or_else(cell(t, i, "zone_purpose"), or_else(label_of(t, i, "zone_kind"), key_of(t, i))));
        props_of(w, t, i, own);
        component_end(w);
    }
}

static void application_components(writer *w)
{
    static const char *const own[][2] = {{"application_place", "place"}, {"operating_system", "operating-system"}, {NULL, NULL}};
    const table_rows *t = rows_of(w, "applications");
    for (size_t i = 0; t && i < t->count; i++) {
        const char *reach = cell(t, i, "application_public");
        char uuid[37];
        uuid_of(w, "application", key_of(t, i), uuid);
        component_begin(w, uuid, "service", key_of(t, i), or_else(cell(t, i, "application_purpose"), key_of(t, i)));
        prop_oscal(w, "public", reach ? strcmp(reach, "true") == 0 ? "yes" : "no" : NULL);
        props_of(w, t, i, own);
        component_end(w);
    }
}

/* "yes" for what runs on somebody's machine, "no" for a thing of its own. */
static const char *is_virtual(const table_rows *t, size_t row)
{
    const char *form = cell(t, row, "device_form");
    return !form ? NULL : strcmp(form, "physical") == 0 ? "no" : strcmp(form, "virtual") == 0 || strcmp(form, "cloud") == 0 ? "yes" : NULL;
}

/* What OSCAL calls this kind; NULL where it has no word. */
static const char *asset_type(const char *kind)
{
    static const char *const words[][2] = {{"router", "router"},      {"firewall", "firewall"}, {"web_firewall", "firewall"}, {"database_firewall", "firewall"},
                                           {"core_switch", "switch"}, {"switch", "switch"},     {"storage", "storage-array"}};
    for (size_t i = 0; kind && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], kind) == 0)
            return words[i][1];
    return NULL;
}

static void device_words(writer *w, const table_rows *t, size_t row)
{
    prop_oscal(w, "asset-type", asset_type(cell(t, row, "device_kind")));
    prop_oscal(w, "virtual", is_virtual(t, row));
}

static void device_components(writer *w)
{
    static const char *const own[][2] = {{"device_kind", "device-kind"}, {"device_form", "form"}, {NULL, NULL}};
    const table_rows *t = rows_of(w, "devices"), *zones = rows_of(w, "zones");
    cd_arena a;
    cd_arena_init(&a);
    for (size_t i = 0; t && i < t->count; i++) {
        const char *virtual = is_virtual(t, i);
        char uuid[37];
        uuid_of(w, "device", key_of(t, i), uuid);
        component_begin(w, uuid, virtual && strcmp(virtual, "yes") == 0 ? "software" : "hardware", key_of(t, i),
                        or_else(cell(t, i, "device_purpose"), or_else(label_of(t, i, "device_kind"), key_of(t, i))));
        device_words(w, t, i);
        prop_oscal(w, "model", cell(t, i, "device_model"));
        props_of(w, t, i, own);
        size_t n;
        const char *const *in = table_members(cell(t, i, "device_zone"), &a, &n);
        for (size_t k = 0; zones && k < n; k++)
            if (table_rows_find(zones, in[k]) != SIZE_MAX)
                link_to(w, "zone", in[k], "uses-network");
        component_end(w);
    }
    cd_arena_done(&a);
}

/* Single addresses of a device; OSCAL has no word for ranges. */
static void addresses(writer *w, const char *text)
{
    cd_netreader r;
    cd_netrange one;
    cd_netreader_init(&r, text ? text : "");
    while (cd_netreader_next(&r, &one)) {
        size_t n = one.len;
        const char *slash = memchr(one.text, '/', n);
        if (!one.ok || (!slash && memcmp(one.low, one.high, sizeof one.low) != 0) || (slash && memcmp(one.host, one.low, sizeof one.low) == 0))
            continue;
        cd_auto_free char *value = cd_strndup(one.text, slash ? (size_t)(slash - one.text) : n);
        prop_oscal(w, one.six ? "ipv6-address" : "ipv4-address", value);
    }
}

static void implemented(writer *w, const char *what, const char *key)
{
    char uuid[37];
    uuid_of(w, what, key, uuid);
    cd_xml_open(&w->x, "implemented-component");
    cd_xml_attr(&w->x, "component-uuid", uuid);
    cd_xml_close(&w->x, "implemented-component");
}

/* Each device with what runs on it. */
static void inventory(writer *w)
{
    static const char *const own[][2] = {{"device_count", "count"}, {"device_main", "main"}, {"device_spare", "spare"}, {"device_address", "addresses"}, {NULL, NULL}};
    const table_rows *t = rows_of(w, "devices"), *apps = rows_of(w, "applications");
    for (size_t i = 0; t && i < t->count; i++) {
        cd_arena a; /* all applications are read again for each device */
        cd_arena_init(&a);
        open_uuid(w, "inventory-item", "inventory", key_of(t, i));
        cd_str about;
        cd_str_init(&about, 0);
        cd_str_addf(&about, "%s: %s", key_of(t, i), or_else(label_of(t, i, "device_kind"), or_else(cell(t, i, "device_purpose"), key_of(t, i))));
        block(w, "description", cd_str_c(&about));
        cd_str_done(&about);
        prop_oscal(w, "asset-id", key_of(t, i));
        device_words(w, t, i);
        prop_oscal(w, "hardware-model", cell(t, i, "device_model"));
        prop_oscal(w, "physical-location", cell(t, i, "device_place"));
        addresses(w, cell(t, i, "device_address"));
        props_of(w, t, i, own);
        implemented(w, "device", key_of(t, i));
        for (size_t k = 0; apps && k < apps->count; k++) {
            size_t n;
            const char *const *on = table_members(cell(apps, k, "application_server"), &a, &n);
            for (size_t m = 0; m < n; m++)
                if (strcmp(on[m], key_of(t, i)) == 0)
                    implemented(w, "application", key_of(apps, k));
        }
        cd_xml_close(&w->x, "inventory-item");
        cd_arena_done(&a);
    }
}

static void implementation_of_system(writer *w)
{
    const plan_host *h = w->in->host;
    const char *users = told(value_of(w, SSP_FACT_USERS)), *purpose = told(value_of(w, SSP_FACT_PURPOSE));
    cd_xml_open(&w->x, "system-implementation");
    open_uuid(w, "user", "user", NULL);
    leaf(w, "title", VI("Người sử dụng hệ thống"));
    block(w, "description", users ? users : VI("Người sử dụng chưa được mô tả."));
    cd_xml_close(&w->x, "user");
    component(w, w->system, "this-system", name_of(w), purpose ? purpose : name_of(w), w->in->id);
    if (h)
        component(w, w->host, "system", told(h->name) ? h->name : h->id, VI("Hạ tầng đặt hệ thống."), h->id);
    zone_components(w);
    application_components(w);
    device_components(w);
    inventory(w);
    cd_xml_close(&w->x, "system-implementation");
}

/* ---- the rows ---- */

static void statement(writer *w, const char *control, const char *column, const char *text)
{
    if (!told(text))
        return;
    cd_str id;
    cd_str_init(&id, 0);
    cd_str_addf(&id, "%s_%s", control, column);
    cd_xml_open(&w->x, "statement");
    cd_xml_attr(&w->x, "statement-id", cd_str_c(&id));
    char uuid[37];
    uuid_of(w, "statement", cd_str_c(&id), uuid);
    cd_xml_attr(&w->x, "uuid", uuid);
    prop(w, "column", column);
    block(w, "remarks", text);
    cd_xml_close(&w->x, "statement");
    cd_str_done(&id);
}

/* What is stored of the items beneath a row: their ids are those of the catalogue's parts. */
static void item_statement(writer *w, const plan_line *l)
{
    const char *id = plan_row_id(l->row);
    cd_xml_open(&w->x, "statement");
    cd_xml_attr(&w->x, "statement-id", id);
    char uuid[37];
    uuid_of(w, "item", id, uuid);
    cd_xml_attr(&w->x, "uuid", uuid);
    prop(w, "status", state_codes[l->state]);
    prop(w, "responsible", l->responsible_code);
    prop(w, "deadline", l->deadline);
    cd_str text;
    cd_str_init(&text, 0);
    const char *all[] = {l->present, l->measure, l->evidence, l->reason};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (told(all[i]))
            cd_str_addf(&text, "%s%s", text.len ? "\n" : "", all[i]);
    if (text.len)
        block(w, "remarks", cd_str_c(&text));
    cd_xml_close(&w->x, "statement");
    cd_str_done(&text);
}

static void by_component(writer *w, const plan_line *l)
{
    const char *control = plan_row_id(l->row);
    bool host = l->inherited && l->host;
    const char *text = told(l->measure) ? l->measure : told(l->present) ? l->present : NULL;
    cd_xml_open(&w->x, "by-component");
    cd_xml_attr(&w->x, "component-uuid", host ? w->host : w->system);
    char uuid[37];
    uuid_of(w, "by-component", control, uuid);
    cd_xml_attr(&w->x, "uuid", uuid);
    block(w, "description", text ? text : VI("Biện pháp chưa được nêu."));
    if (implementation[l->state]) {
        cd_xml_open(&w->x, "implementation-status");
        cd_xml_attr(&w->x, "state", implementation[l->state]);
        cd_xml_close(&w->x, "implementation-status");
    }
    if (host && l->of_host) {
        open_uuid(w, "inherited", "inherited", control);
        cd_str from;
        cd_str_init(&from, 0);
        cd_str_addf(&from, VI("Theo phương án của hạ tầng «%s», yêu cầu %s."), l->host, plan_row_id(l->of_host->row));
        block(w, "description", cd_str_c(&from));
        cd_str_done(&from);
        prop(w, "control", plan_row_id(l->of_host->row));
        cd_xml_close(&w->x, "inherited");
    }
    cd_xml_close(&w->x, "by-component");
}

/* In Vietnamese whatever the user's language is: the words of why a row is open are messages, these are not. */
static void requirement(writer *w, size_t at)
{
    const plan_view *v = w->in->view;
    const plan_line *l = &v->lines[at];
    const plan_control *c = l->row->control;
    open_uuid(w, "implemented-requirement", "requirement", c->id);
    cd_xml_attr(&w->x, "control-id", c->id);
    prop(w, "status", state_codes[l->state]);
    prop(w, "status-label", l->status);
    if (l->row->kind != PLAN_HEADING)
        prop(w, "applies", applies_codes[l->answer->status]);
    prop(w, "by-condition", l->by_condition ? "yes" : NULL);
    prop(w, "inherited", l->inherited ? "yes" : NULL);
    prop(w, "host", l->host);
    prop(w, "responsible", l->responsible_code);
    prop(w, "deadline", l->deadline);
    prop(w, "verified", c->verified == PLAN_LAW ? NULL : c->verified == PLAN_VERIFIED ? "yes" : "no");
    statement(w, c->id, "present", l->present);
    statement(w, c->id, "measure", l->measure);
    statement(w, c->id, "evidence", l->evidence);
    statement(w, c->id, "reason", l->reason);
    for (size_t i = at + 1; i < v->count && v->lines[i].row->parent == at; i++)
        if (v->lines[i].stored)
            item_statement(w, &v->lines[i]);
    if (!l->by_condition)
        by_component(w, l);
    if (c->verified == PLAN_NOT_VERIFIED && told(l->row->catalog->unverified))
        block(w, "remarks", l->row->catalog->unverified);
    cd_xml_close(&w->x, "implemented-requirement");
}

static void rows(writer *w)
{
    const plan_view *v = w->in->view;
    cd_xml_open(&w->x, "control-implementation");
    block(w, "description", plan_baseline_title(v->baseline));
    for (size_t i = 0; i < v->count; i++)
        if (plan_line_asked(&v->lines[i]) || (v->lines[i].row->kind == PLAN_HEADING && v->lines[i].stored))
            requirement(w, i);
    cd_xml_close(&w->x, "control-implementation");
}

static void back_matter(writer *w)
{
    cd_str path;
    cd_str_init(&path, 0);
    cd_str_addf(&path, "%s/level-%d.xml", w->in->rules->id, plan_baseline_level(w->in->view->baseline));
    cd_xml_open(&w->x, "back-matter");
    open_uuid(w, "resource", "profile", NULL);
    leaf(w, "title", plan_baseline_title(w->in->view->baseline));
    cd_xml_open(&w->x, "rlink");
    cd_xml_attr(&w->x, "href", cd_str_c(&path));
    cd_xml_attr(&w->x, "media-type", "application/oscal+xml");
    cd_xml_close(&w->x, "rlink");
    cd_xml_close(&w->x, "resource");
    cd_xml_close(&w->x, "back-matter");
    cd_str_done(&path);
}

int plan_ssp_write(const ssp_input *in, cd_diags *diags, cd_str *to)
{
    writer w = {.in = in};
    char profile[38] = "#";
    uuid_of(&w, "component", NULL, w.system);
    uuid_of(&w, "host", NULL, w.host);
    uuid_of(&w, "profile", NULL, profile + 1);
    cd_xml_begin(&w.x, to);
    open_uuid(&w, "system-security-plan", "plan", NULL);
    cd_xml_attr(&w.x, "xmlns", OSCAL);
    metadata(&w);
    cd_xml_open(&w.x, "import-profile");
    cd_xml_attr(&w.x, "href", profile);
    cd_xml_close(&w.x, "import-profile");
    characteristics(&w);
    implementation_of_system(&w);
    rows(&w);
    back_matter(&w);
    cd_xml_close(&w.x, "system-security-plan");
    cd_str_addc(to, '\n');
    if (cd_xml_done(&w.x))
        return CD_OK;
    cd_error(diags, "E5570", cd_place_file(in->id), _("không ghi được phương án dạng XML: một văn bản của hệ thống có ký tự mà XML không nhận"));
    return CD_EINPUT;
}
