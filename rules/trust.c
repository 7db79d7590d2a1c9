#include "rules/trust.h"

#include "base/network.h"

static bool
is_in_networks(const GPtrArray *networks, const char *client_ip)
{
    struct ip_address address;

    if (client_ip == NULL || !ip_address_parse(slice_from(client_ip), &address))
        return false;
    for (guint i = 0; i < networks->len; i++) {
        struct ip_range range;

        if (ip_range_parse(slice_from(g_ptr_array_index(networks, i)), &range) &&
            ip_range_contains(range, address))
            return true;
    }
    return false;
}

bool
trust_subject_matches(const char *cert_subject, const char *wanted)
{
    struct slice rest = slice_from(cert_subject), field;

    if (cert_subject == NULL || *wanted == '\0')
        return false;
    if (g_ascii_strcasecmp(cert_subject, wanted) == 0)
        return true;
    while (slice_next_field(&rest, '/', &field)) {
        if (slice_starts_with_nocase(field, SLICE_LITERAL("CN=")) &&
            slice_equal_nocase(slice_sub(field, 3, field.len), slice_from(wanted)))
            return true;
    }
    return false;
}

bool
trust_is_verified(const char *cert_subject, const char *verify, const char *mta)
{
    if (cert_subject == NULL || *cert_subject == '\0')
        return false;
    if (verify != NULL)
        return strcmp(verify, "OK") == 0;
    return mta != NULL && g_str_has_prefix(mta, "Postfix");
}

/* `wanted` is "Name: value"; one instance of the field has to have that value, white space around it aside.
 */
static bool
has_header(const struct message *mail, const char *wanted)
{
    struct slice value = slice_from(wanted), name;
    size_t at = 0;

    if (mail == NULL || !slice_next_field(&value, ':', &name) || value.at == NULL)
        return false;
    name = slice_trim(name);
    value = slice_trim(value);
    g_autofree char *field_name = slice_to_string(name);
    for (;;) {
        const struct header_field *field = message_next_header(mail, field_name, &at);

        if (field == NULL)
            return false;
        if (slice_equal_nocase(slice_trim(slice_from(field->value)), value))
            return true;
    }
}

/* A connector without any condition is refused when settings load; here it would match nobody either. */
static bool
matches_connector(const struct inbound_connector *connector, const struct envelope *given,
                  const struct message *mail)
{
    bool has_networks = connector->networks->len > 0;

    if (!has_networks && connector->tls_subject == NULL && connector->tenant_header == NULL)
        return false;
    if (has_networks && !is_in_networks(connector->networks, given->client_ip))
        return false;
    if (connector->tls_subject != NULL &&
        (!given->is_tls_verified || !trust_subject_matches(given->tls_subject, connector->tls_subject)))
        return false;
    return connector->tenant_header == NULL || has_header(mail, connector->tenant_header);
}

enum trust
trust_of(const struct settings *config, const struct envelope *given, const struct message *mail)
{
    const GPtrArray *connectors = config->organization.inbound_connectors;

    if (is_in_networks(config->organization.trusted_networks, given->client_ip))
        return TRUST_NETWORK;
    if (given->sasl_user != NULL && *given->sasl_user != '\0')
        return TRUST_LOGIN;
    for (guint i = 0; i < connectors->len; i++) {
        if (matches_connector(g_ptr_array_index(connectors, i), given, mail))
            return TRUST_CONNECTOR;
    }
    return TRUST_NONE;
}
