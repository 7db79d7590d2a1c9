#include "base/log.h"
#include "dns/router_internal.h"

#include <string.h>

static void
answer_unref(gpointer data)
{
    zone_answer_unref(data);
}

/* An address among SmartHosts is an answer that never changes. */
static struct zone_answer *
literal_answer(const struct smarthost *host)
{
    struct zone_answer *answer = zone_answer_new();
    struct zone_target *target = zone_answer_add(answer, 0, host->name);
    struct ip_address address;

    if (ip_address_parse(slice_from(host->name), &address))
        g_array_append_val(target->addresses, address);
    zone_answer_finish(answer);
    return answer;
}

static struct routed_zone *
zone_of(struct router *router, const struct smarthost *host)
{
    enum zone_kind kind = host->is_mx ? ZONE_MX : ZONE_HOST;
    g_autofree char *key = routed_zone_key(kind, host->name);
    struct routed_zone *zone = g_hash_table_lookup(router->zones, key);

    if (zone == NULL) {
        zone = routed_zone_new(router, kind, host->name);
        g_hash_table_insert(router->zones, g_steal_pointer(&key), zone);
    }
    zone->is_wanted = true;
    return zone;
}

struct routed_connector *
routed_connector_new(struct router *router, const struct connector *connector)
{
    struct routed_connector *routed = g_new0(struct routed_connector, 1);

    routed->settings = connector;
    routed->zones = g_ptr_array_new();
    routed->literals = g_ptr_array_new_with_free_func(answer_unref);
    routed->tiers = tiers_build(NULL, 0);
    routed->active = ORDER_NO_PREFERENCE;
    for (guint i = 0; i < connector->smarthosts->len; i++) {
        const struct smarthost *host = g_ptr_array_index(connector->smarthosts, i);

        g_ptr_array_add(routed->zones, host->is_address ? NULL : zone_of(router, host));
        g_ptr_array_add(routed->literals, host->is_address ? literal_answer(host) : NULL);
    }
    return routed;
}

void
routed_connector_free(gpointer data)
{
    struct routed_connector *routed = data;

    g_ptr_array_unref(routed->zones);
    g_ptr_array_unref(routed->literals);
    tiers_free(routed->tiers);
    order_free(routed->order);
    g_free(routed);
}

bool
routed_connector_was_known(const struct routed_connector *routed)
{
    for (guint i = 0; i < routed->zones->len; i++) {
        const struct routed_zone *zone = g_ptr_array_index(routed->zones, i);

        if (zone != NULL && (zone->zone.good != NULL || zone->zone.empty_since_us != 0))
            return true;
    }
    return routed->zones->len == 0;
}

static struct tiers *
build_tiers(const struct router *router, const struct routed_connector *routed, int64_t now_us)
{
    g_autofree struct tier_source *sources = g_new0(struct tier_source, routed->zones->len);

    for (guint i = 0; i < routed->zones->len; i++) {
        const struct smarthost *host = g_ptr_array_index(routed->settings->smarthosts, i);
        const struct routed_zone *zone = g_ptr_array_index(routed->zones, i);

        sources[i].port = host->port;
        sources[i].own = router->own;
        sources[i].answer = zone == NULL ? g_ptr_array_index(routed->literals, i)
                                         : zone_usable(&zone->zone, &router->zone_rules, now_us);
    }
    return tiers_build(sources, routed->zones->len);
}

static void
each_endpoint(const struct routed_connector *routed, endpoint_fn call, void *context)
{
    for (guint i = 0; i < routed->tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(routed->tiers->list, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *host = g_ptr_array_index(tier->hosts, j);

            for (guint k = 0; k < host->endpoints->len; k++)
                call(routed, host, g_array_index(host->endpoints, struct endpoint, k), context);
        }
    }
}

void
router_each_endpoint(const struct router *router, endpoint_fn call, void *context)
{
    GHashTableIter each;
    gpointer value;

    g_hash_table_iter_init(&each, router->connectors);
    while (g_hash_table_iter_next(&each, NULL, &value))
        each_endpoint(value, call, context);
}

struct probe_target
routed_target(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint)
{
    return target_make(endpoint, host->name, probe_demand_of(routed->settings));
}

static void
collect_key(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
            void *context)
{
    struct probe_target key = routed_target(routed, host, endpoint);

    g_array_append_val((GArray *)context, key);
}

static gboolean
is_unwatched(gpointer key, gpointer value, gpointer data)
{
    const struct probe_target *target = key;

    (void)value;
    return !watch_has(data, *target);
}

/* Also what DNS took away for a while, or what was drained before the daemon began. */
static void
drain_again(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
            void *context)
{
    const struct router *router = context;

    if (drained_has(router->drained, endpoint) || drained_has_host(router->drained, host->name))
        watch_drain(router->watch, routed_target(routed, host, endpoint), WATCH_DRAIN);
}

static void
watch_all(struct router *router, int64_t now_us)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(struct probe_target));

    router_each_endpoint(router, collect_key, keys);
    watch_keep(router->watch, (const struct probe_target *)(const void *)keys->data, keys->len, now_us,
               router_seed(router));
    router_each_endpoint(router, drain_again, router);
    g_hash_table_foreach_remove(router->results, is_unwatched, router->watch);
}

struct hasten {
    struct router *router;
    int64_t now_us;
};

static void
hasten_one(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
           void *context)
{
    const struct hasten *hasten = context;

    watch_hasten(hasten->router->watch, routed_target(routed, host, endpoint), hasten->now_us);
}

static char *
join(const GPtrArray *names)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? "" : ",", (const char *)g_ptr_array_index(names, i));
    return g_string_free(out, FALSE);
}

/* What made the order change, in a word. */
static const char *
reason_of(const struct order *before, const struct order *after)
{
    if (after->is_panic)
        return "panic";
    if (after->groups->len == 0)
        return "unknown";
    if (before == NULL || before->groups->len == 0)
        return "start";
    if (before->active != after->active && after->active < before->active)
        return "return";
    if (after->down->len != before->down->len)
        return after->down->len > before->down->len ? "down" : "up";
    return "changed";
}

static void
log_order(const struct routed_connector *routed, const char *reason)
{
    struct log_record record;
    const struct order *order = routed->order;
    g_autofree char *down = join(order->down);

    log_start(&record, order->is_panic || order->first == NULL ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, NULL,
              "order");
    log_add(&record, "connector", routed->settings->id);
    log_add(&record, "first", order->first);
    if (order->active != ORDER_NO_PREFERENCE)
        log_add_number(&record, "preference", order->active);
    log_add(&record, "reason", reason);
    log_add(&record, "down", down[0] == '\0' ? NULL : down);
    log_add_number(&record, "epoch", (int64_t)routed->epoch);
    log_emit(&record);
}

/* Mail may have been deferred: nothing was there, or a better tier is in use again. */
static bool
has_come_back(const struct order *before, const struct order *after)
{
    if (before == NULL || before->groups->len == 0 || after->active == ORDER_NO_PREFERENCE)
        return false;
    return before->is_panic || after->active < before->active;
}

/* To a worse tier, or to none. */
static bool
has_left(int before, int after)
{
    return before != ORDER_NO_PREFERENCE && (after == ORDER_NO_PREFERENCE || after > before);
}

/* True where the answers have changed. */
static bool
update_order(struct router *router, struct routed_connector *routed, int64_t now_us)
{
    struct site_hold_rules hold_rules = { router->settings->health.site_return_us,
                                          router->settings->health.site_return_max_us };
    struct order_options options = {
        .mode = router->settings->routing.is_strict ? ORDER_STRICT : ORDER_SKIP,
        .demand = probe_demand_of(routed->settings),
        .site_return_us = site_hold_now(&routed->hold, &hold_rules, now_us),
        .slow_start_us = router->settings->health.slow_start_us,
        .min_hosts = (unsigned)routed->settings->min_hosts,
        .tracks = routed->settings->tracks,
        .now_us = now_us,
        .active = routed->active,
    };
    struct hasten hasten = { router, now_us };
    struct order *fresh = order_build(routed->tiers, router->watch, &options);

    if (has_left(routed->active, fresh->active))
        site_hold_leave(&routed->hold, &hold_rules, now_us);
    routed->active = fresh->active;
    if (fresh->is_panic)
        each_endpoint(routed, hasten_one, &hasten);
    if (routed->order != NULL && order_equal(routed->order, fresh)) {
        order_free(fresh);
        return false;
    }
    const char *reason = reason_of(routed->order, fresh);
    if (has_come_back(routed->order, fresh))
        flush_wish(router->flush);
    bool is_news = routed->order != NULL || fresh->groups->len > 0;

    order_free(routed->order);
    routed->order = fresh;
    if (is_news) {
        routed->epoch++;
        log_order(routed, reason);
    }
    return true;
}

static void
log_loop(const struct routed_connector *routed, const char *host)
{
    struct log_record record;

    log_start(&record, LOG_LEVEL_WARNING, NULL, "loop");
    log_add(&record, "connector", routed->settings->id);
    log_add(&record, "host", host);
    log_add(&record, "reason", "it is this gateway; it and what comes after it is not used");
    log_emit(&record);
}

void
router_update_orders(struct router *router, int64_t now_us)
{
    GHashTableIter each;
    gpointer value;
    bool has_changed = false;

    g_hash_table_iter_init(&each, router->connectors);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        struct routed_connector *routed = value;
        struct tiers *fresh = build_tiers(router, routed, now_us);

        if (routed->order != NULL && tiers_equal(routed->tiers, fresh)) {
            tiers_free(fresh);
            continue;
        }
        if (fresh->looping != NULL && g_strcmp0(fresh->looping, routed->tiers->looping) != 0)
            log_loop(routed, fresh->looping);
        tiers_free(routed->tiers);
        routed->tiers = fresh;
        has_changed = true;
    }
    if (has_changed) {
        watch_all(router, now_us);
        router_update_policies(router, now_us);
    }
    g_hash_table_iter_init(&each, router->connectors);
    while (g_hash_table_iter_next(&each, NULL, &value))
        has_changed = update_order(router, value, now_us) || has_changed;
    if (has_changed)
        router_set_standby(router, now_us);
    router_suspect_ourselves(router);
}

struct name_search {
    struct endpoint endpoint;
    const char *name;
};

static void
compare_endpoint(const struct routed_connector *routed, const struct tier_host *host,
                 struct endpoint endpoint, void *context)
{
    struct name_search *search = context;

    (void)routed;
    if (*search->name == '\0' && endpoint_equal(endpoint, search->endpoint))
        search->name = host->name;
}

const char *
router_host_name(const struct router *router, struct endpoint endpoint)
{
    struct name_search search = { endpoint, "" };

    router_each_endpoint(router, compare_endpoint, &search);
    return search.name;
}
