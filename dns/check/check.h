/*
 * dns/check - what is wrong with a zone that mail is to fail over by.
 *
 * Each check is a row of its group (check_groups): an id that `postern help` explains, how grave it is, what
 * is wanted and the cure. Groups are pure: they look at zone data and at what a survey or a probe found, and
 * add findings. Zone data with faults are judged by their faults alone: a server would not load them.
 *
 * Units      TTLs are seconds; `now_s` is seconds since 1970.
 * Ownership  the report owns its findings; their texts are its own or static.
 * Errors     none.
 * Threads    touches its arguments only.
 */
#ifndef DNS_CHECK_CHECK_H
#define DNS_CHECK_CHECK_H

#include "base/diagnostic.h"
#include "base/settings.h"
#include "dns/records/zone_data.h"
#include "dns/survey/survey.h"

/* Who connects to the hosts: anybody, or hosts of one organisation, to whom private addresses are right. */
enum check_profile { CHECK_PROFILE_DEFAULT, CHECK_PROFILE_INTERNAL };

struct check_options {
    enum check_profile profile;
    size_t address_limit;         /* addresses that a sender tries; 0 = all (Postfix smtp_mx_address_limit) */
    bool wants_notes;             /* also what is off by default: preference-gap, spf-dmarc */
    bool wants_redundant_primary; /* one host in the first tier is a warning, not an info */
    const GPtrArray *own; /* of char *: names and addresses of ours, which the zone must not name; or NULL */
    const GArray *sites;  /* of struct failover_site: where hosts stand, by their names; or NULL */
    int64_t now_s;        /* for signatures */
    const struct zone_survey *survey; /* that the data come from; NULL = a file */
    const GPtrArray *looks; /* of struct host_look *, by preference: what probes found; NULL = none */
    enum tls_setting tls;   /* that the probes demanded, as a connector's TlsSettings */
};

#define CHECK_ADDRESS_LIMIT 5 /* Postfix's default */

struct check_kind {
    const char *id;
    enum severity severity; /* unless the finding says otherwise */
    const char *wanted, *remedy;
};

struct check_finding {
    const struct check_kind *kind;
    enum severity severity;
    char *owner;   /* the name it is about, as dns/wire has it */
    unsigned line; /* of the zone file; 0 = not of a line */
    char *server;  /* the name server or host that said it; or NULL */
    char *found;
};

struct check_report {
    GPtrArray *findings; /* of struct check_finding *, in the order found; LIMIT_ZONE_FINDINGS of them */
    size_t dropped;      /* beyond those */
};
typedef struct check_report check_report;

struct check_report *check_report_new(void);
void check_report_free(struct check_report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(check_report, check_report_free)
/* Graver ones first, then by line, owner and id. */
void check_report_sort(struct check_report *report);
bool check_report_reaches(const struct check_report *report, enum severity least);

/* Whatever zone data say about the mail of `name`. */
void check_zone(const struct zone_data *data, const char *name, const struct check_options *options,
                struct check_report *report);

/* Whether hosts anywhere could reach an address, as far as that can be told from itself: it is neither
 * reserved nor private. */
bool check_is_public(struct ip_address address);

/* Every kind of finding there is, for help and its tests; `index` from 0. NULL behind the last. */
const struct check_kind *check_kind_at(size_t index);

#endif
