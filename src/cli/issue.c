#include "cli/issue.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "xml/xml.h"

/* ---- files of the program ------------------------------------------------------------------------------------------- */

/* A digest over files by content; one that is not there is told apart from an empty one. */
static void add_file(cd_sha256 *h, const char *path)
{
    cd_str text;
    cd_str_init(&text, 0);
    bool there = cd_file_read(path, CD_INPUT_MAX, NULL, &text) == CD_OK;
    char head[32];
    snprintf(head, sizeof head, there ? "%zu:" : "-", text.len);
    cd_sha256_add(h, head, strlen(head));
    cd_sha256_add(h, cd_str_c(&text), text.len);
    cd_str_done(&text);
}

/* The file itself, and those that attribute `attr` of its elements `name` names, as paths from `dir`. */
static void add_named(cd_sha256 *h, const char *path, const char *dir, const char *name, const char *attr)
{
    cd_xml *x;
    if (cd_xml_read_file(path, NULL, &x) != CD_OK)
        return;
    for (const cd_node *n = cd_elem_first(cd_xml_root(x), name); n; n = cd_elem_next(n, name))
        if (cd_node_attr(n, attr)) {
            cd_auto_free char *file = cd_path_join(dir, cd_node_attr(n, attr));
            add_file(h, file);
        }
    cd_xml_free(x);
}

static void add_templates(cli *c, const char *pack_id, issue_sources *to)
{
    cd_auto_free char *set = NULL, *page = cd_path_join(c->templates_dir, "page.xml"), *tables = cd_path_join(c->rules_dir, "tables.xml");
    if (asprintf(&set, "%s/sets/%s.xml", c->templates_dir, pack_id) < 0)
        abort();
    cd_sha256 h;
    char hex[65];
    cd_sha256_init(&h);
    add_file(&h, set);
    add_file(&h, page);
    add_file(&h, tables);
    add_named(&h, set, c->templates_dir, "parts", "file");
    add_named(&h, set, c->templates_dir, "document", "file");
    cd_sha256_end(&h, hex);
    issue_sources_add(to, "templates", pack_id, pack_id, hex);
}

static void add_catalogues(cli *c, const char *pack_id, int level, issue_sources *to)
{
    cd_auto_free char *dir = NULL, *profile = NULL, *id = NULL;
    if (asprintf(&dir, "%s/catalogues/%s", c->data_dir, pack_id) < 0 || asprintf(&profile, "%s/level-%d.xml", dir, level) < 0 ||
        asprintf(&id, "%s/%d", pack_id, level) < 0)
        abort();
    if (!cd_path_exists(profile))
        return;
    cd_sha256 h;
    char hex[65];
    cd_sha256_init(&h);
    add_file(&h, profile);
    add_named(&h, profile, dir, "import", "href");
    if (c->list)
        add_file(&h, c->list);
    cd_sha256_end(&h, hex);
    issue_sources_add(to, "catalogues", id, id, hex);
}

int issue_sources_now(cli *c, store *s, const char *system, const char *pack_id, int level, cd_diags *diags, issue_sources *ret)
{
    law *l;
    int r = cli_law(c, &l);
    if (r != CD_OK)
        return r;
    issue_sources out;
    r = store_sources_load(s, system, law_tables(l), diags, &out);
    if (r != CD_OK)
        return r;
    const pack *rules;
    if (law_pack(l, pack_id, NULL, &rules) == CD_OK)
        issue_sources_add(&out, "rules", pack_id, rules->title, rules->hash);
    add_templates(c, pack_id, &out);
    if (level > 0)
        add_catalogues(c, pack_id, level, &out);
    *ret = out;
    return CD_OK;
}

/* ---- recording ------------------------------------------------------------------------------------------------------ */

static size_t add_papers(issue_paper *list, size_t n, const batch_result *r)
{
    for (size_t i = 0; i < r->nfiles; i++)
        list[n++] = (issue_paper){cd_path_base(r->files[i].file), r->files[i].pages, r->files[i].bytes, r->files[i].sha256};
    return n;
}

int issue_record(cli *c, store *s, const batch_result *pdf, const batch_result *docx, const char *note, bool draft)
{
    if (pdf->state != BATCH_READY && !draft) {
        cd_error(&c->diags, "E1582", cd_place_file(pdf->system),
                 _("hồ sơ đã in nhưng còn là bản nháp nên không được ghi là đã giao; hãy sửa những chỗ đã nêu, hoặc thêm --draft nếu vẫn giao bản nháp"));
        return CD_NO;
    }
    store_issue x = {.pack = pdf->pack, .state = batch_state_name(pdf->state), .level = pdf->level, .note = note, .content = *pdf->content ? pdf->content : NULL};
    int r = issue_sources_now(c, s, pdf->system, pdf->pack, pdf->level, &c->diags, &x.sources);
    if (r != CD_OK)
        return r;
    issue_paper *papers = cd_calloc(pdf->nfiles + docx->nfiles + 1, sizeof *papers);
    x.npapers = add_papers(papers, add_papers(papers, 0, pdf), docx);
    x.papers = papers;
    char now[21];
    const store_actor by = cli_actor(c, "dossier", now);
    int64_t number = 0;
    r = store_issue_add(s, pdf->system, &x, &by, &c->diags, &number);
    if (r == CD_OK)
        cd_diag_add(&c->diags, CD_NOTE, "N1583", cd_place_file(pdf->system),
                    pdf->state == BATCH_READY ? _("đã ghi là đã giao: bản giao số %" PRId64 ", %zu tệp") : _("đã ghi là đã giao, bản nháp: bản giao số %" PRId64 ", %zu tệp"),
                    number, x.npapers);
    free(papers);
    issue_sources_done(&x.sources);
    return r;
}
