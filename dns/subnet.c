#include "dns/subnet.h"

#include "dns/endpoint.h"

#include <string.h>

#define IPV4_BYTES_KEPT 15 /* of the mapped form: all but the last octet */
#define IPV6_BYTES_KEPT 6

struct ip_address
subnet_of(struct ip_address address)
{
    size_t kept = ip_address_is_ipv4(address) ? IPV4_BYTES_KEPT : IPV6_BYTES_KEPT;

    memset(address.bytes + kept, 0, sizeof address.bytes - kept);
    return address;
}

bool
subnet_equal(struct ip_address a, struct ip_address b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

char *
subnet_text(struct ip_address subnet)
{
    g_autofree char *address = address_to_string(subnet);

    return g_strconcat(address, ip_address_is_ipv4(subnet) ? "/24" : "/48", NULL);
}
