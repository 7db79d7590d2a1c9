/*
 * dns/tiers - the smarthosts of one connector, grouped by MX preference.
 *
 * All entries of SmartHosts are merged by preference, lower first. `mx:NAME` brings the preferences of its
 * zone. Plain hosts and addresses have none in Exchange, which takes such a list in turn: together they are
 * one tier, of preference 0. So a connector that mixes both uses its plain hosts before an MX of preference 1
 * or more.
 *
 * Loop guard: a target that is this gateway itself is left out, and in the answer of a name with it every
 * target of the same or a higher preference number (RFC 5321 section 5.1): they are where mail goes when we
 * cannot be reached. `looping` names it.
 *
 * Targets without an address are left out; the same address and port twice stays in the better tier. Hosts
 * are sorted by name and addresses by value (families alternate, IPv4 first), since the order of records in a
 * packet changes from answer to answer and would reshuffle the MTA's queues.
 *
 * Limits     LIMIT_DNS_HOSTS hosts of one zone, LIMIT_DNS_ADDRESSES addresses of one host,
 * LIMIT_ROUTE_ADDRESSES in all; `is_cut_by_limit` says that something was dropped. Ownership  tiers own
 * everything in them. Threads    touches its arguments only.
 */
#ifndef DNS_TIERS_H
#define DNS_TIERS_H

#include "dns/own.h"
#include "dns/zone.h"

struct tier_host {
    char *name;        /* the MX target, the plain host's name, or the address as text */
    GArray *endpoints; /* of struct endpoint; at least one */
};

struct tier {
    unsigned preference;
    GPtrArray *hosts; /* of struct tier_host *; at least one */
};

struct tiers {
    GPtrArray *list; /* of struct tier *, lower preference first */
    size_t endpoints;
    bool is_cut_by_limit;
    char *looping; /* the first target that is ourselves; NULL = none */
};

/* What one entry of SmartHosts came to. `answer` may be NULL: nothing is known of it. */
struct tier_source {
    const struct zone_answer *answer;
    uint16_t port;
    const struct own *own; /* NULL = no loop guard */
};

struct tiers *tiers_build(const struct tier_source *sources, size_t count);
void tiers_free(struct tiers *tiers);

/* Same tiers, hosts and endpoints in the same order. */
bool tiers_equal(const struct tiers *a, const struct tiers *b);

#endif
