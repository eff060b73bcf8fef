/* Patterns, and names of organisations, in texts. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "check/private.h"

/* How much of a text is shown around what a pattern found, in characters. */
enum { AROUND = 40 };

static bool holds_text(const char *in, const char *part, size_t len)
{
    if (!in)
        return false;
    cd_str a, b;
    cd_str_init(&a, 0);
    cd_str_init(&b, 0);
    cd_fold(in, strlen(in), &a);
    cd_fold(part, len, &b);
    bool found = strstr(cd_str_c(&a), cd_str_c(&b)) != NULL;
    cd_str_done(&a);
    cd_str_done(&b);
    return found;
}

static const char *text_of(const runner *x, const field *f)
{
    switch (f->kind) {
    case FIELD_FACT:
        return x->in->parts[x->part].values[f->fact->index];
    case FIELD_ORG:
        return x->part == 0 ? show_org_text(x->in, f->who, f->member) : NULL;
    case FIELD_NAME:
        return x->part == 0 ? x->in->name : NULL;
    default:
        return NULL;
    }
}

static bool excused(const runner *x, const check_rule *rule, const char *s, const size_t *ov, int groups)
{
    size_t g = groups > 1 && ov[2] != (size_t)-1 ? 2 : 0;
    for (size_t i = 0; i < rule->nunless; i++) {
        const field *f = &rule->unless_in[i];
        /* Organisations and the name of the system speak for its components too. */
        const char *in = f->kind == FIELD_ORG ? show_org_text(x->in, f->who, f->member) : f->kind == FIELD_NAME ? x->in->name : text_of(x, f);
        if (holds_text(in, s + ov[g], ov[g + 1] - ov[g]))
            return true;
    }
    return false;
}

static const char *excerpt(const char *s, size_t len, size_t from, size_t to, cd_arena *a)
{
    const char *begin = s + from, *end = s + to;
    for (size_t n = 0; n < AROUND && begin > s;) {
        begin--;
        n += ((unsigned char)*begin & 0xC0) != 0x80;
    }
    for (size_t n = 0; n < AROUND && end < s + len; n++)
        cd_utf8_next(&end, s + len);
    char *text = cd_arena_printf(a, "%s%.*s%s", begin > s ? "…" : "", (int)(end - begin), begin, end < s + len ? "…" : "");
    for (char *p = text; *p; p++)
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    return text;
}

/* Where a text stands: a field, a text of the list of risks, or a cell. */
typedef struct spot {
    const field *field;
    const check_text *text;
    size_t row;
} spot;

static void point(const runner *x, const spot *at, check_finding *f)
{
    if (at->text) {
        f->about = cd_arena_strdup(x->a, at->text->about);
        f->label = cd_arena_strdup(x->a, at->text->label);
    } else if (at->field->kind == FIELD_COLUMN) {
        show_cell(x, at->field->source, at->row, at->field->column, false, f);
    } else {
        f->about = cd_arena_strdup(x->a, at->field->name);
        f->label = show_field_label(x, at->field, x->a);
    }
}

static void too_hard(runner *x, const check_rule *rule, const spot *at)
{
    check_finding *f = run_add(x, CHECK_WARNING, "K0005");
    point(x, at, f);
    f->text = cd_arena_printf(x->a, _("Không tìm được mẫu %s trong văn bản này: việc tìm vượt giới hạn của chương trình."), rule->code);
    f->mend = cd_arena_strdup(x->a, _("Tự đọc lại văn bản theo nội dung của mẫu; rút ngắn văn bản, hoặc đề nghị người soạn gói quy tắc viết lại mẫu."));
    f->basis = cd_arena_strdup(x->a, rule->basis);
}

static void match(runner *x, const check_rule *rule, const spot *where, const char *s)
{
    size_t len = strlen(s), at = 0, ov[4];
    int groups;
    while ((groups = cd_regex_find(rule->regex, s, len, at, ov, 2)) > 0) {
        if (!excused(x, rule, s, ov, groups)) {
            check_finding *f = run_add_rule(x, rule);
            point(x, where, f);
            f->value = rule->show ? excerpt(s, len, ov[0], ov[1], x->a) : NULL;
            return;
        }
        if (ov[1] >= len)
            return;
        const char *next = s + (ov[1] > at ? ov[1] : at);
        if (ov[1] <= at)
            cd_utf8_next(&next, s + len);
        at = (size_t)(next - s);
    }
    if (groups < 0)
        too_hard(x, rule, where);
}

/* ---- names of organisations ---- */

/* Names of several words, whole as they are written, by hash.  Those of the system's own organisations are in it too: the
 * longest name at a place is meant, and it may hold a shorter one. */
typedef struct other_name {
    uint64_t hash;
    const char *name, *kind;
    size_t len;
    bool own;
} other_name;

struct other_names {
    other_name *slots;
    size_t mask, longest;
};

static uint64_t hash_more(uint64_t h, unsigned char c)
{
    return (h ^ c) * UINT64_C(0x100000001b3);
}
#define HASH_START UINT64_C(0xcbf29ce484222325)

static other_name *slot_of(const other_names *o, uint64_t hash, const char *name, size_t len)
{
    size_t i = (size_t)hash & o->mask;
    while (o->slots[i].name && (o->slots[i].hash != hash || o->slots[i].len != len || memcmp(o->slots[i].name, name, len) != 0))
        i = (i + 1) & o->mask;
    return &o->slots[i];
}

static void add_name(other_names *o, const char *name, const char *kind, bool own)
{
    if (!name || !strchr(name, ' '))
        return;
    size_t len = strlen(name);
    uint64_t hash = HASH_START;
    for (size_t i = 0; i < len; i++)
        hash = hash_more(hash, (unsigned char)name[i]);
    other_name *s = slot_of(o, hash, name, len);
    *s = (other_name){hash, name, kind, len, own || s->own};
    if (len > o->longest)
        o->longest = len;
}

static const other_names *names_of_others(runner *x)
{
    if (x->others)
        return x->others;
    static const char *const who[] = {"owner", "operator", "agency"}, *const members[] = {"name", "parent"};
    const facts *dict = x->b->facts;
    size_t size = 64;
    while (size < 2 * (x->in->nothers + facts_count(dict) + 8))
        size *= 2;
    other_names *o = cd_arena_alloc(&x->keep, sizeof *o);
    o->slots = cd_arena_array(&x->keep, size, sizeof *o->slots);
    o->mask = size - 1;
    for (size_t i = 0; i < x->in->nothers; i++)
        add_name(o, x->in->others[i].name, x->in->others[i].kind, false);
    for (size_t i = 0; i < sizeof who / sizeof *who; i++)
        for (size_t m = 0; m < sizeof members / sizeof *members; m++)
            add_name(o, show_org_text(x->in, who[i], members[m]), NULL, true);
    add_name(o, x->in->name, NULL, true);
    for (size_t i = 0; i < facts_count(dict); i++) /* one who appraises, has approved ... has a part in it */
        if (facts_at(dict, i)->kind == FACT_TEXT && !facts_at(dict, i)->multiline)
            add_name(o, x->in->parts[0].values[i], NULL, true);
    x->others = o;
    return o;
}

static bool letter(char c)
{
    return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool excepted(const check_rule *rule, const char *kind)
{
    for (const char *const *k = rule->except_kinds; kind && *k; k++)
        if (strcmp(*k, kind) == 0)
            return true;
    return false;
}

static void find_names(runner *x, const check_rule *rule, const spot *at, const char *s)
{
    const other_names *o = names_of_others(x);
    for (const char *p = s; *p; p++) {
        if (!letter(*p) || (p > s && letter(p[-1])))
            continue;
        const other_name *found = NULL;
        uint64_t hash = HASH_START;
        for (size_t n = 0; p[n] && n < o->longest; n++) {
            hash = hash_more(hash, (unsigned char)p[n]);
            if (!letter(p[n]) || letter(p[n + 1]))
                continue;
            const other_name *slot = slot_of(o, hash, p, n + 1);
            if (slot->name)
                found = slot;
        }
        if (found && !found->own && !excepted(rule, found->kind)) {
            check_finding *f = run_add_rule(x, rule);
            point(x, at, f);
            f->value = show_shortened(found->name, x->a);
            return;
        }
        if (found)
            p += found->len - 1;
    }
}

/* ---- all texts of a rule ---- */

static void look(runner *x, const check_rule *rule, const spot *at, const char *s)
{
    if (!s || !*s)
        return;
    if (rule->names)
        find_names(x, rule, at, s);
    else
        match(x, rule, at, s);
}

void match_rule(runner *x, const check_rule *rule)
{
    for (size_t i = 0; i < rule->nfields; i++) {
        const field *f = &rule->fields[i];
        if (f->kind == FIELD_RISKS) {
            for (size_t t = 0; x->part == 0 && t < x->in->ntexts; t++)
                look(x, rule, &(spot){.text = &x->in->texts[t]}, x->in->texts[t].value);
        } else if (f->kind == FIELD_COLUMN) {
            const table_rows *rows = x->part == 0 ? x->rows[f->source] : NULL;
            for (size_t r = 0; rows && r < rows->count; r++)
                look(x, rule, &(spot){.field = f, .row = r}, rows->rows[r][f->column]);
        } else {
            look(x, rule, &(spot){.field = f}, text_of(x, f));
        }
    }
}
