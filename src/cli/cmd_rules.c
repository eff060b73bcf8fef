#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/prove.h"
#include "law/cases.h"
#include "law/procedure.h"
#include "survey/survey.h"
#include "xml/xml.h"

enum { O_FORMAT, O_OUTPUT, O_EXCEL };
const cli_option options_rules[] = {
    {"format", "text|csv", N_("dạng kết quả của prove, diff (mặc định text)")},
    {"output", "FILE", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {"excel", NULL, N_("CSV cho Excel: BOM và dấu chấm phẩy")},
    {NULL, NULL, NULL},
};

/* ---- list, show ---- */

static size_t uncompared(const pack *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->ndocuments; i++)
        n += !p->documents[i].compared;
    return n;
}

/* A pack with all its files: the model, the ambiguities, the questions, the procedure. */
static int whole_pack(cli *c, law *l, const char *id, const pack **ret)
{
    int r = law_pack(l, id, &c->diags, ret);
    if (r != CD_OK)
        return r;
    int ready = pack_ready(*ret, &c->diags);
    if ((*ret)->questions_file) {
        survey_form *form = NULL;
        r = survey_form_read(*ret, c->own_rules_dir, &c->diags, &form);
        survey_form_free(form);
    }
    procedures *x = NULL;
    int steps = procedures_read(*ret, &c->diags, &x);
    procedures_free(x);
    if (r == CD_OK && steps != CD_NO) /* CD_NO: it has none */
        r = steps;
    return ready != CD_OK ? ready : r;
}

static int rules_list(cli *c, law *l)
{
    int result = CD_OK;
    for (size_t i = 0; i < law_npacks(l); i++) {
        const pack *p;
        int r = whole_pack(c, l, law_pack_id(l, i), &p);
        if (r != CD_OK) {
            printf("%s\t%s\n", law_pack_id(l, i), _("HỎNG, xem thông báo lỗi"));
            result = r;
            continue;
        }
        printf(_("%s\n  %s\n  hiệu lực từ %s%s%s; %zu tiêu chí, %zu cấp; mã băm %.12s\n"), p->id, c->english && p->title_en ? p->title_en : p->title,
               p->valid_from ? p->valid_from : "?", p->valid_to ? _(" đến ") : "", p->valid_to ? p->valid_to : "", p->ncriteria, p->nlevels,
               p->hash);
        for (size_t k = 0; k < p->ndocuments; k++)
            if (!p->documents[k].compared)
                cd_warning(&c->diags, "W3270", cd_place_file(p->dir), _("lời văn của %s chưa đối chiếu với Công báo hoặc bản gốc"),
                           p->documents[k].short_name);
    }
    return result;
}

static void show_criteria(const pack *p, const pack_criterion *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const pack_criterion *k = &list[i];
        cd_str cited;
        cd_str_init(&cited, 0);
        pack_cite(p, k->citation, false, &cited);
        printf("\n%s  %s", k->citation, cd_str_c(&cited));
        if (k->level)
            printf(_("  (cấp %d)"), k->level);
        putchar('\n');
        cd_str_done(&cited);
        if (*k->lead)
            printf("  “%s”\n", k->lead);
        printf("  “%s”\n", k->quote);
        for (size_t m = 0; m < k->nlimbs; m++) {
            const pack_limb *limb = &k->limbs[m];
            printf("  %s%s%s", m ? _("hoặc: ") : _("khi: "), limb->id[0] && k->nlimbs > 1 ? limb->id : "", limb->id[0] && k->nlimbs > 1 ? ": " : "");
            for (size_t q = 0; q < limb->nconditions; q++)
                printf("%s%s %s", q ? "; " : "", limb->conditions[q].label, limb->conditions[q].test);
            if (!limb->evaluable)
                printf(_(" [chưa thể đánh giá: %s]"), limb->why_not);
            putchar('\n');
        }
    }
}

static int rules_show(cli *c, law *l, const char *id)
{
    const pack *p;
    int r = whole_pack(c, l, id, &p);
    if (r != CD_OK)
        return r;
    printf("%s – %s\n", p->id, c->english && p->title_en ? p->title_en : p->title);
    printf(_("Hiệu lực từ %s%s%s. Mã băm SHA-256 %s\n"), p->valid_from ? p->valid_from : "?", p->valid_to ? _(" đến ") : "",
           p->valid_to ? p->valid_to : "", p->hash);
    printf("%s\n", _("Văn bản:"));
    for (size_t i = 0; i < p->ndocuments; i++) {
        const pack_document *d = &p->documents[i];
        printf("  - %s %s – %s\n", d->short_name, d->compared ? _("[đã đối chiếu Công báo]") : _("[CHƯA đối chiếu Công báo]"), d->title ? d->title : "");
        if (d->note)
            printf("      %s\n", d->note);
    }
    printf("%s\n", _("Thuật ngữ:"));
    for (size_t i = 0; i < p->nterms; i++)
        printf("  - %s: %s\n", p->terms[i].id, p->terms[i].text);
    printf("\n%s\n", _("TIÊU CHÍ"));
    show_criteria(p, p->criteria, p->ncriteria);
    if (p->nraises) {
        printf("\n%s\n", _("CĂN CỨ NÂNG CẤP"));
        show_criteria(p, p->raises, p->nraises);
    }
    if (p->nflags) {
        printf("\n%s\n", _("CĂN CỨ KHÁC (không làm đổi số cấp)"));
        show_criteria(p, p->flags, p->nflags);
    }
    printf(_("\nCác dữ kiện mà cấp độ phụ thuộc:\n"));
    for (size_t i = 0; i < facts_count(p->facts); i++)
        if (pack_reads(p, facts_at(p->facts, i)))
            printf("  - %s (%s)\n", facts_at(p->facts, i)->code, facts_at(p->facts, i)->label);
    if (uncompared(p))
        cd_warning(&c->diags, "W3270", cd_place_file(p->dir), _("có %zu văn bản chưa đối chiếu với Công báo hoặc bản gốc"), uncompared(p));
    return CD_OK;
}

/* ---- test ---- */

typedef struct testing {
    cli *c;
    dmn_case_hook hook;
    size_t passed, failed;
} testing;

static void on_case(const dmn_case_result *r, void *user)
{
    testing *t = user;
    if (r->passed) {
        t->passed++;
        return;
    }
    t->failed++;
    printf("%s:%zu: %s%s%s: %s\n", r->file, r->line, r->id, *r->name ? " " : "", r->name, r->reason);
}

static int test_file(testing *t, const char *path)
{
    int r = dmn_cases_run_file(path, &t->hook, on_case, t, &t->c->diags);
    cli_flush(t->c);
    return r == CD_ESYS ? r : CD_OK;
}

static bool has_suffix(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);
    return n >= k && strcmp(s + n - k, suffix) == 0;
}

/* In a folder, XML files that are no test cases are passed over; one that is not even XML is a failure. */
static int test_in_folder(testing *t, const char *path)
{
    cd_diags quiet;
    cd_diags_init(&quiet);
    cd_xml *doc = NULL;
    bool other = cd_xml_read_file(path, &quiet, &doc) == CD_OK && !dmn_is_case_file(doc);
    cd_xml_free(doc);
    cd_diags_done(&quiet);
    return other ? CD_OK : test_file(t, path);
}

enum { FOLDER_DEPTH_MAX = 32 };

static int test_folder(testing *t, const char *dir, int depth)
{
    char **names;
    size_t n;
    int r = cd_dir_list(dir, &t->c->diags, &names, &n);
    if (r != CD_OK) { /* as a file that cannot be read: the run goes on */
        t->failed++;
        printf("%s:1: : %s\n", dir, t->c->diags.items[t->c->diags.count - 1].text);
        cli_flush(t->c);
        return CD_OK;
    }
    for (size_t i = 0; i < n && r == CD_OK; i++) {
        cd_auto_free char *path = cd_path_join(dir, names[i]);
        struct stat st;
        if (lstat(path, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode) && depth < FOLDER_DEPTH_MAX)
            r = test_folder(t, path, depth + 1);
        else if (has_suffix(names[i], ".xml") && !S_ISDIR(st.st_mode))
            r = test_in_folder(t, path);
    }
    cd_names_free(names, n);
    return r;
}

static int test_path(testing *t, const char *path)
{
    if (cd_path_is_dir(path))
        return test_folder(t, path, 0);
    if (cd_path_exists(path))
        return test_file(t, path);
    cd_error(&t->c->diags, "E1001", cd_place_file(path), _("không có tệp hay thư mục này"));
    return CD_EINPUT;
}

static int rules_test(cli *c, law *l, char **paths, size_t n)
{
    law_cases cases = {l, &c->diags};
    testing t = {.c = c, .hook = law_case_hook(&cases)};
    int r = CD_OK;
    for (size_t i = 0; i < n && r == CD_OK; i++)
        if (!cd_path_exists(paths[i]))
            r = test_path(&t, paths[i]); /* told before anything runs */
    for (size_t i = 0; i < n && r == CD_OK; i++)
        r = test_path(&t, paths[i]);
    if (n == 0)
        r = test_folder(&t, law_dir(l), 0);
    if (r != CD_OK)
        return r;
    printf("%zu passed, %zu failed\n", t.passed, t.failed);
    return t.failed ? CD_NO : CD_OK;
}

int cmd_rules(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "rules"};
    const char *what = args->nwords ? args->words[0] : "";
    law *l;
    int r = cli_law(c, &l);
    if (strcmp(what, "list") == 0 && args->nwords == 1)
        return r == CD_OK ? rules_list(c, l) : r;
    if (strcmp(what, "show") == 0 && args->nwords == 2)
        return r == CD_OK ? rules_show(c, l, args->words[1]) : r;
    if (strcmp(what, "test") == 0)
        return r == CD_OK ? rules_test(c, l, args->words + 1, args->nwords - 1) : r;
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text";
    prove_options o = {strcmp(format, "csv") == 0, args->value[O_EXCEL] != NULL, args->value[O_OUTPUT]};
    if (!o.csv && strcmp(format, "text") != 0)
        return cli_usage(c, &cmd, _("--format là text hoặc csv"));
    if (strcmp(what, "prove") == 0 && args->nwords == 2)
        return r == CD_OK ? rules_prove(c, l, args->words[1], &o) : r;
    if (strcmp(what, "diff") == 0 && args->nwords == 3)
        return r == CD_OK ? rules_diff(c, l, args->words[1], args->words[2], &o) : r;
    if (strcmp(what, "impact") == 0 && args->nwords == 3)
        return r == CD_OK ? rules_impact(c, l, args->words[1], args->words[2], &o) : r;
    return cli_usage(c, &cmd, _("dùng: rules list, rules show PACK, rules test [FILE|DIR...], rules prove PACK, rules diff PACK PACK, rules impact PACK PACK"));
}
