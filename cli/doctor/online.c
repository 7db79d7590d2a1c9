#include "cli/doctor/online.h"

#include "base/domain.h"
#include "base/limits.h"
#include "dns/check/check.h"
#include "dns/own.h"
#include "dns/show.h"

#include <sys/timex.h>

void
online_view_free(gpointer data)
{
    struct online_view *view = data;

    g_free(view->name);
    g_free(view->problem);
    g_free(view->empty);
    g_ptr_array_unref(view->looks);
    g_free(view);
}

/* The addresses behind an entry, to be probed. */
static void
find_hosts(struct online_view *view, const struct smarthost *host, const struct settings *loaded)
{
    struct mx_show_options options = { loaded->dns.servers, loaded->dns.timeout_us, loaded->dns.tries,
                                       host->port, host->is_mx ? ZONE_MX : ZONE_HOST };
    g_autoptr(GError) error = NULL;
    struct ip_address address;

    if (host->is_address && ip_address_parse(slice_from(host->name), &address)) {
        looks_add(view->looks, host->name, 0, address);
        return;
    }
    g_autoptr(mx_view) found = mx_show(host->name, &options, &error);
    if (found == NULL) {
        view->problem = g_strdup(error->message);
        return;
    }
    for (guint i = 0; i < found->tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(found->tiers->list, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *one = g_ptr_array_index(tier->hosts, j);

            for (guint k = 0; k < one->endpoints->len; k++)
                looks_add(view->looks, one->name, tier->preference,
                          g_array_index(one->endpoints, struct endpoint, k).address);
        }
    }
    if (found->tiers->list->len == 0)
        view->empty = g_strdup(found->why == NULL ? "no host has an address" : found->why);
}

/* As postern-routed probes, and at least as far as the certificate. */
static void
probe_hosts(struct online_view *view, const struct smarthost *host, const struct settings *loaded)
{
    const struct resolver_options resolver = { loaded->dns.servers, loaded->dns.timeout_us, loaded->dns.tries,
                                               (enum ad_trust)loaded->dns.trust_ad };
    struct look_options options = {
        .port = host->port,
        .demand = probe_demand_of(view->connector),
        .our_name = g_get_host_name(),
        .timeout_us = loaded->health.timeout_us,
        .ca_file = loaded->health.ca_file,
        .resolver = view->connector->tls == TLS_DANE ? &resolver : NULL,
    };
    g_autoptr(GError) error = NULL;

    if (options.demand.depth < PROBE_STARTTLS)
        options.demand.depth = PROBE_STARTTLS;
    if (view->looks->len > 0 && !looks_take(view->looks, &options, &error))
        view->problem = g_strdup(error->message);
}

GPtrArray *
online_look(const struct settings *loaded)
{
    GPtrArray *views = g_ptr_array_new_with_free_func(online_view_free);

    for (guint i = 0; i < loaded->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(loaded->connectors, i);

        for (guint j = 0; connector->is_enabled && j < connector->smarthosts->len; j++) {
            const struct smarthost *host = g_ptr_array_index(connector->smarthosts, j);
            struct online_view *view = g_new0(struct online_view, 1);

            *view = (struct online_view){ connector, g_strdup(host->name), NULL, NULL, looks_new() };
            g_ptr_array_add(views, view);
            find_hosts(view, host, loaded);
            probe_hosts(view, host, loaded);
        }
    }
    return views;
}

void
spf_view_free(gpointer view)
{
    struct spf_view *one = view;

    g_free(one->domain);
    g_free(one->address);
    g_free(one->problem);
    g_free(one);
}

static void
look_at_spf(GPtrArray *views, const char *domain, const GArray *addresses,
            const struct survey_options *options)
{
    for (guint i = 0; i < addresses->len; i++) {
        struct ip_address address = g_array_index(addresses, struct ip_address, i);
        g_autoptr(GError) error = NULL;

        if (!check_is_public(address))
            continue;
        struct spf_view *view = g_new0(struct spf_view, 1);
        g_ptr_array_add(views, view);
        view->domain = g_strdup(domain);
        view->address = address_to_string(address);
        if (!spf_survey(domain, address, options, &view->outcome, &error))
            view->problem = g_strdup(error->message);
    }
}

bool
online_asks_spf(const char *domain)
{
    return domain[0] != '*' && !domain_is_within(slice_from(domain), SLICE_LITERAL("onmicrosoft.com"));
}

GPtrArray *
online_spf(const struct settings *loaded)
{
    GPtrArray *views = g_ptr_array_new_with_free_func(spf_view_free);
    struct own *own = own_new(loaded->routing.own_addresses, NULL, OWN_WITH_INTERFACES);
    g_autoptr(GArray) addresses = own_addresses(own);
    const struct resolver_options resolver = { loaded->dns.servers, loaded->dns.timeout_us, loaded->dns.tries,
                                               AD_NEVER };
    g_autoptr(GPtrArray) servers = g_ptr_array_new();
    g_autofree char *names = resolver_would_ask(&resolver, NULL);
    g_auto(GStrv) each = g_strsplit(names == NULL ? "" : names, ",", -1);
    struct survey_options options = {
        .resolvers = servers, .exchange = {loaded->dns.timeout_us, loaded->dns.tries}
    };

    for (size_t i = 0; each[i] != NULL; i++)
        g_ptr_array_add(servers, each[i]);
    for (guint i = 0; i < loaded->organization.domains->len && i < LIMIT_DOCTOR_DOMAINS; i++) {
        const struct accepted_domain *domain = g_ptr_array_index(loaded->organization.domains, i);

        if (online_asks_spf(domain->name))
            look_at_spf(views, domain->name, addresses, &options);
    }
    own_free(own);
    return views;
}

enum clock_state
online_clock(void)
{
    struct timex now = { .modes = 0 };
    int state = adjtimex(&now);

    return state < 0 ? CLOCK_UNKNOWN : state == TIME_ERROR ? CLOCK_FREE : CLOCK_KEPT;
}
