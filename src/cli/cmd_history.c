/* capdo history: who answered what and when, and which levels the system was told. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/cli.h"

const cli_option options_history[] = {{NULL, NULL, NULL}};

static const char *label_of(const cli *c, const facts *f, const char *code)
{
    const fact *x = facts_find(f, code);
    if (!x)
        return code;
    return c->english && x->label_en ? x->label_en : x->label;
}

static void show_fact(const cli *c, const facts *f, const store_fact *row, cd_str *to)
{
    const fact *x = facts_find(f, row->code);
    cd_str_addf(to, "%s  %s (%s)  %s (%s): ", row->when, row->who, row->source, label_of(c, f, row->code), row->code);
    if (row->value && x)
        fact_show(x, row->value, to);
    else
        cd_str_adds(to, row->value ? row->value : _("chưa biết"));
    if (row->reason && *row->reason)
        cd_str_addf(to, _(" (lý do: %s)"), row->reason);
    cd_str_addc(to, '\n');
}

static int show_verdicts(cli *c, store *s, const char *id, cd_str *to)
{
    store_verdicts list;
    int r = store_verdicts_load(s, id, &c->diags, &list);
    if (r != CD_OK)
        return r;
    cd_str_addf(to, "\n%s\n", _("Kết luận cấp độ đã ghi:"));
    for (size_t i = 0; i < list.count; i++) {
        const store_verdict *v = &list.items[i];
        cd_str_addf(to, "%s  %s  %s [%.12s]: ", v->when, v->who, v->pack, v->pack_hash);
        if (v->level >= 0)
            cd_str_addf(to, _("cấp %d\n"), v->level);
        else
            cd_str_addf(to, _("chưa xác định, từ cấp %d đến cấp %d\n"), v->min_level, v->max_level);
    }
    if (!list.count)
        cd_str_addf(to, "  %s\n", _("chưa có; kết luận được ghi khi trả lời xong bảng hỏi hoặc khi in hồ sơ"));
    store_verdicts_done(&list);
    return CD_OK;
}

int cmd_history(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "history"};
    if (args->nwords != 1 && args->nwords != 2)
        return cli_usage(c, &cmd, _("cần một hệ thống, và có thể thêm mã một dữ kiện"));
    law *l;
    store *s;
    int r = cli_law(c, &l);
    if (r == CD_OK && args->nwords == 2 && !facts_find(law_facts(l), args->words[1]))
        return cli_usage(c, &cmd, _("không có dữ kiện «%s»"), args->words[1]);
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    store_history h;
    r = store_facts_history(s, args->words[0], args->nwords == 2 ? args->words[1] : NULL, &c->diags, &h);
    if (r == CD_OK) {
        cd_str text;
        cd_str_init(&text, 0);
        cd_str_addf(&text, "%s\n", _("Các câu trả lời, cũ trước mới sau (không câu nào bị xóa):"));
        for (size_t i = 0; i < h.count; i++)
            show_fact(c, law_facts(l), &h.rows[i], &text);
        if (!h.count)
            cd_str_addf(&text, "  %s\n", _("chưa có"));
        store_history_done(&h);
        if (args->nwords == 1)
            r = show_verdicts(c, s, args->words[0], &text);
        if (r == CD_OK)
            r = cli_write_text(c, NULL, &text);
        cd_str_done(&text);
    }
    store_close(s);
    return r;
}
