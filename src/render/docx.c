/* A DOCX file: its parts, then the archive. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "render/docx.h"

static void header_number(docx *x)
{
    docx_header(x, true, 1);
}

static void header_first(docx *x)
{
    docx_header(x, false, 2);
}

/* The order in the archive; readers look for the first one. */
static const struct {
    const char *name;
    void (*write)(docx *x);
} parts[] = {
    {"[Content_Types].xml", docx_types},
    {"_rels/.rels", docx_rels},
    {"docProps/app.xml", docx_app},
    {"docProps/core.xml", docx_core},
    {"word/_rels/document.xml.rels", docx_document_rels},
    {"word/document.xml", docx_document},
    {"word/fontTable.xml", docx_fonts},
    {"word/footer1.xml", docx_footer},
    {"word/header1.xml", header_number},
    {"word/header2.xml", header_first},
    {"word/numbering.xml", docx_numbering},
    {"word/settings.xml", docx_settings},
    {"word/styles.xml", docx_styles},
};
enum { NPARTS = sizeof parts / sizeof *parts };

/* The document part comes before all others: what they say of pictures is known then. */
static int write_parts(docx *x, docx_part *made)
{
    cd_place at = cd_place_file(x->d->file);
    for (int document = 1; document >= 0; document--)
        for (size_t i = 0; i < NPARTS; i++) {
            if ((parts[i].write == docx_document) != (bool)document)
                continue;
            cd_xml_begin(&x->w, &made[i].text);
            parts[i].write(x);
            if (x->failed)
                return CD_EINPUT; /* told */
            if (!cd_xml_done(&x->w)) {
                cd_error(x->diags, "E7021", at, _("%s: không ghi được phần %s của tệp DOCX; hãy bỏ ký tự điều khiển khỏi tên, chân trang và thuộc tính của văn bản"),
                         x->d->name, parts[i].name);
                return CD_EINPUT;
            }
        }
    return CD_OK;
}

static int write_all(docx *x, cd_str *to)
{
    docx_part own[NPARTS];
    for (size_t i = 0; i < NPARTS; i++) {
        own[i].name = parts[i].name;
        cd_str_init(&own[i].text, 0);
    }
    int r = write_parts(x, own);
    /* By name, as the others: pictures come before numbering. */
    docx_part *made = cd_realloc(NULL, NPARTS + x->nmedia, sizeof *made);
    size_t n = 0;
    for (size_t i = 0; i < NPARTS; i++) {
        for (size_t k = 0; parts[i].write == docx_numbering && k < x->nmedia; k++)
            made[n++] = (docx_part){cd_arena_printf(&x->arena, "word/%s", x->media[k].target), x->media[k].bytes};
        made[n++] = own[i];
    }
    char *why = NULL;
    if (r == CD_OK && !docx_zip(made, n, to, &why)) {
        cd_error(x->diags, "E7020", cd_place_file(x->d->file), _("%s: không tạo được tệp DOCX: %s"), x->d->name, why);
        r = CD_ESYS;
    }
    free(why);
    free(made);
    for (size_t i = 0; i < NPARTS; i++)
        cd_str_done(&own[i].text);
    return r;
}

int render_docx(const doc *d, const render_style *s, const render_fonts *f, cd_diags *diags, cd_str *ret_bytes)
{
    display *out = NULL;
    int r = render_layout(d, s, f, diags, &out);
    if (r == CD_OK) {
        docx *x = cd_calloc(1, sizeof *x);
        *x = (docx){.d = d, .s = s, .f = f, .diags = diags, .out = out};
        cd_arena_init(&x->arena);
        x->measure = (layout_ctx){.d = d, .s = s, .f = f, .arena = &x->arena, .out = out};
        cd_str bytes;
        cd_str_init(&bytes, 0);
        r = write_all(x, &bytes);
        if (r == CD_OK)
            cd_str_add(ret_bytes, cd_str_c(&bytes), bytes.len);
        cd_str_done(&bytes);
        layout_pieces_free(x->measure.pieces);
        lb_work_done(&x->measure.work);
        free(x->pending);
        for (size_t i = 0; i < x->nmedia; i++)
            cd_str_done(&x->media[i].bytes);
        free(x->media);
        cd_arena_done(&x->arena);
        free(x);
    }
    display_free(out);
    return r;
}
