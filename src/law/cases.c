#include "law/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"

static const char CASE_NS[] = "urn:capdo:case:1";

/* A FEEL input back to canonical text. */
static int canonical(const fact *f, const feel_value *v, char **ret)
{
    cd_str text;
    cd_str_init(&text, 0);
    if (v->kind == FEEL_LIST) {
        for (size_t i = 0; i < v->list.count; i++) {
            if (i)
                cd_str_addc(&text, '|');
            feel_value_text(v->list.items[i], &text);
        }
    } else {
        feel_value_text(v, &text);
    }
    int r = fact_parse(f, cd_str_c(&text), cd_place_file("-"), f->code, NULL, ret);
    cd_str_done(&text);
    return r;
}

static char *differs(const char *what, const char *expected, const char *actual)
{
    char *text;
    if (asprintf(&text, _("%s: mong đợi «%s», nhận được «%s»"), what, expected, actual) < 0)
        abort();
    return text;
}

/* Compares one attribute when it is there. */
static int compare(const cd_node *n, const char *name, const char *actual, char **ret_reason)
{
    const char *expected = cd_node_attr(n, name);
    if (!expected || strcmp(expected, actual) == 0)
        return CD_OK;
    *ret_reason = differs(name, expected, actual);
    return CD_EINPUT;
}

static void join_missing(const facts *f, const bool *missing, cd_str *to)
{
    for (size_t i = 0; i < facts_count(f); i++)
        if (missing[i])
            cd_str_addf(to, "%s%s", to->len ? "|" : "", facts_at(f, i)->code);
}

static int check_choice(law_cases *c, const cd_node *n, const char *const *values, char **ret_reason)
{
    law_choice choice;
    int r = law_choose(c->law, values, c->diags, &choice);
    if (r != CD_OK) {
        *ret_reason = cd_strdup(_("bảng chọn gói hỏng"));
        return CD_EINPUT;
    }
    cd_str text;
    cd_str_init(&text, 0);
    join_missing(law_facts(c->law), choice.missing, &text);
    r = compare(n, "pack", choice.pack ? choice.pack : "", ret_reason);
    if (r == CD_OK)
        r = compare(n, "code", choice.code ? choice.code : "", ret_reason);
    if (r == CD_OK)
        r = compare(n, "missing", cd_str_c(&text), ret_reason);
    cd_str_done(&text);
    return r;
}

static int check_verdict(const pack *p, const cd_node *n, const char *const *values, char **ret_reason)
{
    verdict_run *run = verdict_run_new(p);
    verdict v;
    verdict_of(run, values, &v);
    char level[16] = "", min[16], max[16];
    if (v.min == v.max)
        snprintf(level, sizeof level, "%d", v.min);
    snprintf(min, sizeof min, "%d", v.min);
    snprintf(max, sizeof max, "%d", v.max);
    cd_str criteria, missing;
    cd_str_init(&criteria, 0);
    cd_str_init(&missing, 0);
    for (size_t i = 0; i < v.ncriteria; i++)
        cd_str_addf(&criteria, "%s%s", i ? "|" : "", v.criteria[i]->citation);
    join_missing(p->facts, v.missing, &missing);
    int r = compare(n, "level", level, ret_reason);
    if (r == CD_OK)
        r = compare(n, "min", min, ret_reason);
    if (r == CD_OK)
        r = compare(n, "max", max, ret_reason);
    if (r == CD_OK)
        r = compare(n, "criteria", cd_str_c(&criteria), ret_reason);
    if (r == CD_OK)
        r = compare(n, "missing", cd_str_c(&missing), ret_reason);
    cd_str_done(&criteria);
    cd_str_done(&missing);
    verdict_run_free(run);
    return r;
}

/* The pack whose folder holds the model; NULL when it is no model of a pack. */
static const pack *pack_of(law_cases *c, const dmn_model *model)
{
    cd_auto_free char *file = realpath(dmn_model_file(model), NULL);
    for (size_t i = 0; file && i < law_npacks(c->law); i++) {
        const char *id = law_pack_id(c->law, i);
        cd_auto_free char *joined = cd_path_join(law_dir(c->law), id);
        cd_auto_free char *dir = realpath(joined, NULL);
        size_t n = dir ? strlen(dir) : 0;
        const pack *p;
        if (dir && strncmp(file, dir, n) == 0 && file[n] == '/' && law_pack(c->law, id, c->diags, &p) == CD_OK)
            return p;
    }
    return NULL;
}

static int on_extension(void *user, const cd_node *child, const feel_value *inputs, const dmn_model *model, dmn_session *session,
                        char **ret_reason)
{
    law_cases *c = user;
    if (!cd_node_is(child, "verdict") || strcmp(cd_node_ns(child), CASE_NS) != 0)
        return CD_NO;
    const facts *f = law_facts(c->law);
    char **values = cd_calloc(facts_count(f), sizeof *values);
    int r = CD_OK;
    for (size_t i = 0; i < inputs->context.count && r == CD_OK; i++) {
        const feel_pair *pair = &inputs->context.pairs[i];
        const fact *x = facts_find(f, pair->key);
        if (feel_is_null(pair->value))
            continue;
        if (!x || canonical(x, pair->value, &values[x->index]) != CD_OK) {
            cd_str text;
            cd_str_init(&text, 0);
            feel_value_show(pair->value, &text);
            if (asprintf(ret_reason, _("dữ liệu vào «%s» = %s không phải dữ kiện hay ngoài miền giá trị"), pair->key, cd_str_c(&text)) < 0)
                abort();
            cd_str_done(&text);
            r = CD_EINPUT;
        }
    }
    if (r == CD_OK) {
        const pack *p = pack_of(c, model);
        r = p ? check_verdict(p, child, (const char *const *)values, ret_reason)
              : check_choice(c, child, (const char *const *)values, ret_reason);
    }
    for (size_t i = 0; i < facts_count(f); i++)
        free(values[i]);
    free(values);
    return r;
}

dmn_case_hook law_case_hook(law_cases *c)
{
    return (dmn_case_hook){.extension = on_extension, .user = c};
}
