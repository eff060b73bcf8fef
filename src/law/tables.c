#include "law/tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "law/private.h"
#include "xml/xml.h"

struct fact_tables {
    cd_arena arena;
    fact_table *items;
    size_t count;
};

static const char TABLES_NS[] = "urn:capdo:tables:1";

/* ---- the dictionary ----------------------------------------------------------------------------------------------- */

static bool attr_yes(const cd_node *n, const char *name)
{
    const char *v = cd_node_attr(n, name);
    return v && strcmp(v, "yes") == 0;
}

static size_t count_children(const cd_node *n, const char *name)
{
    size_t count = 0;
    for (const cd_node *c = cd_elem_first(n, name); c; c = cd_elem_next(c, name))
        count++;
    return count;
}

/* The codes of a list of words; ends with NULL.  The schema let codes and blanks through only. */
static const char *const *read_refs(cd_arena *a, const char *text)
{
    static const char blanks[] = " \t\r\n";
    const char **refs = cd_arena_array(a, strlen(text) / 2 + 2, sizeof *refs);
    size_t n = 0;
    for (text += strspn(text, blanks); *text; text += strspn(text, blanks)) {
        size_t len = strcspn(text, blanks);
        refs[n++] = cd_arena_strndup(a, text, len);
        text += len;
    }
    return refs;
}

static int read_column(cd_arena *a, const fact_table *t, const cd_node *n, fact_column *ret, cd_diags *diags)
{
    fact *f = cd_arena_alloc(a, sizeof *f);
    int r = law_fact_read(a, n, diags, f);
    if (r != CD_OK)
        return r;
    for (const fact_column *c = t->columns; c < ret; c++)
        if (c->fact && strcmp(c->fact->code, f->code) == 0)
            r = CD_EINPUT;
    if (r != CD_OK || strcmp(f->code, "system") == 0) {
        cd_error(diags, "E3271", cd_node_place(n),
                 r ? _("bảng «%s»: cột «%s» khai hai lần") : _("bảng «%s»: mã cột «%s» dành cho mã hệ thống; hãy đặt mã khác"), t->code, f->code);
        return CD_EINPUT;
    }
    f->index = (size_t)(ret - t->columns);
    const char *one = cd_node_attr(n, "ref"), *several = cd_node_attr(n, "refs");
    ret->fact = f;
    ret->help = law_child_text(a, n, "help", "vi");
    ret->refs = one || several ? read_refs(a, one ? one : several) : NULL;
    ret->key = attr_yes(n, "key");
    ret->required = f->required = ret->key || attr_yes(n, "required");
    ret->many = attr_yes(n, "many");
    ret->shown = attr_yes(n, "shown");
    return CD_OK;
}

static int read_table(fact_tables *all, const cd_node *n, cd_diags *diags)
{
    cd_arena *a = &all->arena;
    fact_table *t = &all->items[all->count];
    *t = (fact_table){.code = cd_arena_strdup(a, cd_node_attr(n, "code")), .index = all->count};
    t->label = law_child_text(a, n, "label", "vi");
    t->label_en = law_child_text(a, n, "label", "en");
    t->help = law_child_text(a, n, "help", "vi");
    t->source = law_child_text(a, n, "source", "vi");
    t->listed = attr_yes(n, "listed");
    all->count++;
    for (size_t i = 0; i < t->index; i++)
        if (strcmp(all->items[i].code, t->code) == 0 || strcmp(all->items[i].label, t->label) == 0) {
            cd_error(diags, "E3277", cd_node_place(n), _("bảng «%s» (%s): mã hoặc tên đã dùng cho bảng «%s»"), t->code, t->label,
                     all->items[i].code);
            return CD_EINPUT;
        }
    t->ncolumns = count_children(n, "column");
    fact_column *columns = cd_arena_array(a, t->ncolumns, sizeof *columns);
    t->columns = columns;
    int r = CD_OK;
    size_t i = 0, keys = 0;
    for (const cd_node *c = cd_elem_first(n, "column"); c; c = cd_elem_next(c, "column"), i++) {
        int one = read_column(a, t, c, &columns[i], diags);
        if (one != CD_OK)
            r = one;
        if (columns[i].key && keys++ == 0)
            t->key = i;
    }
    if (r == CD_OK && keys != 1) {
        cd_error(diags, "E3273", cd_node_place(n), _("bảng «%s» phải có đúng một cột key=\"yes\", ở đây có %zu"), t->code, keys);
        r = CD_EINPUT;
    }
    return r;
}

/* A reference may name a table further down, so they are looked at when all are read. */
static int check_refs(const fact_tables *all, const cd_node *root, cd_diags *diags)
{
    int r = CD_OK;
    size_t i = 0;
    for (const cd_node *n = cd_elem_first(root, "table"); n; n = cd_elem_next(n, "table"), i++) {
        const fact_column *c = all->items[i].columns;
        for (const cd_node *m = cd_elem_first(n, "column"); m; m = cd_elem_next(m, "column"), c++)
            for (const char *const *ref = c->refs; ref && *ref; ref++)
                if (!fact_tables_find(all, *ref)) {
                    cd_error(diags, "E3272", cd_node_place(m), _("bảng «%s», cột «%s»: không có bảng «%s»"), all->items[i].code, c->fact->code,
                             *ref);
                    r = CD_EINPUT;
                }
    }
    return r;
}

static int read_tables(fact_tables *t, const cd_node *root, cd_diags *diags)
{
    int r = CD_OK;
    t->items = cd_arena_array(&t->arena, count_children(root, "table"), sizeof *t->items);
    for (const cd_node *n = cd_elem_first(root, "table"); n; n = cd_elem_next(n, "table")) {
        int one = read_table(t, n, diags);
        if (one != CD_OK)
            r = one;
    }
    return r != CD_OK ? r : check_refs(t, root, diags);
}

int fact_tables_load_from(const char *rules_dir, const char *own_dir, cd_diags *diags, fact_tables **ret)
{
    fact_tables *t = cd_calloc(1, sizeof *t);
    cd_arena_init(&t->arena);
    cd_auto_free char *path = cd_path_join(rules_dir, "tables.xml");
    if (!cd_path_exists(path)) {
        free(path);
        path = cd_path_join(own_dir, "tables.xml");
    }
    cd_xml *doc = NULL;
    cd_xml_schema *schema = NULL;
    int r = CD_OK;
    if (cd_path_exists(path)) {
        r = law_schema(own_dir, "tables.rng", diags, &schema);
        if (r == CD_OK)
            r = cd_xml_read_file(path, diags, &doc);
        if (r == CD_OK)
            r = law_check_root(doc, "tables", TABLES_NS, diags);
        if (r == CD_OK)
            r = cd_xml_validate(doc, schema, diags);
        if (r == CD_OK)
            r = read_tables(t, cd_xml_root(doc), diags);
    }
    cd_xml_free(doc);
    cd_xml_schema_free(schema);
    if (r != CD_OK) {
        fact_tables_free(t);
        return r;
    }
    *ret = t;
    return CD_OK;
}

int fact_tables_load(const char *rules_dir, cd_diags *diags, fact_tables **ret)
{
    return fact_tables_load_from(rules_dir, rules_dir, diags, ret);
}

void fact_tables_free(fact_tables *t)
{
    if (!t)
        return;
    cd_arena_done(&t->arena);
    free(t);
}

size_t fact_tables_count(const fact_tables *t)
{
    return t->count;
}

const fact_table *fact_tables_at(const fact_tables *t, size_t i)
{
    return &t->items[i];
}

const fact_table *fact_tables_find(const fact_tables *t, const char *code)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->items[i].code, code) == 0)
            return &t->items[i];
    return NULL;
}

size_t fact_table_column(const fact_table *t, const char *code)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (strcmp(t->columns[i].fact->code, code) == 0)
            return i;
    return SIZE_MAX;
}

/* ---- cells -------------------------------------------------------------------------------------------------------- */

static int one_line(const char *s, const char *end, cd_place at, const char *where, cd_diags *diags)
{
    for (; s < end; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f) {
            cd_error(diags, "E3274", at, _("%s: ô có xuống dòng hoặc ký tự điều khiển; hãy viết trên một dòng"), where);
            return CD_EINPUT;
        }
    return CD_OK;
}

/* Members without blanks around them, joined again. */
static int join_members(const char *text, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    cd_str out;
    cd_str_init(&out, 0);
    int r = CD_OK;
    for (const char *s = text; r == CD_OK; s++) {
        const char *bar = strchrnul(s, '|'), *from = s, *to = bar;
        law_trim(&from, &to);
        size_t len = (size_t)(to - from);
        if (len == 0) {
            cd_error(diags, "E3276", at, _("%s: có mục trống bên cạnh dấu |; hãy ghi các mục cách nhau bằng một dấu |"), where);
            r = CD_EINPUT;
        }
        for (const char *p = cd_str_c(&out); r == CD_OK && *p; p += *p == '|') {
            size_t have = strcspn(p, "|");
            if (have == len && memcmp(p, from, len) == 0) {
                cd_error(diags, "E3276", at, _("%s: «%.*s» ghi hai lần; hãy ghi mỗi mục một lần"), where, (int)(len > 200 ? 200 : len), from);
                r = CD_EINPUT;
            }
            p += have;
        }
        if (out.len)
            cd_str_addc(&out, '|');
        cd_str_add(&out, from, len);
        s = bar;
        if (!*bar)
            break;
    }
    if (r == CD_OK)
        *ret = cd_str_take(&out);
    cd_str_done(&out);
    return r;
}

int table_cell_parse(const fact_column *c, const char *text, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    const char *s = text, *end = text + strlen(text);
    law_trim(&s, &end);
    if (c->fact->kind == FACT_TEXT && !c->fact->multiline && one_line(s, end, at, where, diags) != CD_OK)
        return CD_EINPUT;
    if (c->key && memchr(s, '|', (size_t)(end - s))) {
        cd_error(diags, "E3275", at, _("%s: tên dùng để nhận ra dòng không được có dấu |; dấu này ngăn các tên ở cột khác"), where);
        return CD_EINPUT;
    }
    cd_auto_free char *value = NULL;
    int r = fact_parse(c->fact, text, at, where, diags, &value);
    if (r == CD_OK && value && c->many)
        return join_members(value, at, where, diags, ret);
    if (r == CD_OK) {
        *ret = value;
        value = NULL;
    }
    return r;
}

void table_cell_show(const fact_column *c, const char *value, cd_str *to)
{
    if (!value)
        return;
    if (!c->many) {
        fact_show(c->fact, value, to);
        return;
    }
    for (size_t len; *value; value += len + (value[len] == '|')) {
        len = strcspn(value, "|");
        cd_str_add(to, value, len);
        if (value[len])
            cd_str_adds(to, "; ");
    }
}

/* ---- rows --------------------------------------------------------------------------------------------------------- */

void table_rows_done(table_rows *r)
{
    cd_arena_done(&r->arena);
    *r = (table_rows){0};
}

static size_t key_slot(const table_rows *r, const char *key)
{
    uint64_t h = 14695981039346656037u;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 1099511628211u;
    return (size_t)(h ^ h >> 32) & (r->nslots - 1);
}

void table_rows_index(table_rows *r)
{
    if (r->count >= UINT32_MAX)
        return;
    size_t n = 8;
    while (n < 2 * r->count)
        n *= 2;
    uint32_t *slots = cd_arena_array(&r->arena, n, sizeof *slots);
    r->nslots = n;
    for (size_t i = 0; i < r->count; i++) {
        size_t at = key_slot(r, r->rows[i][r->table->key]);
        while (slots[at])
            at = (at + 1) & (n - 1);
        slots[at] = (uint32_t)i + 1;
    }
    r->slots = slots;
}

size_t table_rows_find(const table_rows *r, const char *key)
{
    if (r->slots) {
        for (size_t at = key_slot(r, key); r->slots[at]; at = (at + 1) & (r->nslots - 1))
            if (strcmp(r->rows[r->slots[at] - 1][r->table->key], key) == 0)
                return r->slots[at] - 1;
        return SIZE_MAX;
    }
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->rows[i][r->table->key], key) == 0)
            return i;
    return SIZE_MAX;
}

const char *const *table_members(const char *cell, cd_arena *a, size_t *ret_count)
{
    size_t n = cell && *cell;
    for (const char *p = cell; p && *p; p++)
        n += *p == '|';
    const char **members = cd_arena_array(a, n + 1, sizeof *members);
    for (size_t i = 0; i < n; i++) {
        size_t len = strcspn(cell, "|");
        members[i] = cd_arena_strndup(a, cell, len);
        cell += len + (cell[len] == '|');
    }
    *ret_count = n;
    return members;
}
