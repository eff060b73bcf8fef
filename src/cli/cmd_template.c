#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "store/import.h"

const cli_option options_template[] = {
    {"output", "FILE.xlsx", N_("tệp XLSX sẽ lập")},
    {"empty", NULL, N_("chỉ có tiêu đề và hướng dẫn, không điền dữ liệu đang có")},
    {NULL, NULL, NULL},
};
enum { O_OUTPUT, O_EMPTY };

static const cli_command *self(void)
{
    const cli_command *cmd = cli_commands;
    while (strcmp(cmd->name, "template") != 0)
        cmd++;
    return cmd;
}

int cmd_template(cli *c, const cli_args *args)
{
    const char *path = args->value[O_OUTPUT];
    if (args->nwords != 0 || !path)
        return cli_usage(c, self(), _("cần --output TỆP.xlsx"));
    if (!rows_is_workbook_name(path))
        return cli_usage(c, self(), _("«%s»: tên tệp phải kết thúc bằng .xlsx"), path);
    law *l = NULL;
    int res = cli_law(c, &l);
    if (res)
        return res;
    store *s = NULL;
    /* an agency that has nothing yet starts with an empty workbook */
    if (!args->value[O_EMPTY] && cd_path_exists(c->db) && (res = cli_store(c, false, &s)) != CD_OK)
        return res;
    uint64_t n[IMPORT_KINDS] = {0};
    const unsigned all = (1u << IMPORT_KINDS) - 1;
    res = store_export_workbook(s, path, all, true, law_facts(l), &c->diags, n);
    if (res == CD_OK)
        printf(_("đã lập %s: %" PRIu64 " hệ thống, %" PRIu64 " cơ quan, %" PRIu64 " dòng mô tả, %" PRIu64 " dòng rủi ro\n"), path, n[KIND_SYSTEMS],
               n[KIND_ORGS], n[KIND_DESCRIPTIONS], n[KIND_RISKS]);
    store_close(s);
    return res;
}
