#include "cli/table_source.h"
#include "cli/shelf.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/plan_show.h"

struct table_source {
    export_source ask;
    law *law;
    store *store;
    plan_shelf *shelf;
    /* the system asked for last */
    char *system;
    profile *profile;
    planned *plan; /* NULL: it has none yet */
};

static void forget(table_source *t)
{
    planned_free(t->plan);
    profile_free(t->profile);
    free(t->system);
    t->plan = NULL;
    t->profile = NULL;
    t->system = NULL;
}

static int load(table_source *t, const char *system, cd_diags *diags)
{
    if (t->system && strcmp(t->system, system) == 0)
        return CD_OK;
    forget(t);
    t->system = cd_strdup(system);
    cd_diags quiet; /* what is missing for a level is told by other commands */
    cd_diags_init(&quiet);
    int r = profile_load(t->store, t->law, system, "auto", &quiet, &t->profile);
    if (r == CD_OK)
        r = t->profile->choice.pack ? planned_load(t->store, t->law, t->shelf, t->profile, "auto", 0, &quiet, &t->plan) : CD_NO;
    if (r == CD_NO)
        cd_diag_add(diags, CD_NOTE, "N1593", cd_place_file(system),
                    _("chưa xác định được cấp độ nên bảng phương án chưa liệt kê các yêu cầu; hãy trả lời bằng capdo ask rồi lập lại"));
    else if (r != CD_OK)
        cd_diags_move(diags, &quiet);
    cd_diags_done(&quiet);
    return r == CD_NO ? CD_OK : r;
}

static bool is_plan(const fact_table *t)
{
    return strcmp(t->code, "plan") == 0;
}

static int plan_keys(const char *system, const fact_table *t, cd_arena *a, cd_diags *diags, const char *const **ret, size_t *ret_n, void *user)
{
    table_source *x = user;
    *ret_n = 0;
    if (!is_plan(t))
        return CD_OK;
    int r = load(x, system, diags);
    if (r != CD_OK || !x->plan)
        return r;
    const plan_view *v = x->plan->view;
    const char **keys = cd_arena_array(a, v->count + 1, sizeof *keys);
    for (size_t i = 0; i < v->count; i++)
        if (plan_line_asked(&v->lines[i]) || v->lines[i].stored)
            keys[(*ret_n)++] = plan_row_id(v->lines[i].row);
    *ret = keys;
    return CD_OK;
}

static const plan_line *line_of(const plan_view *v, const char *key)
{
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(plan_row_id(v->lines[i].row), key) == 0)
            return &v->lines[i];
    return NULL;
}

static const char *plan_shown(const char *system, const fact_table *t, size_t column, const char *key, cd_arena *a, void *user)
{
    table_source *x = user;
    if (!is_plan(t) || load(x, system, NULL) != CD_OK || !x->plan)
        return NULL;
    const plan_line *l = line_of(x->plan->view, key);
    const char *code = t->columns[column].fact->code;
    if (!l)
        return NULL;
    const plan_control *k = l->row->control;
    if (strcmp(code, "requirement") == 0) {
        const char *label = l->row->item ? l->row->item->label : k->label, *text = l->row->item ? l->row->item->text : *k->text ? k->text : k->title;
        return cd_arena_printf(a, "%s%s%s", label, *label ? " " : "", text);
    }
    if (strcmp(code, "applies") != 0 || l->row->kind == PLAN_HEADING)
        return NULL;
    cd_str words;
    cd_str_init(&words, 0);
    plan_add_applies(l, &words);
    const char *text = cd_arena_strdup(a, cd_str_c(&words));
    cd_str_done(&words);
    return text;
}

table_source *table_source_new(cli *c, law *l, store *s)
{
    table_source *t = cd_calloc(1, sizeof *t);
    t->law = l;
    t->store = s;
    t->shelf = cli_shelf(c, NULL);
    t->ask = (export_source){plan_keys, plan_shown, t};
    return t;
}

void table_source_free(table_source *t)
{
    if (!t)
        return;
    forget(t);
    plan_shelf_free(t->shelf);
    free(t);
}

const export_source *table_source_of(const table_source *t)
{
    return &t->ask;
}
