/* The compiled packs against their DMN tables evaluated directly: two ways from the same table to a verdict.  Knows no
 * law: packs, facts and domains are read from rules/, the names of the decisions from each pack.xml. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "dmn/dmn.h"
#include "law/pack.h"
#include "xml/xml.h"

enum { PACKS_MAX = 16, DOMAIN_MAX = 300, HITS_MAX = 128 };

typedef struct names { /* as pack.xml gives them */
    const dmn_element *level, *tables[3]; /* criteria, raises, flags; NULL: the pack has none */
    size_t citation[3], evaluable[3];     /* annotation columns; SIZE_MAX: none */
} names;

static law *rules;
static const facts *dict;
static const pack *packs[PACKS_MAX];
static names name_of[PACKS_MAX];
static size_t npacks;
static cd_diags diags;

static int column(const dmn_element *e, const char *name, size_t *ret)
{
    *ret = SIZE_MAX;
    return !name || dmn_table_annotation(dmn_expr_table(dmn_element_logic(e)), name, ret) ? 0 : -1;
}

static int read_names(const pack *p, names *ret)
{
    cd_auto_free char *path = NULL;
    cd_xml *doc;
    if (asprintf(&path, "%s/pack.xml", p->dir) < 0 || cd_xml_read_file(path, &diags, &doc) != CD_OK)
        return -1;
    static const char *const elements[] = {"criteria", "raise", "flags"};
    const cd_node *model = cd_elem_first(cd_xml_root(doc), "model"), *notes = cd_elem_first(model, "annotations");
    ret->level = dmn_model_find(p->model.dmn, DMN_DECISION, cd_node_attr(cd_elem_first(model, "level"), "decision"));
    int r = ret->level ? 0 : -1;
    for (size_t i = 0; i < 3 && r == 0; i++) {
        const cd_node *n = cd_elem_first(model, elements[i]);
        if (!n)
            continue;
        ret->tables[i] = dmn_model_find(p->model.dmn, DMN_DECISION, cd_node_attr(n, "decision"));
        r = ret->tables[i] && column(ret->tables[i], cd_node_attr(notes, "citation"), &ret->citation[i]) == 0 ? 0 : -1;
        if (r == 0)
            column(ret->tables[i], cd_node_attr(notes, "evaluable"), &ret->evaluable[i]); /* not every table has it */
    }
    cd_xml_free(doc);
    return r;
}

static int load(void **state)
{
    (void)state;
    cd_diags_init(&diags);
    cd_auto_free char *dir = NULL;
    if (asprintf(&dir, "%s/rules", getenv("CAPDO_SOURCE")) < 0)
        return -1;
    int r = law_open(dir, NULL, &diags, &rules);
    for (size_t i = 0; r == CD_OK && i < law_npacks(rules) && npacks < PACKS_MAX; i++) {
        r = law_pack(rules, law_pack_id(rules, i), &diags, &packs[npacks]);
        if (r == CD_OK)
            r = read_names(packs[npacks], &name_of[npacks]);
        npacks++;
    }
    if (r == CD_OK)
        dict = law_facts(rules);
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

/* ---- domains from the dictionary ---- */

static uint64_t seed = 20260819;
static size_t pick(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((seed >> 33) % n);
}

typedef struct domain {
    char **values;
    size_t n;
} domain;

static domain domains[256];

static void add(domain *d, const fact *f, const char *text)
{
    char *value;
    cd_diags ignore;
    cd_diags_init(&ignore);
    int r = fact_parse(f, text, cd_place_file("test"), f->code, &ignore, &value);
    cd_diags_done(&ignore);
    if (r != CD_OK || !value)
        return;
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->values[i], value) == 0) {
            free(value);
            return;
        }
    assert_true(d->n < DOMAIN_MAX);
    d->values = cd_realloc(d->values, d->n + 1, sizeof *d->values);
    d->values[d->n++] = value;
}

/* Every value the dictionary allows; of counts each power of ten and each bound that some pack breaks at, with its
 * neighbours. */
static void make_domain(const fact *f)
{
    domain *d = &domains[f->index];
    char text[64];
    if (f->kind == FACT_BOOL) {
        add(d, f, "true");
        add(d, f, "false");
    } else if (f->kind == FACT_ENUM) {
        for (size_t i = 0; i < f->nvalues; i++)
            add(d, f, f->values[i].code); /* locked ones are refused and left out */
    } else if (f->kind == FACT_SET) {
        for (size_t bits = 0; bits < (size_t)1 << f->nvalues; bits++) {
            char set[1000] = "";
            for (size_t i = 0; i < f->nvalues; i++)
                if (bits >> i & 1)
                    snprintf(set + strlen(set), sizeof set - strlen(set), "%s%s", *set ? "|" : "", f->values[i].code);
            add(d, f, set);
        }
    } else if (f->kind == FACT_COUNT) {
        for (int64_t power = 1; power <= f->max; power *= 10)
            for (int64_t k = -1; k <= 1; k++) {
                snprintf(text, sizeof text, "%lld", (long long)(power + k));
                add(d, f, text);
            }
        for (size_t p = 0; p < npacks; p++)
            for (size_t v = 0; v < packs[p]->model.nvars; v++)
                for (size_t c = 0; packs[p]->model.vars[v].fact == f && c < packs[p]->model.vars[v].nclasses; c++)
                    for (int64_t k = -1; k <= 1; k++) {
                        snprintf(text, sizeof text, "%lld", (long long)(packs[p]->model.vars[v].breaks[c] + k));
                        add(d, f, text);
                    }
    }
}

/* ---- the tables evaluated directly ---- */

static const feel_value *as_feel(const fact *f, const char *value, cd_arena *a)
{
    if (f->kind == FACT_BOOL)
        return feel_bool(strcmp(value, "true") == 0);
    if (f->kind == FACT_ENUM)
        return feel_string(a, value);
    if (f->kind == FACT_COUNT)
        return feel_int(a, atoll(value));
    const char *members[64];
    size_t n = 0;
    char *copy = cd_arena_strdup(a, value);
    for (char *save, *s = strtok_r(copy, "|", &save); s; s = strtok_r(NULL, "|", &save))
        members[n++] = s;
    return feel_list_of_strings(a, members, n);
}

typedef struct direct {
    int level;
    bool met[3][HITS_MAX];   /* by table and citation of the pack: some row that can be evaluated is hit */
    bool limb[3][HITS_MAX];  /* by table and row of the table */
} direct;

static const pack_criterion *list_of(const pack *p, size_t table, size_t *ret)
{
    *ret = table == 0 ? p->ncriteria : table == 1 ? p->nraises : p->nflags;
    return table == 0 ? p->criteria : table == 1 ? p->raises : p->flags;
}

static void evaluate(size_t k, const char *const *values, direct *ret)
{
    const pack *p = packs[k];
    memset(ret, 0, sizeof *ret);
    cd_arena a;
    cd_arena_init(&a);
    feel_run run;
    feel_run_init(&run, &a, NULL, &diags);
    feel_pair *pairs = cd_arena_array(&a, p->model.nvars, sizeof *pairs);
    for (size_t i = 0; i < p->model.nvars; i++) {
        const fact *f = p->model.vars[i].fact;
        pairs[i] = (feel_pair){f->code, as_feel(f, values[f->index], &a)};
    }
    dmn_session *s = dmn_session_new(p->model.dmn, feel_context(&a, pairs, p->model.nvars), NULL, &run);
    int64_t level;
    assert_true(feel_get_int(dmn_session_value(s, name_of[k].level), &level));
    ret->level = (int)level;
    for (size_t t = 0; t < 3; t++) {
        const dmn_element *e = name_of[k].tables[t];
        if (!e)
            continue;
        const dmn_table *table = dmn_expr_table(dmn_element_logic(e));
        const size_t *hits;
        size_t nhits;
        bool violated;
        dmn_table_eval(&run, table, dmn_session_env(s, e), &hits, &nhits, &violated);
        assert_false(violated);
        for (size_t i = 0; i < nhits; i++) {
            const dmn_rule *rule = &table->rules[hits[i]];
            if (name_of[k].evaluable[t] != SIZE_MAX && strcmp(rule->annotations[name_of[k].evaluable[t]].text, "có") != 0)
                continue;
            ret->limb[t][hits[i]] = true;
            size_t n, c = 0;
            const pack_criterion *list = list_of(p, t, &n);
            while (c < n && strcmp(list[c].citation, rule->annotations[name_of[k].citation[t]].text) != 0)
                c++;
            assert_true(c < n);
            ret->met[t][c] = true;
        }
    }
    cd_arena_done(&a);
    assert_int_equal(diags.count, 0);
}

/* Citations that are met, highest level first, then as in the law. */
static void citations(const pack *p, const bool *met, char *to, size_t size)
{
    to[0] = '\0';
    for (int level = (int)p->nlevels; level > 0; level--)
        for (size_t i = 0; i < p->ncriteria; i++)
            if (met[i] && p->criteria[i].level == level)
                snprintf(to + strlen(to), size - strlen(to), "%s%s", *to ? "|" : "", p->criteria[i].citation);
}

static void citations_of(const verdict *v, char *to, size_t size)
{
    to[0] = '\0';
    for (size_t i = 0; i < v->ncriteria; i++)
        snprintf(to + strlen(to), size - strlen(to), "%s%s", i ? "|" : "", v->criteria[i]->citation);
}

static const char *values[256];

/* Level 5 swallows uniform rows: facts are taken from a calm row, more or less of them, so that low levels are met too. */
static void random_row(const pack *p, const char *const *calm)
{
    size_t most = 2 + pick(12);
    for (size_t i = 0; i < p->model.nvars; i++) {
        const fact *f = p->model.vars[i].fact;
        const domain *d = &domains[f->index];
        values[f->index] = calm && pick(most) ? calm[f->index] : d->values[pick(d->n)];
    }
}

/* A row of level 0, walked to from chance. */
static void calm_row(size_t k, const char **ret)
{
    int best = 1000;
    verdict_run *run = verdict_run_new(packs[k]);
    for (int i = 0; i < 100000 && best > 0; i++) {
        random_row(packs[k], best < 1000 ? ret : NULL);
        verdict v;
        verdict_of(run, values, &v);
        if (v.max < best) {
            best = v.max;
            memcpy(ret, values, sizeof values);
        }
    }
    verdict_run_free(run);
    assert_int_equal(best, 0);
}

static void prepared(void)
{
    for (size_t i = 0; i < facts_count(dict); i++) {
        if (domains[i].n)
            continue;
        for (size_t k = 0; k < npacks; k++)
            if (packs[k]->model.var_of[i] >= 0) {
                make_domain(facts_at(dict, i));
                break;
            }
    }
}

/* ---- all facts known ---- */

static void complete_rows(void **state)
{
    (void)state;
    prepared();
    assert_true(npacks >= 3);
    for (size_t k = 0; k < npacks; k++) {
        const pack *p = packs[k];
        const char *calm[256];
        memset(values, 0, sizeof values);
        calm_row(k, calm);
        verdict_run *run = verdict_run_new(p);
        size_t levels[16] = {0}, hits[3] = {0};
        for (int i = 0; i < 5000; i++) {
            random_row(p, i % 4 ? calm : NULL);
            direct d;
            evaluate(k, values, &d);
            verdict v;
            verdict_of(run, values, &v);
            char want[1000], got[1000];
            citations(p, d.met[0], want, sizeof want);
            citations_of(&v, got, sizeof got);
            assert_int_equal(v.min, d.level);
            assert_int_equal(v.max, d.level);
            assert_string_equal(got, want);
            for (size_t f = 0; f < facts_count(dict); f++)
                assert_false(v.missing[f]);
            int by_criteria = 0;
            for (size_t t = 0; t < 3; t++) {
                size_t n, row = 0;
                const pack_criterion *list = list_of(p, t, &n);
                for (size_t c = 0; c < n; c++) {
                    assert_int_equal(verdict_truth(run, values, list[c].met), d.met[t][c] ? TRUTH_YES : TRUTH_NO);
                    hits[t] += d.met[t][c];
                    row += list[c].nlimbs;
                    if (t == 0 && d.met[t][c] && list[c].level > by_criteria)
                        by_criteria = list[c].level;
                    for (size_t l = 0; l < list[c].nlimbs; l++) { /* the limb is the row written at the same place */
                        const dmn_table *table = dmn_expr_table(dmn_element_logic(name_of[k].tables[t]));
                        size_t r = 0;
                        while (r < table->nrules && (table->rules[r].at.line != list[c].limbs[l].at.line ||
                                                     table->rules[r].at.column != list[c].limbs[l].at.column))
                            r++;
                        assert_true(r < table->nrules);
                        assert_int_equal(verdict_truth(run, values, list[c].limbs[l].met), d.limb[t][r] ? TRUTH_YES : TRUTH_NO);
                    }
                }
                if (name_of[k].tables[t])
                    assert_int_equal(row, dmn_expr_table(dmn_element_logic(name_of[k].tables[t]))->nrules);
            }
            assert_int_equal(v.min_by_criteria, by_criteria);
            assert_int_equal(v.max_by_criteria, by_criteria);
            levels[d.level]++;
        }
        for (size_t l = 0; l <= p->nlevels; l++)
            if (levels[l] < 10)
                fail_msg("%s: level %zu was met %zu times only", p->id, l, levels[l]);
        for (size_t t = 0; t < 3; t++)
            assert_true(!name_of[k].tables[t] || hits[t] > 100);
        verdict_run_free(run);
    }
}

/* ---- some unknown: every completion evaluated ---- */

typedef struct completing {
    size_t k;
    const fact *f[2];
    size_t n;
    int level[DOMAIN_MAX][DOMAIN_MAX];
    bool common[HITS_MAX];
} completing;

static void complete_all(completing *c)
{
    size_t nb = c->n > 1 ? domains[c->f[1]->index].n : 1;
    memset(c->common, true, sizeof c->common);
    for (size_t i = 0; i < domains[c->f[0]->index].n; i++)
        for (size_t j = 0; j < nb; j++) {
            values[c->f[0]->index] = domains[c->f[0]->index].values[i];
            if (c->n > 1)
                values[c->f[1]->index] = domains[c->f[1]->index].values[j];
            direct d;
            evaluate(c->k, values, &d);
            c->level[i][j] = d.level;
            for (size_t x = 0; x < HITS_MAX; x++)
                c->common[x] = c->common[x] && d.met[0][x];
        }
    for (size_t i = 0; i < c->n; i++)
        values[c->f[i]->index] = NULL;
}

static void unknown_facts(void **state)
{
    (void)state;
    prepared();
    static completing c;
    for (size_t k = 0; k < npacks; k++) {
        const pack *p = packs[k];
        const char *calm[256];
        memset(values, 0, sizeof values);
        calm_row(k, calm);
        verdict_run *run = verdict_run_new(p);
        size_t open = 0, essential = 0, not_essential = 0;
        for (int i = 0; i < 400; i++) {
            random_row(p, i % 8 ? calm : NULL);
            c.k = k;
            c.n = 1 + pick(2);
            do {
                for (size_t n = 0; n < c.n; n++)
                    c.f[n] = p->model.vars[pick(p->model.nvars)].fact;
            } while (c.n > 1 && c.f[0] == c.f[1]);
            complete_all(&c);
            size_t na = domains[c.f[0]->index].n, nb = c.n > 1 ? domains[c.f[1]->index].n : 1;
            int min = c.level[0][0], max = min;
            bool missing[2] = {false, false};
            for (size_t x = 0; x < na; x++)
                for (size_t y = 0; y < nb; y++) {
                    min = c.level[x][y] < min ? c.level[x][y] : min;
                    max = c.level[x][y] > max ? c.level[x][y] : max;
                    missing[0] = missing[0] || c.level[x][y] != c.level[0][y];
                    missing[1] = missing[1] || c.level[x][y] != c.level[x][0];
                }
            verdict v;
            verdict_of(run, values, &v);
            char want[1000], got[1000];
            citations(p, c.common, want, sizeof want);
            citations_of(&v, got, sizeof got);
            assert_int_equal(v.min, min);
            assert_int_equal(v.max, max);
            assert_string_equal(got, want);
            for (size_t f = 0; f < facts_count(dict); f++) {
                bool should = (c.f[0]->index == f && missing[0]) || (c.n > 1 && c.f[1]->index == f && missing[1]);
                assert_int_equal(v.missing[f], should);
            }
            open += min != max;
            for (size_t n = 0; n < c.n; n++) {
                essential += missing[n];
                not_essential += !missing[n];
            }
        }
        assert_true(open > 20 && essential > 20 && not_essential > 20); /* both answers were really exercised */
        verdict_run_free(run);
    }
}

/* A fact that the pack is said not to read changes nothing, one that it reads changes some level. */
static void facts_read(void **state)
{
    (void)state;
    prepared();
    for (size_t k = 0; k < npacks; k++) {
        const pack *p = packs[k];
        const char *calm[256];
        memset(values, 0, sizeof values);
        calm_row(k, calm);
        for (size_t v = 0; v < p->model.nvars; v++) {
            const fact *f = p->model.vars[v].fact;
            bool changes = false;
            for (int i = 0; i < (pack_reads(p, f) ? 20000 : 500) && !changes; i++) {
                random_row(p, i % 2 ? calm : NULL);
                direct a, b;
                evaluate(k, values, &a);
                values[f->index] = domains[f->index].values[pick(domains[f->index].n)];
                evaluate(k, values, &b);
                changes = a.level != b.level;
                if (changes && !pack_reads(p, f))
                    fail_msg("%s: %s changes the level", p->id, f->code);
            }
            if (changes != pack_reads(p, f))
                fail_msg("%s: no row was found where %s changes the level", p->id, f->code);
        }
    }
}

static void done(void)
{
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        for (size_t k = 0; k < domains[i].n; k++)
            free(domains[i].values[k]);
        free(domains[i].values);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(complete_rows), cmocka_unit_test(unknown_facts), cmocka_unit_test(facts_read)};
    int r = cmocka_run_group_tests_name("cross", tests, load, unload);
    done();
    return r;
}
