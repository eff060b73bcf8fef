/* The folder of a batch (manifest, state, joining) and the worker processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "batch/batch.h"
#include "scratch.h"

static char top[64];

static int setup(void **state)
{
    (void)state;
    return scratch_make(top, "batch");
}

static int teardown(void **state)
{
    (void)state;
    return scratch_drop(top);
}

static const char *in_top(const char *name)
{
    static char paths[8][256];
    static int next;
    char *p = paths[next++ % 8];
    snprintf(p, 256, "%s/%s", top, name);
    return p;
}

static void file_is(const char *path, const char *want)
{
    cd_str s;
    cd_str_init(&s, 0);
    assert_int_equal(cd_file_read(path, CD_INPUT_MAX, NULL, &s), CD_OK);
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
}

static void diags_are(const cd_diags *d, const char *codes)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < d->count; i++)
        cd_str_addf(&s, "%s%s:%zu:%zu %s", i ? "\n" : "", cd_path_base(d->items[i].file), d->items[i].line, d->items[i].column, d->items[i].code);
    assert_string_equal(cd_str_c(&s), codes);
    cd_str_done(&s);
}

/* Writes SYSTEM/NAME with `text` and notes it as a caller would. */
static void paper(const char *dir, batch_result *r, const char *name, const char *text, uint64_t pages)
{
    char file[128], path[512];
    snprintf(file, sizeof file, "%s/%s", r->system, name);
    snprintf(path, sizeof path, "%s/%s", dir, r->system);
    assert_int_equal(cd_mkdirs(path, NULL), CD_OK);
    snprintf(path, sizeof path, "%s/%s", dir, file);
    assert_int_equal(cd_file_write(path, text, strlen(text), NULL), CD_OK);
    batch_file *f = batch_result_add(r, file);
    f->pages = pages;
    f->bytes = strlen(text);
    cd_sha256_hex(text, strlen(text), f->sha256);
    cd_sha256_hex(name, strlen(name), f->digest);
}

static void forget(batch_result *r, size_t n)
{
    for (size_t i = 0; i < n; i++)
        batch_result_done(&r[i]);
}

#define SHA_A "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb" /* of "a" */
#define SHA_BB "3b64db95cb55c763391c707108489ae18b4112d783300de38e033b4c98c3deaf" /* of "bb" */
#define HEADER "system,file,pages,bytes,sha256,pack,level,state\n"

static void make_folder(const char *dir)
{
    assert_int_equal(cd_mkdirs(dir, NULL), CD_OK);
    batch_result r[4];
    batch_result_init(&r[0], "z-sys");
    paper(dir, &r[0], "02-b.pdf", "bb", 12);
    paper(dir, &r[0], "01-a.pdf", "a", 1);
    r[0].pack = "p1";
    r[0].level = 3;
    batch_result_init(&r[1], "B");
    r[1].state = BATCH_DRAFT;
    r[1].pack = "p1";
    paper(dir, &r[1], "02-b.pdf", "bb", 2);
    batch_result_init(&r[2], "a.sys");
    r[2].level = 4;
    r[2].pack = "p2";
    batch_result_add(&r[2], "a.sys/01-a.pdf");
    batch_result_fail(&r[2]);
    batch_result_init(&r[3], "a");
    batch_result_fail(&r[3]);
    assert_int_equal(batch_manifest_write(dir, r, 4, NULL), CD_OK);
    forget(r, 4);
}

static void test_manifest(void **state)
{
    (void)state;
    const char *dir = in_top("one");
    make_folder(dir);
    file_is(in_top("one/manifest.csv"), HEADER "B,B/02-b.pdf,2,2," SHA_BB ",p1,,draft\n"
                                               "a,,,,,,,failed\n"
                                               "a.sys,a.sys/01-a.pdf,,,,p2,,failed\n"
                                               "z-sys,z-sys/01-a.pdf,1,1," SHA_A ",p1,3,ready\n"
                                               "z-sys,z-sys/02-b.pdf,12,2," SHA_BB ",p1,3,ready\n");
    assert_int_equal(batch_manifest_write(dir, NULL, 0, NULL), CD_OK);
    file_is(in_top("one/manifest.csv"), HEADER);
    assert_int_equal(batch_manifest_remove(dir, NULL), CD_OK);
    assert_false(cd_path_exists(in_top("one/manifest.csv")));
    assert_int_equal(batch_manifest_remove(dir, NULL), CD_OK);
}

static void test_known(void **state)
{
    (void)state;
    const char *dir = in_top("known");
    make_folder(dir);
    char digest[65];
    cd_sha256_hex("01-a.pdf", 8, digest);
    batch_known *k = batch_known_read(dir);
    const batch_file *f = batch_known_same(k, dir, "z-sys/01-a.pdf", digest);
    assert_non_null(f);
    assert_int_equal(f->pages, 1);
    assert_string_equal(f->sha256, SHA_A);
    assert_null(batch_known_same(k, dir, "z-sys/01-a.pdf", SHA_A));  /* shows something else */
    assert_null(batch_known_same(k, dir, "z-sys/03-c.pdf", digest)); /* never written */
    assert_null(batch_known_same(k, dir, "a.sys/01-a.pdf", digest)); /* failed */
    /* a fingerprint is not believed about other bytes */
    assert_int_equal(cd_file_write(in_top("known/z-sys/01-a.pdf"), "b", 1, NULL), CD_OK);
    assert_null(batch_known_same(k, dir, "z-sys/01-a.pdf", digest));
    unlink(in_top("known/z-sys/01-a.pdf"));
    assert_null(batch_known_same(k, dir, "z-sys/01-a.pdf", digest));
    batch_known_free(k);
    /* damaged states are empty ones */
    static const char *const damaged[] = {"", "file\nx\n", "file,digest,pages,bytes,sha256\nz-sys/02-b.pdf,zz,1,1,zz\n", "\xff\xfe", "\"open"};
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        assert_int_equal(cd_file_write(in_top("known/" BATCH_STATE), damaged[i], strlen(damaged[i]), NULL), CD_OK);
        k = batch_known_read(dir);
        cd_sha256_hex("02-b.pdf", 8, digest);
        assert_null(batch_known_same(k, dir, "z-sys/02-b.pdf", digest));
        batch_known_free(k);
    }
    k = batch_known_read(in_top("no-such-folder"));
    assert_null(batch_known_same(k, dir, "z-sys/02-b.pdf", digest));
    batch_known_free(k);
}

/* A stamp is believed only of files that nobody touched since. */
static void test_stamps(void **state)
{
    (void)state;
    const char *dir = in_top("stamps");
    assert_int_equal(cd_mkdirs(dir, NULL), CD_OK);
    batch_result r[3];
    batch_result_init(&r[0], "sys");
    paper(dir, &r[0], "01-a.pdf", "a", 1);
    paper(dir, &r[0], "02-b.pdf", "bb", 12);
    r[0].pack = "p1";
    r[0].level = 3;
    memcpy(r[0].stamp, SHA_A, 65);
    batch_result_init(&r[1], "sys-2"); /* begins like the other; no stamp */
    paper(dir, &r[1], "01-a.pdf", "a", 1);
    batch_result_init(&r[2], "bad");
    batch_result_add(&r[2], "bad/01-a.pdf");
    memcpy(r[2].stamp, SHA_A, 65);
    batch_result_fail(&r[2]);
    assert_int_equal(batch_manifest_write(dir, r, 3, NULL), CD_OK);
    forget(r, 3);
    cd_auto_free char *first = cd_strdup(in_top("stamps/sys/01-a.pdf"));
    if (getxattr(first, "user.capdo", NULL, 0) < 0)
        skip(); /* no such attributes here: every run looks closer */
    batch_known *k = batch_known_read(dir);
    batch_result got;
    batch_result_init(&got, "sys");
    assert_true(batch_known_unchanged(k, dir, "sys", SHA_A, &got));
    assert_true(got.kept);
    assert_int_equal(got.nfiles, 2);
    assert_string_equal(got.files[0].file, "sys/01-a.pdf");
    assert_string_equal(got.files[1].sha256, SHA_BB);
    assert_int_equal(got.files[1].pages, 12);
    assert_string_equal(got.pack, "p1");
    assert_int_equal(got.level, 3);
    assert_int_equal(got.state, BATCH_READY);
    assert_string_equal(got.stamp, SHA_A);
    batch_result_done(&got);
    batch_result_init(&got, "none");
    assert_false(batch_known_unchanged(k, dir, "sys", SHA_BB, &got)); /* made from something else */
    assert_false(batch_known_unchanged(k, dir, "sys-2", SHA_A, &got));
    assert_false(batch_known_unchanged(k, dir, "bad", SHA_A, &got));
    assert_false(batch_known_unchanged(k, dir, "sy", SHA_A, &got));
    assert_int_equal(got.nfiles, 0);
    /* the same bytes at another time, other bytes at the same time, and none */
    struct stat st;
    assert_int_equal(stat(first, &st), 0);
    assert_int_equal(utimensat(AT_FDCWD, first, (struct timespec[]){st.st_atim, {1, 5}}, 0), 0);
    assert_false(batch_known_unchanged(k, dir, "sys", SHA_A, &got));
    assert_int_equal(utimensat(AT_FDCWD, first, (struct timespec[]){st.st_atim, st.st_mtim}, 0), 0);
    assert_true(batch_known_unchanged(k, dir, "sys", SHA_A, &got));
    assert_int_equal(cd_file_write(first, "other", 5, NULL), CD_OK);
    assert_int_equal(utimensat(AT_FDCWD, first, (struct timespec[]){st.st_atim, st.st_mtim}, 0), 0);
    assert_false(batch_known_unchanged(k, dir, "sys", SHA_A, &got));
    unlink(first);
    assert_false(batch_known_unchanged(k, dir, "sys", SHA_A, &got));
    batch_result_done(&got);
    batch_known_free(k);
}

static void test_lock(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    int one, two;
    const char *dir = in_top("lock/deep");
    assert_int_equal(batch_lock(dir, &d, &one), CD_OK);
    assert_int_equal(batch_lock(dir, &d, &two), CD_ESYS);
    diags_are(&d, "deep:1:1 E8001");
    close(one);
    assert_int_equal(batch_lock(dir, &d, &two), CD_OK);
    close(two);
    cd_diags_done(&d);
}

static void test_shards(void **state)
{
    (void)state;
    size_t count[8] = {0};
    char id[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(id, sizeof id, "sys-%d", i);
        assert_int_equal(batch_shard_of(id, 1), 1);
        size_t k = batch_shard_of(id, 7);
        assert_in_range(k, 1, 7);
        count[k]++;
    }
    for (size_t k = 1; k <= 7; k++)
        assert_in_range(count[k], 100, 190); /* about a seventh each */
    /* fixed for good: an existing run must be able to go on with a newer program */
    assert_int_equal(batch_shard_of("brvt-mail", 5), 1);
    assert_int_equal(batch_shard_of("tn-soc", 4), 1);
    assert_int_equal(batch_shard_of("tn-soc", 1000), 725);
}

/* ---- joining ---- */

static void one_system(const char *dir, const char *id, const char *text, enum batch_state s)
{
    batch_result r;
    batch_result_init(&r, id);
    r.pack = "p";
    r.level = 2;
    r.state = s;
    assert_int_equal(cd_mkdirs(dir, NULL), CD_OK);
    if (s != BATCH_FAILED)
        paper(dir, &r, "01-a.pdf", text, 1);
    else
        batch_result_fail(&r);
    assert_int_equal(batch_manifest_write(dir, &r, 1, NULL), CD_OK);
    forget(&r, 1);
}

static int merge(const char *a, const char *b, const char *to, const char *codes)
{
    cd_diags d;
    cd_diags_init(&d);
    const char *dirs[2] = {a, b};
    int r = batch_merge(dirs, b ? 2 : 1, to, &d, NULL, NULL);
    diags_are(&d, codes);
    cd_diags_done(&d);
    return r;
}

static void test_merge(void **state)
{
    (void)state;
    one_system(in_top("m1"), "zz", "a", BATCH_READY);
    one_system(in_top("m2"), "aa", "bb", BATCH_DRAFT);
    assert_int_equal(merge(in_top("m1"), in_top("m2"), in_top("m12"), ""), CD_OK);
    file_is(in_top("m12/manifest.csv"), HEADER "aa,aa/01-a.pdf,1,2," SHA_BB ",p,2,draft\nzz,zz/01-a.pdf,1,1," SHA_A ",p,2,ready\n");
    file_is(in_top("m12/aa/01-a.pdf"), "bb");
    file_is(in_top("m12/zz/01-a.pdf"), "a");
    /* the state is joined too: a later --changed run knows all files */
    char digest[65];
    cd_sha256_hex("01-a.pdf", 8, digest);
    batch_known *k = batch_known_read(in_top("m12"));
    assert_non_null(batch_known_same(k, in_top("m12"), "zz/01-a.pdf", digest));
    batch_known_free(k);
    /* the same again, into itself, and a system printed twice alike */
    assert_int_equal(merge(in_top("m12"), in_top("m2"), in_top("m12"), ""), CD_OK);
    file_is(in_top("m12/manifest.csv"), HEADER "aa,aa/01-a.pdf,1,2," SHA_BB ",p,2,draft\nzz,zz/01-a.pdf,1,1," SHA_A ",p,2,ready\n");
    /* failed systems are carried over, and the answer is no */
    one_system(in_top("m3"), "bad", NULL, BATCH_FAILED);
    assert_int_equal(merge(in_top("m1"), in_top("m3"), in_top("m13"), ""), CD_NO);
    file_is(in_top("m13/manifest.csv"), HEADER "bad,,,,,p,,failed\nzz,zz/01-a.pdf,1,1," SHA_A ",p,2,ready\n");
}

static void test_merge_refuses(void **state)
{
    (void)state;
    one_system(in_top("r1"), "aa", "a", BATCH_READY);
    one_system(in_top("r2"), "aa", "bb", BATCH_READY);
    assert_int_equal(merge(in_top("r1"), in_top("r2"), in_top("out"), "r2:1:1 E8004"), CD_EINPUT);
    assert_false(cd_path_exists(in_top("out")));
    /* a file that was changed, or is gone */
    assert_int_equal(cd_file_write(in_top("r2/aa/01-a.pdf"), "bc", 2, NULL), CD_OK);
    assert_int_equal(merge(in_top("r2"), NULL, in_top("out"), "01-a.pdf:1:1 E8003"), CD_EINPUT);
    unlink(in_top("r2/aa/01-a.pdf"));
    assert_int_equal(merge(in_top("r2"), NULL, in_top("out"), "01-a.pdf:1:1 E8003"), CD_EINPUT);
    assert_false(cd_path_exists(in_top("out")));
    /* bad manifests */
    static const struct {
        const char *text, *codes;
    } bad[] = {
        {"system,file\n", "manifest.csv:1:1 E8002"},
        {HEADER "../x,../x/a.pdf,1,1," SHA_A ",p,2,ready\n", "manifest.csv:2:1 E8002"},
        {HEADER "aa,bb/a.pdf,1,1," SHA_A ",p,2,ready\n", "manifest.csv:2:4 E8002"},
        {HEADER "aa,aa/../../b,1,1," SHA_A ",p,2,ready\n", "manifest.csv:2:4 E8002"},
        {HEADER "aa,aa/.x,1,1," SHA_A ",p,2,ready\n", "manifest.csv:2:4 E8002"},
        {HEADER "aa,,1,1," SHA_A ",p,2,ready\n", "manifest.csv:2:4 E8002"},
        {HEADER "aa,aa/a.pdf,1,1,ff,p,2,ready\n", "manifest.csv:2:17 E8002"},
        {HEADER "aa,aa/a.pdf,1,1," SHA_A ",p,6,ready\n", "manifest.csv:2:84 E8002"},
        {HEADER "aa,aa/a.pdf,1,1," SHA_A ",p,2,done\n", "manifest.csv:2:86 E8002"},
    };
    assert_int_equal(cd_mkdirs(in_top("r3"), NULL), CD_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(cd_file_write(in_top("r3/manifest.csv"), bad[i].text, strlen(bad[i].text), NULL), CD_OK);
        assert_int_equal(merge(in_top("r3"), in_top("r1"), in_top("out"), bad[i].codes), CD_EINPUT);
    }
    assert_false(cd_path_exists(in_top("out")));
    /* a folder of a run that was cut short has no manifest */
    unlink(in_top("r3/manifest.csv"));
    cd_diags d;
    cd_diags_init(&d);
    const char *none[1] = {in_top("r3")};
    assert_int_not_equal(batch_merge(none, 1, in_top("out"), &d, NULL, NULL), CD_OK);
    assert_true(d.errors > 0);
    assert_false(cd_path_exists(in_top("out")));
    cd_diags_done(&d);
}

static void test_replace(void **state)
{
    (void)state;
    const char *dir = in_top("replace");
    make_folder(dir);
    batch_others o;
    assert_int_equal(batch_manifest_replace_begin(dir, NULL, &o), CD_OK);
    assert_false(cd_path_exists(in_top("replace/manifest.csv")));
    batch_result r;
    batch_result_init(&r, "z-sys");
    paper(dir, &r, "02-b.pdf", "a", 3);
    r.pack = "p9";
    r.level = 1;
    assert_int_equal(batch_manifest_replace_end(dir, &o, &r, NULL), CD_OK);
    batch_others_done(&o);
    forget(&r, 1);
    file_is(in_top("replace/manifest.csv"), HEADER "B,B/02-b.pdf,2,2," SHA_BB ",p1,,draft\n"
                                                   "a,,,,,,,failed\n"
                                                   "a.sys,a.sys/01-a.pdf,,,,p2,,failed\n"
                                                   "z-sys,z-sys/02-b.pdf,3,1," SHA_A ",p9,1,ready\n");
    /* the state of the others is kept */
    char digest[65];
    cd_sha256_hex("02-b.pdf", 8, digest);
    batch_known *k = batch_known_read(dir);
    assert_non_null(batch_known_same(k, dir, "B/02-b.pdf", digest));
    batch_known_free(k);
    /* a folder without a manifest gets none */
    assert_int_equal(batch_manifest_replace_begin(in_top("m-none"), NULL, &o), CD_OK);
    batch_result_init(&r, "x");
    assert_int_equal(batch_manifest_replace_end(in_top("m-none"), &o, &r, NULL), CD_OK);
    batch_others_done(&o);
    forget(&r, 1);
    assert_false(cd_path_exists(in_top("m-none")));
    /* a damaged manifest is told, and stays */
    assert_int_equal(cd_file_write(in_top("replace/manifest.csv"), "x,y\n", 4, NULL), CD_OK);
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(batch_manifest_replace_begin(dir, &d, &o), CD_EINPUT);
    assert_true(d.errors > 0);
    file_is(in_top("replace/manifest.csv"), "x,y\n");
    cd_diags_done(&d);
}

/* ---- workers ---- */

typedef struct seen {
    char order[4096];
    size_t done, calls;
} seen;

static int start(void *user, cd_diags *d)
{
    (void)user;
    cd_diag_add(d, CD_NOTE, "N0001", cd_place_file("start"), "a worker has begun");
    return CD_OK;
}

static int print(void *user, const char *system, cd_diags *d, batch_result *ret)
{
    (void)user;
    ret->pack = "p";
    ret->level = system[1] - '0';
    batch_file *f = batch_result_add(ret, system);
    f->pages = 7;
    f->bytes = strlen(system);
    cd_sha256_hex(system, strlen(system), f->sha256);
    cd_sha256_hex(system, 1, f->digest);
    ret->written = 1;
    if (strstr(system, "fail")) {
        cd_place at = {system, 3, 4};
        cd_error(d, "E0002", at, "lỗi của %s", system);
        return CD_ESYS;
    }
    if (strstr(system, "kill"))
        raise(SIGKILL);
    if (strstr(system, "exit"))
        _exit(3);
    if (strstr(system, "slow"))
        usleep(30000);
    if (strstr(system, "long")) /* more than a pipe holds */
        for (int i = 0; i < 3000; i++)
            cd_diag_add(d, CD_NOTE, "N0003", cd_place_file(system), "note %d with some words to make it long enough", i);
    return CD_OK;
}

static void told(void *user, const batch_result *r, cd_diags *d)
{
    seen *s = user;
    size_t at = strlen(s->order);
    size_t errors = 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].severity == CD_ERROR) {
            errors++;
            snprintf(s->order + at, sizeof s->order - at, "%s:%zu:%zu %s; ", d->items[i].file, d->items[i].line, d->items[i].column, d->items[i].code);
            at = strlen(s->order);
        }
    snprintf(s->order + at, sizeof s->order - at, "%s %s %d%s\n", r->system, batch_state_name(r->state), r->level, errors ? " told" : "");
    cd_diags_done(d);
    cd_diags_init(d);
}

static void progress(void *user, size_t done, size_t all)
{
    seen *s = user;
    assert_true(done <= all);
    assert_int_equal(done, s->done + 1);
    s->done = done;
}

static const char *const systems[] = {"a1-slow", "b2", "c3-fail", "d4-kill", "e5-long", "f1-exit", "g2", "h3-slow", "i4", "j5-kill"};
enum { NSYSTEMS = sizeof systems / sizeof *systems };
static const char expected[] = "a1-slow ready 1\nb2 ready 2\nc3-fail:3:4 E0002; c3-fail failed -1 told\n"
                               "d4-kill:1:1 E8005; d4-kill failed -1 told\ne5-long ready 5\nf1-exit:1:1 E8005; f1-exit failed -1 told\n"
                               "g2 ready 2\nh3-slow ready 3\ni4 ready 4\nj5-kill:1:1 E8005; j5-kill failed -1 told\n";

static void test_workers(void **state)
{
    (void)state;
    static const size_t jobs[] = {1, 2, 3, 10, 64};
    for (size_t j = 0; j < sizeof jobs / sizeof *jobs; j++) {
        seen s = {{0}, 0, 0};
        batch_job job = {start, print, told, progress, &s};
        cd_diags d;
        cd_diags_init(&d);
        batch_result *r;
        assert_int_equal(batch_run(systems, NSYSTEMS, jobs[j], &job, &d, &r), CD_OK);
        assert_string_equal(s.order, expected);
        assert_int_equal(s.done, NSYSTEMS);
        assert_int_equal(r[1].nfiles, 1);
        assert_string_equal(r[1].files[0].file, "b2");
        assert_int_equal(r[1].files[0].pages, 7);
        assert_int_equal(r[1].files[0].bytes, 2);
        assert_string_equal(r[1].pack, "p");
        assert_int_equal(r[1].written, 1);
        assert_int_equal(strlen(r[1].files[0].sha256), 64);
        assert_int_equal(strlen(r[1].files[0].digest), 64);
        /* of a failed system the files are named and nothing else is */
        assert_string_equal(r[2].files[0].file, "c3-fail");
        assert_int_equal(r[2].files[0].pages, 0);
        assert_string_equal(r[2].files[0].sha256, "");
        forget(r, NSYSTEMS);
        free(r);
        cd_diags_done(&d);
    }
}

static int no_start(void *user, cd_diags *d)
{
    (void)user;
    cd_error(d, "E0009", cd_place_file("db"), "cannot open");
    return CD_ESYS;
}

static void test_no_start(void **state)
{
    (void)state;
    batch_job job = {no_start, print, NULL, NULL, NULL};
    cd_diags d;
    cd_diags_init(&d);
    batch_result *r;
    assert_int_equal(batch_run(systems, 3, 1, &job, &d, &r), CD_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(r[i].state, BATCH_FAILED);
    diags_are(&d, "db:1:1 E0009");
    forget(r, 3);
    free(r);
    assert_int_equal(batch_run(systems, 0, 4, &job, &d, &r), CD_OK);
    free(r);
    cd_diags_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manifest), cmocka_unit_test(test_known), cmocka_unit_test(test_stamps),         cmocka_unit_test(test_lock),    cmocka_unit_test(test_shards),
        cmocka_unit_test(test_merge),    cmocka_unit_test(test_merge_refuses), cmocka_unit_test(test_workers), cmocka_unit_test(test_no_start),
        cmocka_unit_test(test_replace),
    };
    return cmocka_run_group_tests_name("batch", tests, setup, teardown);
}
