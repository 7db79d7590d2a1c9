/*
 * dns/simulate/kill - what may be lost at once: one host, two, an address, a site, a network, a tier, a whole
 * address family, name servers.
 *
 * Every loss that may happen by itself, in the order in which an administrator asks for them. What says the
 * same twice is left out: the only address of a machine, the network that is a site's name.
 *
 * Ownership  a kill owns its names and marks.
 * Limits     pairs of at most LIMIT_PAIRED_HOSTS hosts.
 * Threads    touches its arguments only.
 */
#ifndef DNS_SIMULATE_KILL_H
#define DNS_SIMULATE_KILL_H

#include "dns/simulate/model.h"

enum kill_kind {
    KILL_NAMED, /* what somebody asked for: see kill_named */
    KILL_HOST,
    KILL_PAIR,
    KILL_ADDRESS,
    KILL_SITE,             /* its hosts; its name servers live */
    KILL_SITE_AND_SERVERS, /* and its name servers */
    KILL_NETWORK,          /* a /24 or /48, with the name servers in it */
    KILL_TIER,
    KILL_FAMILY, /* with the name servers' addresses of it */
    KILL_SERVER,
    KILL_SERVERS, /* all of them */
};
const char *kill_kind_name(enum kill_kind kind); /* "host", "site-and-name-servers", ... */

struct kill {
    enum kill_kind kind;
    GPtrArray *names; /* of char *: hosts, addresses, "192.0.2.0/24", sites, "preference 10", "ipv4" */
    bool *is_dead;    /* by index of the model's addresses */
    bool *is_gone;    /* by index of its machines: a name server may have no address that could be dead */
};

void kill_free(gpointer kill);

/* All of them; a list of struct kill *. */
GPtrArray *kill_list(const struct failure_model *model);

/*
 * What somebody asks about, all of it at once: a host or name server (whole name or first label), a site, an
 * address, a network or range of addresses, "ipv4", "ipv6". POSTERN_ERROR_VALUE for what the zone does not
 * have: a spelling mistake must not read as "no effect".
 */
struct kill *kill_named(const struct failure_model *model, char *const *names, GError **error);

#endif
