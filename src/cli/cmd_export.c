#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "cli/cli.h"
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
    enum csv_kind kind = KIND_SYSTEMS;
    if (args->nwords != 2)
        return cli_usage(c, self(), _("cần loại dữ liệu và một tệp CSV hoặc XLSX («-» là đầu ra chuẩn, dạng CSV)"));
    bool actors = strcmp(args->words[0], "actors") == 0;
    if (!actors && !csv_kind_find(args->words[0], &kind))
        return cli_usage(c, self(), _("không có loại dữ liệu «%s»; dùng systems, orgs, descriptions, risks hoặc actors"), args->words[0]);
    const char *path = args->words[1], *dot = strrchr(path, '.');
    bool workbook = rows_is_workbook_name(path);
    if ((dot && (strcasecmp(dot, ".xls") == 0 || strcasecmp(dot, ".ods") == 0)) || (actors && workbook))
        return cli_usage(c, self(), _("«%s»: không xuất được khuôn dạng này; hãy đặt tên tệp %s"), path, actors ? "TỆP.csv" : "TỆP.xlsx");
    law *l = NULL;
    int res = cli_law(c, &l);
    if (res)
        return res;
    store *s = NULL;
    res = cli_store(c, false, &s);
    if (res)
        return res;
    bool excel = args->value[O_EXCEL] != NULL;
    if (actors)
        res = store_duties_export(s, path, excel, &c->diags);
    else if (workbook)
        res = store_export_workbook(s, path, 1u << kind, false, law_facts(l), &c->diags, NULL);
    else
        res = store_export(s, path, kind, law_facts(l), excel, &c->diags);
    store_close(s);
    return res;
}
