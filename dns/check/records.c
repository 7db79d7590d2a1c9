/* Records of the whole zone that a name server refuses, ignores, or answers strangely from. */
#include "dns/check/group.h"

#include <string.h>

enum { OUT_OF_ZONE, CNAME_AND_OTHER, WILDCARD_MX, TTL_MISMATCH };

/* clang-format off */
static const struct check_kind kinds[] = {
    [OUT_OF_ZONE] = { "out-of-zone-record", SEVERITY_WARNING, "names at or below the top of the zone",
      "move the record to the zone that its name belongs to: here it is ignored" },
    [CNAME_AND_OTHER] = { "cname-and-other-data", SEVERITY_ERROR, "a CNAME alone at its name (RFC 2181 section 10.1)",
      "remove the CNAME or the other records: some servers refuse the zone, others pick one" },
    [WILDCARD_MX] = { "wildcard-mx", SEVERITY_WARNING, "MX records at the names that are meant",
      "remove the MX of *: any misspelt name seems to work" },
    [TTL_MISMATCH] = { "rrset-ttl-mismatch", SEVERITY_WARNING, "one TTL for all records of a name and type",
      "give them one TTL (RFC 2181 section 5.2): servers choose one otherwise" },
};
/* clang-format on */

static bool
is_first_of_owner(const struct zone_data *data, const struct zone_record *record)
{
    return g_ptr_array_index(zone_data_node(data, record->owner), 0) == record;
}

/* What may stand beside a CNAME (RFC 4034 sections 3 and 4). */
static bool
is_allowed_beside_cname(uint16_t type)
{
    return type == DNS_TYPE_CNAME || type == DNS_TYPE_RRSIG || type == DNS_TYPE_NSEC;
}

static void
check_cname(const struct zone_data *data, const struct zone_record *cname, struct check_report *report)
{
    const GPtrArray *node = zone_data_node(data, cname->owner);

    for (guint i = 0; i < node->len; i++) {
        const struct zone_record *other = g_ptr_array_index(node, i);

        if (!is_allowed_beside_cname(other->type) || (other->type == DNS_TYPE_CNAME && other != cname)) {
            check_add(report, &kinds[CNAME_AND_OTHER], at_record(cname),
                      "a CNAME and %u other records at one name", node->len - 1);
            return;
        }
    }
}

/* Signatures have the TTL of what they sign, so those of one name differ. */
static void
check_set_ttl(const struct zone_data *data, const struct zone_record *record, struct check_report *report)
{
    const struct zone_record *first = zone_data_first(data, record->owner, record->type);

    if (zone_data_is_live(data) && !name_is_within(record->owner, data->apex))
        return; /* out of resolvers' caches, where TTLs run down */
    if (record->type != DNS_TYPE_RRSIG && record->ttl_s != first->ttl_s)
        check_add(report, &kinds[TTL_MISMATCH], at_record(record), "%u s here, %u s in line %u",
                  record->ttl_s, first->ttl_s, first->line);
}

/* Once for each name, at its first record. */
static void
check_owner(const struct zone_data *data, const struct zone_record *record, struct check_report *report)
{
    const struct zone_record *cname = zone_data_first(data, record->owner, DNS_TYPE_CNAME);

    if (!zone_data_is_live(data) && !name_is_within(record->owner, data->apex))
        check_add(report, &kinds[OUT_OF_ZONE], at_record(record), "outside '%s.'", data->apex);
    if (cname != NULL)
        check_cname(data, cname, report);
    const struct zone_record *mx = zone_data_first(data, record->owner, DNS_TYPE_MX);
    if (mx != NULL && (g_str_has_prefix(mx->owner, "*.") || strcmp(mx->owner, "*") == 0))
        check_add(report, &kinds[WILDCARD_MX], at_record(mx), "MX of '%s.'", mx->owner);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    for (guint i = 0; i < zone->data->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(zone->data->records, i);

        if (is_first_of_owner(zone->data, record))
            check_owner(zone->data, record, report);
        check_set_ttl(zone->data, record, report);
    }
}

const struct check_group check_records = { kinds, ARRAY_LEN(kinds), run };
