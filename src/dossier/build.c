/* From a loaded template and the data of a system to a document tree. */
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "dossier/template_private.h"

typedef struct builder {
    doc *d;
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
        }
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

int template_build(const template *t, const feel_value *data, cd_diags *diags, template_gaps *gaps, doc **ret)
{
    builder b = {.d = doc_new(t->path), .gaps = gaps};
    cd_diags mine;
    cd_diags_init(&mine);
    b.diags = &mine;
    cd_arena_init(&b.arena);
    feel_run_init(&b.run, &b.arena, NULL, NULL);
    feel_env *root = feel_env_new(&b.arena, NULL);
    for (size_t i = 0; i < data->context.count; i++)
        feel_env_set(root, data->context.pairs[i].key, data->context.pairs[i].value);
    b.d->title = words(&b, t->title, root);
    b.d->footer = words(&b, t->footer, root);
    build(&b, t->body->first, b.d->root, root, (looks){0});
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
