/* How long what was said is remembered: short enough for a planned move, long enough for a hiccup of DNS. */
#include "dns/check/group.h"

#define TTL_MOST_S 3600
#define TTL_LEAST_S 30
#define TIMES_MX 10

enum { TOO_LONG, TOO_SHORT, ADDRESS_OVER_MX };

/* clang-format off */
static const struct check_kind kinds[] = {
    [TOO_LONG] = { "ttl-too-long", SEVERITY_WARNING, "at most 3600 s", "lower the TTL: a planned move takes that long" },
    [TOO_SHORT] = { "ttl-too-short", SEVERITY_WARNING, "at least 30 s",
      "raise the TTL: mail stops with the first hiccup of DNS" },
    [ADDRESS_OVER_MX] = { "ttl-address-over-mx", SEVERITY_INFO, "TTLs of one order of magnitude",
      "bring the TTLs together: a host that moves is remembered longer than the list that names it" },
};
/* clang-format on */

static const char *
type_name(uint16_t type)
{
    static const struct {
        uint16_t type;
        const char *name;
    } names[] = {
        {DNS_TYPE_A,      "A"    },
        { DNS_TYPE_CNAME, "CNAME"},
        { DNS_TYPE_MX,    "MX"   },
        { DNS_TYPE_AAAA,  "AAAA" },
        { DNS_TYPE_DNAME, "DNAME"},
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].type == type)
            return names[i].name;
    }
    return "record";
}

/* Whether the TTL is the one that was written: out of a resolver's cache it is not. */
static bool
is_original(const struct check_case *zone, const struct zone_record *record)
{
    return !zone_data_is_live(zone->data) || name_is_within(record->owner, zone->data->apex);
}

/* Once for each set; `seen` has the first record of those that were looked at. */
static void
check_set(const struct check_case *zone, const GPtrArray *records, GHashTable *seen,
          struct check_report *report)
{
    for (guint i = 0; i < records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(records, i);
        g_autofree char *set = g_strdup_printf("%u %s", record->type, record->owner);

        if (!is_original(zone, record) || (record->ttl_s >= TTL_LEAST_S && record->ttl_s <= TTL_MOST_S) ||
            g_hash_table_contains(seen, set))
            continue;
        g_hash_table_add(seen, g_steal_pointer(&set));
        check_add(report, &kinds[record->ttl_s > TTL_MOST_S ? TOO_LONG : TOO_SHORT], at_record(record),
                  "%s: %u s", type_name(record->type), record->ttl_s);
    }
}

static void
check_host_ttls(const struct check_case *zone, const struct zone_found *found, GHashTable *seen,
                struct check_report *report)
{
    check_set(zone, found->aliases, seen, report);
    check_set(zone, found->records, seen, report);
}

static void
check_against_mx(const struct check_case *zone, const struct check_host *host, struct check_report *report)
{
    const struct zone_record *first =
        host->addresses->len == 0 ? NULL : g_ptr_array_index(host->addresses, 0);

    if (first != NULL && is_original(zone, first) && first->ttl_s > (uint64_t)host->mx->ttl_s * TIMES_MX)
        check_add(report, &kinds[ADDRESS_OVER_MX], at_record(first), "%u s, and %u s for the MX",
                  first->ttl_s, host->mx->ttl_s);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const struct check_hosts *hosts = zone->hosts;

    check_host_ttls(zone, &hosts->mx, seen, report);
    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);

        if (check_host_is_null(host))
            continue;
        check_host_ttls(zone, &host->a, seen, report);
        check_host_ttls(zone, &host->aaaa, seen, report);
        check_against_mx(zone, host, report);
    }
}

const struct check_group check_ttl = { kinds, ARRAY_LEN(kinds), run };
