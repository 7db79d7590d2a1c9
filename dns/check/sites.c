/* The sites that hosts are said to stand at: a tier at the site of a better one goes down with it. */
#include "dns/check/group.h"
#include "dns/records/zone_failover.h"

#include <string.h>

/* clang-format off */
static const struct check_kind kinds[] = {
    { "same-site-label", SEVERITY_WARNING, "hosts of the next tier at another site",
      "move the host, correct its name, or correct the pattern that puts it there (--site, Sites)" },
};
/* clang-format on */

/* The preference of a better tier that has a host at the site, or -1. */
static int
better_at_site(const struct failover *where, guint tier_index, const char *site)
{
    for (guint i = 0; i < tier_index; i++) {
        const struct failover_tier *tier = g_ptr_array_index(where->tiers, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            if (g_strcmp0(((const struct failover_host *)g_ptr_array_index(tier->hosts, j))->site, site) == 0)
                return (int)tier->preference;
        }
    }
    return -1;
}

static void
check_tier_sites(const struct failover *where, guint tier_index, struct check_report *report)
{
    const struct failover_tier *tier = g_ptr_array_index(where->tiers, tier_index);

    for (guint i = 0; i < tier->hosts->len; i++) {
        const struct failover_host *host = g_ptr_array_index(tier->hosts, i);
        int better = host->site == NULL ? -1 : better_at_site(where, tier_index, host->site);

        if (better >= 0)
            check_add(report, &kinds[0], at_name(host->name), "of preference %u at site '%s', as hosts of %d",
                      tier->preference, host->site, better);
    }
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const GArray *sites = zone->options->sites;

    if (sites == NULL || sites->len == 0)
        return;
    g_autoptr(failover) where = zone_failover(zone->data, zone->hosts->name, "");
    failover_set_sites(where, (const struct failover_site *)(const void *)sites->data, sites->len);
    for (guint i = 1; i < where->tiers->len; i++)
        check_tier_sites(where, i, report);
}

const struct check_group check_sites = { kinds, ARRAY_LEN(kinds), run };
