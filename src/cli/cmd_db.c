#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/cli.h"

const cli_option options_db[] = {{NULL, NULL, NULL}};

static const cli_command *self(void)
{
    const cli_command *cmd = cli_commands;
    while (strcmp(cmd->name, "db") != 0)
        cmd++;
    return cmd;
}

static int status(cli *c, store *s)
{
    store_state st;
    int res = store_status(s, &c->diags, &st);
    if (res)
        return res;
    printf(_("tệp: %s\nphiên bản: %d (chương trình biết tới %d)%s\n"), store_path(s), st.version, st.newest,
           st.version < st.newest ? _("; cần chạy: capdo db migrate") : "");
    printf(_("hệ thống: %" PRIu64 "\ncơ quan, tổ chức: %" PRIu64 "\ndữ kiện (kể cả lịch sử): %" PRIu64 "\nkết luận cấp độ: %" PRIu64
             "\nmục nhật ký: %" PRIu64 "\n"),
           st.systems, st.orgs, st.facts, st.verdicts, st.log);
    if (st.head[0])
        printf(_("băm của mục nhật ký cuối: %s\n"), st.head);
    return CD_OK;
}

static int migrate(cli *c, store *s)
{
    int steps = 0, res = store_migrate(s, &c->diags, &steps);
    if (res)
        return res;
    if (steps)
        printf(_("đã chuyển đổi %d bước\n"), steps);
    else
        printf("%s\n", _("cơ sở dữ liệu đã ở phiên bản mới nhất"));
    return CD_OK;
}

int cmd_db(cli *c, const cli_args *args)
{
    const char *what = args->nwords ? args->words[0] : "";
    bool backup = strcmp(what, "backup") == 0, check = strcmp(what, "check") == 0;
    if (args->nwords == 0)
        return cli_usage(c, self(), _("cần một việc: status, migrate, backup FILE hoặc check"));
    if (!backup && !check && strcmp(what, "status") != 0 && strcmp(what, "migrate") != 0)
        return cli_usage(c, self(), _("không có việc «%s»; dùng status, migrate, backup FILE hoặc check"), what);
    if (backup && args->nwords != 2)
        return cli_usage(c, self(), _("«backup» cần đúng một tệp đích"));
    if (!backup && args->nwords != 1)
        return cli_usage(c, self(), _("«%s» không nhận thêm tham số"), what);
    store *s = NULL;
    /* an old version can be looked at, migrated and backed up, but only the current one be checked against its log */
    int res = check ? store_open(c->db, c->data_dir, STORE_READ, &c->diags, &s)
                    : store_open_any(c->db, c->data_dir, &c->diags, &s);
    if (res)
        return res;
    if (backup) {
        res = store_backup(s, args->words[1], &c->diags);
        if (res == CD_OK)
            printf(_("đã sao lưu vào %s\n"), args->words[1]);
    } else if (check) {
        res = store_check(s, &c->diags);
        if (res == CD_OK)
            printf("%s\n", _("cơ sở dữ liệu nguyên vẹn, chuỗi băm của nhật ký khớp"));
    } else {
        res = strcmp(what, "status") == 0 ? status(c, s) : migrate(c, s);
    }
    store_close(s);
    return res;
}
