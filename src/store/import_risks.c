/* Importing risks: judged and written a system at a time, by the rule of the tables (import_tables.c).  A row is known by system and
 * threat; since nothing forbids two rows of one threat, they are told apart by their turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "store/import_private.h"

/* Which row of the list that stands is the group's row `i`: the one of the same threat, of several the one in the same turn.  SIZE_MAX:
 * none. */
static size_t stands_as(const importer *im, const store_risks *old, size_t i)
{
    const char *threat = im->risks[i].field[RISK_THREAT];
    size_t turn = 0;
    for (size_t k = 0; k < i; k++)
        turn += store_same(im->risks[k].field[RISK_THREAT], threat);
    for (size_t k = 0; k < old->count; k++)
        if (store_same(old->items[k].field[RISK_THREAT], threat) && turn-- == 0)
            return k;
    return SIZE_MAX;
}

/* Does the group's row say something of the field?  An empty cell does only where the list is replaced. */
static bool says(const importer *im, size_t i, size_t f)
{
    return im->risks[i].field[f] || (im->o->replace && rows_known_col(im->r, f + 1) != CSV_NONE);
}

/* ---- first pass ------------------------------------------------------------------------------------------------------ */

/* What is to become of the group's row `i`, which is `stands` (NULL: none) in the list. */
static enum act compare(importer *im, size_t i, const store_risk *stands)
{
    if (!stands)
        return ACT_CREATE;
    bool fills = false;
    size_t count = 0;
    cd_str list;
    cd_str_init(&list, 0);
    for (size_t f = 0; f < RISK_NFIELDS; f++) {
        const char *text = im->risks[i].field[f] ? im->risks[i].field[f] : "", *was = stands->field[f];
        if (f == RISK_THREAT || !says(im, i, f) || import_same(text, was))
            continue;
        if (was)
            import_add_difference(&list, &count, store_risk_column((enum store_risk_field)f), was, text);
        else
            fills = true; /* what was never told: nothing is lost */
    }
    enum act act = fills ? ACT_CHANGE : ACT_SAME;
    if (count > 0) {
        const char *row = cd_arena_printf(&im->arena, _("rủi ro «%s» của hệ thống «%s»"), im->risks[i].field[RISK_THREAT], im->group);
        act = import_conflict(im, im->risk_at[i][RISK_THREAT], row, &list, count);
    }
    cd_str_done(&list);
    return act;
}

int import_judge_risks(importer *im)
{
    if (!im->group[0] || im->group_bad) /* rows are bad until something better is known of them */
        return CD_OK;
    store_risks old = {0};
    int res = store_risks_load(im->s, im->group, im->diags, &old);
    if (res)
        return res;
    for (size_t i = 0; i < im->nrisks; i++) {
        size_t k = stands_as(im, &old, i);
        im->acts[im->risk_row[i]] = (uint8_t)compare(im, i, k == SIZE_MAX ? NULL : &old.items[k]);
    }
    store_risks_done(&old);
    return CD_OK;
}

static void start_risks(importer *im, const char *id)
{
    snprintf(im->group, sizeof im->group, "%s", id);
    im->group_bad = im->torn;
    im->torn = false;
    im->nrisks = 0;
    cd_arena_done(&im->arena);
    cd_arena_init(&im->arena);
}

/* `row`: its place among the acts. */
static void add_risk(importer *im, size_t row)
{
    im->risks = cd_realloc(im->risks, im->nrisks + 1, sizeof *im->risks);
    im->risk_at = cd_realloc(im->risk_at, im->nrisks + 1, sizeof *im->risk_at);
    im->risk_row = cd_realloc(im->risk_row, im->nrisks + 1, sizeof *im->risk_row);
    for (size_t f = 0; f < RISK_NFIELDS; f++) {
        const char *text = import_cell(im, f + 1);
        im->risk_at[im->nrisks][f] = import_place(im, f + 1);
        im->risks[im->nrisks].field[f] = text && *text ? cd_arena_strdup(&im->arena, text) : NULL;
    }
    im->risk_row[im->nrisks++] = row;
}

int import_judge_risk(importer *im)
{
    const char *id = import_cell(im, 0), *threat = import_cell(im, 1);
    if (strcasecmp(id, im->group) != 0) {
        int res = import_judge_risks(im);
        if (res)
            return res;
        start_risks(im, id);
        size_t first = idset_add(&im->names, id, strlen(id), rows_line(im->r));
        if (first) {
            cd_error(im->diags, "E4058", import_place(im, 0),
                     _("các dòng rủi ro của hệ thống «%s» không đứng liền nhau (đã có ở dòng %zu); hãy sắp xếp tệp theo cột «system»"),
                     id, first);
            im->group_bad = true;
        }
        int64_t num = 0;
        res = store_system_find(im->s, id, im->diags, &num);
        if (res)
            return res;
        if (!num) {
            cd_error(im->diags, "E4055", import_place(im, 0),
                     _("chưa có hệ thống mã «%s»; hãy nhập hệ thống trước bằng «capdo import systems TỆP.csv»"), id);
            im->group_bad = true;
        }
    }
    if (threat && *threat) {
        add_risk(im, im->nrows);
        return CD_OK;
    }
    cd_error(im->diags, "E4057", threat ? import_place(im, 1) : rows_place(im->r, 0),
             _("dòng rủi ro của hệ thống «%s» không ghi mối đe dọa (cột «threat»)"), id);
    im->group_bad = im->group_bad || im->o->replace; /* which row it was to be nobody knows: the list is not whole */
    return CD_OK;
}

/* ---- second pass ----------------------------------------------------------------------------------------------------- */

/* Tells what the list that stands has and the group has not. */
static void tell_lost(importer *im, const store_risks *old)
{
    bool *met = cd_calloc(old->count + 1, sizeof *met);
    cd_str text;
    cd_str_init(&text, 0);
    for (size_t i = 0; i < im->nrisks; i++) {
        size_t k = stands_as(im, old, i);
        if (k == SIZE_MAX)
            continue;
        met[k] = true;
        for (size_t f = 0; f < RISK_NFIELDS; f++) {
            const char *was = old->items[k].field[f];
            if (!was || im->risks[i].field[f] || !says(im, i, f))
                continue;
            im->count.cleared++;
            cd_str_clear(&text);
            import_add_shortened(&text, was);
            cd_warning(im->notes, "W4067", im->risk_at[i][f],
                       _("cột «%s», rủi ro «%s» của hệ thống «%s»: ô trống nên «%s» đang có bị xóa; để lấy lại, ghi giá trị ấy vào ô (xem capdo "
                         "history %s --kind risks) rồi nhập lại với --on-conflict update"),
                       store_risk_column((enum store_risk_field)f), im->risks[i].field[RISK_THREAT], im->group, cd_str_c(&text), im->group);
        }
    }
    for (size_t k = 0; k < old->count; k++)
        if (!met[k]) {
            im->count.removed++;
            cd_str_clear(&text);
            import_add_shortened(&text, old->items[k].field[RISK_THREAT] ? old->items[k].field[RISK_THREAT] : "");
            cd_warning(im->notes, "W4068", im->risk_at[0][RISK_THREAT],
                       _("hệ thống «%s»: rủi ro «%s» đang có mà tệp không có nên bị gỡ; để lấy lại, thêm dòng ấy vào tệp (xem capdo history %s --kind "
                         "risks) rồi nhập lại với --on-conflict update"),
                       im->group, cd_str_c(&text), im->group);
        }
    cd_str_done(&text);
    free(met);
}

/* The list as it becomes, in the importer's arena: with replace the group's rows, else those that stand with the group's changes. */
static size_t make_list(importer *im, const store_risks *old, store_risk **ret)
{
    store_risk *list = cd_arena_array(&im->arena, old->count + im->nrisks + 1, sizeof *list);
    size_t n = im->o->replace ? 0 : old->count;
    for (size_t k = 0; k < n; k++)
        list[k] = old->items[k];
    for (size_t i = 0; i < im->nrisks; i++) {
        enum act act = (enum act)im->acts[im->risk_row[i]];
        if (!im->o->replace && act != ACT_CREATE && act != ACT_CHANGE)
            continue;
        size_t k = stands_as(im, old, i);
        store_risk *to = im->o->replace || k == SIZE_MAX ? &list[n++] : &list[k];
        *to = k == SIZE_MAX ? (store_risk){0} : old->items[k];
        for (size_t f = 0; f < RISK_NFIELDS; f++)
            if (says(im, i, f))
                to->field[f] = im->risks[i].field[f];
    }
    *ret = list;
    return n;
}

/* Is there anything to write?  A replaced list also has what it had; rows of a group that is not to be written are all bad. */
static bool is_wanted(const importer *im)
{
    for (size_t i = 0; i < im->nrisks; i++) {
        enum act act = (enum act)im->acts[im->risk_row[i]];
        if (act == ACT_CREATE || act == ACT_CHANGE || (im->o->replace && act == ACT_SAME))
            return true;
    }
    return false;
}

int import_write_risks(importer *im)
{
    if (!is_wanted(im)) {
        im->nrisks = 0;
        return CD_OK;
    }
    store_risks old = {0};
    int res = store_risks_load(im->s, im->group, im->diags, &old);
    if (res)
        return res;
    if (im->o->replace)
        tell_lost(im, &old);
    store_risk *list;
    bool changed = false;
    size_t n = make_list(im, &old, &list);
    res = store_risks_put(im->s, im->group, list, n, &im->o->by, im->diags, &changed);
    store_risks_done(&old);
    im->touched = im->touched || changed;
    im->nrisks = 0;
    return res;
}

int import_write_risk(importer *im, size_t row)
{
    if (strcasecmp(import_cell(im, 0), im->group) != 0) {
        int res = import_write_risks(im);
        if (res)
            return res;
        start_risks(im, import_cell(im, 0));
    }
    const char *threat = import_cell(im, 1);
    if (threat && *threat)
        add_risk(im, row);
    return CD_OK;
}
