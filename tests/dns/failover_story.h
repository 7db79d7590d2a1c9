/* For tests of failover: zones from a line of text, and back. */
#ifndef TESTS_DNS_FAILOVER_STORY_H
#define TESTS_DNS_FAILOVER_STORY_H

#include "dns/failover.h"
#include "dns/endpoint.h"

/* "10 a=192.0.2.1,2001:db8::1 20 dr= ns ns1=192.0.2.53": words in pairs, a preference or "ns" and a host. */
static inline struct failover *
story_failover(const char *text)
{
    struct failover *zone = failover_new("hybrid.example.com", "a story");
    struct slice rest = slice_from(text), kind, word, name, address;

    while (slice_next_field(&rest, ' ', &kind) && slice_next_field(&rest, ' ', &word)) {
        g_autofree char *number = slice_to_string(kind);

        slice_next_field(&word, '=', &name);
        g_autofree char *host_name = slice_to_string(name);
        struct failover_host *host =
            strcmp(number, "ns") == 0
                ? failover_add_server(zone, host_name)
                : failover_add_target(zone, (unsigned)g_ascii_strtoull(number, NULL, 10), host_name);
        while (slice_next_field(&word, ',', &address)) {
            struct ip_address parsed;

            if (ip_address_parse(address, &parsed))
                failover_add_address(zone, host, parsed);
        }
    }
    return zone;
}

static inline void
story_append_hosts(const GPtrArray *hosts, const char *kind, GString *out)
{
    for (guint i = 0; i < hosts->len; i++) {
        const struct failover_host *host = g_ptr_array_index(hosts, i);

        g_string_append_printf(out, "%s%s %s=", out->len == 0 ? "" : " ", kind, host->name);
        for (guint j = 0; j < host->addresses->len; j++) {
            g_autofree char *address =
                address_to_string(g_array_index(host->addresses, struct ip_address, j));

            g_string_append_printf(out, "%s%s", j == 0 ? "" : ",", address);
        }
        if (host->site != NULL)
            g_string_append_printf(out, "@%s", host->site);
    }
}

/* The text that makes this zone, with @SITE behind a host that has one. g_free it. */
static inline char *
story_failover_text(const struct failover *zone)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(zone->tiers, i);
        g_autofree char *preference = g_strdup_printf("%u", tier->preference);

        story_append_hosts(tier->hosts, preference, out);
    }
    story_append_hosts(zone->servers, "ns", out);
    return g_string_free(out, FALSE);
}

#endif
