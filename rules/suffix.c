#include "rules/suffix.h"

#include "base/domain.h"

#define DOMAIN_OCTETS 255 /* RFC 5321 4.5.3.1.2 */

char *
suffix_address(const struct settings *config, const char *address, const struct connector *connector)
{
    struct slice domain = address_domain(slice_from(address));

    if (domain.len == 0 || domain.at[0] == '[' ||
        domain.len + strlen(connector->id) + strlen(config->routing.suffix) + 2 > DOMAIN_OCTETS)
        return NULL;
    /* address_domain drops a trailing dot, and so does this. */
    g_autofree char *plain = g_strndup(address, (size_t)(domain.at - address) + domain.len);
    return g_strdup_printf("%s.%s.%s", plain, connector->id, config->routing.suffix);
}
