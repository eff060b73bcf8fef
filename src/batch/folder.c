#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "batch/batch.h"
#include "table/csv.h"

#define MARK_NAME "user.capdo"
enum { MARK = 32 };

const char *batch_state_name(enum batch_state s)
{
    static const char *const names[] = {"ready", "draft", "failed"};
    return names[s];
}

void batch_result_init(batch_result *r, const char *system)
{
    *r = (batch_result){.level = -1};
    cd_arena_init(&r->arena);
    r->system = cd_arena_strdup(&r->arena, system);
}

void batch_result_done(batch_result *r)
{
    cd_arena_done(&r->arena);
    *r = (batch_result){0};
}

void batch_results_free(batch_result *results, size_t n)
{
    for (size_t i = 0; i < n; i++)
        batch_result_done(&results[i]);
    free(results);
}

batch_file *batch_result_add(batch_result *r, const char *file)
{
    batch_file *files = cd_arena_array(&r->arena, r->nfiles + 1, sizeof *files);
    if (r->nfiles)
        memcpy(files, r->files, r->nfiles * sizeof *files);
    r->files = files;
    files[r->nfiles].file = cd_arena_strdup(&r->arena, file);
    return &files[r->nfiles++];
}

void batch_result_fail(batch_result *r)
{
    r->state = BATCH_FAILED;
    r->level = -1;
    for (size_t i = 0; i < r->nfiles; i++)
        r->files[i] = (batch_file){.file = r->files[i].file};
}

int batch_lock(const char *dir, cd_diags *diags, int *ret_fd)
{
    int r = cd_mkdirs(dir, diags);
    if (r != CD_OK)
        return r;
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *ret_fd = fd;
        return CD_OK;
    }
    if (errno == EWOULDBLOCK)
        cd_error(diags, "E8001", cd_place_file(dir), _("một lần chạy khác đang ghi vào thư mục này; hãy chờ nó xong hoặc dùng thư mục khác"));
    else
        cd_error(diags, "E1013", cd_place_file(dir), _("không mở được thư mục: %s"), cd_errno_text(errno));
    if (fd >= 0)
        close(fd);
    return CD_ESYS;
}

/* ---- what an earlier run left ---- */

/* What the state says of the system a file belongs to. */
typedef struct known_system {
    bool told;
    const char *pack;
    int level;
    enum batch_state state;
} known_system;

typedef struct known_file {
    batch_file f; /* first, so that they can be searched as files */
    known_system of;
} known_file;

struct batch_known {
    cd_arena arena;
    known_file *files; /* sorted by file */
    size_t n;
};

/* Ties a stamp to a file as it stands: NULL when there is no such file. */
static const char *mark_of(const char *path, const char *stamp, char ret[65])
{
    struct stat st;
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return NULL;
    cd_sha256 h;
    cd_sha256_init(&h);
    const int64_t told[] = {(int64_t)st.st_size, (int64_t)st.st_mtim.tv_sec, (int64_t)st.st_mtim.tv_nsec};
    cd_sha256_add(&h, stamp, strlen(stamp) + 1);
    cd_sha256_add(&h, told, sizeof told);
    cd_sha256_end(&h, ret);
    ret[MARK] = '\0';
    return ret;
}

static bool is_marked(const char *path, const char *stamp)
{
    char want[65], got[MARK];
    return mark_of(path, stamp, want) && lgetxattr(path, MARK_NAME, got, MARK) == MARK && memcmp(want, got, MARK) == 0;
}

static void set_mark(const char *path, const char *stamp)
{
    char mark[65];
    if (*stamp && mark_of(path, stamp, mark))
        (void)lsetxattr(path, MARK_NAME, mark, MARK, 0); /* without it the next run looks closer */
}

static int by_file(const void *a, const void *b)
{
    const batch_file *x = a, *y = b;
    return strcmp(x->file, y->file);
}

static bool is_hash(const char *s)
{
    return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

static const char *const state_columns[] = {"file", "digest", "pages", "bytes", "sha256", "pack", "level", "state"};
enum { S_FILE, S_DIGEST, S_PAGES, S_BYTES, S_SHA256, S_PACK, S_LEVEL, S_STATE, NSTATE };

/* False when it is no word of a state. */
static bool state_named(const char *word, enum batch_state *ret)
{
    for (int s = 0; s <= BATCH_FAILED; s++)
        if (strcmp(word, batch_state_name((enum batch_state)s)) == 0) {
            *ret = (enum batch_state)s;
            return true;
        }
    return false;
}

static void read_system(batch_known *k, const csv_cell *cells, const size_t col[NSTATE], known_system *ret)
{
    const char *level = cells[col[S_LEVEL]].text;
    *ret = (known_system){.level = -1};
    ret->told = state_named(cells[col[S_STATE]].text, &ret->state) && strlen(level) <= 1;
    ret->pack = cells[col[S_PACK]].len ? cd_arena_strdup(&k->arena, cells[col[S_PACK]].text) : NULL;
    ret->level = *level ? *level - '0' : -1;
}

batch_known *batch_known_read(const char *dir)
{
    batch_known *k = cd_calloc(1, sizeof *k);
    cd_arena_init(&k->arena);
    cd_auto_free char *path = cd_path_join(dir, BATCH_STATE);
    csv_spec spec = {.known = state_columns, .nknown = NSTATE, .key = "file", .key_rule = CSV_KEY_NONE};
    csv_reader *in;
    if (!cd_path_exists(path) || csv_open_file(path, &spec, NULL, &in) != CD_OK)
        return k;
    size_t col[NSTATE], cap = 0;
    bool whole = true;
    for (size_t i = 0; i < NSTATE; i++) {
        col[i] = csv_known_col(in, i);
        whole = whole && col[i] != CSV_NONE;
    }
    const csv_cell *cells;
    int r;
    while (whole && (r = csv_next(in, NULL, &cells)) != CD_NO) {
        if (r == CD_ESYS)
            break;
        if (r != CD_OK || !is_hash(cells[col[S_DIGEST]].text) || !is_hash(cells[col[S_SHA256]].text))
            continue;
        if (k->n == cap) {
            cap = cap ? cap * 2 : 64;
            k->files = cd_realloc(k->files, cap, sizeof *k->files);
        }
        known_file *known = &k->files[k->n++];
        *known = (known_file){0};
        batch_file *f = &known->f;
        f->file = cd_arena_strdup(&k->arena, cells[col[S_FILE]].text);
        f->pages = strtoull(cells[col[S_PAGES]].text, NULL, 10);
        f->bytes = strtoull(cells[col[S_BYTES]].text, NULL, 10);
        memcpy(f->digest, cells[col[S_DIGEST]].text, 65);
        memcpy(f->sha256, cells[col[S_SHA256]].text, 65);
        read_system(k, cells, col, &known->of);
    }
    csv_free(in);
    if (k->n)
        qsort(k->files, k->n, sizeof *k->files, by_file);
    return k;
}

void batch_known_free(batch_known *k)
{
    if (!k)
        return;
    free(k->files);
    cd_arena_done(&k->arena);
    free(k);
}

/* SHA-256 of a file without reading it into memory at once; false when it cannot be read. */
static bool hash_file(const char *path, uint64_t *ret_bytes, char ret[65])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    char block[32768];
    cd_sha256 h;
    cd_sha256_init(&h);
    uint64_t bytes = 0;
    ssize_t n;
    while ((n = read(fd, block, sizeof block)) > 0 || (n < 0 && errno == EINTR)) {
        if (n < 0)
            continue;
        cd_sha256_add(&h, block, (size_t)n);
        bytes += (uint64_t)n;
    }
    cd_sha256_end(&h, ret);
    close(fd);
    *ret_bytes = bytes;
    return n == 0;
}

static bool file_is(const char *dir, const batch_file *f)
{
    cd_auto_free char *path = cd_path_join(dir, f->file);
    uint64_t bytes;
    char sha[65];
    return hash_file(path, &bytes, sha) && bytes == f->bytes && strcmp(sha, f->sha256) == 0;
}

const batch_file *batch_known_same(const batch_known *k, const char *dir, const char *file, const char *digest)
{
    known_file key = {.f = {.file = file}};
    const known_file *known = k->n ? bsearch(&key, k->files, k->n, sizeof *k->files, by_file) : NULL;
    return known && strcmp(known->f.digest, digest) == 0 && file_is(dir, &known->f) ? &known->f : NULL;
}

/* The first file of a system, and how many it has. */
static size_t files_of(const batch_known *k, const char *system, size_t *ret_n)
{
    size_t len = strlen(system), low = 0, high = k->n;
    cd_auto_free char *folder = cd_path_join(system, "");
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (strcmp(k->files[mid].f.file, folder) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    size_t n = 0;
    while (low + n < k->n && strncmp(k->files[low + n].f.file, folder, len + 1) == 0)
        n++;
    *ret_n = n;
    return low;
}

bool batch_known_unchanged(const batch_known *k, const char *dir, const char *system, const char *stamp, batch_result *ret)
{
    size_t n, first = files_of(k, system, &n);
    for (size_t i = first; i < first + n; i++) {
        cd_auto_free char *path = cd_path_join(dir, k->files[i].f.file);
        if (!k->files[i].of.told || k->files[i].of.state == BATCH_FAILED || !is_marked(path, stamp))
            return false;
    }
    if (n == 0)
        return false;
    const known_system *of = &k->files[first].of;
    for (size_t i = first; i < first + n; i++) {
        const char *file = k->files[i].f.file;
        batch_file *f = batch_result_add(ret, file);
        file = f->file;
        *f = k->files[i].f;
        f->file = file;
    }
    ret->pack = of->pack ? cd_arena_strdup(&ret->arena, of->pack) : NULL;
    ret->level = of->level;
    ret->state = of->state;
    ret->kept = true;
    memcpy(ret->stamp, stamp, 65);
    return true;
}

/* ---- manifest ---- */

int batch_manifest_remove(const char *dir, cd_diags *diags)
{
    cd_auto_free char *path = cd_path_join(dir, BATCH_MANIFEST);
    if (unlink(path) == 0 || errno == ENOENT)
        return CD_OK;
    cd_error(diags, "E1011", cd_place_file(path), _("không thay được tệp: %s; hãy kiểm tra quyền ghi"), cd_errno_text(errno));
    return CD_ESYS;
}

static int by_system(const void *a, const void *b)
{
    const batch_result *x = a, *y = b;
    return strcmp(x->system, y->system);
}

static void sort_results(batch_result *results, size_t n)
{
    if (n)
        qsort(results, n, sizeof *results, by_system);
    for (size_t i = 0; i < n; i++)
        if (results[i].nfiles)
            qsort(results[i].files, results[i].nfiles, sizeof *results[i].files, by_file);
}

static int write_state(const char *dir, const batch_result *results, size_t n, cd_diags *diags)
{
    cd_auto_free char *path = cd_path_join(dir, BATCH_STATE);
    csv_writer *w;
    int r = csv_writer_open(path, false, diags, &w);
    if (r != CD_OK)
        return r;
    for (size_t i = 0; i < NSTATE; i++)
        csv_put_code(w, state_columns[i]);
    csv_end_row(w);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < results[i].nfiles; k++) {
            const batch_file *f = &results[i].files[k];
            if (!*f->digest || !*f->sha256)
                continue;
            cd_auto_free char *paper = cd_path_join(dir, f->file);
            set_mark(paper, results[i].stamp);
            csv_put_code(w, f->file);
            csv_put_code(w, f->digest);
            csv_put_count(w, f->pages);
            csv_put_count(w, f->bytes);
            csv_put_code(w, f->sha256);
            csv_put_code(w, results[i].pack);
            if (results[i].level >= 0)
                csv_put_count(w, (uint64_t)results[i].level);
            else
                csv_put_code(w, NULL);
            csv_put_code(w, batch_state_name(results[i].state));
            csv_end_row(w);
        }
    return csv_writer_close(w, true, diags);
}

static const char *const manifest_columns[] = {"system", "file", "pages", "bytes", "sha256", "pack", "level", "state"};
enum { M_SYSTEM, M_FILE, M_PAGES, M_BYTES, M_SHA256, M_PACK, M_LEVEL, M_STATE, NMANIFEST };

static void put_row(csv_writer *w, const batch_result *r, const batch_file *f)
{
    csv_put_code(w, r->system);
    csv_put_code(w, f ? f->file : NULL);
    if (r->state != BATCH_FAILED && f) {
        csv_put_count(w, f->pages);
        csv_put_count(w, f->bytes);
        csv_put_code(w, f->sha256);
    } else {
        for (int i = 0; i < 3; i++)
            csv_put_code(w, NULL);
    }
    csv_put_code(w, r->pack);
    if (r->level >= 0)
        csv_put_count(w, (uint64_t)r->level);
    else
        csv_put_code(w, NULL);
    csv_put_code(w, batch_state_name(r->state));
    csv_end_row(w);
}

int batch_manifest_write(const char *dir, batch_result *results, size_t n, cd_diags *diags)
{
    sort_results(results, n);
    int r = write_state(dir, results, n, diags);
    if (r != CD_OK)
        return r;
    cd_auto_free char *path = cd_path_join(dir, BATCH_MANIFEST);
    csv_writer *w;
    r = csv_writer_open(path, false, diags, &w);
    if (r != CD_OK)
        return r;
    for (size_t i = 0; i < NMANIFEST; i++)
        csv_put_code(w, manifest_columns[i]);
    csv_end_row(w);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < results[i].nfiles; k++)
            put_row(w, &results[i], &results[i].files[k]);
        if (results[i].nfiles == 0)
            put_row(w, &results[i], NULL);
    }
    return csv_writer_close(w, true, diags);
}

size_t batch_shard_of(const char *system, size_t n)
{
    char hex[65];
    cd_sha256_hex(system, strlen(system), hex);
    hex[15] = '\0'; /* 60 bits */
    return (size_t)(strtoull(hex, NULL, 16) % n) + 1;
}

/* ---- joining ---- */

typedef struct merge {
    const char *const *dirs;
    size_t ndirs;
    cd_diags *diags;
    bool trust; /* files are not compared with their hashes */
    batch_result *results;
    size_t *from; /* folder of each result */
    size_t n, cap;
} merge;

static int bad_row(merge *m, csv_reader *in, size_t col, const char *text)
{
    cd_error(m->diags, "E8002", csv_place(in, col), _("%s: %s"), csv_where(in, col), text);
    return CD_EINPUT;
}

static batch_result *result_for(merge *m, const char *system, size_t dir)
{
    if (m->n && m->from[m->n - 1] == dir && strcmp(m->results[m->n - 1].system, system) == 0)
        return &m->results[m->n - 1];
    if (m->n == m->cap) {
        m->cap = m->cap ? m->cap * 2 : 64;
        m->results = cd_realloc(m->results, m->cap, sizeof *m->results);
        m->from = cd_realloc(m->from, m->cap, sizeof *m->from);
    }
    m->from[m->n] = dir;
    batch_result_init(&m->results[m->n], system);
    return &m->results[m->n++];
}

/* A path of a manifest must stay in the folder: SYSTEM/NAME.pdf. */
static bool good_file(const char *system, const char *file)
{
    size_t len = strlen(system);
    if (strncmp(file, system, len) != 0 || file[len] != '/')
        return false;
    const char *name = file + len + 1;
    return *name && *name != '.' && !strchr(name, '/');
}

static int read_row(merge *m, csv_reader *in, const csv_cell *c, const size_t *col, size_t dir)
{
    const char *system = c[col[M_SYSTEM]].text, *file = c[col[M_FILE]].text, *state = c[col[M_STATE]].text;
    if (!csv_id_valid(system))
        return bad_row(m, in, col[M_SYSTEM], _("không phải mã hệ thống"));
    enum batch_state s;
    if (!state_named(state, &s))
        return bad_row(m, in, col[M_STATE], _("phải là ready, draft hoặc failed"));
    const char *level = c[col[M_LEVEL]].text;
    if (strlen(level) > 1 || (*level && (*level < '0' || *level > '5')))
        return bad_row(m, in, col[M_LEVEL], _("phải để trống hoặc từ 0 đến 5"));
    if (*file ? !good_file(system, file) : s != BATCH_FAILED)
        return bad_row(m, in, col[M_FILE], _("phải là HỆ-THỐNG/TÊN-TỆP"));
    if (s != BATCH_FAILED && !is_hash(c[col[M_SHA256]].text))
        return bad_row(m, in, col[M_SHA256], _("phải là 64 chữ số hệ 16"));
    batch_result *r = result_for(m, system, dir);
    r->state = s;
    r->level = *level ? *level - '0' : -1;
    r->pack = c[col[M_PACK]].len ? cd_arena_strdup(&r->arena, c[col[M_PACK]].text) : NULL;
    if (!*file)
        return CD_OK;
    batch_file *f = batch_result_add(r, file);
    if (s == BATCH_FAILED)
        return CD_OK;
    f->pages = strtoull(c[col[M_PAGES]].text, NULL, 10);
    f->bytes = strtoull(c[col[M_BYTES]].text, NULL, 10);
    memcpy(f->sha256, c[col[M_SHA256]].text, 65);
    if (!m->trust && !file_is(m->dirs[dir], f)) {
        cd_auto_free char *path = cd_path_join(m->dirs[dir], file);
        cd_error(m->diags, "E8003", cd_place_file(path), _("tệp thiếu hoặc khác với manifest.csv; hãy in lại phần này"));
        return CD_EINPUT;
    }
    return CD_OK;
}

static int read_dir(merge *m, size_t dir)
{
    cd_auto_free char *path = cd_path_join(m->dirs[dir], BATCH_MANIFEST);
    csv_spec spec = {.known = manifest_columns, .nknown = NMANIFEST, .key = "system", .key_rule = CSV_KEY_NONE};
    csv_reader *in;
    int r = csv_open_file(path, &spec, m->diags, &in);
    if (r != CD_OK)
        return r;
    size_t col[NMANIFEST];
    for (size_t i = 0; i < NMANIFEST && r == CD_OK; i++) {
        col[i] = csv_known_col(in, i);
        if (col[i] == CSV_NONE) {
            cd_error(m->diags, "E8002", cd_place_file(path), _("thiếu cột «%s»"), manifest_columns[i]);
            r = CD_EINPUT;
        }
    }
    size_t first = m->n;
    const csv_cell *cells;
    while (r == CD_OK) {
        int got = csv_next(in, m->diags, &cells);
        if (got == CD_NO)
            break;
        r = got == CD_OK ? read_row(m, in, cells, col, dir) : got;
    }
    csv_free(in);
    batch_known *k = batch_known_read(m->dirs[dir]);
    for (size_t i = first; i < m->n; i++)
        for (size_t j = 0; j < m->results[i].nfiles; j++) {
            batch_file *f = &m->results[i].files[j];
            known_file key = {.f = {.file = f->file}};
            const known_file *known = k->n ? bsearch(&key, k->files, k->n, sizeof *k->files, by_file) : NULL;
            if (known && strcmp(known->f.sha256, f->sha256) == 0)
                memcpy(f->digest, known->f.digest, 65);
        }
    batch_known_free(k);
    return r;
}

static bool same_result(const batch_result *a, const batch_result *b)
{
    if (a->state != b->state || a->level != b->level || a->nfiles != b->nfiles)
        return false;
    if ((a->pack == NULL) != (b->pack == NULL) || (a->pack && strcmp(a->pack, b->pack) != 0))
        return false;
    for (size_t i = 0; i < a->nfiles; i++)
        if (strcmp(a->files[i].file, b->files[i].file) != 0 || strcmp(a->files[i].sha256, b->files[i].sha256) != 0)
            return false;
    return true;
}

typedef struct merged {
    batch_result result;
    size_t from;
} merged;

static int by_merged(const void *a, const void *b)
{
    const merged *x = a, *y = b;
    int c = strcmp(x->result.system, y->result.system);
    return c ? c : x->from < y->from ? -1 : x->from > y->from;
}

static void sort_merged(merge *m)
{
    merged *all = cd_calloc(m->n ? m->n : 1, sizeof *all);
    for (size_t i = 0; i < m->n; i++)
        all[i] = (merged){m->results[i], m->from[i]};
    qsort(all, m->n, sizeof *all, by_merged);
    for (size_t i = 0; i < m->n; i++) {
        m->results[i] = all[i].result;
        m->from[i] = all[i].from;
        if (m->results[i].nfiles)
            qsort(m->results[i].files, m->results[i].nfiles, sizeof *m->results[i].files, by_file);
    }
    free(all);
}

/* Two folders may have printed one system if they printed the same. */
static int drop_doubles(merge *m)
{
    sort_merged(m);
    size_t kept = 0;
    int r = CD_OK;
    for (size_t i = 0; i < m->n; i++) {
        size_t j = kept - 1;
        if (kept && strcmp(m->results[j].system, m->results[i].system) == 0) {
            if (!same_result(&m->results[j], &m->results[i])) {
                cd_error(m->diags, "E8004", cd_place_file(m->dirs[m->from[i]]),
                         _("hệ thống «%s» có kết quả khác với thư mục %s; hãy in lại hệ thống đó rồi ghép"), m->results[i].system,
                         m->dirs[m->from[j]]);
                r = CD_EINPUT;
            }
            batch_result_done(&m->results[i]);
            continue;
        }
        m->from[kept] = m->from[i];
        m->results[kept++] = m->results[i];
    }
    m->n = kept;
    return r;
}

int batch_manifest_replace_begin(const char *dir, cd_diags *diags, batch_others *ret)
{
    cd_auto_free char *path = cd_path_join(dir, BATCH_MANIFEST);
    *ret = (batch_others){0};
    if (!cd_path_exists(path))
        return CD_OK;
    merge m = {.dirs = &dir, .ndirs = 1, .diags = diags, .trust = true};
    int r = read_dir(&m, 0);
    if (r == CD_OK)
        r = batch_manifest_remove(dir, diags);
    free(m.from);
    *ret = (batch_others){m.results, m.n, r == CD_OK};
    if (r != CD_OK)
        batch_others_done(ret);
    return r;
}

void batch_others_done(batch_others *o)
{
    for (size_t i = 0; i < o->n; i++)
        batch_result_done(&o->results[i]);
    free(o->results);
    *o = (batch_others){0};
}

int batch_manifest_replace_end(const char *dir, batch_others *o, const batch_result *r, cd_diags *diags)
{
    if (!o->there)
        return CD_OK;
    size_t n = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (strcmp(o->results[i].system, r->system) == 0)
            batch_result_done(&o->results[i]);
        else
            o->results[n++] = o->results[i];
    }
    o->n = n;
    /* Lent for the writing alone, at the end and not counted. */
    batch_result *all = cd_calloc(n + 1, sizeof *all);
    if (n)
        memcpy(all, o->results, n * sizeof *all);
    all[n] = *r;
    int result = batch_manifest_write(dir, all, n + 1, diags);
    free(all);
    return result;
}

static bool same_dir(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int copy_all(merge *m, const char *output)
{
    for (size_t i = 0; i < m->n; i++) {
        const char *dir = m->dirs[m->from[i]];
        m->results[i].written = 0;
        if (m->results[i].state == BATCH_FAILED || same_dir(dir, output))
            continue;
        cd_auto_free char *folder = cd_path_join(output, m->results[i].system);
        int r = cd_mkdirs(folder, m->diags);
        for (size_t k = 0; k < m->results[i].nfiles && r == CD_OK; k++) {
            const batch_file *f = &m->results[i].files[k];
            cd_auto_free char *from = cd_path_join(dir, f->file), *to = cd_path_join(output, f->file);
            cd_str bytes;
            cd_str_init(&bytes, 0);
            r = cd_file_read(from, (size_t)1 << 30, m->diags, &bytes);
            if (r == CD_OK)
                r = cd_file_write(to, cd_str_c(&bytes), bytes.len, m->diags);
            if (r == CD_OK)
                m->results[i].written++;
            cd_str_done(&bytes);
        }
        if (r != CD_OK)
            return r;
    }
    return CD_OK;
}

int batch_merge(const char *const *dirs, size_t n, const char *output, cd_diags *diags, batch_result **ret, size_t *ret_n)
{
    merge m = {.dirs = dirs, .ndirs = n, .diags = diags};
    int r = CD_OK;
    for (size_t i = 0; i < n; i++) {
        int here = read_dir(&m, i);
        if (r == CD_OK)
            r = here;
    }
    if (r == CD_OK)
        r = drop_doubles(&m);
    int lock = -1;
    if (r == CD_OK)
        r = batch_lock(output, diags, &lock);
    if (r == CD_OK)
        r = batch_manifest_remove(output, diags);
    if (r == CD_OK)
        r = copy_all(&m, output);
    if (r == CD_OK)
        r = batch_manifest_write(output, m.results, m.n, diags);
    bool failed = false;
    for (size_t i = 0; i < m.n; i++)
        failed = failed || m.results[i].state == BATCH_FAILED;
    if (r == CD_OK && ret) {
        *ret = m.results;
        *ret_n = m.n;
    } else {
        batch_results_free(m.results, m.n);
    }
    free(m.from);
    if (lock >= 0)
        close(lock);
    return r == CD_OK && failed ? CD_NO : r;
}
