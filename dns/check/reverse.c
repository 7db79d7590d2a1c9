/* The names behind the hosts' addresses. They matter to hosts that send, so these are notes. */
#include "dns/check/group.h"
#include "dns/records/zone_text.h"

#include <string.h>

enum { MISSING, MISMATCH };

/* clang-format off */
static const struct check_kind kinds[] = {
    [MISSING] = { "ptr-missing", SEVERITY_INFO, "a PTR record for the address",
      "add a PTR record where the host sends mail too: many receivers want one" },
    [MISMATCH] = { "ptr-mismatch", SEVERITY_INFO, "a PTR record whose name has the address (RFC 1912 section 2.1)",
      "let the PTR record name the host, and the host have the address" },
};
/* clang-format on */

static bool
is_confirmed(const struct zone_data *reverse, const char *name, const struct zone_record *address)
{
    g_autoptr(GPtrArray) forward = zone_data_records(reverse, name, address->type);

    for (guint i = 0; i < forward->len; i++) {
        const struct zone_record *record = g_ptr_array_index(forward, i);

        if (memcmp(record->data, address->data, address->data_len) == 0)
            return true;
    }
    return false;
}

static void
check_address(const struct zone_data *reverse, const struct zone_record *address, struct check_report *report)
{
    g_autofree char *name = survey_reverse_name(zone_record_address(address));
    g_autofree char *text = zone_record_text(address);
    g_auto(zone_found) pointer = zone_find(reverse, name, DNS_TYPE_PTR);

    if (pointer.status == ZONE_UNKNOWN)
        return;
    if (pointer.records->len == 0) {
        check_add(report, &kinds[MISSING], at_record(address), "no PTR of %s", text);
        return;
    }
    const char *target = ((const struct zone_record *)g_ptr_array_index(pointer.records, 0))->target;
    if (zone_data_was_asked(reverse, target) && !is_confirmed(reverse, target, address))
        check_add(report, &kinds[MISMATCH], at_record(address), "%s is '%s.', which does not have it", text,
                  target);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    if (zone->options->survey == NULL)
        return;
    for (guint i = 0; i < zone->hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(zone->hosts, i);

        for (guint j = 0; j < host->addresses->len; j++)
            check_address(zone->options->survey->reverse, g_ptr_array_index(host->addresses, j), report);
    }
}

const struct check_group check_reverse = { kinds, ARRAY_LEN(kinds), run };
