/* The samples of data/samples/systems.csv answering the questionnaire, for the tests and the table of screens. */
#ifndef TESTS_SURVEY_SAMPLES_H
#define TESTS_SURVEY_SAMPLES_H

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "survey/survey.h"
#include "table/csv.h"

typedef struct sample_system {
    char *id;
    char **values; /* canonical, by fact index; NULL unknown */
} sample_system;

typedef struct sample_set {
    const facts *dict;
    sample_system *items;
    size_t count;
} sample_set;

static inline void samples_free(sample_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        for (size_t k = 0; k < facts_count(set->dict); k++)
            free(set->items[i].values[k]);
        free(set->items[i].values);
        free(set->items[i].id);
    }
    free(set->items);
    *set = (sample_set){0};
}

static inline int samples_load(const char *source_dir, const facts *of, cd_diags *diags, sample_set *ret)
{
    cd_auto_free char *path = cd_path_join(source_dir, "data/samples/systems.csv");
    const csv_spec spec = {.key = "id", .key_rule = CSV_KEY_UNIQUE};
    csv_reader *csv = NULL;
    int r = csv_open_file(path, &spec, diags, &csv);
    if (r != CD_OK)
        return r;
    sample_set set = {.dict = of};
    const csv_cell *cells;
    while ((r = csv_next(csv, diags, &cells)) == CD_OK) {
        set.items = cd_realloc(set.items, set.count + 1, sizeof *set.items);
        sample_system *x = &set.items[set.count++];
        *x = (sample_system){.id = cd_strdup(csv_row_key(csv)), .values = cd_calloc(facts_count(of), sizeof(char *))};
        for (size_t c = 0; r == CD_OK && c < csv_ncols(csv); c++) {
            const fact *f = facts_find(of, csv_col_name(csv, c));
            if (f)
                r = fact_parse(f, cells[c].text, csv_place(csv, c), csv_col_name(csv, c), diags, &x->values[f->index]);
        }
        if (r != CD_OK)
            break;
    }
    csv_free(csv);
    if (r != CD_NO) {
        samples_free(&set);
        return r;
    }
    *ret = set;
    return CD_OK;
}

/* Answers the present screen as the system is: a checklist with the items that apply, or 0; what the system does not
 * know is left.  A checklist with an unknown item cannot be answered for it: CD_EUSAGE. */
static inline int sample_answer(survey *s, const sample_system *x, cd_diags *diags)
{
    const survey_screen *screen = survey_now(s);
    cd_str text;
    cd_str_init(&text, 0);
    int r = CD_OK;
    bool known = true;
    for (size_t i = 0; i < screen->count; i++) {
        const survey_question *q = screen->questions[i];
        const char *v = x->values[q->fact->index];
        known = known && v;
        if (!screen->list)
            cd_str_adds(&text, v);
        else if (v && strcmp(v, q->neutral) != 0)
            cd_str_addf(&text, "%s%s", text.len ? "|" : "", q->fact->code);
    }
    if (known) {
        if (screen->list && !text.len)
            cd_str_adds(&text, "0");
        r = survey_answer(s, cd_str_c(&text), text.len, cd_place_file(x->id), diags);
    } else if (screen->list) {
        r = CD_EUSAGE;
    } else {
        survey_skip(s);
    }
    cd_str_done(&text);
    return r;
}

typedef struct sample_result {
    size_t screens; /* until the level was settled */
    int level;
} sample_result;

/* Answers until the level is settled under the pack ("auto": the one that follows from the answers), all kinds of questions
 * being asked.  CD_NO: the questions ended before it was. */
static inline int sample_play(law *l, const char *rules_dir, const char *pack_id, const sample_system *x, cd_diags *diags, sample_result *ret)
{
    survey *s;
    int r = survey_new(l, rules_dir, pack_id, NULL, diags, &s);
    if (r != CD_OK)
        return r;
    *ret = (sample_result){0};
    verdict v;
    r = survey_start(s, diags);
    while (r == CD_OK && !(survey_verdict(s, &v) == CD_OK && v.min == v.max)) {
        if (!survey_now(s))
            r = CD_NO;
        else
            r = sample_answer(s, x, diags);
        ret->screens++;
    }
    if (r == CD_OK)
        ret->level = v.min;
    survey_free(s);
    return r;
}

#endif
