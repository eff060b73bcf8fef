#include "plan/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "plan/private.h"
#include "xml/xml.h"

static const char OSCAL[] = "http://csrc.nist.gov/ns/oscal/1.0";
const char *const plan_changes[] = {"new", "same", "stronger", NULL};

static const char *const column_props[PLAN_NCOLUMNS] = {
    "column-level", "column-clause", "column-group", "column-text", "column-figure", "column-headings", "column-change", "column-sources",
    "column-verified",
};

typedef struct reader {
    plan_catalog *c;
    plan_control *controls;
    size_t count, cap;
    const char *section, *group;
    cd_diags *diags;
    int result;
} reader;

#define fault(r, code, n, ...)                                        \
    do {                                                              \
        cd_error((r)->diags, (code), cd_node_place(n), __VA_ARGS__);  \
        (r)->result = CD_EINPUT;                                      \
    } while (0)

int plan_schema_check(cd_xml *doc, const char *root, const char *schema_dir, const char *schema, cd_diags *diags)
{
    const cd_node *n = cd_xml_root(doc);
    if (!cd_node_is(n, root) || strcmp(cd_node_ns(n), OSCAL) != 0) {
        cd_error(diags, "E5501", cd_node_place(n), _("phần tử gốc phải là <%s xmlns=\"%s\">, ở đây là <%s xmlns=\"%s\">"), root, OSCAL, cd_node_name(n),
                 cd_node_ns(n));
        return CD_EINPUT;
    }
    cd_auto_free char *path = cd_path_join(schema_dir, schema);
    cd_xml_schema *rules = NULL;
    int r = cd_xml_schema_read(path, diags, &rules);
    if (r == CD_OK)
        r = cd_xml_validate(doc, rules, diags);
    cd_xml_schema_free(rules);
    return r;
}

static const char *keep(reader *r, const char *text)
{
    return cd_arena_strdup(&r->c->arena, text);
}

bool plan_word_of(const char *const *words, const char *text, size_t *ret)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], text) == 0) {
            *ret = i;
            return true;
        }
    return false;
}

/* One property of an item or control; false: no property of that name. */
static bool read_item_prop(reader *r, const cd_node *p, const char *name, const char *value, plan_item *x)
{
    static const char *const yes_no[] = {"yes", "no", NULL};
    size_t i;
    if (strcmp(name, "label") == 0) {
        x->label = keep(r, value);
    } else if (strcmp(name, "change") == 0) {
        if (plan_word_of(plan_changes, value, &i))
            x->change = plan_changes[i];
        else
            fault(r, "E5504", p, _("thay đổi so với cấp dưới là new, same hoặc stronger, không phải «%s»"), value);
    } else if (strcmp(name, "verified") == 0) {
        if (plan_word_of(yes_no, value, &i))
            x->verified = i == 0 ? PLAN_VERIFIED : PLAN_NOT_VERIFIED;
        else
            fault(r, "E5504", p, _("giá trị phải là yes hoặc no, không phải «%s»"), value);
    } else {
        return false;
    }
    return true;
}

bool plan_small_number(const char *text, int max, int *ret)
{
    int n = 0;
    if (!*text)
        return false;
    for (const char *s = text; *s; s++) {
        if (*s < '0' || *s > '9' || n > max)
            return false;
        n = n * 10 + (*s - '0');
    }
    *ret = n;
    return n >= 1 && n <= max;
}

static bool read_control_prop(reader *r, const cd_node *p, const char *name, const char *value, plan_control *x)
{
    static const char *const effects[] = {"row", "product", "part", NULL};
    size_t i;
    int n;
    if (strcmp(name, "source") == 0) {
        x->source = keep(r, value);
    } else if (strcmp(name, "figure") == 0) {
        x->figure = keep(r, value);
    } else if (strcmp(name, "test") == 0) {
        x->test = keep(r, value);
        x->test_at = cd_node_place(p);
    } else if (strcmp(name, "level") == 0 || strcmp(name, "sources") == 0) {
        if (!plan_small_number(value, 9, &n))
            fault(r, "E5504", p, _("giá trị phải là một số từ 1 đến 9, không phải «%s»"), value);
        else if (strcmp(name, "level") == 0)
            x->level = n;
        else
            x->sources = n;
    } else if (strcmp(name, "effect") == 0) {
        if (plan_word_of(effects, value, &i))
            x->effect = (enum plan_effect)i;
        else
            fault(r, "E5504", p, _("tác dụng của điều kiện là row, product hoặc part, không phải «%s»"), value);
    } else if (strcmp(name, "alternative") == 0) {
        x->alternative = strcmp(value, "yes") == 0;
        if (!x->alternative)
            fault(r, "E5504", p, _("giá trị phải là yes, không phải «%s»"), value);
    } else if (strcmp(name, "wording") == 0) {
        x->summary = strcmp(value, "summary") == 0;
        if (!x->summary)
            fault(r, "E5504", p, _("giá trị phải là summary, không phải «%s»"), value);
    } else {
        return false;
    }
    return true;
}

/* A kind of zone is named once in a control. */
static void read_zone(reader *r, const cd_node *p, bool if_any, const char *kind, plan_zone *zones, size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(zones[i].kind, kind) == 0)
            fault(r, "E5504", p, _("loại vùng mạng «%s» được nêu hai lần"), kind);
    zones[(*n)++] = (plan_zone){keep(r, kind), if_any};
}

static size_t count(const cd_node *n, const char *name)
{
    size_t k = 0;
    for (const cd_node *c = cd_elem_first(n, name); c; c = cd_elem_next(c, name))
        k++;
    return k;
}

static void need(reader *r, const cd_node *n, const char *value, const char *name)
{
    if (!*value)
        fault(r, "E5503", n, _("thiếu thuộc tính «%s»"), name);
}

static void read_item(reader *r, const cd_node *n, plan_item *x)
{
    *x = (plan_item){.id = keep(r, cd_node_attr(n, "id")), .label = "", .change = "", .verified = PLAN_LAW, .at = cd_node_place(n)};
    for (const cd_node *p = cd_elem_first(n, "prop"); p; p = cd_elem_next(p, "prop"))
        if (!read_item_prop(r, p, cd_node_attr(p, "name"), cd_node_attr(p, "value"), x))
            fault(r, "E5505", p, _("mục không có thuộc tính «%s»"), cd_node_attr(p, "name"));
    x->text = keep(r, cd_node_text_trim(cd_elem_first(n, "p")));
    if (x->verified == PLAN_LAW)
        fault(r, "E5503", n, _("thiếu thuộc tính «%s»"), "verified");
}

/* A part or link belongs to some kinds of controls only. */
static void check_control(reader *r, const cd_node *n, const plan_control *x)
{
    if (x->kind != PLAN_CLAUSE && x->nitems)
        fault(r, "E5506", n, _("chỉ điều khoản (class=\"clause\") có các mục: «%s»"), x->id);
    if (x->kind == PLAN_CLAUSE && (!x->nitems || x->nrequired || x->nheadings || *x->condition))
        fault(r, "E5506", n, _("điều khoản «%s» phải có mục, và chỉ có mục"), x->id);
    if (x->kind == PLAN_HEADING && (*x->condition || x->nrequired || x->nheadings))
        fault(r, "E5506", n, _("đầu mục «%s» không có điều kiện và liên kết"), x->id);
    if (x->nzones && x->kind != PLAN_REQUIREMENT)
        fault(r, "E5506", n, _("chỉ yêu cầu nêu vùng mạng phải có: «%s»"), x->id);
    if (*x->test && !*x->condition)
        fault(r, "E5506", n, _("«%s» có điều kiện để tính nhưng thiếu lời của điều kiện"), x->id);
    if (*x->condition && !*x->test && x->effect != PLAN_EFFECT_PART)
        fault(r, "E5503", n, _("thiếu thuộc tính «%s»"), "test");
    need(r, n, x->label, "label");
    need(r, n, x->source, "source");
}

static enum plan_kind kind_of(const char *class)
{
    return strcmp(class, "requirement") == 0 ? PLAN_REQUIREMENT
           : strcmp(class, "hosting") == 0   ? PLAN_HOSTING
           : strcmp(class, "heading") == 0   ? PLAN_HEADING
                                             : PLAN_CLAUSE;
}

static plan_control *add_control(reader *r)
{
    if (r->count == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 64;
        r->controls = cd_realloc(r->controls, r->cap, sizeof *r->controls);
    }
    return &r->controls[r->count++];
}

static void read_control(reader *r, const cd_node *n)
{
    cd_arena *a = &r->c->arena;
    plan_control x = {.id = keep(r, cd_node_attr(n, "id")), .kind = kind_of(cd_node_attr(n, "class")), .text = "", .source = "", .figure = "",
                      .section = r->section, .group = r->group, .condition = "", .test = "", .at = cd_node_place(n)};
    size_t nprops = count(n, "prop");
    plan_zone *zones = cd_arena_array(a, nprops + 1, sizeof *zones);
    x.zones = zones;
    plan_item common = {.label = "", .change = "", .verified = PLAN_LAW};
    x.title = keep(r, cd_node_text_trim(cd_elem_first(n, "title")));
    for (const cd_node *p = cd_elem_first(n, "prop"); p; p = cd_elem_next(p, "prop")) {
        const char *name = cd_node_attr(p, "name"), *value = cd_node_attr(p, "value");
        if (strcmp(name, "zone") == 0 || strcmp(name, "zone-if-any") == 0)
            read_zone(r, p, name[strlen("zone")] != '\0', value, zones, &x.nzones);
        else if (!read_item_prop(r, p, name, value, &common) && !read_control_prop(r, p, name, value, &x))
            fault(r, "E5505", p, _("mục không có thuộc tính «%s»"), name);
    }
    x.label = common.label;
    x.change = common.change;
    x.verified = common.verified;
    size_t nlinks = count(n, "link");
    const char **required = cd_arena_array(a, nlinks + 1, sizeof *required), **headings = cd_arena_array(a, nlinks + 1, sizeof *headings);
    for (const cd_node *l = cd_elem_first(n, "link"); l; l = cd_elem_next(l, "link")) {
        const char *id = keep(r, cd_node_attr(l, "href") + 1);
        if (strcmp(cd_node_attr(l, "rel"), "heading") == 0)
            headings[x.nheadings++] = id;
        else
            required[x.nrequired++] = id;
    }
    x.required = required;
    x.headings = headings;
    plan_item *items = cd_arena_array(a, count(n, "part") + 1, sizeof *items);
    for (const cd_node *p = cd_elem_first(n, "part"); p; p = cd_elem_next(p, "part")) {
        const char *name = cd_node_attr(p, "name");
        if (strcmp(name, "item") == 0) {
            read_item(r, p, &items[x.nitems++]);
            continue;
        }
        const char **to = strcmp(name, "condition") == 0 ? &x.condition : &x.text;
        if (**to)
            fault(r, "E5506", p, _("phần «%s» có hai lần"), name);
        *to = keep(r, cd_node_text_trim(cd_elem_first(p, "p")));
    }
    x.items = items;
    check_control(r, n, &x);
    *add_control(r) = x;
}

static void read_group(reader *r, const cd_node *n)
{
    const char *class = cd_node_attr(n, "class"), *title = keep(r, cd_node_text_trim(cd_elem_first(n, "title")));
    const char *section = r->section, *group = r->group;
    if (strcmp(class, "section") == 0)
        r->section = title;
    else if (strcmp(class, "group") == 0)
        r->group = title;
    for (const cd_node *c = cd_elem_first(n, NULL); c; c = cd_elem_next(c, NULL)) {
        if (cd_node_is(c, "group"))
            read_group(r, c);
        else if (cd_node_is(c, "control"))
            read_control(r, c);
    }
    r->section = section;
    r->group = group;
}

static void read_metadata(reader *r, const cd_node *m)
{
    plan_catalog *c = r->c;
    c->title = keep(r, cd_node_text_trim(cd_elem_first(m, "title")));
    size_t columns = 0;
    for (const cd_node *p = cd_elem_first(m, "prop"); p; p = cd_elem_next(p, "prop")) {
        const char *name = cd_node_attr(p, "name"), *value = keep(r, cd_node_attr(p, "value"));
        size_t k = 0;
        while (k < PLAN_NCOLUMNS && strcmp(column_props[k], name) != 0)
            k++;
        if (strcmp(name, "note") == 0) {
            c->note = value;
        } else if (strcmp(name, "unverified") == 0) {
            c->unverified = value;
        } else if (strcmp(name, "list") == 0) {
            c->list = value;
        } else if (k < PLAN_NCOLUMNS) {
            columns += !c->column[k];
            c->column[k] = value;
        } else {
            fault(r, "E5505", p, _("danh mục không có thuộc tính «%s»"), name);
        }
    }
    c->replaceable = columns > 0;
    for (size_t k = 0; columns && k < PLAN_NCOLUMNS; k++)
        if (!c->column[k])
            fault(r, "E5503", m, _("thiếu thuộc tính «%s»"), column_props[k]);
}

typedef struct named {
    const char *id;
    cd_place at;
} named;

static int by_id(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order ? order : (x->at.line > y->at.line) - (x->at.line < y->at.line);
}

/* Ids of controls and items are one name space. */
static void check_ids(reader *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++)
        n += 1 + r->controls[i].nitems;
    named *all = cd_calloc(n + 1, sizeof *all);
    n = 0;
    for (size_t i = 0; i < r->count; i++) {
        all[n++] = (named){r->controls[i].id, r->controls[i].at};
        for (size_t k = 0; k < r->controls[i].nitems; k++)
            all[n++] = (named){r->controls[i].items[k].id, r->controls[i].items[k].at};
    }
    qsort(all, n, sizeof *all, by_id);
    for (size_t i = 1; i < n; i++)
        if (strcmp(all[i - 1].id, all[i].id) == 0) {
            cd_error(r->diags, "E5502", all[i].at, _("mã «%s» đã có ở dòng %zu"), all[i].id, all[i - 1].at.line);
            r->result = CD_EINPUT;
        }
    free(all);
}

plan_catalog *plan_catalog_new(const char *path)
{
    plan_catalog *c = cd_calloc(1, sizeof *c);
    cd_arena_init(&c->arena);
    c->path = cd_arena_strdup(&c->arena, path);
    c->list = cd_arena_strdup(&c->arena, cd_path_base(path));
    c->title = c->note = c->unverified = "";
    return c;
}

void plan_catalog_take(plan_catalog *c, const plan_control *controls, size_t n)
{
    plan_control *list = cd_arena_array(&c->arena, n + 1, sizeof *list);
    if (n)
        memcpy(list, controls, n * sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i].at.file = c->path;
        list[i].test_at.file = c->path;
    }
    c->controls = list;
    c->ncontrols = n;
}

int plan_catalog_read(const char *path, const char *schema_dir, cd_diags *diags, plan_catalog **ret)
{
    cd_xml *doc = NULL;
    int result = cd_xml_read_file(path, diags, &doc);
    if (result == CD_OK)
        result = plan_schema_check(doc, "catalog", schema_dir, "oscal-catalog.rng", diags);
    if (result == CD_OK) {
        reader r = {.c = plan_catalog_new(path), .section = "", .group = "", .diags = diags, .result = CD_OK};
        const cd_node *root = cd_xml_root(doc);
        read_metadata(&r, cd_elem_first(root, "metadata"));
        for (const cd_node *g = cd_elem_first(root, "group"); g; g = cd_elem_next(g, "group"))
            read_group(&r, g);
        check_ids(&r);
        result = r.result;
        plan_catalog_take(r.c, r.controls, r.count);
        free(r.controls);
        if (result == CD_OK)
            *ret = r.c;
        else
            plan_catalog_free(r.c);
    }
    cd_xml_free(doc);
    return result;
}

void plan_catalog_free(plan_catalog *c)
{
    if (!c)
        return;
    cd_arena_done(&c->arena);
    free(c);
}

const plan_control *plan_control_find(const plan_catalog *c, const char *id)
{
    for (size_t i = 0; i < c->ncontrols; i++)
        if (strcmp(c->controls[i].id, id) == 0)
            return &c->controls[i];
    return NULL;
}
