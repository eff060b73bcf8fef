/* The questionnaire.  The first byte chooses: 'q', the rest is the questions.xml of a pack, which is read or refused
 * with diagnostics; anything else, an interview (even: the pack follows from the answers, odd: the first pack is named) with
 * an answer or a move on each line of the rest.  A refused answer changes nothing; a taken one is canonical; no move
 * loses an answer. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "survey/survey.h"

static law *rules;
static char *rules_dir;

static void close_rules(void)
{
    law_close(rules);
    free(rules_dir);
}

static void prepare(void)
{
    if (rules)
        return;
    cd_diags diags;
    cd_diags_init(&diags);
    rules_dir = cd_path_join(fuzz_source_dir(), "rules");
    FUZZ_CHECK(law_open(rules_dir, NULL, &diags, &rules) == CD_OK);
    cd_diags_done(&diags);
    atexit(close_rules);
}

static void read_form(const uint8_t *data, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    cd_auto_free char *path = cd_path_join(tmp && *tmp ? tmp : "/tmp", "capdo-fuzz-XXXXXX");
    int fd = mkstemp(path);
    FUZZ_CHECK(fd >= 0);
    FUZZ_CHECK(write(fd, data, size) == (ssize_t)size);
    close(fd);
    cd_diags diags;
    cd_diags_init(&diags);
    pack p = {.id = "fuzz", .dir = ".", .questions_file = path, .facts = law_facts(rules)};
    survey_form *f = NULL;
    int r = survey_form_read(&p, rules_dir, &diags, &f);
    if (r == CD_OK) {
        for (size_t i = 0; i < survey_form_count(f); i++)
            FUZZ_CHECK(survey_form_at(f, i)->fact && *survey_form_at(f, i)->ask);
        for (size_t i = 0; i < survey_form_lists(f); i++)
            for (size_t k = 0; k < survey_form_list(f, i)->nitems; k++) {
                const survey_question *q = &survey_form_list(f, i)->items[k];
                FUZZ_CHECK(q->list == survey_form_list(f, i) && q->neutral && *survey_item_label(q));
            }
    } else {
        FUZZ_CHECK(!f && diags.errors > 0);
    }
    survey_form_free(f);
    cd_diags_done(&diags);
    unlink(path);
}

/* Values and reasons of all facts as one text. */
static char *all_answers(const survey *s)
{
    cd_str t;
    cd_str_init(&t, 0);
    for (size_t i = 0; i < facts_count(law_facts(rules)); i++) {
        const fact *f = facts_at(law_facts(rules), i);
        const char *v = survey_value(s, f), *why = survey_reason(s, f);
        cd_str_addf(&t, "%s=%s/%s\n", f->code, v ? v : "", why ? why : "");
    }
    return cd_str_take(&t);
}

/* A value read again gives itself. */
static void check_canonical(const fact *f, const char *value)
{
    cd_diags diags;
    cd_diags_init(&diags);
    char *again = NULL;
    FUZZ_CHECK(value);
    FUZZ_CHECK(fact_parse(f, value, cd_place_file("f"), "f", &diags, &again) == CD_OK);
    FUZZ_CHECK(again && strcmp(again, value) == 0);
    free(again);
    cd_diags_done(&diags);
}

static void move(survey *s, const char *line, size_t len)
{
    size_t n;
    const survey_row *rows = survey_rows(s, &n);
    if (len == 0)
        survey_skip(s);
    else if (*line == '<')
        survey_back(s);
    else if (len > 1)
        survey_go(s, rows[((unsigned char)line[1] * 7u + (unsigned char)line[len - 1]) % n].question);
    else
        survey_go(s, rows[0].question);
}

/* What an answer taken did to the facts on the screen. */
static void check_set(const survey *s, const survey_question *const *asked, size_t n, bool unknown, bool listed)
{
    size_t count;
    const fact *const *set = survey_changed(s, &count);
    FUZZ_CHECK(count == n);
    for (size_t i = 0; i < n; i++) {
        const fact *f = asked[i]->fact;
        FUZZ_CHECK(set[i] == f);
        if (unknown)
            FUZZ_CHECK(!survey_value(s, f) && *survey_reason(s, f));
        else if (listed && survey_chosen(s, f))
            FUZZ_CHECK(!survey_value(s, f) && !survey_reason(s, f));
        else
            check_canonical(f, survey_value(s, f));
    }
}

static void say(survey *s, const char *line, size_t len)
{
    const survey_screen *screen = survey_now(s);
    const size_t n = screen->count;
    const bool listed = screen->list;
    const survey_question **asked = cd_calloc(n, sizeof *asked);
    for (size_t i = 0; i < n; i++)
        asked[i] = screen->questions[i];
    FUZZ_CHECK(asked[0] == survey_current(s) && (listed ? n > 1 : n == 1));
    cd_auto_free char *before = all_answers(s);
    cd_diags diags;
    cd_diags_init(&diags);
    cd_place at = {"-", 1, 1};
    bool unknown = *line == '!';
    int r = unknown ? survey_unknown(s, line + 1, len - 1, at, &diags) : survey_answer(s, line, len, at, &diags);
    if (r == CD_OK) {
        FUZZ_CHECK(diags.errors == 0);
        check_set(s, asked, n, unknown, listed);
    } else {
        FUZZ_CHECK(r == CD_EINPUT && diags.errors == 1 && survey_current(s) == asked[0] && survey_now(s)->count == n);
        FUZZ_CHECK(diags.items[0].column >= 1 && diags.items[0].column <= len + 1);
        cd_auto_free char *after = all_answers(s);
        FUZZ_CHECK(strcmp(before, after) == 0);
    }
    cd_diags_done(&diags);
    free(asked);
}

static void check_rows(survey *s)
{
    size_t n, number, left;
    const survey_row *rows = survey_rows(s, &n);
    cd_str text;
    cd_str_init(&text, 0);
    for (size_t i = 0; i < n; i++) {
        cd_str_clear(&text);
        survey_why_not(s, &rows[i], &text);
        FUZZ_CHECK((text.len == 0) == (rows[i].asked == SURVEY_ASKED));
        FUZZ_CHECK((rows[i].state == SURVEY_ANSWERED) == (survey_value(s, rows[i].question->fact) != NULL));
    }
    if (survey_current(s)) {
        cd_str_clear(&text);
        survey_why(s, survey_current(s), &text);
        FUZZ_CHECK(text.len > 0);
    }
    cd_str_done(&text);
    survey_progress(s, &number, &left);
    FUZZ_CHECK(number <= n + 1 && left <= n);
    verdict v;
    if (survey_verdict(s, &v) == CD_OK)
        FUZZ_CHECK(v.min <= v.max && v.pack == survey_pack(s));
}

static void interview(bool named, const char *p, const char *end)
{
    cd_diags diags;
    cd_diags_init(&diags);
    survey *s = NULL;
    FUZZ_CHECK(survey_new(rules, rules_dir, named ? law_pack_id(rules, 0) : "auto", NULL, &diags, &s) == CD_OK);
    FUZZ_CHECK(survey_start(s, &diags) == CD_OK && diags.count == 0);
    for (size_t lines = 0; p < end && lines < 64; lines++) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        size_t len = (size_t)((nl ? nl : end) - p);
        cd_auto_free char *line = cd_calloc(len + 1, 1);
        memcpy(line, p, len);
        if (len == 0 || *line == '<' || *line == '=') {
            cd_auto_free char *before = all_answers(s);
            move(s, line, len);
            cd_auto_free char *after = all_answers(s);
            FUZZ_CHECK(strcmp(before, after) == 0);
        } else if (survey_current(s)) {
            say(s, line, len);
        }
        check_rows(s);
        p += len + 1;
    }
    survey_free(s);
    cd_diags_done(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    prepare();
    if (data[0] == 'q')
        read_form(data + 1, size - 1);
    else
        interview(data[0] & 1, (const char *)data + 1, (const char *)data + size);
    return 0;
}
