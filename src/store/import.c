/* Importing CSV and XLSX: a first pass judges every row, a second one writes. */
#include "store/import.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "store/import_private.h"

/* ---- first pass ------------------------------------------------------------------------------------------------------ */

static int open_first(importer *im)
{
    const char *const names[] = {import_kind_sheet(im->o->kind, im->o->tables), import_kind_word(im->o->kind, im->o->tables)};
    const rows_sheet sheet = {names, 2, im->only_named};
    cd_diags said;
    cd_diags_init(&said);
    int res = rows_open_fd(im->path, im->in->fd, &sheet, &im->spec, &said, &im->r);
    if (res == CD_OK || res == CD_EINPUT)
        res = import_judge_kind(im, &sheet, res, &said);
    if (im->diags)
        cd_diags_move(im->diags, &said);
    cd_diags_done(&said);
    im->first_diag = im->diags ? im->diags->count : 0;
    return res;
}

static void push_act(importer *im, enum act act)
{
    if (im->nrows == im->cap) {
        im->cap = im->cap ? im->cap * 2 : 4096;
        im->acts = cd_realloc(im->acts, im->cap, 1);
    }
    im->acts[im->nrows++] = (uint8_t)act;
}

/* Columns without which no row can be told from another, besides the one that the reader asks for. */
static int check_header(importer *im)
{
    size_t need = im->table ? im->table->key + 1 : im->o->kind == KIND_ORGS ? (size_t)ORG_NAME : CSV_NONE;
    if (need == CSV_NONE || rows_known_col(im->r, need) != CSV_NONE)
        return CD_OK;
    cd_error(im->diags, "E2003", cd_place_file(im->path), _("dòng tiêu đề không có cột «%s»; hãy thêm cột đó"), im->known[need]);
    return CD_EINPUT;
}

static int judge_row(importer *im, enum act *ret)
{
    switch (im->o->kind) {
    case KIND_SYSTEMS:
        return import_judge_system(im, ret);
    case KIND_ORGS:
        return import_judge_org(im, ret);
    case KIND_DESCRIPTIONS:
        return import_judge_description(im, ret);
    case KIND_RISKS:
        return import_judge_risk(im);
    default:
        return import_judge_table_row(im, ret);
    }
}

static int judge_all(importer *im)
{
    int res = open_first(im);
    if (res == CD_OK)
        res = check_header(im);
    if (res)
        return res;
    while ((res = rows_next(im->r, im->diags, &im->row)) != CD_NO) {
        enum act act = ACT_BAD;
        if (res == CD_ESYS)
            return res;
        res = res == CD_EINPUT ? import_judge_torn(im) : judge_row(im, &act);
        if (res)
            return res;
        push_act(im, act);
    }
    if (rows_broken(im->r)) /* nobody knows what was behind: not a matter of leaving out a row */
        return CD_EINPUT;
    if (im->table) {
        import_judge_table(im);
        return import_judge_bare(im);
    }
    return im->o->kind == KIND_RISKS ? import_judge_risks(im) : CD_OK;
}

/* ---- second pass ----------------------------------------------------------------------------------------------------- */

static int write_row(importer *im, enum act act, size_t row)
{
    switch (im->o->kind) {
    case KIND_SYSTEMS:
        return import_write_system(im, act);
    case KIND_ORGS:
        return import_write_org(im);
    case KIND_DESCRIPTIONS:
        return import_write_description(im);
    case KIND_RISKS:
        return import_write_risk(im, row);
    default:
        return import_write_table_row(im);
    }
}

static int write_all(importer *im)
{
    if (rows_again(im->r) != CD_OK)
        return CD_ESYS;
    int res = im->o->kind == KIND_SYSTEMS || im->o->kind == KIND_ORGS ? made_load(&im->made, im->s, im->diags) : CD_OK;
    if (res)
        return res;
    size_t i = 0;
    im->group[0] = '\0';
    im->nrisks = 0;
    while ((res = rows_next(im->r, NULL, &im->row)) != CD_NO) {
        if (res == CD_ESYS || i == im->nrows)
            return CD_ESYS;
        enum act act = (enum act)im->acts[i++];
        bool whole = im->table && im->o->replace && act == ACT_SAME; /* a replaced table also has what it had */
        bool turn = im->o->kind == KIND_RISKS && res == CD_OK;       /* rows of one threat are counted whatever becomes of them */
        if (act == ACT_CREATE || act == ACT_CHANGE || whole || turn)
            if ((res = write_row(im, act, i - 1)) != CD_OK)
                return res;
    }
    res = im->table ? import_write_table(im) : im->o->kind == KIND_RISKS ? import_write_risks(im) : CD_OK;
    if (res == CD_OK && im->table)
        res = import_write_bare(im);
    return res ? res : import_write_later(im);
}

/* ---- all of it -------------------------------------------------------------------------------------------------------- */

static void count_acts(importer *im)
{
    uint64_t blank = 0, *by_act[] = {&im->count.bad, &im->count.same, &im->count.skipped, &im->count.created, &im->count.changed, &blank};
    for (size_t i = 0; i < im->nrows; i++)
        ++*by_act[im->acts[i]];
    im->count.rows = im->nrows - blank;
}

static int note_import(importer *im)
{
    if (im->count.created + im->count.changed == 0 && !im->touched)
        return CD_OK; /* nothing changed: not even the log */
    const import_result *c = &im->count;
    store_import_note n = {.file = cd_path_base(im->path), .kind = import_kind_word(im->o->kind, im->o->tables), .rows = c->rows,
                           .created = c->created, .changed = c->changed, .same = c->same, .skipped = c->skipped, .bad = c->bad};
    memcpy(n.sha256, im->in->sha256, sizeof n.sha256);
    return store_import_add(im->s, &n, &im->o->by, im->diags);
}

static void note_refused(const char *path, uint64_t bad, cd_diags *diags)
{
    cd_diag_add(diags, CD_NOTE, "N4069", cd_place_file(path),
                _("%" PRIu64 " dòng có lỗi nên không nhập dòng nào; hãy sửa rồi nhập lại, hoặc thêm --keep-going để nhập "
                  "các dòng không lỗi"),
                bad);
}

static int run(importer *im)
{
    int res = judge_all(im);
    if (res == CD_OK)
        res = import_judge_graph(im);
    if (im->r)
        rows_mark(im->r, im->diags, im->first_diag);
    if (res == CD_NO && !im->r) {
        im->absent = true;
        return CD_OK;
    }
    if (res)
        return res;
    count_acts(im);
    if (im->count.bad > 0 && !im->o->keep_going) {
        note_refused(im->path, im->count.bad, im->diags);
        return CD_EINPUT;
    }
    im->first_diag = im->diags ? im->diags->count : 0;
    size_t first = im->notes->count;
    res = write_all(im);
    rows_mark(im->r, im->diags, im->first_diag);
    if (res == CD_OK)
        res = note_import(im);
    if (res == CD_OK)
        made_tell(&im->made, im->notes);
    rows_mark(im->r, im->notes, first);
    return res;
}

static int import_input(store *s, const struct import_input *in, const import_options *o, bool only_named, cd_diags *diags, cd_diags *notes,
                        import_result *ret, bool *ret_absent)
{
    importer im = {.s = s, .o = o, .diags = diags, .notes = notes, .path = in->path, .in = in, .only_named = only_named};
    cd_arena_init(&im.arena);
    cd_arena_init(&im.group_arena);
    cd_arena_init(&im.bare_arena);
    idset_init(&im.bare);
    idset_init(&im.names);
    idset_init(&im.systems);
    graph_init(&im.graph);
    made_init(&im.made);
    import_columns(&im);
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res == CD_OK) {
        res = run(&im);
        res = o->dry_run && !only_named ? store_leave_undone(s, scope, res, diags) : store_leave(s, scope, res, diags);
    }
    if (res == CD_OK || res == CD_EINPUT) {
        *ret = im.count;
        *ret_absent = im.absent;
    }
    if (res == CD_OK && im.count.bad > 0)
        res = CD_NO;
    rows_free(im.r);
    for (size_t i = 0; i < im.nlater; i++) {
        free(im.later[i].id);
        free(im.later[i].above);
        free(im.later[i].where);
    }
    free(im.later);
    import_columns_done(&im);
    free(im.acts);
    free(im.risks);
    free(im.risk_at);
    free(im.risk_row);
    free(im.to_write);
    free(im.to_empty);
    idset_done(&im.bare);
    cd_arena_done(&im.bare_arena);
    table_rows_done(&im.stands);
    idset_done(&im.names);
    idset_done(&im.systems);
    graph_done(&im.graph);
    made_done(&im.made);
    cd_arena_done(&im.arena);
    cd_arena_done(&im.group_arena);
    return res;
}

/* The notes are said when everything stands, and otherwise never. */
static void end_notes(cd_diags *notes, int res, cd_diags *diags)
{
    if (diags && (res == CD_OK || res == CD_NO))
        cd_diags_move(diags, notes);
    cd_diags_done(notes);
}

int store_import(store *s, const char *path, const import_options *o, cd_diags *diags, import_result *ret)
{
    struct import_input in = {.fd = -1};
    bool absent;
    cd_diags notes;
    cd_diags_init(&notes);
    int res = import_copy(path, diags, &in);
    if (res == CD_OK)
        res = import_input(s, &in, o, false, diags, &notes, ret, &absent);
    end_notes(&notes, res, diags);
    if (in.fd >= 0)
        close(in.fd);
    return res;
}

/* "«Hệ thống», «Cơ quan» hay «Phương án»" of all kinds. */
static void name_sheets(const fact_tables *tables, cd_str *to)
{
    size_t n = import_nkinds(tables);
    for (unsigned k = 0; k < n; k++)
        cd_str_addf(to, "%s«%s»", k == 0 ? "" : k + 1 < n ? ", " : _(" hay "), import_kind_sheet(k, tables));
}

static int import_sheets(store *s, const struct import_input *in, const import_options *o, cd_diags *diags, cd_diags *notes, import_result *ret)
{
    /* what names something comes behind it */
    static const unsigned first[] = {KIND_ORGS, KIND_SYSTEMS, KIND_DESCRIPTIONS, KIND_RISKS};
    import_options each = *o;
    each.keep_going = true; /* so that rows of later sheets find the good rows of earlier ones; undone below */
    uint64_t bad = 0;
    bool any = false, unusable = false;
    int usable = rows_check_fd(in->path, in->fd, diags); /* here, or every kind would say the same */
    if (usable)
        return usable;
    for (unsigned i = 0; i < import_nkinds(o->tables); i++) {
        import_result n = {0};
        bool absent = false;
        each.kind = i < KIND_TABLES ? first[i] : i;
        int res = import_input(s, in, &each, true, diags, notes, &n, &absent);
        if (res != CD_OK && res != CD_NO && res != CD_EINPUT)
            return res;
        unusable = unusable || res == CD_EINPUT;
        any = any || !absent;
        bad += n.bad;
        ret[each.kind] = n;
    }
    if (!any) {
        cd_str names;
        cd_str_init(&names, 0);
        name_sheets(o->tables, &names);
        cd_error(diags, "E2043", cd_place_file(in->path), _("không có trang tính nào tên %s; hãy dùng tệp do «capdo template» lập"), cd_str_c(&names));
        cd_str_done(&names);
        return CD_EINPUT;
    }
    if (bad > 0 && !o->keep_going)
        note_refused(in->path, bad, diags);
    return unusable || (bad > 0 && !o->keep_going) ? CD_EINPUT : CD_OK;
}

int store_import_all(store *s, const char *path, const import_options *o, cd_diags *diags, import_result *ret)
{
    struct import_input in = {.fd = -1};
    size_t nkinds = import_nkinds(o->tables);
    import_result *n = cd_calloc(nkinds, sizeof *n);
    uint64_t bad = 0;
    cd_diags notes;
    cd_diags_init(&notes);
    int res = import_copy(path, diags, &in);
    if (res == CD_OK) {
        store_scope scope;
        res = store_enter(s, diags, &scope);
        if (res == CD_OK) {
            res = import_sheets(s, &in, o, diags, &notes, n);
            res = o->dry_run ? store_leave_undone(s, scope, res, diags) : store_leave(s, scope, res, diags);
        }
    }
    end_notes(&notes, res, diags);
    for (size_t i = 0; i < nkinds; i++) {
        bad += n[i].bad;
        if (res == CD_OK || res == CD_EINPUT)
            ret[i] = n[i];
    }
    free(n);
    if (in.fd >= 0)
        close(in.fd);
    return res == CD_OK && bad > 0 ? CD_NO : res;
}
