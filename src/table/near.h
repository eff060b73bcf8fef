/* Names so alike that one may be a slip of the other: for hints in messages, never for finding anything. */
#ifndef CD_TABLE_NEAR_H
#define CD_TABLE_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct near_form {
    char *text; /* folded (cd_fold), owned */
    size_t len;
    uint32_t letters; /* which bytes occur, to tell most pairs apart at once */
} near_form;

near_form near_make(const char *name);
/* The same for identifiers: blanks, '_', '-', '.' and characters that are not seen do not count. */
near_form near_make_code(const char *name);
void near_done(near_form *f);
/* Equal but for case and diacritics, or at most two letters put in, left out or mistaken (one in a short name, none in a
 * very short one).  Numbers must be equal: "Phường 1" and "Phường 2" are two bodies. */
bool near_alike(const near_form *a, const near_form *b);

#endif
