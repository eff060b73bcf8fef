/* Reading checks.xml: of all packs, and of each. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "check/private.h"
#include "xml/xml.h"

const char *check_severity_name(enum check_severity s)
{
    return s == CHECK_ERROR ? "error" : s == CHECK_WARNING ? "warning" : "hint";
}

const char *check_severity_label(enum check_severity s)
{
    return s == CHECK_ERROR ? _("lỗi") : s == CHECK_WARNING ? _("cảnh báo") : _("gợi ý");
}

typedef struct reader {
    check_book *b;
    const char *pack;
    cd_diags *diags;
    int result;
} reader;

static void fault(reader *r)
{
    r->result = CD_EINPUT;
}

static const char *child(reader *r, const cd_node *n, const char *name)
{
    const cd_node *c = cd_elem_first(n, name);
    return c ? cd_arena_strdup(&r->b->arena, cd_node_text_trim(c)) : NULL;
}

static enum check_severity severity_of(const char *name)
{
    return strcmp(name, "error") == 0 ? CHECK_ERROR : strcmp(name, "warning") == 0 ? CHECK_WARNING : CHECK_HINT;
}

/* ---- fields ---- */

static bool org_field(const char *name, cd_arena *a, field *ret)
{
    static const char *const orgs[] = {"owner", "operator", "agency"};
    const char *dot = strchr(name, '.');
    for (size_t i = 0; dot && i < sizeof orgs / sizeof *orgs; i++)
        if (strlen(orgs[i]) == (size_t)(dot - name) && memcmp(orgs[i], name, (size_t)(dot - name)) == 0 && org_member_known(dot + 1)) {
            *ret = (field){.kind = FIELD_ORG, .who = orgs[i], .member = cd_arena_strdup(a, dot + 1)};
            return true;
        }
    return false;
}

/* "devices", "devices.device_zone"; of the lists the caller makes only in rules about their rows. */
static bool table_field(const reader *r, const char *name, field *ret)
{
    const check_sources *s = &r->b->sources;
    const char *dot = strchr(name, '.');
    size_t len = dot ? (size_t)(dot - name) : strlen(name);
    for (size_t i = 0; i < s->count; i++) {
        const fact_table *t = s->items[i].table;
        if (!s->items[i].stored || strlen(t->code) != len || memcmp(t->code, name, len) != 0)
            continue;
        *ret = (field){.kind = dot ? FIELD_COLUMN : FIELD_TABLE, .source = i, .column = dot ? fact_table_column(t, dot + 1) : SIZE_MAX};
        return !dot || ret->column != SIZE_MAX;
    }
    return false;
}

static bool find_field(reader *r, const char *name, field *ret)
{
    field f = {.kind = FIELD_FACT, .fact = facts_find(r->b->facts, name)};
    if (!f.fact && !org_field(name, &r->b->arena, &f) && !table_field(r, name, &f)) {
        static const struct { const char *name; enum field_kind kind; } others[] = {
            {"system.name", FIELD_NAME}, {"risks", FIELD_RISKS}, {"level", FIELD_LEVEL}, {"law", FIELD_LAW}};
        size_t i = 0;
        while (i < sizeof others / sizeof *others && strcmp(others[i].name, name) != 0)
            i++;
        if (i == sizeof others / sizeof *others)
            return false;
        f.kind = others[i].kind;
    }
    f.name = cd_arena_strdup(&r->b->arena, name);
    *ret = f;
    return true;
}

static bool is_text(const reader *r, const field *f)
{
    if (f->kind == FIELD_FACT)
        return f->fact->kind == FACT_TEXT;
    if (f->kind == FIELD_COLUMN)
        return r->b->sources.items[f->source].table->columns[f->column].fact->kind == FACT_TEXT;
    return f->kind == FIELD_ORG || f->kind == FIELD_NAME || f->kind == FIELD_RISKS || f->kind == FIELD_TABLE;
}

typedef struct field_list {
    field *items;
    size_t count, cap;
} field_list;

static void add_field(reader *r, field_list *l, field f)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->items[i].name, f.name) == 0)
            return;
    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        field *items = cd_arena_array(&r->b->arena, cap, sizeof *items);
        if (l->count)
            memcpy(items, l->items, l->count * sizeof *items);
        l->items = items;
        l->cap = cap;
    }
    l->items[l->count++] = f;
}

/* The cells of a table that people write freely: no references, and no key that is a code of the program. */
static void add_table(reader *r, field_list *l, size_t source)
{
    const fact_table *t = r->b->sources.items[source].table;
    for (size_t i = 0; i < t->ncolumns; i++)
        if (t->columns[i].fact->kind == FACT_TEXT && !t->columns[i].refs && !t->columns[i].shown)
            add_field(r, l, (field){.kind = FIELD_COLUMN, .source = source, .column = i,
                                    .name = cd_arena_printf(&r->b->arena, "%s.%s", t->code, t->columns[i].fact->code)});
}

/* Names apart by blanks; "description" stands for every text of the dossier's description, "tables" for every text of its
 * tables, the name of a table for those of that table. */
static field_list read_fields(reader *r, const cd_node *n, const char *attr)
{
    field_list l = {0};
    const char *text = cd_node_attr(n, attr);
    char *copy = cd_strdup(text ? text : "");
    for (char *save = NULL, *w = strtok_r(copy, " \t\r\n", &save); w; w = strtok_r(NULL, " \t\r\n", &save)) {
        field f;
        if (strcmp(w, "description") == 0) {
            for (size_t i = 0; i < facts_count(r->b->facts); i++) {
                const fact *x = facts_at(r->b->facts, i);
                if (x->kind == FACT_TEXT && x->group && strcmp(x->group, "description") == 0)
                    add_field(r, &l, (field){.kind = FIELD_FACT, .fact = x, .name = x->code});
            }
        } else if (strcmp(w, "tables") == 0) {
            for (size_t i = 0; i < r->b->sources.count; i++)
                if (r->b->sources.items[i].stored)
                    add_table(r, &l, i);
        } else if (!find_field(r, w, &f) || !is_text(r, &f)) {
            cd_error(r->diags, "E3305", cd_node_place(n),
                     _("thuộc tính %s: «%s» không phải là trường văn bản; dùng mã dữ kiện kiểu text, description, system.name, owner.TÊN, operator.TÊN, agency.TÊN, risks, tables, BẢNG, BẢNG.CỘT"),
                     attr, w);
            fault(r);
        } else if (f.kind == FIELD_TABLE) {
            add_table(r, &l, f.source);
        } else {
            add_field(r, &l, f);
        }
    }
    free(copy);
    return l;
}

static void remove_fields(field_list *l, const field_list *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->count; i++) {
        bool keep = true;
        for (size_t j = 0; j < out->count; j++)
            keep = keep && strcmp(l->items[i].name, out->items[j].name) != 0;
        if (keep)
            l->items[kept++] = l->items[i];
    }
    l->count = kept;
}

/* ---- entries ---- */

static void read_code(reader *r, const cd_node *n, check_rule *x)
{
    x->code = cd_arena_strdup(&r->b->arena, cd_node_attr(n, "code"));
    for (size_t i = 0; i < r->b->count; i++)
        if (strcmp(r->b->rules[i].code, x->code) == 0) {
            cd_place first = r->b->rules[i].at;
            cd_error(r->diags, "E3303", x->at, _("mã «%s» đã dùng ở %s:%zu; mỗi mã chỉ dùng một lần và không bao giờ dùng lại"), x->code, first.file,
                     first.line);
            fault(r);
        }
}

static void read_condition(reader *r, const cd_node *n, check_rule *x)
{
    const check_book *b = r->b;
    const char *when = cd_node_attr(n, "when"), *with = cd_node_attr(n, "with");
    if (when && condition_parse(when, x->at, b->facts, &b->sources, x->each, r->diags, &r->b->arena, &x->reads, &x->when) != CD_OK)
        fault(r);
    if (with && condition_parse(with, x->at, b->facts, &b->sources, x->each, r->diags, &r->b->arena, &x->reads, &x->with) != CD_OK)
        fault(r);
    if ((with != NULL) != (x->text && strstr(x->text, "{}"))) {
        cd_error(r->diags, "E3308", x->at, _("mục «%s»: dấu {} trong <text> và thuộc tính with phải đi cùng nhau"), x->code);
        fault(r);
    }
    for (size_t i = 0; i < b->sources.count; i++)
        r->b->lists[i] |= x->reads.lists[i];
}

/* The list whose rows the check is asked of. */
static void read_each(reader *r, const cd_node *n, check_rule *x)
{
    const char *each = cd_node_attr(n, "each");
    x->each = NO_SOURCE;
    if (!each)
        return;
    x->each = source_find(&r->b->sources, each);
    x->parts = false;
    if (x->each == NO_SOURCE) {
        cd_error(r->diags, "E3307", x->at, _("thuộc tính each: không có bảng «%s»; các bảng ở tables.xml, và requirements, required_zones, strays"), each);
        fault(r);
    }
}

static void read_about(reader *r, const cd_node *n, check_rule *x)
{
    const char *about = cd_node_attr(n, "about");
    if (x->each != NO_SOURCE) {
        const fact_table *t = r->b->sources.items[x->each].table;
        size_t c = fact_table_column(t, about);
        if (c == SIZE_MAX) {
            cd_error(r->diags, "E3305", x->at, _("thuộc tính about: bảng «%s» không có cột «%s»"), t->code, about);
            fault(r);
            return;
        }
        x->about = (field){.kind = FIELD_COLUMN, .source = x->each, .column = c, .name = cd_arena_strdup(&r->b->arena, about)};
        if (!x->basis)
            x->basis = t->columns[c].fact->source ? t->columns[c].fact->source : t->source;
        return;
    }
    if (!find_field(r, about, &x->about) || x->about.kind == FIELD_COLUMN) {
        cd_error(r->diags, "E3305", x->at,
                 _("thuộc tính about: không có trường «%s»; dùng mã dữ kiện, tên bảng, system.name, owner.TÊN, operator.TÊN, agency.TÊN, risks, level, law"), about);
        fault(r);
        return;
    }
    if (!x->basis && x->about.kind == FIELD_FACT)
        x->basis = x->about.fact->source;
    if (!x->basis && x->about.kind == FIELD_TABLE)
        x->basis = r->b->sources.items[x->about.source].table->source;
}

/* Kinds of organisations whose names stand in texts of every system. */
static void read_kinds(reader *r, const cd_node *n, check_rule *x)
{
    const fact *domain = facts_find(r->b->facts, "owner_kind");
    const char *text = cd_node_attr(n, "except-kinds");
    char *copy = cd_arena_strdup(&r->b->arena, text ? text : "");
    const char **kinds = cd_arena_array(&r->b->arena, strlen(copy) / 2 + 2, sizeof *kinds);
    size_t count = 0;
    for (char *save = NULL, *w = strtok_r(copy, " \t\r\n", &save); w; w = strtok_r(NULL, " \t\r\n", &save)) {
        if (domain && !fact_value_find(domain, w)) {
            cd_error(r->diags, "E3302", x->at, _("thuộc tính %s: «%s» không có giá trị «%s»; xem các giá trị trong facts.xml, tables.xml"), "except-kinds", domain->code, w);
            fault(r);
        }
        kinds[count++] = w;
    }
    x->except_kinds = kinds;
}

static void read_pattern(reader *r, const cd_node *n, check_rule *x)
{
    field_list fields = read_fields(r, n, "fields"), except = read_fields(r, n, "except"), unless = read_fields(r, n, "unless-in");
    remove_fields(&fields, &except);
    x->fields = fields.items;
    x->nfields = fields.count;
    x->unless_in = unless.items;
    x->nunless = unless.count;
    const char *show = cd_node_attr(n, "show");
    x->show = !show || strcmp(show, "yes") == 0;
    if (cd_node_is(n, "names")) {
        x->names = true;
        read_kinds(r, n, x);
        return;
    }
    if (cd_regex_new(cd_node_attr(n, "regex"), cd_node_attr(n, "flags"), &x->regex) != CD_OK) {
        cd_error(r->diags, "E3304", x->at, _("biểu thức chính quy không hợp lệ: %s"), cd_node_attr(n, "regex"));
        fault(r);
        return;
    }
    cd_regex_prepare(x->regex);
    size_t ov[2];
    if (cd_regex_find(x->regex, "", 0, 0, ov, 1) > 0) {
        cd_error(r->diags, "E3304", x->at, _("biểu thức chính quy khớp cả văn bản trống, nên sẽ khớp mọi văn bản: %s"), cd_node_attr(n, "regex"));
        fault(r);
    }
}

static void read_entry(reader *r, const cd_node *n)
{
    check_book *b = r->b;
    check_rule x = {.pack = r->pack, .at = cd_node_place(n), .severity = severity_of(cd_node_attr(n, "severity"))};
    x.at.file = cd_arena_strdup(&b->arena, x.at.file); /* trees outlive the document */
    read_code(r, n, &x);
    x.text = child(r, n, "text");
    x.mend = child(r, n, "mend");
    x.basis = child(r, n, "basis");
    const char *parts = cd_node_attr(n, "parts");
    x.parts = !parts || strcmp(parts, "yes") == 0;
    read_each(r, n, &x);
    if (x.each != NO_SOURCE || !cd_node_attr(n, "each"))
        read_condition(r, n, &x);
    if (!cd_node_is(n, "check"))
        read_pattern(r, n, &x);
    else if (x.each != NO_SOURCE || !cd_node_attr(n, "each"))
        read_about(r, n, &x);
    if (!x.basis) {
        cd_error(r->diags, "E3306", x.at, _("mục «%s» thiếu <basis>: trường mà nó nói tới không có căn cứ riêng trong facts.xml, tables.xml"), x.code);
        fault(r);
    }
    if (b->count == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 64;
        b->rules = cd_realloc(b->rules, b->cap, sizeof *b->rules);
    }
    b->rules[b->count++] = x;
}

static void read_file(reader *r, const char *path, cd_xml_schema *schema)
{
    cd_xml *doc;
    int result = cd_xml_read_file(path, r->diags, &doc);
    if (result == CD_OK) {
        result = cd_xml_validate(doc, schema, r->diags);
        if (result == CD_OK)
            for (const cd_node *n = cd_elem_first(cd_xml_root(doc), NULL); n; n = cd_elem_next(n, NULL))
                read_entry(r, n);
        cd_xml_free(doc);
    }
    if (result != CD_OK)
        r->result = result;
}

/* The tables of the dossier, then the lists of the caller; names are of the first that has them. */
static void add_sources(check_book *b, const fact_tables *tables)
{
    check_sources *s = &b->sources;
    for (size_t i = 0; i < fact_tables_count(tables) && s->count < SOURCES_MAX - CHECK_NLISTS; i++) {
        const fact_table *t = fact_tables_at(tables, i);
        if (t->ncolumns <= 64)
            s->items[s->count++] = (check_source){.table = t, .prefix = t->code, .stored = true};
    }
    for (enum check_list i = 0; i < CHECK_NLISTS; i++)
        s->items[s->count++] = (check_source){.table = check_list_table(i), .prefix = check_list_prefix(i)};
}

int check_book_open(const law *l, const char *own_dir, cd_diags *diags, check_book **ret)
{
    const char *dir = law_dir(l), *own = own_dir ? own_dir : dir;
    check_book *b = cd_calloc(1, sizeof *b);
    cd_arena_init(&b->arena);
    b->facts = law_facts(l);
    add_sources(b, law_tables(l));
    reader r = {.b = b, .diags = diags};
    cd_xml_schema *schema = NULL;
    cd_auto_free char *schema_path = cd_path_join(own, "schema/checks.rng");
    r.result = cd_xml_schema_read(schema_path, diags, &schema);
    if (r.result == CD_OK) {
        cd_auto_free char *path = cd_path_join(dir, "checks.xml");
        cd_auto_free char *dictionary = cd_path_join(dir, "facts.xml");
        /* A folder of packs alone builds on the program's own dictionary, and so on its checks. */
        if (!cd_path_exists(path) && !cd_path_exists(dictionary)) {
            free(path);
            path = cd_path_join(own, "checks.xml");
        }
        if (cd_path_exists(path))
            read_file(&r, path, schema);
        for (size_t i = 0; i < law_npacks(l); i++) {
            r.pack = cd_arena_strdup(&b->arena, law_pack_id(l, i));
            cd_auto_free char *folder = cd_path_join(dir, r.pack);
            cd_auto_free char *file = cd_path_join(folder, "checks.xml");
            if (cd_path_exists(file))
                read_file(&r, file, schema);
        }
    }
    cd_xml_schema_free(schema);
    if (r.result != CD_OK) {
        check_book_free(b);
        return r.result;
    }
    *ret = b;
    return CD_OK;
}

void check_book_free(check_book *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->count; i++)
        cd_regex_free(b->rules[i].regex);
    free(b->rules);
    cd_arena_done(&b->arena);
    free(b);
}

const facts *check_book_facts(const check_book *b)
{
    return b->facts;
}

size_t check_book_count(const check_book *b)
{
    return b->count;
}

check_entry check_book_at(const check_book *b, size_t i)
{
    const check_rule *x = &b->rules[i];
    return (check_entry){x->code, x->pack, x->regex || x->names ? NULL : x->about.name, x->severity};
}
