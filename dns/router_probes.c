#include "base/log.h"
#include "dns/router_internal.h"

#define FLIGHTS_MOST 64 /* probes at a time: descriptors are finite, and so is the other side's patience */

/* One probe under way. */
struct flight {
    struct router *router;
    struct probe *probe;
};

static void
log_health(const struct router *router, struct watch_key key, enum health_state before,
           const struct health_host *now)
{
    struct log_record record;
    g_autofree char *address = endpoint_to_string(key.endpoint);
    enum health_state after = health_state_of(now);

    log_start(&record, after == HEALTH_DOWN ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, NULL, "health");
    log_add(&record, "host", router_host_name(router, key.endpoint));
    log_add(&record, "address", address);
    log_add(&record, "from", health_state_name(before));
    log_add(&record, "to", health_state_name(after));
    log_add(&record, "reason", after == HEALTH_UP || now->error[0] == '\0' ? NULL : now->error);
    log_emit(&record);
}

static void
on_probed(struct watch_key key, const char *error, void *context)
{
    struct flight *flight = context;
    struct router *router = flight->router;
    struct health_host before = watch_get(router->watch, key);
    struct watch_outcome outcome = { error, router_now_us(), router_seed(router) };

    g_hash_table_remove(router->flights, flight);
    g_free(flight);
    if (watch_report(router->watch, key, outcome)) {
        struct health_host after = watch_get(router->watch, key);

        log_health(router, key, health_state_of(&before), &after);
    }
    router_wake(router);
}

void
router_start_probes(struct router *router, int64_t now_us)
{
    struct probe_options options = { router->loop, g_get_host_name(), router->settings->health.timeout_us };
    struct watch_key key;

    while (g_hash_table_size(router->flights) < FLIGHTS_MOST && watch_take_due(router->watch, now_us, &key)) {
        struct flight *flight = g_new(struct flight, 1);

        *flight = (struct flight){ router, probe_start(key, &options, on_probed, flight) };
        g_hash_table_add(router->flights, flight);
    }
}

void
router_cancel_probes(struct router *router)
{
    GHashTableIter each;
    gpointer key;

    g_hash_table_iter_init(&each, router->flights);
    while (g_hash_table_iter_next(&each, &key, NULL)) {
        struct flight *flight = key;

        probe_cancel(flight->probe);
        g_hash_table_iter_remove(&each);
        g_free(flight);
    }
}
