/* capdo batch: the papers of many systems, by several processes. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/record.h"
#include "store/stamp.h"

enum { O_OUTPUT, O_ALL, O_RULES, O_JOBS, O_SHARD, O_CHANGED, O_MERGE, O_LIST };
const cli_option options_batch[] = {
    {"output", "DIR", N_("thư mục nhận hồ sơ và manifest.csv")},
    {"all", NULL, N_("mọi hệ thống trong cơ sở dữ liệu (mặc định khi không nêu hệ thống nào)")},
    {"rules", "PACK|auto", N_("gói quy tắc (mặc định auto)")},
    {"jobs", "N", N_("số tiến trình (mặc định: số bộ xử lý)")},
    {"shard", "K/N", N_("chỉ in phần thứ K trong N phần; mỗi phần một thư mục riêng")},
    {"changed", NULL, N_("chỉ in lại những gì sẽ khác với lần trước")},
    {"merge", NULL, N_("ghép kết quả của các phần: batch --merge DIR... --output DIR")},
    {"list", "FILE.tsv", N_("danh sách yêu cầu của cơ quan, thay danh mục chưa đối chiếu với tiêu chuẩn (như capdo plan --list)")},
    {NULL, NULL, NULL},
};

/* Notes of which the end of a run says how many systems have them. */
static const struct {
    const char *code, *text;
} counted[] = {
    {"N6031", N_("hệ thống còn ô trống")},
    {"N6035", N_("hệ thống còn dữ kiện chưa trả lời")},
    {"N6034", N_("hệ thống có điểm cần người có thẩm quyền quyết định")},
};
enum { NCOUNTED = sizeof counted / sizeof *counted };

typedef struct run {
    cli *c;
    printer p;
    store *s; /* in a worker */
    char made_by[65];    /* fingerprint of program, law, templates and catalogues */
    store_stamps stamps; /* of the systems, as they were before the first was printed */
    bool bar;
    size_t noted[NCOUNTED];
} run;

/* ---- what a worker does ---- */

static int worker_start(void *user, cd_diags *diags)
{
    run *x = user;
    return store_open(x->c->db, x->c->data_dir, STORE_READ, diags, &x->s);
}

static int worker_print(void *user, const char *system, cd_diags *diags, batch_result *ret)
{
    run *x = user;
    int r = printer_print(&x->p, x->s, system, diags, ret);
    malloc_trim(0); /* else the holes between what is kept grow with the number of systems */
    return r;
}

/* ---- what is shown ---- */

static void progress(void *user, size_t done, size_t all)
{
    run *x = user;
    if (!x->bar)
        return;
    enum { WIDTH = 40 };
    size_t full = all ? done * WIDTH / all : WIDTH;
    char bar[WIDTH + 1];
    memset(bar, '#', full);
    memset(bar + full, '.', WIDTH - full);
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %zu/%zu", bar, done, all);
    if (done == all)
        fputs("\r\033[K", stderr);
    fflush(stderr);
}

/* A failure whose diagnostic stands at a template or a file: one line that names the system too. */
static void tell_failure(const batch_result *r, cd_diags *diags)
{
    const char *why = NULL;
    for (size_t i = 0; i < diags->count; i++) {
        if (diags->items[i].severity != CD_ERROR)
            continue;
        if (diags->items[i].file && strcmp(diags->items[i].file, r->system) == 0)
            return;
        if (!why)
            why = diags->items[i].text;
    }
    if (why)
        cd_error(diags, "E8008", cd_place_file(r->system), _("không in được hồ sơ: %s"), why);
}

static void told(void *user, const batch_result *r, cd_diags *diags)
{
    run *x = user;
    if (r->state == BATCH_FAILED)
        tell_failure(r, diags);
    for (size_t k = 0; k < NCOUNTED; k++)
        for (size_t i = 0; i < diags->count; i++)
            if (strcmp(diags->items[i].code, counted[k].code) == 0) {
                x->noted[k]++;
                break;
            }
    if (x->bar && diags->count)
        fputs("\r\033[K", stderr);
    cd_diags_move(&x->c->diags, diags);
    cli_flush(x->c);
}

static void tell_notes(const run *x)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t k = 0; k < NCOUNTED; k++)
        if (x->noted[k])
            cd_str_addf(&s, "%s%zu %s", s.len ? "; " : "", x->noted[k], _(counted[k].text));
    if (s.len)
        cd_diag_add(&x->c->diags, CD_NOTE, "N8009", cd_place_file(x->p.output), _("ghi chú: %s"), cd_str_c(&s));
    cd_str_done(&s);
}

/* The line that ends every run, and what makes the status 1.  True when a system has failed. */
static bool summary(cli *c, const char *output, const batch_result *results, size_t n)
{
    enum { NAMED = 20 };
    size_t count[3] = {0}, written = 0;
    cd_str names;
    cd_str_init(&names, 0);
    for (size_t i = 0; i < n; i++) {
        count[results[i].state]++;
        written += results[i].written;
        if (results[i].state == BATCH_FAILED && count[BATCH_FAILED] <= NAMED)
            cd_str_addf(&names, "%s%s", names.len ? ", " : "", results[i].system);
    }
    printf(_("%zu hệ thống: %zu sẵn sàng, %zu bản nháp, %zu hỏng; ghi %zu tệp\n"), n, count[BATCH_READY], count[BATCH_DRAFT],
           count[BATCH_FAILED], written);
    if (count[BATCH_FAILED] > NAMED)
        cd_str_adds(&names, ", …");
    if (count[BATCH_FAILED])
        cd_error(&c->diags, "E8007", cd_place_file(output), _("có %zu hệ thống hỏng nên mã kết thúc là 1: %s; xem lý do từng hệ thống bằng: capdo dossier MÃ --output DIR"),
                 count[BATCH_FAILED], cd_str_c(&names));
    cd_str_done(&names);
    return count[BATCH_FAILED] > 0;
}

/* ---- which systems ---- */

/* "2/5"; false when it is nothing like that. */
static bool parse_shard(const char *text, size_t *ret_k, size_t *ret_n)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    unsigned long k = strtoul(text, &end, 10);
    if (*end != '/' || end[1] < '0' || end[1] > '9')
        return false;
    unsigned long n = strtoul(end + 1, &end, 10);
    if (*end || errno || k < 1 || k > n || n > 1000000)
        return false;
    *ret_k = k;
    *ret_n = n;
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names given by the user become ids as they are stored; a name may stand twice. */
static int choose(cli *c, const cli_args *args, const store_ids *all, const char **ids, size_t *ret_n)
{
    size_t n = 0;
    int r = CD_OK;
    for (size_t i = 0; i < args->nwords; i++) {
        size_t k = 0;
        while (k < all->count && strcasecmp(all->ids[k], args->words[i]) != 0)
            k++;
        if (k == all->count) {
            cd_error(&c->diags, "E4020", cd_place_file(c->db), _("không có hệ thống «%s»; xem: capdo list"), args->words[i]);
            r = CD_EUSAGE;
        } else {
            ids[n++] = all->ids[k];
        }
    }
    if (args->nwords == 0)
        for (size_t k = 0; k < all->count; k++)
            ids[n++] = all->ids[k];
    if (n)
        qsort(ids, n, sizeof *ids, by_bytes);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(ids[kept - 1], ids[i]) != 0)
            ids[kept++] = ids[i];
    *ret_n = kept;
    return r;
}

/* Folders with papers of no system of the database: it has another id now, or was deleted.  They are named, and stay: other people may
 * have been given them. */
static void tell_strays(const run *x, const store_ids *all)
{
    enum { NAMED = 20 };
    char **names;
    size_t n, count = 0;
    if (cd_dir_list(x->p.output, NULL, &names, &n) != CD_OK)
        return;
    const char **ids = cd_calloc(all->count + 1, sizeof *ids);
    for (size_t i = 0; i < all->count; i++)
        ids[i] = all->ids[i];
    qsort(ids, all->count, sizeof *ids, by_bytes);
    cd_str told;
    cd_str_init(&told, 0);
    for (size_t i = 0; i < n; i++) {
        const char *name = names[i];
        if ((all->count && bsearch(&name, ids, all->count, sizeof *ids, by_bytes)) || !printer_has_papers(&x->p, name))
            continue;
        if (count++ < NAMED)
            cd_str_addf(&told, "%s%s", told.len ? ", " : "", name);
    }
    if (count > NAMED)
        cd_str_adds(&told, ", …");
    if (count)
        cd_diag_add(&x->c->diags, CD_NOTE, "N8010", cd_place_file(x->p.output),
                    _("có %zu thư mục hồ sơ mà cơ sở dữ liệu không có hệ thống mang mã ấy (đã đổi mã hoặc đã xóa), để nguyên, không ghi vào manifest.csv: %s; xem lại rồi "
                      "tự xóa nếu không cần"),
                    count, cd_str_c(&told));
    cd_str_done(&told);
    free(ids);
    cd_names_free(names, n);
}

static size_t only_shard(const char **ids, size_t n, size_t k, size_t parts)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (batch_shard_of(ids[i], parts) == k)
            ids[kept++] = ids[i];
    return kept;
}

/* ---- what need not even be looked at ---- */

/* Adds how all files below a folder stand in the file system: reading and hashing them would take longer than to find out what
 * changed in the database.  A file that was only touched costs a closer look, no more. */
static void add_files(cd_sha256 *h, const char *path)
{
    struct stat st = {0};
    (void)stat(path, &st); /* what is not there counts as nothing */
    const int64_t told[] = {(int64_t)st.st_size,         (int64_t)st.st_mtim.tv_sec, (int64_t)st.st_mtim.tv_nsec, (int64_t)st.st_ctim.tv_sec,
                            (int64_t)st.st_ctim.tv_nsec, (int64_t)st.st_ino,         (int64_t)st.st_dev};
    cd_sha256_add(h, told, sizeof told);
    char **names;
    size_t n;
    if (!S_ISDIR(st.st_mode) || cd_dir_list(path, NULL, &names, &n) != CD_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        cd_auto_free char *inner = cd_path_join(path, names[i]);
        cd_sha256_add(h, names[i], strlen(names[i]) + 1);
        add_files(h, inner);
    }
    cd_names_free(names, n);
}

/* All that decides about papers besides the database: the program itself, law, templates, catalogues. */
static void fingerprint(const run *x, char ret[65])
{
    cd_sha256 h;
    cd_sha256_init(&h);
    cd_sha256_add(&h, x->p.rules, strlen(x->p.rules) + 1);
    cd_sha256_add(&h, x->p.look, sizeof x->p.look);
    add_files(&h, "/proc/self/exe");
    add_files(&h, x->c->rules_dir);
    add_files(&h, x->c->own_rules_dir);
    add_files(&h, x->c->templates_dir);
    if (x->c->list) {
        cd_sha256_add(&h, x->c->list, strlen(x->c->list) + 1);
        add_files(&h, x->c->list);
    }
    static const char *const folders[] = {"catalogues", "calendar", "diagram.xml"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        cd_auto_free char *path = cd_path_join(x->c->data_dir, folders[i]);
        add_files(&h, path);
    }
    cd_sha256_end(&h, ret);
}

/* Fingerprint of all that a system's papers are made from; false when it is not known. */
static bool stamp_of(const run *x, const char *id, char ret[65])
{
    const char *stamp = store_stamp_of(&x->stamps, id);
    if (!stamp)
        return false;
    cd_sha256 h;
    cd_sha256_init(&h);
    cd_sha256_add(&h, x->made_by, sizeof x->made_by);
    cd_sha256_add(&h, stamp, strlen(stamp));
    cd_sha256_end(&h, ret);
    return true;
}

/* ---- the run ---- */

/* Prints what may differ, one result a system in the order of `ids`; the ids printed come first in `printed`. */
static int print_needed(run *x, const char *const *ids, size_t n, size_t jobs, const char **printed, size_t *ret_printed, batch_result *all)
{
    size_t need = 0;
    for (size_t i = 0; i < n; i++) {
        char stamp[65];
        batch_result_init(&all[i], ids[i]);
        if (x->p.known && stamp_of(x, ids[i], stamp) && batch_known_unchanged(x->p.known, x->p.output, ids[i], stamp, &all[i]) &&
            printer_is_swept(&x->p, &all[i]))
            continue;
        all[i].kept = false;
        printed[need++] = ids[i];
    }
    *ret_printed = need;
    batch_result *results = NULL;
    progress(x, 0, need);
    batch_job job = {worker_start, worker_print, told, progress, x};
    int r = batch_run(printed, need, jobs, &job, &x->c->diags, &results);
    if (r != CD_OK)
        return r;
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!all[i].kept) {
            batch_result_done(&all[i]);
            all[i] = results[k++];
            if (all[i].state == BATCH_FAILED || !stamp_of(x, ids[i], all[i].stamp))
                all[i].stamp[0] = '\0';
        }
    free(results);
    return CD_OK;
}

static int print_all(run *x, const char *const *ids, size_t n, size_t jobs, bool changed, const char **printed, size_t *ret_printed)
{
    cli *c = x->c;
    int lock;
    int r = batch_lock(x->p.output, &c->diags, &lock);
    if (r != CD_OK)
        return r;
    batch_known *known = changed ? batch_known_read(x->p.output) : NULL;
    x->p.known = known;
    batch_result *results = cd_calloc(n + 1, sizeof *results);
    r = batch_manifest_remove(x->p.output, &c->diags);
    if (r == CD_OK)
        r = print_needed(x, ids, n, jobs, printed, ret_printed, results);
    bool failed = false;
    if (r == CD_OK) {
        r = batch_manifest_write(x->p.output, results, n, &c->diags);
        if (r == CD_OK) {
            tell_notes(x);
            failed = summary(c, x->p.output, results, n);
        }
    }
    batch_results_free(results, n);
    batch_known_free(known);
    close(lock);
    return r == CD_OK && failed ? CD_NO : r;
}

static int run_batch(run *x, const cli_args *args, size_t jobs, size_t shard, size_t shards)
{
    cli *c = x->c;
    store *s;
    int r = cli_store(c, false, &s);
    if (r != CD_OK)
        return r;
    store_ids all = {0};
    r = store_systems(s, STORE_BY_ID, &c->diags, &all);
    if (r == CD_OK)
        r = store_stamps_load(s, FACT_HOST_SYSTEM, &c->diags, &x->stamps);
    store_close(s); /* workers open their own */
    malloc_trim(0); /* and should not inherit what reading the log of all systems has left */
    fingerprint(x, x->made_by);
    const char **ids = cd_calloc(all.count + args->nwords + 1, sizeof *ids), **printed = cd_calloc(all.count + args->nwords + 1, sizeof *printed);
    size_t n = 0, nprinted = 0;
    if (r == CD_OK)
        r = choose(c, args, &all, ids, &n);
    if (r == CD_OK && shards)
        n = only_shard(ids, n, shard, shards);
    if (r == CD_OK)
        r = print_all(x, ids, n, jobs, args->value[O_CHANGED] != NULL, printed, &nprinted);
    if (r == CD_OK || r == CD_NO)
        tell_strays(x, &all);
    if ((r == CD_OK || r == CD_NO) && nprinted > 0) {
        int done = r;
        r = cli_store(c, false, &s);
        if (r == CD_OK) {
            r = record_verdicts(c, s, x->p.rules, "batch", printed, nprinted);
            store_close(s);
        }
        r = r == CD_OK ? done : r;
    }
    free(ids);
    free(printed);
    store_stamps_done(&x->stamps);
    store_ids_done(&all);
    return r;
}

static int run_merge(cli *c, const cli_command *cmd, const cli_args *args)
{
    static const int others[] = {O_ALL, O_RULES, O_JOBS, O_SHARD, O_CHANGED, O_LIST};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (args->value[others[i]])
            return cli_usage(c, cmd, _("--merge chỉ đi cùng --output"));
    if (args->nwords == 0)
        return cli_usage(c, cmd, _("--merge cần ít nhất một thư mục"));
    batch_result *all;
    size_t n;
    int r = batch_merge((const char *const *)args->words, args->nwords, args->value[O_OUTPUT], &c->diags, &all, &n);
    if (r == CD_OK || r == CD_NO) {
        summary(c, args->value[O_OUTPUT], all, n);
        batch_results_free(all, n);
    }
    return r;
}

int cmd_batch(cli *c, const cli_args *args)
{
    const cli_command cmd = {.name = "batch"};
    const char *output = args->value[O_OUTPUT];
    if (!output || !*output)
        return cli_usage(c, &cmd, _("thiếu --output DIR"));
    if (args->value[O_MERGE])
        return run_merge(c, &cmd, args);
    if (args->value[O_ALL] && args->nwords)
        return cli_usage(c, &cmd, _("--all không đi cùng tên hệ thống"));
    size_t shard = 0, shards = 0;
    if (args->value[O_SHARD] && !parse_shard(args->value[O_SHARD], &shard, &shards))
        return cli_usage(c, &cmd, _("--shard là K/N với K từ 1 đến N"));
    long jobs = sysconf(_SC_NPROCESSORS_ONLN);
    if (args->value[O_JOBS]) {
        char *end;
        jobs = strtol(args->value[O_JOBS], &end, 10);
        if (*end || end == args->value[O_JOBS] || jobs < 1 || jobs > BATCH_JOBS_MAX)
            return cli_usage(c, &cmd, _("--jobs là số từ 1 đến %d"), BATCH_JOBS_MAX);
    }
    if (args->value[O_LIST])
        c->list = args->value[O_LIST];
    run x = {.c = c, .bar = isatty(STDERR_FILENO) == 1};
    int r = printer_open(c, args->value[O_RULES] ? args->value[O_RULES] : "auto", output, &x.p);
    x.p.brief = true;
    if (r == CD_OK)
        r = run_batch(&x, args, jobs < 1 ? 1 : (size_t)jobs, shard, shards);
    printer_close(&x.p);
    return r;
}
