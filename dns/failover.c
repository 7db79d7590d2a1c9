#include "dns/failover.h"

#include "base/limits.h"

#include <string.h>

static void
host_free(gpointer data)
{
    struct failover_host *host = data;

    g_free(host->name);
    g_free(host->site);
    g_array_unref(host->addresses);
    g_free(host);
}

static void
tier_free(gpointer data)
{
    struct failover_tier *tier = data;

    g_ptr_array_unref(tier->hosts);
    g_free(tier);
}

struct failover *
failover_new(const char *name, const char *source)
{
    struct failover *zone = g_new0(struct failover, 1);

    zone->name = g_strdup(name);
    zone->source = g_strdup(source);
    zone->tiers = g_ptr_array_new_with_free_func(tier_free);
    zone->servers = g_ptr_array_new_with_free_func(host_free);
    return zone;
}

void
failover_free(struct failover *zone)
{
    if (zone == NULL)
        return;
    g_free(zone->name);
    g_free(zone->source);
    g_ptr_array_unref(zone->tiers);
    g_ptr_array_unref(zone->servers);
    g_free(zone);
}

/* The tier of this preference, made at its place where there is none yet. */
static struct failover_tier *
find_tier(struct failover *zone, unsigned preference)
{
    guint at = 0;

    for (; at < zone->tiers->len; at++) {
        struct failover_tier *tier = g_ptr_array_index(zone->tiers, at);

        if (tier->preference == preference)
            return tier;
        if (tier->preference > preference)
            break;
    }
    struct failover_tier *tier = g_new(struct failover_tier, 1);
    *tier = (struct failover_tier){ preference, g_ptr_array_new_with_free_func(host_free) };
    g_ptr_array_insert(zone->tiers, (gint)at, tier);
    return tier;
}

static struct failover_host *
find_host(const GPtrArray *hosts, const char *name)
{
    for (guint i = 0; i < hosts->len; i++) {
        struct failover_host *host = g_ptr_array_index(hosts, i);

        if (strcmp(host->name, name) == 0)
            return host;
    }
    return NULL;
}

static struct failover_host *
add_host(GPtrArray *hosts, const char *name)
{
    struct failover_host *host = g_new(struct failover_host, 1);

    *host =
        (struct failover_host){ g_strdup(name), NULL, g_array_new(FALSE, FALSE, sizeof(struct ip_address)) };
    g_ptr_array_add(hosts, host);
    return host;
}

static size_t
count_targets(const struct failover *zone)
{
    size_t count = 0;

    for (guint i = 0; i < zone->tiers->len; i++)
        count += ((const struct failover_tier *)g_ptr_array_index(zone->tiers, i))->hosts->len;
    return count;
}

struct failover_host *
failover_add_target(struct failover *zone, unsigned preference, const char *name)
{
    for (guint i = 0; i < zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(zone->tiers, i);
        struct failover_host *known = tier->preference == preference ? find_host(tier->hosts, name) : NULL;

        if (known != NULL)
            return known;
    }
    if (count_targets(zone) == LIMIT_DNS_HOSTS) {
        zone->is_cut_by_limit = true;
        return NULL;
    }
    return add_host(find_tier(zone, preference)->hosts, name);
}

struct failover_host *
failover_add_server(struct failover *zone, const char *name)
{
    struct failover_host *known = find_host(zone->servers, name);

    if (known != NULL)
        return known;
    if (zone->servers->len == LIMIT_DNS_HOSTS) {
        zone->is_cut_by_limit = true;
        return NULL;
    }
    return add_host(zone->servers, name);
}

void
failover_add_address(struct failover *zone, struct failover_host *host, struct ip_address address)
{
    if (host == NULL)
        return;
    for (guint i = 0; i < host->addresses->len; i++) {
        if (memcmp(&g_array_index(host->addresses, struct ip_address, i), &address, sizeof address) == 0)
            return;
    }
    if (host->addresses->len == LIMIT_DNS_ADDRESSES)
        zone->is_cut_by_limit = true;
    else
        g_array_append_val(host->addresses, address);
}

/* Patterns are short words of an administrator, names are lower case already. */
static bool
is_match(const char *pattern, const char *name)
{
    g_autofree char *lower = g_ascii_strdown(pattern, -1);
    g_autofree char *label = g_strndup(name, strcspn(name, "."));

    return g_pattern_match_simple(lower, name) || g_pattern_match_simple(lower, label);
}

static void
set_site(struct failover_host *host, const struct failover_site *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_match(rows[i].pattern, host->name)) {
            g_free(host->site);
            host->site = g_strdup(rows[i].site);
            return;
        }
    }
}

void
failover_set_sites(struct failover *zone, const struct failover_site *rows, size_t count)
{
    for (guint i = 0; i < zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(zone->tiers, i);

        for (guint j = 0; j < tier->hosts->len; j++)
            set_site(g_ptr_array_index(tier->hosts, j), rows, count);
    }
    for (guint i = 0; i < zone->servers->len; i++)
        set_site(g_ptr_array_index(zone->servers, i), rows, count);
}
