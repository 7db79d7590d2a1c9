/*
 * dns/subnet - the network that an address stands in: what fails together. A /24 of IPv4, a /48 of
 * IPv6, the usual sizes of one site's uplink (after RFC 2182 section 3.1).
 *
 * Threads    touches its arguments only.
 */
#ifndef DNS_SUBNET_H
#define DNS_SUBNET_H

#include "base/network.h"

/* The address of the network: the same for all that stand in it. */
struct ip_address subnet_of(struct ip_address address);
bool subnet_equal(struct ip_address a, struct ip_address b);
/* "192.0.2.0/24"; g_free it. */
char *subnet_text(struct ip_address subnet);

#endif
