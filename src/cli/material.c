#include "cli/material.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/check_rows.h"
#include "store/tables.h"

void material_done(material *m)
{
    for (size_t i = 0; m->why && i < m->profile->nparts; i++)
        explanation_free(m->why[i]);
    free(m->why);
    for (size_t i = 0; i < sizeof m->orgs / sizeof *m->orgs; i++)
        store_orgs_done(&m->orgs[i]);
    store_risks_done(&m->risks);
    for (size_t i = 0; i < m->ntables; i++)
        table_rows_done(&m->tables[i]);
    free(m->tables);
    planned_free(m->plan);
    store_files_done(&m->files);
    for (size_t i = 0; i < m->npictures; i++)
        cd_str_done(&m->pictures[i]);
    for (size_t i = 0; i < m->ndrawn; i++)
        drawing_free(m->drawn[i]);
    free(m->drawn);
    profile_free(m->profile);
    cd_arena_done(&m->arena);
}

static int load_org(store *s, const char *name, store_orgs *orgs, const store_org **ret, cd_diags *diags)
{
    *ret = NULL;
    if (!name || !*name)
        return CD_OK;
    int r = store_orgs_load(s, name, diags, orgs);
    if (r == CD_OK && orgs->count)
        *ret = &orgs->items[0];
    return r;
}

static int explain_all(material *m, cd_diags *diags)
{
    const profile *p = m->profile;
    const pack *rules = m->in.pack;
    m->why = cd_calloc(p->nparts, sizeof(explanation *));
    dossier_part *parts = cd_arena_array(&m->arena, p->nparts, sizeof *parts);
    /* Reasons stand in the papers, whose language is Vietnamese. */
    model_language vi = model_vietnamese();
    int r = CD_OK;
    for (size_t i = 0; i < p->nparts && r == CD_OK; i++) {
        const law_part *part = &p->parts[i];
        r = explain(rules, part->id, part->name, part->values, i == 0 ? &p->choice : NULL, diags, &m->why[i]);
        parts[i] = (dossier_part){.id = part->id, .name = part->name, .values = part->values, .why = m->why[i]};
    }
    model_vietnamese_end(vi);
    if (r != CD_OK)
        return r;
    verdict_run *run = verdict_run_new(rules);
    const part_verdict *verdicts;
    verdict_of_parts(run, p->parts, p->nparts, &m->arena, &m->in.min, &m->in.max, &verdicts);
    for (size_t i = 0; i < p->nparts; i++) {
        parts[i].counts = verdicts[i].counts;
        parts[i].missing = verdicts[i].missing;
    }
    verdict_run_free(run);
    m->in.parts = parts;
    m->in.nparts = p->nparts;
    return CD_OK;
}

static int load_tables(store *s, const fact_tables *t, const char *system, material *m, cd_diags *diags)
{
    m->tables = cd_calloc(fact_tables_count(t) + 1, sizeof *m->tables);
    int r = CD_OK;
    for (size_t i = 0; i < fact_tables_count(t) && r == CD_OK; i++) {
        r = store_table_load(s, system, fact_tables_at(t, i), diags, &m->tables[i]);
        m->ntables += r == CD_OK;
    }
    m->in.tables = m->tables;
    m->in.ntables = m->ntables;
    return r;
}

/* Papers and checks show the tables of the system itself: which components have some of their own is told. */
static int load_components(store *s, const fact_tables *t, material *m, cd_diags *diags)
{
    const profile *p = m->profile;
    const char *const **rows = cd_arena_array(&m->arena, p->nparts + 1, sizeof *rows);
    size_t n = 0;
    int r = CD_OK;
    for (size_t i = 1; i < p->nparts && r == CD_OK; i++) {
        cd_str words;
        cd_str_init(&words, 0);
        for (size_t k = 0; k < fact_tables_count(t) && r == CD_OK; k++) {
            table_rows own;
            r = store_table_load(s, p->parts[i].id, fact_tables_at(t, k), diags, &own);
            if (r != CD_OK)
                break;
            if (own.count)
                cd_str_addf(&words, _("%s%s (%zu dòng)"), words.len ? ", " : "", fact_tables_at(t, k)->label, own.count);
            table_rows_done(&own);
        }
        if (words.len) {
            const char **row = cd_arena_array(&m->arena, CHECK_COMPONENT_NCOLUMNS, sizeof *row);
            row[CHECK_COMPONENT_ID] = p->parts[i].id;
            row[CHECK_COMPONENT_TABLES] = cd_arena_strdup(&m->arena, cd_str_c(&words));
            rows[n++] = row;
        }
        cd_str_done(&words);
    }
    m->components = (table_rows){.table = check_list_table(CHECK_COMPONENTS), .rows = rows, .count = n};
    return r;
}

/* The plan of the level that the papers propose: the one kept, else the one found. */
static int load_plan(store *s, law *l, plan_shelf *shelf, const char *rules, material *m, cd_diags *diags)
{
    const explanation *e = m->why[0];
    int level = e->kept_level ? atoi(e->kept_level) : m->in.min == m->in.max ? m->in.min : 0;
    if (level <= 0)
        return CD_OK;
    cd_diags told;
    cd_diags_init(&told);
    int r = planned_load(s, l, shelf, m->profile, rules, level, &told, &m->plan);
    if (r != CD_NO) /* a pack without plans has papers without one */
        cd_diags_move(diags, &told);
    cd_diags_done(&told);
    if (m->plan) {
        m->in.plan = m->plan->view;
        m->in.host = m->plan->hosted ? m->plan->host.id : NULL;
        m->in.host_name = m->plan->hosted ? m->plan->host.name : NULL;
    }
    return r == CD_NO ? CD_OK : r;
}

/* A file attached to more rows of the plan than this names them by their numbers alone. */
#define NAMED_IN_FULL 6

typedef struct named_rows {
    const plan_view *view;
    bool brief;
} named_rows;

/* A row of the plan as the papers call it: number and title. */
static const char *row_name(const void *data, const char *key, cd_arena *a)
{
    const named_rows *n = data;
    const plan_view *v = n->view;
    for (size_t i = 0; i < v->count; i++) {
        const plan_row *r = v->lines[i].row;
        if (strcmp(plan_row_id(r), key) != 0)
            continue;
        const plan_control *c = r->control;
        if (n->brief)
            return c->label;
        if (!r->item)
            return cd_arena_printf(a, "%s (%s)", c->label, *c->title ? c->title : c->text);
        if (*r->item->label)
            return cd_arena_printf(a, "%s %s) (%s)", c->label, r->item->label, r->item->text);
        return cd_arena_printf(a, "%s (%s)", c->label, r->item->text);
    }
    return NULL;
}

/* Files that prove something, in words for the annex; pictures of the agency are no proof. */
static int load_evidence(store *s, const char *system, material *m, cd_diags *diags)
{
    store_files files;
    int r = store_files_load(s, system, diags, &files);
    if (r != CD_OK)
        return r;
    m->files = files;
    dossier_evidence *list = cd_arena_array(&m->arena, files.count + 1, sizeof *list);
    model_language vi = model_vietnamese();
    for (size_t i = 0; i < files.count; i++) {
        const store_file *f = &files.items[i];
        const store_file_version *v = store_file_newest(f);
        const char **controls = cd_arena_array(&m->arena, f->ntargets + 1, sizeof *controls);
        size_t ncontrols = 0;
        bool proof = false;
        for (size_t k = 0; k < f->ntargets; k++) {
            proof = proof || f->targets[k].kind != TARGET_PICTURE;
            if (f->targets[k].kind == TARGET_PLAN)
                controls[ncontrols++] = f->targets[k].key;
        }
        if (!proof)
            continue;
        const named_rows rows = {.view = m->plan ? m->plan->view : NULL, .brief = ncontrols > NAMED_IN_FULL};
        const store_row_names names = {row_name, &rows};
        list[m->in.nevidence++] = (dossier_evidence){
            .file = f->name, .title = v->note, .sha256 = v->sha256, .about = store_file_about(f, m->plan ? &names : NULL, &m->arena),
            .controls = controls, .ncontrols = ncontrols,
            .version = f->nversions > 1 ? cd_arena_printf(&m->arena, _("bản thứ %lld"), (long long)v->number) : NULL};
    }
    model_vietnamese_end(vi);
    m->in.evidence = list;
    return CD_OK;
}

/* The agency's own pictures stand in for diagrams. */
static int load_pictures(store *s, const char *system, material *m, cd_diags *diags)
{
    enum { PICTURES = sizeof m->pictures / sizeof *m->pictures };
    dossier_figure *figures = cd_arena_array(&m->arena, PICTURES, sizeof *figures);
    for (size_t i = 0; i < dossier_figure_nkinds && i < PICTURES; i++) {
        cd_str *bytes = &m->pictures[m->npictures];
        const char *media;
        cd_str_init(bytes, 0);
        int r = store_picture_load(s, system, dossier_figure_kinds[i].name, diags, bytes, &media);
        if (r == CD_OK) {
            m->npictures++;
            figures[m->in.nfigures++] = (dossier_figure){.name = dossier_figure_kinds[i].name, .image = (const unsigned char *)cd_str_c(bytes),
                                                         .image_len = bytes->len, .file = dossier_figure_kinds[i].name};
            continue;
        }
        cd_str_done(bytes);
        if (r != CD_NO)
            return r;
    }
    m->in.figures = figures;
    return CD_OK;
}

int material_load(store *s, law *l, plan_shelf *shelf, const char *system, const char *rules, cd_diags *diags, material *ret)
{
    material *m = ret;
    *m = (material){0};
    cd_arena_init(&m->arena);
    int r = profile_load(s, l, system, rules, diags, &m->profile);
    if (r != CD_OK)
        return r;
    if (m->profile->choice.pack) {
        r = law_pack(l, m->profile->choice.pack, diags, &m->in.pack);
        if (r == CD_OK)
            r = explain_all(m, diags);
    }
    const char *const *field = m->profile->system.field;
    for (size_t i = 0; i < SYS_NFIELDS; i++)
        m->in.field[i] = field[i];
    if (r == CD_OK)
        r = load_org(s, field[SYS_OWNER], &m->orgs[0], &m->in.owner, diags);
    if (r == CD_OK)
        r = load_org(s, field[SYS_OPERATOR], &m->orgs[1], &m->in.operator, diags);
    if (r == CD_OK)
        r = load_org(s, field[SYS_AGENCY], &m->orgs[2], &m->in.agency, diags);
    const fact *unit = facts_find(law_facts(l), FACT_SPECIALISED_UNIT);
    if (r == CD_OK && unit)
        r = load_org(s, m->profile->parts[0].values[unit->index], &m->orgs[3], &m->in.specialised_unit, diags);
    if (r == CD_OK)
        r = store_risks_load(s, system, diags, &m->risks);
    m->in.risks = m->risks.items;
    m->in.nrisks = m->risks.count;
    if (r == CD_OK)
        r = load_tables(s, law_tables(l), m->profile->parts[0].id, m, diags);
    if (r == CD_OK)
        r = load_components(s, law_tables(l), m, diags);
    if (r == CD_OK)
        r = load_pictures(s, m->profile->parts[0].id, m, diags);
    if (r == CD_OK && m->in.pack)
        r = load_plan(s, l, shelf, rules, m, diags);
    if (r == CD_OK) /* names rows of the plan */
        r = load_evidence(s, m->profile->parts[0].id, m, diags);
    return r;
}

/* Papers show the parts, which are the material's from now on. */
static void add_drawings(material *m, const char *name, drawing **parts, size_t n)
{
    m->drawn = cd_realloc(m->drawn, m->ndrawn + n, sizeof *m->drawn);
    dossier_figure *figures = cd_arena_array(&m->arena, m->in.nfigures + n, sizeof *figures);
    if (m->in.nfigures)
        memcpy(figures, m->in.figures, m->in.nfigures * sizeof *figures);
    for (size_t i = 0; i < n; i++) {
        m->drawn[m->ndrawn++] = parts[i];
        figures[m->in.nfigures++] = (dossier_figure){.name = name, .drawing = parts[i]};
    }
    m->in.figures = figures;
    free(parts);
}

void material_draw(material *m, const diagram_look *look, const render_fonts *fonts)
{
    static const struct {
        const char *name;
        enum diagram_which which;
    } diagrams[] = {{"logical", DIAGRAM_LOGICAL}, {"physical", DIAGRAM_PHYSICAL}};
    for (size_t i = 0; i < sizeof diagrams / sizeof *diagrams; i++) {
        if (dossier_figure_find(m->in.figures, m->in.nfigures, diagrams[i].name))
            continue;
        drawing **parts;
        size_t n = drawn_diagram(look, fonts, diagrams[i].which, m->tables, m->ntables, m->plan ? m->plan->baseline : NULL,
                                 m->plan ? m->plan->answers : NULL, false, &parts);
        if (n)
            add_drawings(m, diagrams[i].name, parts, n);
    }
}

static const check_text *risk_texts(const material *m, cd_arena *a, size_t *ret_count)
{
    static const char *const labels[RISK_NFIELDS] = {N_("mối đe dọa"), N_("điểm yếu"), N_("khả năng xảy ra"), N_("tác động"), N_("biện pháp")};
    check_text *texts = cd_arena_array(a, m->in.nrisks * RISK_NFIELDS, sizeof *texts);
    size_t n = 0;
    for (size_t i = 0; i < m->in.nrisks; i++)
        for (enum store_risk_field f = 0; f < RISK_NFIELDS; f++)
            if (m->in.risks[i].field[f])
                texts[n++] = (check_text){cd_arena_printf(a, "risks[%zu].%s", i + 1, store_risk_column(f)),
                                          cd_arena_printf(a, _("Rủi ro thứ %zu: %s"), i + 1, _(labels[f])), m->in.risks[i].field[f]};
    *ret_count = n;
    return texts;
}

/* How many files are attached to each line of the plan. */
static const size_t *files_of(const material *m, cd_arena *a)
{
    const plan_view *v = m->plan->view;
    size_t *n = cd_arena_array(a, v->count + 1, sizeof *n);
    for (size_t f = 0; f < m->files.count; f++)
        for (size_t t = 0; t < m->files.items[f].ntargets; t++) {
            const store_target *target = &m->files.items[f].targets[t];
            for (size_t i = 0; target->kind == TARGET_PLAN && i < v->count; i++)
                n[i] += strcmp(plan_row_id(v->lines[i].row), target->key) == 0;
        }
    return n;
}

/* The tables, then the lists made of the plan, the files, the components. */
static const table_rows *rows_of(const material *m, cd_arena *a, size_t *ret_count)
{
    table_rows *rows = cd_arena_array(a, m->ntables + CHECK_NLISTS, sizeof *rows);
    size_t n = m->ntables;
    if (n)
        memcpy(rows, m->tables, n * sizeof *rows);
    if (m->plan) {
        check_rows_of_plan(m->plan->view, m->plan->answers, files_of(m, a), a, rows + n);
        n += CHECK_NPLAN_LISTS;
    }
    rows[n++] = check_rows_of_files(&m->files, m->plan ? m->plan->view : NULL, m->tables, m->ntables, a);
    rows[n++] = m->components;
    *ret_count = n;
    return rows;
}

void material_check(const material *m, const check_book *b, const material_more *more, check_result *ret)
{
    const material_more nothing = {0};
    if (!more)
        more = &nothing;
    cd_arena a;
    cd_arena_init(&a);
    const profile *p = m->profile;
    const facts *f = check_book_facts(b);
    const char *const *own = p->parts[0].values;
    check_part *parts = cd_arena_array(&a, p->nparts, sizeof *parts);
    for (size_t i = 0; i < p->nparts; i++) {
        parts[i] = (check_part){.id = p->parts[i].id, .values = p->parts[i].values};
        if (m->in.pack) {
            parts[i].why = m->why[i];
            parts[i].missing = m->in.parts[i].missing;
            parts[i].counts = m->in.parts[i].counts;
        }
    }
    const char *const *field = m->in.field;
    check_input in = {
        .pack = m->in.pack, .choice = &p->choice, .name = field[SYS_NAME], .min = m->in.min, .max = m->in.max,
        .parts = parts, .nparts = p->nparts,
        .owner = model_org(f, own, "owner", field[SYS_OWNER], m->in.owner, &a),
        .operator = model_org(f, own, "operator", field[SYS_OPERATOR], m->in.operator, &a),
        .agency = model_org(f, own, "agency", field[SYS_AGENCY], m->in.agency, &a),
        .nrisks = m->in.nrisks, .lacks = more->lacks, .nlacks = more->nlacks, .blanks = more->blanks, .nblanks = more->nblanks, .opens = more->opens, .nopens = more->nopens,
    };
    in.texts = risk_texts(m, &a, &in.ntexts);
    in.rows = rows_of(m, &a, &in.nrows);
    const store_orgs *orgs = more->orgs;
    check_other *others = cd_arena_array(&a, orgs ? orgs->count + 1 : 1, sizeof *others);
    for (; orgs && in.nothers < orgs->count; in.nothers++) {
        const char *const *org = orgs->items[in.nothers].field;
        others[in.nothers] = (check_other){org[ORG_NAME], org[ORG_KIND]};
    }
    in.others = others;
    check_run(b, &in, ret);
    cd_arena_done(&a);
}
