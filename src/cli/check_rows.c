#include "cli/check_rows.h"

#include <string.h>

static const char *yes_no(bool b)
{
    return b ? "true" : "false";
}

/* What the plan cannot vouch for: the row itself, or a thing beneath it, was not compared with its standard. */
static bool *not_compared(const plan_view *v, cd_arena *a)
{
    bool *open = cd_arena_array(a, v->count + 1, sizeof *open);
    for (size_t i = 0; i < v->count; i++) {
        const plan_row *r = v->lines[i].row;
        if ((r->item ? r->item->verified : r->control->verified) == PLAN_NOT_VERIFIED)
            open[r->kind == PLAN_ITEM ? r->parent : i] = true;
    }
    return open;
}

static const char **requirement(const plan_line *l, bool unverified, const size_t *files, cd_arena *a)
{
    static const char *const kinds[] = {[PLAN_REQUIREMENT] = "requirement", [PLAN_HOSTING] = "hosting", [PLAN_HEADING] = "heading"};
    static const char *const applies[] = {[PLAN_APPLIES] = "yes", [PLAN_NOT_APPLICABLE] = "no", [PLAN_UNKNOWN] = "unknown"};
    static const char *const statuses[PLAN_NSTATES] = {[PLAN_MET] = "met", [PLAN_PARTIAL] = "partial", [PLAN_UNMET] = "unmet", [PLAN_NONE] = "not_applicable"};
    static const char *const whys[PLAN_NWHYS] = {
        [PLAN_WHY_NOTHING] = "nothing", [PLAN_WHY_NO_REASON] = "no_reason", [PLAN_WHY_NO_HOST] = "no_host",
        [PLAN_WHY_HOST_WITHOUT_PLAN] = "host_without_plan", [PLAN_WHY_NO_COUNTERPART] = "no_counterpart", [PLAN_WHY_HOST_OPEN] = "host_open",
        [PLAN_WHY_HOST_EQUIVALENT] = "host_equivalent", [PLAN_WHY_HOST_SPARED] = "host_spared"};
    const plan_control *c = l->row->control;
    const char **row = cd_arena_array(a, CHECK_REQUIREMENT_NCOLUMNS, sizeof *row);
    row[CHECK_REQUIREMENT_CONTROL] = plan_row_id(l->row);
    row[CHECK_REQUIREMENT_LABEL] = c->label;
    row[CHECK_REQUIREMENT_TITLE] = *c->text ? c->text : c->title;
    row[CHECK_REQUIREMENT_KIND] = kinds[l->row->kind];
    row[CHECK_REQUIREMENT_APPLIES] = applies[l->answer->status];
    row[CHECK_REQUIREMENT_CONDITIONAL] = yes_no(l->row->conditional);
    row[CHECK_REQUIREMENT_STATUS] = statuses[l->state];
    row[CHECK_REQUIREMENT_WHY] = whys[l->why];
    row[CHECK_REQUIREMENT_INHERITED] = yes_no(l->inherited);
    row[CHECK_REQUIREMENT_HOST] = l->host;
    row[CHECK_REQUIREMENT_HOST_ILLUSTRATIVE] = yes_no(l->host_illustrative);
    row[CHECK_REQUIREMENT_PRESENT] = l->present;
    row[CHECK_REQUIREMENT_MEASURE] = l->measure;
    row[CHECK_REQUIREMENT_EVIDENCE] = l->evidence;
    row[CHECK_REQUIREMENT_DEADLINE] = plan_line_deadline(l);
    row[CHECK_REQUIREMENT_REASON] = l->reason;
    row[CHECK_REQUIREMENT_FILES] = files ? cd_arena_printf(a, "%zu", files[l->index]) : NULL;
    row[CHECK_REQUIREMENT_UNVERIFIED] = yes_no(unverified);
    return row;
}

static table_rows requirements(const plan_view *v, const size_t *files, cd_arena *a)
{
    const bool *open = not_compared(v, a);
    const char *const **rows = cd_arena_array(a, v->count + 1, sizeof *rows);
    table_rows ret = {.table = check_list_table(CHECK_REQUIREMENTS), .rows = rows};
    for (size_t i = 0; i < v->count; i++)
        if (plan_line_asked(&v->lines[i]))
            rows[ret.count++] = requirement(&v->lines[i], open[i], files, a);
    return ret;
}

/* The name of a kind is the label the table of zones has for it. */
static table_rows zones(const plan_view *v, const plan_answers *answers, cd_arena *a)
{
    size_t n;
    const plan_required_zone *z = plan_required_zones(v->baseline, answers, a, &n);
    const char *const **rows = cd_arena_array(a, n + 1, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        const char **row = cd_arena_array(a, CHECK_ZONE_NCOLUMNS, sizeof *row);
        row[CHECK_ZONE_KIND] = z[i].kind;
        row[CHECK_ZONE_CONTROL] = plan_row_id(z[i].row);
        row[CHECK_ZONE_IF_ANY] = yes_no(z[i].if_any);
        rows[i] = row;
    }
    return (table_rows){.table = check_list_table(CHECK_REQUIRED_ZONES), .rows = rows, .count = n};
}

static table_rows strays(const plan_view *v, cd_arena *a)
{
    const char *const **rows = cd_arena_array(a, v->nstrays + 1, sizeof *rows);
    for (size_t i = 0; i < v->nstrays; i++) {
        const char **row = cd_arena_array(a, 1, sizeof *row);
        row[0] = v->strays[i];
        rows[i] = row;
    }
    return (table_rows){.table = check_list_table(CHECK_STRAYS), .rows = rows, .count = v->nstrays};
}

void check_rows_of_plan(const plan_view *v, const plan_answers *answers, const size_t *files, cd_arena *a, table_rows ret[CHECK_NPLAN_LISTS])
{
    ret[CHECK_REQUIREMENTS] = requirements(v, files, a);
    ret[CHECK_REQUIRED_ZONES] = zones(v, answers, a);
    ret[CHECK_STRAYS] = strays(v, a);
}

/* ---- evidence ---- */

/* Whether the row is there; NULL: not asked. */
static const char *exists(const store_target *t, const plan_view *v, const table_rows *tables, size_t ntables)
{
    static const char *const codes[TARGET_NKINDS] = {
        [TARGET_DEVICE] = "devices", [TARGET_DOCUMENT] = "documents", [TARGET_ZONE] = "zones", [TARGET_APPLICATION] = "applications"};
    if (t->kind == TARGET_PLAN) {
        for (size_t i = 0; v && i < v->count; i++)
            if (strcmp(plan_row_id(v->lines[i].row), t->key) == 0)
                return "true";
        return v ? "false" : NULL;
    }
    for (size_t i = 0; codes[t->kind] && i < ntables; i++)
        if (strcmp(tables[i].table->code, codes[t->kind]) == 0)
            return yes_no(table_rows_find(&tables[i], t->key) != SIZE_MAX);
    return NULL;
}

table_rows check_rows_of_files(const store_files *files, const plan_view *v, const table_rows *tables, size_t ntables, cd_arena *a)
{
    size_t n = 0;
    for (size_t i = 0; i < files->count; i++)
        n += files->items[i].ntargets;
    const char *const **rows = cd_arena_array(a, n + 1, sizeof *rows);
    n = 0;
    for (size_t i = 0; i < files->count; i++)
        for (size_t k = 0; k < files->items[i].ntargets; k++) {
            const store_target *t = &files->items[i].targets[k];
            if (t->kind == TARGET_SYSTEM || t->kind == TARGET_PICTURE)
                continue;
            const char **row = cd_arena_array(a, CHECK_ATTACHMENT_NCOLUMNS, sizeof *row);
            row[CHECK_ATTACHMENT_FILE] = files->items[i].name;
            row[CHECK_ATTACHMENT_TARGET] = store_target_text(t, a);
            row[CHECK_ATTACHMENT_KEY] = cd_arena_printf(a, "%s → %s", row[CHECK_ATTACHMENT_FILE], row[CHECK_ATTACHMENT_TARGET]);
            row[CHECK_ATTACHMENT_KIND] = store_target_word(t->kind);
            row[CHECK_ATTACHMENT_EXISTS] = exists(t, v, tables, ntables);
            rows[n++] = row;
        }
    return (table_rows){.table = check_list_table(CHECK_ATTACHMENTS), .rows = rows, .count = n};
}
