#include "dns/status.h"

#include "base/clock.h"
#include "base/limits.h"
#include "dns/router_internal.h"

#include <jansson.h>

#define ENVELOPE_BYTES                                                                                       \
    16384 /* what an answer holds beside its connectors, and a connector beside its hosts */

static json_t *
text_or_null(const char *text)
{
    return text == NULL || *text == '\0' ? json_null() : json_string(text);
}

/* How long ago, in seconds; null where it never was. */
static json_t *
age_s(int64_t then_us, int64_t now_us)
{
    return then_us == 0 ? json_null() : json_integer((now_us - then_us) / G_USEC_PER_SEC);
}

static json_t *
texts_to_json(const GPtrArray *texts)
{
    json_t *list = json_array();

    for (guint i = 0; i < texts->len; i++)
        json_array_append_new(list, json_string(g_ptr_array_index(texts, i)));
    return list;
}

/* What the last probe that finished a handshake saw. */
static json_t *
certificate_to_json(const struct probe_result *result)
{
    int64_t now_s = clock_now_us(clock_wall()) / G_USEC_PER_SEC;

    if (result == NULL)
        return json_null();
    const struct tls_facts *tls = result->tls;
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "tls", tls->version, "subject", text_or_null(tls->subject),
                     "issuer", text_or_null(tls->issuer), "names", texts_to_json(tls->names), "expires_s",
                     tls->subject == NULL ? json_null() : json_integer(tls->not_after_s - now_s));
}

static json_t *
address_to_json(struct router *router, struct probe_target key, int64_t now_us)
{
    struct health_host host = watch_get(router->watch, key);
    const struct probe_result *result = g_hash_table_lookup(router->results, &key);
    g_autofree char *text = endpoint_to_string(key.endpoint);
    unsigned share = host.has_returned
                         ? health_share(host.up_us, router->settings->health.slow_start_us, now_us)
                         : HEALTH_FULL_SHARE;

    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:i}", "address", text, "state",
                     health_state_name(health_state_of(&host)), "since_s", age_s(host.since_us, now_us),
                     "last_ok_s", age_s(host.last_ok_us, now_us), "last_failure_s",
                     age_s(host.last_failure_us, now_us), "last_error", text_or_null(host.error),
                     "next_probe_ms", json_integer(MAX(host.next_probe_us - now_us, 0) / 1000), "certificate",
                     certificate_to_json(result), "share_percent", (int)(share * 100 / HEALTH_FULL_SHARE));
}

static json_t *
host_to_json(struct router *router, const struct routed_connector *routed, const struct tier_host *host,
             int64_t now_us)
{
    json_t *addresses = json_array();

    for (guint i = 0; i < host->endpoints->len; i++) {
        struct endpoint endpoint = g_array_index(host->endpoints, struct endpoint, i);

        json_array_append_new(addresses,
                              address_to_json(router, routed_target(routed, host, endpoint), now_us));
    }
    return json_pack("{s:s, s:o}", "name", host->name, "addresses", addresses);
}

static size_t
dumped_bytes(const json_t *value)
{
    return json_dumpb(value, NULL, 0, JSON_COMPACT) + 1;
}

/* As many hosts as fit, best first; the others are counted. */
static json_t *
tiers_to_json(struct router *router, const struct routed_connector *routed, int64_t now_us,
              json_int_t *omitted)
{
    json_t *list = json_array();
    size_t room = LIMIT_CONTROL_LINE_BYTES - ENVELOPE_BYTES;

    for (guint i = 0; i < routed->tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(routed->tiers->list, i);
        json_t *hosts = json_array();

        for (guint j = 0; j < tier->hosts->len; j++) {
            json_t *host = host_to_json(router, routed, g_ptr_array_index(tier->hosts, j), now_us);
            size_t bytes = dumped_bytes(host);

            if (bytes > room) {
                room = 0; /* what comes later is worse */
                json_decref(host);
                ++*omitted;
                continue;
            }
            room -= bytes;
            json_array_append_new(hosts, host);
        }
        json_array_append_new(list,
                              json_pack("{s:i, s:o}", "preference", (int)tier->preference, "hosts", hosts));
    }
    return list;
}

static json_t *
zones_to_json(const struct routed_connector *routed, int64_t now_us)
{
    json_t *list = json_array();

    for (guint i = 0; i < routed->zones->len; i++) {
        const struct routed_zone *zone = g_ptr_array_index(routed->zones, i);

        if (zone == NULL)
            continue;
        g_autofree char *key = routed_zone_key(zone->kind, zone->name);
        bool is_known = zone->zone.good != NULL;
        json_array_append_new(
            list,
            json_pack("{s:s, s:b, s:o, s:o, s:o, s:o}", "name", key, "known", is_known, "good_s",
                      is_known ? json_integer((now_us - zone->zone.good_us) / G_USEC_PER_SEC) : json_null(),
                      "stale_s", age_s(zone->zone.stale_since_us, now_us), "why",
                      text_or_null(zone->zone.why), "next_lookup_s",
                      json_integer(MAX(zone->zone.next_us - now_us, 0) / G_USEC_PER_SEC)));
    }
    return list;
}

static json_t *
connector_to_json(struct router *router, const struct routed_connector *routed, int64_t now_us)
{
    const struct order *order = routed->order;
    bool has_active = order != NULL && order->active != ORDER_NO_PREFERENCE;
    json_int_t omitted = 0;
    json_t *tiers = tiers_to_json(router, routed, now_us, &omitted);

    return json_pack("{s:s, s:s, s:o, s:o, s:b, s:I, s:s, s:o, s:I, s:o, s:o}", "id", routed->settings->id,
                     "name", routed->settings->name, "first",
                     text_or_null(order == NULL ? NULL : order->first), "preference",
                     has_active ? json_integer(order->active) : json_null(), "panic",
                     order != NULL && order->is_panic, "epoch", (json_int_t)routed->epoch, "probe",
                     probe_depth_name(routed->settings->probe), "tiers", tiers, "hosts_omitted", omitted,
                     "loop", text_or_null(routed->tiers->looping), "zones", zones_to_json(routed, now_us));
}

/* One line, then the tree is gone. */
static char *
to_line(json_t *value)
{
    char *dumped = value == NULL ? NULL : json_dumps(value, JSON_COMPACT);
    char *line = g_strdup(dumped != NULL ? dumped : "{\"error\":\"cannot be said in JSON\"}");

    json_decref(value);
    free(dumped);
    return line;
}

char *
status_all(struct router *router)
{
    json_t *list = json_array();
    size_t room = LIMIT_CONTROL_LINE_BYTES - ENVELOPE_BYTES;
    int64_t now_us = router_now_us();
    json_int_t omitted = 0;

    for (guint i = 0; i < router->settings->connectors->len; i++) {
        const struct routed_connector *routed =
            g_hash_table_lookup(router->connectors, g_ptr_array_index(router->settings->connectors, i));
        json_t *one = routed == NULL ? NULL : connector_to_json(router, routed, now_us);
        size_t bytes = one == NULL ? 0 : dumped_bytes(one);

        if (one != NULL && bytes <= room) {
            room -= bytes;
            json_array_append_new(list, one);
        } else if (one != NULL) {
            omitted++;
            json_decref(one);
        }
    }
    return to_line(json_pack("{s:s, s:s, s:s, s:o, s:I}", "program", "postern-routed", "config",
                             router->settings->file, "servers", resolver_servers(router->resolver),
                             "connectors", list, "omitted", omitted));
}

char *
status_order(struct router *router, const char *what)
{
    bool is_recipient = strchr(what, '@') != NULL;
    struct route route = { .kind = ROUTE_NONE };
    g_autoptr(GString) reply = g_string_new(NULL);

    if (is_recipient) {
        route = routes_find(router->routes, slice_from(what));
        router_answer(SLICE_LITERAL("route"), slice_from(what), reply, router);
    } else {
        route.connector = settings_find_connector(router->settings, what);
        if (route.connector == NULL)
            return status_error("no connector has this Name or Id");
    }
    const struct routed_connector *routed =
        route.connector == NULL ? NULL : g_hash_table_lookup(router->connectors, route.connector);
    json_t *connector = routed == NULL ? json_null() : connector_to_json(router, routed, router_now_us());
    return to_line(json_pack("{s:s, s:o, s:o}", "asked", what, "reply", text_or_null(reply->str), "connector",
                             connector));
}

char *
status_done(const char *key, unsigned count)
{
    return to_line(json_pack("{s:b, s:i}", "done", 1, key, (int)count));
}

char *
status_reload(const char *kept_why)
{
    g_autofree char *valid = kept_why == NULL ? NULL : g_utf8_make_valid(kept_why, -1);

    return to_line(valid == NULL ? json_pack("{s:s}", "result", "done")
                                 : json_pack("{s:s, s:s}", "result", "kept", "reason", valid));
}

char *
status_error(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    return to_line(json_pack("{s:s}", "error", valid));
}
