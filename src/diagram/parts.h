/* A tall drawing in parts, to be printed one below the other or on a page each. */
#ifndef CD_DIAGRAM_PARTS_H
#define CD_DIAGRAM_PARTS_H

#include "diagram/drawing.h"

/* Cuts `d` into parts of its width and of at most `max_height`, and returns how many there are; *ret is an array of them (freed by
 * the caller, each by drawing_free).  0, *ret NULL: `d` is no higher than that, or there is no way to cut it.
 *
 * Cuts go where nothing but upright lines cross; through the background of a group of boxes (a rectangle with square corners that
 * has smaller ones with words in it) only where pages would otherwise stay half empty: such a rectangle is open at the cut.  Every
 * cut line ends in a number in a circle, the same on both sides; lines at one x share it.  Numbers run through all parts.
 *
 * A part has the title of `d` with its number, and no words about it but for the first, which has those of the whole. */
size_t drawing_cut(const drawing *d, int32_t max_height, drawing ***ret);

#endif
