#include "dossier/doc.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"

doc *doc_new(const char *file)
{
    doc *d = cd_calloc(1, sizeof *d);
    cd_arena_init(&d->arena);
    d->file = cd_arena_strdup(&d->arena, file ? file : "-");
    const char *base = cd_path_base(d->file);
    const char *dot = strrchr(base, '.');
    d->name =
        dot && dot != base ? cd_arena_strndup(&d->arena, base, (size_t)(dot - base)) : cd_arena_strdup(&d->arena, base);
    d->lang = "vi";
    d->root = cd_arena_alloc(&d->arena, sizeof *d->root);
    d->root->kind = DOC_GROUP;
    d->root->span = 1;
    return d;
}

void doc_free(doc *d)
{
    if (!d)
        return;
    cd_arena_done(&d->arena);
    free(d);
}

doc_node *doc_add(doc *d, doc_node *parent, enum doc_kind kind, const char *style)
{
    doc_node *n = cd_arena_alloc(&d->arena, sizeof *n);
    if (!parent)
        parent = d->root;
    n->kind = kind;
    n->span = 1;
    n->parent = parent;
    n->style = style ? cd_arena_strdup(&d->arena, style) : NULL;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    return n;
}

/* What becomes of a character of outside text. */
enum fate { KEEP, TO_SPACE, DROP, REFUSE };

static enum fate fate_of(uint32_t c)
{
    if (c == '\t' || c == '\n' || c == '\r')
        return TO_SPACE;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return c == 0x85 ? TO_SPACE : REFUSE;
    if (c < 0xAD)
        return KEEP;
    if (c == 0xAD)
        return DROP; /* soft hyphen */
    if (c < 0x2000)
        return KEEP;
    if (c <= 0x200A)
        return TO_SPACE; /* typographic spaces */
    if (c <= 0x200D || c == 0x2060 || c == 0xFEFF)
        return DROP; /* zero width */
    if (c == 0x200E || c == 0x200F)
        return DROP; /* marks of direction */
    if (c == 0x2028 || c == 0x2029 || c == 0x205F || c == 0x3000)
        return TO_SPACE;
    if (c >= 0x202A && c <= 0x202E)
        return REFUSE; /* overrides can make a text read otherwise */
    if (c >= 0x2061 && c <= 0x206F)
        return REFUSE;
    if (c >= 0xE000 && c <= 0xF8FF)
        return REFUSE; /* private use */
    if (c >= 0xFDD0 && c <= 0xFDEF)
        return REFUSE;
    if (c >= 0xFFF9 && c <= 0xFFFB)
        return REFUSE;
    if ((c & 0xFFFE) == 0xFFFE || c >= 0xE0000)
        return REFUSE; /* no characters, tags, planes 15 and 16 */
    return KEEP;
}

/* Up to 12 characters before `at`, to find the place in a long text; control characters are left to cd_diag_add. */
static const char *context(const char *start, const char *at)
{
    for (int i = 0; i < 12 && at > start; i++) {
        at--;
        while (at > start && ((unsigned char)*at & 0xC0) == 0x80)
            at--;
    }
    return at;
}

/* Copies valid text to `to` without what may not stand in a paper. */
static void clean(const char *s, size_t len, const char *start, cd_place at, cd_diags *diags, cd_str *to)
{
    const char *p = s, *end = s + len;
    while (p < end) {
        const char *here = p;
        uint32_t c = cd_utf8_next(&p, end);
        switch (fate_of(c)) {
        case KEEP:
            if (c == 0x202F)
                cd_str_adds(to, "\xC2\xA0"); /* the narrow no-break space has no glyph everywhere */
            else
                cd_str_add(to, here, (size_t)(p - here));
            break;
        case TO_SPACE:
            cd_str_addc(to, ' ');
            break;
        case DROP:
            break;
        case REFUSE: {
            const char *from = context(start, here);
            cd_error(diags, "E6010", at, _("ký tự U+%04X không được có trong văn bản, sau “%.*s”; hãy xoá hoặc gõ lại"),
                     (unsigned)c, (int)(here - from), from);
            cd_utf8_put(to, 0xFFFD);
            break;
        }
        }
    }
}

doc_node *doc_text(doc *d, doc_node *parent, const char *text, cd_place at, cd_diags *diags)
{
    if (!text || !*text)
        return NULL;
    cd_str raw, nfc;
    cd_str_init(&raw, 0);
    cd_str_init(&nfc, 0);
    const char *p = text, *end = text + strlen(text);
    while (p < end) {
        size_t bad = 0;
        bool good = cd_utf8_check(p, (size_t)(end - p), &bad);
        size_t n = good ? (size_t)(end - p) : bad;
        clean(p, n, text, at, diags, &raw);
        p += n;
        if (!good) {
            const char *from = context(text, p);
            while (from < p && !cd_utf8_check(from, (size_t)(p - from), NULL))
                from++;
            cd_error(diags, "E6010", at, _("byte 0x%02X không phải UTF-8, sau “%.*s”; hãy lưu lại dữ liệu bằng UTF-8"),
                     (unsigned)(unsigned char)*p, (int)(p - from), from);
            cd_utf8_put(&raw, 0xFFFD);
            p++;
            while (p < end && ((unsigned char)*p & 0xC0) == 0x80)
                p++; /* one report for the whole broken sequence */
        }
    }
    cd_nfc(cd_str_c(&raw), raw.len, &nfc);
    doc_node *n = NULL;
    if (nfc.len) {
        n = doc_add(d, parent, DOC_TEXT, NULL);
        n->text = cd_arena_strndup(&d->arena, nfc.data, nfc.len);
        n->line = at.line;
        n->column = at.column;
    }
    cd_str_done(&raw);
    cd_str_done(&nfc);
    return n;
}

doc_node *doc_gap(doc *d, doc_node *parent, const char *field)
{
    doc_node *n = doc_add(d, parent, DOC_GAP, NULL);
    n->text = doc_copy(d, field);
    d->gaps++;
    return n;
}

void doc_cols(doc *d, doc_node *table, const doc_col *cols, size_t n)
{
    doc_col *copy = cd_arena_array(&d->arena, n ? n : 1, sizeof *copy);
    for (size_t i = 0; i < n; i++) {
        copy[i].width = cols[i].width;
        copy[i].style = cols[i].style ? cd_arena_strdup(&d->arena, cols[i].style) : NULL;
    }
    table->cols = copy;
    table->ncols = n;
}

const char *doc_copy(doc *d, const char *s)
{
    return s ? cd_arena_strdup(&d->arena, s) : NULL;
}

/* "Phần I" or "Phụ lục 2", over its title: in one line "Phần I. TITLE". */
static bool ends_in_number(const cd_str *s)
{
    size_t n = s->len;
    while (n && strchr("0123456789IVXLC", s->data[n - 1]))
        n--;
    return n && n < s->len && s->data[n - 1] == ' ';
}

void doc_heading_words(const doc_node *heading, cd_str *to)
{
    if (heading->label) {
        cd_str_adds(to, heading->label);
        return;
    }
    for (const doc_node *k = heading->first; k; k = k->next) {
        if (k->kind == DOC_TEXT || k->kind == DOC_REF)
            cd_str_adds(to, k->text);
        else if (k->kind == DOC_LINE)
            cd_str_adds(to, ends_in_number(to) ? ". " : " ");
        else if (k->kind == DOC_TAB)
            cd_str_addc(to, ' ');
        else if (k->kind == DOC_GAP)
            cd_str_adds(to, "…");
    }
}

doc_node *doc_walk(doc_node *n, const doc_node *top)
{
    if (n->first)
        return n->first;
    while (n != top) {
        if (n->next)
            return n->next;
        n = n->parent;
    }
    return NULL;
}
