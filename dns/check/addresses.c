/* The addresses of the hosts: whether they can be reached, and whether tiers differ in them. */
#include "dns/check/group.h"
#include "dns/endpoint.h"
#include "dns/records/zone_text.h"
#include "dns/subnet.h"

#include <string.h>

enum {
    RESERVED,
    PRIVATE,
    DOCUMENTATION,
    IPV6_ONLY,
    IPV4_ONLY,
    SAME_IN_TIER,
    SAME_ACROSS,
    SUBNET_ACROSS,
    SELF
};

/* clang-format off */
static const struct check_kind kinds[] = {
    [RESERVED] = { "reserved-address", SEVERITY_ERROR, "an address of a host (RFC 6890)",
      "correct the address: nothing can be reached there" },
    [PRIVATE] = { "private-address", SEVERITY_WARNING, "a public address, since the default profile is about senders outside",
      "correct the address, or check with --profile internal where all senders are inside" },
    [DOCUMENTATION] = { "documentation-address", SEVERITY_INFO, "an address of your own (RFC 5737, RFC 3849)",
      "replace the address of an example" },
    [IPV6_ONLY] = { "tier-ipv6-only", SEVERITY_WARNING, "an IPv4 address in every tier (RFC 3901)",
      "add an A record: senders without IPv6 lose the whole tier" },
    [IPV4_ONLY] = { "ipv4-only", SEVERITY_INFO, "IPv6 addresses too", "add AAAA records once the hosts have IPv6" },
    [SAME_IN_TIER] = { "duplicate-address-in-tier", SEVERITY_WARNING, "an address of its own for every host",
      "remove one of the names: together they are one host" },
    [SAME_ACROSS] = { "same-address-across-tiers", SEVERITY_ERROR, "other machines in the next tier",
      "correct the address: the hosts of the next tier fail with those of the first" },
    [SUBNET_ACROSS] = { "same-subnet-across-tiers", SEVERITY_WARNING, "tiers in different networks (/24, /48)",
      "put the hosts of the next tier at another site: one uplink carries both" },
    [SELF] = { "self-in-list", SEVERITY_ERROR, "hosts other than the gateway itself (RFC 5321 section 5.1)",
      "remove this gateway from the list: mail loops, and senders drop this and all later tiers" },
};

/* Ranges of one kind. */
static const struct {
    int kind;
    const char *range;
} ranges[] = {
    { RESERVED, "0.0.0.0/8" },
    { RESERVED, "127.0.0.0/8" },
    { RESERVED, "169.254.0.0/16" },
    { RESERVED, "224.0.0.0/3" },
    { RESERVED, "::/127" },         /* :: and ::1 */
    { RESERVED, "fe80::/10" },
    { RESERVED, "ff00::/8" },
    { PRIVATE, "10.0.0.0/8" },      /* RFC 1918 */
    { PRIVATE, "172.16.0.0/12" },
    { PRIVATE, "192.168.0.0/16" },
    { PRIVATE, "100.64.0.0/10" },   /* RFC 6598 */
    { PRIVATE, "fc00::/7" },        /* RFC 4193 */
    { DOCUMENTATION, "192.0.2.0/24" },
    { DOCUMENTATION, "198.51.100.0/24" },
    { DOCUMENTATION, "203.0.113.0/24" },
    { DOCUMENTATION, "2001:db8::/32" },
};
/* clang-format on */

/* The kind of finding that an address is, or -1. */
static int
kind_of(struct ip_address address)
{
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        struct ip_range range;
        bool is_range = ip_range_parse(slice_from(ranges[i].range), &range);

        g_assert(is_range);
        if (ip_range_contains(range, address))
            return ranges[i].kind;
    }
    return -1;
}

bool
check_is_public(struct ip_address address)
{
    int kind = kind_of(address);

    return kind != RESERVED && kind != PRIVATE;
}

static int
classify(const struct zone_record *record)
{
    struct ip_address address = zone_record_address(record);
    bool is_mapped = record->type == DNS_TYPE_AAAA && ip_address_is_ipv4(address);

    return is_mapped ? RESERVED : kind_of(address); /* ::ffff:0:0/96: on no wire */
}

/* Once for each address record, however many MX lead to it. */
static void
check_kinds(const struct check_case *zone, const struct check_host *host, GHashTable *seen,
            struct check_report *report)
{
    for (guint i = 0; i < host->addresses->len; i++) {
        const struct zone_record *record = g_ptr_array_index(host->addresses, i);
        int kind = classify(record);
        bool is_meant = kind == PRIVATE && zone->options->profile == CHECK_PROFILE_INTERNAL;

        if (kind < 0 || is_meant || !g_hash_table_add(seen, (gpointer)(uintptr_t)record))
            continue;
        g_autofree char *text = zone_record_text(record);
        check_add(report, &kinds[kind], at_record(record), "address %s", text);
    }
}

/* Names and addresses that are ours. */
static void
check_self(const struct check_case *zone, const struct check_host *host, struct check_report *report)
{
    const GPtrArray *own = zone->options->own;

    for (guint i = 0; own != NULL && i < own->len; i++) {
        const char *ours = g_ptr_array_index(own, i);

        if (g_ascii_strcasecmp(ours, host->name) == 0)
            check_add(report, &kinds[SELF], at_record(host->mx), "'%s.' is this gateway", host->name);
        for (guint j = 0; j < host->addresses->len; j++) {
            const struct zone_record *record = g_ptr_array_index(host->addresses, j);
            g_autofree char *text = zone_record_text(record);

            if (strcmp(text, ours) == 0)
                check_add(report, &kinds[SELF], at_record(record), "%s is this gateway's", text);
        }
    }
}

/* Which hosts of one tier or of two have something in common. */
enum in_common { NOTHING, A_SUBNET, AN_ADDRESS };

struct common {
    enum in_common what;
    struct ip_address address; /* or the network */
};

static bool
is_reachable(const struct zone_record *record)
{
    return classify(record) != RESERVED;
}

static struct common
in_common(const struct check_host *a, const struct check_host *b)
{
    struct common found = { NOTHING, { { 0 } } };

    for (guint i = 0; i < a->addresses->len; i++) {
        for (guint j = 0; j < b->addresses->len; j++) {
            const struct zone_record *left = g_ptr_array_index(a->addresses, i);
            const struct zone_record *right = g_ptr_array_index(b->addresses, j);
            struct ip_address one = zone_record_address(left), other = zone_record_address(right);

            if (subnet_equal(one, other))
                return (struct common){ AN_ADDRESS, one };
            if (is_reachable(left) && subnet_equal(subnet_of(one), subnet_of(other)))
                found = (struct common){ A_SUBNET, subnet_of(one) };
        }
    }
    return found;
}

/* What a host has in common with one before it; `reported` has the networks that are known already. */
static void
compare_hosts(const struct check_host *before, const struct check_host *host, GHashTable *reported,
              struct check_report *report)
{
    struct common common = in_common(before, host);
    bool is_tier_same = before->tier == host->tier;
    int kind = common.what == AN_ADDRESS ? (is_tier_same ? SAME_IN_TIER : SAME_ACROSS) : SUBNET_ACROSS;

    if (common.what == NOTHING || (common.what == A_SUBNET && is_tier_same) ||
        strcmp(before->name, host->name) == 0)
        return;
    g_autofree char *text =
        common.what == AN_ADDRESS ? address_to_string(common.address) : subnet_text(common.address);
    char *key = g_strdup_printf("%d %s %u", kind, text, host->preference);
    if (!g_hash_table_add(reported, key))
        return;
    check_add(report, &kinds[kind], at_record(host->mx), "%s of '%s.' (%u) and '%s.' (%u)", text,
              before->name, before->preference, host->name, host->preference);
}

static void
check_families(const struct check_hosts *hosts, struct check_report *report)
{
    bool has_ipv6 = false, has_any = false;

    for (unsigned tier = 0; tier < hosts->tiers; tier++) {
        const struct check_host *first = NULL;
        unsigned ipv4 = 0, ipv6 = 0;

        for (guint i = 0; i < hosts->list->len; i++) {
            const struct check_host *host = check_hosts_at(hosts, i);

            if (host->tier != tier)
                continue;
            first = first == NULL ? host : first;
            ipv4 += host->a.records->len + check_host_is_elsewhere(host);
            ipv6 += host->aaaa.records->len;
        }
        has_ipv6 = has_ipv6 || ipv6 > 0;
        has_any = has_any || ipv4 > 0;
        if (ipv4 == 0 && ipv6 > 0)
            check_add(report, &kinds[IPV6_ONLY], at_record(first->mx), "no IPv4 address at preference %u",
                      first->preference);
    }
    if (has_any && !has_ipv6)
        check_add(report, &kinds[IPV4_ONLY], at_name(hosts->name), "no IPv6 address");
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) reported = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const struct check_hosts *hosts = zone->hosts;

    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);

        check_kinds(zone, host, seen, report);
        check_self(zone, host, report);
        for (guint j = 0; j < i && host->tier != CHECK_NO_TIER; j++)
            compare_hosts(check_hosts_at(hosts, j), host, reported, report);
    }
    check_families(hosts, report);
}

const struct check_group check_addresses = { kinds, ARRAY_LEN(kinds), run };
