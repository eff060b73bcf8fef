#include "cli/planned.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "store/tables.h"

static const char HOST[] = FACT_HOST_SYSTEM, PLAN[] = "plan";

enum { HOSTS_MAX = 16 };

typedef struct loader {
    store *s;
    law *l;
    plan_shelf *shelf;
    const char *rules;
    cd_diags *diags;
    const char *above[HOSTS_MAX]; /* the systems whose hosts are being loaded */
    size_t nabove;
} loader;

int planned_level(const profile *p, const pack *rules, cd_diags *diags, int *ret)
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
    cd_error(diags, "E1565", cd_place_file(p->parts[0].id),
             _("chưa xác định được cấp độ của hệ thống; hãy trả lời bằng capdo ask, hoặc nêu cấp bằng --level"));
    return CD_NO;
}

static int load(loader *x, const profile *p, int level, planned **ret);

/* What is said of the host beside the plan is not what is asked here: its faults are not told, but those of the machine. */
static int load_plan_of_host(loader *x, planned *own)
{
    cd_diags quiet;
    cd_diags_init(&quiet);
    loader inner = *x;
    inner.diags = &quiet;
    int r = profile_load(x->s, x->l, own->host_id, x->rules, &quiet, &own->of_host);
    if (r == CD_OK && own->of_host->choice.pack)
        r = load(&inner, own->of_host, 0, &own->plan_of_host);
    if (r == CD_ESYS || r == CD_EINPUT)
        cd_diags_move(x->diags, &quiet);
    for (size_t i = 0; i < quiet.count; i++)
        if (quiet.items[i].severity == CD_WARNING && strcmp(quiet.items[i].code, "W5550") == 0)
            cd_warning(x->diags, "W5550", cd_place_file(quiet.items[i].file), "%s", quiet.items[i].text);
    cd_diags_done(&quiet);
    return r == CD_NO || r == CD_EUSAGE ? CD_OK : r;
}

static int load_host(loader *x, const profile *p, planned *own)
{
    const fact *f = facts_find(law_facts(x->l), HOST);
    own->host_id = f ? p->parts[0].values[f->index] : NULL;
    if (!own->host_id)
        return CD_OK;
    own->hosted = true;
    own->host = (plan_host){.id = own->host_id};
    const char *id = p->parts[0].id;
    if (store_system_exists(x->s, own->host_id, x->diags) != CD_OK) {
        cd_warning(x->diags, "W5550", cd_place_file(id), _("hạ tầng đặt hệ thống «%s» (dữ kiện %s) không có trong cơ sở dữ liệu"), own->host_id, HOST);
        return CD_OK;
    }
    x->above[x->nabove++] = id;
    for (size_t i = 0; i < x->nabove; i++)
        if (strcasecmp(x->above[i], own->host_id) == 0 || x->nabove == HOSTS_MAX) {
            cd_warning(x->diags, "W5550", cd_place_file(id), _("hạ tầng đặt hệ thống «%s» (dữ kiện %s) lại đặt tại chính hệ thống này"), own->host_id, HOST);
            return CD_OK;
        }
    int r = load_plan_of_host(x, own);
    if (r == CD_OK && own->of_host) {
        own->host.id = own->of_host->parts[0].id;
        own->host.name = own->of_host->parts[0].name;
        own->host.view = own->plan_of_host ? own->plan_of_host->view : NULL;
        const fact *sample = facts_find(law_facts(x->l), FACT_ILLUSTRATIVE);
        const char *is = sample ? own->of_host->parts[0].values[sample->index] : NULL;
        own->host.illustrative = is && strcmp(is, "true") == 0;
    }
    return r;
}

static int load(loader *x, const profile *p, int level, planned **ret)
{
    planned *own = cd_calloc(1, sizeof *own);
    cd_arena_init(&own->stored.arena);
    const fact_table *t = fact_tables_find(law_tables(x->l), PLAN);
    int r = law_pack(x->l, p->choice.pack, x->diags, &own->rules);
    own->level = level;
    if (r == CD_OK && !level)
        r = planned_level(p, own->rules, x->diags, &own->level);
    if (r == CD_OK)
        r = plan_shelf_get(x->shelf, own->rules, own->level, x->diags, &own->baseline);
    if (r == CD_OK && t) {
        table_rows stored;
        r = store_table_load(x->s, p->parts[0].id, t, x->diags, &stored);
        if (r == CD_OK)
            own->stored = stored;
    }
    if (r == CD_OK)
        r = load_host(x, p, own);
    if (r != CD_OK) {
        planned_free(own);
        return r;
    }
    plan_answer_rows(own->baseline, p->parts, p->nparts, &own->answers);
    plan_view_new(own->baseline, own->answers, &own->stored, own->hosted ? &own->host : NULL, &own->view);
    *ret = own;
    return CD_OK;
}

int planned_load(store *s, law *l, plan_shelf *shelf, const profile *p, const char *rules, int level, cd_diags *diags, planned **ret)
{
    loader x = {.s = s, .l = l, .shelf = shelf, .rules = rules, .diags = diags};
    return load(&x, p, level, ret);
}

void planned_free(planned *x)
{
    if (!x)
        return;
    plan_view_free(x->view);
    planned_free(x->plan_of_host);
    profile_free(x->of_host);
    plan_answers_free(x->answers);
    cd_arena_done(&x->stored.arena);
    free(x);
}
