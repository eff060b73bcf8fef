/* bench_law RULES-FOLDER [ROWS | FACTS.csv]: how long the law takes, on one core, best of several rounds:
 * loading and compiling each pack, verdicts from facts in memory (fully known, and with up to three unknown facts),
 * and the proof of the pack.  Facts are random and the same in every run, or those of a file (verdicts only). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "law/masks.h"
#include "law/prove.h"
#include "table/csv.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t seed = 1;
static uint32_t pick(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(seed >> 4) * n) >> 28);
}

enum { ROUNDS = 5 };

static void fill(const masks *m, int32_t *rows, size_t n, uint32_t unknown)
{
    size_t nfacts = masks_nfacts(m);
    for (size_t r = 0; r < n; r++) {
        for (size_t i = 0; i < nfacts; i++) {
            const fact *f = masks_fact(m, i);
            int32_t top = 0; /* number of classes: ask for every value */
            if (f->kind == FACT_BOOL) {
                top = masks_class(m, i, pick(2) ? "true" : "false");
            } else if (f->kind == FACT_COUNT) {
                static const int64_t numbers[] = {0, 500, 9999, 10000, 50000, 99999, 100000, 500000};
                top = masks_class_count(m, i, numbers[pick(8)]);
            } else {
                do {
                    const fact_value *v = &f->values[pick((uint32_t)f->nvalues)];
                    top = v->locked ? -1 : masks_class(m, i, v->code);
                } while (top < 0);
            }
            rows[r * nfacts + i] = top;
        }
        for (uint32_t k = unknown ? pick(unknown + 1) : 0; k > 0; k--)
            rows[r * nfacts + pick((uint32_t)nfacts)] = -1;
    }
}

/* The rows of a file as classes; CD_OK or a failure. */
static int read_rows(const char *path, const masks *m, int32_t **ret_rows, size_t *ret_count, cd_diags *d)
{
    csv_spec spec = {.key = "id", .key_rule = CSV_KEY_ID};
    csv_reader *in;
    int r = csv_open_file(path, &spec, d, &in);
    if (r != CD_OK)
        return r;
    size_t nfacts = masks_nfacts(m), count = 0, cap = 0;
    int32_t *rows = NULL;
    const csv_cell *cells;
    while ((r = csv_next(in, d, &cells)) == CD_OK) {
        if (count == cap) {
            cap = cap ? cap * 2 : 1024;
            rows = cd_realloc(rows, cap * nfacts, sizeof *rows);
        }
        for (size_t i = 0; i < nfacts; i++) {
            size_t col = csv_col(in, masks_fact(m, i)->code);
            char *value = NULL;
            if (col != CSV_NONE && fact_parse(masks_fact(m, i), cells[col].text, csv_place(in, col), csv_where(in, col), d, &value) != CD_OK)
                return CD_EINPUT;
            rows[count * nfacts + i] = masks_class(m, i, value);
            free(value);
        }
        count++;
    }
    csv_free(in);
    *ret_rows = rows;
    *ret_count = count;
    return r == CD_NO ? CD_OK : r;
}

static double verdicts(const masks *m, verdict_run *run, const int32_t *rows, size_t n, uint64_t *ret_sum)
{
    size_t nfacts = masks_nfacts(m);
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t sum = 0;
        double start = now();
        for (size_t r = 0; r < n; r++) {
            masks_verdict v;
            masks_of(m, run, rows + r * nfacts, &v);
            sum += (uint64_t)v.min + (uint64_t)v.max + v.criteria + v.missing; /* all of it is asked for */
        }
        double took = now() - start;
        best = took < best ? took : best;
        *ret_sum = sum;
    }
    return (double)n / best;
}

int main(int argc, char **argv)
{
    const char *file = argc > 2 && strchr("0123456789", argv[2][0]) == NULL ? argv[2] : NULL;
    size_t n = argc > 2 && !file ? (size_t)atoll(argv[2]) : 200000;
    if (argc < 2 || n == 0) {
        fprintf(stderr, "usage: bench_law RULES-FOLDER [ROWS | FACTS.csv]\n");
        return 2;
    }
    cd_diags d;
    cd_diags_init(&d);
    law *names;
    if (law_open(argv[1], NULL, &d, &names) != CD_OK) {
        cd_diags_print(&d, stderr);
        return 3;
    }
    for (size_t i = 0; i < law_npacks(names); i++) {
        const char *id = law_pack_id(names, i);
        double load = 1e9, proof_time = 1e9;
        law *l = NULL;
        const pack *p = NULL;
        for (int round = 0; round < ROUNDS; round++) {
            law_close(l);
            double start = now();
            if (law_open(argv[1], NULL, &d, &l) != CD_OK || law_pack(l, id, &d, &p) != CD_OK) {
                cd_diags_print(&d, stderr);
                return 3;
            }
            double took = now() - start;
            load = took < load ? took : load;
        }
        for (int round = 0; round < ROUNDS; round++) {
            proof *x;
            double start = now();
            if (prove(p, &d, &x) == CD_OK)
                proof_free(x);
            double took = now() - start;
            proof_time = took < proof_time ? took : proof_time;
        }
        masks *m = masks_new(p);
        if (!m) {
            printf("%-16s too big for masks\n", id);
            law_close(l);
            continue;
        }
        verdict_run *run = verdict_run_new(p);
        if (file) {
            int32_t *given;
            size_t count;
            uint64_t sum;
            if (read_rows(file, m, &given, &count, &d) != CD_OK) {
                cd_diags_print(&d, stderr);
                return 3;
            }
            printf("capdo %-16s %zu rows, %.0f verdicts/s\n", id, count, verdicts(m, run, given, count, &sum));
            free(given);
            verdict_run_free(run);
            masks_free(m);
            law_close(l);
            continue;
        }
        int32_t *rows = cd_calloc(n * masks_nfacts(m), sizeof *rows);
        uint64_t a, b;
        fill(m, rows, n, 0);
        double known = verdicts(m, run, rows, n, &a);
        fill(m, rows, n, 3);
        double unknown = verdicts(m, run, rows, n, &b);
        printf("%-16s load and compile %.1f ms; verdicts/s known %.0f, up to 3 unknown %.0f; prove %.0f ms  [%llx %llx]\n", id, load * 1e3, known,
               unknown, proof_time * 1e3, (unsigned long long)a, (unsigned long long)b);
        free(rows);
        verdict_run_free(run);
        masks_free(m);
        law_close(l);
    }
    law_close(names);
    cd_diags_done(&d);
    return 0;
}
