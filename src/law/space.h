/* A common space of answers for reasoning about whole packs: each fact that the packs' criteria read is cut into the
 * classes that their tests tell apart (the coarsest cut such that no condition of any row distinguishes two values of one
 * class), and the packs' functions are rebuilt over these classes in one diagram. */
#ifndef CD_LAW_SPACE_H
#define CD_LAW_SPACE_H

#include "law/pack.h"

typedef struct space_class {
    const char *const *values;  /* canonical texts: all values of an enum, set or boolean; for counts and dates the first */
    size_t nvalues;
    int64_t low, high;          /* FACT_COUNT, FACT_DATE (days): the class is low..high */
} space_class;

typedef struct space_var {
    const fact *fact;
    const space_class *classes;
    size_t nclasses;
} space_var;

typedef struct space_pack {
    const pack *pack;
    diagram_id level, level_by_criteria;
    diagram_id *criteria;       /* met, by criterion of the pack */
    diagram_id **limbs;         /* met, by criterion and limb */
    diagram_id *raises;         /* met, by raise */
    bool *reads;                /* by variable: the pack's level depends on it */
} space_pack;

typedef struct space {
    cd_arena arena;
    diagram *d;
    space_var *vars;            /* in dictionary order */
    size_t nvars;
    space_pack packs[2];
    size_t npacks;
} space;

/* One pack or two of the same dictionary. */
space *space_new(const pack *const *packs, size_t npacks);
void space_free(space *s);
/* Class of a canonical value; -1 for NULL. */
int32_t space_class_of(const space_var *v, const char *value);
/* Assignments of the variables marked in `over` (NULL: all) at which a 0/1 function holds; the function must depend on
 * no other variable.  CD_EINPUT when the number does not fit. */
int space_count(const space *s, diagram_id f, const bool *over, uint64_t *ret);
/* Number of all assignments of the variables marked. */
int space_size(const space *s, const bool *over, uint64_t *ret);

/* A pattern: for each variable the classes it allows, as a bit mask; all bits: any value. */
typedef struct space_pattern {
    const uint64_t *allowed;    /* by variable */
    size_t nfixed;              /* variables that are not free */
} space_pattern;
/* An irredundant cover of a 0/1 function by patterns of as few conditions as can be, fewest conditions first; in `a`.
 * At most `max` patterns; *ret_cut says that there are more. */
void space_cover(space *s, diagram_id f, size_t max, cd_arena *a, const space_pattern **ret, size_t *ret_count, bool *ret_cut);
/* Appends a pattern in words: "Nhãn: giá trị; Nhãn: giá trị". */
void space_pattern_show(const space *s, const space_pattern *p, cd_str *to);
/* Appends the classes of `mask` in words. */
void space_classes_show(const space_var *v, uint64_t mask, cd_str *to);

#endif
