/*
 * postern.yaml, read and checked: every setting of postern.yaml(5) with its unit. Plain values only; what
 * they mean is decided where they are used (rules/policy.c, dns/, milter/). Durations are microseconds, sizes
 * bytes.
 *
 * A `struct settings` is immutable after settings_load and may be read from every thread; its owner frees it
 * when nobody reads it any more (a policy keeps its own).
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include "base/diagnostic.h"
#include "base/log.h"
#include "base/slice.h"

#include <stdint.h>

#define SETTINGS_DEFAULT_FILE POSTERN_SYSCONFDIR "/postern.yaml"

enum domain_type { DOMAIN_AUTHORITATIVE, DOMAIN_INTERNAL_RELAY, DOMAIN_EXTERNAL_RELAY };

struct accepted_domain {
    char *name; /* lower case; "*.x" = subdomains of x, without x */
    enum domain_type type;
};

/* A peer that meets every condition that is set counts as authenticated. */
struct inbound_connector {
    char *name;
    GPtrArray *networks; /* of char *: address, a-b range or CIDR, checked at load */
    char *tls_subject;   /* or NULL */
    char *tenant_header; /* "Name: value", or NULL */
    struct location at;
};

enum tls_setting {
    TLS_OPPORTUNISTIC,
    TLS_ENCRYPTION_ONLY,
    TLS_CERTIFICATE_VALIDATION,
    TLS_DOMAIN_VALIDATION,
    TLS_DANE
};
/* Whose AD bit counts as "the signatures were verified": a name server on this host, any, none. */
enum ad_trust { AD_LOOPBACK, AD_ALWAYS, AD_NEVER };
enum probe_depth { PROBE_CONNECT, PROBE_GREETING, PROBE_EHLO, PROBE_STARTTLS, PROBE_ENVELOPE };
const char *tls_setting_name(enum tls_setting setting); /* as configuration writes it */
const char *probe_depth_name(enum probe_depth depth);

/* One entry of SmartHosts: mx:NAME[:PORT], host[:PORT] or [address][:PORT]. */
struct smarthost {
    char *name;      /* lower case, without brackets or a trailing dot */
    uint16_t port;   /* 25 where none was given */
    bool is_mx;      /* look up the MX of `name` */
    bool is_address; /* `name` is an IPv4 or IPv6 address */
    struct location at;
};

#define CONNECTOR_COST 1 /* of RecipientDomains, and of AddressSpaces without one */

struct address_space {
    char *domain; /* lower case; "*" = all, "*.x" = x and its subdomains, as in Exchange */
    unsigned cost;
};

struct connector {
    char *name;
    char *id;                     /* lower-case letters, digits, hyphen; unique */
    GPtrArray *smarthosts;        /* of struct smarthost * */
    GPtrArray *recipient_domains; /* of char *, lower case; "*.x" = subdomains without x */
    GPtrArray *address_spaces;    /* of struct address_space * */
    enum tls_setting tls;
    char *tls_domain; /* or NULL */
    bool is_transport_rule_scoped;
    bool is_enabled;
    int64_t max_message_bytes; /* 0 = no limit */
    enum probe_depth probe;
    char *probe_recipient; /* of the envelope probe, or NULL */
    int64_t min_hosts;     /* that a tier needs to be preferred */
    GPtrArray *tracks;     /* of struct setting_pair *: a host, and the one that its health follows */
    GPtrArray *sites;      /* of struct setting_pair *: host pattern, site */
    struct location at;
};

/* A key and a value that are checked by whoever knows the keys (failures, per-connector transports, sites).
 */
struct setting_pair {
    char *key;
    char *value;
    struct location at;       /* of the key */
    struct location value_at; /* of the value */
};

struct settings {
    char *file;   /* as given to settings_load */
    char *folder; /* that relative paths start at */
    struct {
        GPtrArray *domains;            /* of struct accepted_domain *; at least one */
        GPtrArray *partners;           /* of char *, lower case */
        char *postmaster;              /* an address */
        GPtrArray *trusted_networks;   /* of char * */
        GPtrArray *inbound_connectors; /* of struct inbound_connector * */
    } organization;
    struct {
        char *socket; /* unix:PATH or inet:PORT@ADDRESS */
        int64_t socket_mode;
        char *socket_group; /* empty = leave as it is */
        int64_t deadline_us;
        int64_t concurrency; /* evaluations at a time */
        int64_t max_message_bytes;
        GPtrArray *strip_headers; /* of char *: field names, a trailing * matches the rest */
        char *control;            /* unix:PATH */
    } milter;
    GPtrArray *failures;            /* of struct setting_pair *; rules/failure.c knows the rows */
    GPtrArray *rules;               /* of char *: files and folders, made absolute */
    GPtrArray *classifier_packages; /* of char *, likewise */
    size_t classifier_definitions, classifier_count,
        classifier_confidence; /* index of the choice; 0 = default */
    char *classifier_cache;    /* a folder; NULL = none */
    GPtrArray *connectors;     /* of struct connector * */
    struct {
        char *socket; /* unix:PATH or inet:PORT@ADDRESS */
        GPtrArray
            *domains; /* of struct setting_pair *: recipient domain (lower case), connector id (checked) */
        char *suffix; /* lower case */
        char *transport;
        char *tls_transport;   /* where a rule requires TLS; NULL = none for all connectors */
        GPtrArray *transports; /* of struct setting_pair *: connector id, transport */
        bool is_strict;        /* routing.order: strict instead of skip */
        char *control;
        char *state;              /* folder */
        char *mta_log;            /* file or FIFO that is followed; NULL = none */
        GPtrArray *flush;         /* of char *: a command and its arguments; empty = none */
        GPtrArray *own_addresses; /* of char *: ADDRESS[:PORT] that are this gateway */
    } routing;
    struct {
        GPtrArray *servers; /* of char *: HOST[:PORT]; empty = the system's */
        int64_t timeout_us, tries;
        int64_t min_ttl_us, max_ttl_us, stale_us, empty_grace_us;
        size_t trust_ad; /* enum ad_trust */
    } dns;
    struct {
        int64_t interval_us, timeout_us;
        int64_t jitter_percent, fall, rise;
        int64_t hold_down_us, hold_down_max_us, site_return_us, site_return_max_us;
        int64_t slow_start_us;
        int64_t standby_interval_us;
        char *ca_file; /* of authorities; NULL = the system's */
    } health;
    struct {
        int64_t workers, deadline_us, memory_bytes, max_text_bytes;
        int64_t max_depth, max_members, max_ratio;
        int64_t cache_us; /* 0 = texts are not kept for later messages */
        char *ocr;        /* languages of text in pictures: "eng+deu"; NULL = off */
    } extract;
    struct {
        size_t target, format, level; /* indexes of enum log_target, log_format, log_level */
    } log;
};
typedef struct settings settings;

/*
 * Reads `path`. All faults go to `found`; NULL only where one of them is an error. Checks what can be checked
 * without the network: names, networks, addresses, connector ids, references from routing.domains to
 * connectors.
 */
struct settings *settings_load(const char *path, struct diagnostics *found);
/* What holds without a file, for commands that need no organization. */
struct settings *settings_defaults(void);
void settings_free(struct settings *loaded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(settings, settings_free)

/* The connector with this Name or Id (case ignored), or NULL. */
const struct connector *settings_find_connector(const struct settings *loaded, const char *name_or_id);

/* Opens the log as the settings say, for the program `ident` (static). */
void settings_open_log(const struct settings *loaded, const char *ident);

/* The names of all settings with their defaults, in the order of postern.yaml(5): for its test. */
struct setting_name {
    const char *name;         /* "milter.deadline" */
    const char *default_text; /* YAML, or NULL where there is none */
};
size_t settings_count(void);
struct setting_name settings_name(size_t index);

#endif
