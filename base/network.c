#include "base/network.h"

#include <arpa/inet.h>
#include <string.h>

#define V4_PREFIX_BYTES 12

static const uint8_t v4_prefix[V4_PREFIX_BYTES] = { [10] = 0xff, [11] = 0xff };

bool
ip_address_parse(struct slice text, struct ip_address *out)
{
    char buffer[INET6_ADDRSTRLEN + 1];
    struct ip_address parsed;

    text = slice_trim(text);
    if (text.len >= 2 && text.at[0] == '[' && text.at[text.len - 1] == ']')
        text = slice_sub(text, 1, text.len - 2);
    if (slice_starts_with_nocase(text, SLICE_LITERAL("IPv6:")))
        text = slice_sub(text, 5, text.len);
    if (text.len == 0 || text.len >= sizeof buffer || memchr(text.at, '\0', text.len) != NULL)
        return false;
    memcpy(buffer, text.at, text.len);
    buffer[text.len] = '\0';
    if (inet_pton(AF_INET, buffer, parsed.bytes + V4_PREFIX_BYTES) == 1)
        memcpy(parsed.bytes, v4_prefix, sizeof v4_prefix);
    else if (inet_pton(AF_INET6, buffer, parsed.bytes) != 1)
        return false;
    *out = parsed;
    return true;
}

bool
ip_address_is_ipv4(struct ip_address address)
{
    return memcmp(address.bytes, v4_prefix, sizeof v4_prefix) == 0;
}

bool
ip_address_is_loopback(struct ip_address address)
{
    static const struct ip_address loopback6 = { .bytes = { [15] = 1 } };

    return ip_address_is_ipv4(address) ? address.bytes[12] == 127
                                       : memcmp(&address, &loopback6, sizeof address) == 0;
}

static bool
parse_cidr(struct slice address_text, struct slice prefix_text, struct ip_range *out)
{
    struct ip_address base;
    unsigned prefix = 0;

    if (!ip_address_parse(address_text, &base) || prefix_text.len == 0 || prefix_text.len > 3)
        return false;
    for (size_t i = 0; i < prefix_text.len; i++) {
        if (!g_ascii_isdigit(prefix_text.at[i]))
            return false;
        prefix = prefix * 10 + (unsigned)(prefix_text.at[i] - '0');
    }
    /* ::ffff:192.0.2.0/120 is IPv4, but its prefix counts the bits of IPv6. */
    if (memchr(address_text.at, ':', address_text.len) == NULL)
        prefix += 8 * V4_PREFIX_BYTES;
    if (prefix > 128)
        return false;
    out->first = out->last = base;
    for (unsigned bit = prefix; bit < 128; bit++) {
        uint8_t mask = (uint8_t)(0x80 >> (bit % 8));

        out->first.bytes[bit / 8] &= (uint8_t)~mask;
        out->last.bytes[bit / 8] |= mask;
    }
    return true;
}

bool
ip_range_parse(struct slice text, struct ip_range *out)
{
    struct slice rest = slice_trim(text), first;
    struct ip_range range;

    if (memchr(rest.at == NULL ? "" : rest.at, '/', rest.len) != NULL) {
        slice_next_field(&rest, '/', &first);
        return parse_cidr(first, rest, out);
    }
    if (!slice_next_field(&rest, '-', &first) || !ip_address_parse(first, &range.first))
        return false;
    range.last = range.first;
    if (rest.at != NULL && !ip_address_parse(rest, &range.last))
        return false;
    if (ip_address_is_ipv4(range.first) != ip_address_is_ipv4(range.last) ||
        memcmp(range.first.bytes, range.last.bytes, sizeof range.first.bytes) > 0)
        return false;
    *out = range;
    return true;
}

bool
ip_range_contains(struct ip_range range, struct ip_address address)
{
    /* ::/0 is every IPv6 address; IPv4 lies inside it only as a notation. */
    return ip_address_is_ipv4(range.first) == ip_address_is_ipv4(address) &&
           memcmp(range.first.bytes, address.bytes, sizeof address.bytes) <= 0 &&
           memcmp(address.bytes, range.last.bytes, sizeof address.bytes) <= 0;
}
