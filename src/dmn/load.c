/* Loading: elements, imports, links, checks. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "dmn/internal.h"

static const char *const namespaces[] = {
    "http://www.omg.org/spec/DMN/20180521/MODEL/",  /* 1.2 */
    "https://www.omg.org/spec/DMN/20191111/MODEL/", /* 1.3 */
    "https://www.omg.org/spec/DMN/20211108/MODEL/", /* 1.4 */
    "https://www.omg.org/spec/DMN/20230324/MODEL/", /* 1.5 */
};

static bool known_ns(const char *ns)
{
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        if (strcmp(namespaces[i], ns) == 0)
            return true;
    }
    return false;
}

const char *dmn_attr(const cd_node *n, const char *name)
{
    const char *v = cd_node_attr(n, name);
    return v ? v : "";
}

static bool blank(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

/* Columns count characters of the file, where '<' and '&' of the text are written "&lt;" and "&amp;". */
static void count_entities(cd_diags *d, const char *text, cd_place at)
{
    for (size_t i = 0; i < d->count; i++) {
        cd_diag *x = &d->items[i];
        const char *p = text;
        size_t line = at.line, column = at.column, more = 0;
        for (; line < x->line && (p = strchr(p, '\n')); p++)
            line++;
        if (line > at.line)
            column = 1;
        for (; p && *p && column < x->column; p++) {
            if (*p == '<' || *p == '&')
                more += strlen(*p == '<' ? "&lt;" : "&amp;") - 1;
            column += ((unsigned char)p[1] & 0xC0) != 0x80;
        }
        x->column += more;
    }
}

bool dmn_cell_read(dmn_model *m, const cd_node *n, bool tests, cd_diags *diags, dmn_cell *ret)
{
    const cd_node *t = cd_elem_first(n, "text");
    *ret = (dmn_cell){NULL, "", cd_node_place(n)};
    if (!t)
        return true;
    ret->text = cd_node_text(t);
    ret->at = cd_node_place(t);
    ret->at.column += sizeof "<text>" - 1; /* the content begins behind the tag */
    if (blank(ret->text))
        return true;
    cd_diags own;
    cd_diags_init(&own);
    int r = tests ? feel_parse_tests(ret->text, ret->at, m->scope, &own, &m->arena, &ret->ast)
                  : feel_parse_expr(ret->text, ret->at, m->scope, &own, &m->arena, &ret->ast);
    count_entities(&own, ret->text, ret->at);
    if (diags)
        cd_diags_move(diags, &own);
    cd_diags_done(&own);
    return r == CD_OK;
}

/* ---- names ---- */

/* Every name that a part of the model declares: the parser needs those with blanks and operators, wherever they stand. */
static void collect_names(dmn_model *m, const cd_node *n, int depth)
{
    static const char *const declaring[] = {"variable", "formalParameter", "itemComponent", "itemDefinition", "import",
                                            "output",   "column",          "inputData",     "decision",
                                            "businessKnowledgeModel", "decisionService", "parameter"};
    if (depth > 4 * DMN_MAX_NESTING)
        return;
    for (size_t i = 0; i < sizeof declaring / sizeof *declaring; i++) {
        const char *name = cd_node_is(n, declaring[i]) ? dmn_attr(n, "name") : "";
        if (feel_is_name(name))
            feel_scope_add(m->scope, name);
    }
    const char *variable = dmn_attr(n, "iteratorVariable");
    if (*variable)
        feel_scope_add(m->scope, variable);
    for (const cd_node *c = cd_elem_first(n, NULL); c; c = cd_elem_next(c, NULL))
        collect_names(m, c, depth + 1);
}

static void import_names(dmn_model *m, const dmn_model *from)
{
    collect_names(m, from->root, 0);
    for (size_t i = 0; i < from->nimports; i++) {
        if (from->imports[i].model)
            import_names(m, from->imports[i].model);
    }
}

/* ---- imports ---- */

static int load(const cd_node *root, cd_xml *doc, const char *file, const char *folder, const dmn_model *parent,
                const char *import_name, cd_diags *diags, dmn_model **ret);

static char *folder_of(const char *path)
{
    const char *base = cd_path_base(path);
    return base == path ? cd_strdup(".") : cd_strndup(path, (size_t)(base - path));
}

/* Is this file a model of that namespace? */
static bool model_of_ns(const char *path, const char *ns, cd_xml **ret)
{
    cd_xml *doc = NULL;
    if (cd_xml_read_file(path, NULL, &doc) != CD_OK)
        return false;
    const cd_node *root = cd_xml_root(doc);
    if (cd_node_is(root, "definitions") && strcmp(dmn_attr(root, "namespace"), ns) == 0) {
        *ret = doc;
        return true;
    }
    cd_xml_free(doc);
    return false;
}

static cd_xml *find_import(const cd_node *n, const char *ns, const char *folder)
{
    cd_xml *doc = NULL;
    const char *location = dmn_attr(n, "locationURI");
    if (*location && !strchr(location, ':') && location[0] != '/') {
        cd_auto_free char *path = cd_path_join(folder, location);
        if (cd_path_exists(path) && model_of_ns(path, ns, &doc))
            return doc;
    }
    char **names;
    size_t count;
    if (cd_dir_list(folder, NULL, &names, &count) != CD_OK)
        return NULL;
    for (size_t i = 0; i < count && !doc; i++) {
        size_t len = strlen(names[i]);
        if (len < 4 || strcmp(names[i] + len - 4, ".dmn") != 0)
            continue;
        cd_auto_free char *path = cd_path_join(folder, names[i]);
        model_of_ns(path, ns, &doc);
    }
    cd_names_free(names, count);
    return doc;
}

static bool load_imports(dmn_model *m, const char *folder, cd_diags *diags)
{
    bool ok = true;
    size_t i = 0;
    for (const cd_node *n = cd_elem_first(m->root, "import"); n; n = cd_elem_next(n, "import"))
        m->nimports++;
    m->imports = cd_arena_array(&m->arena, m->nimports + 1, sizeof *m->imports);
    int depth = 0;
    for (const dmn_model *p = m; p; p = p->parent)
        depth++;
    for (const cd_node *n = cd_elem_first(m->root, "import"); n; n = cd_elem_next(n, "import"), i++) {
        dmn_import *im = &m->imports[i];
        im->name = dmn_attr(n, "name");
        im->ns = dmn_attr(n, "namespace");
        if (!known_ns(dmn_attr(n, "importType")))
            continue; /* no model: PMML, XSD ... */
        bool loop = depth > DMN_MAX_IMPORTS;
        for (const dmn_model *p = m; p; p = p->parent)
            loop = loop || strcmp(p->ns, im->ns) == 0;
        cd_xml *doc = folder && !loop ? find_import(n, im->ns, folder) : NULL;
        if (!doc) {
            cd_error(diags, "E3621", cd_node_place(n),
                     loop ? _("mô hình nhập lẫn nhau thành vòng: «%s»") : _("không tìm thấy mô hình được nhập «%s»"),
                     im->ns);
            ok = false;
            continue;
        }
        if (load(cd_xml_root(doc), doc, cd_xml_file(doc), folder, m, im->name, diags, &im->model) != CD_OK)
            ok = false;
    }
    return ok;
}

/* ---- elements ---- */

static bool element_kind(const cd_node *n, enum dmn_kind *ret)
{
    static const char *const names[] = {"inputData", "decision", "businessKnowledgeModel", "decisionService"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (cd_node_is(n, names[i]) && known_ns(cd_node_ns(n))) {
            *ret = (enum dmn_kind)i;
            return true;
        }
    }
    return false;
}

static bool load_elements(dmn_model *m, cd_diags *diags)
{
    enum dmn_kind kind;
    bool ok = true;
    for (const cd_node *n = cd_elem_first(m->root, NULL); n; n = cd_elem_next(n, NULL))
        m->nelements += element_kind(n, &kind);
    m->elements = cd_arena_array(&m->arena, m->nelements + 1, sizeof *m->elements);
    size_t i = 0;
    for (const cd_node *n = cd_elem_first(m->root, NULL); n; n = cd_elem_next(n, NULL)) {
        if (!element_kind(n, &kind))
            continue;
        dmn_element *e = cd_arena_alloc(&m->arena, sizeof *e);
        e->model = m;
        e->kind = kind;
        e->node = n;
        e->at = cd_node_place(n);
        e->id = dmn_attr(n, "id");
        const cd_node *v = cd_elem_first(n, "variable");
        e->name = dmn_attr(n, "name");
        if (!*e->name && v)
            e->name = dmn_attr(v, "name");
        if (!*e->name) {
            cd_error(diags, "E3611", e->at, _("«%s» thiếu tên (thuộc tính name)"), cd_node_name(n));
            ok = false;
        }
        if (v)
            ok = dmn_type_ref(m, cd_node_attr(v, "typeRef"), cd_node_place(v), diags, &e->type) && ok;
        for (size_t k = 0; k < i; k++) {
            if (*e->id && strcmp(m->elements[k]->id, e->id) == 0) {
                cd_error(diags, "E3613", e->at, _("mã id «%s» đã dùng ở dòng %zu"), e->id, m->elements[k]->at.line);
                ok = false;
            }
            if (*e->name && strcmp(m->elements[k]->name, e->name) == 0) {
                cd_error(diags, "E3613", e->at, _("tên «%s» đã dùng ở dòng %zu"), e->name, m->elements[k]->at.line);
                ok = false;
            }
        }
        m->elements[i++] = e;
    }
    return ok;
}

static const dmn_element *by_id(const dmn_model *m, const char *id)
{
    for (size_t i = 0; i < m->nelements; i++) {
        if (strcmp(m->elements[i]->id, id) == 0)
            return m->elements[i];
    }
    return NULL;
}

static const dmn_element *linked(const dmn_model *m, const cd_node *n, cd_diags *diags)
{
    const char *href = dmn_attr(n, "href"), *hash = strrchr(href, '#');
    const char *id = hash ? hash + 1 : href;
    size_t ns_len = hash ? (size_t)(hash - href) : 0;
    const dmn_element *e = NULL;
    if (ns_len == 0 || (strlen(m->ns) == ns_len && memcmp(m->ns, href, ns_len) == 0))
        e = by_id(m, id);
    for (size_t i = 0; !e && i < m->nimports; i++) {
        const dmn_import *im = &m->imports[i];
        if (im->model && strlen(im->ns) == ns_len && memcmp(im->ns, href, ns_len) == 0)
            e = by_id(im->model, id);
    }
    if (!e)
        cd_error(diags, "E3612", cd_node_place(n), _("tham chiếu «%s» không trỏ tới phần tử nào"), href);
    return e;
}

/* Links of children `outer`/`inner` (`inner` NULL: href stands on `outer`). */
static bool link_all(dmn_model *m, const dmn_element *e, const char *outer, const char *const *inner,
                     const dmn_element **to, size_t *count, cd_diags *diags)
{
    bool ok = true;
    for (const cd_node *n = cd_elem_first(e->node, outer); n; n = cd_elem_next(n, outer)) {
        const cd_node *c = inner ? NULL : n;
        for (size_t i = 0; inner && inner[i] && !c; i++)
            c = cd_elem_first(n, inner[i]);
        if (!c) {
            cd_error(diags, "E3611", cd_node_place(n), _("yêu cầu không nói cần phần tử nào"));
            ok = false;
            continue;
        }
        const dmn_element *target = linked(m, c, diags);
        ok = ok && target;
        if (target)
            to[(*count)++] = target;
    }
    return ok;
}

static size_t children(const cd_node *n)
{
    size_t count = 0;
    for (const cd_node *c = cd_elem_first(n, NULL); c; c = cd_elem_next(c, NULL))
        count++;
    return count;
}

static bool link_element(dmn_model *m, dmn_element *e, cd_diags *diags)
{
    static const char *const information[] = {"requiredDecision", "requiredInput", NULL};
    static const char *const knowledge[] = {"requiredKnowledge", NULL};
    size_t room = children(e->node) + 1;
    e->requires = cd_arena_array(&m->arena, room, sizeof *e->requires);
    bool ok = link_all(m, e, "informationRequirement", information, e->requires, &e->nrequires, diags);
    ok = link_all(m, e, "knowledgeRequirement", knowledge, e->requires, &e->nrequires, diags) && ok;
    if (e->kind == DMN_SERVICE) {
        e->outputs = cd_arena_array(&m->arena, room, sizeof *e->outputs);
        e->inputs = cd_arena_array(&m->arena, room, sizeof *e->inputs);
        ok = link_all(m, e, "outputDecision", NULL, e->outputs, &e->noutputs, diags) && ok;
        ok = link_all(m, e, "inputData", NULL, e->inputs, &e->ninputs, diags) && ok;
        ok = link_all(m, e, "inputDecision", NULL, e->inputs, &e->ninputs, diags) && ok;
        const dmn_element **encapsulated = cd_arena_array(&m->arena, room, sizeof *encapsulated);
        size_t count = 0;
        ok = link_all(m, e, "encapsulatedDecision", NULL, encapsulated, &count, diags) && ok;
    }
    return ok;
}

static bool load_logic(dmn_model *m, dmn_element *e, cd_diags *diags)
{
    bool ok = true;
    const cd_node *n = e->node;
    if (e->kind == DMN_BKM) {
        n = cd_elem_first(n, "encapsulatedLogic");
        if (!n)
            return true; /* evaluates to null */
        const char *kind = dmn_attr(n, "kind");
        e->external = *kind && strcmp(kind, "FEEL") != 0;
        const dmn_type *type = NULL;
        ok = dmn_type_ref(m, cd_node_attr(n, "typeRef"), cd_node_place(n), diags, &type);
        e->params = dmn_params_read(m, n, diags, &e->nparams, &ok);
    } else if (e->kind != DMN_DECISION) {
        return true;
    }
    e->logic = dmn_expr_read(m, n, e->name, e->type, 0, diags, &ok);
    if (!e->logic)
        cd_warning(diags, "E3615", e->at, _("«%s» không có biểu thức; giá trị luôn là null"), e->name);
    return ok;
}

/* ---- checks ---- */

/* Requirements may not lead back; a knowledge model may call itself. */
static bool cycle(dmn_element *e, size_t depth, cd_diags *diags)
{
    if (e->state == 2)
        return true;
    if (e->state == 1 || depth > FEEL_MAX_NESTING) {
        cd_error(diags, "E3614", e->at, _("các yêu cầu đi qua «%s» tạo thành vòng hoặc quá dài"), e->name);
        e->state = 2;
        return false;
    }
    e->state = 1;
    bool ok = true;
    for (size_t i = 0; i < e->nrequires && ok; i++) {
        dmn_element *r = (dmn_element *)(uintptr_t)e->requires[i];
        if (r->model == e->model && !(r == e && e->kind == DMN_BKM))
            ok = cycle(r, depth + 1, diags);
    }
    e->state = 2;
    return ok;
}

static bool visible(const dmn_element *e, const char *name)
{
    if (strcmp(name, e->name) == 0 || feel_is_builtin(name))
        return true;
    for (size_t i = 0; i < e->nparams; i++) {
        if (strcmp(e->params[i].name, name) == 0)
            return true;
    }
    for (size_t i = 0; i < e->nrequires; i++) {
        const dmn_element *r = e->requires[i];
        if (strcmp(r->name, name) == 0 || (r->model != e->model && strcmp(r->model->import_name, name) == 0))
            return true;
    }
    return false;
}

static void check_names(dmn_model *m, const dmn_element *e, cd_diags *diags)
{
    cd_arena a;
    cd_arena_init(&a);
    const char *const *names;
    size_t count;
    if (e->logic) {
        dmn_expr_free_names(e->logic, &a, &names, &count);
        for (size_t i = 0; i < count; i++) {
            if (!visible(e, names[i]))
                cd_warning(diags, "E3620", e->logic->at, _("«%s» dùng tên «%s» mà nó không yêu cầu; giá trị sẽ là null"),
                           e->name, names[i]);
        }
    }
    cd_arena_done(&a);
}

static void number(dmn_model *m, size_t *next)
{
    for (size_t i = 0; i < m->nelements; i++)
        m->elements[i]->slot = (*next)++;
    for (size_t i = 0; i < m->nimports; i++) {
        if (m->imports[i].model)
            number(m->imports[i].model, next);
    }
}

/* Takes `doc` over (also on failure). */
static int load(const cd_node *root, cd_xml *doc, const char *file, const char *folder, const dmn_model *parent,
                const char *import_name, cd_diags *diags, dmn_model **ret)
{
    dmn_model *m = cd_calloc(1, sizeof *m);
    cd_arena_init(&m->arena);
    m->doc = doc;
    m->root = root;
    m->file = cd_arena_strdup(&m->arena, file);
    m->parent = parent;
    m->import_name = import_name;
    m->name = dmn_attr(root, "name");
    m->ns = dmn_attr(root, "namespace");
    m->scope = feel_scope_new(&m->arena, NULL);
    if (!cd_node_is(root, "definitions") || !known_ns(cd_node_ns(root))) {
        cd_error(diags, "E3610", cd_node_place(root), _("không phải mô hình DMN 1.2 đến 1.5: phần tử gốc là «%s»"),
                 cd_node_name(root));
        dmn_model_free(m);
        return CD_EINPUT;
    }
    bool ok = load_imports(m, folder, diags);
    import_names(m, m);
    ok = dmn_types_load(m, diags) && ok;
    ok = load_elements(m, diags) && ok;
    for (size_t i = 0; i < m->nelements; i++)
        ok = link_element(m, m->elements[i], diags) && ok;
    for (size_t i = 0; i < m->nelements; i++)
        ok = load_logic(m, m->elements[i], diags) && ok;
    for (size_t i = 0; i < m->nelements; i++)
        ok = cycle(m->elements[i], 0, diags) && ok;
    for (size_t i = 0; ok && i < m->nelements; i++)
        check_names(m, m->elements[i], diags);
    if (!ok) {
        dmn_model_free(m);
        return CD_EINPUT;
    }
    if (!parent)
        number(m, &m->nslots);
    *ret = m;
    return CD_OK;
}

int dmn_model_read_file(const char *path, cd_diags *diags, dmn_model **ret)
{
    cd_xml *doc;
    int r = cd_xml_read_file(path, diags, &doc);
    if (r != CD_OK)
        return r;
    cd_auto_free char *folder = folder_of(path);
    return load(cd_xml_root(doc), doc, path, folder, NULL, "", diags, ret);
}

int dmn_model_read_mem(const char *name, const char *data, size_t len, cd_diags *diags, dmn_model **ret)
{
    cd_xml *doc;
    int r = cd_xml_read_mem(name, data, len, diags, &doc);
    if (r != CD_OK)
        return r;
    return load(cd_xml_root(doc), doc, name, NULL, NULL, "", diags, ret);
}

int dmn_model_read_node(const cd_node *root, const char *file, cd_diags *diags, dmn_model **ret)
{
    return load(root, NULL, file, NULL, NULL, "", diags, ret);
}

void dmn_model_free(dmn_model *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->nimports; i++)
        dmn_model_free(m->imports[i].model);
    cd_arena_done(&m->arena);
    cd_xml_free(m->doc);
    free(m);
}

/* ---- accessors ---- */

const char *dmn_model_name(const dmn_model *m)
{
    return m->name;
}

const char *dmn_model_namespace(const dmn_model *m)
{
    return m->ns;
}

const char *dmn_model_file(const dmn_model *m)
{
    return m->file;
}

size_t dmn_model_count(const dmn_model *m)
{
    return m->nelements;
}

const dmn_element *dmn_model_at(const dmn_model *m, size_t i)
{
    return m->elements[i];
}

const dmn_element *dmn_model_find(const dmn_model *m, enum dmn_kind kind, const char *name)
{
    for (size_t i = 0; i < m->nelements; i++) {
        if (m->elements[i]->kind == kind && strcmp(m->elements[i]->name, name) == 0)
            return m->elements[i];
    }
    for (size_t i = 0; i < m->nimports; i++) {
        size_t n = strlen(m->imports[i].name);
        if (m->imports[i].model && strncmp(name, m->imports[i].name, n) == 0 && name[n] == '.') {
            const dmn_element *e = dmn_model_find(m->imports[i].model, kind, name + n + 1);
            if (e)
                return e;
        }
    }
    return NULL;
}

enum dmn_kind dmn_element_kind(const dmn_element *e)
{
    return e->kind;
}

const char *dmn_element_name(const dmn_element *e)
{
    return e->name;
}

const char *dmn_element_id(const dmn_element *e)
{
    return e->id;
}

cd_place dmn_element_place(const dmn_element *e)
{
    return e->at;
}

const cd_node *dmn_element_node(const dmn_element *e)
{
    return e->node;
}

const dmn_type *dmn_element_type(const dmn_element *e)
{
    return e->type;
}

size_t dmn_element_nrequires(const dmn_element *e)
{
    return e->nrequires;
}

const dmn_element *dmn_element_requires(const dmn_element *e, size_t i)
{
    return e->requires[i];
}

const dmn_expr *dmn_element_logic(const dmn_element *e)
{
    return e->logic;
}

size_t dmn_element_nparams(const dmn_element *e)
{
    return e->nparams;
}

const char *dmn_element_param(const dmn_element *e, size_t i)
{
    return e->params[i].name;
}
