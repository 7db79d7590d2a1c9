#include "base/log.h"
#include "dns/router_internal.h"

#define SUSPECT_LEAST 2 /* addresses: of one alone it is likelier that it is down */

struct standby {
    struct router *router;
    GHashTable *busy; /* set of struct probe_target * */
    int64_t now_us;
};

static bool
is_in_active_tier(const struct routed_connector *routed, const struct tier_host *host)
{
    for (guint i = 0; i < routed->tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(routed->tiers->list, i);

        if ((int)tier->preference == routed->active)
            return g_ptr_array_find(tier->hosts, host, NULL);
    }
    return true; /* nothing is in use: everything is wanted */
}

static void
note_busy(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
          void *context)
{
    struct standby *standby = context;
    struct probe_target target = routed_target(routed, host, endpoint);

    if (is_in_active_tier(routed, host))
        g_hash_table_add(standby->busy, g_memdup2(&target, sizeof target));
}

static void
set_one(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
        void *context)
{
    struct standby *standby = context;
    struct probe_target target = routed_target(routed, host, endpoint);

    watch_set_standby(standby->router->watch, target, !g_hash_table_contains(standby->busy, &target),
                      standby->now_us);
}

void
router_set_standby(struct router *router, int64_t now_us)
{
    g_autoptr(GHashTable) busy = g_hash_table_new_full(target_hash, target_equal, g_free, NULL);
    struct standby standby = { router, busy, now_us };

    router_each_endpoint(router, note_busy, &standby);
    router_each_endpoint(router, set_one, &standby);
}

void
router_suspect_ourselves(struct router *router)
{
    GHashTableIter each;
    gpointer value;
    size_t addresses = 0;
    bool is_all_lost = true;

    g_hash_table_iter_init(&each, router->connectors);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const struct routed_connector *routed = value;

        addresses += routed->tiers->endpoints;
        if (routed->tiers->endpoints > 0 && !routed->order->is_panic)
            is_all_lost = false;
    }
    bool is_suspect = is_all_lost && addresses >= SUSPECT_LEAST;
    if (is_suspect == router->is_suspect)
        return;
    router->is_suspect = is_suspect;
    log_reason(is_suspect ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO, NULL, "network", "%s",
               is_suspect ? "every smarthost of every connector fails: look at this host's own network first"
                          : "a smarthost answers again");
}
