/* How fast documents are rendered: bench_render [COPIES [FILE.pdf [letter|toc]]] prints milliseconds, bytes, pages and memory.
 * The tree is built anew for each copy and counts, as it would in a batch. */
#include <sys/resource.h>
#include <time.h>

#include "base/file.h"
#include "../unit/render_samples.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
    int copies = argc > 1 ? atoi(argv[1]) : 100;
    const bool letter = argc > 3 && strcmp(argv[3], "letter") == 0, toc = argc > 3 && strcmp(argv[3], "toc") == 0;
    render_style *s;
    render_fonts *f;
    double start = now();
    sample_load(&s, &f);
    double loaded = now(), build = 0;
    cd_str pdf;
    cd_str_init(&pdf, 0);
    size_t pages = 0;
    cd_diags diags;
    cd_diags_init(&diags);
    double first = 0;
    for (int i = 0; i < copies; i++) {
        double t = now();
        doc *d = letter ? sample_letter() : toc ? sample_dossier_with_toc() : sample_dossier();
        build += now() - t;
        cd_str_clear(&pdf);
        if (render_pdf(d, s, f, &diags, &pdf, &pages) != CD_OK) {
            cd_diags_print(&diags, stderr);
            return 1;
        }
        doc_free(d);
        if (!i)
            first = now() - loaded;
    }
    double end = now();
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("load %.1f ms, first %.1f ms, each %.2f ms (tree %.2f ms), %zu pages, %zu bytes, %ld kB resident\n",
           loaded - start, first, (end - loaded) / copies, build / copies, pages, pdf.len, use.ru_maxrss);
    int r = 0;
    if (argc > 2)
        r = cd_file_write(argv[2], cd_str_c(&pdf), pdf.len, &diags) == CD_OK ? 0 : 1;
    cd_str_done(&pdf);
    cd_diags_done(&diags);
    render_fonts_free(f);
    render_style_free(s);
    return r;
}
