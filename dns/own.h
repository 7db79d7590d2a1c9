/*
 * dns/own - which addresses and names are this gateway itself, so that mail does not loop (RFC 5321
 * section 5.1).
 *
 * Ours are the addresses of the interfaces at port 25, what routing.own_addresses declares (addresses that a
 * NAT or a proxy shows for us, other ports), and our host name where it has a dot: a bare one may be that of
 * many machines.
 *
 * Ownership  the set's maker frees it.
 * Threads    immutable after own_new.
 */
#ifndef DNS_OWN_H
#define DNS_OWN_H

#include "dns/endpoint.h"

struct own;

enum own_interfaces { OWN_DECLARED_ONLY, OWN_WITH_INTERFACES };

/* `declared` holds char *: ADDRESS or ADDRESS:PORT (25); checked by the settings. `host_name` may be NULL. */
struct own *own_new(const GPtrArray *declared, const char *host_name, enum own_interfaces interfaces);
void own_free(struct own *own);

/* Of struct ip_address, each once; unref it. */
GArray *own_addresses(const struct own *own);
bool own_is_address(const struct own *own, struct endpoint endpoint);
bool own_is_name(const struct own *own, const char *name);

#endif
