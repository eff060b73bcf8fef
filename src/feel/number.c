#include "feel/number.h"

#include <stdio.h>
#include <string.h>

/* The variant of the library that is linked: operands by value, rounding mode and flags as arguments. */
#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <bid_conf.h>
#include <bid_functions.h>
#pragma GCC diagnostic pop

_Static_assert(sizeof(BID_UINT128) == sizeof(feel_decimal), "decimal128 is 16 bytes");

enum { NEAREST_EVEN = 0, TO_FLOOR = 1, TO_CEILING = 2, TO_ZERO = 3, NEAREST_AWAY = 4 };

#define NUMBER_TEXT_MAX 500
#define PLAIN_DIGITS_MAX 40

static BID_UINT128 in(feel_decimal x)
{
    BID_UINT128 r;
    memcpy(&r, &x, sizeof r);
    return r;
}

static feel_decimal out(BID_UINT128 x)
{
    feel_decimal r;
    memcpy(&r, &x, sizeof r);
    return r;
}

static bool take(BID_UINT128 x, feel_decimal *ret)
{
    if (!bid128_isFinite(x))
        return false;
    *ret = out(x);
    return true;
}

feel_decimal feel_dec_int(int64_t n)
{
    return out(bid128_from_int64(n));
}

bool feel_dec_parse(const char *s, size_t len, feel_decimal *ret)
{
    if (len == 0 || len > NUMBER_TEXT_MAX)
        return false;
    size_t i = 0, digits = 0;
    if (s[i] == '+' || s[i] == '-')
        i++;
    while (i < len && s[i] >= '0' && s[i] <= '9')
        i++, digits++;
    if (i < len && s[i] == '.') {
        size_t before = i;
        i++;
        while (i < len && s[i] >= '0' && s[i] <= '9')
            i++;
        if (i - before < 2) /* no digit behind the point */
            return false;
        digits += i - before - 1;
    }
    if (digits == 0)
        return false;
    if (i < len && (s[i] == 'e' || s[i] == 'E')) {
        i++;
        if (i < len && (s[i] == '+' || s[i] == '-'))
            i++;
        size_t first = i;
        while (i < len && s[i] >= '0' && s[i] <= '9')
            i++;
        if (i == first || i - first > 6)
            return false;
    }
    if (i != len)
        return false;
    char buf[NUMBER_TEXT_MAX + 1];
    memcpy(buf, s, len);
    buf[len] = '\0';
    unsigned int flags = 0;
    return take(bid128_from_string(buf, NEAREST_EVEN, &flags), ret);
}

void feel_dec_show(feel_decimal x, cd_str *to)
{
    char buf[64]; /* "+DDDDD...E-DDDD": 1 + 34 + 2 + 4 */
    unsigned int flags = 0;
    bid128_to_string(buf, in(x), &flags);
    char *e = strchr(buf, 'E');
    if (!e) { /* never for finite numbers */
        cd_str_adds(to, buf);
        return;
    }
    long exponent = strtol(e + 1, NULL, 10);
    const char *digits = buf + 1;
    size_t n = (size_t)(e - digits);
    while (n > 1 && digits[0] == '0')
        digits++, n--;
    if (n == 1 && digits[0] == '0') { /* also -0 and 0.00 */
        cd_str_addc(to, '0');
        return;
    }
    while (n > 1 && digits[n - 1] == '0')
        n--, exponent++;
    if (buf[0] == '-')
        cd_str_addc(to, '-');
    long point = (long)n + exponent; /* digits before the point */
    if (point > PLAIN_DIGITS_MAX || point < -PLAIN_DIGITS_MAX) {
        cd_str_addc(to, digits[0]);
        if (n > 1) {
            cd_str_addc(to, '.');
            cd_str_add(to, digits + 1, n - 1);
        }
        cd_str_addf(to, "E%+ld", point - 1);
    } else if (point <= 0) {
        cd_str_adds(to, "0.");
        for (long i = point; i < 0; i++)
            cd_str_addc(to, '0');
        cd_str_add(to, digits, n);
    } else if ((size_t)point >= n) {
        cd_str_add(to, digits, n);
        for (size_t i = n; i < (size_t)point; i++)
            cd_str_addc(to, '0');
    } else {
        cd_str_add(to, digits, (size_t)point);
        cd_str_addc(to, '.');
        cd_str_add(to, digits + point, n - (size_t)point);
    }
}

bool feel_dec_add(feel_decimal a, feel_decimal b, feel_decimal *ret)
{
    unsigned int flags = 0;
    return take(bid128_add(in(a), in(b), NEAREST_EVEN, &flags), ret);
}

bool feel_dec_sub(feel_decimal a, feel_decimal b, feel_decimal *ret)
{
    unsigned int flags = 0;
    return take(bid128_sub(in(a), in(b), NEAREST_EVEN, &flags), ret);
}

bool feel_dec_mul(feel_decimal a, feel_decimal b, feel_decimal *ret)
{
    unsigned int flags = 0;
    return take(bid128_mul(in(a), in(b), NEAREST_EVEN, &flags), ret);
}

bool feel_dec_div(feel_decimal a, feel_decimal b, feel_decimal *ret)
{
    unsigned int flags = 0;
    if (bid128_isZero(in(b)))
        return false;
    return take(bid128_div(in(a), in(b), NEAREST_EVEN, &flags), ret);
}

bool feel_dec_pow(feel_decimal a, feel_decimal b, feel_decimal *ret)
{
    unsigned int flags = 0;
    int64_t n;
    if (!feel_dec_to_int(b, &n) || n > 1000000000 || n < -1000000000)
        return take(bid128_pow(in(a), in(b), NEAREST_EVEN, &flags), ret);
    /* Whole exponents by squaring: exact as long as the digits suffice, which the library's own is not. */
    if (feel_dec_is_zero(a) && n < 0)
        return false;
    BID_UINT128 r = bid128_from_int64(1), base = in(a);
    for (uint64_t left = n < 0 ? (uint64_t)-n : (uint64_t)n; left; left >>= 1) {
        if (left & 1)
            r = bid128_mul(r, base, NEAREST_EVEN, &flags);
        if (left > 1)
            base = bid128_mul(base, base, NEAREST_EVEN, &flags);
    }
    if (n < 0)
        r = bid128_div(bid128_from_int64(1), r, NEAREST_EVEN, &flags);
    return take(r, ret);
}

bool feel_dec_modulo(feel_decimal a, feel_decimal b, feel_decimal *ret)
{
    unsigned int flags = 0;
    if (bid128_isZero(in(b)))
        return false;
    BID_UINT128 r = bid128_fmod(in(a), in(b), &flags);
    if (bid128_isFinite(r) && !bid128_isZero(r) && bid128_isSigned(r) != bid128_isSigned(in(b)))
        r = bid128_add(r, in(b), NEAREST_EVEN, &flags);
    return take(r, ret);
}

bool feel_dec_sqrt(feel_decimal a, feel_decimal *ret)
{
    unsigned int flags = 0;
    return take(bid128_sqrt(in(a), NEAREST_EVEN, &flags), ret);
}

bool feel_dec_exp(feel_decimal a, feel_decimal *ret)
{
    unsigned int flags = 0;
    return take(bid128_exp(in(a), NEAREST_EVEN, &flags), ret);
}

bool feel_dec_log(feel_decimal a, feel_decimal *ret)
{
    unsigned int flags = 0;
    return take(bid128_log(in(a), NEAREST_EVEN, &flags), ret);
}

feel_decimal feel_dec_neg(feel_decimal a)
{
    return out(bid128_negate(in(a)));
}

feel_decimal feel_dec_abs(feel_decimal a)
{
    return out(bid128_abs(in(a)));
}

/* Units of 10^-scale; NaN when they do not fit in 34 digits. */
static BID_UINT128 quantize(BID_UINT128 x, BID_UINT128 unit, unsigned int mode)
{
    unsigned int flags = 0;
    return bid128_quantize(x, unit, mode, &flags);
}

bool feel_dec_round(feel_decimal a, int64_t scale, enum feel_rounding mode, feel_decimal *ret)
{
    if (scale < -6111 || scale > 6176)
        return false;
    unsigned int flags = 0;
    BID_UINT128 x = in(a), unit = bid128_scalbn(bid128_from_int64(1), (int)-scale, NEAREST_EVEN, &flags), r;
    BID_UINT128 cut = quantize(x, unit, TO_ZERO);
    if (!bid128_isFinite(cut)) { /* more digits than fit: nothing lies behind the last one */
        *ret = a;
        return true;
    }
    switch (mode) {
    case FEEL_ROUND_FLOOR:
        r = quantize(x, unit, TO_FLOOR);
        break;
    case FEEL_ROUND_CEILING:
        r = quantize(x, unit, TO_CEILING);
        break;
    case FEEL_ROUND_DOWN:
        r = cut;
        break;
    case FEEL_ROUND_UP:
        r = quantize(x, unit, bid128_isSigned(x) ? TO_FLOOR : TO_CEILING);
        break;
    case FEEL_ROUND_HALF_UP:
        r = quantize(x, unit, NEAREST_AWAY);
        break;
    case FEEL_ROUND_HALF_DOWN: {
        r = quantize(x, unit, NEAREST_AWAY);
        BID_UINT128 rest = bid128_abs(bid128_sub(x, cut, NEAREST_EVEN, &flags));
        BID_UINT128 twice = bid128_add(rest, rest, NEAREST_EVEN, &flags);
        if (bid128_quiet_equal(twice, unit, &flags))
            r = cut;
        break;
    }
    case FEEL_ROUND_EVEN:
    default:
        r = quantize(x, unit, NEAREST_EVEN);
        break;
    }
    if (!bid128_isFinite(r))
        return false;
    *ret = out(r);
    return true;
}

int feel_dec_compare(feel_decimal a, feel_decimal b)
{
    unsigned int flags = 0;
    if (bid128_quiet_less(in(a), in(b), &flags))
        return -1;
    return bid128_quiet_equal(in(a), in(b), &flags) ? 0 : 1;
}

bool feel_dec_is_zero(feel_decimal a)
{
    return bid128_isZero(in(a)) != 0;
}

bool feel_dec_to_int(feel_decimal a, int64_t *ret)
{
    unsigned int flags = 0;
    BID_SINT64 n = bid128_to_int64_xint(in(a), &flags);
    if (flags & (BID_INVALID_EXCEPTION | BID_INEXACT_EXCEPTION))
        return false;
    *ret = (int64_t)n;
    return true;
}
