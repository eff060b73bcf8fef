#include "dossier/dossier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

typedef struct set_paper {
    const char *name, *form, *title;
    const feel_node *when; /* NULL: always */
    template *t;
} set_paper;

typedef struct set_mark {
    const char *text;
    const feel_node *when;
} set_mark;

typedef struct set_require {
    const feel_node *field;
    dossier_required told;
} set_require;

struct dossier_set {
    cd_arena arena;
    const char *pack;
    const char *draft, *final; /* what a draft, and a paper that is none, is called; final: NULL: not at all */
    const fact_tables *tables;
    set_paper *papers;
    size_t npapers;
    set_mark *marks;
    size_t nmarks;
    set_require *requires;
    size_t nrequires;
    template **templates; /* one a file */
    size_t ntemplates;
};

struct dossier_kit {
    cd_arena arena;
    const char *dir;
    cd_xml_schema *schema;
    const template_styles *styles;
    const fact_tables *tables;
    struct dossier_set **sets;
    size_t nsets;
    char **names; /* of papers of all sets */
    size_t nnames;
};

static void set_free(struct dossier_set *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->ntemplates; i++)
        template_free(s->templates[i]);
    free(s->templates);
    cd_arena_done(&s->arena);
    free(s);
}

static int read_set(const char *path, cd_xml_schema *schema, cd_diags *diags, cd_xml **ret)
{
    cd_xml *x;
    int r = cd_xml_read_file(path, diags, &x);
    if (r != CD_OK)
        return r;
    r = cd_xml_validate(x, schema, diags);
    if (r == CD_OK && !cd_node_is(cd_xml_root(x), "set")) {
        cd_error(diags, "E6021", cd_node_place(cd_xml_root(x)), _("tệp này phải có phần tử gốc <%s>"), "set");
        r = CD_EINPUT;
    }
    if (r != CD_OK)
        cd_xml_free(x);
    else
        *ret = x;
    return r;
}

static int read_names(dossier_kit *k, const char *dir, cd_diags *diags)
{
    char **files;
    size_t n;
    int r = cd_dir_list(dir, diags, &files, &n);
    if (r != CD_OK)
        return r;
    for (size_t i = 0; i < n && r == CD_OK; i++) {
        size_t len = strlen(files[i]);
        if (len < 4 || strcmp(files[i] + len - 4, ".xml") != 0)
            continue;
        char *path = cd_path_join(dir, files[i]);
        cd_xml *x;
        r = read_set(path, k->schema, diags, &x);
        free(path);
        if (r != CD_OK)
            break;
        for (const cd_node *d = cd_elem_first(cd_xml_root(x), "document"); d; d = cd_elem_next(d, "document")) {
            k->names = cd_realloc(k->names, k->nnames + 1, sizeof *k->names);
            k->names[k->nnames++] = cd_arena_strdup(&k->arena, cd_node_attr(d, "name"));
        }
        cd_xml_free(x);
    }
    cd_names_free(files, n);
    return r;
}

int dossier_kit_new(const char *templates_dir, const char *schema, const template_styles *styles, const fact_tables *tables, cd_diags *diags,
                    dossier_kit **ret)
{
    dossier_kit *k = cd_calloc(1, sizeof *k);
    cd_arena_init(&k->arena);
    k->dir = cd_arena_strdup(&k->arena, templates_dir);
    k->styles = styles;
    k->tables = tables;
    int r = cd_xml_schema_read(schema, diags, &k->schema);
    if (r == CD_OK) {
        char *sets = cd_path_join(templates_dir, "sets");
        r = read_names(k, sets, diags);
        free(sets);
    }
    if (r != CD_OK) {
        dossier_kit_free(k);
        return r;
    }
    *ret = k;
    return CD_OK;
}

void dossier_kit_free(dossier_kit *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < k->nsets; i++)
        set_free(k->sets[i]);
    free(k->sets);
    free(k->names);
    cd_xml_schema_free(k->schema);
    cd_arena_done(&k->arena);
    free(k);
}

bool dossier_kit_owns(const dossier_kit *k, const char *file, const char *extension)
{
    size_t len = strlen(file), tail = strlen(extension);
    if (len <= tail || strcmp(file + len - tail, extension) != 0)
        return false;
    for (size_t i = 0; i < k->nnames; i++)
        if (strlen(k->names[i]) == len - tail && memcmp(k->names[i], file, len - tail) == 0)
            return true;
    return false;
}

bool dossier_kit_has(const dossier_kit *k, const char *pack_id)
{
    cd_auto_free char *path = NULL;
    if (asprintf(&path, "%s/sets/%s.xml", k->dir, pack_id) < 0)
        abort();
    return cd_path_exists(path);
}

/* ---- loading a set ---- */

typedef struct set_loader {
    dossier_kit *k;
    struct dossier_set *s;
    template_data data;
    template_parts *parts;
    cd_diags *diags;
    int result;
} set_loader;

static void keep_result(set_loader *l, int r)
{
    if (l->result == CD_OK)
        l->result = r;
}

static const feel_node *test_of(set_loader *l, const cd_node *n, const char *name)
{
    const char *text = cd_node_attr(n, name);
    const feel_node *e = NULL;
    if (text)
        keep_result(l, template_test_new(text, cd_node_place(n), l->data, &l->s->arena, l->diags, &e));
    return e;
}

static template *template_of(set_loader *l, const char *file)
{
    char *path = cd_path_join(l->k->dir, file);
    template *t = NULL;
    for (size_t i = 0; i < l->s->ntemplates && !t; i++)
        if (strcmp(template_path(l->s->templates[i]), path) == 0)
            t = l->s->templates[i];
    if (!t) {
        int r = template_load(path, l->k->schema, l->k->styles, l->parts, l->data, l->diags, &t);
        keep_result(l, r);
        if (r == CD_OK) {
            l->s->templates = cd_realloc(l->s->templates, l->s->ntemplates + 1, sizeof *l->s->templates);
            l->s->templates[l->s->ntemplates++] = t;
        }
    }
    free(path);
    return t;
}

static const char *child_text(set_loader *l, const cd_node *n, const char *name)
{
    const cd_node *c = cd_elem_first(n, name);
    return c ? cd_arena_strdup(&l->s->arena, cd_node_text_trim(c)) : NULL;
}

static size_t count_of(const cd_node *root, const char *name)
{
    size_t n = 0;
    for (const cd_node *c = cd_elem_first(root, name); c; c = cd_elem_next(c, name))
        n++;
    return n;
}

static void load_set(set_loader *l, const cd_node *root)
{
    struct dossier_set *s = l->s;
    s->draft = child_text(l, root, "draft");
    s->final = child_text(l, root, "final");
    s->tables = l->k->tables;
    s->marks = cd_arena_array(&s->arena, count_of(root, "mark"), sizeof *s->marks);
    for (const cd_node *n = cd_elem_first(root, "mark"); n; n = cd_elem_next(n, "mark"))
        s->marks[s->nmarks++] = (set_mark){cd_arena_strdup(&s->arena, cd_node_text_trim(n)), test_of(l, n, "when")};
    s->requires = cd_arena_array(&s->arena, count_of(root, "require"), sizeof *s->requires);
    for (const cd_node *n = cd_elem_first(root, "require"); n; n = cd_elem_next(n, "require")) {
        set_require q = {test_of(l, n, "field"), {.field = cd_arena_strdup(&s->arena, cd_node_attr(n, "field"))}};
        shape_found found;
        shape_scope scope = {NULL, NULL, l->data.shape};
        if (q.field && shape_of(q.field, &scope, &s->arena, NULL, &found) == CD_OK && found.member)
            q.told = (dossier_required){q.told.field, found.member->label, found.member->fill};
        if (!q.told.label)
            q.told.label = q.told.field;
        s->requires[s->nrequires++] = q;
    }
    s->papers = cd_arena_array(&s->arena, count_of(root, "document"), sizeof *s->papers);
    for (const cd_node *n = cd_elem_first(root, "document"); n; n = cd_elem_next(n, "document")) {
        set_paper p = {.name = cd_arena_strdup(&s->arena, cd_node_attr(n, "name"))};
        for (size_t i = 0; i < s->npapers; i++)
            if (strcmp(s->papers[i].name, p.name) == 0) {
                cd_error(l->diags, "E6021", cd_node_place(n), _("văn bản «%s» có hai lần trong bộ"), p.name);
                keep_result(l, CD_EINPUT);
            }
        p.form = child_text(l, n, "form");
        p.title = child_text(l, n, "title");
        p.when = test_of(l, n, "when");
        p.t = template_of(l, cd_node_attr(n, "file"));
        s->papers[s->npapers++] = p;
    }
}

int dossier_kit_set(dossier_kit *k, const pack *p, cd_diags *diags, const dossier_set **ret)
{
    for (size_t i = 0; i < k->nsets; i++)
        if (strcmp(k->sets[i]->pack, p->id) == 0) {
            *ret = k->sets[i];
            return CD_OK;
        }
    cd_arena scratch;
    cd_arena_init(&scratch);
    const char *path = cd_arena_printf(&scratch, "%s/sets/%s.xml", k->dir, p->id);
    if (!cd_path_exists(path)) {
        cd_error(diags, "E6020", cd_place_file(path), _("gói «%s» chưa có bộ mẫu hồ sơ; hãy thêm tệp này"), p->id);
        cd_arena_done(&scratch);
        return CD_EINPUT;
    }
    cd_xml *x;
    int r = read_set(path, k->schema, diags, &x);
    if (r != CD_OK) {
        cd_arena_done(&scratch);
        return r;
    }
    struct dossier_set *s = cd_calloc(1, sizeof *s);
    cd_arena_init(&s->arena);
    s->pack = cd_arena_strdup(&s->arena, p->id);
    set_loader l = {.k = k, .s = s, .diags = diags, .data = template_data_of(model_shape(p, k->tables, &s->arena), &s->arena)};
    const cd_node *root = cd_xml_root(x), *parts = cd_elem_first(root, "parts");
    if (strcmp(cd_node_attr(root, "pack"), p->id) != 0) {
        cd_error(diags, "E6021", cd_node_place(root), _("bộ mẫu ghi gói «%s» nhưng tên tệp là «%s»"), cd_node_attr(root, "pack"), p->id);
        l.result = CD_EINPUT;
    }
    if (parts)
        keep_result(&l, template_parts_load(cd_arena_printf(&scratch, "%s/%s", k->dir, cd_node_attr(parts, "file")), k->schema, diags, &l.parts));
    if (l.result == CD_OK)
        load_set(&l, root);
    template_parts_free(l.parts);
    cd_xml_free(x);
    cd_arena_done(&scratch);
    if (l.result != CD_OK) {
        set_free(s);
        return l.result;
    }
    k->sets = cd_realloc(k->sets, k->nsets + 1, sizeof *k->sets);
    k->sets[k->nsets++] = s;
    *ret = s;
    return CD_OK;
}

/* ---- making ---- */

static bool holds(const feel_node *when, const feel_value *data, cd_arena *a)
{
    return !when || feel_is_true(template_test_eval(when, data, a));
}

static size_t lacking_of(const dossier_set *s, const feel_value *data, cd_arena *a, dossier_required *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < s->nrequires; i++)
        if (feel_is_null(template_test_eval(s->requires[i].field, data, a)))
            ret[n++] = s->requires[i].told;
    return n;
}

void dossier_lacking(const dossier_set *s, const dossier_input *in, cd_arena *a, const dossier_required **ret, size_t *ret_count)
{
    dossier_required *list = cd_arena_array(a, s->nrequires + 1, sizeof *list);
    cd_arena work;
    cd_arena_init(&work);
    model_paper none = {.name = "", .title = ""};
    *ret_count = lacking_of(s, model_for_paper(model_data(in, s->tables, &work), &none, &work), &work, list);
    cd_arena_done(&work);
    *ret = list;
}

/* What the criteria that are printed as not judged wait for, once a fact and part. */
static void collect_unanswered(dossier *d, const dossier_input *in)
{
    size_t nfacts = facts_count(in->pack->facts);
    dossier_fact *list = cd_arena_array(&d->arena, nfacts * in->nparts + 1, sizeof *list);
    bool *said = cd_calloc(nfacts ? nfacts : 1, sizeof *said);
    for (size_t i = 0; i < in->nparts; i++) {
        const dossier_part *part = &in->parts[i];
        if (!part->counts)
            continue;
        memset(said, 0, nfacts * sizeof *said);
        for (size_t c = 0; c < part->why->ncriteria; c++) {
            const reason *r = &part->why->criteria[c];
            for (size_t k = 0; r->state == REASON_UNKNOWN && k < r->nlimbs; k++)
                for (size_t f = 0; r->limbs[k].state == REASON_UNKNOWN && f < r->limbs[k].nfacts; f++) {
                    const fact *x = r->limbs[k].facts[f].fact;
                    if (part->values[x->index] || part->missing[x->index] || said[x->index])
                        continue;
                    said[x->index] = true;
                    list[d->nunanswered++] = (dossier_fact){x, i ? cd_arena_strdup(&d->arena, part->id) : NULL};
                }
        }
    }
    free(said);
    d->unanswered = list;
}

static void collect(dossier *d, const dossier_set *s, const dossier_input *in, const feel_value *data)
{
    const char **marks = cd_arena_array(&d->arena, s->nmarks + 1, sizeof *marks);
    for (size_t i = 0; i < s->nmarks; i++)
        if (holds(s->marks[i].when, data, &d->arena))
            marks[d->nmarks++] = s->marks[i].text;
    d->marks = marks;
    dossier_required *lacking = cd_arena_array(&d->arena, s->nrequires + 1, sizeof *lacking);
    d->nlacking = lacking_of(s, data, &d->arena, lacking);
    d->lacking = lacking;
    collect_unanswered(d, in);
    size_t cap = 1;
    for (size_t i = 0; i < in->nparts; i++)
        cap += in->parts[i].why->nambiguities;
    const ambiguity **decisions = cd_arena_array(&d->arena, cap, sizeof *decisions);
    for (size_t i = 0; i < in->nparts; i++)
        for (size_t j = 0; in->parts[i].counts && j < in->parts[i].why->nambiguities; j++) {
            const ambiguity *x = &in->parts[i].why->ambiguities[j];
            bool known = !x->decision;
            for (size_t m = 0; m < d->ndecisions && !known; m++)
                known = strcmp(decisions[m]->code, x->code) == 0;
            if (!known)
                decisions[d->ndecisions++] = x;
        }
    d->decisions = decisions;
    d->check_errors = in->check_errors;
    d->draft = d->level <= 0 || d->nlacking > 0 || d->check_errors > 0;
}

struct dossier_plan {
    const dossier_set *set;
    const dossier_input *in;
    const set_paper **papers;
    const feel_value **data; /* of each */
};

void dossier_begin(const dossier_set *s, const dossier_input *in, dossier **ret)
{
    dossier *d = cd_calloc(1, sizeof *d);
    cd_arena_init(&d->arena);
    d->level = in->min == in->max ? in->min : -1;
    const feel_value *data = model_data(in, s->tables, &d->arena);
    snprintf(d->content_hash, sizeof d->content_hash, "%s", feel_context_get(feel_context_get(data, "content"), "hash")->string.s);
    model_paper none = {.name = "", .title = ""};
    const feel_value *common = model_for_paper(data, &none, &d->arena);
    collect(d, s, in, common);
    d->papers = cd_arena_array(&d->arena, s->npapers, sizeof *d->papers);
    struct dossier_plan *plan = cd_arena_alloc(&d->arena, sizeof *plan);
    *plan = (struct dossier_plan){s, in, cd_arena_array(&d->arena, s->npapers, sizeof *plan->papers), cd_arena_array(&d->arena, s->npapers, sizeof *plan->data)};
    d->plan = plan;
    for (size_t i = 0; i < s->npapers; i++) {
        const set_paper *p = &s->papers[i];
        model_paper of = {p->name, p->form, p->title, d->draft ? s->draft : s->final, d->marks, d->nmarks, d->draft};
        const feel_value *own = model_for_paper(data, &of, &d->arena);
        if (!holds(p->when, own, &d->arena))
            continue;
        plan->papers[d->npapers] = p;
        plan->data[d->npapers] = own;
        d->papers[d->npapers++] = NULL;
    }
    *ret = d;
}

const char *dossier_paper_name(const dossier *d, size_t i)
{
    return d->plan->papers[i]->name;
}

int dossier_paper(dossier *d, size_t i, cd_diags *diags)
{
    const struct dossier_plan *plan = d->plan;
    if (d->papers[i])
        return CD_OK;
    doc *paper;
    int r = template_build(plan->papers[i]->t, plan->data[i], plan->in->figures, plan->in->nfigures, diags, &d->gaps, &paper);
    if (r != CD_OK)
        return r;
    paper->name = doc_copy(paper, plan->papers[i]->name);
    paper->watermark = d->draft ? doc_copy(paper, plan->set->draft) : NULL;
    paper->subject = doc_copy(paper, plan->in->field[SYS_NAME]);
    paper->author = doc_copy(paper, plan->in->field[SYS_OPERATOR]);
    d->papers[i] = paper;
    return CD_OK;
}

void dossier_drop(dossier *d, size_t i)
{
    doc_free(d->papers[i]);
    d->papers[i] = NULL;
}

int dossier_make(const dossier_set *s, const dossier_input *in, cd_diags *diags, dossier **ret)
{
    dossier *d;
    dossier_begin(s, in, &d);
    int r = CD_OK;
    for (size_t i = 0; i < d->npapers; i++) {
        int here = dossier_paper(d, i, diags);
        r = here != CD_OK ? here : r;
    }
    if (r != CD_OK) {
        dossier_free(d);
        return r;
    }
    *ret = d;
    return CD_OK;
}

void dossier_free(dossier *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->npapers; i++)
        doc_free(d->papers[i]);
    template_gaps_done(&d->gaps);
    cd_arena_done(&d->arena);
    free(d);
}

/* True when the field is told as the reason of a draft. */
static bool is_required(const dossier *d, const template_gap *g)
{
    for (size_t i = 0; i < d->nlacking && !g->of; i++)
        if (strcmp(d->lacking[i].label, g->label) == 0)
            return true;
    return false;
}

static void by_hand_note(const dossier *d, cd_place at, cd_diags *diags)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < d->gaps.count; i++)
        if (d->gaps.items[i].by_hand)
            cd_str_addf(&s, "%s%s", s.len ? "; " : "", d->gaps.items[i].label);
    if (s.len)
        cd_diag_add(diags, CD_NOTE, "N6036", at, _("điền bằng tay trên bản in khi ký, phát hành: %s"), cd_str_c(&s));
    cd_str_done(&s);
}

static void gap_notes(const dossier *d, cd_place at, bool brief, cd_diags *diags)
{
    if (brief) {
        cd_str s;
        cd_str_init(&s, 0);
        size_t n = 0;
        for (size_t i = 0; i < d->gaps.count; i++)
            if (!d->gaps.items[i].by_hand && !is_required(d, &d->gaps.items[i]))
                cd_str_addf(&s, "%s%s", n++ ? "; " : "", d->gaps.items[i].label);
        if (n)
            cd_diag_add(diags, CD_NOTE, "N6031", at, _("còn %zu ô trống: %s"), n, cd_str_c(&s));
        cd_str_done(&s);
        return;
    }
    for (size_t i = 0; i < d->gaps.count; i++) {
        const template_gap *g = &d->gaps.items[i];
        if (g->by_hand || is_required(d, g))
            continue;
        cd_str who;
        cd_str_init(&who, 0);
        if (g->of)
            cd_str_addf(&who, _(" (hệ thống thành phần «%s»)"), g->of);
        if (g->fill)
            cd_diag_add(diags, CD_NOTE, "N6030", at, _("ô trống: %s%s; điền bằng %s"), g->label, cd_str_c(&who), g->fill);
        else
            cd_diag_add(diags, CD_NOTE, "N6030", at, _("ô trống: %s%s; điền bằng tay trên bản in"), g->label, cd_str_c(&who));
        cd_str_done(&who);
    }
    by_hand_note(d, at, diags);
}

/* One line: the facts, and how to answer them.  capdo ask does not come to them by itself any more. */
static void unanswered_note(const dossier *d, cd_place at, bool brief, cd_diags *diags)
{
    if (!d->nunanswered)
        return;
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < d->nunanswered; i++) {
        const fact *f = d->unanswered[i].fact;
        const char *label = strcmp(_("vi"), "en") == 0 && f->label_en ? f->label_en : f->label;
        cd_str_addf(&s, "%s%s (%s)", i ? "; " : "", label, f->code);
        if (d->unanswered[i].of)
            cd_str_addf(&s, _(" (hệ thống thành phần «%s»)"), d->unanswered[i].of);
    }
    if (brief)
        cd_diag_add(diags, CD_NOTE, "N6035", at, _("còn %zu dữ kiện chưa trả lời, không làm đổi cấp độ: %s"), d->nunanswered, cd_str_c(&s));
    else
        cd_diag_add(diags, CD_NOTE, "N6035", at,
                    _("còn %zu dữ kiện chưa trả lời, không làm đổi cấp độ nhưng văn bản phải ghi có tiêu chí chưa đánh giá được: %s; trả lời bằng "
                      "capdo ask MÃ (gõ = để chọn câu) hoặc các cột đó của tệp hệ thống (capdo import systems)"),
                    d->nunanswered, cd_str_c(&s));
    cd_str_done(&s);
}

void dossier_notes(const dossier *d, cd_place at, bool brief, cd_diags *diags)
{
    if (d->level < 0)
        cd_diag_add(diags, CD_NOTE, "N6033", at, _("bản nháp: chưa xác định được cấp độ, nên không có văn bản đề nghị; xem: capdo explain"));
    else if (d->level == 0)
        cd_diag_add(diags, CD_NOTE, "N6033", at, _("bản nháp: không tiêu chí nào cho cấp độ, nên không có văn bản đề nghị; người có thẩm quyền quyết định"));
    for (size_t i = 0; i < d->nlacking; i++)
        if (d->lacking[i].fill)
            cd_diag_add(diags, CD_NOTE, "N6033", at, _("bản nháp: thiếu trường bắt buộc «%s»; điền bằng %s"), d->lacking[i].label, d->lacking[i].fill);
        else
            cd_diag_add(diags, CD_NOTE, "N6033", at, _("bản nháp: thiếu trường bắt buộc «%s»"), d->lacking[i].label);
    if (d->check_errors)
        cd_diag_add(diags, CD_NOTE, "N6033", at, _("bản nháp: kiểm tra hồ sơ báo %zu lỗi; xem: capdo check %s"), d->check_errors, at.file);
    gap_notes(d, at, brief, diags);
    unanswered_note(d, at, brief, diags);
    for (size_t i = 0; i < d->nmarks; i++)
        cd_diag_add(diags, CD_NOTE, "N6032", at, _("văn bản mang ghi chú «%s»"), d->marks[i]);
    for (size_t i = 0; i < d->ndecisions; i++)
        cd_diag_add(diags, CD_NOTE, "N6034", at, _("cần người có thẩm quyền quyết định (%s): %s"), d->decisions[i]->code, d->decisions[i]->text);
}
