#include "plan/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "plan/private.h"

struct plan_baseline {
    const pack *p;
    int level;
    const char *title;
    plan_catalog *catalogs[PLAN_CATALOGS_MAX]; /* imported; a catalogue that a list replaced comes after */
    bool lent[PLAN_CATALOGS_MAX];
    size_t ncatalogs;
    plan_row *rows;
    size_t nrows;
    plan_conditions *conditions;
    cd_arena arena;
};

typedef struct chosen { /* a control of the profile */
    const plan_control *control;
    const plan_catalog *catalog;
} chosen;

typedef struct reader {
    plan_baseline *b;
    const char *dir, *schema_dir, *path, *own_list;
    enum plan_list meant;
    plan_catalogs *shared; /* NULL: the baseline has its own */
    bool replaced;      /* the own list has taken its place */
    chosen *list;       /* in the order of the profile */
    size_t count, cap;
    cd_diags *diags;
    int result;
} reader;

static int by_id(const void *a, const void *b)
{
    return strcmp(((const chosen *)a)->control->id, ((const chosen *)b)->control->id);
}

static void choose(reader *r, const plan_control *x, const plan_catalog *c)
{
    if (r->count == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 256;
        r->list = cd_realloc(r->list, r->cap, sizeof *r->list);
    }
    r->list[r->count++] = (chosen){x, c};
}

/* ---- imports ---- */

/* What an own list may name as headings: the labels of the headings chosen so far. */
static int own_list(reader *r, const plan_catalog *like)
{
    const plan_control **labels = cd_calloc(r->count + 1, sizeof *labels);
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++)
        if (r->list[i].control->kind == PLAN_HEADING)
            labels[n++] = r->list[i].control;
    plan_catalog *own = NULL;
    int result = plan_catalog_read_list(r->own_list, like, labels, n, (int)r->b->p->nlevels, r->diags, &own);
    free(labels);
    if (result != CD_OK)
        return result;
    r->replaced = true;
    r->b->catalogs[r->b->ncatalogs++] = own;
    size_t before = r->count;
    for (size_t i = 0; i < own->ncontrols; i++)
        if (own->controls[i].level == r->b->level)
            choose(r, &own->controls[i], own);
    if (r->count == before) {
        cd_error(r->diags, "E5535", cd_place_file(own->path), _("danh sách không có yêu cầu nào của cấp %d"), r->b->level);
        return CD_EINPUT;
    }
    return CD_OK;
}

static void read_ids(reader *r, const cd_node *import, const plan_catalog *c)
{
    chosen *index = cd_calloc(c->ncontrols + 1, sizeof *index);
    for (size_t i = 0; i < c->ncontrols; i++)
        index[i] = (chosen){&c->controls[i], c};
    qsort(index, c->ncontrols, sizeof *index, by_id);
    const cd_node *include = cd_elem_first(import, "include-controls");
    for (const cd_node *n = cd_elem_first(include, "with-id"); n; n = cd_elem_next(n, "with-id")) {
        plan_control like = {.id = cd_node_text_trim(n)};
        chosen key = {&like, c};
        const chosen *found = bsearch(&key, index, c->ncontrols, sizeof *index, by_id);
        if (found) {
            choose(r, found->control, c);
        } else {
            cd_error(r->diags, "E5533", cd_node_place(n), _("danh mục «%s» không có mục «%s»"), cd_path_base(c->path), like.id);
            r->result = CD_EINPUT;
        }
    }
    free(index);
}

/* Of the shared ones, read when it is not among them. */
static int catalog_at(reader *r, const char *path, bool *ret_lent, plan_catalog **ret)
{
    plan_catalogs *all = r->shared;
    for (size_t i = 0; all && i < all->n; i++)
        if (strcmp(all->list[i]->path, path) == 0) {
            *ret_lent = true;
            *ret = all->list[i];
            return CD_OK;
        }
    int result = plan_catalog_read(path, r->schema_dir, r->diags, ret);
    if (result == CD_OK && all && all->n < PLAN_CATALOGS_MAX) {
        all->list[all->n++] = *ret;
        *ret_lent = true;
    }
    return result;
}

static void read_import(reader *r, const cd_node *n)
{
    plan_baseline *b = r->b;
    cd_auto_free char *path = cd_path_join(r->dir, cd_node_attr(n, "href") + strlen("../"));
    for (size_t i = 0; i < b->ncatalogs; i++)
        if (strcmp(b->catalogs[i]->path, path) == 0) {
            cd_error(r->diags, "E5532", cd_node_place(n), _("danh mục «%s» được dẫn hai lần"), cd_path_base(path));
            r->result = CD_EINPUT;
            return;
        }
    plan_catalog *c;
    bool lent = false;
    int one = b->ncatalogs + 2 > PLAN_CATALOGS_MAX ? CD_EINPUT : CD_OK; /* room for a list as well */
    if (one != CD_OK)
        cd_error(r->diags, "E5532", cd_node_place(n), _("dẫn quá nhiều danh mục"));
    else
        one = catalog_at(r, path, &lent, &c);
    if (one == CD_OK) {
        b->lent[b->ncatalogs] = lent;
        b->catalogs[b->ncatalogs++] = c;
        if (r->own_list && c->replaceable && !r->replaced)
            one = own_list(r, c);
        else
            read_ids(r, n, c);
    }
    r->result = one != CD_OK ? one : r->result;
}

/* ---- rows ---- */

static const chosen *find(const reader *r, const chosen *sorted, const char *id)
{
    plan_control like = {.id = id};
    chosen key = {&like, NULL};
    return bsearch(&key, sorted, r->count, sizeof *sorted, by_id);
}

static const plan_control *linked(reader *r, const chosen *sorted, const plan_control *from, const char *id, enum plan_kind kind)
{
    const chosen *x = find(r, sorted, id);
    if (!x || x->control->kind != kind) {
        cd_error(r->diags, "E5534", from->at, _("mục «%s» dẫn tới «%s», không có trong phương án của cấp này hoặc không đúng loại"), from->id, id);
        r->result = CD_EINPUT;
        return NULL;
    }
    return x->control;
}

static void add_row(reader *r, const chosen *sorted, const chosen *x, size_t *cap)
{
    plan_baseline *b = r->b;
    const plan_control *c = x->control;
    size_t items = 0;
    for (size_t i = 0; i < c->nrequired; i++) {
        const plan_control *clause = linked(r, sorted, c, c->required[i], PLAN_CLAUSE);
        items += clause ? clause->nitems : 0;
    }
    while (b->nrows + 1 + items > *cap) {
        *cap = *cap ? *cap * 2 : 256;
        b->rows = cd_realloc(b->rows, *cap, sizeof *b->rows);
    }
    plan_row row = {.kind = c->kind, .control = c, .catalog = x->catalog, .parent = b->nrows, .conditional = *c->test != '\0'};
    const plan_control **headings = cd_arena_array(&b->arena, c->nheadings + 1, sizeof *headings);
    for (size_t i = 0; i < c->nheadings; i++) {
        const plan_control *h = linked(r, sorted, c, c->headings[i], PLAN_HEADING);
        if (h)
            headings[row.nheadings++] = h;
    }
    row.headings = headings;
    if (row.conditional && plan_conditions_add(b->conditions, c->test, c->test_at, r->diags, &row.condition) != CD_OK)
        r->result = CD_EINPUT;
    size_t parent = b->nrows;
    b->rows[b->nrows++] = row;
    for (size_t i = 0; i < c->nrequired; i++) {
        const chosen *clause = find(r, sorted, c->required[i]);
        for (size_t k = 0; clause && clause->control->kind == PLAN_CLAUSE && k < clause->control->nitems; k++)
            b->rows[b->nrows++] = (plan_row){.kind = PLAN_ITEM, .control = clause->control, .item = &clause->control->items[k],
                                             .catalog = clause->catalog, .parent = parent};
    }
}

static void make_rows(reader *r)
{
    chosen *sorted = cd_calloc(r->count + 1, sizeof *sorted);
    if (r->count)
        memcpy(sorted, r->list, r->count * sizeof *sorted);
    qsort(sorted, r->count, sizeof *sorted, by_id);
    for (size_t i = 1; i < r->count; i++)
        if (by_id(&sorted[i - 1], &sorted[i]) == 0) {
            cd_error(r->diags, "E5533", cd_place_file(r->path), _("mục «%s» được chọn hai lần"), sorted[i].control->id);
            r->result = CD_EINPUT;
        }
    size_t cap = 0;
    for (size_t i = 0; i < r->count; i++)
        if (r->list[i].control->kind != PLAN_CLAUSE)
            add_row(r, sorted, &r->list[i], &cap);
    free(sorted);
}

/* ---- the profile ---- */

static int read_profile(reader *r, const cd_xml *doc)
{
    plan_baseline *b = r->b;
    const cd_node *root = cd_xml_root(doc), *m = cd_elem_first(root, "metadata");
    b->title = cd_arena_strdup(&b->arena, cd_node_text_trim(cd_elem_first(m, "title")));
    int pack_said = 0, level_said = 0, n;
    for (const cd_node *p = cd_elem_first(m, "prop"); p; p = cd_elem_next(p, "prop")) {
        const char *value = cd_node_attr(p, "value");
        if (strcmp(cd_node_attr(p, "name"), "pack") == 0)
            pack_said += strcmp(value, b->p->id) == 0 ? 1 : 2;
        else
            level_said += plan_small_number(value, 9, &n) && n == b->level ? 1 : 2;
    }
    if (pack_said != 1 || level_said != 1) {
        cd_error(r->diags, "E5531", cd_node_place(m), _("phương án này phải khai pack=\"%s\" và level=\"%d\", mỗi thuộc tính một lần"), b->p->id, b->level);
        return CD_EINPUT;
    }
    for (const cd_node *i = cd_elem_first(root, "import"); i; i = cd_elem_next(i, "import"))
        read_import(r, i);
    if (r->result == CD_OK && r->own_list && !r->replaced && r->meant == PLAN_LIST_MUST) {
        cd_error(r->diags, "E5535", cd_place_file(r->own_list), _("phương án của gói «%s» không có danh mục nào nhận danh sách thay thế"), b->p->id);
        r->result = CD_EINPUT;
    }
    if (r->result == CD_OK)
        make_rows(r);
    if (r->result == CD_OK)
        r->result = plan_conditions_build(b->conditions, r->diags);
    return r->result;
}

int plan_baseline_read(const char *dir, const char *schema_dir, const pack *p, int level, const char *own_list_path, cd_diags *diags,
                       plan_baseline **ret)
{
    return plan_baseline_read_shared(dir, schema_dir, p, level, own_list_path, PLAN_LIST_MUST, NULL, diags, ret);
}

int plan_baseline_read_shared(const char *dir, const char *schema_dir, const pack *p, int level, const char *own_list_path,
                              enum plan_list meant, plan_catalogs *shared, cd_diags *diags, plan_baseline **ret)
{
    cd_auto_free char *folder = cd_path_join(dir, p->id);
    cd_str name;
    cd_str_init(&name, 0);
    cd_str_addf(&name, "level-%d.xml", level);
    cd_auto_free char *path = cd_path_join(folder, cd_str_c(&name));
    cd_str_done(&name);
    if (!cd_path_exists(path)) {
        cd_error(diags, "E5530", cd_place_file(path), _("gói «%s» không có phương án cho cấp %d"), p->id, level);
        return CD_NO;
    }
    cd_xml *doc = NULL;
    plan_baseline *b = cd_calloc(1, sizeof *b);
    cd_arena_init(&b->arena);
    b->p = p;
    b->level = level;
    b->conditions = plan_conditions_new(p, level);
    int result = cd_xml_read_file(path, diags, &doc);
    if (result == CD_OK)
        result = plan_schema_check(doc, "profile", schema_dir, "oscal-profile.rng", diags);
    if (result == CD_OK) {
        reader r = {.b = b, .dir = dir, .schema_dir = schema_dir, .path = path, .own_list = own_list_path, .meant = meant, .shared = shared, .diags = diags, .result = CD_OK};
        result = read_profile(&r, doc);
        free(r.list);
    }
    cd_xml_free(doc);
    if (result != CD_OK) {
        plan_baseline_free(b);
        return result;
    }
    *ret = b;
    return CD_OK;
}

void plan_catalogs_done(plan_catalogs *c)
{
    for (size_t i = 0; i < c->n; i++)
        plan_catalog_free(c->list[i]);
    *c = (plan_catalogs){0};
}

void plan_baseline_free(plan_baseline *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->ncatalogs; i++)
        if (!b->lent[i])
            plan_catalog_free(b->catalogs[i]);
    plan_conditions_free(b->conditions);
    cd_arena_done(&b->arena);
    free(b->rows);
    free(b);
}

const char *plan_baseline_title(const plan_baseline *b)
{
    return b->title;
}

int plan_baseline_level(const plan_baseline *b)
{
    return b->level;
}

size_t plan_baseline_count(const plan_baseline *b)
{
    return b->nrows;
}

const plan_row *plan_baseline_row(const plan_baseline *b, size_t i)
{
    return &b->rows[i];
}

/* ---- answers ---- */

typedef struct evaluation {
    const plan_baseline *b;
    const law_part *parts;
    size_t nparts;
    bool *counts;          /* by part */
    plan_asking *asking;
    bool *essential;       /* by fact */
    cd_arena *arena;
} evaluation;

/* The first part counts when it tells something of the level, or when it is alone: as in verdict_of_parts. */
static bool first_counts(const evaluation *e)
{
    if (e->nparts == 1)
        return true;
    const facts *f = e->b->p->facts;
    for (size_t i = 0; i < facts_count(f); i++)
        if (e->parts[0].values[i] && pack_reads(e->b->p, facts_at(f, i)))
            return true;
    return false;
}

static int by_part(const void *a, const void *b)
{
    const plan_missing *x = a, *y = b;
    if (!x->part != !y->part)
        return x->part ? 1 : -1;
    int order = x->part ? strcmp(x->part, y->part) : 0;
    return order ? order : (x->fact->index > y->fact->index) - (x->fact->index < y->fact->index);
}

static void ask(evaluation *e, size_t condition, plan_answer *a)
{
    const facts *f = e->b->p->facts;
    size_t n = facts_count(f), count = 0, kept = 0;
    a->holds = TRUTH_NO;
    plan_missing *list = cd_arena_array(e->arena, e->nparts * n + 1, sizeof *list);
    for (size_t i = 0; i < e->nparts && a->holds != TRUTH_YES; i++) {
        if (!e->counts[i])
            continue;
        plan_asking_part(e->asking, e->parts[i].values, e->parts[0].values);
        memset(e->essential, 0, n * sizeof *e->essential);
        enum truth t = plan_asking_truth(e->asking, condition, e->essential);
        if (t == TRUTH_NO)
            continue;
        a->holds = t;
        for (size_t k = 0; k < n; k++)
            if (e->essential[k]) /* what no criterion reads is asked of the system itself */
                list[count++] = (plan_missing){i && plan_condition_of_criteria(e->b->conditions, facts_at(f, k)) ? e->parts[i].id : NULL, facts_at(f, k)};
    }
    if (a->holds != TRUTH_UNKNOWN)
        return;
    qsort(list, count, sizeof *list, by_part);
    for (size_t i = 0; i < count; i++)
        if (!i || by_part(&list[kept - 1], &list[i]) != 0)
            list[kept++] = list[i];
    a->missing = list;
    a->nmissing = kept;
}

static void answer(evaluation *e, const plan_row *row, const plan_answer *rows, plan_answer *a)
{
    const plan_control *c = row->control;
    if (row->kind == PLAN_ITEM) {
        *a = rows[row->parent];
        a->alternative = TRUTH_NO;
        return;
    }
    *a = (plan_answer){.status = PLAN_APPLIES, .holds = TRUTH_YES, .alternative = c->alternative ? TRUTH_YES : TRUTH_NO};
    if (!row->conditional)
        return;
    ask(e, row->condition, a);
    if (c->effect == PLAN_EFFECT_ROW)
        a->status = a->holds == TRUTH_YES ? PLAN_APPLIES : a->holds == TRUTH_NO ? PLAN_NOT_APPLICABLE : PLAN_UNKNOWN;
    else if (c->effect == PLAN_EFFECT_PRODUCT && c->alternative) /* where the product is obligatory no equivalent will do */
        a->alternative = a->holds == TRUTH_YES ? TRUTH_NO : a->holds == TRUTH_NO ? TRUTH_YES : TRUTH_UNKNOWN;
}

void plan_answer_rows(const plan_baseline *b, const law_part *parts, size_t nparts, plan_answers **ret)
{
    plan_answers *x = cd_calloc(1, sizeof *x);
    cd_arena_init(&x->arena);
    evaluation e = {.b = b, .parts = parts, .nparts = nparts, .arena = &x->arena};
    e.counts = cd_calloc(nparts + 1, sizeof *e.counts);
    e.counts[0] = first_counts(&e);
    for (size_t i = 1; i < nparts; i++)
        e.counts[i] = true;
    e.essential = cd_calloc(facts_count(b->p->facts) + 1, sizeof *e.essential);
    e.asking = plan_asking_new(b->conditions);
    plan_answer *rows = cd_arena_array(&x->arena, b->nrows + 1, sizeof *rows);
    for (size_t i = 0; i < b->nrows; i++)
        answer(&e, &b->rows[i], rows, &rows[i]);
    plan_asking_free(e.asking);
    free(e.essential);
    free(e.counts);
    x->rows = rows;
    *ret = x;
}

void plan_answers_free(plan_answers *x)
{
    if (!x)
        return;
    cd_arena_done(&x->arena);
    free(x);
}
