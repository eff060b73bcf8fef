/* What can be said of a whole pack, or of two, for all possible answers. */
#ifndef CD_LAW_PROVE_H
#define CD_LAW_PROVE_H

#include "law/space.h"

typedef struct proof_pair { /* two rows that meet the same and give different levels */
    const pack_criterion *a, *b;
    const pack_limb *la, *lb;
} proof_pair;

typedef struct proof_drop {   /* a step that should never lower the level, and does */
    const fact *fact;
    const char *from, *to;    /* canonical values: a step up an ordered scale, or a set and the same with a member more */
    int level_from, level_to;
    const space_pattern *where; /* one pattern of the other answers where it happens */
} proof_drop;

typedef struct proof {
    space *space;
    cd_arena arena;
    uint64_t combinations;
    uint64_t *by_level;       /* 0 .. nlevels */
    size_t nlevels;
    uint64_t no_criterion;    /* combinations that meet no criterion */
    const space_pattern *gaps; /* smallest patterns of them */
    size_t ngaps;
    bool gaps_cut;
    const pack_criterion *const *idle; /* criteria that never decide the level: without them it is the same everywhere */
    size_t nidle;
    const proof_pair *pairs;
    size_t npairs;
    const fact *const *checked; /* facts along which the level was checked to be monotone */
    size_t nchecked;
    const proof_drop *drops;  /* where it is not */
    size_t ndrops;
} proof;

/* Exhaustive over the classes of answers.  CD_EINPUT with E3280 when a number does not fit in 64 bits. */
int prove(const pack *p, cd_diags *diags, proof **ret);
void proof_free(proof *x);

typedef struct difference {
    int from, to;             /* levels under the first and the second pack */
    uint64_t combinations;
    const space_pattern *patterns;
    size_t npatterns;
    bool cut;
} difference;

typedef struct pack_diff {
    space *space;
    cd_arena arena;
    uint64_t combinations;    /* over the facts that either pack reads */
    uint64_t differing;
    const difference *items;  /* by from, then to */
    size_t nitems;
} pack_diff;

int pack_compare(const pack *a, const pack *b, cd_diags *diags, pack_diff **ret);
void pack_diff_free(pack_diff *x);

/* ---- what would change the level ---- */
typedef struct whatif_change {
    size_t var;               /* of the space */
    size_t cls;               /* class the fact would have to be in */
} whatif_change;

typedef struct whatif_set {
    const whatif_change *changes;
    size_t n;
} whatif_set;

typedef struct whatif_level {
    int level;
    bool reachable;
    size_t nchanges;          /* fewest changed or answered facts */
    const whatif_set *sets;
    size_t nsets;
    bool truncated;           /* more than WHATIF_MAX sets */
} whatif_level;

#define WHATIF_MAX 1000

/* What the component systems of the system give; they stay as they are. */
typedef struct whatif_rest {
    int min, max;
} whatif_rest;

/* For each level other than today's: all sets with the fewest facts that, changed or answered so, make the level certain,
 * whatever the remaining unknown facts are.  With `rest` (NULL: no components) it is the level of the whole, the highest of
 * the system's own and the components'.  Results live in `a`; the space is of this pack alone. */
void whatif_levels(space *s, const char *const *values, const whatif_rest *rest, cd_arena *a, const whatif_level **ret,
                   size_t *ret_count);

#endif
