#include "dns/router.h"

#include "base/clock.h"
#include "dns/router_internal.h"
#include "dns/sendmail.h"
#include "dns/source.h"

#include <string.h>

#define STATE_FILE "routes"
#define DRAINED_FILE "drained"
#define TICK_MOST_US                                                                                         \
    ((int64_t)G_USEC_PER_SEC) /* what ends by the clock (stale, grace, slow return) shows by then */

int64_t
router_now_us(void)
{
    return clock_now_us(clock_monotonic());
}

uint32_t
router_seed(struct router *router)
{
    return g_rand_int(router->random);
}

static gboolean on_tick(gpointer data);

static void
set_timer(struct router *router, int64_t after_us)
{
    source_replace(&router->timer, g_timeout_source_new((guint)((after_us + 999) / 1000)), on_tick, router,
                   router->loop);
}

void
router_wake(struct router *router)
{
    set_timer(router, 0);
}

static void
write_state_when_due(struct router *router, int64_t now_us)
{
    bool is_old = router->state_refresh_us > 0 && now_us >= router->state_refresh_us;

    if (router->is_serving && (router->is_state_dirty || is_old) && now_us >= router->state_retry_us)
        router_save_state(router);
}

static gboolean
on_tick(gpointer data)
{
    struct router *router = data;
    int64_t now_us = router_now_us();

    router_start_lookups(router, now_us);
    router_update_orders(router, now_us);
    router_start_probes(router, now_us);
    if (router->ready != NULL && router_has_asked_all(router)) {
        router_ready_fn ready = g_steal_pointer(&router->ready);

        router->is_serving = ready(router->ready_context);
    }
    write_state_when_due(router, now_us);
    int64_t lookup_us = router_next_lookup_us(router), probe_us = watch_next_us(router->watch);
    int64_t next_us = MIN(lookup_us, probe_us);
    /* One that is due and cannot start yet (too many probes) waits for an end, which wakes us. */
    set_timer(router, CLAMP(next_us - now_us, 10000, TICK_MOST_US));
    return G_SOURCE_REMOVE;
}

static struct health_rules
health_rules_of(const struct settings *loaded)
{
    return (struct health_rules){
        .interval_us = loaded->health.interval_us,
        .standby_us = loaded->health.standby_interval_us,
        .jitter_percent = loaded->health.jitter_percent,
        .fall = loaded->health.fall,
        .rise = loaded->health.rise,
        .hold_down_us = loaded->health.hold_down_us,
        .hold_down_max_us = loaded->health.hold_down_max_us,
    };
}

static struct zone_rules
zone_rules_of(const struct settings *loaded)
{
    return (struct zone_rules){
        .min_ttl_us = loaded->dns.min_ttl_us,
        .max_ttl_us = loaded->dns.max_ttl_us,
        .stale_us = loaded->dns.stale_us,
        .empty_grace_us = loaded->dns.empty_grace_us,
    };
}

static struct resolver *
resolver_of(const struct settings *loaded, GMainContext *loop, GError **error)
{
    struct resolver_options options = { loaded->dns.servers, loaded->dns.timeout_us, loaded->dns.tries,
                                        (enum ad_trust)loaded->dns.trust_ad };

    return resolver_new(&options, loop, error);
}

static gboolean
is_unwanted_zone(gpointer key, gpointer value, gpointer unused)
{
    struct routed_zone *zone = value;
    bool was_wanted = zone->is_wanted;

    (void)key;
    (void)unused;
    zone->is_wanted = false;
    return !was_wanted;
}

/* What outlives a reload of a connector: which tier is in use, and the count of its changes. */
static void
carry_over(GHashTable *old, struct routed_connector *fresh)
{
    GHashTableIter each;
    gpointer value;

    g_hash_table_iter_init(&each, old);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const struct routed_connector *before = value;

        if (strcmp(before->settings->id, fresh->settings->id) != 0)
            continue;
        fresh->active = before->active;
        fresh->epoch = before->epoch;
        fresh->hold = before->hold;
    }
}

/* Connectors and zones as `settings` wants them; the settings in use before are freed. */
static void
adopt(struct router *router, struct settings *loaded)
{
    GHashTable *connectors = g_hash_table_new_full(NULL, NULL, NULL, routed_connector_free);

    for (guint i = 0; i < loaded->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(loaded->connectors, i);

        if (!connector->is_enabled)
            continue;
        struct routed_connector *fresh = routed_connector_new(router, connector);
        if (router->connectors != NULL)
            carry_over(router->connectors, fresh);
        g_hash_table_insert(connectors, (gpointer)(uintptr_t)connector, fresh);
    }
    g_clear_pointer(&router->connectors, g_hash_table_unref);
    router->connectors = connectors;
    g_hash_table_foreach_remove(router->zones, is_unwanted_zone, NULL);
    routes_free(router->routes);
    router->routes = routes_new(loaded);
    own_free(router->own);
    router->own = own_new(loaded->routing.own_addresses, g_get_host_name(), OWN_WITH_INTERFACES);
    settings_free(router->settings);
    router->settings = loaded;
    router->zone_rules = zone_rules_of(loaded);
    router_follow_log(router);
    flush_free(router->flush);
    router->flush = flush_new(loaded->routing.flush, router->loop);
    g_free(router->state_path);
    g_autofree char *folder = g_canonicalize_filename(loaded->routing.state, loaded->folder);
    router->state_path = g_build_filename(folder, STATE_FILE, NULL);
    g_free(router->drained_path);
    router->drained_path = g_build_filename(folder, DRAINED_FILE, NULL);
}

struct router *
router_new(struct settings *loaded, GMainContext *loop, GError **error)
{
    struct health_rules rules = health_rules_of(loaded);
    struct resolver *resolver = resolver_of(loaded, loop, error);
    struct tls_trust *trust = resolver == NULL ? NULL : tls_trust_new(loaded->health.ca_file, error);

    if (trust == NULL) {
        resolver_free(resolver);
        settings_free(loaded);
        return NULL;
    }
    struct router *router = g_new0(struct router, 1);
    router->loop = g_main_context_ref(loop);
    router->resolver = resolver;
    router->random = g_rand_new();
    router->watch = watch_new(&rules);
    router->zones = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, routed_zone_free);
    router->flights = g_hash_table_new(NULL, NULL);
    router->results = router_results_new();
    router->trust = trust;
    router->policies = tls_policies_new();
    adopt(router, loaded);
    router_load_state(router);
    router_load_drained(router);
    return router;
}

void
router_start(struct router *router, router_ready_fn ready, void *context)
{
    router->ready = ready;
    router->ready_context = context;
    router_wake(router);
}

/* Lookups under way belong to the old resolver; their zones ask again. */
static void
restart_lookups(struct router *router)
{
    GHashTableIter each;
    gpointer value;

    g_hash_table_iter_init(&each, router->zones);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        struct routed_zone *zone = value;

        lookup_cancel(zone->lookup);
        zone->lookup = NULL;
        zone->zone.next_us = router_now_us();
    }
}

/* routing.state is another folder: what is known goes there, and what is there is known of names that are
 * new. */
static void
move_state(struct router *router)
{
    router_load_state(router);
    router_save_drained(router);
    router->is_state_dirty = true;
    router->state_retry_us = 0;
}

gboolean
router_reload(struct router *router, struct settings *fresh, GError **error)
{
    struct health_rules rules = health_rules_of(fresh);
    struct resolver *resolver = resolver_of(fresh, router->loop, error);
    struct tls_trust *trust = resolver == NULL ? NULL : tls_trust_new(fresh->health.ca_file, error);

    if (trust == NULL) {
        resolver_free(resolver);
        settings_free(fresh);
        return FALSE;
    }
    /* What they were asked by the old settings is nobody's fault under the new ones. */
    router_cancel_probes(router);
    g_autofree char *state_before = g_strdup(router->state_path);
    adopt(router, fresh);
    if (strcmp(state_before, router->state_path) != 0)
        move_state(router);
    watch_set_rules(router->watch, &rules);
    restart_lookups(router);
    resolver_free(router->resolver);
    router->resolver = resolver;
    tls_trust_unref(router->trust);
    router->trust = trust;
    router_update_orders(router, router_now_us());
    router_wake(router);
    return TRUE;
}

void
router_free(struct router *router)
{
    if (router == NULL)
        return;
    router_cancel_probes(router);
    if (router->is_serving && g_hash_table_size(router->zones) > 0)
        router_save_state(router);
    g_hash_table_unref(router->connectors);
    g_hash_table_unref(router->zones);
    g_hash_table_unref(router->flights);
    g_hash_table_unref(router->results);
    resolver_free(router->resolver);
    tls_trust_unref(router->trust);
    tls_policies_free(router->policies);
    own_free(router->own);
    log_follow_free(router->log);
    flush_free(router->flush);
    source_drop(&router->timer);
    routes_free(router->routes);
    watch_free(router->watch);
    settings_free(router->settings);
    g_rand_free(router->random);
    g_main_context_unref(router->loop);
    g_free(router->state_path);
    g_free(router->drained_path);
    drained_free(router->drained);
    g_free(router);
}

/* "[a]:25,[b]:25" behind the transport. Postfix defers by itself where all of them fail. */
static void
list_hosts(const struct router *router, const struct route *route, struct slice key, GString *reply)
{
    const struct routed_connector *routed = g_hash_table_lookup(router->connectors, route->connector);

    if (routed != NULL && routed->order != NULL && routed->order->groups->len > 0) {
        g_string_append(reply, "OK ");
        g_string_append(reply, route->transport);
        g_string_append_c(reply, ':');
        order_append(routed->order, order_hash(key), router_now_us(), reply);
    } else if (routed != NULL && routed->tiers->looping != NULL) {
        g_string_append(reply, "OK retry:4.4.6 mail would loop: the connector leads back to this gateway");
    } else if (routed != NULL && routed_connector_was_known(routed)) {
        g_string_append(reply, "OK retry:4.4.3 no smarthost of the connector is known");
    } else {
        g_string_append_printf(reply, "TEMP connector %s was never resolved", route->connector->id);
    }
}

static void
answer_route(const struct router *router, struct slice key, GString *reply)
{
    struct route route = routes_find(router->routes, key);

    switch (route.kind) {
    case ROUTE_CONNECTOR:
        list_hosts(router, &route, key, reply);
        break;
    case ROUTE_REFUSED:
        g_string_append_printf(reply, "OK retry:4.4.3 %s", route.why);
        break;
    case ROUTE_NONE:
        g_string_append(reply, "NOTFOUND ");
        break;
    }
}

static void
answer_mailertable(const struct router *router, struct slice key, GString *reply)
{
    g_autoptr(GString) postfix = g_string_new(NULL);

    answer_route(router, key, postfix);
    g_autofree char *answer = sendmail_answer(postfix->str);
    g_string_append(reply, answer);
}

static void
answer_tls(const struct router *router, struct slice key, GString *reply)
{
    g_autofree char *answer = router_answer_tls(router, key);

    g_string_append(reply, answer);
}

void
router_answer(struct slice map, struct slice key, GString *reply, void *context)
{
    static const struct {
        const char *map;
        void (*answer)(const struct router *router, struct slice key, GString *reply);
    } maps[] = {
        {"route",       answer_route      },
        { "tls",        answer_tls        },
        { SENDMAIL_MAP, answer_mailertable},
    };

    for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
        if (slice_equal(map, slice_from(maps[i].map))) {
            maps[i].answer(context, key, reply);
            return;
        }
    }
    g_string_append(reply, "PERM no such map, the maps are: route, tls, " SENDMAIL_MAP);
}

struct tell {
    struct router *router;
    const char *name;
    enum router_word word;
    int64_t now_us;
    unsigned count; /* addresses that were meant */
};

/* An address of a host that was drained by its name: the host's others stay as they are. */
static void
undrain_one(struct drained *drained, const struct tier_host *host, struct endpoint endpoint)
{
    if (drained_has_host(drained, host->name)) {
        drained_remove_host(drained, host->name);
        for (guint i = 0; i < host->endpoints->len; i++)
            drained_add(drained, g_array_index(host->endpoints, struct endpoint, i));
    }
    drained_remove(drained, endpoint);
}

static void
tell_one(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
         void *context)
{
    struct tell *tell = context;
    struct watch *watch = tell->router->watch;
    struct probe_target key = routed_target(routed, host, endpoint);
    g_autofree char *text = endpoint_to_string(endpoint);
    bool is_host = g_ascii_strcasecmp(host->name, tell->name) == 0;

    if (!is_host && g_ascii_strcasecmp(text, tell->name) != 0)
        return;
    switch (tell->word) {
    case ROUTER_DOUBT:
        tell->count += watch_doubt(watch, key, tell->now_us);
        break;
    case ROUTER_DRAIN:
        if (is_host)
            drained_add_host(tell->router->drained, host->name);
        else
            drained_add(tell->router->drained, endpoint);
        tell->count += watch_drain(watch, key, WATCH_DRAIN);
        break;
    case ROUTER_UNDRAIN:
        if (is_host)
            drained_remove_host(tell->router->drained, host->name);
        undrain_one(tell->router->drained, host, endpoint);
        tell->count += watch_drain(watch, key, WATCH_UNDRAIN);
        break;
    }
}

unsigned
router_tell(struct router *router, const char *name, enum router_word word)
{
    struct tell tell = { router, name, word, router_now_us(), 0 };

    router_each_endpoint(router, tell_one, &tell);
    router_update_orders(router, tell.now_us);
    if (word == ROUTER_DOUBT)
        router_start_probes(router, tell.now_us);
    else if (tell.count > 0)
        router_save_drained(router);
    return tell.count;
}

const struct settings *
router_settings(const struct router *router)
{
    return router->settings;
}
