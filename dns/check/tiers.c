/* The tiers against each other: whether the second one helps when the first is lost. */
#include "dns/check/group.h"

#include <string.h>

enum { SINGLE_HOST, UNUSABLE, CAPACITY, DR_PREFERRED, GAP, FIREWALL };

/* clang-format off */
static const struct check_kind kinds[] = {
    [SINGLE_HOST] = { "tier-single-host", SEVERITY_INFO, "two hosts in the first tier",
      "add a second host: a restart of this one sends all mail to the next tier" },
    [UNUSABLE] = { "tier-unusable", SEVERITY_ERROR, "a host with an address in every tier",
      "give a host of the tier an address: as it is, the tier is not there" },
    [CAPACITY] = { "tier-capacity", SEVERITY_INFO, "as many hosts as the first tier has",
      "make sure that the hosts of the later tier can carry all mail" },
    [DR_PREFERRED] = { "dr-preferred", SEVERITY_WARNING, "lower numbers for the hosts of every day",
      "swap the preferences: the lowest number is tried first" },
    [GAP] = { "preference-gap", SEVERITY_INFO, "room between the preferences of tiers, such as 10 and 20",
      "nothing has to be done: with room between them a tier can be put in without touching the others" },
    [FIREWALL] = { "firewall-note", SEVERITY_INFO, "the same firewall rules at every site",
      "make sure that all sites let the senders' networks in; rules of the second site get forgotten" },
};
/* clang-format on */

struct tier {
    const struct check_host *first;
    unsigned hosts, usable, elsewhere, reserve; /* `reserve`: named like a host for the worst day */
};

/* Whether a label of the host's own part of the name says that it is kept for the worst day. */
static bool
is_named_reserve(const char *name, const char *owner)
{
    static const char *const words[] = { "dr",    "drsite",   "backup",   "bkp",      "standby",
                                         "spare", "disaster", "failover", "fallback", "recovery" };
    size_t own = name_is_within(name, owner) ? strlen(name) - strlen(owner) : strlen(name);
    g_autofree char *part = g_strndup(name, own);
    g_auto(GStrv) pieces = g_strsplit_set(part, ".-_0123456789", -1);

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (g_strv_contains((const char *const *)pieces, words[i]))
            return true;
    }
    return false;
}

static struct tier
tier_of(const struct check_hosts *hosts, unsigned number)
{
    struct tier tier = { 0 };

    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);

        if (host->tier != number)
            continue;
        if (tier.first == NULL)
            tier.first = host;
        tier.hosts++;
        tier.usable += host->addresses->len > 0;
        tier.elsewhere += check_host_is_elsewhere(host);
        tier.reserve += is_named_reserve(host->name, hosts->name);
    }
    return tier;
}

static void
check_first(const struct check_case *zone, const struct tier *first, struct check_report *report)
{
    enum severity severity = zone->options->wants_redundant_primary ? SEVERITY_WARNING : SEVERITY_INFO;

    if (first->hosts == 1)
        check_add_as(report, &kinds[SINGLE_HOST], severity, at_record(first->first->mx),
                     "'%s.' is alone at preference %u", first->first->name, first->first->preference);
}

static void
check_later(const struct tier *first, const struct tier *later, struct check_report *report)
{
    struct check_place at = at_record(later->first->mx);

    if (later->hosts < first->hosts)
        check_add(report, &kinds[CAPACITY], at, "%u of preference %u for %u of preference %u", later->hosts,
                  later->first->preference, first->hosts, first->first->preference);
    if (first->reserve > 0 && later->reserve == 0)
        check_add(report, &kinds[DR_PREFERRED], at_record(first->first->mx),
                  "a host named like a reserve at preference %u, before %u", first->first->preference,
                  later->first->preference);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const struct check_hosts *hosts = zone->hosts;

    /* With one tier the list says what is wrong, and the targets why. */
    if (hosts->tiers < 2)
        return;
    struct tier first = tier_of(hosts, 0);
    unsigned before = 0; /* the preference of the tier before */

    check_first(zone, &first, report);
    for (unsigned i = 0; i < hosts->tiers; i++) {
        struct tier tier = tier_of(hosts, i);

        if (tier.usable + tier.elsewhere == 0)
            check_add(report, &kinds[UNUSABLE], at_record(tier.first->mx),
                      "no host of preference %u has an address", tier.first->preference);
        if (i == 1)
            check_later(&first, &tier, report);
        if (i > 0 && zone->options->wants_notes && tier.first->preference - before == 1)
            check_add(report, &kinds[GAP], at_record(tier.first->mx), "preferences %u and %u", before,
                      tier.first->preference);
        before = tier.first->preference;
    }
    if (zone->options->profile == CHECK_PROFILE_DEFAULT)
        check_add(report, &kinds[FIREWALL], at_name(hosts->name), "hosts at %u preferences", hosts->tiers);
}

const struct check_group check_tiers = { kinds, ARRAY_LEN(kinds), run };
