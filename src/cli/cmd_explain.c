#include <string.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/profile.h"
#include "law/explain.h"

enum { O_RULES, O_FORMAT, O_OUTPUT };
const cli_option options_explain[] = {
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"format", "text|json", N_("dạng kết quả (mặc định text)")},
    {"output", "FILE", N_("tệp kết quả (mặc định: đầu ra chuẩn)")},
    {NULL, NULL, NULL},
};

static int explain_profile(cli *c, law *l, const profile *p, bool json, const char *output)
{
    const pack *rules;
    int r = law_pack(l, p->choice.pack, &c->diags, &rules);
    if (r != CD_OK)
        return r;
    explanation *e;
    r = explain_parts(rules, p->parts, p->nparts, &p->choice, &c->diags, &e);
    if (r != CD_OK)
        return r;
    cd_str text;
    cd_str_init(&text, 0);
    if (json) {
        explain_json(e, &text);
        cd_str_addc(&text, '\n');
    } else {
        explain_text(e, &text);
    }
    r = json ? cli_write(c, output, &text) : cli_write_text(c, output, &text);
    cd_str_done(&text);
    if (r == CD_OK && explanation_level(e) <= 0)
        r = CD_NO;
    explanation_free(e);
    return r;
}

int cmd_explain(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "explain"};
    const char *format = args->value[O_FORMAT] ? args->value[O_FORMAT] : "text";
    bool json = strcmp(format, "json") == 0;
    if (args->nwords != 1)
        return cli_usage(c, &cmd, _("cần đúng một hệ thống"));
    if (!json && strcmp(format, "text") != 0)
        return cli_usage(c, &cmd, _("--format là text hoặc json"));
    const char *rules = args->value[O_RULES] ? args->value[O_RULES] : "auto";
    law *l;
    int r = cli_law_for(c, rules, &l);
    if (r != CD_OK)
        return r;
    store *s;
    r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    profile *p;
    r = profile_load(s, l, args->words[0], rules, &c->diags, &p);
    store_close(s);
    if (r != CD_OK)
        return r;
    r = p->choice.pack ? explain_profile(c, l, p, json, args->value[O_OUTPUT]) : profile_no_pack(p, l, &c->diags);
    profile_free(p);
    return r;
}
