#include "dns/tiers.h"

#include "base/limits.h"

#include <string.h>

static void
host_free(gpointer data)
{
    struct tier_host *host = data;

    g_free(host->name);
    g_array_unref(host->endpoints);
    g_free(host);
}

static void
tier_free(gpointer data)
{
    struct tier *tier = data;

    g_ptr_array_unref(tier->hosts);
    g_free(tier);
}

void
tiers_free(struct tiers *tiers)
{
    if (tiers == NULL)
        return;
    g_ptr_array_unref(tiers->list);
    g_free(tiers->looping);
    g_free(tiers);
}

/* One target of one source, while they are sorted. */
struct candidate {
    const struct zone_target *target;
    uint16_t port;
};

static int
compare_candidates(gconstpointer a, gconstpointer b)
{
    const struct candidate *left = a, *right = b;

    if (left->target->preference != right->target->preference)
        return left->target->preference < right->target->preference ? -1 : 1;
    int by_name = strcmp(left->target->name, right->target->name);
    return by_name != 0 ? by_name : (int)left->port - (int)right->port;
}

static bool
is_ourselves(const struct zone_target *target, const struct tier_source *source)
{
    if (source->own == NULL)
        return false;
    for (guint i = 0; i < target->addresses->len; i++) {
        struct endpoint endpoint = { g_array_index(target->addresses, struct ip_address, i), source->port };

        if (own_is_address(source->own, endpoint))
            return true;
    }
    return own_is_name(source->own, target->name);
}

/* How many targets of a source may be used: those of a lower preference number than ourselves. */
static guint
usable_targets(const struct tier_source *source, struct tiers *tiers)
{
    const GPtrArray *targets = source->answer == NULL ? NULL : source->answer->targets;
    guint count = targets == NULL ? 0 : targets->len;

    for (guint i = 0; i < count; i++) {
        const struct zone_target *target = g_ptr_array_index(targets, i), *before;

        if (!is_ourselves(target, source))
            continue;
        if (tiers->looping == NULL)
            tiers->looping = g_strdup(target->name);
        for (; i > 0; i--) {
            before = g_ptr_array_index(targets, i - 1);
            if (before->preference < target->preference)
                break;
        }
        return i;
    }
    return count;
}

static GArray *
collect_candidates(struct tiers *tiers, const struct tier_source *sources, size_t count)
{
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));

    for (size_t i = 0; i < count; i++) {
        guint usable = usable_targets(&sources[i], tiers);

        for (guint j = 0; j < usable; j++) {
            struct candidate candidate = { g_ptr_array_index(sources[i].answer->targets, j),
                                           sources[i].port };

            g_array_append_val(candidates, candidate);
        }
    }
    g_array_sort(candidates, compare_candidates);
    return candidates;
}

/* The addresses of a target with families alternating, IPv4 first: where one family has no route, the next
 * address is of the other. */
static GArray *
interleaved(const struct zone_target *target)
{
    GArray *addresses = g_array_new(FALSE, FALSE, sizeof(struct ip_address));
    guint next[2] = { 0, 0 };

    while (addresses->len < target->addresses->len) {
        for (unsigned family = 0; family < 2; family++) {
            guint *at = &next[family];

            while (*at < target->addresses->len &&
                   ip_address_is_ipv4(g_array_index(target->addresses, struct ip_address, *at)) !=
                       (family == 0))
                ++*at;
            if (*at < target->addresses->len)
                g_array_append_val(addresses, g_array_index(target->addresses, struct ip_address, (*at)++));
        }
    }
    return addresses;
}

/* The endpoints of a candidate that no better tier or earlier host has. */
static struct tier_host *
host_new(struct tiers *tiers, const struct candidate *candidate, GHashTable *seen)
{
    g_autoptr(GArray) addresses = interleaved(candidate->target);
    struct tier_host *host = g_new(struct tier_host, 1);

    *host = (struct tier_host){ g_strdup(candidate->target->name),
                                g_array_new(FALSE, FALSE, sizeof(struct endpoint)) };
    for (guint i = 0; i < addresses->len; i++) {
        struct endpoint endpoint = { g_array_index(addresses, struct ip_address, i), candidate->port };

        if (host->endpoints->len == LIMIT_DNS_ADDRESSES || tiers->endpoints == LIMIT_ROUTE_ADDRESSES) {
            tiers->is_cut_by_limit = true;
            break;
        }
        if (!g_hash_table_add(seen, g_memdup2(&endpoint, sizeof endpoint)))
            continue;
        g_array_append_val(host->endpoints, endpoint);
        tiers->endpoints++;
    }
    return host;
}

static struct tier *
last_tier(struct tiers *tiers, unsigned preference)
{
    struct tier *last = tiers->list->len == 0 ? NULL : g_ptr_array_index(tiers->list, tiers->list->len - 1);

    if (last != NULL && last->preference == preference)
        return last;
    struct tier *tier = g_new(struct tier, 1);
    *tier = (struct tier){ preference, g_ptr_array_new_with_free_func(host_free) };
    g_ptr_array_add(tiers->list, tier);
    return tier;
}

struct tiers *
tiers_build(const struct tier_source *sources, size_t count)
{
    struct tiers *tiers = g_new0(struct tiers, 1);
    g_autoptr(GArray) candidates = collect_candidates(tiers, sources, count);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(endpoint_key_hash, endpoint_key_equal, g_free, NULL);

    tiers->list = g_ptr_array_new_with_free_func(tier_free);
    for (guint i = 0; i < candidates->len; i++) {
        const struct candidate *candidate = &g_array_index(candidates, struct candidate, i);
        struct tier_host *host = host_new(tiers, candidate, seen);

        if (host->endpoints->len > 0)
            g_ptr_array_add(last_tier(tiers, candidate->target->preference)->hosts, host);
        else
            host_free(host);
    }
    return tiers;
}

static bool
host_equal(const struct tier_host *a, const struct tier_host *b)
{
    if (strcmp(a->name, b->name) != 0 || a->endpoints->len != b->endpoints->len)
        return false;
    for (guint i = 0; i < a->endpoints->len; i++) {
        if (!endpoint_equal(g_array_index(a->endpoints, struct endpoint, i),
                            g_array_index(b->endpoints, struct endpoint, i)))
            return false;
    }
    return true;
}

static bool
tier_equal(const struct tier *a, const struct tier *b)
{
    if (a->preference != b->preference || a->hosts->len != b->hosts->len)
        return false;
    for (guint i = 0; i < a->hosts->len; i++) {
        if (!host_equal(g_ptr_array_index(a->hosts, i), g_ptr_array_index(b->hosts, i)))
            return false;
    }
    return true;
}

bool
tiers_equal(const struct tiers *a, const struct tiers *b)
{
    if (a->list->len != b->list->len || g_strcmp0(a->looping, b->looping) != 0)
        return false;
    for (guint i = 0; i < a->list->len; i++) {
        if (!tier_equal(g_ptr_array_index(a->list, i), g_ptr_array_index(b->list, i)))
            return false;
    }
    return true;
}
