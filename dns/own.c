#include "dns/own.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

#define SMTP_PORT 25

struct own {
    GHashTable *endpoints; /* set of struct endpoint * */
    char *host_name;       /* or NULL */
};

static void
add_endpoint(struct own *own, struct endpoint endpoint)
{
    g_hash_table_add(own->endpoints, g_memdup2(&endpoint, sizeof endpoint));
}

static void
add_socket_address(struct own *own, const struct sockaddr *address)
{
    struct endpoint endpoint = {
        .address.bytes = {[10] = 0xff, [11] = 0xff},
          .port = SMTP_PORT
    };
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;

    if (address == NULL)
        return;
    if (address->sa_family == AF_INET) {
        memcpy(&ipv4, address, sizeof ipv4);
        memcpy(endpoint.address.bytes + 12, &ipv4.sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        memcpy(&ipv6, address, sizeof ipv6);
        memcpy(endpoint.address.bytes, &ipv6.sin6_addr, 16);
    } else {
        return;
    }
    add_endpoint(own, endpoint);
}

/* Where they cannot be listed the declared ones have to do. */
static void
add_interfaces(struct own *own)
{
    struct ifaddrs *list = NULL;

    if (getifaddrs(&list) != 0)
        return;
    for (const struct ifaddrs *one = list; one != NULL; one = one->ifa_next)
        add_socket_address(own, one->ifa_addr);
    freeifaddrs(list);
}

struct own *
own_new(const GPtrArray *declared, const char *host_name, enum own_interfaces interfaces)
{
    struct own *own = g_new0(struct own, 1);
    struct endpoint endpoint;

    own->endpoints = g_hash_table_new_full(endpoint_key_hash, endpoint_key_equal, g_free, NULL);
    own->host_name = host_name == NULL || strchr(host_name, '.') == NULL ? NULL : g_strdup(host_name);
    for (guint i = 0; i < declared->len; i++) {
        if (endpoint_parse(slice_from(g_ptr_array_index(declared, i)), SMTP_PORT, &endpoint))
            add_endpoint(own, endpoint);
    }
    if (interfaces == OWN_WITH_INTERFACES)
        add_interfaces(own);
    return own;
}

void
own_free(struct own *own)
{
    if (own == NULL)
        return;
    g_hash_table_unref(own->endpoints);
    g_free(own->host_name);
    g_free(own);
}

GArray *
own_addresses(const struct own *own)
{
    GArray *addresses = g_array_new(FALSE, FALSE, sizeof(struct ip_address));
    GHashTableIter each;
    gpointer key;

    g_hash_table_iter_init(&each, own->endpoints);
    while (g_hash_table_iter_next(&each, &key, NULL)) {
        struct ip_address address = ((const struct endpoint *)key)->address;
        bool is_there = false;

        for (guint i = 0; i < addresses->len && !is_there; i++)
            is_there = memcmp(&g_array_index(addresses, struct ip_address, i), &address, sizeof address) == 0;
        if (!is_there)
            g_array_append_val(addresses, address);
    }
    return addresses;
}

bool
own_is_address(const struct own *own, struct endpoint endpoint)
{
    return g_hash_table_contains(own->endpoints, &endpoint);
}

bool
own_is_name(const struct own *own, const char *name)
{
    return own->host_name != NULL && g_ascii_strcasecmp(own->host_name, name) == 0;
}
