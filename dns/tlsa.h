/*
 * dns/tlsa - the TLSA records of one host and port, for DANE (RFC 6698 section 3, RFC 7672).
 *
 * Only what a trusted name server has verified counts (dns/resolver): records that anybody could have made
 * say nothing.
 *
 * Ownership  the query frees itself after `done`, or at tlsa_cancel; the records are counted by whoever keeps
 *            them.
 * Threads    those of the resolver.
 */
#ifndef DNS_TLSA_H
#define DNS_TLSA_H

#include "dns/resolver.h"

/* `records` holds struct dns_tlsa *; NULL where `fault` says, for people, why there are none to go by. */
typedef void (*tlsa_fn)(GPtrArray *records, const char *fault, void *context);

struct tlsa_query;

/* Calls `done` once unless cancelled, possibly before it returns (then it returns NULL). */
struct tlsa_query *tlsa_look_up(struct resolver *resolver, const char *host, uint16_t port, tlsa_fn done,
                                void *context);
void tlsa_cancel(struct tlsa_query *query);

#endif
