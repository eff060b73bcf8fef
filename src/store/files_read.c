/* Evidence: lists and bytes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/media.h"
#include "base/utf8.h"
#include "store/files.h"
#include "store/private.h"

enum { BLOCK = 64 << 10 };

int store_no_file(store *s, const char *system, const char *name, cd_diags *diags)
{
    cd_error(diags, "E4083", store_place(s), _("hệ thống «%s» không có tệp minh chứng «%s»; hãy xem danh sách bằng «capdo evidence list %s»"),
             system, name, system);
    return CD_EUSAGE;
}

/* ---- lists -------------------------------------------------------------------------------------------------------- */

/* Files while rows are added. */
typedef struct growing {
    const char *name;
    store_file_version *versions;
    size_t nversions;
    store_target *targets;
    size_t ntargets;
} growing;

typedef struct gathering {
    cd_arena *a;
    growing *files; /* by name (bytes), as the queries give them */
    size_t count, cap;
} gathering;

static growing *file_of(gathering *g, const char *name)
{
    if (g->count && strcmp(g->files[g->count - 1].name, name) == 0)
        return &g->files[g->count - 1];
    if (g->count == g->cap) {
        g->cap = g->cap ? g->cap * 2 : 16;
        g->files = cd_realloc(g->files, g->cap, sizeof *g->files);
    }
    g->files[g->count] = (growing){.name = cd_arena_strdup(g->a, name)};
    return &g->files[g->count++];
}

/* Calls `take` for each row of a query about one system. */
static int gather(store *s, const char *sql, int64_t num, cd_diags *diags, void (*take)(sqlite3_stmt *, gathering *), gathering *g)
{
    sqlite3_stmt *st = store_sql(s, sql, diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, num);
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK)
        take(st, g);
    return res == CD_NO ? CD_OK : res;
}

static void take_version(sqlite3_stmt *st, gathering *g)
{
    growing *f = file_of(g, store_text(st, 0));
    f->versions = cd_realloc(f->versions, f->nversions + 1, sizeof *f->versions);
    f->versions[f->nversions++] = (store_file_version){.number = sqlite3_column_int64(st, 1),
                                                       .sha256 = store_keep(g->a, st, 2),
                                                       .media = store_keep(g->a, st, 3),
                                                       .note = store_keep(g->a, st, 4),
                                                       .size = (uint64_t)sqlite3_column_int64(st, 5),
                                                       .pruned = sqlite3_column_int(st, 6) != 0,
                                                       .who = store_keep(g->a, st, 7),
                                                       .when = store_keep(g->a, st, 8)};
}

static int gather_versions(store *s, int64_t num, cd_diags *diags, gathering *g)
{
    return gather(s,
                  "SELECT e.name, e.version, e.sha256, e.media, e.note, e.size, c.num IS NULL, l.who, l.at "
                  "FROM evidence e JOIN log l ON l.seq = e.log LEFT JOIN content c ON c.sha256 = e.sha256 "
                  "WHERE e.system = ?1 ORDER BY e.name, e.version",
                  num, diags, take_version, g);
}

static int by_name(const void *key, const void *item)
{
    return strcmp(key, ((const growing *)item)->name);
}

static void take_target(sqlite3_stmt *st, gathering *g)
{
    growing *f = g->count ? bsearch(store_text(st, 0), g->files, g->count, sizeof *g->files, by_name) : NULL;
    for (enum store_target_kind k = 0; f && k < TARGET_NKINDS; k++)
        if (strcmp(store_target_word(k), store_text(st, 1)) == 0) {
            f->targets = cd_realloc(f->targets, f->ntargets + 1, sizeof *f->targets);
            f->targets[f->ntargets++] = (store_target){k, store_keep(g->a, st, 2)};
        }
}

static int gather_targets(store *s, int64_t num, cd_diags *diags, gathering *g)
{
    return gather(s,
                  "SELECT a.name, a.kind, a.target FROM attachment a WHERE a.system = ?1 AND a.attached = 1 AND NOT EXISTS "
                  "(SELECT 1 FROM attachment b WHERE b.system = a.system AND b.name = a.name AND b.kind = a.kind "
                  "AND b.target = a.target AND b.seq > a.seq)",
                  num, diags, take_target, g);
}

static int by_target(const void *a, const void *b)
{
    const store_target *x = a, *y = b;
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : cd_vi_compare(x->key, y->key);
}

static int in_order(const void *a, const void *b)
{
    return cd_vi_compare(((const store_file *)a)->name, ((const store_file *)b)->name);
}

static void *kept(cd_arena *a, void *list, size_t n, size_t size)
{
    void *copy = cd_arena_array(a, n + 1, size);
    if (n)
        memcpy(copy, list, n * size);
    free(list);
    return copy;
}

int store_files_load(store *s, const char *system, cd_diags *diags, store_files *ret)
{
    int64_t num = 0;
    int res = store_system_num(s, system, diags, &num);
    if (res)
        return res;
    store_files out = {0};
    cd_arena_init(&out.arena);
    gathering g = {.a = &out.arena};
    res = gather_versions(s, num, diags, &g);
    if (res == CD_OK)
        res = gather_targets(s, num, diags, &g);
    store_file *files = cd_arena_array(&out.arena, g.count + 1, sizeof *files);
    for (size_t i = 0; i < g.count; i++) {
        growing *f = &g.files[i];
        if (f->ntargets)
            qsort(f->targets, f->ntargets, sizeof *f->targets, by_target);
        files[i] = (store_file){f->name, kept(&out.arena, f->versions, f->nversions, sizeof *f->versions), f->nversions,
                                kept(&out.arena, f->targets, f->ntargets, sizeof *f->targets), f->ntargets};
    }
    if (g.count)
        qsort(files, g.count, sizeof *files, in_order);
    free(g.files);
    if (res) {
        cd_arena_done(&out.arena);
        return res;
    }
    out.items = files;
    out.count = g.count;
    *ret = out;
    return CD_OK;
}

void store_files_done(store_files *f)
{
    cd_arena_done(&f->arena);
    *f = (store_files){0};
}

const store_file_version *store_file_newest(const store_file *f)
{
    return &f->versions[f->nversions - 1];
}

const char *store_file_about(const store_file *f, const store_row_names *rows, cd_arena *a)
{
    cd_str s;
    const char *last = NULL;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < f->ntargets; i++) {
        const store_target *t = &f->targets[i];
        const char *name = t->kind == TARGET_PLAN && rows ? rows->name(rows->data, t->key, a) : NULL;
        const bool more = i && t->kind == TARGET_PLAN && f->targets[i - 1].kind == TARGET_PLAN;
        if (more && name && last && strcmp(name, last) == 0)
            continue; /* details of one requirement, which share its number */
        last = name;
        cd_str_adds(&s, i ? "; " : "");
        switch (t->kind) {
        case TARGET_PLAN:
            if (more)
                cd_str_adds(&s, name ? name : t->key);
            else
                cd_str_addf(&s, _("yêu cầu %s"), name ? name : t->key);
            break;
        case TARGET_DEVICE:
            cd_str_addf(&s, _("thiết bị %s"), t->key);
            break;
        case TARGET_DOCUMENT:
            cd_str_addf(&s, _("tài liệu %s"), t->key);
            break;
        case TARGET_ZONE:
            cd_str_addf(&s, _("vùng mạng %s"), t->key);
            break;
        case TARGET_APPLICATION:
            cd_str_addf(&s, _("ứng dụng, dịch vụ %s"), t->key);
            break;
        case TARGET_PICTURE:
            cd_str_adds(&s, strcmp(t->key, "logical") == 0 ? _("sơ đồ lô-gíc") : _("sơ đồ vật lý"));
            break;
        default:
            cd_str_adds(&s, _("hệ thống"));
        }
    }
    const char *text = cd_arena_strdup(a, cd_str_c(&s));
    cd_str_done(&s);
    return text;
}

const store_file *store_files_find(const store_files *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->items[i].name, name) == 0)
            return &f->items[i];
    return NULL;
}

/* ---- bytes -------------------------------------------------------------------------------------------------------- */

/* All blocks of a content in order. */
static int each_block(store *s, int64_t num, cd_diags *diags, store_bytes_fn *each, void *user)
{
    sqlite3_blob *blob = NULL;
    if (sqlite3_blob_open(s->db, "main", "content", "data", num, 0, &blob) != SQLITE_OK) {
        sqlite3_blob_close(blob);
        return store_fail(s, diags);
    }
    unsigned char *block = cd_calloc(1, BLOCK);
    int size = sqlite3_blob_bytes(blob), res = CD_OK;
    for (int at = 0; at < size && res == CD_OK; at += BLOCK) {
        int n = size - at < BLOCK ? size - at : BLOCK;
        res = sqlite3_blob_read(blob, block, n, at) == SQLITE_OK ? each(user, block, (size_t)n) : store_fail(s, diags);
    }
    free(block);
    sqlite3_blob_close(blob);
    return res;
}

static int add_block(void *user, const void *data, size_t len)
{
    cd_sha256_add(user, data, len);
    return CD_OK;
}

int store_content_hash(store *s, int64_t num, cd_diags *diags, char ret[65])
{
    cd_sha256 h;
    cd_sha256_init(&h);
    int res = each_block(s, num, diags, add_block, &h);
    cd_sha256_end(&h, ret);
    return res;
}

static int pick(const store_files *all, const char *name, int64_t version, store *s, const char *system, cd_diags *diags,
                const store_file_version **ret)
{
    const store_file *f = store_files_find(all, name);
    if (!f)
        return store_no_file(s, system, name, diags);
    const store_file_version *v = version == 0 ? store_file_newest(f) : NULL;
    for (size_t i = 0; i < f->nversions && !v; i++)
        if (f->versions[i].number == version)
            v = &f->versions[i];
    if (!v) {
        cd_error(diags, "E4083", store_place(s), _("tệp «%s» không có phiên bản %" PRId64 "; phiên bản mới nhất là %" PRId64), name, version,
                 store_file_newest(f)->number);
        return CD_EUSAGE;
    }
    if (v->pruned) {
        cd_error(diags, "E4084", store_place(s), _("nội dung của tệp «%s», phiên bản %" PRId64 " đã bị xóa bằng evidence prune"), name, v->number);
        return CD_NO;
    }
    *ret = v;
    return CD_OK;
}

/* What was checked is what is read: both stand in one read transaction. */
static int read_checked(store *s, const char *system, const char *name, int64_t version, cd_diags *diags, store_bytes_fn *each, void *user)
{
    store_files all = {0};
    int res = store_files_load(s, system, diags, &all);
    if (res)
        return res;
    cd_arena a;
    cd_arena_init(&a);
    const char *nfc = cd_utf8_check(name, strlen(name), NULL) ? store_nfc(s, &a, name) : NULL;
    const store_file_version *v = NULL;
    int64_t num = 0;
    res = pick(&all, nfc ? nfc : "", version, s, system, diags, &v);
    sqlite3_stmt *st = res ? NULL : store_sql(s, "SELECT num FROM content WHERE sha256 = ?1", diags);
    if (st) {
        store_bind(s, st, 1, v->sha256);
        res = store_step(s, st, diags);
        num = res == CD_OK ? sqlite3_column_int64(st, 0) : 0;
        sqlite3_reset(st);
        res = num ? CD_OK : CD_ESYS;
    } else if (res == CD_OK) {
        res = CD_ESYS;
    }
    char got[65];
    if (res == CD_OK)
        res = store_content_hash(s, num, diags, got);
    if (res == CD_OK && strcmp(got, v->sha256) != 0) {
        cd_error(diags, "E4086", store_place(s), _("nội dung của tệp «%s», phiên bản %" PRId64 " khác với băm đã ghi; hãy dùng lại bản sao lưu"),
                 name, v->number);
        res = CD_ESYS;
    }
    if (res == CD_OK)
        res = each_block(s, num, diags, each, user);
    cd_arena_done(&a);
    store_files_done(&all);
    return res;
}

int store_file_read(store *s, const char *system, const char *name, int64_t version, cd_diags *diags, store_bytes_fn *each, void *user)
{
    bool own = !store_in_transaction(s);
    int res = own ? store_exec(s, "BEGIN", diags) : CD_OK;
    if (res)
        return res;
    res = read_checked(s, system, name, version, diags, each, user);
    if (own)
        store_rollback(s);
    return res;
}

static int add_bytes(void *user, const void *data, size_t len)
{
    cd_str_add(user, data, len);
    return CD_OK;
}

int store_picture_load(store *s, const char *system, const char *key, cd_diags *diags, cd_str *ret, const char **ret_media)
{
    static const char *const types[] = {"image/png", "image/jpeg", "image/svg+xml"};
    store_files all = {0};
    int res = store_files_load(s, system, diags, &all);
    if (res)
        return res;
    const store_file *found = NULL;
    for (size_t i = 0; i < all.count; i++)
        for (size_t k = 0; k < all.items[i].ntargets; k++)
            if (all.items[i].targets[k].kind == TARGET_PICTURE && strcmp(all.items[i].targets[k].key, key) == 0)
                found = &all.items[i];
    const char *media = NULL;
    for (size_t i = 0; found && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i], store_file_newest(found)->media) == 0)
            media = types[i];
    res = media ? CD_OK : CD_NO;
    cd_str bytes;
    cd_str_init(&bytes, STORE_PICTURE_MAX + 1);
    if (res == CD_OK)
        res = store_file_read(s, system, found->name, 0, diags, add_bytes, &bytes);
    store_files_done(&all);
    if (res) {
        cd_str_done(&bytes);
        return res;
    }
    cd_str_done(ret);
    *ret = bytes;
    *ret_media = media;
    return CD_OK;
}
