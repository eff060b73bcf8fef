#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/profile.h"
#include "law/prove.h"

enum { O_RULES, O_FORMAT, O_OUTPUT };
const cli_option options_whatif[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"format", "text|json", N_("dạng kết quả (mặc định text)")},
    {"output", "FILE", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {NULL, NULL, NULL},
};

static const char *label_of(const fact *f)
{
    return strcmp(_("vi"), "en") == 0 && f->label_en ? f->label_en : f->label;
}

/* ---- with assignments ---- */

/* Reads the FACT=VALUE words over a copy of the values; an empty value makes the fact unknown. */
static int read_assignments(cli *c, profile *p, const facts *f, const cli_args *args, const char **values)
{
    int result = CD_OK;
    for (size_t i = 1; i < args->nwords; i++) {
        const char *word = args->words[i], *equals = strchr(word, '=');
        cd_auto_free char *code = equals ? cd_strndup(word, (size_t)(equals - word)) : cd_strdup(word);
        const fact *x = facts_find(f, code);
        if (!equals || !x) {
            cd_error(&c->diags, "E1540", cd_place_file(word), equals ? _("không có dữ kiện «%s»") : _("«%s» không có dạng DỮ_KIỆN=GIÁ_TRỊ"), code);
            result = CD_EUSAGE;
            continue;
        }
        char *value;
        int r = fact_parse(x, equals + 1, cd_place_file(word), code, &c->diags, &value);
        if (r != CD_OK) {
            result = r;
            continue;
        }
        values[x->index] = cd_arena_strdup(&p->arena, value);
        free(value);
    }
    return result;
}

typedef struct outcome {
    int min, max;
    const part_verdict *parts;
} outcome;

static void json_outcome(const profile *p, const outcome *o, const facts *f, cd_str *to)
{
    cd_str_adds(to, "{\"level\":");
    if (o->min == o->max)
        cd_str_addf(to, "%d", o->min);
    else
        cd_str_adds(to, "null");
    cd_str_addf(to, ",\"min_level\":%d,\"max_level\":%d,\"criteria\":[", o->min, o->max);
    bool any = false;
    for (size_t i = 0; i < p->nparts; i++)
        for (size_t k = 0; o->parts[i].counts && k < o->parts[i].ncriteria; k++) {
            cd_str_addf(to, "%s\"%s%s%s\"", any ? "," : "", i ? p->parts[i].id : "", i ? ":" : "", o->parts[i].criteria[k]->citation);
            any = true;
        }
    cd_str_adds(to, "],\"missing\":[");
    any = false;
    for (size_t i = 0; i < p->nparts; i++)
        for (size_t k = 0; k < facts_count(f); k++)
            if (o->parts[i].missing[k]) {
                cd_str_addf(to, "%s\"%s%s%s\"", any ? "," : "", i ? p->parts[i].id : "", i ? ":" : "", facts_at(f, k)->code);
                any = true;
            }
    cd_str_adds(to, "]}");
}

static void text_outcome(const char *title, const profile *p, const outcome *o, cd_str *to)
{
    cd_str_addf(to, "%s ", title);
    if (o->min == o->max)
        cd_str_addf(to, _("cấp %d"), o->min);
    else
        cd_str_addf(to, _("chưa xác định, từ cấp %d đến cấp %d"), o->min, o->max);
    bool any = false;
    for (size_t i = 0; i < p->nparts; i++)
        for (size_t k = 0; o->parts[i].counts && k < o->parts[i].ncriteria; k++) {
            cd_str_addf(to, "%s%s%s%s", any ? ", " : " (", i ? p->parts[i].id : "", i ? ":" : "", o->parts[i].criteria[k]->citation);
            any = true;
        }
    cd_str_adds(to, any ? ")\n" : "\n");
}

static int whatif_assigned(cli *c, const pack *rules, profile *p, const facts *f, const cli_args *args, bool json, cd_str *to)
{
    size_t n = facts_count(f);
    const char **values = cd_arena_array(&p->arena, n, sizeof *values);
    memcpy(values, p->parts[0].values, n * sizeof *values);
    int r = read_assignments(c, p, f, args, values);
    if (r != CD_OK)
        return r;
    law_part *parts = cd_arena_array(&p->arena, p->nparts, sizeof *parts);
    memcpy(parts, p->parts, p->nparts * sizeof *parts);
    parts[0].values = values;
    verdict_run *run = verdict_run_new(rules);
    outcome today, then;
    verdict_of_parts(run, p->parts, p->nparts, &p->arena, &today.min, &today.max, &today.parts);
    verdict_of_parts(run, parts, p->nparts, &p->arena, &then.min, &then.max, &then.parts);
    verdict_run_free(run);
    if (json) {
        cd_str_adds(to, "{\"system\":");
        cd_str_add_json(to, p->parts[0].id);
        cd_str_adds(to, ",\"pack\":");
        cd_str_add_json(to, rules->id);
        cd_str_adds(to, ",\"today\":");
        json_outcome(p, &today, f, to);
        cd_str_adds(to, ",\"then\":");
        json_outcome(p, &then, f, to);
        cd_str_adds(to, "}\n");
        return CD_OK;
    }
    cd_str_addf(to, _("Hệ thống: %s; gói quy tắc: %s\n"), p->parts[0].id, rules->id);
    text_outcome(_("Hiện nay:"), p, &today, to);
    text_outcome(_("Nếu đổi: "), p, &then, to);
    return CD_OK;
}

/* ---- without: what reaches each other level ---- */

static void json_class(const space_var *v, const space_class *x, cd_str *to)
{
    const fact *f = v->fact;
    if (f->kind == FACT_COUNT || f->kind == FACT_DATE) {
        char low[11] = "", high[11] = "";
        bool first = x == &v->classes[0], last = x == &v->classes[v->nclasses - 1];
        if (f->kind == FACT_DATE) {
            cd_date_format(cd_date_from_days(x->low), low);
            cd_date_format(cd_date_from_days(x->high), high);
        }
        cd_str_addc(to, '{');
        if (!first || last)
            f->kind == FACT_DATE ? cd_str_addf(to, "\"min\":\"%s\"", low) : cd_str_addf(to, "\"min\":%" PRId64, x->low);
        if (!last) {
            cd_str_adds(to, first ? "" : ",");
            f->kind == FACT_DATE ? cd_str_addf(to, "\"max\":\"%s\"", high) : cd_str_addf(to, "\"max\":%" PRId64, x->high);
        }
        cd_str_addc(to, '}');
        return;
    }
    cd_str_adds(to, "{\"in\":[");
    for (size_t i = 0; i < x->nvalues; i++) {
        if (i)
            cd_str_addc(to, ',');
        if (f->kind == FACT_BOOL)
            cd_str_adds(to, x->values[i]);
        else
            cd_str_add_json(to, x->values[i]);
    }
    cd_str_adds(to, "]}");
}

static void json_levels(const space *s, const whatif_level *levels, size_t n, cd_str *to)
{
    cd_str_addc(to, '[');
    for (size_t i = 0; i < n; i++) {
        const whatif_level *l = &levels[i];
        cd_str_addf(to, "%s{\"level\":%d,\"reachable\":%s,\"changes\":%zu,\"sets\":[", i ? "," : "", l->level, l->reachable ? "true" : "false",
                    l->nchanges);
        for (size_t k = 0; k < l->nsets; k++) {
            cd_str_adds(to, k ? ",{" : "{");
            for (size_t m = 0; m < l->sets[k].n; m++) {
                const space_var *v = &s->vars[l->sets[k].changes[m].var];
                cd_str_addf(to, "%s\"%s\":", m ? "," : "", v->fact->code);
                json_class(v, &v->classes[l->sets[k].changes[m].cls], to);
            }
            cd_str_addc(to, '}');
        }
        cd_str_addf(to, "],\"truncated\":%s}", l->truncated ? "true" : "false");
    }
    cd_str_addc(to, ']');
}

enum { SETS_SHOWN = 20 };

static void text_levels(const space *s, const whatif_level *levels, size_t n, cd_str *to)
{
    for (size_t i = 0; i < n; i++) {
        const whatif_level *l = &levels[i];
        if (!l->reachable) {
            cd_str_addf(to, _("\nCấp %d: không câu trả lời nào dẫn tới cấp này.\n"), l->level);
            continue;
        }
        cd_str_addf(to, _("\nCấp %d: cần đổi hoặc trả lời ít nhất %zu dữ kiện; các cách:\n"), l->level, l->nchanges);
        for (size_t k = 0; k < l->nsets && k < SETS_SHOWN; k++) {
            cd_str_adds(to, "  - ");
            for (size_t m = 0; m < l->sets[k].n; m++) {
                const space_var *v = &s->vars[l->sets[k].changes[m].var];
                cd_str_addf(to, "%s%s → ", m ? "; " : "", label_of(v->fact));
                space_classes_show(v, (uint64_t)1 << l->sets[k].changes[m].cls, to);
            }
            cd_str_addc(to, '\n');
        }
        if (l->nsets > SETS_SHOWN)
            cd_str_addf(to, _("  … và %zu cách nữa (xem --format json)\n"), l->nsets - SETS_SHOWN);
    }
}

static int whatif_other_levels(const pack *rules, profile *p, bool json, cd_str *to)
{
    space *s = space_new(&rules, 1);
    const whatif_level *levels;
    size_t n;
    whatif_levels(s, p->parts[0].values, &p->arena, &levels, &n);
    verdict_run *run = verdict_run_new(rules);
    verdict v;
    verdict_of(run, p->parts[0].values, &v);
    if (json) {
        cd_str_adds(to, "{\"system\":");
        cd_str_add_json(to, p->parts[0].id);
        cd_str_adds(to, ",\"pack\":");
        cd_str_add_json(to, rules->id);
        cd_str_adds(to, ",\"level\":");
        if (v.min == v.max)
            cd_str_addf(to, "%d", v.min);
        else
            cd_str_adds(to, "null");
        cd_str_addf(to, ",\"min_level\":%d,\"max_level\":%d,\"levels\":", v.min, v.max);
        json_levels(s, levels, n, to);
        cd_str_adds(to, "}\n");
    } else {
        cd_str_addf(to, _("Hệ thống: %s; gói quy tắc: %s\n"), p->parts[0].id, rules->id);
        if (v.min == v.max)
            cd_str_addf(to, _("Hiện nay: cấp %d\n"), v.min);
        else
            cd_str_addf(to, _("Hiện nay: chưa xác định, từ cấp %d đến cấp %d\n"), v.min, v.max);
        if (p->nparts > 1)
            cd_str_addf(to, "%s\n", _("(chỉ xét dữ kiện của chính hệ thống, không xét các thành phần)"));
        text_levels(s, levels, n, to);
    }
    verdict_run_free(run);
    space_free(s);
    return CD_OK;
}

int cmd_whatif(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "whatif"};
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text";
    const char *rules = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    bool json = strcmp(format, "json") == 0;
    if (!args->nwords)
        return cli_usage(c, &cmd, _("thiếu tên hệ thống"));
    if (!json && strcmp(format, "text") != 0)
        return cli_usage(c, &cmd, _("--format là text hoặc json"));
    law *l;
    const pack *p = NULL;
    store *s;
    int r = cli_law(c, &l);
    if (r == CD_OK && strcmp(rules, "auto") != 0)
        r = law_pack(l, rules, &c->diags, &p);
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    profile *x;
    r = profile_load(s, l, args->words[0], rules, &c->diags, &x);
    store_close(s);
    if (r != CD_OK)
        return r;
    cd_str text;
    cd_str_init(&text, 0);
    if (!x->choice.pack) {
        cd_error(&c->diags, "E1530", cd_place_file(x->parts[0].id), _("không có gói quy tắc áp dụng: %s"),
                 x->choice.note ? x->choice.note : _("còn thiếu dữ kiện để chọn gói; xem capdo explain"));
        r = CD_NO;
    } else {
        r = law_pack(l, x->choice.pack, &c->diags, &p);
    }
    if (r == CD_OK)
        r = args->nwords > 1 ? whatif_assigned(c, p, x, law_facts(l), args, json, &text) : whatif_other_levels(p, x, json, &text);
    if (r == CD_OK)
        r = cli_write(c, args->value[O_OUTPUT], &text);
    cd_str_done(&text);
    profile_free(x);
    return r;
}
