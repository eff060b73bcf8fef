#include "dossier/model.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "dossier/model_make.h"

model_language model_vietnamese(void)
{
    model_language l = {0};
    /* gettext looks no catalogue up in the locale "C", so messages stay in their source language. */
    locale_t own = newlocale(LC_MESSAGES_MASK, "C", duplocale(uselocale((locale_t)0)));
    if (own) {
        l.own = own;
        l.old = uselocale(own);
    }
    return l;
}

void model_vietnamese_end(model_language l)
{
    if (!l.own)
        return;
    uselocale((locale_t)l.old);
    freelocale((locale_t)l.own);
}

/* ---- shape ---- */

const shape *model_raw_shape(const fact *f, cd_arena *a)
{
    switch (f->kind) {
    case FACT_BOOL:
        return &shape_bool;
    case FACT_SET:
        return list(a, &shape_text);
    case FACT_COUNT:
        return &shape_number;
    case FACT_DATE:
        return &shape_date;
    default:
        return &shape_text;
    }
}

static bool is_description(const fact *f)
{
    return f->group && strcmp(f->group, "description") == 0;
}

static const char *fact_fill(const fact *f, cd_arena *a)
{
    if (is_description(f))
        return cd_arena_printf(a, _("capdo ask MÃ --only dossier hoặc cột «%s» của tệp mô tả (capdo import descriptions)"), f->code);
    return cd_arena_printf(a, _("capdo ask MÃ hoặc cột «%s» của tệp hệ thống (capdo import systems)"), f->code);
}

static const shape *facts_shape(const facts *f, cd_arena *a)
{
    size_t n = facts_count(f);
    shape_member *m = cd_arena_array(a, n, sizeof *m);
    for (size_t i = 0; i < n; i++) {
        const fact *x = facts_at(f, i);
        shape_member of[3] = {{"label", &shape_text, NULL, NULL},
                              {"value", &shape_text, x->label, fact_fill(x, a)},
                              {"raw", model_raw_shape(x, a), x->label, fact_fill(x, a)}};
        m[i] = (shape_member){x->code, context(a, of, 3), NULL, NULL};
    }
    return context(a, m, n);
}

/* Fields of an organisation: column of its table, member, and the fact of the dossier that goes before it. */
static const struct {
    enum store_org_field column;
    const char *name;
    const char *fact; /* behind "owner_", "operator_" */
} org_fields[] = {
    {ORG_NAME, "name", NULL},
    {ORG_KIND, "kind", NULL},
    {ORG_ABBREVIATION, "abbreviation", NULL},
    {ORG_PARENT, "parent", NULL},
    {ORG_MANDATE, "mandate", "function_decision"},
    {ORG_NFIELDS, "mandate_no", "function_decision_no"},
    {ORG_NFIELDS, "mandate_date", "function_decision_date"},
    {ORG_REPRESENTATIVE, "representative", "representative"},
    {ORG_POSITION, "position", "representative_title"},
    {ORG_ADDRESS, "address", "address"},
    {ORG_PHONE, "phone", "phone"},
    {ORG_EMAIL, "email", "email"},
    {ORG_PLACE, "place", NULL},
};
enum { NORG = sizeof org_fields / sizeof *org_fields };

static const fact *org_fact(const facts *f, const char *who, size_t i)
{
    if (!org_fields[i].fact)
        return NULL;
    char code[128];
    snprintf(code, sizeof code, "%s_%s", who, org_fields[i].fact);
    return facts_find(f, code);
}

bool model_org_field(const fact *f, enum store_sys_field *ret_who, enum store_org_field *ret_column)
{
    static const enum store_sys_field whose[] = {SYS_OWNER, SYS_OPERATOR};
    for (size_t w = 0; w < 2; w++) {
        const char *who = store_sys_column(whose[w]);
        size_t len = strlen(who);
        if (strncmp(f->code, who, len) != 0 || f->code[len] != '_')
            continue;
        for (size_t i = 0; i < NORG; i++)
            if (org_fields[i].fact && org_fields[i].column != ORG_NFIELDS && strcmp(f->code + len + 1, org_fields[i].fact) == 0) {
                *ret_who = whose[w];
                *ret_column = org_fields[i].column;
                return true;
            }
    }
    if (strcmp(f->code, "letter_place") != 0) /* letterheads: of the body that writes, and that is the operator */
        return false;
    *ret_who = SYS_OPERATOR;
    *ret_column = ORG_PLACE;
    return true;
}

/* Names of fields for reports, where no fact of the dictionary names them. */
static const char *org_label(enum store_org_field column)
{
    switch (column) {
    case ORG_NAME:
        return N_("Tên");
    case ORG_PARENT:
        return N_("Cơ quan cấp trên");
    case ORG_MANDATE:
        return N_("Văn bản quy định chức năng, nhiệm vụ");
    case ORG_REPRESENTATIVE:
        return N_("Người đại diện");
    case ORG_POSITION:
        return N_("Chức vụ người đại diện");
    case ORG_ADDRESS:
        return N_("Địa chỉ");
    case ORG_PHONE:
        return N_("Số điện thoại");
    case ORG_EMAIL:
        return N_("Thư điện tử");
    case ORG_PLACE:
        return N_("Địa danh");
    case ORG_ABBREVIATION:
        return N_("Tên viết tắt");
    default:
        return N_("Loại");
    }
}

/* `who` is also the column of the systems table that names the organisation; `title` what people call its role. */
static const shape *org_shape(const facts *f, const char *who, const char *title, cd_arena *a)
{
    shape_member m[NORG];
    for (size_t i = 0; i < NORG; i++) {
        const fact *x = org_fact(f, who, i);
        enum store_org_field c = org_fields[i].column;
        const char *label = x ? x->label : cd_arena_printf(a, "%s: %s", title, _(org_label(c)));
        const char *fill;
        if (c == ORG_NAME)
            fill = cd_arena_printf(a, _("cột «%s» của tệp hệ thống (capdo import systems)"), who);
        else if (c == ORG_NFIELDS)
            fill = x ? fact_fill(x, a) : NULL;
        else if (x)
            fill = cd_arena_printf(a, _("cột «%s» của tệp tổ chức (capdo import orgs), hoặc cho riêng hồ sơ này bằng capdo ask MÃ --only dossier hay cột «%s» "
                                      "của tệp mô tả (capdo import descriptions)"),
                                   store_org_column(c), x->code);
        else
            fill = cd_arena_printf(a, _("cột «%s» của tệp tổ chức (capdo import orgs)"), store_org_column(c));
        m[i] = (shape_member){org_fields[i].name, &shape_text, label, fill};
    }
    return context(a, m, NORG);
}

/* Its name is a fact of the system, which no column of the systems table names. */
static const shape *unit_shape(const facts *f, cd_arena *a)
{
    const fact *name = facts_find(f, FACT_SPECIALISED_UNIT);
    const char *title = name ? name->label : FACT_SPECIALISED_UNIT;
    shape_member m[NORG];
    for (size_t i = 0; i < NORG; i++) {
        enum store_org_field c = org_fields[i].column;
        const char *fill = cd_arena_printf(a, _("cột «%s» của tệp tổ chức (capdo import orgs)"), c == ORG_NFIELDS ? "" : store_org_column(c));
        if (c == ORG_NAME)
            m[i] = (shape_member){org_fields[i].name, &shape_text, title, name ? fact_fill(name, a) : NULL};
        else if (c == ORG_NFIELDS)
            m[i] = (shape_member){org_fields[i].name, &shape_text, NULL, NULL};
        else
            m[i] = (shape_member){org_fields[i].name, &shape_text, cd_arena_printf(a, "%s: %s", title, _(org_label(c))), fill};
    }
    return context(a, m, NORG);
}

static const shape *system_shape(cd_arena *a)
{
    shape_member m[] = {
        {"id", &shape_text, NULL, NULL},
        {"name", &shape_text, N_("Tên hệ thống thông tin"), cd_arena_strdup(a, _("cột «name» của tệp hệ thống (capdo import systems)"))},
        {"composite", &shape_bool, NULL, NULL},
        {"host", &shape_text, NULL, NULL},
        {"host_name", &shape_text, NULL, NULL},
    };
    return context(a, m, sizeof m / sizeof *m);
}

static const shape *reasons_shape(cd_arena *a)
{
    shaper s = {.a = a};
    members(&s, "citation cited label lead point quote state answers unassessed", &shape_text);
    member(&s, "level", &shape_number);
    return list(a, end(&s));
}

static const shape *part_shape(const shape *told, cd_arena *a)
{
    shaper s = {.a = a};
    members(&s, "code label source", &shape_text);
    const shape *missing = list(a, end(&s));
    members(&s, "code text reading handling", &shape_text);
    member(&s, "decision", &shape_bool);
    const shape *ambiguities = list(a, end(&s));
    members(&s, "id label status", &shape_text);
    s.m[s.n++] = (shape_member){"name", &shape_text, N_("Tên hệ thống thành phần"), _("cột «name» của tệp hệ thống (capdo import systems)")};
    members(&s, "own counts raised", &shape_bool);
    members(&s, "level min max by_criteria", &shape_number);
    member(&s, "fact", told);
    members(&s, "criteria met decisive not_met unknown not_evaluable raises flags", reasons_shape(a));
    member(&s, "missing", missing);
    member(&s, "ambiguities", ambiguities);
    return end(&s);
}

static const shape *verdict_shape(const shape *part, cd_arena *a)
{
    shaper s = {.a = a};
    members(&s, "note citation", &shape_text);
    const shape *choice = end(&s);
    members(&s, "level min max by_criteria kept proposed", &shape_number);
    members(&s, "label status kept_label proposed_label", &shape_text);
    members(&s, "determined raised", &shape_bool);
    member(&s, "choice", choice);
    member(&s, "missing", shape_member_find(part, "missing")->shape);
    member(&s, "decisions", shape_member_find(part, "ambiguities")->shape);
    return end(&s);
}

static char *term_name(const char *id, cd_arena *a)
{
    char *name = cd_arena_strdup(a, id);
    for (char *p = name; *p; p++)
        if (*p == '-')
            *p = '_';
    return name;
}

static const shape *pack_shape(const pack *p, cd_arena *a)
{
    shaper s = {.a = a};
    members(&s, "id kind number issuer title short_name note", &shape_text);
    member(&s, "compared", &shape_bool);
    const shape *documents = list(a, end(&s));
    members(&s, "label text", &shape_text);
    member(&s, "level", &shape_number);
    const shape *scale = list(a, end(&s));
    shape_member *terms = cd_arena_array(a, p->nterms, sizeof *terms);
    for (size_t i = 0; i < p->nterms; i++)
        terms[i] = (shape_member){term_name(p->terms[i].id, a), &shape_text, NULL, NULL};
    const shape *term = context(a, terms, p->nterms);
    members(&s, "id title short_name decree scale_cited", &shape_text);
    members(&s, "compared scale_compared", &shape_bool);
    member(&s, "term", term);
    member(&s, "documents", documents);
    member(&s, "scale", scale);
    return end(&s);
}

const shape *model_shape(const pack *p, const fact_tables *t, cd_arena *a)
{
    shaper s = {.a = a};
    const shape *told = facts_shape(p->facts, a);
    const shape *part = part_shape(told, a);
    members(&s, "threat weakness likelihood impact measure", &shape_text);
    for (size_t i = 0; i < s.n; i++) {
        s.m[i].label = cd_arena_printf(a, _("Rủi ro: %s"), s.m[i].name);
        s.m[i].fill = cd_arena_printf(a, _("cột «%s» của tệp rủi ro (capdo import risks)"), s.m[i].name);
    }
    const shape *risks = list(a, end(&s));
    members(&s, "name form title state", &shape_text);
    const shape *paper = end(&s);
    members(&s, "file title version sha256 about", &shape_text);
    const shape *evidence = list(a, end(&s));
    members(&s, "hash short", &shape_text);
    const shape *content = end(&s);
    for (size_t i = 0; i < dossier_figure_nkinds; i++) {
        const dossier_figure_kind *k = &dossier_figure_kinds[i];
        s.m[s.n++] = (shape_member){k->name, &shape_bool, _(k->label), _(k->fill)};
    }
    const shape *figure = end(&s);
    member(&s, "system", system_shape(a));
    member(&s, "owner", org_shape(p->facts, "owner", _("Chủ quản"), a));
    member(&s, "operator", org_shape(p->facts, "operator", _("Đơn vị vận hành"), a));
    member(&s, "agency", org_shape(p->facts, "agency", _("Cơ quan"), a));
    member(&s, "specialised_unit", unit_shape(p->facts, a));
    member(&s, "fact", told);
    member(&s, "verdict", verdict_shape(part, a));
    member(&s, "parts", list(a, part));
    member(&s, "risks", risks);
    member(&s, "pack", pack_shape(p, a));
    member(&s, "tables", model_tables_shape(t, a));
    member(&s, "plan", model_plan_shape(a));
    member(&s, "evidence", evidence);
    member(&s, "content", content);
    member(&s, "paper", paper);
    member(&s, "figure", figure);
    member(&s, "marks", list(a, &shape_text));
    members(&s, "draft illustrative", &shape_bool);
    return end(&s);
}

/* ---- data ---- */

const feel_value *model_raw(const fact *f, const char *value, cd_arena *a)
{
    if (!value)
        return &feel_null;
    cd_date d;
    switch (f->kind) {
    case FACT_BOOL:
        return feel_bool(strcmp(value, "true") == 0);
    case FACT_COUNT:
        return feel_number_parse(a, value);
    case FACT_DATE:
        return cd_date_parse(value, false, &d) ? feel_date(a, d.year, d.month, d.day) : &feel_null;
    case FACT_SET: {
        const feel_value **items = cd_arena_array(a, f->nvalues ? f->nvalues : 1, sizeof *items);
        size_t n = 0;
        char *copy = cd_arena_strdup(a, value);
        for (char *save = NULL, *w = strtok_r(copy, "|", &save); w && n < f->nvalues; w = strtok_r(NULL, "|", &save))
            items[n++] = feel_string_lend(a, w);
        return feel_list(a, items, n);
    }
    default:
        return text(a, value);
    }
}

const feel_value *model_shown(const fact *f, const char *value, cd_arena *a)
{
    if (!value)
        return &feel_null;
    if (f->kind == FACT_TEXT)
        return text(a, value);
    cd_str s;
    cd_str_init(&s, 0);
    fact_show(f, value, &s);
    const feel_value *v = feel_stringn(a, cd_str_c(&s), s.len);
    cd_str_done(&s);
    return v;
}

static const feel_value *facts_value(const facts *f, const char *const *values, cd_arena *a)
{
    size_t n = facts_count(f);
    feel_pair *pairs = cd_arena_array(a, n, sizeof *pairs);
    for (size_t i = 0; i < n; i++) {
        const fact *x = facts_at(f, i);
        feel_pair of[3] = {{"label", text(a, x->label)}, {"value", model_shown(x, values[i], a)}, {"raw", model_raw(x, values[i], a)}};
        pairs[i] = (feel_pair){x->code, feel_context(a, of, 3)};
    }
    return feel_context(a, pairs, n);
}

const feel_value *model_org(const facts *f, const char *const *values, const char *who, const char *name, const store_org *org,
                            cd_arena *a)
{
    feel_pair pairs[NORG];
    for (size_t i = 0; i < NORG; i++) {
        const fact *x = org_fact(f, who, i);
        enum store_org_field c = org_fields[i].column;
        const feel_value *v = x ? model_shown(x, values[x->index], a) : &feel_null;
        if (feel_is_null(v) && c != ORG_NFIELDS)
            v = text(a, c == ORG_NAME ? name : org ? org->field[c] : NULL);
        pairs[i] = (feel_pair){org_fields[i].name, v};
    }
    return feel_context(a, pairs, NORG);
}

static const feel_value *unit_value(const facts *f, const dossier_input *in, cd_arena *a)
{
    const fact *name = facts_find(f, FACT_SPECIALISED_UNIT);
    const char *const *values = in->parts[0].values;
    return model_org(f, values, FACT_SPECIALISED_UNIT, name ? values[name->index] : NULL, in->specialised_unit, a);
}

/* Letter of the point that a citation names: "13.2.b" gives "b"; NULL when it ends in a number or a word. */
static const char *point_of(const char *citation)
{
    const char *last = strrchr(citation, '.');
    if (!last || cd_utf8_count(last + 1, strlen(last + 1)) != 1 || (last[1] >= '0' && last[1] <= '9'))
        return NULL;
    return last + 1;
}

/* Without the codes of ambiguities in brackets, by which explanations refer to the records: " (AMB-25)". */
static const char *without_codes(const char *s, cd_arena *a)
{
    static const char mark[] = " (AMB-";
    const char *at = s ? strstr(s, mark) : NULL;
    if (!at)
        return s;
    cd_str to;
    cd_str_init(&to, 0);
    for (; at; at = strstr(s, mark)) {
        cd_str_add(&to, s, (size_t)(at - s));
        const char *end = at + strlen(mark);
        end += strspn(end, "0123456789");
        if (*end == ')')
            end++;
        else
            cd_str_add(&to, at, (size_t)(end - at)); /* something else in brackets */
        s = end;
    }
    cd_str_adds(&to, s);
    const char *copy = cd_arena_strdup(a, cd_str_c(&to));
    cd_str_done(&to);
    return copy;
}

/* Why a limb of a criterion that is not met could not be judged; NULL when all were. */
static const char *unassessed(const reason *r)
{
    for (size_t i = 0; i < r->nlimbs && r->state == REASON_NOT_MET; i++)
        if (r->limbs[i].state == REASON_NOT_EVALUABLE && r->limbs[i].limb->why_not)
            return r->limbs[i].limb->why_not;
    return NULL;
}

static const feel_value *reason_value(const pack *p, const reason *r, cd_arena *a)
{
    maker m = {.a = a};
    const pack_criterion *c = r->criterion;
    put_text(&m, "citation", c->citation);
    put_text(&m, "cited", r->cited);
    put_text(&m, "label", pack_level_label(p, reason_level(r)));
    put_text(&m, "lead", c->lead);
    put_text(&m, "point", point_of(c->citation));
    put_text(&m, "quote", c->quote);
    put_text(&m, "state", reason_state_name(r->state));
    put_text(&m, "answers", without_codes(r->answers, a));
    const char *why = unassessed(r);
    put_text(&m, "unassessed", why ? without_codes(why, a) : NULL);
    put_int(&m, "level", reason_level(r));
    return done(&m);
}

/* Reasons of one state (-1: all), of one level (-1: all). */
static const feel_value *reasons_value(const pack *p, const reason *r, size_t n, int state, int level, cd_arena *a)
{
    const feel_value **items = cd_arena_array(a, n ? n : 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if ((state < 0 || (int)r[i].state == state) && (level < 0 || reason_level(&r[i]) == level))
            items[count++] = reason_value(p, &r[i], a);
    return feel_list(a, items, count);
}

static const feel_value *missing_value(const facts *f, const bool *missing, cd_arena *a)
{
    size_t n = facts_count(f), count = 0;
    const feel_value **items = cd_arena_array(a, n ? n : 1, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        if (!missing[i])
            continue;
        const fact *x = facts_at(f, i);
        maker m = {.a = a};
        put_text(&m, "code", x->code);
        put_text(&m, "label", x->label);
        put_text(&m, "source", x->source);
        items[count++] = done(&m);
    }
    return feel_list(a, items, count);
}

static const feel_value *ambiguity_value(const ambiguity *x, cd_arena *a)
{
    maker m = {.a = a};
    put_text(&m, "code", x->code);
    put_text(&m, "text", without_codes(x->text, a));
    put_text(&m, "reading", without_codes(x->reading, a));
    put_text(&m, "handling", without_codes(x->handling, a));
    put(&m, "decision", feel_bool(x->decision));
    return done(&m);
}

static const feel_value *ambiguities_value(const explanation *e, cd_arena *a)
{
    const feel_value **items = cd_arena_array(a, e->nambiguities ? e->nambiguities : 1, sizeof *items);
    for (size_t i = 0; i < e->nambiguities; i++)
        items[i] = ambiguity_value(&e->ambiguities[i], a);
    return feel_list(a, items, e->nambiguities);
}

/* What is to be decided, once a code. */
static const feel_value *decisions_value(const dossier_input *in, cd_arena *a)
{
    size_t cap = 1, count = 0;
    for (size_t i = 0; i < in->nparts; i++)
        cap += in->parts[i].why->nambiguities;
    const feel_value **items = cd_arena_array(a, cap, sizeof *items);
    const char **codes = cd_arena_array(a, cap, sizeof *codes);
    for (size_t i = 0; i < in->nparts; i++)
        for (size_t k = 0; in->parts[i].counts && k < in->parts[i].why->nambiguities; k++) {
            const ambiguity *x = &in->parts[i].why->ambiguities[k];
            bool known = !x->decision;
            for (size_t j = 0; j < count && !known; j++)
                known = strcmp(codes[j], x->code) == 0;
            if (known)
                continue;
            codes[count] = x->code;
            items[count++] = ambiguity_value(x, a);
        }
    return feel_list(a, items, count);
}

static const char *level_label(const pack *p, int level)
{
    return level > 0 ? pack_level_label(p, level) : NULL;
}

static int by_criteria(const explanation *e)
{
    return e->min_by_criteria == e->max_by_criteria ? e->min_by_criteria : -1;
}

static const feel_value *part_value(const pack *p, const dossier_part *part, bool own, const feel_value *told, cd_arena *a)
{
    const explanation *e = part->why;
    int level = explanation_level(e);
    maker m = {.a = a};
    put_text(&m, "id", part->id);
    put_text(&m, "label", level_label(p, level));
    put_text(&m, "status", verdict_status_name(e->status));
    put_text(&m, "name", part->name);
    put(&m, "own", feel_bool(own));
    put(&m, "counts", feel_bool(part->counts));
    put(&m, "raised", feel_bool(e->raised_by_risk));
    put_int(&m, "level", level);
    put_int(&m, "min", e->min);
    put_int(&m, "max", e->max);
    put_int(&m, "by_criteria", by_criteria(e));
    put(&m, "fact", told);
    put(&m, "criteria", reasons_value(p, e->criteria, e->ncriteria, -1, -1, a));
    put(&m, "met", reasons_value(p, e->criteria, e->ncriteria, REASON_MET, -1, a));
    put(&m, "decisive", reasons_value(p, e->criteria, e->ncriteria, REASON_MET, level < 0 ? 0 : level, a));
    put(&m, "not_met", reasons_value(p, e->criteria, e->ncriteria, REASON_NOT_MET, -1, a));
    put(&m, "unknown", reasons_value(p, e->criteria, e->ncriteria, REASON_UNKNOWN, -1, a));
    put(&m, "not_evaluable", reasons_value(p, e->criteria, e->ncriteria, REASON_NOT_EVALUABLE, -1, a));
    put(&m, "raises", reasons_value(p, e->raises, e->nraises, REASON_MET, -1, a));
    put(&m, "flags", reasons_value(p, e->flags, e->nflags, REASON_MET, -1, a));
    put(&m, "missing", missing_value(p->facts, part->missing, a));
    put(&m, "ambiguities", ambiguities_value(e, a));
    return done(&m);
}

static const feel_value *verdict_value(const dossier_input *in, cd_arena *a)
{
    const explanation *e = in->parts[0].why;
    int level = in->min == in->max ? in->min : -1;
    int kept = e->kept_level ? atoi(e->kept_level) : -1;
    int plain = -1;
    bool raised = false, sure = true;
    enum verdict_status status = in->min != in->max ? VERDICT_NEEDS_FACTS : in->min == 0 ? VERDICT_NO_DIRECT : VERDICT_DETERMINED;
    const feel_value *decisions = decisions_value(in, a);
    if (status == VERDICT_DETERMINED && decisions->list.count)
        status = VERDICT_NEEDS_DECISION;
    for (size_t i = 0; i < in->nparts; i++) {
        if (!in->parts[i].counts)
            continue;
        int here = by_criteria(in->parts[i].why);
        sure = sure && here >= 0;
        plain = here > plain ? here : plain;
    }
    raised = sure && level > plain;
    maker m = {.a = a};
    put_int(&m, "level", level);
    put_int(&m, "min", in->min);
    put_int(&m, "max", in->max);
    put_int(&m, "by_criteria", sure ? plain : -1);
    put_int(&m, "kept", kept);
    put_int(&m, "proposed", kept > 0 ? kept : level);
    put_text(&m, "label", level_label(in->pack, level));
    put_text(&m, "status", verdict_status_name(status));
    put_text(&m, "kept_label", level_label(in->pack, kept));
    put_text(&m, "proposed_label", level_label(in->pack, kept > 0 ? kept : level));
    put(&m, "determined", feel_bool(level > 0));
    put(&m, "raised", feel_bool(raised));
    put(&m, "missing", missing_value(in->pack->facts, in->parts[0].missing, a));
    put(&m, "decisions", decisions);
    maker c = {.a = a};
    put_text(&c, "note", e->choice_note);
    put_text(&c, "citation", e->choice_citation);
    put(&m, "choice", e->choice_code ? done(&c) : &feel_null);
    return done(&m);
}

static const feel_value *pack_value(const pack *p, cd_arena *a)
{
    const feel_value **docs = cd_arena_array(a, p->ndocuments ? p->ndocuments : 1, sizeof *docs);
    maker m = {.a = a};
    for (size_t i = 0; i < p->ndocuments; i++) {
        const pack_document *d = &p->documents[i];
        put_text(&m, "id", d->id);
        put_text(&m, "kind", d->kind);
        put_text(&m, "number", d->number);
        put_text(&m, "issuer", d->issuer);
        put_text(&m, "title", d->title);
        put_text(&m, "short_name", d->short_name);
        put_text(&m, "note", d->note);
        put(&m, "compared", feel_bool(d->compared));
        docs[i] = done(&m);
    }
    const feel_value **scale = cd_arena_array(a, p->nlevels ? p->nlevels : 1, sizeof *scale);
    size_t nscale = 0;
    for (size_t i = 0; i < p->nlevels; i++) {
        if (!p->levels[i].scale)
            continue;
        put_text(&m, "label", level_label(p, p->levels[i].n));
        put_text(&m, "text", p->levels[i].scale);
        put_int(&m, "level", p->levels[i].n);
        scale[nscale++] = done(&m);
    }
    feel_pair *terms = cd_arena_array(a, p->nterms ? p->nterms : 1, sizeof *terms);
    for (size_t i = 0; i < p->nterms; i++)
        terms[i] = (feel_pair){term_name(p->terms[i].id, a), text(a, p->terms[i].text)};
    put_text(&m, "id", p->id);
    put_text(&m, "title", p->title);
    put_text(&m, "short_name", p->short_name);
    put_text(&m, "decree", p->criteria_document ? p->criteria_document->short_name : NULL);
    put(&m, "compared", feel_bool(p->criteria_document && p->criteria_document->compared));
    if (p->scale_document) {
        cd_str s;
        cd_str_init(&s, 0);
        pack_cite(p, p->scale_citation, false, &s);
        cd_str_addf(&s, " %s", p->scale_document->short_name);
        put(&m, "scale_cited", feel_stringn(a, cd_str_c(&s), s.len));
        cd_str_done(&s);
    } else {
        put(&m, "scale_cited", &feel_null);
    }
    put(&m, "scale_compared", feel_bool(p->scale_compared));
    put(&m, "term", feel_context(a, terms, p->nterms));
    put(&m, "documents", feel_list(a, docs, p->ndocuments));
    put(&m, "scale", feel_list(a, scale, nscale));
    return done(&m);
}

static const feel_value *risks_value(const dossier_input *in, cd_arena *a)
{
    const feel_value **items = cd_arena_array(a, in->nrisks ? in->nrisks : 1, sizeof *items);
    for (size_t i = 0; i < in->nrisks; i++) {
        feel_pair p[RISK_NFIELDS];
        for (size_t k = 0; k < RISK_NFIELDS; k++)
            p[k] = (feel_pair){store_risk_column((enum store_risk_field)k), text(a, in->risks[i].field[k])};
        items[i] = feel_context(a, p, RISK_NFIELDS);
    }
    return feel_list(a, items, in->nrisks);
}

static const feel_value *evidence_value(const dossier_input *in, cd_arena *a)
{
    const feel_value **items = cd_arena_array(a, in->nevidence ? in->nevidence : 1, sizeof *items);
    maker m = {.a = a};
    for (size_t i = 0; i < in->nevidence; i++) {
        const dossier_evidence *e = &in->evidence[i];
        put_text(&m, "file", e->file);
        put_text(&m, "title", e->title);
        put_text(&m, "version", e->version);
        put_text(&m, "sha256", e->sha256);
        put_text(&m, "about", e->about);
        items[i] = done(&m);
    }
    return feel_list(a, items, in->nevidence);
}

static const feel_value *figure_value(const dossier_input *in, cd_arena *a)
{
    maker m = {.a = a};
    for (size_t i = 0; i < dossier_figure_nkinds; i++)
        put(&m, dossier_figure_kinds[i].name,
            feel_bool(dossier_figure_find(in->figures, in->nfigures, dossier_figure_kinds[i].name) != NULL));
    return done(&m);
}

/* Pictures that are no drawings of the tables, by their bytes. */
static const feel_value *pictures_value(const dossier_input *in, cd_arena *a)
{
    const feel_value **items = cd_arena_array(a, in->nfigures ? in->nfigures : 1, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < in->nfigures; i++) {
        char hash[65];
        if (in->figures[i].drawing)
            continue;
        cd_sha256_hex(in->figures[i].image, in->figures[i].image_len, hash);
        items[n++] = feel_string(a, hash);
    }
    return feel_list(a, items, n);
}

const feel_value *model_data(const dossier_input *in, const fact_tables *t, cd_arena *a)
{
    model_language vi = model_vietnamese();
    const facts *f = in->pack->facts;
    const feel_value **parts = cd_arena_array(a, in->nparts, sizeof *parts), *own = NULL;
    for (size_t i = 0; i < in->nparts; i++) {
        const feel_value *of = facts_value(f, in->parts[i].values, a);
        own = i ? own : of;
        parts[i] = part_value(in->pack, &in->parts[i], i == 0, of, a);
    }
    maker m = {.a = a};
    put_text(&m, "id", in->field[SYS_ID]);
    put_text(&m, "name", in->field[SYS_NAME]);
    put(&m, "composite", feel_bool(in->nparts > 1));
    put_text(&m, "host", in->host);
    put_text(&m, "host_name", in->host_name);
    const feel_value *system = done(&m);
    put(&m, "system", system);
    put(&m, "owner", model_org(f, in->parts[0].values, "owner", in->field[SYS_OWNER], in->owner, a));
    put(&m, "operator", model_org(f, in->parts[0].values, "operator", in->field[SYS_OPERATOR], in->operator, a));
    put(&m, "agency", model_org(f, in->parts[0].values, "agency", in->field[SYS_AGENCY], in->agency, a));
    put(&m, "specialised_unit", unit_value(f, in, a));
    put(&m, "fact", own);
    put(&m, "verdict", verdict_value(in, a));
    put(&m, "parts", feel_list(a, parts, in->nparts));
    put(&m, "risks", risks_value(in, a));
    put(&m, "figure", figure_value(in, a));
    put(&m, "pack", pack_value(in->pack, a));
    const fact *sample = facts_find(f, FACT_ILLUSTRATIVE);
    const char *is = sample ? in->parts[0].values[sample->index] : NULL;
    put(&m, "illustrative", feel_bool(is && strcmp(is, "true") == 0));
    put(&m, "tables", model_tables(t, in, a));
    put(&m, "plan", model_plan(t, in, a));
    put(&m, "evidence", evidence_value(in, a));
    put(&m, "draft", &feel_false);
    put(&m, "marks", feel_list_of_strings(a, (const char *const[]){""}, 0));
    enum { SHORT = 12 };
    char hash[65];
    put(&m, "pictures", pictures_value(in, a)); /* templates see whether there is one, not what it shows */
    model_content_hash(feel_context(a, m.p, m.n), hash);
    m.n--;
    maker c = {.a = a};
    put(&c, "hash", feel_string(a, hash));
    put(&c, "short", feel_stringn(a, hash, SHORT));
    put(&m, "content", done(&c));
    const feel_value *data = done(&m);
    model_vietnamese_end(vi);
    return data;
}

const feel_value *model_for_paper(const feel_value *data, const model_paper *paper, cd_arena *a)
{
    maker m = {.a = a};
    put_text(&m, "name", paper->name);
    put_text(&m, "form", paper->form);
    put_text(&m, "title", paper->title);
    put_text(&m, "state", paper->state);
    const feel_value *of = done(&m);
    for (size_t i = 0; i < data->context.count; i++)
        put(&m, data->context.pairs[i].key, data->context.pairs[i].value);
    put(&m, "paper", of);
    put(&m, "marks", feel_list_of_strings(a, paper->marks, paper->nmarks));
    put(&m, "draft", feel_bool(paper->draft));
    return done(&m); /* later pairs replace earlier ones */
}
