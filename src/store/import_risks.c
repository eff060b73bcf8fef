/* Importing risks: judged and written a system at a time. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "store/import_private.h"

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
    for (size_t f = 0; f < RISK_NFIELDS; f++) {
        const char *text = import_cell(im, f + 1);
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

int import_write_risks(importer *im)
{
    if (im->nrisks == 0)
        return CD_OK;
    int res = store_risks_put(im->s, im->group, im->risks, im->nrisks, &im->o->by, im->diags, NULL);
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
