/*
 * Random failover zones with something dead in each, for comparing who picks what: the same seed and number
 * give the same zone in every process.
 */
#ifndef TESTS_DNS_RANDOM_ZONE_H
#define TESTS_DNS_RANDOM_ZONE_H

#include "dns/failover.h"

#define RANDOM_ZONE_ORIGIN "failover.test"

struct random_zone {
    struct failover *zone; /* z12.failover.test; every address is its own, but for a few that are shared */
    GArray *dead;          /* of struct ip_address */
};

enum random_families { RANDOM_IPV4, RANDOM_BOTH_FAMILIES };

struct random_zone *random_zone_new(guint32 seed, unsigned number, enum random_families families);
void random_zone_free(struct random_zone *random);

bool random_zone_is_dead(const struct random_zone *random, struct ip_address address);

#endif
