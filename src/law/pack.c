#include "law/pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "law/ambiguity.h"
#include "law/model.h"
#include "law/private.h"
#include "law/procedure.h"

static const char PACK_NS[] = "urn:capdo:pack:1";
static const char XML_NS[] = "http://www.w3.org/XML/1998/namespace";

typedef struct reader {
    pack *p;
    const cd_node *root;
    cd_diags *diags;
    const char *annotation_names[5]; /* by enum annotation */
    cd_place model_at;
} reader;

enum annotation { A_CITATION, A_LEAD, A_QUOTE, A_LIMB, A_EVALUABLE, A_COUNT };
static const char *const annotation_attrs[A_COUNT] = {"citation", "lead", "quote", "limb", "evaluable"};

static const char *copy_text(reader *r, const cd_node *parent, const char *name, const char *lang)
{
    for (const cd_node *n = cd_elem_first(parent, name); n; n = cd_elem_next(n, name)) {
        const char *l = cd_node_attr_ns(n, XML_NS, "lang");
        if (!lang || strcmp(l ? l : "vi", lang) == 0)
            return cd_arena_strdup(&r->p->arena, cd_node_text_trim(n));
    }
    return NULL;
}

static const char *copy_attr(reader *r, const cd_node *n, const char *name)
{
    return n ? cd_arena_strdup(&r->p->arena, cd_node_attr(n, name)) : NULL;
}

static size_t count_children(const cd_node *n, const char *name)
{
    size_t count = 0;
    for (const cd_node *c = n ? cd_elem_first(n, name) : NULL; c; c = cd_elem_next(c, name))
        count++;
    return count;
}

static int check_date(reader *r, const cd_node *n, const char *attr, const char *value)
{
    cd_date d;
    if (!value || cd_date_parse(value, false, &d))
        return CD_OK;
    cd_error(r->diags, "E3212", cd_node_place(n), _("thuộc tính %s=\"%s\" không phải ngày YYYY-MM-DD"), attr, value);
    return CD_EINPUT;
}

static int read_documents(reader *r)
{
    pack *p = r->p;
    const cd_node *list = cd_elem_first(r->root, "documents");
    pack_document *docs = cd_arena_array(&p->arena, count_children(list, "document") + 1, sizeof *docs);
    int result = CD_OK;
    for (const cd_node *n = list ? cd_elem_first(list, "document") : NULL; n; n = cd_elem_next(n, "document")) {
        pack_document *d = &docs[p->ndocuments++];
        *d = (pack_document){
            .id = copy_attr(r, n, "id"), .kind = copy_attr(r, n, "kind"), .number = copy_attr(r, n, "number"),
            .issuer = copy_attr(r, n, "issuer"), .role = copy_attr(r, n, "role"), .date = copy_attr(r, n, "date"),
            .from = copy_attr(r, n, "in-force-from"), .to = copy_attr(r, n, "in-force-to"),
            .title = copy_text(r, n, "title", NULL), .short_name = copy_text(r, n, "short", NULL),
            .note = copy_text(r, n, "note", NULL), .compared = strcmp(cd_node_attr(n, "compared"), "yes") == 0};
        if (check_date(r, n, "date", d->date) != CD_OK || check_date(r, n, "in-force-from", d->from) != CD_OK ||
            check_date(r, n, "in-force-to", d->to) != CD_OK)
            result = CD_EINPUT;
    }
    p->documents = docs;
    return result;
}

static const pack_document *document(reader *r, const cd_node *n, const char *attr)
{
    const char *id = cd_node_attr(n, attr);
    for (size_t i = 0; id && i < r->p->ndocuments; i++)
        if (strcmp(r->p->documents[i].id, id) == 0)
            return &r->p->documents[i];
    cd_error(r->diags, "E3213", cd_node_place(n), _("không có văn bản «%s» trong <documents>"), id ? id : "");
    return NULL;
}

static int read_levels(reader *r)
{
    pack *p = r->p;
    const cd_node *list = cd_elem_first(r->root, "levels");
    const cd_node *scale = cd_elem_first(r->root, "scale");
    pack_level *levels = cd_arena_array(&p->arena, count_children(list, "level") + 1, sizeof *levels);
    for (const cd_node *n = cd_elem_first(list, "level"); n; n = cd_elem_next(n, "level")) {
        pack_level *l = &levels[p->nlevels++];
        l->n = atoi(cd_node_attr(n, "n"));
        l->label = copy_text(r, n, "label", "vi");
        l->label_en = copy_text(r, n, "label", "en");
        if (l->n != (int)p->nlevels) {
            cd_error(r->diags, "E3214", cd_node_place(n), _("cấp phải đánh số 1, 2, 3… theo thứ tự; ở đây là %d"), l->n);
            return CD_EINPUT;
        }
    }
    p->levels = levels;
    if (!scale)
        return CD_OK;
    p->scale_document = document(r, scale, "document");
    p->scale_citation = copy_attr(r, scale, "citation");
    const char *compared = cd_node_attr(scale, "compared");
    p->scale_compared = compared && strcmp(compared, "yes") == 0;
    for (const cd_node *n = cd_elem_first(scale, "level"); n; n = cd_elem_next(n, "level")) {
        int k = atoi(cd_node_attr(n, "n"));
        if (k < 1 || (size_t)k > p->nlevels) {
            cd_error(r->diags, "E3214", cd_node_place(n), _("thang tổn hại nêu cấp %d ngoài các cấp đã khai"), k);
            return CD_EINPUT;
        }
        levels[k - 1].scale = cd_arena_strdup(&p->arena, cd_node_text_trim(n));
    }
    return p->scale_document ? CD_OK : CD_EINPUT;
}

static int read_head(reader *r, const char *id)
{
    pack *p = r->p;
    p->id = copy_attr(r, r->root, "id");
    p->edition = copy_attr(r, r->root, "edition");
    int result = CD_OK;
    if (strcmp(p->id, id) != 0) {
        cd_error(r->diags, "E3215", cd_node_place(r->root), _("mã gói là «%s» nhưng thư mục tên «%s»; hai tên phải giống nhau"), p->id, id);
        result = CD_EINPUT;
    }
    p->title = copy_text(r, r->root, "title", "vi");
    p->title_en = copy_text(r, r->root, "title", "en");
    p->short_name = copy_text(r, r->root, "short", NULL);
    const cd_node *valid = cd_elem_first(r->root, "valid");
    p->valid_from = copy_attr(r, valid, "from");
    p->valid_to = copy_attr(r, valid, "to");
    if (valid && (check_date(r, valid, "from", p->valid_from) || check_date(r, valid, "to", p->valid_to)))
        result = CD_EINPUT;
    if (read_documents(r) != CD_OK || read_levels(r) != CD_OK)
        result = CD_EINPUT;
    const cd_node *components = cd_elem_first(r->root, "components");
    if (components) {
        p->components_citation = copy_attr(r, components, "citation");
        p->components_quote = copy_text(r, components, "quote", NULL);
    }
    const cd_node *terms = cd_elem_first(r->root, "terms");
    pack_term *list = cd_arena_array(&p->arena, count_children(terms, "term") + 1, sizeof *list);
    for (const cd_node *n = terms ? cd_elem_first(terms, "term") : NULL; n; n = cd_elem_next(n, "term"))
        list[p->nterms++] = (pack_term){copy_attr(r, n, "id"), cd_arena_strdup(&p->arena, cd_node_text_trim(n))};
    p->terms = list;
    const cd_node *citations = cd_elem_first(r->root, "citations");
    p->criteria_document = document(r, citations, "document");
    if (!p->criteria_document)
        result = CD_EINPUT;
    for (const cd_node *n = cd_elem_first(citations, "form"); n; n = cd_elem_next(n, "form")) {
        int parts = atoi(cd_node_attr(n, "parts"));
        if (parts >= 1 && parts <= 3)
            p->citation_forms[parts] = cd_arena_strdup(&p->arena, cd_node_text_trim(n));
    }
    return result;
}

/* ---- criteria ---- */

static size_t citation_parts(const char *citation)
{
    size_t parts = 1;
    for (const char *s = citation; *s; s++)
        parts += *s == '.';
    return parts;
}

static const char *annotation(const reader *r, const dmn_table *t, size_t rule, enum annotation which)
{
    size_t column;
    if (!r->annotation_names[which] || !dmn_table_annotation(t, r->annotation_names[which], &column))
        return "";
    return t->rules[rule].annotations[column].text;
}

/* The citation of a row, checked. */
static const char *citation_of(reader *r, const dmn_table *t, size_t rule)
{
    const char *c = annotation(r, t, rule, A_CITATION);
    size_t parts = citation_parts(c);
    if (!*c) {
        cd_error(r->diags, "E3240", t->rules[rule].at, _("hàng này thiếu viện dẫn (cột «%s»)"), r->annotation_names[A_CITATION]);
        return NULL;
    }
    if (parts > 3 || !r->p->citation_forms[parts] || strstr(c, "..") || c[0] == '.' || c[strlen(c) - 1] == '.') {
        cd_error(r->diags, "E3241", t->rules[rule].at, _("viện dẫn «%s» không theo mẫu nào trong <citations>"), c);
        return NULL;
    }
    return c;
}

static int level_of(reader *r, const dmn_table *t, size_t rule, bool flags, int *ret)
{
    *ret = 0;
    if (flags)
        return CD_OK;
    int64_t n = 0;
    cd_arena a;
    cd_arena_init(&a);
    const feel_value *v = t->noutputs && t->rules[rule].outputs[0].ast ? feel_constant(t->rules[rule].outputs[0].ast, &a) : NULL;
    bool ok = v && feel_get_int(v, &n) && n >= 1 && (size_t)n <= r->p->nlevels;
    cd_arena_done(&a);
    if (!ok) {
        cd_error(r->diags, "E3242", t->noutputs ? t->rules[rule].outputs[0].at : t->rules[rule].at,
                 _("kết quả của hàng phải là số cấp từ 1 đến %zu"), r->p->nlevels);
        return CD_EINPUT;
    }
    *ret = (int)n;
    return CD_OK;
}

static int read_limb(reader *r, law_table *table, const dmn_table *t, size_t rule, pack_limb *limb)
{
    pack *p = r->p;
    limb->at = t->rules[rule].at;
    limb->at.file = cd_arena_strdup(&p->arena, limb->at.file);
    limb->id = cd_arena_strdup(&p->arena, annotation(r, t, rule, A_LIMB));
    /* "có", or "chưa: why" */
    const char *evaluable = annotation(r, t, rule, A_EVALUABLE);
    const char *colon = strchr(evaluable, ':');
    limb->evaluable = !colon;
    if (colon)
        limb->why_not = cd_arena_strdup(&p->arena, colon + 1 + strspn(colon + 1, " "));
    pack_condition *list = cd_arena_array(&p->arena, t->ninputs + 1, sizeof *list);
    diagram_id met = diagram_value(p->model.diagram, 1);
    for (size_t i = 0; i < t->ninputs; i++) {
        const dmn_cell *cell = &t->rules[rule].inputs[i];
        if (!cell->ast || (cell->ast->kind == FEEL_N_TESTS && cell->ast->nkids == 0))
            continue;
        pack_condition *c = &list[limb->nconditions++];
        c->label = cd_arena_strdup(&p->arena, t->inputs[i].label[0] ? t->inputs[i].label : t->inputs[i].expr.text);
        c->test = cd_arena_strdup(&p->arena, cell->text);
        c->holds = law_table_cell(table, rule, i);
        law_table_facts(table, i, &p->arena, &c->facts, &c->nfacts);
        met = diagram_apply(p->model.diagram, DIAGRAM_MIN, met, c->holds);
    }
    limb->conditions = list;
    limb->met = limb->evaluable ? met : diagram_value(p->model.diagram, 0);
    if (limb->evaluable && met == diagram_value(p->model.diagram, 0)) {
        cd_error(r->diags, "E3246", t->rules[rule].at, _("hàng này không bao giờ khớp: các điều kiện của nó trái nhau hoặc ngoài miền giá trị"));
        return CD_EINPUT;
    }
    return CD_OK;
}

static int read_criteria(reader *r, const char *element, bool flags, const char *level_name, const pack_criterion **ret, size_t *ret_count)
{
    pack *p = r->p;
    const cd_node *model = cd_elem_first(r->root, "model");
    const cd_node *n = cd_elem_first(model, element);
    if (!n)
        return CD_OK;
    const dmn_element *decision;
    const dmn_table *t;
    int result = law_model_table(&p->model, cd_node_attr(n, "decision"), cd_node_place(n), r->diags, &decision, &t);
    if (result != CD_OK)
        return result;
    if (t->hit != DMN_HIT_COLLECT && t->hit != DMN_HIT_RULE_ORDER) {
        cd_error(r->diags, "E3243", t->at, _("bảng «%s» phải có chính sách COLLECT hoặc RULE ORDER: mọi tiêu chí khớp đều phải được tính"), t->name);
        return CD_EINPUT;
    }
    law_table *table;
    result = law_table_new(&p->model, decision, t, level_name, p->level, r->diags, &table);
    if (result != CD_OK)
        return result;
    pack_criterion *list = cd_arena_array(&p->arena, t->nrules + 1, sizeof *list);
    pack_limb **limbs = cd_calloc(t->nrules, sizeof *limbs);
    size_t count = 0;
    for (size_t i = 0; i < t->nrules; i++) {
        const char *citation = citation_of(r, t, i);
        int level;
        if (!citation || level_of(r, t, i, flags, &level) != CD_OK) {
            result = CD_EINPUT;
            continue;
        }
        size_t k = 0;
        while (k < count && strcmp(list[k].citation, citation) != 0)
            k++;
        pack_criterion *c = &list[k];
        const char *quote = annotation(r, t, i, A_QUOTE);
        if (k == count) {
            count++;
            c->citation = cd_arena_strdup(&p->arena, citation);
            c->level = level;
            c->lead = cd_arena_strdup(&p->arena, annotation(r, t, i, A_LEAD));
            c->quote = cd_arena_strdup(&p->arena, quote);
            c->order = k;
            c->met = diagram_value(p->model.diagram, 0);
            limbs[k] = cd_arena_array(&p->arena, t->nrules, sizeof **limbs);
            c->limbs = limbs[k];
        } else if (c->level != level && strcmp(element, "criteria") == 0) {
            cd_error(r->diags, "E3244", t->rules[i].at, _("viện dẫn «%s» có hai cấp khác nhau (%d và %d)"), citation, c->level, level);
            result = CD_EINPUT;
        }
        if (!*quote) {
            cd_error(r->diags, "E3245", t->rules[i].at, _("hàng «%s» thiếu lời văn của luật (cột «%s»)"), citation, r->annotation_names[A_QUOTE]);
            result = CD_EINPUT;
        }
        pack_limb *limb = &limbs[k][c->nlimbs++];
        limb->level = level;
        if (read_limb(r, table, t, i, limb) != CD_OK)
            result = CD_EINPUT;
        c->evaluable = c->evaluable || limb->evaluable;
        c->met = diagram_apply(p->model.diagram, DIAGRAM_MAX, c->met, limb->met);
        if (!flags) {
            diagram_id level_if = diagram_apply(p->model.diagram, DIAGRAM_MUL, diagram_value(p->model.diagram, level), limb->met);
            p->level = diagram_apply(p->model.diagram, DIAGRAM_MAX, p->level, level_if);
        }
    }
    free(limbs);
    law_table_free(table);
    *ret = list;
    *ret_count = count;
    return result;
}

static int read_model(reader *r)
{
    pack *p = r->p;
    const cd_node *model = cd_elem_first(r->root, "model");
    cd_auto_free char *path = cd_path_join(p->dir, cd_node_attr(model, "file"));
    int result = law_model_read(path, p->facts, r->diags, &p->arena, &p->model);
    if (result != CD_OK)
        return result;
    const cd_node *names = cd_elem_first(model, "annotations");
    for (size_t i = 0; i < A_COUNT; i++)
        r->annotation_names[i] = copy_attr(r, names, annotation_attrs[i]);
    const cd_node *level = cd_elem_first(model, "level");
    const char *level_name = level ? cd_node_attr(level, "decision") : NULL;
    if (level_name && !dmn_model_find(p->model.dmn, DMN_DECISION, level_name)) {
        cd_error(r->diags, "E3232", cd_node_place(level), _("mô hình «%s» không có quyết định «%s»"), dmn_model_file(p->model.dmn), level_name);
        return CD_EINPUT;
    }
    p->level = diagram_value(p->model.diagram, 0);
    result = read_criteria(r, "criteria", false, NULL, &p->criteria, &p->ncriteria);
    p->level_by_criteria = p->level;
    if (result == CD_OK)
        result = read_criteria(r, "raise", false, NULL, &p->raises, &p->nraises);
    if (result == CD_OK)
        result = read_criteria(r, "flags", true, level_name, &p->flags, &p->nflags);
    return result;
}

static int hash_files(pack *p, const cd_node *root, cd_diags *diags)
{
    cd_sha256 h;
    cd_sha256_init(&h);
    const char *names[] = {"pack.xml", cd_node_attr(cd_elem_first(root, "model"), "file")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cd_auto_free char *path = cd_path_join(p->dir, names[i]);
        cd_str text;
        cd_str_init(&text, 0);
        int r = cd_file_read(path, CD_INPUT_MAX, diags, &text);
        if (r != CD_OK)
            return r;
        cd_sha256_add(&h, names[i], strlen(names[i]) + 1);
        cd_sha256_add(&h, cd_str_c(&text), text.len);
        cd_str_done(&text);
    }
    cd_sha256_end(&h, p->hash);
    return CD_OK;
}

/* A file read later; that it is missing is told then. */
static const char *side_file(reader *r, const char *element)
{
    const cd_node *n = cd_elem_first(r->root, element);
    if (!n)
        return NULL;
    cd_auto_free char *path = cd_path_join(r->p->dir, cd_node_attr(n, "file"));
    return cd_arena_strdup(&r->p->arena, path);
}

/* Which decisions tell the procedure; their tables are read by procedures_read. */
static void read_procedure(reader *r)
{
    const cd_node *n = cd_elem_first(r->root, "procedure");
    if (!n)
        return;
    const char **tables = cd_arena_array(&r->p->arena, PROCEDURE_NTABLES, sizeof *tables);
    for (enum procedure_table t = 0; t < PROCEDURE_NTABLES; t++) {
        const cd_node *x = cd_elem_first(n, procedure_table_name(t));
        tables[t] = x ? copy_attr(r, x, "decision") : NULL;
    }
    r->p->procedure_tables = tables;
    r->p->procedure_file = side_file(r, "procedure");
}

int pack_read(const char *rules_dir, const char *own_dir, const char *id, const facts *f, cd_diags *diags, pack **ret)
{
    cd_auto_free char *dir = cd_path_join(rules_dir, id);
    cd_auto_free char *path = cd_path_join(dir, "pack.xml");
    cd_xml *doc = NULL;
    cd_xml_schema *schema = NULL;
    pack *p = cd_calloc(1, sizeof *p);
    cd_arena_init(&p->arena);
    p->facts = f;
    p->own_dir = cd_arena_strdup(&p->arena, own_dir);
    p->ambiguities = cd_arena_alloc(&p->arena, sizeof *p->ambiguities);
    p->dir = cd_arena_strdup(&p->arena, dir);
    int result = cd_xml_read_file(path, diags, &doc);
    if (result == CD_OK)
        result = law_check_root(doc, "pack", PACK_NS, diags);
    if (result == CD_OK)
        result = law_schema(own_dir, "pack.rng", diags, &schema);
    if (result == CD_OK)
        result = cd_xml_validate(doc, schema, diags);
    if (result == CD_OK) {
        reader r = {.p = p, .root = cd_xml_root(doc), .diags = diags};
        result = read_head(&r, id);
        int model = read_model(&r); /* also after a fault above: every diagnostic at once */
        result = result == CD_OK ? model : result;
        if (result == CD_OK)
            result = hash_files(p, r.root, diags);
        p->questions_file = side_file(&r, "questions");
        p->ambiguities_file = side_file(&r, "ambiguities");
        read_procedure(&r);
    }
    cd_xml_schema_free(schema);
    cd_xml_free(doc);
    if (result != CD_OK) {
        pack_free(p);
        return result;
    }
    *ret = p;
    return CD_OK;
}

void pack_free(pack *p)
{
    if (!p)
        return;
    law_model_done(&p->model);
    ambiguities_free(*p->ambiguities);
    cd_arena_done(&p->arena);
    free(p);
}

int pack_ready(const pack *p, cd_diags *diags)
{
    return *p->ambiguities ? CD_OK : ambiguities_read(p, p->own_dir, diags, p->ambiguities);
}

/* ---- reading a pack ---- */

const char *pack_term_text(const pack *p, const char *id)
{
    for (size_t i = 0; i < p->nterms; i++)
        if (strcmp(p->terms[i].id, id) == 0)
            return p->terms[i].text;
    return NULL;
}

const char *pack_level_label(const pack *p, int level)
{
    if (level < 1 || (size_t)level > p->nlevels)
        return "";
    const pack_level *l = &p->levels[level - 1];
    return law_english() && l->label_en ? l->label_en : l->label;
}

static const pack_criterion *find_in(const pack_criterion *list, size_t n, const char *citation)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].citation, citation) == 0)
            return &list[i];
    return NULL;
}

const pack_criterion *pack_criterion_find(const pack *p, const char *citation)
{
    const pack_criterion *c = find_in(p->criteria, p->ncriteria, citation);
    if (!c)
        c = find_in(p->raises, p->nraises, citation);
    return c ? c : find_in(p->flags, p->nflags, citation);
}

void pack_cite(const pack *p, const char *citation, bool document, cd_str *to)
{
    const char *part[3] = {citation};
    size_t len[3], n = 0;
    for (const char *s = citation; n < 3;) {
        part[n] = s;
        len[n] = strcspn(s, ".");
        s += len[n++];
        if (!*s)
            break;
        s++;
    }
    const char *form = p->citation_forms[n];
    if (!form) {
        cd_str_adds(to, citation);
    } else {
        for (const char *s = form; *s; s++) {
            if (s[0] == '{' && s[1] >= '1' && s[1] <= '3' && s[2] == '}' && (size_t)(s[1] - '1') < n) {
                cd_str_add(to, part[s[1] - '1'], len[s[1] - '1']);
                s += 2;
            } else {
                cd_str_addc(to, *s);
            }
        }
    }
    if (document && p->criteria_document->short_name)
        cd_str_addf(to, " %s", p->criteria_document->short_name);
}

bool pack_reads(const pack *p, const fact *f)
{
    int32_t var = p->model.var_of[f->index];
    if (var < 0)
        return false;
    bool *used = cd_calloc(p->model.nvars, sizeof *used);
    diagram_support(p->model.diagram, p->level, used);
    bool reads = used[var];
    free(used);
    return reads;
}
