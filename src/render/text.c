/* Back ends without pages: plain words, and a dump of the tree for tests. */
#include <string.h>

#include "render/render.h"

static void inlines(const doc_node *n, cd_str *to)
{
    for (const doc_node *k = n->first; k; k = k->next) {
        if (k->kind == DOC_TEXT || k->kind == DOC_REF)
            cd_str_adds(to, k->text);
        else if (k->kind == DOC_LINE)
            cd_str_addc(to, ' ');
        else if (k->kind == DOC_TAB)
            cd_str_addc(to, '\t');
        else if (k->kind == DOC_GAP)
            cd_str_adds(to, "……");
        else if (k->kind == DOC_BOX)
            cd_str_adds(to, k->ticked ? "[x]" : "[ ]");
    }
}

static void blocks(const doc_node *n, const char *between, cd_str *to);

static void block(const doc_node *n, cd_str *to)
{
    switch (n->kind) {
    case DOC_PARA:
    case DOC_HEADING:
        inlines(n, to);
        break;
    case DOC_ROW:
        blocks(n, " | ", to);
        break;
    case DOC_CELL:
        blocks(n, " / ", to);
        break;
    case DOC_TABLE:
    case DOC_GROUP:
    case DOC_TOC:
        blocks(n, "\n", to);
        break;
    case DOC_FIGURE:
        cd_str_addf(to, "[%s]", n->label ? n->label : "");
        break;
    case DOC_QR:
        cd_str_addf(to, "[%s]", n->text);
        break;
    case DOC_SPACE:
    case DOC_RULE:
    case DOC_BREAK:
    case DOC_TEXT:
    case DOC_LINE:
    case DOC_TAB:
    case DOC_GAP:
    case DOC_BOX:
    case DOC_REF:
    case DOC_PAGEREF:
        break;
    }
}

static bool has_words(const doc_node *n)
{
    if (n->kind == DOC_GROUP || n->kind == DOC_TOC)
        return n->first != NULL;
    return n->kind == DOC_PARA || n->kind == DOC_HEADING || n->kind == DOC_TABLE || n->kind == DOC_ROW ||
           n->kind == DOC_CELL || n->kind == DOC_FIGURE || n->kind == DOC_QR;
}

static void blocks(const doc_node *n, const char *between, cd_str *to)
{
    bool first = true;
    for (const doc_node *k = n->first; k; k = k->next) {
        if (!has_words(k))
            continue;
        if (!first)
            cd_str_adds(to, between);
        first = false;
        block(k, to);
    }
}

void render_text(const doc *d, cd_str *to)
{
    blocks(d->root, "\n", to);
    cd_str_addc(to, '\n');
}

static const char *const kind_names[] = {
    [DOC_PARA] = "para",   [DOC_HEADING] = "heading", [DOC_TABLE] = "table",    [DOC_ROW] = "row",
    [DOC_CELL] = "cell",   [DOC_GROUP] = "group",     [DOC_SPACE] = "space",    [DOC_RULE] = "rule",
    [DOC_BREAK] = "break", [DOC_TEXT] = "text",       [DOC_LINE] = "line",      [DOC_TAB] = "tab",
    [DOC_GAP] = "gap",     [DOC_BOX] = "box",         [DOC_PAGEREF] = "pageref",
    [DOC_TOC] = "toc",     [DOC_FIGURE] = "figure",   [DOC_QR] = "qr",          [DOC_REF] = "ref"};

static void flag(cd_str *to, bool on, const char *name)
{
    if (on)
        cd_str_addf(to, " %s", name);
}

static void named(cd_str *to, const char *name, const char *value)
{
    if (!value)
        return;
    cd_str_addf(to, " %s=", name);
    cd_str_add_json(to, value);
}

void render_tree(const doc *d, cd_str *to)
{
    for (const doc_node *n = d->root->first; n;) {
        for (const doc_node *p = n->parent; p && p != d->root; p = p->parent)
            cd_str_adds(to, "  ");
        cd_str_adds(to, kind_names[n->kind]);
        if (n->style)
            cd_str_addf(to, " %s", n->style);
        if (n->kind == DOC_HEADING)
            cd_str_addf(to, " level %d", n->level);
        if (n->span > 1)
            cd_str_addf(to, " span %d", n->span);
        if (n->size)
            cd_str_addf(to, " size %d", n->size);
        for (size_t i = 0; i < n->ncols; i++)
            cd_str_addf(to, "%s%d%s%s", i ? ", " : " columns ", n->cols[i].width, n->cols[i].style ? " " : "",
                        n->cols[i].style ? n->cols[i].style : "");
        flag(to, n->header, "header");
        flag(to, n->borders, "borders");
        flag(to, n->valign == DOC_MIDDLE, "middle");
        flag(to, n->bold, "bold");
        flag(to, n->italic, "italic");
        flag(to, n->underline, "underline");
        flag(to, n->super, "super");
        flag(to, n->ticked, "ticked");
        flag(to, n->landscape, "landscape");
        flag(to, n->restart, "restart");
        flag(to, n->keep, "keep");
        flag(to, n->join, "join");
        named(to, "anchor", n->anchor);
        named(to, "to", n->to);
        named(to, "label", n->label);
        if (n->text) {
            cd_str_addc(to, ' ');
            cd_str_add_json(to, n->text);
        }
        cd_str_addc(to, '\n');
        /* doc_walk over const nodes */
        if (n->first) {
            n = n->first;
            continue;
        }
        while (n != d->root && !n->next)
            n = n->parent;
        n = n == d->root ? NULL : n->next;
    }
}
