#include "dns/router_internal.h"

static void
add_policy(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
           void *context)
{
    struct router *router = context;
    struct ip_address unused;
    /* Whatever the probe's depth is: deliveries go all the way. */
    struct probe_target target = { endpoint, host->name, probe_demand_of(routed->settings) };
    g_autofree char *key = next_hop_text(endpoint, host->name, target.demand.tls);

    if (ip_address_parse(slice_from(host->name), &unused))
        target.host = NULL;
    if (key != NULL)
        tls_policies_add(router->policies, key, &target);
}

void
router_update_policies(struct router *router, int64_t now_us)
{
    tls_policies_begin(router->policies, now_us);
    router_each_endpoint(router, add_policy, router);
    tls_policies_end(router->policies);
}

/* The names in the certificate that was seen last; NULL where its chain was not good. */
static const GPtrArray *
certified_names(const struct router *router, const struct tls_policy *policy)
{
    const struct probe_target *full = &policy->target;
    struct probe_target target = target_make(full->endpoint, full->host, full->demand);
    const struct probe_result *result = g_hash_table_lookup(router->results, &target);
    bool is_good = result != NULL && result->tls->chain_error == NULL;

    return is_good ? result->tls->names : NULL;
}

char *
router_answer_tls(const struct router *router, struct slice key)
{
    g_autofree char *text = slice_to_string(key);
    const struct tls_policy *policy = tls_policies_find(router->policies, text);

    if (policy == NULL)
        return g_strdup("NOTFOUND ");
    g_autofree char *demand = tls_policy_text(policy, certified_names(router, policy));
    return demand == NULL ? g_strdup("TEMP no name is known that the certificate should have")
                          : g_strconcat("OK ", demand, NULL);
}
