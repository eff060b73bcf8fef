/* Which parts a diagram has that is too large for one page. */
#ifndef CD_DIAGRAM_PAGES_H
#define CD_DIAGRAM_PAGES_H

#include "diagram/picture.h"

/* One diagram on its way. */
typedef struct draft {
    const diagram_look *look;
    const diagram_input *in;
    enum diagram_which which;
    const network *whole;
    struct word_cache *cache;
} draft;

enum lay_effort { LAY_TRIAL, LAY_CAREFUL };
/* The best picture of a network (or a part of one) that fits the room of a page (or of a part); NULL: none does, the best would have
 * to be made smaller to *scale (NULL: not wanted; at least that with LAY_CAREFUL). */
picture *draft_lay(const draft *d, const network *n, bool parted, enum lay_effort effort, int64_t *scale);
/* The same of a network of one thing, those lines of it alone (pic_choice); `force`: even if it does not fit. */
picture *draft_lay_lines(const draft *d, const network *n, size_t first_line, size_t lines, bool force);

/* `scale`: how much smaller, in 1/1000, the whole would have to be made to fit a page, about.  The parts, in order, each freed by pic_free; *ret is freed by the caller.  The networks they show live in `a`. */
size_t pages_lay(const draft *d, int64_t scale, cd_arena *a, picture ***ret);

#endif
