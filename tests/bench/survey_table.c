/* survey_table [SOURCE-FOLDER]: how many screens of the questionnaire settle the level of each sample, under each pack and
 * under the pack that follows from the answers; and how long one step takes.  test_survey asserts the numbers that matter. */
#include <stdio.h>
#include <time.h>

#include "../unit/survey_samples.h"

enum { PACKS = 3 };
static const char *const packs[PACKS] = {"nd85-2016", "nd331-2026", "auto"};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int table(law *l, const char *rules_dir, const sample_set *set, cd_diags *diags)
{
    const fact *function = facts_find(set->dict, "system_function");
    size_t max[PACKS] = {0}, sum[PACKS] = {0}, all = 0;
    double ms = 0;
    printf("%-20s %-26s", "system", "system_function");
    for (size_t p = 0; p < PACKS; p++)
        printf(" %18s", packs[p]);
    printf("\n%-20s %-26s", "", "");
    for (size_t p = 0; p < PACKS; p++)
        printf(" %10s %7s", "screens", "level");
    putchar('\n');
    for (size_t i = 0; i < set->count; i++) {
        const sample_system *x = &set->items[i];
        printf("%-20s %-26s", x->id, x->values[function->index] ? x->values[function->index] : "");
        for (size_t p = 0; p < PACKS; p++) {
            sample_result got = {0};
            double start = now_ms();
            int r = sample_play(l, rules_dir, packs[p], x, diags, &got);
            if (r != CD_OK)
                return r;
            ms += now_ms() - start;
            all += got.screens;
            sum[p] += got.screens;
            max[p] = got.screens > max[p] ? got.screens : max[p];
            printf(" %10zu %7d", got.screens, got.level);
        }
        putchar('\n');
    }
    printf("%-47s", "max");
    for (size_t p = 0; p < PACKS; p++)
        printf(" %10zu %7s", max[p], "");
    printf("\n%-47s", "mean");
    for (size_t p = 0; p < PACKS; p++)
        printf(" %10.2f %7s", (double)sum[p] / (double)set->count, "");
    printf("\n%zu screens in %.1f ms, reading the questions included: %.2f ms a screen\n", all, ms, ms / (double)all);
    return CD_OK;
}

int main(int argc, char **argv)
{
    const char *source = argc > 1 ? argv[1] : ".";
    cd_auto_free char *rules_dir = cd_path_join(source, "rules");
    cd_diags diags;
    cd_diags_init(&diags);
    law *l = NULL;
    sample_set set = {0};
    int r = law_open(rules_dir, NULL, &diags, &l);
    if (r == CD_OK)
        r = samples_load(source, law_facts(l), &diags, &set);
    for (size_t p = 0; r == CD_OK && p + 1 < PACKS; p++) { /* loading is not what is measured */
        const pack *loaded;
        r = law_pack(l, packs[p], &diags, &loaded);
    }
    if (r == CD_OK)
        r = table(l, rules_dir, &set, &diags);
    cd_diags_print(&diags, stderr);
    if (r != CD_OK)
        fprintf(stderr, "survey_table: stopped (%d)\n", r);
    samples_free(&set);
    law_close(l);
    cd_diags_done(&diags);
    return -r;
}
