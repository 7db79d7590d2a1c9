/*
 * IP addresses and sets of them: a single address, a-b, or CIDR, IPv4 and IPv6 (Exchange's SenderIpRanges).
 * An IPv4 address mapped into IPv6 (::ffff:192.0.2.1) is that IPv4 address. Pure; safe from any thread.
 */
#ifndef BASE_NETWORK_H
#define BASE_NETWORK_H

#include "base/slice.h"

#include <stdint.h>

struct ip_address {
    uint8_t bytes[16]; /* IPv4 mapped to ::ffff:0:0/96 */
};

struct ip_range {
    struct ip_address first, last; /* both in the range */
};

/* False where `text` is no address. Accepts the milter's and Postfix's "IPv6:" prefix and surrounding
 * brackets. */
bool ip_address_parse(struct slice text, struct ip_address *out);
bool ip_address_is_ipv4(struct ip_address address);
bool ip_address_is_loopback(struct ip_address address); /* 127.0.0.0/8 or ::1 */
/* False where `text` is none of the three forms, or a-b with b before a, or a prefix that is too long. */
bool ip_range_parse(struct slice text, struct ip_range *out);
bool ip_range_contains(struct ip_range range, struct ip_address address);

#endif
