/* connectors[] and organization.inbound_connectors[] of postern.yaml. */
#include "base/domain.h"
#include "base/limits.h"
#include "base/network.h"
#include "base/settings_internal.h"

static const char *const tls_names[] = {
    [TLS_OPPORTUNISTIC] = "Opportunistic",
    [TLS_ENCRYPTION_ONLY] = "EncryptionOnly",
    [TLS_CERTIFICATE_VALIDATION] = "CertificateValidation",
    [TLS_DOMAIN_VALIDATION] = "DomainValidation",
    [TLS_DANE] = "DANE",
};

static const char *const probe_names[] = {
    [PROBE_CONNECT] = "connect",   [PROBE_GREETING] = "greeting", [PROBE_EHLO] = "ehlo",
    [PROBE_STARTTLS] = "starttls", [PROBE_ENVELOPE] = "envelope",
};

const char *
tls_setting_name(enum tls_setting setting)
{
    return tls_names[setting];
}

const char *
probe_depth_name(enum probe_depth depth)
{
    return probe_names[depth];
}

static void
smarthost_free(gpointer data)
{
    struct smarthost *host = data;

    g_free(host->name);
    g_free(host);
}

static void
address_space_free(gpointer data)
{
    struct address_space *space = data;

    g_free(space->domain);
    g_free(space);
}

static struct connector *
connector_new(const struct yaml_node *node)
{
    struct connector *connector = g_new0(struct connector, 1);

    connector->smarthosts = g_ptr_array_new_with_free_func(smarthost_free);
    connector->recipient_domains = g_ptr_array_new_with_free_func(g_free);
    connector->address_spaces = g_ptr_array_new_with_free_func(address_space_free);
    connector->sites = g_ptr_array_new_with_free_func(settings_pair_free);
    connector->tracks = g_ptr_array_new_with_free_func(settings_pair_free);
    connector->is_enabled = true;
    connector->min_hosts = 1;
    connector->at = node->at;
    return connector;
}

void
connector_free(gpointer data)
{
    struct connector *connector = data;

    g_free(connector->name);
    g_free(connector->id);
    g_ptr_array_unref(connector->smarthosts);
    g_ptr_array_unref(connector->recipient_domains);
    g_ptr_array_unref(connector->address_spaces);
    g_free(connector->tls_domain);
    g_free(connector->probe_recipient);
    g_ptr_array_unref(connector->sites);
    g_ptr_array_unref(connector->tracks);
    g_free(connector);
}

/* Takes ":PORT" off the end of `*rest`. False where what follows the colon is no port. */
static bool
take_port(struct slice *rest, uint16_t *port)
{
    const char *colon = rest->len == 0 ? NULL : memrchr(rest->at, ':', rest->len);
    int64_t value = 0;

    if (colon == NULL || memchr(rest->at, ']', rest->len) > (const void *)colon)
        return true;
    g_autofree char *digits = slice_to_string(slice_sub(*rest, (size_t)(colon - rest->at) + 1, rest->len));
    if (!g_ascii_string_to_signed(digits, 10, 1, 65535, &value, NULL))
        return false;
    *port = (uint16_t)value;
    rest->len = (size_t)(colon - rest->at);
    return true;
}

static struct smarthost *
smarthost_parse(struct slice text)
{
    struct ip_address address;
    uint16_t port = 25;
    text = slice_trim(text);
    bool is_mx = slice_starts_with_nocase(text, SLICE_LITERAL("mx:"));
    struct slice rest = is_mx ? slice_sub(text, 3, text.len) : text;
    bool is_bare_address = ip_address_parse(rest, &address);

    if (!is_bare_address && !take_port(&rest, &port))
        return NULL;
    bool is_bracketed = rest.len > 2 && rest.at[0] == '[' && rest.at[rest.len - 1] == ']';
    bool is_address = ip_address_parse(rest, &address);
    if (is_bracketed)
        rest = slice_sub(rest, 1, rest.len - 2);
    if (is_address ? is_mx : (is_bracketed && is_mx) || !domain_is_valid(rest))
        return NULL;

    struct smarthost *host = g_new0(struct smarthost, 1);
    if (rest.at[rest.len - 1] == '.')
        rest.len--;
    host->name = g_ascii_strdown(rest.at, (gssize)rest.len);
    host->port = port;
    host->is_mx = is_mx;
    host->is_address = is_address;
    return host;
}

void
settings_read_own_addresses(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found)
{
    guint first = loaded->routing.own_addresses->len;

    if (!settings_read_texts(node, "routing.own_addresses", loaded->routing.own_addresses, found))
        return;
    for (guint i = first; i < loaded->routing.own_addresses->len; i++) {
        const struct yaml_node *at = node->kind == YAML_NODE_SEQUENCE ? yaml_item(node, i - first) : node;
        struct smarthost *parsed =
            smarthost_parse(slice_from(g_ptr_array_index(loaded->routing.own_addresses, i)));

        settings_require(parsed != NULL && parsed->is_address, at, "routing.own_addresses",
                         "ADDRESS or [ADDRESS]:PORT", found);
        g_clear_pointer(&parsed, smarthost_free);
    }
}

static void
read_smarthosts(struct connector *connector, const struct yaml_node *node, struct diagnostics *found)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    if (!settings_read_texts(node, "SmartHosts", texts, found))
        return;
    for (guint i = 0; i < texts->len; i++) {
        const struct yaml_node *at = node->kind == YAML_NODE_SEQUENCE ? yaml_item(node, i) : node;
        struct smarthost *host = smarthost_parse(slice_from(g_ptr_array_index(texts, i)));

        if (!settings_require(host != NULL, at, "SmartHosts",
                              "mx:NAME, host, [address], each with :PORT if needed", found))
            continue;
        host->at = at->at;
        g_ptr_array_add(connector->smarthosts, host);
    }
}

static void
read_recipient_domains(struct connector *connector, const struct yaml_node *node, struct diagnostics *found)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    if (!settings_read_texts(node, "RecipientDomains", texts, found))
        return;
    for (guint i = 0; i < texts->len; i++) {
        const struct yaml_node *at = node->kind == YAML_NODE_SEQUENCE ? yaml_item(node, i) : node;
        const char *text = g_ptr_array_index(texts, i);
        const char *name = g_str_has_prefix(text, "*.") ? text + 2 : text;

        if (settings_require(strcmp(text, "*") == 0 || domain_is_valid(slice_from(name)), at,
                             "RecipientDomains", "x, *.x or *", found))
            g_ptr_array_add(connector->recipient_domains, g_ascii_strdown(text, -1));
    }
}

/* "x", "*.x", "*", with ";cost" or as {domain, cost}. */
static void
read_address_spaces(struct connector *connector, const struct yaml_node *node, struct diagnostics *found)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    if (!settings_read_texts(node, "AddressSpaces", texts, found))
        return;
    for (guint i = 0; i < texts->len; i++) {
        const struct yaml_node *at = node->kind == YAML_NODE_SEQUENCE ? yaml_item(node, i) : node;
        struct slice rest = slice_from(g_ptr_array_index(texts, i)), domain = { NULL, 0 };
        int64_t cost = CONNECTOR_COST;

        if (slice_starts_with_nocase(rest, SLICE_LITERAL("SMTP:")))
            rest = slice_sub(rest, 5, rest.len);
        slice_next_field(&rest, ';', &domain);
        bool is_cost = rest.at == NULL || g_ascii_string_to_signed(rest.at, 10, 1, 100, &cost, NULL);
        struct slice name =
            slice_starts_with_nocase(domain, SLICE_LITERAL("*.")) ? slice_sub(domain, 2, domain.len) : domain;
        bool is_domain = slice_equal(domain, SLICE_LITERAL("*")) || domain_is_valid(name);
        if (!settings_require(is_cost && is_domain, at, "AddressSpaces",
                              "x, *.x or *, with ;COST from 1 to 100", found))
            continue;
        struct address_space *space = g_new0(struct address_space, 1);
        space->domain = g_ascii_strdown(domain.at, (gssize)domain.len);
        space->cost = (unsigned)cost;
        g_ptr_array_add(connector->address_spaces, space);
    }
}

static char *
id_from_name(const char *name)
{
    GString *id = g_string_new(NULL);

    for (const char *at = name; *at != '\0'; at++) {
        if (g_ascii_isalnum(*at))
            g_string_append_c(id, g_ascii_tolower(*at));
        else if (id->len > 0 && id->str[id->len - 1] != '-')
            g_string_append_c(id, '-');
    }
    while (id->len > 0 && id->str[id->len - 1] == '-')
        g_string_truncate(id, id->len - 1);
    return g_string_free(id, FALSE);
}

/* It becomes a DNS label with "-tls" behind it (routing.suffix), hence the form and the length. */
static bool
is_connector_id(const char *id)
{
    size_t len = strlen(id);

    for (size_t i = 0; i < len; i++) {
        if (!g_ascii_islower(id[i]) && !g_ascii_isdigit(id[i]) && id[i] != '-')
            return false;
    }
    return len > 0 && len <= 59 && id[0] != '-' && id[len - 1] != '-' && !g_str_has_suffix(id, "-tls");
}

/* What fits into "RCPT TO:<...>" as it is. */
static bool
is_plain_address(const char *text)
{
    const char *at = strchr(text, '@');

    for (const char *byte = text; *byte != '\0'; byte++) {
        if (!g_ascii_isgraph(*byte) || *byte == '<' || *byte == '>')
            return false;
    }
    return at != NULL && at > text && domain_is_valid(slice_from(at + 1));
}

/* Without Probe: as deep as delivery has to get. */
static void
read_probe(struct connector *connector, const struct yaml_node *node, struct diagnostics *found)
{
    const struct yaml_node *depth = yaml_get(node, "Probe"), *recipient = yaml_get(node, "ProbeRecipient");
    size_t choice = connector->tls == TLS_OPPORTUNISTIC ? PROBE_EHLO : PROBE_STARTTLS;
    const char *text = NULL;

    if (recipient != NULL && yaml_to_text(recipient, "ProbeRecipient", &text, found) &&
        settings_require(is_plain_address(text), recipient, "ProbeRecipient", "user@domain", found)) {
        connector->probe_recipient = g_strdup(text);
        choice = PROBE_ENVELOPE;
    }
    if (depth != NULL)
        yaml_to_choice(depth, "Probe", probe_names, ARRAY_LEN(probe_names), &choice, found);
    connector->probe = (enum probe_depth)choice;
    if (depth != NULL && recipient != NULL)
        settings_require(choice == PROBE_ENVELOPE, depth, "Probe", "envelope, for ProbeRecipient", found);
}

/* A name to compare with has to come from somewhere: an address has none. */
static void
check_tls(const struct connector *connector, const struct yaml_node *node, struct diagnostics *found)
{
    const struct yaml_node *domain = yaml_get(node, "TlsDomain");
    bool needs_name = connector->tls == TLS_DANE ||
                      (connector->tls == TLS_DOMAIN_VALIDATION && connector->tls_domain == NULL);

    if (connector->tls_domain != NULL) {
        const char *name = connector->tls_domain;

        name += g_str_has_prefix(name, "*.") ? 2 : *name == '.' ? 1 : 0;
        settings_require(domain_is_valid(slice_from(name)), domain, "TlsDomain", "a domain name, or *.x",
                         found);
    }
    for (guint i = 0; needs_name && i < connector->smarthosts->len; i++) {
        const struct smarthost *host = g_ptr_array_index(connector->smarthosts, i);

        if (host->is_address)
            diagnostics_add(found, SEVERITY_ERROR, "wrong-value", host->at,
                            g_strdup(connector->tls == TLS_DANE ? "write its name" : "add TlsDomain"),
                            "'TlsSettings: %s' needs a name to look for, and '%s' is an address",
                            tls_names[connector->tls], host->name);
    }
}

/* Lookups of the MTA say for whom a message is, and not how large it is; rules know. */
static void
warn_of_size(const struct connector *connector, const struct yaml_node *node, struct diagnostics *found)
{
    const struct yaml_node *value = yaml_get(node, "MaxMessageSize");

    if (connector->max_message_bytes > 0 && !connector->is_transport_rule_scoped)
        diagnostics_add(
            found, SEVERITY_WARNING, "not-enforced", value->at,
            g_strdup("set message_size_limit of the MTA, or the limit that the smarthost announces (SIZE)"),
            "'MaxMessageSize' is kept where a rule routes; by domain the way out is chosen without knowing "
            "the "
            "size");
}

static void
read_connector_fields(struct connector *connector, const struct yaml_node *node, struct diagnostics *found)
{
    const struct yaml_node *value;
    const char *text = NULL;
    size_t choice = 0;

    if ((value = yaml_get(node, "SmartHosts")) != NULL)
        read_smarthosts(connector, value, found);
    if ((value = yaml_get(node, "RecipientDomains")) != NULL)
        read_recipient_domains(connector, value, found);
    if ((value = yaml_get(node, "AddressSpaces")) != NULL)
        read_address_spaces(connector, value, found);
    if ((value = yaml_get(node, "TlsSettings")) != NULL &&
        yaml_to_choice(value, "TlsSettings", tls_names, ARRAY_LEN(tls_names), &choice, found))
        connector->tls = (enum tls_setting)choice;
    if ((value = yaml_get(node, "TlsDomain")) != NULL && yaml_to_text(value, "TlsDomain", &text, found))
        connector->tls_domain = g_ascii_strdown(text, -1);
    if ((value = yaml_get(node, "IsTransportRuleScoped")) != NULL)
        yaml_to_bool(value, "IsTransportRuleScoped", &connector->is_transport_rule_scoped, found);
    if ((value = yaml_get(node, "Enabled")) != NULL)
        yaml_to_bool(value, "Enabled", &connector->is_enabled, found);
    if ((value = yaml_get(node, "MaxMessageSize")) != NULL &&
        yaml_to_size(value, "MaxMessageSize", (struct yaml_range){ 1, G_MAXINT64 },
                     &connector->max_message_bytes, found))
        warn_of_size(connector, node, found);
    read_probe(connector, node, found);
    if ((value = yaml_get(node, "Track")) != NULL)
        settings_read_pairs(value, "Track", connector->tracks, found);
    if ((value = yaml_get(node, "MinHosts")) != NULL)
        yaml_to_integer(value, "MinHosts", (struct yaml_range){ 1, LIMIT_DNS_HOSTS }, &connector->min_hosts,
                        found);
    if ((value = yaml_get(node, "Sites")) != NULL)
        settings_read_pairs(value, "Sites", connector->sites, found);
    check_tls(connector, node, found);
}

static bool
read_connector_identity(struct connector *connector, const struct yaml_node *node, struct diagnostics *found)
{
    const struct yaml_node *name = yaml_get(node, "Name"), *id = yaml_get(node, "Id");
    const char *text = NULL;

    if (name == NULL) {
        diagnostics_add(found, SEVERITY_ERROR, "missing-key", node->at, g_strdup("add Name: ..."),
                        "a connector needs a 'Name'");
        return false;
    }
    if (!yaml_to_text(name, "Name", &text, found))
        return false;
    connector->name = g_strdup(text);
    if (id != NULL && !yaml_to_text(id, "Id", &text, found))
        return false;
    connector->id = id == NULL ? id_from_name(connector->name) : g_strdup(text);
    return settings_require(is_connector_id(connector->id), id == NULL ? name : id, "Id",
                            "lower-case letters, digits and hyphens, not ending in -tls", found);
}

static bool
is_known_connector(const struct settings *loaded, const struct connector *connector,
                   struct diagnostics *found)
{
    const struct connector *other = settings_find_connector(loaded, connector->id);

    if (other == NULL)
        other = settings_find_connector(loaded, connector->name);
    if (other == NULL)
        return false;
    diagnostics_add(found, SEVERITY_ERROR, "duplicate-name", connector->at,
                    g_strdup("give it another Name or Id"), "connector '%s' is already defined in line %u",
                    connector->name, other->at.line);
    return true;
}

void
settings_read_connectors(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found)
{
    static const char *const known[] = {
        "Name",           "Id",        "SmartHosts", "RecipientDomains",      "AddressSpaces",
        "TlsSettings",    "TlsDomain", "Enabled",    "MaxMessageSize",        "Probe",
        "ProbeRecipient", "MinHosts",  "Track",      "IsTransportRuleScoped", "Sites",
    };

    if (!settings_require(node->kind == YAML_NODE_SEQUENCE, node, "connectors", "a list of connectors",
                          found))
        return;
    for (size_t i = 0; i < yaml_count(node); i++) {
        const struct yaml_node *item = yaml_item(node, i);

        if (!settings_require(item->kind == YAML_NODE_MAPPING, item, "connectors",
                              "a mapping with Name and SmartHosts", found) ||
            !yaml_check_keys(item, "parameter", known, ARRAY_LEN(known), found))
            continue;
        struct connector *connector = connector_new(item);
        read_connector_fields(connector, item, found);
        if (!read_connector_identity(connector, item, found) || is_known_connector(loaded, connector, found))
            connector_free(connector);
        else
            g_ptr_array_add(loaded->connectors, connector);
    }
}

void
inbound_connector_free(gpointer data)
{
    struct inbound_connector *peer = data;

    g_free(peer->name);
    g_ptr_array_unref(peer->networks);
    g_free(peer->tls_subject);
    g_free(peer->tenant_header);
    g_free(peer);
}

static void
read_inbound_connector(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found)
{
    struct inbound_connector *peer = g_new0(struct inbound_connector, 1);
    const struct yaml_node *value;
    const char *text = NULL;
    size_t errors_before = found->errors;

    peer->networks = g_ptr_array_new_with_free_func(g_free);
    peer->at = node->at;
    if ((value = yaml_get(node, "name")) != NULL && yaml_to_text(value, "name", &text, found))
        peer->name = g_strdup(text);
    if ((value = yaml_get(node, "networks")) != NULL)
        settings_read_networks(value, "networks", peer->networks, found);
    if ((value = yaml_get(node, "tls_subject")) != NULL && yaml_to_text(value, "tls_subject", &text, found))
        peer->tls_subject = g_strdup(text);
    if ((value = yaml_get(node, "tenant_header")) != NULL &&
        yaml_to_text(value, "tenant_header", &text, found)) {
        peer->tenant_header = g_strdup(text);
        settings_require(strchr(text, ':') != NULL && *text != ':', value, "tenant_header", "'Name: value'",
                         found);
    }
    /* Microsoft's networks and certificate are shared by all its customers: a header alone proves nothing at
     * all. */
    settings_require(peer->name != NULL && (peer->networks->len > 0 || peer->tls_subject != NULL), node,
                     "inbound_connectors", "a name, and networks or a tls_subject", found);
    if (found->errors > errors_before)
        inbound_connector_free(peer);
    else
        g_ptr_array_add(loaded->organization.inbound_connectors, peer);
}

void
settings_read_inbound_connectors(struct settings *loaded, const struct yaml_node *node,
                                 struct diagnostics *found)
{
    static const char *const known[] = { "name", "networks", "tls_subject", "tenant_header" };

    if (!settings_require(node->kind == YAML_NODE_SEQUENCE, node, "inbound_connectors", "a list", found))
        return;
    for (size_t i = 0; i < yaml_count(node); i++) {
        const struct yaml_node *item = yaml_item(node, i);

        if (settings_require(item->kind == YAML_NODE_MAPPING, item, "inbound_connectors",
                             "{name, networks, tls_subject, tenant_header}", found) &&
            yaml_check_keys(item, "setting", known, ARRAY_LEN(known), found))
            read_inbound_connector(loaded, item, found);
    }
}
