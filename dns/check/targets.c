/* The targets of MX records as names: whether they name hosts, and hosts that can be found. */
#include "dns/check/group.h"
#include "dns/records/zone_text.h"

#include <string.h>

enum { IP_LITERAL, TARGET_CNAME, NO_ADDRESS, OUT_OF_ZONE, TRAILING_DOT, HOSTNAME, FROM_WILDCARD, OCCLUDED };

/* clang-format off */
static const struct check_kind kinds[] = {
    [IP_LITERAL] = { "mx-target-ip-literal", SEVERITY_ERROR, "the name of a host",
      "give the host a name with an A or AAAA record, and name that: an address here is a name that does not resolve" },
    [TARGET_CNAME] = { "mx-target-cname", SEVERITY_ERROR, "the name of a host, no alias (RFC 2181 section 10.3)",
      "name the host itself, or give this name its own A and AAAA records" },
    [NO_ADDRESS] = { "mx-target-no-address", SEVERITY_ERROR, "an A or AAAA record of the target",
      "give the host an A or AAAA record, or remove its MX" },
    [OUT_OF_ZONE] = { "mx-target-out-of-zone", SEVERITY_INFO, "a target that this file tells about",
      "check the name as it is served: leave --zone away" },
    [TRAILING_DOT] = { "missing-trailing-dot", SEVERITY_ERROR, "a full name with a dot at its end",
      "add the dot: without it the name of the zone is put behind" },
    [HOSTNAME] = { "invalid-hostname", SEVERITY_ERROR,
      "letters, digits and hyphens, and not only digits in the last label (RFC 1123 section 2.1)",
      "rename the host: senders may refuse the name" },
    [FROM_WILDCARD] = { "address-from-wildcard", SEVERITY_WARNING, "A or AAAA records of the target's own",
      "give the host its own records: a misspelt target would lead to whatever * leads to" },
    [OCCLUDED] = { "occluded-record", SEVERITY_WARNING, "addresses in the zone that the name belongs to",
      "move the records to the zone below: this one delegates the name and never serves them" },
};
/* clang-format on */

static bool
is_address(const char *text, size_t len)
{
    struct ip_address address;

    return ip_address_parse((struct slice){ text, len }, &address);
}

/* "192.0.2.1" or "2001:db8::1", alone or with the zone's name behind, as it gets without a dot at its end. */
static bool
is_literal(const char *name, const char *apex)
{
    const char *at = name;

    for (unsigned labels = 0; labels < 4 && *at != '\0'; labels++)
        at = name_parent(at);
    size_t ipv4_len = (size_t)(at - name) - (*at == '\0' || at == name ? 0 : 1);
    bool is_ours = *at == '\0' || name_is_within(at, apex);

    return (is_ours && is_address(name, ipv4_len)) || is_address(name, strcspn(name, "."));
}

static const char *
last_label(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot == NULL ? name : dot + 1;
}

/* Endings that nobody gives to a host inside a zone. */
static bool
looks_like_top_level(const char *label, const char *apex)
{
    static const char *const endings[] = { "com", "net", "org", "info", "local" };

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        if (strcmp(endings[i], label) == 0)
            return true;
    }
    return strcmp(label, last_label(apex)) == 0;
}

/* Whether a name that does not resolve was meant to be full: it repeats the name of the zone, or what stands
 * before it is a name with an ending of its own. */
static bool
lacks_dot(const char *name, const char *apex)
{
    size_t len = strlen(name), apex_len = strlen(apex);

    if (apex_len == 0 || !name_is_within(name, apex) || len == apex_len)
        return false;
    for (const char *behind = strstr(name, apex); behind != NULL; behind = strstr(behind + 1, apex)) {
        bool starts_label = behind == name || behind[-1] == '.';
        bool ends_label = behind[apex_len] == '.';

        if (starts_label && ends_label)
            return true;
    }
    g_autofree char *before = g_strndup(name, len - apex_len - 1);
    return strchr(before, '.') != NULL && looks_like_top_level(last_label(before), apex);
}

static bool
is_hostname(const char *name)
{
    const char *last = last_label(name);

    for (const char *at = name; *at != '\0'; at++) {
        bool is_edge = at == name || at[-1] == '.' || at[1] == '.' || at[1] == '\0';

        if (*at != '.' && !g_ascii_isalnum(*at) && (*at != '-' || is_edge))
            return false;
    }
    return last[strspn(last, "0123456789")] != '\0';
}

/* Whether addresses of a host below a zone cut are here for nothing: glue of the cut's own servers is not. */
static bool
is_occluded(const struct zone_data *data, const char *name)
{
    if (zone_data_first(data, name, DNS_TYPE_A) == NULL && zone_data_first(data, name, DNS_TYPE_AAAA) == NULL)
        return false;
    for (const char *cut = name; cut != NULL && strcmp(cut, data->apex) != 0; cut = name_parent(cut)) {
        g_autoptr(GPtrArray) servers = zone_data_records(data, cut, DNS_TYPE_NS);

        for (guint i = 0; i < servers->len; i++) {
            const struct zone_record *ns = g_ptr_array_index(servers, i);

            if (strcmp(ns->target, name) == 0)
                return false;
        }
    }
    return true;
}

/* Name servers do not say that a wildcard stood for a name. Where `*` beside it has the same addresses, the
 * name's own ones are not there, or add nothing. */
static bool
is_like_wildcard(const struct zone_data *data, const struct check_host *host)
{
    const char *above = name_parent(host->name);
    g_autofree char *star = g_strconcat("*.", above, NULL);
    g_autofree char *of_star = zone_set_text(data, star, DNS_TYPE_A);
    g_autofree char *of_host = zone_set_text(data, host->name, DNS_TYPE_A);

    return zone_data_is_live(data) && zone_data_first(data, star, DNS_TYPE_A) != NULL &&
           strcmp(of_star, of_host) == 0;
}

/* Why there is no address; the first cause that explains it. */
static void
check_absence(const struct check_case *zone, const struct check_host *host, struct check_report *report)
{
    struct check_place at = at_record(host->mx);

    if (lacks_dot(host->name, zone->data->apex))
        check_add(report, &kinds[TRAILING_DOT], at, "target '%s.'", host->name);
    else if (host->a.status == ZONE_DELEGATED && is_occluded(zone->data, host->name))
        check_add(report, &kinds[OCCLUDED], at, "the addresses of '%s.' stand below a zone cut", host->name);
    else if (check_host_is_elsewhere(host) && host->a.status != ZONE_UNKNOWN)
        check_add(report, &kinds[OUT_OF_ZONE], at, "'%s.' is of another zone", host->a.name);
    else if (check_host_has_no_address(host))
        check_add(report, &kinds[NO_ADDRESS], at, "'%s.' has neither A nor AAAA", host->name);
}

static void
check_target(const struct check_case *zone, const struct check_host *host, struct check_report *report)
{
    struct check_place at = at_record(host->mx);

    if (is_literal(host->name, zone->data->apex) && host->addresses->len == 0) {
        check_add(report, &kinds[IP_LITERAL], at, "target '%s.'", host->name);
        return;
    }
    if (!is_hostname(host->name))
        check_add(report, &kinds[HOSTNAME], at, "target '%s.'", host->name);
    if (host->a.aliases->len > 0 && host->a.status != ZONE_ALIAS_LOOP)
        check_add(report, &kinds[TARGET_CNAME], at, "'%s.' is an alias of '%s.'", host->name, host->a.name);
    if ((host->a.is_from_wildcard || is_like_wildcard(zone->data, host)) && host->addresses->len > 0)
        check_add(report, &kinds[FROM_WILDCARD], at, "'%s.' is answered for by *", host->name);
    if (host->addresses->len == 0)
        check_absence(zone, host, report);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    for (guint i = 0; i < zone->hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(zone->hosts, i);

        if (!check_host_is_null(host))
            check_target(zone, host, report);
    }
}

const struct check_group check_targets = { kinds, ARRAY_LEN(kinds), run };
