/* What is proved of the packs of rules/, against numbers worked out from the formulas of the two decrees: given the kind
 * of system and of information, the criteria fall into groups that share no fact, so the combinations of each level are
 * counted group by group and multiplied.  GB/T 22240-2020 is small enough to go through whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "law/prove.h"
#include "law_samples.h"

static const pack *third_pack;
static cd_diags diags;

static int load(void **state)
{
    (void)state;
    cd_diags_init(&diags);
    int r = decrees_open(&diags);
    if (r == CD_OK)
        r = law_pack(rules, "gbt22240-2020", &diags, &third_pack);
    cd_diags_print(&diags, stderr);
    return r;
}

static pack_diff *decrees; /* of the two decrees; it takes a while, so once for all tests */

static pack_diff *compared(void)
{
    if (!decrees)
        assert_int_equal(pack_compare(old_pack, new_pack, &diags, &decrees), CD_OK);
    return decrees;
}

static int unload(void **state)
{
    (void)state;
    pack_diff_free(decrees);
    law_close(rules);
    cd_diags_done(&diags);
    return 0;
}

/* ---- the formulas, in groups that share no fact once the kinds of system and of information are given ---- */

/* Levels of both decrees by one group; NONE of each is 0. */
typedef struct both {
    int old_level, new_level;
} both;

enum { FUNCTIONS = 9, INFOS = 4, MORE = 6 };
/* internal, public_service, infrastructure, industrial_control; the ninth kind, other, is none of them */
static const bool function[FUNCTIONS][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}, {0, 1, 1, 0},
                                            {0, 1, 0, 1}, {0, 0, 1, 1}, {0, 1, 1, 1}, {0, 0, 0, 0}};
/* only public, private or personal, state secret: the classes that 7, 8.1, 9.1, 8.2.c and their likes tell apart */
static const bool info[INFOS][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1}};

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* counts[x][y]: combinations of a group where the old level is at most x and the new one at most y. */
typedef struct counts {
    uint64_t n[MORE][MORE];
} counts;

static void count(counts *c, both b)
{
    for (int x = b.old_level; x < MORE; x++)
        for (int y = b.new_level; y < MORE; y++)
            c->n[x][y]++;
}

/* serves_defence_security, two harms, strategic_system */
static counts secrecy(const bool *i, bool old_facts, bool new_facts)
{
    counts c = {{{0}}};
    for (int serves = 0; serves < 2; serves++)
        for (int defence = 0; defence < (old_facts ? 4 : 1); defence++)
            for (int security = 0; security < 4; security++)
                for (int strategic = 0; strategic < (new_facts ? 2 : 1); strategic++) {
                    both b = {0, 0};
                    int h = most(defence, security);
                    bool secret = i[2] || serves;
                    if (secret && h)
                        b.old_level = h + 2; /* 9.1, 10.1, 11.1 */
                    if (secret && security)
                        b.new_level = most(security, 2) == 3 ? 4 : security + 2; /* 13.1, 14.1 */
                    if ((i[2] || (serves && strategic)) && security == 3)
                        b.new_level = 5; /* 15.1 */
                    count(&c, b);
                }
    return c;
}

/* dvc_form, online_service_other, user_count (old); handles_admin_procedures, subjects (new); conditional line (both) */
static counts services(const bool *f, const bool *i, bool old_facts, bool new_facts)
{
    counts c = {{{0}}};
    for (int form = 0; form < (old_facts ? 3 : 1); form++)
        for (int other = 0; other < (old_facts ? 2 : 1); other++)
            for (int many = 0; many < (old_facts ? 2 : 1); many++)
                for (int handles = 0; handles < (new_facts ? 2 : 1); handles++)
                    for (int basic = 0; basic < (new_facts ? 3 : 1); basic++)         /* 0, below 100 000, more */
                        for (int sensitive = 0; sensitive < (new_facts ? 3 : 1); sensitive++) /* 0, below 10 000, more */
                            for (int line = 0; line < 2; line++) {
                                both b = {0, 0};
                                if (f[1]) {
                                    b.old_level = form == 2 ? 3 : form == 1 ? 2 : 0;                     /* 9.2.a, 8.2.a */
                                    b.old_level = most(b.old_level, other ? (line ? 3 : 2) : 0);          /* 9.2.b, 8.2.b */
                                    b.old_level = most(b.old_level, other && i[1] ? (many ? 3 : 2) : 0);  /* 9.2.c, 8.2.c */
                                    b.new_level = most(line ? 3 : 2, handles ? 3 : 0);                    /* 13.2.a, 12.2.a, 13.2.b */
                                    b.new_level = most(b.new_level, i[1] ? (basic == 2 || sensitive == 2 ? 3 : basic || sensitive ? 2 : 0) : 0);
                                }
                                count(&c, b);
                            }
    return c;
}

/* infra_scope, infra_shared (old), infra_international_link, requires_24_7, no_unplanned_stop, national_egov_system */
static counts infrastructure(const bool *f, bool old_facts, bool new_facts)
{
    /* single_org; ministry; sector, province, multi_province; multi_sector; nationwide */
    static const bool apart_old[] = {1, 1, 1, 0, 1}, apart_new[] = {1, 0, 1, 1, 1}; /* one value of each class of one decree */
    counts c = {{{0}}};
    for (int scope = 0; scope < 5; scope++) {
        if ((!new_facts && !apart_old[scope]) || (!old_facts && !apart_new[scope]))
            continue;
        for (int shared = 0; shared < (old_facts ? 2 : 1); shared++)
            for (int link = 0; link < 2; link++)
                for (int always = 0; always < 4; always++)
                    for (int egov = 0; egov < 2; egov++) {
                        both b = {0, 0};
                        bool on = always == 3;
                        if (f[2]) {
                            b.old_level = scope == 0 ? 2 : shared && scope == 2 ? 3 : shared && scope == 4 && on ? 4 : 0; /* 8.3, 9.3, 10.3 */
                            b.new_level = scope == 0 ? 2 : scope == 1 || scope == 2 ? 3 : scope == 4 && on ? 4 : 0;     /* 12.3, 13.3, 14.2 */
                            if (link)
                                b.old_level = b.new_level = 5; /* 11.3, 15.3 */
                        }
                        if (egov && on) { /* 10.2, 14.2 */
                            b.old_level = most(b.old_level, 4);
                            b.new_level = most(b.new_level, 4);
                        }
                        count(&c, b);
                    }
    }
    return c;
}

/* ics_direct_control, construction_class, national_security_work */
static counts control(const bool *f)
{
    static const int of_class[] = {5, 4, 3, 0}; /* special; class_1; class_2, 3, 4; none */
    counts c = {{{0}}};
    for (int direct = 0; direct < 2; direct++)
        for (int class = 0; class < 4; class++)
            for (int work = 0; work < 2; work++) {
                int level = f[3] && direct ? (work ? 5 : of_class[class]) : 0;
                count(&c, (both){level, level});
            }
    return c;
}

/* national_special_data_store, pm_decided_level, risk_level */
static counts decided(bool new_facts, bool risk)
{
    counts c = {{{0}}};
    for (int store = 0; store < 2; store++)
        for (int pm = 0; pm < 5; pm++) { /* none, 2, 3, 4, 5; the old decree knows 5 alone */
            if (!new_facts && pm > 0 && pm < 4)
                continue;
            for (int r = 0; r < (new_facts ? 6 : 1); r++) {
                both b = {store ? 5 : pm == 4 ? 5 : 0, store ? 5 : pm ? pm + 1 : 0};
                if (risk)
                    b.new_level = most(b.new_level, r);
                count(&c, b);
            }
        }
    return c;
}

/* Combinations where the old level is exactly x and the new one exactly y, over the classes of one decree or of both. */
static void joint(bool old_facts, bool new_facts, bool risk, uint64_t ret[MORE][MORE])
{
    uint64_t up_to[MORE][MORE] = {{0}};
    for (size_t f = 0; f < FUNCTIONS; f++)
        for (size_t i = 0; i < INFOS; i++) {
            int inside = function[f][0] ? (info[i][0] ? 1 : info[i][1] && !info[i][2] ? 2 : 0) : 0; /* 7, 8.1; 11.1, 12.1 */
            counts own = {{{0}}};
            count(&own, (both){inside, inside});
            counts groups[] = {own, secrecy(info[i], old_facts, new_facts), services(function[f], info[i], old_facts, new_facts),
                               infrastructure(function[f], old_facts, new_facts), control(function[f]), decided(new_facts, risk)};
            for (int x = 0; x < MORE; x++)
                for (int y = 0; y < MORE; y++) {
                    uint64_t n = 1;
                    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
                        n *= groups[g].n[x][y];
                    up_to[x][y] += n;
                }
        }
    for (int x = 0; x < MORE; x++)
        for (int y = 0; y < MORE; y++)
            ret[x][y] = up_to[x][y] - (x ? up_to[x - 1][y] : 0) - (y ? up_to[x][y - 1] : 0) + (x && y ? up_to[x - 1][y - 1] : 0);
}

static uint64_t sum_old(uint64_t n[MORE][MORE], int x)
{
    uint64_t sum = 0;
    for (int y = 0; y < MORE; y++)
        sum += n[x][y];
    return sum;
}

static uint64_t sum_new(uint64_t n[MORE][MORE], int y)
{
    uint64_t sum = 0;
    for (int x = 0; x < MORE; x++)
        sum += n[x][y];
    return sum;
}

/* ---- counts ---- */

static void numbers(const proof *x, const uint64_t *levels, uint64_t none, uint64_t total)
{
    uint64_t sum = 0;
    for (size_t l = 0; l < MORE; l++) {
        assert_true(x->by_level[l] == levels[l]);
        sum += levels[l];
    }
    assert_int_equal(x->nlevels, 5);
    assert_true(x->combinations == total && sum == total);
    assert_true(x->no_criterion == none);
}

static void counts_old(void **state)
{
    (void)state;
    uint64_t n[MORE][MORE], levels[MORE];
    joint(true, false, false, n);
    for (int l = 0; l < MORE; l++)
        levels[l] = sum_old(n, l);
    proof *x;
    assert_int_equal(prove(old_pack, &diags, &x), CD_OK);
    numbers(x, levels, levels[0], 226492416);
    assert_true(x->by_level[0] == 4055632); /* as printed: nothing slips by changing both sides alike */
    proof_free(x);
}

static void counts_new(void **state)
{
    (void)state;
    uint64_t n[MORE][MORE], levels[MORE];
    joint(false, true, false, n);
    uint64_t none = sum_new(n, 0);
    joint(false, true, true, n);
    for (int l = 0; l < MORE; l++)
        levels[l] = sum_new(n, l);
    proof *x;
    assert_int_equal(prove(new_pack, &diags, &x), CD_OK);
    numbers(x, levels, none, 1274019840);
    assert_true(x->by_level[0] == 1996848 && x->no_criterion == 11981088);
    proof_free(x);
}

static void difference_of_decrees(void **state)
{
    (void)state;
    uint64_t n[MORE][MORE], differing = 0, total = 0;
    joint(true, true, true, n);
    pack_diff *x = compared();
    size_t items = 0;
    for (int from = 0; from < MORE; from++)
        for (int to = 0; to < MORE; to++) {
            total += n[from][to];
            if (from == to || !n[from][to])
                continue;
            differing += n[from][to];
            assert_true(items < x->nitems);
            assert_int_equal(x->items[items].from, from);
            assert_int_equal(x->items[items].to, to);
            assert_true(x->items[items].combinations == n[from][to]);
            items++;
        }
    assert_int_equal(x->nitems, items);
    assert_true(x->differing == differing && x->combinations == total);
    assert_true(total == UINT64_C(152882380800));
}

/* ---- the third law, whole ---- */

static void third_whole(void **state)
{
    (void)state;
    proof *x;
    assert_int_equal(prove(third_pack, &diags, &x), CD_OK);
    space *s = x->space;
    assert_int_equal(s->nvars, 6);
    verdict_run *run = verdict_run_new(third_pack);
    const char **values = cd_calloc(facts_count(dict), sizeof *values);
    uint64_t levels[MORE] = {0};
    for (size_t n = 0; n < 4096; n++) {
        size_t rest = n;
        for (size_t i = 0; i < 6; i++) {
            assert_int_equal(s->vars[i].nclasses, 4);
            values[s->vars[i].fact->index] = s->vars[i].fact->values[rest % 4].code;
            rest /= 4;
        }
        verdict v;
        verdict_of(run, values, &v);
        levels[v.min]++;
    }
    numbers(x, levels, levels[0], 4096);
    assert_int_equal(levels[0], 1);
    assert_int_equal(x->ngaps, 1);
    assert_int_equal(x->gaps[0].nfixed, 6);
    assert_int_equal(x->nidle, 0);
    assert_int_equal(x->npairs, 0);
    assert_int_equal(x->nchecked, 6);
    assert_int_equal(x->ndrops, 0);
    free(values);
    verdict_run_free(run);
    proof_free(x);
}

/* ---- patterns ---- */

static uint64_t seed = 331;
static size_t pick(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((seed >> 33) % n);
}

static const char *values[256];
static char texts[256][32];

/* Any value of one of the classes: of counts any number in it, not the first alone. */
static void choose(const space_var *v, uint64_t allowed)
{
    size_t c;
    do
        c = pick(v->nclasses);
    while (!(allowed >> c & 1));
    const space_class *k = &v->classes[c];
    if (v->fact->kind != FACT_COUNT) {
        values[v->fact->index] = k->values[pick(k->nvalues)];
        return;
    }
    int64_t n = pick(3) == 0 ? k->low : pick(2) ? k->high : k->low + (int64_t)pick((size_t)(k->high - k->low + 1));
    snprintf(texts[v->fact->index], sizeof *texts, "%lld", (long long)n);
    values[v->fact->index] = texts[v->fact->index];
}

/* Combinations that some pattern of `alive` covers, by following all patterns at once through the facts.  `alive` holds
 * one byte a pattern. */
enum { BUCKETS = 65536 };
typedef struct uniting {
    const space *s;
    const space_pattern *list;
    size_t n;
    struct state { /* already counted */
        struct state *next;
        size_t var;
        uint64_t count;
        char alive[];
    } **buckets;
} uniting;

static uint64_t united(uniting *u, size_t var, const char *alive)
{
    if (!memchr(alive, 1, u->n))
        return 0;
    if (var == u->s->nvars)
        return 1;
    uint64_t hash = var;
    for (size_t i = 0; i < u->n; i++)
        hash = (hash * 2 + (uint64_t)alive[i]) * 0x9e3779b97f4a7c15u;
    struct state **bucket = &u->buckets[hash >> 48];
    for (const struct state *x = *bucket; x; x = x->next)
        if (x->var == var && memcmp(x->alive, alive, u->n) == 0)
            return x->count;
    uint64_t sum = 0;
    char *below = cd_calloc(u->n, 1);
    for (size_t c = 0; c < u->s->vars[var].nclasses; c++) {
        for (size_t i = 0; i < u->n; i++)
            below[i] = alive[i] && (u->list[i].allowed[var] >> c & 1);
        sum += united(u, var + 1, below);
    }
    free(below);
    struct state *x = cd_calloc(1, sizeof *x + u->n);
    *x = (struct state){*bucket, var, sum};
    memcpy(x->alive, alive, u->n);
    *bucket = x;
    return sum;
}

/* Without pattern `without`; n: with all. */
static uint64_t union_size(const space *s, const space_pattern *list, size_t n, size_t without)
{
    uniting u = {s, list, n, cd_calloc(BUCKETS, sizeof(struct state *))};
    char *alive = cd_calloc(n, 1);
    memset(alive, 1, n);
    if (without < n)
        alive[without] = 0;
    uint64_t count = united(&u, 0, alive);
    free(alive);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct state *x = u.buckets[i], *next; x; x = next) {
            next = x->next;
            free(x);
        }
    free(u.buckets);
    return count;
}

/* Random answers inside each pattern, judged by the verdict: the levels the pattern was given for. */
static void check_patterns(const space *s, const space_pattern *list, size_t n, const pack *const *packs, const int *levels, size_t npacks, bool by_criteria)
{
    verdict_run *runs[2] = {NULL, NULL};
    for (size_t p = 0; p < npacks; p++)
        runs[p] = verdict_run_new(packs[p]);
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 100; k++) {
            for (size_t v = 0; v < s->nvars; v++)
                choose(&s->vars[v], list[i].allowed[v]);
            for (size_t p = 0; p < npacks; p++) {
                verdict w;
                verdict_of(runs[p], values, &w);
                assert_int_equal(by_criteria ? w.min_by_criteria : w.min, levels[p]);
                assert_int_equal(by_criteria ? w.max_by_criteria : w.max, levels[p]);
            }
        }
    for (size_t p = 0; p < npacks; p++)
        verdict_run_free(runs[p]);
}

static void gaps_of(const pack *p, size_t expected)
{
    proof *x;
    assert_int_equal(prove(p, &diags, &x), CD_OK);
    assert_false(x->gaps_cut);
    assert_int_equal(x->ngaps, expected);
    check_patterns(x->space, x->gaps, x->ngaps, &p, (int[]){0}, 1, true);
    assert_true(union_size(x->space, x->gaps, x->ngaps, x->ngaps) == x->no_criterion);
    for (size_t i = 0; i < x->ngaps; i++)
        assert_true(union_size(x->space, x->gaps, x->ngaps, i) < x->no_criterion);
    proof_free(x);
}

static void gaps_old(void **state)
{
    (void)state;
    gaps_of(old_pack, 111);
}

static void gaps_new(void **state)
{
    (void)state;
    gaps_of(new_pack, 39);
}

static void patterns_of_difference(void **state)
{
    (void)state;
    pack_diff *x = compared();
    const pack *packs[] = {old_pack, new_pack};
    for (size_t i = 0; i < x->nitems; i++) {
        const difference *d = &x->items[i];
        assert_true(d->npatterns > 0);
        check_patterns(x->space, d->patterns, d->npatterns, packs, (int[]){d->from, d->to}, 2, false);
        if (!d->cut)
            assert_true(union_size(x->space, d->patterns, d->npatterns, d->npatterns) == d->combinations);
    }
}

/* Gaps that the law is known to have (AMB-05, -07, -11, -12, -16, -27): the answers that lead into them are covered, and
 * no longer when the one answer that matters is another. */
typedef struct answer {
    const char *code, *value;
} answer;

static bool in_gap(const proof *x, const answer *changes)
{
    static const answer calm[] = {{"system_function", "other"}, {"info_classes", "public"}, {"construction_class", "none"},
                                  {"infra_scope", "single_org"}, {"dvc_form", "none"}, {"conditional_business_line", "no"}};
    const space *s = x->space;
    uint64_t *cls = cd_calloc(s->nvars, sizeof *cls);
    for (size_t v = 0; v < s->nvars; v++) {
        const fact *f = s->vars[v].fact;
        const char *value = f->kind == FACT_BOOL ? "false" : f->kind == FACT_COUNT ? "0" : "none";
        for (size_t i = 0; i < sizeof calm / sizeof *calm; i++)
            value = strcmp(calm[i].code, f->code) == 0 ? calm[i].value : value;
        for (const answer *a = changes; a->code; a++)
            value = strcmp(a->code, f->code) == 0 ? a->value : value;
        int32_t c = space_class_of(&s->vars[v], value);
        assert_true(c >= 0);
        cls[v] = (uint64_t)1 << c;
    }
    bool covered = false;
    for (size_t i = 0; i < x->ngaps && !covered; i++) {
        covered = true;
        for (size_t v = 0; v < s->nvars; v++)
            covered = covered && (x->gaps[i].allowed[v] & cls[v]);
    }
    free(cls);
    return covered;
}

#define GAP(x, ...) assert_true(in_gap(x, (const answer[]){__VA_ARGS__, {NULL, NULL}}))
#define NO_GAP(x, ...) assert_false(in_gap(x, (const answer[]){__VA_ARGS__, {NULL, NULL}}))
#define NATIONWIDE {"system_function", "infrastructure"}, {"infra_scope", "nationwide"}, {"infra_shared", "true"}

static void named_gaps(void **state)
{
    (void)state;
    const pack *packs[] = {old_pack, new_pack};
    for (size_t k = 0; k < 2; k++) {
        proof *x;
        assert_int_equal(prove(packs[k], &diags, &x), CD_OK);
        GAP(x, NATIONWIDE); /* AMB-05 */
        GAP(x, NATIONWIDE, {"requires_24_7", "true"});
        GAP(x, NATIONWIDE, {"no_unplanned_stop", "true"});
        NO_GAP(x, NATIONWIDE, {"requires_24_7", "true"}, {"no_unplanned_stop", "true"});
        GAP(x, {"system_function", "internal"}, {"info_classes", "state_secret"}); /* AMB-07 */
        GAP(x, {"system_function", "internal"}, {"info_classes", "public|state_secret"}, {"serves_defence_security", "true"});
        NO_GAP(x, {"system_function", "internal"}, {"info_classes", "state_secret"}, {"harm_national_security", "harm"});
        NO_GAP(x, {"system_function", "internal"}, {"info_classes", "private"});
        GAP(x, {"system_function", "other"}); /* AMB-11, AMB-12 */
        GAP(x, {"system_function", "other"}, {"info_classes", "private|personal"}, {"user_count", "1000000"}, {"subjects_basic", "1000000"});
        GAP(x, {"system_function", "other"}, {"info_classes", "state_secret"});
        NO_GAP(x, {"system_function", "other"}, {"national_special_data_store", "true"});
        NO_GAP(x, {"system_function", "other"}, {"pm_decided_level", "5"});
        GAP(x, {"system_function", "infrastructure"}, {"infra_scope", "multi_sector"}, {"infra_shared", "true"}); /* AMB-16 */
        NO_GAP(x, {"system_function", "infrastructure"}, {"infra_scope", "single_org"});
        GAP(x, {"system_function", "industrial_control"}, {"construction_class", "class_1"}); /* AMB-27: not direct */
        GAP(x, {"system_function", "industrial_control"}, {"ics_direct_control", "true"});    /* no work */
        NO_GAP(x, {"system_function", "industrial_control"}, {"ics_direct_control", "true"}, {"construction_class", "class_4"});
        proof_free(x);
    }
    proof *x;
    assert_int_equal(prove(old_pack, &diags, &x), CD_OK);
    GAP(x, {"system_function", "infrastructure"}, {"infra_scope", "ministry"}, {"infra_shared", "true"}); /* AMB-17 */
    GAP(x, {"system_function", "infrastructure"}, {"infra_scope", "province"});                           /* not shared */
    GAP(x, {"system_function", "other"}, {"pm_decided_level", "4"});
    GAP(x, {"system_function", "public_service"});
    proof_free(x);
    assert_int_equal(prove(new_pack, &diags, &x), CD_OK);
    NO_GAP(x, {"system_function", "infrastructure"}, {"infra_scope", "ministry"});
    NO_GAP(x, {"system_function", "other"}, {"pm_decided_level", "2"});
    NO_GAP(x, {"system_function", "public_service"});
    GAP(x, {"system_function", "internal"}, {"info_classes", "state_secret"}, {"risk_level", "3"}); /* no criterion, though a level */
    proof_free(x);
}

/* ---- findings ---- */

static void findings(const pack *p, const char *idle, const char *checked, const char *drops)
{
    proof *x;
    assert_int_equal(prove(p, &diags, &x), CD_OK);
    char text[2000] = "";
    for (size_t i = 0; i < x->nidle; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", x->idle[i]->citation);
    assert_string_equal(text, idle);
    text[0] = '\0';
    for (size_t i = 0; i < x->nchecked; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", x->checked[i]->code);
    assert_string_equal(text, checked);
    text[0] = '\0';
    for (size_t i = 0; i < x->ndrops; i++) {
        const proof_drop *d = &x->drops[i];
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s: %s %d, %s %d", i ? "; " : "", d->fact->code, d->from, d->level_from, d->to, d->level_to);
        for (int k = 0; k < 200; k++) { /* what is shown as the place is one */
            for (size_t v = 0; v < x->space->nvars; v++)
                choose(&x->space->vars[v], d->where->allowed[v]);
            verdict_run *run = verdict_run_new(p);
            verdict v;
            values[d->fact->index] = d->from;
            verdict_of(run, values, &v);
            int before = v.min;
            values[d->fact->index] = d->to;
            verdict_of(run, values, &v);
            assert_true(before > v.min);
            verdict_run_free(run);
        }
    }
    assert_string_equal(text, drops);
    assert_int_equal(x->npairs, 0);
    proof_free(x);
}

static void findings_old(void **state)
{
    (void)state;
    findings(old_pack, "8.2.c",
             "system_function info_classes harm_national_defence harm_national_security user_count infra_scope pm_decided_level",
             "info_classes: public 1, public|state_secret 0; infra_scope: single_org 2, ministry 0; infra_scope: multi_province 3, multi_sector 0");
}

static void findings_new(void **state)
{
    (void)state;
    findings(new_pack, "11.2 12.2.b",
             "system_function info_classes harm_national_security subjects_basic subjects_sensitive infra_scope pm_decided_level risk_level",
             "info_classes: public 1, public|state_secret 0; infra_scope: multi_province 3, multi_sector 0");
}

static void same_pack(void **state)
{
    (void)state;
    const pack *packs[] = {old_pack, new_pack, third_pack};
    for (size_t i = 0; i < 3; i++) {
        pack_diff *x;
        assert_int_equal(pack_compare(packs[i], packs[i], &diags, &x), CD_OK);
        assert_int_equal(x->nitems, 0);
        assert_true(x->differing == 0 && x->combinations > 0);
        pack_diff_free(x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_old),   cmocka_unit_test(counts_new),   cmocka_unit_test(difference_of_decrees),
        cmocka_unit_test(third_whole),  cmocka_unit_test(gaps_old),     cmocka_unit_test(gaps_new),
        cmocka_unit_test(named_gaps),   cmocka_unit_test(findings_old), cmocka_unit_test(findings_new),
        cmocka_unit_test(same_pack),    cmocka_unit_test(patterns_of_difference),
    };
    return cmocka_run_group_tests_name("prove_law", tests, load, unload);
}
