/* Proofs over whole packs against brute force: random packs, every combination of answers. */
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

enum { NRANDOM = 60 };

static cd_diags diags;
static char dir[] = "/tmp/capdo-prove-XXXXXX";
static law *random_rules;
static rp_pack random_packs[NRANDOM];
static const pack *loaded[NRANDOM];

static int load(void **state)
{
    (void)state;
    cd_diags_init(&diags);
    cd_auto_free char *own = NULL;
    if (!mkdtemp(dir) || asprintf(&own, "%s/rules", getenv("CAPDO_SOURCE")) < 0)
        return -1;
    rp_write_facts(dir);
    for (size_t i = 0; i < NRANDOM; i++) {
        char id[20];
        snprintf(id, sizeof id, "r%zu", i);
        rp_make(&random_packs[i]);
        rp_write(&random_packs[i], dir, id);
    }
    int r = law_open(dir, own, &diags, &random_rules);
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
    law_close(random_rules);
    cd_diags_done(&diags);
    rp_remove(dir);
    return 0;
}

/* ---- random packs: every combination of classes ---- */

/* The next combination of one value of each class; facts that are not used keep their first value. */
static bool next(const rp_pack *p, size_t *cls, size_t *v)
{
    for (size_t f = RP_FACTS; f-- > 0;) {
        if (!p->used[f])
            continue;
        if (++cls[f] < p->nclasses[f]) {
            v[f] = p->first[f][cls[f]];
            return true;
        }
        cls[f] = 0;
        v[f] = p->first[f][0];
    }
    return false;
}

static size_t var_of(const space *s, size_t f)
{
    for (size_t i = 0; i < s->nvars; i++)
        if (strcmp(s->vars[i].fact->code, rp_code[f]) == 0)
            return i;
    return SIZE_MAX;
}

static bool covers(const space *s, const space_pattern *pattern, const size_t *v)
{
    for (size_t f = 0; f < RP_FACTS; f++) {
        size_t var = var_of(s, f);
        if (var != SIZE_MAX && !(pattern->allowed[var] >> space_class_of(&s->vars[var], rp_value[f][v[f]]) & 1))
            return false;
    }
    return true;
}

static void classes(void **state)
{
    (void)state;
    for (size_t k = 0; k < NRANDOM; k++) {
        const rp_pack *p = &random_packs[k];
        space *s = space_new(&loaded[k], 1);
        size_t nused = 0;
        for (size_t f = 0; f < RP_FACTS; f++) {
            size_t var = var_of(s, f);
            assert_int_equal(var != SIZE_MAX, p->used[f]);
            nused += p->used[f];
            if (var == SIZE_MAX)
                continue;
            assert_int_equal(s->vars[var].nclasses, p->nclasses[f]);
            for (size_t v = 0; v < rp_nvalues[f]; v++)
                assert_int_equal(space_class_of(&s->vars[var], rp_value[f][v]), p->class_of[f][v]);
            assert_int_equal(space_class_of(&s->vars[var], NULL), -1);
        }
        assert_int_equal(s->nvars, nused);
        space_free(s);
    }
}

static void counts(void **state)
{
    (void)state;
    size_t seen[RP_LEVELS + 1] = {0};
    for (size_t k = 0; k < NRANDOM; k++) {
        const rp_pack *p = &random_packs[k];
        proof *x;
        assert_int_equal(prove(loaded[k], &diags, &x), CD_OK);
        uint64_t total = 0, by_level[RP_LEVELS + 1] = {0}, none = 0;
        size_t cls[RP_FACTS] = {0}, v[RP_FACTS] = {0};
        do {
            total++;
            by_level[rp_level(p, v, true, -1)]++;
            none += rp_level(p, v, false, -1) == 0;
        } while (next(p, cls, v));
        assert_int_equal(x->nlevels, RP_LEVELS);
        assert_int_equal(x->combinations, total);
        for (size_t l = 0; l <= RP_LEVELS; l++) {
            assert_int_equal(x->by_level[l], by_level[l]);
            seen[l] += by_level[l] > 0;
        }
        assert_int_equal(x->no_criterion, none);
        proof_free(x);
    }
    for (size_t l = 0; l <= RP_LEVELS; l++)
        assert_in_range(seen[l], 15, NRANDOM);
}

/* Do the patterns hold exactly where `wanted` does, none of them needless, each as wide as can be, simplest first? */
static void check_cover(const space *s, const rp_pack *p, const space_pattern *list, size_t n, bool (*wanted)(const size_t *v, void *user), void *user)
{
    bool *alone = cd_calloc(n + 1, sizeof *alone), *fails = cd_calloc((n + 1) * 64 * RP_FACTS, sizeof *fails);
    size_t cls[RP_FACTS] = {0}, v[RP_FACTS] = {0};
    do {
        bool want = wanted(v, user);
        size_t by = 0, last = 0;
        for (size_t i = 0; i < n; i++) {
            if (covers(s, &list[i], v)) {
                by++;
                last = i;
                continue;
            }
            /* covered but for one class of one fact? */
            size_t outside = 0, where = 0;
            for (size_t f = 0; f < RP_FACTS; f++) {
                size_t var = var_of(s, f);
                if (var != SIZE_MAX && !(list[i].allowed[var] >> space_class_of(&s->vars[var], rp_value[f][v[f]]) & 1)) {
                    outside++;
                    where = f;
                }
            }
            if (outside == 1 && !want)
                fails[(i * RP_FACTS + where) * 64 + cls[where]] = true;
        }
        assert_int_equal(by > 0, want);
        if (by == 1)
            alone[last] = true;
    } while (next(p, cls, v));
    for (size_t i = 0; i < n; i++) {
        size_t fixed = 0;
        assert_true(alone[i]);
        for (size_t f = 0; f < RP_FACTS; f++) {
            size_t var = var_of(s, f);
            bool some = false;
            for (size_t c = 0; var != SIZE_MAX && c < p->nclasses[f]; c++)
                if (!(list[i].allowed[var] >> c & 1)) {
                    some = true;
                    assert_true(fails[(i * RP_FACTS + f) * 64 + c]);
                }
            fixed += some;
        }
        assert_int_equal(list[i].nfixed, fixed);
        assert_true(i == 0 || list[i - 1].nfixed <= list[i].nfixed);
    }
    free(alone);
    free(fails);
}

static bool no_criterion(const size_t *v, void *user)
{
    return rp_level(user, v, false, -1) == 0;
}

static void gaps(void **state)
{
    (void)state;
    size_t patterns = 0;
    for (size_t k = 0; k < NRANDOM; k++) {
        proof *x;
        assert_int_equal(prove(loaded[k], &diags, &x), CD_OK);
        assert_false(x->gaps_cut);
        check_cover(x->space, &random_packs[k], x->gaps, x->ngaps, no_criterion, &random_packs[k]);
        patterns += x->ngaps;
        proof_free(x);
    }
    assert_true(patterns > 200);
}

/* Fewer patterns asked for than there are: those given are right, and it is said that there are more. */
static void cut_covers(void **state)
{
    (void)state;
    size_t cuts = 0;
    for (size_t k = 0; k < NRANDOM; k++) {
        space *s = space_new(&loaded[k], 1);
        cd_arena a;
        cd_arena_init(&a);
        const space_pattern *all, *some;
        size_t nall, nsome;
        bool all_cut, cut;
        diagram_id none = diagram_is(s->d, s->packs[0].level_by_criteria, 0);
        space_cover(s, none, 1000, &a, &all, &nall, &all_cut);
        space_cover(s, none, 3, &a, &some, &nsome, &cut);
        assert_false(all_cut);
        assert_true(nsome <= 3);
        assert_true(cut || nsome == nall);
        cuts += cut;
        size_t cls[RP_FACTS] = {0}, v[RP_FACTS] = {0};
        do
            for (size_t i = 0; i < nsome; i++)
                assert_true(!covers(s, &some[i], v) || no_criterion(v, &random_packs[k]));
        while (next(&random_packs[k], cls, v));
        cd_arena_done(&a);
        space_free(s);
    }
    assert_true(cuts > 5);
}

static void idle_criteria(void **state)
{
    (void)state;
    size_t idle = 0, busy = 0;
    for (size_t k = 0; k < NRANDOM; k++) {
        const rp_pack *p = &random_packs[k];
        proof *x;
        assert_int_equal(prove(loaded[k], &diags, &x), CD_OK);
        size_t n = 0;
        for (int c = 0; c < p->ncriteria; c++) {
            bool decides = false;
            size_t cls[RP_FACTS] = {0}, v[RP_FACTS] = {0};
            do
                decides = decides || rp_level(p, v, false, p->order[c]) != rp_level(p, v, false, -1);
            while (next(p, cls, v));
            busy += decides;
            if (decides)
                continue;
            idle++;
            assert_true(n < x->nidle);
            assert_int_equal(atoi(x->idle[n]->citation), p->order[c] + 1);
            n++;
        }
        assert_int_equal(x->nidle, n);
        proof_free(x);
    }
    assert_true(idle > 20 && busy > 100);
}

static bool same_rows(const rp_pack *p, const rp_row *a, const rp_row *b)
{
    bool ever = false;
    size_t cls[RP_FACTS] = {0}, v[RP_FACTS] = {0};
    do {
        if (rp_met(a, v) != rp_met(b, v))
            return false;
        ever = ever || rp_met(a, v);
    } while (next(p, cls, v));
    return ever;
}

static void contradictions(void **state)
{
    (void)state;
    size_t found = 0;
    for (size_t k = 0; k < NRANDOM; k++) {
        const rp_pack *p = &random_packs[k];
        proof *x;
        assert_int_equal(prove(loaded[k], &diags, &x), CD_OK);
        size_t n = 0;
        for (size_t i = 0; i < p->nrows; i++)
            for (size_t j = i + 1; j < p->nrows; j++) {
                const rp_row *a = &p->rows[i], *b = &p->rows[j];
                if (a->raise || b->raise || a->level == b->level || !same_rows(p, a, b))
                    continue;
                n++;
                size_t hits = 0; /* limbs are named by the number of their row */
                for (size_t q = 0; q < x->npairs; q++) {
                    int la = atoi(x->pairs[q].la->id), lb = atoi(x->pairs[q].lb->id);
                    hits += (la == (int)i && lb == (int)j) || (la == (int)j && lb == (int)i);
                    assert_true(x->pairs[q].a->level != x->pairs[q].b->level);
                }
                assert_int_equal(hits, 1);
            }
        assert_int_equal(x->npairs, n);
        found += n;
        proof_free(x);
    }
    assert_true(found > 20);
}

/* Is there a combination where going from value `from` to `to` of fact f lowers the level? */
static bool drops(const rp_pack *p, size_t f, size_t from, size_t to)
{
    bool lower = false;
    size_t cls[RP_FACTS] = {0}, v[RP_FACTS] = {0};
    do {
        size_t a[RP_FACTS], b[RP_FACTS];
        memcpy(a, v, sizeof a);
        memcpy(b, v, sizeof b);
        a[f] = from;
        b[f] = to;
        lower = lower || rp_level(p, a, true, -1) > rp_level(p, b, true, -1);
    } while (next(p, cls, v));
    return lower;
}

static bool reads(const rp_pack *p, size_t f)
{
    for (size_t v = 1; v < rp_nvalues[f]; v++)
        for (size_t w = 0; w < v; w++)
            if (drops(p, f, v, w) || drops(p, f, w, v))
                return true;
    return false;
}

static size_t reported(const proof *x, size_t f, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = 0; i < x->ndrops; i++)
        n += strcmp(x->drops[i].fact->code, rp_code[f]) == 0 && strcmp(x->drops[i].from, rp_value[f][from]) == 0 &&
             strcmp(x->drops[i].to, rp_value[f][to]) == 0;
    return n;
}

static void monotony(void **state)
{
    (void)state;
    size_t total = 0, held = 0;
    for (size_t k = 0; k < NRANDOM; k++) {
        const rp_pack *p = &random_packs[k];
        proof *x;
        assert_int_equal(prove(loaded[k], &diags, &x), CD_OK);
        size_t expected = 0, nchecked = 0;
        for (size_t f = 0; f < RP_FACTS; f++) {
            bool checked = false;
            for (size_t i = 0; i < x->nchecked; i++)
                checked = checked || strcmp(x->checked[i]->code, rp_code[f]) == 0;
            assert_int_equal(checked, (f == 2 || f >= 4) && reads(p, f)); /* ordered enum, count, set */
            nchecked += checked;
            if (!checked)
                continue;
            size_t before = expected;
            if (f == 5) { /* one example a member, the first set that shows it */
                for (size_t m = 0; m < 3; m++)
                    for (size_t v = 0; v < rp_nvalues[f]; v++)
                        if (rp_with[v][m] >= 0 && drops(p, f, v, (size_t)rp_with[v][m])) {
                            assert_int_equal(reported(x, f, v, (size_t)rp_with[v][m]), 1);
                            expected++;
                            break;
                        }
            } else if (f == 2) {
                for (size_t v = 0; v + 1 < rp_nvalues[f]; v++) {
                    assert_int_equal(reported(x, f, v, v + 1), drops(p, f, v, v + 1));
                    expected += drops(p, f, v, v + 1);
                }
            } else {
                for (size_t c = 0; c + 1 < p->nclasses[f]; c++) {
                    assert_int_equal(reported(x, f, p->first[f][c], p->first[f][c + 1]), drops(p, f, p->first[f][c], p->first[f][c + 1]));
                    expected += drops(p, f, p->first[f][c], p->first[f][c + 1]);
                }
            }
            held += expected == before;
        }
        assert_int_equal(x->nchecked, nchecked);
        assert_int_equal(x->ndrops, expected);
        total += expected;
        for (size_t i = 0; i < x->ndrops; i++) { /* the place shown is one, and the levels are those of it */
            const proof_drop *d = &x->drops[i];
            size_t f = 0, from = 0, to = 0, here = 0;
            bool levels = false;
            while (strcmp(d->fact->code, rp_code[f]) != 0)
                f++;
            while (strcmp(d->from, rp_value[f][from]) != 0)
                from++;
            while (strcmp(d->to, rp_value[f][to]) != 0)
                to++;
            size_t cls[RP_FACTS] = {0}, v[RP_FACTS] = {0};
            do {
                if (!covers(x->space, d->where, v))
                    continue;
                size_t keep = v[f];
                v[f] = from;
                int high = rp_level(p, v, true, -1);
                v[f] = to;
                int low = rp_level(p, v, true, -1);
                v[f] = keep;
                assert_true(high > low);
                levels = levels || (high == d->level_from && low == d->level_to);
                here++;
            } while (next(p, cls, v));
            assert_true(here > 0 && levels);
        }
        proof_free(x);
    }
    assert_true(total > 50 && held > 20);
}

/* ---- two packs ---- */

typedef struct differing {
    const rp_pack *a, *b;
    int from, to;
} differing;

static bool differs(const size_t *v, void *user)
{
    const differing *d = user;
    return rp_level(d->a, v, true, -1) == d->from && rp_level(d->b, v, true, -1) == d->to;
}

static void comparison(void **state)
{
    (void)state;
    for (size_t k = 0; k + 1 < NRANDOM; k++) {
        static rp_pack both;
        const rp_pack *a = &random_packs[k], *b = &random_packs[k + 1];
        both = *a;
        memcpy(both.rows + both.nrows, b->rows, b->nrows * sizeof *b->rows);
        both.nrows += b->nrows;
        rp_classes(&both);
        pack_diff *x;
        assert_int_equal(pack_compare(loaded[k], loaded[k + 1], &diags, &x), CD_OK);
        uint64_t total = 0, pairs[RP_LEVELS + 1][RP_LEVELS + 1] = {{0}}, differing_total = 0;
        size_t cls[RP_FACTS] = {0}, v[RP_FACTS] = {0}, n = 0;
        do {
            total++;
            pairs[rp_level(a, v, true, -1)][rp_level(b, v, true, -1)]++;
        } while (next(&both, cls, v));
        assert_int_equal(x->combinations, total);
        for (int from = 0; from <= RP_LEVELS; from++)
            for (int to = 0; to <= RP_LEVELS; to++) {
                if (from == to || !pairs[from][to])
                    continue;
                assert_true(n < x->nitems);
                const difference *d = &x->items[n++];
                assert_int_equal(d->from, from);
                assert_int_equal(d->to, to);
                assert_int_equal(d->combinations, pairs[from][to]);
                differing_total += pairs[from][to];
                assert_false(d->cut);
                differing want = {a, b, from, to};
                check_cover(x->space, &both, d->patterns, d->npatterns, differs, &want);
            }
        assert_int_equal(x->nitems, n);
        assert_int_equal(x->differing, differing_total);
        pack_diff_free(x);
        assert_int_equal(pack_compare(loaded[k], loaded[k], &diags, &x), CD_OK);
        assert_int_equal(x->nitems, 0);
        assert_int_equal(x->differing, 0);
        pack_diff_free(x);
    }
}

/* ---- too many to count ---- */

/* `n` boolean facts, each a criterion of level 1. */
static void write_wide(const char *id, const char *prefix, int n)
{
    rp_pack_xml(dir, id, false);
    FILE *f = rp_open(dir, id, "facts.xml"), *out = rp_open(dir, id, "criteria.dmn");
    fputs("<facts xmlns='urn:capdo:facts:1'>", f);
    for (int i = 0; i < n; i++)
        fprintf(f, "<fact code='%s%d' kind='bool' group='systems'><label xml:lang='vi'>Dữ kiện %d</label></fact>", prefix, i, i);
    fputs("</facts>", f);
    fclose(f);
    fprintf(out, "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='%s' name='%s' namespace='urn:capdo:test:%s'>", id, id, id);
    for (int i = 0; i < n; i++)
        fprintf(out, "<inputData id='i%d' name='%s%d'><variable id='i%dv' name='%s%d' typeRef='boolean'/></inputData>", i, prefix, i, i, prefix, i);
    fputs("<decision id='d1' name='Tiêu chí'><variable id='d1v' name='Tiêu chí' typeRef='Any'/>", out);
    for (int i = 0; i < n; i++)
        fprintf(out, "<informationRequirement id='q%d'><requiredInput href='#i%d'/></informationRequirement>", i, i);
    fputs("<decisionTable id='t' hitPolicy='COLLECT'>", out);
    for (int i = 0; i < n; i++)
        fprintf(out, "<input id='c%d' label='%d'><inputExpression id='x%d' typeRef='boolean'><text>%s%d</text></inputExpression></input>", i, i, i, prefix, i);
    fputs("<output id='o' name='level' typeRef='number'/><annotation name='Viện dẫn'/><annotation name='Câu dẫn'/><annotation name='Lời văn'/>"
          "<annotation name='Vế'/><annotation name='Đánh giá'/>", out);
    for (int r = 0; r < n; r++) {
        fprintf(out, "<rule id='r%d'>", r);
        for (int i = 0; i < n; i++)
            fprintf(out, "<inputEntry id='r%dc%d'><text>%s</text></inputEntry>", r, i, i == r ? "true" : "-");
        fprintf(out, "<outputEntry id='r%do'><text>1</text></outputEntry><annotationEntry><text>%d</text></annotationEntry><annotationEntry><text/></annotationEntry>"
                     "<annotationEntry><text>Lời văn.</text></annotationEntry><annotationEntry><text>1</text></annotationEntry><annotationEntry><text>có</text></annotationEntry></rule>",
                r, r + 1);
    }
    fputs("</decisionTable></decision><decision id='d2' name='Cấp độ'><variable id='d2v' name='Cấp độ' typeRef='number'/><informationRequirement id='d2r'>"
          "<requiredDecision href='#d1'/></informationRequirement><literalExpression id='d2x'><text>max(flatten([Tiêu chí, 0])[item != null])</text></literalExpression>"
          "</decision></definitions>", out);
    fclose(out);
}

static void overflows(void **state)
{
    (void)state;
    write_wide("wide63", "p", 63);
    write_wide("wide64", "q", 64);
    cd_auto_free char *own = NULL;
    assert_true(asprintf(&own, "%s/rules", getenv("CAPDO_SOURCE")) > 0);
    law *l;
    const pack *p;
    proof *x;
    pack_diff *y;
    assert_int_equal(law_open(dir, own, &diags, &l), CD_OK);
    assert_int_equal(law_pack(l, "wide63", &diags, &p), CD_OK);
    assert_int_equal(prove(p, &diags, &x), CD_OK);
    assert_true(x->combinations == (uint64_t)1 << 63);
    assert_true(x->by_level[1] == ((uint64_t)1 << 63) - 1);
    assert_true(x->by_level[0] == 1 && x->no_criterion == 1);
    assert_int_equal(x->ngaps, 1);
    assert_int_equal(x->gaps[0].nfixed, 63);
    proof_free(x);
    assert_int_equal(law_pack(l, "wide64", &diags, &p), CD_OK);
    assert_int_equal(diags.count, 0);
    assert_int_equal(prove(p, &diags, &x), CD_EINPUT);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E3280");
    assert_int_equal(pack_compare(p, p, &diags, &y), CD_EINPUT);
    assert_int_equal(diags.count, 2);
    assert_string_equal(diags.items[1].code, "E3280");
    law_close(l);
    cd_diags_done(&diags);
    cd_diags_init(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes),       cmocka_unit_test(counts),         cmocka_unit_test(gaps),     cmocka_unit_test(cut_covers),
        cmocka_unit_test(idle_criteria), cmocka_unit_test(contradictions), cmocka_unit_test(monotony), cmocka_unit_test(comparison),
        cmocka_unit_test(overflows),
    };
    return cmocka_run_group_tests_name("prove", tests, load, unload);
}
