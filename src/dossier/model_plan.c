/* The plan of a system as templates see it. */
#include "base/date.h"
#include "base/i18n.h"
#include "dossier/model_make.h"

static const char *const state_names[PLAN_NSTATES] = {"open", "met", "partial", "unmet", "none"};

/* ---- shape ---- */

static void field(shaper *s, const char *name, const char *label, const char *fill)
{
    s->m[s->n++] = (shape_member){name, &shape_text, label, fill};
}

/* Members of a row; headings have them too. */
static void row_members(shaper *s, const shape *items)
{
    const char *fill = cd_arena_strdup(s->a, _("bảng phương án (capdo import plan); «capdo plan MÃ» liệt kê các yêu cầu"));
    members(s, "id label title text kind source figure section group state reason why host host_name host_present host_measure host_evidence unverified condition effect holds responsible_code", &shape_text);
    members(s, "inherited by_condition", &shape_bool);
    field(s, "status", _("Phương án: tình trạng đáp ứng từng yêu cầu"), fill);
    field(s, "present", _("Phương án: hiện trạng của yêu cầu đã đáp ứng"), fill);
    field(s, "measure", _("Phương án: biện pháp đối với yêu cầu chưa đáp ứng đầy đủ"), fill);
    field(s, "responsible", _("Phương án: trách nhiệm"), fill);
    field(s, "evidence", _("Phương án: minh chứng"), fill);
    member(s, "files", &shape_text);
    s->m[s->n++] = (shape_member){"deadline", &shape_date, _("Phương án: thời hạn đối với yêu cầu chưa đáp ứng đầy đủ"), fill};
    member(s, "items", items);
}

const shape *model_plan_shape(cd_arena *a)
{
    shaper s = {.a = a};
    members(&s, "label text unverified status present measure", &shape_text);
    const shape *items = list(a, end(&s));
    row_members(&s, items);
    const shape *row = end(&s);
    members(&s, "met partial unmet none open count", &shape_number);
    const shape *states = end(&s);
    members(&s, "title", &shape_text);
    member(&s, "rows", list(a, row));
    const shape *groups = list(a, end(&s));
    members(&s, "title", &shape_text);
    member(&s, "rows", list(a, row));
    member(&s, "groups", groups);
    member(&s, "states", states);
    const shape *sections = list(a, end(&s));
    row_members(&s, items);
    member(&s, "rows", list(a, row));
    member(&s, "groups", groups);
    member(&s, "states", states);
    const shape *headings = list(a, end(&s));
    members(&s, "text labels", &shape_text);
    const shape *proofs = list(a, end(&s));
    members(&s, "kind zones source", &shape_text);
    member(&s, "if_any", &shape_bool);
    const shape *zones = list(a, end(&s));
    members(&s, "title unverified", &shape_text);
    members(&s, "level items unverified_count", &shape_number);
    member(&s, "states", states);
    members(&s, "rows roadmap not_applicable", list(a, row));
    members(&s, "sections hosting", sections);
    member(&s, "headings", headings);
    member(&s, "zones", zones);
    member(&s, "proofs", proofs);
    return end(&s);
}

/* ---- data ---- */

typedef struct plan_maker {
    cd_arena *a;
    const plan_view *v;
    const dossier_input *in;
    const feel_value **rows; /* of each line; NULL until it is made */
} plan_maker;

static const char *const kinds[] = {[PLAN_REQUIREMENT] = "requirement", [PLAN_HOSTING] = "hosting", [PLAN_HEADING] = "heading", [PLAN_ITEM] = "item",
                                    [PLAN_CLAUSE] = "clause"};
static const char *const effects[] = {[PLAN_EFFECT_ROW] = "row", [PLAN_EFFECT_PRODUCT] = "product", [PLAN_EFFECT_PART] = "part"};
static const char *const truths[] = {[TRUTH_NO] = "no", [TRUTH_YES] = "yes", [TRUTH_UNKNOWN] = "unknown"};

static const feel_value *date_of(const char *s, cd_arena *a)
{
    cd_date d;
    return s && cd_date_parse(s, false, &d) ? feel_date(a, d.year, d.month, d.day) : &feel_null;
}

static const char *unverified_of(const plan_row *row, enum plan_verified v)
{
    return v == PLAN_NOT_VERIFIED ? row->catalog->unverified : NULL;
}

/* What the standard asks beneath a requirement. */
static const feel_value *items_of(plan_maker *p, size_t parent)
{
    size_t n = 0;
    while (parent + 1 + n < p->v->count && p->v->lines[parent + 1 + n].row->kind == PLAN_ITEM)
        n++;
    const feel_value **items = cd_arena_array(p->a, n ? n : 1, sizeof *items);
    maker m = {.a = p->a};
    for (size_t i = 0; i < n; i++) {
        const plan_line *l = &p->v->lines[parent + 1 + i];
        put_text(&m, "label", l->row->item->label);
        put_text(&m, "text", l->row->item->text);
        put_text(&m, "unverified", unverified_of(l->row, l->row->item->verified));
        put_text(&m, "status", l->status);
        put_text(&m, "present", l->present);
        put_text(&m, "measure", l->measure);
        items[i] = done_quickly(&m);
    }
    return feel_list(p->a, items, n);
}

/* Names of the files that prove what is said of a row, in one line. */
static const feel_value *files_of(const plan_maker *p, const plan_row *row)
{
    const char *id = plan_row_id(row);
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < p->in->nevidence; i++)
        for (size_t k = 0; k < p->in->evidence[i].ncontrols; k++)
            if (strcmp(p->in->evidence[i].controls[k], id) == 0)
                cd_str_addf(&s, "%s%s", s.len ? "; " : "", p->in->evidence[i].file);
    const feel_value *v = s.len ? feel_stringn(p->a, cd_str_c(&s), s.len) : &feel_null;
    cd_str_done(&s);
    return v;
}

static void put_row(maker *m, plan_maker *p, size_t i)
{
    const plan_line *l = &p->v->lines[i];
    const plan_control *c = l->row->control;
    bool conditional = *c->condition != '\0';
    put_text(m, "id", c->id);
    put_text(m, "label", c->label);
    put_text(m, "title", c->title);
    put_text(m, "text", c->text);
    put_text(m, "kind", kinds[l->row->kind]);
    put_text(m, "source", c->source);
    put_text(m, "figure", c->figure);
    put_text(m, "section", c->section);
    put_text(m, "group", c->group);
    put_text(m, "state", state_names[l->state]);
    put_text(m, "reason", l->reason);
    put_text(m, "why", l->inherited ? plan_why_text(l->why) : NULL);
    put_text(m, "host", l->host);
    put_text(m, "host_name", l->host_name ? l->host_name : l->host);
    put_text(m, "host_present", l->of_host ? l->of_host->present : NULL);
    put_text(m, "host_measure", l->of_host ? l->of_host->measure : NULL);
    put_text(m, "host_evidence", l->of_host ? l->of_host->evidence : NULL);
    put_text(m, "unverified", unverified_of(l->row, c->verified));
    put_text(m, "condition", c->condition);
    put_text(m, "effect", conditional ? effects[c->effect] : NULL);
    put_text(m, "holds", conditional && l->row->kind != PLAN_HEADING ? truths[l->answer->holds] : NULL);
    put(m, "inherited", feel_bool(l->inherited));
    put(m, "by_condition", feel_bool(l->by_condition));
    put_text(m, "status", l->status);
    put_text(m, "present", l->present);
    put_text(m, "measure", l->measure);
    put_text(m, "responsible", l->responsible);
    put_text(m, "responsible_code", l->responsible_code);
    put_text(m, "evidence", l->evidence);
    put(m, "files", files_of(p, l->row));
    put(m, "deadline", date_of(plan_line_deadline(l), m->a));
    put(m, "items", items_of(p, i));
}

static const feel_value *row_of(plan_maker *p, size_t i)
{
    if (!p->rows[i]) {
        maker m = {.a = p->a};
        put_row(&m, p, i);
        p->rows[i] = done_quickly(&m);
    }
    return p->rows[i];
}

static const feel_value *states_value(const size_t states[PLAN_NSTATES], cd_arena *a)
{
    maker m = {.a = a};
    size_t sum = 0;
    for (size_t i = 0; i < PLAN_NSTATES; i++) {
        put_int(&m, state_names[i], (int)states[i]);
        sum += states[i];
    }
    put_int(&m, "count", (int)sum);
    return done_quickly(&m);
}

typedef struct picked {
    const size_t *lines; /* indexes into the view */
    size_t count;
} picked;

static const feel_value *rows_value(plan_maker *p, picked x)
{
    const feel_value **items = cd_arena_array(p->a, x.count ? x.count : 1, sizeof *items);
    for (size_t i = 0; i < x.count; i++)
        items[i] = row_of(p, x.lines[i]);
    return feel_list(p->a, items, x.count);
}

static const feel_value *states_of(plan_maker *p, picked x)
{
    size_t states[PLAN_NSTATES] = {0};
    for (size_t i = 0; i < x.count; i++)
        states[p->v->lines[x.lines[i]].state]++;
    return states_value(states, p->a);
}

/* The title that rows are grouped by: the group of the catalogue, else its section. */
static const char *group_title(const plan_maker *p, size_t line)
{
    const plan_control *c = p->v->lines[line].row->control;
    return *c->group ? c->group : c->section;
}

/* Neighbours of the same group. */
static const feel_value *groups_value(plan_maker *p, picked x)
{
    const feel_value **groups = cd_arena_array(p->a, x.count ? x.count : 1, sizeof *groups);
    size_t n = 0;
    maker m = {.a = p->a};
    for (size_t i = 0, end = 0; i < x.count; i = end) {
        const char *title = group_title(p, x.lines[i]);
        for (end = i; end < x.count && strcmp(group_title(p, x.lines[end]), title) == 0; end++)
            ;
        put_text(&m, "title", title);
        put(&m, "rows", rows_value(p, (picked){x.lines + i, end - i}));
        groups[n++] = done_quickly(&m);
    }
    return feel_list(p->a, groups, n);
}

/* Rows of one kind by section, in the order in which the sections come first. */
static const feel_value *sections_value(plan_maker *p, enum plan_kind kind)
{
    size_t *lines = cd_arena_array(p->a, p->v->count + 1, sizeof *lines);
    bool *taken = cd_arena_array(p->a, p->v->count + 1, sizeof *taken);
    const feel_value **sections = cd_arena_array(p->a, p->v->count + 1, sizeof *sections);
    size_t n = 0;
    maker m = {.a = p->a};
    for (size_t i = 0; i < p->v->count; i++) {
        if (taken[i] || p->v->lines[i].row->kind != kind)
            continue;
        const char *title = p->v->lines[i].row->control->section;
        picked x = {lines, 0};
        for (size_t k = i; k < p->v->count; k++) {
            const plan_row *r = p->v->lines[k].row;
            if (r->kind == kind && !taken[k] && strcmp(r->control->section, title) == 0) {
                taken[k] = true;
                lines[x.count++] = k;
            }
        }
        put_text(&m, "title", title);
        put(&m, "rows", rows_value(p, x));
        put(&m, "groups", groups_value(p, x));
        put(&m, "states", states_of(p, x));
        sections[n++] = done_quickly(&m);
    }
    return feel_list(p->a, sections, n);
}

static bool stands_under(const plan_row *r, const plan_control *heading)
{
    for (size_t i = 0; i < r->nheadings; i++)
        if (r->headings[i] == heading)
            return true;
    return false;
}

/* A heading that nothing stands under is a row of its own: the plan has to say something of it too. */
static const feel_value *own_group(plan_maker *p, size_t heading)
{
    maker m = {.a = p->a};
    put_text(&m, "title", p->v->lines[heading].row->control->title);
    put(&m, "rows", rows_value(p, (picked){&heading, 1}));
    const feel_value *group = done_quickly(&m);
    return feel_list(p->a, &group, 1);
}

/* Every heading with the rows under it. */
static const feel_value *headings_value(plan_maker *p)
{
    size_t *lines = cd_arena_array(p->a, p->v->count + 1, sizeof *lines);
    const feel_value **headings = cd_arena_array(p->a, p->v->count + 1, sizeof *headings);
    size_t n = 0;
    maker m = {.a = p->a};
    for (size_t i = 0; i < p->v->count; i++) {
        if (p->v->lines[i].row->kind != PLAN_HEADING)
            continue;
        picked x = {lines, 0};
        for (size_t k = 0; k < p->v->count; k++)
            if (plan_row_counts(p->v->lines[k].row) && stands_under(p->v->lines[k].row, p->v->lines[i].row->control))
                lines[x.count++] = k;
        put_row(&m, p, i);
        put(&m, "rows", rows_value(p, x));
        put(&m, "groups", x.count ? groups_value(p, x) : own_group(p, i));
        put(&m, "states", states_of(p, x));
        headings[n++] = done_quickly(&m);
    }
    return feel_list(p->a, headings, n);
}

/* All that are counted, or those of one state. */
static const feel_value *rows_where(plan_maker *p, int state)
{
    size_t *lines = cd_arena_array(p->a, p->v->count + 1, sizeof *lines), n = 0;
    for (size_t i = 0; i < p->v->count; i++)
        if (plan_row_counts(p->v->lines[i].row) && (state < 0 || (int)p->v->lines[i].state == state))
            lines[n++] = i;
    return rows_value(p, (picked){lines, n});
}

static const feel_value *roadmap_value(plan_maker *p)
{
    size_t n;
    const plan_line *const *due = plan_roadmap(p->v, p->a, &n);
    size_t *lines = cd_arena_array(p->a, n + 1, sizeof *lines);
    for (size_t i = 0; i < n; i++)
        lines[i] = (size_t)(due[i] - p->v->lines);
    return rows_value(p, (picked){lines, n});
}

/* Zones of the system of one kind, in one line. */
static const feel_value *zones_of(const dossier_input *in, const fact_table *t, size_t kind_column, const char *kind, cd_arena *a)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < in->ntables; i++)
        for (size_t k = 0; in->tables[i].table == t && k < in->tables[i].count; k++) {
            const char *const *row = in->tables[i].rows[k];
            if (row[kind_column] && strcmp(row[kind_column], kind) == 0)
                cd_str_addf(&s, "%s%s", s.len ? ", " : "", row[t->key]);
        }
    const feel_value *v = s.len ? feel_stringn(a, cd_str_c(&s), s.len) : &feel_null;
    cd_str_done(&s);
    return v;
}

/* What the level wants and what there is of it. */
static const feel_value *zones_value(plan_maker *p, const fact_tables *tables, const dossier_input *in)
{
    const fact_table *t = tables ? fact_tables_find(tables, "zones") : NULL;
    size_t column = t ? fact_table_column(t, "zone_kind") : SIZE_MAX;
    if (column == SIZE_MAX)
        return feel_list(p->a, NULL, 0);
    size_t n;
    const plan_required_zone *zones = plan_required_zones(p->v->baseline, p->v->answers, p->a, &n);
    const feel_value **items = cd_arena_array(p->a, n + 1, sizeof *items);
    maker m = {.a = p->a};
    for (size_t i = 0; i < n; i++) {
        put(&m, "kind", model_shown(t->columns[column].fact, zones[i].kind, p->a));
        put(&m, "zones", zones_of(in, t, column, zones[i].kind, p->a));
        put_text(&m, "source", zones[i].row->control->source);
        put(&m, "if_any", feel_bool(zones[i].if_any));
        items[i] = done_quickly(&m);
    }
    return feel_list(p->a, items, n);
}

/* One more label of a list: points of one clause stand together, "5.1.2.2 a), b); 5.1.2.4 a)", and the details of one
 * point have its label once.  `last`: the label before it, "" at first. */
static void add_label(cd_str *to, const char **last, const char *label)
{
    const char *point = strrchr(label, ' ');
    size_t clause = point && label[strlen(label) - 1] == ')' ? (size_t)(point + 1 - label) : 0;
    if (clause && strncmp(*last, label, clause) == 0 && strcmp(*last, label) != 0)
        cd_str_addf(to, ", %s", label + clause);
    else if (strcmp(*last, label) != 0)
        cd_str_addf(to, "%s%s", to->len ? "; " : "", label);
    *last = label;
}

/* What is named as evidence, once each, with the rows it serves. */
static const feel_value *proofs_value(plan_maker *p)
{
    const plan_line **rest = cd_arena_array(p->a, p->v->count + 1, sizeof *rest);
    const feel_value **proofs = cd_arena_array(p->a, p->v->count + 1, sizeof *proofs);
    size_t n = 0, nproofs = 0;
    for (size_t i = 0; i < p->v->count; i++)
        if (plan_row_counts(p->v->lines[i].row) && p->v->lines[i].evidence && *p->v->lines[i].evidence)
            rest[n++] = &p->v->lines[i];
    maker m = {.a = p->a};
    cd_str labels;
    cd_str_init(&labels, 0);
    for (size_t i = 0; i < n; i++) {
        if (!rest[i])
            continue;
        const char *text = rest[i]->evidence;
        const char *last = "";
        cd_str_clear(&labels);
        for (size_t k = i; k < n; k++)
            if (rest[k] && strcmp(rest[k]->evidence, text) == 0) {
                add_label(&labels, &last, rest[k]->row->control->label);
                rest[k] = NULL;
            }
        put_text(&m, "text", text);
        put(&m, "labels", feel_stringn(p->a, cd_str_c(&labels), labels.len));
        proofs[nproofs++] = done_quickly(&m);
    }
    cd_str_done(&labels);
    return feel_list(p->a, proofs, nproofs);
}

const feel_value *model_plan(const fact_tables *t, const dossier_input *in, cd_arena *a)
{
    if (!in->plan)
        return &feel_null;
    plan_maker p = {.a = a, .v = in->plan, .in = in};
    p.rows = cd_arena_array(a, p.v->count + 1, sizeof *p.rows);
    size_t items = 0, unverified = 0;
    const char *mark = NULL;
    for (size_t i = 0; i < p.v->count; i++) {
        const plan_row *r = p.v->lines[i].row;
        items += r->kind == PLAN_ITEM;
        if ((r->item ? r->item->verified : r->control->verified) == PLAN_NOT_VERIFIED) {
            unverified++;
            mark = mark ? mark : r->catalog->unverified;
        }
    }
    maker m = {.a = a};
    put_text(&m, "title", plan_baseline_title(p.v->baseline));
    put_text(&m, "unverified", mark);
    put_int(&m, "level", plan_baseline_level(p.v->baseline));
    put_int(&m, "items", (int)items);
    put_int(&m, "unverified_count", (int)unverified);
    put(&m, "states", states_value(p.v->states, a));
    put(&m, "rows", rows_where(&p, -1));
    put(&m, "roadmap", roadmap_value(&p));
    put(&m, "not_applicable", rows_where(&p, PLAN_NONE));
    put(&m, "sections", sections_value(&p, PLAN_REQUIREMENT));
    put(&m, "hosting", sections_value(&p, PLAN_HOSTING));
    put(&m, "headings", headings_value(&p));
    put(&m, "zones", zones_value(&p, t, in));
    put(&m, "proofs", proofs_value(&p));
    return done_quickly(&m);
}
