/* Importing: the second pass over systems, descriptions and organisations. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "store/import_private.h"

static void put_later(importer *im, const char *id, const char *above, const char *where, cd_place at)
{
    if ((im->nlater & (im->nlater - 1)) == 0)
        im->later = cd_realloc(im->later, im->nlater ? im->nlater * 2 : 1, sizeof *im->later);
    im->later[im->nlater++] = (struct later){cd_strdup(id), cd_strdup(above), cd_strdup(where), at};
}

/* The organisation that a cell names will be made when there is none. */
static void name_org(importer *im, size_t known)
{
    const char *name = import_cell(im, known);
    if (name && *name && made_new(&im->made, name))
        made_add(&im->made, name, import_place(im, known), rows_where(im->r, rows_known_col(im->r, known)));
}

/* A cell has nothing in it, and so what stood is gone: `code` names it in the history. */
static void tell_cleared(importer *im, size_t known, const char *id, const char *code, const char *was)
{
    cd_str text;
    cd_str_init(&text, 0);
    import_add_shortened(&text, was);
    im->count.cleared++;
    cd_warning(im->notes, "W4067", import_place(im, known),
               _("%s: ô trống nên «%s» đang có bị xóa; để lấy lại, ghi giá trị ấy vào ô (xem capdo history %s%s%s) hoặc bỏ cả cột, rồi nhập lại với "
                 "--on-conflict update"),
               rows_where(im->r, rows_known_col(im->r, known)), cd_str_c(&text), id, *code ? " " : "", code);
    cd_str_done(&text);
}

static int write_facts(importer *im, int64_t num, const char *id, const store_system *now)
{
    store_change *changes = cd_calloc(im->nfacts + 1, sizeof *changes);
    size_t n = 0, added = 0;
    for (size_t i = 0; i < im->nfacts; i++) {
        if (!import_cell(im, im->first_fact + i))
            continue;
        /* a value that stands is left alone, and so is the reason of an unknown one */
        const char *stands = now ? store_system_value(now, im->facts[i]->code) : NULL;
        if (!store_same(im->values[i], stands))
            changes[n++] = (store_change){im->facts[i]->code, im->values[i], NULL};
        if (stands && !im->values[i])
            tell_cleared(im, im->first_fact + i, id, im->facts[i]->code, stands);
    }
    int res = n ? store_facts_add(im->s, num, id, now, changes, n, &im->o->by, im->diags, &added) : CD_OK;
    free(changes);
    return res;
}

int import_write_system(importer *im, enum act act)
{
    const char *id = import_cell(im, SYS_ID), *field[SYS_NFIELDS];
    store_system sys;
    store_system_init(&sys);
    int64_t num = 0;
    int res = CD_OK;
    if (act == ACT_CHANGE)
        res = store_system_load(im->s, id, im->diags, &sys);
    if (res)
        return res;
    for (size_t f = 0; f < SYS_NFIELDS; f++)
        field[f] = import_cell(im, f);
    const char *above = field[SYS_PART_OF], *was = sys.field[SYS_PART_OF];
    if (above && *above && !(was && strcasecmp(above, was) == 0)) {
        /* rows may stand in any order and rings may be opened and closed: first take off, hang on at the end */
        put_later(im, id, above, "", import_place(im, SYS_PART_OF));
        field[SYS_PART_OF] = was ? "" : NULL;
    }
    for (size_t f = SYS_AGENCY; f <= SYS_OWNER; f++)
        name_org(im, f);
    for (size_t f = SYS_NAME; f < SYS_NFIELDS; f++)
        if (sys.field[f] && import_cell(im, f) && !*import_cell(im, f))
            tell_cleared(im, f, sys.field[SYS_ID], "", sys.field[f]);
    res = store_system_put(im->s, field, &im->o->by, rows_place(im->r, 0), im->diags, NULL);
    if (res == CD_OK)
        res = store_system_find(im->s, id, im->diags, &num);
    if (res == CD_OK) {
        (void)import_read_values(im, false);
        res = write_facts(im, num, act == ACT_CHANGE ? sys.field[SYS_ID] : id, act == ACT_CHANGE ? &sys : NULL);
    }
    store_system_done(&sys);
    return res;
}

int import_write_description(importer *im)
{
    store_system sys;
    store_system_init(&sys);
    int res = store_system_load(im->s, import_cell(im, 0), im->diags, &sys);
    if (res == CD_OK) {
        (void)import_read_values(im, false);
        res = write_facts(im, sys.num, sys.field[SYS_ID], &sys);
    }
    store_system_done(&sys);
    return res;
}

int import_write_org(importer *im)
{
    const char *field[ORG_NFIELDS];
    char dates[2][11];
    import_org_fields(im, field, dates);
    const char *parent = field[ORG_PARENT];
    store_orgs old = {0};
    int res = store_orgs_load(im->s, field[ORG_NAME], im->diags, &old);
    if (res)
        return res;
    const char *was = old.count ? old.items[0].field[ORG_PARENT] : NULL;
    for (size_t f = 0; f < ORG_NFIELDS && old.count; f++)
        im->count.cleared += field[f] && !*field[f] && old.items[0].field[f];
    if (parent && *parent && !store_same(parent, was)) {
        put_later(im, field[ORG_NAME], parent, rows_where(im->r, rows_known_col(im->r, ORG_PARENT)), import_place(im, ORG_PARENT));
        field[ORG_PARENT] = was ? "" : NULL;
    }
    store_orgs_done(&old);
    made_known(&im->made, field[ORG_NAME]);
    return store_org_put(im->s, field, &im->o->by, rows_place(im->r, 0), im->diags, NULL);
}

int import_write_later(importer *im)
{
    int res = CD_OK;
    for (size_t i = 0; i < im->nlater && res == CD_OK; i++) {
        const struct later *l = &im->later[i];
        if (im->o->kind == KIND_ORGS) {
            const char *field[ORG_NFIELDS] = {0};
            field[ORG_NAME] = l->id;
            field[ORG_PARENT] = l->above;
            made_add(&im->made, l->above, l->at, l->where);
            res = store_org_put(im->s, field, &im->o->by, l->at, im->diags, NULL);
        } else {
            const char *field[SYS_NFIELDS] = {0};
            field[SYS_ID] = l->id;
            field[SYS_PART_OF] = l->above;
            res = store_system_put(im->s, field, &im->o->by, l->at, im->diags, NULL);
        }
    }
    return res;
}
