/* The rules folder: dictionary, packs on demand, and the table that chooses a pack. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "law/model.h"
#include "law/pack.h"
#include "law/private.h"

/* rules/auto.dmn compiled: which line holds first, and so which pack. */
typedef struct chooser {
    law_model model;
    diagram_id line;        /* index of the line that holds + 1; 0: none */
    diagram_id pack;        /* index of its pack + 1 in `outcomes`; 0: none */
    diagram_id keeps;       /* the line where it keeps a level, else 0 */
    struct { const char *pack, *code, *note, *kept, *citation; } *lines;
    size_t nlines;
    const char **outcomes;  /* pack ids of the lines, each once; "" for "no pack" */
    size_t noutcomes;
    diagram_view *view;
    int32_t *cls;
    bool *essential;
    bool *missing, *keep_missing;
    cd_arena arena;
} chooser;

struct law {
    char *dir, *own;
    facts *facts;
    fact_tables *tables;
    char **ids;
    pack **packs; /* NULL until loaded */
    size_t n;
    chooser *chooser;
};

int law_open(const char *rules_dir, const char *own_dir, cd_diags *diags, law **ret)
{
    law *l = cd_calloc(1, sizeof *l);
    l->dir = cd_strdup(rules_dir);
    l->own = cd_strdup(own_dir ? own_dir : rules_dir);
    char **names = NULL;
    size_t count = 0;
    int r = cd_dir_list(rules_dir, diags, &names, &count);
    if (r == CD_OK)
        r = facts_load_from(rules_dir, l->own, diags, &l->facts);
    if (r == CD_OK)
        r = fact_tables_load_from(rules_dir, l->own, diags, &l->tables);
    if (r == CD_OK) {
        l->ids = cd_calloc(count, sizeof *l->ids);
        for (size_t i = 0; i < count; i++) {
            cd_auto_free char *dir = cd_path_join(rules_dir, names[i]);
            cd_auto_free char *path = cd_path_join(dir, "pack.xml");
            if (cd_path_exists(path))
                l->ids[l->n++] = cd_strdup(names[i]);
        }
        l->packs = cd_calloc(l->n, sizeof(pack *));
    }
    cd_names_free(names, count);
    if (r != CD_OK) {
        law_close(l);
        return r;
    }
    *ret = l;
    return CD_OK;
}

static void chooser_free(chooser *c)
{
    if (!c)
        return;
    law_model_done(&c->model);
    diagram_view_free(c->view);
    free(c->cls);
    free(c->essential);
    free(c->missing);
    free(c->keep_missing);
    cd_arena_done(&c->arena);
    free(c);
}

void law_close(law *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->n; i++)
        pack_free(l->packs[i]);
    free(l->packs);
    cd_names_free(l->ids, l->n);
    chooser_free(l->chooser);
    facts_free(l->facts);
    fact_tables_free(l->tables);
    free(l->dir);
    free(l->own);
    free(l);
}

const facts *law_facts(const law *l)
{
    return l->facts;
}

const fact_tables *law_tables(const law *l)
{
    return l->tables;
}

const char *law_dir(const law *l)
{
    return l->dir;
}

size_t law_npacks(const law *l)
{
    return l->n;
}

const char *law_pack_id(const law *l, size_t i)
{
    return l->ids[i];
}

int law_pack(law *l, const char *id, cd_diags *diags, const pack **ret)
{
    for (size_t i = 0; i < l->n; i++) {
        if (strcmp(l->ids[i], id) != 0)
            continue;
        if (!l->packs[i]) {
            int r = pack_read(l->dir, l->own, id, l->facts, diags, &l->packs[i]);
            if (r != CD_OK)
                return r;
        }
        *ret = l->packs[i];
        return CD_OK;
    }
    cd_str known;
    cd_str_init(&known, 0);
    for (size_t i = 0; i < l->n; i++)
        cd_str_addf(&known, "%s%s", i ? ", " : "", l->ids[i]);
    cd_error(diags, "E1520", cd_place_file("--rules"), _("không có gói quy tắc «%s»; các gói có: %s"), id, cd_str_c(&known));
    cd_str_done(&known);
    return CD_EUSAGE;
}

/* ---- choosing ---- */

static const char *output_text(chooser *c, const dmn_table *t, size_t rule, const char *name)
{
    const feel_value *v = law_table_output(t, rule, name, &c->arena);
    return v && v->kind == FEEL_STRING ? cd_arena_strdup(&c->arena, v->string.s) : NULL;
}

static int32_t outcome_of(int32_t line, void *user)
{
    const chooser *c = user;
    for (size_t i = 0; line && i < c->noutcomes; i++)
        if (strcmp(c->outcomes[i], c->lines[line - 1].pack) == 0)
            return (int32_t)i + 1;
    return 0;
}

static int32_t keeps_of(int32_t line, void *user)
{
    const chooser *c = user;
    return line && c->lines[line - 1].kept ? line : 0;
}

static int compile_lines(chooser *c, const dmn_element *decision, const dmn_table *t, cd_diags *diags)
{
    if (t->hit != DMN_HIT_FIRST) {
        cd_error(diags, "E3250", t->at, _("bảng «%s» phải có chính sách FIRST: dòng đầu tiên đúng được chọn"), t->name);
        return CD_EINPUT;
    }
    law_table *table;
    int r = law_table_new(&c->model, decision, t, NULL, 0, diags, &table);
    if (r != CD_OK)
        return r;
    diagram *d = c->model.diagram;
    c->lines = cd_arena_array(&c->arena, t->nrules, sizeof *c->lines);
    c->outcomes = cd_arena_array(&c->arena, t->nrules + 1, sizeof *c->outcomes);
    c->nlines = t->nrules;
    c->line = law_table_first(table);
    for (size_t i = t->nrules; i-- > 0;) {
        c->lines[i].pack = output_text(c, t, i, "pack");
        c->lines[i].code = output_text(c, t, i, "code");
        c->lines[i].note = output_text(c, t, i, "note");
        c->lines[i].kept = output_text(c, t, i, "kept");
        c->lines[i].citation = t->nannotations ? cd_arena_strdup(&c->arena, t->rules[i].annotations[0].text) : NULL;
        if (!c->lines[i].pack) {
            cd_error(diags, "E3251", t->rules[i].at, _("dòng này thiếu kết quả «pack» (mã gói, hoặc \"\" khi không có gói)"));
            r = CD_EINPUT;
            continue;
        }
        if (c->lines[i].kept && !*c->lines[i].kept)
            c->lines[i].kept = NULL;
        size_t k = 0;
        while (k < c->noutcomes && strcmp(c->outcomes[k], c->lines[i].pack) != 0)
            k++;
        if (k == c->noutcomes)
            c->outcomes[c->noutcomes++] = c->lines[i].pack;
    }
    if (r == CD_OK) {
        c->pack = diagram_map(d, c->line, outcome_of, c);
        c->keeps = diagram_map(d, c->line, keeps_of, c);
    }
    law_table_free(table);
    return r;
}

/* The table is the only decision of the file that is a table. */
static int chooser_load(law *l, cd_diags *diags)
{
    cd_auto_free char *path = cd_path_join(l->dir, "auto.dmn");
    if (!cd_path_exists(path)) {
        free(path);
        path = cd_path_join(l->own, "auto.dmn");
    }
    chooser *c = cd_calloc(1, sizeof *c);
    cd_arena_init(&c->arena);
    int r = law_model_read(path, l->facts, diags, &c->arena, &c->model);
    const dmn_element *decision = NULL;
    for (size_t i = 0; r == CD_OK && i < dmn_model_count(c->model.dmn); i++) {
        const dmn_element *e = dmn_model_at(c->model.dmn, i);
        if (dmn_element_kind(e) == DMN_DECISION && dmn_element_logic(e) && dmn_expr_table(dmn_element_logic(e)))
            decision = e;
    }
    if (r == CD_OK && !decision) {
        cd_error(diags, "E3252", cd_place_file(path), _("tệp không có bảng quyết định chọn gói"));
        r = CD_EINPUT;
    }
    if (r == CD_OK)
        r = compile_lines(c, decision, dmn_expr_table(dmn_element_logic(decision)), diags);
    if (r != CD_OK) {
        chooser_free(c);
        return r;
    }
    c->view = diagram_view_new(c->model.diagram);
    c->cls = cd_calloc(c->model.nvars, sizeof *c->cls);
    c->essential = cd_calloc(c->model.nvars, sizeof *c->essential);
    c->missing = cd_calloc(facts_count(l->facts), sizeof *c->missing);
    c->keep_missing = cd_calloc(facts_count(l->facts), sizeof *c->keep_missing);
    l->chooser = c;
    return CD_OK;
}

static void mark_missing(const chooser *c, const facts *f, bool *missing)
{
    memset(missing, 0, facts_count(f) * sizeof *missing);
    for (size_t i = 0; i < c->model.nvars; i++)
        if (c->essential[i])
            missing[c->model.vars[i].fact->index] = true;
}

int law_choose(law *l, const char *const *values, cd_diags *diags, law_choice *ret)
{
    if (!l->chooser) {
        int r = chooser_load(l, diags);
        if (r != CD_OK)
            return r;
    }
    chooser *c = l->chooser;
    for (size_t i = 0; i < c->model.nvars; i++)
        c->cls[i] = law_class(&c->model.vars[i], values[c->model.vars[i].fact->index]);
    int32_t low, high;
    diagram_range(c->view, c->line, c->cls, &low, &high, NULL);
    law_choice choice = {.missing = c->missing, .keep_missing = c->keep_missing};
    if (low == high && low > 0) {
        choice.code = c->lines[low - 1].code;
        choice.note = c->lines[low - 1].note;
        choice.kept = c->lines[low - 1].kept;
        choice.citation = c->lines[low - 1].citation;
    }
    diagram_range(c->view, c->keeps, c->cls, &low, &high, c->essential);
    choice.may_keep = high > 0 ? c->lines[high - 1].kept : NULL;
    mark_missing(c, l->facts, c->keep_missing);
    diagram_range(c->view, c->pack, c->cls, &low, &high, c->essential);
    mark_missing(c, l->facts, c->missing);
    if (low == high && low > 0 && *c->outcomes[low - 1])
        choice.pack = c->outcomes[low - 1];
    *ret = choice;
    return CD_OK;
}
