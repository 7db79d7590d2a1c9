#include "dns/endpoint.h"

#include <arpa/inet.h>
#include <string.h>

bool
endpoint_equal(struct endpoint a, struct endpoint b)
{
    return a.port == b.port && memcmp(&a.address, &b.address, sizeof a.address) == 0;
}

guint
endpoint_hash(struct endpoint endpoint)
{
    guint hash = 5381u + endpoint.port;

    for (size_t i = 0; i < sizeof endpoint.address.bytes; i++)
        hash = hash * 33u + endpoint.address.bytes[i];
    return hash;
}

gboolean
endpoint_key_equal(gconstpointer a, gconstpointer b)
{
    return endpoint_equal(*(const struct endpoint *)a, *(const struct endpoint *)b);
}

guint
endpoint_key_hash(gconstpointer key)
{
    return endpoint_hash(*(const struct endpoint *)key);
}

char *
address_to_string(struct ip_address address)
{
    char text[INET6_ADDRSTRLEN];
    bool is_ipv4 = ip_address_is_ipv4(address);
    const uint8_t *bytes = is_ipv4 ? address.bytes + 12 : address.bytes;
    const char *written = inet_ntop(is_ipv4 ? AF_INET : AF_INET6, bytes, text, sizeof text);

    g_assert(written != NULL); /* the family and the size are ours */
    return g_strdup(text);
}

char *
endpoint_to_string(struct endpoint endpoint)
{
    g_autofree char *address = address_to_string(endpoint.address);

    return g_strdup_printf("[%s]:%u", address, endpoint.port);
}

bool
endpoint_parse(struct slice text, uint16_t default_port, struct endpoint *out)
{
    struct endpoint parsed = { .port = default_port };
    int64_t port = 0;

    /* The whole text first: the colons of a bare IPv6 address are no port. */
    if (ip_address_parse(text, &parsed.address)) {
        *out = parsed;
        return true;
    }
    const char *colon = text.len == 0 ? NULL : memrchr(text.at, ':', text.len);
    if (colon == NULL)
        return false;
    size_t before = (size_t)(colon - text.at);
    g_autofree char *digits = slice_to_string(slice_sub(text, before + 1, text.len));
    if (!g_ascii_string_to_signed(digits, 10, 1, 65535, &port, NULL) ||
        !ip_address_parse(slice_sub(text, 0, before), &parsed.address))
        return false;
    parsed.port = (uint16_t)port;
    *out = parsed;
    return true;
}
