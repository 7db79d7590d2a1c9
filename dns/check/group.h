/*
 * What groups of checks share: the zone as they see it, and how they report. A new check is a row of its
 * group and a few lines beside it; a new group a line in check.c. Threads: touches its arguments only.
 */
#ifndef DNS_CHECK_GROUP_H
#define DNS_CHECK_GROUP_H

#include "dns/check/check.h"
#include "dns/check/hosts.h"

struct check_case {
    const struct zone_data *data;
    const struct check_hosts *hosts; /* of the name, from `data` */
    const struct check_options *options;
};

struct check_group {
    const struct check_kind *kinds;
    size_t count;
    void (*run)(const struct check_case *zone, struct check_report *report);
};

extern const struct check_group check_addresses, check_dnssec, check_file, check_limits, check_list, check_ns,
    check_policies, check_reverse, check_servers, check_sites, check_smtp, check_views, check_records,
    check_soa, check_targets, check_tiers, check_tlsa, check_ttl;

/* What a finding is about. */
struct check_place {
    const char *owner;
    unsigned line;
    const char *server;
};

static inline struct check_place
at_record(const struct zone_record *record)
{
    return (struct check_place){ record->owner, record->line, NULL };
}

static inline struct check_place
at_name(const char *owner)
{
    return (struct check_place){ owner, 0, NULL };
}

void check_add(struct check_report *report, const struct check_kind *kind, struct check_place at,
               const char *found, ...) G_GNUC_PRINTF(4, 5);
/* The same, graver or less so than the row says. */
void check_add_as(struct check_report *report, const struct check_kind *kind, enum severity severity,
                  struct check_place at, const char *found, ...) G_GNUC_PRINTF(5, 6);

#endif
