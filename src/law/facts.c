#include "law/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "law/private.h"
#include "xml/xml.h"

/* The dictionary keeps its facts in one growing array while loading; pointers are handed out only afterwards. */
struct facts {
    cd_arena arena;
    fact *items;
    size_t count, cap;
    size_t *slots; /* open hash of index + 1, by code */
    size_t nslots; /* a power of two */
};

enum { TEXT_MAX = 65536, SET_MEMBERS_MAX = 16 };

static const char FACTS_NS[] = "urn:capdo:facts:1";

static size_t hash_code(const char *s)
{
    size_t h = 14695981039346656037u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h;
}

static void index_fact(facts *f, size_t i)
{
    size_t at = hash_code(f->items[i].code) & (f->nslots - 1);
    while (f->slots[at])
        at = (at + 1) & (f->nslots - 1);
    f->slots[at] = i + 1;
}

static void grow_index(facts *f)
{
    if (f->nslots > 2 * (f->count + 1))
        return;
    free(f->slots);
    f->nslots = f->nslots ? f->nslots * 2 : 256;
    f->slots = cd_calloc(f->nslots, sizeof *f->slots);
    for (size_t i = 0; i < f->count; i++)
        index_fact(f, i);
}

const fact *facts_find(const facts *f, const char *code)
{
    if (!f->nslots)
        return NULL;
    for (size_t at = hash_code(code) & (f->nslots - 1); f->slots[at]; at = (at + 1) & (f->nslots - 1))
        if (strcmp(f->items[f->slots[at] - 1].code, code) == 0)
            return &f->items[f->slots[at] - 1];
    return NULL;
}

size_t facts_count(const facts *f)
{
    return f->count;
}

const fact *facts_at(const facts *f, size_t i)
{
    return &f->items[i];
}

const fact_value *fact_value_find(const fact *f, const char *code)
{
    for (size_t i = 0; i < f->nvalues; i++)
        if (strcmp(f->values[i].code, code) == 0)
            return &f->values[i];
    return NULL;
}

const char *law_child_text(cd_arena *a, const cd_node *n, const char *name, const char *lang)
{
    for (const cd_node *c = cd_elem_first(n, name); c; c = cd_elem_next(c, name)) {
        const char *l = cd_node_attr_ns(c, "http://www.w3.org/XML/1998/namespace", "lang");
        if (strcmp(l ? l : "vi", lang) == 0)
            return cd_arena_strdup(a, cd_node_text_trim(c));
    }
    return NULL;
}

static bool attr_true(const cd_node *n, const char *name)
{
    const char *v = cd_node_attr(n, name);
    return v && strcmp(v, "true") == 0;
}

static bool kind_of(const char *name, enum fact_kind *ret)
{
    static const char *const names[] = {"bool", "enum", "set", "count", "date", "text"};
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *ret = (enum fact_kind)i;
            return true;
        }
    return false;
}

static int read_values(cd_arena *a, const cd_node *n, fact *x, cd_diags *diags)
{
    size_t count = 0;
    for (const cd_node *v = cd_elem_first(n, "value"); v; v = cd_elem_next(v, "value"))
        count++;
    if ((x->kind == FACT_ENUM || x->kind == FACT_SET) != (count > 0)) {
        cd_error(diags, "E3203", cd_node_place(n), _("dữ kiện «%s»: kiểu enum, set phải có <value>, kiểu khác thì không"), x->code);
        return CD_EINPUT;
    }
    if (x->kind == FACT_SET && count > SET_MEMBERS_MAX) {
        cd_error(diags, "E3204", cd_node_place(n), _("dữ kiện «%s»: tập có nhiều hơn %d phần tử"), x->code, SET_MEMBERS_MAX);
        return CD_EINPUT;
    }
    fact_value *values = cd_arena_array(a, count, sizeof *values);
    size_t i = 0;
    for (const cd_node *v = cd_elem_first(n, "value"); v; v = cd_elem_next(v, "value"), i++) {
        values[i].code = cd_arena_strdup(a, cd_node_attr(v, "code"));
        values[i].label = law_child_text(a, v, "label", "vi");
        values[i].label_en = law_child_text(a, v, "label", "en");
        values[i].help = law_child_text(a, v, "help", "vi");
        values[i].alone = attr_true(v, "alone");
        values[i].locked = attr_true(v, "locked");
        values[i].why_locked = law_child_text(a, v, "why-locked", "vi");
        for (size_t k = 0; k < i; k++)
            if (strcmp(values[k].code, values[i].code) == 0) {
                cd_error(diags, "E3202", cd_node_place(v), _("giá trị «%s» của dữ kiện «%s» khai hai lần"), values[i].code, x->code);
                return CD_EINPUT;
            }
    }
    x->values = values;
    x->nvalues = count;
    return CD_OK;
}

int law_fact_read(cd_arena *a, const cd_node *n, cd_diags *diags, fact *ret)
{
    fact x = {.code = cd_arena_strdup(a, cd_node_attr(n, "code"))};
    if (!kind_of(cd_node_attr(n, "kind"), &x.kind)) {
        cd_error(diags, "E3205", cd_node_place(n), _("dữ kiện «%s» có kiểu lạ"), x.code);
        return CD_EINPUT;
    }
    x.label = law_child_text(a, n, "label", "vi");
    x.label_en = law_child_text(a, n, "label", "en");
    x.source = law_child_text(a, n, "source", "vi");
    x.ordered = attr_true(n, "ordered");
    x.may_be_empty = attr_true(n, "may-be-empty");
    x.multiline = attr_true(n, "multiline");
    const char *max = cd_node_attr(n, "max");
    x.max = max ? strtoll(max, NULL, 10) : 1000000000000;
    int r = read_values(a, n, &x, diags);
    if (r == CD_OK)
        *ret = x;
    return r;
}

static int read_fact(facts *f, const cd_node *n, const char *pack, cd_diags *diags)
{
    const char *code = cd_node_attr(n, "code");
    if (facts_find(f, code)) {
        cd_error(diags, "E3201", cd_node_place(n), _("dữ kiện «%s» khai hai lần; mỗi mã chỉ khai một lần trong mọi tệp facts.xml"), code);
        return CD_EINPUT;
    }
    fact x;
    int r = law_fact_read(&f->arena, n, diags, &x);
    if (r != CD_OK)
        return r;
    x.group = cd_arena_strdup(&f->arena, cd_node_attr(n, "group"));
    x.of = cd_arena_strdup(&f->arena, cd_node_attr(n, "of"));
    x.pack = cd_arena_strdup(&f->arena, pack);
    if (x.of && !facts_find(f, x.of)) {
        cd_error(diags, "E3206", cd_node_place(n), _("dữ kiện «%s» đi kèm dữ kiện «%s» chưa khai ở trên nó"), x.code, x.of);
        return CD_EINPUT;
    }
    if (f->count == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 128;
        f->items = cd_realloc(f->items, f->cap, sizeof *f->items);
    }
    x.index = f->count;
    grow_index(f);
    f->items[f->count++] = x;
    index_fact(f, f->count - 1);
    return CD_OK;
}

static int read_file(facts *f, const char *path, const char *pack, cd_xml_schema *schema, cd_diags *diags)
{
    cd_xml *doc;
    int r = cd_xml_read_file(path, diags, &doc);
    if (r != CD_OK)
        return r;
    r = law_check_root(doc, "facts", FACTS_NS, diags);
    if (r == CD_OK)
        r = cd_xml_validate(doc, schema, diags);
    if (r == CD_OK)
        for (const cd_node *n = cd_elem_first(cd_xml_root(doc), "fact"); n; n = cd_elem_next(n, "fact")) {
            int one = read_fact(f, n, pack, diags);
            if (one != CD_OK)
                r = one;
        }
    cd_xml_free(doc);
    return r;
}

/* The facts.xml of every folder under the rules, in byte order of the folder names. */
static int read_pack_facts(facts *f, const char *rules_dir, cd_xml_schema *schema, cd_diags *diags)
{
    char **names;
    size_t n;
    int r = cd_dir_list(rules_dir, diags, &names, &n);
    if (r != CD_OK)
        return r;
    for (size_t i = 0; i < n; i++) {
        cd_auto_free char *dir = cd_path_join(rules_dir, names[i]);
        cd_auto_free char *path = cd_path_join(dir, "facts.xml");
        if (!cd_path_exists(path))
            continue;
        int one = read_file(f, path, names[i], schema, diags);
        if (one != CD_OK)
            r = one;
    }
    cd_names_free(names, n);
    return r;
}

int facts_load(const char *rules_dir, cd_diags *diags, facts **ret)
{
    return facts_load_from(rules_dir, rules_dir, diags, ret);
}

int facts_load_from(const char *rules_dir, const char *own_dir, cd_diags *diags, facts **ret)
{
    cd_xml_schema *schema;
    int r = law_schema(own_dir, "facts.rng", diags, &schema);
    if (r != CD_OK)
        return r;
    facts *f = cd_calloc(1, sizeof *f);
    cd_arena_init(&f->arena);
    cd_auto_free char *path = cd_path_join(rules_dir, "facts.xml");
    if (!cd_path_exists(path)) { /* a folder of packs only: they build on the program's own dictionary */
        free(path);
        path = cd_path_join(own_dir, "facts.xml");
    }
    r = read_file(f, path, NULL, schema, diags);
    if (r == CD_OK)
        r = read_pack_facts(f, rules_dir, schema, diags);
    cd_xml_schema_free(schema);
    if (r != CD_OK) {
        facts_free(f);
        return r;
    }
    *ret = f;
    return CD_OK;
}

void facts_free(facts *f)
{
    if (!f)
        return;
    cd_arena_done(&f->arena);
    free(f->items);
    free(f->slots);
    free(f);
}

/* ---- values ---- */

void law_trim(const char **s, const char **end)
{
    while (*s < *end) {
        const char *p = *s;
        if (!cd_is_blank(cd_utf8_next(&p, *end)))
            break;
        *s = p;
    }
    while (*end > *s) {
        const char *p = *end - 1;
        while (p > *s && ((unsigned char)*p & 0xc0) == 0x80)
            p--;
        const char *q = p;
        if (!cd_is_blank(cd_utf8_next(&q, *end)))
            break;
        *end = p;
    }
}

static const char *value_label(const fact_value *v)
{
    return law_english() && v->label_en ? v->label_en : v->label;
}

/* "a (Label of a), b (Label of b)" of the values that may be chosen, for messages. */
static void show_domain(const fact *f, cd_str *to)
{
    bool any = false;
    for (size_t i = 0; i < f->nvalues; i++) {
        if (f->values[i].locked)
            continue;
        cd_str_addf(to, "%s%s", any ? ", " : "", f->values[i].code);
        if (value_label(&f->values[i]))
            cd_str_addf(to, " (%s)", value_label(&f->values[i]));
        any = true;
    }
}

static bool folds_to(const char *s, const char *folded)
{
    cd_str x;
    cd_str_init(&x, 0);
    if (s)
        cd_fold(s, strlen(s), &x);
    bool same = s && strcmp(cd_str_c(&x), folded) == 0;
    cd_str_done(&x);
    return same;
}

/* The value whose label, or whose code but for case, was written; NULL when none was. */
static const fact_value *meant(const fact *f, const char *s, size_t len)
{
    cd_str x;
    cd_str_init(&x, 0);
    cd_fold(s, len, &x);
    const fact_value *v = NULL;
    for (size_t i = 0; i < f->nvalues && !v; i++) {
        const fact_value *w = &f->values[i];
        if (!w->locked && (folds_to(w->label, cd_str_c(&x)) || folds_to(w->label_en, cd_str_c(&x)) || folds_to(w->code, cd_str_c(&x))))
            v = w;
    }
    cd_str_done(&x);
    return v;
}

static int bad_member(const fact *f, const char *s, size_t len, cd_place at, const char *where, cd_diags *diags)
{
    if (!diags) /* fast loops ask first without words */
        return CD_EINPUT;
    const fact_value *v = meant(f, s, len);
    int shown = (int)(len > 200 ? 200 : len);
    if (v) {
        cd_error(diags, "E3221", at, _("%s: giá trị «%.*s» không có trong danh mục; hãy ghi %s"), where, shown, s, v->code);
        return CD_EINPUT;
    }
    cd_str domain;
    cd_str_init(&domain, 0);
    show_domain(f, &domain);
    if (f->required)
        cd_error(diags, "E3221", at, _("%s: giá trị «%.*s» không có trong danh mục; hãy ghi một trong: %s"), where, shown, s, cd_str_c(&domain));
    else
        cd_error(diags, "E3221", at, _("%s: giá trị «%.*s» không có trong danh mục; hãy ghi một trong: %s (để trống nếu chưa biết)"), where,
                 shown, s, cd_str_c(&domain));
    cd_str_done(&domain);
    return CD_EINPUT;
}

static const fact_value *member(const fact *f, const char *s, size_t len)
{
    for (size_t i = 0; i < f->nvalues; i++)
        if (strncmp(f->values[i].code, s, len) == 0 && f->values[i].code[len] == '\0')
            return &f->values[i];
    return NULL;
}

static int locked_value(const fact *f, const fact_value *v, cd_place at, const char *where, cd_diags *diags)
{
    cd_error(diags, "E3226", at, _("%s: giá trị «%s» chưa dùng được: %s"), where, v->code,
             v->why_locked ? v->why_locked : f->label);
    return CD_EINPUT;
}

static int parse_enum(const fact *f, const char *s, const char *end, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    const fact_value *v = member(f, s, (size_t)(end - s));
    if (!v)
        return bad_member(f, s, (size_t)(end - s), at, where, diags);
    if (v->locked)
        return locked_value(f, v, at, where, diags);
    *ret = cd_strdup(v->code);
    return CD_OK;
}

static int parse_set(const fact *f, const char *s, const char *end, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    bool have[SET_MEMBERS_MAX] = {false};
    size_t count = 0;
    for (;;) {
        const char *bar = memchr(s, '|', (size_t)(end - s));
        const char *from = s, *to = bar ? bar : end;
        law_trim(&from, &to);
        const fact_value *v = member(f, from, (size_t)(to - from));
        if (!v)
            return bad_member(f, from, (size_t)(to - from), at, where, diags);
        if (v->locked)
            return locked_value(f, v, at, where, diags);
        size_t i = (size_t)(v - f->values);
        if (have[i]) {
            cd_error(diags, "E3222", at, _("%s: «%s» ghi hai lần trong một tập; hãy ghi mỗi giá trị một lần"), where, v->code);
            return CD_EINPUT;
        }
        have[i] = true;
        count++;
        if (!bar)
            break;
        s = bar + 1;
    }
    cd_str out;
    cd_str_init(&out, 0);
    for (size_t i = 0; i < f->nvalues; i++) {
        if (!have[i])
            continue;
        if (f->values[i].alone && count > 1) {
            cd_error(diags, "E3223", at, _("%s: «%s» không đi cùng giá trị khác; hãy bỏ «%s» hoặc bỏ các giá trị còn lại"), where,
                     f->values[i].code, f->values[i].code);
            cd_str_done(&out);
            return CD_EINPUT;
        }
        cd_str_addf(&out, "%s%s", out.len ? "|" : "", f->values[i].code);
    }
    *ret = cd_str_take(&out);
    return CD_OK;
}

static int parse_count(const fact *f, const char *s, const char *end, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    const char *p = s;
    int64_t n = 0;
    bool ok = true;
    for (; ok && p < end; p++) {
        ok = *p >= '0' && *p <= '9' && n <= f->max / 10;
        n = n * 10 + (*p - '0');
    }
    if (!ok || n > f->max) {
        cd_error(diags, "E3224", at, _("%s: «%.*s» không phải số đếm từ 0 đến %lld; chỉ ghi chữ số, không dấu chấm, dấu phẩy hay đơn vị"), where,
                 (int)(end - s > 200 ? 200 : end - s), s, (long long)f->max);
        return CD_EINPUT;
    }
    if (asprintf(ret, "%lld", (long long)n) < 0)
        abort();
    return CD_OK;
}

/* A text in the form of a date whose month has fewer days: the month's last day, with its month and year; otherwise 0. */
static int day_too_late(const char *text, cd_date *ret)
{
    int day, month, year, end = 0;
    bool iso = sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 && end == 10;
    if (!iso && (sscanf(text, "%2d/%2d/%4d%n", &day, &month, &year, &end) != 3 || end < 8))
        return 0;
    if (text[end] || strspn(text, "0123456789-/") != (size_t)end || day < 1 || year < 1000)
        return 0;
    int last = 31;
    while (last > 27 && !cd_date_valid((cd_date){year, month, last}))
        last--;
    *ret = (cd_date){year, month, last};
    return last > 27 && day > last ? last : 0;
}

static int parse_date(const char *s, const char *end, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    char text[12];
    cd_date d;
    size_t len = (size_t)(end - s);
    if (len < sizeof text) {
        memcpy(text, s, len);
        text[len] = '\0';
        if (cd_date_parse(text, true, &d)) {
            char *out = cd_calloc(11, 1);
            cd_date_format(d, out);
            *ret = out;
            return CD_OK;
        }
    }
    int shown = (int)(len > 200 ? 200 : len), last = len < sizeof text ? day_too_late(text, &d) : 0;
    if (last)
        cd_error(diags, "E3225", at, _("%s: «%.*s» không phải ngày: tháng %02d/%04d chỉ có %d ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY"), where,
                 shown, s, d.month, d.year, last);
    else
        cd_error(diags, "E3225", at, _("%s: «%.*s» không phải ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY"), where, shown, s);
    return CD_EINPUT;
}

/* "true" or "false" for the words that fact_show prints and their likes; NULL for any other. */
static const char *bool_meant(const char *s, size_t len)
{
    static const char *const words[][2] = {{"co", "true"}, {"dung", "true"}, {"yes", "true"}, {"khong", "false"}, {"sai", "false"}, {"no", "false"}};
    cd_str x;
    cd_str_init(&x, 0);
    cd_fold(s, len, &x);
    const char *word = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words && !word; i++)
        if (strcmp(cd_str_c(&x), words[i][0]) == 0)
            word = words[i][1];
    cd_str_done(&x);
    return word;
}

static int parse_bool(const char *s, const char *end, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    size_t len = (size_t)(end - s);
    if (len == 4 && strncasecmp(s, "true", 4) == 0) {
        *ret = cd_strdup("true");
        return CD_OK;
    }
    if (len == 5 && strncasecmp(s, "false", 5) == 0) {
        *ret = cd_strdup("false");
        return CD_OK;
    }
    if (!diags)
        return CD_EINPUT;
    int shown = (int)(len > 200 ? 200 : len);
    const char *word = bool_meant(s, len);
    if (word)
        cd_error(diags, "E3220", at, _("%s: «%.*s» không phải true hay false; hãy ghi %s"), where, shown, s, word);
    else
        cd_error(diags, "E3220", at, _("%s: «%.*s» không phải true hay false (để trống nếu chưa biết)"), where, shown, s);
    return CD_EINPUT;
}

static int parse_text(const fact *f, const char *s, const char *end, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    if ((size_t)(end - s) > TEXT_MAX) {
        cd_error(diags, "E3227", at, _("%s: văn bản dài hơn %d byte"), where, TEXT_MAX);
        return CD_EINPUT;
    }
    cd_str out;
    cd_str_init(&out, 0);
    cd_nfc(s, (size_t)(end - s), &out);
    size_t w = 0;
    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.data[i];
        if (c == '\r') /* line ends are \n alone */
            continue;
        if ((c == '\n' || c == '\t') && !(f->multiline && c == '\n'))
            c = ' ';
        if ((c < 0x20 && c != '\n') || c == 0x7f) {
            cd_error(diags, "E3228", at, _("%s: có ký tự điều khiển U+%04X; hãy xóa ký tự đó"), where, c);
            cd_str_done(&out);
            return CD_EINPUT;
        }
        out.data[w++] = (char)c;
    }
    if (out.data)
        cd_str_cut(&out, w);
    *ret = cd_str_take(&out);
    return CD_OK;
}

int fact_parse(const fact *f, const char *text, cd_place at, const char *where, cd_diags *diags, char **ret)
{
    const char *s = text, *end = text + strlen(text);
    law_trim(&s, &end);
    if (s == end) {
        *ret = NULL;
        return CD_OK;
    }
    switch (f->kind) {
    case FACT_BOOL:
        return parse_bool(s, end, at, where, diags, ret);
    case FACT_ENUM:
        return parse_enum(f, s, end, at, where, diags, ret);
    case FACT_SET:
        return parse_set(f, s, end, at, where, diags, ret);
    case FACT_COUNT:
        return parse_count(f, s, end, at, where, diags, ret);
    case FACT_DATE:
        return parse_date(s, end, at, where, diags, ret);
    case FACT_TEXT:
        return parse_text(f, s, end, at, where, diags, ret);
    }
    return CD_EINPUT;
}

static void show_label(const fact_value *v, const char *code, size_t len, cd_str *to)
{
    if (v && v->label)
        cd_str_adds(to, value_label(v));
    else
        cd_str_add(to, code, len);
}

void fact_show(const fact *f, const char *value, cd_str *to)
{
    if (!value) {
        cd_str_adds(to, _("chưa biết"));
        return;
    }
    cd_date d;
    switch (f->kind) {
    case FACT_BOOL:
        cd_str_adds(to, strcmp(value, "true") == 0 ? _("Có") : _("Không"));
        return;
    case FACT_ENUM:
        show_label(fact_value_find(f, value), value, strlen(value), to);
        return;
    case FACT_SET:
        for (const char *s = value;;) {
            size_t len = strcspn(s, "|");
            show_label(member(f, s, len), s, len, to);
            if (!s[len])
                return;
            cd_str_adds(to, ", "); /* what stands beside the answer is parted by "; " */
            s += len + 1;
        }
    case FACT_COUNT:
        for (size_t i = 0, n = strlen(value); i < n; i++) {
            if (i && (n - i) % 3 == 0)
                cd_str_addc(to, law_english() ? ',' : '.');
            cd_str_addc(to, value[i]);
        }
        return;
    case FACT_DATE:
        if (cd_date_parse(value, false, &d))
            cd_str_addf(to, "%02d/%02d/%04d", d.day, d.month, d.year);
        return;
    case FACT_TEXT:
        cd_str_adds(to, value);
        return;
    }
}
