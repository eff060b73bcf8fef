/* capdo dossier: the papers of one system. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/print.h"

enum { O_OUTPUT, O_RULES };
const cli_option options_dossier[] = {
    {"output", "DIR", N_("thư mục nhận hồ sơ; các tệp nằm trong DIR/MÃ-HỆ-THỐNG")},
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {NULL, NULL, NULL},
};

static void show(const printer *p, const batch_result *r)
{
    for (size_t i = 0; i < r->nfiles; i++)
        printf("%s/%s\n", p->output, r->files[i].file);
}

/* The folder may be that of a batch, whose manifest must stay true. */
static int print_into(printer *p, store *s, const char *system, batch_result *done)
{
    batch_others others;
    int r = batch_manifest_replace_begin(p->output, &p->c->diags, &others);
    if (r != CD_OK)
        return r;
    r = printer_print(p, s, system, &p->c->diags, done);
    int kept = batch_manifest_replace_end(p->output, &others, done, &p->c->diags);
    batch_others_done(&others);
    return r == CD_OK ? kept : r;
}

int cmd_dossier(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "dossier"};
    const char *output = args->value[O_OUTPUT];
    if (args->nwords != 1)
        return cli_usage(c, &cmd, _("cần đúng một hệ thống"));
    if (!output || !*output)
        return cli_usage(c, &cmd, _("thiếu --output DIR"));
    store *s;
    printer p;
    int r = printer_open(c, args->value[O_RULES] ? args->value[O_RULES] : "auto", output, &p);
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r == CD_OK) {
        batch_result done;
        batch_result_init(&done, args->words[0]);
        int lock = -1;
        r = store_system_exists(s, args->words[0], &c->diags);
        if (r == CD_NO) {
            /* told as everywhere else, before any folder is made */
            store_system none;
            store_system_init(&none);
            r = store_system_load(s, args->words[0], &c->diags, &none);
            store_system_done(&none);
        }
        if (r == CD_OK)
            r = batch_lock(output, &c->diags, &lock);
        if (r == CD_OK)
            r = print_into(&p, s, args->words[0], &done);
        if (r == CD_OK)
            show(&p, &done);
        if (lock >= 0)
            close(lock);
        batch_result_done(&done);
        store_close(s);
    }
    printer_close(&p);
    return r;
}
