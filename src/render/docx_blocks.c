/* Blocks of a column put in a row (groups opened up), with the space that the layout leaves above each. */
#include <string.h>

#include "base/i18n.h"
#include "render/docx_body.h"

void docx_fault(docx *x, const doc_node *n)
{
    cd_place at = {x->d->file, n->line ? n->line : 1, n->line ? n->column : 1};
    cd_error(x->diags, "E7014", at, _("%s: loại nút %d không ghi được thành DOCX"), x->d->name, (int)n->kind);
    x->failed = true;
}

static leaf *add_leaf(docx *x, leaves *l, enum leaf_kind kind, const doc_node *n)
{
    if (l->n == l->cap) {
        leaf *old = l->v;
        l->cap = l->cap ? 2 * l->cap : 8;
        l->v = cd_arena_array(&x->arena, l->cap, sizeof *l->v);
        if (old)
            memcpy(l->v, old, l->n * sizeof *old);
    }
    leaf *e = &l->v[l->n++];
    *e = (leaf){.kind = kind, .n = n};
    return e;
}

render_mpt docx_height(docx *x, const doc_node *first, render_mpt width, const render_para *dflt)
{
    flow f;
    flow_build(&x->measure, &f, first, NULL, width, dflt);
    int64_t h = 0;
    for (size_t i = 0; i < f.n; i++)
        h += f.slabs[i].h + (i ? f.slabs[i].space : 0);
    return h < FLOW_UNBOUNDED ? (render_mpt)h : FLOW_UNBOUNDED;
}

static const render_tstyle *table_style(const docx *x, const doc_node *n)
{
    return render_style_table(x->s, n->style ? n->style : n->borders ? "table" : "layout");
}

void docx_flatten(docx *x, leaves *l, const doc_node *first, const doc_node *stop, const column *c)
{
    for (const doc_node *n = first; n && n != stop; n = n->next) {
        leaf *before = l->n ? &l->v[l->n - 1] : NULL;
        switch (n->kind) {
        case DOC_PARA:
        case DOC_HEADING: {
            leaf *e = add_leaf(x, l, LEAF_PARA, n);
            e->p = flow_para_style(&x->measure, n, c->dflt);
            e->keep = flow_keeps(n, e->p);
            continue;
        }
        case DOC_TABLE: {
            leaf *e = add_leaf(x, l, LEAF_TABLE, n);
            e->t = table_style(x, n);
            e->keep = n->keep;
            continue;
        }
        case DOC_SPACE: {
            bool keep = before && before->keep;
            add_leaf(x, l, LEAF_SPACE, n)->keep = keep || n->keep;
            continue;
        }
        case DOC_RULE:
            if (before)
                before->keep = true;
            add_leaf(x, l, LEAF_RULE, n)->keep = n->keep;
            continue;
        case DOC_TOC:
            docx_flatten(x, l, n->first, NULL, c);
            continue;
        case DOC_GROUP: {
            size_t from = l->n;
            for (size_t i = from; n->join && i && (i == from || l->v[i].kind == LEAF_SPACE); i--)
                l->v[i - 1].keep = true;
            docx_flatten(x, l, n->first, NULL, c);
            if (l->n == from && n->anchor)
                add_leaf(x, l, LEAF_SPACE, n); /* an empty one that is referred to */
            if (l->n == from)
                continue;
            if (docx_height(x, n->first, c->width, c->dflt) <= x->measure.page_height)
                for (size_t i = from; i < l->n; i++) {
                    l->v[i].whole = true;
                    l->v[i].keep = l->v[i].keep || i + 1 < l->n;
                }
            l->v[l->n - 1].keep = l->v[l->n - 1].keep || n->keep;
            continue;
        }
        case DOC_FIGURE:
        case DOC_QR: {
            leaf *e = add_leaf(x, l, LEAF_PICTURE, n);
            e->p = flow_picture_style(&x->measure, n);
            e->keep = e->p->keep || n->keep;
            continue;
        }
        case DOC_BREAK:
        case DOC_ROW:
        case DOC_CELL:
        case DOC_TEXT:
        case DOC_LINE:
        case DOC_TAB:
        case DOC_GAP:
        case DOC_BOX:
        case DOC_REF:
        case DOC_PAGEREF:
            break;
        }
        docx_fault(x, n);
    }
}

render_mpt docx_set_gaps(leaves *l, bool spaced)
{
    render_mpt after = 0;
    for (size_t i = 0; i < l->n; i++) {
        leaf *e = &l->v[i];
        if (e->kind == LEAF_PARA || e->kind == LEAF_PICTURE) {
            e->gap = larger(after, e->p->before);
            after = e->p->after;
        } else if (e->kind == LEAF_TABLE) {
            e->gap = larger(after, e->t->before);
            after = e->t->after;
        } else if (e->kind == LEAF_SPACE) {
            after = 0;
        }
        if (i == 0 && !spaced)
            e->gap = 0;
    }
    return spaced ? after : 0;
}
