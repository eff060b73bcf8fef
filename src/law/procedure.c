#include "law/procedure.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "law/model.h"

/* The inputs of the program, behind the dictionary. */
enum { X_LEVEL, X_KEPT, NEXTRA };

/* Outputs of tables. */
enum output { O_STEP, O_ROLE, O_BODY, O_TEXT, O_FORM, O_NUMBER, O_UNIT, O_FROM, O_SAFE, O_OTHER, O_EXACT, O_NOTE, O_CITATION,
              O_CERTAINTY, NOUTPUTS };
enum output_kind { WORDS, COUNT, DATE, BOOL };
static const struct {
    const char *name;
    enum output_kind kind;
} outputs[NOUTPUTS] = {
    {"step", WORDS}, {"role", WORDS},  {"body", WORDS}, {"text", WORDS}, {"form", WORDS},     {"number", COUNT},    {"unit", WORDS},
    {"from", WORDS}, {"safe", DATE},   {"other", DATE}, {"exact", BOOL}, {"note", WORDS},     {"citation", WORDS}, {"certainty", WORDS},
};

#define BIT(o) (1u << (o))
#define ALWAYS (BIT(O_CITATION) | BIT(O_CERTAINTY))
static const struct {
    const char *name, *title;
    unsigned required, allowed; /* outputs; the required ones may not be empty in any row */
} kinds[PROCEDURE_NTABLES] = {
    {"course", N_("Trình tự"), ALWAYS | BIT(O_TEXT), BIT(O_NOTE)},
    {"competence", N_("Thẩm quyền"), ALWAYS | BIT(O_STEP) | BIT(O_BODY), BIT(O_ROLE) | BIT(O_TEXT) | BIT(O_NOTE)},
    {"conflict", N_("Khi đơn vị thẩm định không được thẩm định"), ALWAYS | BIT(O_TEXT), BIT(O_NOTE)},
    {"opinions", N_("Lấy ý kiến, phối hợp"), ALWAYS | BIT(O_STEP) | BIT(O_BODY), BIT(O_ROLE) | BIT(O_TEXT) | BIT(O_NOTE)},
    {"papers", N_("Hồ sơ và mẫu"), ALWAYS | BIT(O_STEP) | BIT(O_TEXT), BIT(O_FORM) | BIT(O_NOTE)},
    {"limits", N_("Thời hạn"), ALWAYS | BIT(O_STEP), BIT(O_NUMBER) | BIT(O_UNIT) | BIT(O_FROM) | BIT(O_NOTE)},
    {"conditions", N_("Điều kiện"), ALWAYS | BIT(O_TEXT), BIT(O_STEP) | BIT(O_NOTE)},
    {"transition", N_("Hạn chuyển tiếp"), ALWAYS | BIT(O_TEXT) | BIT(O_SAFE) | BIT(O_OTHER), BIT(O_STEP) | BIT(O_EXACT) | BIT(O_NOTE)},
};

static const char unit_day[] = "day", unit_workday[] = "workday";

typedef struct row { /* rows of one answer */
    procedure_entry entry;
    diagram_id holds;           /* 0/1 */
    const diagram_id *at;       /* `holds` in each case: level 1, 2 ... not kept, then kept */
    const diagram_id *differ;   /* by two cases: 1 where `holds` is not the same in both */
} row;

struct procedures {
    const pack *p;
    fact extra[NEXTRA];
    law_model model;
    row *rows[PROCEDURE_NTABLES];
    size_t nrows[PROCEDURE_NTABLES];
    bool has[PROCEDURE_NTABLES];
    cd_arena arena;
};

const char *procedure_table_name(enum procedure_table t)
{
    return kinds[t].name;
}

const char *procedure_table_title(enum procedure_table t)
{
    return _(kinds[t].title);
}

const char *procedure_certainty_code(enum procedure_certainty c)
{
    static const char *const codes[] = {"V", "S", "T"};
    return codes[c];
}

const char *procedure_certainty_text(enum procedure_certainty c)
{
    return c == CERTAIN_WORDING    ? ""
           : c == CERTAIN_INFERRED ? _("chưa chắc chắn: suy luận từ văn bản, không phải lời văn của luật")
                                   : _("chưa chắc chắn: đang tranh luận hoặc chưa xác minh");
}

bool procedures_has(const procedures *x, enum procedure_table t)
{
    return x->has[t];
}

bool procedures_role(const procedures *x, const char *role)
{
    for (enum procedure_table t = 0; t < PROCEDURE_NTABLES; t++)
        for (size_t i = 0; i < x->nrows[t]; i++)
            if (x->rows[t][i].entry.role && strcmp(x->rows[t][i].entry.role, role) == 0)
                return true;
    return false;
}

/* ---- reading ---- */

typedef struct cells { /* outputs of one row */
    const char *text[NOUTPUTS]; /* NULL: empty; dates as YYYY-MM-DD */
    int number;
    bool flag;
} cells;

static cd_place output_place(const dmn_table *t, size_t rule, enum output o)
{
    for (size_t i = 0; i < t->noutputs; i++)
        if (strcmp(t->outputs[i].name, outputs[o].name) == 0)
            return t->rules[rule].outputs[i].at;
    return t->rules[rule].at;
}

static bool has_output(const dmn_table *t, enum output o)
{
    for (size_t i = 0; i < t->noutputs; i++)
        if (strcmp(t->outputs[i].name, outputs[o].name) == 0)
            return true;
    return false;
}

/* One constant; null and "" are empty. */
static bool read_cell(procedures *x, const feel_value *v, enum output o, cells *to)
{
    int64_t n;
    if (v->kind == FEEL_NULL)
        return true;
    switch (outputs[o].kind) {
    case WORDS:
        if (v->kind != FEEL_STRING)
            return false;
        to->text[o] = *v->string.s ? cd_arena_strdup(&x->arena, v->string.s) : NULL;
        return true;
    case COUNT:
        if (!feel_get_int(v, &n) || n < 1 || n > 3660)
            return false;
        to->number = (int)n;
        return true;
    case DATE:
        if (v->kind != FEEL_DATE)
            return false;
        char text[11];
        cd_date_format((cd_date){v->moment.year, v->moment.month, v->moment.day}, text);
        to->text[o] = cd_arena_strdup(&x->arena, text);
        return true;
    case BOOL:
        to->flag = feel_is_true(v);
        return v->kind == FEEL_BOOL;
    }
    return false;
}

static const char *expected(enum output o)
{
    switch (outputs[o].kind) {
    case COUNT:
        return _("một số nguyên từ 1 đến 3660, hoặc null");
    case DATE:
        return _("một ngày, ví dụ date(\"2026-12-31\")");
    case BOOL:
        return _("true hoặc false");
    case WORDS:
        break;
    }
    return o == O_CERTAINTY ? "\"V\", \"S\", \"T\"" : o == O_UNIT ? "\"day\", \"workday\"" : _("một chuỗi ký tự trong ngoặc kép");
}

static int read_row(procedures *x, enum procedure_table kind, const dmn_table *t, size_t rule, cd_diags *diags, procedure_entry *e)
{
    cells c = {0};
    bool good[NOUTPUTS];
    int r = CD_OK;
    for (enum output o = 0; o < NOUTPUTS; o++) {
        cd_arena work;
        cd_arena_init(&work);
        const feel_value *v = has_output(t, o) ? law_table_output(t, rule, outputs[o].name, &work) : &feel_null;
        good[o] = v && read_cell(x, v, o, &c);
        cd_arena_done(&work);
    }
    const char *certainty = c.text[O_CERTAINTY], *unit = c.text[O_UNIT];
    *e = (procedure_entry){c.text[O_STEP], c.text[O_ROLE], c.text[O_BODY], c.text[O_TEXT], c.text[O_FORM], c.number,
                           unit && strcmp(unit, unit_workday) == 0, c.text[O_FROM], c.text[O_SAFE], c.text[O_OTHER], c.flag,
                           c.text[O_NOTE], c.text[O_CITATION], CERTAIN_WORDING};
    for (int k = CERTAIN_WORDING; certainty && k <= CERTAIN_DISPUTED; k++)
        if (strcmp(certainty, procedure_certainty_code((enum procedure_certainty)k)) == 0) {
            e->certainty = (enum procedure_certainty)k;
            certainty = NULL;
        }
    good[O_CERTAINTY] = good[O_CERTAINTY] && (!certainty || !c.text[O_CERTAINTY]);
    /* a limit has its unit and what it is counted from; without a limit there is neither */
    good[O_UNIT] = good[O_UNIT] && (c.number ? unit && (e->workdays || strcmp(unit, unit_day) == 0) : !unit);
    good[O_FROM] = good[O_FROM] && !c.number == !c.text[O_FROM];
    good[O_OTHER] = good[O_OTHER] && !(e->safe && e->other && strcmp(e->safe, e->other) > 0);
    for (enum output o = 0; o < NOUTPUTS; o++) {
        cd_place at = output_place(t, rule, o);
        if (!good[o] && o == O_OTHER && e->other)
            cd_error(diags, "E3292", at, _("cách tính khác («other») phải không sớm hơn ngày an toàn («safe»)"));
        else if (!good[o])
            cd_error(diags, "E3292", at, _("kết quả «%s» phải là %s"), outputs[o].name, expected(o));
        else if ((ALWAYS & BIT(o)) && !c.text[o])
            cd_error(diags, "E3293", at, _("hàng này thiếu «%s»: mỗi câu trả lời phải có căn cứ và mức chắc chắn"), outputs[o].name);
        else if ((kinds[kind].required & BIT(o)) && !c.text[o])
            cd_error(diags, "E3291", at, _("hàng này thiếu kết quả «%s»"), outputs[o].name);
        else
            continue;
        r = CD_EINPUT;
    }
    return r;
}

static int check_outputs(enum procedure_table kind, const dmn_table *t, cd_diags *diags)
{
    int r = CD_OK;
    for (enum output o = 0; o < NOUTPUTS; o++)
        if ((kinds[kind].required & BIT(o)) && !has_output(t, o)) {
            cd_error(diags, "E3291", t->at, _("bảng «%s» thiếu cột kết quả «%s»"), t->name, outputs[o].name);
            r = CD_EINPUT;
        }
    for (size_t i = 0; i < t->noutputs; i++) {
        enum output o = 0;
        while (o < NOUTPUTS && strcmp(outputs[o].name, t->outputs[i].name) != 0)
            o++;
        if (o == NOUTPUTS || !((kinds[kind].required | kinds[kind].allowed) & BIT(o))) {
            cd_error(diags, "E3291", t->outputs[i].at, _("bảng «%s» không có cột kết quả «%s»"), t->name, t->outputs[i].name);
            r = CD_EINPUT;
        }
    }
    if (t->hit != DMN_HIT_FIRST && t->hit != DMN_HIT_COLLECT && t->hit != DMN_HIT_RULE_ORDER) {
        cd_error(diags, "E3290", t->at, _("bảng «%s» phải có chính sách FIRST (một câu trả lời), COLLECT hoặc RULE ORDER (mọi câu đúng)"), t->name);
        r = CD_EINPUT;
    } else if (t->aggregation != DMN_AGG_NONE) {
        cd_error(diags, "E3290", t->at, _("bảng «%s» không được gộp kết quả (SUM, MIN, MAX, COUNT)"), t->name);
        r = CD_EINPUT;
    }
    return r;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_entry(const procedure_entry *a, const procedure_entry *b)
{
    return same_text(a->step, b->step) && same_text(a->role, b->role) && same_text(a->body, b->body) && same_text(a->text, b->text) &&
           same_text(a->form, b->form) && a->number == b->number && a->workdays == b->workdays && same_text(a->from, b->from) &&
           same_text(a->safe, b->safe) && same_text(a->other, b->other) && a->exact == b->exact && same_text(a->note, b->note) &&
           same_text(a->citation, b->citation) && a->certainty == b->certainty;
}

/* `a` with an input of the program set; it may read it or not. */
static diagram_id with_input(procedures *x, diagram_id a, int input, const char *value)
{
    int32_t var = x->model.var_of[x->extra[input].index];
    return var < 0 ? a : diagram_cofactor(x->model.diagram, a, (size_t)var, (size_t)law_class(&x->model.vars[var], value));
}

static void split_cases(procedures *x, row *w)
{
    diagram *d = x->model.diagram;
    size_t nlevels = x->p->nlevels, n = 2 * nlevels;
    diagram_id *at = cd_arena_array(&x->arena, n, sizeof *at), *differ = cd_arena_array(&x->arena, n * n, sizeof *differ);
    char level[24];
    for (size_t i = 0; i < n; i++) {
        snprintf(level, sizeof level, "%zu", i % nlevels + 1);
        at[i] = with_input(x, with_input(x, w->holds, X_LEVEL, level), X_KEPT, i < nlevels ? "false" : "true");
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            differ[i * n + k] = diagram_apply(d, DIAGRAM_MAX, diagram_apply(d, DIAGRAM_ABOVE, at[i], at[k]),
                                              diagram_apply(d, DIAGRAM_ABOVE, at[k], at[i]));
    w->at = at;
    w->differ = differ;
}

static int32_t is_line(int32_t value, void *user)
{
    return value == *(const int32_t *)user;
}

/* Rows of equal outputs are one answer, so that it is certain when either of them must hold. */
static int read_table(procedures *x, enum procedure_table kind, const char *decision, cd_diags *diags)
{
    const dmn_element *e;
    const dmn_table *t;
    int r = law_model_table(&x->model, decision, cd_place_file(x->p->procedure_file), diags, &e, &t);
    if (r == CD_OK)
        r = check_outputs(kind, t, diags);
    if (r != CD_OK)
        return r;
    law_table *table;
    r = law_table_new(&x->model, e, t, NULL, 0, diags, &table);
    if (r != CD_OK)
        return r;
    diagram *d = x->model.diagram;
    diagram_id first = t->hit == DMN_HIT_FIRST ? law_table_first(table) : 0;
    x->rows[kind] = cd_arena_array(&x->arena, t->nrules + 1, sizeof(row));
    for (size_t i = 0; i < t->nrules; i++) {
        row now;
        if (read_row(x, kind, t, i, diags, &now.entry) != CD_OK) {
            r = CD_EINPUT;
            continue;
        }
        int32_t line = (int32_t)i + 1;
        now.holds = t->hit == DMN_HIT_FIRST ? diagram_map(d, first, is_line, &line) : law_table_rule(table, i);
        size_t k = 0;
        while (k < x->nrows[kind] && !same_entry(&x->rows[kind][k].entry, &now.entry))
            k++;
        if (k == x->nrows[kind])
            x->rows[kind][x->nrows[kind]++] = now;
        else
            x->rows[kind][k].holds = diagram_apply(d, DIAGRAM_MAX, x->rows[kind][k].holds, now.holds);
    }
    for (size_t i = 0; i < x->nrows[kind]; i++)
        split_cases(x, &x->rows[kind][i]);
    x->has[kind] = true;
    law_table_free(table);
    return r;
}

int procedures_read(const pack *p, cd_diags *diags, procedures **ret)
{
    if (!p->procedure_file)
        return CD_NO;
    procedures *x = cd_calloc(1, sizeof *x);
    cd_arena_init(&x->arena);
    x->p = p;
    size_t n = facts_count(p->facts);
    x->extra[X_LEVEL] = (fact){.code = "level", .kind = FACT_COUNT, .label = "level", .max = (int64_t)p->nlevels, .index = n + X_LEVEL};
    x->extra[X_KEPT] = (fact){.code = "kept", .kind = FACT_BOOL, .label = "kept", .index = n + X_KEPT};
    int r = law_model_read_with(p->procedure_file, p->facts, x->extra, NEXTRA, diags, &x->arena, &x->model);
    for (enum procedure_table t = 0; t < PROCEDURE_NTABLES && x->model.diagram; t++) {
        if (!p->procedure_tables[t])
            continue;
        int one = read_table(x, t, p->procedure_tables[t], diags);
        r = one != CD_OK ? one : r;
    }
    if (r != CD_OK) {
        procedures_free(x);
        return r;
    }
    *ret = x;
    return CD_OK;
}

void procedures_free(procedures *x)
{
    if (!x)
        return;
    law_model_done(&x->model);
    cd_arena_done(&x->arena);
    free(x);
}

/* ---- which level ---- */

typedef struct visited { /* open hash of nodes */
    diagram_id *slots; /* id + 1; 0: empty */
    size_t nslots, count;
} visited;

static bool visit(visited *v, diagram_id id)
{
    if (v->count * 2 >= v->nslots) {
        visited bigger = {cd_calloc(v->nslots ? v->nslots * 2 : 64, sizeof *v->slots), v->nslots ? v->nslots * 2 : 64, 0};
        for (size_t i = 0; i < v->nslots; i++)
            if (v->slots[i])
                visit(&bigger, v->slots[i] - 1);
        free(v->slots);
        *v = bigger;
    }
    size_t at = (id * 2654435761u) & (v->nslots - 1);
    while (v->slots[at] && v->slots[at] != id + 1)
        at = (at + 1) & (v->nslots - 1);
    if (v->slots[at])
        return false;
    v->slots[at] = id + 1;
    v->count++;
    return true;
}

/* Every value the function can take over the completions of the classes that are -1. */
static void values_below(const diagram *d, diagram_id id, const int32_t *cls, visited *seen, bool *can)
{
    int32_t value;
    if (diagram_is_value(d, id, &value)) {
        can[value] = true;
        return;
    }
    if (!visit(seen, id))
        return;
    size_t var = diagram_var(d, id);
    if (cls[var] >= 0) {
        values_below(d, diagram_child(d, id, (size_t)cls[var]), cls, seen, can);
        return;
    }
    for (size_t k = 0; k < diagram_classes(d, var); k++)
        values_below(d, diagram_child(d, id, k), cls, seen, can);
}

static void part_levels(const pack *p, const char *const *values, bool *can)
{
    int32_t *cls = cd_calloc(p->model.nvars, sizeof *cls);
    for (size_t i = 0; i < p->model.nvars; i++)
        cls[i] = law_class(&p->model.vars[i], values[p->model.vars[i].fact->index]);
    visited seen = {0};
    values_below(p->model.diagram, p->level, cls, &seen, can);
    free(seen.slots);
    free(cls);
}

typedef struct evaluation {
    const procedures *x;
    const pack *p;
    procedure_result *r;
    const law_choice *choice;
    bool *levels[2];     /* possible levels by whether one is kept; NULL: that cannot be */
    procedure_missing *lacks;
    int32_t *cls;
    bool *essential, *missing;
    diagram_view *view;
} evaluation;

/* The level of the whole is the highest of its parts, and the parts are systems of their own: a level can be reached
 * when one part can and every other can stay at or under it. */
static void levels_by_criteria(evaluation *v, const law_part *parts, size_t nparts)
{
    const pack *p = v->p;
    cd_arena *a = &v->r->arena;
    verdict_run *run = verdict_run_new(p);
    const part_verdict *list;
    int low, high;
    verdict_of_parts(run, parts, nparts, a, &low, &high, &list);
    bool *can = cd_arena_array(a, p->nlevels + 1, sizeof *can);
    for (size_t i = 0; i < nparts; i++) {
        if (!list[i].counts)
            continue;
        bool *one = cd_calloc(p->nlevels + 1, sizeof *one);
        part_levels(p, parts[i].values, one);
        for (int k = low; k <= high; k++)
            can[k] = can[k] || one[k];
        free(one);
        for (size_t k = 0; k < facts_count(p->facts); k++)
            if (list[i].missing[k])
                v->lacks[v->r->nlevel_missing++] = (procedure_missing){i ? cd_arena_strdup(a, parts[i].id) : NULL, facts_at(p->facts, k)};
    }
    verdict_run_free(run);
    v->levels[0] = can;
}

/* The level that the law keeps, as the fact that holds it says. */
static void levels_kept(evaluation *v, const law_part *system)
{
    const fact *f = facts_find(v->p->facts, v->choice->may_keep);
    bool *can = cd_arena_array(&v->r->arena, v->p->nlevels + 1, sizeof *can);
    const char *value = f ? system->values[f->index] : NULL;
    int level = value ? atoi(value) : 0;
    if (level >= 1 && (size_t)level <= v->p->nlevels) {
        can[level] = true;
    } else {
        for (size_t k = 1; k <= v->p->nlevels; k++)
            can[k] = true;
        if (f)
            v->lacks[v->r->nlevel_missing++] = (procedure_missing){NULL, f};
    }
    v->levels[1] = can;
}

static void set_levels(evaluation *v, const law_part *parts, size_t nparts)
{
    procedure_result *r = v->r;
    const law_choice *c = v->choice;
    v->lacks = cd_arena_array(&r->arena, nparts * facts_count(v->p->facts) + 1, sizeof *v->lacks);
    r->level_missing = v->lacks;
    bool may_keep = c && c->may_keep, keeps = may_keep && c->kept;
    if (!keeps)
        levels_by_criteria(v, parts, nparts);
    if (may_keep)
        levels_kept(v, &parts[0]);
    r->kept = keeps ? TRUTH_YES : may_keep ? TRUTH_UNKNOWN : TRUTH_NO;
    bool *all = cd_arena_array(&r->arena, v->p->nlevels + 1, sizeof *all);
    for (int kept = 0; kept < 2; kept++)
        for (size_t k = 0; v->levels[kept] && k <= v->p->nlevels; k++)
            all[k] = all[k] || v->levels[kept][k];
    r->levels = all;
    for (int k = 1; k <= (int)v->p->nlevels; k++)
        if (all[k]) {
            r->min = r->min ? r->min : k;
            r->max = k;
        }
    /* where nothing is met people decide: any level */
    for (int kept = 0; kept < 2; kept++)
        for (size_t k = 1; v->levels[kept] && v->levels[kept][0] && k <= v->p->nlevels; k++)
            v->levels[kept][k] = true;
}

/* ---- which rows ---- */

static bool range_of(evaluation *v, diagram_id id, bool *ret_always)
{
    int32_t low, high;
    diagram_range(v->view, id, v->cls, &low, &high, v->essential);
    *ret_always = low > 0;
    return high > 0;
}

static bool can_be(const evaluation *v, size_t c)
{
    size_t n = v->p->nlevels;
    const bool *levels = v->levels[c >= n];
    return levels && levels[c % n + 1];
}

/* The row in each possible case; and whether it matters which case it is. */
static void answer(evaluation *v, const row *w, procedure_answer *a, bool *ret_possible)
{
    const law_model *m = &v->x->model;
    const facts *f = v->p->facts;
    size_t nfacts = facts_count(f), nlevels = v->p->nlevels, n = 2 * nlevels;
    bool certain = true, possible = false, by_level = false, by_kept = false, always;
    memset(v->missing, 0, nfacts * sizeof *v->missing);
    for (size_t i = 0; i < n; i++) {
        if (!can_be(v, i))
            continue;
        possible = range_of(v, w->at[i], &always) || possible;
        certain = certain && always;
        for (size_t k = 0; k < m->nvars; k++)
            if (v->essential[k])
                v->missing[m->vars[k].fact->index] = true;
        for (size_t k = 0; k < i; k++)
            if (can_be(v, k) && range_of(v, w->differ[i * n + k], &always)) {
                by_level = by_level || i / nlevels == k / nlevels;
                by_kept = by_kept || i / nlevels != k / nlevels;
            }
    }
    for (size_t i = 0; by_kept && v->choice->keep_missing && i < nfacts; i++)
        v->missing[i] = v->missing[i] || v->choice->keep_missing[i];
    a->entry = &w->entry;
    a->certain = certain;
    a->by_level = by_level;
    const fact **list = cd_arena_array(&v->r->arena, nfacts + 1, sizeof *list);
    for (size_t i = 0; !certain && i < nfacts; i++)
        if (v->missing[i])
            list[a->nmissing++] = facts_at(f, i);
    a->missing = list;
    *ret_possible = possible;
}

void procedure_of(const procedures *x, const law_part *parts, size_t nparts, const law_choice *choice, procedure_result **ret)
{
    procedure_result *r = cd_calloc(1, sizeof *r);
    cd_arena_init(&r->arena);
    r->pack = x->p;
    size_t n = facts_count(x->p->facts);
    evaluation v = {.x = x, .p = x->p, .r = r, .choice = choice};
    set_levels(&v, parts, nparts);
    v.cls = cd_calloc(x->model.nvars + 1, sizeof *v.cls);
    for (size_t i = 0; i < x->model.nvars; i++) {
        const law_var *var = &x->model.vars[i];
        v.cls[i] = var->fact->index < n ? law_class(var, parts[0].values[var->fact->index]) : -1; /* no case reads the inputs */
    }
    v.essential = cd_calloc(x->model.nvars + 1, sizeof *v.essential);
    v.missing = cd_calloc(n + NEXTRA, sizeof *v.missing);
    v.view = diagram_view_new(x->model.diagram);
    r->all_certain = true;
    for (enum procedure_table t = 0; t < PROCEDURE_NTABLES; t++) {
        procedure_answer *list = cd_arena_array(&r->arena, x->nrows[t] + 1, sizeof *list);
        for (size_t i = 0; i < x->nrows[t]; i++) {
            procedure_answer a = {0};
            bool possible;
            answer(&v, &x->rows[t][i], &a, &possible);
            if (possible)
                list[r->nanswers[t]++] = a;
            r->all_certain = r->all_certain && (a.certain || !possible);
        }
        r->answers[t] = list;
    }
    diagram_view_free(v.view);
    free(v.cls);
    free(v.essential);
    free(v.missing);
    *ret = r;
}

void procedure_result_free(procedure_result *r)
{
    if (!r)
        return;
    cd_arena_done(&r->arena);
    free(r);
}
