/* Systems renamed, taken away and brought back, and the history of it: exact events, and a log that fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/events.h"
#include "store/import.h"
#include "store/moves.h"
#include "store/stamp.h"
#include "store/tables.h"
#include "store_box.h"

static facts *dict;
static fact_tables *tables;
static box *now; /* of the running test */
static store *s;
static cd_diags d;

static const store_actor BY = {"an", "2026-10-01T08:00:00Z", "test"};
static const cd_place AT = {"test", 1, 1};

static int prepare(void **state)
{
    (void)state;
    cd_auto_free char *rules = in_source("rules");
    cd_diags_init(&d);
    return boxes_begin("moves") == 0 && facts_load(rules, &d, &dict) == CD_OK && fact_tables_load(rules, &d, &tables) == CD_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    facts_free(dict);
    fact_tables_free(tables);
    cd_diags_done(&d);
    return boxes_end();
}

static int open_store(void **state)
{
    if (box_open(state) != 0)
        return -1;
    now = *state;
    s = now->s;
    return 0;
}

static void put(const char *id, const char *name, const char *owner, const char *above)
{
    const char *f[SYS_NFIELDS] = {[SYS_ID] = id, [SYS_NAME] = name, [SYS_OWNER] = owner, [SYS_PART_OF] = above};
    assert_int_equal(store_system_put(s, f, &BY, AT, &d, NULL), CD_OK);
}

static void tell(const char *id, const char *code, const char *value, const char *reason)
{
    const store_change c = {code, value, reason};
    assert_int_equal(store_facts_put(s, id, &c, 1, &BY, &d, NULL), CD_OK);
}

static void relate(const char *id, const char *name, const char *to)
{
    const fact_table *t = fact_tables_find(tables, TABLE_RELATED);
    const char **cells = cd_calloc(t->ncolumns, sizeof *cells);
    cells[t->key] = name;
    cells[fact_table_column(t, COLUMN_RELATED_SYSTEM)] = to;
    const char *const *const given[] = {cells};
    assert_int_equal(store_table_merge(s, id, t, given, 1, &BY, &d, NULL), CD_OK);
    free(cells);
}

static void said(const char *codes)
{
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < d.count; i++)
        cd_str_addf(&got, "%s%s", i ? " " : "", d.items[i].code);
    assert_string_equal(cd_str_c(&got), codes);
    cd_str_done(&got);
    cd_diags_done(&d);
    cd_diags_init(&d);
}

/* "KIND/WHAT NAME(code:old>now ...)" of all events, joined by "; ". */
static void events_are(const char *id, const char *code, bool gone, const char *want)
{
    store_events e;
    assert_int_equal(store_events_load(s, id, code, tables, &d, &e), CD_OK);
    assert_int_equal(e.gone, gone);
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < e.count; i++) {
        const store_event *x = &e.items[i];
        cd_str_addf(&got, "%s%s/%d%s%s", i ? "; " : "", store_event_word(x->kind), (int)x->what, x->name ? " " : "", x->name ? x->name : "");
        for (size_t k = 0; k < x->ncells; k++)
            cd_str_addf(&got, "%s%s:%s>%s%s", k ? " " : "(", x->cells[k].code, x->cells[k].old ? x->cells[k].old : "-", x->cells[k].now ? x->cells[k].now : "-",
                        k + 1 < x->ncells ? "" : ")");
        assert_string_equal(x->who, "an");
        assert_string_equal(x->when, BY.when);
    }
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
    store_events_done(&e);
}

static void renames(void **state)
{
    (void)state;
    put("host", "Hạ tầng", NULL, NULL);
    put("a", "Một", "Sở", NULL);
    put("b", "Hai", NULL, "a");
    tell("a", FACT_HOST_SYSTEM, "HOST", NULL);
    tell("a", "user_count", "5", NULL);
    relate("b", "Một", "a");
    relate("a", "Chính nó", "A");
    store_references refs;
    assert_int_equal(store_references_load(s, "a", tables, &d, &refs), CD_OK);
    assert_int_equal(refs.count, 2); /* not itself */
    assert_int_equal(refs.items[0].kind, REF_PART);
    assert_string_equal(refs.items[0].system, "b");
    assert_int_equal(refs.items[1].kind, REF_RELATED);
    assert_string_equal(refs.items[1].row, "Một");
    store_references_done(&refs);
    store_renamed n;
    assert_int_equal(store_system_rename(s, "a", "b", tables, &BY, &d, &n), CD_EINPUT);
    said("E4026");
    assert_int_equal(store_system_rename(s, "a", "", tables, &BY, &d, &n), CD_EINPUT);
    said("E4022");
    assert_int_equal(store_system_rename(s, "x", "y", tables, &BY, &d, &n), CD_EUSAGE);
    said("E4020");
    store_state before, after;
    assert_int_equal(store_status(s, &d, &before), CD_OK);
    assert_int_equal(store_system_rename(s, "a", "a", tables, &BY, &d, &n), CD_OK);
    assert_int_equal(store_status(s, &d, &after), CD_OK);
    assert_string_equal(after.head, before.head); /* nothing to do, nothing in the log */
    assert_int_equal(store_system_rename(s, "A", "mot", tables, &BY, &d, &n), CD_OK);
    assert_int_equal(n.parts, 1);
    assert_int_equal(n.hosted, 0);
    assert_int_equal(n.related, 2);
    assert_int_equal(store_system_rename(s, "host", "ttdl", tables, &BY, &d, &n), CD_OK);
    assert_int_equal(n.hosted, 1);
    assert_int_equal(store_system_exists(s, "a", &d), CD_NO);
    store_system sys;
    store_system_init(&sys);
    assert_int_equal(store_system_load(s, "b", &d, &sys), CD_OK);
    assert_string_equal(sys.field[SYS_PART_OF], "mot");
    store_system_done(&sys);
    /* another one takes the old id: histories do not mix */
    put("a", "Khác", NULL, NULL);
    tell("a", "user_count", "9", NULL);
    events_are("mot", NULL, false,
               "system/0(name:->Một owner:->Sở); answers/0 host_system(host_system:->HOST); answers/0 user_count(user_count:->5); "
               "tables/0 Chính nó(related_system:->A); tables/1 Chính nó(related_system:A>mot); system/1(id:a>mot); "
               "answers/1 host_system(host_system:HOST>ttdl)");
    events_are("a", NULL, false, "system/0(name:->Khác); answers/0 user_count(user_count:->9)");
    events_are("mot", "user_count", false, "answers/0 user_count(user_count:->5)");
    char when[21];
    assert_int_equal(store_last_change(s, "mot", &d, when), CD_OK);
    assert_string_equal(when, BY.when);
}

static void deletes(void **state)
{
    (void)state;
    put("a", "Một", "Sở", NULL);
    put("b", "Hai", NULL, "a");
    tell("b", "user_count", "5", NULL);
    tell("b", "user_count", NULL, "đếm lại");
    tell("b", "infra_scope", "single_org", NULL);
    relate("b", "Một", "a");
    const store_risk risk = {{"Lụt"}};
    assert_int_equal(store_risks_put(s, "b", &risk, 1, &BY, &d, NULL), CD_OK);
    store_holdings n;
    store_state before, after;
    assert_int_equal(store_status(s, &d, &before), CD_OK);
    assert_int_equal(store_system_delete(s, "a", tables, &BY, &d, &n), CD_EINPUT);
    said("E4025 E4025"); /* a part, and a row */
    assert_int_equal(store_status(s, &d, &after), CD_OK);
    assert_string_equal(after.head, before.head);
    store_stamps stamps;
    assert_int_equal(store_stamps_load(s, FACT_HOST_SYSTEM, &d, &stamps), CD_OK);
    assert_int_equal(stamps.count, 2);
    store_stamps_done(&stamps);
    assert_int_equal(store_system_delete(s, "B", tables, &BY, &d, &n), CD_OK);
    assert_int_equal(n.facts, 1);
    assert_int_equal(n.rows, 1);
    assert_int_equal(n.risks, 1);
    assert_int_equal(n.files, 0);
    assert_int_equal(n.issues, 0);
    assert_int_equal(store_check(s, &d), CD_OK);
    assert_int_equal(store_system_exists(s, "b", &d), CD_NO);
    assert_int_equal(store_system_exists(s, "b~2", &d), CD_NO);
    store_ids ids;
    assert_int_equal(store_components(s, "a", &d, &ids), CD_OK);
    assert_int_equal(ids.count, 0);
    store_ids_done(&ids);
    assert_int_equal(store_search(s, "hai", &d, &ids), CD_OK);
    assert_int_equal(ids.count, 0);
    store_ids_done(&ids);
    assert_int_equal(store_systems(s, STORE_BY_NAME, &d, &ids), CD_OK);
    assert_int_equal(ids.count, 1);
    store_ids_done(&ids);
    assert_int_equal(store_stamps_load(s, FACT_HOST_SYSTEM, &d, &stamps), CD_OK);
    assert_int_equal(stamps.count, 1);
    store_stamps_done(&stamps);
    assert_int_equal(store_status(s, &d, &after), CD_OK);
    assert_int_equal(after.systems, 1);
    assert_int_equal(after.facts, before.facts); /* nothing is lost */
    const char told[] = "system/0(name:->Hai part_of:->a); answers/0 user_count(user_count:->5); answers/2 user_count(user_count:5>-); "
                        "answers/0 infra_scope(infra_scope:->single_org); tables/0 Một(related_system:->a); risks/0 Lụt; system/2";
    events_are("b", NULL, true, told);
    /* the one above may go now, and then waits below */
    assert_int_equal(store_system_delete(s, "a", tables, &BY, &d, NULL), CD_OK);
    assert_int_equal(store_system_restore(s, "b", &BY, &d), CD_EINPUT);
    said("E4025");
    assert_int_equal(store_system_restore(s, "a", &BY, &d), CD_OK);
    assert_int_equal(store_system_restore(s, "a", &BY, &d), CD_EINPUT);
    said("E4026");
    assert_int_equal(store_system_restore(s, "c", &BY, &d), CD_EUSAGE);
    said("E4020");
    assert_int_equal(store_system_restore(s, "B", &BY, &d), CD_OK);
    store_system sys;
    store_system_init(&sys);
    assert_int_equal(store_system_load(s, "b", &d, &sys), CD_OK);
    assert_string_equal(sys.field[SYS_ID], "b");
    assert_string_equal(sys.field[SYS_PART_OF], "a");
    assert_string_equal(store_system_value(&sys, "infra_scope"), "single_org");
    store_system_done(&sys);
    assert_int_equal(store_search(s, "hai", &d, &ids), CD_OK);
    assert_int_equal(ids.count, 1);
    store_ids_done(&ids);
    cd_str all;
    cd_str_init(&all, 0);
    cd_str_addf(&all, "%s; system/3", told);
    events_are("b", NULL, false, cd_str_c(&all));
    cd_str_done(&all);
}

/* What was taken away is checked against the log like all else. */
static void tampering(void **state)
{
    (void)state;
    static const char *const deeds[] = {
        "UPDATE system SET gone = NULL WHERE num = 1",
        "UPDATE system SET gone = NULL, id = 'a' WHERE num = 1",
        "UPDATE system SET id = 'x~1' WHERE num = 1",
        "UPDATE system SET name = 'khác' WHERE num = 1",
        "UPDATE risk SET threat = 'khác'",
        "UPDATE system SET gone = 1 WHERE num = 2",
    };
    put("a", "Một", NULL, NULL);
    put("b", "Hai", NULL, NULL);
    const store_risk risk = {{"Lụt"}};
    assert_int_equal(store_risks_put(s, "a", &risk, 1, &BY, &d, NULL), CD_OK);
    assert_int_equal(store_system_delete(s, "a", tables, &BY, &d, NULL), CD_OK);
    assert_int_equal(store_check(s, &d), CD_OK);
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        sql(now->path, "CREATE TABLE kept AS SELECT num, id, name, gone FROM system; CREATE TABLE risky AS SELECT * FROM risk");
        sql(now->path, deeds[i]);
        assert_int_equal(store_check(s, &d), CD_NO);
        said("E4014");
        sql(now->path, "UPDATE system SET (id, name, gone) = (SELECT k.id, k.name, k.gone FROM kept k WHERE k.num = system.num); "
                       "UPDATE risk SET threat = (SELECT threat FROM risky); DROP TABLE kept; DROP TABLE risky");
        assert_int_equal(store_check(s, &d), CD_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(renames, open_store, box_check_close),
        cmocka_unit_test_setup_teardown(deletes, open_store, box_check_close),
        cmocka_unit_test_setup_teardown(tampering, open_store, box_check_close),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("moves", tests, prepare, finish);
}
