/* Which row of another system's baseline asks the same as a row: told by the words of the catalogue, never by numbers alone. */
#include <string.h>

#include "plan/view.h"

static bool same_control(const plan_control *a, const plan_control *b)
{
    return a->kind == b->kind && strcmp(a->text, b->text) == 0 && strcmp(a->title, b->title) == 0 && strcmp(a->figure, b->figure) == 0 &&
           strcmp(a->group, b->group) == 0 && strcmp(a->section, b->section) == 0;
}

/* The requirement itself, without what stands beneath it. */
static bool same_words(const plan_row *a, const plan_row *b)
{
    if (a->kind != b->kind || (a->item ? strcmp(a->item->text, b->item->text) != 0 : !same_control(a->control, b->control)))
        return false;
    return strcmp(a->catalog->list, b->catalog->list) == 0;
}

/* Row `i` and what stands beneath it: the items that follow. */
static size_t end_of(const plan_baseline *b, size_t i)
{
    size_t end = i + 1;
    while (end < plan_baseline_count(b) && plan_baseline_row(b, end)->parent == i)
        end++;
    return end;
}

static bool has_item(const plan_baseline *b, size_t from, size_t end, const plan_row *item)
{
    for (size_t i = from; i < end; i++)
        if (same_words(item, plan_baseline_row(b, i)))
            return true;
    return false;
}

static size_t index_of(const plan_baseline *b, const plan_row *row)
{
    return (size_t)(row - plan_baseline_row(b, 0));
}

static bool covers(const plan_baseline *own, size_t mine, const plan_baseline *other, size_t theirs)
{
    if (!same_words(plan_baseline_row(own, mine), plan_baseline_row(other, theirs)))
        return false;
    size_t end = end_of(own, mine), other_end = end_of(other, theirs);
    for (size_t i = mine + 1; i < end; i++)
        if (!has_item(other, theirs + 1, other_end, plan_baseline_row(own, i)))
            return false;
    return true;
}

/* The number of a clause of this standard begins with the level: what follows its first point. */
static const char *tail(const char *label)
{
    const char *dot = strchr(label, '.');
    return dot ? dot : label;
}

/* The only one of several of the same words: NULL when the number does not tell them apart either. */
static const plan_row *the_one(const plan_row *row, const plan_baseline *own, const plan_baseline *other)
{
    size_t mine = index_of(own, row), all = 0, numbered = 0;
    const plan_row *any = NULL, *same_number = NULL;
    for (size_t i = 0; i < plan_baseline_count(other); i++) {
        const plan_row *r = plan_baseline_row(other, i);
        if (r->kind == PLAN_ITEM || !covers(own, mine, other, i))
            continue;
        all++;
        any = r;
        if (strcmp(tail(r->control->label), tail(row->control->label)) == 0) {
            numbered++;
            same_number = r;
        }
    }
    return all == 1 ? any : numbered == 1 ? same_number : NULL;
}

const plan_row *plan_counterpart(const plan_row *row, const plan_baseline *own, const plan_baseline *other)
{
    if (row->kind != PLAN_ITEM)
        return the_one(row, own, other);
    const plan_row *above = the_one(plan_baseline_row(own, row->parent), own, other);
    if (!above)
        return NULL;
    size_t at = index_of(other, above), end = end_of(other, at);
    for (size_t i = at + 1; i < end; i++)
        if (same_words(row, plan_baseline_row(other, i)))
            return plan_baseline_row(other, i);
    return NULL;
}
