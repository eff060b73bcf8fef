/* capdo diagram: the network diagram of a system as SVG. */
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/drawn.h"
#include "cli/planned.h"
#include "cli/profile.h"
#include "cli/shelf.h"
#include "render/svg.h"
#include "store/tables.h"

enum { O_KIND, O_LANDSCAPE, O_RULES, O_OUTPUT };
const cli_option options_diagram[] = {
    {"kind", "logical|physical", N_("sơ đồ lô-gíc (mặc định) hoặc vật lý")},
    {"landscape", NULL, N_("xếp cho trang ngang (mặc định: trang đứng)")},
    {"rules", "PACK|auto", N_("gói quy tắc cho biết cấp độ cần những vùng mạng nào (mặc định auto)")},
    {"output", "FILE.svg", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {NULL, NULL, NULL},
};

/* What it is drawn of. */
typedef struct source {
    profile *profile;
    table_rows *tables;
    size_t ntables;
    plan_shelf *shelf;
    planned *plan; /* NULL: no level yet, or no plan of it; then no zone is known to be missing */
} source;

static void source_done(source *x)
{
    for (size_t i = 0; i < x->ntables; i++)
        table_rows_done(&x->tables[i]);
    free(x->tables);
    planned_free(x->plan);
    plan_shelf_free(x->shelf);
    profile_free(x->profile);
}

static int load_plan(cli *c, store *s, law *l, const char *rules, source *x)
{
    const pack *p;
    int level, r = x->profile->choice.pack ? law_pack(l, x->profile->choice.pack, &c->diags, &p) : CD_NO;
    if (r == CD_OK)
        r = planned_level(x->profile, p, NULL, &level);
    if (r == CD_OK) {
        x->shelf = cli_shelf(c, NULL);
        r = planned_load(s, l, x->shelf, x->profile, rules, level, NULL, &x->plan);
    }
    return r == CD_NO ? CD_OK : r;
}

static int load(cli *c, store *s, law *l, const char *system, const char *rules, source *x)
{
    int r = profile_load(s, l, system, rules, &c->diags, &x->profile);
    const fact_tables *t = law_tables(l);
    x->tables = cd_calloc(fact_tables_count(t) + 1, sizeof *x->tables);
    for (size_t i = 0; i < fact_tables_count(t) && r == CD_OK; i++) {
        r = store_table_load(s, x->profile->system.field[SYS_ID], fact_tables_at(t, i), &c->diags, &x->tables[i]);
        x->ntables += r == CD_OK;
    }
    return r == CD_OK ? load_plan(c, s, l, rules, x) : r;
}

static int draw(cli *c, const source *x, enum diagram_which which, bool lying, const char *output)
{
    cd_auto_free char *page = cd_path_join(c->templates_dir, "page.xml");
    cd_auto_free char *schema = cd_path_join(c->own_rules_dir, "schema/page.rng");
    render_style *style = NULL;
    render_fonts *fonts = NULL;
    diagram_look *look = NULL;
    int r = render_style_load(page, schema, &c->diags, &style);
    if (r == CD_OK)
        r = render_fonts_load(style, &c->diags, &fonts);
    if (r == CD_OK)
        r = drawn_look(c, &look);
    if (r == CD_OK) {
        drawing **parts;
        size_t n = drawn_diagram(look, fonts, which, x->tables, x->ntables, x->plan ? x->plan->baseline : NULL, x->plan ? x->plan->answers : NULL, lying, &parts);
        drawing *d = diagram_stack(parts, n);
        cd_place at = cd_place_file(x->profile->system.field[SYS_ID]);
        cd_str svg;
        cd_str_init(&svg, 0);
        if (!d) {
            cd_error(&c->diags, "E1592", at,
                     which == DIAGRAM_LOGICAL ? _("chưa có gì để vẽ: hệ thống chưa có vùng mạng nào; hãy nhập bảng zones (capdo import zones)")
                                              : _("chưa có gì để vẽ: hệ thống chưa có thiết bị nào; hãy nhập bảng devices (capdo import devices)"));
            r = CD_NO;
        } else if (!render_svg(d, &svg)) {
            cd_error(&c->diags, "E1591", at, _("tên có ký tự mà tệp SVG không chứa được"));
            r = CD_EINPUT;
        } else {
            r = cli_write(c, output, &svg);
        }
        cd_str_done(&svg);
        drawing_free(d);
    }
    diagram_look_free(look);
    render_fonts_free(fonts);
    render_style_free(style);
    return r;
}

int cmd_diagram(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "diagram"};
    const char *kind = args->value[O_KIND] ? args->value[O_KIND] : "logical", *rules = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    bool physical = strcmp(kind, "physical") == 0;
    if (args->nwords != 1)
        return cli_usage(c, &cmd, _("cần đúng một hệ thống"));
    if (!physical && strcmp(kind, "logical") != 0)
        return cli_usage(c, &cmd, _("--kind là logical hoặc physical"));
    law *l;
    const pack *named;
    store *s;
    int r = cli_law(c, &l);
    if (r == CD_OK && strcmp(rules, "auto") != 0)
        r = law_pack(l, rules, &c->diags, &named);
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    source x = {0};
    r = load(c, s, l, args->words[0], rules, &x);
    if (r == CD_OK)
        r = draw(c, &x, physical ? DIAGRAM_PHYSICAL : DIAGRAM_LOGICAL, args->value[O_LANDSCAPE] != NULL, args->value[O_OUTPUT]);
    source_done(&x);
    store_close(s);
    return r;
}
