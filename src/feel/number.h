/* IEEE 754 decimal128 arithmetic (Intel's library; nothing else in the program calls it).
 *
 * Functions that can leave the finite numbers (overflow, division by zero, bad domain) return false and touch nothing. */
#ifndef CD_FEEL_NUMBER_H
#define CD_FEEL_NUMBER_H

#include "base/str.h"
#include "feel/feel.h"

enum feel_rounding {
    FEEL_ROUND_EVEN,      /* half to even */
    FEEL_ROUND_FLOOR,
    FEEL_ROUND_CEILING,
    FEEL_ROUND_DOWN,      /* towards zero */
    FEEL_ROUND_UP,        /* away from zero */
    FEEL_ROUND_HALF_UP,   /* half away from zero */
    FEEL_ROUND_HALF_DOWN  /* half towards zero */
};

feel_decimal feel_dec_int(int64_t n);
/* [+-]digits[.digits][e[+-]digits]; the whole text of `len` bytes must match. */
bool feel_dec_parse(const char *s, size_t len, feel_decimal *ret);
/* Appends plain digits without trailing zeros of the fraction; scientific ("1.5E+40") only past 10^40 or below 10^-40. */
void feel_dec_show(feel_decimal x, cd_str *to);
bool feel_dec_add(feel_decimal a, feel_decimal b, feel_decimal *ret);
bool feel_dec_sub(feel_decimal a, feel_decimal b, feel_decimal *ret);
bool feel_dec_mul(feel_decimal a, feel_decimal b, feel_decimal *ret);
bool feel_dec_div(feel_decimal a, feel_decimal b, feel_decimal *ret);
bool feel_dec_pow(feel_decimal a, feel_decimal b, feel_decimal *ret);
/* a - b * floor(a / b) */
bool feel_dec_modulo(feel_decimal a, feel_decimal b, feel_decimal *ret);
bool feel_dec_sqrt(feel_decimal a, feel_decimal *ret);
bool feel_dec_exp(feel_decimal a, feel_decimal *ret);
bool feel_dec_log(feel_decimal a, feel_decimal *ret);
feel_decimal feel_dec_neg(feel_decimal a);
feel_decimal feel_dec_abs(feel_decimal a);
/* To `scale` digits of the fraction (negative: tens, hundreds ...); false when scale is outside -6111 .. 6176. */
bool feel_dec_round(feel_decimal a, int64_t scale, enum feel_rounding mode, feel_decimal *ret);
/* <0, 0, >0 by value (1.0 equals 1) */
int feel_dec_compare(feel_decimal a, feel_decimal b);
bool feel_dec_is_zero(feel_decimal a);
/* False when it is no whole number or outside int64. */
bool feel_dec_to_int(feel_decimal a, int64_t *ret);

#endif
