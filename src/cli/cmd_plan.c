/* capdo plan: what the security plan of a system must answer at its level, and which rows apply to it. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/profile.h"
#include "plan/baseline.h"
#include "table/csv.h"

enum { O_RULES, O_LEVEL, O_LIST, O_FORMAT, O_OUTPUT, O_EXCEL };
const cli_option options_plan[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"level", "N", N_("cấp độ của phương án (mặc định: cấp đã xác định của hệ thống)")},
    {"list", "FILE.tsv", N_("danh sách yêu cầu của cơ quan, thay danh mục chưa đối chiếu với tiêu chuẩn (cùng các cột)")},
    {"format", "text|csv", N_("dạng kết quả (mặc định text)")},
    {"output", "FILE", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {"excel", NULL, N_("CSV có BOM và dấu ; cho Excel")},
    {NULL, NULL, NULL},
};

/* ---- the level ---- */

/* The level whose plan is asked for; CD_NO when people have to decide first. */
static int level_of(const profile *p, const pack *rules, cd_diags *diags, int *ret)
{
    const char *keeps = p->choice.kept;
    const fact *f = keeps ? facts_find(rules->facts, keeps) : NULL;
    const char *value = f ? p->parts[0].values[f->index] : NULL;
    if (value && strlen(value) == 1 && *value >= '1' && (size_t)(*value - '0') <= rules->nlevels) {
        *ret = *value - '0';
        return CD_OK;
    }
    verdict_run *run = verdict_run_new(rules);
    cd_arena a;
    cd_arena_init(&a);
    int low, high;
    const part_verdict *parts;
    verdict_of_parts(run, p->parts, p->nparts, &a, &low, &high, &parts);
    cd_arena_done(&a);
    verdict_run_free(run);
    if (!p->choice.may_keep && low == high && low > 0) {
        *ret = low;
        return CD_OK;
    }
    cd_error(diags, "E1560", cd_place_file(p->parts[0].id),
             _("chưa xác định được cấp độ của hệ thống; hãy trả lời bằng capdo ask, hoặc nêu cấp bằng --level"));
    return CD_NO;
}

/* ---- words ---- */

static const char *const kind_codes[] = {"requirement", "hosting", "heading", "item", ""};
static const char *const status_codes[] = {"applicable", "not_applicable", "unknown"};

static const char *change_text(const char *change)
{
    return strcmp(change, "new") == 0 ? _("mới so với cấp dưới") : strcmp(change, "stronger") == 0 ? _("cao hơn cấp dưới") : "";
}

static void add_missing(const plan_answer *a, bool codes, cd_str *to)
{
    for (size_t i = 0; i < a->nmissing; i++) {
        const plan_missing *m = &a->missing[i];
        if (codes)
            cd_str_addf(to, "%s%s%s%s", i ? "|" : "", m->part ? m->part : "", m->part ? ":" : "", m->fact->code);
        else
            cd_str_addf(to, "%s%s%s%s (%s)", i ? "; " : "", m->part ? m->part : "", m->part ? ": " : "", m->fact->label, m->fact->code);
    }
}

static enum plan_verified verified_of(const plan_row *row)
{
    return row->item ? row->item->verified : row->control->verified;
}

/* Why a row applies, does not, or is open. */
static void add_reason(const plan_row *row, const plan_answer *a, cd_str *to)
{
    const plan_control *c = row->control;
    if (row->kind == PLAN_ITEM || !*c->condition)
        return;
    if (a->holds == TRUTH_UNKNOWN) {
        cd_str_adds(to, _("còn thiếu: "));
        add_missing(a, false, to);
    } else if (c->effect == PLAN_EFFECT_ROW && a->holds == TRUTH_NO) {
        cd_str_addf(to, _("điều kiện không đúng với hệ thống: %s"), c->condition);
    } else if (c->effect == PLAN_EFFECT_PRODUCT && a->holds == TRUTH_NO) {
        cd_str_addf(to, _("được dùng phương án tương đương; điều kiện không đúng với hệ thống: %s"), c->condition);
    } else if (c->effect == PLAN_EFFECT_PRODUCT) {
        cd_str_addf(to, _("phải dùng sản phẩm, không dùng phương án tương đương: %s"), c->condition);
    } else if (c->effect == PLAN_EFFECT_PART) {
        cd_str_addf(to, _("một phần có điều kiện, tự xem xét: %s"), c->condition);
    } else {
        cd_str_addf(to, _("điều kiện đúng với hệ thống: %s"), c->condition);
    }
}

/* ---- text ---- */

typedef struct tally {
    size_t rows[3], hosting[3], items, not_verified;
} tally;

static void line(cd_str *to, const char *label, const char *text)
{
    if (*text)
        cd_str_addf(to, "      %s: %s\n", label, text);
}

static void add_item(const plan_row *row, cd_str *to)
{
    const plan_item *x = row->item;
    const char *change = change_text(x->change);
    cd_str_addf(to, "      %s%s%s", *x->label ? x->label : "-", *x->label ? ") " : " ", x->text);
    if (*change)
        cd_str_addf(to, " (%s)", change);
    if (x->verified == PLAN_NOT_VERIFIED)
        cd_str_addf(to, " [%s]", row->catalog->unverified);
    cd_str_addc(to, '\n');
}

static void add_row(const plan_row *row, const plan_answer *a, cd_str *to)
{
    const plan_control *c = row->control;
    cd_str_addf(to, "  %s  %s\n", c->label, *c->text ? c->text : c->title);
    cd_str reason;
    cd_str_init(&reason, 0);
    add_reason(row, a, &reason);
    if (row->kind != PLAN_HEADING) {
        static const char *const names[] = {N_("Áp dụng"), N_("Không áp dụng"), N_("Chưa xác định")};
        cd_str_addf(to, "      %s%s%s\n", _(names[a->status]), reason.len ? ": " : "", cd_str_c(&reason));
    }
    cd_str_done(&reason);
    line(to, _("Nguồn"), c->source);
    line(to, _("Con số"), c->figure);
    line(to, _("Thay đổi"), change_text(c->change));
    if (a->alternative == TRUTH_YES && !row->conditional)
        line(to, _("Tương đương"), _("được dùng phương án hoặc sản phẩm tương đương"));
    for (size_t i = 0; i < row->nheadings; i++)
        cd_str_addf(to, "      %s: %s %s\n", _("Đầu mục"), row->headings[i]->label, row->headings[i]->title);
    if (c->summary)
        line(to, _("Lời văn"), _("tóm tắt, không phải lời văn của luật"));
    if (c->verified == PLAN_NOT_VERIFIED)
        line(to, _("Mức tin cậy"), row->catalog->unverified);
}

static void write_text(const plan_baseline *b, const plan_answers *x, const char *name, cd_str *to)
{
    tally t = {0};
    const char *section = "", *group = "";
    cd_str_addf(to, "%s\n%s\n", plan_baseline_title(b), name);
    for (size_t i = 0; i < plan_baseline_count(b); i++) {
        const plan_row *row = plan_baseline_row(b, i);
        if (verified_of(row) == PLAN_NOT_VERIFIED)
            t.not_verified++;
        if (row->kind == PLAN_ITEM) {
            t.items++;
            add_item(row, to);
            continue;
        }
        if (strcmp(section, row->control->section) != 0 || strcmp(group, row->control->group) != 0) {
            section = row->control->section;
            group = row->control->group;
            cd_str_addf(to, "\n%s%s%s\n", section, *group ? " - " : "", group);
        }
        if (row->kind == PLAN_HOSTING)
            t.hosting[x->rows[i].status]++;
        if (row->kind == PLAN_REQUIREMENT)
            t.rows[x->rows[i].status]++;
        add_row(row, &x->rows[i], to);
    }
    cd_str_addf(to, _("\n%zu yêu cầu: %zu áp dụng, %zu không áp dụng, %zu chưa xác định\n"),
                t.rows[PLAN_APPLIES] + t.rows[PLAN_NOT_APPLICABLE] + t.rows[PLAN_UNKNOWN], t.rows[PLAN_APPLIES], t.rows[PLAN_NOT_APPLICABLE],
                t.rows[PLAN_UNKNOWN]);
    cd_str_addf(to, _("Tách biệt khi thuê dịch vụ: %zu áp dụng, %zu không áp dụng, %zu chưa xác định\n"), t.hosting[PLAN_APPLIES],
                t.hosting[PLAN_NOT_APPLICABLE], t.hosting[PLAN_UNKNOWN]);
    cd_str_addf(to, _("%zu mục chi tiết; %zu nội dung chưa đối chiếu với tiêu chuẩn\n"), t.items, t.not_verified);
}

/* ---- CSV ---- */

static int write_csv(cli *c, const plan_baseline *b, const plan_answers *x, const char *path, bool excel)
{
    static const char *const columns[] = {"id",     "kind",      "section",     "group",    "label",    "title",  "text",   "source", "figure",
                                          "change", "condition", "alternative", "headings", "verified", "status", "reason", "missing"};
    static const char *const truths[] = {[TRUTH_NO] = "no", [TRUTH_YES] = "yes", [TRUTH_UNKNOWN] = "unknown"};
    csv_writer *w;
    int r = csv_writer_open(path ? path : "-", excel, &c->diags, &w);
    if (r != CD_OK)
        return r;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        csv_put_code(w, columns[i]);
    csv_end_row(w);
    cd_str text;
    cd_str_init(&text, 0);
    for (size_t i = 0; i < plan_baseline_count(b); i++) {
        const plan_row *row = plan_baseline_row(b, i);
        const plan_control *k = row->control, *top = plan_baseline_row(b, row->parent)->control;
        const plan_answer *a = &x->rows[i];
        const plan_item *item = row->item;
        enum plan_verified verified = verified_of(row);
        csv_put_code(w, item ? item->id : k->id);
        csv_put_code(w, kind_codes[row->kind]);
        csv_put(w, top->section);
        csv_put(w, top->group);
        csv_put(w, item ? item->label : k->label);
        csv_put(w, k->title);
        csv_put(w, item ? item->text : k->text);
        csv_put(w, k->source);
        csv_put(w, item ? "" : k->figure);
        csv_put_code(w, item ? item->change : k->change);
        csv_put(w, item ? "" : k->condition);
        csv_put_code(w, item || row->kind == PLAN_HEADING ? "" : truths[a->alternative]);
        cd_str_clear(&text);
        for (size_t h = 0; h < row->nheadings; h++)
            cd_str_addf(&text, "%s%s", h ? "|" : "", row->headings[h]->label);
        csv_put(w, cd_str_c(&text));
        csv_put(w, verified == PLAN_LAW ? "" : verified == PLAN_VERIFIED ? "yes" : row->catalog->unverified);
        csv_put_code(w, row->kind == PLAN_HEADING ? "" : status_codes[a->status]);
        cd_str_clear(&text);
        add_reason(row, a, &text);
        csv_put(w, cd_str_c(&text));
        cd_str_clear(&text);
        add_missing(a, true, &text);
        csv_put_code(w, cd_str_c(&text));
        csv_end_row(w);
    }
    cd_str_done(&text);
    return csv_writer_close(w, true, &c->diags);
}

/* ---- the command ---- */

static int show(cli *c, const profile *p, const pack *rules, int level, const cli_args *args, bool csv)
{
    cd_auto_free char *dir = cd_path_join(c->data_dir, "catalogues");
    cd_auto_free char *schemas = cd_path_join(c->own_rules_dir, "schema");
    plan_baseline *b;
    int r = plan_baseline_read(dir, schemas, rules, level, args->value[O_LIST], &c->diags, &b);
    if (r != CD_OK)
        return r;
    plan_answers *x;
    plan_answer_rows(b, p->parts, p->nparts, &x);
    if (csv) {
        r = write_csv(c, b, x, args->value[O_OUTPUT], args->value[O_EXCEL] != NULL);
    } else {
        cd_str text, name;
        cd_str_init(&text, 0);
        cd_str_init(&name, 0);
        cd_str_addf(&name, _("Hệ thống: %s (%s)"), p->parts[0].name ? p->parts[0].name : p->parts[0].id, p->parts[0].id);
        write_text(b, x, cd_str_c(&name), &text);
        r = cli_write(c, args->value[O_OUTPUT], &text);
        cd_str_done(&text);
        cd_str_done(&name);
    }
    plan_answers_free(x);
    plan_baseline_free(b);
    return r;
}

int cmd_plan(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "plan"};
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text", *named = args->value[O_LEVEL];
    bool csv = strcmp(format, "csv") == 0;
    if (args->nwords != 1)
        return cli_usage(c, &cmd, _("cần đúng một hệ thống"));
    if (!csv && strcmp(format, "text") != 0)
        return cli_usage(c, &cmd, _("--format là text hoặc csv"));
    if (!csv && args->value[O_EXCEL])
        return cli_usage(c, &cmd, _("--excel chỉ dùng với --format csv"));
    if (named && (strlen(named) != 1 || *named < '1' || *named > '9'))
        return cli_usage(c, &cmd, _("--level là số cấp, từ 1"));
    const char *pack_id = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    law *l;
    const pack *rules = NULL;
    int r = cli_law(c, &l);
    if (r == CD_OK && strcmp(pack_id, "auto") != 0)
        r = law_pack(l, pack_id, &c->diags, &rules);
    if (r != CD_OK)
        return r;
    store *s;
    r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    profile *p;
    r = profile_load(s, l, args->words[0], pack_id, &c->diags, &p);
    store_close(s);
    if (r != CD_OK)
        return r;
    int level = named ? *named - '0' : 0;
    if (!p->choice.pack)
        r = profile_no_pack(p, l, &c->diags);
    else
        r = law_pack(l, p->choice.pack, &c->diags, &rules);
    if (r == CD_OK && named && (size_t)level > rules->nlevels)
        r = cli_usage(c, &cmd, _("gói «%s» chỉ có cấp 1 đến %zu"), rules->id, rules->nlevels);
    else if (r == CD_OK && !named)
        r = level_of(p, rules, &c->diags, &level);
    if (r == CD_OK)
        r = show(c, p, rules, level, args, csv);
    profile_free(p);
    return r;
}
