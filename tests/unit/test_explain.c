/* Explanations: the JSON read back by a strict reader and compared value by value, and the states of every limb of every
 * criterion against completing the unknown facts one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "law/explain.h"
#include "law_samples.h"

static cd_diags diags;

static int load(void **state)
{
    (void)state;
    cd_diags_init(&diags);
    int r = decrees_open(&diags);
    cd_diags_print(&diags, stderr);
    return r;
}

static int unload(void **state)
{
    (void)state;
    law_close(rules);
    cd_diags_done(&diags);
    return 0;
}

/* ---- a strict JSON reader (RFC 8259): anything loose fails the test ---- */

typedef struct json {
    char kind;            /* { [ " n(umber) t f 0 (null) */
    const char *text;     /* string, decoded; number as written */
    const char **keys;
    struct json **items;
    size_t n;
} json;

typedef struct reader {
    const char *at;
    cd_arena *a;
} reader;

static json *read_value(reader *r, int depth);

static const char *read_string(reader *r)
{
    assert_int_equal(*r->at++, '"');
    char *out = cd_arena_alloc(r->a, strlen(r->at) + 1);
    size_t n = 0;
    while (*r->at != '"') {
        assert_in_range((unsigned char)*r->at, 0x20, 0xff);
        if (*r->at != '\\') {
            out[n++] = *r->at++;
            continue;
        }
        r->at++;
        static const char plain[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
        const char *p = *r->at ? strchr(plain, *r->at) : NULL;
        if (p) {
            out[n++] = means[p - plain];
            r->at++;
            continue;
        }
        assert_int_equal(*r->at, 'u'); /* control characters alone are written so */
        char digits[5] = {0}, *end;
        memcpy(digits, r->at + 1, strnlen(r->at + 1, 4));
        unsigned long c = strtoul(digits, &end, 16);
        assert_true(end == digits + 4 && c > 0 && c < 0x20);
        out[n++] = (char)c;
        r->at += 5;
    }
    r->at++;
    return out;
}

static void add_item(reader *r, json *j, json *item, const char *key)
{
    json **items = cd_arena_array(r->a, j->n + 1, sizeof *items);
    const char **keys = cd_arena_array(r->a, j->n + 1, sizeof *keys);
    if (j->n) {
        memcpy(items, j->items, j->n * sizeof *items);
        memcpy(keys, j->keys, j->n * sizeof *keys);
    }
    for (size_t i = 0; key && i < j->n; i++)
        assert_string_not_equal(keys[i], key);
    items[j->n] = item;
    keys[j->n++] = key;
    j->items = items;
    j->keys = keys;
}

static json *read_value(reader *r, int depth)
{
    json *j = cd_arena_alloc(r->a, sizeof *j);
    assert_true(depth < 50);
    if (*r->at == '{' || *r->at == '[') {
        j->kind = *r->at++;
        char end = j->kind == '{' ? '}' : ']';
        while (*r->at != end) {
            if (j->n)
                assert_int_equal(*r->at++, ',');
            const char *key = NULL;
            if (j->kind == '{') {
                key = read_string(r);
                assert_int_equal(*r->at++, ':');
            }
            add_item(r, j, read_value(r, depth + 1), key);
        }
        r->at++;
    } else if (*r->at == '"') {
        j->kind = '"';
        j->text = read_string(r);
    } else if (strncmp(r->at, "true", 4) == 0 || strncmp(r->at, "null", 4) == 0 || strncmp(r->at, "false", 5) == 0) {
        j->kind = *r->at == 'n' ? '0' : *r->at;
        r->at += *r->at == 'f' ? 5 : 4;
    } else {
        size_t len = strspn(r->at, "0123456789");
        assert_true(len > 0 && (len == 1 || *r->at != '0')); /* whole numbers only here */
        j->kind = 'n';
        j->text = cd_arena_strndup(r->a, r->at, len);
        r->at += len;
    }
    return j;
}

static json *read_json(const char *text, cd_arena *a)
{
    assert_true(cd_utf8_check(text, strlen(text), NULL));
    reader r = {text, a};
    json *j = read_value(&r, 0);
    assert_int_equal(*r.at, '\0');
    return j;
}

static json *get(const json *j, const char *key)
{
    assert_int_equal(j->kind, '{');
    for (size_t i = 0; i < j->n; i++)
        if (strcmp(j->keys[i], key) == 0)
            return j->items[i];
    fail_msg("no key «%s»", key);
    return NULL;
}

static void is_text(const json *j, const char *key, const char *want)
{
    const json *x = get(j, key);
    if (!want) {
        assert_int_equal(x->kind, '0');
        return;
    }
    assert_int_equal(x->kind, '"');
    assert_string_equal(x->text, want);
}

static void is_number(const json *j, const char *key, int want)
{
    const json *x = get(j, key);
    assert_int_equal(x->kind, want < 0 ? '0' : 'n');
    if (want >= 0)
        assert_int_equal(atoi(x->text), want);
}

static void is_keys(const json *j, const char *want)
{
    char text[400] = "";
    for (size_t i = 0; i < j->n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", j->keys[i]);
    assert_string_equal(text, want);
}

/* The members of an array of strings, or one key of an array of objects, joined. */
static void is_list(const json *j, const char *key, const char *member, const char *want)
{
    const json *x = get(j, key);
    char text[1000] = "";
    assert_int_equal(x->kind, '[');
    for (size_t i = 0; i < x->n; i++) {
        const json *one = member ? get(x->items[i], member) : x->items[i];
        assert_int_equal(one->kind, '"');
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", one->text);
    }
    assert_string_equal(text, want);
}

/* ---- systems ---- */

static const char *values[256];

static void clear(void)
{
    memset(values, 0, sizeof values);
}

static void set(const char *code, const char *value)
{
    values[facts_find(dict, code)->index] = value;
}

/* A system of which everything is denied, under one of both decrees. */
static void calm(void)
{
    clear();
    for (size_t i = 0; i < facts_count(dict); i++)
        if (facts_at(dict, i)->kind == FACT_BOOL)
            values[i] = "false";
        else if (facts_at(dict, i)->kind == FACT_COUNT)
            values[i] = "0";
        else if (facts_at(dict, i)->kind == FACT_ENUM && fact_value_find(facts_at(dict, i), "none"))
            values[i] = "none";
    set("system_function", "internal");
    set("info_classes", "public");
    set("infra_scope", "single_org");
    set("conditional_business_line", "no");
    set("anqg_field", "");
    set("anqg_consequence", "");
}

static const char keys[] = "system name pack level min_level max_level status raised_by_risk kept_level flags criteria raises components split_matters ambiguities missing choice";

/* Explains, checks what holds of every explanation, and lends the JSON read back. */
static json *explained(const pack *p, const law_choice *choice, cd_arena *a)
{
    explanation *e;
    assert_int_equal(explain(p, "m-1", "Tên \"lạ\"\\\t", values, choice, &diags, &e), CD_OK);
    cd_str s;
    cd_str_init(&s, 0);
    explain_json(e, &s);
    json *j = read_json(cd_str_c(&s), a);
    cd_str_done(&s);
    is_keys(j, keys);
    is_text(j, "system", "m-1");
    is_text(j, "name", "Tên \"lạ\"\\\t");
    is_text(j, "pack", p->id);
    json *criteria = get(j, "criteria");
    assert_int_equal(criteria->n, p->ncriteria); /* every criterion, one entry a citation, in the order of the law */
    for (size_t i = 0; i < criteria->n; i++) {
        const json *c = criteria->items[i];
        is_keys(c, "citation level state cited lead quote limbs");
        is_text(c, "citation", p->criteria[i].citation);
        is_number(c, "level", p->criteria[i].level);
        is_text(c, "quote", p->criteria[i].quote);
        is_text(c, "lead", *p->criteria[i].lead ? p->criteria[i].lead : NULL);
        assert_int_equal(get(c, "limbs")->n, p->criteria[i].nlimbs);
        for (size_t k = 0; k < p->criteria[i].nlimbs; k++) {
            is_keys(get(c, "limbs")->items[k], "limb state facts");
            for (size_t f = 0; f < get(get(c, "limbs")->items[k], "facts")->n; f++)
                is_keys(get(get(c, "limbs")->items[k], "facts")->items[f], "code value holds");
        }
    }
    explanation_free(e);
    return j;
}

static const json *criterion(const json *j, const char *list, const char *citation)
{
    const json *x = get(j, list);
    for (size_t i = 0; i < x->n; i++)
        if (strcmp(get(x->items[i], "citation")->text, citation) == 0)
            return x->items[i];
    fail_msg("no criterion %s", citation);
    return NULL;
}

/* Facts of a limb as "code=value:holds ...", as JSON has them. */
static void is_limb(const json *c, size_t limb, const char *state, const char *want)
{
    const json *l = get(c, "limbs")->items[limb], *list = get(l, "facts");
    is_text(l, "state", state);
    char text[2000] = "";
    for (size_t i = 0; i < list->n; i++) {
        const json *f = list->items[i], *v = get(f, "value");
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "%s%s=", i ? " " : "", get(f, "code")->text);
        if (v->kind == '[') {
            for (size_t k = 0; k < v->n; k++)
                snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", k ? "+" : "", v->items[k]->text);
        } else {
            n = strlen(text);
            snprintf(text + n, sizeof text - n, "%s", v->kind == 't' ? "TRUE" : v->kind == 'f' ? "FALSE" : v->kind == '0' ? "NULL" : v->text);
        }
        char holds = get(f, "holds")->kind;
        n = strlen(text);
        snprintf(text + n, sizeof text - n, ":%s", holds == 't' ? "yes" : holds == 'f' ? "no" : "?");
    }
    assert_string_equal(text, want);
}

static void determined(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    calm();
    set("system_function", "public_service|infrastructure");
    set("info_classes", "private|personal");
    set("subjects_basic", "250000");
    const json *j = explained(new_pack, NULL, &a);
    is_number(j, "level", 3);
    is_number(j, "min_level", 3);
    is_number(j, "max_level", 3);
    is_text(j, "status", "determined");
    assert_int_equal(get(j, "raised_by_risk")->kind, 'f');
    assert_int_equal(get(j, "kept_level")->kind, '0');
    assert_int_equal(get(j, "choice")->kind, '0');
    assert_int_equal(get(j, "flags")->n, 0);
    assert_int_equal(get(j, "missing")->n, 0);
    assert_int_equal(get(j, "components")->n, 0);
    assert_int_equal(get(j, "split_matters")->kind, 'f');
    const json *c = criterion(j, "criteria", "13.2.c");
    is_text(c, "state", "met");
    is_text(c, "cited", "điểm c khoản 2 Điều 13 Nghị định số 331/2026/NĐ-CP");
    is_limb(c, 0, "met", "system_function=public_service+infrastructure:yes info_classes=private+personal:yes subjects_basic=250000:yes");
    is_limb(c, 1, "not_met", "system_function=public_service+infrastructure:yes info_classes=private+personal:yes subjects_sensitive=0:no");
    c = criterion(j, "criteria", "11.2");
    is_text(c, "state", "not_evaluable");
    c = criterion(j, "criteria", "12.3");
    is_text(c, "state", "met");
    is_limb(c, 0, "met", "system_function=public_service+infrastructure:yes infra_scope=single_org:yes");
    c = criterion(j, "criteria", "15.1");
    is_text(c, "state", "not_met");
    is_limb(c, 1, "not_met", "serves_defence_security=FALSE:no harm_national_security=none:no strategic_system=FALSE:no");
    c = criterion(j, "criteria", "12.4");
    is_text(c, "state", "not_met"); /* one limb can be assessed */
    is_limb(c, 0, "not_met", "pm_decided_level=none:no");
    is_text(get(c, "limbs")->items[1], "state", "not_evaluable");
    c = criterion(j, "raises", "10.5");
    is_text(c, "state", "not_met");
    is_number(c, "level", -1);
    cd_arena_done(&a);
}

static void needs_facts(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    calm();
    set("info_classes", "state_secret");
    set("serves_defence_security", NULL);
    set("strategic_system", NULL);
    set("harm_national_security", NULL);
    const json *j = explained(new_pack, NULL, &a);
    is_number(j, "level", -1);
    is_number(j, "min_level", 0);
    is_number(j, "max_level", 5);
    is_text(j, "status", "needs_facts");
    is_list(j, "missing", NULL, "harm_national_security"); /* the secret settles the other two */
    const json *c = criterion(j, "criteria", "13.1");
    is_text(c, "state", "unknown");
    is_limb(c, 0, "unknown", "info_classes=state_secret:yes serves_defence_security=NULL:? harm_national_security=NULL:?");
    is_text(criterion(j, "criteria", "12.1"), "state", "not_met");
    /* what people read of it */
    explanation *e;
    cd_str s;
    cd_str_init(&s, 0);
    assert_int_equal(explain(new_pack, "m-1", "", values, NULL, &diags, &e), CD_OK);
    for (size_t i = 0; i < e->ncriteria; i++)
        if (e->criteria[i].state == REASON_UNKNOWN) {
            assert_string_equal(e->criteria[i].answers, "Mức tổn hại tới an ninh quốc gia khi bị phá hoại");
            cd_str_addf(&s, "%s ", e->criteria[i].criterion->citation);
        }
    assert_string_equal(cd_str_c(&s), "13.1 14.1 15.1 ");
    explanation_free(e);
    cd_str_done(&s);
    cd_arena_done(&a);
}

static void no_direct_criterion(void **state)
{
    (void)state;
    const pack *packs[] = {old_pack, new_pack};
    static const char *const codes[] = {"AMB-11", "AMB-12"};
    for (size_t k = 0; k < 2; k++) {
        cd_arena a;
        cd_arena_init(&a);
        calm();
        set("system_function", "other");
        const json *j = explained(packs[k], NULL, &a);
        is_number(j, "level", 0);
        is_text(j, "status", "no_direct_criterion");
        const json *list = get(j, "ambiguities");
        bool have = false;
        for (size_t i = 0; i < list->n; i++) {
            is_keys(list->items[i], "code text reading handling decision");
            have = have || strcmp(get(list->items[i], "code")->text, codes[k]) == 0;
        }
        assert_true(have);
        explanation *e;
        cd_str s;
        cd_str_init(&s, 0);
        assert_int_equal(explain(packs[k], "m-1", "", values, NULL, &diags, &e), CD_OK);
        explain_text(e, &s);
        for (size_t n = 0; n < packs[k]->nlevels; n++) { /* the scale people decide by, each level of it */
            assert_non_null(packs[k]->levels[n].scale);
            char line[2000];
            snprintf(line, sizeof line, "  - %s: %s\n", packs[k]->levels[n].label, packs[k]->levels[n].scale);
            assert_non_null(strstr(cd_str_c(&s), line));
        }
        assert_non_null(strstr(cd_str_c(&s), "phần mềm không tự gán cấp"));
        explanation_free(e);
        cd_str_done(&s);
        cd_arena_done(&a);
    }
}

static void raised(void **state)
{
    (void)state;
    for (int risk = 1; risk <= 5; risk++) {
        cd_arena a;
        cd_arena_init(&a);
        char level[2] = {(char)('0' + risk), 0};
        calm();
        set("info_classes", "personal"); /* 12.1: level 2 */
        set("risk_level", level);
        const json *j = explained(new_pack, NULL, &a);
        is_number(j, "level", risk > 2 ? risk : 2);
        assert_int_equal(get(j, "raised_by_risk")->kind, risk > 2 ? 't' : 'f');
        const json *c = criterion(j, "raises", "10.5");
        is_text(c, "state", "met");
        is_number(c, "level", risk);
        for (size_t i = 0; i < 5; i++)
            is_text(get(c, "limbs")->items[i], "state", (int)i + 1 == risk ? "met" : "not_met");
        is_text(criterion(j, "criteria", "12.1"), "state", "met");
        assert_int_equal(get(j, "missing")->n, 0);
        cd_arena_done(&a);
    }
    cd_arena a;
    cd_arena_init(&a);
    calm();
    set("risk_level", NULL);
    const json *j = explained(new_pack, NULL, &a);
    is_number(j, "min_level", 1);
    is_number(j, "max_level", 5);
    assert_int_equal(get(j, "raised_by_risk")->kind, 'f');
    is_list(j, "missing", NULL, "risk_level");
    cd_arena_done(&a);
}

static void kept(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    calm();
    set("dossier_date", "2026-10-01");
    set("state_at_2026_07_01", "operating_level_approved");
    set("approved_level_before", "3");
    law_choice choice;
    assert_int_equal(law_choose(rules, values, &diags, &choice), CD_OK);
    assert_string_equal(choice.pack, "nd331-2026");
    const json *j = explained(new_pack, &choice, &a);
    is_number(j, "kept_level", 3);
    is_number(j, "level", 1);
    is_keys(get(j, "choice"), "code note citation");
    is_text(get(j, "choice"), "code", "keep");
    set("approved_level_before", NULL);
    assert_int_equal(law_choose(rules, values, &diags, &choice), CD_OK);
    j = explained(new_pack, &choice, &a);
    is_number(j, "kept_level", -1);
    set("redetermination", "true");
    set("approved_level_before", "3");
    assert_int_equal(law_choose(rules, values, &diags, &choice), CD_OK);
    j = explained(new_pack, &choice, &a);
    is_number(j, "kept_level", -1); /* determined anew: nothing is kept */
    is_text(get(j, "choice"), "code", "redetermination");
    cd_arena_done(&a);
}

/* Grounds of Điều 16: told, but no level but that of 16.4. */
static void flags(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    calm();
    set("anqg_command_works", "true");
    set("anqg_field", "a|c");
    set("anqg_consequence", "g");
    const json *j = explained(new_pack, NULL, &a);
    is_number(j, "level", 1);
    is_list(j, "flags", "citation", "16.1 16.3");
    is_number(criterion(j, "flags", "16.1"), "level", -1);
    is_limb(criterion(j, "flags", "16.3"), 0, "met", "anqg_field=a+c:yes anqg_consequence=g:yes");
    set("anqg_consequence", "");
    set("anqg_telecom_works", "true");
    j = explained(new_pack, NULL, &a);
    is_list(j, "flags", "citation", "16.1 16.2");
    set("anqg_command_works", NULL);
    j = explained(new_pack, NULL, &a);
    is_list(j, "flags", "citation", "16.2"); /* only what is met for certain */
    set("national_special_data_store", "true");
    j = explained(new_pack, NULL, &a);
    is_number(j, "level", 5);
    is_list(j, "flags", "citation", "16.2 16.4");
    cd_arena_done(&a);
}

static void decision(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    calm();
    set("info_classes", "state_secret"); /* AMB-07: no harm declared */
    const json *j = explained(new_pack, NULL, &a);
    is_number(j, "level", 0);
    is_text(j, "status", "no_direct_criterion");
    calm();
    set("info_classes", "public");
    set("system_function", "infrastructure");
    set("national_egov_system", "true");
    set("requires_24_7", "true");
    set("no_unplanned_stop", "true");
    j = explained(new_pack, NULL, &a);
    is_number(j, "level", 4);
    is_text(j, "status", "needs_decision"); /* AMB-19: what a national system is, the law does not say */
    const json *list = get(j, "ambiguities");
    bool decides = false;
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(get(list->items[i], "code")->text, "AMB-19") == 0) {
            assert_int_equal(get(list->items[i], "decision")->kind, 't');
            decides = true;
        }
    assert_true(decides);
    cd_arena_done(&a);
}

/* ---- states of limbs and facts against completion one by one ---- */

static uint64_t seed = 7;
static size_t pick(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((seed >> 33) % n);
}

/* Truth of a condition or limb over all values of up to two unknown facts, by the values of the model's classes. */
static enum truth over_all(const pack *p, verdict_run *run, diagram_id id, const law_var *const *unknown, size_t n)
{
    bool yes = false, no = false;
    for (size_t i = 0; i < unknown[0]->nclasses; i++)
        for (size_t k = 0; k < (n > 1 ? unknown[1]->nclasses : 1); k++) {
            values[unknown[0]->fact->index] = unknown[0]->sample[i];
            if (n > 1)
                values[unknown[1]->fact->index] = unknown[1]->sample[k];
            enum truth t = verdict_truth(run, values, id);
            assert_int_not_equal(t, TRUTH_UNKNOWN);
            yes = yes || t == TRUTH_YES;
            no = no || t == TRUTH_NO;
        }
    for (size_t i = 0; i < n; i++)
        values[unknown[i]->fact->index] = NULL;
    (void)p;
    return yes && no ? TRUTH_UNKNOWN : yes ? TRUTH_YES : TRUTH_NO;
}

static void states(void **state)
{
    (void)state;
    const pack *packs[] = {old_pack, new_pack};
    size_t seen[4] = {0};
    for (size_t k = 0; k < 2; k++) {
        const pack *p = packs[k];
        verdict_run *run = verdict_run_new(p);
        for (int row = 0; row < 150; row++) {
            clear();
            for (size_t i = 0; i < p->model.nvars; i++)
                values[p->model.vars[i].fact->index] = p->model.vars[i].sample[pick(p->model.vars[i].nclasses)];
            const law_var *unknown[2] = {&p->model.vars[pick(p->model.nvars)], &p->model.vars[pick(p->model.nvars)]};
            size_t n = unknown[0] == unknown[1] ? 1 : 2;
            for (size_t i = 0; i < n; i++)
                values[unknown[i]->fact->index] = NULL;
            explanation *e;
            assert_int_equal(explain(p, "m", "", values, NULL, &diags, &e), CD_OK);
            for (size_t c = 0; c < e->ncriteria; c++) {
                const reason *r = &e->criteria[c];
                enum truth t = over_all(p, run, r->criterion->met, unknown, n);
                assert_int_equal(r->state, !r->criterion->evaluable ? REASON_NOT_EVALUABLE : t == TRUTH_YES ? REASON_MET : t == TRUTH_NO ? REASON_NOT_MET : REASON_UNKNOWN);
                seen[r->state]++;
                for (size_t l = 0; l < r->nlimbs; l++) {
                    const reason_limb *x = &r->limbs[l];
                    t = over_all(p, run, x->limb->met, unknown, n);
                    assert_int_equal(x->state, !x->limb->evaluable ? REASON_NOT_EVALUABLE : t == TRUTH_YES ? REASON_MET : t == TRUTH_NO ? REASON_NOT_MET : REASON_UNKNOWN);
                    for (size_t f = 0; f < x->nfacts; f++) {
                        assert_ptr_equal(x->facts[f].fact, facts_at(dict, x->facts[f].fact->index));
                        assert_true(f == 0 || x->facts[f - 1].fact->index < x->facts[f].fact->index);
                        const char *value = values[x->facts[f].fact->index];
                        if (!value) {
                            assert_null(x->facts[f].value);
                            assert_int_equal(x->facts[f].holds, TRUTH_UNKNOWN);
                            continue;
                        }
                        assert_string_equal(x->facts[f].value, value);
                        /* all conditions of the limb on this fact together */
                        bool no = false, open = false;
                        for (size_t d = 0; d < x->limb->nconditions; d++)
                            for (size_t m = 0; m < x->limb->conditions[d].nfacts; m++)
                                if (x->limb->conditions[d].facts[m] == x->facts[f].fact) {
                                    t = over_all(p, run, x->limb->conditions[d].holds, unknown, n);
                                    no = no || t == TRUTH_NO;
                                    open = open || t == TRUTH_UNKNOWN;
                                }
                        assert_int_equal(x->facts[f].holds, no ? TRUTH_NO : open ? TRUTH_UNKNOWN : TRUTH_YES);
                    }
                }
            }
            explanation_free(e);
        }
        verdict_run_free(run);
    }
    for (size_t i = 0; i < 4; i++)
        assert_true(seen[i] > 50);
}

/* ---- systems of components ---- */

static const char **copy_of(cd_arena *a)
{
    const char **copy = cd_arena_array(a, facts_count(dict), sizeof *copy);
    memcpy(copy, values, facts_count(dict) * sizeof *copy);
    return copy;
}

static void components(void **state)
{
    (void)state;
    cd_arena a;
    cd_arena_init(&a);
    law_part parts[4];
    clear();
    parts[0] = (law_part){"whole", "Tổng thể", copy_of(&a)}; /* tells nothing */
    calm();
    parts[1] = (law_part){"low", NULL, copy_of(&a)}; /* 11.1: 1 */
    set("info_classes", "personal");
    set("risk_level", "3");
    parts[2] = (law_part){"raised", "Nâng", copy_of(&a)}; /* 12.1: 2, raised to 3 */
    set("risk_level", "none");
    set("info_classes", NULL);
    parts[3] = (law_part){"open", "Mở", copy_of(&a)}; /* 0 to 2: below 3 whatever it is */
    explanation *e;
    assert_int_equal(explain_parts(new_pack, parts, 4, NULL, &diags, &e), CD_OK);
    assert_int_equal(e->min, 3);
    assert_int_equal(e->max, 3);
    assert_false(e->own);
    assert_true(e->raised_by_risk); /* of the whole: without the risk of one part it would be 2 at most */
    assert_int_equal(e->max_by_criteria, 2);
    assert_true(e->split_matters); /* two parts are below 3 for certain */
    cd_str said;
    cd_str_init(&said, 0);
    explain_text(e, &said);
    assert_non_null(strstr(cd_str_c(&said), "Cảnh báo: tách hoặc gộp các thành phần sẽ làm đổi cấp độ."));
    assert_non_null(strstr(cd_str_c(&said), "(khoản 3 Điều 8 Nghị định số 331/2026/NĐ-CP)"));
    cd_str_done(&said);
    assert_int_equal(e->nparts, 3);
    assert_string_equal(e->parts[1].citations[0], "12.1");
    cd_str s;
    cd_str_init(&s, 0);
    explain_json(e, &s);
    const json *list = get(read_json(cd_str_c(&s), &a), "components");
    assert_int_equal(list->n, 3);
    is_keys(list->items[0], "system level min_level max_level criteria missing");
    is_text(list->items[0], "system", "low");
    is_number(list->items[0], "level", 1);
    is_list(list->items[0], "criteria", NULL, "11.1");
    is_number(list->items[1], "level", 3);
    is_number(list->items[2], "level", -1);
    is_number(list->items[2], "max_level", 2);
    is_list(list->items[2], "missing", NULL, ""); /* cannot move the whole any more */
    explanation_free(e);
    /* Without the raised part what is open matters, and the risk no longer raises. */
    parts[2] = parts[3];
    assert_int_equal(explain_parts(new_pack, parts, 3, NULL, &diags, &e), CD_OK);
    assert_int_equal(e->min, 1);
    assert_int_equal(e->max, 2);
    assert_false(e->raised_by_risk);
    assert_int_equal(e->status, VERDICT_NEEDS_FACTS);
    assert_false(e->split_matters); /* 1, and from 0 to 2: they may turn out equal */
    assert_int_equal(e->nmissing, 0); /* its own facts do not count */
    assert_int_equal(e->parts[1].nmissing, 1);
    assert_string_equal(e->parts[1].missing[0]->code, "info_classes");
    explanation_free(e);
    /* One fact of its own: the whole counts itself too. */
    clear();
    set("national_special_data_store", "false");
    parts[0].values = copy_of(&a);
    assert_int_equal(explain_parts(new_pack, parts, 3, NULL, &diags, &e), CD_OK);
    assert_true(e->own);
    assert_int_equal(e->min, 1);
    assert_int_equal(e->max, 5);
    explanation_free(e);
    /* One that the pack does not read does not. */
    clear();
    set("user_count", "7");
    parts[0].values = copy_of(&a);
    assert_int_equal(explain_parts(new_pack, parts, 3, NULL, &diags, &e), CD_OK);
    assert_false(e->own);
    assert_int_equal(e->max, 2);
    explanation_free(e);
    cd_str_done(&s);
    cd_arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(determined), cmocka_unit_test(needs_facts), cmocka_unit_test(no_direct_criterion), cmocka_unit_test(raised), cmocka_unit_test(kept),
        cmocka_unit_test(flags),      cmocka_unit_test(decision),    cmocka_unit_test(states),              cmocka_unit_test(components),
    };
    return cmocka_run_group_tests_name("explain", tests, load, unload);
}
