/* Checks: every one that is shipped, found and not found, with unknown facts too; what the program adds; loader faults;
 * limits of patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "check/check.h"
#include "check_cases.h"
#include "law_samples.h"

static check_book *book;
static char *rules_dir;

static int load(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    rules_dir = in_source("rules");
    int r = rules_open(&d);
    if (r == CD_OK)
        r = check_book_open(rules, NULL, &d, &book);
    return told(r, &d);
}

static int unload(void **state)
{
    (void)state;
    check_book_free(book);
    law_close(rules);
    free(rules_dir);
    return 0;
}

/* ---- a system made of "CODE=VALUE & ..." ---- */

enum { LISTS = 16, ROWS = 12 };

typedef struct subject {
    cd_arena arena;
    table_rows lists[LISTS];
    const char *const *rows[LISTS][ROWS];
    const char **cells[LISTS][ROWS];     /* the same, to be written */
    const char **values;
    explanation *why;
    bool *missing;
    check_part part;
    check_text risk;
    check_other other;
    check_input in;
} subject;

static const feel_value *org(cd_arena *a, const char *prefix, const char *const *keys, const char *const *texts, size_t n)
{
    size_t len = strlen(prefix), count = 0;
    feel_pair pairs[32];
    for (const char *const *m = check_org_fields; *m; m++) {
        const feel_value *v = &feel_null;
        for (size_t i = 0; i < n; i++)
            if (strncmp(keys[i], prefix, len) == 0 && keys[i][len] == '.' && strcmp(keys[i] + len + 1, *m) == 0)
                v = feel_string(a, texts[i]);
        pairs[count++] = (feel_pair){*m, v};
    }
    return feel_context(a, pairs, count);
}

/* The table of that code: of the dossier, or a list of the caller. */
static const fact_table *table_of(const char *code)
{
    const fact_table *t = fact_tables_find(law_tables(rules), code);
    for (enum check_list i = 0; !t && i < CHECK_NLISTS; i++)
        if (strcmp(check_list_table(i)->code, code) == 0)
            t = check_list_table(i);
    return t;
}

/* "devices[FW-01].device_zone" */
static void put_cell(subject *s, char *where, const char *text)
{
    char *rest = where, *code = strsep(&rest, "["), *key = strsep(&rest, "]");
    assert_non_null(rest);
    const fact_table *t = table_of(code);
    if (!t)
        fail_msg("no table %s", code);
    size_t l = 0;
    while (l < s->in.nrows && s->lists[l].table != t)
        l++;
    assert_true(l < LISTS);
    table_rows *rows = &s->lists[l];
    if (l == s->in.nrows) {
        *rows = (table_rows){.table = t, .rows = s->rows[l]};
        s->in.nrows++;
    }
    size_t r = 0;
    while (r < rows->count && strcmp(s->cells[l][r][t->key], key) != 0)
        r++;
    assert_true(r < ROWS);
    if (r == rows->count) {
        s->rows[l][r] = s->cells[l][r] = cd_arena_array(&s->arena, t->ncolumns, sizeof(char *));
        s->cells[l][r][t->key] = key;
        rows->count++;
    }
    size_t c = fact_table_column(t, rest + 1);
    if (c == SIZE_MAX)
        fail_msg("table %s has no column %s", code, rest + 1);
    cd_diags d;
    cd_diags_init(&d);
    char *value = NULL;
    assert_int_equal(table_cell_parse(&t->columns[c], text, cd_place_file("case"), rest, &d, &value), CD_OK);
    s->cells[l][r][c] = cd_arena_strdup(&s->arena, value);
    free(value);
    cd_diags_done(&d);
}

/* Only the entries of the mask `known` are told (-1: all). */
static void make(subject *s, const char *pack_id, const char *told, int known)
{
    *s = (subject){0};
    cd_arena_init(&s->arena);
    cd_diags d;
    cd_diags_init(&d);
    s->values = cd_arena_array(&s->arena, facts_count(dict), sizeof *s->values);
    s->missing = cd_arena_array(&s->arena, facts_count(dict), sizeof *s->missing);
    assert_int_equal(law_pack(rules, pack_id, &d, &s->in.pack), CD_OK);
    const char *keys[32], *texts[32];
    size_t n = 0;
    int level = -1, entry = 0;
    char *copy = cd_arena_strdup(&s->arena, told);
    for (char *p = copy; p && *p; entry++) {
        char *next = strstr(p, " & ");
        if (next) {
            *next = '\0';
            next += 3;
        }
        char *eq = strchr(p, '=');
        assert_non_null(eq);
        *eq = '\0';
        const fact *f = facts_find(dict, p);
        if (!((unsigned)known >> entry & 1U)) {
            /* not told */
        } else if (f) {
            char *value = NULL;
            assert_int_equal(fact_parse(f, eq + 1, cd_place_file("case"), p, &d, &value), CD_OK);
            s->values[f->index] = cd_arena_strdup(&s->arena, value);
            free(value);
        } else if (strchr(p, '[')) {
            put_cell(s, p, eq + 1);
        } else if (strcmp(p, "other") == 0) {
            s->other = (check_other){eq + 1, "other_org"};
            s->in.others = &s->other;
            s->in.nothers = 1;
        } else if (strcmp(p, "level") == 0) {
            level = atoi(eq + 1);
        } else if (strcmp(p, "risks") == 0) {
            s->in.nrisks = (size_t)atoi(eq + 1);
        } else if (strcmp(p, "risk") == 0) {
            s->risk = (check_text){"risks[1].threat", "Rủi ro thứ 1: mối đe dọa", eq + 1};
            s->in.texts = &s->risk;
            s->in.ntexts = 1;
        } else if (strcmp(p, "system.name") == 0) {
            s->in.name = eq + 1;
        } else {
            assert_non_null(strchr(p, '.'));
            keys[n] = p;
            texts[n++] = eq + 1;
        }
        p = next;
    }
    assert_int_equal(explain(s->in.pack, "thu", s->in.name, s->values, NULL, &d, &s->why), CD_OK);
    s->part = (check_part){"thu", s->values, s->why, s->missing, true};
    s->in.parts = &s->part;
    s->in.nparts = 1;
    s->in.rows = s->lists;
    s->in.min = level >= 0 ? level : 1;
    s->in.max = level >= 0 ? level : 5;
    s->in.owner = org(&s->arena, "owner", keys, texts, n);
    s->in.operator = org(&s->arena, "operator", keys, texts, n);
    s->in.agency = org(&s->arena, "agency", keys, texts, n);
    cd_diags_done(&d);
}

static void done(subject *s)
{
    explanation_free(s->why);
    cd_arena_done(&s->arena);
}

static bool finds(const char *pack_id, const char *told, int known, const char *code)
{
    subject s;
    make(&s, pack_id, told, known);
    check_result r;
    check_run(book, &s.in, &r);
    bool found = false;
    for (size_t i = 0; i < r.nfindings; i++)
        found = found || strcmp(r.findings[i].code, code) == 0;
    check_result_done(&r);
    done(&s);
    return found;
}

static int entries(const char *told)
{
    int n = *told ? 1 : 0;
    for (const char *p = told; (p = strstr(p, " & ")); p += 3)
        n++;
    return n;
}

static void one_case(void **state)
{
    const check_case *c = *state;
    if (!finds(c->pack, c->bad, -1, c->code))
        fail_msg("%s is not found in: %s", c->code, c->bad);
    if (c->good && finds(c->pack, c->good, -1, c->code))
        fail_msg("%s is found in: %s", c->code, c->good);
    for (int known = 0; known < (1 << entries(c->bad)) - 1; known++)
        if (finds(c->pack, c->bad, known, c->code))
            fail_msg("%s is found in: %s, also when only entries %#x are known", c->code, c->bad, (unsigned)known);
}

static void every_check_has_a_case(void **state)
{
    (void)state;
    assert_true(check_book_count(book) > 100);
    for (size_t i = 0; i < check_book_count(book); i++) {
        check_entry e = check_book_at(book, i);
        size_t k = 0;
        while (k < CHECK_CASES && (strcmp(check_cases[k].code, e.code) != 0 || (e.pack && strcmp(check_cases[k].pack, e.pack) != 0)))
            k++;
        if (k == CHECK_CASES)
            fail_msg("no case of %s", e.code);
    }
}

static void codes_of(const check_result *r, cd_str *to)
{
    for (size_t i = 0; i < r->nfindings; i++)
        cd_str_addf(to, "%s%s", i ? " " : "", r->findings[i].code);
}

static void nothing_known(void **state)
{
    (void)state;
    static const struct { const char *pack, *codes; } want[] = {
        {P331, "K2003 K2011 K2012 K2013 K2015 K2016 K2017 K2021 K2101 K2102 K2103 "
               "K0006 K0006 K0006 K2001 K2010 K2014 K2022 K2051 K2052 K2053 K2054"},
        {P85, "K2003 K2011 K2012 K2013 K2015 K2016 K2017 K2021 K2101 K2102 K2103 "
              "K0006 K0006 K0006 K0006 K2001 K2010 K2014 K2022 K5902 K2051 K2052 K2053 K2054"}};
    for (size_t i = 0; i < 2; i++) {
        subject s;
        make(&s, want[i].pack, "", -1);
        check_result r;
        check_run(book, &s.in, &r);
        cd_str codes;
        cd_str_init(&codes, 0);
        codes_of(&r, &codes);
        assert_string_equal(cd_str_c(&codes), want[i].codes);
        assert_int_equal(r.count[CHECK_ERROR], 11);
        assert_int_equal(r.rule_errors, 11);
        cd_str_done(&codes);
        check_result_done(&r);
        done(&s);
    }
}

/* ---- what a finding says ---- */

static const check_finding *find(const check_result *r, const char *code)
{
    for (size_t i = 0; i < r->nfindings; i++)
        if (strcmp(r->findings[i].code, code) == 0)
            return &r->findings[i];
    fail_msg("no finding %s", code);
    return NULL;
}

static void a_finding_of_a_check(void **state)
{
    (void)state;
    subject s;
    make(&s, P331, "info_classes=public & subjects_basic=120500", -1);
    check_result r;
    check_run(book, &s.in, &r);
    const check_finding *f = find(&r, "K1201");
    assert_int_equal(f->severity, CHECK_ERROR);
    assert_string_equal(f->system, "thu");
    assert_string_equal(f->about, "info_classes");
    assert_string_equal(f->label, "Loại thông tin được xử lý");
    assert_string_equal(f->value, "Thông tin công cộng");
    assert_string_equal(f->text, "Khai không xử lý thông tin cá nhân nhưng số chủ thể dữ liệu lớn hơn 0.");
    assert_string_equal(f->mend, "Thêm “Thông tin cá nhân” vào loại thông tin được xử lý; nếu đúng là không có thì sửa số chủ thể dữ liệu thành 0.");
    assert_string_equal(f->basis, "NĐ 85 6.1; NĐ 331 9.1");
    assert_int_equal(r.rule_errors, 12); /* with what is missing */
    assert_int_equal(r.count[CHECK_ERROR], 12);
    assert_string_equal(r.findings[0].code, "K1201"); /* errors stand first */
    assert_null(f->row);
    check_result_done(&r);
    done(&s);
}

static void a_finding_of_a_pattern(void **state)
{
    (void)state;
    subject s;
    make(&s, P331, "scope_text=Một hai ba bốn năm sáu bảy tám chín mười, rồi tới phần mềm của đơn vị [điền tên đơn vị] và các phân hệ khác của hệ thống này.", -1);
    check_result r;
    check_run(book, &s.in, &r);
    const check_finding *f = find(&r, "K3001");
    assert_string_equal(f->about, "scope_text");
    assert_string_equal(f->value, "… chín mười, rồi tới phần mềm của đơn vị [điền tên đơn vị] và các phân hệ khác của hệ thống này.");
    check_result_done(&r);
    done(&s);
}

static void a_secret_is_not_repeated(void **state)
{
    (void)state;
    subject s;
    make(&s, P331, "devices_text=Quản trị, mật khẩu: Admin@123", -1);
    check_result r;
    check_run(book, &s.in, &r);
    assert_null(find(&r, "K3102")->value);
    for (size_t i = 0; i < r.nfindings; i++)
        assert_true(!r.findings[i].value || !strstr(r.findings[i].value, "Admin@123"));
    check_result_done(&r);
    done(&s);
}

/* ---- what the program adds ---- */

static void missing_facts(void **state)
{
    (void)state;
    subject s;
    make(&s, P331, "system_function=public_service", -1);
    s.missing[facts_find(dict, "subjects_basic")->index] = true;
    check_result r;
    check_run(book, &s.in, &r);
    const check_finding *f = find(&r, "K0002");
    assert_int_equal(f->severity, CHECK_ERROR);
    assert_string_equal(f->about, "subjects_basic");
    assert_string_equal(f->mend, "Trả lời câu này bằng: capdo ask thu");
    assert_int_equal(r.count[CHECK_ERROR], 12);
    assert_int_equal(r.rule_errors, 11);
    check_result_done(&r);
    s.in.min = s.in.max = 3; /* determined: what is missing does not matter */
    check_run(book, &s.in, &r);
    assert_int_equal(r.count[CHECK_ERROR], 11);
    check_result_done(&r);
    done(&s);
}

static void no_criterion(void **state)
{
    (void)state;
    subject s;
    make(&s, P331, "level=0", -1);
    check_result r;
    check_run(book, &s.in, &r);
    const check_finding *f = find(&r, "K0003");
    assert_string_equal(f->about, "level");
    assert_string_equal(f->basis, "8.1 Luật An ninh mạng số 116/2025/QH15");
    check_result_done(&r);
    done(&s);
}

static void required_fields(void **state)
{
    (void)state;
    subject s;
    make(&s, P331, "level=2", -1);
    check_lack lacks[] = {{"owner.name", "Tên chủ quản", "cột «owner»", NULL}, {"system.name", "Tên", NULL, NULL}};
    check_lack blanks[] = {{"owner.name", "Tên chủ quản", "cột «owner»", NULL}, {"owner.phone", "Điện thoại", "cột «phone»", NULL}, {"agency.place", "Địa danh", NULL, NULL}};
    s.in.lacks = lacks;
    s.in.nlacks = 2;
    s.in.blanks = blanks;
    s.in.nblanks = 3;
    check_result r;
    check_run(book, &s.in, &r);
    assert_string_equal(r.findings[0].code, "K0004");
    assert_string_equal(r.findings[0].about, "owner.name");
    assert_string_equal(r.findings[0].mend, "Điền bằng cột «owner».");
    assert_string_equal(r.findings[1].mend, "Điền trường này.");
    assert_int_equal(r.count[CHECK_ERROR], 13);
    assert_int_equal(r.rule_errors, 11);
    /* What would be dots in the papers, unless another check spoke of it. */
    size_t n = 0;
    for (size_t i = 0; i < r.nfindings; i++) {
        const check_finding *f = &r.findings[i];
        if (strcmp(f->code, "K0009") != 0)
            continue;
        assert_int_equal(f->severity, CHECK_WARNING);
        assert_string_equal(f->about, n == 0 ? "owner.phone" : "agency.place");
        assert_string_equal(f->mend, n == 0 ? "Điền bằng cột «phone», hoặc điền tay trên bản in." : "Điền tay trên bản in.");
        n++;
    }
    assert_int_equal(n, 2);
    check_result_done(&r);
    done(&s);
}

static void decisions_and_documents(void **state)
{
    (void)state;
    subject s;
    make(&s, P331, "system_function=public_service & info_classes=personal & subjects_basic=98000 & level=2", -1);
    check_result r;
    check_run(book, &s.in, &r);
    const check_finding *f = find(&r, "AMB-04");
    assert_int_equal(f->severity, CHECK_WARNING);
    assert_string_equal(f->mend, "Lưu cách đếm và ngày chốt số đếm. Cần người có thẩm quyền quyết định.");
    assert_string_equal(f->basis, "Nghị định số 331/2026/NĐ-CP");
    assert_string_equal(find(&r, "K0006")->basis, "Nghị định số 331/2026/NĐ-CP");
    for (size_t i = 0; i < r.nfindings; i++) /* AMB-02 needs no decision */
        assert_true(strncmp(r.findings[i].code, "AMB-", 4) != 0 || strcmp(r.findings[i].code, "AMB-04") == 0);
    check_result_done(&r);
    s.part.counts = false;
    check_run(book, &s.in, &r);
    for (size_t i = 0; i < r.nfindings; i++)
        assert_true(strncmp(r.findings[i].code, "AMB-", 4) != 0);
    check_result_done(&r);
    done(&s);
}

static void without_a_pack(void **state)
{
    (void)state;
    subject s;
    make(&s, P331, "info_classes=public & subjects_basic=5 & in_anqg_list=true", -1);
    bool *missing = cd_arena_array(&s.arena, facts_count(dict), sizeof *missing);
    missing[facts_find(dict, "dossier_date")->index] = true;
    law_choice choice = {.missing = missing};
    s.in.pack = NULL;
    s.in.choice = &choice;
    s.part.why = NULL;
    s.part.missing = NULL;
    check_result r;
    check_run(book, &s.in, &r);
    assert_string_equal(r.findings[0].code, "K0001");
    assert_string_equal(r.findings[0].about, "dossier_date");
    find(&r, "K1201"); /* checks of all packs still run, those of a pack do not */
    for (size_t i = 0; i < r.nfindings; i++)
        assert_true(r.findings[i].code[1] != '6' && r.findings[i].code[1] != '5');
    check_result_done(&r);
    choice = (law_choice){.missing = missing, .note = "hệ thống đã ngừng", .citation = "điều 1"};
    check_run(book, &s.in, &r);
    assert_string_equal(r.findings[0].text, "Không có gói quy tắc áp dụng: hệ thống đã ngừng");
    assert_string_equal(r.findings[0].basis, "điều 1");
    check_result_done(&r);
    done(&s);
}

static void components(void **state)
{
    (void)state;
    subject s, other;
    make(&s, P331, "owner.name=UBND tỉnh Tây Ninh", -1);
    make(&other, P331, "info_classes=public & subjects_basic=5 & scope_text=Phục vụ tỉnh Tây Ninh, mật khẩu: Admin@123", -1);
    check_part parts[] = {s.part, other.part};
    parts[1].id = "con";
    s.in.parts = parts;
    s.in.nparts = 2;
    check_result r;
    check_run(book, &s.in, &r);
    assert_string_equal(find(&r, "K1201")->system, "con");
    assert_string_equal(find(&r, "K3102")->system, "con");
    for (size_t i = 0; i < r.nfindings; i++) {
        assert_string_not_equal(r.findings[i].code, "K3004"); /* the owner speaks for its components */
        if (strncmp(r.findings[i].code, "K20", 3) == 0) /* the dossier is that of the whole */
            assert_string_equal(r.findings[i].system, "thu");
    }
    check_result_done(&r);
    done(&other);
    done(&s);
}

/* ---- books of our own ---- */

static int open_text(const char *text, cd_diags *d, law **ret_law, check_book **ret)
{
    char dir[] = "/tmp/capdo-check-XXXXXX";
    assert_non_null(mkdtemp(dir));
    cd_auto_free char *path = cd_path_join(dir, "checks.xml");
    assert_int_equal(cd_file_write(path, text, strlen(text), d), CD_OK);
    assert_int_equal(law_open(dir, rules_dir, d, ret_law), CD_OK);
    int r = check_book_open(*ret_law, rules_dir, d, ret);
    unlink(path);
    rmdir(dir);
    return r;
}

/* The longest name at a place is meant; own ones and kinds that stand in texts of every system are no finding. */
static void names_of_organisations(void **state)
{
    (void)state;
    static const check_other others[] = {{"Sở Y tế", "other_org"}, {"Sở Y tế tỉnh Y", "other_org"}, {"Bộ Công an", "ministry"}, {"Sở Y tế tỉnh X", "other_org"}, {"Capdo", "other_org"}};
    static const struct { const char *text, *found; } cases[] = {
        {"Dùng cho Sở Y tế tỉnh Y.", "Sở Y tế tỉnh Y"}, {"Dùng cho Sở Y tế và nơi khác.", "Sở Y tế"}, {"Dùng cho Sở Y tế tỉnh X (đơn vị vận hành).", NULL},
        {"Phối hợp với Bộ Công an.", NULL}, {"Sở Y tếp nhận hồ sơ", NULL}, {"Capdo không phải tên nhiều chữ", NULL}, {"Sở Y tế tỉnh X và Sở Y tế tỉnh Y", "Sở Y tế tỉnh Y"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        subject s;
        char told[300];
        snprintf(told, sizeof told, "operator.name=Sở Y tế tỉnh X & plan[r].measure=%s", cases[i].text);
        make(&s, P331, told, -1);
        s.in.others = others;
        s.in.nothers = sizeof others / sizeof *others;
        check_result r;
        check_run(book, &s.in, &r);
        const check_finding *f = NULL;
        for (size_t k = 0; k < r.nfindings; k++)
            if (strcmp(r.findings[k].code, "K3013") == 0)
                f = &r.findings[k];
        if (!f != !cases[i].found || (f && strcmp(f->value, cases[i].found) != 0))
            fail_msg("%s: found %s", cases[i].text, f ? f->value : "nothing");
        if (f)
            assert_string_equal(f->about, "plan[r].measure");
        check_result_done(&r);
        done(&s);
    }
}

/* A pattern that backtracks without end is stopped, told, and does not stop the other checks. */
static void limits_of_patterns(void **state)
{
    (void)state;
    cd_diags d;
    cd_diags_init(&d);
    law *l;
    check_book *b;
    assert_int_equal(open_text("<checks xmlns=\"urn:capdo:checks:1\">"
                               "<pattern code=\"K9001\" severity=\"error\" fields=\"scope_text\" regex=\"(?:a+)+$\"><text>t</text><mend>m</mend><basis>b</basis></pattern>"
                               "<pattern code=\"K9002\" severity=\"error\" fields=\"scope_text\" regex=\"b$\"><text>t</text><mend>m</mend><basis>b</basis></pattern>"
                               "</checks>",
                               &d, &l, &b),
                     CD_OK);
    subject s;
    char told[100] = "scope_text=";
    memset(told + strlen(told), 'a', 60);
    told[71] = 'b';
    make(&s, P331, told, -1);
    check_result r;
    check_run(b, &s.in, &r);
    const check_finding *f = find(&r, "K0005");
    assert_int_equal(f->severity, CHECK_WARNING);
    assert_string_equal(f->about, "scope_text");
    assert_string_equal(f->text, "Không tìm được mẫu K9001 trong văn bản này: việc tìm vượt giới hạn của chương trình.");
    find(&r, "K9002");
    check_result_done(&r);
    done(&s);
    check_book_free(b);
    law_close(l);
    cd_diags_done(&d);
}

/* A long text in which nothing is found takes no limit. */
static void long_texts(void **state)
{
    (void)state;
    cd_str told;
    cd_str_init(&told, 0);
    cd_str_adds(&told, "scope_text=");
    while (told.len < 60000)
        cd_str_adds(&told, "Máy chủ đặt tại tỉnh, mật khẩu đổi định kỳ; địa chỉ 10.1.2.3. ");
    subject s;
    make(&s, P331, cd_str_c(&told), -1);
    check_result r;
    check_run(book, &s.in, &r);
    for (size_t i = 0; i < r.nfindings; i++)
        assert_string_not_equal(r.findings[i].code, "K0005");
    check_result_done(&r);
    done(&s);
    cd_str_done(&told);
}

int main(void)
{
    struct CMUnitTest tests[CHECK_CASES + 20] = {
        cmocka_unit_test(every_check_has_a_case), cmocka_unit_test(nothing_known),        cmocka_unit_test(a_finding_of_a_check),
        cmocka_unit_test(a_finding_of_a_pattern), cmocka_unit_test(a_secret_is_not_repeated), cmocka_unit_test(missing_facts),
        cmocka_unit_test(no_criterion),           cmocka_unit_test(required_fields),      cmocka_unit_test(decisions_and_documents),
        cmocka_unit_test(without_a_pack),         cmocka_unit_test(components),           cmocka_unit_test(limits_of_patterns),
        cmocka_unit_test(long_texts),             cmocka_unit_test(names_of_organisations),
    };
    size_t n = 0;
    while (tests[n].test_func)
        n++;
    for (size_t i = 0; i < CHECK_CASES; i++)
        tests[n++] = (struct CMUnitTest){check_cases[i].code, one_case, NULL, NULL, (void *)(uintptr_t)&check_cases[i]};
    return _cmocka_run_group_tests("check", tests, n, load, unload);
}
