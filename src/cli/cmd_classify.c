/* capdo classify: from CSV without a database (classify_csv.c), or systems of the database. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/classify.h"
#include "cli/profile.h"

enum { O_RULES, O_INPUT, O_OUTPUT, O_KEEP_GOING, O_ALL, O_EXCEL };
const cli_option options_classify[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"input", "FACTS.csv", N_("tệp dữ kiện, mỗi hệ thống một dòng; «-» là đầu vào chuẩn")},
    {"output", "OUT.csv", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {"keep-going", NULL, N_("dòng sai thì để trống kết quả và đi tiếp")},
    {"all", NULL, N_("mọi hệ thống trong cơ sở dữ liệu")},
    {"excel", NULL, N_("CSV cho Excel: BOM và dấu chấm phẩy")},
    {NULL, NULL, NULL},
};

typedef struct job {
    cli *c;
    law *l;
    const facts *facts;
    const char *rules;
    const pack **packs; /* loaded so far, with their runs */
    verdict_run **runs;
    size_t npacks;
    csv_writer *out;
} job;

static int run_for(job *j, const char *id, verdict_run **ret)
{
    for (size_t i = 0; i < j->npacks; i++)
        if (strcmp(j->packs[i]->id, id) == 0) {
            *ret = j->runs[i];
            return CD_OK;
        }
    const pack *p;
    int r = law_pack(j->l, id, &j->c->diags, &p);
    if (r != CD_OK)
        return r;
    j->packs = cd_realloc(j->packs, j->npacks + 1, sizeof *j->packs);
    j->runs = cd_realloc(j->runs, j->npacks + 1, sizeof *j->runs);
    j->packs[j->npacks] = p;
    j->runs[j->npacks] = verdict_run_new(p);
    *ret = j->runs[j->npacks++];
    return CD_OK;
}

/* A row without verdict: the pack could not be chosen. */
static void put_empty(job *j, const char *id, const bool *missing)
{
    cd_str text;
    cd_str_init(&text, 0);
    classify_missing(j->facts, missing, NULL, &text);
    csv_put_code(j->out, id);
    for (int i = 0; i < 5; i++)
        csv_put_code(j->out, NULL);
    csv_put_code(j->out, cd_str_c(&text));
    csv_end_row(j->out);
    cd_str_done(&text);
}

typedef struct hit {
    const pack_criterion *criterion;
    const char *part; /* NULL: the system itself */
} hit;

static int by_level(const void *a, const void *b)
{
    const hit *x = a, *y = b;
    return y->criterion->level - x->criterion->level;
}

/* One system of the database, with its components. */
static int classify_system(job *j, store *s, const char *id)
{
    profile *p;
    int r = profile_load(s, j->l, id, j->rules, &j->c->diags, &p);
    if (r != CD_OK)
        return r;
    verdict_run *run = NULL;
    if (!p->choice.pack) {
        put_empty(j, p->parts[0].id, p->choice.missing);
        profile_free(p);
        return CD_NO;
    }
    r = run_for(j, p->choice.pack, &run);
    if (r != CD_OK) {
        profile_free(p);
        return r;
    }
    int min, max;
    const part_verdict *parts;
    verdict_of_parts(run, p->parts, p->nparts, &p->arena, &min, &max, &parts);
    size_t nhits = 0;
    for (size_t i = 0; i < p->nparts; i++)
        nhits += parts[i].counts ? parts[i].ncriteria : 0;
    hit *hits = cd_arena_array(&p->arena, nhits, sizeof *hits);
    nhits = 0;
    cd_str criteria, missing;
    cd_str_init(&criteria, 0);
    cd_str_init(&missing, 0);
    for (size_t i = 0; i < p->nparts; i++) {
        const char *prefix = i ? p->parts[i].id : NULL;
        for (size_t k = 0; parts[i].counts && k < parts[i].ncriteria; k++)
            hits[nhits++] = (hit){parts[i].criteria[k], prefix};
        classify_missing(j->facts, parts[i].missing, prefix, &missing);
    }
    /* Insertion keeps the order of parts and of the law within a level. */
    for (size_t i = 1; i < nhits; i++)
        for (size_t k = i; k > 0 && by_level(&hits[k - 1], &hits[k]) > 0; k--) {
            hit t = hits[k];
            hits[k] = hits[k - 1];
            hits[k - 1] = t;
        }
    for (size_t i = 0; i < nhits; i++)
        cd_str_addf(&criteria, "%s%s%s%s", i ? "|" : "", hits[i].part ? hits[i].part : "", hits[i].part ? ":" : "", hits[i].criterion->citation);
    csv_put_code(j->out, p->parts[0].id);
    csv_put_code(j->out, p->choice.pack);
    classify_levels(j->out, min, max);
    csv_put_code(j->out, cd_str_c(&criteria));
    csv_put_code(j->out, cd_str_c(&missing));
    csv_end_row(j->out);
    cd_str_done(&criteria);
    cd_str_done(&missing);
    profile_free(p);
    return min == max && min > 0 ? CD_OK : CD_NO;
}

static int classify_stored(job *j, const cli_args *args)
{
    store *s;
    int r = cli_store(j->c, false, &s);
    if (r != CD_OK)
        return r;
    store_ids all = {0};
    bool every = args->value[O_ALL] != NULL;
    if (every)
        r = store_systems(s, STORE_BY_ID, &j->c->diags, &all);
    if (r == CD_OK)
        r = csv_writer_open(args->value[O_OUTPUT] ? args->value[O_OUTPUT] : "-", args->value[O_EXCEL] != NULL, &j->c->diags, &j->out);
    if (r == CD_OK) {
        classify_header(j->out);
        size_t n = every ? all.count : args->nwords;
        bool no = false;
        for (size_t i = 0; i < n && r == CD_OK; i++) {
            r = classify_system(j, s, every ? all.ids[i] : args->words[i]);
            if (r == CD_NO) {
                no = true; /* an undetermined level is an answer of a named system, not of a list of all */
                r = CD_OK;
            }
        }
        int closed = csv_writer_close(j->out, r == CD_OK, &j->c->diags);
        if (closed != CD_OK)
            r = closed;
        if (r == CD_OK && no && !every)
            r = CD_NO;
    }
    store_ids_done(&all);
    store_close(s);
    return r;
}

int cmd_classify(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "classify"};
    bool csv = args->value[O_INPUT] != NULL;
    if (csv && (args->nwords || args->value[O_ALL]))
        return cli_usage(c, &cmd, _("--input không đi cùng tên hệ thống hay --all"));
    if (!csv && !args->nwords && !args->value[O_ALL])
        return cli_usage(c, &cmd, _("thiếu --input FACTS.csv, tên hệ thống hoặc --all"));
    if (args->nwords && args->value[O_ALL])
        return cli_usage(c, &cmd, _("--all không đi cùng tên hệ thống"));
    job j = {.c = c, .rules = args->value[O_RULES] ? args->value[O_RULES] : "auto"};
    int r = cli_law(c, &j.l);
    if (r != CD_OK)
        return r;
    if (csv) {
        classify_options o = {j.rules, args->value[O_INPUT], args->value[O_OUTPUT], args->value[O_KEEP_GOING] != NULL, args->value[O_EXCEL] != NULL};
        return classify_csv(c, j.l, &o);
    }
    j.facts = law_facts(j.l);
    verdict_run *run;
    if (strcmp(j.rules, "auto") != 0)
        r = run_for(&j, j.rules, &run); /* an unknown pack is told before anything is read */
    if (r == CD_OK)
        r = classify_stored(&j, args);
    for (size_t i = 0; i < j.npacks; i++)
        verdict_run_free(j.runs[i]);
    free(j.runs);
    free(j.packs);
    return r;
}
