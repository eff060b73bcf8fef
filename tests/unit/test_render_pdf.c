/* The PDF file: what other readers make of it.  Readers that are not installed are named on a line of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "render/font.h"
#include "render_fixture.h"
#include "scratch.h"

static char dir[64];

static int begin(void **state)
{
    return load(state) || scratch_make(dir, "pdf");
}

static int end(void **state)
{
    unload(state);
    return scratch_drop(dir);
}

static size_t render(const doc *d, cd_str *to)
{
    cd_diags diags;
    size_t pages = 0;
    cd_diags_init(&diags);
    cd_str_init(to, 0);
    int r = render_pdf(d, style, fonts, &diags, to, &pages);
    if (r != CD_OK)
        cd_diags_print(&diags, stderr);
    assert_int_equal(r, CD_OK);
    assert_int_equal(diags.count, 0);
    cd_diags_done(&diags);
    return pages;
}

static char *write_pdf(const doc *d, const char *name)
{
    cd_str pdf;
    render(d, &pdf);
    char *path = cd_path_join(dir, name);
    assert_int_equal(cd_file_write(path, pdf.data, pdf.len, NULL), CD_OK);
    cd_str_done(&pdf);
    return path;
}

/* Runs "TOOL ARGS" with %s for the file, standard error included; NULL, with a line said, when there is no such tool.
 */
static char *run(const char *tool, const char *args, const char *path, int *ret_status)
{
    char command[2048];
    int n = snprintf(command, sizeof command, "command -v %s >/dev/null || exit 111; %s ", tool, tool);
    for (const char *p = args; *p && n < (int)sizeof command - 1; p++) {
        if (p[0] == '%' && p[1] == 's') {
            n += snprintf(command + n, sizeof command - (size_t)n, "'%s'", path);
            p++;
        } else {
            command[n++] = *p;
            command[n] = '\0';
        }
    }
    snprintf(command + n, sizeof command - (size_t)n, " 2>&1");
    FILE *f = popen(command, "r");
    assert_non_null(f);
    cd_str out;
    cd_str_init(&out, 0);
    char buf[4096];
    for (size_t got; (got = fread(buf, 1, sizeof buf, f)) > 0;)
        cd_str_add(&out, buf, got);
    int status = pclose(f);
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (*ret_status == 111) {
        print_message("# %s is not installed: not checked with it\n", tool);
        cd_str_done(&out);
        return NULL;
    }
    /* Debian's mutool says this of every file */
    static const char idle[] = "warning: ICC support is not available\n";
    char *text = cd_str_take(&out);
    if (!strncmp(text, idle, sizeof idle - 1))
        memmove(text, text + sizeof idle - 1, strlen(text + sizeof idle - 1) + 1);
    return text;
}

/* A page with every letter in all four faces, and a document with all there is. */
static doc *alphabet(void)
{
    doc *d = doc_new("mau/chu-cai.xml");
    for (int face = 0; face < 4; face++) {
        doc_node *p = doc_add(d, NULL, DOC_PARA, "form-line");
        doc_node *t =
            doc_text(d, p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", sample_place, NULL);
        t->bold = face & 1;
        t->italic = face & 2;
        doc_add(d, p, DOC_LINE, NULL);
        /* 134 letters in four lines of whole letters */
        const char *q = render_vietnamese;
        for (int line = 0; line < 4; line++) {
            const char *end = q;
            for (int i = 0; i < 34 && *end; i++)
                end += ((unsigned char)*end & 0xE0) == 0xC0 ? 2 : 3;
            char part[128];
            snprintf(part, sizeof part, "%.*s", (int)(end - q), q);
            t = doc_text(d, p, part, sample_place, NULL);
            t->bold = face & 1;
            t->italic = face & 2;
            doc_add(d, p, DOC_LINE, NULL);
            q = end;
        }
        t = doc_text(d, p, "“” ‘’ – — … № § ° ± × ÷ ≤ ≥ ≠ → ← ₫ € ½ ² ³ ( ) \\ /", sample_place, NULL);
        t->bold = face & 1;
        t->italic = face & 2;
    }
    return d;
}

static void squeeze(char *s)
{
    char *o = s;
    for (char *p = s; *p; p++)
        if (*p != ' ' && *p != '\n' && *p != '\f')
            *o++ = *p;
    *o = '\0';
}

static void letters_come_back(void **state)
{
    doc *d = alphabet();
    char *path = write_pdf(d, "alphabet.pdf");
    cd_str want;
    cd_str_init(&want, 0);
    render_text(d, &want);
    char *expected = cd_str_take(&want);
    squeeze(expected);
    static const char *const tools[][2] = {{"pdftotext", "-raw %s -"}, {"mutool", "draw -q -F text %s"}};
    for (size_t i = 0; i < 2; i++) {
        int status;
        char *got = run(tools[i][0], tools[i][1], path, &status);
        if (!got)
            continue;
        assert_int_equal(status, 0);
        squeeze(got);
        assert_string_equal(got, expected); /* and so nothing on standard error */
        free(got);
    }
    free(expected);
    free(path);
    doc_free(d);
}

static doc *everything(void)
{
    doc *d = sample_dossier();
    d->subject = "Nghị định số 331/2026/NĐ-CP";
    d->author = "Sở \"KH&CN\" (Lâm Đồng) \\ 𝒳";
    d->keywords = "cấp độ; an toàn";
    d->watermark = "BẢN NHÁP";
    d->footer = "Mã hồ sơ: LD-0001";
    doc_node *p = doc_add(d, NULL, DOC_PARA, "toc1");
    doc_text(d, p, "Phụ lục", sample_place, NULL);
    doc_add(d, p, DOC_TAB, NULL);
    doc_add(d, p, DOC_PAGEREF, NULL)->text = "phu-luc";
    doc_node *b = doc_add(d, NULL, DOC_BREAK, NULL);
    b->landscape = b->restart = true;
    doc_node *h = sample_heading(d, NULL, 4, "Phụ lục I"); /* a jump of levels in the outline */
    h->anchor = "phu-luc";
    p = doc_add(d, NULL, DOC_PARA, "body");
    doc_add(d, p, DOC_BOX, NULL)->ticked = true;
    doc_gap(d, p, "ten");
    return d;
}

static void other_readers_are_content(void **state)
{
    doc *docs[] = {alphabet(), everything(), sample_letter(), doc_new("trong.xml")};
    for (size_t i = 0; i < sizeof docs / sizeof *docs; i++) {
        char name[32];
        snprintf(name, sizeof name, "reader%zu.pdf", i);
        char *path = write_pdf(docs[i], name);
        int status;
        char *out = run("qpdf", "--check %s", path, &status);
        if (out) {
            assert_int_equal(status, 0);
            assert_null(strstr(out, "WARNING"));
            free(out);
        }
        static const char *const silent[][2] = {{"pdftoppm", "-r 20 -png %s >/dev/null"},
                                                {"mutool", "draw -q -r 20 -o /dev/null %s"},
                                                {"gs", "-q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=nullpage %s"}};
        for (size_t k = 0; k < 3; k++) {
            out = run(silent[k][0], silent[k][1], path, &status);
            if (!out)
                continue;
            assert_string_equal(out, "");
            assert_int_equal(status, 0);
            free(out);
        }
        free(path);
        doc_free(docs[i]);
    }
}

static void properties_and_outline(void **state)
{
    doc *d = everything();
    char *path = write_pdf(d, "info.pdf");
    int status;
    char *out = run("pdfinfo", "%s", path, &status);
    if (out) {
        assert_non_null(strstr(out, "Title:           Hồ sơ đề nghị thẩm định\n"));
        assert_non_null(strstr(out, "Author:          Sở \"KH&CN\" (Lâm Đồng) \\ 𝒳\n"));
        assert_non_null(strstr(out, "Subject:         Nghị định số 331/2026/NĐ-CP\n"));
        assert_non_null(strstr(out, "Producer:        capdo\n"));
        assert_null(strstr(out, "CreationDate"));
        assert_non_null(strstr(out, "PDF version:     1.4\n"));
        free(out);
    }
    out = run("mutool", "show %s outline", path, &status);
    if (out) {
        size_t lines = 0;
        for (const char *p = out; *p; p++)
            lines += *p == '\n';
        assert_int_equal(lines, 31); /* 10 chapters, 20 articles, 1 annex */
        assert_non_null(strstr(out, "Điều 10.2. "));
        assert_non_null(strstr(out, "\"Phụ lục I\""));
        free(out);
    }
    out = run("mutool", "draw -q -F text %s 3", path, &status);
    if (out) {
        assert_non_null(strstr(out, "BẢN NHÁP"));
        assert_non_null(strstr(out, "Mã hồ sơ: LD-0001"));
        free(out);
    }
    out = run("qpdf",
              "--qdf --object-streams=disable %s - | grep -a -c -e '/Subtype /Link' -e '/PageLabels' -e '/Lang (vi)'",
              path, &status);
    if (out) {
        assert_string_equal(out, "3\n");
        free(out);
    }
    free(path);
    doc_free(d);
}

typedef struct job {
    cd_str pdf;
} job;

static void *in_thread(void *arg)
{
    job *j = arg;
    doc *d = everything();
    cd_str_init(&j->pdf, 0);
    render_pdf(d, style, fonts, NULL, &j->pdf, NULL);
    doc_free(d);
    return NULL;
}

static void bytes_are_always_the_same(void **state)
{
    doc *d = everything();
    cd_str first, again;
    render(d, &first);
    render(d, &again); /* the same tree */
    assert_int_equal(first.len, again.len);
    assert_memory_equal(first.data, again.data, first.len);
    cd_str_done(&again);
    doc_free(d);
    static const char *const locales[] = {"C", "C.UTF-8", "vi_VN.UTF-8", "de_DE.UTF-8"};
    for (size_t i = 0; i < 4; i++) {
        setlocale(LC_ALL, locales[i]);
        d = everything();
        render(d, &again);
        assert_int_equal(first.len, again.len);
        assert_memory_equal(first.data, again.data, first.len);
        cd_str_done(&again);
        doc_free(d);
    }
    setlocale(LC_ALL, "C");
    job jobs[4];
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, in_thread, &jobs[i]), 0);
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(first.len, jobs[i].pdf.len);
        assert_memory_equal(first.data, jobs[i].pdf.data, first.len);
        cd_str_done(&jobs[i].pdf);
    }
    cd_str_done(&first);
}

/* The identifier follows the content. */
static void id_depends_on_content(void **state)
{
    char id[3][40];
    for (int i = 0; i < 3; i++) {
        doc *d = doc_new("m.xml");
        d->title = i == 2 ? "Khác" : "Một";
        sample_para(d, NULL, "body", i == 1 ? "hai" : "một");
        cd_str pdf;
        render(d, &pdf);
        const char *p = memmem(pdf.data, pdf.len, "/ID", 3);
        assert_non_null(p);
        p = strchr(p, '<');
        snprintf(id[i], sizeof id[i], "%.34s", p);
        assert_int_equal(id[i][33], '>');
        cd_str_done(&pdf);
        doc_free(d);
    }
    assert_string_not_equal(id[0], id[1]);
    assert_string_not_equal(id[0], id[2]);
}

static void size_and_pages_of_the_dossier(void **state)
{
    doc *d = sample_dossier();
    cd_str pdf;
    size_t pages = render(d, &pdf);
    assert_in_range(pages, 16, 20);
    assert_in_range(pdf.len, 60000, 165000);
    assert_memory_equal(pdf.data, "%PDF-1.4", 8);
    cd_str_done(&pdf);
    doc_free(d);
}

/* A faulty document fails, but gives a file to look at. */
static void faulty_document_still_gives_a_file(void **state)
{
    doc *d = doc_new("m.xml");
    sample_para(d, NULL, "body", "x☃y");
    cd_diags diags;
    cd_diags_init(&diags);
    cd_str pdf;
    cd_str_init(&pdf, 0);
    size_t pages = 0;
    assert_int_equal(render_pdf(d, style, fonts, &diags, &pdf, &pages), CD_EINPUT);
    assert_int_equal(pages, 1);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E7010");
    assert_memory_equal(pdf.data, "%PDF-1.4", 8);
    cd_str_done(&pdf);
    cd_diags_done(&diags);
    doc_free(d);
}

/* What libharu refuses (here a sheet beyond its limit of 14400 pt) ends that document, cleanly, and nothing else. */
static void library_errors_are_told(void **state)
{
    render_style wide = *style;
    wide.width = 20000000;
    doc *d = sample_letter();
    cd_diags diags;
    cd_diags_init(&diags);
    cd_str pdf;
    cd_str_init(&pdf, 0);
    size_t pages = 77;
    assert_int_equal(render_pdf(d, &wide, fonts, &diags, &pdf, &pages), CD_ESYS);
    assert_int_equal(pdf.len, 0);
    assert_int_equal(pages, 77);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E7020");
    assert_string_equal(diags.items[0].file, "mau/cong-van.xml");
    assert_non_null(strstr(diags.items[0].text, "cong-van: "));
    assert_int_equal(render_pdf(d, style, fonts, &diags, &pdf, &pages), CD_OK);
    assert_int_equal(pages, 1);
    cd_str_done(&pdf);
    cd_diags_done(&diags);
    doc_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_come_back),
        cmocka_unit_test(other_readers_are_content),
        cmocka_unit_test(properties_and_outline),
        cmocka_unit_test(bytes_are_always_the_same),
        cmocka_unit_test(id_depends_on_content),
        cmocka_unit_test(size_and_pages_of_the_dossier),
        cmocka_unit_test(faulty_document_still_gives_a_file),
        cmocka_unit_test(library_errors_are_told),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
