/* capdo list: the systems of the database, found by words, as a table for people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/profile.h"
#include "cli/screen.h"

enum { O_RULES };
const cli_option options_list[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {NULL, NULL, NULL},
};

enum { COL_ID, COL_NAME, COL_OWNER, COL_PACK, COL_LEVEL, COL_GROUNDS, NCOLS };
static const char *const titles[NCOLS] = {N_("Mã"), N_("Tên hệ thống"), N_("Chủ quản"), N_("Gói"), N_("Cấp độ"), N_("Căn cứ")};
/* Columns whose cells are wrapped when the screen is too narrow; the others stay whole. */
static const bool may_wrap[NCOLS] = {[COL_NAME] = true, [COL_OWNER] = true, [COL_GROUNDS] = true};
enum { GAP = 2, NARROW = 12 };

typedef struct lister {
    cli *c;
    law *l;
    store *db;
    const char *rules;
    const pack **packs; /* with their runs */
    verdict_run **runs;
    size_t npacks;
    char *(*cells)[NCOLS];
    size_t nrows;
} lister;

static size_t columns(const char *s)
{
    return cd_utf8_columns(s, strlen(s));
}

static int run_for(lister *k, const char *id, verdict_run **ret)
{
    for (size_t i = 0; i < k->npacks; i++)
        if (strcmp(k->packs[i]->id, id) == 0) {
            *ret = k->runs[i];
            return CD_OK;
        }
    const pack *p;
    int r = law_pack(k->l, id, &k->c->diags, &p);
    if (r != CD_OK)
        return r;
    k->packs = cd_realloc(k->packs, k->npacks + 1, sizeof(const pack *));
    k->runs = cd_realloc(k->runs, k->npacks + 1, sizeof(verdict_run *));
    k->packs[k->npacks] = p;
    k->runs[k->npacks] = verdict_run_new(p);
    *ret = k->runs[k->npacks++];
    return CD_OK;
}

/* ---- rows ---- */

/* Level and grounds of a system with its components. */
static int judge(lister *k, profile *p, cd_str *level, cd_str *grounds)
{
    verdict_run *run;
    int r = run_for(k, p->choice.pack, &run);
    if (r != CD_OK)
        return r;
    int min, max;
    const part_verdict *parts;
    verdict_of_parts(run, p->parts, p->nparts, &p->arena, &min, &max, &parts);
    const fact *kept = p->choice.kept ? facts_find(law_facts(k->l), p->choice.kept) : NULL;
    if (kept) /* the level of the approval stands; the pack only compares */
        cd_str_addf(level, _("%s (giữ)"), p->parts[0].values[kept->index] ? p->parts[0].values[kept->index] : "?");
    else if (min == max)
        cd_str_addf(level, "%d", min);
    else
        cd_str_addf(level, "%d-%d", min, max);
    for (int n = max; n > 0; n--)
        for (size_t i = 0; i < p->nparts; i++)
            for (size_t j = 0; parts[i].counts && j < parts[i].ncriteria; j++)
                if (parts[i].criteria[j]->level == n)
                    cd_str_addf(grounds, "%s%s%s%s", grounds->len ? ", " : "", i ? p->parts[i].id : "", i ? ":" : "",
                                parts[i].criteria[j]->citation);
    return CD_OK;
}

/* Control characters must not reach the terminal, whatever an import brought. */
static char *cell(const char *text)
{
    char *copy = cd_strdup(text ? text : "");
    for (char *s = copy; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            *s = ' ';
    return copy;
}

static int add_system(lister *k, const char *id)
{
    profile *p;
    int r = profile_load(k->db, k->l, id, k->rules, &k->c->diags, &p);
    if (r != CD_OK)
        return r;
    cd_str level, grounds;
    cd_str_init(&level, 0);
    cd_str_init(&grounds, 0);
    if (p->choice.pack)
        r = judge(k, p, &level, &grounds);
    else
        cd_str_adds(&level, "?");
    if (r == CD_OK) {
        k->cells = cd_realloc(k->cells, k->nrows + 1, sizeof *k->cells);
        char **row = k->cells[k->nrows++];
        row[COL_ID] = cell(p->parts[0].id);
        row[COL_NAME] = cell(p->system.field[SYS_NAME]);
        row[COL_OWNER] = cell(p->system.field[SYS_OWNER]);
        row[COL_PACK] = cell(p->choice.pack);
        row[COL_LEVEL] = cell(cd_str_c(&level));
        row[COL_GROUNDS] = cell(cd_str_c(&grounds));
    }
    cd_str_done(&level);
    cd_str_done(&grounds);
    profile_free(p);
    return r;
}

/* ---- the table ---- */

/* The part of `s` that fits `width` columns, broken at a blank when there is one; *ret_next: where the rest begins. */
static size_t piece(const char *s, size_t width, const char **ret_next)
{
    const char *p = s, *end = s + strlen(s), *blank = NULL;
    size_t n = 0;
    while (p < end) {
        const char *next = p;
        n += cd_utf8_width(cd_utf8_next(&next, end));
        if (n > width)
            break;
        if (*p == ' ' && p > s)
            blank = p;
        p = next;
    }
    if (p < end && *p != ' ' && blank)
        p = blank;
    *ret_next = p;
    while (**ret_next == ' ')
        ++*ret_next;
    return (size_t)(p - s);
}

static void print_row(const char *const *cells, const size_t *width)
{
    const char *rest[NCOLS];
    memcpy(rest, cells, sizeof rest);
    bool more = true;
    while (more) {
        more = false;
        size_t owed = 0; /* blanks not yet printed: none stand at the end of a line */
        for (size_t i = 0; i < NCOLS; i++) {
            const char *next;
            size_t len = piece(rest[i], width[i], &next);
            size_t n = cd_utf8_columns(rest[i], len);
            if (len) {
                printf("%*s", (int)owed, "");
                fwrite(rest[i], 1, len, stdout);
                owed = 0;
            }
            owed += width[i] - n + GAP;
            rest[i] = next;
            more = more || *next;
        }
        putchar('\n');
    }
}

/* Takes from the widest of the columns that may be wrapped until the table fits the screen. */
static void fit(size_t *width)
{
    const size_t screen = screen_width();
    while (screen) {
        size_t total = GAP * (NCOLS - 1), widest = NCOLS;
        for (size_t i = 0; i < NCOLS; i++) {
            total += width[i];
            if (may_wrap[i] && width[i] > NARROW && (widest == NCOLS || width[i] > width[widest]))
                widest = i;
        }
        if (total <= screen || widest == NCOLS)
            return;
        width[widest]--;
    }
}

static void print_table(const lister *k)
{
    const char *header[NCOLS];
    size_t width[NCOLS];
    for (size_t i = 0; i < NCOLS; i++) {
        header[i] = _(titles[i]);
        width[i] = columns(header[i]);
        for (size_t r = 0; r < k->nrows; r++)
            if (columns(k->cells[r][i]) > width[i])
                width[i] = columns(k->cells[r][i]);
    }
    fit(width);
    print_row(header, width);
    for (size_t r = 0; r < k->nrows; r++)
        print_row((const char *const *)k->cells[r], width);
}

static int list(lister *k, const cli_args *args)
{
    cd_str query;
    cd_str_init(&query, 0);
    for (size_t i = 0; i < args->nwords; i++)
        cd_str_addf(&query, "%s%s", i ? " " : "", args->words[i]);
    store_ids ids = {0};
    int r = store_search(k->db, cd_str_c(&query), &k->c->diags, &ids);
    for (size_t i = 0; i < ids.count && r == CD_OK; i++)
        r = add_system(k, ids.ids[i]);
    if (r == CD_OK) {
        print_table(k);
        if (!ids.count && args->nwords)
            cd_diag_add(&k->c->diags, CD_NOTE, "N1550", cd_place_file(k->c->db), _("không có hệ thống nào khớp «%s»"), cd_str_c(&query));
        else if (!ids.count)
            cd_diag_add(&k->c->diags, CD_NOTE, "N1550", cd_place_file(k->c->db),
                        _("chưa có hệ thống nào; nhập bằng capdo import systems, hoặc tạo bằng capdo ask MÃ --new \"TÊN\""));
    }
    store_ids_done(&ids);
    cd_str_done(&query);
    return r;
}

int cmd_list(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "list"};
    for (size_t i = 0; i < args->nwords; i++)
        if (!cd_utf8_check(args->words[i], strlen(args->words[i]), NULL))
            return cli_usage(c, &cmd, _("từ tìm thứ %zu không phải UTF-8"), i + 1);
    lister k = {.c = c, .rules = args->value[O_RULES] ? args->value[O_RULES] : "auto"};
    int r = cli_law_for(c, k.rules, &k.l);
    if (r == CD_OK)
        r = cli_store(c, false, &k.db);
    if (r == CD_OK)
        r = list(&k, args);
    store_close(k.db);
    for (size_t i = 0; i < k.nrows; i++)
        for (size_t j = 0; j < NCOLS; j++)
            free(k.cells[i][j]);
    free(k.cells);
    for (size_t i = 0; i < k.npacks; i++)
        verdict_run_free(k.runs[i]);
    free(k.runs);
    free(k.packs);
    return r;
}
