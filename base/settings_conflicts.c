/* What connectors and routing.domains say against each other. All of it loads: something wins, and the
 * administrator should know what. */
#include "base/settings_internal.h"

static bool
takes_domains(const struct connector *connector)
{
    return connector->is_enabled && !connector->is_transport_rule_scoped;
}

static void
claim_domain(GHashTable *claims, const char *domain, const struct connector *connector, unsigned cost,
             struct diagnostics *found)
{
    g_autofree char *key = g_strdup_printf("%s;%u", domain, cost);
    const struct connector *first = g_hash_table_lookup(claims, key);

    if (first == NULL)
        g_hash_table_insert(claims, g_steal_pointer(&key), (gpointer)(uintptr_t)connector);
    else if (first != connector)
        diagnostics_add(found, SEVERITY_WARNING, "ambiguous-domain", connector->at,
                        g_strdup("give one of them another cost, or take it out of one"),
                        "connectors '%s' (line %u) and '%s' both take '%s' at cost %u, the first is used",
                        first->name, first->at.line, connector->name, domain, cost);
}

/* routing.domains is the administrator's own word, and goes before what connectors claim. */
static void
check_overruled(const struct settings *loaded, const char *domain, const struct connector *connector,
                struct diagnostics *found)
{
    for (guint i = 0; i < loaded->routing.domains->len; i++) {
        const struct setting_pair *pair = g_ptr_array_index(loaded->routing.domains, i);

        if (strcmp(pair->key, domain) == 0 && strcmp(pair->value, connector->id) != 0)
            diagnostics_add(
                found, SEVERITY_WARNING, "ambiguous-domain", pair->at, g_strdup("take it out of one of them"),
                "'%s' goes to '%s' by routing.domains, connector '%s' (line %u) claims it in vain", domain,
                pair->value, connector->name, connector->at.line);
    }
}

static void
check_domains(const struct settings *loaded, struct diagnostics *found)
{
    g_autoptr(GHashTable) claims = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < loaded->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(loaded->connectors, i);

        for (guint j = 0; takes_domains(connector) && j < connector->recipient_domains->len; j++) {
            const char *domain = g_ptr_array_index(connector->recipient_domains, j);

            claim_domain(claims, domain, connector, CONNECTOR_COST, found);
            check_overruled(loaded, domain, connector, found);
        }
        for (guint j = 0; takes_domains(connector) && j < connector->address_spaces->len; j++) {
            const struct address_space *space = g_ptr_array_index(connector->address_spaces, j);

            claim_domain(claims, space->domain, connector, space->cost, found);
            check_overruled(loaded, space->domain, connector, found);
        }
    }
}

static bool
demands_differ(const struct connector *a, const struct connector *b)
{
    return a->tls != b->tls ||
           (a->tls == TLS_DOMAIN_VALIDATION && g_strcmp0(a->tls_domain, b->tls_domain) != 0);
}

/* The MTA is told per address what to demand, so one address has one demand. */
static void
check_next_hop(GHashTable *hops, const struct connector *connector, const struct smarthost *host,
               struct diagnostics *found)
{
    g_autofree char *key = g_strdup_printf("%s%s:%u", host->is_mx ? "mx:" : "", host->name, host->port);
    const struct connector *other = g_hash_table_lookup(hops, key);

    if (other == NULL)
        g_hash_table_insert(hops, g_steal_pointer(&key), (gpointer)(uintptr_t)connector);
    else if (other != connector && demands_differ(other, connector) && other->tls != TLS_DANE &&
             connector->tls != TLS_DANE)
        diagnostics_add(found, SEVERITY_WARNING, "tls-conflict", host->at,
                        g_strdup("give both the same TlsSettings and TlsDomain"),
                        "smarthost '%s' has TlsSettings %s in connector '%s' (line %u) and %s in '%s': the "
                        "stricter holds for both, and of two names each will do",
                        host->name, tls_setting_name(other->tls), other->name, other->at.line,
                        tls_setting_name(connector->tls), connector->name);
}

static void
check_next_hops(const struct settings *loaded, struct diagnostics *found)
{
    g_autoptr(GHashTable) hops = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < loaded->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(loaded->connectors, i);

        for (guint j = 0; connector->is_enabled && j < connector->smarthosts->len; j++)
            check_next_hop(hops, connector, g_ptr_array_index(connector->smarthosts, j), found);
    }
}

void
settings_check_conflicts(const struct settings *loaded, struct diagnostics *found)
{
    check_domains(loaded, found);
    check_next_hops(loaded, found);
}
