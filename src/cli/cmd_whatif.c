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
            cd_error(&c->diags, equals ? "E1551" : "E1550", cd_place_file(word), equals ? _("không có dữ kiện «%s»") : _("«%s» không có dạng DỮ_KIỆN=GIÁ_TRỊ"), code);
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

/* The verdict under one set of answers. */
typedef struct outcome {
    const pack *rules; /* NULL: no pack can be chosen; `choice` says why */
    law_choice choice;
    int min, max;
    const part_verdict *parts;
} outcome;

static int judge(cli *c, law *l, profile *p, outcome *ret)
{
    *ret = (outcome){.choice = p->choice};
    if (!p->choice.pack)
        return CD_OK;
    int r = law_pack(l, p->choice.pack, &c->diags, &ret->rules);
    if (r != CD_OK)
        return r;
    verdict_run *run = verdict_run_new(ret->rules);
    verdict_of_parts(run, p->parts, p->nparts, &p->arena, &ret->min, &ret->max, &ret->parts);
    verdict_run_free(run);
    return CD_OK;
}

static void json_missing(const facts *f, const bool *missing, const char *prefix, bool *any, cd_str *to)
{
    for (size_t k = 0; k < facts_count(f); k++)
        if (missing[k]) {
            cd_str_addf(to, "%s\"%s%s%s\"", *any ? "," : "", prefix ? prefix : "", prefix ? ":" : "", facts_at(f, k)->code);
            *any = true;
        }
}

static void json_outcome(const profile *p, const outcome *o, const facts *f, cd_str *to)
{
    bool any = false;
    if (!o->rules) {
        cd_str_adds(to, "{\"pack\":null,\"level\":null,\"min_level\":null,\"max_level\":null,\"criteria\":[],\"missing\":[");
        json_missing(f, o->choice.missing, NULL, &any, to);
        cd_str_adds(to, "]}");
        return;
    }
    cd_str_adds(to, "{\"pack\":");
    cd_str_add_json(to, o->rules->id);
    cd_str_adds(to, ",\"level\":");
    if (o->min == o->max)
        cd_str_addf(to, "%d", o->min);
    else
        cd_str_adds(to, "null");
    cd_str_addf(to, ",\"min_level\":%d,\"max_level\":%d,\"criteria\":[", o->min, o->max);
    for (size_t i = 0; i < p->nparts; i++)
        for (size_t k = 0; o->parts[i].counts && k < o->parts[i].ncriteria; k++) {
            cd_str_addf(to, "%s\"%s%s%s\"", any ? "," : "", i ? p->parts[i].id : "", i ? ":" : "", o->parts[i].criteria[k]->citation);
            any = true;
        }
    cd_str_adds(to, "],\"missing\":[");
    any = false;
    for (size_t i = 0; i < p->nparts; i++)
        json_missing(f, o->parts[i].missing, i ? p->parts[i].id : NULL, &any, to);
    cd_str_adds(to, "]}");
}

static void text_missing(const facts *f, const bool *missing, const char *prefix, cd_str *to)
{
    for (size_t k = 0; k < facts_count(f); k++)
        if (missing[k])
            cd_str_addf(to, _("    còn thiếu: %s (%s%s%s)\n"), label_of(facts_at(f, k)), prefix ? prefix : "", prefix ? ":" : "", facts_at(f, k)->code);
}

static void text_outcome(const char *title, const profile *p, const outcome *o, const facts *f, bool pack_too, cd_str *to)
{
    cd_str_addf(to, "%s ", title);
    if (!o->rules) {
        cd_str_addf(to, "%s\n", o->choice.note ? o->choice.note : _("chưa chọn được gói quy tắc"));
        text_missing(f, o->choice.missing, NULL, to);
        return;
    }
    if (o->min == o->max)
        cd_str_addf(to, _("cấp %d"), o->min);
    else
        cd_str_addf(to, _("chưa xác định, từ cấp %d đến cấp %d"), o->min, o->max);
    if (pack_too)
        cd_str_addf(to, _(" theo gói %s"), o->rules->id);
    bool any = false;
    for (size_t i = 0; i < p->nparts; i++)
        for (size_t k = 0; o->parts[i].counts && k < o->parts[i].ncriteria; k++) {
            cd_str_addf(to, "%s%s%s%s", any ? ", " : " (", i ? p->parts[i].id : "", i ? ":" : "", o->parts[i].criteria[k]->citation);
            any = true;
        }
    cd_str_adds(to, any ? ")\n" : "\n");
    for (size_t i = 0; i < p->nparts; i++)
        text_missing(f, o->parts[i].missing, i ? p->parts[i].id : NULL, to);
}

/* Under auto the answers assumed choose the pack too: another date may bring another decree. */
static int whatif_assigned(cli *c, law *l, const char *rules, profile *p, const cli_args *args, bool json, cd_str *to)
{
    const facts *f = law_facts(l);
    size_t n = facts_count(f);
    const char **values = cd_arena_array(&p->arena, n, sizeof *values);
    memcpy(values, p->parts[0].values, n * sizeof *values);
    outcome today, then;
    int r = read_assignments(c, p, f, args, values);
    if (r == CD_OK)
        r = judge(c, l, p, &today);
    if (r != CD_OK)
        return r;
    law_part *parts = cd_arena_array(&p->arena, p->nparts, sizeof *parts);
    memcpy(parts, p->parts, p->nparts * sizeof *parts);
    parts[0].values = values;
    p->parts = parts;
    r = profile_choose(p, l, rules, &c->diags);
    if (r == CD_OK)
        r = judge(c, l, p, &then);
    if (r != CD_OK)
        return r;
    if (json) {
        cd_str_adds(to, "{\"system\":");
        cd_str_add_json(to, p->parts[0].id);
        cd_str_adds(to, ",\"today\":");
        json_outcome(p, &today, f, to);
        cd_str_adds(to, ",\"then\":");
        json_outcome(p, &then, f, to);
        cd_str_adds(to, "}\n");
    } else {
        bool same = today.rules && today.rules == then.rules;
        if (same)
            cd_str_addf(to, _("Hệ thống: %s; gói quy tắc: %s\n"), p->parts[0].id, today.rules->id);
        else
            cd_str_addf(to, _("Hệ thống: %s\n"), p->parts[0].id);
        text_outcome(_("Hiện nay:"), p, &today, f, !same, to);
        text_outcome(_("Nếu đổi: "), p, &then, f, !same, to);
    }
    return then.rules ? CD_OK : CD_NO;
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

enum { SETS_SHOWN = 8 }; /* more are no help to a reader; --format json has them all */

/* Level 0 is no level of the law: no criterion is met. */
static void level_name(int level, cd_str *to)
{
    if (level)
        cd_str_addf(to, _("Cấp %d"), level);
    else
        cd_str_adds(to, _("Không có cấp (không đáp ứng tiêu chí nào)"));
}

static void text_levels(const space *s, const whatif_level *levels, size_t n, cd_str *to)
{
    for (size_t i = 0; i < n; i++) {
        const whatif_level *l = &levels[i];
        cd_str_addc(to, '\n');
        level_name(l->level, to);
        if (!l->reachable) {
            cd_str_adds(to, _(": không câu trả lời nào dẫn tới đây.\n"));
            continue;
        }
        cd_str_addf(to, _(": cần đổi hoặc trả lời ít nhất %zu dữ kiện; các cách:\n"), l->nchanges);
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
    verdict_run *run = verdict_run_new(rules);
    int min, max;
    const part_verdict *parts;
    verdict_of_parts(run, p->parts, p->nparts, &p->arena, &min, &max, &parts);
    verdict_run_free(run);
    whatif_rest rest = {0, 0};
    for (size_t i = 1; i < p->nparts; i++) {
        rest.min = parts[i].min > rest.min ? parts[i].min : rest.min;
        rest.max = parts[i].max > rest.max ? parts[i].max : rest.max;
    }
    space *s = space_new(&rules, 1);
    const whatif_level *levels;
    size_t n;
    whatif_levels(s, p->parts[0].values, p->nparts > 1 ? &rest : NULL, &p->arena, &levels, &n);
    if (json) {
        cd_str_adds(to, "{\"system\":");
        cd_str_add_json(to, p->parts[0].id);
        cd_str_adds(to, ",\"pack\":");
        cd_str_add_json(to, rules->id);
        cd_str_adds(to, ",\"level\":");
        if (min == max)
            cd_str_addf(to, "%d", min);
        else
            cd_str_adds(to, "null");
        cd_str_addf(to, ",\"min_level\":%d,\"max_level\":%d,\"levels\":", min, max);
        json_levels(s, levels, n, to);
        cd_str_adds(to, "}\n");
    } else {
        cd_str_addf(to, _("Hệ thống: %s; gói quy tắc: %s\n"), p->parts[0].id, rules->id);
        if (min == max)
            cd_str_addf(to, _("Hiện nay: cấp %d\n"), min);
        else
            cd_str_addf(to, _("Hiện nay: chưa xác định, từ cấp %d đến cấp %d\n"), min, max);
        if (p->nparts > 1 && rest.min == rest.max)
            cd_str_addf(to, _("(chỉ đổi dữ kiện của chính hệ thống; các thành phần giữ nguyên ở cấp %d)\n"), rest.min);
        else if (p->nparts > 1)
            cd_str_addf(to, _("(chỉ đổi dữ kiện của chính hệ thống; các thành phần giữ nguyên, từ cấp %d đến cấp %d)\n"), rest.min, rest.max);
        text_levels(s, levels, n, to);
    }
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
    store *s;
    int r = cli_law_for(c, rules, &l);
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
    if (args->nwords > 1) {
        r = whatif_assigned(c, l, rules, x, args, json, &text);
    } else if (!x->choice.pack) {
        r = profile_no_pack(x, l, &c->diags);
    } else {
        const pack *p;
        r = law_pack(l, x->choice.pack, &c->diags, &p);
        if (r == CD_OK)
            r = whatif_other_levels(p, x, json, &text);
    }
    if (r == CD_OK || text.len) {
        int written = json ? cli_write(c, args->value[O_OUTPUT], &text) : cli_write_text(c, args->value[O_OUTPUT], &text);
        r = written == CD_OK ? r : written;
    }
    cd_str_done(&text);
    profile_free(x);
    return r;
}
