#include "law/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "law/ambiguity.h"
#include "law/model.h"

typedef struct maker {
    explanation *e;
    const pack *p;
    const char *const *values;
    verdict_run *run;
    diagram_view *view;
    int32_t *cls;       /* of the values, by variable of the model */
    bool *essential;    /* by variable */
} maker;

static enum truth both(enum truth a, enum truth b)
{
    if (a == TRUTH_NO || b == TRUTH_NO)
        return TRUTH_NO;
    return a == TRUTH_UNKNOWN || b == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_YES;
}

static enum reason_state state_of(enum truth t, bool evaluable)
{
    if (!evaluable)
        return REASON_NOT_EVALUABLE;
    return t == TRUTH_YES ? REASON_MET : t == TRUTH_NO ? REASON_NOT_MET : REASON_UNKNOWN;
}

static void make_limb(maker *m, const pack_limb *limb, reason_limb *ret)
{
    ret->limb = limb;
    ret->state = state_of(verdict_truth(m->run, m->values, limb->met), limb->evaluable);
    size_t all = facts_count(m->p->facts);
    enum truth *holds = cd_calloc(all, sizeof *holds);
    bool *used = cd_calloc(all, sizeof *used);
    size_t n = 0;
    for (size_t i = 0; i < limb->nconditions; i++) {
        const pack_condition *c = &limb->conditions[i];
        enum truth t = verdict_truth(m->run, m->values, c->holds);
        for (size_t k = 0; k < c->nfacts; k++) {
            size_t f = c->facts[k]->index;
            /* A condition on several facts may be settled by one of them; an unknown one then says nothing. */
            enum truth here = m->values[f] ? t : TRUTH_UNKNOWN;
            holds[f] = used[f] ? both(holds[f], here) : here;
            n += !used[f];
            used[f] = true;
        }
    }
    reason_fact *list = cd_arena_array(&m->e->arena, n, sizeof *list);
    for (size_t f = 0; f < all; f++)
        if (used[f])
            list[ret->nfacts++] = (reason_fact){facts_at(m->p->facts, f), cd_arena_strdup(&m->e->arena, m->values[f]), holds[f]};
    ret->facts = list;
    free(holds);
    free(used);
}

static const char *fact_label(const fact *f)
{
    return strcmp(_("vi"), "en") == 0 && f->label_en ? f->label_en : f->label;
}

static void add_answer(const fact *f, const char *value, cd_str *to)
{
    cd_str_addf(to, "%s%s", to->len ? "; " : "", fact_label(f));
    if (value) {
        cd_str_adds(to, ": ");
        fact_show(f, value, to);
    }
}

/* The facts that would tell whether an unknown criterion is met: not those that no longer matter for it. */
static void add_open(maker *m, const pack_criterion *c, cd_str *to)
{
    int32_t low, high;
    diagram_range(m->view, c->met, m->cls, &low, &high, m->essential);
    for (size_t i = 0; i < m->p->model.nvars; i++)
        if (m->essential[i])
            add_answer(m->p->model.vars[i].fact, NULL, to);
}

/* Of the limbs that speak for the criterion's state, the facts that met it or failed it; of an unknown one what is
 * missing.  Of several failing limbs, each contributes what failed; a fact stands once. */
static const char *make_answers(maker *m, const reason *r)
{
    bool *said = cd_calloc(facts_count(m->p->facts), sizeof *said);
    cd_str s;
    cd_str_init(&s, 0);
    if (r->state == REASON_UNKNOWN)
        add_open(m, r->criterion, &s);
    for (size_t i = 0; i < r->nlimbs && r->state != REASON_UNKNOWN; i++) {
        const reason_limb *l = &r->limbs[i];
        if (l->state != r->state)
            continue;
        for (size_t k = 0; k < l->nfacts; k++) {
            const reason_fact *f = &l->facts[k];
            bool say = r->state == REASON_MET ? f->value != NULL : f->holds == TRUTH_NO;
            if (!say || said[f->fact->index])
                continue;
            said[f->fact->index] = true;
            add_answer(f->fact, f->value, &s);
        }
    }
    const char *copy = cd_arena_strdup(&m->e->arena, cd_str_c(&s));
    cd_str_done(&s);
    free(said);
    return copy;
}

static const reason *make_reasons(maker *m, const pack_criterion *list, size_t n)
{
    reason *reasons = cd_arena_array(&m->e->arena, n, sizeof *reasons);
    for (size_t i = 0; i < n; i++) {
        const pack_criterion *c = &list[i];
        reason *r = &reasons[i];
        r->criterion = c;
        r->state = state_of(verdict_truth(m->run, m->values, c->met), c->evaluable);
        reason_limb *limbs = cd_arena_array(&m->e->arena, c->nlimbs, sizeof *limbs);
        for (size_t k = 0; k < c->nlimbs; k++)
            make_limb(m, &c->limbs[k], &limbs[k]);
        r->limbs = limbs;
        r->nlimbs = c->nlimbs;
        cd_str s;
        cd_str_init(&s, 0);
        pack_cite(m->p, c->citation, true, &s);
        r->cited = cd_arena_strdup(&m->e->arena, cd_str_c(&s));
        cd_str_done(&s);
        r->answers = r->state == REASON_NOT_EVALUABLE ? (c->nlimbs && c->limbs[0].why_not ? c->limbs[0].why_not : "") : make_answers(m, r);
    }
    return reasons;
}

static enum verdict_status status_of(const explanation *e)
{
    if (e->min != e->max)
        return VERDICT_NEEDS_FACTS;
    if (e->min == 0)
        return VERDICT_NO_DIRECT;
    for (size_t i = 0; i < e->nambiguities; i++)
        if (e->ambiguities[i].decision)
            return VERDICT_NEEDS_DECISION;
    return VERDICT_DETERMINED;
}

static void explain_components(explanation *e, const law_part *parts, const part_verdict *verdicts, size_t nparts)
{
    const facts *f = e->pack->facts;
    explained_part *list = cd_arena_array(&e->arena, nparts, sizeof *list);
    for (size_t i = 1; i < nparts; i++) {
        explained_part *x = &list[i - 1];
        x->id = cd_arena_strdup(&e->arena, parts[i].id);
        x->name = cd_arena_strdup(&e->arena, parts[i].name ? parts[i].name : "");
        x->min = verdicts[i].min;
        x->max = verdicts[i].max;
        const char **citations = cd_arena_array(&e->arena, verdicts[i].ncriteria, sizeof *citations);
        for (size_t k = 0; k < verdicts[i].ncriteria; k++)
            citations[k] = verdicts[i].criteria[k]->citation;
        x->citations = citations;
        x->ncitations = verdicts[i].ncriteria;
        const fact **missing = cd_arena_array(&e->arena, facts_count(f), sizeof *missing);
        for (size_t k = 0; k < facts_count(f); k++)
            if (verdicts[i].missing[k])
                missing[x->nmissing++] = facts_at(f, k);
        x->missing = missing;
    }
    e->parts = list;
    e->nparts = nparts - 1;
    for (size_t i = 0; i < nparts && nparts > 1; i++)
        if (verdicts[i].counts && verdicts[i].max < e->min) /* whatever is unknown: no warning on what may still be equal */
            e->split_matters = true;
}

int explain(const pack *p, const char *system, const char *name, const char *const *values, const law_choice *choice,
            cd_diags *diags, explanation **ret)
{
    law_part part = {system, name, values};
    return explain_parts(p, &part, 1, choice, diags, ret);
}

int explain_parts(const pack *p, const law_part *parts, size_t nparts, const law_choice *choice, cd_diags *diags,
                  explanation **ret)
{
    const char *const *values = parts[0].values;
    int r = pack_ready(p, diags);
    if (r != CD_OK)
        return r;
    explanation *e = cd_calloc(1, sizeof *e);
    cd_arena_init(&e->arena);
    e->system = cd_arena_strdup(&e->arena, parts[0].id ? parts[0].id : "");
    e->name = cd_arena_strdup(&e->arena, parts[0].name ? parts[0].name : "");
    e->pack = p;
    if (choice) {
        e->choice_code = cd_arena_strdup(&e->arena, choice->code);
        e->choice_note = cd_arena_strdup(&e->arena, choice->note);
        e->choice_citation = cd_arena_strdup(&e->arena, choice->citation);
        const fact *kept = choice->kept ? facts_find(p->facts, choice->kept) : NULL;
        if (kept)
            e->kept_level = cd_arena_strdup(&e->arena, values[kept->index]);
    }
    maker m = {e, p, values, verdict_run_new(p), diagram_view_new(p->model.diagram), cd_calloc(p->model.nvars, sizeof *m.cls),
               cd_calloc(p->model.nvars, sizeof *m.essential)};
    for (size_t i = 0; i < p->model.nvars; i++)
        m.cls[i] = law_class(&p->model.vars[i], values[p->model.vars[i].fact->index]);
    const part_verdict *verdicts;
    verdict_of_parts(m.run, parts, nparts, &e->arena, &e->min, &e->max, &verdicts);
    e->own = verdicts[0].counts;
    explain_components(e, parts, verdicts, nparts);
    verdict v;
    for (size_t i = nparts; i-- > 0;) { /* the system itself last: its citations are used below */
        verdict_of(m.run, parts[i].values, &v);
        if (!verdicts[i].counts)
            continue;
        e->min_by_criteria = v.min_by_criteria > e->min_by_criteria ? v.min_by_criteria : e->min_by_criteria;
        e->max_by_criteria = v.max_by_criteria > e->max_by_criteria ? v.max_by_criteria : e->max_by_criteria;
    }
    e->raised_by_risk = e->min == e->max && e->max_by_criteria < e->min;
    size_t all = facts_count(p->facts);
    const fact **missing = cd_arena_array(&e->arena, all, sizeof *missing);
    for (size_t i = 0; i < all; i++)
        if (verdicts[0].missing[i])
            missing[e->nmissing++] = facts_at(p->facts, i);
    e->missing = missing;
    const char **citations = cd_arena_array(&e->arena, v.ncriteria, sizeof *citations);
    for (size_t i = 0; i < v.ncriteria; i++)
        citations[i] = v.criteria[i]->citation;
    size_t ncitations = v.ncriteria;
    e->criteria = make_reasons(&m, p->criteria, p->ncriteria);
    e->ncriteria = p->ncriteria;
    e->raises = make_reasons(&m, p->raises, p->nraises);
    e->nraises = p->nraises;
    e->flags = make_reasons(&m, p->flags, p->nflags);
    e->nflags = p->nflags;
    verdict_run_free(m.run);
    diagram_view_free(m.view);
    free(m.cls);
    free(m.essential);
    ambiguities_of(*p->ambiguities, p, values, explanation_level(e), citations, ncitations, &e->arena, &e->ambiguities, &e->nambiguities);
    e->status = status_of(e);
    *ret = e;
    return CD_OK;
}

void explanation_free(explanation *e)
{
    if (!e)
        return;
    cd_arena_done(&e->arena);
    free(e);
}

int explanation_level(const explanation *e)
{
    return e->min == e->max ? e->min : -1;
}

const char *verdict_status_name(enum verdict_status s)
{
    static const char *const names[] = {"determined", "needs_facts", "needs_decision", "no_direct_criterion"};
    return names[s];
}

const char *reason_state_name(enum reason_state s)
{
    static const char *const names[] = {"met", "not_met", "unknown", "not_evaluable"};
    return names[s];
}

int reason_level(const reason *r)
{
    int level = r->criterion->level;
    bool one = true;
    for (size_t i = 0; i < r->nlimbs; i++)
        one = one && r->limbs[i].limb->level == level;
    if (one)
        return level;
    level = 0;
    for (size_t i = 0; i < r->nlimbs; i++)
        if (r->limbs[i].state == REASON_MET && r->limbs[i].limb->level > level)
            level = r->limbs[i].limb->level;
    return level;
}

/* ---- text ---- */

static void text_reason(const reason *r, enum reason_state state, bool quote, cd_str *to)
{
    cd_str_addf(to, "  - %s", r->cited);
    if (reason_level(r))
        cd_str_addf(to, _(" (cấp %d)"), reason_level(r));
    cd_str_addc(to, '\n');
    if (quote) {
        if (*r->criterion->lead)
            cd_str_addf(to, "      “%s”\n", r->criterion->lead);
        cd_str_addf(to, "      “%s”\n", r->criterion->quote);
    }
    if (*r->answers)
        cd_str_addf(to, "      %s %s\n",
                    state == REASON_MET             ? _("Câu trả lời đáp ứng:")
                    : state == REASON_NOT_MET       ? _("Không đáp ứng vì:")
                    : state == REASON_NOT_EVALUABLE ? _("Lý do:")
                                                    : _("Còn thiếu:"),
                    r->answers);
}

/* Highest level first, then as in the law: what decides the level stands on top. */
static void text_reasons(const explanation *e, const reason *list, size_t n, enum reason_state state, bool quote, cd_str *to)
{
    for (int level = (int)e->pack->nlevels; level >= 0; level--)
        for (size_t i = 0; i < n; i++)
            if (list[i].state == state && reason_level(&list[i]) == level)
                text_reason(&list[i], state, quote, to);
}

static size_t count_state(const reason *list, size_t n, enum reason_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += list[i].state == state;
    return count;
}

static void text_section(const explanation *e, const char *title, const reason *list, size_t n, enum reason_state state, bool quote, cd_str *to)
{
    if (!count_state(list, n, state))
        return;
    cd_str_addf(to, "\n%s\n", title);
    text_reasons(e, list, n, state, quote, to);
}

static void text_level(const explanation *e, cd_str *to)
{
    if (e->min != e->max) {
        cd_str_addf(to, _("Kết luận: chưa xác định được cấp độ; thấp nhất %d, cao nhất %d tùy các câu trả lời còn thiếu.\n"), e->min, e->max);
    } else if (e->min == 0) {
        cd_str_addf(to, "%s\n", _("Kết luận: không có tiêu chí trực tiếp nào khớp. Người có thẩm quyền quyết định; phần mềm không tự gán cấp."));
    } else {
        cd_str_addf(to, _("Kết luận: %s.\n"), pack_level_label(e->pack, e->min));
        if (e->status == VERDICT_NEEDS_DECISION)
            cd_str_addf(to, "%s\n", _("Có điểm luật để ngỏ, cần người có thẩm quyền quyết định (xem bên dưới)."));
    }
    if (e->raised_by_risk)
        cd_str_addf(to, _("Cấp được nâng từ %d lên %d do kết quả đánh giá rủi ro.\n"), e->max_by_criteria, e->min);
    if (e->kept_level)
        cd_str_addf(to, _("Cấp độ đã được phê duyệt và được giữ: %s. Cấp ghi trên là để so sánh.\n"), e->kept_level);
}

static void text_scale(const explanation *e, cd_str *to)
{
    const pack *p = e->pack;
    if (e->max != 0 || !p->scale_document)
        return;
    cd_str_addf(to, _("\nThang tổn hại làm căn cứ dự phòng (%s, %s%s):\n"), p->scale_document->short_name, p->scale_citation,
                p->scale_compared ? "" : _("; bản tóm tắt, chưa đối chiếu Công báo"));
    for (size_t i = 0; i < p->nlevels; i++)
        if (p->levels[i].scale)
            cd_str_addf(to, "  - %s: %s\n", pack_level_label(p, p->levels[i].n), p->levels[i].scale);
}

static void text_parts(const explanation *e, cd_str *to)
{
    if (!e->nparts)
        return;
    cd_str_addf(to, "\n%s\n", _("Hệ thống thành phần (cấp của hệ thống là cấp cao nhất trong các thành phần):"));
    for (size_t i = 0; i < e->nparts; i++) {
        const explained_part *x = &e->parts[i];
        cd_str_addf(to, "  - %s%s%s: ", x->id, *x->name ? " – " : "", x->name);
        if (x->min == x->max)
            cd_str_addf(to, _("cấp %d"), x->min);
        else
            cd_str_addf(to, _("chưa xác định, từ cấp %d đến cấp %d"), x->min, x->max);
        for (size_t k = 0; k < x->ncitations; k++) {
            cd_str_adds(to, k ? "; " : " (");
            pack_cite(e->pack, x->citations[k], false, to);
        }
        cd_str_adds(to, x->ncitations ? ")\n" : "\n");
        for (size_t k = 0; k < x->nmissing; k++)
            cd_str_addf(to, _("      Còn thiếu: %s (%s)\n"), fact_label(x->missing[k]), x->missing[k]->code);
    }
    if (e->split_matters) {
        cd_str_addf(to, "%s\n", _("  Cảnh báo: tách hoặc gộp các thành phần sẽ làm đổi cấp độ."));
        if (e->pack->components_quote) {
            cd_str_addf(to, "      “%s” (", e->pack->components_quote);
            pack_cite(e->pack, e->pack->components_citation, true, to);
            cd_str_adds(to, ")\n");
        }
    }
    if (!e->own)
        cd_str_addf(to, "%s\n", _("  Bản thân hệ thống chưa khai dữ kiện nào; chỉ tính theo các thành phần."));
}

void explain_text(const explanation *e, cd_str *to)
{
    const pack *p = e->pack;
    cd_str_addf(to, _("Hệ thống: %s%s%s\n"), e->system, *e->name ? " – " : "", e->name);
    cd_str_addf(to, _("Gói quy tắc: %s (%s)\n"), strcmp(_("vi"), "en") == 0 && p->title_en ? p->title_en : p->title, p->id);
    if (e->choice_note)
        cd_str_addf(to, _("Vì sao dùng gói này: %s\n"), e->choice_note);
    text_level(e, to);
    text_parts(e, to);
    text_section(e, _("Tiêu chí đáp ứng:"), e->criteria, e->ncriteria, REASON_MET, true, to);
    text_section(e, _("Căn cứ nâng cấp:"), e->raises, e->nraises, REASON_MET, true, to);
    if (e->own) /* where the system itself tells nothing and does not count, everything is unknown and nothing matters */
        text_section(e, _("Tiêu chí chưa biết có đáp ứng hay không:"), e->criteria, e->ncriteria, REASON_UNKNOWN, true, to);
    if (e->nmissing) {
        cd_str_addf(to, "\n%s\n", _("Dữ kiện còn thiếu có thể làm đổi cấp độ:"));
        for (size_t i = 0; i < e->nmissing; i++)
            cd_str_addf(to, "  - %s (%s)\n", fact_label(e->missing[i]), e->missing[i]->code);
    }
    text_section(e, _("Đã xét, không đáp ứng:"), e->criteria, e->ncriteria, REASON_NOT_MET, false, to);
    text_section(e, _("Chưa thể đánh giá:"), e->criteria, e->ncriteria, REASON_NOT_EVALUABLE, false, to);
    text_section(e, _("Căn cứ khác cần lưu ý (không làm đổi số cấp):"), e->flags, e->nflags, REASON_MET, true, to);
    if (e->nambiguities) {
        cd_str_addf(to, "\n%s\n", _("Điểm luật có thể hiểu khác nhau:"));
        for (size_t i = 0; i < e->nambiguities; i++) {
            const ambiguity *a = &e->ambiguities[i];
            cd_str_addf(to, _("  - %s%s: %s\n      Cách đọc đang dùng: %s\n"), a->code, a->decision ? _(" (cần người quyết định)") : "", a->text, a->reading);
            if (a->handling)
                cd_str_addf(to, _("      Xử lý: %s\n"), a->handling);
        }
    }
    text_scale(e, to);
    for (size_t i = 0; i < p->ndocuments; i++)
        if (&p->documents[i] == p->criteria_document && !p->documents[i].compared)
            cd_str_addf(to, _("\nLưu ý: lời văn trích từ %s chưa đối chiếu với Công báo.\n"), p->documents[i].short_name);
}

/* ---- JSON ---- */

static void json_key(cd_str *to, const char *key)
{
    cd_str_add_json(to, key);
    cd_str_addc(to, ':');
}

static void json_string(cd_str *to, const char *key, const char *value)
{
    json_key(to, key);
    if (value)
        cd_str_add_json(to, value);
    else
        cd_str_adds(to, "null");
}

static const char *json_truth(enum truth t)
{
    return t == TRUTH_YES ? "true" : t == TRUTH_NO ? "false" : "null";
}

/* Booleans, counts and sets as JSON has them; the rest as strings. */
static void json_value(cd_str *to, const fact *f, const char *value)
{
    if (!value) {
        cd_str_adds(to, "null");
    } else if (f->kind == FACT_BOOL || f->kind == FACT_COUNT) {
        cd_str_adds(to, value);
    } else if (f->kind == FACT_SET) {
        cd_str_addc(to, '[');
        for (const char *s = value; *s;) {
            size_t len = strcspn(s, "|");
            cd_auto_free char *one = cd_strndup(s, len);
            cd_str_add_json(to, one);
            s += len;
            if (*s) {
                cd_str_addc(to, ',');
                s++;
            }
        }
        cd_str_addc(to, ']');
    } else {
        cd_str_add_json(to, value);
    }
}

static void json_reason(cd_str *to, const reason *r)
{
    cd_str_addc(to, '{');
    json_string(to, "citation", r->criterion->citation);
    cd_str_addf(to, ",\"level\":");
    if (reason_level(r))
        cd_str_addf(to, "%d,", reason_level(r));
    else
        cd_str_adds(to, "null,");
    json_string(to, "state", reason_state_name(r->state));
    cd_str_addc(to, ',');
    json_string(to, "cited", r->cited);
    cd_str_addc(to, ',');
    json_string(to, "lead", *r->criterion->lead ? r->criterion->lead : NULL);
    cd_str_addc(to, ',');
    json_string(to, "quote", r->criterion->quote);
    cd_str_adds(to, ",\"limbs\":[");
    for (size_t i = 0; i < r->nlimbs; i++) {
        const reason_limb *l = &r->limbs[i];
        cd_str_addf(to, "%s{", i ? "," : "");
        json_string(to, "limb", *l->limb->id ? l->limb->id : NULL);
        cd_str_addc(to, ',');
        json_string(to, "state", reason_state_name(l->state));
        cd_str_adds(to, ",\"facts\":[");
        for (size_t k = 0; k < l->nfacts; k++) {
            cd_str_addf(to, "%s{", k ? "," : "");
            json_string(to, "code", l->facts[k].fact->code);
            cd_str_adds(to, ",\"value\":");
            json_value(to, l->facts[k].fact, l->facts[k].value);
            cd_str_addf(to, ",\"holds\":%s}", json_truth(l->facts[k].holds));
        }
        cd_str_adds(to, "]}");
    }
    cd_str_adds(to, "]}");
}

static void json_reasons(cd_str *to, const char *key, const reason *list, size_t n, bool only_met)
{
    json_key(to, key);
    cd_str_addc(to, '[');
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (only_met && list[i].state != REASON_MET)
            continue;
        if (any)
            cd_str_addc(to, ',');
        any = true;
        json_reason(to, &list[i]);
    }
    cd_str_addc(to, ']');
}

static void json_part(cd_str *to, const explained_part *x, bool first)
{
    cd_str_adds(to, first ? "{" : ",{");
    json_string(to, "system", x->id);
    cd_str_adds(to, ",\"level\":");
    if (x->min == x->max)
        cd_str_addf(to, "%d", x->min);
    else
        cd_str_adds(to, "null");
    cd_str_addf(to, ",\"min_level\":%d,\"max_level\":%d,\"criteria\":[", x->min, x->max);
    for (size_t k = 0; k < x->ncitations; k++) {
        cd_str_adds(to, k ? "," : "");
        cd_str_add_json(to, x->citations[k]);
    }
    cd_str_adds(to, "],\"missing\":[");
    for (size_t k = 0; k < x->nmissing; k++) {
        cd_str_adds(to, k ? "," : "");
        cd_str_add_json(to, x->missing[k]->code);
    }
    cd_str_adds(to, "]}");
}

void explain_json(const explanation *e, cd_str *to)
{
    cd_str_addc(to, '{');
    json_string(to, "system", e->system);
    cd_str_addc(to, ',');
    json_string(to, "name", e->name);
    cd_str_addc(to, ',');
    json_string(to, "pack", e->pack->id);
    cd_str_adds(to, ",\"level\":");
    if (e->min == e->max)
        cd_str_addf(to, "%d", e->min);
    else
        cd_str_adds(to, "null");
    cd_str_addf(to, ",\"min_level\":%d,\"max_level\":%d,", e->min, e->max);
    json_string(to, "status", verdict_status_name(e->status));
    cd_str_addf(to, ",\"raised_by_risk\":%s,\"kept_level\":%s,", e->raised_by_risk ? "true" : "false", e->kept_level ? e->kept_level : "null");
    json_reasons(to, "flags", e->flags, e->nflags, true);
    cd_str_addc(to, ',');
    json_reasons(to, "criteria", e->criteria, e->ncriteria, false);
    cd_str_addc(to, ',');
    json_reasons(to, "raises", e->raises, e->nraises, false);
    cd_str_adds(to, ",\"components\":[");
    for (size_t i = 0; i < e->nparts; i++)
        json_part(to, &e->parts[i], i == 0);
    cd_str_addf(to, "],\"split_matters\":%s,\"ambiguities\":[", e->split_matters ? "true" : "false");
    for (size_t i = 0; i < e->nambiguities; i++) {
        const ambiguity *a = &e->ambiguities[i];
        cd_str_addf(to, "%s{", i ? "," : "");
        json_string(to, "code", a->code);
        cd_str_addc(to, ',');
        json_string(to, "text", a->text);
        cd_str_addc(to, ',');
        json_string(to, "reading", a->reading);
        cd_str_addc(to, ',');
        json_string(to, "handling", a->handling);
        cd_str_addf(to, ",\"decision\":%s}", a->decision ? "true" : "false");
    }
    cd_str_adds(to, "],\"missing\":[");
    for (size_t i = 0; i < e->nmissing; i++) {
        if (i)
            cd_str_addc(to, ',');
        cd_str_add_json(to, e->missing[i]->code);
    }
    cd_str_adds(to, "],\"choice\":");
    if (e->choice_code) {
        cd_str_addc(to, '{');
        json_string(to, "code", e->choice_code);
        cd_str_addc(to, ',');
        json_string(to, "note", e->choice_note);
        cd_str_addc(to, ',');
        json_string(to, "citation", e->choice_citation);
        cd_str_addc(to, '}');
    } else {
        cd_str_adds(to, "null");
    }
    cd_str_addc(to, '}');
}
