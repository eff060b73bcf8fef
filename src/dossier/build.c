/* From a loaded template and the data of a system to a document tree. */
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "dossier/template_private.h"

/* What can only be filled when the whole paper is there. */
typedef struct pending {
    doc_node *node;
    const tnode *n;
    const feel_env *env;
} pending;

typedef struct builder {
    doc *d;
    const template *t;
    const dossier_figure *figures;
    size_t nfigures;
    int *counts;    /* by counter */
    struct caption {
        const char *anchor, *words;
    } *captions;    /* that have a name */
    size_t ncaptions, cap_captions;
    pending *pending;
    size_t npending, cap_pending;
    cd_diags *diags;
    template_gaps *gaps;
    cd_arena arena; /* of values */
    feel_run run;
    /* the paragraph being filled */
    bool any, blank; /* something stands in it; a blank is due before what comes next */
} builder;

typedef struct looks {
    bool bold, italic, underline, super;
} looks;

static void build(builder *b, const tnode *n, doc_node *to, const feel_env *env, looks k);
static void postpone(builder *b, doc_node *node, const tnode *n, const feel_env *env);
static void build_caption(builder *b, const tnode *n, doc_node *to, const feel_env *env);
static void build_ref(builder *b, const tnode *n, doc_node *to, looks k);
static void build_figure(builder *b, const tnode *n, doc_node *to, const feel_env *env);
static void build_qr(builder *b, const tnode *n, doc_node *to, const feel_env *env);

void template_gaps_done(template_gaps *g)
{
    free(g->items);
    cd_arena_done(&g->arena);
    *g = (template_gaps){0};
}

static doc_node *place(doc_node *d, const tnode *n)
{
    d->line = n->at.line;
    d->column = n->at.column;
    return d;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void put_text(builder *b, const tnode *n, doc_node *to, looks k, const char *text)
{
    doc_node *t = doc_text(b->d, to, text, n->at, b->diags);
    if (!t)
        return;
    t->bold = k.bold;
    t->italic = k.italic;
    t->underline = k.underline;
    t->super = k.super;
}

/* Adds words with runs of blanks made one blank, none at the beginning and end of a paragraph. */
static void flow_text(builder *b, const tnode *n, doc_node *to, looks k, const char *text)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (const char *p = text; *p; p++) {
        if (is_blank(*p)) {
            b->blank = b->any;
            continue;
        }
        if (b->blank)
            cd_str_addc(&s, ' ');
        b->blank = false;
        b->any = true;
        cd_str_addc(&s, *p);
    }
    if (s.len)
        put_text(b, n, to, k, cd_str_c(&s));
    cd_str_done(&s);
}

/* Before something that is no text. */
static void flow_mark(builder *b, const tnode *n, doc_node *to, looks k)
{
    if (b->blank)
        put_text(b, n, to, k, " ");
    b->blank = false;
    b->any = true;
}

/* The innermost item of a list that is a system of its own, for naming gaps. */
static const char *item_id(const feel_env *env)
{
    const feel_value *part = feel_env_get(env, "part"), *system = feel_env_get(env, "system");
    const feel_value *id = part ? feel_context_get(part, "id") : NULL, *own = system ? feel_context_get(system, "id") : NULL;
    if (!id || !own || id->kind != FEEL_STRING || own->kind != FEEL_STRING || strcmp(id->string.s, own->string.s) == 0)
        return NULL;
    return id->string.s;
}

/* `label` NULL: a blank to be filled by hand, named `field`. */
static void report(builder *b, const char *field, const char *label, const char *fill, const char *of)
{
    bool by_hand = !label;
    label = by_hand ? field : label;
    for (size_t i = 0; i < b->gaps->count; i++) {
        const template_gap *g = &b->gaps->items[i];
        bool same_of = of == NULL ? g->of == NULL : g->of && strcmp(g->of, of) == 0;
        if (same_of && g->by_hand == by_hand && strcmp(g->label, label) == 0)
            return;
    }
    template_gaps *g = b->gaps;
    if (g->count == g->cap) {
        g->cap = g->cap ? g->cap * 2 : 32;
        g->items = cd_realloc(g->items, g->cap, sizeof *g->items);
    }
    g->items[g->count++] = (template_gap){cd_arena_strdup(&g->arena, field), cd_arena_strdup(&g->arena, label),
                                          cd_arena_strdup(&g->arena, fill), cd_arena_strdup(&g->arena, of), by_hand};
}

static void report_gap(builder *b, const tnode *n, const feel_env *env)
{
    report(b, n->field, n->gap_label, n->gap_fill, item_id(env));
}

static void put_gap(builder *b, const tnode *n, doc_node *to, const char *name)
{
    doc_node *g = place(doc_gap(b->d, to, name), n);
    g->size = n->size;
}

static const feel_value *eval(builder *b, const tnode *n, const feel_env *env)
{
    b->run.at = n->at;
    return feel_eval(&b->run, n->expr, env);
}

/* What people read, without blanks at its ends; false when there is nothing. */
static bool show(const feel_value *v, cd_str *to)
{
    if (v->kind == FEEL_DATE)
        cd_str_addf(to, "%02d/%02d/%04d", v->moment.day, v->moment.month, (int)v->moment.year);
    else
        feel_value_text(v, to);
    while (to->len && is_blank(to->data[to->len - 1]))
        cd_str_cut(to, to->len - 1);
    return to->len > 0;
}

static void build_value(builder *b, const tnode *n, doc_node *to, const feel_env *env, looks k)
{
    cd_str s;
    cd_str_init(&s, 0);
    if (show(eval(b, n, env), &s)) {
        const char *p = cd_str_c(&s);
        while (is_blank(*p))
            p++;
        flow_text(b, n, to, k, p);
    } else {
        if (!n->optional) {
            flow_mark(b, n, to, k);
            put_gap(b, n, to, n->gap_label);
        }
        if (!n->optional || n->told)
            report_gap(b, n, env);
    }
    cd_str_done(&s);
}

static doc_node *new_block(builder *b, const tnode *n, doc_node *to, enum doc_kind kind)
{
    b->any = b->blank = false;
    return place(doc_add(b->d, to, kind, n->style), n);
}

static void build_lines(builder *b, const tnode *n, doc_node *to, const feel_env *env)
{
    cd_str s;
    cd_str_init(&s, 0);
    if (!show(eval(b, n, env), &s)) {
        if (!n->optional)
            put_gap(b, n, new_block(b, n, to, DOC_PARA), n->gap_label);
        if (!n->optional || n->told)
            report_gap(b, n, env);
        cd_str_done(&s);
        return;
    }
    char *line = s.data;
    while (line) {
        char *end = strpbrk(line, "\r\n");
        if (end)
            *end++ = '\0';
        const char *p = line;
        while (is_blank(*p))
            p++;
        if (*p)
            flow_text(b, n, new_block(b, n, to, DOC_PARA), (looks){0}, p);
        line = end;
    }
    cd_str_done(&s);
}

static void build_doc(builder *b, const tnode *n, doc_node *to, const feel_env *env, looks k)
{
    switch (n->doc) {
    case DOC_TEXT:
        flow_text(b, n, to, k, n->text);
        return;
    case DOC_LINE:
    case DOC_TAB:
        b->any = b->blank = false; /* no blank on either side */
        place(doc_add(b->d, to, n->doc, NULL), n);
        return;
    case DOC_BOX:
        flow_mark(b, n, to, k);
        place(doc_add(b->d, to, DOC_BOX, NULL), n)->ticked = n->expr && feel_is_true(eval(b, n, env));
        return;
    case DOC_PAGEREF:
        flow_mark(b, n, to, k);
        place(doc_add(b->d, to, DOC_PAGEREF, NULL), n)->text = doc_copy(b->d, n->text);
        return;
    default:
        break;
    }
    doc_node *d = new_block(b, n, to, n->doc);
    d->level = n->level;
    d->span = n->span;
    d->size = n->size;
    d->header = n->header;
    d->keep = n->keep;
    d->join = n->join;
    d->borders = n->borders;
    d->landscape = n->landscape;
    d->restart = n->restart;
    d->valign = n->middle ? DOC_MIDDLE : DOC_TOP;
    d->anchor = doc_copy(b->d, n->anchor);
    if (n->doc == DOC_TABLE)
        doc_cols(b->d, d, n->cols, n->ncols);
    build(b, n->first, d, env, k);
}

static void build_for(builder *b, const tnode *n, doc_node *to, const feel_env *env, looks k)
{
    const feel_value *list = eval(b, n, env);
    size_t count = list->kind == FEEL_LIST ? list->list.count : feel_is_null(list) ? 0 : 1;
    for (size_t i = 0; i < count; i++) {
        feel_env *item = feel_env_new(&b->arena, env);
        feel_env_set(item, n->name, list->kind == FEEL_LIST ? list->list.items[i] : list);
        feel_env_set(item, "index", feel_int(&b->arena, (int64_t)i + 1));
        build(b, n->first, to, item, k);
    }
}

static void build(builder *b, const tnode *n, doc_node *to, const feel_env *env, looks k)
{
    for (; n; n = n->next) {
        looks here = k;
        switch (n->kind) {
        case TNODE_DOC:
            build_doc(b, n, to, env, k);
            break;
        case TNODE_BOLD:
        case TNODE_ITALIC:
        case TNODE_UNDERLINE:
        case TNODE_SUPER:
            here.bold |= n->kind == TNODE_BOLD;
            here.italic |= n->kind == TNODE_ITALIC;
            here.underline |= n->kind == TNODE_UNDERLINE;
            here.super |= n->kind == TNODE_SUPER;
            build(b, n->first, to, env, here);
            break;
        case TNODE_VALUE:
            build_value(b, n, to, env, k);
            break;
        case TNODE_LINES:
            build_lines(b, n, to, env);
            break;
        case TNODE_BLANK:
            flow_mark(b, n, to, k);
            put_gap(b, n, to, n->text);
            report(b, n->text, NULL, NULL, NULL);
            break;
        case TNODE_IF:
            if (!n->expr || feel_is_true(eval(b, n, env)))
                build(b, n->first, to, env, k);
            break;
        case TNODE_CHOOSE:
            for (const tnode *w = n->first; w; w = w->next)
                if (!w->expr || feel_is_true(eval(b, w, env))) {
                    build(b, w->first, to, env, k);
                    break;
                }
            break;
        case TNODE_FOR:
            build_for(b, n, to, env, k);
            break;
        case TNODE_LET: {
            feel_env *inner = feel_env_new(&b->arena, env);
            feel_env_set(inner, n->name, eval(b, n, env));
            build(b, n->first, to, inner, k);
            break;
        }
        case TNODE_CAPTION:
            build_caption(b, n, to, env);
            break;
        case TNODE_REF:
            build_ref(b, n, to, k);
            break;
        case TNODE_TOC:
            postpone(b, new_block(b, n, to, DOC_TOC), n, env);
            break;
        case TNODE_FIGURE:
            build_figure(b, n, to, env);
            break;
        case TNODE_QR:
            build_qr(b, n, to, env);
            break;
        case TNODE_ABBREVIATIONS: {
            b->any = b->blank = false;
            postpone(b, place(doc_add(b->d, to, DOC_GROUP, NULL), n), n, env);
            break;
        }
        }
    }
}

/* ---- what refers to other places of the paper ---- */

static void postpone(builder *b, doc_node *node, const tnode *n, const feel_env *env)
{
    if (b->npending == b->cap_pending) {
        b->cap_pending = b->cap_pending ? 2 * b->cap_pending : 16;
        b->pending = cd_realloc(b->pending, b->cap_pending, sizeof *b->pending);
    }
    b->pending[b->npending++] = (pending){node, n, env};
}

static doc_node *previous(const doc_node *of)
{
    doc_node *p = of->parent->first;
    while (p != of && p->next != of)
        p = p->next;
    return p == of ? NULL : p;
}

static void build_caption(builder *b, const tnode *n, doc_node *to, const feel_env *env)
{
    doc_node *d = new_block(b, n, to, DOC_PARA);
    doc_node *before = previous(d);
    bool below = before && before->kind == DOC_FIGURE; /* pictures have their captions below, tables above */
    if (below)
        before->keep = true;
    d->keep = !below;
    if (!n->style)
        d->style = below ? "caption-below" : "caption";
    d->anchor = doc_copy(b->d, n->anchor);
    cd_str s;
    cd_str_init(&s, 0);
    cd_str_addf(&s, "%s %d", b->t->counters[n->counter], ++b->counts[n->counter]);
    if (n->anchor) {
        if (b->ncaptions == b->cap_captions) {
            b->cap_captions = b->cap_captions ? 2 * b->cap_captions : 16;
            b->captions = cd_realloc(b->captions, b->cap_captions, sizeof *b->captions);
        }
        b->captions[b->ncaptions++] = (struct caption){n->anchor, cd_arena_strdup(&b->arena, cd_str_c(&s))};
    }
    cd_str_addc(&s, '.');
    put_text(b, n, d, (looks){0}, cd_str_c(&s));
    cd_str_done(&s);
    b->any = b->blank = true;
    build(b, n->first, d, env, (looks){0});
}

static void build_ref(builder *b, const tnode *n, doc_node *to, looks k)
{
    flow_mark(b, n, to, k);
    doc_node *d = place(doc_add(b->d, to, DOC_REF, NULL), n);
    d->to = doc_copy(b->d, n->text);
    d->bold = k.bold;
    d->italic = k.italic;
    d->underline = k.underline;
    d->super = k.super;
    postpone(b, d, n, NULL);
}

static void fill_ref(builder *b, const pending *p)
{
    for (size_t i = 0; i < b->ncaptions; i++)
        if (strcmp(b->captions[i].anchor, p->n->text) == 0) {
            p->node->text = doc_copy(b->d, b->captions[i].words);
            return;
        }
    cd_error(b->diags, "E6012", p->n->at,
             _("viện dẫn «%s» nhưng văn bản này không có mục đó; hãy đặt <ref> dưới cùng điều kiện với <caption> ấy"), p->n->text);
}

static void build_figure(builder *b, const tnode *n, doc_node *to, const feel_env *env)
{
    const dossier_figure *f = dossier_figure_find(b->figures, b->nfigures, n->name);
    if (!f) {
        if (!n->optional)
            put_gap(b, n, new_block(b, n, to, DOC_PARA), n->gap_label);
        if (!n->optional || n->told)
            report_gap(b, n, env);
        return;
    }
    const char *anchor = n->anchor;
    while (f) {
        const dossier_figure *next = dossier_figure_next(b->figures, b->nfigures, f);
        doc_node *d = new_block(b, n, to, DOC_FIGURE);
        d->size = n->size;
        d->figure = f;
        d->anchor = doc_copy(b->d, anchor);
        d->label = doc_copy(b->d, f->drawing && f->drawing->title ? f->drawing->title : n->gap_label);
        anchor = NULL;
        if (next && n->text) {
            d->keep = true;
            d = new_block(b, n, to, DOC_PARA);
            d->style = "caption-below";
            put_text(b, n, d, (looks){0}, n->text);
        }
        f = next;
    }
}

static void build_qr(builder *b, const tnode *n, doc_node *to, const feel_env *env)
{
    cd_str s;
    cd_str_init(&s, 0);
    if (show(eval(b, n, env), &s)) {
        doc_node *d = new_block(b, n, to, DOC_QR);
        d->size = n->size;
        d->text = doc_copy(b->d, cd_str_c(&s));
    }
    cd_str_done(&s);
}

static void fill_toc(builder *b, const pending *p)
{
    size_t number = 0;
    cd_str s;
    cd_str_init(&s, 0);
    for (doc_node *h = b->d->root; h; h = doc_walk(h, b->d->root)) {
        if (h->kind != DOC_HEADING)
            continue;
        number++;
        if (h->level > p->n->level)
            continue;
        cd_str_clear(&s);
        doc_heading_words(h, &s);
        if (!s.len)
            continue;
        if (!h->anchor) /* no name of a template begins like this */
            h->anchor = cd_arena_printf(&b->d->arena, "#%zu", number);
        char style[] = "toc1";
        style[sizeof style - 2] = (char)('0' + h->level);
        doc_node *entry = place(doc_add(b->d, p->node, DOC_PARA, style), p->n);
        entry->to = h->anchor;
        place(doc_add(b->d, entry, DOC_TEXT, NULL), p->n)->text = cd_arena_strndup(&b->d->arena, s.data, s.len);
        place(doc_add(b->d, entry, DOC_TAB, NULL), p->n);
        place(doc_add(b->d, entry, DOC_PAGEREF, NULL), p->n)->text = h->anchor;
    }
    cd_str_done(&s);
}

/* Letters and digits, as far as Vietnamese and its neighbours have them. */
static bool is_word(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x300 && c <= 0x36F) || (c >= 0x1E00 && c <= 0x1EFF);
}

/* Marks the abbreviations that stand in `text` as words. */
static void find_abbreviations(const tnode *n, const bool *firsts, const char *text, size_t len, bool *found)
{
    const char *end = text + len;
    bool inside = false; /* a word */
    for (const char *p = text; p < end;) {
        const char *here = p;
        uint32_t c = cd_utf8_next(&p, end);
        if (!inside && firsts[(unsigned char)*here])
            for (size_t i = 0; i < n->nabbrs; i++) {
                const char *brief = n->abbrs[i].brief, *after = here + strlen(brief);
                if (found[i] || after > end || memcmp(here, brief, (size_t)(after - here)) != 0)
                    continue;
                found[i] = after == end || !is_word(cd_utf8_next(&after, end));
            }
        inside = is_word(c);
    }
}

static void fill_abbreviations(builder *b, const pending *p)
{
    const tnode *n = p->n;
    bool *found = cd_calloc(n->nabbrs, sizeof *found), firsts[256] = {false}, any = false;
    for (size_t i = 0; i < n->nabbrs; i++)
        firsts[(unsigned char)n->abbrs[i].brief[0]] = true;
    cd_str s;
    cd_str_init(&s, 0);
    for (doc_node *k = b->d->root; k; k = doc_walk(k, b->d->root)) {
        if ((k->kind != DOC_PARA && k->kind != DOC_HEADING) || !k->first)
            continue;
        if (!k->first->next && k->first->kind == DOC_TEXT) {
            find_abbreviations(n, firsts, k->first->text, strlen(k->first->text), found);
            continue;
        }
        cd_str_clear(&s);
        for (const doc_node *i = k->first; i; i = i->next) /* a word may change its letters in the middle */
            cd_str_adds(&s, i->kind == DOC_TEXT ? i->text : " ");
        find_abbreviations(n, firsts, cd_str_c(&s), s.len, found);
    }
    cd_str_done(&s);
    for (size_t i = 0; i < n->nabbrs; i++)
        any = any || found[i];
    if (any) {
        build(b, n->first, p->node, p->env, (looks){0});
        doc_node *t = new_block(b, n, p->node, DOC_TABLE);
        t->borders = true;
        doc_cols(b->d, t, (const doc_col[]){{1, NULL}, {3, NULL}}, 2);
        for (size_t i = 0; i <= n->nabbrs; i++) {
            if (i ? !found[i - 1] : !n->heads[0])
                continue;
            doc_node *row = place(doc_add(b->d, t, DOC_ROW, NULL), n);
            row->header = !i;
            for (int c = 0; c < 2; c++) {
                const char *text = !i ? n->heads[c] : c ? n->abbrs[i - 1].full : n->abbrs[i - 1].brief;
                doc_node *cell = place(doc_add(b->d, row, DOC_CELL, NULL), n);
                put_text(b, n, place(doc_add(b->d, cell, DOC_PARA, NULL), n), (looks){0}, text);
            }
        }
    }
    free(found);
}

/* In this order: what one of them adds may be referred to by the next. */
static void fill_pending(builder *b)
{
    static const enum tnode_kind order[] = {TNODE_ABBREVIATIONS, TNODE_REF, TNODE_TOC};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (size_t i = 0; i < b->npending; i++) {
            const pending p = b->pending[i]; /* filling may add more */
            if (p.n->kind != order[k])
                continue;
            if (order[k] == TNODE_ABBREVIATIONS)
                fill_abbreviations(b, &p);
            else if (order[k] == TNODE_REF)
                fill_ref(b, &p);
            else
                fill_toc(b, &p);
        }
}

/* The words of a section that is one line (title, footer); NULL when there are none. */
static const char *words(builder *b, const tnode *top, const feel_env *env)
{
    if (!top)
        return NULL;
    doc *scratch = doc_new(b->d->file);
    doc *paper = b->d;
    b->d = scratch;
    b->any = b->blank = false;
    doc_node *p = doc_add(scratch, NULL, DOC_PARA, NULL);
    build(b, top->first, p, env, (looks){0});
    cd_str s;
    cd_str_init(&s, 0);
    for (doc_node *n = p->first; n; n = n->next)
        cd_str_adds(&s, n->kind == DOC_TEXT ? n->text : n->kind == DOC_GAP ? "……" : " ");
    b->d = paper;
    const char *copy = s.len ? doc_copy(paper, cd_str_c(&s)) : NULL;
    cd_str_done(&s);
    doc_free(scratch);
    return copy;
}

int template_build(const template *t, const feel_value *data, const dossier_figure *figures, size_t nfigures,
                   cd_diags *diags, template_gaps *gaps, doc **ret)
{
    builder b = {.d = doc_new(t->path), .t = t, .figures = figures, .nfigures = nfigures, .gaps = gaps};
    cd_diags mine;
    cd_diags_init(&mine);
    b.diags = &mine;
    cd_arena_init(&b.arena);
    b.counts = cd_arena_array(&b.arena, t->ncounters, sizeof *b.counts);
    feel_run_init(&b.run, &b.arena, NULL, NULL);
    feel_env *root = feel_env_new(&b.arena, NULL);
    for (size_t i = 0; i < data->context.count; i++)
        feel_env_set(root, data->context.pairs[i].key, data->context.pairs[i].value);
    b.d->title = words(&b, t->title, root);
    b.d->footer = words(&b, t->footer, root);
    build(&b, t->body->first, b.d->root, root, (looks){0});
    fill_pending(&b);
    free(b.pending);
    free(b.captions);
    if (b.run.failed)
        cd_error(&mine, "E6011", b.run.at, _("không tính được biểu thức của mẫu trong giới hạn cho phép"));
    int r = mine.errors ? CD_EINPUT : CD_OK;
    if (diags)
        cd_diags_move(diags, &mine);
    cd_diags_done(&mine);
    cd_arena_done(&b.arena);
    if (r != CD_OK) {
        doc_free(b.d);
        return r;
    }
    *ret = b.d;
    return CD_OK;
}

const feel_value *template_test_eval(const feel_node *expr, const feel_value *data, cd_arena *a)
{
    feel_run run;
    feel_run_init(&run, a, NULL, NULL);
    feel_env *root = feel_env_new(a, NULL);
    for (size_t i = 0; i < data->context.count; i++)
        feel_env_set(root, data->context.pairs[i].key, data->context.pairs[i].value);
    return feel_eval(&run, expr, root);
}
