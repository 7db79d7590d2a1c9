/*
 * dns/certificate - what a PEM file of certificates says of its first one: whose it is, how long it lasts,
 * what it may be used for, and whether the file leads to an authority. No network, no private key.
 *
 * Units      seconds since 1970, UTC.
 * Ownership  the caller frees the facts.
 * Errors     a file that cannot be read, is too large (LIMIT_CERTIFICATE_FILE_BYTES) or has no certificate.
 * Threads    any.
 * Source     RFC 5280 (4.2.1.12 extended key usage), smtp_tls_chain_files of postconf(5).
 */
#ifndef DNS_CERTIFICATE_H
#define DNS_CERTIFICATE_H

#include "base/slice.h"

#include <stdint.h>

enum certificate_chain {
    CHAIN_TRUSTED,     /* leads to an authority that this machine trusts */
    CHAIN_SELF_SIGNED, /* signed by itself */
    CHAIN_INCOMPLETE,  /* the issuer is neither in the file nor known here */
    CHAIN_PRIVATE,     /* complete, but ends at an authority that this machine does not trust */
};

struct certificate_info {
    char *subject;
    GPtrArray *names; /* of char *, lower case: the DNS names, and the common name */
    int64_t not_before_s, not_after_s;
    bool is_for_clients, is_for_servers; /* by extended key usage; without one, both */
    enum certificate_chain chain;        /* dates are left out of account */
};
typedef struct certificate_info certificate_info;

struct certificate_info *certificate_read(const char *path, GError **error);
void certificate_free(struct certificate_info *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(certificate_info, certificate_free)

#endif
