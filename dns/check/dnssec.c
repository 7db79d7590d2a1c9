/* Signatures that have ended or are about to (RFC 4034 section 3.1.5). */
#include "dns/check/group.h"

#define DAY_S 86400
#define SOON_DAYS 7
#define EXPIRATION_AT 8 /* behind type covered, algorithm, labels, original TTL */

/* clang-format off */
static const struct check_kind kinds[] = {
    { "dnssec-expired", SEVERITY_ERROR, "signatures valid for a week or more",
      "sign the zone again, and find out why that is not done by itself: validating senders see SERVFAIL" },
};
/* clang-format on */

/* Days until the signature ends, by serial number arithmetic of 32 bits; false where it is none. */
static bool
days_left(const struct zone_record *rrsig, int64_t now_s, int64_t *out)
{
    struct wire_cursor cursor = { rrsig->data, rrsig->data_len, 0, false };

    wire_skip(&cursor, EXPIRATION_AT);
    uint32_t expiration = wire_take_u32(&cursor);
    if (cursor.has_failed)
        return false;
    int64_t left_s = (int32_t)(expiration - (uint32_t)now_s);
    *out = left_s < 0 ? (left_s - DAY_S + 1) / DAY_S : left_s / DAY_S;
    return true;
}

/* One finding for the zone, about the signature that ends first. */
static void
run(const struct check_case *zone, struct check_report *report)
{
    const struct zone_record *worst = NULL;
    int64_t least = SOON_DAYS;

    for (guint i = 0; i < zone->data->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(zone->data->records, i);
        int64_t left;

        if (record->type == DNS_TYPE_RRSIG && days_left(record, zone->options->now_s, &left) &&
            left < least) {
            least = left;
            worst = record;
        }
    }
    if (worst == NULL)
        return;
    if (least < 0)
        check_add(report, &kinds[0], at_record(worst), "a signature ended %" G_GINT64_FORMAT " days ago",
                  -least);
    else
        check_add_as(report, &kinds[0], SEVERITY_WARNING, at_record(worst),
                     "a signature ends in %" G_GINT64_FORMAT " days", least);
}

const struct check_group check_dnssec = { kinds, ARRAY_LEN(kinds), run };
