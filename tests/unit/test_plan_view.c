/* The plan of a system: states of rows, exactly; what comes from the host; zones; the road map.  Catalogues and baselines are
 * written here, so that every state has its row; those that are shipped are looked at for rows of the same words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "law_samples.h"
#include "plan/view.h"

static fact_tables *tables;
static const fact_table *plan_table;
static char *catalogues, *schemas, work[64];

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    catalogues = in_source("data/catalogues");
    schemas = in_source("rules/schema");
    cd_auto_free char *rules_dir = in_source("rules");
    int r = decrees_open(&d);
    if (r == CD_OK)
        r = fact_tables_load(rules_dir, &d, &tables);
    if (r == CD_OK)
        plan_table = fact_tables_find(tables, "plan");
    return scratch_make(work, "view") || told(r, &d) || !plan_table;
}

static int unload(void **state)
{
    (void)state;
    fact_tables_free(tables);
    law_close(rules);
    free(catalogues);
    free(schemas);
    return scratch_drop(work);
}

/* ---- a system: its baseline, its answers, what is stored of it ---- */

typedef struct subject {
    plan_baseline *baseline;
    const char **values;
    law_part part;
    plan_answers *answers;
    table_rows stored;
    plan_view *view;
} subject;

static void put(const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", work, name);
    assert_int_equal(cd_file_write(path, text, strlen(text), NULL), CD_OK);
}

/* "key: column=value; column=value" a line.  Text is taken as it stands: the table is canonical. */
static void store_rows(subject *s, const char *text)
{
    s->stored = (table_rows){.table = plan_table};
    cd_arena_init(&s->stored.arena);
    cd_arena *a = &s->stored.arena;
    const char *const **rows = cd_arena_array(a, 64, sizeof *rows);
    while (*text) {
        size_t end = strcspn(text, "\n");
        const char **row = cd_arena_array(a, plan_table->ncolumns, sizeof *row);
        char *line = cd_arena_strndup(a, text, end), *rest = line;
        row[plan_table->key] = strsep(&rest, ":");
        for (char *cell; (cell = strsep(&rest, ";"));) {
            char *value = cell + strspn(cell, " "), *code = strsep(&value, "=");
            size_t c = fact_table_column(plan_table, code);
            assert_true(c < plan_table->ncolumns);
            row[c] = value;
        }
        rows[s->stored.count++] = row;
        text += end + (text[end] == '\n');
    }
    s->stored.rows = rows;
}

/* `facts`: "code=value;..." */
static void make(subject *s, const char *dir, const pack *p, int level, const char *facts_told, const char *stored, const plan_host *host)
{
    cd_diags d;
    cd_diags_init(&d);
    *s = (subject){0};
    int r = plan_baseline_read(dir, schemas, p, level, NULL, &d, &s->baseline);
    cd_diags_print(&d, stderr);
    assert_int_equal(r, CD_OK);
    cd_diags_done(&d);
    s->values = cd_calloc(facts_count(dict) + 1, sizeof *s->values);
    store_rows(s, stored);
    char *copy = cd_arena_strdup(&s->stored.arena, facts_told), *rest = copy;
    for (char *one; (one = strsep(&rest, ";"));) {
        if (!*one)
            continue;
        char *value = one, *code = strsep(&value, "=");
        assert_non_null(facts_find(dict, code));
        s->values[facts_find(dict, code)->index] = value;
    }
    s->part = (law_part){"x", NULL, s->values};
    plan_answer_rows(s->baseline, &s->part, 1, &s->answers);
    plan_view_new(s->baseline, s->answers, &s->stored, host, &s->view);
}

static void done(subject *s)
{
    plan_view_free(s->view);
    plan_answers_free(s->answers);
    plan_baseline_free(s->baseline);
    cd_arena_done(&s->stored.arena);
    free(s->values);
}

static const plan_line *line(const subject *s, const char *id)
{
    for (size_t i = 0; i < s->view->count; i++)
        if (strcmp(plan_row_id(s->view->lines[i].row), id) == 0) {
            assert_int_equal(s->view->lines[i].index, i);
            return &s->view->lines[i];
        }
    fail_msg("no row %s", id);
    return NULL;
}

static const char *const words[] = {"open", "met", "partial", "unmet", "none"};
static const char *const whys[] = {"", "nothing", "no reason", "no host", "host without plan", "no counterpart", "host open", "host equivalent", "host spared"};

/* "id state[/why] status; reason" */
static void check(const subject *s, const char *id, const char *want)
{
    const plan_line *l = line(s, id);
    cd_str got;
    cd_str_init(&got, 0);
    cd_str_addf(&got, "%s%s%s %s; %s", words[l->state], l->why ? "/" : "", whys[l->why], l->status ? l->status : "-", l->reason ? l->reason : "-");
    if (strcmp(cd_str_c(&got), want) != 0)
        print_error("%s\n", id);
    assert_string_equal(cd_str_c(&got), want);
    assert_true(!*plan_why_text(l->why) == (l->why == PLAN_WHY_NOT_OPEN));
    cd_str_done(&got);
}

#define PROP(name, value) "<prop name=\"" name "\" ns=\"urn:capdo:oscal:1\" value=\"" value "\"/>\n"
#define LABEL(label) "<prop name=\"label\" value=\"" label "\"/>\n" PROP("source", "s")
#define CONTROL(id, class, label, title, rest) "<control id=\"" id "\" class=\"" class "\">\n<title>" title "</title>\n" LABEL(label) rest "</control>\n"
#define CONDITION(words) "<part name=\"condition\"><p>" words "</p></part>\n"
#define STATEMENT(words) "<part name=\"statement\"><p>" words "</p></part>\n"
#define ITEM(id, text) "<part id=\"" id "\" name=\"item\">" PROP("verified", "no") "<p>" text "</p></part>\n"
#define GROUP(id, title, body) "<group id=\"" id "\" class=\"section\"><title>" title "</title>\n" body "</group>\n"
#define CATALOG(body)                                                                                             \
    "<catalog xmlns=\"http://csrc.nist.gov/ns/oscal/1.0\" uuid=\"bbefa2f4-6b60-5bf3-a643-9e76e9ed0c5c\">\n"           \
    "<metadata><title>t</title><last-modified>2026-01-01T00:00:00Z</last-modified><version>1</version>"             \
    "<oscal-version>1.0.6</oscal-version></metadata>\n" body "</catalog>\n"
#define PROFILE(level, ids)                                                                                       \
    "<profile xmlns=\"http://csrc.nist.gov/ns/oscal/1.0\" uuid=\"bbefa2f4-6b60-5bf3-a643-9e76e9ed0c5c\">\n"           \
    "<metadata><title>t</title><last-modified>2026-01-01T00:00:00Z</last-modified><version>1</version>"             \
    "<oscal-version>1.0.6</oscal-version>" PROP("pack", "nd85-2016") PROP("level", level) "</metadata>\n"             \
    "<import href=\"../c.xml\"><include-controls>\n" ids "</include-controls></import>\n"                            \
    "<merge><as-is>true</as-is></merge></profile>\n"
#define ID(id) "<with-id>" id "</with-id>\n"

/* Two levels of one catalogue: 2 is the system's, 3 the host's. */
static const char two_levels[] = CATALOG(
    GROUP("g2", "Mạng",
          CONTROL("a2", "requirement", "2.1", "Tường lửa", "")
          CONTROL("b2", "requirement", "2.2", "Không dây", PROP("test", "has_wireless") CONDITION("nếu có"))
          CONTROL("c2", "requirement", "2.3 a)", "Nhật ký", PROP("figure", "1 tháng") STATEMENT("Lưu nhật ký"))
          CONTROL("d2", "requirement", "2.4", "Chính sách", "<link href=\"#k2\" rel=\"required\"/>\n")
          CONTROL("e2", "requirement", "2.5", "Vận hành", "<link href=\"#l2\" rel=\"required\"/>\n")
          CONTROL("f2", "requirement", "2.6 a)", "Hai lần", STATEMENT("Như nhau"))
          CONTROL("f2-2", "requirement", "2.6 b)", "Hai lần", STATEMENT("Như nhau"))
          CONTROL("g2-1", "requirement", "2.7", "Kết nối", PROP("effect", "product") PROP("test", "has_email_system") PROP("alternative", "yes") CONDITION("có thư"))
          CONTROL("h2", "hosting", "2.8", "Tách riêng", "")
          CONTROL("i2", "heading", "2.9", "Đầu mục", ""))
    GROUP("o2", "Khác", CONTROL("j2", "requirement", "2.1", "Máy chủ", ""))
    GROUP("x2", "Điều khoản", CONTROL("k2", "clause", "k", "k", ITEM("k2.a", "Có chính sách") ITEM("k2.b", "Rà soát"))
                              CONTROL("l2", "clause", "l", "l", ITEM("l2.a", "Hai năm một lần")))
    GROUP("g3", "Mạng",
          CONTROL("a3", "requirement", "3.7", "Tường lửa", "")
          CONTROL("b3", "requirement", "3.2", "Không dây", PROP("test", "has_wireless") CONDITION("nếu có"))
          CONTROL("c3", "requirement", "3.3 a)", "Nhật ký", PROP("figure", "3 tháng") STATEMENT("Lưu nhật ký"))
          CONTROL("d3", "requirement", "3.4", "Chính sách", "<link href=\"#k3\" rel=\"required\"/>\n")
          CONTROL("e3", "requirement", "3.5", "Vận hành", "<link href=\"#l3\" rel=\"required\"/>\n")
          CONTROL("f3", "requirement", "3.6 a)", "Hai lần", STATEMENT("Như nhau"))
          CONTROL("f3-2", "requirement", "3.6 c)", "Hai lần", STATEMENT("Như nhau"))
          CONTROL("g3-1", "requirement", "3.7", "Kết nối", PROP("effect", "product") PROP("test", "has_email_system") PROP("alternative", "yes") CONDITION("có thư"))
          CONTROL("h3", "hosting", "3.8", "Tách riêng", "")
          CONTROL("j3", "requirement", "3.1", "Máy chủ", ""))
    GROUP("x3", "Điều khoản", CONTROL("k3", "clause", "k", "k", ITEM("k3.a", "Rà soát") ITEM("k3.b", "Thêm") ITEM("k3.c", "Có chính sách"))
                              CONTROL("l3", "clause", "l", "l", ITEM("l3.a", "Một năm một lần"))));

#define IDS2 ID("a2") ID("b2") ID("c2") ID("d2") ID("e2") ID("f2") ID("f2-2") ID("g2-1") ID("h2") ID("i2") ID("j2") ID("k2") ID("l2")
#define IDS3 ID("a3") ID("b3") ID("c3") ID("d3") ID("e3") ID("f3") ID("f3-2") ID("g3-1") ID("h3") ID("j3") ID("k3") ID("l3")

static void write_levels(void)
{
    char folder[160];
    snprintf(folder, sizeof folder, "%s/nd85-2016", work);
    mkdir(folder, 0777);
    put("c.xml", two_levels);
    put("nd85-2016/level-2.xml", PROFILE("2", IDS2));
    put("nd85-2016/level-3.xml", PROFILE("3", IDS3));
}

static void same_words_at(const subject *s, const subject *host, const char *id, const char *want)
{
    const plan_row *r = plan_counterpart(line(s, id)->row, s->baseline, host->baseline);
    assert_string_equal(r ? plan_row_id(r) : "-", want);
}

static void counterparts(void **state)
{
    (void)state;
    write_levels();
    subject s, host;
    make(&s, work, old_pack, 2, "", "", NULL);
    make(&host, work, old_pack, 3, "", "", NULL);
    same_words_at(&s, &host, "a2", "a3"); /* the number does not matter */
    same_words_at(&s, &host, "b2", "b3");
    same_words_at(&s, &host, "c2", "-"); /* another figure */
    same_words_at(&s, &host, "d2", "d3"); /* all items stand there, in another order, among others */
    same_words_at(&host, &s, "d3", "-"); /* not the other way round */
    same_words_at(&s, &host, "k2.a", "k3.c");
    same_words_at(&s, &host, "e2", "-"); /* an item says something else */
    same_words_at(&s, &host, "l2.a", "-");
    same_words_at(&s, &host, "f2", "f3"); /* of two of the same words the number decides */
    same_words_at(&s, &host, "f2-2", "-");
    same_words_at(&s, &host, "g2-1", "g3-1");
    same_words_at(&s, &host, "h2", "h3");
    same_words_at(&s, &host, "i2", "-"); /* the host's level lacks it */
    same_words_at(&s, &host, "j2", "-"); /* another section */
    for (size_t i = 0; i < plan_baseline_count(s.baseline); i++)
        assert_ptr_equal(plan_counterpart(plan_baseline_row(s.baseline, i), s.baseline, s.baseline), plan_baseline_row(s.baseline, i));
    done(&s);
    done(&host);
}

static void own_states(void **state)
{
    (void)state;
    write_levels();
    subject s;
    make(&s, work, old_pack, 2, "has_wireless=false",
         "a2: status=met; present=P; measure=M; evidence=E; responsible=both; deadline=2027-01-31\n"
         "old-1: status=met\n"
         "b2: status=met; reason=của tôi\n"
         "c2: status=partial; measure=M\n"
         "d2: status=unmet\n"
         "k2.b: status=unmet\n"
         "e2: status=not_applicable; reason=Không có vận hành\n"
         "f2: status=not_applicable\n"
         "f2-2: status=not_applicable; reason= \n"
         "g2-1: measure=M\n"
         "i2: present=Viết ở đây\n"
         "a9: status=unmet",
         NULL);
    check(&s, "a2", "met Đã đáp ứng; -");
    check(&s, "b2", "none Không áp dụng; nếu có");
    check(&s, "c2", "partial Đáp ứng một phần; -");
    check(&s, "d2", "unmet Chưa đáp ứng; -");
    check(&s, "k2.a", "open/nothing -; -");
    check(&s, "k2.b", "unmet Chưa đáp ứng; -");
    check(&s, "e2", "none Không áp dụng; Không có vận hành");
    check(&s, "f2", "open/no reason -; -");
    check(&s, "f2-2", "open/no reason -;  ");
    check(&s, "g2-1", "open/nothing -; -");
    check(&s, "h2", "open/nothing -; -");
    check(&s, "i2", "open/nothing -; -");
    check(&s, "j2", "open/nothing -; -");
    const plan_line *a = line(&s, "a2");
    assert_string_equal(a->present, "P");
    assert_string_equal(a->measure, "M");
    assert_string_equal(a->evidence, "E");
    assert_string_equal(a->responsible, "Cả hai");
    assert_string_equal(a->responsible_code, "both");
    assert_string_equal(a->deadline, "2027-01-31");
    assert_true(a->stored);
    assert_false(a->by_condition);
    assert_false(a->inherited);
    assert_null(a->host);
    assert_null(a->of_host);
    assert_true(line(&s, "b2")->by_condition);
    assert_true(line(&s, "g2-1")->stored);
    assert_false(line(&s, "h2")->stored);
    assert_string_equal(line(&s, "i2")->present, "Viết ở đây");
    assert_int_equal(s.view->count, 14); /* 10 rows counted, a heading, three items */
    const size_t want[PLAN_NSTATES] = {[PLAN_OPEN] = 5, [PLAN_MET] = 1, [PLAN_PARTIAL] = 1, [PLAN_UNMET] = 1, [PLAN_NONE] = 2};
    for (size_t i = 0; i < PLAN_NSTATES; i++)
        assert_int_equal(s.view->states[i], want[i]);
    assert_int_equal(s.view->nstrays, 2);
    assert_string_equal(s.view->strays[0], "old-1");
    assert_string_equal(s.view->strays[1], "a9");
    done(&s);
}

static void what_is_unknown(void **state)
{
    (void)state;
    write_levels();
    subject s;
    make(&s, work, old_pack, 2, "", "b2: status=met", NULL);
    check(&s, "b2", "met Đã đáp ứng; -"); /* the condition is open: what is told stands */
    assert_int_equal(line(&s, "b2")->answer->status, PLAN_UNKNOWN);
    done(&s);
    make(&s, work, old_pack, 2, "", "", NULL);
    plan_view *v;
    plan_view_new(s.baseline, s.answers, NULL, NULL, &v);
    assert_int_equal(v->states[PLAN_OPEN], 10);
    assert_int_equal(v->nstrays, 0);
    plan_view_free(v);
    done(&s);
}

static const char inherited_rows[] = "a2: inherited=true; status=met\n"
                                     "b2: inherited=true\n"
                                     "c2: inherited=true\n"
                                     "d2: inherited=true\n"
                                     "e2: inherited=true; status=met\n"
                                     "f2: inherited=true\n"
                                     "f2-2: inherited=false; status=unmet\n"
                                     "g2-1: inherited=true\n"
                                     "h2: inherited=true; reason=R\n"
                                     "j2: inherited=true; status=not_applicable; reason=R\n"
                                     "k2.a: inherited=true";

static void nobody_to_inherit_from(void **state)
{
    (void)state;
    write_levels();
    subject s;
    make(&s, work, old_pack, 2, "has_wireless=true", inherited_rows, NULL);
    check(&s, "a2", "open/no host -; -"); /* whatever is told beside it */
    check(&s, "j2", "open/no host -; R");
    check(&s, "f2-2", "unmet Chưa đáp ứng; -");
    assert_true(line(&s, "a2")->inherited);
    assert_null(line(&s, "a2")->host);
    assert_int_equal(s.view->states[PLAN_OPEN], 9);
    assert_int_equal(s.view->states[PLAN_UNMET], 1);
    done(&s);
    plan_host host = {.id = "ttdl", .name = "Trung tâm dữ liệu", .illustrative = true};
    make(&s, work, old_pack, 2, "has_wireless=false", inherited_rows, &host);
    check(&s, "a2", "open/host without plan -; -");
    assert_string_equal(line(&s, "a2")->host, "ttdl");
    assert_string_equal(line(&s, "a2")->host_name, "Trung tâm dữ liệu");
    assert_null(line(&s, "a2")->of_host);
    assert_false(line(&s, "a2")->host_illustrative); /* nothing is taken */
    check(&s, "b2", "none Không áp dụng; nếu có"); /* the condition comes first */
    assert_true(line(&s, "b2")->by_condition);
    assert_null(line(&s, "f2-2")->host);
    done(&s);
}

static void from_the_host(void **state)
{
    (void)state;
    write_levels();
    subject s, far, host;
    plan_host far_of = {.id = "far", .illustrative = true};
    make(&far, work, old_pack, 2, "", "a2: status=met\nd2: status=unmet; deadline=2028-01-01", NULL);
    far_of.view = far.view;
    make(&host, work, old_pack, 3, "has_wireless=false",
         "a3: inherited=true\n"
         "c3: status=met\n"
         "d3: status=unmet; deadline=2027-06-30\n"
         "e3: status=met\n"
         "f3: status=not_applicable; reason=Hạ tầng không có\n"
         "g3-1: status=met\n"
         "k3.c: status=met\n"
         "j3: status=met",
         &far_of);
    plan_host of = {.id = "ttdl", .name = "Trung tâm dữ liệu", .view = host.view};
    make(&s, work, old_pack, 2, "has_wireless=true;has_email_system=true", inherited_rows, &of);
    check(&s, "a2", "met Đã đáp ứng; -"); /* which the host has from its own host */
    assert_ptr_equal(line(&s, "a2")->of_host, line(&host, "a3"));
    check(&s, "b2", "open/host spared -; -"); /* the host has no wireless network, this system has */
    assert_ptr_equal(line(&s, "b2")->of_host, line(&host, "b3"));
    check(&s, "c2", "open/no counterpart -; -");
    check(&s, "d2", "unmet Chưa đáp ứng; -");
    check(&s, "e2", "open/no counterpart -; -"); /* its own "met" is not taken */
    check(&s, "f2", "none Không áp dụng; Hạ tầng không có");
    check(&s, "f2-2", "unmet Chưa đáp ứng; -");
    check(&s, "g2-1", "open/host equivalent -; -");
    check(&s, "h2", "open/host open -; R");
    check(&s, "j2", "open/no counterpart -; R");
    check(&s, "k2.a", "met Đã đáp ứng; -");
    assert_null(line(&s, "c2")->of_host);
    assert_string_equal(line(&s, "c2")->host, "ttdl");
    assert_ptr_equal(line(&s, "h2")->of_host, line(&host, "h3"));
    assert_string_equal(plan_line_deadline(line(&s, "d2")), "2027-06-30");
    assert_null(line(&s, "d2")->deadline);
    assert_true(line(&host, "a3")->host_illustrative);
    assert_true(line(&s, "a2")->host_illustrative); /* made up where the host has it from */
    assert_false(line(&s, "d2")->host_illustrative); /* the host's own word */
    assert_false(line(&s, "c2")->host_illustrative);
    done(&s);
    of.illustrative = true;
    make(&s, work, old_pack, 2, "has_wireless=true", "a2: inherited=true\nd2: inherited=true\nf2: status=met", &of);
    assert_true(line(&s, "a2")->host_illustrative);
    assert_true(line(&s, "d2")->host_illustrative);
    assert_false(line(&s, "f2")->host_illustrative);
    done(&s);
    of.illustrative = false;
    make(&s, work, old_pack, 2, "has_email_system=false", "g2-1: inherited=true", &of);
    check(&s, "g2-1", "met Đã đáp ứng; -"); /* an equivalent will do here */
    done(&s);
    make(&s, work, old_pack, 2, "", "g2-1: inherited=true", &of);
    check(&s, "g2-1", "open/host equivalent -; -"); /* it is not known whether it will */
    done(&s);
    done(&host);
    done(&far);
}

/* The host under the other decree has rows of another catalogue: none asks the same. */
static void another_regime(void **state)
{
    (void)state;
    subject s, host;
    make(&host, catalogues, new_pack, 3, "", "tcvn14423-5.12.2.1.b: status=met", NULL);
    plan_host of = {.id = "ttdl", .view = host.view};
    make(&s, catalogues, old_pack, 2, "", "tt12-2-thiet-ke-iii: inherited=true", &of);
    check(&s, "tt12-2-thiet-ke-iii", "open/no counterpart -; -");
    for (size_t i = 0; i < plan_baseline_count(s.baseline); i++)
        assert_null(plan_counterpart(plan_baseline_row(s.baseline, i), s.baseline, host.baseline));
    done(&s);
    done(&host);
}

static size_t counterparts_of(const pack *p, int level, int host_level)
{
    cd_diags d;
    cd_diags_init(&d);
    plan_baseline *own, *other;
    assert_int_equal(plan_baseline_read(catalogues, schemas, p, level, NULL, &d, &own), CD_OK);
    assert_int_equal(plan_baseline_read(catalogues, schemas, p, host_level, NULL, &d, &other), CD_OK);
    size_t n = 0;
    for (size_t i = 0; i < plan_baseline_count(own); i++)
        if (plan_baseline_row(own, i)->kind == PLAN_REQUIREMENT)
            n += plan_counterpart(plan_baseline_row(own, i), own, other) != NULL;
    plan_baseline_free(own);
    plan_baseline_free(other);
    cd_diags_done(&d);
    return n;
}

/* Counted over the tables of the legal material by another program. */
static void counterparts_shipped(void **state)
{
    (void)state;
    static const struct {
        int level, host;
        size_t old, new;
    } want[] = {{1, 1, 34, 111}, {1, 3, 21, 86}, {2, 2, 46, 129}, {2, 3, 36, 104}, {2, 4, 35, 93}, {3, 2, 11, 104}, {3, 3, 66, 195}, {3, 4, 56, 159}, {4, 5, 58, 243}, {5, 5, 70, 288}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_int_equal(counterparts_of(old_pack, want[i].level, want[i].host), want[i].old);
        assert_int_equal(counterparts_of(new_pack, want[i].level, want[i].host), want[i].new);
    }
}

static void rows_of_a_level(void **state)
{
    (void)state;
    static const size_t old[] = {34, 46, 66, 68, 70}, new[] = {111, 129, 195, 273, 288}, hosting[2][5] = {{0, 0, 3, 4, 4}, {5, 5, 8, 8, 5}};
    for (int level = 1; level <= 5; level++)
        for (int regime = 0; regime < 2; regime++) {
            subject s;
            make(&s, catalogues, regime ? new_pack : old_pack, level, "has_wireless=false;has_email_system=false", "", NULL);
            size_t all = 0, none = 0;
            for (size_t i = 0; i < PLAN_NSTATES; i++)
                all += s.view->states[i];
            for (size_t i = 0; i < s.view->count; i++)
                none += plan_row_counts(s.view->lines[i].row) && s.view->lines[i].by_condition;
            assert_int_equal(all, (regime ? new : old)[level - 1] + hosting[regime][level - 1]);
            assert_int_equal(s.view->states[PLAN_NONE], none);
            assert_true(regime || level == 1 ? none == 0 : none > 0);
            done(&s);
        }
}

/* ---- zones ---- */

static void zones(const pack *p, int level, const char *facts_told, const char *want)
{
    subject s;
    make(&s, catalogues, p, level, facts_told, "", NULL);
    size_t n;
    const plan_required_zone *list = plan_required_zones(s.baseline, s.answers, &s.stored.arena, &n);
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < n; i++)
        cd_str_addf(&got, "%s%s%s:%s", i ? " " : "", list[i].kind, list[i].if_any ? "?" : "", list[i].row->control->label);
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
    done(&s);
}

static void required_zones(void **state)
{
    (void)state;
    zones(old_pack, 1, "", "internal:II.1.a.i border:II.1.a.ii dmz:II.1.a.iii");
    zones(old_pack, 2, "has_wireless=false", "internal:II.1.a.i border:II.1.a.ii dmz:II.1.a.iii servers:II.1.a.iv");
    zones(old_pack, 2, "", "internal:II.1.a.i border:II.1.a.ii dmz:II.1.a.iii servers:II.1.a.iv");
    zones(old_pack, 2, "has_wireless=true", "internal:II.1.a.i border:II.1.a.ii dmz:II.1.a.iii servers:II.1.a.iv wireless:II.1.a.v");
    zones(old_pack, 3, "has_wireless=true", "internal:II.1.a.i border:II.1.a.ii dmz:II.1.a.iii servers:II.1.a.iv wireless:II.1.a.v database:II.1.a.vi admin:II.1.a.vii");
    zones(old_pack, 4, "", "internal:II.1.a.i border:II.1.a.ii dmz:II.1.a.iii servers:II.1.a.iv database:II.1.a.vi admin:II.1.a.vii device_admin:II.1.a.viii");
    zones(old_pack, 5, "has_wireless=true", "internal:II.1.a.i border:II.1.a.ii dmz:II.1.a.iii servers:II.1.a.iv wireless:II.1.a.v database:II.1.a.vi admin:II.1.a.vii device_admin:II.1.a.viii");
    zones(new_pack, 1, "", "");
    zones(new_pack, 2, "", "servers:4.12.2.2 b) dmz:4.12.2.2 b) wireless?:4.12.2.2 b) internal:4.12.2.2 b) border:4.12.2.2 b)");
    zones(new_pack, 3, "has_wireless=true",
          "internal:5.12.2.2 b) border:5.12.2.2 b) servers:5.12.2.2 b) dmz:5.12.2.2 b) database:5.12.2.2 b) wireless?:5.12.2.2 b) admin:5.12.2.2 b)");
    zones(new_pack, 4, "",
          "internal:6.12.2.2 b) border:6.12.2.2 b) dmz:6.12.2.2 b) servers:6.12.2.2 b) database:6.12.2.2 b) admin:6.12.2.2 b) "
          "device_admin:6.12.2.2 b) wireless?:6.12.2.2 b) wan?:6.12.2.2 b)");
}

static void zones_of_two_rows(void **state)
{
    (void)state;
    char folder[160];
    snprintf(folder, sizeof folder, "%s/nd85-2016", work);
    mkdir(folder, 0777);
    put("c.xml", CATALOG(GROUP("g", "s", CONTROL("a", "requirement", "1", "a", PROP("zone-if-any", "wireless") PROP("zone", "dmz"))
                                        CONTROL("b", "requirement", "2", "b", PROP("zone", "wireless") PROP("zone-if-any", "dmz") PROP("zone-if-any", "wan"))
                                        CONTROL("c", "requirement", "3", "c", PROP("test", "has_wireless") PROP("zone", "wan") CONDITION("w")))));
    put("nd85-2016/level-1.xml", PROFILE("1", ID("a") ID("b") ID("c")));
    for (int i = 0; i < 2; i++) {
        subject s;
        make(&s, work, old_pack, 1, i ? "has_wireless=true" : "has_wireless=false", "", NULL);
        size_t n;
        const plan_required_zone *list = plan_required_zones(s.baseline, s.answers, &s.stored.arena, &n);
        assert_int_equal(n, 3);
        assert_string_equal(list[0].kind, "wireless");
        assert_false(list[0].if_any);
        assert_string_equal(plan_row_id(list[0].row), "b");
        assert_string_equal(list[1].kind, "dmz");
        assert_false(list[1].if_any);
        assert_string_equal(plan_row_id(list[1].row), "a");
        assert_string_equal(list[2].kind, "wan");
        assert_int_equal(list[2].if_any, !i);
        assert_string_equal(plan_row_id(list[2].row), i ? "c" : "b");
        done(&s);
    }
}

/* ---- the road map ---- */

static void roadmap(void **state)
{
    (void)state;
    write_levels();
    subject host, s;
    make(&host, work, old_pack, 3, "", "a3: status=unmet; deadline=2027-03-01", NULL);
    plan_host of = {.id = "ttdl", .view = host.view};
    make(&s, work, old_pack, 2, "has_wireless=false",
         "a2: inherited=true\n"
         "b2: status=unmet; deadline=2026-12-01\n"
         "c2: status=partial\n"
         "d2: status=unmet; deadline=2027-12-31\n"
         "e2: status=met; deadline=2026-12-31\n"
         "f2: status=unmet; deadline=2027-01-15\n"
         "g2-1: status=unmet\n"
         "h2: status=partial; deadline=2027-12-31\n"
         "k2.a: status=unmet; deadline=2026-01-01",
         &of);
    size_t n;
    const plan_line *const *list = plan_roadmap(s.view, &s.stored.arena, &n);
    static const char *const want[] = {"f2", "a2", "d2", "h2", "c2", "g2-1"};
    assert_int_equal(n, sizeof want / sizeof *want);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(plan_row_id(list[i]->row), want[i]);
    done(&s);
    done(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counterparts),         cmocka_unit_test(own_states),      cmocka_unit_test(what_is_unknown),
        cmocka_unit_test(nobody_to_inherit_from), cmocka_unit_test(from_the_host), cmocka_unit_test(another_regime),
        cmocka_unit_test(counterparts_shipped), cmocka_unit_test(rows_of_a_level), cmocka_unit_test(required_zones),
        cmocka_unit_test(zones_of_two_rows),    cmocka_unit_test(roadmap),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
