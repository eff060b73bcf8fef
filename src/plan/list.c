/* An agency's own list of requirements: a table of tabs in the columns that the catalogue it replaces names. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "plan/private.h"

enum { CELLS_MAX = 64, ROWS_MAX = 20000 };

typedef struct cell {
    char *text; /* NUL-terminated in the line */
    cd_place at;
} cell;

typedef struct list {
    plan_catalog *c;
    const plan_catalog *like;
    const plan_control *const *labels;
    size_t nlabels;
    int nlevels;
    size_t column[PLAN_NCOLUMNS]; /* position in the file */
    size_t ncells;
    plan_control *controls;
    size_t count, cap;
    cd_diags *diags;
    int result;
} list;

#define fault(l, code, at, ...)                          \
    do {                                                 \
        cd_error((l)->diags, (code), (at), __VA_ARGS__); \
        (l)->result = CD_EINPUT;                         \
    } while (0)

/* Cuts a line at tabs and trims the cells; columns count characters.  Cells beyond CELLS_MAX are counted only. */
static size_t cells_of(char *line, const char *file, size_t number, cell *cells)
{
    size_t n = 0;
    for (char *start = line, *next; start; start = next, n++) {
        char *end = start + strcspn(start, "\t");
        next = *end ? end + 1 : NULL;
        while (start < end && *start == ' ')
            start++;
        while (end > start && end[-1] == ' ')
            end--;
        if (n < CELLS_MAX)
            cells[n] = (cell){start, {file, number, cd_utf8_count(line, (size_t)(start - line)) + 1}};
        *end = '\0';
    }
    return n;
}

static void read_header(list *l, const cell *cells, size_t n)
{
    l->ncells = n;
    for (size_t k = 0; k < PLAN_NCOLUMNS; k++)
        l->column[k] = n;
    for (size_t i = 0; i < n && i < CELLS_MAX; i++) {
        size_t k = 0;
        while (k < PLAN_NCOLUMNS && strcmp(l->like->column[k], cells[i].text) != 0)
            k++;
        if (k == PLAN_NCOLUMNS)
            cd_warning(l->diags, "W5517", cells[i].at, _("không dùng cột «%s»"), cells[i].text);
        else if (l->column[k] != n)
            fault(l, "E5512", cells[i].at, _("cột «%s» có hai lần"), cells[i].text);
        else
            l->column[k] = i;
    }
    for (size_t k = 0; k < PLAN_NCOLUMNS; k++)
        if (l->column[k] == n)
            fault(l, "E5511", cd_place_file(l->c->path), _("thiếu cột «%s»"), l->like->column[k]);
}

static const cell *get(const list *l, const cell *cells, enum plan_column k)
{
    return &cells[l->column[k]];
}

static const char *text_of(list *l, const cell *cells, enum plan_column k)
{
    const cell *x = get(l, cells, k);
    cd_str text;
    cd_str_init(&text, 0);
    cd_nfc(x->text, strlen(x->text), &text);
    const char *copy = cd_arena_strdup(&l->c->arena, cd_str_c(&text));
    cd_str_done(&text);
    if (!*copy && (k == PLAN_COL_CLAUSE || k == PLAN_COL_GROUP || k == PLAN_COL_TEXT || k == PLAN_COL_HEADINGS))
        fault(l, "E5514", x->at, _("ô của cột «%s» không được để trống"), l->like->column[k]);
    return copy;
}

/* Letters, digits, dots: what may stand in an id; "đ" is "dd", other signs are left out, blanks are dots. */
static const char *id_of(list *l, const char *clause)
{
    cd_str id;
    cd_str_init(&id, 0);
    const char *like = l->like->ncontrols ? l->like->controls[0].id : "";
    cd_str_add(&id, like, strcspn(like, "-"));
    cd_str_addc(&id, '-');
    size_t start = id.len;
    for (const char *s = clause; *s; s++) {
        bool plain = (*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || *s == '.' || *s == '_';
        if (plain)
            cd_str_addc(&id, *s);
        else if (*s == ' ')
            cd_str_addc(&id, '.');
        else if ((unsigned char)*s == 0xC4 && (unsigned char)s[1] == 0x91) /* U+0111 */
            cd_str_adds(&id, "dd");
    }
    if (id.len == start)
        cd_str_addc(&id, '_');
    size_t times = 1;
    for (size_t i = 0; i < l->count; i++)
        times += strncmp(l->controls[i].id, cd_str_c(&id), id.len) == 0 && (!l->controls[i].id[id.len] || l->controls[i].id[id.len] == '-');
    if (times > 1)
        cd_str_addf(&id, "-%zu", times);
    const char *copy = cd_arena_strdup(&l->c->arena, cd_str_c(&id));
    cd_str_done(&id);
    return copy;
}

static void read_headings(list *l, const cell *cells, plan_control *x)
{
    const cell *at = get(l, cells, PLAN_COL_HEADINGS);
    const char *all = text_of(l, cells, PLAN_COL_HEADINGS);
    const char **ids = cd_arena_array(&l->c->arena, strlen(all) + 1, sizeof *ids);
    for (const char *s = all; *s;) {
        size_t len = strcspn(s, ";");
        size_t i = 0;
        while (i < l->nlabels && (strncmp(l->labels[i]->label, s, len) != 0 || l->labels[i]->label[len]))
            i++;
        if (i == l->nlabels)
            fault(l, "E5515", at->at, _("cột «%s»: không có đầu mục «%s» trong phương án"), l->like->column[PLAN_COL_HEADINGS],
                  cd_arena_strndup(&l->c->arena, s, len));
        else
            ids[x->nheadings++] = cd_arena_strdup(&l->c->arena, l->labels[i]->id);
        s += len;
        s += *s == ';';
    }
    x->headings = ids;
}

/* What kinds of zones a clause wants stands in no column: it is what the replaced catalogue says of the clause of this id. */
static void take_zones(list *l, plan_control *x)
{
    const plan_control *like = plan_control_find(l->like, x->id);
    if (!like || !like->nzones)
        return;
    plan_zone *zones = cd_arena_array(&l->c->arena, like->nzones, sizeof *zones);
    for (size_t i = 0; i < like->nzones; i++)
        zones[i] = (plan_zone){cd_arena_strdup(&l->c->arena, like->zones[i].kind), like->zones[i].if_any};
    x->zones = zones;
    x->nzones = like->nzones;
}

static void read_row(list *l, const cell *cells, size_t n, cd_place line)
{
    static const char *const yes_no[] = {"yes", "no", NULL};
    if (n != l->ncells) {
        fault(l, "E5513", line, _("dòng có %zu ô, dòng tiêu đề có %zu"), n, l->ncells);
        return;
    }
    plan_control x = {.kind = PLAN_REQUIREMENT, .condition = "", .test = "", .group = "", .change = "", .verified = PLAN_NOT_VERIFIED, .at = line};
    const char *const *column = l->like->column;
    const cell *at = get(l, cells, PLAN_COL_LEVEL);
    if (!plan_small_number(at->text, l->nlevels, &x.level))
        fault(l, "E5515", at->at, _("cột «%s» phải là cấp từ 1 đến %d, không phải «%s»"), column[PLAN_COL_LEVEL], l->nlevels, at->text);
    x.label = text_of(l, cells, PLAN_COL_CLAUSE);
    x.section = x.title = text_of(l, cells, PLAN_COL_GROUP);
    x.text = text_of(l, cells, PLAN_COL_TEXT);
    x.figure = text_of(l, cells, PLAN_COL_FIGURE);
    x.source = x.label;
    read_headings(l, cells, &x);
    size_t i;
    at = get(l, cells, PLAN_COL_CHANGE);
    if (plan_word_of(plan_changes, at->text, &i))
        x.change = plan_changes[i];
    else if (*at->text)
        fault(l, "E5515", at->at, _("cột «%s» phải là new, same hoặc stronger, không phải «%s»"), column[PLAN_COL_CHANGE], at->text);
    at = get(l, cells, PLAN_COL_SOURCES);
    if (*at->text && !plan_small_number(at->text, 9, &x.sources))
        fault(l, "E5515", at->at, _("cột «%s» phải là một số từ 1 đến 9, không phải «%s»"), column[PLAN_COL_SOURCES], at->text);
    at = get(l, cells, PLAN_COL_VERIFIED);
    if (plan_word_of(yes_no, at->text, &i))
        x.verified = i == 0 ? PLAN_VERIFIED : PLAN_NOT_VERIFIED;
    else if (*at->text)
        fault(l, "E5515", at->at, _("cột «%s» phải là yes hoặc no, không phải «%s»"), column[PLAN_COL_VERIFIED], at->text);
    x.id = id_of(l, x.label);
    take_zones(l, &x);
    if (l->count == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->controls = cd_realloc(l->controls, l->cap, sizeof *l->controls);
    }
    l->controls[l->count++] = x;
}

static void read_lines(list *l, char *text, size_t len)
{
    const char *file = l->c->path;
    cell cells[CELLS_MAX];
    char *s = text, *end = text + len;
    if (len >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0)
        s += 3;
    bool header = true;
    for (size_t number = 1; s < end; number++) {
        char *eol = memchr(s, '\n', (size_t)(end - s)), *next = eol ? eol + 1 : end;
        if (eol) {
            *eol = '\0';
            if (eol > s && eol[-1] == '\r')
                eol[-1] = '\0';
        }
        cd_place line = {file, number, 1};
        if (s[strspn(s, " ")]) {
            size_t n = cells_of(s, file, number, cells);
            if (n > CELLS_MAX) {
                fault(l, "E5513", line, _("dòng có %zu ô, nhiều hơn %d"), n, CELLS_MAX);
                return;
            }
            if (l->count == ROWS_MAX) {
                fault(l, "E5510", line, _("danh sách có hơn %d dòng"), ROWS_MAX);
                return;
            }
            if (header)
                read_header(l, cells, n);
            else
                read_row(l, cells, n, line);
            if (header && l->result != CD_OK)
                return;
            header = false;
        }
        s = next;
    }
    if (l->result == CD_OK && !l->count)
        fault(l, "E5510", cd_place_file(file), _("danh sách không có yêu cầu nào"));
}

int plan_catalog_read_list_mem(const char *name, const char *data, size_t len, const plan_catalog *like, const plan_control *const *labels,
                               size_t nlabels, int nlevels, cd_diags *diags, plan_catalog **ret)
{
    if (!like->replaceable) {
        cd_error(diags, "E5516", cd_place_file(name), _("danh mục «%s» không có danh sách thay thế"), like->title);
        return CD_EINPUT;
    }
    size_t bad;
    if (!cd_utf8_check(data, len, &bad)) {
        size_t line = 1, start = 0;
        for (size_t i = 0; i < bad; i++)
            if (data[i] == '\n') {
                line++;
                start = i + 1;
            }
        cd_error(diags, "E5510", ((cd_place){name, line, cd_utf8_count(data + start, bad - start) + 1}),
                 _("tệp phải là văn bản UTF-8, không có ký tự NUL; hãy lưu lại tệp dạng UTF-8, ngăn cách bằng tab"));
        return CD_EINPUT;
    }
    list l = {.c = plan_catalog_new(name), .like = like, .labels = labels, .nlabels = nlabels, .nlevels = nlevels, .diags = diags, .result = CD_OK};
    l.c->title = cd_arena_strdup(&l.c->arena, cd_path_base(name));
    l.c->list = cd_arena_strdup(&l.c->arena, like->list);
    l.c->unverified = cd_arena_strdup(&l.c->arena, like->unverified);
    cd_auto_free char *text = cd_strndup(data, len); /* lines are cut in it */
    read_lines(&l, text, len);
    plan_catalog_take(l.c, l.controls, l.count);
    free(l.controls);
    if (l.result != CD_OK) {
        plan_catalog_free(l.c);
        return l.result;
    }
    *ret = l.c;
    return CD_OK;
}

int plan_catalog_read_list(const char *path, const plan_catalog *like, const plan_control *const *labels, size_t nlabels, int nlevels,
                           cd_diags *diags, plan_catalog **ret)
{
    cd_str text;
    cd_str_init(&text, 0);
    int r = cd_file_read(path, CD_INPUT_MAX, diags, &text);
    if (r == CD_OK)
        r = plan_catalog_read_list_mem(path, cd_str_c(&text), text.len, like, labels, nlabels, nlevels, diags, ret);
    cd_str_done(&text);
    return r;
}
