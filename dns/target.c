#include "dns/target.h"

#include "base/domain.h"

struct probe_demand
probe_demand_of(const struct connector *connector)
{
    return (struct probe_demand){ connector->probe, connector->tls, connector->tls_domain,
                                  connector->probe_recipient };
}

struct probe_target
target_make(struct endpoint endpoint, const char *host, struct probe_demand demand)
{
    struct probe_target target = { endpoint, NULL, { .depth = demand.depth } };
    struct ip_address unused;

    if (demand.depth >= PROBE_STARTTLS) {
        target.demand.tls = demand.tls;
        target.demand.tls_domain = demand.tls == TLS_DOMAIN_VALIDATION ? demand.tls_domain : NULL;
        target.host = host == NULL || ip_address_parse(slice_from(host), &unused) ? NULL : host;
    }
    if (demand.depth == PROBE_ENVELOPE) {
        target.demand.recipient = demand.recipient;
        target.demand.asks_relay = demand.asks_relay;
    }
    return target;
}

char *
next_hop_text(struct endpoint endpoint, const char *host, enum tls_setting tls)
{
    if (tls != TLS_DANE)
        return endpoint_to_string(endpoint);
    return domain_is_valid(slice_from(host)) ? g_strdup_printf("[%s]:%u", host, endpoint.port) : NULL;
}

gboolean
target_equal(gconstpointer a, gconstpointer b)
{
    const struct probe_target *left = a, *right = b;

    return left->demand.depth == right->demand.depth && left->demand.tls == right->demand.tls &&
           left->demand.asks_relay == right->demand.asks_relay &&
           endpoint_equal(left->endpoint, right->endpoint) && g_strcmp0(left->host, right->host) == 0 &&
           g_strcmp0(left->demand.tls_domain, right->demand.tls_domain) == 0 &&
           g_strcmp0(left->demand.recipient, right->demand.recipient) == 0;
}

guint
target_hash(gconstpointer key)
{
    const struct probe_target *target = key;
    guint hash = endpoint_hash(target->endpoint) * 33u + (guint)target->demand.depth;

    return target->host == NULL ? hash : hash * 33u + g_str_hash(target->host);
}

struct probe_target
target_copy(const struct probe_target *target)
{
    struct probe_target copy = *target;

    copy.host = g_strdup(target->host);
    copy.demand.tls_domain = g_strdup(target->demand.tls_domain);
    copy.demand.recipient = g_strdup(target->demand.recipient);
    return copy;
}

void
target_clear(struct probe_target *target)
{
    g_free((char *)(uintptr_t)target->host);
    g_free((char *)(uintptr_t)target->demand.tls_domain);
    g_free((char *)(uintptr_t)target->demand.recipient);
    *target = (struct probe_target){ 0 };
}
