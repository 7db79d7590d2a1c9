#include "cli/doctor/microsoft.h"

#include <string.h>

static const char *const networks[] = {
    "40.92.0.0/15",  "40.107.0.0/16",      "52.100.0.0/14",      "52.238.78.88/32",
    "104.47.0.0/17", "2a01:111:f400::/48", "2a01:111:f403::/48",
};

bool
microsoft_owns(struct ip_address address)
{
    struct ip_range range;

    for (size_t i = 0; i < ARRAY_LEN(networks); i++) {
        if (ip_range_parse(slice_from(networks[i]), &range) && ip_range_contains(range, address))
            return true;
    }
    return false;
}

bool
microsoft_meets(const char *network)
{
    struct ip_range theirs, asked;

    if (!ip_range_parse(slice_from(network), &asked))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(networks); i++) {
        /* Two ranges meet where one's beginning lies in the other. */
        if (ip_range_parse(slice_from(networks[i]), &theirs) &&
            (ip_range_contains(theirs, asked.first) || ip_range_contains(asked, theirs.first)))
            return true;
    }
    return false;
}
