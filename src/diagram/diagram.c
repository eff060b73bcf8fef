#include "diagram/diagram.h"

#include "diagram/picture.h"

/* How much smaller it must be made to fit its room: 1000 not at all. */
static int64_t scale_of(const picture *p, const diagram_input *in)
{
    int64_t w = p->width + 10000, h = p->height + 60000, scale = 1000; /* with margins, legend */
    if (in->max_width && w > in->max_width)
        scale = 1000 * (int64_t)in->max_width / w;
    if (in->max_height && h > in->max_height && 1000 * (int64_t)in->max_height / h < scale)
        scale = 1000 * (int64_t)in->max_height / h;
    return scale;
}

/* How good a picture is: greater is better.  What fits comes first, then few crossings, words at their devices, a compact form. */
static int64_t worth(const picture *p, const diagram_input *in)
{
    return scale_of(p, in) * 100 - (int64_t)p->crossings * 60 - p->choice.compact * 2500 - p->choice.together * 1000 - p->height / 1000 * 4 - p->width / 1000;
}

enum { CHOICES_MAX = 64, FINALISTS = 3, SCALE_HOPELESS = 500 };

/* Drafts of all that may be tried; the best of them are then made with care, and the best of these is it. */
static picture *choose(const diagram_look *l, const network *n, const diagram_input *in, enum diagram_which which)
{
    static const int32_t lengths[] = {104000, 82000};
    struct {
        pic_choice choice;
        int64_t worth;
    } tried[CHOICES_MAX], t;
    size_t count = 0;
    int64_t largest = 0; /* of the scales of plain forms */
    int32_t room = (in->max_width ? in->max_width : 460000) - 40000;
    for (int compact = 0; compact <= (which == DIAGRAM_LOGICAL ? 2 : 1); compact++)
        for (size_t w = 0; w < 2; w++)
            for (int together = 0; together < 3; together++)
                for (int spread = SPREAD_SHARE; spread <= SPREAD_STACK; spread++) {
                    if (!compact && (spread || w) && largest < SCALE_HOPELESS) /* far too large: no plain form will do */
                        continue;
                    pic_choice choice = {.spread = (enum pic_spread)spread, .together = together, .width = room, .words = lengths[w], .compact = compact, .quick = true};
                    picture *p = pic_new(l, n, in, which, choice);
                    tried[count].choice = choice;
                    tried[count].worth = worth(p, in);
                    if (!compact && scale_of(p, in) > largest)
                        largest = scale_of(p, in);
                    pic_free(p);
                    for (size_t i = count++; i && tried[i].worth > tried[i - 1].worth; i--) {
                        t = tried[i];
                        tried[i] = tried[i - 1];
                        tried[i - 1] = t;
                    }
                }
    picture *best = NULL;
    for (size_t i = 0; i < FINALISTS; i++) {
        pic_choice choice = tried[i].choice;
        choice.quick = false;
        for (int narrow = 0; narrow < 2; narrow++) { /* once more when its lines made it wider than its rows were to be */
            picture *p = pic_new(l, n, in, which, choice);
            int64_t w = p->width + 10000;
            if (!best || worth(p, in) > worth(best, in)) {
                pic_free(best);
                best = p;
            } else {
                pic_free(p);
            }
            if (!in->max_width || w <= in->max_width)
                break;
            choice.width = (int32_t)(choice.width * (int64_t)in->max_width / w);
        }
    }
    return best;
}

drawing *diagram_draw_traced(const diagram_look *l, enum diagram_which which, const diagram_input *in, diagram_trace *trace)
{
    cd_arena a;
    cd_arena_init(&a);
    network net;
    network_read(l, in, &a, &net);
    drawing *d = NULL;
    if (which == DIAGRAM_LOGICAL ? net.ngiven || in->nmissing : net.ndevices) {
        picture *best = choose(l, &net, in, which);
        d = pic_paint(best, in->min_width, trace);
        if (trace)
            trace->choice = best->choice;
        pic_free(best);
    }
    cd_arena_done(&a);
    return d;
}

drawing *diagram_draw(const diagram_look *l, enum diagram_which which, const diagram_input *in)
{
    return diagram_draw_traced(l, which, in, NULL);
}
