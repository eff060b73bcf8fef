/* What follows from other data than the book: no pack, facts that are missing, required fields, points of law that are not
 * certain. */
#include <string.h>

#include "base/i18n.h"
#include "check/private.h"

static void about_fact(runner *x, check_finding *f, const fact *of)
{
    f->about = cd_arena_strdup(x->a, of->code);
    f->label = cd_arena_strdup(x->a, show_fact_label(of));
    f->basis = cd_arena_strdup(x->a, of->source ? of->source : "");
}

static void about_level(runner *x, check_finding *f)
{
    f->about = "level";
    f->label = cd_arena_strdup(x->a, _("Cấp độ"));
}

static void no_pack(runner *x)
{
    const law_choice *c = x->in->choice;
    if (c->note) {
        check_finding *f = run_add(x, CHECK_ERROR, "K0001");
        about_level(x, f);
        f->text = cd_arena_printf(x->a, _("Không có gói quy tắc áp dụng: %s"), c->note);
        f->mend = cd_arena_strdup(x->a, _("Kiểm tra lại trạng thái của hệ thống và ngày lập hồ sơ; nếu vẫn cần, nêu gói bằng --rules."));
        f->basis = cd_arena_strdup(x->a, c->citation ? c->citation : "");
        return;
    }
    for (size_t i = 0; i < facts_count(x->b->facts); i++) {
        if (!c->missing[i])
            continue;
        check_finding *f = run_add(x, CHECK_ERROR, "K0001");
        about_fact(x, f, facts_at(x->b->facts, i));
        f->text = cd_arena_strdup(x->a, _("Chưa trả lời, nên chưa biết hệ thống theo quy định nào."));
        f->mend = cd_arena_printf(x->a, _("Trả lời câu này bằng: capdo ask %s"), f->system);
    }
}

static void missing_facts(runner *x)
{
    const bool *missing = x->in->parts[x->part].missing;
    for (size_t i = 0; x->in->min != x->in->max && i < facts_count(x->b->facts); i++) {
        if (!missing[i])
            continue;
        check_finding *f = run_add(x, CHECK_ERROR, "K0002");
        about_fact(x, f, facts_at(x->b->facts, i));
        f->text = cd_arena_strdup(x->a, _("Chưa trả lời, mà câu trả lời còn có thể làm thay đổi cấp độ."));
        f->mend = cd_arena_printf(x->a, _("Trả lời câu này bằng: capdo ask %s"), f->system);
    }
}

static void no_criterion(runner *x)
{
    const pack *p = x->in->pack;
    if (x->in->max != 0)
        return;
    check_finding *f = run_add(x, CHECK_ERROR, "K0003");
    about_level(x, f);
    f->text = cd_arena_strdup(x->a, _("Không tiêu chí nào được đáp ứng, nên chưa có cấp độ để đề xuất."));
    f->mend = cd_arena_printf(x->a, _("Xem lại câu trả lời (capdo explain %s); nếu đã đúng, người có thẩm quyền quyết định cấp độ theo thang tổn hại của luật."),
                              f->system);
    cd_str basis;
    cd_str_init(&basis, 0);
    if (p->scale_document && p->scale_citation)
        cd_str_addf(&basis, "%s %s", p->scale_citation, p->scale_document->short_name);
    else
        cd_str_adds(&basis, p->criteria_document->short_name);
    f->basis = cd_arena_strdup(x->a, cd_str_c(&basis));
    cd_str_done(&basis);
}

static void lacking(runner *x)
{
    for (size_t i = 0; i < x->in->nlacks; i++) {
        const check_lack *l = &x->in->lacks[i];
        check_finding *f = run_add(x, CHECK_ERROR, "K0004");
        f->about = cd_arena_strdup(x->a, l->about);
        f->label = cd_arena_strdup(x->a, l->label);
        f->text = cd_arena_strdup(x->a, _("Trường này phải có trong hồ sơ nhưng đang trống."));
        f->mend = l->fill ? cd_arena_printf(x->a, _("Điền bằng %s."), l->fill) : cd_arena_strdup(x->a, _("Điền trường này."));
        f->basis = cd_arena_strdup(x->a, x->in->pack->criteria_document->short_name);
    }
}

/* Citations of the criteria that this fact leaves open, joined by ", "; "" when there is none. */
static void left_open(const explanation *why, size_t fact_index, cd_str *to)
{
    cd_str_clear(to);
    for (size_t i = 0; i < why->ncriteria; i++) {
        const reason *r = &why->criteria[i];
        bool open = false;
        for (size_t k = 0; r->state == REASON_UNKNOWN && k < r->nlimbs; k++)
            for (size_t f = 0; r->limbs[k].state == REASON_UNKNOWN && f < r->limbs[k].nfacts; f++)
                open |= r->limbs[k].facts[f].fact->index == fact_index;
        if (open)
            cd_str_addf(to, "%s%s", to->len ? ", " : "", r->criterion->citation);
    }
}

static void not_judged(runner *x)
{
    const check_part *p = &x->in->parts[x->part];
    if (!p->counts || x->in->min != x->in->max)
        return;
    cd_str open;
    cd_str_init(&open, 0);
    for (size_t i = 0; i < facts_count(x->b->facts); i++) {
        if (p->values[i])
            continue;
        left_open(p->why, i, &open);
        if (!open.len)
            continue;
        check_finding *f = run_add(x, CHECK_WARNING, "K0007");
        about_fact(x, f, facts_at(x->b->facts, i));
        f->text = cd_arena_printf(x->a, _("Chưa trả lời. Cấp độ không vì thế mà đổi, nhưng hồ sơ phải ghi là chưa đánh giá được tiêu chí %s."), cd_str_c(&open));
        f->mend = cd_arena_printf(x->a, _("Trả lời câu này bằng: capdo ask %s (gõ = để chọn câu)"), f->system);
        f->basis = cd_arena_printf(x->a, "%s %s", x->in->pack->criteria_document->short_name, cd_str_c(&open));
    }
    cd_str_done(&open);
}

/* By another check already? */
static bool is_told(const runner *x, const char *about)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->items[i].part == x->part && strcmp(x->items[i].f.about, about) == 0)
            return true;
    return false;
}

static size_t part_of(const runner *x, const char *system)
{
    size_t i = x->in->nparts;
    while (system && i-- > 0)
        if (strcmp(x->in->parts[i].id, system) == 0)
            return i;
    return 0;
}

void program_findings_of_papers(runner *x)
{
    for (size_t i = 0; x->in->pack && i < x->in->nblanks; i++) {
        const check_lack *l = &x->in->blanks[i];
        x->part = part_of(x, l->system);
        if (is_told(x, l->about))
            continue;
        check_finding *f = run_add(x, CHECK_WARNING, "K0009");
        f->about = cd_arena_strdup(x->a, l->about);
        f->label = cd_arena_strdup(x->a, l->label);
        f->text = cd_arena_strdup(x->a, _("Trường này để trống, văn bản in ra sẽ có chỗ chấm."));
        f->mend = l->fill ? cd_arena_printf(x->a, _("Điền bằng %s, hoặc điền tay trên bản in."), l->fill) : cd_arena_strdup(x->a, _("Điền tay trên bản in."));
        f->basis = "";
    }
}

static void procedure_open(runner *x)
{
    for (size_t i = 0; i < x->in->nopens; i++) {
        const check_open *o = &x->in->opens[i];
        check_finding *f = run_add(x, CHECK_WARNING, "K0008");
        about_fact(x, f, o->fact);
        f->text = cd_arena_printf(x->a, _("Chưa trả lời, nên chưa chắc ai làm bước này, hoặc có bước này không: %s."), o->steps);
        f->mend = cd_arena_printf(x->a, _("Trả lời câu này bằng: capdo ask %s (gõ = để chọn câu); xem: capdo procedure %s"), f->system, f->system);
        f->basis = cd_arena_strdup(x->a, o->basis);
    }
}

static void decisions(runner *x)
{
    const check_part *p = &x->in->parts[x->part];
    for (size_t i = 0; p->counts && i < p->why->nambiguities; i++) {
        const ambiguity *m = &p->why->ambiguities[i];
        if (!m->decision)
            continue;
        check_finding *f = run_add(x, CHECK_WARNING, m->code);
        about_level(x, f);
        f->text = cd_arena_strdup(x->a, m->text);
        f->mend = cd_arena_printf(x->a, "%s%s%s", m->reading, m->handling ? " " : "", m->handling ? m->handling : "");
        f->basis = cd_arena_strdup(x->a, x->in->pack->criteria_document->short_name);
    }
}

static void not_compared(runner *x)
{
    const pack *p = x->in->pack;
    for (size_t i = 0; i < p->ndocuments; i++) {
        const pack_document *d = &p->documents[i];
        if (d->compared)
            continue;
        check_finding *f = run_add(x, CHECK_WARNING, "K0006");
        f->about = "law";
        f->label = cd_arena_strdup(x->a, _("Văn bản pháp luật"));
        f->text = cd_arena_printf(x->a, _("Lời văn của %s trong gói quy tắc chưa được đối chiếu với bản chính thức.%s%s"), d->short_name, d->note ? " " : "",
                                  d->note ? d->note : "");
        f->mend = cd_arena_strdup(x->a, _("Trước khi ký, đối chiếu câu trích trong hồ sơ với Công báo hoặc bản phát hành chính thức."));
        f->basis = cd_arena_strdup(x->a, d->short_name);
    }
}

void program_findings_of_system(runner *x)
{
    if (!x->in->pack) {
        no_pack(x);
        return;
    }
    no_criterion(x);
    lacking(x);
    procedure_open(x);
    not_compared(x);
}

void program_findings_of_part(runner *x)
{
    if (!x->in->pack)
        return;
    missing_facts(x);
    not_judged(x);
    decisions(x);
}
