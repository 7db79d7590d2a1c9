/*
 * dns/probe_link - the connection under a probe: made without waiting, in clear, then perhaps under TLS.
 *
 * Everything that happens is told by one callback, which may free the link. Text that is sent is short of any
 * socket buffer; a host that takes none of it fails at the probe's deadline.
 *
 * Ownership  the link's maker frees it; it owns the TLS session once probe_link_secure has it.
 * Threads    those of its main context.
 */
#ifndef DNS_PROBE_LINK_H
#define DNS_PROBE_LINK_H

#include "dns/endpoint.h"
#include "dns/tls.h"

enum link_event {
    LINK_OPEN,   /* the connection is made */
    LINK_DATA,   /* `text` came, decrypted */
    LINK_SECURE, /* the TLS handshake is finished */
    LINK_BROKEN, /* ... or has failed; `text` says why */
    LINK_LOST    /* no connection, or no more; `text` says why */
};
typedef void (*probe_link_fn)(enum link_event event, struct slice text, void *context);

struct probe_link;

/* NULL where it cannot even begin. */
struct probe_link *probe_link_open(struct endpoint to, GMainContext *loop, probe_link_fn told, void *context,
                                   GError **error);
void probe_link_free(struct probe_link *link);

void probe_link_send(struct probe_link *link, struct slice text);
/* Takes the session over and begins the handshake. */
void probe_link_secure(struct probe_link *link, struct tls_session *session);
/* The session once the handshake is finished, else NULL; the link's. */
const struct tls_session *probe_link_session(const struct probe_link *link);

#endif
