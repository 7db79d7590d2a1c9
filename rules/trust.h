/*
 * Whether a connection counts as authenticated: what the organisation trusts (organization.trusted_networks),
 * a SASL login, or a peer that meets every condition of an inbound connector. FromScope InOrganization and
 * the header firewall (milter.strip_headers) hang on the answer. Pure; safe from any thread.
 */
#ifndef RULES_TRUST_H
#define RULES_TRUST_H

#include "base/settings.h"
#include "message/envelope.h"
#include "message/message.h"

enum trust {
    TRUST_NONE,
    TRUST_NETWORK,
    TRUST_LOGIN,
    TRUST_CONNECTOR,
};

/*
 * The first of them that holds. `message` is for tenant headers, which arrive with the message; NULL = there
 * is none, so a connector that asks for one does not match.
 */
enum trust trust_of(const struct settings *config, const struct envelope *given, const struct message *mail);

/*
 * The MTA's {cert_subject} is `wanted`: as a whole (Postfix gives the common name), or its CN (Sendmail gives
 * the distinguished name, "/O=x/CN=y"). Case does not matter.
 */
bool trust_subject_matches(const char *cert_subject, const char *wanted);

/* The MTA verified the certificate: {verify} is OK; Postfix has no {verify} and gives {cert_subject} only
 * where it trusts the certificate. `mta` is the MTA's macro v. All may be NULL. */
bool trust_is_verified(const char *cert_subject, const char *verify, const char *mta);

#endif
