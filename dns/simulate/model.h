/*
 * dns/simulate/model - what can fail, worked out from a zone: addresses, the machines behind them and the
 * sites that machines stand at.
 *
 * A zone names things; what breaks is machines. Names with one address in common are one machine, so is a
 * name that is both a target and a name server. A machine's tier is the best one that an address of it stands
 * in: the same address in a later tier adds nothing. A target without an address is no machine that mail
 * could reach and is left out; a name server without one is kept, since it exists although nobody said where.
 *
 * Where machines stand is worked out in dns/simulate/sites.
 *
 * Units      an index counts from 0.
 * Ownership  a model owns its lists and borrows names and addresses from the zone, which outlives it.
 * Errors     none; addresses beyond LIMIT_ROUTE_ADDRESSES are dropped and `is_cut_by_limit` says so.
 * Threads    immutable once built.
 */
#ifndef DNS_SIMULATE_MODEL_H
#define DNS_SIMULATE_MODEL_H

#include "dns/failover.h"

#define MODEL_NONE (-1)

/* One address that mail or a question to a name server can be sent to. */
struct model_address {
    struct ip_address address;
    guint machine;
    int tier; /* the best that has it, or MODEL_NONE: a name server's alone */
    bool is_server;
};

struct model_machine {
    GPtrArray *names;  /* of const char *, as the zone has them; the first is what it is called */
    int tier;          /* the best of its addresses, or MODEL_NONE: a name server alone */
    bool is_server;    /* of the zone */
    bool is_reachable; /* it has an address */
    const char *label; /* the site that was named for it, or NULL */
    guint site;        /* MODEL_SITELESS where it has neither label nor address */
};
#define MODEL_SITELESS G_MAXUINT

struct model_site {
    char *name;       /* "Oxford", or its networks: "192.0.2.0/24", joined by " + " */
    bool is_labelled; /* somebody gave it that name */
    bool has_hosts;   /* a target of the zone stands there, not name servers alone */
};

/* One target's address as the zone lists it, doubles too: what an MTA that does not compare goes through. */
struct model_use {
    guint tier, address;
};

struct failure_model {
    const struct failover *zone;
    GArray *addresses;   /* of struct model_address, better tiers first, name servers last */
    GPtrArray *machines; /* of struct model_machine *, in the order of the zone */
    GPtrArray *sites;    /* of struct model_site *, likewise */
    GArray *uses;        /* of struct model_use, by tier */
    bool is_cut_by_limit;
};
typedef struct failure_model failure_model;

struct failure_model *model_new(const struct failover *zone);
void model_free(struct failure_model *built);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(failure_model, model_free)

const struct model_address *model_address(const struct failure_model *model, guint index);
const struct model_machine *model_machine(const struct failure_model *model, guint index);
/* How many addresses a machine has. */
guint model_count_addresses(const struct failure_model *model, guint machine);
const struct model_site *model_site(const struct failure_model *model, guint index);

#endif
