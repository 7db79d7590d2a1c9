/*
 * dns/records/zone_failover - where zone data send the mail of a name: its MX records with the addresses of
 * their targets, and the name servers of the zone with theirs.
 *
 * Aliases are followed, of the name itself and of targets. A target whose address the zone does not have, or
 * has below a zone cut or outside itself, is a host without address. A name without MX has no tiers: the
 * implicit MX is no failover.
 *
 * Ownership  the value is the caller's (failover_free).
 * Threads    touches its arguments only.
 */
#ifndef DNS_RECORDS_ZONE_FAILOVER_H
#define DNS_RECORDS_ZONE_FAILOVER_H

#include "dns/failover.h"
#include "dns/records/zone_data.h"

/* `source` is where the data come from, for people: "zone file x.zone". */
struct failover *zone_failover(const struct zone_data *data, const char *name, const char *source);

#endif
