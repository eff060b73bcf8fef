/* Adding, attaching, pruning.  Reading: files_read.c; checking: files_check.c. */
#include "store/files.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/media.h"
#include "base/utf8.h"
#include "store/private.h"

enum { BLOCK = 64 << 10, NAME_MAX_BYTES = 200 };
_Static_assert(BLOCK == CD_MEDIA_LOOK, "the first and the last block are what the media type is told by");

static const char *const words[TARGET_NKINDS] = {"system", "plan", "device", "document", "zone", "application", "picture"};

const char *store_target_word(enum store_target_kind k)
{
    return words[k];
}

static bool is_blank_text(const char *s)
{
    const char *end = s + strlen(s);
    while (s < end)
        if (!cd_is_blank(cd_utf8_next(&s, end)))
            return false;
    return true;
}

int store_target_parse(const char *text, cd_diags *diags, store_target *ret)
{
    const char *colon = strchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : strlen(text);
    cd_place at = cd_place_file("capdo");
    enum store_target_kind k = 0;
    while (k < TARGET_NKINDS && (strlen(words[k]) != len || memcmp(words[k], text, len) != 0))
        k++;
    if (!cd_utf8_check(text, strlen(text), NULL)) {
        cd_error(diags, "E4082", at, _("nơi gắn tệp không phải chữ UTF-8"));
        return CD_EUSAGE;
    }
    if (k == TARGET_NKINDS) {
        cd_error(diags, "E4082", at,
                 _("không gắn được tệp vào «%s»; dùng system, plan:MÃ-YÊU-CẦU, device:TÊN, document:TÊN, zone:TÊN, application:TÊN, "
                   "picture:logical hoặc picture:physical"),
                 text);
        return CD_EUSAGE;
    }
    const char *key = colon ? colon + 1 : "";
    if (k == TARGET_SYSTEM ? colon != NULL : is_blank_text(key)) {
        cd_error(diags, "E4082", at, k == TARGET_SYSTEM ? _("«%s»: sau system không ghi gì thêm") : _("«%s»: thiếu tên hoặc mã sau dấu hai chấm"), text);
        return CD_EUSAGE;
    }
    if (k == TARGET_PICTURE && strcmp(key, "logical") != 0 && strcmp(key, "physical") != 0) {
        cd_error(diags, "E4082", at, _("không có hình «%s»; dùng picture:logical hoặc picture:physical"), key);
        return CD_EUSAGE;
    }
    *ret = (store_target){k, key};
    return CD_OK;
}

const char *store_target_text(const store_target *t, cd_arena *a)
{
    return t->kind == TARGET_SYSTEM ? words[t->kind] : cd_arena_printf(a, "%s:%s", words[t->kind], t->key);
}

/* ---- names -------------------------------------------------------------------------------------------------------- */

/* The name in NFC when it can be a file name on any machine, told otherwise. */
static int good_name(store *s, cd_arena *a, const char *path, const char *name, cd_diags *diags, const char **ret)
{
    const char *why = NULL, *text = name && cd_utf8_check(name, strlen(name), NULL) ? store_nfc(s, a, name) : NULL;
    size_t len = text ? strlen(text) : 0;
    if (!text)
        why = _("trống hoặc không phải chữ UTF-8");
    else if (len > NAME_MAX_BYTES)
        why = _("quá dài (tối đa 200 byte)");
    else if (strpbrk(text, "/\\"))
        why = _("có dấu / hoặc \\");
    else if (text[0] == '.' || text[0] == ' ' || text[0] == '-' || text[len - 1] == ' ' || text[len - 1] == '.')
        why = _("bắt đầu bằng dấu chấm, dấu trừ, dấu cách hoặc kết thúc bằng dấu chấm, dấu cách");
    for (size_t i = 0; i < len && !why; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            why = _("có ký tự điều khiển");
    if (why) {
        cd_error(diags, "E4081", cd_place_file(path), _("tên tệp «%s» không dùng được: %s; hãy đặt tên khác bằng --name"),
                 text ? text : "", why);
        return CD_EINPUT;
    }
    *ret = text;
    return CD_OK;
}

/* ---- the bytes that come in ----------------------------------------------------------------------------------------- */

/* What is said of a file before it is kept; its bytes can be read again from `fd` at any offset. */
typedef struct incoming {
    const char *path;
    FILE *spool; /* NULL: fd is the caller's */
    int fd;
    uint64_t size;
    char sha256[65];
    const char *media;
} incoming;

static int unreadable(const incoming *in, cd_diags *diags)
{
    cd_error(diags, "E4080", cd_place_file(in->path), _("không đọc được tệp: %s"), cd_errno_text(errno));
    return CD_ESYS;
}

static int too_big(const incoming *in, cd_diags *diags)
{
    cd_error(diags, "E4080", cd_place_file(in->path),
             _("tệp lớn hơn giới hạn %d MiB của một tệp; hãy nén, chia nhỏ hoặc chỉ lấy phần cần làm minh chứng"), (int)(STORE_FILE_MAX >> 20));
    return CD_EINPUT;
}

/* A full block unless the file ends; -1 on failure. */
static ssize_t block_at(int fd, unsigned char *block, uint64_t at)
{
    size_t n = 0;
    while (n < BLOCK) {
        ssize_t got = pread(fd, block + n, BLOCK - n, (off_t)(at + n));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

/* Pipes are copied first: the size must be known before the row is made, and the hash before that. */
static int spool(incoming *in, cd_diags *diags)
{
    FILE *f = tmpfile();
    if (!f)
        return unreadable(in, diags);
    in->spool = f;
    unsigned char *block = cd_calloc(1, BLOCK);
    uint64_t size = 0;
    ssize_t n;
    int res = CD_OK;
    while (res == CD_OK && (n = read(in->fd, block, BLOCK)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || fwrite(block, 1, (size_t)n, f) != (size_t)n)
            res = unreadable(in, diags);
        else if ((size += (uint64_t)n) > STORE_FILE_MAX)
            res = too_big(in, diags);
    }
    free(block);
    if (res == CD_OK && fflush(f) != 0)
        res = unreadable(in, diags);
    in->fd = fileno(f);
    return res;
}

static int measure(incoming *in, cd_diags *diags)
{
    struct stat st;
    if (fstat(in->fd, &st) != 0)
        return unreadable(in, diags);
    if (S_ISDIR(st.st_mode)) {
        cd_error(diags, "E4080", cd_place_file(in->path), _("đây là thư mục, không phải tệp"));
        return CD_EINPUT;
    }
    if (S_ISREG(st.st_mode) && st.st_size > 0 && (uint64_t)st.st_size > STORE_FILE_MAX)
        return too_big(in, diags);
    int res = S_ISREG(st.st_mode) ? CD_OK : spool(in, diags);
    if (res)
        return res;
    unsigned char *head = cd_calloc(3, BLOCK), *block = head + BLOCK, *tail = block + BLOCK;
    size_t nhead = 0, ntail = 0;
    cd_sha256 h;
    cd_sha256_init(&h);
    ssize_t n;
    while ((n = block_at(in->fd, block, in->size)) > 0 && in->size + (uint64_t)n <= STORE_FILE_MAX) {
        cd_sha256_add(&h, block, (size_t)n);
        if (in->size == 0) {
            memcpy(head, block, (size_t)n);
            nhead = (size_t)n;
        }
        /* the last BLOCK bytes so far */
        size_t keep = BLOCK - (size_t)n < ntail ? BLOCK - (size_t)n : ntail;
        memmove(tail, tail + (ntail - keep), keep);
        memcpy(tail + keep, block, (size_t)n);
        ntail = keep + (size_t)n;
        in->size += (uint64_t)n;
    }
    cd_sha256_end(&h, in->sha256);
    in->media = cd_media_type(head, nhead, tail, ntail);
    free(head);
    if (n < 0)
        return unreadable(in, diags);
    if (n > 0)
        return too_big(in, diags);
    if (in->size == 0) {
        cd_error(diags, "E4080", cd_place_file(in->path), _("tệp rỗng"));
        return CD_EINPUT;
    }
    return CD_OK;
}

/* Fills the blob of a new row; the hash of what really went in must be the one it is known by. */
static int write_bytes(store *s, const incoming *in, int64_t num, cd_diags *diags)
{
    sqlite3_blob *blob = NULL;
    if (sqlite3_blob_open(s->db, "main", "content", "data", num, 1, &blob) != SQLITE_OK) {
        sqlite3_blob_close(blob);
        return store_fail(s, diags);
    }
    unsigned char *block = cd_calloc(1, BLOCK);
    cd_sha256 h;
    cd_sha256_init(&h);
    uint64_t at = 0;
    int res = CD_OK;
    while (res == CD_OK && at < in->size) {
        ssize_t n = block_at(in->fd, block, at);
        if (n <= 0)
            break;
        if ((uint64_t)n > in->size - at)
            n = (ssize_t)(in->size - at);
        if (sqlite3_blob_write(blob, block, (int)n, (int)at) != SQLITE_OK)
            res = store_fail(s, diags);
        cd_sha256_add(&h, block, (size_t)n);
        at += (uint64_t)n;
    }
    free(block);
    if (sqlite3_blob_close(blob) != SQLITE_OK && res == CD_OK)
        res = store_fail(s, diags);
    char got[65];
    cd_sha256_end(&h, got);
    if (res == CD_OK && strcmp(got, in->sha256) != 0) {
        cd_error(diags, "E4080", cd_place_file(in->path), _("tệp thay đổi trong lúc được đọc; hãy làm lại khi tệp không còn bị ghi"));
        res = CD_EINPUT;
    }
    return res;
}

static int keep_bytes(store *s, const incoming *in, cd_diags *diags, bool *ret_shared)
{
    sqlite3_stmt *st = store_sql(s, "SELECT num FROM content WHERE sha256 = ?1", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_text(st, 1, in->sha256, -1, SQLITE_STATIC);
    int res = store_step(s, st, diags);
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    *ret_shared = res == CD_OK;
    if (res != CD_NO)
        return res;
    st = store_sql(s, "INSERT INTO content (sha256, data) VALUES (?1, ?2)", diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_text(st, 1, in->sha256, -1, SQLITE_STATIC);
    sqlite3_bind_zeroblob64(st, 2, in->size);
    res = store_run(s, st, diags);
    sqlite3_clear_bindings(st);
    return res ? res : write_bytes(s, in, sqlite3_last_insert_rowid(s->db), diags);
}

/* ---- rows --------------------------------------------------------------------------------------------------------- */

static int add_version(store *s, const store_system *sys, const char *name, int64_t version, const incoming *in, const char *note,
                       const store_actor *by, cd_diags *diags)
{
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64, sys->num);
    store_json(&json, "name", name);
    cd_str_addf(&json, ",\"version\":%" PRId64 ",\"size\":%" PRIu64, version, in->size);
    store_json(&json, "sha256", in->sha256);
    store_json(&json, "media", in->media);
    store_json(&json, "note", note);
    cd_str_addc(&json, '}');
    int64_t seq;
    sqlite3_stmt *st;
    int res = store_log_row(s, by, "evidence", sys->field[SYS_ID], cd_str_c(&json),
                            "INSERT INTO evidence (system, name, version, sha256, size, media, note, log) "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                            diags, &seq, &st);
    cd_str_done(&json);
    if (res)
        return res;
    sqlite3_bind_int64(st, 1, sys->num);
    store_bind(s, st, 2, name);
    sqlite3_bind_int64(st, 3, version);
    store_bind(s, st, 4, in->sha256);
    sqlite3_bind_int64(st, 5, (int64_t)in->size);
    store_bind(s, st, 6, in->media);
    store_bind(s, st, 7, note);
    sqlite3_bind_int64(st, 8, seq);
    return store_run(s, st, diags);
}

static int attach_row(store *s, const store_system *sys, const char *name, const char *kind, const char *key, bool on, const store_actor *by,
                      cd_diags *diags)
{
    cd_str json;
    cd_str_init(&json, 0);
    cd_str_addf(&json, "{\"num\":%" PRId64, sys->num);
    store_json(&json, "name", name);
    store_json(&json, "kind", kind);
    store_json(&json, "target", key);
    cd_str_addc(&json, '}');
    int64_t seq;
    sqlite3_stmt *st;
    int res = store_log_row(s, by, on ? "attach" : "detach", sys->field[SYS_ID], cd_str_c(&json),
                            "INSERT INTO attachment (system, name, kind, target, attached, log) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", diags, &seq, &st);
    cd_str_done(&json);
    if (res)
        return res;
    sqlite3_bind_int64(st, 1, sys->num);
    store_bind(s, st, 2, name);
    store_bind(s, st, 3, kind);
    sqlite3_bind_text(st, 4, key, -1, SQLITE_STATIC); /* may be "", which is not NULL */
    sqlite3_bind_int(st, 5, on);
    sqlite3_bind_int64(st, 6, seq);
    res = store_run(s, st, diags);
    sqlite3_clear_bindings(st);
    return res;
}

/* Is a file attached to a target now?  CD_OK, CD_NO. */
static int is_attached(store *s, int64_t system, const char *name, const char *kind, const char *key, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql(s,
                                 "SELECT attached FROM attachment WHERE system = ?1 AND name = ?2 AND kind = ?3 AND target = ?4 "
                                 "ORDER BY seq DESC LIMIT 1",
                                 diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_int64(st, 1, system);
    store_bind(s, st, 2, name);
    store_bind(s, st, 3, kind);
    sqlite3_bind_text(st, 4, key, -1, SQLITE_STATIC);
    int res = store_step(s, st, diags);
    if (res == CD_OK)
        res = sqlite3_column_int(st, 0) ? CD_OK : CD_NO;
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return res;
}

/* One picture at a time stands in for a diagram: the one that did so far gives way. */
static int free_place(store *s, const store_system *sys, const char *name, const char *key, const store_actor *by, cd_diags *diags)
{
    store_files all = {0};
    int res = store_files_load(s, sys->field[SYS_ID], diags, &all);
    for (size_t i = 0; i < all.count && res == CD_OK; i++) {
        const store_file *f = &all.items[i];
        if (strcmp(f->name, name) == 0)
            continue;
        for (size_t k = 0; k < f->ntargets && res == CD_OK; k++)
            if (f->targets[k].kind == TARGET_PICTURE && strcmp(f->targets[k].key, key) == 0) {
                res = attach_row(s, sys, f->name, words[TARGET_PICTURE], key, false, by, diags);
                if (res == CD_OK)
                    cd_diag_add(diags, CD_NOTE, "N4087", cd_place_file(sys->field[SYS_ID]),
                                _("tệp «%s» không còn là hình picture:%s; «%s» thay chỗ"), f->name, key, name);
            }
    }
    if (all.items)
        store_files_done(&all);
    return res;
}

static int good_picture(const char *at, const char *name, const char *media, uint64_t size, cd_diags *diags)
{
    if (cd_media_is_picture(media) && size <= STORE_PICTURE_MAX)
        return CD_OK;
    cd_error(diags, "E4085", cd_place_file(at), _("«%s» (%s, %" PRIu64 " byte) không làm hình của sơ đồ được; phải là PNG, JPEG hoặc SVG, tối đa %d MiB"),
             name, media, size, (int)(STORE_PICTURE_MAX >> 20));
    return CD_EINPUT;
}

static int attach(store *s, cd_arena *a, const store_system *sys, const char *name, const char *media, uint64_t size,
                  const store_target *targets, size_t n, bool on, const store_actor *by, cd_diags *diags, size_t *changed)
{
    for (size_t i = 0; i < n; i++) {
        const char *kind = words[targets[i].kind], *key = store_nfc(s, a, targets[i].key);
        key = key ? key : "";
        if (on && targets[i].kind == TARGET_PICTURE && good_picture(name, name, media, size, diags) != CD_OK)
            return CD_EINPUT;
        int res = is_attached(s, sys->num, name, kind, key, diags);
        if (res == CD_ESYS)
            return res;
        if ((res == CD_OK) == on)
            continue;
        res = on && targets[i].kind == TARGET_PICTURE ? free_place(s, sys, name, key, by, diags) : CD_OK;
        if (res == CD_OK)
            res = attach_row(s, sys, name, kind, key, on, by, diags);
        if (res)
            return res;
        (*changed)++;
    }
    return CD_OK;
}

/* ---- the changes -------------------------------------------------------------------------------------------------- */

static int add(store *s, cd_arena *a, const char *system, const store_upload *u, const incoming *in, const store_actor *by, cd_diags *diags,
               store_uploaded *out)
{
    store_system sys;
    store_system_init(&sys);
    store_files all = {0};
    const char *name = NULL, *note = store_nfc(s, a, u->note);
    int res = store_system_load(s, system, diags, &sys);
    if (res == CD_OK)
        res = good_name(s, a, u->path, u->name, diags, &name);
    if (res == CD_OK)
        res = store_files_load(s, system, diags, &all);
    if (res) {
        store_system_done(&sys);
        return res;
    }
    const store_file *old = store_files_find(&all, name);
    const store_file_version *newest = old ? store_file_newest(old) : NULL;
    out->added = !newest || newest->pruned || strcmp(newest->sha256, in->sha256) != 0 || (note && !store_same(note, newest->note));
    out->version = (newest ? newest->number : 0) + out->added;
    for (size_t i = 0; old && i < old->ntargets && res == CD_OK; i++)
        if (old->targets[i].kind == TARGET_PICTURE) /* the new version would be that picture */
            res = good_picture(u->path, name, in->media, in->size, diags);
    if (res == CD_OK && out->added)
        res = keep_bytes(s, in, diags, &out->shared);
    if (res == CD_OK && out->added)
        res = add_version(s, &sys, name, out->version, in, note, by, diags);
    const store_target own = {TARGET_SYSTEM, ""};
    bool by_default = u->ntargets == 0 && (!old || old->ntargets == 0);
    if (res == CD_OK)
        res = attach(s, a, &sys, name, in->media, in->size, by_default ? &own : u->targets, by_default ? 1 : u->ntargets, true, by, diags, &out->attached);
    store_files_done(&all);
    store_system_done(&sys);
    return res;
}

int store_file_add(store *s, const char *system, const store_upload *u, const store_actor *by, cd_diags *diags, store_uploaded *ret)
{
    /* what takes time goes before the lock */
    incoming in = {.path = u->path, .fd = u->fd};
    store_uploaded out = {0};
    cd_arena a;
    cd_arena_init(&a);
    int res = measure(&in, diags);
    if (res == CD_OK) {
        store_scope scope;
        res = store_enter(s, diags, &scope);
        if (res == CD_OK)
            res = store_leave(s, scope, add(s, &a, system, u, &in, by, diags, &out), diags);
    }
    if (in.spool)
        fclose(in.spool);
    cd_arena_done(&a);
    if (res)
        return res;
    out.size = in.size;
    out.media = in.media;
    memcpy(out.sha256, in.sha256, sizeof out.sha256);
    *ret = out;
    return CD_OK;
}

int store_file_attach(store *s, const char *system, const char *name, const store_target *targets, size_t n, bool on, const store_actor *by,
                      cd_diags *diags, size_t *ret_changed)
{
    store_edit e;
    int res = store_edit_begin(s, system, diags, &e);
    if (res)
        return res;
    store_files all = {0};
    size_t changed = 0;
    res = store_files_load(s, system, diags, &all);
    if (res == CD_OK) {
        const char *nfc = cd_utf8_check(name, strlen(name), NULL) ? store_nfc(s, &e.arena, name) : NULL;
        const store_file *f = nfc ? store_files_find(&all, nfc) : NULL;
        if (!f)
            res = store_no_file(s, e.sys.field[SYS_ID], nfc ? nfc : "", diags);
        else if (on && store_file_newest(f)->pruned) {
            cd_error(diags, "E4084", store_place(s), _("nội dung của tệp «%s» đã bị xóa bằng evidence prune; hãy thêm lại tệp"), f->name);
            res = CD_NO;
        } else
            res = attach(s, &e.arena, &e.sys, f->name, store_file_newest(f)->media, store_file_newest(f)->size, targets, n, on, by, diags, &changed);
        store_files_done(&all);
    }
    res = store_edit_end(s, &e, res, diags);
    if (res == CD_OK && ret_changed)
        *ret_changed = changed;
    return res;
}

/* ---- pruning ------------------------------------------------------------------------------------------------------ */

/* A file of which some version is these bytes is attached to something. */
#define HELD(sha256)                                                                                                                   \
    "EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = " sha256 " AND EXISTS (SELECT 1 FROM attachment a "                            \
    "WHERE a.system = e.system AND a.name = e.name AND a.attached = 1 AND NOT EXISTS (SELECT 1 FROM attachment b WHERE "              \
    "b.system = a.system AND b.name = a.name AND b.kind = a.kind AND b.target = a.target AND b.seq > a.seq)))"

int store_content_held(store *s, const char *sha256, cd_diags *diags, bool *ret)
{
    sqlite3_stmt *st = store_sql(s, "SELECT " HELD("?1"), diags);
    if (!st)
        return CD_ESYS;
    sqlite3_bind_text(st, 1, sha256, -1, SQLITE_STATIC);
    int res = store_step(s, st, diags);
    if (res == CD_OK)
        *ret = sqlite3_column_int(st, 0) != 0;
    sqlite3_reset(st);
    return res == CD_NO ? CD_ESYS : res;
}

typedef struct loose {
    int64_t num;
    uint64_t size;
    char sha256[65];
} loose;

static int find_loose(store *s, cd_diags *diags, loose **ret, size_t *ret_n)
{
    sqlite3_stmt *st = store_sql_own(s, "SELECT c.num, length(c.data), c.sha256 FROM content c WHERE NOT " HELD("c.sha256") " ORDER BY c.num", diags);
    if (!st)
        return CD_ESYS;
    loose *list = NULL;
    size_t n = 0;
    int res;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        list = cd_realloc(list, n + 1, sizeof *list);
        list[n] = (loose){.num = sqlite3_column_int64(st, 0), .size = (uint64_t)sqlite3_column_int64(st, 1)};
        snprintf(list[n].sha256, sizeof list[n].sha256, "%s", store_text(st, 2));
        n++;
    }
    sqlite3_finalize(st);
    *ret = list;
    *ret_n = n;
    return res == CD_NO ? CD_OK : res;
}

static int drop(store *s, const loose *x, const store_actor *by, cd_diags *diags)
{
    char detail[48];
    snprintf(detail, sizeof detail, "{\"size\":%" PRIu64 "}", x->size);
    int64_t seq; /* the content names no entry: the entry names the content */
    sqlite3_stmt *st;
    int res = store_log_row(s, by, "prune", x->sha256, detail, "DELETE FROM content WHERE num = ?1", diags, &seq, &st);
    if (res)
        return res;
    sqlite3_bind_int64(st, 1, x->num);
    return store_run(s, st, diags);
}

int store_files_prune(store *s, bool dry, const store_actor *by, cd_diags *diags, store_pruned *ret)
{
    loose *list = NULL;
    size_t n = 0;
    store_pruned out = {0};
    store_scope scope = {0};
    /* what was taken away must not be found in the free pages of the file */
    int res = dry ? CD_OK : store_exec(s, "PRAGMA secure_delete = ON", diags);
    if (res == CD_OK && !dry)
        res = store_enter(s, diags, &scope);
    if (res)
        return res;
    res = find_loose(s, diags, &list, &n);
    for (size_t i = 0; i < n && res == CD_OK; i++) {
        if (!dry)
            res = drop(s, &list[i], by, diags);
        out.contents++;
        out.bytes += list[i].size;
    }
    free(list);
    if (!dry) {
        res = store_leave(s, scope, res, diags);
        int off = store_exec(s, "PRAGMA secure_delete = OFF", diags);
        res = res ? res : off;
    }
    if (res == CD_OK)
        *ret = out;
    return res;
}
