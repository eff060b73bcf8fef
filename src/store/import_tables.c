/* Importing rows of the dossier tables.  A row adds to the table of its system or changes the row with its key; with `replace` the
 * rows of a system, which then must stand together, become its table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/i18n.h"
#include "store/import_private.h"
#include "store/tables.h"

/* Cell of column `i` of the table; NULL when the file has no such column or it is only shown. */
static const char *cell(const importer *im, size_t i)
{
    return im->table->columns[i].shown ? NULL : import_cell(im, i + 1);
}

static cd_place place(const importer *im, size_t i)
{
    return import_place(im, i + 1);
}

/* "cột «zone_kind», dòng «DMZ» của hệ thống «one-stop»"; lives until the next row. */
static const char *where(importer *im, size_t i)
{
    const char *key = cell(im, im->table->key);
    if (i == im->table->key || !key || !*key)
        return rows_where(im->r, rows_known_col(im->r, i + 1));
    return cd_arena_printf(&im->arena, _("cột «%s», dòng «%s» của hệ thống «%s»"), im->table->columns[i].fact->code, key, import_cell(im, 0));
}

/* Does the row hold anything but the system it belongs to?  Templates have such lines, to be filled in. */
static bool is_blank(const importer *im)
{
    for (size_t i = 0; i < im->table->ncolumns; i++) {
        const char *text = cell(im, i);
        if (text && *text)
            return false;
    }
    return true;
}

/* ---- groups --------------------------------------------------------------------------------------------------------- */

void import_judge_table(importer *im)
{
    if (!im->o->replace || !im->group[0])
        return;
    if (!im->group_bad) {
        im->count.removed += im->stands.count - im->nmet;
        im->count.cleared += im->ncleared;
    }
    for (size_t i = im->group_start; im->group_bad && i < im->nrows; i++)
        if (im->acts[i] != ACT_BLANK)
            im->acts[i] = ACT_BAD;
}

/* Is there such a system?  E4055 when there is none. */
static int find_system(importer *im, const char *id, bool *ret)
{
    int64_t num = 0;
    int res = store_system_find(im->s, id, im->diags, &num);
    *ret = num != 0;
    if (res == CD_OK && !num)
        cd_error(im->diags, "E4055", import_place(im, 0),
                 _("chưa có hệ thống mã «%s»; hãy nhập hệ thống trước bằng «capdo import systems TỆP.csv»"), id);
    return res;
}

static int start_group(importer *im, const char *id)
{
    import_judge_table(im);
    snprintf(im->group, sizeof im->group, "%s", id);
    im->group_start = im->nrows;
    im->group_absent = false;
    im->group_bad = im->torn;
    im->torn = false;
    im->nmet = im->ncleared = 0;
    table_rows_done(&im->stands);
    if (im->o->replace) {
        size_t first = idset_add(&im->systems, id, strlen(id), rows_line(im->r));
        if (first) {
            cd_error(im->diags, "E4058", import_place(im, 0),
                     _("các dòng của hệ thống «%s» không đứng liền nhau (đã có ở dòng %zu); khi thay cả bảng hãy sắp xếp tệp theo cột «system»"), id,
                     first);
            im->group_bad = true;
        }
    }
    bool there;
    int res = find_system(im, id, &there);
    if (res)
        return res;
    if (!there) {
        im->group_absent = im->group_bad = true;
        return CD_OK;
    }
    return store_table_load(im->s, id, im->table, im->diags, &im->stands);
}

int import_judge_torn(importer *im)
{
    if ((!im->table && im->o->kind != KIND_RISKS) || !im->o->replace)
        return CD_OK;
    const char *id = rows_key(im->r);
    if (!csv_id_valid(id)) { /* of the group before or of the one behind */
        im->any_torn = true;
        im->group_bad = true;
        im->torn = true;
    } else if (strcasecmp(id, im->group) == 0) {
        im->group_bad = true;
    } else {
        im->torn = true;
        return im->table ? start_group(im, id) : CD_OK;
    }
    return CD_OK;
}

/* ---- first pass ----------------------------------------------------------------------------------------------------- */

/* Canonical cells of the row: NULL no such column or nothing in it, "" (a replaced table only) to be emptied.  False when one is bad
 * (diagnosed). */
static bool read_cells(importer *im, const char **cells)
{
    bool good = true;
    for (size_t i = 0; i < im->table->ncolumns; i++) {
        const fact_column *c = &im->table->columns[i];
        const char *text = cell(im, i);
        char *value = NULL;
        cells[i] = text && im->o->replace ? "" : NULL; /* an old workbook must not wipe out what was told since */
        if (!text)
            continue;
        if (table_cell_parse(c, text, (cd_place){0}, "", NULL, &value) != CD_OK) {
            (void)table_cell_parse(c, text, place(im, i), where(im, i), im->diags, &value); /* once more, now with the words */
            good = false;
        } else if (value) {
            cells[i] = cd_arena_strdup(&im->arena, value);
        } else if (c->required) {
            cd_error(im->diags, "E4066", place(im, i), _("%s: ô để trống; cột này bắt buộc ở mọi dòng"), where(im, i));
            good = false;
        }
        free(value);
    }
    return good;
}

/* A new row needs every column that is required. */
static bool is_whole(importer *im, const char *const *cells)
{
    bool whole = true;
    for (size_t i = 0; i < im->table->ncolumns; i++)
        if (im->table->columns[i].required && !cells[i]) {
            cd_error(im->diags, "E4066", rows_place(im->r, 0), _("dòng «%s» của hệ thống «%s» chưa có nên tệp phải có cột «%s», bắt buộc ở mọi dòng"),
                     cells[im->table->key], im->group, im->table->columns[i].fact->code);
            whole = false;
        }
    return whole;
}

static bool is_repeated(importer *im, const char *key)
{
    char hash[65];
    cd_str text;
    cd_str_init(&text, 0);
    for (const char *p = im->group; *p; p++)
        cd_str_addc(&text, (char)(*p >= 'A' && *p <= 'Z' ? *p + ('a' - 'A') : *p));
    cd_str_addf(&text, "\n%s", key);
    cd_sha256_hex(cd_str_c(&text), text.len, hash);
    cd_str_done(&text);
    size_t first = idset_add(&im->names, hash, 64, rows_line(im->r));
    if (first)
        cd_error(im->diags, "E4056", place(im, im->table->key), _("cột «%s»: «%s» của hệ thống «%s» đã có ở dòng %zu của tệp; hãy bỏ một dòng"),
                 im->table->columns[im->table->key].fact->code, key, im->group, first);
    return first != 0;
}

/* What is to become of a good row whose key stands, or (NULL) does not. */
static enum act compare(importer *im, const char *const *cells, const char *const *stands)
{
    const fact_table *t = im->table;
    bool says = !t->listed, fills = false;
    size_t count = 0;
    cd_str list;
    cd_str_init(&list, 0);
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (!cells[i] || i == t->key)
            continue;
        const char *was = stands ? stands[i] : NULL;
        says = says || *cells[i];
        if (import_same(cells[i], was))
            continue;
        im->ncleared += was && !*cells[i]; /* a replaced table only */
        if (was)
            import_add_difference(&list, &count, t->columns[i].fact->code, was, cells[i]);
        else
            fills = true; /* what was never told: nothing is lost */
    }
    enum act act = stands ? fills ? ACT_CHANGE : ACT_SAME : says ? ACT_CREATE : ACT_SAME;
    if (count > 0) {
        const char *row = cd_arena_printf(&im->arena, _("bảng «%s», dòng «%s» của hệ thống «%s»"), t->code, cells[t->key], im->group);
        act = import_conflict(im, place(im, t->key), row, &list, count);
    }
    cd_str_done(&list);
    return act;
}

/* A row that only names its system: with replace it is remembered, each system once. */
static int judge_bare(importer *im, enum act *ret)
{
    const char *id = import_cell(im, 0);
    *ret = ACT_BLANK;
    if (!im->o->replace || idset_add(&im->bare, id, strlen(id), rows_line(im->r)))
        return CD_OK;
    bool there;
    int res = find_system(im, id, &there);
    if (res || !there) {
        *ret = ACT_BAD;
        return res;
    }
    if (im->nempty == im->cap_empty) {
        im->cap_empty = im->cap_empty ? im->cap_empty * 2 : 16;
        im->to_empty = cd_realloc(im->to_empty, im->cap_empty, sizeof *im->to_empty);
    }
    im->to_empty[im->nempty++] = cd_arena_strdup(&im->bare_arena, id);
    return CD_OK;
}

int import_judge_bare(importer *im)
{
    size_t n = 0;
    for (size_t i = 0; i < im->nempty && !im->any_torn; i++) { /* whose a torn row is nobody knows: it may be theirs */
        const char *id = im->to_empty[i];
        if (idset_find(&im->systems, id, strlen(id)))
            continue;
        table_rows stands = {0};
        int res = store_table_load(im->s, id, im->table, im->diags, &stands);
        if (res)
            return res;
        if (stands.count) {
            im->count.removed += stands.count;
            im->count.emptied++;
            im->to_empty[n++] = id;
        }
        table_rows_done(&stands);
    }
    im->nempty = n;
    return CD_OK;
}

int import_judge_table_row(importer *im, enum act *ret)
{
    if (is_blank(im))
        return judge_bare(im, ret);
    cd_arena_done(&im->arena);
    cd_arena_init(&im->arena);
    const char *id = import_cell(im, 0);
    if (strcasecmp(id, im->group) != 0) {
        int res = start_group(im, id);
        if (res)
            return res;
    }
    *ret = ACT_BAD;
    if (im->group_absent)
        return CD_OK;
    const char **cells = cd_arena_array(&im->arena, im->table->ncolumns, sizeof *cells);
    bool good = read_cells(im, cells);
    const char *key = cells[im->table->key];
    bool repeated = key && *key && is_repeated(im, key); /* a bad row counts: which of the two was meant? */
    size_t at = good && !repeated ? table_rows_find(&im->stands, key) : SIZE_MAX;
    if (good && !repeated && (at != SIZE_MAX || is_whole(im, cells)))
        *ret = compare(im, cells, at == SIZE_MAX ? NULL : im->stands.rows[at]);
    im->nmet += at != SIZE_MAX;
    im->group_bad = im->group_bad || *ret == ACT_BAD;
    return CD_OK;
}

/* ---- second pass ---------------------------------------------------------------------------------------------------- */

/* Cells of columns that the file does not have stay as they stand. */
static void keep_absent(importer *im, const table_rows *stands)
{
    const fact_table *t = im->table;
    for (size_t i = 0; i < im->nwrite; i++) {
        char *key = NULL;
        if (table_cell_parse(&t->columns[t->key], im->to_write[i][t->key], (cd_place){0}, "", NULL, &key) != CD_OK || !key)
            continue;
        size_t at = table_rows_find(stands, key);
        free(key);
        if (at == SIZE_MAX)
            continue;
        const char **cells = cd_arena_array(&im->group_arena, t->ncolumns, sizeof *cells);
        for (size_t k = 0; k < t->ncolumns; k++)
            cells[k] = im->to_write[i][k] ? im->to_write[i][k] : stands->rows[at][k];
        im->to_write[i] = cells;
    }
}

static int replace_table(importer *im)
{
    table_rows stands = {0};
    bool changed = false;
    int res = store_table_load(im->s, im->group, im->table, im->diags, &stands);
    if (res)
        return res;
    keep_absent(im, &stands);
    res = store_table_put(im->s, im->group, im->table, im->to_write, im->nwrite, &im->o->by, im->diags, &changed);
    table_rows_done(&stands);
    im->touched = im->touched || changed;
    return res;
}

int import_write_table(importer *im)
{
    if (im->nwrite == 0)
        return CD_OK;
    size_t changed = 0;
    int res = im->o->replace ? replace_table(im)
                             : store_table_merge(im->s, im->group, im->table, im->to_write, im->nwrite, &im->o->by, im->diags, &changed);
    im->touched = im->touched || changed > 0;
    im->nwrite = 0;
    return res;
}

int import_write_bare(importer *im)
{
    for (size_t i = 0; i < im->nempty; i++) {
        bool changed = false;
        int res = store_table_put(im->s, im->to_empty[i], im->table, NULL, 0, &im->o->by, im->diags, &changed);
        if (res)
            return res;
        im->touched = im->touched || changed;
    }
    return CD_OK;
}

int import_write_table_row(importer *im)
{
    const char *id = import_cell(im, 0);
    if (strcasecmp(id, im->group) != 0) {
        int res = import_write_table(im);
        if (res)
            return res;
        snprintf(im->group, sizeof im->group, "%s", id);
        cd_arena_done(&im->group_arena);
        cd_arena_init(&im->group_arena);
    }
    const char **cells = cd_arena_array(&im->group_arena, im->table->ncolumns, sizeof *cells);
    for (size_t i = 0; i < im->table->ncolumns; i++) {
        const char *text = cell(im, i);
        cells[i] = text && (*text || im->o->replace) ? cd_arena_strdup(&im->group_arena, text) : NULL;
    }
    if (im->nwrite == im->cap_write) {
        im->cap_write = im->cap_write ? im->cap_write * 2 : 64;
        im->to_write = cd_realloc(im->to_write, im->cap_write, sizeof *im->to_write);
    }
    im->to_write[im->nwrite++] = cells;
    return CD_OK;
}
