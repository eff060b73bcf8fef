/* The dossier that the peers of ../shared/bench/peers make, made by us: bench_peer STYLE.xml STYLE.rng DOSSIER.tsv OUT.pdf COPIES.
 * Lines of the file: T title, H chapter, S article, P paragraph, B widths of a table, R a row, E end of the table.  As the
 * peers do, it reads the file anew for each copy; the first copy is told apart from the later ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/file.h"
#include "render/render.h"

enum { TSV_MAX = 1 << 22, COLUMNS = 16 };

static const cd_place at = {"dossier.tsv", 1, 1};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static size_t split(char *line, char *ret[COLUMNS])
{
    size_t n = 0;
    for (char *p = line; p && n < COLUMNS; n++) {
        ret[n] = p;
        p = strchr(p, '\t');
        if (p)
            *p++ = '\0';
    }
    return n;
}

static void add_row(doc *d, doc_node *table, char *const *cells, size_t n)
{
    doc_node *row = doc_add(d, table, DOC_ROW, NULL);
    row->header = !table->first->next;
    for (size_t i = 0; i < n; i++) {
        doc_node *cell = doc_add(d, row, DOC_CELL, NULL);
        doc_text(d, doc_add(d, cell, DOC_PARA, NULL), cells[i], at, NULL);
    }
}

static void add_line(doc *d, doc_node **table, char *line)
{
    char *cell[COLUMNS];
    size_t n = split(line, cell);
    if (n < 2 && cell[0][0] != 'E')
        return;
    switch (cell[0][0]) {
    case 'B': {
        doc_col cols[COLUMNS];
        for (size_t i = 1; i < n; i++)
            cols[i - 1] = (doc_col){atoi(cell[i]), NULL};
        *table = doc_add(d, NULL, DOC_TABLE, "peer-table");
        (*table)->borders = true;
        doc_cols(d, *table, cols, n - 1);
        break;
    }
    case 'R':
        add_row(d, *table, cell + 1, n - 1);
        break;
    case 'E':
        break;
    case 'P':
        doc_text(d, doc_add(d, NULL, DOC_PARA, "peer-text"), cell[1], at, NULL);
        break;
    default: {
        char kind = cell[0][0];
        doc_node *h = doc_add(d, NULL, DOC_HEADING, kind == 'T' ? "peer-title" : kind == 'H' ? "peer-chapter" : "peer-article");
        h->level = kind == 'T' ? 1 : kind == 'H' ? 2 : 3;
        doc_text(d, h, cell[1], at, NULL);
    }
    }
}

static doc *read_dossier(const char *path, cd_diags *diags)
{
    cd_str text;
    cd_str_init(&text, 0);
    if (cd_file_read(path, TSV_MAX, diags, &text) != CD_OK)
        return NULL;
    doc *d = doc_new(path);
    d->lang = "vi";
    d->title = doc_copy(d, "Hồ sơ");
    d->first_page_number = true;
    doc_node *table = NULL;
    char *copy = cd_strdup(cd_str_c(&text));
    for (char *p = copy, *end; *p; p = end) {
        end = strchr(p, '\n');
        if (end)
            *end++ = '\0';
        else
            end = p + strlen(p);
        add_line(d, &table, p);
    }
    free(copy);
    cd_str_done(&text);
    return d;
}

/* As the peers write theirs: a batch waits for the disk besides, which is its own figure. */
static int write_plain(const char *path, const cd_str *pdf)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return CD_ESYS;
    size_t n = fwrite(cd_str_c(pdf), 1, pdf->len, f);
    return fclose(f) == 0 && n == pdf->len ? CD_OK : CD_ESYS;
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: bench_peer STYLE.xml STYLE.rng DOSSIER.tsv OUT.pdf COPIES\n");
        return 2;
    }
    int copies = atoi(argv[5]);
    cd_diags diags;
    cd_diags_init(&diags);
    render_style *style = NULL;
    render_fonts *fonts = NULL;
    double start = now();
    int res = render_style_load(argv[1], argv[2], &diags, &style);
    if (res == CD_OK)
        res = render_fonts_load(style, &diags, &fonts);
    double loaded = now(), first = 0;
    cd_str pdf;
    cd_str_init(&pdf, 0);
    size_t pages = 0;
    for (int i = 0; i < copies && res == CD_OK; i++) {
        doc *d = read_dossier(argv[3], &diags);
        cd_str_clear(&pdf);
        res = d ? render_pdf(d, style, fonts, &diags, &pdf, &pages) : CD_ESYS;
        if (res == CD_OK)
            res = write_plain(argv[4], &pdf);
        doc_free(d);
        if (i == 0)
            first = now() - loaded;
    }
    double end = now();
    cd_diags_print(&diags, stderr);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    if (res == CD_OK)
        printf("capdo load %.0f first %.1f warm %.2f ms/doc rss %ld kB pages %zu size %zu\n", loaded - start, first,
               copies > 1 ? (end - loaded - first) / (copies - 1) : first, use.ru_maxrss, pages, pdf.len);
    cd_str_done(&pdf);
    cd_diags_done(&diags);
    render_fonts_free(fonts);
    render_style_free(style);
    return res == CD_OK ? 0 : 1;
}
