#include "cli/record.h"

#include <string.h>

#include "base/i18n.h"
#include "cli/profile.h"

static void add_key(cd_str *to, const char *key, bool *any)
{
    if (*any)
        cd_str_addc(to, ',');
    *any = true;
    cd_str_add_json(to, key);
    cd_str_addc(to, ':');
}

/* The answers the level rests on, the criteria they meet, what is missing: enough, with the pack's hash, to judge again. */
static void trace(const profile *p, const pack *rules, const part_verdict *parts, cd_str *to)
{
    const facts *f = rules->facts;
    cd_str_addc(to, '[');
    for (size_t i = 0; i < p->nparts; i++) {
        cd_str_adds(to, i ? ",{\"system\":" : "{\"system\":");
        cd_str_add_json(to, p->parts[i].id);
        cd_str_addf(to, ",\"counts\":%s,\"min\":%d,\"max\":%d,\"facts\":{", parts[i].counts ? "true" : "false", parts[i].min, parts[i].max);
        bool any = false;
        for (size_t k = 0; k < facts_count(f); k++)
            if (p->parts[i].values[k] && pack_reads(rules, facts_at(f, k))) {
                add_key(to, facts_at(f, k)->code, &any);
                cd_str_add_json(to, p->parts[i].values[k]);
            }
        cd_str_adds(to, "},\"criteria\":[");
        for (size_t k = 0; k < parts[i].ncriteria; k++) {
            cd_str_adds(to, k ? "," : "");
            cd_str_add_json(to, parts[i].criteria[k]->citation);
        }
        cd_str_adds(to, "],\"missing\":[");
        any = false;
        for (size_t k = 0; k < facts_count(f); k++)
            if (parts[i].missing[k]) {
                cd_str_adds(to, any ? "," : "");
                cd_str_add_json(to, facts_at(f, k)->code);
                any = true;
            }
        cd_str_adds(to, "]}");
    }
    cd_str_addc(to, ']');
}

static bool same(const store_verdict *a, const store_verdict *b)
{
    return strcmp(a->pack, b->pack) == 0 && strcmp(a->pack_hash, b->pack_hash) == 0 && a->level == b->level &&
           a->min_level == b->min_level && a->max_level == b->max_level && strcmp(a->trace ? a->trace : "", b->trace ? b->trace : "") == 0;
}

static int record(cli *c, law *l, store *s, const char *rules, const store_actor *by, const char *id, cd_diags *diags)
{
    profile *p;
    int r = profile_load(s, l, id, rules, diags, &p);
    if (r != CD_OK)
        return r;
    const pack *pk = NULL;
    if (p->choice.pack)
        r = law_pack(l, p->choice.pack, diags, &pk);
    if (r == CD_OK && pk) {
        verdict_run *run = verdict_run_new(pk);
        const part_verdict *parts;
        int min, max;
        verdict_of_parts(run, p->parts, p->nparts, &p->arena, &min, &max, &parts);
        cd_str text;
        cd_str_init(&text, 0);
        trace(p, pk, parts, &text);
        store_verdict now = {.pack = pk->id, .pack_hash = pk->hash, .level = min == max ? min : -1, .min_level = min, .max_level = max,
                             .trace = cd_str_c(&text)};
        store_verdicts old;
        r = store_verdicts_load(s, id, diags, &old);
        if (r == CD_OK) {
            if (!old.count || !same(&old.items[old.count - 1], &now))
                r = store_verdict_add(s, id, &now, by, diags);
            store_verdicts_done(&old);
        }
        cd_str_done(&text);
        verdict_run_free(run);
    }
    profile_free(p);
    return r;
}

int record_verdicts(cli *c, store *s, const char *rules, const char *source, const char *const *ids, size_t n)
{
    law *l;
    int r = cli_law(c, &l);
    if (r != CD_OK)
        return r;
    char now[21];
    const store_actor by = cli_actor(c, source, now);
    cd_diags quiet;
    cd_diags_init(&quiet);
    r = store_begin(s, &quiet);
    for (size_t i = 0; i < n && r == CD_OK; i++)
        r = record(c, l, s, rules, &by, ids[i], &quiet);
    if (r == CD_OK)
        r = store_commit(s, &quiet);
    else
        store_rollback(s);
    if (r != CD_OK)
        cd_warning(&c->diags, "W4090", cd_place_file(store_path(s)), _("không ghi được kết luận cấp độ vào lịch sử: %s"),
                   quiet.count ? quiet.items[0].text : "?");
    cd_diags_done(&quiet);
    return CD_OK;
}
