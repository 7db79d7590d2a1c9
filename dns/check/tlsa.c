/* TLSA records of the hosts (DANE, RFC 7672): of all or of none, signed, and of a form that counts. */
#include "dns/check/group.h"

#define TLSA_HEAD_BYTES 3 /* usage, selector, matching type */

enum { PARTIAL, UNSIGNED, UNUSABLE };

/* clang-format off */
static const struct check_kind kinds[] = {
    [PARTIAL] = { "tlsa-partial", SEVERITY_WARNING, "TLSA records for every host or for none",
      "publish TLSA for all hosts: an attacker picks the one without" },
    [UNSIGNED] = { "tlsa-unsigned", SEVERITY_WARNING, "a zone signed with DNSSEC (RFC 7672 section 2.2)",
      "sign the zone: TLSA in an unsigned one is ignored" },
    [UNUSABLE] = { "tlsa-unusable", SEVERITY_WARNING,
      "usage 2 or 3, selector 0 or 1, matching type 0 to 2 with a digest of its length (RFC 7672 section 3.1)",
      "publish '3 1 1' with the SHA-256 digest of the host's key" },
};

/* Octets of the digest by matching type; 0 = the certificate or key itself, of any length. */
static const size_t digest_bytes[] = { 0, 32, 64 };
/* clang-format on */

static bool
is_usable(const struct zone_record *tlsa)
{
    const uint8_t *head = tlsa->data;
    size_t digest_len = tlsa->data_len - TLSA_HEAD_BYTES;

    if (tlsa->data_len <= TLSA_HEAD_BYTES || (head[0] != 2 && head[0] != 3) || head[1] > 1 ||
        head[2] >= ARRAY_LEN(digest_bytes))
        return false;
    return digest_bytes[head[2]] == 0 || digest_bytes[head[2]] == digest_len;
}

static bool
is_signed(const struct zone_data *data)
{
    return zone_data_first(data, data->apex, DNS_TYPE_DNSKEY) != NULL ||
           zone_data_first(data, data->apex, DNS_TYPE_RRSIG) != NULL;
}

/* True where the host has TLSA records. */
static bool
check_host_tlsa(const struct check_case *zone, const struct check_host *host, struct check_report *report)
{
    g_autofree char *owner = g_strconcat("_25._tcp.", host->name, NULL);
    g_auto(zone_found) found = zone_find(zone->data, owner, DNS_TYPE_TLSA);
    guint usable = 0;

    for (guint i = 0; i < found.records->len; i++)
        usable += is_usable(g_ptr_array_index(found.records, i));
    if (usable < found.records->len)
        check_add_as(report, &kinds[UNUSABLE], usable == 0 ? SEVERITY_ERROR : SEVERITY_WARNING,
                     at_record(g_ptr_array_index(found.records, 0)), "%u of %u records cannot be used",
                     found.records->len - usable, found.records->len);
    if (found.records->len > 0 && !is_signed(zone->data))
        check_add(report, &kinds[UNSIGNED], at_record(g_ptr_array_index(found.records, 0)), "no DNSKEY");
    return found.records->len > 0;
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const struct check_host *without = NULL;
    bool has_some = false;

    for (guint i = 0; i < zone->hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(zone->hosts, i);

        if (check_host_is_null(host) || check_host_is_elsewhere(host))
            continue;
        if (check_host_tlsa(zone, host, report))
            has_some = true;
        else
            without = host;
    }
    if (has_some && without != NULL)
        check_add(report, &kinds[PARTIAL], at_record(without->mx), "'%s.' has none, others have",
                  without->name);
}

const struct check_group check_tlsa = { kinds, ARRAY_LEN(kinds), run };
