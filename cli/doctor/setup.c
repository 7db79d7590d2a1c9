#include "cli/doctor/setup.h"

#include "base/domain.h"
#include "dns/routes.h"

#include <string.h>

static void
file_facts_free(gpointer data)
{
    struct file_facts *facts = data;

    g_free(facts->group);
    g_free(facts);
}

static void
lookup_free(gpointer data)
{
    struct lookup *lookup = data;

    g_free(lookup->text);
    g_free(lookup);
}

static void
certificate_facts_free(gpointer data)
{
    struct certificate_facts *facts = data;

    certificate_free(facts->certificate);
    g_free(facts->problem);
    g_free(facts);
}

struct mta_setup *
setup_new(void)
{
    struct mta_setup *setup = g_new0(struct mta_setup, 1);

    setup->mail_owner.groups = g_array_new(FALSE, FALSE, sizeof(gid_t));
    setup->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_facts_free);
    setup->lookups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, lookup_free);
    setup->certificates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, certificate_facts_free);
    return setup;
}

void
setup_free(struct mta_setup *setup)
{
    if (setup == NULL)
        return;
    postfix_free(setup->postfix);
    g_free(setup->postfix_problem);
    g_array_unref(setup->mail_owner.groups);
    g_clear_pointer(&setup->online, g_ptr_array_unref);
    g_clear_pointer(&setup->spf, g_ptr_array_unref);
    g_hash_table_unref(setup->files);
    g_hash_table_unref(setup->lookups);
    g_hash_table_unref(setup->certificates);
    g_free(setup);
}

/* --- connectors ---------------------------------------------------------------------------------------- */

const char *
setup_transport_name(const struct mta_setup *setup, const struct connector *connector)
{
    const struct settings *loaded = setup->settings;

    for (guint i = 0; i < loaded->routing.transports->len; i++) {
        const struct setting_pair *pair = g_ptr_array_index(loaded->routing.transports, i);

        if (settings_find_connector(loaded, pair->key) == connector)
            return pair->value;
    }
    return loaded->routing.transport;
}

const struct postfix_service *
setup_transport(const struct mta_setup *setup, const struct connector *connector)
{
    return postfix_transport(setup->postfix, setup_transport_name(setup, connector));
}

bool
setup_is_microsoft(const struct connector *connector)
{
    static const char *const parents[] = {
        "mail.protection.outlook.com",        "mx.microsoft",         "mail.protection.office365.us",
        "mail.protection.partner.outlook.cn", "mail.onmicrosoft.com",
    };

    for (guint i = 0; i < connector->smarthosts->len; i++) {
        const struct smarthost *host = g_ptr_array_index(connector->smarthosts, i);

        for (size_t j = 0; j < ARRAY_LEN(parents); j++) {
            if (domain_is_within(slice_from(host->name), slice_from(parents[j])))
                return true;
        }
    }
    return false;
}

GPtrArray *
setup_smarthosts(const struct mta_setup *setup)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);

        for (guint j = 0; j < connector->smarthosts->len; j++) {
            struct placed_smarthost placed = { connector, g_ptr_array_index(connector->smarthosts, j) };
            g_ptr_array_add(all, g_memdup2(&placed, sizeof placed));
        }
    }
    return all;
}

static void
routed_domain_free(gpointer data)
{
    struct routed_domain *routed = data;

    g_free(routed->pattern);
    g_free(routed);
}

/* A name that the pattern has in it: what stands for the star is nobody's. */
static char *
name_of_pattern(const char *pattern)
{
    return *pattern == '*' ? g_strconcat("postern-doctor", *++pattern == '.' ? pattern : ".example", NULL)
                           : g_strdup(pattern);
}

GPtrArray *
setup_routed_domains(const struct mta_setup *setup)
{
    struct routes *routes = routes_new(setup->settings);
    g_autoptr(GPtrArray) patterns = routes_domains(routes);
    GPtrArray *out = g_ptr_array_new_with_free_func(routed_domain_free);

    for (guint i = 0; i < patterns->len; i++) {
        const char *pattern = g_ptr_array_index(patterns, i);
        g_autofree char *name = name_of_pattern(pattern);
        struct route route = routes_find(routes, slice_from(name));
        struct routed_domain routed = { g_strdup(pattern), route.connector };

        if (route.kind == ROUTE_CONNECTOR)
            g_ptr_array_add(out, g_memdup2(&routed, sizeof routed));
        else
            g_free(routed.pattern);
    }
    routes_free(routes);
    return out;
}

char *
setup_transport_key(const struct routed_domain *routed, enum transport_key kind)
{
    const char *pattern = routed->pattern;
    g_autofree char *name = name_of_pattern(pattern);

    if (kind == TRANSPORT_KEY_ADDRESS)
        return g_strconcat("postern-doctor@", name, NULL);
    /* Subdomains are ".x" there, everything is "*". */
    return g_strdup(g_str_has_prefix(pattern, "*.") ? pattern + 1 : pattern);
}

char *
setup_suffix_address(const struct mta_setup *setup, const struct connector *connector)
{
    return g_strjoin(".", SETUP_PROBE_ADDRESS, connector->id, setup->settings->routing.suffix, NULL);
}

char *
setup_certificate_file(const struct mta_setup *setup, const struct postfix_service *service, const char *side)
{
    static const char *const endings[] = { "_tls_chain_files", "_tls_eccert_file", "_tls_cert_file",
                                           "_tls_dcert_file" };

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        g_autofree char *name = g_strconcat(side, endings[i], NULL);
        g_autoptr(GPtrArray) files = mta_list_split(postfix_text(setup->postfix, service, name));

        /* A chain list may hold the key's file before the certificate's. */
        if (files->len > 0 && strcmp(g_ptr_array_index(files, 0), "none") != 0)
            return g_strdup(g_ptr_array_index(files, files->len > 1 ? 1 : 0));
    }
    return NULL;
}

/* --- what was seen ------------------------------------------------------------------------------------- */

char *
setup_lookup_key(const char *table, const char *key)
{
    return g_strjoin("\n", table, key, NULL);
}

const struct lookup *
setup_lookup(const struct mta_setup *setup, const char *table, const char *key)
{
    g_autofree char *joined = setup_lookup_key(table, key);

    return g_hash_table_lookup(setup->lookups, joined);
}

const struct file_facts *
setup_file(const struct mta_setup *setup, const char *path)
{
    return g_hash_table_lookup(setup->files, path);
}

const struct certificate_facts *
setup_certificate(const struct mta_setup *setup, const char *path)
{
    return g_hash_table_lookup(setup->certificates, path);
}
