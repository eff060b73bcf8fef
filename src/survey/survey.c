/* One interview: answers, the pack that follows from them, the questions that still matter. */
#include "survey/survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "law/model.h"
#include "survey/private.h"

/* ---- packs ---- */

static void side_done(survey_side *side)
{
    survey_form_free(side->form);
    verdict_run_free(side->run);
    diagram_view_free(side->view);
    free(side->cls);
    free(side->essential);
    free(side->asks);
    free(side->lists);
}

static int side_load(survey *s, size_t i, cd_diags *diags)
{
    survey_side *side = &s->sides[i];
    if (side->form)
        return CD_OK;
    const pack *p;
    survey_form *form;
    int r = law_pack(s->law, law_pack_id(s->law, i), diags, &p);
    if (r == CD_OK)
        r = survey_form_read(p, s->own_dir, diags, &form);
    if (r != CD_OK)
        return r;
    *side = (survey_side){.p = p, .form = form, .run = verdict_run_new(p), .view = diagram_view_new(p->model.diagram),
                          .cls = cd_calloc(p->model.nvars, sizeof *side->cls),
                          .essential = cd_calloc(p->model.nvars, sizeof *side->essential),
                          .asks = cd_calloc(p->model.nvars, sizeof(const survey_question *)),
                          .lists = cd_calloc(survey_form_lists(form), sizeof *side->lists)};
    for (size_t k = 0; k < survey_form_count(form); k++) {
        const survey_question *q = survey_form_at(form, k);
        int32_t var = p->model.var_of[q->fact->index];
        if (var >= 0 && q->need == SURVEY_LEVEL)
            side->asks[var] = q;
    }
    return CD_OK;
}

static int side_named(survey *s, const char *id, cd_diags *diags, survey_side **ret)
{
    for (size_t i = 0; i < s->nsides; i++)
        if (strcmp(law_pack_id(s->law, i), id) == 0) {
            int r = side_load(s, i, diags);
            if (r == CD_OK)
                *ret = &s->sides[i];
            return r;
        }
    const pack *none;
    return law_pack(s->law, id, diags, &none); /* says which packs there are */
}

static int newest_first(const void *a, const void *b)
{
    const survey_side *x = *(survey_side *const *)a, *y = *(survey_side *const *)b;
    int by_date = strcmp(y->p->valid_from ? y->p->valid_from : "", x->p->valid_from ? x->p->valid_from : "");
    return by_date ? by_date : strcmp(x->p->id, y->p->id);
}

/* A pack whose questionnaire does not ask what the choice turns on is none that can be chosen: it is there to be named. */
static bool choosable(const survey *s, const survey_side *side)
{
    for (size_t i = 0; i < facts_count(s->facts); i++) {
        size_t k = 0, n = survey_form_count(side->form);
        while (s->turns_on[i] && k < n && survey_form_at(side->form, k)->fact->index != i)
            k++;
        if (s->turns_on[i] && k == n)
            return false;
    }
    return true;
}

/* The packs whose questions are asked: the one that applies, else all that may.  One that cannot be read is told only
 * when it is chosen, or when there is no other. */
static int sides_in_use(survey *s, cd_diags *diags, survey_side **list, size_t *ret_n)
{
    *ret_n = 0;
    if (s->side) {
        list[(*ret_n)++] = s->side;
        return CD_OK;
    }
    cd_diags faults;
    cd_diags_init(&faults);
    int result = CD_EINPUT;
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < s->nsides; i++) {
        int r = side_load(s, i, &faults);
        if (r == CD_OK)
            list[n++] = &s->sides[i];
        else
            result = r;
    }
    for (size_t i = 0; i < n; i++)
        if (choosable(s, list[i])) {
            survey_side *side = list[i];
            list[i] = list[kept];
            list[kept++] = side;
        }
    *ret_n = kept ? kept : n;
    if (n == 0 && diags)
        cd_diags_move(diags, &faults);
    cd_diags_done(&faults);
    if (n == 0)
        return result;
    qsort(list, *ret_n, sizeof *list, newest_first);
    return CD_OK;
}

static int choose_pack(survey *s, cd_diags *diags)
{
    law_choice c;
    int r = law_choose(s->law, s->values, diags, &c);
    if (r != CD_OK)
        return r;
    survey_side *side = NULL;
    if (c.pack && (r = side_named(s, c.pack, diags, &side)) != CD_OK)
        return r;
    cd_arena_done(&s->strings);
    cd_arena_init(&s->strings);
    s->choice = (law_choice){.pack = cd_arena_strdup(&s->strings, c.pack), .code = cd_arena_strdup(&s->strings, c.code),
                             .note = cd_arena_strdup(&s->strings, c.note), .citation = cd_arena_strdup(&s->strings, c.citation),
                             .kept = cd_arena_strdup(&s->strings, c.kept), .missing = s->missing,
                             .may_keep = cd_arena_strdup(&s->strings, c.may_keep)};
    if (c.keep_missing) {
        bool *copy = cd_arena_array(&s->strings, facts_count(s->facts), sizeof *copy);
        memcpy(copy, c.keep_missing, facts_count(s->facts) * sizeof *copy);
        s->choice.keep_missing = copy;
    }
    s->none = !c.pack;
    for (size_t i = 0; i < facts_count(s->facts); i++) {
        s->missing[i] = c.missing[i];
        s->none = s->none && !c.missing[i];
    }
    s->side = side;
    return CD_OK;
}

/* ---- life ---- */

int survey_new(law *l, const char *own_dir, const char *rules, const bool needs[3], cd_diags *diags, survey **ret)
{
    const facts *f = law_facts(l);
    size_t n = facts_count(f);
    survey *s = cd_calloc(1, sizeof *s);
    s->law = l;
    s->own_dir = cd_strdup(own_dir);
    s->facts = f;
    s->choose = strcmp(rules, "auto") == 0;
    for (size_t i = 0; i < 3; i++)
        s->needs[i] = !needs || needs[i];
    s->values = cd_calloc(n, sizeof *s->values);
    s->reasons = cd_calloc(n, sizeof *s->reasons);
    s->lent = cd_calloc(n, sizeof *s->lent);
    s->states = cd_calloc(n, sizeof *s->states);
    s->own = cd_calloc(n, sizeof(const survey_question *));
    s->missing = cd_calloc(n, sizeof *s->missing);
    s->nsides = law_npacks(l);
    s->sides = cd_calloc(s->nsides, sizeof *s->sides);
    cd_arena_init(&s->strings);
    cd_arena_init(&s->arena);
    s->turns_on = cd_calloc(n, sizeof *s->turns_on);
    s->on_screen = cd_calloc(n, sizeof(const survey_question *));
    s->pending = cd_calloc(n, sizeof *s->pending);
    s->path = cd_calloc(2 * n, sizeof *s->path);
    s->changed = cd_calloc(n, sizeof(const fact *));
    survey_side *side = NULL;
    int r;
    if (s->choose) {
        law_choice nothing_known;
        r = law_choose(l, s->values, diags, &nothing_known);
        if (r == CD_OK)
            memcpy(s->turns_on, nothing_known.missing, n * sizeof *s->turns_on);
    } else {
        r = side_named(s, rules, diags, &side);
    }
    s->side = side;
    if (r != CD_OK) {
        survey_free(s);
        return r;
    }
    *ret = s;
    return CD_OK;
}

void survey_free(survey *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < facts_count(s->facts); i++) {
        cd_free_ptr(&s->values[i]);
        free(s->reasons[i]);
        free(s->lent[i]);
    }
    for (size_t i = 0; i < s->nsides; i++)
        side_done(&s->sides[i]);
    free(s->values);
    free(s->reasons);
    free(s->lent);
    free(s->states);
    free(s->own);
    free(s->missing);
    free(s->turns_on);
    free(s->sides);
    free(s->rows);
    free(s->row_sides);
    free(s->row_later);
    free(s->decides);
    free(s->on_screen);
    free(s->pending);
    free(s->path);
    free(s->changed);
    free(s->own_dir);
    cd_arena_done(&s->strings);
    cd_arena_done(&s->arena);
    free(s);
}

void survey_set(survey *s, const fact *f, char *value, char *reason, enum survey_state state)
{
    cd_free_ptr(&s->values[f->index]);
    free(s->reasons[f->index]);
    s->values[f->index] = value;
    s->reasons[f->index] = reason;
    s->states[f->index] = state;
}

void survey_load(survey *s, const fact *f, const char *value, const char *reason)
{
    enum survey_state state = value ? SURVEY_ANSWERED : reason && *reason ? SURVEY_NOT_KNOWN : SURVEY_OPEN;
    survey_set(s, f, cd_strdup(value), state == SURVEY_NOT_KNOWN ? cd_strdup(reason) : NULL, state);
}

void survey_lend(survey *s, const fact *f, const char *value)
{
    free(s->lent[f->index]);
    s->lent[f->index] = value && *value ? cd_strdup(value) : NULL;
}

const char *survey_lent(const survey *s, const fact *f)
{
    return s->lent[f->index];
}

/* ---- which questions matter ---- */

int32_t survey_essential(survey_side *side, const char *const *values, const fact *f, diagram_id id)
{
    const law_model *m = &side->p->model;
    for (size_t i = 0; i < m->nvars; i++)
        side->cls[i] = m->vars[i].fact == f ? -1 : law_class(&m->vars[i], values[m->vars[i].fact->index]);
    int32_t low, high;
    diagram_range(side->view, id, side->cls, &low, &high, side->essential);
    return low;
}

bool survey_value_empty(const fact *f, const char *value)
{
    return strcmp(value, "false") == 0 || strcmp(value, "none") == 0 || strcmp(value, "no") == 0 || (f->kind == FACT_COUNT && strcmp(value, "0") == 0);
}

/* A number, date or name that goes with a fact has a meaning when that fact says that there is something to number.  A note
 * of several lines explains whatever was answered. */
bool survey_companion_wanted(const survey *s, const fact *f)
{
    if (!f->of)
        return true;
    const fact *main = facts_find(s->facts, f->of);
    const char *v = main ? s->values[main->index] : NULL;
    if (!v)
        return false;
    return f->multiline || !survey_value_empty(main, v);
}

/* Some answer that the choice of the pack needs was not asked for yet. */
static bool choice_open(const survey *s)
{
    for (size_t i = 0; s->choose && !s->side && i < facts_count(s->facts); i++)
        if (s->missing[i] && s->states[i] == SURVEY_OPEN)
            return true;
    return false;
}

static enum survey_asked asked(const survey *s, const survey_question *q, survey_side *const *sides, size_t nsides, bool choosing)
{
    size_t i = q->fact->index;
    if (s->states[i] == SURVEY_ANSWERED || (s->choose && !s->side && s->missing[i]))
        return SURVEY_ASKED;
    if (s->none)
        return SURVEY_NO_PACK;
    if (choosing)
        return SURVEY_WAITS;
    if (!s->needs[q->need])
        return SURVEY_NOT_WANTED;
    if (s->lent[i])
        return SURVEY_LENT;
    if (!survey_when_holds(q->when, s->values))
        return SURVEY_WHEN;
    if (!survey_companion_wanted(s, q->fact))
        return SURVEY_MAIN;
    if (q->need != SURVEY_LEVEL)
        return SURVEY_ASKED;
    bool read = false;
    for (size_t k = 0; k < nsides; k++) {
        if (sides[k]->verdict.missing[i])
            return SURVEY_ASKED;
        read = read || pack_reads(sides[k]->p, q->fact);
    }
    return read ? SURVEY_DECIDED : SURVEY_NOT_READ;
}

/* A question made of the dictionary alone, for answers that no question of the pack asks for. */
static const survey_question *own_question(survey *s, const fact *f)
{
    if (!s->own[f->index]) {
        survey_question *q = cd_arena_alloc(&s->arena, sizeof *q);
        *q = (survey_question){.fact = f, .need = SURVEY_DOSSIER, .ask = survey_label(f), .basis = f->source,
                               .group = cd_arena_strdup(&s->arena, _("Câu trả lời khác, bảng hỏi này không dùng đến"))};
        survey_options_fill(q, &s->arena);
        s->own[f->index] = q;
    }
    return s->own[f->index];
}

/* The question about a fact among several packs: of one that decides the level by it, else of the first. */
static const survey_question *question_of(survey_side *const *sides, size_t nsides, const survey_question *q, size_t k, survey_side **ret_side)
{
    *ret_side = sides[k];
    for (size_t other = k; other < nsides; other++)
        for (size_t i = 0; i < survey_form_count(sides[other]->form); i++) {
            const survey_question *o = survey_form_at(sides[other]->form, i);
            if (o->fact == q->fact && o->need == SURVEY_LEVEL && (other == k || sides[other]->verdict.missing[q->fact->index])) {
                *ret_side = sides[other];
                return o;
            }
        }
    return q;
}

static void add_row(survey *s, const survey_question *q, survey_side *side, enum survey_asked how, bool later)
{
    s->row_sides[s->nrows] = side;
    s->row_later[s->nrows] = later;
    s->rows[s->nrows++] = (survey_row){q, s->states[q->fact->index], how};
}

int survey_refresh(survey *s, cd_diags *diags)
{
    int r = s->choose ? choose_pack(s, diags) : CD_OK;
    if (r != CD_OK)
        return r;
    survey_side **sides = cd_calloc(s->nsides, sizeof *sides);
    size_t nsides;
    r = sides_in_use(s, diags, sides, &nsides);
    if (r != CD_OK) {
        free(sides);
        return r;
    }
    const fact *here = s->at < s->nrows ? s->rows[s->at].question->fact : NULL;
    size_t n = facts_count(s->facts);
    if (!s->rows) {
        s->rows = cd_calloc(n, sizeof *s->rows);
        s->row_sides = cd_calloc(n, sizeof(survey_side *));
        s->row_later = cd_calloc(n, sizeof *s->row_later);
    }
    bool *seen = cd_calloc(n, sizeof *seen);
    bool choosing = choice_open(s);
    s->nrows = 0;
    for (size_t k = 0; k < nsides; k++)
        verdict_of(sides[k]->run, s->values, &sides[k]->verdict);
    for (size_t k = 0; k < nsides; k++)
        for (size_t i = 0; i < survey_form_count(sides[k]->form); i++) {
            const survey_question *q = survey_form_at(sides[k]->form, i);
            if (seen[q->fact->index])
                continue;
            seen[q->fact->index] = true;
            survey_side *side;
            q = question_of(sides, nsides, q, k, &side);
            enum survey_asked how = asked(s, q, sides, nsides, choosing);
            add_row(s, q, side, how, how == SURVEY_WAITS && k == 0 && asked(s, q, sides, 1, false) == SURVEY_ASKED);
        }
    for (size_t i = 0; i < n; i++)
        if (!seen[i] && (s->states[i] != SURVEY_OPEN || (s->choose && !s->side && s->missing[i])))
            add_row(s, own_question(s, facts_at(s->facts, i)), NULL, s->states[i] == SURVEY_OPEN ? SURVEY_ASKED : SURVEY_ELSEWHERE, false);
    free(seen);
    free(sides);
    s->at = here ? survey_row_of(s, here) : s->nrows;
    survey_screen_make(s);
    return CD_OK;
}

size_t survey_row_of(const survey *s, const fact *f)
{
    size_t i = 0;
    while (i < s->nrows && s->rows[i].question->fact != f)
        i++;
    return i;
}

/* ---- answers ---- */

/* What one fact becomes. */
typedef struct survey_change {
    const fact *fact;
    char *value, *reason; /* malloc'ed or NULL */
    enum survey_state state;
    bool pending;
} survey_change;

/* Swaps the facts' answers with those of the changes. */
static void exchange(survey *s, survey_change *changes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        survey_change *c = &changes[i];
        const size_t k = c->fact->index;
        survey_change was = {c->fact, cd_strdup(s->values[k]), cd_strdup(s->reasons[k]), s->states[k], s->pending[k]};
        survey_set(s, c->fact, c->value, c->reason, c->state);
        s->pending[k] = c->pending;
        *c = was;
    }
}

/* Takes the changes over.  When the pack that would apply now cannot be read, all stands as it was. */
static int change(survey *s, survey_change *changes, size_t n, cd_diags *diags)
{
    const size_t npath = s->npath;
    survey_path_add(s); /* now: what stands on the screen depends on the answers */
    exchange(s, changes, n);
    int r = survey_refresh(s, diags);
    if (r != CD_OK) {
        s->npath = npath;
        exchange(s, changes, n);
        survey_refresh(s, NULL);
    } else {
        s->nchanged = n;
        for (size_t i = 0; i < n; i++)
            s->changed[i] = changes[i].fact;
        survey_to_open(s);
    }
    for (size_t i = 0; i < n; i++) {
        free(changes[i].value);
        free(changes[i].reason);
    }
    return r;
}

/* What an item chosen, or not chosen, in a checklist becomes. */
static survey_change item_change(const survey *s, const survey_question *q, bool chosen)
{
    const size_t i = q->fact->index;
    const char *code = q->neutral;
    survey_change c = {.fact = q->fact, .state = SURVEY_ANSWERED};
    if (chosen && !survey_item_simple(q, &code)) {
        /* Which of its values is asked next, unless one that says more than "does not apply" stands already. */
        code = s->values[i] && strcmp(s->values[i], q->neutral) != 0 ? s->values[i] : NULL;
        c.pending = !code;
        c.state = code ? SURVEY_ANSWERED : SURVEY_OPEN;
    }
    c.value = cd_strdup(code);
    return c;
}

static int answer_list(survey *s, const char *text, size_t len, cd_place at, cd_diags *diags)
{
    const size_t n = s->screen.count;
    bool *chosen = cd_calloc(n, sizeof *chosen);
    int r = survey_parse_list(&s->screen, text, len, at, diags, chosen);
    if (r == CD_OK) {
        survey_change *changes = cd_calloc(n, sizeof *changes);
        for (size_t i = 0; i < n; i++)
            changes[i] = item_change(s, s->on_screen[i], chosen[i]);
        r = change(s, changes, n, diags);
        free(changes);
    }
    free(chosen);
    return r;
}

int survey_answer(survey *s, const char *text, size_t len, cd_place at, cd_diags *diags)
{
    if (s->at >= s->nrows)
        return CD_EUSAGE;
    if (s->screen.list)
        return answer_list(s, text, len, at, diags);
    survey_change c = {.fact = s->on_screen[0]->fact, .state = SURVEY_ANSWERED};
    int r = survey_parse(s->on_screen[0], text, len, at, diags, &c.value);
    return r == CD_OK ? change(s, &c, 1, diags) : r;
}

int survey_unknown(survey *s, const char *reason, size_t len, cd_place at, cd_diags *diags)
{
    if (s->at >= s->nrows)
        return CD_EUSAGE;
    cd_auto_free char *text = NULL;
    int r = survey_clean(reason, len, at, diags, &text);
    if (r != CD_OK)
        return r;
    if (!*text) {
        cd_error(diags, "E5024", at, _("câu «%s»: chưa ghi lý do chưa biết; hãy ghi lý do sau dấu !"),
                 s->screen.list ? s->screen.list->ask : survey_label(s->on_screen[0]->fact));
        return CD_EINPUT;
    }
    const size_t n = s->screen.count;
    survey_change *changes = cd_calloc(n, sizeof *changes);
    for (size_t i = 0; i < n; i++)
        changes[i] = (survey_change){.fact = s->on_screen[i]->fact, .reason = cd_strdup(text), .state = SURVEY_NOT_KNOWN};
    r = change(s, changes, n, diags);
    free(changes);
    return r;
}

int survey_clear(survey *s, cd_diags *diags)
{
    if (s->at >= s->nrows)
        return CD_EUSAGE;
    const size_t n = s->screen.count;
    bool any = false;
    survey_change *changes = cd_calloc(n, sizeof *changes);
    for (size_t i = 0; i < n; i++) {
        const size_t k = s->on_screen[i]->fact->index;
        any = any || s->values[k] || s->reasons[k] || s->pending[k];
        /* As passed over: what was just taken back is not asked for at once. */
        changes[i] = (survey_change){.fact = s->on_screen[i]->fact, .state = SURVEY_SKIPPED};
    }
    int r = any ? change(s, changes, n, diags) : CD_NO;
    free(changes);
    return r;
}

void survey_skip(survey *s)
{
    if (s->at >= s->nrows)
        return;
    survey_path_add(s);
    bool any = false;
    for (size_t i = 0; i < s->screen.count; i++) {
        const size_t k = s->on_screen[i]->fact->index;
        /* An item chosen before stays chosen when the checklist is passed over: its own question comes again. */
        if (s->states[k] == SURVEY_OPEN && !(s->screen.list && s->pending[k])) {
            s->states[k] = SURVEY_SKIPPED;
            s->pending[k] = false;
            any = true;
        }
    }
    /* What waited for the choice of the pack may come now; nothing else depends on a skipped question, so this loads
     * nothing that could fail. */
    if (any)
        survey_refresh(s, NULL);
    survey_to_open(s);
}

int survey_start(survey *s, cd_diags *diags)
{
    int r = survey_refresh(s, diags);
    if (r == CD_OK) {
        survey_path_known(s);
        survey_to_open(s);
    }
    return r;
}

int survey_renew(survey *s, cd_diags *diags)
{
    int r = survey_refresh(s, diags);
    if (r == CD_OK)
        survey_to_open(s);
    return r;
}

const fact *const *survey_changed(const survey *s, size_t *ret_count)
{
    *ret_count = s->nchanged;
    return s->changed;
}

/* ---- asking the interview ---- */

const char *survey_value(const survey *s, const fact *f)
{
    return s->values[f->index];
}

const char *survey_reason(const survey *s, const fact *f)
{
    return s->reasons[f->index];
}

const char *const *survey_values(const survey *s)
{
    return s->values;
}

bool survey_chosen(const survey *s, const fact *f)
{
    return s->pending[f->index];
}

const pack *survey_pack(const survey *s)
{
    return s->side ? s->side->p : NULL;
}

const survey_question *survey_question_about(const survey *s, const fact *f)
{
    const survey_form *form = s->side ? s->side->form : NULL;
    for (size_t i = 0; form && i < survey_form_count(form); i++)
        if (survey_form_at(form, i)->fact == f)
            return survey_form_at(form, i);
    return NULL;
}

const law_choice *survey_choice(const survey *s)
{
    return s->choose ? &s->choice : NULL;
}

int survey_verdict(survey *s, verdict *ret)
{
    if (!s->side)
        return CD_NO;
    *ret = s->side->verdict;
    return CD_OK;
}

const survey_row *survey_rows(const survey *s, size_t *ret_count)
{
    *ret_count = s->nrows;
    return s->rows;
}
