#include "base/clock.h"
#include "base/log.h"
#include "dns/router_internal.h"

#define FLIGHTS_MOST 64 /* probes at a time: descriptors are finite, and so is the other side's patience */
#define EXPIRY_WARNING_S (14 * INT64_C(86400))

/* One probe under way. */
struct flight {
    struct router *router;
    struct probe *probe;
};

static void
log_health(const struct router *router, struct probe_target key, enum health_state before,
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
free_result(gpointer data)
{
    probe_result_free(data);
}

GHashTable *
router_results_new(void)
{
    return g_hash_table_new_full(target_hash, target_equal, NULL, free_result);
}

/* A certificate that ends soon is news once, not with every probe. */
static void
log_certificate(const struct router *router, const struct probe_result *result)
{
    const struct probe_result *before = g_hash_table_lookup(router->results, &result->target);
    int64_t now_s = clock_now_us(clock_wall()) / G_USEC_PER_SEC;
    struct log_record record;

    if (result->tls == NULL || result->tls->not_after_s - now_s > EXPIRY_WARNING_S ||
        (before != NULL && before->tls->not_after_s == result->tls->not_after_s))
        return;
    g_autofree char *address = endpoint_to_string(result->target.endpoint);
    log_start(&record, LOG_LEVEL_WARNING, NULL, "certificate");
    log_add(&record, "host", router_host_name(router, result->target.endpoint));
    log_add(&record, "address", address);
    log_add_number(&record, "days", (result->tls->not_after_s - now_s) / 86400);
    log_add(&record, "subject", result->tls->subject);
    log_emit(&record);
}

static void
on_probed(struct probe_result *result, void *context)
{
    struct flight *flight = context;
    struct router *router = flight->router;
    struct probe_target target = result->target;
    struct health_host before = watch_get(router->watch, target);
    struct watch_outcome outcome = { result->error, router_now_us(), router_seed(router) };

    g_hash_table_remove(router->flights, flight);
    g_free(flight);
    if (watch_report(router->watch, target, outcome)) {
        struct health_host after = watch_get(router->watch, target);

        if (health_state_of(&before) != health_state_of(&after)) /* drained hides what lies under it */
            log_health(router, target, health_state_of(&before), &after);
    }
    log_certificate(router, result);
    /* What a handshake showed holds until the next one: a host that was away for a while has not lost it. */
    if (result->tls != NULL && watch_has(router->watch, target))
        g_hash_table_replace(router->results, &result->target, result);
    else
        probe_result_free(result);
    router_wake(router);
}

void
router_start_probes(struct router *router, int64_t now_us)
{
    struct probe_options options = { router->loop, g_get_host_name(), router->settings->health.timeout_us,
                                     router->trust, router->resolver };
    struct probe_target target;

    while (g_hash_table_size(router->flights) < FLIGHTS_MOST &&
           watch_take_due(router->watch, now_us, &target)) {
        struct flight *flight = g_new(struct flight, 1);

        *flight = (struct flight){ router, probe_start(&target, &options, on_probed, flight) };
        g_hash_table_add(router->flights, flight);
        target_clear(&target);
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

        watch_release(router->watch, *probe_target_of(flight->probe));
        probe_cancel(flight->probe);
        g_hash_table_iter_remove(&each);
        g_free(flight);
    }
}
