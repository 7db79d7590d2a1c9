/*
 * dns/target - what a probe looks at, and what it asks of it.
 *
 * The demand is the connector's: how deep, which TLS, which recipient. A target is one address under one
 * demand. Equal targets are probed once, whatever connectors they belong to: what is up for a connector that
 * asks for a greeting may be down for one that wants a certificate.
 *
 * Ownership  texts are borrowed; target_copy makes texts of its own, which target_clear frees.
 * Threads    plain values, any thread.
 */
#ifndef DNS_TARGET_H
#define DNS_TARGET_H

#include "base/settings.h"
#include "dns/endpoint.h"

struct probe_demand {
    enum probe_depth depth;
    enum tls_setting tls;
    const char *tls_domain; /* TlsDomain; NULL = the host's own name */
    const char *recipient;  /* ProbeRecipient; NULL = no RCPT */
    bool asks_relay; /* also whether the host takes PROBE_FOREIGN_RECIPIENT; for people's checks alone */
};

/* Nobody's mail ever goes there (RFC 2606), so who would take it relays for anybody. */
#define PROBE_FOREIGN_RECIPIENT "postern-probe@relay-test.invalid"

struct probe_target {
    struct endpoint endpoint;
    const char *host; /* the name that the address was found by; NULL where it has none */
    struct probe_demand demand;
};

/* What `connector` demands of its hosts. Without Probe that is EHLO, or STARTTLS where TlsSettings demands
 * it. */
struct probe_demand probe_demand_of(const struct connector *connector);

/* `host` may be an address as text: it is no name. What a depth does not look at is left out, so that targets
 * which differ in nothing that is probed are equal. */
struct probe_target target_make(struct endpoint endpoint, const char *host, struct probe_demand demand);

/* How the MTA is told to go there: "[192.0.2.1]:25", or with DANE "[mx.contoso.example]:25", since the MTA
 * looks TLSA records up by name; NULL where that is no host name. g_free it. */
char *next_hop_text(struct endpoint endpoint, const char *host, enum tls_setting tls);

/* Of struct probe_target *; for a GHashTable too. */
gboolean target_equal(gconstpointer a, gconstpointer b);
guint target_hash(gconstpointer key);

struct probe_target target_copy(const struct probe_target *target);
void target_clear(struct probe_target *target);

#endif
