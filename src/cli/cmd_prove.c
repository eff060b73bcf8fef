/* capdo rules prove | diff | impact: what holds for all answers, and what a change of the law changes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/patterns.h"
#include "cli/profile.h"
#include "cli/prove.h"
#include "law/prove.h"
#include "table/csv.h"

static const char *label_of(const fact *f)
{
    return strcmp(_("vi"), "en") == 0 && f->label_en ? f->label_en : f->label;
}

static void add_number(uint64_t n, cd_str *to)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, n);
    size_t len = strlen(digits);
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            cd_str_addc(to, '.');
        cd_str_addc(to, digits[i]);
    }
}

static void add_value(const fact *f, const char *value, cd_str *to)
{
    fact_show(f, value, to);
}

static void add_patterns(const space *s, const space_pattern *list, size_t n, bool cut, cd_str *to)
{
    patterns_text(s, list, n, 2, to);
    if (cut)
        cd_str_addf(to, "  %s\n", _("… còn nữa; danh sách này đã bị cắt."));
}

static void prove_text(const pack *p, const proof *x, cd_str *to)
{
    cd_str_addf(to, _("Gói %s: chứng minh trên mọi câu trả lời có thể có\n\nDữ kiện và số lớp mà các điều kiện phân biệt:\n"), p->id);
    for (size_t i = 0; i < x->space->nvars; i++)
        cd_str_addf(to, "  - %s (%s): %zu\n", label_of(x->space->vars[i].fact), x->space->vars[i].fact->code, x->space->vars[i].nclasses);
    cd_str_adds(to, _("\nSố tổ hợp: "));
    add_number(x->combinations, to);
    cd_str_addc(to, '\n');
    for (size_t n = 0; n <= x->nlevels; n++) {
        if (n)
            cd_str_addf(to, "  %s: ", pack_level_label(p, (int)n));
        else
            cd_str_adds(to, _("  không có cấp: "));
        add_number(x->by_level[n], to);
        cd_str_addc(to, '\n');
    }
    cd_str_adds(to, _("\nKHOẢNG TRỐNG: tổ hợp không đáp ứng tiêu chí nào: "));
    add_number(x->no_criterion, to);
    cd_str_addf(to, _("\n%zu mẫu nhỏ nhất, gộp lại (điều kiện không nêu thì thế nào cũng vậy):\n"), x->ngaps);
    add_patterns(x->space, x->gaps, x->ngaps, x->gaps_cut, to);
    cd_str_addf(to, "\n%s\n", _("TIÊU CHÍ KHÔNG BAO GIỜ QUYẾT ĐỊNH CẤP (bỏ đi thì cấp vẫn như cũ ở mọi tổ hợp):"));
    for (size_t i = 0; i < x->nidle; i++) {
        cd_str_adds(to, "  - ");
        pack_cite(p, x->idle[i]->citation, true, to);
        cd_str_addf(to, "%s\n", x->idle[i]->evaluable ? "" : _(" (chưa thể đánh giá)"));
    }
    if (!x->nidle)
        cd_str_addf(to, "  %s\n", _("không có"));
    cd_str_addf(to, "\n%s\n", _("HÀNG MÂU THUẪN (cùng điều kiện, khác cấp):"));
    for (size_t i = 0; i < x->npairs; i++) {
        cd_str_adds(to, "  - ");
        pack_cite(p, x->pairs[i].a->citation, false, to);
        cd_str_addf(to, _(" (cấp %d) và "), x->pairs[i].a->level);
        pack_cite(p, x->pairs[i].b->citation, false, to);
        cd_str_addf(to, _(" (cấp %d)\n"), x->pairs[i].b->level);
    }
    if (!x->npairs)
        cd_str_addf(to, "  %s\n", _("không có"));
    cd_str_addf(to, "\n%s\n", _("ĐƠN ĐIỆU: mức tăng thì cấp không giảm"));
    for (size_t i = 0; i < x->nchecked; i++) {
        size_t n = 0;
        for (size_t k = 0; k < x->ndrops; k++)
            n += x->drops[k].fact == x->checked[i];
        cd_str_addf(to, "  - %s: %s\n", label_of(x->checked[i]), n ? _("KHÔNG") : _("có"));
        for (size_t k = 0; k < x->ndrops; k++) {
            const proof_drop *d = &x->drops[k];
            if (d->fact != x->checked[i])
                continue;
            cd_str_adds(to, _("      từ «"));
            add_value(d->fact, d->from, to);
            cd_str_adds(to, _("» lên «"));
            add_value(d->fact, d->to, to);
            cd_str_addf(to, _("» cấp giảm từ %d xuống %d, ví dụ khi: "), d->level_from, d->level_to);
            if (d->where)
                space_pattern_show(x->space, d->where, to);
            cd_str_addc(to, '\n');
        }
    }
}

/* One table for all findings: kind, level, number, citation, pattern. */
#define NO_COUNT UINT64_MAX
static void csv_line(csv_writer *w, const char *kind, const char *level, uint64_t count, const char *citation, const char *text)
{
    csv_put_code(w, kind);
    csv_put_code(w, level);
    if (count == NO_COUNT)
        csv_put_code(w, NULL);
    else
        csv_put_count(w, count);
    csv_put_code(w, citation);
    csv_put(w, text);
    csv_end_row(w);
}

static void csv_patterns(csv_writer *w, const char *kind, const char *level, uint64_t count, const space *s, const space_pattern *list,
                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cd_str text;
        cd_str_init(&text, 0);
        space_pattern_show(s, &list[i], &text);
        csv_line(w, kind, level, count, NULL, cd_str_c(&text));
        cd_str_done(&text);
    }
}

static int open_csv(cli *c, const prove_options *o, csv_writer **ret)
{
    int r = csv_writer_open(o->output ? o->output : "-", o->excel, &c->diags, ret);
    if (r != CD_OK)
        return r;
    static const char *const names[] = {"kind", "level", "count", "citation", "pattern"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        csv_put_code(*ret, names[i]);
    csv_end_row(*ret);
    return CD_OK;
}

/* A step that lowers the level: "3>0", and "Nhãn: từ → tới; khi nào". */
static void csv_drop(csv_writer *w, const proof *x, const proof_drop *d)
{
    cd_str text;
    char level[32];
    cd_str_init(&text, 0);
    snprintf(level, sizeof level, "%d>%d", d->level_from, d->level_to);
    cd_str_addf(&text, "%s: ", label_of(d->fact));
    add_value(d->fact, d->from, &text);
    cd_str_adds(&text, " → ");
    add_value(d->fact, d->to, &text);
    if (d->where) {
        cd_str_adds(&text, "; ");
        space_pattern_show(x->space, d->where, &text);
    }
    csv_line(w, "drop", level, NO_COUNT, NULL, cd_str_c(&text));
    cd_str_done(&text);
}

static int prove_csv(cli *c, const proof *x, const prove_options *o)
{
    csv_writer *w;
    int r = open_csv(c, o, &w);
    if (r != CD_OK)
        return r;
    csv_line(w, "combinations", NULL, x->combinations, NULL, NULL);
    char level[16];
    for (size_t n = 0; n <= x->nlevels; n++) {
        snprintf(level, sizeof level, "%zu", n);
        csv_line(w, "level", level, x->by_level[n], NULL, NULL);
    }
    csv_line(w, "no_criterion", NULL, x->no_criterion, NULL, NULL);
    csv_patterns(w, "gap", "0", x->no_criterion, x->space, x->gaps, x->ngaps);
    for (size_t i = 0; i < x->nidle; i++)
        csv_line(w, "never_decides", NULL, NO_COUNT, x->idle[i]->citation, NULL);
    for (size_t i = 0; i < x->npairs; i++) {
        cd_str text;
        cd_str_init(&text, 0);
        cd_str_addf(&text, "%s|%s", x->pairs[i].a->citation, x->pairs[i].b->citation);
        csv_line(w, "contradiction", NULL, NO_COUNT, cd_str_c(&text), NULL);
        cd_str_done(&text);
    }
    for (size_t i = 0; i < x->nchecked; i++) {
        bool holds = true;
        for (size_t k = 0; k < x->ndrops; k++)
            holds = holds && x->drops[k].fact != x->checked[i];
        csv_line(w, holds ? "monotone" : "not_monotone", NULL, NO_COUNT, NULL, x->checked[i]->code);
        for (size_t k = 0; k < x->ndrops; k++)
            if (x->drops[k].fact == x->checked[i])
                csv_drop(w, x, &x->drops[k]);
    }
    return csv_writer_close(w, true, &c->diags);
}

int rules_prove(cli *c, law *l, const char *id, const prove_options *o)
{
    const pack *p;
    proof *x;
    int r = law_pack(l, id, &c->diags, &p);
    if (r == CD_OK)
        r = prove(p, &c->diags, &x);
    if (r != CD_OK)
        return r;
    if (o->csv) {
        r = prove_csv(c, x, o);
    } else {
        cd_str text;
        cd_str_init(&text, 0);
        prove_text(p, x, &text);
        r = cli_write(c, o->output, &text);
        cd_str_done(&text);
    }
    proof_free(x);
    return r;
}

int rules_diff(cli *c, law *l, const char *first, const char *second, const prove_options *o)
{
    const pack *a, *b;
    pack_diff *x;
    int r = law_pack(l, first, &c->diags, &a);
    if (r == CD_OK)
        r = law_pack(l, second, &c->diags, &b);
    if (r == CD_OK)
        r = pack_compare(a, b, &c->diags, &x);
    if (r != CD_OK)
        return r;
    if (o->csv) {
        csv_writer *w;
        r = open_csv(c, o, &w);
        for (size_t i = 0; r == CD_OK && i < x->nitems; i++) {
            char level[32];
            snprintf(level, sizeof level, "%d>%d", x->items[i].from, x->items[i].to);
            csv_patterns(w, "differs", level, x->items[i].combinations, x->space, x->items[i].patterns, x->items[i].npatterns);
        }
        if (r == CD_OK)
            r = csv_writer_close(w, true, &c->diags);
    } else {
        cd_str text;
        cd_str_init(&text, 0);
        cd_str_addf(&text, _("So sánh %s với %s trên mọi câu trả lời có thể có\nSố tổ hợp: "), a->id, b->id);
        add_number(x->combinations, &text);
        cd_str_adds(&text, _("; khác cấp: "));
        add_number(x->differing, &text);
        cd_str_addc(&text, '\n');
        for (size_t i = 0; i < x->nitems; i++) {
            const difference *d = &x->items[i];
            cd_str_addf(&text, _("\nCấp %d theo %s, cấp %d theo %s: "), d->from, a->id, d->to, b->id);
            add_number(d->combinations, &text);
            cd_str_adds(&text, _(" tổ hợp; các mẫu nhỏ nhất, gộp lại:\n"));
            add_patterns(x->space, d->patterns, d->npatterns, d->cut, &text);
        }
        r = cli_write(c, o->output, &text);
        cd_str_done(&text);
    }
    bool differs = x->nitems > 0;
    pack_diff_free(x);
    return r == CD_OK && differs ? CD_NO : r;
}

/* ---- impact on the stored systems ---- */

typedef struct side {
    int min, max;
    cd_str grounds;
} side;

static void judge(verdict_run *run, profile *p, side *ret)
{
    const part_verdict *parts;
    verdict_of_parts(run, p->parts, p->nparts, &p->arena, &ret->min, &ret->max, &parts);
    cd_str_clear(&ret->grounds);
    for (size_t i = 0; i < p->nparts; i++)
        for (size_t k = 0; parts[i].counts && k < parts[i].ncriteria; k++)
            cd_str_addf(&ret->grounds, "%s%s%s%s", ret->grounds.len ? "|" : "", i ? p->parts[i].id : "", i ? ":" : "",
                        parts[i].criteria[k]->citation);
}

static void level_text(const side *x, char *to, size_t size)
{
    if (x->min == x->max)
        snprintf(to, size, "%d", x->min);
    else
        snprintf(to, size, "%d..%d", x->min, x->max);
}

int rules_impact(cli *c, law *l, const char *first, const char *second, const prove_options *o)
{
    const pack *packs[2];
    verdict_run *runs[2] = {NULL, NULL};
    side sides[2] = {0};
    store *s = NULL;
    store_ids ids = {0};
    csv_writer *w = NULL;
    size_t levels = 0, grounds = 0;
    int r = law_pack(l, first, &c->diags, &packs[0]);
    if (r == CD_OK)
        r = law_pack(l, second, &c->diags, &packs[1]);
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r == CD_OK)
        r = store_systems(s, STORE_BY_ID, &c->diags, &ids);
    if (r == CD_OK)
        r = csv_writer_open(o->output ? o->output : "-", o->excel, &c->diags, &w);
    if (r == CD_OK) {
        static const char *const names[] = {"id", "name", "change", "level_before", "level_after", "criteria_before", "criteria_after"};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            csv_put_code(w, names[i]);
        csv_end_row(w);
        for (size_t i = 0; i < 2; i++) {
            runs[i] = verdict_run_new(packs[i]);
            cd_str_init(&sides[i].grounds, 0);
        }
    }
    for (size_t i = 0; r == CD_OK && i < ids.count; i++) {
        profile *p;
        r = profile_load(s, l, ids.ids[i], first, &c->diags, &p);
        if (r != CD_OK)
            break;
        judge(runs[0], p, &sides[0]);
        judge(runs[1], p, &sides[1]);
        bool level = sides[0].min != sides[1].min || sides[0].max != sides[1].max;
        /* The clauses of two decrees always have other numbers; only between editions of one can the ground stay. */
        bool ground = strcmp(cd_str_c(&sides[0].grounds), cd_str_c(&sides[1].grounds)) != 0;
        if (level || ground) {
            char before[32], after[32];
            level_text(&sides[0], before, sizeof before);
            level_text(&sides[1], after, sizeof after);
            csv_put_code(w, p->parts[0].id);
            csv_put(w, p->parts[0].name);
            csv_put_code(w, level ? "level" : "ground");
            csv_put_code(w, before);
            csv_put_code(w, after);
            csv_put_code(w, cd_str_c(&sides[0].grounds));
            csv_put_code(w, cd_str_c(&sides[1].grounds));
            csv_end_row(w);
            levels += level;
            grounds += !level;
        }
        profile_free(p);
    }
    if (w) {
        int closed = csv_writer_close(w, r == CD_OK, &c->diags);
        r = r == CD_OK ? closed : r;
    }
    if (r == CD_OK)
        cd_diag_add(&c->diags, CD_NOTE, "N1536", cd_place_file(c->db), _("%zu hệ thống: %zu đổi cấp, %zu chỉ đổi căn cứ"), ids.count, levels, grounds);
    for (size_t i = 0; i < 2; i++) {
        verdict_run_free(runs[i]);
        cd_str_done(&sides[i].grounds);
    }
    store_ids_done(&ids);
    store_close(s);
    return r;
}
