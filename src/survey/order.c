/* Which screen comes next, what stands on it, and the way back. */
#include <string.h>

#include "law/model.h"
#include "survey/private.h"

static bool to_ask(const survey_row *row)
{
    return row->state == SURVEY_OPEN && row->asked == SURVEY_ASKED;
}

/* ---- the screen ---- */

/* Items of a checklist that are to be shown, to `to` when it is not NULL. */
static size_t shown(const survey *s, const survey_list *list, bool again, const survey_question **to)
{
    size_t n = 0;
    for (size_t i = 0; i < s->nrows; i++) {
        const survey_row *row = &s->rows[i];
        if (row->question->list != list || !(again ? row->asked == SURVEY_ASKED : to_ask(row)))
            continue;
        if (to)
            to[n] = row->question;
        n++;
    }
    return n;
}

/* A question that belongs to the screen of its checklist: some other item is open as well. */
static bool shares(const survey *s, const survey_question *q)
{
    return q->list && !s->pending[q->fact->index] && shown(s, q->list, false, NULL) > 1;
}

void survey_screen_make(survey *s)
{
    s->screen = (survey_screen){.questions = s->on_screen};
    if (s->at >= s->nrows)
        return;
    const survey_question *q = s->rows[s->at].question;
    s->listed = s->listed && q->list && shown(s, q->list, s->again, NULL) > 1;
    if (!s->listed) {
        s->on_screen[0] = q;
        s->screen.count = 1;
        return;
    }
    s->screen.list = q->list;
    s->screen.count = shown(s, q->list, s->again, s->on_screen);
    s->at = survey_row_of(s, s->on_screen[0]->fact);
}

static void go(survey *s, size_t at, bool listed, bool again)
{
    s->at = at;
    s->listed = listed;
    s->again = again;
    survey_screen_make(s);
}

const survey_screen *survey_now(const survey *s)
{
    return s->at < s->nrows ? &s->screen : NULL;
}

const survey_question *survey_current(const survey *s)
{
    return s->at < s->nrows ? s->on_screen[0] : NULL;
}

/* ---- the next one ---- */

/* Screens of the level that would remain with the classes of side->cls. */
static size_t remaining(const survey *s, survey_side *side)
{
    int32_t low, high;
    size_t n = 0;
    side->mark++;
    diagram_range(side->view, side->p->level, side->cls, &low, &high, side->essential);
    for (size_t v = 0; v < side->p->model.nvars; v++) {
        const survey_question *q = side->asks[v];
        if (!side->essential[v] || !q || s->states[q->fact->index] != SURVEY_OPEN)
            continue;
        if (q->list) {
            if (side->lists[q->list->index] == side->mark)
                continue;
            side->lists[q->list->index] = side->mark;
        }
        n++;
    }
    return n;
}

/* The average of what remains after an answer, as a fraction. */
typedef struct outlook {
    size_t sum, n;
} outlook;

static outlook outlook_of(const survey *s, survey_side *side, const survey_question *q)
{
    const law_model *m = &side->p->model;
    for (size_t v = 0; v < m->nvars; v++)
        side->cls[v] = law_class(&m->vars[v], s->values[m->vars[v].fact->index]);
    if (shares(s, q)) {
        for (size_t i = 0; i < q->list->nitems; i++) {
            const survey_question *item = &q->list->items[i];
            int32_t var = m->var_of[item->fact->index];
            if (var >= 0 && to_ask(&s->rows[survey_row_of(s, item->fact)]))
                side->cls[var] = law_class(&m->vars[var], item->neutral);
        }
        return (outlook){remaining(s, side), 1};
    }
    int32_t var = m->var_of[q->fact->index]; /* >= 0: only what the level depends on is asked for it */
    outlook all = {0, m->vars[var].nclasses};
    for (size_t c = 0; c < all.n; c++) {
        side->cls[var] = (int32_t)c;
        all.sum += remaining(s, side);
    }
    return all;
}

/* Of the open questions of the level in the group of row `first`, the one that settles it soonest. */
static size_t soonest(const survey *s, size_t first)
{
    survey_side *side = s->side;
    const char *group = s->rows[first].question->group;
    outlook least = {0, 0};
    size_t best = first;
    for (size_t i = first; side && i < s->nrows; i++) {
        const survey_question *q = s->rows[i].question;
        if (!to_ask(&s->rows[i]) || q->need != SURVEY_LEVEL || strcmp(q->group, group) != 0 || s->row_sides[i] != side)
            continue;
        outlook o = outlook_of(s, side, q);
        if (least.n == 0 || o.sum * least.n < least.sum * o.n) {
            least = o;
            best = i;
        }
    }
    return best;
}

/* What comes before what. */
enum phase {
    PHASE_PENDING, /* the rest of what was chosen in a checklist */
    PHASE_CHOICE,  /* which pack applies */
    PHASE_KEEP,    /* whether a level is kept */
    PHASE_KEPT,    /* that level */
    PHASE_LEVEL,
    PHASE_REST
};

static bool in_phase(const survey *s, const survey_question *q, enum phase phase)
{
    switch (phase) {
    case PHASE_PENDING:
        return s->pending[q->fact->index];
    case PHASE_CHOICE:
        return s->choose && !s->side && s->missing[q->fact->index];
    case PHASE_KEEP:
        return s->choose && s->choice.keep_missing && s->choice.keep_missing[q->fact->index];
    case PHASE_KEPT:
        return s->choose && s->choice.may_keep && strcmp(q->fact->code, s->choice.may_keep) == 0;
    case PHASE_LEVEL:
        return q->need == SURVEY_LEVEL;
    case PHASE_REST:
        break;
    }
    return true;
}

bool survey_level_done(const survey *s)
{
    const survey_question *q = survey_current(s);
    for (enum phase phase = PHASE_PENDING; q && phase < PHASE_REST; phase++)
        if (in_phase(s, q, phase))
            return false;
    return true;
}

void survey_to_open(survey *s)
{
    size_t i = s->nrows;
    for (enum phase phase = PHASE_PENDING; i == s->nrows && phase <= PHASE_REST; phase++) {
        for (i = 0; i < s->nrows && !(to_ask(&s->rows[i]) && in_phase(s, s->rows[i].question, phase)); i++)
            ;
        if (phase == PHASE_LEVEL && i < s->nrows)
            i = soonest(s, i);
    }
    go(s, i, i < s->nrows && shares(s, s->rows[i].question), false);
}

/* ---- the way back ---- */

/* Row of a step that can be gone back to; nrows: none now. */
static size_t step_row(const survey *s, const survey_step *step)
{
    size_t i = survey_row_of(s, step->fact);
    return i < s->nrows && s->rows[i].asked != SURVEY_ELSEWHERE ? i : s->nrows;
}

/* Does the step lead to the present screen? */
static bool step_here(const survey *s, const survey_step *step)
{
    size_t i = step_row(s, step);
    if (i >= s->nrows || s->at >= s->nrows || step->listed != s->listed)
        return false;
    return s->listed ? s->rows[i].question->list == s->screen.list : step->fact == s->on_screen[0]->fact;
}

/* Place of the present screen on the path; npath when it is a new one. */
static size_t path_at(const survey *s)
{
    size_t i = 0;
    while (i < s->npath && !step_here(s, &s->path[i]))
        i++;
    return i;
}

static void path_put(survey *s, const fact *f, bool listed)
{
    for (size_t i = 0; i < s->npath; i++)
        if (s->path[i].fact == f && s->path[i].listed == listed)
            return;
    s->path[s->npath++] = (survey_step){f, listed};
}

void survey_path_add(survey *s)
{
    if (s->at < s->nrows && path_at(s) == s->npath)
        path_put(s, s->on_screen[0]->fact, s->listed);
}

void survey_path_known(survey *s)
{
    for (size_t i = 0; i < s->nrows; i++) {
        const survey_question *q = s->rows[i].question;
        if (s->rows[i].state == SURVEY_OPEN)
            continue;
        size_t k = 0; /* the first item of its checklist that is known */
        while (q->list && k < i && !(s->rows[k].question->list == q->list && s->rows[k].state != SURVEY_OPEN))
            k++;
        bool listed = q->list && shown(s, q->list, true, NULL) > 1;
        if (!listed || k == i)
            path_put(s, q->fact, listed);
    }
}

int survey_back(survey *s)
{
    for (size_t i = path_at(s); i-- > 0;) {
        size_t row = step_row(s, &s->path[i]);
        if (row < s->nrows) {
            go(s, row, s->path[i].listed, true);
            return CD_OK;
        }
    }
    return CD_NO;
}

void survey_go(survey *s, const survey_question *q)
{
    size_t i = survey_row_of(s, q->fact);
    if (i < s->nrows)
        go(s, i, false, true);
}

void survey_progress(const survey *s, size_t *ret_number, size_t *ret_left)
{
    *ret_number = 1;
    *ret_left = 0;
    for (size_t i = 0, at = path_at(s); i < at; i++)
        *ret_number += step_row(s, &s->path[i]) < s->nrows;
    for (size_t i = 0; i < s->nrows; i++) {
        const survey_row *row = &s->rows[i];
        const survey_question *q = row->question;
        if (!to_ask(row) && !(row->state == SURVEY_OPEN && s->row_later[i]))
            continue;
        bool counted = i == s->at; /* on this screen, or on that of an item before it */
        for (size_t k = 0; s->listed && k < s->screen.count; k++)
            counted = counted || s->on_screen[k] == q;
        for (size_t k = 0; q->list && k < i && !counted; k++)
            counted = s->rows[k].question->list == q->list && s->rows[k].state == SURVEY_OPEN &&
                      (s->rows[k].asked == SURVEY_ASKED || s->row_later[k]) && !s->pending[q->fact->index];
        *ret_left += !counted;
    }
}
