/* The database: opening, migrating, records, history, search, backup, and what its check finds. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/stamp.h"
#include "store_box.h"

static const store_actor BY = {"an", "2026-10-01T08:00:00Z", "ask"};
static const cd_place AT = {"t", 7, 3};

static char *in_dir(const char *name)
{
    return cd_path_join(dir, name);
}

static void put(box *b, const char *id, const char *name, const char *agency, const char *part_of)
{
    const char *f[SYS_NFIELDS] = {id, name, agency, NULL, NULL, part_of};
    assert_int_equal(store_system_put(b->s, f, &BY, AT, &b->d, NULL), CD_OK);
}

static void ids_are(store_ids *l, const char *want)
{
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < l->count; i++)
        cd_str_addf(&s, "%s%s", i ? " " : "", l->ids[i]);
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
    store_ids_done(l);
}

static void state_is(box *b, uint64_t systems, uint64_t orgs, uint64_t facts, uint64_t log)
{
    store_state st;
    assert_int_equal(store_status(b->s, &b->d, &st), CD_OK);
    assert_int_equal(st.systems, systems);
    assert_int_equal(st.orgs, orgs);
    assert_int_equal(st.facts, facts);
    assert_int_equal(st.log, log);
}

static void check_is(box *b, int want)
{
    int res = store_check(b->s, &b->d);
    if (res != want)
        cd_diags_print(&b->d, stderr);
    assert_int_equal(res, want);
}

/* ---- opening ---- */

static void refusals(void **state)
{
    cd_diags d;
    cd_diags_init(&d);
    store *s = NULL;
    char *path = in_dir("none.db");
    assert_int_equal(store_open(path, data_dir, STORE_WRITE, &d, &s), CD_ESYS);
    expect(&d, "E4001", "chưa có cơ sở dữ liệu này");
    assert_false(cd_path_exists(path));
    assert_int_equal(store_open(dir, data_dir, STORE_CREATE, &d, &s), CD_ESYS);
    expect(&d, "E4001", "không phải là tệp");
    char *deep = in_dir("no/such/dir.db");
    assert_int_equal(store_open(deep, data_dir, STORE_CREATE, &d, &s), CD_ESYS);
    expect(&d, "E4001", "không có tệp hoặc thư mục này");
    free(deep);
    /* not a database; another program's; an empty file */
    assert_int_equal(cd_file_write(path, "id,name\nkhông phải SQLite, nhưng dài hơn một đầu trang\n", 60, &d), CD_OK);
    assert_int_equal(store_open(path, data_dir, STORE_CREATE, &d, &s), CD_ESYS);
    expect(&d, "E4002", "không phải cơ sở dữ liệu của capdo");
    unlink(path);
    sql(path, "CREATE TABLE other (x); PRAGMA application_id = 7");
    assert_int_equal(store_open(path, data_dir, STORE_CREATE, &d, &s), CD_ESYS);
    expect(&d, "E4002", "của chương trình khác");
    assert_int_equal(sql_num(path, "SELECT count(*) FROM sqlite_schema"), 1);
    unlink(path);
    assert_int_equal(cd_file_write(path, "", 0, &d), CD_OK);
    assert_int_equal(store_open(path, data_dir, STORE_READ, &d, &s), CD_ESYS);
    expect(&d, "E4002", "tệp rỗng");
    /* a data folder without steps */
    assert_int_equal(store_open(path, dir, STORE_CREATE, &d, &s), CD_ESYS);
    assert_true(d.count >= 1);
    assert_null(s);
    cd_diags_done(&d);
    unlink(path);
    free(path);
}

static void newer_version(void **state)
{
    box *b = *state;
    store_close(b->s);
    b->s = NULL;
    sql(b->path, "PRAGMA user_version = 999");
    assert_int_equal(store_open(b->path, data_dir, STORE_READ, &b->d, &b->s), CD_ESYS);
    expect(&b->d, "E4003", "có phiên bản 999, mới hơn phiên bản");
    assert_int_equal(store_open_any(b->path, data_dir, &b->d, &b->s), CD_ESYS);
    expect(&b->d, "E4003", "hãy dùng bản capdo mới hơn");
    assert_null(b->s);
}

static void hardened(void **state)
{
    box *b = *state;
    assert_int_equal(sql_num(b->path, "PRAGMA application_id"), STORE_APPLICATION_ID);
    /* facts and log rows cannot be changed even by other tools, unless they drop the triggers first */
    put(b, "a", "A", NULL, NULL);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM log", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(db, "UPDATE log SET who = 'x'", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    sqlite3_close(db);
    /* a reader cannot write */
    store *r = NULL;
    assert_int_equal(store_open(b->path, data_dir, STORE_READ, &b->d, &r), CD_OK);
    const char *f[SYS_NFIELDS] = {"b"};
    assert_int_equal(store_system_put(r, f, &BY, AT, &b->d, NULL), CD_ESYS);
    expect(&b->d, "E4008", "chỉ để đọc");
    store_close(r);
}

/* ---- migration: a data folder of three steps, a database of the first ---- */

static void write_step(const char *data, const char *name, const char *text)
{
    char *sqls = cd_path_join(data, "sql"), *path = cd_path_join(sqls, name);
    cd_diags d;
    cd_diags_init(&d);
    assert_int_equal(cd_mkdirs(sqls, &d), CD_OK);
    assert_int_equal(cd_file_write(path, text, strlen(text), &d), CD_OK);
    cd_diags_done(&d);
    free(path);
    free(sqls);
}

static void migration(void **state)
{
    box *b = *state;
    char *data = in_dir("steps");
    put(b, "a", "Một", NULL, NULL);
    store_state st;
    assert_int_equal(store_status(b->s, &b->d, &st), CD_OK);
    store_close(b->s);
    b->s = NULL;
    /* today's steps, then two more */
    char *sqls = cd_path_join(data_dir, "sql"), **names = NULL;
    size_t n = 0;
    assert_int_equal(cd_dir_list(sqls, &b->d, &names, &n), CD_OK);
    int steps = 0;
    for (size_t i = 0; i < n; i++) {
        char *from = cd_path_join(sqls, names[i]);
        cd_str text;
        cd_str_init(&text, 0);
        assert_int_equal(cd_file_read(from, CD_INPUT_MAX, &b->d, &text), CD_OK);
        write_step(data, names[i], cd_str_c(&text));
        cd_str_done(&text);
        free(from);
        steps++;
    }
    cd_names_free(names, n);
    free(sqls);
    assert_int_equal(st.version, steps);
    char two[64], three[64];
    snprintf(two, sizeof two, "%04d-note.sql", steps + 1);
    snprintf(three, sizeof three, "%04d-broken.sql", steps + 2);
    write_step(data, two, "ALTER TABLE system ADD COLUMN note TEXT; UPDATE system SET note = 'cũ: ' || name;");
    assert_int_equal(store_open(b->path, data, STORE_WRITE, &b->d, &b->s), CD_ESYS);
    expect(&b->d, "E4004", "capdo db migrate");
    assert_int_equal(store_open_any(b->path, data, &b->d, &b->s), CD_OK);
    int done = -1;
    assert_int_equal(store_migrate(b->s, &b->d, &done), CD_OK);
    assert_int_equal(done, 1);
    assert_int_equal(store_migrate(b->s, &b->d, &done), CD_OK);
    assert_int_equal(done, 0);
    store_close(b->s);
    b->s = NULL;
    assert_int_equal(sql_num(b->path, "SELECT count(*) FROM system WHERE note = 'cũ: Một'"), 1);
    /* a step that fails half-way, or breaks a reference, changes nothing */
    write_step(data, three, "CREATE TABLE half (x); SELECT no_such_column FROM system;");
    assert_int_equal(store_open_any(b->path, data, &b->d, &b->s), CD_OK);
    assert_int_equal(store_migrate(b->s, &b->d, &done), CD_ESYS);
    expect(&b->d, "E4005", "không có gì bị thay đổi");
    store_close(b->s);
    b->s = NULL;
    write_step(data, three, "CREATE TABLE half (x); UPDATE system SET part_of = 77;");
    assert_int_equal(store_open_any(b->path, data, &b->d, &b->s), CD_OK);
    assert_int_equal(store_migrate(b->s, &b->d, &done), CD_ESYS);
    expect(&b->d, "E4011", "system");
    store_close(b->s);
    b->s = NULL;
    assert_int_equal(sql_num(b->path, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
    assert_int_equal(sql_num(b->path, "PRAGMA user_version"), steps + 1);
    /* the program of yesterday refuses it now */
    assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &b->s), CD_ESYS);
    expect(&b->d, "E4003", "mới hơn");
    free(data);
}

/* ---- records ---- */

static void systems(void **state)
{
    box *b = *state;
    bool changed = false;
    const char *f[SYS_NFIELDS] = {"Mail-1", "Thư \xc4\x91i\x65\xcc\xa3\xcc\x82n tử", "Sở Nội vụ", "Trung tâm CNTT", "UBND tỉnh", NULL};
    assert_int_equal(store_system_put(b->s, f, &BY, AT, &b->d, &changed), CD_OK);
    assert_true(changed);
    state_is(b, 1, 3, 0, 4); /* three organisations made by name, one system */
    /* the same in another spelling of id and in NFC: nothing */
    const char *g[SYS_NFIELDS] = {"MAIL-1", "Thư điện tử", NULL, NULL, NULL, NULL};
    assert_int_equal(store_system_put(b->s, g, &BY, AT, &b->d, &changed), CD_OK);
    assert_false(changed);
    state_is(b, 1, 3, 0, 4);
    const char *h[SYS_NFIELDS] = {"mail-1", NULL, "Sở Y tế", "", NULL, NULL};
    assert_int_equal(store_system_put(b->s, h, &BY, AT, &b->d, &changed), CD_OK);
    assert_true(changed);
    store_system sys;
    store_system_init(&sys);
    assert_int_equal(store_system_load(b->s, "mAIL-1", &b->d, &sys), CD_OK);
    assert_string_equal(sys.field[SYS_ID], "Mail-1");
    assert_string_equal(sys.field[SYS_NAME], "Thư điện tử");
    assert_string_equal(sys.field[SYS_AGENCY], "Sở Y tế");
    assert_null(sys.field[SYS_OPERATOR]);
    assert_string_equal(sys.field[SYS_OWNER], "UBND tỉnh");
    assert_int_equal(store_system_load(b->s, "none", &b->d, &sys), CD_EUSAGE);
    expect(&b->d, "E4020", "không có hệ thống mã «none»");
    assert_string_equal(sys.field[SYS_ID], "Mail-1"); /* untouched on failure */
    assert_int_equal(store_system_exists(b->s, "MAIL-1", &b->d), CD_OK);
    assert_int_equal(store_system_exists(b->s, "mail", &b->d), CD_NO);
    store_system_done(&sys);
    const char *bad[SYS_NFIELDS] = {"có dấu"};
    assert_int_equal(store_system_put(b->s, bad, &BY, AT, &b->d, &changed), CD_EINPUT);
    expect(&b->d, "E4022", "có dấu");
    static const char *const names[] = {"a\nb", "a\x1B[31m", "a\x7F", "a\xC2\x85", "a\xFF"}; /* what import refuses */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *line[SYS_NFIELDS] = {"x", names[i]}, *agency[SYS_NFIELDS] = {"x", "X", names[i]};
        assert_int_equal(store_system_put(b->s, line, &BY, AT, &b->d, &changed), CD_EINPUT);
        expect(&b->d, "E4022", "hệ thống «x»: «name» có xuống dòng, ký tự điều khiển");
        assert_int_equal(store_system_put(b->s, agency, &BY, AT, &b->d, &changed), CD_EINPUT);
        expect(&b->d, "E4022", "«agency»");
    }
    assert_int_equal(store_system_exists(b->s, "x", &b->d), CD_NO);
    check_is(b, CD_OK);
}

static void components(void **state)
{
    box *b = *state;
    put(b, "whole", "W", NULL, NULL);
    put(b, "part-b", "P", NULL, "WHOLE");
    put(b, "part-a", "P", NULL, "whole");
    put(b, "leaf", "L", NULL, "part-a");
    store_ids l;
    assert_int_equal(store_components(b->s, "Whole", &b->d, &l), CD_OK);
    ids_are(&l, "part-a part-b");
    const char *ring[SYS_NFIELDS] = {"whole", NULL, "Sở Mới", NULL, NULL, "leaf"};
    assert_int_equal(store_system_put(b->s, ring, &BY, AT, &b->d, NULL), CD_EINPUT);
    assert_int_equal(b->d.items[0].line, 7);
    assert_int_equal(b->d.items[0].column, 3);
    expect(&b->d, "E4021", "«leaf» lại là thành phần của chính «whole»");
    state_is(b, 4, 0, 0, 4); /* the organisation named beside it was not made either */
    const char *self[SYS_NFIELDS] = {"new", NULL, NULL, NULL, NULL, "NEW"};
    assert_int_equal(store_system_put(b->s, self, &BY, AT, &b->d, NULL), CD_EINPUT);
    expect(&b->d, "E4021", "chính nó");
    const char *none[SYS_NFIELDS] = {"leaf", NULL, NULL, NULL, NULL, "nowhere"};
    assert_int_equal(store_system_put(b->s, none, &BY, AT, &b->d, NULL), CD_EINPUT);
    expect(&b->d, "E4020", "không có hệ thống mã đó");
    assert_int_equal(store_components(b->s, "leaf", &b->d, &l), CD_OK);
    ids_are(&l, "");
}

static void order_and_search(void **state)
{
    box *b = *state;
    put(b, "z1", "Đê điều", "Sở Nông nghiệp", NULL);
    put(b, "B2", "Dân cư", "Công an tỉnh Điện Biên", NULL);
    put(b, "a3", "Ấp", "UBND huyện", NULL);
    put(b, "a10", "Áo", "UBND huyện", NULL);
    put(b, "m-x.y_1", "Một cửa \"điện tử\"", "UBND tỉnh", NULL);
    put(b, "n", NULL, NULL, NULL);
    store_ids l;
    assert_int_equal(store_systems(b->s, STORE_BY_ID, &b->d, &l), CD_OK);
    ids_are(&l, "B2 a10 a3 m-x.y_1 n z1");
    assert_int_equal(store_systems(b->s, STORE_BY_NAME, &b->d, &l), CD_OK);
    ids_are(&l, "n a10 a3 B2 z1 m-x.y_1");
    static const char *const asked[][2] = {
        {"dien bien", "B2"},      {"ĐIỆN biên", "B2"},      {"\xc4\x91i\x65\xcc\xa3\xcc\x82n", "B2 m-x.y_1"},
        {"ubnd huyen", "a10 a3"}, {"de", "z1"},             {"dieu de", "z1"},
        {"m-x.y_1", "m-x.y_1"},   {"M-X", "m-x.y_1"},       {"\"điện tử\"", "m-x.y_1"},
        {"không có", ""},         {"OR", ""},               {"a OR b", ""},
        {"a* NOT x", ""},         {"folded:ubnd", ""},      {"***", ""},
        {"(", ""},                {"", "n a10 a3 B2 z1 m-x.y_1"}, {"  ", "n a10 a3 B2 z1 m-x.y_1"},
    };
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        assert_int_equal(store_search(b->s, asked[i][0], &b->d, &l), CD_OK);
        ids_are(&l, asked[i][1]);
    }
    assert_int_equal(store_search(b->s, "\xff", &b->d, &l), CD_EINPUT);
    expect(&b->d, "E4022", "UTF-8");
    /* found by the new name of the organisation, no longer by the old one */
    assert_int_equal(store_org_rename(b->s, "Sở Nông nghiệp", "Sở Môi trường", &BY, &b->d), CD_OK);
    assert_int_equal(store_search(b->s, "moi truong", &b->d, &l), CD_OK);
    ids_are(&l, "z1");
    assert_int_equal(store_search(b->s, "nong nghiep", &b->d, &l), CD_OK);
    ids_are(&l, "");
    check_is(b, CD_OK);
}

static void facts_and_history(void **state)
{
    box *b = *state;
    static const store_actor later = {"bình", "2026-10-02T09:30:00Z", "web"};
    size_t n = 0;
    put(b, "s", "S", NULL, NULL);
    const store_change one[] = {{"user_count", "100", NULL}, {"dvc_form", NULL, "chưa hỏi"}, {"in_anqg_list", NULL, NULL}};
    assert_int_equal(store_facts_put(b->s, "S", one, 3, &BY, &b->d, &n), CD_OK);
    assert_int_equal(n, 2); /* clearing what was never told says nothing */
    assert_int_equal(store_facts_put(b->s, "s", one, 3, &later, &b->d, &n), CD_OK);
    assert_int_equal(n, 0);
    const store_change two[] = {{"user_count", NULL, NULL}, {"dvc_form", "full", "bỏ qua khi có giá trị"}};
    assert_int_equal(store_facts_put(b->s, "s", two, 2, &later, &b->d, &n), CD_OK);
    assert_int_equal(n, 2);
    const store_change three[] = {{"user_count", "7", NULL}, {"user_count", "100", NULL}};
    assert_int_equal(store_facts_put(b->s, "s", three, 2, &BY, &b->d, &n), CD_OK);
    assert_int_equal(n, 2);
    store_system sys;
    store_system_init(&sys);
    assert_int_equal(store_system_load(b->s, "s", &b->d, &sys), CD_OK);
    assert_int_equal(sys.nfacts, 2);
    assert_string_equal(store_system_value(&sys, "user_count"), "100");
    assert_string_equal(store_system_value(&sys, "dvc_form"), "full");
    assert_null(store_system_fact(&sys, "in_anqg_list"));
    assert_null(store_system_fact(&sys, "dvc_form")->reason);
    assert_string_equal(store_system_fact(&sys, "dvc_form")->who, "bình");
    store_system_done(&sys);
    store_history h;
    assert_int_equal(store_facts_history(b->s, "s", "user_count", &b->d, &h), CD_OK);
    assert_int_equal(h.count, 4);
    assert_string_equal(h.rows[0].value, "100");
    assert_string_equal(h.rows[0].when, "2026-10-01T08:00:00Z");
    assert_null(h.rows[1].value);
    assert_string_equal(h.rows[1].who, "bình");
    assert_string_equal(h.rows[1].source, "web");
    assert_string_equal(h.rows[2].value, "7");
    assert_string_equal(h.rows[3].value, "100");
    store_history_done(&h);
    assert_int_equal(store_facts_history(b->s, "s", NULL, &b->d, &h), CD_OK);
    assert_int_equal(h.count, 6);
    assert_string_equal(h.rows[1].code, "dvc_form");
    assert_null(h.rows[1].value);
    assert_string_equal(h.rows[1].reason, "chưa hỏi");
    store_history_done(&h);
    check_is(b, CD_OK);
}

static void orgs(void **state)
{
    box *b = *state;
    const char *f[ORG_NFIELDS] = {[ORG_NAME] = "Sở Y tế", [ORG_KIND] = "other_org", [ORG_PARENT] = "UBND tỉnh", [ORG_PLACE] = "Điện Biên"};
    bool changed = false;
    assert_int_equal(store_org_put(b->s, f, &BY, AT, &b->d, &changed), CD_OK);
    assert_true(changed);
    state_is(b, 0, 2, 0, 2);
    assert_int_equal(store_org_put(b->s, f, &BY, AT, &b->d, &changed), CD_OK);
    assert_false(changed);
    store_orgs o;
    assert_int_equal(store_orgs_load(b->s, NULL, &b->d, &o), CD_OK);
    assert_int_equal(o.count, 2);
    assert_string_equal(o.items[0].field[ORG_NAME], "Sở Y tế");
    assert_string_equal(o.items[0].field[ORG_PARENT], "UBND tỉnh");
    assert_string_equal(o.items[0].field[ORG_PLACE], "Điện Biên");
    assert_null(o.items[0].field[ORG_PHONE]);
    store_orgs_done(&o);
    const char *ring[ORG_NFIELDS] = {[ORG_NAME] = "UBND tỉnh", [ORG_PARENT] = "Sở Y tế"};
    assert_int_equal(store_org_put(b->s, ring, &BY, AT, &b->d, &changed), CD_EINPUT);
    expect(&b->d, "E4024", "UBND tỉnh");
    assert_int_equal(store_org_rename(b->s, "Sở Y tế", "UBND tỉnh", &BY, &b->d), CD_EINPUT);
    expect(&b->d, "E4022", "đã có");
    assert_int_equal(store_org_rename(b->s, "Không", "X", &BY, &b->d), CD_EINPUT);
    expect(&b->d, "E4023", "Không");
    const store_contact c[] = {{"Bà Ấm", "Phó phòng", "0900", NULL, "đầu mối"}, {"Ông Đô", NULL, NULL, "do@x.vn", NULL}};
    assert_int_equal(store_contacts_put(b->s, "Sở Y tế", c, 2, &BY, &b->d, &changed), CD_OK);
    assert_true(changed);
    assert_int_equal(store_contacts_put(b->s, "Sở Y tế", c, 2, &BY, &b->d, &changed), CD_OK);
    assert_false(changed);
    store_contacts got;
    assert_int_equal(store_contacts_load(b->s, "Sở Y tế", &b->d, &got), CD_OK);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.items[0].name, "Bà Ấm");
    assert_string_equal(got.items[1].email, "do@x.vn");
    assert_null(got.items[1].phone);
    store_contacts_done(&got);
    check_is(b, CD_OK);
}

static void other_records(void **state)
{
    box *b = *state;
    bool changed = false;
    put(b, "s", "S", NULL, NULL);
    const store_risk r[] = {{{"Mất \"điện\"\ndài ngày", NULL, "cao", "lớn", "máy nổ"}}, {{"Lụt", "tầng hầm", NULL, NULL, NULL}}};
    assert_int_equal(store_risks_put(b->s, "s", r, 2, &BY, &b->d, &changed), CD_OK);
    assert_true(changed);
    assert_int_equal(store_risks_put(b->s, "s", r, 2, &BY, &b->d, &changed), CD_OK);
    assert_false(changed);
    store_risks got;
    assert_int_equal(store_risks_load(b->s, "s", &b->d, &got), CD_OK);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.items[0].field[RISK_THREAT], "Mất \"điện\"\ndài ngày");
    assert_null(got.items[0].field[RISK_WEAKNESS]);
    assert_string_equal(got.items[1].field[RISK_WEAKNESS], "tầng hầm");
    store_risks_done(&got);
    check_is(b, CD_OK);
    const store_verdict v[] = {{"nd331-2026", "ab12", 3, 3, 3, "{\"a\":1}", NULL, NULL}, {"nd85-2016", "cd", -1, 1, 4, NULL, NULL, NULL}};
    for (int i = 0; i < 2; i++)
        assert_int_equal(store_verdict_add(b->s, "s", &v[i], &BY, &b->d), CD_OK);
    store_verdicts w;
    assert_int_equal(store_verdicts_load(b->s, "s", &b->d, &w), CD_OK);
    assert_int_equal(w.count, 2);
    assert_int_equal(w.items[0].level, 3);
    assert_string_equal(w.items[0].trace, "{\"a\":1}");
    assert_int_equal(w.items[1].level, -1);
    assert_int_equal(w.items[1].max_level, 4);
    assert_string_equal(w.items[1].who, "an");
    store_verdicts_done(&w);
    char *value = NULL;
    assert_int_equal(store_setting(b->s, "k", &b->d, &value), CD_OK);
    assert_null(value);
    assert_int_equal(store_setting_put(b->s, "k", "giá trị", &BY, &b->d), CD_OK);
    assert_int_equal(store_setting(b->s, "k", &b->d, &value), CD_OK);
    assert_string_equal(value, "giá trị");
    free(value);
    assert_int_equal(store_setting_put(b->s, "k", NULL, &BY, &b->d), CD_OK);
    assert_int_equal(store_setting(b->s, "k", &b->d, &value), CD_OK);
    assert_null(value);
    check_is(b, CD_OK);
}

static int stop_at_two(const store_system *sys, void *arg)
{
    return ++*(int *)arg == 2 ? CD_NO : CD_OK;
}

static void walking(void **state)
{
    box *b = *state;
    char id[8];
    for (int i = 0; i < 5; i++) {
        snprintf(id, sizeof id, "s%d", i);
        put(b, id, id, NULL, NULL);
    }
    int seen = 0;
    assert_int_equal(store_each_system(b->s, STORE_BY_NAME, &b->d, stop_at_two, &seen), CD_NO);
    assert_int_equal(seen, 2);
    seen = 2;
    assert_int_equal(store_each_system(b->s, STORE_BY_ID, &b->d, stop_at_two, &seen), CD_OK);
    assert_int_equal(seen, 7);
    assert_false(store_in_transaction(b->s));
}

/* ---- transactions, kills, other processes ---- */

static void transactions(void **state)
{
    box *b = *state;
    assert_int_equal(store_begin(b->s, &b->d), CD_OK);
    put(b, "a", "A", "X", NULL);
    const char *bad[SYS_NFIELDS] = {"b", "B", "Y", NULL, NULL, "none"};
    assert_int_equal(store_system_put(b->s, bad, &BY, AT, &b->d, NULL), CD_EINPUT);
    expect(&b->d, "E4020", "none");
    assert_int_equal(store_commit(b->s, &b->d), CD_OK);
    state_is(b, 1, 1, 0, 2); /* what failed inside is undone, the rest stays */
    assert_int_equal(store_begin(b->s, &b->d), CD_OK);
    put(b, "c", "C", "Z", NULL);
    store_rollback(b->s);
    state_is(b, 1, 1, 0, 2);
    check_is(b, CD_OK);
}

/* A writer killed in the middle of a transaction leaves what stood, and nobody is kept out. */
static void killed_writer(void **state)
{
    box *b = *state;
    put(b, "a", "A", NULL, NULL);
    store_close(b->s);
    b->s = NULL;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        store *s = NULL;
        if (store_open(b->path, data_dir, STORE_WRITE, NULL, &s) || store_begin(s, NULL))
            _exit(1);
        for (int i = 0; i < 3000; i++) {
            char id[16];
            snprintf(id, sizeof id, "k%d", i);
            const char *f[SYS_NFIELDS] = {id, "một tên đủ dài để tràn bộ nhớ đệm trang", "Cơ quan"};
            const store_change c = {"user_count", "1", NULL};
            if (store_system_put(s, f, &BY, AT, NULL, NULL) || store_facts_put(s, id, &c, 1, &BY, NULL, NULL))
                _exit(2);
        }
        if (write(ready[1], "x", 1) != 1)
            _exit(3);
        for (;;)
            pause();
    }
    char x;
    close(ready[1]);
    assert_int_equal(read(ready[0], &x, 1), 1);
    close(ready[0]);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &b->s), CD_OK);
    state_is(b, 1, 0, 0, 1);
    put(b, "b", "B", NULL, NULL);
    check_is(b, CD_OK);
}

static void backup(void **state)
{
    box *b = *state;
    put(b, "a", "A", "Sở", NULL);
    store *other = NULL;
    assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &other), CD_OK);
    assert_int_equal(store_begin(other, &b->d), CD_OK);
    const char *f[SYS_NFIELDS] = {"open", "chưa ghi xong"};
    assert_int_equal(store_system_put(other, f, &BY, AT, &b->d, NULL), CD_OK);
    char *target = in_dir("copy.db");
    assert_int_equal(store_backup(b->s, target, &b->d), CD_OK); /* while another one writes */
    assert_int_equal(store_commit(other, &b->d), CD_OK);
    store_close(other);
    assert_int_equal(store_backup(b->s, target, &b->d), CD_ESYS);
    expect(&b->d, "E4015", "đã có");
    char *nowhere = in_dir("no/dir.db");
    assert_int_equal(store_backup(b->s, nowhere, &b->d), CD_ESYS);
    expect(&b->d, "E4009", "không có tệp hoặc thư mục này");
    free(nowhere);
    char *wal = in_dir("copy.db-wal");
    assert_false(cd_path_exists(wal));
    free(wal);
    store *copy = NULL;
    assert_int_equal(store_open(target, data_dir, STORE_WRITE, &b->d, &copy), CD_OK);
    assert_int_equal(store_check(copy, &b->d), CD_OK);
    assert_int_equal(store_system_exists(copy, "a", &b->d), CD_OK);
    assert_int_equal(store_system_exists(copy, "open", &b->d), CD_NO);
    store_close(copy);
    free(target);
    state_is(b, 2, 1, 0, 3);
}

/* Everything that is changed behind the program's back is found. */
static void tampering(void **state)
{
    static const struct {
        const char *sql, *code;
    } deeds[] = {
        {"DROP TRIGGER log_no_update; UPDATE log SET who = 'kẻ khác' WHERE seq = 2", "E4012"},
        {"DROP TRIGGER log_no_delete; PRAGMA foreign_keys = OFF; DELETE FROM log WHERE action = 'setting'", "E4012"},
        {"DROP TRIGGER fact_no_update; UPDATE fact SET value = '9' WHERE code = 'user_count'", "E4013"},
        {"DROP TRIGGER fact_no_update; UPDATE fact SET system = 2 WHERE code = 'user_count'", "E4013"},
        {"DROP TRIGGER fact_no_delete; DELETE FROM fact WHERE code = 'dvc_form'", "E4013"},
        {"DROP TRIGGER fact_no_delete; DELETE FROM fact", "E4013"},
        {"INSERT INTO fact (system, code, value, log) VALUES (1, 'x', '1', (SELECT min(seq) FROM log WHERE action = 'facts'))", "E4013"},
        {"INSERT INTO fact (system, code, value, log) VALUES (1, 'x', '1', (SELECT min(seq) FROM log WHERE action = 'system'))", "E4013"},
        {"DROP TRIGGER verdict_no_update; UPDATE verdict SET level = 1", "E4013"},
        {"DROP TRIGGER verdict_no_update; UPDATE verdict SET trace = '{}'", "E4013"},
        {"DROP TRIGGER verdict_no_delete; DELETE FROM verdict", "E4013"},
        {"UPDATE system SET name = 'khác' WHERE id = 's'", "E4014"},
        {"UPDATE system SET owner = 1 WHERE id = 't'", "E4014"},
        {"UPDATE system SET part_of = NULL WHERE id = 't'", "E4014"},
        {"INSERT INTO system (id, name_key) VALUES ('ma', x'')", "E4014"},
        {"DELETE FROM system WHERE id = 'u'", "E4014"},
        {"UPDATE system SET gone = 1 WHERE id = 'u'", "E4014"},
        {"UPDATE system SET id = 'v' WHERE id = 'u'", "E4014"},
        {"UPDATE org SET representative = 'người khác'", "E4014"},
        {"UPDATE risk SET measure = 'không'", "E4014"},
        {"DELETE FROM risk", "E4014"},
        {"PRAGMA foreign_keys = OFF; UPDATE system SET agency = 999 WHERE id = 's'", "E4011"},
    };
    for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
        box *b;
        assert_int_equal(box_open((void **)&b), 0);
        put(b, "s", "S", "Sở", NULL);
        put(b, "t", "T", NULL, "s");
        put(b, "u", "U", NULL, NULL);
        assert_int_equal(store_setting_put(b->s, "k", "v", &BY, &b->d), CD_OK);
        const store_change c[] = {{"user_count", "1", NULL}, {"dvc_form", "full", NULL}};
        assert_int_equal(store_facts_put(b->s, "s", c, 2, &BY, &b->d, NULL), CD_OK);
        const store_risk r = {{"Lụt", NULL, NULL, NULL, "đê"}};
        assert_int_equal(store_risks_put(b->s, "s", &r, 1, &BY, &b->d, NULL), CD_OK);
        const store_verdict v = {"p", "h", 3, 3, 3, "{\"x\":1}", NULL, NULL};
        assert_int_equal(store_verdict_add(b->s, "s", &v, &BY, &b->d), CD_OK);
        check_is(b, CD_OK);
        store_close(b->s);
        sql(b->path, deeds[i].sql);
        assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &b->s), CD_OK);
        int res = store_check(b->s, &b->d);
        if (res != CD_NO || b->d.count == 0 || strcmp(b->d.items[0].code, deeds[i].code) != 0) {
            cd_diags_print(&b->d, stderr);
            fail_msg("%s: result %d, want %s", deeds[i].sql, res, deeds[i].code);
        }
        box_close((void **)&b);
    }
}

static int count_entries(const store_log_entry *e, void *arg)
{
    int64_t *last = arg;
    assert_true(*last == 0 || e->seq == *last - 1);
    assert_int_equal(strlen(e->hash), 64);
    *last = e->seq;
    return CD_OK;
}

static void log_reading(void **state)
{
    box *b = *state;
    for (int i = 0; i < 5; i++) {
        char id[8];
        snprintf(id, sizeof id, "s%d", i);
        put(b, id, "S", NULL, NULL);
    }
    int64_t last = 0;
    assert_int_equal(store_log_each(b->s, 0, 3, &b->d, count_entries, &last), CD_OK);
    assert_int_equal(last, 3);
    assert_int_equal(store_log_each(b->s, 3, 100, &b->d, count_entries, &last), CD_OK);
    assert_int_equal(last, 1);
    /* the chain depends on what was done, by whom and when, on nothing else */
    store_state one, two;
    assert_int_equal(store_status(b->s, &b->d, &one), CD_OK);
    box *c;
    assert_int_equal(box_open((void **)&c), 0);
    for (int i = 0; i < 5; i++) {
        char id[8];
        snprintf(id, sizeof id, "s%d", i);
        put(c, id, "S", NULL, NULL);
    }
    assert_int_equal(store_status(c->s, &c->d, &two), CD_OK);
    assert_string_equal(one.head, two.head);
    box_close((void **)&c);
}

static int make_dir(void **state)
{
    (void)state;
    return boxes_begin("store");
}

static int drop_dir(void **state)
{
    (void)state;
    return boxes_end();
}

/* A stamp changes with what a dossier could show, and with nothing else. */
static void stamps(void **state)
{
    box *b = *state;
    const char *const systems[][SYS_NFIELDS] = {
        {"a", "A", "Sở X", "Sở X", "UBND tỉnh", NULL}, {"a.part", "Phần", NULL, NULL, NULL, "a"}, {"host", "Trung tâm dữ liệu"}, {"z", "Z"}};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(store_system_put(b->s, systems[i], &BY, AT, &b->d, NULL), CD_OK);
    const store_change hosted = {"host_system", "HOST", NULL};
    assert_int_equal(store_facts_put(b->s, "a.part", &hosted, 1, &BY, &b->d, NULL), CD_OK);
    store_stamps old, now;
    assert_int_equal(store_stamps_load(b->s, "host_system", &b->d, &old), CD_OK);
    assert_int_equal(old.count, 4);
    assert_string_equal(old.items[1].id, "a.part");
    assert_null(store_stamp_of(&old, "A"));
    /* who changes: the bits are a, a.part, host, z */
    static const struct {
        const char *what;
        unsigned changes;
    } steps[] = {{"nothing", 0}, {"verdict", 0}, {"import", 0}, {"a", 1}, {"a.part", 3}, {"host", 7}, {"z", 8}, {"risks of z", 8}, {"org", 15}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const char *what = steps[i].what;
        const store_change fact = {"scope_text", what, NULL};
        const store_risk risk = {{"Mã độc"}};
        const store_verdict told = {.pack = "p", .pack_hash = "h", .level = 2, .min_level = 2, .max_level = 2};
        const char *org[ORG_NFIELDS] = {"Sở X"};
        org[ORG_PHONE] = "1";
        if (strcmp(what, "verdict") == 0)
            assert_int_equal(store_verdict_add(b->s, "a", &told, &BY, &b->d), CD_OK);
        else if (strcmp(what, "import") == 0)
            assert_int_equal(store_import_add(b->s, &(store_import_note){.file = "a", .kind = "systems", .sha256 = "x"}, &BY, &b->d), CD_OK);
        else if (strcmp(what, "risks of z") == 0)
            assert_int_equal(store_risks_put(b->s, "z", &risk, 1, &BY, &b->d, NULL), CD_OK);
        else if (strcmp(what, "org") == 0)
            assert_int_equal(store_org_put(b->s, org, &BY, AT, &b->d, NULL), CD_OK);
        else if (strcmp(what, "nothing") != 0)
            assert_int_equal(store_facts_put(b->s, what, &fact, 1, &BY, &b->d, NULL), CD_OK);
        assert_int_equal(store_stamps_load(b->s, "host_system", &b->d, &now), CD_OK);
        unsigned changed = 0;
        for (unsigned k = 0; k < 4; k++)
            changed |= strcmp(store_stamp_of(&old, old.items[k].id), store_stamp_of(&now, old.items[k].id)) != 0 ? 1u << k : 0;
        if (changed != steps[i].changes)
            fail_msg("%s: %u", what, changed);
        store_stamps_done(&old);
        old = now;
    }
    store_stamps_done(&old);
    assert_int_equal(b->d.count, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, box_open, box_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals), T(newer_version), T(hardened),      T(migration),     T(systems), T(components),
        T(order_and_search),        T(facts_and_history), T(orgs),      T(other_records), T(walking), T(transactions),
        T(killed_writer),           T(backup),        cmocka_unit_test(tampering), T(log_reading),  T(stamps),
    };
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
