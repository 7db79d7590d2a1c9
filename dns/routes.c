#include "dns/routes.h"

#include "base/domain.h"

#include <string.h>

#define TLS_ENDING "-tls"

struct routes {
    const struct settings *settings;
    GHashTable *domains;       /* "x" and "*.x", lower case -> struct claim * */
    GHashTable *labels;        /* connector id -> const struct connector * */
    GHashTable *own, *own_tls; /* const struct connector * -> its transport, where it has one of its own */
};

/* Whose a domain is. The lower rank wins, the first of equals. */
struct claim {
    const struct connector *connector;
    unsigned rank;
};

enum { RANK_ROUTING = 0, RANK_CONNECTOR = 100, RANK_DERIVED = 1000 }; /* costs go up to 100 */

static void
add_claim(struct routes *routes, const char *domain, const struct connector *connector, unsigned rank)
{
    const struct claim *before = g_hash_table_lookup(routes->domains, domain);

    if (before != NULL && before->rank <= rank)
        return;
    struct claim *claim = g_new(struct claim, 1);
    *claim = (struct claim){ connector, rank };
    g_hash_table_replace(routes->domains, g_strdup(domain), claim);
}

/* What is disabled or for rules only claims nothing, so the next best is used. */
static void
add_claims(struct routes *routes, const struct connector *connector)
{
    if (!connector->is_enabled || connector->is_transport_rule_scoped)
        return;
    for (guint i = 0; i < connector->recipient_domains->len; i++)
        add_claim(routes, g_ptr_array_index(connector->recipient_domains, i), connector,
                  RANK_CONNECTOR + CONNECTOR_COST);
    for (guint i = 0; i < connector->address_spaces->len; i++) {
        const struct address_space *space = g_ptr_array_index(connector->address_spaces, i);

        add_claim(routes, space->domain, connector, RANK_CONNECTOR + space->cost);
        /* An address space *.x has x in it, unless somebody claims x itself. */
        if (g_str_has_prefix(space->domain, "*."))
            add_claim(routes, space->domain + 2, connector, RANK_DERIVED + space->cost);
    }
}

/* The transport configured for `key`, a connector's id or its id with "-tls"; or NULL. */
static const char *
own_transport(const struct settings *loaded, const struct connector *connector, const char *ending)
{
    g_autofree char *by_id = g_strconcat(connector->id, ending, NULL);
    g_autofree char *by_name = g_strconcat(connector->name, ending, NULL);

    for (guint i = 0; i < loaded->routing.transports->len; i++) {
        const struct setting_pair *pair = g_ptr_array_index(loaded->routing.transports, i);

        if (g_ascii_strcasecmp(pair->key, by_id) == 0 || g_ascii_strcasecmp(pair->key, by_name) == 0)
            return pair->value;
    }
    return NULL;
}

struct routes *
routes_new(const struct settings *loaded)
{
    struct routes *routes = g_new0(struct routes, 1);

    routes->settings = loaded;
    routes->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    routes->labels = g_hash_table_new(g_str_hash, g_str_equal);
    routes->own = g_hash_table_new(NULL, NULL);
    routes->own_tls = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < loaded->connectors->len; i++) {
        struct connector *connector = g_ptr_array_index(loaded->connectors, i);

        g_hash_table_insert(routes->labels, connector->id, connector);
        add_claims(routes, connector);
        g_hash_table_insert(routes->own, connector, (char *)(uintptr_t)own_transport(loaded, connector, ""));
        g_hash_table_insert(routes->own_tls, connector,
                            (char *)(uintptr_t)own_transport(loaded, connector, TLS_ENDING));
    }
    for (guint i = 0; i < loaded->routing.domains->len; i++) {
        const struct setting_pair *pair = g_ptr_array_index(loaded->routing.domains, i);
        const struct connector *connector = g_hash_table_lookup(routes->labels, pair->value);

        if (connector != NULL)
            add_claim(routes, pair->key, connector, RANK_ROUTING);
    }
    return routes;
}

void
routes_free(struct routes *routes)
{
    if (routes == NULL)
        return;
    g_hash_table_unref(routes->domains);
    g_hash_table_unref(routes->labels);
    g_hash_table_unref(routes->own);
    g_hash_table_unref(routes->own_tls);
    g_free(routes);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
routes_domains(const struct routes *routes)
{
    GPtrArray *names = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer name;

    g_hash_table_iter_init(&iterator, routes->domains);
    while (g_hash_table_iter_next(&iterator, &name, NULL))
        g_ptr_array_add(names, name);
    g_ptr_array_sort(names, compare_names);
    return names;
}

static struct route
refused(const char *why)
{
    return (struct route){ .kind = ROUTE_REFUSED, .why = why };
}

static struct route
to_connector(const struct routes *routes, const struct connector *connector)
{
    const char *own = g_hash_table_lookup(routes->own, connector);

    return (struct route){ ROUTE_CONNECTOR, connector,
                           own != NULL ? own : routes->settings->routing.transport, NULL };
}

/* TLS was required by a rule: only by a transport that demands it. */
static struct route
to_connector_by_tls(const struct routes *routes, const struct connector *connector)
{
    const char *own = g_hash_table_lookup(routes->own_tls, connector);

    if (own == NULL)
        own = routes->settings->routing.tls_transport;
    if (own != NULL)
        return (struct route){ ROUTE_CONNECTOR, connector, own, NULL };
    return connector->tls != TLS_OPPORTUNISTIC ? to_connector(routes, connector)
                                               : refused("connector has no transport that requires TLS");
}

static struct route
find_label(const struct routes *routes, struct slice label)
{
    g_autofree char *text = g_ascii_strdown(label.at, (gssize)label.len);
    const struct connector *connector = g_hash_table_lookup(routes->labels, text);
    bool is_tls = connector == NULL && g_str_has_suffix(text, TLS_ENDING);

    if (is_tls) {
        text[strlen(text) - strlen(TLS_ENDING)] = '\0';
        connector = g_hash_table_lookup(routes->labels, text);
    }
    if (connector == NULL)
        return refused("unknown connector");
    if (!connector->is_enabled)
        return refused("connector is disabled");
    return is_tls ? to_connector_by_tls(routes, connector) : to_connector(routes, connector);
}

/* `domain` is at or below the suffix: DOMAIN.LABEL.SUFFIX is the only form that leads anywhere. */
static struct route
find_by_suffix(const struct routes *routes, struct slice domain)
{
    size_t suffix_len = strlen(routes->settings->routing.suffix);
    struct slice before = domain.len > suffix_len ? slice_sub(domain, 0, domain.len - suffix_len - 1)
                                                  : (struct slice){ NULL, 0 };
    const char *dot = before.len == 0 ? NULL : memrchr(before.at, '.', before.len);

    if (dot == NULL || dot == before.at)
        return refused("address names no connector");
    return find_label(routes, slice_sub(before, (size_t)(dot - before.at) + 1, before.len));
}

static const struct connector *
find_domain(const struct routes *routes, struct slice domain)
{
    g_autofree char *name = g_ascii_strdown(domain.at, (gssize)domain.len);
    const struct claim *found = g_hash_table_lookup(routes->domains, name);

    for (const char *dot = strchr(name, '.'); found == NULL && dot != NULL; dot = strchr(dot + 1, '.')) {
        g_autofree char *pattern = g_strconcat("*", dot, NULL);

        found = g_hash_table_lookup(routes->domains, pattern);
    }
    if (found == NULL)
        found = g_hash_table_lookup(routes->domains, "*");
    return found == NULL ? NULL : found->connector;
}

static struct route
find_by_domain(const struct routes *routes, struct slice domain)
{
    const struct connector *connector = find_domain(routes, domain);

    if (connector == NULL)
        return (struct route){ .kind = ROUTE_NONE };
    if (!connector->is_enabled)
        return refused("connector is disabled");
    if (connector->is_transport_rule_scoped)
        return refused("connector is for transport rules only");
    return to_connector(routes, connector);
}

struct route
routes_find(const struct routes *routes, struct slice key)
{
    bool has_at = key.len > 0 && memchr(key.at, '@', key.len) != NULL;
    struct slice domain = has_at ? address_domain(key) : key;

    if (!has_at && domain.len > 0 && domain.at[domain.len - 1] == '.')
        domain.len--;
    if (domain.len == 0 || memchr(domain.at, '\0', domain.len) != NULL)
        return (struct route){ .kind = ROUTE_NONE };
    if (domain_is_within(domain, slice_from(routes->settings->routing.suffix)))
        return find_by_suffix(routes, domain);
    /* ".parent" and "*": what they would find was found for the whole address already. */
    if (domain.at[0] == '.' || slice_equal(domain, SLICE_LITERAL("*")))
        return (struct route){ .kind = ROUTE_NONE };
    return find_by_domain(routes, domain);
}
