/*
 * dns/simulate/mta - how far a mail server gets through a list of addresses in one delivery attempt, and how
 * long it waits for one that does not answer.
 *
 * The rows are what the programs do as they are shipped; what is not published is not guessed.
 *
 * Postfix          smtp_mx_address_limit, smtp_balance_inet_protocols, smtp_randomize_addresses,
 *                  smtp_connect_timeout (postconf(5), Postfix 3.7): the addresses of a preference are
 * shuffled together, the first five of the list are tried; where both families are in it, neither may crowd
 * out the other. Exim             hosts_max_try, hosts_max_try_hardlimit, connect_timeout
 * (specification 30.4, 30.5, Exim 4.96): five, but at least one of each preference, and never more than 50.
 * Sendmail         Timeout.iconnect (Debian 12's DOMAIN(debian-mta)); all addresses of at most 100 MX hosts,
 *                  which is more than a zone has here (MAXMXHOSTS).
 * exchange-online  honours preferences and goes on to the next host (Microsoft's EOP field notes of June
 *                  2014); it says nothing of a limit or a time-out.
 *
 * Pure; safe from any thread.
 */
#ifndef DNS_SIMULATE_MTA_H
#define DNS_SIMULATE_MTA_H

#include "base/slice.h"

#include <glib.h>

enum mta_limit_rule {
    MTA_TRIES_ALL,
    MTA_CUTS_THE_LIST, /* after `limit` addresses, both families balanced */
    MTA_SKIPS_IN_TIER  /* after `limit` addresses it takes one of each tier that is left */
};

struct mta {
    const char *name;  /* as --mta takes it */
    const char *title; /* as a sentence names it */
    enum mta_limit_rule rule;
    unsigned limit, hard_limit; /* addresses of one attempt; 0 = none */
    const char *limit_setting;  /* that raises it, or NULL */
    int connect_timeout_s;      /* 0 = not published */
    bool shuffles_addresses;    /* a host with two addresses gets two shares; else hosts have equal shares */
};

const struct mta *mta_table(size_t *count);
/* NULL where there is none of this name. */
const struct mta *mta_find(const char *name);

/* What stands in one tier, and how much of it is dead. */
struct mta_tier {
    unsigned dead[2], alive[2]; /* addresses: IPv4, IPv6 */
};

enum mta_reach {
    MTA_REACHES,           /* somebody who answers, however the list is shuffled */
    MTA_REACHES_BY_CHANCE, /* or the limit comes first */
    MTA_STOPS_BEFORE,      /* the limit always comes first */
    MTA_FINDS_NOBODY       /* nothing answers */
};

struct mta_attempt {
    enum mta_reach reach;
    unsigned first, last; /* the best and the worst tier that it may end in: indexes, where it reaches one */
    unsigned in_vain;     /* addresses tried without an answer, in the worst order */
};

/* One delivery attempt at `tiers`, better ones first. */
struct mta_attempt mta_attempt(const struct mta *mta, const struct mta_tier *tiers, size_t count);

#endif
