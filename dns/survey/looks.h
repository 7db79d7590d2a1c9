/*
 * dns/survey/looks - a probe of every address of the hosts that zone data name, all at once, waited for.
 *
 * Units      microseconds.
 * Limits     LIMIT_ROUTE_ADDRESSES addresses.
 * Ownership  the looks are the caller's (a GPtrArray of struct host_look *, which frees them).
 * Threads    any; each call is for itself, runs a loop of its own, and blocks for `timeout_us` at most.
 */
#ifndef DNS_SURVEY_LOOKS_H
#define DNS_SURVEY_LOOKS_H

#include "dns/probe.h"

/* What a probe of one address found. */
struct host_look {
    char *host; /* the MX target */
    unsigned preference;
    struct ip_address address;
    char *label; /* "oxford-a.example. [192.0.2.11]:25" */
    struct probe_result *result;
};

struct look_options {
    uint16_t port;
    struct probe_demand demand;
    const char *our_name;                    /* of this machine, which no host may greet with; or NULL */
    int64_t timeout_us;                      /* of one probe */
    const char *ca_file;                     /* of authorities; NULL = the system's */
    const struct resolver_options *resolver; /* for TLSA records with DANE; NULL = none are looked up */
};

/* An empty list that frees its looks. */
GPtrArray *looks_new(void);
/* To be probed; once for each address of a host. */
void looks_add(GPtrArray *looks, const char *host, unsigned preference, struct ip_address address);
/* Probes them all. False where authorities or name servers cannot be read. */
bool looks_take(GPtrArray *looks, const struct look_options *options, GError **error);

#endif
