#include "plan/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "xml/xml.h"

static const char NS[] = "urn:capdo:plan-pattern:1";

typedef struct include {
    const char *code; /* NULL: a rule */
    const plan_rule *rule;
    cd_place at;
} include;

typedef struct draft { /* a pattern before what it includes is put in place */
    plan_pattern p;
    include *parts;
    size_t nparts;
    size_t nall;      /* rules, once flat */
    int state;        /* 0 not looked at, 1 being flattened, 2 flat */
} draft;

typedef struct reader {
    plan_patterns *set;
    draft *drafts;
    size_t count;
    const fact *responsible;
    cd_diags *diags;
    int result;
} reader;

#define fault(r, code, at, ...)                          \
    do {                                                 \
        cd_error((r)->diags, (code), (at), __VA_ARGS__); \
        (r)->result = CD_EINPUT;                         \
    } while (0)

/* ---- masks ---- */

static bool fits(const char *mask, const char *text)
{
    const char *star = NULL, *from = NULL;
    while (*text) {
        if (*mask == '*') {
            star = mask++;
            from = text;
        } else if (*mask == *text) {
            mask++;
            text++;
        } else if (star) {
            mask = star + 1;
            text = ++from;
        } else {
            return false;
        }
    }
    while (*mask == '*')
        mask++;
    return !*mask;
}

bool plan_mask_fits(const char *mask, const char *text)
{
    cd_str m, t;
    cd_str_init(&m, 0);
    cd_str_init(&t, 0);
    cd_fold(mask, strlen(mask), &m);
    cd_fold(text, strlen(text), &t);
    bool yes = fits(cd_str_c(&m), cd_str_c(&t));
    cd_str_done(&m);
    cd_str_done(&t);
    return yes;
}

/* ---- reading ---- */

static const char *keep(reader *r, const char *text)
{
    return cd_arena_strdup(&r->set->arena, text); /* NULL stays NULL */
}

static const char *in_language(reader *r, const cd_node *root, const char *name, const char *language)
{
    for (const cd_node *n = cd_elem_first(root, name); n; n = cd_elem_next(n, name)) {
        const char *lang = cd_node_attr_ns(n, "http://www.w3.org/XML/1998/namespace", "lang");
        if (lang && strcmp(lang, language) == 0)
            return keep(r, cd_node_text_trim(n));
    }
    return NULL;
}

static const plan_rule *read_rule(reader *r, const cd_node *n, const char *file, const char *mark)
{
    cd_arena *a = &r->set->arena;
    plan_rule *x = cd_arena_alloc(a, sizeof *x);
    const char *text = cd_node_text_trim(n);
    *x = (plan_rule){.catalog = keep(r, cd_node_attr(n, "catalog")), .section = keep(r, cd_node_attr(n, "section")),
                     .group = keep(r, cd_node_attr(n, "group")), .label = keep(r, cd_node_attr(n, "label")),
                     .words = keep(r, cd_node_attr(n, "words")), .responsible = keep(r, cd_node_attr(n, "responsible")),
                     .inherited = cd_node_attr(n, "inherited") != NULL, .at = cd_node_place(n)};
    x->at.file = file;
    if (*text)
        x->measure = cd_arena_printf(a, "%s %s", mark, text);
    if (x->responsible && (!r->responsible || !fact_value_find(r->responsible, x->responsible)))
        fault(r, "E5563", x->at, _("«%s» không phải giá trị của cột trách nhiệm"), x->responsible);
    if (!x->measure && !x->responsible && !x->inherited)
        fault(r, "E5564", x->at, _("dòng mẫu không đề xuất gì"));
    return x;
}

static void read_pattern(reader *r, cd_xml *doc, const char *name)
{
    const cd_node *root = cd_xml_root(doc);
    const char *file = keep(r, name);
    r->drafts = cd_realloc(r->drafts, r->count + 1, sizeof *r->drafts);
    draft *d = &r->drafts[r->count++];
    *d = (draft){.p = {.code = keep(r, cd_node_attr(root, "code")), .label = in_language(r, root, "label", "vi"),
                       .label_en = in_language(r, root, "label", "en"), .note = in_language(r, root, "note", "vi"),
                       .note_en = in_language(r, root, "note", "en")}};
    if (!d->p.label || !d->p.note)
        fault(r, "E3010", cd_node_place(root), _("thiếu tên hoặc ghi chú tiếng Việt của mẫu"));
    size_t n = 0;
    for (const cd_node *c = cd_elem_first(root, NULL); c; c = cd_elem_next(c, NULL))
        n++;
    d->parts = cd_arena_array(&r->set->arena, n + 1, sizeof *d->parts);
    const char *mark = keep(r, cd_node_text_trim(cd_elem_first(root, "mark")));
    for (const cd_node *c = cd_elem_first(root, NULL); c; c = cd_elem_next(c, NULL)) {
        cd_place at = cd_node_place(c);
        at.file = file;
        if (cd_node_is(c, "rule"))
            d->parts[d->nparts++] = (include){NULL, read_rule(r, c, file, mark), at};
        else if (cd_node_is(c, "include"))
            d->parts[d->nparts++] = (include){keep(r, cd_node_attr(c, "pattern")), NULL, at};
    }
}

/* Root and schema. */
static int valid(cd_xml *doc, const char *schema_dir, cd_diags *diags)
{
    const cd_node *root = cd_xml_root(doc);
    if (!cd_node_is(root, "pattern") || strcmp(cd_node_ns(root), NS) != 0) {
        cd_error(diags, "E5560", cd_node_place(root), _("phần tử gốc phải là <%s xmlns=\"%s\">, ở đây là <%s xmlns=\"%s\">"), "pattern", NS,
                 cd_node_name(root), cd_node_ns(root));
        return CD_EINPUT;
    }
    cd_auto_free char *path = cd_path_join(schema_dir, "plan-pattern.rng");
    cd_xml_schema *schema = NULL;
    int r = cd_xml_schema_read(path, diags, &schema);
    if (r == CD_OK)
        r = cd_xml_validate(doc, schema, diags);
    cd_xml_schema_free(schema);
    return r;
}

/* ---- putting what is included in place ---- */

static draft *draft_find(reader *r, const char *code)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->drafts[i].p.code, code) == 0)
            return &r->drafts[i];
    return NULL;
}

/* A pattern that a pattern includes twice stands once: the first rule decides. */
static void flatten(reader *r, draft *d)
{
    d->state = 1;
    size_t n = 0;
    for (size_t i = 0; i < d->nparts; i++) {
        draft *other = d->parts[i].code ? draft_find(r, d->parts[i].code) : NULL;
        if (!d->parts[i].code) {
            n++;
        } else if (!other || other->state == 1) {
            fault(r, "E5562", d->parts[i].at, other ? _("mẫu «%s» gồm chính nó") : _("không có mẫu «%s»"), d->parts[i].code);
            d->parts[i].code = NULL;
            d->parts[i].rule = NULL;
        } else {
            if (other->state == 0)
                flatten(r, other);
            n += other->nall;
        }
    }
    const plan_rule **rules = cd_arena_array(&r->set->arena, n + 1, sizeof *rules);
    for (size_t i = 0; i < d->nparts; i++) {
        const draft *other = d->parts[i].code ? draft_find(r, d->parts[i].code) : NULL;
        for (size_t k = 0; other && k < other->p.nrules; k++)
            rules[d->nall++] = other->p.rules[k];
        if (d->parts[i].rule)
            rules[d->nall++] = d->parts[i].rule;
    }
    d->p.rules = rules;
    d->p.nrules = d->nall;
    d->state = 2;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const plan_pattern *)a)->code, ((const plan_pattern *)b)->code);
}

static int finish(reader *r, plan_patterns **ret)
{
    for (size_t i = 0; i < r->count && r->result == CD_OK; i++)
        if (r->drafts[i].state == 0)
            flatten(r, &r->drafts[i]);
    plan_pattern *list = cd_arena_array(&r->set->arena, r->count + 1, sizeof *list);
    for (size_t i = 0; i < r->count; i++)
        list[i] = r->drafts[i].p;
    qsort(list, r->count, sizeof *list, by_code);
    r->set->list = list;
    r->set->count = r->count;
    free(r->drafts);
    if (r->result == CD_OK)
        *ret = r->set;
    else
        plan_patterns_free(r->set);
    return r->result;
}

static reader begin(const fact_table *table, cd_diags *diags)
{
    reader r = {.set = cd_calloc(1, sizeof *r.set), .diags = diags, .result = CD_OK};
    cd_arena_init(&r.set->arena);
    size_t column = table ? fact_table_column(table, "responsible") : SIZE_MAX;
    r.responsible = column != SIZE_MAX ? table->columns[column].fact : NULL;
    return r;
}

/* code.xml */
static bool is_named(const char *file, const char *code)
{
    size_t n = strlen(code);
    return strncmp(file, code, n) == 0 && strcmp(file + n, ".xml") == 0;
}

int plan_patterns_load(const char *dir, const char *schema_dir, const fact_table *table, cd_diags *diags, plan_patterns **ret)
{
    reader r = begin(table, diags);
    char **names = NULL;
    size_t n = 0;
    if (cd_path_is_dir(dir))
        r.result = cd_dir_list(dir, diags, &names, &n);
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(names[i]);
        if (len < 5 || strcmp(names[i] + len - 4, ".xml") != 0)
            continue;
        cd_auto_free char *path = cd_path_join(dir, names[i]);
        cd_xml *doc = NULL;
        int one = cd_xml_read_file(path, diags, &doc);
        if (one == CD_OK)
            one = valid(doc, schema_dir, diags);
        if (one == CD_OK && !is_named(names[i], cd_node_attr(cd_xml_root(doc), "code")))
            fault(&r, "E5561", cd_node_place(cd_xml_root(doc)), _("mã của mẫu («%s») phải là tên tệp"), cd_node_attr(cd_xml_root(doc), "code"));
        else if (one == CD_OK)
            read_pattern(&r, doc, path);
        cd_xml_free(doc);
        r.result = one != CD_OK ? one : r.result;
    }
    cd_names_free(names, n);
    return finish(&r, ret);
}

int plan_patterns_read_mem(const char *name, const char *data, size_t len, const char *schema_dir, const fact_table *table, cd_diags *diags,
                           plan_patterns **ret)
{
    reader r = begin(table, diags);
    cd_xml *doc = NULL;
    r.result = cd_xml_read_mem(name, data, len, diags, &doc);
    if (r.result == CD_OK)
        r.result = valid(doc, schema_dir, diags);
    if (r.result == CD_OK)
        read_pattern(&r, doc, name);
    cd_xml_free(doc);
    return finish(&r, ret);
}

void plan_patterns_free(plan_patterns *p)
{
    if (!p)
        return;
    cd_arena_done(&p->arena);
    free(p);
}

const plan_pattern *plan_patterns_find(const plan_patterns *p, const char *code)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->list[i].code, code) == 0)
            return &p->list[i];
    return NULL;
}

/* ---- which rule ---- */

static bool mask_fits(const char *mask, const char *text)
{
    return !mask || fits(mask, text);
}

const plan_rule *plan_pattern_rule(const plan_pattern *p, const plan_row *row)
{
    if (row->kind == PLAN_ITEM)
        return NULL;
    const plan_control *c = row->control;
    for (size_t i = 0; i < p->nrules; i++) {
        const plan_rule *x = p->rules[i];
        size_t n = strlen(x->catalog);
        if (strncmp(c->id, x->catalog, n) == 0 && c->id[n] == '-' && mask_fits(x->section, c->section) && mask_fits(x->group, c->group) &&
            mask_fits(x->label, c->label) && mask_fits(x->words, *c->text ? c->text : c->title))
            return x;
    }
    return NULL;
}
