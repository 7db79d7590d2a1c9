/* The name servers of the zone: enough of them, with addresses, and not all at the site that may be lost. */
#include "dns/check/group.h"
#include "dns/subnet.h"

#include <string.h>

enum { MISSING, SINGLE, NO_ADDRESS, TARGET_CNAME, SAME_SITE };

/* clang-format off */
static const struct check_kind kinds[] = {
    [MISSING] = { "ns-missing", SEVERITY_ERROR, "NS records at the top of the zone",
      "add the NS records: without them the zone cannot be served" },
    [SINGLE] = { "ns-single", SEVERITY_WARNING, "two name servers or more", "add a second name server at another site" },
    [NO_ADDRESS] = { "ns-no-address", SEVERITY_ERROR, "an A or AAAA record for a name server inside the zone",
      "add the address, or remove the NS record" },
    [TARGET_CNAME] = { "ns-target-cname", SEVERITY_ERROR, "the name of a host (RFC 2181 section 10.3)",
      "name the host itself in the NS record" },
    [SAME_SITE] = { "ns-same-site", SEVERITY_WARNING, "name servers at more than one site (RFC 2182 section 3.1)",
      "add a name server elsewhere: when this site is lost, nobody can find the hosts of the others" },
};
/* clang-format on */

/* The addresses that the zone has for a name server, appended to `subnets` as networks. */
static void
check_server(const struct check_case *zone, const struct zone_record *ns, GArray *subnets, bool *is_all_known,
             struct check_report *report)
{
    g_auto(zone_found) a = zone_find(zone->data, ns->target, DNS_TYPE_A);
    g_auto(zone_found) aaaa = zone_find(zone->data, ns->target, DNS_TYPE_AAAA);
    const struct zone_found *both[] = { &a, &aaaa };

    if (a.aliases->len > 0)
        check_add(report, &kinds[TARGET_CNAME], at_record(ns), "'%s' is an alias", ns->target);
    else if (a.status != ZONE_ELSEWHERE && a.status != ZONE_DELEGATED && a.status != ZONE_UNKNOWN &&
             a.records->len + aaaa.records->len == 0)
        check_add(report, &kinds[NO_ADDRESS], at_record(ns), "'%s' has neither A nor AAAA", ns->target);
    if (a.records->len + aaaa.records->len == 0)
        *is_all_known = false;
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        for (guint j = 0; j < both[i]->records->len; j++) {
            struct ip_address subnet = subnet_of(zone_record_address(g_ptr_array_index(both[i]->records, j)));

            g_array_append_val(subnets, subnet);
        }
    }
}

/* Whether a host of the first tier stands in the network. */
static bool
has_primary(const struct check_hosts *hosts, struct ip_address subnet)
{
    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);

        for (guint j = 0; host->tier == 0 && j < host->addresses->len; j++) {
            if (subnet_equal(subnet_of(zone_record_address(g_ptr_array_index(host->addresses, j))), subnet))
                return true;
        }
    }
    return false;
}

/* All in one network, or all in networks of the primary tier. */
static void
check_server_sites(const struct check_case *zone, const GArray *subnets, struct check_place at,
                   struct check_report *report)
{
    const struct ip_address *first[2] = { NULL, NULL }; /* of each family: a site has one network of both */
    g_autofree char *text = subnet_text(g_array_index(subnets, struct ip_address, 0));
    bool is_one = true, is_primary = zone->hosts->tiers > 1;

    for (guint i = 0; i < subnets->len; i++) {
        const struct ip_address *subnet = &g_array_index(subnets, struct ip_address, i);
        const struct ip_address **same = &first[ip_address_is_ipv4(*subnet) ? 0 : 1];

        if (*same == NULL)
            *same = subnet;
        is_one = is_one && subnet_equal(*subnet, **same);
        is_primary = is_primary && has_primary(zone->hosts, *subnet);
    }
    if (is_primary)
        check_add(report, &kinds[SAME_SITE], at, "all name servers stand in networks of the first tier: %s",
                  text);
    else if (is_one)
        check_add(report, &kinds[SAME_SITE], at, "all name servers stand in %s", text);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const char *apex = zone->data->apex;
    g_autoptr(GPtrArray) records = zone_data_records(zone->data, apex, DNS_TYPE_NS);
    g_autoptr(GArray) subnets = g_array_new(FALSE, FALSE, sizeof(struct ip_address));
    bool is_all_known = true;

    if (records->len == 0) {
        check_add(report, &kinds[MISSING], at_name(apex), "no NS");
        return;
    }
    for (guint i = 0; i < records->len; i++)
        check_server(zone, g_ptr_array_index(records, i), subnets, &is_all_known, report);
    if (records->len == 1)
        check_add(report, &kinds[SINGLE], at_record(g_ptr_array_index(records, 0)), "one name server");
    else if (is_all_known)
        check_server_sites(zone, subnets, at_record(g_ptr_array_index(records, 0)), report);
}

const struct check_group check_ns = { kinds, ARRAY_LEN(kinds), run };
