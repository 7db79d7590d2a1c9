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

/* In names of hosts, also those of RFC 6531. */
static bool
is_domain_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '-' || byte == '_' || (byte & 0x80) != 0;
}

/* A name goes on here: a byte of one, or a dot with one behind it. */
static bool
goes_on(struct slice text, size_t at)
{
    if (at < text.len && text.at[at] == '.')
        at++;
    return at < text.len && is_domain_byte(text.at[at]);
}

/* Where ".LABEL" begins that ends at `end`, behind user@domain; 0 = there is none. */
static size_t
find_label(struct slice text, size_t end)
{
    size_t at = end, label = 0;

    while (at > 0 && end - at < DOMAIN_OCTETS &&
           (is_domain_byte(text.at[at - 1]) || text.at[at - 1] == '.')) {
        at--;
        if (label == 0 && text.at[at] == '.')
            label = at;
    }
    bool has_user =
        at > 1 && text.at[at - 1] == '@' && !g_ascii_isspace(text.at[at - 2]) && text.at[at - 2] != '<';
    return has_user && label > at && end - label > 1 ? label : 0;
}

size_t
suffix_remove(struct slice text, const char *suffix, GString *out)
{
    g_autofree char *dotted = g_strconcat(".", suffix, NULL);
    struct slice wanted = slice_from(dotted);
    size_t copied = 0, count = 0;

    for (size_t at = 0; *suffix != '\0' && at < text.len; at++) {
        struct slice rest = slice_sub(text, at, text.len);

        if (*rest.at != '.' || !slice_starts_with_nocase(rest, wanted) || goes_on(text, at + wanted.len))
            continue;
        size_t label = find_label(text, at);
        if (label <= copied)
            continue;
        g_string_append_len(out, text.at + copied, (gssize)(label - copied));
        copied = at + wanted.len;
        count++;
    }
    g_string_append_len(out, text.at + copied, (gssize)(text.len - copied));
    return count;
}
