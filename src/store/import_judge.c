/* Importing: the first pass over systems, descriptions and organisations. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/import_private.h"

/* ---- cells ---------------------------------------------------------------------------------------------------------- */

/* Cell of a known column, or NULL when the file has no such column. */
const char *import_cell(const importer *im, size_t known)
{
    size_t col = rows_known_col(im->r, known);
    return col == CSV_NONE ? NULL : im->row[col].text;
}

cd_place import_place(const importer *im, size_t known)
{
    size_t col = rows_known_col(im->r, known);
    return rows_place(im->r, col == CSV_NONE ? 0 : col);
}

/* Names and addresses are one line without control characters. */
static bool import_good_line(importer *im, size_t known)
{
    const char *text = import_cell(im, known);
    if (!text || store_is_line(text))
        return true;
    cd_error(im->diags, "E4050", import_place(im, known), _("%s: ô có xuống dòng hoặc ký tự điều khiển; hãy viết trên một dòng"),
             rows_where(im->r, rows_known_col(im->r, known)));
    return false;
}

/* Reads the fact cells of the row into `values`. */
bool import_read_values(importer *im, bool report)
{
    bool good = true;
    cd_arena_done(&im->arena);
    cd_arena_init(&im->arena);
    for (size_t i = 0; i < im->nfacts; i++) {
        const char *text = import_cell(im, im->first_fact + i);
        char *value = NULL;
        im->values[i] = NULL;
        if (!text || !*text)
            continue;
        if (fact_parse(im->facts[i], text, (cd_place){0}, "", NULL, &value) != CD_OK) {
            good = false;
            if (report) /* once more, now with the words */
                (void)fact_parse(im->facts[i], text, import_place(im, im->first_fact + i),
                                 rows_where(im->r, rows_known_col(im->r, im->first_fact + i)), im->diags, &value);
        }
        if (value) {
            im->values[i] = cd_arena_strdup(&im->arena, value);
            free(value);
        }
    }
    return good;
}

void import_add_shortened(cd_str *to, const char *text)
{
    enum { VALUE = 60 };
    size_t len = strlen(text), cut = len > VALUE ? VALUE : len;
    while (cut < len && cut > 0 && ((unsigned char)text[cut] & 0xc0) == 0x80)
        cut--;
    cd_str_addf(to, "%.*s%s", (int)cut, text, cut < len ? "…" : "");
}

/* Adds "column («old» → «new»)" to the differences of a row. */
void import_add_difference(cd_str *list, size_t *count, const char *column, const char *old, const char *new)
{
    enum { SHOWN = 12 };
    const char *text[] = {old, new};
    cd_str_addf(list, "%s%s", ++*count > 1 ? ", " : "", column);
    if (*count > SHOWN) /* a row where nearly everything differs: names are enough */
        return;
    cd_str_adds(list, " (");
    for (int i = 0; i < 2; i++) {
        if (!text[i] || !*text[i]) {
            cd_str_adds(list, _("trống"));
        } else {
            cd_str_adds(list, "«");
            import_add_shortened(list, text[i]);
            cd_str_adds(list, "»");
        }
        cd_str_adds(list, i == 0 ? " → " : ")");
    }
}

enum act import_conflict(importer *im, cd_place at, const char *where, const cd_str *list, size_t count)
{
    if (im->o->replace || im->o->conflict == CONFLICT_UPDATE)
        return ACT_CHANGE;
    if (im->o->conflict == CONFLICT_SKIP)
        return ACT_SKIP;
    cd_error(im->diags, "E4051", at,
             _("%s: đã có trong cơ sở dữ liệu và khác ở %zu cột: %s; dùng --on-conflict update để ghi đè hoặc --on-conflict skip "
               "để giữ giá trị cũ"),
             where, count, cd_str_c(list));
    return ACT_BAD;
}

bool import_same(const char *text, const char *stands)
{
    return strcmp(text, stands ? stands : "") == 0;
}

/* The same of a row that is known by the column `key`. */
static enum act row_conflict(importer *im, size_t key, const cd_str *list, size_t count)
{
    return import_conflict(im, import_place(im, key), rows_where(im->r, rows_known_col(im->r, key)), list, count);
}

/* ---- rows ----------------------------------------------------------------------------------------------------------- */

/* In how many columns does the row differ from the system?  `only_told`: an unknown in the database is no difference. */
static size_t differs(const importer *im, const store_system *sys, bool only_told, cd_str *list)
{
    size_t count = 0;
    if (im->o->kind == KIND_SYSTEMS)
        for (size_t f = SYS_NAME; f < SYS_NFIELDS; f++) {
            const char *text = import_cell(im, f), *stands = sys->field[f];
            if (!text || (f == SYS_PART_OF && stands && strcasecmp(text, stands) == 0))
                continue;
            if (!import_same(text, stands))
                import_add_difference(list, &count, im->known[f], stands, text);
        }
    for (size_t i = 0; i < im->nfacts; i++) {
        if (!import_cell(im, im->first_fact + i))
            continue;
        const char *stands = store_system_value(sys, im->facts[i]->code);
        if (!store_same(im->values[i], stands) && !(only_told && !stands))
            import_add_difference(list, &count, im->facts[i]->code, stands, im->values[i]);
    }
    return count;
}

int import_judge_system(importer *im, enum act *ret)
{
    bool good = true;
    for (size_t f = SYS_NAME; f <= SYS_OWNER; f++)
        good = import_good_line(im, f) && good;
    good = import_read_values(im, true) && good;
    const char *id = import_cell(im, SYS_ID), *above = import_cell(im, SYS_PART_OF);
    if (above && *above && !csv_id_valid(above)) {
        cd_error(im->diags, "E4052", import_place(im, SYS_PART_OF),
                 _("%s: «%s» không phải mã hệ thống; hãy ghi mã (cột «id») của hệ thống mà nó là thành phần"),
                 rows_where(im->r, rows_known_col(im->r, SYS_PART_OF)), above);
        good = false;
    }
    int64_t num = 0;
    int res = store_system_find(im->s, id, im->diags, &num);
    if (res)
        return res;
    enum act act = num ? ACT_SAME : ACT_CREATE;
    if (num) {
        store_system sys;
        store_system_init(&sys);
        res = store_system_load_num(im->s, num, im->diags, &sys);
        if (res)
            return res;
        cd_str list;
        cd_str_init(&list, 0);
        size_t count = good ? differs(im, &sys, false, &list) : 0;
        if (count)
            act = row_conflict(im, SYS_ID, &list, count);
        cd_str_done(&list);
        store_system_done(&sys);
    }
    *ret = good ? act : ACT_BAD;
    if (above && (*ret == ACT_CREATE || *ret == ACT_CHANGE))
        graph_row(&im->graph, id, strlen(id), id, above, strlen(above), im->nrows, import_place(im, SYS_PART_OF));
    else if (*ret == ACT_CREATE)
        graph_row(&im->graph, id, strlen(id), id, "", 0, im->nrows, rows_place(im->r, 0));
    return CD_OK;
}

int import_judge_description(importer *im, enum act *ret)
{
    bool good = import_read_values(im, true);
    const char *id = import_cell(im, 0);
    int64_t num = 0;
    int res = store_system_find(im->s, id, im->diags, &num);
    if (res)
        return res;
    if (!num) {
        cd_error(im->diags, "E4055", import_place(im, 0),
                 _("chưa có hệ thống mã «%s»; hãy nhập hệ thống trước bằng «capdo import systems TỆP.csv»"), id);
        good = false;
    }
    *ret = ACT_BAD;
    if (!good)
        return CD_OK;
    store_system sys;
    store_system_init(&sys);
    res = store_system_load_num(im->s, num, im->diags, &sys);
    if (res)
        return res;
    cd_str list;
    cd_str_init(&list, 0);
    size_t count = differs(im, &sys, true, &list);
    if (count)
        *ret = row_conflict(im, 0, &list, count); /* something was told that this row would replace */
    else
        *ret = differs(im, &sys, false, &list) == 0 ? ACT_SAME : ACT_CREATE;
    cd_str_done(&list);
    store_system_done(&sys);
    return CD_OK;
}

static bool good_date(importer *im, size_t f)
{
    const char *text = import_cell(im, f);
    cd_date d;
    if (!text || !*text || cd_date_parse(text, true, &d))
        return true;
    cd_error(im->diags, "E4059", import_place(im, f), _("%s: «%s» không phải ngày; hãy viết YYYY-MM-DD hoặc DD/MM/YYYY"),
             rows_where(im->r, rows_known_col(im->r, f)), text);
    return false;
}

/* Fields of the row; NULL: leave what stands.  Dates become YYYY-MM-DD. */
void import_org_fields(importer *im, const char *field[ORG_NFIELDS], char dates[2][11])
{
    for (size_t f = 0; f < ORG_NFIELDS; f++) {
        cd_date d;
        field[f] = import_cell(im, f);
        if (field[f] && !*field[f] && !im->o->replace)
            field[f] = NULL; /* an old workbook must not wipe out what was told since */
        if ((f == ORG_VALID_FROM || f == ORG_VALID_TO) && field[f] && cd_date_parse(field[f], true, &d)) {
            cd_date_format(d, dates[f - ORG_VALID_FROM]);
            field[f] = dates[f - ORG_VALID_FROM];
        }
    }
}

int import_judge_org(importer *im, enum act *ret)
{
    bool good = true;
    for (size_t f = 0; f < ORG_NFIELDS; f++)
        good = import_good_line(im, f) && good;
    good = good_date(im, ORG_VALID_FROM) && good;
    good = good_date(im, ORG_VALID_TO) && good;
    const char *name = import_cell(im, ORG_NAME), *kind = import_cell(im, ORG_KIND);
    const fact *domain = facts_find(im->o->dict, "owner_kind");
    char *value = NULL;
    if (domain && kind && *kind &&
        fact_parse(domain, kind, import_place(im, ORG_KIND), rows_where(im->r, rows_known_col(im->r, ORG_KIND)), im->diags,
                   &value) != CD_OK)
        good = false;
    free(value);
    *ret = ACT_BAD;
    if (!*name) {
        cd_error(im->diags, "E2020", import_place(im, ORG_NAME), _("cột «name» để trống ở dòng này; mỗi dòng phải có tên"));
        return CD_OK;
    }
    char key[65];
    cd_sha256_hex(name, strlen(name), key);
    size_t first = idset_add(&im->names, key, 64, rows_line(im->r));
    if (first) {
        cd_error(im->diags, "E4056", import_place(im, ORG_NAME),
                 _("cột «name»: «%s» đã có ở dòng %zu của tệp; hãy bỏ một dòng"), name, first);
        return CD_OK;
    }
    if (!good)
        return CD_OK;
    store_orgs old = {0};
    int res = store_orgs_load(im->s, name, im->diags, &old);
    if (res)
        return res;
    const char *field[ORG_NFIELDS];
    char dates[2][11];
    import_org_fields(im, field, dates);
    *ret = old.count ? ACT_SAME : ACT_CREATE;
    cd_str list;
    cd_str_init(&list, 0);
    size_t count = 0;
    for (size_t f = 1; f < ORG_NFIELDS && old.count; f++) {
        const char *was = old.items[0].field[f];
        if (!field[f] || import_same(field[f], was))
            continue;
        *ret = ACT_CHANGE;
        /* made by name alone when a system named it: filling in what was never told is no conflict */
        if (was)
            import_add_difference(&list, &count, im->known[f], was, field[f]);
    }
    if (count)
        *ret = row_conflict(im, ORG_NAME, &list, count);
    cd_str_done(&list);
    store_orgs_done(&old);
    const char *parent = field[ORG_PARENT];
    if (parent && (*ret == ACT_CREATE || *ret == ACT_CHANGE)) {
        char above[65];
        cd_sha256_hex(parent, strlen(parent), above);
        graph_row(&im->graph, key, 64, name, *parent ? above : "", *parent ? 64 : 0, im->nrows, import_place(im, ORG_PARENT));
    }
    return CD_OK;
}

/* ---- what is above what --------------------------------------------------------------------------------------------- */

static int load_edges(importer *im)
{
    bool orgs = im->o->kind == KIND_ORGS;
    sqlite3_stmt *st = store_sql_own(im->s,
                                     orgs ? "SELECT o.name, p.name FROM org o LEFT JOIN org p ON p.num = o.parent"
                                          : "SELECT s.id, p.id FROM system_now s LEFT JOIN system p ON p.num = s.part_of",
                                     im->diags);
    if (!st)
        return CD_ESYS;
    int res;
    while ((res = store_step(im->s, st, im->diags)) == CD_OK) {
        const char *id = store_text(st, 0), *above = store_text(st, 1);
        char a[65], b[65];
        if (orgs) {
            cd_sha256_hex(id, strlen(id), a);
            if (above)
                cd_sha256_hex(above, strlen(above), b);
            graph_stands(&im->graph, a, 64, id, b, above ? 64 : 0);
        } else {
            graph_stands(&im->graph, id, strlen(id), id, above ? above : "", above ? strlen(above) : 0);
        }
    }
    sqlite3_finalize(st);
    return res == CD_NO ? CD_OK : res;
}

/* What is above must exist (systems) and go round in no ring. */
int import_judge_graph(importer *im)
{
    if (!graph_any_above(&im->graph))
        return CD_OK;
    int res = load_edges(im);
    if (res)
        return res;
    bool orgs = im->o->kind == KIND_ORGS;
    graph_fault *faults;
    size_t n = graph_check(&im->graph, !orgs, &faults);
    for (size_t i = 0; i < n; i++) {
        const graph_fault *f = &faults[i];
        im->acts[f->row] = ACT_BAD;
        if (f->missing)
            cd_error(im->diags, "E4052", f->at,
                     _("cột «part_of», dòng có mã «%s»: không có hệ thống mã «%s» trong tệp này (dòng không lỗi) hay trong cơ sở dữ liệu"),
                     f->name, f->above);
        else if (orgs)
            cd_error(im->diags, "E4054", f->at,
                     _("cột «parent», dòng có tên «%s»: cơ quan cấp trên đi vòng trở lại chính nó; hãy sửa cột «parent» (ô trống giữ cơ quan cấp trên đang có, --replace thì xóa)"), f->name);
        else
            cd_error(im->diags, "E4053", f->at,
                     _("cột «part_of», dòng có mã «%s»: hệ thống thành phần đi vòng trở lại chính nó (%s); hãy sửa cột «part_of»"),
                     f->name, f->above);
    }
    graph_faults_free(faults, n);
    return CD_OK;
}
