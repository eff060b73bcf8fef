/* Dossiers handed out: what they are made of, what changed since, and what the check of the database finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/files.h"
#include "store/issued.h"
#include "store/moves.h"
#include "store_box.h"

static fact_tables *tables;
static const store_actor BY = {"an", "2026-10-01T08:00:00Z", "dossier"};
static const cd_place AT = {"t", 7, 3};
#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER_HEX "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void put(box *b, const char *id, const char *name, const char *agency, const char *operator, const char *owner, const char *part_of)
{
    const char *f[SYS_NFIELDS] = {id, name, agency, operator, owner, part_of};
    assert_int_equal(store_system_put(b->s, f, &BY, AT, &b->d, NULL), CD_OK);
}

static void fact_is(box *b, const char *id, const char *code, const char *value)
{
    const store_change c = {code, value, NULL};
    assert_int_equal(store_facts_put(b->s, id, &c, 1, &BY, &b->d, NULL), CD_OK);
}

static void row(box *b, const char *id, const char *table, const char *const cells[][2])
{
    const fact_table *t = fact_tables_find(tables, table);
    assert_non_null(t);
    const char **line = cd_calloc(t->ncolumns, sizeof *line);
    for (size_t i = 0; cells[i][0]; i++) {
        size_t k = fact_table_column(t, cells[i][0]);
        assert_true(k < t->ncolumns);
        line[k] = cells[i][1];
    }
    const char *const *const lines[] = {line};
    assert_int_equal(store_table_merge(b->s, id, t, lines, 1, &BY, &b->d, NULL), CD_OK);
    free(line);
}

static void zone(box *b, const char *id, const char *name, const char *vlan)
{
    row(b, id, "zones", (const char *const[][2]){{"zone", name}, {"zone_kind", "dmz"}, {"vlan", vlan}, {NULL, NULL}});
}

static void org(box *b, const char *name, enum store_org_field f, const char *value)
{
    const char *field[ORG_NFIELDS] = {[ORG_NAME] = name};
    field[f] = value;
    assert_int_equal(store_org_put(b->s, field, &BY, AT, &b->d, NULL), CD_OK);
}

/* System s of Sở X (owner, agency) and Trung tâm Y (operator), component p, hosted in h. */
static int open_box(void **state)
{
    if (box_open(state))
        return -1;
    box *b = *state;
    put(b, "s", "Cổng", "Sở X", "Trung tâm Y", "Sở X", NULL);
    put(b, "p", "Phần", NULL, NULL, NULL, "s");
    put(b, "h", "Hạ tầng", NULL, NULL, NULL, NULL);
    put(b, "other", "Khác", "Sở Z", NULL, NULL, NULL);
    org(b, "Sở X", ORG_ADDRESS, "Số 1");
    fact_is(b, "s", "user_count", "10");
    fact_is(b, "s", "host_system", "h");
    fact_is(b, "p", "user_count", "5");
    zone(b, "s", "Vùng A", "1");
    zone(b, "s", "Vùng B", "2");
    const store_risk r[] = {{{"Lụt", NULL, NULL, NULL, "đê"}}, {{"Cháy", NULL, NULL, NULL, "bình"}}};
    assert_int_equal(store_risks_put(b->s, "s", r, 2, &BY, &b->d, NULL), CD_OK);
    return 0;
}

static void sources(box *b, issue_sources *ret)
{
    if (store_sources_load(b->s, "S", tables, &b->d, ret) != CD_OK) {
        cd_diags_print(&b->d, stderr);
        fail();
    }
    issue_sources_add(ret, "rules", "luat", "Luật", HEX);
}

static void issue(box *b, const char *note, int64_t number)
{
    const issue_paper papers[] = {{"01-a.pdf", 3, 1000, HEX}, {"01-a.docx", 0, 2000, HEX}};
    store_issue x = {.pack = "luat", .level = 3, .state = "ready", .note = note, .content = number == 1 ? NULL : OTHER_HEX, .papers = papers, .npapers = 2};
    sources(b, &x.sources);
    int64_t got = 0;
    assert_int_equal(store_issue_add(b->s, "S", &x, &BY, &b->d, &got), CD_OK);
    assert_int_equal(got, number);
    issue_sources_done(&x.sources);
}

static void keys(cd_str *to, const char *sign, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cd_str_addf(to, " %s%s", sign, list[i]);
}

/* What changed since the last issue, "kind:id key +key -key; ..." */
static void changed(box *b, const char *want)
{
    store_issue x;
    issue_sources now;
    assert_int_equal(store_issue_last(b->s, "s", &b->d, &x), CD_OK);
    sources(b, &now);
    cd_str s;
    cd_str_init(&s, 0);
    const issue_change *list;
    size_t n = issue_compare(&x.sources, &now, &x.arena, &list);
    for (size_t i = 0; i < n; i++) {
        const issue_source *of = list[i].was ? list[i].was : list[i].now;
        cd_str_addf(&s, "%s%s%s:%s", i ? "; " : "", !list[i].was ? "+" : !list[i].now ? "-" : "", of->kind,
                    strcmp(of->kind, "org") == 0 ? of->name : of->id);
        keys(&s, "", list[i].changed, list[i].nchanged);
        keys(&s, "+", list[i].added, list[i].nadded);
        keys(&s, "-", list[i].removed, list[i].nremoved);
    }
    assert_string_equal(cd_str_c(&s), want);
    cd_str_done(&s);
    issue_sources_done(&now);
    store_issue_done(&x);
}

static void recording(void **state)
{
    box *b = *state;
    store_issue x;
    assert_int_equal(store_issue_last(b->s, "s", &b->d, &x), CD_NO);
    assert_int_equal(b->d.count, 0);
    issue(b, NULL, 1);
    assert_int_equal(store_issue_last(b->s, "S", &b->d, &x), CD_OK);
    assert_null(x.content); /* as every record of an earlier version */
    store_issue_done(&x);
    issue(b, "gửi Công an", 2);
    assert_int_equal(store_issue_last(b->s, "S", &b->d, &x), CD_OK);
    assert_int_equal(x.number, 2);
    assert_string_equal(x.pack, "luat");
    assert_string_equal(x.state, "ready");
    assert_string_equal(x.note, "gửi Công an");
    assert_string_equal(x.content, OTHER_HEX);
    assert_string_equal(x.who, "an");
    assert_string_equal(x.when, "2026-10-01T08:00:00Z");
    assert_int_equal(x.level, 3);
    assert_int_equal(x.npapers, 2);
    assert_string_equal(x.papers[0].file, "01-a.pdf");
    assert_int_equal(x.papers[0].pages, 3);
    assert_int_equal(x.papers[1].pages, 0);
    assert_int_equal(x.papers[1].bytes, 2000);
    assert_string_equal(x.papers[1].sha256, HEX);
    /* every source, in order, with its items */
    cd_str s;
    cd_str_init(&s, 0);
    for (size_t i = 0; i < x.sources.count; i++) {
        const issue_source *f = &x.sources.items[i];
        if (strcmp(f->kind, "table") == 0 && !f->nitems)
            continue;
        cd_str_addf(&s, "%s%s %s(", i ? "; " : "", f->kind, f->name);
        for (size_t k = 0; k < f->nitems; k++)
            cd_str_addf(&s, "%s%s", k ? "," : "", f->items[k].key);
        cd_str_adds(&s, ")");
    }
    assert_string_equal(cd_str_c(&s), "system Cổng(name,agency,operator,owner,host_system,user_count); system Phần(name,part_of,user_count); host Hạ tầng(name); "
                                      "org Sở X(name,address); org Trung tâm Y(name); table Vùng mạng(Vùng A,Vùng B); risks risks(1,2); evidence evidence(); "
                                      "rules Luật()");
    cd_str_done(&s);
    store_issue_done(&x);
    changed(b, "");
    assert_int_equal(store_issue_last(b->s, "none", &b->d, &x), CD_EUSAGE);
    assert_string_equal(b->d.items[0].code, "E4020");
    assert_int_equal(store_check(b->s, &b->d), CD_OK);
}

/* The body that decides is named by a fact: what is known of it is in the papers, too. */
static void specialised_unit(void **state)
{
    box *b = *state;
    fact_is(b, "s", "specialised_unit", "Sở Z");
    issue(b, NULL, 1);
    org(b, "Sở Z", ORG_REPRESENTATIVE, "Trần Thị Z");
    changed(b, "org:Sở Z +representative");
    issue(b, NULL, 2);
    fact_is(b, "s", "specialised_unit", "Phòng Q"); /* of which nothing is known */
    changed(b, "system:s specialised_unit; -org:Sở Z");
}

/* Each kind of change is told by source and item; what the dossier is not made of changes nothing. */
static void staleness(void **state)
{
    box *b = *state;
    issue(b, NULL, 1);
    org(b, "Sở Z", ORG_PHONE, "1");
    fact_is(b, "other", "user_count", "9");
    changed(b, "");
    org(b, "Sở X", ORG_ADDRESS, "Số 2");
    org(b, "Sở X", ORG_PHONE, "0900");
    changed(b, "org:Sở X address +phone");
    org(b, "Sở X", ORG_PHONE, "");
    org(b, "Sở X", ORG_ADDRESS, "");
    changed(b, "org:Sở X -address");
    org(b, "Sở X", ORG_ADDRESS, "Số 1"); /* as it was: not stale */
    changed(b, "");
    assert_int_equal(store_org_rename(b->s, "Sở X", "Sở XX", &BY, &b->d), CD_OK);
    changed(b, "org:Sở X name"); /* and not also the system that names it */
    assert_int_equal(store_org_rename(b->s, "Sở XX", "Sở X", &BY, &b->d), CD_OK);
    fact_is(b, "s", "user_count", "11");
    fact_is(b, "s", "dvc_form", "full");
    fact_is(b, "p", "user_count", NULL);
    changed(b, "system:s user_count +dvc_form; system:p -user_count");
    issue(b, NULL, 2);
    changed(b, "");
    put(b, "s", NULL, NULL, "Sở Z", NULL, NULL);
    changed(b, "system:s operator; -org:Trung tâm Y; +org:Sở Z");
    put(b, "s", NULL, NULL, "Trung tâm Y", NULL, NULL);
    put(b, "q", "Phần hai", NULL, NULL, NULL, "s");
    changed(b, "+system:q");
    put(b, "q", NULL, NULL, NULL, NULL, "");
    changed(b, "");
    zone(b, "s", "Vùng A", "10");
    zone(b, "s", "Vùng C", "3");
    const char *gone = "Vùng B";
    assert_int_equal(store_table_remove(b->s, "s", fact_tables_find(tables, "zones"), &gone, 1, &BY, &b->d, NULL), CD_OK);
    changed(b, "table:zones Vùng A +Vùng C -Vùng B");
    issue(b, NULL, 3);
    const store_risk r[] = {{{"Cháy", NULL, NULL, NULL, "bình"}}, {{"Lụt", NULL, NULL, NULL, "đê"}}};
    assert_int_equal(store_risks_put(b->s, "s", r, 2, &BY, &b->d, NULL), CD_OK);
    changed(b, "risks:risks 1 2");
    issue(b, NULL, 4);
    /* the host's own plan counts, since measures are inherited from it */
    const fact_table *plan = fact_tables_find(tables, "plan");
    const char **line = cd_calloc(plan->ncolumns, sizeof *line);
    line[plan->key] = "x-1";
    line[fact_table_column(plan, "present")] = "có";
    const char *const *const lines[] = {line};
    assert_int_equal(store_table_put(b->s, "h", plan, lines, 1, &BY, &b->d, NULL), CD_OK);
    changed(b, "host:h +plan:x-1");
    free(line);
    fact_is(b, "s", "host_system", "nowhere");
    changed(b, "system:s host_system; -host:h");
    fact_is(b, "s", "host_system", "s"); /* hosted in itself: no ring */
    changed(b, "system:s host_system; -host:h");
    assert_int_equal(b->d.count, 0);
}

/* A source is followed to its id of today; one that was taken away is not taken for another that had its id before. */
static void renamed_sources(void **state)
{
    box *b = *state;
    issue(b, NULL, 1);
    assert_int_equal(store_system_rename(b->s, "h", "ha", tables, &BY, &b->d, NULL), CD_OK);
    changed(b, "system:s host_system"); /* its answer names the other id; the host is the same */
    put(b, "h", "Hạ tầng mới", NULL, NULL, NULL, NULL);
    fact_is(b, "s", "host_system", "h");
    issue(b, NULL, 2);
    changed(b, "");
    fact_is(b, "s", "host_system", "other");
    assert_int_equal(store_system_delete(b->s, "h", tables, &BY, &b->d, NULL), CD_OK);
    changed(b, "system:s host_system; -host:h; +host:other");
    fact_is(b, "s", "host_system", "s"); /* in itself */
    issue(b, NULL, 3);
    assert_int_equal(store_system_rename(b->s, "s", "S", tables, &BY, &b->d, NULL), CD_OK);
    store_system sys;
    store_system_init(&sys);
    assert_int_equal(store_system_load(b->s, "s", &b->d, &sys), CD_OK);
    assert_string_equal(store_system_value(&sys, "host_system"), "S");
    store_system_done(&sys);
    changed(b, "system:S host_system id");
    assert_int_equal(b->d.count, 0);
}

static void order_of_rows(void **state)
{
    box *b = *state;
    issue(b, NULL, 1);
    const fact_table *t = fact_tables_find(tables, "zones");
    table_rows was;
    assert_int_equal(store_table_load(b->s, "s", t, &b->d, &was), CD_OK);
    assert_int_equal(was.count, 2);
    const char *const *const turned[] = {was.rows[1], was.rows[0]};
    assert_int_equal(store_table_put(b->s, "s", t, turned, 2, &BY, &b->d, NULL), CD_OK);
    table_rows_done(&was);
    changed(b, "table:zones");
}

static void evidence(void **state)
{
    box *b = *state;
    issue(b, NULL, 1);
    const store_target own = {TARGET_SYSTEM, ""}, device = {TARGET_DEVICE, "d"};
    for (int i = 0; i < 2; i++) {
        FILE *f = tmpfile();
        assert_true(f && fputs(i ? "hai" : "một", f) >= 0 && fflush(f) == 0);
        store_upload u = {"t", fileno(f), "a.txt", NULL, NULL, 0};
        store_uploaded done;
        assert_int_equal(store_file_add(b->s, "s", &u, &BY, &b->d, &done), CD_OK);
        fclose(f);
        changed(b, i ? "evidence:evidence a.txt" : "evidence:evidence +a.txt");
        issue(b, NULL, i + 2);
    }
    assert_int_equal(store_file_attach(b->s, "s", "a.txt", &device, 1, true, &BY, &b->d, NULL), CD_OK);
    changed(b, "evidence:evidence a.txt");
    const store_target both[] = {own, device};
    assert_int_equal(store_file_attach(b->s, "s", "a.txt", both, 2, false, &BY, &b->d, NULL), CD_OK);
    changed(b, "evidence:evidence -a.txt");
}

static void rules(void **state)
{
    box *b = *state;
    issue(b, NULL, 1);
    store_issue x;
    issue_sources now;
    const issue_change *list;
    assert_int_equal(store_issue_last(b->s, "s", &b->d, &x), CD_OK);
    assert_int_equal(store_sources_load(b->s, "s", tables, &b->d, &now), CD_OK);
    assert_int_equal(issue_compare(&x.sources, &now, &x.arena, &list), 1); /* the pack is gone */
    assert_string_equal(list[0].was->name, "Luật");
    assert_null(list[0].now);
    issue_sources_add(&now, "rules", "luat", "Luật", OTHER_HEX);
    assert_int_equal(issue_compare(&x.sources, &now, &x.arena, &list), 1); /* it is another */
    assert_non_null(list[0].now);
    assert_int_equal(list[0].nchanged + list[0].nadded + list[0].nremoved, 0);
    issue_sources_done(&now);
    store_issue_done(&x);
}

static void tampering(void **state)
{
    (void)state;
    static const char *const deeds[] = {
        "DROP TRIGGER issue_no_update; UPDATE issue SET note = 'khác'",
        "DROP TRIGGER issue_no_update; UPDATE issue SET level = 2",
        "DROP TRIGGER issue_no_update; UPDATE issue SET state = 'draft'",
        "DROP TRIGGER issue_no_update; UPDATE issue SET system = 2",
        "DROP TRIGGER issue_paper_no_update; UPDATE issue_paper SET pages = 4 WHERE pos = 0",
        "DROP TRIGGER issue_paper_no_update; UPDATE issue_paper SET sha256 = '' WHERE pos = 1",
        "DROP TRIGGER issue_paper_no_delete; DELETE FROM issue_paper WHERE pos = 1",
        "DROP TRIGGER issue_source_no_update; UPDATE issue_source SET digest = '' WHERE pos = 0",
        "DROP TRIGGER issue_source_no_update; UPDATE issue_source SET items = '[]' WHERE pos = 0",
        "DROP TRIGGER issue_source_no_delete; DELETE FROM issue_source WHERE pos = 2",
        "INSERT INTO issue_paper (issue, pos, file, pages, bytes, sha256) VALUES (1, 2, 'x', 1, 1, '')",
        ("PRAGMA foreign_keys = OFF; DROP TRIGGER issue_no_delete; DROP TRIGGER issue_paper_no_delete; DROP TRIGGER issue_source_no_delete; "
         "DELETE FROM issue_paper; DELETE FROM issue_source; DELETE FROM issue"),
    };
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        box *b;
        assert_int_equal(open_box((void **)&b), 0);
        issue(b, "giao", 1);
        assert_int_equal(store_check(b->s, &b->d), CD_OK);
        store_close(b->s);
        sqlite3 *db;
        char *why = NULL;
        assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
        if (sqlite3_exec(db, deeds[i], NULL, NULL, &why) != SQLITE_OK)
            fail_msg("%s: %s", deeds[i], why);
        sqlite3_close(db);
        assert_int_equal(store_open(b->path, data_dir, STORE_WRITE, &b->d, &b->s), CD_OK);
        int res = store_check(b->s, &b->d);
        if (res != CD_NO || b->d.count != 1 || strcmp(b->d.items[0].code, "E4013") != 0 || !strstr(b->d.items[0].text, "«s #1»: bản hồ sơ đã giao khác")) {
            cd_diags_print(&b->d, stderr);
            fail_msg("%s: result %d", deeds[i], res);
        }
        box_close((void **)&b);
    }
}

static int make_dir(void **state)
{
    (void)state;
    cd_auto_free char *rules_dir = in_source("rules");
    return boxes_begin("issued") || fact_tables_load(rules_dir, NULL, &tables);
}

static int drop_dir(void **state)
{
    (void)state;
    fact_tables_free(tables);
    return boxes_end();
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_box, box_close)

int main(void)
{
    const struct CMUnitTest tests[] = {T(recording),     T(staleness), T(specialised_unit), T(renamed_sources),
                                       T(order_of_rows), T(evidence),  T(rules),            cmocka_unit_test(tampering)};
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
