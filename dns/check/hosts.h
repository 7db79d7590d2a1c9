/*
 * dns/check/hosts - the hosts behind the MX records of a name, with everything about them that checks ask
 * for: the record, where aliases lead, the address records.
 *
 * Limits     LIMIT_DNS_HOSTS hosts, LIMIT_DNS_ADDRESSES addresses of each; what is beyond no sender gets to.
 * Ownership  the caller's (check_hosts_free); records are the zone data's.
 * Threads    touches its arguments only.
 */
#ifndef DNS_CHECK_HOSTS_H
#define DNS_CHECK_HOSTS_H

#include "dns/records/zone_find.h"

#define CHECK_NO_TIER UINT_MAX

struct check_host {
    const struct zone_record *mx;
    const char *name; /* the record's target; "" is the null MX (RFC 7505) */
    unsigned preference;
    unsigned tier; /* from 0; CHECK_NO_TIER for a null MX */
    struct zone_found a, aaaa;
    GPtrArray *addresses; /* of struct zone_record *: those of both, each once */
};

struct check_hosts {
    char *name; /* that was asked for */
    struct zone_found mx;
    GPtrArray *list; /* of struct check_host *, by preference, then name; the same record once */
    unsigned tiers;
};
typedef struct check_hosts check_hosts;

struct check_hosts *check_hosts_new(const struct zone_data *data, const char *name);
void check_hosts_free(struct check_hosts *hosts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(check_hosts, check_hosts_free)

const struct check_host *check_hosts_at(const struct check_hosts *hosts, guint index);
bool check_host_is_null(const struct check_host *host);
/* Whether the data say for certain that the host has no address, or cannot know. */
bool check_host_has_no_address(const struct check_host *host);
bool check_host_is_elsewhere(const struct check_host *host);

#endif
