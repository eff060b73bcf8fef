/* Importing: the kinds of rows, their columns and sheets, and what kind a file seems to be. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "store/actors.h"
#include "store/import_private.h"

/* Word of the command line and name of the sheet. */
static const char *const names[KIND_TABLES][2] = {
    {"systems", "Hệ thống"}, {"orgs", "Cơ quan"}, {"descriptions", "Mô tả"}, {"risks", "Rủi ro"}};

static const fact_table *table_of(unsigned kind, const fact_tables *tables)
{
    return kind < KIND_TABLES ? NULL : fact_tables_at(tables, kind - KIND_TABLES);
}

size_t import_nkinds(const fact_tables *tables)
{
    return KIND_TABLES + fact_tables_count(tables);
}

bool csv_kind_find(const char *word, const fact_tables *tables, unsigned *ret)
{
    for (unsigned k = 0; k < import_nkinds(tables); k++)
        if (strcmp(import_kind_word(k, tables), word) == 0) {
            *ret = k;
            return true;
        }
    return false;
}

const char *import_kind_word(unsigned kind, const fact_tables *tables)
{
    return kind < KIND_TABLES ? names[kind][0] : table_of(kind, tables)->code;
}

void import_kind_words(const fact_tables *tables, cd_str *to)
{
    for (unsigned k = 0; k < import_nkinds(tables); k++)
        cd_str_addf(to, "%s%s", k ? ", " : "", import_kind_word(k, tables));
}

const char *import_kind_sheet(unsigned kind, const fact_tables *tables)
{
    return kind < KIND_TABLES ? names[kind][1] : table_of(kind, tables)->label;
}

static void facts_columns(importer *im, const char *group)
{
    size_t all = facts_count(im->o->dict);
    im->facts = cd_calloc(all + 1, sizeof *im->facts);
    for (size_t i = 0; i < all; i++) {
        const fact *f = facts_at(im->o->dict, i);
        if (f->group && strcmp(f->group, group) == 0) {
            im->facts[im->nfacts++] = f;
            im->known[im->nknown++] = f->code;
        }
    }
}

static void taken_by(const char *column, cd_str *to, const void *user);

void import_columns(importer *im)
{
    const fact_table *t = im->table = table_of(im->o->kind, im->o->tables);
    im->known = cd_calloc(facts_count(im->o->dict) + (t ? t->ncolumns : 0) + ORG_NFIELDS + SYS_NFIELDS, sizeof *im->known);
    im->nknown = 0;
    im->spec.key = "system";
    im->spec.key_rule = CSV_KEY_ID;
    switch (im->o->kind) {
    case KIND_SYSTEMS:
        for (int f = 0; f < SYS_NFIELDS; f++)
            im->known[im->nknown++] = store_sys_column((enum store_sys_field)f);
        im->first_fact = im->nknown;
        facts_columns(im, "systems");
        im->spec.key = "id";
        im->spec.key_rule = CSV_KEY_UNIQUE;
        break;
    case KIND_DESCRIPTIONS:
        im->known[im->nknown++] = "id";
        im->first_fact = im->nknown;
        facts_columns(im, "description");
        im->spec.key = "id";
        im->spec.key_rule = CSV_KEY_UNIQUE;
        break;
    case KIND_ORGS:
        for (int f = 0; f < ORG_NFIELDS; f++)
            im->known[im->nknown++] = store_org_column((enum store_org_field)f);
        im->spec.key = "name";
        im->spec.key_rule = CSV_KEY_NONE;
        break;
    case KIND_RISKS:
        im->known[im->nknown++] = "system";
        for (int f = 0; f < RISK_NFIELDS; f++)
            im->known[im->nknown++] = store_risk_column((enum store_risk_field)f);
        break;
    default:
        im->known[im->nknown++] = "system";
        for (size_t i = 0; i < t->ncolumns; i++)
            im->known[im->nknown++] = t->columns[i].fact->code;
        break;
    }
    im->values = cd_calloc(im->nfacts + 1, sizeof *im->values);
    im->spec.known = im->known;
    im->spec.nknown = im->nknown;
    im->spec.taken_by = taken_by;
    im->spec.user = im->o;
}

void import_columns_done(importer *im)
{
    free(im->known);
    free(im->facts);
    free(im->values);
}

static bool takes(const import_options *o, unsigned kind, const char *column)
{
    import_options of = *o;
    of.kind = kind;
    importer im = {.o = &of};
    import_columns(&im);
    bool found = false;
    for (size_t i = 0; i < im.nknown && !found; i++)
        found = strcmp(im.known[i], column) == 0;
    import_columns_done(&im);
    return found;
}

/* Words of the kinds that take a column (table/csv.h). */
static void taken_by(const char *column, cd_str *to, const void *user)
{
    const import_options *o = user;
    for (unsigned k = 0; k < import_nkinds(o->tables); k++)
        if (takes(o, k, column))
            cd_str_addf(to, "%s%s", to->len ? ", " : "", import_kind_word(k, o->tables));
    for (int f = 0; f < DUTY_NFIELDS; f++)
        if (strcmp(store_duty_column((enum store_duty_field)f), column) == 0)
            cd_str_addf(to, "%sactors", to->len ? ", " : "");
}

static size_t count_known(const rows *r, const char *const *known, size_t n)
{
    size_t found = 0;
    for (size_t col = 0; col < rows_ncols(r); col++)
        for (size_t k = 0; k < n; k++)
            if (strcmp(rows_col_name(r, col), known[k]) == 0) {
                found++;
                break;
            }
    return found;
}

/* The kind whose columns these are when most of them are unknown here and known there; NULL: none.  *ret_mine: columns that
 * are known here. */
static const char *other_kind(const importer *im, const rows *r, size_t *ret_mine)
{
    const char *word = NULL, *duty[DUTY_NFIELDS];
    size_t best = 0, mine = count_known(r, im->known, im->nknown), all = rows_ncols(r);
    for (unsigned k = 0; k < import_nkinds(im->o->tables); k++) {
        import_options o = *im->o;
        o.kind = k;
        importer other = {.o = &o};
        import_columns(&other);
        size_t n = count_known(r, other.known, other.nknown);
        if (n > best) {
            best = n;
            word = import_kind_word(k, o.tables);
        }
        import_columns_done(&other);
    }
    for (int f = 0; f < DUTY_NFIELDS; f++)
        duty[f] = store_duty_column((enum store_duty_field)f);
    if (count_known(r, duty, DUTY_NFIELDS) > best) {
        best = count_known(r, duty, DUTY_NFIELDS);
        word = "actors";
    }
    *ret_mine = mine;
    return best > mine && 2 * best > all && 2 * (all - mine) > all ? word : NULL;
}

/* A file of another kind is told in one line instead of a line for each of its columns. */
int import_judge_kind(importer *im, const rows_sheet *sheet, int res, cd_diags *said)
{
    static const csv_spec all_columns = {0};
    rows *r = NULL;
    bool suspect = im->o->kind == KIND_ORGS && im->r && rows_known_col(im->r, ORG_NAME) == CSV_NONE;
    for (size_t i = 0; i < said->count; i++)
        suspect = suspect || strcmp(said->items[i].code, "W2005") == 0 || strcmp(said->items[i].code, "E2003") == 0;
    if (!suspect || im->only_named || rows_open_fd(im->path, im->in->fd, sheet, &all_columns, NULL, &r) != CD_OK)
        return res;
    size_t mine;
    const char *word = other_kind(im, r, &mine);
    rows_free(r);
    if (!word)
        return im->r ? rows_again(im->r) : res; /* both read the same descriptor */
    cd_diags_done(said);
    if (res != CD_OK || mine <= 1) { /* nothing but names would come in */
        cd_error(said, "E4064", cd_place_file(im->path), _("tệp này có vẻ là loại «%s»; hãy dùng capdo import %s"), word, word);
        return CD_EINPUT;
    }
    cd_warning(said, "W4065", cd_place_file(im->path),
               _("tệp này có vẻ là loại «%s»: bỏ qua mọi cột không thuộc loại «%s»; hãy dùng capdo import %s"), word, import_kind_word(im->o->kind, im->o->tables), word);
    return rows_again(im->r);
}
