#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/table_source.h"
#include "store/import.h"

const cli_option options_template[] = {
    {"output", "FILE.xlsx", N_("tệp XLSX sẽ lập")},
    {"empty", NULL, N_("chỉ có tiêu đề và hướng dẫn, không điền dữ liệu đang có")},
    {"system", "ID", N_("chỉ điền dữ liệu của hệ thống này, và ghi sẵn mã ở các bảng; nhiều hệ thống: ghi các mã, hoặc nhắc lại --system")},
    {NULL, NULL, NULL},
};
enum { O_OUTPUT, O_EMPTY, O_SYSTEM };

#define BLANK_ROWS 20 /* of each table and system that is named */

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
    size_t nsystems = args->nwords;
    for (size_t i = 0; i < args->ngiven; i++)
        nsystems += args->given[i].option == O_SYSTEM;
    if (!path)
        return cli_usage(c, self(), _("cần --output TỆP.xlsx"));
    if (!rows_is_workbook_name(path))
        return cli_usage(c, self(), _("«%s»: tên tệp phải kết thúc bằng .xlsx"), path);
    if (nsystems && args->value[O_EMPTY])
        return cli_usage(c, self(), _("--empty không đi cùng mã hệ thống"));
    law *l = NULL;
    int res = cli_law(c, &l);
    if (res)
        return res;
    store *s = NULL;
    /* an agency that has nothing yet starts with an empty workbook */
    if (!args->value[O_EMPTY] && (nsystems || cd_path_exists(c->db)) && (res = cli_store(c, false, &s)) != CD_OK)
        return res;
    const char **systems = cd_calloc(nsystems + 1, sizeof *systems);
    for (size_t i = 0; i < args->nwords; i++)
        systems[i] = args->words[i];
    for (size_t i = 0, k = args->nwords; i < args->ngiven; i++)
        if (args->given[i].option == O_SYSTEM)
            systems[k++] = args->given[i].value;
    table_source *source = s ? table_source_new(c, l, s) : NULL;
    const export_options o = {.dict = law_facts(l), .tables = law_tables(l), .systems = systems, .nsystems = nsystems, .own_orgs = true,
                              .source = source ? table_source_of(source) : NULL};
    size_t nkinds = import_nkinds(o.tables);
    uint64_t *n = cd_calloc(nkinds, sizeof *n), lines = 0;
    res = store_export_workbook(s, path, NULL, 0, true, BLANK_ROWS, &o, &c->diags, n);
    for (size_t k = KIND_TABLES; k < nkinds; k++)
        lines += n[k];
    if (res == CD_OK)
        printf(_("đã lập %s: %" PRIu64 " hệ thống, %" PRIu64 " cơ quan, %" PRIu64 " dòng mô tả, %" PRIu64 " dòng rủi ro, %" PRIu64
                 " dòng ở %zu bảng của hồ sơ\n"),
               path, n[KIND_SYSTEMS], n[KIND_ORGS], n[KIND_DESCRIPTIONS], n[KIND_RISKS], lines, nkinds - KIND_TABLES);
    table_source_free(source);
    free(n);
    free(systems);
    store_close(s);
    return res;
}
