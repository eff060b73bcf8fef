/* Applying the checks of a book to one system. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "check/private.h"

/* How much of a text is shown around what a pattern found, in characters. */
enum { AROUND = 40, VALUE_MAX = 120 };

typedef struct item {
    check_finding f;
    size_t part, order;
} item;

typedef struct runner {
    const check_book *b;
    const check_input *in;
    check_result *r;
    cd_arena *a; /* of the result */
    item *items;
    size_t count, cap;
    size_t part;
} runner;

static check_finding *add(runner *x, enum check_severity severity, const char *code)
{
    if (x->count == x->cap) {
        x->cap = x->cap ? x->cap * 2 : 32;
        x->items = cd_realloc(x->items, x->cap, sizeof *x->items);
    }
    item *i = &x->items[x->count];
    *i = (item){.part = x->part, .order = x->count};
    i->f = (check_finding){.severity = severity, .code = cd_arena_strdup(x->a, code), .system = cd_arena_strdup(x->a, x->in->parts[x->part].id)};
    x->count++;
    x->r->count[severity]++;
    return &i->f;
}

static bool english(void)
{
    return strcmp(_("vi"), "en") == 0;
}

static const char *fact_label(const fact *f)
{
    return english() && f->label_en ? f->label_en : f->label;
}

static const char *org_label(const char *who, const char *member, cd_arena *a)
{
    static const struct { const char *name, *label; } members[] = {
        {"name", N_("Tên")}, {"kind", N_("Loại tổ chức")}, {"abbreviation", N_("Tên viết tắt")}, {"parent", N_("Cơ quan cấp trên")},
        {"mandate", N_("Văn bản quy định chức năng, nhiệm vụ")}, {"mandate_no", N_("Số văn bản quy định chức năng, nhiệm vụ")},
        {"mandate_date", N_("Ngày văn bản quy định chức năng, nhiệm vụ")}, {"representative", N_("Người đại diện")}, {"position", N_("Chức vụ người đại diện")},
        {"address", N_("Địa chỉ")}, {"phone", N_("Số điện thoại")}, {"email", N_("Thư điện tử")}, {"place", N_("Địa danh")}};
    const char *whose = strcmp(who, "owner") == 0 ? _("Chủ quản") : strcmp(who, "operator") == 0 ? _("Đơn vị vận hành") : _("Cơ quan");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(members[i].name, member) == 0)
            return cd_arena_printf(a, "%s: %s", whose, _(members[i].label));
    return whose;
}

static const char *field_label(const field *f, cd_arena *a)
{
    switch (f->kind) {
    case FIELD_FACT:
        return cd_arena_strdup(a, fact_label(f->fact));
    case FIELD_ORG:
        return org_label(f->who, f->member, a);
    case FIELD_NAME:
        return cd_arena_strdup(a, _("Tên hệ thống thông tin"));
    case FIELD_RISKS:
        return cd_arena_strdup(a, _("Danh mục rủi ro sơ bộ"));
    case FIELD_LEVEL:
        return cd_arena_strdup(a, _("Cấp độ"));
    case FIELD_LAW:
        break;
    }
    return cd_arena_strdup(a, _("Văn bản pháp luật"));
}

/* First `max` characters, with dots when something is left out. */
static const char *shortened(const char *s, size_t max, cd_arena *a)
{
    const char *p = s, *end = s + strlen(s);
    for (size_t n = 0; n < max && p < end; n++)
        cd_utf8_next(&p, end);
    return p < end ? cd_arena_printf(a, "%.*s…", (int)(p - s), s) : cd_arena_strdup(a, s);
}

static const feel_value *org_of(const check_input *in, const char *who)
{
    const feel_value *v = strcmp(who, "owner") == 0 ? in->owner : strcmp(who, "operator") == 0 ? in->operator : in->agency;
    return v ? v : &feel_null;
}

static const char *org_text(const check_input *in, const char *who, const char *member)
{
    const feel_value *v = feel_context_get(org_of(in, who), member);
    return v && v->kind == FEEL_STRING ? v->string.s : NULL;
}

/* What stands in a field, as people read it; NULL: nothing. */
static const char *shown(const runner *x, const field *f, cd_arena *a)
{
    const char *const *values = x->in->parts[x->part].values;
    if (f->kind == FIELD_ORG || f->kind == FIELD_NAME) {
        const char *s = f->kind == FIELD_NAME ? x->in->name : org_text(x->in, f->who, f->member);
        return s && *s ? shortened(s, VALUE_MAX, a) : NULL;
    }
    if (f->kind != FIELD_FACT || !values[f->fact->index])
        return NULL;
    cd_str s;
    cd_str_init(&s, 0);
    fact_show(f->fact, values[f->fact->index], &s);
    const char *text = shortened(cd_str_c(&s), VALUE_MAX, a);
    cd_str_done(&s);
    return text;
}

/* ---- names of conditions ---- */

static int part_level(const runner *x, bool max)
{
    const check_part *p = &x->in->parts[x->part];
    if (!x->in->pack)
        return -1;
    if (x->part == 0)
        return max ? x->in->max : x->in->min;
    return max ? p->why->max : p->why->min;
}

/* Citations that are met: of a component its own, of the system those of all parts that count. */
static const feel_value *criteria(const runner *x, cd_arena *a)
{
    const check_input *in = x->in;
    const pack *p = in->pack;
    size_t n = 0;
    const char **met = cd_arena_array(a, p ? p->ncriteria + 1 : 1, sizeof *met);
    for (size_t c = 0; p && c < p->ncriteria; c++) {
        bool holds = false;
        for (size_t i = 0; i < in->nparts && !holds; i++)
            holds = (x->part == 0 ? in->parts[i].counts : x->part == i) && in->parts[i].why->criteria[c].state == REASON_MET;
        if (holds)
            met[n++] = p->criteria[c].citation;
    }
    return feel_list_of_strings(a, met, n);
}

static feel_env *names_of(const runner *x, cd_arena *a)
{
    const facts *f = x->b->facts;
    const check_input *in = x->in;
    const check_part *part = &in->parts[x->part];
    feel_env *env = feel_env_new(a, NULL);
    for (size_t i = 0; i < facts_count(f); i++)
        feel_env_set(env, facts_at(f, i)->code, part->values[i] ? law_feel_value(facts_at(f, i), part->values[i], a) : &feel_null);
    int min = part_level(x, false), max = part_level(x, true);
    feel_env_set(env, "level", min >= 0 && min == max ? feel_int(a, min) : &feel_null);
    feel_env_set(env, "min_level", min >= 0 ? feel_int(a, min) : &feel_null);
    feel_env_set(env, "max_level", max >= 0 ? feel_int(a, max) : &feel_null);
    feel_env_set(env, "criteria", criteria(x, a));
    feel_env_set(env, "owner", org_of(in, "owner"));
    feel_env_set(env, "operator", org_of(in, "operator"));
    feel_env_set(env, "agency", org_of(in, "agency"));
    feel_pair system[] = {{"id", feel_string_lend(a, part->id)},
                          {"name", x->part == 0 && in->name && *in->name ? feel_string_lend(a, in->name) : &feel_null},
                          {"composite", feel_bool(x->part == 0 && in->nparts > 1)},
                          {"risks", feel_int(a, (int64_t)in->nrisks)}};
    feel_env_set(env, "system", feel_context(a, system, sizeof system / sizeof *system));
    return env;
}

/* ---- patterns ---- */

static bool holds_text(const char *in, const char *part, size_t len)
{
    if (!in)
        return false;
    cd_str a, b;
    cd_str_init(&a, 0);
    cd_str_init(&b, 0);
    cd_fold(in, strlen(in), &a);
    cd_fold(part, len, &b);
    bool found = strstr(cd_str_c(&a), cd_str_c(&b)) != NULL;
    cd_str_done(&a);
    cd_str_done(&b);
    return found;
}

static const char *text_of(const runner *x, const field *f)
{
    switch (f->kind) {
    case FIELD_FACT:
        return x->in->parts[x->part].values[f->fact->index];
    case FIELD_ORG:
        return x->part == 0 ? org_text(x->in, f->who, f->member) : NULL;
    case FIELD_NAME:
        return x->part == 0 ? x->in->name : NULL;
    default:
        return NULL;
    }
}

static bool excused(const runner *x, const check_rule *rule, const char *s, const size_t *ov, int groups)
{
    size_t g = groups > 1 && ov[2] != (size_t)-1 ? 2 : 0;
    for (size_t i = 0; i < rule->nunless; i++) {
        const field *f = &rule->unless_in[i];
        /* Organisations and the name of the system speak for its components too. */
        const char *in = f->kind == FIELD_ORG ? org_text(x->in, f->who, f->member) : f->kind == FIELD_NAME ? x->in->name : text_of(x, f);
        if (holds_text(in, s + ov[g], ov[g + 1] - ov[g]))
            return true;
    }
    return false;
}

static const char *excerpt(const char *s, size_t len, size_t from, size_t to, cd_arena *a)
{
    const char *begin = s + from, *end = s + to;
    for (size_t n = 0; n < AROUND && begin > s;) {
        begin--;
        n += ((unsigned char)*begin & 0xC0) != 0x80;
    }
    for (size_t n = 0; n < AROUND && end < s + len; n++)
        cd_utf8_next(&end, s + len);
    char *text = cd_arena_printf(a, "%s%.*s%s", begin > s ? "…" : "", (int)(end - begin), begin, end < s + len ? "…" : "");
    for (char *p = text; *p; p++)
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    return text;
}

static void too_hard(runner *x, const check_rule *rule, const char *about, const char *label)
{
    check_finding *f = add(x, CHECK_WARNING, "K0005");
    f->about = cd_arena_strdup(x->a, about);
    f->label = cd_arena_strdup(x->a, label);
    f->text = cd_arena_printf(x->a, _("Không tìm được mẫu %s trong văn bản này: việc tìm vượt giới hạn của chương trình."), rule->code);
    f->mend = cd_arena_strdup(x->a, _("Tự đọc lại văn bản theo nội dung của mẫu; rút ngắn văn bản, hoặc đề nghị người soạn gói quy tắc viết lại mẫu."));
    f->basis = cd_arena_strdup(x->a, rule->basis);
}

static void match(runner *x, const check_rule *rule, const char *about, const char *label, const char *s)
{
    if (!s || !*s)
        return;
    size_t len = strlen(s), at = 0, ov[4];
    int groups;
    while ((groups = cd_regex_find(rule->regex, s, len, at, ov, 2)) > 0) {
        if (!excused(x, rule, s, ov, groups)) {
            check_finding *f = add(x, rule->severity, rule->code);
            f->about = cd_arena_strdup(x->a, about);
            f->label = cd_arena_strdup(x->a, label);
            f->value = rule->show ? excerpt(s, len, ov[0], ov[1], x->a) : NULL;
            f->text = cd_arena_strdup(x->a, rule->text);
            f->mend = cd_arena_strdup(x->a, rule->mend);
            f->basis = cd_arena_strdup(x->a, rule->basis);
            x->r->rule_errors += rule->severity == CHECK_ERROR;
            return;
        }
        if (ov[1] >= len)
            return;
        const char *next = s + (ov[1] > at ? ov[1] : at);
        if (ov[1] <= at)
            cd_utf8_next(&next, s + len);
        at = (size_t)(next - s);
    }
    if (groups < 0)
        too_hard(x, rule, about, label);
}

static void run_pattern(runner *x, const check_rule *rule)
{
    for (size_t i = 0; i < rule->nfields; i++) {
        const field *f = &rule->fields[i];
        if (f->kind == FIELD_RISKS) {
            for (size_t t = 0; x->part == 0 && t < x->in->ntexts; t++)
                match(x, rule, x->in->texts[t].about, x->in->texts[t].label, x->in->texts[t].value);
        } else {
            const char *s = text_of(x, f);
            if (s && *s)
                match(x, rule, f->name, field_label(f, x->a), s);
        }
    }
}

static void run_rules(runner *x)
{
    cd_arena work;
    cd_arena_init(&work);
    feel_env *env = names_of(x, &work);
    for (size_t i = 0; i < x->b->count; i++) {
        const check_rule *rule = &x->b->rules[i];
        if ((rule->pack && (!x->in->pack || strcmp(rule->pack, x->in->pack->id) != 0)) || (x->part > 0 && !rule->parts))
            continue;
        if (rule->when) {
            feel_run run;
            feel_run_init(&run, &work, NULL, NULL); /* of its own: one check's limit is not another's */
            if (!feel_is_true(feel_eval(&run, rule->when, env)))
                continue;
        }
        if (rule->regex) {
            run_pattern(x, rule);
            continue;
        }
        check_finding *f = add(x, rule->severity, rule->code);
        f->about = cd_arena_strdup(x->a, rule->about.name);
        f->label = field_label(&rule->about, x->a);
        f->value = shown(x, &rule->about, x->a);
        f->text = cd_arena_strdup(x->a, rule->text);
        f->mend = cd_arena_strdup(x->a, rule->mend);
        f->basis = cd_arena_strdup(x->a, rule->basis);
        x->r->rule_errors += rule->severity == CHECK_ERROR;
    }
    cd_arena_done(&work);
}

/* ---- what follows from other data ---- */

static void about_fact(runner *x, check_finding *f, const fact *of)
{
    f->about = cd_arena_strdup(x->a, of->code);
    f->label = cd_arena_strdup(x->a, fact_label(of));
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
        check_finding *f = add(x, CHECK_ERROR, "K0001");
        about_level(x, f);
        f->text = cd_arena_printf(x->a, _("Không có gói quy tắc áp dụng: %s"), c->note);
        f->mend = cd_arena_strdup(x->a, _("Kiểm tra lại trạng thái của hệ thống và ngày lập hồ sơ; nếu vẫn cần, nêu gói bằng --rules."));
        f->basis = cd_arena_strdup(x->a, c->citation ? c->citation : "");
        return;
    }
    for (size_t i = 0; i < facts_count(x->b->facts); i++) {
        if (!c->missing[i])
            continue;
        check_finding *f = add(x, CHECK_ERROR, "K0001");
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
        check_finding *f = add(x, CHECK_ERROR, "K0002");
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
    check_finding *f = add(x, CHECK_ERROR, "K0003");
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
        check_finding *f = add(x, CHECK_ERROR, "K0004");
        f->about = cd_arena_strdup(x->a, l->about);
        f->label = cd_arena_strdup(x->a, l->label);
        f->text = cd_arena_strdup(x->a, _("Trường này phải có trong hồ sơ nhưng đang trống."));
        f->mend = l->fill ? cd_arena_printf(x->a, _("Điền bằng %s."), l->fill) : cd_arena_strdup(x->a, _("Điền trường này."));
        f->basis = cd_arena_strdup(x->a, x->in->pack->criteria_document->short_name);
    }
}

static void decisions(runner *x)
{
    const check_part *p = &x->in->parts[x->part];
    for (size_t i = 0; p->counts && i < p->why->nambiguities; i++) {
        const ambiguity *m = &p->why->ambiguities[i];
        if (!m->decision)
            continue;
        check_finding *f = add(x, CHECK_WARNING, m->code);
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
        check_finding *f = add(x, CHECK_WARNING, "K0006");
        f->about = "law";
        f->label = cd_arena_strdup(x->a, _("Văn bản pháp luật"));
        f->text = cd_arena_printf(x->a, _("Lời văn của %s trong gói quy tắc chưa được đối chiếu với bản chính thức.%s%s"), d->short_name, d->note ? " " : "",
                                  d->note ? d->note : "");
        f->mend = cd_arena_strdup(x->a, _("Trước khi ký, đối chiếu câu trích trong hồ sơ với Công báo hoặc bản phát hành chính thức."));
        f->basis = cd_arena_strdup(x->a, d->short_name);
    }
}

/* ---- together ---- */

static int by_place(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->f.severity != y->f.severity)
        return x->f.severity > y->f.severity ? -1 : 1;
    int c = strcmp(x->f.code, y->f.code);
    if (c)
        return c;
    return x->order < y->order ? -1 : 1;
}

void check_run(const check_book *b, const check_input *in, check_result *ret)
{
    *ret = (check_result){0};
    cd_arena_init(&ret->arena);
    runner x = {.b = b, .in = in, .r = ret, .a = &ret->arena};
    if (in->pack) {
        no_criterion(&x);
        lacking(&x);
        not_compared(&x);
    } else {
        no_pack(&x);
    }
    for (x.part = 0; x.part < in->nparts; x.part++) {
        if (in->pack) {
            missing_facts(&x);
            decisions(&x);
        }
        run_rules(&x);
    }
    if (x.count)
        qsort(x.items, x.count, sizeof *x.items, by_place);
    check_finding *findings = cd_arena_array(&ret->arena, x.count, sizeof *findings);
    for (size_t i = 0; i < x.count; i++)
        findings[i] = x.items[i].f;
    ret->findings = findings;
    ret->nfindings = x.count;
    free(x.items);
}

void check_result_done(check_result *r)
{
    cd_arena_done(&r->arena);
}
