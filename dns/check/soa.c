/* The start of authority: one, and timers that outlive an outage. */
#include "dns/check/group.h"

#include <string.h>

#define NEGATIVE_TTL_MOST_S 3600
#define EXPIRE_LEAST_S 604800 /* a week: an outage may last over a weekend */

enum { MISSING, MULTIPLE, TIMERS, MNAME_ALIAS, NEGATIVE_TTL };

/* clang-format off */
static const struct check_kind kinds[] = {
    [MISSING] = { "soa-missing", SEVERITY_ERROR, "one SOA record at the top of the zone",
      "add a SOA record: without it a name server refuses the zone" },
    [MULTIPLE] = { "soa-multiple", SEVERITY_ERROR, "one SOA record", "keep one SOA record" },
    [TIMERS] = { "soa-timers", SEVERITY_WARNING, "retry below refresh, expire of a week or more and of at least both together, none zero",
      "take 2 hours, 30 minutes and 14 days for refresh, retry and expire" },
    [MNAME_ALIAS] = { "soa-mname-alias", SEVERITY_WARNING, "the name of a host in the first field of the SOA",
      "name the primary server itself, not an alias of it" },
    [NEGATIVE_TTL] = { "negative-ttl-too-long", SEVERITY_WARNING, "at most 3600 s",
      "lower the last field of the SOA: for so long resolvers remember that a record was deleted by accident" },
};
/* clang-format on */

static void
check_timers(const struct zone_record *record, struct check_report *report)
{
    struct soa soa = zone_record_soa(record);
    struct check_place at = at_record(record);

    if (soa.refresh_s == 0 || soa.retry_s == 0 || soa.expire_s == 0)
        check_add(report, &kinds[TIMERS], at, "refresh %u s, retry %u s, expire %u s: one is zero",
                  soa.refresh_s, soa.retry_s, soa.expire_s);
    else if (soa.retry_s >= soa.refresh_s)
        check_add(report, &kinds[TIMERS], at, "retry %u s is not below refresh %u s", soa.retry_s,
                  soa.refresh_s);
    else if (soa.expire_s < (uint64_t)soa.refresh_s + soa.retry_s)
        check_add(report, &kinds[TIMERS], at, "expire %u s is below refresh %u s and retry %u s together",
                  soa.expire_s, soa.refresh_s, soa.retry_s);
    else if (soa.expire_s < EXPIRE_LEAST_S)
        check_add(report, &kinds[TIMERS], at, "expire %u s is below a week", soa.expire_s);
    /* RFC 2308 section 5. */
    uint32_t negative_s = MIN(record->ttl_s, soa.minimum_s);
    if (negative_s > NEGATIVE_TTL_MOST_S)
        check_add(report, &kinds[NEGATIVE_TTL], at, "negative answers: %u s", negative_s);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const char *apex = zone->data->apex;
    g_autoptr(GPtrArray) records = zone_data_records(zone->data, apex, DNS_TYPE_SOA);

    if (records->len == 0) {
        check_add(report, &kinds[MISSING], at_name(apex), "no SOA");
        return;
    }
    const struct zone_record *first = g_ptr_array_index(records, 0);
    if (records->len > 1)
        check_add(report, &kinds[MULTIPLE], at_record(g_ptr_array_index(records, 1)), "%u SOA records",
                  records->len);
    check_timers(first, report);
    if (zone_data_first(zone->data, first->target, DNS_TYPE_CNAME) != NULL)
        check_add(report, &kinds[MNAME_ALIAS], at_record(first), "'%s' is an alias", first->target);
}

const struct check_group check_soa = { kinds, ARRAY_LEN(kinds), run };
