#include "render/style.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "xml/xml.h"

typedef struct loader {
    render_style *s;
    cd_diags *diags;
    bool failed;
    size_t cap_paras, cap_tables;
} loader;

static void fail(loader *l, const cd_node *n, const char *what, const char *value)
{
    cd_error(l->diags, "E7001", cd_node_place(n), _("kiểu trang: %s “%s” không dùng được"), what, value ? value : "");
    l->failed = true;
}

/* "12.7" -> 12700; false when it is no decimal number or out of range.  *ret_rest is what follows. */
static bool milli(const char *s, int64_t *ret, const char **ret_rest)
{
    bool minus = *s == '-';
    if (minus)
        s++;
    if (*s < '0' || *s > '9')
        return false;
    int64_t v = 0;
    for (; *s >= '0' && *s <= '9'; s++) {
        v = v * 10 + (*s - '0');
        if (v > 1000000)
            return false;
    }
    v *= 1000;
    if (*s == '.') {
        s++;
        for (int64_t unit = 100; *s >= '0' && *s <= '9'; s++, unit /= 10)
            v += unit * (*s - '0');
    }
    *ret = minus ? -v : v;
    *ret_rest = s;
    return true;
}

/* A length with its unit (pt, mm, cm). */
static render_mpt length(loader *l, const cd_node *n, const char *attr, render_mpt dflt)
{
    const char *s = cd_node_attr(n, attr), *unit;
    int64_t v;
    if (!s)
        return dflt;
    if (milli(s, &v, &unit)) {
        int64_t per = !strcmp(unit, "pt") ? 254 : !strcmp(unit, "mm") ? 720 : !strcmp(unit, "cm") ? 7200 : 0;
        int64_t r = v * per; /* in 1/254 of 1/1000 pt, since 25.4 mm are 72 pt */
        r = (r + (r < 0 ? -127 : 127)) / 254;
        if (per && r >= -10000000 && r <= 10000000)
            return (render_mpt)r;
    }
    fail(l, n, attr, s);
    return dflt;
}

/* A plain number in thousandths, within [min, max]. */
static int number(loader *l, const cd_node *n, const char *attr, int dflt, int min, int max)
{
    const char *s = cd_node_attr(n, attr), *rest;
    int64_t v;
    if (!s)
        return dflt;
    if (milli(s, &v, &rest) && !*rest && v >= min && v <= max)
        return (int)v;
    fail(l, n, attr, s);
    return dflt;
}

static bool yes(const cd_node *n, const char *attr, bool dflt)
{
    const char *s = cd_node_attr(n, attr);
    return s ? !strcmp(s, "yes") : dflt;
}

const render_para *render_style_para(const render_style *s, const char *name)
{
    size_t a = 0, b = s->nparas;
    while (a < b) {
        size_t m = a + (b - a) / 2;
        int c = strcmp(name, s->paras[m]->name);
        if (!c)
            return s->paras[m];
        if (c < 0)
            b = m;
        else
            a = m + 1;
    }
    return NULL;
}

const render_tstyle *render_style_table(const render_style *s, const char *name)
{
    for (size_t i = 0; i < s->ntables; i++)
        if (!strcmp(s->tables[i]->name, name))
            return s->tables[i];
    return NULL;
}

bool render_style_has(const render_style *s, const char *name)
{
    return render_style_para(s, name) != NULL;
}

bool render_style_has_table(const render_style *s, const char *name)
{
    return render_style_table(s, name) != NULL;
}

/* Looks among the styles read so far, which are in file order until all are read. */
static render_para *para_so_far(loader *l, const char *name)
{
    for (size_t i = 0; i < l->s->nparas; i++)
        if (!strcmp(l->s->paras[i]->name, name))
            return l->s->paras[i];
    return NULL;
}

static const render_para *para_ref(loader *l, const cd_node *n, const char *attr, const render_para *dflt)
{
    const char *name = cd_node_attr(n, attr);
    if (!name)
        return dflt;
    const render_para *p = para_so_far(l, name);
    if (!p)
        fail(l, n, attr, name);
    return p;
}

static enum render_align align_of(const cd_node *n, enum render_align dflt)
{
    const char *s = cd_node_attr(n, "align");
    if (!s)
        return dflt;
    return !strcmp(s, "left")     ? RENDER_LEFT
           : !strcmp(s, "right")  ? RENDER_RIGHT
           : !strcmp(s, "centre") ? RENDER_CENTRE
                                  : RENDER_JUSTIFY;
}

static void read_tabs(loader *l, const cd_node *n, render_para *p)
{
    size_t count = 0;
    for (const cd_node *t = cd_elem_first(n, "tab"); t; t = cd_elem_next(t, "tab"))
        count++;
    if (!count)
        return;
    render_tab *tabs = cd_arena_array(&l->s->arena, count, sizeof *tabs);
    p->tabs = tabs;
    p->ntabs = count;
    for (const cd_node *t = cd_elem_first(n, "tab"); t; t = cd_elem_next(t, "tab"), tabs++) {
        const char *at = cd_node_attr(t, "at");
        tabs->right = !at || !strcmp(at, "right");
        tabs->at = tabs->right ? 0 : length(l, t, "at", 0);
        tabs->leader = yes(t, "leader", false);
    }
}

static void read_para(loader *l, const cd_node *n)
{
    const char *name = cd_node_attr(n, "name"), *base = cd_node_attr(n, "based-on");
    static const render_para plain = {.size = 14000, .line = 1000, .orphans = 2, .widows = 2};
    const render_para *from = &plain;
    if (para_so_far(l, name))
        fail(l, n, "name", name);
    if (base) {
        from = para_so_far(l, base);
        if (!from) {
            fail(l, n, "based-on", base);
            from = &plain;
        }
    }
    render_para *p = cd_arena_alloc(&l->s->arena, sizeof *p);
    *p = *from;
    p->name = cd_arena_strdup(&l->s->arena, name);
    p->size = length(l, n, "size", p->size);
    if (p->size < 4000 || p->size > 200000)
        fail(l, n, "size", cd_node_attr(n, "size"));
    p->face = (yes(n, "bold", p->face & RENDER_BOLD) ? RENDER_BOLD : 0) |
              (yes(n, "italic", p->face & RENDER_ITALIC) ? RENDER_ITALIC : 0);
    p->underline = yes(n, "underline", p->underline);
    p->align = align_of(n, p->align);
    p->first = length(l, n, "first", p->first);
    p->left = length(l, n, "left", p->left);
    p->right = length(l, n, "right", p->right);
    p->line = number(l, n, "line", p->line, 500, 5000);
    p->before = length(l, n, "before", p->before);
    p->after = length(l, n, "after", p->after);
    p->keep = yes(n, "keep", p->keep);
    p->orphans = number(l, n, "orphans", p->orphans * 1000, 1000, 20000) / 1000;
    p->widows = number(l, n, "widows", p->widows * 1000, 1000, 20000) / 1000;
    const char *marker = cd_node_attr(n, "marker");
    if (marker)
        p->marker = *marker ? cd_arena_strdup(&l->s->arena, marker) : NULL;
    read_tabs(l, n, p);
    if (l->s->nparas == l->cap_paras) {
        l->cap_paras = l->cap_paras ? 2 * l->cap_paras : 64;
        l->s->paras = cd_realloc(l->s->paras, l->cap_paras, sizeof *l->s->paras);
    }
    l->s->paras[l->s->nparas++] = p;
}

static void read_table(loader *l, const cd_node *n)
{
    const char *name = cd_node_attr(n, "name");
    if (render_style_table(l->s, name))
        fail(l, n, "name", name);
    render_tstyle *t = cd_arena_alloc(&l->s->arena, sizeof *t);
    t->name = cd_arena_strdup(&l->s->arena, name);
    t->pad_x = length(l, n, "pad-x", 0);
    t->pad_y = length(l, n, "pad-y", 0);
    t->border = length(l, n, "border", 500);
    t->before = length(l, n, "before", 0);
    t->after = length(l, n, "after", 0);
    t->spaced = yes(n, "spaced", false);
    t->keep_row = length(l, n, "keep-row", 0);
    t->cell = para_ref(l, n, "cell", NULL);
    t->head = para_ref(l, n, "head", t->cell);
    if (l->s->ntables == l->cap_tables) {
        l->cap_tables = l->cap_tables ? 2 * l->cap_tables : 8;
        l->s->tables = cd_realloc(l->s->tables, l->cap_tables, sizeof *l->s->tables);
    }
    l->s->tables[l->s->ntables++] = t;
}

static render_margins read_margins(loader *l, const cd_node *n, render_mpt width, render_mpt height)
{
    render_margins m = {length(l, n, "top", 0), length(l, n, "bottom", 0), length(l, n, "left", 0),
                        length(l, n, "right", 0)};
    if (m.top < 0 || m.bottom < 0 || m.left < 0 || m.right < 0 || width - m.left - m.right < 72000 ||
        height - m.top - m.bottom < 144000)
        fail(l, n, cd_node_name(n), "");
    return m;
}

static bool hex(const char **s, uint32_t *ret)
{
    uint32_t v = 0;
    int digits = 0;
    for (;; (*s)++, digits++) {
        char c = **s;
        uint32_t d;
        if (c >= '0' && c <= '9')
            d = (uint32_t)(c - '0');
        else if (c >= 'A' && c <= 'F')
            d = (uint32_t)(c - 'A') + 10;
        else
            break;
        v = v * 16 + d;
        if (digits > 5)
            return false;
    }
    *ret = v;
    return digits > 0;
}

/* "0020-007E 00A0-017F 20AB": ascending, not overlapping, in the basic plane. */
static void read_chars(loader *l, const cd_node *n)
{
    const char *text = cd_node_text_trim(n), *s = text;
    size_t cap = 0;
    for (const char *p = text; *p; p++)
        cap += *p == ' ';
    l->s->chars = cd_arena_array(&l->s->arena, cap + 1, sizeof *l->s->chars);
    uint32_t least = 0x20;
    while (*s) {
        render_range r;
        bool good = hex(&s, &r.first);
        r.last = r.first;
        if (good && *s == '-') {
            s++;
            good = hex(&s, &r.last);
        }
        if (!good || r.first < least || r.last < r.first || r.last > 0xFFFD || (*s && *s != ' ')) {
            fail(l, n, "characters", text);
            return;
        }
        least = r.last + 1;
        l->s->chars[l->s->nchars++] = r;
        while (*s == ' ')
            s++;
    }
}

static void read_fonts(loader *l, const cd_node *fonts)
{
    static const char *const names[RENDER_FACES] = {"regular", "bold", "italic", "bold-italic"};
    const char *family = cd_node_attr(fonts, "family");
    l->s->family = family ? cd_arena_strdup(&l->s->arena, family) : NULL;
    read_chars(l, cd_elem_first(fonts, "characters"));
    for (const cd_node *n = cd_elem_first(fonts, "face"); n; n = cd_elem_next(n, "face")) {
        int face = 0;
        while (strcmp(cd_node_attr(n, "name"), names[face]) && face < RENDER_FACES - 1)
            face++;
        size_t count = 0;
        for (const cd_node *f = cd_elem_first(n, "file"); f; f = cd_elem_next(f, "file"))
            count++;
        if (l->s->nfiles[face])
            fail(l, n, "name", names[face]);
        l->s->files[face] = cd_arena_array(&l->s->arena, count, sizeof(char *));
        l->s->nfiles[face] = 0;
        for (const cd_node *f = cd_elem_first(n, "file"); f; f = cd_elem_next(f, "file"))
            l->s->files[face][l->s->nfiles[face]++] = cd_arena_strdup(&l->s->arena, cd_node_text_trim(f));
    }
    for (int i = 0; i < RENDER_FACES; i++)
        if (!l->s->nfiles[i])
            fail(l, fonts, "face", names[i]);
}

/* "Điều khoản điểm": words apart by blanks; the schema has seen to it that there is one. */
static void read_glue(loader *l, const cd_node *n)
{
    static const char blanks[] = " \t\r\n";
    const char *words = n ? cd_node_attr(n, "words") : "";
    l->s->glue = cd_arena_array(&l->s->arena, strlen(words) / 2 + 1, sizeof(char *)); /* a word and a blank have two bytes */
    for (const char *p = words + strspn(words, blanks); *p;) {
        size_t len = strcspn(p, blanks);
        l->s->glue[l->s->nglue++] = cd_arena_strndup(&l->s->arena, p, len);
        p += len + strspn(p + len, blanks);
    }
}

static int by_para_name(const void *a, const void *b)
{
    return strcmp((*(render_para *const *)a)->name, (*(render_para *const *)b)->name);
}

static void read_style(loader *l, const cd_node *root)
{
    render_style *s = l->s;
    const cd_node *n = cd_elem_first(root, "paper");
    s->width = length(l, n, "width", 595276);
    s->height = length(l, n, "height", 841890);
    s->upright = read_margins(l, cd_elem_first(n, "margins"), s->width, s->height);
    s->landscape = read_margins(l, cd_elem_first(n, "landscape-margins"), s->height, s->width);
    read_fonts(l, cd_elem_first(root, "fonts"));
    for (n = cd_elem_first(root, "paragraph"); n; n = cd_elem_next(n, "paragraph"))
        read_para(l, n);
    for (n = cd_elem_first(root, "table"); n; n = cd_elem_next(n, "table"))
        read_table(l, n);

    n = cd_elem_first(root, "page-number");
    s->number = para_ref(l, n, "style", NULL);
    s->number_at = length(l, n, "from-top", 0);
    n = cd_elem_first(root, "footer");
    s->footer = para_ref(l, n, "style", NULL);
    s->footer_at = length(l, n, "from-bottom", 0);
    n = cd_elem_first(root, "watermark");
    s->mark_face = (yes(n, "bold", false) ? RENDER_BOLD : 0) | (yes(n, "italic", false) ? RENDER_ITALIC : 0);
    s->mark_grey = number(l, n, "grey", 880, 0, 1000);
    s->mark_share = number(l, n, "share", 700, 100, 1000);
    s->gap = length(l, cd_elem_first(root, "gap"), "width", 90000);
    n = cd_elem_first(root, "rule");
    s->rule = length(l, n, "thickness", 500);
    s->rule_space = length(l, n, "space", 2000);
    read_glue(l, cd_elem_first(root, "glue"));

    /* Every document may fall back on these. */
    static const char *const needed[] = {"body",     "heading1", "heading2", "heading3",
                                         "heading4", "heading5", "heading6"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!para_so_far(l, needed[i]))
            fail(l, root, "paragraph", needed[i]);
    if (!render_style_table(s, "table"))
        fail(l, root, "table", "table");
    if (!render_style_table(s, "layout"))
        fail(l, root, "table", "layout");
    if (s->nparas)
        qsort(s->paras, s->nparas, sizeof *s->paras, by_para_name);
}

int render_style_load(const char *path, const char *schema, cd_diags *diags, render_style **ret)
{
    cd_xml *xml = NULL;
    cd_xml_schema *rng = NULL;
    int r = cd_xml_schema_read(schema, diags, &rng);
    if (r == CD_OK)
        r = cd_xml_read_file(path, diags, &xml);
    if (r == CD_OK)
        r = cd_xml_validate(xml, rng, diags);
    if (r == CD_OK) {
        loader l = {.s = cd_calloc(1, sizeof(render_style)), .diags = diags};
        cd_arena_init(&l.s->arena);
        l.s->path = cd_arena_strdup(&l.s->arena, path);
        read_style(&l, cd_xml_root(xml));
        if (l.failed) {
            render_style_free(l.s);
            r = CD_EINPUT;
        } else {
            *ret = l.s;
        }
    }
    cd_xml_free(xml);
    cd_xml_schema_free(rng);
    return r;
}

void render_style_free(render_style *s)
{
    if (!s)
        return;
    free(s->paras);
    free(s->tables);
    cd_arena_done(&s->arena);
    free(s);
}
