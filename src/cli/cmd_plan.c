/* capdo plan: the security plan of a system at its level: its rows and what is told of them, changing many at once, starting
 * from a pattern, handing it on as OSCAL. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/plan_edit.h"
#include "cli/plan_export.h"
#include "cli/plan_show.h"
#include "cli/shelf.h"

enum { O_RULES, O_LEVEL, O_LIST, O_FORMAT, O_OUTPUT, O_EXCEL, O_OPEN, O_ROADMAP, O_GROUP, O_STATUS, O_ALL, O_SET, O_PATTERN, O_PATTERNS, O_DRY };
const cli_option options_plan[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"level", "N", N_("cấp độ của phương án (mặc định: cấp đã xác định của hệ thống)")},
    {"list", "FILE.tsv", N_("danh sách yêu cầu của cơ quan, thay danh mục chưa đối chiếu với tiêu chuẩn (cùng các cột)")},
    {"format", "text|csv|oscal", N_("dạng kết quả (mặc định text); oscal: phương án dạng OSCAL SSP 1.0.6 (XML)")},
    {"output", "FILE", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {"excel", NULL, N_("CSV có BOM và dấu ; cho Excel")},
    {"open", NULL, N_("chỉ các yêu cầu chưa có tình trạng")},
    {"roadmap", NULL, N_("lộ trình: yêu cầu chưa đáp ứng hoặc mới đáp ứng một phần, theo thời hạn")},
    {"group", "TITLE", N_("chỉ các yêu cầu của nhóm có tên chứa TITLE (không cần gõ dấu)")},
    {"status", "STATUS", N_("chỉ các yêu cầu có tình trạng open (chưa khai), met, partial, unmet hoặc not_applicable")},
    {"all", NULL, N_("mọi yêu cầu (khi sửa)")},
    {"set", "COLUMN=VALUE", N_("sửa một cột của các yêu cầu được chọn; lặp lại được; VALUE trống là xóa ô")},
    {"pattern", "NAME", N_("điền đề xuất của mẫu vào các yêu cầu chưa có nội dung")},
    {"patterns", NULL, N_("liệt kê các mẫu")},
    {"dry-run", NULL, N_("chỉ in những gì sẽ thay đổi, không ghi")},
    {NULL, NULL, NULL},
};

static const cli_command cmd = {.name = "plan"};

/* ---- patterns ---- */

static int load_patterns(cli *c, law *l, plan_patterns **ret)
{
    cd_auto_free char *dir = cd_path_join(c->data_dir, "patterns");
    cd_auto_free char *schemas = cd_path_join(c->own_rules_dir, "schema");
    return plan_patterns_load(dir, schemas, fact_tables_find(law_tables(l), "plan"), &c->diags, ret);
}

static int list_patterns(cli *c, law *l)
{
    plan_patterns *all;
    int r = load_patterns(c, l, &all);
    if (r != CD_OK)
        return r;
    cd_str text;
    cd_str_init(&text, 0);
    for (size_t i = 0; i < all->count; i++) {
        const plan_pattern *p = &all->list[i];
        cd_str_addf(&text, "%s  %s\n    %s\n", p->code, c->english && p->label_en ? p->label_en : p->label, c->english && p->note_en ? p->note_en : p->note);
    }
    if (!all->count)
        cd_str_addf(&text, "%s\n", _("Không có mẫu nào."));
    r = cli_write_text(c, NULL, &text);
    cd_str_done(&text);
    plan_patterns_free(all);
    return r;
}

static int from_pattern(cli *c, store *s, law *l, const profile *p, const planned *x, const plan_choice *rows, const cli_args *args)
{
    plan_patterns *all;
    int r = load_patterns(c, l, &all);
    if (r != CD_OK)
        return r;
    const plan_pattern *pattern = plan_patterns_find(all, args->value[O_PATTERN]);
    if (pattern)
        r = plan_start(c, s, p, x, rows, pattern, args->value[O_DRY] != NULL);
    else
        r = cli_usage(c, &cmd, _("không có mẫu «%s»; xem: capdo plan --patterns"), args->value[O_PATTERN]);
    plan_patterns_free(all);
    return r;
}

/* ---- the words of the call ---- */

static int check_args(cli *c, const cli_args *args)
{
    const char *const *v = args->value;
    const char *format = v[O_FORMAT] ? v[O_FORMAT] : "text";
    bool csv = strcmp(format, "csv") == 0, oscal = strcmp(format, "oscal") == 0;
    bool picks = args->nwords > 1 || v[O_GROUP] || v[O_STATUS] || v[O_ALL], edits = v[O_SET] || v[O_PATTERN];
    if (v[O_PATTERNS])
        return args->nwords ? cli_usage(c, &cmd, _("--patterns không cần hệ thống nào")) : CD_OK;
    if (!args->nwords)
        return cli_usage(c, &cmd, _("cần một hệ thống, và có thể thêm mã hoặc nhãn các yêu cầu"));
    if (!csv && !oscal && strcmp(format, "text") != 0)
        return cli_usage(c, &cmd, _("--format là text, csv hoặc oscal"));
    if (!csv && v[O_EXCEL])
        return cli_usage(c, &cmd, _("--excel chỉ dùng với --format csv"));
    if (v[O_LEVEL] && (strlen(v[O_LEVEL]) != 1 || *v[O_LEVEL] < '1' || *v[O_LEVEL] > '9'))
        return cli_usage(c, &cmd, _("--level là số cấp, từ 1"));
    if (oscal && (picks || v[O_OPEN] || v[O_ROADMAP]))
        return cli_usage(c, &cmd, _("--format oscal xuất cả phương án, không chọn yêu cầu"));
    if (v[O_OPEN] && v[O_ROADMAP])
        return cli_usage(c, &cmd, _("--open và --roadmap không đi cùng nhau"));
    if (v[O_SET] && v[O_PATTERN])
        return cli_usage(c, &cmd, _("--set và --pattern không đi cùng nhau"));
    if (edits && (v[O_OPEN] || v[O_ROADMAP] || v[O_FORMAT] || v[O_OUTPUT]))
        return cli_usage(c, &cmd, _("--set và --pattern không đi cùng --open, --roadmap, --format, --output"));
    if (v[O_SET] && !picks)
        return cli_usage(c, &cmd, _("--set cần biết sửa yêu cầu nào: mã hoặc nhãn sau tên hệ thống, --group, --status hoặc --all"));
    if (v[O_DRY] && !edits)
        return cli_usage(c, &cmd, _("--dry-run chỉ dùng với --set hoặc --pattern"));
    return CD_OK;
}

static int work(cli *c, store *s, law *l, const profile *p, const planned *x, const cli_args *args)
{
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text";
    if (strcmp(format, "oscal") == 0)
        return plan_export(c, s, p, x, args->value[O_OUTPUT]);
    plan_choice rows;
    int r = plan_choose(x, args->words + 1, args->nwords - 1, args->value[O_GROUP], args->value[O_STATUS], args->value[O_ALL] != NULL, &c->diags, &rows);
    if (r != CD_OK)
        return r;
    if (args->value[O_SET]) {
        const char **sets = cd_calloc(args->ngiven, sizeof *sets);
        size_t n = 0;
        for (size_t i = 0; i < args->ngiven; i++)
            if (args->given[i].option == O_SET)
                sets[n++] = args->given[i].value;
        r = plan_set(c, s, p, x, &rows, sets, n, args->value[O_DRY] != NULL);
        free(sets);
    } else if (args->value[O_PATTERN]) {
        r = from_pattern(c, s, l, p, x, &rows, args);
    } else {
        plan_looks how = {.roadmap = args->value[O_ROADMAP] != NULL, .open = args->value[O_OPEN] != NULL, .csv = strcmp(format, "csv") == 0,
                          .excel = args->value[O_EXCEL] != NULL, .output = args->value[O_OUTPUT]};
        r = plan_show(c, p, x, &rows, &how);
    }
    plan_choice_done(&rows);
    return r;
}

/* ---- the command ---- */

static int with_store(cli *c, store *s, law *l, const cli_args *args)
{
    const char *pack_id = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    int level = args->value[O_LEVEL] ? *args->value[O_LEVEL] - '0' : 0;
    profile *p;
    const pack *rules = NULL;
    int r = profile_load(s, l, args->words[0], pack_id, &c->diags, &p);
    if (r != CD_OK)
        return r;
    if (!p->choice.pack)
        r = profile_no_pack(p, l, &c->diags);
    else
        r = law_pack(l, p->choice.pack, &c->diags, &rules);
    if (r == CD_OK && (size_t)level > rules->nlevels)
        r = cli_usage(c, &cmd, _("gói «%s» chỉ có cấp 1 đến %zu"), rules->id, rules->nlevels);
    if (r == CD_OK) {
        plan_shelf *shelf = cli_shelf(c, args->value[O_LIST]);
        planned *x = NULL;
        r = planned_load(s, l, shelf, p, pack_id, level, &c->diags, &x);
        if (r == CD_OK)
            r = work(c, s, l, p, x, args);
        planned_free(x);
        plan_shelf_free(shelf);
    }
    profile_free(p);
    return r;
}

int cmd_plan(cli *c, const cli_args *args)
{
    int r = check_args(c, args);
    const char *pack_id = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    law *l;
    const pack *rules = NULL;
    if (r == CD_OK)
        r = cli_law(c, &l);
    if (r == CD_OK && strcmp(pack_id, "auto") != 0)
        r = law_pack(l, pack_id, &c->diags, &rules);
    if (r != CD_OK)
        return r;
    if (args->value[O_PATTERNS])
        return list_patterns(c, l);
    store *s;
    r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    r = with_store(c, s, l, args);
    store_close(s);
    return r;
}
