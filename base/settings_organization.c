/* organization.* and routing.* of postern.yaml: the settings that name domains and connectors. */
#include "base/domain.h"
#include "base/nearest.h"
#include "base/settings_internal.h"

void
settings_domain_free(gpointer data)
{
    struct accepted_domain *domain = data;

    g_free(domain->name);
    g_free(domain);
}

static bool
is_domain_pattern(const char *text)
{
    struct slice name = slice_from(text);

    if (slice_starts_with_nocase(name, SLICE_LITERAL("*.")))
        name = slice_sub(name, 2, name.len);
    return domain_is_valid(name);
}

static void
read_domain(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found)
{
    static const char *const types[] = { "authoritative", "internal_relay", "external_relay" };
    static const char *const known[] = { "name", "type" };
    const struct yaml_node *name_node = node, *type_node = NULL;
    const char *name = NULL;
    size_t type = DOMAIN_AUTHORITATIVE;

    if (node->kind == YAML_NODE_MAPPING) {
        if (!yaml_check_keys(node, "setting", known, ARRAY_LEN(known), found))
            return;
        name_node = yaml_get(node, "name");
        type_node = yaml_get(node, "type");
    }
    if (!settings_require(name_node != NULL, node, "domains", "a name, or {name, type}", found) ||
        !yaml_to_text(name_node, "domains", &name, found) ||
        !settings_require(is_domain_pattern(name), name_node, "domains",
                          "a domain name; *.x for the subdomains of x", found))
        return;
    if (type_node != NULL && !yaml_to_choice(type_node, "type", types, ARRAY_LEN(types), &type, found))
        return;
    struct accepted_domain *domain = g_new0(struct accepted_domain, 1);
    domain->name = g_ascii_strdown(name, -1);
    domain->type = (enum domain_type)type;
    g_ptr_array_add(loaded->organization.domains, domain);
}

void
settings_read_domains(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found)
{
    if (!settings_require(node->kind == YAML_NODE_SEQUENCE, node, "domains", "a list of domains", found))
        return;
    for (size_t i = 0; i < yaml_count(node); i++)
        read_domain(loaded, yaml_item(node, i), found);
}

void
settings_read_partners(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    if (!settings_read_texts(node, "partners", names, found))
        return;
    for (guint i = 0; i < names->len; i++) {
        const struct yaml_node *at = node->kind == YAML_NODE_SEQUENCE ? yaml_item(node, i) : node;

        if (settings_require(is_domain_pattern(g_ptr_array_index(names, i)), at, "partners", "a domain name",
                             found))
            g_ptr_array_add(loaded->organization.partners, g_ascii_strdown(g_ptr_array_index(names, i), -1));
    }
}

static void
report_unknown_connector(const struct settings *loaded, const struct setting_pair *pair, const char *name,
                         struct location at, struct diagnostics *found)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    for (guint i = 0; i < loaded->connectors->len; i++)
        g_ptr_array_add(ids, ((struct connector *)g_ptr_array_index(loaded->connectors, i))->id);
    const char *nearest = nearest_name(name, (const char *const *)ids->pdata, ids->len);
    diagnostics_add(found, SEVERITY_ERROR, "missing-connector", at,
                    nearest == NULL ? g_strdup("add it to connectors")
                                    : g_strdup_printf("did you mean '%s'?", nearest),
                    "'%s': there is no connector '%s'", pair->key, name);
}

void
settings_read_routing_domains(struct settings *loaded, const struct yaml_node *node,
                              struct diagnostics *found)
{
    if (!settings_read_pairs(node, "domains", loaded->routing.domains, found))
        return;
    for (guint i = 0; i < loaded->routing.domains->len; i++) {
        struct setting_pair *pair = g_ptr_array_index(loaded->routing.domains, i);
        const struct connector *connector = settings_find_connector(loaded, pair->value);
        char *key = g_ascii_strdown(pair->key, -1);

        g_free(pair->key);
        pair->key = key;
        if (!is_domain_pattern(pair->key))
            diagnostics_add(found, SEVERITY_ERROR, "wrong-value", pair->at, NULL, "'%s' is no domain name",
                            pair->key);
        if (connector == NULL) {
            report_unknown_connector(loaded, pair, pair->value, pair->value_at, found);
            continue;
        }
        g_free(pair->value);
        pair->value = g_strdup(connector->id);
    }
}

/* "CONNECTOR-tls": the transport for mail that a rule sends to CONNECTOR and that requires TLS. */
static const struct connector *
find_without_tls_ending(const struct settings *loaded, const char *key)
{
    size_t len = strlen(key);
    bool has_ending = len > strlen("-tls") && g_ascii_strcasecmp(key + len - strlen("-tls"), "-tls") == 0;
    g_autofree char *name = has_ending ? g_strndup(key, len - strlen("-tls")) : NULL;

    return name == NULL ? NULL : settings_find_connector(loaded, name);
}

/* One transport for all, or {default: smtp, CONNECTOR: transport, CONNECTOR-tls: transport}. */
void
settings_read_transport(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found)
{
    const char *text = NULL;

    if (node->kind == YAML_NODE_SCALAR) {
        if (yaml_to_text(node, "transport", &text, found))
            loaded->routing.transport = g_strdup(text);
        return;
    }
    if (!settings_read_pairs(node, "transport", loaded->routing.transports, found))
        return;
    for (guint i = loaded->routing.transports->len; i-- > 0;) {
        struct setting_pair *pair = g_ptr_array_index(loaded->routing.transports, i);
        const struct connector *connector = settings_find_connector(loaded, pair->key);

        char **common = g_ascii_strcasecmp(pair->key, "default") == 0       ? &loaded->routing.transport
                        : g_ascii_strcasecmp(pair->key, "default-tls") == 0 ? &loaded->routing.tls_transport
                                                                            : NULL;
        if (common != NULL) {
            g_free(*common);
            *common = g_strdup(pair->value);
            g_ptr_array_remove_index(loaded->routing.transports, i);
        } else if (connector != NULL) {
            g_free(pair->key);
            pair->key = g_strdup(connector->id);
        } else if (find_without_tls_ending(loaded, pair->key) == NULL) {
            report_unknown_connector(loaded, pair, pair->key, pair->at, found);
        }
    }
    if (loaded->routing.transport == NULL)
        loaded->routing.transport = g_strdup("smtp");
}
