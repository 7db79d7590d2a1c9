/*
 * dns/routes - which connector a lookup of the MTA is about.
 *
 * Keys as Postfix sends them: user@domain, domain, .parent, *. A key is answered by
 *   - the rule-chosen connector where its domain is below routing.suffix: user@domain.LABEL.SUFFIX, or
 *     LABEL-tls where TLS is required. Nothing below the suffix is ever "not found": mail that a rule sent
 *     to a connector must not fall back to another way;
 *   - otherwise by routing.domains, RecipientDomains and AddressSpaces: an exact name beats *.x, the
 *     longest x wins, * is last. Of several that name the same, routing.domains goes before the others,
 *     then the lowest cost (RecipientDomains have cost 1), then the first. An address space *.x has x in
 *     it, as in Exchange; elsewhere *.x is subdomains alone.
 * Connectors with IsTransportRuleScoped are reached by suffix alone; a disabled one by nothing. A domain that
 * routing.domains routes to such a connector is refused with a 4xx (ROUTE_REFUSED), for its default route
 * would be another one.
 *
 * Errors     none: what leads nowhere is a route of its own kind.
 * Threads    immutable after routes_new; may be read from every thread. It borrows from the settings.
 */
#ifndef DNS_ROUTES_H
#define DNS_ROUTES_H

#include "base/settings.h"

enum route_kind {
    ROUTE_NONE,      /* not ours */
    ROUTE_CONNECTOR, /* `connector` by `transport` */
    ROUTE_REFUSED    /* ours, and must wait: `why` */
};

struct route {
    enum route_kind kind;
    const struct connector *connector;
    const char *transport; /* Postfix's name of it */
    const char *why;       /* static, for people; printable ASCII */
};

struct routes;

struct routes *routes_new(const struct settings *settings);
void routes_free(struct routes *routes);

struct route routes_find(const struct routes *routes, struct slice key);

/* Of const char *: every domain that somebody names, as "x", "*.x" or "*", in order; unref it. The texts live
 * as long as `routes`. */
GPtrArray *routes_domains(const struct routes *routes);

#endif
