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

#include "law/masks.h"
#include "law_samples.h"


static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    return told(decrees_open(&d), &d);
}

static int unload(void **state)
{
    (void)state;
    law_close(rules);
    return 0;
}

/* ---- the law by hand ---- */

static const char *row[256]; /* canonical texts by fact index */

/* The same row decoded, so that hundreds of millions of completions can be judged. */
enum { INTERNAL = 1, PEOPLE = 2, INFRA = 4, INDUSTRIAL = 8 };
enum { PUBLIC = 1, PRIVATE = 2, PERSONAL = 4, SECRET = 8 };
typedef struct decoded {
    unsigned function, info;
    bool defence, strategic, procedures, other_service, conditional, shared, link, always, no_stop, egov, store, direct, security_work;
    int harm_defence, harm_security, service, decided, risk;
    long long users, basic, sensitive;
    char scope, works; /* first letters would clash: see scope_of, works_of */
} decoded;
static decoded sys;

enum { SINGLE, MINISTRY, SECTOR, PROVINCE, MULTI_PROVINCE, MULTI_SECTOR, NATION };
enum { SPECIAL, CLASS_1, CLASS_2, CLASS_3, CLASS_4, NO_WORKS };

static unsigned members(const char *set, const char *const *names, size_t n)
{
    unsigned bits = 0;
    while (*set) {
        size_t len = strcspn(set, "|");
        for (size_t i = 0; i < n; i++)
            if (strlen(names[i]) == len && strncmp(set, names[i], len) == 0)
                bits |= 1u << i;
        set += len + (set[len] != '\0');
    }
    return bits;
}

static int one_of(const char *value, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(value, names[i]) == 0)
            return (int)i;
    abort();
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void decode(const char *code, const char *v)
{
    static const char *const kinds[] = {"internal", "public_service", "infrastructure", "industrial_control"};
    static const char *const infos[] = {"public", "private", "personal", "state_secret"};
    static const char *const harms[] = {"none", "harm", "serious", "especially_serious"};
    static const char *const scopes[] = {"single_org", "ministry", "sector", "province", "multi_province", "multi_sector", "nationwide"};
    static const char *const works[] = {"special", "class_1", "class_2", "class_3", "class_4", "none"};
    static const char *const forms[] = {"none", "info_only", "level_1", "level_2", "partial_no_online_filing", "level_3", "partial_online_filing",
                                        "level_4", "full"};
    static const int form_levels[] = {0, 1, 1, 2, 2, 3, 3, 4, 4};
    static const struct { const char *code; size_t at; } flags[] = {
        {"serves_defence_security", offsetof(decoded, defence)}, {"strategic_system", offsetof(decoded, strategic)},
        {"handles_admin_procedures", offsetof(decoded, procedures)}, {"online_service_other", offsetof(decoded, other_service)},
        {"infra_shared", offsetof(decoded, shared)}, {"infra_international_link", offsetof(decoded, link)},
        {"requires_24_7", offsetof(decoded, always)}, {"no_unplanned_stop", offsetof(decoded, no_stop)},
        {"national_egov_system", offsetof(decoded, egov)}, {"national_special_data_store", offsetof(decoded, store)},
        {"ics_direct_control", offsetof(decoded, direct)}, {"national_security_work", offsetof(decoded, security_work)}};
    for (size_t i = 0; i < COUNT(flags); i++)
        if (strcmp(code, flags[i].code) == 0) {
            *(bool *)((char *)&sys + flags[i].at) = strcmp(v, "true") == 0;
            return;
        }
    if (strcmp(code, "system_function") == 0)
        sys.function = members(v, kinds, COUNT(kinds));
    else if (strcmp(code, "info_classes") == 0)
        sys.info = members(v, infos, COUNT(infos));
    else if (strcmp(code, "harm_national_defence") == 0)
        sys.harm_defence = one_of(v, harms, COUNT(harms));
    else if (strcmp(code, "harm_national_security") == 0)
        sys.harm_security = one_of(v, harms, COUNT(harms));
    else if (strcmp(code, "dvc_form") == 0)
        sys.service = form_levels[one_of(v, forms, COUNT(forms))];
    else if (strcmp(code, "conditional_business_line") == 0)
        sys.conditional = strcmp(v, "yes") == 0;
    else if (strcmp(code, "user_count") == 0)
        sys.users = atoll(v);
    else if (strcmp(code, "subjects_basic") == 0)
        sys.basic = atoll(v);
    else if (strcmp(code, "subjects_sensitive") == 0)
        sys.sensitive = atoll(v);
    else if (strcmp(code, "infra_scope") == 0)
        sys.scope = (char)one_of(v, scopes, COUNT(scopes));
    else if (strcmp(code, "construction_class") == 0)
        sys.works = (char)one_of(v, works, COUNT(works));
    else if (strcmp(code, "pm_decided_level") == 0)
        sys.decided = atoi(v); /* "none" is 0 */
    else if (strcmp(code, "risk_level") == 0)
        sys.risk = atoi(v);
    else
        abort();
}

static void set_fact(const fact *f, const char *value)
{
    row[f->index] = value;
    decode(f->code, value);
}

static bool has(unsigned kind)
{
    return sys.function & kind;
}

static bool private_or_personal(void)
{
    return sys.info & (PRIVATE | PERSONAL);
}

static bool secret_or_defence(void)
{
    return (sys.info & SECRET) || sys.defence;
}

static bool ics(void)
{
    return has(INDUSTRIAL) && sys.direct;
}

static bool always_on(void)
{
    return sys.always && sys.no_stop;
}

/* Criteria as bits, highest level first, then as in the law. */
typedef struct result {
    int level;
    unsigned criteria;
    unsigned n; /* criteria asked so far */
} result;

static void met(result *r, int level, bool holds)
{
    if (holds) {
        r->criteria |= 1u << r->n;
        if (level > r->level)
            r->level = level;
    }
    r->n++;
}

static const char *const old_citations[] = {"11.1", "11.2", "11.3", "11.4", "11.5", "10.1", "10.2", "10.3", "10.4", "9.1", "9.2.a",
    "9.2.b", "9.2.c", "9.3", "9.4", "8.1", "8.2.a", "8.2.b", "8.2.c", "8.3", "7"};

static result by_old(void)
{
    result r = {0};
    int h = sys.harm_defence > sys.harm_security ? sys.harm_defence : sys.harm_security;
    bool secret = secret_or_defence(), people = has(PEOPLE), infra = has(INFRA), inside = has(INTERNAL);
    bool other_service = people && sys.other_service, shared = infra && sys.shared;
    met(&r, 5, secret && h >= 3);                                                                               /* 11.1 */
    met(&r, 5, sys.store);                                                                                      /* 11.2 */
    met(&r, 5, infra && sys.link);                                                                              /* 11.3 */
    met(&r, 5, ics() && (sys.works == SPECIAL || sys.security_work));                                           /* 11.4 */
    met(&r, 5, sys.decided == 5);                                                                               /* 11.5 */
    met(&r, 4, secret && h >= 2);                                                                               /* 10.1 */
    met(&r, 4, sys.egov && always_on());                                                                        /* 10.2 */
    met(&r, 4, shared && sys.scope == NATION && always_on());                                                   /* 10.3 */
    met(&r, 4, ics() && sys.works == CLASS_1);                                                                  /* 10.4 */
    met(&r, 3, secret && h >= 1);                                                                               /* 9.1 */
    met(&r, 3, people && sys.service >= 3);                                                                     /* 9.2.a */
    met(&r, 3, other_service && sys.conditional);                                                               /* 9.2.b */
    met(&r, 3, other_service && private_or_personal() && sys.users >= 10000);                                   /* 9.2.c */
    met(&r, 3, shared && (sys.scope == SECTOR || sys.scope == PROVINCE || sys.scope == MULTI_PROVINCE));        /* 9.3 */
    met(&r, 3, ics() && (sys.works == CLASS_2 || sys.works == CLASS_3 || sys.works == CLASS_4));                /* 9.4 */
    met(&r, 2, inside && private_or_personal() && !(sys.info & SECRET));                                        /* 8.1 */
    met(&r, 2, people && (sys.service == 1 || sys.service == 2));                                               /* 8.2.a */
    met(&r, 2, other_service && !sys.conditional);                                                              /* 8.2.b */
    met(&r, 2, other_service && private_or_personal() && sys.users < 10000);                                    /* 8.2.c */
    met(&r, 2, infra && sys.scope == SINGLE);                                                                   /* 8.3 */
    met(&r, 1, inside && sys.info == PUBLIC);                                                                   /* 7 */
    return r;
}

static const char *const new_citations[] = {"15.1", "15.2", "15.3", "15.4", "15.5", "14.1", "14.2", "14.3", "14.4", "13.1", "13.2.a", "13.2.b",
    "13.2.c", "13.3", "13.4", "13.5", "12.1", "12.2.a", "12.2.b", "12.3", "12.4", "11.1"};

static result by_new(void)
{
    result r = {0};
    bool secret = secret_or_defence(), people = has(PEOPLE), infra = has(INFRA), inside = has(INTERNAL);
    bool personal = people && private_or_personal();
    met(&r, 5, ((sys.info & SECRET) || (sys.defence && sys.strategic)) && sys.harm_security >= 3);              /* 15.1 */
    met(&r, 5, sys.store);                                                                                      /* 15.2 */
    met(&r, 5, infra && sys.link);                                                                              /* 15.3 */
    met(&r, 5, ics() && (sys.works == SPECIAL || sys.security_work));                                           /* 15.4 */
    met(&r, 5, sys.decided == 5);                                                                               /* 15.5 */
    met(&r, 4, secret && sys.harm_security >= 2);                                                               /* 14.1 */
    met(&r, 4, always_on() && (sys.egov || (infra && sys.scope == NATION)));                                    /* 14.2 */
    met(&r, 4, ics() && sys.works == CLASS_1);                                                                  /* 14.3 */
    met(&r, 4, sys.decided == 4);                                                                               /* 14.4 */
    met(&r, 3, secret && sys.harm_security >= 1);                                                               /* 13.1 */
    met(&r, 3, people && sys.conditional);                                                                      /* 13.2.a */
    met(&r, 3, people && sys.procedures);                                                                       /* 13.2.b */
    met(&r, 3, personal && (sys.basic >= 100000 || sys.sensitive >= 10000));                                    /* 13.2.c */
    met(&r, 3, infra && (sys.scope == MINISTRY || sys.scope == SECTOR || sys.scope == PROVINCE || sys.scope == MULTI_PROVINCE)); /* 13.3 */
    met(&r, 3, ics() && (sys.works == CLASS_2 || sys.works == CLASS_3 || sys.works == CLASS_4));                /* 13.4 */
    met(&r, 3, sys.decided == 3);                                                                               /* 13.5 */
    met(&r, 2, inside && private_or_personal() && !(sys.info & SECRET));                                        /* 12.1 */
    met(&r, 2, people && !sys.conditional);                                                                     /* 12.2.a */
    met(&r, 2, personal && ((sys.basic > 0 && sys.basic < 100000) || (sys.sensitive > 0 && sys.sensitive < 10000))); /* 12.2.b */
    met(&r, 2, infra && sys.scope == SINGLE);                                                                   /* 12.3 */
    met(&r, 2, sys.decided == 2);                                                                               /* 12.4 */
    met(&r, 1, inside && sys.info == PUBLIC);                                                                   /* 11.1 */
    if (sys.risk > r.level)
        r.level = sys.risk;
    return r;
}

typedef struct decree {
    const pack *p;
    result (*by_hand)(void);
    const char *const *citations;
} decree;

static decree old_decree(void)
{
    return (decree){old_pack, by_old, old_citations};
}

static decree new_decree(void)
{
    return (decree){new_pack, by_new, new_citations};
}

static void text_of(const decree *d, unsigned criteria, char *to, size_t size)
{
    to[0] = '\0';
    for (unsigned i = 0; i < 32; i++)
        if (criteria >> i & 1) {
            size_t n = strlen(to);
            snprintf(to + n, size - n, "%s%s", n ? "|" : "", d->citations[i]);
        }
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

/* The same by bit masks (law/masks.h) must be the same. */
static void check_masks(const masks *m, verdict_run *run, const verdict *v)
{
    int32_t cls[64];
    for (size_t i = 0; i < masks_nfacts(m); i++)
        cls[i] = masks_class(m, i, row[masks_fact(m, i)->index]);
    bool missing[256];
    memcpy(missing, v->missing, facts_count(dict));
    const pack_criterion *criteria[64];
    size_t n = v->ncriteria;
    memcpy(criteria, v->criteria, n * sizeof *criteria);
    int min = v->min, max = v->max;
    masks_verdict x;
    masks_of(m, run, cls, &x);
    assert_int_equal(x.min, min);
    assert_int_equal(x.max, max);
    size_t k = 0;
    for (unsigned bit = 0; bit < 64; bit++)
        if (x.criteria >> bit & 1)
            assert_true(k < n && criteria[k++] == masks_criterion(m, bit));
    assert_int_equal(k, n);
    for (size_t i = 0; i < masks_nfacts(m); i++)
        assert_int_equal(x.missing >> i & 1, missing[masks_fact(m, i)->index]);
}

static void known(decree d)
{
    world w = the_world(d.p);
    verdict_run *run = verdict_run_new(d.p);
    masks *m = masks_new(d.p);
    size_t levels[6] = {0};
    for (int i = 0; i < 500000; i++) {
        for (size_t k = 0; k < w.nread; k++)
            set_fact(w.read[k], random_value(w.read[k]));
        result r = d.by_hand();
        verdict v;
        verdict_of(run, row, &v);
        char criteria[400], expected[400];
        join(&v, criteria, sizeof criteria);
        text_of(&d, r.criteria, expected, sizeof expected);
        assert_int_equal(v.min, r.level);
        assert_int_equal(v.max, r.level);
        assert_string_equal(criteria, expected);
        for (size_t k = 0; k < facts_count(dict); k++)
            assert_false(v.missing[k]);
        check_masks(m, run, &v);
        levels[r.level]++;
    }
    for (size_t i = 0; i < 6; i++)
        assert_in_range(levels[i], 1000, 500000); /* every level is really exercised */
    masks_free(m);
    verdict_run_free(run);
}

static void known_old(void **state)
{
    (void)state;
    known(old_decree());
}

static void known_new(void **state)
{
    (void)state;
    known(new_decree());
}

/* All completions of up to three unknown facts: a grid of results. */
typedef struct grid {
    const fact *unknown[3];
    const char *values[3][64];
    size_t size[3], n, cells;
    result *at; /* the last fact runs fastest */
} grid;

enum { GRID_MAX = 16 * 16 * 16 };

static void fill_grid(grid *g, const decree *d, size_t depth, size_t *cell)
{
    if (depth == g->n || depth == COUNT(g->unknown)) {
        g->at[(*cell)++] = d->by_hand();
        return;
    }
    for (size_t i = 0; i < g->size[depth]; i++) {
        decode(g->unknown[depth]->code, g->values[depth][i]);
        fill_grid(g, d, depth + 1, cell);
    }
}

/* Do two completions that differ only in fact `k` give different levels? */
static bool matters(const grid *g, size_t k)
{
    size_t stride = 1;
    for (size_t i = k + 1; i < g->n; i++)
        stride *= g->size[i];
    for (size_t c = 0; c < g->cells; c++)
        if (c / stride % g->size[k] && g->at[c].level != g->at[c - stride].level)
            return true;
    return false;
}

/* Up to three unknown facts: bounds, criteria and missing facts equal exhaustive completion. */
static void unknown(decree d)
{
    world w = the_world(d.p);
    verdict_run *run = verdict_run_new(d.p);
    masks *m = masks_new(d.p);
    grid g = {.at = cd_calloc(GRID_MAX, sizeof *g.at)};
    size_t open = 0;
    for (int i = 0; i < 200000; i++) {
        for (size_t k = 0; k < w.nread; k++)
            set_fact(w.read[k], random_value(w.read[k]));
        size_t want = 1 + pick(3);
        g.n = 0;
        g.cells = 1;
        while (g.n < want) {
            const fact *f = w.read[pick(w.nread)];
            bool have = false;
            for (size_t k = 0; k < g.n; k++)
                have = have || g.unknown[k] == f;
            if (have)
                continue;
            g.unknown[g.n] = f;
            g.size[g.n] = domain(f, g.values[g.n]);
            g.cells *= g.size[g.n++];
            row[f->index] = NULL;
        }
        size_t cells = 0;
        fill_grid(&g, &d, 0, &cells);
        int min = 99, max = -1;
        unsigned always = ~0u;
        for (size_t c = 0; c < cells; c++) {
            min = g.at[c].level < min ? g.at[c].level : min;
            max = g.at[c].level > max ? g.at[c].level : max;
            always &= g.at[c].criteria;
        }
        verdict v;
        verdict_of(run, row, &v);
        char criteria[400], expected[400];
        join(&v, criteria, sizeof criteria);
        text_of(&d, always, expected, sizeof expected);
        assert_int_equal(v.min, min);
        assert_int_equal(v.max, max);
        assert_string_equal(criteria, expected);
        size_t nmissing = 0;
        for (size_t k = 0; k < facts_count(dict); k++)
            nmissing += v.missing[k];
        for (size_t k = 0; k < g.n; k++) {
            bool does = matters(&g, k);
            assert_int_equal(v.missing[g.unknown[k]->index], does);
            nmissing -= does;
        }
        assert_int_equal(nmissing, 0);
        check_masks(m, run, &v);
        open += min != max;
    }
    assert_true(open > 20000);
    free(g.at);
    masks_free(m);
    verdict_run_free(run);
}

static void unknown_old(void **state)
{
    (void)state;
    unknown(old_decree());
}

static void unknown_new(void **state)
{
    (void)state;
    unknown(new_decree());
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
