/* The two Vietnamese packs against an evaluator written by hand from the formulas of the law (not from the DMN):
 * random systems, fully known and with unknown facts completed exhaustively. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "law/pack.h"

static law *rules;
static const pack *old_pack, *new_pack;
static const facts *dict;

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    cd_auto_free char *dir = NULL;
    if (asprintf(&dir, "%s/rules", getenv("CAPDO_SOURCE")) < 0)
        return -1;
    int r = law_open(dir, NULL, &d, &rules);
    if (r == CD_OK)
        r = law_pack(rules, "nd85-2016", &d, &old_pack);
    if (r == CD_OK)
        r = law_pack(rules, "nd331-2026", &d, &new_pack);
    cd_diags_print(&d, stderr);
    cd_diags_done(&d);
    if (r == CD_OK)
        dict = law_facts(rules);
    return r;
}

static int unload(void **state)
{
    (void)state;
    law_close(rules);
    return 0;
}

/* ---- the law by hand ---- */

static const char *row[256]; /* canonical texts by fact index */

static const char *val(const char *code)
{
    return row[facts_find(dict, code)->index];
}

static bool yes(const char *code)
{
    return strcmp(val(code), "true") == 0;
}

static bool is(const char *code, const char *value)
{
    return strcmp(val(code), value) == 0;
}

static bool in(const char *set, const char *member)
{
    const char *s = val(set);
    size_t n = strlen(member);
    for (const char *p = s; (p = strstr(p, member)); p++)
        if ((p == s || p[-1] == '|') && (p[n] == '|' || !p[n]))
            return true;
    return false;
}

static long long count(const char *code)
{
    return atoll(val(code));
}

static int harm(const char *code)
{
    static const char *const order[] = {"none", "harm", "serious", "especially_serious"};
    for (int i = 0; i < 4; i++)
        if (is(code, order[i]))
            return i;
    abort();
}

static bool private_or_personal(void)
{
    return in("info_classes", "private") || in("info_classes", "personal");
}

static bool secret_or_defence(void)
{
    return in("info_classes", "state_secret") || yes("serves_defence_security");
}

static bool ics(void)
{
    return in("system_function", "industrial_control") && yes("ics_direct_control");
}

static bool always_on(void)
{
    return yes("requires_24_7") && yes("no_unplanned_stop");
}

typedef struct result {
    int level;
    char criteria[400]; /* highest level first, then as in the law */
} result;

static void met(result *r, int level, const char *citation, bool holds)
{
    if (!holds)
        return;
    size_t n = strlen(r->criteria);
    snprintf(r->criteria + n, sizeof r->criteria - n, "%s%s", n ? "|" : "", citation);
    if (level > r->level)
        r->level = level;
}

static int service_level(void)
{
    static const struct { const char *form; int level; } map[] = {
        {"none", 0}, {"info_only", 1}, {"level_1", 1}, {"level_2", 2}, {"partial_no_online_filing", 2},
        {"level_3", 3}, {"partial_online_filing", 3}, {"level_4", 4}, {"full", 4}};
    for (size_t i = 0; i < sizeof map / sizeof *map; i++)
        if (is("dvc_form", map[i].form))
            return map[i].level;
    abort();
}

static result by_old(void)
{
    result r = {0};
    int h = harm("harm_national_defence") > harm("harm_national_security") ? harm("harm_national_defence") : harm("harm_national_security");
    bool secret = secret_or_defence(), people = in("system_function", "public_service"), infra = in("system_function", "infrastructure");
    bool inside = in("system_function", "internal"), other_service = people && yes("online_service_other");
    bool shared = infra && yes("infra_shared");
    met(&r, 5, "11.1", secret && h >= 3);
    met(&r, 5, "11.2", yes("national_special_data_store"));
    met(&r, 5, "11.3", infra && yes("infra_international_link"));
    met(&r, 5, "11.4", ics() && (is("construction_class", "special") || yes("national_security_work")));
    met(&r, 5, "11.5", is("pm_decided_level", "5"));
    met(&r, 4, "10.1", secret && h >= 2);
    met(&r, 4, "10.2", yes("national_egov_system") && always_on());
    met(&r, 4, "10.3", shared && is("infra_scope", "nationwide") && always_on());
    met(&r, 4, "10.4", ics() && is("construction_class", "class_1"));
    met(&r, 3, "9.1", secret && h >= 1);
    met(&r, 3, "9.2.a", people && service_level() >= 3);
    met(&r, 3, "9.2.b", other_service && is("conditional_business_line", "yes"));
    met(&r, 3, "9.2.c", other_service && private_or_personal() && count("user_count") >= 10000);
    met(&r, 3, "9.3", shared && (is("infra_scope", "sector") || is("infra_scope", "province") || is("infra_scope", "multi_province")));
    met(&r, 3, "9.4", ics() && (is("construction_class", "class_2") || is("construction_class", "class_3") || is("construction_class", "class_4")));
    met(&r, 2, "8.1", inside && private_or_personal() && !in("info_classes", "state_secret"));
    met(&r, 2, "8.2.a", people && (service_level() == 1 || service_level() == 2));
    met(&r, 2, "8.2.b", other_service && is("conditional_business_line", "no"));
    met(&r, 2, "8.2.c", other_service && private_or_personal() && count("user_count") < 10000);
    met(&r, 2, "8.3", infra && is("infra_scope", "single_org"));
    met(&r, 1, "7", inside && is("info_classes", "public"));
    return r;
}

static result by_new(void)
{
    result r = {0};
    bool secret = secret_or_defence(), people = in("system_function", "public_service"), infra = in("system_function", "infrastructure");
    bool inside = in("system_function", "internal"), personal = people && private_or_personal();
    int h = harm("harm_national_security");
    long long basic = count("subjects_basic"), sensitive = count("subjects_sensitive");
    met(&r, 5, "15.1", (in("info_classes", "state_secret") || (yes("serves_defence_security") && yes("strategic_system"))) && h >= 3);
    met(&r, 5, "15.2", yes("national_special_data_store"));
    met(&r, 5, "15.3", infra && yes("infra_international_link"));
    met(&r, 5, "15.4", ics() && (is("construction_class", "special") || yes("national_security_work")));
    met(&r, 5, "15.5", is("pm_decided_level", "5"));
    met(&r, 4, "14.1", secret && h >= 2);
    met(&r, 4, "14.2", always_on() && (yes("national_egov_system") || (infra && is("infra_scope", "nationwide"))));
    met(&r, 4, "14.3", ics() && is("construction_class", "class_1"));
    met(&r, 4, "14.4", is("pm_decided_level", "4"));
    met(&r, 3, "13.1", secret && h >= 1);
    met(&r, 3, "13.2.a", people && is("conditional_business_line", "yes"));
    met(&r, 3, "13.2.b", people && yes("handles_admin_procedures"));
    met(&r, 3, "13.2.c", personal && (basic >= 100000 || sensitive >= 10000));
    met(&r, 3, "13.3", infra && (is("infra_scope", "ministry") || is("infra_scope", "sector") || is("infra_scope", "province") || is("infra_scope", "multi_province")));
    met(&r, 3, "13.4", ics() && (is("construction_class", "class_2") || is("construction_class", "class_3") || is("construction_class", "class_4")));
    met(&r, 3, "13.5", is("pm_decided_level", "3"));
    met(&r, 2, "12.1", inside && private_or_personal() && !in("info_classes", "state_secret"));
    met(&r, 2, "12.2.a", people && is("conditional_business_line", "no"));
    met(&r, 2, "12.2.b", personal && ((basic > 0 && basic < 100000) || (sensitive > 0 && sensitive < 10000)));
    met(&r, 2, "12.3", infra && is("infra_scope", "single_org"));
    met(&r, 2, "12.4", is("pm_decided_level", "2"));
    met(&r, 1, "11.1", inside && is("info_classes", "public"));
    if (!is("risk_level", "none") && atoi(val("risk_level")) > r.level)
        r.level = atoi(val("risk_level"));
    return r;
}

/* ---- random systems ---- */

static uint32_t seed = 2026;
static uint32_t pick(size_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((seed >> 8) % n);
}

static const char *const counts[] = {"0", "1", "9999", "10000", "10001", "99999", "100000", "100001", "1000000000000"};
static const char *const booleans[] = {"true", "false"};
static const char *const functions[] = {"internal", "other", "public_service", "infrastructure", "industrial_control",
    "public_service|infrastructure", "public_service|industrial_control", "infrastructure|industrial_control",
    "public_service|infrastructure|industrial_control"};
static const char *const infos[] = {"public", "private", "personal", "state_secret", "public|private", "public|personal",
    "public|state_secret", "private|personal", "private|state_secret", "personal|state_secret", "public|private|personal",
    "public|private|state_secret", "public|personal|state_secret", "private|personal|state_secret",
    "public|private|personal|state_secret"};

/* All values that tell classes of `f` apart, and more. */
static size_t domain(const fact *f, const char **ret)
{
    size_t n = 0;
    if (f->kind == FACT_BOOL) {
        ret[n++] = booleans[0];
        ret[n++] = booleans[1];
    } else if (f->kind == FACT_COUNT) {
        for (; n < sizeof counts / sizeof *counts; n++)
            ret[n] = counts[n];
    } else if (strcmp(f->code, "system_function") == 0) {
        for (; n < sizeof functions / sizeof *functions; n++)
            ret[n] = functions[n];
    } else if (strcmp(f->code, "info_classes") == 0) {
        for (; n < sizeof infos / sizeof *infos; n++)
            ret[n] = infos[n];
    } else {
        for (size_t i = 0; i < f->nvalues; i++)
            if (!f->values[i].locked)
                ret[n++] = f->values[i].code;
    }
    return n;
}

typedef struct world {
    const fact *read[64]; /* facts of either law */
    size_t nread;
} world;

static world the_world(const pack *p)
{
    world w = {.nread = 0};
    for (size_t i = 0; i < facts_count(dict); i++)
        if (pack_reads(p, facts_at(dict, i)))
            w.read[w.nread++] = facts_at(dict, i);
    return w;
}

/* Bent towards levels 1 to 4: rare facts are rarely true. */
static const char *random_value(const fact *f)
{
    const char *values[64];
    size_t n = domain(f, values);
    if (f->kind == FACT_BOOL && pick(4))
        return strncmp(f->code, "national_", 9) == 0 || strncmp(f->code, "infra_inter", 11) == 0 ? "false" : values[pick(n)];
    if (strcmp(f->code, "pm_decided_level") == 0 && pick(5))
        return "none";
    if (strcmp(f->code, "risk_level") == 0 && pick(3))
        return "none";
    return values[pick(n)];
}

static void join(const verdict *v, char *to, size_t size)
{
    to[0] = '\0';
    for (size_t i = 0; i < v->ncriteria; i++) {
        size_t n = strlen(to);
        snprintf(to + n, size - n, "%s%s", i ? "|" : "", v->criteria[i]->citation);
    }
}

/* The model reads exactly the facts that the formulas read. */
static void facts_read(void **state)
{
    (void)state;
    static const char *const old_reads = " system_function info_classes serves_defence_security harm_national_defence harm_national_security"
        " dvc_form online_service_other conditional_business_line user_count infra_scope infra_shared infra_international_link"
        " requires_24_7 no_unplanned_stop national_egov_system national_special_data_store ics_direct_control construction_class"
        " national_security_work pm_decided_level";
    static const char *const new_reads = " system_function info_classes serves_defence_security harm_national_security strategic_system"
        " handles_admin_procedures conditional_business_line subjects_basic subjects_sensitive infra_scope infra_international_link"
        " requires_24_7 no_unplanned_stop national_egov_system national_special_data_store ics_direct_control construction_class"
        " national_security_work pm_decided_level risk_level";
    const pack *packs[] = {old_pack, new_pack};
    const char *expected[] = {old_reads, new_reads};
    for (size_t k = 0; k < 2; k++) {
        char text[2000] = "";
        for (size_t i = 0; i < facts_count(dict); i++)
            if (pack_reads(packs[k], facts_at(dict, i))) {
                size_t n = strlen(text);
                snprintf(text + n, sizeof text - n, " %s", facts_at(dict, i)->code);
            }
        assert_string_equal(text, expected[k]);
    }
}

static void known(const pack *p, result (*by_hand)(void))
{
    world w = the_world(p);
    verdict_run *run = verdict_run_new(p);
    size_t levels[6] = {0};
    for (int i = 0; i < 200000; i++) {
        for (size_t k = 0; k < w.nread; k++)
            row[w.read[k]->index] = random_value(w.read[k]);
        result r = by_hand();
        verdict v;
        verdict_of(run, row, &v);
        char criteria[400];
        join(&v, criteria, sizeof criteria);
        assert_int_equal(v.min, r.level);
        assert_int_equal(v.max, r.level);
        assert_string_equal(criteria, r.criteria);
        for (size_t k = 0; k < facts_count(dict); k++)
            assert_false(v.missing[k]);
        levels[r.level]++;
    }
    for (size_t i = 0; i < 6; i++)
        assert_in_range(levels[i], 500, 200000); /* every level is really exercised */
    verdict_run_free(run);
}

static void known_old(void **state)
{
    (void)state;
    known(old_pack, by_old);
}

static void known_new(void **state)
{
    (void)state;
    known(new_pack, by_new);
}

typedef struct completion {
    result (*by_hand)(void);
    const fact *unknown[3];
    size_t n;
    int min, max;
    char criteria[400];
    bool first;
    bool missing[3];
} completion;

/* Keeps only the citations of `common` that stand in `other` too. */
static void intersect(char *common, const char *other)
{
    char out[400] = "", padded[410];
    snprintf(padded, sizeof padded, "|%s|", other);
    for (char *save, *c = strtok_r(common, "|", &save); c; c = strtok_r(NULL, "|", &save)) {
        char one[20];
        snprintf(one, sizeof one, "|%s|", c);
        if (strstr(padded, one)) {
            size_t n = strlen(out);
            snprintf(out + n, sizeof out - n, "%s%s", n ? "|" : "", c);
        }
    }
    memcpy(common, out, sizeof out);
}

static void complete(completion *c, size_t depth)
{
    if (depth < c->n) {
        const char *values[64];
        size_t n = domain(c->unknown[depth], values);
        for (size_t i = 0; i < n; i++) {
            row[c->unknown[depth]->index] = values[i];
            complete(c, depth + 1);
        }
        return;
    }
    result r = c->by_hand();
    c->min = c->first || r.level < c->min ? r.level : c->min;
    c->max = c->first || r.level > c->max ? r.level : c->max;
    if (c->first)
        memcpy(c->criteria, r.criteria, sizeof c->criteria);
    else
        intersect(c->criteria, r.criteria);
    c->first = false;
    for (size_t k = 0; k < c->n; k++) {
        const char *keep = row[c->unknown[k]->index];
        const char *values[64];
        size_t n = domain(c->unknown[k], values);
        for (size_t i = 0; i < n && !c->missing[k]; i++) {
            row[c->unknown[k]->index] = values[i];
            c->missing[k] = c->by_hand().level != r.level;
        }
        row[c->unknown[k]->index] = keep;
    }
}

/* Up to three unknown facts: bounds, criteria and missing facts equal exhaustive completion. */
static void unknown(const pack *p, result (*by_hand)(void))
{
    world w = the_world(p);
    verdict_run *run = verdict_run_new(p);
    size_t open = 0;
    for (int i = 0; i < 3000; i++) {
        for (size_t k = 0; k < w.nread; k++)
            row[w.read[k]->index] = random_value(w.read[k]);
        completion c = {.by_hand = by_hand, .first = true};
        size_t want = 1 + pick(3);
        while (c.n < want) {
            const fact *f = w.read[pick(w.nread)];
            bool have = false;
            for (size_t k = 0; k < c.n; k++)
                have = have || c.unknown[k] == f;
            if (!have)
                c.unknown[c.n++] = f;
        }
        for (size_t k = 0; k < c.n; k++)
            row[c.unknown[k]->index] = NULL;
        verdict v;
        verdict_of(run, row, &v);
        char criteria[400];
        join(&v, criteria, sizeof criteria);
        bool missing[256];
        memcpy(missing, v.missing, facts_count(dict));
        complete(&c, 0);
        assert_int_equal(v.min, c.min);
        assert_int_equal(v.max, c.max);
        assert_string_equal(criteria, c.criteria);
        size_t nmissing = 0;
        for (size_t k = 0; k < facts_count(dict); k++)
            nmissing += missing[k];
        for (size_t k = 0; k < c.n; k++) {
            assert_int_equal(missing[c.unknown[k]->index], c.missing[k]);
            nmissing -= c.missing[k];
        }
        assert_int_equal(nmissing, 0);
        open += c.min != c.max;
    }
    assert_true(open > 500);
    verdict_run_free(run);
}

static void unknown_old(void **state)
{
    (void)state;
    unknown(old_pack, by_old);
}

static void unknown_new(void **state)
{
    (void)state;
    unknown(new_pack, by_new);
}

static void set(const char *code, const char *value)
{
    row[facts_find(dict, code)->index] = value;
}

static void clear(void)
{
    memset(row, 0, sizeof row);
}

static void choose(const char *expected, const char *code, const char *missing)
{
    law_choice c;
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(law_choose(rules, row, &d, &c), CD_OK);
    assert_int_equal(d.count, 0);
    assert_string_equal(c.pack ? c.pack : "", expected);
    assert_string_equal(c.code ? c.code : "", code);
    char text[400] = "";
    for (size_t i = 0; i < facts_count(dict); i++)
        if (c.missing[i]) {
            size_t n = strlen(text);
            snprintf(text + n, sizeof text - n, "%s%s", n ? "|" : "", facts_at(dict, i)->code);
        }
    assert_string_equal(text, missing);
}

/* regimes.md, "Chọn gói quy tắc tự động": the first line that holds, and what is missing when none is certain. */
static void choice(void **state)
{
    (void)state;
    clear();
    choose("", "", "state_at_2026_07_01|dossier_date|redetermination");
    set("dossier_date", "2026-06-30");
    choose("nd85-2016", "before-2026-07-01", "");
    set("dossier_date", "2026-07-01");
    choose("", "", "state_at_2026_07_01|redetermination");
    set("redetermination", "true");
    choose("nd331-2026", "redetermination", "");
    set("redetermination", "false");
    choose("", "", "state_at_2026_07_01");
    set("state_at_2026_07_01", "operating_no_level");
    choose("", "gap", "");
    set("dossier_date", "2026-08-18");
    choose("", "gap", "");
    set("dossier_date", "2026-08-19");
    choose("nd331-2026", "in-force", "");
    set("state_at_2026_07_01", "not_started");
    choose("nd331-2026", "in-force", "");
    set("state_at_2026_07_01", "decommissioned");
    choose("", "decommissioned", "");
    set("redetermination", NULL);
    choose("", "", "redetermination");
    set("state_at_2026_07_01", "operating_level_approved");
    /* lines 2 and 3 give one pack: it is certain, the line is not */
    choose("nd331-2026", "", "");
    set("redetermination", "false");
    choose("nd331-2026", "keep", "");
    set("state_at_2026_07_01", "under_construction");
    set("dossier_date", "2026-12-31");
    choose("nd85-2016", "transition", "");
    set("dossier_date", "2027-01-01");
    choose("nd331-2026", "transition-late", "");
    set("dossier_date", NULL);
    choose("", "", "dossier_date");
    set("state_at_2026_07_01", "operating_no_level");
    choose("", "", "dossier_date");
    clear();
}

static void citations(void **state)
{
    (void)state;
    cd_str s;
    cd_str_init(&s, 0);
    pack_cite(old_pack, "9.2.a", true, &s);
    assert_string_equal(cd_str_c(&s), "điểm a khoản 2 Điều 9 Nghị định số 85/2016/NĐ-CP");
    cd_str_clear(&s);
    pack_cite(old_pack, "7", false, &s);
    assert_string_equal(cd_str_c(&s), "Điều 7");
    cd_str_clear(&s);
    pack_cite(new_pack, "14.2", false, &s);
    assert_string_equal(cd_str_c(&s), "khoản 2 Điều 14");
    cd_str_done(&s);
    assert_int_equal(old_pack->ncriteria, 21);
    assert_int_equal(new_pack->ncriteria, 23);
    assert_int_equal(new_pack->nflags, 4);
    const pack_criterion *c = pack_criterion_find(new_pack, "13.2.b");
    assert_string_equal(c->quote, "Hệ thống thông tin giải quyết thủ tục hành chính;");
    assert_int_equal(c->level, 3);
    assert_false(pack_criterion_find(new_pack, "11.2")->evaluable);
    assert_true(pack_criterion_find(new_pack, "12.4")->evaluable);
    assert_int_equal(pack_criterion_find(new_pack, "14.2")->nlimbs, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_read),  cmocka_unit_test(known_old),   cmocka_unit_test(known_new), cmocka_unit_test(unknown_old),
        cmocka_unit_test(unknown_new), cmocka_unit_test(choice),      cmocka_unit_test(citations),
    };
    return cmocka_run_group_tests_name("law", tests, load, unload);
}
