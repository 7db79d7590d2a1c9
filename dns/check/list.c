/* The MX records of the name as a list: whether there are any, and whether it is more than one host. */
#include "dns/check/group.h"

#include <string.h>

enum {
    NO_MX,
    OWNER_IS_CNAME,
    CNAME_LOOP,
    NULL_ONLY,
    NULL_MIXED,
    NULL_PREFERENCE,
    SINGLE_HOST,
    SINGLE_TIER,
    DUPLICATE_RECORD,
    DUPLICATE_TARGET
};

/* clang-format off */
static const struct check_kind kinds[] = {
    [NO_MX] = { "no-mx", SEVERITY_ERROR, "MX records of two preferences",
      "add MX records: without them the name itself is the only host, if it has an address at all" },
    [OWNER_IS_CNAME] = { "owner-is-cname", SEVERITY_INFO, "MX records at the name itself",
      "legal (RFC 5321 section 5.1); make sure that the other name is edited by those who run these hosts" },
    [CNAME_LOOP] = { "cname-loop", SEVERITY_ERROR, "an alias that leads to a host in at most 8 steps",
      "point the alias at the host itself" },
    [NULL_ONLY] = { "null-mx-only", SEVERITY_ERROR, "MX records with hosts",
      "replace '0 .', which says that the name takes no mail (RFC 7505)" },
    [NULL_MIXED] = { "null-mx-mixed", SEVERITY_ERROR, "no '.' beside other MX records (RFC 7505 section 3)",
      "remove the MX of '.': Postfix bounces all mail for the name" },
    [NULL_PREFERENCE] = { "null-mx-nonzero-preference", SEVERITY_WARNING, "preference 0 (RFC 7505 section 3)",
      "write the null MX as '0 .'" },
    [SINGLE_HOST] = { "single-host", SEVERITY_ERROR, "two hosts or more",
      "add a second host: one failure stops all mail" },
    [SINGLE_TIER] = { "single-tier", SEVERITY_WARNING, "hosts of two preferences or more",
      "give the hosts of the other site a higher number: mail is shared among all hosts, and nothing is kept for a failure" },
    [DUPLICATE_RECORD] = { "duplicate-record", SEVERITY_INFO, "each MX record once", "remove one of the two" },
    [DUPLICATE_TARGET] = { "duplicate-target", SEVERITY_WARNING, "each host in one tier",
      "name another host in the second tier: the same one adds nothing" },
};
/* clang-format on */

/* The host of this name in an earlier tier, or NULL. */
static const struct check_host *
find_better(const struct check_hosts *hosts, guint index)
{
    const struct check_host *host = check_hosts_at(hosts, index);

    for (guint i = 0; i < index; i++) {
        const struct check_host *other = check_hosts_at(hosts, i);

        if (strcmp(other->name, host->name) == 0)
            return other;
    }
    return NULL;
}

static void
check_duplicate_records(const struct check_hosts *hosts, struct check_report *report)
{
    for (guint i = 0; i < hosts->mx.records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(hosts->mx.records, i);

        for (guint j = 0; j < hosts->list->len; j++) {
            const struct check_host *host = check_hosts_at(hosts, j);

            if (host->mx != record && host->preference == zone_record_preference(record) &&
                strcmp(host->name, record->target) == 0)
                check_add(report, &kinds[DUPLICATE_RECORD], at_record(record),
                          "'%u %s.' stands in line %u too", host->preference, host->name, host->mx->line);
        }
    }
}

static void
check_null(const struct check_hosts *hosts, const struct check_host *host, struct check_report *report)
{
    if (hosts->tiers > 0)
        check_add(report, &kinds[NULL_MIXED], at_record(host->mx), "'.' beside other MX records");
    else
        check_add(report, &kinds[NULL_ONLY], at_record(host->mx), "'.' alone");
    if (host->preference != 0)
        check_add(report, &kinds[NULL_PREFERENCE], at_record(host->mx), "preference %u", host->preference);
}

/* Counts the names of hosts; notes what stands twice and what is no host. */
static size_t
check_entries(const struct check_hosts *hosts, struct check_report *report)
{
    size_t names = 0;

    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);
        const struct check_host *better = find_better(hosts, i);

        if (host->a.status == ZONE_ALIAS_LOOP)
            check_add(report, &kinds[CNAME_LOOP], at_record(host->mx), "the aliases of '%s.' do not end",
                      host->name);
        if (check_host_is_null(host))
            check_null(hosts, host, report);
        else if (better == NULL)
            names++;
        else
            check_add(report, &kinds[DUPLICATE_TARGET], at_record(host->mx), "'%s.' at %u and %u", host->name,
                      better->preference, host->preference);
    }
    return names;
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const struct check_hosts *hosts = zone->hosts;

    if (hosts->mx.status == ZONE_ALIAS_LOOP) {
        check_add(report, &kinds[CNAME_LOOP], at_record(g_ptr_array_index(hosts->mx.aliases, 0)),
                  "the aliases of the name do not end");
        return;
    }
    if (hosts->mx.aliases->len > 0)
        check_add(report, &kinds[OWNER_IS_CNAME], at_record(g_ptr_array_index(hosts->mx.aliases, 0)),
                  "the name is an alias of '%s.'", hosts->mx.name);
    if (hosts->mx.status == ZONE_NO_DATA || hosts->mx.status == ZONE_NO_NAME)
        check_add(report, &kinds[NO_MX], at_name(hosts->name),
                  hosts->mx.status == ZONE_NO_NAME ? "there is no such name" : "no MX at the name");
    if (hosts->list->len == 0)
        return;
    const struct zone_record *first = check_hosts_at(hosts, 0)->mx;
    check_duplicate_records(hosts, report);
    size_t names = check_entries(hosts, report);
    if (names == 1)
        check_add(report, &kinds[SINGLE_HOST], at_record(first), "one host");
    else if (hosts->tiers == 1)
        check_add(report, &kinds[SINGLE_TIER], at_record(first), "%zu hosts, all of preference %u", names,
                  zone_record_preference(first));
}

const struct check_group check_list = { kinds, ARRAY_LEN(kinds), run };
