/*
 * dns/failover - what a zone says about where the mail of one name goes: the value that `postern mx check`
 * judges and `postern mx simulate` breaks.
 *
 * It is what was written, not yet what can be used: a target that stands in two tiers is there twice, one
 * without an address has none, the null MX (RFC 7505) is a target with the empty name. Sorting out is the
 * reader's (dns/simulate/model). Made from a zone file, from answers of DNS, or by hand in tests.
 *
 * Units      preference 0 to 65535; TTL in seconds. Names are lower case, without the trailing dot.
 * Ownership  the value owns everything in it; what the add functions return is borrowed from it.
 * Errors     none; what is beyond a limit is dropped and `is_cut_by_limit` says so.
 * Limits     LIMIT_DNS_HOSTS targets, as many name servers, LIMIT_DNS_ADDRESSES addresses of each.
 * Threads    touches its arguments only.
 */
#ifndef DNS_FAILOVER_H
#define DNS_FAILOVER_H

#include "base/network.h"

#include <glib.h>

/* One MX record with the addresses of its target, or one name server with its own. */
struct failover_host {
    char *name;        /* of the record, though addresses come from where an alias leads */
    char *site;        /* what failover_set_sites said, or NULL */
    GArray *addresses; /* of struct ip_address, in the order they were added, none twice */
};

struct failover_tier {
    unsigned preference;
    GPtrArray *hosts; /* of struct failover_host *, in the order they were added; at least one */
};

struct failover {
    char *name;         /* that mail is sent to */
    char *source;       /* "zone file x.zone", "resolver 127.0.0.1:53" */
    bool has_ttl;       /* the next is known */
    uint32_t ttl_s;     /* how long an edit of the zone goes unnoticed */
    GPtrArray *tiers;   /* of struct failover_tier *, lower preference first */
    GPtrArray *servers; /* of struct failover_host *: the name servers of the zone; empty = not known */
    bool is_cut_by_limit;
};
typedef struct failover failover;

struct failover *failover_new(const char *name, const char *source);
void failover_free(struct failover *zone);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(failover, failover_free)

/* A target of this preference; the one that is already there where the tier has it. NULL beyond the limit. */
struct failover_host *failover_add_target(struct failover *zone, unsigned preference, const char *name);

/* A name server, likewise. One without an address is known by name only: nothing can be said of where it
 * stands. */
struct failover_host *failover_add_server(struct failover *zone, const char *name);

/* An address of a target or name server; the same one twice is one. `host` may be NULL: then nothing. */
void failover_add_address(struct failover *zone, struct failover_host *host, struct ip_address address);

/* A host name pattern and the site of the hosts that match: "oxford-*" is "Oxford". */
struct failover_site {
    const char *pattern; /* with * and ?, case ignored; of the whole name or of its first label */
    const char *site;
};
/* Names the site of every host and name server by the first row that matches; the others keep theirs. */
void failover_set_sites(struct failover *zone, const struct failover_site *rows, size_t count);

#endif
