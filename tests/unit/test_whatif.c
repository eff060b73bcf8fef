/* The smallest sets of changed answers against brute force: random packs with every set of changes tried, the packs of
 * rules/ with every set of up to two. */
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
#include "random_packs.h"

enum { NRANDOM = 40, ROWS = 25 };

static cd_diags diags;
static char dir[] = "/tmp/capdo-whatif-XXXXXX";
static law *rules, *random_rules;
static rp_pack random_packs[NRANDOM];
static const pack *loaded[NRANDOM];

/* Two enums of 40 values, each told apart: level 1 says which, level 2 is both off their first value. */
static void write_crossing(void)
{
    rp_pack_xml(dir, "crossing", false);
    FILE *f = rp_open(dir, "crossing", "facts.xml"), *out = rp_open(dir, "crossing", "criteria.dmn");
    fputs("<facts xmlns='urn:capdo:facts:1'>", f);
    for (int i = 0; i < 2; i++) {
        fprintf(f, "<fact code='cross_%d' kind='enum' group='systems'><label xml:lang='vi'>Dữ kiện %d</label>", i, i);
        for (int v = 0; v < 40; v++)
            fprintf(f, "<value code='w%d'><label xml:lang='vi'>Giá trị %d</label></value>", v, v);
        fputs("</fact>", f);
    }
    fputs("</facts>", f);
    fclose(f);
    fputs("<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='crossing' name='crossing' namespace='urn:capdo:test:crossing'>"
          "<inputData id='i0' name='cross_0'><variable id='i0v' name='cross_0' typeRef='string'/></inputData>"
          "<inputData id='i1' name='cross_1'><variable id='i1v' name='cross_1' typeRef='string'/></inputData>"
          "<decision id='d1' name='Tiêu chí'><variable id='d1v' name='Tiêu chí' typeRef='Any'/>"
          "<informationRequirement id='q0'><requiredInput href='#i0'/></informationRequirement><informationRequirement id='q1'><requiredInput href='#i1'/></informationRequirement>"
          "<decisionTable id='t' hitPolicy='COLLECT'>"
          "<input id='c0' label='0'><inputExpression id='x0' typeRef='string'><text>cross_0</text></inputExpression></input>"
          "<input id='c1' label='1'><inputExpression id='x1' typeRef='string'><text>cross_1</text></inputExpression></input>"
          "<output id='o' name='level' typeRef='number'/><annotation name='Viện dẫn'/><annotation name='Câu dẫn'/><annotation name='Lời văn'/>"
          "<annotation name='Vế'/><annotation name='Đánh giá'/>", out);
    for (int r = 0; r < 81; r++) {
        char cell[2][30] = {"-", "-"};
        if (r < 80)
            snprintf(cell[r / 40], sizeof *cell, "\"w%d\"", r % 40);
        else
            strcpy(cell[0], "not(\"w0\")"), strcpy(cell[1], "not(\"w0\")");
        fprintf(out, "<rule id='r%d'><inputEntry id='r%da'><text>%s</text></inputEntry><inputEntry id='r%db'><text>%s</text></inputEntry><outputEntry id='r%do'><text>%d</text></outputEntry>"
                     "<annotationEntry><text>%d</text></annotationEntry><annotationEntry><text/></annotationEntry><annotationEntry><text>Lời văn.</text></annotationEntry>"
                     "<annotationEntry><text>1</text></annotationEntry><annotationEntry><text>có</text></annotationEntry></rule>",
                r, r, cell[0], r, cell[1], r, r < 80 ? 1 : 2, r + 1);
    }
    fputs("</decisionTable></decision><decision id='d2' name='Cấp độ'><variable id='d2v' name='Cấp độ' typeRef='number'/><informationRequirement id='d2r'>"
          "<requiredDecision href='#d1'/></informationRequirement><literalExpression id='d2x'><text>max(flatten([Tiêu chí, 0])[item != null])</text></literalExpression>"
          "</decision></definitions>", out);
    fclose(out);
}

static int load(void **state)
{
    (void)state;
    cd_diags_init(&diags);
    cd_auto_free char *own = NULL;
    if (!mkdtemp(dir) || asprintf(&own, "%s/rules", getenv("CAPDO_SOURCE")) < 0)
        return -1;
    rp_seed = 2026;
    rp_write_facts(dir);
    write_crossing();
    for (size_t i = 0; i < NRANDOM; i++) {
        char id[20];
        snprintf(id, sizeof id, "r%zu", i);
        rp_make(&random_packs[i]);
        rp_write(&random_packs[i], dir, id);
    }
    int r = law_open(own, NULL, &diags, &rules);
    if (r == CD_OK)
        r = law_open(dir, own, &diags, &random_rules);
    for (size_t i = 0; r == CD_OK && i < NRANDOM; i++) {
        char id[20];
        snprintf(id, sizeof id, "r%zu", i);
        r = law_pack(random_rules, id, &diags, &loaded[i]);
    }
    if (r != CD_OK)
        cd_diags_print(&diags, stderr);
    return r;
}

static int unload(void **state)
{
    (void)state;
    law_close(rules);
    law_close(random_rules);
    cd_diags_done(&diags);
    rp_remove(dir);
    return 0;
}

/* ---- every set of changes, by verdicts alone ---- */

/* A set of changes as text "var=class var=class", in order of the variables. */
typedef struct found {
    char (*sets)[200];
    size_t n, cap;
} found;

typedef struct trying {
    const space *s;
    const pack *p;
    verdict_run *run;
    const char **values;      /* changed in place */
    const int32_t *now;
    const whatif_rest *rest;
    bool told;                /* the system counts as it is */
    size_t chosen_var[16], chosen_cls[16];
    found by_level[16];       /* sets of exactly the size tried now that make the level certain */
} trying;

/* Is the level certain, whatever is left unknown?  Of a whole: all its parts count. */
static int certain(trying *t)
{
    verdict v;
    verdict_of(t->run, t->values, &v);
    int min = v.min, max = v.max;
    if (t->rest) {
        min = t->rest->min > min ? t->rest->min : min;
        max = t->rest->max > max ? t->rest->max : max;
    }
    return min == max ? min : -1;
}

static void try_sets(trying *t, size_t first, size_t depth, size_t size)
{
    if (depth == size) {
        bool counts = t->told;
        for (size_t i = 0; i < size; i++)
            counts = counts || pack_reads(t->p, t->s->vars[t->chosen_var[i]].fact);
        int level = counts ? certain(t) : -1;
        if (level < 0)
            return;
        found *f = &t->by_level[level];
        if (f->n == f->cap)
            f->sets = cd_realloc(f->sets, f->cap = f->cap ? f->cap * 2 : 64, sizeof *f->sets);
        char *text = f->sets[f->n++];
        text[0] = '\0';
        for (size_t i = 0; i < size; i++)
            snprintf(text + strlen(text), sizeof *f->sets - strlen(text), "%zu=%zu ", t->chosen_var[i], t->chosen_cls[i]);
        return;
    }
    for (size_t var = first; var < t->s->nvars; var++) {
        const char **at = &t->values[t->s->vars[var].fact->index];
        const char *keep = *at;
        for (size_t c = 0; c < t->s->vars[var].nclasses; c++) {
            if (t->now[var] == (int32_t)c)
                continue;
            *at = t->s->vars[var].classes[c].values[0];
            t->chosen_var[depth] = var;
            t->chosen_cls[depth] = c;
            try_sets(t, var + 1, depth + 1, size);
        }
        *at = keep;
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Compares what whatif_levels says with all sets of up to `most` changes. */
static void check(space *s, const pack *p, const char **values, const whatif_rest *rest, size_t most, size_t *sizes)
{
    cd_arena a;
    cd_arena_init(&a);
    int32_t now[64];
    bool told = !rest;
    for (size_t i = 0; i < s->nvars; i++) {
        now[i] = space_class_of(&s->vars[i], values[s->vars[i].fact->index]);
        told = told || (now[i] >= 0 && pack_reads(p, s->vars[i].fact));
    }
    const whatif_level *levels;
    size_t n;
    whatif_levels(s, values, rest, &a, &levels, &n);
    trying t = {.s = s, .p = p, .run = verdict_run_new(p), .values = values, .now = now, .rest = rest, .told = told};
    int today = told ? certain(&t) : rest->min == rest->max ? rest->min : -1;
    assert_int_equal(n, p->nlevels + 1 - (today >= 0));
    bool settled[16] = {false};
    for (size_t size = 0; size <= most && size <= s->nvars; size++) {
        try_sets(&t, 0, 0, size);
        for (size_t i = 0; i < n; i++) {
            const whatif_level *l = &levels[i];
            assert_int_not_equal(l->level, today);
            found *f = &t.by_level[l->level];
            if (!settled[l->level] && f->n) {
                settled[l->level] = true;
                assert_true(l->reachable);
                assert_int_equal(l->nchanges, size);
                assert_int_equal(l->truncated, f->n > WHATIF_MAX);
                assert_int_equal(l->nsets, f->n > WHATIF_MAX ? WHATIF_MAX : f->n);
                char(*sets)[200] = cd_calloc(l->nsets, sizeof *sets);
                for (size_t k = 0; k < l->nsets; k++) {
                    assert_int_equal(l->sets[k].n, size);
                    for (size_t m = 0; m < size; m++)
                        snprintf(sets[k] + strlen(sets[k]), sizeof *sets - strlen(sets[k]), "%zu=%zu ", l->sets[k].changes[m].var, l->sets[k].changes[m].cls);
                }
                qsort(sets, l->nsets, sizeof *sets, by_text);
                qsort(f->sets, f->n, sizeof *f->sets, by_text);
                for (size_t k = 0; k < l->nsets; k++) {
                    if (l->truncated)
                        assert_non_null(bsearch(sets[k], f->sets, f->n, sizeof *f->sets, by_text));
                    else
                        assert_string_equal(sets[k], f->sets[k]);
                    assert_true(k == 0 || strcmp(sets[k - 1], sets[k]) != 0);
                }
                free(sets);
                sizes[size]++;
            }
            f->n = 0;
        }
        if (today >= 0)
            t.by_level[today].n = 0;
    }
    for (size_t i = 0; i < n; i++)
        if (!settled[levels[i].level]) { /* not with so few */
            assert_true(!levels[i].reachable || levels[i].nchanges > most);
            if (most >= s->nvars)
                assert_false(levels[i].reachable);
            if (!levels[i].reachable) {
                assert_int_equal(levels[i].nsets, 0);
                assert_int_equal(levels[i].nchanges, 0);
                sizes[15]++;
            }
        }
    for (size_t i = 0; i < 16; i++)
        free(t.by_level[i].sets);
    verdict_run_free(t.run);
    cd_arena_done(&a);
}

static void random_systems(bool with_rest, size_t *sizes)
{
    const facts *f = law_facts(random_rules);
    for (size_t k = 0; k < NRANDOM; k++) {
        space *s = space_new(&loaded[k], 1);
        const char **values = cd_calloc(facts_count(f), sizeof *values);
        for (size_t i = 0; i < ROWS; i++) {
            bool empty = with_rest && i % 8 == 0; /* tells nothing: a system of components does not count itself */
            for (size_t v = 0; v < RP_FACTS; v++)
                values[facts_find(f, rp_code[v])->index] = empty || rp_pick(4) == 0 ? NULL : rp_value[v][rp_pick(rp_nvalues[v])];
            whatif_rest rest = {(int)rp_pick(RP_LEVELS + 1), 0};
            rest.max = rest.min + (rp_pick(2) ? 0 : (int)rp_pick((size_t)(RP_LEVELS + 1 - rest.min)));
            check(s, loaded[k], values, with_rest ? &rest : NULL, RP_FACTS, sizes);
        }
        free(values);
        space_free(s);
    }
}

static void alone(void **state)
{
    (void)state;
    size_t sizes[16] = {0};
    random_systems(false, sizes);
    for (size_t i = 1; i <= 3; i++)
        assert_true(sizes[i] > 50);
    assert_true(sizes[15] > 50); /* levels out of reach */
    assert_int_equal(sizes[0], 0);
}

static void with_components(void **state)
{
    (void)state;
    size_t sizes[16] = {0};
    random_systems(true, sizes);
    for (size_t i = 1; i <= 2; i++)
        assert_true(sizes[i] > 50);
    assert_true(sizes[15] > 200);
    assert_int_equal(sizes[0], 0);
}

/* ---- the packs of rules/ ---- */

static void law_packs(void **state)
{
    (void)state;
    static const char *const ids[] = {"nd85-2016", "nd331-2026", "gbt22240-2020"};
    const facts *f = law_facts(rules);
    for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
        size_t sizes[16] = {0};
        const pack *p;
        assert_int_equal(law_pack(rules, ids[k], &diags, &p), CD_OK);
        space *s = space_new(&p, 1);
        const char **values = cd_calloc(facts_count(f), sizeof *values);
        for (size_t i = 0; i < 40; i++) {
            for (size_t v = 0; v < s->nvars; v++) {
                const space_class *c = &s->vars[v].classes[rp_pick(s->vars[v].nclasses)];
                bool calm = s->vars[v].fact->kind != FACT_SET && rp_pick(3);
                if (calm) /* towards lower levels: no, none, 0 */
                    c = &s->vars[v].classes[space_class_of(&s->vars[v], s->vars[v].fact->kind == FACT_BOOL ? "false" : s->vars[v].fact->kind == FACT_COUNT ? "0"
                                                                         : fact_value_find(s->vars[v].fact, "none") ? "none" : s->vars[v].fact->values[0].code)];
                values[s->vars[v].fact->index] = rp_pick(8) == 0 ? NULL : c->values[rp_pick(c->nvalues)];
            }
            check(s, p, values, NULL, 2, sizes);
        }
        assert_true(sizes[1] > 40 && sizes[2] > 5);
        free(values);
        space_free(s);
    }
}

/* More sets than are listed. */
static void truncation(void **state)
{
    (void)state;
    const pack *p;
    const facts *f = law_facts(random_rules);
    assert_int_equal(law_pack(random_rules, "crossing", &diags, &p), CD_OK);
    space *s = space_new(&p, 1);
    assert_int_equal(s->nvars, 2);
    assert_int_equal(s->vars[0].nclasses, 40);
    const char **values = cd_calloc(facts_count(f), sizeof *values);
    values[facts_find(f, "cross_0")->index] = "w0";
    values[facts_find(f, "cross_1")->index] = "w0";
    cd_arena a;
    cd_arena_init(&a);
    const whatif_level *levels;
    size_t n, sizes[16] = {0};
    whatif_levels(s, values, NULL, &a, &levels, &n);
    assert_int_equal(n, 4); /* today 1; 0, 3 and 4 are out of reach */
    assert_int_equal(levels[1].level, 2);
    assert_int_equal(levels[1].nchanges, 2); /* 39 * 39 = 1521 ways */
    assert_int_equal(levels[1].nsets, WHATIF_MAX);
    assert_true(levels[1].truncated);
    assert_false(levels[0].reachable || levels[2].reachable || levels[3].reachable);
    check(s, p, values, NULL, 2, sizes);
    assert_int_equal(sizes[2], 1);
    values[facts_find(f, "cross_0")->index] = "w7"; /* 39 ways: all of them */
    whatif_levels(s, values, NULL, &a, &levels, &n);
    assert_int_equal(levels[1].nchanges, 1);
    assert_int_equal(levels[1].nsets, 39);
    assert_false(levels[1].truncated);
    cd_arena_done(&a);
    free(values);
    space_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(alone), cmocka_unit_test(with_components), cmocka_unit_test(law_packs), cmocka_unit_test(truncation)};
    return cmocka_run_group_tests_name("whatif", tests, load, unload);
}
