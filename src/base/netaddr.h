/* IP addresses as people write them into tables: single ones, networks (10.1.2.0/24, with a mask in dots too) and ranges
 * (10.1.2.5-20, 10.1.2.5 - 10.1.3.4) of IPv4 and IPv6, between words and apart by blanks, commas, semicolons ... */
#ifndef CD_BASE_NETADDR_H
#define CD_BASE_NETADDR_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cd_netrange {
    bool ok;                     /* false: it looks like an address, or should be one, and cannot be read */
    bool six;                    /* IPv6 */
    unsigned char low[16], high[16]; /* both inclusive; IPv4: the first four bytes */
    unsigned char host[16];      /* the address before the slash; else `low` */
    const char *text;            /* as written, in the text that was read */
    size_t len;
} cd_netrange;

/* The next one from *p on, which is moved behind it; false at the end of the text.  A part between marks ; , | and line ends
 * that has letters or digits but no address yields one entry that is not ok. */
typedef struct cd_netreader {
    const char *p, *end;
    const char *part;            /* where the part begins that nothing was found in yet; NULL: something was */
} cd_netreader;
void cd_netreader_init(cd_netreader *r, const char *text);
bool cd_netreader_next(cd_netreader *r, cd_netrange *ret);

bool cd_netrange_overlap(const cd_netrange *a, const cd_netrange *b);
/* Is the address, or are all of the range, within `of`?  `host`: of a network only the address before the slash counts. */
bool cd_netrange_within(const cd_netrange *a, bool host, const cd_netrange *of);

#endif
