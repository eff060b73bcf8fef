/* capdo dossier: the papers of one system. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/issue.h"
#include "cli/print.h"
#include "cli/record.h"

enum { O_OUTPUT, O_RULES, O_LIST, O_FORMAT, O_ISSUE, O_DRAFT, O_NOTE };
const cli_option options_dossier[] = {
    {"output", "DIR", N_("thư mục nhận hồ sơ; các tệp nằm trong DIR/MÃ-HỆ-THỐNG")},
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"list", "FILE.tsv", N_("danh sách yêu cầu của cơ quan, thay danh mục chưa đối chiếu với tiêu chuẩn (như capdo plan --list)")},
    {"format", "pdf|docx|all", N_("định dạng: PDF (mặc định), DOCX để sửa bằng Word hoặc LibreOffice, hay cả hai")},
    {"issue", NULL, N_("ghi hồ sơ này là đã giao; xem lại bằng capdo issued")},
    {"draft", NULL, N_("cùng --issue: giao cả khi hồ sơ còn là bản nháp")},
    {"note", "TEXT", N_("cùng --issue: ghi chú, ví dụ giao cho ai")},
    {NULL, NULL, NULL},
};

/* Paper by paper, each in all its formats. */
static void show(const printer *p, const batch_result *pdf, const batch_result *docx)
{
    for (size_t i = 0; i < pdf->nfiles || i < docx->nfiles; i++) {
        if (i < pdf->nfiles)
            printf("%s/%s\n", p->output, pdf->files[i].file);
        if (i < docx->nfiles)
            printf("%s/%s\n", p->output, docx->files[i].file);
    }
}

/* The folder may be that of a batch, whose manifest (of PDF files) must stay true. */
static int print_into(printer *p, store *s, const char *system, batch_result *done)
{
    if (p->no_pdf)
        return printer_print(p, s, system, &p->c->diags, done);
    batch_others others;
    int r = batch_manifest_replace_begin(p->output, &p->c->diags, &others);
    if (r != CD_OK)
        return r;
    r = printer_print(p, s, system, &p->c->diags, done);
    int kept = batch_manifest_replace_end(p->output, &others, done, &p->c->diags);
    batch_others_done(&others);
    return r == CD_OK ? kept : r;
}

/* Prints and records under one lock, so that nothing changes between what the papers say and what is recorded of them.
 * *ret_issued: the result of recording; the papers stand whatever it is. */
static int print_issued(printer *p, store *s, const cli_args *args, batch_result *pdf, const batch_result *docx, int *ret_issued)
{
    int r = store_begin(s, &p->c->diags);
    if (r == CD_OK)
        r = print_into(p, s, args->words[0], pdf);
    if (r == CD_OK)
        *ret_issued = issue_record(p->c, s, pdf, docx, args->value[O_NOTE], args->value[O_DRAFT] != NULL);
    if (r == CD_OK && *ret_issued == CD_OK)
        *ret_issued = store_commit(s, &p->c->diags);
    store_rollback(s);
    return r;
}

int cmd_dossier(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "dossier"};
    const char *output = args->value[O_OUTPUT];
    if (args->nwords != 1)
        return cli_usage(c, &cmd, _("cần đúng một hệ thống"));
    if (!output || !*output)
        return cli_usage(c, &cmd, _("thiếu --output DIR"));
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "pdf";
    bool all = strcmp(format, "all") == 0, word = all || strcmp(format, "docx") == 0;
    if (!word && strcmp(format, "pdf") != 0)
        return cli_usage(c, &cmd, _("--format là pdf, docx hoặc all"));
    bool issue = args->value[O_ISSUE] != NULL;
    if (!issue && (args->value[O_DRAFT] || args->value[O_NOTE]))
        return cli_usage(c, &cmd, _("--draft và --note chỉ dùng cùng --issue"));
    if (issue && word && !all)
        return cli_usage(c, &cmd, _("--issue cần có PDF: --format pdf hoặc all"));
    if (args->value[O_LIST])
        c->list = args->value[O_LIST];
    store *s;
    printer p;
    int r = printer_open(c, args->value[O_RULES] ? args->value[O_RULES] : "auto", output, &p);
    if (r == CD_OK)
        r = cli_store(c, false, &s);
    if (r == CD_OK) {
        batch_result done, docx;
        batch_result_init(&done, args->words[0]);
        batch_result_init(&docx, args->words[0]);
        p.docx = word ? &docx : NULL;
        p.no_pdf = word && !all;
        int lock = -1, issued = CD_OK;
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
            r = issue ? print_issued(&p, s, args, &done, &docx, &issued) : print_into(&p, s, args->words[0], &done);
        if (r == CD_OK)
            r = record_verdicts(c, s, p.rules, "dossier", (const char *const *)args->words, 1);
        if (r == CD_OK)
            show(&p, &done, &docx);
        if (r == CD_OK)
            r = issued;
        if (lock >= 0)
            close(lock);
        batch_result_done(&done);
        batch_result_done(&docx);
        store_close(s);
    }
    printer_close(&p);
    return r;
}
