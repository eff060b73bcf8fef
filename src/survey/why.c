/* Why a question is asked, and why another one is not. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "survey/private.h"

size_t survey_decides(survey *s, const survey_question *q, const pack_criterion *const **ret)
{
    size_t at = survey_row_of(s, q->fact);
    survey_side *side = at < s->nrows ? s->row_sides[at] : NULL;
    size_t n = 0;
    *ret = NULL;
    int32_t var = side ? side->p->model.var_of[q->fact->index] : -1;
    if (var < 0)
        return 0;
    const pack *p = side->p;
    if (s->decides_cap < p->ncriteria + p->nraises) {
        s->decides_cap = p->ncriteria + p->nraises;
        s->decides = cd_realloc(s->decides, s->decides_cap, sizeof(const pack_criterion *));
    }
    /* What is below the level that is sure anyway is no ground of it. */
    const int32_t sure = survey_essential(side, s->values, q->fact, p->level);
    if (!side->essential[var])
        return 0;
    for (size_t i = 0; i < p->ncriteria + p->nraises; i++) {
        const pack_criterion *c = i < p->ncriteria ? &p->criteria[i] : &p->raises[i - p->ncriteria];
        if (i < p->ncriteria && c->level < sure)
            continue;
        survey_essential(side, s->values, q->fact, c->met);
        if (side->essential[var])
            s->decides[n++] = c;
    }
    *ret = s->decides;
    return n;
}

/* Appends the citations of criteria, each once: the parts of one citation may stand in several criteria. */
static void cite_all(const pack *p, const pack_criterion *const *list, size_t n, cd_str *to)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < i && strcmp(list[k]->citation, list[i]->citation) != 0)
            k++;
        if (k < i)
            continue;
        cd_str_adds(to, i ? "; " : "");
        pack_cite(p, list[i]->citation, false, to);
    }
}

void survey_why(survey *s, const survey_question *q, cd_str *to)
{
    if (s->choose && !s->side && s->missing[q->fact->index]) {
        cd_str_adds(to, _("Câu này quyết định gói quy tắc nào được áp dụng."));
        return;
    }
    switch (q->need) {
    case SURVEY_LEVEL: {
        const pack_criterion *const *list;
        size_t n = survey_decides(s, q, &list);
        if (!n) {
            cd_str_adds(to, _("Với các câu đã trả lời, câu này không còn quyết định căn cứ xác định cấp độ nào."));
            return;
        }
        const pack *p = s->row_sides[survey_row_of(s, q->fact)]->p;
        cd_str_adds(to, _("Câu này quyết định căn cứ xác định cấp độ: "));
        cite_all(p, list, n, to);
        if (p->criteria_document->short_name)
            cd_str_addf(to, " (%s)", p->criteria_document->short_name);
        cd_str_adds(to, ".");
        return;
    }
    case SURVEY_PROCEDURE:
        cd_str_adds(to, _("Câu này không vào bảng tiêu chí cấp độ; dùng để biết gói quy tắc, thẩm quyền, thủ tục, giấy tờ, hoặc để đối chiếu với câu khác."));
        return;
    case SURVEY_DOSSIER:
        cd_str_adds(to, _("Câu này không đổi cấp độ; câu trả lời được ghi vào hồ sơ."));
        return;
    }
}

/* Why the limbs that read the fact cannot be evaluated, when that is why the level does not depend on it. */
static const char *why_not_evaluable(const pack *p, const fact *f)
{
    for (size_t i = 0; i < p->ncriteria; i++)
        for (size_t k = 0; k < p->criteria[i].nlimbs; k++) {
            const pack_limb *limb = &p->criteria[i].limbs[k];
            for (size_t c = 0; !limb->evaluable && c < limb->nconditions; c++)
                for (size_t j = 0; j < limb->conditions[c].nfacts; j++)
                    if (limb->conditions[c].facts[j] == f)
                        return limb->why_not;
        }
    return NULL;
}

/* How the criteria that read the fact came out: decided, turning on other facts only, or not above the level that is
 * sure. */
static void decided(survey *s, survey_side *side, const survey_question *q, cd_str *to)
{
    const pack *p = side->p;
    const int32_t var = p->model.var_of[q->fact->index];
    if (var < 0)
        return;
    static const char *const words[] = {N_("không khớp: "), N_("đã khớp: "), N_("chỉ còn tùy câu khác: "), N_("không đưa cấp độ lên cao hơn: ")};
    const pack_criterion **list = cd_calloc(p->ncriteria + p->nraises, sizeof(const pack_criterion *));
    bool any = false;
    for (size_t pass = 0; pass < sizeof words / sizeof *words; pass++) {
        size_t n = 0;
        for (size_t i = 0; i < p->ncriteria + p->nraises; i++) {
            const pack_criterion *c = i < p->ncriteria ? &p->criteria[i] : &p->raises[i - p->ncriteria];
            bool *used = cd_calloc(p->model.nvars, sizeof *used);
            diagram_support(p->model.diagram, c->met, used);
            bool reads = used[var];
            free(used);
            if (!reads)
                continue;
            enum truth t = verdict_truth(side->run, s->values, c->met);
            survey_essential(side, s->values, NULL, c->met);
            size_t kind = t == TRUTH_NO ? 0 : t == TRUTH_YES ? 1 : !side->essential[var] ? 2 : 3;
            if (kind == pass)
                list[n++] = c;
        }
        if (!n)
            continue;
        cd_str_adds(to, any ? "; " : " (");
        cd_str_adds(to, _(words[pass]));
        cite_all(p, list, n, to);
        any = true;
    }
    if (any)
        cd_str_adds(to, ")");
    free(list);
}

/* What the fact that another one goes with must be for that one to be asked. */
static void main_missing(const survey *s, const fact *f, cd_str *to)
{
    if (s->lent[f->index]) {
        cd_str_addf(to, _("đã có trong «%s», lấy từ dữ liệu của cơ quan"), survey_label(f));
        return;
    }
    cd_arena work;
    cd_arena_init(&work);
    survey_question q = {.fact = f};
    survey_options_fill(&q, &work);
    const char *none = NULL;
    for (size_t i = 0; i < q.noptions && !none; i++)
        if (survey_value_empty(f, q.options[i].code))
            none = q.options[i].label;
    if (none)
        cd_str_addf(to, _("chỉ hỏi khi câu «%s» chọn một giá trị khác «%s»"), survey_label(f), none);
    else
        cd_str_addf(to, q.noptions ? _("chỉ hỏi khi câu «%s» đã chọn một giá trị") : _("chỉ hỏi khi câu «%s» có nội dung"), survey_label(f));
    cd_arena_done(&work);
}

void survey_why_not(survey *s, const survey_row *row, cd_str *to)
{
    const fact *f = row->question->fact;
    survey_side *side = s->row_sides[survey_row_of(s, f)];
    switch (row->asked) {
    case SURVEY_ASKED:
        return;
    case SURVEY_NOT_READ: {
        const char *why = why_not_evaluable(side->p, f);
        cd_str_adds(to, _("không đổi cấp độ theo gói này"));
        if (why)
            cd_str_addf(to, ": %s", why);
        return;
    }
    case SURVEY_DECIDED:
        cd_str_adds(to, _("không còn đổi được cấp độ"));
        decided(s, side, row->question, to);
        return;
    case SURVEY_WHEN:
        survey_when_why_not(row->question->when, to);
        return;
    case SURVEY_LENT:
        cd_str_adds(to, _("lấy từ dữ liệu của cơ quan"));
        return;
    case SURVEY_MAIN:
        main_missing(s, facts_find(s->facts, f->of), to);
        return;
    case SURVEY_WAITS:
        cd_str_adds(to, _("chờ biết gói quy tắc được áp dụng"));
        return;
    case SURVEY_NO_PACK:
        cd_str_adds(to, _("không có gói quy tắc nào áp dụng"));
        return;
    case SURVEY_NOT_WANTED:
        cd_str_adds(to, _("lần hỏi này không hỏi loại câu này"));
        return;
    case SURVEY_ELSEWHERE:
        cd_str_adds(to, _("gói này không dùng câu trả lời này"));
        return;
    }
}
