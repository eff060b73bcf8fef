#include "dossier/template.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "dossier/template_private.h"

enum { PARTS_DEPTH = 16 };

struct template_parts {
    cd_xml *xml;
};

enum { KEPT = 512 };
struct kept_text {
    struct kept_text *next;
    const char *text;
};

typedef struct loader {
    template *t;
    const template_styles *styles;
    const template_parts *parts;
    template_data data;
    const cd_node *root; /* of the template */
    cd_diags *diags;
    int depth; /* of parts in parts */
    bool bad;
    const char **counters; /* names and labels, by index */
    const char **counter_labels;
    size_t ncounters;
    cd_arena work; /* until the template is loaded */
    struct kept_text *kept[KEPT];
    bool one_line; /* title or footer: nothing there has a number or an anchor */
} loader;

static void load_children(loader *l, const cd_node *from, const shape_scope *scope, tnode *to);

#define fault(l, n, code, ...) (cd_error((l)->diags, code, cd_node_place(n), __VA_ARGS__), (l)->bad = true)

/* One copy of each text a template: names of styles and fields come again and again. */
static const char *kept(loader *l, const char *text)
{
    if (!text)
        return NULL;
    size_t at = 5381;
    for (const char *s = text; *s; s++)
        at = at * 33 + (unsigned char)*s;
    at %= KEPT;
    for (const struct kept_text *k = l->kept[at]; k; k = k->next)
        if (strcmp(k->text, text) == 0)
            return k->text;
    struct kept_text *k = cd_arena_alloc(&l->work, sizeof *k);
    *k = (struct kept_text){l->kept[at], cd_arena_strdup(&l->t->arena, text)};
    l->kept[at] = k;
    return k->text;
}

static const char *attr(loader *l, const cd_node *n, const char *name)
{
    return kept(l, cd_node_attr(n, name));
}

static bool yes(const cd_node *n, const char *name)
{
    const char *v = cd_node_attr(n, name);
    return v && strcmp(v, "yes") == 0;
}

/* "12pt", "4cm", "3.5mm" in 1/1000 pt; the schema has seen to the form.  0 when absent. */
static int length(const cd_node *n, const char *name)
{
    const char *v = cd_node_attr(n, name);
    if (!v)
        return 0;
    char *unit;
    double d = strtod(v, &unit);
    if (strcmp(unit, "mm") == 0)
        d *= 72 / 25.4;
    else if (strcmp(unit, "cm") == 0)
        d *= 72 / 2.54;
    return (int)lround(d * 1000);
}

static int whole(const cd_node *n, const char *name, int otherwise)
{
    const char *v = cd_node_attr(n, name);
    return v ? atoi(v) : otherwise;
}

static tnode *add(loader *l, tnode *to, enum tnode_kind kind, const cd_node *at)
{
    tnode *n = cd_arena_alloc(&l->t->arena, sizeof *n);
    n->kind = kind;
    n->at = cd_node_place(at);
    n->at.file = l->depth ? kept(l, n->at.file) : l->t->path;
    n->span = 1;
    if (to->last)
        to->last->next = n;
    else
        to->first = n;
    to->last = n;
    return n;
}

static const char *paragraph_style(loader *l, const cd_node *n, const char *name)
{
    const char *s = cd_node_attr(n, name);
    if (s && l->styles && !l->styles->paragraph(l->styles->user, s))
        fault(l, n, "E6001", _("không có kiểu đoạn «%s» trong tệp kiểu trang; sửa tên hoặc thêm kiểu đó"), s);
    return attr(l, n, name);
}

static const char *table_style(loader *l, const cd_node *n)
{
    const char *s = cd_node_attr(n, "style");
    if (s && l->styles && !l->styles->table(l->styles->user, s))
        fault(l, n, "E6001", _("không có kiểu bảng «%s» trong tệp kiểu trang; sửa tên hoặc thêm kiểu đó"), s);
    return attr(l, n, "style");
}

/* An expression in an attribute.  NULL after a fault. */
static const feel_node *expression(loader *l, const cd_node *n, const char *name, const shape_scope *scope,
                                   shape_found *ret)
{
    cd_place at = cd_node_place(n);
    at.file = kept(l, at.file);
    const feel_node *e;
    if (feel_parse_expr(cd_node_attr(n, name), at, l->data.names, l->diags, &l->t->arena, &e) != CD_OK ||
        shape_of(e, scope, &l->t->arena, l->diags, ret) != CD_OK) {
        l->bad = true;
        return NULL;
    }
    return e;
}

static const feel_node *condition(loader *l, const cd_node *n, const char *name, const shape_scope *scope)
{
    shape_found s;
    const feel_node *e = expression(l, n, name, scope, &s);
    if (e && s.shape->kind != SHAPE_BOOL && s.shape->kind != SHAPE_ANY)
        fault(l, n, "E6004", _("thuộc tính «%s» phải là một điều kiện đúng hoặc sai"), name);
    return e;
}

/* Puts the expression of a value into another one. */
static void rewrite(loader *l, tnode *v, const char *form)
{
    cd_str text;
    cd_str_init(&text, 0);
    for (const char *p = form; *p; p++)
        if (*p == '@')
            cd_str_adds(&text, v->field);
        else
            cd_str_addc(&text, *p);
    if (feel_parse_expr(cd_str_c(&text), v->at, l->data.names, l->diags, &l->t->arena, &v->expr) != CD_OK)
        l->bad = true;
    cd_str_done(&text);
}

static void load_value(loader *l, const cd_node *n, const shape_scope *scope, tnode *to)
{
    tnode *v = add(l, to, cd_node_is(n, "lines") ? TNODE_LINES : TNODE_VALUE, n);
    shape_found s;
    v->expr = expression(l, n, "of", scope, &s);
    v->style = paragraph_style(l, n, "style");
    v->field = attr(l, n, "of");
    v->size = length(n, "width");
    const char *optional = cd_node_attr(n, "optional");
    v->told = optional && strcmp(optional, "told") == 0;
    v->optional = v->told || yes(n, "optional");
    if (!v->expr)
        return;
    enum shape_kind k = s.shape->kind;
    if (k == SHAPE_LIST || k == SHAPE_CONTEXT || k == SHAPE_BOOL)
        fault(l, n, "E6004", _("«%s» không phải một giá trị in được (là danh sách, nhóm trường hoặc đúng/sai)"), v->field);
    v->gap_label = attr(l, n, "gap");
    if (!v->gap_label && s.member)
        v->gap_label = s.member->label;
    if (!v->gap_label)
        v->gap_label = v->field;
    v->gap_fill = s.member ? s.member->fill : NULL;
    /* FEEL knows the letters of Vietnamese (đ, Đ); what is empty stays null and so a gap. */
    if (yes(n, "upper"))
        rewrite(l, v, "upper case(@)");
    else if (yes(n, "capital"))
        rewrite(l, v, "upper case(substring((@), 1, 1)) + (if string length(@) > 1 then substring((@), 2) else \"\")");
}

static const cd_node *part_below(const cd_node *root, const char *name)
{
    for (const cd_node *p = cd_elem_first(root, "part"); p; p = cd_elem_next(p, "part"))
        if (strcmp(cd_node_attr(p, "name"), name) == 0)
            return p;
    return NULL;
}

/* The template's own parts go before the shared ones. */
static const cd_node *find_part(loader *l, const char *name)
{
    const cd_node *own = part_below(l->root, name);
    return own || !l->parts ? own : part_below(cd_xml_root(l->parts->xml), name);
}

/* The `with` elements of an include from `w` on, then the part itself, which sees them and nothing else of the place
 * it is included at but the root. */
static void load_include(loader *l, const cd_node *w, const cd_node *part, const shape_scope *outer,
                         const shape_scope *inner, tnode *to)
{
    if (!w) {
        l->depth++;
        load_children(l, part, inner, to);
        l->depth--;
        return;
    }
    tnode *let = add(l, to, TNODE_LET, w);
    shape_found s = {&shape_any, NULL};
    let->expr = expression(l, w, "value", outer, &s);
    let->name = attr(l, w, "name");
    shape_scope known = {inner, let->name, s.shape};
    load_include(l, cd_elem_next(w, "with"), part, outer, &known, let);
}

static void load_for(loader *l, const cd_node *n, const shape_scope *scope, tnode *to)
{
    tnode *f = add(l, to, TNODE_FOR, n);
    shape_found s = {&shape_any, NULL};
    f->expr = expression(l, n, "each", scope, &s);
    f->name = attr(l, n, "as");
    if (f->expr && s.shape->kind != SHAPE_LIST && s.shape->kind != SHAPE_ANY)
        fault(l, n, "E6004", _("«%s» không phải một danh sách"), cd_node_attr(n, "each"));
    const shape *item = s.shape->kind == SHAPE_LIST ? s.shape->item : &shape_any;
    shape_scope bound = {scope, f->name, item};
    shape_scope counted = {&bound, "index", &shape_number};
    load_children(l, n, &counted, f);
}

static void load_table(loader *l, const cd_node *n, const shape_scope *scope, tnode *t)
{
    t->style = table_style(l, n);
    t->borders = !yes(n, "plain");
    size_t count = 0;
    for (const cd_node *c = cd_elem_first(n, "col"); c; c = cd_elem_next(c, "col"))
        count++;
    doc_col *cols = cd_arena_array(&l->t->arena, count, sizeof *cols);
    for (const cd_node *c = cd_elem_first(n, "col"); c; c = cd_elem_next(c, "col"))
        cols[t->ncols++] = (doc_col){whole(c, "width", 1), paragraph_style(l, c, "style")};
    t->cols = cols;
    load_children(l, n, scope, t);
}

static size_t find_counter(const loader *l, const char *name)
{
    size_t i = 0;
    while (i < l->ncounters && strcmp(l->counters[i], name) != 0)
        i++;
    return i;
}

static int compare_abbrs(const void *a, const void *b)
{
    const tabbr *x = a, *y = b;
    return cd_vi_compare(x->brief, y->brief);
}

static void load_abbreviations(loader *l, const cd_node *n, const shape_scope *scope, tnode *to)
{
    tnode *t = add(l, to, TNODE_ABBREVIATIONS, n);
    t->style = table_style(l, n);
    t->heads[0] = attr(l, n, "short");
    t->heads[1] = attr(l, n, "full");
    size_t count = 0;
    for (const cd_node *k = cd_elem_first(n, "abbr"); k; k = cd_elem_next(k, "abbr"))
        count++;
    tabbr *list = cd_arena_array(&l->t->arena, count, sizeof *list);
    for (const cd_node *k = cd_elem_first(n, "abbr"); k; k = cd_elem_next(k, "abbr")) {
        const char *brief = attr(l, k, "short");
        for (size_t i = 0; i < t->nabbrs; i++)
            if (strcmp(list[i].brief, brief) == 0)
                fault(l, k, "E6009", _("từ viết tắt «%s» có hai lần"), brief);
        list[t->nabbrs++] = (tabbr){brief, cd_arena_strdup(&l->t->arena, cd_node_text_trim(k))};
    }
    qsort(list, count, sizeof *list, compare_abbrs);
    t->abbrs = list;
    const cd_node *intro = cd_elem_first(n, "intro");
    if (intro)
        load_children(l, intro, scope, t);
}

static void load_caption(loader *l, const cd_node *n, const shape_scope *scope, tnode *to)
{
    tnode *c = add(l, to, TNODE_CAPTION, n);
    const char *name = cd_node_attr(n, "counter");
    c->counter = find_counter(l, name);
    if (c->counter == l->ncounters)
        fault(l, n, "E6006", _("không có bộ đếm «%s»; hãy khai báo trong <counters> của mẫu hoặc của tệp phần dùng chung"), name);
    c->style = paragraph_style(l, n, "style");
    c->anchor = attr(l, n, "anchor");
    load_children(l, n, scope, c);
}

static void load_toc(loader *l, const cd_node *n, tnode *to)
{
    tnode *t = add(l, to, TNODE_TOC, n);
    t->level = whole(n, "levels", 3);
    for (int i = 1; i <= t->level; i++) {
        char name[16];
        snprintf(name, sizeof name, "toc%d", i);
        if (l->styles && !l->styles->paragraph(l->styles->user, name))
            fault(l, n, "E6001", _("không có kiểu đoạn «%s» trong tệp kiểu trang; sửa tên hoặc thêm kiểu đó"), name);
    }
}

static void load_figure(loader *l, const cd_node *n, tnode *to)
{
    tnode *f = add(l, to, TNODE_FIGURE, n);
    f->name = attr(l, n, "name");
    f->style = paragraph_style(l, n, "style");
    f->anchor = attr(l, n, "anchor");
    f->text = attr(l, n, "continued");
    f->size = whole(n, "width", 100) * 10;
    const char *optional = cd_node_attr(n, "optional");
    f->told = optional && strcmp(optional, "told") == 0;
    f->optional = f->told || yes(n, "optional");
    const shape_member *all = shape_member_find(l->data.shape, "figure");
    const shape_member *m = all ? shape_member_find(all->shape, f->name) : NULL;
    if (!m) {
        cd_str names;
        cd_str_init(&names, 0);
        for (size_t i = 0; all && i < all->shape->nmembers; i++)
            cd_str_addf(&names, "%s%s", i ? ", " : "", all->shape->members[i].name);
        fault(l, n, "E6008", _("không có hình tên «%s»; các hình: %s"), f->name, cd_str_c(&names));
        cd_str_done(&names);
        return;
    }
    f->field = cd_arena_printf(&l->t->arena, "figure.%s", f->name);
    f->gap_label = m->label ? m->label : f->field;
    f->gap_fill = m->fill;
}

static void load_qr(loader *l, const cd_node *n, const shape_scope *scope, tnode *to)
{
    tnode *q = add(l, to, TNODE_QR, n);
    shape_found s;
    q->expr = expression(l, n, "of", scope, &s);
    q->style = paragraph_style(l, n, "style");
    q->size = length(n, "size");
    if (q->expr && s.shape->kind != SHAPE_TEXT && s.shape->kind != SHAPE_ANY)
        fault(l, n, "E6004", _("«%s» không phải một đoạn chữ"), cd_node_attr(n, "of"));
}

static const struct {
    const char *name;
    enum tnode_kind kind;
    enum doc_kind doc;
} elements[] = {
    {"p", TNODE_DOC, DOC_PARA},      {"heading", TNODE_DOC, DOC_HEADING}, {"table", TNODE_DOC, DOC_TABLE},
    {"row", TNODE_DOC, DOC_ROW},     {"cell", TNODE_DOC, DOC_CELL},       {"group", TNODE_DOC, DOC_GROUP},
    {"space", TNODE_DOC, DOC_SPACE}, {"rule", TNODE_DOC, DOC_RULE},       {"break", TNODE_DOC, DOC_BREAK},
    {"br", TNODE_DOC, DOC_LINE},     {"tab", TNODE_DOC, DOC_TAB},         {"box", TNODE_DOC, DOC_BOX},
    {"b", TNODE_BOLD, 0},            {"i", TNODE_ITALIC, 0},              {"u", TNODE_UNDERLINE, 0},
    {"sup", TNODE_SUPER, 0},         {"pageref", TNODE_DOC, DOC_PAGEREF},
};

static void load_element(loader *l, const cd_node *n, const shape_scope *scope, tnode *to)
{
    const char *name = cd_node_name(n);
    if (strcmp(name, "value") == 0 || strcmp(name, "lines") == 0) {
        load_value(l, n, scope, to);
    } else if (strcmp(name, "blank") == 0) {
        tnode *b = add(l, to, TNODE_BLANK, n);
        b->text = attr(l, n, "field");
        b->size = length(n, "width");
    } else if (strcmp(name, "if") == 0 || strcmp(name, "when") == 0) {
        tnode *i = add(l, to, TNODE_IF, n);
        i->expr = condition(l, n, "test", scope);
        load_children(l, n, scope, i);
    } else if (strcmp(name, "otherwise") == 0) {
        load_children(l, n, scope, add(l, to, TNODE_IF, n));
    } else if (strcmp(name, "choose") == 0) {
        load_children(l, n, scope, add(l, to, TNODE_CHOOSE, n));
    } else if (strcmp(name, "for") == 0) {
        load_for(l, n, scope, to);
    } else if (strcmp(name, "abbreviations") == 0) {
        load_abbreviations(l, n, scope, to);
    } else if (strcmp(name, "caption") == 0) {
        load_caption(l, n, scope, to);
    } else if (strcmp(name, "toc") == 0) {
        load_toc(l, n, to);
    } else if (strcmp(name, "figure") == 0) {
        load_figure(l, n, to);
    } else if (strcmp(name, "qr") == 0) {
        load_qr(l, n, scope, to);
    } else if (strcmp(name, "ref") == 0) {
        if (l->one_line)
            fault(l, n, "E6007", _("<ref> chỉ đứng được trong thân văn bản"));
        add(l, to, TNODE_REF, n)->text = attr(l, n, "to");
    } else if (strcmp(name, "include") == 0) {
        const cd_node *part = find_part(l, cd_node_attr(n, "part"));
        shape_scope root = {NULL, NULL, l->data.shape};
        if (!part)
            fault(l, n, "E6002", _("không có phần dùng chung «%s»"), cd_node_attr(n, "part"));
        else if (l->depth == PARTS_DEPTH)
            fault(l, n, "E6002", _("phần dùng chung «%s» gọi lồng nhau quá sâu; hãy xem có gọi vòng không"), cd_node_attr(n, "part"));
        else
            load_include(l, cd_elem_first(n, "with"), part, scope, &root, to);
    } else if (strcmp(name, "col") != 0) {
        size_t i = 0;
        while (i < sizeof elements / sizeof *elements && strcmp(elements[i].name, name) != 0)
            i++;
        if (i == sizeof elements / sizeof *elements) {
            fault(l, n, "E6005", _("không hiểu phần tử «%s»"), name); /* the schema and this table differ */
            return;
        }
        tnode *d = add(l, to, elements[i].kind, n);
        d->doc = elements[i].doc;
        d->keep = yes(n, "keep");
        d->header = yes(n, "header");
        d->join = yes(n, "join");
        d->landscape = yes(n, "landscape");
        d->restart = yes(n, "restart");
        d->middle = cd_node_attr(n, "valign") != NULL && strcmp(cd_node_attr(n, "valign"), "middle") == 0;
        d->anchor = attr(l, n, "anchor");
        d->level = whole(n, "level", 0);
        d->span = whole(n, "span", 1);
        if (d->kind == TNODE_DOC && d->doc == DOC_TABLE) {
            load_table(l, n, scope, d);
            return;
        }
        if (d->kind == TNODE_DOC && d->doc == DOC_RULE) {
            const char *share = cd_node_attr(n, "share");
            d->size = share ? (int)lround(strtod(share, NULL) * 1000) : 0;
        } else {
            d->size = length(n, "size");
        }
        if (d->kind == TNODE_DOC && d->doc == DOC_BOX && cd_node_attr(n, "ticked"))
            d->expr = condition(l, n, "ticked", scope);
        if (d->kind == TNODE_DOC && d->doc == DOC_PAGEREF)
            d->text = attr(l, n, "to");
        d->style = paragraph_style(l, n, "style");
        load_children(l, n, scope, d);
    }
}

/* Text inside elements that hold inlines; elsewhere the schema lets only blanks stand. */
static bool holds_text(const cd_node *n)
{
    static const char *const names[] = {"p", "heading", "caption", "b", "i", "u", "sup", "title", "footer"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cd_node_is(n, names[i]))
            return true;
    static const char *const controls[] = {"if", "when", "otherwise", "for", "choose"};
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        if (cd_node_is(n, controls[i]))
            return cd_elem_parent(n) && holds_text(cd_elem_parent(n));
    return false;
}

static void load_children(loader *l, const cd_node *from, const shape_scope *scope, tnode *to)
{
    bool text = holds_text(from) && !cd_node_is(from, "choose");
    for (const cd_node *n = cd_node_first(from); n; n = cd_node_next(n)) {
        if (!cd_node_is_text(n)) {
            load_element(l, n, scope, to);
        } else if (text) {
            tnode *t = add(l, to, TNODE_DOC, from);
            t->doc = DOC_TEXT;
            t->text = cd_arena_strdup(&l->t->arena, cd_node_text(n));
        }
    }
}

static const tnode *load_section(loader *l, const cd_node *root, const char *name)
{
    const cd_node *n = cd_elem_first(root, name);
    if (!n)
        return NULL;
    tnode *top = cd_arena_alloc(&l->t->arena, sizeof *top);
    top->at = cd_node_place(n);
    top->at.file = l->t->path;
    shape_scope scope = {NULL, NULL, l->data.shape};
    load_children(l, n, &scope, top);
    return top;
}

/* ---- anchors ---- */

typedef struct anchor {
    const char *name;
    const tnode *n;
    bool hidden; /* of another branch of the same choice */
} anchor;

typedef struct anchors {
    loader *l;
    anchor *v;
    size_t n, cap;
} anchors;

static const anchor *find_anchor(const anchors *a, const char *name)
{
    for (size_t i = 0; i < a->n; i++)
        if (!a->v[i].hidden && strcmp(a->v[i].name, name) == 0)
            return &a->v[i];
    return NULL;
}

#define fault_at(l, n, ...) (cd_error((l)->diags, "E6007", (n)->at, __VA_ARGS__), (l)->bad = true)

static void note_anchor(anchors *a, const tnode *n, bool loop)
{
    if (loop)
        fault_at(a->l, n, _("tên «%s» nằm trong <for>, nên mỗi lượt sẽ có một mục cùng tên; hãy đặt tên ở ngoài"), n->anchor);
    else if (find_anchor(a, n->anchor))
        fault_at(a->l, n, _("tên «%s» được đặt hai lần trong văn bản"), n->anchor);
    if (a->n == a->cap) {
        a->cap = a->cap ? 2 * a->cap : 16;
        a->v = cd_realloc(a->v, a->cap, sizeof *a->v);
    }
    a->v[a->n++] = (anchor){n->anchor, n, false};
}

/* Only one branch of a choice is taken, so that each may use the same name. */
static void collect_anchors(anchors *a, const tnode *n, bool loop)
{
    for (; n; n = n->next) {
        if (n->anchor)
            note_anchor(a, n, loop);
        if (n->kind != TNODE_CHOOSE) {
            collect_anchors(a, n->first, loop || n->kind == TNODE_FOR);
            continue;
        }
        size_t from = a->n;
        for (const tnode *w = n->first; w; w = w->next) {
            size_t branch = a->n;
            collect_anchors(a, w->first, loop);
            for (size_t i = branch; i < a->n; i++)
                a->v[i].hidden = true;
        }
        for (size_t i = from; i < a->n; i++)
            a->v[i].hidden = false;
    }
}

static void check_references(const anchors *a, const tnode *n)
{
    for (; n; n = n->next) {
        bool ref = n->kind == TNODE_REF, page = n->kind == TNODE_DOC && n->doc == DOC_PAGEREF;
        const anchor *to = ref || page ? find_anchor(a, n->text) : NULL;
        if ((ref || page) && !to)
            fault_at(a->l, n, _("không có mục nào mang tên «%s»"), n->text);
        else if (ref && to->n->kind != TNODE_CAPTION)
            fault_at(a->l, n, _("«%s» không phải tên của một <caption>, nên không có số để viện dẫn"), n->text);
        check_references(a, n->first);
    }
}

static void check_anchors(loader *l, const tnode *body)
{
    anchors a = {.l = l};
    collect_anchors(&a, body->first, false);
    check_references(&a, body->first);
    free(a.v);
}

/* ---- counters ---- */

/* Those of the template go before shared ones of the same name. */
static void load_counters(loader *l, const cd_node *root, bool shared)
{
    const cd_node *list = root ? cd_elem_first(root, "counters") : NULL;
    size_t own = l->ncounters;
    for (const cd_node *n = list ? cd_elem_first(list, "counter") : NULL; n; n = cd_elem_next(n, "counter")) {
        const char *name = cd_node_attr(n, "name");
        size_t known = find_counter(l, name);
        if (known < l->ncounters && (!shared || known >= own))
            fault(l, n, "E6006", _("bộ đếm «%s» có hai lần"), name);
        if (known < l->ncounters)
            continue;
        l->counters[l->ncounters] = attr(l, n, "name");
        l->counter_labels[l->ncounters++] = attr(l, n, "label");
    }
}

static size_t count_counters(const cd_node *root)
{
    const cd_node *list = root ? cd_elem_first(root, "counters") : NULL;
    size_t n = 0;
    for (const cd_node *c = list ? cd_elem_first(list, "counter") : NULL; c; c = cd_elem_next(c, "counter"))
        n++;
    return n;
}

static void load_all_counters(loader *l)
{
    const cd_node *shared = l->parts ? cd_xml_root(l->parts->xml) : NULL;
    size_t n = count_counters(l->root) + count_counters(shared);
    l->counters = cd_arena_array(&l->t->arena, n, sizeof *l->counters);
    l->counter_labels = cd_arena_array(&l->t->arena, n, sizeof *l->counter_labels);
    load_counters(l, l->root, false);
    load_counters(l, shared, true);
    l->t->counters = l->counter_labels;
    l->t->ncounters = l->ncounters;
}

/* Reads and validates a file whose root must be `root`. */
static int read_file(const char *path, const char *root, cd_xml_schema *schema, cd_diags *diags, cd_xml **ret)
{
    cd_xml *x;
    int r = cd_xml_read_file(path, diags, &x);
    if (r != CD_OK)
        return r;
    r = cd_xml_validate(x, schema, diags);
    if (r == CD_OK && !cd_node_is(cd_xml_root(x), root)) {
        cd_error(diags, "E6005", cd_node_place(cd_xml_root(x)), _("tệp này phải có phần tử gốc <%s>"), root);
        r = CD_EINPUT;
    }
    if (r != CD_OK) {
        cd_xml_free(x);
        return r;
    }
    *ret = x;
    return CD_OK;
}

static int check_parts(const cd_node *root, cd_diags *diags)
{
    int r = CD_OK;
    for (const cd_node *p = cd_elem_first(root, "part"); p; p = cd_elem_next(p, "part"))
        for (const cd_node *q = cd_elem_next(p, "part"); q; q = cd_elem_next(q, "part"))
            if (strcmp(cd_node_attr(p, "name"), cd_node_attr(q, "name")) == 0) {
                cd_error(diags, "E6002", cd_node_place(q), _("phần dùng chung «%s» có hai lần"), cd_node_attr(q, "name"));
                r = CD_EINPUT;
            }
    return r;
}

int template_parts_load(const char *path, cd_xml_schema *schema, cd_diags *diags, template_parts **ret)
{
    cd_xml *x;
    int r = read_file(path, "parts", schema, diags, &x);
    if (r != CD_OK)
        return r;
    r = check_parts(cd_xml_root(x), diags);
    if (r != CD_OK) {
        cd_xml_free(x);
        return r;
    }
    template_parts *parts = cd_calloc(1, sizeof *parts);
    parts->xml = x;
    *ret = parts;
    return CD_OK;
}

void template_parts_free(template_parts *p)
{
    if (!p)
        return;
    cd_xml_free(p->xml);
    free(p);
}

/* Names bound in templates and expressions are simple words, so the parser needs those of the data only. */
template_data template_data_of(const shape *data, cd_arena *a)
{
    feel_scope *names = feel_scope_new(a, NULL);
    shape_names(data, names);
    return (template_data){data, names};
}

int template_load(const char *path, cd_xml_schema *schema, const template_styles *styles, const template_parts *parts,
                  template_data data, cd_diags *diags, template **ret)
{
    cd_xml *x;
    int r = read_file(path, "template", schema, diags, &x);
    if (r != CD_OK)
        return r;
    template *t = cd_calloc(1, sizeof *t);
    cd_arena_init(&t->arena);
    t->path = cd_arena_strdup(&t->arena, path);
    loader l = {.t = t, .styles = styles, .parts = parts, .data = data, .diags = diags};
    cd_arena_init(&l.work);
    const cd_node *root = cd_xml_root(x);
    l.root = root;
    r = check_parts(root, diags);
    l.bad = r != CD_OK;
    load_all_counters(&l);
    l.one_line = true;
    t->title = load_section(&l, root, "title");
    t->footer = load_section(&l, root, "footer");
    l.one_line = false;
    t->body = load_section(&l, root, "body");
    check_anchors(&l, t->body);
    cd_arena_done(&l.work);
    cd_xml_free(x);
    if (l.bad) {
        template_free(t);
        return CD_EINPUT;
    }
    *ret = t;
    return CD_OK;
}

void template_free(template *t)
{
    if (!t)
        return;
    cd_arena_done(&t->arena);
    free(t);
}

const char *template_path(const template *t)
{
    return t->path;
}

int template_test_new(const char *text, cd_place at, template_data data, cd_arena *a, cd_diags *diags,
                      const feel_node **ret)
{
    const feel_node *e;
    at.file = cd_arena_strdup(a, at.file);
    int r = feel_parse_expr(text, at, data.names, diags, a, &e);
    shape_found s;
    shape_scope root = {NULL, NULL, data.shape};
    if (r == CD_OK)
        r = shape_of(e, &root, a, diags, &s);
    if (r == CD_OK)
        *ret = e;
    return r;
}
