/*
 * dns/lookup - everything that DNS says about one smarthost name: MX, then the addresses of every target.
 *
 * No MX makes the name itself the target (implicit MX, RFC 5321 section 5.1); a failed MX lookup never does,
 * for an MX may exist. A null MX is left out and marked; alone it makes the answer ZONE_EMPTY.
 *
 * Ownership  the lookup frees itself after `done`; the answer is counted by whoever wants to keep it.
 * Threads    those of the resolver.
 */
#ifndef DNS_LOOKUP_H
#define DNS_LOOKUP_H

#include "dns/resolver.h"
#include "dns/zone.h"

typedef void (*lookup_fn)(const struct zone_answer *answer, void *context);

struct lookup;

/* Calls `done` exactly once, possibly before it returns (then it returns NULL), unless cancelled. */
struct lookup *lookup_start(struct resolver *resolver, enum zone_kind kind, const char *name, lookup_fn done,
                            void *context);
/* `done` will not be called; the lookup frees itself when the resolver has answered what is open. */
void lookup_cancel(struct lookup *lookup);

#endif
