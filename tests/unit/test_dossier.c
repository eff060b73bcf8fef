/* Dossiers word for word: each tests/golden/dossier/NAME.case is a system, NAME.txt what its papers must say (with
 * state, marks, gaps).  CAPDO_GOLDEN=write writes the texts anew: read the difference before it is committed.
 * Lines of a case: pack, system, component, fact, owner|operator|agency|specialised_unit FIELD=..., risk, row TABLE COLUMN=VALUE | ...,
 * host ID NAME, plan (the baseline of the level), fill (a stored row for each of its rows, states in turn).
 * Also: sets and templates of both packs load, and broken sets are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "dossier/dossier.h"
#include "render/render.h"

static law *rules;
static dossier_kit *kit;
static render_style *style;
static const char *source;

static bool has_style(const void *user, const char *name)
{
    return render_style_has(user, name);
}

static bool has_table(const void *user, const char *name)
{
    return render_style_has_table(user, name);
}

static template_styles styles = {has_style, has_table, NULL};

static char *in_source(const char *name)
{
    return cd_path_join(source, name);
}

static int setup(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    cd_auto_free char *r = in_source("rules"), *page = in_source("templates/page.xml"), *page_schema = in_source("rules/schema/page.rng"),
                      *templates = in_source("templates"), *schema = in_source("rules/schema/template.rng");
    int result = law_open(r, NULL, &d, &rules);
    if (result == CD_OK)
        result = render_style_load(page, page_schema, &d, &style);
    styles.user = style;
    if (result == CD_OK)
        result = dossier_kit_new(templates, schema, &styles, law_tables(rules), &d, &kit);
    cd_diags_print(&d, stderr);
    cd_diags_done(&d);
    return result;
}

static int teardown(void **state)
{
    (void)state;
    dossier_kit_free(kit);
    render_style_free(style);
    law_close(rules);
    return 0;
}

/* ---- cases ---- */

enum { PARTS = 8, RISKS = 8, TABLES = 16, ROWS = 600 };

typedef struct sample {
    cd_arena a;
    const pack *pack;
    law_part parts[PARTS];
    const char **values[PARTS];
    size_t nparts;
    store_org orgs[4];
    bool has_org[4];
    store_risk risks[RISKS];
    law_choice choice;
    bool automatic;
    dossier_input in;
    explanation *why[PARTS];
    table_rows tables[TABLES]; /* by index of the table */
    const char *const *rows[TABLES][ROWS];
    bool with_plan, fill;
    plan_baseline *baseline;
    plan_answers *answers;
    plan_view *plan;
    plan_host host;
} sample;

static const char *const roles[] = {"owner", "operator", "agency", "specialised_unit"};
enum { NROLES = sizeof roles / sizeof *roles };

static void set_org(sample *s, const char *role, char *rest)
{
    char *eq = strchr(rest, '=');
    assert_non_null(eq);
    *eq = '\0';
    for (size_t i = 0; i < NROLES; i++)
        for (size_t f = 0; strcmp(role, roles[i]) == 0 && f < ORG_NFIELDS; f++)
            if (strcmp(store_org_column((enum store_org_field)f), rest) == 0) {
                s->orgs[i].field[f] = eq + 1;
                s->has_org[i] = true;
                return;
            }
    fail_msg("no field %s of %s", rest, role);
}

static void new_part(sample *s, const char *id, const char *name)
{
    assert_true(s->nparts < PARTS);
    s->values[s->nparts] = cd_arena_array(&s->a, facts_count(law_facts(rules)), sizeof(char *));
    s->parts[s->nparts] = (law_part){id, name, (const char *const *)s->values[s->nparts]};
    s->nparts++;
}

static void set_fact(sample *s, char *rest)
{
    char *eq = strchr(rest, '=');
    assert_non_null(eq);
    *eq = '\0';
    const fact *f = facts_find(law_facts(rules), rest);
    if (!f)
        fail_msg("no fact %s", rest);
    char *value = NULL;
    for (char *p = eq + 1; *p; p++)
        if (*p == '\\' && p[1] == 'n') {
            *p = ' ';
            p[1] = '\n';
        }
    assert_int_equal(fact_parse(f, eq + 1, cd_place_file("-"), "", NULL, &value), CD_OK);
    s->values[s->nparts - 1][f->index] = cd_arena_strdup(&s->a, value);
    free(value);
}

/* "zone=Vùng DMZ | zone_kind=dmz" */
static void set_row(sample *s, char *rest)
{
    char *save = NULL, *code = strtok_r(rest, " ", &save), *cells = strtok_r(NULL, "", &save);
    const fact_table *x = fact_tables_find(law_tables(rules), code);
    if (!x)
        fail_msg("no table %s", code);
    table_rows *to = &s->tables[x->index];
    const char **row = cd_arena_array(&s->a, x->ncolumns, sizeof *row);
    while (cells) {
        char *end = strstr(cells, " | "), *eq = strchr(cells, '=');
        if (end)
            *end = '\0';
        assert_non_null(eq);
        *eq = '\0';
        size_t c = fact_table_column(x, cells);
        if (c == SIZE_MAX)
            fail_msg("no column %s of %s", cells, code);
        char *value = NULL;
        assert_int_equal(fact_parse(x->columns[c].fact, eq + 1, cd_place_file("-"), "", NULL, &value), CD_OK);
        row[c] = cd_arena_strdup(&s->a, value);
        free(value);
        cells = end ? end + 3 : NULL;
    }
    assert_non_null(row[x->key]);
    assert_true(to->count < ROWS);
    s->rows[x->index][to->count++] = row;
}

static void case_line(sample *s, char *line)
{
    char *save = NULL, *word = strtok_r(line, " ", &save), *rest = strtok_r(NULL, "", &save);
    if (!word || *word == '#')
        return;
    if (strcmp(word, "plan") == 0 || strcmp(word, "fill") == 0) {
        s->with_plan = true;
        s->fill = s->fill || *word == 'f';
        return;
    }
    assert_non_null(rest);
    if (strcmp(word, "row") == 0) {
        set_row(s, rest);
    } else if (strcmp(word, "host") == 0) {
        s->in.host = s->host.id = strtok_r(rest, " ", &save);
        s->in.host_name = s->host.name = strtok_r(NULL, "", &save);
    } else if (strcmp(word, "pack") == 0) {
        s->automatic = strcmp(rest, "auto") == 0;
        if (!s->automatic)
            assert_int_equal(law_pack(rules, rest, NULL, &s->pack), CD_OK);
    } else if (strcmp(word, "system") == 0 || strcmp(word, "component") == 0) {
        char *id = strtok_r(rest, " ", &save), *name = strtok_r(NULL, "", &save);
        if (s->nparts == 0) {
            s->in.field[SYS_ID] = id;
            s->in.field[SYS_NAME] = name;
        }
        new_part(s, id, name);
    } else if (strcmp(word, "risk") == 0) {
        assert_true(s->in.nrisks < RISKS);
        char *field = rest;
        for (size_t i = 0; i < RISK_NFIELDS && field; i++) {
            char *end = strchr(field, '|');
            if (end)
                *end++ = '\0';
            s->risks[s->in.nrisks].field[i] = *field ? field : NULL;
            field = end;
        }
        s->in.nrisks++;
    } else if (strcmp(word, "fact") == 0) {
        set_fact(s, rest);
    } else {
        set_org(s, word, rest);
    }
}

/* A row of the plan for everything that is counted: met, partly met, not met in turn, and of the last kind every 29th not
 * applicable; every 11th is said to come from the host. */
static void fill_plan(sample *s, table_rows *to)
{
    const fact_table *t = to->table;
    static const char *const states[] = {"met", "met", "met", "partial", "unmet"};
    size_t n = 0;
    for (size_t i = 0; i < plan_baseline_count(s->baseline); i++) {
        const plan_row *r = plan_baseline_row(s->baseline, i);
        if (!plan_row_counts(r) || table_rows_find(to, plan_row_id(r)) != SIZE_MAX)
            continue;
        const char **row = cd_arena_array(&s->a, t->ncolumns, sizeof *row), *state = n % 29 == 28 ? "not_applicable" : states[n % 5];
        row[t->key] = plan_row_id(r);
        row[fact_table_column(t, "status")] = state;
        if (n % 11 == 10)
            row[fact_table_column(t, "inherited")] = "true";
        if (*state == 'm' || *state == 'p')
            row[fact_table_column(t, "present")] = cd_arena_printf(&s->a, "Đã thực hiện, hiện trạng thứ %zu.", n + 1);
        if (*state == 'm')
            row[fact_table_column(t, "evidence")] = cd_arena_printf(&s->a, "Biên bản số %zu", n + 1);
        if (*state == 'p' || *state == 'u') {
            row[fact_table_column(t, "measure")] = cd_arena_printf(&s->a, "Bổ sung biện pháp thứ %zu.", n + 1);
            row[fact_table_column(t, "deadline")] = cd_arena_printf(&s->a, "2027-%02zu-15", n % 12 + 1);
        }
        if (*state == 'n')
            row[fact_table_column(t, "reason")] = "Hệ thống không có thành phần này.";
        row[fact_table_column(t, "responsible")] = n % 14 == 13 ? "supplier" : n % 7 == 6 ? "both" : "own";
        assert_true(to->count < ROWS);
        s->rows[t->index][to->count++] = row;
        n++;
    }
}

static void make_plan(sample *s, int level)
{
    cd_auto_free char *dir = in_source("data/catalogues"), *schemas = in_source("rules/schema");
    assert_int_equal(plan_baseline_read(dir, schemas, s->pack, level, NULL, NULL, &s->baseline), CD_OK);
    plan_answer_rows(s->baseline, s->parts, s->nparts, &s->answers);
    table_rows *stored = &s->tables[fact_tables_find(law_tables(rules), "plan")->index];
    if (s->fill)
        fill_plan(s, stored);
    plan_view_new(s->baseline, s->answers, stored, s->host.id ? &s->host : NULL, &s->plan);
    s->in.plan = s->plan;
}

static void load_case(sample *s, const char *name)
{
    *s = (sample){0};
    cd_arena_init(&s->a);
    for (size_t i = 0; i < fact_tables_count(law_tables(rules)); i++)
        s->tables[i] = (table_rows){.table = fact_tables_at(law_tables(rules), i), .rows = s->rows[i]};
    s->in.tables = s->tables;
    s->in.ntables = fact_tables_count(law_tables(rules));
    char file[512];
    snprintf(file, sizeof file, "%s/tests/golden/dossier/%s.case", source, name);
    cd_str text;
    cd_str_init(&text, 0);
    assert_int_equal(cd_file_read(file, CD_INPUT_MAX, NULL, &text), CD_OK);
    char *copy = cd_arena_strdup(&s->a, cd_str_c(&text));
    cd_str_done(&text);
    for (char *save = NULL, *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        case_line(s, line);
    if (s->automatic) {
        assert_int_equal(law_choose(rules, s->parts[0].values, NULL, &s->choice), CD_OK);
        assert_non_null(s->choice.pack);
        assert_int_equal(law_pack(rules, s->choice.pack, NULL, &s->pack), CD_OK);
    }
    dossier_part *parts = cd_arena_array(&s->a, s->nparts, sizeof *parts);
    for (size_t i = 0; i < s->nparts; i++) {
        const law_part *p = &s->parts[i];
        assert_int_equal(explain(s->pack, p->id, p->name, p->values, i == 0 && s->automatic ? &s->choice : NULL, NULL, &s->why[i]), CD_OK);
        parts[i] = (dossier_part){.id = p->id, .name = p->name, .values = p->values, .why = s->why[i]};
    }
    verdict_run *run = verdict_run_new(s->pack);
    const part_verdict *v;
    verdict_of_parts(run, s->parts, s->nparts, &s->a, &s->in.min, &s->in.max, &v);
    for (size_t i = 0; i < s->nparts; i++) {
        parts[i].counts = v[i].counts;
        parts[i].missing = v[i].missing;
    }
    verdict_run_free(run);
    s->in.pack = s->pack;
    s->in.parts = parts;
    s->in.nparts = s->nparts;
    s->in.risks = s->risks;
    static const enum store_sys_field fields[] = {SYS_OWNER, SYS_OPERATOR, SYS_AGENCY};
    for (size_t i = 0; i < 3; i++)
        s->in.field[fields[i]] = s->orgs[i].field[ORG_NAME];
    s->in.owner = s->has_org[0] ? &s->orgs[0] : NULL;
    s->in.operator= s->has_org[1] ? &s->orgs[1] : NULL;
    s->in.agency = s->has_org[2] ? &s->orgs[2] : NULL;
    s->in.specialised_unit = s->has_org[3] ? &s->orgs[3] : NULL;
    int level = s->why[0]->kept_level ? atoi(s->why[0]->kept_level) : s->in.min == s->in.max ? s->in.min : 0;
    if (s->with_plan && level > 0)
        make_plan(s, level);
}

static void drop_case(sample *s)
{
    for (size_t i = 0; i < s->nparts; i++)
        explanation_free(s->why[i]);
    plan_view_free(s->plan);
    plan_answers_free(s->answers);
    plan_baseline_free(s->baseline);
    cd_arena_done(&s->a);
}

/* The digest of the data is another one whenever a fact or a table is added: it has its own test. */
static void hide_hash(const dossier *d, cd_str *text)
{
    enum { SHORT = 12, WHOLE = 64 };
    char head[SHORT + 1];
    snprintf(head, sizeof head, "%.12s", d->content_hash);
    for (char *at = text->data; (at = strstr(at, head)) != NULL; at += SHORT)
        memset(at, 'x', strncmp(at, d->content_hash, WHOLE) == 0 ? WHOLE : SHORT);
}

static void describe(const dossier *d, cd_str *to)
{
    cd_str_addf(to, "%s, level %d\n", d->draft ? "draft" : "ready", d->level);
    for (size_t i = 0; i < d->nmarks; i++)
        cd_str_addf(to, "mark: %s\n", d->marks[i]);
    for (size_t i = 0; i < d->nlacking; i++)
        cd_str_addf(to, "lacking: %s\n", d->lacking[i].label);
    for (size_t i = 0; i < d->ndecisions; i++)
        cd_str_addf(to, "to be decided: %s\n", d->decisions[i]->code);
    for (size_t i = 0; i < d->nunanswered; i++)
        cd_str_addf(to, "unanswered: %s%s%s\n", d->unanswered[i].fact->code, d->unanswered[i].of ? " of " : "",
                    d->unanswered[i].of ? d->unanswered[i].of : "");
    for (size_t i = 0; i < d->gaps.count; i++)
        cd_str_addf(to, "%s: %s%s%s\n", d->gaps.items[i].by_hand ? "by hand" : "gap", d->gaps.items[i].label, d->gaps.items[i].of ? " of " : "", d->gaps.items[i].of ? d->gaps.items[i].of : "");
    for (size_t i = 0; i < d->npapers; i++) {
        const doc *p = d->papers[i];
        cd_str_addf(to, "\n=== %s ===\ntitle: %s\nfooter: %s\n", p->name, p->title, p->footer);
        if (p->watermark)
            cd_str_addf(to, "watermark: %s\n", p->watermark);
        cd_str_addc(to, '\n');
        render_text(p, to);
    }
    hide_hash(d, to);
}

/* For looking at: every paper as NAME-PAPER.pdf in the folder that $CAPDO_PDF names. */
static void write_pdfs(const char *name, const dossier *d)
{
    const char *folder = getenv("CAPDO_PDF");
    if (!folder)
        return;
    render_fonts *fonts;
    assert_int_equal(render_fonts_load(style, NULL, &fonts), CD_OK);
    for (size_t i = 0; i < d->npapers; i++) {
        cd_str pdf;
        cd_str_init(&pdf, 0);
        size_t pages = 0;
        assert_int_equal(render_pdf(d->papers[i], style, fonts, NULL, &pdf, &pages), CD_OK);
        char file[512];
        snprintf(file, sizeof file, "%s/%s-%s.pdf", folder, name, d->papers[i]->name);
        assert_int_equal(cd_file_write(file, cd_str_c(&pdf), pdf.len, NULL), CD_OK);
        cd_str_done(&pdf);
    }
    render_fonts_free(fonts);
}

static void test_case(void **state)
{
    const char *name = *state;
    sample s;
    load_case(&s, name);
    cd_diags d;
    cd_diags_init(&d);
    const dossier_set *set;
    dossier *made = NULL;
    int r = dossier_kit_set(kit, s.pack, &d, &set);
    if (r == CD_OK)
        r = dossier_make(set, &s.in, &d, &made);
    cd_diags_print(&d, stderr);
    assert_int_equal(r, CD_OK);
    assert_int_equal(d.count, 0);
    write_pdfs(name, made);
    cd_str got;
    cd_str_init(&got, 0);
    describe(made, &got);
    char file[512];
    snprintf(file, sizeof file, "%s/tests/golden/dossier/%s.txt", source, name);
    const char *mode = getenv("CAPDO_GOLDEN");
    if (mode && strcmp(mode, "write") == 0)
        assert_int_equal(cd_file_write(file, cd_str_c(&got), got.len, NULL), CD_OK);
    cd_str want;
    cd_str_init(&want, 0);
    assert_int_equal(cd_file_read(file, CD_INPUT_MAX, NULL, &want), CD_OK);
    if (strcmp(cd_str_c(&got), cd_str_c(&want)) != 0) {
        const char *a = cd_str_c(&got), *b = cd_str_c(&want);
        while (*a && *a == *b)
            a++, b++;
        while (a > got.data && a[-1] != '\n')
            a--, b--;
        fail_msg("%s differs\ngot:  %.*s\nwant: %.*s", name, (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
    }
    cd_str_done(&got);
    cd_str_done(&want);
    dossier_free(made);
    drop_case(&s);
    cd_diags_done(&d);
}

/* ---- what the data say ---- */

static void words_of(const doc_node *n, cd_str *to)
{
    for (const doc_node *k = n->first; k; k = k->next) {
        if (k->kind == DOC_TEXT || k->kind == DOC_REF)
            cd_str_adds(to, k->text);
        else if (k->kind == DOC_GAP)
            cd_str_adds(to, "…");
        else if (k->kind == DOC_LINE)
            cd_str_addc(to, ' ');
        words_of(k, to);
    }
}

/* Value of an expression over the data of a case, as people read it. */
static void value_is(const feel_value *data, template_data names, const char *expr, const char *want)
{
    cd_arena a;
    cd_arena_init(&a);
    cd_diags d;
    cd_diags_init(&d);
    const feel_node *e;
    int r = template_test_new(expr, cd_place_file(expr), names, &a, &d, &e);
    cd_diags_print(&d, stderr);
    assert_int_equal(r, CD_OK);
    cd_str got;
    cd_str_init(&got, 0);
    const feel_value *v = template_test_eval(e, data, &a);
    if (feel_is_null(v))
        cd_str_adds(&got, "null");
    else
        feel_value_text(v, &got);
    if (strcmp(cd_str_c(&got), want) != 0)
        fail_msg("%s: got «%s», want «%s»", expr, cd_str_c(&got), want);
    cd_str_done(&got);
    cd_diags_done(&d);
    cd_arena_done(&a);
}

static void expression_refused(template_data names, const char *expr)
{
    cd_arena a;
    cd_arena_init(&a);
    cd_diags d;
    cd_diags_init(&d);
    const feel_node *e;
    assert_int_equal(template_test_new(expr, cd_place_file("x"), names, &a, &d, &e), CD_EINPUT);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, "E6003");
    cd_diags_done(&d);
    cd_arena_done(&a);
}

static void test_data(void **state)
{
    (void)state;
    static const char *const values[][2] = {
        /* tables */
        {"count(tables.zones)", "4"},
        {"tables.zones[1].zone_kind", "Vùng DMZ"},
        {"tables.zones[1].raw.zone_kind", "dmz"},
        {"tables.zones[2].public_addresses", "null"},
        {"tables.devices[1].device_zone", "Vùng DMZ, Vùng máy chủ nội bộ"},
        {"count(tables.devices[1].raw.device_zone)", "2"},
        {"tables.devices[1].raw.device_zone[2]", "Vùng máy chủ nội bộ"},
        {"tables.devices[1].raw.device_count + 1", "3"},
        {"tables.devices[1].device_main", "Có"},
        {"tables.devices[1].raw.device_main", "true"},
        {"tables.devices[4].device_count", "null"},
        {"tables.documents[1].document_date", "14/05/2018"},
        {"string(tables.documents[1].raw.document_date)", "2018-05-14"},
        {"string join(tables.links.link, \",\")", "KN-01,KN-02"},
        /* the plan: 198 requirements and the 8 rules of separation */
        {"plan.level", "3"},
        {"plan.states.count = count(plan.rows)", "true"},
        {"plan.states.met + plan.states.partial + plan.states.unmet + plan.states.none + plan.states.open = plan.states.count", "true"},
        {"count(plan.roadmap) = plan.states.partial + plan.states.unmet", "true"},
        {"count(plan.not_applicable) = plan.states.none", "true"},
        {"every r in plan.roadmap satisfies r.state in (\"partial\", \"unmet\")", "true"},
        {"every i in 2..count(plan.roadmap) satisfies plan.roadmap[i - 1].deadline <= plan.roadmap[i].deadline", "true"},
        {"sum(plan.sections.states.count) + sum(plan.hosting.states.count) = plan.states.count", "true"},
        {"string join(plan.headings[starts with(label, \"29.2.\")].label, \" \")", "29.2.a 29.2.b 29.2.c 29.2.d 29.2.đ 29.2.e 29.2.g"},
        {"sum(plan.headings[starts with(label, \"30.\")].states.count) = sum(plan.sections.states.count)", "true"},
        {"sum(plan.headings[starts with(label, \"29.2.\")].states.count) = sum(plan.sections.states.count)", "true"},
        {"plan.headings[label = \"30.3.a\"][1].states.count", "0"},
        {"count(plan.headings[label = \"30.3.a\"][1].rows)", "0"},
        {"plan.headings[label = \"30.3.a\"][1].groups[1].rows[1].kind", "heading"},
        {"plan.headings[label = \"30.3.a\"][1].title", "Thiết lập chính sách an ninh mạng"},
        {"plan.unverified", "cần đối chiếu TCVN"},
        {"count(plan.rows[unverified != null]) = plan.unverified_count", "true"},
        {"every r in plan.rows[inherited and not(by_condition)] satisfies r.state = \"open\" and r.status = null", "true"},
        {"plan.rows[inherited][1].host_name", "Trung tâm tích hợp dữ liệu tỉnh"},
        {"plan.rows[inherited][1].why", "hạ tầng đặt hệ thống chưa có phương án"},
        {"plan.rows[1].status", "Đã đáp ứng"},
        {"plan.rows[1].responsible", "Đơn vị vận hành"},
        {"plan.rows[4].deadline", "2027-04-15"},
        {"string join(plan.zones.kind, \"; \")", "Vùng mạng nội bộ; Vùng mạng biên; Vùng máy chủ nội bộ; Vùng DMZ; Vùng mạng máy chủ cơ sở dữ liệu; Vùng mạng không dây; Vùng quản trị"},
        {"plan.zones[4].zones", "Vùng DMZ"},
        {"plan.zones[1].zones", "null"},
        {"plan.zones[6].if_any", "true"},
        {"system.host_name", "Trung tâm tích hợp dữ liệu tỉnh"},
        {"count(evidence)", "1"},
        {"evidence[1].about", "hệ thống"},
        {"plan.rows[1].files", "bien-ban.pdf"},
        {"plan.rows[2].files", "null"},
        {"string length(content.hash)", "64"},
        {"content.short = substring(content.hash, 1, 12)", "true"},
    };
    sample s;
    load_case(&s, "full-3");
    size_t first = 0;
    while (!plan_row_counts(s.plan->lines[first].row))
        first++;
    const char *const own[] = {plan_row_id(s.plan->lines[first].row)};
    const dossier_evidence evidence[] = {{.file = "bien-ban.pdf", .sha256 = "00", .about = "hệ thống", .controls = own, .ncontrols = 1}};
    s.in.evidence = evidence;
    s.in.nevidence = 1;
    model_paper none = {.name = "", .title = ""};
    const feel_value *data = model_for_paper(model_data(&s.in, law_tables(rules), &s.a), &none, &s.a);
    template_data names = template_data_of(model_shape(s.pack, law_tables(rules), &s.a), &s.a);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        value_is(data, names, values[i][0], values[i][1]);
    static const char *const unknown[] = {"tables.zone", "tables.zones[1].zone_knd", "tables.zones[1].raw.zone_knd", "plan.state", "plan.rows[1].statuss",
                                          "plan.headings[1].row", "plan.roadmap[1].items[1].source", "evidence[1].sha", "content.digest",
                                          "{a: system.name}.b", "figure.network"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        expression_refused(names, unknown[i]);
    drop_case(&s);
}

/* Two systems that are the same have the same digest; what a paper shows of the data changes it, the day and the paper do not. */
static void test_content_hash(void **state)
{
    (void)state;
    sample s;
    char was[65];
    const dossier_set *set;
    dossier *d;
    load_case(&s, "full-3");
    assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
    assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
    memcpy(was, d->content_hash, sizeof was);
    assert_int_equal(strlen(was), 64);
    dossier_free(d);
    s.in.check_errors = 3; /* a draft of the same data */
    assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
    assert_true(d->draft);
    assert_string_equal(d->content_hash, was);
    dossier_free(d);
    s.in.field[SYS_NAME] = "Tên khác";
    assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
    assert_string_not_equal(d->content_hash, was);
    dossier_free(d);
    drop_case(&s);

    for (int change = 0; change < 5; change++) {
        load_case(&s, "full-3");
        const dossier_evidence proof = {.file = "a", .sha256 = "00"};
        const dossier_figure picture = {.name = "logical", .image = (const unsigned char *)"x", .image_len = 1};
        const fact_table *zones = fact_tables_find(law_tables(rules), "zones");
        if (change == 1) {
            const char **row = cd_arena_array(&s.a, zones->ncolumns, sizeof *row);
            memcpy(row, s.rows[zones->index][0], zones->ncolumns * sizeof *row);
            row[fact_table_column(zones, "vlan")] = "11";
            s.rows[zones->index][0] = row;
        } else if (change == 2) {
            s.in.plan = NULL;
        } else if (change == 3) {
            s.in.evidence = &proof;
            s.in.nevidence = 1;
        } else if (change == 4) {
            s.in.figures = &picture;
            s.in.nfigures = 1;
        }
        cd_arena a;
        cd_arena_init(&a);
        const feel_value *data = model_data(&s.in, law_tables(rules), &a);
        const char *hash = feel_context_get(feel_context_get(data, "content"), "hash")->string.s;
        if (change == 0)
            assert_string_equal(hash, was);
        else
            assert_string_not_equal(hash, was);
        cd_arena_done(&a);
        drop_case(&s);
    }
}

/* ---- the words of the forms ---- */

static const doc *paper_of(const dossier *d, const char *name)
{
    for (size_t i = 0; i < d->npapers; i++)
        if (strcmp(d->papers[i]->name, name) == 0)
            return d->papers[i];
    fail_msg("no paper %s", name);
    return NULL;
}

/* Every text of `want` (until NULL) is a paragraph of the paper, in this order. */
static void paragraphs_are(const doc *d, const char *const *want)
{
    cd_str words;
    cd_str_init(&words, 0);
    const char *missed = *want;
    for (doc_node *n = d->root; n && *want; n = doc_walk(n, d->root)) {
        if (n->kind != DOC_PARA && n->kind != DOC_HEADING)
            continue;
        cd_str_clear(&words);
        words_of(n, &words);
        if (strcmp(cd_str_c(&words), *want) == 0)
            missed = *++want;
    }
    if (missed)
        fail_msg("%s has no paragraph «%s» after those before it", d->name, missed);
    cd_str_done(&words);
}

/* All headings of the paper down to `level`, no more and no less. */
static void headings_are(const doc *d, int level, const char *const *want)
{
    cd_str words;
    cd_str_init(&words, 0);
    for (doc_node *n = d->root; n; n = doc_walk(n, d->root)) {
        if (n->kind != DOC_HEADING || n->level > level)
            continue;
        cd_str_clear(&words);
        words_of(n, &words);
        assert_non_null(*want);
        assert_string_equal(cd_str_c(&words), *want);
        want++;
    }
    assert_null(*want);
    cd_str_done(&words);
}

#define OPERATOR "Trung tâm Công nghệ thông tin và Truyền thông tỉnh Bà Rịa - Vũng Tàu"
#define UNIT "Sở Thông tin và Truyền thông tỉnh Bà Rịa - Vũng Tàu"
#define OWNER "UBND tỉnh Bà Rịa - Vũng Tàu"
#define SYSTEM "Phần mềm tiếp nhận và trả kết quả tập trung cấp tỉnh"
#define GROUNDS "Căn cứ Luật An ninh mạng số 116/2025/QH15;", "Căn cứ các văn bản hướng dẫn thi hành Luật An ninh mạng và các văn bản liên quan;"
#define GENERAL(level) \
    "Phần 1. Thông tin chung", "1. Tên hệ thống thông tin: " SYSTEM, "2. Đơn vị vận hành hệ thống thông tin: " OPERATOR, \
        "3. Địa chỉ: Số 3 đường Minh Họa, thành phố Bà Rịa (số liệu minh họa)", "4. Cấp độ hệ thống thông tin đề xuất: Cấp độ " level, \
        "Phần 2. Hồ sơ kèm theo"
#define ENCLOSED \
    "1. Tài liệu mô tả, thuyết minh tổng quan về hệ thống thông tin.", \
        "2. Tài liệu thiết kế thi công đã được cấp có thẩm quyền phê duyệt hoặc tài liệu có giá trị tương đương. (Thiết kế thi công hệ thống một cửa điện tử, " \
        "số 101/QĐ-STTTT, ngày 14/05/2018)", \
        "3. Tài liệu thuyết minh về việc đề xuất cấp độ căn cứ trên các tiêu chí theo quy định của pháp luật.", \
        "4. Tài liệu thuyết minh phương án bảo đảm an ninh mạng theo cấp độ tương ứng."
#define ITEM5 \
    "5. Ý kiến về mặt chuyên môn của đơn vị chuyên trách về an ninh mạng của chủ quản hệ thống thông tin (đối với hệ thống thông tin đề xuất cấp độ 4 " \
    "hoặc cấp độ 5)."
#define ITEM6(n) n ". Ý kiến thẩm định của cơ quan phối hợp thẩm định đối với hệ thống thông tin đề xuất từ cấp độ 3 trở lên."
#define SIGNED "ĐẠI DIỆN CỦA CƠ QUAN, TỔ CHỨC", "(Ký, ghi rõ họ tên, chức danh và đóng dấu)"

static dossier *made_of(sample *s, const char *name)
{
    const dossier_set *set;
    dossier *d;
    load_case(s, name);
    assert_int_equal(dossier_kit_set(kit, s->pack, NULL, &set), CD_OK);
    assert_int_equal(dossier_make(set, &s->in, NULL, &d), CD_OK);
    return d;
}

static void papers_are(const dossier *d, const char *want)
{
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < d->npapers; i++)
        cd_str_addf(&got, "%s%s", i ? " " : "", d->papers[i]->name);
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
}

/* The fixed words of the forms of the decree, as its annex has them. */
static void test_forms(void **state)
{
    (void)state;
    sample s;
    dossier *d = made_of(&s, "full-2");
    papers_are(d, "01-de-nghi-tham-dinh-phe-duyet 02-thuyet-minh 04-quy-che 06-quyet-dinh-cap-do");
    static const char *const form1[] = {
        "Mẫu số 01", "V/v đề nghị thẩm định, phê duyệt hồ sơ đề xuất cấp độ", "Kính gửi: " UNIT ".", GROUNDS,
        OPERATOR " đề nghị thẩm định, phê duyệt hồ sơ đề xuất cấp độ với các nội dung sau:", GENERAL("2"), ENCLOSED,
        OPERATOR " đề nghị " UNIT " thẩm định và phê duyệt hồ sơ đề xuất cấp độ của hệ thống thông tin " SYSTEM ".",
        "(Ký, ghi rõ họ tên, chức danh và đóng dấu)", NULL};
    paragraphs_are(paper_of(d, "01-de-nghi-tham-dinh-phe-duyet"), form1);
    dossier_free(d);
    drop_case(&s);

    d = made_of(&s, "full-3");
    papers_are(d, "01-de-nghi-tham-dinh 02-thuyet-minh 04-quy-che 05-to-trinh 06-quyet-dinh-phe-duyet-cap-do");
    static const char *const form2[] = {
        "Mẫu số 02", "V/v đề nghị thẩm định hồ sơ đề xuất cấp độ", "Kính gửi: " UNIT ".", GROUNDS,
        OPERATOR " đề nghị thẩm định, phê duyệt hồ sơ đề xuất cấp độ với các nội dung sau:", GENERAL("3"), ENCLOSED,
        OPERATOR " đề nghị " UNIT " cho ý kiến thẩm định hồ sơ đề xuất cấp độ hệ thống thông tin đối với " SYSTEM ".", NULL};
    paragraphs_are(paper_of(d, "01-de-nghi-tham-dinh"), form2);
    static const char *const form5[] = {
        "Mẫu số 05", "TỜ TRÌNH", "Về việc phê duyệt đề xuất cấp độ", "Kính gửi: " OWNER ".", GROUNDS,
        "Căn cứ ý kiến thẩm định của đơn vị chuyên trách về an ninh mạng;",
        OPERATOR " trình phê duyệt hồ sơ đề xuất cấp độ với các nội dung sau:", GENERAL("3"), ENCLOSED, ITEM6("5"),
        OPERATOR " trình " OWNER " xem xét, quyết định phê duyệt đề xuất cấp độ của hệ thống thông tin " SYSTEM ".", NULL};
    paragraphs_are(paper_of(d, "05-to-trinh"), form5);
    static const char *const form6[] = {
        "Mẫu số 06", "QUYẾT ĐỊNH", "Về việc phê duyệt cấp độ hệ thống thông tin", "CHỦ TỊCH UBND TỈNH BÀ RỊA - VŨNG TÀU", GROUNDS,
        "Xét đề nghị của cơ quan " OPERATOR ".",
        "Điều 1. Phê duyệt cấp độ hệ thống thông tin đối với " SYSTEM " cụ thể như sau:", "1. Thông tin chung:",
        "a) Tên hệ thống thông tin: " SYSTEM ";", "b) Đơn vị vận hành hệ thống thông tin: " OPERATOR ";",
        "c) Địa chỉ: Số 3 đường Minh Họa, thành phố Bà Rịa (số liệu minh họa).", "2. Cấp độ hệ thống thông tin: Cấp độ 3.",
        "3. Phương án bảo đảm an ninh mạng:",
        "a) Phương án bảo đảm an ninh mạng trong thiết kế hệ thống thông tin tương ứng với cấp độ 3 là phù hợp với tiêu chuẩn quốc gia TCVN 14423:2026, quy "
        "chuẩn kỹ thuật quốc gia … về bảo đảm an ninh mạng theo cấp độ.",
        "b) Phương án bảo đảm an ninh mạng trong quá trình vận hành hệ thống tương ứng với cấp độ 3 là phù hợp với tiêu chuẩn quốc gia TCVN 14423:2026, quy "
        "chuẩn kỹ thuật quốc gia … về bảo đảm an ninh mạng theo cấp độ.",
        "Điều 2. Tổ chức thực hiện", "1. Cơ quan " OPERATOR " chịu trách nhiệm:",
        "a) Thực hiện trách nhiệm bảo đảm an ninh mạng theo quy định tại Điều 33 Nghị định số 331/2026/NĐ-CP;",
        "Điều 3. Điều khoản thi hành", "1. Cơ quan " OPERATOR " và các cơ quan liên quan khác chịu trách nhiệm thi hành.",
        "2. Đơn vị chuyên trách về an ninh mạng kiểm tra, giám sát, báo cáo cơ quan " OWNER ".", "CHỦ TỊCH", "(Ký, ghi rõ họ tên, chức danh và đóng dấu)",
        "Nguyễn Văn A", NULL};
    paragraphs_are(paper_of(d, "06-quyet-dinh-phe-duyet-cap-do"), form6);
    dossier_free(d);
    drop_case(&s);

    d = made_of(&s, "scada");
    papers_are(d, "01-de-nghi-tham-dinh 02-thuyet-minh 03-xin-y-kien-chuyen-mon 05-to-trinh 06-quyet-dinh-phe-duyet-cap-do");
    static const char *const form2_four[] = {"4. Tài liệu thuyết minh phương án bảo đảm an ninh mạng theo cấp độ tương ứng.", ITEM5, NULL};
    paragraphs_are(paper_of(d, "01-de-nghi-tham-dinh"), form2_four);
    static const char *const form3[] = {"Mẫu số 03", "V/v cho ý kiến chuyên môn về hồ sơ đề xuất cấp độ", GROUNDS, "Phần 1. Thông tin chung", "Phần 2. Hồ sơ kèm theo",
                                        "4. Tài liệu thuyết minh phương án bảo đảm an ninh mạng theo cấp độ tương ứng.", NULL};
    paragraphs_are(paper_of(d, "03-xin-y-kien-chuyen-mon"), form3);
    static const char *const form5_four[] = {"Căn cứ ý kiến thẩm định của cơ quan thẩm định;", ITEM5, ITEM6("6"), NULL};
    paragraphs_are(paper_of(d, "05-to-trinh"), form5_four);
    dossier_free(d);
    drop_case(&s);

    d = made_of(&s, "skeleton-5");
    papers_are(d, "01-de-nghi-tham-dinh 02-thuyet-minh 03-xin-y-kien-chuyen-mon 04-quy-che 05-to-trinh 07-quyet-dinh-phe-duyet-phuong-an");
    static const char *const form2_five[] = {"Đề nghị đưa hệ thống vào Danh mục hệ thống thông tin quan trọng về an ninh quốc gia.", NULL};
    paragraphs_are(paper_of(d, "01-de-nghi-tham-dinh"), form2_five);
    static const char *const form7[] = {
        "Mẫu số 07", "QUYẾT ĐỊNH", "Về việc phê duyệt phương án bảo đảm an ninh mạng hệ thống thông tin",
        "Điều 1. Phê duyệt phương án đảm bảo an ninh mạng đối với Hệ thống điều khiển công trình cấp đặc biệt cụ thể như sau:", "1. Thông tin chung:",
        "2. Phương án bảo đảm an ninh mạng:", "Điều 2. Tổ chức thực hiện", "Điều 3. Điều khoản thi hành", SIGNED, NULL};
    paragraphs_are(paper_of(d, "07-quyet-dinh-phe-duyet-phuong-an"), form7);
    dossier_free(d);
    drop_case(&s);

    d = made_of(&s, "full-old-3");
    papers_are(d, "01-de-nghi-tham-dinh 02-thuyet-minh 04-quy-che 05-to-trinh 06-quyet-dinh-phe-duyet-cap-do");
    for (size_t i = 0; i < d->npapers; i++) {
        cd_str words;
        cd_str_init(&words, 0);
        words_of(d->papers[i]->root, &words);
        assert_null(strstr(cd_str_c(&words), "Mẫu số"));
        assert_non_null(strstr(cd_str_c(&words), "chưa đối chiếu Phụ lục NĐ 85"));
        cd_str_done(&words);
    }
    dossier_free(d);
    drop_case(&s);
}

static void test_headings(void **state)
{
    (void)state;
    sample s;
    dossier *d = made_of(&s, "full-3");
    static const char *const new_law[] = {
        "Phần I THUYẾT MINH TỔNG QUAN VỀ HỆ THỐNG THÔNG TIN", "1. Thông tin về chủ quản hệ thống thông tin", "2. Thông tin về đơn vị vận hành hệ thống thông tin",
        "3. Phạm vi, quy mô của hệ thống thông tin", "4. Hiện trạng kiến trúc hệ thống", "5. Thông tin được xử lý",
        "Phần II THUYẾT MINH VỀ VIỆC ĐỀ XUẤT CẤP ĐỘ", "1. Danh mục các hệ thống thông tin và cấp độ tương ứng",
        "2. Thuyết minh chi tiết đối với các hệ thống thông tin",
        "3. Nhận diện sơ bộ các nguy cơ, rủi ro an ninh mạng chính và mức độ ảnh hưởng dự kiến", "Phần III THUYẾT MINH PHƯƠNG ÁN BẢO ĐẢM AN NINH MẠNG",
        "1. Tình trạng đáp ứng các yêu cầu của cấp độ", "2. Nội dung phương án bảo đảm an ninh mạng", "3. Nguyên tắc dùng chung, tách biệt",
        "4. Phương án đáp ứng yêu cầu cơ bản về quản lý", "5. Phương án đáp ứng yêu cầu cơ bản về kỹ thuật",
        "6. Tách biệt khi thuê dịch vụ công nghệ thông tin tại Trung tâm dữ liệu hoặc Điện toán đám mây", "7. Yêu cầu không áp dụng", "8. Lộ trình hoàn thiện",
        "Phụ lục I DANH MỤC VĂN BẢN PHÁP LÝ", "Phụ lục II DANH MỤC MINH CHỨNG", NULL};
    headings_are(paper_of(d, "02-thuyet-minh"), 2, new_law);
    /* Khoản 2 Điều 29, khoản 3 and khoản 4 Điều 30. */
    static const char *const contents[] = {
        "a) Bảo đảm an ninh mạng trong thiết kế, xây dựng", "b) Bảo đảm an ninh mạng hệ thống thông tin trong quá trình vận hành",
        "c) Kiểm tra, đánh giá an ninh mạng", "d) Quản lý rủi ro an ninh mạng", "đ) Giám sát an ninh mạng",
        "e) Dự phòng, ứng phó sự cố an ninh mạng, khôi phục sau thảm họa", "g) Kết thúc vận hành, khai thác, thanh lý, hủy bỏ",
        "Thiết lập chính sách an ninh mạng", "Tổ chức bảo đảm an ninh mạng", "Bảo đảm nguồn nhân lực", "Quản lý thiết kế, xây dựng hệ thống",
        "Quản lý vận hành hệ thống", "Phương án quản lý rủi ro an ninh mạng",
        "Phương án kết thúc vận hành, khai thác, thanh lý, hủy bỏ hệ thống thông tin", "Bảo đảm an toàn mạng", "Bảo đảm an toàn máy chủ", "Bảo đảm an toàn ứng dụng",
        "Bảo đảm an toàn dữ liệu", NULL};
    paragraphs_are(paper_of(d, "02-thuyet-minh"), contents);
    static const char *const regulation[] = {
        "Chương I QUY ĐỊNH CHUNG", "Điều 1. Phạm vi điều chỉnh", "Điều 2. Đối tượng áp dụng", "Điều 3. Giải thích từ ngữ", "Điều 4. Nguyên tắc, yêu cầu áp dụng",
        "Chương II TRÁCH NHIỆM", "Điều 5. Trách nhiệm của chủ quản hệ thống thông tin", "Điều 6. Trách nhiệm của đơn vị chuyên trách về an ninh mạng",
        "Điều 7. Trách nhiệm của đơn vị vận hành hệ thống thông tin", "Điều 8. Trách nhiệm của tổ chức, cá nhân sử dụng hệ thống",
        "Chương III THIẾT LẬP CHÍNH SÁCH AN NINH MẠNG", "Điều 9. Thiết lập chính sách an ninh mạng", "Chương IV TỔ CHỨC BẢO ĐẢM AN NINH MẠNG",
        "Điều 10. Nhân sự vận hành, quản trị, bảo vệ an ninh mạng", "Điều 11. Quản lý nhà cung cấp sản phẩm, dịch vụ", "Điều 12. Ứng phó sự cố an ninh mạng",
        "Chương V BẢO ĐẢM NGUỒN NHÂN LỰC", "Điều 13. Nhân sự vận hành, quản trị, bảo vệ an ninh mạng", "Chương VI QUẢN LÝ THIẾT KẾ, XÂY DỰNG HỆ THỐNG",
        "Điều 14. Quản lý tài sản thông tin", "Điều 15. Cấu hình an toàn phần cứng, phần mềm", "Điều 16. Quản lý hạ tầng mạng",
        "Điều 17. Phát triển ứng dụng an toàn", "Chương VII QUẢN LÝ VẬN HÀNH HỆ THỐNG", "Điều 18. Quản lý tài sản phần cứng", "Điều 19. Quản lý tài sản phần mềm",
        "Điều 20. Cấu hình an toàn phần cứng, phần mềm", "Điều 21. Quản lý tài khoản và quyền truy cập", "Điều 22. Quản lý lỗ hổng bảo mật",
        "Điều 23. Quản lý nhật ký an ninh mạng", "Điều 24. Bảo vệ trình duyệt web, thư điện tử", "Điều 25. Phòng chống phần mềm độc hại",
        "Điều 26. Quản lý hạ tầng mạng", "Điều 27. Quản lý nhà cung cấp sản phẩm, dịch vụ", "Điều 28. Ứng phó sự cố an ninh mạng",
        "Chương VIII PHƯƠNG ÁN QUẢN LÝ RỦI RO AN NINH MẠNG", "Điều 29. Quản lý rủi ro an ninh mạng",
        "Chương IX PHƯƠNG ÁN KẾT THÚC VẬN HÀNH, KHAI THÁC, THANH LÝ, HỦY BỎ HỆ THỐNG THÔNG TIN", "Điều 30. Quản lý tài sản phần cứng", "Chương X TỔ CHỨC THỰC HIỆN",
        "Điều 31. Phổ biến, kiểm tra việc thực hiện", "Điều 32. Rà soát, sửa đổi, bổ sung", "Điều 33. Hiệu lực thi hành", NULL};
    headings_are(paper_of(d, "04-quy-che"), 2, regulation);
    dossier_free(d);
    drop_case(&s);

    d = made_of(&s, "full-old-3");
    /* Khoản 2 Điều 19; khoản 3 and 4 Điều 9 of the circular. */
    static const char *const old_law[] = {
        "a) Bảo đảm an toàn hệ thống thông tin trong khâu thiết kế, xây dựng", "b) Bảo đảm an toàn hệ thống thông tin trong quá trình vận hành",
        "c) Kiểm tra, đánh giá an toàn thông tin", "d) Quản lý rủi ro an toàn thông tin", "đ) Giám sát an toàn thông tin",
        "e) Dự phòng, ứng cứu sự cố, khôi phục sau thảm họa", "g) Kết thúc vận hành, khai thác, thanh lý, hủy bỏ", "Yêu cầu quản lý",
        "Thiết lập chính sách an toàn thông tin", "Tổ chức bảo đảm an toàn thông tin", "Bảo đảm nguồn nhân lực", "Quản lý thiết kế, xây dựng hệ thống",
        "Quản lý vận hành hệ thống", "Phương án Quản lý rủi ro an toàn thông tin", "Phương án Kết thúc vận hành, khai thác, thanh lý, hủy bỏ",
        "Vùng mạng tối thiểu", "Phương án thiết kế", "Thiết lập, cấu hình hệ thống", "Bảo đảm an toàn mạng", "Bảo đảm an toàn máy chủ",
        "Bảo đảm an toàn ứng dụng", "Bảo đảm an toàn dữ liệu", NULL};
    paragraphs_are(paper_of(d, "02-thuyet-minh"), old_law);
    dossier_free(d);
    drop_case(&s);
}

/* Every row of the baseline stands in the tables of the plan once, and nothing else but headings that have no rows. */
static void test_plan_rows(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t rows, headings; /* counts of the catalogue: requirements and rules of separation; headings without a row */
    } cases[] = {{"full-2", 129 + 5, 1}, {"full-3", 195 + 8, 1}, {"full-old-2", 46, 0}, {"full-old-3", 66 + 3, 0}, {"skeleton-5", 288 + 5, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sample s;
        dossier *d = made_of(&s, cases[i].name);
        size_t wanted = 0, printed = 0;
        for (size_t k = 0; k < s.plan->count; k++)
            wanted += plan_row_counts(s.plan->lines[k].row);
        const doc *paper = paper_of(d, "02-thuyet-minh");
        cd_str words;
        cd_str_init(&words, 0);
        for (doc_node *n = paper->root; n; n = doc_walk(n, paper->root)) {
            if (n->kind != DOC_ROW || n->parent->ncols != 8 || n->header || n->first->span == 8)
                continue;
            printed++;
            cd_str_clear(&words);
            words_of(n->first, &words);
            bool known = false; /* its label is that of a row */
            for (size_t k = 0; k < s.plan->count && !known; k++)
                known = strcmp(s.plan->lines[k].row->control->label, cd_str_c(&words)) == 0;
            if (!known)
                fail_msg("%s: row «%s» is none of the baseline", cases[i].name, cd_str_c(&words));
        }
        cd_str_done(&words);
        assert_int_equal(wanted, cases[i].rows);
        assert_int_equal(printed, cases[i].rows + cases[i].headings);
        dossier_free(d);
        drop_case(&s);
    }
}

/* ---- more ---- */

static void digest_of(const dossier *d, size_t i, char ret[65])
{
    cd_sha256 h;
    cd_sha256_init(&h);
    dossier_digest(d->papers[i], &h);
    cd_sha256_end(&h, ret);
}

/* Equal dossiers have equal fingerprints; anything that shows makes another one. */
static void test_digest(void **state)
{
    (void)state;
    sample s;
    load_case(&s, "onestop");
    const dossier_set *set;
    dossier *one, *two;
    assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
    assert_int_equal(dossier_make(set, &s.in, NULL, &one), CD_OK);
    assert_int_equal(dossier_make(set, &s.in, NULL, &two), CD_OK);
    char a[65], b[65];
    for (size_t i = 0; i < one->npapers; i++) {
        digest_of(one, i, a);
        digest_of(two, i, b);
        assert_string_equal(a, b);
    }
    digest_of(one, 0, a);
    doc_node *n = two->papers[0]->root;
    size_t nodes = 0;
    while ((n = doc_walk(n, two->papers[0]->root)) && nodes < 40) {
        n->bold = !n->bold;
        digest_of(two, 0, b);
        assert_string_not_equal(a, b);
        n->bold = !n->bold;
        if (n->text && n->kind == DOC_TEXT) {
            const char *old = n->text;
            n->text = "khác";
            digest_of(two, 0, b);
            assert_string_not_equal(a, b);
            n->text = old;
        }
        nodes++;
    }
    digest_of(two, 0, b);
    assert_string_equal(a, b);
    dossier_free(one);
    dossier_free(two);
    drop_case(&s);
}

/* Pictures come into the data, into the papers and into their fingerprints. */
static void test_figures(void **state)
{
    (void)state;
    sample s;
    load_case(&s, "onestop");
    model_paper none = {.name = "", .title = ""};
    const feel_value *without = model_for_paper(model_data(&s.in, law_tables(rules), &s.a), &none, &s.a);
    drawing *w = drawing_new(100000, 50000);
    drawing_point line[] = {{0, 0}, {100, 100}};
    drawing_add(w, (drawing_item){.kind = DRAWING_LINE, .points = line, .npoints = 2, .text = "a", .thickness = 5});
    const dossier_figure figures[] = {{.name = "logical", .drawing = w}};
    s.in.figures = figures;
    s.in.nfigures = 1;
    const feel_value *with = model_for_paper(model_data(&s.in, law_tables(rules), &s.a), &none, &s.a);
    assert_true(feel_is_true(feel_context_get(feel_context_get(with, "figure"), "logical")));
    assert_false(feel_is_true(feel_context_get(feel_context_get(with, "figure"), "physical")));
    assert_false(feel_is_true(feel_context_get(feel_context_get(without, "figure"), "logical")));

    doc *d = doc_new("m.xml");
    doc_node *n = doc_add(d, NULL, DOC_FIGURE, NULL);
    const unsigned char bytes[] = {1, 2, 3};
    dossier_figure file = {.name = "logical", .image = bytes, .image_len = 3}, shorter = {.name = "logical", .image = bytes, .image_len = 2};
    dossier of = {.papers = &d, .npapers = 1};
    char seen[8][65];
    n->figure = &figures[0];
    digest_of(&of, 0, seen[0]);
    w->items[0].thickness++;
    digest_of(&of, 0, seen[1]);
    w->items[0].text = "b";
    digest_of(&of, 0, seen[2]);
    line[1].y++;
    w->items[0].points = line;
    digest_of(&of, 0, seen[3]);
    n->figure = &file;
    digest_of(&of, 0, seen[4]);
    n->figure = &shorter;
    digest_of(&of, 0, seen[5]);
    n->to = "x";
    digest_of(&of, 0, seen[6]);
    n->join = true;
    digest_of(&of, 0, seen[7]);
    for (size_t i = 0; i < 8; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(seen[i], seen[k]);
    doc_free(d);
    drawing_free(w);
    drop_case(&s);
}

static void notes_are(const dossier *d, bool brief, const char *want)
{
    cd_diags n;
    cd_diags_init(&n);
    dossier_notes(d, cd_place_file("x"), brief, &n);
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < n.count; i++) {
        assert_int_equal(n.items[i].severity, CD_NOTE);
        cd_str_addf(&got, "%s %s\n", n.items[i].code, n.items[i].text);
    }
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
    cd_diags_done(&n);
}

/* What checks found makes a draft of a dossier that is ready otherwise. */
static void test_checks_make_drafts(void **state)
{
    (void)state;
    sample s;
    load_case(&s, "onestop");
    const dossier_set *set;
    dossier *d;
    assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
    assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
    assert_false(d->draft);
    assert_null(d->papers[0]->watermark);
    dossier_free(d);
    s.in.check_errors = 2;
    assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
    assert_true(d->draft);
    for (size_t i = 0; i < d->npapers; i++)
        assert_string_equal(d->papers[i]->watermark, "BẢN NHÁP");
    cd_diags n;
    cd_diags_init(&n);
    dossier_notes(d, cd_place_file("x"), true, &n);
    assert_string_equal(n.items[0].code, "N6033");
    assert_string_equal(n.items[0].text, "bản nháp: kiểm tra hồ sơ báo 2 lỗi; xem: capdo check x");
    cd_diags_done(&n);
    dossier_free(d);
    drop_case(&s);
}

static void test_lacking(void **state)
{
    (void)state;
    sample s;
    load_case(&s, "onestop");
    const dossier_set *set;
    const dossier_required *empty;
    size_t n;
    cd_arena a;
    cd_arena_init(&a);
    assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
    dossier_lacking(set, &s.in, &a, &empty, &n);
    assert_int_equal(n, 0);
    s.in.field[SYS_NAME] = NULL;
    s.in.field[SYS_OPERATOR] = "";
    dossier_lacking(set, &s.in, &a, &empty, &n);
    assert_int_equal(n, 2);
    assert_string_equal(empty[0].field, "system.name");
    assert_string_equal(empty[0].label, "Tên hệ thống thông tin");
    assert_string_equal(empty[1].field, "operator.name");
    assert_non_null(empty[1].fill);
    assert_true(dossier_kit_has(kit, s.pack->id));
    assert_false(dossier_kit_has(kit, "nd1-1900"));
    cd_arena_done(&a);
    drop_case(&s);
}

static void test_notes(void **state)
{
    (void)state;
    sample s;
    load_case(&s, "onestop");
    s.in.field[SYS_NAME] = NULL;
    s.in.field[SYS_OWNER] = NULL;
    s.in.owner = NULL;
    const dossier_set *set;
    dossier *d;
    assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
    assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
    assert_true(d->draft);
    assert_int_equal(d->npapers, 4); /* a level is known, so the letters are there, as drafts */
    assert_string_equal(d->papers[0]->watermark, "BẢN NHÁP");
    notes_are(d, true,
              "N6033 bản nháp: thiếu trường bắt buộc «Tên hệ thống thông tin»; điền bằng cột «name» của tệp hệ thống (capdo import systems)\n"
              "N6033 bản nháp: thiếu trường bắt buộc «Chủ quản: Tên»; điền bằng cột «owner» của tệp hệ thống (capdo import systems)\n"
              "N6031 còn 6 ô trống: Văn bản quy định chức năng, nhiệm vụ của chủ quản; "
              "Người đại diện chủ quản; Chức vụ người đại diện chủ quản; Địa chỉ chủ quản; Số điện thoại chủ quản; Thư điện tử chủ quản\n"
              "N6032 văn bản mang ghi chú «số liệu minh họa»\n");
    dossier_free(d);
    drop_case(&s);
    load_case(&s, "soc");
    assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
    assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
    notes_are(d, false,
              "N6030 ô trống: Thư điện tử chủ quản; điền bằng cột «email» của tệp tổ chức (capdo import orgs), hoặc cho riêng hồ sơ này bằng "
              "capdo ask MÃ --only dossier hay cột «owner_email» của tệp mô tả (capdo import descriptions)\n"
              "N6030 ô trống: Quy hoạch các vùng mạng và địa chỉ IP; điền bằng capdo ask MÃ --only dossier hoặc cột «network_plan_text» của tệp mô tả (capdo "
              "import descriptions)\n"
              "N6036 điền bằng tay trên bản in khi ký, phát hành: Số văn bản; Ngày; Tháng; Năm; Nơi nhận; Tên quy chuẩn kỹ thuật quốc gia; "
              "Các nội dung khác; Trách nhiệm của các cơ quan liên quan khác\n"
              "N6032 văn bản mang ghi chú «chưa đối chiếu Phụ lục NĐ 85»\n");
    dossier_free(d);
    drop_case(&s);
}

/* A level that is settled early leaves facts open: no draft, but told; and they are just those that the papers name. */
static void test_unanswered(void **state)
{
    (void)state;
    sample s;
    load_case(&s, "settled");
    const dossier_set *set;
    dossier *d;
    assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
    assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
    assert_false(d->draft);
    notes_are(d, true,
              "N6031 còn 2 ô trống: Nơi nhận; Chức vụ của người ký\n"
              "N6035 còn 3 dữ kiện chưa trả lời, không làm đổi cấp độ: Thuộc danh mục ngành, nghề (đầu tư) kinh doanh có điều kiện "
              "(conditional_business_line); Số chủ thể có dữ liệu cá nhân cơ bản (subjects_basic); Số chủ thể có dữ liệu cá nhân nhạy cảm "
              "(subjects_sensitive)\n"
              "N6032 văn bản mang ghi chú «số liệu minh họa»\n");
    notes_are(d, false,
              "N6030 ô trống: Nơi nhận; điền bằng capdo ask MÃ --only dossier hoặc cột «recipients» của tệp mô tả (capdo import descriptions)\n"
              "N6030 ô trống: Chức vụ của người ký; điền bằng capdo ask MÃ --only dossier hoặc cột «signer_title» của tệp mô tả (capdo import "
              "descriptions)\n"
              "N6036 điền bằng tay trên bản in khi ký, phát hành: Số văn bản; Ngày; Tháng; Năm; Nơi nhận; Tên quy chuẩn kỹ thuật quốc gia; "
              "Các nội dung khác; Trách nhiệm của các cơ quan liên quan khác\n"
              "N6035 còn 3 dữ kiện chưa trả lời, không làm đổi cấp độ nhưng văn bản phải ghi có tiêu chí chưa đánh giá được: Thuộc danh mục "
              "ngành, nghề (đầu tư) kinh doanh có điều kiện (conditional_business_line); Số chủ thể có dữ liệu cá nhân cơ bản "
              "(subjects_basic); Số chủ thể có dữ liệu cá nhân nhạy cảm (subjects_sensitive); trả lời bằng capdo ask MÃ (gõ = để chọn câu) "
              "hoặc các cột đó của tệp hệ thống (capdo import systems)\n"
              "N6032 văn bản mang ghi chú «số liệu minh họa»\n");
    dossier_free(d);
    drop_case(&s);
    static const char *const cases[] = {"settled", "mail-unknown", "bare", "kept", "composite", "level-zero"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        load_case(&s, cases[i]);
        assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
        assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
        size_t told = 0, printed = 0;
        for (size_t k = 0; k < s.in.nparts; k++) {
            const dossier_part *part = &s.in.parts[k];
            for (size_t f = 0; part->counts && f < facts_count(s.pack->facts); f++) {
                const fact *x = facts_at(s.pack->facts, f);
                bool named = false;
                for (size_t c = 0; c < part->why->ncriteria; c++)
                    named = named || (part->why->criteria[c].state == REASON_UNKNOWN && strstr(part->why->criteria[c].answers, x->label));
                printed += named && !part->missing[f];
            }
        }
        told = d->nunanswered;
        assert_int_equal(told, printed);
        dossier_free(d);
        drop_case(&s);
    }
}

static void test_owns(void **state)
{
    (void)state;
    assert_true(dossier_kit_owns(kit, "01-de-nghi-tham-dinh.pdf", ".pdf"));
    assert_true(dossier_kit_owns(kit, "01-de-nghi-tham-dinh-phe-duyet.pdf", ".pdf"));
    assert_true(dossier_kit_owns(kit, "02-thuyet-minh.pdf", ".pdf"));
    assert_false(dossier_kit_owns(kit, "02-thuyet-minh", ".pdf"));
    assert_false(dossier_kit_owns(kit, "02-thuyet-minh.pdf.bak", ".pdf"));
    assert_false(dossier_kit_owns(kit, "03-phu-luc.pdf", ".pdf"));
    assert_false(dossier_kit_owns(kit, ".pdf", ".pdf"));
    assert_true(dossier_kit_owns(kit, "02-thuyet-minh.docx", ".docx"));
    assert_false(dossier_kit_owns(kit, "02-thuyet-minh.pdf", ".docx"));
}

/* A set of the user's own, in a folder of its own. */
static void set_refused(const char *set_text, const char *template_text, const char *want)
{
    char dir[] = "/tmp/capdo-set-XXXXXX";
    assert_non_null(mkdtemp(dir));
    char path[128];
    snprintf(path, sizeof path, "%s/sets", dir);
    assert_int_equal(cd_mkdirs(path, NULL), CD_OK);
    snprintf(path, sizeof path, "%s/sets/nd331-2026.xml", dir);
    assert_int_equal(cd_file_write(path, set_text, strlen(set_text), NULL), CD_OK);
    snprintf(path, sizeof path, "%s/t.xml", dir);
    assert_int_equal(cd_file_write(path, template_text, strlen(template_text), NULL), CD_OK);
    cd_diags d;
    cd_diags_init(&d);
    cd_auto_free char *schema = in_source("rules/schema/template.rng");
    dossier_kit *k = NULL;
    const pack *p;
    const dossier_set *set = NULL;
    assert_int_equal(law_pack(rules, "nd331-2026", &d, &p), CD_OK);
    int r = dossier_kit_new(dir, schema, NULL, law_tables(rules), &d, &k);
    if (r == CD_OK)
        r = dossier_kit_set(k, p, &d, &set);
    assert_int_equal(r, *want ? CD_EINPUT : CD_OK);
    cd_str got;
    cd_str_init(&got, 0);
    for (size_t i = 0; i < d.count; i++)
        cd_str_addf(&got, "%s:%zu:%zu %s\n", cd_path_base(d.items[i].file), d.items[i].line, d.items[i].column, d.items[i].code);
    assert_string_equal(cd_str_c(&got), want);
    cd_str_done(&got);
    dossier_kit_free(k);
    cd_diags_done(&d);
    char command[160];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    assert_int_equal(system(command), 0);
}

#define SET(x) "<set xmlns='urn:capdo:template:1' pack='nd331-2026'>\n<draft>NHÁP</draft>\n" x "\n</set>\n"
#define PAPER "<document name='01-a' file='t.xml'><title>A</title></document>"
#define TEMPLATE "<template xmlns='urn:capdo:template:1'><title>T</title><body/></template>"

static void test_sets(void **state)
{
    (void)state;
    set_refused(SET(PAPER), TEMPLATE, "");
    set_refused(SET(PAPER "\n" PAPER), TEMPLATE, "nd331-2026.xml:4:1 E6021\n");
    set_refused(SET("<mark when='verdict.nothing'>x</mark>\n" PAPER), TEMPLATE, "nd331-2026.xml:3:1 E6003\n");
    set_refused(SET("<require field='system.nme'/>\n" PAPER), TEMPLATE, "nd331-2026.xml:3:1 E6003\n");
    set_refused(SET("<document name='a' file='t.xml'><title>A</title></document>"), TEMPLATE, "nd331-2026.xml:3:33 E3010\n");
    set_refused(SET("<document name='01-a' file='../t.xml'><title>A</title></document>"), TEMPLATE, "nd331-2026.xml:3:39 E3010\n");
    set_refused("<set xmlns='urn:capdo:template:1' pack='other'><draft>x</draft>" PAPER "</set>", TEMPLATE, "nd331-2026.xml:1:1 E6021\n");
    set_refused(SET(PAPER), "<template xmlns='urn:capdo:template:1'><title>T</title><body>\n<p><value of='fact.no_such.value'/></p></body></template>",
                "t.xml:2:4 E6003\n");
    set_refused(TEMPLATE, TEMPLATE, "nd331-2026.xml:1:1 E6021\n");
}

int main(void)
{
    source = getenv("CAPDO_SOURCE");
    if (!source)
        return 1;
    static const char *const cases[] = {"soc", "onestop", "scada", "bulletin", "mail-unknown", "level-zero", "kept", "composite", "bare", "raised", "old-law",
                                        "level-five", "old-level-four", "settled", "full-2", "full-3", "full-old-2", "full-old-3", "skeleton-5"};
    enum { NCASES = sizeof cases / sizeof *cases };
    struct CMUnitTest tests[NCASES + 14];
    size_t n = 0;
    for (size_t i = 0; i < NCASES; i++)
        tests[n++] = (struct CMUnitTest){cases[i], test_case, NULL, NULL, (void *)(uintptr_t)cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_data);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_content_hash);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_forms);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_headings);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_plan_rows);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_digest);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_figures);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_checks_make_drafts);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_lacking);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_notes);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_unanswered);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_owns);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_sets);
    return cmocka_run_group_tests_name("dossier", tests, setup, teardown);
}
