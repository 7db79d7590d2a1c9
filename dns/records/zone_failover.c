#include "dns/records/zone_failover.h"

#include "dns/records/zone_find.h"

#include <string.h>

static const uint16_t address_types[] = { DNS_TYPE_A, DNS_TYPE_AAAA };

/* The least of those that lead to the hosts. */
static void
note_ttls(struct failover *zone, const GPtrArray *records)
{
    for (guint i = 0; i < records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(records, i);

        if (!zone->has_ttl || record->ttl_s < zone->ttl_s)
            zone->ttl_s = record->ttl_s;
        zone->has_ttl = true;
    }
}

static void
add_addresses(struct failover *zone, struct failover_host *host, const struct zone_data *data)
{
    if (host == NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(address_types); i++) {
        g_auto(zone_found) found = zone_find(data, host->name, address_types[i]);

        for (guint j = 0; j < found.records->len; j++)
            failover_add_address(zone, host, zone_record_address(g_ptr_array_index(found.records, j)));
    }
}

struct failover *
zone_failover(const struct zone_data *data, const char *name, const char *source)
{
    struct failover *zone = failover_new(name, source);
    g_auto(zone_found) mx = zone_find(data, name, DNS_TYPE_MX);
    g_autoptr(GPtrArray) servers = zone_data_records(data, data->apex, DNS_TYPE_NS);

    note_ttls(zone, mx.aliases);
    note_ttls(zone, mx.records);
    for (guint i = 0; i < mx.records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(mx.records, i);

        add_addresses(zone, failover_add_target(zone, zone_record_preference(record), record->target), data);
    }
    for (guint i = 0; i < servers->len; i++) {
        const struct zone_record *record = g_ptr_array_index(servers, i);

        add_addresses(zone, failover_add_server(zone, record->target), data);
    }
    return zone;
}
