/* Evidence in the database: versions, attachments, pruning, memory, and what its check finds. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/files.h"
#include "store_box.h"

static const store_actor BY = {"an", "2026-10-01T08:00:00Z", "evidence"};
static const store_target OWN = {TARGET_SYSTEM, ""}, FIREWALL = {TARGET_DEVICE, "Tường lửa"}, ROW = {TARGET_PLAN, "x-1.1"},
                          LOGICAL = {TARGET_PICTURE, "logical"};
#define PNG "\x89PNG\r\n\x1a\n"

static int open_box(void **state)
{
    if (box_open(state))
        return -1;
    box *b = *state;
    for (const char *id = "s\0t\0"; *id; id += 2) {
        const char *f[SYS_NFIELDS] = {id, "Hệ thống"};
        if (store_system_put(b->s, f, &BY, cd_place_file("t"), &b->d, NULL) != CD_OK)
            return -1;
    }
    return 0;
}

static int upload(box *b, const char *system, const char *name, const char *bytes, const char *note, const store_target *t, size_t n,
                  store_uploaded *ret)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, strlen(bytes), f), strlen(bytes));
    assert_int_equal(fflush(f), 0);
    store_upload u = {"tep", fileno(f), name, note, t, n};
    int res = store_file_add(b->s, system, &u, &BY, &b->d, ret);
    fclose(f);
    return res;
}

static void add(box *b, const char *system, const char *name, const char *bytes, const store_target *t, size_t n)
{
    store_uploaded done;
    assert_int_equal(upload(b, system, name, bytes, NULL, t, n, &done), CD_OK);
}

/* The files of a system as text: "name v2(size media note)[targets]; ..." */
static void files_are(box *b, const char *system, const char *want)
{
    store_files all;
    assert_int_equal(store_files_load(b->s, system, &b->d, &all), CD_OK);
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < all.count; i++) {
        const store_file *f = &all.items[i];
        cd_str_addf(&s, "%s%s", i ? "; " : "", f->name);
        for (size_t k = 0; k < f->nversions; k++) {
            const store_file_version *v = &f->versions[k];
            assert_string_equal(v->who, "an");
            assert_string_equal(v->when, "2026-10-01T08:00:00Z");
            cd_str_addf(&s, " v%d(%d %s%s%s%s)", (int)v->number, (int)v->size, strchr(v->media, '/') + 1, v->note ? " " : "", v->note ? v->note : "",
                        v->pruned ? " pruned" : "");
        }
        cd_str_adds(&s, " [");
        for (size_t k = 0; k < f->ntargets; k++)
            cd_str_addf(&s, "%s%s", k ? "," : "", store_target_text(&f->targets[k], &all.arena));
        cd_str_adds(&s, "]");
    }
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
    store_files_done(&all);
}

static int collect(void *user, const void *data, size_t len)
{
    cd_str_add(user, data, len);
    return CD_OK;
}

static void bytes_are(box *b, const char *system, const char *name, int64_t version, const char *want)
{
    cd_str s;
    cd_str_init(&s, 0);
    assert_int_equal(store_file_read(b->s, system, name, version, &b->d, collect, &s), CD_OK);
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
    assert_false(store_in_transaction(b->s));
}

static void check_is(box *b, int want)
{
    int res = store_check(b->s, &b->d);
    if (res != want)
        cd_diags_print(&b->d, stderr);
    assert_int_equal(res, want);
}

/* ---- versions, attachments ------------------------------------------------------------------------------------------ */

static void versions(void **state)
{
    box *b = *state;
    store_uploaded u;
    assert_int_equal(upload(b, "S", "quy chế.pdf", "%PDF-1", "bản ký", NULL, 0, &u), CD_OK);
    assert_int_equal(u.version, 1);
    assert_true(u.added && !u.shared);
    assert_int_equal(u.attached, 1);
    assert_int_equal(u.size, 6);
    assert_string_equal(u.media, "application/pdf");
    assert_string_equal(u.sha256, "21af8e71c8703196df7fe1ff901869a88fe64c07bbaa83d838efb45a52b4f303");
    files_are(b, "s", "quy chế.pdf v1(6 pdf bản ký) [system]");
    /* the same again, spelt with combining marks: nothing new */
    assert_int_equal(upload(b, "s", "quy che\xCC\x82\xCC\x81.pdf", "%PDF-1", NULL, NULL, 0, &u), CD_OK);
    assert_false(u.added);
    assert_int_equal(u.attached, 0);
    /* other bytes, then another note alone */
    add(b, "s", "quy chế.pdf", "%PDF-22", NULL, 0);
    assert_int_equal(upload(b, "s", "quy chế.pdf", "%PDF-22", "đã đóng dấu", NULL, 0, &u), CD_OK);
    assert_true(u.added && u.shared);
    files_are(b, "s", "quy chế.pdf v1(6 pdf bản ký) v2(7 pdf) v3(7 pdf đã đóng dấu) [system]");
    bytes_are(b, "s", "quy chế.pdf", 0, "%PDF-22");
    bytes_are(b, "s", "quy chế.pdf", 1, "%PDF-1");
    /* the same bytes elsewhere are not kept twice */
    assert_int_equal(upload(b, "t", "khac", "%PDF-1", NULL, NULL, 0, &u), CD_OK);
    assert_true(u.added && u.shared);
    assert_int_equal(u.version, 1);
    assert_int_equal(sql_num(b->path, "SELECT count(*) FROM content"), 2);
    cd_str s;
    cd_str_init(&s, 0);
    assert_int_equal(store_file_read(b->s, "s", "quy chế.pdf", 4, &b->d, collect, &s), CD_EUSAGE);
    expect(&b->d, "E4083", "tệp «quy chế.pdf» không có phiên bản 4; phiên bản mới nhất là 3");
    assert_int_equal(store_file_read(b->s, "s", "khac", 0, &b->d, collect, &s), CD_EUSAGE);
    expect(&b->d, "E4083", "hệ thống «s» không có tệp minh chứng «khac»");
    assert_int_equal(store_file_read(b->s, "s", "\xFF", 0, &b->d, collect, &s), CD_EUSAGE);
    expect(&b->d, "E4083", "«»");
    assert_int_equal(s.len, 0);
    assert_int_equal(upload(b, "none", "x", "x", NULL, NULL, 0, &u), CD_EUSAGE);
    expect(&b->d, "E4020", "none");
    check_is(b, CD_OK);
}

static void names(void **state)
{
    box *b = *state;
    static const struct {
        const char *name, *why;
    } bad[] = {{"", "trống"}, {"a/b", "dấu /"}, {"..", "dấu chấm"}, {"../x", "dấu /"}, {".x", "dấu chấm"}, {"a\\b", "dấu /"}, {"a\nb", "điều khiển"},
               {"a\x7f", "điều khiển"}, {" a", "dấu cách"}, {"a ", "dấu cách"}, {"a.", "dấu chấm"}, {"-x", "dấu trừ"}, {"\xC3", "UTF-8"}, {NULL, "trống"}};
    store_uploaded u;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(upload(b, "s", bad[i].name, "x", NULL, NULL, 0, &u), CD_EINPUT);
        expect(&b->d, "E4081", bad[i].why);
    }
    char name[202];
    memset(name, 'a', 201);
    name[201] = '\0';
    assert_int_equal(upload(b, "s", name, "x", NULL, NULL, 0, &u), CD_EINPUT);
    expect(&b->d, "E4081", "quá dài");
    name[200] = '\0';
    assert_int_equal(upload(b, "s", name, "x", NULL, NULL, 0, &u), CD_OK);
    assert_int_equal(upload(b, "s", "x", "", NULL, NULL, 0, &u), CD_EINPUT);
    expect(&b->d, "E4080", "tệp rỗng");
    int fd = open(dir, O_RDONLY);
    store_upload up = {dir, fd, "x", NULL, NULL, 0};
    assert_int_equal(store_file_add(b->s, "s", &up, &BY, &b->d, &u), CD_EINPUT);
    expect(&b->d, "E4080", "thư mục");
    close(fd);
    assert_int_equal(sql_num(b->path, "SELECT count(*) FROM content"), 1);
}

static void targets(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum store_target_kind kind;
        const char *key;
    } good[] = {{"system", TARGET_SYSTEM, ""}, {"plan:a-1.2", TARGET_PLAN, "a-1.2"}, {"device:FW: số 1", TARGET_DEVICE, "FW: số 1"}, {"zone:DMZ", TARGET_ZONE, "DMZ"},
                {"document:QC", TARGET_DOCUMENT, "QC"}, {"application:Web", TARGET_APPLICATION, "Web"}, {"picture:physical", TARGET_PICTURE, "physical"}};
    cd_diags d;
    cd_diags_init(&d);
    cd_arena a;
    cd_arena_init(&a);
    store_target t;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(store_target_parse(good[i].text, &d, &t), CD_OK);
        assert_int_equal(t.kind, good[i].kind);
        assert_string_equal(t.key, good[i].key);
        assert_string_equal(store_target_text(&t, &a), good[i].text);
    }
    static const char *const bad[] = {"", "sys", "System", "system:", "system:x", "plan", "plan:", "device: \xC2\xA0", "picture:other", "picture:", "x:y", ":", "plan:\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(store_target_parse(bad[i], &d, &t), CD_EUSAGE);
        expect(&d, "E4082", "");
    }
    cd_arena_done(&a);
    cd_diags_done(&d);
}

static void attachments(void **state)
{
    box *b = *state;
    const store_target two[] = {ROW, FIREWALL};
    size_t n = 99;
    add(b, "s", "a", "x", two, 2);
    files_are(b, "s", "a v1(1 octet-stream) [plan:x-1.1,device:Tường lửa]"); /* targets given: not the system too */
    assert_int_equal(store_file_attach(b->s, "s", "a", &OWN, 1, true, &BY, &b->d, &n), CD_OK);
    assert_int_equal(n, 1);
    assert_int_equal(store_file_attach(b->s, "s", "a", two, 2, true, &BY, &b->d, &n), CD_OK);
    assert_int_equal(n, 0);
    add(b, "s", "a", "y", NULL, 0); /* a new version stays where the file was */
    files_are(b, "s", "a v1(1 octet-stream) v2(1 octet-stream) [system,plan:x-1.1,device:Tường lửa]");
    const store_target off[] = {OWN, ROW};
    assert_int_equal(store_file_attach(b->s, "s", "a", off, 2, false, &BY, &b->d, &n), CD_OK);
    assert_int_equal(n, 2);
    assert_int_equal(store_file_attach(b->s, "s", "a", off, 2, false, &BY, &b->d, &n), CD_OK);
    assert_int_equal(n, 0);
    files_are(b, "s", "a v1(1 octet-stream) v2(1 octet-stream) [device:Tường lửa]");
    assert_int_equal(store_file_attach(b->s, "s", "a", &ROW, 1, true, &BY, &b->d, &n), CD_OK); /* and on again */
    files_are(b, "s", "a v1(1 octet-stream) v2(1 octet-stream) [plan:x-1.1,device:Tường lửa]");
    assert_int_equal(sql_num(b->path, "SELECT count(*) FROM attachment"), 6); /* nothing is forgotten */
    assert_int_equal(store_file_attach(b->s, "s", "b", &ROW, 1, true, &BY, &b->d, &n), CD_EUSAGE);
    expect(&b->d, "E4083", "«b»");
    add(b, "s", "Ă", "1", NULL, 0);
    add(b, "s", "Â", "1", NULL, 0);
    add(b, "s", "b", "1", NULL, 0);
    files_are(b, "s", "a v1(1 octet-stream) v2(1 octet-stream) [plan:x-1.1,device:Tường lửa]; Ă v1(1 octet-stream) [system]; "
                      "Â v1(1 octet-stream) [system]; b v1(1 octet-stream) [system]");
    files_are(b, "t", "");
    check_is(b, CD_OK);
}

static const char *row_name(const void *data, const char *key, cd_arena *a)
{
    return strcmp(key, data) == 0 ? cd_arena_strdup(a, "1.1 (Rà soát)") : NULL;
}

static void in_words(void **state)
{
    box *b = *state;
    const store_target all[] = {{TARGET_PICTURE, "physical"}, LOGICAL, {TARGET_APPLICATION, "Thư"}, {TARGET_ZONE, "DMZ"}, {TARGET_DOCUMENT, "QC"},
                                FIREWALL, ROW, OWN};
    add(b, "s", "a.png", PNG, all, 8);
    add(b, "s", "b", "x", NULL, 0);
    assert_int_equal(store_file_attach(b->s, "s", "b", &OWN, 1, false, &BY, &b->d, NULL), CD_OK);
    store_files list;
    assert_int_equal(store_files_load(b->s, "s", &b->d, &list), CD_OK);
    assert_string_equal(store_file_about(&list.items[0], NULL, &list.arena), "hệ thống; yêu cầu x-1.1; thiết bị Tường lửa; tài liệu QC; vùng mạng DMZ; "
                                                                        "ứng dụng, dịch vụ Thư; sơ đồ lô-gíc; sơ đồ vật lý");
    assert_string_equal(store_file_about(&list.items[1], NULL, &list.arena), "");
    const store_row_names named = {row_name, "x-1.1"}, other = {row_name, "x-2"};
    assert_non_null(strstr(store_file_about(&list.items[0], &named, &list.arena), "; yêu cầu 1.1 (Rà soát); "));
    assert_non_null(strstr(store_file_about(&list.items[0], &other, &list.arena), "; yêu cầu x-1.1; "));
    store_files_done(&list);
}

static void pictures(void **state)
{
    box *b = *state;
    store_uploaded u;
    cd_str s;
    const char *media = NULL;
    cd_str_init(&s, 0);
    assert_int_equal(store_picture_load(b->s, "s", "logical", &b->d, &s, &media), CD_NO);
    assert_int_equal(upload(b, "s", "so-do.txt", "text", NULL, &LOGICAL, 1, &u), CD_EINPUT);
    expect(&b->d, "E4085", "«so-do.txt» (application/octet-stream, 4 byte) không làm hình");
    files_are(b, "s", ""); /* all or nothing */
    add(b, "s", "so-do.png", PNG "1", &LOGICAL, 1);
    assert_int_equal(store_picture_load(b->s, "s", "logical", &b->d, &s, &media), CD_OK);
    assert_string_equal(media, "image/png");
    assert_int_equal(s.len, 9);
    assert_memory_equal(s.data, PNG "1", 9);
    assert_int_equal(store_picture_load(b->s, "s", "physical", &b->d, &s, &media), CD_NO);
    assert_int_equal(upload(b, "s", "so-do.png", "no picture", NULL, NULL, 0, &u), CD_EINPUT);
    expect(&b->d, "E4085", "không làm hình");
    /* another one takes the place, and says so */
    assert_int_equal(upload(b, "s", "moi.jpg", "\xFF\xD8\xFF\xE0", NULL, &LOGICAL, 1, &u), CD_OK);
    expect(&b->d, "N4087", "tệp «so-do.png» không còn là hình picture:logical; «moi.jpg» thay chỗ");
    files_are(b, "s", "moi.jpg v1(4 jpeg) [picture:logical]; so-do.png v1(9 png) []");
    assert_int_equal(store_picture_load(b->s, "s", "logical", &b->d, &s, &media), CD_OK);
    assert_string_equal(media, "image/jpeg");
    add(b, "s", "so-do.png", "no picture", NULL, 0); /* it is none any more */
    assert_int_equal(store_file_attach(b->s, "s", "so-do.png", &LOGICAL, 1, true, &BY, &b->d, NULL), CD_EINPUT);
    expect(&b->d, "E4085", "không làm hình");
    cd_str_done(&s);
    check_is(b, CD_OK);
}

static void pruning(void **state)
{
    box *b = *state;
    store_pruned p;
    add(b, "s", "a", "một", NULL, 0);
    add(b, "s", "a", "hai", NULL, 0);
    add(b, "t", "b", "một", NULL, 0);
    assert_int_equal(store_files_prune(b->s, false, &BY, &b->d, &p), CD_OK);
    assert_int_equal(p.contents, 0); /* old versions of what is attached stay */
    assert_int_equal(store_file_attach(b->s, "s", "a", &OWN, 1, false, &BY, &b->d, NULL), CD_OK);
    assert_int_equal(store_files_prune(b->s, true, &BY, &b->d, &p), CD_OK);
    assert_int_equal(p.contents, 1); /* "một" is also a file of t */
    assert_int_equal(p.bytes, 3);
    files_are(b, "s", "a v1(5 octet-stream) v2(3 octet-stream) []");
    assert_int_equal(store_files_prune(b->s, false, &BY, &b->d, &p), CD_OK);
    assert_int_equal(p.contents, 1);
    assert_int_equal(p.bytes, 3);
    files_are(b, "s", "a v1(5 octet-stream) v2(3 octet-stream pruned) []");
    cd_str s;
    cd_str_init(&s, 0);
    assert_int_equal(store_file_read(b->s, "s", "a", 0, &b->d, collect, &s), CD_NO);
    expect(&b->d, "E4084", "nội dung của tệp «a», phiên bản 2 đã bị xóa");
    assert_int_equal(store_file_attach(b->s, "s", "a", &OWN, 1, true, &BY, &b->d, NULL), CD_NO);
    expect(&b->d, "E4084", "hãy thêm lại tệp");
    bytes_are(b, "s", "a", 1, "một");
    check_is(b, CD_OK);
    add(b, "s", "a", "hai", NULL, 0); /* the same bytes come back: a version of its own, and the old one is whole again */
    files_are(b, "s", "a v1(5 octet-stream) v2(3 octet-stream) v3(3 octet-stream) [system]");
    check_is(b, CD_OK);
    /* what was pruned is not in the file any more */
    store_close(b->s);
    sql(b->path, "PRAGMA wal_checkpoint(TRUNCATE)");
    assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &b->s), CD_OK);
    add(b, "t", "c", "bí mật không được để lại", NULL, 0);
    assert_int_equal(store_file_attach(b->s, "t", "c", &OWN, 1, false, &BY, &b->d, NULL), CD_OK);
    assert_int_equal(store_files_prune(b->s, false, &BY, &b->d, &p), CD_OK);
    store_close(b->s);
    b->s = NULL;
    assert_int_equal(cd_file_read(b->path, (size_t)64 << 20, &b->d, &s), CD_OK);
    assert_null(memmem(s.data, s.len, "không được để lại", strlen("không được để lại")));
    cd_str_done(&s);
}

/* ---- size, memory, kills -------------------------------------------------------------------------------------------- */

static long peak(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

static int count_bytes(void *user, const void *data, size_t len)
{
    (void)data;
    *(uint64_t *)user += len;
    return CD_OK;
}

/* A file of `size` bytes that differ from block to block. */
static FILE *big_file(uint64_t size)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    static unsigned char block[1 << 20];
    for (uint64_t at = 0; at < size; at += sizeof block) {
        memset(block, (int)(at >> 20) + 1, sizeof block);
        size_t n = size - at < sizeof block ? (size_t)(size - at) : sizeof block;
        assert_int_equal(fwrite(block, 1, n, f), n);
    }
    assert_int_equal(fflush(f), 0);
    return f;
}

static void big(void **state)
{
    box *b = *state;
    store_uploaded u;
    FILE *f = big_file(STORE_FILE_MAX);
    long before = peak();
    store_upload up = {"lon", fileno(f), "lon", NULL, NULL, 0};
    assert_int_equal(store_file_add(b->s, "s", &up, &BY, &b->d, &u), CD_OK);
    assert_int_equal(u.size, STORE_FILE_MAX);
    uint64_t read = 0;
    assert_int_equal(store_file_read(b->s, "s", "lon", 0, &b->d, count_bytes, &read), CD_OK);
    assert_int_equal(read, STORE_FILE_MAX);
    check_is(b, CD_OK);
    long grown = peak() - before; /* kB; the page cache of the database may hold 16 MiB */
    if (grown > 40 * 1024)
        fail_msg("memory grew by %ld kB for a file of %d MiB", grown, (int)(STORE_FILE_MAX >> 20));
    /* one byte more, as a file and through a pipe */
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    assert_int_equal(fputc('x', f), 'x');
    assert_int_equal(fflush(f), 0);
    assert_int_equal(store_file_add(b->s, "s", &up, &BY, &b->d, &u), CD_EINPUT);
    expect(&b->d, "E4080", "giới hạn 64 MiB");
    fclose(f);
    int p[2];
    assert_int_equal(pipe(p), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        static const char block[1 << 16];
        signal(SIGPIPE, SIG_DFL);
        close(p[0]);
        for (;;)
            if (write(p[1], block, sizeof block) < 0)
                _exit(0);
    }
    close(p[1]);
    up.fd = p[0];
    assert_int_equal(store_file_add(b->s, "s", &up, &BY, &b->d, &u), CD_EINPUT);
    expect(&b->d, "E4080", "giới hạn 64 MiB");
    close(p[0]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    files_are(b, "s", "lon v1(67108864 octet-stream) [system]");
}

static void through_pipe(void **state)
{
    box *b = *state;
    store_uploaded u;
    int p[2];
    assert_int_equal(pipe(p), 0);
    assert_int_equal(write(p[1], "%PDF-qua ống", strlen("%PDF-qua ống")), strlen("%PDF-qua ống"));
    close(p[1]);
    store_upload up = {"-", p[0], "ong.pdf", NULL, NULL, 0};
    assert_int_equal(store_file_add(b->s, "s", &up, &BY, &b->d, &u), CD_OK);
    close(p[0]);
    assert_string_equal(u.media, "application/pdf");
    bytes_are(b, "s", "ong.pdf", 0, "%PDF-qua ống");
}

/* Killed while the bytes go in: no half file, and nobody is kept out. */
static void killed(void **state)
{
    box *b = *state;
    add(b, "s", "a", "trước", NULL, 0);
    store_close(b->s);
    b->s = NULL;
    FILE *f = big_file((uint64_t)32 << 20);
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        store *s = NULL;
        store_uploaded u;
        store_upload up = {"lon", fileno(f), "lon", NULL, NULL, 0};
        if (store_open(b->path, data_dir, STORE_WRITE, NULL, &s) || store_begin(s, NULL) || store_file_add(s, "s", &up, &BY, NULL, &u))
            _exit(1);
        if (write(ready[1], "x", 1) != 1) /* all is written, nothing is committed */
            _exit(2);
        for (;;)
            pause();
    }
    char x;
    close(ready[1]);
    assert_int_equal(read(ready[0], &x, 1), 1);
    close(ready[0]);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    fclose(f);
    assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &b->s), CD_OK);
    files_are(b, "s", "a v1(8 octet-stream) [system]");
    assert_int_equal(sql_num(b->path, "SELECT count(*) FROM content"), 1);
    add(b, "s", "b", "sau", NULL, 0);
    check_is(b, CD_OK);
}

/* ---- tampering ------------------------------------------------------------------------------------------------------ */

static void tampering(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *code, *words;
    } deeds[] = {
        {"DROP TRIGGER content_no_update; UPDATE content SET data = x'6d61' WHERE num = 1", "E4013", "«a #1»: nội dung của tệp minh chứng không đủ"},
        {"DROP TRIGGER content_no_update; UPDATE content SET data = x'786f747879' WHERE num = 1", "E4086", "«a» khác với băm"},
        {"DELETE FROM content WHERE num = 1", "E4013", "«a #1»: nội dung của tệp minh chứng đã bị xóa"},
        {"DELETE FROM content WHERE num = 3", "", ""}, /* pruned: its entry says so */
        {"INSERT INTO content (sha256, data) VALUES ('ab', x'00')", "E4013", "«ab»: nội dung này không thuộc"},
        {"DROP TRIGGER evidence_no_update; UPDATE evidence SET note = 'khác' WHERE seq = 1", "E4013", "«a #1»: phiên bản"},
        {"DROP TRIGGER evidence_no_update; UPDATE evidence SET name = 'b' WHERE seq = 1", "E4013", "«b #1»: phiên bản"},
        {"DROP TRIGGER evidence_no_update; UPDATE evidence SET media = 'image/png' WHERE seq = 1", "E4013", "phiên bản"},
        {"DROP TRIGGER evidence_no_update; UPDATE evidence SET sha256 = (SELECT sha256 FROM evidence WHERE seq = 2) WHERE seq = 1", "E4013", "phiên bản"},
        {"DROP TRIGGER evidence_no_update; UPDATE evidence SET system = 2 WHERE seq = 1", "E4013", "phiên bản"},
        {"DROP TRIGGER evidence_no_delete; DELETE FROM evidence WHERE seq = 2", "E4013", "«a #2»: phiên bản tệp minh chứng có trong nhật ký"},
        {"DROP TRIGGER attachment_no_update; UPDATE attachment SET attached = 0 WHERE seq = 1", "E4013", "«a (device:Tường lửa)»: việc gắn"},
        {"DROP TRIGGER attachment_no_update; UPDATE attachment SET target = 'x' WHERE seq = 1", "E4013", "«a (device:x)»: việc gắn"},
        {"DROP TRIGGER attachment_no_delete; DELETE FROM attachment WHERE seq = 1", "E4013", "«a»: việc gắn tệp minh chứng có trong nhật ký"},
        {"INSERT INTO attachment (system, name, kind, target, attached, log) VALUES (1, 'a', 'zone', 'z', 1, 1)", "E4013", "«a (zone:z)»: việc gắn"},
    };
    for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
        box *b;
        assert_int_equal(open_box((void **)&b), 0);
        add(b, "s", "a", "một", &FIREWALL, 1);
        add(b, "s", "a", "hai", NULL, 0);
        add(b, "t", "c", "ba", NULL, 0);
        store_pruned p;
        assert_int_equal(store_file_attach(b->s, "t", "c", &OWN, 1, false, &BY, &b->d, NULL), CD_OK);
        assert_int_equal(store_files_prune(b->s, false, &BY, &b->d, &p), CD_OK);
        check_is(b, CD_OK);
        store_close(b->s);
        sql(b->path, deeds[i].sql);
        assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &b->s), CD_OK);
        int res = store_check(b->s, &b->d);
        bool found = *deeds[i].code ? res == CD_NO && b->d.count > 0 && strcmp(b->d.items[0].code, deeds[i].code) == 0 &&
                                          strstr(b->d.items[0].text, deeds[i].words)
                                    : res == CD_OK;
        if (!found) {
            cd_diags_print(&b->d, stderr);
            fail_msg("%s: result %d, want %s", deeds[i].sql, res, deeds[i].code);
        }
        box_close((void **)&b);
    }
    /* the program's own triggers keep SQL from changing rows at all */
    box *b;
    assert_int_equal(open_box((void **)&b), 0);
    add(b, "s", "a", "một", NULL, 0);
    static const char *const refused[] = {"UPDATE content SET sha256 = ''", "UPDATE evidence SET note = ''", "DELETE FROM evidence",
                                          "UPDATE attachment SET attached = 0", "DELETE FROM attachment"};
    sqlite3 *db;
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_int_equal(sqlite3_exec(db, refused[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
    sqlite3_close(db);
    /* bytes changed behind the program's back are never handed out */
    store_close(b->s);
    sql(b->path, "DROP TRIGGER content_no_update; UPDATE content SET data = x'786f74'");
    assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &b->s), CD_OK);
    cd_str s;
    cd_str_init(&s, 0);
    assert_int_equal(store_file_read(b->s, "s", "a", 0, &b->d, collect, &s), CD_ESYS);
    expect(&b->d, "E4086", "nội dung của tệp «a», phiên bản 1 khác với băm");
    assert_int_equal(s.len, 0);
    box_close((void **)&b);
}

static int make_dir(void **state)
{
    (void)state;
    return boxes_begin("files");
}

static int drop_dir(void **state)
{
    (void)state;
    return boxes_end();
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_box, box_close)

int main(void)
{
    const struct CMUnitTest tests[] = {T(versions), T(names),        cmocka_unit_test(targets), T(attachments), T(in_words), T(pictures), T(pruning),
                                       T(big),      T(through_pipe), T(killed),                 cmocka_unit_test(tampering)};
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
