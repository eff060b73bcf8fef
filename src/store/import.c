/* Importing CSV and XLSX: a first pass judges every row, a second one writes. */
#include "store/import.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "store/actors.h"
#include "store/import_graph.h"
#include "store/import_orgs.h"
#include "store/private.h"
#include "table/rows.h"

enum act { ACT_BAD, ACT_SAME, ACT_SKIP, ACT_CREATE, ACT_CHANGE };

struct later {
    char *id, *above, *where;
    cd_place at;
};

/* Private copy of the input. */
struct input {
    const char *path;
    int fd;
    char sha256[65];
};

typedef struct importer {
    store *s;
    const import_options *o;
    cd_diags *diags;
    cd_diags *notes; /* what is true only when everything was written */
    const char *path;
    const struct input *in;
    bool only_named; /* a workbook without the sheet of this kind is no fault */
    bool absent;     /* and this is one */
    csv_spec spec;
    const char **known;
    const fact **facts; /* of the columns from `first_fact` on */
    size_t nknown, first_fact, nfacts;
    rows *r;
    const csv_cell *row; /* current */
    /* one act a row, in order */
    uint8_t *acts;
    size_t nrows, cap, next;
    import_graph graph; /* part_of or parent */
    idset names;        /* organisations seen (by hash of the name), systems of risk rows */
    /* current row's values */
    cd_arena arena;
    const char **values; /* by fact column; NULL: empty or absent */
    /* second pass: what is above is written when everything stands */
    struct later *later;
    size_t nlater;
    made_orgs made;
    /* current group of risk rows */
    char group[CSV_ID_MAX + 1];
    store_risk *risks;
    size_t nrisks, group_start;
    bool group_bad;
    size_t group_line;
    import_result count;
    size_t first_diag; /* those behind it are about rows */
} importer;

bool csv_kind_find(const char *word, enum csv_kind *ret)
{
    static const char *const words[] = {"systems", "orgs", "descriptions", "risks"};
    for (size_t i = 0; i < 4; i++)
        if (strcmp(words[i], word) == 0) {
            *ret = (enum csv_kind)i;
            return true;
        }
    return false;
}

rows_sheet import_sheet(enum csv_kind kind)
{
    static const char *const names[][2] = {{"Hệ thống", "systems"}, {"Cơ quan", "orgs"}, {"Mô tả", "descriptions"}, {"Rủi ro", "risks"}};
    return (rows_sheet){names[kind], 2, false};
}

static const char *kind_word(enum csv_kind kind)
{
    return (const char *[]){"systems", "orgs", "descriptions", "risks"}[kind];
}

/* ---- the input ------------------------------------------------------------------------------------------------------ */

/* Copies the input to a file without a name, since it is read twice; its hash goes to the import note. */
static int copy_input(const char *path, cd_diags *diags, struct input *ret)
{
    const char *dir = getenv("TMPDIR");
    if (!dir || dir[0] != '/')
        dir = "/tmp";
    bool std_in = strcmp(path, "-") == 0;
    int in = std_in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    if (in < 0 || fstat(in, &st) != 0 || S_ISDIR(st.st_mode)) {
        int why = in >= 0 && S_ISDIR(st.st_mode) ? EISDIR : errno;
        cd_error(diags, "E2030", cd_place_file(path), _("không mở được tệp: %s"), cd_errno_text(why));
        if (in >= 0 && !std_in)
            close(in);
        return why == ENOENT || why == ENOTDIR || why == EISDIR ? CD_EINPUT : CD_ESYS;
    }
    ret->path = path;
    char *block = cd_realloc(NULL, 1 << 18, 1);
    cd_sha256 h;
    cd_sha256_init(&h);
    int res = CD_OK;
    ret->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (ret->fd < 0) {
        char *temp;
        if (asprintf(&temp, "%s/capdo-XXXXXX", dir) < 0)
            abort();
        ret->fd = mkostemp(temp, O_CLOEXEC);
        if (ret->fd >= 0)
            unlink(temp);
        free(temp);
    }
    const char *fault = ret->fd < 0 ? cd_errno_text(errno) : NULL;
    while (!fault) {
        ssize_t n = read(in, block, 1 << 18);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            cd_error(diags, "E2030", cd_place_file(path), _("không đọc được tệp: %s"), cd_errno_text(errno));
            res = CD_ESYS;
        }
        if (n <= 0)
            break;
        cd_sha256_add(&h, block, (size_t)n);
        for (ssize_t done = 0; done < n && !fault;) {
            ssize_t k = write(ret->fd, block + done, (size_t)(n - done));
            if (k < 0 && errno != EINTR)
                fault = cd_errno_text(errno);
            done += k > 0 ? k : 0;
        }
    }
    if (fault) {
        cd_error(diags, "E4061", cd_place_file(path),
                 _("không chép được tệp vào thư mục tạm «%s»: %s; hãy dọn đĩa hoặc đặt TMPDIR sang nơi khác"), dir, fault);
        res = CD_ESYS;
    }
    cd_sha256_end(&h, ret->sha256);
    free(block);
    if (!std_in)
        close(in);
    return res;
}

static void known_columns(importer *im)
{
    const char *group = im->o->kind == KIND_SYSTEMS ? "systems" : im->o->kind == KIND_DESCRIPTIONS ? "description" : NULL;
    size_t all = group ? facts_count(im->o->dict) : 0;
    im->known = cd_calloc(all + ORG_NFIELDS + SYS_NFIELDS, sizeof *im->known);
    im->facts = cd_calloc(all + 1, sizeof *im->facts);
    size_t n = 0;
    switch (im->o->kind) {
    case KIND_SYSTEMS:
        for (int f = 0; f < SYS_NFIELDS; f++)
            im->known[n++] = store_sys_column((enum store_sys_field)f);
        im->spec.key = "id";
        im->spec.key_rule = CSV_KEY_UNIQUE;
        break;
    case KIND_DESCRIPTIONS:
        im->known[n++] = "id";
        im->spec.key = "id";
        im->spec.key_rule = CSV_KEY_UNIQUE;
        break;
    case KIND_ORGS:
        for (int f = 0; f < ORG_NFIELDS; f++)
            im->known[n++] = store_org_column((enum store_org_field)f);
        im->spec.key = "name";
        im->spec.key_rule = CSV_KEY_NONE;
        break;
    case KIND_RISKS:
        im->known[n++] = "system";
        for (int f = 0; f < RISK_NFIELDS; f++)
            im->known[n++] = store_risk_column((enum store_risk_field)f);
        im->spec.key = "system";
        im->spec.key_rule = CSV_KEY_ID;
        break;
    }
    im->first_fact = n;
    for (size_t i = 0; i < all; i++) {
        const fact *f = facts_at(im->o->dict, i);
        if (f->group && strcmp(f->group, group) == 0) {
            im->facts[im->nfacts++] = f;
            im->known[n++] = f->code;
        }
    }
    im->nknown = n;
    im->values = cd_calloc(im->nfacts + 1, sizeof *im->values);
    im->spec.known = im->known;
    im->spec.nknown = n;
}

/* Cell of a known column, or NULL when the file has no such column. */
static const char *cell(const importer *im, size_t known)
{
    size_t col = rows_known_col(im->r, known);
    return col == CSV_NONE ? NULL : im->row[col].text;
}

static cd_place cell_place(const importer *im, size_t known)
{
    size_t col = rows_known_col(im->r, known);
    return rows_place(im->r, col == CSV_NONE ? 0 : col);
}

/* ---- judging cells -------------------------------------------------------------------------------------------------- */

/* Names and addresses are one line without control characters. */
static bool good_line(importer *im, size_t known)
{
    const char *text = cell(im, known);
    for (const char *p = text; p && *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f) {
            cd_error(im->diags, "E4050", cell_place(im, known),
                     _("%s: ô có xuống dòng hoặc ký tự điều khiển; hãy viết trên một dòng"),
                     rows_where(im->r, rows_known_col(im->r, known)));
            return false;
        }
    return true;
}

/* Reads the fact cells of the row into `values`. */
static bool read_values(importer *im, bool report)
{
    bool good = true;
    cd_arena_done(&im->arena);
    cd_arena_init(&im->arena);
    for (size_t i = 0; i < im->nfacts; i++) {
        const char *text = cell(im, im->first_fact + i);
        char *value = NULL;
        im->values[i] = NULL;
        if (!text || !*text)
            continue;
        if (fact_parse(im->facts[i], text, (cd_place){0}, "", NULL, &value) != CD_OK) {
            good = false;
            if (report) /* once more, now with the words */
                (void)fact_parse(im->facts[i], text, cell_place(im, im->first_fact + i),
                                 rows_where(im->r, rows_known_col(im->r, im->first_fact + i)), im->diags, &value);
        }
        if (value) {
            im->values[i] = cd_arena_strdup(&im->arena, value);
            free(value);
        }
    }
    return good;
}

/* Adds "column («old» → «new»)" to the differences of a row. */
static void add_difference(cd_str *list, size_t *count, const char *column, const char *old, const char *new)
{
    enum { SHOWN = 12, VALUE = 60 };
    const char *text[] = {old, new};
    cd_str_addf(list, "%s%s", ++*count > 1 ? ", " : "", column);
    if (*count > SHOWN) /* a row where nearly everything differs: names are enough */
        return;
    cd_str_adds(list, " (");
    for (int i = 0; i < 2; i++) {
        size_t len = text[i] ? strlen(text[i]) : 0, cut = len > VALUE ? VALUE : len;
        while (cut < len && cut > 0 && ((unsigned char)text[i][cut] & 0xc0) == 0x80)
            cut--;
        if (len == 0)
            cd_str_adds(list, _("trống"));
        else
            cd_str_addf(list, "«%.*s%s»", (int)cut, text[i], cut < len ? "…" : "");
        cd_str_adds(list, i == 0 ? " → " : ")");
    }
}

static enum act conflict(importer *im, size_t key, const cd_str *list, size_t count)
{
    if (im->o->conflict == CONFLICT_SKIP)
        return ACT_SKIP;
    if (im->o->conflict == CONFLICT_UPDATE)
        return ACT_CHANGE;
    cd_error(im->diags, "E4051", cell_place(im, key),
             _("%s: đã có trong cơ sở dữ liệu và khác ở %zu cột: %s; dùng --on-conflict update để ghi đè hoặc --on-conflict skip "
               "để giữ giá trị cũ"),
             rows_where(im->r, rows_known_col(im->r, key)), count, cd_str_c(list));
    return ACT_BAD;
}

static bool same_cell(const char *text, const char *stands)
{
    return strcmp(text, stands ? stands : "") == 0;
}

/* In how many columns does the row differ from the system?  `only_told`: an unknown in the database is no difference. */
static size_t differs(const importer *im, const store_system *sys, bool only_told, cd_str *list)
{
    size_t count = 0;
    if (im->o->kind == KIND_SYSTEMS)
        for (size_t f = SYS_NAME; f < SYS_NFIELDS; f++) {
            const char *text = cell(im, f), *stands = sys->field[f];
            if (!text || (f == SYS_PART_OF && stands && strcasecmp(text, stands) == 0))
                continue;
            if (!same_cell(text, stands))
                add_difference(list, &count, im->known[f], stands, text);
        }
    for (size_t i = 0; i < im->nfacts; i++) {
        if (!cell(im, im->first_fact + i))
            continue;
        const char *stands = store_system_value(sys, im->facts[i]->code);
        if (!store_same(im->values[i], stands) && !(only_told && !stands))
            add_difference(list, &count, im->facts[i]->code, stands, im->values[i]);
    }
    return count;
}

static int judge_system(importer *im, enum act *ret)
{
    bool good = true;
    for (size_t f = SYS_NAME; f <= SYS_OWNER; f++)
        good = good_line(im, f) && good;
    good = read_values(im, true) && good;
    const char *id = cell(im, SYS_ID), *above = cell(im, SYS_PART_OF);
    if (above && *above && !csv_id_valid(above)) {
        cd_error(im->diags, "E4052", cell_place(im, SYS_PART_OF),
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
            act = conflict(im, SYS_ID, &list, count);
        cd_str_done(&list);
        store_system_done(&sys);
    }
    *ret = good ? act : ACT_BAD;
    if (above && (*ret == ACT_CREATE || *ret == ACT_CHANGE))
        graph_row(&im->graph, id, strlen(id), id, above, strlen(above), im->nrows, cell_place(im, SYS_PART_OF));
    else if (*ret == ACT_CREATE)
        graph_row(&im->graph, id, strlen(id), id, "", 0, im->nrows, rows_place(im->r, 0));
    return CD_OK;
}

static int judge_description(importer *im, enum act *ret)
{
    bool good = read_values(im, true);
    const char *id = cell(im, 0);
    int64_t num = 0;
    int res = store_system_find(im->s, id, im->diags, &num);
    if (res)
        return res;
    if (!num) {
        cd_error(im->diags, "E4055", cell_place(im, 0),
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
        *ret = conflict(im, 0, &list, count); /* something was told that this row would replace */
    else
        *ret = differs(im, &sys, false, &list) == 0 ? ACT_SAME : ACT_CREATE;
    cd_str_done(&list);
    store_system_done(&sys);
    return CD_OK;
}

static bool good_date(importer *im, size_t f)
{
    const char *text = cell(im, f);
    cd_date d;
    if (!text || !*text || cd_date_parse(text, true, &d))
        return true;
    cd_error(im->diags, "E4059", cell_place(im, f), _("%s: «%s» không phải ngày; hãy viết YYYY-MM-DD hoặc DD/MM/YYYY"),
             rows_where(im->r, rows_known_col(im->r, f)), text);
    return false;
}

/* Fields of the row; NULL: no such column.  Dates become YYYY-MM-DD. */
static void org_fields(importer *im, const char *field[ORG_NFIELDS], char dates[2][11])
{
    for (size_t f = 0; f < ORG_NFIELDS; f++) {
        cd_date d;
        field[f] = cell(im, f);
        if ((f == ORG_VALID_FROM || f == ORG_VALID_TO) && field[f] && cd_date_parse(field[f], true, &d)) {
            cd_date_format(d, dates[f - ORG_VALID_FROM]);
            field[f] = dates[f - ORG_VALID_FROM];
        }
    }
}

static int judge_org(importer *im, enum act *ret)
{
    bool good = true;
    for (size_t f = 0; f < ORG_NFIELDS; f++)
        good = good_line(im, f) && good;
    good = good_date(im, ORG_VALID_FROM) && good;
    good = good_date(im, ORG_VALID_TO) && good;
    const char *name = cell(im, ORG_NAME), *kind = cell(im, ORG_KIND);
    const fact *domain = facts_find(im->o->dict, "owner_kind");
    char *value = NULL;
    if (domain && kind && *kind &&
        fact_parse(domain, kind, cell_place(im, ORG_KIND), rows_where(im->r, rows_known_col(im->r, ORG_KIND)), im->diags,
                   &value) != CD_OK)
        good = false;
    free(value);
    *ret = ACT_BAD;
    if (!*name) {
        cd_error(im->diags, "E2020", cell_place(im, ORG_NAME), _("cột «name» để trống ở dòng này; mỗi dòng phải có tên"));
        return CD_OK;
    }
    char key[65];
    cd_sha256_hex(name, strlen(name), key);
    size_t first = idset_add(&im->names, key, 64, rows_line(im->r));
    if (first) {
        cd_error(im->diags, "E4056", cell_place(im, ORG_NAME),
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
    org_fields(im, field, dates);
    *ret = old.count ? ACT_SAME : ACT_CREATE;
    cd_str list;
    cd_str_init(&list, 0);
    size_t count = 0;
    for (size_t f = 1; f < ORG_NFIELDS && old.count; f++) {
        const char *was = old.items[0].field[f];
        if (!field[f] || same_cell(field[f], was))
            continue;
        *ret = ACT_CHANGE;
        /* made by name alone when a system named it: filling in what was never told is no conflict */
        if (was)
            add_difference(&list, &count, im->known[f], was, field[f]);
    }
    if (count)
        *ret = conflict(im, ORG_NAME, &list, count);
    cd_str_done(&list);
    store_orgs_done(&old);
    const char *parent = field[ORG_PARENT];
    if (parent && (*ret == ACT_CREATE || *ret == ACT_CHANGE)) {
        char above[65];
        cd_sha256_hex(parent, strlen(parent), above);
        graph_row(&im->graph, key, 64, name, *parent ? above : "", *parent ? 64 : 0, im->nrows, cell_place(im, ORG_PARENT));
    }
    return CD_OK;
}

/* ---- risks: judged and written a system at a time -------------------------------------------------------------------- */

static int judge_group(importer *im)
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
                same = same_cell(im->risks[i].field[f] ? im->risks[i].field[f] : "", old.items[i].field[f]);
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

static void start_group(importer *im, const char *id)
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
        const char *text = cell(im, f + 1);
        im->risks[im->nrisks].field[f] = text && *text ? cd_arena_strdup(&im->arena, text) : NULL;
    }
    im->nrisks++;
}

static int judge_risk(importer *im)
{
    const char *id = cell(im, 0), *threat = cell(im, 1);
    if (strcasecmp(id, im->group) != 0) {
        int res = judge_group(im);
        if (res)
            return res;
        start_group(im, id);
        size_t first = idset_add(&im->names, id, strlen(id), rows_line(im->r));
        if (first) {
            cd_error(im->diags, "E4058", cell_place(im, 0),
                     _("các dòng rủi ro của hệ thống «%s» không đứng liền nhau (đã có ở dòng %zu); hãy sắp xếp tệp theo cột «system»"),
                     id, first);
            im->group_bad = true;
        }
        int64_t num = 0;
        res = store_system_find(im->s, id, im->diags, &num);
        if (res)
            return res;
        if (!num) {
            cd_error(im->diags, "E4055", cell_place(im, 0),
                     _("chưa có hệ thống mã «%s»; hãy nhập hệ thống trước bằng «capdo import systems TỆP.csv»"), id);
            im->group_bad = true;
        }
    }
    if (!threat || !*threat) {
        cd_error(im->diags, "E4057", threat ? cell_place(im, 1) : rows_place(im->r, 0),
                 _("dòng rủi ro của hệ thống «%s» không ghi mối đe dọa (cột «threat»)"), id);
        im->group_bad = true;
    }
    add_risk(im);
    return CD_OK;
}

/* ---- first pass ------------------------------------------------------------------------------------------------------ */

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
    for (int k = 0; k < IMPORT_KINDS; k++) {
        import_options o = *im->o;
        o.kind = (enum csv_kind)k;
        importer other = {.o = &o};
        known_columns(&other);
        size_t n = count_known(r, other.known, other.nknown);
        if (n > best) {
            best = n;
            word = kind_word(o.kind);
        }
        free(other.known);
        free(other.facts);
        free(other.values);
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
static int judge_kind(importer *im, const rows_sheet *sheet, int res, cd_diags *said)
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
               _("tệp này có vẻ là loại «%s»: bỏ qua mọi cột không thuộc loại «%s»; hãy dùng capdo import %s"), word, kind_word(im->o->kind), word);
    return rows_again(im->r);
}

static int open_first(importer *im)
{
    rows_sheet sheet = import_sheet(im->o->kind);
    sheet.named = im->only_named;
    cd_diags said;
    cd_diags_init(&said);
    int res = rows_open_fd(im->path, im->in->fd, &sheet, &im->spec, &said, &im->r);
    if (res == CD_OK || res == CD_EINPUT)
        res = judge_kind(im, &sheet, res, &said);
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

static int judge_all(importer *im)
{
    int res = open_first(im);
    if (res)
        return res;
    if (im->o->kind == KIND_ORGS && rows_known_col(im->r, ORG_NAME) == CSV_NONE) {
        cd_error(im->diags, "E2003", cd_place_file(im->path), _("dòng tiêu đề không có cột «name»; hãy thêm cột đó"));
        return CD_EINPUT;
    }
    while ((res = rows_next(im->r, im->diags, &im->row)) != CD_NO) {
        enum act act = ACT_BAD;
        if (res == CD_ESYS)
            return res;
        if (res == CD_EINPUT) {
            /* a torn row of a group of risks: the group would be incomplete */
            if (im->o->kind == KIND_RISKS && im->group[0])
                im->group_bad = true;
        } else {
            switch (im->o->kind) {
            case KIND_SYSTEMS:
                res = judge_system(im, &act);
                break;
            case KIND_ORGS:
                res = judge_org(im, &act);
                break;
            case KIND_DESCRIPTIONS:
                res = judge_description(im, &act);
                break;
            case KIND_RISKS:
                res = judge_risk(im);
                break;
            }
            if (res)
                return res;
        }
        push_act(im, act);
    }
    if (rows_broken(im->r)) /* nobody knows what was behind: not a matter of leaving out a row */
        return CD_EINPUT;
    return im->o->kind == KIND_RISKS ? judge_group(im) : CD_OK;
}

static int load_edges(importer *im)
{
    bool orgs = im->o->kind == KIND_ORGS;
    sqlite3_stmt *st = store_sql_own(im->s,
                                     orgs ? "SELECT o.name, p.name FROM org o LEFT JOIN org p ON p.num = o.parent"
                                          : "SELECT s.id, p.id FROM system s LEFT JOIN system p ON p.num = s.part_of",
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
static int judge_graph(importer *im)
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
                     _("cột «parent», dòng có tên «%s»: cơ quan cấp trên đi vòng trở lại chính nó; hãy sửa cột «parent»"), f->name);
        else
            cd_error(im->diags, "E4053", f->at,
                     _("cột «part_of», dòng có mã «%s»: hệ thống thành phần đi vòng trở lại chính nó (%s); hãy sửa cột «part_of»"),
                     f->name, f->above);
    }
    graph_faults_free(faults, n);
    return CD_OK;
}

/* ---- second pass ------------------------------------------------------------------------------------------------------ */

static void put_later(importer *im, const char *id, const char *above, const char *where, cd_place at)
{
    if ((im->nlater & (im->nlater - 1)) == 0)
        im->later = cd_realloc(im->later, im->nlater ? im->nlater * 2 : 1, sizeof *im->later);
    im->later[im->nlater++] = (struct later){cd_strdup(id), cd_strdup(above), cd_strdup(where), at};
}

/* The organisation that a cell names will be made when there is none. */
static void name_org(importer *im, size_t known)
{
    const char *name = cell(im, known);
    if (name && *name && made_new(&im->made, name))
        made_add(&im->made, name, cell_place(im, known), rows_where(im->r, rows_known_col(im->r, known)));
}

static int write_facts(importer *im, int64_t num, const char *id, const store_system *now)
{
    store_change *changes = cd_calloc(im->nfacts + 1, sizeof *changes);
    size_t n = 0, added = 0;
    for (size_t i = 0; i < im->nfacts; i++) {
        if (!cell(im, im->first_fact + i))
            continue;
        /* a value that stands is left alone, and so is the reason of an unknown one */
        const char *stands = now ? store_system_value(now, im->facts[i]->code) : NULL;
        if (!store_same(im->values[i], stands))
            changes[n++] = (store_change){im->facts[i]->code, im->values[i], NULL};
    }
    int res = n ? store_facts_add(im->s, num, id, now, changes, n, &im->o->by, im->diags, &added) : CD_OK;
    free(changes);
    return res;
}

static int write_system_row(importer *im, enum act act)
{
    const char *id = cell(im, SYS_ID), *field[SYS_NFIELDS];
    store_system sys;
    store_system_init(&sys);
    int64_t num = 0;
    int res = CD_OK;
    if (act == ACT_CHANGE)
        res = store_system_load(im->s, id, im->diags, &sys);
    if (res)
        return res;
    for (size_t f = 0; f < SYS_NFIELDS; f++)
        field[f] = cell(im, f);
    const char *above = field[SYS_PART_OF], *was = sys.field[SYS_PART_OF];
    if (above && *above && !(was && strcasecmp(above, was) == 0)) {
        /* rows may stand in any order and rings may be opened and closed: first take off, hang on at the end */
        put_later(im, id, above, "", cell_place(im, SYS_PART_OF));
        field[SYS_PART_OF] = was ? "" : NULL;
    }
    for (size_t f = SYS_AGENCY; f <= SYS_OWNER; f++)
        name_org(im, f);
    res = store_system_put(im->s, field, &im->o->by, rows_place(im->r, 0), im->diags, NULL);
    if (res == CD_OK)
        res = store_system_find(im->s, id, im->diags, &num);
    if (res == CD_OK) {
        (void)read_values(im, false);
        res = write_facts(im, num, act == ACT_CHANGE ? sys.field[SYS_ID] : id, act == ACT_CHANGE ? &sys : NULL);
    }
    store_system_done(&sys);
    return res;
}

static int write_description_row(importer *im)
{
    store_system sys;
    store_system_init(&sys);
    int res = store_system_load(im->s, cell(im, 0), im->diags, &sys);
    if (res == CD_OK) {
        (void)read_values(im, false);
        res = write_facts(im, sys.num, sys.field[SYS_ID], &sys);
    }
    store_system_done(&sys);
    return res;
}

static int write_org_row(importer *im)
{
    const char *field[ORG_NFIELDS];
    char dates[2][11];
    org_fields(im, field, dates);
    const char *parent = field[ORG_PARENT];
    store_orgs old = {0};
    int res = store_orgs_load(im->s, field[ORG_NAME], im->diags, &old);
    if (res)
        return res;
    const char *was = old.count ? old.items[0].field[ORG_PARENT] : NULL;
    if (parent && *parent && !store_same(parent, was)) {
        put_later(im, field[ORG_NAME], parent, rows_where(im->r, rows_known_col(im->r, ORG_PARENT)), cell_place(im, ORG_PARENT));
        field[ORG_PARENT] = was ? "" : NULL;
    }
    store_orgs_done(&old);
    made_known(&im->made, field[ORG_NAME]);
    return store_org_put(im->s, field, &im->o->by, rows_place(im->r, 0), im->diags, NULL);
}

static int write_later(importer *im)
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

static int write_group(importer *im)
{
    if (im->nrisks == 0)
        return CD_OK;
    int res = store_risks_put(im->s, im->group, im->risks, im->nrisks, &im->o->by, im->diags, NULL);
    im->nrisks = 0;
    return res;
}

static int write_row(importer *im, enum act act)
{
    switch (im->o->kind) {
    case KIND_SYSTEMS:
        return write_system_row(im, act);
    case KIND_ORGS:
        return write_org_row(im);
    case KIND_DESCRIPTIONS:
        return write_description_row(im);
    case KIND_RISKS:
        break;
    }
    if (strcasecmp(cell(im, 0), im->group) != 0) {
        int res = write_group(im);
        if (res)
            return res;
        start_group(im, cell(im, 0));
    }
    add_risk(im);
    return CD_OK;
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
        if (act == ACT_CREATE || act == ACT_CHANGE)
            if ((res = write_row(im, act)) != CD_OK)
                return res;
    }
    res = im->o->kind == KIND_RISKS ? write_group(im) : CD_OK;
    return res ? res : write_later(im);
}

/* ---- all of it -------------------------------------------------------------------------------------------------------- */

static void count_acts(importer *im)
{
    uint64_t *by_act[] = {&im->count.bad, &im->count.same, &im->count.skipped, &im->count.created, &im->count.changed};
    im->count.rows = im->nrows;
    for (size_t i = 0; i < im->nrows; i++)
        ++*by_act[im->acts[i]];
}

static int note_import(importer *im)
{
    if (im->count.created + im->count.changed == 0)
        return CD_OK; /* nothing changed: not even the log */
    const import_result *c = &im->count;
    store_import_note n = {.file = cd_path_base(im->path), .kind = kind_word(im->o->kind), .rows = c->rows,
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
        res = judge_graph(im);
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
    res = write_all(im);
    rows_mark(im->r, im->diags, im->first_diag);
    if (res == CD_OK)
        res = note_import(im);
    if (res == CD_OK) {
        size_t first = im->notes->count;
        made_tell(&im->made, im->notes);
        rows_mark(im->r, im->notes, first);
    }
    return res;
}

static int import_input(store *s, const struct input *in, const import_options *o, bool only_named, cd_diags *diags, cd_diags *notes,
                        import_result *ret, bool *ret_absent)
{
    importer im = {.s = s, .o = o, .diags = diags, .notes = notes, .path = in->path, .in = in, .only_named = only_named};
    cd_arena_init(&im.arena);
    idset_init(&im.names);
    graph_init(&im.graph);
    made_init(&im.made);
    known_columns(&im);
    store_scope scope;
    int res = store_enter(s, diags, &scope);
    if (res == CD_OK)
        res = store_leave(s, scope, run(&im), diags);
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
    free(im.known);
    free(im.facts);
    free(im.values);
    free(im.acts);
    free(im.risks);
    idset_done(&im.names);
    graph_done(&im.graph);
    made_done(&im.made);
    cd_arena_done(&im.arena);
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
    struct input in = {.fd = -1};
    bool absent;
    cd_diags notes;
    cd_diags_init(&notes);
    int res = copy_input(path, diags, &in);
    if (res == CD_OK)
        res = import_input(s, &in, o, false, diags, &notes, ret, &absent);
    end_notes(&notes, res, diags);
    if (in.fd >= 0)
        close(in.fd);
    return res;
}

static int import_sheets(store *s, const struct input *in, const import_options *o, cd_diags *diags, cd_diags *notes,
                         import_result ret[IMPORT_KINDS])
{
    /* what names something comes behind it */
    static const enum csv_kind order[IMPORT_KINDS] = {KIND_ORGS, KIND_SYSTEMS, KIND_DESCRIPTIONS, KIND_RISKS};
    import_options each = *o;
    each.keep_going = true; /* so that rows of later sheets find the good rows of earlier ones; undone below */
    uint64_t bad = 0;
    bool any = false, unusable = false;
    int usable = rows_check_fd(in->path, in->fd, diags); /* here, or every kind would say the same */
    if (usable)
        return usable;
    for (size_t i = 0; i < IMPORT_KINDS; i++) {
        import_result n = {0};
        bool absent = false;
        each.kind = order[i];
        int res = import_input(s, in, &each, true, diags, notes, &n, &absent);
        if (res != CD_OK && res != CD_NO && res != CD_EINPUT)
            return res;
        unusable = unusable || res == CD_EINPUT;
        any = any || !absent;
        bad += n.bad;
        ret[order[i]] = n;
    }
    if (!any) {
        cd_error(diags, "E2043", cd_place_file(in->path),
                 _("không có trang tính nào tên «Hệ thống», «Cơ quan», «Mô tả» hay «Rủi ro»; hãy dùng tệp do «capdo template» lập"));
        return CD_EINPUT;
    }
    if (bad > 0 && !o->keep_going)
        note_refused(in->path, bad, diags);
    return unusable || (bad > 0 && !o->keep_going) ? CD_EINPUT : CD_OK;
}

int store_import_all(store *s, const char *path, const import_options *o, cd_diags *diags, import_result ret[IMPORT_KINDS])
{
    struct input in = {.fd = -1};
    import_result n[IMPORT_KINDS] = {{0}};
    uint64_t bad = 0;
    cd_diags notes;
    cd_diags_init(&notes);
    int res = copy_input(path, diags, &in);
    if (res == CD_OK) {
        store_scope scope;
        res = store_enter(s, diags, &scope);
        if (res == CD_OK)
            res = store_leave(s, scope, import_sheets(s, &in, o, diags, &notes, n), diags);
    }
    end_notes(&notes, res, diags);
    for (size_t i = 0; i < IMPORT_KINDS; i++) {
        bad += n[i].bad;
        if (res == CD_OK || res == CD_EINPUT)
            ret[i] = n[i];
    }
    if (in.fd >= 0)
        close(in.fd);
    return res == CD_OK && bad > 0 ? CD_NO : res;
}
