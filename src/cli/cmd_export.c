#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/table_source.h"
#include "store/actors.h"
#include "store/import.h"

const cli_option options_export[] = {
    {"excel", NULL, N_("để mở thẳng bằng phần mềm bảng tính: có BOM, ngăn cách bằng dấu chấm phẩy")},
    {NULL, NULL, NULL},
};
enum { O_EXCEL };

static const cli_command *self(void)
{
    const cli_command *cmd = cli_commands;
    while (strcmp(cmd->name, "export") != 0)
        cmd++;
    return cmd;
}

int cmd_export(cli *c, const cli_args *args)
{
    unsigned kind = KIND_SYSTEMS;
    if (args->nwords < 2)
        return cli_usage(c, self(), _("cần loại dữ liệu và một tệp CSV hoặc XLSX («-» là đầu ra chuẩn, dạng CSV)"));
    bool actors = strcmp(args->words[0], "actors") == 0;
    law *l = NULL;
    int res = cli_law(c, &l);
    if (res)
        return res;
    if (!actors && !csv_kind_find(args->words[0], law_tables(l), &kind)) {
        cd_str words;
        cd_str_init(&words, 0);
        import_kind_words(law_tables(l), &words);
        res = cli_usage(c, self(), _("không có loại dữ liệu «%s»; dùng %s hoặc actors"), args->words[0], cd_str_c(&words));
        cd_str_done(&words);
        return res;
    }
    if (args->nwords > 2 && (actors || kind == KIND_ORGS))
        return cli_usage(c, self(), _("«%s» không thuộc riêng hệ thống nào: chỉ nêu một tệp"), args->words[0]);
    const char *path = args->words[1], *dot = strrchr(path, '.');
    bool workbook = rows_is_workbook_name(path);
    if ((dot && (strcasecmp(dot, ".xls") == 0 || strcasecmp(dot, ".ods") == 0)) || (actors && workbook))
        return cli_usage(c, self(), _("«%s»: không xuất được khuôn dạng này; hãy đặt tên tệp %s"), path, actors ? "TỆP.csv" : "TỆP.xlsx");
    store *s = NULL;
    res = cli_store(c, false, &s);
    if (res)
        return res;
    bool excel = args->value[O_EXCEL] != NULL;
    table_source *source = table_source_new(c, l, s);
    const export_options o = {.dict = law_facts(l), .tables = law_tables(l), .systems = (const char *const *)args->words + 2, .nsystems = args->nwords - 2,
                              .source = table_source_of(source)};
    if (actors)
        res = store_duties_export(s, path, excel, &c->diags);
    else if (workbook)
        res = store_export_workbook(s, path, &kind, 1, false, 0, &o, &c->diags, NULL);
    else
        res = store_export(s, path, kind, &o, excel, &c->diags);
    table_source_free(source);
    store_close(s);
    return res;
}
