/* What senders do not get to: addresses and sessions beyond those that they try, answers too large for UDP.
 */
#include "dns/check/group.h"
#include "dns/records/zone_text.h"

#include <string.h>

#define SESSIONS_TRIED 2 /* Postfix smtp_mx_session_limit */
#define UDP_BYTES 1232   /* what passes everywhere, as resolvers agreed for the DNS flag day of 2020 */
#define DNS_HEADER_BYTES 12
#define QUESTION_BYTES 4 /* type and class */
#define RECORD_BYTES 10  /* type, class, TTL, length */
#define POINTER_BYTES 2
#define PREFERENCE_BYTES 2

enum { ADDRESS_LIMIT, SESSION_LIMIT, WEIGHT_SKEW, RESPONSE_SIZE };

/* clang-format off */
static const struct check_kind kinds[] = {
    [ADDRESS_LIMIT] = { "address-limit-exceeded", SEVERITY_ERROR, "every tier within the addresses that a sender tries",
      "have fewer addresses in the tiers before, or raise the sender's limit (Postfix: smtp_mx_address_limit)" },
    [SESSION_LIMIT] = { "session-limit-note", SEVERITY_INFO, "at most two hosts before the next tier",
      "know that Postfix ends an attempt after two sessions that fail softly (smtp_mx_session_limit)" },
    [WEIGHT_SKEW] = { "address-weight-skew", SEVERITY_INFO, "as many addresses for every host of a tier",
      "know that senders which shuffle addresses, not hosts, give the host with more of them more mail" },
    [RESPONSE_SIZE] = { "response-size", SEVERITY_INFO, "an answer of at most 1232 octets",
      "use fewer or shorter names, or make sure that the name servers answer over TCP" },
};
/* clang-format on */

/* Addresses that are not in `seen` yet; they are then. */
static size_t
count_new(const struct check_host *host, GHashTable *seen)
{
    size_t count = 0;

    for (guint i = 0; i < host->addresses->len; i++)
        count += g_hash_table_add(seen, zone_record_text(g_ptr_array_index(host->addresses, i))) ? 1 : 0;
    return count;
}

static void
check_addresses_tried(const struct check_case *zone, struct check_report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t limit = zone->options->address_limit, before = 0, all = 0;
    const struct check_host *last = NULL;
    bool is_reported = false;

    for (guint i = 0; i < zone->hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(zone->hosts, i);

        if (last == NULL || host->tier != last->tier)
            before = all;
        if (!is_reported && before >= limit && host->tier > 0 && host->addresses->len > 0) {
            is_reported = true;
            check_add(report, &kinds[ADDRESS_LIMIT], at_record(host->mx),
                      "preference %u begins after %zu addresses, and a sender tries %zu", host->preference,
                      before, limit);
        }
        all += count_new(host, seen);
        last = host;
    }
    if (!is_reported && all > limit)
        check_add_as(report, &kinds[ADDRESS_LIMIT], SEVERITY_INFO, at_record(last->mx),
                     "%zu addresses in all, and a sender tries %zu: some of preference %u are left out", all,
                     limit, last->preference);
}

static unsigned
count_first_tier(const struct check_hosts *hosts)
{
    unsigned count = 0;

    for (guint i = 0; i < hosts->list->len; i++)
        count += check_hosts_at(hosts, i)->tier == 0;
    return count;
}

/* Neighbours in a tier with different numbers of addresses; once for each tier. */
static void
check_weights(const struct check_hosts *hosts, struct check_report *report)
{
    unsigned reported = CHECK_NO_TIER;

    for (guint i = 1; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i), *before = check_hosts_at(hosts, i - 1);

        if (host->tier != before->tier || host->tier == reported || host->addresses->len == 0 ||
            before->addresses->len == 0 || host->addresses->len == before->addresses->len)
            continue;
        reported = host->tier;
        check_add(report, &kinds[WEIGHT_SKEW], at_record(host->mx), "'%s.' has %u, '%s.' has %u",
                  before->name, before->addresses->len, host->name, host->addresses->len);
    }
}

/* Octets of a name of which all endings in `seen` are written as pointers (RFC 1035 section 4.1.4). */
static size_t
name_bytes(const char *name, GHashTable *seen)
{
    size_t len = 0;

    for (; name != NULL && *name != '\0'; name = name_parent(name)) {
        if (!g_hash_table_add(seen, (gpointer)(uintptr_t)name))
            return len + POINTER_BYTES;
        len += 1 + strcspn(name, ".");
    }
    return len + 1;
}

static void
check_size(const struct check_hosts *hosts, struct check_report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    size_t bytes = DNS_HEADER_BYTES + name_bytes(hosts->mx.name, seen) + QUESTION_BYTES;

    for (guint i = 0; i < hosts->mx.records->len; i++) {
        const struct zone_record *mx = g_ptr_array_index(hosts->mx.records, i);

        bytes += POINTER_BYTES + RECORD_BYTES + PREFERENCE_BYTES + name_bytes(mx->target, seen);
    }
    if (bytes > UDP_BYTES)
        check_add(report, &kinds[RESPONSE_SIZE], at_name(hosts->name), "%zu octets for %u MX records", bytes,
                  hosts->mx.records->len);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const struct check_hosts *hosts = zone->hosts;

    if (zone->options->address_limit > 0)
        check_addresses_tried(zone, report);
    unsigned primaries = count_first_tier(hosts);
    if (hosts->tiers > 1 && primaries > SESSIONS_TRIED)
        check_add(report, &kinds[SESSION_LIMIT], at_name(hosts->name), "%u hosts in the first tier",
                  primaries);
    check_weights(hosts, report);
    check_size(hosts, report);
}

const struct check_group check_limits = { kinds, ARRAY_LEN(kinds), run };
