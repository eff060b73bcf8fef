#include "cli/print.h"
#include "cli/shelf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/material.h"

#define PDF ".pdf"
#define DOCX ".docx"

static bool has_style(const void *user, const char *name)
{
    return render_style_has(user, name);
}

static bool has_table(const void *user, const char *name)
{
    return render_style_has_table(user, name);
}

/* What else than the papers themselves decides about the bytes of a file. */
static int fingerprint(printer *p, const char *page, cd_diags *diags)
{
    cd_str text;
    cd_str_init(&text, 0);
    int r = cd_file_read(page, CD_INPUT_MAX, diags, &text);
    cd_sha256 h;
    cd_sha256_init(&h);
    cd_sha256_add(&h, CAPDO_VERSION, sizeof CAPDO_VERSION);
    cd_sha256_add(&h, cd_str_c(&text), text.len);
    cd_str_done(&text);
    if (r != CD_OK)
        return r;
    cd_xml *x;
    r = cd_xml_read_file(page, diags, &x);
    if (r != CD_OK)
        return r;
    const cd_node *fonts = cd_elem_first(cd_xml_root(x), "fonts");
    for (const cd_node *face = fonts ? cd_elem_first(fonts, "face") : NULL; face; face = cd_elem_next(face, "face"))
        for (const cd_node *file = cd_elem_first(face, "file"); file; file = cd_elem_next(file, "file")) {
            cd_str font;
            cd_str_init(&font, 0);
            bool read = cd_file_read(cd_node_text_trim(file), CD_INPUT_MAX, NULL, &font) == CD_OK;
            cd_sha256_add(&h, cd_str_c(&font), font.len);
            cd_str_done(&font);
            if (read)
                break; /* the first readable one is taken */
        }
    cd_xml_free(x);
    cd_sha256_end(&h, p->look);
    return CD_OK;
}

static int load_sets(printer *p)
{
    cd_diags *diags = &p->c->diags;
    const pack *rules;
    const dossier_set *set;
    if (strcmp(p->rules, "auto") != 0) {
        int r = law_pack(p->law, p->rules, diags, &rules);
        return r == CD_OK ? dossier_kit_set(p->kit, rules, diags, &set) : r;
    }
    int r = CD_OK;
    for (size_t i = 0; i < law_npacks(p->law) && r == CD_OK; i++) {
        const char *id = law_pack_id(p->law, i);
        if (!dossier_kit_has(p->kit, id))
            continue; /* told when a system falls under it */
        r = law_pack(p->law, id, diags, &rules);
        if (r == CD_OK)
            r = pack_ready(rules, diags);
        if (r == CD_OK)
            r = dossier_kit_set(p->kit, rules, diags, &set);
    }
    return r;
}

int printer_open(cli *c, const char *rules, const char *output, printer *ret)
{
    printer *p = ret;
    *p = (printer){.c = c, .rules = rules, .output = output};
    cd_auto_free char *page = cd_path_join(c->templates_dir, "page.xml");
    cd_auto_free char *page_schema = cd_path_join(c->own_rules_dir, "schema/page.rng");
    cd_auto_free char *schema = cd_path_join(c->own_rules_dir, "schema/template.rng");
    int r = cli_law(c, &p->law);
    if (r == CD_OK)
        r = render_style_load(page, page_schema, &c->diags, &p->style);
    if (r == CD_OK)
        r = render_fonts_load(p->style, &c->diags, &p->fonts);
    if (r == CD_OK)
        r = fingerprint(p, page, &c->diags);
    p->shelf = cli_shelf(c, NULL);
    p->styles = (template_styles){has_style, has_table, p->style};
    if (r == CD_OK)
        r = dossier_kit_new(c->templates_dir, schema, &p->styles, law_tables(p->law), &c->diags, &p->kit);
    if (r == CD_OK)
        r = load_sets(p);
    if (r == CD_OK)
        r = check_book_open(p->law, c->own_rules_dir, &c->diags, &p->checks);
    if (r == CD_OK)
        r = drawn_look(c, &p->diagrams);
    return r;
}

void printer_close(printer *p)
{
    check_book_free(p->checks);
    plan_shelf_free(p->shelf);
    diagram_look_free(p->diagrams);
    dossier_kit_free(p->kit);
    render_fonts_free(p->fonts);
    render_style_free(p->style);
    *p = (printer){0};
}

/* ---- writing ---- */

static char *file_of(const batch_result *r, const char *paper, const char *extension)
{
    char *file = NULL;
    if (asprintf(&file, "%s/%s%s", r->system, paper, extension) < 0)
        abort();
    return file;
}

static int write_docx(printer *p, const doc *paper, cd_diags *diags, const batch_result *of)
{
    cd_auto_free char *file = file_of(of, paper->name, DOCX);
    cd_str bytes;
    cd_str_init(&bytes, 0);
    int r = render_docx(paper, p->style, p->fonts, diags, &bytes);
    if (r == CD_OK) {
        cd_auto_free char *path = cd_path_join(p->output, file);
        r = cd_file_write(path, cd_str_c(&bytes), bytes.len, diags);
    }
    if (r == CD_OK) {
        batch_file *f = batch_result_add(p->docx, file);
        f->bytes = bytes.len;
        cd_sha256_hex(cd_str_c(&bytes), bytes.len, f->sha256);
    }
    cd_str_done(&bytes);
    return r;
}

static int write_paper(printer *p, const doc *paper, cd_diags *diags, batch_result *ret)
{
    cd_auto_free char *file = file_of(ret, paper->name, PDF);
    batch_file *f = batch_result_add(ret, file);
    cd_sha256 h;
    cd_sha256_init(&h);
    cd_sha256_add(&h, p->look, sizeof p->look);
    dossier_digest(paper, &h);
    cd_sha256_end(&h, f->digest);
    const batch_file *same = p->known ? batch_known_same(p->known, p->output, file, f->digest) : NULL;
    if (same) {
        f->pages = same->pages;
        f->bytes = same->bytes;
        memcpy(f->sha256, same->sha256, sizeof f->sha256);
        return CD_OK;
    }
    cd_str bytes;
    cd_str_init(&bytes, 0);
    size_t pages = 0;
    int r = render_pdf(paper, p->style, p->fonts, diags, &bytes, &pages);
    if (r == CD_OK) {
        cd_auto_free char *path = cd_path_join(p->output, file);
        r = cd_file_write(path, cd_str_c(&bytes), bytes.len, diags);
    }
    if (r == CD_OK) {
        f->pages = pages;
        f->bytes = bytes.len;
        cd_sha256_hex(cd_str_c(&bytes), bytes.len, f->sha256);
        ret->written++;
    }
    cd_str_done(&bytes);
    return r;
}

static bool in_result(const batch_result *r, const char *name)
{
    for (size_t i = 0; i < r->nfiles; i++)
        if (strcmp(cd_path_base(r->files[i].file), name) == 0)
            return true;
    return false;
}

/* True for "NN-NAME.pdf.XXXXXX", what a killed run leaves of a paper. */
static bool is_leftover(const dossier_kit *k, const char *name, const char *extension)
{
    size_t len = strlen(name);
    if (len < 8 || name[len - 7] != '.')
        return false;
    cd_auto_free char *paper = cd_strndup(name, len - 7);
    return dossier_kit_owns(k, paper, extension);
}

static bool is_stale(const printer *p, const char *name, const char *extension, const batch_result *r)
{
    return dossier_kit_owns(p->kit, name, extension) ? !in_result(r, name) : is_leftover(p->kit, name, extension);
}

bool printer_is_swept(const printer *p, const batch_result *r)
{
    cd_auto_free char *folder = cd_path_join(p->output, r->system);
    char **names;
    size_t n;
    if (cd_dir_list(folder, NULL, &names, &n) != CD_OK)
        return false;
    bool clean = true;
    for (size_t i = 0; i < n && clean; i++)
        clean = !is_stale(p, names[i], PDF, r);
    cd_names_free(names, n);
    return clean;
}

bool printer_has_papers(const printer *p, const char *system)
{
    cd_auto_free char *folder = cd_path_join(p->output, system);
    char **names;
    size_t n;
    if (cd_dir_list(folder, NULL, &names, &n) != CD_OK)
        return false;
    bool found = false;
    for (size_t i = 0; i < n && !found; i++)
        found = dossier_kit_owns(p->kit, names[i], PDF) || dossier_kit_owns(p->kit, names[i], DOCX);
    cd_names_free(names, n);
    return found;
}

/* Papers of an earlier level or pack, and leftovers, go; files of other people and of other formats stay. */
static int sweep(printer *p, const char *folder, const char *extension, cd_diags *diags, const batch_result *r)
{
    char **names;
    size_t n;
    int result = cd_dir_list(folder, diags, &names, &n);
    if (result != CD_OK)
        return result;
    cd_str gone;
    cd_str_init(&gone, 0);
    for (size_t i = 0; i < n; i++) {
        if (!is_stale(p, names[i], extension, r))
            continue;
        cd_auto_free char *path = cd_path_join(folder, names[i]);
        if (unlink(path) == 0) {
            cd_str_addf(&gone, "%s%s", gone.len ? "; " : "", names[i]);
        } else if (errno != ENOENT) {
            cd_error(diags, "E1011", cd_place_file(path), _("không xóa được văn bản cũ không còn thuộc bộ hồ sơ: %s"), cd_errno_text(errno));
            result = CD_ESYS;
        }
    }
    cd_names_free(names, n);
    if (gone.len)
        cd_diag_add(diags, CD_NOTE, "N1560", cd_place_file(folder), _("đã xóa văn bản của lần in trước, không thuộc bộ hồ sơ này: %s"), cd_str_c(&gone));
    cd_str_done(&gone);
    return result;
}

static int print_material(printer *p, const material *m, cd_diags *diags, batch_result *ret)
{
    const dossier_set *set;
    int r = dossier_kit_set(p->kit, m->in.pack, diags, &set);
    if (r != CD_OK)
        return r;
    dossier *d = NULL;
    dossier_begin(set, &m->in, &d);
    ret->level = d->level;
    memcpy(ret->content, d->content_hash, sizeof ret->content);
    ret->state = d->draft ? BATCH_DRAFT : BATCH_READY;
    cd_auto_free char *folder = cd_path_join(p->output, ret->system);
    r = cd_mkdirs(folder, diags);
    for (size_t i = 0; i < d->npapers; i++) {
        /* After a failure the other papers are still named, so that the manifest shows what is missing. */
        if (r == CD_OK)
            r = dossier_paper(d, i, diags);
        if (r == CD_OK && !p->no_pdf) {
            r = write_paper(p, d->papers[i], diags, ret);
        } else if (!p->no_pdf) {
            cd_auto_free char *file = file_of(ret, dossier_paper_name(d, i), PDF);
            batch_result_add(ret, file);
        }
        if (r == CD_OK && p->docx)
            r = write_docx(p, d->papers[i], diags, ret);
        dossier_drop(d, i); /* one tree at a time: they are the biggest things in memory */
    }
    if (r == CD_OK && !p->no_pdf)
        r = sweep(p, folder, PDF, diags, ret);
    if (r == CD_OK && p->docx)
        r = sweep(p, folder, DOCX, diags, p->docx);
    if (r == CD_OK)
        dossier_notes(d, cd_place_file(ret->system), p->brief, diags);
    dossier_free(d);
    return r;
}

int printer_print(printer *p, store *s, const char *system, cd_diags *diags, batch_result *ret)
{
    material m;
    int r = material_load(s, p->law, p->shelf, system, p->rules, diags, &m);
    if (r == CD_OK)
        material_draw(&m, p->diagrams, p->fonts);
    if (r == CD_OK && !m.in.pack)
        r = profile_no_pack(m.profile, p->law, diags);
    if (m.profile) {
        ret->system = cd_arena_strdup(&ret->arena, m.profile->parts[0].id);
        ret->pack = cd_arena_strdup(&ret->arena, m.profile->choice.pack);
    }
    if (r == CD_OK) {
        check_result found;
        material_check(&m, p->checks, NULL, &found);
        m.in.check_errors = found.rule_errors; /* the others the dossier tells itself */
        check_result_done(&found);
        r = print_material(p, &m, diags, ret);
    }
    if (r != CD_OK)
        batch_result_fail(ret);
    material_done(&m);
    return r;
}
