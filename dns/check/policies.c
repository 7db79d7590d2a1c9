/* What the domain says of its mail beside the MX records: the MTA-STS policy, SPF and DMARC. */
#include "dns/check/group.h"

#include <string.h>

enum { STS_COVER, SPF_DMARC };

/* clang-format off */
static const struct check_kind kinds[] = {
    [STS_COVER] = { "mta-sts-cover", SEVERITY_ERROR, "a policy that has every host of the list (RFC 8461 section 4.1)",
      "add the host to mx: of the policy and give the record '_mta-sts' another id; do that before the MX record" },
    [SPF_DMARC] = { "spf-dmarc", SEVERITY_INFO, "nothing; or 'v=spf1 -all' and a DMARC record where the name never sends",
      "a name that only routes mail needs none; a TXT of 'v=spf1 -all' keeps others from sending in its name" },
};
/* clang-format on */

static void
check_sts(const struct check_case *zone, struct check_report *report)
{
    const struct sts_policy *policy = zone->options->survey->sts;
    bool is_enforced = policy != NULL && policy->mode == STS_MODE_ENFORCE;

    if (policy != NULL && policy->problem != NULL)
        check_add_as(report, &kinds[STS_COVER], SEVERITY_WARNING, at_name(zone->hosts->name),
                     "there is a record, and no policy: %s", policy->problem);
    if (policy == NULL || policy->problem != NULL || policy->mode == STS_MODE_NONE)
        return;
    for (guint i = 0; i < zone->hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(zone->hosts, i);

        if (!check_host_is_null(host) && !sts_lists(policy, host->name))
            check_add_as(report, &kinds[STS_COVER], is_enforced ? SEVERITY_ERROR : SEVERITY_INFO,
                         at_record(host->mx), "'%s.' is not in the policy, which is %s", host->name,
                         is_enforced ? "enforced" : "being tested");
    }
}

/* The TXT record of `owner` that begins so; g_free it. NULL where there is none. */
static char *
find_txt(const struct zone_data *data, const char *owner, const char *beginning)
{
    g_autoptr(GPtrArray) records = zone_data_records(data, owner, DNS_TYPE_TXT);

    for (guint i = 0; i < records->len; i++) {
        char *text = zone_record_txt(g_ptr_array_index(records, i));

        if (g_ascii_strncasecmp(text, beginning, strlen(beginning)) == 0)
            return text;
        g_free(text);
    }
    return NULL;
}

static void
check_spf_dmarc(const struct check_case *zone, struct check_report *report)
{
    const char *name = zone->hosts->name;
    g_autofree char *dmarc_name = g_strconcat("_dmarc.", name, NULL);
    g_autofree char *spf = find_txt(zone->data, name, "v=spf1");
    g_autofree char *dmarc = find_txt(zone->data, dmarc_name, "v=DMARC1");
    bool is_known = zone_data_was_asked(zone->data, dmarc_name);

    if (is_known && (spf == NULL || dmarc == NULL))
        check_add(report, &kinds[SPF_DMARC], at_name(name), "%s, %s", spf == NULL ? "no SPF record" : spf,
                  dmarc == NULL ? "no DMARC record" : dmarc);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    if (zone->options->survey == NULL)
        return;
    check_sts(zone, report);
    if (zone->options->wants_notes)
        check_spf_dmarc(zone, report);
}

const struct check_group check_policies = { kinds, ARRAY_LEN(kinds), run };
