#include "cli/patterns.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

/* Some of the patterns, seen in some of the variables only, where they are all distinct. */
typedef struct view {
    const space *s;
    const space_pattern **items;
    size_t n;
    bool *vars;
} view;

static view view_new(const space *s, size_t n)
{
    return (view){s, cd_calloc(n, sizeof(const space_pattern *)), 0, cd_calloc(s->nvars, sizeof(bool))};
}

static void view_done(view *v)
{
    free(v->items);
    free(v->vars);
}

static bool same_in(const space *s, const space_pattern *a, const space_pattern *b, const bool *vars)
{
    for (size_t i = 0; i < s->nvars; i++)
        if (vars[i] && a->allowed[i] != b->allowed[i])
            return false;
    return true;
}

/* The distinct ones of `from` in the variables `vars`, in order of first appearance. */
static view project(const view *from, const bool *vars)
{
    view v = view_new(from->s, from->n);
    memcpy(v.vars, vars, from->s->nvars * sizeof *vars);
    for (size_t i = 0; i < from->n; i++) {
        bool have = false;
        for (size_t k = 0; k < v.n && !have; k++)
            have = same_in(from->s, v.items[k], from->items[i], vars);
        if (!have)
            v.items[v.n++] = from->items[i];
    }
    return v;
}

static size_t distinct(const view *from, const bool *vars)
{
    view v = project(from, vars);
    size_t n = v.n;
    view_done(&v);
    return n;
}

static bool free_in(const space_var *v, uint64_t allowed)
{
    uint64_t all = v->nclasses >= 64 ? UINT64_MAX : ((uint64_t)1 << v->nclasses) - 1;
    return allowed == all;
}

static void add_condition(const space *s, size_t var, uint64_t allowed, bool first, cd_str *to)
{
    const space_var *v = &s->vars[var];
    bool english = strcmp(_("vi"), "en") == 0 && v->fact->label_en;
    cd_str_addf(to, "%s%s: ", first ? "" : "; ", english ? v->fact->label_en : v->fact->label);
    if (free_in(v, allowed))
        cd_str_adds(to, _("bất kỳ"));
    else
        space_classes_show(v, allowed, to);
}

static void add_indent(size_t indent, cd_str *to)
{
    for (size_t i = 0; i < indent; i++)
        cd_str_addc(to, ' ');
}

/* Parts the variables into blocks such that every combination of what stands in the blocks occurs: block[i] is the number
 * of variable i's block.  Returns the number of blocks. */
static size_t blocks(const view *v, size_t *block)
{
    size_t nvars = v->s->nvars, count = 0;
    for (size_t i = 0; i < nvars; i++)
        if (v->vars[i])
            block[i] = count++;
    bool *a = cd_calloc(nvars, sizeof *a), *b = cd_calloc(nvars, sizeof *b), *both = cd_calloc(nvars, sizeof *both);
    for (bool again = true; again;) {
        again = false;
        size_t product = 1;
        for (size_t x = 0; x < count && !again; x++) {
            for (size_t i = 0; i < nvars; i++)
                a[i] = v->vars[i] && block[i] == x;
            size_t na = distinct(v, a);
            product *= na;
            for (size_t y = x + 1; y < count && !again; y++) {
                for (size_t i = 0; i < nvars; i++) {
                    b[i] = v->vars[i] && block[i] == y;
                    both[i] = a[i] || b[i];
                }
                if (distinct(v, both) == na * distinct(v, b))
                    continue;
                for (size_t i = 0; i < nvars; i++)
                    if (v->vars[i])
                        block[i] = block[i] == y ? x : block[i] > y ? block[i] - 1 : block[i];
                count--;
                again = true;
            }
        }
        if (!again && product != v->n && count > 1) { /* independent two by two, not all together */
            for (size_t i = 0; i < nvars; i++)
                block[i] = 0;
            count = 1;
        }
    }
    free(a);
    free(b);
    free(both);
    return count;
}

static void show(const view *v, const char *bullet, size_t split, size_t indent, cd_str *to);

/* The patterns of one block: a few are listed, more are grouped by the first variable in which they differ. */
enum { LISTED_MAX = 4 };

static void alternatives(const view *v, size_t indent, cd_str *to)
{
    for (size_t i = 0; v->n <= LISTED_MAX && i < v->n; i++) {
        view one = {v->s, v->items + i, 1, v->vars};
        show(&one, "- ", v->s->nvars, indent, to);
    }
    if (v->n <= LISTED_MAX)
        return;
    size_t split = 0;
    while (!v->vars[split])
        split++;
    bool *only = cd_calloc(v->s->nvars, sizeof *only);
    only[split] = true;
    view heads = project(v, only);
    for (size_t i = 0; i < heads.n; i++) {
        view group = view_new(v->s, v->n);
        memcpy(group.vars, v->vars, v->s->nvars * sizeof *v->vars);
        for (size_t k = 0; k < v->n; k++)
            if (v->items[k]->allowed[split] == heads.items[i]->allowed[split])
                group.items[group.n++] = v->items[k];
        show(&group, "- ", split, indent, to);
        view_done(&group);
    }
    view_done(&heads);
    free(only);
}

/* One line of what all share, then the blocks.  `split` is said even where it is free (it tells the groups apart);
 * nvars: nothing is. */
static void show(const view *v, const char *bullet, size_t split, size_t indent, cd_str *to)
{
    const space *s = v->s;
    view rest = view_new(s, v->n);
    rest.n = v->n;
    memcpy(rest.items, v->items, v->n * sizeof(const space_pattern *));
    bool first = true, any = false;
    cd_str line;
    cd_str_init(&line, 0);
    for (size_t i = 0; i < s->nvars; i++) {
        bool common = v->vars[i];
        for (size_t k = 1; k < v->n && common; k++)
            common = v->items[k]->allowed[i] == v->items[0]->allowed[i];
        rest.vars[i] = v->vars[i] && !common;
        any = any || rest.vars[i];
        if (!common || (free_in(&s->vars[i], v->items[0]->allowed[i]) && i != split))
            continue;
        add_condition(s, i, v->items[0]->allowed[i], first, &line);
        first = false;
    }
    if (!first || !any) {
        add_indent(indent, to);
        cd_str_addf(to, "%s%s\n", bullet, first ? _("mọi trường hợp") : cd_str_c(&line));
    }
    cd_str_done(&line);
    if (any) {
        size_t *block = cd_calloc(s->nvars, sizeof *block);
        bool *in = cd_calloc(s->nvars, sizeof *in);
        size_t count = blocks(&rest, block), below = indent + (strcmp(bullet, "- ") == 0 ? 2 : 0);
        for (size_t b = 0; b < count; b++) {
            for (size_t i = 0; i < s->nvars; i++)
                in[i] = rest.vars[i] && block[i] == b;
            view part = project(&rest, in);
            add_indent(below, to);
            cd_str_addf(to, "%s\n", b || !first ? _("và một trong:") : _("một trong:"));
            alternatives(&part, below + 2, to);
            view_done(&part);
        }
        free(block);
        free(in);
    }
    view_done(&rest);
}

void patterns_text(const space *s, const space_pattern *list, size_t n, size_t indent, cd_str *to)
{
    if (!n)
        return;
    view v = view_new(s, n);
    for (size_t i = 0; i < s->nvars; i++)
        v.vars[i] = true;
    for (size_t i = 0; i < n; i++)
        v.items[v.n++] = &list[i];
    cd_str text;
    cd_str_init(&text, 0);
    show(&v, n > 1 ? _("Trong mọi mẫu: ") : "", s->nvars, indent, &text);
    cd_str_adds(to, cd_str_c(&text));
    cd_str_done(&text);
    view_done(&v);
}
