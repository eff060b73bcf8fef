/* Dossiers word for word: each tests/golden/dossier/NAME.case is a system, NAME.txt what its papers must say (with
 * state, marks, gaps).  CAPDO_GOLDEN=write writes the texts anew: read the difference before it is committed.
 * Also: sets and templates of both packs load, and broken sets are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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
        result = dossier_kit_new(templates, schema, &styles, &d, &kit);
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

enum { PARTS = 8, RISKS = 8 };

typedef struct sample {
    cd_arena a;
    const pack *pack;
    law_part parts[PARTS];
    const char **values[PARTS];
    size_t nparts;
    store_org orgs[3];
    bool has_org[3];
    store_risk risks[RISKS];
    law_choice choice;
    bool automatic;
    dossier_input in;
    explanation *why[PARTS];
} sample;

static const char *const roles[] = {"owner", "operator", "agency"};

static void set_org(sample *s, const char *role, char *rest)
{
    char *eq = strchr(rest, '=');
    assert_non_null(eq);
    *eq = '\0';
    for (size_t i = 0; i < 3; i++)
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

static void case_line(sample *s, char *line)
{
    char *save = NULL, *word = strtok_r(line, " ", &save), *rest = strtok_r(NULL, "", &save);
    if (!word || *word == '#')
        return;
    assert_non_null(rest);
    if (strcmp(word, "pack") == 0) {
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

static void load_case(sample *s, const char *name)
{
    *s = (sample){0};
    cd_arena_init(&s->a);
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
}

static void drop_case(sample *s)
{
    for (size_t i = 0; i < s->nparts; i++)
        explanation_free(s->why[i]);
    cd_arena_done(&s->a);
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
    const feel_value *without = model_for_paper(model_data(&s.in, &s.a), &none, &s.a);
    drawing *w = drawing_new(100000, 50000);
    drawing_point line[] = {{0, 0}, {100, 100}};
    drawing_add(w, (drawing_item){.kind = DRAWING_LINE, .points = line, .npoints = 2, .text = "a", .thickness = 5});
    const dossier_figure figures[] = {{.name = "logical", .drawing = w}};
    s.in.figures = figures;
    s.in.nfigures = 1;
    const feel_value *with = model_for_paper(model_data(&s.in, &s.a), &none, &s.a);
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
    assert_int_equal(d->npapers, 2); /* a level is known, so the letter is there, as a draft */
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
              "N6036 điền bằng tay trên bản in khi ký, phát hành: Số văn bản; Ngày; Tháng; Năm\n"
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
              "N6036 điền bằng tay trên bản in khi ký, phát hành: Số văn bản; Ngày; Tháng; Năm\n"
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
    int r = dossier_kit_new(dir, schema, NULL, &d, &k);
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

/* A dossier is built in a millisecond or two; the limit leaves room for sanitizers and a busy machine. */
static void test_speed(void **state)
{
    (void)state;
    sample s;
    load_case(&s, "scada");
    const dossier_set *set;
    assert_int_equal(dossier_kit_set(kit, s.pack, NULL, &set), CD_OK);
    struct timespec a, b;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    for (int i = 0; i < 50; i++) {
        dossier *d;
        assert_int_equal(dossier_make(set, &s.in, NULL, &d), CD_OK);
        dossier_free(d);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    double ms = ((double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6) / 50;
    print_message("# a dossier is built in %.2f ms\n", ms);
    assert_true(ms < 40);
    drop_case(&s);
}

int main(void)
{
    source = getenv("CAPDO_SOURCE");
    if (!source)
        return 1;
    static const char *const cases[] = {"soc", "onestop", "scada", "bulletin", "mail-unknown", "level-zero", "kept", "composite", "bare", "raised", "old-law",
                                        "level-five", "old-level-four", "settled"};
    enum { NCASES = sizeof cases / sizeof *cases };
    struct CMUnitTest tests[NCASES + 9];
    size_t n = 0;
    for (size_t i = 0; i < NCASES; i++)
        tests[n++] = (struct CMUnitTest){cases[i], test_case, NULL, NULL, (void *)(uintptr_t)cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_digest);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_figures);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_checks_make_drafts);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_lacking);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_notes);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_unanswered);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_owns);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_sets);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_speed);
    return cmocka_run_group_tests_name("dossier", tests, setup, teardown);
}
