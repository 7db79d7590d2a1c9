/*
 * dns/tls - the client's side of TLS for a probe, and what a certificate says; the only user of libssl here.
 *
 * No socket: bytes go in and come out, so that the probe's own loop moves them. The handshake is always
 * finished, whatever the certificate is worth: what is wrong is told, and tls_fault decides what that means
 * for a connector (TlsSettings). Versions and ciphers are taken as leniently as Postfix takes them, so that
 * no host looks broken here that mail can go to; the version is told.
 *
 *   Opportunistic, EncryptionOnly   nothing of the certificate
 *   CertificateValidation           the chain ends at an authority of `ca_file`, and dates are good
 *   DomainValidation                ... and a name is right: TlsDomain, or the host's own. A name of the
 *                                   certificate matches as in Postfix: a "*" at its left stands for
 *                                   one label; TlsDomain "*.x" or ".x" takes every name below x.
 *   DANE                            a usable TLSA record matches (RFC 7672): usage 3 the key or
 *                                   certificate alone, usage 2 an authority in the chain and the
 *                                   host's name.
 *
 * Units      times are seconds since 1970, UTC.
 * Ownership  the session's maker frees it; facts are the caller's. What is wanted is copied.
 * Errors     texts for people.
 * Threads    a session belongs to one thread; the trust is read by any number of sessions.
 */
#ifndef DNS_TLS_H
#define DNS_TLS_H

#include "base/settings.h"
#include "dns/packet.h"

struct tls_facts {
    char *version; /* "TLSv1.3" */
    char *cipher;
    char *subject, *issuer; /* as openssl-x509(1) prints them, in UTF-8 */
    GPtrArray *names;       /* of char *, lower case: the DNS names, else the common name */
    int64_t not_before_s, not_after_s;
    char *chain_error; /* why the chain is not to be trusted; NULL = it is */
    char *name_error;  /* which name is wanted and missing; NULL = it is there, or none is wanted */
    char *dane_error;  /* why no TLSA record vouches for it; NULL = one does */
};
typedef struct tls_facts tls_facts;
void tls_facts_free(struct tls_facts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tls_facts, tls_facts_free)

/* The first fault that counts under `setting`, of `facts`; NULL = the host is well. */
const char *tls_fault(const struct tls_facts *facts, enum tls_setting setting);

/* A name of a certificate against a wanted one: "mx.example", "*.example", ".example". Case is ignored. */
bool tls_name_matches(const char *wanted, const char *certified);

/* Authorities; read once, counted, used by many sessions. `ca_file` is PEM; NULL = the system's. */
struct tls_trust;
struct tls_trust *tls_trust_new(const char *ca_file, GError **error);
struct tls_trust *tls_trust_ref(struct tls_trust *trust);
void tls_trust_unref(struct tls_trust *trust);

struct tls_want {
    const char *host;       /* sent as server name, and wanted where `tls_domain` is NULL; NULL = no name */
    const char *tls_domain; /* wanted instead */
    const GPtrArray *tlsa;  /* of struct dns_tlsa *; NULL = no DANE */
};

struct tls_session;
struct tls_session *tls_session_new(struct tls_trust *trust,
                                    const struct tls_want *want); /* a reference of its own */
void tls_session_free(struct tls_session *session);

/* Bytes that came from the host. */
void tls_feed(struct tls_session *session, struct slice bytes);
/* Bytes that have to go to the host are appended to `out` by each of these. */
enum tls_progress { TLS_WAITING, TLS_READY, TLS_BROKEN };
/* Goes on with the handshake. */
enum tls_progress tls_handshake(struct tls_session *session, GString *out);
/* Decrypts what was fed into `plain`. TLS_BROKEN also where the host has closed. */
enum tls_progress tls_read(struct tls_session *session, GString *plain, GString *out);
void tls_write(struct tls_session *session, struct slice plain, GString *out);

/* Why it broke; the session's. */
const char *tls_error(const struct tls_session *session);
/* After the handshake. */
struct tls_facts *tls_describe(const struct tls_session *session);

#endif
