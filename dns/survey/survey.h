/*
 * dns/survey - what name servers say about the mail of a name: the resolvers, every authoritative server of
 * the zone, and the servers of the parent zone, each by itself, so that they can be compared.
 *
 * Servers are asked one after the other; one that does not answer the first question is not asked the others.
 *
 * Units      microseconds.
 * Limits     LIMIT_SURVEY_SERVERS addresses of name servers, LIMIT_DNS_HOSTS hosts.
 * Ownership  the survey is the caller's and owns everything in it.
 * Errors     POSTERN_ERROR_UNAVAILABLE where no resolver could tell even the zone that the name is in;
 *            POSTERN_ERROR_VALUE where a resolver is no address.
 * Threads    any; each call is for itself, and blocks.
 */
#ifndef DNS_SURVEY_SURVEY_H
#define DNS_SURVEY_SURVEY_H

#include "dns/records/zone_data.h"
#include "dns/survey/exchange.h"
#include "dns/survey/sts.h"

struct survey_options {
    const GPtrArray *resolvers; /* of char *: ADDRESS[:PORT]; at least one */
    uint16_t authority_port;    /* of authoritative servers; 53 */
    struct exchange_options exchange;
    uint16_t https_port; /* of the server of an MTA-STS policy, 443; 0 = ask for none */
    const char *ca_file; /* of its authorities; NULL = the system's */
    bool wants_notes;    /* also SPF and DMARC records */
};

/* One address of an authoritative server. */
struct survey_server {
    char *name;
    struct endpoint endpoint;
    char *label; /* "ns1.example. (192.0.2.1)" */
    enum exchange_status udp, tcp;
    unsigned rcode;        /* of its SOA answer */
    bool is_authoritative; /* it said AA */
    struct zone_data *said;
};

/* One resolver. */
struct survey_view {
    struct endpoint endpoint;
    char *label; /* as it was given */
    bool has_answered;
    bool is_bogus;     /* it refuses what it gives without checking */
    bool is_validated; /* it says that the MX set has been validated */
    struct zone_data *said;
};

struct zone_survey {
    char *name; /* that was asked for */
    struct zone_data
        *data; /* what checks judge: the first good server's, with addresses from the resolvers */
    struct zone_data *hints;   /* addresses of name servers, by the resolvers */
    GPtrArray *servers;        /* of struct survey_server * */
    GPtrArray *views;          /* of struct survey_view * */
    struct zone_data *parent;  /* what the parent says: NS at the apex, and glue; NULL = not known */
    struct zone_data *reverse; /* PTR records of the hosts' addresses, and the addresses of their targets */
    struct sts_policy *sts;    /* NULL = there is none, or it was not asked for */
    GPtrArray *unknown;        /* of char *: names that nobody could tell about */
};
typedef struct zone_survey zone_survey;

struct zone_survey *survey_take(const char *name, const struct survey_options *options, GError **error);
/* One in which nothing is known yet. */
struct zone_survey *survey_empty(const char *name);
/* The same with the resolvers of the options, to ask them. */
struct zone_survey *survey_of_resolvers(const char *name, const struct survey_options *options,
                                        GError **error);
void survey_free(struct zone_survey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(zone_survey, survey_free)

/* "1.2.0.192.in-addr.arpa", RFC 1035 section 3.5 and RFC 3596 section 2.5. g_free it. */
char *survey_reverse_name(struct ip_address address);

#endif
