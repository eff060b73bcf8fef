#include "cli/profile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"

enum { PARTS_MAX = 10000 };

typedef struct collector {
    store *s;
    const facts *facts;
    cd_diags *diags;
    cd_arena *a;
    law_part *parts;
    size_t count, cap;
} collector;

static const char *const *values_of(collector *c, const store_system *sys)
{
    size_t n = facts_count(c->facts);
    const char **values = cd_arena_array(c->a, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = cd_arena_strdup(c->a, store_system_value(sys, facts_at(c->facts, i)->code));
    return values;
}

static int collect(collector *c, const store_system *sys)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcasecmp(c->parts[i].id, sys->field[SYS_ID]) == 0 || c->count == PARTS_MAX) {
            cd_error(c->diags, "E4021", cd_place_file(store_path(c->s)), _("hệ thống «%s» nằm trong vòng lặp thành phần; hãy sửa cột part_of"),
                     sys->field[SYS_ID]);
            return CD_EINPUT;
        }
    if (c->count == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 8;
        c->parts = cd_realloc(c->parts, c->cap, sizeof *c->parts);
    }
    c->parts[c->count++] = (law_part){cd_arena_strdup(c->a, sys->field[SYS_ID]), cd_arena_strdup(c->a, sys->field[SYS_NAME]), values_of(c, sys)};
    store_ids below = {0};
    int r = store_components(c->s, sys->field[SYS_ID], c->diags, &below);
    for (size_t i = 0; i < below.count && r == CD_OK; i++) {
        store_system part;
        store_system_init(&part);
        r = store_system_load(c->s, below.ids[i], c->diags, &part);
        if (r == CD_OK)
            r = collect(c, &part);
        store_system_done(&part);
    }
    store_ids_done(&below);
    return r;
}

int profile_choose(profile *p, law *l, const char *rules, cd_diags *diags)
{
    size_t n = facts_count(law_facts(l));
    if (strcmp(rules, "auto") != 0) {
        p->choice = (law_choice){.pack = cd_arena_strdup(&p->arena, rules), .missing = cd_arena_array(&p->arena, n, sizeof(bool))};
        return CD_OK;
    }
    law_choice choice;
    int r = law_choose(l, p->parts[0].values, diags, &choice);
    if (r != CD_OK)
        return r;
    bool *missing = cd_arena_array(&p->arena, n, sizeof *missing);
    memcpy(missing, choice.missing, n * sizeof *missing);
    bool *keep_missing = cd_arena_array(&p->arena, n, sizeof *keep_missing);
    memcpy(keep_missing, choice.keep_missing, n * sizeof *keep_missing);
    p->choice = choice;
    p->choice.missing = missing;
    p->choice.keep_missing = keep_missing;
    if (choice.pack || choice.code)
        return CD_OK;
    const char *common = NULL;
    for (size_t i = 1; i < p->nparts; i++) {
        r = law_choose(l, p->parts[i].values, diags, &choice);
        if (r != CD_OK)
            return r;
        if (!choice.pack || (common && strcmp(common, choice.pack) != 0))
            return CD_OK;
        common = choice.pack;
    }
    if (common)
        p->choice = (law_choice){.pack = common, .missing = cd_arena_array(&p->arena, n, sizeof(bool))};
    return CD_OK;
}

int profile_load(store *s, law *l, const char *id, const char *rules, cd_diags *diags, profile **ret)
{
    profile *p = cd_calloc(1, sizeof *p);
    cd_arena_init(&p->arena);
    store_system_init(&p->system);
    collector c = {.s = s, .facts = law_facts(l), .diags = diags, .a = &p->arena};
    int r = store_system_load(s, id, diags, &p->system);
    if (r == CD_OK)
        r = collect(&c, &p->system);
    if (r == CD_OK) {
        law_part *parts = cd_arena_array(&p->arena, c.count, sizeof *parts);
        memcpy(parts, c.parts, c.count * sizeof *parts);
        p->parts = parts;
        p->nparts = c.count;
        r = profile_choose(p, l, rules, diags);
    }
    free(c.parts);
    if (r != CD_OK) {
        profile_free(p);
        return r;
    }
    *ret = p;
    return CD_OK;
}

void profile_free(profile *p)
{
    if (!p)
        return;
    store_system_done(&p->system);
    cd_arena_done(&p->arena);
    free(p);
}

int profile_no_pack(const profile *p, const law *l, cd_diags *diags)
{
    const facts *f = law_facts(l);
    if (p->choice.note) {
        cd_error(diags, "E1530", cd_place_file(p->parts[0].id), _("không có gói quy tắc áp dụng: %s"), p->choice.note);
        return CD_NO;
    }
    cd_str missing;
    cd_str_init(&missing, 0);
    for (size_t i = 0; i < facts_count(f); i++)
        if (p->choice.missing[i])
            cd_str_addf(&missing, "%s%s (%s)", missing.len ? "; " : "", facts_at(f, i)->label, facts_at(f, i)->code);
    cd_error(diags, "E1531", cd_place_file(p->parts[0].id), _("chưa chọn được gói quy tắc, còn thiếu: %s; hãy trả lời bằng capdo ask, hoặc nêu --rules"),
             cd_str_c(&missing));
    cd_str_done(&missing);
    return CD_NO;
}
