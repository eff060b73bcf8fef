/* Importing risks: judged and written a system at a time. */
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

/* What a column would say that the file does not have stays as it stands. */
static void keep_absent(importer *im, const store_risks *old)
{
    bool absent = false;
    for (size_t f = 0; f < RISK_NFIELDS; f++)
        absent = absent || !import_cell(im, f + 1);
    for (size_t i = 0; absent && i < im->nrisks; i++) {
        size_t k = stands_as(im, old, i);
        for (size_t f = 0; f < RISK_NFIELDS && k != SIZE_MAX; f++)
            if (!import_cell(im, f + 1) && old->items[k].field[f])
                im->risks[i].field[f] = cd_arena_strdup(&im->arena, old->items[k].field[f]);
    }
}

int import_judge_risks(importer *im)
{
    if (!im->group[0])
        return CD_OK;
    enum act act = im->group_bad ? ACT_BAD : ACT_CREATE;
    int res = CD_OK;
    if (act != ACT_BAD) {
        store_risks old = {0};
        res = store_risks_load(im->s, im->group, im->diags, &old);
        if (res)
            return res;
        keep_absent(im, &old);
        bool same = old.count == im->nrisks;
        for (size_t i = 0; i < im->nrisks && same; i++)
            for (int f = 0; f < RISK_NFIELDS && same; f++)
                same = import_same(im->risks[i].field[f] ? im->risks[i].field[f] : "", old.items[i].field[f]);
        if (same) {
            act = ACT_SAME;
        } else if (old.count > 0) {
            act = im->o->conflict == CONFLICT_SKIP ? ACT_SKIP : im->o->conflict == CONFLICT_UPDATE ? ACT_CHANGE : ACT_BAD;
            cd_place at = {im->path, im->group_line, 1};
            if (act == ACT_BAD)
                cd_error(im->diags, "E4051", at,
                         _("hệ thống «%s» đã có bảng rủi ro khác trong cơ sở dữ liệu; dùng --on-conflict update để thay cả bảng "
                           "hoặc --on-conflict skip để giữ bảng cũ"),
                         im->group);
        }
        store_risks_done(&old);
    }
    for (size_t i = im->group_start; i < im->nrows; i++)
        im->acts[i] = (uint8_t)act;
    return res;
}

static void start_risks(importer *im, const char *id)
{
    snprintf(im->group, sizeof im->group, "%s", id);
    im->group_start = im->nrows;
    im->group_line = rows_line(im->r);
    im->group_bad = false;
    im->nrisks = 0;
    cd_arena_done(&im->arena);
    cd_arena_init(&im->arena);
}

static void add_risk(importer *im)
{
    im->risks = cd_realloc(im->risks, im->nrisks + 1, sizeof *im->risks);
    im->risk_at = cd_realloc(im->risk_at, im->nrisks + 1, sizeof *im->risk_at);
    for (size_t f = 0; f < RISK_NFIELDS; f++) {
        const char *text = import_cell(im, f + 1);
        im->risk_at[im->nrisks][f] = import_place(im, f + 1);
        im->risks[im->nrisks].field[f] = text && *text ? cd_arena_strdup(&im->arena, text) : NULL;
    }
    im->nrisks++;
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
    if (!threat || !*threat) {
        cd_error(im->diags, "E4057", threat ? import_place(im, 1) : rows_place(im->r, 0),
                 _("dòng rủi ro của hệ thống «%s» không ghi mối đe dọa (cột «threat»)"), id);
        im->group_bad = true;
    }
    add_risk(im);
    return CD_OK;
}

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
            if (!was || im->risks[i].field[f])
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

int import_write_risks(importer *im)
{
    if (im->nrisks == 0)
        return CD_OK;
    store_risks old = {0};
    int res = store_risks_load(im->s, im->group, im->diags, &old);
    if (res)
        return res;
    keep_absent(im, &old);
    tell_lost(im, &old);
    store_risks_done(&old);
    res = store_risks_put(im->s, im->group, im->risks, im->nrisks, &im->o->by, im->diags, NULL);
    im->nrisks = 0;
    return res;
}

int import_write_risk(importer *im)
{
    if (strcasecmp(import_cell(im, 0), im->group) != 0) {
        int res = import_write_risks(im);
        if (res)
            return res;
        start_risks(im, import_cell(im, 0));
    }
    add_risk(im);
    return CD_OK;
}
