/*
 * dns/tls_policy - what the MTA is to demand of each next hop: the answers of the map `tls`, for Postfix's
 * smtp_tls_policy_maps.
 *
 *   Opportunistic          nothing is said: the transport's smtp_tls_security_level holds
 *   EncryptionOnly         encrypt
 *   CertificateValidation  secure match=NAMES: Postfix has no level that minds the chain alone, so it
 *                          is given the names that the last good probe saw in the certificate
 *   DomainValidation       secure match=NAME
 *   DANE                   dane-only
 *
 * A next hop is an address and port, or with DANE a name and port, as the map `route` writes it. Where
 * several connectors lead to one next hop the strictest demand holds for all of them; of several names of one
 * strictness each will do. A next hop that is no longer in use keeps its demand for a day: mail may still be
 * on its way there.
 *
 * Limits     LIMIT_TLS_POLICIES next hops; those out of use go first.
 * Units      microseconds of the monotonic clock.
 * Ownership  the table owns everything in it.
 * Threads    belongs to one thread.
 */
#ifndef DNS_TLS_POLICY_H
#define DNS_TLS_POLICY_H

#include "dns/target.h"

struct tls_policy {
    enum tls_setting setting;
    GPtrArray *wanted;          /* of char *: names, for DomainValidation; TlsDomain as it is written */
    char *server;               /* the host's name, for SNI; NULL where it has none */
    struct probe_target target; /* whose certificate is meant, for CertificateValidation */
};

struct tls_policies;

struct tls_policies *tls_policies_new(void);
void tls_policies_free(struct tls_policies *policies);

/* Begins a new set: what is not added to it from now on is out of use. */
void tls_policies_begin(struct tls_policies *policies, int64_t now_us);
/* The next hop `key` is used by a connector with this demand. */
void tls_policies_add(struct tls_policies *policies, const char *key, const struct probe_target *target);
/* Ends it, and forgets what has been out of use for a day. */
void tls_policies_end(struct tls_policies *policies);

/* NULL where nothing is demanded. The table's, until the next change. */
const struct tls_policy *tls_policies_find(const struct tls_policies *policies, const char *key);

/* "secure match=mx.contoso.example servername=mx.contoso.example". `certified` holds the names in the
 * certificate, or is NULL; NULL where no name at all is known. g_free it. */
char *tls_policy_text(const struct tls_policy *policy, const GPtrArray *certified);

#endif
